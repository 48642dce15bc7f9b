package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A search for calls ends soon in a center with many values of callers, because setups take from its budget even if
// no call is made with them.
func TestSetupsTakeFromTheBudget(t *testing.T) {
	var values []string
	for v := range 200 {
		values = append(values, fmt.Sprintf("v%d", v))
	}

	var found diag.Findings
	_, flows := flowtest.Open(t, fstest.MapFS{
		"routing.yaml": {Data: []byte("center: c\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\n" +
			"elsewhere: {hub: here}\nattributes: {kind: [" + strings.Join(values, ", ") + "]}\nqueues: {help: {hours: 24/7}}\n" +
			"lines: {main: {number: +1 202 555 0100, country: US, languages: [en], flow: main}}\n")},
		"main.yaml": {Data: []byte("flow: main\nstart: done\nsteps: {done: {end: told}}\n")},
	}, &found)
	if found.Errors() > 0 {
		t.Fatal(found.Sorted())
	}

	x := newSearch(flows, newDates(flows.Center), "main", map[outcomeKey]bool{})
	usual := x.usual(ivr.LineOf(flows.Center, "main"))
	step := &x.program.Steps[0]

	// Without a bound, each of the 200 values is a setup.
	setups := 0
	for range x.others(usual, step) {
		setups++
	}
	if setups < 200 {
		t.Fatalf("%d setups, want one for each value at least", setups)
	}

	// Four setups take as much as an event. The first 201 setups take the whole budget of 50 events.
	x.left = 50
	for s := range x.others(usual, step) {
		t.Fatalf("a setup with the values %v is tried", s.Values)
	}
}

// The message of a search that ended at its bound names the bound. The advice to run it again is true: further searches,
// each for the outcomes that the last one left, find all. A search that found nothing would end at the same place.
func TestASearchAtItsBoundGoesOn(t *testing.T) {
	const rungs = 30
	var steps strings.Builder
	wanted := map[outcomeKey]bool{}
	for i := range rungs {
		fmt.Fprintf(&steps, "  s%d: {menu: Menu %d., choices: {1: s%d, 2: over}, then: {exhausted: over}}\n", i, i, i+1)
		for _, outcome := range []string{"1", "2", "exhausted"} {
			wanted[outcomeKey{fmt.Sprintf("main.s%d", i), outcome}] = true
		}
	}
	flows := flowsOf(t, fmt.Sprintf("flow: main\nstart: s0\nsteps:\n%s  s%d: {say: Last., then: over}\n  over: {end: resolved}\n",
		steps.String(), rungs))

	for searches := 0; len(wanted) > 0; searches++ {
		x := newSearch(flows, newDates(flows.Center), "main", maps.Clone(wanted))
		x.left = 500
		if err := x.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if searches == 0 && len(x.wanted) == 0 || searches > len(wanted) {
			t.Fatalf("%d outcomes are left after %d further searches", len(x.wanted), searches)
		}

		for key := range x.wanted {
			want := fmt.Sprintf("the search ended after %d calls, at its bound of 300,000 events; "+
				"run --write-missing again to go on from there", x.tried)
			if why := x.whyNot(key); why != want {
				t.Fatalf("%s: %s", key, why)
			}
		}
		for _, c := range x.found {
			for _, key := range outcomesIn(x.program, c.Trace()) {
				delete(wanted, key)
			}
		}
	}

	nothing := newSearch(flows, newDates(flows.Center), "main", map[outcomeKey]bool{{"main.s9", "2"}: true})
	nothing.left = 0
	if err := nothing.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if why := nothing.whyNot(outcomeKey{"main.s9", "2"}); !strings.HasSuffix(why, "; "+byHand) {
		t.Error(why)
	}
}

// The events of a call before its first lookup may use up the bound of a path. Then only the first answer is tried, and
// the message must not claim that no answer leads to the other outcome.
func TestAPathAtItsBoundIsNamed(t *testing.T) {
	const says = maxPath/2 + 100
	var steps strings.Builder
	for i := range says {
		fmt.Fprintf(&steps, "  s%d: {say: Text %d., then: s%d}\n", i, i, i+1)
	}
	flows := flowsOf(t, fmt.Sprintf("flow: main\nstart: s0\nsteps:\n%s  s%d: {lookup: card, takes: 1s, "+
		"then: {found: over, error: over}}\n  over: {end: resolved}\n", steps.String(), says))

	lookup := fmt.Sprintf("main.s%d", says)
	x := newSearch(flows, newDates(flows.Center), "main", map[outcomeKey]bool{{lookup, "found"}: true, {lookup, "error"}: true})
	if err := x.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(x.wanted) == 0 {
		t.Fatal("both outcomes are found, so no path met its bound")
	}
	for key := range x.wanted {
		if why := x.whyNot(key); !strings.Contains(why, "at their bound of 5,000 events") || !strings.HasSuffix(why, byHand) {
			t.Errorf("%s: %s", key, why)
		}
	}
}

// The rounds of two loops around each other are too many for a path, so no call reaches the step after them. The message
// names the bound. The branches have few events, so that the call does not meet its bound of events before.
func TestLoopsOfTooManyRoundsAreNamed(t *testing.T) {
	flows := flowsOf(t, `flow: main
start: days
steps:
  days:  {loop: 10, then: {again: hours, done: after}}
  hours: {loop: 255, then: {again: which, done: days}}
  which: {menu: Menu., choices: {1: one}, then: {exhausted: over}}
  one:   {branch: day, then: {weekday: two, weekend: two}}
  two:   {branch: day, then: {weekday: three, weekend: three}}
  three: {branch: day, then: {weekday: hours, weekend: hours}}
  after: {menu: Menu., choices: {1: over}, then: {exhausted: over}}
  over:  {end: resolved}
`)

	key := outcomeKey{"main.after", "1"}
	x := newSearch(flows, newDates(flows.Center), "main", map[outcomeKey]bool{key: true})
	if err := x.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !x.wanted[key] {
		t.Fatal("the outcome is found, so no path met its bound")
	}
	const want = "the rounds of the loops on its path are over the bound of 2,000 steps; " + byHand
	if why := x.whyNot(key); why != want {
		t.Errorf("%s, want %s", why, want)
	}
}

// No call comes when both of two hours that follow each other are closed, which the analysis of the flow does not follow.
// An outcome at the end of more such paths than the search plays is left, and the message names the bound. With as many
// paths as the search plays, all are tried.
func TestAnOutcomeWithTooManyPathsIsNamed(t *testing.T) {
	for paths, want := range map[int]string{
		maxDetours:     "no caller, hour, lookup or queue that was tried leads there",
		maxDetours + 1: "the search ended after 20 paths, at its bound for one outcome; " + byHand,
	} {
		var steps strings.Builder
		for i := range paths {
			fmt.Fprintf(&steps, "  m%d: {menu: Menu %d., choices: {1: d%d}, then: {exhausted: m%d}}\n", i, i, i, i+1)
			fmt.Fprintf(&steps, "  d%d: {check: day, then: {closed: n%d, otherwise: over}}\n", i, i)
			fmt.Fprintf(&steps, "  n%d: {check: night, then: {closed: last, otherwise: over}}\n", i)
		}
		flows := flowsOf(t, fmt.Sprintf("flow: main\nstart: m0\nsteps:\n%s  m%d: {say: Nothing., then: over}\n"+
			"  last: {menu: Last., choices: {1: over}, then: {exhausted: over}}\n  over: {end: resolved}\n", steps.String(), paths))

		key := outcomeKey{"main.last", "1"}
		x := newSearch(flows, newDates(flows.Center), "main", map[outcomeKey]bool{key: true})
		if err := x.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if why := x.whyNot(key); !x.wanted[key] || why != want {
			t.Errorf("%d paths: wanted %t, %s", paths, x.wanted[key], why)
		}
	}
}

// A flow for a queue repeats its words without a wait if a call starts in it. The search must not repeat such calls with
// each caller and hour: each of them has 10,000 steps.
func TestCallsWithoutAWaitAreFew(t *testing.T) {
	flows := flowsOf(t,
		"flow: main\nstart: wait\nsteps:\n"+
			"  wait: {queue: help, while: hold, then: {answered: over, left: over}}\n"+
			"  over: {end: resolved}\n",
		"flow: hold\nstart: check\nsteps:\n"+
			"  check: {branch: number, then: {withheld: leave, otherwise: music}}\n"+
			"  music: {say: Please hold., then: check}\n"+
			"  leave: {return: left}\n")

	withheld := outcomeKey{"hold.check", "withheld"}
	music := outcomeKey{"hold.music", "done"}
	x := newSearch(flows, newDates(flows.Center), "hold", map[outcomeKey]bool{withheld: true, music: true})
	if err := x.run(t.Context()); err != nil {
		t.Fatal(err)
	}

	if x.wanted[withheld] {
		t.Errorf("no call without a number: %s", x.whyNot(withheld))
	}
	if !x.wanted[music] {
		t.Error("a call that never ends is kept")
	}
	if x.tried > 10 {
		t.Errorf("%d calls are tried", x.tried)
	}
}

// flowsOf returns the flows of a small center with a line to the flow main.
func flowsOf(t *testing.T, files ...string) *flow.Flows {
	t.Helper()
	folder := fstest.MapFS{
		"routing.yaml": {Data: []byte("center: c\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\n" +
			"elsewhere: {hub: here}\nqueues: {help: {hours: 24/7}}\n" +
			"hours: {day: {mon-sun: 06:00-18:00}, night: {mon-sun: 18:00-06:00}}\n" +
			"lines: {main: {number: +1 202 555 0100, country: US, languages: [en], flow: main}}\n")},
	}
	for _, file := range files {
		head, _, _ := strings.Cut(file, "\n")
		folder[strings.TrimPrefix(head, "flow: ")+".yaml"] = &fstest.MapFile{Data: []byte(file)}
	}

	var found diag.Findings
	_, flows := flowtest.Open(t, folder, &found)
	if found.Errors() > 0 {
		t.Fatal(found.Sorted())
	}
	return flows
}

// The outcomes in a trace are those that its steps took. A run or a go takes none.
func TestOutcomesInATrace(t *testing.T) {
	flows := flowsOf(t, "flow: main\nstart: m\nsteps:\n  m: {menu: Press 1., choices: {1: over}, then: {exhausted: over}}\n  over: {end: resolved}\n")
	trace := []ivr.Event{
		{Kind: ivr.EventSpoke},
		{Kind: ivr.EventPressed, Text: "1"},
		{Kind: ivr.EventTook, Outcome: "1"},
		{Kind: ivr.EventSpoke},
		{Kind: ivr.EventTook, Outcome: "exhausted"},
	}

	got := outcomesIn(flows.Program("main"), trace)
	if want := []outcomeKey{{"main.m", "1"}, {"main.m", "exhausted"}}; !slices.Equal(got, want) {
		t.Errorf("the outcomes are %q, want %q", got, want)
	}
}
