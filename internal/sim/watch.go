package sim

import (
	"slices"
	"sort"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/report"
)

// watch counts for a live view: every call from the moment on when watching
// began, at the moment when it happens, in plain counters that only grow.
type watch struct {
	t      *tables
	lines  []lineCounter
	flows  []flowCounter // by program
	queues []queueCounter
	counts []ivr.Counts // by program, from when machines count
	chart  *chart
	own    bool // of the callers only who arrived in the day, as the report is
}

type lineCounter struct {
	arrived, blocked uint64
	numbers          []NumberCount
	results          []int32 // by template of the line: which of the numbers it is
}

type flowCounter struct {
	finals   [report.Dispositions]uint64
	duration Histogram
	hangUps  []uint64 // by flow.StateID
	takenIn  []uint64 // by flow.StateID: visits that no machine has counted
}

type queueCounter struct {
	offered, answered, abandoned, within uint64
	short                                uint64
	left                                 [Reasons]uint64
	wait, abandonWait, handle            Histogram
}

// Reason is why a caller left a queue, or was not let in, without having been
// answered or hung up.
type Reason uint8

// The reasons.
const (
	LeftFull Reason = iota
	LeftClosed
	LeftTimedOut
	LeftChoice
	Reasons // how many there are
)

func (r Reason) String() string { return [...]string{"full", "closed", "timed_out", "choice"}[r] }

// Bounds are the upper bounds of the buckets of a Histogram, in seconds.
var Bounds = [...]float64{5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600}

// Histogram counts durations by the Bounds. Buckets do not hold each other's counts.
type Histogram struct {
	Buckets [len(Bounds) + 1]uint64 // the last is of all over the greatest bound
	Count   uint64
	Sum     float64 // seconds
}

func (h *Histogram) observe(d des.Duration) {
	s := float64(d) / second
	h.Buckets[sort.SearchFloat64s(Bounds[:], s)]++
	h.Count++
	h.Sum += s
}

// Cumulative gives each bound's bucket the counts of those below it.
func (h *Histogram) Cumulative() [len(Bounds)]uint64 {
	var out [len(Bounds)]uint64
	sum := uint64(0)
	for i := range out {
		sum += h.Buckets[i]
		out[i] = sum
	}
	return out
}

func newWatch(t *tables) *watch {
	w := &watch{t: t, chart: newChart(t), lines: make([]lineCounter, len(t.lines)), flows: make([]flowCounter, len(t.programs)), queues: make([]queueCounter, len(t.queues))}
	for i := range w.lines {
		for _, from := range t.lines[i].templates {
			w.lines[i].results = append(w.lines[i].results, w.lines[i].number(from.origin.Result))
		}
	}
	for i := range t.programs {
		states := len(t.programs[i].program.States)
		w.flows[i].hangUps, w.flows[i].takenIn = make([]uint64, states), make([]uint64, states)
	}
	return w
}

// count lets a replication's machines count here what they do from now on.
func (w *watch) count(machines []*ivr.Machine) {
	for i, m := range machines {
		if len(w.counts) == i {
			w.counts = append(w.counts, m.NewCounts())
		}
		m.Counts = w.counts[i]
	}
}

// number gives the place of a result of checking caller numbers.
func (c *lineCounter) number(result string) int32 {
	i := slices.IndexFunc(c.numbers, func(n NumberCount) bool { return n.Result == result })
	if i < 0 {
		i = len(c.numbers)
		c.numbers = append(c.numbers, NumberCount{Result: result})
	}
	return int32(i)
}

// watching gives who counts what happens to a call: nobody, for a call outside
// the day where only the day's own are counted.
func (r *replication) watching(c *call) *watch {
	if r.watch != nil && r.watch.own && c.slot == none {
		return nil
	}
	return r.watch
}

// A day of a live view is cut out of a replication: callers are there when it
// begins and when it ends. Who is there at the beginning is taken in, and who is
// at the end is seen out, so that at every moment those who arrived are those who
// have finished and those in progress; and so in the queues and at the steps.

// takeIn counts who is in the center as having just come to where each stands.
func (w *watch) takeIn(r *replication) {
	for c := range r.present {
		w.arrived(c)
		w.visited(c)
		switch {
		case c.doing == waiting:
			w.offered(c.queue.index)
		case c.is(wasAnswered) && !c.is(hasLeft): // in its last queue, and may still talk
			w.offered(c.queue.index)
			w.answered(c.queue.index, c.limit)
		}
	}
}

// visited counts the step where a call stands, and the run steps that it is within:
// what the call does next are their outcomes.
func (w *watch) visited(c *call) {
	p := w.t.lines[c.line].program
	for at := c.leg.State; at != flow.NoState; at = p.program.States[at].Runner {
		w.flows[p.index].takenIn[at]++
	}
}

// seeOut follows the callers of the day to their ends, as the report does, and
// counts nobody else. Who stays for longer than that hangs up.
func (w *watch) seeOut(r *replication) error {
	for c := range r.present {
		if c.slot == none { // since before the day
			w.givesUp(c, r.now)
		}
	}
	for _, m := range r.silent {
		m.Counts = ivr.Counts{}
	}
	w.own = true
	defer func() { w.own = false }()
	if err := r.Advance(r.t.Clock.Stop); err != nil {
		return err
	}
	for c := range r.inside {
		w.givesUp(c, r.now)
	}
	return nil
}

// givesUp counts a caller as hanging up where it is.
func (w *watch) givesUp(c *call, now des.Time) {
	if c.doing == waiting {
		w.abandoned(c.queue.index, now-c.since)
		c.marks |= hasAbandoned
	}
	c.marks |= hasHungUp
	w.hungUp(c)
	w.finished(c, c.final(), now)
}

// A nil watch counts nothing: a run that nobody watches pays a comparison.

func (w *watch) arrived(c *call) {
	if w != nil {
		line := &w.lines[c.line]
		line.arrived++
		line.numbers[line.results[c.origin]].Count++
	}
}

func (w *watch) finished(c *call, f report.Disposition, now des.Time) {
	if w == nil {
		return
	}
	if f == report.Blocked {
		w.lines[c.line].blocked++
	}
	w.flows[w.t.lines[c.line].program.index].finals[f]++
	w.flows[w.t.lines[c.line].program.index].duration.observe(now - c.arrived)
}

// hungUp: at the step where the call is, in a queue or elsewhere.
func (w *watch) hungUp(c *call) {
	if w != nil {
		w.flows[w.t.lines[c.line].program.index].hangUps[c.leg.State]++
	}
}

func (w *watch) offered(queue int32) {
	if w != nil {
		w.queues[queue].offered++
	}
}

func (w *watch) left(queue int32, why Reason) {
	if w != nil {
		w.queues[queue].left[why]++
	}
}

func (w *watch) abandoned(queue int32, wait des.Duration) {
	if w != nil {
		w.queues[queue].abandoned++
		if w.t.isShort(wait) {
			w.queues[queue].short++
		}
		w.queues[queue].abandonWait.observe(wait)
	}
}

func (w *watch) answered(queue int32, wait des.Duration) {
	if w == nil {
		return
	}
	q := &w.queues[queue]
	q.answered++
	q.wait.observe(wait)
	if wait <= w.t.queues[queue].target {
		q.within++
	}
}

func (w *watch) handled(queue int32, talk des.Duration) {
	if w != nil {
		w.queues[queue].handle.observe(talk)
	}
}
