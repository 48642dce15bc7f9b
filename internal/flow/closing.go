package flow

import (
	"sync"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// closing answers which callers a queue can turn away as closed, and which it can let
// in. The answers are kept, since a queue's hours are gone through for a year.
type closing struct {
	center *routing.Center
	mutex  sync.Mutex // of what is known so far
	open   map[routing.QueueID][]routing.HubSet
	known  map[queueFor][]door
}

// queueFor is a queue to callers with one first language of their line.
type queueFor struct {
	queue routing.QueueID
	first routing.Value
}

// door is what a queue is to the callers of one hub, by their language: there is a time
// at which it is closed, and one at which it is not. Without hours, it is one of the
// two at all times.
type door struct{ shut, open values }

func newClosing(c *routing.Center) *closing {
	return &closing{center: c, open: map[routing.QueueID][]routing.HubSet{}, known: map[queueFor][]door{}}
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

// doors gives what a queue is to callers by their own hub.
func (c *closing) doors(q queueFor) []door {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	doors, known := c.known[q]
	if !known {
		doors = make([]door, len(c.center.Hubs))
		for own := range doors {
			doors[own] = c.look(q, routing.HubID(own))
		}
		c.known[q] = doors
	}
	return doors
}

func (c *closing) look(q queueFor, own routing.HubID) door {
	var d door
	domain(&c.center.Attributes[routing.AttrLanguage]).each(func(language routing.Value) {
		for _, open := range c.sets(q.queue) {
			if eligible, _ := c.center.EligibleSet(own, q.queue, language, q.first, open); eligible == 0 {
				d.shut.add(language)
			} else {
				d.open.add(language)
			}
		}
	})
	return d
}

// callers gives the hubs and the languages, out of some, of callers to whom a queue can
// be closed, or open.
func (c *closing) callers(queue routing.QueueID, shut bool, own, languages, firsts values) (hubs, spoken values) {
	firsts.each(func(first routing.Value) {
		doors := c.doors(queueFor{queue, first})
		own.each(func(hub routing.Value) {
			these := doors[hub].open
			if shut {
				these = doors[hub].shut
			}
			if these = these.and(languages); !these.empty() {
				hubs.add(hub)
				spoken = spoken.union(these)
			}
		})
	})
	return hubs, spoken
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
		if hubs, _ := c.callers(queue, true, homes(c.center), languages, only(c.center.First(routing.LineID(i)))); !hubs.empty() {
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
