package staffing

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// A plan is judged by four times the replications, if another round could follow; else by as many as a last round of
// eight plans and its proof can have, if these are twice as many.
func TestReplicationsOfFurtherRounds(t *testing.T) {
	for _, test := range []struct{ left, judgedBy, proof, want int }{
		{100_000, 100, 100, 400},
		{100_000, 100, 4000, 400},
		{9.5 * 1602, 100, 100, 400}, // 1602 in the last round
		{9.5 * 1598, 100, 100, 1598},
		{9.5 * 600, 100, 100, 600},
		{8*600 + 1.5*700, 100, 700, 600},     // a proof of 700, no longer for a last round of 600
		{8*200 + 1.5*300, 100, 300, 200},     // just twice as many
		{8*200 + 1.5*300 - 8, 100, 300, 200}, // a plan and a proof are paid
		{200 + 1.5*300, 100, 300, 200},
		{200 + 1.5*300 - 1, 100, 300, 0},
		{200 + 1.5*200, 100, 50, 200}, // its proof has 200, too
		{200 + 1.5*200 - 1, 100, 50, 0},
		{0, 100, 50, 0},
	} {
		s := &search{judgedBy: test.judgedBy, proofSize: test.proof, budget: &Budget{Runs: test.left + 7, used: 7}}
		if got := s.moreReplications(); got != test.want {
			t.Errorf("%+v: %d", test, got)
		}
	}
}

// A proof that fails corrects the slack of the current plan: both count by their replications, as one sample. The next
// one adds to it.
func TestFailedProofsCorrectTheSlack(t *testing.T) {
	s, err := newSearch(problem(t, center(1, twoShifts), ByShift), Options{Budget: Budget{Runs: 300}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.start(t.Context()); err != nil {
		t.Fatal(err)
	}

	const runs = 24
	r := &s.every[0]
	sum, n := 0.0, 0.0
	for k := range 2 {
		if !slices.ContainsFunc(s.components, func(c *component) bool { return c.current.replications > 0 }) {
			t.Fatal("the current plan is not simulated")
		}
		p, err := s.proveBy(t.Context(), s.plan(), runs)
		if err != nil {
			t.Fatal(err)
		}
		if k == 0 {
			n = float64(r.component.current.replications)
			sum = n * float64(r.slack(r.component.current).Mean)
		}
		s.learn(p)
		sum += float64(p.Replications) * float64(r.slack(p.trial).Mean)
		n += float64(p.Replications)

		known := float64(r.slack(r.component.current).Mean) + s.correction[0]
		if math.Abs(known-sum/n) > 1e-9 || s.load != p.report || s.pooled != int(n)-r.component.current.replications {
			t.Errorf("after %d proofs the slack is %v, want %v; %d replications are pooled", k+1, known, sum/n, s.pooled)
		}
	}

	// A plan that was not simulated has no slack to correct.
	before := slices.Clone(s.correction)
	p := s.proofs[0]
	s.setPlan(s.plan())
	if s.learn(p); !slices.Equal(s.correction, before) {
		t.Errorf("the correction is %v, was %v", s.correction, before)
	}
}

// A search that is interrupted in any of its phases returns the error of the context.
func TestInterruptInAnyPhase(t *testing.T) {
	seen := map[string]int{}
	for number := range 6 {
		ctx, cancel := context.WithCancel(t.Context())
		last, count := "", 0
		r, err := Run(ctx, problem(t, center(1, twoShifts), ByShift), Options{
			Budget: Budget{Runs: 120}, Curve: true,
			Progress: func(p Progress) {
				if p.Phase != last {
					last = p.Phase
					count++
				}
				if count > number {
					cancel()
					seen[p.Phase] = count
				}
			},
		})
		cancel()
		isInterrupted := count > number
		if isInterrupted != errors.Is(err, context.Canceled) || !isInterrupted && (err != nil || r == nil) {
			t.Errorf("phase %d, %s: %v", number, last, err)
		}
		if r != nil && !r.Holds {
			t.Errorf("phase %d, %s: a plan that does not hold is the result", number, last)
		}
	}

	if len(seen) < 4 {
		t.Errorf("the phases are %v", seen)
	}
}

// The neighbors of a plan differ by fewer agents in larger centers.
func TestRadiusOfNeighbors(t *testing.T) {
	for blocks, want := range map[int]int{1: 8, 4: 8, 5: 4, 6: 4, 7: 3, 40: 3, 41: 1} {
		if got := radius(blocks); got != want {
			t.Errorf("%d blocks: %d, want %d", blocks, got, want)
		}
	}
}

// A number of calls in a replication is rounded, and a smaller one than 1 is one in some replications.
func TestFewCallsInWords(t *testing.T) {
	for calls, want := range map[float64]string{
		1234.4: "1,234 calls arrive in a replication", 1.5: "2 calls arrive in a replication", 1.4: "1 call arrives in a replication",
		0.7: "1 call arrives in a replication", 0.6: "1 call arrives in 2 replications", 0.001: "1 call arrives in 1,000 replications",
	} {
		if got := arrivals(calls); got != want {
			t.Errorf("%v: %q, want %q", calls, got, want)
		}
	}
}

// The shifts of a pattern have their length, their days and their breaks in common.
func TestTextsOfPatterns(t *testing.T) {
	at := func(m scenario.Minute) diag.At[scenario.Minute] { return diag.At[scenario.Minute]{Value: m} }
	for want, s := range map[string]scenario.Shift{
		"length: 8h":                       {Span: scenario.Span{From: 480, To: 960}},
		"length: 8h30m, days: \"mon-fri\"": {Span: scenario.Span{From: 480, To: 990}, Days: weekdaysOf(1, 2, 3, 4, 5)},
		"length: 8h, breaks: []":           {Span: scenario.Span{From: 480, To: 960}, Breaks: []scenario.Break{}},
		"length: 8h, breaks: [{takes: 30m, after: 2h, paid: no}, {takes: 15m, after: 4h30m}]": {
			Span:   scenario.Span{From: 480, To: 960},
			Breaks: []scenario.Break{{Takes: 30, After: at(120), Paid: "no"}, {Takes: 15, After: at(270), Paid: "yes"}},
		},
	} {
		if got := patternText(&s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// weekdaysOf are some weekdays.
func weekdaysOf(days ...time.Weekday) (out scenario.Weekdays) {
	for _, d := range days {
		out |= 1 << d
	}
	return out
}

// The handle time of a queue is the mean over the values of its property, or the one of the group.
func TestHandleTimesOfGroups(t *testing.T) {
	fixed := func(seconds float64) des.Distribution {
		d, err := des.Fixed(int64(seconds * 1e9))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	of := []model.Handling{{Talk: fixed(100), WrapUp: fixed(20)}, {Talk: fixed(300), WrapUp: fixed(60)}}
	for property, want := range map[model.Property]float64{model.Everybody: 240, model.ByGroup: 360} {
		h := &model.By[model.Handling]{Property: property, Of: of}
		if got := handleTime(h, 1); math.Abs(got-want) > 1e-9 {
			t.Errorf("by %v: %v s, want %v", property, got, want)
		}
	}
	if got := handleTime(&model.By[model.Handling]{}, 0); got != 0 {
		t.Errorf("a queue without calls takes %v s", got)
	}
}

// The mean patience is over the lines that are called, by their calls. Who never hangs up has the patience of a year.
func TestMeanPatienceOfLines(t *testing.T) {
	const year = 365 * 86400.0
	mean := func(seconds float64) des.Distribution {
		d, err := des.Fixed(int64(seconds * 1e9))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	line := func(rate float64, patience ...float64) (l model.Line) {
		l.Rate = []model.RatePiece{{PerHour: rate}}
		for _, p := range patience {
			l.Callers.Patience.Of = append(l.Callers.Patience.Of, mean(p))
		}
		return l
	}
	m := &model.Model{Lines: []model.Line{line(5, 100), line(0, 7), line(5, 200, 400)}}
	arrived := func(n ...int64) *report.Report {
		r := &report.Report{}
		for _, n := range n {
			l := report.Line{}
			l.Arrived = n
			r.Lines = append(r.Lines, l)
		}
		return r
	}

	if m.Lines[1].IsCalled() {
		m.Lines[1].Rate = nil
	}
	for _, test := range []struct {
		day  *report.Report
		want float64
	}{{arrived(10, 30), (10*100 + 15*200 + 15*400) / 40.0}, {arrived(0, 0), year}, {arrived(10, 0), 100}} {
		if got := meanPatience(m, test.day); math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%v s, want %v", got, test.want)
		}
	}
}

// An estimate without an interval has no deviation, and an infinite half width.
func TestHalfWidthsOfEstimates(t *testing.T) {
	nan := stats.Number(math.NaN())
	known := stats.Estimate{Mean: 5, Low: 2, High: 8}
	if half(known) != 3 || math.Abs(deviation(known, 9)-3/2.306*3) > 1e-3 {
		t.Errorf("%+v: %v and %v", known, half(known), deviation(known, 9))
	}
	for _, e := range []stats.Estimate{{Mean: 5, Low: nan, High: 8}, {Mean: 5, Low: 2, High: nan}, {Low: nan, High: nan}} {
		if !math.IsInf(half(e), 1) || deviation(e, 9) != 0 {
			t.Errorf("%+v: %v and %v", e, half(e), deviation(e, 9))
		}
	}
}

// The last tenth of a search saved the share of the cost that the current plan lost since nine tenths of it.
func TestSavingsOfTheLastTenth(t *testing.T) {
	trail := []costAt{{0, 200}, {400, 150}, {900, 100}, {901, 90}, {990, 80}}
	for _, test := range []struct {
		searched int
		trail    []costAt
		want     float64
	}{
		{1000, trail, 0.2},
		{1001, trail, 0.2},
		{1002, trail, 1 - 80/90.0},
		{990, trail, 1 - 80/150.0},
		{0, trail, 0.6},
		{1000, trail[:1], 0},
		{1000, []costAt{{0, 80}, {990, 90}}, 0},
		{1000, []costAt{{0, 0}}, 1},
	} {
		s := &search{searched: test.searched, trail: test.trail}
		if got := s.lastTenthSaved(); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%d replications: %v, want %v", test.searched, got, test.want)
		}
	}
}

// A problem has goals if one is about callers that a searched group can answer.
func TestGoalsOfAProblem(t *testing.T) {
	const scenario = `for: 2h
calls: {q0: {per_hour: 10}, q1: {per_hour: 10}}
callers: {patience: {mean: 3m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff: [{group: a, hub: here, queues: [q0], agents: 2}, {group: b, hub: here, queues: [q1], agents: 2}]
goals: [{queue: q0, measure: abandoned, at_most: 8%}]
`
	day, m := scenariotest.Compiled(t, center(2, scenario), "load")
	for group, want := range map[string]bool{"a": true, "b": false} {
		if got := New(day, m, ByShift, group).HasGoals(); got != want {
			t.Errorf("the group %s has goals: %t", group, got)
		}
	}
}

// A goal bounds its measure from its side. More agents may miss a goal that agents be busy, and one about the cost; a
// share of calls alone needs a least number of them.
func TestRequirementsOfGoals(t *testing.T) {
	for goal, want := range map[string]string{
		"{queue: q0, measure: service_level 20s, at_least: 80%}":                    "at least 0.8, a share, more agents help, to 1",
		"{queue: q0, measure: abandoned, at_most: 8%}":                              "at most 0.08, a share, more agents help, to 1",
		"{queue: q0, measure: wait mean, at_most: 30s}":                             "at most 30, more agents help",
		"{group: a, measure: occupancy, at_most: 85%}":                              "at most 0.85, more agents help, to 1",
		"{group: a, measure: occupancy, at_least: 50%}":                             "at least 0.5, to 1",
		"{queue: q0, measure: wait mean, at_most: 30s, each: day, on: 70% of days}": "at least 0.7, a share, more agents help, to 1",

		// If all calls reach a bound that no value passes, one call more may still miss it.
		"{queue: q0, measure: service_level 0s, at_least: 100%}": "at least 1, a share, more agents help, to 1: " +
			"no number of days can prove 100%, so give a bound such as 99.5%",
		"{queue: q0, measure: abandoned, at_most: 0%}": "at most 0, a share, more agents help, to 1: " +
			"no number of days can prove 0%, so give a bound such as 0.5%",
		"{queue: q0, measure: wait mean, at_most: 0s}": "at most 0, more agents help: " +
			"no number of days can prove 0, so give a greater bound",
	} {
		scenario := strings.Replace(twoShifts, "goals: [", "goals: ["+goal+", ", 1)
		scenario = strings.NewReplacer("group: all", "group: a", "for: 4h\n", "").Replace(scenario)
		r := problem(t, center(1, "days: 2026-01-05..2026-01-06\n"+scenario), ByShift).requirements()[0]
		got := fmt.Sprintf("at most %v", r.bound)
		if r.sign > 0 {
			got = fmt.Sprintf("at least %v", r.bound)
		}
		for _, of := range []struct {
			is   bool
			said string
		}{{r.share, ", a share"}, {r.monotone, ", more agents help"}, {r.domain == stats.Fraction, ", to 1"}} {
			if of.is {
				got += of.said
			}
		}
		if advice := r.advice(); advice != "give a larger --budget" {
			got += ": " + advice
		}

		if got != want {
			t.Errorf("%s: %s, want %s", goal, got, want)
		}
	}
}

// The formula has the goals of a group's queues, or otherwise the goals of the center, or 80% in the time of its
// first queue.
func TestGoalsOfTheFormula(t *testing.T) {
	const own, other = "{queue: q0, measure: abandoned, at_most: 7%}", "{queue: q1, measure: abandoned, at_most: 6%}"
	const all, busy = "{measure: service_level 20s, at_least: 70%}", "{group: a, measure: occupancy, at_most: 85%}"
	for goals, want := range map[string]float64{
		own + ", " + all: 0.07, all + ", " + other + ", " + own: 0.07, all + ", " + other: 0.7, other + ", " + busy: 0.8, busy: 0.8,
	} {
		p := problem(t, center(2, `for: 2h
calls: {q0: {per_hour: 10}, q1: {per_hour: 10}}
callers: {patience: {mean: 3m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff: [{group: a, hub: here, queues: [q0], agents: 2}, {group: b, hub: here, queues: [q1], agents: 2}]
goals: [`+goals+"]\n"), ByShift)

		if of := p.goalsOf(0); len(of) != 1 || math.Abs(of[0].Bound-want) > 1e-9 {
			t.Errorf("%s: %+v, want %v", goals, of, want)
		}
	}
}
