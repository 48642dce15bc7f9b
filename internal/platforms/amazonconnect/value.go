package amazonconnect

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// reference matches the path of a value in a text: $.External.name, $.Customer['Name'].
var reference = regexp.MustCompile(`\$\.[A-Za-z_][\w-]*(?:\.[\w-]+|\.?\[['"][^'"\]]*['"]\])*`)

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

// prompt returns what an action says, in its language.
func (r *reader) prompt(a *action, p importer.Value) importer.Prompt {
	out := r.said(a, p)
	if !out.IsZero() {
		out.Language = r.languageAt(a)
	}
	return out
}

// said returns what an action says: words, spoken values or a recording.
func (r *reader) said(a *action, p importer.Value) importer.Prompt {
	if text := p.Get("SSML").Text(); text != "" {
		return r.spoken(a, text, true)
	}
	if text := p.Get("Text").Text(); text != "" {
		return r.spoken(a, text, isSSML(text))
	}
	id := r.fixed(a, p.Get("PromptId").Text())
	switch {
	case isDynamic(id):
		return importer.Prompt{Parts: []importer.Part{{Value: canonical(id)}}}
	case id != "":
		return importer.Prompt{Audio: cmp.Or(r.center.Names[id], resourceName(id), "prompt")}
	}
	if uri := p.Get("Media", "Uri").Text(); uri != "" {
		return importer.Prompt{Audio: lastSegment(uri)}
	}
	return importer.Prompt{}
}

var (
	recording = regexp.MustCompile(`(?i)<audio[^>]*\bsrc\s*=\s*["']([^"']+)["']`)
	pause     = regexp.MustCompile(`(?i)<break\b[^>]*>`)
	breakTime = regexp.MustCompile(`(?i)\btime\s*=\s*["']([0-9.]+m?s)["']`)
)

// spoken returns a text with the values in it. An attribute that can have one value only
// is spoken as that.
func (r *reader) spoken(a *action, text string, ssml bool) importer.Prompt {
	original := text
	if ssml {
		text = importer.StripSSML(text)
	}
	var parts []importer.Part
	for _, p := range importer.Template(text, reference, canonical) {
		if p.Value == "" {
			parts = append(parts, p)
			continue
		}
		parts = append(parts, r.constant([]*action{a}, p.Value, maxCopies)...)
	}
	switch {
	case len(parts) > 0:
	case recording.MatchString(original):
		return importer.Prompt{Audio: lastSegment(recording.FindStringSubmatch(original)[1]), Original: original}
	case pause.MatchString(original):
		return importer.Prompt{Audio: "silence", Takes: pauses(original), Original: original}
	}
	out := importer.Prompt{Parts: parts}
	if text != original {
		out.Original = original
	}
	return out
}

// pauses returns how long the pauses of SSML are in all.
func pauses(ssml string) time.Duration {
	var out time.Duration
	for _, tag := range pause.FindAllString(ssml, -1) {
		if m := breakTime.FindStringSubmatch(tag); m != nil {
			d, _ := time.ParseDuration(m[1])
			out += d
		}
	}
	return out
}

// maxCopies bounds how often an attribute is a copy of another.
const maxCopies = 4

// constant returns the words that a value always has at some actions, or the value.
func (r *reader) constant(at []*action, path string, copies int) []importer.Part {
	unknown := []importer.Part{{Value: path}}
	if path == callerPath {
		return []importer.Part{{Value: "caller"}}
	}
	if !strings.HasPrefix(path, "$.Attributes.") && !strings.HasPrefix(path, "$.FlowAttributes.") {
		return unknown
	}
	x := r.reachAny(at, register(path))
	value, ok := x.only()
	switch {
	case !ok || copies == 0:
		return unknown
	case isDynamic(value):
		return r.constant(x.by, canonical(value), copies-1)
	case isSSML(value):
		value = importer.StripSSML(value)
	}
	return importer.Template(value, reference, canonical)
}

func isSSML(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "<speak") }

// attribute is what the flows of a center compare one value with.
type attribute struct {
	conditions []condition // each once
	classes    []class
}

// class is a set of values that no condition on the attribute tells apart, with one of
// them and a word for it.
type class struct{ example, word string }

// attributeOf returns the path that stands for an attribute and all that are copies of
// it: a function's result and the attributes that it is stored in.
func (r *reader) attributeOf(path string) string {
	for r.same[path] != "" {
		path = r.same[path]
	}
	return path
}

// findAttributes finds the values that the flows compare attributes with.
func (r *reader) findAttributes() {
	for _, a := range r.actions {
		for _, x := range a.assigns {
			if from := canonical(x.value); isDynamic(from) && from != storedPath && strings.HasPrefix(string(x.register), "$.") {
				r.join(string(x.register), from)
			}
		}
	}
	for _, a := range r.actions {
		if a.kind == "Compare" {
			r.addConditions(r.attributeOf(canonical(a.text("ComparisonValue"))), a.conditions)
		}
	}
}

// join makes two paths one attribute. The one first in the alphabet stands for both, so
// that the order of the files does not matter.
func (r *reader) join(a, b string) {
	a, b = r.attributeOf(a), r.attributeOf(b)
	if a > b {
		a, b = b, a
	}
	if a != b {
		r.same[b] = a
	}
}

func (r *reader) addConditions(path string, list []condition) {
	x := r.attributes[path]
	if x == nil {
		x = &attribute{}
		r.attributes[path] = x
	}
	for _, c := range list {
		if len(x.conditions) < maxConditions && !contains(x.conditions, c) {
			x.conditions = append(x.conditions, c)
		}
	}
}

// maxConditions bounds the conditions on an attribute; a center's attribute has fewer
// values.
const maxConditions = 200

func contains(list []condition, c condition) bool {
	return slices.ContainsFunc(list, func(x condition) bool { return x.operator == c.operator && x.operand() == c.operand() })
}

// classify finds the classes of values that the conditions tell apart: the values that
// one compares with, and for each other set of conditions that hold together an example.
func (x *attribute) classify() {
	slices.SortFunc(x.conditions, func(a, b condition) int {
		return cmp.Or(strings.Compare(a.operator, b.operator), strings.Compare(a.operand(), b.operand()))
	})
	seen := map[string]bool{}
	add := func(example, word string, always bool) {
		holds := x.holding(example)
		if seen["="+example] || seen[holds] && !always || !strings.Contains(holds, "1") {
			return
		}
		seen["="+example], seen[holds] = true, true
		x.classes = append(x.classes, class{example, word})
	}
	for _, c := range x.conditions {
		if c.operator == "Equals" {
			add(c.operand(), c.word(), true)
		}
	}
	for _, c := range x.conditions {
		for _, example := range c.examples() {
			add(example, x.wordFor(example), false)
		}
	}
}

// holding returns which of the conditions hold for a value.
func (x *attribute) holding(value string) string {
	out := make([]byte, len(x.conditions))
	for i, c := range x.conditions {
		out[i] = '0'
		if c.holds(value) {
			out[i] = '1'
		}
	}
	return string(out)
}

// wordFor names a class after the one condition that holds in it, else after its example.
func (x *attribute) wordFor(example string) string {
	if holds := x.holding(example); strings.Count(holds, "1") == 1 {
		return x.conditions[strings.IndexByte(holds, '1')].word()
	}
	return example
}

// holds reports whether a value compares as the condition says.
func (c condition) holds(value string) bool {
	want := c.operand()
	if isDynamic(want) { // its class of values is named after the condition
		return value == c.word()
	}
	switch c.operator {
	case "TextStartsWith", "StartsWith", "BeginsWith":
		return strings.HasPrefix(value, want)
	case "TextEndsWith", "EndsWith":
		return strings.HasSuffix(value, want)
	case "TextContains", "Contains":
		return strings.Contains(value, want)
	}
	if op, ok := numeric[c.operator]; ok {
		x, err1 := strconv.ParseFloat(value, 64)
		y, err2 := strconv.ParseFloat(want, 64)
		return err1 == nil && err2 == nil && op.holds(x, y)
	}
	return value == want
}

// numeric has the operators that compare numbers, with a word for each.
var numeric = map[string]struct {
	holds func(x, y float64) bool
	word  string
}{
	"NumberGreaterThan":      {func(x, y float64) bool { return x > y }, "over_"},
	"NumberGreaterOrEqualTo": {func(x, y float64) bool { return x >= y }, "from_"},
	"NumberLessThan":         {func(x, y float64) bool { return x < y }, "under_"},
	"NumberLessOrEqualTo":    {func(x, y float64) bool { return x <= y }, "up_to_"},
	"NumberEquals":           {func(x, y float64) bool { return x == y }, ""},
}

func (c condition) word() string {
	operand := keyNames.Replace(c.operand())
	if op, ok := numeric[c.operator]; ok {
		return op.word + operand
	}
	switch c.operator {
	case "TextStartsWith", "StartsWith", "BeginsWith":
		return "starts_with_" + operand
	case "TextEndsWith", "EndsWith":
		return "ends_with_" + operand
	case "TextContains", "Contains":
		return "contains_" + operand
	}
	return operand
}

// keyNames replaces the keys that a name cannot contain.
var keyNames = strings.NewReplacer("#", "hash", "*", "star")

// examples returns values on both sides of the condition.
func (c condition) examples() []string {
	if isDynamic(c.operand()) {
		return []string{c.word()}
	}
	if _, ok := numeric[c.operator]; !ok {
		return []string{c.operand()}
	}
	n, err := strconv.ParseFloat(c.operand(), 64)
	if err != nil {
		return nil
	}
	var out []string
	for _, x := range []float64{n, n - 1, n + 1} {
		out = append(out, strconv.FormatFloat(x, 'f', -1, 64))
	}
	return out
}

// word returns the word for a value, or the value itself if no condition holds for it.
func (x *attribute) word(value string) string {
	if x == nil {
		return value
	}
	holds := x.holding(value)
	for _, c := range x.classes {
		if c.example == value || x.holding(c.example) == holds {
			return c.word
		}
	}
	return value
}

// cases returns the words for the values that each condition of a list takes first, in
// the order of the conditions.
func (x *attribute) cases(list []condition) []choice {
	out := make([]choice, 0, len(x.classes))
	taken := make([]bool, len(x.classes))
	for _, c := range list {
		for i, v := range x.classes {
			if !taken[i] && c.holds(v.example) {
				taken[i] = true
				out = append(out, choice{v.word, c.next})
			}
		}
	}
	return out
}

// choice is a value or key, and the action that it leads to.
type choice struct{ word, next string }
