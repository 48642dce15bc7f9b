package twiliostudio

import (
	"cmp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// dialed are the outcomes of a transfer by the status of the call to the other side
// (TwiML, Dial).
var dialed = []struct{ outcome, status string }{
	{"completed", "completed"}, {"no_answer", "no-answer"}, {"busy", "busy"}, {"failed", "failed"},
}

// talk is the assumed length of a conversation with the other side.
const talk = importer.TransferTakes

// usualRings is how long a phone rings in seconds if a widget does not have a timeout (TwiML, Dial).
const usualRings = 30

// connectCall connects the caller with somebody outside, and says how that ended.
func (r *reader) connectCall(w *widget) {
	s := r.Step(importer.Transfer, w.block)
	s.What = r.destination(w)
	next := w.next("callCompleted")
	seconds := w.number("timeout", usualRings)
	if seconds <= 0 {
		seconds = usualRings
	}
	rings := importer.Seconds(seconds)
	w.block.Remark("how long the conversation takes is not in the export", "write it as takes")
	s.Takes = talk
	s.Rings = rings

	// Each outcome has its status, which a split after the widget compares.
	for _, d := range dialed {
		s.Edge(d.outcome, next, importer.Assign{Attribute: r.output(w, "DialCallStatus"), To: importer.Const{Text: d.status}})
	}
}

// destination returns the target of a widget's call: a number, or a name for anything else.
func (r *reader) destination(w *widget) string {
	p := w.properties
	to := strings.TrimSpace(p.TextOf("to"))

	// The noun is the kind of Dial: a number, several numbers, a client or a SIP address.
	switch noun := p.TextOf("noun"); noun {
	case "number-multi":
		w.block.Approximate("rings several numbers at once: here the first", "write a number that rings them all")
		to, _, _ = strings.Cut(to, ",")
	case "conference":
		w.block.Approximate("joins a conference: here it is a transfer",
			"write a transfer to the person in the conference")
	case "sip":
		to = cmp.Or(sipUser(p.TextOf("sip_endpoint")), sipUser(p.TextOf("to")))
	}

	if isTemplate(to) {
		w.block.Remark(importer.NumberOfCall, importer.NumberOfCallFix)
	}

	switch {
	case to == "" || isTemplate(to):
		return w.name
	case len(to) == len("12025550100") && to[0] == '1' && strings.Trim(to, "0123456789") == "": // North America
		return "+" + to
	}

	return to
}

// sipUser returns the user of a SIP address: "sales" of "sip:sales@example.com".
func sipUser(address string) string {
	user, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(address, "sips:"), "sip:"), "@")
	return user
}
