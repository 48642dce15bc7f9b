package web

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// boardView is the data of the wallboard's template. Counts and ratios are of the
// simulated day so far.
type boardView struct {
	Day, Clock, Zone string // the simulated time
	At               string // RFC 3339, for comparison with the metrics
	Speed            string // of the setting, as the form field has it
	Paused           bool
	Pace             string // the speed in words
	Scenario         string
	Since            string // when the day began
	Opens            string // before the first queue opens; else ""
	Planned          string // calls of the whole day
	Tiles            []tile
	Goals            []goalLine
	Plots            []template.HTML // of a small center
	Sparks           sparks
	Queues           []queueRow // the worst first
	More             []queueRow // which are empty
	Groups           []groupRow // the largest first
	MoreGroups       []groupRow
	Hubs             []hubRow // if there are several

	Follow *followView // of a followed day; nil for a simulated one
	WhatIf *whatIfForm // likewise
}

// Rows that a screen of 1080 pixels has room for.
const (
	shownQueues = 17
	shownGroups = 12
)

// queueRow is a queue at a hub.
type queueRow struct {
	Queue, Hub string
	Title      model.Title
	State      state
	Waiting    string
	Unspoken   string // languages of waiting callers that no agent on the phones speaks
	Longest    string
	Spark      *spark
	Level      judged
	Abandoned  judged
	Recent     string // the service level of the last half hour; "" if the day is younger
	Lost       string // the abandoned ratio of the last half hour
	Offered    string

	longest int64
	level   float64
}

// judged is a value with the state of its goal, if it has one.
type judged struct {
	State       state
	Value, Note string
}

// groupRow is a group of agents.
type groupRow struct {
	Title           model.Title
	Idle, SignedIn  string
	Occupied, Width string // Width is of the bar

	signedIn int
}

// hubRow is a hub's calls and trunks.
type hubRow struct{ Title, Waiting, Calls, Trunks, Width string }

// newBoardView makes the wallboard of a view of the running day. The lines are the drawings of its queues, and recent
// is what happened there in the last half hour.
func newBoardView(
	m *model.Model, p *plan, v *prometheus.View, set Setting, lines sparks, recent []queueSample,
) *boardView {
	queues := queuesToday(v.Snapshot)
	elapsed := m.Clock.TimeOf(v.Time) - m.Clock.From
	b := &boardView{
		Day: v.Time.Format("Mon 2 Jan"), Clock: v.Time.Format("15:04"), Zone: v.Time.Format("MST"),
		At:    v.Time.Format(time.RFC3339Nano),
		Speed: strconv.FormatFloat(set.Speed, 'f', -1, 64), Paused: set.Paused, Pace: paceOf(v, set), Scenario: m.Title,
		Since: beginning(m), Planned: diag.Thousands(int64(math.Round(p.plannedBy(m.Clock.To - m.Clock.From)))),
		Tiles: tiles(m, v.Snapshot, queues, recent, p.expected(v, elapsed)),
		Goals: goalLines(m, v.Snapshot), Sparks: lines,
	}

	if v.Guests > 0 {
		b.Pace += ", " + diag.Plural(v.Guests, "guest")
	}

	// Before the first queue opens, all counts are 0. The board shows when it opens.
	if noneOpenedYet(v.Snapshot) {
		b.Opens = opening(m, v.Snapshot)
	}

	b.addQueues(m, v.Snapshot, queues, recent)
	b.addGroups(m, v.Snapshot)
	b.addHubs(m, v.Snapshot)

	return b
}

// paceOf describes the speed: the setting, or the reached speed if it is lower.
func paceOf(v *prometheus.View, s Setting) string {
	kept := FormatSpeed(v.Speed)
	set := FormatSpeed(s.Speed)
	switch {
	case s.Paused:
		return "paused"
	// The speed is reported as lower only if its text differs.
	case v.Lag > 0 && v.Speed < s.Speed && kept != set:
		return fmt.Sprintf("%s× of the %s× set: this machine is no faster", kept, set)
	}
	return set + "×"
}

// opening is when the first queue opens.
func opening(m *model.Model, s *sim.Snapshot) string {
	var first time.Time
	for i := range s.Queues {
		q, _ := m.Center.Queue(s.Queues[i].Queue)
		h, _ := m.Center.Hub(s.Queues[i].Hub)

		// Queues have different hours at each hub, so the earliest opening counts.
		at, ok := opensNext(m, s.Time, int(q), int(h))
		if ok && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}

	if first.IsZero() {
		return ""
	}
	return inWords(s.Time, first.In(s.Time.Location()))
}

// opensNext is when a queue opens at a hub in the next week.
func opensNext(m *model.Model, now time.Time, queue, hub int) (at time.Time, ok bool) {
	const week = 7 * 24 * time.Hour
	periods := m.Center.Queues[queue].Hours.Periods(now, now.Add(week), m.Center.Hubs[hub].Zone)

	// A queue without an opening in a week has none to show.
	for _, p := range periods {
		if p.From.After(now) {
			return p.From, true
		}
	}
	return time.Time{}, false
}

// inWords is a time as it is seen from another one: today at 07:00.
func inWords(now, at time.Time) string {
	if now.Format(time.DateOnly) == at.Format(time.DateOnly) {
		return at.Format("today at 15:04")
	}
	return at.Format("Mon 2 Jan at 15:04")
}

// addQueues adds the rows of the queues, those that need help first. Beyond a screen only
// rows of empty queues are folded.
func (b *boardView) addQueues(
	m *model.Model, s *sim.Snapshot, queues []sim.QueueSnapshot,
	recent []queueSample,
) {
	for i := range queues {
		row := newQueueRow(m, s, &queues[i])
		if recent != nil {
			row.Recent = wholePercentage(recent[i].level())
			row.Lost = wholePercentage(recent[i].lost())
		}
		row.Spark = b.Sparks.of(i)
		b.Queues = append(b.Queues, row)
	}

	slices.SortStableFunc(b.Queues, compareUrgency)
	shown := shownQueues

	// A queue with waiting callers stays visible, even beyond the screen.
	for shown < len(b.Queues) && b.Queues[shown].Waiting != "0" {
		shown++
	}

	if shown < len(b.Queues) {
		b.More = b.Queues[shown:]
		b.Queues = b.Queues[:shown]
	}
}

func newQueueRow(m *model.Model, s *sim.Snapshot, q *sim.QueueSnapshot) queueRow {
	row := queueRow{
		Queue: q.Queue, Hub: q.Hub, Title: queueTitle(m, q), State: queueState(q),
		Waiting: diag.Thousands(q.Length), Unspoken: strings.Join(q.Unspoken, " or "), Longest: "–",
		Offered: diag.Thousands(q.Visits[model.VisitsOffered]), level: measureToday(q, model.ServiceLevel),
	}

	if q.Length > 0 {
		row.longest = q.LongestWait
		row.Longest = duration(q.LongestWait)
	}

	// Only a goal about this queue judges it.
	isThis := isQueue(m.Center, q.Queue, q.Hub)
	row.Level = judged{Value: wholePercentage(row.level), Note: "in " + target(q.Target)}
	if goal := goalOf(m, s, model.ServiceLevel, q.Target, isThis); goal != nil {
		row.Level = judgedBy(goal)
	}

	row.Abandoned = judged{Value: wholePercentage(measureToday(q, model.AbandonedRatio))}
	if goal := goalOf(m, s, model.AbandonedRatio, 0, isThis); goal != nil {
		row.Abandoned = judgedBy(goal)
	}

	return row
}

// judgedBy is the value that a goal judges.
func judgedBy(g *sim.GoalSnapshot) judged {
	return judged{goalState(g), wholePercentage(g.Value), "goal " + shortPercentage(g.Target)}
}

// compareUrgency orders queues by their state, then by their wait, then by the level of the
// day. Rows of empty queues keep their places over many frames, because the level changes slowly.
func compareUrgency(a, b queueRow) int {
	level := func(r *queueRow) float64 {
		// A queue without calls is as good as a queue without late calls.
		if math.IsNaN(r.level) {
			return 1
		}
		return r.level
	}
	return cmp.Or(
		cmp.Compare(slices.Index(byUrgency, a.State), slices.Index(byUrgency, b.State)),
		cmp.Compare(b.longest, a.longest),
		cmp.Compare(level(&a), level(&b)),
	)
}

// addGroups adds the rows of the groups.
func (b *boardView) addGroups(m *model.Model, s *sim.Snapshot) {
	for i := range s.Groups {
		g := &s.Groups[i]
		occupied := occupancyToday(s, i)
		b.Groups = append(b.Groups, groupRow{
			Title: m.TitleOf(model.Subject{Kind: model.SubjectGroup, Index: i}),
			Idle:  diag.Thousands(g.Agents[sim.Idle]), SignedIn: diag.Thousands(g.SignedIn()),
			Occupied: wholePercentage(occupied), Width: width(occupied), signedIn: g.SignedIn(),
		})
	}

	slices.SortStableFunc(b.Groups, func(a, b groupRow) int { return cmp.Compare(b.signedIn, a.signedIn) })

	// The rest of the groups is folded, so that the board fits on a screen.
	if len(b.Groups) > shownGroups {
		b.MoreGroups = b.Groups[shownGroups:]
		b.Groups = b.Groups[:shownGroups]
	}
}

// width returns the width of a bar for a share. An unknown share has no width.
func width(share float64) string {
	if math.IsNaN(share) {
		share = 0
	}
	return strconv.FormatFloat(100*min(max(share, 0), 1), 'f', 1, 64) + "%"
}

// addHubs adds the rows of the hubs if the center has several.
func (b *boardView) addHubs(m *model.Model, s *sim.Snapshot) {
	if len(m.Center.Hubs) < 2 {
		return
	}
	for i := range s.Hubs {
		h := &s.Hubs[i]
		row := hubRow{Title: hubTitle(m, h.Hub), Calls: diag.Thousands(h.Calls), Trunks: "no limit"}

		// A hub without a limit has no share of its trunks.
		if h.Trunks > 0 {
			row.Trunks = diag.Thousands(h.Trunks)
			row.Width = width(float64(h.Calls) / float64(h.Trunks))
		}

		waiting := 0
		for k := range s.Queues {
			if s.Queues[k].Hub == h.Hub {
				waiting += s.Queues[k].Length
			}
		}

		row.Waiting = diag.Thousands(waiting)
		b.Hubs = append(b.Hubs, row)
	}
}
