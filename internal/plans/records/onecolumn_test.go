package records_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// field is a column of an export: its name, and its cell of a call.
type field struct {
	name string
	of   func(v *visit) any
}

// plainExport is an export that says everything once, in the usual words.
func plainExport() []field {
	return []field{
		{"Call ID", func(v *visit) any { return v.id }},
		{"Arrival Time", func(v *visit) any { return v.at }},
		{"Answer Time", func(v *visit) any { return v.answer() }},
		{"End Time", func(v *visit) any { return v.end() }},
		{"Queue", func(v *visit) any { return v.queue }},
		{"Agent", func(v *visit) any { return v.agent }},
		{"Result", func(v *visit) any { return v.either("answered", "abandoned") }},
	}
}

// changed returns the plain export with some columns in the place of others. A name without a column is left out, and
// columns of the name "" come after all.
func changed(change map[string][]field) (out []field) {
	for _, f := range plainExport() {
		if instead, isChanged := change[f.name]; isChanged {
			out = append(out, instead...)
		} else {
			out = append(out, f)
		}
	}
	return append(out, change[""]...)
}

func one(name string, of func(v *visit) any) []field { return []field{{name, of}} }

func always(name, text string) []field { return one(name, func(*visit) any { return text }) }

// seenCall is the part of a call that a planner uses.
type seenCall struct {
	arrived, enqueued, answered, ended, wrapped string
	queue, agent, outcome                       string
	ring                                        int
}

// trueCall is the call of a visit. Its menus are not in the plain export.
func trueCall(v *visit) seenCall {
	at := stamp(v.at, time.DateTime)
	return seenCall{
		arrived: at, enqueued: at, answered: stamp(v.answer(), time.DateTime), ended: stamp(v.end(), time.DateTime),
		queue: v.queue, agent: v.agent, outcome: v.either("answered", "abandoned"),
	}
}

func seen(c *records.Call) seenCall {
	out := seenCall{queue: c.Queue, agent: c.Agent, outcome: c.Outcome, ring: int(c.Ring.Seconds())}
	for to, at := range map[*string]time.Time{
		&out.arrived: c.Arrived, &out.enqueued: c.Enqueued, &out.answered: c.Answered, &out.ended: c.Ended, &out.wrapped: c.WrapUpEnd,
	} {
		*to = stamp(at, time.DateTime)
	}
	return out
}

// change is an export that differs from the plain one in some columns.
type change struct {
	name  string
	of    map[string][]field
	isAsk string // the question names this column, and one of its readings is right
	truth func(v *visit, c *seenCall)
}

func wait(v *visit) any   { return v.wait }
func talk(v *visit) any   { return v.talk }
func length(v *visit) any { return v.wait + v.talk }

// answerOr is the time of the answer, or a text.
func answerOr(text string) []field {
	return one("Answer Time", func(v *visit) any { return v.either(stamp(v.answer(), time.DateTime), text) })
}

func result(name string, answered, abandoned string) map[string][]field {
	return map[string][]field{"Result": one(name, func(v *visit) any { return v.either(answered, abandoned) })}
}

func withMenus(v *visit, c *seenCall) { c.arrived = stamp(v.start(), time.DateTime) }
func withWork(v *visit, c *seenCall)  { c.wrapped = v.either(stamp(v.last(), time.DateTime), "") }
func noAgent(_ *visit, c *seenCall)   { c.agent = "" }
func noQueue(_ *visit, c *seenCall)   { c.queue = "" }

func language(v *visit) any { return map[bool]string{true: "en", false: "es"}[v.isOdd()] }

// answeredChanges say in other ways who was answered.
var answeredChanges = []change{
	{name: "nothing"},
	{name: "no result", of: map[string][]field{"Result": nil}},
	{name: "words that nobody knows", of: result("Result", "Blue", "Red")},
	{name: "yes and no of answered", of: result("Answered", "Yes", "No")},
	{name: "1 and 0 of abandoned", of: result("Abandoned", "0", "1")},
	{name: "a mark of abandoned", of: result("Abandoned", "", "Yes")},
	{name: "a mark of missed", of: result("Missed", "", "missed")},
	{name: "a German result", of: result("Ergebnis", "Angenommen", "Verloren")},
	{name: "a constant result", of: result("Result", "done", "done")},
	{name: "zeros for no answer", of: map[string][]field{"Answer Time": answerOr("0000-00-00 00:00:00")}},
	{name: "1970 for no answer", of: map[string][]field{"Answer Time": answerOr("1970-01-01 00:00:00")}},
	{name: "1970 with a zone for no answer", of: map[string][]field{"Answer Time": answerOr("1970-01-01T00:00:00Z")}},
	{name: "1900 for no answer", of: map[string][]field{"Answer Time": answerOr("1900-01-01 00:00:00")}}, // the default of SQL Server
	{name: "1970 for no answer, without a result", of: map[string][]field{"Answer Time": answerOr("1970-01-01 00:00:00"), "Result": nil}},
	{name: "a dash for no answer", of: map[string][]field{"Answer Time": answerOr("-")}},
	{name: "nobody in words", of: map[string][]field{"Agent": one("Agent", func(v *visit) any { return v.nobody("n/a") })}},
	{name: "a note on the abandoned", of: map[string][]field{"": one("Note", func(v *visit) any { return v.either("", "gone") })}},
	{name: "a wait and the agents", of: map[string][]field{"Answer Time": one("Wait Time", wait), "Result": nil}},
	{
		name: "a wait and a conversation", of: map[string][]field{
			"Answer Time": one("Wait Time", wait), "End Time": one("Talk Time", talk), "Result": nil, "Agent": nil,
		}, truth: noAgent,
	},
}

// bare returns an export in which the given columns alone tell who was answered.
func bare(fields ...field) map[string][]field {
	return map[string][]field{"Answer Time": one("Wait Time", wait), "Agent": nil, "Result": fields}
}

// twoWords is a column of two words.
func twoWords(name, answered, abandoned string) field {
	return field{name, func(v *visit) any { return v.either(answered, abandoned) }}
}

// bareChanges say once who was answered.
var bareChanges = []change{
	{name: "result", of: bare(twoWords("Result", "answered", "abandoned")), truth: noAgent},
	{name: "a result of the answered", of: bare(twoWords("Result", "answered", "")), truth: noAgent},
	{name: "a result of the abandoned", of: bare(twoWords("Result", "", "abandoned")), truth: noAgent},
	{name: "answered, yes", of: bare(twoWords("Answered", "yes", "no")), truth: noAgent},
	{name: "answered, 1", of: bare(twoWords("Answered", "1", "0")), truth: noAgent},
	{name: "answered, y and nothing", of: bare(twoWords("Answered", "Y", "")), truth: noAgent},
	{name: "abandoned, yes", of: bare(twoWords("Abandoned", "no", "yes")), truth: noAgent},
	{name: "abandoned, yes and nothing", of: bare(twoWords("Abandoned", "", "yes")), truth: noAgent},
	{name: "abandoned, true", of: bare(twoWords("Abandoned", "false", "true")), truth: noAgent},
	{name: "missed and nothing", of: bare(twoWords("Missed", "", "missed")), truth: noAgent},
	{name: "two words of one end", of: bare(twoWords("Status", "Completed by agent", "Caller abandoned")), truth: noAgent},
	{name: "a Spanish result", of: bare(twoWords("Estado", "Atendida", "Abandonada")), truth: noAgent},
	{name: "an agent or nothing", of: bare(field{"Agent", func(v *visit) any { return v.agent }})},
	{name: "an agent or none", of: bare(field{"Agent", func(v *visit) any { return v.nobody("None") }})},
	{name: "an agent or a dash", of: bare(field{"Agent", func(v *visit) any { return v.nobody("-") }})},
	{name: "a conversation or 0", of: bare(field{"Talk Time", talk}), truth: noAgent},
	{name: "a conversation or nothing", of: bare(field{"Talk Time", func(v *visit) any { return v.either(v.talk, "") }}), truth: noAgent},
	{name: "a conversation as a clock", of: bare(field{"Talk Time", func(v *visit) any { return clock(v.talk) }}), truth: noAgent},
	{name: "an answer or nothing", of: bare(field{"Answer Time", func(v *visit) any { return v.answer() }}), truth: noAgent},
	{name: "an answer or a dash", of: bare(answerOr("-")...), truth: noAgent},
	{name: "a time to the answer or nothing", of: bare(field{"Speed of Answer", func(v *visit) any { return v.either(v.wait, "") }}), truth: noAgent},
}

// timeChanges give the times in other ways.
var timeChanges = []change{
	{name: "a wait for the answer", of: map[string][]field{"Answer Time": one("Wait Time", wait)}},
	{name: "a wait as a clock", of: map[string][]field{"Answer Time": one("Wait Time", func(v *visit) any { return clock(v.wait) })}},
	{name: "a wait in milliseconds", of: map[string][]field{"Answer Time": one("Wait Time", func(v *visit) any { return v.wait * 1000 })}, isAsk: "Wait Time"},
	{name: "a speed of answer", of: map[string][]field{"Answer Time": one("Speed of Answer", func(v *visit) any { return v.either(v.wait, "") })}},
	{name: "a talk time for the answer", of: map[string][]field{"Answer Time": one("Talk Time", talk)}},
	{name: "a talk time for the end", of: map[string][]field{"End Time": {{"Talk Time", talk}, {"Wait Time", wait}}}},
	{name: "a talk time and the wait of those who left", of: map[string][]field{"End Time": {
		{"Talk Time", talk}, {"Abandon Time", func(v *visit) any { return v.either(0, v.wait) }},
	}}},
	{name: "a wait of the answered and of those who left", of: map[string][]field{
		"Answer Time": one("Speed of Answer", func(v *visit) any { return v.either(v.wait, 0) }),
		"End Time":    {{"Talk Time", talk}, {"Abandon Time", func(v *visit) any { return v.either(0, v.wait) }}},
	}},
	{name: "a length for the end", of: map[string][]field{"End Time": one("Total Duration", length)}},
	{name: "a length as a clock", of: map[string][]field{"End Time": one("Total Duration", func(v *visit) any { return clock(v.wait + v.talk) })}},
	{name: "after-call work", of: map[string][]field{"": one("Wrap Up Time", func(v *visit) any { return v.either(v.work, "") })}, truth: withWork},
	{
		name: "the end of the work", of: map[string][]field{
			"": one("Wrap Up End Time", func(v *visit) any { return v.either(stamp(v.last(), time.DateTime), "") }),
		}, truth: withWork,
	},
	{
		name: "the work in the handle time", of: map[string][]field{"End Time": {
			{"Wait Time", wait},
			{"Handle Time", func(v *visit) any { return v.either(v.talk+v.work, 0) }},
			{"Wrap Up Time", func(v *visit) any { return v.either(v.work, "") }},
		}}, truth: withWork,
	},
	{
		name: "the talk without the hold", of: map[string][]field{"Answer Time": {
			{"Talk Time", func(v *visit) any { return v.talk - v.hold }}, {"Hold Time", func(v *visit) any { return v.hold }},
		}}, isAsk: "Hold Time",
	},
	{
		name: "the queue's time after the arrival", of: map[string][]field{"Arrival Time": {
			{"Arrival Time", func(v *visit) any { return v.start() }}, {"Queue Entry Time", func(v *visit) any { return v.at }},
		}}, truth: withMenus,
	},
	{
		name: "the end of the menus", of: map[string][]field{"Arrival Time": {
			{"Arrival Time", func(v *visit) any { return v.start() }}, {"IVR End Time", func(v *visit) any { return v.at }},
		}}, truth: withMenus, isAsk: "IVR End Time",
	},
	{
		name: "the length of the menus", of: map[string][]field{"Arrival Time": {
			{"Arrival Time", func(v *visit) any { return v.start() }}, {"IVR Time", func(v *visit) any { return v.menus }},
		}}, truth: withMenus,
	},
	{name: "the queue's time alone", of: map[string][]field{"Arrival Time": one("Queue Entry Time", func(v *visit) any { return v.at })}},
	{
		name: "no arrival, a wait and a length", of: map[string][]field{
			"Arrival Time": nil, "Answer Time": one("Wait Time", wait), "": one("Total Duration", length),
		},
	},
	{name: "no arrival, an answer and a length", of: map[string][]field{"Arrival Time": nil, "": one("Total Duration", length)}},
	{name: "a date and a clock", of: map[string][]field{"Arrival Time": {
		{"Date", func(v *visit) any { return v.date(time.DateOnly) }}, {"Arrival Time", func(v *visit) any { return v.date(time.TimeOnly) }},
	}}},
	{name: "seconds since 1970", of: map[string][]field{"Arrival Time": one("Arrival Time", func(v *visit) any { return v.at.Unix() })}},
	{name: "the day first", of: map[string][]field{"Arrival Time": one("Arrival Time", func(v *visit) any { return v.date("02.01.2006 15:04:05") })}},
	{
		name: "a ring", of: map[string][]field{"": one("Ring Time", func(v *visit) any { return v.ring })},
		truth: func(v *visit, c *seenCall) { c.ring = v.ring },
	},
}

// queueChanges give the queue and the agent in other ways.
var queueChanges = []change{
	{name: "a skill", of: map[string][]field{"Queue": one("Skill", func(v *visit) any { return v.queue })}},
	{
		name: "a number", of: map[string][]field{"Queue": one("Queue", func(v *visit) any { return v.number() })},
		truth: func(v *visit, c *seenCall) { c.queue = v.number() },
	},
	{name: "one queue", of: map[string][]field{"Queue": always("Queue", "All")}, truth: func(_ *visit, c *seenCall) { c.queue = "All" }},
	{
		name: "one queue beside the desks", of: map[string][]field{
			"Queue": always("Queue", "All"), "": one("Field 7", func(v *visit) any { return v.queue }),
		}, truth: func(_ *visit, c *seenCall) { c.queue = "All" },
	},
	{name: "no queue", of: map[string][]field{"Queue": nil}, truth: noQueue},
	{
		name: "a result of the queue", of: map[string][]field{
			"Queue": nil, "Result": one("Queue Result", func(v *visit) any { return v.either("answered", "abandoned") }),
		}, truth: noQueue,
	},
	{name: "a queue of few calls", of: map[string][]field{"Queue": one("Queue", func(v *visit) any {
		return map[bool]string{true: "Late"}[strings.HasSuffix(v.id, "7")]
	})}, truth: noQueue},
	{name: "desks with agents of their own", of: map[string][]field{"Queue": one("Field 7", func(v *visit) any { return v.queue })}},
	{
		name: "desks and a language", of: map[string][]field{
			"Queue": {{"Field 6", language}, {"Field 7", func(v *visit) any { return v.queue }}},
		},
	},
	{
		name: "desks without agents", of: map[string][]field{
			"Queue": one("Field 7", func(v *visit) any { return v.queue }), "Agent": nil,
		}, truth: func(_ *visit, c *seenCall) { c.queue, c.agent = "", "" },
	},
	{name: "a language of all agents", of: map[string][]field{"Queue": one("Field 7", language)}, truth: noQueue},
	{name: "a desk of each agent", of: map[string][]field{"Queue": one("Field 7", func(v *visit) any { return "desk of " + v.agent })}, truth: noQueue},
	{name: "a constant direction", of: map[string][]field{"": always("Direction", "Inbound")}},
	{name: "a constant group", of: map[string][]field{"": always("Group", "All")}},
	{name: "a language", of: map[string][]field{"": one("Language", language)}},
	{name: "the length of the queue", of: map[string][]field{"": one("Queue Time", wait)}},
	{name: "a second queue of few calls", of: map[string][]field{"": one("Queue 2", func(v *visit) any {
		return map[bool]string{true: "Late"}[strings.HasSuffix(v.id, "7")]
	})}},
	{
		name: "an extension", of: map[string][]field{"Agent": one("Extension", func(v *visit) any { return v.either(v.extension(), "") })},
		truth: func(v *visit, c *seenCall) { c.agent = v.either(v.extension(), "") },
	},
	{name: "no agent", of: map[string][]field{"Agent": nil}, truth: noAgent},
	{name: "an agent without a name of a column", of: map[string][]field{"Agent": one("Field 3", func(v *visit) any { return v.agent })}},
	{
		name: "a time of the agent", of: map[string][]field{"": one("Agent Ring Time", func(v *visit) any { return v.ring })},
		truth: func(v *visit, c *seenCall) { c.ring = v.ring },
	},
}

// An export that says who was answered in another way is read as before, or a question names the column.
func TestAnsweredInOtherColumns(t *testing.T) {
	t.Parallel()
	testChanges(t, answeredChanges)
}

// An export in which one column says who was answered is read right, or a question names the column.
func TestAnsweredInOneColumn(t *testing.T) {
	t.Parallel()
	testChanges(t, bareChanges)
}

// An export with other times of the same calls is read as before, or a question names the column.
func TestTimesInOtherColumns(t *testing.T) {
	t.Parallel()
	testChanges(t, timeChanges)
}

// An export with other columns of the queue and the agent is read as before, or a question names the column.
func TestQueuesInOtherColumns(t *testing.T) {
	t.Parallel()
	testChanges(t, queueChanges)
}

// Times of day without a date are of the day of the call, or of the next one after midnight. The shift begins at 19:00, and
// its last calls end after midnight.
func TestTimesOfDayAfterMidnight(t *testing.T) {
	t.Parallel()
	vs := office(31, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	vs = vs[len(vs)-120:]
	var last time.Duration
	for i := range vs {
		last = max(last, vs[i].at.Sub(vs[i].at.Truncate(24*time.Hour)))
	}
	after := 0
	for i := range vs {
		vs[i].at = vs[i].at.Add(24*time.Hour - time.Second - last)
		if vs[i].end().Day() != vs[i].at.Day() {
			after++
		}
	}
	if after < 2 {
		t.Fatalf("%d calls end after midnight", after)
	}

	clockOf := func(name string, at func(v *visit) time.Time) []field {
		return one(name, func(v *visit) any { return hourSecond(at(v)) })
	}
	date := func(v *visit) any { return v.date(time.DateOnly) }
	start := func(v *visit) any { return v.date(time.TimeOnly) }
	for _, c := range []change{
		{name: "all times", of: map[string][]field{
			"Arrival Time": {{"Date", date}, {"Arrival Time", start}},
			"Answer Time":  clockOf("Answer Time", (*visit).answer), "End Time": clockOf("End Time", (*visit).end),
		}},
		{name: "the end", of: map[string][]field{
			"Arrival Time": {{"Date", date}, {"Arrival Time", start}},
			"Answer Time":  one("Wait Time", wait), "End Time": clockOf("End Time", (*visit).end),
		}},
		{name: "the date in the arrival", of: map[string][]field{
			"Answer Time": clockOf("Answer Time", (*visit).answer), "End Time": clockOf("End Time", (*visit).end),
		}},
		{name: "the date in the arrival, and the end", of: map[string][]field{
			"Answer Time": one("Wait Time", wait), "End Time": clockOf("End Time", (*visit).end),
		}},
		{name: "the answer", of: map[string][]field{
			"Arrival Time": {{"Date", date}, {"Arrival Time", start}},
			"Answer Time":  clockOf("Answer Time", (*visit).answer), "End Time": {{"Talk Time", talk}, {"Wait Time", wait}},
		}},
	} {
		file, want := c.export(vs)
		got, err := callsBy(file, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		compareCalls(t, c.name, got, want)
	}
}

// testChanges reads each export. The calls are the true ones, or they are by a map that the question offers.
func testChanges(t *testing.T, changes []change) {
	t.Helper()
	const calls = 120
	vs := office(31, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))[:calls]
	for i := range changes {
		c := &changes[i]
		file, want := c.export(vs)
		got, err := callsBy(file, nil)
		var refusal *records.Refusal
		switch {
		case errors.As(err, &refusal) && c.isAsk != "":
			if !strings.Contains(refusal.Reason+refusal.Map, c.isAsk) {
				t.Errorf("%s: the question does not name %q: %s", c.name, c.isAsk, refusal.Reason)
			}
			isOffered := slices.ContainsFunc(offeredMaps(t, refusal), func(m *records.Map) bool {
				got, err := callsBy(file, m)
				return err == nil && slices.Equal(got, want)
			})
			if !isOffered {
				t.Errorf("%s: no reading is right: %s\n%s", c.name, refusal.Reason, refusal.Map)
			}
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.isAsk != "":
			t.Errorf("%s: there is no question about %q", c.name, c.isAsk)
		default:
			compareCalls(t, c.name, got, want)
		}
	}
}

// export writes calls, and returns what is to be read.
func (c *change) export(vs []visit) (file string, want []seenCall) {
	fields := changed(c.of)
	var header []string
	for _, f := range fields {
		header = append(header, f.name)
	}
	var rows [][]string
	for i := range vs {
		var values []any
		for _, f := range fields {
			values = append(values, f.of(&vs[i]))
		}
		rows = append(rows, cells(values...))
		call := trueCall(&vs[i])
		if c.truth != nil {
			c.truth(&vs[i], &call)
		}
		want = append(want, call)
	}
	return table(strings.Join(header, ","), ",", rows), want
}

// callsBy reads the calls of a file by a map, which may be nil.
func callsBy(file string, m *records.Map) (out []seenCall, err error) {
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
	if err != nil {
		return nil, err
	}
	for c := range r.All() {
		out = append(out, seen(c))
	}
	return out, r.Err()
}

// compareCalls names the first call that differs, and how many do.
func compareCalls(t *testing.T, name string, got, want []seenCall) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d calls, want %d", name, len(got), len(want))
		return
	}
	wrong := 0
	first := ""
	for i := range got {
		if got[i] != want[i] {
			if wrong == 0 {
				first = fmt.Sprintf("got  %+v\nwant %+v", got[i], want[i])
			}
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%s: %d of %d calls are wrong, the first is\n%s", name, wrong, len(want), first)
	}
}
