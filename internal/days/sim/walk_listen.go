package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// spoken has the intents of a call at listen steps, and whether they were heard.
type spoken struct {
	first       int32 // the first intent that the caller had, an index into Model.Spoken; or none
	firstQueue  int32 // the first queue that the call came to; or none
	way         way
	leads       [mostListens]*destinations // by step of the way: of the caller's intent if it was not heard
	wrong       bool                       // another intent was heard at the last listen step
	wrongBefore bool                       // another intent was heard at the listen step before the last one
	misrouted   bool                       // the call reached a queue or an end where no such intent leads
}

// way has the listen steps that have led a call on since its last queue, in their order.
type way struct {
	steps [mostListens]flow.StateID
	n     int
}

// mostListens bounds the steps of a way. Further steps replace the last one.
const mostListens = 4

// ask adds a step to the way. A step that asks again undoes its answer and those after it.
func (n *spoken) ask(step flow.StateID) {
	if n.way.n == 0 || n.way.steps[n.way.n-1] != step {
		n.wrongBefore = n.wrong
	}
	n.wrong = false

	i := slices.Index(n.way.steps[:n.way.n], step)
	if i < 0 {
		i = min(n.way.n, mostListens-1)
	}
	clear(n.way.steps[i:])
	clear(n.leads[i:])
	n.way.steps[i] = step
	n.way.n = i + 1
}

// arrive notes that a call comes to a queue or an end, and whether a wrong intent has led it there.
func (n *spoken) arrive(isLedThere func(*destinations) bool) {
	for _, leads := range n.leads {
		n.misrouted = n.misrouted || leads != nil && !isLedThere(leads)
	}
	n.way = way{}
	clear(n.leads[:])
}

// answersOf gives the distribution of answers of callers like c at a step.
func (w *walk) answersOf(c *call, s *stepTable) *answerTable { return &s.question.of[w.likeness(c, s)] }

// likeness gives the index of callers like c at a step. Where no step of a line listens, nothing is heard wrong.
func (w *walk) likeness(c *call, s *stepTable) int {
	if s.question.property != model.ByHeard {
		return c.index(s.question.property, s.question.attribute)
	}
	said := w.calls.spoken.of(c)
	wrong := said.wrong
	if s.listen != nil {
		wrong = said.wrongBefore
	}
	if wrong && w.lines[c.line].program.listens {
		return 1
	}
	return 0
}

// hear gives what a listen step makes of a caller's move. A caller who says an intent has the same one at
// each attempt and each visit, and the recognizer may make a mistake each time.
func (w *walk) hear(c *call, s *stepTable, next move, stream *des.Stream) move {
	said := w.calls.spoken.of(c)
	t := s.listen
	if next.kind == pressWrongKey && t.unoffered != nil && said.first == none {
		said.first = int32(t.unoffered[c.intent])
	}
	if next.kind != takeOutcome || s.IntentWith(next.outcome) < 0 {
		return next
	}

	// The stream of the caller's intent depends on the step alone, and a redial keeps it.
	wants := w.calls.firstKey(c).With(s.questionKey).Stream()
	wanted := s.IntentWith(t.wants[w.likeness(c, s)].draw(&wants).outcome)
	if said.first == none {
		said.first = int32(t.names[wanted])
	}

	heard := t.heard[wanted].draw(stream)
	if intent := s.Intents[wanted].Outcome; heard.kind == takeOutcome && heard.outcome != intent {
		said.wrong = true
		said.leads[said.way.n-1] = w.leadsOf(c, said.way, intent)
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
	said.arrive(func(to *destinations) bool { return to.queues[queue] })
}

// reachEnd notes that a call comes to its end, and whether a wrong intent has led it there. An end after a queue is the
// end of all calls to this queue, whatever intent has led them there.
func (w *walk) reachEnd(c *call) {
	w.calls.spoken.of(c).arrive(func(to *destinations) bool { return to.ends[c.leg.State] })
}

// leadsKey is an intent of calls at the last step of a way, with the values that further steps branch on.
type leadsKey struct {
	program int
	way     way
	intent  flow.Outcome
	values  routing.Values // zero for other attributes
}

// mostLeads bounds the answers of leadsOf that are kept: each has a place for each state of a program, and callers may
// have any values.
const mostLeads = 1 << 10

// leadsOf returns where an intent leads a call from the last listen step of its way. Many calls have the same values,
// so answers are kept.
func (w *walk) leadsOf(c *call, asked way, intent flow.Outcome) *destinations {
	p := w.lines[c.line].program
	key := leadsKey{program: p.index, way: asked, intent: intent}
	for _, a := range p.choosers {
		key.values[a] = c.leg.Values[a]
	}

	if out := w.leads[key]; out != nil {
		return out
	}
	if len(w.leads) == mostLeads {
		clear(w.leads)
	}
	out := w.t.leadsFrom(p, asked.steps[:asked.n], intent, &c.leg.Values)
	w.leads[key] = out
	return out
}
