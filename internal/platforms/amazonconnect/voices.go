package amazonconnect

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// findVoices finds the languages that the flows speak.
func (r *reader) findVoices(reachable map[*action]bool) {
	for _, a := range r.actions {
		if !reachable[a] {
			continue
		}
		if l := a.speaks(); l != "" {
			r.voiced[l] = true
		}
		for _, l := range r.chosenLanguages(a) {
			r.voiced[l] = true
		}
	}

	// A flow that sets the voice of some calls only speaks the usual language with the others.
	for _, f := range r.flows {
		if f.entry && r.endsUnvoiced(f) {
			r.voiced[importer.DefaultLanguage] = true
		}
	}
}

// chosenLanguages returns the languages of the texts that the attribute of an action's voice can have.
func (r *reader) chosenLanguages(a *action) []string {
	x := a.chosenVoice()
	if x == "" {
		return nil
	}

	var out []string
	for _, text := range r.reach(a, register(x)).values {
		if l := importer.LanguageOf(text); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// endsUnvoiced reports whether a call that begins in a flow may end without a voice, although another call gets
// one. A prompt before the voice of all calls is no language of its own.
func (r *reader) endsUnvoiced(f *flow) bool {
	setsVoice := false
	mayEnd := false
	importer.Reach(map[*action]bool{}, f.byID[f.start], func(a *action) []*action {
		if _, ok := a.sets(voice); ok || a.invokes.voices() {
			setsVoice = true
			return nil
		}

		next := a.leadsTo()
		mayEnd = mayEnd || len(next) == 0 || isTerminal[a.kind] && a.invokes == nil && !endsModule[a.kind]
		return next
	})
	return setsVoice && mayEnd
}

// voices reports whether an action of a flow sets the voice. A call takes it back to the flow that runs this one.
func (f *flow) voices() bool {
	return f != nil && slices.ContainsFunc(f.actions, func(a *action) bool {
		_, ok := a.sets(voice)
		return ok
	})
}

// manyLanguages reports whether the flows speak more than one language.
func (r *reader) manyLanguages() bool { return len(r.voiced) > 1 }

// languageAt returns the language in which an action speaks, or "" if it depends on the
// way there. The voice of a call is American English until a block sets it.
func (r *reader) languageAt(a *action) string {
	if !r.manyLanguages() {
		for l := range r.voiced {
			return l
		}
		return ""
	}

	x := r.reach(a, voice)

	// No block on any way sets a voice.
	if len(x.values) == 0 {
		return importer.DefaultLanguage
	}

	l, _ := x.only()
	return l
}
