package web

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// tiles are the six numbers of the running day. A number that a goal judges has its state.
func tiles(
	m *model.Model, s *sim.Snapshot, queues []sim.QueueSnapshot, recent recentVisits, planned float64, now present,
) document.Tiles {
	var all sim.QueueSnapshot
	for i := range queues {
		addVisits(&all, &queues[i])
	}
	level := levelTile(m, s, &all, queues)
	lost := abandonedTile(m, s, &all, queues)
	if recent.queues != nil {
		sum := totalOf(recent.queues)
		since := recent.since.Format(" since 15:04; ")
		level.Note = percentage(ratioOf(&sum, model.ServiceLevel)) + since + level.Note
		lost.Note = percentage(ratioOf(&sum, model.AbandonedRatio)) + since + lost.Note
	}
	return document.Tiles{
		now.tile(waitingTile(m, &all, queues)), now.tile(longestTile(m, queues)), level, lost,
		now.tile(idleTile(s)), callsTile(m, s, planned, now),
	}
}

func waitingTile(m *model.Model, all *sim.QueueSnapshot, queues []sim.QueueSnapshot) document.Tile {
	out := document.Tile{Name: "Waiting now", Value: diag.Thousands(all.Length), Note: "nobody waits"}
	longest := most(queues, func(q *sim.QueueSnapshot) int64 { return int64(q.Length) })
	if longest != nil {
		out.Note = diag.Thousands(longest.Length) + " of them for " + queueTitle(m, longest).String()
	}
	return out
}

func longestTile(m *model.Model, queues []sim.QueueSnapshot) document.Tile {
	out := document.Tile{Name: "Longest wait", Value: duration(0), Note: "nobody waits"}
	first := most(queues, func(q *sim.QueueSnapshot) int64 { return q.LongestWait })
	if first == nil {
		return out
	}
	out.Value = duration(first.LongestWait)
	out.Note = fmt.Sprintf("%s, to be answered within %s", queueTitle(m, first), target(first.Target))

	// A queue with a shorter wait can be farther behind its target, and the tile has the worst state of any queue.
	worst := len(byUrgency)
	for i := range queues {
		worst = min(worst, slices.Index(byUrgency, queueState(&queues[i])))
	}
	if state := byUrgency[worst]; state == late || state == farBehind {
		out.State = state
	}
	return out
}

// levelTile is judged by a goal of the center, or of its only queue.
func levelTile(m *model.Model, s *sim.Snapshot, all *sim.QueueSnapshot, queues []sim.QueueSnapshot) document.Tile {
	least, greatest := targets(queues)
	out := document.Tile{Name: "Answered in time today", Value: percentage(measureToday(all, model.ServiceLevel))}
	within := "within " + target(least)
	if least != greatest {
		within = fmt.Sprintf("in their queue’s %s to %s", target(least), target(greatest))
		least = 0 // no goal has this time
	}
	goal := goalOf(m, s, model.ServiceLevel, least, isWhole(m, queues))
	return judgedTile(out, goal, within)
}

func abandonedTile(m *model.Model, s *sim.Snapshot, all *sim.QueueSnapshot, queues []sim.QueueSnapshot) document.Tile {
	out := document.Tile{Name: "Abandoned today", Value: percentage(measureToday(all, model.AbandonedRatio))}
	return judgedTile(out, goalOf(m, s, model.AbandonedRatio, 0, isWhole(m, queues)), "of callers in a queue")
}

// isWhole returns whether a subject is all that the tiles sum up.
func isWhole(m *model.Model, queues []sim.QueueSnapshot) func(*model.Subject) bool {
	if len(queues) != 1 {
		return isCenter
	}
	isOnly := isQueue(m.Center, queues[0].Queue, queues[0].Hub)
	return func(s *model.Subject) bool { return isCenter(s) || isOnly(s) }
}

// targets are the shortest and the longest target of queues.
func targets(queues []sim.QueueSnapshot) (least, greatest int64) {
	for i := range queues {
		if i == 0 || queues[i].Target < least {
			least = queues[i].Target
		}
		greatest = max(greatest, queues[i].Target)
	}
	return least, greatest
}

// judgedTile is a tile with the value that a goal judges, and how far it is from the goal.
func judgedTile(t document.Tile, g *sim.GoalSnapshot, of string) document.Tile {
	if g == nil {
		t.Note = of + "; no goal for the day"
		return t
	}

	t.State = goalState(g)
	t.Value = percentage(g.Value)

	side := "at most "
	if g.AtLeast {
		side = ""
	}

	t.Note = fmt.Sprintf("goal %s%s %s", side, shortPercentage(g.Target), of)
	points := math.Abs(g.Value-g.Target) * 100
	if t.State == goalMissed {
		t.Note += fmt.Sprintf(": %.1f points %s", points, map[bool]string{true: "short", false: "over"}[g.AtLeast])
	}
	return t
}

// shortPercentage formats the bound of a goal with the decimals that it needs.
func shortPercentage(share float64) string { return strings.Replace(percentage(share), ".0%", "%", 1) }

func idleTile(s *sim.Snapshot) document.Tile {
	var idle, signedIn, away int
	groups := make([]int, len(s.Groups))
	for i := range s.Groups {
		groups[i] = i
		idle += s.Groups[i].Agents[sim.Idle]
		signedIn += s.Groups[i].SignedIn()
		away += s.Groups[i].Agents[sim.Paused] + s.Groups[i].Agents[sim.Away]
	}

	out := document.Tile{
		Name: "Agents idle", Value: diag.Thousands(idle), Unit: "of " + diag.Thousands(signedIn),
		Note: "no agent has been on the phones",
	}
	if occupancy := occupancyToday(s, groups...); !math.IsNaN(occupancy) {
		out.Note = percentage(occupancy) + " occupied today"
	}

	if away > 0 {
		out.Note += fmt.Sprintf("; %s paused or away", diag.Thousands(away))
	}

	return out
}

func callsTile(m *model.Model, s *sim.Snapshot, planned float64, now present) document.Tile {
	out := document.Tile{
		Name: "Calls since " + morning(m, s.Time), Value: diag.Thousands(arrivedToday(s)),
		Note: diag.Thousands(int64(math.Round(planned))) + " expected by now, without redials",
	}
	if !now.isKnown {
		return out
	}

	calls := 0
	for i := range s.Hubs {
		calls += s.Hubs[i].Calls
	}
	out.Note += fmt.Sprintf("; %s in progress", diag.Thousands(calls))
	return out
}

// goalLine is a goal on the running day so far.
type goalLine struct {
	State        document.State
	Title, Value string // the title has the bound
}

func goalLines(m *model.Model, s *sim.Snapshot) []goalLine {
	var out []goalLine
	for i := range min(len(m.Goals), len(s.Goals)) {
		g := &s.Goals[i]
		unit := report.Unit(m.Goals[i].Measure.Unit())
		out = append(out, goalLine{
			State: goalState(g), Title: m.Goals[i].Title, Value: formatted(unit, g.Value),
		})
	}
	return out
}

// measureToday returns a measure of a queue's visits by the formula of reports; NaN without
// such visits.
func measureToday(q *sim.QueueSnapshot, m model.Measure) float64 {
	r := q.Ratio(m)
	return r.Numerator / r.Denominator
}

// most returns the queue with the greatest value above 0, or nil.
func most(queues []sim.QueueSnapshot, value func(*sim.QueueSnapshot) int64) (worst *sim.QueueSnapshot) {
	greatest := int64(0)
	for i := range queues {
		if v := value(&queues[i]); v > greatest {
			worst = &queues[i]
			greatest = v
		}
	}
	return worst
}
