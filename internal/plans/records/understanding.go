package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// understanding is the interpretation of a file of cells: a whole map, the given one completed from the file.
type understanding struct {
	Map
	*sheet
	given   *Map
	laws    map[string]string // the law that decided, by the name of a column
	assumed []string          // what no row decides, with its fix
	unsaid  bool              // no map says the reading
}

// give gives a value of the map a column, if the map has no column of it.
func (u *understanding) give(value string, sources ...Source) {
	if u.isGiven(value) || len(sources) == 0 {
		return
	}
	u.Columns = append(u.Columns, yaml.Pair[Column]{Key: diag.Text{Value: value}, Value: sources})
}

func (s *sheet) understanding(given *Map) *understanding {
	u := &understanding{Map: *given, sheet: s, given: given, laws: map[string]string{}}
	u.Columns = slices.Clone(given.Columns)
	u.Drop = slices.Clone(given.Drop)
	return u
}

// author writes the readings of a file as maps.
type author struct{ *callSheet }

// understand writes a reading as a map.
func (s *author) understand(r *reading) *understanding {
	u := s.understanding(s.given)
	if s.agents == nil {
		s.agents = s.agentByLaw(r)
	}
	s.giveTexts(u, r)
	s.giveOutcome(u, r)
	s.giveTimes(u, r)
	s.giveFate(u, r)
	u.Drop = append(u.Drop, s.outgoing...)

	for c, law := range r.laws {
		u.laws[c.text] = law
	}
	if hold := r.addedHold(); hold != nil && !r.isTalkBound {
		u.assumed = append(u.assumed, fmt.Sprintf("%q is added to the talk time: no row decides whether the talk time has it",
			hold.text))
	}
	if c := r.handleTime(); c != nil {
		u.assumed = append(u.assumed, fmt.Sprintf("%q is taken for the conversation: no row decides whether it has after-call work",
			c.text))
	}
	if c := r.openLength(); c != nil {
		u.assumed = append(u.assumed, fmt.Sprintf(
			"%q is taken for the wait and the conversation: no row decides whether it has the wait", c.text))
	}
	if c := u.firstText("queue"); c != nil && !s.given.isGiven("queue") && r.lacksLeft(c) {
		u.assumed = append(u.assumed, fmt.Sprintf("%q is empty for callers who left: no row tells in which queue they waited",
			c.text))
	}
	if joined := cmp.Or(r.join, r.arrive); joined.seconds == 0 && r.answer.column != nil && r.answer.column.seconds > 0 {
		u.assumed = append(u.assumed, fmt.Sprintf("%q has no seconds: waits are up to a minute too long", joined.text))
	}
	for _, law := range r.odd {
		if known(r.e) == 0 {
			break // no call has ended: nothing is known of conversations
		}
		u.assumed = append(u.assumed, "the records break the law that "+law+": check the columns")
	}
	return u
}

// handleTime is the column of a conversation that is named as a handle time, without after-call work in the file; or
// nil.
func (r *reading) handleTime() *column {
	ends := r.end.from == atAnswer && !r.end.isMap && r.wrap == nil && r.wrapAt == nil && len(r.end.minus) == 0
	if !ends {
		return nil
	}
	c := r.end.plus[0].column
	if c.fitCall(theHandle) > weakName {
		return nil
	}
	return c
}

// openLength is the length of the call since its arrival that gives the conversation, if neither a further column nor a
// caller who left shows that it has the wait; or nil.
func (r *reading) openLength() *column {
	isOpen := r.end.from == atArrival && !r.end.isMap && len(r.end.minus) == 0 && r.answer.from == atJoin && !r.isTalkBound
	if !isOpen {
		return nil
	}
	l := r.end.plus[0]
	for i := range r.e {
		if !r.isAnswered(i) && l.of(i) > slack {
			return nil
		}
	}
	return l.column
}

// addedHold is the time on hold that the reading adds to the talk time, or nil.
func (r *reading) addedHold() *column {
	switch {
	case r.end.from == atAnswer && len(r.end.plus) > 1 && !r.end.isMap:
		return r.end.plus[1].column
	case r.answer.from == atEnd && len(r.answer.minus) > 1 && !r.answer.isMap:
		return r.answer.minus[1].column
	}
	return nil
}

// giveTexts gives the texts of a call their columns.
func (s *author) giveTexts(u *understanding, r *reading) {
	const least = weakName + cutName
	for _, value := range []string{"call", "caller", "line", "tier"} {
		if c := s.textOf(value, least, r); c != nil && !u.usesText(c) {
			u.give(value, Source{Names: []string{c.text}})
		}
	}
	if c := s.queueColumn(r); c != nil {
		u.give("queue", Source{Names: []string{c.text}})
	}
	isAgent := s.agents != nil && (r.fate == nil || r.fate.column != s.agents) && !r.usesColumn(s.agents)
	if isAgent {
		u.give("agent", Source{Names: []string{s.agents.text}})
	}
}

// agentByLaw is the column of texts that names somebody if the call was answered, who has one caller at a time; nil
// without one.
func (s *author) agentByLaw(r *reading) *column {
	const least, most, rare = 3, 600, 0.02
	for _, c := range s.columns {
		isText := c.times == nil && c.lengths == nil && len(c.words) >= least && len(c.words) <= most
		if !isText || r.usesColumn(c) || r.fate != nil && r.fate.column == c {
			continue
		}

		same := 0.0
		rows := allRows(s.n)
		for i := range rows {
			if r.isAnswered(i) == !isNobody(c.cells[i]) {
				same++
			}
		}

		// The overlap of conversations is counted with this column as the agents.
		s.agents = c
		judges := court{s.callSheet}
		overlap, _ := judges.overlapOf(r, rows)
		s.agents = nil
		if same >= agreeShare*float64(s.n) && overlap <= rare && s.n >= fewRows {
			return c
		}
	}
	return nil
}

// textOf is the column of a text, by its name. A caller or an id that is always the same does not count, and no id
// that has more rows than a call has visits.
func (s *author) textOf(value string, most float64, r *reading) *column {
	return s.best(most, func(c *column) float64 {
		isSame := c.isConstant() && (value == "caller" || value == "call")
		isOfMany := value == "call" && len(c.cells) >= fewRows && c.filled > mostVisits*len(c.words)
		isTime := c.times != nil || c.dates != nil && c.numbers == 0 || c.lengths != nil && !c.isPlain
		if isSame || isOfMany || isTime || r != nil && r.usesColumn(c) {
			return otherName
		}
		return c.fitText(value)
	})
}

// mostQueues bounds the queues of a file.
const mostQueues = 300

// queueColumn is the column of queues: by its name, or by the agents that each of its words has to itself. Callers who
// left have a queue, too: next to a column with this queue, a column of the agents' skill is no queue.
func (s *author) queueColumn(r *reading) (best *column) {
	fit := hintedText + cutName
	for _, c := range s.columns {
		if !s.mayBeQueue(c, r) {
			continue
		}
		f := c.fitText("queue")
		if r.lacksLeft(c) {
			f += ofAnswered
		}
		if c.isConstant() {
			f += oneQueue
		}
		if f < fit {
			best = c
			fit = f
		}
	}
	if best != nil || s.agents == nil {
		return s.readable(best, func(c *column) float64 { return c.fitText("queue") })
	}

	const least, most = 2, 30 // queues
	for _, c := range s.columns {
		n := len(c.words)
		isFew := n >= least && n <= most && 2*n <= len(s.agents.words) && float64(c.filled) >= totalShare*float64(s.n)
		isOther := c.fitText("outcome") <= hintedText || c.hasWord(ofKinds)
		if s.mayBeQueue(c, r) && isFew && !isOther && s.hasOwnAgents(c) {
			return c
		}
	}
	return nil
}

// lacksLeft reports whether a column is empty if a caller left, and only then.
func (r *reading) lacksLeft(c *column) bool {
	var left, stayed []string // cells
	for i, cell := range c.cells {
		isLeft := r.a != nil && !math.IsNaN(r.a[i]) && !r.isAnswered(i)
		if isLeft {
			left = append(left, cell)
		} else {
			stayed = append(stayed, cell)
		}
	}

	share := func(cells []string) float64 {
		empty := slices.DeleteFunc(slices.Clone(cells), func(cell string) bool { return !isNobody(cell) })
		return float64(len(empty)) / float64(max(1, len(cells)))
	}
	return share(left) >= typeShare && share(stayed) <= 1-typeShare
}

// mayBeQueue reports whether the cells of a column may be queues.
func (s *author) mayBeQueue(c *column, r *reading) bool {
	isTime := c.times != nil || c.dates != nil && c.numbers == 0 || c.clocks != nil && c.numbers == 0
	isPart := c.lengths != nil && r.laws[c] != "" // of the calls, as the time in a queue
	isOther := c == s.agents || isPart || c.isNamedLength() || r.usesColumn(c) || r.fate != nil && r.fate.column == c
	return !isTime && !isOther && len(c.words) <= mostQueues && 3*c.filled >= s.n && c.unit == ""
}

// hasOwnAgents reports whether the words of a column have agents of their own.
func (s *author) hasOwnAgents(c *column) bool {
	by := map[string]map[string]int{}
	for i, who := range s.agents.cells {
		if isNobody(who) || c.cells[i] == "" {
			continue
		}
		if by[who] == nil {
			by[who] = map[string]int{}
		}
		by[who][c.cells[i]]++
	}

	pure := 0
	words := map[string]bool{}
	for _, of := range by {
		all, most := 0, 0
		word := ""
		for _, w := range sortedKeys(of) {
			all += of[w]
			if of[w] > most {
				most = of[w]
				word = w
			}
		}
		const nearly, all20 = 19, 20
		if most*all20 >= nearly*all {
			pure++
			words[word] = true
		}
	}
	return len(words) > 1 && pure*10 >= len(by)*8
}

// giveTimes gives the times of a call their columns.
func (s *author) giveTimes(u *understanding, r *reading) {
	begins := atArrival
	if !s.given.isGiven(atArrival) && s.given.isGiven(atJoin) {
		begins = atJoin
	}
	if back := r.arrive.back; back != nil {
		ends := atEnd
		if r.end.column != nil && len(r.end.minus) > 0 {
			ends = atWrapEnd
		}
		u.give(begins, u.sumOf([]*length{back}, nil).before(ends))
	} else {
		u.giveTime(begins, r.arrive)
	}

	joined := begins
	switch {
	case r.join != nil && (r.join.isMap || r.join.fitCall(atMenuEnd) <= weakName):
		joined = atMenuEnd
		if s.given.isGiven(atJoin) {
			joined = atJoin
		}
		u.giveTime(joined, r.join)
	case r.join != nil:
		joined = atJoin
		u.giveTime(joined, r.join)
	case r.menus != nil:
		joined = atMenuEnd
		u.give(joined, u.sumOf([]*length{r.menus}, nil).after(begins))
	case len(r.queued) > 0:
		joined = atJoin
		wait := u.sumOf(r.queued, nil)
		u.give(joined, wait.before(atAnswer), wait.before(atEnd))
	}
	if u.isGiven(atMenuEnd) && joined == begins {
		joined = atMenuEnd
	}

	u.giveAnswer(r, begins, joined)
	u.giveEnd(r, begins, joined)

	switch {
	case r.wrapAt != nil:
		u.giveTime(atWrapEnd, r.wrapAt)
	case r.wrap != nil && !u.isGiven(atWrapEnd):
		u.give(atWrapEnd, u.sumOf([]*length{r.wrap}, nil).after(atEnd))
	case r.handle != nil:
		u.give(atWrapEnd, u.sumOf([]*length{r.handle}, nil).after(atAnswer))
	}

	for _, c := range s.columns {
		isWait := r.laws[c] != "" // the whole wait is no ring of an agent's phone
		isPart := slices.ContainsFunc(r.answer.plus, func(l *length) bool { return l.column == c && len(r.answer.plus) > 1 })
		if c.lengths != nil && !c.isConstant() && c.fitCall(theRing) <= weakName && (isPart || !r.usesColumn(c)) && !isWait &&
			!u.isGiven(theRing) {
			u.give(theRing, u.sumOf([]*length{s.length(c, theRing, r.unit, r.hours)}, nil))
		}
	}
}

// giveTime gives a value a column of times.
func (u *understanding) giveTime(value string, c *timeColumn) {
	if u.isGiven(value) {
		return
	}
	source := Source{Names: []string{c.text}}
	if c.date != nil {
		if u.Date == "" {
			u.Date = c.date.text
		}
		if u.Date != c.date.text {
			source.Names = []string{c.date.text, c.text}
		}
	}
	u.give(value, source)
}

// giveAnswer gives the time of the answer.
func (u *understanding) giveAnswer(r *reading, begins, joined string) {
	if u.isGiven(atAnswer) {
		return
	}
	switch {
	case r.answer.column != nil:
		u.giveTime(atAnswer, r.answer.column)
	case r.isBackOfHandle() && r.end.column != nil:
		u.give(atAnswer, u.sumOf(r.answer.minus, nil).before(atWrapEnd))
	case r.isBackOfHandle():
		u.give(atAnswer, u.sumOf(r.end.plus, r.answer.minus).after(begins))
	case r.answer.from == atEnd && r.end.column == nil:
		u.give(atAnswer, u.sumOf(r.end.plus, slices.Concat(r.answer.minus, r.end.minus)).after(begins))
	case r.answer.from == atEnd:
		u.give(atAnswer, u.sumOf(r.answer.minus, nil).before(atEnd))
	default:
		u.give(atAnswer, u.sumOf(r.answer.plus, r.answer.minus).after(joined))
	}
}

// giveEnd gives the end, which is the first of its sources that is not empty.
func (u *understanding) giveEnd(r *reading, begins, joined string) {
	if u.isGiven(atEnd) {
		return
	}
	switch {
	case r.end.column != nil && len(r.end.minus) > 0:
		u.giveTime(atWrapEnd, r.end.column)
		u.give(atEnd, u.sumOf(r.end.minus, nil).before(atWrapEnd))
	case r.end.column != nil:
		u.giveTime(atEnd, r.end.column)
	case r.end.from == atAnswer:
		ended := []Source{u.sumOf(r.end.plus, r.end.minus).after(atAnswer)}
		u.give(atEnd, append(ended, u.leftSources(r, joined)...)...)
	default:
		u.give(atEnd, u.sumOf(r.end.plus, r.end.minus).after(begins))
	}
}

// leftSources give the end of the waits of callers who left.
func (u *understanding) leftSources(r *reading, joined string) (out []Source) {
	var used []*column
	for _, w := range r.left {
		if !slices.Contains(used, w.column) {
			used = append(used, w.column)
			out = append(out, u.sumOf([]*length{w}, nil).after(joined))
		}
	}
	isWait := len(r.answer.plus) == 1 && len(r.answer.minus) == 0 && !slices.Contains(used, r.answer.plus[0].column)
	if isWait && r.answer.from == atJoin {
		out = append(out, u.sumOf(r.answer.plus, nil).after(joined))
	}
	return out
}

// sumOf is the source of a sum of durations.
func (u *understanding) sumOf(plus, minus []*length) Source {
	var source Source
	text := ""
	add := func(l *length, mark string) {
		unit := l.unitText()
		if text == "" {
			source.Unit = unit
		} else {
			text += mark
			u.unsaid = u.unsaid || !l.namesUnit() && unitSeconds(unit) != unitSeconds(source.Unit)
		}
		text += l.text
	}

	for _, l := range plus {
		add(l, " + ")
	}
	for _, l := range minus {
		add(l, " − ")
	}
	source.Names = []string{text}
	return source
}

// unitText is the unit of a length in a map. Texts with units need none.
func (l *length) unitText() string {
	factor := l.factor
	switch {
	case l.isPart && factor == 1:
		return "days"
	case l.isPart:
		factor *= secondsOfDay
	case !l.isPlain && !l.isShort:
		return ""
	}
	return unitText(factor)
}

func (s Source) after(time string) Source {
	s.After = time
	return s
}

func (s Source) before(time string) Source {
	s.Before = time
	return s
}

// giveOutcome gives the outcome its column: the words of the fate, or a column with the name and words that are known.
func (s *author) giveOutcome(u *understanding, r *reading) {
	if u.isGiven("outcome") {
		return
	}
	f := r.fate
	if f == nil || f.column == nil || r.usesColumn(f.column) {
		if c := s.outcomeColumn(); c != nil && !r.usesColumn(c) && s.agrees(c, f) {
			u.give("outcome", Source{Names: []string{c.text}})
		}
		return
	}

	u.give("outcome", Source{Names: []string{f.column.text}})
	words := map[string]string{}
	for _, o := range u.Outcomes {
		words[normalizedWord(o.Key.Value)] = o.Value
	}
	for _, word := range sortedKeys(f.words) {
		known, ok := s.reader.wordOf(word)
		if word != "" && (!ok || known != f.words[word]) && words[normalizedWord(word)] == "" {
			u.Outcomes = append(slices.Clone(u.Outcomes), yaml.Pair[string]{
				Key:   diag.Text{Value: word},
				Value: f.words[word],
			})
		}
	}
}

// outcomeColumn is the column that is named as the outcome and has mostly known words, or nil.
func (s *author) outcomeColumn() *column {
	c := s.bestText("outcome", exactName)
	if c == nil || c.times != nil {
		return nil
	}
	known := 0
	for word, n := range c.words {
		if _, ok := s.reader.wordOf(word); ok {
			known += n
		}
	}
	if 2*known < c.filled || known == 0 {
		return nil
	}
	return c
}

// agrees reports whether the known words of a column say the same as a fate that no map gives.
func (s *author) agrees(c *column, f *fate) bool {
	if f == nil || f.given {
		return true
	}
	words := make([]int8, s.n)
	for i, cell := range c.cells {
		words[i] = -1
		if outcome, ok := s.reader.wordOf(cell); ok {
			words[i] = 0
			if isServed(outcome) {
				words[i] = 1
			}
		}
	}
	return agreement(words, f.answered) >= agreeShare
}

// giveFate says who was answered, if the times do not.
func (s *author) giveFate(u *understanding, r *reading) {
	f := r.fate
	if f == nil || f.given || len(s.given.AnsweredIf) > 0 {
		return
	}
	// The outcomes tell it, but they do not say that a moment is no time of an answer.
	hasVoids := r.answer.column != nil && r.answer.column.hasVoid()
	if f.column != nil && u.isGiven("outcome") && f.words[""] == "" && !hasVoids {
		return
	}

	// The empty cells of the answer tell it.
	isByAnswer := r.answer.column != nil && f.empty != nil && f.empty == r.answer.column.column && !hasVoids
	if !r.answer.isMap && !isByAnswer && len(f.proof) > 0 {
		u.AnsweredIf = f.proof
		for _, w := range f.proof {
			u.laws[w.Key.Value] = "agrees: " + strings.Join(f.by, ", ")
		}
	}
}

// outgoingCalls are the rows of outgoing calls by the column of the direction, if there is one. A word of the column is
// one of outgoing calls, too, if their rows have no queue, and the rows of incoming calls have one.
func (s *sheet) outgoingCalls(given *Map) (out Words) {
	queue := s.bestText("queue", hintedText)
	for _, c := range s.columns {
		const most = 12
		words := map[string]int{}
		for _, cell := range c.cells {
			words[cell]++
		}
		if others := c.otherMedia(words); len(others) > 0 && !given.Drop.has(c.text) {
			out = append(out, yaml.Pair[[]string]{Key: diag.Text{Value: c.text}, Value: others})
		}
		isDirection := c.hasWord(ofDirections) && len(words) <= most && len(words) > 1 && !given.Drop.has(c.text)
		if !isDirection {
			continue
		}
		hasInbound := slices.ContainsFunc(sortedKeys(words), isInbound)
		if !hasInbound && !c.hasWord(ofWays) {
			continue
		}

		var outgoing []string
		for _, word := range sortedKeys(words) {
			isOut := isOfDirection(outboundWords, word)
			hasNone := queue != nil && queue != c && c.isWithout(word, words[word], queue, hasInbound)
			if isOut || word != "" && !isInbound(word) && hasNone {
				outgoing = append(outgoing, word)
			}
		}
		if len(outgoing) > 0 {
			out = append(out, yaml.Pair[[]string]{Key: diag.Text{Value: c.text}, Value: outgoing})
		}
	}
	return out
}

// otherMedia are the words of contacts that are no calls, in a column of media that has another word, too.
func (c *column) otherMedia(words map[string]int) (out []string) {
	const most = 12
	if !c.hasWord(ofMedia) || len(words) > most {
		return nil
	}
	for _, word := range sortedKeys(words) {
		if isOneOf(mediaWords, word) || isOneOf(mediaWords, normalized(word)) {
			out = append(out, word)
		}
	}
	if len(out) == len(words) {
		return nil
	}
	return out
}

func isInbound(word string) bool { return isOfDirection(inboundWords, word) }

// isOfDirection reports whether a word is one of a direction, or has one: of several, the first counts. Out of hours is
// no direction, and a short word has one at its beginning only.
func isOfDirection(words, word string) bool {
	plain := normalized(word)
	if isOneOf(words, plain) {
		return true
	}
	parts := strings.Split(plain, "_")
	for i, part := range parts {
		isDirection := isOneOf(inboundWords+outboundWords, part) && (i == 0 || len(part) > len("out"))
		if isDirection {
			return isOneOf(words, part) && !strings.HasPrefix(plain, "out_of_")
		}
	}
	return false
}

// isWithout reports whether the rows with a word have no queue, and the rows of incoming calls have one. If no word is
// one of incoming calls, most of the other rows must have a queue.
func (c *column) isWithout(word string, n int, queue *column, hasInbound bool) bool {
	without, with := 0, 0
	for i, cell := range c.cells {
		switch {
		case cell == word && isNobody(queue.cells[i]):
			without++
		case cell != word && (isInbound(cell) || !hasInbound) && !isNobody(queue.cells[i]):
			with++
		}
	}
	isMost := hasInbound || 2*with >= len(c.cells)-n
	return without*100 >= 95*n && with > 0 && isMost
}

// firstText is the column of a text, or nil.
func (u *understanding) firstText(value string) *column {
	sources := u.sources(value)
	if sources == nil {
		return nil
	}
	return u.firstColumn(sources[0].Names[0])
}

// usesText reports whether a text of calls has a column.
func (u *understanding) usesText(c *column) bool {
	return slices.ContainsFunc([]string{"queue", "agent", "line", "call", "caller"}, func(value string) bool {
		return u.firstText(value) == c
	})
}

// usesLength reports whether a time of calls is counted by a column of durations.
func (u *understanding) usesLength(c *column) bool {
	return slices.ContainsFunc(timeColumns[:], func(value string) bool {
		return slices.ContainsFunc(u.sources(value), func(s Source) bool {
			terms, _ := u.terms(s.Names[0])
			return s.isLength() && slices.ContainsFunc(terms, func(t term) bool { return t.column == c.at })
		})
	})
}

// checkGiven names the columns of the map that the file does not have, and sums of columns that are not added: only
// durations are, and counts.
func (s *sheet) checkGiven(m *Map, counts ...string) []string {
	var out []string
	check := func(name string) {
		if _, ok := s.terms(name); !ok {
			out = append(out, fmt.Sprintf("the map's column %q is not there", name))
		}
	}

	for _, given := range m.Columns {
		isLength := given.Key.Value == theRing || slices.Contains(averageColumns, given.Key.Value)
		for _, source := range given.Value {
			for _, name := range source.Names {
				check(name)
				terms, _ := s.terms(name)
				isLess := slices.ContainsFunc(terms, func(t term) bool { return t.sign < 0 })
				isAdded := isLength || source.isLength() || slices.Contains(counts, given.Key.Value) && !isLess
				if len(terms) > 1 && !isAdded {
					out = append(out, fmt.Sprintf("the map's column %s is the sum %q, and only durations are added, and counts of a "+
						"report: name one column", given.Key.Value, name))
				}
			}
			for _, w := range source.When {
				check(w.Key.Value)
			}
		}
	}
	for _, words := range []Words{m.Drop, m.AnsweredIf} {
		for _, w := range words {
			check(w.Key.Value)
		}
	}
	for _, name := range m.Wide {
		check(name)
	}
	if m.Date != "" {
		check(m.Date)
	}
	return out
}
