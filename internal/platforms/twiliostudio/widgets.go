package twiliostudio

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// widgetType is the translation of a type of widget.
type widgetType struct {
	become   func(*reader, *widget) // nil: a lookup of its outcomes or, without any, nothing
	events   map[string]string      // what each is: an outcome, or one of those below
	reason   string                 // why a lookup is not what the widget does; "" if it is
	gives    []string               // the results that its own translation gives
	givesAll bool                   // its translation gives all results, or the widget has no results
	measures string                 // the results that the platform measures in the call
	status   importer.Status        // of a widget that leaves nothing open
	is       string                 // what it becomes, where become is not nil
	does     importer.Doing
	has      string               // the properties that it reads or that change neither ways nor words; "" if all are such
	allows   []importer.Allowance // advice about its lookup that is about no widget
}

// What events are that are no outcomes.
const (
	onward  = "" // leads on, whatever the call has done
	failed  = "the platform has failed"
	gone    = "the caller has gone"
	decided = "what the widget's own translation reads"
)

// gatherInput is the type of the widgets that ask the caller.
const gatherInput = "gather-input-on-call"

// splitBasedOn is the type of the widgets that compare.
const splitBasedOn = "split-based-on"

// hangup is the event of a caller who hangs up. What follows it is no way of a call.
const hangup = "hangup"

// queueProperties are the properties of the widgets that join a queue.
const queueProperties = `queue_name workflow workflow_sid task_router_workflow attributes task_attributes channel priority timeout
	wait_url wait_url_method waitUrl waitUrlMethod`

const (
	virtualAgent = "a virtual agent talks with the caller: only how it ends is an answer"
	callsOut     = "calls a person: here the person calls, and an answer says whether the call is taken"
)

// widgetTypes are the types of widgets of "Studio widget library", with their events by "Studio
// Flow and Widget JSON Schemas", and the types of earlier versions that flows still have.
var widgetTypes = map[string]*widgetType{
	// Flow control.
	// where it leads is known when all widgets are
	"trigger": {is: "where calls begin", become: func(*reader, *widget) {}, events: map[string]string{
		"incomingCall":                decided,
		"incomingRequest":             decided,
		"incomingParent":              decided,
		"incomingMessage":             decided,
		"incomingConversationMessage": decided,
	}},
	splitBasedOn: {
		givesAll: true,
		has:      "input",
		is:       "a branch; after a request whose answer it tests, the outcomes of its lookup; left out where no widget sets the value",
		become:   (*reader).split,
		events:   map[string]string{"match": decided, "noMatch": decided},
	},
	"set-variables": {
		givesAll: true,
		has:      "variables",
		does:     importer.Sets,
		is:       "set, for variables that a split tests; a count is a set with add, and a split on it a branch on its numbers",
		become:   (*reader).setVariables,
		events:   map[string]string{"next": "done"},
	},
	"run-subflow": {
		has:    "flow_sid flow_revision parameters",
		is:     "run; go where flows run each other in a cycle",
		become: (*reader).runSubflow,
		events: map[string]string{"completed": "completed", "failed": failed},
	},

	// Voice.
	"say-play": {
		has:    "say play digits loop voice language",
		does:   importer.IsHeard,
		is:     "say; keypad tones are left out",
		become: (*reader).sayPlay,
		events: map[string]string{"audioComplete": "done"},
	},
	gatherInput: {
		has: `say play loop voice language timeout number_of_digits num_digits finish_on_key stop_gather
			gather_language hints profanity_filter speech_timeout speech_model save_response_as`,
		measures: "Confidence",
		does:     importer.IsHeard,
		is:       "a menu with the split on what was entered, or a collect without one; where words and keys lead apart, both: expanded",
		become:   (*reader).gather,
		events:   map[string]string{"keypress": decided, "speech": decided, "timeout": decided},
	},
	"connect-call-to": {
		has:      `noun to timeout caller_id record sip_endpoint sip_username sip_password`,
		gives:    []string{"DialCallStatus"},
		measures: "DialCallDuration CallDuration RecordingDuration",
		does:     importer.IsHeard,
		is:       "transfer, with the split on its DialCallStatus",
		become:   (*reader).connectCall,
		events:   map[string]string{"callCompleted": decided, hangup: gone},
	},
	"enqueue-call": {
		has:      queueProperties,
		gives:    []string{queueResult},
		measures: "QueueTime CallDuration",
		does:     importer.IsHeard,
		is:       "queue",
		become:   (*reader).enqueue,
		events:   enqueued,
	},
	"send-to-flex": {
		has:      queueProperties,
		gives:    []string{queueResult},
		measures: "QueueTime CallDuration",
		does:     importer.IsHeard,
		is:       "queue, with the task's timeout as max_wait and its priority; the steps after the timeout and the hold music are not in the export",
		become:   (*reader).enqueue,
		events:   enqueued,
	},
	"record-voicemail": {
		has: `max_length timeout finish_on_key play_beep trim transcribe transcription_callback_url
			recording_status_callback_url recording_status_callback_method recording_status_callback_events`,
		measures: "RecordingDuration CallDuration",
		does:     importer.IsHeard,
		is:       "record: voicemail; without a message it is silent",
		become:   (*reader).voicemail,
		events:   map[string]string{"recordingComplete": "recorded", "noAudio": "silent", hangup: gone},
	},
	"capture-payments": {
		does:   importer.IsHeard,
		events: paid,
		reason: "asks for a card or an account, item by item: only how that ends is an answer",
	},
	"add-twiml-redirect": {
		does:   importer.IsHeard,
		events: map[string]string{"return": "completed", "timeout": "no_answer", "fail": failed},
		reason: "hands the call to a TwiML document, which is not in the export",
	},
	"fork-stream": {events: map[string]string{"next": onward}},
	"record-call": {
		givesAll: true,
		does:     importer.Sets,
		is:       "set: recording",
		become:   (*reader).recordCall,
		events:   map[string]string{"success": "done", "failed": failed},
	},
	"make-outgoing-call-v2": {does: importer.IsHeard, events: outgoing, reason: callsOut, allows: untaken},
	"make-outgoing-call-v1": {does: importer.IsHeard, events: outgoing, reason: callsOut, allows: untaken},
	"make-outgoing-call":    {does: importer.IsHeard, events: outgoing, reason: callsOut, allows: untaken},
	"connect-virtual-agent": {
		does: importer.IsHeard,
		events: map[string]string{
			"return":             "returned",
			"completed":          "completed",
			"live-agent-handoff": "live_agent",
			"failed":             failed,
			hangup:               gone,
		},
		reason: virtualAgent,
	},
	"run-conversation-relay": {
		does:   importer.IsHeard,
		events: map[string]string{"success": "completed", "failed": failed, hangup: gone},
		reason: virtualAgent,
	},
	"connect-virtual-agent-v2": {does: importer.IsHeard, events: map[string]string{
		"completed":          "completed",
		"live-agent-handoff": "live_agent",
		"paused":             "paused",
		"timeout":            "timeout",
		"failed":             failed,
		hangup:               gone,
	}, reason: virtualAgent},

	// Messaging.
	"send-message":        {events: map[string]string{"sent": onward, "failed": failed}},
	"start-conversation":  {events: map[string]string{"created": onward, "failed": failed}},
	"resume-conversation": {events: map[string]string{"resumed": onward, "failed": failed}},
	"send-and-wait-for-reply": {
		events: map[string]string{"incomingMessage": "reply", "timeout": "timeout", "deliveryFailure": failed},
		reason: "waits for a reply by message",
	},
	"send-to-auto-pilot": {
		events: map[string]string{"sessionEnded": "completed", "timeout": "timeout", "failure": failed},
		reason: virtualAgent,
	},

	// Tools.
	"make-http-request":    {events: map[string]string{"success": "success", "failed": "failed"}},
	"run-function":         {events: map[string]string{"success": "success", "fail": "failed"}},
	"search-for-profile":   {events: profile},
	"search-for-a-profile": {events: profile},
}

var (
	enqueued = map[string]string{"callComplete": decided, "failedToEnqueue": decided, "callFailure": failed}
	paid     = map[string]string{
		"success": "paid", "maxFailedAttempts": "refused", "providerError": "failed",
		"payInterrupted":  "interrupted", // by the caller, with the star key
		"validationError": failed, hangup: gone,
	}
	outgoing = map[string]string{
		"answered": "answered", "answeredByMachine": "machine", "busy": "busy", "noAnswer": "no_answer",
		"failed": "failed",
	}
	profile = map[string]string{
		"success":  "found",
		"found":    "found",
		"fail":     "not_found",
		"notFound": "not_found",
		"failed":   failed,
	}
)

// untaken is for a call that the flow itself makes: a busy line ends it, and nobody hears the silence.
var untaken = []importer.Allowance{{Advice: importer.SilentEnd, Reason: "nobody has taken the call"}}

// hasNoEffect reports whether widgets of a type do nothing on the way of a call but to lead on.
func (t *widgetType) hasNoEffect() bool {
	for _, means := range t.events {
		if means == onward {
			return true
		}
	}
	return false
}

// translate makes the steps of a widget. An event that its type does not have leads nowhere.
func (r *reader) translate(w *widget) {
	before := len(r.Steps)

	switch {
	case w.is.become != nil:
		w.is.become(r, w)
	case w.is.hasNoEffect():
		w.block.LeaveOut(importer.NoEffect)
		w.lead(r.Step(importer.Pass, w.block))
	default:
		r.ask(w)
	}

	r.chooseLanguage(w, r.Steps[before:])
	w.nameUnread()

	// Transitions of events that the type does not have may be newer than this table. Their ways must
	// not be lost.
	var unknown []importer.Edge
	for _, t := range w.transitions {
		_, documented := w.is.events[t.event]
		isUntested := t.event == "match" && len(t.tests) == 0
		isUnknown := !documented && t.event != hangup
		if w.is.events != nil && (isUnknown || isUntested) {
			unknown = append(unknown, importer.Edge{Outcome: t.event, To: t.next})
		}
	}

	r.giveResults(w, r.Steps[before:])
	r.center.KeepWays(r.Flow, w.block, r.Steps[before:], unknown, func(id string) string { return id })
}

// nameUnread names the properties that the type of a widget does not have. They may be newer than the table of types.
// The editor alone uses the offset.
func (w *widget) nameUnread() {
	if w.is.has == "" {
		return
	}

	known := strings.Fields(w.is.has + " offset")
	for _, key := range w.properties.Keys() {
		// An export has the empty properties of a widget, too. They set nothing.
		v := w.properties.Get(key)
		isEmpty := v.Text() == "" && !v.IsObject() && !v.IsList()
		if !isEmpty && !slices.Contains(known, key) {
			w.block.Note(importer.NotKnown("property " + key))
		}
	}

	// A variable that is no text may be compared in parts.
	for _, list := range []string{"variables", "parameters"} {
		for _, item := range w.properties.Get(list).List() {
			shape := importer.Shape{"key": nil, "value": nil, "index": nil}
			if item.TextOf("type") == "string" {
				shape["type"] = nil
			}
			w.block.NameUnknown(item, shape)
		}
	}
}

// handled returns what becomes of each type of widgets.
func handled() []importer.Handling {
	var out []importer.Handling
	for kind, t := range widgetTypes {
		h := importer.Handling{Types: kind, Status: t.status, Becomes: t.is, Does: t.does}
		switch {
		case t.become == nil && t.hasNoEffect():
			h.Status = importer.LeftOut
			h.Becomes = importer.NoEffect
		case t.become == nil:
			h.Becomes = "a lookup of how it ends"
			if t.reason != "" {
				h.Status = importer.Approximated
			}
		}

		out = append(out, h)
	}

	return out
}

// ask makes a widget that asks another system a lookup of its outcomes; of a type that is not known,
// of its events.
func (r *reader) ask(w *widget) {
	s := r.Step(importer.Lookup, w.block)
	s.What = w.name
	s.Allows = w.is.allows

	// A request whose result no widget reads only notifies another system.
	s.Notifies = (w.kind == "make-http-request" || w.kind == "run-function") && !r.used[w.name]

	if w.is.reason != "" {
		w.block.Approximate(w.is.reason, "write the steps that it stands for")
	}
	if w.is.does == importer.IsHeard && len(w.is.allows) == 0 {
		s.Unheard = "the widget speaks with the caller"
	}

	if w.is.events == nil {
		s.Unheard = "the widget is not known"
		w.block.Guess("a type of widget that is not known: here its events are answers of a lookup",
			"write the steps that it stands for")
	}

	w.lead(s)
	r.answer(w, s)
}

// lead gives a step the edges of the widget's transitions, as its type says what their events are. A
// lookup has no outcome for an event without a transition.
func (w *widget) lead(s *importer.Step) {
	for _, t := range w.transitions {
		if w.is.events == nil && t.event != hangup {
			s.Edge(cmp.Or(t.event, "next"), t.next)
		}
	}

	// The events of a known type are walked in a fixed order, so that the outcomes do not depend on
	// the map.
	for _, event := range slices.Sorted(maps.Keys(w.is.events)) {
		exists := slices.ContainsFunc(w.transitions, func(t transition) bool { return t.event == event })
		means := w.is.events[event]
		if means == gone || !exists && w.is.become == nil {
			continue
		}

		if means == failed {
			s.ErrorEdge(w.next(event))
		} else {
			s.Edge(means, w.next(event))
		}
	}
}
