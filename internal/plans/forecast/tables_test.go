package forecast

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// rowsOn are the rows of a table on a medium, with their cells between bars.
func rowsOn(t *document.Table, media document.Media) (out []string) {
	for _, row := range t.Rows {
		if row.NotOn.Has(media) {
			continue
		}
		var cells []string
		for i := range row.Cells {
			text := row.Cells[i].Text
			if media == document.Page {
				text = row.Cells[i].OnPage()
			}
			cells = append(cells, text)
		}
		out = append(out, strings.TrimRight(strings.Join(cells, "|"), "|"))
	}
	return out
}

// namesOfColumns are the names of the columns of a table.
func namesOfColumns(t *document.Table) (out []string) {
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

func compareLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func calls(n float64) *float64 { return &n }

// fourDays are from Monday to Thursday. Wednesday and Thursday are closed.
func fourDays() []Day {
	first := routing.Date{Year: 2026, Month: 11, Day: 30}
	return []Day{
		{Date: first, Count: Count{101.4, 81.6, 121.2}, LastSameDay: calls(91), Counts: make(Counts, 24)},
		{Date: first.Plus(1), Count: Count{1102.5, 1002.2, 1202.8}, Counts: make(Counts, 24)},
		{Date: first.Plus(2), Closed: true, LastSameDay: calls(0), Counts: make(Counts, 24)},
		{Date: first.Plus(3), Closed: true, LastSameDay: calls(4044), Counts: make(Counts, 24)},
	}
}

// twoLeads are errors one day and a week ahead, without two equal figures.
func twoLeads() []Lead {
	return []Lead{
		{Days: 1, Predicted: 90, Error: Errors{0.111, 0.122, 0.133}, DayError: Errors{0.044, 0.055, 0.066}, Inside: 0.877, DayInside: 0.9},
		{Days: 7, Predicted: 1, Error: Errors{0.211, 0.222, 0.233}, DayError: Errors{0.074, 0.085, 0.096}, Inside: 0.899, DayInside: 1},
		{Days: 28, Predicted: 60, Error: Errors{0.311, 0.322, 0.333}, DayError: Errors{0.104, 0.115, 0.126}, Inside: 0.911, DayInside: 0.95},
	}
}

// aForecast is of four days from a history of 70 days in hours, for queues.
func aForecast(queues ...Queue) *Forecast {
	h := &History{First: routing.Date{Year: 2026, Month: 9, Day: 21}, Days: 70, Step: 60}
	f := &Forecast{History: h, Step: 60, Queues: queues}
	f.First = routing.Date{Year: 2026, Month: 11, Day: 30}
	f.Last = f.First.Plus(3)
	for _, q := range queues {
		h.Series = append(h.Series, Series{Name: q.Name, Counts: make([]float64, 70*24)})
	}
	return f
}

// A day has its own figures. A closed day is not on a page, unless calls came on its last same day.
func TestRowsOfDays(t *testing.T) {
	table := dayTable("Orders", fourDays(), time.UTC)
	compareLines(t, "text", rowsOn(table, document.Terminal),
		"Mon 2026-11-30|101|82|121|91", "Tue 2026-12-01|1,103|1,002|1,203|–", "Wed 2026-12-02|closed", "Thu 2026-12-03|closed",
		"total|1,204|1,084|1,324|4,135")
	compareLines(t, "page", rowsOn(table, document.Page),
		"Mon 30 Nov|101|82|121|91", "Tue 1 Dec|1,103|1,002|1,203|–", "Thu 3 Dec|closed|||4,044", "total|1,204|1,084|1,324|4,135")

	marks := map[int]look.Range{}
	for i, row := range table.Rows[:4] {
		marks[i] = row.Cells[5].Marks[0].(look.Range)
	}
	if m := marks[0]; m.Low != 81.6 || m.Mark != 101.4 || m.High != 121.2 || m.Other != 91 || m.Label != "82 to 121" {
		t.Errorf("the mark of Monday is %+v", m)
	}
	if m := marks[1]; m.Low != 1002.2 || m.Mark != 1102.5 || m.High != 1202.8 || m.Other == m.Other { // NaN
		t.Errorf("the mark of Tuesday is %+v", m)
	}
	if m := marks[3]; m.Low == m.Low || m.Mark == m.Mark || m.High == m.High || m.Other != 4044 || m.Label != "closed" {
		t.Errorf("the mark of Thursday is %+v", m)
	}
	if high := marks[0].Axis.High; high < 4044 || high > 3*4044 {
		t.Errorf("the axis ends at %v", high)
	}

	compareLines(t, "a closed day without an earlier one",
		rowsOn(dayTable("", []Day{{Date: fourDays()[0].Date, Closed: true}}, time.UTC), document.Page), "total|0|0|0|–")
	compareLines(t, "closed days", textsOf(closedDays(fourDays(), time.UTC)), "Closed: Wed 2 Dec, Thu 3 Dec.")
	compareLines(t, "no closed day", textsOf(closedDays(fourDays()[:2], time.UTC)))
}

func textsOf(blocks []document.Block) (out []string) {
	for _, b := range blocks {
		out = append(out, b.(document.Text).Text)
	}
	return out
}

// Weeks of the text have seven days from the first one, and replace the days from 36 days on. Weeks of a page end on Sunday,
// and are next to the days if there are more than seven. The total is of all days.
func TestWeeksOfDays(t *testing.T) {
	for _, n := range []int{1, 7, 8, 14, 35, 36, 43} {
		for offset := range 7 {
			first := routing.Date{Year: 2026, Month: 12, Day: 26}.Plus(offset)
			days := make([]Day, n)
			for k := range days {
				days[k].Date = first.Plus(k)
				// The second week of the text is closed.
				if k/7 == 1 {
					days[k].Closed = true
					continue
				}
				days[k].Count = Count{float64(100 + k*k), float64(2 + k), float64(300 + 7*k*k)}
				days[k].LastSameDay = calls(float64(500 + 11*k))
			}

			sum := func(name string, has func(k int) bool, isText bool) string {
				var mean, low, high, last float64
				open := 0
				for k, d := range days {
					if !has(k) {
						continue
					}
					mean += d.Mean
					low += d.P05
					high += d.P95
					if d.LastSameDay != nil {
						last += *d.LastSameDay
						open++
					}
				}
				switch {
				case open == 0 && isText:
					return name + "|closed"
				case open == 0:
					return fmt.Sprintf("%s|0|0|0|–", name)
				}
				return fmt.Sprintf("%s|%s|%s|%s|%s", name, grouped(mean), grouped(low), grouped(high), grouped(last))
			}
			var text, page []string
			for k, d := range days {
				at := time.Date(d.Date.Year, d.Date.Month, d.Date.Day, 0, 0, 0, 0, time.UTC)
				row := func(name string) string { return sum(name, func(i int) bool { return i == k }, true) }
				switch {
				case n <= 35:
					text = append(text, row(at.Format("Mon 2006-01-02")))
				case k%7 == 0:
					text = append(text, sum("week of "+at.Format("Mon 2006-01-02"), func(i int) bool { return i/7 == k/7 }, true))
				}
				if !d.Closed {
					page = append(page, row(at.Format("Mon 2 Jan")))
				}
				if n > 7 && (at.Weekday() == time.Sunday || k == n-1) {
					monday := at
					for monday.Weekday() != time.Monday {
						monday = monday.AddDate(0, 0, -1)
					}
					page = append(page, sum("week of "+monday.Format("2 Jan"), func(i int) bool {
						_, week := at.ISOWeek()
						_, other := at.AddDate(0, 0, i-k).ISOWeek()
						return week == other
					}, false))
				}
			}
			total := sum("total", func(int) bool { return true }, false)
			table := dayTable("", days, time.UTC)
			what := fmt.Sprintf("%d days from %s", n, first)
			compareLines(t, "text of "+what, rowsOn(table, document.Terminal), append(text, total)...)
			compareLines(t, "page of "+what, rowsOn(table, document.Page), append(page, total)...)
		}
	}
}

// grouped writes a whole number below a million with a comma before its thousands.
func grouped(n float64) string {
	if n < 1000 {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprintf("%d,%03d", int(n)/1000, int(n)%1000)
}

// The errors of the past have a row for each lead, of intervals and of days, or of days alone.
func TestRowsOfErrors(t *testing.T) {
	q := Queue{Name: "orders", Days: fourDays(), Leads: twoLeads()}
	hours := []string{
		"1|90|11.1%|12.2%|13.3%|87.7%|4.4%|5.5%|6.6%|90.0%",
		"7|1|21.1%|22.2%|23.3%|89.9%|7.4%|8.5%|9.6%|100.0%",
		"28|60|31.1%|32.2%|33.3%|91.1%|10.4%|11.5%|12.6%|95.0%",
	}
	compareLines(t, "hours", rowsOn(q.backtestTable(), document.Page), hours...)
	compareLines(t, "names of hours", namesOfColumns(q.backtestTable()), "days ahead", "days", "error by interval", "last weekday", "mean of four",
		"intervals in range", "error by day", "last weekday by day", "mean of four by day", "days in range")

	daily := q
	daily.Days = fourDays()[:2]
	daily.Days[0].Counts = make(Counts, 1)
	compareLines(t, "days", rowsOn(daily.backtestTable(), document.Page), "1|90|4.4%|5.5%|6.6%|90.0%", "7|1|7.4%|8.5%|9.6%|100.0%", "28|60|10.4%|11.5%|12.6%|95.0%")
	compareLines(t, "names of days", namesOfColumns(daily.backtestTable()), "days ahead", "days", "error by day", "last weekday", "mean of four", "days in range")

	// The text has all queues in one table, with their mean open day: (101.4 + 1102.5) ÷ 2.
	short := Queue{Name: "short_queue", Days: fourDays()[2:], NoErrors: "It is short."}
	f := aForecast(q, short)
	blocks := f.errorsInText()
	table := blocks[0].(*document.Table)
	compareLines(t, "errors in text", rowsOn(table, document.Terminal),
		"Orders|602|1|90|11.1%|12.2%|13.3%|87.7%", "||7|1|21.1%|22.2%|23.3%|89.9%", "||28|60|31.1%|32.2%|33.3%|91.1%", "Short queue|0|–|0|–|–|–|–")
	compareLines(t, "names in text", namesOfColumns(table), "queue", "calls a day", "days ahead", "days", "error by interval", "last weekday", "mean of four", "in range")
	compareLines(t, "reasons", textsOf(blocks[1:]), "Short queue: It is short.")
	f.History.Step = 1440
	compareLines(t, "names in text of days", namesOfColumns(f.errorsInText()[0].(*document.Table))[4:5], "error by day")
}

// The line of errors is of the lead of a week, or of the first one. It says if a simple mean was nearer.
func TestLineOfErrors(t *testing.T) {
	leads := twoLeads()

	for _, test := range []struct {
		q    Queue
		want string
	}{
		{Queue{Note: "It ended.", NoErrors: "short", Leads: leads}, "It ended."},
		{Queue{NoErrors: "It is short."}, "It is short."},
		{Queue{Leads: leads}, "7 days ahead a day was off by 7.4% on average (last same weekday 8.5%, mean of four 9.6%). 1 of 1 day was in the range."},
		{Queue{Leads: leads[:1]}, "1 day ahead a day was off by 4.4% on average (last same weekday 5.5%, mean of four 6.6%). 81 of 90 days were in the range."},
		{Queue{Leads: leads[2:]}, "28 days ahead a day was off by 10.4% on average (last same weekday 11.5%, mean of four 12.6%). 57 of 60 days were in the range."},
		{
			Queue{Leads: []Lead{{Days: 2, Predicted: 2, DayError: Errors{0.2, 0.1, 0.3}, DayInside: 0.5}}},
			"2 days ahead a day was off by 20.0% on average (last same weekday 10.0%, mean of four 30.0%). 1 of 2 days were in the range. A simple mean was nearer.",
		},
		{
			Queue{Leads: []Lead{{Days: 2, Predicted: 2, DayError: Errors{0.2, 0.3, 0.1}}}},
			"2 days ahead a day was off by 20.0% on average (last same weekday 30.0%, mean of four 10.0%). 0 of 2 days were in the range. A simple mean was nearer.",
		},
		{
			Queue{Leads: []Lead{{Days: 2, Predicted: 2, DayError: Errors{0.2, 0.2, 0.2}}}},
			"2 days ahead a day was off by 20.0% on average (last same weekday 20.0%, mean of four 20.0%). 0 of 2 days were in the range.",
		},
	} {
		if got := test.q.errorLine(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func tilesOf(of document.Tiles) (out []string) {
	for _, tile := range of {
		out = append(out, tile.Name+"|"+tile.Value+"|"+tile.Note)
	}
	return out
}

// A single queue has tiles of its mean day and its errors, and several queues one tile each.
func TestTilesOfAForecast(t *testing.T) {
	first := []string{
		"Expected calls|1,204|70.9% fewer than on the last same days",
		"Busiest day|1 Dec|Tuesday, 1,103 calls expected", "Mean day|602|calls on 2 open days",
	}
	one := aForecast(Queue{Name: "orders", Days: fourDays(), Leads: twoLeads()})
	compareLines(t, "one queue", tilesOf(one.tiles(time.UTC)), append(first,
		"Error of a day|7.4%|7 days ahead, on 1 day of the history", "Days in their range|1 of 1|7 days ahead; nine of ten are expected")...)
	one.Queues[0].Leads = twoLeads()[2:]
	compareLines(t, "no error of a week", tilesOf(one.tiles(time.UTC)), append(first, "Error of a day|–|the history is too short to measure it")...)

	// Queues beyond the sixth tile have none.
	small := Queue{Name: "small", Days: []Day{{Date: fourDays()[0].Date, Count: Count{30, 20, 40}}}}
	several := aForecast(Queue{Name: "old_orders", Days: fourDays(), Leads: twoLeads()[:1]}, small, small, small, small)
	compareLines(t, "several queues", tilesOf(several.tiles(time.UTC)),
		"Expected calls|1,324|68.0% fewer than on the last same days", "Busiest day|1 Dec|Tuesday, 1,103 calls expected",
		"Old orders|1,204|602 a day, a day was off by 4.4%", "Small|30|30 a day", "Small|30|30 a day", "Small|30|30 a day")

	closed := aForecast(Queue{Name: "shut", Days: fourDays()[2:3]})
	compareLines(t, "a closed queue", tilesOf(closed.tiles(time.UTC))[:3],
		"Expected calls|0|no earlier days to compare", "Busiest day|2 Dec|Wednesday, 0 calls expected", "Mean day|0|calls on 0 open days")

	for _, test := range []struct {
		calls, last float64
		want        string
	}{
		{10, 0, "no earlier days to compare"},
		{150, 120, "25.0% more than on the last same days"},
		{90, 120, "25.0% fewer than on the last same days"},
		{120.05, 120, "as many as on the last same days"},
		{119.95, 120, "as many as on the last same days"},
	} {
		if got := changeNote(test.calls, test.last); got != test.want {
			t.Errorf("%v after %v: %q, want %q", test.calls, test.last, got, test.want)
		}
	}
}

// Each fact of a report has a sentence with its own figure, and none without it.
func TestFactsOfAQueue(t *testing.T) {
	f := aForecast(Queue{Name: "orders", Days: fourDays(), Busyness: Busyness{0.123, 0.045}})
	busy := "A day to come varies by 12.3% beyond chance, which includes the uncertainty of its mean after 70 days of history. " +
		"An interval varies by another 4.5%. These are `busyness` of the scenario. " +
		"A longer history brings the first closer to the variation of the days themselves."
	compareLines(t, "no facts", f.factsOf(0), busy)

	q := &f.Queues[0]
	q.Beta = calls(0.678)
	q.Patience = 91
	q.patienceHow = "by hand"
	q.Agents = make([]float64, 24)
	q.Left = []routing.Date{{Year: 2026, Month: 9, Day: 22}}
	q.Empty = []routing.Date{{Year: 2026, Month: 9, Day: 23}, {Year: 2026, Month: 9, Day: 24}}
	q.Missing = []routing.Date{{Year: 2026, Month: 9, Day: 25}}
	s := f.series(0)
	s.Answered = 150
	s.Abandoned = 50
	s.handled[8] = 10
	s.talk[8] = 2350
	compareLines(
		t, "all facts", f.factsOf(0), busy,
		"The rest of the last day is multiplied by (seen ÷ expected) to the power of 0.68, learned from the backtest.",
		"Of the calls 25.0% were abandoned.", "Mean patience 1m31s: by hand.", "Mean handle time 3m55s.",
		"Effective agents: the number for which Erlang A has the waits of the report. More agents were on the phones if some were away or took other calls.",
		"Left out, because they are unlike all other days (`--keep` keeps them): Tue 2026-09-22.",
		"Without calls on weekdays that have some, read as closed (`--without` leaves them out): Wed 2026-09-23, Thu 2026-09-24.",
		"Without rows on weekdays that have some, read as no data (`--closed` marks them as closed): Fri 2026-09-25.",
	)

	s.Answered = 0
	s.Abandoned = 1
	if got := f.factsOf(0)[2]; got != "Of the calls 100.0% were abandoned." {
		t.Errorf("of one call: %s", got)
	}
	for n, want := range map[int]string{1: "days: Tue 2026-09-22.", 40: "Tue 2026-09-22.", 41: "Tue 2026-09-22, 1 more.", 43: "Tue 2026-09-22, 3 more."} {
		got := dates("days", slices.Repeat(q.Left, n))
		if !strings.HasSuffix(got, want) || strings.Count(got, "Tue") != min(n, 40) {
			t.Errorf("%d dates: %s", n, got)
		}
	}
}

// An hour has a row if its calls or its agents are known.
func TestHoursOfAQueue(t *testing.T) {
	f := aForecast(Queue{Name: "orders", Days: fourDays()}, Queue{Name: "other", Days: fourDays()})
	if f.hourTable(0) != nil {
		t.Error("a queue without handle times and agents has hours")
	}
	q := &f.Queues[0]
	s := f.series(0)
	for slot, calls := range map[int]float64{32: 3, 35: 1, 36: 1200} { // 08:00, 08:45 and 09:00
		s.handled[slot] = calls
		s.talk[slot] = calls * float64(100+slot)
	}
	compareLines(t, "names of handle times", namesOfColumns(f.hourTable(0)), "hour", "handle time", "calls")
	compareLines(t, "handle times", rowsOn(f.hourTable(0), document.Page), "08:00|2m12.8s|4", "09:00|2m16s|1,200")

	q.Agents = make([]float64, 24)
	q.Agents[9] = 7.25
	q.Agents[23] = 0.5
	compareLines(t, "names of both", namesOfColumns(f.hourTable(0)), "hour", "handle time", "calls", "effective agents")
	compareLines(t, "both", rowsOn(f.hourTable(0), document.Page), "08:00|2m12.8s|4", "09:00|2m16s|1,200|7.2", "23:00|||0.5")

	f.History.Step = 120
	compareLines(t, "names of agents", namesOfColumns(f.hourTable(0)), "hour", "effective agents")
	compareLines(t, "steps of two hours", rowsOn(f.hourTable(0), document.Page), "09:00|7.2", "23:00|0.5")
	q.Agents = nil
	if f.hourTable(0) != nil {
		t.Error("steps of two hours have handle times")
	}
}

// The season is of the queues that have it. A warning needs a forecast far ahead, a short history and a queue without it.
func TestSeasonOfTheQueues(t *testing.T) {
	known := Queue{Name: "with", hasSeason: true}
	unknown := Queue{Name: "without"}
	ended := Queue{Name: "ended", Note: "It ended."}
	for _, test := range []struct {
		queues []Queue
		days   int
		ahead  int
		want   string
		isNote bool
	}{
		{[]Queue{unknown}, 729, seasonAhead, "There is no season of the year: it takes 730 days of history, and there are 729.", true},
		{[]Queue{unknown}, 729, seasonAhead - 1, "There is no season of the year: it takes 730 days of history, and there are 729.", false},
		{[]Queue{unknown}, 730, seasonAhead, "There is no season of the year: the history shows none beyond chance.", false},
		{[]Queue{known, ended}, 729, seasonAhead, "The season of the year is as in the history.", false},
		{[]Queue{known, unknown, known}, 729, seasonAhead, "The season of the year is as in the history for with, with; for the other queues the history shows none.", true},
	} {
		f := aForecast(test.queues...)
		f.History.Days = test.days
		f.Last = f.History.Date(test.days + test.ahead - 1)
		note := f.SeasonNote()
		if got := f.seasonAssumption(); got != test.want || (note != "") != test.isNote {
			t.Errorf("%d queues, %d days, %d ahead: %q and %q, want %q", len(test.queues), test.days, test.ahead, got, note, test.want)
		}

		if want := fmt.Sprintf("goes %d days ahead", test.ahead); test.isNote && !strings.Contains(note, want) {
			t.Errorf("%q, want %q", note, want)
		}
	}
}

func TestNamesOfAForecast(t *testing.T) {
	documenttest.NamesStay(t, aForecast(Queue{Name: documenttest.Marked, Days: fourDays(), Leads: twoLeads()}).Document(time.UTC))
}

// The heading, the JSON and the parts of the document have the total, the dates and the queues of a forecast.
func TestHeadOfAForecast(t *testing.T) {
	f := aForecast(Queue{Name: "orders", Days: fourDays(), Leads: twoLeads()}, Queue{Name: "gone", Note: "It ended.", Days: fourDays()[2:3]})
	f.Growth = 0.25
	f.Shared = 0.0625
	f.Step = 30
	d := f.Document(time.UTC)
	compareLines(t, "head", []string{d.Heading, d.Kicker, d.Lead},
		"1,204 calls from 30 November to 3 December 2026", "Forecast from 70 days of counts",
		"Between 1,084 and 1,324 if all days are low or high together · counted from 21 September to 29 November 2026")
	markdown := string(d.Markdown())
	for _, want := range []string{
		"# Forecast of 2026-11-30 to 2026-12-03", "From 2026-09-21 to 2026-11-29, 70 days in intervals of 60 minutes.",
		"All queues", "It ended.", "the calls change by +25.0% per year",
	} {
		if !strings.Contains(markdown, want) {
			t.Errorf("no %q in\n%s", want, markdown)
		}
	}
	if text := documenttest.Text(t, d); strings.Count(text, "Mon 2026-11-30") != 1 || strings.Count(text, "Tue 2026-12-01") != 1 {
		t.Errorf("the text has not one table of days:\n%s", text)
	}

	var out strings.Builder
	if err := f.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		From, To string
		History  struct{ From, To string }
		Interval int     `json:"interval_minutes"`
		Busyness float64 `json:"shared_busyness"`
		Growth   float64
	}
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	compareLines(t, "JSON", []string{
		got.From, got.To, got.History.From, got.History.To, fmt.Sprint(got.Interval), fmt.Sprint(got.Busyness), fmt.Sprint(got.Growth),
	}, "2026-11-30", "2026-12-03", "2026-09-21", "2026-11-29", "30", "0.0625", "0.25")
}

// partsOn lists the blocks on a medium: headings with their notes, tables with their labels, and texts.
func partsOn(media document.Media, blocks ...document.Block) (out []string) {
	for _, b := range blocks {
		switch b := b.(type) {
		case document.On:
			if b.Media.Has(media) {
				out = append(out, partsOn(media, b.Blocks...)...)
			}
		case document.Section:
			out = append(out, partsOn(media, b.Blocks...)...)
		case document.Fold:
			out = append(out, b.Title+":")
			out = append(out, partsOn(media, b.Blocks...)...)
		case document.Heading:
			out = append(out, strings.TrimSpace("# "+b.Text+" "+b.Note))
		case *document.Table:
			out = append(out, fmt.Sprintf("table %s of %d columns", b.Label, len(b.Columns)))
		case document.Text:
			first, _, _ := strings.Cut(b.Text, ".")
			out = append(out, first)
		case document.List:
			out = append(out, fmt.Sprintf("list of %d", len(b)))
		case document.Plots:
			out = append(out, fmt.Sprintf("%d plots", len(b.Plots)))
		}
	}
	return out
}

// Several queues have their sum first, and a queue without a forecast its reason. The text has one table.
func TestPartsOfAForecast(t *testing.T) {
	const terminal, markdown, page = document.Terminal, document.Markdown, document.Page
	named := func() Queue { return Queue{Name: "orders", Days: fourDays(), Leads: twoLeads()} }
	short := Queue{Name: "short", Days: fourDays()[:2], NoErrors: "The history is short."}
	ended := Queue{Name: "old", Note: "It ended.", Days: fourDays()[2:]}
	closed := "Closed: Wed 2 Dec, Thu 3 Dec"

	one := aForecast(named())
	compareLines(t, "days of one queue in text", partsOn(terminal, one.days(time.UTC)), "table Orders of 6 columns")
	compareLines(t, "days of one queue on a page", partsOn(page, one.days(time.UTC)), "# Orders", "table Orders of 6 columns", closed)

	none := aForecast(ended)
	compareLines(t, "days of an ended queue in text", partsOn(terminal, none.days(time.UTC)), "table All queues of 6 columns")
	compareLines(t, "days of an ended queue in Markdown", partsOn(markdown, none.days(time.UTC)), "# Old It ended.", "It ended")

	// Wednesday and Thursday are closed in all queues together.
	three := aForecast(named(), short, ended)
	three.Queues[2].Days = fourDays()
	compareLines(t, "days of three queues in text", partsOn(terminal, three.days(time.UTC)), "table All queues of 6 columns")
	compareLines(t, "days of three queues on a page", partsOn(page, three.days(time.UTC)),
		"# All queues", "table All queues of 6 columns", closed, "# Orders", "table Orders of 6 columns", closed,
		"# Short", "table Short of 6 columns", "# Old It ended.")

	compareLines(t, "errors in text", partsOn(terminal, three.errors()),
		"table  of 8 columns", "Short: The history is short")
	compareLines(t, "errors on a page", partsOn(page, three.errors()),
		"Orders: 7 days ahead a day was off by 7", "All errors of Orders:", "table  of 10 columns",
		"The error is the sum of the absolute errors over the sum of the calls, next to the last same weekday and the mean of the last four",
		"Short: The history is short", "Old: It ended")

	three.series(1).handled[0] = 3
	three.series(1).talk[0] = 300
	compareLines(t, "facts", partsOn(page, three.facts()), "# Orders", "list of 1", "# Short", "list of 2", "By hour:", "table  of 3 columns",
		"Not in the counts: The form of patience and of handle times, redials (they are among the calls), skills, priorities, and the callers' intents")
}

// The first of several busiest days is named.
func TestBusiestDay(t *testing.T) {
	days := fourDays()[:2]
	days[0].Mean = days[1].Mean

	if got := aForecast(Queue{Days: days}).tiles(time.UTC)[1]; got.Value != "30 Nov" {
		t.Errorf("the busiest day is %s", got.Value)
	}
	f := aForecast(Queue{Name: "shut", Days: fourDays()[2:3]}, Queue{Name: "closed", Days: fourDays()[2:3]})
	compareLines(t, "closed queues", tilesOf(f.tiles(time.UTC))[2:], "Shut|0|0 a day", "Closed|0|0 a day")
}
