package report

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Layout gives the order and the names of the rows of a model's Tally and Report. It is
// immutable.
type Layout struct {
	Model     *model.Model
	Intervals int     // of the statistics
	DayOf     []int32 // by interval: its day
	Queues    []QueueLayout
	Steps     []StepLayout
	StepAt    [][]int  // by program and flow.StateID: index into Steps
	EndLabels []string // each once

	starts    []des.Time // by interval, and the end of the last
	perPeriod int        // intervals in a period of the wait series
}

// QueueLayout is a queue at a hub, as "disputes@london".
type QueueLayout struct {
	Service routing.QueueID
	Hub     routing.HubID
	groups  []int // indices of the groups at its hub that answer it
}

// StepLayout is a step of a flow, wherever the flow is run.
type StepLayout struct {
	Flow, Step string
	channel    int // of a deflect step: index into Center.Channels; else -1
}

// NewLayout lists queues by service and then by hub, and steps in the order in
// which programs and their states name them.
func NewLayout(m *model.Model) *Layout {
	l := &Layout{Model: m}
	l.addIntervals(&m.Clock)
	l.perPeriod = (l.Intervals + maxPeriods - 1) / maxPeriods
	for s := range m.Center.Queues {
		for _, hub := range m.Center.Queues[s].Hubs {
			q := QueueLayout{Service: routing.QueueID(s), Hub: hub}
			for g := range m.Groups {
				answers := func(k model.Skill) bool { return k.Queue == q.Service }
				if m.Groups[g].Hub == hub && slices.ContainsFunc(m.Groups[g].Skills, answers) {
					q.groups = append(q.groups, g)
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
			l.starts, l.DayOf = append(l.starts, at), append(l.DayOf, int32(day))
		}
	}
	l.Intervals, l.starts = len(l.starts), append(l.starts, c.To)
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
	row := StepLayout{Flow: s.Flow, Step: s.Name, channel: -1}
	if s.Kind == flow.Deflect {
		row.channel = int(s.Channel)
	}
	l.Steps = append(l.Steps, row)
	if s.Kind == flow.End && !slices.Contains(l.EndLabels, s.Label) {
		l.EndLabels = append(l.EndLabels, s.Label)
	}
}

// QueueNames are the names of a queue and its hub.
func (l *Layout) QueueNames(i int) (queue, hub string) {
	q := &l.Queues[i]
	return l.Model.Center.Queues[q.Service].Name.Value, l.hubName(q.Hub)
}

func (l *Layout) hubName(h routing.HubID) string { return l.Model.Center.Hubs[h].Name.Value }

func (l *Layout) tiers() []string { return l.Model.Center.Attributes[routing.AttrTier].Values }

// target is the time within which callers of a queue should be answered.
func (l *Layout) target(i int) des.Duration {
	return int64(l.Model.Center.Queues[l.Queues[i].Service].AnswerWithin)
}

// Start is the start of an interval. That of number Intervals is the end of the last.
func (l *Layout) Start(interval int) des.Time { return l.starts[interval] }

// length is the length of an interval. The last one of a day may be shorter.
func (l *Layout) length(interval int) des.Duration {
	return l.starts[interval+1] - l.starts[interval]
}
