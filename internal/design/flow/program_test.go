package flow_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

func open(t testing.TB, folder fs.FS) (*flow.Flows, *diag.Findings) {
	t.Helper()
	found := &diag.Findings{}
	_, all := flowtest.Open(t, folder, found)
	return all, found
}

func load(t testing.TB, folder string) *flow.Flows {
	t.Helper()
	flows, found := open(t, os.DirFS(folder))
	for _, x := range found.Sorted() {
		t.Errorf("%v: %s; %s [%s]", x.Place, x.Message, x.Fix, x.Rule)
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
	diagtest.Same(t, "inlined.txt", strings.Join(edges(p), "\n")+"\n")
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

// Every edge's outcome has one decider: a return's label is the run step's, and begin
// is nobody's.
func TestDecider(t *testing.T) {
	p := load(t, "testdata/card").Program("main")
	for _, e := range p.Edges {
		name, decider := p.Outcomes[e.Outcome], p.Decider(e.Source)
		switch kind := p.StepAt(e.Source).Kind; {
		case kind == flow.Run && decider != flow.NoState:
			t.Errorf("%s decides to begin", p.States[decider].Path)
		case kind == flow.Return && p.StepAt(decider).Kind != flow.Run:
			t.Errorf("the label %s of %s is one of %s", name, p.States[e.Source].Path, p.States[decider].Path)
		case kind != flow.Run && kind != flow.Return && decider != e.Source:
			t.Errorf("%s decides %s for %s", p.States[decider].Path, name, p.States[e.Source].Path)
		}
	}
}

// The ways of a step are the outcomes that its kind names, whatever other steps have.
func TestWays(t *testing.T) {
	p := load(t, "testdata/card").Program("main")
	name := func(o flow.Outcome) string {
		if o == flow.NoOutcome {
			return "-"
		}
		return p.Outcomes[o]
	}

	for step, want := range map[string]string{
		"main.topic":          "- - exhausted exhausted -",
		"main.person":         "- - - - -",
		"main.lost":           "begin - - - -",
		"lost_card.card":      "- - exhausted exhausted -",
		"lost_card.owner":     "- - - - -",
		"lost_card.delivery":  "- - - - -",
		"lost_card.overseas":  "done - - - -",
		"lost_card.call_back": "declined - - - -",
		"lost_card.back":      "main_menu - - - -",
	} {
		s := stepOf(t, p, step)
		got := fmt.Sprint(name(s.Implied), " ", name(s.Helped), " ", name(s.LastSilent), " ", name(s.LastNoMatch), " ", name(s.Full))
		if got != want {
			t.Errorf("%s has the ways %s, want %s", step, got, want)
		}
	}
}

// A step whose prompt speaks the wait says so for each language.
func TestAnnounces(t *testing.T) {
	p := load(t, "testdata/card").Program("lost_card")
	for step, want := range map[string][]routing.Value{"lost_card.person": {0, 1}, "lost_card.card": nil} {
		if got := slices.Collect(stepOf(t, p, step).Announces.All()); !slices.Equal(got, want) {
			t.Errorf("%s announces the wait in the languages %v, want %v", step, got, want)
		}
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

// Neither a flow with an error nor one that runs it compiles.
func TestAFlowWithAnErrorIsNoProgram(t *testing.T) {
	all, _ := open(t, diagtest.Example(t, "wrong_flow"))
	for _, name := range all.Names() {
		if all.Program(name) != nil {
			t.Errorf("flow %q compiles", name)
		}
	}
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
	got := stepOf(t, p, "lost_card.person").Hold[0].Texts[1]
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

// Anywhere adds to a collect the keys that are no part of an entry there.
func TestAnywhereAddsWhatIsNoEntry(t *testing.T) {
	for settings, want := range map[string]string{
		"digits: 4":                       "0 agent star hash",
		"digits: 1":                       "agent star hash",
		"digits: 1-4":                     "agent star hash",
		"digits: 4, ends_with: hash":      "0 agent star",
		"ends_with: hash":                 "agent star",
		"format: words":                   "0 agent star hash",
		"format: words, digits: 1-4":      "0 agent star hash",
		"format: mmdd":                    "0 agent star hash",
		"format: yyyymmdd, digits: 8":     "0 agent star hash",
		"format: phone":                   "0 agent star hash",
		"format: amount, ends_with: hash": "agent",
		"format: amount, digits: 2-6":     "0 agent hash",
	} {
		flows, found := open(t, diagtest.Folder(t, "flow: main\nstart: ask\nanywhere: {0: done, agent: done, star: done, hash: done}\nsteps:\n"+
			"  ask: {collect: What?, "+settings+", then: done}\n  done: {end: resolved}\n"))
		if found.Errors() > 0 {
			t.Errorf("%s: %v", settings, found.Sorted())
			continue
		}

		var got []string
		for _, c := range stepOf(t, flows.Program("main"), "main.ask").Choices {
			got = append(got, flows.Program("main").Outcomes[c.Outcome])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: anywhere adds %v, want %s", settings, got, want)
		}
	}
}

// The bounds of a check are tested in ascending order, however they are written.
func TestBoundsAscend(t *testing.T) {
	flows, found := open(t, diagtest.Folder(t, "flow: main\nstart: ask\nsteps:\n"+
		"  ask: {check: general, then: {otherwise: done, under 10m: done, under 90s: done, under 2m: done}}\n  done: {end: resolved}\n"))
	if found.Errors() > 0 {
		t.Fatal(found.Sorted())
	}
	p := flows.Program("main")
	var got []string
	for _, u := range stepOf(t, p, "main.ask").Under {
		got = append(got, fmt.Sprintf("%v %s", time.Duration(u.Wait), p.Outcomes[u.Outcome]))
	}
	if want := []string{"1m30s under 90s", "2m0s under 2m", "10m0s under 10m"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestExitsNameTheirTargets follows each exit of a flow to the step that it names. A lookup of one of several values stands
// before the named step, and leads to it by each value.
func TestExitsNameTheirTargets(t *testing.T) {
	all, found := open(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(diagtest.Center + "attributes: {home: [owned, rented, shared], tier: [green, gold]}\n")},
		"main.yaml": {Data: []byte(`flow: main
start: topic
steps:
  topic: {menu: Choose., choices: {1: first, 2: last}, sets: {1: {home: [owned, rented], tier: [gold, green]}, 2: {home: shared}}, then: {exhausted: last}}
  first: {branch: home, then: {owned: last, otherwise: second}}
  second: {branch: tier, then: {gold: last, otherwise: last}}
  last: {end: done}
`)},
	})
	def := all.Def("main")
	if found.Errors() > 0 || def == nil {
		t.Fatal(found.Sorted())
	}

	asked := 0
	for _, s := range def.Steps {
		for _, e := range s.Exits {
			to := def.Steps[e.To]
			for ; to.Name.Value != e.Target.Value && to.Kind == flow.Lookup; to = def.Steps[to.Exits[0].To] {
				asked++
				for _, other := range to.Exits {
					if other.Target != e.Target || other.To != to.Exits[0].To {
						t.Errorf("%s by %s leads to %s, want %s", to, other.Outcome, other.Target.Value, e.Target.Value)
					}
				}
			}
			if to.Name.Value != e.Target.Value {
				t.Errorf("%s by %s leads to %s, want %s", s, e.Outcome, to, e.Target.Value)
			}
		}
	}
	if asked != 2+2 { // from the menu, and from the first lookup by each value
		t.Errorf("%d values are asked for", asked)
	}
}

// Flows that run each other and declare attributes of the same names have different attributes in one program, next to the
// center's.
func TestFlowsHaveTheirOwnAttributes(t *testing.T) {
	const step = "  set: {set: {tier: gold, home: rented, size: large}, then: next}\n"
	flowOf := func(name, next string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("flow: " + name + "\nstart: set\nattributes: {home: [owned, rented], size: [small, large]}\nsteps:\n" +
			step + next)}
	}
	all, found := open(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(diagtest.Center + "attributes: {tier: [green, gold]}\n")},
		"main.yaml":    flowOf("main", "  next: {run: second, then: {back: next_one}}\n  next_one: {run: third, then: {back: done}}\n  done: {end: done}\n"),
		"second.yaml":  flowOf("second", "  next: {run: third, then: {back: back}}\n  back: {return: back}\n"),
		"third.yaml":   flowOf("third", "  next: {return: back}\n"),
	})
	p := all.Program("main")
	if found.Errors() > 0 || p == nil {
		t.Fatal(found.Sorted())
	}

	of := map[routing.AttributeID]string{}
	for _, e := range p.Edges {
		s := p.StepAt(e.Source)
		if s.Name != "set" {
			continue // a flow that begins has the first values
		}
		for _, set := range p.Sets(e) {
			name := p.Attributes[set.Attribute].Name.Value
			if name != "tier" {
				name = s.Flow + "." + name
			}
			if before, ok := of[set.Attribute]; ok && before != name {
				t.Errorf("attribute %d is %s and %s", set.Attribute, before, name)
			}
			of[set.Attribute] = name
		}
	}
	var names []string
	for _, name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	want := "main.home main.size second.home second.size third.home third.size tier"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("the flows set %s, want %s", got, want)
	}
}
