package htmlreport

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

func estimate(mean, low, high float64) stats.Estimate {
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(low), High: stats.Number(high)}
}

// testComparison compares two arms with a base. The first loses a goal and has pairs
// of outcomes; the second does not differ.
func testComparison() *compare.Comparison {
	base, lost := testReport(4, time.Hour), testReport(4, time.Hour)
	base.Goals[0].Holds = stats.Yes
	measures := func(arm string, difference stats.Estimate, v compare.Verdict) []compare.Difference {
		return []compare.Difference{
			{Arm: arm, About: "q<1>", Measure: "wait p90", Base: estimate(60, 50, 70), Other: estimate(90, 80, 100), Difference: difference, Verdict: v, Unit: report.Seconds, IsGoal: true, Title: "q<1> wait p90 at most 1m", GoalValues: [2]string{"1m", "1m30s"}},
			{Arm: arm, About: report.CenterSubject, Measure: "abandoned a day", Base: estimate(1, 1, 1), Difference: estimate(1, -1, 3), Verdict: compare.NoDifference, Unit: report.CallsPerDay, Title: "abandoned a run"},
			{Arm: arm, About: "q<1>@here", Subject: model.Title{Name: "Q<1>"}, Measure: "service_level", Title: "Q<1>: service level", Difference: difference, Verdict: v},
			{Arm: arm, About: "idle@here", Subject: model.Title{Name: "Idle"}, Measure: "service_level", Difference: estimate(math.NaN(), math.NaN(), math.NaN()), Verdict: compare.NoDifference},
		}
	}
	start := []compare.Event{{At: "09:00:00", What: "main.topic: 1"}}
	return &compare.Comparison{
		Names: []string{"before", "after<1>", "same"}, Arms: []*report.Report{base, lost, base},
		Differences: append(measures("after<1>", estimate(30, 10, 50), compare.Worse), measures("same", estimate(0, 0, 0), compare.NoDifference)...),
		Outcomes: []compare.OutcomePair{
			{Arm: "after<1>", From: "answered", To: "abandoned", CallsPerDay: estimate(1962, 1632, 2292), Unit: "run", Examples: []compare.Example{{
				Replication: 2, Line: "main", Attempt: 2, Arrived: "2026-11-27 09:00:00",
				Base:  append(start[:1:1], compare.Event{At: "09:01:00", What: "answered after 5s"}),
				Other: append(start[:1:1], compare.Event{At: "09:02:00", What: "abandoned after 1m5s"}),
			}}},
			{Arm: "after<1>", From: "answered", To: "no_call", CallsPerDay: estimate(5, 1, 9), Unit: "run", Examples: []compare.Example{{Base: start}}},
		},
		Coupling: []compare.Coupling{{Arm: "after<1>", Callers: 400}, {Arm: "same", Callers: 400}},
	}
}

func TestComparisonPage(t *testing.T) {
	var out strings.Builder
	if err := WriteComparison(&out, testComparison(), Page); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if refs := regexp.MustCompile(`(?i)<(script|link|img|iframe)|\b(src|href)=|url\(|@import|ZgotmplZ`).FindAllString(page, -1); refs != nil {
		t.Errorf("the page has %q", refs)
	}
	at := 0
	for _, want := range []string{ // in this order
		"<h1>Compared with before</h1>", "2 simulated runs",
		`<p>after&lt;1&gt;: <span class="verdict worse">no longer held: At most 5% hang up</span></p>`,
		`<p>same: <span class="verdict better">every goal that the base holds is held</span></p>`,
		`<th scope="row">At most 5% hang up</th><td data-label="before">90.0%</td><td class="verdict" data-label="holds">yes</td><td data-label="after&lt;1&gt;">90.0%</td><td class="verdict" data-label="holds">no</td>`,
		"<h2>after&lt;1&gt; against before</h2>", "<h3>Goals</h3>",
		`<tr class="worse"><th scope="row">q&lt;1&gt; wait p90 at most 1m</th><td data-label="base">1m</td>`,
		`<td data-label="difference">+30s</td><td data-label="interval">+10s to +50s</td>`,
		`style="--low:59.60%;--dot:78.80%;--high:98.00%"><span></span></div></td><td class="verdict" data-label="verdict">worse</td>`,
		"<h3>Center</h3>", `<tr class="none"><th scope="row">abandoned a run</th>`, `<td class="verdict" data-label="verdict">no difference seen</td>`,
		"<h3>Queues: service level</h3>", `<th scope="row">Q&lt;1&gt;</th>`, "No difference is seen in 1 queue.",
		`<th scope="col">abandoned</th><th scope="col">no call</th>`,
		`<th scope="row">answered</th><td class="over" style="--mix:100%">1,962</td><td class="over" style="--mix:5%">5.0</td>`,
		"<details open><summary>1,962 calls a run (± 330) were answered and now abandon</summary>", "<h4>2026-11-27 09:00:00, main, replication 2, attempt 2</h4>",
		`<li><time>09:00:00</time> main.topic: 1</li></ol><div class="sides"><div><strong>base</strong>`, "answered after 5s",
		"<strong>other</strong>", "abandoned after 1m5s", "<p>no such call</p>", "0.0% of 400 callers were redrawn.",
		"<h2>same against before</h2>", "Every call ends as in the base.",
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
