package records

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// callSheet is a file of calls whose reading is searched. A given map fixes some of its meanings.
type callSheet struct {
	*sheet
	reader *Reader
	given  *Map
	times  []*timeColumn
	agents *column
	hold   *column
	mapped *mapTimes
}

// timeColumn is a column that gives times: by itself, or with the column of the date.
type timeColumn struct {
	*column
	date   *column
	values []float64
	isMap  bool    // the map gives it
	back   *length // of an arrival: the column is the end of the call, and the arrival is this much earlier
}

// length is a column of durations with a meaning.
type length struct {
	*column
	value  string
	factor float64   // of its numbers to seconds
	parts  []*length // it is their sum
	cost   float64   // of its name
}

// isOf reports whether a length is a column, or a sum with it.
func (l *length) isOf(c *column) bool {
	return l.column == c || slices.ContainsFunc(l.parts, func(part *length) bool { return part.column == c })
}

func (l *length) of(i int) float64 { return l.lengths[i] * l.factor }

// rule gives a time of a call: a column, or another time with durations that are added and subtracted.
type rule struct {
	column *timeColumn
	from   string // the time from which the durations count
	plus   []*length
	minus  []*length
	left   []*length // of an end that the map gives: the waits of callers who left
	isMap  bool      // the map gives it
	cost   float64   // of its names
	shape  float64   // of the form of the rule: simple ones first
}

// reading is one meaning of the file: a choice for each column.
type reading struct {
	arrive, join *timeColumn
	menus        *length
	queued       []*length // the wait before the answer, or before the end of a caller who left: the menus end before it
	answer, end  rule
	wrapAt       *timeColumn
	wrap         *length
	handle       *length   // from the answer to the end of the after-call work
	left         []*length // the waits of callers who left, the first that is known counts
	fate         *fate
	unit         float64 // of plain numbers without a unit
	hours        bool    // durations with one colon are h:mm

	cost        float64 // of its names
	score       float64 // with the laws
	kept        float64 // the share of rows that keep the hard laws
	worst       broken  // the hard law that most rows break
	file        float64 // what the laws of the file cost
	support     int     // columns that it does not use, and that it explains
	isTalkBound bool    // one of them has the conversation
	laws        map[*column]string
	odd         []string  // soft laws that it breaks
	against     []*column // with exact names of a part or a time of the call, and other cells
	facts

	a, q, s, e, w []float64
}

// broken is a law with the rows that break it.
type broken struct {
	law   string
	rows  int
	first int // line of the file
}

// facts are the figures of a reading that a planner sees.
type facts struct {
	calls, answered     float64
	abandoned, atOnce   float64 // shares
	wait, talk, overlap float64
	doubled             float64 // conversations that end with another one of their agent, as legs of a call

	repeated float64 // calls whose talk time is their wait
	isWhole  bool    // the talk time is the length of the call
	hasWork  bool    // the conversation has the after-call work

	menusOfAnswered, menusOfLeft float64 // mean times between the arrival and the queue
}

func newCallSheet(s *sheet, r *Reader) *callSheet {
	c := &callSheet{sheet: s, reader: r, given: r.m}
	c.mapped = &mapTimes{sheet: s, reader: r, given: r.m, read: map[arrivalKey]*[len(timeColumns)][]float64{}}
	c.times = c.timeColumns()
	c.agents = c.agentColumn()
	for _, of := range s.columns {
		if of.lengths != nil && of.fitCall(theHold) <= hintedName && !of.isConstant() {
			c.hold = of
		}
	}
	return c
}

// timeColumns lists the columns of times, with a date for columns that have none.
func (s *callSheet) timeColumns() (out []*timeColumn) {
	for _, c := range s.columns {
		c.unshare()
		if c.times != nil {
			out = append(out, &timeColumn{column: c, values: c.times})
		}
	}

	for _, c := range s.columns {
		if c.clocks == nil || c.times != nil {
			continue
		}
		date := s.dateOf()
		var dates []float64
		switch {
		case date == nil:
			if date = s.datedTime(c); date == nil {
				continue
			}
			dates = date.days
		case isCarried(s.sheet, date):
			dates = carried(date.dates)
		default:
			dates = date.dates
		}
		values := unknown(s.n)
		for i := range values {
			values[i] = dates[i] + c.clocks[i]
		}
		out = append(out, &timeColumn{column: c, date: date, values: values})
	}
	return out
}

// dateOf is the column with the dates of times of day: the column that the map names, or the best name.
func (s *callSheet) dateOf() (best *column) {
	if s.given.Date != "" {
		if at := s.indexOf(s.given.Date); at >= 0 && s.columns[at].dates != nil {
			return s.columns[at]
		}
	}
	for _, c := range s.columns {
		isBetter := best == nil || c.fitCall(theDate) < best.fitCall(theDate)
		if c.dates != nil && isBetter {
			best = c
		}
	}
	return best
}

// datedTime is the column of times that gives times of day their dates, or nil: the best name of an arrival. Nearly all
// times of day follow it within the hours that a call may take.
func (s *callSheet) datedTime(of *column) *column {
	follows := func(c *column) bool {
		both, same := 0.0, 0.0
		for i := range s.n {
			at := c.times[i] - c.days[i]
			if math.IsNaN(at) || math.IsNaN(of.clocks[i]) {
				continue
			}
			both++
			if math.Mod(of.clocks[i]-at+slack+86400, 86400) <= longestCall {
				same++
			}
		}
		return both > 0 && same >= typeShare*both
	}

	timed := slices.DeleteFunc(slices.Clone(s.columns), func(c *column) bool { return c.times == nil })
	for _, c := range sortedByFit(timed, func(c *column) float64 { return c.fit(atArrival, timeRoles) }) {
		if s.given.Date == c.text || s.given.Date == "" && follows(c) {
			return c
		}
	}
	return nil
}

// unshare keeps the law that many calls do not have one moment: 0:00:00 or 1970-01-01 is nothing.
func (c *column) unshare() {
	const rare = 50
	for word, n := range c.words {
		if !isZeroMoment(word) || n*rare < len(c.cells) || n < 2 {
			continue
		}

		if c.shared == nil {
			c.shared = map[string]bool{}
		}
		c.shared[word] = true

		for i := range c.cells {
			if c.cells[i] != word {
				continue
			}
			if c.times != nil {
				c.times[i] = math.NaN()
			}
			if c.clocks != nil {
				c.clocks[i] = math.NaN()
			}
		}
	}
}

// hasVoid reports whether times of the column are a moment that many calls share, and that is nothing.
func (c *timeColumn) hasVoid() bool {
	for i, text := range c.cells {
		if math.IsNaN(c.values[i]) && c.words[text] > 1 && isZeroMoment(text) {
			return true
		}
	}
	return false
}

// isZeroMoment reports whether a text of a time may be nothing: zero, or a day from which programs count.
func isZeroMoment(text string) bool {
	if text == "" {
		return false
	}
	isOn := func(day serialDay) bool { return strings.HasPrefix(text, day.date) }
	return strings.Trim(text, "0:") == "" || slices.ContainsFunc(serialDays, isOn)
}

// agentColumn is the column of agents, or nil.
func (s *callSheet) agentColumn() (best *column) {
	const least, most = 2, 600 // agents
	if given := s.given.sources("agent"); given != nil {
		return s.firstColumn(given[0].Names[0])
	}
	fit := hintedText + 0.5

	for _, c := range s.columns {
		n := len(c.words)
		isNamed := c.fitText("agent") <= exactName && n > 0
		if c.isConstant() && !isNamed || n > most || n < least && !isNamed || c.times != nil || c.isNamedLength() {
			continue
		}
		f := c.fitText("agent")
		isNames := f == fit && best != nil && hasOneWord(best) && !hasOneWord(c) // as the id next to a type in JSON
		if f < fit || isNames {
			best = c
			fit = f
		}
	}
	return s.readable(best, func(c *column) float64 { return c.fitText("agent") })
}

// hasOneWord reports whether all cells that are not empty are the same.
func hasOneWord(c *column) bool { return len(c.words)-min(c.words[""], 1) == 1 }

// isNamedLength reports whether a column has many lengths, and is named so.
func (c *column) isNamedLength() bool {
	const many = 30
	return c.lengths != nil && len(c.words) > many && c.lengthFit() <= hintedName
}

// isOther reports whether a column of numbers is no length: an id, a telephone number, a count of few values.
func (c *column) isOther() bool {
	if c.isIDs {
		return true
	}
	isLength := c.isExactLength() || c.fitCall(theTotal) < hintedName
	// Cells that are all 0 or 1 answer yes or no.
	isFlags := c.isPlain && len(c.cells) >= fewRows && c.words["0"] > 1 && c.words["1"] > 1 &&
		c.words["0"]+c.words["1"] == c.filled
	if isFlags && !isLength {
		return true
	}
	if isLength || min(c.fitCall(theWait), c.fitCall(theTalk)) <= hintedName {
		return false
	}
	if c.fitText("call") <= hintedText && !c.hasWord(ofLengths) {
		return true
	}
	isNumber := func(value string) bool { return c.unit == "" && c.fitText(value) <= exactName }
	if slices.ContainsFunc([]string{"queue", "line", "agent", "caller"}, isNumber) {
		return true
	}
	const few = 10 // words, each in two rows or more
	isNamed := c.unit != "" || c.lengthFit() < hintedName
	return c.isPlain && len(c.words) < few && 2*len(c.words) <= c.filled && !isNamed
}

// lengthsOf lists the columns of lengths with a meaning, the best names first. A length that is the same in all rows
// has the meaning that its name says alone.
func (s *callSheet) lengthsOf(value string, unit float64, hours bool, most int) (out []*length) {
	for _, c := range s.columns {
		isOpen := c.isConstant() && c.fitCall(value) > exactName
		if c.lengths == nil || isOpen || c.isOther() {
			continue
		}
		l := s.length(c, value, unit, hours)
		if l.cost < otherName && l.isPlausible() {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b *length) int { return cmp.Compare(a.cost, b.cost) })
	return out[:min(len(out), most)]
}

// length is a column in a unit of the file.
func (s *callSheet) length(c *column, value string, unit float64, hours bool) *length {
	l := &length{column: c, value: value, factor: 1, cost: c.fit(value, lengthRoles)}
	if c.isPart {
		// Fractions are parts of a day in a file of seconds. In another file they are parts of its unit.
		if unit > 1 {
			l.factor = unit / secondsOfDay
		}
		return l
	}
	switch {
	case c.isPlain && c.unit != "":
		l.factor = unitSeconds(c.unit)
	case c.isPlain:
		l.factor = unit
	case c.isShort && (hours || c.unit == "minutes"):
		l.factor = 60
	}
	return l
}

const secondsOfDay = 86400

// isPlausible keeps the law that a length of a call is from 0 to 12 hours.
func (l *length) isPlausible() bool {
	const rare = 50
	out, some := 0, 0
	for i := range l.lengths {
		v := l.of(i)
		if math.IsNaN(v) {
			continue
		}
		some++
		if v < 0 || v > longestCall {
			out++
		}
	}
	return out*rare <= some
}

// units are the units that plain numbers without a unit may have.
func (s *callSheet) units() (units []float64, hasShort bool) {
	units = []float64{1}
	for _, c := range s.columns {
		isOpen := c.lengths != nil && c.isPlain && c.unit == "" && !c.isConstant() && !c.isOther()
		if isOpen {
			units = []float64{1, 0.001, 60, 3600}
		}
		hasShort = hasShort || c.lengths != nil && c.isShort
	}
	return units, hasShort
}

// parts are the columns of lengths by their meaning, in a unit of the file.
type parts struct {
	waits, speeds, gaveUps, talks, handles, totals, wraps, holds, menus, rings []*length
}

func (s *callSheet) partsIn(unit float64, hours bool) parts {
	const few = 5
	get := func(value string) []*length { return s.lengthsOf(value, unit, hours, few) }
	named := func(value string) []*length {
		return slices.DeleteFunc(get(value), func(l *length) bool { return l.cost > hintedName })
	}

	// Systems call the wait a hold time, too, if no other column is the wait.
	waits := get(theWait)
	if len(waits) > 0 && waits[0].cost <= hintedName {
		waits = slices.DeleteFunc(waits, func(l *length) bool { return l.fitCall(theHold) <= exactName })
	}
	return parts{
		waits: waits, speeds: get(theSpeed), gaveUps: named(theGaveUp), talks: get(theTalk),
		handles: get(theHandle),
		totals:  get(theTotal), wraps: named(theWrap), holds: named(theHold), menus: named(theIVR),
		rings: named(theRing),
	}
}

// isOfAnswered reports whether a length is 0 for all callers who left.
func (l *length) isOfAnswered(f *fate) bool {
	for i := range l.lengths {
		if f == nil || f.answered[i] == 0 && l.lengths[i] != 0 {
			return false
		}
	}
	return true
}

// readings are the meanings that names and contents allow.
func (s *callSheet) readings(f *fate, unit float64, hours bool) (out []*reading) {
	p := s.partsIn(unit, hours)
	p.waits = slices.DeleteFunc(p.waits, func(l *length) bool { return l.fitCall(theHold) <= exactName && l.isOfAnswered(f) })
	left := slices.Concat(p.gaveUps, slices.DeleteFunc(slices.Clone(p.waits),
		func(l *length) bool { return l.cost > hintedName }))

	for _, a := range slices.Concat(s.arrivals(), s.earlier(&p)) {
		for _, q := range s.joins(a) {
			answers := s.answers(a, q, &p)
			ends := s.ends(a, q, &p)
			if a.back != nil {
				ends = endsAt(a, &p)
			}
			for _, answer := range answers {
				for _, end := range ends {
					if clash(a, &answer, &end) {
						continue
					}
					r := &reading{arrive: a, join: q, answer: answer, end: end, fate: f, unit: unit, hours: hours}
					r.cost = r.namesCost()
					if end.isMap {
						r.left = end.left
					}
					for _, w := range left {
						if end.isMap {
							break
						}
						if w.value != theGaveUp || !answer.uses(w.column) {
							r.left = append(r.left, w)
						}
					}
					if q == nil && len(p.menus) > 0 {
						r.menus = p.menus[0]
					}
					s.addWrap(r, &p)
					out = append(out, r)
					out = append(out, s.queuedBefore(r, &p)...)
					out = append(out, s.handled(r, &p)...)
				}
			}
		}
	}
	return out
}

// hasWork reports whether a name of the tables says that lengths have the after-call work. Systems give other names to
// lengths with and without it.
func (c *column) hasWork() bool {
	return c.fitCall(theHandle) <= exactName && c.fitCall(theTalk) > weakName
}

// queuedBefore returns a reading's twins whose callers join the queue their wait before the answer, or before they
// leave. The time between the arrival and the wait is the time in the menus, which no column has.
func (s *callSheet) queuedBefore(r *reading, p *parts) (out []*reading) {
	hasMenus := r.join != nil || r.menus != nil || s.given.isGiven(atJoin, atMenuEnd)
	isOfWait := r.answer.column == nil && r.answer.from != atEnd || r.end.column == nil && r.end.from != atArrival
	if hasMenus || isOfWait || r.isOfMap() {
		return nil
	}

	add := func(of ...*length) {
		cost := backwards
		for _, l := range of {
			if l.cost > hintedName || r.usesColumn(l.column) {
				return
			}
			cost += l.cost
		}
		twin := *r
		twin.queued = of
		twin.cost += cost
		out = append(out, &twin)
	}

	// Some systems write the ringing of a phone apart from the wait.
	for _, w := range p.waits {
		add(w)
		for _, g := range p.rings {
			if g.column != w.column {
				add(w, g)
			}
		}
	}
	return out
}

// handled returns a reading's twins whose after-call work is the rest of a handle time after the conversation.
func (s *callSheet) handled(r *reading, p *parts) (out []*reading) {
	hasWork := r.wrap != nil || r.wrapAt != nil || s.given.isGiven(atWrapEnd)
	if hasWork || r.isOfMap() {
		return nil
	}
	for _, h := range p.handles {
		if h.hasWork() && !r.usesColumn(h.column) {
			twin := *r
			twin.handle = h
			twin.cost += h.cost + derived
			out = append(out, &twin)
		}
	}
	return out
}

// namesCost is the cost of the names of a reading.
func (r *reading) namesCost() float64 {
	cost := r.answer.cost + r.end.cost + r.answer.shape + r.end.shape
	cost += r.arrive.arrivalCost()
	if r.arrive.back != nil {
		cost += backwards
	}
	if r.join != nil && !r.join.isMap {
		cost += r.join.fit(atJoin, timeRoles) / 2
	}
	if r.unit != 1 || r.hours {
		cost += otherUnit
	}
	for _, of := range []*rule{&r.answer, &r.end} {
		if of.column != nil && !of.isMap && of.column.times != nil && of.column.seconds == 0 {
			cost += coarse
		}
	}
	return cost
}

// arrivalCost is the cost of the names of an arrival.
func (c *timeColumn) arrivalCost() float64 {
	switch {
	case c.isMap:
		return 0
	case c.back != nil:
		return c.back.cost + min(weakName, c.fitCall(atEnd))
	}
	return c.fit(atArrival, timeRoles)
}

// addWrap finds the end of the after-call work.
func (s *callSheet) addWrap(r *reading, p *parts) {
	if s.given.isGiven(atWrapEnd) {
		for _, g := range s.givenRule(atWrapEnd, r.arrive) {
			r.wrapAt = g.column
			if len(g.plus) == 1 && g.from == atEnd {
				r.wrap = g.plus[0]
			}
		}
		return
	}

	given := s.understanding(s.given)
	for _, w := range p.wraps {
		isTalk := slices.ContainsFunc(r.end.plus, func(l *length) bool { return l.column == w.column })
		if r.wrap == nil && !isTalk && !r.answer.uses(w.column) && !given.usesLength(w.column) {
			r.wrap = w
		}
	}
	for _, c := range s.times {
		if c.fitCall(atWrapEnd) <= hintedName && c.column != r.arrive.column {
			r.wrapAt = c
		}
	}
}

// hasDaysAlone reports whether a column has days without times of day: dates, or times that are all 00:00.
func (c *column) hasDaysAlone() bool {
	return c.dates != nil || c.times != nil && c.midnights == c.filled && c.filled >= fewRows
}

// arrivals are the columns that may have the arrival.
func (s *callSheet) arrivals() (out []*timeColumn) {
	const few = 4
	for _, value := range []string{atArrival, atJoin} {
		if s.given.isGiven(value) {
			for _, g := range s.givenRule(value, nil) {
				if g.column != nil {
					return []*timeColumn{g.column}
				}
			}
			return nil
		}
	}

	for _, c := range s.times {
		isKnown := float64(known(c.values)) >= totalShare*float64(s.n)
		if isKnown && c.fit(atArrival, timeRoles) < otherName && !c.hasDaysAlone() {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *timeColumn) int {
		return cmp.Compare(a.fit(atArrival, timeRoles), b.fit(atArrival, timeRoles))
	})
	return out[:min(len(out), few)]
}

// earlier returns the arrivals of records that have no time but their end. The call arrives its length before its
// end, or its wait and its conversation.
func (s *callSheet) earlier(p *parts) (out []*timeColumn) {
	if s.given.isGiven(atArrival, atJoin) {
		return nil
	}
	for _, c := range s.times {
		isOpen := c.fitCall(atArrival) > exactName && c.fitCall(atAnswer) > hintedName && c.fitCall(atJoin) > hintedName
		isUnnamed := c.fitCall(atArrival) > weakName && c.fitCall(atEnd) > hintedName
		if !isOpen || isUnnamed && len(s.times) > 1 {
			continue
		}

		for _, d := range slices.Concat(p.totals, sumsOf(p.waits, p.talks)) {
			if d.cost > hintedName || isUnnamed && d.cost > weakName {
				continue
			}

			values := slices.Clone(c.values)
			for i := range values {
				values[i] -= d.of(i)
			}
			if float64(known(values)) >= totalShare*float64(s.n) {
				out = append(out, &timeColumn{column: c.column, date: c.date, values: values, back: d})
			}
		}
	}
	return out
}

// sumsOf are the sums of the waits and the conversations of calls, as one length each.
func sumsOf(waits, talks []*length) (out []*length) {
	for _, w := range waits {
		for _, t := range talks {
			if w.column == t.column || w.unitText() != t.unitText() {
				continue
			}
			of := *w.column
			of.text = w.text + " + " + t.text
			of.lengths = unknown(len(w.lengths))
			for i := range of.lengths {
				of.lengths[i] = w.lengths[i] + sumAt([]*length{t}, i)/w.factor
			}
			out = append(out, &length{column: &of, value: theTotal, factor: w.factor, cost: w.cost + t.cost, parts: []*length{w, t}})
		}
	}
	return out
}

// endsAt are the rules of the end of a record that has the time of its end alone: the conversation, or the after-call
// work.
func endsAt(a *timeColumn, p *parts) []rule {
	end := &timeColumn{column: a.column, date: a.date, values: slices.Clone(a.values)}
	for i := range end.values {
		end.values[i] += a.back.of(i)
	}
	out := []rule{{column: end}}
	for _, w := range p.wraps {
		out = append(out, rule{column: end, minus: []*length{w}, cost: w.cost, shape: derived})
	}
	return out
}

// joins are the columns that may have the time of joining the queue; nil if the call joins it on arrival.
func (s *callSheet) joins(a *timeColumn) []*timeColumn {
	for _, value := range []string{atJoin, atMenuEnd} {
		if !s.given.isGiven(value) {
			continue
		}
		for _, g := range s.givenRule(value, a) {
			if g.column != nil && g.column.column != a.column {
				return []*timeColumn{g.column}
			}
		}
		return []*timeColumn{nil}
	}

	out := []*timeColumn{nil}
	for _, c := range s.times {
		isNamed := c.fitCall(atJoin) <= hintedName && c.fitCall(atEnd) > hintedName || c.fitCall(atMenuEnd) <= weakName
		if c.column != a.column && isNamed {
			out = append(out, c)
		}
	}
	return out
}

// answers are the rules that may give the answer.
func (s *callSheet) answers(a, q *timeColumn, p *parts) (out []rule) {
	if s.given.isGiven(atAnswer) {
		return s.givenRule(atAnswer, a)
	}

	for _, c := range s.times {
		if c.column == a.column || q != nil && c.column == q.column {
			continue
		}
		if fit := c.fit(atAnswer, timeRoles); fit < otherName {
			out = append(out, rule{column: c, cost: fit})
		}
	}
	for _, w := range slices.Concat(p.waits, p.speeds) {
		out = append(out, rule{from: atJoin, plus: []*length{w}, cost: w.cost})
		for _, g := range p.rings {
			if g.column != w.column {
				out = append(out, rule{from: atJoin, plus: []*length{w, g}, cost: w.cost + g.cost, shape: shaped})
			}
		}
	}
	for _, l := range slices.Concat(p.talks, p.handles) {
		out = append(out, rule{from: atEnd, minus: []*length{l}, cost: l.cost, shape: backwards})
		for _, h := range p.holds {
			if h.column != l.column && l.fitCall(theHandle) > 1 {
				out = append(out, rule{
					from: atEnd, minus: []*length{l, h}, cost: l.cost + h.cost*holdName, shape: backwards,
				})
			}
		}
	}
	return out
}

// ends returns the rules that may give the end of the conversation, or the end of the wait.
func (s *callSheet) ends(a, q *timeColumn, p *parts) (out []rule) {
	if s.given.isGiven(atEnd) {
		return s.givenRule(atEnd, a)
	}

	for _, c := range s.times {
		if c.column == a.column || q != nil && c.column == q.column {
			continue
		}
		fit := c.fit(atEnd, timeRoles)
		if fit >= otherName {
			continue
		}
		out = append(out, rule{column: c, cost: fit})
		for _, w := range p.wraps {
			out = append(out, rule{column: c, minus: []*length{w}, cost: fit + w.cost, shape: derived})
		}
	}
	for _, l := range p.talks {
		out = append(out, rule{from: atAnswer, plus: []*length{l}, cost: l.cost})
		for _, h := range p.holds {
			if h.column != l.column && l.fitCall(theHandle) > 1 {
				out = append(out, rule{from: atAnswer, plus: []*length{l, h}, cost: l.cost + h.cost*holdName})
			}
		}
	}
	for _, l := range p.handles {
		for _, w := range p.wraps {
			if w.column != l.column {
				r := rule{from: atAnswer, plus: []*length{l}, minus: []*length{w}, cost: l.cost + w.cost}
				if l.fitCall(theTalk) <= exactName && l.fitCall(theHandle) > weakName {
					r.cost += ofTalk
				}
				out = append(out, r)
			}
		}
	}
	for _, d := range p.totals {
		out = append(out, rule{from: atArrival, plus: []*length{d}, cost: d.cost, shape: shaped})
		for _, w := range p.wraps {
			if w.column != d.column {
				out = append(out, rule{
					from: atArrival, plus: []*length{d}, minus: []*length{w}, cost: d.cost + w.cost,
					shape: derived + shaped,
				})
			}
		}
	}
	return out
}

// uses reports whether a rule reads a column.
func (r *rule) uses(c *column) bool {
	return r.column != nil && r.column.column == c ||
		slices.ContainsFunc(slices.Concat(r.plus, r.minus), func(l *length) bool { return l.column == c })
}

// isSame reports whether two columns have the same cells: then they have one meaning.
func (c *column) isSame(other *column) bool {
	return c == other || c != nil && other != nil && c.filled > 0 && slices.Equal(c.cells, other.cells)
}

// clash reports whether the rules of a reading use a column with two meanings, or need each other.
func clash(a *timeColumn, answer, end *rule) bool {
	if answer.from == atEnd && end.from == atAnswer {
		return true
	}
	if answer.column != nil && end.column != nil && answer.column.column == end.column.column && !end.isMap {
		return true
	}
	ofAnswer := slices.Concat(answer.plus, answer.minus)
	ofEnd := slices.Concat(end.plus, end.minus)

	if a.back != nil && slices.ContainsFunc(slices.Concat(ofAnswer, ofEnd),
		func(l *length) bool { return l.column == a.back.column }) {
		return true
	}
	for _, l := range slices.Concat(ofAnswer, ofEnd) {
		isTime := l.column == a.column || answer.column != nil && answer.column.column == l.column ||
			end.column != nil && end.column.column == l.column
		if isTime {
			return true
		}
	}
	for _, l := range ofAnswer {
		for _, k := range ofEnd {
			if l.value != k.value && !l.isMapped() && !k.isMapped() && l.isSame(k.column) {
				return true
			}
		}
	}
	return false
}

// isMapped reports whether the map gives the length.
func (l *length) isMapped() bool { return l.value == "" }

// usesColumn reports whether a reading reads a column.
func (r *reading) usesColumn(c *column) bool {
	return r.arrive.column == c || r.arrive.back != nil && r.arrive.back.isOf(c) ||
		r.join != nil && r.join.column == c || r.answer.uses(c) || r.end.uses(c) ||
		r.menus != nil && r.menus.column == c || r.wrap != nil && r.wrap.column == c ||
		r.wrapAt != nil && r.wrapAt.column == c || r.handle != nil && r.handle.column == c ||
		slices.ContainsFunc(r.queued, func(l *length) bool { return l.column == c })
}

// isAnswered reports whether an agent answered the call of a row.
func (r *reading) isAnswered(i int) bool {
	if r.fate == nil || r.fate.answered[i] < 0 {
		return !math.IsNaN(r.s[i])
	}
	return r.fate.answered[i] == 1
}

// fill gives the times of some rows.
func (r *reading) fill(rows []int, n int) {
	if r.a == nil {
		r.a, r.q, r.s, r.e, r.w = unknown(n), unknown(n), unknown(n), unknown(n), unknown(n)
	}
	for _, i := range rows {
		r.fillRow(i)
	}
}

func (r *reading) fillRow(i int) {
	nan := math.NaN()
	a := r.arrive.values[i]
	q := a
	if r.join != nil && !math.IsNaN(r.join.values[i]) {
		q = r.join.after(i, a)
	} else if r.menus != nil && !math.IsNaN(r.menus.of(i)) {
		q = a + r.menus.of(i)
	}

	mayBeAnswered := r.fate == nil || r.fate.answered[i] != 0
	s, e := nan, nan
	if mayBeAnswered {
		s = r.answerAt(i, a, q)
	}

	switch {
	case r.end.column != nil:
		e = r.end.column.after(i, a)
		if mayBeAnswered {
			e -= sumAt(r.end.minus, i)
		}
	case r.end.from == atAnswer && mayBeAnswered:
		e = s + r.end.plus[0].of(i) + sumAt(r.end.plus[1:], i) - sumAt(r.end.minus, i)
	case r.end.from == atArrival:
		e = a + r.end.plus[0].of(i)
		if mayBeAnswered {
			e -= sumAt(r.end.minus, i)
		}
	case r.end.from == atJoin:
		e = q + r.end.plus[0].of(i) + sumAt(r.end.plus[1:], i)
	}

	if math.IsNaN(e) && !mayBeAnswered {
		e = r.leftAt(i, q)
	}
	if len(r.queued) > 0 && !math.IsNaN(r.queued[0].of(i)) {
		q = e - sumAt(r.queued, i)
		if mayBeAnswered && !math.IsNaN(s) {
			q = s - sumAt(r.queued, i)
		}
	}

	w := nan
	switch {
	case r.wrapAt != nil:
		w = r.wrapAt.after(i, a)
	case r.wrap != nil && mayBeAnswered:
		w = e + r.wrap.of(i)
	case r.handle != nil && mayBeAnswered:
		w = s + r.handle.of(i)
	}
	r.a[i], r.q[i], r.s[i], r.e[i], r.w[i] = a, q, s, e, w
}

// isBackOfHandle reports whether the answer is a handle time before the end of the after-call work, which the end
// lacks.
func (r *reading) isBackOfHandle() bool {
	return r.answer.from == atEnd && len(r.end.minus) > 0 && r.answer.minus[0].value == theHandle
}

// answerAt is the answer of a row.
func (r *reading) answerAt(i int, a, q float64) float64 {
	switch {
	case r.answer.column != nil:
		return r.answer.column.after(i, a)
	case r.answer.from == atEnd:
		s := a + sumAt(r.end.plus, i)
		if r.end.column != nil {
			s = r.end.column.after(i, a)
		}
		s -= sumAt(r.answer.minus, i)
		if !r.isBackOfHandle() {
			s -= sumAt(r.end.minus, i)
		}
		return s
	}
	return q + r.answer.plus[0].of(i) + sumAt(r.answer.plus[1:], i) - sumAt(r.answer.minus, i)
}

// leftAt is the time when the caller of a row hung up.
func (r *reading) leftAt(i int, q float64) float64 {
	for _, w := range r.left {
		if v := w.of(i); !math.IsNaN(v) && (v > 0 || w.value != theGaveUp) {
			return q + v
		}
	}
	if len(r.answer.plus) == 1 {
		return q + r.answer.plus[0].of(i)
	}
	return math.NaN()
}

// after is a time of a row. If it has the date of its row, it may be of the next day.
func (c *timeColumn) after(i int, begins float64) float64 {
	v := c.values[i]
	if c.date != nil && v < begins-longestCall {
		v += 86400
	}
	return v
}

// sumAt is the sum of lengths of a row. An empty one is nothing.
func sumAt(of []*length, i int) (sum float64) {
	for _, l := range of {
		if v := l.of(i); !math.IsNaN(v) {
			sum += v
		}
	}
	return sum
}
