package routing

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// HubSet is a set of hubs, a bit for each HubID.
type HubSet uint64

// With returns the set with one more hub.
func (s HubSet) With(h HubID) HubSet { return s | 1<<h }

// Has reports whether the set contains the hub.
func (s HubSet) Has(h HubID) bool { return s&(1<<h) != 0 }

func setOf(hubs []HubID) HubSet {
	var s HubSet
	for _, h := range hubs {
		s = s.With(h)
	}
	return s
}

// Names returns the names of the hubs in the set, by ascending HubID.
func (c *Center) Names(s HubSet) []string {
	var out []string
	for i := range c.Hubs {
		if s.Has(HubID(i)) {
			out = append(out, c.Hubs[i].Name.Value)
		}
	}
	return out
}

// Serving returns the hubs that serve a queue.
func (c *Center) Serving(q QueueID) HubSet { return setOf(c.Queues[q].Hubs) }

// Speaking returns the hubs whose agents speak a language.
func (c *Center) Speaking(language Value) HubSet { return c.speaking[language] }

// OpenAt returns the hubs at whose local time a queue is open, whether they serve it
// or not.
func (c *Center) OpenAt(q QueueID, at time.Time) HubSet {
	var s HubSet
	for i := range c.Hubs {
		if c.Queues[q].Hours.Open(at.In(c.Hubs[i].Zone)) {
			s = s.With(HubID(i))
		}
	}
	return s
}

// Order returns the hubs that may serve a caller of a tier: the own hub, then the hubs that receive
// its overflow, in order.
func (c *Center) Order(own HubID, tier Value) []HubID {
	return append([]HubID{own}, c.Overflow.To[tier][own]...)
}

// Reach returns the hubs that may serve a caller of the own hub and a tier and serve a queue.
func (c *Center) Reach(own HubID, tier Value, q QueueID) HubSet {
	return setOf(c.Overflow.To[tier][own]).With(own) & c.Serving(q)
}

// IsUnreached reports whether no hub that serves a queue is a hub of a caller, or one to which the
// calls of a caller's hub overflow.
func (c *Center) IsUnreached(q QueueID) bool {
	// A hub that no region names has no callers of its own.
	homes := c.homes()
	for own := range c.Hubs {
		if !homes.Has(HubID(own)) {
			continue
		}

		// One tier that overflows to the queue is enough.
		for tier := range c.Attributes[AttrTier].Values {
			if c.Reach(HubID(own), Value(tier), q) != 0 {
				return false
			}
		}
	}

	return true
}

// homes returns the hubs of the regions, and of elsewhere.
func (c *Center) homes() HubSet {
	var out HubSet
	for i := range c.Regions {
		out = out.With(c.Regions[i].Hub)
	}
	return out
}

// Nearest returns the first of the hubs in the caller's order, or NoHub.
func (c *Center) Nearest(own HubID, tier Value, hubs HubSet) HubID {
	if hubs.Has(own) {
		return own
	}
	for _, h := range c.Overflow.To[tier][own] {
		if hubs.Has(h) {
			return h
		}
	}
	return NoHub
}

// Eligible returns the hubs where a caller may wait for a queue, in the caller's order, and the
// language spoken there. Open holds the hubs where the queue is open. If no hub is eligible, the
// queue is closed to the caller.
func (c *Center) Eligible(own HubID, tier Value, q QueueID, language, first Value, open HubSet) ([]HubID, Value) {
	eligible, spoken := c.EligibleSet(own, tier, q, language, first, open)
	return slices.DeleteFunc(c.Order(own, tier), func(h HubID) bool { return !eligible.Has(h) }), spoken
}

// EligibleSet is Eligible without an order. The hubs that speak the caller's language are eligible,
// or otherwise the hubs that speak the line's first language.
func (c *Center) EligibleSet(own HubID, tier Value, q QueueID, language, first Value, open HubSet) (HubSet, Value) {
	candidates := c.Reach(own, tier, q) & open
	if s := candidates & c.Speaking(language); s != 0 {
		return s, language
	}
	if s := candidates & c.Speaking(first); s != 0 {
		return s, first
	}
	return 0, language
}

// Decision is the hub that a call is routed to, with the reason for every hub.
type Decision struct {
	Queue      QueueID
	Hub        HubID       // the nearest eligible hub; NoHub if the queue is closed to the caller
	Language   Value       // spoken there: the caller's or the line's first
	Candidates []Candidate // in the caller's order, then the hubs out of reach

	own             HubID
	tier            Value
	language, first Value // the caller's and the line's first
}

// Candidate is one hub of a decision.
type Candidate struct {
	Hub    HubID
	Reason Reason
}

// Reason is the reason why a hub is eligible for a call or not.
type Reason uint8

// The reasons. Of those that apply to a hub of the caller's order the first is given; all
// other hubs are out of reach.
const (
	Eligible    Reason = iota
	NotServing         // it does not serve the queue
	NotOpen            // the queue is closed there
	NotSpeaking        // it does not speak the language
	OutOfReach         // it is neither the caller's own hub nor a hub that receives its overflow
)

var reasons = [...]string{"eligible", "not_serving", "not_open", "not_speaking", "out_of_reach"}

func (r Reason) String() string { return reasons[r] }

// Route decides where a call that joins a queue is routed.
func (c *Center) Route(own HubID, tier Value, q QueueID, language, first Value, at time.Time) Decision {
	open := c.OpenAt(q, at)
	eligible, spoken := c.EligibleSet(own, tier, q, language, first, open)
	d := Decision{
		Queue:    q,
		Hub:      c.Nearest(own, tier, eligible),
		Language: spoken,
		own:      own,
		tier:     tier,
		language: language,
		first:    first,
	}

	order := c.Order(own, tier)
	for _, h := range order {
		d.Candidates = append(d.Candidates, Candidate{h, c.reason(h, q, open, eligible)})
	}

	// A reader looks for each hub, so the hubs out of reach are listed too.
	for i := range c.Hubs {
		if h := HubID(i); !slices.Contains(order, h) {
			d.Candidates = append(d.Candidates, Candidate{h, OutOfReach})
		}
	}

	return d
}

func (c *Center) reason(h HubID, q QueueID, open, eligible HubSet) Reason {
	switch {
	case eligible.Has(h):
		return Eligible
	case !c.Serving(q).Has(h):
		return NotServing
	case !open.Has(h):
		return NotOpen
	}
	return NotSpeaking
}

// Explain describes the reason for one hub of a decision.
func (c *Center) Explain(d *Decision, candidate Candidate) string {
	languages := c.Attributes[AttrLanguage].Values
	caller := languages[d.language]
	spoken := languages[d.Language]
	first := languages[d.first]
	switch {
	case candidate.Hub == d.Hub && spoken != caller:
		return fmt.Sprintf("takes the call, in %s: no hub that could take it speaks %s", spoken, caller)
	case candidate.Hub == d.Hub:
		return "takes the call"
	case candidate.Reason == Eligible && c.Queues[d.Queue].OverflowAfter[d.tier] > 0:
		return "eligible too, by overflow after " + yaml.FormatDuration(c.Queues[d.Queue].OverflowAfter[d.tier])
	case candidate.Reason == Eligible:
		return "eligible too"
	case candidate.Reason == NotServing:
		return "does not serve the queue"
	case candidate.Reason == NotOpen:
		return "closed at this time"
	case candidate.Reason == NotSpeaking && d.Hub == NoHub && caller != first:
		return fmt.Sprintf("speaks neither %s nor %s", caller, first)
	case candidate.Reason == NotSpeaking:
		return "does not speak " + spoken
	}

	return "not on overflow.to of " + c.Hubs[d.own].Name.Value
}
