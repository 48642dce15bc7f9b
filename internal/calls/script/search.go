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
	wanted  map[outcomeKey]bool // not found yet
	without map[outcomeKey]bool // wanted, but no path leads to them
	found   []call
	tried   int // calls so far
	left    int // how many events the traces of further calls may have

	onEntries []*flow.Step // the branches on entries
	callers   []phone.Number
}

// call is a call to an end, and the outcome that it is for.
type call struct {
	*Recorder
	takes outcomeKey
}

// maxSearch bounds the search for calls of one flow, by the events in the traces of all calls
// tried: an event takes 200 bytes and about 2 µs. Of these maxFinish may be spent on the end of
// one call.
const (
	maxSearch = 300_000
	maxFinish = 30_000
)

func newSearch(flows *flow.Flows, name string, wanted map[outcomeKey]bool) *search {
	machine := ivr.Live(flows.Program(name))
	x := &search{
		flows: flows, machine: machine, program: machine.Program(), flow: name,
		wanted: wanted, without: map[outcomeKey]bool{}, left: maxSearch,
	}
	for i := range x.program.Steps {
		if s := &x.program.Steps[i]; s.On != "" {
			x.onEntries = append(x.onEntries, s)
		}
	}
	x.callers = x.allCallers()
	return x
}

// visit calls a function with a call and with all that it can become, those of the fewest
// inputs first, until the function returns false or no more events are left.
func (x *search) visit(start *Recorder, left *int, goOn func(*Recorder) bool) {
	*left -= len(start.Trace())
	if !goOn(start) {
		return
	}
	type position struct {
		ivr.Call
		memory string
	}
	at := func(r *Recorder) position { return position{r.Call(), r.Memory()} }
	seen := map[position]bool{at(start): true}
	for queue := []*Recorder{start}; len(queue) > 0; queue = queue[1:] {
		from := queue[0]
		queue[0] = nil // its memory is free
		for _, in := range x.inputs(from) {
			next := from.fork()
			err := in(next)
			if *left -= len(next.Trace()); *left <= 0 {
				return
			}
			if err != nil {
				continue
			}
			if !goOn(next) {
				return
			}
			if !seen[at(next)] {
				seen[at(next)] = true
				queue = append(queue, next)
			}
		}
	}
}

// keep keeps a call that takes a wanted outcome. A call that cannot go on
// without another lookup is of no use: lookups and transfers may lead to each other for ever.
func (x *search) keep(r *Recorder, key outcomeKey) {
	if whole := x.finish(r); whole.Awaits() != ivr.ForLookup {
		delete(x.wanted, key)
		x.found = append(x.found, call{whole, key})
	}
}

// finish continues a call to the nearest end. If none is near enough, it continues it to
// where no lookup waits for an answer, which the call would lack.
func (x *search) finish(r *Recorder) *Recorder {
	budget, best := min(maxFinish, x.left), r
	left := budget
	x.visit(r, &left, func(next *Recorder) bool {
		if next.Awaits() == ivr.Ended || best.Awaits() == ivr.ForLookup {
			best = next
		}
		return best.Awaits() != ivr.Ended
	})
	x.left -= budget - left
	return best
}

// input is what can happen to a waiting call: an input, or a lookup's answer.
type input func(*Recorder) error

func do(s Step) input { return func(r *Recorder) error { return r.Do(s) } }

// inputs returns all that can happen to a call where it waits: what takes each outcome of its
// step.
func (x *search) inputs(r *Recorder) []input {
	step := r.Step()
	if r.Awaits() == ivr.ForLookup {
		return x.answers(r)
	}
	var out []input
	if r.InQueue() && r.QueueStep() != step { // of the flow that is run while the call waits
		out = x.inputsOf(r, r.QueueStep())
		if due := r.Due(); due > 0 {
			out = append(out, do(Step{Word: Wait, Wait: due}))
		}
	}
	return append(out, x.inputsOf(r, step)...)
}

// inputsOf returns the inputs that take the outcomes of a step.
func (x *search) inputsOf(r *Recorder, step *flow.Step) []input {
	var out []input
	for i, o := range step.Outcomes {
		if step.Facts[i].By == flow.ByEntry {
			out = slices.Concat(x.entry(r, o), out) // before choices
		} else if in, isInput, _ := ParseInput(dataflow.Input(x.program, step, o)); isInput {
			out = append(out, do(in))
		}
	}
	return out
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

// entry returns the first of the candidates that takes an outcome of the collect, if there is one,
// and those with which branches on the entry go other ways, at once or later.
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
		outcomes := outcomesIn(x.program, next.Trace()[len(r.Trace()):])
		ways := fmt.Sprint(next.Memory(), outcomes) // a call that ends remembers nothing
		if !slices.Contains(outcomes, took) || seen[ways] {
			continue
		}
		seen[ways] = true
		if out = append(out, in); !x.isBranchedOn(r.Step().Entry.Into) {
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
	texts = append(texts, string(digits), "1103", "20251103", "42*50")
	for d := range 10 { // one that no case names
		if text := strings.Repeat(strconv.Itoa(d), max(e.Min, 1)); len(examples) > 0 && !slices.Contains(examples, text) {
			texts = append(texts, text)
			break
		}
	}
	for _, text := range examples {
		texts = append(texts, strings.ReplaceAll(strings.TrimPrefix(text, "+"), ".", "*"))
	}
	for _, text := range texts {
		out = append(out, do(Step{Word: Press, Text: text}))
	}
	return out
}

// examples returns values of a name with which branches on it, or that compare it, go different
// ways in a call.
func (x *search) examples(r *Recorder, name string, digits int) []string {
	var out []string
	for _, s := range x.onEntries {
		switch {
		case name == "":
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
