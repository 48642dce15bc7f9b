package forecast

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestPlacesOfWorkingDays lists the working days of each month of four years, with closed days, and compares the places of
// its first four and last two.
func TestPlacesOfWorkingDays(t *testing.T) {
	closed := func(d routing.Date) bool { return d.Day%9 == 0 || d.Month == 12 && d.Day > 20 }
	c := calendar{closed: closed}
	for month := range 48 {
		first := time.Date(2024, time.Month(1+month), 1, 0, 0, 0, 0, time.UTC)
		var working []routing.Date
		for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
			d := routing.DateOf(day)
			isWorking := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !closed(d)
			if isWorking {
				working = append(working, d)
			} else if got := c.place(d); got != -1 {
				t.Errorf("%s has the place %d, want none", d, got)
			}
		}

		for i, d := range working {
			want := -1
			switch {
			case i < 4:
				want = i
			case i >= len(working)-2:
				want = 6 - (len(working) - i) // 4 for the last but one
			}
			if got := c.place(d); got != want {
				t.Errorf("%s, working day %d of %d, has the place %d, want %d", d, i+1, len(working), got, want)
			}
		}
	}
}

// TestDaysBetweenDates counts days across the changes of clocks and of years.
func TestDaysBetweenDates(t *testing.T) {
	from := routing.DateOf(time.Date(2025, 12, 20, 0, 0, 0, 0, time.UTC))
	h := History{First: from}
	for n := -40; n <= 400; n++ {
		to := routing.DateOf(time.Date(2025, 12, 20+n, 0, 0, 0, 0, time.UTC))
		if got := daysBetween(from, to); got != n || h.DayOf(to) != n || h.Date(n) != to {
			t.Errorf("from %s to %s are %d days, want %d", from, to, got, n)
		}
	}
}

// TestJoinedSeries adds random series up. A count is unknown only if it is unknown in all of them, and a single series keeps
// its name.
func TestJoinedSeries(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		h := History{Days: 2, Step: 720}
		var members []int
		for i := range rapid.IntRange(1, 3).Draw(rt, "series") {
			s := Series{Name: fmt.Sprint("q", i)}
			for range 4 {
				s.Counts = append(s.Counts, rapid.SampledFrom([]float64{0, 3, 8, math.NaN()}).Draw(rt, "count"))
			}
			h.Series = append(h.Series, s)
			members = append(members, i)
		}
		before := fmt.Sprint(h.Series)

		out := h.join("all", members)
		for at, got := range out.Counts {
			sum, known := 0.0, false
			for _, s := range h.Series {
				if !math.IsNaN(s.Counts[at]) {
					sum, known = sum+s.Counts[at], true
				}
			}
			if math.IsNaN(got) == known || known && got != sum {
				rt.Errorf("count %d of %v is %v, want %v, known: %t", at, h.Series, got, sum, known)
			}
		}
		if isNamed := out.Name == "all"; isNamed != (len(members) > 1) || fmt.Sprint(h.Series) != before {
			rt.Errorf("the series %q is joined of %s, which are now %v", out.Name, before, h.Series)
		}

		// A day's total is of its known counts.
		for day := range 2 {
			want := 0.0
			of := slices.DeleteFunc(slices.Clone(h.Series[0].Counts[2*day:2*day+2]), math.IsNaN)
			for _, n := range of {
				want += n
			}
			if got := h.Total(0, day); got != want && len(of) > 0 {
				rt.Errorf("the total of day %d of %v is %v, want %v", day, h.Series[0].Counts, got, want)
			}
		}
	})
}

// TestUsualDays states whether calls are usual on the middle one of some same weekdays, from the calls of all of them. A dot
// is a day without rows.
func TestUsualDays(t *testing.T) {
	for weeks, want := range map[string]bool{
		"5 5 5": true, "5 . 5": true, "0 0 0": false, ". . .": false, "5 0 0": false, "5 5 0": true, "0 5 5": true,
		"5 . .": true, ". . 5": true, ". 0 .": false, "0 . 5": true,
	} {
		cells := []rune(weeks)
		var d days
		n := (len(cells) + 1) / 2
		d.total = slices.Repeat([]float64{0}, 7*n)
		for i := range n {
			switch cells[2*i] {
			case '.':
				d.total[7*i] = math.NaN()
			case '5':
				d.total[7*i] = 5
			}
		}
		if got := d.isUsual(7 * (n / 2)); got != want {
			t.Errorf("calls are usual in %q: %t, want %t", weeks, got, want)
		}
	}
}

// TestOpenDays draws the states of the same weekday of some weeks. Calls are expected if any of the last eight known ones
// before the origin had calls. A closed or an unknown day tells nothing.
func TestOpenDays(t *testing.T) {
	longtest.CheckN(t, 200, 2000, func(rt *rapid.T) {
		const weeks = 14
		d := &days{total: make([]float64, 7*weeks), working: calendar{closed: func(routing.Date) bool { return false }}}
		d.state = slices.Repeat([]state{counted}, 7*weeks)
		for week := range weeks {
			d.state[7*week] = rapid.SampledFrom([]state{counted, closed, resting, resting, resting, unknown}).Draw(rt, "state")
		}

		f := &fitted{days: d, origin: 7*rapid.IntRange(1, weeks).Draw(rt, "origin") - 3}
		day := 7 * rapid.IntRange(0, weeks-1).Draw(rt, "day")

		var known []state
		for week := range weeks {
			if at := 7 * week; at <= day && at < f.origin && d.state[at] != unknown && d.state[at] != closed {
				known = append(known, d.state[at])
			}
		}
		want := slices.Contains(known[max(0, len(known)-8):], counted)
		if got := f.isOpen(day); got != want {
			rt.Errorf("day %d after %v, with the origin %d, is open: %t, want %t", day, known, f.origin, got, want)
		}

		d.working.closed = func(routing.Date) bool { return true }
		if f.isOpen(day) {
			rt.Errorf("a closed day is open")
		}
	})
}
