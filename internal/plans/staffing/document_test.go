package staffing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// staffPageOf writes the page of the least staff of a small center.
func staffPageOf(t *testing.T) string {
	t.Helper()
	return documenttest.Page(t, staffResult(t).Document())
}

// staffResult searches for the least staff of a small center.
func staffResult(t *testing.T) *Result {
	t.Helper()
	day, m := scenariotest.Compiled(t, diagtest.Archive(t, "small"), "load")
	r, err := Run(t.Context(), New(day, m, ByShift),
		Options{Budget: Budget{Runs: 1500}, Curve: true})
	if err != nil {
		t.Fatal(err)
	}

	return r
}

func TestStaffPage(t *testing.T) {
	page, _, _ := strings.Cut(staffPageOf(t), "<script>")
	documenttest.Order(t, page,
		`<h1 id="verdict">`, " paid hours are enough: every goal holds</h1>", "✓ Shown to hold.", "that the search had not seen every goal holds",
		`<p class="th">Paid hours</p>`, `<p class="th">Full-time people</p>`, `<p class="th">At the same time</p>`, `<p class="th">Hours on the phones</p>`,
		`<div class="pair">`, `<section id="grid">`, `<h3 class="gridhead">Tuesday 6 January <span class="right plain">`, `<th scope="col">A&lt;1&gt;</th>`, `<th scope="row">00:00 to `, `<sup class="bad">`, `<th scope="row">roster has</th><td>22</td>`,
		`<section id="cover">`, `<b>A&lt;1&gt;</b> <span class="soft">short by `, `<section id="goals">`, `<h3>Only: 80% answered within 20 s</h3>`, `<svg class="bullet"`, "✓ holds", " to spare</small>",
		`<section id="other">`, "this answer", "Erlang A, each group and interval alone", "the roster of the scenario", "agents everywhere", "Erlang A takes",
		"<summary><b>One agent fewer</b>", `<th scope="row">A&lt;1&gt; 00:00-02:00</th>`)
}

// The paid hours are compared with the paid hours of the roster.
func TestPaidHoursOfTheRoster(t *testing.T) {
	found := staffResult(t)
	for roster, want := range map[float64]string{
		48: "as many as the roster has",
		58: "10 fewer than the roster’s 58",
		44: "4 more than the roster’s 44",
	} {
		r := *found
		r.PaidHours = 48
		r.Scheduled.PaidHours = roster
		if got := r.tiles()[0].Note; got != want {
			t.Errorf("48 hours next to %g of the roster: %q, want %q", roster, got, want)
		}
	}
}

// The page, the text and the JSON of a result have the same figures.
func TestStaffFiguresAgree(t *testing.T) {
	r := staffResult(t)
	page := documenttest.Page(t, r.Document())
	asText := documenttest.Text(t, r.Document())
	var asJSON strings.Builder
	if err := r.WriteJSON(&asJSON); err != nil {
		t.Fatal(err)
	}
	var read struct {
		PaidHours float64 `json:"paid_hours"`
		FullTime  float64 `json:"full_time"`
		Most      struct {
			People int `json:"people"`
		} `json:"most_at_once"`
		Goals []struct {
			Title string
			Value struct{ Mean float64 }
		}
	}
	if err := json.Unmarshal([]byte(asJSON.String()), &read); err != nil {
		t.Fatal(err)
	}
	for _, figure := range []string{fmt.Sprintf("%.0f", read.PaidHours), fmt.Sprintf("%.1f", read.FullTime), fmt.Sprint(read.Most.People)} {
		if !strings.Contains(page, `<div class="v">`+figure+"</div>") {
			t.Errorf("no tile of the page has %s", figure)
		}
		if !strings.Contains(asText, figure) {
			t.Errorf("the text has no %s:\n%s", figure, asText)
		}
	}
	for _, g := range read.Goals {
		value := fmt.Sprintf("%.1f%%", 100*g.Value.Mean)
		if !strings.Contains(page, `<div class="v">`+value+"<small>") || !strings.Contains(asText, g.Title+"  "+value) {
			t.Errorf("%s is not %s in page and text", g.Title, value)
		}
	}

	// The answer, Erlang A and the roster have a row each, and so has each other staff of the curve.
	others := 0
	for _, point := range r.Curve {
		if point.Total != r.Total {
			others++
		}
	}
	if rows := r.sizeTable().Rows; others == len(r.Curve) || len(rows) != 3+others {
		t.Errorf("%d staffs are compared, want %d of a curve of %d", len(rows), 3+others, len(r.Curve))
	}
}

// The page and the lines say whether the goals are shown to hold, by which proof, and which goals are left open.
func TestWordsOfTheProof(t *testing.T) {
	found := staffResult(t)
	for _, test := range []struct {
		name   string
		change func(r *Result)
		want   []string // of the heading, the verdict with its class, the rows of staffs and of proofs, and the lines
	}{
		{"a proof", func(*Result) {}, []string{
			"24 paid hours are enough: every goal holds", ": ✓ Shown to hold.", "every goal holds. A staff that misses",
			"fact proof 1 of 1, seed 2", "fact 1,500 simulated runs in the search", "staff this answer good ✓ shown to hold", "proof first yes",
			"line Load: every goal holds, by seed 2 and 187 replications, the first proof",
		}},
		{"goals that are not required", func(r *Result) { r.NotRequired = []string{"A: too few calls"} }, []string{
			": ✓ Shown to hold.", "every required goal holds. A staff", "Not required: A: too few calls.",
			"line Load: every required goal holds", "line not required: A: too few calls",
		}},
		{"a second proof that fails", func(r *Result) {
			r.Holds, r.Proof, r.Reasons = false, 2, []string{"too little"}
			r.Attempts = []Attempt{{Holds: true}, {missedTitle: "A"}}
		}, []string{
			"No staff was shown to hold every goal", "open: ? Not shown to hold.", "not every goal was shown to hold.", "Too little.",
			"fact proof 2 of 2", "staff this answer warn ? not shown to hold", "proof first yes", "proof second no A",
			"line Load: no staff was shown to hold every goal, by seed 2 and 187 replications, the second proof", "line too little",
		}},
		{"no proof", func(r *Result) { r.Holds, r.Proof = false, 0 }, []string{
			"fails: ✕ No staff was found that holds every goal.", "These are the most agents that were tried.",
			"line Load: no staff was found that holds every goal; the last one tried has 24 agent-hours in all",
		}},
		{"a search that stopped early", func(r *Result) { r.StoppedEarly = &Stopped{LastTenthSaved: 0.25} }, []string{
			"fact stopped early: the last tenth saved 25.0%", "line stopped early after 1,500 replications: the last tenth of the search saved 25.0%",
		}},
		{"the staff of Erlang A", func(r *Result) { r.ErlangA.Simulated = false }, []string{
			"staff Erlang A, each group and interval alone soft  not simulated",
		}},
		{"the staff of Erlang A that holds", func(r *Result) { r.ErlangA.Broken = nil }, []string{
			"staff Erlang A, each group and interval alone good ✓ hold when simulated",
		}},
		{"the staff of Erlang A that misses", func(r *Result) { r.ErlangA.Broken = r.Goals }, []string{
			"staff Erlang A, each group and interval alone warn ? 1 goal not shown to hold",
		}},
		{"staffs around the answer", func(r *Result) {
			yes, no, open := r.Goals[0], r.Goals[0], r.Goals[0]
			no.Holds, open.Holds = stats.No, stats.Undecided
			less, more := r.Total, r.Total
			less.PaidHours -= 4
			more.PaidHours += 6
			r.Curve = []CurvePoint{
				{Total: less, Goals: []report.Goal{no, open, no}},
				{Total: r.Total},
				{Total: more, Goals: []report.Goal{yes, open}},
				{Total: more, Goals: []report.Goal{yes}},
			}
		}, []string{
			"staff fewer agents everywhere, 4 hours fewer bad ✕ 2 goals missed", "staff more agents everywhere, 6 hours more warn ? 1 goal undecided",
			"staff more agents everywhere, 6 hours more good ✓ hold",
		}},
	} {
		r := *found
		r.Runs = 1500
		r.Attempts = slices.Clone(r.Attempts)
		test.change(&r)

		v := r.verdict()
		said := []string{r.Document().Heading, v.Level.Frame() + ": " + v.Says[0].Mark + " " + v.Says[0].Word}
		for _, text := range v.Then {
			said = append(said, text.Text)
		}
		for _, fact := range v.Facts {
			said = append(said, "fact "+fact)
		}
		for _, row := range r.sizeTable().Rows {
			state := row.Cells[len(row.Cells)-1].State
			said = append(said, fmt.Sprintf("staff %s %s %s %s", row.Cells[0].Text, state.Level.Class(), state.Mark, state.Word))
		}
		for _, row := range r.attemptTable().Rows {
			said = append(said, fmt.Sprintf("proof %s %s %s", row.Cells[0].Text, row.Cells[5].Text, row.Cells[6].Text))
		}
		for _, line := range r.lines() {
			said = append(said, "line "+line)
		}
		for _, want := range test.want {
			if !slices.ContainsFunc(said, func(text string) bool { return strings.Contains(text, want) }) {
				t.Errorf("%s: nothing says %q:\n%s", test.name, want, strings.Join(said, "\n"))
			}
		}
		if hasProof := strings.Contains(strings.Join(said, "\n"), "fact proof"); hasProof != (r.Proof > 0) {
			t.Errorf("%s: a proof is named: %t", test.name, hasProof)
		}
	}
}

// The note on one agent fewer counts the numbers of agents that break a goal.
func TestNoteOnOneAgentFewer(t *testing.T) {
	breaks := OneFewer{Verdict: Breaks}
	for want, fewer := range map[string][]OneFewer{
		"1 of 1 number breaks a goal":  {breaks},
		"1 of 2 numbers breaks a goal": {breaks, {}},
		"2 of 2 numbers break a goal":  {breaks, breaks},
		"0 of 1 number break a goal":   {{}},
	} {
		r := Result{OneFewer: fewer}
		if got := r.fewerNote(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// In a browser a single narrow grid has the plots next to it, or below it in a narrow window.
func TestStaffPageInABrowser(t *testing.T) {
	documenttest.CheckInBrowser(t, documenttest.InBrowser{
		Name: "staff", Page: staffPageOf(t), Order: "verdict verdict tiles grid cover goals other tables", Most: 2600,
		Holds: map[string]string{
			"the need is a line over an area":              `document.querySelectorAll("#cover .line").length > 0 && document.querySelectorAll("#cover .area").length > 0`,
			"a narrow window has the plots below the grid": `document.querySelector("#cover").getBoundingClientRect().top >= document.querySelector("#grid").getBoundingClientRect().bottom`,
			"a goal has its bar and its bound":             `[...document.querySelectorAll("#goals .goal")].every(e => e.querySelector(".bullet rect"))`,
		},
		Wide: map[string]string{
			"the plots are next to the single grid": `document.querySelector("#cover").getBoundingClientRect().top === document.querySelector("#grid").getBoundingClientRect().top`,
		},
	})
}

// The hours of a roster are named only if they differ from the need.
func TestWordsOfCover(t *testing.T) {
	for _, c := range []struct {
		isNew       bool
		short, more float64
		want        string
	}{
		{false, 0, 0, "as many hours as needed"},
		{false, 0, 1, "nowhere short, 1 hour more than needed"},
		{false, 2.5, 0, "short by 2.5 hours"},
		{true, 0, 0, "as many hours as Erlang A"},
		{true, 1, 0, "1 hour fewer than Erlang A"},
		{true, 1, 4, "4 hours more and 1 hour fewer than Erlang A"},
	} {
		if got := coverNote(c.isNew, c.short, c.more); got != c.want {
			t.Errorf("short by %v and %v more: %q, want %q", c.short, c.more, got, c.want)
		}
	}
}

// An answer is the roster of the scenario if it holds, and needs the scheduled number of each shift.
func TestAnswerThatIsTheRoster(t *testing.T) {
	p := problem(t, center(1, twoShifts), ByShift)
	for _, c := range []struct {
		holds    bool
		needed   int
		expected bool
	}{{true, 3, true}, {true, 4, false}, {true, 2, false}, {false, 3, false}} {
		r := &Result{Holds: c.holds, Problem: p, Plan: []Row{{Scheduled: 3, Needed: 3}, {Scheduled: 3, Needed: c.needed}}}
		if r.isRoster() != c.expected {
			t.Errorf("3 and %d agents of 3 and 3, holds %v: it is the roster: %v", c.needed, c.holds, r.isRoster())
		}
	}
}

func TestWritersSayThatTheyAreFull(t *testing.T) {
	r := staffResult(t)
	documenttest.Writers(t, map[string]func(w io.Writer) error{
		"JSON": r.WriteJSON, "CSV": r.WriteCSV, "scenario": func(w io.Writer) error { return r.WriteScenario(w, "plan") },
	})
}

// The text, the table and the scenario of a plan are in testdata.
func TestFilesOfAPlan(t *testing.T) {
	r := staffResult(t)
	var table, plan bytes.Buffer
	if err := errors.Join(r.WriteCSV(&table), r.WriteScenario(&plan, "plan")); err != nil {
		t.Fatal(err)
	}
	documenttest.Golden(t,
		txtar.File{Name: "text", Data: []byte(documenttest.Text(t, r.Document()))},
		txtar.File{Name: "plan.csv", Data: table.Bytes()}, txtar.File{Name: "plan.yaml", Data: plan.Bytes()})
}
