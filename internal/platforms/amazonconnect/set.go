package amazonconnect

import (
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// set: UpdateContactAttributes. Values that the caller hears are in the prompts.
func (s *scope) set(a *action) {
	out := s.step(importer.Set, a)
	for _, x := range a.assigns {
		out.Sets = append(out.Sets, assign(string(x.register), x.value))
	}
	out.Edge("done", a.next)
}

// setLanguage: UpdateContactTextToSpeechVoice, and UpdateContactData with a language.
func (s *scope) setLanguage(a *action) {
	language := a.speaks()
	voice := a.text("TextToSpeechVoice")
	switch {
	// Even the only voice decides the language of the prompts.
	case language == "" && (isDynamic(voice) || isDynamic(a.text("LanguageCode"))):
		a.block.Approximate("the voice is chosen in the call", "set the language by hand: set: {language: …}")
		s.pass(a, a.next, "")
		return
	case language == "" && voice != "":
		a.block.Approximate("the language of the voice is not known", "set the language by hand: set: {language: …}")
		s.pass(a, a.next, "")
		return
	// In a center with one language, a voice changes nothing but the sound.
	case !s.manyLanguages() || language == "":
		s.pass(a, a.next, importer.NoEffect)
		return
	}

	out := s.step(importer.Set, a)
	out.Sets = []importer.Assign{{Attribute: importer.Language, To: importer.Const{Text: language}}}
	out.Edge("done", a.next)
}
