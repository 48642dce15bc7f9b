package staffing

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
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
	var got []string
	table := r.tourTable()
	var heads []string
	for _, c := range table.Columns {
		heads = append(heads, c.Name)
	}
	got = append(got, strings.Join(heads, " | "))
	for i := range table.Rows {
		var cells []string
		for k := range table.Rows[i].Cells {
			cells = append(cells, table.Rows[i].Cells[k].Text)
		}
		got = append(got, strings.Join(cells, " | "))
	}
	want := []string{
		"group | works | off | shift | people | hours a week",
		"clerks | mon-fri | sat-sun | 08:00-16:00 | 1,234 | 37.5",
		"night | mon-sun | – | 20:00-04:00, sat 22:00-02:00, 23:00-03:00 | 2 | 56",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
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
