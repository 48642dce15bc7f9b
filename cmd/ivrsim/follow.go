package main

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/tail"
	"github.com/ivrsim/ivrsim/internal/plans/today"
	"github.com/ivrsim/ivrsim/internal/screens/web"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// refreshEvery is the time between two predictions of a followed day.
const refreshEvery = time.Minute

// follower follows the records of a day as their file grows. One goroutine uses it, and another one stores a changed
// center.
type follower struct {
	file, mapping string
	cmd           *cobra.Command // of --map
	center        *workspace.Center
	scenario      string
	sets          setFlags
	seed          *uint64
	log           *slog.Logger
	changed       atomic.Pointer[workspace.Center] // for the next prediction; nil while the files stay

	records *tail.File
	leftOut []string // of the last reading; see leaveOut

	names *model.Model // of the scenario's day, for the names of the records; nil before
	day   *dayModels   // of the date of the last prediction; nil before
}

// dayModels are the models of a date. They are kept, because the date seldom changes and a center takes time to
// compile.
type dayModels struct {
	date          routing.Date
	base, changed *model.Model // as the scenario is written, and with --set
}

// refresh reads the file again and predicts the rest of the day.
func (f *follower) refresh(ctx context.Context) (*sim.Snapshot, web.Prediction, error) {
	var none web.Prediction
	if changed := f.changed.Swap(nil); changed != nil {
		f.center = changed
		f.names = nil
		f.day = nil
	}
	if err := f.read(); err != nil {
		return nil, none, err
	}

	if f.names == nil {
		var err error
		if f.names, err = f.compile(f.center, nil, nil); err != nil {
			return nil, none, err
		}
	}
	actual, err := f.actual(f.names)
	if err != nil {
		return nil, none, err
	}

	// The wall clock is read once, so that the date and the time are of one moment.
	wall := time.Now()
	zone := f.names.Clock.Start.Location()
	present := routing.DateOf(wall.In(zone))
	date, hasRecords := actual.LastDateBy(present)
	if !hasRecords {
		date = present
	}
	if f.day == nil || f.day.date != date {
		if f.day, err = f.modelsOf(date); err != nil {
			return nil, none, err
		}
	}
	m := f.day.changed

	at := actual.LastTime(date)
	if date == present {
		at = wall
	}
	now := min(max(0, m.Clock.TimeOf(at)), m.Clock.To-1)

	in := today.Input{
		Base: f.day.base, Model: m, Past: actual.Until(now, m), Now: now, Replications: today.Replications(m),
		Horizons: web.Horizons,
	}
	if f.sets.giveReplications() {
		in.Replications = m.Replications.AtLeast
	}

	// The day so far is replayed next to the prediction.
	var soFar *sim.Snapshot
	var work errgroup.Group
	work.Go(func() (err error) {
		soFar, err = sim.SnapshotOf(m, &sim.Past{Now: now, Records: in.Past.Records})
		return err
	})
	r, err := today.Run(ctx, in)
	if err := cmp.Or(err, work.Wait()); err != nil {
		return nil, none, err
	}
	center := f.center // the next reading may replace it
	changed := func(sets []scenario.Set) (*model.Model, error) {
		return f.compile(center, append(slices.Clone(f.sets), sets...), &date)
	}

	var leftOut []string
	for _, p := range f.records.Problems() {
		leftOut = append(leftOut, p.Row().Text())
	}
	f.leaveOut(append(leftOut, r.SoFar.LeftOut.Lines()...))
	return soFar, web.Prediction{Result: r, Input: in, Compile: changed, LeftOut: f.leftOut}, nil
}

// read reads the file again.
func (f *follower) read() error {
	in, _, err := openRegular(f.file)
	if err != nil {
		return plainPathError(err)
	}
	defer in.Close() //nolint:errcheck // it is only read

	return plainPathError(f.records.Read(in))
}

// actual reads the records.
func (f *follower) actual(m *model.Model) (*backtest.Actual, error) {
	mapping, err := openMap(f.cmd, f.mapping)
	if err != nil {
		return nil, err
	}
	if mapping.Zone == nil {
		mapping.Zone = m.Clock.Start.Location()
	}

	var found diag.Findings
	actual := backtest.NewActual(f.file, f.records.All(f.file, mapping), tally.NewLayout(m), &found)
	if err := f.records.Err(); err != nil {
		return nil, err
	}
	if wrong := found.WithSeverity(diag.Error).Sorted(); len(wrong) > 0 {
		hint := cmp.Or(wrong[0].Fix, "add it to the center") + "; a map can name another column, as in --map map.yaml"
		return nil, cannot(found.FirstError(), hint)
	}
	return actual, nil
}

// leaveOut logs which rows are not used as they are: a kind when it first appears, and when its count has changed.
func (f *follower) leaveOut(rows []string) {
	for _, text := range rows {
		if !slices.Contains(f.leftOut, text) {
			f.log.Warn("the followed file has rows that are not used as they are", "file", f.file, "rows", text)
		}
	}
	f.leftOut = rows
}

// compile makes the model of a date, or the scenario's day, with changes.
func (f *follower) compile(center *workspace.Center, sets setFlags, date *routing.Date) (*model.Model, error) {
	sets = slices.Clone(sets)
	if date != nil {
		sets = append(sets, scenario.Set{Path: "day", Value: date.String()})
	}

	var found diag.Findings
	_, m := center.Compile(f.scenario, &found, sets...)
	if err := found.FirstError(); err != nil {
		return nil, err
	}
	if f.seed != nil {
		m.Seed = *f.seed
	}
	return m, nil
}

// modelsOf makes the models of a date.
func (f *follower) modelsOf(date routing.Date) (*dayModels, error) {
	base, err := f.compile(f.center, nil, &date)
	if err != nil {
		return nil, err
	}

	changed := base
	if len(f.sets) > 0 {
		if changed, err = f.compile(f.center, f.sets, &date); err != nil {
			return nil, err
		}
	}
	return &dayModels{date, base, changed}, nil
}

// run predicts the rest of the day each minute, until the context ends.
func (f *follower) run(ctx context.Context, server *web.Server) {
	ticker := time.NewTicker(refreshEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}

		var soFar *sim.Snapshot
		prediction, err := withoutPanic(func() (p web.Prediction, err error) {
			soFar, p, err = f.refresh(ctx)
			return p, err
		})
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			f.log.Warn("the followed file cannot be used, the last prediction stays", "err", err)
			server.Miss(err.Error())
			continue
		}
		server.Follow(soFar, prediction)
	}
}
