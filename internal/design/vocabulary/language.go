package vocabulary

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

// Words are the words of a language. All are in lower case where they are looked for in
// a text.
type Words struct {
	Agent         string   `json:"agent"`          // a caller's words for an agent
	PINs          []string `json:"pins"`           // secrets that a caller may enter if the entry is masked
	NotPINs       []string `json:"not_pins"`       // other meanings of the same words, as Tamil "after the tone"
	SecurityCodes []string `json:"security_codes"` // of a payment card
	CardCodes     []string `json:"card_codes"`     // security codes if a payment card is named too
	Not           []string `json:"not"`            // before a thing that a text does not ask for: "not your PIN"
	NotAfter      []string `json:"not_after"`      // after a thing that a text does not ask for: "暗証番号ではなく"
	CardNumber    Number   `json:"card_number"`    // how the number or the security code of a card is asked for
	Keys          KeyWords `json:"keys"`           // how a prompt names keys
}

// Languages has the words of all languages, by the base of the tag. They are not changed.
type Languages map[string]*Words

// Of returns the words of a language, by its tag, or nil.
func (l Languages) Of(tag string) *Words { return l[base(tag)] }

// Number holds the words that ask for a number, by the number of digits. All have spaces in place
// of hyphens.
type Number struct {
	Cards       []string `json:"cards"`             // whose number it is, or the beginnings of these words
	NotCards    []string `json:"not_cards"`         // beginnings of other words with the same letters, as "discard"
	Payment     []string `json:"payment"`           // beginnings of words that only payment cards have
	Others      []string `json:"others"`            // beginnings of words of cards that pay nothing, as of a library
	NotOthers   []string `json:"not_others"`        // other words with the same letters, as "remember" of "member"
	Whole       []string `json:"whole"`             // the whole number of a card
	Number      []string `json:"number"`            // any number of a card
	NotNumber   []string `json:"not_number"`        // other meanings of the same words, as "number of cards"
	Last        []string `json:"last"`              // beginnings of words that ask for only the last of the digits
	Lengths     []string `json:"lengths"`           // numbers of digits of a whole number
	Front       []string `json:"front"`             // the front of a card, which may have four digits more
	Back        []string `json:"back"`              // the back of a card, which has the security code
	BackLengths []string `json:"back_lengths"`      // numbers of digits of a security code
	LongBack    []string `json:"long_back_lengths"` // of few cards, and of many other numbers
	Digits      []string `json:"digits"`            // the word for digits, with a length in the place of #
}

//go:embed words.json
var file []byte

// All returns the words of all languages.
var All = sync.OnceValue(func() Languages { return read(file) })

// withoutAccents has the same words, for a text that is written without accents.
var withoutAccents = sync.OnceValue(func() Languages { return read([]byte(WithoutAccents(string(file)))) })

func read(file []byte) (all Languages) {
	if err := json.Unmarshal(file, &all); err != nil { // the file is malformed
		panic(err)
	}
	return all
}

// SpelledAs returns the words of all languages as a text has them. Some writers leave out all accents.
func SpelledAs(text string) Languages {
	if WithoutAccents(text) == text {
		return withoutAccents()
	}
	return All()
}

// base returns the language of a tag without its script and region.
func base(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}
