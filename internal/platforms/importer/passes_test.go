package importer

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestPassesHaveWhatTheyNeed: earlier passes leave what each needs, and the files that are
// written need all of it.
func TestPassesHaveWhatTheyNeed(t *testing.T) {
	known := map[fact]bool{linked: true}
	for _, p := range passes {
		for _, f := range p.needs {
			if !known[f] {
				t.Errorf("%q needs what no pass has left: %s", p.name, f)
			}
		}
		change(known, p)
	}
	for f := range holding {
		if !known[f] && !slices.Contains([]fact{compared}, f) {
			t.Errorf("files are written without this: %s", f)
		}
	}
}

// TestPassesLeaveWhatTheySay: on random flows everything that passes have left so far holds
// after each of them.
func TestPassesLeaveWhatTheySay(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		b := newBuilder(randomCenter(t), nil, nil)
		known := map[fact]bool{linked: true}
		for _, p := range passes {
			p.run(b)
			change(known, p)
			for _, f := range slices.Sorted(maps.Keys(holding)) {
				if known[f] && !holding[f](b) {
					t.Fatalf("after %q this does not hold: %s", p.name, f)
				}
			}
		}
	})
}

func change(known map[fact]bool, p pass) {
	for _, f := range p.breaks {
		delete(known, f)
	}
	for _, f := range p.leaves {
		known[f] = true
	}
}

// holding tests facts of the flows.
var holding = map[fact]func(*builder) bool{
	linked: func(b *builder) bool {
		for _, g := range b.graphs {
			reached := map[*Step]bool{}
			Reach(reached, g.byID[g.Start], func(s *Step) []*Step { return g.following(s, true) })
			for _, s := range g.order {
				delete(reached, s)
			}
			if len(reached) > 0 {
				return false
			}
		}
		return everyStep(b, func(_ *graph, s *Step) bool { return s.Kind != Pass })
	},
	waitable: func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return (!g.waits || b.isWaitable(s)) && (s.While == "" || b.flow(s.While).waits)
		})
	},
	resolved: func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return s.callee() == "" || slices.Contains(g.invocations, invocation{s, b.flow(s.callee())})
		})
	},
	acyclicRuns: func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool { return s.Kind != Run || !b.flow(s.What).reachableFlows()[g] })
	},
	started: func(b *builder) bool {
		reached := map[*graph]bool{}
		for _, g := range b.graphs {
			if g.line || g.Role != Inbound {
				maps.Copy(reached, g.reachableFlows())
			}
		}
		return len(reached) == len(b.graphs)
	},
	returning: func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return (s.Kind != Run || b.flow(s.What).inRun) && (s.Kind != Return || g.inRun)
		})
	},
	compared: func(b *builder) bool {
		for id, u := range b.findUses() {
			if u.assigned > 0 && len(u.branches)+u.chooses == 0 && !slices.Contains(builtin, id) {
				return false
			}
		}
		return true
	},
	declarable: func(b *builder) bool {
		declared := 0
		for id, u := range b.findUses() {
			if slices.Contains(builtin, id) || len(u.branches)+u.chooses == 0 {
				continue
			}
			declared++
		}
		return declared <= maxAttributes
	},
	complete: func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return !slices.ContainsFunc(s.Edges, func(e Edge) bool { return g.byID[e.To] == nil && e.Queue == "" })
		})
	},
	fitted: func(b *builder) bool {
		return everyStep(b, func(_ *graph, s *Step) bool {
			if s.Kind == Go || s.callee() == "" {
				return true
			}
			var outcomes []string
			for _, e := range s.Edges {
				if s.isLabel(&e) {
					outcomes = append(outcomes, e.Outcome)
				}
			}
			slices.Sort(outcomes)
			return slices.Equal(outcomes, b.flow(s.callee()).labels())
		})
	},
	endless: func(b *builder) bool {
		c := cycles{builder: b, starts: map[*Step]*Step{}}
		for _, g := range b.graphs {
			for _, call := range g.invocations {
				if call.step.callee() != "" { // it may have been cut
					c.starts[call.step] = call.to.byID[call.to.Start]
				}
			}
		}
		return !c.cutWaitless()
	},
	valued: func(b *builder) bool {
		return everyStep(b, func(_ *graph, s *Step) bool {
			return !slices.ContainsFunc(s.Sets, func(a Assign) bool { return len(a.Values) == 0 })
		})
	},
	named: func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool { return g.name != "" && g.stepName(s.ID) != "" })
	},
	noted: func(b *builder) bool {
		for _, g := range b.graphs {
			for _, block := range g.Blocks {
				reached := !everyStep(b, func(_ *graph, s *Step) bool { return !slices.Contains(s.From, block) })
				if !reached && block.Status != LeftOut && !slices.ContainsFunc(g.Steps, func(s *Step) bool { return s.Kind == Pass && slices.Contains(s.From, block) }) {
					return false
				}
			}
		}
		return true
	},
}

func everyStep(b *builder, holds func(*graph, *Step) bool) bool {
	for g, s := range b.steps() {
		if !holds(g, s) {
			return false
		}
	}
	return true
}

// randomCenter makes flows of any steps with any edges.
func randomCenter(t *rapid.T) *Center {
	kinds := []Kind{Pass, Say, Menu, Collect, Lookup, Branch, Branch, Check, Set, Set, Enqueue, Callback, Transfer, Run, Run, Go, Return, End, Loop}
	outcomes := []string{done, again, Otherwise, "yes", "no", collected, exhausted, answered, completed, closed}
	flows := rapid.IntRange(1, 4).Draw(t, "flows")
	c := &Center{Format: "test"}
	for i := range flows {
		name := fmt.Sprint("flow", i)
		f := &Flow{File: name + ".json", ID: name, Start: "0", Role: rapid.SampledFrom([]Role{Inbound, Inbound, Inbound, Inbound, Module, InQueue, Beside}).Draw(t, "role")}
		steps := rapid.IntRange(1, 12).Draw(t, "steps")
		for j := range steps {
			s := f.Step(rapid.SampledFrom(kinds).Draw(t, "kind"), f.Block(fmt.Sprint(j), "Block"))
			attribute := rapid.SampledFrom([]string{"a", "b", "c"})
			switch s.What = attribute.Draw(t, "what"); s.Kind {
			case Run, Go:
				s.What = fmt.Sprint("flow", rapid.IntRange(0, flows).Draw(t, "to"))
			case Say, Menu:
				s.Prompt = Prompt{Language: rapid.SampledFrom([]string{"", "en", "es"}).Draw(t, "language"), Parts: []Part{{Text: "Hello."}}}
			case Loop:
				s.What = "3"
			case Enqueue:
				if rapid.Bool().Draw(t, "runs a flow") {
					s.While, s.WhileAt = fmt.Sprint("flow", rapid.IntRange(0, flows).Draw(t, "while")), rapid.SampledFrom([]string{"", "", "1"}).Draw(t, "at")
				}
			}
			sets := func() []Assign {
				values := rapid.SampledFrom([][]string{nil, {"yes"}, {"no"}})
				if rapid.IntRange(0, 2).Draw(t, "sets") > 0 {
					return nil
				}
				return []Assign{{Attribute: attribute.Draw(t, "set"), Values: values.Draw(t, "values")}}
			}
			if s.Kind == Set {
				s.Sets = sets()
			}
			for range rapid.IntRange(0, 3).Draw(t, "edges") {
				s.Edge(rapid.SampledFrom(outcomes).Draw(t, "outcome"), fmt.Sprint(rapid.IntRange(0, steps).Draw(t, "to")))
				e := &s.Edges[len(s.Edges)-1]
				e.Error = rapid.IntRange(0, 9).Draw(t, "error") == 0
				if s.Kind == Lookup {
					e.Sets = sets()
				}
				if s.Kind == Menu {
					e.Outcome, e.Keys = "", []string{fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "key"))}
				}
			}
		}
		c.Flows = append(c.Flows, f)
	}
	return c
}
