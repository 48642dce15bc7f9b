package records

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// isTotal reports whether a text may name a total. A queue may have such a name, too.
func isTotal(text string) bool {
	if text == "" || isDigit(text[0]) {
		return false
	}
	text = strings.ToLower(strings.TrimRight(text, " :."))
	return slices.Contains(totalWords, text) || beginsWithSum(text) || strings.HasSuffix(text, " total")
}

// beginsWithSum reports whether a text begins with a word for a sum, as in "Summe 17.08.2026".
func beginsWithSum(text string) bool {
	first, _, ok := strings.Cut(text, " ")
	return ok && isOneOf(sumWords, first)
}

// oncePerInterval keeps the first row of each interval of a queue. If the clock shows an interval
// twice, its second row is added to the first.
func (r *IntervalReader) oncePerInterval(rows []Interval) []Interval {
	at := map[groupKey]int{}
	out := rows[:0]
	for i := range rows {
		row := rows[i]
		key := groupKey{intervalKey{row.Date, row.Minute}, row.Queue}
		k, isThere := at[key]
		switch {
		case !isThere:
			at[key] = len(out)
			out = append(out, row)
		case row.again:
			out[k].take(&row)
		default:
			r.leaveOutInterval(DoubleInterval, &row, strings.TrimSpace(row.start()+" "+row.Queue))
		}
	}
	return out
}

// checkRunning refuses counts since the beginning of the day: the counts of a queue never fall on any day. Calls by
// interval fall in the evening. Days of a few intervals show nothing.
func (r *IntervalReader) checkRunning(rows []Interval) error {
	type queueDay struct {
		date  routing.Date
		queue string
	}
	days := map[queueDay][]*Interval{}
	for i := range rows {
		at := queueDay{rows[i].Date, rows[i].Queue}
		days[at] = append(days[at], &rows[i])
	}

	rises := 0
	for _, day := range days {
		slices.SortStableFunc(day, func(a, b *Interval) int { return a.Minute - b.Minute })
		for i := 1; i < len(day) && len(day) >= fewIntervals; i++ {
			if day[i].Offered < day[i-1].Offered {
				return nil
			}
			if day[i].Offered > day[i-1].Offered {
				rises++
			}
		}
	}
	if rises < fewRises || r.m.isGiven("offered") {
		return nil
	}
	return r.refuse("no count of calls is less than the one before it on the same day: "+
		"they are counted since the day began",
		"export the calls of each interval; if they are such calls, name their column in a map, "+
			`as in "columns: {offered: COLUMN}"`)
}

// atQuarters leaves out the rows that start within a quarter of an hour.
func (r *IntervalReader) atQuarters(rows []Interval) []Interval {
	const quarter = 15
	return slices.DeleteFunc(rows, func(row Interval) bool {
		isWithin := row.Minute > 0 && row.Minute%quarter != 0
		if isWithin {
			r.leaveOutInterval(WithinInterval, &row, row.start())
		}
		return isWithin
	})
}

// start is the date and the time when the interval begins.
func (i *Interval) start() string {
	minute := max(i.Minute, 0)
	return fmt.Sprintf("%s %02d:%02d", i.Date, minute/60, minute%60)
}

// intervalKey is an interval of a day.
type intervalKey struct {
	date   routing.Date
	minute int
}

// groupKey is an interval of a queue.
type groupKey struct {
	intervalKey
	queue string
}

// add adds the counts of another part of the interval. Averages are weighted by their calls.
func (c *Counts) add(other *Counts) {
	c.ASA = weighted(c.ASA, answeredOf(c), other.ASA, answeredOf(other))
	c.AHT = weighted(c.AHT, answeredOf(c), other.AHT, answeredOf(other))
	c.ATA = weighted(c.ATA, c.Abandoned, other.ATA, other.Abandoned)
	c.ServiceLevel = weighted(c.ServiceLevel, c.Offered, other.ServiceLevel, other.Offered)
	c.Offered += other.Offered
	c.Answered += other.Answered
	c.Abandoned += other.Abandoned
}

// answeredOf are the answered calls, or all if they are not known.
func answeredOf(c *Counts) float64 {
	answered, _ := c.Endings()
	if math.IsNaN(answered) {
		return c.Offered
	}
	return answered
}

// weighted returns the mean of two means of n and m calls. The mean of no calls does not count.
func weighted(a, n, b, m float64) float64 {
	switch {
	case m == 0:
		return a
	case n == 0:
		return b
	}
	return (a*n + b*m) / (n + m)
}

// steps are the minutes of the intervals that reports are counted in, the longest first.
var steps = [...]int{60, 30, 15}

// LongestStep returns the longest step, in minutes, that divides all starts.
func LongestStep(starts []int) int {
	finest := 0
	for _, minute := range starts {
		finest = max(finest, fineness(minute))
	}
	return steps[finest]
}

// fineness is the index of the longest of the steps that divides a start at a quarter of an hour.
func fineness(minute int) int {
	return slices.IndexFunc(steps[:], func(step int) bool { return minute%step == 0 })
}

// Step returns the minutes of an interval, after the last row: the longest of 15, 30 and 60 that
// divides all starts. It returns hours if a tenth of the days have only hourly rows. The shorter
// rows of other days belong to their hours then. Without times it is a day.
func (r *IntervalReader) Step() int {
	if !r.hasTimes {
		return 24 * 60
	}

	days := r.stepsByDay()
	finest := 0
	var with [len(steps)]int // days by the finest start
	for _, d := range days {
		const several = 6 // rows
		finest = max(finest, d.finest)
		if d.rows >= several {
			with[d.finest]++
		}
	}

	const share = 10
	all := with[0] + with[1] + with[2]
	switch {
	case with[0]*share > all:
		finest = 0
	case (with[0]+with[1])*share > all:
		finest = min(finest, 1)
	}

	return steps[finest]
}

// daySteps are the rows of a queue on a date, and the finest of their starts: an index of steps.
type daySteps struct {
	rows   int
	finest int
}

// stepsByDay finds the starts of each queue and date.
func (r *IntervalReader) stepsByDay() map[groupKey]daySteps {
	out := map[groupKey]daySteps{}
	for i := range r.intervals {
		row := &r.intervals[i]
		key := groupKey{intervalKey{row.Date, 0}, row.Queue}
		day := out[key]
		day.rows++
		day.finest = max(day.finest, fineness(row.Minute))
		out[key] = day
	}
	return out
}
