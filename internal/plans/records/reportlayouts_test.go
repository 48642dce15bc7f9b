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
	isAsked  bool // no law can tell it
	isDay    bool // counts of days
	noHandle bool // it has no handle time
	factor   float64
	hours    bool // counts of hours
}

// short writes a length as Avaya CMS does, as in :18 or 4:05.
func short(seconds int) string {
	if seconds < 60 {
		return fmt.Sprintf(":%02d", seconds)
	}
	return minutesAndSeconds(seconds)
}

// reports are reports in the public layouts of systems, and of people.
var reports = []reportLayout{
	{
		name: "Genesys Cloud, queue performance",
		header: "Interval Start,Interval End,Interval Complete,Filters,Media Type,Queue Id,Queue Name,Offer," +
			"Answer,Answer %,Abandon,Abandon %,ASA,Service Level %,Avg Wait,Avg Handle,Avg Talk,Avg Hold," +
			"Avg ACW,Hold,Transfer",
		row: func(i *interval) []string {
			return cells(i.date("1/2/06 3:04 PM"), i.until().Format("1/2/06 3:04 PM"), "TRUE", "", "voice",
				"id-"+i.queue, i.queue, i.offered, i.answered,
				fmt.Sprintf("%.4f", float64(i.answered)/float64(i.offered)), i.abandoned, "0.07", 1000*i.asa, "0.81", 1000*i.asa, 1000*i.handle(), 1000*i.talk, 0,
				1000*i.work, 0, 0)
		},
	},
	{
		name: "UCCX, CSQ activity",
		header: "CSQ Name,Interval Start Time,Interval End Time,Service Level (sec)," +
			"Calls Handled < Service level,Percentage of Service Level Met,Calls Presented,Avg Queue Time," +
			"Max Queue Time,Calls Handled,Avg Speed of Answer,Avg Handle Time,Max Handle Time," +
			"Calls Abandoned,Avg Time To Abandon,Max Time To Abandon,Calls Dequeued",
		row: func(i *interval) []string {
			return cells(i.queue, american(i.at), american(i.until()), 20, i.answered*8/10, "80.00%",
				i.offered, clock(i.asa), clock(90), i.answered, clock(i.asa),
				clock(i.handle()), clock(900), i.abandoned, clock(i.ata), clock(200), 0)
		},
	},
	{
		name: "Avaya CMS, split interval",
		header: "Date,Time,Avg Speed Ans,Avg Aban Time,ACD Calls,Avg ACD Time,Avg ACW Time,Aban Calls,Max Delay," +
			"Flow In,Flow Out,Extn Out Calls,Avg Extn Out Time,Dequeued Calls,Avg Time to Dequeue," +
			"% ACD Time,% Ans Calls,Avg Pos Staff,Calls Per Pos",
		one: true,
		row: func(i *interval) []string {
			return cells(i.date("1/2/2006"), i.date("15:04")+"-"+i.until().Format("15:04"), short(i.asa),
				short(i.ata), i.answered, short(i.talk), short(i.work),
				i.abandoned, "1:30", 0, 0, 0, "", 0, "", 71, 94, "9.2", "4.1")
		},
	},
	{
		name: "Amazon Connect, historical metrics",
		header: "Queue,StartInterval,EndInterval,Contacts queued,Contacts handled,Contacts abandoned," +
			"Average queue answer time,Average queue abandon time,Average handle time," +
			"Service level 20 seconds,Average after contact work time,Average agent interaction time," +
			"Occupancy",
		row: func(i *interval) []string {
			return cells(i.queue, inUTC(i.at), inUTC(i.until()), i.offered, i.answered, i.abandoned, i.asa,
				i.ata, i.handle(), "81.0", i.work, i.talk, 77)
		},
	},
	{
		name: "NICE IEX, ctQueue",
		header: "date,period,TZ,custID,queue,queueName,contactsReceived,contactsHandled,contactsAbandoned,AHT," +
			"ASA,serviceLevelPct",
		separator: "|",
		row: func(i *interval) []string {
			return cells(i.date("01022006"), i.date("15:04"), "America/New_York", 1,
				map[string]int{"Sales": 11, "Support": 12}[i.queue], i.queue, i.offered,
				i.answered, i.abandoned, i.handle(), i.asa, 81)
		},
	},
	{
		name: "no header", header: "30,20260601,08:00,Sales", separator: ";", cannot: true,
		row: func(i *interval) []string { return cells(30, i.date("20060102"), i.date("15:04"), i.queue) },
	},
	{
		name: "sums of talk and work",
		header: "Date,Half Hour,Skill,Calls,Answered,Abandoned,Total Talk Time,Total ACW Time,Total Wait Time," +
			"Service Level %",
		row: func(i *interval) []string {
			return cells(i.date("01/02/2006"), i.date("15:04"), i.queue, i.offered, i.answered, i.abandoned,
				clock(i.talk*i.answered), clock(i.work*i.answered),
				clock(i.asa*i.answered+i.ata*i.abandoned), "81%")
		},
	},
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
		name: "media beside voice", isAsked: true,
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
		name: "labels of ends", header: "Queue,Interval End,Offered,Answered,Abandoned,AHT",
		row: func(i *interval) []string {
			return cells(i.queue, i.until().Format("2006-01-02 15:04"), i.offered, i.answered, i.abandoned,
				i.handle())
		},
	},
	{
		name: "times that end", header: "Date,Ending Time,Queue,Offered,Answered,AHT",
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.until().Format("15:04"), i.queue, i.offered, i.answered, i.handle())
		},
	},
	{
		name: "hours and minutes", header: "Date,Hour,Minute,Store,Calls,Answered",
		noHandle: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.at.Hour(), i.at.Minute(), map[string]int{
				"Sales":   4711,
				"Support": 4712,
			}[i.queue], i.offered, i.answered)
		},
	},
	{
		name:   "numbers that were dialed",
		header: "Interval,DDI,Calls Offered,Calls Answered,Average Handle Time",
		row: func(i *interval) []string {
			return cells(i.date("2006-01-02T15:04:05"), map[string]string{
				"Sales":   "442071234567",
				"Support": "442071234568",
			}[i.queue], i.offered, i.answered, i.handle())
		},
	},
	{
		name: "starts since 1970", header: "bucket,queue,offered,handled,abandoned,aht",
		row: func(i *interval) []string {
			return cells(i.at.Unix(), i.queue, i.offered, i.answered, i.abandoned, i.handle())
		},
	},
	{
		name: "handle times in minutes", header: "Date,Interval,Queue,Offered,Answered,AHT",
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.queue, i.offered, i.answered, minutes(i.handle()))
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
		name: "in and out and their sum", header: "Date,Time,Total,In,Out,Answered", one: true, noHandle: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.offered+5+i.at.Hour()/4, i.offered,
				5+i.at.Hour()/4, i.answered)
		},
	},
	{
		name: "ids and names of queues", header: "start,qid,qname,offered,handled,aht",
		row: func(i *interval) []string {
			return cells(i.date("2006-01-02 15:04"), len(i.queue), i.queue, i.offered, i.answered, i.handle())
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
		name: "ranges without colons", header: "Date,Interval,NCO,NCH,AHT,Max HT", one: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("1504")+"-"+i.until().Format("1504"), i.offered,
				i.answered, i.handle(), 900)
		},
	},
	{
		name: "answered and a rate", header: "Date,Time,Answered,Abandon Rate", cannot: true, one: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.answered, fmt.Sprintf("%.1f%%",
				100*float64(i.abandoned)/float64(i.offered)))
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
		name:      "a Spanish sheet",
		header:    "Fecha,Franja,Recibidas,Atendidas,Abandonadas,TMO",
		separator: ";", one: true,
		row: func(i *interval) []string {
			return cells(i.date("02/01/2006"), i.date("15:04")+" a "+i.until().Format("15:04"), i.offered,
				i.answered, i.abandoned, clock(i.handle()))
		},
	},
	{
		name: "a handle time that is a sum", header: "Skill,Date,Time,Offered,Handle Time",
		row: func(i *interval) []string {
			return cells(i.queue, i.date(time.DateOnly), i.date("15:04"), i.offered, i.offered*i.handle())
		},
	},
	{
		name: "staff beside", header: "Date,Time,Queue,Calls,Agents Staffed,Occupancy", noHandle: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.queue, i.offered, 9, 71)
		},
	},
	{
		name:   "picked up and gave up",
		header: "Week,Date,Start,Finish,Inbound,Picked up,Gave up,Mean duration (s)",
		one:    true, noHandle: true,
		row: func(i *interval) []string {
			_, week := i.at.ISOWeek()
			return cells(week, i.date(time.DateOnly), i.date("15:04"), i.until().Format("15:04"), i.offered,
				i.answered, i.abandoned, i.talk)
		},
	},
	{
		name: "half English", header: "Date/Time,Service,Nb of calls,Nb answered,Nb lost,AHT (mn)",
		row: func(i *interval) []string {
			return cells(i.date("02/01/2006 15:04"), i.queue, i.offered, i.answered, i.abandoned, minutes(i.handle()))
		},
	},
	{
		name: "hours by dates", separator: ";", one: true, noHandle: true, hours: true,
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
		name: "forecasts beside", header: "date,time,calls,calls_forecast,aht,aht_forecast", one: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.offered, 20, i.handle(), 310)
		},
	},
	{
		name: "queues as columns", isAsked: true, noHandle: true,
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
		name: "names of a database", header: "dt,n_calls,n_aband", one: true, noHandle: true,
		row: func(i *interval) []string { return cells(i.at, i.offered, i.abandoned) },
	},
	{
		name: "stores", header: "Date,Time,Store,Calls", noHandle: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), map[string]int{
				"Sales":   101,
				"Support": 102,
			}[i.queue], i.offered)
		},
	},
	{
		name: "came, took and quit", header: "Day,From,Came,Took,Quit", one: true, noHandle: true,
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("15:04"), i.offered, i.answered, i.abandoned)
		},
	},
}
