package fit

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Attendance is how the agents on the phones differ from those of other days: as coefficients of
// variation of the agent-hours of a day, and of the agents of an hour beside its day's. Those of a
// coming day are relative to the mean of the records, with what the records do not tell.
type Attendance struct {
	Day, Hour             Estimate
	ComingDay, ComingHour float64
}

const (
	hoursOff     = 0.02 // by which the hours that are estimated of a day are taken to be off
	agentsOff    = 0.2  // likewise the agents of an hour
	usualDays    = 0.05 // the variation of days that is assumed as far as they do not tell it
	leastOfWeek  = 0.25 // of the agents of the busiest weekday: others tell nothing
	mostOfAnHour = 0.5  // hours that differ more are unlike the others, as an outage
)

// agentsOfDay are the agents of each hour.
type agentsOfDay [24]float64

// attendance estimates by how much the agents of a day and of an hour differ from those of its
// weekday.
func (r *roster) attendance(present [][][slots]float64) Attendance {
	weekdays, perDay := r.comparedWeekdays(present)
	var hours []stratum
	for _, days := range weekdays {
		hours = append(hours, hoursBesideDays(days)...)
	}
	out := Attendance{Hour: spread(hours)}
	ofHour := out.Hour.Value
	if math.IsNaN(ofHour) {
		ofHour = 0
	}
	var totals []stratum
	for _, days := range weekdays {
		totals = append(totals, daysBesideWeekday(days, ofHour))
	}
	mean := math.Sqrt(1 + perDay) // a mean of few days is off, too
	out.Day, out.ComingDay, out.ComingHour = spread(totals), comingSpread(totals, usualDays)*mean, ofHour*mean
	return out
}

// comparedWeekdays gives the agents of the days of each weekday with at least two, and with at
// least a part of the agents of the busiest, and the mean of 1 ÷ the number of days.
func (r *roster) comparedWeekdays(present [][][slots]float64) (out [][]agentsOfDay, perDay float64) {
	var by [7][]agentsOfDay
	for i, d := range r.dates {
		if !d.counts() {
			continue
		}
		var day agentsOfDay
		for g := range present {
			for slot, agents := range present[g][i] {
				day[slot*slotMinutes/60] += agents * slotMinutes / 60
			}
		}
		by[d.weekday] = append(by[d.weekday], day)
	}
	most := 0.0
	for _, days := range by {
		most = max(most, sumOfDays(days)/float64(max(1, len(days))))
	}
	for _, days := range by {
		if len(days) > 1 && sumOfDays(days) >= leastOfWeek*most*float64(len(days)) {
			out, perDay = append(out, days), perDay+1/float64(len(days))
		}
	}
	return out, ratio(perDay, float64(len(out)))
}

func sumOfDays(days []agentsOfDay) (all float64) {
	for i := range days {
		all += stats.Sum(days[i][:])
	}
	return all
}

// daysBesideWeekday gives the agent-hours of the days of a weekday relative to their mean. Hours that
// vary by themselves make days vary.
func daysBesideWeekday(days []agentsOfDay, ofHour float64) (out stratum) {
	mean := sumOfDays(days) / float64(len(days))
	for i := range days {
		hours, squares := stats.Sum(days[i][:]), 0.0
		for _, agents := range days[i] {
			squares += agents * agents
		}
		out = append(out, measured{hours / mean, hoursOff*hoursOff + ofHour*ofHour*squares/(mean*mean)})
	}
	return out
}

// hoursBesideDays gives the agents of each hour of the days of a weekday, relative to the mean of the
// hour and to the agents of the day. Hours with less than one agent are left out, and those that
// are unlike the others.
func hoursBesideDays(days []agentsOfDay) (out []stratum) {
	mean := sumOfDays(days) / float64(len(days))
	for hour := range days[0] {
		var relative []float64
		for i := range days {
			if all := stats.Sum(days[i][:]); all > 0 {
				relative = append(relative, days[i][hour]*mean/all)
			}
		}
		usual := stats.Sum(relative) / float64(max(1, len(relative)))
		isUnlike := func(agents float64) bool { return math.Abs(agents-usual) > mostOfAnHour*usual }
		if usual < 1 || slices.ContainsFunc(relative, isUnlike) {
			continue
		}
		var s stratum
		for _, agents := range relative {
			s = append(s, measured{agents / usual, agentsOff * agentsOff / (usual * usual)})
		}
		out = append(out, s)
	}
	return out
}
