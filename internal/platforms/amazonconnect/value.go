package amazonconnect

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// reference matches the path of a value in a text: $.External.name, $.Customer['Name'], $['AwsRegion'].
var reference = regexp.MustCompile(`\$(?:\.[A-Za-z_][\w-]*|\.?\[['"][^'"\]]*['"]\])(?:\.[\w-]+|\.?\[['"][^'"\]]*['"]\])*`)

var bracketed = regexp.MustCompile(`\.?\[['"]([^'"\]]*)['"]\]`)

// canonical writes a path with dots only.
func canonical(path string) string { return bracketed.ReplaceAllString(path, ".$1") }

// Paths of the flow's data with a meaning of their own.
const (
	storedPath   = "$.StoredCustomerInput"
	channelPath  = "$.Channel"
	languagePath = "$.LanguageCode"
	callerPath   = "$.CustomerEndpoint.Address"
	intentPath   = "$.Lex.IntentName"
	lexPrefix    = "$.Lex."
	timeoutValue = "Timeout" // the stored input after silence
)

// prompt returns the prompt of an action, in its language.
func (r *reader) prompt(a *action, p tree.Value) importer.Prompt {
	out := r.said(a, p)
	if !out.IsZero() {
		out.Language = r.languageAt(a)
	}
	return out
}

// said returns the words, spoken values or recording of an action.
func (r *reader) said(a *action, p tree.Value) importer.Prompt {
	if text := p.TextOf("SSML"); text != "" {
		return r.spoken(a, text, true)
	}
	if text := p.TextOf("Text"); text != "" {
		return r.spoken(a, text, isSSML(text))
	}

	// A prompt that an attribute chooses is known if the attribute has one value.
	id := r.fixed(a, p.TextOf("PromptId"))
	switch {
	case isDynamic(id):
		return r.chosen(a, id)
	case id != "":
		return importer.Prompt{Audio: cmp.Or(r.center.Names[id], resourceName(id), "prompt")}
	}

	uri := r.fixed(a, p.TextOf("Media", "Uri"))
	switch {
	case isDynamic(uri):
		return r.chosen(a, uri)
	case uri != "":
		return importer.Prompt{Audio: r.recordingAt(a, uri)}
	}
	return importer.Prompt{}
}

// chosen returns the prompt of a recording that an attribute names in the call.
func (r *reader) chosen(a *action, path string) importer.Prompt {
	a.block.Approximate("an attribute chooses its recording: here the name of the recording is spoken", importer.RecordingOfCallFix)
	return importer.Prompt{Parts: []importer.Part{{Value: canonical(path)}}}
}

// recordingAt returns the name of the recording at an address. Attributes that have the same value in each call are
// filled in. With any other attribute, the recording depends on the call.
func (r *reader) recordingAt(a *action, address string) string {
	isOpen := false
	address = reference.ReplaceAllStringFunc(address, func(path string) string {
		value := r.fixed(a, path)
		if isDynamic(value) {
			isOpen = true
			return resourceName(canonical(value))
		}
		return value
	})

	if isOpen {
		a.block.Approximate(importer.RecordingOfCall, importer.RecordingOfCallFix)
	}
	return lastSegment(address)
}

var recording = regexp.MustCompile(`(?i)<audio[^>]*\bsrc\s*=\s*["']([^"']+)["']`)

// spoken returns a text with the values in it. An attribute that can have one value only
// is spoken as that.
func (r *reader) spoken(a *action, text string, ssml bool) importer.Prompt {
	original := text
	if ssml {
		text = importer.StripSSML(importer.EndValues(text, reference))
	}

	parts := importer.Template(text, spokenValue, spokenPath)

	// SSML can be a recording or a pause alone, without any words.
	recordings := recording.FindAllStringSubmatch(original, -1)
	if len(parts) == 0 && len(recordings) > 0 {
		if len(recordings) > 1 {
			a.block.Approximate(fmt.Sprintf("plays %d recordings in turn: here the first", len(recordings)),
				"write a step for each recording")
		}
		a.block.RemarkPauses(original)
		return importer.Prompt{Audio: r.recordingAt(a, recordings[0][1]), Original: original}
	}
	if ssml && len(recordings) > 0 {
		a.block.Approximate("plays a recording between its words: here its words are heard alone",
			"write a step for each part")
	}
	if len(parts) == 0 && importer.HasPause(original) {
		return importer.Prompt{Audio: importer.Silence, Takes: importer.Pauses(original), Original: original}
	}
	if ssml {
		a.block.RemarkPauses(original)
	}

	out := importer.Prompt{Parts: parts}
	if text != original {
		out.Original = original
	}

	return out
}

// spokenValue matches a value that a prompt speaks: a path, or a value that a deployment fills in.
var spokenValue = regexp.MustCompile(reference.String() + "|" + deployed.String())

// deployed matches a value that a deployment fills in.
var deployed = regexp.MustCompile(`\$\{[^{}]+\}`)

// spokenPath identifies a value that a prompt speaks.
func spokenPath(path string) string {
	if placeholder.MatchString(path) {
		return resourceName(path)
	}
	if path = canonical(path); path == callerPath {
		return "caller"
	}
	return path
}

func isSSML(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "<speak") }

// operators has the operators of conditions. Only the call knows what any other operator compares.
var operators = map[string]importer.Operator{
	"": importer.Equal, "Equals": importer.Equal,
	"TextStartsWith": importer.Starts, "StartsWith": importer.Starts, "BeginsWith": importer.Starts,
	"TextEndsWith":   importer.Ends,
	"EndsWith":       importer.Ends,
	"TextContains":   importer.Contains,
	"Contains":       importer.Contains,
	"NumberLessThan": importer.Under, "NumberLessOrEqualTo": importer.Most,
	"NumberGreaterThan": importer.Over, "NumberGreaterOrEqualTo": importer.Least,
}

// test returns a condition as a test of a variable.
func (c condition) test(variable string) importer.Test {
	is, known := operators[c.operator]
	if !known {
		is = importer.Operator(c.operator)
	}

	t := importer.Test{Variable: variable, Is: is, Kind: c.operator, Operand: c.operand()}
	if t.Dynamic = isDynamic(t.Operand); t.Dynamic {
		t.Operand = canonical(t.Operand)
	}
	return t
}

// holds reports whether a value meets the condition.
func (c condition) holds(value string) bool { return c.test("").Holds(value) }

// assign returns the assignment of a value: a text, a copy of another value, or a text in which others are.
func assign(path, value string) importer.Assign {
	if isSSML(value) {
		value = strings.TrimSuffix(importer.StripSSML(importer.EndValues(value, reference)), importer.ValueEnd)
	}

	switch {
	// A reference alone is a copy. A text around references is composed in the call.
	case isDynamic(value):
		return importer.Assign{Attribute: path, To: importer.CopyOf(canonical(value))}
	case reference.MatchString(value):
		return importer.Assign{
			Attribute: path,
			To:        importer.Copy{Of: importer.Template(value, spokenValue, spokenPath)},
		}
	}

	return importer.Assign{Attribute: path, To: importer.Const{Text: value}}
}
