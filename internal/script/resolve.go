package script

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Suffix is how the name of a flow's tests file ends: lost_card_test.yaml.
const Suffix = "_test.yaml"

// Read reads a tests file against the center that its flows are written for.
// A test in which something is wrong is left out; the others stay.
func Read(flows *flow.Flows, file diag.File, found *diag.Findings) *Suite {
	suite := &Suite{File: file.Name}
	doc, ok := documentRecord.Read(file.Root, found)
	if !ok {
		return suite
	}
	r := resolver{flows: flows, center: flows.Center, found: found, callers: map[routing.LineID]phone.Number{}}
	r.named, _ = strings.CutSuffix(file.Name, Suffix)
	for i := range doc.Tests {
		before := found.Errors()
		test := r.test(&doc.Tests[i])
		if !doc.Tests[i].broken && found.Errors() == before {
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
	callers map[routing.LineID]phone.Number // those of [resolver.usual] so far
	named   string                          // the flow that the file is named after
}

func (r *resolver) test(d *draft) Test {
	t := Test{Name: d.Name, Call: r.start(d), Steps: d.Steps}
	for _, g := range d.Given {
		t.Given = append(t.Given, Given{Lookup: g.Key, Answers: g.Value})
	}
	for _, q := range d.Queues {
		if s, ok := r.situation(q); ok {
			t.Queues = append(t.Queues, s)
		}
	}
	return t
}

// start reads how the call comes in; what is not said has its default.
func (r *resolver) start(d *draft) Start {
	said := map[string]diag.Text{}
	s := Start{Place: d.Place}
	for _, pair := range d.Call {
		name, value := pair.Key, pair.Value
		said[name.Value] = value
		switch name.Value {
		case "line", "from", "at", "flow":
		default:
			if a, ok := r.center.Assignment(name, value, r.found); ok {
				s.Values = append(s.Values, a)
			}
		}
	}
	s.Flow = r.flow(d, said["flow"])
	s.Line = r.line(said["line"], s.Flow)
	if s.Flow == wholeLine {
		s.Flow = r.center.Lines[s.Line].Flow.Value
	}
	s.From = r.number(said["from"], s.Line)
	s.At = r.time(said["at"], s.Line, s.From)
	return s
}

// wholeLine as "flow:" starts what the line starts.
const wholeLine = "line"

func (r *resolver) flow(d *draft, said diag.Text) string {
	name := said
	if name.Value == "" {
		name = diag.Text{Value: r.named, Place: d.Place}
	}
	if name.Value == wholeLine || slices.Contains(r.flows.Names(), name.Value) {
		return name.Value
	}
	if !r.flows.Whole() { // it may stand in a file that cannot be read
		return name.Value
	}
	mend := diag.Suggest(name.Value, r.flows.Names())
	if said.Value == "" {
		mend = cmp.Or(mend, fmt.Sprintf("name the file after the flow, as in main%s, or give call.flow", Suffix))
	}
	r.found.Error(name.Place, "unknown-flow", fmt.Sprintf("there is no flow %q", name.Value), mend)
	return name.Value
}

// line is the line that is dialed.
func (r *resolver) line(said diag.Text, flowName string) routing.LineID {
	if said.Value == "" {
		return ivr.LineOf(r.center, flowName)
	}
	id, ok := r.center.Line(said.Value)
	if !ok {
		r.found.Error(said.Place, "unknown-value", fmt.Sprintf("there is no line %q", said.Value), diag.Suggest(said.Value, r.center.LineNames()))
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
func (r *resolver) situation(pair diag.Pair[situation]) (ivr.Situation, bool) {
	queue, hub, at := strings.Cut(pair.Key.Value, "@")
	out := ivr.Situation{
		Hub:  routing.NoHub,
		Full: pair.Value.State == "full", Closed: pair.Value.State == "closed",
		Wait: pair.Value.Wait, Position: pair.Value.Position,
	}
	var ok bool
	if out.Queue, ok = r.center.Queue(queue); !ok {
		r.found.Error(pair.Key.Place, "unknown-queue", fmt.Sprintf("there is no queue %q", queue), diag.Suggest(queue, r.center.QueueNames()))
		return out, false
	}
	if at {
		if out.Hub, ok = r.center.Hub(hub); !ok {
			r.found.Error(pair.Key.Place, "unknown-value", fmt.Sprintf("there is no hub %q", hub), diag.Suggest(hub, r.center.HubNames()))
			return out, false
		}
	}
	return out, true
}
