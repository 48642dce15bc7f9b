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

// beginEarlier moves intervals whose ends the report has to their starts: an hour earlier if the ends are hours, else the
// common gap between two ends. 00:00 of the next date ends 23:30.
func (r *IntervalReader) beginEarlier(rows []Interval) {
	if !r.isEnd {
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
