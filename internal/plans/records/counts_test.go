package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// countsOf is a column of counts.
func countsOf(name string, counts ...float64) *column {
	c := columnOf(name)
	c.counts = counts
	return c
}

// The calls that end are those answered and abandoned, where they are known. A report keeps the law that they are
// offered, in all rows together or in 99% of the rows, or but for as many rows as are totals.
func TestEndingsOfReports(t *testing.T) {
	longtest.CheckN(t, 300, 3000, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "rows")
		values := func(name string, most int) (out []float64) {
			for range n {
				v := float64(rapid.IntRange(-1, most).Draw(rt, name))
				if v < 0 {
					v = math.NaN()
				}
				out = append(out, v)
			}
			return out
		}
		c := &countColumns{offered: countsOf("offered", values("offered", 9)...)}
		if rapid.Bool().Draw(rt, "has answered") {
			c.answered = countsOf("answered", values("answered", 9)...)
		}
		if rapid.Bool().Draw(rt, "has abandoned") {
			c.abandoned = countsOf("abandoned", values("abandoned", 2)...)
		}

		var want endings
		for i := range n {
			offered := c.offered.counts[i]
			if offered != offered { //nolint:gocritic // NaN
				continue
			}
			ended := 0.0
			for _, of := range []*column{c.answered, c.abandoned} {
				if of != nil && of.counts[i] > 0 {
					ended += of.counts[i]
				}
			}
			want.all++
			want.offered += offered
			want.ended += ended
			switch {
			case ended == offered:
				want.same++
			case ended > offered:
				if want.more == 0 {
					want.first = i
				}
				want.more++
			}
		}
		got := c.endings(n)
		if got != want {
			rt.Fatalf("%+v, want %+v", got, want)
		}

		s := reportOf(columnOf("queue", slices.Repeat([]string{"a"}, n)...))
		isBroken := (c.answered != nil || c.abandoned != nil) && 0.99*want.ended > want.offered &&
			float64(want.all-want.more) < 0.99*float64(want.all) && want.more > 0
		said := fmt.Sprintf("in %d of %d rows it breaks the law", want.more, want.all)
		where := fmt.Sprintf("the first is line %d", want.first+2)
		law := s.brokenLaw(c)
		isSaid := strings.HasPrefix(law, said) && strings.HasSuffix(law, where)
		if isSaid != isBroken || (law == "") == isBroken {
			rt.Errorf("%+v: %q, want %t", want, law, isBroken)
		}
	})
}

// Two names are of two queues if they differ in the words before the same rest, or after the same beginning, as two
// others do.
func TestNamesOfSiblings(t *testing.T) {
	words := func(text string) []string { return strings.Fields(text) }
	longtest.Check(t, func(rt *rapid.T) {
		part := func(name string) []string {
			return rapid.SliceOfN(rapid.SampledFrom([]string{"sales", "help", "desk", "calls", "aht"}), 1, 2).Draw(rt, name)
		}
		a, b, x, y := part("a queue"), part("another queue"), part("a count"), part("another count")
		isTwo := !slices.Equal(a, b) && !slices.Equal(x, y)
		if !isTwo {
			return
		}
		join := slices.Concat[[]string]
		if !isSibling(join(a, x), join(b, x), join(a, y), join(b, y)) {
			rt.Errorf("%v %v before %v %v are no siblings", a, b, x, y)
		}
		if !isSibling(join(x, a), join(x, b), join(y, a), join(y, b)) {
			rt.Errorf("%v %v after %v %v are no siblings", a, b, x, y)
		}
	})

	for _, names := range [][4]string{
		{"sales calls", "help calls", "sales aht", "help asa"},
		{"sales calls", "sales calls", "sales aht", "sales aht"},
		{"sales calls", "help calls", "sales calls", "help calls"},
		{"sales calls", "help calls", "tech aht", "help aht"},
		{"calls", "help calls", "aht", "help aht"},
		{"calls sales", "calls help", "aht sales", "aht tech"},
		{"sales", "help", "tech", "desk"},
		{"calls sales", "calls", "aht sales", "aht"},
	} {
		if isSibling(words(names[0]), words(names[1]), words(names[2]), words(names[3])) {
			t.Errorf("%q are siblings", names)
		}
	}
}

// A handle time costs what its name costs, more for each row out of 10 seconds to an hour, and more if the means of the
// rows are unlike. Another unit than the one of the name costs half a point. Sums are divided by the calls answered.
func TestHandleTimesInTheirUnits(t *testing.T) {
	nan := math.NaN()
	counts := &countColumns{offered: countsOf("offered", 11, 22, 33, 44), answered: countsOf("answered", 10, 20, 10, 0)}
	lengths := func(of ...float64) *column {
		c := columnOf("aht")
		c.lengths, c.isPlain = of, true
		return c
	}
	for _, test := range []struct {
		name   string
		column *column
		isSum  bool
		unit   string
		mean   float64
		cost   float64 // without the name's
	}{
		{"alike", lengths(100, 100, 100, nan), false, "", 100, 0},
		{"one of three out", lengths(9, 9, 9, nan), false, "", 9, 20},
		{"at the bounds", lengths(10, 10, 3600, 0), false, "", (10*10 + 20*10 + 10*3600) / 40.0, 3},
		{"in minutes", lengths(2, 2, 2, nan), false, "minutes", 120, 0.5},
		{"in milliseconds", lengths(50_000, 50_000, 50_000, 0), false, "milliseconds", 50, 0.5},
		{"sums", lengths(1000, 2000, 1000, 70), true, "", 100, 0},
		{"unlike", lengths(100, 200, 100, nan), false, "", 150, 3 * 50.0 / 150},
	} {
		s := &reportSheet{sheet: &sheet{n: 4}}
		out := s.inUnits([]*column{test.column}, test.isSum, 1, counts)
		at := slices.IndexFunc(out, func(h handleColumns) bool { return h.unit == test.unit })
		if at < 0 || len(out) != 3 {
			t.Fatalf("%s: %+v", test.name, out)
		}
		if h := out[at]; math.Abs(h.mean-test.mean) > 1e-9 || math.Abs(h.cost-1-test.cost) > 1e-9 {
			t.Errorf("%s: a mean of %v costs %v, want %v and %v", test.name, h.mean, h.cost-1, test.mean, test.cost)
		}
	}
}

// A handle time of several columns is their sum in the unit of each: the one of its name, of its texts, or of all.
func TestHandleTimesOfSeveralColumns(t *testing.T) {
	nan := math.NaN()
	talk := func(change func(c *column), of ...float64) *column {
		c := columnOf("talk")
		c.lengths, c.isPlain = of, true
		change(c)
		return c
	}
	plain := talk(func(*column) {}, 1, nan, nan, 4)
	named := talk(func(c *column) { c.unit = "hours" }, 1, 1, nan, nan)
	text := talk(func(c *column) { c.isPlain = false }, 30, 30, nan, nan)
	short := talk(func(c *column) { c.isPlain, c.isShort = false, true }, 2, 2, nan, nan)
	part := talk(func(c *column) { c.isPart = true }, 7, 7, nan, nan)
	counts := &countColumns{answered: countsOf("answered", 2, 4, 5, 0)}
	for _, test := range []struct {
		isSum bool
		want  [4]float64
	}{
		{false, [4]float64{60 + 3600 + 30 + 120 + 7, 3600 + 30 + 120 + 7, nan, 240}},
		{true, [4]float64{3817 / 2.0, 3757 / 4.0, nan, nan}},
	} {
		h := &handleColumns{plus: []*column{plain, named, text, short, part}, isSum: test.isSum, unit: "minutes"}
		for i, want := range test.want {
			if got := h.of(i, counts); !sameTime(got, want) {
				t.Errorf("sums %t, row %d: %v, want %v", test.isSum, i, got, want)
			}
		}
	}
}

// Most cells of a column decide its type.
func TestKindsOfColumns(t *testing.T) {
	cells := func(n int, of func(i int) string) (out []string) {
		for i := range n {
			out = append(out, of(i))
		}
		return out
	}
	number := func(from, step int) func(i int) string {
		return func(i int) string { return fmt.Sprint(from + step*i) }
	}
	has := map[string]func(c *column) bool{
		"hours": (*column).isHours, "percent": (*column).isPercent, "ranges": (*column).hasRanges, "order": func(c *column) bool { return c.lengths != nil && c.isInOrder() },
		"ids":   func(c *column) bool { return c.isIDs },
		"times": func(c *column) bool { return c.times != nil }, "dates": func(c *column) bool { return c.dates != nil },
		"clocks": func(c *column) bool { return c.clocks != nil }, "lengths": func(c *column) bool { return c.lengths != nil },
		"short": func(c *column) bool { return c.isShort }, "parts": func(c *column) bool { return c.isPart },
	}
	for _, test := range []struct {
		name, column string
		cells        []string
		want         string // in the order of the alphabet
	}{
		{"hours", "h", cells(25, number(0, 1)), "hours ids lengths order percent"},
		{"more than the hours", "h", cells(26, number(0, 1)), "ids lengths order percent"},
		{"percentages", "x", cells(30, func(i int) string { return fmt.Sprintf("%d%%", i%7) }), "percent"},
		{"shares", "x", cells(30, func(i int) string { return fmt.Sprintf("0.%d", 1+i%7) }), "lengths"},
		{"ids", "x", cells(30, number(1000, 3)), "ids lengths order percent"},
		{"ids that fall", "x", cells(30, number(9000, -3)), "ids lengths order percent"},
		{"few ids", "x", cells(19, number(1000, 3)), "clocks lengths order percent"},
		{"numbers of which one comes again", "x", append(cells(29, number(1000, 3)), "1000"), "lengths percent"},
		{"numbers of which some fall", "x", cells(33, func(i int) string { return fmt.Sprint(1000 + 3*i - 1000*(i%11/10)) }), "lengths percent"},
		{"times", "x", cells(30, func(i int) string { return fmt.Sprintf("2026-01-05 09:%02d:07", i) }), "times"},
		{"times of which some are broken", "x", append(cells(40, func(i int) string { return fmt.Sprintf("2026-01-05 09:%02d:07", i) }), "x", "y"), "times"},
		{"times of which more are broken", "x", append(cells(40, func(i int) string { return fmt.Sprintf("2026-01-05 09:%02d:07", i) }), "x", "y", "z"), ""},
		{"dates", "x", cells(30, func(i int) string { return fmt.Sprintf("2026-01-%02d", 1+i) }), "dates"},
		{"times of day", "x", cells(30, func(i int) string { return fmt.Sprintf("09:%02d:07", i) }), "clocks lengths order percent"},
		{"short lengths", "x", cells(30, func(i int) string { return fmt.Sprintf("09:%02d", i) }), "clocks lengths order percent short"},
		{"ranges", "x", cells(30, func(i int) string { return fmt.Sprintf("%02d:00-%02d:30", i%24, i%24) }), "clocks ranges"},
		{"parts of a day", "x", cells(30, func(i int) string { return fmt.Sprintf("0.00%d31", 1+i%9) }), "clocks lengths parts percent"},
		{"words", "x", cells(30, func(i int) string { return fmt.Sprint("word ", i) }), ""},
	} {
		c := columnOf(test.column, test.cells...)
		sheetOf(c)
		var got []string
		for kind, is := range has {
			if is(c) {
				got = append(got, kind)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %s, want %s", test.name, strings.Join(got, " "), test.want)
		}
	}
}
