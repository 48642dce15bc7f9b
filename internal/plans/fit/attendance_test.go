package fit_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The agents of a day and of an hour vary as in the scenario that made the records: within three
// standard errors, which are 14 % for 28 days and 4 % for their 336 hours, and half a percent by
// which the agents are off whom calls alone show.
func TestVariationOfAgents(t *testing.T) {
	longtest.Skip(t)
	const day, hour = 0.08, 0.12
	k := known{
		total: 3600, busyness: 0, gold: 0.2, orders: 0.5, talkCV: 0.7, patience: 240, chance: 0, talk: [2]float64{240, 240},
		wrapUp: [2]float64{30, 30}, agents: 24,
	}
	with := strings.Replace(k.scenario(5), `shifts: {"08:00-20:00": 24}`, `shifts: {"08:00-20:00": 24}, attendance: {day: 8%, hour: 12%}`, 1)
	a := fitted(t, recordsOf(t, folder(with), "known")).Attendance
	if math.Abs(a.Day.Value-day) > 3*0.14*day+0.005 || math.Abs(a.Hour.Value-hour) > 3*0.04*hour+0.005 {
		t.Errorf("the agents vary by %.3f from day to day and by %.3f from hour to hour, want %.3f and %.3f", a.Day.Value, a.Hour.Value, day, hour)
	}
	if a.ComingDay < a.Day.Value || a.ComingHour < a.Hour.Value {
		t.Errorf("coming days vary less than the records: %+v", a)
	}
}
