package asterisk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// position is a character of an extension's name, or a wildcard of its pattern.
type position struct {
	kind rune   // the character itself, or a wildcard as a value has it
	of   string // the characters that a wildcard stands for; "" for . and !
}

const digits = "0123456789"

// positions reads the name of an extension.
func positions(name string) []position {
	pattern, isPattern := strings.CutPrefix(name, "_")
	var out []position
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		end := strings.IndexByte(pattern[i:], ']')
		if isPattern && (c == '-' || c == ' ') {
			continue // they only make it readable
		}

		switch {
		// Without an underscore, X, Z and N are plain letters.
		case !isPattern:
			out = append(out, position{rune(c), pattern[i : i+1]})
		case c == 'X' || c == 'x':
			out = append(out, position{symbol.AnyDigit, digits})
		case c == 'Z' || c == 'z':
			out = append(out, position{symbol.Nonzero, digits[1:]})
		case c == 'N' || c == 'n':
			out = append(out, position{symbol.FromTwo, digits[2:]})
		case c == '.':
			out = append(out, position{symbol.OneOrMore, ""})
		case c == '!':
			out = append(out, position{symbol.AnyMore, ""})
		case c == '[' && end > 0:
			out = append(out, position{symbol.AnyDigit, expandClass(pattern[i+1 : i+end])})
			i += end
		default:
			out = append(out, position{rune(c), pattern[i : i+1]})
		}
	}

	return out
}

// expandClass returns the characters of a class such as [1-357], ascending and without repetition.
func expandClass(class string) string {
	var out strings.Builder
	for i := 0; i < len(class); i++ {
		if i+2 < len(class) && class[i+1] == '-' {
			for c := int(class[i]); c <= int(class[i+2]); c++ {
				out.WriteByte(byte(c))
			}
			i += 2
			continue
		}
		out.WriteByte(class[i])
	}

	// Asterisk counts each character once, and compares classes by their smallest characters.
	characters := []byte(out.String())
	slices.Sort(characters)
	return string(slices.Compact(characters))
}

// matches reports whether a pattern matches a value. Digits of the value that are known only in the call match where
// each of them would. Dashes count neither in a pattern nor in a value (ext_match_core in main/pbx.c).
func matches(name []position, value string) bool {
	dialed := []rune(strings.ReplaceAll(value, "-", ""))
	for _, p := range name {
		switch {
		case p.kind == symbol.OneOrMore:
			// A dot needs one further character, and a ! needs none.
			return len(dialed) > 0 && dialed[0] != symbol.AnyMore
		case p.kind == symbol.AnyMore:
			return true
		case len(dialed) == 0 || !p.has(dialed[0]):
			return false
		}
		dialed = dialed[1:]
	}

	return len(dialed) == 0
}

// overlap reports whether two names of extensions match some common number.
func overlap(a, b []position) bool {
	for len(a) > 0 && len(b) > 0 {
		x, y := a[0], b[0]
		if x.of == "" || y.of == "" { // one of them takes any further characters
			return true
		}

		// Most places are one digit, and a menu compares many pairs of patterns.
		isDigit := len(x.of) == 1 && len(y.of) == 1
		if isDigit && x.of != y.of || !isDigit && !strings.ContainsAny(x.of, y.of) {
			return false
		}
		a = a[1:]
		b = b[1:]
	}

	// Only ! matches nothing more.
	rest := append(slices.Clip(a), b...)
	return len(rest) == 0 || rest[0].kind == symbol.AnyMore
}

// goesOnForSome returns an extension in which only some numbers of a pattern go on after its last line, because it
// does not take all of them. It returns nil if no extension does. Asterisk searches again for each line of a number
// (pbx_find_extension in main/pbx.c), and here all numbers of a pattern take one way.
func (s *state) goesOnForSome(p *priority) *extension {
	number := after(p.number)
	dialed := s.matched()
	if p.exten.prios[number] != nil || !symbol.HasDigits(dialed) || p.does.after.back == never {
		return nil
	}

	// All numbers go on in the extension that takes them all. The ones before it may take some.
	all := s.passedOver(number)
	for _, c := range s.m.plan.closure(s.context) {
		for _, other := range c.withLine(number) {
			if other == all {
				return nil
			}
			if other == p.exten || other.forSome || !overlap(p.exten.places, other.places) {
				continue
			}

			// The numbers of an earlier extension begin there, unless the call has come from yet another extension.
			isEarlier := c == p.exten.context && other.hasFirstLine() && other.isBefore(p.exten)
			if !isEarlier || dialed != p.exten.value {
				return other
			}
		}
	}
	return nil
}

// isBefore reports whether Asterisk looks for an extension before a pattern of its context.
func (e *extension) isBefore(pattern *extension) bool {
	return !strings.HasPrefix(e.name, "_") || specificity(e, pattern) < 0
}

// takesStart reports whether an extension matches some value that begins with a text.
func (e *extension) takesStart(text string) bool {
	for i, c := range []rune(strings.ReplaceAll(text, "-", "")) {
		switch {
		case i >= len(e.places):
			return false
		case e.places[i].of == "": // the rest of a pattern without an end
			return true
		case !e.places[i].has(c):
			return false
		}
	}
	return true
}

// anyOf are the digits that a wildcard stands for in a value.
var anyOf = map[rune]string{symbol.AnyDigit: digits, symbol.Nonzero: digits[1:], symbol.FromTwo: digits[2:]}

// has reports whether a place has a character, or all digits for which it stands.
func (p position) has(c rune) bool {
	for _, d := range cmp.Or(anyOf[c], string(c)) {
		if !strings.ContainsRune(p.of, d) {
			return false
		}
	}
	return true
}

// valueOf is the value of EXTEN where a caller has dialed something that an extension matches.
func valueOf(name []position) string {
	var out strings.Builder
	for _, p := range name {
		out.WriteRune(p.kind)
	}
	return out.String()
}

// specificity orders patterns as Asterisk searches them. The first place that differs decides: fewer characters come
// first, and of as many the smaller ones (ext_cmp_pattern in main/pbx.c).
func specificity(a, b *extension) int {
	return slices.CompareFunc(append(slices.Clip(a.places), endOfName), append(slices.Clip(b.places), endOfName),
		func(x, y position) int {
			return cmp.Or(cmp.Compare(x.width(), y.width()), cmp.Compare(x.of, y.of))
		})
}

// endOfName is the place after a pattern. It is wider than all others, so that _X! comes before _X.
var endOfName = position{}

// width orders the kinds of places: a class by the number of its characters, then the dot, !, and the end.
func (p position) width() int {
	const widest = 256 // characters of a class: all bytes
	switch p.kind {
	case symbol.OneOrMore:
		return widest + 1
	case symbol.AnyMore:
		return widest + 2
	case endOfName.kind:
		return widest + 3
	}
	return len(p.of)
}

// keypad are the keys that a caller has.
var keypad = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"}

// dialLength returns how many digits are dialed for an extension, 0 if they have no end, and
// whether it can be dialed at all.
func (e *extension) dialLength() (int, bool) {
	for i, p := range e.places {
		switch {
		case p.kind == symbol.OneOrMore || p.kind == symbol.AnyMore:
			return 0, i > 0 || p.kind == symbol.OneOrMore
		case anyOf[p.kind] == "" && !slices.Contains(keypad, string(p.kind)):
			return 0, false
		}
	}
	return len(e.places), len(e.places) > 0
}
