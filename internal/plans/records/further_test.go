package records_test

import (
	"fmt"
	"time"
)

// further are layouts from the documents of systems that no other table has. They were run once before the reader
// changed.
var further = []layout{
	{
		name:   "OpenSIPS, call center records",
		header: "id,caller,received_timestamp,wait_time,pickup_time,talk_time,flow_id,agent_id,call_type,rejected",
		row: func(v *visit) []string {
			return cells(v.id, v.caller, v.at.Unix(), v.wait-v.ring, v.either(v.ring, 0), v.talk, v.queue, v.agent, v.either(0, 1), 0)
		},
	},
	{
		name:   "Kazoo, queue statistics",
		header: "call_id,queue_id,entered_timestamp,handled_timestamp,abandoned_timestamp,processed_timestamp,agent_id,status",
		row: func(v *visit) []string {
			return cells(v.id, v.queue, v.at.Unix(), epoch(v.answer(), ""), v.either("", v.end().Unix()), v.either(v.end().Unix(), ""), v.agent,
				v.either("processed", "abandoned"))
		},
	},
	{
		name:   "FreeSWITCH, variables of mod_callcenter",
		header: "uuid,caller_id_number,cc_queue,cc_queue_joined_epoch,cc_queue_answered_epoch,cc_queue_terminated_epoch,cc_agent,cc_cause,cc_cancel_reason",
		row: func(v *visit) []string {
			return cells(v.id, v.caller, v.queue, v.at.Unix(), epoch(v.answer(), ""), v.end().Unix(), v.agent, v.either("answered", "cancel"),
				v.either("", "BREAK_OUT"))
		},
	},
	{
		name:   "Aspect, call detail",
		header: "SeqNum,CallStartDt,QueueStartDt,AnsweredDt,ConnectClearDt,WrapEndDt,QueueName,User_Id,AbandonedInd",
		row: func(v *visit) []string {
			return cells(v.id, v.start(), v.at, v.answer(), v.end(), v.either(v.last().Format(time.DateTime), ""), v.queue, v.agent, v.either(0, 1))
		},
	},
	{
		name:   "Genesys Infomart, resource facts",
		header: "INTERACTION_ID,START_TS,END_TS,LAST_QUEUE_RESOURCE,RESOURCE_NAME,QUEUE_DURATION,RING_DURATION,TALK_DURATION,HOLD_DURATION,AFTER_CALL_WORK_DURATION,TECHNICAL_RESULT",
		row: func(v *visit) []string {
			return cells(v.id, v.at.Unix(), v.end().Unix(), v.queue, v.agent, v.wait-v.ring, v.ring, v.talk-v.hold, v.hold, v.work,
				v.either("Completed", "CustomerAbandoned"))
		},
	},
	{
		name:   "Microsoft Teams, call queue",
		header: "Call Id,Call Start Time (UTC),Call Queue Name,Call Queue Duration (Seconds),Call Queue Call Result,Agent Name,Call Duration (Seconds)",
		row: func(v *visit) []string {
			return cells(v.id, inUTC(v.at), v.queue, v.wait, v.either("AgentAnswered", "CallerAbandoned"), v.agent, v.talk)
		},
	},
	{
		name:      "Placetel",
		separator: ";",
		header:    "Datum,Uhrzeit,Anrufer,Gruppe,Wartezeit,Gesprächszeit,Status,Mitarbeiter",
		row: func(v *visit) []string {
			return cells(v.date("02.01.2006"), v.date("15:04:05"), v.caller, v.queue, clock(v.wait), clock(v.talk), v.either("angenommen", "aufgelegt"), v.agent)
		},
	},
	{
		name:   "Daktela, calls",
		header: "id_call,call_time,direction,answered,id_queue,id_agent,clid,waiting_time,ringing_time,duration,disposition_cause",
		row: func(v *visit) []string {
			return cells(v.id, v.at, "in", v.either("true", "false"), v.queue, v.agent, v.caller, v.wait, v.ring, v.talk, v.either("", "Abandoned"))
		},
	},
	{
		name:   "Elastix, calls of agents",
		header: "No. Agent,Agent,Start Date,Start Time,End Date,End Time,Duration,Duration Wait,Queue,Type,Phone,Status",
		row: func(v *visit) []string {
			return cells(v.either(v.extension(), ""), v.agent, v.date(time.DateOnly), v.date(time.TimeOnly), v.end().Format(time.DateOnly),
				v.end().Format(time.TimeOnly), clock(v.talk), clock(v.wait), v.queue, "Inbound", v.caller, v.either("Success", "Abandoned"))
		},
	},
	{
		name:   "QueueMetrics, detail of calls",
		header: "Date,Caller,Queue,IVR,Wait,Duration,Pos.,Disconnection,Handled by,Attempts",
		row: func(v *visit) []string {
			return cells(v.date("01/02 - 15:04:05"), v.caller, v.queue, minutesAndSeconds(v.menus), minutesAndSeconds(v.wait), minutesAndSeconds(v.talk), 1,
				v.either("Agent", "Abandon"), v.agent, 1)
		},
		cannot: true, // its dates have no year
	},
	{
		name:   "NewVoiceMedia, contacts",
		header: "ContactGuid,StartTime,ServiceName,QueueName,TimeInQueue,AgentName,TalkTime,HoldTime,WrapTime,Outcome",
		row: func(v *visit) []string {
			return cells(v.id, v.at, "Main", v.queue, v.wait, v.agent, v.talk-v.hold, v.hold, v.work, v.either("Handled", "Abandoned"))
		},
	},
	{
		name:   "Content Guru storm",
		header: "Call Start Date,Call Start Time,Service,Queue Time,Agent,Conversation Time,Wrap Time,Call Outcome",
		row: func(v *visit) []string {
			return cells(v.date("02/01/2006"), v.date("15:04:05"), v.queue, clock(v.wait), v.agent, clock(v.talk), clock(v.work),
				v.either("Answered by Agent", "Caller Cleared"))
		},
	},
	{
		name:   "Dixa, conversations",
		header: "conversation_id,initial_channel,direction,created_at,queued_at,assigned_at,closed_at,queue_name,agent_name",
		row: func(v *visit) []string {
			return cells(v.id, "PstnPhone", "Inbound", inUTC(v.at), inUTC(v.at), inUTC(v.answer()), inUTC(v.end()), v.queue, v.agent)
		},
	},
	{
		name:   "Wildix",
		header: "uniqueid,start,answer,end,from_number,to_name,waitTime,talkTime,disposition,agent",
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.answer(), v.end(), v.caller, v.queue, v.wait, v.talk, v.either("ANSWERED", "NO ANSWER"), v.agent)
		},
	},
	{
		name:   "Intermedia, queue calls",
		header: "Date,Time,Queue,From,Agent,Wait Time,Talk Time,Wrap-Up Time,Result",
		row: func(v *visit) []string {
			return cells(v.date("Jan 2 2006"), v.date("3:04:05 PM"), v.queue, v.caller, v.agent, fmt.Sprintf("%dm %ds", v.wait/60, v.wait%60),
				fmt.Sprintf("%dm %ds", v.talk/60, v.talk%60), fmt.Sprintf("%dm %ds", v.work/60, v.work%60), v.either("Answered", "Abandoned"))
		},
	},
}

// furtherReports are reports from the documents of systems that no other table has.
var furtherReports = []reportLayout{
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
		name: "PureConnect, workgroup queues", header: "Interval Start,Workgroup,Entered,Answered,Abandoned,Avg Wait,Avg Talk,Avg ACW",
		row: func(i *interval) []string {
			return cells(i.at, i.queue, i.offered, i.answered, i.abandoned, i.asa, i.talk, i.work)
		},
	},
	{
		name: "Five9, queues by half hour", header: "DATE,HALF HOUR,SKILL,CALLS,ABANDONS,QUEUE WAIT TIME,HANDLE TIME",
		row: func(i *interval) []string {
			return cells(i.date("2006/01/02"), i.date("15:04"), i.queue, i.offered, i.abandoned, clock(i.asa*i.answered+i.ata*i.abandoned),
				clock(i.handle()*i.answered))
		},
	},
	{
		name: "Verint, contacts of queues", separator: ";",
		header: "QueueName,IntervalStartTime,ContactsReceived,ContactsHandled,ContactsAbandoned,HandleTime",
		row: func(i *interval) []string {
			return cells(i.queue, i.at, i.offered, i.answered, i.abandoned, i.handle()*i.answered)
		},
	},
	{
		name: "Calabrio, services", header: "service,date,startTime,endTime,contactsOffered,contactsHandled,contactsAbandoned,avgTalkTime,avgWorkTime",
		row: func(i *interval) []string {
			return cells(i.queue, i.date("2006-01-02"), i.date("15:04"), i.until().Format("15:04"), i.offered, i.answered, i.abandoned, i.talk, i.work)
		},
	},
	{
		name: "Zoom, historical queue report", header: "Interval,Queue,Inbound Offered,Inbound Handled,Inbound Abandoned,Avg Speed of Answer,Avg Handle Duration",
		row: func(i *interval) []string {
			return cells(i.date("2006-01-02 15:04")+" - "+i.until().Format("15:04"), i.queue, i.offered, i.answered, i.abandoned, clock(i.asa), clock(i.handle()))
		},
	},
}
