package htmlreport

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// The figures of the JSON, formatted here by hand, are in the text and on the page.
func TestFiguresAgree(t *testing.T) {
	r := testReport(96, 15*time.Minute)
	r.Replications = 8
	r.Calls = report.Calls{Arrived: 11112, Offered: 9000, Answered: 7777, Abandoned: 1235, SelfServed: 2100}
	q := &r.Queues[0]
	q.Offered, q.Answered, q.Abandoned = 9000, 7765, 1235
	q.ServiceLevel.Mean, q.AbandonedRatio.Mean, q.WaitMean.Mean, q.Wait.Mean, q.Wait.P90.Mean, q.Target = .4794, .1372, 358.4, 358.4, 1154.2, 60
	r.Center.Queue = *q
	r.Center.Title = model.Title{Name: "Center"}
	r.Goals = []report.Goal{{Title: "Q: wait", Side: "at_most", Bound: 30, Unit: report.Seconds, Value: stats.Estimate{Mean: 24.34, Low: 23.92, High: 24.71}, Holds: stats.Yes}}

	var text, encoded strings.Builder
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteJSON(&encoded); err != nil {
		t.Fatal(err)
	}
	var j struct {
		Replications float64
		Calls        map[string]float64
		Center       struct {
			Level     struct{ Mean float64 } `json:"service_level"`
			Abandoned struct{ Mean float64 } `json:"abandoned_ratio"`
			Wait      struct{ Mean float64 } `json:"wait_mean_seconds"`
		}
		Goals []struct {
			Value struct{ Mean, Low, High float64 }
		}
	}
	if err := json.Unmarshal([]byte(encoded.String()), &j); err != nil {
		t.Fatal(err)
	}

	_, page, _ := strings.Cut(pageOf(t, r), "</style>")
	percent := func(v float64) string { return fmt.Sprintf("%.1f%%", 100*v) }
	minutes := func(v float64) (minutes, seconds int) { return int(v+.5) / 60, int(v+.5) % 60 }
	m, s := minutes(j.Center.Wait.Mean)
	calls := fmt.Sprintf("%d,%03d", int(j.Calls["arrived"]/j.Replications+.5)/1000, int(j.Calls["arrived"]/j.Replications+.5)%1000)
	for _, figure := range []struct{ inText, onPage string }{
		{calls + " calls", `<div class="v">` + calls + `</div>`},
		{percent(j.Calls["answered"]/j.Calls["arrived"]) + " answered", percent(j.Calls["answered"]/j.Calls["arrived"]) + " of all calls"},
		{percent(j.Center.Level.Mean), `<div class="v">` + percent(j.Center.Level.Mean)},
		{percent(j.Center.Abandoned.Mean), `<div class="v">` + percent(j.Center.Abandoned.Mean)},
		{fmt.Sprintf("%dm%02ds", m, s), fmt.Sprintf(`<div class="v">%dm %02ds</div>`, m, s)},
		{fmt.Sprintf("%.1fs", j.Goals[0].Value.Mean), fmt.Sprintf("%.1f s<small>%.1f s to %.1f s</small>", j.Goals[0].Value.Mean, j.Goals[0].Value.Low, j.Goals[0].Value.High)},
	} {
		if !strings.Contains(text.String(), figure.inText) {
			t.Errorf("the text has no %q:\n%s", figure.inText, &text)
		}
		if !strings.Contains(page, figure.onPage) {
			t.Errorf("the page has no %q", figure.onPage)
		}
	}
}
