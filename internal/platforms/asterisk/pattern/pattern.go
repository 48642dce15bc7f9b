package pattern

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// Pattern is the name of an extension: its characters, and the wildcards of a name that begins with _.
type Pattern []place

// place is a character of a pattern, or a wildcard.
type place struct {
	kind rune   // the character itself, or a wildcard as a value has it
	of   string // the characters that a wildcard stands for; "" for . and !
}

const digits = "0123456789"

// Read reads the name of an extension.
func Read(name string) Pattern {
	pattern, isPattern := strings.CutPrefix(name, "_")
	var out Pattern
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		end := strings.IndexByte(pattern[i:], ']')
		if isPattern && (c == '-' || c == ' ') {
			continue // they only make it readable
		}

		switch {
		// Without an underscore, X, Z and N are plain letters.
		case !isPattern:
			out = append(out, place{rune(c), pattern[i : i+1]})
		case c == 'X' || c == 'x':
			out = append(out, place{symbol.AnyDigit, digits})
		case c == 'Z' || c == 'z':
			out = append(out, place{symbol.Nonzero, digits[1:]})
		case c == 'N' || c == 'n':
			out = append(out, place{symbol.FromTwo, digits[2:]})
		case c == '.':
			out = append(out, place{symbol.OneOrMore, ""})
		case c == '!':
			out = append(out, place{symbol.AnyMore, ""})
		case c == '[' && end > 0:
			out = append(out, place{symbol.AnyDigit, expandClass(pattern[i+1 : i+end])})
			i += end
		default:
			out = append(out, place{rune(c), pattern[i : i+1]})
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

// Matches reports whether a pattern matches a value. Digits of the value that are known only in the call match where
// each of them would. Dashes count neither in a pattern nor in a value (ext_match_core in main/pbx.c).
func (p Pattern) Matches(value string) bool {
	dialed := []rune(strings.ReplaceAll(value, "-", ""))
	for _, at := range p {
		switch {
		case at.kind == symbol.OneOrMore:
			// A dot needs one further character, and a ! needs none.
			return len(dialed) > 0 && dialed[0] != symbol.AnyMore
		case at.kind == symbol.AnyMore:
			return true
		case len(dialed) == 0 || !at.has(dialed[0]):
			return false
		}
		dialed = dialed[1:]
	}

	return len(dialed) == 0
}

// Overlaps reports whether two patterns match some common number.
func (p Pattern) Overlaps(with Pattern) bool {
	a := p
	b := with
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

// TakesStart reports whether a pattern matches some value that begins with a text.
func (p Pattern) TakesStart(text string) bool {
	for i, c := range []rune(strings.ReplaceAll(text, "-", "")) {
		switch {
		case i >= len(p):
			return false
		case p[i].of == "": // the rest of a pattern without an end
			return true
		case !p[i].has(c):
			return false
		}
	}
	return true
}

// anyOf are the digits that a wildcard stands for in a value.
var anyOf = map[rune]string{symbol.AnyDigit: digits, symbol.Nonzero: digits[1:], symbol.FromTwo: digits[2:]}

// has reports whether a place has a character, or all digits for which it stands.
func (p place) has(c rune) bool {
	for _, d := range cmp.Or(anyOf[c], string(c)) {
		if !strings.ContainsRune(p.of, d) {
			return false
		}
	}
	return true
}

// Value is the value of EXTEN where a caller has dialed something that a pattern matches.
func (p Pattern) Value() string {
	var out strings.Builder
	for _, at := range p {
		out.WriteRune(at.kind)
	}
	return out.String()
}

// Compare orders patterns as Asterisk searches them. The first place that differs decides: fewer characters come
// first, and of as many the smaller ones (ext_cmp_pattern in main/pbx.c).
func Compare(a, b Pattern) int {
	return slices.CompareFunc(append(slices.Clip(a), endOfName), append(slices.Clip(b), endOfName),
		func(x, y place) int {
			return cmp.Or(cmp.Compare(x.width(), y.width()), cmp.Compare(x.of, y.of))
		})
}

// endOfName is the place after a pattern. It is wider than all others, so that _X! comes before _X.
var endOfName = place{}

// width orders the kinds of places: a class by the number of its characters, then the dot, !, and the end.
func (p place) width() int {
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

// Keypad are the keys that a caller has.
var Keypad = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"}

// Length returns how many digits are dialed for a pattern, 0 if they have no end, and whether it can be dialed at all.
func (p Pattern) Length() (length int, isDialed bool) {
	for i, at := range p {
		switch {
		case at.kind == symbol.OneOrMore || at.kind == symbol.AnyMore:
			return 0, i > 0 || at.kind == symbol.OneOrMore
		case anyOf[at.kind] == "" && !slices.Contains(Keypad, string(at.kind)):
			return 0, false
		}
	}
	return len(p), len(p) > 0
}

// LeastLength returns the fewest digits that a pattern without an end takes.
func (p Pattern) LeastLength() int {
	if p[len(p)-1].kind == symbol.AnyMore {
		return len(p) - 1
	}
	return len(p)
}

// TakesAny reports whether a pattern without an end begins with any digits, such as _X. and _XX!.
func (p Pattern) TakesAny() bool {
	last := len(p) - 1
	length, _ := p.Length()
	isOther := func(at place) bool { return at.of != digits }
	return length == 0 && last >= 0 && !slices.ContainsFunc(p[:last], isOther)
}

// Start returns the first characters of a pattern, and whether they are known: no wildcard is among them.
func (p Pattern) Start(length int) (text string, isKnown bool) {
	if length > len(p) {
		return "", false
	}
	isWildcard := func(at place) bool { return at.of != string(at.kind) }
	return p[:length].Value(), !slices.ContainsFunc(p[:length], isWildcard)
}

// Key returns a text that is equal for patterns that take the same numbers: _X, _x and _[0-9] (ext_cmp in main/pbx.c).
func (p Pattern) Key() string {
	var out strings.Builder
	for _, at := range p {
		out.WriteString("," + cmp.Or(at.of, string(at.kind)))
	}
	return out.String()
}
