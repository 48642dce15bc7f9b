package flow

import (
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// closing answers which callers a queue can turn away as closed. The answers
// are kept, since a queue's hours are gone through for a year.
type closing struct {
	center *routing.Center
	mutex  sync.Mutex // of what is known so far
	open   map[routing.QueueID][]routing.HubSet
	spoken map[routing.QueueID][][]routing.ValueSet // by a caller's own hub: the languages that are spoken at the open hubs, at one time
}

func newClosing(c *routing.Center) *closing {
	return &closing{center: c, open: map[routing.QueueID][]routing.HubSet{}, spoken: map[routing.QueueID][][]routing.ValueSet{}}
}

// openSets gives the sets of hubs at which a queue can be open at one time.
func (c *closing) openSets(queue routing.QueueID) []routing.HubSet {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.sets(queue)
}

func (c *closing) sets(queue routing.QueueID) []routing.HubSet {
	sets, known := c.open[queue]
	if !known {
		sets = c.center.OpenSets(queue)
		c.open[queue] = sets
	}
	return sets
}

// spokenAt gives, by the callers' own hub, the sets of languages that are spoken at
// one time at the hubs where the queue is open to them.
func (c *closing) spokenAt(queue routing.QueueID) [][]routing.ValueSet {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	spoken, known := c.spoken[queue]
	if !known {
		spoken = make([][]routing.ValueSet, len(c.center.Hubs))
		for own := range spoken {
			reach := c.center.Reach(routing.HubID(own), queue)
			for _, open := range c.sets(queue) {
				if at := c.languagesAt(reach & open); !slices.Contains(spoken[own], at) {
					spoken[own] = append(spoken[own], at)
				}
			}
		}
		c.spoken[queue] = spoken
	}
	return spoken
}

// languagesAt gives the languages that somebody speaks at some hubs.
func (c *closing) languagesAt(hubs routing.HubSet) routing.ValueSet {
	var out routing.ValueSet
	for l := range c.center.Attributes[routing.AttrLanguage].Domain().All() {
		if c.center.Speaking(l)&hubs != 0 {
			out.Add(l)
		}
	}
	return out
}

// callers gives the hubs and the languages, out of some, of callers to whom a queue can
// be closed, or open. Whose language nobody speaks is answered in the line's first, and
// finds the queue closed where nobody speaks that either: whoever has one of the
// languages may have any of the firsts.
func (c *closing) callers(queue routing.QueueID, shut bool, own, languages, firsts routing.ValueSet) (hubs, spoken routing.ValueSet) {
	at := c.spokenAt(queue)
	for hub := range own.All() {
		var these routing.ValueSet
		for _, s := range at[hub] {
			var of routing.ValueSet
			switch {
			case shut && !firsts.Minus(s).IsEmpty():
				of = languages.Minus(s)
			case !shut && !firsts.And(s).IsEmpty():
				of = languages
			case !shut:
				of = languages.And(s)
			}
			these = these.Or(of)
		}
		if !these.IsEmpty() {
			hubs.Add(hub)
			spoken = spoken.Or(these)
		}
	}
	return hubs, spoken
}

// toSome reports whether a queue can be closed to a caller of any line, in any
// of the line's languages.
func (c *closing) toSome(queue routing.QueueID) bool {
	for i := range c.center.Lines {
		var languages routing.ValueSet
		for _, l := range c.center.Lines[i].Languages {
			v, _ := c.center.Attributes[routing.AttrLanguage].Value(l.Value)
			languages.Add(v)
		}
		if hubs, _ := c.callers(queue, true, homes(c.center), languages, routing.Only(c.center.FirstLanguage(routing.LineID(i)))); !hubs.IsEmpty() {
			return true
		}
	}
	return false
}

// homes gives the hubs that callers belong to.
func homes(c *routing.Center) routing.ValueSet {
	var out routing.ValueSet
	for i := range c.Regions {
		out.Add(routing.Value(c.Regions[i].Hub))
	}
	return out
}
