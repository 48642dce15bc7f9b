package metrics

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb/fileutil"

	"github.com/ivrsim/ivrsim/internal/sim"
)

// History writes the metrics of one run on its own time axis: blocks of
// Prometheus's storage, one for each UTC day. They stand in a folder of their own,
// which no reader takes for a block, until [History.Commit] puts all of them in place,
// or none where it fails.
type History struct {
	dir, temp string
	lock      fileutil.Releaser // of temp; nil once it is given up
	run       Run
	families  []family
	sets      []labels.Labels // of the series, in the order of the samples
	day       *block          // nil between two days
	days      []*block        // whole
	written   Written
}

// Written is what a history came to.
type Written struct {
	Blocks, Series int
	Samples        uint64
	From, To       time.Time // of the first and last samples
}

// NewHistory begins a run's history in a folder that is there. A run of that name
// which is already in it is replaced by Commit; the error is also for one that
// Prometheus has merged with others in one block, or that another process is writing.
func NewHistory(dir string, run Run) (*History, error) {
	if err := CheckRunName(run.Name); err != nil {
		return nil, err
	}
	h := &History{dir: dir, temp: filepath.Join(dir, "ivrsim-"+run.Name+".tmp"), run: run, families: families(run)}
	if _, err := h.earlier(); err != nil {
		return nil, err
	}
	if err := h.begin(); err != nil {
		h.Discard()
		return nil, err
	}
	return h, nil
}

// lockFile is locked by who writes into the folder that it stands in.
const lockFile = "lock"

// begin makes the temporary folder, and clears away what a run that was killed has
// left in it: its lock went with it.
func (h *History) begin() error {
	lock, _, err := fileutil.Flock(filepath.Join(h.temp, lockFile))
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return &BusyError{h.run.Name}
	}
	if err != nil {
		return err
	}
	h.lock = lock
	left, err := os.ReadDir(h.temp)
	for _, e := range left {
		if e.Name() != lockFile {
			err = errors.Join(err, os.RemoveAll(filepath.Join(h.temp, e.Name())))
		}
	}
	return err
}

// BusyError is of a run that another process is writing.
type BusyError struct{ Run string }

func (e *BusyError) Error() string {
	return fmt.Sprintf("another ivrsim is writing run %q", e.Run)
}

// CheckRunName says what is wrong with the name of a run that is written: it is a
// label, a part of a path and of an address.
func CheckRunName(name string) error {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.' {
			return fmt.Errorf("a run's name has letters from a to z, digits, '_', '-' and '.', not %q", r)
		}
	}
	if name == "" || len(name) > maxRunName {
		return fmt.Errorf("a run's name has 1 to %d characters, not %d", maxRunName, len(name))
	}
	return nil
}

const maxRunName = 64

// Add appends a view's samples, at its simulated time.
func (h *History) Add(ctx context.Context, v *View) error {
	if h.sets == nil {
		if err := NewCollector(h.run, func() *View { return v }).Check(); err != nil {
			return err
		}
		h.sets = h.labels(v)
		h.written.Series, h.written.From = len(h.sets), v.Time
	}
	t := v.Time.UnixMilli()
	if h.day != nil && utcDay(t) != utcDay(h.day.to) {
		if err := h.finishDay(ctx); err != nil {
			return err
		}
	}
	if h.day == nil {
		var err error
		if h.day, err = newBlock(h.temp, h.sets); err != nil {
			return err
		}
	}
	h.written.To = v.Time
	return h.append(v, t)
}

func utcDay(ms int64) int64 { return ms / (24 * time.Hour).Milliseconds() }

// labels gives the series of a view, in the order in which append gives samples.
func (h *History) labels(v *View) (sets []labels.Labels) {
	var build labels.ScratchBuilder
	for i := range h.families {
		f := &h.families[i]
		series := func(name, bound string, values []string) {
			build.Reset()
			build.Add(model.MetricNameLabel, name)
			build.Add("run", h.run.Name)
			for l, value := range values {
				build.Add(f.labels[l], value)
			}
			if bound != "" {
				build.Add(labels.BucketLabel, bound)
			}
			build.Sort()
			sets = append(sets, build.Labels())
		}
		f.samples(v, emit{
			value: func(_ float64, values ...string) { series(f.name, "", values) },
			observed: func(_ *sim.Histogram, values ...string) {
				for _, bound := range sim.Bounds {
					series(f.name+"_bucket", boundLabel(bound), values)
				}
				series(f.name+"_bucket", "+Inf", values)
				series(f.name+"_count", "", values)
				series(f.name+"_sum", "", values)
			},
		})
	}
	return sets
}

// boundLabel writes a bound as Prometheus writes those that it scrapes: 20.0.
func boundLabel(bound float64) string { return strconv.FormatFloat(bound, 'f', 1, 64) }

func (h *History) append(v *View, t int64) (err error) {
	i := 0
	add := func(v float64) {
		if err == nil {
			err = h.day.add(i, t, v)
		}
		i++
	}
	for f := range h.families {
		h.families[f].samples(v, emit{
			value: func(v float64, _ ...string) { add(v) },
			observed: func(observed *sim.Histogram, _ ...string) {
				for _, n := range observed.Cumulative() {
					add(float64(n))
				}
				add(float64(observed.Count))
				add(float64(observed.Count))
				add(observed.Sum)
			},
		})
	}
	return err
}

func (h *History) finishDay(ctx context.Context) error {
	day := h.day
	h.day = nil
	if err := day.write(ctx); err != nil {
		return err
	}
	h.days = append(h.days, day)
	h.written.Blocks++
	h.written.Samples += day.stats.Samples
	return nil
}

// Commit gives the blocks their names, in place of an earlier run's of the same name.
// Where it fails that one stands as it did. Whoever reads while blocks are renamed can
// see both runs; so can whoever reads after a process that was killed then, until the
// run is written again.
func (h *History) Commit(ctx context.Context) (Written, error) {
	if h.day != nil {
		if err := h.finishDay(ctx); err != nil {
			return Written{}, err
		}
	}
	old, err := h.earlier()
	if err != nil {
		return Written{}, err
	}
	var moves []move
	for _, day := range h.days {
		moves = append(moves, move{day.path, filepath.Join(h.dir, day.id.String())})
	}
	for _, path := range old {
		moves = append(moves, move{path, path + deleted})
	}
	if err := moveAll(moves); err != nil {
		return Written{}, err
	}
	for _, path := range old {
		_ = os.RemoveAll(path + deleted) // what is left, Prometheus clears away
	}
	h.Discard()
	return h.written, nil
}

// deleted ends the name of a block that Prometheus takes for none, and clears away when
// it starts.
const deleted = ".tmp-for-deletion"

// move is a folder that gets another name.
type move struct{ from, to string }

// moveAll moves folders one after the other, and those back that it has moved where one
// cannot be.
func moveAll(moves []move) error {
	for i, m := range moves {
		if err := os.Rename(m.from, m.to); err != nil {
			for _, done := range slices.Backward(moves[:i]) {
				_ = os.Rename(done.to, done.from) // the first error is the one to tell
			}
			return err
		}
	}
	return nil
}

// Discard removes what was not committed. What it cannot remove, the next run of the
// name will.
func (h *History) Discard() {
	if h.lock == nil {
		return // it may be another's by now
	}
	_ = os.RemoveAll(h.temp)
	_ = h.lock.Release() // last, so that nobody writes into what is being removed
	h.lock = nil
}

// MergedError is of a run that stands in one block with others.
type MergedError struct{ Run, Block string }

func (e *MergedError) Error() string {
	return fmt.Sprintf("Prometheus has merged run %q with others in block %s", e.Run, e.Block)
}

// earlier gives the blocks of an earlier run of the same name.
func (h *History) earlier() (paths []string, err error) {
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		path := filepath.Join(h.dir, e.Name())
		runs, err := runsOf(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // no block
		case err != nil:
			return nil, fmt.Errorf("read block %s: %w", path, err)
		case len(runs) == 1 && runs[0] == h.run.Name:
			paths = append(paths, path)
		default:
			for _, name := range runs {
				if name == h.run.Name {
					return nil, &MergedError{name, path}
				}
			}
		}
	}
	return paths, nil
}
