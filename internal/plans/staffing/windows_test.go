package staffing

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// hourlyCenter is a center with a goal for each of its hours, and one for the day.
func hourlyCenter(hours int, perHour []int, more string) string {
	rates := make([]string, 24)
	total := 0
	for h := range rates {
		rates[h] = "0"
		if h < hours {
			rates[h] = fmt.Sprint(perHour[h%len(perHour)])
			total += perHour[h%len(perHour)]
		}
	}
	return fmt.Sprintf(`for: %dh
calls: {q0: {total: %d, shape: [%s]}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}}
staff: [{group: all, hub: here, queues: [q0], agents: {at_most: 8}, shifts: {"00:00-%02d:00": 4}}]
goals:
  - {queue: q0, measure: service_level 20s, at_least: 70%%, each: hour}
%s`, hours, total, strings.Join(rates, ", "), hours, more)
}

// Each variable and each requirement is in one part of each pass. The windows of a pass do not follow each other, and
// each window is searched in one of the passes.
func TestWindows(t *testing.T) {
	p := problem(t, center(1, "seed: 3\n"+hourlyCenter(8, []int{30}, "  - {queue: q0, measure: abandoned, at_most: 9%}\n")), ByInterval)
	all := p.requirements()
	whole := p.components(all)[0]
	w := p.newWindows(whole)
	if len(w.all) != 8 || w.passes != 2 {
		t.Fatalf("%d windows in %d passes, want 8 in 2", len(w.all), w.passes)
	}

	plan := p.scheduled()
	searched := 0
	for pass := range w.passes {
		variables := 0
		requirements := 0
		for _, part := range w.parts(pass, plan) {
			variables += len(part.variables)
			requirements += len(part.requirements)
			if part.fixed {
				continue
			}
			searched += len(part.variables)

			// An hour's agents serve the callers of this hour and of the next one, whose agents stay.
			for _, r := range part.requirements {
				if h := r.periodIndex - part.variables[0]; h < -1 || h > 1 || len(part.variables) != 1 {
					t.Errorf("the agents of hour %v are searched for the goal of hour %d", part.variables, r.periodIndex)
				}
			}
		}
		if variables != len(p.Variables) || requirements != len(all) {
			t.Errorf("pass %d has %d variables and %d requirements, want %d and %d", pass, variables, requirements, len(p.Variables), len(all))
		}
	}
	if searched != len(p.Variables) {
		t.Errorf("%d variables are searched, want %d", searched, len(p.Variables))
	}
}

// Shifts longer than two hours make windows of their own. A day has too few of them.
func TestWindowsOfLongShifts(t *testing.T) {
	for unit, want := range map[Unit]int{ByInterval: 8, ByShift: 1} {
		p := problem(t, center(1, hourlyCenter(8, []int{30}, "")), unit)
		if w := p.newWindows(p.components(p.requirements())[0]); len(w.all) != want {
			t.Errorf("by %s there are %d windows, want %d", unit, len(w.all), want)
		}
	}
}

// The staff of seven hours costs at most one agent-hour more than the staff of brute force, which tries all staffs of a
// tiny center. It holds on a fresh seed. A goal of the day that binds is kept, too.
func TestHoursByBruteForce(t *testing.T) {
	for i, more := range []string{
		"  - {queue: q0, measure: abandoned, at_most: 3%}\n",
		"",
		"  - {queue: q0, measure: service_level 20s, at_least: 85%}\n",
	}[:longtest.N(1, 3)] {
		day := strings.Replace(hourlyCenter(7, []int{3, 8, 5, 9}, more), "{at_most: 8}", "{at_most: 2}", 1)
		p := problem(t, center(1, day), ByInterval)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: longtest.N(3000, 40_000)}})
		if err != nil || !r.Holds {
			t.Fatalf("center %d: %+v, %v", i, r, err)
		}

		t.Logf("center %d: %v, %d runs", i, r.Needed, r.Runs)
		if !holds(t, p, r.Needed, 90, false) {
			t.Errorf("center %d: the plan %v breaks a goal on a fresh seed", i, r.Needed)
		}
		if plan := cheaper(t, p, r.Cost-1); plan != nil {
			t.Errorf("center %d: the plan %v costs %v, and %v costs %v", i, r.Needed, r.Cost, plan, p.cost(plan))
		}
	}
}

// Two groups in two queues, with a goal for each hour of each, end with a plan that holds and costs no more than the
// plan that the search begins with.
func TestHoursOfTwoGroups(t *testing.T) {
	p := problem(t, center(2, `for: 4h
calls: {q0: {per_hour: 30}, q1: {per_hour: 20}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 5m}}
staff:
  - {group: g0, hub: here, queues: [q0, q1], cost: 1.2, shifts: {"00:00-04:00": 2}}
  - {group: g1, hub: here, queues: [q1], cost: 1, shifts: {"00:00-04:00": 3}}
goals: [{queue: all, measure: service_level 20s, at_least: 60%, each: hour}]
`), ByInterval)
	r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: longtest.N(1500, 20_000)}})
	if err != nil || !r.Holds || len(r.Needed) != 8 || slices.Min(r.Needed) < 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if !longtest.AtLeast(0.1) { // the gate has the runs of the short form
		recorded(t, "two_groups", r)
	}
	if !holds(t, p, r.Needed, 90, false) {
		t.Errorf("the plan %v breaks a goal on a fresh seed", r.Needed)
	}
}

// A component without windows is one part, next to another one with windows.
func TestWindowsOfOneComponent(t *testing.T) {
	p := problem(t, center(1, hourlyCenter(6, []int{30}, "")), ByShift)
	all := p.requirements()
	w := p.newWindows(p.components(all)[0])
	for pass, want := range []bool{true, false} {
		parts := w.parts(pass, p.scheduled())
		isSearched := len(parts) == 2 && len(parts[1].variables) == 1 && len(parts[1].requirements) == len(all)
		if isSearched != want {
			t.Errorf("pass %d searches the component: %v, want %v", pass, isSearched, want)
		}
	}
}
