package flow

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Untranslated is a prompt that lacks a text in some languages of its calls.
type Untranslated struct {
	Step      *StepDef
	Key       string // of the prompt in its step
	Heard     string // what is said in place of the text
	Languages []string
	Single    bool // it is one text, and no map by language
	Listed    bool // it is one of several announcements, which files of translations do not reach
}

// IsIn reports whether a file of translations has the prompt, though with an empty text.
func (u *Untranslated) IsIn(file *yaml.Node) bool {
	texts := file.Get("steps").Get(u.Step.Name.Value)
	if texts != nil && isOneText(texts) {
		return u.isFirst()
	}
	return texts.Get(u.Key) != nil
}

// isOneText reports whether a step in a file of translations is one text, for its first
// prompt, and no map.
func isOneText(n *yaml.Node) bool { return n.Kind != yaml.Map || isOnePrompt(n) }

func (u *Untranslated) isFirst() bool { return u.Step.Kind.PromptKeys()[0].Key.Value == u.Key }

// NewTranslation returns the source of a file of translations with an empty text for each
// prompt, below what is said in its place.
func NewTranslation(flow, language string, prompts []Untranslated) string {
	out := fmt.Sprintf("prompts: %s\nlanguage: %s\n\n# An empty text is not translated yet. "+
		"The text that callers hear now is above it.\nsteps:\n",
		yaml.Quoted(flow), yaml.Quoted(language))
	for _, step := range byStep(prompts) {
		out += indented(newStub(step, false)) + "\n"
	}
	return out
}

// AddToTranslation returns the source of a file of translations with an empty text for each prompt.
// The rest stays as it is. It returns an error for a step whose form has no room for another text.
func AddToTranslation(file yaml.File, src string, prompts []Untranslated) (string, error) {
	steps := file.Root().Get("steps")
	var edits []diag.Edit
	var absent []string
	for _, step := range byStep(prompts) {
		switch texts := steps.Get(step[0].Step.Name.Value); {
		case texts == nil:
			absent = append(absent, newStub(step, steps.InBrackets))
		case isOneText(texts):
			edits = append(edits, putBeside(src, texts, step))
		default:
			edits = append(edits, texts.Insertion(src, emptyTexts(step, texts.InBrackets)))
		}
	}

	// Steps that the file does not have yet are added at its end in one edit.
	if len(absent) > 0 {
		edits = append(edits, steps.Insertion(src, absent))
	}

	// The edited text is read again, because not every form of YAML takes an insertion.
	out := diag.Edited(src, edits)
	root := yaml.Parse(file.Name, []byte(out), &diag.Findings{}) // to see that all texts are there
	for i := range prompts {
		name := prompts[i].Step.Name.Value
		first := prompts[i].Step.Kind.PromptKeys()[0].Key.Value
		before := steps.Get(name)
		now := root.Get("steps").Get(name).Get(first)

		// An insertion can also change how the old text is read.
		lost := before != nil && isOneText(before) && (now == nil || yaml.Inline(now) != yaml.Inline(before))
		if lost || !prompts[i].IsIn(root) {
			return "", fmt.Errorf("%s:%d: step %q has no room for a second text; write it as a map, as in %[3]s: "+
				"{%s: …}",
				file.Name, cmp.Or(before, steps).Place.Line, name, first)
		}
	}

	return out, nil
}

// byStep groups prompts by their step.
func byStep(prompts []Untranslated) (steps [][]Untranslated) {
	for i, u := range prompts {
		if i == 0 || prompts[i-1].Step != u.Step {
			steps = append(steps, nil)
		}
		steps[len(steps)-1] = append(steps[len(steps)-1], u)
	}
	return steps
}

// newStub writes the empty texts of a step for a file of translations, with the text that callers
// hear now as a comment. A step whose only text is its first prompt needs no map. A map in brackets
// has no room for comments.
func newStub(step []Untranslated, inBrackets bool) string {
	name := yaml.Quoted(step[0].Step.Name.Value)
	switch texts := emptyTexts(step, inBrackets); {
	case len(step) == 1 && step[0].isFirst() && inBrackets:
		return name + `: ""`
	case len(step) == 1 && step[0].isFirst():
		return yaml.Comment(step[0].Heard) + name + `: ""`
	case inBrackets:
		return name + ": {" + strings.Join(texts, ", ") + "}"
	default:
		return name + ":\n" + indented(strings.Join(texts, "\n"))
	}
}

// emptyTexts writes an empty text for each prompt of a step, and outside of brackets what
// is said in its place.
func emptyTexts(step []Untranslated, inBrackets bool) (texts []string) {
	for _, u := range step {
		text := u.Key + `: ""`
		if !inBrackets {
			text = yaml.Comment(u.Heard) + text
		}
		texts = append(texts, text)
	}
	return texts
}

// putBeside returns the edit that makes a map of a step's text and empty ones.
func putBeside(src string, text *yaml.Node, step []Untranslated) diag.Edit {
	line := []rune(strings.TrimRight(strings.Split(src, "\n")[text.Place.Line-1], "\r"))
	key := strings.TrimRight(string(line[:text.Place.Column-1]), " ")
	old := string(line[text.Place.Column-1:])
	at := text.Place
	at.Column = utf8.RuneCountInString(key) + 1
	at.Width = len(line) - at.Column + 1
	first := step[0].Step.Kind.PromptKeys()[0].Key.Value
	block := strings.Join(append(emptyTexts(step, false), first+": "+old), "\n")
	indent := "\n" + strings.Repeat(" ", text.Key.Place.Column+1)
	return diag.Edit{Place: at, Text: indent + strings.ReplaceAll(block, "\n", indent)}
}

func indented(block string) string { return "  " + strings.ReplaceAll(block, "\n", "\n  ") }
