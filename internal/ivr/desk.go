package ivr

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// arrive sets the call's attributes and notes how it comes in.
func (s *Session) arrive() {
	from := &s.setup.From
	caller := s.center().Locate(s.setup.Line, *from)
	s.call.Values = s.center().InitialValues(s.setup.Line, &caller)
	for _, a := range s.setup.Values {
		s.call.Values[a.Attribute] = a.Value
	}
	s.note(Event{Kind: EventCame, Text: s.line().Name.Value, from: from})
}

func (s *Session) line() *routing.Line { return &s.center().Lines[s.setup.Line] }

// Hub gives the caller's own hub.
func (s *Session) Hub() routing.HubID { return routing.HubID(s.call.Values[routing.AttrHub]) }

// zone is the time zone of the caller's own hub.
func (s *Session) zone() *time.Location { return s.center().Hubs[s.Hub()].Zone }

// find gives the situation of a queue for this caller: at the nearest eligible
// hub that is not full, else at the nearest; closed where none is eligible.
func (s *Session) find(queue routing.QueueID) Situation {
	c := s.center()
	var open routing.HubSet
	for hub := range routing.HubID(len(c.Hubs)) {
		if !s.situation(queue, hub).Closed && c.OpenAt(queue, s.now).Has(hub) {
			open = open.With(hub)
		}
	}
	eligible, _ := c.Eligible(s.Hub(), queue, s.call.Values[routing.AttrLanguage], c.FirstLanguage(s.setup.Line), open)
	if len(eligible) == 0 {
		return Situation{Queue: queue, Hub: s.Hub(), Closed: true}
	}
	for _, hub := range eligible {
		if here := s.situation(queue, hub); !here.Full {
			return here
		}
	}
	return s.situation(queue, eligible[0])
}

// situation gives what the setup says of a queue at a hub: what it says of that
// hub, else what it says of all.
func (s *Session) situation(queue routing.QueueID, hub routing.HubID) Situation {
	here := Situation{Queue: queue, Hub: hub}
	for _, at := range []routing.HubID{hub, routing.NoHub} {
		if i := slices.IndexFunc(s.setup.Queues, func(x Situation) bool { return x.Queue == queue && x.Hub == at }); i >= 0 {
			here = s.setup.Queues[i]
			here.Hub = hub
			break
		}
	}
	return here
}

// Route gives where a call that joined the queue now would go, and why, by the
// center's hours alone.
func (s *Session) Route(queue routing.QueueID) routing.Decision {
	c := s.center()
	return c.Route(s.Hub(), queue, s.call.Values[routing.AttrLanguage], c.FirstLanguage(s.setup.Line), s.now)
}

// dialed gives a number that the caller entered in E.164, or "" where it cannot
// be dialed.
func (s *Session) dialed(digits string) string {
	n := phone.Parse(digits, s.line().Home())
	if n.Validity != phone.Valid {
		return ""
	}
	return n.E164
}
