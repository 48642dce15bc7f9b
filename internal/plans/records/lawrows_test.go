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

// A column has a part of the call in the rows in which both are the same within the slack, or in which both are nothing.
// Rows without the part are left out if the cell is nothing, or if nobody answered.
func TestRowsWithAPartOfTheCall(t *testing.T) {
	longtest.CheckN(t, 1000, 5000, func(rt *rapid.T) {
		nan := math.NaN()
		n := rapid.IntRange(1, 6).Draw(rt, "rows")
		value := func(name string) float64 {
			return rapid.SampledFrom([]float64{nan, 0, 1, 2, 3, 20, 22, 23}).Draw(rt, name)
		}
		r := &reading{fate: &fate{}, a: unknown(n), q: unknown(n), s: unknown(n), e: unknown(n), w: unknown(n)}
		c := &column{}
		s := court{&callSheet{sheet: &sheet{n: n}}}
		if rapid.Bool().Draw(rt, "has holds") {
			s.hold = &column{}
		}
		const factor, slack = 2.0, 2.0
		var rows []int
		wantSame, wantAll, wantLong := 0, 0, false
		holds := unknown(n)
		parts := unknown(n)
		for i := range n {
			rows = append(rows, i)
			cell, part, isAnswered := value("cell"), 2*value("part"), rapid.Bool().Draw(rt, "answered")
			holds[i] = value("hold")
			parts[i] = part
			c.lengths = append(c.lengths, cell)
			r.fate.answered = append(r.fate.answered, map[bool]int8{true: 1, false: 0}[isAnswered])

			want := part // and the part lacks the hold
			if s.hold != nil && holds[i] > 0 {
				want = part - factor*holds[i]
			}
			isKnown, hasCell := !math.IsNaN(want), cell > 0
			if !isKnown && (!hasCell || !isAnswered) {
				continue
			}
			wantAll++
			isSame := hasCell && isKnown && math.Abs(factor*cell-want) <= slack || cell == 0 && isKnown && math.Abs(want) <= slack
			if !hasCell && (!isKnown || want <= slack || !isAnswered) {
				isSame = true
			}
			if isSame {
				wantSame++
				wantLong = wantLong || factor*cell > slack
			}
		}
		if s.hold != nil {
			s.hold.lengths = holds
		}

		part := &span{of: func(_ *reading, i int, hold float64) float64 { return parts[i] - hold }}
		same, all, isLong := s.matches(r, c, factor, part, rows, slack)
		if same != wantSame || all != wantAll || isLong != wantLong {
			rt.Fatalf("%d of %d rows, long %t, want %d of %d, %t: %v, %v, %v, %v", same, all, isLong, wantSame, wantAll, wantLong, c.lengths, parts, holds, r.fate.answered)
		}
	})
}

// A further column of times supports a reading if it has a time of the call in nearly all rows, but for the arrival and
// the queue. One with the name of a time, and other cells, speaks against it; more so if the conversation outlasts an end.
func TestFurtherColumnsOfTimes(t *testing.T) {
	const n = 40
	for _, test := range []struct {
		name, column string
		of           func(i int) float64
		rows         int
		score        float64
		support      int
		against      bool
		isBound      bool
	}{
		{"the answer", "answer time", func(int) float64 { return 1500 }, n, -0.5, 1, false, false},
		{"the answer without a name", "zzz", func(int) float64 { return 1500 }, n, -0.5, 1, false, false},
		{"the end", "zzz", func(i int) float64 { return 1560 + float64(i) }, n, -0.5, 1, false, true},
		{"2 s off", "zzz", func(int) float64 { return 1502 }, n, -0.5, 1, false, false},
		{"3 s off", "zzz", func(int) float64 { return 1503 }, n, 0, 0, false, false},
		{"the arrival", "start", func(int) float64 { return 1000 }, n, 0, 0, false, false},
		{"another answer", "answer time", func(int) float64 { return 1300 }, n, 1 + 1.6, 0, true, false},
		{"another answer in few rows", "answer time", func(int) float64 { return 1300 }, 19, 1.6, 0, false, false},
		{"another end, before the end", "end time", func(int) float64 { return 1520 }, n, 1 + 1.6, 0, true, false},
		{"another end, after the end", "end time", func(int) float64 { return 5000 }, n, 1 + 1.6, 0, true, false},
		{"no times", "zzz", func(int) float64 { return math.NaN() }, n, 0, 0, false, false},
	} {
		c := &timeColumn{column: columnOf(test.column), values: unknown(n)}
		r := &reading{unit: 1, laws: map[*column]string{}, a: unknown(n), q: unknown(n), s: unknown(n), e: unknown(n), w: unknown(n)}
		var rows []int
		for i := range n {
			r.a[i], r.q[i], r.s[i], r.e[i] = 1000, 1200, 1500, 1560+float64(i)
			c.values[i] = test.of(i)
			if i < test.rows {
				rows = append(rows, i)
			}
		}
		s := court{&callSheet{sheet: &sheet{n: n}, given: &Map{}}}
		s.supportByTime(r, c, rows, slack)

		if math.Abs(r.score-test.score) > 1e-9 || r.support != test.support || (len(r.against) == 1) != test.against || r.isTalkBound != test.isBound {
			t.Errorf("%s: score %v, support %d, against %d, the talk is bound %t", test.name, r.score, r.support, len(r.against), r.isTalkBound)
		}
	}
}

// The unit of a column is in brackets at the end of its name, or in its last word.
func TestUnitsOfNames(t *testing.T) {
	for name, want := range map[string][2]string{
		"Wait (s)": {"wait", "seconds"}, "Wait [min]": {"wait", "minutes"}, "Wait {ms}": {"wait", "milliseconds"}, "W(h)": {"w", "hours"},
		"Wait (total)": {"wait_total", ""}, "(s) wait": {"s_wait", ""}, "(min)": {"min", ""}, "Wait s": {"wait_s", ""}, "waitSec": {"wait", "seconds"},
		"wait_seconds": {"wait", "seconds"}, "Wait in minutes": {"wait", "minutes"}, "billsec": {"billsec", "seconds"}, "talkTime": {"talk_time", ""},
		"LocalQTime": {"local_q_time", ""}, "wait mins": {"wait", "minutes"}, "": {"", ""},
	} {
		plain, unit := nameAndUnit(name)
		if got := [2]string{plain, unit}; got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// Rows of outgoing calls are those with a word of the direction that says so, or one whose rows have no queue while
// incoming calls have one. Contacts that are no calls are left out by their medium.
func TestRowsThatAreNoIncomingCalls(t *testing.T) {
	cells := func(n int, of ...string) (out []string) {
		for i := range n {
			out = append(out, of[i%len(of)])
		}
		return out
	}
	for _, test := range []struct {
		name    string
		columns []*column
		drop    string // by the map
		want    string
	}{
		{"directions", []*column{columnOf("direction", cells(30, "inbound", "outbound")...)}, "", "direction: outbound"},
		{"one direction", []*column{columnOf("direction", cells(30, "outbound")...)}, "", ""},
		{"left out by the map", []*column{columnOf("direction", cells(30, "inbound", "outbound")...)}, "direction", ""},
		{"unknown words without a queue", []*column{
			columnOf("direction", cells(30, "inbound", "zzz")...), columnOf("queue", cells(30, "a", "")...),
		}, "", "direction: zzz"},
		{"unknown words with a queue", []*column{
			columnOf("direction", cells(30, "inbound", "zzz")...), columnOf("queue", cells(30, "a", "b")...),
		}, "", ""},
		{"media", []*column{columnOf("channel", cells(30, "voice", "chat", "callback")...)}, "", "channel: callback,chat"},
		{"one medium", []*column{columnOf("channel", cells(30, "chat")...)}, "", ""},
		{"other columns", []*column{columnOf("zzz", cells(30, "inbound", "outbound")...)}, "", ""},
	} {
		given := &Map{}
		if test.drop != "" {
			given = mustMap(t, "drop: {"+test.drop+": [x]}")
		}
		var got []string
		for _, w := range sheetOf(test.columns...).outgoingCalls(given) {
			got = append(got, fmt.Sprintf("%s: %s", w.Key.Value, strings.Join(w.Value, ",")))
		}
		if said := strings.Join(got, "; "); said != test.want {
			t.Errorf("%s: %q, want %q", test.name, said, test.want)
		}
	}
}

// Of two columns, each text of one may stand with one text of the other alone: then they tell the same, and people read
// the one that has no ids.
func TestColumnsThatTellTheSame(t *testing.T) {
	ids := columnOf("queue id", "1", "2", "1", "3")
	named := columnOf("queue", "a", "b", "a", "c")
	fewer := columnOf("queue", "a", "b", "a", "b")
	more := columnOf("queue", "a", "b", "d", "c")
	for name, test := range map[string]struct {
		other *column
		want  bool
	}{"names": {named, true}, "fewer names": {fewer, false}, "more names": {more, false}, "itself": {ids, true}} {
		if tellSame(ids, test.other) != test.want || tellSame(test.other, ids) != test.want {
			t.Errorf("%s tell the same: %t", name, !test.want)
		}

		fit := func(c *column) float64 { return c.fitText("queue") }
		got := sheetOf(ids, test.other).readable(ids, fit)
		if isRead := got == test.other && got != ids; isRead != (test.want && test.other != ids) {
			t.Errorf("%s: %q is read", name, got.text)
		}
	}
	if s := sheetOf(named); s.readable(named, (*column).fitQueue) != named || s.readable(nil, (*column).fitQueue) != nil {
		t.Error("a column without ids is not read")
	}
	if !slices.Equal(sortedByFit([]*column{fewer, ids}, func(c *column) float64 { return float64(len(c.text)) }), []*column{fewer, ids}) {
		t.Error("columns are not sorted")
	}
}
