package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// rowLaw is a law that holds in each row of every export of calls.
type rowLaw struct {
	name   string
	isSoft bool // it ranks readings, and refuses none
	// holds returns whether the law applies to a row, and whether the row keeps it.
	holds func(r *reading, i int, slack float64) (applies, kept bool)
}

// rowLaws are the laws of a row.
var rowLaws = []rowLaw{
	{"a call joins the queue after it arrives", false, func(r *reading, i int, slack float64) (bool, bool) {
		return r.join != nil || len(r.queued) > 0, r.q[i] >= r.a[i]-slack
	}},
	{"an answered call has a time of the answer", false, func(r *reading, i int, _ float64) (bool, bool) {
		return r.isAnswered(i), !math.IsNaN(r.s[i])
	}},
	{"a call is answered after it joins the queue", false, func(r *reading, i int, slack float64) (bool, bool) {
		return !math.IsNaN(r.s[i]), r.s[i] >= r.q[i]-slack
	}},
	{"an abandoned call has no time of an answer but its end", false, func(r *reading, i int, slack float64) (bool, bool) {
		isColumn := r.answer.column != nil && !r.answer.isMap && r.fate != nil && r.fate.answered[i] == 0
		if !isColumn {
			return false, false
		}
		// A column may have the end of each wait.
		at := r.answer.column.after(i, r.a[i])
		return true, math.IsNaN(at) || math.Abs(at-r.e[i]) <= slack
	}},
	{"a call ends after its answer", false, func(r *reading, i int, slack float64) (bool, bool) {
		return !math.IsNaN(r.s[i]) && !math.IsNaN(r.e[i]), r.e[i] >= r.s[i]-slack
	}},
	{"the handle time has the conversation", false, func(r *reading, i int, _ float64) (bool, bool) {
		return r.handle != nil && !math.IsNaN(r.w[i]) && !math.IsNaN(r.e[i]), r.w[i] >= r.e[i]-slack
	}},
	{"an answered call has a conversation", true, func(r *reading, i int, slack float64) (bool, bool) {
		isCoarse := slack > slackOfSeconds
		return r.isAnswered(i), r.e[i]-r.s[i] > 0 || isCoarse && r.e[i] >= r.s[i]
	}},
	{"a caller leaves after joining the queue", false, func(r *reading, i int, slack float64) (bool, bool) {
		return !r.isAnswered(i) && !math.IsNaN(r.e[i]), r.e[i] >= r.q[i]-slack
	}},
	{"the length of a call has its wait", false, func(r *reading, i int, _ float64) (bool, bool) {
		isOfLengths := r.answer.from == atJoin && r.end.from == atArrival && !r.answer.isMap && !r.end.isMap
		if !isOfLengths || math.IsNaN(r.e[i]) {
			return false, false
		}
		// Lengths have seconds, even if the times have none.
		waited := r.q[i] + sumAt(r.answer.plus, i)
		return !math.IsNaN(waited), r.e[i] >= waited-slack
	}},
	{"a call has its length, also if the caller leaves", false, func(r *reading, i int, slack float64) (bool, bool) {
		isOfLength := r.end.from == atArrival && !r.end.isMap
		if !isOfLength || r.isAnswered(i) || !math.IsNaN(r.end.plus[0].of(i)) {
			return false, false
		}
		return true, !(r.leftAt(i, r.q[i]) > r.q[i]+slack)
	}},
	{"a call takes at most 12 hours", false, func(r *reading, i int, _ float64) (bool, bool) {
		return !math.IsNaN(r.e[i]), r.e[i]-r.a[i] <= longestCall
	}},
	{"a caller waits at most an hour", true, func(r *reading, i int, _ float64) (bool, bool) {
		return !math.IsNaN(r.s[i]), r.s[i]-r.q[i] <= longestWait
	}},
}

// slackOfSeconds is the largest slack of times with seconds.
const slackOfSeconds = 60

// fileLaw is a law of the whole file that holds in nearly every center. It costs something to break it.
type fileLaw struct {
	name  string
	costs func(r *reading) float64
}

// fileLaws are the laws of the file. They are soft.
var fileLaws = []fileLaw{
	{"a mean conversation takes from 5 seconds to 2 hours", func(r *reading) float64 {
		return costIf(r.talk < shortestTalk || r.talk > longestTalk, 6)
	}},
	{
		"a mean conversation takes 10 seconds or more",
		func(r *reading) float64 { return costIf(r.talk < shortestAHT, 3) },
	},
	{"a mean wait is under half an hour", func(r *reading) float64 { return costIf(r.wait > meanWait, 4) }},
	{"people wait less than they talk", func(r *reading) float64 { return costIf(r.wait > r.talk, 1) }},
	{"somebody waits", func(r *reading) float64 { return costIf(r.atOnce > allAtOnce, 2.5) }},
	{"somebody abandons, and most callers do not", func(r *reading) float64 {
		return costIf(r.abandoned == 0, 0.5) + 4*max(0, r.abandoned-0.3)
	}},
	{"callers who leave come through the menus, too", func(r *reading) float64 {
		return costIf(len(r.queued) > 0 && (r.menusOfLeft < sameMenus*r.menusOfAnswered ||
			r.menusOfAnswered < sameMenus*r.menusOfLeft), brokenFile)
	}},
	{"menus take time", func(r *reading) float64 {
		return costIf(len(r.queued) > 0 && r.menusOfAnswered <= slack, brokenFile)
	}},
	{"some after-call work is longer than its conversation", func(r *reading) float64 {
		return costIf(r.hasWork, contradict)
	}},
	{"an agent has one caller at a time", func(r *reading) float64 { return min(3.5, 12*max(0, r.overlap-0.002)) }},
}

func costIf(is bool, cost float64) float64 {
	if is {
		return cost
	}
	return 0
}

// span is a part of a call that a column may hold.
type span struct {
	value     string
	names     []string // of columns that may have it
	hasTalk   bool     // the part has the conversation
	lacksWork bool     // the part ends with the conversation: a handle time has the after-call work, too
	of        func(r *reading, i int, hold float64) float64
}

// isWhole reports whether the part begins with the arrival.
func (s *span) isWhole() bool { return slices.Contains(s.names, theTotal) && s.value != theTalk }

// spans are the parts of a call that further columns may hold: each that does supports the reading.
var spans = []span{
	{theSpeed, []string{theWait, theSpeed, theRing}, false, false, func(r *reading, i int, _ float64) float64 {
		if !r.isAnswered(i) {
			return math.NaN()
		}
		return r.s[i] - r.q[i]
	}},
	{theWait, []string{theWait, theGaveUp, theRing}, false, false, func(r *reading, i int, _ float64) float64 {
		if !r.isAnswered(i) {
			return r.e[i] - r.q[i]
		}
		return r.s[i] - r.q[i]
	}},
	{theGaveUp, []string{theGaveUp}, false, false, func(r *reading, i int, _ float64) float64 {
		if r.isAnswered(i) {
			return math.NaN()
		}
		return r.e[i] - r.q[i]
	}},
	{theTalk, []string{theTalk, theHandle, theTotal}, true, true, func(r *reading, i int, _ float64) float64 {
		return r.e[i] - r.s[i]
	}},
	{"talk without the hold", []string{theTalk}, true, true, func(r *reading, i int, hold float64) float64 {
		return r.e[i] - r.s[i] - hold
	}},
	{theHandle, []string{theHandle, theTalk}, true, false, func(r *reading, i int, _ float64) float64 { return r.w[i] - r.s[i] }},
	{theTotal, []string{theTotal}, true, false, func(r *reading, i int, _ float64) float64 { return r.e[i] - r.a[i] }},
	{"length with the after-call work", []string{theTotal}, true, false, func(r *reading, i int, _ float64) float64 {
		return r.freeAt(i) - r.a[i]
	}},
	{"length without the menus", []string{theTotal}, true, false, func(r *reading, i int, _ float64) float64 {
		return r.sinceMenus(i, r.e[i])
	}},
	{
		"length without the menus and with the after-call work",
		[]string{theTotal},
		true, false,
		func(r *reading, i int, _ float64) float64 {
			return r.sinceMenus(i, r.freeAt(i))
		},
	},
	{theWrap, []string{theWrap}, false, false, func(r *reading, i int, _ float64) float64 { return r.w[i] - r.e[i] }},
}

// sinceMenus returns the seconds from the end of the menus to a time of a call. It is NaN if no column has the time
// in the menus.
func (r *reading) sinceMenus(i int, at float64) float64 {
	if r.menus == nil {
		return math.NaN()
	}
	return at - r.q[i]
}

// points are the times that further columns may have.
var points = []struct {
	value string
	of    func(r *reading, i int) float64
}{
	{atArrival, func(r *reading, i int) float64 { return r.a[i] }},
	{atJoin, func(r *reading, i int) float64 { return r.q[i] }},
	{atAnswer, func(r *reading, i int) float64 { return r.s[i] }},
	{atEnd, func(r *reading, i int) float64 { return r.e[i] }},
	{atWrapEnd, (*reading).freeAt},
}

// freeAt is when the agent of a row may take the next call: after the conversation and the after-call work.
func (r *reading) freeAt(i int) float64 {
	if math.IsNaN(r.w[i]) {
		return r.e[i]
	}
	return r.w[i]
}

// court judges the readings of a file.
type court struct{ *callSheet }

// judge scores a reading by the laws over some rows of the sample.
func (s *court) judge(r *reading, rows []int, isFull bool) {
	r.fill(rows, s.n)
	r.score = r.cost
	r.support = 0
	r.worst = broken{}
	r.laws = map[*column]string{}
	r.odd = nil
	r.against = nil
	r.isTalkBound = false
	slack := s.slackOf(r)

	hard := make([]bool, len(rows))
	soft := make([]bool, len(rows))
	for k := range rowLaws {
		law := &rowLaws[k]
		b := broken{law: law.name}
		for j, i := range rows {
			if math.IsNaN(r.a[i]) {
				continue
			}
			applies, kept := law.holds(r, i, slack)
			if !applies || kept {
				continue
			}
			b.rows++
			if b.rows == 1 {
				b.first = s.lines[i]
			}
			if law.isSoft {
				soft[j] = true
			} else {
				hard[j] = true
			}
		}
		if !law.isSoft && b.rows > r.worst.rows {
			r.worst = b
		}
	}

	n := float64(len(rows))
	r.kept = 1 - trues(hard)/n
	for j := range soft {
		soft[j] = soft[j] || hard[j]
	}
	r.score += brokenRows * max(0, trues(soft)/n-brokenFree)

	s.measure(r, rows, isFull)
	r.file = 0
	for k := range fileLaws {
		if cost := fileLaws[k].costs(r); cost > 0 {
			r.file += cost
			r.score += cost
			if cost >= 1 {
				r.odd = append(r.odd, fileLaws[k].name)
			}
		}
	}

	s.support(r, rows, slack)
}

func trues(of []bool) (n float64) {
	for _, is := range of {
		if is {
			n++
		}
	}
	return n
}

// slackOf is a minute if times or durations have no seconds.
func (s *court) slackOf(r *reading) float64 {
	isCoarse := r.hours || r.arrive.times != nil && r.arrive.seconds == 0 || r.arrive.date != nil &&
		r.arrive.seconds == 0
	if isCoarse {
		return minuteSlack
	}
	return slack
}

// slackOfParts is the slack of the parts of a call. Times without seconds do not matter if durations give all parts.
func (r *reading) slackOfParts(slackOfTimes float64) float64 {
	hasEnd := r.end.column != nil && r.arrive.back == nil // else durations before the end give the other times
	hasTimes := r.join != nil || r.answer.column != nil || hasEnd || r.wrapAt != nil
	if hasTimes || r.hours {
		return slackOfTimes
	}
	return slack
}

// support looks for the columns that no rule uses: one that is a part of the reading supports it, and one whose name
// says so, and whose cells differ, speaks against it. A column that the reading uses supports nothing.
func (s *court) support(r *reading, rows []int, slack float64) {
	ofParts := r.slackOfParts(slack)
	holdIsOpen := s.hold != nil && !r.usesColumn(s.hold) && r.isOfTalkAlone()
	for _, c := range s.columns {
		if c.lengths == nil || c.isConstant() || c.isOther() || r.usesColumn(c) || c == s.hold || s.isTwin(r, c) {
			continue
		}
		s.supportBy(r, c, rows, ofParts)
	}
	for _, c := range s.times {
		if !r.usesColumn(c.column) && !s.isTwin(r, c.column) {
			s.supportByTime(r, c, rows, slack)
		}
	}
	if holdIsOpen && !r.isTalkBound {
		r.score += unusedHold
	}
}

// isOfTalkAlone reports whether a talk time alone gives the conversation.
func (r *reading) isOfTalkAlone() bool {
	isTalk := func(of []*length) bool { return len(of) == 1 && of[0].fitCall(theTalk) <= hintedName }
	return r.end.from == atAnswer && isTalk(r.end.plus) || r.answer.from == atEnd && isTalk(r.answer.minus)
}

// hasOpenMenus reports whether the menus are the rest of the call without its other parts. Such menus take the
// seconds that a talk time lacks.
func (r *reading) hasOpenMenus() bool { return len(r.queued) > 0 && r.answer.column == nil }

// isTwin reports whether a column has the cells of a column that the reading uses.
func (s *court) isTwin(r *reading, c *column) bool {
	for _, other := range s.columns {
		if other != c && r.usesColumn(other) && c.isSame(other) {
			return true
		}
	}
	return false
}

// supportBy compares a column of lengths with the parts of the calls.
func (s *court) supportBy(r *reading, c *column, rows []int, slack float64) {
	factor := s.length(c, theTotal, r.unit, r.hours).factor
	own := foreignName
	for _, value := range lengthRoles {
		if value != theHold && value != theRing && value != theIVR {
			own = min(own, c.fitCall(value))
		}
	}

	const few = 20 // a column with a length in fewer than one of these rows says nothing
	isSpan := false
	isNamed := false
	hasWork := r.wrap != nil || r.wrapAt != nil
	for k := range spans {
		part := &spans[k]
		isOther := part.lacksWork && c.hasWork() ||
			part.value == theHandle && c.fitCall(theTalk) <= weakName && c.fitCall(theHandle) > weakName
		if hasWork && isOther {
			continue
		}

		same, all, isLong := s.matches(r, c, factor, part, rows, slack)
		if all < len(rows)/few || !isLong || float64(same) < sumShare*float64(all) {
			continue
		}

		// The first part that fits is the one that the summary names.
		if !isSpan {
			r.laws[c] = fmt.Sprintf("is the %s in %s of %s rows", part.value, diag.Thousands(same), diag.Thousands(all))
		}
		isSpan = true
		r.isTalkBound = r.isTalkBound || part.hasTalk && (!part.isWhole() || !r.hasOpenMenus())
		isNamed = isNamed || slices.ContainsFunc(part.names,
			func(value string) bool { return c.fitCall(value) <= hintedName })
	}

	// Columns of few words may be a part of the calls by chance.
	const several = 10
	switch {
	case isSpan && len(c.words) > several:
		r.support++
		r.score -= adds
		if isNamed {
			r.score -= addsNamed
		}
	case !isSpan && own <= hintedName && len(rows) >= fewRows && c.countIn(rows)*few > len(rows):
		r.score += contradict
		if own <= exactName {
			r.against = append(r.against, c)
		}
	}
}

// countIn counts the rows in which a column has a length that is not nothing.
func (c *column) countIn(rows []int) (n int) {
	for _, i := range rows {
		if c.lengths[i] > 0 {
			n++
		}
	}
	return n
}

// matches counts the rows in which a column has a part of the call. A part that did not happen is nothing. Parts that
// are all nearly nothing have the same lengths by chance.
func (s *court) matches(r *reading, c *column, factor float64, part *span, rows []int, slack float64) (same,
	all int, isLong bool,
) {
	for _, i := range rows {
		hold := 0.0
		if s.hold != nil && !math.IsNaN(s.hold.lengths[i]) {
			hold = s.hold.lengths[i] * factor
		}

		want := part.of(r, i, hold)
		v := c.lengths[i] * factor
		isNothing := math.IsNaN(v) || v == 0
		if math.IsNaN(want) && (isNothing || !r.isAnswered(i)) {
			continue
		}

		all++
		isSame := math.Abs(v-want) <= slack ||
			isNothing && (math.IsNaN(want) || want <= slack || !r.isAnswered(i))
		if isSame {
			same++
			isLong = isLong || v > slack
		}
	}
	return same, all, isLong
}

// supportByTime compares a column of times with the times of the calls.
func (s *court) supportByTime(r *reading, c *timeColumn, rows []int, slack float64) {
	own := foreignName
	for _, value := range timeRoles {
		own = min(own, c.fitCall(value))
	}
	for k := range points {
		p := &points[k]
		same, all := 0, 0
		for _, i := range rows {
			v := c.after(i, r.a[i])
			if math.IsNaN(v) {
				continue
			}
			all++
			if math.Abs(v-p.of(r, i)) <= slack {
				same++
			}
		}
		if all == 0 || float64(same) < sumShare*float64(all) {
			continue
		}
		if all*20 > len(rows) && p.value != atArrival && p.value != atJoin {
			r.support++
			r.score -= pointAdds
			r.isTalkBound = r.isTalkBound || (p.value == atEnd || p.value == atWrapEnd) && !r.hasOpenMenus()
			r.laws[c.column] = fmt.Sprintf("is %s in %s of %s rows", p.value, diag.Thousands(same), diag.Thousands(all))
		}
		return
	}

	if own <= hintedName && len(rows) >= fewRows {
		r.score += timeDiffs
		if own <= exactName {
			r.against = append(r.against, c.column)
		}
	}
	if own <= exactName {
		r.score += unused
	}
}

// measure gives the figures of a reading.
func (s *court) measure(r *reading, rows []int, isFull bool) {
	f := facts{}
	talked := 0.0
	left := 0.0
	shorter := false // some talk time is shorter than the wait
	for _, i := range rows {
		if math.IsNaN(r.a[i]) {
			continue
		}
		f.calls++
		talk, wait := r.talkAndWait(i)
		shorter = shorter || talk < wait-slack
		if talk > slack && math.Abs(talk-wait) <= slack {
			f.repeated++
		}
		if !r.isAnswered(i) {
			f.abandoned++
			hasWaited := len(r.queued) == 0 || !math.IsNaN(r.queued[0].of(i))
			if hasWaited && !math.IsNaN(r.q[i]) {
				left++
				f.menusOfLeft += r.q[i] - r.a[i]
			}
			continue
		}
		if math.IsNaN(r.s[i]) {
			continue
		}
		f.answered++
		f.wait += r.s[i] - r.q[i]
		f.menusOfAnswered += r.q[i] - r.a[i]
		if r.s[i]-r.q[i] < 1 {
			f.atOnce++
		}
		if !math.IsNaN(r.e[i]) {
			talked++
			f.talk += r.e[i] - r.s[i]
		}
	}
	// Without callers who left, talk times are the wait by chance.
	isFrequent := f.abandoned > 0 || f.repeated > fewRepeated*f.calls
	f.isWhole = !shorter && isFrequent && f.repeated > mostRepeated*f.abandoned
	f.abandoned /= max(1, f.calls)
	f.atOnce /= max(1, f.answered)
	f.wait /= max(1, f.answered)
	f.talk /= max(1, talked)
	f.menusOfAnswered /= max(1, f.answered)
	f.menusOfLeft /= max(1, left)

	if isFull && s.agents != nil {
		f.overlap, f.doubled = s.overlapOf(r, rows)
	}
	if isFull {
		f.hasWork = r.neverShorter(rows)
	}
	r.facts = f
}

// talkAndWait are the lengths of a row that give its conversation and its wait. They are not known if times give one.
func (r *reading) talkAndWait(i int) (talk, wait float64) {
	if r.end.from != atAnswer || len(r.end.plus) != 1 || len(r.answer.plus) == 0 {
		return math.NaN(), math.NaN()
	}
	return r.end.plus[0].of(i), sumAt(r.answer.plus, i)
}

// neverShorter reports whether every conversation is as long as its after-call work, and so has it: by chance several
// would be shorter.
func (r *reading) neverShorter(rows []int) bool {
	var talks, works []float64
	for _, i := range rows {
		talk, work := r.e[i]-r.s[i], r.w[i]-r.e[i]
		if talk < work {
			return false
		}
		if work > 0 {
			talks = append(talks, talk)
			works = append(works, work)
		}
	}

	// Shorter counts the pairs of calls in which the conversation of one is shorter than the work of the other.
	slices.Sort(talks)
	const several = 5
	shorter := 0
	for _, work := range works {
		n, _ := slices.BinarySearch(talks, work)
		shorter += n
	}
	return shorter > several*len(works)
}

// overlapOf is the share of conversations that begin before their agent is free, and of those that end with the one
// before.
func (s *court) overlapOf(r *reading, rows []int) (overlap, doubled float64) {
	type visit struct{ from, to float64 }
	by := map[string][]visit{}
	n := 0
	for _, i := range rows {
		who := s.agents.cells[i]
		if isNobody(who) || math.IsNaN(r.s[i]) || math.IsNaN(r.e[i]) || !r.isAnswered(i) {
			continue
		}
		by[who] = append(by[who], visit{r.s[i], r.freeAt(i)})
		n++
	}

	const several = 2 // agents; one name may stand for all
	if len(by) < several {
		return 0, 0
	}
	for _, all := range by {
		slices.SortFunc(all, func(a, b visit) int { return cmp.Compare(a.from, b.from) })
		for k := 1; k < len(all); k++ {
			if all[k].from < all[k-1].to-slack {
				overlap++
				if math.Abs(all[k].to-all[k-1].to) <= slack {
					doubled++
				}
			}
		}
	}
	return overlap / float64(max(1, n)), doubled / float64(max(1, n))
}

// differs reports whether a planner would see another center by the other figures, and names the figures.
func (f *facts) differs(g *facts) (string, bool) { return f.differsBy(g, sameLength) }

// differsBy is differs with mean lengths that are the same within a share of them.
func (f *facts) differsBy(g *facts, share float64) (string, bool) {
	isFar := func(a, b, least float64) bool {
		return math.Abs(a-b) > max(least, share*max(math.Abs(a), math.Abs(b)))
	}
	const waits, talks = 1.5, 2 // seconds
	var said []string
	if math.Abs(f.abandoned-g.abandoned) > sameAbandoned {
		said = append(said, fmt.Sprintf("%.1f%% or %.1f%% abandoned", 100*f.abandoned, 100*g.abandoned))
	}
	if isFar(f.wait, g.wait, waits) || math.Abs(f.atOnce-g.atOnce) > sameAtOnce {
		said = append(said, fmt.Sprintf("a mean wait of %s or %s", seconds(f.wait), seconds(g.wait)))
	}
	if isFar(f.talk, g.talk, talks) {
		said = append(said, fmt.Sprintf("a mean conversation of %s or %s", seconds(f.talk), seconds(g.talk)))
	}
	return strings.Join(said, ", "), len(said) > 0
}

// seconds writes a mean length.
func seconds(v float64) string { return threeDigits(v) + " s" }

// threeDigits writes a figure with three digits, or as a whole number if that has more.
func threeDigits(v float64) string {
	const whole = 999.5
	if v >= whole {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
