package records

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// csvColumns are the cells of an export in which each value of a record stands.
type csvColumns struct {
	separator byte
	width     int
	date      int // the cell with the date of times that have none, or -1
	carried   int // the cell with a date that stands in the first row of its day only, or -1
	lastDate  string
	drop      []csvWords
	values    map[string]csvColumn // by the name in mappedColumns

	texts        [len(textColumns)]csvColumn // of these values
	times        [len(timeColumns)]csvColumn // as Call.times
	ring         csvColumn
	hasDurations bool // among them
	waits        bool // no column says which calls joined a queue
	coarse       bool // different calls may be the same in all columns
}

// textColumns are the columns of texts.
var textColumns = [...]string{"call", "caller", "line", "tier", "queue", "agent", "outcome"}

// csvColumn is a Column; nil where the export does not have the value.
type csvColumn []csvSource

type csvSource struct {
	cells  []int
	term   int     // the cell of a second duration, or -1
	sign   float64 // factor of the second duration, 1 or -1
	after  int     // index of a time in Call.times that a duration is counted from, or -1
	before int     // likewise, of the time from which it is counted back
	when   []csvWords
	joined bool // of times: the first cell is no time by itself

	name   string  // the first of its columns
	unit   float64 // of a duration, in seconds
	units  unitCheck
	filled int // cells that were read as a time or a duration
	bad    located
	bads   int
}

// isLength reports whether a source of a time is a duration.
func (s *csvSource) isLength() bool { return s.after >= 0 || s.before >= 0 }

// csvWords are words in a cell. A row has one of them.
type csvWords struct {
	cell  int
	words []string
	kind  Kind // of the rows to drop
}

func (w *csvWords) match(cells []string) bool {
	return slices.ContainsFunc(w.words, func(word string) bool { return strings.EqualFold(word, cells[w.cell]) })
}

// openCSV finds out what the columns of the file are.
func (r *Reader) openCSV() error {
	s, err := r.survey(callMeanings)
	if err != nil {
		return err
	}
	if err := r.checkCells(s); err != nil {
		return err
	}

	u := r.understand(s, callMeanings)
	u.giveCalls()

	if err := u.checkNeeded(); err != nil {
		return err
	}

	c := u.csvColumns()
	for i, name := range textColumns {
		c.texts[i] = c.values[name]
	}

	for i, name := range timeColumns {
		c.times[i] = c.values[name]
		c.hasDurations = c.hasDurations ||
			slices.ContainsFunc(c.times[i], func(s csvSource) bool { return s.isLength() })
	}

	c.ring = c.values[theRing]
	c.waits = c.values["queue"] == nil && c.values["enqueued"] == nil
	c.coarse = c.values["caller"] == nil && !c.hasDurations && u.hasOnlyMinutes()
	r.hasAgents = c.values["agent"] != nil
	r.useMap(u)

	if err := r.toHeader(s.header); err != nil {
		return err
	}

	r.format = func(yield func(*Call) bool) {
		visits := newVisits(r, s, yield)
		for cells := range r.rows(c) {
			id := ""
			if c.texts[0] != nil {
				id = c.texts[0].text(cells)
			}

			var call Call
			r.record(c, cells, &call)

			if !visits.add(id, &call) {
				break
			}
		}

		visits.flush()
		r.err = cmp.Or(r.err, r.wrongUnit(c), r.tooManyBroken(), r.unreadable(c))
	}

	return nil
}

// checkCells refuses a file that is no table.
func (r *Reader) checkCells(s *survey) error {
	const few = 2
	if len(s.names) < few {
		return r.refuse(fmt.Sprintf("its first line is one cell: %q", s.names[0]),
			"the first line names the columns, separated by commas")
	}
	return nil
}

// useMap reads the rest of the file as it is understood.
func (r *Reader) useMap(u *reading) {
	r.understood = u
	r.clock.order = u.order
	for _, o := range u.Outcomes {
		r.words[normalizedWord(o.Key.Value)] = o.Value
	}
}

// csvColumns finds the cells of each value.
func (u *reading) csvColumns() *csvColumns {
	c := &csvColumns{
		separator: u.separator,
		width:     len(u.columns),
		date:      -1,
		carried:   -1,
		values:    map[string]csvColumn{},
	}

	findWords := func(w Words) (out []csvWords) {
		for _, given := range w {
			out = append(out, csvWords{u.indexOf(given.Key.Value), given.Value, Dropped})
		}
		return out
	}

	if u.Date != "" {
		c.date = u.indexOf(u.Date)
		c.carry(u, c.date)
	}

	for _, given := range u.Columns {
		var found csvColumn
		for _, s := range given.Value {
			source := csvSource{
				after:  slices.Index(timeColumns[:], s.After),
				before: slices.Index(timeColumns[:], s.Before),
				when:   findWords(s.When),
				name:   s.Names[0], unit: unitSeconds(s.Unit), term: -1,
			}

			for _, name := range s.Names {
				parts := u.parts(name)
				source.cells = append(source.cells, parts[0])
				if len(parts) > 1 {
					source.term = parts[1]
					_, _, source.sign = splitTerms(name)
				}
			}

			found = append(found, source)
		}

		c.values[given.Key.Value] = found
	}

	c.drop = findWords(u.Drop)
	for i := len(u.m.Drop); i < len(c.drop); i++ {
		c.drop[i].kind = OtherContact // which the map does not name
	}
	return c
}

// rows yields the cells of the lines that the map does not drop. They are valid until the next.
func (r *Reader) rows(c *csvColumns) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		var cells []string
		for {
			line, more := r.line()
			if !more {
				return
			}

			r.rowsIn++
			var ok bool
			line, cells, ok = r.rowOf(line, c.separator, c.width, cells[:0])
			if !ok {
				r.leaveOut(BrokenLine, r.row, line)
				continue
			}

			if c.carried >= 0 {
				c.carryDate(cells)
			}

			drop := slices.IndexFunc(c.drop, func(w csvWords) bool { return w.match(cells) })
			isRepeated := drop < 0 && r.isRepeatedRow(c, line, cells)
			switch {
			case drop >= 0:
				r.leaveOut(c.drop[drop].kind, r.row, line)
			case isRepeated && !c.coarse:
				r.leaveOut(RepeatedRow, r.row, line)
			case isRepeated:
				r.Problems.Add(LookAlike, r.row, line)
				if !yield(cells) {
					return
				}
			case !yield(cells):
				return
			}
		}
	}
}

// hasOnlyMinutes reports whether no time of the file has seconds.
func (u *reading) hasOnlyMinutes() bool {
	for _, value := range timeColumns {
		for _, given := range u.Columns {
			if given.Key.Value != value {
				continue
			}
			for _, s := range given.Value {
				at := u.indexOf(s.Names[len(s.Names)-1])
				c := &u.columns[max(at, 0)]
				isMinutes := c.seconds == 0 && 2*(c.full+c.clocks) > c.filled
				if at < 0 || !isMinutes {
					return false
				}
			}
		}
	}
	return true
}

// carryDate gives a row without a date the date of the row before it.
func (c *csvColumns) carryDate(cells []string) {
	date := cells[c.carried]
	if date == "" {
		cells[c.carried] = c.lastDate
		return
	}
	if isTotal(date) {
		return
	}
	c.lastDate = strings.Clone(cells[c.carried])
}

// carry uses the dates of a column for the rows below, too, if each date occurs once: in the first
// row of its day.
func (c *csvColumns) carry(u *reading, column int) {
	of := &u.columns[column]
	isOnce := len(of.words) == of.filled || of.isMany && 2*of.filled < u.survey.rows
	if of.filled > 0 && of.filled < u.survey.rows && isOnce {
		c.carried = column
	}
}

// isRepeatedRow reports whether a row without an id was there already, the same in all columns.
func (r *Reader) isRepeatedRow(c *csvColumns, line string, cells []string) bool {
	if _, again := r.understood.repeatedRows[Hash(line)]; !again {
		return false
	}

	// The date may stand in a row above.
	hash := Hash(line, "\x00", c.lastDate)
	if id := c.values["call"]; id != nil && id.text(cells) != "" {
		return false
	}
	_, seen := r.seen[hash]
	r.seen[hash] = struct{}{}
	return seen
}

// needed are the values without which records tell nothing about waiting and talking.
var needed = []struct {
	any  []string // one of them is enough
	what string
}{
	{[]string{"arrived", "enqueued"}, "when the call arrived, or when it joined the queue"},
	{[]string{"answered"}, "when an agent answered"},
	{[]string{"ended"}, "when the conversation or the wait ended"},
}

// checkNeeded refuses a file if it does not understand all required columns. The error has a map
// that names them.
func (u *reading) checkNeeded() error {
	var missing []string
	for i, n := range needed {
		isNeeded := i == 0 || !u.onlyArrivals
		if isNeeded && !slices.ContainsFunc(n.any, u.isGiven) {
			missing = append(missing, fmt.Sprintf("%s (%s)", strings.Join(n.any, " or "), n.what))
		}
	}

	if len(missing) > 0 && u.isReport(u.survey) {
		return &Refusal{
			File: u.file, What: u.what, Reason: "its rows are counts of intervals, not calls",
			Hint: "ivrsim forecast reads it, and so does ivrsim simulate --against", IsReport: true,
		}
	}
	if counted := u.countedFromStart(); len(missing) > 0 && counted != nil {
		return counted.refuseProblems(true)
	}

	isGuessed := len(missing) == 0 || u.guess()

	if missing != nil {
		u.problems = append(u.problems,
			fmt.Sprintf("no column gives %s; its columns are %s", strings.Join(missing, ", "), u.columnNames()))
	}

	return u.refuseProblems(isGuessed)
}

// countedFromStart understands the numbers in columns of times as seconds since a start. It is nil if that does not give all
// needed values, or if the map has a start.
func (u *reading) countedFromStart() *reading {
	if u.m.Since != "" {
		return nil
	}

	before := u.m
	since := *before
	since.Since = "2001-01-01 00:00"
	u.m = &since
	counted := u.understand(u.survey, u.meanings)
	u.m = before
	counted.giveCalls()

	for _, n := range needed {
		if !slices.ContainsFunc(n.any, counted.isGiven) {
			return nil
		}
	}

	counted.problems = append(counted.problems,
		"the numbers in its columns of times are counted from a start that it does not have")
	counted.doubts = append(counted.doubts, "Write the real start, from which the numbers count seconds, after since.")
	return counted
}

// refuseProblems refuses a file with the problems of its columns, and a whole map to begin with.
func (u *reading) refuseProblems(hasMap bool) error {
	if len(u.problems) == 0 {
		return nil
	}

	refusal := &Refusal{File: u.file, What: u.what, Reason: strings.Join(u.problems, "; ")}
	refusal.Hint = "export a column for it: no other column of the file can be it"
	if hasMap {
		refusal.Hint = "check this map, save it as map.yaml, and give it by --map map.yaml"
		refusal.Map = u.mapFile()
	}

	for _, given := range u.m.Columns {
		isThere := !slices.ContainsFunc(given.Value, func(s Source) bool {
			return slices.ContainsFunc(s.Names, func(name string) bool { return slices.Contains(u.parts(name), -1) })
		})
		if !isThere {
			refusal.Hint = "its columns are " + u.columnNames()
			refusal.Map = ""
		}
	}

	return refusal
}

// columnNames names the columns of the file, up to a number.
func (s *survey) columnNames() string {
	const shown = 30
	return strings.Join(s.names[:min(len(s.names), shown)], ", ")
}

// guess gives the values that are missing the columns that they may be. It reports whether all have one.
func (u *reading) guess() bool {
	var times, lengths []int
	for i := range u.columns {
		c := &u.columns[i]
		has := c.content(true)
		if u.taken[i] || c.filled == 0 {
			continue
		}

		switch {
		case has&(holdsTime|holdsClock) != 0:
			times = append(times, i)
		case has&holdsDuration != 0 && !c.isOfIDs() && !c.isConstant():
			lengths = append(lengths, i)
		}
	}

	u.guessQueue()

	takeTime := func(value string, at int) bool {
		if u.isGiven(value) || len(times) == 0 {
			return u.isGiven(value)
		}

		if at < 0 {
			at = len(times) - 1
		}

		u.found[value] = times[at]
		u.taken[times[at]] = true
		times = slices.Delete(times, at, at+1)
		u.give(value, u.timeSource(value))
		u.doubts = append(u.doubts, fmt.Sprintf("Is %q %s?", u.columnName(value), value))

		return true
	}

	takeLength := func(value string, means string, after string) bool {
		if u.isGiven(value) || len(lengths) == 0 {
			return u.isGiven(value)
		}
		u.found[means] = lengths[0]
		u.taken[lengths[0]] = true
		lengths = lengths[1:]
		u.give(value, u.lengthOf(means).after(after))
		u.doubts = append(u.doubts, fmt.Sprintf("Is %q the %s?", u.columnName(means), means))
		return true
	}

	hasArrival := u.isGiven("enqueued") || takeTime("arrived", 0)
	if !hasArrival {
		return false
	}
	if u.onlyArrivals {
		return true
	}

	hasEnd := takeTime("ended", -1)
	hasAnswer := takeTime("answered", 0)

	begins := "arrived"
	if u.isGiven("enqueued") {
		begins = "enqueued"
	}

	isTotal := !hasAnswer && !hasEnd && u.guessTotal(begins, lengths)
	if isTotal {
		return true
	}

	// A telephone system without queues calls the wait the ring.
	ring, hasRing := u.found[theRing]
	if !hasAnswer && len(lengths) == 0 && hasRing {
		u.Columns = slices.DeleteFunc(slices.Clone(u.Columns), func(p yaml.Pair[Column]) bool {
			return p.Key.Value == theRing
		})
		lengths = append(lengths, ring)
	}

	if !hasAnswer {
		hasAnswer = takeLength("answered", theWait, begins)
	}

	if !hasEnd && hasAnswer {
		hasEnd = takeLength("ended", theTalk, "answered")
	}

	return hasEnd && hasAnswer
}

// isConstant reports whether many rows have one word, which is no duration of each.
func (c *sheetColumn) isConstant() bool {
	const many = 5
	return c.filled >= many && len(c.words) == 1 && !c.isMany
}

// isOfIDs reports whether most numbers of a column are too large for durations of calls.
func (c *sheetColumn) isOfIDs() bool {
	if len(c.lengths) == 0 {
		return false
	}
	sorted := slices.Clone(c.lengths)
	slices.Sort(sorted)
	const halfDay = 12 * 3600
	return sorted[len(sorted)/2] > halfDay
}

// guessTotal takes one of two columns of durations for the length of calls if it is never shorter than the other, the
// talk time. It reports whether there are two such columns.
func (u *reading) guessTotal(begins string, lengths []int) bool {
	const pair = 2
	if len(lengths) != pair {
		return false
	}

	total := lengths[0]
	talk := lengths[1]
	if !u.isNeverShorter(total, talk) {
		total, talk = talk, total
	}

	if !u.isNeverShorter(total, talk) {
		return false
	}

	length := Source{Names: []string{u.columns[total].name}, Unit: u.columns[total].unitOf()}
	wait := length
	wait.Names = []string{u.columns[total].name + " − " + u.columns[talk].name}
	u.give("answered", wait.after(begins))
	u.give("ended", length.after(begins))
	u.taken[total] = true
	u.taken[talk] = true
	u.doubts = append(u.doubts,
		fmt.Sprintf("Is %q the %s, and %q the %s?", u.columns[total].name, theTotal, u.columns[talk].name, theTalk))

	return true
}

// isNeverShorter reports whether the durations of a column are at least as long as the durations of
// another in each row, and longer in some.
func (u *reading) isNeverShorter(long, short int) bool {
	if u.toHeader(u.header) != nil {
		return false
	}

	both := 0
	shorter := 0
	longer := 0
	u.each(u.Reader, func(_ string, cells []string) {
		a, isLong := readDuration(cells[long], 1)
		b, isShort := readDuration(cells[short], 1)
		if !isLong || !isShort {
			return
		}

		both++

		if a < b {
			shorter++
		}

		if a > b {
			longer++
		}
	})

	return both > 0 && shorter == 0 && longer > 0
}

// guessQueue takes a column of few texts whose name has a word for queues for the queue.
func (u *reading) guessQueue() {
	if u.isGiven("queue") {
		return
	}
	for i := range u.columns {
		c := &u.columns[i]
		isText := c.filled > 0 && c.content(true)&(holdsTime|holdsDate|holdsClock|holdsNumber) == 0
		isFew := !c.isMany && len(c.words) <= mostQueueNames
		hasName := slices.ContainsFunc(queueWords, func(word string) bool { return strings.Contains(c.plain, word) })
		if u.taken[i] || !isText || !isFew || !hasName {
			continue
		}

		u.found["queue"] = i
		u.taken[i] = true
		u.give("queue", Source{Names: []string{c.name}})
		u.doubts = append(u.doubts, fmt.Sprintf("Is %q the queue?", c.name))

		return
	}
}

// isEmpty reports whether a text is one of the map's words for what did not happen.
func (r *Reader) isEmpty(text string) bool {
	return len(r.m.Empty) > 0 &&
		slices.ContainsFunc(r.m.Empty, func(word string) bool { return strings.EqualFold(word, text) })
}

// record fills a record from the cells of a line.
func (r *Reader) record(c *csvColumns, cells []string, call *Call) {
	*call = Call{}

	for i, to := range []*string{
		&call.Call, &call.Caller, &call.Line, &call.Tier, &call.Queue, &call.Agent,
		&call.Outcome,
	} {
		const names, outcome = 2, 6 // in textColumns
		switch *to = c.texts[i].text(cells); {
		case i == outcome:
			*to = r.outcome(*to)
			call.isHungUp = *to == "hung_up"
		case i >= names:
			*to = r.name(*to)
		}
	}

	call.Caller = r.caller(call.Caller)

	if isVoid(call.Agent) {
		call.Agent = ""
	}

	times := call.times()
	var sources [len(timeColumns)]filled

	// A duration may be counted from a time that a later column gives: then the second pass goes backwards.
	const passes = 3
	for pass := range passes {
		changed := false
		for k := range c.times {
			i := k
			if pass == 1 {
				i = len(c.times) - 1 - k
			}

			if !times[i].IsZero() && pass > 0 {
				continue
			}

			at := r.fill(c, i, cells, times, &sources, pass)
			changed = changed || !at.IsZero()
			*times[i] = at
		}

		if !c.hasDurations || !changed {
			break
		}
	}

	if c.hasDurations {
		r.judgeUnits(&sources)
		r.settleAnswer(c, call, &sources)
	}

	if text := c.ring.text(cells); text != "" {
		seconds, ok := c.ring[0].readLength(cells, text)
		if !ok {
			r.Problems.Add(BadDuration, r.row, text)
		}
		call.Ring = time.Duration(seconds * float64(time.Second))
	}

	r.joinQueue(c, call, &sources)
}

// joinQueue says when a call joined its queue, if no column does: at the end of the menus, or when it arrived. In a file
// that says nothing about queues, all calls wait that do not end in the menus.
func (r *Reader) joinQueue(c *csvColumns, call *Call, sources *[len(timeColumns)]filled) {
	const enqueued, answered = 2, 3 // in timeColumns
	if !call.Answered.IsZero() || sources[answered].isBad {
		call.wasAnswered = sources[answered].isBad
	}

	isIn := c.times[enqueued] == nil && call.Queue != ""
	waits := c.waits &&
		(call.Outcome == "" || call.Outcome == OutcomeUnknown || call.Outcome == "answered" || isUnserved(call.Outcome))
	if call.isHungUp {
		inMenus := !call.IVREnd.IsZero() && !call.Ended.IsZero() && !call.IVREnd.Before(call.Ended)
		isQueued := !inMenus && (isIn || !call.Enqueued.IsZero() || c.waits)
		call.Outcome = "hung_up"
		if isQueued {
			call.Outcome = "abandoned"
			waits = c.waits
		}

		call.isHungUp = false
	}

	if isIn || waits {
		call.Enqueued = cmp.Or(call.Enqueued, call.IVREnd, call.Arrived)
	}
}

// settleAnswer takes back the answer of a call that nobody answered: its wait was a duration, which ended with the
// call.
func (r *Reader) settleAnswer(c *csvColumns, call *Call, sources *[len(timeColumns)]filled) {
	const answered, ended, wrapped = 3, 4, 5 // in timeColumns
	a := &sources[answered]
	if call.Answered.IsZero() || !a.timed.IsZero() || a.source == nil {
		return
	}

	talked := !call.Ended.IsZero() && call.Ended.After(call.Answered)
	isUnanswered := isUnserved(call.Outcome) || call.isHungUp
	isAfterAnswer := func(s csvSource) bool { return s.after == answered }
	isTold := !call.Ended.IsZero() || slices.ContainsFunc(c.times[ended], isAfterAnswer)

	noTalk := isTold && !talked && !isServed(call.Outcome)
	if !isUnanswered && !noTalk {
		return
	}

	e := &sources[ended]
	isOwnEnd := !e.timed.IsZero() || e.source != nil && e.source.after >= 0 && e.source.after != answered
	if !isOwnEnd {
		call.Ended = call.Answered
	}

	call.Answered = time.Time{}
	call.WrapUpEnd = time.Time{}
	if s := sources[wrapped]; !s.timed.IsZero() {
		call.WrapUpEnd = s.timed
	}
}

// latest is the last of the times that are known.
func latest(times []*time.Time) (out time.Time) {
	for _, t := range times {
		if !t.IsZero() {
			out = *t
		}
	}
	return out
}

// timeOf reads a time of a source. A cell that is a time by itself counts alone. Otherwise the
// cells together are a time. If one of them is empty, the event did not happen. A date in a
// separate cell is the date of the call's arrival. So a time of day that is half a day or more
// before the call's last time belongs to the next date.
func (r *Reader) timeOf(c *csvColumns, s *csvSource, cells []string, last time.Time) time.Time {
	own := ""
	isEmpty := false
	for _, i := range s.cells {
		isEmpty = isEmpty || cells[i] == ""
		own = cmp.Or(own, cells[i])
	}

	date := ""
	if c.date >= 0 && (len(r.clock.layouts) == 0 || !strings.ContainsAny(own, "-/. ")) ||
		c.date >= 0 && halfOf(lastWord(own)) != 0 {
		date = cells[c.date]
	}

	if len(s.cells) > 1 {
		if !s.joined {
			s.joined = !r.isTime(date, own)
		}

		if s.joined && isEmpty {
			return time.Time{}
		}
		if s.joined {
			date = cells[s.cells[0]]
			rest := csvSource{cells: s.cells[1:]}
			own = rest.text(cells)
		}
	}

	t := r.joinedTime(date, own)
	const half = 12 * time.Hour
	if date != "" && !t.IsZero() && !last.IsZero() && last.Sub(t) > half {
		t = t.AddDate(0, 0, 1)
	}

	if t.IsZero() {
		s.addBad(r.row, own)
	} else {
		s.filled++
	}

	return t
}

// isTime reports whether a text is a time, with a date of its own or one in another cell.
func (r *Reader) isTime(date, text string) bool {
	if date == "" {
		_, ok := r.clock.read(text)
		return ok
	}
	_, ok := r.clock.readJoined(date, text)
	return ok
}

// lastWord is the part of a text after its last space.
func lastWord(text string) string { return text[strings.LastIndexByte(text, ' ')+1:] }

// addBad counts a cell that cannot be read.
func (s *csvSource) addBad(line int, text string) {
	s.filled++
	s.bads++
	if s.bads == 1 {
		s.bad = located{line, strings.Clone(text)}
	}
}

// readLength reads a duration: the sum or the difference of two, if the source has two.
func (s *csvSource) readLength(cells []string, text string) (seconds float64, ok bool) {
	seconds, ok = readDuration(text, s.unit)
	if s.term < 0 || !ok || cells[s.term] == "" {
		return seconds, ok
	}
	other, ok := readDuration(cells[s.term], s.unit)
	return seconds + s.sign*other, ok
}

// fill reads a time from the first of its sources that has it. It reads the sources with durations
// and with times, because one shows whether the other is right.
func (r *Reader) fill(
	c *csvColumns, i int, cells []string, times []*time.Time, sources *[len(timeColumns)]filled, pass int,
) (out time.Time) {
	f := &sources[i]
	for k := range c.times[i] {
		s := &c.times[i][k]
		text := s.text(cells)
		if text == "" || isVoid(text) {
			continue
		}

		if !s.isLength() {
			isWanted := pass == 0 && f.timed.IsZero() && (out.IsZero() || c.hasDurations)
			if isWanted {
				f.timed = r.timeOf(c, s, cells, latest(times[:i]))
				f.isBad = f.isBad || f.timed.IsZero()
			}

			out = cmp.Or(out, f.timed)
			continue
		}

		base := s.after
		sign := 1.0
		if s.before >= 0 {
			base = s.before
			sign = -1
		}

		if !f.counted.IsZero() || times[base].IsZero() {
			continue
		}

		seconds, ok := s.readLength(cells, text)
		if !ok {
			if f.badPass == 0 {
				s.addBad(r.row, text)
				r.Problems.Add(BadTime, r.row, text)
			}

			f.badPass++
			f.isBad = true
			continue
		}

		s.filled++
		f.counted = times[base].Add(time.Duration(sign * seconds * float64(time.Second)))
		f.source = s

		f.base = *times[base]
		if from := &sources[base]; from.timed.IsZero() && s.after >= 0 {
			f.base = from.base
		}

		out = cmp.Or(out, f.counted)
	}

	return out
}

// unreadable refuses a file with a column that cannot be read in more than one of twenty rows.
func (r *Reader) unreadable(c *csvColumns) error {
	const most = 20
	for i := range c.times {
		for k := range c.times[i] {
			s := &c.times[i][k]
			if s.bads*most <= s.filled {
				continue
			}

			what := "times"
			if s.isLength() {
				what = "durations"
			}

			return r.refuse(fmt.Sprintf("%d of %d %s in column %q cannot be read, the first is in line %d: %q",
				s.bads, s.filled, what, s.name, s.bad.line, s.bad.text),
				r.formHint(what, s.bad.text))
		}
	}

	return nil
}

// formHint says how a map names the form of times, or which column is a duration.
func (r *Reader) formHint(what, text string) string {
	switch {
	case what == "durations":
		return fmt.Sprintf("write it as seconds or h:mm:ss; if it means that nothing happened, name it in a map, as in \"empty: [%s]\"",
			quoted(text))
	case len(r.m.Layouts) > 0:
		return `correct the form of times in the map's key "time"`
	}
	return `name the form of times in a file map.yaml, as in "{records: csv, time: DD/MM/YYYY hh:mm:ss}", and give it by --map map.yaml`
}

// text returns the text of the first source that is not empty.
func (c csvColumn) text(cells []string) string {
	for i := range c {
		if text := c[i].text(cells); text != "" {
			return text
		}
	}
	return ""
}

// text joins the texts of the cells, in a row in which the source counts.
func (s *csvSource) text(cells []string) string {
	if slices.ContainsFunc(s.when, func(w csvWords) bool { return !w.match(cells) }) {
		return ""
	}
	if len(s.cells) == 1 {
		return cells[s.cells[0]]
	}

	var parts []string
	for _, i := range s.cells {
		if cells[i] != "" {
			parts = append(parts, cells[i])
		}
	}

	return strings.Join(parts, " ")
}

// splitCells splits a line. A cell in quotes ends on its line: package csv would take all
// lines up to the next quote for one cell, and one broken line would cost many records. It
// returns false where a quote is not closed.
func splitCells(line string, separator byte, into []string) ([]string, bool) {
	for {
		if !strings.HasPrefix(line, `"`) {
			i := strings.IndexByte(line, separator)
			if i < 0 {
				return append(into, line), true
			}

			into = append(into, line[:i])
			line = line[i+1:]
			continue
		}

		cell, rest, ok := quotedCell(line[1:])
		switch {
		case !ok || rest != "" && rest[0] != separator:
			return into, false
		case rest == "":
			return append(into, cell), true
		}

		into = append(into, cell)
		line = rest[1:]
	}
}

// quotedCell reads up to the closing quote; a doubled one is a quote.
func quotedCell(text string) (cell, rest string, ok bool) {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '"')
		if i < 0 {
			return "", "", false
		}
		end := from + i
		if !strings.HasPrefix(text[end+1:], `"`) {
			return strings.ReplaceAll(text[:end], `""`, `"`), text[end+1:], true
		}
		from = end + 2
	}
}
