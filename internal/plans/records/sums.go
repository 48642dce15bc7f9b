package records

import (
	"fmt"
	"math"
	"slices"
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

// beginEarlier moves intervals whose ends the report has to their starts: an hour earlier if the ends are hours, and
// otherwise the common gap between two ends. 00:00 of the next date ends 23:30.
func (r *IntervalReader) beginEarlier(rows []Interval) {
	if !r.isEnd {
		return
	}
	if row := openMidnight(rows); row != nil && r.date != nil {
		r.err = r.refuse(fmt.Sprintf("an interval that ends at 00:00 may end its own date or the date before: line %d", row.Row),
			"write the end of a date as 24:00, or export the start of each interval")
		return
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

// openMidnight is the first interval that ends at 00:00 and may end its own date in place of the date before: it stands
// next to the last intervals of its date, or the first date has it. It is nil without such an interval.
func openMidnight(rows []Interval) *Interval {
	const noon = 12 * 60
	var midnights []*Interval
	first := routing.Date{}
	others := map[routing.Date]bool{} // dates with other times
	above := map[groupKey]*Interval{} // the row above, by date and queue
	for i := range rows {
		row := &rows[i]
		if i == 0 || row.Date.Before(first) {
			first = row.Date
		}
		others[row.Date] = others[row.Date] || row.Minute > 0
		if row.Minute == 0 {
			midnights = append(midnights, row)
		}

		key := groupKey{intervalKey{row.Date, 0}, row.Queue}
		near := above[key]
		above[key] = row
		if near == nil || min(near.Minute, row.Minute) > 0 || max(near.Minute, row.Minute) <= noon {
			continue
		}
		if near.Minute == 0 {
			return near
		}
		return row
	}

	at := slices.IndexFunc(midnights, func(row *Interval) bool { return row.Date == first && others[first] })
	if at < 0 {
		return nil
	}
	return midnights[at]
}
