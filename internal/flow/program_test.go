package flow_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/flow"
)

func load(t testing.TB, folder string) *flow.Flows {
	t.Helper()
	flows, found := open(t, os.DirFS(folder))
	for _, x := range found.Sorted() {
		t.Errorf("%v: %s; %s [%s]", x.Place, x.Message, x.Mend, x.Rule)
	}
	return flows
}

func edges(p *flow.Program) []string {
	var out []string
	for _, e := range p.Edges {
		out = append(out, fmt.Sprintf("%s --%s--> %s", p.States[e.Source].Path, p.Outcomes[e.Outcome], p.States[e.Target].Path))
	}
	return out
}

func TestProgramInlinesRuns(t *testing.T) {
	p := load(t, "testdata/card").Program("main")
	want := strings.Split(strings.TrimSpace(`
main.topic --1--> main.lost
main.topic --0--> main.person
main.topic --agent--> main.person
main.topic --exhausted--> main.person
main.person --answered--> main.done
main.lost --begin--> main.lost>lost_card.card
main.lost>lost_card.card --agent--> main.lost>lost_card.person
main.lost>lost_card.card --star--> main.lost>lost_card.back
main.lost>lost_card.card --collected--> main.lost>lost_card.owner
main.lost>lost_card.card --exhausted--> main.lost>lost_card.person
main.lost>lost_card.owner --found--> main.lost>lost_card.freeze
main.lost>lost_card.owner --not_found--> main.lost>lost_card.person
main.lost>lost_card.owner --error--> main.lost>lost_card.person
main.lost>lost_card.freeze --1--> main.lost>lost_card.delivery
main.lost>lost_card.freeze --2--> main.lost>lost_card.person
main.lost>lost_card.freeze --agent--> main.lost>lost_card.person
main.lost>lost_card.freeze --star--> main.lost>lost_card.back
main.lost>lost_card.freeze --exhausted--> main.lost>lost_card.person
main.lost>lost_card.delivery --no--> main.lost>lost_card.ordered
main.lost>lost_card.delivery --yes--> main.lost>lost_card.overseas
main.lost>lost_card.overseas --done--> main.lost>lost_card.ordered
main.lost>lost_card.person --answered--> main.lost>lost_card.done
main.lost>lost_card.person --full--> main.lost>lost_card.call_back
main.lost>lost_card.call_back --booked--> main.lost>lost_card.booked
main.lost>lost_card.call_back --declined--> main.lost>lost_card.sorry
main.lost>lost_card.back --main_menu--> main.topic`), "\n")
	if diff := cmp.Diff(want, edges(p)); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
	if p.States[0].Path != "main.topic" {
		t.Errorf("a call starts at %s", p.States[0].Path)
	}
}

// A flow that a test starts by itself has nothing to return to.
func TestProgramReturnOfItselfHasNoEdge(t *testing.T) {
	p := load(t, "testdata/card").Program("lost_card")
	for _, e := range p.Edges {
		if p.Steps[p.States[e.Source].Step].Kind == flow.Return {
			t.Errorf("return has the edge %v", e)
		}
	}
	if n := len(p.States); n != 12 {
		t.Errorf("%d states, want one for each of the 12 steps", n)
	}
}

func stepOf(t *testing.T, p *flow.Program, name string) *flow.Step {
	t.Helper()
	for i := range p.Steps {
		if p.Steps[i].String() == name {
			return &p.Steps[i]
		}
	}
	t.Fatalf("no step %s", name)
	return nil
}

func TestPromptLengths(t *testing.T) {
	p := load(t, "testdata/card").Program("lost_card")
	const word = int64(400 * time.Millisecond) // 150 words a minute
	for step, want := range map[string][]int64{
		"lost_card.card":      {8 * word, 8 * word},
		"lost_card.call_back": {int64(3 * time.Second), int64(3 * time.Second)},
		"lost_card.sorry":     {2 * word, 2 * word},
		"lost_card.ordered":   {5 * word, 6 * word},
	} {
		if diff := cmp.Diff(want, stepOf(t, p, step).Prompt.Length); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step, diff)
		}
	}
}

func TestPlaceholdersAreSplit(t *testing.T) {
	p := load(t, "testdata/card").Program("lost_card")
	got := stepOf(t, p, "lost_card.person").Hold.Texts[1]
	want := flow.Template{
		{Text: "Gracias por esperar. Usted es el número "},
		{Placeholder: "position"},
		{Text: "; la espera es de unos "},
		{Placeholder: "wait"},
		{Text: " minutos."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
