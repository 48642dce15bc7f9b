package flow

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// source is one flow as it is written, with the place of everything that a
// finding may point at.
type source struct {
	name     diag.Text
	about    string
	start    diag.Text
	anywhere []entry
	steps    []*step // in the order of the file

	node     *yaml.Node
	byName   map[string]int         // index into steps; -1: it could not be read
	names    func() []string        // of byName, sorted
	first    int                    // index of the start in steps; -1: there is no such step
	states   int                    // with every flow that it runs inlined, at most maxStates+1
	voiced   func() [][slots]Prompt // what each step says, compiled
	compiled func() *Program        // as one that calls start with, of a sound flow

	translated map[string]string // the folder of its translations by language

	unsure bool // a key stands twice, or a step has what is no name: what it should be called may be asked for
	faulty bool // it has an error: it compiles for no call
	loose  bool // not all of its ways are known
	broken bool // where it leads could not be read or understood: its paths are not judged
}

// step is one step as it is written. Settings that its kind does not have are
// zero.
type step struct {
	name diag.Text
	node *yaml.Node
	kind Kind
	what diag.Text // the kind key's own text: the queue, the flow, the label, …

	faulty bool     // it has an error
	flawed bool     // by which an outcome may be missing
	loose  bool     // where calls go on from it is not all known: an outcome is missing, or leads to no step
	needs  []string // outcomes that it must have, whoever calls

	spoken  [slots]spoken
	takes   diag.At[time.Duration] // nowhere where it is not given
	timeout time.Duration
	attempt int

	choices []entry
	then    then
	allow   []diag.Text // advice that is silenced

	digits   digits
	endsWith string
	format   string
	into     diag.Text // collect
	secret   bool
	fills    []yaml.Pair[[]diag.Text] // lookup
	set      []yaml.Pair[diag.Text]
	priority diag.At[int]
	every    time.Duration
	maxWait  diag.At[time.Duration]
	number   diag.Text // callback

	meaning
}

// meaning is what the names in a step stand for in its center.
type meaning struct {
	flow      *source // that it stands in
	exits     []exit
	attribute routing.AttributeID
	cases     []int // branch: index into exits by routing.Value, or -1
	service   routing.QueueID
	under     []bound
	channel   routing.ChannelID
	runs      *source
	sets      []routing.Assignment
	e164      string
	added     []entry // what anywhere adds to it
}

// exit is one outcome of a step and where it leads.
type exit struct {
	outcome string
	at      diag.Place // where the outcome is named; where its target is, for `then: step`
	target  diag.Text
	to      int // index into the flow's steps; -1: there is no such step
}

// bound is `under 5m` of a check.
type bound struct {
	wait time.Duration
	exit int // index into exits
}

// then is what a step's `then` says: one step for every outcome, or one each.
type then struct {
	all  diag.Text
	each []yaml.Pair[diag.Text]
}

// digits bounds how many digits a collect takes; zero where none is written.
type digits struct{ least, most int }

// The prompts that a step can speak.
type slot uint8

const (
	main slot = iota
	noInput
	noMatch
	hold
	slots = 4
)

// spoken is a prompt as written: a text each for some languages.
type spoken []wording

// wording is a text in one language: "" is the center's own, anyLanguage all.
type wording struct {
	language diag.Text
	text     diag.Text
	template Template
}

const anyLanguage = "any"

func newWording(language, text diag.Text) wording {
	return wording{language, text, newTemplate(text.Value)}
}

// in gives the text that is written for a language, or nil.
func (s spoken) in(language string) *wording {
	if i := s.index(language); i >= 0 {
		return &s[i]
	}
	return nil
}

func (s spoken) index(language string) int {
	for i := range s {
		if s[i].language.Value == language {
			return i
		}
	}
	return -1
}

// key gives the place of one of the step's keys, or of its name where the key
// is not written.
func (s *step) key(name string) diag.Place {
	for _, e := range s.node.Entries {
		if e.Key.Text == name {
			return e.Key.Place
		}
	}
	return s.name.Place
}

func (s *step) exit(outcome string) *exit {
	for i := range s.exits {
		if s.exits[i].outcome == outcome {
			return &s.exits[i]
		}
	}
	return nil
}

// loosen notes that where calls go on from a step is not all known.
func (s *step) loosen() { s.loose, s.flow.loose = true, true }

// String names the step with its flow: "lost_card.freeze".
func (s *step) String() string { return s.flow.name.Value + "." + s.name.Value }
