package records_test

import "time"

// outside are layouts whose files were read from outside, after the laws. Their calls have menus that no column has.
var outside = []layout{
	{
		name: "Talkdesk, calls",
		header: "Interaction Id,Call Type,Start Time,End Time,Talkdesk Phone Number,Customer Phone Number,Talk Time,Record,Hangup," +
			"In Business Hours?,Callback From Queue?,Waiting Time,Agent Speed to Answer,Holding Time,Rating,Agent Name,Team,Ring Groups,IVR Options",
		row: func(v *visit) []string {
			return cells("00000000000000"+v.id, v.either("inbound", "abandoned"), v.start(), v.end(), "+"+v.line, v.caller, clock(v.talk-v.hold),
				"", "Contact", "true", "false", clock(v.wait), v.either(clock(v.wait), ""), clock(v.hold), "", v.agent, "T1", v.queue, "1")
		},
	},
	{
		name: "Aircall, a date and a time",
		header: "line,number timezone,date (TZ offset incl.),time (TZ offset incl.),direction,from,to,answered,missed_call_reason,user," +
			"duration (total),duration (in call),waiting time,team,call_id",
		row: func(v *visit) []string {
			start := v.start()
			return cells("Main", "America/New_York", start.Format(time.DateOnly), start.Format(time.TimeOnly), "inbound", v.caller, v.line,
				v.either("Yes", "No"), v.either("", "abandoned_in_classic"), v.agent, v.menus+v.wait+v.talk, v.talk, v.wait, v.queue, v.id)
		},
	},
	{
		name:   "lengths in brackets of no known words",
		header: "Date,Time,duration (total),duration (line open),waiting time,Agent,Queue",
		row: func(v *visit) []string {
			start := v.start()
			return cells(start.Format(time.DateOnly), start.Format(time.TimeOnly), v.menus+v.wait+v.talk, v.talk, v.wait, v.agent, v.queue)
		},
	},
	{
		name:   "RingCentral, calls",
		header: "Session Id,From Number,To Number,Result,Call Length,Handle Time,Call Start Time,Queue,Time in Queue,Talk Time,Hold Time,ACW,Agent",
		row: func(v *visit) []string {
			return cells(v.id, v.caller, v.line, v.either("Answered", "Abandoned"), clock(v.menus+v.wait+v.talk), v.either(clock(v.talk+v.work), "-"),
				v.start().Format("01/02/2006 15:04:05"), v.queue, clock(v.wait), clock(v.talk-v.hold), clock(v.hold), clock(v.work), v.agent)
		},
	},
	{
		name: "Dutch, in and out of the queue", separator: ";",
		header: "Gesprek,Binnenkomst,In wachtrij,Uit wachtrij,Einde,Wachtrij,Medewerker",
		row:    timesOfTheQueue,
	},
	{
		name: "in and out of the queue", separator: ";",
		header: "Gesprek,Arrived,Entered queue,Left queue,Ended,Queue,Agent",
		row:    timesOfTheQueue,
	},
	{
		name: "Spanish, times of day after a time", separator: ";",
		header: "ID,Fecha/Hora de entrada,Hora de respuesta,Hora de fin,Cola,Agente,Resultado",
		row:    func(v *visit) []string { return timesOfDay(v, "Atendida", "Abandonada") },
	},
	{
		name: "times of day after a time", separator: ";",
		header: "ID,Call start,Answer time,End time,Queue,Agent,Result",
		row:    func(v *visit) []string { return timesOfDay(v, "answered", "abandoned") },
	},
}

// timesOfTheQueue are a row with the times of joining and of leaving the queue.
func timesOfTheQueue(v *visit) []string {
	const form = "02-01-2006 15:04:05"
	return cells(v.id, v.start().Format(form), v.date(form), v.plus(v.wait).Format(form), v.end().Format(form), v.queue, v.agent)
}

// timesOfDay are a row whose first time alone has its date. The call joins its queue on arrival.
func timesOfDay(v *visit, answered, abandoned string) []string {
	return cells(v.id, v.date("02-01-2006 15:04:05"), hourSecond(v.answer()), hourSecond(v.end()), v.queue, v.agent, v.either(answered, abandoned))
}
