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
		"staff of the next day": {func(m *model.Model, at des.Time) {
			m.Groups[0].Roster = append(slices.Clone(m.Groups[0].Roster), model.RosterStep{At: at, Agents: 99})
		}, base.Clock.To, base.Clock.To - 1},
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

// The rates of the rest begin with the rate of now. Rates that repeat before the end of the day, or none, stay.
func TestRatesOfTheRest(t *testing.T) {
	rates := []model.RatePiece{{At: 0, PerHour: 10}, {At: 60, PerHour: 20}, {At: 90, PerHour: 30}}
	for _, test := range []struct {
		now, to des.Time
		want    []model.RatePiece
	}{
		{0, 100, rates},
		{59, 100, []model.RatePiece{{At: 59, PerHour: 10}, {At: 60, PerHour: 20}, {At: 90, PerHour: 30}}},
		{60, 100, []model.RatePiece{{At: 60, PerHour: 20}, {At: 90, PerHour: 30}}},
		{95, 100, []model.RatePiece{{At: 95, PerHour: 30}}},
		{95, 101, rates},
		{195, 200, []model.RatePiece{{At: 95, PerHour: 30}}},
	} {
		c := &model.Clock{To: test.to, Stop: 7, RatePeriod: 100}
		if got := ratesFrom(&model.Line{Rate: rates}, c, test.now); !slices.Equal(got, test.want) {
			t.Errorf("from %d to %d: %v, want %v", test.now, test.to, got, test.want)
		}

		if got := ratesFrom(&model.Line{}, c, test.now); got != nil {
			t.Errorf("no rates are %v", got)
		}
	}
}

// The rest of a day has the busyness of the scenario as it is written, and goals that records do not tell count from now
// on. Agents at work are not drawn from an attendance.
func TestRestOfAChangedDay(t *testing.T) {
	base := centers[0].compiled(t)
	base.RateCV, base.Lines[0].RateCV = 0.2, 0.3
	changed := *base
	changed.Groups = slices.Clone(base.Groups)
	changed.Groups[0].Attendance = model.Attendance{Day: 0.1}
	changed.Lines = slices.Clone(base.Lines)
	changed.RateCV, changed.Lines[0].RateCV = 0.5, 0.6
	changed.Goals = []model.Goal{{Measure: model.ServiceLevel}, {Measure: model.Measure(0)}}
	for k := range model.NumMeasures {
		if !k.IsRecorded() {
			changed.Goals[1].Measure = k
		}
	}

	const now = 7 * int64(time.Hour)
	for _, atWork := range [][]int{nil, {3}} {
		m := restOf(&Input{Base: base, Model: &changed, Now: now, AtWork: atWork})
		if m.RateCV != 0.2 || m.Lines[0].RateCV != 0.3 || m.Goals[0].After != 0 || m.Goals[1].After != now {
			t.Errorf("the busyness is %v and %v, the goals %+v", m.RateCV, m.Lines[0].RateCV, m.Goals)
		}
		if isDrawn := m.Groups[0].Attendance != (model.Attendance{}); isDrawn != (atWork == nil) {
			t.Errorf("agents %v are drawn: %t", atWork, isDrawn)
		}
	}
	if changed.RateCV != 0.5 || changed.Goals[1].After != 0 {
		t.Errorf("the changed model is changed: %+v", changed.Goals)
	}
}
