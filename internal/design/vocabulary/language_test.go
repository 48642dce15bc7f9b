package vocabulary

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

// TestWords: each language has what every rule and page looks for, in the form in which it is
// compared.
func TestWords(t *testing.T) {
	for tag, w := range All() {
		if parsed, err := language.Parse(tag); err != nil || parsed.String() != tag {
			t.Errorf("%q is no base of a language tag", tag)
		}
		n, k := w.CardNumber, w.Keys
		if w.Agent == "" || isEmpty(n.Cards) || isEmpty(w.PINs) || isEmpty(w.SecurityCodes) || isEmpty(n.Others) ||
			isEmpty(n.Payment) || isEmpty(n.Number) || isEmpty(slices.Concat(w.Not, w.NotAfter)) ||
			isEmpty(n.Whole) || isEmpty(n.Last) || isEmpty(n.Lengths) ||
			isEmpty(n.Front) || isEmpty(n.Back) || isEmpty(n.BackLengths) || isEmpty(n.Digits) {
			t.Errorf("%s lacks words: %+v", tag, w)
		}
		if slices.ContainsFunc(k.Digits[:], isEmpty) || isEmpty(k.Star) || isEmpty(k.Pound) || isEmpty(k.Any) || isEmpty(k.Say) ||
			isEmpty(slices.Concat(k.Press, k.Pressed)) {
			t.Errorf("%s lacks words for keys: %+v", tag, k)
		}

		for _, list := range slices.Concat([][]string{
			w.PINs, w.SecurityCodes, w.CardCodes, w.Not, w.NotAfter,
			n.Cards, n.NotCards, n.Payment, n.Others, n.NotOthers, n.Number, n.NotNumber,
			n.Whole, n.Last, n.Lengths, n.Front, n.Back, n.BackLengths, n.Digits,
			k.Star, k.Pound, k.Press,
			k.Pressed, k.Filler, k.Pick, k.To, k.Or, k.For, k.Any, k.Not, k.Say,
		}, k.Digits[:]) {
			for _, word := range list {
				if word == "" || word != strings.ToLower(word) || strings.Contains(word, "-") {
					t.Errorf("%s: %q is not compared with texts", tag, word)
				}
			}
		}

		for _, d := range n.Digits {
			if strings.Count(d, "#") != 1 {
				t.Errorf("%s: %q has no place for a length", tag, d)
			}
		}
	}
}

func isEmpty(words []string) bool { return len(words) == 0 }

func TestOf(t *testing.T) {
	if w := All().Of("pt-BR"); w == nil || w.Agent != "atendente" {
		t.Errorf("pt-BR: %+v", w)
	}
	if w := All().Of("xx"); w != nil {
		t.Errorf("xx: %+v", w)
	}
}
