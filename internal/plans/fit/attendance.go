package fit

import "math"

// Attendance is how the agents on the phones differ from those of other days: the coefficient of
// variation of the agent-hours of a day. That of a coming day is relative to the mean of the records.
type Attendance struct {
	Day       Estimate
	ComingDay float64
}

// attendance estimates by how much the agent-hours of a day differ from those of its weekday. Compared
// are weekdays with at least two days, and with at least a part of the agents of the busiest.
func (r *roster) attendance(present [][][slots]float64) (out Attendance) {
	const (
		hoursOff    = 0.02 // by which the hours that are estimated of a day are taken to be off
		usual       = 0.05 // the variation that is assumed as far as the days do not tell it
		leastOfWeek = 0.25 // of the agents of the busiest weekday: others tell nothing
	)
	hours := make([]float64, len(r.dates))
	for i := range hours {
		for g := range present {
			for _, agents := range present[g][i] {
				hours[i] += agents * slotMinutes / 60
			}
		}
	}
	by, most := r.byWeekday(hours), 0.0
	for _, days := range by {
		if mean, _ := moments(days); mean > most {
			most = mean
		}
	}
	compared := relative(by, leastOfWeek*most, func(float64) float64 { return hoursOff * hoursOff })
	perDay := 0.0 // 1 ÷ the number of days, summed
	for _, days := range compared {
		perDay += 1 / float64(len(days))
	}
	// A mean of few days is off, too.
	return Attendance{spread(compared), comingSpread(compared, usual) * math.Sqrt(1+ratio(perDay, float64(len(compared))))}
}
