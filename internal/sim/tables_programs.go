package sim

import (
	"fmt"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
)

type programTable struct {
	index     int
	program   *flow.Program
	recording *ivr.Recording
	steps     []stepTable // by flow.StateID
	outcomes  decided
}

// decided are the outcomes that are the simulation's to decide, NoOutcome where
// a program has none of that name.
type decided struct {
	answered, escalated, timedOut, full, closed, collected, booked, declined flow.Outcome
}

// stepTable is what a walk needs to know of a step.
type stepTable struct {
	question  questionTable
	leaving   *model.By[leavers] // of a queue: by its choices; nil if there are none
	takes     des.Duration       // of a lookup
	timeout   des.Duration       // of a menu or collect
	every     des.Duration       // of a queue: between announcements; 0 is none
	maxWait   des.Duration       // of a queue: never, if it has none
	service   routing.QueueID
	announces routing.ValueSet // of a queue: the languages in which its hold speaks the wait
	level     int16            // of a queue with a priority of its own; else -1
	label     int16            // of an end: index into Layout.EndLabels; else -1
	kind      flow.Kind
	served    bool            // an end: self_served
	days      [2]flow.Outcome // of a branch on the day: by its routing.Value
}

// questionTable is a Question with its replies as the moves that they are.
type questionTable struct {
	property  model.Property
	attribute routing.AttributeID
	of        []replyTable
}

type replyTable struct {
	among des.Discrete // if there are several
	moves []move
}

// leavers are, of alike callers, those who leave a queue by a choice.
type leavers struct {
	rate float64 // -ln of the share who stay at an announcement: 0 is all, infinity nobody
	replyTable
}

func (s *stepTable) leaversLike(c *call) *leavers {
	return &s.leaving.Of[c.value(s.leaving.Property, s.leaving.Attribute)]
}

// always is a question with one answer.
func always(m move) questionTable {
	return questionTable{of: []replyTable{{moves: []move{m}}}}
}

func (t *tables) layPrograms() error {
	recordings, err := recordAll(t.Programs)
	if err != nil {
		return err
	}
	for i := range t.Programs {
		p := &t.Programs[i]
		table := programTable{index: i, program: p.Program, recording: recordings[i], outcomes: decidedBy(p.Program)}
		questions, leaving, err := layQuestions(p)
		if err != nil {
			return fmt.Errorf("flow %s: %w", p.Flow, err)
		}
		for s := range p.States {
			step := p.States[s].Step
			laid := t.layStep(&table, &p.Steps[step], questions[step])
			laid.leaving = leaving[step]
			table.steps = append(table.steps, laid)
		}
		t.programs = append(t.programs, table)
	}
	return nil
}

// recordAll records the programs' state machines side by side.
func recordAll(programs []model.Program) ([]*ivr.Recording, error) {
	out := make([]*ivr.Recording, len(programs))
	var work errgroup.Group
	for i := range programs {
		work.Go(func() (err error) {
			out[i], err = ivr.Record(programs[i].Program)
			return err
		})
	}
	return out, work.Wait()
}

func decidedBy(p *flow.Program) decided {
	named := func(name string) flow.Outcome {
		if i := slices.Index(p.Outcomes, name); i >= 0 {
			return flow.Outcome(i)
		}
		return flow.NoOutcome
	}
	return decided{
		answered: named(flow.Answered), escalated: named(flow.Escalated), timedOut: named(flow.TimedOut),
		full: named(flow.Full), closed: named(flow.Closed), collected: named(flow.Collected),
		booked: named(flow.Booked), declined: named(flow.Declined),
	}
}

// layQuestions gives the steps' questions, and those of queues apart.
func layQuestions(p *model.Program) (questions []questionTable, leaving []*model.By[leavers], err error) {
	questions, leaving = make([]questionTable, len(p.Steps)), make([]*model.By[leavers], len(p.Steps))
	for i := range p.Questions {
		q := &p.Questions[i]
		switch {
		case len(q.Of) == 0:
			continue
		case p.Steps[i].Kind == flow.Queue:
			leaving[i] = &model.By[leavers]{Property: q.Property, Attribute: q.Attribute}
			leaving[i].Of, err = layAll(q.Of, layLeavers)
		default:
			questions[i] = questionTable{property: q.Property, attribute: q.Attribute}
			questions[i].of, err = layAll(q.Of, layReplies)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("the answers at %s: %w", p.Steps[i].String(), err)
		}
	}
	return questions, leaving, nil
}

func layAll[T any](of [][]model.Reply, lay func([]model.Reply) (T, error)) ([]T, error) {
	out := make([]T, len(of))
	for i, replies := range of {
		var err error
		if out[i], err = lay(replies); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func layReplies(replies []model.Reply) (replyTable, error) {
	pick, err := newChoice(replies, func(r model.Reply) float64 { return r.Share })
	out := replyTable{among: pick.among}
	for _, r := range replies {
		out.moves = append(out.moves, moveOf(&r))
	}
	return out, err
}

// layLeavers: whoever does not choose stays.
func layLeavers(replies []model.Reply) (leavers, error) {
	var choosing []model.Reply
	all, some := 0.0, 0.0
	for _, r := range replies {
		all += r.Share
		if r.Kind == model.ReplyOutcome && r.Share > 0 {
			choosing = append(choosing, r)
			some += r.Share
		}
	}
	out, err := layReplies(choosing)
	return leavers{-math.Log1p(-some / all), out}, err
}

// moveOf is how a call goes on by a reply.
func moveOf(r *model.Reply) move {
	switch r.Kind {
	case model.ReplySilence:
		return move{how: saysNothing}
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

func (t *tables) layStep(p *programTable, s *flow.Step, q questionTable) stepTable {
	out := stepTable{
		kind: s.Kind, question: q, takes: s.Takes, timeout: s.Timeout, every: s.Every, maxWait: never,
		service: s.Service, level: -1, label: -1, served: s.SelfServed,
	}
	if len(q.of) == 0 {
		out.question = p.unasked(s)
	}
	if s.MaxWait > 0 {
		out.maxWait = s.MaxWait
	}
	if s.Kind == flow.Queue {
		out.announces = speaksWait(&s.Hold)
	}
	if s.Kind == flow.Branch && s.Attribute == routing.AttrDay {
		copy(out.days[:], s.Cases)
	}
	if s.Kind == flow.End {
		out.label = int16(slices.Index(t.layout.EndLabels, s.Label))
	}
	return out
}

// unasked is the question of a step that has none: every entry is collected,
// and at any other step that waits for a caller nobody knows what to do.
func (p *programTable) unasked(s *flow.Step) questionTable {
	if s.Kind == flow.Collect {
		return always(by(p.outcomes.collected))
	}
	return always(move{how: wonders})
}

// speaksWait gives the languages in which a prompt speaks the wait.
func speaksWait(p *flow.Prompt) routing.ValueSet {
	var in routing.ValueSet
	for language, text := range p.Texts {
		if slices.ContainsFunc(text, func(piece flow.Piece) bool { return piece.Placeholder == "wait" }) {
			in.Add(routing.Value(language))
		}
	}
	return in
}

// layStepLevels resolves the priorities that steps give, once the levels are known.
func (t *tables) layStepLevels() {
	for i := range t.programs {
		p := &t.programs[i]
		for s := range p.steps {
			step := p.program.StepAt(flow.StateID(s))
			if step.HasPriority {
				p.steps[s].level = int16(slices.Index(t.priorities(step.Service), step.Priority))
			}
			if step.Kind == flow.Check || !p.steps[s].announces.IsEmpty() {
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
