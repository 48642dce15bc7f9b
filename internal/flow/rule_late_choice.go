package flow

import (
	"fmt"
	"slices"

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

// lateChoice looks closer at a walk where a menu seems late: whoever hears one part
// of the way may not hear another.
func lateChoice(a *analysis) {
	for _, w := range a.judged(LateChoice) {
		if !slices.ContainsFunc(w.lateMenus(), func(l late) bool { return a.news(l.at(w), LateChoice, l.allowed(w)...) }) {
			continue
		}
		c := w.closer()
		for _, l := range c.lateMenus() {
			a.adviseShown(l.at(c), LateChoice, fmt.Sprintf("menu %q starts %v after the caller was last asked", c.StepAt(l.menu).Name, exceeding(l.after, int64(c.Center.Policy.LateChoice))),
				func() string { return c.spell(l.way, nil) }, "say less before the menu, or say it after the choice", l.allowed(c)...)
		}
	}
}

// late is a menu that starts too long after the caller was last asked.
type late struct {
	menu    StateID
	after   int64   // nanoseconds
	slowest StateID // on the way to it
	way     []move
}

func (l *late) at(w *walk) diag.Place { return w.source(l.slowest).name.Place }

func (l *late) allowed(w *walk) [][]diag.Text {
	return [][]diag.Text{w.source(l.slowest).allow, w.source(l.menu).allow}
}

func (w *walk) lateMenus() []late {
	var out []late
	d := w.delays()
	for i := range w.States {
		at := StateID(i)
		if w.StepAt(at).Kind != Menu || !w.reached(at) {
			continue
		}
		if menu := d.latest(w.situationsOf(at)); d.since[menu] > int64(w.Center.Policy.LateChoice) {
			slowest, way := d.slowest(w, menu)
			out = append(out, late{at, d.since[menu], slowest, way})
		}
	}
	return out
}

// delays are the slowest ways to each situation since the caller was last asked,
// or since the call was answered.
type delays struct {
	since []int64 // nanoseconds until it is entered; -1 where no call comes
	last  []move  // of the way
	fresh []bool  // the way begins here
}

// delays follows the moves that are made without waiting, in an order in which
// every situation comes after those that lead to it. Circles are few, since one that
// could go on for ever is an error: of each, what leads back to an earlier one is
// left out, so what is spent on a way round is not seen.
func (w *walk) delays() *delays {
	n := len(w.situations)
	d := &delays{slices.Repeat([]int64{-1}, n), make([]move, n), make([]bool, n)}
	d.begin(0)
	for _, m := range w.moves {
		if w.asked(m) {
			d.begin(m.to)
		}
	}
	order, rank := w.hurriedOrder()
	for _, from := range order {
		for _, m := range w.out(from) {
			if after := d.since[from] + w.before(m); d.since[from] >= 0 && !w.asked(m) && rank[m.to] > rank[from] && after > d.since[m.to] {
				d.since[m.to], d.last[m.to], d.fresh[m.to] = after, m, false
			}
		}
	}
	return d
}

// asked reports whether a move is made only after the caller was asked, or has
// waited in a queue.
func (w *walk) asked(m move) bool { return w.waits(m.Edge) && !m.atOnce }

// before gives how long it takes until a move is made by a caller who is not asked.
func (w *walk) before(m move) int64 {
	if m.atOnce {
		return 0
	}
	return w.spent(m.from)
}

func (d *delays) begin(in int) { d.since[in], d.fresh[in] = 0, true }

// latest gives the one of some situations with the longest way to it.
func (d *delays) latest(some []int) int {
	latest := noSituation
	for _, i := range some {
		if latest == noSituation || d.since[i] > d.since[latest] {
			latest = i
		}
	}
	return latest
}

// slowest gives the state that takes longest on the way to a situation, and a call
// that comes that way.
func (d *delays) slowest(w *walk, to int) (StateID, []move) {
	var way []move
	longest, slowest := int64(-1), w.situations[to].at
	for ; !d.fresh[to]; to = d.last[to].from {
		m := d.last[to]
		way = append(way, m)
		if spent := w.before(m); spent >= longest {
			longest, slowest = spent, m.Source
		}
	}
	slices.Reverse(way)
	return slowest, append(w.nearest.path(to), way...)
}

// hurriedOrder gives the situations such that those that one leads to without
// waiting come after it, but for moves back, and the rank of each in it.
func (w *walk) hurriedOrder() (order, rank []int) {
	for _, circle := range slices.Backward(w.components(func(m move) bool { return !w.asked(m) })) {
		order = append(order, circle...)
	}
	rank = make([]int, len(w.situations))
	for r, i := range order {
		rank[i] = r
	}
	return order, rank
}
