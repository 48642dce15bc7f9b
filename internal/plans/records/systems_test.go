package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// systems are exports with the public names of the columns of twelve systems. A refused one has a map that reads it.
var systems = []struct {
	name, header string
	hasNoWrap    bool // no column has the after-call work
	row          func(c *truth) []string
}{
	{
		name: "Genesys Cloud, interactions", header: "Users,Remote,Date,Duration,Direction,ANI,DNIS,Queue,Total Alert,Total Queue,Total Talk,Total Hold,Total ACW,Disconnect Type,Conversation ID,Media Type,Abandoned",
		row: func(c *truth) []string {
			return []string{
				c.agent, "Ohio", c.arrived.Format("1/2/06 3:04:05 PM"), ms(c.wait + c.talk + c.work()), "Inbound", c.caller, c.line, c.queue, "0",
				ms(c.wait), ms(c.talk - c.hold()), ms(c.hold()), ms(c.work()), "Peer", c.id, "voice", word(c, "NO", "YES"),
			}
		},
	},
	{
		name: "Genesys Cloud, conversations", header: "conversationId,conversationStart,conversationEnd,originatingDirection,ani,dnis,queueName,userName,tQueueWait,tTalkComplete,tAcw,nAbandon",
		row: func(c *truth) []string {
			const layout = "2006-01-02T15:04:05.000Z"
			return []string{
				c.id, c.arrived.Format(layout), c.last().Format(layout), "inbound", c.caller, c.line, c.queue, c.agent,
				ms(c.wait), ms(c.talk), ms(c.work()), word(c, "0", "1"),
			}
		},
	},
	{
		name: "Amazon Connect, contact search", header: "Contact ID,Channel,Initiation method,Initiation timestamp,Customer phone number,System phone number,Queue,Enqueue timestamp,Agent,Connected to agent timestamp,Disconnect timestamp,Contact duration,Agent interaction duration,After contact work duration,Disconnect reason",
		row: func(c *truth) []string {
			const layout = "2006-01-02T15:04:05Z"
			return []string{
				c.id, "Voice", "Inbound", c.arrived.Format(layout), c.caller, c.line, c.queue, c.arrived.Format(layout), c.agent,
				stamp(c.answered, layout), c.ended.Format(layout), hms(c.ended.Sub(c.arrived)), hms(c.talk), hms(c.work()), "Customer disconnect",
			}
		},
	},
	{
		name: "Amazon Connect, records in Athena", header: "contact_id,channel,initiation_timestamp,queue_name,queue_enqueue_timestamp,queue_dequeue_timestamp,queue_duration_ms,agent_username,agent_connected_to_agent_timestamp,agent_interaction_duration_ms,agent_customer_hold_duration_ms,agent_after_contact_work_duration_ms,disconnect_timestamp",
		row: func(c *truth) []string {
			const layout = "2006-01-02 15:04:05.000"
			return []string{
				c.id, "VOICE", c.arrived.Format(layout), c.queue, c.arrived.Format(layout), c.arrived.Add(c.wait).Format(layout), ms(c.wait),
				c.agent, stamp(c.answered, layout), ms(c.talk - c.hold()), ms(c.hold()), ms(c.work()), c.ended.Format(layout),
			}
		},
	},
	{
		name: "Five9, call log", header: "CALL ID,TIMESTAMP,CAMPAIGN,CALL TYPE,SKILL,AGENT,AGENT NAME,DISPOSITION,ANI,DNIS,CALL TIME,IVR TIME,QUEUE WAIT TIME,RING TIME,TALK TIME,HOLD TIME,AFTER CALL WORK TIME,ABANDONED",
		row: func(c *truth) []string {
			return []string{
				c.id, `"` + c.arrived.Format("Mon, 02 Jan 2006 15:04:05") + `"`, "Service", "Inbound", c.queue, c.agent, c.agent, word(c, "Sold", "Abandon"),
				c.caller, c.line, hms(c.wait + c.talk), "00:00:00", hms(c.wait), "00:00:00", hms(c.talk - c.hold()), hms(c.hold()), hms(c.work()),
				word(c, "0", "1"),
			}
		},
	},
	{
		name: "Talkdesk, calls", header: "Interaction Id,Call Type,Start Time,End Time,Talkdesk Phone Number,Contact Phone Number,User Name,Wait Time,Hold Time,Talk Time,Abandon Time,Total Time,Ring Groups,Disposition Code,Within SL",
		hasNoWrap: true,
		row: func(c *truth) []string {
			left := ""
			if !c.isAnswered {
				left = whole(c.wait)
			}
			return []string{
				c.id, word(c, "Inbound", "Abandoned"), c.arrived.Format(time.DateTime), c.ended.Format(time.DateTime), c.line, c.caller, c.agent,
				whole(c.wait), whole(c.hold()), whole(c.talk), left, whole(c.wait + c.talk), c.queue, "", word(c, "true", "false"),
			}
		},
	},
	{
		name: "Avaya CMS, call records", header: "CALLID,UCID,SEGSTART,SEGSTOP,CALLING_PTY,DIALED_NUM,DISPVDN,DISPSPLIT,DISPOSITION,QUEUETIME,TALKTIME,ANSHOLDTIME,ACWTIME,DURATION,ANSLOGIN",
		row: func(c *truth) []string {
			return []string{
				c.id, "0" + c.id, c.arrived.Format(time.DateTime), c.last().Format(time.DateTime), c.caller, c.line, "5000", c.split(), word(c, "2", "3"),
				whole(c.wait), whole(c.talk - c.hold()), whole(c.hold()), whole(c.work()), whole(c.last().Sub(c.arrived)), c.agent,
			}
		},
	},
	{
		name: "Cisco UCCX, call details", header: "Node ID - Session ID - Sequence No.,Contact Disposition,Start Time,End Time,Contact Type,Originator Directory Number,Called Number,CSQ Names,Queue Time,Agent Name,Ring Time,Talk Time,Hold Time,Work Time",
		row: func(c *truth) []string {
			return []string{
				"1-" + c.id + "-0", word(c, "Handled", "Abandoned"), c.arrived.Format("1/2/06 3:04:05 PM"), c.ended.Format("1/2/06 3:04:05 PM"),
				"Incoming", c.caller, c.line, c.queue, hms(c.wait), c.agent, "0:00:00", hms(c.talk - c.hold()), hms(c.hold()), hms(c.work()),
			}
		},
	},
	{
		name: "a public file of calls", header: "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating",
		hasNoWrap: true,
		row: func(c *truth) []string {
			row := []string{c.id, c.agent, c.arrived.Format(time.DateOnly), c.arrived.Format(time.TimeOnly), c.queue, word(c, "Y", "N"), word(c, "Y", "N"), "", "", ""}
			if c.isAnswered {
				row[7], row[8], row[9] = whole(c.wait), hms(c.talk), "3"
			}
			return row
		},
	},
	{
		name: "3CX, call log", header: "Call Time,Caller ID,Destination,Status,Ringing,Talking,Totals,Reason", hasNoWrap: true,
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format(time.DateTime), c.caller, c.queue, word(c, "answered", "unanswered"), hms(c.wait), hms(c.talk), hms(c.wait + c.talk), "Terminated",
			}
		},
	},
	{
		name: "Asterisk, CDR", header: "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition,amaflags,uniqueid,userfield",
		hasNoWrap: true,
		row: func(c *truth) []string {
			return []string{
				"", c.caller, c.queue, "from-trunk", "<" + c.caller + ">", "SIP/t-1", "SIP/" + c.agent, "Queue", "sales",
				c.arrived.Format(time.DateTime), stamp(c.answered, time.DateTime), c.ended.Format(time.DateTime),
				whole(c.wait + c.talk), whole(c.talk), word(c, "ANSWERED", "NO ANSWER"), "DOCUMENTATION", c.id, "",
			}
		},
	},
	{
		name: "FreePBX, CDR", header: "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid,userfield,did,recordingfile,cnum,cnam,linkedid",
		hasNoWrap: true,
		row: func(c *truth) []string {
			return []string{
				c.arrived.Format(time.DateTime), "<" + c.caller + ">", c.caller, c.queue, "ext-queues", "PJSIP/t-1", "PJSIP/" + c.agent, "Queue", "",
				whole(c.wait + c.talk), whole(c.talk), word(c, "ANSWERED", "NO ANSWER"), "3", "", c.id, "", c.line, "", c.caller, "", c.id,
			}
		},
	},
	{
		name: "Zendesk Talk, calls", header: "id,created_at,agent_id,completion_status,customer_id,direction,duration,hold_time,phone_number,time_to_answer,wait_time,wrap_up_time,talk_time,ivr_time_spent",
		row: func(c *truth) []string {
			answer := ""
			if c.isAnswered {
				answer = whole(c.wait)
			}
			return []string{
				c.id, c.arrived.Format("2006-01-02T15:04:05Z"), c.agent, word(c, "completed", "abandoned_in_queue"), c.caller, "inbound",
				whole(c.wait + c.talk), whole(c.hold()), c.line, answer, whole(c.wait), whole(c.work()), whole(c.talk - c.hold()), "0",
			}
		},
	},
	{
		name: "RingCentral, call log", header: "Session Id,From Number,To Number,Result,Call Length,Handle Time,Call Start Time,Call Direction,Queue", hasNoWrap: true,
		row: func(c *truth) []string {
			return []string{
				c.id, c.caller, c.line, word(c, "Connected", "Abandoned"), hms(c.wait + c.talk), hms(c.talk), c.arrived.Format("01/02/2006 03:04:05 PM"), "Inbound", c.queue,
			}
		},
	},
	{
		name: "Twilio Flex, conversations", header: "Conversation ID,Date,Time,Kind,Queue,Agent,Customer Phone,Queue Time,Ring Time,Talk Time,Hold Time,Wrap Up Time,Abandoned,Direction",
		row: func(c *truth) []string {
			return []string{
				c.id, c.arrived.Format("2006-01-02"), c.arrived.Format("15:04:05"), "Conversation", c.queue, c.agent, c.caller, whole(c.wait), "0", whole(c.talk - c.hold()),
				whole(c.hold()), whole(c.work()), word(c, "No", "Yes"), "Inbound",
			}
		},
	},
}

// hold is the part of a conversation in which the caller was on hold.
func (c *truth) hold() time.Duration {
	if c.talk < time.Minute || c.id[len(c.id)-1] > '3' {
		return 0
	}
	return c.talk / 3 / time.Second * time.Second
}

// work is the after-call work.
func (c *truth) work() time.Duration {
	if !c.isAnswered {
		return 0
	}
	return c.wrapped.Sub(c.ended)
}

// last is the end of the call with the after-call work.
func (c *truth) last() time.Time { return c.ended.Add(c.work()) }

// split is the number of the queue.
func (c *truth) split() string { return fmt.Sprint(len(c.queue)) }

func ms(d time.Duration) string    { return fmt.Sprint(d.Milliseconds()) }
func whole(d time.Duration) string { return fmt.Sprint(int(d.Seconds())) }

func hms(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

func word(c *truth, answered, abandoned string) string {
	if c.isAnswered {
		return answered
	}
	return abandoned
}

// lengths are the figures of records, with the mean conversation and after-call work in seconds.
type lengths struct {
	figures
	talk, work float64
}

// lengthsOf reads an export, again with its map if it is refused.
func lengthsOf(t *testing.T, file string, m *records.Map) (out lengths, s *records.Summary, refused string) {
	t.Helper()
	var answered, within, abandoned, works float64
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
	if err == nil {
		for c := range r.All() {
			if !c.Queued() {
				continue
			}
			out.calls++
			if c.Outcome == "abandoned" {
				abandoned++
			}
			if c.Answered.IsZero() {
				continue
			}

			answered++
			out.talk += c.Ended.Sub(c.Answered).Seconds()
			if c.Answered.Sub(c.Enqueued) <= level {
				within++
			}
			if !c.WrapUpEnd.IsZero() {
				works++
				out.work += c.WrapUpEnd.Sub(c.Ended).Seconds()
			}
		}
		err = r.Err()
	}

	var refusal *records.Refusal
	if errors.As(err, &refusal) {
		if refusal.Map == "" || m != nil {
			t.Fatalf("refused for good: %v\n%s", refusal, refusal.Map)
		}
		out, s, _ = lengthsOf(t, file, readMap(t, refusal.Readings()[0]))
		return out, s, refusal.Error() + "\n" + refusal.Map
	} else if err != nil {
		t.Fatal(err)
	}

	out.abandoned, out.level, out.talk = abandoned/out.calls, within/out.calls, out.talk/answered
	if works > 0 {
		out.work /= works
	}
	return out, r.Summary(), ""
}
