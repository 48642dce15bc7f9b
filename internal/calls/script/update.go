package script

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Update holds the changes of tests files that let failed calls pass.
type Update struct {
	Edits map[string][]diag.Edit // by file
	Steps int                    // how many steps they change
	Calls int                    // how many calls pass with them
	Left  []Result               // the failed calls that stay, each with the reason as its failure
}

// maxUpdate bounds the search for the changes of one call, in steps of scripts.
const maxUpdate = 50_000

// Update finds for each failed call the least changes of expected texts and pressed keys that let
// it pass. A text becomes the present text. A key becomes the key of another choice of the same
// step. Dispositions never change, so a call that now ends elsewhere still fails.
func (b *Batch) Update(ctx context.Context, flows *flow.Flows, found *diag.Findings) (*Update, error) {
	out := &Update{Edits: map[string][]diag.Edit{}}
	r := runner{flows: flows, machines: map[string]*ivr.Machine{}}
	for _, result := range slices.Concat(b.Results...) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !failed(result) {
			continue
		}

		edits, why := r.update(result.Test, found)
		if why != nil {
			result.Failure = why
			out.Left = append(out.Left, result)
			continue
		}

		file := result.Test.Name.Place.File
		out.Edits[file] = append(out.Edits[file], edits...)
		out.Steps += len(edits)
		out.Calls++
	}

	return out, nil
}

// update returns the edits that let a failed call pass, or the reason why no edits do.
func (r *runner) update(t *Test, found *diag.Findings) ([]diag.Edit, *Failure) {
	c, why := dial(r.machine(t.Call.Flow), t)
	if why == nil {
		why = c.lookups()
	}

	if why != nil {
		return nil, why
	}

	// The search has a bound, because each changed key doubles the calls to try.
	x := updates{left: maxUpdate}
	x.play(variant{conversation: *c}, 0)

	// Two equally good changes mean that the intention is unclear. A wrong change would hide a fault.
	switch {
	case x.best == nil && x.left <= 0:
		return nil, x.atBound(t)
	case x.best == nil:
		return nil, x.why
	case x.rival != nil:
		at := x.best.differs(x.rival)
		return nil, &Failure{
			Place: at.Place,
			Message: fmt.Sprintf("press: %s and press: %s both lead to what the call expects", x.best.textOf(at),
				x.rival.textOf(at)),
		}
	}

	var edits []diag.Edit
	for _, change := range x.best.changes {
		// An edit keeps the file's style, and a text on several lines has none to keep.
		edit := rewriting(found, change)
		if edit.IsZero() {
			return nil, &Failure{
				Place: change.step.TextPlace,
				Message: fmt.Sprintf("the text is written on several lines; write %s: %s", change.step.Word,
					yaml.QuotedLine(change.text)),
			}
		}

		edits = append(edits, edit)
	}

	return edits, nil
}

// change is another text for a step of a script.
type change struct {
	step *Step
	text string
}

// variant is a scripted call in progress with changes.
type variant struct {
	conversation
	changes []change
	cost    int  // of the changes: changeCost each, and for a text as much as it is unlike the old one
	rekeyed bool // the last key that was pressed is changed
}

const changeCost = 1000

func (v *variant) fork() variant {
	out := *v
	out.session = v.session.Fork()
	out.given = maps.Clone(v.given)
	out.changes = slices.Clip(v.changes)
	return out
}

// way returns the states that the call has entered.
func (v *variant) way() []flow.StateID {
	var out []flow.StateID
	for _, e := range v.session.Trace() {
		if e.Kind == ivr.EventTook {
			out = append(out, e.Target)
		}
	}
	return out
}

func (v *variant) textOf(s *Step) string {
	if i := slices.IndexFunc(v.changes, func(c change) bool { return c.step == s }); i >= 0 {
		return v.changes[i].text
	}
	return s.Text
}

// differs returns the first step whose text differs from the text of another variant.
func (v *variant) differs(o *variant) *Step {
	for i := range v.test.Steps {
		if s := &v.test.Steps[i]; v.textOf(s) != o.textOf(s) {
			return s
		}
	}
	return nil
}

// updates is the search for the variant of a call that passes at the least cost, depth-first with
// a bound.
type updates struct {
	best  *variant
	rival *variant // it costs as little as the best and goes another way
	why   *Failure // of the call with its own keys
	left  int      // how many steps may be played
}

// atBound is the failure of a call for which the search ended before it tried all keys.
func (x *updates) atBound(t *Test) *Failure {
	// A call of more steps than the bound is not played to its first difference. It has only its beginning as a place.
	why := cmp.Or(x.why, &Failure{Place: t.Call.Place, Message: "the call is too long"})
	return &Failure{Place: why.Place, Message: fmt.Sprintf(
		"%s; the search for other keys ended at its bound of %s steps, so change the call by hand",
		why.Message, diag.Thousands(maxUpdate))}
}

// play plays a call from a step on, with each key at a press.
func (x *updates) play(v variant, from int) {
	for i := range v.test.Steps[from:] {
		step := &v.test.Steps[from+i]
		x.left--
		var why *Failure

		// A variant that costs more than the best one cannot win, whatever follows.
		switch {
		case x.left <= 0 || x.best != nil && v.cost > x.best.cost:
			return
		case step.Word == Press && len(step.Keys()) == 1:
			x.press(v, from+i)
			return
		case step.Word == Hear:
			why = v.rehear(step)
		default:
			why = v.advance(step, v.goesOn(from+i))
		}

		if why != nil {
			x.why = cmp.Or(x.why, why)
			return
		}
	}

	if why := v.unused(); why != nil {
		x.why = cmp.Or(x.why, why)
		return
	}
	x.keep(v)
}

// press continues a call from a press, with the key as written and then with the keys of other
// choices. It leaves out keys after which the call continues in another language than after the
// written key.
func (x *updates) press(v variant, at int) {
	step := &v.test.Steps[at]
	written := unheard
	for _, key := range append([]string{step.Text}, v.keys()...) {
		next := v.fork()
		if next.rekeyed = key != step.Text; next.rekeyed {
			next.changes = append(next.changes, change{step, key})
			next.cost += changeCost
		}

		// The script's step stays as it is, since all variants share it.
		pressed := *step
		pressed.Text = key

		if why := next.advance(&pressed, next.goesOn(at)); why != nil {
			x.why = cmp.Or(x.why, why)
			continue
		}

		// A key that changes the language would make all later texts differ, and is not what the script
		// meant.
		switch language := next.language(); {
		case !next.rekeyed:
			written = language
		case written != unheard && language != unheard && language != written:
			continue
		}

		x.play(next, at+1)
	}
}

// unheard is the language where nothing is said.
const unheard = -1

// language returns the language of the last prompt since the last key. It is unheard if nothing was
// said since, or if the key is no choice.
func (v *variant) language() int {
	last := unheard
	for _, e := range slices.Backward(v.session.Trace()) {
		switch {
		case e.Kind == ivr.EventSpoke && last == unheard:
			last = int(e.Spoken)
		case e.Kind == ivr.EventPressed && e.Why != "":
			return unheard
		case e.Kind == ivr.EventPressed:
			return last
		}
	}

	return last
}

// keep keeps a variant that passes, if none costs less.
func (x *updates) keep(v variant) {
	// Two variants on the same way differ only in texts, and either of them may be kept.
	switch {
	case x.best == nil || v.cost < x.best.cost:
		x.best = &v
		x.rival = nil
	case v.cost == x.best.cost && !slices.Equal(v.way(), x.best.way()):
		x.rival = &v
	}
}

// keys returns one key for each choice of the step where the call waits. A choice that only words
// take has no key.
func (v *variant) keys() []string {
	var out []string
	step := v.session.Step()
	for i, o := range step.Outcomes {
		if step.Facts[i].Decider != flow.ByChoice {
			continue
		}
		if in, _, _ := ParseInput(dataflow.Input(v.program, step, o)); in.Word == Press {
			out = append(out, in.Text)
		}
	}
	return out
}

// rehear asserts a text, or else changes it to the nearest that is said. After a changed key they
// have to share a word: else nothing speaks for that key.
func (v *variant) rehear(step *Step) *Failure {
	why := v.hear(step)
	if why == nil {
		return nil
	}

	// A text that shares no word may belong to another call.
	text, near := nearestSentences(v.session.EventsSinceInput(), step.Text)
	if text == "" || v.rekeyed && near == 0 {
		return why
	}
	v.changes = append(v.changes, change{step, text})
	v.cost += changeCost + int((1-near)*changeCost)
	return nil
}

// nearestSentences returns, of the prompts since an input, as many sentences as a text has that share
// the most of its words, and their similarity. Where none shares any it returns the first of the last
// prompt. Sentences with something masked are left out.
func nearestSentences(events []ivr.Event, text string) (best string, nearest float64) {
	for _, e := range events {
		if e.Kind != ivr.EventSpoke {
			continue
		}

		// The new text has as many sentences as the old one, so that the script stays as precise.
		spoken := sentences(e.Text)
		n := min(len(sentences(text)), len(spoken))
		for i := 0; i+n <= len(spoken); i++ {
			part := strings.Join(spoken[i:i+n], " ")
			near := similarity(part, text)
			if !strings.Contains(part, "•") && (near > nearest || nearest == 0 && i == 0) {
				best = part
				nearest = near
			}
		}
	}
	return best, nearest
}

func sentences(text string) []string {
	var out []string
	for text = strings.TrimSpace(text); text != ""; {
		first := firstSentence(text)
		out = append(out, first)
		text = strings.TrimSpace(text[len(first):])
	}
	return out
}

// similarity is the Jaccard index of the words of two texts: the share of them that both have.
func similarity(a, b string) float64 {
	first := wordsOf(a)
	all := wordsOf(b)
	both := 0
	for w := range first {
		if all[w] {
			both++
		}
		all[w] = true
	}
	return float64(both) / float64(max(len(all), 1))
}

func wordsOf(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(flow.Fold(text)) {
		out[strings.Trim(w, ".,;:?!")] = true
	}
	return out
}

// rewriting returns the edit of a step's text, in its quotes if it has some. It returns the zero
// edit for a text on several lines.
func rewriting(found *diag.Findings, c change) diag.Edit {
	at := c.step.TextPlace
	text := yaml.Quoted(c.text)
	line := strings.Split(found.SourceOf(at.File), "\n")[at.Line-1]
	switch written := found.Written(at); {
	case written == c.step.Text:
		if strings.HasPrefix(strings.TrimLeft(line, " "), "- "+string(c.step.Word)+": ") { // and not in braces
			text = yaml.QuotedLine(c.text)
		}
	case len(written) < 2 || written[0] != written[len(written)-1] || !strings.ContainsAny(written[:1], `"'`):
		return diag.Edit{}
	case !strings.ContainsAny(c.text, `"'\`):
		text = written[:1] + c.text + written[:1]
	}

	return diag.Edit{Place: at, Text: text}
}
