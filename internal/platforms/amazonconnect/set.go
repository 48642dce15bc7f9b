package amazonconnect

import (
	"strings"

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
	// Each block that gives the attribute a text decides the language of its calls.
	case a.chosenVoice() != "":
		out := s.step(importer.Set, a)
		out.Sets = []importer.Assign{{Attribute: importer.Language, To: importer.CopyOf(a.chosenVoice())}}
		out.Edge("done", a.next)
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

// setRecording: UpdateContactRecordingBehavior, and UpdateContactRecordingAndAnalyticsBehavior for calls.
func (s *scope) setRecording(a *action) {
	isOn, isNamed := a.records()
	if !isNamed || a.takesError {
		s.skip(a)
		return
	}

	out := s.step(importer.Set, a)
	out.Sets = []importer.Assign{importer.Records(isOn)}
	out.Edge("done", a.next)

	// A call takes no error: they are for other channels, and for settings that the platform refuses.
	for _, e := range a.errors {
		if !a.isPlatformError(e) {
			out.ErrorEdge(e.next)
		}
	}
}

// records reports whether an action begins to record the call, and whether it names this at all: by the participants,
// by the part of the call before an agent, or as the older format does.
func (a *action) records() (isOn, isNamed bool) {
	behavior := a.params.Get("RecordingBehavior")
	if voice := a.params.Get("VoiceBehavior", "VoiceRecordingBehavior"); voice.IsObject() {
		behavior = voice
	}

	const beforeAgent = "IVRRecordingBehavior"
	participants := behavior.Get("RecordedParticipants")
	option := a.text("RecordingBehaviorOption")
	isOn = len(participants.List()) > 0 || strings.EqualFold(behavior.TextOf(beforeAgent), "Enabled") ||
		strings.EqualFold(option, "Enable")
	return isOn, participants.IsList() || behavior.Has(beforeAgent) || option != ""
}
