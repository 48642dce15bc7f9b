package records_test

import (
	"fmt"
	"strings"
	"time"
)

// excelDays is a time as the number of days that spreadsheets write.
func excelDays(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	return fmt.Sprintf("%.8f", at.Sub(epoch).Hours()/24)
}

// isoDuration is a length as ISO 8601 writes it.
func isoDuration(seconds int) string { return fmt.Sprintf("PT%dM%dS", seconds/60, seconds%60) }

// flatClock is a length as the digits of hours, minutes and seconds without leading zeros.
func flatClock(seconds int) string {
	return fmt.Sprint(seconds/3600*10000 + seconds/60%60*100 + seconds%60)
}

// documented are layouts that were written from the documents of systems, and run once before the reader changed.
var documented = []layout{
	{
		name:   "jtel, ACD part of a call",
		header: "ID,ServiceNumber,AcdGroupName,dtQueueStart,dtQueueEnd,dtAgentConnect,dtAgentDisconnect,dtAfterCallEnd,AgentName,bCallerHangup",
		row: func(v *visit) []string {
			return cells(v.id, v.line, v.queue, v.at, v.plus(v.wait), v.answer(), v.either(v.end().Format(time.DateTime), ""),
				v.either(v.last().Format(time.DateTime), ""), v.agent, v.either(0, 1))
		},
	},
	{
		name:   "AltiGen, call records",
		header: "SessionID,CallerNum,DNIS,WGNumber,StartTime,WGQueuingTime,WGAnswerTime,EndTime,WGWaitDuration,WGHandleDuration,AgentNum",
		row: func(v *visit) []string {
			return cells(v.id, v.caller, v.line, v.number(), v.start().Unix(), v.at.Unix(), epoch(v.answer(), "0"), v.end().Unix(),
				v.wait, v.talk, v.either(v.extension(), 0))
		},
	},
	{
		name:   "Vertical Wave, durations as digits",
		header: "Start Date,Start Time,Answer Date,Answer Time,End Date,End Time,Duration,Call Type,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.date("20060102"), v.date("150405"), stamp(v.answer(), "20060102"), stamp(v.answer(), "150405"),
				v.end().Format("20060102"), v.end().Format("150405"), flatClock(v.wait+v.talk), ">", v.queue, v.agent)
		},
	},
	{
		name: "Cisco UCCE, termination call detail",
		header: "RecoveryKey,DateTime,CallDisposition,Duration,RingTime,DelayTime,TimeToAband,HoldTime,TalkTime,WorkTime,LocalQTime," +
			"ANI,SkillGroup,AgentID",
		row: func(v *visit) []string {
			return cells("5"+v.id, v.last(), v.either(13, 3), v.wait+v.talk+v.work, v.ring, 0, v.either(0, v.wait), v.hold, v.talk-v.hold,
				v.work, v.wait-v.ring, v.caller, v.queue, v.either(v.extension(), ""))
		},
	},
	{
		name:   "Talkdesk, contacts",
		header: "interaction_id,direction,started_at,connected_at,finished_at,ring_groups,user_name,wait_time,abandon_time,talk_time,hold_time,wrap_up_time,inside_service_level",
		row: func(v *visit) []string {
			return cells(v.id, "inbound", v.at, v.answer(), v.end(), v.queue, v.agent, v.wait, v.either("", v.wait), v.either(v.talk-v.hold, ""),
				v.either(v.hold, ""), v.either(v.work, ""), map[bool]string{true: "TRUE", false: "FALSE"}[v.within(30)])
		},
	},
	{
		name:   "Ozonetel, call details",
		header: "Call ID,Call Type,Campaign,Skill,Start Time,Time to Answer,Talk Time,Hold Duration,Wrapup Duration,End Time,Duration,Agent,Status,Hangup By",
		row: func(v *visit) []string {
			return cells(v.id, "Inbound", "Care", v.queue, v.at, clock(v.wait), clock(v.talk), clock(v.hold), clock(v.work), v.end(),
				clock(v.wait+v.talk), v.agent, v.either("Answered", "Unanswered"), v.either("AgentHangup", "UserHangup"))
		},
	},
	{
		name:   "LiveVox, call detail",
		header: "Call Start,Session,Service,Agent,Outcome,Wait In Queue (sec),Hold Time(Sec),Talk Secs,Wrap Secs,Phone Dialed",
		row: func(v *visit) []string {
			return cells(american(v.at), "S"+v.id, v.queue, v.agent, v.either("Agent Contact", "Hung Up in Hold"), v.wait, v.hold, v.talk-v.hold,
				v.work, v.caller)
		},
	},
	{
		name:   "Avaya IP Office, station messages",
		header: "Call Start,Connected Time,Ring Time,Caller,Direction,Called Number,Dialled Number,Is Internal,Call ID,Party1Name,Hold Time,Park Time",
		queues: -1,
		row: func(v *visit) []string {
			return cells(v.date("2006/01/02 15:04:05"), clock(v.talk), v.wait, v.caller, "I", v.number(), v.line, 0, v.id, v.agent, 0, 0)
		},
	},
	{
		name: "Vodia, ACD records", header: "start,queue,cid,wait_time,ring_time,talk_time,hold_time,agent,hangup", separator: ";",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, v.caller, v.wait-v.ring, v.ring, v.talk, v.hold, v.agent, v.either("agent", "caller"))
		},
	},
	{
		name: "Asternic, calls", header: "Date,Caller,Queue,Wait,Duration,Pos.,Disconnection,Handled by,Attempts",
		row: func(v *visit) []string {
			return cells(v.date("01/02/2006 - 15:04:05"), v.caller, v.queue, minutesAndSeconds(v.wait), minutesAndSeconds(v.talk), 1,
				v.either(map[bool]string{true: "Caller", false: "Agent"}[v.isOdd()], "Abandon"), v.agent, v.either(1, 0))
		},
	},
	{
		name:   "Issabel, call_entry",
		header: "id,id_agent,id_queue_call_entry,callerid,datetime_entry_queue,datetime_init,datetime_end,duration_wait,duration,status,trunk",
		row: func(v *visit) []string {
			return cells(v.id, v.either(v.extension(), "NULL"), v.number(), v.caller, v.at, v.either(stamp(v.answer(), time.DateTime), "NULL"),
				v.end(), v.wait, v.either(v.talk, "NULL"), v.either("terminada", "abandonada"), "SIP/1")
		},
	},
	{
		name: "Starface", header: "Anruf-ID,Warteschleife,Anrufbeginn,Wartedauer,Gesprächsdauer,Agent,Ergebnis", separator: ";",
		row: func(v *visit) []string {
			return cells(v.id, v.queue, v.date("02.01.2006 15:04:05"), clock(v.wait), clock(v.talk), v.agent,
				v.either("angenommen", "aufgelegt"))
		},
	},
	{
		name: "SwyxWare, call details", separator: ";", queues: -1,
		header: "CallId,OriginationNumber,CalledNumber,StartTime,ScriptConnectTime,DeliveredTime,ConnectTime,EndTime,State,DestinationName",
		row: func(v *visit) []string {
			return cells(v.id, v.caller, v.number(), v.date("02.01.2006 15:04:05"), v.date("02.01.2006 15:04:05"),
				stamp(v.at.Add(time.Duration(v.wait-v.ring)*time.Second), "02.01.2006 15:04:05"), stamp(v.answer(), "02.01.2006 15:04:05"),
				v.end().Format("02.01.2006 15:04:05"), v.either("Connected", "Disconnected"), v.agent)
		},
	},
	{
		name:   "Cisco CUCM, detail records",
		header: "globalCallID_callId,dateTimeOrigination,callingPartyNumber,huntPilotPattern,finalCalledPartyNumber,dateTimeConnect,dateTimeDisconnect,duration",
		queues: -1,
		row: func(v *visit) []string {
			return cells(v.id, v.at.Unix(), v.caller, v.number(), v.either(v.extension(), v.number()), epoch(v.answer(), "0"), v.end().Unix(), v.talk)
		},
	},
	{
		name: "Genesys Cloud, details of a query",
		header: "conversationId,conversationStart,conversationEnd,mediaType,queueName,userName,tAcd,tAnswered,tAbandon,tTalk,tHeld," +
			"tAcw,tHandle",
		row: func(v *visit) []string {
			milli := func(seconds int) string { return fmt.Sprint(1000 * seconds) }
			return cells(v.id, inUTC(v.at), inUTC(v.last()), "voice", v.queue, v.agent, milli(v.wait), v.either(milli(v.wait), ""),
				v.either("", milli(v.wait)), v.either(milli(v.talk-v.hold), ""), v.either(milli(v.hold), ""), v.either(milli(v.work), ""),
				v.either(milli(v.talk+v.work), ""))
		},
	},
	{
		name:   "Dynamics 365, conversations",
		header: "Conversation Id,Channel,Queue,Agent,Created On,Started On,Closed On,Wait time (sec),Talk time (sec),Wrap up time (sec),Is abandoned",
		row: func(v *visit) []string {
			return cells(v.id, "Voice", v.queue, v.agent, american(v.at), american(v.answer()), american(v.last()), v.wait, v.talk,
				v.work, v.either("False", "True"))
		},
	},
	{
		name: "UJET, calls", queues: -1,
		header: "call_id,call_type,created_at,queued_at,assigned_at,connected_at,ends_at,menu_path,agent_name,wait_duration,call_duration," +
			"wrap_up_duration,status,fail_reason",
		row: func(v *visit) []string {
			return cells(v.id, "IvrCall", inUTC(v.start()), inUTC(v.at), inUTC(v.answer()), inUTC(v.answer()), inUTC(v.end()), "Main/"+v.queue, v.agent,
				fmt.Sprintf("%d.0", v.wait), fmt.Sprintf("%d.0", v.talk), v.either(fmt.Sprintf("%d.0", v.work), ""),
				v.either("finished", "failed"), v.either("nothing", "eu_abandoned"))
		},
	},
	{
		name: "ShoreTel, queue calls", header: "ID,StartTime,QueueName,Duration,ExitReason,TargetLastName,TalkTimeSeconds",
		row: func(v *visit) []string {
			return cells(v.id, v.at, v.queue, clock(v.wait), v.either(1, 7), v.agent, v.talk)
		},
	},
	{
		name: "PBXware, queue report", header: "Date/Time,Queue,Caller ID,Position,Hold Time,Talk Time,Agent,Exit status",
		row: func(v *visit) []string {
			return cells(v.date("02 Jan 2006 15:04:05"), v.queue, v.caller, 1, v.wait, v.talk, v.agent, v.either("Agent completed", "Caller left"))
		},
	},
	{
		name: "inContact, completed contacts",
		header: "contactId,mediaTypeName,skillName,agentId,contactStart,preQueueSeconds,inQueueSeconds,agentSeconds,ACWSeconds,holdSeconds," +
			"totalDurationSeconds,abandoned,abandonSeconds",
		row: func(v *visit) []string {
			return cells(v.id, "Phone Call", v.queue, v.either(v.extension(), 0), inUTC(v.start()), v.menus, v.wait, v.talk, v.work, v.hold,
				v.menus+v.wait+v.talk+v.work, v.either("False", "True"), v.either(0, v.wait))
		},
	},
	{
		name: "Japanese", header: "着信日時,スキル,待ち時間,通話時間,後処理時間,オペレーター,結果",
		row: func(v *visit) []string {
			return cells(v.date("2006/01/02 15:04:05"), v.queue, clock(v.wait), clock(v.talk), clock(v.work), v.agent, v.either("応答", "放棄"))
		},
	},
	{
		name: "Polish", header: "Data połączenia,Kolejka,Czas oczekiwania,Czas rozmowy,Agent,Status", separator: ";",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, clock(v.wait), clock(v.talk), v.agent, v.either("Odebrane", "Porzucone"))
		},
	},
	{
		name: "Portuguese", header: "Data,Hora,Fila,Espera,Conversação,Atendente,Situação", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02/01/2006"), v.date("15:04:05"), v.queue, clock(v.wait), clock(v.talk), v.agent,
				v.either("Atendida", "Abandonada"))
		},
	},
	{
		name: "Italian", header: "Data ora,Coda,Tempo di attesa,Tempo di conversazione,Operatore,Esito", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02/01/2006 15:04:05"), v.queue, v.wait, v.talk, v.agent, v.either("Risposta", "Abbandonata"))
		},
	},
	{
		name: "Russian", header: "Дата и время,Очередь,Ожидание,Разговор,Оператор,Статус", separator: ";",
		row: func(v *visit) []string {
			return cells(v.date("02.01.2006 15:04:05"), v.queue, clock(v.wait), clock(v.talk), v.agent, v.either("Отвечен", "Потерян"))
		},
	},
	{
		name: "Swedish", header: "Tidpunkt,Kö,Väntetid (s),Samtalstid (s),Efterarbete (s),Handläggare,Utfall", separator: ";",
		row: func(v *visit) []string {
			return cells(v.at, v.queue, v.wait, v.talk, v.work, v.agent, v.either("Besvarat", "Lagt på"))
		},
	},
	{
		name: "days of a spreadsheet", header: "Queue,Call Start,Call Answered,Call End,Agent",
		row: func(v *visit) []string {
			return cells(v.queue, excelDays(v.at), excelDays(v.answer()), excelDays(v.end()), v.agent)
		},
	},
	{
		name: "a date beside each time", header: "Date In,Time In,Date Answered,Time Answered,Date Out,Time Out,Queue,Agent",
		row: func(v *visit) []string {
			return cells(v.date("02/01/2006"), v.date("15:04:05"), stamp(v.answer(), "02/01/2006"), hourSecond(v.answer()),
				v.end().Format("02/01/2006"), hourSecond(v.end()), v.queue, v.agent)
		},
	},
	{
		name: "lengths as ISO 8601 has them", header: "Id,CreatedDate,Queue,WaitDuration,TalkDuration,Owner,State",
		row: func(v *visit) []string {
			return cells(v.id, inUTC(v.at), v.queue, isoDuration(v.wait), isoDuration(v.talk), v.agent, v.either("Handled", "Abandoned"))
		},
	},
	{
		name: "letters of results", header: "LogTime,Group,W,T,Ag,R", queues: -1,
		row: func(v *visit) []string {
			return cells(v.at, v.queue, v.wait, v.talk, v.either(v.extension(), ""), v.either("A", "L"))
		},
	},
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

// documentedReports are reports that were written from the documents of systems.
var documentedReports = []reportLayout{
	{
		name:   "jtel, compressed groups",
		header: "dtStats,AcdGroupName,nOffered,nAnswered,nAbandoned,tSumWait,tSumTalk,tSumAfterCall",
		row: func(i *interval) []string {
			return cells(i.at, i.queue, i.offered, i.answered, i.abandoned, i.asa*i.answered+i.ata*i.abandoned, i.talk*i.answered,
				i.work*i.answered)
		},
	},
	{
		name: "FortiVoice, abbreviations", header: "Time,Queue,CT,CAn,CAb,COF,CTr,CTO,ATT,AWT", noHandle: true,
		row: func(i *interval) []string {
			return cells(i.date("2006-01-02 15:04"), i.queue, i.offered, i.answered, i.abandoned, 0, 0, 0, clock(i.talk), clock(i.asa))
		},
	},
	{
		name: "Voximplant, hours from 1", noHandle: true, hours: true,
		all: func(of []interval) (string, [][]string) {
			var rows [][]string
			for _, i := range sumOfHours(of) {
				rows = append(rows, cells(i.date(time.DateOnly), 1+i.at.Hour(), i.queue, i.answered, i.abandoned, i.offered))
			}
			return "date,hour,queue,AnsweredCalls,UnansweredCalls,IncomingCalls", rows
		},
	},
	{
		name:   "Cisco ICM, half hours of a call type",
		header: "DateTime,CallType,CallsOfferedHalf,CallsHandledHalf,TotalCallsAbandToHalf,AnswerWaitTimeHalf,HandleTimeHalf,ServiceLevelCallsHalf",
		row: func(i *interval) []string {
			return cells(i.at, i.queue, i.offered, i.answered, i.abandoned, i.asa*i.answered, i.handle()*i.answered, i.answered*8/10)
		},
	},
	{
		name: "CCAI, queue summary",
		header: "Date,Start Time,Queue Name,Queue Interactions,Queue Abandons,Queue Abandon Rate %,Avg Queue Abandon Time," +
			"Avg Queue Duration,Avg Handle Time",
		row: func(i *interval) []string {
			return cells(i.date(time.DateOnly), i.date("3:04 PM"), i.queue, i.offered, i.abandoned,
				fmt.Sprintf("%.1f", 100*float64(i.abandoned)/float64(i.offered)), clock(i.ata), clock(i.asa), clock(i.handle()))
		},
	},
	{
		name: "eWFM, intervals", header: "DATE,PERIOD,FORECAST GROUP,CV,AHT,SL", separator: "|",
		row: func(i *interval) []string {
			return cells(i.date("01/02/06"), i.date("15:04"), i.queue, i.offered, i.handle(), 80)
		},
	},
	{
		name: "Teleopti, queue statistics", separator: ";",
		header: "interval,date_from,time,queue,offd_direct_call_cnt,overflow_in_call_cnt,aband_call_cnt,overflow_out_call_cnt," +
			"answ_call_cnt,queued_and_answ_call_dur,queued_and_aband_call_dur,talking_call_dur,wrap_up_dur",
		row: func(i *interval) []string {
			return cells(2*i.at.Hour()+i.at.Minute()/30, i.date("20060102"), i.date("15:04"), map[string]int{"Sales": 11, "Support": 12}[i.queue],
				i.offered, 0, i.abandoned, 0, i.answered, i.asa*i.answered, i.ata*i.abandoned, i.talk*i.answered, i.work*i.answered)
		},
	},
	{
		name: "German report", separator: ";",
		header: "Datum,Intervall,Gruppe,Angebotene Anrufe,Angenommene Anrufe,Verlorene Anrufe,Ø Bearbeitungszeit,Servicelevel",
		row: func(i *interval) []string {
			return cells(i.date("02.01.2006"), i.date("15:04")+" - "+i.until().Format("15:04"), i.queue, i.offered, i.answered, i.abandoned,
				clock(i.handle()), "81,5%")
		},
	},
	{
		name: "Japanese report", header: "日付,時間帯,スキル,着信数,応答数,放棄数,平均処理時間",
		row: func(i *interval) []string {
			return cells(i.date("2006/01/02"), i.date("15:04"), i.queue, i.offered, i.answered, i.abandoned, i.handle())
		},
	},
	{
		name: "French report", separator: ";", header: "Jour,Tranche horaire,File,Appels reçus,Appels traités,Appels abandonnés,DMT (s)",
		row: func(i *interval) []string {
			return cells(i.date("02/01/2006"), strings.ReplaceAll(i.date("15:04"), ":", "h"), i.queue, i.offered, i.answered, i.abandoned, i.handle())
		},
	},
	{
		name:   "Connect, names of the API",
		header: "INTERVAL_START,QUEUE_NAME,CONTACTS_QUEUED,CONTACTS_HANDLED,CONTACTS_ABANDONED,AVG_QUEUE_ANSWER_TIME,AVG_HANDLE_TIME,SERVICE_LEVEL",
		row: func(i *interval) []string {
			return cells(inUTC(i.at), i.queue, i.offered, i.answered, i.abandoned, fmt.Sprintf("%d.0", i.asa), fmt.Sprintf("%d.0", i.handle()), "81.25")
		},
	},
	{
		name: "weekdays before the dates", header: "Day,Interval,Split,NCO,NCH,ABN,ASA,ATT,ACW",
		row: func(i *interval) []string {
			return cells(i.date("Mon 02 Jan 2006"), i.date("15:04")+"-"+i.until().Format("15:04"), i.queue, i.offered, i.answered, i.abandoned,
				i.asa, i.talk, i.work)
		},
	},
}
