package staffing

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// A staff that misses a goal passes as holding with a probability of at most 5%. The
// center is small enough that each of its plans is simulated for long: which of them hold is known.
// The count of wrong answers is binomial with at most that probability; one that is exceeded with a
// probability of 0.1% is an error.
func TestHoldsIsSeldomWrong(t *testing.T) {
	const scenario = `for: 2h
calls: {q0: {per_hour: 90}}
callers: {patience: {mean: 3m}}
handling: {q0: {mean: 4m}}
staff: [{group: all, hub: here, queues: [q0], shifts: {"00:00-01:00": 7, "01:00-02:00": 7}}]
goals: [{queue: q0, measure: abandoned, at_most: 8%}]
`
	searches := longtest.N(3, 200)
	truth, wrong, held := map[string]bool{}, 0, 0
	for seed := range searches {
		p := problem(t, center(1, scenario), ByShift)
		p.Model.Seed = uint64(1000 * seed)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: longtest.N(200, 400)}})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Holds {
			continue
		}
		held++
		key := fmt.Sprint(r.Needed)
		if _, known := truth[key]; !known {
			l, err := newSimulator(p, 7, nil, &Budget{})
			if err != nil {
				t.Fatal(err)
			}
			long, err := l.report(t.Context(), r.Needed, longtest.N(300, 3000))
			if err != nil {
				t.Fatal(err)
			}
			truth[key] = float64(long.Goals[0].Value.Mean) <= 0.08
		}
		if !truth[key] {
			wrong++
		}
	}
	most, tail := 0, 1.0 // of wrong ones: P(X > most) is at most 0.1%
	for ; tail > 0.001; most++ {
		p := 1.0
		for k := range most + 1 {
			p -= binomial(searches, k, 0.05)
		}
		tail = p
	}
	t.Logf("%d of %d searches hold, %d of them are wrong; at most %d may be", held, searches, wrong, most-1)
	if held < searches-searches/20 {
		t.Errorf("only %d of %d searches show a plan to hold", held, searches)
	}
	if wrong > most-1 {
		t.Errorf("%d of %d answers are wrong, more than %d", wrong, searches, most-1)
	}
}

// binomial is the probability of k of n.
func binomial(n, k int, p float64) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(a - b - c + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

// The proofs have the seeds and the levels that the claim is about, and each is in the result.
func TestAttempts(t *testing.T) {
	p := problem(t, center(1, "seed: 40\n"+twoShifts), ByShift)
	r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: 300}})
	if err != nil || !r.Holds {
		t.Fatal(r, err)
	}
	level := 0.05
	for i, a := range r.Attempts {
		if level /= 2; a.Seed != 41+uint64(i) || math.Abs(a.Level-level) > 1e-12 || a.Replications > 300/2 {
			t.Errorf("attempt %d: %+v", i+1, a)
		}
		if (i+1 == r.Proof) != (a.Seed == r.Seed) {
			t.Errorf("the proof is attempt %d with seed %d: %+v", r.Proof, r.Seed, a)
		}
	}
}

// A goal of callers that no searched group answers is not required, also if it fails.
func TestGoalsOfOthers(t *testing.T) {
	files := center(2, `for: 4h
calls: {q0: {per_hour: 60}, q1: {per_hour: 60}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff: [{group: nurses, hub: here, queues: [q0], cost: 10, agents: 9}, {group: doctors, hub: here, queues: [q1], cost: 30, agents: 2}]
goals: [{queue: all, measure: service_level 20s, at_least: 80%}]
`)

	day, m := scenariotest.Compiled(t, files, "load")
	p := New(day, m, ByShift, "nurses")
	r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: 400}})
	if err != nil || !r.Holds || len(r.NotRequired) != 1 || !strings.HasPrefix(r.NotRequired[0], "Q1: ") {
		t.Fatalf("%+v, %v", r, err)
	}
	if r.Goals[1].Holds != "no" || r.Others == nil || r.Others.Cost != 2*4*30 || r.Cost != p.cost(r.Needed)+240 {
		t.Errorf("%+v, others %+v", r.Goals[1], r.Others)
	}

	var text bytes.Buffer
	if err := r.Document().WriteText(&text, document.Style{}); err != nil || !strings.Contains(text.String(), "Load: every required goal holds, by seed 2 and ") || !strings.Contains(text.String(), "cost of the other groups") {
		t.Errorf("%v: %s", err, &text)
	}
	checkTotals(t, r)
}

// checkTotals checks that the groups searched and the other groups add up in each column of the totals.
func checkTotals(t *testing.T, r *Result) {
	t.Helper()
	rows := map[string][]document.Cell{}
	for _, row := range r.totalTable().Rows {
		rows[row.Cells[0].Text] = row.Cells[1:]
	}
	number := func(name string, column int) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(rows[name][column].Text, ",", ""), 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return v
	}
	for _, name := range []string{"paid hours", "agent-hours", "cost"} {
		for column := range 3 {
			all := number(name+" "+r.Problem.per(), column)
			searched, others := number(name+" of the groups searched", column), number(name+" of the other groups", column)
			if math.Abs(all-searched-others) > 0.1 || others <= 0 || others != number(name+" of the other groups", 0) {
				t.Errorf("%s, column %d: %v of %v and %v", name, column, all, searched, others)
			}
		}
	}
}

const fewCallsScenario = `for: 2h
calls: {q0: {per_hour: 2}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}}
staff: [{group: all, hub: here, queues: [q0], agents: 1}]
goals: [{queue: q0, measure: service_level 20s, at_least: 95%, each: hour}]
`

// An hour with few calls takes more replications; where the budget does not pay for them, it is not
// required and said.
func TestFewCalls(t *testing.T) {
	for runs, few := range map[int]int{1500: 0, 100: 2} {
		r, err := Run(t.Context(), problem(t, center(1, fewCallsScenario), ByShift), Options{Budget: Budget{Runs: runs}})
		if err != nil || !r.Holds || len(r.NotRequired) != few {
			t.Fatalf("%d runs: %+v, %v", runs, r, err)
		}
		if few == 0 && float64(r.Replications)*2 < math.Log(0.025)/math.Log(0.95) {
			t.Errorf("%d replications of 2 calls an hour show nothing", r.Replications)
		}
		if few > 0 && !strings.Contains(r.NotRequired[0], "00:00: too few calls") {
			t.Error(r.NotRequired)
		}
		for _, text := range r.NotRequired { // a third more than the average of such calls
			var calls, takes, replications float64
			if _, err := fmt.Sscanf(text[strings.Index(text, "few calls, "):], "few calls, %g in a replication: a proof takes %g of them, %g replications", &calls, &takes, &replications); err != nil ||
				math.Abs(replications*calls/takes*3/4-1) > 0.1 {
				t.Errorf("%s (%v)", text, err)
			}
		}
	}
}

// A proof after an early one, which a search by time makes, is long enough for its own level.
func TestFewCallsAfterAnEarlyProof(t *testing.T) {
	used := 0
	r, err := Run(t.Context(), problem(t, center(1, fewCallsScenario), ByShift), Options{
		Budget:   Budget{Spent: func() float64 { return float64(used) / 300 }},
		Progress: func(p Progress) { used = p.Runs },
	})
	if err != nil || !r.Holds || r.Proof < 2 || r.NotRequired != nil {
		t.Fatalf("%+v, %v", r, err)
	}
}

// A staff that is scaled for its proof, since no replications are left to repair it, has no calls yet: its proof
// leaves out what had too few calls in the staff before.
func TestFewCallsOfAScaledStaff(t *testing.T) {
	s, err := newSearch(problem(t, center(1, fewCallsScenario), ByShift), Options{Budget: Budget{Runs: 100}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.start(t.Context()); err != nil {
		t.Fatal(err)
	}

	before := s.plan()
	s.proofs, s.pooled, s.judgedBy, s.budget.Runs = append(s.proofs, &proof{}), 40, 400, s.budget.used+40
	if err := s.prove(t.Context()); err != nil {
		t.Fatal(err)
	}

	switch p := s.proofs[len(s.proofs)-1]; {
	case slices.Equal(p.trial.plan, before):
		t.Errorf("the staff %v was not scaled", before)
	case len(s.proofs) != 2 || !p.Holds || len(p.few) != 2:
		t.Errorf("%d proofs, the last of which has %d requirements with few calls and misses %q", len(s.proofs), len(p.few), p.Missed)
	}
}

// A proof takes three of four replications that are left, and at least the fewest of a proof.
func TestLeastProof(t *testing.T) {
	for left, want := range map[int]int{10: 0, 11: leastProof} {
		s, err := newSearch(problem(t, center(1, fewCallsScenario), ByShift), Options{Budget: Budget{Runs: 100}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.start(t.Context()); err != nil {
			t.Fatal(err)
		}

		before := len(s.proofs)
		s.budget.Runs = s.budget.used + left
		err = s.prove(t.Context())
		made := 0
		if len(s.proofs) > before {
			made = s.proofs[before].Replications
		}
		if made != want || want == 0 && !errors.Is(err, errSpent) {
			t.Errorf("with %d replications left, a proof has %d, want %d: %v", left, made, want, err)
		}
	}
}
