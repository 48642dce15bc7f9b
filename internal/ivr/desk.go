package ivr

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// arrive sets the call's attributes and notes how it comes in.
func (s *Session) arrive() error {
	c, line, from := s.center(), s.line(), &s.setup.From
	country := from.Country
	if country == "" && !line.AnyCountry() {
		country = line.Countries[0].Value
	}
	region := slices.IndexFunc(c.Regions, func(r routing.Region) bool {
		return slices.ContainsFunc(r.Countries, func(t diag.Text) bool { return t.Value == country })
	})
	if region < 0 {
		region = len(c.Regions) - 1
	}
	v := &s.call.Values
	set := func(a routing.AttributeID, value string) { v[a], _ = c.Attributes[a].Value(value) }
	set(routing.AttrCountry, country)
	set(routing.AttrLanguage, line.Languages[0].Value)
	v[routing.AttrRegion] = routing.Value(region)
	v[routing.AttrHub] = routing.Value(c.Regions[region].Hub)
	v[routing.AttrLine] = routing.Value(s.setup.Line)
	v[routing.AttrNumber] = routing.Value(from.Validity)
	v[routing.AttrNumberType] = routing.Value(from.Type)
	if from.Country != "" && !line.AnyCountry() && !slices.ContainsFunc(line.Countries, func(t diag.Text) bool { return t.Value == from.Country }) {
		v[routing.AttrAbroad] = routing.Yes
	}
	for _, a := range slices.Concat(line.Set, s.setup.Values) {
		v[a.Attribute] = a.Value
	}
	s.note(Event{Kind: EventCame, Text: line.Name.Value + " from " + from.Masked()})
	s.remember("reference", open(Reference))
	if from.Validity != phone.Withheld {
		s.remember("caller", said{from.International(), from.Masked()})
	}
	return nil
}

func (s *Session) line() *routing.Line { return &s.center().Lines[s.setup.Line] }

// home is the caller's own hub.
func (s *Session) home() routing.HubID { return routing.HubID(s.call.Values[routing.AttrHub]) }

// zone is the time zone of the caller's own hub.
func (s *Session) zone() *time.Location { return s.center().Hubs[s.home()].Zone }

// find gives the situation of a queue for this caller: at the first eligible hub
// that is not full, else at the first.
func (s *Session) find(queue routing.QueueID) Situation {
	best := Situation{Queue: queue, Hub: s.home(), Closed: true}
	for _, hub := range s.outward() {
		here := s.situation(queue, hub)
		if here.Closed {
			continue
		}
		if !here.Full {
			return here
		}
		if best.Closed {
			best = here
		}
	}
	return best
}

func (s *Session) outward() []routing.HubID {
	hubs := []routing.HubID{s.home()}
	if to := s.center().Overflow.To; int(s.home()) < len(to) {
		hubs = append(hubs, to[s.home()]...)
	}
	return hubs
}

// situation gives what the setup says of a queue at a hub.
func (s *Session) situation(queue routing.QueueID, hub routing.HubID) Situation {
	q := &s.center().Queues[queue]
	here := Situation{Queue: queue, Hub: hub}
	for _, x := range slices.Backward(s.setup.Queues) {
		if x.Queue == queue && (x.Hub == hub || x.Hub == routing.NoHub) {
			here = x
			break
		}
	}
	here.Hub = hub
	here.Closed = here.Closed || !slices.Contains(q.Hubs, hub) || !q.Hours.Open(s.now.In(s.center().Hubs[hub].Zone))
	return here
}

// dialed gives a number that the caller entered in E.164, or "" where it cannot
// be dialed.
func (s *Session) dialed(digits string) string {
	n := phone.Parse(digits, s.line().Countries[0].Value)
	if n.Validity != phone.Valid {
		return ""
	}
	return n.E164
}
