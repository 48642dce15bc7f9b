package records_test

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// interval is a half hour of a queue in the reports that the judge writes. Means are in seconds.
type interval struct {
	at                           time.Time
	queue                        string
	offered, answered, abandoned int
	asa, ata, talk, work         int
}

func (i *interval) until() time.Time { return i.at.Add(30 * time.Minute) }

func (i *interval) handle() int { return i.talk + i.work }

func (i *interval) date(layout string) string { return i.at.Format(layout) }

// intervals counts four weeks of two queues from 8:00 to 18:00.
func intervals() (out []interval) {
	s := des.NewKey(8, 5).Stream()
	poisson := func(mean float64) (n int) {
		for p := s.Float64(); p > math.Exp(-mean); p *= s.Float64() {
			n++
		}
		return n
	}
	for day := range 28 {
		date := time.Date(2026, 6, 1+day, 8, 0, 0, 0, time.UTC)
		if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday {
			continue
		}

		for half := range 20 {
			load := 0.6 + 0.8*math.Sin(math.Pi*(float64(half)+0.5)/20)
			for q, queue := range []string{"Sales", "Support"} {
				i := interval{
					at: date.Add(time.Duration(half) * 30 * time.Minute), queue: queue, offered: 1 + poisson([]float64{20, 12}[q]*load),
					asa: 18 + int(4*s.Float64()), ata: 40 + int(10*s.Float64()), talk: []int{245, 305}[q] + int(10*s.Float64()), work: 30,
				}
				for range i.offered {
					if s.Float64() < 0.07 {
						i.abandoned++
					}
				}

				i.answered = i.offered - i.abandoned
				out = append(out, i)
			}
		}
	}

	return out
}

// reportLayout is the form in which a system exports its counts.
type reportLayout struct {
	name, header string
	separator    string // "" is a comma
	row          func(i *interval) []string

	one      bool // a file of one queue
	all      func(of []interval) (header string, rows [][]string)
	cannot   bool // nobody can read it
	isDay    bool // counts of days
	noHandle bool // it has no handle time
	factor   float64
}

// sumOfHours adds the two half hours of each hour and queue.
func sumOfHours(of []interval) (out []interval) {
	at := map[string]int{}
	for _, i := range of {
		key := i.queue + i.at.Format("2006010215")
		k, ok := at[key]
		if !ok {
			at[key] = len(out)
			out = append(out, i)
			continue
		}

		sum := &out[k]
		n := sum.answered + i.answered
		if n > 0 {
			sum.talk = (sum.talk*sum.answered + i.talk*i.answered) / n
		}
		sum.offered += i.offered
		sum.answered = n
		sum.abandoned += i.abandoned
	}

	return out
}

// reports are reports in layouts that testdata/reports.txt has no words for.
var reports = []reportLayout{
	{
		name: "a profile of weekdays", header: "Hour,Mon,Tue,Wed,Thu,Fri,Sat,Sun", cannot: true,
		all: func([]interval) (string, [][]string) {
			var rows [][]string
			for hour := range 24 {
				rows = append(rows, cells(fmt.Sprintf("%02d:00", hour), 5+hour, 6+hour, 7+hour, 8+hour, 9+hour, 3, 2))
			}
			return "Hour,Mon,Tue,Wed,Thu,Fri,Sat,Sun", rows
		},
	},
	{
		name: "subtotals of days",
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for _, queue := range []string{"Sales", "Support"} {
				sum := [3]int{}
				for k := range of {
					i := &of[k]
					if i.queue != queue {
						continue
					}
					rows = append(rows, cells(queue, i.date(time.DateOnly), i.date("15:04"), i.offered, i.answered, i.abandoned, i.asa, i.handle()))
					sum[0] += i.offered
					sum[1] += i.answered
					sum[2] += i.abandoned
					if i.at.Hour() == 17 && i.at.Minute() == 30 {
						rows = append(rows, cells(queue, i.date(time.DateOnly), "Daily", sum[0], sum[1], sum[2], 20, 300))
						sum = [3]int{}
					}
				}
			}
			return "Skill,Date,Interval,Offered,Answered,Abandoned,ASA,AHT", rows
		},
	},
	{
		name: "media beside voice",
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for k := range of {
				i := &of[k]
				rows = append(rows, cells(i.date("2006-01-02 15:04"), "voice", i.queue, i.offered, i.answered, i.abandoned, i.handle()),
					cells(i.date("2006-01-02 15:04"), "chat", i.queue, i.offered/2, i.offered/2, 0, 900))
			}
			return "Interval Start,Media Type,Queue Name,Offered,Answered,Abandoned,AHT", rows
		},
	},
	{
		name: "floats of days", isDay: true, noHandle: true, one: true,
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for k := 0; k+19 < len(of); k += 20 {
				sum := [3]int{}
				for _, i := range of[k : k+20] {
					sum[0] += i.offered
					sum[1] += i.answered
					sum[2] += i.abandoned
				}
				one := func(n int) string { return fmt.Sprintf("%d.0", n) }
				rows = append(rows, cells(of[k].date(time.DateOnly), one(sum[0]), one(sum[1]), one(sum[2]), "0:00:20", "0:00:22"))
				if of[k].at.Weekday() == time.Friday {
					rows = append(rows, cells(of[k].at.AddDate(0, 0, 1).Format(time.DateOnly), "", "", "", "", ""))
				}
			}
			return "Date,Incoming Calls,Answered Calls,Abandoned Calls,Answer Speed (AVG),Waiting Time (AVG)", rows
		},
	},
	{
		name: "overflow", header: "Date,Time,Calls,Answered,Ans in SL,Abandoned,Overflow,AHT", one: true,
		row: func(i *interval) []string {
			over := min(1, i.answered)
			return cells(i.date(time.DateOnly), i.date("15:04"), i.offered, i.answered-over, i.answered*8/10,
				i.abandoned, over, i.handle())
		},
	},
	{
		name: "a total with calls that are neither answered nor lost", header: "Date,Time,Total,Answered,Abandoned,Voicemail", one: true,
		noHandle: true,
		row: func(i *interval) []string {
			mail := min(1, i.answered)
			return cells(i.date(time.DateOnly), i.date("15:04"), i.offered, i.answered-mail, i.abandoned, mail)
		},
	},
	{
		name: "ranges of which the last of a day is shorter", header: "Date,Time,Offered,Answered,AHT", one: true,
		row: func(i *interval) []string {
			until := i.until()
			if until.Hour() == 18 {
				until = until.Add(-time.Minute)
			}
			return cells(i.date(time.DateOnly), i.date("15:04")+"-"+until.Format("15:04"), i.offered, i.answered, i.handle())
		},
	},
	{
		name: "in and out and their sum", header: "Date,Time,Total,In,Out,Answered", one: true, noHandle: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.offered+5+i.at.Hour()/4, i.offered,
				5+i.at.Hour()/4, i.answered)
		},
	},
	{
		name: "days with thousands", isDay: true, noHandle: true, one: true, factor: 9,
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for k := 0; k+19 < len(of); k += 20 {
				n := 0
				for _, i := range of[k : k+20] {
					n += 9 * i.offered
				}
				rows = append(rows, cells(of[k].date("Mon 02-Jan-06"), fmt.Sprintf("%d,%03d", n/1000, n%1000), fmt.Sprintf("%d,%03d", (n-300)/1000, (n-300)%1000)))
			}
			return "Date,Calls Offered,Calls Answered", rows
		},
	},
	{
		name: "rows that nothing tells apart", cannot: true, one: true,
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for k := range of {
				i := &of[k]
				rows = append(rows, cells(i.date(time.DateOnly), i.date("15:04"), i.offered), cells(i.date(time.DateOnly), i.date("15:04"), 3*i.offered))
			}
			return "Date,Time,Offered", rows
		},
	},
	{
		name: "hours by dates", separator: ";", one: true, noHandle: true,
		all: func(of []interval) (string, [][]string) {
			header := []string{"Hour"}
			rows := make([][]string, 10)
			for h := range rows {
				rows[h] = []string{fmt.Sprintf("%02d", 8+h)}
			}
			for k := 0; k+1 < len(of); k += 2 {
				if of[k].at.Hour() == 8 {
					header = append(header, of[k].date("02.01.2006"))
				}
				h := of[k].at.Hour() - 8
				rows[h] = append(rows[h], fmt.Sprint(of[k].offered+of[k+1].offered))
			}
			return strings.Join(header, ","), rows
		},
	},
	{
		name: "queues as columns", noHandle: true,
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for k := 0; k+1 < len(of); k += 2 {
				rows = append(rows, cells(of[k].date("2006-01-02 15:04"), of[k].offered, of[k+1].offered, of[k].offered+of[k+1].offered))
			}
			return "Interval,Sales,Support,Total", rows
		},
	},
	{
		name:   "sums of talk, hold and wrap",
		header: "Date,Time,Offered,Answered,Talk Time,Hold Time,Wrap Time",
		one:    true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.offered, i.answered,
				i.answered*(i.talk-20), i.answered*20, i.answered*i.work)
		},
	},
	{
		name: "Voximplant, hours from 1", noHandle: true,
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for _, i := range sumOfHours(of) {
				rows = append(rows, cells(i.date(time.DateOnly), 1+i.at.Hour(), i.queue, i.answered, i.abandoned, i.offered))
			}
			return "date,hour,queue,AnsweredCalls,UnansweredCalls,IncomingCalls", rows
		},
	},
	{
		name: "queues by direction",
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := range is {
				i := &is[k]
				on, at := i.date("2006-01-02"), i.date("15:04")
				rows = append(rows, cells(on, at, i.queue, "Inbound", i.offered, i.answered, i.abandoned, i.handle()),
					cells(on, at, i.queue, "Outbound", 3, 3, 0, i.handle()))
			}
			return "Date,Interval,Queue,Direction,Offered,Answered,Abandoned,AHT", rows
		},
	},
	{
		name: "one queue by direction", one: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := range is {
				i := &is[k]
				rows = append(rows, cells(i.at, "In", i.offered, i.answered, i.abandoned, i.handle()),
					cells(i.at, "Out", 3, 3, 0, i.handle()))
			}
			return "Interval Start,Direction,Offered,Answered,Abandoned,AHT", rows
		},
	},
	{
		name: "means without a word for it", header: "Date,Interval,Queue,Offered,Answered,Abandoned,Talk,Wrap",
		row: func(i *interval) []string {
			return cells(i.date("2006-01-02"), i.date("15:04"), i.queue, i.offered, i.answered, i.abandoned, i.talk, i.work)
		},
	},
	{
		name: "ranges of ISO 8601", header: "interval,queue,offered,answered,abandoned,handleTimeMs",
		row: func(i *interval) []string {
			return cells(inUTC(i.at)+"/"+inUTC(i.until()), i.queue, i.offered, i.answered, i.abandoned, 1000*i.handle()*i.answered)
		},
	},
	{
		name: "sums of days",
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			n := 0
			for k := range is {
				i := &is[k]
				n += i.offered
				rows = append(rows, cells(i.date("02.01.2006"), i.date("15:04"), i.queue, i.offered, i.answered, i.abandoned, i.handle()))
				if k+1 == len(is) || is[k+1].at.Day() != i.at.Day() {
					rows = append(rows, cells("Summe "+i.date("02.01.2006"), "", "", n, "", "", ""))
					n = 0
				}
			}
			return "Datum,Zeit,Warteschlange,Angebotene Anrufe,Angenommen,Verloren,AHT", rows
		},
	},
	{
		name: "columns for each queue", cannot: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := 0; k+1 < len(is); k += 2 {
				a, b := &is[k], &is[k+1]
				rows = append(rows, cells(a.date("2006-01-02"), a.date("15:04"), a.offered, a.answered, a.handle(), b.offered, b.answered,
					b.handle()))
			}
			return "Date,Time,Sales Offered,Sales Answered,Sales AHT,Support Offered,Support Answered,Support AHT", rows
		},
	},
	{
		name: "counts beside each other for each queue", cannot: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := 0; k+1 < len(is); k += 2 {
				a, b := &is[k], &is[k+1]
				rows = append(rows, cells(a.date("2006-01-02"), a.date("15:04"), a.offered, a.answered, a.abandoned, b.offered, b.answered,
					b.abandoned))
			}
			return "Date,Time,Offered Sales,Answered Sales,Abandoned Sales,Offered Tech Support,Answered Tech Support,Abandoned Tech Support", rows
		},
	},
	{
		name: "hours without a name", noHandle: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for _, i := range sumOfHours(is) {
				rows = append(rows, cells(i.date("02.01.2006"), i.at.Hour(), i.queue, i.offered, i.answered, i.abandoned))
			}
			return "Date,Час,Очередь,Calls,Answered,Abandoned", rows
		},
	},
	{
		name: "hours as 08-09, and their handle times",
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for _, i := range sumOfHours(is) {
				hours := fmt.Sprintf("%02d-%02d", i.at.Hour(), i.at.Hour()+1)
				rows = append(rows, cells(i.date("02.01.2006"), hours, i.queue, i.offered, i.answered, i.abandoned,
					fmt.Sprintf("%.4f", float64(i.handle()*i.answered)/3600)))
			}
			return "Datum,Stunde,Warteschlange,Angebotene Anrufe,Angenommene Anrufe,Verlorene Anrufe,Bearbeitungszeit (h)", rows
		},
	},
	{
		name: "hours with an h",
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for _, i := range sumOfHours(is) {
				rows = append(rows, cells(i.date("02/01/2006"), i.date("15")+"h", i.queue, i.offered, i.answered, i.abandoned, i.handle()))
			}
			return "Dia,Hora,Fila,Chamadas recebidas,Chamadas atendidas,Chamadas abandonadas,TMA", rows
		},
	},
	{
		name: "dates with hours",
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for _, i := range sumOfHours(is) {
				rows = append(rows, cells(i.date("2006-01-02 15"), i.queue, i.offered, i.answered, i.handle()))
			}
			return "hour,queue,calls,answered,aht", rows
		},
	},
	{
		name: "rows of hours between those of their halves", cannot: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			add := func(i *interval, minutes int) {
				rows = append(rows, cells(i.queue, i.date("2006-01-02 15:04"), minutes, i.offered, i.answered, i.handle()))
			}
			for k := range is {
				add(&is[k], 30)
			}
			for _, hour := range sumOfHours(is) {
				add(&hour, 60)
			}
			return "Queue,Interval Start,Minutes,Offered,Answered,AHT", rows
		},
	},
	{
		name: "abandoned soon and late",
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := range is {
				i := &is[k]
				rows = append(rows, cells(i.date(time.DateOnly), i.date("15:04"), i.queue, i.offered, i.answered, i.abandoned/2,
					i.abandoned-i.abandoned/2, i.handle()))
			}
			return "Date,Time,Queue,Offered,Answered,Abandoned (short),Abandoned (long),AHT", rows
		},
	},
	{
		name: "a row for each count", cannot: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := range is {
				i := &is[k]
				at := i.date("2006-01-02 15:04")
				rows = append(rows, cells(at, i.queue, "Offered", i.offered), cells(at, i.queue, "Answered", i.answered),
					cells(at, i.queue, "AHT", i.handle()))
			}
			return "Interval,Queue,Metric,Value", rows
		},
	},
	{
		name: "hours beside AM and PM", cannot: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for _, i := range sumOfHours(is) {
				rows = append(rows, cells(i.date(time.DateOnly), i.date("3"), i.date("PM"), i.queue, i.offered, i.answered, i.abandoned, i.handle()))
			}
			return "Date,Hour,AM/PM,Queue,Offered,Answered,Abandoned,AHT", rows
		},
	},
	{
		name: "a total above, with a point between the digits", separator: ";", isDay: true,
		all: func(is []interval) (string, [][]string) {
			all := map[string]*interval{}
			var order []string
			sum := [3]int{}
			handled := 0
			for _, i := range is {
				key := i.date("02.01.2006") + ";" + i.queue
				if all[key] == nil {
					order = append(order, key)
					all[key] = &interval{}
				}
				of := all[key]
				of.offered += i.offered
				of.answered += i.answered
				of.abandoned += i.abandoned
				of.talk += i.handle() * i.answered
				sum[0] += i.offered
				sum[1] += i.answered
				sum[2] += i.abandoned
				handled += i.handle() * i.answered
			}
			points := func(n int) string { return strings.ReplaceAll(grouped(n), ",", ".") }
			rows := [][]string{cells("Summe", "", points(sum[0]), points(sum[1]), points(sum[2]), clock(handled))}
			for _, key := range order {
				of := all[key]
				date, queue, _ := strings.Cut(key, ";")
				rows = append(rows, cells(date, queue, points(of.offered), points(of.answered), points(of.abandoned), clock(of.talk)))
			}
			return "Datum,Warteschlange,Anrufe,Angenommen,Verloren,Bearbeitungszeit gesamt", rows
		},
	},
	{
		name: "a total named as a queue", noHandle: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := 0; k+1 < len(is); k += 2 {
				a, b := &is[k], &is[k+1]
				at := a.date("2006-01-02 15:04")
				rows = append(rows, cells(at, a.queue, a.offered), cells(at, b.queue, b.offered), cells(at, "Customer Care", a.offered+b.offered))
			}
			return "Start,Queue,Offered", rows
		},
	},
	{
		name: "one queue and its total, named as a queue", noHandle: true, one: true,
		all: func(is []interval) (string, [][]string) {
			var rows [][]string
			for k := range is {
				at := is[k].date("2006-01-02 15:04")
				rows = append(rows, cells(at, "Customer Care", is[k].offered), cells(at, is[k].queue, is[k].offered))
			}
			return "Start,Queue,Offered", rows
		},
	},
	{
		name: "queues as columns, and their sum without a word for it", noHandle: true,
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for k := 0; k+1 < len(of); k += 2 {
				rows = append(rows, cells(of[k].date("2006-01-02"), of[k].date("15:04"), of[k].offered, of[k+1].offered, of[k].offered+of[k+1].offered))
			}
			return "Date,Time,Sales,Support,Everything", rows
		},
	},
}
