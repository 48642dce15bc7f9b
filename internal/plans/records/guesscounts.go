package records

import (
	"fmt"
	"slices"
	"strings"
)

// guessOffered gives the calls the column of numbers that may be them: the only one, or the one that
// is the sum of two others, the answered and the abandoned calls. It reports whether there is one.
// Otherwise each column may have the calls of a queue.
func (u *reading) guessOffered() bool {
	free := u.freeNumbers()
	if len(free) == 0 {
		return false
	}
	if len(free) == 1 {
		u.guessAs("offered", free[0])
		return true
	}

	// The search looks at all triples of columns. A report with so many columns has one for each queue.
	const mostSearched = 100
	if len(free) <= mostSearched {
		rows := u.numbersOf(free)
		if total := totalOf(rows, len(free)); total >= 0 && isTotal(u.columns[free[total]].name) {
			u.guessWide(slices.Delete(slices.Clone(free), total, total+1))
			return true
		}

		if i, j, k, ok := findSum(rows, len(free)); ok {
			u.guessAs("offered", free[i])
			if !u.isGiven("answered") && !u.isGiven("abandoned") {
				u.guessAs("answered", free[j])
				u.guessAs("abandoned", free[k])
			}
			return true
		}

		if i := largest(rows, len(free)); i >= 0 {
			u.guessAs("offered", free[i])
			return true
		}
	}

	u.guessWide(free)
	return true
}

// guessWide takes columns for the calls of a queue each, with a doubt.
func (u *reading) guessWide(columns []int) {
	var names []string
	for _, i := range columns {
		u.taken[i] = true
		u.Wide = append(u.Wide, u.columns[i].name)
		names = append(names, fmt.Sprintf("%q", u.columns[i].name))
	}

	u.problems = append(u.problems, "each of its columns "+strings.Join(names, ", ")+" may have the calls offered")
	u.doubts = append(u.doubts,
		"Is each of these columns a queue? Else write the column of the calls under columns, as in \"offered: "+
			u.Wide[0]+"\", in place of queue_columns.")
}

// totalOf returns the number that is the sum of all others in each row, or -1.
func totalOf(rows [][]float64, n int) int {
	const least = 3 // the total and two parts
	if n < least || len(rows) == 0 {
		return -1
	}
	for i := range n {
		isOther := slices.ContainsFunc(rows, func(row []float64) bool {
			sum := 0.0
			for _, v := range row {
				sum += v
			}
			return sum != 2*row[i] // of all numbers, the total among them
		})
		if !isOther {
			return i
		}
	}
	return -1
}

// freeNumbers are the columns of counts without a meaning.
func (u *reading) freeNumbers() (out []int) {
	for i := range u.columns {
		c := &u.columns[i]
		has := c.content(true)
		isCount := has&holdsNumber != 0 && has&holdsTime == 0 && c.unit == "" && !c.isOfShares()
		if !u.taken[i] && c.filled > 0 && isCount {
			out = append(out, i)
		}
	}
	return out
}

// isOfShares reports whether a column has shares, by its name or the sign in its first cell.
func (c *sheetColumn) isOfShares() bool {
	if strings.HasSuffix(c.sampleAt.text, "%") || strings.Contains(c.name, "%") {
		return true
	}
	for part := range strings.SplitSeq(normalized(c.name), "_") {
		if slices.Contains(shareWords, part) {
			return true
		}
	}
	return false
}

// settleOffered takes one of two columns of answered calls for the offered calls if it is the sum of the other one
// and the abandoned calls. Systems use one word for both, as in ACD Calls and Calls Handled.
func (u *reading) settleOffered() {
	const two = 2
	pair := u.rivals["answered"]
	abandoned, hasAbandoned := u.found["abandoned"]
	if u.has("offered") || len(pair) != two || !hasAbandoned {
		return
	}

	rows := u.numbersOf([]int{pair[0], pair[1], abandoned})
	for offered := range two {
		answered := 1 - offered
		if !isSumOf(rows, offered, answered, two) {
			continue
		}
		u.found["offered"] = pair[offered]
		u.found["answered"] = pair[answered]
		u.taken[pair[0]] = true
		u.taken[pair[1]] = true
		delete(u.rivals, "answered")
		return
	}
}

// guessAs gives a value a column, with a doubt.
func (u *reading) guessAs(value string, at int) {
	name := u.columns[at].name
	u.found[value] = at
	u.taken[at] = true
	u.give(value, Source{Names: []string{name}})
	u.doubts = append(u.doubts, fmt.Sprintf("Is %q %s?", name, value))
}

// numbersOf are the numbers of some columns, of the first rows in which all are known.
func (u *reading) numbersOf(columns []int) (rows [][]float64) {
	if u.toHeader(u.header) != nil {
		return nil
	}

	const most = 500
	for _, cells := range u.each(u.Reader) {
		if len(rows) == most {
			break
		}

		var row []float64
		for _, i := range columns {
			plain, _ := ungrouped(cells[i], u.separator == ',')
			if v, ok := plainNumber(plain); ok {
				row = append(row, v)
			}
		}
		if len(row) == len(columns) {
			rows = append(rows, row)
		}
	}
	return rows
}

// findSum returns the first number of n that is the sum of two others: see isSumOf.
func findSum(rows [][]float64, n int) (sum, a, b int, ok bool) {
	for sum := range n {
		for a := range n {
			for b := range n {
				areThree := sum != a && sum != b && a != b
				if areThree && isSumOf(rows, sum, a, b) {
					return sum, a, b, true
				}
			}
		}
	}
	return 0, 0, 0, false
}

// isSumOf reports whether a number is the sum of two others in nine of ten rows, the first of which
// is the larger one on the whole.
func isSumOf(rows [][]float64, sum, a, b int) bool {
	equal := 0
	var ofA, ofB float64
	for _, row := range rows {
		if row[sum] == row[a]+row[b] {
			equal++
		}
		ofA += row[a]
		ofB += row[b]
	}
	const share = 10
	return len(rows) > 0 && share*equal >= (share-1)*len(rows) && ofA >= ofB && ofB > 0
}

// largest is the number that no other number exceeds in any row, and which is larger than each other
// number in some row. It is -1 if there is none.
func largest(rows [][]float64, n int) int {
	for i := range n {
		isLarger := make([]bool, n)
		isExceeded := slices.ContainsFunc(rows, func(row []float64) bool {
			for k := range n {
				isLarger[k] = isLarger[k] || row[i] > row[k]
			}
			return row[i] < slices.Max(row)
		})
		isLarger[i] = true
		if !isExceeded && len(rows) > 0 && !slices.Contains(isLarger, false) {
			return i
		}
	}
	return -1
}
