package today

import (
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// The rest of a day is the same with a change before now, and another one with the change at now or later.
func TestChangesOfTheRest(t *testing.T) {
	base := centers[0].compiled(t)
	now := base.Clock.From + int64(12*time.Hour)
	for name, c := range map[string]struct {
		change func(m *model.Model, at des.Time)
		same   des.Time // when the change has no effect
		other  des.Time // when it has one; 0: never
	}{
		"staff": {func(m *model.Model, at des.Time) {
			first := joined(m.Groups[0].Roster, []model.RosterStep{{At: at, Agents: 99}}, at)
			m.Groups[0].Roster = joined(first, m.Groups[0].Roster, at+int64(time.Second))
		}, now - int64(time.Second), now},
		"calls": {func(m *model.Model, at des.Time) { // the rates of the pieces that end by then
			rate := slices.Clone(m.Lines[0].Rate)
			for i := range len(rate) - 1 {
				if rate[i+1].At <= m.Clock.IntoRatePeriod(at) {
					rate[i].PerHour++
				}
			}
			m.Lines[0].Rate = rate
		}, now, now + int64(time.Hour)},
		"arrivals": {func(m *model.Model, at des.Time) {
			m.Lines[0].Trace = []model.Arrival{{At: at - int64(time.Minute), Within: int64(time.Minute)}}
		}, now, now + 1},
		"outages": {func(m *model.Model, at des.Time) {
			m.Outages = []model.Outage{{TimeSpan: model.TimeSpan{To: at}}}
		}, now, now + 1},
		"notes": {func(m *model.Model, _ des.Time) { m.Notes = append(m.Notes, model.Note{Text: "new"}) }, now, 0},
	} {
		for at, want := range map[des.Time]bool{c.same: true, c.other: false} {
			m := *base
			m.Lines = slices.Clone(base.Lines)
			m.Groups = slices.Clone(base.Groups)
			c.change(&m, at)
			in := Input{Base: base, Model: base, Now: now}
			if got := in.HasRestOf(&m); got != want && at != 0 {
				t.Errorf("%s %s after now: the same rest is %t", name, time.Duration(at-now), got)
			}
		}
	}
}
