package script

import (
	"index/suffixarray"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// parts chooses the texts that written calls assert. Each prompt is asserted once in all of
// these calls, by its shortest part that no other prompt has. Then a changed word fails one
// call at most.
type parts struct {
	flows    *flow.Flows
	prompts  string // all different prompts, each after betweenPrompts
	index    *suffixarray.Index
	longest  int             // bytes of the longest prompt
	asserted map[string]bool // prompts, as in prompts
}

// These stand between prompts, and in the places of values. No part contains them.
const (
	betweenPrompts = "\x00"
	aValue         = "\x01"
)

func newParts(flows *flow.Flows) *parts {
	p := &parts{flows: flows, asserted: map[string]bool{}}
	known := map[string]bool{}
	var all strings.Builder
	for s := range flows.Steps() {
		for _, texts := range slices.Concat(s.Prompts[:]...) {
			for i := range texts {
				// Equal prompts count once: a part of them is still distinct.
				text := p.folded(texts[i].Template)
				if !known[text] {
					known[text] = true
					all.WriteString(betweenPrompts + text)
					p.longest = max(p.longest, len(text))
				}
			}
		}
	}

	// Each prompt is compared with all others, which takes the square of their number without an index.
	p.prompts = all.String()
	p.index = suffixarray.New([]byte(p.prompts))
	return p
}

// folded returns the text for the comparison with a hear step, with aValue in the places of values.
func (p *parts) folded(t flow.Template) string {
	var out strings.Builder
	for _, piece := range t.WithTexts(p.flows.Center) {
		if piece.Placeholder != "" {
			out.WriteString(aValue)
		}
		out.WriteString(piece.Text)
	}
	return flow.Fold(out.String())
}

// of returns the parts of prompts to assert: none of a prompt that is asserted already.
func (p *parts) of(spoken []*ivr.Event) []string {
	var parts []string
	for _, e := range spoken {
		if part := p.ofPrompt(e); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// ofPrompt returns the part of a prompt to assert, "" if the prompt is asserted already.
func (p *parts) ofPrompt(e *ivr.Event) string {
	template := e.Prompt.Texts[e.Spoken]
	text := p.folded(template)
	if p.asserted[text] {
		return ""
	}
	p.asserted[text] = true

	// A value between two pieces may differ from call to call, so a part lies within one piece.
	best := ""
	for _, piece := range template.WithTexts(p.flows.Center) {
		if part := p.shortest(piece.Text); part != "" && (best == "" || isShorter(part, best)) {
			best = part
		}
	}
	if best == "" {
		return unmaskedSentence(e)
	}
	return best
}

// shortest returns the shortest sequence of words of a text that no other prompt has, "" if
// another prompt has the whole text.
func (p *parts) shortest(text string) string {
	words := strings.Fields(text)
	if !p.isDistinct(strings.Join(words, " ")) {
		return ""
	}

	// A part with few words survives most changes of a prompt.
	for n := 1; n <= len(words); n++ {
		sequences := make([]string, 0, len(words))
		for i := 0; i+n <= len(words); i++ {
			sequence := strings.TrimFunc(strings.Join(words[i:i+n], " "), isMark)
			if strings.ContainsFunc(sequence, unicode.IsLetter) {
				sequences = append(sequences, sequence)
			}
		}

		// Of equally many words, the longest ones identify a prompt best.
		slices.SortStableFunc(sequences, func(a, b string) int {
			return utf8.RuneCountInString(b) - utf8.RuneCountInString(a)
		})
		if i := slices.IndexFunc(sequences, p.isDistinct); i >= 0 {
			return sequences[i]
		}
	}

	return ""
}

// isDistinct reports whether a text is a part of one prompt only.
func (p *parts) isDistinct(text string) bool {
	folded := flow.Fold(text)

	// A prompt has at most one place per byte, so more places are in several prompts. A list of all places of a
	// common word would take memory that grows with the square of the prompts.
	places := p.index.Lookup([]byte(folded), p.longest+1)
	if folded == "" || len(places) == 0 {
		return false
	}

	// Parts of the same prompt may be equal.
	begin := strings.LastIndex(p.prompts[:places[0]], betweenPrompts)
	end := len(p.prompts)
	if rest := strings.Index(p.prompts[places[0]:], betweenPrompts); rest >= 0 {
		end = places[0] + rest
	}
	return !slices.ContainsFunc(places, func(at int) bool { return at < begin || at >= end })
}

// isShorter reports whether a part has fewer words than another or, of as many words, more
// characters: a long word tells a reader more.
func isShorter(part, than string) bool {
	words := len(strings.Fields(part))
	thanWords := len(strings.Fields(than))
	if words != thanWords {
		return words < thanWords
	}
	return utf8.RuneCountInString(part) > utf8.RuneCountInString(than)
}

// isMark reports whether a character at the end of a word is no part of the word.
func isMark(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }
