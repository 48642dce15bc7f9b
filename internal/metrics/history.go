package metrics

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"github.com/ivrsim/ivrsim/internal/sim"
)

// History writes the metrics of one run on its own time axis: blocks of
// Prometheus's storage, one for each UTC day. They stand under another name
// until [History.Commit], so that a reader finds all of them or none.
type History struct {
	dir, temp string
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
// Prometheus has merged with others in one block.
func NewHistory(dir string, run Run) (*History, error) {
	if err := CheckRunName(run.Name); err != nil {
		return nil, err
	}
	h := &History{dir: dir, temp: filepath.Join(dir, "ivrsim-"+run.Name+".tmp"), run: run, families: families(run)}
	if _, err := h.earlier(); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(h.temp); err != nil { // of a run that was killed
		return nil, err
	}
	return h, os.Mkdir(h.temp, 0o755)
}

// CheckRunName says what is wrong with a run's name. It is a label, a part of a
// path and of an address.
func CheckRunName(name string) error {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.' {
			return fmt.Errorf("a run's name has letters, digits, '_', '-' and '.', not %q", r)
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

// Commit gives the blocks their names, in place of an earlier run's of the same
// name.
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
	for i, path := range old {
		old[i] = path + ".tmp-for-deletion" // which Prometheus itself clears away
		if err := os.Rename(path, old[i]); err != nil {
			return Written{}, err
		}
	}
	for _, day := range h.days {
		if err := os.Rename(day.path, filepath.Join(h.dir, day.id.String())); err != nil {
			return Written{}, err
		}
	}
	for _, path := range append(old, h.temp) {
		if err := os.RemoveAll(path); err != nil {
			return Written{}, err
		}
	}
	return h.written, nil
}

// Discard removes what was written, unless it was committed. What it cannot
// remove, the next run of the name will.
func (h *History) Discard() { _ = os.RemoveAll(h.temp) }

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
