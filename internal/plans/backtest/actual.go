package backtest

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Actual holds the counts of a center in call records, by date.
type Actual struct {
	Read *records.Summary // how the records were read; may be nil

	dates    []routing.Date // ascending
	calls    [][]call       // by date; those of a report are known by their intervals
	from, to int            // the dates to compare, but for those left out
	out      []records.Span
	atOnce   des.Duration // see AtOnce

	intervals [][]interval  // of a report, by date; nil if the records are calls
	length    time.Duration // of an interval of a report; 0 if the records are calls
}

// leaveOut leaves dates and hours out of the comparison. Their calls are simulated still.
func (a *Actual) leaveOut(spans []records.Span) { a.out = spans }

// only compares no date but some, such as those of which the scenario has calls. It returns the number of other dates.
func (a *Actual) only(dates []routing.Date) (others int) {
	for _, date := range a.dates {
		if !slices.Contains(dates, date) {
			a.out = append(slices.Clone(a.out), records.Span{Date: date, To: 24 * time.Hour})
			others++
		}
	}
	return others
}

// isOut reports whether a date is left out.
func (a *Actual) isOut(date int) bool {
	return slices.ContainsFunc(a.out, func(s records.Span) bool { return s.IsDay() && s.Date == a.dates[date] })
}

// call is a record with the center's names.
type call struct {
	visit
	line   routing.LineID
	id     uint64       // hash of the call's id, or 0
	first  bool         // of the visits of the call
	within des.Duration // of a report: the call arrived within this time; else 0
}

// NewActual resolves the names of records by the center's, and divides the records into
// days of the scenario's zone. Names that the center does not have are errors in found, at
// the first record with the name: it is not usable then.
func NewActual(file string, all iter.Seq[*records.Call], l *tally.Layout, found *diag.Findings) *Actual {
	r := newResolver(file, l, found)
	byDate := map[routing.Date][]call{}
	zone := l.Model.Clock.Start.Location()
	for c := range all {
		date := routing.DateOf(c.Arrived.In(zone))
		byDate[date] = append(byDate[date], r.resolve(c))
	}

	// All records are resolved first, so that one run reports all unknown names.
	r.report()
	out := &Actual{dates: slices.SortedFunc(maps.Keys(byDate), func(a, b routing.Date) int {
		return a.At(0, time.UTC).Compare(b.At(0, time.UTC))
	})}
	for _, date := range out.dates {
		calls := byDate[date]
		slices.SortStableFunc(calls, func(a, b call) int { return cmp.Compare(a.arrived, b.arrived) })
		markFirst(calls)
		out.calls = append(out.calls, calls)
	}

	out.to = len(out.dates)

	// The limit is one of all dates, because a single date may have few waits.
	out.atOnce = out.longestAtOnce()
	return out
}

// longestAtOnce is AtOnce of the waits of all dates.
func (a *Actual) longestAtOnce() des.Duration {
	var waits []float64
	for _, calls := range a.calls {
		for i := range calls {
			c := &calls[i]
			isAnswered := c.enqueued != sim.NoTime && c.answered != sim.NoTime
			if c.queue >= 0 && isAnswered && !c.outcome.IsCallback() {
				waits = append(waits, float64(c.answered-c.enqueued)/second)
			}
		}
	}
	return des.Duration(second * AtOnce(waits))
}

// AtOnce is the longest wait in seconds that records may show of a caller who is answered at once,
// by the waits of those who were answered: times may be cut to seconds, and a telephone rings.
func AtOnce(waits []float64) float64 {
	if len(waits) == 0 {
		return 0
	}

	// The shortest waits are the ringing of a telephone. A few of them may be errors, so a low quantile
	// stands for them.
	const cut, times, longest, shortest = 1, 1.5, 20, 0.02
	slices.Sort(waits)
	return min(longest, cut+float64(times*stats.AtRank(waits, math.Ceil(shortest*float64(len(waits))))))
}

// markFirst marks the first visit of each call, for any order of the rows in an export. An id that
// returns with another arrival belongs to another call.
func markFirst(calls []call) {
	type key struct {
		id      uint64
		arrived des.Time
	}
	first := map[key]int{}
	for i := range calls {
		c := &calls[i]
		k := key{c.id, c.arrived}

		// The first visit is the one that joined its queue first, wherever its row is.
		before, found := first[k]
		switch {
		case c.id == 0 || !found:
			c.first = true
		case c.enqueued < calls[before].enqueued:
			calls[before].first = false
			c.first = true
		default:
			continue
		}

		first[k] = i
	}
}

// Limit compares the dates from one to another only. Calls of the dates around them are
// still known.
func (a *Actual) Limit(first, last routing.Date) {
	for a.from < a.to && a.dates[a.from].Before(first) {
		a.from++
	}
	for a.from < a.to && last.Before(a.dates[a.to-1]) {
		a.to--
	}
}

// compared gives the dates to compare.
func (a *Actual) compared() []int { return a.between(a.from, a.to) }

// between gives the dates from one up to another that are not left out.
func (a *Actual) between(from, to int) (dates []int) {
	for i := from; i < to; i++ {
		if !a.isOut(i) {
			dates = append(dates, i)
		}
	}
	return dates
}

// Days is the number of dates to compare.
func (a *Actual) Days() int { return len(a.compared()) }

// Replications returns the default number of simulated days per date. It is at least 19, whose
// minimum and maximum are the range of one day. It is at most 99, if all dates together have at
// most two million visits. The median of 19 days is off by chance by a quarter of the days'
// deviation, the median of 99 days by an eighth.
func (a *Actual) Replications() int {
	const most, enough = 2_000_000, 99
	return max(stats.MinDaysForRange, min(enough, most/max(1, a.visitsOf(a.compared()))))
}

// visitsOf is the number of records of some dates.
func (a *Actual) visitsOf(dates []int) (n int) {
	for _, i := range dates {
		n += len(a.calls[i])
	}
	return n
}

// span names the first and the last date to compare, or "".
func (a *Actual) span() string {
	if a.from == a.to {
		return ""
	}
	return a.dates[a.from].String() + " to " + a.dates[a.to-1].String()
}

// resolver maps the names of records to the center's names. It ignores case and punctuation.
type resolver struct {
	file                 string
	found                *diag.Findings
	lines, queues, tiers names
	model                *model.Model
	agents               map[string]int32
	groups               []int16 // of the agents, by number from 1
	line, queue          int     // of records that do not say it, or -1
	lineTo               []int   // likewise, of those that name a queue, by queue; nil if line is known
	unknown              map[string]*unknownName
}

// names are the center's lines, queues or tiers.
type names struct {
	what  string
	list  []string
	index map[string]int // by folded name; also by names of the records that were found
}

func (n *names) add(name string, i int) {
	n.list = append(n.list, name)
	for _, key := range []string{name, fold(name)} {
		if _, ok := n.index[key]; !ok || key == name {
			n.index[key] = i
		}
	}
}

// unknownName is a name of records that the center does not have.
type unknownName struct {
	*names
	name       string
	row, count int
}

func newResolver(file string, l *tally.Layout, found *diag.Findings) *resolver {
	r := &resolver{
		file: file, found: found, model: l.Model, agents: map[string]int32{}, unknown: map[string]*unknownName{},
		lines:  names{"line", nil, map[string]int{}},
		queues: names{"queue", nil, map[string]int{}},
		tiers:  names{"tier", nil, map[string]int{}},
	}

	m := l.Model
	for i := range m.Lines {
		line := &m.Center.Lines[i]
		if m.Lines[i].IsCalled() {
			r.lines.add(line.Name.Value, i)
			r.lines.index[fold(line.Number.Value)] = i
		}
	}

	// A queue at several hubs is only known with its hub. The name alone would be ambiguous.
	for i := range l.Queues {
		name, hub := l.QueueNames(i)
		r.queues.index[fold(name+"@"+hub)] = i
		if len(m.Center.Queues[l.Queues[i].Queue].Hubs) > 1 {
			name += "@" + hub
		}
		r.queues.add(name, i)
	}

	for i, name := range m.Center.Attributes[routing.AttrTier].Values {
		r.tiers.add(name, i)
	}

	r.addTitles(l)
	r.line = r.lines.ofNone("calls")
	if r.line < 0 {
		r.lineTo = linesTo(l)
	}
	r.queue = r.queues.ofNone("queue")
	return r
}

// addTitles adds the titles of lines and queues: a fitted center has the records' names in its titles. A title that
// is a name, or the title of two, does not count.
func (r *resolver) addTitles(l *tally.Layout) {
	m := l.Model
	// A line that nobody calls has no records.
	lines := map[string][]int{}
	for i := range m.Lines {
		if m.Lines[i].IsCalled() {
			lines[m.Center.Lines[i].Title] = append(lines[m.Center.Lines[i].Title], i)
		}
	}
	queues := map[string][]int{}
	for i := range l.Queues {
		title := m.Center.Queues[l.Queues[i].Queue].Title
		queues[title] = append(queues[title], i)
	}

	for _, of := range []struct {
		known  *names
		titles map[string][]int
	}{{&r.lines, lines}, {&r.queues, queues}} {
		for title, at := range of.titles {
			if !slices.Contains(of.known.list, title) && len(at) == 1 {
				of.known.index[title] = at[0]
			}
		}
	}
}

// ofNone is the index of the name for records that have none: the only name, or the one
// that fit gives; -1 without either.
func (n *names) ofNone(fitted string) int {
	if len(n.list) == 1 {
		return n.index[fold(n.list[0])]
	}
	if i, ok := n.index[fitted]; ok {
		return i
	}
	return -1
}

// fold gives a name in lower case with an underscore in place of all that is neither a
// letter nor a digit nor the @ before a hub.
func fold(name string) string {
	return strings.Trim(strings.Map(func(c rune) rune {
		if c == '@' || unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return '_'
	}, name), "_")
}

func (r *resolver) resolve(c *records.Call) call {
	out := call{visit: visit{
		arrived:   nanoseconds(c.Arrived),
		enqueued:  nanoseconds(c.Enqueued),
		answered:  nanoseconds(c.Answered),
		ended:     nanoseconds(c.Ended),
		wrapUpEnd: nanoseconds(c.WrapUpEnd),
		queue:     -1,
		tier:      -1,
		group:     -1,
		outcome:   sim.OutcomeNamed(c.Outcome),
		hasBadEnd: c.HasBadEnd,
	}}

	if c.Call != "" {
		out.id = records.Hash(c.Call)
	}

	switch {
	case c.Queue == "" && !c.Queued():
	case c.Queue == "" && r.queue >= 0:
		out.queue = int32(r.queue)
	default:
		out.queue = int32(r.index(&r.queues, c.Queue, c.Row))
	}

	switch {
	case c.Line == "" && r.line >= 0:
		out.line = routing.LineID(r.line)
	case c.Line == "" && out.queue >= 0 && r.lineTo[out.queue] >= 0:
		out.line = routing.LineID(r.lineTo[out.queue])
	default:
		out.line = routing.LineID(r.index(&r.lines, c.Line, c.Row))
	}

	if c.Tier != "" {
		out.tier = int16(r.index(&r.tiers, c.Tier, c.Row))
	}

	// Agents are only counted, so a number is enough. The number 0 stands for no agent.
	if c.Agent != "" {
		if _, ok := r.agents[c.Agent]; !ok {
			r.agents[c.Agent] = int32(len(r.agents) + 1)
			r.groups = append(r.groups, int16(groupNamed(r.model, c.Agent)))
		}
		out.agent = r.agents[c.Agent]
		out.group = r.groups[out.agent-1]
	}

	return out
}

// nanoseconds gives a time in ns since 1970, or sim.NoTime.
func nanoseconds(t time.Time) des.Time {
	if t.IsZero() {
		return sim.NoTime
	}
	return toMilliseconds(t.UnixNano())
}

// index gives the index of a name, or -1 and notes it.
func (r *resolver) index(known *names, name string, row int) int {
	if i, ok := known.index[name]; ok {
		return i
	}
	if i, ok := known.index[fold(name)]; ok {
		// The spelling of the records is kept, so that folding happens once per name.
		known.index[name] = i
		return i
	}

	// A center that is fitted to records has one hub. Its queues have the hubs of the records in their names.
	if i, ok := known.index[strings.ReplaceAll(fold(name), "@", "_")]; ok {
		known.index[name] = i
		return i
	}

	key := known.what + " " + name
	isNew := r.unknown[key] == nil
	if isNew && known == &r.lines {
		if at := lineNumbered(r.model, name); at >= 0 {
			known.index[name] = at
			return at
		}
	}
	if isNew {
		r.unknown[key] = &unknownName{known, name, row, 0}
	}

	r.unknown[key].count++
	return -1
}

// report reports the names that the center does not have. Findings are sorted by place when
// they are printed.
func (r *resolver) report() {
	for _, u := range r.unknown {
		at := diag.Place{File: r.file, Line: u.row, Column: 1}
		if u.name == "" {
			r.found.Error(at, diag.BadValue,
				fmt.Sprintf("%s without a %s, and the scenario has %d", diag.Plural(u.count, "record"), u.what,
					len(u.list)),
				diag.Fixf("add the column %s, or name its column in a map", u.what))
			continue
		}

		fix := r.found.SuggestOr(u.name, u.list, "the scenario has ")

		// A name without its hub is the likely mistake if the queue exists at several hubs.
		if i := slices.IndexFunc(u.list, func(n string) bool { return strings.HasPrefix(n, u.name+"@") }); i >= 0 {
			fix = "several hubs serve it: write it with the hub, as in " + u.list[i]
		}

		// The calls of a report arrive on the line with the name of their queue, unless a map names another one.
		if _, isQueue := r.queues.index[fold(u.name)]; isQueue && u.names == &r.lines {
			fix = fmt.Sprintf("give the line of the queue in a map, as in \"queues: {%s: %s}\"", u.name, u.list[0])
		}

		r.found.Error(at, routing.UnknownValue, fmt.Sprintf("%s %q of %s is not in the scenario", u.what, u.name,
			diag.Plural(u.count, "record")), diag.Fix(fix))
	}
}

// addTo adds the counts of a date to a day, whose times are counted from the start of its model.
func (a *Actual) addTo(d *day, date int) {
	// Times of the records count from 1970, and times of a day from its start.
	start := d.layout.Model.Clock.Start.UnixNano()
	if a.intervals != nil {
		d.addReport(a.intervals[date], start)
		return
	}

	for i := range a.calls[date] {
		v := a.calls[date][i].countedFrom(start)
		d.add(&v)
	}
}
