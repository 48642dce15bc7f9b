package fit

import (
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Leaving has the ways in which callers leave a queue after a time.
type Leaving struct {
	After  float64  // seconds; 0: no caller leaves
	Share  Estimate // of the visits
	Booked Estimate // of the callers who leave: they book a callback
	Next   string   // the queue that the others join next, or "" if they end the call
	Once   bool     // callers who join the same queue again do not leave it again
}

// joinsAgain reports whether callers who leave the queue of a name join it again.
func (l *Leaving) joinsAgain(name string) bool { return l.After > 0 && l.Next == name }

// leaver is a visit that left its queue after a time.
type leaver struct {
	wait     float64
	isBooked bool
	isFirst  bool   // the call had not left this queue before
	next     string // queue
	calledAt bool   // an agent called the caller back
}

// estimateLeaving estimates how callers leave each queue after a time.
func (e *estimator) estimateLeaving() {
	leavers := e.leavers()
	modeled := 0
	for i := range e.Queues {
		q := &e.Queues[i]
		modeled += q.estimateLeaving(leavers[i])
	}

	// A visit after the first one is load that the center has only if leaving the queue explains it.
	further := -modeled
	for _, v := range e.visits {
		if !v.first {
			further++
		}
	}

	if further > len(e.visits)/100 {
		e.warn("%s records are further visits of a call to a queue, after a transfer or a callback: "+
			"the center does not have them, so its load is less by them",
			diag.Thousands(further))
	}
}

// leavers lists the visits of each queue that left it after a time.
func (e *estimator) leavers() [][]leaver {
	out := make([][]leaver, len(e.Queues))
	for i, v := range e.visits {
		hasLeft := v.outcome == timedOut || v.outcome == booked
		if v.queue == none || !hasLeft || !v.hasWait() {
			continue
		}

		l := leaver{wait: v.wait(), isBooked: v.outcome == booked, isFirst: true}

		// A caller who joins the same queue again may leave it again. Whether this happens decides
		// about Once.
		if i > 0 && !v.first {
			before := e.visits[i-1]
			l.isFirst = before.queue != v.queue || before.outcome != timedOut
		}

		// The next visit of the same call shows where the caller went: to a callback or to another
		// queue.
		if i+1 < len(e.visits) {
			after := e.visits[i+1]
			isSameCall := !after.first
			if isSameCall && after.outcome.IsCallback() {
				l.calledAt = true
			} else if isSameCall && after.queue != none {
				l.next = e.queueNames[after.queue]
			}
		}

		out[v.queue] = append(out[v.queue], l)
	}
	return out
}

// estimateLeaving estimates how callers leave the queue, and returns how many further visits of
// their calls the center has.
func (q *Queue) estimateLeaving(leavers []leaver) (further int) {
	const rare = 0.005

	// Bookings may come at any time of the wait. So the time of leaving is taken from the others, if
	// there are any.
	var waits []float64
	for _, l := range leavers {
		if !l.isBooked {
			waits = append(waits, l.wait)
		}
	}
	if len(waits) == 0 { // all of them book
		for _, l := range leavers {
			waits = append(waits, l.wait)
		}
	}

	// The median is robust against the few callers who leave for another reason.
	after := math.Max(1, quantile(sorted(waits), 0.5))
	leavers = withCallbacks(leavers, after)
	share := shareOf(len(leavers), max(1, q.Offered))
	if share.Value < rare {
		return 0
	}

	// Most callers who leave go to one place. The scenario has only the most frequent one.
	next := map[string]int{}
	bookings := 0
	again := 0
	for _, l := range leavers {
		if l.isBooked {
			bookings++
			continue
		}

		next[l.next]++
		if !l.isFirst {
			again++
		}
	}

	q.Leaving = Leaving{
		After: after, Share: share,
		Booked: shareOf(bookings, len(leavers)), Next: mostFrequent(next, ""),
	}
	q.Leaving.Once = float64(again) < rare*float64(max(1, next[q.Name]))

	// A visit that the center does not produce remains in the number of further visits.
	further = bookings
	if q.Leaving.Next != "" {
		further += next[q.Leaving.Next]
	}
	return further
}

// withCallbacks returns the callers who leave, without bookings that are no part of it: a choice
// at any time of the wait, or callbacks that the records do not have.
func withCallbacks(leavers []leaver, after float64) []leaver {
	const part = 0.1 // of the time

	// A booking belongs to leaving if it comes at that time and an agent calls back.
	bookings := 0
	late := 0
	called := 0
	for _, l := range leavers {
		if !l.isBooked {
			continue
		}

		bookings++
		if math.Abs(l.wait-after) <= max(2, part*after) {
			late++
		}
		if l.calledAt {
			called++
		}
	}

	// A few exceptions do not change what the queue does.
	const most = 0.8
	areCallbacks := float64(late) > most*float64(bookings) && float64(called) > most*float64(bookings)
	if areCallbacks {
		return leavers
	}
	return slices.DeleteFunc(slices.Clone(leavers), func(l leaver) bool { return l.isBooked })
}

// noteLeaving notes how callers leave a queue.
func (n *noting) noteLeaving(q *Queue) {
	l := &q.Leaving
	if l.After == 0 {
		return
	}

	n.add(fmt.Sprintf("%s left after %.0f s", q.Name, l.After), l.Share, asShare)
	if l.Booked.Value > 0 {
		n.add(q.Name+" left, and booked a callback", l.Booked, asShare)
	}
}
