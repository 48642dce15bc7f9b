package flow

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// filledNames returns the steps that fill each name: collects and lookups.
func (f *Flows) filledNames() map[string][]*StepDef {
	out := map[string][]*StepDef{}
	for s := range f.Steps() {
		if s.into.Value != "" {
			out[s.into.Value] = append(out[s.into.Value], s)
		}
		for _, p := range s.fills {
			for _, name := range p.Value {
				out[name.Value] = append(out[name.Value], s)
			}
		}
	}

	return out
}

// resolveBranch finds the attribute or the entry that a branch names.
func (r *resolver) resolveBranch(s *StepDef) {
	if r.resolveChance(s) {
		return
	}

	names := append(s.Flow.attributeNames(), r.names((*routing.Center).AttributeNames)...)
	isAttribute := slices.Contains(names, s.What.Value) || s.Flow.ownAttribute(s.What.Value) >= 0

	// An attribute comes before an entry of the same name.
	if r.filled[s.What.Value] != nil && !isAttribute {
		s.step.On = s.What.Value
		return
	}

	if isAttribute {
		s.step.Attribute, s.by = r.attribute(s.Flow, s.What)
	}

	if s.by != nil {
		return
	}

	// Without its attribute, the outcomes of the branch cannot be read.
	s.misread()
	known := r.complete && r.Center != nil && !r.Center.AttributesUnknown() // else it may stand where an error is
	if !isAttribute && known {
		fix := r.suggestName(s.What.Value, names)
		if s.What.Value == chance {
			fix = "add shares, as in shares: {new: 30%, old: 70%}"
		}

		// The likely cause is a lookup that does not fill the name yet.
		if fill := s.Flow.fillFix(s.What.Value); fill != "" {
			fix = fill + "; " + fix
		}
		r.found.Error(s.What.Place, UnknownAttribute,
			fmt.Sprintf("attribute %q does not exist, and no collect or lookup fills it", s.What.Value),
			diag.Fix(fix))
	}
}

// fillFix returns how a lookup of the flow that fills nothing may fill a name, or "" if there is no
// such lookup.
func (f *Def) fillFix(name string) string {
	for _, s := range f.Steps {
		if s.Kind == Lookup && len(s.fills) == 0 && len(s.Then.Each) > 0 {
			return fmt.Sprintf("add into: {%s: %s} to the lookup %q of step %q", s.Then.Each[0].Key.Value, name,
				s.What.Value, s.Name.Value)
		}
	}
	return ""
}

// suggestName returns the fix for a name that is not among some names and not filled.
func (r *resolver) suggestName(name string, names []string) string {
	return r.found.SuggestOr(name, slices.Concat(names, slices.Sorted(maps.Keys(r.filled))), "it is one of ")
}

// resolveConditions reads the cases of a branch on an entry, and finds those that no entry takes.
func (r *resolver) resolveConditions(s *StepDef) {
	s.when = make([][]Condition, len(s.Exits))

	// A condition is compared with the conditions of all earlier cases, as in a call.
	var before []Condition
	for i := range s.Exits {
		e := &s.Exits[i]
		if e.Outcome == Otherwise {
			continue
		}

		dead := 0
		for _, written := range splitList(e.Outcome) {
			c, ok := r.readCondition(s, diag.Text{Value: e.Outcome, Place: e.Place}, written)
			if !ok {
				continue
			}

			if why := r.whyNever(s, before, &c); why != "" {
				e.Why = why
				dead++
			}

			r.checkOverlap(e, before, &c, written)
			before = append(before, c)
			s.when[i] = append(s.when[i], c)
		}

		// The exit is impossible only if all of its conditions are.
		if dead < len(s.when[i]) {
			e.Why = ""
		}
	}
}

// whyNever returns why no entry takes a condition, "" if one may.
func (r *resolver) whyNever(s *StepDef, before []Condition, c *Condition) string {
	if i := slices.IndexFunc(before, func(b Condition) bool { return b.Covers(c) }); i >= 0 {
		return fmt.Sprintf("%q comes before it", before[i].written)
	}

	// One step that can fill such a value is enough.
	var accepted []string
	for _, by := range r.filled[s.step.On] {
		entry := by.entry()
		if entry == nil || c.CanBe(entry) {
			return ""
		}
		accepted = append(accepted, entry.String())
	}

	slices.Sort(accepted)
	return fmt.Sprintf("an entry of %s is %s", s.step.On, Either(slices.Compact(accepted)))
}

// checkOverlap reports a repeated condition, and a range that overlaps another one.
func (r *resolver) checkOverlap(e *Exit, before []Condition, c *Condition, written string) {
	// The place of the part is needed, because one case can contain several conditions. The search for it reads the
	// file, which is too much for each pair of conditions.
	place := func() diag.Place { return r.found.PlaceOf(diag.Text{Value: e.Outcome, Place: e.Place}, written) }

	for i := range before {
		b := &before[i]
		switch {
		case b.Covers(c) && c.Covers(b):
			r.found.Error(place(), AmbiguousKey, fmt.Sprintf("%q is given twice", written), diag.KeepOne)
			return
		case b.overlapsInPart(c):
			r.found.Error(place(), AmbiguousKey, fmt.Sprintf("the ranges %s and %s overlap", b.written, written),
				"let one end before the other begins")
			return
		}
	}
}

var rangePattern = regexp.MustCompile(`^(\d+(?:\.\d+)?) ?- ?(\d+(?:\.\d+)?)$`)

// rangeOf reads a range of numbers: "0-2", "over 5".
func rangeOf(written string) (c Condition, ok bool) {
	c.kind = within
	if m := rangePattern.FindStringSubmatch(written); m != nil {
		c.from.number, c.to.number = number(m[1]), number(m[2])
		return c, true
	}
	for _, form := range conditionForms {
		if rest, is := strings.CutPrefix(written, form.words+" "); is && form.kind == within && number(rest) != nil {
			return c, form.read(nil, nil, &c, diag.Text{Value: rest})
		}
	}
	return c, false
}

// readCondition reads one condition of a case.
func (r *resolver) readCondition(s *StepDef, of diag.Text, written string) (Condition, bool) {
	c := Condition{written: written, text: Fold(written)}
	at := r.found.PlaceOf(of, written)

	if written == "" {
		r.found.Error(of.Place, diag.BadValue, fmt.Sprintf("%q has an empty case", of.Value),
			"remove the comma")
		return c, false
	}

	// A range needs no word before it, so it is tried before the other forms.
	if m := rangePattern.FindStringSubmatch(written); m != nil {
		c.kind, c.from.number, c.to.number = within, number(m[1]), number(m[2])
		if c.from.number.Cmp(c.to.number) > 0 {
			r.found.Error(at, diag.BadValue, fmt.Sprintf("the range %s is empty", written),
				"write the smaller number first")
			return c, false
		}

		return c, true
	}

	for _, form := range conditionForms {
		// The words end at a space, so a longer word that begins alike does not match.
		rest, is := strings.CutPrefix(written, form.words)
		if !is || rest != "" && !strings.HasPrefix(rest, " ") {
			continue
		}

		rest = strings.TrimSpace(rest)
		if rest == "" {
			r.found.Error(at, diag.BadValue, fmt.Sprintf("%q is not a case of an entry", written),
				diag.Fix("write it as in "+form.example))
			return c, false
		}

		c.kind, c.text = form.kind, Fold(rest)

		if form.read == nil {
			return c, true
		}

		return c, form.read(r, s, &c, diag.Text{Value: rest, Place: at})
	}

	return c, true
}

// ReadCase reads a case of a branch on an entry that compares it with no other entry. It returns false for
// any other text.
func ReadCase(written string) (Condition, bool) {
	// Nothing fills a name here, so that a comparison with a name is an error.
	r := &resolver{checker: checker{&Flows{complete: true}, &diag.Findings{}}}
	return r.readCondition(&StepDef{}, diag.Text{Value: written}, written)
}

// conditionForms are the conditions that begin with words.
var conditionForms = []struct {
	words   string
	kind    conditionKind
	example string
	read    func(r *resolver, s *StepDef, c *Condition, rest diag.Text) bool // nil: a text
}{
	{"length", hasLength, `"length 9" or "length 8-10"`, (*resolver).readLength},
	{"same as", sameAs, `"same as pin"`, (*resolver).readSameAs},
	{"contains", contains, `"contains yes"`, nil},
	{"starts with", startsWith, `"starts with 44"`, nil},
	{"over", within, `"over 500"`, func(r *resolver, s *StepDef, c *Condition, rest diag.Text) bool {
		c.from.open = true
		return r.readOperand(s, &c.from, rest)
	}},
	{"under", within, `"under 500"`, func(r *resolver, s *StepDef, c *Condition, rest diag.Text) bool {
		c.to.open = true
		return r.readOperand(s, &c.to, rest)
	}},
	{"at least", within, `"at least 500"`, func(r *resolver, s *StepDef, c *Condition, rest diag.Text) bool {
		return r.readOperand(s, &c.from, rest)
	}},
	{"at most", within, `"at most 500"`, func(r *resolver, s *StepDef, c *Condition, rest diag.Text) bool {
		return r.readOperand(s, &c.to, rest)
	}},
}

func (r *resolver) readLength(_ *StepDef, c *Condition, rest diag.Text) bool {
	if rest.Value == "0" { // of a name that is not filled
		return true
	}
	var found diag.Findings
	length, ok := readDigits(&yaml.Node{Place: rest.Place, Kind: yaml.Scalar, Text: rest.Value}, &found)
	if !ok {
		r.found.Error(rest.Place, diag.BadValue, fmt.Sprintf("%q is not a number of characters", rest.Value),
			`write "length 9" or "length 8-10"`)
	}
	c.length = length
	return ok
}

func (r *resolver) readSameAs(s *StepDef, c *Condition, rest diag.Text) bool {
	c.text = rest.Value
	return r.knowsName(s, rest, diag.Fix(r.suggestName(rest.Value, nil)))
}

// knowsName reports whether a name that an entry is compared with is filled and differs from the
// entry.
func (r *resolver) knowsName(s *StepDef, t diag.Text, fix diag.Fix) bool {
	switch {
	case t.Value == s.step.On:
		r.found.Error(t.Place, diag.BadValue, fmt.Sprintf("%s is compared with itself", t.Value),
			"name another entry")
		return false
	case r.filled[t.Value] == nil && !r.complete:
		// The step that fills it may be in a file that could not be read.
		s.misread()
	case r.filled[t.Value] == nil:
		r.found.Error(t.Place, UnknownAttribute, fmt.Sprintf("no collect or lookup fills %q", t.Value), fix)
		return false
	}
	return true
}

// readOperand reads a number, or the name of another entry.
func (r *resolver) readOperand(s *StepDef, o *operand, t diag.Text) bool {
	if o.number = number(t.Value); o.number != nil {
		return true
	}
	o.name = t.Value
	return r.knowsName(s, t, "write a number, or the name of an entry")
}
