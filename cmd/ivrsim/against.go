package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// againstFlags are the flags of simulate that compare it with call records.
type againstFlags struct {
	records  string
	mapping  string
	dates    dateRange // zero for all
	forecast bool
	staff    string
	without  []records.Span
}

func (f *againstFlags) add(v *verb) {
	v.Flags().StringVar(&f.records, "against", "",
		"simulate the days of the records or report in `FILE`, and compare")
	v.Flags().StringVar(&f.mapping, "map", "",
		"with --against or --so-far, read the records by `MAP`: "+strings.Join(records.Formats, ", ")+
			" or a map file. Default: the format is detected")
	parsedFlag(v, &f.dates, "dates", "",
		"with --against, compare `DATES`, as in 2026-11-01..2026-11-30",
		parseDates("--dates"))
	v.Flags().BoolVar(&f.forecast, "forecast", false,
		"with --against, simulate the scenario's arrivals")
	parsedFlag(v, &f.staff, "staff", "",
		"with --against or --so-far, the `AGENTS` to simulate: records or scenario. "+
			"Default: scenario with --so-far or --forecast, else records if they name agents",
		parseStaff)
	parsedFlag(v, &f.without, "without", "",
		"with --against, leave out `DATES` or hours: 2026-11-26,2026-12-03T12..14",
		parseSpans)
	v.excludes("against", "full", "csv", "calls", "tsdb", "run")

	const hint = "name the records, as in --against calls.csv"
	v.needs("against", hint, "dates", "forecast", "without")
	v.needs("against so-far", hint, "map", "staff")
}

// Whose agents are simulated.
const (
	staffOfRecords  = "records"
	staffOfScenario = "scenario"
)

// parseStaff reads the flag --staff.
func parseStaff(text string) (string, error) {
	if text != staffOfRecords && text != staffOfScenario {
		return "", wrongUsage(fmt.Errorf("--staff %s is neither %s nor %s", diag.Visible(text), staffOfRecords,
			staffOfScenario),
			"it is records by default with --against, and scenario with --so-far")
	}
	return text, nil
}

// check refuses wrong flags.
func (f *againstFlags) check(replications int) error {
	// The range of a measure comes from the spread of the simulated days.
	if f.records != "" && replications == 1 {
		return wrongUsage(errors.New("one simulated day has no range"),
			fmt.Sprintf("give --replications %d or more", stats.MinDaysForRange))
	}
	return nil
}

// simulateAgainst predicts the days of call records or of an interval report, and prints how the
// prediction differs from the real days.
func simulateAgainst(cmd *cobra.Command, args []string, flags *simulateFlags) error {
	d, err := readScenario(cmd, args, flags.sets)
	if err != nil {
		return err
	}

	// This model gives the names and the defaults. Each date is compiled again, because its calls and
	// shifts depend on the day.
	m := d.model

	// A large file takes long to read. An interrupt ends the reading at once.
	var agents []records.Presence
	actual, err := interruptible(cmd.Context(), func() (actual *backtest.Actual, err error) {
		if actual, err = flags.against.read(cmd, d); err == nil {
			agents, err = flags.against.agentTimes(cmd, m)
		}
		return actual, err
	})
	if err != nil {
		return err
	}

	how := backtest.Options{
		Forecast:   flags.against.forecast,
		Staff:      agents,
		OfScenario: flags.against.isOfScenario(),
		UseFSM:     flags.live,
		Stepwise:   flags.stepwise,
	}
	if err := flags.checkSetsAgainst(cmd, d, actual, &how); err != nil {
		return err
	}

	flags.sets = slices.Concat(flags.sets, actual.Sets(m))

	// --replications replaces the number of the scenario, which the options take over below.
	flags.override(cmd, m)
	how.Replications = m.Replications.AtLeast

	// Ranges of nine in ten days need more replications than most scenarios have.
	if !flags.givesReplications() {
		how.Replications = max(how.Replications, actual.Replications())
	} else if err := flags.against.check(how.Replications); err != nil {
		return err
	}

	bar := newProgress(cmd.ErrOrStderr(), "simulating "+diag.Visible(m.Scenario))
	how.Progress = bar.set

	v, err := backtest.Run(cmd.Context(), actual, flags.modelOf(cmd, d.Center, m.Scenario), how)
	bar.clear()

	if err != nil {
		return err
	}

	v.Records = actual.Read
	return flags.writeValidation(cmd.OutOrStdout(), v)
}

// modelOf gives the scenario on a date.
func (f *simulateFlags) modelOf(cmd *cobra.Command, c *workspace.Center,
	name string,
) func(routing.Date) (*model.Model, error) {
	return func(date routing.Date) (*model.Model, error) {
		var found diag.Findings
		m := compileOn(c, name, f.sets, date, &found)
		if err := stopOn(cmd, c, found.WithSeverity(diag.Error)); err != nil {
			return nil, err
		}
		f.override(cmd, m)
		return m, nil
	}
}

// compileOn compiles a scenario on a date.
func compileOn(c *workspace.Center, name string, sets setFlags, date routing.Date, found *diag.Findings) *model.Model {
	// The date comes last, so it replaces a day that --set gives.
	_, m := c.Compile(name, found, append(slices.Clone(sets), scenario.Set{Path: "day", Value: date.String()})...)
	return m
}

// isOfScenario reports whether the agents come from the scenario, regardless of the records.
func (f *againstFlags) isOfScenario() bool {
	return f.staff == staffOfScenario || f.staff == "" && f.forecast
}

// agentTimes reads when the agents of the records are on the phones. It is nil if the records name no
// agents. An interval report names none.
func (f *againstFlags) agentTimes(cmd *cobra.Command, m *model.Model) ([]records.Presence, error) {
	data, err := readRecords(cmd, []string{f.records}, f.mapping, m.Clock.Start.Location(), fit.Dates{})

	// A report names no agents. That is no error: the scenario gives them.
	var refusal *records.Refusal
	isReport := errors.As(err, &refusal) && refusal.IsReport
	if err != nil && !isReport {
		return nil, err
	}

	var times []records.Presence
	if !isReport {
		times = fit.AgentTimes(data)
	}
	if times == nil && f.staff == staffOfRecords {
		return nil, wrongUsage(errors.New("the records name no agents"),
			"leave --staff out, for the agents of the scenario")
	}
	return times, nil
}

// read reads the records with the names of the center, and chooses the dates to compare.
func (f *againstFlags) read(cmd *cobra.Command, d *design) (*backtest.Actual, error) {
	m := d.model
	shown := newProgress(cmd.ErrOrStderr(), "reading")
	defer shown.clear()

	var found diag.Findings
	actual, err := f.readCalls(cmd, m, shown, &found)

	// Calls are tried first. A file that is a report says so when it is refused as calls.
	var refusal *records.Refusal
	if errors.As(err, &refusal) && refusal.IsReport {
		actual, err = f.readReport(cmd, m, shown, &found)
	}

	if err != nil {
		return nil, err
	}

	if found.Errors() > 0 {
		if err := (diag.Printer{}).Print(cmd.ErrOrStderr(), &found); err != nil {
			return nil, err
		}
		return nil, failed()
	}

	err = actual.Choose(&backtest.Choice{
		First: f.dates.first, Last: f.dates.last, Without: f.without,
		Dates: d.day.CallDates, File: d.day.Volumes.File.Value,
	})
	var none *backtest.ChoiceError
	if errors.As(err, &none) {
		return nil, wrongUsage(none, none.Hint)
	}
	if n := actual.Days(); n > backtest.MaxDays {
		problem := fmt.Errorf("%s has calls of %d days, and at most %d are compared", f.records, n, backtest.MaxDays)
		return nil, cannot(problem, "choose some with --dates")
	}
	return actual, nil
}

// readCalls reads call records. If the file is an interval report, the error is a refusal of a report.
func (f *againstFlags) readCalls(cmd *cobra.Command, m *model.Model, shown *progress,
	found *diag.Findings,
) (*backtest.Actual, error) {
	r, in, err := openRecords(cmd, []string{f.records}, f.mapping, m.Clock.Start.Location(), shown)
	if err != nil {
		return nil, err
	}

	defer in.Close() //nolint:errcheck // it is only read

	// The records can be larger than the memory, so they are counted while they are read.
	actual := backtest.NewActual(f.records, r.All(), tally.NewLayout(m), found)
	if err := r.Err(); err != nil {
		shown.clear()
		return nil, refused(err)
	}

	actual.Read = r.Summary()
	return actual, nil
}

// readReport reads an interval report.
func (f *againstFlags) readReport(cmd *cobra.Command, m *model.Model, shown *progress,
	found *diag.Findings,
) (*backtest.Actual, error) {
	of, err := openMap(cmd, f.mapping)
	if err != nil {
		return nil, err
	}

	r, in, err := openReport(f.records, of, m.Clock.Start.Location(), shown)
	if err != nil {
		return nil, err
	}

	defer in.Close() //nolint:errcheck // it is only read
	actual, err := backtest.ReadReport(f.records, r, of, tally.NewLayout(m), found)
	switch {
	case errors.Is(err, backtest.ErrWholeDays):
		return nil, cannot(err, "export the counts by interval of 15, 30 or 60 minutes")
	case err != nil:
		return nil, refused(err)
	}
	return actual, nil
}

// writeValidation writes the page, if asked for, and then prints the validation.
func (f *simulateFlags) writeValidation(w io.Writer, v *backtest.Validation) error {
	// The page is written first. If it fails, the output does not claim success.
	page := func(w io.Writer) error { return f.docs.write(w, v.Document()) }
	if err := whole.Write(f.html, page); err != nil {
		return err
	}
	if f.json {
		return v.WriteJSON(w)
	}
	if err := v.Records.WriteText(w); err != nil {
		return err
	}
	return printDocument(w, v.Document())
}
