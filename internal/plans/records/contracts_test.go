package records_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A map says who was answered by words of answered calls, or by words for nobody with the empty word among them.
func TestAnsweredIf(t *testing.T) {
	const file = "Start,Wait,Talk,Agent,Status\n2026-08-03 08:00:00,10,100,ann,SALE\n2026-08-03 08:10:00,20,,,DROP\n" +
		"2026-08-03 08:20:00,30,50,VDCL,DROP\n2026-08-03 08:30:00,5,50,bob,NI\n"
	const columns = "columns: {arrived: Start, answered: {after: arrived, column: Wait}, " +
		"ended: [{after: answered, column: Talk}, {after: arrived, column: Wait}]}\n"
	for answeredIf, want := range map[string]string{
		`{Agent: [""]}`:        "answered abandoned answered answered",
		`{Agent: ["", VDCL]}`:  "answered abandoned abandoned answered",
		`{Status: [SALE, NI]}`: "answered abandoned abandoned answered",
		`{Status: SALE}`:       "answered abandoned abandoned abandoned",
	} {
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", readMap(t, columns+"answered_if: "+answeredIf))
		if err != nil {
			t.Errorf("%s: %v", answeredIf, err)
			continue
		}

		var got []string
		for c := range r.All() {
			word := "abandoned"
			if !c.Answered.IsZero() {
				word = "answered"
			}
			got = append(got, word)
		}

		check(t, answeredIf, want, strings.Join(got, " "))
	}
}

// The key times is the zone of the file. The clock of the center is in its own zone, also when clocks change.
func TestTimesOfAnotherZone(t *testing.T) {
	const file = "arrived,answered,ended\n2026-11-01 05:30:00,,2026-11-01 05:31:00\n2026-11-01 06:30:00,,2026-11-01 06:31:00\n" +
		"2026-11-02 14:00:00,,2026-11-02 14:01:00\n"
	for keys, want := range map[string]string{
		"times: UTC\ntimezone: America/New_York\n": "2026-11-01T01:30:00-04:00 2026-11-01T01:30:00-05:00 2026-11-02T09:00:00-05:00",
		"times: America/New_York\n":                "2026-11-01T05:30:00-05:00 2026-11-01T06:30:00-05:00 2026-11-02T14:00:00-05:00",
		"timezone: America/New_York\n":             "2026-11-01T05:30:00-05:00 2026-11-01T06:30:00-05:00 2026-11-02T14:00:00-05:00",
	} {
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", readMap(t, keys))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for c := range r.All() {
			got = append(got, c.Arrived.Format(time.RFC3339))
		}
		check(t, keys, want, strings.Join(got, " "))
	}
}

// The names of columns in UTC say so.
func TestColumnsInUTC(t *testing.T) {
	const file = "Start (UTC),Answered (UTC),End (UTC)\n2026-08-03 14:00:00,2026-08-03 14:00:20,2026-08-03 14:01:00\n"
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", readMap(t, "timezone: America/New_York"))
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for c := range r.All() {
		calls++
		check(t, "arrived", "2026-08-03T10:00:00-04:00", c.Arrived.Format(time.RFC3339))
		check(t, "ended", "2026-08-03T10:01:00-04:00", c.Ended.Format(time.RFC3339))
	}
	check(t, "calls", "1", fmt.Sprint(calls))
}

// Several files are one. Rows of different files with one id, or with the same cells, are one row, and are counted. Rows
// of one file are all read.
func TestSeveralFiles(t *testing.T) {
	const head = "call,arrived,queue,answered,ended\n"
	row := func(id, minute int) string {
		return fmt.Sprintf("%d,2026-08-03 08:%02d:00,q,,2026-08-03 08:%02d:30\n", id, minute, minute)
	}
	const otherHead = "arrived,call,queue,answered,ended\n"
	otherRow := func(id, minute int) string {
		return fmt.Sprintf("2026-08-03 08:%02d:00,%d,q,,2026-08-03 08:%02d:30\n", minute, id, minute)
	}
	const broken = "a line without cells\n"

	r, err := records.NewReaderOf([]records.Input{
		{Name: "a.csv", In: strings.NewReader(head + row(1, 1) + row(2, 2) + row(3, 3))},
		{Name: "b.csv", In: strings.NewReader(otherHead + otherRow(2, 2) + otherRow(3, 4) + otherRow(5, 5) + broken)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}

	var got []string
	for c := range r.All() {
		got = append(got, c.Call)
	}
	check(t, "calls", "1 2 3 5", strings.Join(got, " "))

	s := r.Summary()
	check(t, "rows", "7 in, 4 used", fmt.Sprintf("%d in, %d used", s.RowsIn, s.RowsUsed))
	var left []string
	for _, l := range s.LeftOut {
		left = append(left, fmt.Sprintf("%s: %d, line %d, %s", l.Reason, l.Rows, l.FirstLine, l.First))
	}
	check(t, "left out", `
broken lines: 1, line 5, a line without cells
rows that an earlier file has, too: 1, line 2, of b.csv
rows with an id of an earlier file and other cells: 1, line 3, of b.csv`, "\n"+strings.Join(left, "\n"))
}

// A row of a call that begins where another one ends is a further visit of the call, in each order of the rows. A call
// later on with the same id is another call.
func TestTransferredCalls(t *testing.T) {
	const head = "Call ID,Queue,Start,Wait,Talk,Agent,Status\n"
	first := "1,Sales,2026-09-07 09:00:00,10,100,Ann,Answered\n"
	next := "1,Support,2026-09-07 09:01:50,20,60,Bob,Answered\n"
	last := "1,Sales,2026-09-07 09:03:10,5,0,,Abandoned\n"
	other := "1,Sales,2026-09-07 10:00:00,0,30,Ann,Answered\n"
	alone := "2,Sales,2026-09-07 09:05:00,0,30,Ann,Answered\n"
	for _, file := range []string{first + next + last + other + alone, alone + other + last + next + first} {
		_, problems, err := read(t, nil, head+file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"2 rows that begin where a row of their call ends", "1 ids of several calls"} {
			if !strings.Contains(problems, want) {
				t.Errorf("the problems are not %q: %s", want, problems)
			}
		}

		calls, err := callsBy(head+file, nil)
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]int{}
		for _, c := range calls {
			at[c.arrived+" "+c.enqueued]++
		}
		for _, want := range []string{
			"2026-09-07 09:00:00 2026-09-07 09:00:00", "2026-09-07 09:00:00 2026-09-07 09:01:50", "2026-09-07 09:00:00 2026-09-07 09:03:10",
			"2026-09-07 10:00:00 2026-09-07 10:00:00", "2026-09-07 09:05:00 2026-09-07 09:05:00",
		} {
			if at[want] != 1 {
				t.Errorf("no visit has arrived and enqueued %s: %v", want, at)
			}
		}
	}
}

// A conversation that ends with a later one of its call is named: its end may be the end of the whole call. One that ends
// before it, and a caller who leaves at the end of another row, are not.
func TestConversationsThatEndTogether(t *testing.T) {
	const head = "Call ID,Queue,Enqueued,Answered,Ended,Agent\n"
	for rows, want := range map[string]string{
		"1,Sales,2026-09-07 09:00:00,2026-09-07 09:00:10,2026-09-07 09:05:00,Ann\n" +
			"1,Support,2026-09-07 09:02:00,2026-09-07 09:02:20,2026-09-07 09:05:00,Bob\n": "1 conversations that end with",
		"1,Sales,2026-09-07 09:00:00,2026-09-07 09:00:10,2026-09-07 09:05:00,Ann\n" +
			"1,Support,2026-09-07 09:02:00,2026-09-07 09:02:20,2026-09-07 09:05:01,Bob\n": "",
		"1,Sales,2026-09-07 09:00:00,2026-09-07 09:00:10,2026-09-07 09:05:00,Ann\n" +
			"1,Support,2026-09-07 09:02:00,,2026-09-07 09:05:00,\n": "",
	} {
		_, problems, err := read(t, nil, head+rows)
		if err != nil {
			t.Fatal(err)
		}
		if isNamed := strings.Contains(problems, "end with a later conversation"); isNamed != (want != "") || !strings.Contains(problems, want) {
			t.Errorf("the problems of\n%s\nare %q, want %q", rows, problems, want)
		}
	}
}

// Offsets from the start are read by a map alone, and have no other meaning next to it.
func TestOffsetsByAMap(t *testing.T) {
	var file strings.Builder
	file.WriteString("Call Start,Queued After,Answered After,Ended After,Queue\n")
	vs := office(77, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	for _, v := range vs {
		fmt.Fprintf(&file, "%s,%d,%v,%d,%s\n", v.start().Format(time.DateTime), v.menus, v.either(v.menus+v.wait, ""),
			v.menus+v.wait+v.talk, v.queue)
	}
	m := readMap(t, "{records: csv, columns: {arrived: Call Start, enqueued: {after: arrived, column: Queued After}, "+
		"answered: {after: arrived, column: Answered After}, ended: {after: arrived, column: Ended After}}}")

	r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", m)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for c := range r.All() {
		v := &vs[n]
		if !c.Enqueued.Equal(v.at) || !c.Answered.Equal(v.answer()) || !c.Ended.Equal(v.end()) || !c.WrapUpEnd.IsZero() {
			t.Fatalf("call %d is %+v, want %+v", n, c, v)
		}
		n++
	}
	check(t, "calls", fmt.Sprint(len(vs)), fmt.Sprint(n))
}

// A time of day with a Spanish half of the day has the date of its own column, also by the form of a map.
func TestSpanishHalvesBesideADate(t *testing.T) {
	const file = "Fecha;Hora;Fin\n03/08/2026;11:59:30 a. m.;12:01:00 p. m.\n"
	m := readMap(t, `{records: csv, date: Fecha, time: "DD/MM/YYYY hh:mm:ss AM", columns: {arrived: Hora, answered: Hora, ended: Fin}}`)
	calls, err := callsBy(file, m)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "arrived", "2026-08-03 11:59:30", calls[0].arrived)
	check(t, "ended", "2026-08-03 12:01:00", calls[0].ended)
}

// The number of a call's segment is no tier.
func TestSegmentsAreNoTiers(t *testing.T) {
	file := everyFifthLeaves("Start,SEGMENT,Answered,Ended,Agent", func(at, end string, wait int, isAnswered bool) string {
		if !isAnswered {
			return fmt.Sprintf("%s,1,,%s,", at, end)
		}
		start, _ := time.Parse(time.DateTime, at)
		return fmt.Sprintf("%s,%d,%s,%s,Ann", at, 1+wait%2, stamp(start.Add(time.Duration(wait)*time.Second), time.DateTime), end)
	})
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	for c := range r.All() {
		check(t, "the tier", "", c.Tier)
	}
}

// Records in JSON are read by the names of their members: a list, an object with a list, or objects on lines.
func TestRecordsInJSON(t *testing.T) {
	object := func(id int, wait, talk string, status string) string {
		return fmt.Sprintf(`{"id": %d, "created_at": "2026-08-03T08:%02d:00Z", "wait_time": %s, "talk_time": %s, "queue": {"name": "q"}, "completion_status": %q}`,
			id, id, wait, talk, status)
	}
	a := object(1, "10", "120", "completed")
	b := object(2, "40", "null", "abandoned_in_queue")
	const parts = `"parts": [{"part": 1}, {"part": 2}], "id"`

	for name, file := range map[string]string{
		"a list": "[" + a + "," + b + "]", "lines": a + "\n" + b + "\n", "an object": `{"count": 2, "calls": [` + a + "," + b + `]}`,
		"a name with that of a known form": strings.ReplaceAll("["+a+","+b+"]", `"queue"`, `"masterContactId": null, "queue"`),
		"lines with lists":                 strings.ReplaceAll(a+"\n"+b+"\n", `"id"`, parts),
		"nodes":                            `{"data": {"calls": {"edges": [{"node": ` + a + `}, {"node": ` + b + `}]}, "errors": []}}`,
		"hits of a search":                 `{"took": 3, "hits": {"hits": [{"_id": "7", "_source": ` + a + `}, {"_id": "8", "_source": ` + b + `}]}}`,
	} {
		calls, _, err := read(t, nil, file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		check(t, name, "1 - - - q - answered 08:01:00Z 08:01:00Z 08:01:00Z 08:01:10Z 08:03:10Z -\n"+
			"2 - - - q - abandoned 08:02:00Z 08:02:00Z 08:02:00Z - 08:02:40Z -", calls)
	}

	var refused *records.Refusal
	if _, _, err := read(t, nil, `[{"id": 1}, {"id": `); !errors.As(err, &refused) || !strings.Contains(refused.Reason, "JSON is broken") {
		t.Errorf("broken JSON: %v", err)
	}
}

// A domain that all queues share is left off. Otherwise the part after the @ stays.
func TestDomainOfQueues(t *testing.T) {
	for second, want := range map[string]string{"orders@pbx.example.com": "sales orders", "orders@london": "sales@pbx.example.com orders@london"} {
		file := "Start,Answered,End,Queue\n"
		for i := range 20 {
			file += fmt.Sprintf("2026-08-03 08:%02d:00,2026-08-03 08:%02d:05,2026-08-03 08:%02d:50,%s\n", i, i, i,
				[]string{"sales@pbx.example.com", second}[i%2])
		}
		calls, _, err := read(t, nil, file)
		if err != nil {
			t.Fatal(err)
		}
		for queue := range strings.FieldsSeq(want) {
			if strings.Count(calls, " "+queue+" ") != 10 {
				t.Errorf("no queue is %s:\n%s", queue, calls)
			}
		}
	}
}

// Rows under any word of a direction are no calls to the center if they have no queue.
func TestOutgoingCallsUnderAnyWord(t *testing.T) {
	file := "Kind,Start,Answered,End,Queue\n"
	for i := range 20 {
		file += fmt.Sprintf("Inbound,2026-08-03 08:%02d:00,2026-08-03 08:%02d:05,2026-08-03 08:%02d:50,q\n", i, i, i)
		file += fmt.Sprintf("Manual dial-out,2026-08-03 08:%02d:10,2026-08-03 08:%02d:15,2026-08-03 08:%02d:50,\n", i, i, i)
	}
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range r.All() {
		n++
	}
	if n != 20 || r.Problems[records.OtherContact].Count != 20 {
		t.Errorf("%d calls, %+v", n, r.Problems.List())
	}
}

// A column of seconds is the target of the service level, and a share is the level. A length as :30 is 30 seconds.
func TestServiceLevelsAndShortLengths(t *testing.T) {
	const report = "Date,Time,Queue,Calls Offered,Calls Handled,Avg Speed of Answer,Service Level (sec),Percentage of Service Level Met\n" +
		"2026-08-03,08:00,a,10,8,:30,20,80.00%\n2026-08-26,08:30,a,20,18,1:05,20,90.00%\n"
	rows, _, err := readReport(t, nil, report)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "rows", "2026-08-03 08:00 a 10 8 - 30 - - 0.8\n2026-08-26 08:30 a 20 18 - 65 - - 0.9", rows)
}

// The ends of intervals give their starts: 00:00 of the next date ends 23:30.
func TestEndsOfIntervals(t *testing.T) {
	rows, _, err := readReport(t, nil, "Interval End,Offered\n2026-08-25 23:30,3\n2026-08-26 00:00,4\n2026-08-26 00:30,5\n")
	if err != nil {
		t.Fatal(err)
	}
	check(t, "rows", "2026-08-25 23:00  3 - - - - - -\n2026-08-25 23:30  4 - - - - - -\n2026-08-26 00:00  5 - - - - - -", rows)
}

// A forecast counts calls that a map describes.
func TestReportOfCallsByAMap(t *testing.T) {
	m := readMap(t, "columns: {arrived: began, answered: {after: arrived, column: w}, ended: {after: answered, column: s}, queue: q}")
	rows, _, err := readReport(t, m, "began,w,s,q\n2026-08-26 08:01:00,10,100,a\n2026-08-26 08:02:00,20,100,a\n2026-08-26 08:31:00,30,100,b\n")
	if err != nil {
		t.Fatal(err)
	}
	check(t, "rows", "2026-08-26 08:00 a 2 2 0 15 - 100 -\n2026-08-26 08:30 b 1 1 0 30 - 100 -", rows)
}

// callsOf reads a file of calls without a map: when each call joined, its wait and talk in seconds, its queue and agent.
// A call that nobody answered has a wait up to its end.
func callsOf(t *testing.T, file string) string {
	t.Helper()
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Error(err)
		var refusal *records.Refusal
		if errors.As(err, &refusal) {
			t.Log(refusal.Map)
		}
		return ""
	}

	var out []string
	for c := range r.All() {
		row := c.Enqueued.Format(time.TimeOnly) + " "
		if c.Answered.IsZero() {
			row += fmt.Sprintf("left after %.0f", c.Ended.Sub(c.Enqueued).Seconds())
		} else {
			row += fmt.Sprintf("waits %.0f, talks %.0f", c.Answered.Sub(c.Enqueued).Seconds(), c.Ended.Sub(c.Answered).Seconds())
		}
		out = append(out, strings.TrimSpace(row+" "+c.Queue+" "+c.Agent))
	}

	return strings.Join(out, "\n")
}

// The names of systems give the meaning of a column, with their suffixes, and so do laws.
func TestNamesOfSystems(t *testing.T) {
	for name, of := range map[string]struct{ file, want string }{
		"two waits by outcome": {
			"Start Time,Queue,Speed of Answer,Time to Abandon,Talk Time,Agent\n" +
				"2026-08-03 08:00:00,sales,12,0,180,ann\n2026-08-03 08:04:00,sales,0,45,0,\n2026-08-03 08:06:00,help,3,0,60,bob\n",
			"08:00:00 waits 12, talks 180 sales ann\n08:04:00 left after 45 sales\n08:06:00 waits 3, talks 60 help bob",
		},
		"epochs of a switch": {
			"xml_cdr_uuid,start_epoch,answer_epoch,end_epoch,cc_queue,cc_queue_joined_epoch,cc_queue_answered_epoch,cc_agent\n" +
				"a1,1785744007,1785744007,1785744240,sales,1785744020,1785744060,ann\n" +
				"a2,1785744300,1785744300,1785744400,sales,1785744330,,\n",
			"08:00:20 waits 40, talks 180 sales ann\n08:05:30 left after 70 sales",
		},
		"an empty channel": {
			"calldate,src,dst,dstchannel,duration,billsec,uniqueid\n2026-08-03 08:00:00,5550101,sales,SIP/ann-1,70,60,1\n" +
				"2026-08-03 08:01:00,5550102,sales,,30,0,2\n2026-08-03 08:02:00,5550103,help,SIP/bob-1,95,90,3\n",
			"08:00:00 waits 10, talks 60 sales SIP/ann-1\n08:01:00 left after 30 sales\n08:02:00 waits 5, talks 90 help SIP/bob-1",
		},
		"an abandon flag": {
			"Start Time,Queue,Wait Time,Abandon,Talk Time\n2026-08-03 08:00:00,sales,12,0,180\n2026-08-03 08:04:00,sales,45,1,0\n" +
				"2026-08-03 08:06:00,help,3,0,60\n",
			"08:00:00 waits 12, talks 180 sales\n08:04:00 left after 45 sales\n08:06:00 waits 3, talks 60 help",
		},
		"suffixes of names": {
			"Start Time (local),Queue,Wait (ms),Talk Time (sec)\n2026-08-03 08:00:00,sales,12000,180\n2026-08-03 08:04:00,sales,45000,\n",
			"08:00:00 waits 12, talks 180 sales\n08:04:00 left after 45 sales",
		},
		"numbers of stores": {
			"Start Time,Store,Wait Time,Talk Time\n2026-08-03 08:00:00,1040,12,180\n2026-08-03 08:04:00,2077,45,\n",
			"08:00:00 waits 12, talks 180 1040\n08:04:00 left after 45 2077",
		},
		"numbers that were dialed": {
			"Start Time,DDI,Wait Time,Talk Time\n2026-08-03 08:00:00,442079460001,12,180\n2026-08-03 08:04:00,442079460002,45,\n",
			"08:00:00 waits 12, talks 180 442079460001\n08:04:00 left after 45 442079460002",
		},
		"an id like a time": {
			"Call ID,Start Time,Queue,Wait Time,Talk Time\n1785744111,2026-08-03 08:00:00,sales,12,180\n" +
				"1785750222,2026-08-03 08:04:00,sales,45,\n",
			"08:00:00 waits 12, talks 180 sales\n08:04:00 left after 45 sales",
		},
	} {
		t.Run(name, func(t *testing.T) { check(t, "calls", of.want, callsOf(t, of.file)) })
	}
}

// A file whose names say nothing is asked about, however few rows it has.
func TestNamesThatSayNothing(t *testing.T) {
	const file = "Alpha,Wait,Beta\n2026-08-03 08:00:00,12,180\n2026-08-03 08:01:00,7,95\n2026-08-03 08:03:00,30,0\n"
	_, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsQuestion || len(refusal.Readings()) == 0 {
		t.Fatalf("no question: %v", err)
	}

	for _, want := range []string{"answered: {after: arrived, column: Wait}", "# reading 1: 3 calls, 66.7% answered"} {
		if !strings.Contains(refusal.Map, want) {
			t.Errorf("the map has no %q:\n%s", want, refusal.Map)
		}
	}

	r, err := records.NewReader(strings.NewReader(file), "calls.csv", readMap(t, refusal.Readings()[0]))
	if err != nil {
		t.Fatal(err)
	}

	n := 0
	for range r.All() {
		n++
	}
	check(t, "calls by the first reading", "3", fmt.Sprint(n))
}

// An hour of the day is no number of days, and the numbers of stores are no times.
func TestHoursAndNumbersOfStores(t *testing.T) {
	rows, _, err := readReport(t, nil, "Store,Date,Hour,Offered,Answered,Abandoned\n1040,2026-08-26,8,5,4,1\n2077,2026-08-26,8,3,3,0\n"+
		"1040,2026-08-26,9,7,6,1\n2077,2026-08-26,9,2,2,0\n")
	if err != nil {
		t.Fatal(err)
	}
	check(t, "rows", "2026-08-26 08:00 1040 5 4 1 - - - -\n2026-08-26 08:00 2077 3 3 0 - - - -\n"+
		"2026-08-26 09:00 1040 7 6 1 - - - -\n2026-08-26 09:00 2077 2 2 0 - - - -", rows)
}

// An object that a record lacks is no column next to its members.
func TestMissingObjectsInJSON(t *testing.T) {
	const file = `{"calls": [
{"id": 1, "queue": {"name": "sales"}, "arrived": "2026-08-03 08:00:00", "answered": "2026-08-03 08:00:10",
 "ended": "2026-08-03 08:02:00", "agent": {"name": "ann"}},
{"id": 2, "queue": {"name": "sales"}, "arrived": "2026-08-03 08:01:00", "answered": null,
 "ended": "2026-08-03 08:01:40", "agent": null}]}`
	check(t, "calls", "08:00:00 waits 10, talks 110 sales ann\n08:01:00 left after 40 sales", callsOf(t, file))
}

// Equal rows of two files are one. Of equal rows of one file the first one counts, and the summary names the others. If
// a file has only whole minutes and no callers, several calls may have equal rows, and all count.
func TestEqualRows(t *testing.T) {
	const header = "Start Time,Queue,Wait Time,Talk Time\n"
	const row = "2026-08-03 08:00:00,sales,12,180\n"
	const other = "2026-08-03 09:00:00,sales,5,60\n"
	const minutes = "arrived,queue,answered,ended"
	minute := func(hour int, caller string) string {
		return fmt.Sprintf("2026-08-03 %02d:00,sales,2026-08-03 %02d:01,2026-08-03 %02d:04%s\n", hour, hour, hour, caller)
	}
	for name, of := range map[string]struct {
		files        []string
		calls, named int
	}{
		"one file":             {[]string{header + row + row + other}, 2, 1},
		"two files":            {[]string{header + row + other, header + other}, 2, 0},
		"minutes":              {[]string{minutes + "\n" + minute(8, "") + minute(8, "") + minute(9, "")}, 3, 0},
		"minutes with callers": {[]string{minutes + ",caller\n" + minute(8, ",7") + minute(8, ",7") + minute(9, ",8")}, 2, 1},
	} {
		var inputs []records.Input
		for i, file := range of.files {
			inputs = append(inputs, records.Input{Name: fmt.Sprint(i), In: strings.NewReader(file)})
		}
		r, err := records.NewReaderOf(inputs, nil)
		if err != nil {
			t.Fatal(err)
		}

		n := 0
		for range r.All() {
			n++
		}
		check(t, name, fmt.Sprint(of.calls, of.named), fmt.Sprint(n, r.Problems[records.RepeatedRow].Count))
	}
}

// Outgoing calls have a word of their own, whatever the words are.
func TestDirectionsOfUnknownWords(t *testing.T) {
	file := "Call Direction,Start,Answered,End,Queue\n"
	for i := range 20 {
		file += fmt.Sprintf("Zulu,2026-08-03 08:%02d:00,2026-08-03 08:%02d:05,2026-08-03 08:%02d:50,q\n", i, i, i)
		file += fmt.Sprintf("Yankee,2026-08-03 08:%02d:10,2026-08-03 08:%02d:15,2026-08-03 08:%02d:50,\n", i, i, i)
	}
	check(t, "calls", "20", fmt.Sprint(len(strings.Split(callsOf(t, file), "\n"))))
}

// A zone that only the name of a column tells is named in the summary.
func TestZoneOfAName(t *testing.T) {
	const file = "Start Time (UTC),Queue,Wait Time,Talk Time\n2026-08-03 08:00:00,sales,12,180\n"
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range r.All() {
		continue
	}
	check(t, "the source of the zone", `the name of the column "Start Time (UTC)"`, r.Summary().ZoneSource)
}

// A copy of a column shows nothing: billed minutes that are the durations do not tell the unit of both, nor which part
// of the call they are.
func TestCopiesOfColumns(t *testing.T) {
	var file strings.Builder
	file.WriteString("Start,Queue,Wait,Duration,Billed Minutes\n")
	for _, v := range office(77, 3, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC)) {
		talk := float64(v.talk) / 60
		fmt.Fprintf(&file, "%s,%s,%.2f,%.2f,%.2f\n", v.at.Format(time.DateTime), v.queue, float64(v.wait)/60, talk, talk)
	}
	_, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsQuestion {
		t.Errorf("the file is not asked about: %v", err)
	}
}

// A telephone number is no time since 1970, also if all callers are of one town.
func TestCallersAreNoTimes(t *testing.T) {
	for _, name := range []string{"Caller", "From Number", "Customer", "Called"} {
		var file strings.Builder
		fmt.Fprintf(&file, "Start Time,%s,Queue,Wait Time,Talk Time\n", name)
		for i := range 30 {
			fmt.Fprintf(&file, "2026-08-03 08:%02d:00,312555%04d,sales,%d,%d\n", i, 1000+31*i, 5+i, 100+7*i)
		}
		r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		numbers := 0
		for c := range r.All() {
			if strings.HasPrefix(c.Caller+c.Line, "312555") {
				numbers++
			}
		}
		if numbers != 30 {
			t.Errorf("%s: %d of 30 calls have a number", name, numbers)
		}
	}
}

// A list of calls may have each date in the first row of its day alone, as a spreadsheet groups rows.
func TestDatesOnceADay(t *testing.T) {
	var file strings.Builder
	file.WriteString("Date,Start Time,Queue,Wait Time,Talk Time\n")
	for i := range 60 {
		date := ""
		if i%20 == 0 {
			date = fmt.Sprintf("2026-08-%02d", 3+i/20)
		}
		fmt.Fprintf(&file, "%s,%02d:%02d:00,sales,%d,%d\n", date, 8+i%20/2, 7*(i%2), 5+i%7, 100+7*i)
	}
	lines := strings.Split(callsOf(t, file.String()), "\n")
	if len(lines) != 60 || lines[21] != "08:07:00 waits 5, talks 247 sales" {
		t.Errorf("%d calls are read, and the 22nd is %q", len(lines), lines[min(21, len(lines)-1)])
	}
}

// everyFifthLeaves is a file of forty calls. Every fifth caller leaves the queue. A row has the times of its call.
func everyFifthLeaves(header string, row func(at, end string, wait int, isAnswered bool) string) string {
	var file strings.Builder
	file.WriteString(header + "\n")
	for i := range 40 {
		at := time.Date(2026, 8, 3, 8, i, 0, 0, time.UTC)
		isAnswered := i%5 != 4
		wait := 40 + i
		talk := 0
		if isAnswered {
			wait = 5 + i%9
			talk = 100 + 7*i
		}
		end := at.Add(time.Duration(wait+talk) * time.Second)
		file.WriteString(row(at.Format(time.DateTime), end.Format(time.DateTime), wait, isAnswered) + "\n")
	}
	return file.String()
}

// readsEveryFifth checks the calls of such a file.
func readsEveryFifth(t *testing.T, file string) {
	t.Helper()
	lines := strings.Split(callsOf(t, file), "\n")
	if len(lines) != 40 || lines[3] != "08:03:00 waits 8, talks 121 sales" || lines[4] != "08:04:00 left after 44 sales" {
		t.Errorf("%d calls are read, beginning with %q", len(lines), lines[:min(5, len(lines))])
	}
}

// Of two words of outcomes one may be of a system of its own: the known one tells what it means.
func TestOneKnownWordOfTwo(t *testing.T) {
	const header = "Start Time,End Time,Queue,Wait Time,Result"
	readsEveryFifth(t, everyFifthLeaves(header, func(at, end string, wait int, isAnswered bool) string {
		result := map[bool]string{true: "Answered", false: "Walked off"}[isAnswered]
		return fmt.Sprintf("%s,%s,sales,%d,%s", at, end, wait, result)
	}))
}

// The length of a call may have the after-call work. The next calls of the agents tell it. Without agents no row tells it,
// so both readings are offered.
func TestLengthsWithTheAfterCallWork(t *testing.T) {
	var file, nameless strings.Builder
	file.WriteString("Start Time,Queue,Wait Time,Call Duration,ACW Time,Status,Agent\n")
	nameless.WriteString("Start Time,Queue,Wait Time,Call Duration,ACW Time,Status\n")
	talks, answered := 0.0, 0.0
	for _, v := range office(77, 3, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC)) {
		row := fmt.Sprintf("%s,%s,%d,%d,%d,%s", v.at.Format(time.DateTime), v.queue, v.wait, v.wait+v.talk+v.work, v.work,
			v.either("answered", "abandoned"))
		fmt.Fprintf(&file, "%s,%s\n", row, v.agent)
		fmt.Fprintf(&nameless, "%s\n", row)
		if v.isAnswered {
			talks += float64(v.talk)
			answered++
		}
	}

	got, err := figuresOfCalls(file.String(), nil)
	if err != nil || math.Abs(got.talk-talks/answered) > 0.1 {
		t.Errorf("a mean talk of %v s, want %v: %v", got.talk, talks/answered, err)
	}

	_, err = records.NewReader(strings.NewReader(nameless.String()), "calls.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsQuestion {
		t.Fatalf("the file is not asked about: %v", err)
	}
	readings := refusal.Readings()
	if len(readings) != 2 || strings.Contains(readings[0], "−") == strings.Contains(readings[1], "−") {
		t.Errorf("the readings are\n%s", strings.Join(readings, "\n"))
	}
}

// In an office with an agent for each caller nobody waits: a column that is named as the answer is believed if others
// agree with it.
func TestNobodyWaits(t *testing.T) {
	var file strings.Builder
	file.WriteString("Start Time,Answer Time,End Time,Talk Time,Duration,Queue,Agent\n")
	for i := range 40 {
		at := time.Date(2026, 8, 3, 8, 10*i, 0, 0, time.UTC)
		answer, talk, all := at.Format(time.DateTime), 100+7*i, 100+7*i
		if i%20 == 9 {
			answer, talk, all = "", 0, 8
		}
		end := at.Add(time.Duration(all) * time.Second)
		fmt.Fprintf(&file, "%s,%s,%s,%d,%d,sales,ann\n", at.Format(time.DateTime), answer, end.Format(time.DateTime), talk, all)
	}
	lines := strings.Split(callsOf(t, file.String()), "\n")
	if len(lines) != 40 || lines[0] != "08:00:00 waits 0, talks 100 sales ann" {
		t.Errorf("%d calls are read, the first is %q", len(lines), lines[0])
	}
}

// A column with the program's own name of a time may have something else: whether the call was answered.
func TestOwnNameOfAnotherColumn(t *testing.T) {
	const header = "arrived,queue,wait,ended,answered"
	readsEveryFifth(t, everyFifthLeaves(header, func(at, end string, wait int, isAnswered bool) string {
		return fmt.Sprintf("%s,sales,%d,%s,%s", at, wait, end, map[bool]string{true: "yes", false: "no"}[isAnswered])
	}))
}

// Names of other columns below the calls begin another table, which has not the columns of the first one.
func TestSecondTable(t *testing.T) {
	t.Parallel()
	const calls = "Call,Queue,Arrived,Answered,Ended,Agent\n1,q,2026-08-03 08:00:00,2026-08-03 08:00:10,2026-08-03 08:03:00,ann\n"
	_, _, err := read(t, nil, calls+"\nCall,Queue,Arrived,Abandoned,Wait\n2,q,2026-08-03 08:01:00,2026-08-03 08:02:00,60\n")
	if err == nil || !strings.Contains(err.Error(), `line 4 has the names of the columns of another table: "Call,Queue,Arrived`) {
		t.Errorf("two tables are read with %v", err)
	}

	// The header of each page is no other table.
	pages := ""
	for i := range 40 {
		if i%25 == 0 {
			pages += strings.SplitAfter(calls, "\n")[0]
		}
		pages += fmt.Sprintf("%d,q,2026-08-03 08:%02d:00,2026-08-03 08:%02d:10,2026-08-03 08:%02d:40,ann\n", i, i, i, i)
	}
	if _, _, err := read(t, nil, pages); err != nil {
		t.Errorf("pages are read with %v", err)
	}
}
