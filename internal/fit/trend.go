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
// queue, weighted by conversations, and shrunk to 0. It is carried on if chance makes it in 1 of
// 100 cases and it is 1 % a week, or if it improves a prediction by Akaike's criterion (1974),
// t > √2, and is 2 % a week. It goes on for as long after the records as they last; the
// conversations are brought to the middle of the records.
func (e *estimator) estimateTrend(conversations [][]conversation) {
	sums, n := make([]float64, len(e.dates)), make([]float64, len(e.dates))
	for _, all := range conversations {
		mean, _ := moments(timesOf(all, talkOf))
		for i := range all {
			c := &all[i]
			if mean > 0 && !e.dates[c.day].excluded {
				sums[c.day], n[c.day] = sums[c.day]+c.talk/mean, n[c.day]+1
			}
		}
	}
	const enough, leastDays, critical, least, notable = 20, 8, 0.99, 0.01, 0.02
	var days, ys, weights []float64
	for i := range n {
		if n[i] >= enough && sums[i] > 0 {
			days, ys, weights = append(days, float64(i)), append(ys, math.Log(sums[i]/n[i])), append(weights, n[i])
		}
	}
	if len(days) < leastDays {
		return
	}
	const week = 7
	line := leastSquares(days, ys, weights)
	t := math.Abs(line.slope) / line.se
	likely := line.shrink(usualTrend / week)
	weekly, half := week*line.slope, week*line.se*studentT(len(days)-2)
	isSure := t >= studentTAt(critical, len(days)-2) && math.Abs(weekly) >= least
	isLikely := t >= math.Sqrt2 && math.Abs(weekly) >= notable
	if !isSure && !isLikely {
		e.HandlingForecast = line.forecastCV(len(e.dates), likely*(line.slope*line.slope+line.se*line.se))
		return
	}
	e.HandlingForecast = line.forecastCV(len(e.dates), line.se*line.se)
	middle := int(math.Round(line.middle))
	e.Trend = Trend{Estimate{math.Exp(weekly), math.Exp(weekly - half), math.Exp(weekly + half), len(days), "weighted least squares of the days' logarithms, shrunk"}, e.dates[middle].Date, e.Last.Plus(len(e.dates))}
	e.warn("conversations change by %+.1f %% a week: the scenario goes on with this up to %s; look at it before you predict later days", 100*(e.Trend.Weekly.Value-1), e.Trend.Until)
	for _, all := range conversations {
		for i := range all {
			factor := math.Exp(line.slope * float64(int(all[i].day)-middle))
			all[i].talk, all[i].wrapUp = all[i].talk/factor, all[i].wrapUp/factor
		}
	}
}

// usualTrend is the standard deviation of trends of handle times, a week, where there are some:
// an assumption, by which conversations seldom change by more than 6 % a week.
const usualTrend = 0.03

// fittedLine is a line of weighted least squares.
type fittedLine struct {
	slope, se float64
	middle    float64
	levelSE   float64 // of the value in the middle
}

// shrink gives the slope the mean and the standard deviation that it has under a normal prior
// with mean 0, and returns the probability that it is not 0, which is one half before.
func (l *fittedLine) shrink(sd float64) float64 {
	t, part := l.slope/l.se, sd*sd/(sd*sd+l.se*l.se)
	l.slope, l.se = part*l.slope, math.Sqrt(part)*l.se
	factor := math.Sqrt(1-part) * math.Exp(min(700, t*t/2*part)) // of Bayes (Kass and Raftery, 1995)
	return factor / (1 + factor)
}

// forecastCV is the coefficient of variation of a factor of a coming day's conversations that
// comes from what so many days of records do not tell: their level, and a slope that is left,
// with the mean of its square, at a day in the middle of a time as long as the records, or of
// four weeks.
func (l *fittedLine) forecastCV(days int, slope2 float64) float64 {
	const longest = 28
	lead := float64(days+min(days, longest)) / 2
	return math.Sqrt(l.levelSE*l.levelSE + lead*lead*slope2)
}

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
	variance := rest / float64(len(xs)-2) // of a value of weight 1
	return fittedLine{slope, math.Sqrt(variance / xx), x, math.Sqrt(variance / w)}
}
