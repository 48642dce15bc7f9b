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
	Agent      string   `json:"agent"`       // a caller's words for an agent
	Secrets    []string `json:"secrets"`     // what no caller should give over the phone
	CardNumber Number   `json:"card_number"` // how the whole number of a card is asked for
	Keys       KeyWords `json:"keys"`        // how a prompt names keys
}

// Number holds the words that ask for a number, by the number of digits. All have spaces in place
// of hyphens.
type Number struct {
	Card    string   `json:"card"`    // whose number it is, or the beginning of that word
	Last    []string `json:"last"`    // beginnings of words that ask for only the last of the digits
	Lengths []string `json:"lengths"` // numbers of digits
	Digits  []string `json:"digits"`  // the word for digits, with a length in the place of #
}

//go:embed words.json
var file []byte

// All returns the words of all languages, by the base of the tag. They are not changed.
var All = sync.OnceValue(func() map[string]*Words {
	var all map[string]*Words
	if err := json.Unmarshal(file, &all); err != nil { // the file is malformed
		panic(err)
	}
	return all
})

// Of returns the words of a language, by its tag, or nil.
func Of(tag string) *Words { return All()[base(tag)] }

// base returns the language of a tag without its script and region.
func base(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}
