package importer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestPasses: what the files that are written need holds of random flows after all passes.
func TestPasses(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		b := newBuilder(randomCenter(t), nil, nil)
		for _, run := range passes {
			run(b)
		}
		for _, fact := range slices.Sorted(maps.Keys(holding)) {
			if !holding[fact](b) {
				t.Fatalf("this does not hold: %s", fact)
			}
		}
	})
}

// holding tests facts of the flows.
var holding = map[string]func(*builder) bool{
	"edges skip the steps without effect, and each graph's order is the steps that calls reach": func(b *builder) bool {
		for _, g := range b.graphs {
			reached := map[*Step]bool{}
			Reach(reached, g.byID[g.Start], g.followingWithErrors)
			for _, s := range g.order {
				delete(reached, s)
			}
			if len(reached) > 0 {
				return false
			}
		}
		return everyStep(b, func(_ *graph, s *Step) bool { return s.Kind != Pass })
	},
	"a flow that runs while a call waits has only steps that a waiting call can take": func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return (!g.waits || isWaitable(b, s)) && (s.While == "" || b.flow(s.While).waits)
		})
	},
	"each run and go leads to an imported flow, as the graph's invocations say": func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return s.callee() == "" || slices.Contains(g.invocations, invocation{s, b.flow(s.callee())})
		})
	},
	"no run leads back to its own flow": func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool { return s.Kind != Run || !b.flow(s.What).reachableFlows()[g] })
	},
	"a line starts each flow that calls begin in": func(b *builder) bool {
		reached := map[*graph]bool{}
		for _, g := range b.graphs {
			if g.line || g.Role != Inbound {
				maps.Copy(reached, g.reachableFlows())
			}
		}
		return len(reached) == len(b.graphs)
	},
	"runs lead to flows that only runs enter, and no other flow returns": func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return (s.Kind != Run || b.flow(s.What).inRun) && (s.Kind != Return || g.inRun)
		})
	},
	"a call is asked once for the values that it comes with": func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			isEntered := slices.ContainsFunc(b.graphs, func(other *graph) bool { return slices.Contains(other.targets(), g) })
			return s.ID != addedID+"given" || !isEntered
		})
	},
	"there are no more attributes than a center has": func(b *builder) bool {
		declared := 0
		for id, u := range findUses(b) {
			if id == Language || !u.isRead() {
				continue
			}
			declared++
		}
		return declared <= maxAttributes
	},
	"each step has the outcomes that it needs, and each edge leads to a step or a queue": func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool {
			return !slices.ContainsFunc(s.Edges, func(e Edge) bool { return g.byID[e.To] == nil && e.Queue == "" })
		})
	},
	"each run has the outcomes that its flow returns with": func(b *builder) bool {
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
	"each cycle waits for something and has a way out": func(b *builder) bool {
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
	"the languages found for all steps are those that calls with one each bring": func(b *builder) bool {
		v := newSources(b)
		found := v.languages()
		brought := broughtValues(v, Language)
		return everyStep(b, func(_ *graph, s *Step) bool {
			languages := sortedKeys(brought[s])
			if brought[s][anyValue] {
				languages = nil
			}
			return slices.Equal(languages, found[s])
		})
	},
	"assignments give names of values": func(b *builder) bool {
		return everyStep(b, func(_ *graph, s *Step) bool {
			return !slices.ContainsFunc(s.Sets, func(a Assign) bool { return a.added() == 0 && len(a.among()) == 0 })
		})
	},
	"each flow and step that is written has a name": func(b *builder) bool {
		return everyStep(b, func(g *graph, s *Step) bool { return g.name != "" && g.stepName(s.ID) != "" })
	},
	"each block says what became of it": func(b *builder) bool {
		for _, g := range b.graphs {
			for _, block := range g.Blocks {
				written := !everyStep(b, func(_ *graph, s *Step) bool { return !slices.Contains(s.From, block) })
				passed := slices.ContainsFunc(g.Steps, func(s *Step) bool { return s.Kind == Pass && slices.Contains(s.From, block) })
				if isLeftOut := block.Outcome.Status() == LeftOut; written && isLeftOut || !written && !isLeftOut && !passed {
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
	kinds := []Kind{
		Pass, Say, Menu, Collect, Lookup, Branch, Branch, Check, Set, Set, Enqueue, Callback, Transfer, Run, Run, Go,
		Return, End, Loop,
	}
	outcomes := []string{done, again, Otherwise, "yes", "no", collected, exhausted, answered, completed, closed}

	role := rapid.SampledFrom([]Role{Inbound, Inbound, Inbound, Inbound, Module, InQueue, Beside})
	flows := rapid.IntRange(1, 4).Draw(t, "flows")
	var roles []Role // of all flows first, because a step goes to a flow or runs it
	for range flows {
		roles = append(roles, role.Draw(t, "role"))
	}

	c := &Center{Format: "test"}
	for i := range flows {
		name := fmt.Sprint("flow", i)
		f := &Flow{File: name + ".json", ID: name, Start: "0", Role: roles[i]}
		steps := rapid.IntRange(1, 12).Draw(t, "steps")
		for j := range steps {
			s := f.Step(rapid.SampledFrom(kinds).Draw(t, "kind"), f.Block(fmt.Sprint(j), "Block"))
			attribute := rapid.SampledFrom([]string{"a", "b", "c"})
			s.What = attribute.Draw(t, "what")
			switch s.Kind {
			case Run, Go:
				to := rapid.IntRange(0, flows).Draw(t, "to")
				s.What = fmt.Sprint("flow", to)
				if to < flows && roles[to] == Module { // which is only run
					s.Kind = Run
				}
			case Say, Menu:
				language := rapid.SampledFrom([]string{"", "en", "es"}).Draw(t, "language")
				s.Prompt = Prompt{Language: language, Parts: []Part{{Text: "Hello."}}}
			case Loop:
				s.Rounds = 3
			case Enqueue:
				if rapid.Bool().Draw(t, "runs a flow") {
					s.While = fmt.Sprint("flow", rapid.IntRange(0, flows).Draw(t, "while"))
					s.WhileAt = rapid.SampledFrom([]string{"", "", "1"}).Draw(t, "at")
				}
			}

			sets := func() []Assign {
				values := rapid.SampledFrom([]Term{Answer{}, Any{}, Never{}, Const{"yes"}, Const{"no"}, SumOf("a", 1)})
				if rapid.IntRange(0, 2).Draw(t, "sets") > 0 {
					return nil
				}
				return []Assign{{Attribute: attribute.Draw(t, "set"), To: values.Draw(t, "value")}}
			}
			if s.Kind == Set {
				s.Sets = sets()
			}
			for range rapid.IntRange(0, 3).Draw(t, "edges") {
				outcome := rapid.SampledFrom(outcomes).Draw(t, "outcome")
				to := fmt.Sprint(rapid.IntRange(0, steps).Draw(t, "to"))
				s.Edge(outcome, to)
				e := &s.Edges[len(s.Edges)-1]
				e.Error = rapid.IntRange(0, 9).Draw(t, "error") == 0
				if s.Kind == Lookup {
					e.Sets = sets()
				}
				if s.Kind == Menu {
					e.Outcome = ""
					e.Keys = []string{fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "key"))}
				}
			}
		}
		c.Flows = append(c.Flows, f)
	}
	return c
}

// anyValue stands for any value, as anyLanguage for any language.
const anyValue = anyLanguage

// broughtValues follows each value of an attribute by itself from where a call gets it, and returns the values with which
// calls come to each step.
func broughtValues(v *sources, attribute string) map[*Step]map[string]bool {
	gives := lastOf(func(a *Assign) bool { return a.Attribute == attribute })
	if attribute == Language {
		gives = givesLanguage
	}

	brought := map[*Step]map[string]bool{}
	var follow func(s *Step, value string)
	follow = func(s *Step, value string) {
		if brought[s] == nil {
			brought[s] = map[string]bool{}
		}
		if brought[s][value] {
			return
		}
		brought[s][value] = true

		for to, p := range v.points {
			for _, way := range p.ways {
				if way.from == nil || way.from.step != s || way.last(gives) != nil {
					continue
				}
				if s.Kind != Branch || s.What != attribute || len(way.over) == 0 {
					follow(to, value)
					continue
				}

				isCase := s.edge(value) != nil
				switch outcome := way.over[0].Outcome; {
				case outcome == Otherwise && !isCase, outcome == value:
					follow(to, value)
				case outcome != Otherwise && value == anyValue:
					follow(to, outcome)
				}
			}
		}
	}

	for s, p := range v.points {
		for _, way := range p.ways {
			var set *Assign
			if way.from != nil {
				set = way.last(gives)
			}
			r, isNumber := v.center.Ranges[attribute]
			switch {
			case way.from == nil && attribute == Language:
				follow(s, v.languageOf(way.begin))
			case way.from == nil && !way.begin.line:
				follow(s, anyValue)
			case way.from == nil && isNumber:
				follow(s, strconv.Itoa(r.First))
			case way.from == nil:
				follow(s, v.center.Unset[attribute])
			case set != nil && set.added() != 0 && isNumber:
				for n := r.First; n <= r.Last; n++ {
					follow(s, strconv.Itoa(n))
				}
			case set != nil:
				value, isConst := set.Value()
				if !isConst {
					value = anyValue
				}
				follow(s, value)
			}
		}
	}
	return brought
}

// words is a prompt of words alone.
func words(text string) Prompt { return Prompt{Parts: []Part{{Text: text}}} }

// TestPromptsThatTakeTime: a prompt takes time if it says something in each language. A recording without a length
// has five seconds.
func TestPromptsThatTakeTime(t *testing.T) {
	silent := Prompt{Audio: "tick", Takes: time.Millisecond}
	with := func(p Prompt, others ...Prompt) Prompt {
		p.Also = append(p.Also, others...)
		return p
	}
	for about, c := range map[string]struct {
		prompt Prompt
		want   bool
	}{
		"nothing":                 {Prompt{}, false},
		"words":                   {words("Hello."), true},
		"a mark alone":            {words("."), false},
		"a value":                 {Prompt{Parts: []Part{{Value: "name"}}}, true},
		"a recording":             {Prompt{Audio: "hello"}, true},
		"a short recording":       {silent, false},
		"silent in one language":  {with(words("Hello."), words("Bonjour."), silent), false},
		"spoken in each language": {with(words("Hello."), words("Bonjour.")), true},
	} {
		if got := c.prompt.takesTime(); got != c.want {
			t.Errorf("%s takes time: %t", about, got)
		}
	}
}

// built returns the result of the passes, without the rounds after the checker.
func built(c *Center) *Result { return newBuilder(c, nil, nil).build() }
