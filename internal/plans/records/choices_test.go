package records

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// All waits are the rest of a rounded length if none is over the slack: of a minute if no time has seconds.
func TestWaitsOfRounding(t *testing.T) {
	for _, test := range []struct {
		waits          []float64
		from           string
		arrival, end   int // cells with seconds
		isColumn, want bool
	}{
		{[]float64{0, 2, 1}, atEnd, 9, 9, true, true},
		{[]float64{0, 2.1, 1}, atEnd, 9, 9, true, false},
		{[]float64{0, 61}, atEnd, 0, 0, true, true},
		{[]float64{0, 61.1}, atEnd, 0, 0, true, false},
		{[]float64{0, 61}, atEnd, 1, 0, true, false},
		{[]float64{0, 61}, atEnd, 0, 1, true, false},
		{[]float64{0, 61}, atEnd, 0, 0, false, false},
		{[]float64{0, 1}, atJoin, 9, 9, true, false},
		{[]float64{math.NaN(), 1}, atEnd, 9, 9, true, true},
	} {
		n := len(test.waits)
		r := &reading{arrive: timesOf(unknown(n), test.arrival), answer: rule{from: test.from}, q: make([]float64, n), s: test.waits}
		if test.isColumn {
			r.end.column = timesOf(unknown(n), test.end)
		}
		if got := r.isRounding(); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}

// Fractions are in most of the lengths that are known. A rule uses plain ones without a unit that no map gives.
func TestFractionsOfLengths(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		of   []float64
		want bool
	}{{[]float64{1.5, 2}, false}, {[]float64{1.5, 2.5, 3}, true}, {[]float64{1.5, nan, nan}, true}, {[]float64{1, 2}, false}, {nil, false}} {
		if hasFractions(test.of) != test.want {
			t.Errorf("%v: %t", test.of, !test.want)
		}
	}

	plain := func(change func(l *length)) *length {
		l := &length{column: &column{isPlain: true, lengths: []float64{1.5, 2.5}}, value: theWait}
		change(l)
		return l
	}
	for name, test := range map[string]struct {
		change func(l *length)
		want   bool
	}{
		"fractions":      {func(*length) {}, true},
		"whole numbers":  {func(l *length) { l.lengths = []float64{1, 2} }, false},
		"parts of a day": {func(l *length) { l.lengths, l.isPart = []float64{1, 2}, true }, true},
		"texts":          {func(l *length) { l.isPlain = false }, false},
		"with a unit":    {func(l *length) { l.unit = "minutes" }, false},
		"of the map":     {func(l *length) { l.value = "" }, false},
	} {
		whole := plain(func(l *length) { l.lengths = []float64{1, 2} })
		for place, r := range map[string]*reading{
			"the answer":      {answer: rule{plus: []*length{whole, plain(test.change)}}},
			"less of it":      {answer: rule{minus: []*length{plain(test.change)}}},
			"the end":         {end: rule{plus: []*length{plain(test.change)}}},
			"less of the end": {end: rule{minus: []*length{whole, plain(test.change)}}},
		} {
			if r.usesParts() != test.want {
				t.Errorf("%s in %s: %t", name, place, !test.want)
			}
		}
	}
}

// Plain numbers may have each unit if a column of lengths names none; a column with one colon may have hours.
func TestUnitsThatAreTried(t *testing.T) {
	cells := func(of string) (out []string) {
		for i := range 30 {
			out = append(out, strings.ReplaceAll(of, "N", string(rune('0'+i%10))+string(rune('0'+i*7%10))))
		}
		return out
	}
	for name, test := range map[string]struct {
		column, cells string
		units         int
		short         bool
	}{
		"numbers":          {"wait", "1N", 4, false},
		"seconds":          {"wait seconds", "1N", 1, false},
		"texts":            {"wait", "00:01:N", 1, false},
		"one colon":        {"wait", "3:4N", 1, true},
		"a constant":       {"wait", "17", 1, false},
		"numbers of calls": {"call id", "9N", 1, false},
	} {
		text := test.cells
		if name == "one colon" {
			text = "3:1"
		}
		of := cells(text)
		if name == "one colon" {
			for i := range of {
				of[i] = "3:" + string(rune('0'+i%6)) + string(rune('0'+i%10))
			}
		}
		if name == "texts" {
			for i := range of {
				of[i] = "00:01:" + string(rune('0'+i%6)) + string(rune('0'+i%10))
			}
		}
		s := &callSheet{sheet: sheetOf(columnOf(test.column, of...)), given: &Map{}}
		if units, short := s.units(); len(units) != test.units || units[0] != 1 || short != test.short {
			t.Errorf("%s: %v, %t", name, units, short)
		}
	}
}

// A rival whose arrival is the end of the call is asked for, whatever its figures, less the cost of both names.
func TestRivalsWhoseArrivalIsTheEnd(t *testing.T) {
	usual := facts{calls: 100, abandoned: 0.1, wait: 20, talk: 100}
	c := columnOf("zzz")
	back := &length{column: columnOf("length"), cost: 0.2}
	for _, test := range []struct {
		score float64 // of the rival
		want  bool
	}{{0.5, true}, {1.9, true}, {40, false}} {
		r := &reading{arrive: &timeColumn{column: c}, unit: 1, kept: 1, support: 1, facts: usual}
		rival := &reading{arrive: &timeColumn{column: c, back: back}, unit: 1, kept: 1, facts: usual}
		rival.score = test.score + rival.arrive.arrivalCost() - r.arrive.arrivalCost()
		if test.score == 1.9 {
			rival.score = 0.9 + rival.arrive.arrivalCost() - r.arrive.arrivalCost()
		}
		s := &callSheet{sheet: &sheet{}}
		out := &choice{best: r}
		s.ask(out, []*reading{r, rival})

		const why = `several readings keep the laws: "zzz" may be when a call begins or when it ends`
		if isAsked := slices.Contains(out.rivals, rival); isAsked != test.want || isAsked && out.why != why {
			t.Errorf("a rival at %v: asked %t, %q", rival.score, isAsked, out.why)
		}
	}
}
