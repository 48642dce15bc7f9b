package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// anyLine is for a trace whose rows name their lines.
const anyLine routing.LineID = -1

// recordColumns are the columns of call records that a simulation of the same arrivals does not take.
var recordColumns = []string{
	"caller", "ivr_end", "queue", "enqueued", "answered", "ended", "wrap_up_end", "agent", "outcome",
}

// readTrace reads a file with one row per call, of one line or of the lines that its rows name. It
// does nothing if the scenario has errors, because they may be about its day.
func (c *callCompiler) readTrace(written *diag.At[scenario.Table], only routing.LineID) {
	t := c.traceTable(written)
	if t == nil {
		return
	}

	r := &traceReader{
		callCompiler: c, table: t, only: only, redialsIncluded: written.Value.Redials == scenario.RedialsIncluded,
		seen: map[string]bool{}, book: &phone.Book{}, origins: map[originKey]int{},
	}

	// The lines with other calls are noted before the first row, so that a line with both is refused.
	for id := range c.model.Lines {
		line := &c.model.Lines[id]
		r.hasCalls = append(r.hasCalls, line.Trace != nil || expectedCalls(line.Rate, c.model.Clock.RatePeriod) > 0)
	}

	record := r.record()
	for row, call := range record.Rows(t, written.Value.File.Place) {
		r.add(row, &call)
	}

	if r.calls == 0 && !t.HasErrors() {
		c.error(written.Value.File.Place, diag.BadValue, fmt.Sprintf("%s has no call", t.File),
			"give it a row for each call")
	}

	isOfRecords := func(column string) bool { return slices.Contains(recordColumns, strings.ToLower(column)) }
	if unused := slices.DeleteFunc(record.Unused(t), isOfRecords); len(unused) > 0 {
		names := record.Names()
		c.adviseColumns(t, unused, diag.Fix(cmp.Or(diag.Suggest(unused[0], names),
			"remove them; a call may have "+strings.Join(names, ", "))))
	}

	// The simulator takes arrivals in the order of time. The rows of a file can have any order.
	for i := range c.model.Lines {
		slices.SortStableFunc(c.model.Lines[i].Trace, func(a, b model.Arrival) int { return cmp.Compare(a.At, b.At) })
	}
}

// traceReader adds the rows of a trace to the lines.
type traceReader struct {
	*callCompiler
	table           *table.Table
	only            routing.LineID // rows of other lines are skipped; none if anyLine
	redialsIncluded bool           // among the rows
	book            *phone.Book
	origins         map[originKey]int // index into Population.Origins
	hasCalls        []bool            // by routing.LineID: has a volume or another trace
	seen            map[string]bool   // the calls of the column "call"
	calls           int
}

// traceRow is a row of a trace.
type traceRow struct {
	at           writtenTime
	line         routing.LineID
	call, number string
	country      string              // "" if it has no country or an unknown one
	details      *model.TraceDetails // nil if no cell gives one
}

// originKey identifies the numbers of a line that have the same origin.
type originKey struct {
	line            routing.LineID
	result, country string
	kind            phone.Type
}

// add adds the call of a row to its line. A further row of a call, as call records have
// for each queue, adds none.
func (r *traceReader) add(row *table.Row, v *traceRow) {
	// Call records have a row for each queue of a call. Only the first row is an arrival.
	if v.call != "" {
		if r.seen[v.call] {
			return
		}
		r.seen[v.call] = true
	}

	// The trace of one line takes only the rows of that line.
	if r.only != anyLine && r.table.Has("line") && v.line != r.only {
		return
	}

	at, ok := r.simulated(v)
	id, okLine := r.ownLine(row, v)
	if !ok || !okLine {
		return
	}

	line := &r.model.Lines[id]
	if line.Callers.Origins == nil {
		line.Callers = r.population(id, &r.Callers)
	}

	// The redials are rows of the file, so the callers must not redial in addition.
	if r.redialsIncluded {
		line.Callers.Redial.Chance = 0
	}

	a := model.Arrival{At: at, Origin: -1, Details: v.details}

	if v.details != nil {
		r.checkOffered(row, id, v.details.Language)
	}

	// A number decides the origin. A country alone has the example number of that country.
	if v.number != "" {
		a.Origin = r.originIndex(id, r.book.Parse(v.number, r.center.Lines[id].Home()))
	} else if v.country != "" {
		a.Origin = r.originIndex(id, exampleNumber(v.country))
	}

	line.Trace = append(line.Trace, a)
	r.calls++
}

// ownLine returns the line of a row, or false with an error if its calls are elsewhere, too.
func (r *traceReader) ownLine(row *table.Row, v *traceRow) (routing.LineID, bool) {
	id := v.line
	if !r.table.Has("line") {
		id = r.only
	}
	if name := r.center.Lines[id].Name.Value; r.hasCalls[id] && r.table.Once(name) {
		r.table.Error(row, max(r.table.Column("line"), 0), diag.BadValue,
			fmt.Sprintf("line %q has its calls here and under calls or in another trace", name),
			"remove one of them")
	}
	return id, !r.hasCalls[id]
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

// simulated returns the simulated time of a row, or false with an error. A time without a
// date is on the scenario's day.
func (r *traceReader) simulated(v *traceRow) (des.Time, bool) {
	clock := &r.model.Clock
	if v.at.daily {
		v.at.date = r.Day.Value
	}

	instant, ok := v.at.in(r.Zone)
	if !ok {
		return 0, false
	}

	at := clock.TimeOf(instant)
	if at >= 0 && at < clock.To {
		return at, true
	}

	if r.table.Once(instant.In(r.Zone).Format(time.DateOnly)) {
		v.at.Error(diag.BadValue, fmt.Sprintf("%q is not within the simulated time", v.at.Text),
			diag.Fixf("the simulated time is from %s to %s", clock.Start.Format(time.DateTime),
				clock.Instant(clock.To).Format(time.DateTime)))
	}

	return 0, false
}

// traceIntents returns the intents that the scenario's traces name, without duplicates. They need
// not be among the callers' intents.
func (c *callCompiler) traceIntents() []string {
	var out []string
	isKnown := map[string]bool{"": true}
	files := []*diag.At[scenario.Table]{&c.Arrivals, &c.Trace}
	for i := range c.Lines {
		files = append(files, &c.Lines[i].Arrivals)
	}

	for _, file := range files {
		if t := c.traceTable(file); t != nil && t.Column(intentColumn) >= 0 {
			for i := range t.Rows {
				if name := t.Rows[i].Cell(t.Column(intentColumn)); !isKnown[name] {
					isKnown[name] = true
					out = append(out, name)
				}
			}
		}
	}

	return out
}

// traceTable reads the file of a trace, once. It returns nil without a file, or after an error.
func (c *callCompiler) traceTable(written *diag.At[scenario.Table]) *table.Table {
	if written.Place.IsZero() || !c.filesValid {
		return nil
	}
	name := written.Value.File
	t, read := c.traces[name.Place]
	if !read {
		t = table.Read(c.folder.FS, name, c.found)
		c.traces[name.Place] = t
	}
	return t
}
