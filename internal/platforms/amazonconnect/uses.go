package amazonconnect

import (
	"slices"
	"strings"
)

// queueUsers are the actions that use the working queue of the contact, as the blocks before them have set it. A hook
// may run a flow that uses it.
var queueUsers = map[string]bool{
	"TransferContactToQueue": true, "DequeueContactAndTransferToQueue": true, "TransferContactToAgent": true,
	"UpdateContactEventHooks": true, "CreateCallbackContact": true,
	"CheckHoursOfOperation": true, "CheckMetricData": true, "GetMetricData": true,
}

// findQueueUses marks the actions whose queue a later action may use. A queue that no action uses has no effect on
// calls.
func (r *reader) findQueueUses() {
	seen := map[*action]bool{}
	var work []*action
	for _, a := range r.actions {
		// A queue that only the call knows may not exist. Then the block itself decides the way.
		if isDynamic(a.queueID()) {
			a.isQueueUsed = true
		}
		if r.mayUseQueue(a) {
			work = append(work, a)
		}
	}

	// The search goes backward from the uses to the blocks that have set the queue.
	for len(work) > 0 {
		a := work[len(work)-1]
		work = work[:len(work)-1]

		// At its start, a flow has the queue of the call that enters it.
		before := a.before
		if a.id == a.flow.start {
			before = append(slices.Clip(before), a.flow.enteredBy...)
		}
		for _, b := range before {
			if seen[b] {
				continue
			}
			seen[b] = true

			// A queue that the flow names replaces the queue of the blocks before it. A queue that only the call
			// knows may not exist, and then the contact keeps the earlier queue.
			replaces := false
			if b.kind == setsQueue {
				b.isQueueUsed = true
				replaces = !isDynamic(b.queueID())
			}
			if !replaces {
				work = append(work, b)
			}
		}
	}
}

// mayUseQueue reports whether an action may use the working queue. A block that is not known, and a flow that is not
// imported, may do it.
func (r *reader) mayUseQueue(a *action) bool {
	_, isKnown := r.handlers[a.kind]
	leavesFiles := a.callee() != "" && a.invokes == nil
	return queueUsers[a.kind] || !isKnown || leavesFiles || strings.Contains(a.params.Content(), "$.Queue")
}

// setsQueue is the action that sets the working queue.
const setsQueue = "UpdateContactTargetQueue"
