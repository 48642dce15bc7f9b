package prometheus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// History writes the metrics of one run as TSDB blocks, one for each UTC day, on the run's
// own time axis. The blocks are in a temporary folder until [History.Commit] moves all of
// them, or none if it fails.
type History struct {
	dir, temp string
	run       Run
	families  []family
	sets      []labels.Labels // the label set of each series, in the order of append
	current   *block          // of the current day, or nil
	complete  []*block
	written   Written
}

// Written describes the blocks of a history.
type Written struct {
	Blocks, Series int
	Samples        uint64
	From, To       time.Time // times of the first and last samples
}

// NewHistory starts the history of a run in an existing folder. Commit replaces a run of the same
// name in it. NewHistory removes the rest of a killed process's run of that name. It returns a
// [MergedError] if Prometheus has merged that run with others.
func NewHistory(dir string, run Run) (*History, error) {
	if err := CheckRunName(run.Name); err != nil {
		return nil, err
	}

	h := &History{dir: dir, temp: filepath.Join(dir, "ivrsim-"+run.Name+".tmp"), run: run, families: families(run)}
	if _, err := h.earlier(); err != nil {
		return nil, err
	}

	// The folders that a killed run left are incomplete or replaced.
	left, err := filepath.Glob(filepath.Join(dir, "*"+deleted)) // by a run that was killed
	for _, path := range append(left, h.temp) {
		err = errors.Join(err, os.RemoveAll(path))
	}

	return h, err
}

// CheckRunName returns an error if the name of a run is invalid: it is a label and a part
// of paths and addresses.
func CheckRunName(name string) error {
	if !runName.MatchString(name) {
		return fmt.Errorf("a run's name has 1 to 64 characters: letters from a to z, digits, '_', '-' and '.'; not %q",
			name)
	}
	return nil
}

var runName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`)

// Add appends the samples of a view at its simulated time.
func (h *History) Add(ctx context.Context, v *View) error {
	// The first view decides the series. Their number is checked before anything is written.
	if h.sets == nil {
		series := NewCollector(h.run, func() *View { return v }).Series().WithClassic()
		if series > DefaultMaxSeries {
			return fmt.Errorf("the center has %d series, and a written day has at most %d; "+
				"simulate a center with fewer queues or steps",
				series, DefaultMaxSeries)
		}

		h.sets = h.labels(v)
		h.written.Series = len(h.sets)
		h.written.From = v.Time
	}

	t := v.Time.UnixMilli()
	if h.current != nil && utcDay(t) != utcDay(h.current.to) {
		if err := h.finishDay(ctx); err != nil {
			return err
		}
	}

	if h.current == nil {
		var err error
		if h.current, err = newBlock(h.temp, h.sets); err != nil {
			return err
		}
	}

	h.written.To = v.Time
	h.append(v, t)
	return nil
}

// utcDay is the midnight before a time, also before 1970.
func utcDay(ms int64) int64 { return time.UnixMilli(ms).Truncate(24 * time.Hour).Unix() }

// labels returns the labels of all series of a view, in the order of append.
func (h *History) labels(v *View) (sets []labels.Labels) {
	var build labels.ScratchBuilder
	for i := range h.families {
		f := &h.families[i]
		series := func(name, bound string, values []string) {
			build.Reset()
			build.Add(model.MetricNameLabel, name)
			build.Add("job", scrapeJob)
			build.Add("instance", scrapeInstance)
			build.Add("run", h.run.Name)

			for l, value := range values {
				build.Add(f.labels[l], value)
			}

			if bound != "" {
				build.Add(labels.BucketLabel, bound)
			}

			// Prometheus requires sorted labels.
			build.Sort()
			sets = append(sets, build.Labels())
		}

		f.samples(v, emit{
			value: func(_ float64, values ...string) { series(f.name, "", values) },
			histogram: func(_ *sim.Histogram, values ...string) {
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

// scrapeJob and scrapeInstance are the labels that Prometheus adds to the metrics that it
// scrapes with live.yml. The dashboards select by both, as Grafana's rules for dashboards
// want it.
const (
	scrapeJob      = "ivrsim"
	scrapeInstance = "ivrsim:8080"
)

// boundLabel formats a bound as Prometheus does when scraping: "20.0".
func boundLabel(bound float64) string { return strconv.FormatFloat(bound, 'f', 1, 64) }

// append appends the samples of a view to the current day.
func (h *History) append(v *View, t int64) {
	// The samples are in the order of the labels, so a counter is enough to find a series.
	i := 0
	add := func(v float64) {
		h.current.add(i, t, v)
		i++
	}

	for f := range h.families {
		h.families[f].samples(v, emit{
			value: func(v float64, _ ...string) { add(v) },
			histogram: func(x *sim.Histogram, _ ...string) {
				for _, n := range x.Cumulative() {
					add(float64(n))
				}
				add(float64(x.Count)) // the bucket +Inf
				add(float64(x.Count)) // _count
				add(x.Sum)
			},
		})
	}
}

// finishDay writes the block of the current day.
func (h *History) finishDay(ctx context.Context) error {
	day := h.current

	// The day is closed before it is written, so that a failed write is not repeated.
	h.current = nil
	if err := day.write(ctx); err != nil {
		return err
	}
	h.complete = append(h.complete, day)
	h.written.Blocks++
	h.written.Samples += day.stats.Samples
	return nil
}

// Commit moves the blocks to the folder and removes the blocks of an earlier run of the same name.
// If it fails, the earlier run is unchanged. While it renames blocks, and after a kill at that
// time, readers may see the blocks of both runs.
func (h *History) Commit(ctx context.Context) (Written, error) {
	if h.current != nil {
		if err := h.finishDay(ctx); err != nil {
			return Written{}, err
		}
	}

	old, err := h.earlier()
	if err != nil {
		return Written{}, err
	}

	// The new blocks move in before the old ones move out, so that a kill loses no run.
	var moves []move
	for _, day := range h.complete {
		moves = append(moves, move{day.path, filepath.Join(h.dir, day.id.String())})
	}

	for _, path := range old {
		moves = append(moves, move{path, path + deleted})
	}

	if err := moveAll(moves); err != nil {
		return Written{}, err
	}

	for _, path := range old {
		_ = os.RemoveAll(path + deleted) // Prometheus removes what remains
	}

	h.Discard()
	return h.written, nil
}

// deleted is the suffix of the folders that Prometheus ignores, and removes when it starts.
const deleted = ".tmp-for-deletion"

// move is the renaming of a folder.
type move struct{ from, to string }

// moveAll renames folders in order. If one fails, it undoes those before.
func moveAll(moves []move) error {
	for i, m := range moves {
		if err := os.Rename(m.from, m.to); err != nil {
			for _, done := range slices.Backward(moves[:i]) {
				_ = os.Rename(done.to, done.from) // return the first error
			}
			return err
		}
	}
	return nil
}

// Discard removes the temporary folder. What it cannot remove, the next run of the same
// name removes.
func (h *History) Discard() { _ = os.RemoveAll(h.temp) }

// MergedError is returned if a block contains a run and others.
type MergedError struct{ Run, Block string }

func (e *MergedError) Error() string {
	return fmt.Sprintf("Prometheus has merged run %q with others in block %s", e.Run, e.Block)
}

// earlier returns the blocks of an earlier run of the same name.
func (h *History) earlier() (paths []string, err error) {
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return nil, err
	}

	for _, e := range entries {
		path := filepath.Join(h.dir, e.Name())
		runs, err := runsOf(path)
		// not a block
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read block %s: %w", path, err)
		}

		if !slices.Contains(runs, h.run.Name) {
			continue
		}

		// A merged block holds the samples of other runs, so it cannot be removed.
		if len(runs) > 1 {
			return nil, &MergedError{h.run.Name, path}
		}
		paths = append(paths, path)
	}

	return paths, nil
}
