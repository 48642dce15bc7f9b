package flow

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// tree holds a shortest way from the start to every state.
type tree struct {
	far  []int  // inputs to get there plus one, by StateID; 0: no way
	last []Edge // of the way
}

// example gives the shortest call that reaches a state, in the words of a
// scripted call: "press 2, silent, silent, silent".
func (w *walk) example(to StateID) string { return w.spell(w.nearest.path(to)) }

// shortest finds the ways with the fewest inputs over the edges that can be
// taken and that allowed lets through.
func (w *walk) shortest(allowed func(Edge) bool) *tree {
	t := &tree{make([]int, len(w.States)), make([]Edge, len(w.States))}
	t.far[0] = 1
	front := &frontier{{0, 1}}
	for front.Len() > 0 {
		at := heap.Pop(front).(reach)
		if at.far > t.far[at.state] {
			continue
		}
		for _, e := range w.edges(at.state) {
			d := at.far + w.effort(e)
			if (t.far[e.Target] == 0 || d < t.far[e.Target]) && allowed(e) {
				t.far[e.Target], t.last[e.Target] = d, e
				heap.Push(front, reach{e.Target, d})
			}
		}
	}
	return t
}

// path gives the edges from the start to a state.
func (t *tree) path(to StateID) []Edge {
	var path []Edge
	for to != 0 {
		path = append(path, t.last[to])
		to = t.last[to].Source
	}
	slices.Reverse(path)
	return path
}

// effort counts the inputs that an edge takes.
func (w *walk) effort(e Edge) int {
	s := w.step(e.Source)
	switch s.Kind {
	case Menu, Collect:
		if w.Outcomes[e.Outcome] == Exhausted {
			return s.Attempts
		}
		return 1
	case Lookup, Branch, Check, Queue, Callback, Deflect:
		return 1
	case Say, Set, Transfer, Run, Return, End:
	}
	return 0
}

// reach is a state with the number of inputs that it takes to get there.
type reach struct {
	state StateID
	far   int
}

// frontier is a heap of states, the nearest first.
type frontier []reach

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(i, j int) bool {
	return f[i].far < f[j].far || f[i].far == f[j].far && f[i].state < f[j].state
}
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)   { *f = append(*f, x.(reach)) }

func (f *frontier) Pop() any {
	old := *f
	x := old[len(old)-1]
	*f = old[:len(old)-1]
	return x
}

func (w *walk) spell(path []Edge) string {
	var words []string
	for _, e := range path {
		words = append(words, w.inputs(e)...)
	}
	if len(words) == 0 {
		return "at once"
	}
	return strings.Join(words, ", ")
}

// inputs gives what takes an edge, in the words of a scripted call where it has
// them; nothing for an edge that is taken without any.
func (w *walk) inputs(e Edge) []string {
	s, outcome := w.step(e.Source), w.Outcomes[e.Outcome]
	if c := s.choice(e.Outcome); c != nil {
		return []string{c.input()}
	}
	switch s.Kind {
	case Menu, Collect:
		if outcome == Collected {
			return []string{s.Entry.input()}
		}
		return slices.Repeat([]string{"silent"}, s.Attempts)
	case Lookup:
		return []string{s.Lookup + " " + outcome}
	case Branch:
		return []string{w.Center.Attributes[s.Attribute].Name.Value + " " + w.caseOf(s, e)}
	case Check:
		return []string{w.Center.Queues[s.Service].Name.Value + " " + outcome}
	case Queue:
		return []string{w.left(s, outcome)}
	case Callback, Deflect:
		if outcome == Declined {
			return []string{"silent"}
		}
		return []string{"press 1"}
	case Say, Set, Transfer, Run, Return, End:
	}
	return nil
}

// caseOf gives the first value that can take an edge of a branch.
func (w *walk) caseOf(s *Step, e Edge) string {
	name := w.Outcomes[e.Outcome]
	first := true
	w.can(e.Source, s.Attribute).and(s.leadingTo(e.Outcome)).each(func(v routing.Value) {
		if first {
			name, first = w.Center.Attributes[s.Attribute].Values[v], false
		}
	})
	return name
}

func (w *walk) left(s *Step, outcome string) string {
	switch outcome {
	case TimedOut:
		return "wait " + spellDuration(s.MaxWait)
	case Full, Closed:
		return w.Center.Queues[s.Service].Name.Value + " " + outcome
	}
	return outcome
}

// spellDuration writes 2m0s as 2m.
func spellDuration(d int64) string {
	s := time.Duration(d).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

func (s *Step) choice(outcome Outcome) *Choice {
	for i := range s.Choices {
		if s.Choices[i].Outcome == outcome {
			return &s.Choices[i]
		}
	}
	return nil
}

func (c *Choice) input() string {
	if len(c.Keys) > 0 {
		return "press " + c.Keys[0].String()
	}
	return "say " + c.Words[0]
}

// String writes a key as a scripted call presses it.
func (k Key) String() string {
	switch k {
	case Star:
		return "star"
	case Hash:
		return "hash"
	}
	return fmt.Sprint(uint8(k))
}

// input gives an entry that the collect takes.
func (e *Entry) input() string {
	switch e.Format {
	case "words":
		return "say something"
	case "mmdd":
		return "press 1231"
	case "ddmm":
		return "press 3112"
	case "yyyymmdd":
		return "press 20261231"
	}
	const digits = "1234567890"
	return "press " + strings.Repeat(digits, e.Min/len(digits)+1)[:e.Min]
}

// shown ends a message with the shortest call that shows it.
func shown(message, call string) string { return message + ": " + call }
