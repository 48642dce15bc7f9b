package routing

import (
	"slices"
	"time"
)

// HubSet is a set of hubs, a bit for each HubID.
type HubSet uint64

// With gives the set with a hub more.
func (s HubSet) With(h HubID) HubSet { return s | 1<<h }

// Has reports whether the hub is in the set.
func (s HubSet) Has(h HubID) bool { return s&(1<<h) != 0 }

// Order gives the hubs that may serve a caller, the caller's own first, then
// outward along overflow.to.
func (c *Center) Order(own HubID) []HubID {
	return append([]HubID{own}, c.Overflow.To[own]...)
}

// Serving gives the hubs that serve a queue.
func (c *Center) Serving(q QueueID) HubSet { return setOf(c.Queues[q].Hubs) }

// Speaking gives the hubs that speak a language.
func (c *Center) Speaking(language Value) HubSet { return c.speaking[language] }

func setOf(hubs []HubID) HubSet {
	var s HubSet
	for _, h := range hubs {
		s = s.With(h)
	}
	return s
}

// OpenAt gives the hubs at which a queue's hours hold at a time, whether they
// serve it or not.
func (c *Center) OpenAt(q QueueID, at time.Time) HubSet {
	var s HubSet
	for i := range c.Hubs {
		if c.Queues[q].Hours.Open(at.In(c.Hubs[i].Zone)) {
			s = s.With(HubID(i))
		}
	}
	return s
}

// Spoken gives those of the candidates that speak the language; if none does,
// those that speak the line's first; and the language that it came to, which is
// the caller's own where none speaks either.
func (c *Center) Spoken(candidates HubSet, language, first Value) (HubSet, Value) {
	if s := candidates & c.Speaking(language); s != 0 {
		return s, language
	}
	if s := candidates & c.Speaking(first); s != 0 {
		return s, first
	}
	return 0, language
}

// Unserved gives hubs that can be the only open ones of a queue while none of
// them speaks the language: the first such of the queue's OpenSets, or none.
func (c *Center) Unserved(sets []HubSet, language Value) HubSet {
	for _, open := range sets {
		if open != 0 && open&c.Speaking(language) == 0 {
			return open
		}
	}
	return 0
}

// Names gives the names of a set's hubs, in the center's order.
func (c *Center) Names(s HubSet) []string {
	var out []string
	for i := range c.Hubs {
		if s.Has(HubID(i)) {
			out = append(out, c.Hubs[i].Name.Value)
		}
	}
	return out
}

// Eligible gives the hubs at which a caller may wait, nearest first, and the
// language spoken there, when the queue is open at the given hubs. None is
// eligible when the queue is closed to this caller.
func (c *Center) Eligible(own HubID, q QueueID, language, first Value, open HubSet) ([]HubID, Value) {
	eligible, spoken := c.EligibleSet(own, q, language, first, open)
	return slices.DeleteFunc(c.Order(own), func(h HubID) bool { return !eligible.Has(h) }), spoken
}

// EligibleSet is [Center.Eligible] without an order.
func (c *Center) EligibleSet(own HubID, q QueueID, language, first Value, open HubSet) (HubSet, Value) {
	return c.Spoken(c.Reach(own, q)&open, language, first)
}

// Reach gives the hubs that serve a queue and that may serve a caller of a hub.
func (c *Center) Reach(own HubID, q QueueID) HubSet {
	return setOf(c.Overflow.To[own]).With(own) & c.Serving(q)
}

// Nearest gives the first of some hubs that a caller may be served at, from the
// caller's own outward, or NoHub.
func (c *Center) Nearest(own HubID, hubs HubSet) HubID {
	if hubs.Has(own) {
		return own
	}
	for _, h := range c.Overflow.To[own] {
		if hubs.Has(h) {
			return h
		}
	}
	return NoHub
}

// Reason says why a hub is or is not eligible for a call.
type Reason uint8

// The reasons, in the order in which they are looked at.
const (
	Eligible    Reason = iota
	NotServing         // the queue is not served there
	NotOpen            // the queue's hours do not hold there now
	NotSpeaking        // nobody there speaks the caller's language
	OutOfReach         // neither the caller's own hub nor on its overflow.to
)

var reasons = [...]string{"eligible", "not_serving", "not_open", "not_speaking", "out_of_reach"}

func (r Reason) String() string { return reasons[r] }

// Decision is where a call goes, and why.
type Decision struct {
	Queue    QueueID
	Hub      HubID // the first eligible; NoHub when the queue is closed to this caller
	Language Value // spoken there: the caller's, or the line's first where nobody else can
	Hops     []Hop // the hubs in the order in which they were asked, then those out of reach

	own             HubID // the caller's
	language, first Value // the caller's, and the line's
}

// Hop is one hub's answer.
type Hop struct {
	Hub    HubID
	Reason Reason
}

// Route decides where a call goes that joins a queue at a time.
func (c *Center) Route(own HubID, q QueueID, language, first Value, at time.Time) Decision {
	open := c.OpenAt(q, at)
	eligible, spoken := c.EligibleSet(own, q, language, first, open)
	d := Decision{Queue: q, Hub: c.Nearest(own, eligible), Language: spoken, own: own, language: language, first: first}
	order := c.Order(own)
	for _, h := range order {
		d.Hops = append(d.Hops, Hop{h, c.reason(h, q, open, eligible.Has(h))})
	}
	for i := range c.Hubs {
		if h := HubID(i); !slices.Contains(order, h) {
			d.Hops = append(d.Hops, Hop{h, OutOfReach})
		}
	}
	return d
}

func (c *Center) reason(h HubID, q QueueID, open HubSet, eligible bool) Reason {
	switch {
	case eligible:
		return Eligible
	case !c.Serving(q).Has(h):
		return NotServing
	case !open.Has(h):
		return NotOpen
	}
	return NotSpeaking
}
