package compile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

const (
	maxRosterRows = 1000000 // of a file
	maxRosterDays = 5000000 // rows of every day × days
	atWork        = "work"  // the activity of an agent on the phones
)

// readRosters reads the files of the staff into the groups that they name.
func (c *compiler) readRosters() {
	for i := range c.Rosters {
		if written := &c.Rosters[i]; c.filesValid {
			if t := table.ReadUpTo(maxRosterRows, c.folder.FS, written.File, c.found); t != nil {
				r := &rosterReader{compiler: c, table: t, written: written}
				r.read()
			}
		}
	}
}

// rosterReader reads one file. A row is a period of one agent, or a number of agents from
// a time on for the file's interval.
type rosterReader struct {
	*compiler
	table   *table.Table
	written *scenario.Roster

	group, begin, end, agent, activity, agents int // columns; -1 is none

	zone       *time.Location // of times without an offset; nil if the groups' hubs differ
	byInterval bool           // rows are numbers of agents
	step       time.Duration  // how long these hold; else 0
	rows       []rosterRow
}

// rosterRow is a row of the file, or the same time on another day.
type rosterRow struct {
	scenario.RosterRow
	of    *table.Row
	group int    // index into Scenario.Staff
	agent string // may be empty
}

func (r *rosterReader) read() {
	if !r.findColumns() {
		return
	}
	r.table.CheckWidth()
	groups := make([]int, len(r.table.Rows)) // of the rows; -1 is none
	for i := range r.table.Rows {
		groups[i] = r.readGroup(&r.table.Rows[i])
	}
	r.findZone(groups)
	r.findStep()
	for i := range r.table.Rows {
		if groups[i] >= 0 {
			r.readRow(&r.table.Rows[i], groups[i])
		}
	}
	if len(r.table.Rows) == 0 {
		r.error(r.written.File.Place, diag.BadValue, "give it a row for each period of an agent", "%s has no row", r.table.File)
	}
	if r.table.HasErrors() {
		return
	}
	r.repeatDays()
	r.checkAgents()
	r.assign()
}

// findColumns finds the columns of one of the two forms.
func (r *rosterReader) findColumns() bool {
	column := r.table.Column
	r.group, r.begin, r.end = column("group"), column("start"), column("end")
	r.agent, r.activity, r.agents = column("agent"), column("activity"), column("agents")
	required := []string{"group", "start", "end"}
	if interval := column("interval"); interval >= 0 {
		r.byInterval, r.begin = true, interval
		required = []string{"group", "agents"}
	}
	for _, name := range required {
		if column(name) < 0 {
			r.error(r.written.File.Place, diag.BadValue, "the first row names its columns: group, start, end and, if known, agent and activity; or interval, group, agents", "%s has no column %q", r.table.File, name)
			return false
		}
	}
	return true
}

// readGroup returns the index of a row's group, or -1 with an error.
func (r *rosterReader) readGroup(row *table.Row) int {
	name := row.Cell(r.group)
	i := slices.IndexFunc(r.Staff, func(s scenario.Staff) bool { return s.Group.Value == name })
	if i < 0 && r.table.Once(name) {
		var names []string
		for k := range r.Staff {
			names = append(names, r.Staff[k].Group.Value)
		}
		fix := cmp.Or(diag.Suggest(name, names), fmt.Sprintf("add it to staff beside the file, as in {group: %s, hub: …, queues: […]}", yaml.Quoted(name)))
		r.table.Error(row, r.group, flow.UnknownValue, fix, "group %q does not exist", name)
	}
	return i
}

// findZone finds the zone of times without an offset from UTC.
func (r *rosterReader) findZone(groups []int) {
	if r.zone = r.written.Zone; r.zone != nil {
		return
	}
	for _, g := range slices.Compact(slices.Sorted(slices.Values(groups))) {
		if g < 0 {
			continue
		}
		hub, ok := r.center.Hub(r.Staff[g].Hub.Value)
		if !ok {
			continue
		}
		zone := r.center.Hubs[hub].Zone
		if r.zone != nil && r.zone.String() != zone.String() {
			r.zone = nil
			return
		}
		r.zone = zone
	}
}

// findStep finds how long the numbers of an interval hold: the least time between two of
// the file, else the interval of the report.
func (r *rosterReader) findStep() {
	if !r.byInterval {
		return
	}
	r.step = r.Interval.Value
	var times []time.Time // those without a date are of one day
	for i := range r.table.Rows {
		if at, ok := parseTime(r.table.Rows[i].Cell(r.begin)); ok {
			times = append(times, at.date.At(at.clock, time.UTC))
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	times = slices.Compact(times)
	for i := 1; i < len(times); i++ {
		if gap := times[i].Sub(times[i-1]); i == 1 || gap < r.step {
			r.step = gap
		}
	}
}

// readRow adds the times of a row.
func (r *rosterReader) readRow(row *table.Row, group int) {
	activity := row.Cell(r.activity)
	out := rosterRow{of: row, group: group, agent: row.Cell(r.agent)}
	out.Away = activity != "" && !strings.EqualFold(activity, atWork)
	agents, okAgents := r.readAgents(row)
	out.Agents = agents
	begin, okBegin := r.readTime(row, r.begin)
	end, okEnd := begin, true
	if !r.byInterval {
		end, okEnd = r.readTime(row, r.end)
	}
	switch {
	case !okAgents || !okBegin || !okEnd:
	case begin.daily != end.daily:
		r.table.Error(row, r.end, diag.BadValue, "give both a date, or neither", "the row has one time with a date and one without")
	case begin.daily:
		r.addDaily(row, out, begin.clock, end.clock+r.step)
	default:
		r.addDated(row, out, begin, end)
	}
}

func (r *rosterReader) readTime(row *table.Row, column int) (tableTime, bool) {
	t, ok := parseTime(row.Cell(column))
	if !ok {
		r.table.Error(row, column, diag.WrongType, `write it as in "2026-11-27 08:00", "2026-11-27T08:00:00-05:00" or, for every day, "08:00"`, "%q is not a time", row.Cell(column))
		return t, false
	}
	if t.instant.IsZero() && r.zone == nil {
		if r.table.Once("zone") {
			r.table.Error(row, column, diag.MissingKey, `add "timezone: America/New_York" or the like beside the file, or write it as in "2026-11-27T08:00:00-05:00"`, "%q has no time zone, and the groups of this file are in several", row.Cell(column))
		}
		return t, false
	}
	return t, true
}

// readAgents reads a number of agents, rounded half up. A period is that of one.
func (r *rosterReader) readAgents(row *table.Row) (int, bool) {
	if r.agents < 0 {
		return 1, true
	}
	v, err := scenario.ParseNumber(row.Cell(r.agents))
	if err != nil || v < 0 || v > scenario.MaxAgents {
		r.table.Error(row, r.agents, diag.BadValue, fmt.Sprintf("write digits, from 0 to %d", scenario.MaxAgents), "%q is not a number of agents", row.Cell(r.agents))
		return 0, false
	}
	return int(math.Floor(v + 0.5)), true
}

// addDated adds the time of a row with dates.
func (r *rosterReader) addDated(row *table.Row, out rosterRow, begin, end tableTime) {
	from, okFrom := instant(r.table, row, r.begin, begin, r.zone)
	to, okTo := from.Add(r.step), true
	if !r.byInterval {
		to, okTo = instant(r.table, row, r.end, end, r.zone)
	}
	switch {
	case !okFrom || !okTo:
	case !from.Before(to):
		r.table.Error(row, r.end, diag.BadValue, "exchange them, or correct the date", "the end %s is not after the start %s", row.Cell(r.end), row.Cell(r.begin))
	default:
		out.From, out.To = from, to
		r.rows = append(r.rows, out)
	}
}

// addDaily adds a time of every day, holidays excluded. An end that is not after the
// start is on the next day.
func (r *rosterReader) addDaily(row *table.Row, out rosterRow, from, to time.Duration) {
	if to <= from {
		to += 24 * time.Hour
	}
	clock := &r.model.Clock
	first, last := clock.Start.In(r.zone).Add(-24*time.Hour), clock.Instant(clock.Stop).In(r.zone)
	for d := routing.DateOf(first); !routing.DateOf(last).Before(d); d = d.Plus(1) {
		if slices.Contains(r.Closed, d) {
			continue
		}
		if len(r.rows) == maxRosterDays {
			if r.table.Once("days") {
				r.table.Error(row, 0, diag.TooLarge, "give the dates, or simulate fewer days", "this row of every day makes more than %d periods of agents", maxRosterDays)
			}
			return
		}
		out.From, out.To = d.At(from, r.zone), d.At(to, r.zone)
		r.rows = append(r.rows, out)
	}
}

// repeatDays continues a roster that has no row before the first simulated day with the
// end of the last day, and one without a row after the last day with the first, as the
// volume of calls does.
func (r *rosterReader) repeatDays() {
	clock := &r.model.Clock
	from, to := clock.Instant(clock.From), clock.Instant(clock.To)
	if r.For.Value > 0 || len(r.rows) == 0 {
		return
	}
	isBefore := func(w rosterRow) bool { return w.From.Before(from) }
	isAfter := func(w rosterRow) bool { return !w.From.Before(to) }
	before, after, days := slices.ContainsFunc(r.rows, isBefore), slices.ContainsFunc(r.rows, isAfter), r.Days.Value.Count()
	shift := func(w rosterRow, days int) rosterRow {
		zone := r.zone
		if zone == nil {
			zone = r.Zone
		}
		length, local := w.To.Sub(w.From), w.From.In(zone)
		w.From = routing.DateOf(local).Plus(days).At(sinceMidnight(local), zone)
		w.To = w.From.Add(length)
		return w
	}
	for _, w := range slices.Clone(r.rows) {
		if earlier := shift(w, -days); !before && isBefore(earlier) {
			r.rows = append(r.rows, earlier)
		}
		if later := shift(w, days); !after && isAfter(later) {
			r.rows = append(r.rows, later)
		}
	}
}

// checkAgents reports rows of one agent, or of one group's interval, that overlap.
func (r *rosterReader) checkAgents() {
	name := func(w *rosterRow) string {
		if r.byInterval {
			return r.Staff[w.group].Group.Value
		}
		return w.agent
	}
	order := make([]*rosterRow, 0, len(r.rows))
	for i := range r.rows {
		if name(&r.rows[i]) != "" {
			order = append(order, &r.rows[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *rosterRow) int {
		return cmp.Or(cmp.Compare(name(a), name(b)), a.From.Compare(b.From), cmp.Compare(a.of.Line(), b.of.Line()))
	})
	for i := 1; i < len(order); i++ {
		a, b := order[i-1], order[i]
		if name(a) != name(b) || !b.From.Before(a.To) {
			continue
		}
		if a.To.After(b.To) {
			order[i] = a // the next row may overlap it, too
		}
		if a.of.Line() > b.of.Line() {
			a, b = b, a
		}
		switch {
		case !r.table.Once(fmt.Sprint(a.of.Line(), " ", b.of.Line())):
		case a.of == b.of:
			r.table.Error(b.of, r.begin, diag.BadValue, "correct it, or give the rows of the days before and after, too", "this row has not ended when the simulated days are repeated")
		case r.byInterval:
			r.table.Error(b.of, r.begin, diag.DuplicateKey, "keep one of the two", "the interval %s of group %q is already in line %d", b.of.Cell(r.begin), name(b), a.of.Line())
		default:
			r.table.Error(b.of, r.begin, diag.BadValue, "end one where the other begins", "this row of agent %q overlaps that of line %d, %s to %s", b.agent, a.of.Line(), a.of.Cell(r.begin), a.of.Cell(r.end))
		}
	}
}
