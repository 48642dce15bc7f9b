package backtest

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// calledLine is the only called line of some, or -1.
func calledLine(m *model.Model, isIt func(line int) bool) int {
	found := -1
	for i := range m.Lines {
		if !m.Lines[i].IsCalled() || !isIt(i) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// lineNumbered is the line with a number, in any form that systems record it in, or -1.
func lineNumbered(m *model.Model, text string) int {
	return calledLine(m, func(i int) bool {
		line := &m.Center.Lines[i]
		own := phone.ParseDialed(line.Number.Value, line.Home()).E164
		return own != "" && phone.Parse(text, line.Home()).E164 == own
	})
}

// linesTo are the lines of records without a line, by the queue of the layout: the only line that leads to the queue,
// or -1.
func linesTo(l *tally.Layout) (out []int) {
	for i := range l.Queues {
		out = append(out, calledLine(l.Model, func(line int) bool {
			return leadsTo(&l.Model.Programs[l.Model.Lines[line].Program], l.Queues[i].Queue)
		}))
	}
	return out
}

// leadsTo reports whether calls of a program may join a queue.
func leadsTo(p *model.Program, queue routing.QueueID) bool {
	return slices.ContainsFunc(p.Steps, func(s flow.Step) bool {
		return s.Help.IsAgent() && slices.Contains(s.Queues(), queue)
	})
}
