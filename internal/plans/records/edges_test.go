package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// Many calls do not have one moment: zero, or the first day of a database, is nothing in two rows and in a fiftieth of all.
// Other moments stay.
func TestMomentsThatAreNothing(t *testing.T) {
	for _, c := range []struct {
		word    string
		n, rows int
		want    bool
	}{
		{"00:00:00", 4, 200, true},
		{"00:00:00", 3, 200, false},
		{"00:00:00", 1, 40, false},
		{"00:00:00", 2, 40, true},
		{"1970-01-01 00:00:00", 4, 200, true},
		{"1970-01-01T00:00:00Z", 4, 200, true},
		{"1900-01-01 00:00:00", 4, 200, true}, // the default of SQL Server
		{"12:00:00", 100, 200, false},
	} {
		const other = "10:30:00"
		of := &column{words: map[string]int{c.word: c.n, other: c.rows - c.n}}
		for i := range c.rows {
			of.cells = append(of.cells, map[bool]string{true: c.word, false: other}[i < c.n])
		}
		of.times = make([]float64, c.rows)
		of.unshare()
		of.clocks = of.times
		of.times = nil
		for i, v := range of.clocks {
			if math.IsNaN(v) != (c.want && i < c.n) {
				t.Fatalf("%d of %d times %s: row %d is %v", c.n, c.rows, c.word, i, v)
			}
		}

		of.clocks = make([]float64, c.rows)
		of.unshare()
		if isNothing := math.IsNaN(of.clocks[0]); isNothing != c.want || of.shared[c.word] != c.want || of.shared[other] {
			t.Errorf("%d of %d clocks %s: nothing is %t, %v", c.n, c.rows, c.word, isNothing, of.shared)
		}
	}
}

// A column of words is believed if it agrees with the fate in 98.5% of the rows.
func TestWordsThatAgreeWithTheFate(t *testing.T) {
	const rows = 200
	for wrong, want := range map[int]bool{0: true, 3: true, 4: false} {
		reader, err := newReader(strings.NewReader(""), "calls.csv", &Map{})
		if err != nil {
			t.Fatal(err)
		}
		f := &fate{}
		var cells []string
		for i := range rows {
			isServed := i%2 == 0
			cells = append(cells, map[bool]string{true: "Answered", false: "Abandoned"}[isServed])
			f.answered = append(f.answered, int8(1-(i+map[bool]int{true: 1, false: 0}[i < wrong])%2))
		}

		c := columnOf("outcome", cells...)
		s := &author{&callSheet{sheet: sheetOf(c), given: &Map{}, reader: reader}}
		if got := s.agrees(c, f); got != want {
			t.Errorf("with %d wrong rows of %d it agrees: %t", wrong, rows, got)
		}
	}
}

// The same text in all of many rows is no caller. Another text may be.
func TestConstantCallers(t *testing.T) {
	for rows, want := range map[int]bool{fewRows - 1: true, fewRows: false} {
		cells := slices.Repeat([]string{"someone"}, rows)
		caller, queue := columnOf("Caller", cells...), columnOf("Queue", cells...)
		s := &author{&callSheet{sheet: sheetOf(caller, queue), given: &Map{}}}
		if got := s.textOf("caller", hintedName, nil) == caller; got != want {
			t.Errorf("the caller of %d rows is taken: %t", rows, got)
		}
		if got := s.textOf("queue", hintedName, nil); got != queue {
			t.Errorf("the queue of %d rows is not taken", rows)
		}
	}
}

// A time before the call is a wait, or a wait with a ring of another column, if their names say so.
func TestQueuedBeforeTheCall(t *testing.T) {
	of := func(c *column, cost float64) *length { return &length{column: c, cost: cost} }
	a, b := &column{text: "a"}, &column{text: "b"}
	p := &parts{
		waits: []*length{of(a, 0), of(b, foreignName)},
		rings: []*length{of(a, 0), of(b, 0)},
	}
	r := &reading{arrive: &timeColumn{column: &column{}}, fate: &fate{}}
	r.answer.column, r.end.column = &timeColumn{column: &column{}}, &timeColumn{column: &column{}}
	var got []string
	for _, twin := range (&callSheet{given: &Map{}}).queuedBefore(r, p) {
		names := ""
		for _, l := range twin.queued {
			names += l.text
		}
		got = append(got, fmt.Sprint(names, " ", twin.cost == r.cost+backwards))
	}
	if want := "a true, ab true"; strings.Join(got, ", ") != want {
		t.Errorf("the readings are %s, want %s", strings.Join(got, ", "), want)
	}
}
