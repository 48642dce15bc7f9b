package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxTexts bounds the texts of a value for which a step is written each.
const maxTexts = 8

// leadByTexts makes one step for each text that a value of a say step can have, and one set step for each language. A
// flow sets such a value to different texts on different ways, as the name of a team by the key. A prompt of the
// folder speaks no attribute, and a text that stands for all of them would be none of the flow's own.
func leadByTexts(b *builder) {
	// A step may speak several such values, so that its copies are looked at again.
	for isFound := true; isFound; {
		isFound = false
		v := newSources(b)
		for g, s := range b.steps() {
			isFound = v.leadByText(g, s) || isFound
		}
		b.relink()
	}
}

// leadByText makes steps for the texts of the first value of a step that has several. It reports whether there is one.
func (v *sources) leadByText(g *graph, s *Step) bool {
	for _, x := range s.toldValues() {
		texts, isOpen := v.textsOf(s, x)
		const fix = "write a branch on it, with a step for each text"
		switch {
		case s.Kind == Set:
			if isOpen {
				s.From[0].Approximate("the voice is chosen in the call", "set the language by hand: set: {language: …}")
			}
			if len(texts) == 0 || len(texts) == 1 && !isOpen {
				tell(s, x, strings.Join(texts, ""))
				return false
			}
			return v.leadBy(s, g, x, texts, isOpen)
		case slices.ContainsFunc(v.origins(s, x).list, definition.isCount):
			s.Approximate(fmt.Sprintf("speaks %s, which steps count: here an example stands for each number",
				v.center.proposal(x)), "write a branch on it, with a step for each number")
		case len(texts) == 0 || len(texts) == 1 && !isOpen:
			continue
		case isOpen:
			s.Approximate(fmt.Sprintf("speaks %s, which has a known text on some ways only: here an example stands for all",
				v.center.proposal(x)), fix)
		case len(texts) > maxTexts || s.Kind != Say:
			s.Approximate(fmt.Sprintf("speaks %s, which is one of %d texts: here an example stands for all",
				v.center.proposal(x), len(texts)), fix)
		default:
			return v.leadBy(s, g, x, texts, false)
		}
	}
	return false
}

// toldValues returns the values that the prompt of a step speaks, or of a set step the value whose text is the
// language.
func (s *Step) toldValues() []string {
	var out []string
	if s.Kind == Set {
		for _, a := range s.Sets {
			if x, isCopy := a.copied(); isCopy && a.Attribute == Language {
				out = append(out, x)
			}
		}
		return out
	}

	for _, p := range append([]Prompt{s.Prompt}, s.Prompt.Also...) {
		for _, part := range p.Parts {
			if part.Value != "" && !slices.Contains(out, part.Value) {
				out = append(out, part.Value)
			}
		}
	}
	return out
}

// textsOf returns the texts that a value can have at a step, sorted. IsOpen reports whether it can have another value,
// too. The entry of a caller has no texts.
func (v *sources) textsOf(s *Step, x string) (texts []string, isOpen bool) {
	all := v.origins(s, x)
	if len(all.entries) > 0 {
		return nil, true
	}
	for _, from := range all.list {
		text, isKnown := v.constant(from)
		switch {
		case !isKnown:
			isOpen = true
		case !slices.Contains(texts, text):
			texts = append(texts, text)
		}
	}
	slices.Sort(texts)
	return texts, isOpen
}

// leadBy makes a step a comparison of a value with each of its texts, before a copy of the step that has the text in
// the place of the value. The last text needs no comparison, unless the value can be another one, too. It reports
// true, since the copies may speak more values.
func (v *sources) leadBy(s *Step, g *graph, x string, texts []string, isOpen bool) bool {
	each := s.clone(s.ID)
	s.From[0].Expand("one step for each text that " + v.center.proposal(x) + " can be")
	s.Kind = Decide
	s.Prompt = Prompt{}
	s.Sets = nil
	s.Edges = nil

	add := func(text string, tests []Test) {
		one := each.clone(s.ID + "/" + strconv.Itoa(len(s.Edges)+1))
		tell(one, x, text)
		g.byID[one.ID] = one
		s.Edges = append(s.Edges, Edge{To: one.ID, Tests: tests})
	}
	for i, text := range texts {
		if isOpen || i < len(texts)-1 {
			add(text, []Test{{Variable: x, Operand: text}})
		} else {
			add(text, nil)
		}
	}
	if isOpen {
		add("", nil)
	}
	return true
}

// tell puts a text in the place of a value: in the prompt, or as the language of a set step.
func tell(s *Step, x, text string) {
	s.Prompt.Parts = told(s.Prompt.Parts, x, text)
	s.Prompt.Also = slices.Clone(s.Prompt.Also)
	for i, other := range s.Prompt.Also {
		s.Prompt.Also[i].Parts = told(other.Parts, x, text)
	}

	s.Sets = slices.DeleteFunc(s.Sets, func(a Assign) bool {
		of, isCopy := a.copied()
		return isCopy && of == x && a.Attribute == Language
	})
	if language := LanguageOf(text); s.Kind == Set && language != "" {
		s.Sets = append(s.Sets, Assign{Attribute: Language, To: Const{language}})
	}
	if s.Kind == Set && len(s.Sets) == 0 {
		s.Kind = Pass
		s.unneeded = leftOut(NoEffect)
	}
}

// told returns the parts of a prompt with a text in the place of a value.
func told(parts []Part, x, text string) []Part {
	var out []Part
	for _, part := range parts {
		switch {
		case part.Value != x:
			out = append(out, part)
		case text != "":
			out = append(out, Part{Text: text})
		}
	}
	return out
}

// LanguageOf returns the language of a text that is a tag or the name of a voice, or "".
func LanguageOf(text string) string {
	if language := VoiceLanguage(text); language != "" {
		return language
	}
	return BaseLanguage(text)
}
