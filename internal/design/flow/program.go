package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// StateID is an index into Program.States.
type StateID int32

// StepID is an index into Program.Steps.
type StepID int32

// Outcome is an index into Program.Outcomes: an event of the state machine.
type Outcome uint16

// The absence of a state and of an outcome.
const (
	NoState   StateID = -1
	NoOutcome Outcome = 1<<16 - 1
)

// Program is one flow with every flow that it runs inlined, and every flow that it goes on
// in. It is immutable and safe for any number of goroutines.
type Program struct {
	Flow       string
	Center     *routing.Center
	Attributes []routing.Attribute // the center's, then the flows', by routing.AttributeID
	States     []State             // a call starts in States[0]
	Steps      []Step              // states are instances of steps
	Outcomes   []string            // the different names of the outcomes of all steps
	Edges      []Edge              // by Source, then in the order of the source's outcomes

	Unread bool // errors hide what calls do at some of the steps

	defs   []*StepDef              // by StepID
	begins map[string][]Assignment // by flow: what is done to its attributes when it begins
}

// State is a step at one call path: "main.lost>lost_card.freeze". A flow that
// is run from two places has two states for each of its steps. A flow in which a call
// goes on takes the place of the one before it in the path: from lost_card to replacement
// it is "main.lost>replacement.order", wherever it came from.
type State struct {
	Path   string
	Step   StepID
	Runner StateID // the state of the run step, or of the queue step with while, that a return leads to; or NoState
	Waits  StateID // the state of the queue step in which a call waits that runs this one; or NoState
}

// Edge is one transition. Edges serve analysis, drawing and the construction of the
// state machine; during a call only the machine decides what comes next.
type Edge struct {
	Source  StateID
	Outcome Outcome
	Facts   // of the outcome at the source
	Target  StateID
}

// Begin is the single event of a run or go step: it enters the other flow.
const Begin = "begin"

// Done is the single event of a step without alternatives, such as say and set. A loop has it
// when it does not go again, and a lookup whose then is one step.
const Done = "done"

// Step is one step of one flow as compiled. Fields that its kind does not use
// are zero. Durations are in nanoseconds.
type Step struct {
	Flow, Name string
	Kind       Kind
	Help       Help // that a caller has there
	Ways
	// branch, or check of hours (routing.Open, routing.Closed): by routing.Value; NoOutcome where none applies
	Cases []Outcome
	Settings
	Place    diag.Place
	Outcomes []Outcome // in the order of the file
	Facts    []Facts   // of Outcomes

	Prompt  Prompt // say, menu and collect, or the say of another kind
	NoInput Prompt
	NoMatch Prompt
	Hold    []Prompt // the announcements of a queue, in turn

	Announces routing.ValueSet // the languages in which an announcement of Hold speaks the wait
	Pauses    *Pauses          // of a step with an entry that waits for a further digit; else nil

	Choices []Choice // of a menu or queue, and the choices of anywhere (also of a collect)
	Entry   *Entry   // collect
	Intents []Intent // listen

	System *System                  // lookup, transfer that comes back, or branch on chance
	Shares []Share                  // branch on chance
	Fills  map[Outcome][]string     // the names that an outcome fills
	When   []Case                   // branch on an entry: in the order of the file
	Under  []Under                  // check: ascending
	Sets   map[Outcome][]Assignment // the assignments of an outcome; of a run, by the label
	Number string                   // callback: the name of a collected number; "" is the caller's own
	Box    string                   // record: where the message is kept
	Runs   string                   // run and go: the flow
	While  string                   // queue: the flow that is run while the call waits
	Return string                   // the label of a return
	End    string                   // the label of an end
}

// Ways are the outcomes of a step that its kind or its facts distinguish, and not its file. One is
// NoOutcome if the step does not have it.
type Ways struct {
	Implied Outcome // what no input names: done, a run's begin, a return's label, declined of a callback
	Helped  Outcome // what means that a call got the step's help, unless an agent or a booking gives it

	LastSilent, LastNoMatch Outcome // menu, collect and listen: of a last attempt that ends by silence or by no match

	Closed, Full, Unstaffed, Idle, Otherwise Outcome // check
}

// Settings are the settings of a step that do not depend on the outcomes of a program.
type Settings struct {
	Timeout  int64
	Attempts int // the most times that the prompt is played
	// the attempts that end by silence and by no match, each counted alone; 0: Attempts counts both
	NoInputAttempts, NoMatchAttempts int

	Whole     bool                // say, menu, collect and listen: no key cuts the prompt off
	Silence   int64               // say: after the words
	Attribute routing.AttributeID // branch, and queue with QueueByValue
	On        string              // branch on an entry: its name
	Hours     *routing.NamedHours // check: nil of a queue
	Queue     routing.QueueID     // check, queue, callback
	// queue: in place of Queue, by routing.Value of Attribute; nil if all callers join Queue
	QueueByValue []routing.QueueID
	Times        int // loop: how often its outcome is again before it is done
	Priority     int // queue, if HasPriority
	HasPriority  bool
	PriorityBy   routing.AttributeID // queue, with PriorityByValue
	// queue: in place of Priority, by routing.Value of PriorityBy; nil if all callers have Priority
	PriorityByValue []int
	// queue: between two announcements of hold; 0: hold is said once, on joining, and several one after another
	Every   int64
	MaxWait int64  // queue: the longest wait; record: the longest message; 0 is forever
	To      string // transfer: the number in E.164, or a name
	Unasked bool   // callback and deflect: it happens without a question
	Channel routing.ChannelID
}

// Share is the share of the calls with an outcome of a branch on chance, from 0 to 1.
type Share struct {
	Outcome Outcome
	Share   float64
}

// AttemptsBy returns after how many attempts a question is left that end by silence or by no match.
func (s *Settings) AttemptsBy(d Decider) int {
	switch {
	case s.NoInputAttempts == 0:
		return s.Attempts
	case d == ByMismatch:
		return s.NoMatchAttempts
	}
	return s.NoInputAttempts
}

// System is a system outside of the center whose answer a call waits for.
type System struct {
	Name    string // the name of its answer: the lookup's name, or the transfer's target
	Takes   int64  // nanoseconds
	Rings   int64  // of a transfer: how long no_answer takes, in nanoseconds
	ValueOf string // of a lookup of a value that sets lists: the step with the sets
}

// AsksSystem reports whether the step is a lookup in another system, and not of a value that a set lists.
func (s *Step) AsksSystem() bool { return s.Kind == Lookup && s.System.ValueOf == "" }

// String returns the step's name with its flow, as reports write it: "lost_card.freeze".
func (s *Step) String() string { return s.Flow + "." + s.Name }

// Checked returns the name of the queue or the hours of a check.
func (s *Step) Checked(c *routing.Center) string {
	if s.Hours != nil {
		return s.Hours.Name.Value
	}
	return c.Queues[s.Queue].Name.Value
}

// QueueOf returns the queue that a queue step or a callback chooses for a call.
func (s *Step) QueueOf(v *routing.Values) routing.QueueID {
	if s.QueueByValue == nil {
		return s.Queue
	}
	return s.QueueByValue[v[s.Attribute]]
}

// Priorities returns the priorities that a queue step itself gives. It is empty if callers have the
// priorities of their tier and of the queue.
func (s *Step) Priorities() []int {
	switch {
	case s.PriorityByValue != nil:
		return s.PriorityByValue
	case s.HasPriority:
		return []int{s.Priority}
	}
	return nil
}

// Queues returns the queues that a queue step can choose, without duplicates.
func (s *Settings) Queues() []routing.QueueID {
	if s.QueueByValue == nil {
		return []routing.QueueID{s.Queue}
	}
	out := slices.Sorted(slices.Values(s.QueueByValue))
	return slices.Compact(out)
}

// ValuesFor returns the values of the attribute for which a step with QueueByValue chooses
// a queue.
func (s *Step) ValuesFor(queue routing.QueueID) routing.ValueSet {
	var out routing.ValueSet
	for v, q := range s.QueueByValue {
		if q == queue {
			out.Add(routing.Value(v))
		}
	}
	return out
}

// Under is one bound of a check.
type Under struct {
	Wait    int64
	Outcome Outcome
}

// Prompt is the spoken text by language (routing.Value of AttrLanguage). A language without a text
// of its own has the center's.
type Prompt struct {
	Texts   []Template
	Length  []int64  // nanoseconds
	Audio   []string // the files of recordings, "" for a text; nil if all are texts
	Numbers Numbers  // how whole numbers are spoken
}

// Numbers is how the whole numbers of a prompt are spoken.
type Numbers uint8

// The ways.
const (
	AsWordsSay   Numbers = iota // digit by digit if the sentence names a telephone, an account and the like
	AsNumbers                   // whatever the words
	DigitByDigit                // whatever the words
)

// Recording returns the file of the recording in a language, "" if the prompt is a text.
func (p *Prompt) Recording(language routing.Value) string {
	if int(language) >= len(p.Audio) {
		return ""
	}
	return p.Audio[language]
}

// IsZero reports whether there is no prompt.
func (p *Prompt) IsZero() bool { return p.Texts == nil }

// Template is a text with placeholders.
type Template []Piece

// Piece is a literal text or, if Placeholder is not empty, a name to fill in.
type Piece struct{ Text, Placeholder string }

// StepAt returns the step of a state.
func (p *Program) StepAt(state StateID) *Step { return &p.Steps[p.States[state].Step] }

// Decider returns the state whose step decides the outcome that leaves a state. It is the state
// itself, with two exceptions. A return has the state of the run step that called its flow, because
// the label is the run step's outcome. A run or a go has no outcome of its own, and has NoState.
func (p *Program) Decider(state StateID) StateID {
	switch p.StepAt(state).Kind {
	case Run, Go:
		return NoState
	case Return:
		return p.States[state].Runner
	default:
		return state
	}
}

// DeciderOf returns the decider of an edge's outcome; NoState also of those that only lead into the
// flow of a queue step's while, at first or again.
func (p *Program) DeciderOf(e Edge) StateID {
	decider := p.Decider(e.Source)
	if decider != NoState && p.StepAt(decider).While != "" &&
		(p.Outcomes[e.Outcome] == Begin || p.Outcomes[e.Outcome] == Again) {
		return NoState
	}
	return decider
}

// Decided returns the outcomes that a step decides, in the order of the file. A run step decides
// the labels that its flow returns, without duplicates. A go step, which has only begin, and a
// return decide none.
func (p *Program) Decided(id StepID) []string {
	var out []string
	s := &p.Steps[id]
	if s.Runs == "" && s.Return == "" {
		for _, o := range s.Outcomes {
			out = append(out, p.Outcomes[o])
		}

		// A queue with a flow has its own outcomes and the labels of the flow.
		if s.While == "" {
			return out
		}
	}

	for _, e := range p.Edges {
		decider := p.DeciderOf(e)
		if decider == NoState || p.States[decider].Step != id {
			continue
		}
		if name := p.Outcomes[e.Outcome]; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}

	// Edges come in the order of the states. The file has the order that a reader expects.
	slices.SortStableFunc(out, func(a, b string) int { return p.Place(id, a).Compare(p.Place(id, b)) })
	return out
}

// Sets returns the assignments of a call that takes an edge.
func (p *Program) Sets(e Edge) []Assignment {
	if s := p.StepAt(e.Source); p.Outcomes[e.Outcome] == Begin && (s.Runs != "" || s.While != "") {
		return p.begins[p.StepAt(e.Target).Flow]
	}
	if decider := p.Decider(e.Source); decider != NoState {
		return p.StepAt(decider).Sets[e.Outcome]
	}
	return nil
}

// OwnAttributes returns the attributes that a flow declares.
func (p *Program) OwnAttributes(flow string) []routing.AttributeID {
	var out []routing.AttributeID
	for _, a := range p.begins[flow] {
		out = append(out, a.Attribute)
	}
	return out
}

// HasOutcome reports whether a step has an outcome.
func (p *Program) HasOutcome(s *Step, outcome string) bool {
	return slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return p.Outcomes[o] == outcome })
}

// OutcomeNamed returns the outcome of a name, NoOutcome if no step has it.
func (p *Program) OutcomeNamed(name string) Outcome {
	if i := slices.Index(p.Outcomes, name); i >= 0 {
		return Outcome(i)
	}
	return NoOutcome
}

// Place returns where a step's outcome is written, or the place of the step's name
// if the outcome comes from anywhere.
func (p *Program) Place(id StepID, outcome string) diag.Place {
	s := p.defs[id]
	for _, e := range s.added {
		if e.outcome() == outcome {
			return s.Name.Place
		}
	}
	if e := s.Exit(outcome); e != nil {
		return e.Place
	}
	return s.Name.Place
}

// Allows reports whether a step silences the advice of a rule.
func (p *Program) Allows(id StepID, rule diag.RuleID) bool {
	return routing.Allows(p.defs[id].Allow, rule)
}

// Def returns a step's definition.
func (p *Program) Def(id StepID) *StepDef { return p.defs[id] }
