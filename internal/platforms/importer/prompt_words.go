package importer

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The most words of a prompt in a name.
const (
	maxWords         = 3
	maxQuestionWords = 2
)

// spokenWords returns the words of a step's prompt for its name. The words of a question are about its answer, so that
// a question such as "Press 1 or 2" gives no words.
func spokenWords(s *Step) string {
	text := s.Prompt.words()
	switch s.Kind {
	case Collect:
		return entryWords(text)
	case Menu, Listen:
		return optionWords(text)
	default:
		return firstWords(text, maxWords)
	}
}

// optionWords names the first options of a menu.
func optionWords(text string) string {
	var words []string
	for _, clause := range contentOf(text) {
		words = append(words, slices.DeleteFunc(telling(clause), isAsking)...)
	}
	if len(words) > 0 && slices.Contains(languageNames, words[0]) {
		return languageName
	}
	return strings.Join(words[:min(len(words), maxQuestionWords)], "_")
}

// isAsking reports whether a word stands in most questions, or is a key.
func isAsking(word string) bool {
	return strings.Trim(word, "0123456789") == "" || slices.Contains(asking, word)
}

// entryWords names what a caller enters: "account_number" of "Enter your ten digit account number, and then
// press pound".
func entryWords(text string) string {
	for _, clause := range contentOf(text) {
		noun := firstNoun(clause)
		most := maxQuestionWords
		if slices.Contains(noun, "of") {
			most++
		}
		if len(noun) > 0 {
			return strings.Join(noun[max(0, len(noun)-most):], "_")
		}
	}
	return ""
}

// firstNoun returns the first telling words of a clause that follow each other. The word of stands between two of
// them, as in "date of birth". Words before digits only say how long an entry is.
func firstNoun(clause []string) []string {
	var noun []string
	for i, word := range clause {
		isNamed := len(noun) > 0
		switch {
		case word == "digit" || word == "digits":
			noun = nil
		case isTelling(word):
			noun = append(noun, word)
		case word == "of" && isNamed && i+1 < len(clause) && isTelling(clause[i+1]):
			noun = append(noun, word)
		case isNamed:
			return noun
		}
	}
	return noun
}

func isTelling(word string) bool { return !isAsking(word) && !slices.Contains(fillers, word) }

// firstWords returns the first telling words of a text, of one clause. A text without them gives its first words.
func firstWords(text string, most int) string {
	for _, clause := range contentOf(text) {
		words := telling(firstPart(clause))
		if len(words) > 0 {
			return strings.Join(words[:min(len(words), most)], "_")
		}
	}

	words := wordsOf(text)
	return strings.Join(words[:min(len(words), most)], "_")
}

// firstPart returns the words of a clause before the first preposition after two telling words: "leave a message" of
// "Please leave a message after the tone".
func firstPart(clause []string) []string {
	count := 0
	for i, word := range clause {
		if !slices.Contains(fillers, word) {
			count++
		}
		if count >= 2 && slices.Contains(prepositions, word) {
			return clause[:i]
		}
	}
	return clause
}

// contentOf returns the words of each clause of a text. Clauses that are only polite, as "Thank you for calling" and
// "We are sorry", count if the text has no others.
func contentOf(text string) [][]string {
	var content, polite [][]string
	for clause := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".,;:!?", r) }) {
		words := wordsOf(phrases.Replace(" " + strings.ToLower(clause) + " "))
		if slices.ContainsFunc(words, func(word string) bool { return slices.Contains(politeWords, word) }) {
			polite = append(polite, words)
			continue
		}
		content = append(content, words)
	}

	hasWords := func(clause []string) bool { return slices.ContainsFunc(clause, isTelling) }
	if !slices.ContainsFunc(content, hasWords) {
		return polite
	}
	return content
}

// telling returns the words of a clause without fillers. Thanks for a call and for waiting are "thank_you".
func telling(clause []string) []string {
	if slices.Contains(clause, "thank") {
		return []string{"thank_you"}
	}
	return slices.DeleteFunc(slices.Clone(clause), func(word string) bool { return slices.Contains(fillers, word) })
}

// fillers are words that stand in most prompts. Prompts of other languages keep all their words.
var fillers = append([]string{
	"a", "an", "the", "is", "are", "be", "been", "being", "was", "were", "have", "has", "had", "let", "please",
	"i", "you", "we", "us", "me", "my", "your", "our", "it", "its", "that", "this",
}, prepositions...)

// prepositions are the fillers that begin a further part of a clause.
var prepositions = []string{
	"to", "of", "for", "in", "on", "at", "with", "from", "and", "or", "if", "when", "after", "before", "until", "than",
}

// phrases are fillers of several words, whose words tell something in other phrases: "We will call you".
var phrases = strings.NewReplacer(
	" will be right with you ", " ", " will be with you ", " ", " will be ", " ", " shall be ", " ",
	" there is ", " ", " there are ", " ")

// politeWords begin clauses that say nothing about a call.
var politeWords = []string{"thank", "thanks", "sorry", "apologize"}

// asking are the further words that stand in most questions, also of other languages.
var asking = []string{
	"please", "press", "enter", "dial", "type", "say", "key", "now", "which", "what", "how", "can", "do", "would", "like",
	"para", "oprima", "pulse", "marque", "presione", "diga", "ingrese", "favor", // Spanish
	"tecle", "digite", "aperte", // Portuguese
	"pour", "appuyez", "tapez", "composez", "dites", "sur", "veuillez", // French
	"für", "drücken", "wählen", "geben", "sagen", "sie", "bitte", "die", // German
}

// languageNames are the names of languages that menus offer, in English and in the language itself.
var languageNames = []string{
	"english", "spanish", "french", "german", "italian", "portuguese", "dutch", "polish", "russian", "arabic",
	"mandarin", "cantonese", "hindi", "inglés", "español", "français", "anglais", "deutsch", "englisch",
	"italiano", "português", "polski",
}

// wordsOf returns the words of a text in small letters. The short end of a word is no word: "you" of "you'd".
func wordsOf(text string) []string {
	text = shortEnd().ReplaceAllString(strings.ToLower(text), "")
	return strings.FieldsFunc(text, func(r rune) bool { return !isOfWord(r) })
}

// shortEnd matches the end of an English word that stands for another one.
var shortEnd = diag.LazyPattern(`(n['’]t|['’](d|ll|m|re|s|ve))\b`)
