package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// secondsOf is a column of seconds with a meaning.
func secondsOf(name, value string) *length {
	c := columnOf(name)
	c.isPlain = true
	return &length{column: c, value: value, factor: 1}
}

// The times of a call are written as their columns, or as sums of lengths that count from another time: those that
// are added, and those that are subtracted after them.
func TestTimesAreWrittenAsSums(t *testing.T) {
	talk, hold, wrap, wait, total := secondsOf("talk", theTalk), secondsOf("hold", theHold), secondsOf("wrap", theWrap), secondsOf("wait", theWait), secondsOf("total", theTotal)
	handle := secondsOf("handle", theHandle)
	gaveUp := secondsOf("gave up", theGaveUp)
	ends := &timeColumn{column: columnOf("end time")}
	of := func(l ...*length) []*length { return l }
	for _, test := range []struct {
		name        string
		answer, end rule
		left        []*length
		want        string
	}{
		{"columns", rule{column: &timeColumn{column: columnOf("answer time")}}, rule{column: ends}, nil, "answered=answer time; ended=end time"},
		{
			"a wait and a talk time",
			rule{from: atJoin, plus: of(wait)},
			rule{from: atAnswer, plus: of(talk, hold), minus: of(wrap)},
			nil,
			"answered=wait after enqueued; ended=talk + hold − wrap after answered | wait after enqueued",
		},
		{
			"the waits of those who left",
			rule{from: atJoin, plus: of(wait)},
			rule{from: atAnswer, plus: of(talk)},
			of(gaveUp, wait, gaveUp),
			"answered=wait after enqueued; ended=talk after answered | gave up after enqueued | wait after enqueued",
		},
		{
			"two waits",
			rule{from: atJoin, plus: of(wait, hold)},
			rule{from: atAnswer, plus: of(talk)},
			nil,
			"answered=wait + hold after enqueued; ended=talk after answered",
		},
		{
			"a wait without the ring",
			rule{from: atJoin, plus: of(wait), minus: of(hold)},
			rule{from: atAnswer, plus: of(talk)},
			nil,
			"answered=wait − hold after enqueued; ended=talk after answered",
		},
		{"a length from the arrival", rule{from: atJoin, plus: of(wait)}, rule{from: atArrival, plus: of(total), minus: of(wrap)}, nil, "answered=wait after enqueued; ended=total − wrap after arrived"},
		{"back from the end", rule{from: atEnd, minus: of(talk, hold)}, rule{column: ends}, nil, "answered=talk + hold before ended; ended=end time"},
		{
			"back from the end of the work",
			rule{from: atEnd, minus: of(talk)},
			rule{column: ends, minus: of(wrap)},
			nil,
			"answered=talk before ended; wrap_up_end=end time; ended=wrap before wrap_up_end",
		},
		{
			"the handle time back from the work",
			rule{from: atEnd, minus: of(handle)},
			rule{column: ends, minus: of(wrap)},
			nil,
			"answered=handle before wrap_up_end; wrap_up_end=end time; ended=wrap before wrap_up_end",
		},
		{"the handle time back from the end", rule{from: atEnd, minus: of(handle)}, rule{column: ends}, nil, "answered=handle before ended; ended=end time"},
		{
			"back from a length",
			rule{from: atEnd, minus: of(talk)},
			rule{from: atArrival, plus: of(total), minus: of(wrap)},
			nil,
			"answered=total − talk − wrap after arrived; ended=total − wrap after arrived",
		},
		{
			"the handle time back from a length",
			rule{from: atEnd, minus: of(handle)},
			rule{from: atArrival, plus: of(total), minus: of(wrap)},
			nil,
			"answered=total − handle after arrived; ended=total − wrap after arrived",
		},
	} {
		u := (&sheet{}).understanding(&Map{})
		r := &reading{answer: test.answer, end: test.end, left: test.left}
		u.giveAnswer(r, "arrived", "enqueued")
		u.giveEnd(r, "arrived", "enqueued")
		var got []string
		for _, c := range u.Columns {
			var sources []string
			for _, s := range c.Value {
				text := strings.Join(s.Names, ",")
				if s.After != "" {
					text += " after " + s.After
				}
				if s.Before != "" {
					text += " before " + s.Before
				}
				sources = append(sources, text)
			}
			got = append(got, c.Key.Value+"="+strings.Join(sources, " | "))
		}

		if text := strings.Join(got, "; "); text != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, text, test.want)
		}
	}
}

// A hold is added if it is the second of the lengths that make up the conversation, and no map says so.
func TestAddedHolds(t *testing.T) {
	talk, hold := secondsOf("talk", theTalk), secondsOf("hold", theHold)
	both := []*length{talk, hold}
	for _, test := range []struct {
		name string
		r    reading
		want bool
	}{
		{"after the answer", reading{end: rule{from: atAnswer, plus: both}}, true},
		{"after the answer, by the map", reading{end: rule{from: atAnswer, plus: both, isMap: true}}, false},
		{"the talk time alone", reading{end: rule{from: atAnswer, plus: both[:1]}}, false},
		{"after the arrival", reading{end: rule{from: atArrival, plus: both}}, false},
		{"before the end", reading{answer: rule{from: atEnd, minus: both}}, true},
		{"before the end, by the map", reading{answer: rule{from: atEnd, minus: both, isMap: true}}, false},
		{"the talk time alone before the end", reading{answer: rule{from: atEnd, minus: both[:1]}}, false},
		{"after the queue", reading{answer: rule{from: atJoin, minus: both}}, false},
	} {
		got := test.r.addedHold()

		if (got == hold.column) != test.want || !test.want && got != nil {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// Plain numbers and short texts have a unit other than seconds. Texts with units have none.
func TestUnitsOfLengths(t *testing.T) {
	for _, test := range []struct {
		isPlain, isShort, isPart bool
		factor                   float64
		want                     string
	}{
		{true, false, false, 1, ""},
		{true, false, false, 60, "minutes"},
		{true, false, false, 3600, "hours"},
		{true, false, false, 0.001, "milliseconds"},
		{false, true, false, 60, "minutes"},
		{false, false, false, 60, ""},
		{true, false, true, 1, "days"},
	} {
		l := &length{column: &column{isPlain: test.isPlain, isShort: test.isShort, isPart: test.isPart}, factor: test.factor}

		if got := l.unitText(); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// A call or a caller is a column with its name that is no time, is not used, and has several words.
func TestTextsOfCalls(t *testing.T) {
	several := func(name string, n int, of func(i int) string) *column {
		var cells []string
		for i := range n {
			cells = append(cells, of(i))
		}
		return columnOf(name, cells...)
	}
	word := func(i int) string { return fmt.Sprintf("a%d", i%7) }
	one := func(int) string { return "a" }
	date := func(i int) string { return fmt.Sprintf("2026-01-%02d", 1+i) }
	for _, test := range []struct {
		value  string
		column *column
		isUsed bool
		want   bool
	}{
		{"caller", several("caller", 20, word), false, true},
		{"caller", several("caller", 20, word), true, false},
		{"caller", several("xyz", 20, word), false, false},
		{"caller", several("caller", 20, one), false, false},
		{"caller", several("caller", 19, one), false, true},
		{"call", several("call id", 20, one), false, false},
		{"line", several("dnis", 20, one), false, true},
		{"caller", several("caller", 20, date), false, false},
		{"caller", several("caller", 20, func(i int) string { return date(i) + " 10:11:12" }), false, false},
	} {
		s := &author{&callSheet{sheet: sheetOf(test.column), given: &Map{}}}
		r := &reading{arrive: &timeColumn{column: &column{}}}
		if test.isUsed {
			r.wrap = &length{column: test.column}
		}

		if got := s.textOf(test.value, weakName+cutName, r); (got == test.column) != test.want {
			t.Errorf("%s in %s: %t", test.value, test.column.text, got != nil)
		}
	}
}

// The agent is the text that is there if the call was answered, in nearly all of 20 rows or more.
func TestAgentsByTheirRows(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(i int, who *string, answered *int8)
		rows   int
		want   bool
	}{
		{"three agents", func(int, *string, *int8) {}, 90, true},
		{"one row of 90 differs", func(i int, who *string, _ *int8) {
			if i == 3 {
				*who = ""
			}
		}, 90, true},
		{"two rows of 90 differ", func(i int, who *string, _ *int8) {
			if i == 3 || i == 6 {
				*who = ""
			}
		}, 90, false},
		{"20 rows", func(int, *string, *int8) {}, 20, true},
		{"19 rows", func(int, *string, *int8) {}, 19, false},
		{"one word", func(_ int, who *string, _ *int8) {
			if *who != "" {
				*who = "ann"
			}
		}, 90, false},
		{"the abandoned calls", func(_ int, _ *string, answered *int8) { *answered = 1 - *answered }, 90, false},
	} {
		var cells []string
		r := &reading{arrive: &timeColumn{column: &column{}}, fate: &fate{}}
		for i := range test.rows {
			who := []string{"ann", "bob", "eve", "dan"}[i%4]
			answered := int8(1)
			if i%5 == 0 {
				who, answered = "", 0
			}
			test.change(i, &who, &answered)
			cells = append(cells, who)
			r.fate.answered = append(r.fate.answered, answered)
			r.s = append(r.s, float64(1000*i))
			r.e = append(r.e, float64(1000*i+100))
			r.w = append(r.w, math.NaN())
		}
		c := columnOf("xyz", cells...)
		s := &author{&callSheet{sheet: sheetOf(c), given: &Map{}}}
		if got := s.agentByLaw(r); (got == c) != test.want {
			t.Errorf("%s: %t", test.name, got == c)
		}

		r.fate.column = c
		if s.agentByLaw(r) != nil {
			t.Errorf("%s: the column of the fate is the agent", test.name)
		}
		r.fate.column = nil
		for i := range r.e {
			r.e[i] += 1e6
		}
		if s.agentByLaw(r) != nil {
			t.Errorf("%s: an agent has several callers at a time", test.name)
		}
	}
}

// Outgoing calls are the rows with a word for them, or with a word whose rows have no queue, next to incoming calls
// with one.
func TestRowsOfOutgoingCalls(t *testing.T) {
	for _, test := range []struct {
		name   string
		column string
		words  string // of rows, with a star if the row has a queue
		drop   bool
		want   string
	}{
		{"a word of outgoing calls", "direction", "inbound* outbound inbound*", false, "outbound"},
		{"beside words of no direction", "type", "abc* outbound abc*", false, ""},
		{"beside words of no direction, by name", "direction", "abc* outbound abc*", false, "outbound"},
		{"another name", "xyz", "inbound* outbound inbound*", false, ""},
		{"behind another word", "call type", "voice_inbound* voice_outbound* voice_inbound*", false, "voice_outbound"},
		{"behind a word of incoming calls", "type", "inbound_manual* outbound* inbound*", false, "outbound"},
		{"of a switch", "direction", "TERMINATING* ORIGINATING* TERMINATING*", false, "ORIGINATING"},
		{"a method", "initiation method", "INBOUND* OUTBOUND* INBOUND*", false, "OUTBOUND"},
		{"one word", "direction", "outbound outbound*", false, ""},
		{"by the map", "direction", "inbound* outbound", true, ""},
		{"a word without a queue", "type", "inbound* consult consult inbound*", false, "consult"},
		{"a word with a queue", "type", "inbound* other* other inbound*", false, ""},
		{"consult legs", "type", "inbound* consult* inbound*", false, "consult"},
		{"consult legs beside ACD calls", "leg type", "acd* consult* acd*", false, "consult"},
		{"consult legs beside words of no direction", "type", "abc* consult* abc*", false, ""},
		{"incoming calls without a queue", "type", "inbound other inbound", false, ""},
		{"no word of incoming calls", "direction", "abc* xyz abc*", false, "xyz"},
		{"no word of incoming calls, and few queues", "direction", "abc* abc abc xyz", false, ""},
		{"no word of incoming calls, and half with a queue", "direction", "abc* abc xyz", false, "xyz"},
	} {
		var words, queues []string
		for _, word := range strings.Fields(test.words) {
			plain, has := strings.CutSuffix(word, "*")
			queue := ""
			if has {
				queue = "orders"
			}
			words = append(words, plain)
			queues = append(queues, queue)
		}
		given := &Map{}
		if test.drop {
			given.Drop = Words{{}}
			given.Drop[0].Key.Value = test.column
		}
		var got []string
		for _, w := range sheetOf(columnOf(test.column, words...), columnOf("queue", queues...)).outgoingCalls(given) {
			got = append(got, w.Value...)
		}

		if !slices.Equal(got, strings.Fields(test.want)) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
