package script

import (
	"iter"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// allows returns how many edges of a path a setup allows: its attributes at branches, its time at
// checks of hours, and the state of its queues. A call that plays the path may still leave it, as where time
// passes on the way.
func (x *search) allows(s *ivr.Setup, path []dataflow.Edge) int {
	values := x.attributesOf(s)
	for i, e := range path {
		if !x.takes(s, &values, e) {
			return i
		}
		for _, set := range x.program.Sets(e.Edge) {
			set.Apply(&values)
		}
	}
	return len(path)
}

// takes reports whether a call with a setup and some values by then may take an edge.
func (x *search) takes(s *ivr.Setup, values *routing.Values, e dataflow.Edge) bool {
	c := x.flows.Center
	step := x.program.StepAt(e.Source)
	switch {
	case step.Hours != nil:
		value := routing.Closed
		if !slices.Contains(s.Closed, step.Hours) {
			value = step.Hours.At(s.At.In(c.Hubs[values[routing.AttrHub]].Zone))
		}
		return step.Cases[value] == e.Outcome
	case step.Branches():
		value := values[step.Attribute]
		return int(value) < len(step.Cases) && step.Cases[value] == e.Outcome
	case step.Help == flow.HelpCallback && step.Number == "" && x.program.HasOutcome(step, flow.Declined):
		return e.NoNumber == (values[routing.AttrNumber] != routing.Value(phone.Valid))
	case step.Help != flow.HelpQueue && !step.ChecksQueue():
		return true
	}

	// A queue is closed to this caller if no eligible hub is open.
	queue := stateOf(s, step.QueueOf(values))
	eligible, _ := c.EligibleSet(routing.HubID(values[routing.AttrHub]), values[routing.AttrTier], queue.Queue,
		values[routing.AttrLanguage], c.FirstLanguage(s.Line), c.OpenAt(queue.Queue, s.At))
	queue.Closed = queue.Closed || eligible == 0

	if step.ChecksQueue() {
		return x.machine.Checked(e.Source, &queue) == e.Outcome
	}

	outcome := x.program.Outcomes[e.Outcome]
	return queue.Closed == (outcome == flow.Closed) && (queue.Closed || queue.Full == (outcome == flow.Full))
}

// stateOf returns the state of a queue in a setup.
func stateOf(s *ivr.Setup, q routing.QueueID) ivr.QueueState {
	if i := slices.IndexFunc(s.Queues, func(known ivr.QueueState) bool { return known.Queue == q }); i >= 0 {
		return s.Queues[i]
	}
	return ivr.QueueState{Queue: q, Hub: routing.NoHub}
}

// attributesOf returns the attributes of an arriving call.
func (x *search) attributesOf(s *ivr.Setup) routing.Values {
	c := x.flows.Center
	caller := c.Locate(s.Line, s.From)
	values := c.InitialValues(s.Line, &caller)
	for _, a := range s.Values {
		values[a.Attribute] = a.Value
	}
	values[routing.AttrDay] = routing.DayOf(s.At.In(c.Hubs[caller.Hub].Zone))
	return values
}

// others yields the setups that differ from a setup in one respect. Then it yields the setups that
// differ in two respects that one step may need: the origin of the call, and the time or the state
// of a queue there. The line and the number decide the origin.
func (x *search) others(s ivr.Setup, step *flow.Step) iter.Seq[ivr.Setup] {
	return func(yield func(ivr.Setup) bool) {
		goesOn := true

		// Each setup costs effort, even if no call is made with it.
		try := func(setups []ivr.Setup) {
			x.left -= len(setups) / 4 // about the cost of as many events
			for i := 0; i < len(setups) && goesOn; i++ {
				goesOn = x.left > 0 && yield(setups[i])
			}
		}

		from := slices.Concat(x.lines(s), x.values(s), x.numbers(s))
		try(from)

		// Queues and clocks depend on the origin, so setups of one origin are alike for them.
		first := distinctBy(from, x.origin)
		second := []variation{x.times, x.hours, func(s ivr.Setup) []ivr.Setup { return x.states(s, step) }}
		if step.Branches() && step.Attribute != routing.AttrDay {
			first = x.lines(s)
			second = []variation{x.numbers}
		}

		for _, one := range append([]ivr.Setup{s}, first...) {
			for _, vary := range second {
				if goesOn {
					try(vary(one))
				}
			}
		}
	}
}

// origin identifies the origin and the caller of a call, as far as queues and clocks depend on it.
func (x *search) origin(s ivr.Setup) [4]int {
	v := x.attributesOf(&s)
	return [...]int{int(s.Line), int(v[routing.AttrHub]), int(v[routing.AttrTier]), int(v[routing.AttrLanguage])}
}

// variation returns the setups that differ from one in a certain respect.
type variation func(ivr.Setup) []ivr.Setup

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
func (x *search) lines(ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for id := range x.flows.Center.Lines {
		out = append(out, x.usual(routing.LineID(id)))
	}
	return out
}

// values varies each attribute that a scripted call can set.
func (x *search) values(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for i := range x.flows.Center.Attributes {
		a := routing.AttributeID(i)
		if !x.flows.Center.Settable(a) {
			continue
		}

		others := slices.DeleteFunc(slices.Clone(s.Values),
			func(set routing.Assignment) bool { return set.Attribute == a })
		// Each setup changes one attribute only. A change of another attribute may lead off the path.
		for v := range x.flows.Center.Attributes[i].Values {
			other := s
			other.Values = append(slices.Clone(others), routing.Assignment{Attribute: a, Value: routing.Value(v)})
			out = append(out, other)
		}
	}

	return out
}

// numbers varies the caller's number.
func (x *search) numbers(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for _, from := range x.callers {
		out = append(out, x.from(s, from))
	}
	return out
}

// allCallers returns numbers of all kinds: a withheld number, an invalid one, one without charge, numbers reserved
// for fiction (by the North American Numbering Plan and by Ofcom) and one of Japan. Then follow libphonenumber's
// examples for each country, of every type if the flow branches on it.
func (x *search) allCallers() []phone.Number {
	var out []phone.Number
	for _, text := range []string{
		phone.WithheldText, "+1 202 555 01", "+1 800 528 4800", "+1 202 555 0143", "+44 20 7946 0018",
		"+44 7700 900123", "+81 3 1234 5678",
	} {
		out = append(out, phone.Parse(text, ""))
	}

	// Examples of every type of number in every country are many, so they are made only if a branch
	// needs them.
	byType := slices.ContainsFunc(x.program.Steps, func(s flow.Step) bool {
		a, chooses := s.Chooser()
		return chooses && a == routing.AttrNumberType
	})
	for _, country := range x.flows.Center.Attributes[routing.AttrCountry].Values {
		if byType {
			out = append(out, phone.Examples(country)...)
		} else if n := phone.ExampleNumber(country); n.E164 != "" {
			out = append(out, n)
		}
	}

	return out
}

// times returns a weekend, a night and every half hour of a week. Times on dates with their own hours follow, if other
// hours are open then.
func (x *search) times(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for _, at := range slices.Concat(weekFrom(s.At), x.dates.times(s.At)) {
		other := s
		other.At = at
		out = append(out, other)
	}
	return out
}

// weekFrom returns a weekend, a night and every half hour of the week after the usual time, a Tuesday noon.
func weekFrom(usual time.Time) []time.Time {
	const day = 24 * time.Hour
	out := []time.Time{usual.Add(4 * day), usual.Add(-9 * time.Hour)}
	for d := time.Duration(0); d < 7*day; d += 30 * time.Minute {
		out = append(out, usual.Add(d))
	}
	return out
}

// hours closes hours that close on days that are not tried.
func (x *search) hours(s ivr.Setup) []ivr.Setup {
	var out []ivr.Setup
	for i := range x.flows.Center.Hours {
		if h := &x.flows.Center.Hours[i]; len(h.Dates) > 0 {
			other := s
			other.Closed = append(slices.Clone(s.Closed), h)
			out = append(out, other)
		}
	}
	return out
}

// states varies the state of a step's queues. A queue is full or closed if it can be, unstaffed, or
// without a free agent. Its wait is each bound of the flow's checks, as the least wait that is not
// under it.
func (x *search) states(s ivr.Setup, step *flow.Step) []ivr.Setup {
	var out []ivr.Setup
	if step.Help != flow.HelpQueue && !step.ChecksQueue() {
		return nil
	}

	for _, q := range step.Queues() {
		states := []ivr.QueueState{{Unstaffed: true}, {Wait: time.Second, Position: 7}}

		// A state that the center cannot have would make a script that never comes true.
		if x.flows.Availability().ClosesToSome(q) {
			states = slices.Insert(states, 0, ivr.QueueState{Closed: true})
		}

		if x.flows.Center.Queues[q].Capacity > 0 {
			states = slices.Insert(states, 0, ivr.QueueState{Full: true})
		}

		for _, u := range step.Under {
			states = append(states, ivr.QueueState{Wait: time.Duration(u.Wait), Position: 7})
		}

		for _, state := range states {
			state.Queue = q
			state.Hub = routing.NoHub
			other := s
			other.Queues = slices.DeleteFunc(slices.Clone(s.Queues),
				func(known ivr.QueueState) bool { return known.Queue == q })
			other.Queues = append(other.Queues, state)
			out = append(out, other)
		}
	}

	return out
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
