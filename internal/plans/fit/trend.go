package fit

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Trend is the factor of times from week to week. Weekly.N is 0 without a trend.
type Trend struct {
	Weekly        Estimate // N is the number of days
	StandardError float64  // of Weekly
	At, Until     routing.Date
}

// dayMeans are the means of the days' conversations, each relative to what is expected of it, with the
// variance that chance alone gives it.
type dayMeans []dayMean

type dayMean struct {
	day int
	measured
}

func (d dayMeans) values() (out stratum) {
	for i := range d {
		out = append(out, d[i].measured)
	}
	return out
}

// dailyMeans returns the days with enough conversations. A conversation counts by its ratio to the
// expectation of its queue, if that is a number.
func (d *Data) dailyMeans(conversations [][]conversation,
	relative func(queue int, c *conversation) float64,
) (out dayMeans) {
	sums := make([]float64, len(d.dates))
	n := make([]float64, len(d.dates))
	squares := 0.0
	for q, all := range conversations {
		for i := range all {
			// A queue without a mean gives no number, and the comparison with 0 leaves it out.
			if x := relative(q, &all[i]); x >= 0 {
				day := all[i].day
				sums[day] += x
				n[day]++
				squares += (x - 1) * (x - 1)
			}
		}
	}

	// All days share one variance of a conversation. A day's own conversations would tell too little
	// about it.
	variance := squares / stats.Sum(n) // of a conversation
	const enough = 20
	for i := range n {
		if n[i] >= enough {
			out = append(out, dayMean{i, measured{sums[i] / n[i], variance / n[i]}})
		}
	}

	return out
}

// dailyLevels returns the logarithm of the level of the talk of each day: twice the logarithm of
// the mean of the square roots. This needs no form of the distribution. For lognormal times with a
// variation of 1.1 its variance is a quarter less than the means' variance; for exponential times
// it is a tenth more. Excluded dates and conversations that are all alike have no level.
func (d *Data) dailyLevels(conversations [][]conversation) dayMeans {
	// The square root tames the long conversations, which would dominate a mean.
	root := func(c *conversation) float64 { return math.Sqrt(c.talk) }
	means := make([]float64, len(conversations))
	for q, all := range conversations {
		means[q], _ = moments(timesOf(all, root))
	}

	days := d.dailyMeans(conversations, func(q int, c *conversation) float64 { return root(c) / means[q] })
	days = slices.DeleteFunc(days, func(m dayMean) bool {
		return d.dates[m.day].excluded || m.value == 0 || m.variance == 0
	})

	// The delta method gives the logarithm's variance: the mean is near 1, and the factor 2 is squared.
	for i := range days {
		days[i].value = 2 * math.Log(days[i].value)
		days[i].variance = 4 * days[i].variance
	}

	return days
}

// usualTrend is the standard deviation of existing trends of handle times, per week. It is an
// assumption: trends seldom exceed 6% a week.
const usualTrend = 0.03

// fittedLine is a line of weighted least squares.
type fittedLine struct {
	slope, se float64
	middle    float64
	levelSE   float64 // of the value in the middle
}

// shrink gives the slope the mean and the standard deviation that it has if it is normal with mean 0.
// It returns the probability that it is not just 0, which is one half before (spike and slab:
// Mitchell and Beauchamp, Journal of the American Statistical Association 83, 1988), by the factor of
// Bayes (Kass and Raftery, the same 90, 1995).
func (l *fittedLine) shrink(sd float64) (likely float64) {
	// The posterior of a normal mean with a normal prior has this share of the slope.
	t := l.slope / l.se
	part := sd * sd / (sd*sd + l.se*l.se)
	l.slope, l.se = part*l.slope, math.Sqrt(part)*l.se

	// Bayes' factor compares the density of t with and without a trend.
	return 1 / (1 + math.Exp(-t*t*part/2)/math.Sqrt(1-part))
}

// leastSquares fits a line, with weights by what chance alone explains. The days vary at least
// by that.
func leastSquares(days dayMeans) fittedLine {
	var w, x, y, xx, xy, rest float64
	for _, d := range days {
		w += 1 / d.variance
		x += float64(d.day) / d.variance
		y += d.value / d.variance
	}

	// Sums around the mean keep their digits. Sums of squares of day numbers would lose them.
	x /= w
	y /= w
	for _, d := range days {
		from := float64(d.day) - x
		xx += from * from / d.variance
		xy += from * (d.value - y) / d.variance
	}

	// The rest around the line shows whether the days vary by more than chance.
	slope := xy / xx
	for _, d := range days {
		off := d.value - y - slope*(float64(d.day)-x)
		rest += off * off / d.variance
	}

	variance := max(1, rest/float64(len(days)-2)) // relative to what chance explains
	return fittedLine{slope, math.Sqrt(variance / xx), x, math.Sqrt(variance / w)}
}
