package script

import (
	"fmt"
	"slices"
	"strings"
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
	x.sight = sightOf(x.machine.Program())
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

// traits are those in which calls can differ. Only what the flow can tell apart
// makes a difference to it: see [explorer.unlike].
func (x *explorer) traits() []trait {
	out := []trait{x.lines}
	for _, a := range x.sight.attributes {
		if x.flows.Center.Settable(a) {
			out = append(out, func(s ivr.Setup) []ivr.Setup { return x.values(s, a) })
		}
	}
	out = append(out, x.numbers, x.times)
	for _, q := range x.sight.queues {
		out = append(out, func(s ivr.Setup) []ivr.Setup { return x.states(s, q) })
	}
	return out
}

// usual is the call that comes in on a line where nothing else is said.
func (x *explorer) usual(line routing.LineID) ivr.Setup {
	from := ivr.ExampleCaller(x.flows.Center, line)
	return ivr.Setup{Line: line, From: from, At: x.usualTime(line, from)}
}

// usualTime is when a caller calls where nothing is said of it: by the clock of
// the caller's own hub.
func (x *explorer) usualTime(line routing.LineID, from phone.Number) time.Time {
	c := x.flows.Center
	return ivr.UsualTime(c.Hubs[c.Locate(line, from).Hub].Zone)
}

// lines gives the usual calls of the other lines.
func (x *explorer) lines(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for id := range x.flows.Center.Lines {
		out = append(out, x.usual(routing.LineID(id)))
	}
	return x.unlike(s, out)
}

func (x *explorer) values(s ivr.Setup, a routing.AttributeID) []ivr.Setup {
	var out []ivr.Setup
	for v := range x.flows.Center.Attributes[a].Values {
		unlike := s
		unlike.Values = append(slices.Clone(s.Values), routing.Assignment{Attribute: a, Value: routing.Value(v)})
		out = append(out, unlike)
	}
	return x.unlike(s, out)
}

// numbers gives callers who withhold their number, whose number is not valid,
// who call from elsewhere, and by another kind of number.
func (x *explorer) numbers(s ivr.Setup) []ivr.Setup {
	if x.callers == nil {
		x.callers = x.allCallers()
	}
	var out []ivr.Setup
	for _, from := range x.callers {
		unlike := s
		unlike.From, unlike.At = from, x.usualTime(s.Line, from)
		out = append(out, unlike)
	}
	return x.unlike(s, out)
}

// allCallers are numbers that are kept free for such use (by the North American
// Numbering Plan and by Ofcom), then libphonenumber's own examples: of the
// regions' countries, of all others, and of every kind where the flow asks for it.
func (x *explorer) allCallers() []phone.Number {
	callers := []phone.Number{phone.Parse(phone.WithheldText, "")}
	for _, text := range []string{"+1 202 555 01", "+1 800 528 4800", "+1 202 555 0143", "+44 20 7946 0018", "+44 7700 900123", "+81 3 1234 5678"} {
		callers = append(callers, phone.Parse(text, ""))
	}
	for _, country := range x.countries() {
		if slices.Contains(x.sight.attributes, routing.AttrNumberType) {
			callers = append(callers, phone.Examples(country)...)
		} else if n := phone.ExampleNumber(country); n.E164 != "" {
			callers = append(callers, n)
		}
	}
	return callers
}

// countries are those that the center names, then all.
func (x *explorer) countries() []string {
	c := x.flows.Center
	var out []string
	for i := range c.Lines {
		out = append(out, c.Lines[i].Served()...)
	}
	for i := range c.Regions {
		for _, country := range c.Regions[i].Countries {
			out = append(out, country.Value)
		}
	}
	return distinct(append(out, c.Attributes[routing.AttrCountry].Values...))
}

// distinct leaves each value where it stands first.
func distinct[T comparable](list []T) []T {
	seen := map[T]bool{}
	return slices.DeleteFunc(list, func(v T) bool {
		again := seen[v]
		seen[v] = true
		return again
	})
}

// times gives a call on a weekend, one at night, and those at which another set
// of queues is open.
func (x *explorer) times(s ivr.Setup) []ivr.Setup {
	if x.turns == nil {
		x.turns = x.allTurns(ivr.UsualTime(time.UTC).Truncate(24 * time.Hour))
	}
	weekend, night := s, s
	weekend.At = s.At.AddDate(0, 0, 4) // the usual day is a Tuesday
	night.At = s.At.Add(-9 * time.Hour)
	out := []ivr.Setup{weekend, night}
	for _, at := range x.turns {
		unlike := s
		unlike.At = at.In(s.At.Location())
		out = append(out, unlike)
	}
	return x.unlike(s, out)
}

// maxClosedDays bounds the closed days of a queue that are tried: they differ
// from each other only by what other queues do.
const maxClosedDays = 20

// allTurns are the moments at which one of the flow's queues opens or closes at a
// hub: in the week from a day on, and around closed days.
func (x *explorer) allTurns(day time.Time) []time.Time {
	c := x.flows.Center
	weeks := []routing.Period{{From: day, To: day.AddDate(0, 0, 7)}}
	for _, q := range x.sight.queues {
		closed := c.Queues[q].Hours.Closed
		for _, d := range closed[:min(len(closed), maxClosedDays)] {
			midnight := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
			weeks = append(weeks, routing.Period{From: midnight.AddDate(0, 0, -1), To: midnight.AddDate(0, 0, 2)}) // the day in every zone
		}
	}
	turns := []time.Time{}
	for _, q := range x.sight.queues {
		for _, hub := range c.Queues[q].Hubs {
			for _, w := range distinct(weeks) {
				for _, p := range c.Queues[q].Hours.Periods(w.From, w.To, c.Hubs[hub].Zone) {
					turns = append(turns, p.From.UTC(), p.To.UTC())
				}
			}
		}
	}
	return x.tellable(distinct(turns))
}

// tellable leaves of several moments at which the same queues are open the first.
func (x *explorer) tellable(turns []time.Time) []time.Time {
	c, seen := x.flows.Center, map[string]bool{}
	return slices.DeleteFunc(turns, func(at time.Time) bool {
		var open strings.Builder
		for _, q := range x.sight.queues {
			fmt.Fprintf(&open, "%x ", c.OpenAt(q, at))
		}
		for i := range c.Hubs {
			fmt.Fprintf(&open, "%d", routing.DayOf(at.In(c.Hubs[i].Zone)))
		}
		again := seen[open.String()]
		seen[open.String()] = true
		return again
	})
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
