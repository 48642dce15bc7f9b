package vocabulary

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// IsOfCard reports whether a text in lower case names a card.
func (n *Number) IsOfCard(text string) bool { return containsAny(without(text, n.NotCards), n.Cards) }

// IsOfPayment reports whether a text in lower case names a payment card, and no card that pays nothing.
func (n *Number) IsOfPayment(text string) bool {
	return (n.IsOfCard(text) || n.isOnlyOfPayment(text)) && !n.IsOfOther(text)
}

// IsOfOther reports whether a text in lower case names a card that pays nothing, such as a library's.
func (n *Number) IsOfOther(text string) bool {
	return containsAny(without(text, n.NotOthers), n.Others)
}

// isOnlyOfPayment reports whether a text in lower case has a word that only payment cards have, such as a credit
// card's.
func (n *Number) isOnlyOfPayment(text string) bool {
	return slices.ContainsFunc(n.Payment, func(word string) bool { return beginsWord(text, word) })
}

// AsksLast reports whether a text in lower case asks for only the last digits.
func (n *Number) AsksLast(text string) bool { return containsAny(text, n.Last) }

// AsksCardNumber reports whether a clause of a text in lower case names the number of a payment card. A card that pays
// nothing may stand next to a credit card, but then "card" alone is not a payment card. The number of a PIN is not the
// number of a card.
func (w *Words) AsksCardNumber(text string) bool {
	n := &w.CardNumber
	if !n.IsOfCard(text) && !n.isOnlyOfPayment(text) {
		return false
	}

	isOther := n.IsOfOther(text)
	for _, pin := range w.PINs {
		for _, number := range n.Number {
			text = without(text, []string{pin + " " + number, pin + number})
		}
	}
	text = without(text, slices.Concat(w.PINs, n.NotNumber))

	return slices.ContainsFunc(clause.FindAllString(text, -1), func(part string) bool {
		isOfCard := n.isOnlyOfPayment(part) || n.IsOfCard(part) && !isOther
		return isOfCard && containsAny(part, n.Number) && !n.AsksLast(part)
	})
}

// WithoutOtherPINs returns a text in lower case without the words that are like the word for a PIN.
func (w *Words) WithoutOtherPINs(text string) string { return without(text, w.NotPINs) }

// clause is a part of a text up to a mark.
var clause = regexp.MustCompile(`[^.!?;:,、，：；。！？،؛؟।]*[.!?;:,、，：；。！？،؛؟।]?`)

// Asked returns a text in lower case without the parts that it does not ask for: "not your credit card number".
func (w *Words) Asked(text string) string {
	return clause.ReplaceAllStringFunc(text, func(part string) string {
		for _, word := range w.NotAfter {
			if at, end := find(part, word); at >= 0 {
				part = part[end:]
			}
		}
		for _, word := range w.Not {
			if at, _ := find(part, word); at >= 0 {
				part = part[:at]
			}
		}
		return part
	})
}

// EnteredBesideKeys returns the parts of a text that ask for an entry without a key, with spaces between. In
// "Enter your PIN, or press 0" this is the beginning, and in "To enter your PIN, press 2" nothing.
func EnteredBesideKeys(text, tag string) string {
	words := All().Of(tag)
	if words == nil {
		return ""
	}

	var entered []string
	for _, part := range clause.FindAllString(normal(text), -1) {
		for _, of := range words.Keys.alternatives(part) {
			if words.Keys.asksForEntry(of) && KeysIn(of, tag).Mentioned == 0 {
				entered = append(entered, of)
			}
		}
	}
	return strings.Join(entered, " ")
}

// alternatives splits a clause before each "or" that stands alone.
func (k *KeyWords) alternatives(part string) []string {
	for _, or := range k.Or {
		if at, end := find(part, or); at > 0 && inSpacedScript(firstRune(or)) {
			return append([]string{part[:at]}, k.alternatives(part[end:])...)
		}
	}
	return []string{part}
}

// asksForEntry reports whether a part of a text has a verb such as "enter", and is not the purpose of a key, as
// "to enter your PIN" is.
func (k *KeyWords) asksForEntry(part string) bool {
	isPurpose := slices.ContainsFunc(k.For, func(word string) bool {
		return matches(strings.TrimSpace(part), 0, word) > 0
	})
	hasVerb := slices.ContainsFunc(slices.Concat(k.Press, k.Pressed), func(word string) bool {
		at, _ := find(part, word)
		return at >= 0
	})
	return hasVerb && !isPurpose
}

// find returns where a word stands alone in a text, and its end; -1 if it does not.
func find(text, word string) (at, end int) {
	first := firstRune(word)
	for at, r := range text {
		if r == first {
			if length := matches(text, at, word); length > 0 {
				return at, at + length
			}
		}
	}
	return -1, 0
}

// beginsWord reports whether a word of a text begins with some letters, where the script separates words.
func beginsWord(text, letters string) bool {
	for at := 0; ; at++ {
		i := strings.Index(text[at:], letters)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if !isJoined(before, firstRune(letters)) {
			return true
		}
	}
}

// without returns a text without some words.
func without(text string, words []string) string {
	for _, word := range words {
		text = strings.ReplaceAll(text, word, " ")
	}
	return text
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}
