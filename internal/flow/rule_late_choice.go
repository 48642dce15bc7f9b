package flow

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var lateChoiceRule = diag.Rule{
	ID:       LateChoice,
	Severity: diag.Advice,
	Doc: `A caller listens too long before a menu starts: over 30 s, or late_choice under
policy, from the answer or from the last thing the caller was asked, on the
slowest path. The finding is at what takes longest on it.`,
	Bad: `flow: main
start: news
steps:
  news:  {say: Here is all the news of the day., takes: 40s, then: topic}
  topic: {menu: "For a person, press 0.", choices: {0: wait}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
	Good: `flow: main
start: hello
steps:
  hello: {say: Welcome., then: topic}
  topic: {menu: "For a person, press 0.", choices: {0: wait}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}

func lateChoice(a *analysis) {
	most := int64(a.Center.Policy.LateChoice)
	for _, w := range a.judged(LateChoice) {
		d := w.delays()
		for i := range w.States {
			at := StateID(i)
			if w.step(at).Kind != Menu || d.since[at] <= most {
				continue
			}
			slowest, path := d.slowest(w, at)
			a.adviseShown(w.source(slowest).name.Place, LateChoice,
				fmt.Sprintf("menu %q starts %v after the caller was last asked", w.step(at).Name, time.Duration(d.since[at]).Round(time.Second)), func() string { return w.spell(path, nil) },
				"say less before the menu, or say it after the choice", w.source(slowest).allow, w.source(at).allow)
		}
	}
}

// delays are the slowest ways to each state since the caller was last asked, or
// since the call was answered.
type delays struct {
	since []int64 // nanoseconds until the state is entered; -1 where no call comes
	last  []Edge  // of the way
	fresh []bool  // the way begins here
}

// delays follows the edges that are taken without waiting, in an order in which
// every state comes after those that lead to it. Circles are few, since one that
// could go on for ever is an error: of each, what leads back to an earlier state is
// left out, so what is spent on a way round is not seen.
func (w *walk) delays() *delays {
	d := &delays{make([]int64, len(w.States)), make([]Edge, len(w.States)), make([]bool, len(w.States))}
	for i := range d.since {
		d.since[i] = -1
	}
	d.begin(0)
	for _, e := range w.ways {
		if w.waits(e) {
			d.begin(e.Target)
		}
	}
	order, rank := w.hurriedOrder()
	for _, at := range order {
		for _, e := range w.edges(at) {
			if after := d.since[at] + w.spent(at); d.since[at] >= 0 && !w.waits(e) && rank[e.Target] > rank[at] && after > d.since[e.Target] {
				d.since[e.Target], d.last[e.Target], d.fresh[e.Target] = after, e, false
			}
		}
	}
	return d
}

func (d *delays) begin(at StateID) { d.since[at], d.fresh[at] = 0, true }

// slowest gives the state that takes longest on the way to a state, and a call
// that comes that way.
func (d *delays) slowest(w *walk, to StateID) (StateID, []Edge) {
	var way []Edge
	longest, slowest := int64(-1), to
	for at := to; !d.fresh[at]; at = d.last[at].Source {
		e := d.last[at]
		way = append(way, e)
		if spent := w.spent(e.Source); spent >= longest {
			longest, slowest = spent, e.Source
		}
	}
	slices.Reverse(way)
	start := to
	if len(way) > 0 {
		start = way[0].Source
	}
	return slowest, append(w.nearest.path(int(start)), way...)
}

// hurriedOrder gives the states such that those that a state leads to without
// waiting come after it, but for edges back, and each state's rank in it.
func (w *walk) hurriedOrder() ([]StateID, []int) {
	var order []StateID
	for _, circle := range slices.Backward(w.components(w.hurries)) {
		order = append(order, circle...)
	}
	rank := make([]int, len(w.States))
	for i, at := range order {
		rank[at] = i
	}
	return order, rank
}
