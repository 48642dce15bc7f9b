package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var similarPhrases = diag.Rule{
	ID:       flow.SimilarPhrases,
	Severity: diag.Advice,
	Doc: `Two choices of a step, its own or of anywhere, have phrases that are equal but for case, punctuation
and accents, or that have the same words in another order. A sentence that fits both is no match. Or an example of an
intent has all words of an example of another intent, except the commonest words of the language:
a caller who says it fits both intents, and is no match, unless --nlu decides.`,
	Bad: `flow: main
start: topic
steps:
  topic:
    menu: "For lost cards, press 1. For new cards, press 2."
    choices: {"1, lost card": wait, "2, Lost card!": wait, 0: wait}
    then: {exhausted: wait}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("2, Lost card!", "2, new card")

// checkPhrases compares the phrases of the choices of a step. The choices of anywhere are first, so that two of these
// choices are reported once. A choice is named with the first choice before it that has the same words. The choices are
// found by their words, because a menu may have thousands.
func checkPhrases(p *pass, s *flow.StepDef) {
	if s.Kind == flow.Listen {
		checkAmbiguousExamples(p, s)
	}

	own, added := s.Offers()
	choices := slices.Concat(added, own)
	names := slices.Concat(s.AddedChoices(), s.OwnChoices())

	// By the words of a phrase: the first choice with these words, and the phrase.
	type named struct {
		choice int
		phrase string
	}
	first := map[string]named{}

	for i := range choices {
		before := named{choice: i}
		after := ""
		for _, phrase := range choices[i].Words {
			words := flow.SortedWords(phrase)
			if other, found := first[words]; !found {
				first[words] = named{i, phrase}
			} else if other.choice < before.choice {
				before = other
				after = phrase
			}
		}
		if before.choice == i {
			continue
		}

		how := "in another order"
		if flow.SamePhrase(before.phrase, after) {
			how = "but for case, punctuation and accents"
		}
		p.advise(s.Exit(names[i]).Place, flow.SimilarPhrases,
			fmt.Sprintf("choices %q and %q of %q have the phrases %q and %q, which are the same words %s",
				names[before.choice], names[i], s.Name.Value, before.phrase, after, how),
			"give one of the choices other words", s.Allow)
	}
}

// intentExample is an example of an intent in a language.
type intentExample struct {
	diag.Text
	intent int
	words  []string // that count in the score
}

// checkAmbiguousExamples reports the examples that are no match if a caller says them: they have all words of an
// example of another intent too. Of two examples that fit each other, the later one is reported. The examples are found
// by their first word, because a bot may have thousands.
func checkAmbiguousExamples(p *pass, s *flow.StepDef) {
	names := s.IntentNames()
	reported := map[[2]diag.Place]bool{}
	for _, language := range p.Center.Attributes[routing.AttrLanguage].Values {
		var all []intentExample
		byFirst := map[string][]int{}
		for i := range names {
			for _, text := range s.Examples(i, language, p.Center.Language) {
				words := flow.TellingWords(text.Value, language)
				byFirst[words[0]] = append(byFirst[words[0]], len(all))
				all = append(all, intentExample{text, i, words})
			}
		}

		for i := range slices.Backward(all) {
			other, found := fittingOther(all, byFirst, i)
			if found && !reported[[2]diag.Place{other.Place, all[i].Place}] {
				reported[[2]diag.Place{all[i].Place, other.Place}] = true
				p.advise(all[i].Place, flow.SimilarPhrases,
					fmt.Sprintf("%q, an example of %q, has all words of %q, an example of %q: the sentence is no match",
						all[i].Value, names[all[i].intent], other.Value, names[other.intent]),
					"give one of the examples other words", s.Allow)
			}
		}
	}
}

// fittingOther returns the first example of another intent that a caller fits who says an example. Equal examples are
// an error, which another check reports.
func fittingOther(all []intentExample, byFirst map[string][]int, of int) (intentExample, bool) {
	said := flow.WordsOf(all[of].Value)
	for _, word := range said {
		for _, i := range byFirst[word] {
			other := all[i]
			isError := flow.SamePhrase(other.Value, all[of].Value)
			if other.intent != all[of].intent && !isError && isSubset(other.words, said) {
				return other, true
			}
		}
	}
	return intentExample{}, false
}

// isSubset reports whether a sentence has all of some words.
func isSubset(words, sentence []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(sentence, word) })
}

var fewExamples = diag.Rule{
	ID:       flow.FewExamples,
	Severity: diag.Advice,
	Doc: `An intent of a listen step has fewer than two examples in one of its languages. A sentence is
recognized by the words of the examples, so each further example finds more callers.`,
	Bad: `flow: main
start: ask
steps:
  ask:
    listen: How can I help you?
    intents: {cancel: [cancel my card], balance: [how much do I owe, tell me my balance]}
    choices: {0: wait}
    then: {cancel: wait, balance: told, exhausted: wait}
  told: {say: You owe nothing., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("[cancel my card]", "[cancel my card, I lost my card]")

// checkExamples counts the examples of each intent, as the recognizer takes them, in each language in which an intent
// of the step has examples.
func checkExamples(p *pass, s *flow.StepDef) {
	var spoken []string
	for _, examples := range s.Intents() {
		for _, in := range examples {
			spoken = append(spoken, cmp.Or(in.Key.Value, p.Center.Language))
		}
	}
	slices.Sort(spoken)
	spoken = slices.Compact(spoken)

	intent := 0
	for name, examples := range s.Intents() {
		message := fmt.Sprintf("the intent %q has fewer than two examples", name.Value)
		few := slices.DeleteFunc(slices.Clone(spoken), func(language string) bool {
			return len(s.Examples(intent, language, p.Center.Language)) >= 2
		})
		if len(few) > 0 && len(spoken) > 1 {
			message += " in " + strings.Join(few, " and in ")
		}
		if len(few) > 0 || len(examples) == 0 {
			p.advise(name.Place, flow.FewExamples, message, "add sentences that callers with this intent say", s.Allow)
		}
		intent++
	}
}
