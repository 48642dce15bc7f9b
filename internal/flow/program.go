package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// StateID is an index into Program.States.
type StateID int32

// StepID is an index into Program.Steps.
type StepID int32

// Outcome is an index into Program.Outcomes: an event of the state machine.
type Outcome uint16

// NoState is no state; NoOutcome no outcome.
const (
	NoState   StateID = -1
	NoOutcome Outcome = 1<<16 - 1
)

// Program is one flow with every flow that it runs inlined. It is immutable and
// safe for any number of goroutines.
type Program struct {
	Flow     string
	Center   *routing.Center
	States   []State  // States[0] is where a call starts
	Steps    []Step   // what the states are instances of
	Outcomes []string // the names of all outcomes of all steps, each once
	Edges    []Edge   // by Source, then in the order of the source's outcomes

	defs []*StepDef // by StepID
}

// State is a step at one call path: "main.lost>lost_card.freeze". A flow that
// is run from two places has two states for each of its steps.
type State struct {
	Path   string
	Step   StepID
	Runner StateID // the state of the run step that this instance belongs to, or NoState
}

// Edge is one transition. Only the checker, package draw and the construction
// of the state machine read edges: what comes next in a call is the machine's
// answer alone.
type Edge struct {
	Source  StateID
	Outcome Outcome
	Target  StateID
}

// Begin is the single event of a run step: it enters the flow that is run.
const Begin = "begin"

// Done is the event of a step that has nothing to choose: say, set.
const Done = "done"

// Kind is what a step does; its name is the step's key in YAML.
type Kind uint8

// The kinds.
const (
	Say Kind = iota
	Menu
	Collect
	Lookup
	Branch
	Check
	Set
	Queue
	Callback
	Deflect
	Transfer
	Run
	Return
	End
)

// Step is one step of one flow as compiled. Fields that its kind does not use
// are zero. Durations are in nanoseconds.
type Step struct {
	Flow, Name string
	Kind       Kind
	Place      diag.Place
	Outcomes   []Outcome // what it can answer, in the order of the file

	Prompt  Prompt // say, the menu's or collect's prompt, or what is spoken beside another kind
	NoInput Prompt
	NoMatch Prompt
	Hold    Prompt

	Choices  []Choice // menu, queue, and what anywhere adds (to a collect too)
	Timeout  int64
	Attempts int
	Entry    *Entry // collect

	Lookup      string
	Takes       int64                // of a lookup
	Fills       map[Outcome][]string // into: the names that an outcome fills
	Attribute   routing.AttributeID  // branch
	Cases       []Outcome            // branch: by routing.Value; NoOutcome where none applies
	Service     routing.QueueID      // check, queue, callback
	Under       []Under              // check: ascending
	Set         []routing.Assignment
	Priority    int // queue, if HasPriority
	HasPriority bool
	Every       int64  // queue: between two announcements of hold; 0: hold is said once, on joining
	MaxWait     int64  // queue: 0 is for ever
	Number      string // callback: the name of a collected number; "" is the caller's own. transfer: the number in E.164
	Channel     routing.ChannelID
	Label       string // of return and end
	SelfServed  bool   // end: self_served
}

// Name with its flow, as reports write it: "lost_card.freeze".
func (s *Step) String() string { return s.Flow + "." + s.Name }

// Key is a key of the keypad: 0 to 9, Star, Hash.
type Key uint8

// The two keys that are no digit.
const (
	Star Key = 10
	Hash Key = 11
)

// Choice is one entry of choices or anywhere: keys and words to one outcome.
type Choice struct {
	Outcome Outcome
	Keys    []Key
	Words   []string // case-folded
}

// Entry is what a collect takes.
type Entry struct {
	Min, Max int // digits
	Format   string
	Into     string
	Secret   bool
}

// Under is one bound of a check.
type Under struct {
	Wait    int64
	Outcome Outcome
}

// Prompt is what is spoken, by language (routing.Value of AttrLanguage). A
// language without a text of its own has the center's.
type Prompt struct {
	Texts  []Template
	Length []int64 // nanoseconds
}

// IsZero reports whether there is nothing to speak.
func (p *Prompt) IsZero() bool { return p.Texts == nil }

// Template is a text with placeholders.
type Template []Piece

// Piece is a literal text or, if Placeholder is not empty, a name to fill in.
type Piece struct{ Text, Placeholder string }

// StepAt gives the step that a state is an instance of.
func (p *Program) StepAt(state StateID) *Step { return &p.Steps[p.States[state].Step] }

// Decider gives the state whose outcome leads on from a state. It is the state itself,
// but for two: the label of a return is an outcome of the run step that its flow goes
// back to, and that a run begins is nobody's outcome, so that it has NoState.
func (p *Program) Decider(state StateID) StateID {
	switch p.StepAt(state).Kind {
	case Run:
		return NoState
	case Return:
		return p.States[state].Runner
	default:
		return state
	}
}

// HasOutcome tells whether a step has an outcome.
func (p *Program) HasOutcome(s *Step, outcome string) bool {
	return slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return p.Outcomes[o] == outcome })
}
