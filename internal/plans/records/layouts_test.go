package records_test

import (
	"fmt"
	"strings"
	"time"
)

// layout is the form in which a system exports its calls.
type layout struct {
	name, header string
	separator    string // "" is a comma
	above        string // a line above the header
	row          func(v *visit) []string

	only   func(v *visit) bool // the calls that the file has; nil for all
	all    func(vs []visit) [][]string
	cannot bool // nobody can read it: it lacks facts that a planner needs
	queues int  // that the file tells; 0 if the truth has one or two
	truth  func(t *callTruth, vs []visit)
}

func hourSecond(at time.Time) string { return stamp(at, time.TimeOnly) }

// nobody is a text if the call was not answered, and the agent else.
func (v *visit) nobody(text string) string {
	if v.agent == "" {
		return text
	}
	return v.agent
}

func (v *visit) date(layout string) string { return v.at.Format(layout) }

// grouped is a whole number with commas between groups of digits.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// number is a number of the queue.
func (v *visit) number() string {
	if v.queue == "Sales" {
		return "11"
	}
	return "12"
}

// extension is a number of the agent.
func (v *visit) extension() string {
	sum := 0
	for _, r := range v.agent {
		sum += int(r)
	}
	return fmt.Sprint(200 + sum%97)
}

func (v *visit) isOdd() bool { return (v.id[len(v.id)-1]-'0')%2 == 1 }

func (v *visit) within(seconds int) bool { return v.isAnswered && v.wait <= seconds }

// handmade are layouts that testdata/layouts.txt has no words for.
var handmade = []layout{
	{
		name: "Zendesk Talk",
		header: "id,created_at,updated_at,agent_id,call_charge,completion_status,consultation_time,customer_id," +
			"direction,duration,exceeded_queue_wait_time,hold_time,line,minutes_billed," +
			"outside_business_hours,phone_number_id,call_group_id,talk_time,ticket_id,time_to_answer," +
			"voicemail,wait_time,wrap_up_time,ivr_time_spent",
		row: func(v *visit) []string {
			return cells(v.id, inUTC(v.at), inUTC(v.last()), v.agent, "0.01", v.either("completed",
				"abandoned_in_queue"), 0, v.caller, "inbound",
				v.wait+v.talk, "false", v.hold, v.line, 1+(v.wait+v.talk)/60, "false", 71, v.queue, v.talk-v.hold, 5, v.either(v.wait, ""),
				"false", v.wait, v.either(v.work, ""), 0)
		},
	},
	{
		name: "a bank",
		header: "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,q_start,q_exit," +
			"q_time,outcome,ser_start,ser_exit,ser_time,server",
		queues: -1,
		row: func(v *visit) []string {
			const zero = "0:00:00"
			queued := func(at time.Time) string {
				if v.wait == 0 {
					return zero
				}
				return hourSecond(at)
			}
			return cells("AA0101", v.id, v.caller[len(v.caller)-4:], map[bool]int{
				true:  1,
				false: 2,
			}[v.queue == "Sales"],
				map[bool]string{true: "PS", false: "NW"}[v.queue == "Sales"], v.date("060102"), hourSecond(v.start()), hourSecond(v.at), v.menus,
				queued(v.at), queued(v.plus(v.wait)), v.wait, v.either("AGENT", "HANG"), v.either(hourSecond(v.answer()), zero),
				v.either(hourSecond(v.end()), zero), v.talk, v.either(strings.ToUpper(strings.Fields(v.agent + " x")[0]), "NO_SERVER"))
		},
	},
	{
		name:   "few rows",
		header: "Call ID,Queue,Start,Answered,End,Agent",
		only:   func(v *visit) bool { return v.id <= "100060" },
		row:    func(v *visit) []string { return cells(v.id, v.queue, v.at, v.answer(), v.end(), v.agent) },
	},
	{
		name:   "nobody abandons",
		header: "Start,Queue,Wait,Talk Time,Agent",
		only:   func(v *visit) bool { return v.isAnswered },
		row:    func(v *visit) []string { return cells(v.at, v.queue, v.wait, v.talk, v.agent) },
	},
	{
		name:   "hardly anybody waits",
		header: "Start,Queue,Wait,Talk Time,Agent",
		only:   func(v *visit) bool { return v.wait == 0 || v.id[4:] < "04" },
		row:    func(v *visit) []string { return cells(v.at, v.queue, v.wait, v.talk, v.agent) },
	},
	{
		name:   "columns of a survey",
		header: "Start,Queue,Wait Time,Talk Time,Agent,Survey Time,Callback Time,Score,Transfer Time",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, v.wait, v.talk, v.agent, v.either(v.menus/2, ""), "",
				v.either(1+v.menus%5, ""), 0)
		},
	},
	{
		name: "a switch answers at once", header: "Start,Answer,End,Queue Wait,Queue,Agent",
		row: func(v *visit) []string { return cells(v.at, v.plus(1), v.end(), v.wait, v.queue, v.agent) },
	},
	{
		name: "billed minutes", header: "Start,Duration,Billed,Talk,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.wait+v.talk, 60*(1+(v.wait+v.talk)/60), v.talk, v.queue, v.agent)
		},
	},
	{
		name: "waits in tens of seconds", header: "Start,Queue,Wait,Talk,Duration,Agent",
		row: func(v *visit) []string { return cells(v.at, v.queue, v.wait/10*10, v.talk, v.wait+v.talk, v.agent) },
	},
	{
		name:   "fourteen rows",
		header: "Start,Queue,Wait,Talk,Agent",
		only:   func(v *visit) bool { return v.id <= "100014" }, queues: -1,
		row: func(v *visit) []string { return cells(v.at, v.queue, v.wait, v.talk, v.agent) },
	},
	{
		name: "legs that ring at once", header: "call,queue,arrived,answered,ended,agent",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				rows = append(rows, cells(v.id, v.queue, v.at, v.answer(), v.end(), v.agent))
				for leg := range 2 {
					if v.isAnswered {
						rows = append(rows, cells(v.id, v.queue, v.at, "", v.answer(), fmt.Sprint("Leg ", leg)))
					}
				}
			}
			return rows
		},
	},
	{
		name: "0 for nothing", header: "record_id,parent_id,ts,ts_answer,ts_hangup,q,ext,score", queues: -1,
		row: func(v *visit) []string {
			return cells(v.id, 7+v.menus, v.at.Unix(), epoch(v.answer(), "0"), v.end().Unix(), v.queue,
				v.agent, v.menus)
		},
	},
	{
		name: "transfers", header: "Conversation ID,Queue,Enqueued,Answered,Ended,Agent",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				rows = append(rows, cells(v.id, v.queue, v.at, v.answer(), v.end(), v.agent))
				if v.isAnswered && v.queue == "Sales" && i%5 == 0 {
					again := v.end().Add(15 * time.Second)
					rows = append(rows, cells(v.id, "Support", v.end(), again, again.Add(200*time.Second), "Zoe"))
				}
			}
			return rows
		},
		truth: func(t *callTruth, vs []visit) {
			more := 0.0
			answered := 0.0
			for i := range vs {
				if vs[i].isAnswered {
					answered++
					if vs[i].queue == "Sales" && i%5 == 0 {
						more++
					}
				}
			}
			n := t.n
			t.talk = (t.talk*answered + 200*more) / (answered + more)
			t.n += more
			t.abandoned *= n / t.n
			t.within = (t.within*n + more) / t.n
			t.handle = 0
		},
	},
	{
		name: "seconds since a start", header: "Arrival Time,Answer Time,End,Queue",
		row: func(v *visit) []string {
			since := func(at time.Time) string {
				if at.IsZero() {
					return ""
				}
				return fmt.Sprint(at.Sub(time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC)).Seconds())
			}
			return cells(since(v.at), since(v.answer()), since(v.end()), v.queue)
		},
	},
	{
		name: "outgoing calls between the others", header: "Direction,Start Time,Answer Time,End Time,Queue",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				out := v.plus(1)
				rows = append(rows, cells("Inbound", v.at, v.answer(), v.end(), v.queue), cells("Outbound", out, out, out, v.queue))
			}
			return rows
		},
	},
	{
		name: "ends of lines in quotes", header: "id,queue,arrived,answered,ended,notes",
		row: func(v *visit) []string { return cells(v.id, v.queue, v.at, v.answer(), v.end(), "asked,\nand hung up") },
	},
	{
		name: "groups of digits", header: "Arrived,Queue,Wait (ms),Talk (ms),Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, grouped(1000*v.wait), v.either(grouped(1000*v.talk), ""), v.agent)
		},
	},
	{
		name: "Spanish halves of the day", header: "Cola,Fecha de entrada,Fecha de atención,Fecha de fin,Operador", separator: ";",
		row: func(v *visit) []string {
			at := func(at time.Time) string {
				return strings.NewReplacer("AM", "a. m.", "PM", "p. m.").Replace(stamp(at, "02/01/2006 03:04:05 PM"))
			}
			return cells(v.queue, at(v.at), at(v.answer()), at(v.end()), v.agent)
		},
	},
	{
		name: "chats between the calls", header: "Id,Channel,Created,Accepted,Closed,Queue,Agent",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				rows = append(rows, cells(v.id, "Phone", v.at, v.answer(), v.end(), v.queue, v.agent))
				if i%7 == 0 {
					rows = append(rows, cells("m"+v.id, "E-Mail", v.at, v.plus(900), v.plus(1800), v.queue, "Zoe"))
				}
			}
			return rows
		},
	},
	{
		name: "internal calls between the others", header: "Call,Dir,Start,Answer,End,Queue,User",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				rows = append(rows, cells(v.id, "IN", v.at, v.answer(), v.end(), v.queue, v.agent))
				if i%5 == 0 {
					rows = append(rows, cells("i"+v.id, "INT", v.at, v.plus(3), v.plus(60), "", "Zoe"))
				}
			}
			return rows
		},
	},
	{
		name: "calls that agents dial between the others", header: "Call,Call Type,Start,Answer,End,Queue,User",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				rows = append(rows, cells(v.id, []string{"ACD", "Out of Hours"}[i%2], v.at, v.answer(), v.end(), v.queue, v.agent))
				if i%5 == 0 {
					kind := []string{"Outbound Preview", "Manual Touch", "Callback"}[i%3]
					rows = append(rows, cells("o"+v.id, kind, v.plus(3), v.plus(3), v.plus(60), v.queue, "Zoe"))
				}
			}
			return rows
		},
	},
	{
		name: "calls in progress, and the same calls when they ended", header: "Call ID,Start,Queue,Agent,Wait (s),Talk (s),Status",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				if v.isAnswered && i%5 == 0 {
					rows = append(rows, cells(v.id, v.at, v.queue, "", "", "", "In Progress"))
				}
				rows = append(rows, cells(v.id, v.at, v.queue, v.agent, v.wait, v.either(fmt.Sprint(v.talk), ""),
					v.either("Completed", "Abandoned")))
			}
			return rows
		},
	},
	{
		name: "two queues in a row", cannot: true,
		header: "Call ID,Start,Queue 1,Wait 1 (s),Queue 2,Wait 2 (s),Agent,Talk (s),Status",
		row: func(v *visit) []string {
			row := cells(v.id, v.at, v.queue, v.wait, "", "", v.agent, v.either(fmt.Sprint(v.talk), ""), v.either("Answered", "Abandoned"))
			if v.isOdd() {
				copy(row[3:], cells(v.wait/2, "Overflow", v.wait-v.wait/2))
			}
			return row
		},
	},
	{
		name: "digits in groups with a narrow space", header: "Arrived,Queue,Wait (ms),Talk (ms),Agent",
		row: func(v *visit) []string {
			spaced := func(n int) string { return strings.ReplaceAll(grouped(n), ",", "\u202f") }
			return cells(v.at, v.queue, spaced(1000*v.wait), v.either(spaced(1000*v.talk), ""), v.agent)
		},
	},
	{
		name: "days that end at four in the morning", header: "Date,Start,Answer,End,Queue,Agent",
		row: func(v *visit) []string {
			begins := v.at.Add(-12 * time.Hour)
			midnight := begins.Truncate(24 * time.Hour)
			hours := func(at time.Time) string {
				if at.IsZero() {
					return ""
				}
				return clock(int(at.Sub(midnight).Seconds()))
			}
			return cells(begins.Format(time.DateOnly), hours(v.at), hours(v.answer()), hours(v.end()), v.queue, v.agent)
		},
	},
	{
		name: "consult legs between the others", header: "Call,Type,Start,Answer,End,Queue,User",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				rows = append(rows, cells(v.id, "Inbound", v.at, v.answer(), v.end(), v.queue, v.agent))
				if v.isAnswered && i%5 == 0 {
					rows = append(rows, cells("c"+v.id, "Consult", v.answer(), v.answer(), v.end(), "Support", "Zoe"))
				}
			}
			return rows
		},
	},
	{
		name: "Asterisk CDR, a row for each leg", header: "calldate,src,dst,lastapp,dstchannel,duration,billsec,uniqueid,linkedid",
		all: func(vs []visit) (rows [][]string) {
			for i := range vs {
				v := &vs[i]
				phone := v.either("SIP/"+v.extension(), "")
				rows = append(rows, cells(v.at, v.caller, v.queue, "Queue", phone, v.wait+v.talk, v.wait+v.talk-1, v.id, v.id))
				if v.isAnswered {
					rows = append(rows, cells(v.answer().Add(-5*time.Second), v.caller, v.extension(), "Dial", phone, v.talk+5, v.talk,
						v.id+"1", v.id))
				}
			}
			return rows
		},
	},
	{
		name: "durations after the first day of 1970", header: "opened_at,queue,assigned_to,wait_time,talk_time,wrap_up_time",
		row: func(v *visit) []string {
			since := func(seconds int) string { return time.Unix(int64(seconds), 0).UTC().Format(time.DateTime) }
			return cells(v.at, v.queue, v.agent, since(v.wait), v.either(since(v.talk), ""), v.either(since(v.work), ""))
		},
	},
	{
		name: "minutes of the whole call", header: "name,date_start,date_end,duration_minutes,status,assigned_user_name",
		cannot: true,
		row: func(v *visit) []string {
			return cells("Call", v.date("01/02/2006 15:04"), v.end().Format("01/02/2006 15:04"), (v.wait+v.talk)/60,
				v.either("Held", "Not Held"), v.agent)
		},
	},
	{
		name: "milliseconds, and 0 for nothing", header: "id,queueName,enqueueTime,answerTime,endTime,wrapEndTime,agentName",
		row: func(v *visit) []string {
			millis := func(at time.Time) string { return epoch(at, "") + "000" }
			return cells(v.id, v.queue, millis(v.at), v.either(millis(v.answer()), 0), millis(v.end()),
				v.either(millis(v.last()), 0), v.agent)
		},
	},
	{
		name: "-1 for nothing", header: "id,start_time,queue,queue_seconds,talk_seconds,wrap_seconds,agent",
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.queue, v.wait, v.either(v.talk, -1), v.either(v.work, -1), v.agent)
		},
	},
	{
		name: "names of groups above the names", header: "Call,Skill,Start,End,Start,End,Start,End,Name",
		above: ",,IVR,,Queue,,Agent,,",
		row: func(v *visit) []string {
			left := v.plus(v.wait)
			if !v.isAnswered {
				left = v.end()
			}
			return cells(v.id, v.queue, v.start(), v.at, v.at, left, v.answer(), v.end(), v.agent)
		},
	},
	{
		name: "seconds of the day beside a day", header: "day,queue,arrival,answer,end,agent", cannot: true,
		row: func(v *visit) []string {
			of := func(at time.Time) string {
				if at.IsZero() {
					return ""
				}
				return fmt.Sprint(at.Hour()*3600 + at.Minute()*60 + at.Second())
			}
			return cells(v.date(time.DateOnly), v.queue, of(v.at), of(v.answer()), of(v.end()), v.agent)
		},
	},
}
