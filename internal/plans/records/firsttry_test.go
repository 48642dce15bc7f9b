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

// A column of outcomes tells who was answered in a file of calls without times of an answer.
func TestOutcomesOfArrivals(t *testing.T) {
	var file strings.Builder
	file.WriteString("calldate,dst,disposition\n")
	for i := range 40 {
		said := "ANSWERED"
		if i%10 == 3 {
			said = "NO ANSWER"
		}
		fmt.Fprintf(&file, "2026-08-03 08:%02d:%02d,sales,%s\n", i/2, 10+i%2*20, said)
	}
	rows, _, err := readReport(t, nil, file.String())
	if err != nil {
		t.Fatal(err)
	}
	check(t, "counts", "2026-08-03 08:00 sales 40 36 4 - - - -", rows)
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

// A report with a column for each of very many queues is refused, and all columns are named.
func TestVeryManyColumns(t *testing.T) {
	const columns = 500
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
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, `"q0"`) || !strings.Contains(refusal.Reason, `"q499"`) {
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

// If no row shows the meaning of a duration, the file is a question with both readings. The map of each reading
// answers it.
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
			got, err := figuresOfCalls(of.file, readMap(t, text))
			if err != nil || i >= len(of.talks) || got.talk != of.talks[i] {
				t.Errorf("%s: reading %d has a talk time of %v, want %v: %v", name, i+1, got.talk, of.talks, err)
			}
		}
	}
}
