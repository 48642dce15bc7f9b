package genesysarchitect_test

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// reportOf returns the report of a flow with some actions.
func reportOf(t *testing.T, actions string) importer.Report {
	t.Helper()
	src := "inboundCall:\n  name: Main\n  startUpRef: ./tasks/task[t]\n  defaultLanguage: en-us\n" +
		"  supportedLanguages: {en-us: {}, es-us: {}}\n" +
		"  tasks:\n    - task: {refId: t, actions: [" + actions + "]}\n"
	center, err := genesysarchitect.Format.Read([]importer.Source{{File: "main.yaml", Content: []byte(src)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return *importer.Build(center, nil, nil).Report
}

// TestFormsOfTexts compares one value in two ways, so that calls hear the prompt only if both comparisons hold. The text 0042
// is not 42, and only the call knows its number here. So it is with a text in two spellings.
func TestFormsOfTexts(t *testing.T) {
	set := func(text string) string {
		return fmt.Sprintf(`{updateData: {name: Set, statements: [{string: {variable: Flow.x, value: {lit: %q}}}]}}, `, text)
	}
	for _, c := range []struct {
		before, first, second string
		reached               int
		approximated          bool
	}{
		{set("0042"), `Flow.x == "42"`, `Flow.x == "0042"`, 0, false},
		{set("0042"), `ToInt(Flow.x) == 42`, `Flow.x == "0042"`, 1, true},
		{set("5.0"), `ToDecimal(Flow.x) == 5`, `Flow.x == "5.0"`, 1, true},
		{set("05"), `ToInt(Flow.x) == 6`, `Flow.x == "05"`, 1, true},
		{set("GOLD"), `Flow.x == "gold"`, `Flow.x == "Gold"`, 1, true},
		{set("GOLD"), `Flow.x == "gold"`, `Flow.x != "silver"`, 1, true},
		{set("gold"), `Flow.x == "gold"`, `Flow.x != "silver"`, 1, false},
	} {
		report := reportOf(t, c.before+fmt.Sprintf(`{decision: {name: A, condition: {exp: '%s'}, outputs: {yes: {actions: [
			{decision: {name: B, condition: {exp: '%s'}, outputs: {yes: {actions: [
			{playAudio: {name: Both, audio: {tts: Both.}}}]}}}}]}}}}`, c.first, c.second))
		isApproximated := report.Totals["approximated"]+report.Totals["unknown"] > 0
		if report.Prompts.Reached != c.reached || isApproximated != c.approximated {
			t.Errorf("%s%s and %s: calls hear %d prompts, want %d; approximated: %v, want %v\n%v", c.before, c.first, c.second,
				report.Prompts.Reached, c.reached, isApproximated, c.approximated, report.Blocks)
		}
	}
}
