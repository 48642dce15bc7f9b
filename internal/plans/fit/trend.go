package fit

import (
	"fmt"
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

// estimateTrend estimates the growth of conversations from week to week. It fits a line by weighted
// least squares to the logarithms of the days' handle times, and shrinks its slope to 0 by the
// probability that there is a trend at all. A trend counts if it may be 1% a week, or has a
// standard error of as much. Then the trend continues after the records for as long as they last,
// and the conversations are moved to the middle of the records. The rest of the uncertainty about
// coming days is their variation, whose coefficient is returned.
func (e *estimator) estimateTrend(conversations [][]conversation) (coming float64) {
	days := e.dailyLevels(conversations)
	const leastDays = 8
	if len(days) < leastDays {
		return 0
	}

	const week, least = 7, 0.01
	line := leastSquares(days)
	likely := line.shrink(usualTrend / week)

	// The slope if it is 0 but for this probability.
	mean := likely * line.slope
	sd := math.Sqrt(likely * (line.se*line.se + float64((1-likely)*line.slope*line.slope)))
	if week*max(math.Abs(mean), sd) < least {
		// The coming day is in the middle of a time as long as the records, or of four weeks.
		const longest = 28
		lead := float64(len(e.dates)+min(len(e.dates), longest)) / 2
		return math.Hypot(line.levelSE, lead*math.Hypot(sd, mean))
	}

	weekly := week * line.slope
	half := week * line.se * studentT(len(days)-2)
	middle := int(math.Round(line.middle))
	e.Trend = Trend{
		Weekly: Estimate{
			math.Exp(weekly), math.Exp(weekly - half), math.Exp(weekly + half), len(days),
			fmt.Sprintf("weighted least squares of the days' logarithms, shrunk; that there is a trend is %.0f%% likely (Kass and Raftery, 1995)",
				100*likely),
		},
		StandardError: week * line.se, At: e.dates[middle].Date, Until: e.Last.Plus(len(e.dates)),
	}

	if math.Abs(weekly) >= least {
		e.warn("conversations change by %+.1f%% per week, or by %+.1f to %+.1f%%: the scenario goes on with this up to %s; look at it before you predict later days",
			100*(e.Trend.Weekly.Value-1), 100*(e.Trend.Weekly.Low-1), 100*(e.Trend.Weekly.High-1), e.Trend.Until)
	}

	for _, all := range conversations {
		for i := range all {
			factor := math.Exp(line.slope * float64(int(all[i].day)-middle))
			all[i].talk /= factor
			all[i].wrapUp /= factor
		}
	}

	return line.levelSE
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
func (e *estimator) dailyMeans(conversations [][]conversation,
	relative func(queue int, c *conversation) float64,
) (out dayMeans) {
	sums := make([]float64, len(e.dates))
	n := make([]float64, len(e.dates))
	squares := 0.0
	for q, all := range conversations {
		for i := range all {
			if x := relative(q, &all[i]); x >= 0 {
				day := all[i].day
				sums[day] += x
				n[day]++
				squares += (x - 1) * (x - 1)
			}
		}
	}

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
func (e *estimator) dailyLevels(conversations [][]conversation) dayMeans {
	root := func(c *conversation) float64 { return math.Sqrt(c.talk) }
	means := make([]float64, len(conversations))
	for q, all := range conversations {
		means[q], _ = moments(timesOf(all, root))
	}

	days := e.dailyMeans(conversations, func(q int, c *conversation) float64 { return root(c) / means[q] })
	days = slices.DeleteFunc(days, func(d dayMean) bool {
		return e.dates[d.day].excluded || d.value == 0 || d.variance == 0
	})
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
	t := l.slope / l.se
	part := sd * sd / (sd*sd + l.se*l.se)
	l.slope, l.se = part*l.slope, math.Sqrt(part)*l.se
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

	x /= w
	y /= w
	for _, d := range days {
		from := float64(d.day) - x
		xx += from * from / d.variance
		xy += from * (d.value - y) / d.variance
	}

	slope := xy / xx
	for _, d := range days {
		off := d.value - y - slope*(float64(d.day)-x)
		rest += off * off / d.variance
	}

	variance := max(1, rest/float64(len(days)-2)) // relative to what chance explains
	return fittedLine{slope, math.Sqrt(variance / xx), x, math.Sqrt(variance / w)}
}
