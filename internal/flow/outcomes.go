package flow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Outcomes with a meaning of their own.
const (
	Exhausted = "exhausted"
	Collected = "collected"
	Otherwise = routing.Otherwise
	Answered  = "answered"
	Escalated = "escalated"
	TimedOut  = "timed_out"
	Full      = "full"
	Closed    = "closed"
	Booked    = "booked"
	Accepted  = "accepted"
	Declined  = "declined"

	SelfServed = "self_served" // the label of an end that counts as self-service
)

// What a scenario says of callers who choose nothing. No choice is called so where that
// can be.
const (
	Silent = "silent"
	Stay   = "stay" // in a queue
)

// fixed gives the outcomes that a kind has by itself, whatever its settings.
func (k Kind) fixed() []string {
	switch k {
	case Say, Set:
		return []string{Done}
	case Menu:
		return []string{Exhausted}
	case Collect:
		return []string{Collected, Exhausted}
	case Queue:
		return []string{Answered, Escalated, TimedOut, Full, Closed}
	case Callback:
		return []string{Booked, Declined}
	case Deflect:
		return []string{Accepted, Declined}
	case Check:
		return []string{Closed, Full, Otherwise}
	case Branch:
		return []string{Otherwise}
	case Lookup, Transfer, Run, Return, End:
	}
	return nil
}

// all gives the outcomes that `then: step` stands for.
func (r *resolver) all(s *step) []string {
	switch s.kind {
	case Lookup:
		return []string{Done}
	case Check:
		return []string{Otherwise}
	case Queue:
		out := append([]string{Answered, Escalated}, r.refusals(s)...)
		if r.closing != nil && r.closing.toSome(s.service) {
			out = append(out, Closed)
		}
		return out
	case Run:
		return s.runs.labels()
	case Say, Menu, Collect, Branch, Set, Callback, Deflect, Transfer, Return, End:
	}
	return s.kind.fixed()
}

// needed gives the outcomes that a step must have, as far as they do not depend
// on the caller.
func (r *resolver) needed(s *step) []string {
	switch s.kind {
	case Queue:
		return append([]string{Answered}, r.refusals(s)...)
	case Check:
		return []string{Otherwise}
	case Say, Menu, Collect, Set, Callback, Deflect:
		return s.kind.fixed()
	case Lookup, Branch, Transfer, Run, Return, End:
	}
	return nil
}

// refusals gives the ways in which a queue can turn any caller away. Whether it
// can be closed depends on the caller.
func (r *resolver) refusals(s *step) []string {
	var out []string
	if s.maxWait.Value > 0 {
		out = append(out, TimedOut)
	}
	if r.closing == nil || int(s.service) >= len(r.Center.Queues) {
		return out
	}
	if r.Center.Queues[s.service].Capacity > 0 {
		out = append(out, Full)
	}
	return out
}

// labels gives the labels of a flow's returns, each once.
func (f *source) labels() []string {
	if f == nil {
		return nil
	}
	var out []string
	for _, s := range f.steps {
		if s.kind == Return && !slices.Contains(out, s.what.Value) {
			out = append(out, s.what.Value)
		}
	}
	return out
}

// resolveExits gathers where a step leads: its choices, what anywhere adds, and
// its then.
func (r *resolver) resolveExits(s *step) {
	for _, e := range s.choices {
		s.exits = append(s.exits, exit{e.outcome(), e.at, e.target, r.target(s.flow, e.target)})
	}
	for _, e := range s.added {
		s.exits = append(s.exits, exit{e.outcome(), e.at, e.target, s.flow.index(e.target.Value)})
	}
	if t := s.then.all; !t.Place.IsZero() {
		to := r.target(s.flow, t)
		for _, o := range r.all(s) {
			s.exits = append(s.exits, exit{o, t.Place, t, to})
		}
	}
	for _, p := range s.then.each {
		if o, ok := r.outcome(s, p.Key); ok {
			s.exits = append(s.exits, exit{o, p.Key.Place, p.Value, r.target(s.flow, p.Value)})
		}
	}
	r.resolveCases(s)
	r.checkFills(s)
}

// checkFills reports names that an outcome fills which the lookup does not have.
func (r *resolver) checkFills(s *step) {
	for _, p := range s.fills {
		named := func(o yaml.Pair[diag.Text]) bool { return o.Key.Value == p.Key.Value }
		if s.exit(p.Key.Value) == nil && !s.flawed && !slices.ContainsFunc(s.then.each, named) {
			r.found.Error(p.Key.Place, UnknownOutcome, fmt.Sprintf("the lookup has no outcome %q", p.Key.Value), r.found.SuggestOr(p.Key.Value, s.outcomes(), "it has "))
		}
	}
}

func (f *source) index(name string) int {
	if i, ok := f.byName[name]; ok {
		return i
	}
	return -1
}

// outcome checks the name of an outcome under `then`.
func (r *resolver) outcome(s *step, t diag.Text) (string, bool) {
	switch s.kind {
	case Lookup:
		return t.Value, checkName(t, r.found)
	case Branch:
		return r.caseOutcome(s, t)
	case Check:
		if isUnder(t.Value) {
			return r.underOutcome(s, t)
		}
	case Run:
		if s.runs == nil || s.runs.broken || s.runs.loose { // which labels it has is not known
			return t.Value, true
		}
		return t.Value, r.known(s, t, s.runs.labels())
	case Say, Menu, Collect, Set, Queue, Callback, Deflect, Transfer, Return, End:
	}
	return t.Value, r.known(s, t, s.kind.fixed())
}

func (r *resolver) known(s *step, t diag.Text, names []string) bool {
	if slices.Contains(names, t.Value) {
		return true
	}
	called := kindTable[s.kind].Name
	mend := r.found.SuggestOr(t.Value, names, "it has ")
	if s.kind == Run {
		called = fmt.Sprintf("flow %q", s.runs.name.Value)
		if len(names) == 0 {
			mend = "it has no return"
		}
	}
	r.found.Error(t.Place, UnknownOutcome, fmt.Sprintf("%s has no outcome %q", called, t.Value), mend)
	return false
}

// caseOutcome checks the values of one outcome of a branch and normalizes its
// name: "platinum, centurion".
func (r *resolver) caseOutcome(s *step, t diag.Text) (string, bool) {
	if t.Value == Otherwise {
		return t.Value, true
	}
	values := splitList(t.Value)
	if !r.knowsAttribute(s) {
		return strings.Join(values, ", "), true
	}
	domain, ok := r.Center.Attributes[s.attribute].Values, true
	meant := domain
	if len(values) == 1 {
		meant = append(slices.Clone(domain), Otherwise)
	}
	for _, v := range values {
		if !slices.Contains(domain, v) {
			r.found.Error(r.found.PlaceOf(t, v), UnknownValue, fmt.Sprintf("%s has no value %q", s.what.Value, v), r.found.SuggestOr(v, meant, "it has "))
			ok = false
		}
	}
	return strings.Join(values, ", "), ok
}

// knowsAttribute reports whether a branch's attribute exists, with values that
// could be read.
func (r *resolver) knowsAttribute(s *step) bool {
	if r.Center != nil && r.Center.AttributesUnknown() && s.attribute == routing.AttrTier {
		return false
	}
	return r.Center != nil && r.Center.Attributes[s.attribute].Name.Value == s.what.Value
}

func splitList(s string) []string {
	out := strings.Split(s, ",")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// isUnder tells "under 5m", however it is spaced, from words that begin so.
func isUnder(text string) bool {
	after, under := strings.CutPrefix(text, "under")
	return under && (after == "" || strings.ContainsAny(after[:1], " 0123456789"))
}

// underOutcome reads `under 5m`.
func (r *resolver) underOutcome(s *step, t diag.Text) (string, bool) {
	written := strings.TrimSpace(strings.TrimPrefix(t.Value, "under"))
	wait, ok := positive.Read(&yaml.Node{Place: t.Place, Kind: yaml.Scalar, Text: written}, r.found)
	if !ok {
		return t.Value, false
	}
	for _, u := range s.under {
		if u.wait == wait {
			r.found.Error(t.Place, AmbiguousKey, fmt.Sprintf("under %v stands here twice", wait), "keep one of the two")
			return t.Value, false
		}
	}
	s.under = append(s.under, bound{wait, len(s.exits)})
	slices.SortFunc(s.under, func(a, b bound) int { return cmp.Compare(a.wait, b.wait) })
	return "under " + written, true
}

// resolveCases lays a branch's outcomes out by value.
func (r *resolver) resolveCases(s *step) {
	if s.kind != Branch || !r.knowsAttribute(s) {
		return
	}
	domain := r.Center.Attributes[s.attribute].Values
	s.cases = slices.Repeat([]int{-1}, len(domain))
	rest := -1
	for i, e := range s.exits {
		if e.outcome == Otherwise {
			rest = i
			continue
		}
		for _, v := range splitList(e.outcome) {
			at := slices.Index(domain, v)
			if at < 0 {
				continue
			}
			if s.cases[at] >= 0 {
				r.found.Error(e.at, AmbiguousKey, fmt.Sprintf("value %q stands here twice", v), "keep one of the two")
			}
			s.cases[at] = i
		}
	}
	for v := range s.cases {
		if s.cases[v] < 0 {
			s.cases[v] = rest
		}
	}
}

// missingOutcomes reports the outcomes that a step lacks whoever calls. Where
// something in it is wrong already, that may be the very outcome.
func (r *resolver) missingOutcomes(s *step) {
	s.needs = r.needed(s)
	missing := slices.DeleteFunc(slices.Clone(s.needs), func(o string) bool { return s.exit(o) != nil })
	none := s.kind == Lookup && len(s.exits) == 0
	closes := s.flawed && s.kind == Queue && r.closing != nil && r.closing.toSome(s.service) && s.exit(Closed) == nil
	if len(missing) > 0 || none || closes || slices.ContainsFunc(s.exits, func(e exit) bool { return e.to < 0 }) {
		s.loosen()
	}
	switch {
	case s.flawed:
	case len(missing) > 0:
		r.found.Error(s.key("then"), MissingOutcome, fmt.Sprintf("step %q does not say where it goes when %s", s.name.Value, either(missing)), addOutcomes(s, missing))
	case none:
		r.found.Error(s.key("then"), MissingOutcome, fmt.Sprintf("lookup %q declares no outcome", s.what.Value), "write them as in then: {found: next, error: person}")
	}
}

// addOutcomes gives the mend of a missing outcome in the words of the file.
func addOutcomes(s *step, missing []string) string {
	if len(missing) > maxListed {
		missing = []string{Otherwise}
	}
	add := strings.Join(missing, ": STEP, ") + ": STEP"
	if s.then.each == nil {
		return "add then: {" + add + "}"
	}
	return "add " + add + " to then"
}

// maxListed bounds how many outcomes a finding names.
const maxListed = 5

// either names some outcomes: "green, gold or platinum".
func either(outcomes []string) string {
	n := len(outcomes) - 1
	switch {
	case n == 0:
		return outcomes[0]
	case n >= maxListed:
		return fmt.Sprintf("%s or %d more", strings.Join(outcomes[:maxListed], ", "), len(outcomes)-maxListed)
	}
	return strings.Join(outcomes[:n], ", ") + " or " + outcomes[n]
}
