package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// reportSheet is an interval report whose reading is searched. A given map fixes some of its meanings.
type reportSheet struct {
	*sheet
	reader *Reader
	given  *Map
}

// rowKey is a meaning of the columns that say when the interval of a row begins.
type rowKey struct {
	start   []float64 // seconds since 1970
	date    *column   // of times of day
	columns []*column // of the time
	isEnd   bool      // the time is the end of the interval
	isHour  bool      // the column has hours of the day as numbers
	isDay   bool      // the row is of a whole day
	cost    float64
	open    string // why it may be something else
	asks    string // likewise: it is a question
	law     string
}

// keys are the meanings of the start of a row, the likeliest first.
func (s *reportSheet) keys() (out []rowKey) {
	dates := s.dates()
	for _, c := range s.columns {
		if c.times != nil && 10*known(c.times) > 9*s.n {
			out = append(out, s.keyOf(nil, c, c.times))
		}
	}

	for _, d := range dates[:min(len(dates), 2)] {
		values := d.dates
		if isCarried(s.sheet, d) {
			values = carried(values)
		}
		for _, c := range s.columns {
			if c == d {
				continue
			}
			out = append(out, s.keysWithDate(d, values, c)...)
		}
		out = append(out, rowKey{start: values, date: d, isDay: true, cost: dayCost + d.fitReport("date")})
	}
	slices.SortStableFunc(out, func(a, b rowKey) int { return cmp.Compare(a.cost, b.cost) })
	return out
}

// dates are the columns of dates, the best names first.
func (s *reportSheet) dates() (out []*column) {
	for _, c := range s.columns {
		isGiven := s.given.Date != "" && strings.EqualFold(s.given.Date, c.text)
		if c.dates != nil && known(c.dates) > 0 && (isGiven || s.given.Date == "") {
			out = append(out, c)
		}
	}
	return sortedByFit(out, func(c *column) float64 { return c.fitReport("date") })
}

// carried gives the rows below a date that date.
func carried(of []float64) []float64 {
	out := slices.Clone(of)
	for i := 1; i < len(out); i++ {
		if math.IsNaN(out[i]) {
			out[i] = out[i-1]
		}
	}
	return out
}

// keysWithDate are the meanings of a column as the time of day.
func (s *reportSheet) keysWithDate(date *column, midnights []float64, c *column) (out []rowKey) {
	at := func(of []float64, factor float64) []float64 {
		values := unknown(s.n)
		for i := range values {
			values[i] = midnights[i] + of[i]*factor
		}
		return values
	}
	isTime := c.hasWord(ofTimes) || c.fitReport("time") <= hintedName
	const quarters = 96
	isClock := c.clocks != nil && (c.numbers == 0 || isTime && len(c.words) <= quarters)
	isUnnamed := !isTime && c.isHours() && isGrid(date, c)
	isHour := c.isHours() && (isTime || isUnnamed) && !c.hasWord(ofMinutes)

	switch {
	case isClock:
		out = append(out, s.keyOf(date, c, at(c.clocks, 1)))
	case isHour:
		k := rowKey{
			start: at(c.lengths, 3600), date: date, columns: []*column{c}, cost: c.fitReport("time") + exactName,
			isHour: true,
		}
		if isUnnamed && !s.given.isGiven("time", theIntervalEnd) {
			k.cost = dayCost + date.fitReport("date") + exactName
			k.asks = fmt.Sprintf("%q may be the hour of the day: each date has the same numbers", c.text)
		}
		const last = 24
		switch {
		case c.high() == last && c.low() >= 1:
			k.isEnd = true
			k.law = "has the hours from 1 to 24, which end the intervals"
		case c.low() == 1 && !c.hasWord(ofHours):
			// Counted from 1, the number may be one of an interval.
			k.open = fmt.Sprintf("%q may be an hour, or the number of an interval", c.text)
		}
		if k.isEnd {
			k.start = moved(k.start, -3600)
		}
		out = append(out, k)
	}
	return out
}

// dayCost is the cost of rows of whole days.
const dayCost = 2.0

// isGrid reports whether nearly each date has nearly each word of a column.
func isGrid(date, c *column) bool {
	const least, dates, share = 4, 2, 0.8
	pairs := map[[2]string]bool{}
	for i, word := range c.cells {
		pairs[[2]string{date.cells[i], word}] = true
	}
	isSeveral := len(c.words) >= least && len(date.words) >= dates
	return isSeveral && float64(len(pairs)) >= share*float64(len(c.words)*len(date.words))
}

// keyOf returns the key of a column that is the start of the interval, or its end: then the start is the common gap
// earlier.
func (s *reportSheet) keyOf(date, c *column, values []float64) rowKey {
	k := rowKey{start: values, date: date, columns: []*column{c}, cost: min(c.fitReport("time"),
		c.fitReport("date")+exactName)}
	const between = 2.0 // times between the intervals are durations, if no name says otherwise
	if 2*c.uneven > c.filled && c.fitReport("time") > exactName {
		k.cost += between
	}
	isEnd := c.hasWord(ofEnds) && !c.hasWord(ofStarts) && c.ranges == 0
	if isEnd {
		gap := commonGap(values)
		k.start = moved(values, -gap)
		k.isEnd = true
		k.cost += cutName
		k.law = fmt.Sprintf("ends the interval, which begins %.0f minutes earlier", gap/60)
	}
	return k
}

func moved(of []float64, by float64) []float64 {
	out := slices.Clone(of)
	for i := range out {
		out[i] += by
	}
	return out
}

// commonGap is the distance between two neighboring times that most pairs have, the least one of several; half an hour
// without a pair.
func commonGap(of []float64) float64 {
	all := slices.DeleteFunc(slices.Clone(of), math.IsNaN)
	slices.Sort(all)
	all = slices.Compact(all)
	seen := map[float64]int{}
	best := 0.0
	for i := 1; i < len(all); i++ {
		d := all[i] - all[i-1]
		seen[d]++
		if best == 0 || seen[d] > seen[best] || seen[d] == seen[best] && d < best {
			best = d
		}
	}
	if best == 0 {
		const half = 1800
		return half
	}
	return best
}

// tellsApart finds the columns that tell the rows of one interval apart: none, one or two.
func (s *reportSheet) tellsApart(k *rowKey, counts *countColumns) ([]*column, bool) {
	if s.isUnique(k) {
		if c := s.namedQueue(k, counts); c != nil {
			return []*column{c}, true
		}
		return nil, true
	}

	candidates := s.candidates(k, counts)
	for _, c := range candidates {
		if s.isUnique(k, c) {
			return []*column{s.readable(c, (*column).fitQueue)}, true
		}
	}
	for i, c := range candidates {
		for _, d := range candidates[i+1:] {
			if s.isUnique(k, c, d) {
				return []*column{c, d}, true
			}
		}
	}
	return nil, false
}

// candidates are the columns that may tell the rows of one interval apart, the best names first.
func (s *reportSheet) candidates(k *rowKey, counts *countColumns) (out []*column) {
	for _, c := range s.columns {
		if s.mayTellApart(c, k, counts) {
			out = append(out, c)
		}
	}
	return sortedByFit(out, func(c *column) float64 {
		fit := c.fitQueue()
		if c.numbers > 0 && !c.hasWord(ofPlaces) {
			fit += cutName
		}
		return fit
	})
}

// fitQueue returns the fit of the name of a report's column as the queue.
func (c *column) fitQueue() float64 { return min(c.fitReport("queue"), c.fitText("queue")) }

// mayTellApart reports whether a column may be the queue of a row. A column of numbers may be it, as a store.
func (s *reportSheet) mayTellApart(c *column, k *rowKey, counts *countColumns) bool {
	n := len(c.words)
	isTime := slices.Contains(k.columns, c) || c == k.date || c.times != nil || c.dates != nil ||
		c.clocks != nil && c.numbers == 0 || c.hasWord(ofPeriods) || c.fitReport("time") <= weakName
	isCount := counts.uses(c) || c.lengths != nil && (c.fitReport("aht") <= hintedName ||
		c.fitReport("asa") <= hintedName) ||
		c.unit != "" || c.hasWord(ofSums)
	isShare := strings.HasSuffix(c.sampleAt, "%") || strings.Contains(c.text, "%")
	isFew := n > 1 && n <= mostQueues && (2*n <= s.n || s.n < fewRows)
	isNamed := c.fitReport("queue") <= exactName && c.filled > 0
	return !isTime && !isCount && !isShare && isFew && (isNamed || s.isFilled(c, k))
}

// isFilled reports whether a column has a word in nearly all rows of intervals.
func (s *reportSheet) isFilled(c *column, k *rowKey) bool {
	filled, all := 0, 0
	for i := range s.n {
		if math.IsNaN(k.start[i]) {
			continue
		}
		all++
		if c.cells[i] != "" {
			filled++
		}
	}
	return 10*filled >= 9*all
}

// isUnique reports whether an interval and the words of some columns have one row, but for rows that are there twice.
func (s *reportSheet) isUnique(k *rowKey, of ...*column) bool {
	found := s.clashes(k, of...)
	return float64(found.rows) <= repeatShare*float64(found.all)
}

// clashes are the rows of an interval that has another row already.
type clashes struct {
	all, rows     int
	first, second int // rows of the sample: the first two
}

// clashes counts the rows with the interval and the words of another row, which differ from it.
func (s *reportSheet) clashes(k *rowKey, of ...*column) (found clashes) {
	seen := map[string]int{}
	for i := range s.n {
		if math.IsNaN(k.start[i]) || s.reader.clock.showsTwice(k.start[i]) {
			continue
		}
		found.all++
		id := fmt.Sprint(k.start[i])
		for _, c := range of {
			id += "\x00" + c.cells[i]
		}
		// A row that is there twice tells nothing.
		if other, ok := seen[id]; ok && s.texts[other] != s.texts[i] {
			found.rows++
			if found.rows == 1 {
				found.first, found.second = other, i
			}
		}
		seen[id] = i
	}
	return found
}

// showsTwice reports whether the clock shows a time twice, when the offset of its zone changes.
func (c *clock) showsTwice(at float64) bool {
	t := time.Unix(int64(at), 0).In(c.local())
	for _, other := range []time.Time{t.Add(time.Hour), t.Add(-time.Hour)} {
		if other.Hour() == t.Hour() && other.Minute() == t.Minute() {
			return true
		}
	}
	return false
}

// namedQueue is the column that is named as the queue, if no row needs it; nil without one.
func (s *reportSheet) namedQueue(k *rowKey, counts *countColumns) *column {
	best := s.best(weakName, func(c *column) float64 {
		fit := c.fitReport("queue")
		isText := c.times == nil && c.dates == nil && (c.clocks == nil || c.numbers > 0) &&
			(s.isFilled(c, k) || fit <= exactName && c.filled > 0)
		if !isText || slices.Contains(k.columns, c) || counts.uses(c) {
			return otherName
		}
		return fit
	})
	return s.readable(best, (*column).fitQueue)
}
