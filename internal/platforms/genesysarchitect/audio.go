package genesysarchitect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// spoken matches the parts that an expression of audio speaks: texts, prompts and values.
var spoken = diag.LazyPattern(`"((?:[^"\\]|\\.)*)"|\b(?i:(Flow|Task|State|Call|Menu|Common|Prompt|PromptSystem|PromptUser))\.([\w.]+)`)

// audioPaths are the paths of audio, besides languages. Text and a default are audio again, and so are the items of a
// sequence.
const audioPaths = `tts.** prompt exp audioSequence.items.** defaultAudio.** lit var items.**`

// unreadAudio is the note of audio in a form that the import does not know.
var unreadAudio = importer.Note{
	Status: importer.Approximated,
	Reason: "its audio is not read: here it says nothing",
	Fix:    "write its words",
}

// unreadIn is the note of audio in a language that has no place in a prompt.
func unreadIn(language string) importer.Note {
	return importer.Note{
		Status: importer.Approximated,
		Reason: "its audio in " + language + " is not read: here callers hear the audio of another language",
		Fix:    "write its words",
	}
}

// prompt reads audio: a text, an expression, a prompt, a list of these, or one of these for each
// language. It notes the parts that it does not read.
func (p *properties) prompt(v importer.Value) importer.Prompt {
	out := p.heard(v)

	// Of audio in an unknown form, the whole is named already.
	if out.IsZero() {
		return out
	}
	for _, key := range v.Keys() {
		if slices.Contains(p.languagesIn(v), key) || v.Get(key).IsList() && key == "audioSequence" {
			continue
		}
		for path := range unknown(v.Get(key), key, pathsOf(audioPaths).below(key)) {
			p.note(notKnown(path + " of audio"))
		}
	}
	return out
}

// heard reads the known forms of audio.
func (p *properties) heard(v importer.Value) importer.Prompt {
	if languages := p.languagesIn(v); len(languages) > 0 {
		return p.promptIn(v, languages)
	}
	if d := v.Get("defaultAudio"); d.IsObject() {
		v = d
	}

	// The words may differ by language within tts as well.
	if tts := v.Get("tts"); tts.IsObject() {
		return p.prompt(tts)
	}
	if t := v.TextOf("tts"); t != "" {
		return importer.Words(importer.StripSSML(t))
	}
	if name := p.recording(v.Get("prompt")); name != "" {
		return importer.Prompt{Audio: name}
	}
	if v.Has("audioSequence") {
		return p.sequence(v.Get("audioSequence"))
	}

	// A pause below half a second is silent on purpose, and no audio that is lost.
	text := v.TextOf("exp")
	out := p.expression(text)
	if isUnread := out.IsZero() && isGiven(v) && !silence().MatchString(text); isUnread {
		p.note(unreadAudio)
	}
	return out
}

// recording returns the name of a prompt that is written out: Prompt.hello, or {lit: {name: PromptSystem.hello}}.
func (p *properties) recording(v importer.Value) string {
	name := cmp.Or(v.Text(), v.TextOf("lit", "name"))
	return name[strings.LastIndexByte(name, '.')+1:]
}

// sequence reads a list of audio, which Archy writes as a list or as {items: [...]}. The recordings of
// a sequence are one recording, whose name has all of their names.
func (p *properties) sequence(v importer.Value) importer.Prompt {
	items := v
	if !items.IsList() {
		items = v.Get("items")
	}
	if !items.IsList() && isGiven(v) {
		p.note(unreadAudio)
	}

	var all importer.Prompt
	for _, x := range items.List() {
		for _, wrapped := range []string{"item", "audio"} {
			if !x.Get(wrapped).IsObject() {
				continue
			}
			for _, key := range x.Keys() {
				if key != wrapped && isGiven(x.Get(key)) {
					p.note(notKnown(key + " of audio"))
				}
			}
			x = x.Get(wrapped)
		}
		one := importer.Words(importer.StripSSML(x.Text()))
		if x.IsObject() {
			one = p.prompt(x)
		}

		// A sequence is one text, in the language of its first words.
		for _, other := range one.Also {
			p.note(unreadIn(other.Language))
		}

		// Two texts of a sequence are two sentences.
		if len(all.Parts) > 0 && len(one.Parts) > 0 {
			all.Parts = append(all.Parts, importer.Part{Text: " "})
		}
		all.Parts = append(all.Parts, one.Parts...)

		// A pause would be the name of a recording here.
		if one.Audio == importer.Silence && len(items.List()) > 1 {
			p.note(importer.Note{Status: importer.Exact, Reason: "a pause between its words is left out"})
		} else {
			all.Audio = joinedNames(all.Audio, one.Audio)
			all.Takes += one.Takes
		}
	}

	return all
}

// languageTag matches the key of a language, as in en-us.
var languageTag = diag.LazyPattern(`^[A-Za-z]{2,3}-[A-Za-z0-9]{2,4}$`)

// languagesIn returns the keys of a value that are languages of the flow, the flow's own first.
func (p *properties) languagesIn(v importer.Value) []string {
	// A flow may have words in a language that it does not list, which the shape of the key shows.
	own := p.root.TextOf("defaultLanguage")
	var out []string
	for _, key := range v.Keys() {
		switch isKnown := p.root.Get("supportedLanguages").Has(key); {
		case key == own:
			out = slices.Insert(out, 0, key)
		case isKnown || languageTag().MatchString(key):
			out = append(out, key)
		}
	}
	return out
}

// promptIn reads audio with a form for each language. The default case, or else the first language, is
// the prompt of all languages without a form.
func (p *properties) promptIn(v importer.Value, languages []string) importer.Prompt {
	in := func(language string) importer.Prompt {
		one := v.Get(language)
		if one.Text() != "" {
			return importer.Words(importer.StripSSML(one.Text()))
		}
		return p.prompt(one)
	}

	var out importer.Prompt
	if d := v.Get("defaultAudio"); d.IsObject() {
		out = p.prompt(d)
	} else {
		out = in(languages[0])
		languages = languages[1:]
	}

	taken := map[string]bool{}
	for _, language := range languages {
		one := in(language)
		one.Language = language

		// A recording or a second country of a language has no place in a text for each language.
		base := importer.BaseLanguage(language)
		isOfOwn := base == importer.BaseLanguage(p.root.TextOf("defaultLanguage"))
		if taken[base] || base == "" || isOfOwn && !v.Has("defaultAudio") || one.Audio != "" || out.Audio != "" {
			p.note(unreadIn(language))
			continue
		}
		taken[base] = true
		out.Also = append(out.Also, one)
	}
	return out
}

// joinedNames are the names of recordings that are played one after the other.
func joinedNames(first, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	return first + " & " + second
}

// silence is ToAudioBlank(MILLISECONDS), alone.
var silence = diag.LazyPattern(`(?i)^(?:AudioPlaybackOptions\()?\s*ToAudioBlank\((\d+)\)`)

// computes matches an expression whose parts are not spoken one after the other.
var computes = diag.LazyPattern(`(?i)\b(If|Switch|Format|Substring|Replace|Left|Right|Mid|FindString|Contains|GetAt|ToUpper|ToLower|Language\w*|FindUserPrompt|FindSystemPrompt)\(`)

// expression reads an expression of audio: texts, values and prompts that are appended.
func (p *properties) expression(text string) importer.Prompt {
	if m := silence().FindStringSubmatch(text); m != nil {
		ms, _ := strconv.Atoi(m[1])
		if ms < 500 { // a pause that nobody hears
			return importer.Prompt{}
		}
		return importer.Prompt{Audio: importer.Silence, Takes: time.Duration(min(ms, 600_000)) * time.Millisecond}
	}

	// The value is computed from other values, so that the whole expression is one value of the call.
	if computes().MatchString(text) {
		p.center.Names[text] = nameOf(text)
		return importer.Prompt{Parts: []importer.Part{{Value: text}}, Original: text}
	}

	var out importer.Prompt
	for _, m := range spoken().FindAllStringSubmatch(text, -1) {
		switch {
		case m[2] == "":
			out.Parts = append(out.Parts, importer.Part{Text: strings.ReplaceAll(m[1], `\"`, `"`) + " "})
		case strings.HasPrefix(strings.ToLower(m[2]), "prompt"):
			out.Audio = joinedNames(out.Audio, m[3])
		default:
			out.Parts = append(out.Parts, importer.Part{Value: p.variable(m[2] + "." + m[3])})
		}
	}

	if out.Audio != "" && len(out.Parts) > 0 {
		// Words next to a recording are its text.
		out.Original = text
	}

	return out
}
