package records

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// rowsOfCalls reads a file by a map, and says each call as its id, its queue and the seconds of its wait, its talk and its
// ring. Rows with problems are after them.
func rowsOfCalls(t *testing.T, mapping, file string) (out []string) {
	t.Helper()
	var m *Map
	if mapping != "" {
		m = mustMap(t, mapping)
	}
	r, err := NewReader(strings.NewReader(file), "calls.csv", m)
	if err != nil {
		return []string{err.Error()}
	}
	for c := range r.All() {
		said := c.Call + " " + c.Queue
		for _, length := range []time.Duration{c.Answered.Sub(c.Enqueued), c.Ended.Sub(c.Answered), c.Ring} {
			if c.Answered.IsZero() {
				length = -time.Second
			}
			said += fmt.Sprintf(" %.3g", length.Seconds())
		}
		out = append(out, said)
	}
	for _, p := range r.Problems.List() {
		out = append(out, fmt.Sprintf("%s %d %s", p.Name(), p.Line, p.First))
	}
	if r.Err() != nil {
		out = append(out, r.Err().Error())
	}
	return out
}

// Files of few forms are read by their maps.
func TestFilesOfRareForms(t *testing.T) {
	const head = "call,queue,arrived,answered,ended"
	const columns = "columns: {call: call, queue: queue, arrived: arrived, answered: answered, ended: ended"
	times := func(id string) string {
		return id + ",a,2026-08-03 09:00:00,2026-08-03 09:00:30,2026-08-03 09:02:00"
	}
	for _, test := range []struct {
		name, mapping, file string
		want                []string
	}{
		{
			"a call with a row that is left out", "{" + columns + "}, drop: {Direction: [out]}}",
			head + ",Direction\n" + times("1") + ",in\n" + times("2") + ",in\n" + times("1") + ",out\n",
			[]string{"2 a 30 90 0", "1 a 30 90 0", "rows that the map drops 4 1,a,2026-08-03 09:00:00,2026-08-03 09:00:30,2026-08-03 09:02…"},
		},
		{
			"rings", "{" + columns + ", ring: ring}}",
			head + ",ring\n" + times("1") + ",7\n" + times("2") + ",x\n" + times("3") + ",\n",
			[]string{"1 a 30 90 7", "2 a 30 90 0", "3 a 30 90 0", "durations that cannot be read 3 x"},
		},
		{
			"groups of digits", `{columns: {call: call, queue: queue, arrived: arrived, answered: {after: arrived, column: wait, unit: ms}, ended: {after: answered, column: talk, unit: ms}}}`,
			"call,queue,arrived,wait,talk\n1,a,2026-08-03 09:00:00,\"1,500\",\"1,090,000\"\n2,a,2026-08-03 09:00:00,\"2,500\",\"60,000\"\n",
			[]string{"1 a 1.5 1.09e+03 0", "2 a 2.5 60 0"},
		},
		{
			"durations so far",
			"{columns: {call: id, queue: q, arrived: at, agent: by, outcome: is, answered: {after: arrived, column: wait}, ended: [{after: answered, column: talk}, {after: arrived, column: wait}]}}",
			"id,q,at,wait,talk,by,is\n1,a,2026-08-03 09:00:00,9,50,Ann,Answered\n2,a,2026-08-03 09:01:00,8,40,Bob,Talking\n3,a,2026-08-03 09:01:30,7,0,,In Queue\n",
			[]string{"1 a 9 50 0", "2 a 8 -9.22e+09 0", "3 a -1 -1 -1"},
		},
		{
			"dates of two orders", "",
			head + "\n1,a,13/01/2026 09:00:00,13/01/2026 09:00:30,13/01/2026 09:02:00\n2,a,01/14/2026 09:00:00,01/14/2026 09:00:30,01/14/2026 09:02:00\n",
			[]string{`calls.csv is not an export of call records: no form fits all dates: line 3 has "01/14/2026 09:00:00", and line 2 has "13/01/2026 09:00:00"`},
		},
	} {
		got := rowsOfCalls(t, test.mapping, test.file)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// A map that has no content or an empty name of a column is refused, and the name of a format is a map.
func TestMapsOfNothing(t *testing.T) {
	for text, want := range map[string]string{
		"columns: {arrived: []}": "this is empty", "columns: {arrived: [": "", "columns: {arrived: Start}": "ok",
	} {
		var found diag.Findings
		m := ReadMap("map.yaml", []byte(text), &found)
		if isRead := want == "ok"; isRead != (m != nil) || isRead != (found.Errors() == 0) {
			t.Errorf("%s is read: %t, %v", text, m != nil, found.Sorted())
			continue
		}
		if m == nil && !strings.Contains(found.FirstError().Error(), want) {
			t.Errorf("%s: %v, want %q", text, found.FirstError(), want)
		}
	}
	for name, want := range map[string]bool{"csv": true, "asterisk": true, "connect": true, "xml": false, "": false} {
		if m, ok := NamedMap(name); ok != want || m.Format != name {
			t.Errorf("%q is a map: %t, %+v", name, ok, m)
		}
	}
	if s := MapSchema(); s["type"] == nil && s["anyOf"] == nil && s["properties"] == nil {
		t.Errorf("the schema is %v", s)
	}
}

// A source is written with its keys in their order, and read again as it was.
func TestTextsOfSources(t *testing.T) {
	words := Words{yaml.Pair[[]string]{Key: diag.Text{Value: "Kind"}, Value: []string{"in", "x y"}}}
	for want, s := range map[string]Source{
		"Start":                          {Names: []string{"Start"}},
		"[Day, Start]":                   {Names: []string{"Day", "Start"}},
		"{after: arrived, column: Wait}": {Names: []string{"Wait"}, After: "arrived"},
		"{before: ended, column: Talk, unit: ms}":                     {Names: []string{"Talk"}, Before: "ended", Unit: "ms"},
		"{column: Status, word: lost}":                                {Names: []string{"Status"}, Word: "lost"},
		"{after: arrived, column: Wait, when: {Kind: [in, \"x y\"]}}": {Names: []string{"Wait"}, After: "arrived", When: words},
	} {
		if got := sourceText(s); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The word of a column of outcomes says an outcome: whole, by its last word, or as yes and no, which say the opposite in
// a column of lost calls.
func TestMeaningsOfWords(t *testing.T) {
	r, err := newReader(strings.NewReader(""), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &voters{&callSheet{reader: r, given: &Map{}}}
	for word, want := range map[string][2]string{
		"":                 {"", "answered"},
		"yes":              {"answered", "abandoned"},
		"No":               {"abandoned", "answered"},
		"Abandoned":        {"abandoned", "abandoned"},
		"missed call":      {"abandoned", "abandoned"},
		"abandoning":       {"abandoned", "abandoned"},
		"caller abandoned": {"abandoned", "abandoned"},
		"call answered":    {"answered", "answered"},
		"queue-1":          {"", ""},
		"zzz":              {"", ""},
	} {
		for k, isBad := range []bool{false, true} {
			if got := s.meaningOf(word, isBad); got != want[k] {
				t.Errorf("%q, of lost calls %t: %q, want %q", word, isBad, got, want[k])
			}
		}
	}
}

// Cells are read as durations in each form, and others are no durations.
func TestCellsOfDurations(t *testing.T) {
	for text, want := range map[string]float64{
		"90": 90, "1.5": 1.5, ":18": 18, "1:30": 90, "2:01:05": 7265, "4m 12s": 252, "2 hrs, 5 min.": 7500, "3d": 259_200,
		"250ms": 0.25, "2:05 min": 125, "1:02:05 h": 3725, "PT7M8S": 428, "PT9S": 9, "2 Std. 3 Min.": 7380, "1 day, 0:07:08": 86_828, "2d 00:00:10": 172_810, "1.00:07:08": 86_828,
		"1899-12-30 00:07:08": 428, "1900-01-01 00:00:05": 86_405, "1970-01-01T00:00:09": 9, "12:07:08 AM": 428, "1:00:00 AM": 3600, "-1:30": -90, "-2": -2,

		"": math.NaN(), "-": math.NaN(), "x": math.NaN(), "5 apples": math.NaN(), "4m x": math.NaN(), "4m 12": math.NaN(), "PT": math.NaN(), "P": math.NaN(), "1:x": math.NaN(), "PTx": math.NaN(), "1.02.03": math.NaN(), "12:07 AM": math.NaN(), "1899-12-30": math.NaN(),
		"1e9": math.NaN(), "10000000": math.NaN(), "9999999": 9_999_999, "1.60.03": math.NaN(), "1:07:08 PM": math.NaN(),
	} {
		seconds, ok := readDuration(text, 1)
		if ok != (want == want) || ok && seconds != want { //nolint:gocritic // NaN
			t.Errorf("%q: %v, %t, want %v", text, seconds, ok, want)
		}
	}
	for seconds, want := range map[float64]string{0.001: "milliseconds", 1: "", 60: "minutes", 3600: "hours", 86_400: "days", 7: "", 60.0001: ""} {
		if got := unitText(seconds); got != want {
			t.Errorf("%v s: %q, want %q", seconds, got, want)
		}
	}
}

// Files of two formats together, and a matrix whose rows have no date, are refused.
func TestRefusedMixes(t *testing.T) {
	var refusal *Refusal
	_, err := NewIntervalReader(strings.NewReader("Queue,08:00,08:30,09:00\na,5,6,7\nb,6,7,8\n"), "report.csv", nil)
	if !errors.As(err, &refusal) || refusal.Reason != "its columns are a matrix, and no column has the dates of its rows" || refusal.Hint != "add a column with the dates" {
		t.Errorf("a matrix without dates: %v", err)
	}
}
