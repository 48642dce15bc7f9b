package records_test

import (
	"fmt"
	"time"
)

// unseen are layouts that were written after the laws, from the documents of systems.
var unseen = []layout{
	{
		name: "Genesys Engage", header: "InteractionID,MediaType,StartTS,QueueName,WaitDur,TalkDur,HoldDur,ACWDur,AgentLogin,Result",
		row: func(v *visit) []string {
			return cells(v.id, "Voice", v.at.Unix(), v.queue, v.wait, v.talk-v.hold, v.hold, v.work, v.agent, v.either("Completed", "Abandoned"))
		},
	},
	{
		name: "Bright Pattern", header: "start_time,service_name,caller_phone_number,agent_name,disposition,queue_time,talk_time,hold_time,acw_time,duration",
		separator: ",", row: func(v *visit) []string {
			return cells(v.at, v.queue, v.caller, v.agent, v.either("Success", "Abandoned"), v.wait, v.talk-v.hold, v.hold, v.work, v.wait+v.talk)
		},
	},
	{
		name: "Mitel MiContact", header: "Call ID,Queue,Offered,Answered,Cleared,Agent,Speed of Answer,Handling Time",
		row: func(v *visit) []string {
			return cells(v.id, v.queue, v.at, v.answer(), v.end(), v.agent, v.either(clock(v.wait), ""), v.either(clock(v.talk), ""))
		},
	},
	{
		name: "Twilio TaskRouter", header: "task_sid,date_created,date_reserved,date_accepted,date_completed,task_queue,worker,reason",
		row: func(v *visit) []string {
			return cells("WT"+v.id, inUTC(v.at), inUTC(v.answer()), inUTC(v.answer()), inUTC(v.end()), v.queue, v.agent, v.either("completed", "abandoned"))
		},
	},
	{
		name: "Odigo", header: "Date appel,Heure appel,Service,Attente (s),Communication (s),Post appel (s),Agent,Résultat", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02/01/2006"), v.date("15:04:05"), v.queue, v.wait, v.talk, v.work, v.agent, v.either("Décroché", "Abandon"))
		},
	},
	{
		name: "Sinch", header: "conversation,created,queue_entered,agent_joined,closed,skill,agent,state",
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.at, v.answer(), v.end(), v.queue, v.agent, v.either("HANDLED", "ABANDONED"))
		},
	},
	{
		name: "Enghouse", header: "CallKey,ArrivalDateTime,QueueDesc,QueueSecs,RingSecs,TalkSecs,WrapSecs,AgentName,Abandoned",
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.queue, v.wait-v.ring, v.ring, v.talk, v.work, v.agent, v.either(0, 1))
		},
	},
	{
		name: "Alcatel OTCC", header: "Pilot,Date,Start,Waiting,Conversation,Wrap-up,Agent,Served",
		row: func(v *visit) []string {
			return cells(v.queue, v.date("02/01/2006"), v.date("15:04:05"), clock(v.wait), clock(v.talk), clock(v.work), v.agent, v.either("Yes", "No"))
		}, queues: -1,
	},
	{
		name: "NEC", header: "Call Start,Wait,Talk,Total,Group,Agent ID",
		row: func(v *visit) []string {
			return cells(american(v.at), clock(v.wait), clock(v.talk), clock(v.wait+v.talk), v.queue, v.either(v.extension(), ""))
		},
	},
	{
		name: "Yeastar", header: "Time,Call From,Call To,Queue,Agent,Wait Duration,Talk Duration,Status",
		row: func(v *visit) []string {
			return cells(v.date("01/02/2006 03:04:05 PM"), v.caller, v.line, v.queue, v.agent, clock(v.wait), clock(v.talk), v.either("ANSWERED", "ABANDONED"))
		},
	},
	{
		name: "Grandstream", header: "Start Time,Answer Time,End Time,Call Duration,Talk Duration,Source,Destination,Disposition", queues: -1,
		row: func(v *visit) []string {
			return cells(v.at, v.answer(), v.end(), v.wait+v.talk, v.talk, v.caller, v.queue, v.either("ANSWERED", "NO ANSWER"))
		},
	},
	{
		name: "Xorcom", header: "Queue,Entered,Waited,Talked,Agent,Event",
		row: func(v *visit) []string {
			return cells(v.queue, v.at, v.wait, v.talk, v.agent, v.either("COMPLETECALLER", "ABANDON"))
		},
	},
	{
		name: "Puzzel", header: "Call id,Queue,Queue start,Queue end,Agent start,Agent end,Agent,Exit",
		row: func(v *visit) []string {
			return cells(v.id, v.queue, v.at, v.plus(v.wait), v.answer(), v.either(v.end().Format(time.DateTime), ""), v.agent, v.either("Agent", "Hangup"))
		},
	},
	{
		name: "CXone, minutes", header: "Contact ID,Skill,Start,Wait (min),Talk (min),Wrap (min),Agent",
		row: func(v *visit) []string {
			return cells(v.id, v.queue, v.at, minutes(v.wait), minutes(v.talk), minutes(v.work), v.agent)
		},
	},
	{
		name: "LiveAgent", header: "Ticket,Department,Created,Picked up,Ended,Agent,Duration",
		row: func(v *visit) []string {
			return cells(v.id, v.queue, v.at, v.answer(), v.end(), v.agent, clock(v.talk))
		},
	},
	{
		name: "Spanish", header: "Fecha y hora,Cola,Tiempo de espera,Tiempo de conversación,Agente,Resultado", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02/01/2006 15:04:05"), v.queue, clock(v.wait), clock(v.talk), v.agent, v.either("Atendida", "Abandonada"))
		},
	},
	{
		name: "Dutch", header: "Starttijd,Wachtrij,Wachttijd,Gesprekstijd,Medewerker,Resultaat", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02-01-2006 15:04:05"), v.queue, v.wait, v.talk, v.agent, v.either("Beantwoord", "Opgehangen"))
		},
	},
	{
		name: "Ameyo", header: "Call Time,Campaign,Queue,Wait Time,Talk Time,ACW,User,System Disposition",
		row: func(v *visit) []string {
			return cells(v.at, "Care", v.queue, clock(v.wait), clock(v.talk), clock(v.work), v.agent, v.either("CONNECTED", "ABANDONED"))
		},
	},
	{
		name: "Exotel", header: "Sid,StartTime,EndTime,Duration,ConversationDuration,Status,From,To,AgentNumber", queues: -1,
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.end(), v.wait+v.talk, v.talk, v.either("completed", "no-answer"), v.caller, v.line, v.either("9"+v.extension(), ""))
		},
	},
	{
		name: "durations as text", header: "Start,Queue,Wait,Talk,Agent",
		row: func(v *visit) []string {
			text := func(n int) string { return fmt.Sprintf("%dm %ds", n/60, n%60) }
			return cells(v.at, v.queue, text(v.wait), text(v.talk), v.agent)
		},
	},
}
