package importer

import (
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Tags are the patterns of the tags of SSML 1.1, Amazon Polly and Google. A pause or a paragraph parts the words around
// it.
const (
	PartingTags = `</?(?:break|p|s)` + tagValues + `/?>`
	OtherTags   = `<[/!?]?(?:speak|audio|desc|emphasis|lang|lexicon|mark|par|phoneme|prosody|say-as|seq|sub|voice|w|xml|` +
		`amazon:[a-z-]+|google:[a-z-]+)` + tagValues + `/?>`

	// A placeholder of a deployment may be a quoted value: volume="<<volume>>".
	tagValues = `(?:\s(?:"[^"]*"|'[^']*'|[^<>])*)?`
)

var (
	ssmlBreak = regexp.MustCompile(`(?is)` + PartingTags)
	// the alias is spoken
	ssmlSub = regexp.MustCompile(`(?is)<sub\s[^<>]*\balias\s*=\s*(?:"([^"]*)"|'([^']*)')[^<>]*>.*?</sub>`)
	ssmlTag = regexp.MustCompile(`(?is)` + OtherTags)
)

// StripSSML returns the text that SSML speaks. It removes the tags and resolves entities. Other words in angle
// brackets are text.
func StripSSML(text string) string {
	text = ssmlSub.ReplaceAllString(text, "$1$2")
	text = ssmlBreak.ReplaceAllString(text, " ")
	text = html.UnescapeString(ssmlTag.ReplaceAllString(text, ""))
	return strings.Join(strings.Fields(text), " ")
}

// The pauses of SSML. A pause without a time is short, and belongs to the words around it.
var (
	pause     = regexp.MustCompile(`(?i)<break\b[^>]*>`)
	pauseTime = regexp.MustCompile(`(?i)\btime\s*=\s*["']([0-9.]+m?s)["']`)
)

// HasPause reports whether SSML contains a pause, with a time or without.
func HasPause(ssml string) bool { return pause.MatchString(ssml) }

// Pauses returns the sum of the times of the pauses in SSML.
func Pauses(ssml string) time.Duration {
	var out time.Duration
	for _, tag := range pause.FindAllString(ssml, -1) {
		if m := pauseTime.FindStringSubmatch(tag); m != nil {
			d, _ := time.ParseDuration(m[1])
			out += d
		}
	}
	return out
}

// RemarkPauses names the pauses of a prompt that also has words or a recording. The length of such a prompt comes from
// its words, or from the owner.
func (b *Block) RemarkPauses(ssml string) {
	if d := Pauses(ssml); d > 0 {
		b.Remark("its prompt contains pauses of "+yaml.FormatDuration(d)+", which are no part of its length here",
			"write the length of the prompt with its pauses as takes")
	}
}

// ValueEnd marks the end of a value where a tag has ended it.
const ValueEnd = "\x03"

// EndValues marks the values of a text that end at a tag, so that they end there without the tag, too.
func EndValues(text string, placeholder *regexp.Regexp) string {
	var out strings.Builder
	at := 0
	for _, m := range placeholder.FindAllStringIndex(text, -1) {
		out.WriteString(text[at:m[1]])
		at = m[1]
		if strings.HasPrefix(text[at:], "<") {
			out.WriteString(ValueEnd)
		}
	}
	return out.String() + text[at:]
}

// Template splits a text at the placeholders that a pattern matches. Identify returns a
// placeholder's identifier, or "" for one that is words.
func Template(text string, placeholder *regexp.Regexp, identify func(string) string) []Part {
	var out []Part
	at := 0
	for _, m := range placeholder.FindAllStringIndex(text, -1) {
		id := identify(text[m[0]:m[1]])

		// A placeholder that is words stays part of the text around it.
		if id == "" {
			continue
		}

		if before := strings.ReplaceAll(text[at:m[0]], ValueEnd, ""); before != "" {
			out = append(out, Part{Text: before})
		}

		out = append(out, Part{Value: id})
		at = m[1]
	}

	if rest := strings.ReplaceAll(text[at:], ValueEnd, ""); rest != "" {
		out = append(out, Part{Text: rest})
	}

	return out
}

// SpeechTime estimates how long the words of a prompt take to speak, or 0 for a recording without any.
func (p Prompt) SpeechTime() time.Duration {
	var out time.Duration
	for _, part := range p.Parts {
		if part.Value != "" {
			out += vocabulary.ValueTime(p.Language)
		}
		out += vocabulary.SpeechTime(part.Text, p.Language)
	}
	return out
}
