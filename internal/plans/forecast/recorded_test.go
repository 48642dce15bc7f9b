package forecast

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// Forecasts from short and long histories, with closed days, growth and a part of today, have the text of testdata, or its
// error.
func TestForecastsAreAsRecorded(t *testing.T) {
	var out strings.Builder
	for seed := range 8 {
		days := []int{15, 40, 70, 130}[seed%4]
		g := generate(uint64(100+seed), days)
		h := &g.clean
		if seed%3 == 1 {
			h = &g.spoiled
		}
		o := Options{First: h.Date(days), Last: h.Date(days + 2 + seed), Special: g.special}
		if seed%2 == 1 {
			o.Growth = 0.1
		}
		if seed%4 == 2 {
			o.TodayUntil = 12 * 60
			o.First = h.Date(days - 1)
		}
		if seed%5 == 4 {
			second := Series{Name: "more"}
			for i, n := range h.Series[0].Counts {
				second.Counts = append(second.Counts, n/2+float64(i%3))
			}
			h.Series = append(h.Series, second)
		}

		f, err := New(h, o)
		if err != nil {
			fmt.Fprintf(&out, "history %d: %v\n", seed, err)
			continue
		}
		fmt.Fprintf(&out, "== history %d\n%s\n", seed, documenttest.Text(t, f.Document(time.UTC)))
	}
	diagtest.Same(t, "recorded.txt", out.String())
}
