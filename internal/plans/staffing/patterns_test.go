package staffing

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// withPatterns is the scenario of one group with shift patterns.
func withPatterns(patterns, bounds string) string {
	return fmt.Sprintf(`for: 6h
calls: {q0: {per_hour: 45}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}}
staff: [{group: all, hub: here, queues: [q0]%s, shifts: {patterns: [%s]}}]
goals: [{queue: q0, measure: service_level 20s, at_least: 80%%}, {queue: q0, measure: abandoned, at_most: 5%%, each: hour}]
`, bounds, patterns)
}

// Shifts without numbers give no value with as many agents as scheduled.
func TestReasonsWithoutNumbers(t *testing.T) {
	p := problem(t, center(1, withPatterns("{length: 2h, starts: 00:00-04:00 every 1h}", ", agents: {at_most: 1}")), ByShift)
	r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: 100}})
	if err != nil || r.Holds || len(r.Reasons) == 0 {
		t.Fatal(r, err)
	}
	for _, reason := range r.Reasons {
		if strings.Contains(reason, "scheduled") || !strings.Contains(reason, " with the most") {
			t.Error(reason)
		}
	}
}

// The shifts that cover a need cost as little as the shifts of brute force, are on the phones by
// the roster of the simulation, and cost no less than the bound.
func TestCoverByBruteForce(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		var patterns []string
		for i := range rapid.IntRange(1, 2).Draw(rt, "patterns") {
			patterns = append(patterns, fmt.Sprintf("{length: %dh, starts: 0%d:00-0%d:00 every 1h}", 2+2*i, 0, rapid.IntRange(1, 3-i).Draw(rt, "starts")))
		}
		p := problem(t, center(1, withPatterns(strings.Join(patterns, ", "), "")), ByShift)
		shape := p.patterns[0]

		need, needed := make([]float64, len(shape.rows)), make([]int, len(shape.rowOf))
		for r := range need {
			need[r] = float64(rapid.IntRange(0, 3).Draw(rt, "need"))
		}

		for k, r := range shape.rowOf {
			if slices.Max(shape.rows[r]) > 0 {
				needed[k] = int(need[r])
			}
		}

		got := p.scheduled()
		c, ok := p.cover(shape, need, got)
		if !ok || !onPhones(p, got, needed) || math.Abs(p.cost(got)-c.Cost) > 1e-6 {
			rt.Fatalf("%v of cost %v does not cover %v: %+v", got, p.cost(got), need, c)
		}

		want, plan := math.Inf(1), make(Plan, len(p.Variables))
		var enumerate func(j int)
		enumerate = func(j int) {
			if j == len(plan) {
				if cost := p.cost(plan); cost < want && onPhones(p, plan, needed) {
					want = cost
				}
				return
			}
			for plan[j] = 0; plan[j] <= 3; plan[j]++ {
				enumerate(j + 1)
			}
		}

		enumerate(0)
		if c.Cost != want || c.Bound != want {
			rt.Fatalf("cost %v, bound %v, brute force %v for %v", c.Cost, c.Bound, want, need)
		}
	})
}

// onPhones reports whether a plan has a given number of agents on the phones in each hour.
func onPhones(p *Problem, plan Plan, needed []int) bool {
	roster := p.rosters(plan)[0]
	for k, n := range needed {
		if n > 0 && stepAt(roster, p.Model.Clock.From+int64(k)*p.Model.Clock.Interval).Agents < n {
			return false
		}
	}
	return true
}

// The answer with patterns costs at most 1% more than the answer of brute force, whose plans hold
// on two seeds. The written scenario has the same agents, and can be simulated.
func TestPatterns(t *testing.T) {
	const patterns = "{length: 3h, starts: [00:00, 01:00, 03:00], breaks: [{takes: 15m, after: 1h}]}"
	files := center(1, withPatterns(patterns, ", agents: {at_most: 10}"))
	p := problem(t, files, ByShift)
	r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: longtest.N(1500, 20000)}})
	if err != nil || !r.Holds {
		t.Fatalf("%+v, %v", r, err)
	}
	if !longtest.AtLeast(0.1) { // the gate has the runs of the short form
		recorded(t, "patterns", r)
	}
	if !holds(t, p, r.Needed, 90, false) {
		t.Errorf("the plan %v breaks a goal on fresh seeds", r.Needed)
	}
	if plan := cheaper(t, p, r.Cost/1.01); plan != nil {
		t.Errorf("the plan %v costs %v, and %v costs %v", r.Needed, r.Cost, plan, p.cost(plan))
	}

	t.Logf("%v of cost %v, formula %v, %+v, %d runs", r.Needed, r.Cost, r.Formula, *r.Cover, r.Runs)
	if r.Cover == nil || r.Cover.Bound > r.Cover.Cost || r.Cover.Cost != p.cost(r.Formula) {
		t.Errorf("cover %+v, formula %v", r.Cover, r.Formula)
	}

	var out bytes.Buffer
	if err := r.WriteScenario(&out, "found"); err != nil {
		t.Fatal(err)
	}

	files["found.yaml"] = files["load.yaml"]
	found := *files["load.yaml"]
	found.Data = out.Bytes()
	files["found.yaml"] = &found

	_, m := scenariotest.Compiled(t, files, "found")
	if got, want := m.Groups[0].Roster, p.rosters(r.Needed)[0]; !slices.Equal(got, want) || m.Groups[0].Open {
		t.Errorf("%s has %v, want %v", out.String(), got, want)
	}
}

// The agents who are rostered at the same time are within the bounds.
func TestBoundsOfPatterns(t *testing.T) {
	const patterns = "{length: 2h, starts: 00:00-04:00 every 30m}"
	for bounds, want := range map[string]model.Bounds{
		", agents: {at_least: 7}": {AtLeast: 7, AtMost: 100},
		", agents: {at_most: 4}":  {AtMost: 4},
	} {
		p := problem(t, center(1, withPatterns(patterns, bounds)), ByShift)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: 250}})
		if err != nil || r.Holds != (want.AtLeast > 0) {
			t.Fatalf("%+v, %v", r, err)
		}

		t.Logf("%v, formula %v, reasons %q", r.Needed, r.Formula, r.Reasons)
		for _, plan := range []Plan{r.Needed, r.Formula} {
			for _, step := range p.rosters(plan)[0] {
				if at := step.At - p.Model.Clock.From; at >= 0 && at < 6*3600e9 && (step.Agents < want.AtLeast || step.Agents > want.AtMost) {
					t.Errorf("%s: %d agents at %v in %v", bounds, step.Agents, at, plan)
				}
			}
		}

		if r.Holds != (r.Reasons == nil) {
			t.Errorf("%s: reasons %q", bounds, r.Reasons)
		}
	}
}
