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
	row          func(v *visit) []string

	only   func(v *visit) bool // the calls that the file has; nil for all
	all    func(vs []visit) [][]string
	cannot bool // nobody can read it: it lacks what a planner needs
	queues int  // that the file tells; 0 if the truth has one or two
	truth  func(t *callTruth, vs []visit)
}

func hourSecond(at time.Time) string { return stamp(at, time.TimeOnly) }

func later(at time.Time, hours int) time.Time {
	if at.IsZero() {
		return at
	}
	return at.Add(time.Duration(hours) * time.Hour)
}

// nobody is a text if the call was not answered, and the agent else.
func (v *visit) nobody(text string) string {
	if v.agent == "" {
		return text
	}
	return v.agent
}

func (v *visit) date(layout string) string { return v.at.Format(layout) }

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

// vendors are exports in the public layouts of systems.
var vendors = []layout{
	{
		name: "NICE CXone",
		header: "Contact_ID,Master_Contact_ID,Contact_Code,Media_Name,Contact_Name,ANI_DialNum,Skill_No," +
			"Skill_Name,Campaign_No,Campaign_Name,Agent_No,Agent_Name,Team_No,Team_Name,SLA,Start_Date," +
			"Start_Time,PreQueue,InQueue,Agent_Time,PostQueue,Total_Time,Abandon_Time,Routing_Time,Abandon," +
			"Callback_Time,Logged,Hold_Time",
		row: func(v *visit) []string {
			return cells(v.id, v.id, 77, "Call", "Main", v.caller, v.number(), v.queue, 1, "Care",
				v.either(v.extension(), 0), v.agent,
				v.either(3, 0), v.either("Day", ""), v.either(map[bool]int{true: 1}[v.wait <= 20], -1), v.date("01/02/2006"), v.date("15:04:05"),
				0, v.wait, v.talk+v.work, 0, v.wait+v.talk+v.work, v.either(0, v.wait), 0, v.either("N", "Y"), 0, "", v.hold)
		},
	},
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
		name: "Aircall",
		header: "line,datetime (TZ offset incl.),number timezone,datetime (UTC),country_code,direction,from,to," +
			"answered,missed call reason,user,duration (total),duration (in call),via,voicemail,tags," +
			"IVR branch,waiting time,team",
		row: func(v *visit) []string {
			return cells(v.queue, v.date("2006-01-02 15:04:05")+" -0400", "America/New_York", later(v.at, 4),
				"US", "inbound", v.caller, v.line,
				v.either("Yes", "No"), v.either("", "abandoned_in_classic"), v.agent, v.wait+v.talk, v.talk, "", "", "", "", v.wait, "")
		},
	},
	{
		name: "Dialpad",
		header: "call_id,date_started,date_queued,date_rang,date_first_rang,date_connected,date_ended,direction," +
			"external_number,internal_number,target_id,target_type,target_kind,name,entry_point_target_kind," +
			"categories,is_internal,talk_duration,hold_duration,ringing_duration,queued_duration," +
			"wrapup_duration,timezone",
		queues: -1,
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.at, v.answer(), v.answer(), v.answer(), v.end(), "inbound", v.caller,
				v.line, 1,
				v.either("UserProfile", "CallCenter"), "UserProfile", v.nobody(v.queue), v.queue,
				v.either("incoming,connected,answered", "incoming,queued,abandoned"), "false", minutes(v.talk), minutes(v.hold), "0.0",
				minutes(v.wait), minutes(v.work), "US/Eastern")
		},
	},
	{
		name: "Zoom Contact Center",
		header: "Engagement ID,Direction,Start Time,End Time,Channel,Consumer,Flow,Queue,Agent,Waiting Duration," +
			"Talk Duration,Hold Duration,Wrap-Up Duration,Handling Duration,Result",
		row: func(v *visit) []string {
			return cells(v.id, "Inbound", american(v.at), american(v.last()), "Voice", v.caller, "Main",
				v.queue, v.agent, clock(v.wait),
				clock(v.talk-v.hold), clock(v.hold), clock(v.work), clock(v.talk+v.work), v.either("Completed", "Abandoned"))
		},
	},
	{
		name: "FusionPBX",
		header: "direction,caller_id_name,caller_id_number,destination_number,start_stamp,start_epoch," +
			"answer_epoch,end_epoch,duration,billsec,hangup_cause,cc_queue,cc_side,cc_member_session_uuid," +
			"cc_queue_joined_epoch,cc_queue_answered_epoch,cc_queue_terminated_epoch,cc_agent,cc_cause," +
			"cc_cancel_reason,xml_cdr_uuid",
		row: func(v *visit) []string {
			return cells("inbound", "x", v.caller, v.line, v.at, v.at.Unix(), v.at.Unix(), v.end().Unix(),
				v.wait+v.talk, v.wait+v.talk,
				"NORMAL_CLEARING", strings.ToLower(v.queue)+"@pbx", "member", "u"+v.id, v.at.Unix(), epoch(v.answer(), ""), v.end().Unix(),
				v.agent, v.either("answered", "cancel"), v.either("", "BREAK_OUT"), v.id)
		},
	},
	{
		name: "Asterisk CDR that answers before its queue",
		header: "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec," +
			"disposition,amaflags,accountcode,uniqueid,userfield",
		cannot: true,
		row: func(v *visit) []string {
			return cells(v.at, "<"+v.caller+">", v.caller, map[string]string{"Sales": "600"}[v.queue]+"1",
				"ext-queues", "PJSIP/t-1",
				v.either("PJSIP/"+v.extension(), ""), "Queue", v.queue+";t", v.wait+v.talk, v.wait+v.talk, "ANSWERED", 3, "", v.id, "")
		},
	},
	{
		name:   "Twilio, call log",
		header: "Call Sid,Direction,From,To,Start Time,End Time,Duration,Status,Price",
		cannot: true,
		row: func(v *visit) []string {
			return cells("CA"+v.id, "inbound", v.caller, v.line, v.date("15:04:05 EDT 2006-01-02"),
				v.end().Format("15:04:05 EDT 2006-01-02"),
				v.wait+v.talk, "completed", "-0.0085")
		},
	},
	{
		name: "VICIdial, closer log",
		header: "closecallid,lead_id,list_id,campaign_id,call_date,start_epoch,end_epoch,length_in_sec,status," +
			"phone_code,phone_number,user,comments,processed,queue_seconds,user_group,xfercallid," +
			"term_reason,uniqueid,agent_only,queue_position",
		row: func(v *visit) []string {
			sold := "NI"
			if v.isOdd() {
				sold = "SALE"
			}
			return cells(v.id, 5, 999, v.queue, v.at, v.at.Unix(), v.end().Unix(), v.wait+v.talk,
				v.either(sold, "DROP"), 1, v.caller,
				v.nobody("VDCL"), "AUTO", "N", fmt.Sprintf("%d.00", v.wait), "TEAM", 0, v.either("AGENT", "ABANDON"), "17"+v.id, "", 1)
		},
	},
	{
		name: "DIDWW",
		header: "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Status,Source Number," +
			"Source Name,Destination DID,Trunk,Duration,Disconnect code,Call ID",
		queues: -1,
		row: func(v *visit) []string {
			return cells(later(v.at, 4), later(v.answer(), 4), later(v.end(), 4), v.either("Success",
				"Cancelled"), v.caller, "x", v.queue, "sip",
				v.talk, v.either(200, 487), v.id)
		},
	},
	{
		name: "Vocalcom",
		header: "ID,CallType,CallUniversalTime,CallLocalTime,CallUniversalTimeString,CallLocalTimeString," +
			"Duration,CallDuration,AcceptDuration,IvrDuration,WaitDuration,TotalWaitDuration,ConvDuration," +
			"WrapupDuration,RerouteDuration,OverflowDuration,ANI,DNIS,Closed,NoAgent,Overflow,Abandon," +
			"FirstQueue,LastQueue,FirstAgent,LastAgent,CallStatusNum,EndByAgent",
		separator: "\t",
		row: func(v *visit) []string {
			u := later(v.at, 4)
			return cells(v.id, 1, u.Format("2006-01-02 15:04:05.000"), v.date("2006-01-02 15:04:05.000"),
				u.Format("20060102150405"),
				v.date("20060102150405"), v.wait+v.talk+v.work, v.wait+v.talk, 0, 0, v.wait, v.wait, v.talk, v.work, 0, 0, v.caller, v.line, 0, 0, 0,
				v.either(0, 1), v.queue, v.queue, v.nobody("0"), v.nobody("0"), "NULL", "NULL")
		},
	},
	{
		name: "3CX, call data records",
		header: "historyid,callid,duration,time-start,time-answered,time-end,reason-terminated,from-no,to-no," +
			"from-dn,to-dn,dial-no,reason-changed,final-number,final-dn,bill-code,chain,from-type,to-type," +
			"final-type,missed-queue-calls",
		queues: -1,
		row: func(v *visit) []string {
			const form = "2006/01/02 15:04:05"
			return cells("Call "+v.id, "id"+v.id, clock(v.talk), v.date(form), stamp(v.answer(), form),
				v.end().Format(form), "TerminatedBySrc",
				"Ext."+v.caller, "Ext.8"+v.number(), "10000", "8"+v.number(), v.line, "", "Ext."+v.either(v.extension(), ""), v.either(v.extension(), ""), "",
				"Chain: x", "Line", "Queue", v.either("Extension", "Queue"), "")
		},
	},
	{
		name: "Huawei CEC",
		header: "developer,account_id,cc_id,agent_id,call_id,caller_no,callee_no,call_begin,call_end,wait_begin," +
			"wait_end,ack_begin,ack_end,call_type,device_type,skill_id,skill_desc,leave_reason",
		row: func(v *visit) []string {
			return cells("d", "a", 1, v.nobody("0"), v.id, v.caller, v.line, v.at, v.end(), v.at,
				v.plus(v.wait), v.answer(),
				v.either(v.end().Format(time.DateTime), ""), 0, 2, 1, v.queue, v.either(0, 3))
		},
	},
	{
		name: "HubSpot, calls",
		header: "Activity date,Call title,Call direction,Call outcome,Call duration (HH:mm:ss)," +
			"Call duration (milliseconds),From number,To number,Activity assigned to,Record ID",
		cannot: true,
		row: func(v *visit) []string {
			return cells(v.date("2006-01-02 15:04"), "Call", "Inbound", v.either("Connected", "No answer"),
				clock(v.talk), v.talk*1000, v.caller, v.line,
				v.agent, v.id)
		},
	},
	{
		name: "8x8",
		header: "Call ID,Start Time,Connected Time,Disconnected Time,Talk Time (ms),Call Time,Ring Duration," +
			"Abandoned,Direction,Caller,Callee,DNIS,Departments,Last Leg Disposition,Aggregated Queue Wait," +
			"Queue Names,Answered",
		row: func(v *visit) []string {
			const form = "2006-01-02T15:04:05.000-0400"
			at := func(t time.Time) string {
				return stamp(t, "2006-01-02T15:04:05.000") + map[bool]string{true: "-0400"}[!t.IsZero()]
			}
			_ = form
			return cells(v.id, at(v.at), at(v.answer()), at(v.end()), v.talk*1000, (v.wait+v.talk)*1000, 0,
				v.either("-", "Abandoned"), "Incoming",
				v.caller, v.nobody(v.queue), v.line, "", v.either("Connected", "Abandoned"), v.wait*1000, v.queue, v.either("Answered", "-"))
		},
	},
	{
		name: "Freshcaller",
		header: "Call ID,Phone number,Customer number,Direction,Created at,Agent,Queue,Status," +
			"Wait time (in secs),Handle time (in secs),Bill duration (in secs),Hold duration (in secs)",
		row: func(v *visit) []string {
			return cells(v.id, v.line, v.caller, "Incoming", v.date("02 Jan 2006 15:04:05"), v.nobody("-"),
				v.queue, v.either("Answered", "Abandoned"),
				v.wait, v.either(v.talk+v.work, ""), v.wait+v.talk, v.hold)
		},
	},
	{
		name: "Webex",
		header: "Contact Session ID,ANI,DNIS,Entry Point Name,Queue Name,Agent Name,Contact Start Timestamp," +
			"Contact End Timestamp,IVR Duration,Queue Duration,Connected Duration,Hold Duration," +
			"Wrapup Duration,Termination Type",
		row: func(v *visit) []string {
			return cells("s"+v.id, v.caller, v.line, "Main", v.queue, v.agent, v.start().UnixMilli(),
				v.end().UnixMilli(), 1000*v.menus, 1000*v.wait,
				1000*(v.talk-v.hold), 1000*v.hold, 1000*v.work, v.either("normal", "abandoned"))
		},
	},
	{
		name: "Ringover",
		header: "Call ID,Direction,Start date,Answer date,End date,Total duration,Incall duration," +
			"Queue duration,Last state,From,To,IVR,User",
		separator: ";", queues: 1,
		row: func(v *visit) []string {
			return cells(v.id, "IN", v.at, v.answer(), v.end(), v.wait+v.talk, v.talk, v.wait,
				v.either("ANSWERED", "MISSED"), v.caller, v.line, "Main", v.agent)
		},
	},
	{
		name: "CloudTalk",
		header: "Call Type,Started at,Answered at,Ended at,Waiting time,Talking time,Total time,Wrap-up time," +
			"Agent,Group,Status",
		row: func(v *visit) []string {
			return cells("incoming", v.at, v.answer(), v.end(), clock(v.wait), clock(v.talk),
				clock(v.wait+v.talk), clock(v.work), v.agent, v.queue,
				v.either("Answered", "Missed"))
		},
	},
	{
		name:   "JustCall",
		header: "Date,Time,Agent,Contact number,Queue Time (in seconds),Call Duration (in seconds),Type",
		queues: 1,
		row: func(v *visit) []string {
			return cells(v.date(time.DateOnly), v.date("03:04:05 PM"), v.agent, v.caller, v.wait, v.talk,
				v.either("Incoming - Answered", "Incoming - Missed"))
		},
	},
	{
		name: "PureConnect",
		header: "CallId,CallType,LocalUserId,AssignedWorkGroup,InitiatedDate,ConnectedDate,TerminatedDate," +
			"CallDurationSeconds,HoldDurationSeconds,CallEventLog",
		row: func(v *visit) []string {
			return cells(v.id, "External", v.nobody("-"), v.queue, v.date(time.DateTime)+".000",
				v.either(stamp(v.answer(), time.DateTime), "1970-01-01 00:00:00")+".000",
				v.end().Format(time.DateTime)+".000", v.talk, v.hold, "x")
		},
	},
	{
		name:   "Mitel",
		header: "Call Start,Call Duration,Time To Answer,Talk Duration,Queue Name,Agent,Abandoned?",
		row: func(v *visit) []string {
			return cells(american(v.at), clock(v.wait+v.talk), v.either(clock(v.wait), ""), clock(v.talk),
				v.queue, v.agent, v.either("No", "Yes"))
		},
	},
	{
		name: "Nextiva", header: "Arrival Time,Skill,Wait (mm:ss),Agent,Talk (mm:ss),Disposition",
		row: func(v *visit) []string {
			return cells(american(v.at), v.queue, minutesAndSeconds(v.wait), v.agent,
				v.either(minutesAndSeconds(v.talk), ""), v.either("Handled", "Abandoned"))
		},
	},
	{
		name: "Salesforce",
		header: "Name,CallStartDateTime,CallAcceptDateTime,CallEndDateTime,CallDurationInSeconds,QueueName," +
			"RecordedBy,CallDisposition",
		row: func(v *visit) []string {
			return cells("VC-"+v.id, inUTC(v.at), inUTC(v.answer()), inUTC(v.end()), v.wait+v.talk, v.queue,
				v.agent, v.either("completed", "abandoned"))
		},
	},
	{
		name: "GoTo", header: "Date/Time,Caller,Queue,Agent,Outcome,Wait Duration,Talk Duration,Total",
		row: func(v *visit) []string {
			return cells(american(v.at), v.caller, v.queue, v.agent, v.either("Answered", "Abandoned"),
				1000*v.wait, 1000*v.talk, 1000*(v.wait+v.talk))
		},
	},
	{
		name: "Vonage",
		header: "Guid,StartDateTime,ServiceName,Agent,TimeToAnswer,IvrTime,QueueTime,RingTime,TalkTime,WrapTime," +
			"Result",
		row: func(v *visit) []string {
			return cells(v.id, v.start().Format("2006-01-02T15:04:05")+"-04:00", v.queue, v.agent,
				v.either(v.menus+v.wait, ""), v.menus, v.wait-v.ring, v.ring,
				v.talk, v.work, v.either("Connected", "Abandoned"))
		},
	},
}

// handmade are files of people, and files that break the law of another file.
var handmade = []layout{
	{
		name: "German sheet",
		header: "Datum,Uhrzeit,Gruppe,Wartezeit (Sek),Gesprächszeit (Sek),Nachbearbeitung (Sek),Mitarbeiter," +
			"Erreicht (J/N)",
		separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02.01.2006"), v.date("15:04:05"), v.queue, v.wait, v.talk, v.work, v.agent,
				v.either("J", "N"))
		},
	},
	{
		name: "no names", header: "t0,x,y,g,who",
		row: func(v *visit) []string { return cells(v.at, v.wait, v.talk, v.queue, v.agent) },
	},
	{
		name: "no names and no agent", header: "t0,x,y,g", queues: -1,
		row: func(v *visit) []string { return cells(v.at, v.wait, v.talk, v.queue) },
	},
	{
		name: "minutes without a unit", header: "Start,End,Wait,Talk,Queue",
		row: func(v *visit) []string { return cells(v.at, v.end(), minutes(v.wait), minutes(v.talk), v.queue) },
	},
	{
		name: "minutes without a unit or an end", header: "Start,Wait,Talk,Queue",
		row: func(v *visit) []string { return cells(v.at, minutes(v.wait), minutes(v.talk), v.queue) },
	},
	{
		name: "milliseconds since 1970", header: "ticket,created_ms,picked_ms,closed_ms,rep,topic",
		row: func(v *visit) []string {
			return cells(v.id, v.at.UnixMilli(), epochMillis(v.answer()), v.end().UnixMilli(), v.agent, v.queue)
		},
	},
	{
		name: "extensions", header: "Call Start,Call End,Talk Time,Disposition,Extension", queues: 1,
		row: func(v *visit) []string {
			return cells(v.at, v.end(), v.talk, v.either("ANSWERED", "NO ANSWER"),
				v.agent)
		},
	},
	{
		name: "picked up", header: "Received At,Hang Up At,Picked Up (Y/N),Seconds To Pickup,Desk", queues: -1,
		row: func(v *visit) []string {
			return cells(v.at, v.end(), v.either("Y", "N"), v.either(v.wait, ""),
				v.queue)
		},
	},
	{
		name: "American order", header: "Call ID,Queue,Start,Answered,End,Agent",
		row: func(v *visit) []string {
			const form = "01/02/2006 15:04:05"
			return cells(v.id, v.queue, v.date(form), stamp(v.answer(), form), v.end().Format(form), v.agent)
		},
	},
	{
		name: "UTC beside local", header: "Call ID,Queue,Start Local,Start UTC,Answer UTC,End UTC,Agent",
		row: func(v *visit) []string {
			return cells(v.id, v.queue, v.at, later(v.at, 4), later(v.answer(), 4), later(v.end(), 4), v.agent)
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
		name: "delay and service", header: "Arrival,Class,Delay,Service,Server", queues: -1,
		row: func(v *visit) []string { return cells(v.at, v.queue, v.wait, v.either(v.talk, ""), v.agent) },
	},
	{
		name:   "hold before the answer",
		header: "Call Time,Dept,Hold Before Answer,Conversation Length,Rep",
		queues: -1,
		row: func(v *visit) []string {
			return cells(american(v.at), v.queue, clock(v.wait), v.either(clock(v.talk), ""), v.agent)
		},
	},
	{
		name: "a handle time with after-call work", header: "Start,Queue,Wait Time,Handle Time,Agent",
		row: func(v *visit) []string { return cells(v.at, v.queue, v.wait, v.either(v.talk+v.work, ""), v.agent) },
	},
	{
		name: "an end with after-call work", header: "Start,Answer,Completed,Queue,Talk,Agent",
		row: func(v *visit) []string { return cells(v.at, v.answer(), v.last(), v.queue, v.talk, v.agent) },
	},
	{
		name: "a ring in the wait", header: "Start,Queue,Queue Time,Ring Time,Talk Time,Duration,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, v.wait-v.ring, v.ring, v.talk, v.wait+v.talk, v.agent)
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
		name: "one name for all agents", header: "Start,Queue,Wait Time,Talk Time,Hold Time,ACW,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, v.wait, v.talk-v.hold, v.hold, v.work, v.either("desk", ""))
		},
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
		name:   "served and lost",
		header: "Call,Came,Served,Lost,Waited,Spoke,Line of Business,Member",
		queues: -1,
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.either(1, 0), v.either(0, 1), v.wait, v.talk, v.queue, v.agent)
		},
	},
	{
		name: "always completed", header: "Start,End,Status,Wait Time,Queue,User",
		row: func(v *visit) []string { return cells(v.at, v.end(), "Completed", v.wait, v.queue, v.agent) },
	},
	{
		name: "billed minutes", header: "Start,Duration,Billed,Talk,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.wait+v.talk, 60*(1+(v.wait+v.talk)/60), v.talk, v.queue, v.agent)
		},
	},
	{
		name: "updated much later", header: "id,created_at,answered_at,hangup_at,updated_at,queue,agent",
		row: func(v *visit) []string {
			return cells(v.id, inUTC(v.at), inUTC(v.answer()), inUTC(v.end()), inUTC(later(v.end(), 5)),
				v.queue, v.agent)
		},
	},
	{
		name: "assigned to a bot", header: "Ticket,Opened,Picked up,Closed,Assigned to,Queue",
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.answer(), v.end(), v.nobody("Queue Bot"),
				v.queue)
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
		name: "Turkish", header: "Başlangıç,Bekleme,Konuşma,Temsilci,Kuyruk", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02.01.2006 15:04:05"), v.wait, v.talk, v.agent,
				v.queue)
		},
	},
	{
		name:   "a wait of the answered, an abandon time of the others",
		header: "Start,Wait,Abandon Time,Talk,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.either(v.wait, 0), v.either(0, v.wait), v.talk, v.queue, v.agent)
		},
	},
	{
		name:   "speed of answer and time to abandon",
		header: "Call Start,Queue,Speed of Answer,Time to Abandon,Talk Time,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, v.either(clock(v.wait), ""), v.either("", clock(v.wait)),
				v.either(clock(v.talk), ""), v.agent)
		},
	},
	{
		name:   "numbers and names of skills",
		header: "Start,Skill No,Skill Name,InQueue,Agent_Time,Wrap,Agent_No,Abandon",
		row: func(v *visit) []string {
			return cells(v.at, v.number(), v.queue, v.wait, v.talk, v.work, v.either(v.extension(), 0),
				v.either("N", "Y"))
		},
	},
	{
		name: "time with us", header: "Start,Queue,Waited,Time With Us,Handled By",
		row: func(v *visit) []string { return cells(v.at, v.queue, v.wait, v.wait+v.talk, v.agent) },
	},
	{
		name: "start and end of the talk", header: "Queue Entry,Talk Start,Talk End,Queue Exit,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.answer(), v.either(v.end().Format(time.DateTime), ""), v.plus(v.wait),
				v.queue, v.agent)
		},
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
		name: "an emergency line", header: "Incident,Received,Dispatched,Closed,Unit", queues: 1,
		row: func(v *visit) []string { return cells(v.id, v.at, v.answer(), v.end(), v.agent) },
	},
	{
		name: "tasks of a CRM",
		header: "Case Number,Date/Time Opened,Case Owner,Call Answered At,Call Disconnected At," +
			"Work Completed At,Team",
		separator: ";",
		row: func(v *visit) []string {
			return cells(v.id, american(v.at), v.nobody("Queue"), american(v.answer()), american(v.end()),
				american(v.last()), v.queue)
		},
	},
	{
		name:   "seconds with letters",
		header: "Call begin,In queue,In conversation,Post processing,Colleague,Hotline",
		queues: -1,
		row: func(v *visit) []string {
			sec := func(n int) string { return fmt.Sprint(n, " sec") }
			return cells(v.at, sec(v.wait), sec(v.talk), sec(v.work), v.agent, v.queue)
		},
	},
	{
		name:   "a duration and a talk, and no wait",
		header: "Start,Duration,Talk Duration,Disposition,Group,User",
		row: func(v *visit) []string {
			return cells(v.date("2006/01/02 15:04:05"), v.wait+v.talk, v.talk, v.either("Answered",
				"No Answer"), v.queue, v.agent)
		},
	},
	{
		name:   "a handle time and the end of the work",
		header: "Arrived,Queue Name,Wait,Handle,Agent Released,Agent",
		row:    func(v *visit) []string { return cells(v.at, v.queue, v.wait, v.talk+v.work, v.last(), v.agent) },
	},
	{
		name: "answered is an x", header: "Zeit,Dauer,Warten,Angenommen,Abteilung", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02.01.2006 15:04:05"), clock(v.talk), clock(v.wait), v.either("x", ""), v.queue)
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
		name: "wait and total in minutes", header: "Opened,Minutes Waiting,Minutes Total,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.at, fmt.Sprintf("%.2f", float64(v.wait)/60), fmt.Sprintf("%.2f",
				float64(v.wait+v.talk)/60), v.queue, v.agent)
		},
	},
	{
		name: "two ends", header: "Start Time,Customer Disconnect,Agent Disconnect,Time in Queue,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.at, v.end(), v.either(v.last().Format(time.DateTime), ""), v.wait, v.queue, v.agent)
		},
	},
	{
		name:   "a flag of the service level",
		header: "Date,Time,Queue,Agent,Answer (s),Talk (s),Total (s),Within SL",
		row: func(v *visit) []string {
			return cells(v.date("02-Jan-2006"), v.date("15:04:05"), v.queue, v.agent, v.either(v.wait, ""),
				v.either(v.talk, ""), v.wait+v.talk,
				map[bool]string{true: "Y", false: "N"}[v.within(20)])
		},
	},
	{
		name: "states only", header: "Start,Final State,Queue,Minutes", cannot: true,
		row: func(v *visit) []string {
			return cells(v.at, v.either("Talked", "Quit"), v.queue, fmt.Sprintf("%.1f", float64(v.wait+v.talk)/60))
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
}
