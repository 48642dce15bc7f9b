package backtest

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// MaxDays bounds the days that are compared.
const MaxDays = 366

// Choice is what of the records is compared.
type Choice struct {
	First, Last routing.Date   // both zero: all dates
	Without     []records.Span // the dates and hours that are left out; their calls are simulated still
	Dates       []routing.Date // those of which the scenario's file of calls has calls; none without a file
	File        string         // the scenario's file of calls
}

// ChoiceError is a choice of no date that the records have.
type ChoiceError struct{ Message, Hint string }

func (e *ChoiceError) Error() string { return e.Message }

// Choose chooses what is compared. It adds a note to the summary of the records if the scenario has no calls of some
// of their dates. The error is a [*ChoiceError].
func (a *Actual) Choose(c *Choice) error {
	// The span is taken before the limit, so that the message can name the known dates.
	if c.First != (routing.Date{}) || c.Last != (routing.Date{}) {
		recorded := a.span()
		a.Limit(c.First, c.Last)
		if a.span() == "" {
			return &ChoiceError{
				fmt.Sprintf("the records have no call from %s to %s", c.First, c.Last), "they are of " + recorded,
			}
		}
	}

	// Days are left out after the limit: a choice may leave out hours of a day that stays.
	a.leaveOut(c.Without)
	if a.Days() == 0 {
		return &ChoiceError{"--without leaves out all days", "leave out fewer"}
	}
	return a.chooseCalled(c)
}

// chooseCalled compares the dates that the records and the scenario's file of calls both have.
func (a *Actual) chooseCalled(c *Choice) error {
	if len(c.Dates) == 0 {
		return nil
	}

	recorded := a.span()
	others := a.only(c.Dates)
	if a.Days() == 0 {
		return &ChoiceError{
			fmt.Sprintf("the records and %s have no date in common", c.File),
			fmt.Sprintf("the records are of %s, and the calls of %s to %s", recorded, slices.MinFunc(c.Dates, compareDates),
				slices.MaxFunc(c.Dates, compareDates)),
		}
	}
	if others > 0 {
		a.Read.Checks = append(a.Read.Checks,
			fmt.Sprintf("%s of the records not compared: %s has no calls there", diag.Plural(others, "day"), c.File))
	}
	return nil
}

func compareDates(a, b routing.Date) int { return a.At(0, time.UTC).Compare(b.At(0, time.UTC)) }

// Sets returns what a scenario has to set, so that its prediction is counted as the records are.
func (a *Actual) Sets(m *model.Model) []scenario.Set {
	var out []scenario.Set

	// A map may count service levels in another way. The prediction counts in the same way, or it
	// could not be compared.
	if of := a.Read.LevelOf; of != "" {
		out = append(out, scenario.Set{Path: "service_level.of", Value: of})
	}

	// The counts of an interval of the report need an interval of the day.
	if a.length > 0 && m.Clock.Interval%int64(a.length) != 0 {
		out = append(out, scenario.Set{Path: "interval", Value: yaml.FormatDuration(a.length)})
	}
	return out
}
