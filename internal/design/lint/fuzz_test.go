package lint_test

import (
	"os"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Checking any bytes as a flow and its translation does not panic, and a flow without
// errors compiles.
func FuzzLoad(f *testing.F) {
	for _, name := range []string{"main.yaml", "lost_card.yaml", "lost_card.es.yaml"} {
		src, err := os.ReadFile("../flow/testdata/card/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, src)
	}

	for _, r := range lint.Rules() {
		f.Add([]byte(r.Bad), []byte("prompts: main\nlanguage: en\nsteps: {wait: Please hold.}\n"))
	}
	f.Add([]byte("flow: main\nstart: a\nsteps:\n  a: {lookup: a, sets: {found: {tier: [gold, 1], language: en}}, then: {found: b, error: b}}\n"+
		"  b: {check: general, then: {unstaffed: c, idle: c, otherwise: c}, sets: {idle: {tier: gold}}}\n  c: {end: c, say: {audio: c.wav, takes: 2s}}\n"),
		[]byte("prompts: main\nlanguage: en\nsteps: {c: {audio: d.wav, text: Hi.}}\n"))
	f.Add([]byte("flow: main\nstart: a\nsteps:\n  a: {menu: \"For cards, press 2.\", choices: {1: b}, then: {exhausted: b}}\n  b: {set: {language: en}}\n"),
		[]byte("prompts: main\nlanguage: en\nsteps: {a: Hello.}\n"))

	f.Fuzz(func(t *testing.T, flowFile, prompts []byte) {
		diagtest.Bounded(t, func() { loadAnything(t, flowFile, prompts) })
	})
}

func loadAnything(t *testing.T, flowFile, prompts []byte) {
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
}

// Flows of random centers compile to well-formed programs, and every finding has a
// place, a message and a suggestion.
func FuzzProgram(f *testing.F) {
	check := rapid.MakeFuzz(checkProgram)
	f.Fuzz(func(t *testing.T, drawn []byte) {
		diagtest.Bounded(t, func() { check(t, drawn) })
	})
}

func TestProgramOfRandomFlows(t *testing.T) { longtest.Check(t, checkProgram) }

func checkProgram(t *rapid.T) {
	folder := flowtest.RandomCenter(t)
	flows, found := open(t, folder)
	for _, name := range flows.Names() {
		if p := flows.Program(name); p != nil {
			wellFormed(t, p)
		}
	}
	for _, x := range found.Sorted() {
		if x.Place.Line < 1 || x.Message == "" || x.Fix == "" && x.Rule != flow.UnknownStep {
			t.Fatalf("finding without place, message or fix: %+v", x)
		}
	}
}

// failer has the method of testing.T and rapid.T that the tests use.
type failer interface {
	Fatalf(format string, args ...any)
}

// wellFormed checks the invariants of a program.
func wellFormed(t failer, p *flow.Program) {
	paths := map[string]bool{}
	for i, s := range p.States {
		if paths[s.Path] {
			t.Fatalf("two states are called %s", s.Path)
		}
		paths[s.Path] = true
		runs := func(step *flow.Step) bool { return step.Kind == flow.Run || step.While != "" }
		if s.Runner >= flow.StateID(i) || s.Runner != flow.NoState && !runs(p.StepAt(s.Runner)) {
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
