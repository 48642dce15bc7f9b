package fit

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// fitCenter is a fitted center with a value in each section, a curve of patience and a queue.
func fitCenter() *Center {
	c := &Center{
		Zone: time.UTC, Records: 1234, First: routing.Date{Year: 2026, Month: 10, Day: 5}, Last: routing.Date{Year: 2026, Month: 10, Day: 30},
		Warnings: []string{"a <warning>"},
		Problems: []records.Problem{{Kind: records.BrokenLine, Count: 54321, Line: 3, First: "x"}},
	}
	for i, s := range sections {
		c.Values = append(c.Values, Value{
			Section: s.name, About: "orders", What: fmt.Sprintf("value %d", i),
			Estimate: Estimate{Value: 10 + float64(i), Low: 9, High: 20, N: 70 + i, Method: fmt.Sprintf("method %d", i)},
		})
	}

	c.Patience.Of = []Survival{{Name: "orders", Steps: []SurvivalStep{
		{Seconds: 10, Estimate: Estimate{Value: 0.9, Low: 0.8, High: 0.95}}, {Seconds: 40, Estimate: Estimate{Value: 0.5, Low: 0.4, High: 0.6}},
	}}}
	c.Queues = []Queue{{Name: "orders", Talk: Estimate{Value: 250, Low: 240, High: 265, N: 400, Method: "mean"}}}
	c.ComesBack = []Returned{{Returned: backtest.Returned{
		About: "orders@center", Measure: "abandoned", Title: model.AbandonedRatio.Title(), Actual: 0.06,
		Predicted: stats.Estimate{Mean: 0.0625}, ComesBack: true, Unit: report.Share,
	}}}
	return c
}

// The page of a fitted center has every value of md with its interval and its method, and the patience as a curve
// with its band.
func TestFitPage(t *testing.T) {
	c := fitCenter()
	page, _, _ := strings.Cut(documenttest.Page(t, c.Document()), "<script>")

	for _, want := range []string{
		"A center from 1,234 records", "A &lt;warning&gt;.", "40.0% to 60.0%", `class="band"`,
		`<th scope="row">Orders</th><td>Abandoned, of callers in a queue</td><td class="num">6.0%</td><td class="num">6.2%</td>`,
		"5 October to 30 October 2026", `<td class="num">54,321</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}

	for i := range c.Values {
		v := &c.Values[i]
		value, interval := v.cells()
		row := fmt.Sprintf(`<tr><th scope="row">%s</th><td class="num">%s</td><td class="nowrap">%s</td>`, v.Title(), value.OnPage(), interval.OnPage())
		if !strings.Contains(page, row) || !strings.Contains(page, fmt.Sprintf(`<td class="num">%d</td>`, v.N)) {
			t.Errorf("the page has no %s from %d", row, v.N)
		}
		if !strings.Contains(page, "<td>"+v.Method+"</td>") {
			t.Errorf("the page has no method %s", v.Method)
		}
	}
}

// In a browser a mean has its interval, and the curve of patience its band.
func TestFitPageInABrowser(t *testing.T) {
	documenttest.CheckInBrowser(t, browsertest.Start(t), documenttest.InBrowser{
		Name: "fit", Page: documenttest.Page(t, fitCenter().Document()), Most: 2700, Bands: 1,
		Order: "verdict verdict tiles warnings read back matters arrivals patience conversations staff priority redials",
		Holds: map[string]string{"a mean has its interval": `document.querySelectorAll("#conversations .rng").length > 0`},
	})
}

func TestWritersSayThatTheyAreFull(t *testing.T) {
	c := &Center{}
	documenttest.Writers(t, map[string]func(w io.Writer) error{
		"JSON": c.WriteJSON, "summary": func(w io.Writer) error { return c.Summary(w, "folder") },
	})
}
