package flow

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
)

// readSentences reads lines of an intent, a tab and a sentence.
func readSentences(t *testing.T, name string) (out [][2]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		intent, sentence, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			t.Fatalf("%s: %q has no tab", name, line)
		}
		out = append(out, [2]string{intent, sentence})
	}
	return out
}

// Of 200 sentences for ten intents, 100 are the examples. The other 100 were held back while the matcher
// was written.
func TestSentencesFindTheirIntents(t *testing.T) {
	var step Step
	for _, s := range readSentences(t, "sentences.tsv") {
		at := step.IntentNamed(s[0])
		if at < 0 {
			at = len(step.Intents)
			step.Intents = append(step.Intents, Intent{Name: s[0], examples: make([][]example, 1)})
		}
		step.Intents[at].examples[0] = append(step.Intents[at].examples[0], newExample(s[1], "en"))
	}

	right, wrong, none := 0, 0, 0
	heldBack := readSentences(t, "sentences_held_back.tsv")
	for _, s := range heldBack {
		switch at := step.IntentOf(s[1], 0); {
		case at < 0:
			none++
		case step.Intents[at].Name == s[0]:
			right++
		default:
			wrong++
		}
	}

	t.Logf("of %d sentences %d are found, %d are another intent, %d are no match", len(heldBack), right, wrong, none)
	if len(step.Intents) != 10 || len(heldBack) != 100 || right < 60 || wrong > 15 {
		t.Errorf("%d intents: found %d, wrong %d, no match %d", len(step.Intents), right, wrong, none)
	}
}

// A phrase counts word by word, whatever its case, punctuation and accents.
func TestPhrases(t *testing.T) {
	for text, want := range map[string][]string{
		"Yes.":                 {"yes"},
		"  ¿Cuánto   debo? ":   {"cuanto", "debo"},
		"Don't STOP, O’Neill!": {"dont", "stop", "oneill"},
		"co-pay":               {"co", "pay"},
		"Straße":               {"strasse"},
		"取消":                   {"取", "消"},
		"ビザ、ピザ":                {"ビ", "ザ", "ピ", "ザ"}, // a visa and a pizza
		"देना, दुना":           {"देना", "दुना"},     // to give, and double
		"கீழே":                 {"கீழே"},
		"الأمان، الاِمان":      {"الامان", "الامان"},
		"계좌":                   {"계좌"},
		"?!":                   {"?!"},
	} {
		if got := phraseOf(text); !slices.Equal(got, want) {
			t.Errorf("%q has the words %q, not %q", text, got, want)
		}
	}
	for language := range vocabulary.All() {
		if commonest[language] == nil {
			t.Errorf("%s has no common words", language)
		}
	}
	for language, words := range commonest {
		if n := len(slices.Compact(slices.Sorted(slices.Values(words)))); n != 50 {
			t.Errorf("%s has %d common words", language, n)
		}
		for _, word := range words {
			if !slices.Equal(phraseOf(word), []string{word}) {
				t.Errorf("%s: %q is no word as phrases have it", language, word)
			}
		}
	}
}

// A sentence makes the choice with the longest phrase within it, and none of two as long.
func TestSentencesMakeChoices(t *testing.T) {
	step := Step{Kind: Menu}
	for _, words := range [][]string{{"card", "lost my card"}, {"cancel", "stop my subscription"}, {"bill"}} {
		c := Choice{Words: words}
		for _, w := range words {
			c.phrases = append(c.phrases, phraseOf(w))
		}
		step.Choices = append(step.Choices, c)
	}
	const none, two = -1, -2
	for sentence, want := range map[string]int{
		"I want to cancel please":            1,
		"CANCEL!":                            1,
		"please stop all my subscription":    1,
		"my subscription, stop it":           none,
		"cancel my card":                     two,
		"I lost my old card, and a bill":     0,
		"a pony":                             none,
		"the bill":                           2,
		"lost my card, stop my subscription": two,
	} {
		if got := step.ChoiceOf(sentence); got != want {
			t.Errorf("%q makes choice %d, not %d", sentence, got, want)
		}
	}

	step.Kind = Collect
	if step.ChoiceOf("cancel please") >= 0 || step.ChoiceOf("Cancel.") != 1 {
		t.Error("at a collect, the phrase alone counts")
	}
}
