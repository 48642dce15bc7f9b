package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// waitBound returns the longest time that a caller or a booked callback can wait in its queue, as far as the flow and
// the scenario bound it: max_wait, or the longest patience of the line's callers.
func (v *view) waitBound(c *call) des.Duration {
	if c.activity == callbackWaiting {
		return des.Forever
	}

	// The patience of a guest, or of a call that a file lists, is no draw.
	patience := max(c.patience, v.t.lines[c.line].longestPatience())
	return min(patience, v.t.queueStep(c).longestWait())
}

// longestPatience returns the longest patience that is drawn for callers.
func (l *lineTable) longestPatience() des.Duration {
	longest := des.Duration(0)
	for i := range l.people.Patience.Of {
		longest = max(longest, l.people.Patience.Of[i].Longest())
	}
	return longest
}

// waitBounds returns the longest time that any caller can wait in each queue.
func waitBounds(t *tables) []des.Duration {
	out := make([]des.Duration, len(t.queues))
	for i := range t.lines {
		line := &t.lines[i]
		if !line.called {
			continue
		}

		// Without a distribution callers wait forever. A call that a file lists may have a patience of its own.
		patience := line.longestPatience()
		if len(line.people.Patience.Of) == 0 {
			patience = des.Forever
		}
		for k := range t.Lines[i].Trace {
			if d := t.Lines[i].Trace[k].Details; d != nil {
				patience = max(patience, d.Patience)
			}
		}

		for s := range line.program.steps {
			step := &line.program.steps[s]
			if !step.Help.IsAgent() {
				continue
			}

			wait := min(patience, step.longestWait())
			if step.Help == flow.HelpCallback {
				wait = des.Forever
			}
			for _, queueID := range step.Queues() {
				for _, q := range t.queueAt[queueID] {
					if q != none {
						out[q] = max(out[q], wait)
					}
				}
			}
		}
	}
	return out
}
