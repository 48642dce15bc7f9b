package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// Recorder drives a call by hand and writes it down, so that it can be kept as a
// scripted call.
type Recorder struct {
	*ivr.Session
	test   Test
	inputs []Step
}

// Record begins to write down a call that has just come in.
func Record(session *ivr.Session, flowName string, setup ivr.Setup) *Recorder {
	return &Recorder{Session: session, test: Test{Call: Start{Flow: flowName, Setup: setup}}}
}

// ParseInput reads an input as a line of text: "press 1", "wait 40s", "silent".
// It reports false for a line that begins with no input of scripts.
func ParseInput(line string) (Step, bool, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	w := findWord(strings.TrimSuffix(name, ":"))
	if w == nil || !w.name.isInput() {
		return Step{}, false, nil
	}
	step := Step{Word: w.name, Text: rest}
	switch {
	case w.takes == nothing && rest != "":
		return step, true, fmt.Errorf("%s stands alone; to say these words, write say %s", w.name, line)
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

// Do does an input.
func (r *Recorder) Do(step Step) error {
	if err := step.input(r.Session); err != nil {
		return err
	}
	r.inputs = append(r.inputs, step)
	return nil
}

// Lookup answers the lookup at which the call waits.
func (r *Recorder) Lookup(outcome string, values map[string]string) error {
	name := r.Step().Lookup
	if err := r.Session.Lookup(outcome, values); err != nil {
		return err
	}
	answer := Answer{Outcome: diag.Text{Value: outcome}, Values: maps.Clone(values)}
	i := slices.IndexFunc(r.test.Given, func(g Given) bool { return g.Lookup.Value == name })
	if i < 0 {
		i = len(r.test.Given)
		r.test.Given = append(r.test.Given, Given{Lookup: diag.Text{Value: name}})
	}
	r.test.Given[i].Answers = append(r.test.Given[i].Answers, answer)
	return nil
}

// Test gives the call so far as a scripted call: what was done, and before it
// what was heard and what became of it.
func (r *Recorder) Test() Test {
	t := r.test
	w := witness{inputs: r.inputs}
	for _, e := range r.Trace() {
		w.see(&e)
	}
	w.hear()
	t.Steps = append(w.steps, w.results...)
	t.Name.Value = fmt.Sprintf("a call of %s that %s", t.Call.Flow, r.stands())
	return t
}

// stands says where the call is, for its name.
func (r *Recorder) stands() string {
	trace := r.Trace()
	last := &trace[len(trace)-1]
	if r.Waits() != ivr.Ended {
		return "goes on at " + r.Step().String()
	}
	return strings.ReplaceAll(last.String(), ":", "") // a name without it needs no quotes
}

// witness turns what happened into steps of a script.
type witness struct {
	inputs  []Step // that are still to come
	steps   []Step
	said    string // the last prompt since the last input
	heard   string // the last that was asserted
	results []Step // since the last input
}

func (w *witness) see(e *ivr.Event) {
	switch {
	case e.Kind == ivr.EventSpoke:
		w.said = e.Text
	case e.Kind.IsInput() && len(w.inputs) > 0:
		w.hear()
		w.steps = append(append(w.steps, w.results...), w.inputs[0])
		w.inputs, w.results = w.inputs[1:], nil
	case asserts[e.Kind] != "":
		w.results = append(w.results, Step{Word: asserts[e.Kind], Text: e.Text})
	}
}

// hear asserts the first sentence of the last prompt, unless it was asserted
// just before, or part of it is masked.
func (w *witness) hear() {
	sentence := firstSentence(w.said)
	if sentence != "" && sentence != w.heard && !strings.Contains(sentence, "•") {
		w.steps = append(w.steps, Step{Word: Hear, Text: sentence})
		w.heard = sentence
	}
	w.said = ""
}

func firstSentence(text string) string {
	for i, r := range text {
		if strings.ContainsRune(".?!。？！", r) && i > 0 {
			end := i + len(string(r))
			if end == len(text) || text[end] == ' ' || r > '\u00ff' {
				return text[:end]
			}
		}
	}
	return text
}

// asserts are the assertions that say what became of a call.
var asserts = map[ivr.EventKind]Word{
	ivr.EventQueued: Queued, ivr.EventBooked: Booked, ivr.EventDeflected: Deflected,
	ivr.EventTransferred: Transferred, ivr.EventReturned: Returned, ivr.EventEnded: End,
}
