package records

import (
	"slices"
	"strings"
)

// rowPart is a row of a report that an interval is read from.
type rowPart struct {
	row int
	of  int // the intervals of the row: a row of a matrix has several
}

// rowFate says which intervals of a row are left out.
type rowFate struct {
	of, left int
	kind     Kind // of the first of them, or UnevenTotal if there is one
	first    string
}

// take adds the counts of another interval, and its rows.
func (i *Interval) take(other *Interval) {
	i.add(&other.Counts)
	i.parts = append(slices.Clip(i.parts), other.parts...)
}

// leaveOutInterval leaves out an interval of all rows that it is read from. What becomes of the rows is settled later.
func (r *IntervalReader) leaveOutInterval(kind Kind, i *Interval, first string) {
	for _, part := range i.parts {
		fate := r.fates[part.row]
		if fate == nil {
			fate = &rowFate{of: part.of, kind: kind, first: first}
			r.fates[part.row] = fate
		}
		fate.left++
	}
}

// settleRows decides what becomes of each row with intervals that are left out: the row is left out if none remains.
func (r *IntervalReader) settleRows() {
	for _, row := range sortedKeys(r.fates) {
		fate := r.fates[row]
		if fate.left == fate.of {
			r.leaveOut(fate.kind, row, fate.first)
			continue
		}
		r.Problems.Add(PartLeftOut, row, strings.TrimSpace(kindTexts[fate.kind].name+": "+fate.first))
	}
}
