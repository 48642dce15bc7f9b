package sim

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/routing"
)

type programTable struct {
	index     int
	program   *flow.Program
	recording *ivr.Recording
	steps     []stepTable // by flow.StateID
	outcomes  decided
	targets   map[flow.Edge]flow.StateID // where counted outcomes lead: see passages
}

// decided are the outcomes that are the simulation's to decide, NoOutcome where
// a program has none of that name.
type decided struct {
	answered, escalated, timedOut, full, closed, collected, booked, declined, weekday, weekend flow.Outcome
}

// stepTable is what a walk needs to know of a step.
type stepTable struct {
	question  *questionTable
	takes     des.Duration // of a lookup
	timeout   des.Duration // of a menu or collect
	every     des.Duration // of a queue: between announcements; 0 is none
	maxWait   des.Duration // of a queue: never, if it has none
	service   routing.QueueID
	level     int16 // of a queue with a priority of its own; else -1
	label     int16 // of an end: index into tables.labels; else -1
	kind      flow.Kind
	served    bool // an end: self_served
	chooses   bool // a queue with choices at its announcements
	announces bool // a queue whose hold speaks the wait
	escalates bool // a queue that has the outcome
}

// questionTable is a Question with its replies as the moves that they are.
type questionTable struct {
	property  Property
	attribute routing.AttributeID
	of        []replyTable
}

type replyTable struct {
	among des.Discrete // if there are several
	moves []move
}

// always is a question with one answer.
func always(m move) *questionTable {
	return &questionTable{of: []replyTable{{moves: []move{m}}}}
}

func (t *tables) layPrograms() error {
	for i := range t.Programs {
		p := &t.Programs[i]
		recording, err := ivr.Record(p.Program)
		if err != nil {
			return err
		}
		table := programTable{index: i, program: p.Program, recording: recording, outcomes: decidedBy(p.Program), targets: passages(p.Program)}
		questions, err := layQuestions(p)
		if err != nil {
			return fmt.Errorf("flow %s: %w", p.Flow, err)
		}
		for s := range p.States {
			step := p.States[s].Step
			table.steps = append(table.steps, t.layStep(&table, &p.Steps[step], questions[step]))
		}
		t.programs = append(t.programs, table)
	}
	return nil
}

func decidedBy(p *flow.Program) decided {
	named := func(name string) flow.Outcome {
		if i := slices.Index(p.Outcomes, name); i >= 0 {
			return flow.Outcome(i)
		}
		return flow.NoOutcome
	}
	return decided{
		answered: named("answered"), escalated: named("escalated"), timedOut: named("timed_out"),
		full: named("full"), closed: named("closed"), collected: named("collected"),
		booked: named("booked"), declined: named("declined"), weekday: named("weekday"), weekend: named("weekend"),
	}
}

func layQuestions(p *Program) ([]*questionTable, error) {
	tables := make([]*questionTable, len(p.Steps))
	for i := range p.Questions {
		q := &p.Questions[i]
		if len(q.Of) == 0 {
			continue
		}
		table := &questionTable{property: q.Property, attribute: q.Attribute}
		for _, replies := range q.Of {
			pick, err := newChoice(replies, func(r Reply) float64 { return r.Share })
			if err != nil {
				return nil, fmt.Errorf("the answers at %s: %w", p.Steps[i].String(), err)
			}
			of := replyTable{among: pick.among}
			for _, r := range replies {
				of.moves = append(of.moves, r.move())
			}
			table.of = append(table.of, of)
		}
		tables[i] = table
	}
	return tables, nil
}

// move is how a call goes on by the reply.
func (r *Reply) move() move {
	switch r.Kind {
	case StaysQuiet:
		return move{how: saysNothing}
	case Stays:
		return move{how: stays}
	default:
		return by(r.Outcome)
	}
}

// newChoice gives a choice among items by their shares.
func newChoice[T any](items []T, share func(T) float64) (choice, error) {
	if len(items) <= 1 {
		return choice{}, nil
	}
	weights := make([]float64, len(items))
	for i := range items {
		weights[i] = share(items[i])
	}
	among, err := des.NewDiscrete(weights)
	return choice{true, among}, err
}

func (t *tables) layStep(p *programTable, s *flow.Step, q *questionTable) stepTable {
	out := stepTable{
		kind: s.Kind, question: q, takes: s.Takes, timeout: s.Timeout, every: s.Every, maxWait: never,
		service: s.Service, level: -1, label: -1, served: s.SelfServed,
	}
	if q == nil {
		out.question = p.unasked(s)
	}
	if s.MaxWait > 0 {
		out.maxWait = s.MaxWait
	}
	if s.Kind == flow.Queue {
		out.chooses, out.announces = q != nil, speaksWait(&s.Hold)
		out.escalates = slices.ContainsFunc(s.Outcomes, func(o flow.Outcome) bool { return p.program.Outcomes[o] == "escalated" })
	}
	if s.Kind == flow.End {
		out.label = t.label(s.Label)
	}
	return out
}

// unasked is the question of a step that has none: every entry is collected,
// and at any other step that waits for a caller nobody knows what to do.
func (p *programTable) unasked(s *flow.Step) *questionTable {
	if s.Kind == flow.Collect {
		return always(by(p.outcomes.collected))
	}
	return always(move{how: wonders})
}

func (t *tables) label(name string) int16 {
	i := slices.Index(t.labels, name)
	if i < 0 {
		i = len(t.labels)
		t.labels = append(t.labels, name)
	}
	return int16(i)
}

func speaksWait(p *flow.Prompt) bool {
	return slices.ContainsFunc(p.Texts, func(text flow.Template) bool {
		return slices.ContainsFunc(text, func(piece flow.Piece) bool { return piece.Placeholder == "wait" })
	})
}

// layStepLevels resolves the priorities that steps give, once the levels are known.
func (t *tables) layStepLevels() {
	for i := range t.programs {
		p := &t.programs[i]
		for s := range p.steps {
			step := &p.program.Steps[p.program.States[s].Step]
			if step.HasPriority {
				p.steps[s].level = int16(slices.Index(t.priorities(step.Service), step.Priority))
			}
			if step.Kind == flow.Check || p.steps[s].announces {
				t.estimate(step.Service)
			}
		}
	}
}

func (t *tables) estimate(service routing.QueueID) {
	for _, q := range t.queueAt[service] {
		if q != none {
			t.queues[q].estimates = true
		}
	}
}
