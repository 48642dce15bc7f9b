package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// TransferTakes is the assumed duration of a transfer that comes back. Exports do not have it.
const TransferTakes = 3 * time.Minute

// The language's outcomes that the importer adds or looks at.
const (
	done      = "done"
	again     = "again"
	collected = "collected"
	keyed     = "keyed"
	exhausted = "exhausted"
	noInput   = "no_input"
	noMatch   = "no_match"
	noAnswer  = "no_answer"
	timedOut  = "timed_out"
	closed    = "closed"
	full      = "full"
	booked    = "booked"
	recorded  = "recorded"
	silent    = "silent"
	declined  = "declined"
)

// complete gives every step the outcomes that it needs, and leads the edges to no step to an
// end.
func complete(b *builder) {
	for _, g := range b.graphs {
		for _, s := range g.order {
			outcomes := completing{s, b.center}
			outcomes.complete()
		}
	}
	endFlows(b)
	fitRuns(b)
}

// endFlows leads the edges to no step, and a flow without a first step, to an end.
func endFlows(b *builder) {
	for _, g := range b.graphs {
		for _, s := range slices.Clone(g.order) {
			g.endEdges(s)
		}
		if g.Start == "" {
			g.Start = g.end(hungUp)
		}
		g.reach()
	}
}

// fitRuns gives each run the labels that the other flow returns with. A run's new outcome
// may make its own flow return with another label, so that it is done until nothing
// changes.
func fitRuns(b *builder) {
	for changed := true; changed; {
		changed = false
		for _, g := range b.graphs {
			for _, c := range g.invocations {
				changed = fitLabels(c.step, c.to) || changed
				g.endEdges(c.step)
			}
			g.reach()
		}
	}
}

// MaxSeconds is the longest time of a source in seconds: no center has a time of a year, and sums of times do not
// overflow.
const MaxSeconds = 365 * 24 * 60 * 60

// Seconds is a time of a source in seconds, from 0 to MaxSeconds.
func Seconds(n int) time.Duration { return time.Duration(min(max(n, 0), MaxSeconds)) * time.Second }

// fitBounds brings times and priorities within the bounds of the flow language, and names each that it changes.
func (s *completing) fitBounds() {
	times := []*time.Duration{&s.Timeout, &s.Between, &s.Takes, &s.Rings, &s.Every, &s.MaxWait, &s.Prompt.Takes}
	for i := range s.Hold {
		times = append(times, &s.Hold[i].Takes)
	}
	for _, t := range times {
		if *t > flow.MaxDuration {
			s.Approximate(fmt.Sprintf("has a time of %s, longer than a step can: here %s",
				yaml.FormatDuration(*t), yaml.FormatDuration(flow.MaxDuration)),
				"shorten the time on the platform")
			*t = flow.MaxDuration
		}
	}

	s.Priority = s.fitPriority(s.Priority)
	for _, value := range sortedKeys(s.Ranked.Of) {
		s.Ranked.Of[value] = s.fitPriority(s.Ranked.Of[value])
	}
}

// fitPriority returns the nearest priority that a step can have.
func (s *completing) fitPriority(priority int) int {
	fits := min(max(priority, 0), routing.MaxPriority)
	if fits != priority {
		s.Approximate(fmt.Sprintf("has the priority %d, and a step has one from 0 to %d: here %d", priority, routing.MaxPriority, fits),
			"write priorities within these bounds that keep the order")
	}
	return fits
}

// completing is a step that gets the outcomes that it needs.
type completing struct {
	*Step
	center *Center
}

func (s *completing) complete() {
	s.fitBounds()
	switch s.Kind {
	case Menu, Collect, Listen:
		s.fitInput()
	case Say, Set:
		s.keepFirst(done)
	case Lookup:
		if !slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.To != "" }) {
			// The flow ends, whatever the answer. So it does after a failure, too.
			s.Edges = []Edge{{Outcome: done}}
			s.Caught = true
		}
	case Branch, Check, Match:
		s.require(Otherwise)
	case Enqueue:
		s.require(answered)
		s.fitQueue()
	case Callback:
		s.require(booked)
	case Record:
		s.require(recorded)
		s.require(silent)
	case Loop:
		if s.Rounds > flow.MaxTimes {
			s.Approximate(fmt.Sprintf("loops %d times, more than a flow can: here %d times", s.Rounds, flow.MaxTimes),
				"write the loop inside another loop, whose numbers multiply")
		}
		s.require(again)
		s.require(done)
	case Return, End:
		s.What = slug(s.What)
		s.Edges = nil
	case Go:
		s.Edges = nil
	case Run:
		for i := range s.Edges {
			s.Edges[i].Outcome = slug(s.Edges[i].Outcome)
		}
	case Pass, Transfer, Decide, Chance:
	}
	s.uniqueOutcomes()
}

// fitInput gives a menu and a collect the outcomes that they need. A menu without a choice that a
// caller can make takes any key.
func (s *completing) fitInput() {
	s.uniqueKeys()
	s.uniqueIntents()
	if s.Attempts > flow.MaxAttempts {
		s.Approximate(fmt.Sprintf("asks %d times, more than a step can: here %d times", s.Attempts, flow.MaxAttempts),
			"lead exhausted to a copy of the step with the other attempts")
	}

	if most := max(s.Digits[0], s.Digits[1]); most > flow.MaxDigits {
		s.Approximate(fmt.Sprintf("takes %d digits, more than a step can: here %d", most, flow.MaxDigits),
			"ask for the other digits in a second step")
	}

	// The platform goes on after any key here, so that the key is an entry of one digit.
	hasKeys := slices.ContainsFunc(s.Edges, func(e Edge) bool { return len(e.Keys) > 0 })
	if (s.Kind == Menu || s.Kind == Listen) && s.edge(Extension) == nil && !hasKeys {
		s.Digits = [2]int{1, 1}
		if s.Kind == Listen {
			s.Digits = [2]int{}
			s.Format = flow.FormatWords
		}
		s.Kind = Collect

		other := s.edge(noMatch)
		if other == nil {
			other = s.edge(exhausted)
		}

		if other != nil {
			s.Edge(collected, other.To)
		}
	}

	s.requireIf(s.Kind == Collect, collected)
	s.requireIf(s.edge(noInput) == nil || s.edge(noMatch) == nil, exhausted)
}

// uniqueKeys drops keys and words that an earlier choice has.
func (s *completing) uniqueKeys() {
	seen := map[string]bool{}
	isNoted := false
	for i := range s.Edges {
		e := &s.Edges[i]
		if e.Outcome != "" {
			continue
		}

		var keys []string
		for _, k := range e.Keys {
			if k != "" && cleanKey(k) == "" {
				s.Approximate("takes several keys for one choice, which a menu does not: their way is left out",
					"ask with a collect, and branch on the entry")
				isNoted = true
			}
			if k = cleanKey(k); k != "" && !seen[strings.ToLower(k)] {
				seen[strings.ToLower(k)] = true
				keys = append(keys, k)
			}
		}

		e.Keys = keys
	}

	isDead := func(e Edge) bool { return e.Outcome == "" && len(e.Keys) == 0 }
	dead := slices.DeleteFunc(slices.Clone(s.Edges), func(e Edge) bool { return !isDead(e) })
	s.Edges = slices.DeleteFunc(s.Edges, isDead)

	// A choice of all menus may repeat a menu's own choice, whose way stays.
	isLost := func(e Edge) bool {
		return !slices.ContainsFunc(s.Edges, func(other Edge) bool { return other.To == e.To })
	}
	if !isNoted && slices.ContainsFunc(dead, isLost) {
		s.fact = cmp.Or(s.fact, noKey)
	}
}

// uniqueIntents gives the intents of a listen step names and examples of their own. An intent without a word in its
// name has no example.
func (s *completing) uniqueIntents() {
	if s.Kind != Listen {
		return
	}

	names := newNamer(nil, noInput, noMatch, exhausted, silent, Otherwise, "by", "takes")
	examples := map[string]bool{}
	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool { return len(e.Keys) > 0 && cleanKey(e.Keys[0]) == "" })
	for i := range s.Edges {
		e := &s.Edges[i]
		if len(e.Keys) > 0 {
			e.Outcome = names.unique(slug(e.Outcome))

			// Two names, such as a_b and aB, may be the same words.
			example := exampleOf(e.Outcome)
			for n := 2; examples[example]; n++ {
				example = fmt.Sprint(exampleOf(e.Outcome), " ", n)
			}
			examples[example] = true
			e.Keys = []string{example}
		}
	}
}

// uniqueOutcomes drops outcomes that the step has already. Outcomes of a lookup become names, with
// a number if an earlier outcome of the same name leads elsewhere.
func (s *completing) uniqueOutcomes() {
	seen := map[[2]string]bool{}
	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool {
		if e.Outcome == "" || e.Queue != "" {
			return false
		}
		key := [2]string{e.Outcome, e.With}
		if s.Kind == Lookup {
			key[1] = e.To
		}
		twice := seen[key]
		seen[key] = true
		return twice
	})

	if s.Kind != Lookup {
		return
	}

	names := newNamer(nil, "by", "takes")
	for i := range s.Edges {
		e := &s.Edges[i]
		e.Outcome = names.unique(slug(e.Outcome))
	}
}

// fitQueue gives a queue step the outcomes of a queue that closes, fills or is left.
func (s *completing) fitQueue() {
	s.uniqueKeys()
	s.requireIf(s.MaxWait > 0, timedOut)
	for _, e := range append([]Edge{{Queue: s.What}}, s.Edges...) {
		q := s.center.Queues[e.Queue]
		s.requireIf(q.Hours != "", closed)
		s.requireIf(q.capacity() > 0, full)
	}
}

// fitLabels gives a run, and a queue step that runs a flow while the call waits, exactly the outcomes
// that the other flow returns with, and reports whether it had others.
func fitLabels(s *Step, to *graph) (changed bool) {
	if s.Kind == Go {
		return false
	}

	had := len(s.Edges)
	labels := to.labels()
	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool {
		return s.isLabel(&e) && !slices.Contains(labels, e.Outcome)
	})
	kept := len(s.Edges)

	for _, l := range labels {
		s.require(l)
	}

	return kept < had || len(s.Edges) > kept
}

// keepFirst keeps only the first edge, as the edge of an outcome.
func (s *completing) keepFirst(outcome string) {
	s.Edges = s.Edges[:min(len(s.Edges), 1)]
	s.require(outcome)
	s.Edges = s.Edges[:1]
	s.Edges[0].Outcome = outcome
}
