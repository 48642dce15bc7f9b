package today

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The rest of a day has the text of testdata, early and late in the day, alone and next to the plan of the
// morning, and has the JSON of testdata for a center with more parts.
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

	// With goals, several hubs, callbacks and redials: as it is, and from the ended calls alone, with the agents at work.
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "many"), "day")
	s, err := sim.New(m)
	if err != nil {
		t.Fatal(err)
	}
	actual, _ := written(t, s, 7)
	for _, hour := range []int{9, 14} {
		now := m.Clock.From + int64(hour)*int64(time.Hour)
		in := Input{
			Base: m, Model: m, Past: actual.Until(now, m), Now: now, Replications: 5,
			Horizons: []time.Duration{30 * time.Minute, 2 * time.Hour},
		}
		if hour == 14 {
			isOpen := func(r sim.PastRecord) bool { return r.Ended == sim.NoTime || r.WorksOn }
			in.Past.Records = slices.DeleteFunc(in.Past.Records, isOpen)
			in.Past.HasOpen = false
			in.Past.Later = 0
			in.AtWork = []int{2, 7, 4}
		}
		r, err := Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "== many at %d\n%s\n", hour, documenttest.Text(t, r.Document()))
		short := *r
		short.Intervals = nil
		short.Rest = r.Rest[:4]
		if err := short.WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		out.WriteString(diagtest.Dump(r.Horizons))
	}
	diagtest.Same(t, "recorded.txt", out.String())
}
