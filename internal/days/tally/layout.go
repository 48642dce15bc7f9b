package tally

import (
	"slices"
	"sort"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Layout gives the order and the names of the rows of a model's Tally and of reports of it. It is
// immutable.
type Layout struct {
	Model       *model.Model
	Intervals   int              // of the statistics
	DayOf       []int32          // by interval: its day
	GoalPeriods []GoalPeriods    // by goal
	Outages     []model.TimeSpan // of the statistics: something is down; ascending, without overlaps
	Queues      []QueueLayout
	Steps       []StepLayout
	StepAt      [][]int  // by program and flow.StateID: index into Steps
	EndLabels   []string // without duplicates

	starts        []des.Time // by interval, and the end of the last
	PerWaitPeriod int        // the number of intervals in a period of the wait series
}

// QueueLayout is a queue at a hub, as "disputes@london".
type QueueLayout struct {
	Queue  routing.QueueID
	Hub    routing.HubID
	Groups []int // indices of the groups at its hub that answer it
}

// StepLayout is a step of a flow, wherever the flow is run.
type StepLayout struct {
	Flow, Step string
	Channel    int // of a deflect step: index into Center.Channels; else -1
}

// NewLayout lists queues by id and then by hub, and steps in the order in which
// programs and their states name them.
func NewLayout(m *model.Model) *Layout {
	l := &Layout{Model: m}
	l.addIntervals(&m.Clock)

	for i := range m.Goals {
		l.GoalPeriods = append(l.GoalPeriods, l.goalPeriods(&m.Goals[i]))
	}

	l.Outages = outagesOf(m)

	// Long times have longer periods, so that the series of waits takes bounded memory.
	l.PerWaitPeriod = (l.Intervals + maxWaitPeriods - 1) / maxWaitPeriods

	for id := range m.Center.Queues {
		for _, hub := range m.Center.Queues[id].Hubs {
			q := QueueLayout{Queue: routing.QueueID(id), Hub: hub}
			for g := range m.Groups {
				answers := func(k model.Skill) bool { return k.Queue == q.Queue }
				if m.Groups[g].Hub == hub && slices.ContainsFunc(m.Groups[g].Skills, answers) {
					q.Groups = append(q.Groups, g)
				}
			}

			l.Queues = append(l.Queues, q)
		}
	}

	index := map[string]int{}
	for i := range m.Programs {
		l.StepAt = append(l.StepAt, l.stepsOf(m.Programs[i].Program, index))
	}

	return l
}

// addIntervals divides each day into intervals.
func (l *Layout) addIntervals(c *model.Clock) {
	for day := range c.Days() {
		from, to := c.Day(day)
		for at := from; at < to; at += c.Interval {
			l.starts = append(l.starts, at)
			l.DayOf = append(l.DayOf, int32(day))
		}
	}
	l.Intervals = len(l.starts)
	l.starts = append(l.starts, c.To)
}

// GoalPeriods are the periods of a goal that has to hold in each of them, by the arrival of calls.
// A goal for all calls together has no periods.
type GoalPeriods struct {
	Of    []int32 // by interval: its period
	First []int   // by period: its first interval; then the number of intervals
}

// Len is the number of periods.
func (p *GoalPeriods) Len() int { return max(0, len(p.First)-1) }

// goalPeriods returns the periods of a goal. Calls of a part of the day are counted like those of a period.
func (l *Layout) goalPeriods(g *model.Goal) GoalPeriods {
	var p GoalPeriods
	if g.Each == model.Together && g.After == 0 {
		return p
	}

	type period struct{ day, hour, interval int64 }

	of := func(i int) period {
		day := l.DayOf[i]
		switch g.Each {
		case model.Together:
			return period{}
		case model.EachDay:
			return period{day: int64(day)}
		case model.EachHour:
			from, _ := l.Model.Clock.Day(int(day))
			return period{day: int64(day), hour: (l.starts[i] - from) / int64(time.Hour)}
		default:
			return period{interval: int64(i)}
		}
	}

	for i := range l.Intervals {
		if i == 0 || of(i) != of(i-1) {
			p.First = append(p.First, i)
		}
		p.Of = append(p.Of, int32(len(p.First)-1))
	}

	// The end of the last period spares a special case for it.
	p.First = append(p.First, l.Intervals)
	return p
}

// manyIntervals is the number of intervals above which their waits are not counted by
// duration: their histograms would take more memory than the rest of a run.
const manyIntervals = 10000

// HasIntervalWaits reports whether an interval's waits are counted by duration.
func (l *Layout) HasIntervalWaits() bool { return l.Intervals <= manyIntervals }

// CountsLanguages reports whether a goal is about a language.
func (l *Layout) CountsLanguages() bool {
	return slices.ContainsFunc(l.Model.Goals, func(g model.Goal) bool {
		return g.Subject.Kind == model.SubjectLanguage
	})
}

// stepsOf gives the row in Steps of each state of a program. It adds steps that are new
// to index.
func (l *Layout) stepsOf(p *flow.Program, index map[string]int) []int {
	rows := make([]int, len(p.States))
	for state := range p.States {
		step := p.StepAt(flow.StateID(state))
		row, known := index[step.String()]
		if !known {
			row = len(l.Steps)
			index[step.String()] = row
			l.addStep(step)
		}

		rows[state] = row
	}

	return rows
}

func (l *Layout) addStep(s *flow.Step) {
	row := StepLayout{Flow: s.Flow, Step: s.Name, Channel: -1}
	if s.Help == flow.HelpChannel {
		row.Channel = int(s.Channel)
	}
	l.Steps = append(l.Steps, row)
	if s.End != "" && !slices.Contains(l.EndLabels, s.End) {
		l.EndLabels = append(l.EndLabels, s.End)
	}
}

// QueueNames are the names of a queue and its hub.
func (l *Layout) QueueNames(i int) (queue, hub string) {
	q := &l.Queues[i]
	return l.Model.Center.Queues[q.Queue].Name.Value, l.HubName(q.Hub)
}

// HubName is the name of a hub.
func (l *Layout) HubName(h routing.HubID) string { return l.Model.Center.Hubs[h].Name.Value }

// TierNames are the names of the tiers, in the order of their rows.
func (l *Layout) TierNames() []string { return l.Model.Center.Attributes[routing.AttrTier].Values }

// Target is the time within which callers of a queue should be answered.
func (l *Layout) Target(i int) des.Duration {
	return int64(l.Model.Center.Queues[l.Queues[i].Queue].AnswerWithin)
}

// IntervalAt returns the interval of a time of the statistics.
func (l *Layout) IntervalAt(at des.Time) int {
	return sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > at }) - 1
}

// Start returns the start of an interval. The start of interval number Intervals is the end of the
// last one.
func (l *Layout) Start(interval int) des.Time { return l.starts[interval] }

// Length is the length of an interval. The last one of a day may be shorter.
func (l *Layout) Length(interval int) des.Duration {
	return l.starts[interval+1] - l.starts[interval]
}

// maxWaitPeriods bounds the periods of the wait series, and so their memory. A chart does not
// show more.
const maxWaitPeriods = 96

// WaitPeriods is the number of periods of the wait series.
func (l *Layout) WaitPeriods() int {
	return (l.Intervals + l.PerWaitPeriod - 1) / max(l.PerWaitPeriod, 1)
}

// WaitPeriod is the period of the wait series that an interval is in.
func (l *Layout) WaitPeriod(interval int) int { return interval / l.PerWaitPeriod }
