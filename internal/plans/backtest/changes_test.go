package backtest

import (
	"errors"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Two scenarios simulate the same days if they differ in what the records replace: calls without Forecast, and staff with
// the staff of the records. Notes change nothing. The dates that are compared count.
func TestScenariosOfTheSameDays(t *testing.T) {
	day := func(n int) routing.Date { return routing.Date{Year: 2026, Month: 1, Day: n} }
	a := &Actual{Read: &records.Summary{}, dates: []routing.Date{day(5), day(6), day(7)}, from: 1, to: 3}
	for name, c := range map[string]struct {
		change func(*model.Model)
		same   [3]bool // with the forecast, with the calls, and with the calls and the staff of the records
	}{
		"notes":     {func(m *model.Model) { m.Notes = []model.Note{{}} }, [3]bool{true, true, true}},
		"rate":      {func(m *model.Model) { m.Lines[0].Rate = []model.RatePiece{{PerHour: 1}} }, [3]bool{false, true, true}},
		"trace":     {func(m *model.Model) { m.Lines[0].Trace = []model.Arrival{{}} }, [3]bool{false, true, true}},
		"busyness":  {func(m *model.Model) { m.RateCV = 1 }, [3]bool{false, true, true}},
		"of a line": {func(m *model.Model) { m.Lines[0].RateCV = 1 }, [3]bool{false, true, true}},
		"intervals": {func(m *model.Model) { m.IntervalCV = 1 }, [3]bool{false, true, true}},
		"its own":   {func(m *model.Model) { m.Lines[0].IntervalCV = 1 }, [3]bool{false, true, true}},
		"length":    {func(m *model.Model) { m.VaryEach = 1 }, [3]bool{false, true, true}},
		"redials":   {func(m *model.Model) { m.Lines[0].Callers.Redial.Chance = 1 }, [3]bool{false, true, true}},
		"roster":    {func(m *model.Model) { m.Groups[0].Roster = []model.RosterStep{{Agents: 1}} }, [3]bool{false, false, true}},
		"absences":  {func(m *model.Model) { m.Groups[0].Attendance = model.Attendance{Day: 1} }, [3]bool{false, false, true}},
		"outages":   {func(m *model.Model) { m.Outages = []model.Outage{{}} }, [3]bool{false, false, false}},
	} {
		plain := func(routing.Date) (*model.Model, error) {
			return &model.Model{Lines: make([]model.Line, 1), Groups: make([]model.Group, 1)}, nil
		}
		for i, how := range []Options{{Forecast: true, OfScenario: true}, {OfScenario: true}, {Staff: []records.Presence{{}}}} {
			for _, on := range []int{5, 7} { // the first date is not compared
				other := func(date routing.Date) (*model.Model, error) {
					m, err := plain(date)
					if date.Day == on {
						c.change(m)
					}
					return m, err
				}
				got, err := IsSame(a, plain, other, &how)
				if want := on == 5 || c.same[i]; err != nil || got != want {
					t.Errorf("%s on day %d with %+v: the same is %t, %v", name, on, how, got, err)
				}
			}
		}
	}

	fails := func(routing.Date) (*model.Model, error) { return nil, errors.New("no model") }
	works := func(routing.Date) (*model.Model, error) { return &model.Model{}, nil }
	for _, of := range [][2]func(routing.Date) (*model.Model, error){{fails, works}, {works, fails}} {
		if _, err := IsSame(a, of[0], of[1], &Options{}); err == nil {
			t.Error("a scenario without a model is the same")
		}
	}
}
