package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// options are the options of an application: each letter with its argument, as in tG(join^s^1)
// (ast_app_parse_options in main/app.c).
type options map[byte]string

// readOptions reads the options that are known before the call.
func readOptions(text string) options { return splitOptions(text).known }

// optionText is a text with options.
type optionText struct {
	known    options
	unknown  []string // names of values that only the call knows
	unclosed string   // the letter of an option whose argument does not end; "" if all arguments end
}

// splitOptions reads options. Neither a letter nor a value in the argument of an option is an option.
func splitOptions(text string) optionText {
	out := optionText{known: options{}}
	for text != "" {
		if size := symbol.Size(text); size > 0 {
			out.unknown = append(out.unknown, symbol.Plain(text[:size]))
			text = text[size:]
			continue
		}

		letter := text[0]
		text = text[1:]

		argument := ""
		if rest, hasArgument := strings.CutPrefix(text, "("); hasArgument {
			end := closing(rest, '(', ')')

			// Asterisk does not read an argument that does not end, and no letter after it.
			if end < 0 {
				out.unclosed = string(letter)
				return out
			}
			argument = rest[:end]
			text = rest[end+1:]
		}
		out.known[letter] = argument
	}
	return out
}

// letters returns the options of Playback and Background as letters. Playback reads words wherever they stand, and
// Background reads one word or letters (playback_exec, pbx_builtin_background).
func letters(app, text string) string {
	if symbol.In(text) {
		return text
	}

	switch app {
	case "playback":
		out := ""
		for _, w := range optionWords {
			if strings.Contains(strings.ToLower(text), w.word) {
				out += w.letter
			}
		}
		return out
	case "background":
		for _, w := range optionWords {
			if strings.EqualFold(text, w.word) {
				return w.letter
			}
		}
	}
	return text
}

// optionWords are the options that are words, with the letters that other applications have for them.
var optionWords = []struct{ word, letter string }{{"skip", "s"}, {"noanswer", "n"}}

// has reports whether one of some letters is an option.
func (o options) has(letters string) bool {
	for i := range len(letters) {
		if _, ok := o[letters[i]]; ok {
			return true
		}
	}
	return false
}

// label returns the label of an option such as G(CONTEXT^EXTENSION^PRIORITY), or "".
func (o options) label(letter byte) string { return strings.ReplaceAll(o[letter], "^", ",") }
