package script

import (
	"fmt"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/ivr"
)

// Print writes a failed call as a conversation up to the first hop that differs:
// when (simulated), where in the flow, who, and what; then the failure with its
// place. Folder stands before file names.
func (r *Result) Print(w io.Writer, folder string) error {
	var out strings.Builder
	name := r.Test.Name
	fmt.Fprintf(&out, "FAIL %s%s:%d: %s\n", folder, name.Place.File, name.Place.Line, name.Value)
	width := 0
	for i := range r.Trace {
		width = max(width, len(r.where(&r.Trace[i])))
	}
	for i := range r.Trace {
		if who, what := read(&r.Trace[i]); what != "" {
			fmt.Fprintf(&out, "  %s  %-*s  %-6s  %s\n", r.Trace[i].At.Format("15:04:05"), width, r.where(&r.Trace[i]), who, what)
		}
	}
	fmt.Fprintf(&out, "▶ %s%s: %s\n", folder, r.Failure.Place, r.Failure.Message)
	if r.Failure.Mend != "" {
		fmt.Fprintf(&out, "  %s\n", r.Failure.Mend)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// where is the place in the flow of what the flow itself does.
func (r *Result) where(e *ivr.Event) string {
	if e.Kind.IsInput() || e.Kind == ivr.EventCame || e.Kind == ivr.EventTook {
		return ""
	}
	step := &r.Program.Steps[r.Program.States[e.State].Step]
	return fmt.Sprintf("%s:%d", step.Place.File, step.Place.Line)
}

// read gives an event as who does what; nothing for one that a reader does not
// need.
func read(e *ivr.Event) (who, what string) {
	who, what = "ivr", verbs[e.Kind]
	switch e.Kind {
	case ivr.EventTook:
		return "", ""
	case ivr.EventSpoke:
		return who, "“" + e.Text + "”"
	case ivr.EventCame, ivr.EventPressed, ivr.EventSaid, ivr.EventSilent, ivr.EventHungUp, ivr.EventWaited:
		who = "caller"
	case ivr.EventAnswered, ivr.EventEscalated:
		who = "agent"
	}
	if e.Text != "" {
		what += " " + e.Text
	}
	if e.Why != "" {
		what += " (" + e.Why + ")"
	}
	return who, what
}

// verbs read an event as a sentence.
var verbs = map[ivr.EventKind]string{
	ivr.EventCame: "calls", ivr.EventPressed: "presses", ivr.EventSaid: "says", ivr.EventSilent: "is silent", ivr.EventHungUp: "hangs up",
	ivr.EventWaited: "waits", ivr.EventAnswered: "answers", ivr.EventEscalated: "answers, and passes the caller on",
	ivr.EventLookedUp: "looks up", ivr.EventQueued: "queues in", ivr.EventBooked: "books a callback:",
	ivr.EventDeflected: "sends to", ivr.EventTransferred: "transfers to", ivr.EventReturned: "returns", ivr.EventEnded: "ends:",
}
