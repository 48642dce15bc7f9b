package records

import (
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A report may split the calls answered or abandoned, as into calls within a target and calls after it. Each column of
// them has a part of the count.

// part is a column that may have a part of a count.
type part struct {
	value string // answered or abandoned
	*column
}

// parts are the columns that may have parts of the calls answered or abandoned by their names, in the order of the file.
// A value of the map has the columns of the map alone.
func (c *countColumns) parts(whole []*column, given *Map) (out []part) {
	for _, of := range whole {
		if of == c.offered || of.isNamedMean() {
			continue
		}
		best := part{column: of}
		fit := of.fitReport("offered")
		for _, value := range []string{"answered", "abandoned"} {
			if own := of.fitPart(value); own < fit {
				fit = own
				best.value = value
			}
		}
		isOther := given.isGiven(best.value) && of != c.answered && of != c.abandoned
		if best.value != "" && !isOther {
			out = append(out, best)
		}
	}
	return out
}

// fitPart is how well a name fits a part of a count: "Answered within 20 s" is one, and not the calls answered.
func (c *column) fitPart(value string) float64 {
	fit := c.fitReport(value)
	if fit > hintedName && c.hasWord(ofParts) && slices.ContainsFunc(c.tables.reportHints, func(h hint) bool {
		return h.value == value && h.hasAll(c.tokens)
	}) {
		return hintedName
	}
	return fit
}

// addParts adds up the parts of the calls answered and abandoned. The law that the calls offered are their sum decides.
// Without the law it is a question.
func (c *countColumns) addParts(whole []*column, given *Map) {
	all := c.parts(whole, given)
	if !c.isComplete() || len(all) < fewestParts {
		return
	}
	if c.offered != nil && c.addByLaw(all) {
		return
	}
	if c.law == "" {
		c.askParts(all)
	}
}

// addByLaw adds up the parts that together are the calls offered, if that holds in many more rows than without them.
func (c *countColumns) addByLaw(all []part) bool {
	before := endings{}
	if c.answered != nil && c.abandoned != nil {
		before = c.endings(len(c.offered.counts))
	}

	// The sum of the most rows wins, and of these the one of the fewest columns.
	var found []part
	best := endings{}
	sets := [][]part{all}
	tried := all[:min(len(all), mostParts)]
	for set := range 1 << len(tried) {
		var some []part
		for i := range tried {
			if set&(1<<i) != 0 {
				some = append(some, tried[i])
			}
		}
		sets = append(sets, some)
	}
	for _, some := range sets {
		if len(some) < fewestParts {
			continue
		}
		with := countColumns{offered: c.offered, answered: addedUp("answered", some), abandoned: addedUp("abandoned", some)}
		if with.answered == nil {
			continue
		}
		of := with.endings(len(c.offered.counts))
		if of.same > best.same || of.same == best.same && len(some) < len(found) {
			best = of
			found = some
		}
	}

	isLaw := float64(best.same) >= countShare*float64(best.all)
	isBetter := before.all == 0 || 2*(best.all-best.same) <= before.all-before.same
	if len(found) == 0 || !isLaw || !isBetter {
		return false
	}
	c.answered = addedUp("answered", found)
	c.abandoned = addedUp("abandoned", found)
	c.law = fmt.Sprintf("is %s in %s of %s rows", listOfParts(found), diag.Thousands(best.same), diag.Thousands(best.all))
	c.question, c.rivals = "", nil
	return true
}

// askParts asks whether further columns have parts of the calls answered or abandoned.
func (c *countColumns) askParts(all []part) {
	chosen := map[string]*column{"answered": c.answered, "abandoned": c.abandoned}
	added := map[string][]part{}
	asked := 0.0
	for _, p := range all {
		own := chosen[p.value]
		if own == nil || p.column != own && p.isSameCount(own) {
			continue
		}
		added[p.value] = append(added[p.value], p)
		asked += totalOf(p.counts)
	}

	if c.offered != nil && hardShare*asked > totalOf(c.offered.counts) {
		return // they are counts of the same calls
	}
	// Both counts may be split: each is a question of its own, and the first reading adds up the parts of both.
	const several = 2
	for _, value := range []string{"answered", "abandoned"} {
		of := added[value]
		if len(of) < several {
			continue
		}
		c.split = append(c.split, fmt.Sprintf("%s may each have a part of the calls %s", listOfParts(of), value))
		c.apart = append(c.apart, of...)
		if value == "answered" {
			c.answered = addedUp(value, of)
		} else {
			c.abandoned = addedUp(value, of)
		}
	}
}

// isSameCount reports whether a column has calls that the chosen column of the value has, too: both hardly differ, or one
// of them is never larger, and the name of the chosen one is better.
func (p *part) isSameCount(own *column) bool {
	near, less, more, all := 0, 0, 0, 0
	for i, v := range p.counts {
		other := zeroIfUnknown(own.counts[i])
		if math.IsNaN(v) || v == 0 && other == 0 {
			continue
		}
		all++
		if math.Abs(v-other) <= 1 {
			near++
		}
		if v < other {
			less++
		}
		if v > other {
			more++
		}
	}

	isOneSided := float64(min(less, more)) <= (1-hardShare)*float64(all)
	isBetter := own.fitPart(p.value) < p.fitPart(p.value)
	return isOneSided && (isBetter || float64(near) >= countShare*float64(all))
}

// addedUp is a column with the sums of the parts of a value, or nil without any.
func addedUp(value string, of []part) *column {
	var sum *column
	for _, p := range of {
		if p.value != value {
			continue
		}
		if sum == nil {
			sum = p.column
		} else {
			sum = sum.plus(p.column)
		}
	}
	return sum
}

// plus is a column with the sums of two columns of counts, by the name that a map has for it.
func (c *column) plus(other *column) *column {
	sum := &column{
		name: c.name, text: c.text + " + " + other.text, tables: c.tables, filled: max(c.filled, other.filled),
		counts: slices.Clone(c.counts), addends: append(c.columns(), other),
	}
	for i, v := range other.counts {
		if !math.IsNaN(v) {
			sum.counts[i] = zeroIfUnknown(sum.counts[i]) + v
		}
	}
	sum.lengths = slices.Clone(sum.counts)
	return sum
}

// columns are the columns of a sum, or the column itself.
func (c *column) columns() []*column {
	if c.addends != nil {
		return slices.Clone(c.addends)
	}
	return []*column{c}
}

func totalOf(of []float64) (sum float64) {
	for _, v := range of {
		sum += zeroIfUnknown(v)
	}
	return sum
}

// listOfParts names columns in words.
func listOfParts(of []part) string {
	var names []string
	for _, p := range of {
		names = append(names, fmt.Sprintf("%q", p.text))
	}
	return diag.And(names...)
}
