package records

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// understanding is the interpretation of a file of cells: the user's map, completed from the file
// itself.
type understanding struct {
	Map
	found    map[string]int // the column of each meaning, by its value
	problems []string       // for which the file is refused
	doubts   []string       // comments of the proposed map
	assumed  []string       // what no row decides, with its fix
	addHold  bool           // the talk time lacks the time on hold

	numberUnit string // of durations that are plain numbers, by the rows; "" is seconds
}

// reading finds out how a file of cells is read.
type reading struct {
	*Reader
	*survey
	meanings []meaning
	taken    map[int]bool     // columns that have a meaning
	rivals   map[string][]int // the columns of a meaning that several columns may have, by its value
	understanding
}

// understand finds the meaning of the columns of a file that the map does not tell.
func understand(r *Reader, s *survey, meanings []meaning) *reading {
	u := &reading{Reader: r, survey: s, meanings: meanings, taken: map[int]bool{}, rivals: map[string][]int{}}
	u.Map = *r.m
	u.Columns = slices.Clone(r.m.Columns)
	u.found = map[string]int{}
	u.checkGiven()
	u.chooseOrder()
	for i := range meanings {
		u.find(&meanings[i])
	}

	u.settleOffered()
	for i := range meanings {
		u.checkRivals(&meanings[i])
	}
	return u
}

// checkGiven reports the columns of the map that the file does not have.
func (u *reading) checkGiven() {
	check := func(name string) {
		terms, ok := u.terms(name)
		if !ok {
			u.problems = append(u.problems, fmt.Sprintf("the map's column %q is not there", name))
			return
		}
		for _, term := range terms {
			u.taken[term.column] = true
		}
	}

	for _, given := range u.m.Columns {
		for _, source := range given.Value {
			for _, name := range source.Names {
				check(name)
			}
			for _, w := range source.When {
				if u.indexOf(w.Key.Value) < 0 {
					check(w.Key.Value)
				}
			}
		}
	}

	for _, w := range u.m.Drop {
		if u.indexOf(w.Key.Value) < 0 {
			check(w.Key.Value)
		}
	}

	for _, name := range u.m.Wide {
		check(name)
	}

	if u.m.Date != "" {
		check(u.m.Date)
	}
}

// term is a column of a sum or of a difference.
type term struct {
	column int
	sign   float64 // 1, or -1 if it is subtracted
}

// termMarks are the marks between the columns of a sum or a difference.
var termMarks = []struct {
	mark string
	sign float64
}{
	{" − ", -1},
	{" - ", -1},
	{" – ", -1},
	{"−", -1},
	{" + ", 1},
}

// terms returns the columns of a name: one column, or the columns of a sum or a difference, as in
// "total − talk". It reports false if the file lacks one of them.
func (s *survey) terms(name string) (out []term, ok bool) {
	// The name of a column may contain a mark, so whole names come first.
	if at := s.indexOf(name); at >= 0 {
		return []term{{at, 1}}, true
	}

	for _, t := range termMarks {
		for from := 0; ; {
			at := strings.LastIndex(name[:len(name)-from], t.mark)
			if at < 0 {
				break
			}

			// The last term stands alone, because a sum is read from left to right.
			last := s.indexOf(name[at+len(t.mark):])
			before, isKnown := s.terms(name[:at])
			if last >= 0 && isKnown {
				return append(before, term{last, t.sign}), true
			}
			from = len(name) - at
		}
	}
	return nil, false
}

// firstColumn is the index of the first column of a name, or -1.
func (s *survey) firstColumn(name string) int {
	terms, ok := s.terms(name)
	if !ok {
		return -1
	}
	return terms[0].column
}

// isGiven reports whether the map has a column of a value.
func (u *understanding) isGiven(value string) bool {
	return slices.ContainsFunc(u.Columns, func(p yaml.Pair[Column]) bool { return p.Key.Value == value })
}

// chooseOrder chooses the order of dates that fits all of them.
func (u *reading) chooseOrder() {
	if len(u.m.Layouts) > 0 || u.dates == 0 {
		return
	}

	var fitting []int
	for i := range orders {
		if u.fits[i] == u.dates {
			fitting = append(fitting, i)
		}
	}

	switch {
	case len(fitting) == 0:
		u.problems = append(u.problems, fmt.Sprintf("no form fits all dates: line %d has %q, and line %d has %q",
			u.misfit[1].line, u.misfit[1].text, u.misfit[2].line, u.misfit[2].text))
		return
	case len(fitting) == 1:
		u.order = orders[fitting[0]].order
		return
	}

	slices.SortStableFunc(fitting, func(a, b int) int {
		return u.spans[a][1] - u.spans[a][0] - u.spans[b][1] + u.spans[b][0]
	})
	best := fitting[0]
	other := fitting[1]
	u.order = orders[best].order
	isSame := u.spans[best] == u.spans[other] && u.spans[best][0] == u.spans[best][1]

	// A year of two digits that is read as a day makes decades of days.
	const years = 10
	width := func(i int) int { return u.spans[i][1] - u.spans[i][0] + 1 }
	isOfYears := orders[best].order == yearFirst || orders[other].order == yearFirst

	isClear := isOfYears && width(other) > years*width(best)
	if isSame || isClear {
		return
	}

	sample := u.dateSample()
	u.problems = append(u.problems, fmt.Sprintf("the dates may be %s or %s: no day is after the 12th (line %d has %q)",
		orders[best].form, orders[other].form, sample.line, sample.text))
	u.doubts = append(u.doubts,
		fmt.Sprintf("The dates fit %s and %s. The first has fewer days between them.", orders[best].form,
			orders[other].form))
}

// dateSample is the first date.
func (u *reading) dateSample() located {
	for i := range u.columns {
		c := &u.columns[i]
		if c.first.hasDate() && c.first.month == 0 && c.first.digits[0] != 4 {
			return c.sampleAt
		}
	}
	return located{}
}

// hasDates reports whether a column has dates for the times of day in other columns.
func (s *survey) hasDates() bool {
	return slices.ContainsFunc(s.columns, func(c sheetColumn) bool {
		return c.content(false)&(holdsDate|holdsTime) != 0
	})
}

// find finds the column of a meaning by its name and its cells.
func (u *reading) find(m *meaning) {
	isNamed := u.isGiven(m.value) || m.value == theDate && u.Date != ""
	if isNamed {
		return
	}

	var candidates []int
	for _, names := range [][]string{m.names, m.weak} {
		for i := range u.columns {
			c := &u.columns[i]
			isCalled := slices.Contains(names, c.plain) || slices.Contains(names, normalized(c.name)) ||
				c.plain == m.value ||
				m.value == "service_level" && slices.Contains(names, strings.TrimRight(c.plain, "_0123456789"))
			if isCalled && !u.taken[i] && u.holds(c, m) {
				candidates = append(candidates, i)
			}
		}
		if len(candidates) > 0 {
			break
		}
	}

	candidates = u.distinct(candidates, m)
	if len(candidates) == 0 {
		return
	}

	first := candidates[0]
	u.found[m.value] = first
	u.taken[first] = true

	if len(candidates) > 1 {
		u.rivals[m.value] = candidates
	}
}

// checkRivals reports a meaning that several columns may have.
func (u *reading) checkRivals(m *meaning) {
	rivals := u.rivals[m.value]
	if len(rivals) == 0 {
		return
	}

	var names []string
	for _, i := range rivals {
		names = append(names, fmt.Sprintf("%q", u.columns[i].name))
	}

	u.problems = append(u.problems,
		fmt.Sprintf("%d columns may be %s: %s", len(names), m.what, strings.Join(names, " and ")))
	u.doubts = append(u.doubts, fmt.Sprintf("%s may be %s, too.", m.value, strings.Join(names[1:], " or ")))
}

// holds reports whether the cells of a column may have a meaning.
func (u *reading) holds(c *sheetColumn, m *meaning) bool {
	has := c.content(u.hasDates())
	isTimes := 2*(c.full+c.clocks+c.days) > c.filled && c.filled > 0
	switch {
	case c.filled == 0:
		return !slices.Contains(m.weak, c.plain)
	case m.holds&holdsText != 0 && isTimes:
		return false
	case m.value == "caller" && c.isConstant(): // the number of the center
		return false
	case m.holds&holdsText != 0 && c.unit != "" && has&holdsDuration != 0: // as Queue Seconds
		return false
	case m.value == "outcome" && slices.Contains(m.weak, c.plain):
		return has&holdsFlag != 0 || u.knowsWords(c)
	case m.value == "outcome" && has&holdsNumber != 0:
		return has&holdsFlag != 0
	case m.holds&holdsTime != 0 && u.Since != "" && has&holdsNumber != 0:
		return true
	case m.holds&(holdsTime|holdsClock|holdsDate) != 0 && m.holds&holdsNumber == 0 && m.holds&holdsText == 0:
		return has&m.holds != 0 || u.looksBroken(c, has)
	}

	return has&m.holds != 0 || m.holds == holdsDuration && u.looksBroken(c, has)
}

// looksBroken reports whether a column has neither times nor durations nor words of outcomes: by its name it should
// have them, and the file is refused for it.
func (u *reading) looksBroken(c *sheetColumn, has content) bool {
	return has&^holdsText == 0 && !u.knowsWords(c)
}

// knowsWords reports whether most texts of a column are words of outcomes.
func (u *reading) knowsWords(c *sheetColumn) bool {
	known := 0
	for text, n := range c.words {
		if _, ok := u.wordOf(text); ok {
			known += n
		}
	}
	return 2*known > c.filled
}

// distinct leaves out columns that tell the same as one before them.
func (u *reading) distinct(candidates []int, m *meaning) []int {
	if len(candidates) < 2 {
		return candidates
	}
	out := candidates[:1]
	for _, other := range candidates[1:] {
		if u.columns[other].filled > 0 && !u.tellSame(out[0], other, m.holds == holdsNumber) {
			out = append(out, other)
		}
	}
	return out
}

// tellSame reports whether each text of one column occurs with only one text of the other, and the
// other way round. Counts are the same only if they are equal: in a short file most differ in each row.
func (u *reading) tellSame(a, b int, areCounts bool) bool {
	if u.toHeader(u.header) != nil {
		return false
	}

	there := map[uint64]uint64{}
	back := map[uint64]uint64{}
	for _, cells := range u.each(u.Reader) {
		x := Hash(cells[a])
		y := Hash(cells[b])
		if areCounts && x != y {
			return false
		}

		known, ok := there[x]
		isOther := ok && known != y
		known, ok = back[y]
		isOther = isOther || ok && known != x
		if isOther {
			return false
		}
		there[x] = y
		back[y] = x
	}

	return true
}

// columnName is the name of a found column.
func (u *reading) columnName(value string) string { return u.columns[u.found[value]].name }

// give gives a value of the map a column, if the user has given none.
func (u *reading) give(value string, sources ...Source) {
	if u.isGiven(value) || len(sources) == 0 {
		return
	}
	u.Columns = append(u.Columns, yaml.Pair[Column]{Key: diag.Text{Value: value}, Value: sources})
}

// unitOf is the unit of a column of durations: the one that its name has, or days where all are parts of one, or the
// one that the rows give to numbers.
func (u *reading) unitOf(c *sheetColumn) string {
	const most = 10 // of eleven
	isNumbers := c.hasPlainNumbers()
	switch {
	case isNumbers && c.fractions*(most+1) >= c.filled*most:
		return "days"
	case isNumbers:
		return u.numberUnit
	case c.unit == "seconds":
		return ""
	}
	return c.unit
}

// hasPlainNumbers reports whether the cells of a column are numbers, and its name has no unit.
func (c *sheetColumn) hasPlainNumbers() bool {
	return c.unit == "" && c.filled > 0 && c.numbers == c.filled
}

// lengthOf is the source of a duration.
func (u *reading) lengthOf(value string) Source {
	c := &u.columns[u.found[value]]
	return Source{Names: []string{c.name}, Unit: u.unitOf(c)}
}

func (s Source) after(time string) Source {
	s.After = time
	return s
}

func (s Source) before(time string) Source {
	s.Before = time
	return s
}

// timeSource is the source of a time: its column, with a column of its date if it is a time of day and has one of its
// own.
func (u *reading) timeSource(value string) Source {
	c := &u.columns[u.found[value]]
	isClock := c.content(true)&holdsTime == 0 && c.content(true)&(holdsClock|holdsDigits) != 0
	if !isClock {
		return Source{Names: []string{c.name}}
	}

	sibling := strings.Replace(c.plain, "time", "date", 1)
	for i := range u.columns {
		d := &u.columns[i]
		isOwn := d.plain == sibling && d.plain != c.plain && d.content(true)&holdsDate != 0
		if isOwn && !u.isOnlyDate(i) {
			return Source{Names: []string{d.name, c.name}}
		}
	}

	if u.Date == "" {
		u.chooseDate(value)
	}

	return Source{Names: []string{c.name}}
}

// isOnlyDate reports whether a column is the one with the date of the whole row.
func (u *reading) isOnlyDate(column int) bool {
	found, ok := u.found[theDate]
	return ok && found == column
}

// chooseDate chooses the column with the date of times of day.
func (u *reading) chooseDate(value string) {
	if at, ok := u.found[theDate]; ok {
		u.Date = u.columns[at].name
		return
	}
	for i := range u.columns {
		has := u.columns[i].content(true)
		if has&(holdsDate|holdsTime) != 0 && i != u.found[value] {
			u.Date = u.columns[i].name
			u.taken[i] = true
			return
		}
	}
}

// giveCalls gives the values of call records their columns.
func (u *reading) giveCalls() {
	for _, value := range []string{"call", "caller", "line", "tier", "queue", "agent", "outcome"} {
		if _, ok := u.found[value]; ok {
			u.give(value, Source{Names: []string{u.columnName(value)}})
		}
	}

	u.giveFlag()
	u.dropOutbound()

	for _, value := range timeColumns {
		if _, ok := u.found[value]; ok {
			u.give(value, u.timeSource(value))
		}
	}

	u.settleLengths()
	u.giveLengths()

	if _, ok := u.found[theRing]; ok {
		u.give(theRing, u.lengthOf(theRing))
	}
}

// dropOutbound drops the rows of outgoing calls by the column of the direction, if there is one.
func (u *reading) dropOutbound() {
	for i := range u.columns {
		c := &u.columns[i]
		isDirection := !u.taken[i] && !c.isMany && slices.Contains(directionNames, c.plain)
		if !isDirection {
			continue
		}

		var outbound []string
		for _, word := range sortedKeys(c.words) {
			if slices.Contains(outboundWords, normalized(word)) {
				outbound = append(outbound, word)
			}
		}
		if len(outbound) == 0 {
			continue
		}

		u.taken[i] = true
		u.Drop = append(slices.Clone(u.Drop), yaml.Pair[[]string]{Key: diag.Text{Value: c.name}, Value: outbound})
	}
}

// giveFlag takes a column of abandoned calls, yes or no, for the outcome.
func (u *reading) giveFlag() {
	at, ok := u.found[theFlag]
	if !ok || u.isGiven("outcome") {
		return
	}

	u.give("outcome", Source{Names: []string{u.columns[at].name}})

	for _, text := range sortedKeys(u.columns[at].words) {
		outcome := "abandoned"
		if known, _ := u.wordOf(text); known == "abandoned" { // no
			outcome = "answered"
		}
		u.Outcomes = append(u.Outcomes, yaml.Pair[string]{Key: diag.Text{Value: text}, Value: outcome})
	}
}

// giveLengths computes the times without a column of their own from durations.
func (u *reading) giveLengths() {
	// The length of the whole call counts from its first known time.
	begins := "arrived"
	if !u.isGiven(begins) && u.isGiven("enqueued") {
		begins = "enqueued"
	}

	if u.has(theIVR) && u.isGiven("arrived") {
		u.give("ivr_end", u.lengthOf(theIVR).after("arrived"))
	}

	// The wait counts from the time when the caller joined the queue, or else from the end of the menus.
	joined := begins
	if u.isGiven("ivr_end") && begins == "arrived" {
		joined = "ivr_end"
	}

	if u.isGiven("enqueued") {
		joined = "enqueued"
	}

	if !u.isGiven("answered") {
		u.giveAnswered(begins, joined)
	}
	if !u.isGiven("ended") {
		u.giveEnded(begins, joined)
	}
	if u.has(theWrap) {
		u.give("wrap_up_end", u.lengthOf(theWrap).after("ended"))
	}
}

// giveAnswered gives the time of the answer. The other times are the start of the call, and the
// start of its wait in the queue.
func (u *reading) giveAnswered(begins, joined string) {
	talk := u.conversation()
	switch {
	case len(talk) > 0 && u.isGiven("ended"):
		u.give("answered", u.sumOf(talk).before("ended"))
		if u.has(theWait) && !u.has(theIVR) {
			u.give("enqueued", u.lengthOf(theWait).before("answered"), u.lengthOf(theWait).before("ended"))
		}
	case u.has(theWait):
		u.give("answered", u.lengthOf(theWait).after(joined))
	case u.has(theTotal) && len(talk) > 0:
		u.give("answered", u.sumOf(u.waitOfTotal()).after(begins))
	}
}

// giveEnded gives the end of the call, which is the first of its sources that is not empty. The
// other times are the start of the call, and the start of its wait in the queue.
func (u *reading) giveEnded(begins, joined string) {
	talk := u.conversation()
	var sources []Source

	// A call without a time of the answer ends after its wait. The length of the whole call comes last.
	if len(talk) > 0 {
		sources = append(sources, u.sumOf(talk).after("answered"))
	}
	if len(talk) > 0 && u.has(theWait) {
		sources = append(sources, u.lengthOf(theWait).after(joined))
	}
	if u.has(theTotal) {
		sources = append(sources, u.lengthOf(theTotal).after(begins))
	}

	if len(sources) > 0 {
		u.give("ended", sources...)
	}
}

// has reports whether a column has a duration of a kind.
func (u *reading) has(duration string) bool {
	_, ok := u.found[duration]
	return ok
}

// giveReport gives the values of an interval report their columns.
func (u *reading) giveReport() {
	for _, value := range IntervalColumns {
		if _, ok := u.found[value]; !ok {
			continue
		}
		if slices.Contains(averageColumns, value) {
			u.give(value, u.lengthOf(value))
			continue
		}
		u.give(value, Source{Names: []string{u.columnName(value)}})
	}

	u.giveOnlyClock()

	_, hasTalk := u.found[theTalk]
	if u.isGiven("aht") || !hasTalk {
		return
	}

	parts := []part{{theTalk, 1}}
	if u.has(theWrap) {
		parts = append(parts, part{theWrap, 1})
	} else {
		u.assumed = append(u.assumed, fmt.Sprintf(
			"%q is taken for the handle time: no column has the after-call work. "+
				"Export the handle time, or add the after-call work to the handle times that the scenario gets",
			u.columnName(theTalk)))
	}

	u.give("aht", u.sumOf(parts))
}

// giveOnlyClock takes the only column of times of day for the time, whatever its name is. Averages of a
// report are no times of day.
func (u *reading) giveOnlyClock() {
	if u.isGiven("time") || !u.isGiven("date") || len(u.m.Columns) > 0 {
		return
	}

	var clocks []int
	for i := range u.columns {
		c := &u.columns[i]
		has := c.content(true)
		switch {
		case u.taken[i] && has&holdsTime != 0:
			return // the date has the time
		case !u.taken[i] && c.filled > 0 && has&holdsClock != 0 && has&holdsDate == 0 && c.isAtQuarters():
			clocks = append(clocks, i)
		}
	}
	if len(clocks) == 1 {
		u.found["time"] = clocks[0]
		u.taken[clocks[0]] = true
		u.give("time", Source{Names: []string{u.columns[clocks[0]].name}})
	}
}

// isAtQuarters reports whether the times of day of a column are starts of intervals.
func (c *sheetColumn) isAtQuarters() bool { return c.uneven == 0 }

// sortedKeys are the keys of a map, in order.
func sortedKeys[K cmp.Ordered, T any](of map[K]T) []K { return slices.Sorted(maps.Keys(of)) }
