package script

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// trait is one thing in which a call can be unlike the usual one: it gives the
// setups that are unlike the given one in this.
type trait func(ivr.Setup) []ivr.Setup

// setups gives the ways in which a call can come in, the plainest first: the
// usual call, then those unlike it in one thing, in two, and so on.
func (x *explorer) setups(yield func(ivr.Setup) bool) {
	usual, traits := x.usual(ivr.LineOf(x.flows.Center, x.flow)), x.traits()
	for n := range len(traits) + 1 {
		if !vary(usual, traits, n, yield) {
			return
		}
	}
}

// vary gives the setups that are unlike the given one in n of the traits.
func vary(s ivr.Setup, traits []trait, n int, yield func(ivr.Setup) bool) bool {
	if n == 0 {
		return yield(s)
	}
	for i := range traits {
		for _, unlike := range traits[i](s) {
			if !vary(unlike, traits[i+1:], n-1, yield) {
				return false
			}
		}
	}
	return true
}

// traits are those that can make a difference to the flow: what it branches on,
// and the state of its queues.
func (x *explorer) traits() []trait {
	branches, queues, callsBack := x.looksAt()
	var out []trait
	if len(branches) > 0 {
		out = append(out, x.lines)
	}
	for _, a := range branches {
		if x.flows.Center.Settable(a) {
			out = append(out, func(s ivr.Setup) []ivr.Setup { return x.values(s, a) })
		}
	}
	if callsBack || slices.ContainsFunc(branches, ofTheCaller) {
		out = append(out, x.numbers)
	}
	if len(queues) > 0 || slices.Contains(branches, routing.AttrDay) {
		out = append(out, times)
	}
	for _, q := range queues {
		out = append(out, func(s ivr.Setup) []ivr.Setup { return x.states(s, q) })
	}
	return out
}

// looksAt gives the attributes that the flow branches on, its queues, and
// whether it calls back the caller's own number.
func (x *explorer) looksAt() (branches []routing.AttributeID, queues []routing.QueueID, callsBack bool) {
	steps := x.machine.Program().Steps
	for i := range steps {
		switch s := &steps[i]; s.Kind {
		case flow.Branch:
			if !slices.Contains(branches, s.Attribute) {
				branches = append(branches, s.Attribute)
			}
		case flow.Queue, flow.Check:
			if !slices.Contains(queues, s.Service) {
				queues = append(queues, s.Service)
			}
		case flow.Callback:
			callsBack = callsBack || s.Number == ""
		case flow.Say, flow.Menu, flow.Collect, flow.Lookup, flow.Set, flow.Deflect, flow.Transfer, flow.Run, flow.Return, flow.End:
		}
	}
	return branches, queues, callsBack
}

// ofTheCaller reports whether an attribute follows from the caller's number.
func ofTheCaller(a routing.AttributeID) bool {
	switch a {
	case routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrNumber, routing.AttrNumberType, routing.AttrAbroad:
		return true
	}
	return false
}

// usual is the call that comes in on a line where nothing else is said.
func (x *explorer) usual(line routing.LineID) ivr.Setup {
	c := x.flows.Center
	from := ivr.ExampleCaller(c, line)
	return ivr.Setup{Line: line, From: from, At: ivr.UsualTime(c.Hubs[c.Locate(line, from).Hub].Zone)}
}

// lines gives the usual call of every other line.
func (x *explorer) lines(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for id := range x.flows.Center.Lines {
		if line := routing.LineID(id); line != s.Line {
			out = append(out, x.usual(line))
		}
	}
	return out
}

func (x *explorer) values(s ivr.Setup, a routing.AttributeID) []ivr.Setup {
	var out []ivr.Setup
	for v := range x.flows.Center.Attributes[a].Values {
		unlike := s
		unlike.Values = append(slices.Clone(s.Values), routing.Assignment{Attribute: a, Value: routing.Value(v)})
		out = append(out, unlike)
	}
	return out
}

// numbers gives callers who withhold their number, whose number is not valid,
// and who call from elsewhere. The numbers are those that are kept free for
// such use (by the North American Numbering Plan and by Ofcom), or libphonenumber's
// own examples.
func (x *explorer) numbers(s ivr.Setup) []ivr.Setup {
	callers := []phone.Number{phone.Parse(phone.WithheldText, "")}
	for _, text := range []string{"+1 202 555 01", "+1 800 528 4800", "+1 202 555 0143", "+44 20 7946 0018", "+44 7700 900123", "+81 3 1234 5678"} {
		callers = append(callers, phone.Parse(text, ""))
	}
	for _, r := range x.flows.Center.Regions {
		for _, country := range r.Countries {
			callers = append(callers, phone.Parse(phone.Example(country.Value), country.Value))
		}
	}
	var out []ivr.Setup
	for _, from := range callers {
		unlike := s
		unlike.From = from
		out = append(out, unlike)
	}
	return out
}

// times gives a call on a weekend and one at night.
func times(s ivr.Setup) []ivr.Setup {
	weekend, night := s, s
	weekend.At = s.At.AddDate(0, 0, 4) // the usual day is a Tuesday
	night.At = s.At.Add(-9 * time.Hour)
	return []ivr.Setup{weekend, night}
}

// states gives a queue that is full, closed, and with a wait under each of the
// bounds that the flow's checks have.
func (x *explorer) states(s ivr.Setup, q routing.QueueID) []ivr.Setup {
	states := []ivr.Situation{{Full: true}, {Closed: true}}
	steps := x.machine.Program().Steps
	for i := range steps {
		if steps[i].Kind != flow.Check || steps[i].Service != q {
			continue
		}
		for _, u := range steps[i].Under {
			states = append(states, ivr.Situation{Wait: time.Duration(u.Wait), Position: 7})
		}
	}
	var out []ivr.Setup
	for _, state := range states {
		unlike := s
		state.Queue, state.Hub = q, routing.NoHub
		unlike.Queues = append(slices.Clone(s.Queues), state)
		out = append(out, unlike)
	}
	return out
}
