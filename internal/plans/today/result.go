package today

import (
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/staffing"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Result is the rest of a day. Its JSON is a contract: shares are fractions, and times are in seconds.
type Result struct {
	Scenario     string            `json:"scenario"`
	Title        string            `json:"title"`
	Seed         uint64            `json:"seed"`
	Replications int               `json:"replications"`
	Now          time.Time         `json:"now"`
	Busyness     Busyness          `json:"busyness"`
	SoFar        SoFar             `json:"so_far"`
	Staff        string            `json:"staff"`     // whose agents are simulated: scenario or records
	Intervals    []report.Interval `json:"intervals"` // before the rest, from the records
	Rest         []Row             `json:"rest"`
	Goals        []Goal            `json:"goals"`

	Records *records.Summary `json:"records,omitempty"` // how the file was read

	Horizons []Horizon `json:"-"` // of Input.Horizons: the center and each queue

	clock *model.Clock
}

// SoFar counts the calls of the records.
type SoFar struct {
	Calls       int     `json:"calls"` // that arrived in the day
	Expected    float64 `json:"expected"`
	QueuesOnly  bool    `json:"queues_only"` // the records lack the calls that join no queue, so these are not expected
	Silence     Silence `json:"silence"`
	Waiting     int     `json:"waiting"` // in progress, as are the next three
	Talking     int     `json:"talking"`
	AfterCall   int     `json:"after_call_work"`
	InMenus     int     `json:"in_menus"`
	Callbacks   int     `json:"callbacks"`            // booked, whose callers are not reached yet
	LongestWait float64 `json:"longest_wait_seconds"` // of those who wait
	LongestTalk float64 `json:"longest_talk_seconds"`
	Drawn       bool    `json:"in_progress_drawn"` // the records have no call in progress
	LeftOut     LeftOut `json:"left_out"`
}

// Silence is the time without an arrival before now: since the last call, or since the beginning of the day.
type Silence struct {
	Seconds  float64 `json:"seconds"`
	Expected float64 `json:"expected"` // the calls that the scenario expects in it
}

// LeftOut counts the records that are not used.
type LeftOut struct {
	Later     int `json:"later"` // than now
	Others    int `json:"other_dates"`
	Queueless int `json:"callbacks_without_queue"`
}

// CenterQueue is the queue of the rows of all queues together.
const CenterQueue = report.CenterSubject

// Row is a part of the rest of the day, for a queue or the center. It is of the calls that arrive in it.
type Row struct {
	Start          time.Time   `json:"start"`
	Queue          string      `json:"queue"` // with its hub, as in disputes@london; or CenterQueue
	Calls          Quantiles   `json:"calls"`
	ServiceLevel   Quantiles   `json:"service_level"`
	WaitMean       Quantiles   `json:"wait_mean_seconds"`
	AbandonedRatio Quantiles   `json:"abandoned_ratio"`
	AgentsNeeded   Quantiles   `json:"agents_needed"`
	Title          model.Title `json:"-"`

	end time.Time
}

// Quantiles are the values of a measure that 5%, 50% and 95% of the simulated days stay below.
type Quantiles struct {
	P5  stats.Number `json:"p5"`
	P50 stats.Number `json:"p50"`
	P95 stats.Number `json:"p95"`
}

// quantilesOf returns the quantiles of the values that are known, at the ranks between which another day lies with
// probability 90%. They are unknown if no value is known.
func quantilesOf(values []float64) Quantiles {
	values = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(values) == 0 {
		unknown := stats.Number(math.NaN())
		return Quantiles{unknown, unknown, unknown}
	}
	slices.Sort(values)
	at := func(rank float64) stats.Number {
		return stats.Number(stats.AtRank(values, rank*float64(len(values)+1)))
	}
	return Quantiles{at(0.05), at(0.5), at(0.95)}
}

// Goal is a goal of the day with the chance that it holds at the end.
type Goal struct {
	Goal    string       `json:"goal"`
	Title   string       `json:"title"`
	Kind    string       `json:"kind"`
	Subject string       `json:"subject"`
	Measure string       `json:"measure"`
	Bound   stats.Number `json:"bound"`
	Unit    report.Unit  `json:"unit"`
	Side    string       `json:"side"`
	Each    string       `json:"each,omitempty"`
	Value   Quantiles    `json:"value"` // of the day, or of its worst period
	Chance  float64      `json:"chance"`

	isOfRest bool // records do not have the measure: the calls from now on count
}

// likely is the least chance with which a goal counts as held.
const likely = 0.5

// Holds reports whether each goal is likely to hold.
func (r *Result) Holds() bool {
	return !slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.Chance < likely })
}

// goalsOf returns the goals with their chances.
func goalsOf(d *experiment.Design, of *report.Report) []Goal {
	out := []Goal{}
	n := len(d.Replications)
	for i := range of.Goals {
		g := &of.Goals[i]
		met := 0
		values := make([]float64, n)
		for k := range d.Replications {
			day := &d.Replications[k]
			met += d.Layout.DaysMet(day, i, 0, 1)
			values[k] = valueOf(&d.Layout.Model.Goals[i], day, i)
		}
		out = append(out, Goal{
			Goal: g.Goal, Title: g.Title, Kind: g.Kind, Subject: g.Subject, Measure: g.Measure, Bound: g.Bound,
			Unit: g.Unit, Side: g.Side, Each: g.Each, Value: quantilesOf(values), Chance: float64(met) / float64(n),
			isOfRest: d.Layout.Model.Goals[i].After > 0,
		})
	}
	return out
}

// valueOf returns the value of a goal on a day: of its worst period if it has periods.
func valueOf(g *model.Goal, day *tally.Replication, goal int) float64 {
	periods := day.Periods[goal]
	if len(periods) == 0 {
		periods = []tally.Ratio{day.Goals[goal]}
	}

	worst := math.NaN()
	for _, p := range periods {
		worst = g.Worst(worst, p.Numerator/p.Denominator)
	}
	return worst
}

// rows returns the rest of the day: the center and then the queues, part by part.
func (r *run) rows(need *staffing.Need) []Row {
	queues := len(r.layout.Queues)
	m := r.layout.Model
	out := []Row{}
	for i, p := range r.parts {
		needed := r.needed(need, i)
		for k := range queues + 1 {
			q := (k + queues) % (queues + 1) // the center first
			row := Row{
				Start: m.Clock.Instant(r.layout.Start(p.from)), end: m.Clock.Instant(r.layout.Start(p.to)),
				Queue: CenterQueue, Title: m.TitleOf(model.Subject{Kind: model.SubjectCenter}),
			}
			if q < queues {
				queue, hub := r.layout.QueueNames(q)
				row.Queue = queue
				if len(m.Center.Queues[r.layout.Queues[q].Queue].Hubs) > 1 {
					row.Queue += "@" + hub
				}
				row.Title = m.QueueTitle(r.layout.Queues[q].Queue, r.layout.Queues[q].Hub)
			}

			row.Calls = r.over(func(d day) float64 { return float64(d[i][q].Offered) })
			row.ServiceLevel = r.over(func(d day) float64 {
				return float64(d[i][q].InTarget) / float64(d[i][q].Ended-d[i][q].Unjudged)
			})
			row.WaitMean = r.over(func(d day) float64 { return d[i][q].Waited.Float64() / 1e9 / float64(d[i][q].Ended) })
			row.AbandonedRatio = r.over(func(d day) float64 {
				return float64(d[i][q].Abandoned) / float64(d[i][q].Offered)
			})
			row.AgentsNeeded = quantilesOf(needed[q])
			out = append(out, row)
		}
	}
	return out
}

// over returns the quantiles of a value over the days.
func (r *run) over(value func(day) float64) Quantiles {
	values := make([]float64, len(r.days))
	for i := range r.days {
		values[i] = value(r.days[i])
	}
	return quantilesOf(values)
}

// needed returns the agents that each queue needs in a part, on each day, and then the agents of all queues.
func (r *run) needed(need *staffing.Need, part int) [][]float64 {
	queues := len(r.layout.Queues)
	out := make([][]float64, queues+1)
	p := r.parts[part]
	hours := float64(r.layout.Start(p.to)-r.layout.Start(p.from)) / 3600e9
	for q := range out {
		out[q] = make([]float64, len(r.days))
	}
	for k, d := range r.days {
		for q := range queues {
			out[q][k] = float64(need.Agents(q, float64(d[part][q].Offered)/hours))
			out[queues][k] += out[q][k]
		}
	}
	return out
}

// soFar counts the calls of a past.
func soFar(m *model.Model, past *sim.Past, counted [][]volume, read *backtest.Past, queuedShare float64) SoFar {
	out := SoFar{
		QueuesOnly: queuedShare < 1,
		Drawn:      past.Before != nil,
		LeftOut:    LeftOut{read.Later, read.Others, read.Queueless},
	}
	last := min(m.Clock.From, past.Now)
	for _, lines := range counted {
		for _, v := range lines {
			out.Expected += v.expected
		}
	}

	for i := range past.Records {
		r := &past.Records[i]
		last = max(last, r.Arrived)
		isFirst := i == 0 || past.Records[i-1].Call != r.Call
		if isFirst && r.Arrived >= m.Clock.From {
			out.Calls++
		}
		if r.WorksOn {
			out.AfterCall++
		}
		if r.Ended != sim.NoTime {
			continue
		}

		since := func(at int64) float64 { return float64(past.Now-at) / 1e9 }
		switch {
		case r.Answered == sim.NoTime && r.Outcome.IsCallback():
			out.Callbacks++
		case r.Answered != sim.NoTime:
			out.Talking++
			out.LongestTalk = max(out.LongestTalk, since(r.Answered))
		case r.Queue >= 0:
			out.Waiting++
			out.LongestWait = max(out.LongestWait, since(r.Enqueued))
		default:
			out.InMenus++
		}
	}

	out.Silence.Seconds = float64(past.Now-last) / 1e9
	for i := range m.Lines {
		out.Silence.Expected += float64(queuedShare * expected(&m.Lines[i], &m.Clock, last, past.Now))
	}
	return out
}
