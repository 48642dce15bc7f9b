package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// TestClocksChangeOnTheNamedDates compares the dates of each year with the zones themselves: a day of 23 or 25 hours is
// named, and no other.
func TestClocksChangeOnTheNamedDates(t *testing.T) {
	for year := 2008; year <= 2037; year++ {
		named := clockChanges(year)
		for _, zone := range []string{"Europe/Berlin", "America/New_York"} {
			place, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			for day := time.Date(year, 1, 1, 0, 0, 0, 0, place); day.Year() == year; day = day.AddDate(0, 0, 1) {
				changes := day.AddDate(0, 0, 1).Sub(day) != 24*time.Hour
				if slices.Contains(named, clockChange{routing.DateOf(day), zone}) != changes {
					t.Errorf("%s in %s: the clocks change: %t; named are %v", day.Format(time.DateOnly), zone, changes, named)
				}
			}
		}
	}
}

// TestHoursThatMoveAreNamed adds the calls of an office for two weeks on both sides of a change. From that day on they come
// an hour later or earlier, or as before.
func TestHoursThatMoveAreNamed(t *testing.T) {
	for _, c := range []struct {
		date   string
		later  int // hours
		days   int // on each side
		calls  int // in an hour of the office
		isSaid bool
	}{
		{"2026-03-29", 1, 14, 40, true},
		{"2026-10-25", -1, 14, 40, true},
		{"2026-03-08", 1, 14, 40, true},
		{"2026-11-01", -1, 14, 40, true},
		{"2026-03-29", 0, 14, 40, false},
		{"2026-03-29", 2, 14, 40, false}, // no clock changes by two hours
		{"2026-06-14", 1, 14, 40, false}, // no clock changes then
		{"2026-03-29", 1, 4, 200, false}, // too few days
		{"2026-03-29", 1, 5, 40, true},
		{"2026-03-29", 1, 14, 3, false}, // too few calls
	} {
		change, err := time.Parse(time.DateOnly, c.date)
		if err != nil {
			t.Fatal(err)
		}

		var s summaryCounts
		for day := -c.days; day <= c.days; day++ {
			first := 9
			if day > 0 {
				first += c.later
			}
			for hour := first; hour < first+8; hour++ {
				// The calls have a peak, as the calls of an office.
				for i := range c.calls * (1 + (hour-first)%4) / 2 {
					at := change.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + time.Duration(i%60)*time.Minute)
					s.addCall(&Call{Arrived: at, Outcome: "abandoned"})
				}
			}
		}

		said := s.hoursMove()
		if (said != "") != c.isSaid || c.isSaid && !strings.Contains(said, c.date) {
			t.Errorf("%d hours on %s, %d days of %d calls an hour: said is %q, want some: %t", c.later, c.date, c.days, c.calls, said, c.isSaid)
		}
	}
}

// TestCountsThatAreFlags states when the counts of a file are 0 and 1, so that each row is a call: all of its columns are,
// and there are more than two rows.
func TestCountsThatAreFlags(t *testing.T) {
	counted := func(most float64, rows int) *column {
		c := &column{}
		for i := range rows {
			c.cells = append(c.cells, fmt.Sprint(i))
			c.lengths = append(c.lengths, math.Mod(float64(i), most+1))
		}
		return c
	}
	for rows := 2; rows <= 5; rows++ {
		// 0 is no column, 1 a column of flags, 2 a column of larger counts.
		for kinds := range 27 {
			of := [3]int{kinds % 3, kinds / 3 % 3, kinds / 9}
			var columns [3]*column
			isFlags := of[0] != 0 && rows > 2
			for i, kind := range of {
				if kind > 0 {
					columns[i] = counted(float64(kind), rows)
				}
				isFlags = isFlags && kind < 2
			}
			counts := &countColumns{offered: columns[0], answered: columns[1], abandoned: columns[2]}
			if got := counts.areFlags(); got != isFlags {
				t.Errorf("%d rows with offered, answered and abandoned %v: flags %t, want %t", rows, of, got, isFlags)
			}
		}
	}
}
