package web

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// boardView is the wallboard at one moment. Counts and ratios are of the simulated
// day so far.
type boardView struct {
	Time     string
	At       string // RFC 3339, for comparison with the metrics
	Speed    string // the speed that is set, as the form field has it
	Paused   bool
	Pace     string // the speed in words
	Scenario string
	Tiles    []tile
	Chart    chart.Chart
	Hubs     []hubView
}

// tile is a large number at the top of the board.
type tile struct{ Name, Value string }

type hubView struct {
	Name   string
	Trunks string
	Queues []queueRow
	Groups []groupRow
}

// queueRow is a queue at a hub. Level is the service level.
type queueRow struct {
	Name, State, Waiting, Longest, Level, Target string
	Offered, Abandoned, AbandonedShare           string
}

// groupRow is a group's agents by state.
type groupRow struct {
	Name                           string
	Idle, Talking, WrappingUp, Off string
	TalkingEnd, WrapUpEnd          float64 // of the bar's segments, in percent of the agents on the phones
}

func newBoardView(m *model.Model, v *metrics.View, s Setting, day chart.Chart) *boardView {
	now := sinceDayBegan(v.Snapshot)
	b := &boardView{
		Time: v.Time.Format("Mon 2 Jan 2006, 15:04:05 MST"), At: v.Time.Format(time.RFC3339Nano),
		Speed: strconv.FormatFloat(s.Speed, 'f', -1, 64), Paused: s.Paused, Pace: paceOf(v, s), Scenario: m.Scenario,
		Tiles: tiles(now), Chart: day,
	}
	for i := range now.Hubs {
		b.Hubs = append(b.Hubs, newHubView(now, &now.Hubs[i]))
	}
	return b
}

// paceOf describes the speed: the one that is set, or less if the machine is too slow.
func paceOf(v *metrics.View, s Setting) string {
	kept, set := FormatSpeed(v.Speed), FormatSpeed(s.Speed)
	switch {
	case s.Paused:
		return "paused"
	case v.Lag > 0 && v.Speed < s.Speed && kept != set:
		return fmt.Sprintf("speed %s of the %s asked for: this machine keeps up with no more", kept, set)
	}
	return "speed " + set
}

// sinceDayBegan gives a snapshot whose counters of calls begin at 0 with the
// simulated day.
func sinceDayBegan(now *sim.Snapshot) *sim.Snapshot {
	s := *now
	if s.Began == nil {
		return &s
	}
	s.Lines, s.Flows, s.Queues = slices.Clone(s.Lines), slices.Clone(s.Flows), slices.Clone(s.Queues)
	for i, began := range s.Began.Lines {
		s.Lines[i].Arrived -= began.Arrived
		s.Lines[i].Blocked -= began.Blocked
	}
	for i := range s.Began.Flows {
		for outcome, n := range s.Began.Flows[i].Finished {
			s.Flows[i].Finished[outcome] -= n
		}
	}
	for i := range s.Began.Queues {
		q, began := &s.Queues[i], &s.Began.Queues[i]
		q.Offered -= began.Offered
		q.Answered -= began.Answered
		q.Abandoned -= began.Abandoned
		q.Within -= began.Within
		q.Short -= began.Short
		for reason, n := range began.Left {
			q.Left[reason] -= n
		}
	}
	return &s
}

// ended counts the offered calls whose wait is over.
func ended(q *sim.QueueSnapshot) uint64 {
	return q.Answered + q.Abandoned + q.Left[sim.LeftTimedOut] + q.Left[sim.LeftChoice]
}

// judged is the denominator of the service level.
func judged(q *sim.QueueSnapshot) uint64 { return ended(q) - q.Short }

func newHubView(s *sim.Snapshot, hub *sim.HubSnapshot) hubView {
	h := hubView{Name: hub.Hub, Trunks: report.Plural(hub.Calls, "call")}
	if hub.Trunks > 0 {
		h.Trunks += " on " + report.Plural(hub.Trunks, "trunk")
	}
	for i := range s.Queues {
		if s.Queues[i].Hub == h.Name {
			h.Queues = append(h.Queues, newQueueRow(&s.Queues[i]))
		}
	}
	for i := range s.Groups {
		if s.Groups[i].Hub == h.Name {
			h.Groups = append(h.Groups, newGroupRow(&s.Groups[i]))
		}
	}
	return h
}

func newQueueRow(q *sim.QueueSnapshot) queueRow {
	return queueRow{
		Name: q.Queue, Waiting: count(q.Length), Longest: wholeSeconds(q.LongestWait),
		Level: share(q.Within, judged(q)), Target: wholeSeconds(q.Target),
		Offered: count(q.Offered), Abandoned: count(q.Abandoned), AbandonedShare: share(q.Abandoned, ended(q)),
		State: stateOf(q),
	}
}

// stateOf compares a queue's longest wait with its target. Callers still wait in a
// queue that has closed.
func stateOf(q *sim.QueueSnapshot) string {
	switch {
	case !q.Open && q.Length == 0:
		return "closed"
	case q.Staffed == 0:
		return "nobody on"
	case q.Length == 0:
		return "calm"
	case q.LongestWait <= q.Target:
		return "busy"
	case q.LongestWait <= 10*q.Target:
		return "late"
	}
	return "very late"
}

func newGroupRow(g *sim.GroupSnapshot) groupRow {
	idle, talking, wrapUp := g.Agents[sim.Idle], g.Agents[sim.Talking], g.Agents[sim.WrappingUp]
	percent := func(n int) float64 { return 100 * float64(n) / float64(max(1, idle+talking+wrapUp)) }
	return groupRow{
		g.Group, count(idle), count(talking), count(wrapUp), count(g.Agents[sim.Off]),
		percent(talking), percent(talking + wrapUp),
	}
}

func tiles(s *sim.Snapshot) []tile {
	var calls, waiting, idle, present int
	var longest int64
	var within, measured, over, abandoned uint64
	for i := range s.Hubs {
		calls += s.Hubs[i].Calls
	}
	for i := range s.Queues {
		q := &s.Queues[i]
		waiting += q.Length
		longest = max(longest, q.LongestWait)
		within, measured = within+q.Within, measured+judged(q)
		abandoned, over = abandoned+q.Abandoned, over+ended(q)
	}
	for i := range s.Groups {
		a := &s.Groups[i].Agents
		idle += a[sim.Idle]
		present += a[sim.Idle] + a[sim.Talking] + a[sim.WrappingUp]
	}
	return []tile{
		{"calls in the center", count(calls)},
		{"callers waiting", count(waiting)},
		{"longest wait", wholeSeconds(longest)},
		{"answered in time today", share(within, measured)},
		{"abandoned today", share(abandoned, over)},
		{"agents idle", count(idle) + " of " + count(present)},
	}
}

func count[N int | uint64](n N) string { return report.Thousands(int64(n)) }

// share formats a ratio as a percentage.
func share(n, of uint64) string {
	return report.Percentage(stats.Number(float64(n) / float64(of)))
}

// wholeSeconds formats nanoseconds to the second: 8s, 12m40s, 1h05m.
func wholeSeconds(ns int64) string {
	return report.FormatSeconds(stats.Number(math.Round(float64(ns) / 1e9)))
}
