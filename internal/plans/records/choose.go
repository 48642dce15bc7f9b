package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// choice is the decision of the laws: a reading, its rivals if no law decides between them, or a refusal.
type choice struct {
	best    *reading
	rivals  []*reading // that keep the laws as well, and give another center
	why     string     // it is a question; "" otherwise
	refused string     // no reading keeps the laws
}

// choose finds the reading of calls.
func (s *callSheet) choose() choice {
	if len(s.times) == 0 && !s.given.isGiven(atArrival, atJoin) {
		return choice{refused: s.missing()}
	}
	if said := cmp.Or(s.withoutTimes(), s.contradiction()); said != "" {
		return choice{refused: said}
	}
	isOfAgents := func(c *column) bool { return isOneOf(agentLogNames, c.full) }
	if at := slices.IndexFunc(s.columns, isOfAgents); at >= 0 && !s.given.isGiven(atAnswer) {
		return choice{refused: fmt.Sprintf("%q is of an agent between two calls: its rows are of agents, and lack the calls that "+
			"nobody answered: export the log of calls", s.columns[at].text)}
	}

	if c := s.offset(); c != nil {
		return choice{refused: fmt.Sprintf("%q counts from another time of the call: a map names it, as in "+
			`"ended: {after: arrived, column: End Offset}"`, c.text)}
	}

	all := s.enumerate()
	if len(all) == 0 {
		return choice{refused: s.missing()}
	}

	kept := s.rank(all)
	r := kept[0]
	if r.breaksLaw() && (s.n >= fewRows || !r.isOfMap()) {
		return choice{best: r, refused: r.refusal(s.n)}
	}
	if !r.isOfMap() && (r.atOnce > allAtOnce || r.isRounding()) && r.calls >= fewRows && !r.hasAnswerName() {
		return choice{best: r, refused: "nothing says when an agent answered: nobody waits by the best reading"}
	}

	c := choice{best: r}
	s.ask(&c, kept)
	return c
}

// offset is a column of durations that is named as counted from another time of the call, or as the end. It is nil if
// no column has such a name, or if the map gives it.
func (s *callSheet) offset() *column {
	given := s.understanding(s.given)
	at := slices.IndexFunc(s.columns, func(c *column) bool {
		isFrom := strings.HasSuffix(c.plain, "_after") || strings.HasSuffix(c.plain, "_offset")
		isLength := c.lengths != nil && c.clocks == nil && !c.isOther()
		return (isFrom || c.fitCall(atEnd) <= weakName) && isLength && !given.usesLength(c)
	})
	if at < 0 {
		return nil
	}
	return s.columns[at]
}

// breaksLaw reports whether too many rows break a hard law.
func (r *reading) breaksLaw() bool {
	if r.isOfMap() {
		return r.kept < givenShare
	}
	return r.kept < hardShare
}

// isRounding reports whether all waits are the rest of a rounded length before the end of the call: it is the length of
// the call.
func (r *reading) isRounding() bool {
	least := slack
	if r.end.column != nil && r.end.column.times != nil && r.arrive.seconds == 0 && r.end.column.seconds == 0 {
		least = minuteSlack
	}
	return r.answer.from == atEnd && !slices.ContainsFunc(r.waits(), func(wait float64) bool { return wait > least })
}

// waits are the waits of the answered.
func (r *reading) waits() (out []float64) {
	for i := range r.s {
		if !math.IsNaN(r.s[i]) {
			out = append(out, r.s[i]-r.q[i])
		}
	}
	return out
}

// hasAnswerName reports whether the answer is a column that the tables name so, which no other column contradicts.
func (r *reading) hasAnswerName() bool {
	return r.answer.column != nil && r.answer.cost <= exactName && r.score < margin
}

// isOfMap reports whether the map gives all times of the reading.
func (r *reading) isOfMap() bool { return r.arrive.isMap && r.answer.isMap && r.end.isMap }

// enumerate lists the readings, the likeliest by their names first.
func (s *callSheet) enumerate() (all []*reading) {
	var fates []*fate
	if given := s.givenFate(); given != nil {
		fates = []*fate{given}
	} else {
		fates = s.triedFates()
	}

	units, hasShort := s.units()
	for k, f := range fates {
		from := len(all)
		for _, unit := range units {
			all = append(all, s.readings(f, unit, false)...)
		}
		if hasShort {
			all = append(all, s.readings(f, 1, true)...)
		}
		if k > 0 {
			for _, r := range all[from:] {
				r.cost += otherFate
			}
		}
	}

	slices.SortStableFunc(all, func(a, b *reading) int { return cmp.Compare(a.cost, b.cost) })
	return all
}

// triedFates are the partitions that are tried: the two strongest, and none if they are weak.
func (s *callSheet) triedFates() (tried []*fate) {
	of := voters{s}
	fates := of.fates()
	const most = 2
	for i, f := range fates {
		if i < most && f.weight >= 0.5*fates[0].weight {
			tried = append(tried, f)
		}
	}
	if len(tried) == 0 || fates[0].weight < voteUnnamed {
		tried = append(tried, nil)
	}
	return tried
}

// rank judges the readings on some rows, and the best ones on all rows of the sample. The best of those that keep the
// hard laws is the first.
func (s *callSheet) rank(all []*reading) []*reading {
	first := make([]int, min(s.n, firstRows))
	for k := range first {
		first[k] = k * s.n / len(first)
	}
	rows := allRows(s.n)

	best := math.Inf(1)
	var kept []*reading
	judges := court{s}
	for k, r := range all {
		if r.cost > best+searched || k > mostTried {
			break
		}
		judges.judge(r, first, false)
		if r.score < best+keptMargin {
			kept = append(kept, r)
		} else {
			r.a, r.q, r.s, r.e, r.w = nil, nil, nil, nil, nil
		}
		best = min(best, r.score)
	}

	byScore := func(a, b *reading) int { return cmp.Compare(a.score, b.score) }
	slices.SortStableFunc(kept, byScore)
	kept = kept[:min(len(kept), mostKept)]
	for _, r := range kept {
		judges.judge(r, rows, true)
	}
	slices.SortStableFunc(kept, byScore)
	broken := slices.DeleteFunc(slices.Clone(kept), func(r *reading) bool { return !r.breaksLaw() })
	kept = slices.DeleteFunc(kept, (*reading).breaksLaw)
	return append(kept, broken...)
}

// refusal names the law that the best reading breaks most.
func (r *reading) refusal(n int) string {
	return fmt.Sprintf("in %d of %d rows it breaks the law that %s, the first is line %d",
		r.worst.rows, n, r.worst.law, r.worst.first)
}

// isRivalOf reports whether a reading is nearly as good as the best one, and gives other calls.
func (r *reading) isRivalOf(best *reading) bool {
	_, differs := best.differs(&r.facts)
	gap := r.score - best.score
	if best.isOtherEnd(r) { // the name of the column says nothing for either
		differs = true
		gap -= r.arrive.arrivalCost() - best.arrive.arrivalCost()
	}
	far := margin
	if best.support == 0 {
		far = unsupported
	}

	// Whole numbers are seconds, unless seconds break a law.
	isOtherUnit := r.unit != best.unit && best.unit == 1 && !best.usesParts() && best.file < brokenFile

	// Menus before the wait explain all columns: a reading without them, which leaves out one, is no rival.
	explainsLess := len(best.queued) > 0 && len(r.against) > 0 && len(best.against) == 0

	keepsLaws := r.kept >= hardShare && (r.file < brokenFile || best.file >= brokenFile)
	return differs && gap < far && keepsLaws && !isOtherUnit && !explainsLess
}

// ask decides whether the best reading is used or asked for.
func (s *callSheet) ask(c *choice, kept []*reading) {
	r := c.best
	const most = 3 // rivals
	for _, k := range kept[1:] {
		isNew := !slices.ContainsFunc(c.rivals, func(other *reading) bool {
			_, differs := other.differs(&k.facts)
			return !differs && !other.isOtherEnd(k)
		})
		if k.isRivalOf(r) && isNew && len(c.rivals) < most {
			c.rivals = append(c.rivals, k)
		}
	}

	if other := s.contested(r); other != nil {
		c.rivals = append([]*reading{other}, c.rivals...)
	}

	switch {
	case r.isOfMap():
		c.rivals = nil
	case r.doubled > mostDoubled:
		c.rivals = nil
		c.refused = fmt.Sprintf("%.0f%% of the conversations end with another one of their agent: rows are parts of calls",
			100*r.doubled)
	case r.isWhole:
		c.rivals = nil
		c.refused = fmt.Sprintf("%q is the wait of callers who left, and so the length of the call: a map says it, as in "+
			`"ended: {after: arrived, column: %[1]s}"`, r.end.plus[0].text)
	case r.worstName() > weakName && r.calls >= fewRows && r.abandoned == 0:
		c.rivals = nil
		c.refused = "nothing says who was answered: nobody abandons by the best reading"
	case len(c.rivals) > 0:
		differences, _ := r.differsBy(&c.rivals[0].facts, 0)
		if r.isOtherEnd(c.rivals[0]) {
			differences = fmt.Sprintf("%q may be when a call begins or when it ends", r.arrive.text)
		}
		c.why = "several readings keep the laws: " + differences
	case r.file >= brokenFile:
		c.refused = "the best reading breaks the law that " + strings.Join(r.odd, ", and that ")
	case len(r.against) > 0:
		c.why = fmt.Sprintf("no reading explains all columns, and the first leaves out %s", quotedColumns(r.against))
	default:
		c.why = s.doubt(r, kept)
	}
}

// contested is the reading by another partition into answered and other calls that has nearly as many votes; nil
// without such a reading. Lengths do not decide between partitions, because each reading takes them from its own
// partition.
func (s *callSheet) contested(r *reading) *reading {
	if r.fate == nil || r.fate.given {
		return nil
	}
	rows := allRows(s.n)
	votes := voters{s}
	judges := court{s}

	// The reading keeps its columns: the columns of another partition alone would hide the difference.
	for _, f := range votes.fates() {
		isStrong := f.weight >= voteAgent && r.fate.weight-f.weight < contestedBy
		if !isStrong || slices.Equal(f.answered, r.fate.answered) {
			continue
		}
		twin := *r
		twin.fate = f
		twin.a = nil
		judges.judge(&twin, rows, true)
		if _, differs := twin.differs(&r.facts); differs && !twin.breaksLaw() {
			return &twin
		}
	}
	return nil
}

// isOtherEnd reports whether the column of the arrival is the end of the call in one of two readings, and its name says
// neither.
func (r *reading) isOtherEnd(other *reading) bool {
	isSame := r.arrive.column == other.arrive.column && (r.arrive.back == nil) != (other.arrive.back == nil)
	isNamed := r.arrive.back == nil && r.arrive.fitCall(atArrival) <= hintedName || r.arrive.fitCall(atEnd) <= hintedName
	return isSame && !isNamed
}

// quotedColumns are the names of columns in quotes.
func quotedColumns(of []*column) string {
	var names []string
	for _, c := range of {
		names = append(names, c.text)
	}
	return diag.Quoted(names)
}

// worstName is the fit of the name that fits worst.
func (r *reading) worstName() float64 { return max(r.answer.cost, r.end.cost, r.arrive.arrivalCost()) }

// doubt says why the best reading is not used without an answer; "" if it is. Names decide, or a column that it
// explains.
func (s *callSheet) doubt(r *reading, kept []*reading) string {
	worst := r.worstName()
	isAlone := !slices.ContainsFunc(kept[1:], func(k *reading) bool {
		_, differs := r.differs(&k.facts)
		return differs && k.score-r.score < noRival
	})
	isNamed := worst <= namedEnough || worst <= namedAlone && isAlone
	isSupported := worst <= supported && r.support >= 1

	switch {
	case !isNamed && !isSupported:
		return "the names of its columns do not say their meanings"
	case r.unit != 1 && r.support == 0:
		return "no column shows the unit of its durations"
	case r.hours && r.support == 0:
		return "no column shows whether its durations are h:mm or m:ss"
	case r.usesParts() && r.support == 0:
		return "no column shows the unit of its durations, which are fractions"
	}
	return ""
}

// usesParts reports whether a rule uses plain fractions without a unit, as 2.25 or parts of a day.
func (r *reading) usesParts() bool {
	return slices.ContainsFunc(slices.Concat(r.answer.plus, r.answer.minus, r.end.plus, r.end.minus),
		func(l *length) bool {
			isOpen := l.isPlain && l.unit == "" && !l.isMapped()
			return isOpen && (l.isPart || hasFractions(l.lengths))
		})
}

// hasFractions reports whether most lengths are no whole numbers.
func hasFractions(of []float64) bool {
	n := 0
	for _, v := range of {
		if !math.IsNaN(v) && v != math.Floor(v) {
			n++
		}
	}
	return 2*n > known(of)
}

// missing names the required values that no column gives.
func (s *callSheet) missing() string {
	var missing []string
	if len(s.arrivals()) == 0 {
		missing = append(missing, "arrived or enqueued (when the call arrived, or when it joined the queue)")
	}
	a := &timeColumn{column: &column{}}
	if all := s.arrivals(); len(all) > 0 {
		a = all[0]
	}
	p := s.partsIn(1, false)

	if len(s.answers(a, nil, &p)) == 0 {
		missing = append(missing, "answered (when an agent answered)")
	}
	if len(s.ends(a, nil, &p)) == 0 {
		missing = append(missing, "ended (when the conversation or the wait ended)")
	}
	if len(missing) == 0 {
		missing = append(missing, "both answered and ended (when an agent answered, and when the call ended)")
	}
	said := fmt.Sprintf("no column gives %s; its columns are %s", strings.Join(missing, ", "), s.columnNames())
	for _, c := range s.columns {
		isNamed := min(c.fitCall(atArrival), c.fitCall(atAnswer), c.fitCall(atEnd)) <= weakName || c.isExactLength()
		isLength := c.lengths != nil && c.clocks == nil && (!c.isPlain || c.unit != "")
		if isNamed && c.sampleAt != "" && c.times == nil && !isLength {
			return said + "; " + c.hasNoTime()
		}
	}
	return said
}
