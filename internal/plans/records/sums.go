package records

import (
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// divideSums divides the handle times by the calls answered if their column has the sum of each interval.
func (r *IntervalReader) divideSums(rows []Interval) {
	const handleSum = 3 // in averageColumns
	if r.averages[handleSum] == nil {
		return
	}
	for i := range rows {
		answered := answeredOf(&rows[i].Counts)
		rows[i].AHT /= answered
		if answered == 0 {
			rows[i].AHT = math.NaN()
		}
	}
}

// beginEarlier moves intervals whose ends the report has to their starts: an hour earlier if the ends are hours, else
// the common gap between two ends. 00:00 of the next date ends 23:30.
func (r *IntervalReader) beginEarlier(rows []Interval) {
	if !r.isEnd {
		return
	}
	if r.date != nil {
		r.settleMidnights(rows)
	}

	ends := make([]float64, len(rows))
	for i := range rows {
		ends[i] = float64(rows[i].Date.At(0, time.UTC).Unix() + int64(max(rows[i].Minute, 0))*60)
	}
	gap := 3600.0
	if !r.clock.hours {
		gap = commonGap(ends)
	}
	for i := range rows {
		begins := time.Unix(int64(ends[i]-gap), 0).UTC()
		rows[i].Date = routing.DateOf(begins)
		rows[i].Minute = begins.Hour()*60 + begins.Minute()
	}
}

// settleMidnights finds the dates of intervals that end at 00:00. The date next to the time is the date of the time, or
// the date of the interval: then the interval ends that date, and its end is moved to the next date.
func (r *IntervalReader) settleMidnights(rows []Interval) {
	switch of := midnightsOf(rows); {
	case of.isOpen():
		r.err = r.refuse("an interval that ends at 00:00 may end its own date or the date before: the order of the rows, "+
			"and the first and the last date, do not decide",
			"write the end of a date as 24:00, or export the start of each interval")
	case of.endOwn():
		for i := range rows {
			if rows[i].Minute == 0 {
				rows[i].Date = rows[i].Date.Plus(1)
				r.summary.ownMidnights++
			}
		}
	}
}

// midnights are the signs for the date of the intervals that end at 00:00.
type midnights struct {
	all         int  // dates with 00:00 and other times
	own, before int  // those whose order of rows shows that 00:00 ends the date itself, or the date before
	begins      bool // the first date has 00:00, although it has more rows
	isAlone     bool // the last date has only 00:00: it ends the date before
}

// endOwn reports whether the intervals end their own date: their rows stand where the last interval of the date does.
func (m *midnights) endOwn() bool {
	return m.own > 0 && float64(m.before) <= (1-hardShare)*float64(m.own)
}

// isOpen reports whether no sign decides. If 00:00 ended the date before, the first date would be the day after it.
func (m *midnights) isOpen() bool {
	if m.endOwn() {
		return m.isAlone
	}
	isOrdered := m.before > 0 && float64(m.own) <= (1-hardShare)*float64(m.before)
	return !m.isAlone && m.all > 0 && (m.begins || !isOrdered)
}

// dayRows are the rows of a queue on a date.
type dayRows struct {
	others, above int // rows of other times: all, and those above the row of 00:00
	midnights     int
	last          int // minute of the row above
}

// midnightsOf finds the signs in the rows of a file.
func midnightsOf(rows []Interval) (out midnights) {
	// The order of the other times of a date says where its last interval stands.
	days := map[groupKey]*dayRows{}
	ups, downs := 0, 0
	for i := range rows {
		row := &rows[i]
		key := groupKey{intervalKey{row.Date, 0}, row.Queue}
		day := days[key]
		if day == nil {
			day = &dayRows{}
			days[key] = day
		}
		switch {
		case row.Minute <= 0:
			day.midnights++
			day.above = day.others
			continue
		case day.others > 0 && row.Minute > day.last:
			ups++
		case day.others > 0 && row.Minute < day.last:
			downs++
		}
		day.others++
		day.last = row.Minute
	}

	isUp := float64(downs) <= (1-countShare)*float64(ups)
	isDown := float64(ups) <= (1-countShare)*float64(downs)
	first, last := spanOf(rows)
	out.isAlone = true
	for key, day := range days {
		out.isAlone = out.isAlone && (key.date != last || day.others == 0)
		if day.midnights == 0 || day.others == 0 {
			continue
		}

		out.all++
		out.begins = out.begins || key.date == first
		switch {
		case isUp && day.above == day.others || isDown && day.above == 0:
			out.own++
		case isUp && day.above == 0 || isDown && day.above == day.others:
			out.before++
		}
	}
	return out
}

// spanOf are the first and the last date of rows.
func spanOf(rows []Interval) (first, last routing.Date) {
	for i := range rows {
		date := rows[i].Date
		if i == 0 || date.Before(first) {
			first = date
		}
		if i == 0 || last.Before(date) {
			last = date
		}
	}
	return first, last
}
