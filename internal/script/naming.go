package script

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// naming names calls after what they show.
type naming struct {
	center *routing.Center
	flow   string // whose steps go by their own name
}

// name reads as a person would say it: "pressing 1 and 2 at topic, then an agent
// answers in general".
func (n naming) name(shown []happening) string {
	const most = 3 // a longer name is not read
	if telling := slices.DeleteFunc(slices.Clone(shown), isPassing); len(telling) > 0 {
		shown = telling
	}
	var parts []string
	for len(shown) > 0 {
		same := 1
		if isChoice(shown[0]) {
			for same < len(shown) && shown[same].step == shown[0].step && isChoice(shown[same]) {
				same++
			}
		}
		parts = append(parts, n.part(shown[:same]))
		shown = shown[same:]
	}
	if len(parts) > most {
		return strings.Join(parts[:most-1], ", then ") + ", and so on to " + parts[len(parts)-1]
	}
	return strings.Join(parts, ", then ")
}

// isPassing reports whether a happening is no more than going on.
func isPassing(h happening) bool { return h.step.Kind == flow.Say || h.step.Kind == flow.Set }

// isChoice reports whether a happening is a key or word of a menu, a collect or
// a queue, which are named together.
func isChoice(h happening) bool {
	switch h.step.Kind {
	case flow.Menu:
		return h.outcome != flow.Exhausted
	case flow.Collect:
		return h.outcome != flow.Exhausted && h.outcome != flow.Collected
	case flow.Queue:
		return !slices.Contains([]string{flow.Answered, flow.Escalated, flow.TimedOut, flow.Full, flow.Closed}, h.outcome)
	case flow.Say, flow.Lookup, flow.Branch, flow.Check, flow.Set, flow.Callback, flow.Deflect, flow.Transfer, flow.Run, flow.Return, flow.End:
	}
	return false
}

// part names one outcome, or several choices of one step.
func (n naming) part(shown []happening) string {
	step, outcome := shown[0].step, shown[0].outcome
	if isChoice(shown[0]) {
		return n.choices(shown)
	}
	switch step.Kind {
	case flow.Menu, flow.Collect:
		if outcome == flow.Exhausted {
			return "silence at " + n.step(step)
		}
		return "an entry at " + n.step(step)
	case flow.Queue:
		return n.queue(step, outcome)
	case flow.Check:
		return n.check(step, outcome)
	case flow.Callback:
		return map[string]string{flow.Booked: "a callback is booked", flow.Declined: "no callback is wanted"}[outcome]
	case flow.Deflect:
		channel := spaced(n.center.Channels[step.Channel].Name.Value)
		return map[string]string{flow.Accepted: channel + " is accepted", flow.Declined: channel + " is declined"}[outcome]
	case flow.Lookup:
		return spaced(step.Lookup) + " gives " + spaced(outcome)
	case flow.Branch:
		return n.branch(step, outcome)
	case flow.Run:
		return n.step(step) + " returns " + spaced(outcome)
	case flow.Say, flow.Set, flow.Transfer, flow.Return, flow.End:
	}
	return n.step(step) + " goes on"
}

func (n naming) choices(shown []happening) string {
	var keys, words []string
	for _, h := range shown {
		if isKey(h.outcome) {
			keys = append(keys, h.outcome)
		} else {
			words = append(words, h.outcome)
		}
	}
	var parts []string
	if len(keys) > 0 {
		parts = append(parts, "pressing "+listed(keys))
	}
	if len(words) > 0 {
		parts = append(parts, "saying "+listed(words))
	}
	return strings.Join(parts, " and ") + " at " + n.step(shown[0].step)
}

func isKey(outcome string) bool {
	return outcome == "star" || outcome == "hash" || len(outcome) == 1 && '0' <= outcome[0] && outcome[0] <= '9'
}

func (n naming) queue(step *flow.Step, outcome string) string {
	queue := spaced(n.center.Queues[step.Service].Name.Value)
	switch outcome {
	case flow.Answered:
		return "an agent answers in " + queue
	case flow.Escalated:
		return "an agent in " + queue + " passes the caller on"
	case flow.TimedOut:
		return "the wait for " + queue + " is too long"
	}
	return queue + " is " + outcome // full, closed
}

func (n naming) check(step *flow.Step, outcome string) string {
	queue := spaced(n.center.Queues[step.Service].Name.Value)
	switch {
	case strings.HasPrefix(outcome, "under"):
		return "a wait " + outcome + " for " + queue
	case outcome != flow.Otherwise:
		return n.queue(step, outcome)
	case len(step.Under) > 0:
		return "a longer wait for " + queue
	}
	return queue + " is open"
}

func (n naming) branch(step *flow.Step, outcome string) string {
	attribute := spaced(n.center.Attributes[step.Attribute].Name.Value)
	value := spaced(strings.ReplaceAll(outcome, ", ", " or "))
	switch {
	case outcome == flow.Otherwise:
		return "any other " + attribute
	case step.Attribute == routing.AttrAbroad && outcome == "yes":
		return "a caller from abroad"
	case step.Attribute == routing.AttrAbroad:
		return "a caller at home"
	case step.Attribute == routing.AttrDay:
		return "a call on a " + value
	}
	return attribute + " " + value
}

// step names a step of another flow with its flow.
func (n naming) step(s *flow.Step) string {
	if s.Flow == n.flow {
		return spaced(s.Name)
	}
	return spaced(s.Name) + " of " + spaced(s.Flow)
}

func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// listed joins "1", "2" and "3" as a sentence does.
func listed(list []string) string {
	last := len(list) - 1
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}
