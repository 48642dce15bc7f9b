package records

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// countCalls takes the file for one of calls, a row for each, which are counted by half hour.
func (r *IntervalReader) countCalls(m *Map) error {
	// A forecast of calls gives queues their lines, too, and a file of calls by itself does not.
	of := *m
	of.Queues = nil
	calls, err := newReader(r.src, r.file, &of)
	if err != nil {
		return err
	}

	calls.onlyArrivals = true
	calls.what = ""

	if err := calls.open(); err != nil {
		return err
	}

	r.calls = calls
	r.hasTimes = true
	return nil
}

// callCounts are the sums of an interval of a queue.
type callCounts struct {
	row                         int
	key                         groupKey
	offered, answered, left     int
	waited, waitedLeft, handled float64
	answers, leaves, handles    int
}

// counted counts the calls of the file by half hour and queue.
func (r *IntervalReader) counted() []Interval {
	const half = 30 // minutes
	at := map[groupKey]*callCounts{}
	hasQueues := r.calls.kind > 0 || r.calls.understood.isGiven("queue")
	hasOutcomes := r.calls.kind > 0 || r.calls.understood.isGiven("outcome", "answered")

	for c := range r.calls.All() {
		if hasQueues && !c.Queued() && c.Queue == "" {
			r.calls.leaveOutCall(NotQueued, c, "")
			continue
		}

		begins := c.Arrived
		minute := begins.Hour()*60 + begins.Minute()

		key := groupKey{intervalKey{routing.DateOf(begins), minute - minute%half}, cmp.Or(c.Queue, c.Line)}
		n := at[key]
		if n == nil {
			n = &callCounts{row: c.Row, key: key}
			at[key] = n
		}

		n.add(c)
	}

	r.err = r.calls.Err()
	out := make([]Interval, 0, len(at))
	for _, n := range at {
		row := n.interval()
		if !hasOutcomes {
			row.Answered = math.NaN()
			row.Abandoned = math.NaN()
		}
		out = append(out, row)
	}

	slices.SortFunc(out, func(a, b Interval) int { return cmp.Compare(a.Row, b.Row) })
	r.Reader = r.calls
	r.hasOutcomes = hasOutcomes
	r.summary.countAgain()

	return out
}

// countAgain forgets the calls, which are counted as intervals then.
func (s *summaryCounts) countAgain() {
	s.days = nil
	s.answered = 0
	s.abandoned = 0
	s.counted = 0
}

// add counts a call.
func (n *callCounts) add(c *Call) {
	n.offered++
	wait := func(end time.Time) float64 { return end.Sub(c.Enqueued).Seconds() }

	// A call that was served without a time of its answer counts as answered, and has no wait.
	switch {
	case !c.Answered.IsZero():
		n.answered++
		n.answers++
		n.waited += wait(c.Answered)
		if ends := cmp.Or(c.WrapUpEnd, c.Ended); !ends.IsZero() {
			n.handles++
			n.handled += ends.Sub(c.Answered).Seconds()
		}
	case isServed(c.Outcome):
		n.answered++
	case c.Outcome == "abandoned":
		n.left++
		if c.Queued() && !c.Ended.IsZero() {
			n.leaves++
			n.waitedLeft += wait(c.Ended)
		}
	}
}

// interval gives the counts as a row of a report.
func (n *callCounts) interval() Interval {
	mean := func(sum float64, of int) float64 {
		if of == 0 {
			return math.NaN()
		}
		return sum / float64(of)
	}
	return Interval{
		Row: n.row, Date: n.key.date, Minute: n.key.minute, Queue: n.key.queue,
		Counts: Counts{
			Offered: float64(n.offered), Answered: float64(n.answered), Abandoned: float64(n.left),
			ASA:          mean(n.waited, n.answers),
			ATA:          mean(n.waitedLeft, n.leaves),
			AHT:          mean(n.handled, n.handles),
			ServiceLevel: math.NaN(),
		},
	}
}
