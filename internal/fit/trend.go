package fit

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// Trend is what times are multiplied by from week to week; Weekly.N is 0 without a trend.
type Trend struct {
	Weekly    Estimate // from so many days
	At, Until routing.Date
}

// estimateTrend estimates by how much conversations grow from week to week: by the line of
// least squares through the logarithms of the days' mean talk, each relative to the mean of its
// queue, weighted by conversations. A trend of less than 1 % a week, or one that chance makes
// at 1 %, is none. It goes on for as long after the records as they last; the conversations
// are brought to the middle of the records.
func (e *estimator) estimateTrend(conversations [][]conversation) {
	sums, n := make([]float64, len(e.dates)), make([]float64, len(e.dates))
	for _, all := range conversations {
		mean, _ := moments(talks(all))
		for _, c := range all {
			if mean > 0 && !e.dates[c.day].excluded {
				sums[c.day], n[c.day] = sums[c.day]+c.talk/mean, n[c.day]+1
			}
		}
	}
	const enough, leastDays, critical, least = 20, 8, 0.99, 0.01
	var days, ys, weights []float64
	for i := range n {
		if n[i] >= enough && sums[i] > 0 {
			days, ys, weights = append(days, float64(i)), append(ys, math.Log(sums[i]/n[i])), append(weights, n[i])
		}
	}
	if len(days) < leastDays {
		return
	}
	line := leastSquares(days, ys, weights)
	const week = 7
	half := week * line.se * studentT(len(days)-2)
	weekly := week * line.slope
	if math.Abs(weekly) < least || math.Abs(line.slope) < line.se*studentTAt(critical, len(days)-2) {
		return
	}
	middle := int(math.Round(line.middle))
	e.Trend = Trend{Estimate{math.Exp(weekly), math.Exp(weekly - half), math.Exp(weekly + half), len(days), "weighted least squares of the days' logarithms, Student's t"}, e.dates[middle].Date, e.Last.Plus(len(e.dates))}
	e.warn("conversations change by %+.1f %% a week: the scenario goes on with this up to %s; look at it before you predict later days", 100*(e.Trend.Weekly.Value-1), e.Trend.Until)
	for _, all := range conversations {
		for i := range all {
			factor := math.Exp(line.slope * float64(all[i].day-middle))
			all[i].talk, all[i].wrapUp = all[i].talk/factor, all[i].wrapUp/factor
		}
	}
}

// fittedLine is a line of weighted least squares.
type fittedLine struct{ slope, se, middle float64 }

func leastSquares(xs, ys, weights []float64) fittedLine {
	var w, x, y, xx, xy float64
	for i := range xs {
		w, x, y = w+weights[i], x+weights[i]*xs[i], y+weights[i]*ys[i]
	}
	x, y = x/w, y/w
	for i := range xs {
		xx, xy = xx+weights[i]*(xs[i]-x)*(xs[i]-x), xy+weights[i]*(xs[i]-x)*(ys[i]-y)
	}
	slope, rest := xy/xx, 0.0
	for i := range xs {
		off := ys[i] - y - slope*(xs[i]-x)
		rest += weights[i] * off * off
	}
	return fittedLine{slope, math.Sqrt(rest / float64(len(xs)-2) / xx), x}
}
