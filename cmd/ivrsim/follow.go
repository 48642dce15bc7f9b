package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
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
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/today"
	"github.com/ivrsim/ivrsim/internal/screens/web"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// refreshEvery is the time between two predictions of a followed day.
const refreshEvery = time.Minute

// maxFollowed bounds the file that is followed, in bytes, with the files that it replaced.
const maxFollowed = 256 << 20

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

	info  os.FileInfo // of the file that was read last; nil before
	parts []*part     // of files that were replaced
	last  part        // of the present file

	leftOut []string // of the last reading; see leaveOut

	names *model.Model // of the scenario's day, for the names of the records; nil before
	day   *dayModels   // of the date of the last prediction; nil before
}

// part is the content of a file so far.
type part struct {
	before    []byte // of a log of events: what the logs that it replaced have, since a call may end in the next log
	data      []byte
	isRefused bool // it cannot be read
	problems  []records.Problem
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
	f.leaveOut(slices.Concat(f.problems(), r.SoFar.LeftOut.Lines()))
	return soFar, web.Prediction{Result: r, Input: in, Compile: changed, LeftOut: f.leftOut}, nil
}

// read reads the file. A file with another beginning was replaced, as by a rotation: what was read stays. The error
// names a file that was cut or cannot be read.
func (f *follower) read() error {
	in, size, err := openRegular(f.file)
	if err != nil {
		return plainPathError(err)
	}
	defer in.Close() //nolint:errcheck // it is only read

	info, err := in.Stat()
	if err != nil {
		return plainPathError(err)
	}

	total := size + int64(len(f.last.before))
	for _, part := range f.parts {
		total += int64(len(part.data))
	}
	if total > maxFollowed {
		return fmt.Errorf("%s is over %d MiB, with the files that it replaced", f.file, maxFollowed>>20)
	}

	data, err := io.ReadAll(io.LimitReader(in, size))
	if err != nil {
		return plainPathError(err)
	}

	data = wholeLines(data)
	last := f.last.data
	isSame := f.info != nil && os.SameFile(f.info, info)
	goesOn := bytes.HasPrefix(data, beginning(last))
	switch isCut := len(data) < len(last); {
	case isCut && (goesOn || isSame && len(data) == 0):
		return fmt.Errorf("%s was cut: it has %s bytes, and had %s", f.file, diag.Thousands(len(data)),
			diag.Thousands(len(last)))
	case !goesOn:
		f.log.Info("the followed file was replaced", "file", f.file, "bytes", len(last))
		// A refused part would be refused again each time.
		kept := f.last.before
		if !f.last.isRefused {
			kept = slices.Concat(kept, last)
		}
		f.last = part{}
		if records.IsLog(kept) && (len(data) == 0 || records.IsLog(data)) {
			f.last.before = kept
		} else if len(kept) > 0 {
			f.parts = append(f.parts, &part{data: kept})
		}
	}
	f.info = info
	f.last.data = data
	return nil
}

// wholeLines returns a file without the line at its end that is half written.
func wholeLines(data []byte) []byte { return data[:bytes.LastIndexByte(data, '\n')+1] }

// beginning is the first two lines of a file: a header and a record, which identify the file.
func beginning(data []byte) []byte {
	first := bytes.IndexByte(data, '\n') + 1
	return data[:first+bytes.IndexByte(data[first:], '\n')+1]
}

// actual reads the records of all parts.
func (f *follower) actual(m *model.Model) (*backtest.Actual, error) {
	mapping, err := openMap(f.cmd, f.mapping)
	if err != nil {
		return nil, err
	}
	if mapping.Zone == nil {
		mapping.Zone = m.Clock.Start.Location()
	}

	var found diag.Findings
	var failure error
	all := func(yield func(*records.Call) bool) {
		for _, part := range append(slices.Clip(f.parts), &f.last) {
			failure = errors.Join(failure, part.read(f.file, mapping, yield))
		}
	}

	actual := backtest.NewActual(f.file, iter.Seq[*records.Call](all), tally.NewLayout(m), &found)
	if failure != nil {
		return nil, failure
	}
	if wrong := found.WithSeverity(diag.Error).Sorted(); len(wrong) > 0 {
		hint := cmp.Or(wrong[0].Fix, "add it to the center") + "; a map can name another column, as in --map map.yaml"
		return nil, cannot(found.FirstError(), hint)
	}
	return actual, nil
}

// problems describes the rows that are not used as they are, by kind.
func (f *follower) problems() []string {
	var all records.Problems
	for _, part := range slices.Backward(append(slices.Clip(f.parts), &f.last)) {
		for _, p := range part.problems {
			// The lines of a file that was replaced cannot be looked up.
			p.Line = max(0, p.Line-bytes.Count(part.before, []byte("\n")))
			if part != &f.last {
				p.Line = 0
			}
			all.Take(p)
		}
	}

	var out []string
	for _, p := range all.List() {
		if p.Kind != records.Incomplete { // such a call is in progress
			out = append(out, p.Row().Text())
		}
	}
	return out
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

// read yields the records. A file without records yields nothing.
func (p *part) read(file string, mapping *records.Map, yield func(*records.Call) bool) error {
	r, err := records.NewReader(io.MultiReader(bytes.NewReader(p.before), bytes.NewReader(p.data)), file, mapping)
	if err == nil {
		r.All()(yield)
		err = r.Err()
		p.problems = r.Problems.List()
	}

	var refusal *records.Refusal
	if errors.As(err, &refusal) && refusal.IsEmpty {
		err = nil
	}
	p.isRefused = err != nil
	return err
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
