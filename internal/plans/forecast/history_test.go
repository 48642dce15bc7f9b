package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// collect reads a report with a map; "" is no map.
func collect(t *testing.T, report, mapping string) (*History, []records.Problem) {
	t.Helper()
	var m *records.Map
	if mapping != "" {
		var found diag.Findings
		if m = records.ReadMap("map.yaml", []byte(mapping), &found); m == nil {
			t.Fatal(found.Sorted())
		}
	}
	r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", m)
	if err != nil {
		t.Fatal(err)
	}
	h, err := Collect(r)
	if err != nil {
		t.Fatal(err)
	}
	return h, r.Problems.List()
}

// Each report says the same: 12 calls at 8:00, 1,234 at 8:30 of 5 January, in a queue of sales.
func TestFormsOfReports(t *testing.T) {
	for name, c := range map[string]struct{ report, mapping string }{
		"own columns":     {"date,time,queue,offered\n2026-01-05,08:00,sales,12\n2026-01-05,08:30,sales,1234\n", ""},
		"other order":     {"offered,line,time,date\n12,sales,8:00,2026-01-05\n1234,sales,8:30,2026-01-05\n", ""},
		"ranges":          {"Date,Interval,Queue,Offered\n2026/01/05,08:00-08:30,sales,12\n2026/01/05,08:30 - 09:00,sales,\"1,234\"\n", ""},
		"volumes":         {"date,time,line,calls,p05,p95\n2026-01-05,08:00,sales,12.00,5,19\n2026-01-05,08:30,sales,1234,1100,1300\n", ""},
		"one column":      {"start,queue,offered\n2026-01-05T08:00:00-05:00,sales,12\n2026-01-05T08:30:00-05:00,sales,1234\n", ""},
		"German":          {"Tag;Zeit;Gruppe;Anrufe\n05.01.2026;08:00;sales;12\n05.01.2026;08:30;sales;1.234\n", "{records: csv, time: DD.MM.YYYY hh:mm, columns: {date: Tag, time: Zeit, queue: Gruppe, offered: Anrufe}}"},
		"American":        {"Day\tHalf hour\tSkill\tIn\n1/5/2026\t8:00 AM\tsales\t12\n1/5/2026\t8:30 AM\tsales\t1,234\n", "{records: csv, separator: tab, time: M/D/YYYY h:mm AM, columns: {date: Day, time: Half hour, queue: Skill, offered: In}}"},
		"answered, lost":  {"date,time,queue,answered,abandoned\n2026-01-05,08:00,sales,10,2\n2026-01-05,08:30,sales,1200,34\n", ""},
		"quarters":        {"date,time,queue,offered\n2026-01-05,08:00,sales,5\n2026-01-05,08:15,sales,7\n2026-01-05,08:30,sales,1000\n2026-01-05,08:45,sales,234\n", ""},
		"digits":          {"date,time,queue,offered\n2026-01-05,0800,sales,12\n2026-01-05,0830,sales,1 234\n", ""},
		"dropped, totals": {"date,time,queue,offered,kind\n2026-01-05,08:00,sales,12,v\n2026-01-05,08:30,sales,1234,v\n2026-01-05,08:30,chat,99,c\nTotal,,,1246,v\n", "{records: csv, columns: {offered: offered}, drop: {kind: [c]}}"},
	} {
		h, _ := collect(t, c.report, c.mapping)
		if len(h.Series) != 1 || h.Series[0].Name != "sales" || h.First != (routing.Date{Year: 2026, Month: 1, Day: 5}) || h.Days != 1 {
			t.Errorf("%s: %v days from %v, queues %v", name, h.Days, h.First, len(h.Series))
			continue
		}

		at := func(minute, length int) float64 {
			return sumKnown(h.Series[0].Counts[minute/h.Step : (minute+length)/h.Step])
		}
		if h.Step > 30 || at(480, 30) != 12 || at(510, 30) != 1234 || sumKnown(h.Series[0].Counts) != 1246 {
			t.Errorf("%s: %v and %v calls in intervals of %d minutes", name, at(480, 30), at(510, 30), h.Step)
		}
	}
}

// Rows that are no data are counted by kind, with the line of the first.
func TestProblemsOfReports(t *testing.T) {
	report := string(diagtest.Archive(t, "problems")["report.csv"].Data)
	_, problems := collect(t, report, "")
	want := map[records.Kind]int{
		records.RepeatedRow: 3, records.NegativeCount: 4, records.BadCount: 5, records.WithinInterval: 6,
		records.NoTime: 7, records.BrokenLine: 8, records.GroupedDigits: 9, records.TotalRow: 10, records.NoCount: 4,
	}
	for _, p := range problems {
		counts := 1
		if p.Kind == records.NoCount { // the negative count, and the one that is no number
			counts = 2
		}
		if p.Line != want[p.Kind] || p.Count != counts {
			t.Errorf("%s: %d, the first in line %d, want line %d", p.Name(), p.Count, p.Line, want[p.Kind])
		}
		delete(want, p.Kind)
	}
	if len(want) > 0 {
		t.Errorf("not reported: %v", want)
	}
}

// The clock is put back on 1 November 2026 at 2:00: the hour from 1:00 comes twice, and its
// calls are added.
func TestClockChangeOfReports(t *testing.T) {
	report := "date,time,queue,offered\n2026-11-01,01:00,sales,3\n2026-11-01,01:30,sales,4\n2026-11-01,01:00,sales,5\n2026-11-01,02:00,sales,6\n"
	h, problems := collect(t, report, "{records: csv, timezone: America/New_York}")
	if got := h.Series[0].Counts[60/h.Step]; got != 8 || len(problems) != 1 || problems[0].Kind != records.ClockChange ||
		problems[0].Count != 3 {
		t.Errorf("%v calls from 1:00, want 8; problems %v", got, problems)
	}
	h, problems = collect(t, "start,queue,offered\n2026-11-01T01:00:00-04:00,sales,3\n2026-11-01T01:00:00-05:00,sales,5\n", "{records: csv, timezone: America/New_York}")
	if got := h.Series[0].Counts[60/h.Step]; got != 8 || len(problems) != 0 {
		t.Errorf("%v calls from 1:00 with offsets, want 8; problems %v", got, problems)
	}
}

// weeksOf writes a report of a queue with 100 calls at 9:00 and 50 at 10:00 from Monday to
// Saturday.
func weeksOf(queue string, from routing.Date, days int, calls func(routing.Date) (float64, bool)) string {
	var b strings.Builder
	for day := range days {
		d := from.Plus(day)
		if n, ok := calls(d); ok {
			fmt.Fprintf(&b, "%s,09:00,%s,%v\n%s,10:00,%s,%v\n", d, queue, 2*n, d, queue, n)
		}
	}
	return b.String()
}

func openDay(d routing.Date) (float64, bool) { return 50, d.Weekday() != time.Sunday }

var monday = routing.Date{Year: 2026, Month: 1, Day: 5}

// Closed days, days without data, queues that begin and end, and special days.
func TestDaysThatAreUnlikeOthers(t *testing.T) {
	const days = 84
	after := monday.Plus(days)
	holiday, gap, odd, like := monday.Plus(30), monday.Plus(38), monday.Plus(43), monday.Plus(50)
	report := "date,time,queue,offered\n" + weeksOf("sales", monday, days, func(d routing.Date) (float64, bool) {
		switch d {
		case holiday:
			return 0, true
		case gap:
			return 0, false
		case odd:
			return 400, true
		case like:
			return 150, true
		}
		return openDay(d)
	}) + weeksOf("young", monday.Plus(42), 42, openDay) + weeksOf("old", monday, 42, openDay)

	h, _ := collect(t, report, "")
	f, err := New(h, Options{First: after, Last: after.Plus(13), Special: Special{
		Closed: []routing.Date{after.Plus(8)}, Like: map[routing.Date]routing.Date{after.Plus(9): like},
	}})
	if err != nil {
		t.Fatal(err)
	}

	old, sales, young := &f.Queues[0], &f.Queues[1], &f.Queues[2]
	if !slices.Equal(sales.Empty, []routing.Date{holiday}) || !slices.Equal(sales.Missing, []routing.Date{gap}) ||
		!slices.Contains(sales.Left, odd) {
		t.Errorf("without calls %v, without rows %v, left out %v", sales.Empty, sales.Missing, sales.Left)
	}
	if len(young.Empty)+len(young.Missing) > 0 {
		t.Errorf("a queue that begins has no calls on %v and no rows on %v", young.Empty, young.Missing)
	}
	if old.Note == "" || old.Days[0].Mean != 0 {
		t.Errorf("a queue that has ended is forecast: %q, %v", old.Note, old.Days[0].Mean)
	}

	for i, day := range sales.Days {
		want := 150.0
		switch {
		case day.Date.Weekday() == time.Sunday || i == 8:
			want = 0
		case i == 9:
			want = 450
		}

		if math.Abs(day.Mean-want) > 0.08*want || day.Closed != (want == 0) {
			t.Errorf("%s: %.1f calls, want %.0f", day.Date, day.Mean, want)
		}
		if want == 150 && math.Abs(day.Counts[9].Mean-100) > 8 {
			t.Errorf("%s at 9:00: %.1f calls, want 100", day.Date, day.Counts[9].Mean)
		}
	}

	kept, err := New(h, Options{First: after, Last: after, Special: Special{Keep: []routing.Date{odd}, Without: []routing.Date{gap}}})
	if err != nil || slices.Contains(kept.Queues[1].Left, odd) || len(kept.Queues[1].Missing) > 0 {
		t.Errorf("--keep %s: left out %v, without rows %v, %v", odd, kept.Queues[1].Left, kept.Queues[1].Missing, err)
	}
}

// The rest of a day follows its morning, as far as the mornings of the history told.
func TestRestOfTheDay(t *testing.T) {
	const days = 120
	r := &random{}
	factor := map[routing.Date]float64{}
	report := weeksOf("sales", monday, days, func(d routing.Date) (float64, bool) {
		factor[d] = math.Round(500 * math.Exp(0.15*r.NormFloat64()))
		return factor[d], d.Weekday() != time.Sunday
	})
	today := monday.Plus(days) // a Monday
	for today.Weekday() == time.Sunday {
		today = today.Plus(1)
	}
	report = "date,time,queue,offered\n" + report + fmt.Sprintf("%s,09:00,sales,1500\n", today)
	h, _ := collect(t, report, "")
	f, err := New(h, Options{First: today, Last: today.Plus(1), TodayUntil: 600})
	if err != nil {
		t.Fatal(err)
	}
	day := &f.Queues[0].Days[0]
	if *f.Queues[0].Beta < 0.7 || day.Counts[9] != (Count{1500, 1500, 1500}) || math.Abs(day.Counts[10].Mean-750) > 100 {
		t.Errorf("β %.2f, %v calls until 10:00, then %v, want 1500 and about 750", *f.Queues[0].Beta, day.Counts[9].Mean, day.Counts[10].Mean)
	}
}

// The report of a forecast has a line for a value that the history tells, and no line for another.
func TestLinesOfAQueue(t *testing.T) {
	for _, c := range []struct {
		columns, values string
		want            []string
		not             []string
	}{
		{"offered", "12", nil, []string{"abandoned", "handle time", "patience"}},
		{"answered,abandoned", "9,3", []string{"Of the calls 25.0% were abandoned."}, []string{"handle time"}},
		{"offered,aht", "10,240", []string{"Mean handle time 4m", "| 08:00 | 4m"}, []string{"abandoned", "| 09:00"}},
	} {
		h, _ := collect(t, reportOf("sales", c.columns, c.values), "")
		f := &Forecast{History: h, Queues: []Queue{{}}}
		var text strings.Builder
		fmt.Fprintln(&text, f.factsOf(0))
		if hours := f.hourTable(0); hours != nil {
			text.Write((&document.Document{Blocks: []document.Block{hours}}).Markdown())
		}

		for _, want := range c.want {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%s: no %q in %q", c.columns, want, text.String())
			}
		}

		for _, not := range c.not {
			if strings.Contains(text.String(), not) {
				t.Errorf("%s: %q is in %q", c.columns, not, text.String())
			}
		}
	}
}

// reportOf is a report of two days with the same values in one interval.
func reportOf(queue, columns, values string) string {
	return fmt.Sprintf("date,time,queue,%s\n2026-01-05,08:00,%s,%s\n2026-01-06,08:00,%s,%s\n", columns, queue, values, queue, values)
}

// Days without calls are no closed days if chance explains them. With 3 calls a day, four of 84 days have none. With 18
// a day, it is one day in 700,000.
func TestDaysWithoutCallsByChance(t *testing.T) {
	const days = 84
	for perHour, isClosed := range map[float64]bool{1: false, 6: true} {
		var zeros []routing.Date
		day := 0
		report := "date,time,queue,offered\n" + weeksOf("few", monday, days, func(d routing.Date) (float64, bool) {
			day++
			if day%17 == 8 {
				zeros = append(zeros, d)
				return 0, true
			}
			return perHour, true
		})
		h, _ := collect(t, report, "")
		f, err := New(h, Options{First: monday.Plus(days), Last: monday.Plus(days + 6)})
		if err != nil {
			t.Fatal(err)
		}

		var want []routing.Date
		if isClosed {
			want = zeros
		}
		if got := f.Queues[0].Empty; !slices.Equal(got, want) {
			t.Errorf("with %v calls a day the days without calls are %v, want %v", 3*perHour, got, want)
		}
	}
}
