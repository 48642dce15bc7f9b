package symbol

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The characters of symbols. No file may have them.
const (
	// Digits of a pattern: ${EXTEN:1} of _1XXX is any three digits.
	AnyDigit  = '\ue000' // X: 0 to 9
	Nonzero   = '\ue001' // Z: 1 to 9
	FromTwo   = '\ue002' // N: 2 to 9
	OneOrMore = '\ue003' // .
	AnyMore   = '\ue004' // !

	// The name of a value is between these.
	Start = '\ue010'
	End   = '\ue011'
)

// characters are the characters of values that only the call knows.
const characters = string(Start) + digits

// digits are the digits of a pattern.
const digits = string(AnyDigit) + string(Nonzero) + string(FromTwo) + string(OneOrMore) + string(AnyMore)

// Reserved finds the characters that no file may have: the characters of symbols, and some more.
var Reserved = diag.LazyPattern(`[\x{e000}-\x{e03f}]`)

// Of returns the symbol of a value that is known only in the call, by a name that a person understands.
func Of(name string) string {
	return string(Start) + Name(name) + string(End)
}

// Name returns the name of a symbol: on one line and of at most maxName bytes.
func Name(text string) string {
	// Most values are variables.
	isOther := func(c rune) bool { return c <= ' ' || c > '~' }
	if len(text) <= maxName && !strings.ContainsFunc(text, isOther) {
		return text
	}

	name := strings.ToValidUTF8(strings.Join(strings.Fields(Plain(text)), " "), "")
	if len(name) <= maxName {
		return name
	}

	// A loop can put a name into itself, so that its length needs a bound. The sum of the whole text keeps
	// long names apart that begin alike.
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(name))
	end := fmt.Sprintf(" %016x", sum.Sum64())
	return strings.ToValidUTF8(name[:maxName-len(end)], "") + end
}

// maxName is the most bytes of the name of a symbol. It shortens the name, which stays another one for each text.
const maxName = 200

// In reports whether a value has a symbol: only the call knows it, or a part of it.
func In(value string) bool {
	// All of them begin with one byte, so that most values need no further look.
	return strings.IndexByte(value, characters[0]) >= 0 && strings.ContainsAny(value, characters)
}

// HasNamed reports whether a symbol with a name is a part of a value.
func HasNamed(value string) bool { return strings.ContainsRune(value, Start) }

// HasDigits reports whether digits of an extension's pattern are a part of a value.
func HasDigits(value string) bool { return strings.ContainsAny(value, digits) }

// Sole returns the name of a value that is one symbol, or "".
func Sole(value string) string {
	name, ok := strings.CutPrefix(strings.TrimSpace(value), string(Start))
	name, isEnd := strings.CutSuffix(name, string(End))
	if !ok || !isEnd || strings.ContainsRune(name, End) {
		if !HasNamed(value) && In(value) {
			return Plain(value)
		}
		return ""
	}
	return name
}

// Cut cuts a value around its first symbol with a name.
func Cut(value string) (before, name, after string, found bool) {
	before, rest, found := strings.Cut(value, string(Start))
	name, after, _ = strings.Cut(rest, string(End))
	return before, name, after, found
}

// KnownEnds returns the parts of a text before and after everything that only the call knows. A known text is both.
func KnownEnds(text string) (start, end string) {
	units := Units(text)
	first := slices.IndexFunc(units, In)
	if first < 0 {
		return text, text
	}

	last := len(units) - 1
	for !In(units[last]) {
		last--
	}
	return strings.Join(units[:first], ""), strings.Join(units[last+1:], "")
}

// Plain writes a value for a person.
func Plain(value string) string { return plainDigits.Replace(value) }

var plainDigits = strings.NewReplacer(string(Start), "", string(End), "",
	string(AnyDigit), "X", string(Nonzero), "Z", string(FromTwo), "N", string(OneOrMore), ".", string(AnyMore), "!")

// CanEqual reports whether two values can be the same: parts that are known only in the call can be anything, digits
// any digit.
func CanEqual(a, b string) bool {
	if In(b) {
		a, b = b, a
	}

	// A value that is one symbol can be any text. This is the most frequent question.
	return In(b) || a != "" && Size(a) == len(a) ||
		regexp.MustCompile("^(?s:"+shapes.Replace(symbols().ReplaceAllString(regexp.QuoteMeta(a), ".*"))+
			")$").MatchString(b)
}

var (
	symbols = diag.LazyPattern(string(Start) + "[^" + string(End) + "]*" + string(End))
	shapes  = strings.NewReplacer(string(AnyDigit), "[0-9]", string(Nonzero), "[1-9]", string(FromTwo), "[2-9]",
		string(OneOrMore), ".*", string(AnyMore), ".*")
)

// Units divides a value into characters and symbols.
func Units(value string) []string {
	var out []string
	for value != "" {
		_, size := utf8.DecodeRuneInString(value)
		size = max(size, Size(value))
		out = append(out, value[:size])
		value = value[size:]
	}
	return out
}

// Size returns the length of the symbol that a text begins with, or 0. Any characters may be in its name.
func Size(text string) int {
	if !strings.HasPrefix(text, string(Start)) {
		return 0
	}
	end := strings.IndexRune(text, End)
	if end < 0 {
		return 0
	}
	return end + len(string(End))
}

// IsOpen reports whether a unit may have any number of characters: it has a name, or is the end of a pattern.
func IsOpen(unit string) bool {
	return HasNamed(unit) || unit == string(OneOrMore) || unit == string(AnyMore)
}
