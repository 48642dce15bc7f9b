package records

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// mustMap reads a map.
func mustMap(t *testing.T, text string) *Map {
	t.Helper()
	var found diag.Findings
	m := ReadMap("map.yaml", []byte(text), &found)
	if m == nil {
		t.Fatalf("%s: %v", text, found.Sorted())
	}
	return m
}

// outcomeRows are calls of an export with words of its own, one of each in turn.
func outcomeRows(words ...string) string {
	var b strings.Builder
	b.WriteString("Call ID,Arrived,Queue,Wait,Talk,Outcome\n")
	for i := range 60 {
		talk := 100 + i
		if i%len(words) > 0 {
			talk = 0
		}
		fmt.Fprintf(&b, "%d,2026-09-07 %02d:%02d:13,Sales,%d,%d,%s\n", 1000+i, 9+i/20, i%20*3, i%7, talk, words[i%len(words)])
	}
	return b.String()
}

// columnsOfCalls is the key columns of a map of these calls.
const columnsOfCalls = "columns: {call: Call ID, arrived: Arrived, queue: Queue, answered: {column: Wait, after: arrived}, " +
	"ended: [{column: Talk, after: answered}, {column: Wait, after: arrived}], outcome: Outcome}\n"

// TestWordsOfAMapAreThere gives words in each key of a map that has some. A word that no row has is refused if it
// misspells a word of the file, or if it decides; else it is named.
func TestWordsOfAMapAreThere(t *testing.T) {
	const named, refused = "named", "refused"
	for _, c := range []struct{ key, want string }{
		{"drop: {Outcome: [Voicemail]}", ""},
		{"drop: {Outcome: [voicemail]}", ""},
		{"drop: {Outcome: [Voicemial]}", refused},
		{"drop: {Outcome: [TEST]}", named},
		{"drop: {Outcome: [Voicemail, TEST]}", named},
		{"outcomes: {Handled: answered}", ""},
		{"outcomes: {Handeld: answered}", refused},
		{"outcomes: {TRANSFER: answered}", named},
		{"empty: [NONE]", named},
		{`empty: ["0"]`, ""},
		{"answered_if: {Outcome: [Handled]}", ""},
		{`answered_if: {Outcome: ["", Voicemail, Gave up]}`, ""},
		{"answered_if: {Outcome: [Handeld]}", refused},
		{"answered_if: {Outcome: [SALE]}", refused},
		{"answered_if: {Outcome: [SALE, Handled]}", named},
	} {
		word := "TEST"
		for _, other := range []string{"TRANSFER", "NONE", "SALE"} {
			if strings.Contains(c.key, other) {
				word = other
			}
		}
		said := fmt.Sprintf("no row has %q", word)

		r, err := NewReader(strings.NewReader(outcomeRows("Handled", "Voicemail", "Gave up")), "calls.csv",
			mustMap(t, "records: csv\n"+columnsOfCalls+c.key+"\n"))
		if isRefused := err != nil; isRefused != (c.want == refused) {
			t.Errorf("%s: the error is %v, want it %s", c.key, err, c.want)
		}
		if err != nil {
			if !strings.Contains(err.Error(), "no row has") {
				t.Errorf("%s: %v", c.key, err)
			}
			continue
		}
		for range r.All() {
		}
		checks := strings.Join(r.Summary().Checks, "\n")
		if isNamed := strings.Contains(checks, said); isNamed != (c.want == named) || strings.Count(checks, "no row has") > 1 {
			t.Errorf("%s: the checks are %q, want the word %s", c.key, checks, c.want)
		}
	}
}

// TestKeysOfAMapAreRead gives a map keys that its file has no use for.
func TestKeysOfAMapAreRead(t *testing.T) {
	const log = "1785741900|c1|q|NONE|ENTERQUEUE||100|1\n1785741910|c1|q|Ann|CONNECT|10|x|1\n"
	const report = "date,time,queue,offered,answered,abandoned\n2026-09-07,09:00,q,10,9,1\n2026-09-07,09:30,q,8,6,2\n"
	calls := outcomeRows("Handled", "Voicemail")
	withEnd := strings.Replace(columnsOfCalls, "{call", "{interval_end: Wait, call", 1)
	for _, c := range []struct{ file, text, want string }{
		{calls, columnsOfCalls + "since: 2026-08-03 00:00\n", "key since"},
		{calls, withEnd, "column interval_end"},
		{calls, columnsOfCalls, ""},
		{calls, columnsOfCalls + "queues: {Sales: main}\n", "key queues"},
		{calls, strings.Replace(columnsOfCalls, "queue: Queue", "queue: Queue + Outcome", 1), "column queue is the sum"},
		{log, "columns: {queue: x}\n", "key columns"},
		{log, "drop: {queue: [x]}\n", "key drop"},
		{log, "outcomes: {x: answered}\n", "key outcomes"},
		{log, "timezone: Europe/Berlin\n", ""},
		{`{"ContactId": "1"}`, "drop: {queue: [x]}\n", "key drop"},
		{`{"ContactId": "1"}`, "outcomes: {time_out: abandoned}\n", "key outcomes"},
		{`{"ContactId": "1"}`, "outcomes: {timed_out: abandoned}\n", ""},
		{report, "outcomes: {x: answered}\n", "key outcomes"},
		{report, "columns: {agent: queue, offered: offered}\n", "column agent"},
		{report, "columns: {offered: offered}\n", ""},
		{report, "columns: {offered: answered + abandoned}\n", ""},
		{report, "columns: {offered: answered - abandoned}\n", "column offered is the sum"},
		{report, "columns: {offered: [answered, abandoned]}\n", "column offered has the columns"},
		{report, "queues: {q: main}\n", ""},
	} {
		var err error
		if m := mustMap(t, c.text); c.file == report {
			_, err = NewIntervalReader(strings.NewReader(c.file), "report.csv", m)
		} else {
			_, err = NewReader(strings.NewReader(c.file), "calls", m)
		}
		isAsWanted := c.want == "" && err == nil || c.want != "" && err != nil && strings.Contains(err.Error(), "the map's "+c.want)
		if !isAsWanted {
			t.Errorf("a file that begins with %.20q and the map %q: %v, want %q", c.file, c.text, err, c.want)
		}
	}
}

// TestCountsOfAMapKeepTheLaw gives columns of counts in each order. More calls cannot end than are offered, except in
// single rows: a call may end in the interval after the one that it is offered in.
func TestCountsOfAMapKeepTheLaw(t *testing.T) {
	var b strings.Builder
	b.WriteString("day,from,a,b,c\n")
	for i := range 40 {
		offered := 10 + i%7
		late := i % 2 // ends in the next interval
		fmt.Fprintf(&b, "2026-09-%02d,%02d:00,%d,%d,%d\n", 7+i/10, 8+i%10, offered, offered-i%3+1-2*late, i%3)
	}

	for counts, isLawful := range map[string]bool{
		"offered: a, answered: b, abandoned: c": true,
		"offered: a, answered: b":               true,
		"offered: a, abandoned: c":              true,
		"offered: b, answered: a, abandoned: c": false,
		"offered: c, answered: b, abandoned: a": false,
		"offered: c, abandoned: a":              false,
	} {
		m := mustMap(t, "columns: {date: day, time: from, "+counts+"}\n")
		_, err := NewIntervalReader(strings.NewReader(b.String()), "report.csv", m)
		isRefused := err != nil && strings.Contains(err.Error(), "offered are those answered, abandoned and others")
		if isRefused == isLawful || isLawful && err != nil {
			t.Errorf("%s: %v, want that it is kept: %t", counts, err, isLawful)
		}
	}
}

// TestSeparatorOfAMap gives a separator that the file does not have. The refusal names the map's key.
func TestSeparatorOfAMap(t *testing.T) {
	_, err := NewReader(strings.NewReader(outcomeRows("Handled")), "calls.csv", mustMap(t, "separator: \";\"\n"))
	if err == nil || !strings.Contains(err.Error(), `by the map's separator ";"`) {
		t.Errorf("the error is %v", err)
	}
}
