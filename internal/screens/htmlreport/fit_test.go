package htmlreport

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// fitCenter is a fitted center with a value in each section, a curve of patience and a queue.
func fitCenter() *fit.Center {
	c := &fit.Center{
		Zone: time.UTC, Records: 1234, First: routing.Date{Year: 2026, Month: 10, Day: 5}, Last: routing.Date{Year: 2026, Month: 10, Day: 30},
		Warnings: []string{"a <warning>"},
		Problems: []records.Problem{{Kind: records.BrokenLine, Count: 54321, Line: 3, First: "x"}},
	}
	for i, s := range fit.Sections() {
		c.Values = append(c.Values, fit.Value{
			Section: s.Name, About: "orders", What: fmt.Sprintf("value %d", i),
			Estimate: fit.Estimate{Value: 10 + float64(i), Low: 9, High: 20, N: 70 + i, Method: fmt.Sprintf("method %d", i)},
		})
	}
	c.Patience.Of = []fit.Survival{{Name: "orders", Steps: []fit.SurvivalStep{
		{Seconds: 10, Estimate: fit.Estimate{Value: 0.9, Low: 0.8, High: 0.95}}, {Seconds: 40, Estimate: fit.Estimate{Value: 0.5, Low: 0.4, High: 0.6}},
	}}}
	c.Queues = []fit.Queue{{Name: "orders", Talk: fit.Estimate{Value: 250, Low: 240, High: 265, N: 400, Method: "mean"}}}
	c.ComesBack = []fit.Returned{{Returned: backtest.Returned{
		About: "orders@center", Measure: "abandoned", Title: model.AbandonedRatio.Title(), Actual: 0.06,
		Predicted: stats.Estimate{Mean: 0.0625}, ComesBack: true, Unit: report.Share,
	}}}
	return c
}

// The page of a fitted center has every value of fit.md with its interval and its method, and the patience as a curve
// with its band.
func TestFitPage(t *testing.T) {
	c := fitCenter()
	var out strings.Builder
	if err := WriteFit(&out, c); err != nil {
		t.Fatal(err)
	}
	page, _, _ := strings.Cut(out.String(), "<script>")
	for _, want := range []string{
		"A center from 1,234 records", "A &lt;warning&gt;.", "40.0% to 60.0%", `class="band"`,
		`<th scope="row">Orders</th><td>Abandoned, of callers in a queue</td><td class="num">6.0%</td><td class="num">6.2%</td>`,
		`<th scope="row">Orders: talk time</th><td class="num">250.0 s</td><td class="nowrap">240.0 s to 265.0 s</td>`,
		"5 October to 30 October 2026", `<td class="num">54,321</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	for i := range c.Values {
		v := &c.Values[i]
		row := fmt.Sprintf(`<tr><th scope="row">%s</th><td class="num">%s</td><td class="nowrap">%s</td>`, strings.ToUpper(v.What[:1])+v.What[1:], v.Shown(), v.Interval())
		if !strings.Contains(page, row) || !strings.Contains(page, fmt.Sprintf(`<td class="num">%d</td><td>%s</td></tr>`, v.N, v.Method)) {
			t.Errorf("the page has no %s with %s", row, v.Method)
		}
	}
	if strings.Contains(page, " style=") || strings.Contains(page, "ZgotmplZ") {
		t.Error("the page has a style attribute, or a text that the template refused")
	}
}
