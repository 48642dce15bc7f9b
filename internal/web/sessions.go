package web

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/script"
)

// Bounds of the calls from the page.
const (
	maxCalls  = 1000             // at once
	maxIdle   = 10 * time.Minute // until a call is let go
	maxEvents = 1000             // of a call: then it only hangs up
	sweeps    = time.Minute      // between two looks for idle calls
)

// handset is a call from the page.
type handset struct {
	*script.Recorder
	flow  *playable // whose turn holds what the call does
	setup ivr.Setup
	tier  string // as the call began

	used  time.Time // by the calls' mutex
	ended bool      // by the calls' mutex
}

// calls are those in progress, and those that have ended and can still be read.
type calls struct {
	now   func() time.Time
	mutex sync.Mutex
	open  map[string]*handset
}

func newCalls(now func() time.Time) *calls { return &calls{now: now, open: map[string]*handset{}} }

// add keeps a call and gives its id, which nobody can guess. It reports false
// when there are too many.
func (c *calls) add(h *handset) (id string, ok bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.open) >= maxCalls {
		c.letGo()
		c.makeRoom()
	}
	if len(c.open) >= maxCalls {
		return "", false
	}
	id, h.used = rand.Text(), c.now()
	c.open[id] = h
	return id, true
}

// find gives a call that is not idle for too long, and marks it used.
func (c *calls) find(id string) (*handset, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	h, ok := c.open[id]
	if !ok {
		return nil, false
	}
	if c.idle(h) {
		delete(c.open, id)
		return nil, false
	}
	h.used = c.now()
	return h, true
}

// end marks a call as one that gives way to others.
func (c *calls) end(h *handset) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	h.ended = true
}

func (c *calls) idle(h *handset) bool { return c.now().Sub(h.used) >= maxIdle }

// letGo forgets the calls that are idle.
func (c *calls) letGo() {
	for id, h := range c.open {
		if c.idle(h) {
			delete(c.open, id)
		}
	}
}

// makeRoom forgets the ended call that was not looked at for the longest time.
func (c *calls) makeRoom() {
	oldest := ""
	for id, h := range c.open {
		if h.ended && (oldest == "" || h.used.Before(c.open[oldest].used)) {
			oldest = id
		}
	}
	delete(c.open, oldest)
}

// sweep forgets idle calls until the context ends.
func (c *calls) sweep(ctx context.Context) {
	ticker := time.NewTicker(sweeps)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			c.mutex.Lock()
			c.letGo()
			c.mutex.Unlock()
		}
	}
}
