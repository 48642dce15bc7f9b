package scenario

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The weeks of several lengths give each day of each set of days one pattern that begins on it and at the start, and have
// the most minutes within the hours. Each such week is there once.
func TestWeeksOfSeveralLengths(t *testing.T) {
	longtest.CheckN(t, 20, 300, func(rt *rapid.T) {
		at := start{at: diag.At[Minute]{Value: 480}}
		lengths := rapid.SliceOfNDistinct(rapid.IntRange(1, 5), 1, 3, rapid.ID).Draw(rt, "lengths")
		patterns := make([]pattern, len(lengths))
		for i, length := range lengths {
			patterns[i] = pattern{length: Minute(length), days: Weekdays(rapid.IntRange(0, 127).Draw(rt, "days")), starts: []start{at}}
		}
		w := weeks{rest: diag.Text{Value: rapid.SampledFrom([]string{anyRest, consecutiveRest}).Draw(rt, "rest")}}
		w.days.Value = rapid.IntRange(1, 4).Draw(rt, "days of work")
		w.hours.Value = Minute(rapid.IntRange(0, 15).Draw(rt, "hours"))

		var want []string
		for _, set := range w.sets(everyWeekday) {
			most := Minute(0)
			var best []string
			for code := range 1 << (2 * 7) { // two bits for each day
				of := make([]Weekdays, 4)
				minutes := Minute(0)
				isWeek := true
				for day := range 7 {
					i := code >> (2 * day) & 3
					on := Weekdays(1 << day)
					if set&on == 0 {
						isWeek = isWeek && i == 0
						continue
					}
					if i >= len(patterns) || patterns[i].days != 0 && patterns[i].days&on == 0 {
						isWeek = false
						break
					}
					of[i] |= on
					minutes += patterns[i].length
				}
				if !isWeek || w.hours.Value > 0 && minutes > w.hours.Value {
					continue
				}
				if minutes > most {
					most, best = minutes, nil
				}
				if minutes == most {
					best = append(best, string(of[:len(patterns)]))
				}
			}
			want = append(want, best...)
		}

		r := &shiftReader{found: &diag.Findings{}}
		r.mixed(&w, patterns)
		var got []string
		for i := range r.shifts {
			of := make([]Weekdays, len(patterns))
			for part := &r.shifts[i]; part != nil; part = part.Rest {
				of[slices.Index(lengths, int(part.To-part.From))] |= part.Days
			}
			got = append(got, string(of))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || (want == nil) == (r.found.Len() == 0) {
			rt.Errorf("%+v of %+v are the weeks %q, want %q", w, patterns, got, want)
		}
	})
}
