package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
)

// arrivals lowers a trace over all lines.
func (l *lowering) arrivals() {
	for _, t := range []*diag.At[scenario.Table]{&l.Arrivals, &l.Trace} {
		if !t.Place.IsZero() {
			l.trace(t, anyLine)
		}
	}
	l.multiplied()
}

// multiplied reports what multiplies the rate of a line whose calls are given one by one,
// or the rates of all lines where there is none but such. What a scenario that this one
// is like multiplied, this one may have replaced.
func (l *lowering) multiplied() {
	const mend = "remove it, or give a line a total"
	calls, traced, rated := l.Root.Get("calls"), false, false
	for id := range l.model.Lines {
		line := &l.model.Lines[id]
		traced, rated = traced || line.Trace != nil, rated || expected(line.Rate, l.model.Clock.RatePeriod) > 0
		name := l.center.Lines[id].Name.Value
		if own := calls.Get(name).Get("busyness"); own != nil && line.Busyness > 0 && line.Trace != nil {
			l.error(own.Place, diag.BadValue, mend, "busyness multiplies a rate, and the calls of line %q are a trace", name)
		}
	}
	if !traced || rated {
		return
	}
	if times := calls.Get("all").Get("times"); times != nil && l.Times != 1 && !l.inherited(times.Place) {
		l.error(times.Place, diag.BadValue, mend, "times multiplies rates, and all calls are of a trace")
	}
	if shared := calls.Get("busyness"); shared != nil && l.Busyness > 0 && !l.inherited(shared.Place) {
		l.error(shared.Place, diag.BadValue, mend, "busyness multiplies rates, and all calls are of a trace")
	}
}

// trace lowers a file of calls: of one line, or of the lines that its rows name.
func (l *lowering) trace(table *diag.At[scenario.Table], only routing.LineID) {
	s := l.readSheet(table)
	if s == nil {
		return
	}
	l.headless(s)
	if !l.distinct(s) {
		return
	}
	t := newTracer(l, s, only)
	t.included = table.Value.Redials == included
	if lacks := t.lacks(); lacks != "" {
		l.error(table.Value.File.Place, diag.BadValue, "its columns are time, line and number", "%s has no column %q", s.file, lacks)
		return
	}
	l.misspelled(s)
	l.surplus(s)
	for i := 0; i < len(s.rows) && s.wrong < mostWrong; i++ {
		t.add(&s.rows[i])
	}
	if t.calls == 0 && s.wrong == 0 {
		l.error(table.Value.File.Place, diag.BadValue, "give it a row for each call", "%s has no call", s.file)
		return
	}
	for i := range l.model.Lines {
		slices.SortStableFunc(l.model.Lines[i].Trace, func(a, b model.Arrival) int { return cmp.Compare(a.At, b.At) })
	}
}

// anyLine is for a trace whose rows name their lines.
const anyLine routing.LineID = -1

// tracer takes the rows of a trace.
type tracer struct {
	*lowering
	*sheet
	only                  routing.LineID // the others' rows are left out; anyLine: none are
	times, lines, numbers int            // columns
	included              bool           // the callers' redials are among the rows
	book                  *phone.Book
	known                 map[traced]int
	elsewhere             []bool          // by line: its calls are in another trace
	told                  map[string]bool // lines and days that no call can be of
	calls                 int             // so far
}

func newTracer(l *lowering, s *sheet, only routing.LineID) *tracer {
	t := &tracer{
		lowering: l, sheet: s, only: only,
		times: s.column("time"), lines: s.column("line"), numbers: s.column("number"),
		book: &phone.Book{}, known: map[traced]int{}, elsewhere: make([]bool, len(l.model.Lines)),
		told: map[string]bool{},
	}
	for id := range l.model.Lines {
		t.elsewhere[id] = l.model.Lines[id].Trace != nil
	}
	return t
}

// lacks names a column that the file has to have and does not, or is "".
func (t *tracer) lacks() string {
	switch {
	case t.times < 0:
		return "time"
	case t.lines < 0 && t.only == anyLine:
		return "line"
	}
	return ""
}

// first reports whether what rows have in common is not told yet: it is one mistake.
func (t *tracer) first(what string) bool {
	told := t.told[what]
	t.told[what] = true
	return !told
}

// add takes a row, unless something is wrong with it.
func (t *tracer) add(r *row) {
	at, okAt := t.time(r)
	id, okLine := t.line(r)
	if !okAt || !okLine {
		return
	}
	line := &t.model.Lines[id]
	if line.Callers.Origins == nil {
		line.Callers = t.population(id, &t.Callers)
	}
	if t.included {
		line.Callers.Redial.Chance = 0
	}
	a := model.Arrival{At: at, Origin: -1}
	if number := r.cell(t.numbers); number != "" {
		a.Origin = t.origin(id, t.book.Parse(number, t.center.Lines[id].Home()))
	}
	line.Trace = append(line.Trace, a)
	t.calls++
}

// headless takes a first row that is a call as one: its columns are time, line
// and number then.
func (l *lowering) headless(s *sheet) {
	if _, isTime := l.parseTime(s.header.cell(0)); isTime {
		s.rows = append([]row{s.header}, s.rows...)
		s.header.cells = traceColumns
	}
}

// traceColumns are the columns that a trace can have.
var traceColumns = []string{"time", "line", "number"}

// misspelled reports columns that are nearly one of a trace: what was to be said there
// would else be drawn at random. Others are what a recording has beside.
func (l *lowering) misspelled(s *sheet) {
	for i := range s.header.cells {
		name := s.header.cell(i)
		if name == "" || slices.Contains(traceColumns, strings.ToLower(name)) {
			continue
		}
		if mend := diag.Suggest(name, traceColumns); mend != "" {
			l.cell(s, &s.header, i, diag.UnknownKey, mend, "a trace has no column %q", name)
		}
	}
}

// traced is a kind of number on a line, as far as a simulation tells it apart.
type traced struct {
	line            routing.LineID
	result, country string
	kind            phone.Type
}

// origin finds the origin of a number, adding it when it is new.
func (t *tracer) origin(id routing.LineID, n phone.Number) int {
	key := traced{id, n.Result(), n.Country, n.Type}
	at, ok := t.known[key]
	if !ok {
		callers := &t.model.Lines[id].Callers
		at = len(callers.Origins)
		callers.Origins = append(callers.Origins, t.originOf(id, n, 0))
		t.known[key] = at
	}
	return at
}

// line finds the line of a row, unless it is another than the one asked for, or can have
// no calls here.
func (t *tracer) line(r *row) (routing.LineID, bool) {
	if t.lines < 0 {
		return t.only, t.free(t.only, r)
	}
	name := r.cell(t.lines)
	id, ok := t.center.Line(name)
	if !ok && t.first(name) {
		t.cell(t.sheet, r, t.lines, flow.UnknownValue, near(name, t.center.LineNames()), "line %q does not exist", name)
	}
	return id, ok && (t.only == anyLine || id == t.only) && t.free(id, r)
}

// free reports whether a line does not have its calls from elsewhere.
func (t *tracer) free(id routing.LineID, r *row) bool {
	where := "under calls"
	switch {
	case expected(t.model.Lines[id].Rate, t.model.Clock.RatePeriod) > 0:
	case t.elsewhere[id]:
		where = "in another trace"
	default:
		return true
	}
	if name := t.center.Lines[id].Name.Value; t.first(name) {
		t.cell(t.sheet, r, max(t.lines, 0), diag.BadValue, "remove one of them", "line %q has its calls here and %s", name, where)
	}
	return false
}

// time reads a row's time.
func (t *tracer) time(r *row) (des.Time, bool) {
	clock, text := &t.model.Clock, r.cell(t.times)
	instant, ok := t.parseTime(text)
	if !ok {
		t.cell(t.sheet, r, t.times, diag.WrongType, `write it as in "09:30:00" or "2026-11-27T09:30:00-05:00"`, "%q is no time", text)
		return 0, false
	}
	if !t.dated() {
		return 0, true
	}
	if instant.IsZero() {
		t.cell(t.sheet, r, t.times, diag.BadValue, "write when it was, with its offset from UTC", "%q does not exist in %s: the clock is put forward over it", text, t.Zone.Value)
		return 0, false
	}
	at := int64(instant.Sub(clock.Start))
	if at < 0 || at >= clock.To {
		if t.first(instant.In(t.Zone.Value).Format(time.DateOnly)) {
			t.cell(t.sheet, r, t.times, diag.BadValue, fmt.Sprintf("the simulated time is from %s to %s", clock.Start.Format(time.DateTime), clock.Instant(clock.To).Format(time.DateTime)), "%q is not within the simulated time", text)
		}
		return 0, false
	}
	return at, true
}

// dated reports whether it is known which time is simulated: what says so could be read.
func (l *lowering) dated() bool {
	unread := func(key string, at diag.Place) bool { return at.IsZero() && l.Root.Get(key) != nil }
	return !unread("day", l.Day.Place) && !unread("timezone", l.Zone.Place) && !unread("for", l.For.Place)
}

// parseTime reads an instant, or the clock on the wall in the scenario's zone,
// with its day or on the scenario's. What the clock never shows is the zero time.
func (l *lowering) parseTime(text string) (_ time.Time, ok bool) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, true
	}
	day, clock, ok := l.parseLocal(text)
	if !ok {
		return time.Time{}, false
	}
	return l.shown(day, clock), true
}

// parseLocal reads the clock on the wall, with its day or on the scenario's.
func (l *lowering) parseLocal(text string) (day routing.Date, clock time.Duration, ok bool) {
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return routing.DateOf(t), sinceMidnight(t), true
		}
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return l.Day.Value, sinceMidnight(t), true
		}
	}
	return routing.Date{}, 0, false
}

// shown is when the clock of the scenario's zone shows a time of a day; zero, where
// it never does.
func (l *lowering) shown(day routing.Date, clock time.Duration) time.Time {
	if t := day.At(clock, l.Zone.Value); sinceMidnight(t) == clock {
		return t
	}
	return time.Time{}
}
