package records

import "testing"

// A wait of callers who left that is the time in the menus and a further wait counts from the arrival: it is not how long
// they waited in the queue. Rows of answered calls, and rows without menus, say nothing.
func TestWaitsFromTheArrival(t *testing.T) {
	t.Parallel()
	of := func(name string, lengths ...float64) *length {
		c := columnOf(name)
		c.lengths = lengths
		return &length{column: c, factor: 1}
	}
	menus := of("PreQueue", 20, 30, 0, 40)
	wait := of("InQueue", 5, 60, 70, 80)
	for _, test := range []struct {
		name string
		gave *length
		want bool
	}{
		{"from the arrival", of("Abandon", 0, 90, 70, 120), true},
		{"within two seconds", of("Abandon", 0, 92, 70, 120), true},
		{"from the join", of("Abandon", 0, 60, 70, 80), false},
		{"one row of two", of("Abandon", 0, 90, 70, 80), false},
		{"answered calls alone", of("Abandon", 0, 0, 70, 0), false},
	} {
		r := &reading{left: []*length{test.gave, wait}}
		r.setMenus(menus, &parts{waits: []*length{wait}})
		if isLeftOut := len(r.left) == 1; isLeftOut != test.want || r.left[len(r.left)-1] != wait || r.menus != menus {
			t.Errorf("%s: left out %t", test.name, isLeftOut)
		}
	}
}

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
