package flow

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// phraseOf returns the words of a text as they are compared: without case, punctuation and accents. A
// letter of a script without spaces is a word by itself. A text of punctuation alone is one word.
func phraseOf(text string) []string {
	var out []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
	}

	for _, r := range norm.NFD.String(cases.Fold().String(text)) {
		// Accents do not count, and don't is dont.
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' {
			continue
		}

		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end()
			word.WriteRune(r)
			end()
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
			word.WriteRune(r)
		default:
			end()
		}
	}

	end()
	if out == nil {
		out = []string{Fold(text)}
	}
	return out
}

// SamePhrase reports whether two texts are the same words, but for case, punctuation and accents.
func SamePhrase(a, b string) bool { return slices.Equal(phraseOf(a), phraseOf(b)) }

// SortedWords returns the words of a text in alphabetical order, separated by spaces. It is the same for texts with
// the same words in any order, but for case, punctuation and accents.
func SortedWords(text string) string {
	return strings.Join(slices.Sorted(slices.Values(phraseOf(text))), " ")
}

// WordsOf returns the words of a sentence, without case, punctuation and accents.
func WordsOf(sentence string) []string { return phraseOf(sentence) }

// TellingWords returns the words of an example of an intent, in alphabetical order, without the commonest words of the
// language: a sentence with all of them has the full score.
func TellingWords(example, language string) []string { return newExample(example, language).words }

// isWithin reports whether a sentence has all words of a phrase in their order, perhaps with others
// between them.
func isWithin(phrase, sentence []string) bool {
	for _, word := range sentence {
		if len(phrase) > 0 && phrase[0] == word {
			phrase = phrase[1:]
		}
	}
	return len(phrase) == 0
}

// ChoiceOf returns the index of the choice that a sentence makes at the step, or -1. The choice with the
// longest phrase in the sentence counts. The sentence makes no choice if two choices have phrases of as
// many words. Callers of a collect may say anything, so there the sentence must be the phrase.
func (s *Step) ChoiceOf(sentence string) int {
	said := phraseOf(sentence)
	best, words := -1, 0
	for i := range s.Choices {
		for _, phrase := range s.Choices[i].phrases {
			switch {
			case s.Kind == Collect && len(phrase) != len(said), !isWithin(phrase, said), len(phrase) < words:
				continue
			case len(phrase) == words && best != i:
				best = -1
			default:
				best, words = i, len(phrase)
			}
		}
	}
	return best
}

// Intent is a wish of callers that a listen step recognizes, by examples of what they say.
type Intent struct {
	Name     string
	Outcome  Outcome
	examples [][]example // by routing.Value of the language
}

// example is a sentence that callers say for an intent.
type example struct {
	words []string // without the commonest words of the language
}

// in returns the examples in a language.
func (n *Intent) in(language int) []example {
	if language >= len(n.examples) {
		return nil
	}
	return n.examples[language]
}

// leastScore is the least share of an example's words that a sentence must have to mean its intent.
const leastScore = 0.5

// score returns the greatest share of an example's words that are in the sentence.
func (n *Intent) score(said []string, language int) float64 {
	best := 0.0
	for _, e := range n.in(language) {
		in := 0
		for _, word := range e.words {
			if slices.Contains(said, word) {
				in++
			}
		}
		best = max(best, float64(in)/float64(len(e.words)))
	}
	return best
}

// IntentOf returns the index of the intent that a sentence means at a listen step, or -1. It is the
// intent with the highest score of at least 50%. Of a tie none is meant.
func (s *Step) IntentOf(sentence string, language int) int {
	said := phraseOf(sentence)
	best, most := -1, 0.0
	for i := range s.Intents {
		score := s.Intents[i].score(said, language)
		if score == most {
			best = -1
		}
		if score >= leastScore && score > most {
			best, most = i, score
		}
	}
	return best
}

// IntentWith returns the index of the intent of an outcome, or -1.
func (s *Step) IntentWith(o Outcome) int {
	return slices.IndexFunc(s.Intents, func(n Intent) bool { return n.Outcome == o })
}

// IntentNamed returns the index of an intent of a listen step, or -1.
func (s *Step) IntentNamed(name string) int {
	return slices.IndexFunc(s.Intents, func(n Intent) bool { return n.Name == name })
}

// IntentNames returns the names of a listen step's intents.
func (s *Step) IntentNames() []string {
	out := make([]string, len(s.Intents))
	for i := range s.Intents {
		out[i] = s.Intents[i].Name
	}
	return out
}

// newExample returns an example in a language, "" if it is not known. The commonest words of the
// language distinguish no intents, so they count only if the example has no others.
func newExample(text, language string) example {
	words := phraseOf(text)
	slices.Sort(words)
	words = slices.Compact(words)
	common := commonWords(language)
	rare := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(common, word) })
	if len(rare) > 0 {
		words = rare
	}
	return example{words}
}

// commonWords returns the 50 commonest words of a language, by its first subtag.
func commonWords(language string) []string {
	base, _, _ := strings.Cut(language, "-")
	return commonest[strings.ToLower(base)]
}

// commonest has the 50 commonest words of written and spoken language, as phraseOf returns them. The
// order is by frequency, as in the British National Corpus for English and the corpora of the
// Leipzig Corpora Collection for the others.
var commonest = map[string][]string{
	"en": strings.Fields(`the of and to a in is it that i you for he be with on as at by are was this have but not
		from had his they or an she we do me my your what so if will can would there their all one has no up`),
	"es": strings.Fields(`de la que el en y a los se del las un por con no una su para es al lo como mas o pero sus le ha
		me si sin sobre este ya entre cuando todo esta ser son dos tambien fue habia mi muy yo hay te desde`),
	"fr": strings.Fields(`de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se le ce il sont
		avec je vous nous mon ma mes on mais ou ai cette ses son sa aux ete elle leur tout comme y jai bien`),
	"de": strings.Fields(`der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als auch es an werden
		aus er hat dass sie nach wird bei einer um am sind noch wie einem uber einen so zum ich mein meine wir war was aber`),
	"it": strings.Fields(`di e il la che in a per un del non sono una le i da con si al della come dei lo piu ho mi mio mia
		e nel alla se ha o ma anche gli io questo su delle era cosa ci quando tutto molto dal essere ed poi`),
	"pt": strings.Fields(`de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao ele das seu sua
		ou quando muito nos ja eu tambem so pelo pela ate isso ela entre depois sem mesmo aos meu minha me foi`),
	"nl": strings.Fields(`de van een het en in is dat op te die voor met zijn niet aan er om ook als dan maar bij of uit
		nog naar heeft hebben ik ze wat door over je mijn hij was we wel kan mij dit deze tot al worden werd zo geen`),
}
