package asterisk

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestJoinNumbers: a join of numbers has the numbers of both values. Ranges and too many numbers of a class are no such join.
func TestJoinNumbers(t *testing.T) {
	c := &variable{counts: true, last: 40, told: []int{3, 20}}
	c.findClasses() // 0-2, 3, 4-19, 20, 21-39, 40
	classOf := func(n int) int {
		begins := []int{0, 3, 4, 20, 21, 40}
		return slices.IndexFunc(append(begins, 41), func(begin int) bool { return begin > n })
	}

	longtest.CheckN(t, 200, 5000, func(t *rapid.T) {
		numbers := func(name string) []int {
			return rapid.SliceOfDistinct(rapid.IntRange(-1, 40), rapid.ID[int]).Draw(t, name)
		}
		text := func(numbers []int) (out value) {
			slices.Sort(numbers)
			for _, n := range slices.Compact(numbers) {
				if n < 0 { // it is unset
					out = append(out, "")
				} else {
					out = append(out, strconv.Itoa(n))
				}
			}
			return out
		}
		own := numbers("own")
		with := numbers("with")
		both := slices.Concat(own, with)
		want := text(both)
		inClass := map[int]int{}
		most := 0
		for _, one := range want {
			if n, err := strconv.Atoi(one); err == nil {
				inClass[classOf(n)]++
				most = max(most, inClass[classOf(n)])
			}
		}

		got, ok := c.joinNumbers(text(own), text(with))
		if ok != (most <= maxListed) || ok && !slices.Equal(got, want) {
			t.Errorf("%q and %q: %q, %v, want %q", text(own), text(with), got, ok, want)
		}
	})

	for _, with := range []value{{"1-5"}, {"41"}, {"05"}, {"2", "1"}, {"1", "1"}, {"1", ""}, {"a"}} {
		if got, ok := c.joinNumbers(value{"7"}, with); ok {
			t.Errorf("%q is %q", with, got)
		}
	}
}
