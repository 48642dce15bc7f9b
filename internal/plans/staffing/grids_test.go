package staffing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/results/document"
)

// people are the people of each half hour in a column of a grid.
func people(t *testing.T, grid *staffGrid, column int) (out [48]int) {
	t.Helper()
	slot := func(text string) int {
		var hour, minute int
		if _, err := fmt.Sscanf(text, "%d:%d", &hour, &minute); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		return 2*hour + minute/30
	}
	for _, row := range grid.table.Rows {
		from, to, isTime := strings.Cut(row.Cells[0].Text, " to ")
		if row.IsFoot || !isTime {
			continue
		}
		n := 0
		if text := row.Cells[1+column].Text; text != "" {
			var err error
			if n, err = strconv.Atoi(text); err != nil {
				t.Fatal(err)
			}
		}
		for i := slot(from); i < slot(to); i++ {
			out[i] = n
		}
	}
	return out
}

// Each group with people has a grid for each week, with the people of each half hour of each day. A group without people
// has no grid, and the groups after it have theirs.
func TestGridsOfWeeks(t *testing.T) {
	p := problem(t, center(1, `days: 2026-01-05..2026-01-13
calls: {q0: {per_hour: 20}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}}
staff:
  - {group: juniors, hub: here, queues: [q0], shifts: {mon-fri: {"08:00-16:00": 3}, sat: {"22:00-02:00": 1}}}
  - {group: nobody, hub: here, queues: [q0], shifts: {mon: {"08:00-12:00": 0}}}
  - {group: seniors, hub: here, queues: [q0], shifts: {mon: {"08:30-12:00": 2}}}
goals: [{queue: q0, measure: service_level 20s, at_least: 10%}]
`), ByShift)
	r := &Result{Problem: p, Needed: p.scheduled()}

	// The people of a group at a half hour, as the scenario has them.
	working := func(group string, at time.Time) int {
		hour := float64(at.Hour()) + float64(at.Minute())/60
		day := at.Weekday()
		isWeekday := day != time.Saturday && day != time.Sunday
		isNight := day == time.Saturday && hour >= 22 || day == time.Sunday && hour < 2
		switch {
		case group == "Juniors" && isWeekday && hour >= 8 && hour < 16:
			return 3
		case group == "Juniors" && isNight:
			return 1
		case group == "Seniors" && day == time.Monday && hour >= 8.5 && hour < 12:
			return 2
		}
		return 0
	}

	grids := newStaffCalendar(r).grids()
	var titles []string
	for i := range grids {
		titles = append(titles, fmt.Sprint(grids[i].title, " ", len(grids[i].table.Columns)-1))
	}
	if want := []string{"Juniors 7", "Juniors 2", "Seniors 7", "Seniors 2"}; !slices.Equal(titles, want) {
		t.Fatalf("the grids are %q, want %q", titles, want)
	}
	for i := range grids {
		for column := range len(grids[i].table.Columns) - 1 {
			date := time.Date(2026, 1, 5+7*(i%2)+column, 0, 0, 0, 0, time.UTC)
			if got, want := grids[i].table.Columns[1+column].Below, date.Format("2 Jan"); got != want {
				t.Errorf("column %d of %s is %s, want %s", column, titles[i], got, want)
			}
			for slot, got := range people(t, &grids[i], column) {
				at := date.Add(time.Duration(slot) * 30 * time.Minute)
				if want := working(grids[i].title, at); got != want {
					t.Errorf("%s has %d people at %s, want %d", grids[i].title, got, at.Format("Mon 15:04"), want)
				}
			}
		}
	}

	// The plots of a group have a scale at the first of each row.
	var scales []string
	for _, block := range newStaffCalendar(r).panels(4, "") {
		if plots, is := block.(document.Plots); is {
			text := ""
			for _, plot := range plots.Plots {
				text += map[bool]string{true: " ", false: "|"}[plot.NoY]
			}
			scales = append(scales, text)
		}
	}
	if want := []string{"|   |   |", "|   |   |"}; !slices.Equal(scales, want) {
		t.Errorf("the scales of nine days are %q, want %q", scales, want)
	}
}

// The groups of one day share grids of about as many columns, up to seven. A group without people has no column, and all
// grids have the same half hours.
func TestGridsOfOneDay(t *testing.T) {
	for groups, want := range map[int][]int{0: nil, 1: {1}, 7: {7}, 8: {4, 4}, 9: {4, 5}, 15: {5, 5, 5}} {
		text := "calls: {q0: {per_hour: 20}}\ncallers: {patience: {mean: 4m}}\nhandling: {q0: {mean: 4m}}\nstaff:\n" +
			"  - {group: nobody, hub: here, queues: [q0], shifts: {\"08:00-12:00\": 0}}\n"
		for g := range groups {
			text += fmt.Sprintf("  - {group: g%d, hub: here, queues: [q0], shifts: {\"%02d:00-20:00\": %d}}\n", g, g, g+1)
		}
		p := problem(t, center(1, text+"goals: [{queue: q0, measure: service_level 20s, at_least: 10%}]\n"), ByShift)
		r := &Result{Problem: p, Needed: p.scheduled()}

		var columns []int
		group := 0
		grids := newStaffCalendar(r).grids()
		for i := range grids {
			table := grids[i].table
			columns = append(columns, len(table.Columns)-1)
			for column := range len(table.Columns) - 1 {
				if got, want := table.Columns[1+column].Name, fmt.Sprint("G", group); got != want {
					t.Errorf("%d groups: the column is of %s, want %s", groups, got, want)
				}
				for slot, got := range people(t, &grids[i], column) {
					want := 0
					if slot >= 2*group && slot < 40 {
						want = group + 1
					}
					if got != want {
						t.Errorf("%d groups: group %d has %d people in half hour %d, want %d", groups, group, got, slot, want)
					}
				}
				group++
			}
			if from, _, _ := strings.Cut(table.Rows[0].Cells[0].Text, " to "); from != "00:00" {
				t.Errorf("%d groups: grid %d begins at %s", groups, i, from)
			}
		}
		if !slices.Equal(columns, want) {
			t.Errorf("%d groups: the grids have %v columns, want %v", groups, columns, want)
		}
	}
}
