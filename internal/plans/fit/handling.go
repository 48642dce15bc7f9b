package fit

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Queue is a queue with its conversations.
type Queue struct {
	Name    string
	title   string // the name in the records, if Name does not show it
	Offered int
	Hours   *Hours   // nil: always open
	Talk    Estimate // mean seconds
	WrapUp  Estimate // mean seconds; N is 0 where the records do not have it
	By      string   // "hour", "tier", or "" for one distribution
	Parts   []Handling

	Leaving Leaving
}

// Handling is the conversations of a queue, or of a part of them.
type Handling struct {
	Key          string // an hour or tier; "" is all others
	part         int    // its number
	N            int
	Talk, WrapUp Distribution
}

// conversation is an answered call.
type conversation struct {
	talk, wrapUp float64 // seconds; wrapUp is NaN if it is not known
	day          int32
	tier         int16
	hour         int8
}

// part is the hour or tier of a conversation, or -1.
func (c *conversation) part(by string) int {
	switch by {
	case "hour":
		return int(c.hour)
	case "tier":
		return int(c.tier)
	}
	return -1
}

// partNames are the names of the hours or tiers.
func partNames(by string, tiers []string) (out []string) {
	if by == "tier" {
		return tiers
	}
	for hour := range 24 {
		out = append(out, fmt.Sprintf("%02d", hour))
	}
	return out
}

// estimateQueues estimates the conversations of each queue, and how they vary by day.
func (e *estimator) estimateQueues() {
	// Each visit is offered to its queue. Only a visit with both times is a conversation of known
	// length.
	conversations := make([][]conversation, len(e.queues.list))
	for _, v := range e.visits {
		if v.queue == none {
			continue
		}

		// A visit without an answer is offered, too.
		e.Queues[v.queue].Offered++

		if v.answered == never || v.ended == never {
			continue
		}

		c := conversation{
			seconds(v.answered, v.ended), nan, v.day, v.tier,
			int8(time.UnixMilli(v.answered).In(e.zone).Hour()),
		}
		if v.wrapped != never {
			c.wrapUp = seconds(v.ended, v.wrapped)
		}

		conversations[v.queue] = append(conversations[v.queue], c)
	}

	// The trend comes first, because it changes the conversations: it moves them to the middle of the
	// records.
	trend := e.estimateTrend(conversations)

	for i := range e.Queues {
		e.Queues[i].choose(conversations[i], e.tierNames)
	}

	// A day's mean is relative to the mix of its conversations. So a day with many long kinds of calls
	// is not busier.
	days := []stratum{e.dailyMeans(conversations,
		func(q int, c *conversation) float64 { return c.talk / e.Queues[q].expected(c) }).values()}
	e.HandlingCV = spread(days)
	e.HandlingForecast = math.Hypot(comingSpread(days, usualHandling), trend)

	for i := range e.Queues {
		q := &e.Queues[i]
		q.estimateMeans(conversations[i], e.HandlingCV.Value, e.workedDays())
		if q.Talk.N == 0 {
			e.warn("no conversation of %s has a known length: the scenario has 1 s; write the mean of its conversations "+
				"into its handling", q.Name)
		}
	}

	e.estimateLeaving()
}

// estimateTrend estimates the growth of conversations from week to week. It fits a line by weighted least squares to
// the logarithms of the days' handle times, and shrinks its slope to 0 by the probability that there is a trend at
// all. A trend counts if its interval does not contain 0, and if it may be 1% a week or has a standard error of as
// much. Then the trend continues after the records for as long as they last, and the conversations are moved to the
// middle of the records. The rest of the uncertainty about coming days is their variation, whose coefficient is
// returned.
func (e *estimator) estimateTrend(conversations [][]conversation) (coming float64) {
	// A line through a few days fits any level, so a trend needs more of them.
	days := e.dailyLevels(conversations)
	const leastDays = 8
	if len(days) < leastDays {
		return 0
	}

	// The slope is shrunk before it is judged, so that chance alone seldom makes a trend.
	const week, least = 7, 0.01
	line := leastSquares(days)
	likely := line.shrink(usualTrend / week)

	// The slope if it is 0 but for this probability.
	mean := likely * line.slope
	sd := math.Sqrt(likely * (line.se*line.se + float64((1-likely)*line.slope*line.slope)))
	// A trend whose interval contains 0 may be none: it is a part of the uncertainty, and is not written.
	half := week * line.se * studentT(len(days)-2)
	mayBeNone := week*math.Abs(line.slope) <= half
	if mayBeNone || week*max(math.Abs(mean), sd) < least {
		// The coming day is in the middle of a time as long as the records, or of four weeks.
		const longest = 28
		lead := float64(len(e.dates)+min(len(e.dates), longest)) / 2
		return math.Hypot(line.levelSE, lead*math.Hypot(sd, mean))
	}

	// The slope is per day and in logarithms. A reader thinks in percent per week.
	weekly := week * line.slope
	middle := int(math.Round(line.middle))
	e.Trend = Trend{
		Weekly: Estimate{
			math.Exp(weekly), math.Exp(weekly - half), math.Exp(weekly + half), len(days),
			fmt.Sprintf("weighted least squares of the days' logarithms, shrunk; "+
				"that there is a trend is %.0f%% likely (Kass and Raftery, 1995)",
				100*likely),
		},
		StandardError: week * line.se, At: e.dates[middle].Date, Until: e.Last.Plus(len(e.dates)),
	}

	// A trend may be less than 1% a week. Then there is no change to warn of.
	if math.Abs(weekly) >= least {
		e.warn("conversations change by %+.1f%% per week, or by %+.1f to %+.1f%%: "+
			"the scenario goes on with this up to %s; look at it before you predict later days",
			100*(e.Trend.Weekly.Value-1), 100*(e.Trend.Weekly.Low-1), 100*(e.Trend.Weekly.High-1), e.Trend.Until)
	}

	// The trend must not count twice, in the distributions and in the factor of the week.
	for _, all := range conversations {
		for i := range all {
			factor := math.Exp(line.slope * float64(int(all[i].day)-middle))
			all[i].talk /= factor
			all[i].wrapUp /= factor
		}
	}

	return line.levelSE
}

// choose takes one distribution, or one by hour or tier if the means differ. They differ if a test
// at 1% shows it, and by a coefficient of variation of at least 3% beyond chance.
func (q *Queue) choose(all []conversation, tiers []string) {
	const differ, notable = 0.01, 0.03
	var chosen [][]float64
	between := 0.0
	for _, by := range []string{"hour", "tier"} {
		talks := make([][]float64, len(partNames(by, tiers)))
		for i := range all {
			if k := all[i].part(by); k >= 0 {
				talks[k] = append(talks[k], all[i].talk)
			}
		}

		// A part with few conversations has no distribution of its own. It uses the one of all others.
		var samples [][]float64
		for k := range talks {
			if len(talks[k]) < minEvents {
				talks[k] = nil
				continue
			}
			samples = append(samples, talks[k])
		}

		if len(samples) < 2 {
			continue
		}

		// With thousands of conversations any difference is significant. So it must also be large
		// enough to matter.
		means := meansOf(samples)
		if size := spread([]stratum{means}).Value; sameMeans(means) < differ && size >= notable && size > between {
			q.By = by
			between = size
			chosen = talks
		}
	}

	names := partNames(q.By, tiers)
	for k := range chosen {
		if chosen[k] != nil {
			wrapUps := timesOf(all, func(c *conversation) float64 {
				if c.part(q.By) != k {
					return nan
				}
				return c.wrapUp
			})
			q.Parts = append(q.Parts,
				Handling{names[k], k, len(chosen[k]), distributionOf(chosen[k]), distributionOf(wrapUps)})
		}
	}

	// The last part covers the hours and tiers without a part of their own.
	q.Parts = append(q.Parts,
		Handling{"", -1, len(all), distributionOf(timesOf(all, talkOf)), distributionOf(timesOf(all, wrapUpOf))})
}

func talkOf(c *conversation) float64   { return c.talk }
func wrapUpOf(c *conversation) float64 { return c.wrapUp }

// timesOf returns a time of each conversation, where it is known.
func timesOf(all []conversation, of func(*conversation) float64) []float64 {
	out := make([]float64, 0, len(all))
	for i := range all {
		if v := of(&all[i]); !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// estimateMeans estimates the means. The conversations of a day share its factor.
func (q *Queue) estimateMeans(all []conversation, daily float64, days int) {
	// One day shows no variation between days. The interval is then too narrow, and a warning mentions
	// the few days.
	if math.IsNaN(daily) {
		daily = 0
	}
	estimate := func(values []float64) Estimate {
		// The conversations of a day share its factor. Its variance shrinks with the number of days,
		// not of conversations.
		mean, sd := moments(values)
		n := float64(len(values))
		half := studentT(len(values)-1) * math.Sqrt(sd*sd/n+mean*mean*daily*daily/float64(max(1, days)))
		return Estimate{mean, mean - half, mean + half, len(values), "mean, Student's t, with the variation of days"}
	}
	q.Talk, q.WrapUp = estimate(timesOf(all, talkOf)), estimate(timesOf(all, wrapUpOf))
}

// usualHandling is the variation of the days' handle times that is assumed as far as the days do
// not tell it.
const usualHandling = 0.03

// expected returns the expected talk of a conversation: the mean of its part, or of all.
func (q *Queue) expected(c *conversation) float64 {
	// The last part has an empty key and accepts every conversation, so an index is always found.
	k := c.part(q.By)
	i := slices.IndexFunc(q.Parts, func(p Handling) bool { return p.part == k || p.Key == "" })
	return q.Parts[i].Talk.Mean
}
