package genesysarchitect

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// variables are the variables of one flow: their names, their values before a call, and how the flow uses them.
type variables struct {
	flow     string            // the identifier of the flow, with which those of its variables begin
	isModule bool              // the flow is a module, whose calls give some variables values
	isCalled bool              // some flow of the files calls the module
	scope    string            // the task whose variables are meant
	spelling map[string]string // of variables, by their names in small letters

	// The values before the first action.
	initial map[string]string
	given   map[string]bool          // the variables that have a value of others before the flow begins
	inputs  map[string]importer.Term // of a module: by variable that its calls give a value, the initial value

	// The flow tells a variable without a value and an empty text apart. No value here does, so that an empty text
	// is then known in the call only.
	tellsEmpty bool
	countries  map[string]int // the languages of the flow, by their base: two for es-us and es-mx
	texts      *texts         // of all flows

	// What the actions do with them.
	filled     map[string]bool  // an action gives them a value, other than an entry
	compared   map[string]bool  // branches and queues compare them
	attributes []string         // of the participant, which the flow reads
	setsAny    []*importer.Step // they set an attribute of the participant whose name only the call knows
	copies     []copied         // of variables of modules
}

func newVariables(flow, kind string, root tree.Value) *variables {
	v := &variables{
		flow:       flow,
		isModule:   kind == module,
		spelling:   map[string]string{},
		initial:    map[string]string{},
		given:      map[string]bool{},
		inputs:     map[string]importer.Term{},
		tellsEmpty: telling().MatchString(root.Content()),
		countries:  map[string]int{},
		filled:     map[string]bool{},
		compared:   map[string]bool{},
	}
	for _, language := range root.Get("supportedLanguages").Keys() {
		v.countries[importer.BaseLanguage(language)]++
	}
	return v
}

// telling matches a function or a comparison for which an empty text is a value.
var telling = diag.LazyPattern(`(?i)\bIs(?:Not)?Set\(|[=>]\s*NOT_SET\b|\bNOT_SET\s*[=!<]`)

// variable identifies a variable. A flow and a task have their own variables.
func (v *variables) variable(name string) string { return v.variableOf(name, v.scope) }

func (v *variables) variableOf(name, task string) string {
	name = v.spelled(name)
	switch owner, _, _ := strings.Cut(name, "."); owner {
	case "Task":
		return v.flow + ":" + task + "." + name
	case "Flow", "Common", "State":
		return v.flow + ":" + name
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
func (v *variables) spelled(name string) string {
	owner, rest, _ := strings.Cut(name, ".")
	if i := slices.IndexFunc(owners, func(o string) bool { return strings.EqualFold(o, owner) }); i >= 0 && rest != "" {
		name = owners[i] + "." + rest
	}
	key := strings.ToLower(name)
	if v.spelling[key] == "" {
		v.spelling[key] = name
	}
	return v.spelling[key]
}

// variablePaths are the known paths of a variable.
const variablePaths = `name description initialValue initialValue.lit.** isInput isOutput isSecure isRequired
	isCollection`

// declare reads the initial values of the variables of a flow or task.
func (p *properties) declare(variables tree.Value, scope string) {
	for _, x := range p.items(variables) {
		for _, one := range below(x) {
			p.variables.declare(one, scope)
			p.nameUnreadPart(one, variablePaths, "a variable")
		}
	}
}

// declare reads the initial value of a variable.
func (v *variables) declare(one tree.Value, scope string) {
	id := v.variableOf(one.TextOf("name"), scope)
	// A value that an expression computes comes with the call, like the value of an input.
	value := one.Get("initialValue")
	if isConstant(value) {
		v.initial[id] = constantOf(value)
	}
	isComputed := isGiven(value) && !isConstant(value)
	isEmptyText := value.Has("lit") && isConstant(value) && constantOf(value) == ""
	isOpen := isComputed || isEmptyText && v.tellsEmpty
	isInput := isTrue(one.Get("isInput"))
	v.given[id] = isInput || isOpen
	if isInput && v.isModule {
		v.inputs[id] = importer.Const{Text: constantOf(value)}
		if isOpen {
			v.inputs[id] = importer.Any{}
		}
	}
}

// initialize makes a step give the compared variables of an owner their initial values. The sorted list has the
// compared variables of all owners.
func (v *variables) initialize(s *importer.Step, owner string, compared []string) {
	// A flow may have as many tasks as it has variables.
	first, _ := slices.BinarySearch(compared, owner)
	for _, id := range compared[first:] {
		if !strings.HasPrefix(id, owner) {
			break
		}
		value := v.initial[id]

		// Each call of the module has given its inputs their values before.
		if v.isCalled && v.inputs[id] != nil {
			continue
		}

		// A variable that an action fills begins empty, unless it comes with the call.
		isEmpty := v.filled[id] && !v.given[id]
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

// fillMembers gives the compared members of a variable a value wherever the variable gets one. No action names a
// member, so that it would count as empty.
func (v *variables) fillMembers(steps []*importer.Step) {
	members := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(v.compared)) {
		m := member().FindStringSubmatch(id)
		if m == nil || !strings.HasPrefix(id, v.flow+":") {
			continue
		}
		members[m[1]] = append(members[m[1]], id)
		v.filled[id] = true
		v.given[id] = v.given[m[1]] || v.initial[m[1]] != ""
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
	for _, s := range steps {
		s.Sets = with(s.Sets)
		for i := range s.Edges {
			s.Edges[i].Sets = with(s.Edges[i].Sets)
		}
	}
}

// term returns the value of an assignment: a text, the value of another variable, or one that only the call knows.
func (v *variables) term(value tree.Value) importer.Term {
	if isConstant(value) {
		text := constantOf(value)
		isNone := value.Has("noValue") || strings.TrimSpace(value.TextOf("exp")) == "NOT_SET"
		if text == "" && !isNone && v.tellsEmpty {
			return importer.Any{}
		}
		return importer.Const{Text: text}
	}
	exp := parseExpression(expressionOf(value))
	if of, add, ok := exp.sum(); ok {
		return importer.SumOf(v.variable(of), add)
	}

	// The number of the text 05 is 5, and its copy would be the text.
	if exp.isNumbering() {
		return importer.Any{}
	}

	// The copy may be compared later, which tells the values of its source apart as well.
	of := v.variable(exp.variable())
	if of == "" {
		return importer.Any{}
	}
	v.compared[of] = true
	return importer.CopyOf(of)
}

// answered is the value that an action returns if it finds a name.
func (v *variables) answered(name tree.Value) importer.Term {
	term := v.term(name)
	if _, isAny := term.(importer.Any); isAny {
		return importer.Answer{}
	}
	return term
}
