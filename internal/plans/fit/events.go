package fit

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/plans/backtest"
)

// event is the time when a caller joins or leaves a queue, or is answered at once.
type event struct {
	at     int64
	since  int64   // of the caller of the queue who waits longest from now on, or never
	waits  int32   // how many more wait; of all events up to it, how many wait from now on
	passes float32 // the probability that an idle agent is passed over
	atOnce bool    // one of the idle agents answers
}

// findRinging finds the wait that the records may show of a caller who is answered at once:
// times may be cut to seconds, which is noted, and a telephone rings.
func (r *roster) findRinging() {
	var waits []float64
	r.inCut = true
	for _, v := range r.visits {
		r.inCut = r.inCut && (v.answered == never || v.answered%1000 == 0)
		if v.answered != never && v.hasQueueWait() {
			waits = append(waits, seconds(v.enqueued, v.offered()))
		}
	}
	r.ringing = int64(1000 * backtest.AtOnce(waits))
}

// listEvents lists the events of each queue.
func (r *roster) listEvents() {
	type wait struct{ from, to int64 }

	// A caller who was answered within the time of ringing did not wait for an agent.
	isWait := func(v *visit) bool { return v.offered()-v.enqueued > r.ringing }

	// A count first spares the copies of slices of a million events.
	waitsOf := make([]int, len(r.queues.list))
	eventsOf := make([]int, len(r.queues.list))
	for _, v := range r.visits {
		if !v.hasQueueWait() {
			continue
		}
		if isWait(v) {
			waitsOf[v.queue]++
			eventsOf[v.queue] += 2
		} else if v.answered != never {
			eventsOf[v.queue]++
		}
	}

	waits := make([][]wait, len(r.queues.list))
	r.events = make([][]event, len(r.queues.list))
	for q := range waits {
		waits[q] = make([]wait, 0, waitsOf[q])
		r.events[q] = make([]event, 0, eventsOf[q])
	}

	for _, v := range r.visits {
		if !v.hasQueueWait() {
			continue
		}

		q := v.queue
		if isWait(v) {
			waits[q] = append(waits[q], wait{v.enqueued, v.offered()})
			r.events[q] = append(r.events[q], event{at: v.enqueued, waits: 1, passes: passedOver},
				event{at: v.offered(), waits: -1, passes: 1})
		} else if v.answered != never {
			r.events[q] = append(r.events[q], event{at: v.answered, atOnce: true})
		}
	}

	for q, all := range r.events {
		slices.SortFunc(waits[q], func(a, b wait) int { return cmp.Compare(a.from, b.from) })
		slices.SortFunc(all, func(a, b event) int { return cmp.Compare(a.at, b.at) })

		// The waits are sorted by their beginning. The longest wait at an event is the first that is
		// not over.
		head := 0
		for i := range all {
			if i > 0 {
				all[i].waits += all[i-1].waits
			}

			for head < len(waits[q]) && waits[q][head].to <= all[i].at {
				head++
			}
			all[i].since = never
			if head < len(waits[q]) && waits[q][head].from <= all[i].at {
				all[i].since = waits[q][head].from
			}
		}
	}
}

// countWaiting sets how many callers wait for an agent's group at the end of each work, just before the events then.
func (r *roster) countWaiting() {
	found := make([]int, len(r.events))
	for i := range r.works {
		w := &r.works[i]
		g := r.skills[w.agent]
		if g < 0 {
			continue
		}

		// The count after an event stays until the next one, so the event before the time has it.
		for q, serves := range r.serves[g] {
			if !serves {
				continue
			}
			found[q] = searchFrom(r.events[q], w.to, found[q])
			if k := found[q]; k > 0 {
				w.waiting += r.events[q][k-1].waits
			}
		}
	}
}

// searchFrom returns the index of the first event at a time or later, as a binary search does. It starts near an index:
// an agent's gaps come in the order of time, so the event is near the event of the gap before.
func searchFrom(events []event, at int64, near int) int {
	low, high := 0, near
	isLater := near == 0 || events[near-1].at < at
	if isLater {
		// Each step is twice as long as the step before it.
		low = near
		step := 1
		for low+step <= len(events) && events[low+step-1].at < at {
			low += step
			step *= 2
		}
		high = min(low+step, len(events))
	}

	// A function that compares would take half of the time.
	for low < high {
		middle := int(uint(low+high) / 2)
		if events[middle].at < at {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// passedOver is the probability that an idle agent does not get the next caller, who waits
// until another agent comes: records may have agents who can take no call for another reason.
const passedOver = 0.02

// eventsFrom merges the events of a group's queues after a time, and has memory for the parts that
// they make.
type eventsFrom struct {
	queues []queueEvents
	parts  []part
	found  []int // by queue: the index of the last search, from which the next one starts
}

// queueEvents are the events of a queue that are left.
type queueEvents struct {
	left  []event
	since int64 // as of the event before them
}

// after begins after the events up to a time.
func (m *eventsFrom) after(r *roster, g int, at int64) {
	m.queues = m.queues[:0]
	if m.found == nil {
		m.found = make([]int, len(r.events))
	}

	for q, serves := range r.serves[g] {
		if !serves {
			continue
		}

		all := r.events[q]
		since := never

		// An event at the time itself has happened already.
		i := searchFrom(all, at+1, m.found[q])
		m.found[q] = i
		if i > 0 {
			since = all[i-1].since
		}

		m.queues = append(m.queues, queueEvents{all[i:], since})
	}
}

// since is the time from which on the caller waits who waits longest, or never.
func (m *eventsFrom) since() int64 {
	first := never
	for i := range m.queues {
		if s := m.queues[i].since; s != never && (first == never || s < first) {
			first = s
		}
	}
	return first
}

// next returns the next event before a time, or nil.
func (m *eventsFrom) next(before int64) *event {
	var first *queueEvents
	for i := range m.queues {
		if q := &m.queues[i]; len(q.left) > 0 && q.left[0].at < before {
			first = q
			before = q.left[0].at
		}
	}

	if first == nil {
		return nil
	}

	// Taking the event moves only its own queue forward.
	e := &first.left[0]
	first.left = first.left[1:]
	first.since = e.since

	return e
}

// countIdle counts the agents who could take a caller of each queue at once. They are on the
// phones, in no call and, by the estimates, not away after one. It also sets the probability that
// one of them is passed over.
func (r *roster) countIdle(segments []segment) {
	var changes []int64 // times, each twice, and 1 more where an agent becomes idle
	for q, events := range r.events {
		changes = changes[:0]
		add := func(busy, idle int64) { changes = append(changes, 2*busy, 2*idle+1) }
		for _, s := range segments {
			if r.serves[s.group][q] {
				add(s.until, s.from)
			}
		}

		for i := range r.works {
			w := &r.works[i]
			if g := r.skills[w.agent]; g < 0 || !r.serves[g][q] {
				continue
			}

			// A pause after the call keeps the agent busy until the estimated time, unless the next
			// call comes first.
			free := w.to
			if i+1 < len(r.works) && r.works[i+1].agent == w.agent && !r.gaps[i+1].away {
				free = min(r.works[i+1].from, w.to+int64(1000*r.gaps[i+1].idleFrom))
			}

			add(w.from, free)
		}

		// The lowest bit tells the direction of a change. At equal times agents become busy before
		// others become idle.
		slices.Sort(changes)
		idle := 0
		k := 0
		for i := range events {
			for ; k < len(changes) && changes[k] < 2*events[i].at; k++ { // before what happens at the time
				idle += int(2*(changes[k]&1) - 1)
			}

			// One of the idle agents was chosen, each with the same probability.
			if events[i].atOnce {
				events[i].passes = 1 - 1/max(2, float32(idle))
			}
		}
	}
}
