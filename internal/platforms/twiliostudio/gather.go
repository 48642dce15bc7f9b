package twiliostudio

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// gather asks the caller. With a split on what was entered right after it, it is a menu;
// else the entry is collected.
func (r *reader) gather(w *widget) {
	if r.goesOn(w) {
		s := r.Step(importer.Say, w.block)
		s.Prompt = r.prompt(w)
		s.Edge("done", w.next("timeout"))
		return
	}
	s := r.Step(importer.Collect, w.block)
	s.Prompt = r.prompt(w)
	s.Attempts = 1
	s.Timeout = time.Duration(min(w.properties.Get("timeout").Int(0), maxSeconds)) * time.Second
	if r.branchesOnEntry(w) {
		r.collect(w, s)
		return
	}
	keys, words := r.byKey(w, s), r.byWord(w, s)
	if len(keys)+len(words) == 0 {
		r.collect(w, s)
		return
	}
	s.Kind = importer.Menu
	s.Edges = append(keys, words...)
	s.Edge("no_input", w.next("timeout"))
	s.Edge("no_match", cmp.Or(r.unmatched(w, "keypress", "Digits"), r.unmatched(w, "speech", "SpeechResult")))
	w.remarkEnd("keypress", "a key")
	w.remarkEnd("speech", "what is said")
}

// has reports whether a widget has an event, whether or not it leads to a widget.
func (w *widget) has(event string) bool {
	return slices.ContainsFunc(w.transitions, func(t transition) bool { return t.event == event })
}

// remarkEnd says of a gather for keys, or for words, that the others end the call: their event leads to no
// widget.
func (w *widget) remarkEnd(event, what string) {
	if w.has(event) && w.next(event) == "" {
		w.block.Remark(what+" ends the call, since its event leads to no widget: here it is no answer", "lead its event to a widget")
	}
}

// branchesOnEntry reports whether what was entered is compared in steps of its own: a menu leads all keys
// and words that are no choice to one place, and has no words that are a part of what is said.
func (r *reader) branchesOnEntry(w *widget) bool {
	keys, words := r.splitAfter(w, "keypress", "Digits"), r.splitAfter(w, "speech", "SpeechResult")
	if w.next("keypress") != "" && w.next("speech") != "" && r.unmatched(w, "keypress", "Digits") != r.unmatched(w, "speech", "SpeechResult") {
		return true
	}
	return words != nil && !r.onlyEquals(words, r.output(w, "SpeechResult")) &&
		(keys == nil || r.branchOnEntry(keys, r.output(w, "Digits")) != nil) &&
		r.branchOnEntry(words, r.output(w, "SpeechResult")) != nil
}

// onlyEquals reports whether a split compares what was said as a whole.
func (r *reader) onlyEquals(split *widget, id string) bool {
	return r.every(split, id, func(c condition) bool {
		_, ok := c.values()
		return ok && !c.negated
	})
}

// goesOn reports whether a widget leads on to the same place whatever the caller does, and
// nothing uses what was entered: it is a prompt that a caller can skip. One that leads back to itself
// waits.
func (r *reader) goesOn(w *widget) bool {
	next, speech := w.next("timeout"), w.next("speech")
	return next != "" && w.next("keypress") == next && (speech == next || speech == "") && !r.used[w.name] && !r.reached(r.byName[next])[w]
}

// splitAfter returns the split on an output to which an event leads, or nil.
func (r *reader) splitAfter(w *widget, event, output string) *widget {
	split := r.byName[w.next(event)]
	if split == nil || split.kind != splitBasedOn || r.every(split, r.output(w, output), func(condition) bool { return false }) {
		return nil
	}
	return split
}

// after returns the outputs of a gather after an entry.
func (r *reader) after(w *widget, output, entry string) map[string]string {
	out := map[string]string{r.output(w, "Digits"): "", r.output(w, "SpeechResult"): ""}
	out[r.output(w, output)] = entry
	return out
}

// unlisted is an entry that equals no value of a condition.
const unlisted = "\x00"

// byKey returns the choices that the split after a key press makes: one for each of its
// transitions or, if another split compares the key too, one for each key.
func (r *reader) byKey(w *widget, s *importer.Step) []importer.Edge {
	split := r.splitAfter(w, "keypress", "Digits")
	if split == nil || !r.oneKey(w, split) {
		return nil
	}
	rest, ok := r.takes(split, r.after(w, "Digits", unlisted))
	var out []importer.Edge
	id := r.output(w, "Digits")
	testedLater := r.tested[id] > 1
	taken := map[string]*transition{} // by the first key of each choice
	for _, key := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"} {
		matched, known := r.takes(split, r.after(w, "Digits", key))
		ok = ok && known
		if matched == rest || key == finishKey(w) { // which ends the entry, and is no part of it
			continue
		}
		at := slices.IndexFunc(out, func(e importer.Edge) bool { return taken[e.Keys[0]] == matched })
		if at >= 0 && !testedLater {
			out[at].Keys = append(out[at].Keys, key)
			continue
		}
		taken[key] = matched
		to, _ := r.target(split, r.after(w, "Digits", key))
		out = append(out, importer.Edge{Keys: []string{key}, To: to, Sets: []importer.Assign{{Attribute: id, Values: []string{key}}}})
	}
	if !ok || len(out) == 0 {
		return nil
	}
	s.From = append(s.From, split.block)
	return out
}

// oneKey reports whether a split compares with single keys, so that its input is a menu.
func (r *reader) oneKey(w, split *widget) bool {
	return w.properties.Get("number_of_digits").Int(w.properties.Get("num_digits").Int(0)) == 1 ||
		r.every(split, r.output(w, "Digits"), func(c condition) bool {
			values, ok := c.values()
			return ok && !slices.ContainsFunc(values, func(v string) bool { return len(strings.TrimSpace(v)) != 1 })
		})
}

// finishKey returns the key that ends an entry.
func finishKey(w *widget) string {
	if !w.properties.Has("finish_on_key") {
		return "#"
	}
	return strings.TrimSpace(w.properties.Get("finish_on_key").Text())
}

// byWord returns the choices that the split after speech makes.
func (r *reader) byWord(w *widget, s *importer.Step) []importer.Edge {
	split := r.splitAfter(w, "speech", "SpeechResult")
	if split == nil {
		return nil
	}
	var out []importer.Edge
	id := r.output(w, "SpeechResult")
	for _, t := range split.transitions {
		said := func(c condition) bool { return r.argument(split, c) == id }
		if !slices.ContainsFunc(t.conditions, said) {
			continue
		}
		if words := w.words(t.conditions); len(words) > 0 {
			out = append(out, importer.Edge{Keys: words, To: t.next, Sets: []importer.Assign{{Attribute: id, Values: words[:1]}}})
		}
	}
	if len(out) > 0 && !slices.Contains(s.From, split.block) {
		s.From = append(s.From, split.block)
	}
	return out
}

// words returns the words of conditions on what was said.
func (w *widget) words(conditions []condition) []string {
	var out []string
	for _, c := range conditions {
		cases, ok := c.values()
		if !ok {
			cases, ok = c.cases()
		}
		switch {
		case c.operator == "is_blank" && !c.negated: // what is said is not
			continue
		case !ok || c.negated || len(cases) == 0 || len(conditions) > 1:
			w.block.Approximate("takes words by a test that a menu does not have", "write the words that pass it")
			continue
		}
		for _, one := range cases {
			words := example(one)
			if words != one {
				w.block.Approximate("takes words that are part of what is said: here they are all that is said", "add the other ways to say it")
			}
			out = append(out, words)
		}
	}
	return out
}

// unmatched returns where an event leads with an output that no choice takes, or "" if it has
// no transition.
func (r *reader) unmatched(w *widget, event, output string) string {
	split := r.byName[w.next(event)]
	if split == nil || split.kind != splitBasedOn {
		return w.next(event)
	}
	switch next, ok := r.target(split, r.after(w, output, unlisted)); {
	case ok:
		return next
	case r.splitAfter(w, event, output) != nil:
		return split.next("noMatch")
	}
	return split.name
}

// collect takes an entry of digits, of words, or of either where both lead on.
func (r *reader) collect(w *widget, s *importer.Step) {
	keypress, speech := w.next("keypress"), w.next("speech")
	digits, words := r.output(w, "Digits"), r.output(w, "SpeechResult")
	s.Into = r.entryOf(w)
	if speech == "" || w.has("keypress") {
		most := w.properties.Get("number_of_digits").Int(w.properties.Get("num_digits").Int(0))
		if most > 0 {
			s.Digits = [2]int{1, most}
		}
		s.EndsWith = finishKey(w) == "#" && most != 1
		s.Edge("collected", keypress, importer.Assign{Attribute: digits}, importer.Assign{Attribute: words, Values: []string{blank}})
	}
	w.remarkEnd("speech", "what is said")
	if speech != "" {
		s.Format = "words"
		if len(s.Edges) > 0 {
			s.Edges[0].Outcome = "keyed"
		}
		s.Edge("collected", speech, importer.Assign{Attribute: words}, importer.Assign{Attribute: digits, Values: []string{blank}})
	}
	s.Edge("exhausted", w.next("timeout"), importer.Assign{Attribute: digits, Values: []string{blank}},
		importer.Assign{Attribute: words, Values: []string{blank}})
}

// mergePrompts gives a question without a prompt the prompt of the say step before it, if
// nothing else leads to either: the two are one question. It needs the edges of all steps.
func (r *reader) mergePrompts() {
	into := map[string][]*importer.Step{}
	for _, s := range r.Steps {
		for _, e := range s.Edges {
			into[e.To] = append(into[e.To], s)
		}
	}
	for _, s := range r.Steps {
		if s.Kind != importer.Menu && s.Kind != importer.Collect || !s.Prompt.IsZero() || len(into[s.ID]) != 1 {
			continue
		}
		if said := into[s.ID][0]; said.Kind == importer.Say {
			s.Prompt = said.Prompt
			s.From = append(slices.Clip(said.From), s.From...)
			s.ID = said.ID
			*said, *s = *s, importer.Step{} // the question stands where the say step did
		}
	}
	r.Steps = slices.DeleteFunc(r.Steps, func(s *importer.Step) bool { return s.ID == "" && len(s.From) == 0 })
}
