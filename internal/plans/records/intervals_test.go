package records_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// readReport reads a report, and returns its intervals as text, a line each.
func readReport(t *testing.T, m *records.Map, report string) (rows string, r *records.IntervalReader, err error) {
	t.Helper()
	r, err = records.NewIntervalReader(strings.NewReader(report), "report.csv", m)
	if err != nil {
		return "", nil, err
	}

	var out strings.Builder
	for row := range r.All() {
		fmt.Fprintf(&out, "%s %02d:%02d %s %v", row.Date, row.Minute/60, row.Minute%60, row.Queue, row.Offered)
		for _, n := range []float64{row.Answered, row.Abandoned, row.ASA, row.ATA, row.AHT, row.ServiceLevel} {
			if math.IsNaN(n) {
				out.WriteString(" -")
			} else {
				fmt.Fprintf(&out, " %.4g", n)
			}
		}

		out.WriteString("\n")
	}

	return out.String(), r, r.Err()
}

// Reports say the same in the forms that systems write.
func TestFormsOfIntervals(t *testing.T) {
	const want = `
2026-08-03 08:00 sales 10 8 2 12 30 240 0.8
2026-08-03 08:30 sales 20 18 2 12 30 240 0.8
2026-08-26 08:00 sales 30 28 2 12 30 240 0.8`
	for name, report := range map[string]string{
		"own columns":      "date,time,queue,offered,answered,abandoned,asa,ata,aht,service_level\n2026-08-03,08:00,sales,10,8,2,12,30,240,80%\n2026-08-03,08:30,sales,20,18,2,12,30,240,80%\n2026-08-26,08:00,sales,30,28,2,12,30,240,80%\n",
		"systems' words":   "Date,Interval,Skill Group,Calls Offered,Calls Handled,Abandons,Avg Speed of Answer,Avg Time to Abandon,Avg Handle Time,Service Level\n8/3/2026,8:00 AM,sales,10,8,2,0:12,0:30,4:00,0.8\n8/3/2026,8:30 AM,sales,20,18,2,0:12,0:30,4:00,0.8\n8/26/2026,8:00 AM,sales,30,28,2,0:12,0:30,4:00,0.8\n",
		"range in a cell":  "Interval;Split;Contacts;Answered;Lost;ASA;ATA;AHT (min);SL %\n2026-08-03 08:00-08:30;sales;10;8;2;12;30;4,0;80\n2026-08-03 08:30-09:00;sales;20;18;2;12;30;4,0;80\n2026-08-26 08:00-08:30;sales;30;28;2;12;30;4,0;80\n",
		"range, words":     "Date,Time Interval,Workgroup,Calls Received,Answered,Abandoned,ASA,ATA,AHT,Service Level\n03.08.2026,08:00 - 08:30,sales,10,8,2,00:00:12,00:00:30,00:04:00,80 %\n03.08.2026,08:30 - 09:00,sales,20,18,2,00:00:12,00:00:30,00:04:00,80 %\n26.08.2026,08:00 - 08:30,sales,30,28,2,00:00:12,00:00:30,00:04:00,80 %\n",
		"talk and wrap-up": "Report: intervals\n\ndate,time,queue,offered,answered,abandoned,asa,ata,avg talk time,acw,service level\nMon 2026-08-03,0800,sales,10,8,2,12,30,200,40,80%\n,0830,sales,20,18,2,12,30,200,40,80%\nWed 2026-08-26,0800,sales,30,28,2,12,30,200,40,80%\n",
		"a total":          "date,time,queue,offered,answered,abandoned,asa,ata,aht,service_level\n2026-08-03,08:00,sales,10,8,2,12,30,240,80%\n2026-08-03,08:00,Total,10,8,2,12,30,240,80%\n2026-08-03,08:30,sales,20,18,2,12,30,240,80%\n2026-08-03,08:30,Total,20,18,2,12,30,240,80%\n2026-08-26,08:00,sales,30,28,2,12,30,240,80%\n2026-08-26,08:00,Total,30,28,2,12,30,240,80%\nTotal,,,60,,,,,,\n",
		"Spanish names":    "Fecha\tIntervalo\tCola\tLlamadas ofrecidas\tLlamadas atendidas\tLlamadas abandonadas\tASA\tATA\tTMO\tNivel de servicio\n03/08/2026\t08:00\tsales\t10\t8\t2\t12\t30\t240\t80%\n03/08/2026\t08:30\tsales\t20\t18\t2\t12\t30\t240\t80%\n26/08/2026\t08:00\tsales\t30\t28\t2\t12\t30\t240\t80%\n",
		"subtotals":        "date,time,queue,offered,answered,abandoned,asa,ata,aht,service_level\n2026-08-03,08:00,sales,10,8,2,12,30,240,80%\n,08:30,sales,20,18,2,12,30,240,80%\nSubtotal,,,30,,,,,,\n2026-08-26,08:00,sales,30,28,2,12,30,240,80%\nSubtotal,,,30,,,,,,\nGrand Total,,,60,,,,,,\n",
		"carets":           "date^time^queue^offered^answered^abandoned^asa^ata^aht^service_level\n2026-08-03^08:00^sales^10^8^2^12^30^240^80%\n2026-08-03^08:30^sales^20^18^2^12^30^240^80%\n2026-08-26^08:00^sales^30^28^2^12^30^240^80%\n",
		"Avaya's names":    "Date,Interval,ACD Calls,Calls Handled,Calls Aband,% Answered,Avg Talk Time,Avg ACW,Avg Speed Ans,ATA,Service Level,Target Seconds\n08/03/2026,08:00-08:30,10,8,2,80.0,200,40,12,30,80.00,20\n08/03/2026,08:30-09:00,20,18,2,90.0,200,40,12,30,80.00,20\n08/26/2026,08:00-08:30,30,28,2,93.3,200,40,12,30,80.00,20\n",
		"NICE's names":     "StartDate,StartTime,Skill,ContactsQueued,ContactsHandled,ContactsAbandoned,PercentHandled,AvgHandleTime,AvgSpeedAnswer,AvgTimeToAbandon,ServiceLevel\n2026-08-03,08:00:00,sales,10,8,2,80%,00:04:00,00:00:12,00:00:30,80.0%\n2026-08-03,08:30:00,sales,20,18,2,90%,00:04:00,00:00:12,00:00:30,80.0%\n2026-08-26,08:00:00,sales,30,28,2,93%,00:04:00,00:00:12,00:00:30,80.0%\n",
		"Five9's names":    "Date,Time,Skill,Calls Inbound,Calls Handled,Calls Abandoned,Answer Rate %,Avg Handle Time (sec),Avg Wait Time (sec),ATA,Service Level %\n08/03/2026,8:00 AM,sales,10,8,2,80,240,12,30,80\n08/03/2026,8:30 AM,sales,20,18,2,90,240,12,30,80\n08/26/2026,8:00 AM,sales,30,28,2,93,240,12,30,80\n",
		"short names":      "date,time,queue,abd,aht,asa,ata,calls_offered,calls_answered,ab_rate,sla_8060\n03/08/2026,08:00,sales,2,240,12,30,10,8,20%,80%\n03/08/2026,08:30,sales,2,240,12,30,20,18,10%,80%\n26/08/2026,08:00,sales,2,240,12,30,30,28,7%,80%\n",
		"other name":       "date,time,Produkt,offered,answered,abandoned,asa,ata,aht,service_level\n2026-08-03,08:00,sales,10,8,2,12,30,240,80%\n2026-08-03,08:30,sales,20,18,2,12,30,240,80%\n2026-08-26,08:00,sales,30,28,2,12,30,240,80%\n",
	} {
		got, r, err := readReport(t, nil, report)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		if name == "other name" || name == "Avaya's names" {
			got = strings.ReplaceAll(got, ":00  ", ":00 sales ")
			got = strings.ReplaceAll(got, ":30  ", ":30 sales ")
		}
		check(t, name, want, got)

		s := r.Summary()
		left := 0
		for _, l := range s.LeftOut {
			left += l.Rows
		}
		if s.RowsIn != s.RowsUsed+left || s.FirstDate != "2026-08-03" || s.LastDate != "2026-08-26" {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// A column whose name has another meaning is no queue, even if each of its texts has a row in each interval. The report
// is refused, because the rows of an interval would count as one queue, or as a queue for each way to end.
func TestRowsOfAnIntervalDifferInNoQueue(t *testing.T) {
	for column, isQueue := range map[string]bool{"Disposition": false, "Extension": false, "Media": false, "Product": true} {
		report := "Date,Interval," + column + ",Calls Offered,Calls Handled\n" +
			"2026-08-03,08:00,first,10,8\n2026-08-03,08:00,second,7,6\n" +
			"2026-08-03,08:30,first,10,8\n2026-08-03,08:30,second,7,6\n"
		_, _, err := readReport(t, nil, report)
		if isQueue != (err == nil) {
			t.Errorf("%s: %v", column, err)
		}
		want := fmt.Sprintf("rows of the same interval differ in column %q, which is not a queue", column)
		if err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", column, err, want)
		}
	}
}

// The name of a column over two lines has a blank between them.
func TestNamesOverTwoLines(t *testing.T) {
	got, _, err := readReport(t, nil, "Weekly\n\"Report\nDate\",Time,\"Calls\r\nOffered\",\"Calls\nHandled\",\"Calls\nAbandoned\"\n2026-08-03,08:00,10,8,2\n2026-08-26,08:30,3,3,0\n")
	if err != nil {
		t.Fatal(err)
	}
	check(t, "counts", "\n2026-08-03 08:00  10 8 2 - - - -\n2026-08-26 08:30  3 3 0 - - - -", got)
}

// A report without names of columns is refused.
func TestReportsWithoutNames(t *testing.T) {
	_, _, err := readReport(t, nil, "2026-08-03,08:00,10,4\n2026-08-03,08:30,3,8\n2026-08-26,08:00,2,9\n")
	var refused *records.Refusal
	if !errors.As(err, &refused) || refused.Map != "" || !strings.Contains(refused.Reason, "line 1 has values") {
		t.Errorf("%v", err)
	}
}

// A matrix has a column for each time of day, or for each date.
func TestMatrixReports(t *testing.T) {
	const want = `
2026-08-03 08:00 sales 10 - - - - - -
2026-08-03 08:30 sales 20 - - - - - -
2026-08-26 08:00 sales 30 - - - - - -
2026-08-26 08:30 sales 1234 - - - - - -`
	for name, report := range map[string]string{
		"times":      "Date;Queue;08:00;08:30;09:00\n2026-08-03;sales;10;20;\n2026-08-26;sales;30;1.234;\n",
		"ranges":     "Queue,Date,08:00-08:30,08:30-09:00,09:00-09:30\nsales,8/3/2026,10,20,\nsales,8/26/2026,30,\"1,234\",\nTotal,,40,1254,\n",
		"transposed": "Time,Queue,8/3/2026,8/26/2026,8/27/2026\n8:00 AM,sales,10,30,\n8:30 AM,sales,20,1234,\n",
	} {
		got, _, err := readReport(t, nil, report)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name == "transposed" { // by time
			lines := strings.Split(strings.TrimSpace(got), "\n")
			lines[1], lines[2] = lines[2], lines[1]
			got = strings.Join(lines, "\n")
		}
		check(t, name, want, got)
	}
}

// Rows of the same interval differ in the column of the queue, whatever its name. Another column that divides them is named.
func TestColumnsOfQueues(t *testing.T) {
	rows := func(name string, values ...string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "date,time,%s,offered\n", name)
		for day := range 14 {
			for _, v := range values {
				fmt.Fprintf(&b, "2026-08-%02d,08:00,%s,%d\n", day+10, v, len(v))
			}
		}
		return b.String()
	}
	for name, values := range map[string][]string{
		"Produkt": {"life", "motor"}, "Abteilung": {"Total Loss", "Claims", "Water"},
	} {
		got, r, err := readReport(t, nil, rows(name, values...))
		if err != nil || strings.Count(got, "\n") != 14*len(values) || r.Summary().RowsUsed != 14*len(values) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}

	for _, of := range []struct{ name, a, b, reason string }{
		{"Tier", "gold", "silver", `differ in column "Tier"`},
		{"Direction", "in", "out", `column "Direction" has contacts that are no incoming calls (out)`},
	} {
		_, _, err := readReport(t, nil, rows(of.name, of.a, of.b))
		var refused *records.Refusal
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, of.reason) {
			t.Errorf("another column: %v, want %s", err, of.reason)
		}
	}
}

// Dates that two forms fit are refused with a whole map, in the form with the fewest days between them. A later day decides.
func TestAmbiguousDates(t *testing.T) {
	rows := func(last int) string {
		var b strings.Builder
		b.WriteString("date,time,offered\n")
		for day := 1; day <= last; day++ {
			fmt.Fprintf(&b, "10/%d/2026,08:00,%d\n", day, day)
		}
		return b.String()
	}

	_, _, err := readReport(t, nil, rows(12))
	var refused *records.Refusal
	if !errors.As(err, &refused) || !strings.Contains(refused.Reason, "MM/DD/YYYY or DD/MM/YYYY") {
		t.Fatalf("the first twelve days of a month: %v", err)
	}

	got, _, err := readReport(t, readMap(t, refused.Readings()[0]), rows(12))
	if err != nil || !strings.HasPrefix(got, "2026-10-01") {
		t.Errorf("with the map %s: %v\n%s", refused.Map, err, got)
	}

	got, _, err = readReport(t, nil, rows(26))
	if err != nil || !strings.Contains(got, "2026-10-26") {
		t.Errorf("a whole month: %v\n%s", err, got)
	}
}

// Calls, a row for each, are counted by half hour and queue. A wait begins in the queue, or without a queue at the
// arrival. A handle time lasts to the end of the after-call work, or without it to the end of the call.
func TestCallsAsReport(t *testing.T) {
	type counts struct{ offered, answered, abandoned, wait, waitOfAbandoned, handle int }
	start := time.Date(2026, 8, 3, 8, 0, 0, 0, time.UTC)

	for _, hasQueue := range []bool{true, false} {
		for _, hasWork := range []bool{true, false} {
			export := "call,arrived,answered,ended,wrap_up_end,outcome"
			if hasQueue {
				export += ",queue,ivr_end,enqueued"
			}
			want := map[string]*counts{}
			for n := range 300 {
				arrived := 20*n + n*13%20
				at := func(seconds int) string { return start.Add(time.Duration(seconds) * time.Second).Format(time.DateTime) }
				menus := 5 + n*17%30
				wait := n * 37 % 90
				talk := 60 + n*53%300
				work := 10 + n*29%40

				// Without a queue, the callers wait from the arrival on.
				joined := arrived
				queue, queueCells := "", ""
				if hasQueue {
					queue = []string{"sales", "service"}[n*7%9%2]
					joined += menus
					queueCells = "," + queue + "," + at(joined) + "," + at(joined)
				}
				key := fmt.Sprintf("%s %s", start.Add(time.Duration(arrived/1800)*30*time.Minute).Format("2006-01-02 15:04"), queue)
				if want[key] == nil {
					want[key] = &counts{}
				}
				of := want[key]
				of.offered++

				answered, workEnds, outcome := "", "", "abandoned"
				ended := joined + wait
				if n*11%7 > 1 {
					outcome = "answered"
					answered = at(joined + wait)
					ended += talk
					of.answered++
					of.wait += wait
					of.handle += talk
					if hasWork {
						workEnds = at(ended + work)
						of.handle += work
					}
				} else {
					of.abandoned++
					of.waitOfAbandoned += wait
				}
				export += fmt.Sprintf("\n%d,%s,%s,%s,%s,%s%s", n, at(arrived), answered, at(ended), workEnds, outcome, queueCells)
			}

			got, r, err := readReport(t, nil, export)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for key, of := range want {
				mean := func(sum, n int) string {
					if n == 0 {
						return "-"
					}
					return fmt.Sprintf("%.4g", float64(sum)/float64(n))
				}
				lines = append(lines, fmt.Sprintf("%s %d %d %d %s %s %s -\n", key, of.offered, of.answered, of.abandoned,
					mean(of.wait, of.answered), mean(of.waitOfAbandoned, of.abandoned), mean(of.handle, of.answered)))
			}
			slices.Sort(lines)
			gotLines := slices.Sorted(strings.Lines(got))
			check(t, fmt.Sprintf("queues %t, after-call work %t", hasQueue, hasWork), strings.Join(lines, ""), strings.Join(gotLines, ""))
			if s := r.Summary(); s.RowsIn != 300 || s.RowsUsed != 300 {
				t.Errorf("%d rows in, %d used", s.RowsIn, s.RowsUsed)
			}
		}
	}
}

// A cell of a matrix that is no count is a problem of its own, and the cells next to it count.
func TestMatrixCellsWithoutCounts(t *testing.T) {
	const report = "Date;Queue;08:00;08:30;09:00\n2026-08-03;sales;10;many;30\n2026-08-26;sales;;20;40\n"
	const want = `
2026-08-03 08:00 sales 10 - - - - - -
2026-08-03 09:00 sales 30 - - - - - -
2026-08-26 08:30 sales 20 - - - - - -
2026-08-26 09:00 sales 40 - - - - - -`

	got, r, err := readReport(t, nil, report)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "a cell without a count", want, got)

	problems := r.Problems.List()
	if len(problems) != 1 || problems[0].Count != 1 || problems[0].Line != 2 {
		t.Errorf("the problems are %+v", problems)
	}
}

// Reports with the names of four systems are read at the first attempt.
func TestNamesOfReports(t *testing.T) {
	for name, of := range map[string][2]string{
		"Avaya CMS, all calls named ACD calls": {
			"Date,Interval,ACD Calls,Calls Handled,Calls Aband,% Answered,Avg Talk Time,Avg Speed Ans,Service Level,Target Seconds\n" +
				"01/20/2025,09:00-09:30,100,91,9,91.00,240,18,81.20,20\n01/20/2025,09:30-10:00,125,115,10,92.00,255,22,85.50,20\n",
			"2025-01-20 09:00  100 91 9 18 - 240 0.812\n2025-01-20 09:30  125 115 10 22 - 255 0.855",
		},
		"NICE CXone": {
			"StartDate,StartTime,ContactsQueued,ContactsHandled,ContactsAbandoned,PercentHandled,AvgHandleTime,AvgSpeedAnswer,ServiceLevel\n" +
				"2025-01-20,09:00:00,100,91,9,91.00%,00:04:00,00:00:18,81.20%\n2025-01-20,09:30:00,125,115,10,92.00%,00:04:15,00:00:22,85.50%\n",
			"2025-01-20 09:00  100 91 9 18 - 240 0.812\n2025-01-20 09:30  125 115 10 22 - 255 0.855",
		},
		"Five9": {
			"Date,Time,Calls Inbound,Calls Handled,Calls Abandoned,Answer Rate %,Avg Handle Time (sec),Service Level %\n" +
				"01/20/2025,9:00 AM,100,91,9,91.0,240,81.2\n01/20/2025,9:30 AM,125,115,10,92.0,255,85.5\n",
			"2025-01-20 09:00  100 91 9 - - 240 0.812\n2025-01-20 09:30  125 115 10 - - 255 0.855",
		},
		"units in words": {
			"Date,Time,Calls Offered,Calls Aband,Handle Time in seconds\n20.01.2025,09:00,100,9,240\n20.01.2025,09:30,125,10,255\n",
			"2025-01-20 09:00  100 - 9 - - 240 -\n2025-01-20 09:30  125 - 10 - - 255 -",
		},
	} {
		t.Run(name, func(t *testing.T) {
			rows, _, err := readReport(t, nil, of[0])
			if err != nil {
				t.Fatal(err)
			}
			check(t, "counts", of[1], rows)
		})
	}
}

// A column of shares or of durations is not proposed for the calls.
func TestSharesAreNoCounts(t *testing.T) {
	_, _, err := readReport(t, nil, "Date,Time,Productivity %,Work items,Effort in minutes\n"+
		"01/20/2025,9:00 AM,91.0,100,210\n01/20/2025,9:30 AM,92.0,125,240\n")
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !strings.HasSuffix(refusal.Reason, `its columns of counts are "Work items"`) {
		t.Fatalf("the refusal is %v", err)
	}
}

// A report without dates is not taken for calls, whose times its averages would be.
func TestReportWithoutDates(t *testing.T) {
	const report = "Index,Incoming Calls,Answered Calls,Abandoned Calls,Talk Duration (AVG),Waiting Time (AVG)\n" +
		"1,217,204,13,0:02:14,0:02:45\n2,200,182,18,0:02:22,0:06:55\n"
	_, err := records.NewReader(strings.NewReader(report), "calls.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsReport {
		t.Errorf("as calls: %v", err)
	}
	if _, _, err := readReport(t, nil, report); err == nil || !strings.Contains(err.Error(), "no column gives date") {
		t.Errorf("as a report: %v", err)
	}
}

// A report of counts and means is no file of calls, although its means could be durations of calls.
func TestReportIsNoFileOfCalls(t *testing.T) {
	for _, header := range []string{
		"Date,Time,Queue,Offered,Answered,Abandoned,ASA,AHT", "Date,Time,Queue,Calls,Handled,Lost,Wait Time,Handle Time",
	} {
		_, err := records.NewReader(strings.NewReader(header+"\n2026-08-03,08:00,a,10,8,2,12,240\n2026-08-03,08:30,a,9,9,0,11,230\n"), "report.csv", nil)
		var refused *records.Refusal
		if !errors.As(err, &refused) || !refused.IsReport {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// A map names the columns of a report. The file is no file of calls, whatever its columns are called.
func TestMapOfAReportIsNoMapOfCalls(t *testing.T) {
	const report = "begin,n,done,lost\n2026-08-03T08:00:00Z,10,8,2\n2026-08-03T08:30:00Z,9,9,0\n"
	for _, columns := range []string{
		"{time: begin, offered: n}", "{time: begin, answered: done, abandoned: lost}",
		"{time: begin, offered: n, answered: done, abandoned: lost}",
	} {
		m := readMap(t, "{records: csv, columns: "+columns+"}")
		_, err := records.NewReader(strings.NewReader(report), "report.csv", m)
		var refused *records.Refusal
		if !errors.As(err, &refused) || !refused.IsReport {
			t.Errorf("%s: %v", columns, err)
		}
	}
}

// A column "Handle Time" has the mean or the sum of an interval. The law of the mean handle time decides, and the name of a
// mean does.
func TestHandleTimesThatAreSums(t *testing.T) {
	for _, of := range []struct {
		name   string
		isSum  bool
		isRead bool // as a sum
	}{
		{"Handle Time", false, false},
		{"Handle Time", true, true},
		{"AHT", true, false},
	} {
		report := "Date,Time,Offered,Answered," + of.name + "\n"
		for i := range 40 {
			answered := 20 + 37*i%60
			handle := 200 + 29*i%80
			if of.isSum {
				handle *= answered
			}
			report += fmt.Sprintf("2026-08-%02d,%02d:00,%d,%d,%d\n", 3+i/10, 8+i%10, answered+2, answered, handle)
		}
		r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		for row := range r.All() {
			if isMean := row.AHT >= 200 && row.AHT < 280; isMean != (of.isSum == of.isRead) {
				t.Fatalf("%+v: the handle time is %v", of, row.AHT)
			}
		}
		isNamed := slices.ContainsFunc(r.Summary().Used, func(c records.UsedColumn) bool {
			return c.Meaning == "handle_time" && c.Law == "gives a mean handle time of 242 s"
		})
		if isNamed != of.isRead {
			t.Errorf("%+v: the columns are %q", of, r.Summary().Used)
		}
	}
}

// A question about two handle times has the means of its readings: each call counts once, whatever its interval.
func TestMeansOfAQuestion(t *testing.T) {
	var handled, sums, squares float64
	report := "Start,Offered,Answered,Handle Time\n"
	for i := range 200 {
		answered := 1 + i%20
		sum := answered * (30 + 7*(i%20))
		report += fmt.Sprintf("2026-08-%02d %02d:00:00,%d,%d,%d\n", 3+i/10, 8+i%10, answered, answered, sum)
		handled += float64(answered)
		sums += float64(sum)
		squares += float64(sum * answered)
	}

	_, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsQuestion {
		t.Fatalf("there is no question: %v", err)
	}
	asSum := fmt.Sprintf("%.0f s", sums/handled)
	asMean := fmt.Sprintf("%.0f s", squares/handled)
	for _, mean := range []string{asSum, asMean} {
		if !strings.Contains(refusal.Reason, mean) || !strings.Contains(refusal.Map, "mean handle time "+mean) {
			t.Errorf("the mean of a reading is %s: %s\n%s", mean, refusal.Reason, refusal.Map)
		}
	}
}

// The queue is the column that people read if a column of ids tells the same, and the ids if two queues have one name.
func TestNamesBesideIDs(t *testing.T) {
	for name, of := range map[string]struct{ second, want string }{
		"names of their own": {"Support", "Queue Name"}, "one name": {"Sales", "Queue Id"},
	} {
		report := "Start,Queue Id,Queue Name,Offered,Answered\n"
		calls := "Call ID,Start,Queue Id,Queue Name,Agent Id,Agent Name,Wait,Talk\n"
		for i := range 80 {
			at := fmt.Sprintf("2026-08-%02d %02d:00:00", 3+i/20, 8+i/2%10)
			queue := fmt.Sprintf("a-%d", i%2)
			text := []string{"Sales", of.second}[i%2]
			report += fmt.Sprintf("%s,%s,%s,%d,%d\n", at, queue, text, 20+i%7, 19+i%7)
			agent := fmt.Sprintf("u-%d,Agent %d", i%6, i%6)
			talk := 100 + 37*i%90
			if i%9 == 0 {
				agent = ","
				talk = 0
			}
			calls += fmt.Sprintf("%d,%s,%s,%s,%s,%d,%d\n", i, at, queue, text, agent, 17*i%60, talk)
		}

		r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		for range r.All() {
		}
		checkMeaning(t, name+": a report", r.Summary(), "queue", of.want)

		c, err := records.NewReader(strings.NewReader(calls), "calls.csv", nil)
		var refusal *records.Refusal
		switch {
		case of.want == "Queue Id" && errors.As(err, &refusal) && strings.Contains(refusal.Reason, `"Queue Id" and "Queue Name"`):
			continue
		case err != nil:
			t.Errorf("%s: calls: %v", name, err)
			continue
		}
		for range c.All() {
		}
		checkMeaning(t, name+": calls", c.Summary(), "queue", of.want)
		checkMeaning(t, name+": calls", c.Summary(), "agent", "Agent Name")
	}
}

// checkMeaning compares the column of a meaning.
func checkMeaning(t *testing.T, name string, s *records.Summary, meaning, want string) {
	t.Helper()
	for _, c := range s.Used {
		if c.Meaning == meaning && c.Column == want {
			return
		}
	}
	t.Errorf("%s: %q is not %s: %+v", name, want, meaning, s.Used)
}

// Rows of one interval and queue that differ are refused, and their lines are named. Rows that are the same count once.
func TestRowsOfOneInterval(t *testing.T) {
	report := "date,time,queue,offered\n2026-08-03,08:00,sales,10\n2026-08-03,08:30,sales,20\n"
	_, _, err := readReport(t, nil, report+"2026-08-03,08:30,sales,21\n")
	if err == nil || !strings.Contains(err.Error(), "the first are in lines 3 and 4") {
		t.Errorf("rows that differ: %v", err)
	}
	rows, _, err := readReport(t, nil, report+"2026-08-03,08:30,sales,20\n")
	if err != nil || strings.Count(rows, "\n") != 2 {
		t.Errorf("rows that are the same: %v\n%s", err, rows)
	}
}

// A question names all columns that may be the calls offered, each with its result.
func TestRivalsOfOffered(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("Date,Time,Calls,Received,Presented,Total Calls,Answered\n")
	for i := range 60 {
		n := 20 + i%7
		at := time.Date(2026, 8, 3+i/20, 8, 30*(i%20), 0, 0, time.UTC)
		fmt.Fprintf(&rows, "%s,%d,%d,%d,%d,%d\n", at.Format("2006-01-02,15:04"), n, n+i%3, n+3, n+3, n-2)
	}

	_, _, err := readReport(t, nil, rows.String())
	var refused *records.Refusal
	if !errors.As(err, &refused) || !refused.IsQuestion {
		t.Fatal(err)
	}
	const want = `3 columns may be the calls offered: "Calls" and "Received" and "Presented"`
	if refused.Reason != want {
		t.Errorf("the reason is %q, not %q", refused.Reason, want)
	}
	for _, line := range []string{
		"# offered: Calls  # reading 1: 1374 calls, 458 a day, 1 queue",
		"# offered: Received  # reading 2: 1434 calls, 478 a day, 1 queue",
		"# offered: Presented  # reading 3: 1554 calls, 518 a day, 1 queue",
	} {
		if !strings.Contains(refused.Map, line) {
			t.Errorf("the map has no line %q:\n%s", line, refused.Map)
		}
	}
}

// On the night of a clock change, a report has two rows of one interval. They are no rows of two queues.
func TestIntervalsShownTwice(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("Date,Time,Offered,Answered,Abandoned\n")
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for i := range 100 { // 50 hours from the midnight before the change
		at := time.Date(2026, 10, 25, 0, 0, 0, 0, berlin).Add(time.Duration(i) * 30 * time.Minute)
		n := 20 + i%7
		sum += n
		fmt.Fprintf(&rows, "%s,%d,%d,%d\n", at.Format("2006-01-02,15:04"), n, n-2, 2)
	}
	_, r, err := readReport(t, readMap(t, "timezone: Europe/Berlin"), rows.String())
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for row := range r.All() {
		total += row.Offered
	}
	if total != float64(sum) {
		t.Errorf("%.0f of %d calls are read", total, sum)
	}
}

// A report without names of columns is refused, also if all its values are plain numbers.
func TestReportWithoutNames(t *testing.T) {
	var rows strings.Builder
	for i := range 40 {
		at := time.Date(2026, 8, 3, 0, 30*i, 0, 0, time.UTC)
		fmt.Fprintf(&rows, "%s,%d,%d,2\n", at.Format("20060102,1504"), 20+i%7, 18+i%7)
	}
	_, _, err := readReport(t, nil, rows.String())
	const want = `line 1 has values in place of the names of columns: "20260803"`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v, not %s", err, want)
	}
}

// If each queue has a column of its own, a sum of handle times is no handle time: the calls of the interval are asked for.
func TestSumsBesideColumnsOfQueues(t *testing.T) {
	file := "time,sales,support,total handle time\n"
	for i := range 20 {
		file += fmt.Sprintf("2026-11-02 %02d:%02d,%d,%d,%d\n", 8+i/2, i%2*30, 10+i%7, 20+i%5, 3000+i)
	}
	_, err := records.NewIntervalReader(strings.NewReader(file), "report.csv", nil)
	if err == nil || !strings.Contains(err.Error(), "no column gives offered") {
		t.Errorf("read with %v", err)
	}
}

// Hours from 1 to 24 end intervals of an hour, also where most rows are two hours apart because those without calls are
// left out.
func TestHoursThatEndIntervalsBetweenGaps(t *testing.T) {
	report := "date,hour,queue,offered,answered,abandoned\n"
	for _, date := range []string{"2026-08-03", "2026-08-04"} {
		for _, hour := range []int{1, 8, 9, 11, 13, 15, 17, 24} {
			report += fmt.Sprintf("%s,%d,sales,10,8,2\n", date, hour)
		}
	}

	got, _, err := readReport(t, nil, report)
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []string{"2026-08-03 00:00 ", "2026-08-03 07:00 ", "2026-08-03 16:00 ", "2026-08-03 23:00 ", "2026-08-04 00:00 "} {
		if strings.Count(got, start) != 1 {
			t.Errorf("no interval begins at %s:\n%s", start, got)
		}
	}
}

// Rows of one interval and one queue that differ are a question with the lines of the first two, if they are few.
func TestRowsOfOneQueue(t *testing.T) {
	rows := func(again int) string {
		var b strings.Builder
		b.WriteString("Start,Queue,Offered\n")
		for i := range 20 {
			at := fmt.Sprintf("2026-08-31 %02d:%02d", 8+i/2, i%2*30)
			fmt.Fprintf(&b, "%s,Sales,%d\n%s,Support,%d\n", at, 10+i, at, 12+i*7%11)
		}
		for i := range again {
			fmt.Fprintf(&b, "2026-08-31 %02d:30,Sales,99\n", 8+i)
		}
		return b.String()
	}

	const lines = "the first are in lines 4 and 42"
	_, err := queuesRead(rows(1), nil)
	var refused *records.Refusal
	if !errors.As(err, &refused) || !refused.IsQuestion || !strings.Contains(refused.Reason, lines) {
		t.Fatalf("one row: %v", err)
	}
	_, r, err := readReport(t, readMap(t, refused.Readings()[0]), rows(1))
	if err != nil || r.Problems[records.DoubleInterval].Count != 1 {
		t.Errorf("by the map: %v, %+v", err, r.Problems.List())
	}

	_, err = queuesRead(rows(8), nil)
	if !errors.As(err, &refused) || refused.Map != "" || !strings.Contains(refused.Reason, lines) {
		t.Errorf("several rows: %v", err)
	}
}
