package sweep

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/whole/wholetest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// A JSON object that does not fit on the disk is an error, wherever its bytes end.
func TestJSONOnAFullDisk(t *testing.T) {
	write := func(to io.Writer) error { return NewJSONWriter(to).Close([]Effect{{Factor: "agents"}}) }
	var whole bytes.Buffer
	if err := write(&whole); err != nil {
		t.Fatal(err)
	}
	for n := range whole.Len() {
		if err := write(&wholetest.Disk{Left: n}); !errors.Is(err, wholetest.ErrFull) {
			t.Fatalf("of %d bytes %d fit: %v", whole.Len(), n, err)
		}
	}
}

// A table of effects has the effects that are not 0, and counts the others.
func TestEffectsThatAreZero(t *testing.T) {
	some := stats.Estimate{Mean: 3, Low: 2, High: 4}
	r := &Result{Rows: []Row{{}}, Effects: []Effect{
		{Measure: "blocked a day", Title: "Blocked a day", Factor: "trunks", Unit: report.CallsPerDay, High: some},
		{Measure: "blocked a day", Title: "Blocked a day", Factor: "patience", Unit: report.CallsPerDay},
	}}
	text := documenttest.Text(t, r.Document())
	if !strings.Contains(text, "trunks") || strings.Contains(text, "patience") || !strings.Contains(text, "1 of 2 effects are 0 and not shown") {
		t.Errorf("the effects are\n%s", text)
	}
	r.Effects = r.Effects[:1]
	if text := documenttest.Text(t, r.Document()); strings.Contains(text, "not shown") {
		t.Errorf("the effects without a 0 are\n%s", text)
	}
}

func TestParametersInWords(t *testing.T) {
	r := &Result{Titles: map[string]string{
		"staff.clerks": "Clerks", "staff.us.sales": "US sales", "staff.us": "United States", "calls.us_main": "Main line", "handling.orders": "Orders",
	}}
	for path, want := range map[string]string{
		"staff.clerks.agents":                     "Clerks: agents",
		"staff.clerks.shifts.mon-fri.07:00-13:00": "Clerks: mon-fri 07:00 to 13:00",
		"staff.us.sales.agents":                   "US sales: agents",
		"staff.us.agents":                         "United States: agents",
		"staff.new_group.agents":                  "New group agents",
		"calls.us_main.per_hour":                  "Calls, Main line: per hour",
		"calls.all.times":                         "Calls: all times",
		"handling.orders.mean":                    "Handling, Orders: mean",
		"callers.patience":                        "Callers: patience",
		"seed":                                    "Seed",
	} {
		if got := r.ParameterTitles([]string{path}); !slices.Equal(got, []string{want}) {
			t.Errorf("%s is %q in words, want %q", path, got, want)
		}
	}
}

// A goal whose bound a design sets has the title of its measure.
func TestTitlesOfMeasures(t *testing.T) {
	of := func(title string) Row {
		return Row{Cells: []Cell{{Name: "q service_level 20s", Title: title, MeasureTitle: "Q: service level"}}}
	}
	r := &Result{Rows: []Row{of("Q: 80% answered within 20 s"), {}, of("Q: 80% answered within 20 s")}}
	if got := r.MeasureTitle("q service_level 20s"); got != "Q: 80% answered within 20 s" {
		t.Errorf("the same goal is %q", got)
	}
	r.Rows = append(r.Rows, of("Q: 90% answered within 20 s"))
	if got := r.MeasureTitle("q service_level 20s"); got != "Q: service level" {
		t.Errorf("different goals are %q", got)
	}
}

// A step of agents has its hours, because it is at least one agent.
func TestAgentSteps(t *testing.T) {
	r := &Result{Rows: []Row{{Name: "as written", AgentHours: 36}, {Name: "agents lower", AgentHours: 24}, {Name: "agents higher", AgentHours: 48}}}
	const want = "Agents: 24 agent hours if lower and 48 if higher. A step is at least one agent of each group."
	if got := r.AgentSteps(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.Rows = r.Rows[:2]
	if got := r.AgentSteps(); got != "" {
		t.Errorf("without a design of more agents: %q", got)
	}
}

// A sweep without effects has no key for them.
func TestNoEffects(t *testing.T) {
	for _, effects := range [][]Effect{nil, {}, {{Factor: "agents"}}} {
		var out bytes.Buffer
		if err := NewJSONWriter(&out).Close(effects); err != nil {
			t.Fatal(err)
		}
		if has := strings.Contains(out.String(), "sensitivity"); has != (len(effects) > 0) {
			t.Errorf("%d effects: %s", len(effects), out.String())
		}
	}
}
