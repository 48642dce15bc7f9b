package writeback

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// isKept reports whether the difference is in a value that most exports of a platform do not have: a duration,
// the words of a recording, the label of an end.
func (d *difference) isKept() bool {
	key := d.last()
	isRecording := (key == "text" || key == "takes") && strings.Contains(d.path, "/") && !d.isChoice()
	return isRecording || d.path == "takes" || d.path == "end"
}

// isGuess reports whether the difference is in such a value, and the source of its step does not have the value.
func (s *searcher) isGuess(d difference) bool {
	o := s.origin(d.flow, d.step)
	if !d.isKept() || o == nil {
		return d.isKept()
	}
	if d.last() == "text" {
		return !o.HasWords
	}
	takes, err := time.ParseDuration(d.was)
	return err != nil || !slices.Contains(o.Lengths, takes)
}

// about names what differs with its step, as in `step "topic", then: no_input`.
func (d *difference) about() string {
	setting := strings.ReplaceAll(strings.TrimSuffix(d.path, "/"+all), "/", ": ")
	switch {
	case d.step == "":
		return setting
	case d.path == "":
		return fmt.Sprintf("step %q", d.step)
	}
	return fmt.Sprintf("step %q, %s", d.step, setting)
}

// said quotes a value, or states that it is missing.
func said(v string) string {
	const most = 60 // columns of a message: a mark stands for the rest
	if v == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", displaywidth.TruncateString(v, most, "…"))
}

// told returns a change with where the sources change.
func (s *searcher) told(c *change) Change {
	d := c.differences[0]
	one := Change{Place: d.place, About: d.about(), Was: d.was, Is: d.is}
	if len(c.differences) > 1 { // a key that has become another one
		other := c.differences[1]
		one.Place, one.About = other.place, fmt.Sprintf("step %q, choices", d.step)
		one.Was, one.Is = keyOf(d)+": "+d.was, keyOf(other)+": "+other.is
	}

	for i, e := range c.edits {
		goesOn := i > 0 && c.edits[i-1].file == e.file && c.edits[i-1].to == e.from
		at := s.placeOf(e)
		if !goesOn && !slices.Contains(one.Positions, at) {
			one.Positions = append(one.Positions, at)
		}
	}

	return one
}

// placeOf returns the place in a source where an edit begins.
func (s *searcher) placeOf(e edit) diag.Place {
	d := s.docs[e.file]

	// Most files of a large export have no edit, so a file is prepared at its first edit.
	if d.places == nil {
		d.places = diag.NewPlaces(s.Sources[e.file].File, d.text)
	}
	return d.places.At(e.from)
}

// refusal returns why a change cannot be written back.
func (s *searcher) refusal(c *change) diag.Finding {
	d := c.differences[0]
	what := fmt.Sprintf("%s is %s and was %s", d.about(), said(d.is), said(d.was))
	switch {
	case len(c.differences) > 1:
		other := c.differences[1]
		what = fmt.Sprintf("step %q, choices: %s to %s has become %s to %s", d.step, keyOf(d), said(d.was),
			keyOf(other), said(other.is))
	case !s.folder.has(key{flow: d.flow}):
		what = fmt.Sprintf("flow %q is gone", d.flow)
	case d.path == "" && d.was == "":
		what = fmt.Sprintf("step %q is new", d.step)
	case d.path == "":
		what = fmt.Sprintf("step %q is a %s and was a %s", d.step, d.is, d.was)
	}

	why, fix := s.why(c, d)
	return diag.Finding{Place: d.place, Message: what + ": " + why, Fix: fix}
}

const onPlatform = "change it on the platform, and import again"

// why returns the reason why the sources cannot express a difference, and the fix.
func (s *searcher) why(c *change, d difference) (why, fix string) {
	o := s.origin(d.flow, d.step)
	name, _, _ := strings.Cut(d.path, "/")
	isTarget := isWay(d.path)
	switch {
	case s.Format.Writing == nil:
		return "no change is written into " + s.Format.What, onPlatform
	case !s.folder.has(key{flow: d.flow}):
		return "the original has it", "put its file back, or remove the flow on the platform"
	case c.isCut:
		return fmt.Sprintf("the differences of the step have more than %d combinations", maxJoint),
			"export fewer changes of the step at once"
	case len(c.instead) > 0:
		other := c.instead[0]
		return fmt.Sprintf("the same value of the original decides %s, which would become %s", other.about(),
			said(other.is)), "change both, or neither"
	case c.became != "":
		return "changed so, the original would be imported " +
			c.became, "a call has to end, and to wait for something wherever it comes back"
	case s.work > maxWork:
		return fmt.Sprintf("trying every place takes imports of more than %s blocks", diag.Thousands(maxWork)),
			"export fewer changes at once"
	case s.manyPlaces[d.key]:
		return fmt.Sprintf("the original has it in more than %d places, and one or two of them are not enough", maxPaired), onPlatform
	case d.path == "" && d.was == "":
		return "the original has no block for it", "add the block on the platform, and import again"
	case d.path == "":
		return "a block of the original keeps its type", onPlatform
	case o != nil && len(o.From) == 0:
		return "the import has added the step: the original has no block for it", "add the block on the platform, and import again"
	case isTarget && d.is == "":
		return fmt.Sprintf("the original leads on there, in %s", blocks(o)), onPlatform
	case isTarget && s.folder.has(key{d.flow, d.is, ""}) && s.origin(d.flow, d.is) == nil:
		return fmt.Sprintf("the original has no block for step %q",
			d.is), "add the block on the platform, and import again"
	case isTarget && s.Format.Writing.Targets != "" && s.isJump(d):
		return s.Format.Writing.Targets, onPlatform
	case name == "then" && d.was == "":
		return fmt.Sprintf("there is no such way out in %s", blocks(o)), onPlatform
	case isQueue[name] && d.is != "":
		return fmt.Sprintf("the original has no identifier of queue %s",
			said(d.is)), "it can name queues that other blocks name"
	case namesOnly[name]:
		return "the import gave the name", "rename it in " + importer.NameMapFile + " too, and import again"
	case isPrompt(d.path) && hasManyWords(d.was, d.is):
		return fmt.Sprintf("the prompts differ in more than %s pairs of words and spaces", diag.Thousands(maxCompared)),
			"change a part of the prompt at once"
	case isPrompt(d.path) && s.unspoken(d) != "":
		return fmt.Sprintf("no prompt of the original speaks %s",
			s.unspoken(d)), "write its words, or let a block on the platform speak it"
	}

	return fmt.Sprintf("no value of %s decides it", blocks(o)), onPlatform
}

// unspoken returns a value of a prompt that the source has no text for, or "".
func (s *searcher) unspoken(d difference) string {
	for _, name := range placeholder.FindAllString(d.is, -1) {
		if s.values[d.flow][name] == "" {
			return name
		}
	}
	return ""
}

// blocks names the blocks of a step: `block "topic" (Compare)`.
func blocks(o *importer.Origin) string {
	var out []string
	if o != nil {
		for _, b := range o.From {
			out = append(out, fmt.Sprintf("%q (%s)", b.ID, b.Type))
		}
	}

	switch len(out) {
	case 0:
		return "the original"
	case 1:
		return "block " + out[0]
	default:
		return "blocks " + diag.And(out...)
	}
}

// String describes the change, as in `step "topic", then: no_input: "desk" is "wait"`.
func (c *Change) String() string {
	before, _ := common(c.Was, c.Is)
	from := 0
	if at := strings.LastIndexByte(c.Was[:max(before-20, 0)], ' '); at > 0 { // long texts that begin alike
		from = at
	}

	was := c.Was[from:]
	is := c.Is[from:]
	if from > 0 {
		was = "…" + was
		is = "…" + is
	}

	return fmt.Sprintf("%s: %s is now %s", c.About, said(was), said(is))
}
