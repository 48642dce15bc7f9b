package routing

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The values of a range are its numbers, up to as many as an attribute may have.
func TestValuesOfARange(t *testing.T) {
	longtest.CheckN(t, 200, 2000, func(t *rapid.T) {
		first := rapid.IntRange(-5, 5).Draw(t, "first")
		last := first + rapid.SampledFrom([]int{-2, -1, 0, 1, 2, 5, maxValues - 1, maxValues}).Draw(t, "length")
		var want []string
		for v := first; v <= last && last-first < maxValues; v++ {
			want = append(want, strconv.Itoa(v))
		}
		found := &diag.Findings{}
		got, ok := numbersBetween(&yaml.Node{}, strconv.Itoa(first), strconv.Itoa(last), found)
		if !slices.Equal(diag.Values(got), want) || ok != (want != nil) || ok != (found.Len() == 0) {
			t.Errorf("%d to %d: %v, %t, %d findings", first, last, diag.Values(got), ok, found.Len())
		}
	})
}

// The values of an attribute are numbers if each is written as a whole number and greater than the one before it.
func TestNumbersOfAnAttribute(t *testing.T) {
	text := rapid.SampledFrom([]string{"-1", "0", "1", "2", "3", "03", "x", "+4", "1.5"})
	longtest.CheckN(t, 300, 3000, func(t *rapid.T) {
		a := Attribute{Values: rapid.SliceOfN(text, 0, 4).Draw(t, "values")}
		known := map[string]int{"-1": -1, "0": 0, "1": 1, "2": 2, "3": 3}
		var want []int
		isAscending := len(a.Values) > 0
		for _, v := range a.Values {
			n, isNumber := known[v]
			isAscending = isAscending && isNumber && (len(want) == 0 || n > slices.Max(want))
			want = append(want, n)
		}
		if got, ok := a.Numbers(); ok != isAscending || ok && !slices.Equal(got, want) {
			t.Errorf("%q are %v, %t", a.Values, got, ok)
		}
	})
}

// A date of each year occurs on each weekday. A date of one year occurs once.
func TestOccurrencesOfDates(t *testing.T) {
	for at := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2028; at = at.AddDate(0, 0, 1) {
		weekdays := map[time.Weekday]bool{}
		for _, day := range occurrences(Date{Month: at.Month(), Day: at.Day()}) {
			weekdays[day.Weekday()] = true
			if day.Month() != at.Month() || day.Day() != at.Day() || day.Sub(day.Truncate(24*time.Hour)) != 0 || day.Year() < referenceYear {
				t.Errorf("%s occurs on %s", at.Format("2 Jan"), day)
			}
		}
		if len(weekdays) != 7 {
			t.Errorf("%s occurs on %v", at.Format("2 Jan"), weekdays)
		}
		if got := occurrences(Date{Year: 2028, Month: at.Month(), Day: at.Day()}); !slices.Equal(got, []time.Time{at}) {
			t.Errorf("%s occurs on %v", at.Format(time.DateOnly), got)
		}
	}
}
