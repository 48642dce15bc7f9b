package flow

import (
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Availability computes to which callers a queue can be open or closed. It caches its results,
// because each queue takes a pass over a year of its hours. It is safe for concurrent use.
type Availability struct {
	center *routing.Center
	open   []func() []routing.HubSet // by queue
	// by queue and by a caller's own hub: the languages that are spoken at the open hubs, at one time
	spoken []func() [][]routing.ValueSet
}

func newAvailability(c *routing.Center) *Availability {
	a := &Availability{center: c}
	for i := range c.Queues {
		queue := routing.QueueID(i)
		a.open = append(a.open, sync.OnceValue(func() []routing.HubSet { return c.OpenSets(queue) }))
		a.spoken = append(a.spoken, sync.OnceValue(func() [][]routing.ValueSet { return a.spokenAt(queue) }))
	}
	return a
}

// OpenSets returns the sets of hubs where a queue can be open at one time.
func (a *Availability) OpenSets(queue routing.QueueID) []routing.HubSet { return a.open[queue]() }

// spokenAt returns, by the callers' own hub, the sets of languages that are spoken at
// one time at the hubs where the queue is open to them.
func (a *Availability) spokenAt(queue routing.QueueID) [][]routing.ValueSet {
	spoken := make([][]routing.ValueSet, len(a.center.Hubs))
	for own := range spoken {
		for tier := range a.center.Attributes[routing.AttrTier].Values {
			// The tier decides over which hubs a call may overflow.
			reach := a.center.Reach(routing.HubID(own), routing.Value(tier), queue)
			for _, open := range a.OpenSets(queue) {
				if at := a.languagesAt(reach & open); !slices.Contains(spoken[own], at) {
					spoken[own] = append(spoken[own], at)
				}
			}
		}
	}

	return spoken
}

// languagesAt returns the languages that are spoken at some hubs.
func (a *Availability) languagesAt(hubs routing.HubSet) routing.ValueSet {
	var out routing.ValueSet
	for l := range a.center.Attributes[routing.AttrLanguage].Domain().All() {
		if a.center.Speaking(l)&hubs != 0 {
			out.Add(l)
		}
	}
	return out
}

// Callers returns the hubs and the languages, out of the given ones, of callers to whom a queue can
// be closed, or open. A caller is served in the caller's own language. If no open hub speaks it,
// the caller is served in the line's first language, which may be any of the firsts. If no hub
// speaks that either, the queue is closed.
func (a *Availability) Callers(queue routing.QueueID, closed bool, own, languages, firsts routing.ValueSet) (hubs,
	spoken routing.ValueSet,
) {
	spokenByHub := a.spoken[queue]()
	for hub := range own.All() {
		var affected routing.ValueSet
		for _, atOpen := range spokenByHub[hub] {
			switch {
			case closed && !firsts.Minus(atOpen).IsEmpty():
				// callers of a line whose first language nobody there speaks
				affected = affected.Or(languages.Minus(atOpen))
			case !closed && !firsts.And(atOpen).IsEmpty():
				// callers of a line whose first language somebody there speaks
				affected = affected.Or(languages)
			case !closed:
				affected = affected.Or(languages.And(atOpen))
			}
		}

		if !affected.IsEmpty() {
			hubs.Add(hub)
			spoken = spoken.Or(affected)
		}
	}

	return hubs, spoken
}

// ClosesToSome reports whether a queue can certainly be closed to a caller of any line, in any
// of the line's languages.
func (a *Availability) ClosesToSome(queue routing.QueueID) bool {
	if a.center.DoubtsQueue(queue) {
		return false
	}

	for i := range a.center.Lines {
		if a.center.DoubtsLine(&a.center.Lines[i]) {
			continue
		}

		// A call of the line has one of its languages.
		var languages routing.ValueSet
		for _, l := range a.center.Lines[i].Languages {
			v, _ := a.center.Attributes[routing.AttrLanguage].Value(l.Value)
			languages.Add(v)
		}

		hubs, _ := a.Callers(queue, true, homes(a.center), languages,
			routing.Only(a.center.FirstLanguage(routing.LineID(i))))
		if !hubs.IsEmpty() {
			return true
		}
	}

	return false
}

// homes returns the hubs that are the home of callers.
func homes(c *routing.Center) routing.ValueSet {
	var out routing.ValueSet
	for i := range c.Regions {
		out.Add(routing.Value(c.Regions[i].Hub))
	}
	return out
}
