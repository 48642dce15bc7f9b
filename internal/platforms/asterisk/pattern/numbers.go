package pattern

import (
	"slices"
	"strings"
)

// Numbers are ranges of numbers with one number of digits, ascending.
type Numbers [][2]int

// MaxRanges is the most ranges of numbers that are told apart for one pattern.
const MaxRanges = 20

// Numbers returns the numbers that a pattern of digits matches, or nil if they are too many ranges.
func (p Pattern) Numbers() Numbers {
	out := Numbers{{0, 0}}
	unit := 1

	// From the last digit on, each digit before it repeats the ranges once per possible value.
	for _, at := range slices.Backward(p) {
		var longer Numbers
		for n, d := range digits {
			for _, r := range out {
				if strings.ContainsRune(at.of, d) {
					longer = longer.with(n*unit+r[0], n*unit+r[1])
				}
			}
		}

		if out, unit = longer, 10*unit; len(out) > MaxRanges {
			return nil
		}
	}

	return out
}

// with adds a range after all others.
func (n Numbers) with(from, to int) Numbers {
	if last := len(n) - 1; last >= 0 && n[last][1]+1 == from {
		n[last][1] = to
		return n
	}
	return append(n, [2]int{from, to})
}

// AreIn reports whether each of the ranges lies in one of others.
func (n Numbers) AreIn(others Numbers) bool {
	return !slices.ContainsFunc(n, func(r [2]int) bool {
		return !slices.ContainsFunc(others, func(o [2]int) bool { return o[0] <= r[0] && r[1] <= o[1] })
	})
}
