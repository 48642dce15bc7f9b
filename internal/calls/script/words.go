package script

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The words of record steps.
const (
	LeaveMessage Word = "record"
	Recorded     Word = "recorded"
)

// word describes the keyword of a step: its argument, its meaning, its synonyms for suggestions,
// and its action.
type word struct {
	name     Word
	takes    argument
	doc      string
	synonyms []string
	input    func(*Step, *ivr.Session) error // passes an input to a call; nil for an assertion
	event    ivr.EventKind                   // that an assertion about what became of a call finds
}

// argument is the kind of a word's argument.
type argument uint8

const (
	nothing  argument = iota
	text              // a text that is not empty
	duration          // a fixed duration
)

// words lists the words: the inputs, then the assertions.
var words = []word{
	{
		Press, text,
		"keys: one or an extension in a menu, an entry in a collect, or a part of it before a wait. Further keys are for the next steps",
		[]string{"dial", "digits", "dtmf", "enter", "input", "key", "keys", "type"},
		func(s *Step, c *ivr.Session) error { return c.Press(s.Keys()) }, "",
	},
	{
		Say, text, "words spoken by the caller, or the intent of them as in {intent: cancel}",
		[]string{"speak", "utter"},
		func(s *Step, c *ivr.Session) error {
			if s.Intent {
				return c.SayIntent(s.Text)
			}
			return c.Say(s.Text)
		}, "",
	},
	{
		Silent, nothing, "one timeout without a key or a word",
		[]string{"silence", "no_input", "timeout"},
		func(_ *Step, c *ivr.Session) error { return c.Silent() }, "",
	},
	{
		Wait, duration, "time that passes in a queue, or between the keys of an entry",
		[]string{"hold", "pause", "sleep"},
		func(s *Step, c *ivr.Session) error { return c.Wait(s.Wait) }, "",
	},
	{
		Answered, nothing, "an agent takes the call", nil, func(_ *Step, c *ivr.Session) error { return c.Answered() },
		"",
	},
	{
		Escalated, nothing, "an agent takes the call and the caller asks for the next level", nil,
		func(_ *Step, c *ivr.Session) error { return c.Escalated() }, "",
	},
	{
		HangUp, nothing, "the caller hangs up",
		[]string{"disconnect", "drop"},
		func(_ *Step, c *ivr.Session) error { return c.HangUp() }, "",
	},
	{
		LeaveMessage, duration, "the length of the message that the caller leaves",
		[]string{"message", "voicemail"},
		func(s *Step, c *ivr.Session) error { return c.Record(s.Wait) }, "",
	},
	{Hear, text, "a part of the prompts since the last input", []string{"assert", "expect", "prompt"}, nil, ""},
	{Queued, text, "the queue that the caller waits in, QUEUE or QUEUE@HUB", []string{"queue"}, nil, ivr.EventQueued},
	{Booked, text, "the queue that a callback was booked for", []string{"callback"}, nil, ivr.EventBooked},
	{Deflected, text, "the channel that the caller was sent to", []string{"deflect"}, nil, ivr.EventDeflected},
	{Recorded, text, "the mailbox with the message", nil, nil, ivr.EventKept},
	{Transferred, text, "the number outside the center", []string{"transfer"}, nil, ivr.EventTransferred},
	{Returned, text, "the label of the return that was reached", []string{"return"}, nil, ivr.EventReturned},
	{End, text, "the label of the end that was reached", nil, nil, ivr.EventEnded},
}

// IsInput reports whether the word is an input, and not an assertion.
func (w Word) IsInput() bool {
	found := findWord(string(w))
	return found != nil && found.input != nil
}

func findWord(name string) *word {
	i := slices.IndexFunc(words, func(w word) bool { return string(w.name) == name })
	if i < 0 {
		return nil
	}
	return &words[i]
}

// assertionOf returns the assertion about the disposition of a call that matches an event, or "".
func assertionOf(e ivr.EventKind) Word {
	if i := slices.IndexFunc(words, func(w word) bool { return w.event == e }); i >= 0 {
		return words[i].name
	}
	return ""
}

func wordNames() []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w.name)
	}
	return out
}

// stepType reads one step: a word, or a word with its argument.
var stepType = yaml.Type[Step]{Schema: stepSchema(), Read: readStep}

func stepSchema() yaml.Schema {
	var bare []string
	arguments := yaml.Schema{}
	for _, w := range words {
		switch w.takes {
		case nothing:
			bare = append(bare, string(w.name))
		case text:
			arguments[string(w.name)] = yaml.String.Schema.About(w.doc)
			if w.name == Say {
				arguments[string(Say)] = yaml.Schema{"description": w.doc, "anyOf": []yaml.Schema{
					yaml.String.Schema, intentObject.Schema(),
				}}
			}
		case duration:
			arguments[string(w.name)] = yaml.Duration.Schema.About(w.doc)
		}
	}

	return yaml.Schema{"anyOf": []yaml.Schema{
		{"enum": bare},
		{
			"type":                 "object",
			"properties":           arguments,
			"additionalProperties": false,
			"minProperties":        1,
			"maxProperties":        1,
		},
	}}
}

func readStep(n *yaml.Node, found *diag.Findings) (Step, bool) {
	name := n
	value := (*yaml.Node)(nil)
	switch {
	case n.Kind == yaml.Map && len(n.Pairs) == 1:
		name = n.Pairs[0].Key
		value = n.Pairs[0].Value
	case n.Kind == yaml.Map:
		found.Error(n.Place, diag.WrongType, "a step of a script is one word",
			"write each word in a list item of its own")
		return Step{}, false
	case n.Kind != yaml.Scalar:
		found.Error(n.Place, diag.WrongType, "this is not a step of a script", `write "press: 1" or "silent"`)
		return Step{}, false
	}

	w := findWord(name.Text)
	if w == nil {
		found.Error(name.Place, diag.UnknownKey, fmt.Sprintf("a script has no word %q", name.Text),
			diag.Fix(suggestWord(name.Text)))
		return Step{}, false
	}

	return w.read(name, value, found)
}

// intentObject is the object of an intent that a caller says.
var intentObject = yaml.Object[diag.Text]{
	Name: "an intent",
	Doc:  "The intent that the caller's words mean at a listen step.",
	Fields: []yaml.Field[diag.Text]{
		yaml.Bind("intent", "The name of the intent.", yaml.Placed(yaml.String),
			func(t *diag.Text) *diag.Text { return t }).Required(),
	},
}

// spokenIntent matches an intent in place of words, in a line of text.
var spokenIntent = regexp.MustCompile(`^\{ *intent *: *([\pL\pN_-]+) *\}$`)

// said returns what the caller says, as the trace of the call has it.
func (s *Step) said() string {
	if s.Intent {
		return ivr.IntentText(s.Text)
	}
	return s.Text
}

// keysOfCall are the keys of a scripted call that may be written among its steps by mistake.
var keysOfCall = []string{"never_hear", "given", "queues"}

// suggestWord returns the fix for an unknown word: its place if it is a key of the call, the most
// likely word, or all.
func suggestWord(written string) string {
	if slices.Contains(keysOfCall, written) {
		return fmt.Sprintf("write %s next to name, before steps", written)
	}
	if first, rest, several := strings.Cut(written, " "); several {
		if w := findWord(first); w != nil && w.takes != nothing {
			return fmt.Sprintf("write %q", first+": "+rest)
		}
	}
	for _, w := range words {
		if slices.Contains(w.synonyms, written) {
			return fmt.Sprintf("did you mean %q?", w.name)
		}
	}
	return diag.SuggestOr(written, wordNames(), "its words are ")
}

func (w *word) read(name, value *yaml.Node, found *diag.Findings) (Step, bool) {
	step := Step{Word: w.name, Place: name.Place}
	if value == nil {
		if w.takes != nothing {
			found.Error(name.Place, diag.MissingKey, fmt.Sprintf("%q needs %s", w.name, w.doc),
				diag.Fixf(`write "%s: …"`, w.name))
			return step, false
		}
		return step, true
	}

	step.TextPlace = value.Place

	switch w.takes {
	case nothing:
		message := fmt.Sprintf("%q stands alone", w.name)
		fix := fmt.Sprintf("write %q", w.name)
		if value.Kind == yaml.Null { // a colon too many
			found.Null(value.Place, message, diag.Fix(fix))
		} else {
			found.Error(value.Place, diag.BadValue, message, diag.Fix(fix))
		}

		return step, false
	case duration:
		wait, ok := yaml.Duration.Read(value, found)
		step.Wait = wait
		return step, ok
	case text:
	}

	// The caller's intent stands for any sentence that means it.
	if w.name == Say && value.Kind == yaml.Map {
		intent, ok := intentObject.Read(value, found)
		step.Text = intent.Value
		step.Intent = true
		return step, ok
	}

	var ok bool
	if step.Text, ok = yaml.String.Read(value, found); !ok {
		return step, false
	}

	if step.Text == "" {
		found.Error(value.Place, diag.BadValue, fmt.Sprintf("%q has no text", w.name),
			"write its text, or leave the step out")
		return step, false
	}

	if w.name == Press && strings.Trim(step.Keys(), "0123456789*#") != "" {
		found.Error(value.Place, diag.BadValue, "a keypad has 0 to 9, star and hash",
			diag.Fixf(`write the keys, as in "press: 1", or "say: %s" for a spoken word`, step.Text))
		return step, false
	}

	return step, true
}
