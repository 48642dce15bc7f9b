package genesysarchitect_test

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestRoundsOfCounters plays a call in the imported folder, and counts how often it hears the prompt of a counted loop.
func TestRoundsOfCounters(t *testing.T) {
	const source = `inboundCall:
  name: Main
  startUpRef: ./tasks/task[t]
  variables:
    - integerVariable: {name: Flow.n, initialValue: {lit: 0}}
  tasks:
    - task:
        name: T
        refId: t
        actions:
          - playAudio: {name: Ring, audio: {tts: Ring.}}
          - updateData: {name: Count, statements: [{integer: {variable: Flow.n, value: {exp: Flow.n + 1}}}]}
          - decision:
              name: More
              condition: {exp: Flow.n < %d}
              outputs: {"yes": {actions: [{jumpToTask: {name: Back, targetTaskRef: "./tasks/task[t]"}}]}}
          - disconnect: {name: Bye}
`
	for _, want := range []int{3, 25, 99, 100, 101, 150, importer.MaxNumber - 1} {
		built := importTexts(t, fmt.Sprintf(source, want))
		if got := importertest.Heard(t, built, "main", "Ring"); got != want {
			t.Errorf("%d rounds, want %d", got, want)
		}
	}

	// With a larger number, the row names the number.
	named := false
	for _, b := range importTexts(t, fmt.Sprintf(source, 1000)).Report.Blocks {
		named = named || strings.Contains(b.Reason, "n counts to 1,000, and an attribute to at most 248")
	}
	if !named {
		t.Error("no row names the number 1,000")
	}
}

// A counter with any first number, step and comparison counts the rounds that its own arithmetic has. Without a first
// number from 0 on, only the call knows the rounds.
func TestRoundsOfAnyCounter(t *testing.T) {
	random := des.NewKey(1, 2).Stream()
	for _, initial := range []string{"", "-1", "0", "4"} {
		for _, set := range []string{"", "0", "2"} {
			for range 3 {
				checkRounds(t, &random, initial, set)
			}
		}
	}
}

// checkRounds checks the rounds of a loop with a counter that has an initial value, or none, and that a step may set before
// the loop.
func checkRounds(t *testing.T, random *des.Stream, initial, set string) {
	t.Helper()
	signs := []struct {
		sign, mirrored string
		holds          func(n, bound int) bool // of the numbers up to the bound, and the next
	}{
		{"<", ">", func(n, bound int) bool { return n < bound }},
		{"<=", ">=", func(n, bound int) bool { return n <= bound }},
		{"!=", "!=", func(n, bound int) bool { return n < bound }},
	}
	is := signs[random.Uint64N(3)]
	add := 1 + int(random.Uint64N(3))
	n, err := strconv.Atoi(cmp.Or(set, initial))
	bound := n + add*(1+int(random.Uint64N(3)))

	declared := "{name: Flow.n}"
	if initial != "" {
		declared = "{name: Flow.n, initialValue: {lit: " + initial + "}}"
	}
	first := "playAudio: {name: Hello, audio: {tts: Hello.}}"
	if set != "" {
		first = "updateData: {name: Set, statements: [{integer: {variable: Flow.n, value: {lit: " + set + "}}}]}"
	}
	sum := fmt.Sprintf("Flow.n + %d", add)
	condition := fmt.Sprintf("Flow.n %s %d", is.sign, bound)
	if random.Uint64N(2) == 0 {
		sum = fmt.Sprintf("%d + Flow.n", add)
		condition = fmt.Sprintf("%d %s Flow.n", bound, is.mirrored)
	}
	built := importTexts(t, fmt.Sprintf(`inboundCall:
  name: Main
  startUpRef: ./tasks/task[first]
  variables:
    - integerVariable: %s
  tasks:
    - task:
        name: First
        refId: first
        actions:
          - %s
          - jumpToTask: {name: Begin, targetTaskRef: "./tasks/task[t]"}
    - task:
        name: T
        refId: t
        actions:
          - playAudio: {name: Ring, audio: {tts: Ring.}}
          - updateData: {name: Count, statements: [{integer: {variable: Flow.n, value: {exp: %s}}}]}
          - decision:
              name: More
              condition: {exp: %q}
              outputs: {"yes": {actions: [{jumpToTask: {name: Back, targetTaskRef: "./tasks/task[t]"}}]}}
          - disconnect: {name: Bye}
`, declared, first, sum, condition))

	// A negative initial value is no number of an attribute, also if a step replaces it.
	if err != nil || initial == "-1" {
		if built.Report.Totals["approximated"] == 0 {
			t.Errorf("from %q and %q on, the rounds of %s are known", initial, set, condition)
		}
		return
	}

	// The loop asks after each round.
	want := 1
	for n += add; is.holds(n, bound); n += add {
		want++
	}
	if got := importertest.Heard(t, built, "main", "Ring"); got != want {
		t.Errorf("from %q and %q on, %s and %s have %d rounds, want %d", initial, set, sum, condition, got, want)
	}
}

// importTexts imports a flow of Architect.
func importTexts(t *testing.T, flow string) *importer.Result {
	c, err := genesysarchitect.Format.Read([]importer.Source{{File: "main.yaml", Content: []byte(flow)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return importer.Build(c, nil, nil)
}
