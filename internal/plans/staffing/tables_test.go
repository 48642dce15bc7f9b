package staffing

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The weeks of people have their group, their days on and off, their shifts and their hours, each in the column of its name.
func TestTableOfTours(t *testing.T) {
	r := &Result{
		Problem: &Problem{choices: choices{day: day{Model: &model.Model{}}}},
		Tours: []Tour{
			{Period: Period{Group: "clerks", Days: "mon-fri", From: "08:00", To: "16:00"}, Off: "sat-sun", Heads: 1234, Hours: 37.5},
			{
				Period: Period{Group: "night", Days: "mon-sun", From: "20:00", To: "04:00"}, Heads: 2, Hours: 56,
				Also: []Period{{Days: "sat", From: "22:00", To: "02:00"}, {From: "23:00", To: "03:00"}},
			},
		},
	}
	table := r.tourTable()
	got := append([]string{documenttest.Heads(table)}, documenttest.Rows(table, document.All)...)
	want := []string{
		"group | works | off | shift | people | hours a week",
		"clerks | mon-fri | sat-sun | 08:00-16:00 | 1,234 | 37.5",
		"night | mon-sun | – | 20:00-04:00, sat 22:00-02:00, 23:00-03:00 | 2 | 56",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Consecutive intervals of a group with equal numbers are one row of the table. Shifts stay apart, and a pattern of shifts
// without agents has no row.
func TestRowsOfThePlan(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := &Result{Problem: &Problem{Unit: rapid.SampledFrom([]Unit{ByInterval, ByShift}).Draw(rt, "unit")}}
		few := func(name string, most int) int { return rapid.IntRange(0, most).Draw(rt, name) }
		var want []string
		said := func(p *Row) string {
			return fmt.Sprintf("%s %s-%s %d %d %d", p.Group, p.From, p.To, p.Scheduled, p.Needed, p.ErlangA)
		}
		last := Row{}
		for i := range few("rows", 6) {
			from := i + few("gap", 1)
			shift := &scenario.Shift{Pattern: few("pattern", 3) == 0}
			shift.From, shift.To = scenario.Minute(60*from), scenario.Minute(60*(i+1))
			row := Row{
				Period:    Period{Group: fmt.Sprint("g", few("group", 1)), From: fmt.Sprint(from), To: fmt.Sprint(i + 1)},
				Scheduled: few("scheduled", 1), Needed: few("needed", 1), ErlangA: few("formula", 1), Shift: shift,
			}
			r.Plan = append(r.Plan, row)
			if shift.Pattern && row.Scheduled+row.Needed+row.ErlangA == 0 {
				continue
			}

			goesOn := r.Problem.Unit == ByInterval && len(want) > 0 && last.To == row.From
			before := last
			before.From, before.To = row.From, row.To
			if goesOn && said(&before) == said(&row) {
				row.From = last.From
				want[len(want)-1] = said(&row)
			} else {
				want = append(want, said(&row))
			}
			last = row
		}

		var got []string
		for _, row := range r.merged() {
			got = append(got, said(&row))
		}
		if !slices.Equal(got, want) {
			rt.Errorf("by %s the rows are %q, want %q", r.Problem.Unit, got, want)
		}
	})
}

// Calls need an agent, even if no goal asks for one. Without calls nobody is needed.
func TestLeastAgentsWithoutGoals(t *testing.T) {
	for arrival, want := range map[float64]int{0: 0, 1e-9: 1, 0.5: 1} {
		of := groupQueue{A: erlang.A{Arrival: arrival, Service: 1, Abandon: 1}}
		if got := leastAgents([]groupQueue{of}, nil); got != want {
			t.Errorf("%v calls a second need %d agents, want %d", arrival, got, want)
		}
	}
}
