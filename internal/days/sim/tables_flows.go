package sim

import (
	"fmt"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

type programTable struct {
	index       int
	program     *flow.Program
	transitions *ivr.TransitionTable
	steps       []stepTable // by flow.StateID
	outcomes    outcomes
	listens     bool                  // it has a listen step
	choosers    []routing.AttributeID // that its steps branch on
}

// outcomes are the outcomes that the simulation decides; NoOutcome if a program has no
// outcome of the name.
type outcomes struct {
	answered, escalated, timedOut, full, closed, booked, declined, again, done, begin, noAnswer,
	lookupError flow.Outcome
}

// stepTable is a step in a scenario: what a day adds to it.
type stepTable struct {
	*flow.Step
	question questionTable
	listen   *listenTable // of a listen step, else nil
	// The key of the question's random numbers, and its index among the model's.
	questionKey   uint64
	questionIndex int
	leaving       *model.By[leavingTable] // of a queue: its choices, or nil
	rings         des.Duration            // of a transfer that nobody answers, if the flow says it for the step; else 0
	// of a queue step that chooses its queue or its priority by attributes: in place of Queue and level; nil for most
	chosen []chosenQueue
	// of chosen, by the values of Attribute and PriorityBy; 0 where that does not matter
	queueStride, priorityStride int
	level                       int16             // of a queue with a priority of its own; else -1
	label                       int16             // of an end: index into Layout.EndLabels; else -1
	answerTakes                 *des.Distribution // how long an answer takes, if the scenario says it for the step
	waits                       flow.StateID      // of a step that is run while calls wait: the state of the queue step; else NoState
	ending                      model.Disposition // of an end: the disposition of its label
	clock                       []schedule        // by hub, if the time decides the outcome
	down                        downtimes         // of a lookup
}

// chosenQueue is a queue that a step chooses for values of attributes.
type chosenQueue struct {
	queueID routing.QueueID
	level   int16 // of the step's own priority in it; else -1
}

// pauseAfter returns how long a step with an entry waits for a further digit after a caller's move.
func (s *stepTable) pauseAfter(next move) des.Duration {
	switch next.kind {
	case takeOutcome:
		return s.Pauses.Before(next.outcome)
	case pressWrongKey:
		return s.Pauses.AfterMistake
	default:
		return 0
	}
}

// choice returns the queue that a step with chosen selects for a call.
func (s *stepTable) choice(c *call) *chosenQueue {
	v := &c.leg.Values
	return &s.chosen[int(v[s.Attribute])*s.queueStride+int(v[s.PriorityBy])*s.priorityStride]
}

// queueOf returns the queue of a queue step or a callback for a call.
func (s *stepTable) queueOf(c *call) routing.QueueID {
	if s.chosen != nil {
		return s.choice(c).queueID
	}
	return s.Queue
}

// questionTable holds the answers to a question: for all callers, or by a property.
type questionTable struct {
	property  model.Property
	attribute routing.AttributeID
	of        []answerTable
}

// answerTable is a distribution over answers.
type answerTable struct {
	shares des.Discrete // if there are several
	moves  []move
}

func (t *tables) addPrograms(transitions []*ivr.TransitionTable) error {
	for i := range t.Programs {
		p := &t.Programs[i]
		table := programTable{
			index: i, program: p.Program, transitions: transitions[i], outcomes: newOutcomes(p.Program),
			steps: make([]stepTable, len(p.States)), choosers: choosersOf(p.Program),
		}

		steps := make([]stepTable, len(p.Steps))
		for id := range steps {
			var err error
			if steps[id], err = t.newStep(&table, &p.Steps[id], &p.Questions[id]); err != nil {
				return fmt.Errorf("flow %s: the answers at %s: %w", p.Flow, p.Steps[id].String(), err)
			}
		}

		for state := range p.States {
			// A flow may be inlined several times. Then a step has several states, which share its
			// table.
			step := steps[p.States[state].Step]
			if step.listen != nil {
				t.listens = true
				table.listens = true
			}
			step.waits = p.States[state].Waits

			// Each state of a loop has a counter of its own.
			if step.Times > 0 {
				step.questionIndex = t.indexOf(p.States[state].Path)
			}
			table.steps[state] = step
		}

		t.programs = append(t.programs, table)
	}

	return nil
}

// tabulateAll makes the programs' transition tables in parallel.
func tabulateAll(programs []model.Program) []*ivr.TransitionTable {
	out := make([]*ivr.TransitionTable, len(programs))
	var work sync.WaitGroup
	for i := range programs {
		work.Go(func() { out[i] = ivr.NewTransitionTable(programs[i].Program) })
	}
	work.Wait()
	return out
}

func newOutcomes(p *flow.Program) outcomes {
	named := p.OutcomeNamed
	return outcomes{
		answered: named(flow.Answered), escalated: named(flow.Escalated), timedOut: named(flow.TimedOut),
		full: named(flow.Full), closed: named(flow.Closed),
		booked:   named(flow.Booked),
		declined: named(flow.Declined),
		again:    named(flow.Again),
		done:     named(flow.Done),
		begin:    named(flow.Begin),
		noAnswer: named(flow.NoAnswer),

		lookupError: named(flow.LookupError),
	}
}

// newStep compiles a step and the answers of callers at it.
func (t *tables) newStep(p *programTable, s *flow.Step, q *model.Question) (stepTable, error) {
	// -1 is no level and no label, since 0 is the first of each.
	out := stepTable{
		Step:        s,
		questionKey: purposeOf(forQuestion, s.String()), questionIndex: t.questionIndex(s),
		answerTakes: q.Takes,
		clock:       t.clockOf(s),
		down:        lookupDown(t.Model, s),
		level:       -1,
		label:       -1,
		ending:      model.EndingAt(s.End),
	}

	var err error

	// The model gives the answers of callers, or their choices to leave a queue.
	switch {
	case len(q.Of) == 0:
		out.question = p.unanswered(s)
	case s.Help == flow.HelpQueue:
		out.leaving = &model.By[leavingTable]{Property: q.Property, Attribute: q.Attribute}
		out.leaving.Of, err = convert(q.Of, func(r []model.Reply) (leavingTable, error) {
			return newLeaving(p.program, s, r)
		})
	default:
		out.question = questionTable{property: q.Property, attribute: q.Attribute}
		out.question.of, err = convert(q.Of, newAnswers)
	}

	if err == nil && q.Hearing != nil {
		out.listen, err = newListen(s, q)
	}

	// The time of a transfer that nobody answers, if it differs from an answered one.
	if s.System != nil && s.System.Rings != s.System.Takes {
		out.rings = s.System.Rings
	}

	if s.End != "" {
		out.label = int16(slices.Index(t.layout.EndLabels, s.End))
	}

	return out, err
}

// questionIndex gives the index of a step that asks callers something or looks something
// up, the same wherever its flow is run; -1 for others.
func (t *tables) questionIndex(s *flow.Step) int {
	if s.IsAnswered() {
		return t.indexOf(s.String())
	}
	return -1
}

// indexOf gives the index of a question or loop, whose visits are counted for each call. A
// loop is counted for each place from which its flow is run: its name is a call path.
func (t *tables) indexOf(name string) int {
	i, known := t.questions[name]
	if !known {
		i = len(t.questions)
		t.questions[name] = i
	}
	return i
}

// unanswered is the question of a step that the scenario gives no answers for: every
// entry is collected, and any other step that waits for a caller is an error.
func (p *programTable) unanswered(s *flow.Step) questionTable {
	answer := move{kind: unspecified}
	if collected, ok := s.DefaultEntry(); ok {
		answer = outcomeMove(collected)
	}
	return questionTable{of: []answerTable{{moves: []move{answer}}}}
}

// convert makes the table of the replies for each value of a property.
func convert[T any](of [][]model.Reply, table func([]model.Reply) (T, error)) ([]T, error) {
	out := make([]T, len(of))
	for i, replies := range of {
		var err error
		if out[i], err = table(replies); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// newAnswers makes the distribution of answers of replies other than to stay in a queue.
func newAnswers(replies []model.Reply) (answerTable, error) {
	among, err := newPick(replies, func(r model.Reply) float64 { return r.Share })
	out := answerTable{shares: among.shares}
	for _, r := range replies {
		next := outcomeMove(r.Outcome)
		switch r.Kind {
		case model.ReplySilence:
			next = move{kind: staySilent}
		case model.ReplyMismatch:
			next = move{kind: pressWrongKey}
		default: // an outcome
		}
		out.moves = append(out.moves, next)
	}
	return out, err
}

// step returns the current step of a call.
func (t *tables) step(c *call) *stepTable { return &t.lines[c.line].steps[c.leg.State] }

// timeLimit returns the time when max_wait ends for a waiting caller, or never.
func (t *tables) timeLimit(c *call) des.Time { return c.since + t.queueStep(c).longestWait() }

// longestWait returns the longest wait of a queue step, or the longest message of a record step; never without a limit.
func (s *stepTable) longestWait() des.Duration {
	if s.MaxWait == 0 {
		return never
	}
	return s.MaxWait
}

// queueStep is the queue step in which a call waits.
func (t *tables) queueStep(c *call) *stepTable {
	steps := t.lines[c.line].steps
	if waits := steps[c.leg.State].waits; waits != flow.NoState {
		return &steps[waits]
	}
	return &steps[c.leg.State]
}
