package fit

import "math"

// Attendance is the variation of the agents on the phones from day to day: the coefficient of
// variation of the agent-hours of a day. A coming day varies around the mean of the records.
type Attendance struct {
	Day       Estimate
	ComingDay float64
}

// attendance estimates the difference of a day's agent-hours from its weekday's. It compares
// weekdays with at least two days, and with at least a part of the agents of the busiest weekday.
func (r *roster) attendance(present [][][slots]float64) (out Attendance) {
	const (
		hoursOff    = 0.02 // the assumed error of a day's estimated hours
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

	// Weekdays with a small staff vary by single agents. They would hide the variation of the others.
	by := r.byWeekday(hours)
	most := 0.0
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
	return Attendance{
		spread(compared),
		comingSpread(compared, usual) * math.Sqrt(1+ratio(perDay, float64(len(compared)))),
	}
}
