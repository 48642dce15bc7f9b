package records

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestColumnsOfHours compares the hours of random names with their definition: at least four neighboring columns after the
// first whose names are hours in order, and no other number of at most two digits.
func TestColumnsOfHours(t *testing.T) {
	longtest.CheckN(t, 300, 3000, func(rt *rapid.T) {
		var names []string
		for i := range rapid.IntRange(0, 2).Draw(rt, "before") {
			names = append(names, rapid.SampledFrom([]string{"queue", "", "2026", "7"}).Draw(rt, fmt.Sprint("name ", i)))
		}
		first := rapid.IntRange(0, 23).Draw(rt, "first")
		for hour := range rapid.IntRange(0, 6).Draw(rt, "hours") {
			names = append(names, fmt.Sprintf("%02d", first+hour))
		}
		names = append(names, rapid.SliceOfN(rapid.SampledFrom([]string{"total", "", "5", "100"}), 0, 2).Draw(rt, "after")...)

		var numbers []int
		for i, name := range names {
			if _, err := strconv.Atoi(name); err == nil && len(name) <= 2 {
				numbers = append(numbers, i)
			}
		}
		isHours := len(numbers) >= 4 && numbers[0] > 0
		for k, at := range numbers {
			hour, _ := strconv.Atoi(names[at])
			isHours = isHours && hour <= 23
			if k > 0 {
				before, _ := strconv.Atoi(names[at-1])
				isHours = isHours && numbers[k-1] == at-1 && hour == before+1
			}
		}
		want := numbers
		if !isHours {
			want = nil
		}
		if got := hourColumns(names); !slices.Equal(got, want) {
			rt.Errorf("the hours of %q are %v, want %v", names, got, want)
		}
	})
}

// A column is named after a time of day, also of four digits, or after a date, and not after both.
func TestColumnsOfTimes(t *testing.T) {
	for name, want := range map[string]bool{
		"0000": true, "0059": true, "0060": false, "2359": true, "2360": false, "2400": false, "930": false, "12345": false,
		"09:30": true, "9:30 PM": true, "2026-12-01": true, "12/01/2026": true, "2026-12-01 09:30": false, "09:30 calls": false, "": false,
	} {
		if got := isColumnTime(name); got != want {
			t.Errorf("%q is a time: %t", name, got)
		}
	}
}

// TestCountsInEachNotation reads random numbers in the notations that group digits. The last of two marks is the decimal
// mark, and a single mark before three digits groups them.
func TestCountsInEachNotation(t *testing.T) {
	longtest.CheckN(t, 300, 3000, func(rt *rapid.T) {
		whole := rapid.SampledFrom([]int{0, 7, 85, 999, 1000, 1234, 65432, 1234567}).Draw(rt, "whole")
		group := rapid.SampledFrom([]string{"", ",", ".", " ", "\u00a0", "\u202f", "'", "’"}).Draw(rt, "group")
		mark := rapid.SampledFrom([]string{"", ",", "."}).Draw(rt, "mark")
		commas := rapid.Bool().Draw(rt, "commas")

		digits := strconv.Itoa(whole)
		text := ""
		for i, d := range digits {
			if i > 0 && (len(digits)-i)%3 == 0 {
				text += group
			}
			text += string(d)
		}
		want := float64(whole)
		isGrouped := text != digits
		if mark != "" {
			if group == mark {
				return // no number has one mark for both
			}
			decimals := rapid.SampledFrom([]string{"5", "25"}).Draw(rt, "decimals")
			text += mark + decimals
			fraction, _ := strconv.ParseFloat("0."+decimals, 64)
			want += fraction
		}

		// If commas separate the cells, a point is the decimal mark.
		if group == "." && mark == "" && commas && isGrouped {
			if strings.Count(text, ".") > 1 {
				return
			}
			want /= 1000
			isGrouped = false
		}

		plain, grouped := ungrouped(text, commas)
		got, err := strconv.ParseFloat(plain, 64)
		if err != nil || math.Abs(got-want) > 1e-9 || grouped != isGrouped {
			rt.Errorf("%q, with commas between cells: %t, is %q, grouped %t; want %v, %t", text, commas, plain, grouped, want, isGrouped)
		}
	})
}

// TestEndingsOfCounts states that a missing count is the rest of the offered calls, and never below 0.
func TestEndingsOfCounts(t *testing.T) {
	unknown := math.NaN()
	for _, c := range []struct{ offered, answered, abandoned, wantAnswered, wantAbandoned float64 }{
		{10, 7, 2, 7, 2},
		{10, 7, unknown, 7, 3},
		{10, unknown, 2, 8, 2},
		{5, 7, unknown, 7, 0},
		{5, unknown, 6, 0, 6},
	} {
		counts := Counts{Offered: c.offered, Answered: c.answered, Abandoned: c.abandoned}
		if answered, abandoned := counts.Endings(); answered != c.wantAnswered || abandoned != c.wantAbandoned {
			t.Errorf("%+v ends as %v and %v", c, answered, abandoned)
		}
	}
	if Total(0, unknown) != 0 || Total(3, 20) != 60 {
		t.Errorf("the totals are %v and %v, want 0 and 60", Total(0, unknown), Total(3, 20))
	}
}

// TestLegsOfOneVisit makes visits of two legs in one queue. Seconds are from the first moment; -1 is no time.
func TestLegsOfOneVisit(t *testing.T) {
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time {
		if seconds < 0 {
			return time.Time{}
		}
		return start.Add(time.Duration(seconds) * time.Second)
	}
	type leg struct {
		begins, answered, ended int
		agent, outcome          string
	}
	for name, c := range map[string]struct {
		first, second leg
		visits        int
		missed        int // of the only visit
	}{
		"a ring in the wait":            {leg{0, 60, 200, "b", "answered"}, leg{20, -1, 35, "a", "abandoned"}, 1, 1},
		"a ring up to the answer":       {leg{0, 60, 200, "b", "answered"}, leg{45, -1, 60, "a", "abandoned"}, 1, 0},
		"a ring at the answer":          {leg{0, 60, 200, "b", "answered"}, leg{60, -1, 75, "a", "abandoned"}, 1, 0},
		"another call after the answer": {leg{0, 60, 200, "b", "answered"}, leg{61, -1, 75, "a", "abandoned"}, 2, 0},
		"no agent in the wait":          {leg{0, 60, 200, "b", "answered"}, leg{20, -1, 35, "", "abandoned"}, 2, 0},
		"no agent, at once":             {leg{0, 60, 200, "b", "answered"}, leg{1, -1, 35, "", "abandoned"}, 1, 1},
		"no agent, two seconds later":   {leg{0, 60, 200, "b", "answered"}, leg{2, -1, 35, "", "abandoned"}, 2, 0},
		"rings of a lost call":          {leg{0, -1, 100, "", "abandoned"}, leg{20, -1, 35, "", "abandoned"}, 1, 1},
		"rings of two agents":           {leg{0, -1, 100, "a", "abandoned"}, leg{20, -1, 35, "b", "abandoned"}, 1, 1},
		"again after a loss":            {leg{0, -1, 100, "", "abandoned"}, leg{101, -1, 120, "a", "abandoned"}, 2, 0},
		"a ring, then the answer":       {leg{0, -1, 20, "a", "abandoned"}, leg{25, 30, 200, "b", "answered"}, 1, 1},
		"fifteen seconds later":         {leg{0, -1, 20, "a", "abandoned"}, leg{35, 40, 200, "b", "answered"}, 1, 1},
		"sixteen seconds later":         {leg{0, -1, 20, "a", "abandoned"}, leg{36, 40, 200, "b", "answered"}, 2, 0},
		"a loss, then another call":     {leg{0, -1, 20, "", "abandoned"}, leg{25, 30, 200, "b", "answered"}, 2, 0},
		"by choice, and again at once":  {leg{0, -1, 40, "", "left_by_choice"}, leg{40, -1, 60, "a", "abandoned"}, 2, 0},
		"by choice, a ring before":      {leg{0, -1, 40, "", "left_by_choice"}, leg{10, -1, 25, "a", "abandoned"}, 1, 1},
		"two answers":                   {leg{0, 10, 100, "a", "answered"}, leg{20, 30, 200, "b", "answered"}, 2, 0},
	} {
		var legs []*Call
		for _, l := range []leg{c.first, c.second} {
			legs = append(legs, &Call{Call: "x", Queue: "q", Arrived: at(l.begins), Answered: at(l.answered), Ended: at(l.ended), Agent: l.agent, Outcome: l.outcome})
		}

		// The order of the rows does not matter.
		for range 2 {
			slices.Reverse(legs)
			copies := []*Call{new(*legs[0]), new(*legs[1])}
			v := newVisits(&Reader{}, nil, nil)
			got := v.visitsOf(copies)
			if len(got) != c.visits || len(got) == 1 && (got[0].NotTaken != 1 || got[0].Missed != c.missed) {
				t.Errorf("%s: %d visits, want %d, %d missed: %+v", name, len(got), c.visits, c.missed, *got[0])
			}
			if len(got) == 1 && (!got[0].Arrived.Equal(start) || (got[0].Agent != "") != !got[0].Answered.IsZero()) {
				t.Errorf("%s: the visit is %+v", name, *got[0])
			}
		}
	}
}

// TestNumbersAreHidden hides all but the last two digits of possible telephone numbers, and no date.
func TestNumbersAreHidden(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "order 123456": "order 123456", "1234567": "*****67", "+1234567": "+*****67",
		"from 2025550143 to 2025550144": "from ********43 to ********44", "12-34-56-78": "**-**-**-78",
		"+1 (202) 555-0143,Sales": "+* (***) ***-**43,Sales", "0171/123 4567": "****/*** **67", "202.555.0143": "***.***.**43",
		"2026-11-27 09:30:05,2025550143": "2026-11-27 09:30:05,********43", "27.11.2026 2025550143": "27.11.2026 ********43",
		"11/27/2026": "11/27/2026", "1\t234567": "1\t234567",
	} {
		if got := maskNumbers(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// TestSeparatorOfEvenLines reads rows whose cells have other separators as well.
func TestSeparatorOfEvenLines(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		separator := separators[rapid.IntRange(0, len(separators)-1).Draw(rt, "separator")]
		other := separators[rapid.IntRange(0, len(separators)-1).Draw(rt, "other")]
		columns := rapid.IntRange(2, 5).Draw(rt, "columns")
		var lines []string
		for row := range rapid.IntRange(4, 9).Draw(rt, "rows") {
			cells := slices.Repeat([]string{"cell"}, columns)
			if row%2 == 1 && other != separator {
				cells[row%columns] += strings.Repeat(string(other), row)
			}
			lines = append(lines, strings.Join(cells, string(separator)))
		}
		if got := separatorOf(lines, 0); got != separator {
			rt.Errorf("the separator of %q is %q, want %q", lines, got, separator)
		}
		if got := separatorOf(lines, 'x'); got != 'x' {
			rt.Errorf("the given separator is %q", got)
		}
	})
}

// TestJoinedFates adds the vote of one fate to another. The stronger of the two tells who was answered, if it has more than
// one vote; the weights add up, and a proof is kept.
func TestJoinedFates(t *testing.T) {
	proof := func(word string) Words { return Words{{Key: diag.Text{Value: word}}} }
	for _, c := range []struct {
		weight, other float64
		proof         Words
		fromOther     bool
		wantProof     string
	}{
		{weight: 3, other: 2, proof: proof("own"), wantProof: "own"},
		{weight: 2, other: 3, proof: proof("own"), fromOther: true, wantProof: "other"},
		{weight: 2, other: 2, proof: proof("own"), wantProof: "own"},
		{weight: 0.5, other: 1, proof: proof("own"), wantProof: "own"},
		{weight: 0.5, other: 1.5, proof: proof("own"), fromOther: true, wantProof: "other"},
		{weight: 3, other: 2, wantProof: "other"},
	} {
		f := &fate{weight: c.weight, answered: []int8{1, 0}, empty: &column{}, proof: c.proof, by: []string{"a"}}
		other := &fate{weight: c.other, answered: []int8{0, 1}, empty: &column{}, proof: proof("other"), by: []string{"b"}}
		own := f.empty

		f.join(other)
		if isFromOther := f.answered[1] == 1; isFromOther != c.fromOther || (f.empty == other.empty) != c.fromOther || (f.empty == own) == c.fromOther {
			t.Errorf("weights %v and %v: the fate is of the other: %t, want %t", c.weight, c.other, isFromOther, c.fromOther)
		}
		if f.weight != c.weight+c.other || f.proof[0].Key.Value != c.wantProof || len(f.by) != 2 {
			t.Errorf("weights %v and %v: %+v, want the proof %q", c.weight, c.other, f, c.wantProof)
		}
	}
}

// The times of day of a header are whole minutes, each later than the one before. In a row of calls they are not.
func TestTimesOfDayInHeaders(t *testing.T) {
	for names, want := range map[string]bool{
		"Date,08:00,08:30,09:00": true, "Date,08:00,08:30,08:31": true, "Date,08:00,08:30,08:30": false, "Date,08:30,08:00,09:00": false,
		"Date,08:00,08:30,09:00:07": false, "Date,08:00:00,08:30:00,09:00:00": true,
	} {
		h := headerOf([]string{names, "2026-08-03,3,4,5", "2026-08-04,3,4,5"}, 0, ',')
		if (h != nil && h.isMatrix) != want {
			t.Errorf("%s are the names of a matrix: %t", names, !want)
		}
	}
}
