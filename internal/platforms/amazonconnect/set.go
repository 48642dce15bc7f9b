package amazonconnect

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// set: UpdateContactAttributes. Values that the caller hears are in the prompts; copies
// are the same attribute.
func (s *scope) set(a *action) {
	out := s.step(importer.Set, a)
	for _, x := range a.assigns {
		path := string(x.register)
		id := s.attributeOf(path)
		switch {
		case isDynamic(x.value) && canonical(x.value) == storedPath && s.comparesKept(path):
			a.block.Approximate("an entry is kept and compared later", "branch where the caller enters it")
		case !isDynamic(x.value) && s.attributes[id] != nil:
			out.Sets = append(out.Sets, importer.Assign{Attribute: id, Values: []string{s.attributes[id].word(x.value)}})
		}
	}
	slices.SortFunc(out.Sets, func(x, y importer.Assign) int { return strings.Compare(x.Attribute, y.Attribute) })
	out.Edge("done", a.next)
	s.nameSet(out)
	if len(out.Sets) == 0 {
		out.Kind = importer.Pass
		a.block.LeaveOut(importer.NoEffect)
	}
}

// comparesKept reports whether a compare of an attribute that keeps an entry is no branch on it.
func (s *scope) comparesKept(path string) bool {
	return slices.ContainsFunc(s.actions, func(a *action) bool {
		return a.kind == "Compare" && len(a.entryCases()) == 0 && canonical(a.text("ComparisonValue")) == path
	})
}

// nameSet names a set step after what it sets, if its block has no name.
func (s *scope) nameSet(out *importer.Step) {
	if len(out.Sets) > 0 && out.From[0].Name == "" {
		x := out.Sets[0]
		out.Name = "set_" + s.nameOf(x.Attribute) + "_" + s.nameOf(x.Values[0])
	}
}

// setLanguage: UpdateContactTextToSpeechVoice, and UpdateContactData with a language.
func (s *scope) setLanguage(a *action) {
	language := a.speaks()
	switch {
	case !s.manyLanguages() || language == "" && a.kind == "UpdateContactData":
		s.pass(a, a.next, importer.NoEffect)
		return
	case language == "":
		reason := "the language of the voice is not known"
		if isDynamic(a.text("TextToSpeechVoice")) {
			reason = "the voice is chosen in the call"
		}
		a.block.Approximate(reason, "set the language by hand: set: {language: …}")
		s.pass(a, a.next, "")
		return
	}
	out := s.step(importer.Set, a)
	out.Sets = []importer.Assign{{Attribute: importer.Language, Values: []string{language}}}
	out.Edge("done", a.next)
	s.nameSet(out)
}
