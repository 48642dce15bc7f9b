package records

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// record fills a record from the cells of a line.
func (r *Reader) record(c *csvColumns, cells []string, call *Call) {
	*call = Call{Row: r.row}

	for i, to := range []*string{
		&call.Call, &call.Caller, &call.Line, &call.Tier, &call.Queue, &call.Agent, &call.Outcome,
	} {
		*to = c.texts[i].text(cells)
	}
	for _, name := range []*string{&call.Line, &call.Tier, &call.Queue, &call.Agent} {
		*name = r.name(*name)
	}
	call.Caller = r.caller(call.Caller)
	call.Outcome = r.outcome(call.Outcome)
	call.isHungUp = call.Outcome == "hung_up"
	if r.domain != "" {
		call.Queue = strings.TrimSuffix(call.Queue, r.domain)
	}
	if isMissing(call.Agent) {
		call.Agent = ""
	}

	times := call.times()
	var sources [len(timeColumns)]filled

	// A duration may be counted from a time that a later column gives: then the second pass goes backwards.
	const passes = 3

	// Nobody answered at the time of an answer that the map denies. A wait before it is the end of the call.
	isUnanswered := c.isUnanswered(cells)
	isTime := func(s csvSource) bool { return s.after < 0 }
	isDenied := isUnanswered && slices.ContainsFunc(c.times[answeredAt], isTime)
	for pass := range passes {
		changed := false
		for k := range c.times {
			i := k
			if pass == 1 {
				i = len(c.times) - 1 - k
			}

			isKnown := !times[i].IsZero() && pass > 0
			if isKnown || i == answeredAt && isDenied {
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

	if c.hasDurations && !c.isRaw {
		c.settleAnswer(cells, call, &sources, isUnanswered)
	}
	if isUnanswered {
		call.Answered = time.Time{}
		call.WrapUpEnd = time.Time{}
	}

	if text := c.ring.text(cells); text != "" {
		seconds, ok := c.ring[0].readLength(cells, text)
		if !ok {
			r.Problems.Add(BadDuration, r.row, text)
		}
		call.Ring = time.Duration(seconds * float64(time.Second))
	}

	call.HasBadEnd = sources[endedAt].isBad || sources[wrappedUpAt].isBad
	c.joinQueue(call, &sources)
}

// isUnanswered reports whether the columns of the map show that nobody answered a call.
func (c *csvColumns) isUnanswered(cells []string) bool {
	return slices.ContainsFunc(c.answered, func(w csvWords) bool { return !showsAnswer(w.words, cells[w.cell]) })
}

// joinQueue says when a call joined its queue, if no column does: at the end of the menus, or when it arrived. In a
// file that says nothing about queues, all calls wait that do not end in the menus.
func (c *csvColumns) joinQueue(call *Call, sources *[len(timeColumns)]filled) {
	if !call.Answered.IsZero() || sources[answeredAt].isBad {
		call.wasAnswered = sources[answeredAt].isBad
	}

	// Systems write a wait of 0 for a caller who hung up in the menus, and no queue.
	hasNoWait := call.Queue == "" && c.values["queue"] != nil && call.Answered.IsZero() &&
		sources[enqueuedAt].timed.IsZero() && !call.Enqueued.Before(call.Ended)
	if hasNoWait {
		call.Enqueued = time.Time{}
	}

	isIn := c.times[enqueuedAt] == nil && call.Queue != ""
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

// settleAnswer takes back the answer of a call that nobody answered, as the map says or the call shows: its wait was a
// duration, which ended with the call.
func (c *csvColumns) settleAnswer(cells []string, call *Call, sources *[len(timeColumns)]filled, isUnanswered bool) {
	if call.Outcome == "in_progress" && sources[endedAt].timed.IsZero() { // its durations are those so far
		call.Ended = time.Time{}
		call.WrapUpEnd = time.Time{}
		if call.Agent == "" {
			call.Answered = time.Time{}
		}
		return
	}

	a := &sources[answeredAt]
	if call.Answered.IsZero() || !a.timed.IsZero() || a.source == nil {
		return
	}

	talked := !call.Ended.IsZero() && call.Ended.After(call.Answered)
	isUnanswered = isUnanswered || isUnserved(call.Outcome) || call.isHungUp
	isAfterAnswer := func(s csvSource) bool { return s.after == answeredAt }
	isTold := !call.Ended.IsZero() || slices.ContainsFunc(c.times[endedAt], isAfterAnswer)

	noTalk := isTold && !talked && !isServed(call.Outcome) && len(c.answered) == 0
	e := &sources[endedAt]
	if !isUnanswered && !noTalk {
		// A wait is the end of a call only if nobody answered: the talk of this one is not known.
		isUnknown := func(s csvSource) bool { return isAfterAnswer(s) && isMissing(s.text(cells)) }
		isOfWait := e.timed.IsZero() && e.source != nil && e.source.after >= 0 && e.source.after < answeredAt
		if isOfWait && !talked && slices.ContainsFunc(c.times[endedAt], isUnknown) {
			call.Ended = time.Time{}
			call.WrapUpEnd = sources[wrappedUpAt].timed
		}
		return
	}

	isOwnEnd := !e.timed.IsZero() || e.source != nil && e.source.after >= 0 && e.source.after != answeredAt
	if !isOwnEnd {
		call.Ended = cmp.Or(c.leftAt(cells, call), call.Answered)
	}

	call.Answered = time.Time{}
	call.WrapUpEnd = time.Time{}
	if s := sources[wrappedUpAt]; !s.timed.IsZero() {
		call.WrapUpEnd = s.timed
	}
}

// isMissing reports whether a cell of calls has no time, duration or agent. A count of -1 in a report is no count.
func isMissing(text string) bool { return text == "" || text == "-1" || isVoid(text) }

// leftAt is when a caller hung up, by the first duration that is not counted from the answer; zero without one.
func (c *csvColumns) leftAt(cells []string, call *Call) time.Time {
	for k := range c.times[endedAt] {
		s := &c.times[endedAt][k]
		if s.after < 0 || s.after == answeredAt {
			continue
		}
		base := *call.times()[s.after]
		seconds, ok := s.readLength(cells, s.text(cells))
		if ok && seconds > 0 && !base.IsZero() {
			return base.Add(time.Duration(seconds * float64(time.Second)))
		}
	}
	return time.Time{}
}

// filled is a time of a record as its sources give it.
type filled struct {
	timed, counted time.Time // by a column of times, and by one of durations
	source         *csvSource
	isBad          bool // a cell is neither
	badPass        int  // how often a duration was no duration
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
	if len(s.cells) == 1 && s.shared[cells[s.cells[0]]] {
		return time.Time{}
	}
	own := ""
	isEmpty := false
	for _, i := range s.cells {
		isEmpty = isEmpty || cells[i] == ""
		own = cmp.Or(own, cells[i])
	}

	date := ""
	isOfDay := !strings.ContainsAny(own, "-/. ") || halfOf(strings.TrimLeft(own, digits+":."+blanks)) != 0
	if c.date >= 0 && (len(r.clock.layouts) == 0 || isOfDay) {
		date = cells[c.date]
	}

	if len(s.cells) > 1 {
		if !s.joined {
			s.joined = !r.clock.isTime(date, own)
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

	if s.isUTC && r.clock.file == nil {
		r.clock.file = time.UTC
		defer func() { r.clock.file = nil }()
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
func (c *clock) isTime(date, text string) bool {
	if date == "" {
		_, ok := c.read(text)
		return ok
	}
	_, ok := c.readJoined(date, text)
	return ok
}

// addBad counts a cell that cannot be read.
func (s *csvSource) addBad(line int, text string) {
	s.filled++
	s.bads++
	if s.bads == 1 {
		s.bad = located{line, strings.Clone(text)}
	}
}

// readLength reads a duration: the sum or the difference of several, if the source has several. A
// further duration without a text did not happen, and is 0.
func (s *csvSource) readLength(cells []string, text string) (seconds float64, ok bool) {
	seconds, ok = s.readOne(text)
	for _, t := range s.further {
		if !ok || cells[t.column] == "" {
			continue
		}

		var other float64
		other, ok = s.readOne(cells[t.column])
		seconds += float64(t.sign * other)
	}
	return seconds, ok
}

// readOne reads a duration.
func (s *csvSource) readOne(text string) (seconds float64, ok bool) {
	if s.groups {
		text, _ = ungrouped(text, true)
	}
	return readDuration(text, s.unit)
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
		if isMissing(text) && s.before == wrappedUpAt { // there was no after-call work
			text = "0"
		}
		if isMissing(text) {
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

// tooManyNegative refuses a file if the times of more than one of twenty calls are out of order. Then a column does not
// have the meaning that it is read with.
func (r *Reader) tooManyNegative() error {
	const most, enough = 20, 20
	negative := r.Problems[NegativeDuration]
	if r.records < enough || negative.Count*most <= r.records {
		return nil
	}
	return r.refuse(fmt.Sprintf("in %d of %d records a time is before an earlier one of the call, the first is "+
		"in line %d: %q",
		negative.Count, r.records, negative.Line, negative.First),
		"check the meanings of its columns under \"What was read\"; a map names the columns of the times")
}

// formHint says how a map names the form of times, or which column is a duration.
func (r *Reader) formHint(what, text string) string {
	switch {
	case what == "durations":
		return fmt.Sprintf("write it as seconds or h:mm:ss; if it means that nothing happened, name it in a map, "+
			"as in \"empty: [%s]\"",
			quoted(text))
	case len(r.m.Layouts) > 0:
		return `correct the form of times in the map's key "time"`
	}
	return `name the form of times in a file map.yaml, as in "{records: csv, time: DD/MM/YYYY hh:mm:ss}", ` +
		"and give it by --map map.yaml"
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

// text is the text of the cells, or the source's word for any text, in a row in which the source counts.
func (s *csvSource) text(cells []string) string {
	if slices.ContainsFunc(s.when, func(w csvWords) bool { return !w.match(cells) }) {
		return ""
	}
	text := s.joinedText(cells)
	if text != "" && s.word != "" {
		return s.word
	}
	return text
}

// joinedText joins the texts of the cells.
func (s *csvSource) joinedText(cells []string) string {
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
