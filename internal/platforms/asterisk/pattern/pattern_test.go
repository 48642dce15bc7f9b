package pattern

import (
	"fmt"
	"strings"
	"testing"
)

// TestOverlap compares each pair of names with all numbers of up to four digits.
func TestOverlap(t *testing.T) {
	names := strings.Fields("1 12 _1X _X2 _1. _1! _. _! _12X _1X5 _[3-5]X _Z. _N! 125 _XX5!")
	var numbers []string
	for length, end := 1, 10; length <= 4; length, end = length+1, 10*end {
		for n := range end {
			numbers = append(numbers, fmt.Sprintf("%0*d", length, n))
		}
	}

	// The numbers of a name are found once, because the name is in thirty pairs.
	matched := map[string]map[string]bool{}
	for _, name := range names {
		matched[name] = map[string]bool{}
		for _, number := range numbers {
			if Read(name).Matches(number) {
				matched[name][number] = true
			}
		}
	}

	for _, a := range names {
		for _, b := range names {
			want := false
			for number := range matched[a] {
				want = want || matched[b][number]
			}
			if got := Read(a).Overlaps(Read(b)); got != want {
				t.Errorf("%s and %s overlap: %v, want %v", a, b, got, want)
			}
		}
	}
}

// TestRangesInOthers: each range of numbers lies in one range of others, from its first to its last number.
func TestRangesInOthers(t *testing.T) {
	for _, c := range []struct {
		own, others Numbers
		want        bool
	}{
		{nil, nil, true},
		{Numbers{{10, 19}}, nil, false},
		{Numbers{{10, 19}}, Numbers{{10, 19}}, true},
		{Numbers{{10, 19}}, Numbers{{11, 19}}, false},
		{Numbers{{10, 19}}, Numbers{{10, 18}}, false},
		{Numbers{{10, 19}}, Numbers{{10, 14}, {15, 19}}, false},
		{Numbers{{12, 13}, {40, 40}}, Numbers{{10, 19}, {40, 49}}, true},
		{Numbers{{12, 13}, {50, 50}}, Numbers{{10, 19}, {40, 49}}, false},
	} {
		if got := c.own.AreIn(c.others); got != c.want {
			t.Errorf("%v in %v: %t", c.own, c.others, got)
		}
	}
}
