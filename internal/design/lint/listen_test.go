package lint_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestAmbiguousExamples: an example that the compiled step does not recognize as its intent is named by a finding, and
// another one has none. Each example has a line of its own.
func TestAmbiguousExamples(t *testing.T) {
	words := strings.Fields("the a my of card bill lost new please cancel")
	rng := rand.New(rand.NewPCG(1, 13))
	found, silent := 0, 0
	for range 200 {
		var src strings.Builder
		src.WriteString("flow: main\nstart: ask\nsteps:\n  ask:\n    listen: Hi\n    intents:\n")
		var examples, intents []string // by line, from the first example on
		for _, intent := range []string{"one", "two", "three"} {
			fmt.Fprintf(&src, "      %s:\n", intent)
			examples = append(examples, "")
			intents = append(intents, "")
			for range 3 {
				var said []string
				for range 1 + rng.IntN(4) {
					said = append(said, words[rng.IntN(len(words))])
				}
				fmt.Fprintf(&src, "        - %s\n", strings.Join(said, " "))
				examples = append(examples, strings.Join(said, " "))
				intents = append(intents, intent)
			}
		}
		src.WriteString("    then: {one: wait, two: wait, three: wait, exhausted: wait}\n" +
			"  wait: {queue: general, then: {answered: done}}\n  done: {end: resolved}\n")
		flows, all := open(t, fstest.MapFS{
			"routing.yaml": {Data: []byte(diagtest.Center)},
			"main.yaml":    {Data: []byte(src.String())},
		})
		if flows.Program("main") == nil {
			continue // two intents have an example in common
		}

		messages := map[int]string{}
		everything := ""
		for x := range all.All() {
			if x.Rule == flow.SimilarPhrases {
				messages[x.Place.Line] += x.Message
				everything += x.Message
			}
		}

		step := flows.Program("main").Steps[0]
		for i, example := range examples {
			if example == "" {
				continue
			}
			line := 7 + i
			at := step.IntentOf(example, 0)
			isRecognized := at >= 0 && step.Intents[at].Name == intents[i]
			switch {
			case isRecognized && messages[line] != "":
				t.Fatalf("%q is recognized as %s, but %s\n%s", example, intents[i], messages[line], &src)
			case !isRecognized && !strings.Contains(everything, fmt.Sprintf("%q", example)):
				t.Fatalf("%q is no match, and nothing says it\n%s", example, &src)
			case isRecognized:
				silent++
			default:
				found++
			}
		}
	}
	if found < 100 || silent < 100 {
		t.Errorf("%d examples are no match, and %d are recognized", found, silent)
	}
}
