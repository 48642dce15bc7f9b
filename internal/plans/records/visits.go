package records

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// visits makes visits of the rows of a file of cells: the legs of one call that ring for the same visit are one.
type visits struct {
	*Reader
	yield func(*Call) bool
	rows  map[uint64]int // rows to come of ids that several rows have
	open  map[uint64][]*Call
	order []uint64 // the ids of open calls, by their first row
	done  bool

	moments map[uint64]bool // of callers without ids, with the queue
}

func newVisits(r *Reader, repeatedIDs map[uint64]int, yield func(*Call) bool) *visits {
	return &visits{Reader: r, yield: yield, rows: repeatedIDs, open: map[uint64][]*Call{}, moments: map[uint64]bool{}}
}

// add adds the record of a row. It returns false if no more are wanted.
func (v *visits) add(c *Call) bool {
	if c.Call == "" {
		if !v.complete(c) {
			return true
		}
		v.noteMoment(c)
		return v.next(c)
	}

	hash := Hash(c.Call)
	if _, comesAgain := v.rows[hash]; !comesAgain {
		return !v.complete(c) || v.next(c)
	}

	if v.complete(c) {
		kept := *c
		kept.Call = strings.Clone(kept.Call)
		kept.Caller = strings.Clone(kept.Caller)

		if len(v.open[hash]) == 0 {
			v.order = append(v.order, hash)
		}

		v.open[hash] = append(v.open[hash], &kept)
	}

	v.rows[hash]--

	if v.rows[hash] > 0 {
		return true
	}

	v.close(hash)
	return !v.done
}

// noteMoment counts the rows without an id of a caller who came to the queue at that moment before: rows of one call,
// as for each agent whose phone rang, look like this. Such rows are near each other, so that a full set starts again
// empty.
func (v *visits) noteMoment(c *Call) {
	if c.Caller == "" {
		return
	}
	if len(v.moments) > mostCallers {
		clear(v.moments)
	}
	moment := Hash(c.Caller, "\x00", c.Queue, "\x00", c.begins().String())
	if v.moments[moment] {
		v.Problems.Add(SameMoment, c.Row, c.Caller)
	}
	v.moments[moment] = true
}

// next hands a record on.
func (v *visits) next(c *Call) bool {
	if !v.done {
		v.done = !v.Reader.yield(c, v.yield)
	}
	return !v.done
}

// close hands the visits of a call on.
func (v *visits) close(id uint64) {
	legs := v.open[id]
	delete(v.open, id)
	for _, c := range v.merged(legs) {
		v.next(c)
	}
}

// flush hands on the calls with a row that was left out.
func (v *visits) flush() {
	for _, id := range v.order {
		if len(v.open[id]) > 0 {
			v.close(id)
		}
	}
}

// merged are the visits of the legs of a call.
func (v *visits) merged(legs []*Call) []*Call {
	v.joinNext(legs)
	v.noteSameEnds(legs)
	legs = slices.DeleteFunc(legs, func(c *Call) bool {
		isDuplicate := v.isDuplicate(c) || slices.ContainsFunc(legs, c.isStateOf)
		if isDuplicate {
			v.leaveOutCall(DuplicateID, c, c.Call)
		}
		return isDuplicate
	})

	if len(legs) < 2 {
		return legs
	}

	byQueue := map[string][]*Call{}
	for _, c := range legs {
		byQueue[c.Queue] = append(byQueue[c.Queue], c)
	}

	var out []*Call
	for _, queue := range sortedKeys(byQueue) {
		out = append(out, v.visitsOf(byQueue[queue])...)
	}

	slices.SortFunc(out, func(a, b *Call) int { return cmp.Compare(a.Row, b.Row) })
	return out
}

// isStateOf reports whether a leg is an earlier state of another one: they begin together, and the leg was in progress.
func (c *Call) isStateOf(other *Call) bool {
	isOpen := c.Outcome == "in_progress" && c.Ended.IsZero()
	return isOpen && !other.Ended.IsZero() && c.Queue == other.Queue && c.begins().Equal(other.begins())
}

// joinNext joins a leg with the leg that begins at its end: the call goes on in another queue, or an agent transferred
// it. The later leg gets the arrival of the earlier one.
func (v *visits) joinNext(legs []*Call) {
	inOrder := slices.Clone(legs)
	slices.SortStableFunc(inOrder, func(a, b *Call) int { return a.begins().Compare(b.begins()) })
	for k, c := range inOrder {
		before := slices.IndexFunc(inOrder[:k], c.follows)
		if before < 0 {
			continue
		}
		c.IVREnd = c.Enqueued
		c.Arrived = inOrder[before].Arrived
		v.Problems.Add(FurtherVisit, c.Row, c.Call)
	}
}

// follows reports whether a leg with an arrival of its own begins where another leg ends. After a leg in the same queue
// that nobody took it does not, since it may be a ring.
func (c *Call) follows(other *Call) bool {
	isGone := !other.Answered.IsZero() || other.Queue != c.Queue
	gap := c.Arrived.Sub(other.Ended).Abs()
	return isGone && c.Queued() && !other.Ended.IsZero() && gap <= atOnce && !c.Arrived.Equal(other.Arrived)
}

// noteSameEnds counts the conversations that end with a later one of their call. Systems write the end of the whole
// call into the row of each agent. In a conference all agents stay to the end.
func (v *visits) noteSameEnds(legs []*Call) {
	for _, c := range legs {
		isSame := func(later *Call) bool {
			return !later.Answered.IsZero() && later.begins().After(c.Answered) && later.Ended.Equal(c.Ended)
		}
		if !c.Answered.IsZero() && !c.Ended.IsZero() && slices.ContainsFunc(legs, isSame) {
			v.Problems.Add(SameEnd, c.Row, c.Call)
		}
	}
}

// visitsOf makes visits of the legs of a call in one queue. A leg that nobody took is a ring of the leg that begins
// with it or follows it.
func (v *visits) visitsOf(legs []*Call) (out []*Call) {
	slices.SortStableFunc(legs, func(a, b *Call) int {
		return cmp.Or(a.begins().Compare(b.begins()), cmp.Compare(rank(a), rank(b)))
	})

	for _, leg := range legs {
		if len(out) == 0 {
			out = append(out, leg)
			continue
		}

		last := out[len(out)-1]
		switch {
		case isRing(leg) && leg.sameRing(last):
			v.takeRing(last, leg)
		case isRing(last) && last.leadsTo(leg):
			v.takeRing(leg, last)
			out[len(out)-1] = leg
		default:
			out = append(out, leg)
		}
	}

	for _, c := range out {
		if c.NotTaken > 0 && c.Answered.IsZero() {
			c.Agent = "" // of a ring
		}
	}

	return out
}

// begins is when a leg begins.
func (c *Call) begins() time.Time { return cmp.Or(c.Enqueued, c.Arrived) }

// rank orders legs that begin at the same time: the leg that was answered is first.
func rank(c *Call) int {
	if c.Answered.IsZero() {
		return 1
	}
	return 0
}

// isRing reports whether a leg may be a ring that nobody took.
func isRing(c *Call) bool {
	return c.Answered.IsZero() && !c.wasAnswered &&
		(c.Outcome == "abandoned" || c.Outcome == OutcomeUnknown || c.Outcome == "blocked")
}

// sameRing reports whether a ring belongs to a visit that began before it, or with it. A caller who
// left the queue in another way than by hanging up may join it again at the same moment: that is
// another visit.
func (c *Call) sameRing(visit *Call) bool {
	waitEnds := cmp.Or(visit.Answered, visit.Ended)
	isWithin := !waitEnds.IsZero() && !c.begins().After(waitEnds)

	hasLeft := visit.Answered.IsZero() && !isRing(visit)
	if hasLeft && !c.begins().Before(waitEnds) {
		return false
	}

	isTogether := c.begins().Sub(visit.begins()) <= time.Second
	return isTogether || isWithin && (c.Agent != "" || visit.Answered.IsZero())
}

// leadsTo reports whether a ring is followed by a leg of the same visit.
func (c *Call) leadsTo(leg *Call) bool {
	isTogether := leg.begins().Sub(c.begins()) <= time.Second
	const gap = 15 * time.Second // between two rings
	isNext := c.Agent != "" && !c.Ended.IsZero() && leg.begins().Sub(c.Ended) <= gap
	return isTogether || isNext
}

// takeRing adds a ring to a visit.
func (v *visits) takeRing(visit, ring *Call) {
	v.leaveOutCall(RingNotTaken, ring, ring.Call)
	visit.NotTaken += 1 + ring.NotTaken
	visit.Missed += ring.Missed
	waitEnd := cmp.Or(visit.Answered, visit.Ended)

	isMissed := !ring.Ended.IsZero() && !waitEnd.IsZero() && waitEnd.Sub(ring.Ended) > atOnce
	if isMissed {
		visit.Missed++
	}

	visit.Arrived = earlier(visit.Arrived, ring.Arrived)
	visit.IVREnd = earlier(visit.IVREnd, ring.IVREnd)
	visit.Enqueued = earlier(visit.Enqueued, ring.Enqueued)

	if visit.Answered.IsZero() && ring.Ended.After(visit.Ended) {
		visit.Ended = ring.Ended
	}

	visit.Caller = cmp.Or(visit.Caller, ring.Caller)
	visit.Line = cmp.Or(visit.Line, ring.Line)
}

// earlier is the earlier of two times that are known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
