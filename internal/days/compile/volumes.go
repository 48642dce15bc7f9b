package compile

import (
	"cmp"
	"fmt"
	"runtime/debug"
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

// While a file of many rows is read, garbage is collected earlier: the heap of such a file would
// grow to twice its size.
const (
	manyVolumeRows = 100_000
	manyRowsGC     = 40
)

// volumeSteps are the intervals that a file of volumes may have, the longest first.
var volumeSteps = []time.Duration{time.Hour, 30 * time.Minute, 15 * time.Minute}

// volumes are the calls of a file by line, date and interval of the day. They are compact, since
// a file has up to maxVolumeRows.
type volumes struct {
	step   time.Duration // the length of an interval
	at     map[countOf]int32
	counts []volumeCount
	called map[routing.LineID]bool // the lines that have a count
}

// calls returns the expected calls of a line in the interval with a local start.
func (v *volumes) calls(line routing.LineID, start time.Time) float64 {
	if i, ok := v.at[countOfStart(line, start)]; ok {
		return v.counts[i].calls
	}
	return 0
}

// readVolumes reads the file of calls.file. Nothing is kept of one with errors.
func (c *callCompiler) readVolumes() {
	written := &c.Volumes
	if written.File.Place.IsZero() {
		if at := c.Root.Get("calls").Get("redials"); at != nil {
			c.error(at.Place, diag.BadValue, "redials describes the counts of a file, and calls has no key file",
				`add the file, as in "file: volumes.csv"`)
		}
		return
	}

	// A time without dates has no calls in a file of dates.
	if c.For.Value > 0 {
		c.error(c.For.Place, diag.BadValue,
			fmt.Sprintf("the calls of %s belong to dates, and \"for\" names no date", written.File.Value),
			`write "days: 2026-12-01..2026-12-28"`)
		return
	}

	if all := c.Root.Get("calls").Get("all").Get("weekdays"); all != nil {
		c.error(all.Place, diag.BadValue,
			fmt.Sprintf("the calls of %s belong to dates, and weekdays would multiply them again", written.File.Value),
			"remove it")
		return
	}

	// Each date has its own count in the file, so a factor of its weekday would count twice.
	for i := range c.Lines {
		if of := &c.Lines[i]; of.Weekdays != nil {
			c.error(of.Place, diag.BadValue,
				fmt.Sprintf("line %q has weekdays, which would multiply the calls that %s gives for each date",
					of.Line.Value, written.File.Value),
				"remove it")
			return
		}
	}

	if t := table.ReadUpTo(maxVolumeRows, c.folder.FS, written.File, c.found); t != nil {
		// The rows of a large table live until its counts are known. The heap would grow to twice their size.
		if len(t.Rows) > manyVolumeRows {
			defer debug.SetGCPercent(debug.SetGCPercent(manyRowsGC))
		}

		r := volumeReader{callCompiler: c, table: t, last: map[routing.LineID]time.Time{}}
		r.seen = make(map[countOf]int32, len(t.Rows))
		r.counts = make([]volumeCount, 0, len(t.Rows))
		r.read()
	}
}

// addVolumes makes rates of the calls of the file.
func (c *callCompiler) addVolumes() {
	if c.volumes == nil {
		return
	}

	c.model.VaryEach = int64(c.volumes.step)

	for id := range c.model.Lines {
		line := &c.model.Lines[id]
		if !c.volumes.called[routing.LineID(id)] {
			continue
		}

		// A line that only the file mentions has the callers of all lines.
		if line.Callers.Origins == nil {
			line.Callers = c.population(routing.LineID(id), &c.Callers)
		}

		if c.Volumes.Redials == scenario.RedialsIncluded {
			line.Callers.Redial.Chance = 0
		}

		if line.IsCalled() {
			c.error(c.Volumes.File.Place, diag.BadValue,
				fmt.Sprintf("line %q has its calls in %s and under calls or in a trace",
					c.center.Lines[id].Name.Value, c.Volumes.File.Value),
				"remove one of them")
			continue
		}

		line.Rate = c.volumeRate(routing.LineID(id))
	}
}

// volumeRate is the rate of a line: the calls of an interval are spread evenly over the time
// in which the clock shows it, which is longer where the clock is put back.
func (c *callCompiler) volumeRate(line routing.LineID) []model.RatePiece {
	// Clocks change at quarters of an hour.
	const quarter = 15 * time.Minute
	step := c.volumes.step
	var day routing.Period
	var lasts []time.Duration // of the day's intervals

	return c.pieces(func(t time.Time) (float64, time.Time) {
		if !t.Before(day.To) {
			day = wholeDay(t.In(c.Zone))
			lasts = make([]time.Duration, 24*time.Hour/step)
			for at := day.From; at.Before(day.To); at = at.Add(quarter) {
				lasts[sinceMidnight(at.In(c.Zone))/step] += quarter
			}
		}

		local := t.In(c.Zone)
		slot := sinceMidnight(local) / step
		start := routing.DateOf(local).At(0, time.UTC).Add(slot * step)

		return c.volumes.calls(line,
			start) * c.Times / lasts[slot].Hours(), t.Add(quarter - sinceMidnight(local)%quarter)
	})
}

// volumeReader reads a file of volumes: a row for each interval and line, or a column a line.
type volumeReader struct {
	*callCompiler
	table        *table.Table
	seen         map[countOf]int32            // the line of the row of each count
	last         map[routing.LineID]time.Time // the start of the row before
	counts       []volumeCount                // of the scenario's days
	outside      int                          // counts of other days
	firstOutside volumeCount
}

// countOf identifies a count: its line and its quarter of an hour.
type countOf struct {
	line    int32
	quarter int32 // of an hour since 1970, of the local start as if it was in UTC
}

const quarterSeconds = 15 * 60

func countOfStart(line routing.LineID, start time.Time) countOf {
	return countOf{int32(line), int32(start.Unix() / quarterSeconds)}
}

func (c countOf) lineID() routing.LineID { return routing.LineID(c.line) }

// start is the local start of the interval, as if it was in UTC.
func (c countOf) start() time.Time { return time.Unix(int64(c.quarter)*quarterSeconds, 0).UTC() }

// volumeCount is a count with its row.
type volumeCount struct {
	countOf
	calls float64
	row   *table.Row
}

// volumeRow is a row of a file: the counts of one line, or of several, without their start.
type volumeRow struct {
	start  time.Time
	one    lineCount   // with a column line
	counts []lineCount // with columns named by lines
}

// lineCount is a count of a line, in a row with the start.
type lineCount struct {
	line  routing.LineID
	calls float64
}

// record describes the rows of the file. They have a column line and a column of calls, or one
// column per line. In the latter an empty cell is 0.
func (r *volumeReader) record() table.Layout[volumeRow] {
	out := table.Layout[volumeRow]{
		Fix: "its columns are date, time, line and calls, or date, time and one for each line",
		Fields: []table.Field[volumeRow]{
			table.Bind("time", r.startOfInterval,
				func(v *volumeRow) *time.Time { return &v.start }).After("date").Required(),
		},
	}

	if r.table.Has("line") {
		out.Fields = append(
			out.Fields,
			table.Bind("line", r.lineCell, func(v *volumeRow) *routing.LineID { return &v.one.line }).Required(),
			table.Bind("calls", countCell, func(v *volumeRow) *float64 { return &v.one.calls }).Required(),
		)
		return out
	}

	// Without a column line, each further column is a line.
	for i, name := range r.table.Columns() {
		if name == "" || strings.EqualFold(name, "date") || strings.EqualFold(name, "time") {
			continue
		}

		id, ok := r.center.Line(name)
		if !ok {
			r.table.Error(&r.table.Header, i, flow.UnknownValue, fmt.Sprintf("line %q does not exist", name),
				suggest(name, r.center.LineNames()))
			continue
		}

		out.Fields = append(out.Fields, table.Bind(name, countCell, func(v *volumeRow) *float64 {
			v.counts = append(v.counts, lineCount{line: id})
			return &v.counts[len(v.counts)-1].calls
		}))
	}

	return out
}

// read reads the rows of the table, and keeps the counts if it has no error.
func (r *volumeReader) read() {
	record := r.record()
	if r.table.HasErrors() {
		return
	}

	// A row has one count, with its line in a column, or a count for each line.
	isLong := r.table.Has("line")
	for row, v := range record.Rows(r.table, r.Volumes.File.Place) {
		if isLong {
			r.add(row, v.start, v.one)
		}
		for _, n := range v.counts {
			r.add(row, v.start, n)
		}
	}

	r.keep()
}

// startOfInterval reads the local starting time of an interval.
func (r *volumeReader) startOfInterval(c table.Written) (time.Time, bool) {
	at, ok := parseTime(c.Text)
	switch {
	case !ok:
		c.Error(diag.WrongType, fmt.Sprintf("%q is not a date with a time", c.Text),
			`write the date as in "2026-12-01" and the time as in "09:30"`)
		return time.Time{}, false
	case at.daily:
		c.Error(diag.MissingKey, fmt.Sprintf("%q has no date", c.Text), `add a column date, as in "2026-12-01"`)
		return time.Time{}, false
	case !at.instant.IsZero():
		local := at.instant.In(r.Zone)
		at.date, at.clock = routing.DateOf(local), sinceMidnight(local)
	}

	if at.clock%volumeSteps[len(volumeSteps)-1] != 0 || at.clock >= 24*time.Hour {
		c.Error(diag.BadValue, fmt.Sprintf("%q is not the start of an interval", c.Text),
			"give the start of an interval of 15, 30 or 60 minutes")
		return time.Time{}, false
	}

	return at.date.At(0, time.UTC).Add(at.clock), true
}

func shown(start time.Time) string { return start.Format("2006-01-02 15:04") }

// add keeps a count after the checks of its order.
func (r *volumeReader) add(row *table.Row, start time.Time, n lineCount) {
	v := volumeCount{countOfStart(n.line, start), n.calls, row}
	at := r.table.Cell(row, 0)
	if before, twice := r.seen[v.countOf]; twice {
		fix := diag.Fix("keep one of them")
		if clock := sinceMidnight(start); len(clockPeriods(routing.DateOf(start), clock, clock+1, r.Zone)) > 1 {
			fix = "write one row with the sum of the calls: the clock shows this time twice"
		}
		at.Error(diag.DuplicateKey,
			fmt.Sprintf("line %d has the calls of %q on %s, too", before, r.center.Lines[n.line].Name.Value,
				shown(start)), fix)
		return
	}

	r.seen[v.countOf] = int32(row.Line())

	// Rows out of order are reported once, because one misplaced row makes many others look wrong.
	if last := r.last[n.line]; start.Before(last) && at.Once("order "+shown(start)) {
		at.Error(diag.BadValue, fmt.Sprintf("the row of %s comes after the row of %s", shown(start), shown(last)),
			"sort the rows by date and time")
	}

	r.last[n.line] = start

	// Rows of other dates are usual in an export. They are counted for a note.
	date := routing.DateOf(start)
	if n := len(r.CallDates); n == 0 || r.CallDates[n-1] != date {
		r.CallDates = append(r.CallDates, date)
	}
	if date.Before(r.Days.Value.First) || r.Days.Value.Last.Before(date) {
		r.outside++
		if r.outside == 1 {
			r.firstOutside = v
		}
		return
	}

	if n.calls > 0 && date.Skips(sinceMidnight(start), r.Zone) {
		at.Error(diag.BadValue, routing.Skipped(shown(start), r.Zone), "give its calls to the next interval")
		return
	}

	r.counts = append(r.counts, v)
}

// keep keeps the counts of a file without errors.
func (r *volumeReader) keep() {
	r.reportOutside()
	step := r.step()

	if r.table.HasErrors() {
		return
	}

	if len(r.counts) == 0 {
		at := r.Volumes.File.Place

		// An inherited file fits the days of another scenario, so the finding is at the days of this one.
		if r.isInherited(at) {
			at = r.givenPlace(r.Day.Place, r.Days.Place)
		}

		r.error(at, diag.BadValue,
			fmt.Sprintf("%s has no calls from %s to %s", r.table.File, r.Days.Value.First, r.Days.Value.Last),
			"give it a row for each interval and line")
		return
	}

	of := &volumes{step: step, at: r.seen, counts: r.counts, called: map[routing.LineID]bool{}}

	// The map of the rows is used again, because a second map of a large file would cost as much memory.
	clear(of.at)

	for i, v := range of.counts {
		of.at[v.countOf] = int32(i)
		of.called[v.lineID()] = true
	}

	r.volumes = of
}

// reportOutside reports rows of other days than the scenario's, unless the scenario is a part
// of another one's days.
func (r *volumeReader) reportOutside() {
	if r.outside == 0 || r.isInherited(r.Volumes.File.Place) || r.Days.Place.File == diag.SetFlag ||
		r.Day.Place.File == diag.SetFlag {
		return
	}
	days := r.Days.Value.First.String()
	if r.Days.Value.Count() > 1 {
		days += ".." + r.Days.Value.Last.String()
	}
	v := &r.firstOutside
	r.table.Error(v.row, 0, diag.BadValue,
		fmt.Sprintf("%d counts are of other days than %s; the first is of %s", r.outside, days,
			routing.DateOf(v.start())),
		"remove them, or simulate their days")
}

// step returns the length of the intervals: the least time between two rows of a line, or otherwise the
// longest interval whose multiples contain the starts of all rows. Rows without calls may be
// missing. A long run of rows that are all further apart is an error: with rows missing at random,
// eight such rows in turn occur in at most one of 65,000 places.
func (r *volumeReader) step() time.Duration {
	gaps := make([]time.Duration, len(r.counts))
	last := map[int32]time.Time{} // by line
	step := time.Duration(0)
	for i, v := range r.counts {
		start := v.start()
		if before, ok := last[v.line]; ok && slices.Contains(volumeSteps, start.Sub(before)) {
			gaps[i] = start.Sub(before)
			step = min(cmp.Or(step, gaps[i]), gaps[i])
		}
		last[v.line] = start
	}

	// Without two neighboring rows, the longest step that all starts meet is taken.
	for _, longest := range volumeSteps {
		within := func(v volumeCount) bool { return sinceMidnight(v.start())%longest != 0 }
		if step == 0 && !slices.ContainsFunc(r.counts, within) {
			step = longest
		}
	}

	// A few longer gaps are missing rows. A run of them is another length of the intervals.
	const run = 8
	runs := map[int32]int{} // by line
	for i, v := range r.counts {
		runs[v.line]++
		if gaps[i] == step || gaps[i] == 0 {
			runs[v.line] = 0
		}
		if runs[v.line] == run && r.table.Once("mixed") {
			r.table.Error(v.row, r.table.Column("time"), diag.BadValue,
				fmt.Sprintf("intervals are mixed: the rows up to %s are %d minutes apart, others %d",
					shown(v.start()), gaps[i]/time.Minute, step/time.Minute),
				"give all rows intervals of one length, also rows of 0 calls")
		}
	}

	return step
}
