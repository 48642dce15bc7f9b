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

func (a *agentsOfDay) hours() float64 { return stats.Sum(a[:]) }

// weekdayAgents are the days of a weekday, and the mean of their agent-hours.
type weekdayAgents struct {
	days []agentsOfDay
	mean float64
}

// attendance estimates by how much the agents of a day and of an hour differ from those of its
// weekday. Compared are weekdays with at least two days, and with at least a part of the agents of the
// busiest.
func (r *roster) attendance(present [][][slots]float64) Attendance {
	by, most := r.agentsByWeekday(present)
	compared := slices.DeleteFunc(by, func(w weekdayAgents) bool { return len(w.days) < 2 || w.mean < leastOfWeek*most })
	var hours, totals []stratum
	perDay := 0.0 // 1 ÷ the number of days, on average
	for i := range compared {
		hours = append(hours, compared[i].besideDays()...)
		perDay += 1 / float64(len(compared[i].days)*len(compared))
	}
	out := Attendance{Hour: spread(hours)}
	ofHour := out.Hour.Value
	if math.IsNaN(ofHour) {
		ofHour = 0
	}
	for i := range compared {
		totals = append(totals, compared[i].besideMean(ofHour))
	}
	mean := math.Sqrt(1 + perDay) // a mean of few days is off, too
	out.Day, out.ComingDay, out.ComingHour = spread(totals), comingSpread(totals, usualDays)*mean, ofHour*mean
	return out
}

// agentsByWeekday gives the agents of the days of each weekday, and the most agent-hours of one.
func (r *roster) agentsByWeekday(present [][][slots]float64) (by []weekdayAgents, most float64) {
	by = make([]weekdayAgents, 7)
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
		w := &by[d.weekday]
		w.days, w.mean = append(w.days, day), w.mean+day.hours()
	}
	for i := range by {
		by[i].mean /= float64(max(1, len(by[i].days)))
		most = max(most, by[i].mean)
	}
	return by, most
}

// besideMean gives the agent-hours of the days relative to their mean. Hours that vary by themselves
// make days vary.
func (w *weekdayAgents) besideMean(ofHour float64) (out stratum) {
	for i := range w.days {
		squares := 0.0
		for _, agents := range w.days[i] {
			squares += agents * agents
		}
		out = append(out, measured{w.days[i].hours() / w.mean, hoursOff*hoursOff + ofHour*ofHour*squares/(w.mean*w.mean)})
	}
	return out
}

// besideDays gives the agents of each hour of the days, relative to the mean of the hour and to the
// agents of the day. Hours with less than one agent are left out, and those that are unlike the others.
func (w *weekdayAgents) besideDays() (out []stratum) {
	for hour := range w.days[0] {
		var relative []float64
		for i := range w.days {
			if all := w.days[i].hours(); all > 0 {
				relative = append(relative, w.days[i][hour]*w.mean/all)
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
