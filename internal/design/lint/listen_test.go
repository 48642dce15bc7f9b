package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// saidIntents draws examples of three intents, each a few of ten words.
var saidIntents = rapid.Custom(func(t *rapid.T) [][]string {
	word := rapid.SampledFrom(strings.Fields("the a my of card bill lost new please cancel"))
	example := rapid.Map(rapid.SliceOfN(word, 1, 4), func(words []string) string { return strings.Join(words, " ") })
	return rapid.SliceOfN(rapid.SliceOfN(example, 3, 3), 3, 3).Draw(t, "examples")
})

// listening is a center with a listen step of some intents, named by their number. Each example has a line of its own,
// from line 8 on, and each intent a line before its examples.
func listening(intents [][]string) fstest.MapFS {
	var src strings.Builder
	src.WriteString("flow: main\nstart: ask\nsteps:\n  ask:\n    listen: Hi\n    intents:\n")
	then := ""
	for i, examples := range intents {
		fmt.Fprintf(&src, "      intent_%d:\n", i)
		then += fmt.Sprintf("intent_%d: wait, ", i)
		for _, said := range examples {
			fmt.Fprintf(&src, "        - %s\n", said)
		}
	}
	fmt.Fprintf(&src, "    then: {%sexhausted: wait}\n", then)
	src.WriteString("  wait: {queue: general, then: {answered: done}}\n  done: {end: resolved}\n")
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(diagtest.Center)},
		"main.yaml":    {Data: []byte(src.String())},
	}
}

// TestAmbiguousExamples: an example that the compiled step does not recognize as its intent is named by a finding, and
// a recognized one has no finding.
func TestAmbiguousExamples(t *testing.T) {
	noMatch, recognized := 0, 0
	longtest.Check(t, func(t *rapid.T) {
		intents := saidIntents.Draw(t, "intents")
		flows, found := open(t, listening(intents))
		program := flows.Program("main")
		if program == nil {
			return // two intents have an example in common
		}

		at := map[int]string{} // the findings by line
		named := ""
		for x := range found.All() {
			if x.Rule == flow.SimilarPhrases {
				at[x.Place.Line] += x.Message
				named += x.Message
			}
		}

		line := 6
		for i, examples := range intents {
			line++
			for _, said := range examples {
				line++
				isRecognized := program.Steps[0].IntentOf(said, 0) == i
				switch {
				case isRecognized && at[line] != "":
					t.Fatalf("%q is recognized, but %s", said, at[line])
				case isRecognized:
					recognized++
				case !strings.Contains(named, fmt.Sprintf("%q", said)):
					t.Fatalf("%q of intent_%d is no match, and no finding names it", said, i)
				default:
					noMatch++
				}
			}
		}
	})
	if noMatch == 0 || recognized == 0 {
		t.Errorf("%d examples are no match, and %d are recognized", noMatch, recognized)
	}
}
