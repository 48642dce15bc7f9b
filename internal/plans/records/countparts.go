package records

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// refuseParts refuses counts if further columns may have parts of them and no law decides. An example is a column of
// calls within a target next to a column of calls after it.
func (c *countColumns) refuseParts(whole []*column, given *Map) {
	if c.law != "" || !c.isComplete() {
		return
	}

	const several = 2
	for _, value := range []string{"answered", "abandoned"} {
		var names []string
		total := 0.0
		for _, of := range whole {
			if of != c.offered && !of.isNamedMean() && of.partOf() == value {
				names = append(names, of.text)
				total += totalOf(of.counts)
			}
		}

		// Columns that together have far more calls than are offered count the same calls.
		isOfSameCalls := c.offered != nil && hardShare*total > totalOf(c.offered.counts)
		if !given.isGiven(value) && len(names) >= several && !isOfSameCalls {
			c.refused = fmt.Sprintf("%s may each have a part of the calls %s", diag.Quoted(names), value)
			c.hint = fmt.Sprintf("add the parts in a map, as in %q", value+": "+strings.Join(names, " + "))
		}
	}
}

// partOf is the count that a column may have a part of by its name, or "". "Answered within 20 s" is a part, and not
// the calls answered.
func (c *column) partOf() (best string) {
	least := c.fitReport("offered")
	for _, value := range []string{"answered", "abandoned"} {
		fit := c.fitReport(value)
		isPart := fit > hintedName && c.hasWord(ofParts) && slices.ContainsFunc(c.tables.reportHints, func(h hint) bool {
			return h.value == value && h.hasAll(c.tokens)
		})
		if isPart {
			fit = hintedName
		}
		if fit < least {
			least = fit
			best = value
		}
	}
	return best
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
