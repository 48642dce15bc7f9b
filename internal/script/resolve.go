package script

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Suffix is how the name of a flow's tests file ends: lost_card_test.yaml.
const Suffix = "_test.yaml"

// IsTests reports whether a file is one of scripted calls by its name, which is
// all that is known of one that cannot be read.
func IsTests(file string) bool { return flowOf(file) != "" }

// flowOf gives the flow that a tests file is named after, or "".
func flowOf(file string) string {
	for _, suffix := range []string{Suffix, "_test.yml"} {
		if name, ok := strings.CutSuffix(file, suffix); ok {
			return name
		}
	}
	return ""
}

// Read reads a tests file against the center that its flows are written for.
// A test in which something is wrong stands apart from the others.
func Read(flows *flow.Flows, file yaml.File, found *diag.Findings) *Suite {
	suite := &Suite{File: file.Name}
	doc, ok := documentRecord.Read(file.Root, found)
	if !ok {
		return suite
	}
	r := resolver{flows: flows, center: flows.Center, found: found, callers: map[routing.LineID]phone.Number{}, lookups: map[*flow.Program]map[string][]string{}}
	r.named = flowOf(file.Name)
	for i := range doc.Tests {
		before := found.Errors()
		test := r.test(&doc.Tests[i])
		runs := slices.Contains(flows.Names(), test.Call.Flow) // its flow may stand in a file that cannot be read
		switch {
		case doc.Tests[i].broken || found.Errors() > before:
			suite.Broken = append(suite.Broken, test)
		case runs:
			suite.Tests = append(suite.Tests, test)
		}
	}
	return suite
}

// resolver turns names into the center's own.
type resolver struct {
	flows   *flow.Flows
	center  *routing.Center
	found   *diag.Findings
	book    phone.Book
	callers map[routing.LineID]phone.Number       // those of [resolver.usual] so far
	lookups map[*flow.Program]map[string][]string // [outcomesOfLookups] so far
	named   string                                // the flow that the file is named after
}

func (r *resolver) test(d *draft) Test {
	t := Test{Name: d.Name, Call: r.start(d), Steps: d.Steps}
	for _, g := range d.Given {
		r.given(d, g, t.Call.Flow)
		if len(g.Value) == 0 {
			r.found.Error(g.Key.Place, diag.BadValue, fmt.Sprintf("the lookup %s is given no answer", g.Key.Value), fmt.Sprintf("write {%s: found}, or take it out", yaml.Quoted(g.Key.Value)))
		}
		t.Given = append(t.Given, Given{Lookup: g.Key, Answers: g.Value})
	}
	for _, q := range d.Queues {
		if s, ok := r.situation(q); ok {
			t.Call.Queues = append(t.Call.Queues, s)
		}
	}
	for i := range t.Steps {
		r.expected(&t.Steps[i], t.Call.Line)
	}
	return t
}

// given checks that there is what a lookup is given to answer in a call of a flow.
func (r *resolver) given(d *draft, g yaml.Pair[[]Answer], flowName string) {
	p := r.flows.Program(flowName)
	if p == nil {
		return // what is wrong with it has been reported
	}
	name, own := g.Key.Value, r.outcomes(p)
	outcomes, known := own[name]
	if !known && !r.lookedUp(name) {
		own = maps.Clone(own)
		for _, other := range d.Given {
			delete(own, other.Key.Value) // it is given already, and not meant
		}
		r.found.Error(g.Key.Place, flow.UnknownValue, fmt.Sprintf("no step looks up %q", name), cmp.Or(r.found.SuggestOr(name, slices.Sorted(maps.Keys(own)), "the flow looks up "), "take it out"))
	}
	for _, answer := range g.Value {
		if outcome := answer.Outcome; known && !slices.Contains(outcomes, outcome.Value) {
			r.found.Error(outcome.Place, flow.UnknownOutcome, fmt.Sprintf("the lookup %s has no outcome %q", name, outcome.Value), r.found.SuggestOr(outcome.Value, outcomes, "it has "))
		}
	}
}

// lookedUp reports whether some flow may look something up: all that do, or that cannot
// be read.
func (r *resolver) lookedUp(lookup string) bool {
	return !r.flows.Whole() || slices.ContainsFunc(r.flows.Names(), func(name string) bool {
		p := r.flows.Program(name)
		return p == nil || r.outcomes(p)[lookup] != nil
	})
}

// outcomes gives those of a flow's lookups. They are the same for every call.
func (r *resolver) outcomes(p *flow.Program) map[string][]string {
	if r.lookups[p] == nil {
		r.lookups[p] = outcomesOfLookups(p)
	}
	return r.lookups[p]
}

// outcomesOfLookups gives the outcomes of the lookups of a flow, and of those that it
// runs, at any of their steps.
func outcomesOfLookups(p *flow.Program) map[string][]string {
	out := map[string][]string{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Kind != flow.Lookup {
			continue
		}
		for _, o := range s.Outcomes {
			if name := p.Outcomes[o]; !slices.Contains(out[s.Lookup], name) {
				out[s.Lookup] = append(out[s.Lookup], name)
			}
		}
	}
	return out
}

// expected checks that there is what a step expects a call to come to.
func (r *resolver) expected(s *Step, line routing.LineID) {
	switch s.Word {
	case Booked:
		if queue, _, at := strings.Cut(s.Text, "@"); at {
			r.found.Error(s.Value, diag.BadValue, "a callback is booked for a queue, whatever the hub", "write booked: "+queue)
			return
		}
		r.place(diag.Text{Value: s.Text, Place: s.Value})
	case Queued:
		r.place(diag.Text{Value: s.Text, Place: s.Value})
	case Deflected:
		if _, ok := r.center.Channel(s.Text); !ok {
			r.found.Error(s.Value, flow.UnknownChannel, fmt.Sprintf("there is no channel %q", s.Text), r.found.SuggestOr(s.Text, r.center.ChannelNames(), "there are "))
		}
	case Transferred:
		r.transferred(s, line)
	}
}

// transferred puts a number that a call is expected to be transferred to in
// E.164, as the line's country dials it.
func (r *resolver) transferred(s *Step, line routing.LineID) {
	n := r.book.Parse(s.Text, r.center.Lines[line].Home())
	if n.E164 == "" {
		r.found.Error(s.Value, diag.BadValue, fmt.Sprintf("%q is no phone number (%s)", s.Text, n.Reason), `write it with +, as in "+44 20 7946 0018"`)
		return
	}
	s.Text = n.E164
}

// start reads how the call comes in; what is not said has its default.
func (r *resolver) start(d *draft) Start {
	said := map[string]diag.Text{}
	s := Start{Place: d.Place}
	for _, pair := range d.Call {
		name, value := pair.Key, pair.Value
		said[name.Value] = value
		if slices.Contains(callKeys, name.Value) {
			continue
		}
		if near := diag.Nearest(name.Value, r.callNames()); slices.Contains(callKeys, near) {
			r.found.Error(name.Place, diag.UnknownKey, fmt.Sprintf("a call has no key %q", name.Value), fmt.Sprintf("did you mean %q?", near))
			continue
		}
		if a, ok := r.center.Assignment(name, value, r.found); ok {
			s.Values = append(s.Values, a)
		}
	}
	s.Flow = r.flow(d, said["flow"])
	s.Line = r.line(said["line"], s.Flow)
	if said["flow"].Value == wholeLine {
		s.Flow = r.center.Lines[s.Line].Flow.Value
	}
	s.From = r.number(said["from"], s.Line)
	s.At = r.time(said["at"], s.Line, s.From)
	return s
}

// callKeys are the keys of "call:" beside the attributes.
var callKeys = []string{"line", "from", "at", "flow"}

// callNames are all that may stand under "call:".
func (r *resolver) callNames() []string {
	names := slices.Clone(callKeys)
	for id := range r.center.Attributes {
		if r.center.Settable(routing.AttributeID(id)) {
			names = append(names, r.center.Attributes[id].Name.Value)
		}
	}
	return names
}

// wholeLine as "flow:" starts what the line starts.
const wholeLine = "line"

func (r *resolver) flow(d *draft, said diag.Text) string {
	name := said
	if name.Value == "" {
		name = diag.Text{Value: r.named, Place: d.Place}
	}
	if said.Value == wholeLine || slices.Contains(r.flows.Names(), name.Value) {
		return name.Value
	}
	if !r.flows.Whole() { // it may stand in a file that cannot be read
		return name.Value
	}
	mend := r.found.SuggestOr(name.Value, r.flows.Names(), "there are ")
	if said.Value == "" {
		mend = cmp.Or(diag.Suggest(name.Value, r.flows.Names()), fmt.Sprintf("name the file after the flow, as in main%s, or give call.flow", Suffix))
	}
	r.found.Error(name.Place, flow.UnknownFlow, fmt.Sprintf("there is no flow %q", name.Value), mend)
	return name.Value
}

// line is the line that is dialed.
func (r *resolver) line(said diag.Text, flowName string) routing.LineID {
	if said.Value == "" {
		return ivr.LineOf(r.center, flowName)
	}
	id, ok := r.center.Line(said.Value)
	if !ok {
		r.found.Error(said.Place, flow.UnknownValue, fmt.Sprintf("there is no line %q", said.Value), r.found.SuggestOr(said.Value, r.center.LineNames(), "there are "))
		return 0
	}
	return id
}

// usual is the caller of a line where a script says none.
func (r *resolver) usual(line routing.LineID) phone.Number {
	n, known := r.callers[line]
	if !known {
		n = ivr.ExampleCaller(r.center, line)
		r.callers[line] = n
	}
	return n
}

// number is the caller's.
func (r *resolver) number(said diag.Text, line routing.LineID) phone.Number {
	if said.Value == "" {
		return r.usual(line)
	}
	n := r.book.Parse(said.Value, r.center.Lines[line].Home())
	if n.Validity == phone.Invalid && n.E164 == "" {
		r.found.Error(said.Place, diag.BadValue, fmt.Sprintf("%q is no phone number (%s)", said.Value, n.Reason), `write it with +, as in "+44 20 7946 0018", or "withheld"`)
	}
	return n
}

// time is when the call comes in: with an offset, or on the clock of the
// caller's hub.
func (r *resolver) time(said diag.Text, line routing.LineID, from phone.Number) time.Time {
	zone := r.center.Hubs[r.center.Locate(line, from).Hub].Zone
	if said.Value == "" {
		return ivr.UsualTime(zone)
	}
	t, err := routing.ParseTime(said.Value, zone)
	if err != nil {
		r.found.Error(said.Place, diag.BadValue, err.Error(), "write "+routing.TimeExample)
	}
	return t
}

// situation reads the state of QUEUE or QUEUE@HUB.
func (r *resolver) situation(pair yaml.Pair[situation]) (ivr.Situation, bool) {
	queue, hub, ok := r.place(pair.Key)
	return ivr.Situation{
		Queue: queue, Hub: hub,
		Full: pair.Value.State == "full", Closed: pair.Value.State == "closed",
		Wait: pair.Value.Wait, Position: pair.Value.Position,
	}, ok
}

// place reads QUEUE or QUEUE@HUB.
func (r *resolver) place(name diag.Text) (routing.QueueID, routing.HubID, bool) {
	queue, hub, at := strings.Cut(name.Value, "@")
	id, ok := r.center.Queue(queue)
	if !ok {
		r.found.Error(name.Place, flow.UnknownQueue, fmt.Sprintf("there is no queue %q", queue), r.found.SuggestOr(queue, r.center.QueueNames(), "there are "))
		return id, routing.NoHub, false
	}
	if !at {
		return id, routing.NoHub, true
	}
	where, ok := r.center.Hub(hub)
	switch {
	case !ok:
		r.found.Error(r.found.PlaceOf(name, hub), flow.UnknownValue, fmt.Sprintf("there is no hub %q", hub), r.found.SuggestOr(hub, r.center.HubNames(), "there are "))
	case !slices.Contains(r.center.Queues[id].Hubs, where):
		r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("queue %q does not exist at %s", queue, hub), "remove it here, or add the hub to the queue's hubs in routing.yaml")
		return id, where, false
	}
	return id, where, ok
}
