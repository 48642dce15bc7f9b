package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// isReport reports whether a file is an interval report: columns count the calls, and the times are the starts or ends
// of intervals.
func isReport(r *Reader, s *sheet) bool {
	of := &reportSheet{s, r, r.m}
	if r.m.isGiven("offered", "abandoned") || len(r.m.Wide) > 0 || s.isMatrix {
		return true
	}
	if r.m.isGiven(atArrival, atEnd) {
		return false
	}

	counts := of.counts()
	isNamed := counts.isComplete() && counts.question == "" || counts.law != ""
	if !isNamed || counts.areFlags() {
		return false
	}
	keys := of.keys()
	if len(keys) == 0 {
		return counts.offered != nil && counts.answered != nil && counts.abandoned != nil
	}
	return !keys[0].isOfCalls()
}

// areFlags reports whether the counts are 0 and 1: each row is a call.
func (c *countColumns) areFlags() bool {
	const rows = 2
	isFlag := func(of *column) bool { return of == nil || of.high() <= 1 }
	return isFlag(c.offered) && isFlag(c.answered) && isFlag(c.abandoned) && c.offered != nil &&
		len(c.offered.cells) > rows
}

// isOfCalls reports whether the times of a key are no starts of intervals.
func (k *rowKey) isOfCalls() bool {
	return slices.ContainsFunc(k.columns, func(c *column) bool { return 2*c.uneven > c.filled })
}

// understandReport finds out how a report is read. The understanding is nil if each row of the file is a call.
func (r *IntervalReader) understandReport(s *sheet) (*understanding, error) {
	if missing := s.checkGiven(r.m, "offered", "answered", "abandoned"); len(missing) > 0 {
		return nil, r.refuse(strings.Join(missing, "; "), "its columns are "+s.columnNames())
	}
	if what := r.m.severalColumns(); what != "" {
		return nil, r.refuse(what, "name one column, or add a column with the sum to the file")
	}
	if err := s.checkDates(r.Reader); err != nil {
		return nil, err
	}
	if r.m.isGiven(atArrival, atJoin, atMenuEnd, atEnd, atWrapEnd) || len(r.m.AnsweredIf) > 0 {
		return nil, nil
	}
	if err := s.checkZones(r.Reader); err != nil {
		return nil, err
	}
	s.typed(r.clock)
	of := &reportSheet{s, r.Reader, r.m}
	counts := of.counts()
	keys := of.givenKeys(of.keys())

	isCounted := counts.isComplete() && (counts.question == "" || counts.law != "") && !counts.areFlags()
	if !isCounted && len(r.m.Wide) == 0 && of.areCalls(keys) {
		return nil, nil
	}
	if what, hint := r.m.strayKey(tableOfIntervals); what != "" {
		return nil, r.refuse(what, hint)
	}
	if len(keys) == 0 {
		return nil, r.refuse("no column gives date; its columns are "+s.columnNames(), "export the date of each row")
	}
	return of.understand(keys, &counts)
}

// severalColumns names a number of a report that the map gives several columns, or "". Their texts would be joined.
func (m *Map) severalColumns() string {
	numbers := append([]string{"offered", "abandoned", "service_level"}, averageColumns...)
	if m.isGiven("offered", "abandoned") {
		numbers = append(numbers, "answered")
	}
	for _, value := range numbers {
		for _, source := range m.sources(value) {
			if len(source.Names) > 1 {
				return fmt.Sprintf("the map's column %s has the columns %s, and a number of a report has one", value,
					diag.Quoted(source.Names))
			}
		}
	}
	return ""
}

// areCalls reports whether each row is a call: its times are between the intervals, or a column has an answer or an
// end.
func (s *reportSheet) areCalls(keys []rowKey) bool {
	best := slices.IndexFunc(keys, func(k rowKey) bool { return !k.isDay })
	if best >= 0 && keys[best].isOfCalls() {
		return true
	}
	named := 0
	for _, value := range []string{"call", "caller", "agent", "outcome"} {
		if slices.ContainsFunc(s.columns, func(c *column) bool { return c.fitText(value) <= exactName }) {
			named++
		}
	}

	for _, value := range []string{atArrival, atJoin, atAnswer, atEnd, theTalk, theWait, theTotal} {
		isIt := func(c *column) bool {
			return c.fitCall(value) <= exactName && (c.times != nil || c.clocks != nil || c.lengths != nil) &&
				!c.isCount()
		}
		if slices.ContainsFunc(s.columns, isIt) {
			named++
		}
	}
	const least = 3
	return named >= least
}

// givenKeys are the keys that the map's columns of times allow.
func (s *reportSheet) givenKeys(keys []rowKey) []rowKey {
	for _, value := range []string{"time", theIntervalEnd, "date"} {
		given := s.givenNames(value)
		if given == nil {
			continue
		}
		keys = slices.DeleteFunc(keys, func(k rowKey) bool {
			uses := k.date == given[0] && value == "date" || slices.Contains(k.columns, given[0])
			return !uses || value == theIntervalEnd && !k.isEnd
		})
		if len(keys) == 0 { // the reader reads the times as the map says
			return []rowKey{{start: unknown(s.n), columns: given}}
		}
	}
	return keys
}

// givenNames are the columns that the map gives a value, or nil.
func (s *reportSheet) givenNames(value string) (out []*column) {
	given := s.given.sources(value)
	if given == nil {
		return nil
	}
	for _, name := range given[0].Names {
		if c := s.firstColumn(name); c != nil {
			out = append(out, c)
		}
	}
	return out
}

// understand chooses the key, the queue, the counts and the handle time.
func (s *reportSheet) understand(keys []rowKey, counts *countColumns) (*understanding, error) {
	u := s.understanding(s.given)
	q := question{}
	var reasons []string

	if !counts.isComplete() && len(s.given.Wide) == 0 {
		return nil, s.reader.refuse("no column gives offered; its columns of counts are "+quotedColumns(s.wholes()),
			"name the column of the calls offered in a map, or the column of each queue, as in \"queue_columns: [Sales, Support]\"")
	}

	if counts.refused != "" {
		return nil, s.reader.refuse(counts.refused, cmp.Or(counts.hint,
			"write a row for each queue, with a column of its name, or name the columns of one queue in a map"))
	}
	if broken := s.brokenLaw(counts); broken != "" {
		hint := "check the export; a map names the columns of the counts"
		if s.given.isGiven("offered", "answered", "abandoned") {
			hint = "correct the columns of the map"
		}
		return nil, s.reader.refuse(broken, hint)
	}

	k, dims := s.bestKey(keys, counts)
	clash := ""
	if k == nil {
		var err error
		near := s.nearestKey(keys, counts)
		if clash, err = s.askRows(&near); err != nil {
			return nil, err
		}
		k, dims = near.rowKey, near.dims
	}
	if k.open != "" {
		return nil, s.reader.refuse(k.open+": no law decides", "write the start of each interval as a time")
	}
	if what, hint := rowsOfCounts(dims); what != "" {
		return nil, s.reader.refuse(what, hint)
	}

	s.giveKey(u, k)
	s.giveQueue(u, dims)
	if k.asks != "" {
		reasons = append(reasons, k.asks)
		q.proposals = append(q.proposals, &proposal{understanding: u, open: []string{"time"}})
	}
	for _, of := range []struct {
		value string
		c     *column
	}{{"offered", counts.offered}, {"answered", counts.answered}, {"abandoned", counts.abandoned}} {
		if of.c != nil {
			u.give(of.value, Source{Names: []string{of.c.text}})
		}
	}
	if counts.law != "" {
		u.laws[counts.offered.text] = counts.law
	}
	if counts.question != "" {
		reasons = append(reasons, counts.question)
		q.proposals = append(q.proposals, &proposal{understanding: u, open: []string{"offered"}})
	}
	for _, rival := range counts.rivals {
		q.proposals = append(q.proposals, &proposal{understanding: u.with("offered", rival.text)})
	}

	said, rivals := s.giveHandle(u, k, counts)
	s.giveMeans(u, counts)
	if u.isGiven("aht", theHandleSum) && !u.isGiven("answered", "abandoned") {
		u.assumed = append(u.assumed, "the handle time is taken for all calls: no row tells how many of them were answered")
	}
	if said != "" {
		reasons = append(reasons, said)
		q.proposals = append(q.proposals, &proposal{understanding: u})
		q.proposals = append(q.proposals, rivals...)
	}

	if said, more := s.askDims(u, dims); said != "" {
		reasons = append(reasons, said)
		q.proposals = append(q.proposals, more...)
	}
	if clash != "" {
		reasons = append(reasons, clash)
		q.proposals = append(q.proposals, &proposal{understanding: u, open: []string{"queue"}})
	}
	if len(dims) == 1 && s.givenNames("queue") == nil && counts.isComplete() {
		if said, more := u.askTotals(dims[0], counts.totals(k, dims[0])); said != "" {
			reasons = append(reasons, said)
			q.proposals = append(q.proposals, more...)
		}
	}
	times, of := u.openTimes()
	reasons = append(reasons, times...)
	q.proposals = append(q.proposals, of...)

	if len(reasons) > 0 {
		q.reason = strings.Join(reasons, "; ")
		return nil, ask(s.reader, q)
	}
	if u.unsaid {
		return nil, refuseUnits(s.reader)
	}
	return u, nil
}

// bestKey is the key with the fewest columns that tell its rows apart.
func (s *reportSheet) bestKey(keys []rowKey, counts *countColumns) (best *rowKey, dims []*column) {
	if given := s.givenNames("queue"); given != nil {
		return &keys[0], given
	}
	if given := s.givenNames("line"); given != nil {
		return &keys[0], nil
	}
	for i := range keys {
		of, ok := s.tellsApart(&keys[i], counts)
		isBetter := ok && (best == nil || len(of) < len(dims) && keys[i].cost-best.cost < margin)
		if isBetter {
			best = &keys[i]
			dims = of
		}
	}
	return best, dims
}

// askRows asks about rows of one interval and one queue that differ, or refuses a report with many of them.
func (s *reportSheet) askRows(k *nearKey) (reason string, err error) {
	lines := func() string {
		return fmt.Sprintf("the first are in lines %d and %d", s.lines[k.first], s.lines[k.second])
	}
	const most = 0.1 // of the rows: if more differ, a column is missing
	if len(k.dims) == 1 && float64(k.rows) <= most*float64(s.n) {
		return fmt.Sprintf("rows of one interval and the same %q differ, %s: does only the first row of an interval count "+
			"(%s left out)?", k.dims[0].text, lines(), diag.Plural(k.rows, "row")), nil
	}

	what := "rows of one interval differ, and no column tells them apart"
	if k.rows > 0 {
		what += ": " + lines()
	}

	isUnread := func(c *column) bool {
		return c.fitReport("time") <= weakName && c.times == nil && c.clocks == nil && c.dates == nil && c.sampleAt != ""
	}
	if at := slices.IndexFunc(s.columns, isUnread); at >= 0 {
		what += "; " + s.columns[at].hasNoTime()
		return "", s.reader.refuse(what, "write the start of each interval as a time")
	}
	return "", s.reader.refuse(what, "export the queue of each row, or one row for each interval")
}

// nearKey is the key whose columns tell the most rows of an interval apart, with the rows that are left.
type nearKey struct {
	*rowKey
	dims []*column
	clashes
}

// nearestKey finds a key for rows that no columns tell apart.
func (s *reportSheet) nearestKey(keys []rowKey, counts *countColumns) (best nearKey) {
	for i := range keys {
		k := &keys[i]
		if found := s.clashes(k); best.rowKey == nil || found.rows < best.rows {
			best = nearKey{k, nil, found}
		}

		// A number that differs is a count rather than a queue.
		for _, c := range s.candidates(k, counts) {
			isText := c.numbers == 0 || c.fitQueue() <= hintedText
			if found := s.clashes(k, c); isText && found.rows < best.rows {
				best = nearKey{k, []*column{c}, found}
			}
		}
	}
	return best
}

// theIntervalEnd is the value of a report for the end of its intervals.
const theIntervalEnd = "interval_end"

// giveKey gives the date and the time their columns.
func (s *reportSheet) giveKey(u *understanding, k *rowKey) {
	value := "time"
	if k.isEnd {
		value = theIntervalEnd
	}
	if k.date != nil && u.Date == "" {
		u.give("date", Source{Names: []string{k.date.text}})
	}

	var names []string
	for _, c := range k.columns {
		names = append(names, c.text)
	}
	if len(names) > 0 && !u.isGiven("time", theIntervalEnd) {
		u.give(value, Source{Names: names})
	}

	if k.law != "" {
		u.laws[k.columns[0].text] = k.law
	} else if k.isHour && k.columns[0].low() > 0 {
		u.assumed = append(u.assumed, fmt.Sprintf(
			"the hours of %q are from 0 to 23: no row shows whether they are from 1 to 24", k.columns[0].text))
	}
}

// giveQueue gives the queue its columns.
func (s *reportSheet) giveQueue(u *understanding, dims []*column) {
	if u.isGiven("line") {
		return
	}
	var names []string
	for _, c := range dims {
		names = append(names, c.text)
		u.laws[c.text] = "tells the rows of one interval apart"
	}
	if len(names) > 0 {
		u.give("queue", Source{Names: names})
	}
}

// giveHandle gives the handle time its columns. The question names another handle time that is as likely.
func (s *reportSheet) giveHandle(u *understanding, k *rowKey, counts *countColumns) (said string, rivals []*proposal) {
	if u.isGiven("aht", theHandleSum) {
		return "", nil
	}
	best, ok := s.handle(k, counts)
	if !ok {
		return "", nil
	}
	for _, c := range best.plus {
		u.laws[c.text] = best.law
		if c.hasWord(ofHolds) {
			u.assumed = append(u.assumed,
				fmt.Sprintf("%q is added to the handle time: no row decides whether the talk time has it", c.text))
		}
	}
	if len(best.plus) == 1 && best.plus[0].fitReport("aht") > hintedName &&
		best.plus[0].fitReport(theTalk) <= hintedName {
		u.assumed = append(u.assumed, fmt.Sprintf(
			"%q is taken for the handle time: no column has the after-call work. "+
				"Export the handle time, or add the after-call work to the handle times that the scenario gets",
			best.plus[0].text))
	}

	without := *u
	without.Columns = slices.Clone(u.Columns)
	best.give(u)
	for i := range best.question {
		other := &best.question[i]
		said = fmt.Sprintf("a mean handle time of %s or of %s", seconds(best.mean), seconds(other.mean))
		of := without
		of.Columns = slices.Clone(without.Columns)
		other.give(&of)
		s.giveMeans(&of, counts)
		rivals = append(rivals, &proposal{understanding: &of})
	}
	if best.isOpen {
		said = fmt.Sprintf("no column gives the handle time by its name; %q may be it", best.plus[0].text)
		s.giveMeans(&without, counts)
		rivals = append(rivals, &proposal{understanding: &without})
	}
	return said, rivals
}

// theHandleSum is the value of a report for the sum of the handle times of an interval.
const theHandleSum = "handle_time"

// give gives a handle time to a map.
func (h *handleColumns) give(u *understanding) {
	source := Source{}
	text := ""
	for i, c := range h.plus {
		unit := unitText(h.factor(c))
		if c.isPart {
			unit = cmp.Or(h.unit, "days")
		}
		if i == 0 {
			source.Unit = unit
		} else {
			text += " + "
			u.unsaid = u.unsaid || !c.namesUnit() && unit != source.Unit
		}
		text += c.text
	}

	source.Names = []string{text}
	value := "aht"
	if h.isSum {
		value = theHandleSum
	}
	u.give(value, source)
}

// giveMeans gives the mean waits and the service level their columns. Plain numbers have the unit of the handle time.
func (s *reportSheet) giveMeans(u *understanding, counts *countColumns) {
	unit := ""
	if of := slices.Concat(u.sources("aht"), u.sources(theHandleSum)); of != nil && of[0].Unit != "" {
		name, _, _ := strings.Cut(of[0].Names[0], " + ")
		if c := s.firstColumn(name); c != nil && c.isPlain && c.unit == "" {
			unit = of[0].Unit
		}
	}

	for _, value := range []string{"asa", "ata"} {
		if c := s.bestMean(value, counts); c != nil && !u.isGiven(value) {
			source := Source{Names: []string{c.text}}
			switch {
			case c.isPart:
				source.Unit = cmp.Or(unit, "days")
			case c.isPlain && c.unit != "" && c.unit != "seconds":
				source.Unit = c.unit
			case c.isPlain && c.unit == "":
				source.Unit = unit
				some := slices.DeleteFunc(slices.Clone(c.lengths), func(v float64) bool { return !(v > 0) })
				mean := totalOf(some) * unitSeconds(unit) / float64(len(some))
				if mean < 1 || mean > meanWait { // it is of another unit
					continue
				}
			}
			u.give(value, source)
			if value == "asa" && c.fitReport("asa") > exactName && !hasOneOf(c.tokens, classWords[ofAnswers]) {
				u.assumed = append(u.assumed, fmt.Sprintf("%q is taken for the mean wait of answered calls: no row tells "+
					"whether it counts the waits of the others", c.text))
			}
		}
	}
	if c := s.levelColumn(); c != nil {
		u.give("service_level", Source{Names: []string{c.text}})
	}
}

// bestMean is the column of a mean wait, or nil.
func (s *reportSheet) bestMean(value string, counts *countColumns) *column {
	return s.best(hintedName, func(c *column) float64 {
		if c.lengths == nil || c.times != nil || counts.uses(c) || c.isOfShares() {
			return otherName
		}
		return c.fitReport(value)
	})
}

// levelColumn is the column of the service level, or nil. A column of seconds is its target, and so is a small number
// that each row repeats.
func (s *reportSheet) levelColumn() *column {
	const most, longestTarget = 100, 60

	return s.best(relatedName, func(c *column) float64 {
		isTarget := c.unit != "" || c.hasWord(ofTargets) && !slices.Contains(c.tokens, "within") ||
			c.isConstant() && c.isWhole() && c.high() <= longestTarget
		isShare := strings.HasSuffix(c.sampleAt, "%") || c.lengths != nil && c.high() <= most
		plain := strings.TrimRight(c.plain, "_0123456789")
		_, isNamed := c.tables.reports["service_level"][plain]
		fit := c.fitReport("service_level")

		switch {
		case isTarget || !isShare:
			return otherName
		case isNamed:
			return min(fit, 0)
		case fit > hintedName && c.hasWord(ofLevels) && c.hasWord(ofShares):
			return relatedName
		}
		return fit
	})
}

// askDims asks if a column that tells rows apart may be no queue.
func (s *reportSheet) askDims(u *understanding, dims []*column) (said string, more []*proposal) {
	if said, more := s.askOutgoing(u); said != "" {
		return said, more
	}
	if s.givenNames("queue") != nil {
		return "", nil
	}

	const one = 1
	if len(dims) == one && isOtherText(dims[0]) {
		return fmt.Sprintf("rows of the same interval differ in column %q, which is not a queue", dims[0].text),
			[]*proposal{{understanding: u, open: []string{"queue"}}}
	}
	if len(dims) > one {
		return fmt.Sprintf("rows of the same interval differ in columns %q and %q", dims[0].text, dims[1].text),
			[]*proposal{{understanding: u, open: []string{"queue"}}}
	}
	return "", nil
}

// askOutgoing asks whether the contacts of a report that are no incoming calls count. A column of a queue that the map
// names counts them.
func (s *reportSheet) askOutgoing(u *understanding) (said string, more []*proposal) {
	given := s.givenNames("queue")
	for _, rows := range s.outgoingCalls(s.given) {
		c := s.firstColumn(rows.Key.Value)
		if slices.Contains(given, c) {
			continue
		}
		said = fmt.Sprintf("column %q has contacts that are no incoming calls (%s): do they count?", c.text,
			quotedList(rows.Value))

		// With the rows, the direction is a part of the queue: the rows of one interval differ in it.
		var names []string
		if of := u.sources("queue"); of != nil {
			names = of[0].Names
		}
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == c.text })
		without := u.with("queue", names...)
		without.Drop = append(slices.Clone(u.Drop), rows)
		more = append(more, &proposal{understanding: without, open: []string{"drop", "queue"}})

		return said, append(more, &proposal{understanding: u.with("queue", append(names, c.text)...)})
	}
	return "", nil
}

// isOtherText reports whether a column has by its name another meaning than a queue.
func isOtherText(c *column) bool {
	if c.fitQueue() <= hintedText {
		return false
	}
	isOther := slices.ContainsFunc([]string{"call", "caller", "agent", "outcome", "tier"}, func(value string) bool {
		return c.fitText(value) <= weakName
	})
	return isOther || c.hasWord(ofTexts)
}

// result are the figures of a report in words.
func (r *IntervalReader) result() (string, error) {
	var offered, abandoned, handled, handles float64
	days := map[string]bool{}
	queues := map[string]bool{}
	for row := range r.All() {
		offered += row.Offered
		days[row.Date.String()] = true
		queues[row.Queue] = true
		abandoned += zeroIfUnknown(row.Abandoned)
		if answered := answeredOf(&row.Counts); !math.IsNaN(row.AHT) {
			handles += Total(answered, row.AHT)
			handled += answered
		}
	}

	if r.Err() != nil {
		return "", r.Err()
	}
	said := fmt.Sprintf("%.0f calls, %s a day, %s", offered, threeDigits(offered/float64(max(1, len(days)))),
		diag.Plural(len(queues), "queue"))
	if abandoned > 0 {
		said += fmt.Sprintf(", %.3g%% abandoned", 100*abandoned/offered)
	}
	if handled > 0 {
		said += ", mean handle time " + seconds(handles/handled)
	}
	return said, nil
}
