package lint

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var secretAsked = diag.Rule{
	ID:       flow.SecretAsked,
	Severity: diag.Advice,
	Doc: `A menu or a collect asks for a full card number, a PIN or a security code. The checker
finds the words of the languages that it knows, such as the sixteen digits of a card,
and a collect of at least 13 digits, the shortest card number. It accepts a PIN that a
collect masks with secret: yes. A say may warn of all this, and a menu may offer it by
a key: "to change your PIN, press 2".`,
	Bad: `flow: main
start: card
steps:
  card: {collect: Enter your PIN., digits: 4, into: code, then: {collected: wait, exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy(
	": card", ": warning",
	"card: {collect: Enter your PIN., digits: 4, into: code",
	"warning: {say: We never ask for your PIN., then: card}\n  card: {collect: Enter the last four digits of your card., digits: 4, secret: yes, into: last_four",
)

// cardDigits is the shortest length of a payment card's number (ISO/IEC 7812
// allows up to 19; 13 is the shortest in use).
const cardDigits = 13

// checkAsked reports steps that take input and ask for a secret.
func checkAsked(p *pass, s *flow.StepDef) {
	// A mismatch is possible only in a step that takes input. A step without input may warn of such
	// questions.
	if !s.Kind.Can(flow.ByMismatch) {
		return
	}

	asks := false
	for _, w := range s.Wordings() {
		// A menu may offer a secret by a key, without asking for it: "to change your PIN, press 2".
		secret := askedBy(w, p.Center.Language)
		if s.Kind == flow.Menu && isSecretWord(secret) {
			secret = askedBy(withoutOffers(p, w), p.Center.Language)
		}

		// A masked entry may ask for a PIN, but never for a full card number.
		isMasked := s.IsSecret() && isSecretWord(secret)
		if secret == "" || isMasked {
			continue
		}

		asks = true
		fix := "ask for the last four digits, or something that only the caller knows"
		if s.Kind == flow.Collect && !s.IsSecret() {
			fix += "; or mask a PIN with secret: yes"
		}

		p.advise(w.Text.Place, flow.SecretAsked, fmt.Sprintf("this asks for %q", secret), diag.Fix(fix), s.Allow)
	}

	// Many digits alone are only a sign, so a clear question replaces this advice.
	if !asks && s.Kind.Can(flow.ByEntry) && s.Format != flow.FormatPhone && s.Digits.Least >= cardDigits {
		p.advise(s.KeyPlace("digits"), flow.SecretAsked,
			fmt.Sprintf("%d digits may be a full card number", s.Digits.Most),
			"ask for the last four digits", s.Allow)
	}
}

// withoutOffers returns a text without the sentences that mention a key.
func withoutOffers(p *pass, w *flow.Wording) *flow.Wording {
	asked := *w
	asked.Text.Value = sentence.ReplaceAllStringFunc(w.Text.Value, func(text string) string {
		if vocabulary.KeysIn(text, p.languageOf(w)).Mentioned != 0 {
			return ""
		}
		return text
	})
	return &asked
}

var sentence = regexp.MustCompile(`[^.!?;。！？；]*[.!?;。！？；]?`)

// isSecretWord reports whether a text is a word for a secret in some language.
func isSecretWord(text string) bool {
	for _, w := range vocabulary.All() {
		if slices.Contains(w.Secrets, text) {
			return true
		}
	}
	return false
}

// askedBy returns the first word of a text that asks for a secret, or "". A text without a
// language is in the center's.
func askedBy(w *flow.Wording, centerLanguage string) string {
	if tag := cmp.Or(w.Language.Value, centerLanguage); tag != flow.AnyLanguage {
		return secretOf(w.Text.Value, vocabulary.Of(tag))
	}
	all := vocabulary.All()
	for _, l := range slices.Sorted(maps.Keys(all)) {
		if word := secretOf(w.Text.Value, all[l]); word != "" {
			return word
		}
	}
	return ""
}

// secretOf returns the first word of a language that asks for a secret in a text, or "".
func secretOf(text string, words *vocabulary.Words) string {
	if words == nil {
		return ""
	}
	text = flow.Fold(text)
	return cmp.Or(secretIn(text, words.Secrets), wholeNumberIn(text, &words.CardNumber))
}

// wholeNumberIn returns the words of a text that ask for a full card number, or "".
func wholeNumberIn(text string, n *vocabulary.Number) string {
	says := func(word string) bool { return strings.Contains(text, word) }
	if !says(n.Card) || slices.ContainsFunc(n.Last, says) {
		return ""
	}

	// A language has several words for digits, such as "# digits", with the length in place of #.
	var words []string
	for _, length := range n.Lengths {
		for _, digits := range n.Digits {
			words = append(words, strings.ReplaceAll(digits, "#", length))
		}
	}
	return secretIn(strings.ReplaceAll(text, "-", " "), words)
}

// secretIn returns the first of some words that stands alone in a text, or "".
func secretIn(text string, words []string) string {
	for _, word := range words {
		for at := 0; ; at++ {
			i := strings.Index(text[at:], word)
			if i < 0 {
				break
			}
			if at += i; standsAlone(text, at, len(word)) {
				return word
			}
		}
	}
	return ""
}

// standsAlone reports whether the text at an offset is not part of a longer word in Latin
// script, as "pin" is of "spinning". Other scripts do not separate all words.
func standsAlone(text string, at, length int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+length:])
	return !inLatinWord(before) && !inLatinWord(after)
}

func inLatinWord(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) }
