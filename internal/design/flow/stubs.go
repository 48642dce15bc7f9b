package flow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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
func isOneText(n *yaml.Node) bool { return n.Kind != yaml.Map || isAudio(n) }

func (u *Untranslated) isFirst() bool { return u.Step.Kind.PromptKeys()[0].Key.Value == u.Key }

// NewTranslation returns the source of a file of translations with an empty text for each
// prompt, below what is said in its place.
func NewTranslation(flow, language string, prompts []Untranslated) string {
	out := fmt.Sprintf("prompts: %s\nlanguage: %s\n\n# An empty text is not translated yet. What is said in its place stands above it.\nsteps:\n", yaml.Quoted(flow), yaml.Quoted(language))
	for _, step := range byStep(prompts) {
		out += indented(newStub(step, false)) + "\n"
	}
	return out
}

// AddToTranslation returns the source of a file of translations with an empty text for each
// prompt. All else stays as it is. The error is for a step that is written in a way in which
// no text can be put beside its own.
func AddToTranslation(file yaml.File, src string, prompts []Untranslated) (string, error) {
	lines, steps := strings.Split(src, "\n"), file.Root().Get("steps")
	all := byStep(prompts)
	line := func(step []Untranslated) int { // 0 if the file does not have the step
		if texts := steps.Get(step[0].Step.Name.Value); texts != nil {
			return texts.Place.Line
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b []Untranslated) int { return line(b) - line(a) }) // from the end, so that places stay
	var absent []string
	for _, step := range all {
		switch texts := steps.Get(step[0].Step.Name.Value); {
		case texts == nil:
			absent = append(absent, newStub(step, steps.InBrackets(lines)))
		case isOneText(texts):
			lines = addBeside(lines, texts, step)
		default:
			lines = texts.Insert(lines, emptyTexts(step, texts.InBrackets(lines)))
		}
	}
	if len(absent) > 0 {
		lines = steps.Insert(lines, absent)
	}
	out := strings.Join(lines, "\n")
	root := yaml.Parse(file.Name, []byte(out), &diag.Findings{}) // to see that all texts are there
	for i := range prompts {
		name, first := prompts[i].Step.Name.Value, prompts[i].Step.Kind.PromptKeys()[0].Key.Value
		before, now := steps.Get(name), root.Get("steps").Get(name).Get(first)
		lost := before != nil && isOneText(before) && (now == nil || yaml.Inline(now) != yaml.Inline(before))
		if lost || !prompts[i].IsIn(root) {
			return "", fmt.Errorf("%s:%d: no text can be put beside that of step %q; write it as a map, as in %[3]s: {%s: …}", file.Name, cmp.Or(before, steps).Place.Line, name, first)
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

// newStub writes a step of a file of translations.
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

// addBeside makes a map of a step's text and empty ones.
func addBeside(lines []string, text *yaml.Node, step []Untranslated) []string {
	at, key := text.Place.Line-1, text.Key.Place.Column-1
	line := []rune(lines[at])
	first := step[0].Step.Kind.PromptKeys()[0].Key.Value
	block := strings.Join(append(emptyTexts(step, false), first+": "+string(line[text.Place.Column-1:])), "\n")
	added := []string{strings.TrimRight(string(line[:text.Place.Column-1]), " ")}
	for l := range strings.SplitSeq(block, "\n") {
		added = append(added, strings.Repeat(" ", key+2)+l)
	}
	return slices.Concat(lines[:at], added, lines[at+1:])
}

func indented(block string) string { return "  " + strings.ReplaceAll(block, "\n", "\n  ") }
