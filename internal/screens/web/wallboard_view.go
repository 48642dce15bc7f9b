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
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
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
	Tiles            document.Tiles
	Goals            []goalLine
	Plots            []template.HTML // of a small center
	Queues           *document.Table // the worst first
	More             *document.Fold  // the queues which are empty; nil without any
	Groups           *document.Table // the largest first
	MoreGroups       *document.Fold
	Hubs             *document.Table // if there are several

	Follow *followView // of a followed day; nil for a simulated one
	WhatIf *whatIfForm // likewise

	present present
}

// present writes what is true at this moment: who waits, and which agents are idle. A file of ended calls does not
// tell.
type present struct{ isKnown bool }

// unknown stands for a value that the records do not tell.
const unknown = "–"

func (p present) count(n int) document.Cell { return document.Words(p.text(diag.Thousands(n))) }

func (p present) text(text string) string {
	if !p.isKnown {
		return unknown
	}
	return text
}

// tile returns a tile, or a tile of its name without a value.
func (p present) tile(t document.Tile) document.Tile {
	if !p.isKnown {
		return document.Tile{Name: t.Name, Value: unknown, Note: "the file has ended calls only"}
	}
	return t
}

// Rows that a screen of 1080 pixels has room for.
const (
	shownQueues = 17
	shownGroups = 12
)

// queueRow is a queue at a hub, as a row of the board.
type queueRow struct {
	cells   []document.Cell
	data    []document.Data
	state   document.State
	waiting int
	longest int64
	level   float64
}

// newBoardView makes the wallboard of a view of the running day.
func newBoardView(m *model.Model, p *plan, v *prometheus.View, set Setting, now present) *boardView {
	recent := recent(v.Marks)
	queues := queuesToday(v.Snapshot)
	from, to := dayOf(m, v.Time)
	began := from - m.Clock.From
	elapsed := m.Clock.TimeOf(v.Time) - m.Clock.From
	b := &boardView{
		Day: v.Time.Format("Mon 2 Jan"), Clock: v.Time.Format("15:04"), Zone: v.Time.Format("MST"),
		At:    v.Time.Format(time.RFC3339Nano),
		Speed: strconv.FormatFloat(set.Speed, 'f', -1, 64), Paused: set.Paused, Pace: paceOf(v, set), Scenario: m.Title,
		Since: morning(m, v.Time), Planned: diag.Thousands(int64(math.Round(p.plannedBy(to-m.Clock.From) - p.plannedBy(began)))),
		Tiles: tiles(m, v.Snapshot, queues, recent, p.expected(v, began, elapsed), now),
		Goals: goalLines(m, v.Snapshot), present: now,
	}

	if v.Guests > 0 {
		b.Pace += ", " + diag.Plural(v.Guests, "guest")
	}

	// Before the first queue opens, all counts are 0. The board shows when it opens.
	if noneOpenedYet(v.Snapshot) {
		b.Opens = opening(m, v.Snapshot)
	}

	b.addQueues(m, v.Snapshot, queues, newSparks(v.Queues), recent)
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
	m *model.Model, s *sim.Snapshot, queues []sim.QueueSnapshot, lines sparks, recent recentVisits,
) {
	rows := make([]queueRow, len(queues))
	for i := range queues {
		var last *model.VisitCounts
		if recent.queues != nil {
			last = &recent.queues[i]
		}
		rows[i] = newQueueRow(m, s, &queues[i], lines.of(i), last, b.present)
	}
	slices.SortStableFunc(rows, compareUrgency)

	// A queue with waiting callers stays visible, even beyond the screen.
	shown := min(shownQueues, len(rows))
	for shown < len(rows) && rows[shown].waiting > 0 {
		shown++
	}

	columns := queueColumns(beginning(m), lines.Most, recent)
	b.Queues = queueTable("Queues", columns, rows[:shown])
	if rest := rows[shown:]; len(rest) > 0 {
		label := "Other queues"
		b.More = &document.Fold{Title: fmt.Sprintf("%d more queues", len(rest))}
		if b.present.isKnown {
			label = "Queues where nobody waits"
			b.More.Note = "nobody waits there"
		}
		b.More.Blocks = []document.Block{queueTable(label, columns, rest)}
	}
}

// queueColumns are the columns of queues. The drawing begins with the day and ends at the longest wait of its scale.
func queueColumns(since, most string, recent recentVisits) []document.Column {
	times := ""
	if recent.queues != nil {
		times = recent.since.Format("15:04– / day")
	}
	return []document.Column{
		{Name: "now", Class: "st"},
		{Name: "queue", Left: document.Page, Names: true},
		{Name: "waiting", Class: "w", Card: "waiting"},
		{Name: "longest wait", Class: "l", Card: "longest"},
		{Name: "since " + since + ", to " + most, Class: "sp", Left: document.Page},
		{Name: "in time", Below: times, Class: "sl", Card: "in time"},
		{Name: "abandoned", Below: times, Class: "ab", Card: "abandoned"},
		{Name: "callers", Class: "c", Card: "callers"},
	}
}

func queueTable(label string, columns []document.Column, rows []queueRow) *document.Table {
	t := &document.Table{Label: label, Class: "queues", Columns: columns}
	for i := range rows {
		t.Rows = append(t.Rows, document.TableRow{Cells: rows[i].cells, Data: rows[i].data})
	}
	return t
}

// newQueueRow makes the row of a queue. Recent may be nil.
func newQueueRow(
	m *model.Model, s *sim.Snapshot, q *sim.QueueSnapshot, line *spark, recent *model.VisitCounts, now present,
) queueRow {
	row := queueRow{
		data:  []document.Data{{Name: "queue", Value: q.Queue}, {Name: "hub", Value: q.Hub}},
		state: queueState(q), waiting: q.Length, level: measureToday(q, model.ServiceLevel),
	}

	queue := report.SubjectCell(queueTitle(m, q))
	if len(q.Unspoken) > 0 {
		queue.Alarm = "no agent speaks " + strings.Join(q.Unspoken, " or ")
	}

	longest := document.Words(unknown)
	if q.Length > 0 {
		row.longest = q.LongestWait
		longest.Text = now.text(duration(q.LongestWait))
	}
	if level := row.state.Level; level == document.Bad || level == document.Warn {
		longest.Class = level.Class()
	}

	// Only a goal about this queue judges it.
	isThis := isQueue(m.Center, q.Queue, q.Hub)
	level := document.Cell{Text: wholePercentage(row.level), Note: "in " + target(q.Target)}
	if goal := goalOf(m, s, model.ServiceLevel, q.Target, isThis); goal != nil {
		level = judgedBy(goal)
	}

	abandoned := document.Words(wholePercentage(measureToday(q, model.AbandonedRatio)))
	if goal := goalOf(m, s, model.AbandonedRatio, 0, isThis); goal != nil {
		abandoned = judgedBy(goal)
	}

	if recent != nil {
		level = beside(ratioOf(recent, model.ServiceLevel), level)
		abandoned = beside(ratioOf(recent, model.AbandonedRatio), abandoned)
	}

	drawing := document.Cell{}
	if line != nil {
		drawing = document.Marked(line)
	}

	state := document.Words(unknown)
	if now.isKnown {
		state = document.Cell{State: row.state, Class: row.state.Level.Class()}
	}
	row.cells = []document.Cell{
		state, queue, now.count(q.Length), longest, drawing,
		level, abandoned, document.Words(diag.Thousands(q.Visits[model.VisitsOffered])),
	}
	return row
}

// beside is a value of the day with the recent value before it. The note of the day has no room there.
func beside(recent float64, day document.Cell) document.Cell {
	day.Lead = wholePercentage(recent) + " /"
	day.Hint = day.Note
	day.Note = ""
	return day
}

// judgedBy is the value that a goal judges.
func judgedBy(g *sim.GoalSnapshot) document.Cell {
	value := wholePercentage(g.Value)
	return document.Cell{Text: value, Page: value, State: goalState(g), Note: "goal " + shortPercentage(g.Target)}
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
		cmp.Compare(slices.Index(byUrgency, a.state), slices.Index(byUrgency, b.state)),
		cmp.Compare(b.longest, a.longest),
		cmp.Compare(level(&a), level(&b)),
	)
}

// addGroups adds the rows of the groups.
func (b *boardView) addGroups(m *model.Model, s *sim.Snapshot) {
	order := make([]int, len(s.Groups))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(s.Groups[y].SignedIn(), s.Groups[x].SignedIn()) })

	// The rest of the groups is folded, so that the board fits on a screen.
	shown := min(shownGroups, len(order))
	b.Groups = b.groupTable("Groups of agents", m, s, order[:shown])
	if rest := order[shown:]; len(rest) > 0 {
		b.MoreGroups = &document.Fold{
			Title:  fmt.Sprintf("%d more groups", len(rest)),
			Blocks: []document.Block{b.groupTable("Smaller groups of agents", m, s, rest)},
		}
	}
}

func (b *boardView) groupTable(label string, m *model.Model, s *sim.Snapshot, groups []int) *document.Table {
	t := &document.Table{Label: label, Class: "groups", Columns: []document.Column{
		{Name: "group"},
		{Name: "idle"},
		{Name: "on the phones"},
		{Name: "occupied", Below: "today"},
		{Class: "occ"},
	}}
	for _, i := range groups {
		g := &s.Groups[i]
		occupied := occupancyToday(s, i)
		t.Add(
			report.SubjectCell(m.TitleOf(model.Subject{Kind: model.SubjectGroup, Index: i})),
			b.present.count(g.Agents[sim.Idle]), b.present.count(g.SignedIn()),
			document.Words(wholePercentage(occupied)), document.Marked(look.Bar{Share: stats.Number(occupied)}),
		)
	}
	return t
}

// addHubs adds the rows of the hubs if the center has several.
func (b *boardView) addHubs(m *model.Model, s *sim.Snapshot) {
	if len(m.Center.Hubs) < 2 {
		return
	}
	b.Hubs = &document.Table{Columns: []document.Column{
		{Name: "hub"},
		{Name: "waiting"},
		{Name: "calls"},
		{Name: "trunks"},
		{Name: "in use", Class: "occ", Left: document.Page},
	}}
	b.Hubs.Class = "groups"
	for i := range s.Hubs {
		h := &s.Hubs[i]
		trunks := "no limit"
		used := document.Cell{}

		if h.Trunks != sim.Unlimited {
			trunks = diag.Thousands(h.Trunks)
		}
		if !b.present.isKnown {
			used = document.Words(unknown)
		} else if h.Trunks != sim.Unlimited && h.Trunks > 0 {
			used = document.Marked(look.Bar{Share: stats.Number(float64(h.Calls) / float64(h.Trunks))})
		}

		waiting := 0
		for k := range s.Queues {
			if s.Queues[k].Hub == h.Hub {
				waiting += s.Queues[k].Length
			}
		}
		b.Hubs.Add(document.Words(hubTitle(m, h.Hub)), b.present.count(waiting), b.present.count(h.Calls),
			document.Words(trunks), used)
	}
}
