package flow

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// possible is an outcome that a kind has whatever its settings.
type possible struct {
	name string
	Facts
	need
	when func(*checker, *StepDef) bool // whether it occurs with the step's settings, so that it is needed; nil: always
}

// need is whether `then: step` stands for an outcome, and whether a step must have it.
type need uint8

const (
	optional need = iota // it needs an entry of its own
	implied              // by `then: step`
	required             // and implied
)

// Outcomes that several kinds have.
var (
	onlyDone   = []possible{{Done, Facts{Decider: ByNobody}, required, nil}}
	unanswered = []possible{
		{Exhausted, Facts{Decider: BySilence}, required, nil},
		{NoInput, Facts{Decider: BySilence}, optional, nil},
		{NoMatch, Facts{Decider: ByMismatch}, optional, nil},
	}
	declined = possible{Declined, Facts{Decider: ByConsent}, required, nil}
)

func (c *checker) limitsWait(s *StepDef) bool { return s.step.MaxWait > 0 }

func (c *checker) canFill(s *StepDef) bool {
	return c.anyQueue(s, func(q routing.QueueID) bool { return c.Center.Queues[q].Capacity > 0 })
}

func (c *checker) canClose(s *StepDef) bool {
	return c.anyQueue(s, func(q routing.QueueID) bool { return c.availability.ClosesToSome(q) })
}

// fixedOutcomes returns the outcomes that a kind has whatever its settings.
func (k Kind) fixedOutcomes() []string {
	return namesOf(kinds[k].outcomes, func(*possible) bool { return true })
}

func namesOf(outcomes []possible, of func(*possible) bool) []string {
	var out []string
	for i := range outcomes {
		if of(&outcomes[i]) {
			out = append(out, outcomes[i].name)
		}
	}
	return out
}

// impliedByThen returns the outcomes for which `then: step` stands. The others need an
// entry of their own.
func (c *checker) impliedByThen(s *StepDef) []string {
	if s.shares != nil {
		return s.chances()
	}

	switch s.Kind {
	case Lookup:
		return []string{Done}
	case Run:
		labels, _ := c.labels(s)
		return labels
	case Listen:
		return append(s.IntentNames(), Exhausted)
	default:
		// A single target does not stand for outcomes that are optional or that this step cannot
		// have.
		own := namesOf(kinds[s.Kind].outcomes, func(o *possible) bool {
			return o.need != optional && (o.when == nil || o.when(c, s))
		})
		if s.Kind != Queue {
			return own
		}

		// A queue step also has the labels that its flow returns while the call waits.
		labels, _ := c.labels(s)
		return append(own, labels...)
	}
}

// required returns the outcomes that a step must have for every caller: exhausted and an offer's
// declined only if they can occur.
func (c *checker) required(s *StepDef) []string {
	return append(append(s.IntentNames(), s.chances()...), namesOf(kinds[s.Kind].outcomes, func(o *possible) bool {
		excused := o.name == Exhausted && s.splitsExhausted() || o.name == Declined && s.step.Unasked
		isRequired := o.need == required || s.step.On != "" // otherwise, of a branch on an entry
		return isRequired && !excused && (o.when == nil || o.when(c, s))
	})...)
}

// splitsExhausted reports whether a menu or collect names both no_input and no_match,
// so that nothing is left for exhausted.
func (s *StepDef) splitsExhausted() bool { return s.Exit(NoInput) != nil && s.Exit(NoMatch) != nil }

// labels returns the different labels of the returns that lead back to a run step, and whether all
// of them could be read. The labels of a queue step come from the flow that runs while the call
// waits, without again.
func (c *checker) labels(run *StepDef) (labels []string, complete bool) {
	if run.Kind == Queue && run.while.Place.IsZero() {
		return nil, true
	}

	flows, complete := c.goClosure(run.Callee)
	for _, f := range flows {
		for _, s := range f.Steps {
			// The label again leads back into the queue, and so is no outcome of the step.
			again := run.Kind == Queue && s.What.Value == Again
			if s.Kind == Return && !again && !slices.Contains(labels, s.What.Value) {
				labels = append(labels, s.What.Value)
			}
		}
	}

	return labels, complete
}

// resolveExits collects the exits of a step: its choices, those from anywhere, and
// those under then.
func (r *resolver) resolveExits(s *StepDef) {
	for _, e := range s.Choices {
		s.Exits = append(s.Exits, Exit{e.outcome(), e.at, e.target, r.target(s.Flow, e.target), nil, ""})
	}

	if s.HasExtension() {
		s.Exits = append(s.Exits, Exit{Extension, s.at, s.to, r.target(s.Flow, s.to), nil, ""})
	}

	// A wrong target of anywhere is reported for the flow, and not again at each step.
	for _, e := range s.added {
		s.Exits = append(s.Exits, Exit{e.outcome(), e.at, e.target, s.Flow.index(e.target.Value), nil, ""})
	}

	if t := s.Then.All; !t.Place.IsZero() {
		to := r.target(s.Flow, t)
		for _, o := range r.impliedByThen(s) {
			s.Exits = append(s.Exits, Exit{o, t.Place, t, to, nil, ""})
		}
	}

	for _, p := range s.Then.Each {
		if o, ok := r.resolveOutcome(s, p.Key); ok {
			s.Exits = append(s.Exits, Exit{o, p.Key.Place, p.Value, r.target(s.Flow, p.Value), nil, ""})
		}
	}

	// Without one of its targets, the step has no certain behavior.
	if slices.ContainsFunc(s.Exits, func(e Exit) bool { return e.To < 0 }) {
		s.doubts |= hasError
	}
	r.resolveCases(s)
	r.checkFills(s)
	s.Required = r.required(s)
}

// checkFills reports outcomes under into that the lookup does not have.
func (c *checker) checkFills(s *StepDef) {
	for _, p := range s.fills {
		if s.Exit(p.Key.Value) == nil && !c.mayHave(s, p.Key.Value) {
			c.found.Unknown(p.Key, UnknownOutcome, fmt.Sprintf("the lookup has no outcome %q", p.Key.Value),
				s.outcomes(), "it has ")
		}
	}
}

func (f *Def) index(name string) int {
	if i, ok := f.byName[name]; ok {
		return i
	}
	return -1
}

// resolveOutcome checks the name of an outcome under then and returns it as its exit is named.
func (r *resolver) resolveOutcome(s *StepDef, t diag.Text) (string, bool) {
	switch s.Kind {
	case Lookup:
		return t.Value, checkName(t, r.found)
	case Branch:
		if s.shares != nil {
			return t.Value, r.checkOutcome(s, t, s.chances())
		}
		return s.normalOutcome(t.Value), true // resolveCases checks the values
	case Check:
		if s.step.Hours != nil {
			return t.Value, r.checkOutcome(s, t, []string{Closed, Otherwise})
		}
		if isUnder(t.Value) {
			return r.underOutcome(s, t)
		}
	case Listen:
		return t.Value, r.checkOutcome(s, t, append(s.IntentNames(), s.Kind.fixedOutcomes()...))
	case Run, Queue:
		labels, complete := r.labels(s)

		// With an unread return, any label may exist, so none is reported.
		return t.Value, !complete || r.checkOutcome(s, t, append(labels, s.Kind.fixedOutcomes()...))
	default: // all are the kind's own
	}
	return t.Value, r.checkOutcome(s, t, s.Kind.fixedOutcomes())
}

// checkOutcome reports the name of an outcome that is not one of a step's names.
func (c *checker) checkOutcome(s *StepDef, t diag.Text, names []string) bool {
	if slices.Contains(names, t.Value) {
		return true
	}

	subject := kinds[s.Kind].Name
	if s.step.Hours != nil {
		subject += " of hours"
	}

	// The labels of a run come from the other flow, so the message names that flow.
	if s.Kind == Run {
		subject = fmt.Sprintf("flow %q", s.Callee.Name.Value)
	}

	x := c.found.Misspelling(t, UnknownOutcome, fmt.Sprintf("%s has no outcome %q", subject, t.Value), names, "it has ")
	if s.Kind == Run && len(names) == 0 {
		x.Fix = "it has no return"
	}

	c.found.Add(x)
	return false
}

// splitList returns the items of a list that is separated by commas, without spaces around them.
func splitList(s string) []string {
	out := strings.Split(s, ",")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// isUnder reports whether a text is of the form "under 5m", with or without spaces.
func isUnder(text string) bool {
	after, under := strings.CutPrefix(text, "under")
	return under && (after == "" || strings.ContainsAny(after[:1], " 0123456789"))
}

// underOutcome reads `under 5m`, and adds the bound to the step's, for the exit to be added next.
func (c *checker) underOutcome(s *StepDef, t diag.Text) (string, bool) {
	written := strings.TrimSpace(strings.TrimPrefix(t.Value, "under"))
	wait, ok := positive.Read(&yaml.Node{Place: t.Place, Kind: yaml.Scalar, Text: written}, c.found)
	if !ok {
		return t.Value, false
	}

	for _, u := range s.under {
		// The bound is compared as a duration, because 5m and 300s are the same bound.
		if u.wait == wait {
			c.found.Error(t.Place, AmbiguousKey, diag.Already(fmt.Sprintf("under %v", wait), s.Exits[u.exit].Place.Line),
				diag.KeepOne)
			return t.Value, false
		}
	}

	s.under = append(s.under, bound{wait, len(s.Exits)})

	// The bounds are tried in ascending order, so a call takes the tightest one.
	slices.SortFunc(s.under, func(a, b bound) int { return cmp.Compare(a.wait, b.wait) })
	return "under " + written, true
}

// resolveCases finds the exit of a branch for every value of its attribute, and the exits of a
// check of hours for open and closed.
func (r *resolver) resolveCases(s *StepDef) {
	if s.step.Hours != nil {
		index := func(o string) int { return slices.IndexFunc(s.Exits, func(e Exit) bool { return e.Outcome == o }) }
		open := index(Otherwise)
		closed := index(Closed)

		// Without an exit for closed hours, otherwise takes them too.
		if closed < 0 {
			closed = open
		}

		s.cases = []int{routing.Open: open, routing.Closed: closed}
		return
	}

	if s.step.On != "" {
		r.resolveConditions(s)
		return
	}

	// An attribute that could not be read has no values to compare.
	if s.by == nil {
		return
	}

	keys := make([]diag.Text, len(s.Exits))
	for i, e := range s.Exits {
		keys[i] = diag.Text{Value: e.Outcome, Place: e.Place}
	}

	s.cases = r.casesByValue(s.by, keys)
}

// casesByValue returns, for each value of an attribute, the index of the key that names it
// ("platinum, centurion") or a range with it ("0-2"). Without such a key it returns the index of
// otherwise, or else -1. It reports values that the attribute does not have, and values that are
// named twice.
func (c *checker) casesByValue(a *routing.Attribute, keys []diag.Text) []int {
	cases := slices.Repeat([]int{-1}, len(a.Values))
	otherwise := -1
	for i, key := range keys {
		if key.Value == Otherwise {
			otherwise = i
			continue
		}

		values := splitList(key.Value)
		names := a.Values

		// Otherwise stands alone, and never in a list of values.
		if len(values) == 1 {
			names = append(slices.Clone(names), Otherwise)
		}

		for _, v := range values {
			meant := valuesIn(a, v)
			if len(meant) == 0 {
				c.unknownCase(a, diag.Text{Value: v, Place: c.found.PlaceOf(key, v)}, names)
			}

			// One message is enough for a range that meets several values again.
			for _, at := range meant {
				if cases[at] >= 0 {
					c.found.Error(key.Place, AmbiguousKey,
						diag.Already(fmt.Sprintf("value %q", a.Values[at]), keys[cases[at]].Place.Line), diag.KeepOne)
					break
				}
				cases[at] = i
			}
		}
	}

	// Values without a key of their own go to otherwise, wherever it is written.
	for v := range cases {
		if cases[v] < 0 {
			cases[v] = otherwise
		}
	}

	return cases
}

// unknownCase reports a case that means no value of an attribute. A range misspells no value, so that none is
// suggested.
func (c *checker) unknownCase(a *routing.Attribute, written diag.Text, names []string) {
	const list = "it has "
	if _, isRange := rangeOf(written.Value); isRange {
		c.found.Error(written.Place, UnknownValue,
			fmt.Sprintf("%s does not have all of %s", a.Name.Value, written.Value),
			diag.Fix(c.found.SuggestOr("", names, list)))
		return
	}
	c.found.Unknown(written, UnknownValue, fmt.Sprintf("%s has no value %q", a.Name.Value, written.Value), names, list)
}

// valuesIn returns the values that a case means: the value that it names, or the values in its range,
// if the values are whole numbers. It returns none if an end of the range is below the least value or
// above the greatest.
func valuesIn(a *routing.Attribute, written string) []int {
	if at := slices.Index(a.Values, written); at >= 0 {
		return []int{at}
	}

	c, isRange := rangeOf(written)
	numbers, areNumbers := a.Numbers()
	if !isRange || !areNumbers {
		return nil
	}

	var out []int
	for v := range numbers {
		if c.holds(a.Values[v], Unfilled) {
			out = append(out, v)
		}
	}

	// A range that reaches beyond the values is likely a mistake, even if it includes some of them.
	// An end may lie between two values: with 1, 3 and 5, 2-4 means 3.
	first := big.NewRat(int64(numbers[0]), 1)
	last := big.NewRat(int64(numbers[len(numbers)-1]), 1)
	for _, end := range []operand{c.from, c.to} {
		// "over 5" has no upper end, and "under 5" no lower one.
		if end.number == nil {
			continue
		}

		isInside := end.number.Cmp(first) >= 0 && end.number.Cmp(last) <= 0
		if !isInside {
			return nil
		}
	}

	return out
}

// checkRequired reports missing outcomes that do not depend on the caller.
func (s *StepDef) checkRequired(found *diag.Findings) {
	// The missing outcomes come first. The other messages are for a step without any exit.
	missing := s.LackedByAll()
	switch {
	case len(missing) > 0:
		found.Error(s.KeyPlace("then"), MissingOutcome,
			fmt.Sprintf("step %q has no target when %s", s.Name.Value, Either(missing)),
			diag.Fix(s.AddOutcomes(missing)))
	case len(s.Exits) > 0:
		return
	case s.Kind == Lookup:
		found.Error(s.KeyPlace("then"), MissingOutcome, fmt.Sprintf("lookup %q declares no outcome", s.What.Value),
			"write them as in then: {found: next, error: person}")
	case s.Kind == Transfer && s.has("then"):
		found.Error(s.KeyPlace("then"), MissingOutcome, "the transfer declares no outcome",
			"write them as in then: {completed: next, no_answer: person}")
	}
}

// LackedByAll returns the outcomes that the step must have for every caller and does not have.
func (s *StepDef) LackedByAll() []string {
	return slices.DeleteFunc(slices.Clone(s.Required), func(o string) bool { return s.Exit(o) != nil })
}

// AddOutcomes returns the fix for missing outcomes, as the file has to say it.
func (s *StepDef) AddOutcomes(missing []string) string {
	if len(missing) > maxListed {
		missing = []string{Otherwise}
	}
	add := strings.Join(missing, ": STEP, ") + ": STEP"
	if s.Then.Each == nil {
		return "add then: {" + add + "}"
	}
	return "add " + add + " to then"
}

// maxListed bounds how many outcomes a finding names.
const maxListed = 5

// Either names some outcomes: "green, gold or platinum".
func Either(outcomes []string) string {
	if len(outcomes) > maxListed {
		return fmt.Sprintf("%s or %d more", strings.Join(outcomes[:maxListed], ", "), len(outcomes)-maxListed)
	}
	return diag.Or(outcomes...)
}
