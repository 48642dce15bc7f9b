package routing

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unreachedQueueRule = diag.Rule{
	ID:       UnreachedQueue,
	Severity: diag.Advice,
	Doc: `No caller can come to a hub that serves a queue. A caller belongs to the hub of a
region, or of elsewhere, and is answered there or at a hub of its overflow. To every
caller such a queue is closed.`,
	Bad: exampleTwoHubs + `  letters: {hours: {mon-fri: 09:00-17:00}, hubs: [london]}
lines: {main: {number: 1-800-528-4800, country: US, languages: [en], flow: main}}
-- main.yaml --
flow: main
start: write
steps:
  write: {queue: letters, then: {answered: done, closed: person}}
  person: {queue: general, then: {answered: done}}
  done:   {end: resolved}
`,
}.FixedBy("elsewhere: {hub: new_york}", "elsewhere: {hub: london}")

// unreachedQueue reports the queues that are closed to every caller because of their hubs.
func unreachedQueue(c *Center, found *diag.Findings) {
	if c.HasErrors() {
		return
	}
	for i := range c.Queues {
		q := &c.Queues[i]
		if !c.IsUnreached(QueueID(i)) || Allows(q.Allow, UnreachedQueue) {
			continue
		}

		serving := c.Names(c.Serving(QueueID(i)))
		homes := c.Names(c.homes())
		found.Advise(q.Name.Place, UnreachedQueue,
			fmt.Sprintf("no caller can come to queue %q: only %s serves it, and callers belong to %s",
				q.Name.Value, strings.Join(serving, " or "), strings.Join(homes, " or ")),
			diag.Fixf("give a region or elsewhere the hub %s, let %s overflow to it, or add %s to the queue's hubs",
				serving[0], homes[0], homes[0]))
	}
}
