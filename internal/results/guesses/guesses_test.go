package guesses

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// center is a center without agents whose calls run a flow. Callers make no mistakes and do not redial.
func center(flow, scenario string) fstest.MapFS {
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: one
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
queues: {only: {answer_within: 20s, hours: 24/7}}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: main}}
`)},
		"main.yaml": {Data: []byte("flow: main\n" + flow)},
		"day.yaml": {Data: []byte(`
scenario: day
day: 2026-01-05
timezone: UTC
calls: {main: {total: 2000}}
` + scenario)},
	}
}

func found(t *testing.T, fsys fstest.MapFS) *report.Guesses {
	t.Helper()
	_, m := scenariotest.Compiled(t, fsys, "day")
	g, err := Find(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const oneLookup = `start: check
steps:
  check: {lookup: valid, then: {ok: served, bad: lost}}
  served: {end: self_served}
  lost: {end: lost}
`

// The callers who give up are the share of "bad": 35%. Without "bad" nobody gives up. The usual outcome,
// "ok", is never left out.
func TestOneLookupDecides(t *testing.T) {
	t.Parallel()
	g := found(t, center(oneLookup, "guesses: [lookups]\nlookups: {valid: {ok: 65%, bad: 35%}}\n"))
	e := g.Largest
	if e == nil || g.Changes != 1 || g.Tried != 1 || len(g.NotTried) != 0 {
		t.Fatalf("%+v", g)
	}

	if e.Key != "lookups" || e.Name != "valid" || e.Outcome != "bad" || e.Guessed != 0.35 {
		t.Errorf("the guess is %+v", e)
	}
	if e.Disposition != "gave_up" || e.After != 0 || math.Abs(float64(e.Moved-e.Before)) > 1e-9 {
		t.Errorf("the effect is %+v", e)
	}
	if math.Abs(float64(e.Before)-0.35) > 0.04 { // four standard deviations of 2000 calls
		t.Errorf("before, %v gave up, want about 35%%", e.Before)
	}

	text := g.Text()
	want := fmt.Sprintf("In the first replication, %s of the calls give up. The guess that moves the result most: lookup \"valid\" gives \"bad\" in 35.0%% of cases. If it never did, 0.0%% would give up.", report.Percentage(e.Before))
	if text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

const twoLookups = `start: first
steps:
  first: {lookup: first, then: {ok: second, bad: lost}}
  second: {lookup: second, then: {ok: served, bad: lost}}
  served: {end: self_served}
  lost: {end: lost}
`

// With 10% and 50% of "bad", 0.9 × 0.5 = 45% serve themselves, and 55% give up. Without an outcome, 50%
// give up (first bad), 100% (second ok) and 10% (second bad): either of the second moves 45%.
func TestTheLookupThatMattersMoreIsNamed(t *testing.T) {
	t.Parallel()
	g := found(t, center(twoLookups,
		"guesses: [lookups]\nlookups: {first: {ok: 90%, bad: 10%}, second: {ok: 50%, bad: 50%}}\n"))
	e := g.Largest
	if e == nil || g.Changes != 3 {
		t.Fatalf("%+v", g)
	}

	near := func(got, want float64) bool { return math.Abs(got-want) < 0.04 }
	after := map[string]float64{"ok": 1, "bad": 0.1}[e.Outcome]
	if e.Name != "second" || !near(float64(e.Before), 0.55) || !near(float64(e.After), after) ||
		!near(float64(e.Moved), 0.45) {
		t.Errorf("the effect is %+v", e)
	}
}

// A guess of one entry alone is the only one that is changed.
func TestOnlyListedEntriesAreChanged(t *testing.T) {
	t.Parallel()
	const lookups = "lookups: {first: {ok: 90%, bad: 10%}, second: {ok: 50%, bad: 50%}}\n"
	g := found(t, center(twoLookups, "guesses: [lookups.first]\n"+lookups))
	if g.Largest == nil || g.Largest.Name != "first" || g.Changes != 1 {
		t.Errorf("%+v", g)
	}

	_, m := scenariotest.Compiled(t, center(twoLookups, lookups), "day")
	if m.Guesses.Listed || len(m.Guesses.Shares) > 0 {
		t.Errorf("without the key there are guesses: %+v", m.Guesses)
	}
}

// Both outcomes lead to the same end, so no change moves anything.
func TestNoGuessMatters(t *testing.T) {
	t.Parallel()
	flow := strings.Replace(oneLookup, "bad: lost", "bad: served", 1)
	flow = strings.Replace(flow, "  lost: {end: lost}\n", "", 1)
	g := found(t, center(flow, "guesses: [lookups]\nlookups: {valid: {ok: 65%, bad: 35%}}\n"))
	if g.Largest != nil || g.Changes != 1 ||
		g.Text() != "In the first replication, no single guess moves a disposition by more than 1 point." {
		t.Errorf("%+v: %s", g, g.Text())
	}
}

// The scenario lacks the numbers that it lists.
func TestNothingIsGuessed(t *testing.T) {
	t.Parallel()
	g := found(t, center(oneLookup, "guesses: [answers]\nlookups: {valid: ok}\n"))
	if want := "No guess could be tried."; g.Changes != 0 || g.Text() != want {
		t.Errorf("%+v: %s", g, g.Text())
	}
}

// Without "ok", calls would try again forever. That change is counted and not simulated.
func TestALoopWithoutAWayOutIsCounted(t *testing.T) {
	t.Parallel()
	const flow = `start: check
steps:
  check: {lookup: valid, then: {ok: served, bad: check}}
  served: {end: self_served}
`
	g := found(t, center(flow, "guesses: [lookups]\nlookups: {valid: {ok: 50%, bad: 50%}}\n"))
	if len(g.NotTried) != 1 || g.Tried != 2 || g.Largest != nil || !strings.HasSuffix(g.Text(),
		` Without a result: 1 change that would never let a call end (lookup "valid" without "ok").`) {
		t.Errorf("%+v: %s", g, g.Text())
	}
}

// A hundred lookups in a row have 200 changes. The bound keeps 64. Half of the calls end at the
// first lookup, so most calls meet it. The other lookups change nothing.
func TestTheBoundIsNamed(t *testing.T) {
	t.Parallel()
	var flow, lookups strings.Builder
	flow.WriteString("start: s00\nsteps:\n  s00: {lookup: l00, then: {on: s01, off: lost}}\n")
	lookups.WriteString("  l00: {on: 50%, off: 50%}\n")
	for i := 1; i < 100; i++ {
		fmt.Fprintf(&flow, "  s%02d: {lookup: l%02d, then: {on: s%02d, off: s%02d}}\n", i, i, i+1, i+1)
		fmt.Fprintf(&lookups, "  l%02d: {on: 50%%, off: 50%%}\n", i)
	}
	flow.WriteString("  s100: {end: self_served}\n  lost: {end: lost}\n")
	g := found(t, center(flow.String(), "guesses: [lookups]\nlookups:\n"+lookups.String()))
	if g.Changes != 200 || g.Tried != 64 || len(g.NotTried) != 136 ||
		!strings.Contains(g.Text(), ` 136 changes about fewer calls than these (the first: lookup "l`) {
		t.Errorf("%+v: %s", g, g.Text())
	}
	if g.Largest == nil || g.Largest.Name != "l00" {
		t.Errorf("the largest is %+v", g.Largest)
	}
}

// With one agent for ten times the calls that he can take, nearly all callers hang up. Twice as many
// agents answer twice as many calls.
func TestTheNumberOfAgentsDecides(t *testing.T) {
	t.Parallel()
	const flow = "start: wait\nsteps:\n  wait: {queue: only, then: {answered: done}}\n  done: {end: resolved}\n"
	g := found(t, center(flow, `guesses: [staff]
callers: {patience: {mean: 1m}}
handling: {only: {mean: 7m12s}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`))
	e := g.Largest
	if e == nil || e.Key != "staff" || g.Changes != 1 {
		t.Fatalf("%+v", g)
	}

	// The agents are busy all day: 24 h / 7.2 min = 200 of 2000 calls per agent.
	near := func(got, want float64) bool { return math.Abs(got-want) < 0.03 }
	if !near(float64(e.Moved), 0.1) {
		t.Errorf("the effect is %+v", e)
	}
	if text := g.Text(); !strings.Contains(text, "the number of agents. With twice as many, ") {
		t.Error(text)
	}
}

// The effect equals the difference of two whole simulations in which the scenario itself is changed.
func TestEffectEqualsTheChangedScenario(t *testing.T) {
	t.Parallel()
	fsys := center(twoLookups, "guesses: [lookups]\nreplications: 1\nlookups: {first: {ok: 90%, bad: 10%}, second: {ok: 50%, bad: 50%}}\n")
	gaveUp := func(sets ...scenario.Set) float64 {
		_, m := scenariotest.Compiled(t, fsys, "day", sets...)
		d, err := sim.Run(context.Background(), m, sim.Options{}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}
		r := report.New(d.Layout, &d.Results)
		return float64(r.Calls.GaveUp) / float64(r.Calls.Arrived)
	}

	e := found(t, fsys).Largest
	if before := gaveUp(); float64(e.Before) != before {
		t.Errorf("before: %v, and the scenario gives %v", e.Before, before)
	}
	other := map[string]string{"ok": "bad", "bad": "ok"}[e.Outcome]
	after := gaveUp(scenario.Set{Path: "lookups." + e.Name, Value: other})
	if float64(e.After) != after {
		t.Errorf("after: %v, and the changed scenario gives %v", e.After, after)
	}
}

// Find leaves the model as it is.
func TestFindChangesNoModel(t *testing.T) {
	t.Parallel()
	_, m := scenariotest.Compiled(t, center(oneLookup, "guesses: [lookups]\nlookups: {valid: {ok: 65%, bad: 35%}}\n"), "day")
	before := fmt.Sprint(m.Programs[0].Questions)
	var texts []string
	for range 2 {
		g, err := Find(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, g.Text())
	}
	if texts[0] != texts[1] || fmt.Sprint(m.Programs[0].Questions) != before {
		t.Error("the second search differs from the first", texts)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, m); err == nil {
		t.Error("an interrupt is no error")
	}
}

// Callers of one language give up in 40% of cases, and the others in 60%. The second share is usual, so that
// the change concerns the first language alone. Half of the callers speak it.
func TestAGuessByAPropertyIsTried(t *testing.T) {
	t.Parallel()
	fsys := center(oneLookup, `guesses: [lookups]
callers: {language: {en: 50%, es: 50%}}
lookups: {valid: {by: language, en: {ok: 60%, bad: 40%}, es: {ok: 40%, bad: 60%}}}
`)
	routing := string(fsys["routing.yaml"].Data)
	fsys["routing.yaml"].Data = []byte(strings.ReplaceAll(routing, "languages: [en]", "languages: [en, es]"))
	g := found(t, fsys)
	e := g.Largest
	if e == nil || g.Changes != 2 || g.Tried != 2 || len(g.NotTried) != 0 {
		t.Fatalf("%+v", g)
	}

	// Without "bad" for the first language, half of 60% give up. Without "ok" for the second, 20% + 50% do.
	near := func(got, want float64) bool { return math.Abs(got-want) < 0.04 }
	after := map[string]float64{"ok": 0.7, "bad": 0.3}[e.Outcome]
	if e.Name != "valid" || e.By != "language" || e.Guessed != 0.4 || e.GuessedTo != 0 ||
		!near(float64(e.Before), 0.5) || !near(float64(e.After), after) {
		t.Errorf("the effect is %+v", e)
	}
	if text := g.Text(); !strings.Contains(text, `in 40.0% of cases, by language. If it never did, `) {
		t.Error(text)
	}
}

// Callers of one language give up in 20% of cases, and the others in 40%. Without this outcome nobody gives up, and the
// usual one is in no change.
func TestARangeOfGuessesIsNamed(t *testing.T) {
	t.Parallel()
	fsys := center(oneLookup, `guesses: [lookups]
callers: {language: {en: 50%, es: 50%}}
lookups: {valid: {by: language, en: {ok: 80%, bad: 20%}, es: {ok: 60%, bad: 40%}}}
`)
	routing := string(fsys["routing.yaml"].Data)
	fsys["routing.yaml"].Data = []byte(strings.ReplaceAll(routing, "languages: [en]", "languages: [en, es]"))
	g := found(t, fsys)
	e := g.Largest
	if e == nil || e.Outcome != "bad" || e.Guessed != 0.2 || e.GuessedTo != 0.4 || math.Abs(float64(e.Before)-0.3) > 0.04 || e.After != 0 {
		t.Errorf("%+v", g)
	}
	if text := g.Text(); !strings.Contains(text, `in 20.0% to 40.0% of cases, by language. If it never did, `) {
		t.Error(text)
	}
}

// A guess without an outcome to leave out, and a guess that no call meets, are named.
func TestGuessesWithoutAChangeAreNamed(t *testing.T) {
	t.Parallel()
	const flow = `start: first
steps:
  first: {lookup: first, then: {ok: second, bad: lost}}
  second: {lookup: second, then: {ok: served, bad: lost}}
  served: {end: self_served}
  lost: {end: lost}
`

	g := found(t, center(flow, `guesses: [lookups, staff]
lookups: {first: {bad: 100%}, second: {ok: 50%, bad: 50%}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
handling: {only: 5m}
`))

	const want = `No guess could be tried. Without a result: ` +
		`1 guessed value without an outcome of at most half of the cases (lookup "first"), ` +
		`2 guessed values without a call (the first: the number of agents).`
	if g.Text() != want || len(g.NotTried) != 3 {
		t.Errorf("%+v\n%s", g, g.Text())
	}
}

// Without "bad", all 600,000 calls last for a day. This number of calls is not simulated at once, but they
// are in no loop.
func TestACrowdedCenterIsNotEndless(t *testing.T) {
	t.Parallel()
	const flow = `start: check
steps:
  check: {lookup: valid, then: {ok: away, bad: lost}}
  away: {transfer: +12025550100, takes: 24h, then: {completed: served}}
  served: {end: self_served}
  lost: {end: lost}
`
	fsys := center(flow, "guesses: [lookups]\nanswers: {main.away: completed}\nlookups: {valid: {ok: 65%, bad: 35%}}\n")
	day := string(fsys["day.yaml"].Data)
	fsys["day.yaml"].Data = []byte(strings.Replace(day, "total: 2000", "total: 600000", 1))
	g := found(t, fsys)
	const want = `No guess could be tried. Without a result: ` +
		`1 change that would fill the center with too many calls (lookup "valid" without "bad").`
	if g.Text() != want || g.Tried != 1 {
		t.Errorf("%+v\n%s", g, g.Text())
	}
}

// A menu with one key has no other answer, so its answer is no guess.
func TestAnAnswerWithoutAnotherIsNoGuess(t *testing.T) {
	t.Parallel()
	const flow = `start: topic
steps:
  topic: {menu: "To go on, press 1.", choices: {1: valid}, then: {no_input: lost, no_match: lost}}
  valid: {lookup: valid, then: {ok: served, bad: lost}}
  served: {end: self_served}
  lost: {end: lost}
`
	g := found(t, center(flow, "guesses: [answers, lookups]\nanswers: {main.topic: 1}\nlookups: {valid: {ok: 65%, bad: 35%}}\n"))
	if g.Changes != 1 || len(g.NotTried) != 0 {
		t.Errorf("%+v", g)
	}
}

// TestEffectIsTheLargestMove compares random shares: half of all moves, and the disposition that moves most. Of equals it is
// the last one.
func TestEffectIsTheLargestMove(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		var before, after dispositions
		for i := range before.shares {
			before.shares[i] = float64(rapid.IntRange(0, 4).Draw(rt, "before")) / 8
			after.shares[i] = float64(rapid.IntRange(0, 4).Draw(rt, "after")) / 8
		}
		got := newEffect(report.GuessEffect{}, before, after)

		most, sum, last := 0.0, 0.0, 0
		for i := range before.shares {
			move := math.Abs(before.shares[i] - after.shares[i])
			sum += move
			if move >= most {
				most, last = move, i
			}
		}

		want := report.GuessEffect{Moved: stats.Number(sum / 2)}
		if most > 0 {
			want.Before, want.After = stats.Number(before.shares[last]), stats.Number(after.shares[last])
			want.Disposition = "in_progress"
			if last < int(model.Dispositions) {
				want.Disposition = model.Disposition(last).String()
			}
		}
		if got.Disposition != want.Disposition || got.Before != want.Before || got.After != want.After || math.Abs(float64(got.Moved-want.Moved)) > 1e-12 {
			rt.Errorf("from %v to %v the effect is %+v, want %+v", before.shares, after.shares, got, want)
		}
	})
}
