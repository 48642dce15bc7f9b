package backtest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Report is an interval report to compare with.
type Report struct {
	File    string
	Rows    []*records.Interval
	Length  time.Duration        // of an interval
	Zone    *time.Location       // of the dates and times
	LevelOf model.ServiceLevelOf // the calls that its service levels divide by
	Lines   []yaml.Pair[string]  // the line of a queue, perhaps with an answer: see records.Map
}

// interval holds the counts of a queue in an interval of a report. A value that the report does not
// have is NaN, and so are the sums and the measures with it.
type interval struct {
	start  des.Time // in ns since 1970
	queue  int32    // index into report.Layout.Queues
	counts counts
}

// ErrWholeDays is the error of a report by day. The errors of a prediction are weighted by interval, which counts of
// whole days do not have.
var ErrWholeDays = errors.New("counts of whole days")

// ReadReport reads a report with the names and the queues' lines of its map, which may be empty. Unless the map says
// it, the scenario says which calls its service levels divide by. The error is [ErrWholeDays], or an error of the
// reader. Names that the center does not have are errors in found.
func ReadReport(file string, r *records.IntervalReader, of *records.Map, l *tally.Layout,
	found *diag.Findings,
) (*Actual, error) {
	rows := slices.Collect(r.All())
	switch {
	case r.Err() != nil:
		return nil, r.Err()
	case !r.HasTimes():
		return nil, fmt.Errorf("%s has %w, and days are compared by interval", file, ErrWholeDays)
	}

	report := Report{
		File:    file,
		Rows:    rows,
		Length:  time.Duration(r.Step()) * time.Minute,
		Zone:    r.Zone(),
		LevelOf: l.Model.ServiceLevelOf,
		Lines:   of.Queues,
	}

	// The map describes the file, so it counts before the scenario.
	if of.Level.Of != "" {
		report.LevelOf = model.ServiceLevelNamed(of.Level.Of)
	}

	actual := NewReported(report, l, found)
	actual.Read = r.Summary()
	return actual, nil
}

// NewReported takes the counts of an interval report for the counts of its dates. Its calls arrive
// within their intervals. Names that the center does not have are errors in found.
func NewReported(r Report, l *tally.Layout, found *diag.Findings) *Actual {
	names := newResolver(r.File, l, found)
	zone := l.Model.Clock.Start.Location()
	byDate := map[routing.Date][]reported{}
	named := map[string]bool{}
	for _, row := range r.Rows {
		line, queue := names.ofReport(row, r.Lines)
		named[row.Queue] = true
		clock := time.Duration(row.Minute) * time.Minute
		start := row.Date.At(clock.Truncate(r.Length), r.Zone)
		date := routing.DateOf(start.In(zone))
		byDate[date] = append(byDate[date], reported{
			interval: interval{
				start:  start.UnixNano(),
				queue:  int32(queue),
				counts: countsOf(&row.Counts, r.LevelOf),
			},
			line: routing.LineID(line),
		})
	}

	names.report()
	for _, pair := range r.Lines {
		if !named[pair.Key.Value] {
			found.Error(diag.Place{File: r.File, Line: 1, Column: 1}, routing.UnknownValue,
				fmt.Sprintf("the map has the queue %q, and the report has no calls of it", pair.Key.Value),
				diag.Fixf("its queues are %s", strings.Join(slices.Sorted(maps.Keys(named)), ", ")))
		}
	}

	out := &Actual{intervals: [][]interval{}, length: r.Length}
	out.dates = slices.SortedFunc(maps.Keys(byDate), func(a, b routing.Date) int {
		return a.At(0, time.UTC).Compare(b.At(0, time.UTC))
	})
	for _, date := range out.dates {
		rows := byDate[date]
		slices.SortStableFunc(rows, func(a, b reported) int { return cmp.Compare(a.start, b.start) })

		var intervals []interval
		for i := range rows {
			intervals = append(intervals, rows[i].interval)
		}
		out.intervals = append(out.intervals, intervals)
		out.calls = append(out.calls, callsOf(rows, r.Length))
	}

	out.to = len(out.dates)
	return out
}

// reported is a row of a report with the line of its calls.
type reported struct {
	interval
	line routing.LineID
}

// ofReport gives the line and the queue of a row. The line is the one that the map names, or the
// line with the name of the queue, or the only line.
func (r *resolver) ofReport(row *records.Interval, lines []yaml.Pair[string]) (line, queue int) {
	name := row.Queue
	isLine := r.lines.has(name)
	given := slices.IndexFunc(lines, func(p yaml.Pair[string]) bool { return p.Key.Value == name })
	switch {
	case given >= 0:
		text, _, _ := strings.Cut(lines[given].Value, "/")
		line = r.index(&r.lines, text, row.Row)
	case isLine || r.line < 0:
		line = r.index(&r.lines, name, row.Row)
	default:
		line = r.line
	}

	isOnly := name == "" || isLine && !r.queues.has(name)
	if isOnly && r.queue >= 0 {
		return line, r.queue
	}
	return line, r.index(&r.queues, name, row.Row)
}

// has reports whether the center has a name.
func (n *names) has(name string) bool {
	_, ok := n.index[fold(name)]
	return ok
}

// countsOf gives the counters of the counts of a report.
func countsOf(c *records.Counts, of model.ServiceLevelOf) counts {
	answers, left := c.Endings()

	out := unknownCounts()
	out[model.VisitsOffered] = c.Offered
	out[model.VisitsEnded] = c.Offered
	out[model.VisitsAnswered] = answers
	out[model.VisitsAbandoned] = left
	out[model.WaitOfAnswered] = records.Total(answers, c.ASA*second)
	out[model.WaitOfEnded] = out[model.WaitOfAnswered] + records.Total(left, c.ATA*second)
	out[handles] = answers
	out[handled] = records.Total(answers, c.AHT*second)

	// A report has no single waits. A caller who hung up counts as one who waited long.
	out[model.VisitsJudged] = c.Offered
	for _, ends := range []struct {
		end model.VisitEnd
		n   float64
	}{
		{model.EndAbandoned, left},
		{model.EndByChoice, c.Offered - answers - left},
	} {
		e := model.Event{End: ends.end, Time: math.MaxInt64, Level: model.LevelRule{ServiceLevelOf: of}}
		if !e.IsJudged() {
			out[model.VisitsJudged] -= ends.n
		}
	}
	out[model.VisitsInTarget] = records.Total(out[model.VisitsJudged], c.ServiceLevel)

	// A report has no agents: the mean over no intervals is unknown.
	out[agents] = 0
	out[intervals] = 0
	return out
}

// unknownCounts are counts of which none is known.
func unknownCounts() (out counts) {
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// callsOf gives the calls of the rows of a date. The counts may be averages with decimals, so their
// sums are rounded and not each of them.
func callsOf(rows []reported, length time.Duration) []call {
	type subject struct {
		line  routing.LineID
		queue int32
	}
	var out []call
	sums := map[subject]float64{}
	for i := range rows {
		row := &rows[i]
		of := subject{row.line, row.queue}
		before := math.Round(sums[of])
		sums[of] += row.counts[model.VisitsOffered]

		for range int(math.Round(sums[of]) - before) {
			out = append(out, call{
				visit: visit{
					arrived:   row.start,
					enqueued:  row.start,
					answered:  sim.NoTime,
					ended:     sim.NoTime,
					wrapUpEnd: sim.NoTime,
					queue:     row.queue,
					tier:      -1,
					group:     -1,
				},
				line:   row.line,
				first:  true,
				within: des.Duration(length),
			})
		}
	}
	return out
}

// addReport adds the counts of a report to the real day. A report has no counts of tiers.
func (d *day) addReport(report []interval, start des.Time) {
	for i := range report {
		of := &report[i]
		at, ok := d.interval(of.start - start)
		if !ok {
			continue
		}
		for _, subject := range []int{center, d.queueSubject(of.queue)} {
			d.counts[at*len(d.names)+subject].add(&of.counts)
		}
	}

	for at := range d.layout.Intervals {
		for tier := range d.tiers {
			d.counts[at*len(d.names)+d.tierSubject(int16(tier))] = unknownCounts()
		}
	}
}
