package twiliostudio

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Liquid has values in {{ }} and commands in {% %}.
var (
	liquidValue   = diag.LazyPattern(`(?s)\{\{.*?\}\}`)
	liquidCommand = diag.LazyPattern(`(?s)\{%.*?%\}`)
)

// soleValue returns the expression of a text that is one value without filters and
// nothing else, or "".
func soleValue(text string) string {
	text = strings.TrimSpace(text)
	if liquidValue().FindString(text) != text || text == "" || strings.Contains(text, "|") {
		return ""
	}
	return strings.TrimSpace(strings.Trim(text, "{}"))
}

// isTemplate reports whether a text has values or commands in it.
func isTemplate(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%")
}

// prompt reads the prompt that a widget says or plays.
func (r *reader) prompt(w *widget) importer.Prompt {
	p := w.properties
	if say := p.TextOf("say"); strings.TrimSpace(say) != "" {
		return r.said(w, say)
	}
	if play := strings.TrimSpace(p.TextOf("play")); play != "" {
		w.block.Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
		if times := w.times(); times > 1 {
			w.block.Approximate(fmt.Sprintf("plays its recording %d times: here once", times),
				"write a step for each time, or the length of all times as takes")
		}
		return importer.Prompt{Audio: w.recording(play), Original: play}
	}
	return importer.Prompt{}
}

// recording returns the name of the recording at an address. A value in the address names the recording in the call,
// unless the value is what the caller has said to this flow.
func (w *widget) recording(address string) string {
	const ofCaller = ".RecordingUrl"
	if isTemplate(address) && !strings.HasSuffix(soleValue(address), ofCaller) {
		w.block.Approximate(importer.RecordingOfCall, importer.RecordingOfCallFix)
	}
	name := liquidValue().ReplaceAllStringFunc(address, func(value string) string {
		value, _, _ = strings.Cut(strings.Trim(value, "{}- "), "|")
		value = strings.TrimSpace(value)
		return value[strings.LastIndexByte(value, '.')+1:]
	})
	return fileName(name)
}

// said reads a text with its language, spoken as often as loop says.
func (r *reader) said(w *widget, say string) importer.Prompt {
	text := say
	if liquidCommand().MatchString(text) {
		text = liquidCommand().ReplaceAllString(text, " ")
		w.block.Approximate("its text is chosen by Liquid commands: all its parts are spoken",
			"write a branch with a step for each text")
	}

	// SSML can be a pause alone. Callers hear it as often as the widget repeats it.
	parts := r.parts(w, importer.StripSSML(text))
	if len(parts) == 0 && importer.HasPause(say) {
		takes := importer.Pauses(say) * time.Duration(w.times())
		return importer.Prompt{Audio: importer.Silence, Takes: takes, Original: say}
	}
	w.block.RemarkPauses(say)

	// The original text is kept if write-back could not make it from the folder's text.
	out := importer.Prompt{Language: language(w), Parts: parts}
	text = importer.StripSSML(text)
	isSame := text == strings.Join(strings.Fields(say), " ")
	if !isSame || strings.Contains(text, "{{") {
		out.Original = say
	}

	const most = 3
	times := w.times()
	if times > most {
		w.block.Approximate("says its text more than three times: here three times",
			"write the text as often as it is said")
	}

	once := out.Parts
	for range min(times, most) - 1 {
		out.Parts = append(append(slices.Clip(out.Parts), importer.Part{Text: " "}), once...)
	}

	return out
}

// times returns how often a widget says or plays its prompt. The number 0 repeats it until the call ends (TwiML, Say).
func (w *widget) times() int {
	times := w.number("loop", 1)
	if times < 1 {
		w.block.Approximate("repeats its prompt until the call ends: here it is heard once",
			"write the number of times in the flow")
	}
	return max(times, 1)
}

func (r *reader) parts(w *widget, text string) []importer.Part {
	return importer.Template(text, liquidValue(), func(match string) string {
		ofValue := func(of string, _ []string) string { return computedName(of, nil) }
		id, isComputed := r.computed(match, soundless, ofValue)
		if isComputed && (strings.Contains(id, "| default") || !r.isAnswer(match)) {
			w.block.Approximate("speaks a value that filters compute: here an example stands for it",
				"write a branch with a step for each text")
		}
		return cmp.Or(id, "value")
	})
}

// soundless are the filters that do not change what callers hear of a value.
var soundless = append(slices.Clone(sameForTests), "escape", "split", "join")

// isAnswer reports whether a value is the answer of another system. Its example may be of the value that filters
// compute.
func (r *reader) isAnswer(value string) bool {
	m := outputs().FindStringSubmatch(value)
	return m != nil && r.byName[m[1]] != nil && r.byName[m[1]].is.become == nil
}

// language returns the language of a widget's voice; American English where nothing is
// given (TwiML, Say). It is "" if a variable has it.
func language(w *widget) string {
	if w.chosenLanguage() != "" {
		return ""
	}
	p := w.properties
	return cmp.Or(importer.BaseLanguage(p.TextOf("language")), importer.VoiceLanguage(p.TextOf("voice")),
		importer.DefaultLanguage)
}

// chosenLanguage returns the expression of the variable that has the language or the voice of a widget, or "".
func (w *widget) chosenLanguage() string {
	return soleValue(cmp.Or(w.properties.TextOf("language"), w.properties.TextOf("voice")))
}

// chooseLanguage sets the language of a widget that speaks in a language of a variable, before its first step.
func (r *reader) chooseLanguage(w *widget, steps []*importer.Step) {
	i := slices.IndexFunc(steps, func(s *importer.Step) bool { return s.ID == w.name && !s.Prompt.IsZero() })
	if i < 0 || w.chosenLanguage() == "" {
		return
	}

	// Other widgets lead to the ID of the widget.
	set := r.Step(importer.Set, w.block)
	set.Sets = []importer.Assign{{Attribute: importer.Language, To: importer.CopyOf(r.identify(w.chosenLanguage()))}}
	steps[i].ID += "/speak"
	set.Edge("done", steps[i].ID)
}

// fileName returns the name of a recording at an address.
func fileName(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path != "" && u.Path != "/" {
		return path.Base(u.Path)
	}
	return address
}
