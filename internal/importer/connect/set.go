package connect

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// set: UpdateContactAttributes. Values that the caller hears are in the prompts; copies
// are the same attribute.
func (s *scope) set(a *action) {
	out := s.step(importer.Set, a)
	for _, x := range a.assigns {
		path := string(x.register)
		id := s.attributeOf(path)
		if isDynamic(x.value) {
			s.copied(a, x)
			continue
		}
		if s.attributes[id] != nil {
			out.Sets = append(out.Sets, importer.Assign{Attribute: id, Values: []string{s.attributes[id].word(x.value)}})
		}
	}
	slices.SortFunc(out.Sets, func(x, y importer.Assign) int { return strings.Compare(x.Attribute, y.Attribute) })
	out.Edge("done", s.at(a.next))
	s.nameSet(out)
	if len(out.Sets) == 0 {
		out.Kind = importer.Pass
		a.block.LeaveOut(importer.NoEffect)
	}
}

// nameSet names a set step after what it sets, if its block has no name.
func (s *scope) nameSet(out *importer.Step) {
	if len(out.Sets) > 0 && out.From[0].Name == "" {
		x := out.Sets[0]
		out.Name = "set_" + s.nameOf(x.Attribute) + "_" + s.nameOf(x.Values[0])
	}
}

// copied notes that an attribute is compared which holds what the caller entered.
func (s *scope) copied(a *action, x assignment) {
	if canonical(x.value) == storedPath && s.attributes[string(x.register)] != nil {
		a.block.Approximate("an entry is kept and compared later", "branch where the caller enters it")
	}
}

// data: UpdateContactData may change the language.
func (s *scope) data(a *action) {
	if code := a.text("LanguageCode"); importer.BaseLanguage(code) != "" && s.manyLanguages() {
		s.setLanguage(a, importer.BaseLanguage(code))
		return
	}
	s.pass(a, a.next, importer.NoEffect)
}

func (s *scope) voice(a *action) {
	v := a.text("TextToSpeechVoice")
	language := importer.VoiceLanguage(v)
	switch {
	case !s.manyLanguages():
		s.pass(a, a.next, importer.NoEffect)
	case language != "":
		s.setLanguage(a, language)
	default:
		reason := "the language of the voice is not known"
		if isDynamic(v) {
			reason = "the voice is chosen in the call"
		}
		a.block.Approximate(reason, "set the language by hand: set: {language: …}")
		s.pass(a, a.next, "")
	}
}

func (s *scope) setLanguage(a *action, language string) {
	out := s.step(importer.Set, a)
	out.Sets = []importer.Assign{{Attribute: importer.Language, Values: []string{language}}}
	out.Edge("done", s.at(a.next))
	s.nameSet(out)
}
