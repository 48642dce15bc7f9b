package compare

import (
	"math"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

func estimate(mean, low, high float64) stats.Estimate {
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(low), High: stats.Number(high)}
}

// testComparison compares two arms with a base. The first loses a goal and has pairs
// of outcomes; the second does not differ.
func testComparison() *Comparison {
	base, lost := testReport(), testReport()
	base.Goals[0].Holds = stats.Yes
	measures := func(arm string, difference stats.Estimate, v Verdict) []Difference {
		return []Difference{
			{Arm: arm, About: "q<1>", Measure: "wait p90", Base: estimate(60, 50, 70), Other: estimate(90, 80, 100), Difference: difference, Verdict: v, Unit: report.Seconds, IsGoal: true, Title: "q<1> wait p90 at most 1m", GoalValues: [2]string{"1m", "1m30s"}},
			{Arm: arm, About: report.CenterSubject, Measure: "abandoned a day", Base: estimate(1, 1, 1), Difference: estimate(1, -1, 3), Verdict: NoDifference, Unit: report.CallsPerDay, Title: "abandoned a run"},
			{Arm: arm, About: "q<1>@here", Subject: model.Title{Name: "Q<1>"}, Measure: "service_level", Title: "Q<1>: service level", Difference: difference, Verdict: v},
			{Arm: arm, About: "idle@here", Subject: model.Title{Name: "Idle"}, Measure: "service_level", Difference: estimate(math.NaN(), math.NaN(), math.NaN()), Verdict: NoDifference},
		}
	}

	start := []Event{{At: "09:00:00", What: "main.topic: 1"}}
	return &Comparison{
		Names: []string{"before", "after<1>", "same"}, Arms: []*report.Report{base, lost, base},
		Differences: append(measures("after<1>", estimate(30, 10, 50), Worse), measures("same", estimate(0, 0, 0), NoDifference)...),
		Outcomes: []OutcomePair{
			{Arm: "after<1>", From: "answered", To: "abandoned", CallsPerDay: estimate(1962, 1632, 2292), Unit: "run", Examples: []Example{{
				Replication: 2, Line: "main", LineTitle: "Main", Attempt: 2, Arrived: "2026-11-27 09:00:00",
				Base:  append(start[:1:1], Event{At: "09:01:00", What: "answered after 5s"}),
				Other: append(start[:1:1], Event{At: "09:02:00", What: "abandoned after 1m5s"}),
			}}},
			{Arm: "after<1>", From: "answered", To: "no_call", CallsPerDay: estimate(5, 1, 9), Unit: "run", Examples: []Example{{Base: start}}},
		},
		Coupling: []Coupling{{Arm: "after<1>", Callers: 400}, {Arm: "same", Callers: 400}},
	}
}

func TestNamesOfAComparison(t *testing.T) {
	c := testComparison()
	c.Arms[0].Goals[0].Title = documenttest.Marked
	c.Arms[1].Goals[0].Title = documenttest.Marked
	c.Outcomes[0].Examples[0].LineTitle = documenttest.Marked
	documenttest.NamesStay(t, c.Document())
}

func TestComparisonPage(t *testing.T) {
	page := documenttest.Page(t, testComparison().Document())
	at := 0
	for _, want := range []string{ // in this order
		`<h1 id="verdict">2 designs against A &lt;day&gt;</h1>`, `<h2>A &lt;day&gt; (after&lt;1&gt;)</h2>`, "▼ 1 measure worse", "1 without a difference", "No longer held: At most 5% hang up. Also worse: q&lt;1&gt; wait p90 at most 1m (1m to 1m 30s).",
		"<h2>Measures</h2>", "<span>−100%</span>", `<th scope="row">q&lt;1&gt; wait p90 at most 1m</th><td class="num">1m</td><td class="num"><b>1m 30s</b></td><td class="num hide">&#43;30 s</td><td class="num soft hide">&#43;10 s to &#43;50 s</td>`,
		`aria-label="+30 s"`, `<span class="sh">▼</span> worse`, `<th scope="row">abandoned a run</th>`, `<span class="sh">=</span> none seen`,
		"<h2>Queues</h2>", `<th scope="row">Q&lt;1&gt;</th>`, `aria-label="Q&lt;1&gt;: service level: 0.0% to 0.0%, worse"`,
		"<h2>Calls that end otherwise</h2>", `<th scope="row">Answered</th><td>abandoned</td><td class="num">1,962 <small>± 330</small></td>`, `<td>no call</td><td class="num">5.0`,
		"2026-11-27 09:00:00, Main, replication 2, attempt 2", `<li><time>09:00:00</time> main.topic: 1</li>`, "answered after 5s", "abandoned after 1m5s", "<p>no such call</p>",
		"<h2>A &lt;day&gt; (same)</h2>", "Every goal that the base holds is held.", "Every call ends as in the base.", "<h2>How it was compared</h2>", "0.0% of 400 callers were redrawn.",
	} {
		n := strings.Index(page[at:], want)
		if n < 0 {
			t.Errorf("the page has no %s", want)
			continue
		}
		at += n
	}
	if strings.Contains(page, "idle") {
		t.Error("the page shows a queue without a difference")
	}
}

// The page by day has a column for each day on which a measure differs, and a matrix of the queues of each day.
func TestComparisonPageByDay(t *testing.T) {
	c := testComparison()
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for day := range 9 {
		differences := c.Differences
		if day == 1 {
			differences = nil
		}
		c.Days = append(c.Days, DayDifferences{Start: monday.AddDate(0, 0, day), Differences: differences})
	}
	documenttest.Order(t, documenttest.Page(t, c.Document()),
		`<a href="#days-1">By day</a>`, "<h2>By day</h2>", `aria-label="By day, Mon 23 Nov to Mon 30 Nov"`,
		`<th scope="col">measure</th><th scope="col" class="num">Mon 23 Nov</th><th scope="col" class="num">Wed 25 Nov</th>`,
		`<th scope="row">q&lt;1&gt; wait p90 at most 1m</th><td class="num"><span class="bad" title="worse">▼<span class="vh"> worse: </span></span> &#43;30 s</td>`,
		`aria-label="By day, Tue 1 Dec to Tue 1 Dec"`,
		`<summary><b>Mon 23 Nov</b><span class="soft">1 queue differs</span></summary>`, `<th scope="row">Q&lt;1&gt;</th>`,
		`<summary><b>Wed 25 Nov</b>`, "No difference is shown on 1 day.",
		"<h2>By day</h2>", "No difference is shown on 9 days.")
}

// testReport is a report of a day with a goal that is missed.
func testReport() *report.Report {
	start := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	return &report.Report{
		Scenario: "a<b>&\"c", Title: "A <day>", Replications: 2, Start: start, End: start.Add(4 * time.Hour),
		Calls:  report.Calls{Arrived: 400, Offered: 360, Answered: 300, Abandoned: 60, SelfServed: 40},
		Queues: []report.Queue{{Queue: "q<1>", Hub: "here", Title: model.Title{Name: "Q<1>"}, Offered: 360, Target: 20}},
		Goals:  []report.Goal{{Title: "At most 5% hang up", Side: "at_most", Bound: .05, Value: estimate(.9, .8, 1), Holds: stats.No, Days: 2}},
	}
}

// In a browser a comparison by day has its order and its bars.
func TestComparisonPageInABrowser(t *testing.T) {
	c := testComparison()
	c.Names, c.Arms, c.Coupling = c.Names[:2], c.Arms[:2], c.Coupling[:1]
	c.Days = []DayDifferences{{Start: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC), Differences: c.Differences[:1]}}
	documenttest.CheckInBrowser(t, documenttest.InBrowser{
		Name: "compare by day", Page: documenttest.Page(t, c.Document()), Most: 1700,
		Order: "verdict verdict tiles measures days queues calls how",
		Holds: map[string]string{"a difference has its bar": `document.querySelectorAll("#measures .diff").length > 0`},
	})
}

// The text and the Markdown of a comparison are in testdata.
func TestTextsOfAComparison(t *testing.T) {
	d := testComparison().Document()
	documenttest.Golden(t, txtar.File{Name: "text", Data: []byte(documenttest.Text(t, d))},
		txtar.File{Name: "markdown", Data: d.Markdown()})
}
