package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/today"
)

// soFarFlags are the flags of simulate for the rest of a day.
type soFarFlags struct {
	records string
	now     time.Duration // since midnight; negative for the last time in the records
}

func (f *soFarFlags) add(v *verb) {
	f.now = -1
	v.Flags().StringVar(&f.records, "so-far", "",
		"simulate the rest of a day after the calls so far in `FILE`")
	parsedFlag(v, &f.now, "now", "",
		"with --so-far, the records are known until `TIME`. Default: the last time in them", parseNow)
	v.needs("so-far", "name the records, as in --so-far calls.csv", "now")
	v.excludes("so-far", "against", "full", "calls", "tsdb", "run", "dates", "forecast", "without")
}

// parseNow reads the flag --now: a time of day.
func parseNow(text string) (time.Duration, error) {
	at, ok := scenario.ParseClock(text)
	if !ok {
		return 0, wrongUsage(fmt.Errorf("--now: %q is not a time of day", text), `write it as in "12:00"`)
	}
	return time.Duration(at), nil
}

// workGap is the longest time since the last call of an agent who is still at work.
const workGap = 30 * time.Minute

// simulateSoFar simulates the rest of a day and prints it. Before the day's start there is no rest: then isPlain
// is true, and the whole day is to be simulated.
func simulateSoFar(cmd *cobra.Command, args []string, flags *simulateFlags) (isPlain bool, err error) {
	d, err := readScenario(cmd, args, flags.sets)
	if err != nil {
		return false, err
	}

	actual, err := interruptible(cmd.Context(), func() (*backtest.Actual, error) {
		return flags.readSoFar(cmd, d.model)
	})
	if err != nil {
		return false, err
	}

	in, err := flags.restOf(cmd, d, actual)
	if err != nil || in == nil {
		return in == nil, err
	}

	bar := newProgress(cmd.ErrOrStderr(), "simulating "+diag.Visible(d.model.Scenario))
	in.How = sim.Options{UseFSM: flags.live, Stepwise: flags.stepwise, Progress: bar.set}
	r, err := today.Run(cmd.Context(), *in)
	bar.clear()
	if err != nil {
		return false, err
	}

	r.Records = actual.Read
	if err := flags.writeRest(cmd.OutOrStdout(), r); err != nil {
		return false, err
	}
	if !r.Holds() {
		return false, failed()
	}
	return false, nil
}

// readSoFar reads the calls so far. A file without a record has none.
func (f *simulateFlags) readSoFar(cmd *cobra.Command, m *model.Model) (*backtest.Actual, error) {
	shown := newProgress(cmd.ErrOrStderr(), "reading")
	defer shown.clear()

	var found diag.Findings
	against := againstFlags{records: f.soFar.records, mapping: f.against.mapping}
	actual, err := against.readCalls(cmd, m, shown, &found)

	var refusal *records.Refusal
	switch isRefused := errors.As(err, &refusal); {
	case isRefused && refusal.IsReport:
		return nil, cannot(fmt.Errorf("%s is an interval report", diag.Visible(f.soFar.records)),
			"export the calls of the day, one row each")
	case isRefused && refusal.IsEmpty:
		actual = backtest.NewActual(f.soFar.records, func(func(*records.Call) bool) {}, tally.NewLayout(m), &found)
		actual.Read = refusal.Read
		return actual, nil
	case err != nil:
		return nil, err
	}

	if found.Errors() > 0 {
		if err := (diag.Printer{}).Print(cmd.ErrOrStderr(), &found); err != nil {
			return nil, err
		}
		return nil, failed()
	}
	return actual, nil
}

// restOf makes the input of the rest of a day; nil if nothing is known of the day.
func (f *simulateFlags) restOf(cmd *cobra.Command, d *design, actual *backtest.Actual) (*today.Input, error) {
	date, hasRecords := actual.LastDate()
	if !hasRecords {
		date = routing.DateOf(d.model.Clock.Instant(d.model.Clock.From))
	}

	// The day of the records replaces the day of the scenario. The changes are of the rest of the day alone.
	asWritten := *f
	asWritten.sets = nil
	base, err := asWritten.modelOf(cmd, d.Center, d.model.Scenario)(date)
	if err != nil {
		return nil, err
	}
	m, err := f.modelOf(cmd, d.Center, d.model.Scenario)(date)
	if err != nil {
		return nil, err
	}

	now, err := f.soFar.timeOf(actual, date, m)
	if err != nil {
		return nil, err
	}
	if !hasRecords && now <= m.Clock.From {
		return nil, nil
	}

	in := &today.Input{
		Base:         base,
		Model:        m,
		Past:         actual.Until(now, m),
		Now:          now,
		Replications: m.Replications.AtLeast,
	}
	if !f.givesReplications() {
		in.Replications = today.Replications(m)
	}

	if f.against.staff == staffOfRecords {
		in.AtWork, err = f.atWork(cmd, m, now)
	}
	if err != nil {
		return nil, err
	}

	// The flags replace values of both models.
	return in, f.sets.checkRest(d, in, func(sets setFlags) (*model.Model, error) {
		return f.modelWith(cmd, d, sets, date)
	})
}

// timeOf returns the simulated time of now.
func (f *soFarFlags) timeOf(actual *backtest.Actual, date routing.Date, m *model.Model) (des.Time, error) {
	at := actual.LastTime(date)
	if f.now >= 0 {
		zone := m.Clock.Start.Location()
		at = date.At(f.now, zone)
		if date.Skips(f.now, zone) {
			written := date.At(f.now, time.UTC).Format("2006-01-02 15:04")
			return 0, wrongUsage(errors.New("--now: "+routing.Skipped(written, zone)),
				"write it by the clock after the change, as in --now "+at.Format("15:04"))
		}
	}
	if at.IsZero() {
		return 0, wrongUsage(errors.New("the records have no time to continue from"), "name it, as in --now 08:00")
	}

	now := max(0, m.Clock.TimeOf(at))
	if now >= m.Clock.To {
		const layout = "2006-01-02 15:04"
		problem := fmt.Errorf("the day of the scenario ends at %s, and now is %s",
			m.Clock.Instant(m.Clock.To).Format(layout), at.In(m.Clock.Start.Location()).Format(layout))
		return 0, wrongUsage(problem, "name an earlier time, as in --now 12:00")
	}
	return now, nil
}

// atWork counts the agents who are at work at a time, by the records.
func (f *simulateFlags) atWork(cmd *cobra.Command, m *model.Model, now des.Time) ([]int, error) {
	data, err := readRecords(cmd, []string{f.soFar.records}, f.against.mapping, m.Clock.Start.Location(), fit.Dates{})
	if err != nil {
		return nil, err
	}
	times := fit.AgentTimes(data)
	if times == nil {
		problem := errors.New("the records name no agents")
		return nil, wrongUsage(problem, "leave --staff out, for the agents of the scenario")
	}
	return backtest.AtWork(m, times, m.Clock.Instant(now), workGap), nil
}

// writeRest writes the files asked for, all or none of them, and then prints the rest of the day.
func (f *simulateFlags) writeRest(w io.Writer, r *today.Result) error {
	var files whole.Files
	defer func() { files.Discard() }()
	if f.csv != "" {
		for _, s := range today.Sheets {
			files.AddIn(f.csv, s.Name+".csv", s.Of(r).WriteCSV)
		}
	}
	files.Add(f.html, func(w io.Writer) error { return f.docs.write(w, r.Document()) })
	if err := files.Write(); err != nil {
		return err
	}
	if f.json {
		return r.WriteJSON(w)
	}
	if r.Records != nil {
		if err := r.Records.WriteText(w); err != nil {
			return err
		}
	}
	return printDocument(w, r.Document())
}
