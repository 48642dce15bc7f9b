package disjoint

import (
	"fmt"
	"testing"
)

func TestSets(t *testing.T) {
	s := New(7)
	for _, pair := range [][2]int{{5, 3}, {6, 5}, {1, 4}, {3, 6}} {
		s.Join(pair[0], pair[1])
	}
	if got, want := fmt.Sprint(s.All()), "[[0] [1 4] [2] [3 5 6]]"; got != want {
		t.Errorf("the sets are %s, want %s", got, want)
	}
}
