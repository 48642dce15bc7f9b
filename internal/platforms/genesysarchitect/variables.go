package genesysarchitect

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// origin is where the values of a variable come from.
type origin struct {
	entered  bool     // a caller enters them
	filled   bool     // another system, or an expression, gives them
	given    bool     // the flow begins with them
	literals []string // they are written out
}

// literal notes a value that is written out.
func (o *origin) literal(value string) {
	if !slices.Contains(o.literals, value) {
		o.literals = append(o.literals, value)
	}
}

// variable identifies a variable: those of a flow and of a task are their own.
func (r *reader) variable(name string) string { return r.variableOf(name, r.context.scope) }

func (r *reader) variableOf(name, task string) string {
	name = r.spelled(name)
	switch owner, _, _ := strings.Cut(name, "."); owner {
	case "Task":
		return r.ID + ":" + task + "." + name
	case "Flow", "Common", "State":
		return r.ID + ":" + name
	}
	return name
}

// owners are what begins the names of variables.
var owners = []string{"Flow", "Task", "State", "Call", "Common", "Menu"}

// spelled returns a variable's name as it is first spelled: expressions do not tell capitals from small
// letters.
func (r *reader) spelled(name string) string {
	owner, rest, _ := strings.Cut(name, ".")
	if i := slices.IndexFunc(owners, func(o string) bool { return strings.EqualFold(o, owner) }); i >= 0 && rest != "" {
		name = owners[i] + "." + rest
	}
	key := strings.ToLower(name)
	if r.spelling[key] == "" {
		r.spelling[key] = name
	}
	return r.spelling[key]
}

// findOrigins finds where the values of all variables come from.
func (r *reader) findOrigins() {
	r.origins = map[string]*origin{}
	for _, key := range r.root.Keys() {
		if key != "tasks" && key != "states" {
			r.originsIn(r.root.Get(key), key, "")
		}
	}
	for _, list := range []string{"tasks", "states"} {
		for _, x := range r.root.Get(list).List() {
			one := x.Get(strings.TrimSuffix(list, "s"))
			r.originsIn(one, "", taskKey(one))
		}
	}
}

// inputs are the keys below which a variable is read and not filled.
var inputs = []string{"condition", "value", "inputs", "targetQueue", "audio", "inputData"}

func (r *reader) originsIn(v importer.Value, key, scope string) {
	of := func(name string) *origin {
		id := r.variableOf(name, scope)
		if r.origins[id] == nil {
			r.origins[id] = &origin{}
		}
		return r.origins[id]
	}
	switch key {
	case "menuTask":
		scope = taskKey(v)
	case "statements":
		for _, s := range v.List() {
			for _, kind := range s.Keys() {
				if o := of(s.Get(kind, "variable").Text()); !isConstant(s.Get(kind, "value")) {
					o.filled = true
				} else {
					o.literal(constantOf(s.Get(kind, "value")))
				}
			}
		}
		return
	case "variables":
		for _, x := range v.List() {
			for _, kind := range x.Keys() {
				if x.Get(kind, "isInput").Bool() {
					o := of(x.Get(kind, "name").Text())
					o.given, o.filled = true, true
				}
				if initial := x.Get(kind, "initialValue"); isConstant(initial) {
					of(x.Get(kind, "name").Text()).literal(constantOf(initial))
				} else if initial.Has("exp") {
					of(x.Get(kind, "name").Text()).filled = true
				}
			}
		}
		return
	}
	if name := v.Get("variable").Text(); name != "" { // as in Get Participant Data
		of(name).filled = true
	}
	for k, one := range below(v) {
		switch name := one.Get("var").Text(); {
		case key == "findQueue" && k == "findResult" && name != "" && foundQueue(v) != "":
			of(name).literal(foundQueue(v))
		case key == "collectInput" && k == "inputData" && name != "":
			of(name).entered = true
		case name != "" && !slices.Contains(inputs, k):
			of(name).filled = true
		}
		r.originsIn(one, k, scope)
	}
}

// foundQueue returns the name of the queue that FindQueue finds, if it is written out.
func foundQueue(v importer.Value) string {
	if name := v.Get("findName"); isConstant(name) {
		return constantOf(name)
	}
	return ""
}

// isConstant reports whether a value is written out.
func isConstant(v importer.Value) bool {
	return v.Has("lit") || constant().MatchString(strings.TrimSpace(v.Get("exp").Text()))
}

// constantOf returns a value that is written out.
func constantOf(v importer.Value) string {
	if v.Has("lit") {
		return literal(v)
	}
	return strings.Trim(strings.TrimSpace(v.Get("exp").Text()), `"`)
}

// initialize makes a step give the variables of a flow or task, which branches compare, the values with
// which they begin.
func (r *reader) initialize(s *importer.Step, owner string, variables importer.Value, scope string) {
	initial := map[string]string{}
	for _, x := range variables.List() {
		for _, one := range below(x) {
			if value := one.Get("initialValue"); isConstant(value) {
				initial[r.variableOf(one.Get("name").Text(), scope)] = constantOf(value)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.compared)) {
		value, written := initial[id]
		if o := r.origins[id]; written {
			s.Sets = append(s.Sets, assign(id, value))
		} else if strings.HasPrefix(id, owner) && o != nil && !o.given && !r.entered(id) {
			s.Sets = append(s.Sets, assign(id, notSet))
		}
	}
	if len(s.Sets) > 0 {
		s.Kind = importer.Set
	}
}

// notSet is the value of a variable that has none.
const notSet = "not set"

func assign(variable, value string) importer.Assign {
	if value == "" {
		value = "empty"
	}
	return importer.Assign{Attribute: variable, Values: []string{value}}
}
