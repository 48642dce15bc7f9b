package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// settings are attributes and what a step sets them to.
type settings = []yaml.Pair[setting]

// setting is a value, or a list of values of which an answer chooses one.
type setting struct {
	values []diag.Text
	list   bool
}

var (
	setsType     = yaml.MapOf(settingsType)
	settingsType = yaml.MapOf(settingType)
	settingType  = yaml.Type[setting]{Schema: yaml.OneOrListOf(text).Schema, Read: readSetting}
)

func readSetting(n *yaml.Node, found *diag.Findings) (setting, bool) {
	values, ok := yaml.OneOrListOf(text).Read(n, found)
	if n.Kind == yaml.List && len(n.Items) == 0 {
		found.Error(n.Place, diag.BadValue, "the list has no value", "write the values, as in [gold, platinum]")
		ok = false
	}
	return setting{values, n.Kind == yaml.List}, ok
}

// resolveSets adds what a step sets to its exits. Where a list of values is set, a step
// that asks for the value comes between the exit and its target.
func (r *resolver) resolveSets(s *StepDef) {
	if s.Kind == Set {
		s.sets = append([]yaml.Pair[settings]{{Key: diag.Text{Value: Done}, Value: s.set}}, s.sets...)
	}
	for _, of := range s.sets {
		outcome := s.normalOutcome(of.Key.Value)
		exit := s.Exit(outcome)
		if exit == nil && !slices.Contains(r.impliedByThen(s), outcome) && !slices.Contains(s.Kind.fixedOutcomes(), outcome) && !r.mayHave(s, of.Key.Value) {
			r.found.Unknown(of.Key, UnknownOutcome, fmt.Sprintf("%s has no outcome %q", kinds[s.Kind].Name, of.Key.Value), s.exitNames(), "it has ")
		}
		for _, p := range slices.Backward(of.Value) { // the first is asked first
			r.set(s, exit, p)
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
func (r *resolver) mayHave(s *StepDef, outcome string) bool {
	if s.inlines() {
		if _, complete := r.labels(s); !complete {
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

// set adds an attribute to what an exit sets; exit is nil if the step does not have it.
func (r *resolver) set(s *StepDef, exit *Exit, p yaml.Pair[setting]) {
	if r.Center == nil {
		return
	}
	var values []routing.Assignment
	var places []diag.Place
	for _, v := range p.Value.values {
		a, ok := r.Center.Assignment(p.Key, v, r.found)
		if id, known := r.Center.Attribute(p.Key.Value); !known || !r.Center.Settable(id) {
			return
		}
		if slices.Contains(values, a) {
			r.found.Error(v.Place, AmbiguousKey, fmt.Sprintf("value %q is given twice", v.Value), "keep one of the two")
			ok = false
		}
		if ok {
			values, places = append(values, a), append(places, v.Place)
		}
	}
	switch {
	case exit == nil || len(values) == 0:
	case p.Value.list:
		r.ask(s, exit, p.Key, values, places)
	default:
		exit.Sets = append(exit.Sets, values[0])
	}
}

// ask puts a lookup of one of several values between an exit and its target. Its name, by
// which a scripted call and a scenario answer it, is that of the step's lookup or of the
// step with the attribute: "customer.tier", "main.topic.tier".
func (r *resolver) ask(s *StepDef, exit *Exit, attribute diag.Text, values []routing.Assignment, places []diag.Place) {
	asked := s.String()
	if s.Kind == Lookup {
		asked = s.What.Value
	}
	named := func(parts ...string) diag.Text {
		return diag.Text{Value: strings.Join(append(parts, attribute.Value), "."), Place: attribute.Place}
	}
	q := &StepDef{Name: named(s.Name.Value, exit.Outcome), keys: s.keys, Kind: Lookup, What: named(asked), Allow: s.Allow}
	q.Flow, q.valueOf = s.Flow, s.Name.Value
	for i, a := range values {
		value := r.Center.Attributes[a.Attribute].Values[a.Value]
		q.Exits = append(q.Exits, Exit{value, places[i], exit.Target, exit.To, []routing.Assignment{a}, ""})
	}
	exit.To = len(s.Flow.Steps)
	s.Flow.Steps = append(s.Flow.Steps, q)
}
