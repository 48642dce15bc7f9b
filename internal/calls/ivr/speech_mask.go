package ivr

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// Mask replaces every letter, digit and mark by a dot.
func Mask(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return '•'
		}
		return r
	}, text)
}

// maskEntry returns an entry at the current collect as it may be shown. A masked one is
// kept, so that [Session.Masked] masks it elsewhere.
func (s *speech) maskEntry(text string) spokenValue {
	if e := s.Step().Entry; !e.Secret && e.Format != flow.FormatPhone {
		return unmasked(text)
	}
	s.secrets = append(s.secrets, text)
	return masked(text)
}

// masked returns what is heard and not shown.
func masked(text string) spokenValue { return spokenValue{heard: text, shown: Mask(text)} }

// entryValue returns the value of an entry for prompts. A secret is masked there too.
func entryValue(e *flow.Entry, value string) spokenValue {
	if e.Secret {
		return spokenValue{heard: Mask(value), shown: Mask(value), secret: value}
	}
	if e.Format == flow.FormatPhone {
		return masked(value)
	}
	return unmasked(value)
}

// numberLike matches anything written like a phone number.
var numberLike = regexp.MustCompile(`[+(]*\d[\d ().-]*\d`)

// minNumberDigits is the least number of last digits that identify a phone number.
const minNumberDigits = 7

// Masked returns a text about the call that anybody may see. It masks the caller's number, entered
// numbers in any notation, and secret entries.
func (s *speech) Masked(text string) string {
	// Numbers come first: in another notation, the pattern of an entry would miss them.
	numbers := s.maskedNumbers()
	text = numberLike.ReplaceAllStringFunc(text, func(written string) string {
		digits := phone.Digits(written)
		i := slices.IndexFunc(numbers, func(n maskedNumber) bool { return n.isWritten(digits) })
		if i < 0 || len(digits) < minNumberDigits {
			return written
		}
		return numbers[i].shown
	})

	if secrets := anyOf(s.secrets); secrets != nil {
		text = secrets.ReplaceAllStringFunc(text, Mask)
	}

	return text
}

// maskedNumber is a number and how it is shown.
type maskedNumber struct {
	phone.Number
	shown string
}

// isWritten reports whether digits are the number or its end: with the country code, with the
// digits that are dialed only inside the country, or after any prefix.
func (n *maskedNumber) isWritten(digits string) bool {
	significant := n.NationalSignificant()
	return strings.HasSuffix(phone.Digits(n.International()), digits) ||
		strings.HasSuffix(phone.Digits(n.National()), digits) ||
		significant != "" && strings.HasSuffix(digits, significant)
}

// maskedNumbers returns the caller's number and the entered numbers, which are shown masked.
func (s *speech) maskedNumbers() []maskedNumber {
	out := []maskedNumber{{s.setup.From, s.setup.From.Masked()}}
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if v := s.values[name]; v.heard != v.shown {
			out = append(out, maskedNumber{phone.ParseDialed(v.heard, ""), v.shown})
		}
	}
	return out
}

// wordLike matches the words that a mask replaces.
var wordLike = regexp.MustCompile(`[\pL\pN\pM]+`)

// anyOf returns a pattern of the entries, and of each entry's digits without its letters,
// with any separators between the characters, the longest first. A single character is not
// matched, since it occurs everywhere. It is nil if there is nothing to match.
func anyOf(entries []string) *regexp.Regexp {
	var patterns []string
	for _, text := range entries {
		for _, characters := range []string{strings.Join(wordLike.FindAllString(text, -1), ""), phone.Digits(text)} {
			if utf8.RuneCountInString(characters) > 1 {
				patterns = append(patterns, strings.Join(strings.Split(characters, ""), `[^\pL\pN\pM]*`))
			}
		}
	}

	if len(patterns) == 0 {
		return nil
	}

	// The longest pattern first, so that a part of an entry does not end the match too soon.
	slices.SortFunc(patterns, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile("(?i)" + strings.Join(patterns, "|"))
}
