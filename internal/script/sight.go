package script

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// sight is what a flow looks at: two calls that are alike in this go alike.
type sight struct {
	branches   []*flow.Step
	attributes []routing.AttributeID // that it branches on
	queues     []routing.QueueID
	languages  []routing.Value // that it sets
	callsBack  bool            // the caller's own number
	dials      bool            // it takes numbers as the line's country dials them
}

func sightOf(p *flow.Program) sight {
	var x sight
	for i := range p.Steps {
		x.look(&p.Steps[i])
	}
	x.attributes, x.queues, x.languages = distinct(x.attributes), distinct(x.queues), distinct(x.languages)
	return x
}

func (x *sight) look(s *flow.Step) {
	switch s.Kind {
	case flow.Branch:
		x.branches = append(x.branches, s)
		x.attributes = append(x.attributes, s.Attribute)
	case flow.Queue, flow.Check:
		x.queues = append(x.queues, s.Service)
	case flow.Callback:
		x.callsBack = x.callsBack || s.Number == ""
		x.dials = x.dials || s.Number != ""
	case flow.Collect:
		x.dials = x.dials || s.Entry.Format == flow.FormatPhone
	case flow.Set:
		for _, a := range s.Set {
			if a.Attribute == routing.AttrLanguage {
				x.languages = append(x.languages, a.Value)
			}
		}
	case flow.Say, flow.Menu, flow.Lookup, flow.Deflect, flow.Transfer, flow.Run, flow.Return, flow.End:
	}
}

// looks are what a flow sees of a call as it comes in.
type looks struct {
	branches string // where each one leads
	valid    bool   // the caller's number, where it is called back
	line     string // which countries it serves, as far as it matters
	zone     string // of the caller's hub, where the flow asks for the day
	reach    string // the hubs where this caller may wait, whatever the hour: a set for each queue and language
	closed   string // to this caller now: a byte for each queue and language
}

// looksOf gives what the flow sees of a call.
func (x *explorer) looksOf(s *ivr.Setup) looks {
	c := x.flows.Center
	caller := c.Locate(s.Line, s.From)
	all := c.Start(s.Line, &caller)
	for _, a := range s.Values {
		all[a.Attribute] = a.Value
	}
	all[routing.AttrDay] = routing.DayOf(s.At.In(c.Hubs[caller.Hub].Zone))
	seen := looks{
		branches: x.sight.leads(&all),
		valid:    x.sight.callsBack && s.From.Validity == phone.Valid,
	}
	seen.reach, seen.closed = x.queuesOf(s, caller.Hub, all[routing.AttrLanguage])
	if slices.Contains(x.sight.attributes, routing.AttrDay) {
		seen.zone = c.Hubs[caller.Hub].Zone.String()
	}
	line := &c.Lines[s.Line]
	switch {
	case slices.Contains(x.sight.attributes, routing.AttrAbroad):
		seen.line = strings.Join(line.Served(), " ")
	case x.sight.dials:
		seen.line = line.Home()
	}
	return seen
}

// leads tells where the branches lead a call that comes to them as it is.
func (x *sight) leads(values *routing.Values) string {
	var out []byte
	for _, b := range x.branches {
		o := flow.NoOutcome
		if v := values[b.Attribute]; int(v) < len(b.Cases) {
			o = b.Cases[v]
		}
		out = binary.BigEndian.AppendUint16(out, uint16(o))
	}
	return string(out)
}

// queuesOf tells where a caller may wait, whatever the hour, and which queues are
// closed now: in the language of the call, in those that the flow may set, and in
// the line's first, which stands in for them.
func (x *explorer) queuesOf(s *ivr.Setup, own routing.HubID, language routing.Value) (reach, closed string) {
	c := x.flows.Center
	const always = ^routing.HubSet(0)
	first := c.First(s.Line)
	languages := append([]routing.Value{language, first}, x.sight.languages...)
	var at, shut []byte
	for _, q := range x.sight.queues {
		open := c.OpenAt(q, s.At)
		for _, l := range languages {
			hubs, _ := c.EligibleSet(own, q, l, l, always)
			at = binary.BigEndian.AppendUint64(at, uint64(hubs))
			if now, _ := c.EligibleSet(own, q, l, first, open); now == 0 {
				shut = append(shut, 'c')
			} else {
				shut = append(shut, 'o')
			}
		}
	}
	return string(at), string(shut)
}

// unlike gives those of several setups that the flow can tell from the given one,
// and from each other.
func (x *explorer) unlike(s ivr.Setup, others []ivr.Setup) []ivr.Setup {
	seen := map[looks]bool{x.looksOf(&s): true}
	return slices.DeleteFunc(others, func(o ivr.Setup) bool {
		look := x.looksOf(&o)
		again := seen[look]
		seen[look] = true
		return again
	})
}
