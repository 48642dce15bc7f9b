package importer

import (
	"regexp/syntax"
	"strings"
)

// anything stands for .* in a text.
const anything = "\x01"

// maxSpelled is the most texts of a pattern that are choices of a menu, or examples of its values.
const maxSpelled = 20

// spellPattern returns all texts that a regular expression matches as a whole, if they are few.
func spellPattern(pattern string) ([]string, bool) {
	re, err := syntax.Parse(strings.TrimPrefix(pattern, "(?i)"), syntax.Perl&^syntax.OneLine)
	if err != nil {
		return nil, false
	}
	return spell(re.Simplify())
}

func spell(re *syntax.Regexp) ([]string, bool) {
	texts := []string{""}
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, true
	case syntax.OpCharClass:
		texts = nil
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1] && len(texts) <= maxSpelled; r++ {
				texts = append(texts, string(r))
			}
		}
	// Only "any text" can be spelled, with a mark for it. A repeated letter has no end.
	case syntax.OpStar:
		return []string{anything}, re.Sub[0].Op == syntax.OpAnyChar || re.Sub[0].Op == syntax.OpAnyCharNotNL
	case syntax.OpAlternate, syntax.OpConcat, syntax.OpCapture, syntax.OpQuest:
		if re.Op == syntax.OpAlternate {
			texts = nil
		}
		for _, sub := range re.Sub {
			more, ok := spell(sub)
			if !ok {
				return nil, false
			}
			if re.Op == syntax.OpAlternate || re.Op == syntax.OpQuest {
				texts = append(texts, more...)
				continue
			}

			// Each text of one part goes on with each text of the next part.
			var longer []string
			for _, a := range texts {
				for _, b := range more {
					longer = append(longer, a+b)
				}
			}

			texts = longer
			if len(texts) > maxSpelled {
				return nil, false
			}
		}
	// An anchor matches no characters. The comparisons of the platforms match whole answers.
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine:
	default:
		return nil, false
	}

	return texts, len(texts) <= maxSpelled
}
