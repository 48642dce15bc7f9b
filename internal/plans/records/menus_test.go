package records

import "testing"

// Cells that are all 0 or 1 are answers of yes or no, and no lengths, unless the name is the name of a length.
func TestFlagsAreNoLengths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		zeros, ones int
		others      int
		want        bool
	}{
		{"less_than_20s_waittime", 100, 100, 0, true},
		{"less_than_20s_waittime", 100, 100, 1, false},
		{"less_than_20s_waittime", 199, 1, 0, false},
		{"less_than_20s_waittime", 2, 2, 0, false}, // few rows
		{"wait_time", 100, 100, 0, false},
	} {
		c := columnOf(test.name)
		c.isPlain = true
		c.filled = test.zeros + test.ones + test.others
		c.cells = make([]string, c.filled)
		c.words = map[string]int{"0": test.zeros, "1": test.ones, "7": test.others}
		if c.isOther() != test.want {
			t.Errorf("%+v: %t", test, !test.want)
		}
	}
}
