package flow_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/flow"
)

// Any bytes as a flow and its translation are judged without a panic; what is
// judged free of errors compiles.
func FuzzLoad(f *testing.F) {
	for _, name := range []string{"main.yaml", "lost_card.yaml", "lost_card.es.yaml"} {
		src, err := os.ReadFile("testdata/card/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, src)
	}
	for _, r := range flow.Rules {
		f.Add([]byte(r.Bad), []byte("prompts: main\nlanguage: en\nsteps: {wait: Please hold.}\n"))
	}
	f.Fuzz(func(t *testing.T, flowFile, prompts []byte) {
		flows, found := open(t, fstest.MapFS{
			"routing.yaml": {Data: []byte(diagtest.Center)},
			"main.yaml":    {Data: flowFile},
			"prompts.yaml": {Data: prompts},
		})
		for _, name := range flows.Names() {
			if p := flows.Program(name); p != nil {
				wellFormed(t, p)
			} else if found.Errors() == 0 {
				t.Errorf("flow %q does not compile, and no error says why", name)
			}
		}
	})
}

// A random center of well-formed flows is judged, and compiles to a program
// that keeps its promises.
func FuzzProgram(f *testing.F) { f.Fuzz(rapid.MakeFuzz(checkProgram)) }

func TestProgramOfRandomFlows(t *testing.T) { rapid.Check(t, checkProgram) }

func checkProgram(t *rapid.T) {
	folder := randomCenter(t)
	flows, found := open(t, folder)
	for _, name := range flows.Names() {
		if p := flows.Program(name); p != nil {
			wellFormed(t, p)
		}
	}
	for _, x := range found.Sorted() {
		if x.Place.Line < 1 || x.Message == "" || x.Mend == "" && x.Rule != flow.UnknownStep {
			t.Fatalf("finding without place, message or mend: %+v", x)
		}
	}
}

// failer is what testing.T and rapid.T share.
type failer interface {
	Fatalf(format string, args ...any)
}

// wellFormed checks what a program promises.
func wellFormed(t failer, p *flow.Program) {
	paths := map[string]bool{}
	for i, s := range p.States {
		if paths[s.Path] {
			t.Fatalf("two states are called %s", s.Path)
		}
		paths[s.Path] = true
		if s.Runner >= flow.StateID(i) || s.Runner != flow.NoState && p.Steps[p.States[s.Runner].Step].Kind != flow.Run {
			t.Fatalf("%s belongs to the state %d, which does not run it", s.Path, s.Runner)
		}
	}
	type leaving struct {
		state   flow.StateID
		outcome flow.Outcome
	}
	seen := map[leaving]bool{}
	for i, e := range p.Edges {
		if i > 0 && e.Source < p.Edges[i-1].Source {
			t.Fatalf("the edges are not in the order of their sources")
		}
		if seen[leaving{e.Source, e.Outcome}] {
			t.Fatalf("%s has two edges for %s", p.States[e.Source].Path, p.Outcomes[e.Outcome])
		}
		seen[leaving{e.Source, e.Outcome}] = true
		if int(e.Target) >= len(p.States) || e.Target < 0 {
			t.Fatalf("%s leads out of the program", p.States[e.Source].Path)
		}
	}
}

// randomCenter draws a center of one to four flows, of which only later ones
// are run, with edges to any of their steps.
func randomCenter(t *rapid.T) fstest.MapFS {
	folder := fstest.MapFS{"routing.yaml": {Data: []byte(strings.ReplaceAll(diagtest.Center, "queues:\n", "attributes: {tier: [green, gold]}\nchannels: {chat: {responds: 5m-15m}}\nqueues:\n  small: {answer_within: 20s, capacity: 3, hours: {mon-fri: 08:00-20:00}}\n"))}}
	flows := rapid.IntRange(1, 4).Draw(t, "flows")
	for i := range flows {
		folder[flowName(i)+".yaml"] = &fstest.MapFile{Data: []byte(randomFlow(t, i, flows))}
	}
	return folder
}

func flowName(i int) string {
	if i == 0 {
		return "main"
	}
	return fmt.Sprintf("flow_%d", i)
}

func randomFlow(t *rapid.T, i, flows int) string {
	steps := rapid.IntRange(1, 8).Draw(t, "steps")
	to := func() string { return fmt.Sprintf("s%d", rapid.IntRange(0, steps-1).Draw(t, "to")) }
	var b strings.Builder
	fmt.Fprintf(&b, "flow: %s\nstart: %s\n", flowName(i), to())
	if rapid.Bool().Draw(t, "anywhere") {
		fmt.Fprintf(&b, "anywhere: {\"0, agent\": %s, star: %s}\n", to(), to())
	}
	b.WriteString("steps:\n")
	for s := range steps {
		fmt.Fprintf(&b, "  s%d: %s\n", s, randomStep(t, to, i, flows))
	}
	return b.String()
}

func randomStep(t *rapid.T, to func() string, i, flows int) string {
	forms := []string{
		`{say: "You are {position}, {entry}.", then: TO}`,
		`{menu: Choose., choices: {1: TO, "2, two": TO, 0: TO}, then: {exhausted: TO}}`,
		`{menu: Choose., choices: {star: TO}, attempts: 1, then: TO}`,
		`{collect: Your number?, digits: 4, into: entry, then: {collected: TO, exhausted: TO}}`,
		`{collect: Your number?, digits: 1-3, ends_with: hash, secret: yes, then: TO}`,
		`{lookup: card, into: {found: [entry]}, then: {found: TO, error: TO}}`,
		`{branch: tier, then: {green: TO, gold: TO}}`,
		`{branch: abroad, then: {yes: TO, otherwise: TO}}`,
		`{branch: day, then: TO}`,
		`{check: small, then: {closed: TO, full: TO, under 5m: TO, under 1m: TO, otherwise: TO}}`,
		`{set: {tier: gold}, then: TO}`,
		`{queue: small, hold: "{wait} minutes", every: 30s, choices: {1: TO}, max_wait: 5m, then: TO}`,
		`{queue: general, then: {answered: TO, escalated: TO}}`,
		`{callback: small, say: "We call {caller}.", then: {booked: TO, declined: TO}}`,
		`{deflect: chat, then: TO}`,
		`{transfer: +1 202 555 0100}`,
		`{end: resolved, say: "{reference}"}`,
		`{end: self_served}`,
		`{return: back}`,
		`{return: again}`,
	}
	if i+1 < flows {
		inner := flowName(rapid.IntRange(i+1, flows-1).Draw(t, "run"))
		forms = append(forms, "{run: "+inner+", then: TO}", "{run: "+inner+", then: TO}")
	}
	form := rapid.SampledFrom(forms).Draw(t, "step")
	for strings.Contains(form, "TO") {
		form = strings.Replace(form, "TO", to(), 1)
	}
	return form
}
