package lint

import (
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
	Doc: `An entry asks for a full card number or a security code, masked or not. The checker
knows the words of Arabic, Cantonese, Chinese, Dutch, English, French, German, Hindi, Italian,
Japanese, Korean, Malay, Portuguese, Spanish and Tamil, such as the sixteen digits of a card or
the three digits on its back. It also finds an entry that takes 13 digits or more, the shortest card number, and
names a payment card. An entry in words, or without a number of digits, is found if it names
the number of a card. The card of a library or a club is no payment card, but a text may
name a credit card too. A collect, or the extension of a menu, may ask for a PIN: see
secret-unmasked. The keys of the choices, and a recorded message, are never masked, and may not ask for it. A say may
warn of all this, and a menu may offer it by a key: "to change your PIN, press 2".`,
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
	Doc: `An entry asks for a PIN, a card number or a security code, and is not masked: a collect,
or the extension of a menu. Of a card number, up to six digits may be visible.
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

// The lengths of the number of a payment card (ISO/IEC 7812 allows up to 19; 13 is the shortest in use).
const (
	cardDigits   = 13
	codeDigits   = 3 // of the security code on the back, with rare codes of four
	publicDigits = 6 // PCI DSS 3.4 allows everyone to see the first six
)

// reach is how much of a card an entry takes.
type reach uint8

const (
	takesNoNumber    reach = iota
	takesCode              // three digits, or also four, as many as a security code
	takesPart              // more than the public digits
	takesAnything          // words, or digits without a bound
	takesWholeNumber       // as its bound shows
)

// reachOf returns how much of a card an entry of a step takes.
func reachOf(s *flow.StepDef) reach {
	isDigits := s.Format == "" || s.Format == flow.FormatDigits
	switch least, most := s.Digits.Least, s.Digits.Most; {
	case s.Kind == flow.Listen || s.Kind == flow.Record:
		return takesAnything
	case s.Kind != flow.Collect && !s.HasExtension() || s.Format == flow.FormatPhone:
		return takesNoNumber
	case most >= cardDigits:
		return takesWholeNumber
	case s.Format == flow.FormatWords || isDigits && most == 0:
		return takesAnything
	case most > publicDigits:
		return takesPart
	case least == codeDigits && most <= codeDigits+1:
		return takesCode
	default:
		return takesNoNumber
	}
}

// asked is a secret that a text asks for.
type asked struct {
	words    string // of the text, or its meaning; "" without a secret
	maskable bool   // a masked entry may ask for it: a PIN, or a part of a card number
}

// checkAsked reports steps that take input and ask for a secret.
func checkAsked(p *pass, s *flow.StepDef) {
	isEntry := s.Kind == flow.Collect || s.HasExtension()
	for _, of := range p.secretsOf(s) {
		switch {
		case !isEntry:
			p.advise(of.Text.Place, flow.SecretAsked, "this asks for "+of.secret.words,
				"ask in a collect with secret: yes, or for something that only the caller knows", s.Allow)
			continue
		case !of.secret.maskable:
			p.advise(of.Text.Place, flow.SecretAsked, "this asks for "+of.secret.words,
				"ask for the last four digits, or something that only the caller knows", s.Allow)
		}

		fix := diag.Fix("add secret: yes")
		if s.HasExtension() {
			fix = "add secret: yes to the extension"
		}
		if !s.IsSecret() {
			p.advise(of.Text.Place, flow.SecretUnmasked,
				fmt.Sprintf("this asks for %s, and the entry is not masked", of.secret.words), fix, s.Allow)
		}
	}
}

// asking is a text of a step with the secret that it asks for.
type asking struct {
	*flow.Wording
	secret asked
}

// secretsOf returns the texts of a step that ask for a secret.
func (p *pass) secretsOf(s *flow.StepDef) []asking {
	// A mismatch is possible only in a step that takes input, and a message may have anything. Another step may warn
	// of such questions.
	if !s.Kind.Can(flow.ByMismatch) && s.Kind != flow.Record {
		return nil
	}

	var out []asking
	for _, w := range s.Wordings() {
		secret := askedIn(p, s, w)
		if secret.words != "" {
			out = append(out, asking{w, secret})
		}
	}
	return out
}

// askedIn returns the secret that a text of a step asks for, with the texts of the center filled in. The keys of a menu
// are not masked, but a menu may offer a secret by a key, without asking for it: "to change your PIN, press 2".
func askedIn(p *pass, s *flow.StepDef, w *flow.Wording) asked {
	text := w.Template.WithTexts(p.Center).String()
	tag := p.languageOf(w)
	if s.Kind != flow.Menu {
		return askedBy(text, tag, reachOf(s))
	}

	secret := askedBy(text, tag, takesNoNumber)
	if secret.words != "" && !secret.maskable {
		return secret
	}
	return askedBy(withoutOffers(s, text, tag), tag, reachOf(s))
}

// withoutOffers returns a text of a menu without the sentences that mention a key. With an extension, the part of such
// a sentence that asks for an entry stays: "Enter your PIN, or press 0".
func withoutOffers(s *flow.StepDef, text, tag string) string {
	return sentence.ReplaceAllStringFunc(text, func(part string) string {
		switch {
		case vocabulary.KeysIn(part, tag).Mentioned == 0:
			return part
		case s.HasExtension():
			return vocabulary.EnteredBesideKeys(part, tag) + ". "
		default:
			return ""
		}
	})
}

var sentence = regexp.MustCompile(`[^.!?;。！？；؟।]*[.!?;。！？；؟।]?`)

// askedBy returns the secret that a text in a language asks for; "" is any language.
func askedBy(text, tag string, takes reach) asked {
	text = strings.ReplaceAll(flow.Fold(text), "-", " ")
	all := vocabulary.SpelledAs(text)
	if tag != "" {
		own := all.Of(tag)
		if secret := secretOf(text, own, takes); secret.words != "" || takes == takesNoNumber {
			return secret
		}
		return foreignCard(text, own, all, takes)
	}
	for _, l := range slices.Sorted(maps.Keys(all)) {
		if secret := secretOf(text, all[l], takes); secret.words != "" {
			return secret
		}
	}
	return asked{}
}

// foreignCard returns the card number that an entry asks for in the words of another language than the text should
// have. If the text names a card in its own language, that language has decided.
func foreignCard(text string, own *vocabulary.Words, all vocabulary.Languages, takes reach) asked {
	if own != nil && (own.CardNumber.IsOfCard(text) || own.CardNumber.IsOfOther(text)) {
		return asked{}
	}
	for _, l := range slices.Sorted(maps.Keys(all)) {
		words := all[l]
		first, _ := utf8.DecodeRuneInString(words.CardNumber.Cards[0])

		// A short Latin word may be a part of any other word.
		if len(words.CardNumber.Cards[0]) < 4 && inLatinWord(first) {
			continue
		}
		if secret := numberIn(words.Asked(text), words, takes); secret.words != "" {
			return secret
		}
	}
	return asked{}
}

// secretOf returns the secret that a text in lower case, with spaces in place of hyphens, asks for with words of a
// language.
func secretOf(text string, words *vocabulary.Words, takes reach) asked {
	if words == nil {
		return asked{}
	}

	// A card number or a code is worse than a PIN, so both are looked for first.
	text = words.Asked(text)
	for _, part := range sentence.FindAllString(text, -1) {
		if found := cardSecretIn(part, words); found != "" {
			return asked{words: fmt.Sprintf("%q", found)}
		}
		if found := codeOnBack(part, text, words); found != "" {
			return asked{words: fmt.Sprintf("%q", found)}
		}
		if takes == takesCode && words.CardNumber.IsOfPayment(text) && secretIn(part, words.CardNumber.Back) != "" {
			return asked{words: "a security code (by its length)"}
		}
	}
	if secret := numberIn(text, words, takes); secret.words != "" {
		return secret
	}
	if found := secretIn(words.WithoutOtherPINs(text), words.PINs); found != "" {
		return asked{words: fmt.Sprintf("%q", found), maskable: true}
	}
	return asked{}
}

// numberIn returns the card number that a text asks for. If its entry takes 13 digits or more, the text need not name
// the number.
func numberIn(text string, words *vocabulary.Words, takes reach) asked {
	n := &words.CardNumber
	asksNumber := words.AsksCardNumber(text)
	switch {
	case takes == takesWholeNumber && (asksNumber || n.IsOfPayment(text) && !n.AsksLast(text)):
		return asked{words: "a card number (by its length)"}
	case takes == takesAnything && asksNumber:
		return asked{words: "a card number"}
	case takes == takesPart && asksNumber:
		return asked{words: "a card number", maskable: true}
	default:
		return asked{}
	}
}

// cardSecretIn returns the words of a sentence that ask for the number or the security code of a card, or "".
func cardSecretIn(text string, words *vocabulary.Words) string {
	n := &words.CardNumber
	code := secretIn(text, words.SecurityCodes)
	if whole := secretIn(text, n.Whole); whole != "" && !n.IsOfOther(text) {
		return whole
	}
	if code != "" || !n.IsOfPayment(text) && !words.AsksCardNumber(text) {
		return code
	}
	if code := secretIn(text, words.CardCodes); code != "" {
		return code
	}
	if secretIn(text, n.Back) != "" {
		return digitsIn(text, slices.Concat(n.BackLengths, n.LongBack), n.Digits)
	}
	if n.AsksLast(text) {
		return ""
	}
	if secretIn(text, n.Front) != "" && n.IsOfPayment(text) {
		return digitsIn(text, slices.Concat(n.Lengths, n.LongBack), n.Digits)
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
	return secretIn(text, words)
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
