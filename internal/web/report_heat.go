package web

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/report"
)

// heatMap is the service level of each queue over the time.
type heatMap struct {
	Rows          []heatRow
	Marks         []waitMark // hours
	Width, Height int
}

type heatRow struct {
	Name  string
	Y     int
	Cells []heatCell
}

// heatCell is a service level with its color.
type heatCell struct {
	X, Width    int
	Color, Text string
}

// The sizes of a heat map, in the units of its drawing.
const (
	heatColumns = 96
	heatLabel   = 170
	heatCellX   = 7
	heatCellY   = 14
)

// newHeatMap draws a row for each queue that was offered calls.
func newHeatMap(r *report.Report) heatMap {
	group := (len(r.Intervals) + heatColumns - 1) / heatColumns
	h := heatMap{Width: heatLabel + heatColumns*heatCellX}
	for q := range r.Queues {
		if r.Queues[q].Offered == 0 {
			continue
		}
		row := heatRow{Name: r.Queues[q].Name(), Y: len(h.Rows) * heatCellY}
		for i := 0; i < len(r.Intervals); i += group {
			if cell, ok := heat(r.Intervals[i:min(i+group, len(r.Intervals))], q); ok {
				cell.X, cell.Width = heatLabel+i/group*heatCellX, heatCellX
				row.Cells = append(row.Cells, cell)
			}
		}
		h.Rows = append(h.Rows, row)
	}
	if len(r.Intervals) > 0 {
		h.Marks = heatMarks(timesOf(r), group)
	}
	h.Height = (len(h.Rows) + 1) * heatCellY
	return h
}

// heatMarks are the times that a chart marks, too.
func heatMarks(times []time.Time, group int) []waitMark {
	var out []waitMark
	for _, tick := range hourTicks(times) {
		i := slices.IndexFunc(times, func(t time.Time) bool { return float64(t.Unix()) >= tick.Value })
		if i >= 0 {
			out = append(out, waitMark{heatLabel + float64(i*heatCellX)/float64(group), tick.Label})
		}
	}
	return out
}

// heat gives the service level of a queue over some intervals.
func heat(intervals []report.Interval, q int) (heatCell, bool) {
	level, judged := 0.0, 0.0
	for i := range intervals {
		if v := &intervals[i].Queues[q]; v.Judged > 0 {
			level += float64(v.ServiceLevel) * float64(v.Judged)
			judged += float64(v.Judged)
		}
	}
	if judged == 0 {
		return heatCell{}, false
	}
	level /= judged
	text := fmt.Sprintf("%s: %.0f%%", intervals[0].Start.Format("Mon 15:04"), 100*level)
	return heatCell{Color: heatColor(level), Text: text}, true
}

// good is where the colors of a service level turn: 80 % is the trade's
// customary promise.
const good = 0.8

// heatColor goes from orange at 0 over near white at good to blue at 1.
func heatColor(level float64) string {
	from, to, part := hues[1], pale, level/good
	if level > good {
		from, to, part = pale, hues[0], (level-good)/(1-good)
	}
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + part*(float64(b)-float64(a))))
	}
	return hex(color.RGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 255})
}
