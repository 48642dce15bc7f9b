package records_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// read reads an export and returns its records as text, a line each, and its problems.
func read(t *testing.T, m *records.Map, export string) (calls, problems string, err error) {
	t.Helper()
	r, err := records.NewReader(strings.NewReader(export), "calls.csv", m)
	if err != nil {
		return "", "", err
	}
	var out strings.Builder
	for c := range r.All() {
		fmt.Fprintln(&out, text(c))
	}
	var wrong strings.Builder
	for _, p := range r.Problems.List() {
		fmt.Fprintf(&wrong, "%d %s, first line %d: %s\n", p.Count, p.Name(), p.Line, p.First)
	}
	return out.String(), wrong.String(), r.Err()
}

// text writes a record on a line, with "-" for what is not known.
func text(c *records.Call) string {
	parts := []string{c.Call, c.Caller, c.Line, c.Tier, c.Queue, c.Agent, c.Outcome}
	for _, at := range []time.Time{c.Arrived, c.IVREnd, c.Enqueued, c.Answered, c.Ended, c.WrapUpEnd} {
		part := ""
		if !at.IsZero() {
			part = at.Format("15:04:05Z07")
		}
		parts = append(parts, part)
	}
	for i, p := range parts {
		if p == "" {
			parts[i] = "-"
		}
	}
	return strings.Join(parts, " ")
}

func readMap(t *testing.T, src string) *records.Map {
	t.Helper()
	var found diag.Findings
	m := records.ReadMap("map.yaml", []byte(src), &found)
	for x := range found.All() {
		t.Errorf("%d:%d: %s", x.Place.Line, x.Place.Column, x.Message)
	}
	return m
}

func check(t *testing.T, what, want, got string) {
	t.Helper()
	if d := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); d != "" {
		t.Errorf("%s (- wanted, + got):\n%s", what, d)
	}
}

func TestOwnColumns(t *testing.T) {
	calls, problems, err := read(t, nil, `call,caller,line,tier,arrived,ivr_end,queue,enqueued,answered,ended,wrap_up_end,agent,outcome
1,c1,shop,gold,2026-11-23T08:00:00.000-05:00,2026-11-23T08:00:30.000-05:00,orders,2026-11-23T08:00:30.000-05:00,2026-11-23T08:01:00.000-05:00,2026-11-23T08:05:00.000-05:00,2026-11-23T08:05:30.000-05:00,seniors-1,answered
2,c2,shop,green,2026-11-23T08:00:10.000-05:00,2026-11-23T08:00:40.000-05:00,orders,2026-11-23T08:00:40.000-05:00,,2026-11-23T08:02:00.000-05:00,,,abandoned
3,c3,shop,green,2026-11-23T08:00:20.000-05:00,2026-11-23T08:00:50.000-05:00,,,,2026-11-23T08:00:50.000-05:00,,,gave_up
`)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records", `
1 c1 shop gold orders seniors-1 answered 08:00:00-05 08:00:30-05 08:00:30-05 08:01:00-05 08:05:00-05 08:05:30-05
2 c2 shop green orders - abandoned 08:00:10-05 08:00:40-05 08:00:40-05 - 08:02:00-05 -
3 c3 shop green - - gave_up 08:00:20-05 08:00:50-05 - - 08:00:50-05 -`, calls)
	check(t, "problems", "", problems)
}

func TestMap(t *testing.T) {
	m := readMap(t, `
records: csv
timezone: Asia/Jerusalem
time: DD/MM/YYYY hh:mm:ss
separator: ";"
columns:
  arrived: [Day, Start]
  enqueued: {after: arrived, column: IVR Seconds}
  answered: {after: enqueued, column: Wait}
  ended: {after: answered, column: Talk}
  queue: Skill
outcomes: {AGENT: answered, HANG: abandoned}
`)

	calls, problems, err := read(t, m, `Day;Start;IVR Seconds;Wait;Talk;Skill;Outcome;Agent
01/02/1999;08:00:00;30;12.5;0:04:00;PS;AGENT;"DORIT ""D"""
01/02/1999;08:00:10;30;;;PS;PHANTOM;
`)
	if err != nil {
		t.Fatal(err)
	}

	check(t, "records", `
- - - - PS DORIT "D" answered 08:00:00+02 08:00:30+02 08:00:30+02 08:00:42+02 08:04:42+02 -
- - - - PS - abandoned 08:00:10+02 08:00:40+02 08:00:40+02 - - -`, calls)
	check(t, "problems", `
1 unknown outcomes, first line 3: PHANTOM
1 calls without an end, first line 3:`, strings.ReplaceAll(problems, ": \n", ":\n"))
}

func TestQueueLog(t *testing.T) {
	calls, problems, err := read(t, nil, `1366720300|NONE|NONE|NONE|QUEUESTART|
1366720305|NONE|sales|SIP/8007|ADDMEMBER|
1366720320|1366720320.1|NONE|NONE|DID|5550100
1366720340|1366720320.1|sales|NONE|ENTERQUEUE||0471234567|1
1366720341|1366720320.1|sales|SIP/8007|RINGNOANSWER|1000
1366720350|1366720320.1|sales|SIP/8007|CONNECT|10|1366720341.2|3
1366720351|pbx-1366720350.3|sales|NONE|ENTERQUEUE||0479999999|1
1366720352|1366720352.4|sales|NONE|ENTERQUEUE||0470000000|2
1366720353|1366720353.5|sales|NONE|ENTERQUEUE||0470000001|3
1366720370|1366720320.1|sales|SIP/8007|COMPLETECALLER|10|20|1
1366720380|pbx-1366720350.3|sales|NONE|ABANDON|1|1|29
1366720390|1366720352.4|sales|NONE|EXITWITHTIMEOUT|1|2|38
1366720391|1366720352.4|late|NONE|ENTERQUEUE||0470000000|1
1366720392|1366720352.4|late|SIP/8008|CONNECT|1|1366720341.9|3
1366720399|1366720352.4|late|SIP/8008|BLINDTRANSFER|100|default|1|7|1
1366720400|1366720353.5|sales|NONE|EXITWITHKEY|1|3|47
1366720401|1366720401.6|sales|NONE|ENTERQUEUE||0470000002|1
1366720402|1366720402.7|sales|NONE|ENTERQUEUE||0470000003|1
1366720403|1366720402.7|sales|NONE|EXITEMPTY|1|1|1
1366720410|1366720401.6|late|NONE|ENTERQUEUE||0470000002|1
this line is broken
`)
	if err != nil {
		t.Fatal(err)
	}

	check(t, "records", `
1366720320.1 0471234567 5550100 - sales SIP/8007 answered 12:32:00Z 12:32:20Z 12:32:20Z 12:32:30Z 12:32:50Z -
pbx-1366720350.3 0479999999 - - sales - abandoned 12:32:30Z 12:32:31Z 12:32:31Z - 12:33:00Z -
1366720352.4 0470000000 - - sales - timed_out 12:32:32Z 12:32:32Z 12:32:32Z - 12:33:10Z -
1366720352.4 0470000000 - - late SIP/8008 answered 12:32:32Z 12:33:11Z 12:33:11Z 12:33:12Z 12:33:19Z -
1366720353.5 0470000001 - - sales - left_by_choice 12:32:33Z 12:32:33Z 12:32:33Z - 12:33:20Z -
1366720402.7 0470000003 - - sales - timed_out 12:33:22Z 12:33:22Z 12:33:22Z - 12:33:23Z -
1366720401.6 0470000002 - - sales - timed_out 12:33:21Z 12:33:21Z 12:33:21Z - 12:33:30Z -
1366720401.6 0470000002 - - late - in_progress 12:33:21Z 12:33:30Z 12:33:30Z - - -`, calls)

	check(t, "problems", "1 broken lines, first line 21: this line is broken", problems)
}

// A caller who leaves a queue after a time and joins it again at once has two visits. The second one is no ring of the
// first.
func TestVisitAfterATimeout(t *testing.T) {
	calls, problems, err := read(t, nil, `call,arrived,queue,enqueued,answered,ended,agent,outcome
1,2026-06-01T09:00:00Z,care,2026-06-01T09:00:00Z,,2026-06-01T09:01:00Z,,timed_out
1,2026-06-01T09:00:00Z,care,2026-06-01T09:01:00Z,,2026-06-01T09:01:20Z,,abandoned
2,2026-06-01T10:00:00Z,care,2026-06-01T10:00:00Z,,2026-06-01T10:01:00Z,,timed_out
2,2026-06-01T10:00:00Z,care,2026-06-01T10:01:00Z,2026-06-01T10:01:20Z,2026-06-01T10:03:00Z,ann,answered
`)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records", `
1 - - - care - timed_out 09:00:00Z 09:00:00Z 09:00:00Z - 09:01:00Z -
1 - - - care - abandoned 09:00:00Z 09:01:00Z 09:01:00Z - 09:01:20Z -
2 - - - care - timed_out 10:00:00Z 10:00:00Z 10:00:00Z - 10:01:00Z -
2 - - - care ann answered 10:00:00Z 10:01:00Z 10:01:00Z 10:01:20Z 10:03:00Z -`, calls)
	check(t, "problems", "", problems)
}

// A log says when agents were added to queues and paused, as far as it has their events.
func TestPresence(t *testing.T) {
	r, err := records.NewReader(strings.NewReader(`100000000|NONE|sales|ann|ADDMEMBER|
100000010|NONE|NONE|NONE|CONFIGRELOAD|
100000100|NONE|late|ann|ADDMEMBER|PAUSED
100000200|NONE|late|ann|UNPAUSE|
100000300|NONE|NONE|ann|PAUSEALL|lunch
100000300|NONE|sales|ann|PAUSE|lunch
100000300|NONE|late|ann|PAUSE|lunch
100000400|NONE|NONE|ann|UNPAUSEALL|
100000400|NONE|sales|ann|UNPAUSE|
100000400|NONE|late|ann|UNPAUSE|
100000500|NONE|sales|ann|REMOVEMEMBER|
100000600|NONE|late|ann|REMOVEMEMBER|
100000000|1.1|sales|NONE|ENTERQUEUE||1|1
100000001|1.1|sales|bob|CONNECT|1|1.2|1
100000090|1.1|sales|bob|COMPLETEAGENT|1|89|1
100000100|NONE|late|bob|PAUSE|
100000200|NONE|sales|bob|PAUSE|
100000250|NONE|late|bob|UNPAUSE|
100000300|NONE|NONE|Agent/7|AGENTCALLBACKLOGIN|1002@local
100000310|NONE|sales|Agent/7|PAUSE|
100000320|NONE|sales|Agent/7|UNPAUSE|
100000400|NONE|NONE|Agent/7|AGENTCALLBACKLOGOFF|1002@local|100|CommandLogoff
100000410|NONE|sales|Agent/7|UNPAUSE|
100000500|NONE|sales|dan|REMOVEMEMBER|
100000600|NONE|NONE|eve|AGENTLOGIN|SIP/1
100000700|NONE|NONE|NONE|QUEUESTART|
100000800|NONE|sales|fay|ADDMEMBER|
100000900|NONE|sales|fay|PENALTY|3
`), "queue_log", nil)
	if err != nil {
		t.Fatal(err)
	}

	var got strings.Builder
	r.Presence = func(p records.Presence) {
		fmt.Fprintf(&got, "%s %d to %d: %q\n", p.Agent, p.From.Unix()-1e8, p.To.Unix()-1e8, p.Queues)
	}
	for range r.All() {
	}
	check(t, "presence", `
ann 0 to 200: ["sales"]
ann 200 to 300: ["late" "sales"]
ann 300 to 400: []
ann 400 to 500: ["late" "sales"]
ann 500 to 600: ["late"]
bob 200 to 250: []
Agent/7 300 to 310: [""]
Agent/7 310 to 320: []
Agent/7 320 to 400: [""]
Agent/7 400 to 700: []
ann 600 to 700: []
dan 500 to 700: []
eve 600 to 700: [""]
fay 800 to 900: ["sales"]`, got.String())
}

const contacts = `{"ContactId": "a", "Channel": "VOICE", "InitiationMethod": "INBOUND", "DisconnectReason": "CUSTOMER_DISCONNECT",
 "CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+12025550100"}, "SystemEndpoint": {"Address": "+18005550199"},
 "InitiationTimestamp": "2026-11-23T13:00:00Z", "DisconnectTimestamp": "2026-11-23T13:05:00Z",
 "Attributes": {"Tier": "gold"}, "Queue": {"Name": "orders", "EnqueueTimestamp": "2026-11-23T13:00:30Z", "DequeueTimestamp": "2026-11-23T13:01:00Z"},
 "Agent": {"Username": "ann", "ConnectedToAgentTimestamp": "2026-11-23T13:01:00Z", "AfterContactWorkStartTimestamp": "2026-11-23T13:05:01Z", "AfterContactWorkEndTimestamp": "2026-11-23T13:05:31Z"}}
{"ContactId": "b", "InitiationMethod": "INBOUND", "DisconnectReason": "CUSTOMER_DISCONNECT", "InitiationTimestamp": "2026-11-23T13:00:00Z", "DisconnectTimestamp": "2026-11-23T13:02:00Z", "Queue": {"Name": "orders", "EnqueueTimestamp": "2026-11-23T13:00:30Z"}, "Agent": null}
{"ContactId": "b", "InitiationMethod": "INBOUND", "DisconnectReason": "CUSTOMER_DISCONNECT", "InitiationTimestamp": "2026-11-23T13:00:00Z", "DisconnectTimestamp": "2026-11-23T13:02:00Z", "Queue": {"Name": "orders", "EnqueueTimestamp": "2026-11-23T13:00:30Z"}}
{"ContactId": "c", "InitiationMethod": "OUTBOUND", "InitiationTimestamp": "2026-11-23T13:00:00Z"} {"ContactId": "d", "Channel": "CHAT", "InitiationTimestamp": "2026-11-23T13:00:00Z"} {"ContactId": "h", "InitiationMethod": "INVENTED", "InitiationTimestamp": "2026-11-23T13:00:00Z"}
{"ContactId": "e", "InitiationMethod": "INBOUND", "DisconnectReason": "CONTACT_FLOW_DISCONNECT", "InitiationTimestamp": "2026-11-23T13:00:00Z", "DisconnectTimestamp": "2026-11-23T13:00:40Z"}
{"ContactId": "g", "InitialContactId": "a", "PreviousContactId": "a", "InitiationMethod": "TRANSFER", "InitiationTimestamp": "2026-11-23T13:05:00Z", "DisconnectTimestamp": "2026-11-23T13:07:00Z", "QueueInfo": {"Id": "returns", "EnqueueTimestamp": "2026-11-23T13:05:00Z"}, "AgentInfo": {"Id": "bob", "ConnectedToAgentTimestamp": "2026-11-23T13:06:00Z"}}
{"ContactId": "f", "Init
`

func TestContactRecords(t *testing.T) {
	want := `
a +12025550100 +18005550199 gold orders ann answered 13:00:00Z 13:00:30Z 13:00:30Z 13:01:00Z 13:05:01Z 13:05:31Z
b - - - orders - abandoned 13:00:00Z 13:00:30Z 13:00:30Z - 13:02:00Z -
e - - - - - self_served 13:00:00Z - - - 13:00:40Z -
a - - - returns bob answered 13:00:00Z 13:05:00Z 13:05:00Z 13:06:00Z 13:07:00Z -`
	calls, problems, err := read(t, nil, contacts)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records", want, calls)
	check(t, "problems", `
1 broken lines, first line 9: {'ContactId': 'f'  'Init
1 duplicate records, first line 3: b
3 contacts that are not incoming calls, first line 4: OUTBOUND`, problems)

	whole := contacts[:strings.LastIndex(strings.TrimSpace(contacts), "\n")]
	list := "[" + strings.NewReplacer("}\n{", "},\n{", "} {", "}, {").Replace(whole) + "]"
	calls, _, err = read(t, nil, list)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records of a list", want, calls)

	// A list may begin with spaces and empty lines.
	calls, _, err = read(t, nil, "\n \t"+list)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records of a list after an empty line", want, calls)
}

// Columns complete each other, words stand for what did not happen, rows are dropped, and a
// call goes on after midnight. A date stands next to each time, or once for all of them, and an
// explicit outcome stays.
func TestHardMap(t *testing.T) {
	const rest = `
empty: ["0:00:00", NO_SERVER]
drop: {outcome: [PHANTOM], agent: TEST}
outcomes: {AGENT: answered, HANG: abandoned}
records: csv
timezone: Asia/Jerusalem
time: [YYMMDD hh:mm:ss, DD.MM.YYYY hh:mm:ss]
`

	const file = `call;date;entry;q_start;q_exit;ser_start;ser_exit;outcome;agent
1;990101;8:00:00;8:00:10;8:00:40;8:00:41;8:02:00;AGENT;ANAT
2;01.01.1999;9:00:00;9:00:10;9:00:40;0:00:00;0:00:00;HANG;NO_SERVER
3;990101;23:58:00;23:59:30;0:01:10;0:01:10;0:05:00;AGENT;ANAT
4;990101;23:58:00;24:00:10;24:01:10;24:01:11;24:05:00;AGENT;ANAT
5;990101;10:00:00;0:00:00;0:00:00;10:00:20;10:01:00;PHANTOM;NO_SERVER
6;990101;10:00:00;10:00:10;10:00:20;10:00:20;10:01:00;HANG;ANAT
7;990101;10:00:00;10:00:10;10:00:20;10:00:20;10:01:00;AGENT;TEST
8;990101;10:00:00;10:00:10;10:00:20;0:00:00;10:00:20;AGENT;NO_SERVER
`
	for name, columns := range map[string]string{
		"dates beside times": "columns: {arrived: [date, entry], enqueued: [date, q_start], answered: [date, ser_start], ended: [[date, ser_exit], [date, q_exit]]}",
		"one date":           "columns: {arrived: entry, enqueued: q_start, answered: ser_start, ended: [ser_exit, q_exit]}\ndate: date",
		"conditions":         "columns: {arrived: entry, enqueued: q_start, answered: ser_start, ended: [{column: ser_exit, when: {outcome: [AGENT, HANG]}}, q_exit]}\ndate: date",
	} {
		calls, problems, err := read(t, readMap(t, columns+rest), file)
		if err != nil {
			t.Fatal(err)
		}

		check(t, name, `
1 - - - - ANAT answered 08:00:00+02 08:00:10+02 08:00:10+02 08:00:41+02 08:02:00+02 -
2 - - - - - abandoned 09:00:00+02 09:00:10+02 09:00:10+02 - 09:00:40+02 -
3 - - - - ANAT answered 23:58:00+02 23:59:30+02 23:59:30+02 00:01:10+02 00:05:00+02 -
4 - - - - ANAT answered 23:58:00+02 00:00:10+02 00:00:10+02 00:01:11+02 00:05:00+02 -
6 - - - - ANAT abandoned 10:00:00+02 10:00:10+02 10:00:10+02 - 10:01:00+02 -
8 - - - - - answered 10:00:00+02 10:00:10+02 10:00:10+02 - 10:00:20+02 -`, calls)

		check(t, name, `
2 rows that the map drops, first line 6: 5;990101;10:00:00;0:00:00;0:00:00;10:00:20;10:01:00;PHANTOM;…
2 outcomes that the times contradict, first line 7: 6`, problems)
	}
}

func TestProblems(t *testing.T) {
	t.Run("detected form", func(t *testing.T) { testProblems(t, "{records: csv, timezone: Europe/Berlin}") })
	t.Run("given form", func(t *testing.T) {
		testProblems(t, "{records: csv, timezone: Europe/Berlin, time: 'YYYY-MM-DD hh:mm:ss'}")
	})
}

func testProblems(t *testing.T, mapping string) {
	_, problems, err := read(t, readMap(t, mapping), `call,arrived,queue,enqueued,answered,ended,agent,outcome
1,2026-03-29 01:00:00,q,2026-03-29 01:00:10,2026-03-29 01:00:20,2026-03-29 01:01:00,ann,answered
1,2026-03-29 01:00:00,q,2026-03-29 01:00:10,2026-03-29 01:00:20,2026-03-29 01:01:00,ann,answered
1,2026-03-29 05:00:00,q,2026-03-29 05:00:10,2026-03-29 05:00:20,2026-03-29 05:01:00,ann,answered
2,2026-03-29 06:00:00,q,2026-03-29 06:00:10,2026-03-29 06:00:20,2026-03-29 06:00:01,ann,answered
3,2026-03-29 06:00:00,q,2026-03-29 06:00:10,2026-03-29 06:00:20,2026-03-29 06:01:00,,answered
4,2026-03-29 06:00:00,q,2026-03-29 06:00:10,,2026-03-29 06:01:00,,eaten
5,2026-03-29 02:30:00,q,2026-03-29 03:30:00,,2026-03-29 06:01:00,,abandoned
6,2026-03-29 six,q,2026-03-29 06:00:00,,2026-03-29 06:01:00,,abandoned
7,,q,,,,,
8,2026-03-29
9,"2026-03-29 06:00:00,q
10,2026-10-25 02:30:00,q,2026-10-25 02:30:00,,2026-10-25 02:31:00,,abandoned
11,2026-11-25 02:30:00,q,2026-11-25 02:30:00,,2026-11-25 02:31:00,,abandoned
15,2026-10-25 02:55:00,q,2026-10-25 02:55:00,2026-10-25 02:55:00,2026-10-25 02:05:00,ann,answered
14,2026-11-25 02:30:00,,2026-11-25 02:30:10,2026-11-25 02:30:20,2026-11-25 02:31:00,ann,answered
12,2026-11-25 02:30:00,q,2026-11-25 02:30:00,,2026-11-25 02:30:00,,booked
12,2026-11-25 02:30:00,q,2026-11-25 02:30:00,2026-11-25 02:40:00,2026-11-25 02:41:00,ann,answered
13,2026-11-25 02:30:00,q,2026-11-25 02:30:00,,2026-11-25 02:30:00,,left_by_choice
13,2026-11-25 02:30:00,q,2026-11-25 02:30:00,,2026-11-25 02:31:00,,left_by_choice
100,2026-11-01 10:00:00,q,2026-11-01 10:00:10,2026-11-01 10:00:20,2026-11-01 10:01:00,ann,answered
101,2026-11-02 10:00:00,q,2026-11-02 10:00:10,2026-11-02 10:00:20,2026-11-02 10:01:00,ann,answered
102,2026-11-03 10:00:00,q,2026-11-03 10:00:10,2026-11-03 10:00:20,2026-11-03 10:01:00,ann,answered
103,2026-11-04 10:00:00,q,2026-11-04 10:00:10,2026-11-04 10:00:20,2026-11-04 10:01:00,ann,answered
104,2026-11-05 10:00:00,q,2026-11-05 10:00:10,2026-11-05 10:00:20,2026-11-05 10:01:00,ann,answered
105,2026-11-06 10:00:00,q,2026-11-06 10:00:10,2026-11-06 10:00:20,2026-11-06 10:01:00,ann,answered
106,2026-11-07 10:00:00,q,2026-11-07 10:00:10,2026-11-07 10:00:20,2026-11-07 10:01:00,ann,answered
107,2026-11-08 10:00:00,q,2026-11-08 10:00:10,2026-11-08 10:00:20,2026-11-08 10:01:00,ann,answered
108,2026-11-09 10:00:00,q,2026-11-09 10:00:10,2026-11-09 10:00:20,2026-11-09 10:01:00,ann,answered
109,2026-11-10 10:00:00,q,2026-11-10 10:00:10,2026-11-10 10:00:20,2026-11-10 10:01:00,ann,answered
`)
	if err != nil {
		t.Fatal(err)
	}

	check(t, "problems", `
2 broken lines, first line 11: 8,2026-03-29
1 records without a time, first line 10: 7
1 times that cannot be read, first line 9: 2026-03-29 six
1 negative durations, first line 5: ended 2026-03-29T06:00:01.000+02:00
1 duplicate records, first line 3: 1
1 ids of several calls, first line 4: 1
1 unknown outcomes, first line 7: eaten
1 answered calls without an agent, first line 6: 3
1 answered calls without a queue, first line 16: 14
1 calls without an end, first line 5: 2
8 times when the clock changes, first line 8: 2026-03-29 02:30:00`, problems)
}

func TestMixedZones(t *testing.T) {
	_, problems, err := read(t, nil, `arrived,answered,ended
2026-03-29T01:00:00+01:00,2026-03-29T01:00:00+01:00,2026-03-29T01:00:09+01:00
2026-03-29T01:00:00+01:00,2026-03-29T01:00:00Z,2026-03-29 02:00:09
`)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "problems", "2 times of another zone, first line 3: 2026-03-29T01:00:00Z", problems)
}

// TestTimes reads times in all forms, with leading zeros or without. What is no time, or may be another one, is not read.
func TestTimes(t *testing.T) {
	const berlin, newYork, lordHowe = "{records: csv, timezone: Europe/Berlin}", "{records: csv, timezone: America/New_York}", "{records: csv, timezone: Australia/Lord_Howe}"
	const form = "{records: csv, timezone: Europe/Berlin, time: DD.MM.YYYY hh:mm}"
	const changes = " changes"
	for _, tt := range []struct{ mapping, text, want string }{
		{"", "2026-03-08 9:05", "2026-03-08T09:05:00Z"},
		{"", "2026-03-08 09:05", "2026-03-08T09:05:00Z"},
		{"", "2026/03/08 09:05:30", "2026-03-08T09:05:30Z"},
		{"", "2026-03-08T09:05:30.250", "2026-03-08T09:05:30.25Z"},
		{"", "2026-03-08 09:05:30,25Z", "2026-03-08T09:05:30.25Z"},
		{"", "2026-03-08t01:30:00z", "2026-03-08T01:30:00Z"},
		{"", "2026-03-08T01:30:00-05:00", "2026-03-08T01:30:00-05:00"},
		{"", "2026-03-08 01:30:00 -0500", "2026-03-08T01:30:00-05:00"},
		{"", "2026-03-08 01:30-05", "2026-03-08T01:30:00-05:00"},
		{"", "2026-03-08 01:30:00 -05:00", "2026-03-08T01:30:00-05:00"},
		{"", "2026-03-08 01:30 (UTC)", "2026-03-08T01:30:00Z"},
		{"", "2026-03-08\u00a001:30\u200e", "2026-03-08T01:30:00Z"},
		{berlin, "2026-03-08T01:30:00-05:00", "2026-03-08T07:30:00+01:00"},
		{"", "1772933400", "2026-03-08T01:30:00Z"},
		{"", "1772933400123", "2026-03-08T01:30:00.123Z"},
		{form, "08.03.2026 9:05", "2026-03-08T09:05:00+01:00"},
		{"", "2026-03-08 09:05 PM", "2026-03-08T21:05:00Z"},
		{"", "3/28/26 9:05 pm", "2026-03-28T21:05:00Z"},
		{"", "3/28/2026 9 AM", "2026-03-28T09:00:00Z"},
		{"", "3/28/2026 9H05", "2026-03-28T09:05:00Z"},
		{"", "28/3/2026 12:05 a.m.", "2026-03-28T00:05:00Z"},
		{"", "28.3.2026 9:05", "2026-03-28T09:05:00Z"},
		{"", "Sun 28 Mar 2026 09:05:30", "2026-03-28T09:05:30Z"},
		{"", "Sunday, March 28, 2026 9:05 AM", "2026-03-28T09:05:00Z"},
		{"", "28-Mar-26 09:05:30", "2026-03-28T09:05:30Z"},
		{"", "20260328 0905", "2026-03-28T09:05:00Z"},
		{"", "46089.37847222222", "2026-03-08T09:05:00Z"},
		{"", "46089.33333", "2026-03-08T08:00:00Z"},
		{"", "20000", "1954-10-03T00:00:00Z"},
		{"", "73050", "2099-12-31T00:00:00Z"},
		{form, "So 08.03.2026 9:05", "2026-03-08T09:05:00+01:00"},
		{"{records: csv, time: DD.MM.YYYY hh:mm:ss}", "9.3.2026 8:01:02", "2026-03-09T08:01:02Z"},
		{"{records: csv, time: MM/DD/YYYY hh:mm:ss AM}", "3/9/2026 8:01:02 AM", "2026-03-09T08:01:02Z"},
		{"{records: csv, time: MM/DD/YYYY hh:mm:ss AM}", "03/09/2026 08:01:02 AM", "2026-03-09T08:01:02Z"},
		{"{records: csv, time: DD-MMM-YYYY hh:mm:ss}", "9-Mar-2026 8:01:02", "2026-03-09T08:01:02Z"},
		{"{records: csv, time: DD-MMM-YYYY hh:mm:ss}", "09-Mar-2026 08:01:02", "2026-03-09T08:01:02Z"},

		{"", "9:05", ""},
		{"", "19999", ""},
		{"", "80000", ""},
		{"", "2026-03-08", ""},
		{"", "2026-03-08 9:5", ""},
		{"", "2026-03-08 9:05:60", ""},
		{"", "2026-03-08 0:05 AM", ""},
		{"", "2026-03-08 13:05 PM", ""},
		{"", "2026-03-08 9:05+05+05", ""},
		{"", "2026-02-29 10:00", ""},
		{"", "2026-03-08 24:00:00", ""},
		{"", "2026-03-08T01:30:00+20:00", ""},
		{"", "2026-03-08T01:30:00+24:60", ""},
		{"", "202603080130", ""},
		{form, "2026-03-08 09:05", ""},
		{form, "32.03.2026 09:05", ""},

		{berlin, "2026-03-29 01:59:59", "2026-03-29T01:59:59+01:00"},
		{berlin, "2026-03-29 02:30", "2026-03-29T03:30:00+02:00" + changes},
		{berlin, "2026-03-29 03:00", "2026-03-29T03:00:00+02:00"},
		{berlin, "2026-10-25 01:59", "2026-10-25T01:59:00+02:00"},
		{berlin, "2026-10-25 02:30", "2026-10-25T02:30:00+02:00" + changes},
		{berlin, "2026-10-25 02:30+01:00", "2026-10-25T02:30:00+01:00"},
		{berlin, "2026-10-25 03:00", "2026-10-25T03:00:00+01:00"},
		{form, "25.10.2026 02:30", "2026-10-25T02:30:00+02:00" + changes},
		{newYork, "2026-03-08 02:30", "2026-03-08T03:30:00-04:00" + changes},
		{newYork, "2026-11-01 00:59", "2026-11-01T00:59:00-04:00"},
		{newYork, "2026-11-01 01:30", "2026-11-01T01:30:00-04:00" + changes},
		{newYork, "2026-11-01 02:00", "2026-11-01T02:00:00-05:00"},
		{lordHowe, "2026-04-05 01:45", "2026-04-05T01:45:00+11:00" + changes},
		{lordHowe, "2026-10-04 02:15", "2026-10-04T02:45:00+11:00" + changes},
	} {
		var m *records.Map
		if tt.mapping != "" {
			m = readMap(t, tt.mapping)
		}
		r, err := records.NewReader(strings.NewReader("arrived;answered;ended\n"+tt.text+";;\n"), "calls.csv", m)
		var refused *records.Refusal
		if errors.As(err, &refused) && tt.want == "" {
			continue
		}
		if err != nil {
			t.Fatal(tt.text, err)
		}
		got := ""
		for c := range r.All() {
			got = c.Arrived.Format(time.RFC3339Nano)
		}
		if r.Problems[records.ClockChange].Count > 0 {
			got += changes
		}
		if got != tt.want || (r.Problems[records.BadTime].Count > 0) != (tt.want == "") {
			t.Errorf("%s, map %q: %q in place of %q", tt.text, tt.mapping, got, tt.want)
		}
	}
}

func TestDurations(t *testing.T) {
	m := readMap(t, "{records: csv, columns: {answered: {after: arrived, column: wait}}}")
	for text, want := range map[string]string{
		"90": "00:01:30", "12.5": "00:00:12.5", "1:30": "00:01:30", "1:00:05": "01:00:05", "0": "00:00:00",
		"4m 12s": "00:04:12", "3 Minuten 5 Sek.": "00:03:05", "1 Std., 2 Min. 8 Sekunden": "01:02:08", "0 days 00:07:08": "00:07:08", "428s": "00:07:08", "1899-12-30 00:07:08": "00:07:08",
		"12,5": "00:00:12.5", "7 min": "00:07:00", "1h 5m": "01:05:00", "1 day, 0:07:08": "00:07:08",
		"-0:30": "", "-5": "", "1:-5": "", "1:x": "", "1e9": "",
	} {
		r, err := records.NewReader(strings.NewReader("arrived;wait;ended\n2026-03-08 00:00;"+text+";\n"), "calls.csv", m)
		if err != nil {
			t.Fatal(err)
		}

		got := ""
		for c := range r.All() {
			if !c.Answered.IsZero() {
				got = c.Answered.Format("15:04:05.999")
			}
		}

		if wrong := r.Problems[records.BadTime].Count + r.Problems[records.NegativeDuration].Count; got != want || (wrong > 0) != (want == "") {
			t.Errorf("%s: %q in place of %q, %d problems", text, got, want, wrong)
		}
	}
}

// A map whose times are out of order in more than one of twenty calls is refused.
func TestTimesOutOfOrder(t *testing.T) {
	for _, late := range []int{1, 2} {
		file := "begin,pickup,finish\n"
		for i := range 20 {
			finish := "08:05"
			if i < late {
				finish = "07:05"
			}
			file += fmt.Sprintf("2026-03-08 08:00:%02d,2026-03-08 08:01,2026-03-08 %s\n", i, finish)
		}

		m := readMap(t, "{records: csv, columns: {arrived: begin, answered: pickup, ended: finish}}")
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
		if err == nil {
			for range r.All() {
			}
			err = r.Err()
		}

		isRefused := err != nil && strings.Contains(err.Error(), "breaks the law that a call ends after its answer")
		if isRefused != (late > 1) {
			t.Errorf("%d of 20 calls: %v", late, err)
		}
	}
}

// The first text of a problem is cut between characters.
func TestLongProblem(t *testing.T) {
	var p records.Problems
	p.Add(records.BrokenLine, 1, "x"+strings.Repeat("é", 50))
	if first := p[records.BrokenLine].First; !utf8.ValidString(first) {
		t.Errorf("the text is cut in a character: %q", first)
	}
}

// The line of a problem does not show the number of a caller.
func TestLinesOfProblemsHideNumbers(t *testing.T) {
	const head = "caller,call,arrived,answered,ended\n"
	const number = "+1 (202) 555-0143"
	const times = "2026-11-02T08:00:00Z,2026-11-02T08:00:10Z,2026-11-02T08:05:00Z\n"
	const row = number + ",a," + times
	for name, tt := range map[string]struct{ mapping, export string }{
		"broken":   {"", head + row + "\"" + number + "\n"},
		"dropped":  {"{records: csv, drop: {call: [a]}}", head + row + number + ",b," + times},
		"repeated": {"", head + row + row},
		"a log":    {"", "1793606400|1.1|sales|NONE|ENTERQUEUE||2025550143|1\n1793606410|2025550143\n1793606420|1.1|sales|NONE|ABANDON|1|1|20\n"},
	} {
		var m *records.Map
		if tt.mapping != "" {
			m = readMap(t, tt.mapping)
		}
		_, problems, err := read(t, m, tt.export)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}

		isNumber := func(c rune) bool { return c >= '0' && c <= '9' }
		digits := strings.Map(func(c rune) rune {
			if isNumber(c) {
				return c
			}
			return -1
		}, problems)
		if problems == "" || strings.Contains(digits, "5550143") {
			t.Errorf("%s: %s", name, problems)
		}
	}
}

// oneDay is an export of 60 calls, whose rows are a form of the times of arrival, answer and end.
func oneDay(header, row string) string {
	out := header + "\n"
	for i := range 60 {
		at := func(after int) string {
			return time.Date(2026, 9, 1, 9, 0, 300*i+after, 0, time.UTC).Format(time.DateTime)
		}
		out += fmt.Sprintf(row, at(0), at(20+i%7), at(200+i%13)) + "\n"
	}
	return out
}

func TestRefused(t *testing.T) {
	for name, tt := range map[string]struct{ mapping, export, reason, hint string }{
		"empty":       {"", " \n", "it is empty", "export the calls"},
		"binary":      {"", "PK\x03\x04\x00\x00", "it is not text", "saved as CSV"},
		"compressed":  {"", "\x1f\x8b\x08\x00\x00", "it is compressed", "gunzip"},
		"prose":       {"", "Dear all,\nplease find the calls below.\n", "no column gives arrived or enqueued", "export a column for it"},
		"no answer":   {"", oneDay("Start,End", "%[1]s,%[3]s"), "no column gives answered (when an agent answered); its columns are Start, End", "export a column for it"},
		"no end":      {"", oneDay("Start,Answer time", "%[1]s,%[2]s"), "no column gives ended (when the conversation or the wait ended); its columns", "export a column for it"},
		"one cell":    {"", "center: desk\n", `its first line is one cell: "center: desk"`, "separated by commas"},
		"other names": {"", "Start,Answer time,End\n", "it has no record of a call", "some weeks"},
		"other JSON":  {"", `{"a": 1}`, `its first line is one cell: "a"`, "separated by commas"},
		"no rows":     {"", "arrived,answered,ended\n", "it has no record of a call", "some weeks"},
		"bad lines":   {"", "arrived,answered,ended\nx\ny\n", `2 of 2 lines are not records, the first is line 2: "x"`, "the separator"},
		"all broken":  {"", "Start,Answer time,End\n\"x,y,z\n", `1 of 1 lines are not records, the first is line 2: "\"x,y,z"`, "the separator"},
		"events":      {"", "time,callid,queuename,agent,event,data1\n1,1.1,q,NONE,ENTERQUEUE,\n9,1.1,q,NONE,ABANDON,1\n", `its rows are events of calls, not calls: "event" has ENTERQUEUE`, "the file queue_log"},
		"no times":    {"", "call,arrived,answered,ended\n7,,,\n", `1 of 1 records have no time, the first is line 2`, "a map file"},
		"bad times":   {"", "arrived,answered,ended\n,v,w\nu,v,w\n", `2 of 2 records have no time that can be read, the first time is in line 2: "v"`, "{records: csv, time: DD/MM/YYYY hh:mm:ss}"},
		"other form":  {"{records: csv, time: DD.MM.YYYY hh:mm}", "arrived,answered,ended\n1/2/26 8:00,,\n", `line 2: "1/2/26 8:00"`, `the map's key "time"`},
		"a bad start": {"{records: csv, since: noon}", "arrived,answered,ended\n1,2,3\n", `the map's start "noon" is not a time`, `write it as in "since: 2026-08-03 00:00"`},
		"few broken":  {"", strings.ReplaceAll(oneDay("arrived,answered,ended", "%[1]s,%[2]s,%[3]s"), "2026-09-01 09:", "at noon "), `; no time with its date is in "arrived": "at noon 00:00"`, ""},
		"no dates":    {"", "Start,Answer time,End\n" + strings.Repeat("09:00:05,09:00:25,09:04:00\n", 30), `no time with its date is in "Start": "09:00:05"`, ""},
		"short talks": {"", oneDay("Start,Answer time,End", "%[1]s,%[2]s,%[2]s"), "the best reading breaks the law that a mean conversation takes", ""},
		"bad log":     {"{records: asterisk}", "1/2/26|1.1|sales|NONE|ENTERQUEUE||1|1\n", `1 of 1 records have no time that can be read, the first time is in line 1: "1/2/26"`, "time:"},
	} {
		var m *records.Map
		if tt.mapping != "" {
			m = readMap(t, tt.mapping)
		}
		_, _, err := read(t, m, tt.export)
		var refused *records.Refusal
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(refused.Reason, tt.reason) || !strings.Contains(refused.Hint, tt.hint) {
			t.Errorf("%s: refused with %q, hint %q", name, refused.Reason, refused.Hint)
		}
	}
}

// A refusal names the law that is broken, and its first row: a wait is missing in some rows.
func TestRefusalNamesTheLaw(t *testing.T) {
	file := "start_time,duration_sec,wait_time_sec,status\n"
	for i := range 100 {
		at := time.Date(2026, 9, 7, 8, 3*i, 0, 0, time.UTC)
		wait, status := fmt.Sprint(1+i%50), "Completed"
		if i%20 == 3 {
			wait = ""
		}
		if i%10 == 9 {
			status = "Dropped"
		}
		file += fmt.Sprintf("%s,%d,%s,%s\n", at.Format(time.DateTime), 100+i%90, wait, status)
	}
	_, _, err := read(t, nil, file)
	want := `it breaks the law that an answered call has a time of the answer, the first is line 5`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("refused with %v", err)
	}
}

// A spreadsheet writes a time of day as a part of a day, without the zeros at its end, and a duration as a time of day.
// Dates at 00:00 next to it are dates alone, and without it the arrivals are missing.
func TestTimesOfSpreadsheets(t *testing.T) {
	withTimes := "Date,Time,Agent,Answered (Y/N),Speed of answer in seconds,AvgTalkDuration\n"
	without := "Date,Agent,Answered (Y/N),Speed of answer in seconds,AvgTalkDuration\n"
	var want []time.Time
	for i := range 100 {
		at := time.Date(2026, 9, 7, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 108 * time.Second) // 0.00125 of a day
		part := strings.TrimRight(fmt.Sprintf("%.8f", at.Sub(at.Truncate(24*time.Hour)).Hours()/24), "0")
		if i%3 == 1 {
			at = at.Add(7 * time.Second)
			part = fmt.Sprintf("%.8f", at.Sub(at.Truncate(24*time.Hour)).Hours()/24)
		}
		want = append(want, at)

		rest := fmt.Sprintf("ann%d,Y,%d,12:0%d:%02d AM\n", i%5, 5+i%90, 1+i%7, i%60)
		if i%10 == 9 {
			rest = fmt.Sprintf("ann%d,N,%d,\n", i%5, 30+i%90)
		}
		withTimes += at.Format("2006-01-02 00:00") + "," + part + "," + rest
		without += at.Format("2006-01-02 00:00") + "," + rest
	}

	r, err := records.NewReader(strings.NewReader(withTimes), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []time.Time
	for c := range r.All() {
		got = append(got, c.Arrived.UTC())
		talk := c.Ended.Sub(c.Answered)
		i := len(got) - 1
		if asked := time.Duration(1+i%7)*time.Minute + time.Duration(i%60)*time.Second; !c.Answered.IsZero() && talk != asked {
			t.Errorf("call %d talks %s, not %s", i, talk, asked)
		}
	}
	if r.Err() != nil || !slices.Equal(got, want) {
		t.Errorf("calls arrive at %v, not at %v: %v", got, want, r.Err())
	}

	_, _, err = read(t, nil, without)
	if err == nil || !strings.Contains(err.Error(), `no time with its date is in "Date"`) {
		t.Errorf("read without times: %v", err)
	}
}

// A length that few rows have gives no arrival: most calls would have none.
func TestArrivalOfFewRows(t *testing.T) {
	file := "Ended,Wait,Total Calls Time\n"
	for i := range 100 {
		total := ""
		if i%40 == 0 {
			total = fmt.Sprint(400 + i)
		}
		at := time.Date(2026, 9, 7, 8, 3*i, 5, 0, time.UTC)
		file += fmt.Sprintf("%s,%d,%s\n", at.Format(time.DateTime), 5+i%40, total)
	}
	if _, _, err := read(t, nil, file); err == nil {
		t.Error("a total in 3 of 100 rows gives the arrival")
	}
}

// FreePBX writes the caller as "Ann" <201>, without doubled quotes: the text goes on after them, up to the next comma.
// A call of some seconds tells nothing of the unit, which the name billsec does.
func TestCallsOfFreePBX(t *testing.T) {
	file := "calldate,clid,src,dst,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,uniqueid\n"
	type truth struct {
		caller    string
		wait, all int
	}
	var want []truth
	for i := range 100 {
		at := time.Date(2017, 9, 14, 12, i, 0, 0, time.UTC)
		c := truth{caller: fmt.Sprintf(`"User, %d" <1%02d>`, i, i), wait: 1 + i%4, all: 8 + i%7}
		want = append(want, c)
		file += fmt.Sprintf("%s,%s,1%02d,600,SIP/1%02d-0%d,SIP/7%02d-0%d,Dial,\"SIP/600,60,rI\",%d,%d,ANSWERED,15%d.%d\n",
			at.Format(time.DateTime), c.caller, i, i, i, i%6, i, c.all, c.all-c.wait, at.Unix(), i)
	}

	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []truth
	for c := range r.All() {
		got = append(got, truth{c.Caller, int(c.Answered.Sub(c.Arrived).Seconds()), int(c.Ended.Sub(c.Arrived).Seconds())})
	}
	if r.Err() != nil || !slices.Equal(got, want) {
		t.Errorf("read as %v, not as %v: %v", got, want, r.Err())
	}
}

func TestBadMap(t *testing.T) {
	for src, want := range map[string]string{
		"{records: csv, columns: {answred: x}}": `1:26: a record has no value "answred" did you mean "answered"?`,
		"{records: cvs}":                        `1:11: "cvs" is not one of csv, asterisk, connect did you mean "csv"?`,
		"{records: csv, time: ISO}":             `1:22: "ISO" is not a form of a time`,
		"{records: csv, columns: {arrived: {after: answered, column: x}}}": "1:35: arrived does not come after answered",
		"{records: csv, outcomes: {HANG: hanged}}":                         `1:33: "hanged" is not one of timed_out`,
		"{records: csv, columns: {queue: {column: x, word: answered}}}":    "1:33: queue is no outcome",
		"{records: csv, timezone: Berlin}":                                 `1:26: time zone "Berlin" does not exist`,
		"{records: csv, columns: {ended: {after: answered}}}":              `a source needs the key "column"`,
	} {
		var found diag.Findings
		if m := records.ReadMap("map.yaml", []byte(src), &found); m != nil {
			t.Errorf("%s: it is read", src)
		}

		got := ""
		for _, x := range found.Sorted() {
			got += fmt.Sprintf("%d:%d: %s %s\n", x.Place.Line, x.Place.Column, x.Message, x.Fix)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s", src, got)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add("arrived,answered,ended\n2026-03-29T01:00:00+01:00,,\n")
	f.Add("1366720340|1366720320.1|sales|NONE|ENTERQUEUE||0471234567|1\n")
	f.Add(contacts)
	f.Add("[{\"ContactId\": 1}]")
	f.Add("\f")
	f.Add("67203400136672032| 1|sales|NONE|ENTERQUEUE")
	f.Add("arrived,answered,ended\n0001-01-01T00:00:00,,\n")

	f.Fuzz(func(t *testing.T, export string) {
		r, err := records.NewReader(strings.NewReader(export), "calls", nil)
		if err != nil {
			return
		}

		for c := range r.All() {
			if c.Arrived.IsZero() {
				t.Error("a record without an arrival")
			}
		}
	})
}

// The summary names the form of numbers in place of times, and of all columns: 46349.5 is noon of 2026-11-23 in a
// spreadsheet, and 1795435200 seconds after 1970 it is the same noon.
func TestFormsOfNumbersInSummaries(t *testing.T) {
	for _, c := range []struct{ header, row, want string }{
		{"arrived,queue,answered,ended", "46349.5,q,46349.5,46349.51", "days since 1899-12-30"},
		{"arrived,queue,answered,ended", "1795435200,q,1795435200,1795435260", "seconds since 1970"},
		{"arrived,queue,answered,ended", "1795435200000,q,1795435200000,1795435260000", "milliseconds since 1970"},
		{"arrived,queue,answered,ended", "1795435200000000,q,1795435200000000,1795435260000000", "microseconds since 1970"},
		{"arrived,queue,answered,ended", "1795435200000000000,q,1795435200000000000,1795435260000000000", "nanoseconds since 1970"},
	} {
		r, err := records.NewReader(strings.NewReader(c.header+"\n"+c.row+"\n"), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}

		for call := range r.All() {
			if got := call.Arrived.Format(time.DateTime); got != "2026-11-23 12:00:00" {
				t.Errorf("%s is read as %s", c.row, got)
			}
		}

		for _, column := range r.Summary().Used {
			isTime := column.Column != "queue"
			if isTime && column.Form != c.want {
				t.Errorf("%s: the form is %q, want %q", c.row, column.Form, c.want)
			}
		}
	}
}

// The summary lists each column once, in words: its meaning, its form and its unit.
func TestColumnsInSummaries(t *testing.T) {
	m := readMap(t, `records: csv
columns: {arrived: Start, answered: {after: arrived, column: Wait}, ended: {before: wrap_up_end, column: After}, wrap_up_end: Free, queue: Skill}
drop: {Kind: [TEST]}
`)
	export := "Start,Wait,After,Free,Skill,Kind\n" +
		"2026-11-23 09:00:00,10,20,2026-11-23 09:05:00,gold,\n2026-11-23 09:10:00,10,20,2026-11-23 09:15:00,gold,TEST\n"
	r, err := records.NewReader(strings.NewReader(export), "calls.csv", m)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for range r.All() {
		calls++
	}

	s := r.Summary()
	if s.RowsIn != 2 || s.RowsUsed != 1 || calls != 1 {
		t.Errorf("%d rows, %d used, %d calls", s.RowsIn, s.RowsUsed, calls)
	}

	used := map[string]records.UsedColumn{}
	for _, column := range s.Used {
		used[column.Meaning] = column
	}
	for _, want := range []records.UsedColumn{
		{Column: "Start", Meaning: "arrived", Form: "YYYY-MM-DD hh:mm:ss"},
		{Column: "Wait", Meaning: "answered, after arrived", Form: "a number", Unit: "seconds"},
		{Column: "After", Meaning: "end, before wrap_up_end", Form: "a number", Unit: "seconds"},
		{Column: "Skill", Meaning: "queue", Form: "text"},
		{Column: "Kind", Meaning: "rows to drop", Form: "text"},
	} {
		if got := used[want.Meaning]; got != want {
			t.Errorf("%s is listed as %+v, want %+v", want.Meaning, got, want)
		}
	}
}

// If two columns may have a meaning, the proposed map has each of them as a comment.
func TestDoubtsOfAProposedMap(t *testing.T) {
	export := "Arrival,Answered,End,Queue,Skill\n" +
		"2026-11-23 09:00:00,2026-11-23 09:00:10,2026-11-23 09:03:10,sales,gold\n" +
		"2026-11-23 09:10:00,2026-11-23 09:10:10,2026-11-23 09:13:10,sales,green\n"
	_, err := records.NewReader(strings.NewReader(export), "calls.csv", nil)
	var refused *records.Refusal
	if !errors.As(err, &refused) || !refused.IsQuestion {
		t.Fatal(err)
	}
	for text, in := range map[string]string{
		`2 columns may be the queue: "Queue" and "Skill"`: refused.Reason,
		"  # queue: Queue  # reading 1: 2 calls":          refused.Map,
		"  # queue: Skill  # reading 2: 2 calls":          refused.Map,
	} {
		if !strings.Contains(in, text) {
			t.Errorf("no %s in\n%s", text, in)
		}
	}
}
