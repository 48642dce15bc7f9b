package staffing

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

func tourScenario(patterns, weeks string) string {
	return fmt.Sprintf(`days: 2026-01-05..2026-01-11
calls: {q0: {per_hour: 20}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}}
staff: [{group: all, hub: here, queues: [q0], cost: 20, shifts: {patterns: [%s], weeks: {%s}}}]
goals: [{queue: q0, measure: service_level 20s, at_least: 60%%}]
`, patterns, weeks)
}

// Every tour has as many days as the rules say, days off that follow each other, within the
// days of its pattern, and every week that does is a tour.
func TestToursKeepTheirRules(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		days, consecutive := rapid.IntRange(1, 7).Draw(rt, "days"), rapid.Bool().Draw(rt, "consecutive")
		rest := "any"
		if consecutive {
			rest = "consecutive"
		}
		p := problem(t, center(1, tourScenario("{length: 6h, starts: [08:00, 14:00]}",
			fmt.Sprintf("days: %d, rest: %s, same_start: yes", days, rest))), ByShift)
		want := 0
		for set := range 1 << 7 {
			var on []int
			for day := range 7 {
				if set&(1<<day) != 0 {
					on = append(on, day)
				}
			}
			runs := 0 // of days off, around the week
			for day := range 7 {
				if set&(1<<day) == 0 && set&(1<<((day+6)%7)) != 0 {
					runs++
				}
			}
			if len(on) == days && (!consecutive || runs <= 1) {
				want += 2
			}
		}
		seen := map[string]bool{}
		for j := range p.Variables {
			s := p.Variables[j].Shift
			if s.Days.Count() != days || !s.Tour || s.Length() != 360 {
				rt.Fatalf("tour %+v", s)
			}
			seen[fmt.Sprint(s.Days, s.From)] = true
		}
		if len(seen) != want {
			rt.Fatalf("%d tours, want %d", len(seen), want)
		}
	})
}

// The plan of people holds the goals, its heads are the heads of its tours, and the written roster
// has the same agents.
func TestToursAreWritten(t *testing.T) {
	files := center(1, tourScenario("{length: 12h, starts: [00:00, 12:00]}", "days: 4, rest: consecutive"))
	p := problem(t, files, ByShift)
	r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: 120}})
	if err != nil || !r.Holds {
		t.Fatalf("%+v, %v", r, err)
	}

	recorded(t, "tours", r)
	heads := 0
	for _, tour := range r.Tours {
		if heads += tour.Heads; tour.Hours != 48 {
			t.Errorf("%v hours a week, want 48", tour.Hours)
		}
	}

	if heads == 0 || heads != r.Heads || r.Cost != float64(heads)*48*20 {
		t.Errorf("%d people of %d in tours cost %v", r.Heads, heads, r.Cost)
	}
	var text, out bytes.Buffer
	if err := r.Document().WriteText(&text, document.Style{}); err != nil || !strings.Contains(text.String(), fmt.Sprintf("%d people, ", heads)) ||
		!strings.Contains(text.String(), "\n people of All") {
		t.Errorf("%v: %s", err, text.String())
	}
	if err := r.WriteScenario(&out, "found"); err != nil {
		t.Fatal(err)
	}

	found := *files["load.yaml"]
	found.Data = out.Bytes()
	files["found.yaml"] = &found
	_, m := scenariotest.Compiled(t, files, "found")
	if got, want := m.Groups[0].Roster, p.rosters(r.Needed)[0]; !slices.Equal(got, want) {
		t.Errorf("%s has %v, want %v", out.String(), got, want)
	}
}

// The weeks that cover a need cost as much as the weeks of brute force, and no less than the bound.
func TestCoverOfToursByBruteForce(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		days := rapid.IntRange(4, 6).Draw(rt, "days")
		p := problem(t, center(1, tourScenario("{length: 8h, starts: [08:00], breaks: [{takes: 1h, after: 3h}]}", fmt.Sprintf("days: %d, rest: consecutive", days))), ByShift)
		weeks := p.patterns[0]
		need := make([]float64, len(weeks.rows))

		for r := range need {
			need[r] = float64(rapid.IntRange(0, 2).Draw(rt, "need"))
		}
		plan := p.scheduled()
		c, ok := p.cover(weeks, need, plan)
		want, x := math.Inf(1), make(Plan, len(p.Variables))
		covers := func(x Plan) bool {
			for r, agents := range weeks.covered(x) {
				if agents < need[r]-feasibility && slices.Max(weeks.rows[r]) > 0 {
					return false
				}
			}
			return true
		}

		var enumerate func(j int)
		enumerate = func(j int) {
			if j == len(x) {
				if cost := p.cost(x); cost < want && covers(x) {
					want = cost
				}
				return
			}
			for x[j] = 0; x[j] <= 3; x[j]++ {
				enumerate(j + 1)
			}
		}

		enumerate(0)
		if !ok || !covers(plan) || c.Cost != want || c.Bound > want {
			rt.Fatalf("%v of cost %v, bound %v, brute force %v for %v", plan, c.Cost, c.Bound, want, need)
		}
	})
}
