package records

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Names of durations mean different things in different systems. "Duration" may be the length of the call or the talk
// time, the talk time may lack the time on hold, and the end of a call may be the end of the after-call work. The rows
// decide: their times and durations add up in one way only.

// callLengths are the durations of a row in seconds. One that is not known is NaN.
type callLengths struct {
	answer                                             float64 // from the start of the call to the answer
	span                                               float64 // from the start of the call to its end
	wait, talk, hold, wrap, handle, total, menus, ring float64
}

// rowLengths reads the durations of the first rows by the columns that are found so far.
func (u *reading) rowLengths() (out []callLengths) {
	if u.toHeader(u.header) != nil {
		return nil
	}

	// Times are read with the order of dates that this file has. The real reading starts afresh.
	before := u.clock
	defer func() { u.clock = before }()
	u.clock.order = u.order

	const enough = 20_000 // rows, to find out how the durations add up
	c := u.csvColumns()
	for _, cells := range u.each(u.Reader) {
		if len(out) == enough {
			break
		}

		row := callLengths{answer: math.NaN(), span: math.NaN()}
		row.wait = u.lengthIn(cells, theWait)
		row.talk = u.lengthIn(cells, theTalk)
		row.hold = u.lengthIn(cells, theHold)
		row.wrap = u.lengthIn(cells, theWrap)
		row.handle = u.lengthIn(cells, theHandle)
		row.total = u.lengthIn(cells, theTotal)
		row.menus = u.lengthIn(cells, theIVR)
		row.ring = u.lengthIn(cells, theRing)

		begin := u.timeIn(c, cells, "arrived", time.Time{})
		if begin.IsZero() {
			begin = u.timeIn(c, cells, "enqueued", time.Time{})
		}
		if !begin.IsZero() {
			if at := u.timeIn(c, cells, "answered", begin); !at.IsZero() {
				row.answer = at.Sub(begin).Seconds()
			}
			if at := u.timeIn(c, cells, "ended", begin); !at.IsZero() {
				row.span = at.Sub(begin).Seconds()
			}
		}

		out = append(out, row)
	}

	return out
}

// lengthIn is a found duration of a row in seconds, or NaN.
func (u *reading) lengthIn(cells []string, value string) float64 {
	at, ok := u.found[value]
	if !ok || cells[at] == "" {
		return math.NaN()
	}
	seconds, ok := readDuration(cells[at], unitSeconds(u.unitOf(&u.columns[at])))
	if !ok {
		return math.NaN()
	}
	return seconds
}

// timeIn is a time of a row that a column of times has, or zero.
func (u *reading) timeIn(c *csvColumns, cells []string, value string, last time.Time) time.Time {
	for k := range c.values[value] {
		s := &c.values[value][k]
		text := s.text(cells)
		if s.isLength() || text == "" || isVoid(text) {
			continue
		}
		if at := u.timeOf(c, s, cells, last); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

// tolerance is the difference in seconds by which two durations that are rounded separately may differ.
const tolerance = 2

// settleLengths finds out what the durations mean that have several meanings. It runs after the columns of times are
// given, and before durations give the other times.
func (u *reading) settleLengths() {
	isTotalOpen := u.has(theTotal) && !u.has(theTalk) && !u.has(theHandle)
	isTalkOpen := u.has(theTalk) && (u.has(theHold) || u.isFound("ended") && u.has(theWait))
	isRingOpen := u.has(theRing) && u.has(theTotal) && u.has(theTalk) && !u.has(theWait) && !u.isGiven("answered")
	if !isTotalOpen && !isTalkOpen && !isRingOpen {
		return
	}

	rows := u.rowLengths()
	if isTotalOpen {
		u.settleTotal(rows)
	}
	if isRingOpen {
		u.settleRing(rows)
	}
	if isTalkOpen {
		u.settleTalk(rows)
	}
}

// settleRing takes the ring for the wait if it fills the length of the call with the talk time: a telephone system
// without queues calls the wait so.
func (u *reading) settleRing(rows []callLengths) {
	var parts []partsRow
	for _, row := range rows {
		if row.talk > 0 && row.ring >= 0 {
			parts = append(parts, partsRow{whole: row.total - row.ring, talk: row.talk})
		}
	}
	if bestParts(parts) < 0 {
		return
	}
	u.found[theWait] = u.found[theRing]
	delete(u.found, theRing)
}

// isFound reports whether a value is read from a column that was found, and that no map gives.
func (u *reading) isFound(value string) bool {
	_, ok := u.found[value]
	return ok && !slices.ContainsFunc(u.m.Columns, func(p yaml.Pair[Column]) bool { return p.Key.Value == value })
}

// settleTotal decides whether the length of a call is the talk time instead.
func (u *reading) settleTotal(rows []callLengths) {
	name := u.columnName(theTotal)
	switch u.totalIs(rows) {
	case theTalk:
		u.found[theTalk] = u.found[theTotal]
		delete(u.found, theTotal)
	case "":
		isUsed := !u.isGiven("ended") && (u.isGiven("answered") || u.has(theWait))
		if isUsed {
			u.assumed = append(u.assumed, fmt.Sprintf(
				"%q is taken for the length of the call with the wait: no row decides. "+
					"If it is the talk time, name it in a map, "+
					"as in \"columns: {ended: {after: answered, column: %s}}\"",
				name, quoted(name)))
		}
	}
}

// totalIs returns the meaning that the rows give to the column of the length of the call: the length, the talk time, or
// "" if they give none.
func (u *reading) totalIs(rows []callLengths) string {
	const least, worth, rare = 3, 5, 100
	var waiting, shorter, equal, zero, byChance, unansweredLong int
	var spans, spanEqual, spanShorter int
	last := math.NaN()
	for _, row := range rows {
		// An empty length of an unanswered call is a conversation that did not happen.
		total := row.total
		if math.IsNaN(total) {
			total = 0
		}

		wait := row.wait
		if math.IsNaN(wait) {
			wait = row.answer
		}

		isUnanswered := u.isGiven("answered") && math.IsNaN(row.answer)
		switch {
		case isUnanswered && total > 0:
			unansweredLong++
		case isUnanswered, wait > worth && total == 0:
			zero++
		case wait > worth:
			waiting++
			if total < wait-tolerance {
				shorter++
			}
			if math.Abs(total-wait) <= tolerance {
				equal++
			}
			// The length of another call is independent of this wait.
			if last < wait-tolerance {
				byChance++
			}
		}

		if total > 0 {
			last = total
		}

		if row.span > worth {
			spans++
			if math.Abs(row.span-total) <= tolerance {
				spanEqual++
			}
			if total < row.span-tolerance {
				spanShorter++
			}
		}
	}

	const most = 10 // of eleven
	switch {
	case shorter > 1 && shorter*rare >= waiting:
		return theTalk
	case spans >= least && spanEqual*(most+1) >= spans*most:
		return theTotal
	case spans >= least && spanEqual+spanShorter == spans:
		return theTalk
	case waiting > 0 && (equal >= least || byChance > worth):
		return theTotal
	case unansweredLong >= least && unansweredLong > zero:
		return theTotal
	case zero >= least && zero > unansweredLong:
		return theTalk
	}
	return ""
}

// conversationParts are the ways in which columns make the time from the answer to the end.
var conversationParts = []struct{ hold, wrap bool }{
	{false, false},
	{true, false},
	{false, true},
	{true, true},
}

// settleTalk decides whether the time on hold is a part of the talk time, and whether the end of a call is the end of
// its after-call work.
func (u *reading) settleTalk(rows []callLengths) {
	spans, handles := u.restsOf(rows)
	bySpan := bestParts(spans)
	byHandle := bestParts(handles)

	// Numbers without a unit may be milliseconds: then they add up to the times in this unit.
	for _, unit := range []string{"milliseconds", "minutes"} {
		isOpen := bySpan < 0 && byHandle < 0 && u.numberUnit == ""
		if !isOpen || len(spans) == 0 {
			break
		}

		u.numberUnit = unit
		spans, _ = u.restsOf(u.rowLengths())
		bySpan = bestParts(spans)
		if bySpan < 0 {
			u.numberUnit = ""
		}
	}

	best := bySpan
	if best < 0 {
		best = byHandle
	}

	isHeld := slices.ContainsFunc(rows, func(row callLengths) bool { return row.hold > 0 })
	if best < 0 && u.has(theHold) && isHeld {
		u.assumeHold()
		return
	}
	if best < 0 {
		return
	}

	u.addHold = conversationParts[best].hold
	if bySpan >= 0 && conversationParts[bySpan].wrap && u.isFound("ended") {
		u.found["wrap_up_end"] = u.found["ended"]
		delete(u.found, "ended")
		for i := range u.Columns {
			if u.Columns[i].Key.Value == "ended" {
				u.Columns[i].Key.Value = "wrap_up_end"
			}
		}
	}
}

// assumeHold takes the time on hold for a part of the conversation that the talk time lacks.
func (u *reading) assumeHold() {
	talk := u.columnName(theTalk)
	hold := u.columnName(theHold)
	u.addHold = true
	u.assumed = append(u.assumed, fmt.Sprintf(
		"%q is added to %q: no row decides whether the talk time has it already. "+
			"If it has, name the talk time alone in a map, as in \"columns: {ended: {after: answered, column: %s}}\"",
		hold, talk, quoted(talk)))
}

// partsRow is the time from the answer to the end of a row, with the durations that may add up to it.
type partsRow struct{ whole, talk, hold, wrap float64 }

// restsOf returns the time from the answer to the end of the conversations, by times and by handle times.
func (u *reading) restsOf(rows []callLengths) (spans, handles []partsRow) {
	known := func(v float64) float64 {
		if math.IsNaN(v) {
			return 0
		}
		return v
	}

	for _, row := range rows {
		if !(row.talk > 0) {
			continue
		}

		parts := partsRow{talk: row.talk, hold: known(row.hold), wrap: known(row.wrap)}
		waited := row.answer
		if math.IsNaN(waited) {
			waited = row.wait + known(row.menus)
		}

		span := row.span - waited
		if math.IsNaN(span) {
			span = row.total - waited
		}
		if !math.IsNaN(span) {
			parts.whole = span
			spans = append(spans, parts)
		}

		if !math.IsNaN(row.handle) {
			parts.whole = row.handle
			handles = append(handles, parts)
		}
	}

	return spans, handles
}

// bestParts returns the way in which durations add up in the most rows, the simplest of several. It is -1 if none does
// in nine of ten.
func bestParts(rows []partsRow) int {
	best := -1
	bestFits := 0
	for i, way := range conversationParts {
		fits := 0
		for _, row := range rows {
			sum := row.talk
			if way.hold {
				sum += row.hold
			}
			if way.wrap {
				sum += row.wrap
			}
			if math.Abs(row.whole-sum) <= tolerance {
				fits++
			}
		}
		if fits > bestFits {
			best = i
			bestFits = fits
		}
	}

	const least, share = 3, 10
	if bestFits < least || bestFits*share < len(rows)*(share-1) {
		return -1
	}
	return best
}

// part is a found duration of a sum.
type part struct {
	value string
	sign  float64 // 1, or -1 if it is subtracted
}

// conversation returns the durations that add up to the time from the answer to the end: the talk time, with the time
// on hold if it is separate, or the handle time without the after-call work. It returns none if the file has neither.
func (u *reading) conversation() (parts []part) {
	switch {
	case u.has(theTalk):
		parts = append(parts, part{theTalk, 1})
		if u.addHold {
			parts = append(parts, part{theHold, 1})
		}
	case u.has(theHandle):
		parts = append(parts, part{theHandle, 1})
		if u.has(theWrap) {
			parts = append(parts, part{theWrap, -1})
		}
	}
	return parts
}

// waitOfTotal returns the durations that add up to the wait: the length of the call without the conversation.
func (u *reading) waitOfTotal() []part {
	parts := []part{{theTotal, 1}}
	for _, p := range u.conversation() {
		parts = append(parts, part{p.value, -p.sign})
	}
	return parts
}

// sumOf is the source of a sum of durations.
func (u *reading) sumOf(parts []part) Source {
	source := u.lengthOf(parts[0].value)
	for _, p := range parts[1:] {
		further := u.lengthOf(p.value)
		mark := " + "
		if p.sign < 0 {
			mark = " − "
		}
		source.Names[0] += mark + further.Names[0]

		if unitSeconds(source.Unit) != unitSeconds(further.Unit) {
			u.problems = append(u.problems,
				fmt.Sprintf("%q is a sum of columns with different units: export them in one unit", source.Names[0]))
		}
	}
	return source
}
