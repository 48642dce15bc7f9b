package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// countColumns are the columns of the counts of a report.
type countColumns struct {
	offered, answered, abandoned *column
	rivals                       []*column // that may be the calls offered by their names, too
	law                          string    // that the offered calls keep
	question                     string
	refused, hint                string
}

func (c *countColumns) uses(of *column) bool {
	return slices.Contains(c.columns(), of) || slices.Contains(c.rivals, of)
}

// columns returns the columns that are counted, without repetitions.
func (c *countColumns) columns() (out []*column) {
	for _, of := range []*column{c.offered, c.answered, c.abandoned} {
		if of != nil {
			out = append(out, of.columns()...)
		}
	}
	return out
}

// of is the number of offered calls of a row.
func (c *countColumns) of(i int) float64 {
	if c.offered != nil {
		return c.offered.counts[i]
	}
	return c.answered.counts[i] + c.abandoned.counts[i]
}

// answeredAt is the number of answered calls of a row.
func (c *countColumns) answeredAt(i int) float64 {
	switch {
	case c.answered != nil:
		return c.answered.counts[i]
	case c.abandoned != nil:
		return c.of(i) - zeroIfUnknown(c.abandoned.counts[i])
	}
	return c.of(i)
}

// weightAt is the weight of the mean of a row: its calls answered, if they are known.
func (c *countColumns) weightAt(i int) float64 {
	if !c.isComplete() {
		return 1
	}
	return zeroIfUnknown(c.answeredAt(i))
}

func zeroIfUnknown(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// isComplete reports whether the calls offered are known.
func (c *countColumns) isComplete() bool {
	return c.offered != nil || c.answered != nil && c.abandoned != nil
}

// wholes are the columns that may be counts.
func (s *reportSheet) wholes() (out []*column) {
	for _, c := range s.columns {
		isNamed := min(c.fitReport("offered"), c.fitReport("answered"), c.fitReport("abandoned")) <= weakName
		isKey := c.times != nil || c.dates != nil || c.clocks != nil && c.fitReport("time") < hintedName ||
			c.hasWord(ofKeys) && !isNamed || c.unit != "" || c.isOfShares()
		isBroken := isNamed && c.times == nil && 2*known(c.counts) > c.filled // the reader counts the other cells
		isNumeric := 2*(c.numbers+c.grouped) > c.filled                       // 0:12 is a duration
		isFilled := 3*c.filled >= s.n || isNamed && c.filled > 0              // a system may write nothing for no call
		if (c.isCount() || isBroken) && isNumeric && !isKey && isFilled {
			out = append(out, c)
		}
	}
	return out
}

// isCount reports whether the cells are counts: whole numbers, or numbers of calls with a fraction that is nothing.
func (c *column) isCount() bool { return c.isWhole() && c.low() >= 0 }

// isOfShares reports whether a column has shares, by its name or the sign in its first cell.
func (c *column) isOfShares() bool {
	const percent = '%'
	hasSign := c.sampleAt != "" && c.sampleAt[len(c.sampleAt)-1] == percent
	return hasSign || c.hasWord(ofShares)
}

// counts chooses the columns of counts.
func (s *reportSheet) counts() countColumns {
	if len(s.given.Wide) > 0 && !s.given.isGiven("offered", "answered", "abandoned") {
		return countColumns{}
	}

	whole := s.wholes()
	best := s.bestCounts(whole)
	best.takeShares(s.columns)
	best.refuseTotal(whole, s)
	if best.offered != nil && best.law == "" && !s.given.isGiven("offered") {
		best.askOffered(whole)
	}
	best.refuseParts(whole, s.given)
	if best.isComplete() && !s.given.isGiven("offered", "answered") {
		best.refuseQueue(whole, s.columns)
	}
	return best
}

// bestCounts finds the best columns of counts. Names propose, and a law decides: the calls offered are the calls
// answered, the calls abandoned and others.
func (s *reportSheet) bestCounts(whole []*column) (best countColumns) {
	get := func(value string) []*column {
		if c := s.givenCount(value); c != nil {
			return []*column{c}
		}
		var out []*column
		for _, c := range whole {
			if c.fitReport(value) < foreignName {
				out = append(out, c)
			}
		}
		return append(sortedByFit(out, func(c *column) float64 { return c.fitReport(value) }), nil)
	}

	lowest := math.Inf(1)
	for _, o := range get("offered") {
		for _, a := range get("answered") {
			for _, b := range get("abandoned") {
				c := countColumns{offered: o, answered: a, abandoned: b}
				isTwice := o == a && o != nil || o == b && o != nil || a == b && a != nil
				if !c.isComplete() || isTwice {
					continue
				}
				if cost := s.costOf(&c); cost < lowest {
					lowest = cost
					best = c
				}
			}
		}
	}

	return best
}

// refuseTotal refuses counts without the calls offered if a column named as a total has more calls than the counts.
func (c *countColumns) refuseTotal(whole []*column, s *reportSheet) {
	if c.offered != nil || s.given.isGiven("answered", "abandoned") {
		return
	}

	for _, total := range whole {
		if len(total.tokens) != 1 || !isTotal(total.text) || c.uses(total) {
			continue
		}
		of := countColumns{offered: total, answered: c.answered, abandoned: c.abandoned}
		if rows := of.endings(s.n); rows.more == 0 && rows.same < rows.all {
			c.refused = fmt.Sprintf("%q has more calls than those answered and abandoned", total.text)
			c.hint = fmt.Sprintf("if they are the calls offered, write it in a map, as in %q", "offered: "+total.text)
		}
	}
}

// askOffered asks for the calls offered if no law decides between columns with names as good, or if the name is weak.
func (c *countColumns) askOffered(whole []*column) {
	fit := c.offered.fitReport("offered")
	if fit > 1 {
		c.question = fmt.Sprintf("%q is taken for the calls offered by its name alone", c.offered.text)
		return
	}

	for _, other := range whole {
		isRival := other.fitReport("offered") <= fit && !c.uses(other)
		if isRival && !slices.ContainsFunc(append(c.rivals, c.offered), other.isSame) {
			c.rivals = append(c.rivals, other)
		}
	}
	if len(c.rivals) > 0 {
		c.question = textReason("offered", append([]*column{c.offered}, c.rivals...))
	}
}

// refuseQueue refuses counts of one queue next to the counts of another one.
func (c *countColumns) refuseQueue(whole, columns []*column) {
	if other := otherQueue(columns, whole, c); other != nil {
		c.refused = fmt.Sprintf("%q and %q have the calls of a queue each, as further columns have",
			cmp.Or(c.offered, c.answered).text, other.text)
	}
}

// takeShares takes the calls abandoned or answered from a column of their shares if no column has their number.
func (c *countColumns) takeShares(columns []*column) {
	if c.offered == nil {
		return
	}

	of := []**column{&c.abandoned, &c.answered}
	for i, words := range []wordClass{ofAbandons, ofAnswers} {
		isShare := func(c *column) bool { return c.isOfShares() && c.hasWord(words) && !c.hasWord(ofParts) }
		if at := slices.IndexFunc(columns, isShare); at >= 0 && c.answered == nil && c.abandoned == nil {
			*of[i] = columns[at]
		}

		// A map may name a column of shares, too.
		if *of[i] != nil && (*of[i]).isOfShares() {
			*of[i] = callsOfShares(*of[i], c.offered)
		}
	}
}

// callsOfShares returns a column of calls for a column of shares of the offered calls.
func callsOfShares(c, offered *column) *column {
	calls := *c
	calls.addends = []*column{c}
	calls.counts = slices.Clone(offered.counts)
	for i := range calls.counts {
		calls.counts[i] *= shareOf(c.cells[i], c.isPercent())
	}
	return &calls
}

// otherQueue is a column with the counts of another queue, or nil: its name differs from the one of the calls offered
// in the words of the queue, at its beginning or its end, and a further column of each of both differs likewise.
func otherQueue(columns, whole []*column, counts *countColumns) *column {
	own, value := counts.offered, "offered"
	if own == nil {
		own, value = counts.answered, "answered"
	}
	isTold := func(c *column) bool { // a queue has another name
		return slices.ContainsFunc(c.tokens, func(word string) bool {
			return isOneOf(sumWords, word) || isOneOf(outboundWords, word) || word == "all" || word == "overall"
		})
	}
	for _, c := range whole {
		isLike := c != own && !c.isSame(own) && c.fitReport(value) <= own.fitReport(value) && !isTold(c)
		if !isLike || own == counts.answered && counts.uses(c) {
			continue
		}
		for _, d := range columns {
			for _, e := range columns {
				if d != own && e != c && isSibling(own.tokens, c.tokens, d.tokens, e.tokens) {
					return c
				}
			}
		}
	}
	return nil
}

// isSibling reports whether the names c and d differ as the names a and b do: in the same words at their beginning,
// or at their end.
func isSibling(a, b, c, d []string) bool {
	return hasSameFronts(a, b, c, d) || hasSameFronts(a, c, b, d)
}

// hasSameFronts reports whether the names a and c have one beginning, b and d another one, a and b one end, and c and d
// another one.
func hasSameFronts(a, b, c, d []string) bool {
	for k := 1; k < len(a); k++ {
		front := a[:k]
		end := a[k:]
		n := len(b) - len(end)
		hasOtherFront := n > 0 && slices.Equal(b[n:], end) && !slices.Equal(b[:n], front)
		hasOtherEnd := len(c) > k && slices.Equal(c[:k], front) && !slices.Equal(c[k:], end)
		if hasOtherFront && hasOtherEnd && slices.Equal(d, slices.Concat(b[:n], c[k:])) {
			return true
		}
	}
	return false
}

// givenCount is the column that the map gives a count, or nil.
func (s *reportSheet) givenCount(value string) *column {
	if given := s.given.sources(value); given != nil {
		return countColumn(s.sheet, given[0].Names[0])
	}
	return nil
}

// countColumn is the column of a count, or the sum of several, by the name that a map has; nil if it is not there.
func countColumn(s *sheet, name string) (sum *column) {
	terms, _ := s.terms(name)
	for _, t := range terms {
		if sum == nil {
			sum = s.columns[t.column]
		} else {
			sum = sum.plus(s.columns[t.column])
		}
	}
	return sum
}

// costOf scores columns of counts by their names and by the law.
func (s *reportSheet) costOf(c *countColumns) float64 {
	const missing, without, law, over, otherValue = 1.5, 3, 2, 12, 2
	cost := 0.0
	for _, of := range []struct {
		column *column
		value  string
		cost   float64
	}{
		{c.offered, "offered", without},
		{c.answered, "answered", missing},
		{c.abandoned, "abandoned", missing},
	} {
		switch {
		case of.column == nil:
			cost += of.cost
		case !s.given.isGiven(of.value):
			cost += of.column.fitReport(of.value)
			if of.column.isNamedOther(of.value) {
				cost += otherValue
			}
		}
	}
	if c.offered == nil {
		return cost
	}

	rows := c.endings(s.n)
	if c.answered != nil && c.abandoned != nil && float64(rows.same) >= countShare*float64(rows.all) {
		cost -= law
		c.law = fmt.Sprintf("is %q and %q in %s of %s rows", c.answered.text, c.abandoned.text,
			diag.Thousands(rows.same), diag.Thousands(rows.all))
	}
	return cost + over*float64(rows.more)/float64(max(1, rows.all))
}

// endings compare the calls offered with the calls answered and abandoned.
type endings struct {
	all, same, more int     // rows: all, those with as many of both, and those with more endings
	first           int     // of those with more endings, as a row of the sample
	offered, ended  float64 // in all rows
}

// endings counts the endings in a number of rows.
func (c *countColumns) endings(rows int) (out endings) {
	for i := range rows {
		v := c.offered.counts[i]
		if math.IsNaN(v) {
			continue
		}

		sum := 0.0
		if c.answered != nil {
			sum += zeroIfUnknown(c.answered.counts[i])
		}
		if c.abandoned != nil {
			sum += zeroIfUnknown(c.abandoned.counts[i])
		}

		out.all++
		out.offered += v
		out.ended += sum
		if sum > v+0.5 {
			if out.more == 0 {
				out.first = i
			}
			out.more++
		}
		if math.Abs(sum-v) < 0.5 {
			out.same++
		}
	}
	return out
}

// brokenLaw says that more calls end than are offered, or "". In single rows they may: a call may end in the interval
// after the one that it is offered in.
func (s *reportSheet) brokenLaw(c *countColumns) string {
	if c.offered == nil || c.answered == nil && c.abandoned == nil {
		return ""
	}
	rows := c.endings(s.n)
	isKept := hardShare*rows.ended <= rows.offered || float64(rows.all-rows.more) >= hardShare*float64(rows.all) ||
		rows.more <= s.totalRows()
	if isKept {
		return ""
	}
	return fmt.Sprintf("in %s of %s rows it breaks the law that the calls offered are those answered, abandoned and "+
		"others; the first is line %d", diag.Thousands(rows.more), diag.Thousands(rows.all), s.lines[rows.first])
}

// isNamedOther reports whether a name is the name of another count, as ACD Calls for the calls answered.
func (c *column) isNamedOther(value string) bool {
	return c.fitReport(value) > exactName && slices.ContainsFunc([]string{"offered", "answered", "abandoned"},
		func(other string) bool { return other != value && c.fitReport(other) <= exactName })
}

// rowsOfCounts says that one of some columns gives each count of an interval a row of its own, with the fix. It returns
// "" if none does.
func rowsOfCounts(of []*column) (what, hint string) {
	at := slices.IndexFunc(of, (*column).hasMeasures)
	if at < 0 {
		return "", ""
	}
	what = fmt.Sprintf("%q has names of counts: each count of an interval has a row of its own", of[at].text)
	return what, "write a column for each count"
}

// hasMeasures reports whether the words of a column are names of counts or means, and not of queues.
func (c *column) hasMeasures() bool {
	values := map[string]bool{}
	for word := range c.words {
		values[c.measureOf(word)] = true
	}
	delete(values, "")
	const several = 2
	return len(values) >= several
}

// measureOf is the count or the mean of a report that a text names, or "".
func (c *column) measureOf(text string) string {
	n := newName(text)
	for _, value := range []string{"offered", "answered", "abandoned", "aht", "asa", "ata", "service_level"} {
		if fit, ok := c.tables.reports[value][n.plain]; ok && fit <= exactName {
			return value
		}
	}
	return ""
}

// isNamedMean reports whether a column is named as a mean or a service level, and so has no counts.
func (c *column) isNamedMean() bool {
	return slices.ContainsFunc([]string{"aht", "asa", "ata", "service_level", theTalk, theWrap},
		func(value string) bool { return c.fitReport(value) <= exactName })
}

// handleColumns are how a report gives the handle time.
type handleColumns struct {
	plus     []*column
	isSum    bool // of the interval
	unit     string
	mean     float64
	cost     float64
	law      string
	question []handleColumns // rivals
	isOpen   bool            // no name says that it is one
}

// of is the mean handle time of a row.
func (h *handleColumns) of(i int, counts *countColumns) float64 {
	v := 0.0
	some := false
	for _, c := range h.plus {
		some = some || !math.IsNaN(c.lengths[i])
		v += zeroIfUnknown(c.lengths[i]) * h.factor(c)
	}
	if !some {
		return math.NaN()
	}
	if h.isSum {
		n := counts.answeredAt(i)
		if !(n > 0) {
			return math.NaN()
		}
		v /= n
	}
	return v
}

// factor is the unit of a column in seconds. Texts as 4:12 have their own.
func (h *handleColumns) factor(c *column) float64 {
	switch {
	case c.isPart && h.unit == "hours":
		return unitSeconds("hours") / unitSeconds("days")
	case c.isPart || !c.isPlain && !c.isShort:
		return 1
	case c.isPlain && c.unit != "":
		return unitSeconds(c.unit)
	}
	return unitSeconds(h.unit)
}

// handle chooses the handle time: of means, sums and units the one that keeps the law that it is from 10 seconds to an
// hour.
func (s *reportSheet) handle(k *rowKey, counts *countColumns) (best handleColumns, ok bool) {
	all := s.handles(k, counts)
	at := -1
	for i := range all {
		if at < 0 || all[i].cost < all[at].cost {
			at = i
		}
	}
	const most = 6 // of the cost
	if at < 0 || all[at].cost > most {
		return best, false
	}

	best = all[at]
	const near, far = 1.0, 0.3
	for i := range all {
		isRival := i != at && all[i].cost-best.cost < near && math.Abs(all[i].mean-best.mean) > far*best.mean
		if best.isOpen { // the column may be the talk time, next to the after-call work
			isRival = i != at && all[i].plus[0] == best.plus[0] && all[i].unit == best.unit
		}
		if isRival && len(best.question) == 0 {
			best.question = append(best.question, all[i])
		}
	}
	return best, true
}

// handles returns the possible handle times: means and sums of the interval, in one column or in its parts.
func (s *reportSheet) handles(k *rowKey, counts *countColumns) (all []handleColumns) {
	const few = 3
	get := func(value string) (out []*column) {
		for _, c := range s.columns {
			isLength := c.lengths != nil && c.times == nil && !c.isOfShares()
			if isLength && !counts.uses(c) && c.fitReport(value) < foreignName {
				out = append(out, c)
			}
		}
		out = sortedByFit(out, func(c *column) float64 { return c.fitReport(value) })
		return out[:min(len(out), few)]
	}

	// A sum of the interval is divided by the calls answered. If each queue has a column of its own, they are not
	// known.
	add := func(cost float64, isSum bool, plus ...*column) {
		if isSum && !counts.isComplete() {
			return
		}
		all = append(all, s.inUnits(plus, isSum, cost, counts)...)
	}

	// A mean handle time. Without a word of means, it may be a sum.
	for _, c := range get("aht") {
		add(c.fitReport("aht"), false, c)
		isOpen := !c.hasWord(ofMeans) && (c.hasWord(ofHandles) ||
			c.fitReport("total handle") < foreignName)
		if isOpen {
			add(c.fitReport("aht")+weakName, true, c)
		}
	}

	// The mean talk time and the mean after-call work, with the mean time on hold.
	for _, t := range get(theTalk) {
		for _, w := range get(theWrap) {
			isOfSum := w.hasWord(ofSums) && !w.hasWord(ofMeans) // no part of a mean
			if isOfSum && t.hasWord(ofMeans) {
				continue
			}
			cost := cutName + t.fitReport(theTalk) + w.fitReport(theWrap)
			add(cost, false, t, w)
			for _, h := range holdsOf(s.columns) {
				if h.hasWord(ofMeans) {
					add(cost-holdAdded, false, t, h, w)
				}
			}
		}
	}

	// A sum of handle times. Without a word of sums, it may be a mean.
	for _, c := range get("total handle") {
		if !c.hasWord(ofMeans) {
			add(c.fitReport("total handle"), true, c)
			if !c.hasWord(ofSums) {
				add(c.fitReport("total handle"), false, c)
			}
		}
	}

	// The sums of talk times and of after-call work, with the sum of times on hold.
	for _, t := range get("total talk") {
		for _, w := range get("total work") {
			cost := 0.8 + t.fitReport("total talk")
			isOpen := !t.hasWord(ofSums) // the law of even means decides
			add(cost, true, t, w)
			if isOpen {
				add(cost, false, t, w)
			}
			for _, h := range holdsOf(s.columns) {
				if h.hasWord(ofMeans) {
					continue
				}
				add(cost-holdAdded, true, t, h, w)
				if isOpen {
					add(cost-holdAdded, false, t, h, w)
				}
			}
		}
	}

	// Without any of these, the talk time alone, and then a duration whose name says nothing.
	if len(all) == 0 {
		for _, t := range get(theTalk) {
			add(2, false, t)
		}
	}
	if len(all) == 0 && len(s.given.Columns) == 0 {
		for _, c := range s.unnamedLengths(k, counts) {
			add(foreignName, false, c)
			for _, w := range get(theWrap) {
				add(foreignName+w.fitReport(theWrap), false, c, w)
			}
		}
		for i := range all {
			all[i].isOpen = true
		}
	}
	return all
}

// holdAdded is the worth of a handle time that has the time on hold, too.
const holdAdded = 0.1

// holdsOf are the columns of times on hold.
func holdsOf(columns []*column) (out []*column) {
	for _, c := range columns {
		if c.lengths != nil && c.hasWord(ofHolds) && !c.isConstant() {
			out = append(out, c)
		}
	}
	return out
}

// unnamedLengths are the columns of durations whose names say nothing, or only that they are durations.
func (s *reportSheet) unnamedLengths(k *rowKey, counts *countColumns) (out []*column) {
	for _, c := range s.columns {
		isTold := slices.ContainsFunc([]string{"asa", "ata", theWrap, "service_level", "offered", "answered", "abandoned"},
			func(value string) bool { return c.fitReport(value) < foreignName })
		isOfKey := slices.ContainsFunc(k.columns, func(of *column) bool { return of == c || tellSame(of, c) })
		isLength := !c.isPlain || c.unit != "" || counts.question != "" || c.hasWord(ofLengths)
		isTime := c.times != nil || c.dates != nil
		if c.lengths != nil && isLength && !isTime && !isTold && !isOfKey && !counts.uses(c) && !c.isOfShares() &&
			!c.hasWord(ofOtherLengths) {
			out = append(out, c)
		}
	}
	return out
}

// inUnits are columns of a handle time in the units that they may have, with what they cost.
func (s *reportSheet) inUnits(plus []*column, isSum bool, cost float64, counts *countColumns) (out []handleColumns) {
	units := []string{""}
	if first := plus[0]; first.isPlain && first.unit == "" || first.isShort {
		units = []string{"", "milliseconds", "minutes"}
		switch {
		case first.isPart: // of a day, or of an hour
			units = []string{"", "hours"}
		case first.isShort:
			units = []string{"", "minutes"}
		}
	}
	const otherCost, outside, uneven = 0.5, 20, 3

	for k, unit := range units {
		h := handleColumns{plus: plus, isSum: isSum, unit: unit}
		out1, n := 0.0, 0.0
		sum, calls, squares := 0.0, 0.0, 0.0
		for i := range s.n {
			v := h.of(i, counts)
			if math.IsNaN(v) || v == 0 {
				continue
			}
			n++
			if v < shortestAHT || v > longestAHT {
				out1++
			}
			of := counts.weightAt(i)
			sum += v * of
			squares += v * v * of
			calls += of
		}
		if n == 0 || calls == 0 {
			continue
		}
		// Means of intervals are alike. A mean that is taken for a sum, or a sum for a mean, follows the number of
		// calls.
		h.mean = sum / calls
		spread := math.Sqrt(max(0, squares/calls-h.mean*h.mean)) / h.mean
		h.cost = cost + outside*out1/n + uneven*min(1, spread)
		if k > 0 {
			h.cost += otherCost
		}
		h.law = fmt.Sprintf("gives a mean handle time of %.0f s", h.mean)
		out = append(out, h)
	}
	return out
}
