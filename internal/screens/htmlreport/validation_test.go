package htmlreport

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

func TestValidationPage(t *testing.T) {
	wait := backtest.Value{
		About: "center", Measure: "wait mean", Predicted: stats.Estimate{Mean: 20, Low: 18, High: 22, P5: 10, P95: 40}, Median: 20,
		Actual: 50, ErlangA: 25, ErlangC: stats.Number(1e9), Unit: report.Seconds, Offered: 100,
	}
	start := time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC)
	v := &backtest.Validation{
		Scenario: "a<b>", Seed: 7, Replications: 19,
		Days:         []backtest.Period{{Date: "2026-01-06", Measures: []backtest.Value{wait}}},
		Intervals:    []backtest.Period{{Date: "2026-01-06", Start: &start, Measures: []backtest.Value{wait}}},
		Summary:      []backtest.Summary{{About: "center", Measure: "wait mean", Errors: backtest.Errors{MeanAbsoluteError: 30, ErlangA: 25}, Days: 1, Unit: report.Seconds}},
		Inputs:       []backtest.Input{{About: "center", Input: "talk mean", Predicted: stats.Estimate{Mean: 240, P5: 230, P95: 250}, Actual: 264, Differs: true, Unit: report.Seconds}},
		LikelyCauses: []backtest.Cause{{Cause: "handle time", Sentence: "talk mean is longer"}},
		QQ:           []backtest.QQ{{About: "center", Points: []backtest.QQPoint{{Quantile: 0.5, Predicted: 20, Actual: 40}, {Quantile: 0.1, Predicted: 10, Actual: 15}}}},
	}
	var out strings.Builder
	if err := WriteValidation(&out, v); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if refs := regexp.MustCompile(`(?i)<(link|img|iframe)|\b(src|href)="?http|@import|ZgotmplZ`).FindAllString(page, -1); refs != nil {
		t.Errorf("the page has %q", refs)
	}
	at := 0
	for _, want := range []string{ // in this order
		"<h1>a&lt;b&gt; against the records</h1>", "19 simulated days of each date, seed 7; with the arrivals of the records",
		"Likely cause of errors: handle time:",
		`<tr class="no"><th scope="row">2026-01-06</th><td>50s</td><td>20s</td><td>10s to 40s</td><td class="plot interval range"><div aria-hidden="true" style="--low:19.60%;--dot:98.00%;--high:78.40%">`,
		"<td>0 of 1</td>", "Mean wait", "Calibration by interval", `"labels":["20s"],"series":[{"name":"actual","unit":"minutes","dots":true,"values":[0.83]},{"name":"as predicted","unit":"minutes","values":[0.33]}]`,
		"Quantiles of the waits", `"labels":["10s","20s"],"series":[{"name":"actual","unit":"minutes","dots":true,"values":[0.25,0.67]}`,
		"<td>4m24s</td><td>4m</td><td>3m50s to 4m10s</td><td class=\"verdict\">yes</td>",
	} {
		i := strings.Index(page[at:], want)
		if i < 0 {
			t.Fatalf("after %d bytes the page has no %q", at, want)
		}
		at += i
	}
}
