package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// endsOfCalls are how calls of a test end: by their dispositions, and in progress.
var endsOfCalls = []model.Disposition{model.Answered, model.Abandoned, model.Blocked, model.Dispositions}

// nameOfEnd is the key of an outcome in the JSON.
func nameOfEnd(c *sim.Call) string {
	switch {
	case c == nil:
		return "no_call"
	case c.Disposition == model.Dispositions:
		return "in_progress"
	default:
		return c.Disposition.String()
	}
}

// randomCalls are the calls of up to six callers with up to three attempts. Arrivals may be equal, and so may the draws
// of callers in two arms.
func randomCalls(rt *rapid.T) []sim.Call {
	var out []sim.Call
	for key := range 6 {
		for attempt := range rapid.IntRange(0, 3).Draw(rt, "attempts") {
			out = append(out, sim.Call{
				Key: des.Key(key), Attempt: uint8(attempt),
				Line:        routing.LineID(rapid.IntRange(0, 1).Draw(rt, "line")),
				Caller:      uint64(rapid.IntRange(1, 2).Draw(rt, "caller")),
				Arrived:     des.Time(rapid.IntRange(0, 2).Draw(rt, "arrived")) * int64(time.Second),
				Disposition: rapid.SampledFrom(endsOfCalls).Draw(rt, "end"),
			})
		}
	}
	return out
}

func callNamed(calls []sim.Call, key des.Key, attempt uint8) *sim.Call {
	i := slices.IndexFunc(calls, func(c sim.Call) bool { return c.Key == key && c.Attempt == attempt })
	if i < 0 {
		return nil
	}
	return &calls[i]
}

// Each call of the base or of an arm counts in the pair of its outcomes. The first calls of the first replication that
// end otherwise are the examples of their pair. Callers count once, by their first attempt.
func TestOutcomesOfMatchedCalls(t *testing.T) {
	longtest.CheckN(t, 60, 600, func(rt *rapid.T) {
		clock := model.Clock{Start: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
		clock.Midnights = make([]des.Time, rapid.IntRange(0, 1).Draw(rt, "midnights"))
		center := &routing.Center{}
		center.Lines = make([]routing.Line, 2)
		center.Lines[0].Name.Value, center.Lines[0].Title = "main", "Main line"
		center.Lines[1].Name.Value, center.Lines[1].Title = "sales", "Sales line"

		arms := []Arm{{Name: "base"}, {Name: "first"}, {Name: "second"}}[:rapid.IntRange(2, 3).Draw(rt, "arms")]
		for i := range arms {
			arms[i].Model = &model.Model{Clock: clock, Center: center}
		}

		most := rapid.IntRange(1, 3).Draw(rt, "examples")
		m := newMatching(arms, most)
		replications := rapid.IntRange(1, 3).Draw(rt, "replications")
		calls := make([][][]sim.Call, replications)
		for _, r := range rapid.Permutation([]int{0, 1, 2}[:replications]).Draw(rt, "order") {
			for arm := range arms {
				all := randomCalls(rt)
				calls[r] = append(calls[r], all)
				*m.collect(arm, r) = all
			}
			m.match(r)
		}

		// The path of a call names its arm, so that a swap of the arms shows.
		for arm := range arms {
			m.paths = append(m.paths, map[attempt][]Event{})
			for _, c := range calls[0][arm] {
				m.paths[arm][attempt{c.Key, c.Attempt}] = []Event{{What: fmt.Sprint(arm, c.Key, c.Attempt)}}
			}
		}

		got := m.outcomes()
		coupling := m.coupling()
		for arm := 1; arm < len(arms); arm++ {
			ofArm := slices.DeleteFunc(slices.Clone(got), func(o OutcomePair) bool { return o.Arm != arms[arm].Name })
			compareOutcomes(rt, ofArm, calls, arm, clock.Days(), most)
			compareCoupling(rt, coupling[arm-1], calls, arm, arms[arm].Name)
		}
	})
}

// changedCall is a call with its outcomes in the base and in an arm, and may be missing in either.
type changedCall struct{ base, other *sim.Call }

func (c changedCall) shown() *sim.Call {
	if c.base != nil {
		return c.base
	}
	return c.other
}

// compareOutcomes counts the calls of each pair of outcomes one by one.
func compareOutcomes(rt *rapid.T, got []OutcomePair, calls [][][]sim.Call, arm, days, most int) {
	rt.Helper()
	counts := map[[2]string][]float64{}
	examples := map[[2]string][]changedCall{}
	for r := range calls {
		for key := range des.Key(6) {
			for attempt := range uint8(3) {
				c := changedCall{callNamed(calls[r][0], key, attempt), callNamed(calls[r][arm], key, attempt)}
				pair := [2]string{nameOfEnd(c.base), nameOfEnd(c.other)}
				if pair[0] == pair[1] {
					continue
				}
				if counts[pair] == nil {
					counts[pair] = make([]float64, len(calls))
				}
				counts[pair][r] += 1 / float64(days)
				if r == 0 {
					examples[pair] = append(examples[pair], c)
				}
			}
		}
	}

	if len(got) != len(counts) {
		rt.Errorf("%d pairs of outcomes, want %d", len(got), len(counts))
	}
	for i, o := range got {
		pair := [2]string{o.From, o.To}
		if want := stats.Mean(counts[pair]); !sameNumbers(want, o.CallsPerDay) {
			rt.Errorf("%v has %v calls a day, want %v", pair, o.CallsPerDay, want)
		}
		if i > 0 && o.CallsPerDay.Mean > got[i-1].CallsPerDay.Mean {
			rt.Errorf("pair %d is more frequent than the pair before it", i)
		}

		// Examples are in the order of their arrival.
		want := examples[pair]
		slices.SortFunc(want, func(a, b changedCall) int {
			x, y := a.shown(), b.shown()
			return cmp.Or(cmp.Compare(x.Arrived, y.Arrived), cmp.Compare(x.Key, y.Key), cmp.Compare(x.Attempt, y.Attempt))
		})
		want = want[:min(len(want), most)]
		if len(o.Examples) != len(want) {
			rt.Fatalf("%v has %d examples, want %d", pair, len(o.Examples), len(want))
		}
		for k, e := range o.Examples {
			compareExample(rt, &e, want[k], arm)
		}
	}
}

func compareExample(rt *rapid.T, e *Example, want changedCall, arm int) {
	rt.Helper()
	c := want.shown()
	path := func(of *sim.Call, arm int) string {
		if of == nil {
			return "[]"
		}
		return fmt.Sprint([]Event{{What: fmt.Sprint(arm, of.Key, of.Attempt)}})
	}
	line := []string{"main Main line", "sales Sales line"}[c.Line]
	arrived := fmt.Sprintf("2026-11-23 00:00:%02d", c.Arrived/int64(time.Second))
	if e.Replication != 1 || e.Line+" "+e.LineTitle != line || e.Attempt != int(c.Attempt)+1 || e.Arrived != arrived ||
		fmt.Sprint(e.Base) != path(want.base, 0) || fmt.Sprint(e.Other) != path(want.other, arm) {
		rt.Errorf("the example is %+v, want %+v", e, c)
	}
}

// compareCoupling counts the callers that both arms have, and those whose draws or arrival differ.
func compareCoupling(rt *rapid.T, got Coupling, calls [][][]sim.Call, arm int, name string) {
	rt.Helper()
	var base, other, same int64
	for r := range calls {
		for key := range des.Key(6) {
			a, b := callNamed(calls[r][0], key, 0), callNamed(calls[r][arm], key, 0)
			if a != nil {
				base++
			}
			if b != nil {
				other++
			}
			if a != nil && b != nil && a.Caller == b.Caller && a.Arrived == b.Arrived {
				same++
			}
		}
	}
	redrawn := 1 - float64(same)/float64(min(base, other))
	if got.Arm != name || got.Callers != base || !isNear(got.Redrawn, redrawn) {
		rt.Errorf("the coupling is %+v, want %d callers and %v redrawn", got, base, redrawn)
	}
}

func isNear(got stats.Number, want float64) bool {
	return math.Abs(float64(got)-want) < 1e-9 || math.IsNaN(want) && !got.Known()
}

func sameNumbers(a, b stats.Estimate) bool {
	return isNear(a.Mean, float64(b.Mean)) && isNear(a.Low, float64(b.Low)) && isNear(a.High, float64(b.High))
}

// An interval on one side of 0 decides for better or worse, by the side on which callers are better off. It decides for
// different if callers are better off on neither side. An interval that touches 0 does not decide.
func TestVerdictOfAnInterval(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      [3]Verdict // if higher, lower or neither values are better
	}{
		{1, 2, [3]Verdict{Better, Worse, Different}},
		{-2, -1, [3]Verdict{Worse, Better, Different}},
		{0, 2, [3]Verdict{NoDifference, NoDifference, NoDifference}},
		{-2, 0, [3]Verdict{NoDifference, NoDifference, NoDifference}},
		{-1, 1, [3]Verdict{NoDifference, NoDifference, NoDifference}},
		{math.NaN(), math.NaN(), [3]Verdict{NoDifference, NoDifference, NoDifference}},
	} {
		of := estimate((c.low+c.high)/2, c.low, c.high)
		for i, better := range []model.Direction{model.Higher, model.Lower, model.Neither} {
			if got := verdict(of, better); got != c.want[i] {
				t.Errorf("from %v to %v, %s is better: %s, want %s", c.low, c.high, better, got, c.want[i])
			}
		}
	}
}

// The lines of an example show what both designs share once, and then the last events of each. A further attempt has its
// number.
func TestLinesOfExamples(t *testing.T) {
	events := func(words ...string) []Event {
		var out []Event
		for _, w := range words {
			out = append(out, Event{What: w})
		}
		return out
	}
	for _, c := range []struct {
		e    Example
		want []string
	}{
		{
			Example{Arrived: "09:00", LineTitle: "Main", Replication: 1, Attempt: 1, Base: events("a", "b"), Other: events("a", "c")},
			[]string{"  09:00, Main, replication 1", "    both   a", "    base   b", "    other  c"},
		},
		{
			Example{Arrived: "09:00", LineTitle: "Main", Replication: 1, Attempt: 2, Base: events("a", "b", "c"), Other: events("a", "b", "c")},
			[]string{"  09:00, Main, replication 1, attempt 2", "    both   a, b, c"},
		},
		{
			Example{Arrived: "09:00", LineTitle: "Main", Replication: 2, Attempt: 1, Other: events("a", "b", "c", "d")},
			[]string{"  09:00, Main, replication 2", "    other  …, b, c, d"},
		},
		{
			Example{Arrived: "09:00", LineTitle: "Main", Replication: 1, Attempt: 1, Base: events("a", "b"), Other: events("a")},
			[]string{"  09:00, Main, replication 1", "    both   a", "    base   b"},
		},
	} {
		if got := c.e.lines(); !slices.Equal(got, c.want) {
			t.Errorf("%+v has the lines %q, want %q", c.e, got, c.want)
		}
	}
}
