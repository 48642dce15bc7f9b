package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var similarPhrases = diag.Rule{
	ID:       flow.SimilarPhrases,
	Severity: diag.Advice,
	Doc: `Two choices of a step have phrases that are equal but for case, punctuation and accents, or that
have the same words in another order. A sentence that fits both is no match.`,
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

// checkPhrases compares the phrases of the choices of a step. A choice is named with the first choice before it that
// has the same words. The choices are found by their words, because a menu may have thousands.
func checkPhrases(p *pass, s *flow.StepDef) {
	own, _ := s.Offers()
	names := s.OwnChoices()

	// By the words of a phrase: the first choice with these words, and the phrase.
	type named struct {
		choice int
		phrase string
	}
	first := map[string]named{}

	for i := range own {
		before := named{choice: i}
		after := ""
		for _, phrase := range own[i].Words {
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

// checkExamples counts the examples of each intent.
func checkExamples(p *pass, s *flow.StepDef) {
	for name, examples := range s.Intents() {
		few := len(examples) == 0
		for _, in := range examples {
			few = few || len(in.Value) < 2
		}
		if few {
			p.advise(name.Place, flow.FewExamples, fmt.Sprintf("the intent %q has fewer than two examples", name.Value),
				"add what callers say, as in I lost my card", s.Allow)
		}
	}
}
