package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// stamp writes a time, or nothing if it did not happen.
func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}

// firstTries are exports of one center. Each is read right at the first attempt, or else refused with a map that reads it
// right.
var firstTries = []struct {
	name, header string
	row          func(c *truth) []string
}{
	{
		name: "digits of a clock", header: "Date,Start,Answered,End,Queue",
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format("20060102"), c.arrived.Format("150405"), stamp(c.answered, "150405"), c.ended.Format("150405"), c.queue,
			}
		},
	},
	{
		name: "the end of the unanswered is not known", header: "ID,Start,Answer Time,Talk Time,Queue",
		row: func(c *truth) []string {
			talk := ""
			if c.isAnswered {
				talk = fmt.Sprint(int(c.talk.Seconds()))
			}
			return []string{c.id, c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), talk, c.queue}
		},
	},
	{
		name: "minutes only", header: "Start,Answered,End,Skill",
		row: func(c *truth) []string {
			const layout = "1/2/06 15:04"
			return []string{c.arrived.Format(layout), stamp(c.answered, layout), c.ended.Format(layout), c.queue}
		},
	},
	{
		name: "an unknown word of a call without a conversation", header: "Start,Wait,Duration,Skill,Status",
		row: func(c *truth) []string {
			word := "Served"
			if !c.isAnswered {
				word = "Gone"
			}
			return []string{
				c.arrived.Format(time.DateTime), fmt.Sprint(int(c.wait.Seconds())), fmt.Sprint(int((c.wait + c.talk).Seconds())), c.queue, word,
			}
		},
	},
	{
		name: "waits as m:ss", header: "Call ID,Call Start,Queue Time,Talk Time,Skill,Abandoned",
		row: func(c *truth) []string {
			clock := func(d time.Duration) string { return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60) }
			word := "No"
			if !c.isAnswered {
				word = "Yes"
			}
			return []string{c.id, c.arrived.Format(time.DateTime), clock(c.wait), clock(c.talk), c.queue, word}
		},
	},
	{
		name: "a unit in the name of the queue's seconds", header: "Session,Received,Queue Seconds,Handle Time,Answered",
		row: func(c *truth) []string {
			word := "yes"
			if !c.isAnswered {
				word = "no"
			}
			return []string{c.id, c.arrived.Format(time.DateTime), fmt.Sprint(int(c.wait.Seconds())), fmt.Sprint(int(c.talk.Seconds())), word}
		},
	},
	{
		name: "German dates with short years", header: "ID;Start;Answered;End;Queue",
		row: func(c *truth) []string {
			const layout = "02.01.06, 15:04:05 Uhr"
			return []string{c.id, c.arrived.Format(layout), stamp(c.answered, layout), c.ended.Format(layout), c.queue}
		},
	},
	{
		name: "milliseconds without a unit", header: "Start,Wait,Talk Time,Skill",
		row: func(c *truth) []string {
			talk := ""
			if c.isAnswered {
				talk = fmt.Sprint(c.talk.Milliseconds())
			}
			return []string{c.arrived.Format(time.DateTime), fmt.Sprint(c.wait.Milliseconds()), talk, c.queue}
		},
	},
	{
		name: "names that no table has", header: "Begin of call,Seconds of all,Seconds of speaking,Group of agents",
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format(time.DateTime), fmt.Sprint(int((c.wait + c.talk).Seconds())), fmt.Sprint(int(c.talk.Seconds())), c.queue,
			}
		},
	},
	{
		name: "seconds since a start", header: "Arrival Time,Answer Time,End,Queue",
		row: func(c *truth) []string {
			start := time.Date(2026, 8, 24, 0, 0, 0, 0, time.UTC)
			since := func(t time.Time) string {
				if t.IsZero() {
					return ""
				}
				return fmt.Sprint(int(t.Sub(start).Seconds()))
			}
			return []string{since(c.arrived), since(c.answered), since(c.ended), c.queue}
		},
	},
	{
		name: "German names and words", header: "Rufnummer;Warteschlange;Anrufbeginn;Annahmezeit;Ende;Ergebnis",
		row: func(c *truth) []string {
			const layout = "02.01.2006 15:04:05"
			word := "Angenommen"
			if !c.isAnswered {
				word = "Verloren"
			}
			return []string{c.id, c.queue, c.arrived.Format(layout), stamp(c.answered, layout), c.ended.Format(layout), word}
		},
	},
	{
		name: "French names with accents", header: "Date d'appel;File;Attente;Durée de conversation;Statut",
		row: func(c *truth) []string {
			word := "Traité"
			talk := fmt.Sprintf("%d s", int(c.talk.Seconds()))
			if !c.isAnswered {
				word = "Abandonné"
				talk = ""
			}
			return []string{
				c.arrived.Format("02/01/2006 15:04:05"), c.queue, fmt.Sprintf("%d s", int(c.wait.Seconds())), talk, word,
			}
		},
	},
	{
		name: "columns of one name", header: "Id,Queue,Time,Time,Time",
		row: func(c *truth) []string {
			return []string{c.id, c.queue, c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), c.ended.Format(time.DateTime)}
		},
	},
	{
		name: "outgoing calls between the others", header: "Direction,Start Time,Answer Time,End Time,Queue",
		row: func(c *truth) []string {
			row := []string{c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), c.ended.Format(time.DateTime), c.queue}
			later := c.arrived.Add(time.Second).Format(time.DateTime)
			out := []string{"Outbound", later, later, later, c.queue}
			return append(append([]string{"Inbound"}, row...), "\n"+strings.Join(out, ","))
		},
	},
	{
		name: "ends of lines in quotes", header: "id,queue,arrived,answered,ended,notes",
		row: func(c *truth) []string {
			return []string{
				c.id, c.queue, c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), c.ended.Format(time.DateTime),
				"\"asked,\nand hung up\"",
			}
		},
	},
	{
		name: "a ring in place of the wait", header: "Start,From,To,Ring Time,Duration,Result",
		row: func(c *truth) []string {
			word := "Answered"
			if !c.isAnswered {
				word = "Missed"
			}
			return []string{
				c.arrived.Format(time.DateTime), c.id, "800", fmt.Sprint(int(c.wait.Seconds())),
				fmt.Sprint(int((c.wait + c.talk).Seconds())), word,
			}
		},
	},
	{
		name: "a duration without the wait", header: "Fecha;Hora;Cola;Espera;Duración;Estado",
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format("02/01/2006"), c.arrived.Format("15:04:05"), c.queue, whole(c.wait), whole(c.talk), word(c, "Atendida", "Abandonada"),
			}
		},
	},
	{
		name: "a duration with the wait", header: "Datum;Uhrzeit;Warteschlange;Wartezeit;Dauer;Status",
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format("02.01.2006"), c.arrived.Format("15:04:05"), c.queue, whole(c.wait), whole(c.wait + c.talk),
				word(c, "Angenommen", "Verloren"),
			}
		},
	},
	{
		name: "a duration from the answer", header: "Start,Answered,Duration,Queue",
		row: func(c *truth) []string {
			return []string{c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), whole(c.talk), c.queue}
		},
	},
	{
		name: "a duration from the arrival", header: "Start,Answered,Duration,Queue",
		row: func(c *truth) []string {
			return []string{c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), whole(c.wait + c.talk), c.queue}
		},
	},
	{
		name: "a duration and an end", header: "Start,End,Duration,Queue",
		row: func(c *truth) []string {
			return []string{c.arrived.Format(time.DateTime), c.ended.Format(time.DateTime), hms(c.talk), c.queue}
		},
	},
	{
		name: "an end with the after-call work", header: "Start,End,Wait Time,Talk Time,ACW,Queue",
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format(time.DateTime), c.last().Format(time.DateTime), whole(c.wait), whole(c.talk), whole(c.work()), c.queue,
			}
		},
	},
	{
		name: "a handle time with the after-call work", header: "Start,Wait Time,Handle Time,ACW,Queue",
		row: func(c *truth) []string {
			return []string{c.arrived.Format(time.DateTime), whole(c.wait), whole(c.talk + c.work()), whole(c.work()), c.queue}
		},
	},
	{
		name: "dates at midnight", header: "Date,Arrival,Answered,End,Queue",
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format("1/2/2006") + " 12:00:00 AM", c.arrived.Format("15:04:05"), stamp(c.answered, "15:04:05"), c.ended.Format("15:04:05"), c.queue,
			}
		},
	},
	{
		name: "a yes or no, and averages of one call", header: "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating",
		row: func(c *truth) []string {
			rating, wait, talk := "", "", ""
			if c.isAnswered {
				rating, wait, talk = "4", whole(c.wait), hms(c.talk)
			}
			return []string{
				c.id, c.agent, c.arrived.Format("2006-01-02"), c.arrived.Format("15:04:05"), "Streaming", word(c, "Y", "N"), word(c, "Y", "N"),
				wait, talk, rating,
			}
		},
	},
	{
		name: "durations like times of day, by unknown names", header: "on,at,q1,t1,grp team",
		row: func(c *truth) []string {
			talk := ""
			if c.isAnswered {
				talk = hms(c.talk)
			}
			return []string{c.arrived.Format("2006-01-02"), c.arrived.Format("15:04:05"), hms(c.wait), talk, c.queue}
		},
	},
	{
		name: "an end before the start, by unknown names", header: "nbEnd,nbConnect,nbBegin,grp team",
		row: func(c *truth) []string {
			return []string{c.ended.Format(time.DateTime), stamp(c.answered, time.DateTime), c.arrived.Format(time.DateTime), c.queue}
		},
	},
	{
		name: "times in no order, by names without a meaning", header: "t3,t1,t2,grp team",
		row: func(c *truth) []string {
			return []string{c.ended.Format(time.DateTime), c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), c.queue}
		},
	},
}

// A file of calls without an answer or an outcome tells no abandoned calls.
func TestCallsWithoutOutcomes(t *testing.T) {
	rows, r, err := readReport(t, nil, "calldate,dst\n2026-08-03 08:00:10,sales\n2026-08-03 08:01:22,sales\n2026-08-03 08:31:40,help\n")
	if err != nil {
		t.Fatal(err)
	}
	check(t, "counts", "2026-08-03 08:00 sales 2 - - - - - -\n2026-08-03 08:30 help 1 - - - - - -", rows)
	if notes := r.Summary().Notes; len(notes) > 0 {
		t.Errorf("notes of times that the file does not have: %v", notes)
	}
}

// Reports with hours, with dates in the first row of a day and as matrices give the counts that they have.
func TestFormsOfTimesInReports(t *testing.T) {
	const want = "2026-08-03 08:00 3\n2026-08-03 09:00 4\n2026-08-03 10:00 3\n2026-08-03 11:00 5\n" +
		"2026-08-17 08:00 4\n2026-08-17 09:00 3\n2026-08-17 10:00 3\n2026-08-17 11:00 1"
	for name, report := range map[string]string{
		"hours":                "Date,Hour,Offered\n2026-08-03,8,3\n2026-08-03,9,4\n2026-08-03,10,3\n2026-08-03,11,5\n2026-08-17,8,4\n2026-08-17,9,3\n2026-08-17,10,3\n2026-08-17,11,1\n",
		"dates in first rows":  "Date,Time,Offered\n8/3/2026,8:00,3\n,9:00,4\n,10:00,3\n,11:00,5\n8/17/2026,8:00,4\n,9:00,3\n,10:00,3\n,11:00,1\n",
		"a matrix of hours":    "Date,08,09,10,11\n2026-08-03,3,4,3,5\n2026-08-17,4,3,3,1\n",
		"a matrix with totals": "Date;08:00;09:00;10:00;11:00;Summe\n03.08.2026;3;4;3;5;15\n17.08.2026;4;3;3;1;11\n",
		"transposed":           ";Mo 03.08.2026;Mo 10.08.2026;Mo 17.08.2026;Summe\n8:00;3;;4;107\n9:00;4;;3;107\n10:00;3;;3;106\n11:00;5;;1;106\nSumme;15;0;11;426\n",
		"German":               "Datum;Uhrzeit;Anrufe\n03.08.2026;08:00;3\n03.08.2026;09:00;4\n03.08.2026;10:00;3\n03.08.2026;11:00;5\n17.08.2026;08:00;4\n17.08.2026;09:00;3\n17.08.2026;10:00;3\n17.08.2026;11:00;1\n",
	} {
		r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		rows := map[string]bool{}
		for row := range r.All() {
			rows[fmt.Sprintf("%s %02d:%02d %v", row.Date, row.Minute/60, row.Minute%60, row.Offered)] = true
		}

		for _, line := range strings.Split(want, "\n") {
			if !rows[line] {
				t.Errorf("%s: %q is missing in %v", name, line, rows)
			}
		}

		if len(rows) != 8 || r.Summary().Interval != "60m" {
			t.Errorf("%s: %d rows of %s", name, len(rows), r.Summary().Interval)
		}
	}
}

// A matrix whose dates have no year is refused for that reason.
func TestDatesWithoutAYear(t *testing.T) {
	_, err := records.NewIntervalReader(strings.NewReader("Interval,8/3,8/4,8/5\n08:00,3,4,5\n"), "report.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, `without a year, as in "8/3"`) {
		t.Errorf("got %v", err)
	}
}

// A report with a column for each of very many queues is refused, and all columns are named.
func TestVeryManyColumns(t *testing.T) {
	const columns = 1000
	header := "date,time"
	rows := make([]string, 20)
	for k := range rows {
		rows[k] = fmt.Sprintf("2026-03-02,%02d:%02d", 8+k/2, k%2*30)
	}
	for i := range columns {
		header += fmt.Sprintf(",q%d", i)
		for k := range rows {
			rows[k] += fmt.Sprintf(",%d", (i*(k+7)*31)%41)
		}
	}
	_, err := records.NewIntervalReader(strings.NewReader(header+"\n"+strings.Join(rows, "\n")+"\n"), "report.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, `"q0"`) || !strings.Contains(refusal.Reason, `"q999"`) {
		t.Errorf("got %v", err)
	}
}

// The hours of a center move in UTC where its clock changes. The check names a zone with that change.
func TestHoursThatMove(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}

	var file strings.Builder
	file.WriteString("Start,Answered,End,Queue\n")

	for day := range 14 {
		open := time.Date(2026, 10, 19+day, 8, 0, 0, 0, berlin)
		for k := range 250 {
			at := open.Add(time.Duration(k) * 144 * time.Second).UTC()
			fmt.Fprintf(&file, "%s,%s,%s,a\n", at.Format(time.RFC3339), at.Add(9*time.Second).Format(time.RFC3339), at.Add(99*time.Second).Format(time.RFC3339))
		}
	}

	for zone, isNamed := range map[string]bool{"": true, "timezone: Europe/Berlin\n": false} {
		r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", readMap(t, "records: csv\n"+zone))
		if err != nil {
			t.Fatal(err)
		}

		for range r.All() {
		}
		checks := strings.Join(r.Summary().Checks, "\n")
		if strings.Contains(checks, "move by an hour on 2026-10-25") != isNamed || isNamed && !strings.Contains(checks, "Europe/Berlin") {
			t.Errorf("with %q: %s", zone, checks)
		}
	}
}

// If no row shows what a duration means, the file is a question with both readings. The map of each reading answers it.
func TestOpenDurations(t *testing.T) {
	for name, of := range map[string]struct {
		file  string
		talks []float64 // of the readings
	}{
		"duration": {
			"Start,Wait,Duration,Queue\n2026-08-24 08:00:00,40,204,a\n2026-08-24 08:10:00,30,204,a\n", []float64{169, 204},
		},
		"hold": {
			"Start,Wait,Talk Time,Hold Time,Queue\n2026-08-24 08:00:00,4,200,60,a\n2026-08-24 08:10:00,3,200,40,a\n",
			[]float64{250, 200},
		},
	} {
		_, err := records.NewReader(strings.NewReader(of.file), "calls.csv", nil)
		var refusal *records.Refusal
		if !errors.As(err, &refusal) || !refusal.IsQuestion {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, text := range refusal.Readings() {
			got, _, _ := lengthsOf(t, of.file, readMap(t, text))
			if i >= len(of.talks) || got.talk != of.talks[i] {
				t.Errorf("%s: reading %d has a talk time of %v, want %v", name, i+1, got.talk, of.talks)
			}
		}
	}
}
