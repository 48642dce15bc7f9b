package amazonconnect

import "github.com/ivrsim/ivrsim/internal/platforms/importer"

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
