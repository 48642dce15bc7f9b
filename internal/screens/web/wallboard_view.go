package web

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
	"github.com/ivrsim/ivrsim/internal/screens/htmlreport"
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
	Queues   []queueRow // the worst first
	Hubs     []hubView
}

// tile is a large number at the top of the board, its state beside its target, and the
// queue that it is of or where it is worst.
type tile struct{ Name, Value, State, Note string }

type hubView struct {
	Name, Trunks string
	Groups       []groupRow
}

// queueRow is a queue at a hub. Level is the service level.
type queueRow struct {
	Queue, Hub, State, Waiting, Longest, Level, LevelState, Target string
	Offered, Abandoned, AbandonedRatio                             string
	Name                                                           template.HTML

	level float64
}

// groupRow is a group's agents by state.
type groupRow struct {
	Name, Idle, Talking, WrappingUp, Off string
	TalkingEnd, WrapUpEnd                float64 // of the bar's segments, in percent of the agents on the phones
}

func newBoardView(m *model.Model, v *prometheus.View, s Setting, day chart.Chart) *boardView {
	queues := queuesToday(v.Snapshot)
	b := &boardView{
		Time: v.Time.Format("Mon 2 Jan 2006, 15:04:05 MST"), At: v.Time.Format(time.RFC3339Nano),
		Speed: strconv.FormatFloat(s.Speed, 'f', -1, 64), Paused: s.Paused, Pace: paceOf(v, s), Scenario: m.Scenario,
		Tiles: tiles(m, v.Snapshot, queues), Chart: day,
	}
	for i := range queues {
		b.Queues = append(b.Queues, newQueueRow(m, &queues[i]))
	}
	slices.SortStableFunc(b.Queues, compareUrgency)
	for i := range v.Hubs {
		b.Hubs = append(b.Hubs, newHubView(&v.Hubs[i], v.Groups))
	}
	return b
}

// paceOf describes the speed: the setting, or the reached speed where it is lower.
func paceOf(v *prometheus.View, s Setting) string {
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
		q.AnsweredInTarget -= began.AnsweredInTarget
		q.ShortAbandoned -= began.ShortAbandoned
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
func judged(q *sim.QueueSnapshot) uint64 { return ended(q) - q.ShortAbandoned }

func newHubView(hub *sim.HubSnapshot, groups []sim.GroupSnapshot) hubView {
	h := hubView{Name: hub.Hub, Trunks: diag.Plural(hub.Calls, "call")}
	if hub.Trunks > 0 {
		h.Trunks += " on " + diag.Plural(hub.Trunks, "trunk")
	}
	for i := range groups {
		if groups[i].Hub == h.Name {
			h.Groups = append(h.Groups, newGroupRow(&groups[i]))
		}
	}
	return h
}

func newQueueRow(m *model.Model, q *sim.QueueSnapshot) queueRow {
	level := levelToday(q)
	return queueRow{
		Queue: q.Queue, Hub: q.Hub, Name: htmlreport.Wrapped(nameOf(m, q)), State: stateOf(q), Waiting: diag.Thousands(q.Length), Longest: wholeSeconds(q.LongestWait),
		Level: share(q.AnsweredInTarget, judged(q)), LevelState: levelState(level, targetOf(m, q.Queue, q.Hub)), Target: wholeSeconds(q.Target),
		Offered: diag.Thousands(q.Offered), Abandoned: diag.Thousands(q.Abandoned), AbandonedRatio: share(q.Abandoned, ended(q)), level: level,
	}
}

// nameOf is the name of a queue, with its hub if the center has several.
func nameOf(m *model.Model, q *sim.QueueSnapshot) string {
	if len(m.Center.Hubs) == 1 {
		return q.Queue
	}
	return q.Queue + "@" + q.Hub
}

// levelToday is NaN if no call has been judged.
func levelToday(q *sim.QueueSnapshot) float64 {
	return float64(q.AnsweredInTarget) / float64(judged(q))
}

// compareUrgency orders queues by their state and then by the level of the day, which
// changes slowly: rows should not change places with each frame.
func compareUrgency(a, b queueRow) int {
	level := func(r *queueRow) float64 {
		if math.IsNaN(r.level) {
			return 1
		}
		return r.level
	}
	states := []string{"very late", "late", "nobody on", "busy", "calm", "closed"}
	return cmp.Or(slices.Index(states, a.State)-slices.Index(states, b.State), cmp.Compare(level(&a), level(&b)))
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
		g.Group, diag.Thousands(idle), diag.Thousands(talking), diag.Thousands(wrapUp), diag.Thousands(g.Agents[sim.Off]),
		percent(talking), percent(talking + wrapUp),
	}
}

// tiles are the large numbers, with the queue that is worst in each of them.
func tiles(m *model.Model, s *sim.Snapshot, queues []sim.QueueSnapshot) []tile {
	var calls, waiting, idle, present int
	var inTarget, allJudged, allEnded, abandoned uint64
	for i := range s.Hubs {
		calls += s.Hubs[i].Calls
	}
	for i := range queues {
		q := &queues[i]
		waiting += q.Length
		inTarget, allJudged = inTarget+q.AnsweredInTarget, allJudged+judged(q)
		abandoned, allEnded = abandoned+q.Abandoned, allEnded+ended(q)
	}
	for i := range s.Groups {
		a := &s.Groups[i].Agents
		idle += a[sim.Idle]
		present += a[sim.Idle] + a[sim.Talking] + a[sim.WrappingUp]
	}
	target := goalOf(m, model.AbandonedRatio, customaryAbandoned, isCenter)
	out := []tile{
		{Name: "calls in the center", Value: diag.Thousands(calls)},
		{Name: "callers waiting", Value: diag.Thousands(waiting)},
		{Name: "longest wait", Value: wholeSeconds(0)},
		{Name: "service level today", Value: share(inTarget, allJudged), State: levelState(float64(inTarget)/float64(allJudged), goalOf(m, model.ServiceLevel, customaryLevel, isCenter))},
		{Name: "abandoned today", Value: share(abandoned, allEnded), State: stateBeside(float64(abandoned)/float64(allEnded), target, 2*target)},
		{Name: "agents idle", Value: diag.Thousands(idle) + " of " + diag.Thousands(present)},
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 { return float64(q.Length) }); q != nil {
		out[1].Note = diag.Thousands(q.Length) + " in " + nameOf(m, q)
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 { return float64(q.LongestWait) }); q != nil {
		out[2] = tile{out[2].Name, wholeSeconds(q.LongestWait), waitState(q), nameOf(m, q)}
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 { return 1 - levelToday(q)/targetOf(m, q.Queue, q.Hub) }); q != nil {
		out[3].Note = share(q.AnsweredInTarget, judged(q)) + " in " + nameOf(m, q)
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 { return float64(q.Abandoned) / float64(ended(q)) }); q != nil {
		out[4].Note = share(q.Abandoned, ended(q)) + " in " + nameOf(m, q)
	}
	return out
}

// most returns the queue with the greatest value above 0; nil if there is none.
func most(queues []sim.QueueSnapshot, value func(*sim.QueueSnapshot) float64) (worst *sim.QueueSnapshot) {
	greatest := 0.0
	for i := range queues {
		if v := value(&queues[i]); v > greatest {
			worst, greatest = &queues[i], v
		}
	}
	return worst
}

// waitState compares a queue's longest wait with its target, as stateOf does.
func waitState(q *sim.QueueSnapshot) string {
	return stateBeside(float64(q.LongestWait), float64(q.Target), float64(10*q.Target))
}

// share formats a ratio as a percentage.
func share(n, of uint64) string {
	return report.Percentage(stats.Number(float64(n) / float64(of)))
}

// wholeSeconds formats nanoseconds to the second: 8s, 12m40s, 1h05m.
func wholeSeconds(ns int64) string {
	return report.FormatSeconds(stats.Number(math.Round(float64(ns) / 1e9)))
}
