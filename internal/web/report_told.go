package web

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// toldBars are what the callers of each queue were told that they would wait, on
// average, and what they then waited, along one scale.
type toldBars struct {
	Rows          []toldRow
	Marks         []waitMark
	Width, Height int
}

// toldRow is a queue that tells the wait.
type toldRow struct {
	Name, Text string
	Y          int
	Told, Real float64 // places along the scale
	Bias, Off  stats.Number
	Count      int64
}

// newToldBars draws a row for each queue that told anybody who was answered.
func newToldBars(queues []report.Queue) toldBars {
	longest, rows := 60.0, 0
	for i := range queues {
		if a := &queues[i].Announced; a.Count > 0 {
			rows++
			longest = max(longest, float64(a.Mean), float64(a.Mean-a.Bias))
		}
	}
	step := markStep(longest)
	longest = step * math.Ceil(longest/step)
	b := toldBars{Marks: marks(step, longest), Width: waitLabel + waitScale + 40, Height: (rows + 1) * waitRowY}
	for i := range queues {
		a := &queues[i].Announced
		if a.Count == 0 {
			continue
		}
		b.Rows = append(b.Rows, toldRow{
			Name: queues[i].Name(), Y: len(b.Rows) * waitRowY,
			Text: "told " + report.Spoken(a.Mean) + ", waited " + report.Spoken(a.Mean-a.Bias),
			Told: waitPlace(float64(a.Mean), longest), Real: waitPlace(float64(a.Mean-a.Bias), longest),
			Bias: a.Bias, Off: a.MeanAbsolute, Count: a.Count,
		})
	}
	return b
}
