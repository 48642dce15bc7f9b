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

// columnOf is a column of a file with its cells.
func columnOf(name string, cells ...string) *column {
	return &column{text: name, name: newName(name), tables: namesOfColumns(), cells: cells}
}

// sheetOf is a file of columns whose cells have been read.
func sheetOf(columns ...*column) *sheet {
	s := &sheet{columns: columns, n: len(columns[0].cells)}
	for i := range s.n {
		var row []string
		for _, c := range columns {
			row = append(row, c.cells[i])
		}
		s.texts = append(s.texts, strings.Join(row, ","))
		s.lines = append(s.lines, i+2)
	}
	s.typed(clock{})
	return s
}

// timesOf is a column of times with seconds, or without.
func timesOf(values []float64, seconds int) *timeColumn {
	return &timeColumn{column: &column{times: values, seconds: seconds}, values: values}
}

// brokenLaws lists the laws that a row breaks: the hard ones, and the soft ones after a question mark.
func brokenLaws(a, q, answer, e float64, fate int8, slack float64) (out []string) {
	known := func(v float64) bool { return v == v } //nolint:gocritic // NaN
	breaks := func(law string, is bool) {
		if is {
			out = append(out, law)
		}
	}
	if !known(a) {
		return nil
	}
	s := answer
	if fate == 0 {
		s = math.NaN()
	}
	if !known(q) {
		q = a
	}
	isAnswered := fate == 1 || fate < 0 && known(s)

	breaks("a call joins the queue after it arrives", a-q > slack)
	breaks("an answered call has a time of the answer", isAnswered && !known(s))
	breaks("a call is answered after it joins the queue", known(s) && q-s > slack)
	isEnd := known(e) && math.Max(answer, e)-math.Min(answer, e) <= slack
	breaks("an abandoned call has no time of an answer but its end", fate == 0 && known(answer) && !isEnd)
	breaks("a call ends after its answer", known(s) && known(e) && s-e > slack)
	hasTalk := known(s) && known(e) && (e > s || e == s && slack > 60)
	breaks("?an answered call has a conversation", isAnswered && !hasTalk)
	breaks("a caller leaves after joining the queue", !isAnswered && known(e) && q-e > slack)
	breaks("a call takes at most 12 hours", known(e) && e-a > 12*60*60)
	breaks("?a caller waits at most an hour", known(s) && s-q > 60*60)
	return out
}

// The score of a reading counts the rows that break a law, one by one: 40 for all rows beyond 5 of 1,000. The share of
// rows that keep the hard laws, and the law that most rows break, are of the same rows.
func TestLawsOfRowsAreCounted(t *testing.T) {
	nan := math.NaN()
	near := []float64{nan, 0, 1, 2, 3, 60, 61, 62, 120, 3600, 3601, 43_200, 43_201}
	longtest.CheckN(t, 3000, 9000, func(rt *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(rt, "rows")
		seconds := rapid.IntRange(0, 1).Draw(rt, "seconds")
		slack := 2.0
		if seconds == 0 {
			slack = 61
		}
		var a, q, answer, e []float64
		var fates []int8
		for range n {
			at := func(name string) float64 { return rapid.SampledFrom(near).Draw(rt, name) }
			a, q = append(a, at("arrived")), append(q, at("joined"))
			answer, e = append(answer, at("answered")), append(e, at("ended"))
			fates = append(fates, rapid.Int8Range(-1, 1).Draw(rt, "fate"))
		}
		r := &reading{
			cost: 0.5, arrive: timesOf(a, seconds), join: timesOf(q, 1), fate: &fate{answered: fates},
			answer: rule{column: timesOf(answer, 1)}, end: rule{column: timesOf(e, 1)},
		}
		s := court{&callSheet{sheet: &sheet{n: n}}}

		rows := map[string][]int{}
		hard := 0.0
		some := 0.0
		all := make([]int, n)
		for i := range n {
			all[i] = i
			s.lines = append(s.lines, 10*i+7)
			laws := brokenLaws(a[i], q[i], answer[i], e[i], fates[i], slack)
			for _, law := range laws {
				rows[law] = append(rows[law], i)
			}
			if len(laws) > 0 {
				some++
			}
			if slices.ContainsFunc(laws, func(law string) bool { return law[0] != '?' }) {
				hard++
			}
		}

		s.judge(r, all, false)
		worst := 0
		for law, of := range rows {
			if law[0] != '?' {
				worst = max(worst, len(of))
			}
		}
		if r.worst.rows != worst || worst > 0 && (len(rows[r.worst.law]) != worst || r.worst.first != 10*rows[r.worst.law][0]+7) {
			rt.Fatalf("worst is %+v, want one of %v", r.worst, rows)
		}
		if want := 1 - hard/float64(n); math.Abs(r.kept-want) > 1e-9 {
			rt.Fatalf("%v of the rows keep the laws, want %v: %v", r.kept, want, rows)
		}
		if want := 0.5 + 40*max(0, some/float64(n)-0.005) + r.file; math.Abs(r.score-want) > 1e-9 {
			rt.Fatalf("the score is %v, want %v: %v", r.score, want, rows)
		}
	})
}

// A length of the whole call is at least the wait, if both count from the row's own columns.
func TestLengthsHaveTheirWait(t *testing.T) {
	length := func(seconds float64) []*length {
		return []*length{{column: &column{lengths: []float64{seconds}}, factor: 1}}
	}
	law := &rowLaws[slices.IndexFunc(rowLaws, func(l rowLaw) bool { return l.name == "the length of a call has its wait" })]
	for _, test := range []struct {
		name           string
		change         func(r *reading)
		applies, keeps bool
	}{
		{"a wait of 30 s in a call of 30 s", func(*reading) {}, true, true},
		{"a call of 28 s", func(r *reading) { r.e[0] = 128 }, true, true},
		{"a call of 27 s", func(r *reading) { r.e[0] = 127 }, true, false},
		{"no end", func(r *reading) { r.e[0] = math.NaN() }, false, false},
		{"a wait from the end", func(r *reading) { r.answer.from = atEnd }, false, false},
		{"a length from the answer", func(r *reading) { r.end.from = atAnswer }, false, false},
		{"a wait of the map", func(r *reading) { r.answer.isMap = true }, false, false},
		{"a length of the map", func(r *reading) { r.end.isMap = true }, false, false},
		{"no queue", func(r *reading) { r.q[0] = math.NaN() }, false, true},
	} {
		r := &reading{
			answer: rule{from: atJoin, plus: length(30)}, end: rule{from: atArrival, plus: length(30)},
			q: []float64{100}, e: []float64{130},
		}
		test.change(r)

		if applies, keeps := law.holds(r, 0, slack); applies != test.applies || applies && keeps != test.keeps {
			t.Errorf("%s: %t, %t", test.name, applies, keeps)
		}
	}
}

// Each law of the file costs what it says beyond its bound, and nothing at its bound.
func TestLawsOfTheFile(t *testing.T) {
	usual := facts{abandoned: 0.05, atOnce: 0.5, wait: 20, talk: 100}
	for _, test := range []struct {
		change func(f *facts)
		want   float64
	}{
		{func(*facts) {}, 0},
		{func(f *facts) { f.talk, f.wait = 4.9, 1 }, 9},
		{func(f *facts) { f.talk, f.wait = 5, 1 }, 3},
		{func(f *facts) { f.talk, f.wait = 9.9, 1 }, 3},
		{func(f *facts) { f.talk, f.wait = 10, 1 }, 0},
		{func(f *facts) { f.talk = 7200 }, 0},
		{func(f *facts) { f.talk = 7201 }, 6},
		{func(f *facts) { f.wait, f.talk = 1800, 1800 }, 0},
		{func(f *facts) { f.wait, f.talk = 1801, 1802 }, 4},
		{func(f *facts) { f.wait = 101 }, 1},
		{func(f *facts) { f.atOnce = 0.999 }, 0},
		{func(f *facts) { f.atOnce = 1 }, 2.5},
		{func(f *facts) { f.abandoned = 0 }, 0.5},
		{func(f *facts) { f.abandoned = 0.3 }, 0},
		{func(f *facts) { f.abandoned = 0.8 }, 2},
		{func(f *facts) { f.overlap = 0.002 }, 0},
		{func(f *facts) { f.overlap = 0.102 }, 1.2},
		{func(f *facts) { f.overlap = 0.9 }, 3.5},
	} {
		r := &reading{facts: usual}
		test.change(&r.facts)
		got := 0.0
		for _, law := range fileLaws {
			got += law.costs(r)
		}

		if math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%+v costs %v, want %v", r.facts, got, test.want)
		}
	}
}

// The parts and times of a call are differences of its own times: of an answered call, and of an abandoned one.
func TestPartsOfACall(t *testing.T) {
	nan := math.NaN()
	r := &reading{
		fate: &fate{answered: []int8{1, 0, 1}}, a: []float64{1000, 1000, 1000}, q: []float64{1001, 1001, 1001},
		s: []float64{1010, nan, 1010}, e: []float64{1100, 1100, 1100}, w: []float64{1500, nan, nan}, menus: &length{},
	}
	text := func(v float64) string { return fmt.Sprint(v) }
	withoutMenus := *r
	withoutMenus.menus = nil
	var got []string
	for _, p := range spans {
		if v := p.of(&withoutMenus, 0, 7); strings.Contains(p.value, "without the menus") && !math.IsNaN(v) {
			t.Errorf("without menus the %s is %v", p.value, v)
		}
		got = append(got, p.value+" "+text(p.of(r, 0, 7))+" "+text(p.of(r, 1, 7))+" "+text(p.of(r, 2, 7)))
	}
	for _, p := range points {
		got = append(got, p.value+" "+text(p.of(r, 0))+" "+text(p.of(r, 1))+" "+text(p.of(r, 2)))
	}
	want := []string{
		theSpeed + " 9 NaN 9", theWait + " 9 99 9", theGaveUp + " NaN 99 NaN", theTalk + " 90 NaN 90", "talk without the hold 83 NaN 83",
		theHandle + " 490 NaN NaN", theTotal + " 100 100 100", "length with the after-call work 500 100 100",
		"length without the menus 99 99 99", "length without the menus and with the after-call work 499 99 99", theWrap + " 400 NaN NaN",
		atArrival + " 1000 1000 1000", atJoin + " 1001 1001 1001", atAnswer + " 1010 NaN 1010", atEnd + " 1100 1100 1100", atWrapEnd + " 1500 1100 1100",
	}

	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// Two centers differ if their shares differ by more than a planner sees, or a mean by a tenth and a second or two.
func TestFactsDiffer(t *testing.T) {
	f := facts{abandoned: 0.1, atOnce: 0.4, wait: 50, talk: 200}
	for _, test := range []struct {
		g    facts
		want string
	}{
		{f, ""},
		{facts{abandoned: 0.1049, atOnce: 0.419, wait: 54, talk: 219}, ""},
		{facts{abandoned: 0.0951, atOnce: 0.381, wait: 46, talk: 181}, ""},
		{facts{abandoned: 0.106, atOnce: 0.4, wait: 50, talk: 200}, "10.0% or 10.6% abandoned"},
		{facts{abandoned: 0.094, atOnce: 0.4, wait: 50, talk: 200}, "10.0% or 9.4% abandoned"},
		{facts{abandoned: 0.1, atOnce: 0.421, wait: 50, talk: 200}, "a mean wait of 50 s or 50 s"},
		{facts{abandoned: 0.1, atOnce: 0.379, wait: 50, talk: 200}, "a mean wait of 50 s or 50 s"},
		{facts{abandoned: 0.1, atOnce: 0.4, wait: 56, talk: 200}, "a mean wait of 50 s or 56 s"},
		{facts{abandoned: 0.1, atOnce: 0.4, wait: 44, talk: 200}, "a mean wait of 50 s or 44 s"},
		{facts{abandoned: 0.1, atOnce: 0.4, wait: 50, talk: 223}, "a mean conversation of 200 s or 223 s"},
		{facts{abandoned: 0.2, atOnce: 0.4, wait: 50, talk: 150}, "10.0% or 20.0% abandoned, a mean conversation of 200 s or 150 s"},
	} {
		got, differs := f.differs(&test.g)
		if got != test.want || differs != (test.want != "") {
			t.Errorf("%+v: %q, want %q", test.g, got, test.want)
		}
	}

	// Short means differ by a second and a half of a wait, and by two of a conversation.
	short := facts{wait: 2, talk: 5}
	for _, test := range []struct {
		wait, talk float64
		want       bool
	}{{3.5, 5, false}, {3.6, 5, true}, {2, 7, false}, {2, 7.1, true}} {
		if _, differs := short.differs(&facts{wait: test.wait, talk: test.talk}); differs != test.want {
			t.Errorf("a wait of %v s and %v s of conversation: %t", test.wait, test.talk, differs)
		}
	}
}

// lengthsOf are cells of lengths that stand for the parts of rows.
func lengthsOf(n int, of func(i int) int) (cells []string) {
	for i := range n {
		cells = append(cells, fmt.Sprint(of(i)))
	}
	return cells
}

// A further column supports a reading if it is a part of the calls, more so by its name. One with the name of a part, and
// other cells, speaks against the reading, if there are enough rows.
func TestFurtherColumns(t *testing.T) {
	talk := func(i int) int { return 60 + 7*i }
	for _, test := range []struct {
		name    string
		column  string
		n       int
		of      func(i int) int
		score   float64
		support int
		against bool
	}{
		{"the talk time", "talk time", 30, talk, -1.5, 1, false},
		{"without a name", "xyz", 30, talk, -1, 1, false},
		{"of another name", "ring time", 30, talk, -1, 1, false},
		{"2 s off", "talk time", 30, func(i int) int { return talk(i) + 2 }, -1.5, 1, false},
		{"3 s off", "talk time", 30, func(i int) int { return talk(i) + 3 }, 1.6, 0, true},
		{"3 s off without a name", "xyz", 30, func(i int) int { return talk(i) + 3 }, 0, 0, false},
		{"3 s off in 20 rows", "talk time", 20, func(i int) int { return talk(i) + 3 }, 1.6, 0, true},
		{"3 s off in 19 rows", "talk time", 19, func(i int) int { return talk(i) + 3 }, 0, 0, false},
		{"of 11 words", "talk time", 11, talk, -1.5, 1, false},
		{"of 10 words", "talk time", 10, talk, 0, 0, false},
	} {
		c := columnOf(test.column, lengthsOf(test.n, test.of)...)
		r := &reading{unit: 1, laws: map[*column]string{}, a: unknown(test.n), q: unknown(test.n), s: unknown(test.n), e: unknown(test.n), w: unknown(test.n)}
		rows := make([]int, test.n)
		for i := range rows {
			rows[i] = i
			r.a[i], r.q[i], r.s[i] = 1000, 1200, 1500
			r.e[i] = r.s[i] + float64(talk(i))
		}
		s := court{&callSheet{sheet: sheetOf(c), given: &Map{}}}
		s.supportBy(r, c, rows, slack)
		if math.Abs(r.score-test.score) > 1e-9 || r.support != test.support || (len(r.against) == 1) != test.against {
			t.Errorf("%s: score %v, support %d, against %d", test.name, r.score, r.support, len(r.against))
		}

		if r.isTalkBound != (test.support == 1 || test.n == 10) {
			t.Errorf("%s: the conversation is bound: %t", test.name, r.isTalkBound)
		}
	}
}

// A reading that a map gives keeps the laws in 95% of the rows, and a guessed one in 99%.
func TestReadingsBreakLaws(t *testing.T) {
	for _, test := range []struct {
		arrive, answer, end bool // given by the map
		kept                float64
		want                bool
	}{
		{true, true, true, 0.95, false},
		{true, true, true, 0.94, true},
		{false, true, true, 0.98, true},
		{true, false, true, 0.98, true},
		{true, true, false, 0.98, true},
		{false, false, false, 0.99, false},
		{false, false, false, 0.98, true},
	} {
		r := &reading{arrive: &timeColumn{isMap: test.arrive}, answer: rule{isMap: test.answer}, end: rule{isMap: test.end}, kept: test.kept}

		if r.breaksLaw() != test.want {
			t.Errorf("%+v: %t", test, !test.want)
		}
	}
}

// Each doubt about a reading has its own reason, and a column that supports the reading answers most of them.
func TestDoubtsOfReadings(t *testing.T) {
	const unnamed = "the names of its columns do not say their meanings"
	usual := facts{calls: 100, abandoned: 0.1, wait: 20, talk: 100}
	rival := &reading{facts: facts{calls: 100, abandoned: 0.5, wait: 20, talk: 100}}
	part := []*length{{value: theTalk, column: &column{name: newName("x"), isPlain: true, isPart: true}}}
	for _, test := range []struct {
		name   string
		change func(r *reading)
		rivals []*reading
		want   string
	}{
		{"exact names", func(*reading) {}, nil, ""},
		{"names that decide", func(r *reading) { r.answer.cost = 1.5 }, []*reading{rival}, ""},
		{"a rival", func(r *reading) { r.answer.cost = 1.6 }, []*reading{rival}, unnamed},
		{"a rival of the end", func(r *reading) { r.end.cost = 1.6 }, []*reading{rival}, unnamed},
		{"alone", func(r *reading) { r.answer.cost = 2 }, nil, ""},
		{"a rival with the same figures", func(r *reading) { r.answer.cost = 2 }, []*reading{{facts: usual}}, ""},
		{"a rival that is far", func(r *reading) { r.answer.cost, r.score = 2, -3 }, []*reading{rival}, ""},
		{"alone, with weak names", func(r *reading) { r.answer.cost = 2.1 }, nil, unnamed},
		{"supported", func(r *reading) { r.answer.cost, r.support = 3, 1 }, []*reading{rival}, ""},
		{"supported, with weaker names", func(r *reading) { r.answer.cost, r.support = 3.1, 1 }, nil, unnamed},
		{"minutes", func(r *reading) { r.unit = 60 }, nil, "no column shows the unit of its durations"},
		{"supported minutes", func(r *reading) { r.unit, r.support = 60, 1 }, nil, ""},
		{"hours", func(r *reading) { r.hours = true }, nil, "no column shows whether its durations are h:mm or m:ss"},
		{"supported hours", func(r *reading) { r.hours, r.support = true, 1 }, nil, ""},
		{"parts of a day", func(r *reading) { r.answer.plus = part }, nil, "no column shows the unit of its durations, which are fractions"},
		{"parts in the end", func(r *reading) { r.end.minus = part }, nil, "no column shows the unit of its durations, which are fractions"},
		{"supported parts", func(r *reading) { r.answer.plus, r.support = part, 1 }, nil, ""},
		{"another fate", func(r *reading) { r.fate = &fate{} }, nil, ""},
	} {
		r := &reading{arrive: &timeColumn{column: columnOf("arrived")}, unit: 1, facts: usual}
		test.change(r)
		s := &callSheet{sheet: &sheet{}}

		if got := s.doubt(r, append([]*reading{r}, test.rivals...)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// A rival is asked about if its figures differ, it is near, it keeps the laws, and it breaks no more laws of the file
// than the best reading. Three are named at most.
func TestRivalsOfAReading(t *testing.T) {
	usual := facts{calls: 100, abandoned: 0.1, wait: 20, talk: 100}
	other := func(abandoned float64, change func(r *reading)) *reading {
		r := &reading{arrive: &timeColumn{column: columnOf("arrived")}, unit: 1, kept: 1, score: 0.9, facts: usual}
		r.abandoned = abandoned
		change(r)
		return r
	}
	usually := func(*reading) {}
	for _, test := range []struct {
		name   string
		change func(r *reading)
		rivals []*reading
		want   int
	}{
		{"a rival", usually, []*reading{other(0.2, usually)}, 1},
		{"the same figures", usually, []*reading{other(0.1, usually)}, 0},
		{"one that is far", usually, []*reading{other(0.2, func(r *reading) { r.score = 1.1 })}, 0},
		{"one that is far from a reading without support", func(r *reading) { r.support = 0 }, []*reading{other(0.2, func(r *reading) { r.score = 1.1 })}, 1},
		{"one that is farther", func(r *reading) { r.support = 0 }, []*reading{other(0.2, func(r *reading) { r.score = 1.5 })}, 0},
		{"99% of the rows", usually, []*reading{other(0.2, func(r *reading) { r.kept = 0.99 })}, 1},
		{"98% of the rows", usually, []*reading{other(0.2, func(r *reading) { r.kept = 0.98 })}, 0},
		{"a law of the file", usually, []*reading{other(0.2, func(r *reading) { r.file = 3.9 })}, 1},
		{"a heavy law of the file", usually, []*reading{other(0.2, func(r *reading) { r.file = 4 })}, 0},
		{"a heavy law that both break", func(r *reading) { r.file = 4 }, []*reading{other(0.2, func(r *reading) { r.file = 4 })}, 1},
		{"minutes beside seconds", usually, []*reading{other(0.2, func(r *reading) { r.unit = 60 })}, 0},
		{"seconds beside minutes", func(r *reading) { r.unit = 60 }, []*reading{other(0.2, usually)}, 1},
		{"minutes, if seconds break a law", func(r *reading) { r.file = 4 }, []*reading{other(0.2, func(r *reading) { r.unit = 60 })}, 1},
		{"two with the same figures", usually, []*reading{other(0.2, usually), other(0.2, usually)}, 1},
		{"three", usually, []*reading{other(0.2, usually), other(0.3, usually), other(0.4, usually)}, 3},
		{"four", usually, []*reading{other(0.2, usually), other(0.3, usually), other(0.4, usually), other(0.5, usually)}, 3},
		{"a map", func(r *reading) { r.arrive.isMap, r.answer.isMap, r.end.isMap = true, true, true }, []*reading{other(0.2, usually)}, 0},
	} {
		r := other(0.1, func(r *reading) { r.score, r.support = 0, 1 })
		test.change(r)
		c := &choice{best: r}
		s := &callSheet{sheet: &sheet{}}
		s.ask(c, append([]*reading{r}, test.rivals...))
		isAsked := strings.HasPrefix(c.why, "several readings keep the laws: 10.0% or ")

		if len(c.rivals) != test.want || isAsked != (test.want > 0) {
			t.Errorf("%s: %d rivals, %q", test.name, len(c.rivals), c.why)
		}
	}
}

// An answer has a name if its column is exact, and no other column speaks against the reading.
func TestAnswersWithNames(t *testing.T) {
	answer := &timeColumn{}
	for _, test := range []struct {
		r    reading
		want bool
	}{
		{reading{answer: rule{column: answer, cost: 0.3}, score: 0.9}, true},
		{reading{answer: rule{cost: 0.3}, score: 0.9}, false},
		{reading{answer: rule{column: answer, cost: 0.4}, score: 0.9}, false},
		{reading{answer: rule{column: answer, cost: 0.3}, score: 1}, false},
	} {
		if test.r.hasAnswerName() != test.want {
			t.Errorf("%+v: %t", test.r, !test.want)
		}
	}
}
