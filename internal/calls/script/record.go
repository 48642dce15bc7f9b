package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Recorder drives a call by hand and records its inputs, so that it can be kept
// as a scripted call.
type Recorder struct {
	*ivr.Session
	start  Start
	inputs []Step
	given  []lookedUp
}

// lookedUp is one answer of a lookup.
type lookedUp struct {
	lookup string
	answer Answer
}

// Record begins to record a call that has just come in.
func Record(session *ivr.Session, flowName string, setup ivr.Setup) *Recorder {
	return &Recorder{Session: session, start: Start{Flow: flowName, Setup: setup}}
}

// ParseInput reads an input as a line of text: "press 1", "wait 40s", "silent". It returns
// false and no error if the line does not begin with an input word, and true with an error
// if what follows the word is not what it takes: a duration, a text, or nothing.
func ParseInput(line string) (Step, bool, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)

	w := findWord(strings.TrimSuffix(name, ":"))
	if w == nil || w.input == nil {
		return Step{}, false, nil
	}

	// The rest of the line is judged by what the word takes.
	step := Step{Word: w.name, Text: rest}
	switch {
	case w.takes == nothing && rest != "":
		return step, true, fmt.Errorf("%s stands alone; to say these words, write say %s", w.name, line)
	case w.name == Say && spokenIntent.MatchString(rest):
		step.Text = spokenIntent.FindStringSubmatch(rest)[1]
		step.Intent = true
	case w.takes == text && rest == "":
		return step, true, fmt.Errorf("%s needs %s", w.name, w.doc)
	case w.takes == duration:
		d, err := time.ParseDuration(rest)
		if err != nil {
			return step, true, fmt.Errorf("%s needs a duration, as in %s 40s", w.name, w.name)
		}
		step.Wait = d
	}

	return step, true, nil
}

// Do passes an input to the call and records it. Keys are a whole entry, so that no wait follows at a
// menu or a collect: the scripted call would take it for a pause within the entry.
func (r *Recorder) Do(step Step) error {
	if step.Word == Wait && !r.InQueue() && r.Awaits() == ivr.ForEntry {
		return fmt.Errorf("%s: the call waits for keys or words at %s", step.format(), r.Step())
	}
	if err := findWord(string(step.Word)).input(&step, r.Session); err != nil {
		return err
	}
	r.inputs = append(r.inputs, step)
	return nil
}

// Lookup answers the lookup that the call waits for.
func (r *Recorder) Lookup(outcome string, values map[string]string) error {
	step := r.Step()
	if err := r.Session.Lookup(outcome, values); err != nil {
		return err
	}
	r.given = append(r.given,
		lookedUp{step.System.Name, Answer{Outcome: diag.Text{Value: outcome}, Values: maps.Clone(values)}})
	return nil
}

// fork returns a copy that is driven independently from here on. As in a session, the copy takes the spare capacity.
func (r *Recorder) fork() *Recorder {
	fork := &Recorder{r.Fork(), r.start, r.inputs, r.given}
	r.inputs = slices.Clip(r.inputs)
	r.given = slices.Clip(r.given)
	return fork
}

// Test returns the call so far as a scripted call. Before each input it asserts the prompts since
// the last input, and at the end the disposition of the call.
func (r *Recorder) Test() Test { return r.test(lastSentence) }

// test is Test with a choice of the texts to assert of the prompts since the last input.
func (r *Recorder) test(asserted func([]*ivr.Event) []string) Test {
	t := Test{Call: r.start}

	// A lookup that answers several times has its answers in their order.
	for _, l := range r.given {
		i := slices.IndexFunc(t.Given, func(g Given) bool { return g.Lookup.Value == l.lookup })
		if i < 0 {
			i = len(t.Given)
			t.Given = append(t.Given, Given{Lookup: diag.Text{Value: l.lookup}})
		}
		t.Given[i].Answers = append(t.Given[i].Answers, l.answer)
	}

	s := stepBuilder{inputs: r.inputs, asserted: asserted}
	for _, e := range r.Trace() {
		s.add(&e)
	}

	s.hear()
	t.Steps = append(s.steps, s.results...)
	t.Name.Value = fmt.Sprintf("a call of %s that %s", t.Call.Flow, r.status())

	return t
}

// status describes where the call is, for its name.
func (r *Recorder) status() string {
	trace := r.Trace()
	last := &trace[len(trace)-1]
	if r.Awaits() != ivr.Ended {
		return "goes on at " + r.Step().String()
	}

	// A name without it needs no quotes.
	return strings.ReplaceAll(last.String(), ":", "")
}

// stepBuilder turns a trace into the steps of a script.
type stepBuilder struct {
	inputs   []Step // still to come
	asserted func([]*ivr.Event) []string
	steps    []Step
	spoken   []*ivr.Event // since the last input
	heard    string       // the last text that was asserted
	results  []Step       // since the last input
}

// add adds an event of the trace. It keeps prompts and results until the next input, and writes
// them before that input. Events without a step in a script, such as transitions, are left out.
func (t *stepBuilder) add(e *ivr.Event) {
	switch {
	case e.Kind == ivr.EventSpoke:
		t.spoken = append(t.spoken, e)

	// Assertions are about the time before the input, so they are written before it.
	case e.Kind.IsInput() && len(t.inputs) > 0:
		t.hear()
		t.steps = append(append(t.steps, t.results...), t.inputs[0])
		t.inputs = t.inputs[1:]
		t.results = nil
	case assertionOf(e.Kind) != "":
		t.results = append(t.results, Step{Word: assertionOf(e.Kind), Text: e.Text})
	}
}

// hear asserts the prompts since the last input, except for a text that was asserted just before.
func (t *stepBuilder) hear() {
	for _, text := range t.asserted(t.spoken) {
		if text != t.heard {
			t.steps = append(t.steps, Step{Word: Hear, Text: text})
			t.heard = text
		}
	}
	t.spoken = nil
}

// lastSentence returns the first sentence of the last prompt, if no part of it is masked.
func lastSentence(spoken []*ivr.Event) []string {
	if len(spoken) == 0 {
		return nil
	}
	if sentence := unmaskedSentence(spoken[len(spoken)-1]); sentence != "" {
		return []string{sentence}
	}
	return nil
}

// unmaskedSentence returns the first sentence of a prompt, "" if part of it is masked.
func unmaskedSentence(e *ivr.Event) string {
	sentence := firstSentence(e.Text)
	if strings.Contains(sentence, "•") {
		return ""
	}
	return sentence
}

func firstSentence(text string) string {
	for i, r := range text {
		if strings.ContainsRune(".?!。？！", r) && i > 0 {
			width := utf8.RuneLen(r)
			end := i + width
			// a full-width mark ends a sentence without a space
			if end == len(text) || text[end] == ' ' || width > 1 {
				return text[:end]
			}
		}
	}
	return text
}
