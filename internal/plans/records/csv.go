package records

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// csvColumns are the cells of an export in which each value of a record stands.
type csvColumns struct {
	known     map[string]bool // names of columns, once a line may have them
	separator byte
	width     int
	date      int          // the cell with the date of times that have none, or -1
	carried   *carriedDate // nil if each row has its date
	drop      []csvWords
	keeps     []csvWords           // of records in JSON
	answered  []csvWords           // the columns that show who was answered
	values    map[string]csvColumn // by the name in mappedColumns

	texts        [len(textColumns)]csvColumn // of these values
	times        [len(timeColumns)]csvColumn // as Call.times
	ring         csvColumn
	hasDurations bool                   // among them
	waits        bool                   // no column says which calls joined a queue
	isRaw        bool                   // an answer without a conversation is one, too: the laws judge it
	minutes      [len(timeColumns)]bool // the times have no seconds
	coarse       bool                   // different calls may be the same in all columns
}

// textColumns are the columns of texts.
var textColumns = [...]string{"call", "caller", "line", "tier", "queue", "agent", "outcome"}

// csvColumn is a Column; nil where the export does not have the value.
type csvColumn []csvSource

type csvSource struct {
	cells   []int
	further []term // durations that are added to the first, or subtracted
	after   int    // index of a time in Call.times that a duration is counted from, or -1
	before  int    // likewise, of the time from which it is counted back
	when    []csvWords
	word    string // in place of any text; "" for the text itself
	joined  bool   // of times: the first cell is no time by itself

	name   string          // the first of its columns
	unit   float64         // of a duration, in seconds
	groups bool            // commas stand between groups of its digits
	isUTC  bool            // the name of a column of times says so
	shared map[string]bool // of a time: moments that are nothing
	filled int             // cells that were read as a time or a duration
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
	s, err := r.survey()
	if err != nil {
		return err
	}
	if err := s.checkCells(r); err != nil {
		return err
	}

	u, err := r.understandCalls(s)
	if err != nil {
		return err
	}
	if err := u.checkTimes(r); err != nil {
		return err
	}
	return r.readCalls(u)
}

// understandCalls finds out how a file of calls is read. The error is a [Refusal], which may have a question.
func (r *Reader) understandCalls(s *sheet) (*understanding, error) {
	if err := r.useKnownForm(s); err != nil {
		return nil, err
	}
	if missing := s.checkGiven(r.m); len(missing) > 0 {
		return nil, r.refuse(strings.Join(missing, "; "), "its columns are "+s.columnNames())
	}
	if err := s.checkDates(r); err != nil {
		return nil, err
	}
	if err := s.checkZones(r); err != nil {
		return nil, err
	}
	s.typed(r.clock)
	if events := s.eventColumn(); events != nil {
		return nil, r.refuse(fmt.Sprintf("its rows are events of calls, not calls: %q has %s", events.text, joinEvent),
			"give the file queue_log, or a line for each row, of "+
				"time|callid|queuename|agent|event|data1|data2|data3|data4|data5")
	}
	if isReport(r, s) {
		return nil, &Refusal{
			File: r.file, What: r.what, Reason: "its rows are counts of intervals, not calls",
			Hint: "ivrsim forecast reads it, and so does ivrsim simulate --against", IsReport: true,
		}
	}
	if what, hint := r.m.strayKey(tableOfCalls); what != "" {
		return nil, r.refuse(what, hint)
	}
	if u := s.ownColumns(r.m); u != nil {
		return u, nil
	}

	c := newCallSheet(s, r)
	hasNames := slices.ContainsFunc(s.columns, func(c *column) bool { return c.fitCall(atArrival) <= weakName })
	broken := s.problems[BrokenLine]
	switch {
	case s.rows == 0 && hasNames && broken.Count > 0:
		return nil, r.refuseBroken(broken, broken.Count)
	case s.rows == 0 && hasNames:
		return nil, r.refuseEmpty("it has no record of a call", "export the calls of some weeks", true)
	}
	found := c.choose()
	by := author{c}
	switch {
	case found.refused != "" && r.onlyArrivals, found.why != "" && r.onlyArrivals:
		return by.onlyArrivals(found)
	case found.refused != "":
		return nil, by.refuse(found)
	}
	u := by.understand(found.best)
	if q := by.question(u, found); q != nil {
		return nil, ask(r, *q)
	}
	if u.unsaid {
		return nil, refuseUnits(r)
	}
	if r.domain = u.domainOfQueues(); r.domain != "" {
		u.assumed = append(u.assumed, fmt.Sprintf("the names of all queues end in %q, which is left off", r.domain))
	}
	return u, nil
}

// refuseUnits refuses a file whose reading no map gives.
func refuseUnits(r *Reader) error {
	return r.refuse("it has durations in several units that are added, and a map gives one unit", "write them in one unit")
}

// domainOfQueues is the Internet domain, or FreeSWITCH's default domain, that all names of queues end in, as in
// sales@pbx.example.com; "" without one. Else an @ separates a queue from its hub, which has no dot in its name.
func (u *understanding) domainOfQueues() (domain string) {
	c := u.firstText("queue")
	if c == nil {
		return ""
	}
	for word := range c.words {
		if isNobody(word) {
			continue
		}

		at := strings.LastIndexByte(word, '@')
		if at < 1 || domain != "" && domain != word[at:] {
			return ""
		}
		domain = word[at:]
	}
	if strings.Contains(domain, ".") || domain == "@default" {
		return domain
	}
	return ""
}

// eventColumn returns the column of the events if the file is a table of Asterisk's queue_log, or nil.
func (s *sheet) eventColumn() *column {
	for _, c := range s.columns {
		if c.words[joinEvent] > 0 && (c.words["CONNECT"] > 0 || c.words["ABANDON"] > 0) {
			return c
		}
	}
	return nil
}

// checkDates refuses a file whose dates have no common form.
func (s *sheet) checkDates(r *Reader) error {
	if s.dates == 0 || len(r.m.Layouts) > 0 || len(s.fitting()) > 0 {
		return nil
	}
	first := s.orders[1].misfit
	other := s.orders[2].misfit
	return r.refuse(fmt.Sprintf("no form fits all dates: line %d has %q, and line %d has %q", first.line, first.text,
		other.line, other.text), `name the form of times in a map, as in "time: DD/MM/YYYY hh:mm:ss"`)
}

// ownColumns reads a file with the program's own names of columns as they say. It is nil for other files.
func (s *sheet) ownColumns(given *Map) *understanding {
	own := func(value string) bool {
		return given.isGiven(value) || slices.Contains(s.names, value)
	}
	hasNames := slices.ContainsFunc(timeColumns[:], func(value string) bool { return slices.Contains(s.names, value) })
	isOwn := hasNames && (own(atArrival) || own(atJoin)) && own(atAnswer) && own(atEnd) && s.areTimes() &&
		len(s.openOrders(given)) == 0
	if !isOwn || len(given.AnsweredIf) > 0 || len(given.Columns) > 0 && s.n >= fewRows || s.hasForeignTexts() {
		return nil
	}

	u := s.understanding(given)
	u.Drop = append(u.Drop, s.outgoing...)
	for _, value := range append(slices.Clone(callColumns), theRing) {
		if slices.Contains(s.names, value) {
			u.give(value, Source{Names: []string{value}})
		}
	}
	return u
}

// hasForeignTexts reports whether a column of another name is a text of calls that no own column is.
func (s *sheet) hasForeignTexts() bool {
	return slices.ContainsFunc(textColumns[:], func(value string) bool {
		return !slices.Contains(s.names, value) &&
			slices.ContainsFunc(s.columns, func(c *column) bool { return c.fitText(value) <= exactName })
	})
}

// areTimes reports whether no column with an own name of a time has something else: "answered" may be yes or no.
func (s *sheet) areTimes() bool {
	return !slices.ContainsFunc(timeColumns[:], func(value string) bool {
		at := slices.Index(s.names, value)
		return at >= 0 && s.n >= fewRows && s.columns[at].times == nil && s.columns[at].filled > 0
	})
}

// readCalls reads the calls of the rest of the file as it is understood.
func (r *Reader) readCalls(u *understanding) error {
	c := u.callColumns()
	r.csv = c
	r.hasAgents = c.values["agent"] != nil
	r.hasQueues = c.values["queue"] != nil
	r.useMap(u)

	if err := r.toHeader(u.header); err != nil {
		return err
	}

	r.format = func(yield func(*Call) bool) {
		visits := newVisits(r, u.repeatedIDs, yield)
		for cells := range r.rows(c) {
			var call Call
			r.record(c, cells, &call)
			if !visits.add(&call) {
				break
			}
		}

		visits.flush()
		r.err = cmp.Or(r.err, r.unusable())
	}

	return nil
}

// unusable refuses a file with too many rows that could not be read.
func (r *Reader) unusable() error {
	return cmp.Or(r.tooManyBroken(), r.unreadable(r.csv), r.tooManyNegative())
}

// callColumns finds the cells of the values of calls.
func (u *understanding) callColumns() *csvColumns {
	c := u.csvColumns()
	c.waits = c.values["queue"] == nil && c.values["enqueued"] == nil
	isCoarse := true
	for i, value := range timeColumns {
		c.minutes[i] = u.isOfMinutes(value)
		isCoarse = isCoarse && c.minutes[i]
	}
	c.coarse = c.values["caller"] == nil && !c.hasDurations && isCoarse
	return c
}

// checkCells refuses a file that is no table.
func (s *sheet) checkCells(r *Reader) error {
	const few = 2
	switch {
	case len(s.names) < few && r.m.Separator != "" && !r.isJSON:
		return r.refuse(fmt.Sprintf("its first line is one cell: %q, by the map's separator %q", s.names[0], r.m.Separator),
			"correct the map's key separator, or remove it")
	case len(s.names) < few:
		return r.refuse(fmt.Sprintf("its first line is one cell: %q", s.names[0]),
			"the first line names the columns, separated by commas")
	}
	for _, c := range s.columns {
		if c.lengthFit() <= hintedName && hasDots(c.cells) && len(r.m.Columns) == 0 {
			return r.refuse(fmt.Sprintf("no hundredths in %q are over 59: 2.05 may be 2:05", c.text),
				"write minutes and seconds with a colon, or name the column and its unit in a map")
		}
	}
	return nil
}

// hasDots reports whether cells may have seconds after a dot: they have many hundredths up to 59.
func hasDots(cells []string) bool {
	const many, digits = 30, 2
	seconds := map[string]bool{}
	for _, text := range cells {
		_, after, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
		if text != "" && (len(after) != digits || after > "59") {
			return false
		}
		seconds[after] = true
	}
	return len(seconds) > many
}

// useMap reads the rest of the file as it is understood.
func (r *Reader) useMap(u *understanding) {
	r.understood = u
	r.clock.order = u.order
	for _, o := range u.Outcomes {
		r.words[normalizedWord(o.Key.Value)] = o.Value
	}
}

// csvColumns finds the cells of each value.
func (u *understanding) csvColumns() *csvColumns {
	c := &csvColumns{
		separator: u.separator,
		width:     len(u.columns),
		date:      -1,
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
				name:   s.Names[0], unit: unitSeconds(s.Unit), word: s.Word,
			}

			for _, name := range s.Names {
				terms, ok := termsIn(u.sheet, name, s.Unit)
				if !ok { // the file is refused for it
					source.cells = append(source.cells, -1)
					continue
				}
				source.cells = append(source.cells, terms[0].column)
				source.further = append(source.further, terms[1:]...)
			}

			if of := u.firstColumn(s.Names[0]); of != nil {
				source.groups = of.isGrouped || of.grouped > 0
				source.shared = of.shared
			}
			source.isUTC = !source.isLength() && u.isUTC(s)
			found = append(found, source)
		}

		c.values[given.Key.Value] = found
	}

	for i, name := range textColumns {
		c.texts[i] = c.values[name]
	}
	for i, name := range timeColumns {
		c.times[i] = c.values[name]
		c.hasDurations = c.hasDurations ||
			slices.ContainsFunc(c.times[i], func(s csvSource) bool { return s.isLength() })
	}
	c.ring = c.values[theRing]

	c.answered = findWords(u.AnsweredIf)
	c.keeps = findWords(u.given.keeps)
	c.drop = findWords(u.Drop)
	for i := len(u.given.Drop); i < len(c.drop); i++ {
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
			if r.err = c.refuseOtherTable(r, line); r.err != nil {
				return
			}
			var ok bool
			line, cells, ok = r.rowOf(line, c.separator, c.width, cells[:0])
			if !ok {
				r.leaveOutLine(BrokenLine, r.row, line)
				continue
			}

			if c.carried != nil {
				c.carried.carry(cells)
			}

			drop := slices.IndexFunc(c.drop, func(w csvWords) bool { return w.match(cells) })
			isRepeated := drop < 0 && r.isRepeatedRow(c, line, cells)
			switch {
			case drop >= 0:
				r.leaveOutLine(c.drop[drop].kind, r.row, line)
			case isRepeated && !c.coarse:
				r.leaveOutLine(RepeatedRow, r.row, line)
			case isRepeated:
				r.Problems.addLine(LookAlike, r.row, line)
				if !yield(cells) {
					return
				}
			case !yield(cells):
				return
			}
		}
	}
}

// isUTC reports whether the name of a column of times says that it is in UTC.
func (u *understanding) isUTC(s Source) bool {
	c := u.firstColumn(s.Names[len(s.Names)-1])
	return c != nil && c.isUTC
}

// isOfMinutes reports whether no time in the columns of a value has seconds.
func (u *understanding) isOfMinutes(value string) bool {
	for _, s := range u.sources(value) {
		c := u.firstColumn(s.Names[len(s.Names)-1])
		if c == nil || c.times == nil && c.clocks == nil || c.seconds > 0 {
			return false
		}
	}
	return true
}

// refuseOtherTable refuses a line with names of other columns: the rows below it are another table.
func (c *csvColumns) refuseOtherTable(r *Reader, line string) error {
	// Nearly all rows have digits, so they are not split for this.
	if strings.ContainsAny(line, digits) {
		return nil
	}
	const least = 3 // names
	cells, ok := splitCells(line, c.separator, nil)
	if !ok || len(cells) < least {
		return nil
	}
	if c.known == nil {
		c.known = r.knownNames()
	}
	known, isOther := 0, false
	for _, cell := range trimmed(cells) {
		if plain, _ := nameAndUnit(cell); cell != "" && c.known[plain] {
			known++
			isOther = isOther || !slices.ContainsFunc(r.understood.rawNames, func(name string) bool {
				return strings.EqualFold(strings.TrimSpace(name), cell)
			})
		}
	}
	if known < least || 2*known < len(cells) || !isOther {
		return nil
	}
	return r.refuse(fmt.Sprintf("line %d has the names of the columns of another table: %q", r.row, line),
		"write each table into a file, with the same columns: fit reads several files as one")
}

// carriedDate is the cell of a date that stands in the first row of its day only.
type carriedDate struct {
	at   int
	last string
}

// carry gives an empty cell the text of the rows above.
func (c *carriedDate) carry(cells []string) {
	text := cells[c.at]
	if text == "" {
		cells[c.at] = c.last
		return
	}
	if !isTotal(text) {
		c.last = strings.Clone(text)
	}
}

// carry uses the dates of a column for the rows below, too, if each date occurs once: in the first
// row of its day.
func (c *csvColumns) carry(u *understanding, column int) {
	if isCarried(u.sheet, u.columns[column]) {
		c.carried = &carriedDate{at: column}
	}
}

// isCarried reports whether a date stands in the first row of its day only: each text of its column stands once, and
// other rows have none.
func isCarried(s *sheet, c *column) bool {
	filled := 0
	seen := map[string]bool{}
	for _, word := range c.cells {
		if word == "" || isTotal(word) {
			continue
		}
		filled++
		if seen[word] {
			return false
		}
		seen[word] = true
	}
	isFew := filled > 0 && 3*filled <= 2*len(c.cells)
	return isFew && 3*filled <= 2*(len(c.cells)-s.totalRows())
}

// isRepeatedRow reports whether a row without an id was there already, the same in all columns.
func (r *Reader) isRepeatedRow(c *csvColumns, line string, cells []string) bool {
	if _, again := r.understood.repeatedRows[Hash(line)]; !again {
		return false
	}

	hash := Hash(line)
	if c.carried != nil { // the date may stand in a row above
		hash = Hash(line, "\x00", c.carried.last)
	}
	if id := c.values["call"]; id != nil && id.text(cells) != "" {
		return false
	}
	_, seen := r.seen[hash]
	r.seen[hash] = struct{}{}
	return seen
}

// isEmpty reports whether a text is one of the map's words for what did not happen.
func (m *Map) isEmpty(text string) bool {
	return containsFold(m.Empty, text)
}
