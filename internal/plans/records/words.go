package records

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// meaning is a possible meaning of a column, with the words that systems use for it.
type meaning struct {
	value string // of a record or a report; or one of the durations below
	what  string // for messages
	holds content
	names []string // as normalized writes them
	weak  []string // names that count if no other column has the meaning
}

// content is the kind of a column's cells. Contents are bits.
type content uint8

// The contents of columns.
const (
	holdsText     content = 1 << iota
	holdsTime             // a date with a time of day
	holdsDate             // a date alone
	holdsClock            // a time of day alone
	holdsDuration         // a duration, or a number
	holdsNumber           // numbers alone
	holdsFlag             // yes and no
	holdsDigits           // a time of day as digits, as in 0830 or 083015
)

// The durations that give a record's times, if a file has them. The ring is a separate value.
const (
	theIVR    = "time in the menus"
	theWait   = "wait"
	theTalk   = "talk time"
	theHold   = "time on hold"
	theWrap   = "after-call work"
	theHandle = "handle time"
	theTotal  = "length of the call"
	theRing   = "ring"
	theDate   = "date"
	theFlag   = "abandoned, yes or no"
)

// callMeanings are the meanings of columns of call records.
var callMeanings = withForeign([]meaning{
	{
		value: "call", what: "the call's id", holds: holdsText,
		names: []string{
			"call", "call_id", "callid", "id", "contact_id", "contactid", "uniqueid", "unique_id", "session_id",
			"interaction_id", "conversation_id", "ucid", "call_reference", "call_number", "call_guid", "call_sid", "session",
			"node_id_session_id_sequence_no",
		},
		weak: []string{"linkedid", "linked_id", "guid"},
	},
	{
		value: "caller", what: "who called", holds: holdsText,
		names: []string{
			"caller", "caller_id", "callerid", "caller_number", "ani", "cli", "calling_number", "calling_party",
			"from", "from_number", "customer_number", "phone", "caller_phone", "originator",
			"customer_phone_number", "customer_phone", "contact_phone_number", "remote_number",
			"originator_directory_number", "calling_pty", "customer_endpoint_address", "from_phone_number",
		},
		weak: []string{"phone_number", "src", "source", "customer", "customer_id", "clid"},
	},
	{
		value: "line", what: "the number that was called", holds: holdsText,
		names: []string{
			"line",
			"did",
			"dnis",
			"dialed_number",
			"called_number",
			"number_called",
			"called_party",
			"dialled_number",
			"to_number",
			"system_phone_number",
			"system_endpoint_address",
			"talkdesk_phone_number",
			"dialed_num",
		},
		weak: []string{"called", "phone_number"},
	},
	{
		value: "tier", what: "the caller's tier", holds: holdsText,
		names: []string{"tier", "customer_tier", "customer_segment", "segment"},
	},
	{
		value: "queue", what: "the queue", holds: holdsText,
		names: []string{
			"queue",
			"queue_name",
			"queuename",
			"skill",
			"skill_name",
			"skill_group",
			"skillgroup",
			"split",
			"split_skill",
			"workgroup",
			"work_group",
			"workgroup_name",
			"acd_group",
			"hunt_group",
			"ring_group",
			"csq",
			"csq_name",
			"call_queue",
			"skillset", "queue_id", "agent_group", "csq_names", "dispsplit", "ring_groups", "queues",
		},
		weak: []string{"department", "dst", "service", "group", "campaign"},
	},
	{
		value: "agent", what: "the agent", holds: holdsText,
		names: []string{
			"agent",
			"agent_id",
			"agentid",
			"agent_name",
			"user",
			"user_name",
			"username",
			"user_id",
			"agent_login",
			"answered_by",
			"operator", "representative", "handled_by", "agent_username", "anslogin", "users",
		},
		weak: []string{"server", "employee", "extension"},
	},
	{
		value: "outcome", what: "how the call ended", holds: holdsText | holdsFlag,
		names: []string{
			"outcome",
			"status",
			"disposition",
			"result",
			"call_status",
			"call_outcome",
			"call_result",
			"call_disposition",
			"contact_disposition",
			"completion_status",
			"action_result",
			"final_status", "answered_flag", "is_answered", "was_answered",
		},
		weak: []string{"answered", "answer", "handled", "call_type", "state"},
	},
	{
		value: theFlag, what: "whether the caller abandoned", holds: holdsFlag,
		names: []string{"abandoned", "abandon", "is_abandoned", "abandoned_flag", "missed", "lost"},
	},
	{
		value: "arrived", what: "when the call arrived", holds: holdsTime | holdsClock | holdsDigits,
		names: []string{
			"arrived",
			"arrival",
			"arrival_time",
			"arrived_at",
			"start",
			"start_time",
			"starttime",
			"call_start",
			"call_start_time",
			"started",
			"started_at",
			"call_started",
			"begin",
			"begin_time",
			"received",
			"received_at",
			"time_received",
			"call_received",
			"offered_time",
			"initiation_timestamp",
			"initiated",
			"call_arrival",
			"start_date_time",
			"call_arrived",
			"inbound_time",
			"segstart", "segment_start", "conversation_start", "conversation_start_time", "session_start",
			"start_timestamp", "contact_start", "contact_start_time", "interaction_start", "interaction_start_time",
			"start_date", "arrival_date",
		},
		weak: []string{
			"time",
			"timestamp",
			"date_time",
			"datetime",
			"calldate",
			"call_date",
			"call_time",
			"date",
			"created",
			"created_at",
			"date_and_time", "call_date_time", "time_of_call",
		},
	},
	{
		value: "ivr_end", what: "when the menus ended", holds: holdsTime | holdsClock | holdsDigits,
		names: []string{"ivr_end", "menu_end", "ivr_end_time", "ivr_exit"},
	},
	{
		value: "enqueued", what: "when the call joined the queue", holds: holdsTime | holdsClock | holdsDigits,
		names: []string{
			"enqueued",
			"enqueue_time",
			"enqueued_at",
			"queue_start",
			"queue_start_time",
			"queued",
			"queued_at",
			"queue_entry",
			"queue_entered",
			"queue_enter",
			"joined_queue",
			"queue_join",
			"entered_queue",
			"enqueue_timestamp",
			"queue_in",
			"queue_entry_time", "queued_time", "queue_enqueue_timestamp", "enqueued_timestamp",
		},
		weak: []string{"queue_time"},
	},
	{
		value: "answered", what: "when an agent answered", holds: holdsTime | holdsClock | holdsDigits,
		names: []string{
			"answered",
			"answer",
			"answer_time",
			"answered_at",
			"answered_time",
			"time_answered",
			"call_answered",
			"connect",
			"connected",
			"connect_time",
			"connected_at",
			"connected_time",
			"agent_start",
			"talk_start",
			"talk_start_time",
			"conversation_start",
			"pickup", "pickup_time", "picked_up", "agent_answer_time", "connected_to_agent", "answer_date",
			"connected_to_agent_timestamp", "agent_connected_to_agent_timestamp", "agent_connected",
			"agent_connected_time", "answer_timestamp", "accepted", "accepted_at",
		},
	},
	{
		value: "ended", what: "when the conversation or the wait ended", holds: holdsTime | holdsClock | holdsDigits,
		names: []string{
			"ended",
			"end",
			"end_time",
			"endtime",
			"ended_at",
			"call_end",
			"call_end_time",
			"call_ended",
			"disconnect",
			"disconnected",
			"disconnect_time",
			"disconnected_at",
			"disconnect_timestamp",
			"hangup",
			"hang_up",
			"hangup_time",
			"finish",
			"finished",
			"finish_time",
			"stop",
			"stop_time",
			"released",
			"release_time",
			"completed_at",
			"end_date_time",
			"end_date",
			"terminated",
			"segstop",
			"segment_stop",
			"segment_end",
			"conversation_end",
			"conversation_end_time",
			"session_end",
			"end_timestamp",
			"contact_end",
			"contact_end_time",
			"interaction_end",
			"interaction_end_time",
		},
	},
	{
		value: "wrap_up_end", what: "when the after-call work ended", holds: holdsTime | holdsClock | holdsDigits,
		names: []string{
			"wrap_up_end", "wrapup_end", "acw_end", "wrap_end", "wrap_up_end_time", "acw_end_time",
			"after_call_work_end", "after_contact_work_end_timestamp", "agent_after_contact_work_end_timestamp",
		},
	},
	{
		value: theIVR, what: "how long the menus took", holds: holdsDuration,
		names: []string{"ivr_time", "menu_time", "ivr_duration", "time_in_ivr", "ivr", "ivr_time_spent", "total_ivr", "t_ivr"},
	},
	{
		value: theWait, what: "how long the caller waited", holds: holdsDuration,
		names: []string{
			"wait",
			"wait_time",
			"waiting_time",
			"waittime",
			"waited",
			"queue_time",
			"time_in_queue",
			"queue_duration",
			"queue_wait",
			"queue_wait_time",
			"total_queue",
			"t_queue_wait",
			"total_queue_time",
			"total_wait_time",
			"queue_seconds",
			"wait_duration",
			"queuetime",
			"wait_seconds",
			"time_in_q", "queue_waiting_time",
		},
		weak: []string{
			"time_to_answer", "speed_of_answer", "agent_speed_to_answer", "answer_time", "answer", "answered", "delay", "queue",
		},
	},
	{
		value: theTalk, what: "how long they talked", holds: holdsDuration,
		names: []string{
			"talk",
			"talk_time",
			"talktime",
			"talk_duration",
			"conversation",
			"conversation_time",
			"conversation_duration",
			"billsec",
			"talking_time",
			"talk_seconds",
			"connected_time",
			"agent_talk_time",
			"agent_time",
			"billable_seconds",
			"in_call_time",
			"talking",
			"total_talk",
			"total_talk_time",
			"t_talk",
			"t_talk_complete",
			"interaction_duration",
			"interaction_time",
			"agent_interaction_duration",
			"agent_interaction_time",
		},
		// In a row of one call an average is the call's own value.
		weak: []string{"avg_talk_duration", "average_talk_duration", "avg_talk_time", "average_talk_time"},
	},
	{
		value: theHold, what: "how long the caller was on hold", holds: holdsDuration,
		names: []string{
			"hold",
			"hold_time",
			"holdtime_total",
			"hold_duration",
			"held",
			"held_time",
			"time_on_hold",
			"on_hold",
			"total_hold",
			"total_hold_time",
			"t_held",
			"t_held_complete",
			"customer_hold_duration",
			"customer_hold_time",
			"agent_customer_hold_duration",
			"anshold_time",
			"ansholdtime",
			"call_hold_time",
		},
	},
	{
		value: theWrap, what: "how long the after-call work took", holds: holdsDuration,
		names: []string{
			"acw",
			"acw_time",
			"wrap",
			"wrap_up",
			"wrapup",
			"wrap_time",
			"wrap_up_time",
			"wrapup_time",
			"after_call_work",
			"after_call_work_time", "after_call", "acw_duration", "wrap_duration", "total_acw", "t_acw", "acwtime",
			"after_contact_work", "after_contact_work_duration", "after_contact_work_time",
			"agent_after_contact_work_duration", "wrap_up_duration", "work_time",
		},
	},
	{
		value: theHandle, what: "how long agents were busy", holds: holdsDuration,
		names: []string{
			"handle_time", "handling_time", "handle_duration", "handle", "aht", "t_handle", "total_handle", "total_handle_time",
		},
	},
	{
		value: theTotal, what: "how long the call took", holds: holdsDuration,
		names: []string{
			"duration",
			"total",
			"total_time",
			"call_duration",
			"total_duration",
			"length",
			"call_length",
			"call_time_total",
			"total_call_time", "elapsed", "total_seconds", "duration_seconds", "duration_total",
			"contact_duration", "interaction_length", "conversation_length", "totals", "session_duration",
		},
		weak: []string{"call_time"},
	},
	{
		value: theRing, what: "how long an agent's phone rang", holds: holdsDuration,
		names: []string{
			"ring", "ring_time", "ringing", "ringtime", "ring_duration", "alert_time", "ringing_time",
			"alerting_time", "total_alert", "t_alert", "agent_ring_time",
		},
	},
	{
		value: theDate, what: "the date", holds: holdsDate | holdsTime,
		names: []string{
			"date", "day", "call_date", "calldate", "start_date", "arrival_date", "datum", "tag", "jour",
			"fecha",
		},
	},
}, foreignCalls)

// reportMeanings are the meanings of columns of interval reports.
var reportMeanings = withForeign([]meaning{
	{
		value: "date", what: "the date", holds: holdsDate | holdsTime,
		names: []string{"date", "day", "report_date", "row_date", "calendar_date", "datum", "interval_date"},
		weak:  []string{"tag", "fecha", "jour", "start_date"},
	},
	{
		value: "time", what: "the time of day", holds: holdsTime | holdsClock | holdsNumber | holdsDate,
		names: []string{
			"time",
			"interval",
			"interval_start",
			"start",
			"start_time",
			"starttime",
			"half_hour",
			"from",
			"hour",
			"time_interval",
			"period",
			"interval_time",
			"start_interval",
			"time_slot",
			"timeslot",
			"slot",
			"interval_start_time",
			"time_period",
			"period_start", "date_time", "datetime", "timestamp", "quarter_hour",
		},
		weak: []string{"zeit", "uhrzeit", "hora", "heure"},
	},
	{
		value: "queue", what: "the queue", holds: holdsText,
		names: []string{
			"queue",
			"queue_name",
			"queuename",
			"skill",
			"skill_name",
			"skill_group",
			"skillgroup",
			"split",
			"split_skill",
			"workgroup",
			"work_group",
			"workgroup_name",
			"acd_group",
			"hunt_group",
			"ring_group",
			"csq",
			"csq_name",
			"call_queue",
			"skillset",
			"queue_id", "call_type", "calltype", "application", "agent_group",
		},
		weak: []string{"line", "department", "service", "group", "dnis", "did", "vdn"},
	},
	{
		value: "offered", what: "the calls offered", holds: holdsNumber,
		names: []string{
			"offered",
			"calls",
			"calls_offered",
			"offered_calls",
			"contacts",
			"calls_received",
			"received",
			"received_calls",
			"contacts_offered",
			"contacts_received",
			"incoming",
			"incoming_calls",
			"inbound",
			"inbound_calls",
			"total_calls",
			"volume",
			"call_volume",
			"number_of_calls",
			"calls_entered",
			"entered",
			"calls_in",
			"interactions",
			"offered_contacts",
			"callsoffered",
			"calls_total", "total_offered", "nco", "contacts_queued", "calls_queued", "calls_inbound", "calls_incoming",
			"calls_presented", "presented", "contacts_presented",
		},
		weak: []string{"anrufe", "appels", "llamadas"},
	},
	{
		value: "answered", what: "the calls answered", holds: holdsNumber,
		names: []string{
			"answered",
			"handled",
			"calls_answered",
			"answered_calls",
			"calls_handled",
			"handled_calls",
			"contacts_handled",
			"contacts_answered", "acd_calls", "acdcalls", "total_answered", "total_handled",
		},
		weak: []string{"angenommen", "beantwortet"},
	},
	{
		value: "abandoned", what: "the calls abandoned", holds: holdsNumber,
		names: []string{
			"abandoned",
			"abandons",
			"lost",
			"calls_abandoned",
			"abandoned_calls",
			"abandon",
			"aban",
			"aban_calls",
			"abncalls",
			"calls_lost",
			"lost_calls",
			"contacts_abandoned",
			"total_abandoned",
			"missed",
			"missed_calls",
			"abandonments",
			"aband",
			"aband_calls",
			"calls_aband",
			"calls_aban",
			"abd",
			"calls_abd",
		},
		weak: []string{"verloren", "aufgelegt"},
	},
	{
		value: "asa", what: "the mean speed of answer", holds: holdsDuration,
		names: []string{
			"asa",
			"avg_speed_of_answer",
			"average_speed_of_answer",
			"avg_speed_answer",
			"average_speed_to_answer",
			"avg_speed_to_answer",
			"average_speed_answer", "avg_answer_time", "average_answer_time", "speed_of_answer", "mean_speed_of_answer",
			"avg_speed_ans", "average_speed_ans",
		},
		weak: []string{"avg_wait_time", "average_wait_time", "avg_wait", "average_wait"},
	},
	{
		value: "ata", what: "the mean time to abandon", holds: holdsDuration,
		names: []string{
			"ata",
			"avg_time_to_abandon",
			"average_time_to_abandon",
			"avg_aban_time",
			"avg_abandon_time",
			"average_abandon_time",
			"avg_abandoned_time", "time_to_abandon", "average_abandoned_time", "mean_time_to_abandon",
		},
	},
	{
		value: "aht", what: "the mean handle time", holds: holdsDuration,
		names: []string{
			"aht",
			"avg_handle_time",
			"average_handle_time",
			"handle_time",
			"avg_handling_time",
			"average_handling_time",
			"handling_time",
			"mean_handle_time", "avg_handle", "average_handle",
		},
	},
	{
		value: theTalk, what: "the mean talk time", holds: holdsDuration,
		names: []string{
			"avg_talk_time",
			"average_talk_time",
			"att",
			"avg_talk",
			"average_talk",
			"avg_acd_time",
			"avg_acd_talk_time",
			"mean_talk_time",
			"talk_duration",
			"avg_talk_duration",
			"average_talk_duration",
		},
	},
	{
		value: theWrap, what: "the mean after-call work", holds: holdsDuration,
		names: []string{
			"acw", "wrap", "avg_acw", "average_acw", "avg_acw_time", "average_acw_time", "avg_wrap", "avg_wrap_time",
			"average_wrap_time",
			"wrap_up",
			"avg_wrap_up_time",
			"average_wrap_up_time",
			"avg_after_call_work",
			"average_after_call_work",
		},
	},
	{
		value: "service_level", what: "the service level", holds: holdsNumber,
		names: []string{
			"service_level",
			"sl",
			"svc_level",
			"service_level_pct",
			"sl_pct",
			"service_level_percent",
			"in_service_level_pct",
			"pct_in_service_level", "tsf", "servicelevel", "sla", "sla_pct",
		},
	},
}, foreignReports)

// unitWords are the words of units in the names of columns, as in "Talk Time (s)" or wait_ms. A word stands before
// the words that it ends with.
var unitWords = []struct {
	word, unit string
	isSuffix   bool // it counts without brackets, too
}{
	{"in_seconds", "seconds", true},
	{"in_minutes", "minutes", true},
	{"s", "seconds", false},
	{"sec", "seconds", true},
	{"secs", "seconds", true},
	{"second", "seconds", false},
	{"seconds", "seconds", true},
	{"m", "minutes", false},
	{"min", "minutes", true},
	{"mins", "minutes", true},
	{"minutes", "minutes", true},
	{"ms", "milliseconds", true},
	{"msec", "milliseconds", true},
	{"milliseconds", "milliseconds", true},
	{"h", "hours", false},
	{"hours", "hours", true},
	{"d", "days", false},
	{"days", "days", true},
	{"hh_mm_ss", "", true},
	{"h_mm_ss", "", true},
	{"mm_ss", "", true},
	{"m_ss", "", true},
	{"hhmmss", "", false},
	{"pct", "", false},
	{"y_n", "", false},
	{"yes_no", "", false},
}

// normalized returns a column's name in the form of the tables: "Wrap-up end" is wrap_up_end.
func normalized(name string) string {
	var b strings.Builder
	for _, r := range withoutAccents(strings.ToLower(name)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '%':
			b.WriteString("_pct_")
		default:
			b.WriteByte('_')
		}
	}

	parts := strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' })
	return strings.Join(parts, "_")
}

// withoutAccents returns a text whose letters have no accents: é is e.
func withoutAccents(text string) string {
	isASCII := !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
	if isASCII {
		return text
	}

	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// nameAndUnit returns a column's name as normalized does, without the unit at its end, and the
// unit. The unit is "" if the name has none.
func nameAndUnit(name string) (plain, unit string) {
	if at := strings.LastIndexAny(name, "([{"); at > 0 {
		inside := normalized(name[at:])
		for _, w := range unitWords {
			if w.word == inside {
				return normalized(name[:at]), w.unit
			}
		}
	}

	plain = camelCase(name)
	for _, w := range unitWords {
		if rest, ok := strings.CutSuffix(plain, "_"+w.word); ok && w.isSuffix {
			return rest, w.unit
		}
	}

	return plain, ""
}

// camelCase returns a name as normalized does, with words divided where a capital follows a small
// letter: callStart is call_start.
func camelCase(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte('_')
		}
		b.WriteRune(r)
		before = r
	}
	return normalized(b.String())
}

// outcomeWords are the words of systems for the outcomes, as normalized writes them.
var outcomeWords = []struct {
	outcome string
	words   []string
}{
	{"abandoned", []string{
		"missed",
		"no_answer",
		"noanswer",
		"unanswered",
		"not_answered",
		"abandon",
		"abandoned",
		"abandoned_in_queue",
		"lost",
		"dropped",
		"hung_up",
		"hangup",
		"hang_up",
		"hang",
		"caller_hung_up",
		"hung_up_in_queue",
		"n",
		"no",
		"false",
		"f",
		"0",
		"not_connected",
		"abandoned_call",
		"missed_call",
		"lost_call",
		"disconnected_in_queue",
		"queue_abandon",
		"cancel",
		"cancelled",
		"canceled",
		"abandoned_while_ringing",
		"abandoned_ringing",
		"unhandled",
		"not_handled",
		"ring_no_answer",
		"ringnoanswer",
		"aban",
		"hangup_in_queue", "unserved", "not_served", "no_agent", "failed",
	}},
	{"answered", []string{
		"answered",
		"answer",
		"completed",
		"complete",
		"handled",
		"success",
		"successful",
		"y",
		"yes",
		"true",
		"t",
		"1",
		"connected",
		"served",
		"completed_by_agent",
		"completed_by_caller",
		"completeagent",
		"completecaller",
		"answered_by_agent",
		"ok",
		"talked",
		"finished", "resolved", "agent", "picked_up", "answered_call", "handled_by_agent", "normal",
	}},
	{"blocked", []string{"blocked", "busy", "congestion"}},
	{"timed_out", []string{"timed_out", "timeout", "overflow", "overflowed", "exitwithtimeout", "exitempty"}},
	{"left_by_choice", []string{"left_by_choice", "exitwithkey"}},
	{"left_message", []string{"voicemail", "left_message", "voice_mail"}},
	{"called_back", []string{"called_back"}},
	{"booked", []string{"booked", "callback_requested", "callback"}},
}

// isServed reports whether an outcome is one of a call that an agent answered.
func isServed(outcome string) bool { return outcome == "answered" || outcome == "called_back" }

// isUnserved reports whether an outcome says that no agent answered in the queue.
func isUnserved(outcome string) bool {
	return slices.Contains([]string{"abandoned", "blocked", "timed_out", "left_by_choice", "booked", "unreached"},
		outcome)
}

// flagWords are the words of columns of yes and no.
var flagWords = []string{
	"y", "n", "yes", "no", "true", "false", "t", "f", "1", "0", "x", "j", "ja", "nein", "oui",
	"non", "si", "sí",
}

// nothingWords are cells in which nothing stands.
var nothingWords = []string{"-", "--", "n/a", "#n/a", "null", "(null)", `\n`, "0000-00-00 00:00:00", "–", "—"}

// isNothing reports whether a cell has a word for what did not happen.
func isNothing(text string) bool {
	if text == "" {
		return true
	}

	const longest = 19
	if len(text) > longest || isDigit(text[0]) && text[0] != '0' {
		return false
	}

	for _, word := range nothingWords {
		if len(word) == len(text) && strings.EqualFold(word, text) {
			return true
		}
	}

	return false
}

// voidWords are cells in which nothing stands, if the column has times, numbers or agents: programs write them.
var voidWords = []string{"none", "nan", "nat", "na"}

// isVoid reports whether a cell has one of voidWords.
func isVoid(text string) bool {
	const longest = 4
	return len(text) <= longest && len(text) > 1 && slices.Contains(voidWords, strings.ToLower(text))
}

// shareWords are parts of names of columns that have shares, and so no counts.
var shareWords = []string{"pct", "percent", "percentage", "rate", "ratio", "share", "quote", "taux", "tasa"}

// queueWords are parts of names of columns that mean a queue.
var queueWords = []string{
	"queue", "skill", "split", "group", "team", "department", "service", "line", "campaign",
	"abteilung", "gruppe",
}
