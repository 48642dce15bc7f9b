package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// spoken has the intents of a call at listen steps, and whether they were heard.
type spoken struct {
	first      int32         // the first intent that the caller had, an index into Model.Spoken; or none
	firstQueue int32         // the first queue that the call came to; or none
	leads      *destinations // of the last intent that the caller had; nil unless another one was heard
	arrived    bool          // the call has come to a queue or an end since then
	misrouted  bool          // the call reached a queue or an end that the intent of the caller does not lead to
}

// answersOf gives the distribution of answers of callers like c at a step.
func (w *walk) answersOf(c *call, s *stepTable) *answerTable {
	if s.question.property == model.ByHeard {
		wrong := 0
		if w.calls.spoken.of(c).leads != nil {
			wrong = 1
		}
		return &s.question.of[wrong]
	}
	return s.question.answers(c)
}

// hear gives what a listen step makes of a caller's move. A caller who says an intent has the same one at
// each attempt and each visit, and the recognizer may make a mistake each time.
func (w *walk) hear(c *call, s *stepTable, next move, stream *des.Stream) move {
	said := w.calls.spoken.of(c)
	said.leads = nil
	said.arrived = false
	t := s.listen
	if next.kind == pressWrongKey && t.unoffered != nil && said.first == none {
		said.first = int32(t.unoffered[c.intent])
	}
	if next.kind != takeOutcome || s.IntentWith(next.outcome) < 0 {
		return next
	}

	// The stream of the caller's intent depends on the step alone, and a redial keeps it.
	wants := w.calls.firstKey(c).With(s.questionKey).Stream()
	wanted := s.IntentWith(t.wants[c.index(s.question.property, s.question.attribute)].draw(&wants).outcome)
	if said.first == none {
		said.first = int32(t.names[wanted])
	}

	heard := t.heard[wanted].draw(stream)
	if intent := s.Intents[wanted].Outcome; heard.kind == takeOutcome && heard.outcome != intent {
		said.leads = w.leadsOf(c, intent)
	}
	return heard
}

// reachQueue notes that a call comes to a queue, and whether a wrong intent has led it there.
func (w *walk) reachQueue(c *call, s *stepTable) {
	said := w.calls.spoken.of(c)
	queue := s.queueOf(c)
	if said.firstQueue == none {
		said.firstQueue = int32(queue)
	}
	if said.leads != nil && !said.arrived {
		said.misrouted = said.misrouted || !said.leads.queues[queue]
		said.arrived = true
	}
}

// reachEnd notes that a call comes to its end, and whether a wrong intent has led it there. An end after a queue is the
// end of all calls to this queue, whatever intent has led them there.
func (w *walk) reachEnd(c *call) {
	said := w.calls.spoken.of(c)
	if said.leads != nil && !said.arrived {
		said.misrouted = said.misrouted || !said.leads.ends[c.leg.State]
		said.arrived = true
	}
}

// leadsKey is an intent of calls at a listen step, with the values that further steps branch on.
type leadsKey struct {
	program int
	at      flow.StateID
	intent  flow.Outcome
	values  routing.Values // zero for other attributes
}

// mostLeads bounds the answers of leadsOf that are kept: each has a place for each state of a program, and callers may
// have any values.
const mostLeads = 1 << 10

// leadsOf returns where an intent leads a call from its listen step. Many calls have the same values, so answers are
// kept.
func (w *walk) leadsOf(c *call, intent flow.Outcome) *destinations {
	p := w.lines[c.line].program
	key := leadsKey{program: p.index, at: c.leg.State, intent: intent}
	for _, a := range p.choosers {
		key.values[a] = c.leg.Values[a]
	}

	if out := w.leads[key]; out != nil {
		return out
	}
	if len(w.leads) == mostLeads {
		clear(w.leads)
	}
	out := w.t.leadsFrom(p, c.leg.State, intent, &c.leg.Values)
	w.leads[key] = out
	return out
}
