package flow

import (
	"sync"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// closing answers which callers a queue can turn away as closed. The answers
// are kept, since a queue's hours are gone through for a year.
type closing struct {
	center *routing.Center
	mutex  sync.Mutex // of what is known so far
	open   map[routing.QueueID][]routing.HubSet
	known  map[closedTo]bool
}

// closedTo is a kind of caller to whom a queue may be closed: by the own hub,
// the language and the line's first language.
type closedTo struct {
	queue           routing.QueueID
	own             routing.HubID
	language, first routing.Value
}

func newClosing(c *routing.Center) *closing {
	return &closing{center: c, open: map[routing.QueueID][]routing.HubSet{}, known: map[closedTo]bool{}}
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

// to reports whether there is a time at which a queue is closed to a caller.
func (c *closing) to(caller closedTo) bool {
	closed, known := c.known[caller]
	if !known {
		closed = c.look(caller)
		c.known[caller] = closed
	}
	return closed
}

func (c *closing) look(caller closedTo) bool {
	for _, open := range c.sets(caller.queue) {
		if eligible, _ := c.center.EligibleSet(caller.own, caller.queue, caller.language, caller.first, open); eligible == 0 {
			return true
		}
	}
	return false
}

// toAny reports whether a queue can be closed to any caller with one of the own
// hubs, languages and first languages.
func (c *closing) toAny(queue routing.QueueID, own, languages, firsts values) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	found := false
	own.each(func(hub routing.Value) {
		languages.each(func(l routing.Value) {
			firsts.each(func(first routing.Value) {
				found = found || c.to(closedTo{queue, routing.HubID(hub), l, first})
			})
		})
	})
	return found
}

// toSome reports whether a queue can be closed to a caller of any line, in any
// of the line's languages.
func (c *closing) toSome(queue routing.QueueID) bool {
	for i := range c.center.Lines {
		var languages values
		for _, l := range c.center.Lines[i].Languages {
			v, _ := c.center.Attributes[routing.AttrLanguage].Value(l.Value)
			languages.add(v)
		}
		if c.toAny(queue, homes(c.center), languages, only(c.center.First(routing.LineID(i)))) {
			return true
		}
	}
	return false
}

// homes gives the hubs that callers belong to.
func homes(c *routing.Center) values {
	var out values
	for i := range c.Regions {
		out.add(routing.Value(c.Regions[i].Hub))
	}
	return out
}
