package main

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/today"
)

// unused returns the first set that changes the scenario and nothing that is simulated, or nil. IsSame reports whether
// the same is simulated with other sets.
func (f setFlags) unused(d *design, isSame func(others setFlags) bool) *scenario.Set {
	for i := range f {
		others := slices.Concat(f[:i], f[i+1:])
		var found diag.Findings
		_, m := d.Compile(d.model.Scenario, &found, others...)

		// A later set may need this one, and a value may be what the scenario has.
		if found.Errors() > 0 || reflect.DeepEqual(m, d.model) {
			continue
		}
		if isSame(others) {
			return &f[i]
		}
	}
	return nil
}

// isOfDate reports whether a set gives the simulated time, which the dates of records replace.
func isOfDate(s *scenario.Set) bool { return slices.Contains([]string{"day", "days", "for"}, s.Key()) }

// isFlag reports whether a set gives a value that a flag of the same name may give.
func isFlag(s *scenario.Set) bool { return slices.Contains([]string{"seed", "replications"}, s.Key()) }

// giveReplications reports whether a set gives the number of replications.
func (f setFlags) giveReplications() bool {
	return slices.ContainsFunc(f, func(s scenario.Set) bool { return s.Key() == "replications" })
}

// checkRest refuses a set without an effect on the rest of a day. ModelOf compiles the day with some of the sets.
func (f setFlags) checkRest(d *design, in *today.Input, modelOf func(setFlags) (*model.Model, error)) error {
	s := f.unused(d, func(others setFlags) bool {
		m, err := modelOf(others)
		return err == nil && in.HasRestOf(m)
	})
	if s == nil {
		return nil
	}

	now := in.Model.Clock.Instant(in.Now)
	at := now.Format("15:04")
	reason := "it changes nothing after " + at
	hint := fmt.Sprintf("set a value that holds after %s, or leave it out", at)
	switch {
	case isOfDate(s):
		reason = fmt.Sprintf("the day is the day of the records, %s", routing.DateOf(now))
		hint = "leave it out"
	case isFlag(s):
		reason = fmt.Sprintf("--%s replaces it", s.Key())
		hint = "leave one of them out"
	}
	return noEffect(s, reason, hint)
}

// noEffect refuses a set without an effect.
func noEffect(s *scenario.Set, reason, hint string) error {
	return wrongUsage(fmt.Errorf("--set %s has no effect: %s", diag.Visible(s.String()), reason), hint)
}

// modelWith compiles the scenario on a date with other sets. The error is the first finding.
func (f *simulateFlags) modelWith(cmd *cobra.Command, d *design, sets setFlags, date routing.Date) (*model.Model, error) {
	var found diag.Findings
	m := compileOn(d.Center, d.model.Scenario, sets, date, &found)
	if err := found.FirstError(); err != nil {
		return nil, err
	}
	f.override(cmd, m)
	return m, nil
}

// checkSetsAgainst refuses a set without an effect on the simulated days of records.
func (f *simulateFlags) checkSetsAgainst(cmd *cobra.Command, d *design, actual *backtest.Actual,
	how *backtest.Options,
) error {
	modelOf := func(sets setFlags) func(routing.Date) (*model.Model, error) {
		return func(date routing.Date) (*model.Model, error) { return f.modelWith(cmd, d, sets, date) }
	}
	// A set that changes no compared date has no effect.
	s := f.sets.unused(d, func(others setFlags) bool {
		isSame, err := backtest.IsSame(actual, modelOf(f.sets), modelOf(others), how)
		return err == nil && isSame
	})
	if s == nil {
		return nil
	}

	reason := "the calls are the calls of the records"
	hint := "add --forecast to simulate the scenario's calls, or leave it out"
	switch {
	case isOfDate(s):
		reason = "the days are the days of the records"
		hint = "choose days with --dates, or leave it out"
	case s.Key() == "staff":
		reason = "the agents are the agents of the records"
		hint = "add --staff scenario to simulate the scenario's agents, or leave it out"
	case isFlag(s):
		reason = fmt.Sprintf("--%s replaces it", s.Key())
		hint = "leave one of them out"
	}
	return noEffect(s, reason, hint)
}
