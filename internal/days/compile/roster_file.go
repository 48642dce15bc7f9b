package compile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
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
func (c *staffCompiler) readRosters() {
	for i := range c.Rosters {
		written := &c.Rosters[i]
		if c.filesValid {
			if t := table.ReadUpTo(maxRosterRows, c.folder.FS, written.File, c.found); t != nil {
				r := &rosterReader{staffCompiler: c, table: t, written: written}
				if r.readMap() {
					r.read()
				}
			}
		}
	}
}

// rosterReader reads one file. A row is a period of one agent, or a number of agents from
// a time on for the file's interval.
type rosterReader struct {
	*staffCompiler
	table      *table.Table
	written    *scenario.Roster
	mapping    scenario.RosterMap // the zero value without a map
	layouts    []string           // of times, by the map
	zone       *time.Location     // of times without an offset; nil if the groups' hubs differ
	byInterval bool               // rows are numbers of agents
	step       time.Duration      // how long these hold; else 0
	days       []routing.Date     // of the rows of every day
	rows       []rosterRow
}

// rosterEntry is a row of the file.
type rosterEntry struct {
	of         *table.Row
	group      int    // index into Scenario.Staff
	agent      string // may be empty
	begin, end writtenTime
	agents     int
	away       bool
}

// rosterRow is a time of a row, or the same time on another day.
type rosterRow struct {
	scenario.RosterRow
	*rosterEntry
}

// at is the row at a time.
func (w *rosterEntry) at(from, to time.Time) rosterRow {
	return rosterRow{scenario.RosterRow{From: from, To: to, Agents: w.agents, Away: w.away}, w}
}

// record describes the rows of the file.
func (r *rosterReader) record() table.Layout[rosterEntry] {
	var fix diag.Fix = `write it as in "2026-11-27 08:00", "2026-11-27T08:00:00-05:00" or, for every day, "08:00"`
	if r.mapping.Layouts != nil {
		fix = diag.Fixf("it has not the form of the key time of %s: correct the key, as in \"time: MM/DD/YYYY hh:mm AM\", or the time",
			r.written.Map.Value)
	}
	at := timeCell(r.parseTime, fix)
	begin := func(v *rosterEntry) *writtenTime { return &v.begin }

	text := func(c table.Written) (string, bool) { return c.Text, true }
	away := func(c table.Written) (bool, bool) { return r.isAway(c.Text), true }
	out := table.Layout[rosterEntry]{
		Fix: "the first row names the columns: group, start, end and, if known, agent and activity; or interval, group, agents. " +
			"A map names the columns of another system, as in {file: roster.csv, map: roster_map.yaml}",
		Fields: []table.Field[rosterEntry]{
			table.Bind(r.column("group"), r.groupCell, func(v *rosterEntry) *int { return &v.group }).Required(),
			table.Bind(r.column("agent"), text, func(v *rosterEntry) *string { return &v.agent }),
			table.Bind(r.column("activity"), away, func(v *rosterEntry) *bool { return &v.away }),
		},
	}

	agents := table.Bind("agents", agentsCell, func(v *rosterEntry) *int { return &v.agents })
	if r.byInterval {
		return out.With(table.Bind("interval", at, begin).Required(), agents.Required())
	}

	return out.With(table.Bind(r.column("start"), at, begin).Required(),
		table.Bind(r.column("end"), at, func(v *rosterEntry) *writtenTime { return &v.end }).Required(), agents)
}

func (r *rosterReader) read() {
	r.byInterval = r.table.Has("interval")
	record := r.record()
	all := []rosterEntry{}
	for row, v := range record.Rows(r.table, r.written.File.Place) {
		v.of = row

		// Without a column of numbers, a row is one agent.
		if !r.table.Has("agents") {
			v.agents = 1
		}
		all = append(all, v)
	}

	if len(r.table.Rows) == 0 && !r.table.HasErrors() {
		r.error(r.written.File.Place, diag.BadValue, fmt.Sprintf("%s has no row", r.table.File),
			"give it a row for each period of an agent")
	}

	r.checkMap()
	r.checkDates(all)

	// The zone and the length of an interval follow from all rows, so they are found before any row is
	// added.
	r.findZone(all)
	r.findStep(all)

	r.findDays()
	r.checkDays(all)
	for i := range all {
		r.add(&all[i])
	}

	if r.table.HasErrors() {
		return
	}

	r.repeatDays()
	r.checkAgents()
	r.assign()

	// One column may have the activities. Without activities, each row is work.
	r.adviseColumns(r.table, record.Unused(r.table),
		`remove them, or name what they have in a map, as in "activity: Status"`)
}

// groupCell reads the index of a group.
func (r *rosterReader) groupCell(c table.Written) (int, bool) {
	names := r.groupNames()
	i := slices.Index(names, r.groupOf(c.Text))
	if i < 0 && c.Once(c.Text) {
		fix := cmp.Or(diag.Suggest(c.Text, names),
			fmt.Sprintf("add it to staff next to the file, as in {group: %s, hub: …, queues: […]}",
				yaml.Quoted(c.Text)))
		c.Error(flow.UnknownValue, fmt.Sprintf("group %q does not exist", c.Text), diag.Fix(fix))
	}
	return i, i >= 0
}

// agentsCell reads a number of agents, rounded half up.
func agentsCell(c table.Written) (int, bool) {
	v, err := scenario.ParseNumber(c.Text)
	if err != nil || v < 0 || v > scenario.MaxAgents {
		c.Error(diag.BadValue, fmt.Sprintf("%q is not a number of agents", c.Text),
			diag.Fixf("write digits, from 0 to %d", scenario.MaxAgents))
		return 0, false
	}
	return int(math.Floor(v + 0.5)), true
}

// findZone finds the zone of times without an offset from UTC.
func (r *rosterReader) findZone(rows []rosterEntry) {
	if r.zone = r.written.Zone; r.zone != nil {
		return
	}
	for i := range rows {
		hub, ok := r.center.Hub(r.Staff[rows[i].group].Hub.Value)
		if !ok {
			continue
		}

		zone := r.center.Hubs[hub].Zone

		// Groups of several zones have no common zone. Their rows need an offset, or the file a zone.
		if r.zone != nil && r.zone.String() != zone.String() {
			r.zone = nil
			return
		}

		r.zone = zone
	}
}

// findStep finds the length of the intervals. It is the least time between two intervals of the
// file, or the interval of the report if the file has only one.
func (r *rosterReader) findStep(rows []rosterEntry) {
	if !r.byInterval {
		return
	}

	r.step = r.Interval.Value

	// Those without a date are of one day.
	var times []time.Time
	for i := range rows {
		times = append(times, rows[i].begin.date.At(rows[i].begin.clock, time.UTC))
	}

	slices.SortFunc(times, time.Time.Compare)
	times = slices.Compact(times)
	for i := 1; i < len(times); i++ {
		if gap := times[i].Sub(times[i-1]); i == 1 || gap < r.step {
			r.step = gap
		}
	}
}

// add adds the times of a row.
func (r *rosterReader) add(w *rosterEntry) {
	// A row of an interval has only a start. Its end follows from the length of an interval.
	if r.byInterval {
		w.end = w.begin
	}

	if !r.hasZone(&w.begin) || !r.hasZone(&w.end) {
		return
	}
	switch {
	case w.begin.daily != w.end.daily:
		w.end.Error(diag.BadValue, "the row has one time with a date and one without",
			"give both a date, or neither")
	case w.begin.daily:
		r.addDaily(w)
	default:
		r.addDated(w)
	}
}

// hasZone reports a time whose zone is not known.
func (r *rosterReader) hasZone(t *writtenTime) bool {
	if !t.instant.IsZero() || r.zone != nil {
		return true
	}
	if r.table.Once("zone") {
		t.Error(diag.MissingKey,
			fmt.Sprintf("%q has no time zone, and the groups of this file are in several",
				t.Text),
			`add "timezone: America/New_York" or the like next to the file, or write it as in "2026-11-27T08:00:00-05:00"`)
	}
	return false
}

// longestNight is the greatest length of a shift over midnight whose end has the date of its start by mistake.
const longestNight = 14 * time.Hour

// addDated adds the time of a row with dates.
func (r *rosterReader) addDated(w *rosterEntry) {
	from, okFrom := w.begin.in(r.zone)
	to, okTo := w.end.in(r.zone)
	if !okFrom || !okTo {
		return
	}
	switch {
	case r.byInterval && w.begin.instant.IsZero():
		r.addInterval(w, w.begin.date)
	case r.byInterval:
		r.rows = append(r.rows, w.at(from, from.Add(r.step)))
	case !from.Before(to):
		fix := diag.Fix("exchange them, or correct the date")
		if next := to.AddDate(0, 0, 1); from.Before(next) && next.Sub(from) <= longestNight {
			fix = "exchange them, or for a shift over midnight write the next date at its end"
		}
		w.end.Error(diag.BadValue, fmt.Sprintf("the end %s is not after the start %s", w.end.Text, w.begin.Text),
			r.fixOf(w, fix))
	default:
		r.rows = append(r.rows, w.at(from, to))
	}
}

// addInterval adds the times when the clock shows the interval of a row on a date: twice in the hour that a clock
// change repeats, as for a shift.
func (r *rosterReader) addInterval(w *rosterEntry, d routing.Date) {
	for _, p := range clockPeriods(d, w.begin.clock, w.begin.clock+r.step, r.zone) {
		r.rows = append(r.rows, w.at(p.From, p.To))
	}
}

// fixOf is the fix for rows whose order is wrong. In the hour that a clock change repeats, only an offset tells it.
func (r *rosterReader) fixOf(w *rosterEntry, otherwise diag.Fix) diag.Fix {
	for _, t := range []*writtenTime{&w.begin, &w.end} {
		if t.instant.IsZero() && !t.daily && len(clockPeriods(t.date, t.clock, t.clock+1, r.zone)) > 1 {
			return diag.Fixf("the clock shows %s twice: write times of this hour with their offset from UTC, as in %q",
				t.Text, t.date.At(t.clock, r.zone).Format("2006-01-02T15:04Z07:00"))
		}
	}
	return otherwise
}

// findDays finds the days of rows of every day, holidays excluded.
func (r *rosterReader) findDays() {
	if r.zone == nil {
		return
	}
	clock := &r.model.Clock
	first := clock.Start.In(r.zone).Add(-24 * time.Hour)
	last := clock.Instant(clock.Stop).In(r.zone)
	for d := routing.DateOf(first); !routing.DateOf(last).Before(d); d = d.Plus(1) {
		if !d.In(r.Closed) {
			r.days = append(r.days, d)
		}
	}
}

// checkDays refuses rows of every day that make too many periods, before they are made: these rows have no days then.
func (r *rosterReader) checkDays(all []rosterEntry) {
	n := 0
	for i := range all {
		if !all[i].begin.daily {
			n++
			continue
		}

		n += len(r.days)
		if n > maxRosterDays {
			r.table.Error(all[i].of, 0, diag.TooLarge,
				fmt.Sprintf("this row of every day makes more than %d periods of agents", maxRosterDays),
				"give the dates, or simulate fewer days")
			r.days = nil
			return
		}
	}
}

// addDaily adds a time of every day. An end that is not after the start is on the next day.
func (r *rosterReader) addDaily(w *rosterEntry) {
	from, to := w.begin.clock, w.end.clock
	if to <= from {
		to += 24 * time.Hour
	}

	for _, d := range r.days {
		if r.byInterval {
			r.addInterval(w, d)
			continue
		}

		// All of it may lie in the hour that a clock change leaves out.
		if row := w.at(clockAt(d, from, r.zone), clockAt(d, to, r.zone)); row.From.Before(row.To) {
			r.rows = append(r.rows, row)
		}
	}
}

// repeatDays continues a roster with an end missing, as the volume of calls does. If it has no row
// before the first simulated day, the end of the last day is repeated there. If it has no row after
// the last day, the first day is repeated there.
func (r *rosterReader) repeatDays() {
	clock := &r.model.Clock
	from := clock.Instant(clock.From)
	to := clock.Instant(clock.To)

	if r.For.Value > 0 || len(r.rows) == 0 {
		return
	}

	isBefore := func(w rosterRow) bool { return w.From.Before(from) }
	isAfter := func(w rosterRow) bool { return !w.From.Before(to) }
	before := slices.ContainsFunc(r.rows, isBefore)
	after := slices.ContainsFunc(r.rows, isAfter)

	days := r.Days.Value.Count()

	// Both ends of a row move by whole days of its zone's calendar. So it keeps its local times over a change of the
	// clock, and rows that follow each other still do. A row that has no time on the other day, as one of an hour that
	// the clock shows twice, is left out.
	zone := cmp.Or(r.zone, r.Zone)
	move := func(w rosterRow, days int) (rosterRow, bool) {
		w.From = moved(w.From.In(zone), days)
		w.To = moved(w.To.In(zone), days)
		return w, w.From.Before(w.To)
	}

	for _, w := range slices.Clone(r.rows) {
		if earlier, ok := move(w, -days); ok && !before && isBefore(earlier) {
			r.rows = append(r.rows, earlier)
		}
		if later, ok := move(w, days); ok && !after && isAfter(later) {
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
		a := order[i-1]
		b := order[i]
		if name(a) != name(b) || !b.From.Before(a.To) {
			continue
		}

		if a.To.After(b.To) {
			// The next row may overlap it, too.
			order[i] = a
		}

		if a.of.Line() > b.of.Line() {
			a, b = b, a
		}

		if !r.table.Once(fmt.Sprint(a.of.Line(), " ", b.of.Line())) {
			continue
		}

		switch {
		case a.of == b.of:
			b.begin.Error(diag.BadValue, "this row has not ended when the simulated days are repeated",
				"correct it, or give the rows of the days before and after, too")
		case r.byInterval:
			b.begin.Error(diag.DuplicateKey,
				fmt.Sprintf("the interval %s of group %q is already in line %d", b.begin.Text, name(b), a.of.Line()),
				r.fixOf(b.rosterEntry, "keep one of the two"))
		default:
			b.begin.Error(diag.BadValue,
				fmt.Sprintf("this row of agent %q overlaps the row in line %d, %s to %s", b.agent, a.of.Line(),
					a.begin.Text, a.end.Text),
				r.fixOf(b.rosterEntry, "end one where the other begins"))
		}
	}
}
