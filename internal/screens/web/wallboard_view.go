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
	Name, Idle, Talking, WrappingUp, Paused, Away, Off string

	TalkingEnd, WrapUpEnd, RestingEnd float64 // of the bar's segments, in percent of the agents who are signed in
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
	level := measureToday(q, model.ServiceLevel)
	return queueRow{
		Queue: q.Queue, Hub: q.Hub, Name: htmlreport.Wrapped(nameOf(m, q)), State: stateOf(q), Waiting: diag.Thousands(q.Length), Longest: wholeSeconds(q.LongestWait),
		Level: percentage(level), LevelState: levelState(level, targetOf(m, q.Queue, q.Hub)), Target: wholeSeconds(q.Target),
		Offered: diag.Thousands(q.Offered), Abandoned: diag.Thousands(q.Abandoned), AbandonedRatio: percentage(measureToday(q, model.AbandonedRatio)), level: level,
	}
}

// nameOf is the name of a queue, with its hub if the center has several.
func nameOf(m *model.Model, q *sim.QueueSnapshot) string {
	if len(m.Center.Hubs) == 1 {
		return q.Queue
	}
	return q.Queue + "@" + q.Hub
}

// measureToday returns a measure of a queue's visits by the formula of reports; NaN without
// such visits.
func measureToday(q *sim.QueueSnapshot, m model.Measure) float64 {
	r := q.Ratio(m)
	return r.Numerator / r.Denominator
}

// addVisits adds the visits of a queue to a sum.
func addVisits(sum, q *sim.QueueSnapshot) {
	sum.Length += q.Length
	sum.Offered += q.Offered
	sum.Answered += q.Answered
	sum.AnsweredInTarget += q.AnsweredInTarget
	sum.Abandoned += q.Abandoned
	sum.ShortAbandoned += q.ShortAbandoned
	for reason, n := range q.Left {
		sum.Left[reason] += n
	}
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
	talking, wrapUp, resting := g.Agents[sim.Talking], g.Agents[sim.WrappingUp], g.Agents[sim.Paused]+g.Agents[sim.Away]
	percent := func(n int) float64 { return 100 * float64(n) / float64(max(1, g.SignedIn())) }
	return groupRow{
		Name: g.Group, Idle: diag.Thousands(g.Agents[sim.Idle]), Talking: diag.Thousands(talking), WrappingUp: diag.Thousands(wrapUp),
		Paused: diag.Thousands(g.Agents[sim.Paused]), Away: diag.Thousands(g.Agents[sim.Away]), Off: diag.Thousands(g.Agents[sim.Off]),
		TalkingEnd: percent(talking), WrapUpEnd: percent(talking + wrapUp), RestingEnd: percent(talking + wrapUp + resting),
	}
}

// tiles are the large numbers, with the queue that is worst in each of them.
func tiles(m *model.Model, s *sim.Snapshot, queues []sim.QueueSnapshot) []tile {
	var calls, idle, signedIn int
	var all sim.QueueSnapshot
	for i := range s.Hubs {
		calls += s.Hubs[i].Calls
	}
	for i := range queues {
		addVisits(&all, &queues[i])
	}
	for i := range s.Groups {
		idle += s.Groups[i].Agents[sim.Idle]
		signedIn += s.Groups[i].SignedIn()
	}
	level, abandoned := measureToday(&all, model.ServiceLevel), measureToday(&all, model.AbandonedRatio)
	target := goalOf(m, model.AbandonedRatio, customaryAbandoned, isCenter)
	out := []tile{
		{Name: "calls in the center", Value: diag.Thousands(calls)},
		{Name: "callers waiting", Value: diag.Thousands(all.Length)},
		{Name: "longest wait", Value: wholeSeconds(0)},
		{Name: "service level today", Value: percentage(level), State: levelState(level, goalOf(m, model.ServiceLevel, customaryLevel, isCenter))},
		{Name: "abandoned today", Value: percentage(abandoned), State: stateBeside(abandoned, target, 2*target)},
		{Name: "agents idle", Value: diag.Thousands(idle) + " of " + diag.Thousands(signedIn)},
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 { return float64(q.Length) }); q != nil {
		out[1].Note = diag.Thousands(q.Length) + " in " + nameOf(m, q)
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 { return float64(q.LongestWait) }); q != nil {
		out[2] = tile{out[2].Name, wholeSeconds(q.LongestWait), waitState(q), nameOf(m, q)}
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 {
		return 1 - measureToday(q, model.ServiceLevel)/targetOf(m, q.Queue, q.Hub)
	}); q != nil {
		out[3].Note = percentage(measureToday(q, model.ServiceLevel)) + " in " + nameOf(m, q)
	}
	if q := most(queues, func(q *sim.QueueSnapshot) float64 { return measureToday(q, model.AbandonedRatio) }); q != nil {
		out[4].Note = percentage(measureToday(q, model.AbandonedRatio)) + " in " + nameOf(m, q)
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

// percentage formats a share.
func percentage(share float64) string { return report.Percentage(stats.Number(share)) }

// wholeSeconds formats nanoseconds to the second: 8s, 12m40s, 1h05m.
func wholeSeconds(ns int64) string {
	return report.FormatSeconds(stats.Number(math.Round(float64(ns) / 1e9)))
}
