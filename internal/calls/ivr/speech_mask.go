package ivr

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// Mask replaces every letter, digit and mark by a dot.
func Mask(text string) string {
	return strings.Map(func(r rune) rune {
		if isWordLike(r) {
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

	// A month of a year is no day.
	out := unmasked(value)
	layout := flow.DateLayout(e.Format)
	day, err := time.Parse(layout, value)
	if err == nil && strings.Contains(layout, "02") {
		out.voiced = day.Format(time.DateOnly)
	}
	return out
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

	return maskEntries(text, s.secrets)
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

// maskEntries masks the entries in a text, and each entry's digits without its letters, with any separators between the
// characters, the longest first. A single character is not masked, since it occurs everywhere. No pattern of a long
// entry is compiled, which would take milliseconds for each text.
func maskEntries(text string, entries []string) string {
	var secrets [][]rune
	for _, entry := range entries {
		for _, characters := range [][]rune{folded(entry), []rune(phone.Digits(entry))} {
			if len(characters) > 1 {
				secrets = append(secrets, characters)
			}
		}
	}
	// The longest first, so that a part of an entry does not end the match too soon.
	slices.SortFunc(secrets, func(a, b []rune) int { return len(b) - len(a) })

	characters := folded(text)
	isMasked := make([]bool, len(characters))
	for at := 0; at < len(characters); {
		begins := func(secret []rune) bool {
			end := at + len(secret)
			return end <= len(characters) && slices.Equal(characters[at:end], secret)
		}
		found := slices.IndexFunc(secrets, begins)
		if found < 0 {
			at++
			continue
		}
		for range secrets[found] {
			isMasked[at] = true
			at++
		}
	}
	if !slices.Contains(isMasked, true) {
		return text
	}

	next := 0
	return strings.Map(func(r rune) rune {
		if !isWordLike(r) {
			return r
		}
		next++
		if isMasked[next-1] {
			return '•'
		}
		return r
	}, text)
}

// folded returns the letters, digits and marks of a text, each the same in lower case and in upper case.
func folded(text string) (out []rune) {
	for _, r := range text {
		if !isWordLike(r) {
			continue
		}
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		out = append(out, least)
	}
	return out
}

func isWordLike(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
