package backtest

import (
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

func TestNamesOfAValidation(t *testing.T) {
	v := testValidation()
	v.LikelyCauses[0].Sentence = documenttest.Marked + " talks longer"
	v.Inputs[0].Title.Subject.Name = documenttest.Marked
	documenttest.NamesStay(t, v.Document())
}

// testValidation has a day whose real wait is outside of the range of one day.
func testValidation() *Validation {
	title := Title{Subject: model.Title{Name: "Center"}, Measure: "Mean wait"}
	wait := Value{
		About: "center", Measure: "wait mean", Predicted: stats.Estimate{Mean: 20, Low: 18, High: 22, P5: 10, P95: 40}, Median: 20,
		Actual: 50, ErlangA: 25, ErlangC: stats.Number(math.NaN()), Unit: report.Seconds, Offered: 100, Title: title,
	}
	start := time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC)
	later := start.Add(2 * time.Hour) // after an hour without calls
	return &Validation{
		Scenario: "a<b>", Title: "A<b>", Seed: 7, Replications: 19,
		Days: []Period{{Date: "2026-01-06", Measures: []Value{wait}}},
		Intervals: []Period{
			{Date: "2026-01-06", Start: &start, Measures: []Value{wait}}, {Date: "2026-01-06", Start: &later, Measures: []Value{wait}},
		},
		Summary: []Summary{
			{About: "center", Measure: "wait mean", Errors: Errors{MeanAbsoluteError: 30, ErlangA: 25, ErlangC: stats.Number(math.NaN())}, Days: 1, Unit: report.Seconds, Title: title},
			{About: "q@here", Measure: "wait mean", DaysInside: 0, Days: 1, Unit: report.Seconds, Title: Title{Subject: model.Title{Name: "Q<1>", Hub: "Here"}, Measure: "Mean wait"}},
		},
		Inputs: []Input{{
			About: "center", Input: "talk mean", Predicted: stats.Estimate{Mean: 240, P5: 230, P95: 250}, Actual: 264, Differs: true, Unit: report.Seconds,
			Title: Title{Subject: model.Title{Name: "Center"}, Measure: "Mean talk time"},
		}},
		LikelyCauses: []Cause{{Cause: "handle time", Sentence: "talk is longer"}},
		QQ: []QQ{{
			About: "center", Title: model.Title{Name: "Center"}, Points: []QQPoint{{Quantile: 0.5, Predicted: 20, Actual: 40}, {Quantile: 0.1, Predicted: 10, Actual: 15}},
		}},
	}
}

func validationPageOf(t *testing.T, v *Validation) string {
	t.Helper()
	return documenttest.Page(t, v.Document())
}

func TestValidationPage(t *testing.T) {
	page := validationPageOf(t, testValidation())
	documenttest.Order(t, page,
		"<title>A&lt;b&gt; against the records</title>", `<h1 id="verdict">A&lt;b&gt; against the records</h1>`, "2026-01-06 · with the arrivals of the records",
		`<span class="bad">✕ 0 of 2 values by day lie in the range of one day; nine of ten are expected.</span>`, "Likely cause of errors: handle time: talk is longer.", "19 simulated days of each<br>seed 7",
		`<p class="th">Mean wait</p><div class="v bad" title="outside"><span class="sh">✕</span> 0 of 1</div><div class="n">days inside; error by day 30 s, Erlang A 25 s</div>`, `<p class="th">Inputs that differ</p><div class="v">1 of 1</div>`,
		`<th scope="row">2026-01-06</th><td class="num"><span class="bad" title="outside">✕<span class="vh"> outside: </span></span> 50 s</td>`, `aria-label="Mean wait: 50 s, one day 10 s to 40 s"`, `class="band" x="16.67%" width="50%"`,
		`<th scope="row">2026-01-06</th><td>Mean wait</td><td class="num">50 s</td><td class="num">20 s</td><td class="num">10 s to 40 s</td><td><span class="bad"><span class="sh">✕</span> outside</span></td><td class="num">25 s</td><td class="num">–</td>`,
		"<h2>By time</h2>", `["Tue 6 Jan 09:00","Tue 6 Jan 10:00","Tue 6 Jan 11:00"]`, `["real",["50 s","–","50 s"]]`,
		"<h2>Errors</h2>", `<th scope="row">Center</th><td>Mean wait</td><td class="num">30 s</td><td class="num">25 s</td><td class="num hide">–</td>`, "Queues and tiers", `<th scope="row">Q&lt;1&gt;, Here</th>`,
		"<h2>Inputs</h2>", `<th scope="row">Center</th><td>Mean talk time</td><td class="num">4m 24s</td><td class="num">4m</td><td class="num hide">3m 50s to 4m 10s</td><td class="vd"><span class="bad"><span class="sh">✕</span> differs</span></td>`,
		"<h2>Predicted and real</h2>", `["predicted  0","predicted  10 s","predicted  20 s","predicted  40 s"]`, `["real",["–","15 s","40 s","–"]]`)
}

// A real value has the color of the ink in every chart, and its prediction the accent.
func TestColorsOfValidationPage(t *testing.T) {
	page := validationPageOf(t, testValidation())
	for _, want := range []string{`class="mk ink"`, `<circle class="c" `, `class="line ink"`, `class="dots ink"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, unwanted := range []string{`class="mk"`, `<circle cx`, `class="dots"`} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page has %s", unwanted)
		}
	}
}

// The heads of the tables name the columns in the order of their cells. The head of a measure has the ends of its scale.
func TestHeadsOfValidationPage(t *testing.T) {
	want := []string{
		"day|Mean wait|0|60 s",
		"day|measure|real|predicted|one day|inside|Erlang A|Erlang C",
		"of|measure|by day|Erlang A|Erlang C|by interval|Erlang A|Erlang C|days inside",
		"of|measure|by day|Erlang A|Erlang C|by interval|Erlang A|Erlang C|days inside",
		"of|input|real|predicted|range|verdict",
	}
	markup, _, _ := strings.Cut(validationPageOf(t, testValidation()), "<script>")
	var got []string
	for _, head := range regexp.MustCompile(`(?s)<thead>.*?</thead>`).FindAllString(markup, -1) {
		texts := regexp.MustCompile(`<[^>]*>`).Split(head, -1)
		texts = slices.DeleteFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" })
		got = append(got, strings.Join(texts, "|"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the heads are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// In a browser the page has its order and its marks.
func TestValidationPageInABrowser(t *testing.T) {
	documenttest.CheckInBrowser(t, documenttest.InBrowser{
		Name: "against", Page: validationPageOf(t, testValidation()), Most: 2700, Bands: 1,
		Order: "verdict verdict tiles days course errors inputs scatter",
		Holds: map[string]string{"a day has its range": `document.querySelectorAll(".rng").length > 0`},
	})
}

func TestWritersSayThatTheyAreFull(t *testing.T) {
	documenttest.Writers(t, map[string]func(w io.Writer) error{"JSON": testValidation().WriteJSON})
}

// The text of a validation is that of testdata.
func TestTextOfAValidation(t *testing.T) {
	documenttest.Golden(t, txtar.File{Name: "text", Data: []byte(documenttest.Text(t, testValidation().Document()))})
}
