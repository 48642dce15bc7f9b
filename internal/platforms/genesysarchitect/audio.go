package genesysarchitect

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
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
func (p *properties) prompt(v tree.Value) importer.Prompt {
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
			p.note(importer.NotKnown("property " + path + " of audio"))
		}
	}
	return out
}

// heard reads the known forms of audio.
func (p *properties) heard(v tree.Value) importer.Prompt {
	if languages := p.languagesIn(v); len(languages) > 0 {
		return p.promptIn(v, languages)
	}
	if d := v.Get("defaultAudio"); d.IsObject() {
		v = d
	}

	// The platform has one form of audio. A file by hand may have several.
	forms := slices.DeleteFunc(strings.Fields("tts prompt audioSequence exp"), func(key string) bool {
		return !isGiven(v.Get(key))
	})
	for _, other := range forms[min(len(forms), 1):] {
		p.note(importer.NotKnown("property " + other + " of audio next to " + forms[0]))
	}

	// The words may differ by language within tts as well.
	if tts := v.Get("tts"); tts.IsObject() {
		return p.prompt(tts)
	}
	if t := v.TextOf("tts"); t != "" {
		return p.wordsOf(importer.StripSSML(t))
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
func (p *properties) recording(v tree.Value) string {
	name := cmp.Or(v.Text(), v.TextOf("lit", "name"))
	return name[strings.LastIndexByte(name, '.')+1:]
}

// sequence reads a list of audio, which Archy writes as a list or as {items: [...]}. The recordings of
// a sequence are one recording, whose name has all of their names.
func (p *properties) sequence(v tree.Value) importer.Prompt {
	items := v
	if !items.IsList() {
		items = v.Get("items")
	}
	if !items.IsList() && isGiven(v) {
		p.note(unreadAudio)
	}

	var heard []importer.Prompt
	for _, x := range items.List() {
		// The audio of an item may be in an item, in an audio, or in both.
		for _, wrapped := range []string{"item", "audio"} {
			if !x.Get(wrapped).IsObject() {
				continue
			}
			for _, key := range x.Keys() {
				if key != wrapped && isGiven(x.Get(key)) {
					p.note(importer.NotKnown("property " + key + " of audio"))
				}
			}
			x = x.Get(wrapped)
		}
		one := p.wordsOf(importer.StripSSML(x.Text()))
		if x.IsObject() {
			one = p.prompt(x)
		}

		heard = append(heard, one)
		for _, other := range one.Also {
			p.note(unreadIn(other.Language))
		}
		if one.Audio == importer.Silence && len(items.List()) > 1 {
			p.note(importer.Note{Status: importer.Exact, Reason: "a pause between its words is left out"})
		}
	}

	return p.oneForm(inTurn(heard))
}

// inTurn returns the prompt that plays some prompts one after the other.
func inTurn(items []importer.Prompt) importer.Prompt {
	var all importer.Prompt
	for _, one := range items {
		// Two texts of a sequence are two sentences.
		if len(all.Parts) > 0 && len(one.Parts) > 0 {
			all.Parts = append(all.Parts, importer.Part{Text: " "})
		}
		all.Parts = append(all.Parts, one.Parts...)

		// A pause would be the name of a recording.
		if one.Audio != importer.Silence || len(items) == 1 {
			all.Audio = joinedNames(all.Audio, one.Audio)
			all.Takes += one.Takes
		}
	}
	return all
}

// languageTag matches the key of a language, as in en-us.
var languageTag = diag.LazyPattern(`^[A-Za-z]{2,3}-[A-Za-z0-9]{2,4}$`)

// languagesIn returns the keys of a value that are languages of the flow. The flow's own is the first, and then the
// other countries of the own language.
func (p *properties) languagesIn(v tree.Value) []string {
	own := p.root.TextOf("defaultLanguage")
	var out []string
	for _, key := range v.Keys() {
		// A flow may have words in a language that it does not list, which the shape of the key shows.
		isKnown := key == own || p.root.Get("supportedLanguages").Has(key)
		if (isKnown || languageTag().MatchString(key)) && isGiven(v.Get(key)) {
			out = append(out, key)
		}
	}

	rank := func(language string) int {
		switch {
		case language == own:
			return 0
		case importer.BaseLanguage(language) == importer.BaseLanguage(own):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// promptIn reads audio with a form for each language. The default case is the prompt of all languages without a form.
// Without a default case it is the first language.
func (p *properties) promptIn(v tree.Value, languages []string) importer.Prompt {
	in := func(language string) importer.Prompt {
		one := v.Get(language)
		if one.Text() != "" {
			return p.wordsOf(importer.StripSSML(one.Text()))
		}
		return p.prompt(one)
	}

	var out importer.Prompt
	if d := v.Get("defaultAudio"); d.IsObject() {
		out = p.prompt(d)
	} else {
		p.nameOtherLanguage(languages)
		out = in(languages[0])
		languages = languages[1:]
	}

	taken := map[string]bool{}
	for _, language := range languages {
		one := in(language)
		one.Language = language

		// A prompt of the platform has a recording for each language under one name.
		if one.Audio == out.Audio && one.Content() == out.Content() {
			continue
		}

		// A second country of a language has no place in a prompt by language.
		base := importer.BaseLanguage(language)
		isOfOwn := base == importer.BaseLanguage(p.root.TextOf("defaultLanguage"))
		if taken[base] || base == "" || isOfOwn && !v.Has("defaultAudio") || one.IsZero() {
			p.note(unreadIn(language))
			continue
		}
		taken[base] = true
		out.Also = append(out.Also, one)
	}
	return out
}

// nameOtherLanguage names audio without words in the language of the flow, since the import lets other words stand for
// them. A flow without a language of its own has the language of its calls, which is the only language of the audio or
// one that the file does not contain.
func (p *properties) nameOtherLanguage(languages []string) {
	own := p.root.TextOf("defaultLanguage")
	isOwn := importer.BaseLanguage(own) == importer.BaseLanguage(languages[0])
	isOnly := own == "" && len(languages) == 1
	if isOwn || isOnly {
		return
	}
	reason := "its audio has no words in " + own
	fix := "write its words in that language"
	if own == "" {
		reason = "the flow has no defaultLanguage"
		fix = "write defaultLanguage"
	}
	p.note(importer.Note{
		Status: importer.Approximated,
		Reason: reason + ": here callers in other languages hear its words in " + languages[0],
		Fix:    fix,
	})
}

// joinedNames are the names of recordings that are played one after the other.
func joinedNames(first, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	return first + " & " + second
}

// silence is ToAudioBlank(MILLISECONDS), alone.
var silence = diag.LazyPattern(`(?i)^(?:AudioPlaybackOptions\()?\s*ToAudioBlank\((\d+)\)(?:\s*,[^()]*)?\)?\s*$`)

// expression reads an expression of audio: texts, values and prompts that are appended.
func (p *properties) expression(text string) importer.Prompt {
	if m := silence().FindStringSubmatch(text); m != nil {
		ms, err := strconv.Atoi(m[1])
		if ms <= shortPause {
			return importer.Prompt{}
		}
		if ms > longPause || err != nil {
			p.note(importer.Note{
				Status: importer.Approximated,
				Reason: "its pause is longer than 10m: here it takes 10m",
				Fix:    "write a shorter pause",
			})
			ms = longPause
		}
		return importer.Prompt{Audio: importer.Silence, Takes: time.Duration(ms) * time.Millisecond}
	}
	if strings.TrimSpace(text) == "" {
		return importer.Prompt{}
	}

	out, isSpoken := p.spoken(parseExpression(text))
	if !isSpoken {
		// The words are computed from other values, so that the whole expression is one value of the call.
		p.note(importer.Note{
			Status: importer.Approximated,
			Reason: "its words are chosen by an expression: here one value stands for them",
			Fix:    "write a branch with a step for each text",
		})
		p.center.Names[text] = nameOf(text)
		return importer.Prompt{Parts: []importer.Part{{Value: text}}, Original: text}
	}

	if out.Audio != "" && len(out.Parts) > 0 {
		out.Original = text
	}
	return p.oneForm(out)
}

// oneForm returns a prompt that is words or a recording. Audio plays recordings and words one after the other, and
// words next to the recording of a prompt are what the recording says. The words are heard alone, unless they are
// values only.
func (p *properties) oneForm(all importer.Prompt) importer.Prompt {
	if all.Audio == "" || len(all.Parts) == 0 {
		return all
	}

	reason := "plays the recording " + all.Audio + " next to its words: here callers hear only the words"
	if hasWords(all) {
		all.Audio = ""
		all.Takes = 0
	} else {
		value := slices.IndexFunc(all.Parts, func(part importer.Part) bool { return part.Value != "" })
		reason = "speaks " + all.Parts[value].Value + " next to a recording: here callers hear only the recording"
		all.Parts = nil
		all.Original = ""
	}
	p.note(importer.Note{Status: importer.Approximated, Reason: reason, Fix: "write a step for each part"})
	return all
}

// hasWords reports whether a prompt has words of its own, besides the values of a call.
func hasWords(prompt importer.Prompt) bool {
	isSpoken := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	return slices.ContainsFunc(prompt.Parts, func(part importer.Part) bool { return strings.ContainsFunc(part.Text, isSpoken) })
}

// shortPause is the longest pause that nobody hears, in milliseconds.
const shortPause = 499

// longPause is the longest pause that a step takes, in milliseconds.
const longPause = 600_000

// speaking are the functions of audio that speak their first argument. Their other arguments set the form.
var speaking = strings.Fields(`audioplaybackoptions toaudiotts toaudionumber toaudiodigits toaudiocurrency toaudiodate
	toaudiotime toaudiodatetime toaudioduration toaudiopercentage toaudiostring toaudioordinal toaudiophonenumber
	tostring trim toupper tolower upper lower topromptaudio tophonenumber`)

// spoken returns the prompt that an expression speaks. It returns false if the words are computed.
func (p *properties) spoken(e expr) (out importer.Prompt, ok bool) {
	name, args := e.call()
	pause, isPause := e.argument("toaudioblank")
	owner, rest, _ := strings.Cut(e.text(), ".")
	both, isBinary := e.node.(*ast.BinaryExpr)
	switch {
	case name == "append":
		return p.appended(args)
	// A sum of texts is a text. A sum of numbers is computed.
	case isBinary && both.Op == token.ADD && (e.part(both.X).isText() || e.part(both.Y).isText()):
		return p.appended([]expr{e.part(both.X), e.part(both.Y)})
	case isPause:
		if ms, known := pause.whole(); !known || ms > shortPause {
			p.note(importer.Note{Status: importer.Exact, Reason: "a pause between its words is left out"})
		}
		return importer.Prompt{}, true
	case slices.Contains(speaking, name) && len(args) > 0:
		return p.spoken(args[0])
	case strings.HasPrefix(strings.ToLower(owner), "prompt") && rest != "" && e.isSelector():
		return importer.Prompt{Audio: rest[strings.LastIndexByte(rest, '.')+1:]}, true
	case strings.EqualFold(e.text(), "NOT_SET"):
		return importer.Prompt{}, true
	case e.isConstant():
		return p.wordsOf(e.unquoted() + " "), true
	case e.variable() != "":
		return importer.Prompt{Parts: []importer.Part{{Value: p.variables.variable(e.variable())}}}, true
	}
	return importer.Prompt{}, false
}

// appended returns the prompt that speaks some expressions one after the other.
func (p *properties) appended(parts []expr) (all importer.Prompt, ok bool) {
	for _, part := range parts {
		one, isSpoken := p.spoken(part)
		if !isSpoken {
			return importer.Prompt{}, false
		}
		all.Parts = append(all.Parts, one.Parts...)
		all.Audio = joinedNames(all.Audio, one.Audio)
	}
	return all, true
}
