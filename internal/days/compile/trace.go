package compile

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// anyLine is for a trace whose rows name their lines.
const anyLine routing.LineID = -1

// readTrace reads a file with one row for each call: of one line, or of the lines that its
// rows name. It does nothing if the scenario has errors, which may be about its day.
func (c *compiler) readTrace(written *diag.At[scenario.Table], only routing.LineID) {
	t := c.traceTable(written)
	if t == nil {
		return
	}
	r := newTraceReader(c, t, only)
	missing := ""
	switch {
	case r.time < 0:
		missing = "time"
	case r.line < 0 && only == anyLine:
		missing = "line"
	}
	if missing != "" {
		c.error(written.Value.File.Place, diag.BadValue, "the first row names its columns: time or arrived, line and number", "%s has no column %q", t.File, missing)
		return
	}
	r.redialsIncluded = written.Value.Redials == scenario.RedialsIncluded
	t.CheckWidth()
	for i := range t.Rows {
		r.add(&t.Rows[i])
	}
	if r.calls == 0 && !t.HasErrors() {
		c.error(written.Value.File.Place, diag.BadValue, "give it a row for each call", "%s has no call", t.File)
	}
	for i := range c.model.Lines {
		slices.SortStableFunc(c.model.Lines[i].Trace, func(a, b model.Arrival) int { return cmp.Compare(a.At, b.At) })
	}
}

// traceReader adds the rows of a trace to the lines.
type traceReader struct {
	*compiler
	table              *table.Table
	only               routing.LineID // rows of other lines are skipped; none if anyLine
	time, line, number int            // columns; -1 is none
	country, call      int            // likewise
	details            []detailColumn
	redialsIncluded    bool // among the rows
	book               *phone.Book
	origins            map[originKey]int // index into Population.Origins
	hasCalls           []bool            // by routing.LineID: has a volume or another trace
	seen               map[string]bool   // the calls of the column "call"
	calls              int
}

// originKey identifies the numbers of a line that have the same origin.
type originKey struct {
	line            routing.LineID
	result, country string
	kind            phone.Type
}

func newTraceReader(c *compiler, t *table.Table, only routing.LineID) *traceReader {
	r := &traceReader{
		compiler: c, table: t, only: only,
		time: t.Column("time"), line: t.Column("line"), number: t.Column("number"), country: t.Column("country"), call: t.Column("call"),
		seen: map[string]bool{}, book: &phone.Book{}, origins: map[originKey]int{}, hasCalls: make([]bool, len(c.model.Lines)),
	}
	for id := range c.model.Lines {
		line := &c.model.Lines[id]
		r.hasCalls[id] = line.Trace != nil || expectedCalls(line.Rate, c.model.Clock.RatePeriod) > 0
	}
	if r.time < 0 {
		r.time = t.Column("arrived")
	}
	r.addDetailColumns()
	return r
}

// add adds the call of a row to its line. A further row of a call, as call records have
// for each queue, adds none.
func (r *traceReader) add(row *table.Row) {
	if call := row.Cell(r.call); call != "" {
		if r.seen[call] {
			return
		}
		r.seen[call] = true
	}
	at, okTime := r.readTime(row)
	id, okLine := r.readLine(row)
	if !okTime || !okLine {
		return
	}
	line := &r.model.Lines[id]
	if line.Callers.Origins == nil {
		line.Callers = r.population(id, &r.Callers)
	}
	if r.redialsIncluded {
		line.Callers.Redial.Chance = 0
	}
	a := model.Arrival{At: at, Origin: -1, Details: r.readDetails(row, id)}
	if number := row.Cell(r.number); number != "" {
		a.Origin = r.originIndex(id, r.book.Parse(number, r.center.Lines[id].Home()))
	} else if country := row.Cell(r.country); country != "" && r.readName(row, r.country, "country", r.center.Attributes[routing.AttrCountry].Values) >= 0 {
		a.Origin = r.originIndex(id, exampleNumber(country))
	}
	line.Trace = append(line.Trace, a)
	r.calls++
}

// originIndex returns the index of a number's origin, adding it when it is new.
func (r *traceReader) originIndex(id routing.LineID, n phone.Number) int {
	key := originKey{id, n.Result(), n.Country, n.Type}
	at, ok := r.origins[key]
	if !ok {
		callers := &r.model.Lines[id].Callers
		at = len(callers.Origins)
		callers.Origins = append(callers.Origins, r.origin(id, n, 0))
		r.origins[key] = at
	}
	return at
}

// readLine returns the line of a row, or false if the row is skipped or has an error.
func (r *traceReader) readLine(row *table.Row) (routing.LineID, bool) {
	id := r.only
	if r.line >= 0 {
		name := row.Cell(r.line)
		var ok bool
		if id, ok = r.center.Line(name); !ok {
			if r.table.Once(name) {
				r.table.Error(row, r.line, flow.UnknownValue, suggest(name, r.center.LineNames()), "line %q does not exist", name)
			}
			return id, false
		}
		if r.only != anyLine && id != r.only {
			return id, false
		}
	}
	if name := r.center.Lines[id].Name.Value; r.hasCalls[id] && r.table.Once(name) {
		r.table.Error(row, max(r.line, 0), diag.BadValue, "remove one of them", "line %q has its calls here and under calls or in another trace", name)
	}
	return id, !r.hasCalls[id]
}

// readTime returns the simulated time of a row, or false with an error. A time without a
// date is on the scenario's day.
func (r *traceReader) readTime(row *table.Row) (des.Time, bool) {
	clock, text := &r.model.Clock, row.Cell(r.time)
	written, ok := parseTime(text)
	if !ok {
		r.table.Error(row, r.time, diag.WrongType, `write it as in "09:30:00" or "2026-11-27T09:30:00-05:00"`, "%q is not a time", text)
		return 0, false
	}
	if written.daily {
		written.date = r.Day.Value
	}
	instant, ok := instant(r.table, row, r.time, written, r.Zone)
	if !ok {
		return 0, false
	}
	at := clock.TimeOf(instant)
	if at >= 0 && at < clock.To {
		return at, true
	}
	if r.table.Once(instant.In(r.Zone).Format(time.DateOnly)) {
		r.table.Error(row, r.time, diag.BadValue, fmt.Sprintf("the simulated time is from %s to %s", clock.Start.Format(time.DateTime), clock.Instant(clock.To).Format(time.DateTime)), "%q is not within the simulated time", text)
	}
	return 0, false
}
