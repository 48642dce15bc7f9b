package expression

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// operatorBytes are the characters of operators, and longOperators the operators of two of them.
const operatorBytes = "|&=<>+,-*/%!()?:"

var longOperators = []string{"||", "&&", "==", "!=", "<=", ">=", "=~", "~~", "::"}

// tokensOf divides an expression as Asterisk does (main/ast_expr2.fl). It leaves out characters that are in no token.
// Each line that a call passes is divided again, with the call's values. A regular expression would take most of the
// time of an import.
func tokensOf(text string) []string {
	var out []string
	for text != "" {
		size := tokenSize(text)
		if size > 0 {
			out = append(out, text[:size])
		}
		text = text[max(size, 1):]
	}
	return out
}

// tokenSize returns the length of the token that a text begins with, or 0.
func tokenSize(text string) int {
	switch {
	case text[0] == '"':
		return quotedSize(text)
	case len(text) > 1 && slices.Contains(longOperators, text[:2]):
		return 2
	case strings.IndexByte(operatorBytes, text[0]) >= 0:
		return 1
	}
	return wordSize(text)
}

// quotedSize returns the length of a text in quotes, or 0 if no quote ends it.
func quotedSize(text string) int {
	hasSymbol := false
	for at := 1; at < len(text); {
		size := symbol.Size(text[at:])
		switch {
		case text[at] == '"':
			return at + 1
		case size > 0:
			hasSymbol = true
			at += size
		default:
			at++
		}
	}

	// The last quote may be in the name of a value that only the call knows. Then that quote ends the text.
	if hasSymbol {
		return len(quotedText().FindString(text))
	}
	return 0
}

var quotedText = diag.LazyPattern(`^"(?:\x{e010}[^\x{e011}]*\x{e011}|[^"])*"`)

// wordSize returns the length of the word that a text begins with, or 0.
func wordSize(text string) int {
	at := 0
	for at < len(text) {
		rest := text[at:]
		size := symbol.Size(rest)
		isWordByte := rest[0] >= utf8.RuneSelf || isNameByte(rest[0]) || strings.IndexByte(`.';\^#@`, rest[0]) >= 0
		switch {
		case size > 0:
			at += size
		case isWordByte:
			at++
		// A dollar sign that begins no value belongs to the word, with the character after it.
		case rest[0] == '$' && len(rest) > 1 && rest[1] != '{':
			_, next := utf8.DecodeRuneInString(rest[1:])
			at += 1 + next
		default:
			return at
		}
	}
	return at
}
