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
	Doc: `A collect asks for a full card number or a security code, masked or not. The checker
knows the words of 14 languages, such as the sixteen digits of a card or the three digits on
its back. It also finds a collect that takes 13 digits or more, the shortest card number, and
names a payment card. The card of a library or a club is no payment card. A collect may ask
for a PIN: see secret-unmasked. The keys of a menu are never masked, so a menu may not. A say
may warn of all this, and a menu may offer it by a key: "to change your PIN, press 2".`,
	Bad: `flow: main
start: card
steps:
  card: {collect: Enter your full card number., digits: 16, secret: yes, into: number, then: {collected: wait, exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("full card number., digits: 16", "order number., digits: 8")

var secretUnmasked = diag.Rule{
	ID:       flow.SecretUnmasked,
	Severity: diag.Advice,
	Doc: `A collect asks for a PIN, a card number or a security code, and the entry is not masked.
Without secret: yes the entry is visible in call records, in the output of test and on pages.
The finding stays if allow accepts the question itself as secret-asked.`,
	Bad: `flow: main
start: card
steps:
  card: {collect: Enter your PIN., digits: 4, into: code, then: {collected: wait, exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("digits: 4", "digits: 4, secret: yes")

// cardDigits is the shortest length of a payment card's number (ISO/IEC 7812
// allows up to 19; 13 is the shortest in use).
const cardDigits = 13

// asked is a secret that a text asks for.
type asked struct {
	words string // of the text, or its meaning; "" without a secret
	isPIN bool   // a masked entry may ask for it
}

// checkAsked reports steps that take input and ask for a secret.
func checkAsked(p *pass, s *flow.StepDef) {
	for _, of := range p.secretsOf(s) {
		switch {
		case s.Kind == flow.Menu:
			p.advise(of.Text.Place, flow.SecretAsked, "this asks for "+of.secret.words,
				"ask in a collect with secret: yes, or for something that only the caller knows", s.Allow)
			continue
		case !of.secret.isPIN:
			p.advise(of.Text.Place, flow.SecretAsked, "this asks for "+of.secret.words,
				"ask for the last four digits, or something that only the caller knows", s.Allow)
		}
		if !s.IsSecret() {
			p.advise(of.Text.Place, flow.SecretUnmasked,
				fmt.Sprintf("this asks for %s, and the entry is not masked", of.secret.words), "add secret: yes",
				s.Allow)
		}
	}
}

// asking is a text of a step with the secret that it asks for.
type asking struct {
	*flow.Wording
	secret asked
}

// secretsOf returns the texts of a step that ask for a secret. The keys of a menu are not masked, but a menu may
// offer a secret by a key, without asking for it: "to change your PIN, press 2".
func (p *pass) secretsOf(s *flow.StepDef) []asking {
	// A mismatch is possible only in a step that takes input. A step without input may warn of such
	// questions.
	if !s.Kind.Can(flow.ByMismatch) {
		return nil
	}

	isLong := s.Kind.Can(flow.ByEntry) && s.Format != flow.FormatPhone && s.Digits.Most >= cardDigits
	var out []asking
	for _, w := range s.Wordings() {
		secret := askedBy(w, p.Center.Language, isLong && s.Kind != flow.Menu)
		if secret.isPIN && s.Kind == flow.Menu {
			secret = askedBy(withoutOffers(p, w), p.Center.Language, false)
		}
		if secret.words != "" {
			out = append(out, asking{w, secret})
		}
	}
	return out
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

// askedBy returns the secret that a text asks for. A text without a language is in the center's.
func askedBy(w *flow.Wording, centerLanguage string, isLong bool) asked {
	all := vocabulary.All()
	if tag := cmp.Or(w.Language.Value, centerLanguage); tag != flow.AnyLanguage {
		own := vocabulary.Of(tag)
		if secret := secretOf(w.Text.Value, own, isLong); secret.words != "" || !isLong {
			return secret
		}
		return foreignCard(flow.Fold(w.Text.Value), own, all)
	}
	for _, l := range slices.Sorted(maps.Keys(all)) {
		if secret := secretOf(w.Text.Value, all[l], isLong); secret.words != "" {
			return secret
		}
	}
	return asked{}
}

// foreignCard returns the card number that a long entry asks for in the words of another language than the text should
// have. If the text names a card in its own language, that language has decided.
func foreignCard(text string, own *vocabulary.Words, all map[string]*vocabulary.Words) asked {
	if own != nil && strings.Contains(text, own.CardNumber.Card) {
		return asked{}
	}
	for _, l := range slices.Sorted(maps.Keys(all)) {
		n := &all[l].CardNumber
		first, _ := utf8.DecodeRuneInString(n.Card)

		// A short Latin word may be a part of any other word.
		isClear := len(n.Card) >= 4 || !inLatinWord(first)
		if isClear && n.IsOfPayment(text) && !n.AsksLast(text) {
			return asked{words: "a card number, by its length"}
		}
	}
	return asked{}
}

// secretOf returns the secret that a text asks for with words of a language. An entry is long if it takes the
// digits of a whole card number.
func secretOf(text string, words *vocabulary.Words, isLong bool) asked {
	if words == nil {
		return asked{}
	}

	// A card number or a code is worse than a PIN, so both are looked for first.
	text = flow.Fold(text)
	for _, part := range sentence.FindAllString(text, -1) {
		if found := cardSecretIn(part, words); found != "" {
			return asked{words: fmt.Sprintf("%q", found)}
		}
		if found := codeOnBack(part, text, words); found != "" {
			return asked{words: fmt.Sprintf("%q", found)}
		}
	}
	if n := &words.CardNumber; isLong && n.IsOfPayment(text) && !n.AsksLast(text) {
		return asked{words: "a card number, by its length"}
	}
	for _, other := range words.NotPINs {
		text = strings.ReplaceAll(text, other, " ")
	}
	if found := secretIn(text, words.PINs); found != "" {
		return asked{words: fmt.Sprintf("%q", found), isPIN: true}
	}
	return asked{}
}

// cardSecretIn returns the words of a sentence that ask for the number or the security code of a card, or "".
func cardSecretIn(text string, words *vocabulary.Words) string {
	n := &words.CardNumber
	code := secretIn(text, words.SecurityCodes)
	if whole := secretIn(text, n.Whole); whole != "" && !n.IsOfOther(text) {
		return whole
	}
	if code != "" || !n.IsOfPayment(text) {
		return code
	}
	if secretIn(text, n.Back) != "" {
		return digitsIn(text, slices.Concat(n.BackLengths, n.LongBack), n.Digits)
	}
	if n.AsksLast(text) {
		return ""
	}
	return digitsIn(text, n.Lengths, n.Digits)
}

// codeOnBack returns the words of a sentence that ask for the three digits on the back, or "". Whose back it is need
// not be said, unless the whole text names a card that pays nothing.
func codeOnBack(sentence, text string, words *vocabulary.Words) string {
	n := &words.CardNumber
	if secretIn(sentence, n.Back) == "" || n.IsOfOther(text) {
		return ""
	}
	return digitsIn(sentence, n.BackLengths, n.Digits)
}

// digitsIn returns the words of a text for one of some numbers of digits, or "". A language has several words
// for digits, such as "# digits", with the length in place of #.
func digitsIn(text string, lengths, digits []string) string {
	var words []string
	for _, length := range lengths {
		for _, of := range digits {
			words = append(words, strings.ReplaceAll(of, "#", length))
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
