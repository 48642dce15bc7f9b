package compile

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// maxVolumeRows bounds the rows of a file of volumes: a year of quarters of an hour of 50 lines.
const maxVolumeRows = 2e6

// volumeSteps are the intervals that a file of volumes may have, the longest first.
var volumeSteps = []time.Duration{time.Hour, 30 * time.Minute, 15 * time.Minute}

// volumes are the calls of a file by line, date and interval of the day.
type volumes struct {
	step  time.Duration                            // the length of an interval
	lines map[routing.LineID]map[time.Time]float64 // expected calls by the local start of the interval, as if it was in UTC
}

// readVolumes reads the file of calls.file. Nothing is kept of one with errors.
func (c *compiler) readVolumes() {
	written := &c.Volumes
	if written.File.Place.IsZero() {
		if at := c.Root.Get("calls").Get("redials"); at != nil {
			c.error(at.Place, diag.BadValue, `give the file that it is about, as in "file: volumes.csv"`, "redials is about the counts of a file, and calls has no key file")
		}
		return
	}
	if c.For.Value > 0 {
		c.error(c.For.Place, diag.BadValue, `write "days: 2026-12-01..2026-12-28"`, "the calls of %s are those of dates, and \"for\" names none", written.File.Value)
		return
	}
	if all := c.Root.Get("calls").Get("all").Get("weekdays"); all != nil {
		c.error(all.Place, diag.BadValue, "remove it", "the calls of %s are those of dates, which weekdays would multiply again", written.File.Value)
		return
	}
	for i := range c.Lines {
		if of := &c.Lines[i]; of.Weekdays != nil {
			c.error(of.Place, diag.BadValue, "remove it", "line %q has weekdays, which would multiply the calls that %s gives for each date", of.Line.Value, written.File.Value)
			return
		}
	}
	t := table.ReadUpTo(maxVolumeRows, c.folder.FS, written.File, c.found)
	if t == nil {
		return
	}
	r := volumeReader{compiler: c, table: t, date: t.Column("date"), time: t.Column("time"), line: t.Column("line"), calls: t.Column("calls"), last: map[routing.LineID]time.Time{}}
	if r.findColumns() {
		r.read()
	}
}

// addVolumes makes rates of the calls of the file.
func (c *compiler) addVolumes() {
	if c.volumes == nil {
		return
	}
	c.model.VaryEach = int64(c.volumes.step)
	for id := range c.model.Lines {
		counts, line := c.volumes.lines[routing.LineID(id)], &c.model.Lines[id]
		if counts == nil {
			continue
		}
		if line.Callers.Origins == nil {
			line.Callers = c.population(routing.LineID(id), &c.Callers)
		}
		if c.Volumes.Redials == scenario.RedialsIncluded {
			line.Callers.Redial.Chance = 0
		}
		if line.IsCalled() {
			c.error(c.Volumes.File.Place, diag.BadValue, "remove one of them", "line %q has its calls in %s and under calls or in a trace", c.center.Lines[id].Name.Value, c.Volumes.File.Value)
			continue
		}
		line.Rate = c.volumeRate(counts)
	}
}

// volumeRate is the rate of a line: the calls of an interval are spread evenly over the time
// in which the clock shows it, which is longer where the clock is put back.
func (c *compiler) volumeRate(counts map[time.Time]float64) []model.RatePiece {
	const quarter = 15 * time.Minute // clocks change at quarters of an hour
	step := c.volumes.step
	var day routing.Period
	var lasts []time.Duration // of the day's intervals
	return c.pieces(func(t time.Time) (float64, time.Time) {
		if !t.Before(day.To) {
			day, lasts = wholeDay(t.In(c.Zone)), make([]time.Duration, 24*time.Hour/step)
			for at := day.From; at.Before(day.To); at = at.Add(quarter) {
				lasts[sinceMidnight(at.In(c.Zone))/step] += quarter
			}
		}
		local := t.In(c.Zone)
		slot := sinceMidnight(local) / step
		start := routing.DateOf(local).At(0, time.UTC).Add(slot * step)
		return counts[start] * c.Times / lasts[slot].Hours(), t.Add(quarter - sinceMidnight(local)%quarter)
	})
}

// volumeReader reads a file of volumes: a row for each interval and line, or a column a line.
type volumeReader struct {
	*compiler
	table                   *table.Table
	date, time, line, calls int                          // columns; -1 is none
	columns                 []volumeColumn               // of counts
	last                    map[routing.LineID]time.Time // the start of the row before, by line
	rows                    []volumeRow
	outside                 int // counts of other days
	firstOutside            volumeRow
}

// volumeColumn is a column of counts, of one line or of the line that a row names.
type volumeColumn struct {
	column int
	line   routing.LineID // or anyLine
}

// volumeRow is a count with its place.
type volumeRow struct {
	line  routing.LineID
	start time.Time // local, as if it was in UTC
	count float64
	row   *table.Row
}

// findColumns finds the columns of a file with a row for each interval and line, or those of
// the lines.
func (r *volumeReader) findColumns() bool {
	missing := ""
	switch {
	case r.time < 0:
		missing = "time"
	case r.line >= 0 && r.calls < 0:
		missing = "calls"
	case r.line >= 0:
		r.columns = []volumeColumn{{r.calls, anyLine}}
	default:
		for i, name := range r.table.Columns() {
			if i == r.date || i == r.time || name == "" {
				continue
			}
			id, ok := r.center.Line(name)
			if !ok {
				r.table.Error(&r.table.Header, i, flow.UnknownValue, suggest(name, r.center.LineNames()), "line %q does not exist", name)
				continue
			}
			r.columns = append(r.columns, volumeColumn{i, id})
		}
	}
	if missing != "" {
		r.error(r.Volumes.File.Place, diag.BadValue, "its columns are date, time, line and calls, or date, time and one for each line", "%s has no column %q", r.table.File, missing)
	}
	return missing == "" && !r.table.HasErrors()
}

func (r *volumeReader) read() {
	r.table.CheckWidth()
	seen := map[volumeRow]int{} // the line of the file
	for i := range r.table.Rows {
		row := &r.table.Rows[i]
		start, ok := r.readStart(row)
		for _, column := range r.columns {
			v, read := volumeRow{line: column.line, start: start, row: row}, ok
			if v.line == anyLine {
				var known bool
				if v.line, known = r.readLine(row); !known {
					read = false
				}
			}
			v.count = r.readCount(row, column)
			if read {
				r.add(v, column.column, seen)
			}
		}
	}
	r.keep()
}

// readStart reads the local time at which the interval of a row starts.
func (r *volumeReader) readStart(row *table.Row) (time.Time, bool) {
	text := strings.TrimSpace(row.Cell(r.date) + " " + row.Cell(r.time))
	at, ok := parseTime(text)
	switch {
	case !ok:
		r.table.Error(row, max(r.date, 0), diag.WrongType, `write the date as in "2026-12-01" and the time as in "09:30"`, "%q is no date and time", text)
		return time.Time{}, false
	case at.daily:
		r.table.Error(row, max(r.date, r.time), diag.MissingKey, `add a column date, as in "2026-12-01"`, "%q has no date", text)
		return time.Time{}, false
	case !at.instant.IsZero():
		local := at.instant.In(r.Zone)
		at.date, at.clock = routing.DateOf(local), sinceMidnight(local)
	}
	if at.clock%volumeSteps[len(volumeSteps)-1] != 0 || at.clock >= 24*time.Hour {
		r.table.Error(row, r.time, diag.BadValue, "give the start of an interval of 15, 30 or 60 minutes", "%q is no start of an interval", row.Cell(r.time))
		return time.Time{}, false
	}
	return at.date.At(0, time.UTC).Add(at.clock), true
}

func (r *volumeReader) readLine(row *table.Row) (routing.LineID, bool) {
	name := row.Cell(r.line)
	id, ok := r.center.Line(name)
	if !ok && r.table.Once("line "+name) {
		r.table.Error(row, r.line, flow.UnknownValue, suggest(name, r.center.LineNames()), "line %q does not exist", name)
	}
	return id, ok
}

// readCount reads a count. In a column of a line an empty cell is 0.
func (r *volumeReader) readCount(row *table.Row, column volumeColumn) float64 {
	if column.line != anyLine && row.Cell(column.column) == "" {
		return 0
	}
	return readCount(r.table, row, column.column)
}

// add keeps a count after the checks of its order.
func (r *volumeReader) add(v volumeRow, column int, seen map[volumeRow]int) {
	key, at := volumeRow{line: v.line, start: v.start}, v.start.Format("2006-01-02 15:04")
	if line, double := seen[key]; double {
		r.table.Error(v.row, column, diag.DuplicateKey, "keep one of them", "line %d has the calls of %q on %s, too", line, r.center.Lines[v.line].Name.Value, at)
		return
	}
	seen[key] = v.row.Line()
	if last := r.last[v.line]; v.start.Before(last) && r.table.Once("order "+v.row.Cell(r.date)+" "+v.row.Cell(r.time)) {
		r.table.Error(v.row, max(r.date, 0), diag.BadValue, "sort the rows by date and time", "the row of %s comes after that of %s", at, last.Format("2006-01-02 15:04"))
	}
	r.last[v.line] = v.start
	if date := routing.DateOf(v.start); date.Before(r.Days.Value.First) || r.Days.Value.Last.Before(date) {
		if r.outside++; r.outside == 1 {
			r.firstOutside = v
		}
		return
	}
	if v.count > 0 && r.skipped(v) {
		r.table.Error(v.row, max(r.time, 0), diag.BadValue, "give its calls to the next interval", "%s does not exist in %s: the clock is put forward over it", at, r.Zone)
		return
	}
	r.rows = append(r.rows, v)
}

// skipped reports whether the clock is put forward over the start of a row's interval.
func (r *volumeReader) skipped(v volumeRow) bool {
	clock := sinceMidnight(v.start)
	return sinceMidnight(routing.DateOf(v.start).At(clock, r.Zone)) != clock
}

// keep keeps the counts of a file without errors.
func (r *volumeReader) keep() {
	r.reportOutside()
	step := r.step()
	if r.table.HasErrors() {
		return
	}
	if len(r.rows) == 0 {
		at := r.Volumes.File.Place
		if r.isInherited(at) {
			at = r.givenPlace(r.Day.Place, r.Days.Place)
		}
		r.error(at, diag.BadValue, "give it a row for each interval and line", "%s has no calls from %s to %s", r.table.File, r.Days.Value.First, r.Days.Value.Last)
		return
	}
	r.volumes = &volumes{step, map[routing.LineID]map[time.Time]float64{}}
	for _, v := range r.rows {
		if r.volumes.lines[v.line] == nil {
			r.volumes.lines[v.line] = map[time.Time]float64{}
		}
		r.volumes.lines[v.line][v.start] = v.count
	}
}

// reportOutside reports rows of other days than the scenario's, unless the scenario is a part
// of another one's days.
func (r *volumeReader) reportOutside() {
	if r.outside == 0 || r.isInherited(r.Volumes.File.Place) || r.Days.Place.File == diag.SetFlag || r.Day.Place.File == diag.SetFlag {
		return
	}
	days := r.Days.Value.First.String()
	if r.Days.Value.Count() > 1 {
		days += ".." + r.Days.Value.Last.String()
	}
	v := &r.firstOutside
	r.table.Error(v.row, max(r.date, 0), diag.BadValue, "remove them, or simulate their days", "%d counts are of other days than %s; the first is of %s", r.outside, days, routing.DateOf(v.start))
}

// step returns the length of the intervals: the most frequent time from one row of a line to
// its next. Rows of no calls may be missing, so that longer times tell nothing, but a row
// between two intervals is an error, and so is a long run of rows that are all further apart:
// with rows missing at random eight in turn are seen in one of 65,000 places at most.
func (r *volumeReader) step() time.Duration {
	step := r.frequentStep()
	const run = 8
	runs, last := map[routing.LineID]int{}, map[routing.LineID]volumeRow{}
	for _, v := range r.rows {
		at := v.start.Format("2006-01-02 15:04")
		if sinceMidnight(v.start)%step != 0 && r.table.Once("mixed") {
			r.table.Error(v.row, r.time, diag.BadValue, "give all rows intervals of one length", "intervals are mixed: those of other rows are of %d minutes, and %s is within one", step/time.Minute, at)
		}
		before, ok := last[v.line]
		gap := v.start.Sub(before.start)
		if last[v.line] = v; !ok || gap == step || !slices.Contains(volumeSteps, gap) {
			runs[v.line] = 0
			continue
		}
		if runs[v.line]++; runs[v.line] == run && r.table.Once("mixed") {
			r.table.Error(v.row, r.time, diag.BadValue, "give all rows intervals of one length, also those of 0 calls", "intervals are mixed: the rows up to %s are %d minutes apart, others %d", at, gap/time.Minute, step/time.Minute)
		}
	}
	return step
}

// frequentStep returns the most frequent time between two rows of a line, or else the longest
// interval at whose multiples all rows start.
func (r *volumeReader) frequentStep() time.Duration {
	count, last := map[time.Duration]int{}, map[routing.LineID]time.Time{}
	for _, v := range r.rows {
		if before, ok := last[v.line]; ok {
			count[v.start.Sub(before)]++
		}
		last[v.line] = v.start
	}
	best := time.Duration(0)
	for _, step := range volumeSteps {
		if n := count[step]; n > 0 && n >= count[best] {
			best = step
		}
	}
	if best > 0 {
		return best
	}
	i := slices.IndexFunc(volumeSteps, func(step time.Duration) bool {
		return !slices.ContainsFunc(r.rows, func(v volumeRow) bool { return sinceMidnight(v.start)%step != 0 })
	})
	return volumeSteps[i]
}
