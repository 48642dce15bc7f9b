package script

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// search finds short calls of one flow that take wanted outcomes: it plays the paths that the
// analysis of data flow has found on the live state machine, within a budget.
type search struct {
	flows   *flow.Flows
	machine *ivr.Machine
	program *flow.Program
	flow    string
	graph   *dataflow.Graph
	edges   map[outcomeKey][]dataflow.Edge // of the graph, in its order
	wanted  map[outcomeKey]bool            // not found yet
	without map[outcomeKey]bool            // wanted, but no path leads to them
	met     map[outcomeKey]bound           // wanted, but the search for them met a bound
	isEnd   []bool                         // by node: whether no edge leaves it
	found   []call
	tried   int // calls so far
	left    int // how many events the traces of further calls may have

	onEntries []*flow.Step // the branches on entries
	callers   []phone.Number
	dates     *dates
}

// call is a call to an end, and the outcome that it is for.
type call struct {
	*Recorder
	takes outcomeKey
}

// maxSearch bounds the search for calls of one flow, by the events in the traces of all calls
// tried: an event takes 200 bytes and about 2 µs.
const maxSearch = 300_000

// newSearch prepares a search for calls of a flow that take the wanted outcomes. It places no call.
func newSearch(flows *flow.Flows, dates *dates, name string, wanted map[outcomeKey]bool) *search {
	machine := ivr.Live(flows.Program(name))
	x := &search{
		flows: flows, machine: machine, program: machine.Program(), flow: name,
		graph:   dataflow.AnalyzeFlow(flows, name).Refine(),
		wanted:  wanted,
		without: map[outcomeKey]bool{},
		met:     map[outcomeKey]bound{},
		left:    maxSearch,
		dates:   dates,
	}

	// Each outcome is searched backward from the edges that take it.
	x.edges = map[outcomeKey][]dataflow.Edge{}
	for _, e := range x.graph.Edges {
		key := x.keyOf(e)
		x.edges[key] = append(x.edges[key], e)
	}

	for node := range x.graph.Nodes {
		x.isEnd = append(x.isEnd, len(x.graph.Out(node)) == 0)
	}

	for i := range x.program.Steps {
		if s := &x.program.Steps[i]; s.On != "" {
			x.onEntries = append(x.onEntries, s)
		}
	}

	// The callers depend on the branches of the program, so they are made once.
	x.callers = x.allCallers()
	return x
}

// keep keeps a call that takes a wanted outcome by a path. The outcomes on the path need no other call. A call that
// cannot go on without another lookup is of no use: lookups and transfers may lead to each other forever.
func (x *search) keep(r *Recorder, path []dataflow.Edge, key outcomeKey) {
	whole := x.finish(r, path, key)
	if whole.Awaits() == ivr.ForLookup {
		return
	}

	for _, e := range path {
		delete(x.wanted, x.keyOf(e))
	}
	x.found = append(x.found, call{whole, key})
}

// input resumes a waiting call: an input of the caller, or a lookup's answer.
type input func(*Recorder) error

func do(s Step) input { return func(r *Recorder) error { return r.Do(s) } }

// inputs returns what may lead a waiting call over an edge.
func (x *search) inputs(r *Recorder, e dataflow.Edge) []input {
	in, isInput, _ := ParseInput(dataflow.Input(x.program, x.program.StepAt(e.Source), e.Outcome))
	switch {
	case r.Awaits() == ivr.ForLookup:
		return x.answers(r)
	case e.Decider == flow.ByEntry && r.State() == e.Source:
		return x.entry(r, e.Outcome)
	case isInput:
		return []input{do(in)}
	case r.InQueue() && r.Due() > 0: // in the flow that is run while the call waits
		return []input{do(Step{Word: Wait, Wait: r.Due()})}
	}

	return nil
}

// answers returns each outcome of a lookup, with a value for all that it fills in, and with the
// values on which branches depend.
func (x *search) answers(r *Recorder) []input {
	var out []input
	step := r.Step()
	for _, o := range step.Outcomes {
		values := map[string]string{}
		for _, name := range step.Fills[o] {
			values[name] = "1200"
			if x.isDialed(name) {
				values[name] = ivr.ExampleCaller(x.flows.Center, 0).E164
			}
		}

		// A value that no branch compares is as good as any other. Each compared value is one more
		// answer.
		answer := func(values map[string]string) {
			out = append(out, func(r *Recorder) error { return r.Lookup(x.program.Outcomes[o], values) })
		}
		answer(values)

		for _, name := range step.Fills[o] {
			for _, text := range x.examples(r, name, 0) {
				other := maps.Clone(values)
				other[name] = text
				answer(other)
			}
		}
	}

	return out
}

// entry returns the first candidate that takes an outcome of the collect, and the candidates
// that make branches on the entry take other outcomes, at once or later.
func (x *search) entry(r *Recorder, o flow.Outcome) []input {
	var out []input
	took := outcomeKey{r.Step().String(), x.program.Outcomes[o]}
	seen := map[string]bool{}
	for _, in := range x.candidates(r) {
		next := r.fork()
		x.left-- // most are tried in vain

		if in(next) != nil {
			continue
		}

		// Entries with the same outcomes now, and the same ones at later branches, are alike.
		outcomes := outcomesIn(x.program, next.Trace()[len(r.Trace()):])

		// A call that ends remembers nothing.
		ways := fmt.Sprint(next.Memory(), outcomes)
		if !slices.Contains(outcomes, took) || seen[ways] {
			continue
		}

		seen[ways] = true
		out = append(out, in)

		if !x.isBranchedOn(r.Step().Entry.Into) {
			break
		}
	}

	return out
}

// candidates returns entries of every format, and those on which branches depend. The line
// decides how a number is dialed.
func (x *search) candidates(r *Recorder) []input {
	e := r.Step().Entry
	examples := x.examples(r, e.Into, e.Min)
	var out []input
	if e.Format == flow.FormatWords {
		for _, words := range append([]string{"Blue Harbor", "Green Valley"}, examples...) { // one may be a choice
			out = append(out, do(Step{Word: Say, Text: words}))
		}
	}

	if e.Format == flow.FormatWords && e.Max == 0 {
		return out
	}

	// A number is tried with and without the prefix that is dialed inside the country.
	var texts []string
	if e.Format == flow.FormatPhone || x.isDialed(e.Into) {
		for _, n := range phone.Examples(x.flows.Center.Lines[r.start.Line].Home()) {
			texts = append(texts, n.NationalSignificant(), phone.Digits(n.National()))
		}
	}

	var digits []byte
	for i := range max(e.Min, 1) {
		digits = append(digits, '0'+byte(i+1)%10)
	}

	// An entry with a range of digits is tried with other lengths too: it may have to equal another entry.
	texts = append(texts, string(digits), "1103", "20251103", "42*50")
	if date := flow.ExampleDate(e.Format); date != "" {
		texts = append(texts, date)
	}
	for d := range 10 { // one that no case names
		text := strings.Repeat(strconv.Itoa(d), max(e.Min, 1))
		if len(examples) > 0 && !slices.Contains(examples, text) {
			texts = append(texts, text)
			break
		}
	}

	if len(examples) > 0 && e.Max > 0 { // one longer than a case says
		texts = append(texts, strings.Repeat("7", e.Max))
	}

	for _, text := range examples {
		texts = append(texts, strings.TrimPrefix(text, "+"))
	}

	for _, text := range e.Checked(texts...) {
		text = flow.Pressed(text)
		out = append(out, do(Step{Word: Press, Text: text}))
	}

	return out
}

// examples returns values of a name for which branches and compares take different outcomes in a
// call.
func (x *search) examples(r *Recorder, name string, digits int) []string {
	var out []string
	for _, s := range x.onEntries {
		if name == "" {
			continue
		}

		switch {
		case s.On == name:
			out = append(out, s.Examples(r.Known, digits)...)
		case slices.Contains(s.Compared(), name) && r.Known(s.On) != "":
			out = append(out, r.Known(s.On))
		}
	}

	return out
}

// isBranchedOn reports whether a branch depends on a name.
func (x *search) isBranchedOn(name string) bool {
	return slices.ContainsFunc(x.onEntries, func(s *flow.Step) bool {
		return name != "" && (s.On == name || slices.Contains(s.Compared(), name))
	})
}

// isDialed reports whether a callback dials what was collected or looked up under a name.
func (x *search) isDialed(name string) bool {
	return name != "" && slices.ContainsFunc(x.program.Steps, func(s flow.Step) bool {
		return s.Number == name
	})
}
