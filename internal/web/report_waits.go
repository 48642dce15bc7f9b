package web

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// waitBars are the quantiles of each queue's wait along one scale.
type waitBars struct {
	Rows          []waitRow
	Marks         []waitMark
	Width, Height int
}

// waitRow is a queue with its median, p90 and p99, as places along the scale.
type waitRow struct {
	Name, Text    string
	Y             int
	P50, P90, P99 float64
}

// waitMark is a labeled place of the scale.
type waitMark struct {
	X    float64
	Text string
}

// The sizes of the drawing, in its own units.
const (
	waitLabel = 170
	waitScale = 700
	waitRowY  = 16
)

// newWaitBars draws a row for each queue that was offered calls.
func newWaitBars(queues []report.Queue) waitBars {
	longest := 60.0
	for i := range queues {
		if p99 := queues[i].Wait.P99.Mean; p99.Known() {
			longest = max(longest, float64(p99))
		}
	}
	step := markStep(longest)
	longest = step * math.Ceil(longest/step)
	w := waitBars{Width: waitLabel + waitScale + 40, Height: (len(queues) + 1) * waitRowY}
	w.Marks = marks(step, longest)
	place := func(seconds float64) float64 { return waitPlace(seconds, longest) }
	for i := range queues {
		q := &queues[i].Wait
		if !q.P99.Mean.Known() {
			continue
		}
		w.Rows = append(w.Rows, waitRow{
			Name: queues[i].Name(), Y: i * waitRowY,
			Text: "p50 " + report.Spoken(q.P50.Mean) + ", p90 " + report.Spoken(q.P90.Mean) + ", p99 " + report.Spoken(q.P99.Mean),
			P50:  place(float64(q.P50.Mean)), P90: place(float64(q.P90.Mean)), P99: place(float64(q.P99.Mean)),
		})
	}
	return w
}

// waitPlace is the place of a wait along the scale.
func waitPlace(seconds, longest float64) float64 { return waitLabel + waitScale*seconds/longest }

// marks are those of a scale to the longest wait.
func marks(step, longest float64) []waitMark {
	var out []waitMark
	for at := 0.0; at <= longest; at += step {
		out = append(out, waitMark{waitPlace(at, longest), report.Spoken(stats.Number(at))})
	}
	return out
}

// markStep gives a round time of which at most eight reach the longest wait.
func markStep(longest float64) float64 {
	for _, step := range []float64{10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200} {
		if longest/step <= 8 {
			return step
		}
	}
	return 3600 * math.Ceil(longest/3600/8)
}
