package flow

import (
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// writtenFlow is a flow as it is written in its file, with the place of everything that a finding may
// point at. Reading fills it in, and linking reads it.
type writtenFlow struct {
	Name     diag.Text
	about    string
	start    diag.Text
	anywhere []choiceDef
	declared []yaml.Pair[routing.WrittenAttribute] // the flow's own attributes
	steps    []*writtenStep                        // in the order of the file

	file yaml.File
	read doubt // what reading leaves in doubt
}

// Def is the definition of a flow as it is linked: the flow as written, what its names refer to, and
// its doubts.
type Def struct {
	*writtenFlow
	Steps []*StepDef // those written, then the lookups of sets

	doubts     doubt
	outcomes   []string                 // the different names of the outcomes of its own steps
	goesTo     []string                 // the different flows that its own steps go on in
	callees    []*Def                   // of its own steps, without duplicates, in their order
	byName     map[string]int           // index into Steps; -1: it could not be read
	names      func() []string          // of byName, sorted
	attributes []routing.Attribute      // declared
	firstOwn   int                      // the id of the first of attributes
	startIndex int                      // of the start in Steps; -1: there is no such step
	states     int                      // of its program, at most maxStates+1
	prompts    func() [][slots][]Prompt // of each step, compiled
	translated map[string]string        // the folder of its translations by language
	compiled   func() *Program          // of a valid flow
}

// doubt is what is not known of a flow or a step because of errors in its file. A flow without doubt is
// certain, and has a program.
type doubt uint8

const (
	hasError  doubt = 1 << iota // its file has an error, or the step
	isMisread                   // it is not certain that all of the flow is there; or a step's error may be in its outcomes
	isUnclear                   // of a flow: the error is outside of its steps, or another flow has its name: what it does is not known
	hidesStep                   // of a flow: its key steps may be duplicated, or a step is unreadable, and may be a step that seems missing
)

// is reports whether some of the doubts hold.
func (d doubt) is(some doubt) bool { return d&some != 0 }

// Invalid reports whether the flow's file has an error.
func (f *Def) Invalid() bool { return f.doubts.is(hasError) }

// Invalid reports whether the step has an error.
func (s *StepDef) Invalid() bool { return s.doubts.is(hasError) }

// writtenStep is a step as it is written in its file. Settings that its kind does not have are zero.
// Reading fills it in, and linking reads it.
type writtenStep struct {
	Name  diag.Text
	keys  []diag.Text // as they stand in the file
	Kind  Kind
	What  diag.Text // the value of the kind key: the queue, the flow, the label, …
	given Settings  // those that need no link
	lost  bool      // a setting of it is written elsewhere

	prompts [slots][]Texts         // by slot: one prompt, or several announcements of hold, which are played in turn
	takes   diag.At[time.Duration] // without a place if it is not given
	rings   diag.At[time.Duration] // of a transfer that comes back, as takes

	offers
	intents []intentDef // listen
	Then    Then
	allow   []diag.Text // the advice that is silenced here

	endsWith   string
	checkDigit string // of a collect
	attempts   attempts
	shares     []yaml.Pair[float64] // of a branch on chance
	Format     string
	fills      []yaml.Pair[[]diag.Text] // lookup
	set        settings
	sets       []yaml.Pair[settings] // by outcome
	Number     diag.Text             // callback
	*queueing                        // queue and callback
}

// queueing is a queue step's choice of the queue and its actions while the caller waits.
type queueing struct {
	priority perValue[int]
	chosen   perValue[diag.Text]
	while    diag.Text // the flow that is run while the call waits
}

// StepDef is a step as it is linked: the step as written, what its names refer to, and its doubts. Link
// fills in what is not written.
type StepDef struct {
	*writtenStep
	Flow *Def // the step's own

	doubts   doubt
	Required []string              // outcomes that it must have, whoever calls
	Allow    []diag.Text           // the advice that is silenced, by the step or its queue
	Prompts  [slots][]Texts        // those written, with their translations
	assigns  []yaml.Pair[settings] // those under sets, and that of a set step

	step   Settings           // the given settings, with the names in them resolved
	by     *routing.Attribute // branch: nil if its values could not be read
	Exits  []Exit
	cases  []int         // branch: index into Exits by routing.Value, or -1
	when   [][]Condition // branch on an entry: by the index into Exits
	under  []bound
	Callee *Def        // of run and go
	added  []choiceDef // from anywhere

	valueOf string // of a lookup of a value that sets lists: the step with the sets
}

// Exit is one outcome of a step and where it leads.
type Exit struct {
	Outcome string
	Place   diag.Place // of the outcome's name or, for `then: step`, of the step
	Target  diag.Text
	To      int // index into the flow's Steps; -1: there is no such step
	Sets    []Assignment
	Why     string // of a case of a branch on an entry: why no entry takes it, or ""
}

// bound is `under 5m` of a check.
type bound struct {
	wait time.Duration
	exit int // index into exits
}

// Then is a step's then: one step for all outcomes, or one for each.
type Then struct {
	All  diag.Text
	Each []yaml.Pair[diag.Text]
}

// offers are the inputs that a step offers to a caller.
type offers struct {
	Choices []choiceDef
	entering
}

// entering is an entry of digits: the entry of a collect, or the extension of a menu.
type entering struct {
	Digits  Digits
	into    diag.Text
	secret  bool
	between int64      // of an extension: the longest time between two digits, if it is given
	at      diag.Place // of the key extension; zero without one
	to      diag.Text  // of an extension: its step
}

// misread marks a step that is not understood, and its flow.
func (s *StepDef) misread() {
	s.Flow.doubts |= hasError
	s.doubts |= hasError | isMisread
}

// named returns the steps that a misread step may lead to: those that it names, but in its prompts.
func (s *StepDef) named() []int {
	var out []int
	var visit func(*yaml.Node)
	visit = func(n *yaml.Node) {
		if to := s.Flow.index(n.Text); to >= 0 && !slices.Contains(out, to) {
			out = append(out, to)
		}
		for _, item := range n.Items {
			visit(item)
		}

		// A text of a prompt may equal the name of a step, and still leads nowhere.
		for _, e := range n.Pairs {
			if _, isPrompt := promptSlots[e.Key.Text]; !isPrompt {
				visit(e.Value)
			}
		}
	}

	// The read step is incomplete, so the search uses the file's own tree.
	if n := s.Flow.file.Root().Get("steps").Get(s.Name.Value); n != nil {
		visit(n)
	}

	return out
}

// HasExtension reports whether the step is a menu where callers may dial an extension.
func (s *writtenStep) HasExtension() bool { return !s.at.IsZero() }

// Digits bounds the number of digits of an entry; zero if it is not given.
type Digits struct{ Least, Most int }

// PromptSlot distinguishes the prompts that a step can speak.
type PromptSlot uint8

// The prompt slots.
const (
	MainPrompt PromptSlot = iota
	NoInputPrompt
	NoMatchPrompt
	HoldPrompt
	slots = 4
)

// Texts is a prompt in its file: a text or a recording for each of some languages.
type Texts []Wording

// Wording is the spoken text in one language. "" is the center's language, AnyLanguage all
// languages.
type Wording struct {
	Language diag.Text
	Text     diag.Text // of a recording: its words, if they are known
	Template Template

	audio  diag.Text // the file of a recording
	takes  diag.At[time.Duration]
	digits diag.At[bool] // whether numbers are spoken digit by digit
}

// IsRecording reports whether a file is played.
func (w *Wording) IsRecording() bool { return !w.audio.Place.IsZero() }

// AnyLanguage is the key of a text for all languages.
const AnyLanguage = "any"

func newWording(language, text diag.Text) Wording {
	return Wording{Language: language, Text: text, Template: newTemplate(text.Value)}
}

// In returns the text for a language, or nil.
func (s Texts) In(language string) *Wording {
	if i := s.index(language); i >= 0 {
		return &s[i]
	}
	return nil
}

func (s Texts) index(language string) int {
	for i := range s {
		if s[i].Language.Value == language {
			return i
		}
	}
	return -1
}

// Wordings yields what the step can speak, with its slot.
func (s *StepDef) Wordings() iter.Seq2[PromptSlot, *Wording] {
	return func(yield func(PromptSlot, *Wording) bool) {
		for slot, list := range s.Prompts {
			for _, texts := range list {
				for i := range texts {
					if !yield(PromptSlot(slot), &texts[i]) {
						return
					}
				}
			}
		}
	}
}

// KeyPlace returns the place of one of the step's keys, or of its name if it does not
// have the key.
func (s *writtenStep) KeyPlace(name string) diag.Place {
	for _, key := range s.keys {
		if key.Value == name {
			return key.Place
		}
	}
	return s.Name.Place
}

// has reports whether the step has a key.
func (s *writtenStep) has(key string) bool {
	return slices.ContainsFunc(s.keys, func(t diag.Text) bool { return t.Value == key })
}

// IsSecret reports whether the entry of the step is masked everywhere.
func (s *writtenStep) IsSecret() bool { return s.secret }

// Asks reports whether the step offers a callback or another channel, which key 1 accepts.
func (s *StepDef) Asks() bool { return (s.Kind == Callback || s.Kind == Deflect) && !s.step.Unasked }

// Says reports whether the step has a prompt of its own.
func (s *StepDef) Says() bool {
	for range s.Wordings() {
		return true
	}
	return false
}

// KeepsAnswer reports whether an outcome of the step sets an attribute or fills a name.
func (s *StepDef) KeepsAnswer() bool { return len(s.fills) > 0 || len(s.assigns) > 0 }

// Setting returns the text of a key of the step, or a text without a place if the step does not have it. The lookup of
// a value that sets lists is in no file.
func (s *StepDef) Setting(key string) diag.Text {
	if s.valueOf != "" || !s.has(key) {
		return diag.Text{}
	}
	n := s.Flow.file.Root().Get("steps").Get(s.Name.Value).Get(key)
	if n == nil {
		return diag.Text{} // the key of the steps is misspelled
	}
	return diag.Text{Value: n.Text, Place: n.Place}
}

// FillsNames reports whether an outcome of the step fills a name.
func (s *writtenStep) FillsNames() bool { return len(s.fills) > 0 }

// SetPlace returns where an exit of the step sets an attribute.
func (s *StepDef) SetPlace(e *Exit, attribute string) diag.Place {
	for _, of := range s.assigns {
		for _, p := range of.Value {
			if s.normalOutcome(of.Key.Value) == e.Outcome && p.Key.Value == attribute {
				return p.Key.Place
			}
		}
	}
	return e.Place // of one of the values that sets lists
}

// Exit returns the exit for an outcome, or nil.
func (s *StepDef) Exit(outcome string) *Exit {
	for i := range s.Exits {
		if s.Exits[i].Outcome == outcome {
			return &s.Exits[i]
		}
	}
	return nil
}

// inlines reports whether the flow that the step leads to is run within it: of a run step, and of
// a queue step with while.
func (s *StepDef) inlines() bool { return s.Callee != nil && s.Kind != Go }

// calleePlace returns the place of the name of the flow that the step inlines.
func (s *StepDef) calleePlace() diag.Place {
	if s.Kind == Queue {
		return s.while.Place
	}
	return s.What.Place
}

// isLabel reports whether an outcome of a queue step is a label that the flow of its while returns.
func (s *StepDef) isLabel(outcome string) bool {
	return s.Kind == Queue && s.Callee != nil && !slices.Contains(s.Kind.fixedOutcomes(), outcome)
}

// comesBack reports whether a step is a transfer after which the call goes on.
func (s *StepDef) comesBack() bool { return s.Kind == Transfer && len(s.Exits) > 0 }

// String returns the step's name with its flow: "lost_card.freeze".
func (s *StepDef) String() string { return s.Flow.Name.Value + "." + s.Name.Value }

// Valid reports whether neither the flow nor a flow that it leads to has an error.
func (f *Def) Valid() bool {
	for g := range f.Closure() {
		if g.Invalid() {
			return false
		}
	}
	return true
}

// mark marks the flow and the step that contain an error.
func (f *Def) mark(x diag.Finding) {
	f.doubts |= hasError

	// Of a step that lacks an outcome or the step after it, all else is known.
	misread := x.Rule != UnknownStep && x.Rule != MissingOutcome
	e := f.file.Root().PairAt(x.Place)
	if e.Key.Text != "steps" {
		if misread {
			f.doubts |= isUnclear
		}
		return
	}

	if i := f.index(e.Value.PairAt(x.Place).Key.Text); i >= 0 {
		f.Steps[i].doubts |= hasError
		if misread {
			f.Steps[i].doubts |= isMisread
		}
	}
}

// stem returns the name of the flow's file without its extension, which usually is the
// flow's name.
func (f *Def) stem() string {
	file := path.Base(f.Name.Place.File)
	return strings.TrimSuffix(file, path.Ext(file))
}

// Closure returns a flow and its callees, direct or not.
func (f *Def) Closure() map[*Def]bool {
	out := map[*Def]bool{}
	f.addCallees(out)
	return out
}

func (f *Def) addCallees(to map[*Def]bool) {
	if to[f] {
		return
	}
	to[f] = true
	for _, g := range f.Callees() {
		g.addCallees(to)
	}
}

// Callees returns the flows that a flow runs or goes on in directly, in the order of its
// steps.
func (f *Def) Callees() []*Def { return f.callees }

// goClosure returns a flow and those in which it goes on, directly or not: a return in any of
// them leads back to the step that runs the first. It is not complete if one of them does
// not exist or has an error.
func (f *Flows) goClosure(first *Def) (flows []*Def, complete bool) {
	if first == nil {
		return nil, false
	}

	flows = []*Def{first}
	complete = true
	known := map[*Def]bool{first: true}

	// The list grows while it is read, so goes over several flows are followed too.
	for i := 0; i < len(flows); i++ {
		// A misread flow may go on in further flows that are not known.
		complete = complete && !flows[i].doubts.is(isMisread)
		for _, name := range flows[i].goesTo {
			next := f.byName[name]
			complete = complete && next != nil
			if next != nil && !known[next] {
				known[next] = true
				flows = append(flows, next)
			}
		}
	}

	return flows, complete
}
