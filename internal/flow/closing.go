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
	known  map[callers]bool
}

// callers are those of a queue to some of whom it may be closed: by the hubs that
// they may belong to, their languages and their lines' first languages.
type callers struct {
	queue                  routing.QueueID
	own, languages, firsts values
}

func newClosing(c *routing.Center) *closing {
	return &closing{center: c, open: map[routing.QueueID][]routing.HubSet{}, known: map[callers]bool{}}
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

// toAny reports whether a queue can be closed to any caller with one of the own
// hubs, languages and first languages.
func (c *closing) toAny(queue routing.QueueID, own, languages, firsts values) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	asked := callers{queue, own, languages, firsts}
	closed, known := c.known[asked]
	if !known {
		closed = c.look(asked)
		c.known[asked] = closed
	}
	return closed
}

// look goes through the hubs that can be open to a caller at one time. They are
// closed to some where nobody there speaks one of the languages, and nobody one
// of the first languages: whoever has the one may have the other.
func (c *closing) look(asked callers) bool {
	closed := false
	asked.own.each(func(own routing.Value) {
		reach := c.center.Reach(routing.HubID(own), asked.queue)
		closed = closed || slices.ContainsFunc(c.sets(asked.queue), func(open routing.HubSet) bool {
			return c.unspoken(reach&open, asked.languages) && c.unspoken(reach&open, asked.firsts)
		})
	})
	return closed
}

// unspoken reports whether there is a language that nobody speaks at some hubs.
func (c *closing) unspoken(hubs routing.HubSet, languages values) bool {
	found := false
	languages.each(func(l routing.Value) { found = found || c.center.Speaking(l)&hubs == 0 })
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
