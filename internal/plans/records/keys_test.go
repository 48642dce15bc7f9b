package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

func reportOf(columns ...*column) *reportSheet {
	return &reportSheet{sheetOf(columns...), &Reader{}, &Map{}}
}

// said is a key with its columns, its kind and the first start, as "date+hour ends 05 08:00".
func (k *rowKey) said() string {
	var names []string
	if k.date != nil {
		names = append(names, k.date.text)
	}
	for _, c := range k.columns {
		names = append(names, c.text)
	}
	out := strings.Join(names, "+")
	for _, of := range []struct {
		is   bool
		said string
	}{{k.isEnd, "ends"}, {k.isHour, "hour"}, {k.isDay, "day"}, {k.open != "", "open"}, {k.asks != "", "asks"}, {k.law != "", "law"}} {
		if of.is {
			out += " " + of.said
		}
	}
	return out + " " + time.Unix(int64(k.start[0]), 0).UTC().Format("02 15:04")
}

// The start of a row is a time, a date with a time of day, with an hour, or with an hour and a minute, or a date alone.
// The hours from 1 to 24 end the intervals, as does a column whose name says so.
func TestKeysOfReports(t *testing.T) {
	const rows = 24
	cells := func(of func(i int) string) (out []string) {
		for i := range rows {
			out = append(out, of(i))
		}
		return out
	}
	number := func(first int) []string { return cells(func(i int) string { return fmt.Sprint(first + i) }) }
	date := columnOf("date", cells(func(int) string { return "2026-01-05" })...)
	clocks := cells(func(i int) string { return fmt.Sprintf("%02d:00", i) })
	times := cells(func(i int) string { return fmt.Sprintf("2026-01-05 %02d:30", i) })
	quarters := cells(func(i int) string { return fmt.Sprint(15 * (i % 4)) })
	for _, test := range []struct {
		name    string
		columns []*column
		want    []string
	}{
		{"a time", []*column{columnOf("interval start", times...)}, []string{"interval start 05 00:30"}},
		{"the end", []*column{columnOf("interval end", times...)}, []string{"interval end ends law 04 23:30"}},
		{"start and end in one name", []*column{columnOf("start to end", times...)}, []string{"start to end 05 00:30"}},
		{"a clock", []*column{date, columnOf("time", clocks...)}, []string{"date+time 05 00:00", "date day 05 00:00"}},
		{"a clock without a name", []*column{date, columnOf("xyz", clocks...)}, []string{"date day 05 00:00", "date+xyz 05 00:00"}},
		{"hours from 0", []*column{date, columnOf("hour", number(0)...)}, []string{"date+hour hour 05 00:00", "date day 05 00:00"}},
		{"hours from 1 to 24", []*column{date, columnOf("hour", number(1)...)}, []string{"date+hour ends hour law 05 00:00", "date day 05 00:00"}},
		{"hours without a name", []*column{date, columnOf("xyz", number(0)...)}, []string{"date day 05 00:00"}},
		{
			"hours without a name on each date",
			[]*column{
				columnOf("date", cells(func(i int) string { return fmt.Sprintf("2026-01-%02d", 5+i/12) })...),
				columnOf("xyz", cells(func(i int) string { return fmt.Sprint(8 + i%12) })...),
			},
			[]string{"date day 05 00:00", "date+xyz hour asks 05 08:00"},
		},
		{
			"numbers without a name on some dates",
			[]*column{
				columnOf("date", cells(func(i int) string { return fmt.Sprintf("2026-01-%02d", 5+i/12) })...), columnOf("xyz", number(0)...),
			},
			[]string{"date day 05 00:00"},
		},
		{"numbers to 24 in slots", []*column{date, columnOf("slot", number(1)...)}, []string{"date+slot ends hour law 05 00:00", "date day 05 00:00"}},
		{
			"hours from 1 on",
			[]*column{date, columnOf("hour", cells(func(i int) string { return fmt.Sprint(1 + i%12) })...)},
			[]string{"date+hour hour 05 01:00", "date day 05 00:00"},
		},
		{
			"slots from 1 on",
			[]*column{date, columnOf("slot", cells(func(i int) string { return fmt.Sprint(1 + i%12) })...)},
			[]string{"date+slot hour open 05 01:00", "date day 05 00:00"},
		},
		{"a date alone", []*column{date, columnOf("calls", quarters...)}, []string{"date day 05 00:00"}},
		{"no date", []*column{columnOf("calls", quarters...)}, nil},
	} {
		var got []string
		for _, k := range reportOf(test.columns...).keys() {
			got = append(got, k.said())
		}

		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// The gap between starts is the most frequent one, the least of several. Without one it is half an hour.
func TestGapsBetweenStarts(t *testing.T) {
	longtest.CheckN(t, 300, 2000, func(rt *rapid.T) {
		var starts []float64
		is := map[int]bool{}
		for range rapid.IntRange(0, 12).Draw(rt, "starts") {
			at := rapid.IntRange(-1, 30).Draw(rt, "at")
			if at < 0 {
				starts = append(starts, math.NaN())
				continue
			}
			is[at] = true
			starts = append(starts, float64(at))
		}

		var often [31]int
		last := -1
		for at := range 31 {
			if is[at] {
				if last >= 0 {
					often[at-last]++
				}
				last = at
			}
		}
		want := 0
		for gap, n := range often {
			if n > often[want] {
				want = gap
			}
		}
		if want == 0 {
			want = 1800
		}
		if got := commonGap(starts); got != float64(want) {
			rt.Errorf("the gap of %v is %v, want %d", starts, got, want)
		}
	})
}

// A date stands for the rows below it without one.
func TestCarriedDates(t *testing.T) {
	nan := math.NaN()
	got := fmt.Sprint(carried([]float64{nan, 3, nan, nan, 5, nan}))

	if want := "[NaN 3 3 3 5 5]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// The rows of an interval are told apart by no column, by one, or by two, with the best names first.
func TestColumnsThatTellApart(t *testing.T) {
	const days = 12
	cells := func(n int, of func(i int) string) (out []string) {
		for i := range n {
			out = append(out, of(i))
		}
		return out
	}
	// Two stores with two queues each, on each day.
	four := func(name string, of func(i int) string) *column { return columnOf(name, cells(4*days, of)...) }
	date := func() *column {
		return four("date", func(i int) string { return fmt.Sprintf("2026-01-%02d", 5+i/4) })
	}
	store := func() *column { return four("group", func(i int) string { return []string{"n", "s"}[i%2] }) }
	part := func() *column { return four("part", func(i int) string { return []string{"x", "y"}[i/2%2] }) }
	queue := func(name string) *column {
		return four(name, func(i int) string { return []string{"a", "b", "c", "d"}[i%4] })
	}
	for _, test := range []struct {
		name    string
		columns []*column
		want    string
		isTold  bool
	}{
		{"a queue", []*column{date(), queue("queue")}, "queue", true},
		{"a queue without a name", []*column{date(), queue("xyz")}, "xyz", true},
		{"the better name", []*column{date(), queue("xyz"), queue("queue")}, "queue", true},
		{"two columns", []*column{date(), store(), part()}, "group part", true},
		{"nothing", []*column{date(), store()}, "", false},
		{"a period", []*column{date(), queue("week")}, "", false},
		{"a sum", []*column{date(), queue("total xyz")}, "", false},
		{"a share", []*column{date(), queue("xyz %")}, "", false},
		{"a queue with gaps", []*column{date(), four("queue", func(i int) string { return []string{"a", "b", "c", ""}[i%4] })}, "queue", true},
		{"gaps without a name", []*column{date(), four("xyz", func(i int) string { return []string{"a", "b", "c", ""}[i%4] })}, "", false},
	} {
		calls := four("calls", func(i int) string { return fmt.Sprint(100 + i) })
		s := reportOf(append(test.columns, calls)...)
		k := &rowKey{start: test.columns[0].dates, date: test.columns[0]}
		of, isTold := s.tellsApart(k, &countColumns{})
		var got []string
		for _, c := range of {
			got = append(got, c.text)
		}
		if strings.Join(got, " ") != test.want || isTold != test.isTold {
			t.Errorf("%s: %q, %t", test.name, got, isTold)
		}
	}

	// One row of each interval needs no column, but has the one that is named.
	one := func(of func(i int) string) []string { return cells(days, of) }
	alone := func() *column {
		return columnOf("date", one(func(i int) string { return fmt.Sprintf("2026-01-%02d", 5+i) })...)
	}
	words := one(func(i int) string { return []string{"a", "b"}[i%2] })
	for _, test := range []struct {
		name   string
		column *column
		want   bool
	}{
		{"a queue", columnOf("queue", words...), true},
		{"without a name", columnOf("xyz", words...), false},
		{"named, with gaps", columnOf("queue", one(func(i int) string { return []string{"a", ""}[i%2] })...), true},
		{"named, and empty", columnOf("queue", one(func(int) string { return "" })...), false},
		{"of times", columnOf("queue", one(func(i int) string { return fmt.Sprintf("2026-01-05 10:%02d:00", i) })...), false},
		{"of dates", columnOf("queue", one(func(i int) string { return fmt.Sprintf("2026-01-%02d", 1+i) })...), false},
	} {
		s := reportOf(alone(), test.column)
		k := &rowKey{start: s.columns[0].dates, date: s.columns[0]}
		of, isTold := s.tellsApart(k, &countColumns{})
		if !isTold || (len(of) == 1 && of[0] == test.column) != test.want || len(of) > 1 {
			t.Errorf("%s: %d columns, %t", test.name, len(of), isTold)
		}
		if test.want {
			time := &rowKey{start: k.start, columns: []*column{test.column}}
			if of, _ := s.tellsApart(time, &countColumns{}); len(of) > 0 {
				t.Errorf("%s is the time and tells rows apart", test.name)
			}
			if of, _ := s.tellsApart(k, &countColumns{offered: test.column}); len(of) > 0 {
				t.Errorf("%s has the calls and tells rows apart", test.name)
			}
		}
	}
}

// Rows repeat an interval if they have its words and other cells. In a thousand rows 5 may. Rows with unknown starts count for
// nothing.
func TestRepeatedIntervals(t *testing.T) {
	for _, test := range []struct {
		rows, again int
		isCopy      bool
		want        bool
	}{
		{1000, 0, false, true}, {1000, 5, false, true}, {1000, 6, false, false}, {1000, 500, true, true}, {2, 1, false, false},
	} {
		k := &rowKey{}
		s := &reportSheet{sheet: &sheet{n: test.rows + 1}, reader: &Reader{}}
		for i := range s.n {
			at := float64(i)
			text := fmt.Sprint(i)
			switch {
			case i == test.rows:
				at = math.NaN()
			case i < test.again:
				at = float64(test.rows - 1)
				if test.isCopy {
					text = fmt.Sprint(test.rows - 1)
				}
			}
			k.start = append(k.start, 1e9+1800*at)
			s.texts = append(s.texts, text)
		}

		if got := s.isUnique(k); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}

// A column is filled if it has a word in nine of ten rows with a start.
func TestFilledColumns(t *testing.T) {
	for _, test := range []struct {
		empty int
		want  bool
	}{{0, true}, {1, true}, {2, false}} {
		c := &column{}
		k := &rowKey{}
		for i := range 14 {
			at := 1.0
			cell := "a"
			if i < test.empty {
				cell = ""
			}
			if i >= 10 { // four rows without a start
				at = math.NaN()
				cell = ""
			}
			c.cells = append(c.cells, cell)
			k.start = append(k.start, at)
		}
		s := &reportSheet{sheet: &sheet{n: 14}}

		if got := s.isFilled(c, k); got != test.want {
			t.Errorf("%d of 10 are empty: %t", test.empty, got)
		}
	}
}

// A column of times is the start if more than nine of ten rows have one.
func TestStartsWithGaps(t *testing.T) {
	for empty, want := range []int{1, 1, 0, 0} {
		var cells []string
		for i := range 20 {
			cell := fmt.Sprintf("2026-01-05 %02d:30", i)
			if i < empty {
				cell = ""
			}
			cells = append(cells, cell)
		}

		if got := len(reportOf(columnOf("start", cells...)).keys()); got != want {
			t.Errorf("%d of 20 rows are empty: %d keys, want %d", empty, got, want)
		}
	}
}
