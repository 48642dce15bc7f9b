package fit_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The agents of a day vary as in the scenario that made the records: within three standard errors, which
// are 14% for 28 days, and half a percent for the error of agents known from calls alone.
func TestVariationOfAgents(t *testing.T) {
	longtest.Skip(t)
	const day = 0.08
	k := known{
		total: 3600, busyness: 0, gold: 0.2, orders: 0.5, talkCV: 0.7, patience: 240, chance: 0, talk: [2]float64{240, 240},
		wrapUp: [2]float64{30, 30}, agents: 24,
	}
	with := strings.Replace(k.scenario(5), `shifts: {"08:00-20:00": 24}`, `shifts: {"08:00-20:00": 24}, attendance: 8%`, 1)
	a := fitted(t, recordsOf(t, folder(t, with), "known")).Attendance
	if math.Abs(a.Day.Value-day) > 3*0.14*day+0.005 {
		t.Errorf("the agents vary by %.3f from day to day, want %.3f", a.Day.Value, day)
	}
	if a.ComingDay < a.Day.Value {
		t.Errorf("coming days vary less than the records: %+v", a)
	}
}
