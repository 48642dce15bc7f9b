package web

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// boardView is the wallboard at one moment. Counts and shares are of the
// simulated day so far.
type boardView struct {
	Time     string
	At       string // in full, for whom compares it with the metrics
	Speed    string // asked for, as the field has it
	Paused   bool
	Pace     string // how the time passes, in words
	Scenario string
	Tiles    []tile
	Curve    plotView
	Goals    []goalView
	Hubs     []hubView
}

// tile is one of the board's large numbers.
type tile struct{ Name, Value string }

// hubView is a hub with its queues and agents.
type hubView struct {
	Name   string
	Trunks string
	Queues []queueRow
	Groups []groupRow
}

// queueRow is a queue at a hub.
type queueRow struct {
	Name                     string
	Waiting                  string
	Longest, Level, Promised string
	Offered, Abandoned       string
	AbandonedShare           string
	State                    string // closed, nobody on, calm, busy, late, very late: a color is never alone
}

// groupRow is a group's agents.
type groupRow struct {
	Name                           string
	Idle, Talking, WrappingUp, Off string
	IdleBar, TalkingBar, WrapUpBar float64 // widths of a bar of 100
}

func newBoardView(m *model.Model, v *metrics.View, s Setting, curve plotView) *boardView {
	b := &boardView{
		Time: v.Time.Format("Mon 2 Jan 2006, 15:04:05 MST"), At: v.Time.Format(time.RFC3339Nano),
		Speed: strconv.FormatFloat(s.Speed, 'f', -1, 64), Paused: s.Paused, Pace: paceOf(v, s), Scenario: m.Scenario, Curve: curve,
	}
	d := newToday(v)
	for i := range d.Hubs {
		b.Hubs = append(b.Hubs, d.hub(i))
	}
	b.Tiles, b.Goals = d.tiles(), d.goals(m)
	return b
}

// paceOf says how the time passes: as was asked for, or as fast as the machine can.
func paceOf(v *metrics.View, s Setting) string {
	kept, asked := FormatSpeed(v.Speed), FormatSpeed(s.Speed)
	switch {
	case s.Paused:
		return "paused"
	case v.Lag > 0 && v.Speed < s.Speed && kept != asked:
		return fmt.Sprintf("speed %s of the %s asked for: this machine keeps up with no more", kept, asked)
	}
	return "speed " + asked
}

// today is a view with what stood when its day began, which its counts leave out.
type today struct {
	*metrics.View
	began *sim.Snapshot
}

func newToday(v *metrics.View) today {
	if v.Began == nil {
		return today{v, &sim.Snapshot{}}
	}
	return today{v, v.Began}
}

func (d today) hub(i int) hubView {
	h := hubView{Name: d.Hubs[i].Hub, Trunks: report.Counted(d.Hubs[i].Calls, "call")}
	if limit := d.Hubs[i].Trunks; limit > 0 {
		h.Trunks += " on " + report.Counted(limit, "trunk")
	}
	for j := range d.Queues {
		if d.Queues[j].Hub == h.Name {
			h.Queues = append(h.Queues, d.queue(j))
		}
	}
	for j := range d.Groups {
		if d.Groups[j].Hub == h.Name {
			h.Groups = append(h.Groups, group(&d.Groups[j]))
		}
	}
	return h
}

// counts gives a queue's counts since the day began.
func (d today) counts(j int) sim.QueueSnapshot {
	q := d.Queues[j]
	if j < len(d.began.Queues) {
		b := &d.began.Queues[j]
		q.Offered -= b.Offered
		q.Answered -= b.Answered
		q.Abandoned -= b.Abandoned
		q.Within -= b.Within
		q.Short -= b.Short
		for why := range q.Left {
			q.Left[why] -= b.Left[why]
		}
	}
	return q
}

// ended is how many of the offered have ended their wait: those let in and not
// answered, and who is still there, aside.
func ended(q *sim.QueueSnapshot) uint64 {
	return q.Answered + q.Abandoned + q.Left[sim.LeftTimedOut] + q.Left[sim.LeftChoice]
}

// judged is how many of these a service level is of.
func judged(q *sim.QueueSnapshot) uint64 { return ended(q) - q.Short }

func (d today) queue(j int) queueRow {
	q := d.counts(j)
	return queueRow{
		Name: q.Queue, Waiting: report.Thousands(int64(q.Length)), Longest: spokenFor(q.LongestWait),
		Level: share(q.Within, judged(&q)), Promised: spokenFor(q.Target),
		Offered: report.Thousands(int64(q.Offered)), Abandoned: report.Thousands(int64(q.Abandoned)), AbandonedShare: share(q.Abandoned, ended(&q)),
		State: stateOf(&q),
	}
}

// stateOf says how a queue does, by its longest wait against what is promised.
// A queue that has closed still has those who wait in it.
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

func group(g *sim.GroupSnapshot) groupRow {
	there := float64(max(1, g.Agents[sim.Idle]+g.Agents[sim.Talking]+g.Agents[sim.WrappingUp]))
	bar := func(s sim.AgentState) float64 { return 100 * float64(g.Agents[s]) / there }
	count := func(s sim.AgentState) string { return report.Thousands(int64(g.Agents[s])) }
	return groupRow{
		g.Group, count(sim.Idle), count(sim.Talking), count(sim.WrappingUp), count(sim.Off),
		bar(sim.Idle), bar(sim.Talking), bar(sim.WrappingUp),
	}
}

// TalkingEnd is where the bar of those who talk ends.
func (g groupRow) TalkingEnd() float64 { return g.TalkingBar + g.WrapUpBar }

func (d today) tiles() []tile {
	var calls, waiting, idle, there int
	var longest time.Duration
	var within, of, over, abandoned uint64
	for i := range d.Hubs {
		calls += d.Hubs[i].Calls
	}
	for j := range d.Queues {
		q := d.counts(j)
		waiting += q.Length
		longest = max(longest, time.Duration(q.LongestWait))
		within, of = within+q.Within, of+judged(&q)
		abandoned, over = abandoned+q.Abandoned, over+ended(&q)
	}
	for j := range d.Groups {
		a := &d.Groups[j].Agents
		idle += a[sim.Idle]
		there += a[sim.Idle] + a[sim.Talking] + a[sim.WrappingUp]
	}
	return []tile{
		{"calls in the center", report.Thousands(int64(calls))},
		{"callers waiting", report.Thousands(int64(waiting))},
		{"longest wait", spokenFor(int64(longest))},
		{"answered in time today", share(within, of)},
		{"abandoned today", share(abandoned, over)},
		{"agents idle", fmt.Sprintf("%s of %s", report.Thousands(int64(idle)), report.Thousands(int64(there)))},
	}
}

func share(n, of uint64) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
}

// spokenFor shows nanoseconds as a scenario writes them: 8s, 12m40s, 1h05m.
func spokenFor(ns int64) string {
	s := int64(math.Round(float64(ns) / 1e9))
	switch {
	case s >= 3600:
		return fmt.Sprintf("%dh%02dm", s/3600, s%3600/60)
	case s >= 60:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%ds", s)
}
