package backtest

import (
	"reflect"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// IsSame reports whether Run simulates the same days with two scenarios. Each function gives a scenario's model of a
// date.
func IsSame(actual *Actual, one, other func(routing.Date) (*model.Model, error), how *Options) (bool, error) {
	for _, i := range append(actual.before(), actual.compared()...) {
		a, err := one(actual.dates[i])
		if err != nil {
			return false, err
		}
		b, err := other(actual.dates[i])
		if err != nil {
			return false, err
		}
		if !reflect.DeepEqual(how.simulated(a), how.simulated(b)) {
			return false, nil
		}
	}
	return true, nil
}

// simulated returns a model without what the records replace, and without what no output has.
func (o *Options) simulated(m *model.Model) *model.Model {
	out := *m
	if !o.Forecast {
		out = *withoutCalls(&out)
		out.RateCV = 0
		out.IntervalCV = 0
		out.VaryEach = 0
		for i := range out.Lines {
			out.Lines[i].IntervalCV = 0
		}
	}
	if o.Staff != nil && !o.OfScenario {
		out = *withoutStaff(&out)
	}
	out.Notes = nil
	return &out
}
