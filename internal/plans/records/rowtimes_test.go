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

// sameTime reports whether two times are equal, or both unknown.
func sameTime(a, b float64) bool { return math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b) }

// The times of a row are the times of the call that a system wrote in it, in each form of the answer and the
// end: as times, and as durations from the arrival, the queue, the answer or the end, with the hold and the after-call
// work in them or apart. The oracle has the call, and the row is made of it.
func TestTimesOfARow(t *testing.T) {
	longtest.CheckN(t, 1500, 6000, func(rt *rapid.T) {
		nan := math.NaN()
		draw := func(name string, least, most int) float64 { return float64(rapid.IntRange(least, most).Draw(rt, name)) }
		a := draw("arrived", 0, 1000) + 50_000
		q := a + draw("menus", 1, 50)
		isAnswered := rapid.Bool().Draw(rt, "answered")
		wait, talk, hold, work := draw("wait", 1, 90), draw("talk", 1, 400), draw("hold", 1, 30), draw("work", 1, 60)
		s, e := q+wait, q+wait+talk+hold
		w := e + work
		if !isAnswered {
			s, e, w = nan, q+wait, nan
		}

		at := func(v float64) *timeColumn { return timesOf([]float64{v}, 1) }
		long := func(v float64) *length { return &length{column: &column{lengths: []float64{v}}, factor: 1} }
		ofAnswered := func(v float64) *length {
			if !isAnswered {
				v = nan
			}
			return long(v)
		}
		r := &reading{arrive: at(a), fate: &fate{answered: []int8{map[bool]int8{true: 1, false: 0}[isAnswered]}}, left: []*length{long(wait)}}
		knowsQueue := true
		switch rapid.IntRange(0, 2).Draw(rt, "the queue") {
		case 0:
			r.join = at(q)
		case 1:
			r.menus = long(q - a)
		default: // the wait is before the answer, or the end
			half := math.Floor(wait / 2)
			r.queued = []*length{long(half), long(wait - half)}
			knowsQueue = false
		}

		const ofColumn, ofQueue, ofEnd = 0, 1, 2
		answer := rapid.SampledFrom([]int{ofColumn, ofQueue, ofEnd}).Draw(rt, "the answer")
		if !knowsQueue {
			answer = ofColumn
		}
		switch answer {
		case ofColumn:
			r.answer = rule{column: at(s)}
		case ofQueue:
			more := draw("ring", 0, 5)
			r.answer = rule{from: atJoin, plus: []*length{ofAnswered(wait + 3 - more), ofAnswered(more)}, minus: []*length{ofAnswered(3)}}
		default:
			r.answer = rule{from: atEnd, minus: []*length{ofAnswered(talk), ofAnswered(hold)}}
		}

		switch end := rapid.IntRange(0, 5).Draw(rt, "the end"); {
		case end == 0:
			r.end = rule{column: at(e)}
		case end == 1: // after the work
			last := w
			if !isAnswered {
				last = e
			}
			r.end = rule{column: at(last), minus: []*length{ofAnswered(work)}}
		case end == 2:
			r.end = rule{from: atArrival, plus: []*length{long(e - a)}}
		case end == 3 && knowsQueue:
			r.end = rule{from: atJoin, plus: []*length{long(e - q - 1), long(1)}}
		case end == 4 && knowsQueue && answer != ofEnd:
			r.end = rule{from: atAnswer, plus: []*length{ofAnswered(talk + work), ofAnswered(hold)}, minus: []*length{ofAnswered(work)}}
		default:
			r.end = rule{column: at(e)}
		}
		if answer == ofEnd && len(r.end.plus) > 0 && r.end.from == atJoin {
			r.end = rule{column: at(e)}
		}

		switch rapid.IntRange(0, 3).Draw(rt, "the work") {
		case 0:
			r.wrapAt = at(w)
		case 1:
			r.wrap = ofAnswered(work)
		case 2:
			r.handle = ofAnswered(talk + hold + work)
		default:
			w = nan
		}

		r.fill([]int{0}, 1)
		got := [...]float64{r.a[0], r.q[0], r.s[0], r.e[0], r.w[0]}
		for i, want := range [...]float64{a, q, s, e, w} {
			if !sameTime(got[i], want) {
				rt.Fatalf("the times are %v, want %v, %v, %v, %v, %v", got, a, q, s, e, w)
			}
		}
	})
}

// A time of day with the date of its row is of the next day if it is more than half a day before the arrival.
func TestTimesAfterMidnight(t *testing.T) {
	for _, test := range []struct {
		at, begins float64
		isDated    bool
		want       float64
	}{
		{600, 86_000, true, 87_000},
		{86_000 - longestCall, 86_000, true, 86_000 - longestCall},
		{85_999 - longestCall, 86_000, true, 85_999 - longestCall + 86_400},
		{600, 86_000, false, 600},
	} {
		c := timesOf([]float64{test.at}, 1)
		if test.isDated {
			c.date = &column{}
		}
		if test.want == 87_000 {
			test.want = 600 + 86_400
		}

		if got := c.after(0, test.begins); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// A caller left after the first length of those who left that is known, and a gave-up time of nothing is no length;
// otherwise after the wait before the answer, if that is one length.
func TestTimesOfCallersWhoLeft(t *testing.T) {
	nan := math.NaN()
	of := func(value string, v float64) *length {
		return &length{column: &column{lengths: []float64{v}}, factor: 2, value: value}
	}
	for _, test := range []struct {
		left, plus []*length
		want       float64
	}{
		{[]*length{of(theWait, 5), of(theWait, 7)}, nil, 110},
		{[]*length{of(theWait, nan), of(theWait, 7)}, nil, 114},
		{[]*length{of(theWait, 0), of(theWait, 7)}, nil, 100},
		{[]*length{of(theGaveUp, 0), of(theWait, 7)}, nil, 114},
		{[]*length{of(theGaveUp, 1), of(theWait, 7)}, nil, 102},
		{nil, []*length{of(theWait, 9)}, 118},
		{nil, []*length{of(theWait, 9), of(theRing, 1)}, nan},
		{nil, nil, nan},
	} {
		r := &reading{left: test.left, answer: rule{plus: test.plus}}

		if got := r.leftAt(0, 100); !sameTime(got, test.want) {
			t.Errorf("%v, want %v", got, test.want)
		}
	}
}

// A length is plausible if at most one of fifty of its values is below 0, or over 12 hours.
func TestPlausibleLengths(t *testing.T) {
	for _, test := range []struct {
		odd    float64
		n, bad int
		want   bool
	}{{-1, 50, 1, true}, {-1, 49, 1, false}, {43_200, 3, 3, true}, {43_201, 50, 1, true}, {43_201, 99, 2, false}, {0, 2, 2, true}} {
		values := []float64{math.NaN(), math.NaN()}
		for i := range test.n {
			values = append(values, 60)
			if i < test.bad {
				values[len(values)-1] = test.odd
			}
		}
		l := &length{column: &column{lengths: values}, factor: 1}
		if l.isPlausible() != test.want {
			t.Errorf("%+v: %t", test, !test.want)
		}
	}
}

// A column that is no part of a call and no time of it is used by a reading if any of its rules reads it.
func TestColumnsThatAReadingUses(t *testing.T) {
	c := &column{text: "it"}
	it, other := &length{column: c}, &length{column: &column{}}
	at := &timeColumn{column: c}
	for name, change := range map[string]func(r *reading){
		"the arrival":                func(r *reading) { r.arrive = at },
		"the length before the end":  func(r *reading) { r.arrive.back = it },
		"a part of it":               func(r *reading) { r.arrive.back = &length{column: &column{}, parts: []*length{other, it}} },
		"the queue":                  func(r *reading) { r.join = at },
		"the answer":                 func(r *reading) { r.answer.column = at },
		"a length to the answer":     func(r *reading) { r.answer.plus = []*length{other, it} },
		"one that is left out":       func(r *reading) { r.answer.minus = []*length{it} },
		"the end":                    func(r *reading) { r.end.column = at },
		"a length to the end":        func(r *reading) { r.end.plus = []*length{it} },
		"one that is left out of it": func(r *reading) { r.end.minus = []*length{other, it} },
		"the menus":                  func(r *reading) { r.menus = it },
		"the after-call work":        func(r *reading) { r.wrap = it },
		"its end":                    func(r *reading) { r.wrapAt = at },
		"the handle time":            func(r *reading) { r.handle = it },
		"the wait before the answer": func(r *reading) { r.queued = []*length{other, it} },
	} {
		r := &reading{arrive: &timeColumn{column: &column{}}}
		if r.usesColumn(c) {
			t.Errorf("%s: it is used before", name)
		}

		if change(r); !r.usesColumn(c) {
			t.Errorf("%s: it is not used", name)
		}
	}
}

// Two rules clash if one column has two meanings in them, or if each counts from the time that the other gives.
func TestRulesThatClash(t *testing.T) {
	a := &timeColumn{column: columnOf("arrived", "1", "2")}
	x, y := columnOf("x", "10", "20"), columnOf("y", "30", "40")
	copied := columnOf("z", "10", "20")
	copied.filled, x.filled, y.filled = 2, 2, 2
	of := func(c *column, value string) *length { return &length{column: c, value: value} }
	at := func(c *column) *timeColumn { return &timeColumn{column: c} }
	back := &timeColumn{column: a.column, back: of(x, theTotal)}

	for _, test := range []struct {
		name        string
		arrive      *timeColumn
		answer, end rule
		want        bool
	}{
		{"of two columns", a, rule{plus: []*length{of(x, theWait)}}, rule{plus: []*length{of(y, theTalk)}}, false},
		{"of one column", a, rule{plus: []*length{of(x, theWait)}}, rule{plus: []*length{of(x, theTalk)}}, true},
		{"of a copy", a, rule{plus: []*length{of(x, theWait)}}, rule{minus: []*length{of(copied, theTalk)}}, true},
		{"of one column with one meaning", a, rule{plus: []*length{of(x, theWait)}}, rule{plus: []*length{of(x, theWait)}}, false},
		{"of the map", a, rule{plus: []*length{of(x, "")}}, rule{plus: []*length{of(x, theTalk)}}, false},
		{"of the map in the end", a, rule{plus: []*length{of(x, theWait)}}, rule{plus: []*length{of(x, "")}}, false},
		{"of the arrival", a, rule{plus: []*length{of(a.column, theWait)}}, rule{}, true},
		{"of the answer", a, rule{column: at(x)}, rule{plus: []*length{of(x, theTalk)}}, true},
		{"of the end", a, rule{minus: []*length{of(y, theTalk)}}, rule{column: at(y)}, true},
		{"the answer is the end", a, rule{column: at(x)}, rule{column: at(x)}, true},
		{"the answer is the end of the map", a, rule{column: at(x)}, rule{column: at(x), isMap: true}, false},
		{"times of two columns", a, rule{column: at(x)}, rule{column: at(y)}, false},
		{"each from the other", a, rule{from: atEnd}, rule{from: atAnswer}, true},
		{"one from the other", a, rule{from: atEnd}, rule{from: atArrival}, false},
		{"of the length before the end", back, rule{plus: []*length{of(x, theTotal)}}, rule{}, true},
		{"of another one", back, rule{plus: []*length{of(y, theWait)}}, rule{}, false},
	} {
		if got := clash(test.arrive, &test.answer, &test.end); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

// A reading is asked about whose arrival is the end by a rival, if the name of its column says neither.
func TestArrivalsThatMayBeEnds(t *testing.T) {
	back := &length{column: &column{}}
	for _, test := range []struct {
		name         string
		isBack, like bool // this reading, and the other, count back from the end
		isOther      bool // column
		want         bool
	}{
		{"zzz", false, true, false, true},
		{"zzz", true, false, false, true},
		{"zzz", false, false, false, false},
		{"zzz", true, true, false, false},
		{"zzz", false, true, true, false},
		{"start", false, true, false, false},
		{"start", true, false, false, true},
		{"end", false, true, false, false},
		{"end", true, false, false, false},
	} {
		c := columnOf(test.name)
		r := &reading{arrive: &timeColumn{column: c}}
		other := &reading{arrive: &timeColumn{column: c}}
		if test.isOther {
			other.arrive.column = columnOf(test.name)
		}
		if test.isBack {
			r.arrive.back = back
		}
		if test.like {
			other.arrive.back = back
		}
		if got := r.isOtherEnd(other); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}

// A fate that joins another one has both votes. It has the rows of the stronger one, and the column whose name fits best.
func TestFatesJoin(t *testing.T) {
	outcome, other, empty := columnOf("outcome"), columnOf("zzz"), columnOf("answer time")
	for _, test := range []struct {
		name                  string
		weights               [2]float64
		columns               [2]*column
		proofs                [2]Words
		rows, proof, ofColumn int // of which
	}{
		{"stronger", [2]float64{1, 2}, [2]*column{nil, nil}, [2]Words{{{}}, {{}, {}}}, 1, 1, -1},
		{"weaker", [2]float64{3, 2}, [2]*column{nil, other}, [2]Words{{{}}, {{}, {}}}, 0, 0, 1},
		{"as strong", [2]float64{2, 2}, [2]*column{other, outcome}, [2]Words{nil, {{}, {}}}, 0, 1, 1},
		{"of a weak vote", [2]float64{0.5, 1}, [2]*column{outcome, other}, [2]Words{{{}}, {{}, {}}}, 0, 0, 0},
		{"of another that fits no better", [2]float64{0.5, 1.1}, [2]*column{outcome, nil}, [2]Words{{{}}, nil}, 1, 1, 0},
	} {
		var both [2]*fate
		for i := range both {
			both[i] = &fate{answered: []int8{int8(i)}, weight: test.weights[i], by: []string{fmt.Sprint(i)}, column: test.columns[i], proof: test.proofs[i], words: map[string]string{"": fmt.Sprint(i)}}
		}
		both[1].empty = empty
		f := both[0]
		f.join(both[1])
		wantEmpty := map[int]*column{0: nil, 1: empty}[test.rows]
		if int(f.answered[0]) != test.rows || f.empty != wantEmpty || len(f.proof) != len(test.proofs[test.proof]) ||
			f.weight != test.weights[0]+test.weights[1] || strings.Join(f.by, "") != "01" {
			t.Errorf("%s: %+v", test.name, f)
		}
		if test.ofColumn >= 0 && (f.column != test.columns[test.ofColumn] || f.words[""] != fmt.Sprint(test.ofColumn)) {
			t.Errorf("%s: the column is %+v", test.name, f.column)
		}
	}
}

// Times that differ by more than the slack in over a tenth of ten rows or more are named with the first of these rows.
func TestTimesThatDisagree(t *testing.T) {
	for _, test := range []struct {
		n, differ int
		by        float64
		want      string
	}{
		{20, 3, slackOfUnits + 1, "3 of 20 records, the first in line 9"},
		{20, 2, slackOfUnits + 1, ""},
		{20, 3, slackOfUnits, ""},
		{10, 2, slackOfUnits + 1, "2 of 10 records, the first in line 9"},
		{9, 2, slackOfUnits + 1, ""},
	} {
		s := &callSheet{sheet: &sheet{}}
		a, b := []float64{math.NaN(), 1, math.NaN()}, []float64{1, math.NaN(), math.NaN()}
		for i := range test.n {
			a = append(a, 100)
			b = append(b, 100)
			if i >= 4 && i < 4+test.differ {
				b[len(b)-1] += test.by
			}
		}
		for i := range a {
			s.lines = append(s.lines, i+2)
		}
		if got := s.disagree(a, b); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}

		if got := s.disagree(b, a); got != test.want {
			t.Errorf("the other way %+v: %q", test, got)
		}
	}
}

// The arrival is known in 97% of the rows. The best names are first, and four are tried.
func TestColumnsOfArrivals(t *testing.T) {
	const rows = 100
	known := func(name string, unknown int) *timeColumn {
		values := make([]float64, rows)
		for i := range unknown {
			values[i] = math.NaN()
		}
		return &timeColumn{column: columnOf(name), values: values}
	}
	s := &callSheet{sheet: &sheet{n: rows}, given: &Map{}}
	s.times = []*timeColumn{
		known("zzz", 0), known("yyy", 4), known("xxx", 3), known("start time", 0), known("queue time", 0), known("vvv", 0), known("uuu", 0),
	}
	var got []string
	for _, c := range s.arrivals() {
		got = append(got, c.text)
	}

	if len(got) != 4 || got[0] != "start time" || slices.Contains(got, "yyy") || !slices.Contains(got, "xxx") {
		t.Errorf("the arrivals are %q", got)
	}
}
