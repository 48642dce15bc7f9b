package sim

import (
	"sort"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// watch counts for a live view: every call from the moment on when watching
// began, at the moment when it happens, in plain counters that only grow.
type watch struct {
	t      *tables
	lines  []lineCounter
	flows  []flowCounter // by program
	queues []queueCounter
	counts []*ivr.Counts // by program
}

type lineCounter struct {
	arrived, blocked uint64
	numbers          []uint64 // by template of the line
}

type flowCounter struct {
	finals   [Finals]uint64
	duration Histogram
}

type queueCounter struct {
	offered, answered, abandoned, within uint64
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

func newWatch(t *tables) *watch {
	w := &watch{t: t, lines: make([]lineCounter, len(t.lines)), flows: make([]flowCounter, len(t.programs)), queues: make([]queueCounter, len(t.queues))}
	for i := range w.lines {
		w.lines[i].numbers = make([]uint64, len(t.lines[i].templates))
	}
	for i := range t.programs {
		w.counts = append(w.counts, ivr.NewCounts(t.programs[i].program))
	}
	return w
}

// A nil watch counts nothing: a run that nobody watches pays a comparison.

func (w *watch) arrived(c *call) {
	if w != nil {
		w.lines[c.line].arrived++
		w.lines[c.line].numbers[c.origin]++
	}
}

func (w *watch) finished(c *call, f Final, now des.Time) {
	if w == nil {
		return
	}
	if f == Blocked {
		w.lines[c.line].blocked++
	}
	w.flows[w.t.lines[c.line].program].finals[f]++
	w.flows[w.t.lines[c.line].program].duration.observe(now - c.arrived)
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

// passages pairs each outcome that a machine counts with the step that it leads
// to within its flow: a return's label is counted at the step that ran the flow.
func passages(p *flow.Program) map[flow.Edge]flow.StateID {
	out := map[flow.Edge]flow.StateID{}
	for _, e := range p.Edges {
		source := e.Source
		if p.Steps[p.States[source].Step].Kind == flow.Return {
			source = p.States[source].Runner
		}
		if source != flow.NoState {
			out[flow.Edge{Source: source, Outcome: e.Outcome, Target: flow.NoState}] = e.Target
		}
	}
	return out
}
