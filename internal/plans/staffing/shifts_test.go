package staffing

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/results/document"
)

const weekOfShifts = `days: 2026-01-05..2026-01-11
calls: {q0: {per_hour: 20}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}}
staff:
  - group: juniors
    hub: here
    queues: [q0]
    cost: 20
    shifts: {mon-fri: {"08:00-16:00": 3}, sat: {"22:00-02:00": 1}}
    breaks: [{takes: 15m, after: 2h}, {takes: 30m, after: 4h, paid: no}]
  - {group: seniors, hub: here, queues: [q0], cost: 40, shifts: {mon: {"08:00-12:00": 2}}}
goals: [{queue: q0, measure: service_level 20s, at_least: 10%}]
`

// Shifts have the dates on which they begin, their breaks and their people.
func TestShiftsHaveDates(t *testing.T) {
	p := problem(t, center(1, weekOfShifts), ByShift)
	want := []Shift{
		{[]string{"2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"}, "08:00", "16:00", "15m after 2h, 30m after 4h unpaid", "juniors", 3},
		{[]string{"2026-01-10"}, "22:00", "02:00", "15m after 2h, 30m after 4h unpaid", "juniors", 1},
		{[]string{"2026-01-05"}, "08:00", "12:00", "", "seniors", 2},
	}
	if diff := cmp.Diff(want, p.shifts(Plan{3, 1, 2})); diff != "" {
		t.Errorf("shifts (-want +got):\n%s", diff)
	}
	if got := p.shifts(Plan{0, 0, 2}); len(got) != 1 {
		t.Errorf("shifts without people are listed: %v", got)
	}

	// 3 people × 5 days × 7.5 paid hours, 4 hours on Saturday night with a break of 15 minutes that is paid, and 2 × 4.
	const paid = 3*5*7.5 + 4 + 2*4
	if got := p.paidHours(Plan{3, 1, 2}); got != paid {
		t.Errorf("%v paid hours, want %v", got, paid)
	}
	if got := p.fullTime(80); got != 2 {
		t.Errorf("80 paid hours in a week are %v full-time people, want 2", got)
	}
	if got := p.mostAtOnce(Plan{3, 1, 2}); got.People != 5 || got.At.Format("Mon 15:04") != "Mon 08:00" {
		t.Errorf("most people: %+v", got)
	}
}

// Text, JSON and CSV of a result have the same figures.
func TestFiguresAgree(t *testing.T) {
	r, err := Run(t.Context(), problem(t, center(1, weekOfShifts), ByShift), Options{Budget: Budget{Runs: 200}})
	if err != nil {
		t.Fatal(err)
	}
	recorded(t, "week", r)
	var asJSON, asCSV, asText bytes.Buffer
	for _, err := range []error{r.WriteJSON(&asJSON), r.WriteCSV(&asCSV), r.Document().WriteText(&asText, document.Style{})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var read struct {
		PaidHours float64 `json:"paid_hours"`
		FullTime  float64 `json:"full_time"`
		Cost      float64 `json:"cost"`
		Most      struct {
			People int `json:"people"`
		} `json:"most_at_once"`
		Shifts []Shift `json:"shifts"`
	}
	if err := json.Unmarshal(asJSON.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&asCSV).ReadAll()
	if err != nil {
		t.Fatal(err)
	}

	if want := []string{"dates", "start", "end", "breaks", "group", "people"}; !slices.Equal(rows[0], want) {
		t.Errorf("columns %v, want %v", rows[0], want)
	}
	var fromCSV []Shift
	for _, row := range rows[1:] {
		people, err := strconv.Atoi(row[5])
		if err != nil {
			t.Fatal(err)
		}
		fromCSV = append(fromCSV, Shift{strings.Fields(row[0]), row[1], row[2], row[3], row[4], people})
	}
	if diff := cmp.Diff(read.Shifts, fromCSV); diff != "" {
		t.Errorf("CSV differs from JSON (-json +csv):\n%s", diff)
	}

	first := fmt.Sprintf("%s paid hours in all, %.1f full-time people at 40 hours, at most %d at the same time\na cost of %s in all, ",
		amount(read.PaidHours), read.FullTime, read.Most.People, amount(read.Cost))
	if !strings.HasPrefix(asText.String(), first) {
		t.Errorf("the text begins with %.200q, want %q", asText.String(), first)
	}
}

// A result says how often the mean is not enough, in tenths, or in days if it is less.
func TestMissedDays(t *testing.T) {
	for _, c := range []struct {
		met, days int
		want      string
	}{
		{10, 10, ""},
		{0, 0, ""},
		{365, 500, "on three of ten days"},
		{60, 100, "on four of ten days"},
		{0, 7, "on all of ten days"},
		{96, 100, "on 4 of 100 days"},
		{95, 100, "on one of ten days"},
	} {
		if got := missedDays(c.met, c.days); got != c.want {
			t.Errorf("%d of %d days met: %q, want %q", c.met, c.days, got, c.want)
		}
	}
}

// A new roster is not a change: it is compared with nothing.
func TestNewRoster(t *testing.T) {
	scenario := strings.ReplaceAll(weekOfShifts, `: 3}, sat: {"22:00-02:00": 1}}`, `: 0}}`)
	scenario = strings.ReplaceAll(scenario, `"08:00-12:00": 2`, `"08:00-12:00": 0`)
	r, err := Run(t.Context(), problem(t, center(1, scenario), ByShift), Options{Budget: Budget{Runs: 200}})
	if err != nil {
		t.Fatal(err)
	}
	recorded(t, "new_roster", r)
	var out bytes.Buffer
	if err := r.Document().WriteText(&out, document.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"  has", "change", "than it"} {
		if strings.Contains(out.String(), word) {
			t.Errorf("the text of a new roster has %q:\n%s", word, &out)
		}
	}
}
