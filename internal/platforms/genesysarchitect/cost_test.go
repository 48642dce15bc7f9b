package genesysarchitect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// BenchmarkDecisions: decisions of a task compare one variable with many values.
func BenchmarkDecisions(b *testing.B) {
	importertest.Bench(b, genesysarchitect.Format, 3, decisions)
}

func decisions(n int) importer.Source {
	var out strings.Builder
	out.WriteString("inboundCall:\n  name: main\n  startUpRef: ./tasks/task[begin]\n  tasks:\n    - task:\n        name: begin\n")
	out.WriteString("        refId: begin\n        actions:\n")
	out.WriteString("          - callData: {name: get, outputs: {}, successOutputs: [{variable: {var: Flow.x}}]}\n")
	play := "{actions: [{playAudio: {name: %s%d, audio: {tts: %s %d.}}}]}"
	for i := range n {
		yes, no := fmt.Sprintf(play, "y", i, "Yes", i), fmt.Sprintf(play, "n", i, "No", i)
		fmt.Fprintf(&out, "          - decision: {name: d%d, condition: {exp: 'Flow.x == \"%d\"'}, outputs: {yes: %s, no: %s}}\n", i, i, yes, no)
	}
	return importer.Source{File: "main.yaml", Content: []byte(out.String())}
}

// BenchmarkVariables: a task looks up many variables, and compares each of them.
func BenchmarkVariables(b *testing.B) {
	importertest.Bench(b, genesysarchitect.Format, 3, variables)
}

func variables(n int) importer.Source {
	var out strings.Builder
	out.WriteString("inboundCall:\n  name: main\n  startUpRef: ./tasks/task[begin]\n  variables:\n")
	for i := range n {
		fmt.Fprintf(&out, "    - stringVariable: {name: Flow.x%d, initialValue: {noValue: true}}\n", i)
	}
	out.WriteString("  tasks:\n    - task:\n        name: begin\n        refId: begin\n        actions:\n")
	for i := range n {
		fmt.Fprintf(&out, "          - callData: {name: get%d, outputs: {}, successOutputs: [{variable: {var: Flow.x%d}}]}\n", i, i)
		yes := fmt.Sprintf("{actions: [{playAudio: {name: y%d, audio: {tts: Yes %d.}}}]}", i, i)
		fmt.Fprintf(&out, "          - decision: {name: d%d, condition: {exp: 'Flow.x%d == \"a\"'}, outputs: {yes: %s}}\n", i, i, yes)
	}
	return importer.Source{File: "main.yaml", Content: []byte(out.String())}
}

// TestCost: twice the blocks of each large flow take at most 2.5 times the memory.
func TestCost(t *testing.T) {
	for _, write := range []func(int) importer.Source{decisions, variables} {
		importertest.Grows(t, genesysarchitect.Format, 100, write)
	}
}
