package records

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A duration that a spreadsheet has written as a time of its first days is counted from the day before them.
func TestDurationsWithADate(t *testing.T) {
	for text, want := range map[string]float64{
		"1899-12-30 00:07:08": 428, "1899-12-31 01:00:00": 90_000, "1900-01-00 00:00:05": 5, "1900-01-01T00:00:01": 86_401,
		"01/01/1900 00:02:05": 125, "1/1/1900 0:02:05": 125, "01.01.1900 00:02:05": 125, "1899-12-30": -1, "1900-01-02 00:00:01": -1, "2026-08-12 09:00:00": -1, "00:07:08": -1, "": -1, "1899-12-31 9": -1,
	} {
		seconds, ok := readSerialClock(text, 1)
		if ok != (want >= 0) || ok && seconds != want {
			t.Errorf("%q is %v s, %t, want %v", text, seconds, ok, want)
		}
	}
}

// The zone comes from the first source that has it: the caller of the reader, the map, its key, or the offset of a
// time.
func TestSourceOfTheZone(t *testing.T) {
	for _, c := range []struct {
		zone    *time.Location
		zoneOf  string
		times   bool
		isZoned bool
		want    string
	}{
		{time.UTC, "the scenario", true, true, "the scenario"},
		{time.UTC, "", true, true, "the map"},
		{nil, "the scenario", true, true, "the map's key times"},
		{nil, "", false, true, "the offset of the first time"},
	} {
		r := &Reader{ZoneOf: c.zoneOf}
		r.m = &Map{Zone: c.zone}
		if c.times {
			r.m.Times = time.UTC
		}
		r.clock.isZoned = c.isZoned
		if got := r.zoneSource(); got != c.want {
			t.Errorf("%+v: the zone is of %q, want %q", c, got, c.want)
		}
	}
}

// The length of a unit is known by the beginning of its word, in the languages of the exports.
func TestLengthsOfUnits(t *testing.T) {
	for word, want := range map[string]float64{
		"ms": 0.001, "milliseconds": 0.001, "m": 60, "min": 60, "minutes": 60, "h": 3600, "hours": 3600, "std": 3600, "stunden": 3600,
		"d": 86400, "days": 86400, "s": 1, "sec": 1, "sekunden": 1,
	} {
		if got := partSeconds(word); got != want {
			t.Errorf("%s is %v s, want %v", word, got, want)
		}
	}
}

// A duration in units is not taken for a text without one, whatever is between the number and the unit.
func TestTextsWithUnitsAreRead(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[0-9]{1,3}([.,][0-9]{1,2})?[\t\n\f\r ]{0,2}`).Draw(rt, "number") +
			rapid.StringMatching(`(?i)(ms|msecs?|secs?|s|mins?|m|hrs?|hours?|h|days?|d|sek|std)\.?`).Draw(rt, "unit")
		if !durationParts.MatchString(text) || !mayHaveUnit(text) {
			rt.Errorf("%q has no unit", text)
		}
	})
}

// A zone without a name, as of an offset or of the computer, is called so.
func TestNamesOfZones(t *testing.T) {
	for want, zone := range map[string]*time.Location{"UTC": time.UTC, "CET": time.FixedZone("CET", 3600), "a zone without a name": time.Local} {
		if got := zoneName(zone); got != want {
			t.Errorf("%v has the name %q, want %q", zone, got, want)
		}
	}
	if got := zoneName(time.FixedZone("", 3600)); got != "a zone without a name" {
		t.Errorf("an offset has the name %q", got)
	}
}

// A value that the end of the file cuts anywhere is an error, and lists and objects are in bounds up to the deepest.
func TestCutValues(t *testing.T) {
	read := func(text string) error {
		_, err := readValue(json.NewDecoder(strings.NewReader(text)), 0)
		return err
	}
	const whole = `[{"a": [1, {"b": "x"}], "c": null}, true, []]`
	for cut := 1; cut < len(whole); cut++ {
		if err := read(whole[:cut]); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: the error is %v", whole[:cut], err)
		}
	}
	if err := read(whole); err != nil {
		t.Errorf("%s: %v", whole, err)
	}
	if err := read(""); !errors.Is(err, io.EOF) {
		t.Errorf("no value: the error is %v", err)
	}

	for depth, isRead := range map[int]bool{100: true, 101: false} {
		err := read(strings.Repeat("[", depth) + "1" + strings.Repeat("]", depth))
		if isRead != (err == nil) {
			t.Errorf("a value in %d lists: %v", depth, err)
		}
	}
}

// The queues of an agent follow from the events of a log: each line is events, and the queues whose calls the agent takes.
// Nothing is known of an agent that no event has added, unless all of the agent's queues are paused.
func TestQueuesOfAgents(t *testing.T) {
	for events, want := range map[string]string{
		"":                                  "not known",
		"CONNECT a":                         "not known",
		"PAUSE a":                           "none",
		"PAUSE a, UNPAUSE a":                "not known",
		"CONNECT b, PAUSE a":                "not known",
		"PAUSE a, CONNECT a":                "none",
		"CONNECT b, PAUSE a, PAUSE b":       "none",
		"PAUSEALL":                          "none",
		"PAUSEALL, UNPAUSEALL":              "not known",
		"PAUSE a, PAUSE b, UNPAUSEALL":      "not known",
		"ADDMEMBER a":                       "a",
		"ADDMEMBER a PAUSED":                "none",
		"ADDMEMBER a PAUSED, UNPAUSE a":     "a",
		"ADDMEMBER a, ADDMEMBER b":          "a b",
		"ADDMEMBER a, ADDMEMBER b paused":   "a",
		"ADDMEMBER a, ADDMEMBER b, PAUSE a": "b",
		"ADDMEMBER a, ADDMEMBER b, PAUSE a, UNPAUSE a":   "a b",
		"ADDMEMBER a, ADDMEMBER b, PAUSE a, UNPAUSEALL":  "a b",
		"ADDMEMBER a, ADDMEMBER b, PAUSEALL":             "none",
		"ADDMEMBER a, ADDMEMBER b, PAUSEALL, UNPAUSE a":  "a b",
		"ADDMEMBER a, ADDMEMBER b, PAUSEALL, UNPAUSEALL": "a b",
		"ADDMEMBER a, REMOVEMEMBER a":                    "none",
		"ADDMEMBER a, ADDMEMBER b, REMOVEMEMBER a":       "b",
		"AGENTLOGIN a":                                    "all",
		"AGENTLOGIN a, PAUSEALL":                          "none",
		"AGENTLOGIN a, AGENTLOGOFF b":                     "none",
		"AGENTCALLBACKLOGIN a, ADDMEMBER b":               "all b",
		"AGENTCALLBACKLOGIN a, AGENTCALLBACKLOGOFF a":     "none",
		"ADDMEMBER a, PAUSE b, CONNECT b, REMOVEMEMBER b": "a",
	} {
		a := agentStatus{member: map[string]bool{}, paused: map[string]bool{}}
		for event := range strings.SplitSeq(events, ", ") {
			words := append(strings.Fields(event), "", "", "")
			of := logEvents[words[0]]
			a.set(&of, words[1], words[2])
		}

		known, queues := a.status()
		got := strings.Join(queues, " ")
		switch {
		case !known:
			got = "not known"
		case slices.Contains(queues, ""):
			got = strings.TrimSpace("all " + strings.TrimSpace(got))
		case len(queues) == 0:
			got = "none"
		}
		if got != want {
			t.Errorf("%s: the queues are %s, want %s", events, got, want)
		}
	}
}

// A caller who leaves a message talks to nobody: its length is no conversation.
func TestMessagesAreNoConversations(t *testing.T) {
	const file = "id,start,queue,wait,talk,result\n" +
		"1,2026-08-03 08:00:00,sales,10,200,Answered\n2,2026-08-03 08:01:00,sales,30,25,Voicemail\n"
	var found diag.Findings
	m := ReadMap("map.yaml", []byte("records: csv\ncolumns: {call: id, queue: queue, outcome: result, enqueued: start, "+
		"answered: {after: enqueued, column: wait}, ended: [{after: answered, column: talk}, {after: enqueued, column: wait}]}\n"), &found)
	r, err := NewReader(strings.NewReader(file), "calls.csv", m)
	if err != nil {
		t.Fatal(err)
	}
	for c := range r.All() {
		if isTalk := c.Call == "1"; c.Answered.IsZero() == isTalk || !isTalk && c.Ended.Sub(c.Enqueued) != 30*time.Second {
			t.Errorf("call %s is answered %v and ends %v", c.Call, c.Answered, c.Ended)
		}
	}
}
