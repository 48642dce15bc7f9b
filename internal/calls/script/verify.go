package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// Verify compares a call of another party with a scripted call. The expectations of the script
// must have come true in order, and no text of never_hear may have been said. With strict, the
// caller's inputs must also be exactly the script's inputs.
//
// The trace of a failed call ends at the first difference.
func Verify(t *Test, s *ivr.Session, strict bool, share func(event int) float64) Result {
	v := verifier{
		conversation: conversation{test: t, program: s.Program(), session: s},
		trace:        s.Trace(),
		strict:       strict,
		share:        share,
	}

	trace := s.Trace()
	out := Result{Test: t, Program: s.Program(), Took: s.Now().Sub(t.Call.At)}

	// The earlier of two differences is reported, because the later one may follow from it.
	end, failure := v.verify()
	never := v.neverHeard()
	isEarlier := never != nil && (failure == nil || v.heard < end)
	if isEarlier {
		end = v.heard + 1
		failure = never
	}

	if failure != nil {
		trace = trace[:end]
		out.Failure = failure
	}

	trace = joinWaits(trace)
	out.Trace = func() []ivr.Event { return trace }
	return out
}

// joinWaits makes one event of the waits that follow each other: on a telephone the time in a
// queue passes in many.
func joinWaits(trace []ivr.Event) []ivr.Event {
	var out []ivr.Event
	for i := range trace {
		e := trace[i]
		if last := len(out) - 1; last >= 0 && e.Kind == ivr.EventWaited && out[last].Kind == ivr.EventWaited {
			out[last] = out[last].And(&e)
			continue
		}
		out = append(out, e)
	}
	return out
}

// inputEvents has the event that each input of a caller or an agent causes.
var inputEvents = map[Word]ivr.EventKind{
	Press:        ivr.EventPressed,
	Say:          ivr.EventSaid,
	Silent:       ivr.EventSilent,
	LeaveMessage: ivr.EventRecorded,
	HangUp:       ivr.EventHungUp,
	Answered:     ivr.EventAnswered,
	Escalated:    ivr.EventEscalated,
}

// verifier compares the trace of a call with a script.
type verifier struct {
	conversation
	trace  []ivr.Event
	at     int // the first event that is still to be compared
	strict bool
	share  func(event int) float64 // that was heard of a prompt; nil: all of it
	passed bool                    // an input of the script was passed over since the last event that was found
}

// verify returns the first difference, and where the trace ends there.
func (v *verifier) verify() (end int, failure *Failure) {
	for i := range v.test.Steps {
		step := &v.test.Steps[i]
		if step.Word == Wait { // time passes as it does
			continue
		}

		// On a telephone a caller may press other keys than the script, unless the inputs are compared.
		isOfCaller := isCallersInput(inputEvents[step.Word])
		if isOfCaller && !v.strict {
			v.passed = true
			continue
		}

		found := v.find(step)

		// An input that the script does not have explains a missing event better than the event itself.
		other := v.otherInput(found, isOfCaller)
		if other >= 0 {
			return other + 1, v.differs(step, other)
		}

		// Keys that are typed ahead may be several inputs on a telephone.
		if step.Word == Press && found >= 0 {
			found, other = v.lastOf(step, found)
		}
		if other >= 0 {
			return other + 1, v.differs(step, other)
		}
		if found < 0 {
			return len(v.trace), v.missing(step)
		}

		v.at = found
		v.passed = false

		if step.Word != Hear {
			// Several may be of one prompt.
			v.at++
		}
	}

	// Hanging up at the end of the script is no difference.
	other := v.otherInput(len(v.trace), false)
	if other >= 0 && v.trace[other].Kind != ivr.EventHungUp {
		e := &v.trace[other]
		return other + 1, &Failure{
			Place:   v.test.Call.Place,
			Message: fmt.Sprintf("the caller %s, and the script is at its end", e),
		}
	}

	return 0, nil
}

// find returns the next event that matches a step, or -1.
func (v *verifier) find(step *Step) int {
	if step.Word == Hear {
		return v.findHear(step)
	}
	i := slices.IndexFunc(v.trace[v.at:], func(e ivr.Event) bool { return v.is(step, &e) })
	if i < 0 {
		return -1
	}
	return v.at + i
}

// findHear returns where a text is heard next, -1 if it is not. All prompts between two inputs
// count together and in any order, as when the script itself is run.
func (v *verifier) findHear(step *Step) int {
	// The prompts of the present turn count from its beginning, even before the last event that was
	// found.
	begin := max(v.at-1, 0)
	for begin > 0 && !isTurn(v.trace[begin].Kind) {
		begin--
	}

	if v.passed {
		begin = v.turnEnd(begin)
	}

	text := flow.Fold(step.Text)
	for begin < len(v.trace) {
		end := v.turnEnd(begin)
		if strings.Contains(flow.Fold(v.heardIn(begin, end, v.strict)), text) {
			return max(begin, v.at)
		}
		begin = end
	}

	return -1
}

// turnEnd returns the next input after an event, or the end of the trace.
func (v *verifier) turnEnd(begin int) int {
	i := slices.IndexFunc(v.trace[begin+1:], func(e ivr.Event) bool { return isTurn(e.Kind) })
	if i < 0 {
		return len(v.trace)
	}
	return begin + 1 + i
}

// isTurn reports whether prompts after an event are an answer to it. On a telephone the time in a
// queue passes in many waits.
func isTurn(k ivr.EventKind) bool { return k.IsInput() && k != ivr.EventWaited }

// heardIn joins the prompts of events. Of a prompt that was cut off only the part counts that
// the caller has heard, by its share, if asked for.
func (v *verifier) heardIn(begin, end int, onlyHeard bool) string {
	var out []string
	for i := begin; i < end; i++ {
		if v.trace[i].Kind != ivr.EventSpoke {
			continue
		}
		text := []rune(v.trace[i].Heard())
		if onlyHeard && v.share != nil {
			text = text[:int(min(v.share(i), 1)*float64(len(text)))]
		}
		out = append(out, string(text))
	}
	return strings.Join(out, " ")
}

// is reports whether an event matches a step.
func (v *verifier) is(step *Step, e *ivr.Event) bool {
	if step.Word == Queued {
		queue, _, _ := strings.Cut(e.Text, "@")
		return e.Kind == ivr.EventQueued && (step.Text == e.Text || step.Text == queue)
	}

	if kind, isInput := inputEvents[step.Word]; isInput {
		return e.Kind == kind && v.isInput(step, e)
	}
	return v.matches(step, e)
}

// isInput reports whether an input is the script's input, or the beginning of its keys.
func (v *verifier) isInput(step *Step, e *ivr.Event) bool {
	switch step.Word {
	case Press:
		return begins(step.Keys(), e) > 0
	case Say:
		return flow.Fold(e.Heard()) == flow.Fold(step.said())
	default:
		return true
	}
}

// begins returns how many of the keys an input presses, or 0 if it presses others. A secret entry is compared too, and
// not shown.
func begins(keys string, e *ivr.Event) int {
	got := strings.TrimSuffix(e.Heard(), "#")
	n := len(got)
	if !strings.HasPrefix(keys, got) || isMasked(e) && n < len(keys) && e.Why != "" {
		return 0
	}

	// The # that ends an entry makes no difference.
	if rest := keys[n:]; rest == "#" || len(e.Heard()) > len(got) && strings.HasPrefix(rest, "#") {
		n++
	}
	return n
}

// lastOf returns the input that presses the last of a step's keys. The first input with some of them is found. If the
// inputs after it press other keys, it is the other input, else other is -1.
func (v *verifier) lastOf(step *Step, found int) (last, other int) {
	keys := step.Keys()
	for i := found; i < len(v.trace); i++ {
		e := &v.trace[i]
		if !isCallersInput(e.Kind) {
			continue
		}

		n := 0
		if e.Kind == ivr.EventPressed {
			n = begins(keys, e)
		}
		if n == 0 {
			break
		}
		if keys = keys[n:]; keys == "" {
			return i, -1
		}
	}
	return found, found
}

// otherInput returns the first input of the caller before an event that the script does not contain
// there, or -1. If inputs are not compared it returns -1. If the event is missing and is an input
// itself, any input counts.
func (v *verifier) otherInput(found int, isOfCaller bool) int {
	if !v.strict {
		return -1
	}

	until := found
	if found < 0 {
		if !isOfCaller {
			return -1
		}
		until = len(v.trace)
	}

	for i := v.at; i < until; i++ {
		if isCallersInput(v.trace[i].Kind) {
			return i
		}
	}

	return -1
}

// isCallersInput reports whether an event is an input of the caller.
func isCallersInput(k ivr.EventKind) bool {
	switch k {
	case ivr.EventPressed, ivr.EventSaid, ivr.EventSilent, ivr.EventRecorded, ivr.EventHungUp:
		return true
	default:
		return false
	}
}

// differs says which input the caller made in place of a step.
func (v *verifier) differs(step *Step, at int) *Failure {
	e := &v.trace[at]
	expected := v.expected(step)
	does := e.String()

	// Keys that the caller should have entered in secret are secret too.
	if isMasked(e) && step.Word == Press {
		keys := ivr.Mask(step.Keys())
		expected = fmt.Sprintf("%s: %s", step.Word, keys)
		if keys == e.Text {
			does += ", which are other keys"
		}
	}
	return &Failure{Place: step.Place, Message: fmt.Sprintf("expected %s; the caller %s", expected, does)}
}

// isMasked reports whether an input is a secret.
func isMasked(e *ivr.Event) bool { return strings.Contains(e.Text, "•") }

// missing says that a step did not happen up to the end of the call.
func (v *verifier) missing(step *Step) *Failure {
	// Words that were said and not listened to are another fault than words that were not said.
	said := flow.Fold(v.heardIn(0, len(v.trace), false))
	wasSaid := step.Word == Hear && strings.Contains(said, flow.Fold(step.Text))
	if v.strict && v.share != nil && wasSaid {
		return &Failure{
			Place: step.Place,
			Message: fmt.Sprintf("expected %s; the caller cut the prompt off before the end of these words",
				v.expected(step)),
		}
	}
	return &Failure{
		Place:   step.Place,
		Message: fmt.Sprintf("expected %s up to the end of the call; %s", v.expected(step), v.status()),
	}
}

func (v *verifier) expected(step *Step) string {
	if step.Text == "" {
		return string(step.Word)
	}
	return fmt.Sprintf("%s: %s", step.Word, v.session.Masked(step.Text))
}
