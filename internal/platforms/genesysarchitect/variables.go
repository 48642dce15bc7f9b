package genesysarchitect

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// variable identifies a variable. A flow and a task have their own variables.
func (r *reader) variable(name string) string { return r.variableOf(name, r.context.scope) }

func (r *reader) variableOf(name, task string) string {
	name = r.spelled(name)
	switch owner, _, _ := strings.Cut(name, "."); owner {
	case "Task":
		return r.ID + ":" + task + "." + name
	case "Flow", "Common", "State":
		return r.ID + ":" + name
	}
	if strings.EqualFold(name, "Call.Language") {
		return importer.Language
	}
	return name
}

// owners are the possible beginnings of the names of variables.
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

// isConstant reports whether a value is a literal or missing. A literal of several parts, such as JSON, has no text to
// compare.
func isConstant(v importer.Value) bool {
	lit := v.Get("lit")
	isText := v.Has("lit") && (!lit.IsList() && !lit.IsObject() || literal(v) != "")
	return isText || v.Has("noValue") || constant().MatchString(strings.TrimSpace(v.TextOf("exp")))
}

// constantOf returns a value that is written out.
func constantOf(v importer.Value) string {
	if v.Has("lit") {
		return literal(v)
	}
	text := strings.TrimPrefix(strings.TrimSpace(v.TextOf("exp")), "NOT_SET")
	return expr{source: text}.unquoted()
}

// isTrue reports whether a value is true, as it stands or as {lit: true}.
func isTrue(v importer.Value) bool { return v.Bool() || constantOf(v) == "true" }

// variablePaths are the known paths of a variable.
const variablePaths = `name description initialValue initialValue.lit.** isInput isOutput isSecure isRequired
	isCollection`

// declare reads the initial values of the variables of a flow or task.
func (r *reader) declare(variables importer.Value, scope string) {
	for _, x := range r.items(variables) {
		for _, one := range below(x) {
			id := r.variableOf(one.TextOf("name"), scope)
			// A value that an expression computes comes with the call, like the value of an input.
			value := one.Get("initialValue")
			if isConstant(value) {
				r.initial[id] = constantOf(value)
			}
			isComputed := isGiven(value) && !isConstant(value)
			isEmptyText := value.Has("lit") && isConstant(value) && constantOf(value) == ""
			isOpen := isComputed || isEmptyText && r.tellsEmpty
			isInput := isTrue(one.Get("isInput"))
			r.given[id] = isInput || isOpen
			if isInput && r.kind == module {
				r.inputs[id] = importer.Const{Text: constantOf(value)}
				r.digits[strings.ToLower(one.TextOf("name"))] = maxPadded + 1 // the call may give an entry
				if isOpen {
					r.inputs[id] = importer.Any{}
				}
			}

			r.nameUnreadPart(one, variablePaths, "a variable")
		}
	}
}

// initialize makes a step give the compared variables of an owner their initial values. The sorted list has the compared
// variables of all owners.
func (r *reader) initialize(s *importer.Step, owner string, compared []string) {
	// A flow may have as many tasks as it has variables.
	first, _ := slices.BinarySearch(compared, owner)
	for _, id := range compared[first:] {
		if !strings.HasPrefix(id, owner) {
			break
		}
		value := r.initial[id]

		// Each call of the module has given its inputs their values before.
		if r.isCalled && r.inputs[id] != nil {
			continue
		}

		// A variable that an action fills begins empty, unless it comes with the call.
		isEmpty := r.filled[id] && !r.given[id]
		if value != "" || isEmpty {
			s.Sets = append(s.Sets, importer.Assign{Attribute: id, To: importer.Const{Text: value}})
		}
	}
	if len(s.Sets) > 0 {
		s.Kind = importer.Set
	}
}

// member matches a member of a variable that holds an object, as in Flow.customer.tier.
var member = diag.LazyPattern(`^(.*(?:Flow|Task|State|Common)\.\w+)\.[^.]`)

// fillMembers gives the compared members of a variable a value wherever the variable gets one. No action names a member, so
// that it would count as empty.
func (r *reader) fillMembers() {
	members := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(r.compared)) {
		m := member().FindStringSubmatch(id)
		if m == nil || !strings.HasPrefix(id, r.ID+":") {
			continue
		}
		members[m[1]] = append(members[m[1]], id)
		r.filled[id] = true
		r.given[id] = r.given[m[1]] || r.initial[m[1]] != ""
	}
	if len(members) == 0 {
		return
	}

	with := func(sets []importer.Assign) []importer.Assign {
		for _, set := range slices.Clone(sets) {
			// An object without a value has no members. Any other value is one that only the call knows.
			var value importer.Term = importer.Any{}
			switch to := set.To.(type) {
			case importer.Answer:
				value = to
			case importer.Const:
				if to.Text == "" {
					value = to
				}
			}
			for _, id := range members[set.Attribute] {
				sets = append(sets, importer.Assign{Attribute: id, To: value})
			}
		}
		return sets
	}
	for _, s := range r.Steps {
		s.Sets = with(s.Sets)
		for i := range s.Edges {
			s.Edges[i].Sets = with(s.Edges[i].Sets)
		}
	}
}

// participant begins the identifiers of a participant's attributes. All flows of the conversation
// share them, and other flows and systems may have set them before the call.
const participant = "Participant."

// readData is GetParticipantData: variables get the attributes of the participant.
func (r *reader) readData(a action) string {
	s := r.step(a, importer.Set, "")
	for _, x := range r.items(a.Get("attributes")) {
		one := x.Get("attribute")
		for _, to := range []string{one.TextOf("variable"), one.TextOf("value", "var"), one.TextOf("var")} {
			variable := r.variable(to)
			if variable == "" {
				continue
			}

			// An attribute with a name that only the call knows may have any value.
			r.filled[variable] = true
			set := importer.Assign{Attribute: variable, To: importer.Any{}}
			if id := r.attribute(one); id != "" {
				set.To = importer.CopyOf(id)
				r.reads = append(r.reads, id)
			}
			s.Sets = append(s.Sets, set)
		}
	}

	s.Edge("done", r.output(a, "success"))
	return a.id
}

// setData is SetParticipantData: attributes of the participant get values.
func (r *reader) setData(a action) string {
	s := r.step(a, importer.Set, "")
	for _, x := range r.items(a.Get("attributes")) {
		one := x.Get("attribute")
		// A name that only the call knows may be any attribute, and which ones are read is known after all flows.
		if id := r.attribute(one); id != "" {
			s.Sets = append(s.Sets, importer.Assign{Attribute: id, To: r.term(one.Get("value"))})
		} else {
			r.setsAny = append(r.setsAny, s)
		}
	}

	s.Edge("done", r.output(a, "success"))
	return a.id
}

// attribute identifies an attribute of the participant, or returns "" if only the call knows its name.
func (r *reader) attribute(one importer.Value) string {
	name := one.Get("name")
	if !isConstant(name) {
		return ""
	}
	id := participant + constantOf(name)
	r.center.Names[id] = readable(constantOf(name))
	return id
}

// setAny lets a step that sets an attribute whose name only the call knows set each attribute that some flow reads.
func (r *reader) setAny() {
	for _, s := range r.setsAny {
		for _, id := range r.attributes() {
			s.Sets = append(s.Sets, importer.Assign{Attribute: id, To: importer.Any{}})
		}
	}
}

// attributes returns the attributes that the flows read.
func (r *reader) attributes() []string {
	var out []string
	for _, other := range r.readers {
		out = append(out, other.reads...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
