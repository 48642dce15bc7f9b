package fit

import (
	"fmt"
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// slots are the intervals of a day in which arrivals and staff are estimated.
const (
	slots       = 48
	slotMinutes = 24 * 60 / slots
	slotLength  = slotMinutes * 60 * 1000 // ms
)

// Line is a number that is called.
type Line struct {
	Name  string
	title string   // the name in the records, if Name does not show it
	Total Estimate // first attempts a day, on average over a week
	// by time.Weekday: what the total is multiplied by; Value is NaN for a day that is not in the records
	Weekdays [7]Estimate
	Busyness Estimate // of its own, in addition to the busyness of all lines
	Menus    Estimate // seconds from the arrival to the queue
	First    []Share  // the queue that a call joins first, or its outcome; by name
	Weeks    []week   // first attempts to each of First, by half hour of the week

	ClosedEnd string // how calls end that find their queue closed
}

// week is the line's first attempts by half hour of the week.
func (l *Line) week() (out week) {
	for i := range l.Weeks {
		out.add(&l.Weeks[i])
	}
	return out
}

// Share is a name with its share.
type Share struct {
	Name string
	Estimate
}

// estimateLines estimates the arrivals of each line. All lines share the factor of their sum. If
// one line has nearly all calls, this factor holds the line's own factor, too.
func (e *estimator) estimateLines() {
	counts := make([][]float64, len(e.lines.list)) // first attempts by line and date
	lines := make([]Line, len(e.lines.list))
	for i := range lines {
		lines[i].Name = e.lineNames[i]
		lines[i].title = smallcenter.TitleOf(e.lines.list[i], e.lineNames[i])
		counts[i] = make([]float64, len(e.dates))
	}

	// Redials are left out: the scenario produces them from the first attempts.
	for _, v := range e.visits {
		if v.first && !v.redial && e.dates[v.day].counts() {
			counts[v.line][v.day]++
		}
	}

	// The order matters. Calls that found their queue closed return to its stream before the shares are
	// taken.
	streams := e.streamsOf()
	seen := e.seenHalfHours()
	for i := range lines {
		by := e.byWeekday(counts[i])
		lines[i].setVolume(by)
		lines[i].Busyness = spread(relative(by, 0, poisson))
		lines[i].ClosedEnd = turnedAway(streams[i])
		lines[i].setStreams(streams[i], &seen)
	}

	// Days on which all lines are busy give one common factor. Each line keeps only the rest of its
	// variation.
	if len(lines) > 1 {
		total := make([]float64, len(e.dates))
		for _, c := range counts {
			for i, n := range c {
				total[i] += n
			}
		}

		e.Busyness = spread(relative(e.byWeekday(total), 0, poisson))
		for i := range lines {
			lines[i].Busyness = lines[i].Busyness.without(e.Busyness)
		}
	}

	e.Lines = lines
	e.estimateMenus()

	// The check compares each day with the estimate, so it comes last.
	for i := range e.Lines {
		e.checkDays(&e.Lines[i], counts[i])
	}
}

// streamsOf returns the streams of each line, by the name of their place.
func (e *estimator) streamsOf() [][]stream {
	byName := make([]map[string]*stream, len(e.lineNames))
	for line := range byName {
		byName[line] = map[string]*stream{}
	}

	// Only days that count are used, so that the streams and the totals are about the same days.
	for _, v := range e.visits {
		date := &e.dates[v.day]
		if !v.first || v.redial || !date.counts() {
			continue
		}

		to, queue := e.firstPlace(v)
		s := byName[v.line][to]
		if s == nil {
			s = &stream{to: to, isQueue: queue != nil}
			if queue != nil {
				s.hours = queue.Hours
			}
			byName[v.line][to] = s
		}

		s.counts[date.weekday][v.slot()]++
	}

	// The order of the names makes the result the same in each run.
	out := make([][]stream, len(byName))
	for line, streams := range byName {
		for _, name := range sortedKeys(streams) {
			out[line] = append(out[line], *streams[name])
		}
	}

	return out
}

// firstPlace returns the queue that a call joins first, or its outcome and nil if it joins none.
func (e *estimator) firstPlace(v *visit) (to string, queue *Queue) {
	if v.queue != none && v.enqueued != never {
		queue = &e.Queues[v.queue]
		return queue.Name, queue
	}
	return v.outcome.String(), nil
}

// setVolume estimates the total and the factors of the weekdays. The factors are the means of
// weekdays over the total, with intervals by the delta method. The standard error of a weekday's
// mean comes from its days' counts, and is at least Poisson's.
func (l *Line) setVolume(by [7][]float64) {
	// The weekdays share one relative variance. A weekday alone has too few days for an estimate.
	pooled := 0.0
	freedom := 0 // of the days' counts, relative to their weekday's mean
	for _, days := range by {
		mean, sd := moments(days)
		if len(days) > 1 && mean > 0 {
			pooled += float64(len(days)-1) * sd * sd / (mean * mean)
			freedom = freedom + len(days) - 1
		}
	}

	// Without two days of a weekday, nothing shows the variation between days. Then it is Poisson's, as
	// the least.
	z := normal
	method := "Poisson, normal"
	if freedom > 0 {
		z = studentT(freedom)
		method = "Student's t"
	}

	// A weekday that is not in the records is left out of the mean, and is not 0.
	var means, variances [7]float64 // of each weekday's mean
	known := 0.0
	n := 0
	all := 0.0
	for w, days := range by {
		if len(days) == 0 {
			continue
		}

		means[w], _ = moments(days)
		relative := max(ratio(1, means[w]), ratio(pooled, float64(freedom)))
		variances[w] = means[w] * means[w] * relative / float64(len(days))
		known++
		n += len(days)
		all += stats.Sum(days)
	}

	// The total is a day's calls on average over the known weekdays.
	week := stats.Sum(means[:])
	variance := stats.Sum(variances[:])
	half := z * math.Sqrt(variance) / known
	l.Total = Estimate{
		week / known, week/known - half, week/known + half, int(all),
		fmt.Sprintf("mean of %d days, %s", n, method),
	}

	for w, days := range by {
		l.Weekdays[w] = Estimate{nan, nan, nan, len(days), ""}
		if len(days) > 0 {
			l.Weekdays[w].Value = 0
		}
		if len(days) > 0 && week > 0 {
			// The delta method gives the variance of a ratio. The weekday is part of the total, so both
			// vary together.
			part := means[w] / week
			value := part * known
			half := z * known / week * math.Sqrt((1-2*part)*variances[w]+part*part*variance)
			l.Weekdays[w] = Estimate{
				value, max(0, value-half), value + half, len(days),
				"mean of the weekday ÷ total, " + method,
			}
		}
	}
}

// byWeekday returns the values of the days that are used.
func (e *estimator) byWeekday(values []float64) (by [7][]float64) {
	for i, d := range e.dates {
		if d.counts() {
			by[d.weekday] = append(by[d.weekday], values[i])
		}
	}
	return by
}

// relative returns the values of the days relative to their weekday's mean, with the variance that they
// have by chance alone. Left out are weekdays of one day, and those below a mean.
func relative(by [7][]float64, least float64, variance func(mean float64) float64) (out []stratum) {
	for _, days := range by {
		mean, _ := moments(days)

		// One day alone is its own mean, so it shows no variation.
		if len(days) < 2 || mean == 0 || mean < least {
			continue
		}

		var g stratum
		for _, v := range days {
			g = append(g, measured{v / mean, variance(mean)})
		}

		out = append(out, g)
	}
	return out
}

// poisson is the variance of a count relative to its mean.
func poisson(mean float64) float64 { return 1 / mean }

// without returns the coefficient of variation that remains when a shared factor of another
// is taken out: 1 + c² = (1 + own²) (1 + shared²).
func (e Estimate) without(shared Estimate) Estimate {
	rest := func(c float64) float64 {
		return math.Sqrt(max(0, (1+c*c)/(1+shared.Value*shared.Value)-1))
	}

	// Without a shared factor, the whole variation is the line's own.
	if math.IsNaN(shared.Value) {
		return e
	}
	e.Value = rest(e.Value)
	e.Low = rest(e.Low)
	e.High = rest(e.High)
	return e
}

// setStreams estimates where the calls of a line go, by half hour of the week.
func (l *Line) setStreams(streams []stream, seen *week) {
	all := 0.0
	for i := range streams {
		all += streams[i].counts.sum()
	}

	// A stream's share is rounded to calls, because closed queues get back parts of calls.
	for i := range streams {
		s := &streams[i]
		share := shareOf(int(math.Round(s.counts.sum())), int(math.Round(all)))
		l.First = append(l.First, Share{s.to, share})
		l.Weeks = append(l.Weeks, estimateWeek(&s.counts, seen, s.canCall(seen)))
	}
}

// estimateMenus estimates how long calls are in the menus before they join a queue.
func (e *estimator) estimateMenus() {
	times := make([][]float64, len(e.Lines))
	for _, v := range e.visits {
		if v.first && !v.redial && v.queue != none && v.enqueued != never {
			times[v.line] = append(times[v.line], seconds(v.arrived, v.enqueued))
		}
	}
	for i := range e.Lines {
		e.Lines[i].Menus = meanOf(times[i])
	}
}

// checkDays reports days that are unlike the others of their weekday, and a drift.
func (e *estimator) checkDays(l *Line, counts []float64) {
	const unlike, chance = 0.5, 5 // of the median of the weekday; standard deviations of Poisson counts

	// The median of the weekday is not moved by the unusual day itself.
	for w, days := range e.byWeekday(counts) {
		median := quantile(sorted(days), 0.5)
		for i, d := range e.dates {
			// A day with few calls is often off by half through chance alone, so it must exceed both bounds.
			off := math.Abs(counts[i] - median)
			isUnlike := off > unlike*median && off > chance*math.Sqrt(median)
			isOfWeekday := d.counts() && d.weekday == time.Weekday(w)
			if isOfWeekday && len(days) > 2 && isUnlike {
				e.warn("line %s had %.0f calls on %s, and %.0f on the median %s: "+
					"leave it out by --without %s if it was a holiday, an outage or a part of a day",
					l.Name, counts[i], d, median, d.weekday, d)
			}
		}
	}

	e.checkDrift(l, counts)
}

// checkDrift compares the days of the first half with the days of the second half, each relative to
// its weekday.
func (e *estimator) checkDrift(l *Line, counts []float64) {
	// A weekend day in one half must not look like a drift, so each day is relative to its expectation.
	halves := make([][]float64, 2)
	for i, d := range e.dates {
		if expected := l.Total.Value * l.Weekdays[d.weekday].Value; d.counts() && expected > 0 {
			half := min(1, 2*i/len(e.dates))
			halves[half] = append(halves[half], counts[i]/expected)
		}
	}

	// A few days differ by chance, and a false warning would cost more trust than it gives.
	const least, unlikely = 5, 0.005 // days in each half
	if min(len(halves[0]), len(halves[1])) < least {
		return
	}

	before, _ := moments(halves[0])
	after, _ := moments(halves[1])
	switch {
	case before == 0 && after > 0:
		e.warn("line %s drifts: all its calls are in the second half of the days; --train fits the later days only", l.Name)
	case sameMeans(meansOf(halves)) < unlikely:
		e.warn("line %s drifts: the calls of the second half of the days differ by %+.0f%% from the first half; "+
			"--train fits only the later days",
			l.Name, 100*(after/before-1))
	}
}
