package flow

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"

	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
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

	for _, r := range vocabulary.WithoutAccents(withoutApostrophes.Replace(cases.Fold().String(text))) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end()
			word.WriteRune(r)
			end()
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
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

// withoutApostrophes makes dont of don't.
var withoutApostrophes = strings.NewReplacer("'", "", "’", "")

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

// What a sentence makes in place of a choice.
const (
	noChoice   = -1
	twoChoices = -2 // with phrases of as many words: not even an intent
)

// ChoiceOf returns the index of the choice that a sentence makes at the step, or a negative number. The choice with
// the longest phrase in the sentence counts. The sentence makes no choice if two choices have phrases of as many
// words. Callers of a collect may say anything, so there the sentence must be the phrase.
func (s *Step) ChoiceOf(sentence string) int {
	said := phraseOf(sentence)
	best, words := noChoice, 0
	for i := range s.Choices {
		for _, phrase := range s.Choices[i].phrases {
			switch {
			case s.Kind == Collect && len(phrase) != len(said), !isWithin(phrase, said), len(phrase) < words:
				continue
			case len(phrase) == words && best != i:
				best = twoChoices
			default:
				best, words = i, len(phrase)
			}
		}
	}
	return best
}

// MeansIntent reports whether a sentence is about the intents of the step, if any, and not about its choices.
func (s *Step) MeansIntent(sentence string) bool {
	return s.Kind == Listen && s.ChoiceOf(sentence) == noChoice
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
// Leipzig Corpora Collection for the languages from Spanish to Dutch. The lists of the other languages
// come from no corpus, and have letters if a letter is a word.
var commonest = map[string][]string{
	"en": strings.Fields(`the of and to a in is it that i you for he be with on as at by are was this have but
		not from had his they or an she we do me my your what so if will can would there
		their all one has no up`),
	"es": strings.Fields(`de la que el en y a los se del las un por con no una su para es al lo como mas o
		pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos tambien
		fue habia mi muy yo hay te desde`),
	"fr": strings.Fields(`de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se
		le ce il sont avec je vous nous mon ma mes on mais ou ai cette ses son sa aux ete
		elle leur tout comme y jai bien`),
	"de": strings.Fields(`der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als
		auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem
		uber einen so zum ich mein meine wir war was aber`),
	"it": strings.Fields(`di e il la che in a per un del non sono una le i da con si al della come dei lo piu
		ho mi mio mia e nel alla se ha o ma anche gli io questo su delle era cosa ci quando
		tutto molto dal essere ed poi`),
	"pt": strings.Fields(`de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao
		ele das seu sua ou quando muito nos ja eu tambem so pelo pela ate isso ela entre
		depois sem mesmo aos meu minha me foi`),
	"nl": strings.Fields(`de van een het en in is dat op te die voor met zijn niet aan er om ook als dan maar
		bij of uit nog naar heeft hebben ik ze wat door over je mijn hij was we wel kan mij
		dit deze tot al worden werd zo geen`),
	"ar": strings.Fields(`في من على ان الى هذا هذه التي الذي عن مع لا ما هو هي كان كانت و او ثم قد لم لن كل
		بعد قبل انا انت نحن هم لي لك له لها به بها عند عندي اي كيف متى اين ماذا هل حتى لكن
		اذا بين غير ذلك`),
	"hi": strings.Fields(`के है में की और का को से हैं ने यह पर कि मैं मेरा मेरी मेरे एक नहीं भी था थी थे हो
		कर इस तो ही या वह जो लिए अपने आप हम क्या कैसे कब गया गई करना हुआ हूँ मुझे होता तक
		साथ कोई रहा अपना`),
	"ja": strings.Fields(`の に は を た が で て と し れ さ い る す か も な ら り く こ ま っ あ う そ ん よ け え き お め だ わ ど つ や せ み ち
		ね へ ろ ば じ げ ず ゃ`),
	"ko": strings.Fields(`그 이 저 나 내 제 저는 나는 내가 제가 있는 수 것 하는 및 등 더 또 안 못 잘 좀 네 예 그리고 그러나 하지만 때 한 할 대한 위해 있다 없다
		합니다 있습니다 입니다 것이 것을 것은 우리 무엇 어떻게 왜 어디 지금 모두 너무 다른 같은`),
	"ms": strings.Fields(`yang dan di ini itu dengan untuk dari pada tidak dalam saya anda ke akan adalah ada
		oleh kami kita mereka dia telah atau juga boleh lebih sudah satu bagi seperti kepada
		dapat apa bagaimana jika sebagai tersebut hanya lagi belum nak mahu ialah kerana
		bahawa tetapi sangat semua tak`),
	"ta": strings.Fields(`ஒரு என்று இந்த அந்த என் எனது நான் நீங்கள் உங்கள் நாம் அவர் அவர்கள் இது அது மற்றும்
		உள்ள என்ன எப்படி எங்கே எப்போது ஏன் யார் இல்லை ஆம் தான் மட்டும் மேலும் ஆனால் அல்லது
		போல வரை பற்றி என்ற இருந்து கொண்டு செய்து பின்னர் முன் என இரண்டு பல சில எல்லா அதன்
		இதன் வேண்டும் முடியும் இங்கே தனது எனக்கு`),
	"yue": strings.Fields(`嘅 係 我 唔 你 有 喺 咗 呢 佢 個 一 啲 人 同 要 會 好 可 以 到 都 就 嚟 冇 去 話 咁 得 做 又 上 落 時 年 日 大 啦 呀 咩 乜 邊
		多 先 仲 俾 中 出 後 為`),
	"zh": strings.Fields(`的 一 是 不 了 在 人 有 我 他 这 个 们 中 来 上 大 为 和 国 地 到 以 说 时 要 就 出 会 可 也 你 对 生 能 而 子 那 得 于 着 下
		自 之 年 过 发 后 作 里`),
}
