package today

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The rest of a day has the text of testdata, early and late in the day, alone and next to the plan of the
// morning.
func TestRestsAreAsRecorded(t *testing.T) {
	var out strings.Builder
	for i := range centers {
		j := &centers[i]
		m, actual := j.recorded(t, 500+i)
		for _, hour := range []int{10, 15} {
			now := m.Clock.From + int64(hour)*int64(time.Hour)
			in := Input{Base: m, Model: m, Past: actual.Until(now, m), Now: now, Replications: 5}
			if hour == 15 {
				changed := *m
				changed.Title += ", changed"
				in.Model = &changed
			}
			r, err := Run(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "== %s at %d\n%s\n", j.name, hour, documenttest.Text(t, r.Document()))
		}
	}
	diagtest.Same(t, "recorded.txt", out.String())
}
