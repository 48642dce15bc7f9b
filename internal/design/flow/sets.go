package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// settings are attributes and the settings that a step gives them.
type settings = []yaml.Pair[setting]

// setting is a value, a list of values from which an answer chooses one, or an operation on the
// present value.
type setting struct {
	values []diag.Text
	list   bool
	add    diag.At[int] // without a place if nothing is added
	copy   diag.Text    // the attribute that is copied; without a place if none is
}

var (
	setsType     = yaml.MapOf(settingsType)
	settingsType = yaml.MapOf(settingType)
	settingType  = yaml.Type[setting]{Schema: yaml.Schema{"anyOf": []yaml.Schema{
		yaml.OneOrListOf(text).Schema,
		changeObject.Type().Schema,
	}}, Read: readSetting}
)

// changeObject is an assignment that depends on the call's attributes.
var changeObject = yaml.Object[setting]{
	Name: "a change", Doc: "The change of the attribute's value.",
	Fields: []yaml.Field[setting]{
		yaml.Bind("add", "The number to add. The sum stays between the first and the last value.",
			yaml.Placed(yaml.Int(-maxAdded, maxAdded)), func(s *setting) *diag.At[int] { return &s.add }),
		yaml.Bind("copy", "The attribute whose value is copied.", text, func(s *setting) *diag.Text { return &s.copy }),
	},
}

// maxAdded is the most that an assignment adds: attributes have at most as many values.
const maxAdded = 255

func readSetting(n *yaml.Node, found *diag.Findings) (setting, bool) {
	if n.Kind == yaml.Map {
		change, ok := changeObject.Read(n, found)

		// The object accepts both keys, but an assignment has only one of them.
		if ok && len(n.Pairs) != 1 {
			found.Error(n.Place, diag.BadValue, "a change is one of add and copy", "write {add: 1} or {copy: language}")
		}
		return change, ok && change.add.Place.IsZero() != change.copy.Place.IsZero()
	}

	values, ok := yaml.OneOrListOf(text).Read(n, found)
	if n.Kind == yaml.List && len(n.Items) == 0 {
		found.Error(n.Place, diag.BadValue, "the list has no value", "write the values, as in [gold, platinum]")
		ok = false
	}

	return setting{values: values, list: n.Kind == yaml.List}, ok
}

// resolveSets adds the assignments of a step to its exits. For a list of values it inserts a step
// that asks for the value between the exit and its target.
func (r *resolver) resolveSets(s *StepDef) {
	r.keepIntents(s)
	for _, of := range s.assigns {
		outcome := s.normalOutcome(of.Key.Value)
		exit := s.Exit(outcome)

		// A missing outcome may still come from then, or from a flow that could not be read.
		if exit == nil && !slices.Contains(r.impliedByThen(s), outcome) &&
			!slices.Contains(s.Kind.fixedOutcomes(), outcome) &&
			!r.mayHave(s, of.Key.Value) {
			r.found.Unknown(of.Key, UnknownOutcome,
				fmt.Sprintf("%s has no outcome %q", kinds[s.Kind].Name, of.Key.Value), s.exitNames(), "it has ")
		}

		for _, p := range of.Value {
			if !p.Value.list {
				r.set(s, exit, p)
			}
		}

		for _, p := range slices.Backward(of.Value) { // the first is asked first
			if p.Value.list {
				r.set(s, exit, p)
			}
		}
	}
}

// normalOutcome returns an outcome as its exit is named: "platinum, centurion", "under 2m".
func (s *StepDef) normalOutcome(written string) string {
	if s.Kind == Branch {
		return strings.Join(splitList(written), ", ")
	}
	if after, under := strings.CutPrefix(written, "under"); under && s.Kind == Check {
		return "under " + strings.TrimSpace(after)
	}
	return written
}

// mayHave reports whether errors may hide that a step has an outcome.
func (c *checker) mayHave(s *StepDef, outcome string) bool {
	if s.inlines() {
		if _, complete := c.labels(s); !complete {
			return true
		}
	}
	named := func(p yaml.Pair[diag.Text]) bool { return p.Key.Value == outcome }
	return len(s.Exits) == 0 || slices.ContainsFunc(s.Then.Each, named)
}

func (s *StepDef) exitNames() []string {
	var out []string
	for _, e := range s.Exits {
		out = append(out, e.Outcome)
	}
	return out
}

// set adds an assignment to an exit. Exit is nil if the step does not have it.
func (r *resolver) set(s *StepDef, exit *Exit, p yaml.Pair[setting]) {
	if r.Center == nil {
		return
	}

	if !p.Value.list {
		// Even without the exit, the assignment is read, so its errors are reported.
		switch a, ok := r.assignment(s.Flow, p.Key, p.Value); {
		case !ok:
			s.misread()
		case exit != nil:
			exit.Sets = append(exit.Sets, a)
		}
		return
	}

	id, attribute, ok := r.settable(s.Flow, p.Key, false)

	// The values of the attribute are unknown, so the way after the exit is too.
	if !ok {
		s.misread()
		return
	}

	var values []Exit
	for _, v := range p.Value.values {
		value, ok := attribute.ValueOf(v, r.found)
		if !ok {
			continue
		}

		switch {
		case slices.ContainsFunc(values, func(e Exit) bool { return e.Outcome == v.Value }):
			r.found.Error(v.Place, AmbiguousKey, fmt.Sprintf("value %q is given twice", v.Value), diag.KeepOne)
		default:
			values = append(values, Exit{Outcome: v.Value, Place: v.Place, Sets: []Assignment{Assign(id, value)}})
		}
	}

	if exit != nil && len(values) > 0 {
		r.ask(s, exit, p.Key, values)
	}
}

// ask puts a lookup of one of several values between an exit and its target. A scripted call and a
// scenario answer it by its name. The name is the name of the step's lookup or of the step, with
// the attribute: "customer.tier", "main.topic.tier".
func (r *resolver) ask(s *StepDef, exit *Exit, attribute diag.Text, values []Exit) {
	asked := s.String()

	// A lookup has a name of its own, under which a scenario answers it already.
	if s.Kind == Lookup {
		asked = s.What.Value
	}

	named := func(parts ...string) diag.Text {
		return diag.Text{Value: strings.Join(append(parts, attribute.Value), "."), Place: attribute.Place}
	}
	q := newStepDef(s.Flow, &writtenStep{
		Name: named(s.Name.Value, exit.Outcome), keys: s.keys, Kind: Lookup, What: named(asked), allow: s.Allow,
	})
	q.valueOf = s.Name.Value

	// Each value leads on to the former target, as if nothing stood between.
	for _, e := range values {
		e.Target = exit.Target
		e.To = exit.To
		q.Exits = append(q.Exits, e)
	}

	// The lookup gets the index after the last step, where the exit now leads.
	exit.To = len(s.Flow.Steps)
	s.Flow.Steps = append(s.Flow.Steps, q)
}
