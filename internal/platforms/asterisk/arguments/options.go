package arguments

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// Options are the options of an application: each letter with its argument, as in tG(join^s^1)
// (ast_app_parse_options in main/app.c).
type Options map[byte]string

// OptionText is a text with options.
type OptionText struct {
	Known    Options
	Unknown  []string // names of values that only the call knows
	Unclosed string   // the letter of an option whose argument does not end; "" if all arguments end
}

// ReadOptions reads options. Neither a letter nor a value in the argument of an option is an option.
func ReadOptions(text string) OptionText {
	out := OptionText{Known: Options{}}
	for text != "" {
		if size := symbol.Size(text); size > 0 {
			out.Unknown = append(out.Unknown, symbol.Plain(text[:size]))
			text = text[size:]
			continue
		}

		letter := text[0]
		text = text[1:]

		argument := ""
		if rest, hasArgument := strings.CutPrefix(text, "("); hasArgument {
			end := Closing(rest, '(', ')')

			// Asterisk does not read an argument that does not end, and no letter after it.
			if end < 0 {
				out.Unclosed = string(letter)
				return out
			}
			argument = rest[:end]
			text = rest[end+1:]
		}
		out.Known[letter] = argument
	}
	return out
}

// Has reports whether one of some letters is an option.
func (o Options) Has(letters string) bool {
	for i := range len(letters) {
		if _, ok := o[letters[i]]; ok {
			return true
		}
	}
	return false
}

// Label returns the label of an option such as G(CONTEXT^EXTENSION^PRIORITY), or "".
func (o Options) Label(letter byte) string { return strings.ReplaceAll(o[letter], "^", ",") }
