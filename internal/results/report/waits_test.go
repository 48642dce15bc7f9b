package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// randomWaits is a report of queues at hubs, in which nine of ten callers wait for a known time, or an unknown one.
func randomWaits(rt *rapid.T) *Report {
	r := testReport(4, time.Hour)
	r.Queues = nil
	hubs := []string{"x", "y", "z", "u", "v", "w"}[:rapid.SampledFrom([]int{1, 3, 6}).Draw(rt, "hubs")]
	for i := range rapid.SampledFrom([]int{2, 3, 4, 60}).Draw(rt, "queues") {
		for k, hub := range hubs[:rapid.IntRange(1, len(hubs)).Draw(rt, "hubs of a queue")] {
			q := Queue{Queue: fmt.Sprint("q", i), Hub: hub, Target: stats.Number(20 * (i%4 + 1)), Offered: rapid.Int64Range(0, 2).Draw(rt, "offered")}
			q.Rejected = rapid.Int64Range(0, 1).Draw(rt, "rejected")
			q.Title = model.Title{Name: fmt.Sprint("Queue ", i), Hub: strings.ToUpper(hub)}
			q.Wait.P90.Mean = stats.Number(rapid.SampledFrom([]float64{5, 119, 120, 500}).Draw(rt, "wait") + float64(k))
			if rapid.IntRange(0, 4).Draw(rt, "unknown") == 0 {
				q.Wait.P90.Mean = unknown
			}
			r.Queues = append(r.Queues, q)
		}
	}
	for i := range r.Intervals {
		r.Intervals[i].Queues = make([]QueueInterval, len(r.Queues))
		for k := range r.Queues {
			r.Intervals[i].Queues[k] = QueueInterval{Offered: rapid.SampledFrom([]int64{1, 10_000}).Draw(rt, "offered"), WaitP90: stats.Number(60 * (k + 1)), WaitP50: 1}
		}
	}
	return r
}

// The sparks of the worst queues have the waits of the intervals, on one scale to the longest known one.
func TestSparksOfTheWorstQueues(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := randomDays(rt)
		section, isThere := page{r}.worst().(document.Section)
		if isThere != (len(r.Queues) > 1) {
			rt.Fatalf("%d queues have the section: %t", len(r.Queues), isThere)
		}
		if !isThere || len(r.Intervals) < 2 {
			return
		}

		highest := 0.0
		for _, v := range r.Intervals {
			for _, q := range v.Queues {
				if float64(q.WaitP90) > highest {
					highest = float64(q.WaitP90)
				}
			}
		}
		for k, row := range section.Blocks[0].(*document.Table).Rows {
			spark := row.Cells[6].Marks[0].(look.Spark)
			if want := look.Scale(look.Seconds, highest).High; spark.Highest != want {
				rt.Errorf("the scale of queue %d ends at %v, want %v", k, spark.Highest, want)
			}
			for i, v := range r.Intervals {
				if got, want := spark.Values[i], v.Queues[k].WaitP90; got != want && (got.Known() || want.Known()) {
					rt.Errorf("the spark of queue %d has %v at %d, want %v", k, got, i, want)
				}
			}
		}
	})
}

// Each queue with calls has its waits once: as charts if nine in ten callers wait for two minutes or more at one of its
// hubs, and else as a row of the table. Queues at one hub each share a row of charts.
func TestEachQueueHasItsWaits(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := randomWaits(rt)
		var names, hubs []string
		of := map[string][]*Queue{}
		active := 0
		highest := 0.0
		for i := range r.Queues {
			q := &r.Queues[i]
			if q.Offered+q.Rejected == 0 {
				continue
			}
			active++
			if !slices.Contains(names, q.Queue) {
				names = append(names, q.Queue)
			}
			if !slices.Contains(hubs, q.Hub) {
				hubs = append(hubs, q.Hub)
			}
			of[q.Queue] = append(of[q.Queue], q)
			for v := range r.Intervals {
				if r.Intervals[v].Queues[i].Offered > 1 { // few calls set no scale
					highest = max(highest, float64(60*(i+1)))
				}
			}
		}

		isAtOneHub := active == len(names)
		isFew := len(names) <= 40 && (len(hubs) <= 5 || isAtOneHub)
		section, isThere := page{r}.waitCharts().(document.Section)
		if isThere != (active > 1 && isFew) {
			rt.Fatalf("%d of %d queues at %d hubs have waits: %t", active, len(names), len(hubs), isThere)
		}
		if !isThere {
			return
		}

		var charts, rows []string
		for _, name := range names {
			isLong := slices.ContainsFunc(of[name], func(q *Queue) bool { return q.Wait.P90.Mean >= 120 })
			first := of[name][0]
			within := look.Time(float64(first.Target))
			if first.Target == 60 {
				within = "1 min"
			}
			wait := func(q *Queue) string { return look.Time(float64(q.Wait.P90.Mean)) }
			switch {
			case isLong && isAtOneHub:
				charts = append(charts, first.Title.String()+" "+wait(first))
			case isLong:
				charts = append(charts, first.Title.Name+" to be answered within "+within)
				for _, hub := range hubs {
					for _, q := range of[name] {
						if q.Hub == hub {
							charts = append(charts, q.Title.Hub+" "+wait(q))
						}
					}
				}
			case isAtOneHub:
				rows = append(rows, fmt.Sprintf("%s %s, within %s | %s", first.Title.Name, first.Title.Hub, within, wait(first)))
			default:
				row := first.Title.Name + " within " + within
				for _, hub := range hubs {
					at := "–"
					for _, q := range of[name] {
						if q.Hub == hub {
							at = wait(q)
						}
					}
					row += " | " + at
				}
				rows = append(rows, row)
			}
		}

		scale := look.Scale(look.Seconds, highest)
		compareWaits(rt, &section, scale, charts, rows)
		heads := []string{"90% within"}
		if !isAtOneHub {
			heads = nil
			for _, hub := range hubs {
				heads = append(heads, strings.ToUpper(hub))
			}
		}
		_, rest := waitsOf(r)
		var got []string
		for _, c := range rest.Columns[1:] {
			got = append(got, c.Name)
		}
		if !slices.Equal(got, heads) {
			rt.Errorf("the heads are %q, want %q", got, heads)
		}
	})
}

// compareWaits compares the charts with their headings, and the rows of the table.
func compareWaits(rt *rapid.T, section *document.Section, scale look.Axis, charts, rows []string) {
	rt.Helper()
	var gotCharts, gotRows []string
	for _, b := range section.Blocks {
		switch b := b.(type) {
		case document.Heading:
			gotCharts = append(gotCharts, b.Text+" "+b.Note)
		case document.Plots:
			for _, p := range b.Plots {
				gotCharts = append(gotCharts, p.Title+" "+p.Right)
				if p.Y.High != scale.High {
					rt.Errorf("the scale of %s ends at %v, want %v", p.Title, p.Y.High, scale.High)
				}
			}
		case document.Row:
			for _, row := range b.Blocks[0].(*document.Table).Rows {
				text := row.Cells[0].Text + " " + row.Cells[0].Note
				for _, c := range row.Cells[1:] {
					text += " | " + c.Text
				}
				gotRows = append(gotRows, text)
			}
		}
	}

	if !slices.Equal(gotCharts, charts) {
		rt.Errorf("the charts are %q, want %q", gotCharts, charts)
	}
	if !slices.Equal(gotRows, rows) {
		rt.Errorf("the rows are %q, want %q", gotRows, rows)
	}
	if hasAbout := section.About != ""; hasAbout != (len(charts) > 0) {
		rt.Errorf("%d charts are explained: %t", len(charts), hasAbout)
	}
}

// A queue has a note if its callers join it more than three times on average, at all hubs together.
func TestQueuesThatCallersRejoin(t *testing.T) {
	for _, c := range []struct {
		offered, rejoined [2]uint64 // at two hubs
		joins             float64   // 0 is no note
	}{
		{[2]uint64{0, 0}, [2]uint64{0, 0}, 0},
		{[2]uint64{30, 0}, [2]uint64{20, 0}, 0},   // three times
		{[2]uint64{40, 0}, [2]uint64{30, 0}, 4},   // four times
		{[2]uint64{20, 20}, [2]uint64{15, 15}, 4}, // the same at both hubs
		{[2]uint64{20, 20}, [2]uint64{19, 0}, 0},  // 40 joins of 21 callers
		{[2]uint64{5, 0}, [2]uint64{5, 0}, 0},     // first visits before the statistics
		{[2]uint64{5, 0}, [2]uint64{7, 0}, 0},
	} {
		center := &routing.Center{}
		center.Queues = make([]routing.Queue, 2)
		center.Queues[1].Title = "Sales"
		l := &tally.Layout{Model: &model.Model{Center: center}}
		total := &tally.DayTally{Queues: make([]tally.QueueTally, 2)}
		l.Queues = slices.Grow(l.Queues, 2)[:2]
		for hub := range 2 {
			l.Queues[hub].Queue = 1
			total.Queues[hub].Visits.Offered = c.offered[hub]
			total.Queues[hub].Rejoined = c.rejoined[hub]
		}

		b := &builder{Sample: Sample{layout: l, total: total}}
		var want []Note
		if c.joins > 0 {
			want = []Note{{Joins: c.joins, Text: fmt.Sprintf(`a caller joins the queue Sales %.1f times on average, because a way leads back to it`, c.joins)}}
		}
		if got := b.rejoined(); !slices.Equal(got, want) {
			t.Errorf("%d visits, %d of them again: %+v, want %+v", c.offered, c.rejoined, got, want)
		}
	}
}
