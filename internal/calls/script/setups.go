package script

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// influence is what a program depends on of a call's setup: its cone of influence.
type influence struct {
	branches  []*flow.Step
	choosing  []*flow.Step // queue steps whose queue depends on an attribute
	queues    []routing.QueueID
	onEntries []*flow.Step // branches on entries
	hours     []*routing.NamedHours
	languages []routing.Value       // that its steps set
	sources   []routing.AttributeID // whose values its steps add to or copy
}

func influenceOn(p *flow.Program) influence {
	var in influence
	for i := range p.Steps {
		switch s := &p.Steps[i]; {
		case s.Branches():
			in.branches = append(in.branches, s)
		case s.On != "":
			in.onEntries = append(in.onEntries, s)
		case s.Hours != nil:
			in.hours = append(in.hours, s.Hours)
		case s.Help == flow.HelpQueue || s.ChecksQueue():
			in.queues = append(in.queues, s.Queues()...)
			if s.QueueByValue != nil {
				in.choosing = append(in.choosing, s)
			}
		}
	}
	for _, e := range p.Edges {
		for _, a := range p.Sets(e) {
			if a.Attribute == routing.AttrLanguage {
				in.languages = slices.AppendSeq(in.languages, a.Image(p.Attributes[a.From].Domain()).All())
			}
			if _, constant := a.Constant(); !constant && int(a.From) < len(p.Center.Attributes) {
				in.sources = append(in.sources, a.From)
			}
		}
	}
	in.sources = distinct(in.sources)
	in.queues, in.hours, in.languages = distinct(in.queues), distinct(in.hours), distinct(in.languages)
	return in
}

// attributes returns the attributes that the program branches on, chooses a queue by, adds to or copies.
func (in *influence) attributes() []routing.AttributeID {
	out := slices.Clone(in.sources)
	for _, b := range slices.Concat(in.branches, in.choosing) {
		out = append(out, b.Attribute)
	}
	return distinct(out)
}

// view describes what the program can observe of a setup, without the states of queues and
// hours that it sets: the outcome of each branch and the queue of each queue step that
// chooses one, the countries of the line, the caller's hub and whether the number is valid,
// the state of hours, and whether each queue is closed in each language. The program runs
// alike in two such setups with the same view.
func (x *search) view(s ivr.Setup) string {
	c := x.flows.Center
	caller := c.Locate(s.Line, s.From)
	values := x.attributesOf(s)
	var out strings.Builder
	for _, b := range x.influence.branches {
		if v := values[b.Attribute]; int(v) < len(b.Cases) {
			fmt.Fprint(&out, b.Cases[v])
		}
		out.WriteString(";")
	}
	for _, s := range x.influence.choosing {
		fmt.Fprint(&out, s.QueueOf(&values), ";")
	}
	for _, a := range x.influence.sources {
		fmt.Fprint(&out, values[a], ";")
	}
	fmt.Fprintln(&out, c.Lines[s.Line].Served(), caller.Hub, values[routing.AttrNumber])
	for _, h := range x.influence.hours {
		fmt.Fprintln(&out, h.At(s.At.In(c.Hubs[caller.Hub].Zone)))
	}
	for _, q := range x.influence.queues {
		open := c.OpenAt(q, s.At)
		for _, l := range append([]routing.Value{values[routing.AttrLanguage]}, x.influence.languages...) {
			eligible, _ := c.EligibleSet(caller.Hub, values[routing.AttrTier], q, l, c.FirstLanguage(s.Line), open)
			fmt.Fprintln(&out, eligible == 0)
		}
	}
	return out.String()
}

// attributesOf returns the attributes with which a call arrives.
func (x *search) attributesOf(s ivr.Setup) routing.Values {
	c := x.flows.Center
	caller := c.Locate(s.Line, s.From)
	values := c.InitialValues(s.Line, &caller)
	for _, a := range s.Values {
		values[a.Attribute] = a.Value
	}
	values[routing.AttrDay] = routing.DayOf(s.At.In(c.Hubs[caller.Hub].Zone))
	return values
}

// distinguishable keeps the setups whose views differ from a given one's and from each other.
func (x *search) distinguishable(s ivr.Setup, others []ivr.Setup) []ivr.Setup {
	x.left -= len(others)
	return distinctBy(append([]ivr.Setup{s}, others...), x.view)[1:]
}

func distinct[T comparable](list []T) []T {
	return distinctBy(list, func(v T) T { return v })
}

// distinctBy keeps the first of the values with equal keys.
func distinctBy[T any, K comparable](list []T, key func(T) K) []T {
	seen := map[K]bool{}
	return slices.DeleteFunc(list, func(v T) bool {
		k := key(v)
		again := seen[k]
		seen[k] = true
		return again
	})
}

// variation returns the setups that differ from one in a certain respect.
type variation func(ivr.Setup) []ivr.Setup

// variations returns the respects in which setups can differ for the program.
func (x *search) variations() []variation {
	variations := []variation{x.lines}
	for _, a := range x.influence.attributes() {
		if x.flows.Center.Settable(a) {
			variations = append(variations, func(s ivr.Setup) []ivr.Setup { return x.values(s, a) })
		}
	}
	variations = append(variations, x.numbers, x.times)
	for _, h := range x.influence.hours {
		if len(h.Closed) > 0 { // on days that are not tried
			variations = append(variations, func(s ivr.Setup) []ivr.Setup {
				s.Closed = append(slices.Clone(s.Closed), h)
				return []ivr.Setup{s}
			})
		}
	}
	for _, q := range x.influence.queues {
		variations = append(variations, func(s ivr.Setup) []ivr.Setup { return x.states(s, q) })
	}
	return variations
}

// vary yields the setups that differ from a given one in n of the variations.
func vary(s ivr.Setup, variations []variation, n int, yield func(ivr.Setup) bool) bool {
	if n == 0 {
		return yield(s)
	}
	for i, v := range variations {
		for _, other := range v(s) {
			if !vary(other, variations[i+1:], n-1, yield) {
				return false
			}
		}
	}
	return true
}

// usual is the default call on a line.
func (x *search) usual(line routing.LineID) ivr.Setup {
	return x.from(ivr.Setup{Line: line}, ivr.ExampleCaller(x.flows.Center, line))
}

// from sets the caller's number, and the time to the usual one at the caller's hub.
func (x *search) from(s ivr.Setup, from phone.Number) ivr.Setup {
	c := x.flows.Center
	s.From, s.At = from, ivr.UsualTime(c.Hubs[c.Locate(s.Line, from).Hub].Zone)
	return s
}

// lines varies the line, with the usual setup of each.
func (x *search) lines(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for id := range x.flows.Center.Lines {
		out = append(out, x.usual(routing.LineID(id)))
	}
	return x.distinguishable(s, out)
}

// values varies an attribute.
func (x *search) values(s ivr.Setup, a routing.AttributeID) []ivr.Setup {
	var out []ivr.Setup
	for v := range x.flows.Center.Attributes[a].Values {
		other := s
		other.Values = append(slices.Clone(s.Values), routing.Assignment{Attribute: a, Value: routing.Value(v)})
		out = append(out, other)
	}
	return x.distinguishable(s, out)
}

// numbers varies the caller's number.
func (x *search) numbers(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for _, from := range x.callers {
		out = append(out, x.from(s, from))
	}
	return x.distinguishable(s, out)
}

// allCallers returns a withheld number, one that is not valid, numbers reserved for
// fiction (by the North American Numbering Plan and by Ofcom), then libphonenumber's
// examples for each country, of every type if the flow branches on it.
func (x *search) allCallers() []phone.Number {
	var out []phone.Number
	for _, text := range []string{
		phone.WithheldText, "+1 202 555 01", "+1 800 528 4800", "+1 202 555 0143", "+44 20 7946 0018",
		"+44 7700 900123", "+81 3 1234 5678",
	} {
		out = append(out, phone.Parse(text, ""))
	}
	byType := slices.Contains(x.influence.attributes(), routing.AttrNumberType)
	for _, country := range x.flows.Center.Attributes[routing.AttrCountry].Values {
		if byType {
			out = append(out, phone.Examples(country)...)
		} else if n := phone.ExampleNumber(country); n.E164 != "" {
			out = append(out, n)
		}
	}
	return out
}

// times returns a weekend, a night, and then every half hour of a week.
func (x *search) times(s ivr.Setup) []ivr.Setup {
	const day = 24 * time.Hour
	later := []time.Duration{4 * day, -9 * time.Hour} // than the usual time, a Tuesday noon
	for d := time.Duration(0); d < 7*day; d += 30 * time.Minute {
		later = append(later, d)
	}
	out := make([]ivr.Setup, len(later))
	for i, d := range later {
		out[i] = s
		out[i].At = s.At.Add(d)
	}
	return x.distinguishable(s, out)
}

// states returns a queue that is full or closed, if it can be, unstaffed, without a free
// agent, and with each bound of the flow's checks as its wait, the least that is not under it.
func (x *search) states(s ivr.Setup, q routing.QueueID) []ivr.Setup {
	var states []ivr.QueueState
	if x.flows.Center.Queues[q].Capacity > 0 {
		states = append(states, ivr.QueueState{Full: true})
	}
	if x.flows.Availability().ClosesToSome(q) {
		states = append(states, ivr.QueueState{Closed: true})
	}
	for i := range x.program.Steps {
		if step := &x.program.Steps[i]; step.ChecksQueue() && step.Queue == q {
			if x.program.HasOutcome(step, flow.Unstaffed) {
				states = append(states, ivr.QueueState{Unstaffed: true})
			}
			if x.program.HasOutcome(step, flow.Idle) {
				states = append(states, ivr.QueueState{Wait: time.Second, Position: 7})
			}
			for _, u := range step.Under {
				states = append(states, ivr.QueueState{Wait: time.Duration(u.Wait), Position: 7})
			}
		}
	}
	var out []ivr.Setup
	for _, state := range states {
		state.Queue, state.Hub = q, routing.NoHub
		other := s
		other.Queues = slices.DeleteFunc(slices.Clone(s.Queues), func(known ivr.QueueState) bool { return known.Queue == q })
		other.Queues = append(other.Queues, state)
		out = append(out, other)
	}
	return out
}
