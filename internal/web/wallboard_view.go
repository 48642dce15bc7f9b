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

// boardView is the data of the wallboard's template. Counts and ratios are of the
// simulated day so far.
type boardView struct {
	Time     string
	At       string // RFC 3339, for comparison with the metrics
	Speed    string // of the setting, as the form field has it
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
	Name, Trunks string
	Queues       []queueRow
	Groups       []groupRow
}

// queueRow is a queue at a hub. Level is the service level.
type queueRow struct {
	Name, State, Waiting, Longest, Level, Target string
	Offered, Abandoned, AbandonedRatio           string
}

// groupRow is a group's agents by state.
type groupRow struct {
	Name, Idle, Talking, WrappingUp, Off string
	TalkingEnd, WrapUpEnd                float64 // of the bar's segments, in percent of the agents on the phones
}

func newBoardView(m *model.Model, v *metrics.View, s Setting, day chart.Chart) *boardView {
	queues := queuesToday(v.Snapshot)
	b := &boardView{
		Time: v.Time.Format("Mon 2 Jan 2006, 15:04:05 MST"), At: v.Time.Format(time.RFC3339Nano),
		Speed: strconv.FormatFloat(s.Speed, 'f', -1, 64), Paused: s.Paused, Pace: paceOf(v, s), Scenario: m.Scenario,
		Tiles: tiles(v.Snapshot, queues), Chart: day,
	}
	for i := range v.Hubs {
		b.Hubs = append(b.Hubs, newHubView(&v.Hubs[i], queues, v.Groups))
	}
	return b
}

// paceOf describes the speed: the setting, or the reached speed where it is lower.
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

// queuesToday returns the queues of a snapshot with the counts of the current
// simulated day.
func queuesToday(s *sim.Snapshot) []sim.QueueSnapshot {
	queues := slices.Clone(s.Queues)
	if s.Began == nil {
		return queues
	}
	for i := range queues {
		q, began := &queues[i], &s.Began.Queues[i]
		q.Offered -= began.Offered
		q.Answered -= began.Answered
		q.Abandoned -= began.Abandoned
		q.Within -= began.Within
		q.Short -= began.Short
		for reason, n := range began.Left {
			q.Left[reason] -= n
		}
	}
	return queues
}

// ended counts the offered calls whose wait is over.
func ended(q *sim.QueueSnapshot) uint64 {
	return q.Answered + q.Abandoned + q.Left[sim.LeftTimedOut] + q.Left[sim.LeftChoice]
}

// judged is the denominator of the service level.
func judged(q *sim.QueueSnapshot) uint64 { return ended(q) - q.Short }

func newHubView(hub *sim.HubSnapshot, queues []sim.QueueSnapshot, groups []sim.GroupSnapshot) hubView {
	h := hubView{Name: hub.Hub, Trunks: report.Plural(hub.Calls, "call")}
	if hub.Trunks > 0 {
		h.Trunks += " on " + report.Plural(hub.Trunks, "trunk")
	}
	for i := range queues {
		if q := &queues[i]; q.Hub == h.Name {
			h.Queues = append(h.Queues, queueRow{
				Name: q.Queue, State: stateOf(q), Waiting: count(q.Length), Longest: wholeSeconds(q.LongestWait),
				Level: share(q.Within, judged(q)), Target: wholeSeconds(q.Target),
				Offered: count(q.Offered), Abandoned: count(q.Abandoned), AbandonedRatio: share(q.Abandoned, ended(q)),
			})
		}
	}
	for i := range groups {
		if groups[i].Hub == h.Name {
			h.Groups = append(h.Groups, newGroupRow(&groups[i]))
		}
	}
	return h
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

func tiles(s *sim.Snapshot, queues []sim.QueueSnapshot) []tile {
	var calls, waiting, idle, present int
	var longest int64
	var within, measured, over, abandoned uint64
	for i := range s.Hubs {
		calls += s.Hubs[i].Calls
	}
	for i := range queues {
		q := &queues[i]
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
