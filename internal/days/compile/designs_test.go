package compile_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A design compiled after others is what it is when it is compiled alone, with the same
// findings.
func TestDesigns(t *testing.T) {
	var found diag.Findings
	folder := scenariotest.Open(t, flows.FS, &found)
	sets := rapid.SliceOfN(rapid.SampledFrom([]string{
		"staff.ny_cards.agents=300", "staff.ny_cards.shrinkage=20%", "staff.ny_cards.queues=[lost_cards]", "staff.ny_cards.group=other",
		"staff.sydney_desk.queues=[travel]", "staff.ny_cards.agents=many", "staff.nobody.agents=1", "staff.ny_cards.languages=[en]",
		"goals.lost_cards.at_least=70%", "goals=[]", "calls.all.times=110%", "calls.all.times=90%", "days=2026-12-01..2026-12-02",
		"handling.general={by: group, ny_cards: {mean: 5m, escalated: 10%}, otherwise: {mean: 4m}}",
		"handling.disputes={mean: 4m}", "handling.nothing={mean: 4m}", "answers.account.what={1: 100%}",
		"callers.numbers={valid: 100%}", "seed=2",
	}), 0, 3)
	designs := compile.Designs{Folder: folder, Scenario: "peak_day"}
	longtest.CheckN(t, 12, 1000, func(t *rapid.T) {
		var design []scenario.Set
		for _, text := range sets.Draw(t, "sets") {
			set, err := scenario.ParseSet(text)
			if err != nil {
				t.Fatal(err)
			}
			design = append(design, set)
		}
		var got, want diag.Findings
		m := designs.Compile(&got, design...)
		alone := compile.Scenario(scenario.Read(folder, "peak_day", &want, design...), folder, &want)
		if diff := cmp.Diff(want.Sorted(), got.Sorted()); diff != "" {
			t.Fatal(diff)
		}
		if want.Errors() == 0 && !reflect.DeepEqual(m, alone) {
			t.Fatal("the model is another one")
		}
	})
}
