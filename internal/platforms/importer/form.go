package importer

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/tree"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// FlowStart is the argument of --start on platforms whose calls begin in a flow.
const FlowStart = "FLOW"

// SplitFlow is the fix of a flow that is too large.
const SplitFlow = "split the flow on the platform into several that go on in each other"

// Format is a platform's format of call flows.
type Format struct {
	Name       string   // as --from and import.yaml have it
	What       string   // in messages: "an Amazon Connect flow"
	Extensions []string // of the files that are read of a folder: ".json", or "" for none

	// Detect reports whether a file is of the format. It has an error for a file of the
	// platform in a form that is not read. The error contains the fix.
	Detect func(name string, src []byte) (bool, error)
	// Beside returns the names and patterns of the other files in the folder that a file uses. Read receives these
	// files too, if they exist. Nil means that a file of this format uses no other files.
	Beside func(name string, src []byte) []string
	Starts string // the form of a name for --start: "FLOW"
	// Read reads the files as one center. All calls begin at start, or where the files decide if
	// start is "". It returns a StartError if the files contain no such start. The text of
	// another error contains its fix, except for a TooLargeError.
	Read func(files []Source, start string) (*Center, error)
	// TooLarge is the fix of files that are too large.
	TooLarge string

	Handles func() []Handling // what becomes of the types of blocks that it knows
	Writing *Writing          // nil if each change is refused
}

// Writing holds the facts that writing changes back into a format's files needs.
type Writing struct {
	Next       string    // the key of the block that an edge leads to, where it may be left out: the flow ends there
	Settings   []Setting // of blocks that may leave them out
	QueueNames bool      // a queue is referred to by its name, so that the files can name any

	// writes a reference to another block like one to some block, or like the start of a flow; "" if none can be;
	// nil: the block's ID
	Reference func(text, id string, isStart bool) string
	Targets   string // why Reference cannot lead to each block; "" if it can
	// the parts of a spoken expression: texts in quotes, with the words in the first group, and
	// values
	Parts func() *regexp.Regexp
	Say   *SayBlock // the block of a new say step; nil if a format gets no new blocks

	// changes the value in a label that the platform writes itself, and returns any other label; nil without such
	// labels
	Relabel func(label string, value func(string) string) string
}

// SayBlock is the block that a new say step becomes.
type SayBlock struct {
	Type  string
	JSON  func(id, text, next string) string // writes the block; next is "" if the flow ends there
	Alike [][]string                         // the settings that it copies from another such block, by their keys
}

// Setting is a value that a block may leave out.
type Setting struct {
	Key   string   // of the step in the folder: "timeout"
	Types []string // of the blocks
	Path  []string // of keys from the block
	Value string   // as it is written in JSON, with %d for the number
}

// Source is one file to import.
type Source struct {
	File    string // as the user wrote it
	Content []byte
}

// Value returns the value in a file of JSON or YAML, or the zero Value if the file is neither.
func (s Source) Value() tree.Value {
	if !tree.LooksLikeJSON(s.Content) {
		v, _ := tree.ParseYAML(s.Content)
		return v
	}
	v, _ := tree.ParseJSON(s.Content)
	return v
}

// Center is the result of a format's reader for all files.
type Center struct {
	Format string
	Flows  []*Flow
	Queues map[string]Queue  // the known facts of queues, by their identifiers
	Hours  map[string]Hours  // all opening hours, by their identifiers
	Names  map[string]string // a readable name for an identifier, if the source has one
	Ranges map[string]Range  // of attributes whose values are whole numbers
	// a call has it before a flow starts; all others that decides compare are empty. Nil if the reader compares itself
	Given func(variable string) bool
	// the parts of a constant that a prompt speaks: its words, and values that only the deployment knows. Nil is all
	// words
	Spoken func(text string) []Part
	// the value of an attribute that no step has set yet, where the source tells it apart
	Unset map[string]string

	CountsFromNothing bool // a variable without a value counts from 0; elsewhere its sum has no value either

	Numbered bool // the IDs of steps have the numbers of their lines, so that a new line moves others to new IDs

	Unread []UnreadFile // parts of the files that are no flow

	StartName   string   // as --start has it, or ""
	Start       *Flow    // in which all calls begin then, or nil on a platform whose calls do not begin in flows
	Parted      bool     // the format parts the source into flows: those that do the same are one
	OtherStarts []string // where calls may begin instead, in the format's own words, if the format has chosen
}

// isCompared reports whether the reader of the format has followed calls with their values, and has made a branch of
// each comparison that a call decides. Then no decide is left, and no value comes with a call untold.
func (c *Center) isCompared() bool { return c.Given == nil }

// LetFill notes that a queue can be full, since a flow has a way for it.
func (c *Center) LetFill(queue string) {
	q := c.Queues[queue]
	q.CanFill = true
	c.Queues[queue] = q
}

// clone returns a copy of a center that shares nothing which passes change.
func (c *Center) clone() *Center {
	out := *c
	out.Queues = maps.Clone(c.Queues)
	out.Hours = maps.Clone(c.Hours)
	out.Names = maps.Clone(c.Names)
	out.Unset = maps.Clone(c.Unset)
	out.Ranges = maps.Clone(c.Ranges)

	// A block may count for one of another flow.
	blocks := map[*Block]*Block{}
	out.Flows = make([]*Flow, len(c.Flows))
	for i, f := range c.Flows {
		flow := *f
		flow.Blocks = make([]*Block, len(f.Blocks))
		for j, b := range f.Blocks {
			block := *b
			block.notes = slices.Clone(b.notes)
			blocks[b] = &block
			flow.Blocks[j] = &block
		}
		out.Flows[i] = &flow
		if f == c.Start {
			out.Start = &flow
		}
	}

	ofClone := func(list []*Block) (cloned []*Block) {
		for _, b := range list {
			cloned = append(cloned, blocks[b])
		}
		return cloned
	}
	for _, f := range out.Flows {
		for _, b := range f.Blocks {
			b.Same = blocks[b.Same]
		}
		f.Steps = slices.Clone(f.Steps)
		for i, s := range f.Steps {
			f.Steps[i] = s.clone(s.ID)
			f.Steps[i].From = ofClone(s.From)
			f.Steps[i].Alike = ofClone(s.Alike)
		}
	}
	return &out
}

// Range is the whole numbers from the first to the last.
type Range struct{ First, Last int }

// MaxNumber is the last number of the largest range that begins with 0: an attribute has at most maxValues values.
const MaxNumber = maxValues - 1

// LeaveOut reports a part of a file that is no flow.
func (c *Center) LeaveOut(file string, part tree.Value, reason string) {
	c.Unread = append(c.Unread, UnreadFile{File: file, Reason: part.At().String() + ": " + reason})
}

// CountBlocks counts the blocks of all flows.
func (c *Center) CountBlocks() int {
	n := 0
	for _, f := range c.Flows {
		n += len(f.Blocks)
	}
	return n
}

// maxBlocks bounds one import. A block that becomes a step takes two kilobytes of memory.
const maxBlocks = 50_000

// CheckBlocks fails if the flows have more blocks than are imported at once.
func (c *Center) CheckBlocks() error {
	n := 0
	for _, f := range c.Flows {
		n += len(f.Blocks)
		if n > maxBlocks {
			return fmt.Errorf("%s: with this file, the flows have more than %s blocks",
				f.File, diag.Thousands(maxBlocks))
		}
	}
	return nil
}

// Queue holds the facts about a queue that the source contains beyond its identifier.
type Queue struct {
	Hours    string        // the identifier of its opening hours, or ""
	Capacity int           // 0 is unlimited, or not known
	CanFill  bool          // it can be full: a capacity that is not known is assumed, and said so
	Within   time.Duration // the target of its service level, or 0 if it is not known
}

// assumedCapacity is the capacity of a queue that can be full, where the source does not have it.
const assumedCapacity = 100

// capacity is the most calls that wait, or 0 for any number.
func (q Queue) capacity() int {
	if q.CanFill && q.Capacity == 0 {
		return assumedCapacity
	}
	return q.Capacity
}

// Hours are opening hours. Without Open they are not in the source: office hours are
// assumed, and said so.
type Hours struct {
	Timezone string // IANA, or "" if it is not known
	Open     []Open
}

// Open is a span of opening hours: {"mon-fri", "08:00-18:00"}.
type Open struct{ Days, Times string }

// Flow is a call flow as a graph of steps.
type Flow struct {
	File  string // that it was read from
	ID    string // other flows refer to the flow with it
	Name  string // in the source, or "": then it is named after its file
	Mark  string // two flows with one mark look like two exports of one flow; "" in a format without such exports
	About string
	// Language is the language of calls that begin in the flow, or "" if only the prompts show it.
	Language string
	Start    string // the first step's ID
	Again    string // of a flow InQueue: the step where it begins again at its end, or "" for its start
	Role     Role
	// Lines start it, whatever other flow leads to it. Without one, a line starts it if no other flow leads to it.
	Lines []Line
	Queue string // of a flow InQueue: the identifier of the queue in which calls wait, where no step runs it

	Blocks []*Block
	Steps  []*Step
}

// Line is a number that callers dial.
type Line struct {
	Name   string
	Dialed string // in the source: a telephone number with its country code, or another text
}

// Role is the way in which calls reach a flow.
type Role uint8

// The roles. A line starts flows of the first only, if there are any.
const (
	Inbound Role = iota // callers dial it, or other flows lead to it
	Module              // other flows run it
	InQueue             // it runs while calls wait in another flow's queue step
	Beside              // it runs for agents, or while a caller is on hold
)

// Block adds a block of the source.
func (f *Flow) Block(id, kind string) *Block {
	b := &Block{ID: id, Type: kind}
	f.Blocks = append(f.Blocks, b)
	return b
}

// Step adds a step with the ID of the first block that it is made of.
func (f *Flow) Step(kind Kind, from ...*Block) *Step {
	s := &Step{ID: from[0].ID, From: from, Effect: Effect{Kind: kind}}
	f.Steps = append(f.Steps, s)
	return s
}

// Block is a block of the source and its result.
type Block struct {
	ID   string
	Type string // as the platform names it
	Name string // the block's own name, or ""
	File string // of the source, if it is not the flow's file
	Line int    // of the file, or 0 if the format has no lines

	Reached bool   // calls come to it in the source, which the format has run
	Open    bool   // calls come to it in the source if each condition may hold
	Does    Doing  // zero is neither
	Prompts int    // the blocks or lines that it stands for and that callers hear
	Same    *Block // the block of the same line in another flow, which counts for it, or nil

	Next []string        // the IDs of the blocks that its edges lead to in the source
	At   []*tree.Pointer // its places in the flow's file: the block, and the editor's data about the block elsewhere

	notes   Notes
	Outcome Notes // the most severe first, once all steps are known

	isElsewhere bool // a step in another flow is made of the same line, and no step in this flow
}

// Kind is the key of a step in the flow language, with what its What identifies.
type Kind string

// The kinds. Pass is no step: a block without effect on the way.
const (
	Pass     Kind = ""
	Say      Kind = "say"
	Menu     Kind = "menu"
	Collect  Kind = "collect"
	Listen   Kind = "listen"   // its edges with Keys are intents: the Outcome is the name, the Keys are examples
	Lookup   Kind = "lookup"   // another system or computation, which What identifies
	Branch   Kind = "branch"   // What is an attribute
	Match    Kind = "match"    // a branch on an entry, which What identifies. Its outcomes are cases
	Chance   Kind = "chance"   // a branch whose edges have shares of the calls
	Decide   Kind = "decide"   // it compares: a pass makes it a branch on an attribute or an entry, or a lookup
	Check    Kind = "check"    // What is a queue or opening hours
	Set      Kind = "set"      // Sets
	Enqueue  Kind = "queue"    // What is a queue, or By an attribute that chooses one
	Callback Kind = "callback" // What is a queue
	Record   Kind = "record"   // What is the place of the message
	Transfer Kind = "transfer" // What is a number with its country code, or any name
	Run      Kind = "run"      // What is a flow, which comes back
	Go       Kind = "go"       // What is a flow, which does not come back
	Return   Kind = "return"   // What is a label
	End      Kind = "end"      // What is a label
	Loop     Kind = "loop"     // Rounds
)

// joins reports whether a step of the kind has a queue, which an attribute may choose.
func (k Kind) joins() bool { return k == Enqueue || k == Callback }

// Language identifies the attribute that holds the call's language. Its values are BCP 47 tags. No source has a
// variable with a colon in its name.
const Language = "call:" + languageName

const languageName = "language"

// callAttributes are the attributes that every call has, by their identifiers.
var callAttributes = map[string]string{Language: languageName}

// Recording identifies the attribute that holds whether the platform records the call: first "no", and then "yes".
const Recording = "call:recording"

// Records is the assignment of a block that begins to record the call, or ends the recording.
func Records(isOn bool) Assign {
	if isOn {
		return Assign{Attribute: Recording, To: Const{"yes"}}
	}
	return Assign{Attribute: Recording, To: Const{"no"}}
}

// isBuiltIn reports whether the simulator, the reports or a rule of lint read an attribute that no step compares.
func isBuiltIn(attribute string) bool { return attribute == Language || attribute == Recording }

// IsCase reports whether a text is a case of a branch on an entry as it stands: no word of the
// cases' own, no range and no list.
func IsCase(text string) bool { return caseText.MatchString(text) }

var caseText = regexp.MustCompile(`^(?:[0-9]+|[\pL][\pL\pN]*)$`)

// Step is a step of the flow.
type Step struct {
	ID   string
	From []*Block // the blocks that it is made of. The first gives its name

	// Alike are the blocks among these that do all that the first one does. Its notes hold for them, too.
	Alike []*Block

	Name string  // a name to prefer over the block's, or ""
	In   string  // the name of the block that calls the part of the flow in which the step is, or ""
	At   []Place // of the step in the source, which tell it from steps of its name
	Ask  *Ask    // of a collect: it may be a menu, if a step compares the entry

	Effect
	Edges []Edge

	Allows []Allowance // advice that does not apply to the step

	about    Notes  // of its first block, that name this step: see Place
	notes    Notes  // that count if a call reaches the step: of the block that it is named after
	unneeded Note   // the result of its blocks, if they have no other steps, since a pass has made it a Pass
	fact     string // the reason why calls take some of its ways only, or ""
	lost     string // why no call reaches it since a pass, or ""

	parts bool // its edges led to several steps in the source, also to steps without effect
}

// Effect is all that a step does, but where its edges lead. Two steps of equal effects are one to every call. Settings
// that the kind does not have are zero.
type Effect struct {
	Kind Kind
	What string

	Prompt   Prompt   // of a say, menu, collect, callback, transfer, return, end
	Hold     []Prompt // of a queue, in turn
	Rounds   int      // of a loop: how often it leads on by again
	Attempts int      // of a menu or collect: how often the prompt is played, or 0 for once
	Timeout  time.Duration
	Takes    time.Duration // of a lookup or transfer
	Rings    time.Duration // of a transfer: how long nobody answers, or 0 for as long as it takes

	Digits   [2]int        // of a collect, and of a menu's outcome extension: the least and the most
	EndsWith bool          // of a collect: hash ends the entry
	Format   string        // of a collect: "words", "phone", …, or "" for digits
	Into     string        // of a collect or a menu with an extension: the identifier of the value it fills, or ""
	Between  time.Duration // of a collect or a menu with an extension: the longest time between two digits
	Secret   bool

	Chosen    bool // of a run or go: What stands for one of several flows, which the block's note names
	Parameter bool // it stands before the other steps of its block. Some calls do not come to these

	Priority int // of a queue: in place of the queue's own, or 0 for the queue's own
	// of a queue: the priorities by an attribute, if calls have several. Other calls have Priority
	Ranked  Ranked
	Every   time.Duration // of a queue's hold
	MaxWait time.Duration // the longest wait of a queue, or the longest message of a record step
	// the attribute that chooses the queue by the Queue of edges, or without such edges the variable that holds it
	By string
	// of a queue: the flow that runs while the call waits, which is written as the platform has it
	While   string
	WhileAt string   // the ID of that flow's step where it begins, or "" for its start
	Sets    []Assign // of a set step
	ElseToo bool     // of a set step: its block has an effect elsewhere, too
	// of a callback or a queue in a flow of waiting calls: it is the queue in which the call waits
	OwnQueue bool
	Number   string // of a callback: the identifier of the collected number, or ""

	// Notifies is set for a lookup that only notifies another system, since nothing uses its answer, or asks none. If
	// all outcomes lead to one step, the lookup has no effect.
	Notifies bool

	// Own is set for a lookup that asks no other system: chance, a wait or a value of the call decides, and nothing
	// fails.
	Own bool

	// Caught is set for a lookup whose failures the source leads on, although they are no outcome of the lookup.
	Caught bool

	// Unheard is the reason why it is not known what callers hear and are asked at the step, as in "the program is
	// not in the dialplan", or "". No silence follows such a step.
	Unheard string

	// Hears is set for a lookup of how a conversation with a bot ends. If steps compare its answer with intents, it
	// becomes a listen step.
	Hears bool

	isPassed bool // of a decide: ways whose value is known lead past it
	misses   bool // one more way of the source leads elsewhere: the step stays to name it
}

// Allowance is advice of lint that does not apply to a step, with the reason. Lint would report the form that
// the step has here, and not a fact of its source.
type Allowance struct {
	Advice diag.RuleID
	Reason string
}

// The advice that formats allow.
const (
	NoPerson     = flow.NoPerson
	ZeroToPerson = flow.ZeroToPerson
	SilentEnd    = flow.SilentEnd
	neverWaits   = flow.NeverWaits
	sameWay      = flow.SameWay
	FewExamples  = flow.FewExamples
)

// Edge is a choice or an outcome of a step, and the step it leads to.
type Edge struct {
	Outcome string   // in the flow language, or of a branch a value, of a lookup any word
	Keys    []string // of a menu's or queue's choice: keys and words. Outcome is "" then. Of an intent its examples
	To      string   // a step's ID. The flow ends if there is no such step
	Sets    []Assign // attributes that the outcome sets
	Queue   string   // of a queue step with By: the queue for the value Outcome
	// of a match: the identifier of the entry or answer that the call compares with, as Outcome says: "same as", "over"
	With  string
	Fills []string // of a lookup's outcome: the identifiers of the values of its answer that a match compares with
	Share int      // of chance: the percentage of the calls
	Error bool     // a failure of the platform itself: not written
	Tests []Test   // of a decide: all hold. The first such edge is taken. The last edge has no tests
}

// Ask are the variables of a question whose edges set them: to an answer where the caller enters or says
// something, and else to a value.
type Ask struct {
	Keys, Words string
	Finish      string // the key that ends an entry, and is no part of it
	// Fails are the keys that lead on as silence does.
	Fails []string
}

// HoursOf is the What of a check of opening hours: of the hours of the queue in By.
const HoursOf = "hours of "

// Extension is the outcome of a menu for callers who dial an extension of several digits.
const Extension = "extension"

// Otherwise is the outcome for all values that no other edge of a branch or queue has.
const Otherwise = "otherwise"

// Assign gives an attribute a value. An attribute that no step compares is not written.
type Assign struct {
	Attribute string
	To        Term
}

// Prompt is a spoken text or recording. The zero Prompt is silent.
type Prompt struct {
	Language string // BCP 47, or "" for the language of the call there
	Parts    []Part
	Audio    string        // the recording's name, if it is one
	Takes    time.Duration // of a recording without words, or 0 if it is not known
	Guessed  bool          // Takes is a guess of the format
	Original string        // as the source has it, if the parts differ from it
	Also     []Prompt      // the words or the recording in other languages, each with its language
}

// Part is words, or a value known only in the call.
type Part struct {
	Text  string
	Value string // its identifier. Text is "" then
}

// Silence is the recording of a prompt in which nothing is heard.
const Silence = "silence"

// Ranked is an attribute, and the priority that each of some values gives.
type Ranked struct {
	By string
	Of map[string]int
}

// Content returns the words, the values and the recording of a prompt, as a note names them.
func (p Prompt) Content() string {
	var out strings.Builder
	for _, part := range p.Parts {
		out.WriteString(part.Text)
		if part.Value != "" {
			out.WriteString("{" + part.Value + "}")
		}
	}
	return strings.TrimSpace(out.String() + " " + p.Audio)
}

// IsZero reports whether nothing is spoken.
func (p Prompt) IsZero() bool { return len(p.Parts) == 0 && p.Audio == "" }
