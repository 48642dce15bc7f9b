package records

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// endedCalls are the waits and the handle times of calls that were answered, and the waits of those that were not.
type endedCalls struct{ asa, aht, ata []float64 }

// counts are the counts of a part of an interval, with the means of its calls.
func (e *endedCalls) counts() Counts {
	mean := func(values []float64) float64 {
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		return sum / float64(len(values))
	}
	early := 0.0
	for _, wait := range e.asa {
		if wait <= 20 {
			early++
		}
	}
	n, m := float64(len(e.asa)), float64(len(e.ata))
	return Counts{
		Offered: n + m, Answered: n, Abandoned: m, ASA: mean(e.asa), AHT: mean(e.aht), ATA: mean(e.ata), ServiceLevel: early / (n + m),
	}
}

// The parts of an interval, added in their order, are the counts of all calls at once. A part without calls of a kind does
// not change their mean.
func TestPartsOfAnIntervalAddUp(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var all endedCalls
		var sum Counts
		for i := range rapid.IntRange(1, 4).Draw(t, "parts") {
			var part endedCalls
			seconds := rapid.Float64Range(0, 100)
			part.asa = rapid.SliceOfN(seconds, 0, 3).Draw(t, "answered")
			for range part.asa {
				part.aht = append(part.aht, seconds.Draw(t, "handled"))
			}
			part.ata = rapid.SliceOfN(seconds, 0, 3).Draw(t, "abandoned")
			all = endedCalls{append(all.asa, part.asa...), append(all.aht, part.aht...), append(all.ata, part.ata...)}

			counts := part.counts()
			if i == 0 {
				sum = counts
			} else {
				sum.add(&counts)
			}
		}

		want := all.counts()
		for name, of := range map[string][2]float64{
			"offered": {sum.Offered, want.Offered}, "answered": {sum.Answered, want.Answered}, "abandoned": {sum.Abandoned, want.Abandoned},
			"asa": {sum.ASA, want.ASA}, "aht": {sum.AHT, want.AHT}, "ata": {sum.ATA, want.ATA}, "level": {sum.ServiceLevel, want.ServiceLevel},
		} {
			isSame := math.Abs(of[0]-of[1]) <= 1e-9*want.Offered || math.IsNaN(of[0]) && math.IsNaN(of[1])
			if !isSame {
				t.Errorf("%s is %v, want %v", name, of[0], of[1])
			}
		}
	})
}

// Two columns agree by the share of the rows that both know, and a column tells enough if it knows 7 of 10 rows, and
// 2 of 10 are answered and not all.
func TestWhatColumnsTell(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		const rows = 10
		marks := rapid.SliceOfN(rapid.SampledFrom([]int8{-1, 0, 1}), rows, rows)
		a, b := marks.Draw(t, "a"), marks.Draw(t, "b")
		both, same, known, answered := 0, 0, 0, 0
		for i := range rows {
			switch {
			case a[i] < 0:
				continue
			case b[i] >= 0:
				both++
				if a[i] == b[i] {
					same++
				}
			}
			known++
			if a[i] == 1 {
				answered++
			}
		}
		want := 0.0
		if both > 0 {
			want = float64(same) / float64(both)
		}
		if got := agreement(a, b); got != want {
			t.Errorf("%v and %v agree by %v, want %v", a, b, got, want)
		}
		isEnough := known >= 7 && 10*answered >= 2*known && answered < known
		s := &voters{&callSheet{sheet: &sheet{n: rows}}}
		if got := s.isPossible(&fate{answered: a}); got != isEnough {
			t.Errorf("%v tells enough: %t, want %t", a, got, isEnough)
		}
	})
}

// A cell has the text after its quotes on one line. Text after the quotes of two lines shows that the first quote is not
// closed.
func TestTextAfterQuotes(t *testing.T) {
	for line, want := range map[string][]string{
		`"a",b`: {"a", "b"}, `"a" <1>,b`: {`"a" <1>`, "b"}, `"a" <1>`: {`"a" <1>`}, "\"a\nb\",c": {"a\nb", "c"},
		`="01",="a,b",="c"`: {"01", "a,b", "c"}, `"=""01""",b`: {"01", "b"}, `=1,=,"="`: {"=1", "=", "="}, `="a`: nil,
		"\"a\nb\"1,c": nil, "\"a\r\nb\"1": nil, `"a`: nil,
	} {
		got, ok := splitCells(line, ',', nil)
		if ok != (want != nil) || ok && !slices.Equal(got, want) {
			t.Errorf("%q is %q, %t, want %q", line, got, ok, want)
		}
	}
}

// The handle time of a row is the sum of its known parts in seconds. A part that is a text, as 4:12, and a part of another
// column have seconds. A number has the unit of its column, or else of the report. A sum of the interval is divided by
// the calls answered.
func TestHandleTimesOfRows(t *testing.T) {
	longtest.CheckN(t, 500, 5000, func(t *rapid.T) {
		seconds := map[string]float64{"s": 1, "min": 60, "h": 3600}
		units := []string{"s", "min", "h"}
		h := &handleColumns{isSum: rapid.Bool().Draw(t, "sum"), unit: rapid.SampledFrom(units).Draw(t, "unit")}
		want, isKnown := 0.0, false
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			c := &column{
				isPlain: rapid.Bool().Draw(t, "plain"), isShort: rapid.Bool().Draw(t, "short"), isPart: rapid.Bool().Draw(t, "part"),
				name: name{unit: rapid.SampledFrom([]string{"", "s", "min"}).Draw(t, "own unit")},
			}
			length := rapid.SampledFrom([]float64{0, 3, 40, math.NaN()}).Draw(t, "length")
			c.lengths = []float64{length}
			h.plus = append(h.plus, c)
			if math.IsNaN(length) {
				continue
			}
			isKnown = true
			switch {
			case c.isPart, !c.isPlain && !c.isShort:
				want += length
			case c.isPlain && c.unit != "":
				want += length * seconds[c.unit]
			default:
				want += length * seconds[h.unit]
			}
		}

		answered := float64(rapid.IntRange(0, 4).Draw(t, "answered"))
		counts := &countColumns{answered: &column{counts: []float64{answered}}}
		if h.isSum {
			want /= answered
			isKnown = isKnown && answered > 0
		}
		if got := h.of(0, counts); math.IsNaN(got) == isKnown || isKnown && math.Abs(got-want) > 1e-9 {
			t.Fatalf("%+v of %v calls: %v, want %v, known %t", h, answered, got, want, isKnown)
		}
	})
}
