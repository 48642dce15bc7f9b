package report

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// Slots of fewer than five calls are joined with the next ones, the last one with the one before it, and no call is
// lost. A slot without calls stays: it has no share.
func TestSlotsOfFewCallsAreJoined(t *testing.T) {
	for _, c := range []struct{ offered, want []int }{
		{[]int{9, 9}, []int{9, 9}},
		{[]int{4, 9}, []int{13}},
		{[]int{1, 1, 1, 9, 9}, []int{12, 9}},
		{[]int{9, 4}, []int{13}},
		{[]int{9, 2, 2}, []int{13}},
		{[]int{9, 0, 9}, []int{9, 0, 9}},
		{[]int{5, 5}, []int{5, 5}},
		{[]int{3}, []int{3}},
	} {
		// Three replications have three times the calls.
		r := &Report{Replications: 3}
		for i, n := range c.offered {
			at := time.Date(2026, 1, 5, i, 0, 0, 0, time.UTC)
			r.Intervals = append(r.Intervals, Interval{Start: at, Center: QueueInterval{Offered: int64(3 * n)}})
		}
		of := course{r: page{r}, to: len(c.offered), length: time.Hour}

		var got []int
		for _, s := range of.joined(of.slots(1)) {
			got = append(got, int(s.offered))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("slots of %v calls are joined to %v, want %v", c.offered, got, c.want)
		}
	}
}

// The line about callbacks adds up the queues, and its mean is of all callers who are reached.
func TestLineAboutCallbacks(t *testing.T) {
	of := func(booked, reached, unreached int64, mean float64) Callbacks {
		c := Callbacks{Booked: booked, Reached: reached, Unreached: unreached}
		c.Wait.Mean = stats.Number(mean)
		return c
	}
	day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		callbacks []Callbacks
		want      string
	}{
		{nil, ""},
		{[]Callbacks{of(0, 0, 0, 0)}, ""},
		// 30 and 10 callers wait 60 and 180 s: (30·60 + 10·180) / 40 = 90 s.
		{
			[]Callbacks{of(40, 30, 10, 60), of(20, 10, 10, 180)},
			"Callbacks a day: 30 booked, 20 reached after 1m 30s on average, 10 never reached.",
		},
		{
			[]Callbacks{of(8, 0, 8, 0)},
			"Callbacks a day: 4 booked, 0 reached, 4 never reached.",
		},
	} {
		r := &Report{Start: day, End: day.Add(24 * time.Hour), Replications: 2, Days: make([]Day, 1), Callbacks: c.callbacks}
		if got := (tables{r}).callbacksText(); got != c.want {
			t.Errorf("%s is written %q, want %q", fmt.Sprint(c.callbacks), got, c.want)
		}

		// A page adds how they count, if there are any.
		page := documenttest.Page(t, r.Document("run"))
		note := html.EscapeString(c.want + " They count as neither answered nor abandoned.")
		if has := strings.Contains(page, "neither answered nor abandoned."); has != (c.want != "") || has && !strings.Contains(page, note) {
			t.Errorf("the page of %s has its note: %t", fmt.Sprint(c.callbacks), has)
		}
	}
}
