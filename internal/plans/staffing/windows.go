package staffing

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/disjoint"
)

// window is a part of the day whose agents are searched alone, while the agents before and after it stay. A goal of
// an hour depends on the agents of this hour and on the queue that the hour before leaves. So windows that do not
// follow each other are searched side by side, in the same replications. Agents of an early window may still change
// a later one a little. The next pass sees this, since it begins with all windows together.
type window struct {
	variables []int
	near      []int  // the windows before and after it
	pass      int    // windows of one pass do not follow each other
	settled   string // the agents in and near it when nothing was left that saves
}

// windows are the windows of a component.
type windows struct {
	of       *component
	all      []window
	spanOf   map[*requirement]int // of the requirements of hours and intervals
	windowOf []int                // by span
	passes   int
}

// leastWindow is the least length of a window: an hour later a queue of its callers has mostly ended.
const leastWindow = des.Duration(3600e9)

// span is a time from the beginning of a period to the end of another one.
type span struct{ from, to des.Time }

// newWindows divides a component. With too few goals of hours, too long shifts or few variables, it is one window.
func (p *Problem) newWindows(of *component) *windows {
	const (
		least = 3 // with fewer windows, nothing is searched side by side
		few   = 6 // of so few variables, all exchanges of some agents are tried
	)
	w := &windows{of: of, spanOf: map[*requirement]int{}}
	spans := w.spans(p)
	sets := disjoint.New(len(spans))

	// A shift that covers several spans makes one window of them, because its agents change all of their goals.
	inSpan := make([]int, len(of.variables))
	for k, j := range of.variables {
		inSpan[k] = -1
		for i := range spans {
			if !p.worksIn(j, spans[i]) {
				continue
			}
			if inSpan[k] >= 0 {
				sets.Join(inSpan[k], i)
			}
			inSpan[k] = i
		}
		inSpan[k] = max(0, inSpan[k]) // nobody works then, so any window will do
	}

	w.windowOf = make([]int, len(spans))
	if len(sets.All()) < least || len(of.variables) <= few {
		w.all = []window{{variables: of.variables}}
		w.passes = 1
		return w
	}

	// Each span and each variable gets the window of its set.
	for i, set := range sets.All() {
		w.all = append(w.all, window{})
		for _, k := range set {
			w.windowOf[k] = i
		}
	}
	for k, j := range of.variables {
		in := &w.all[w.windowOf[inSpan[k]]]
		in.variables = append(in.variables, j)
	}

	w.divide(spans)
	return w
}

// spans are the periods of the requirements of hours and intervals, put together to the length of a window.
func (w *windows) spans(p *Problem) []span {
	var local []*requirement
	for _, r := range w.of.requirements {
		if each := p.Model.Goals[r.goal].Each; each == model.EachHour || each == model.EachInterval {
			local = append(local, r)
		}
	}

	slices.SortStableFunc(local, func(a, b *requirement) int {
		first, _ := a.intervals(p.layout)
		second, _ := b.intervals(p.layout)
		return cmp.Compare(first, second)
	})

	var out []span
	for _, r := range local {
		from, to := r.period(p.layout)
		last := len(out) - 1
		if last >= 0 && (from < out[last].to || from-out[last].from < leastWindow) {
			out[last].to = max(out[last].to, to)
		} else {
			out = append(out, span{from, to})
			last++
		}
		w.spanOf[r] = last
	}

	return out
}

// worksIn reports whether a variable's agents work in a span.
func (c *choices) worksIn(j int, in span) bool {
	roster := c.Variables[j].roster
	for i, step := range roster {
		until := c.Model.Clock.Stop
		if i+1 < len(roster) {
			until = roster[i+1].At
		}
		if step.Agents > 0 && step.At < in.to && in.from < until {
			return true
		}
	}
	return false
}

// divide gives each window its pass: the first one in which no window is before or after it.
func (w *windows) divide(spans []span) {
	for k := range spans[1:] {
		before := w.windowOf[k]
		after := w.windowOf[k+1]
		if before != after && spans[k+1].from < spans[k].to+apart {
			w.all[before].near = append(w.all[before].near, after)
			w.all[after].near = append(w.all[after].near, before)
		}
	}

	for i := range w.all {
		isTaken := func(k int) bool { return k < i && w.all[k].pass == w.all[i].pass }
		for slices.ContainsFunc(w.all[i].near, isTaken) {
			w.all[i].pass++
		}
		w.passes = max(w.passes, w.all[i].pass+1)
	}
}

// key tells the agents in and near a window.
func (w *windows) key(i int, plan Plan) string {
	var agents []int
	for _, k := range append([]int{i}, w.all[i].near...) {
		for _, j := range w.all[k].variables {
			agents = append(agents, plan[j])
		}
	}
	return fmt.Sprint(agents)
}

// parts are the windows of a pass as components, and the rest of the plan as a fixed one. A window that is settled is
// not searched again. A requirement belongs to the window of its period or, if this one is fixed, to the window before
// it, whose queue it suffers from.
func (w *windows) parts(pass int, plan Plan) []*component {
	// The fixed part makes the plan of all parts whole. Its goals are repaired after the pass.
	fixed := &component{fixed: true, current: newTrial(plan)}
	out := []*component{fixed}
	parts := make([]*component, len(w.all))
	for i := range w.all {
		in := &w.all[i]
		parts[i] = fixed

		// A window with the same agents as after its last search would find nothing again.
		if in.pass == pass && in.settled != w.key(i, plan) {
			parts[i] = &component{current: newTrial(plan)}
			out = append(out, parts[i])
		}
		parts[i].variables = append(parts[i].variables, in.variables...)
	}
	slices.Sort(fixed.variables)

	for _, r := range w.of.requirements {
		to := fixed
		if k, isLocal := w.spanOf[r]; isLocal {
			for to = parts[w.windowOf[k]]; to == fixed && k > 0; k-- {
				to = parts[w.windowOf[k-1]]
			}
		}
		if len(w.all) == 1 {
			to = parts[0] // the whole component
		}
		to.requirements = append(to.requirements, r)
		r.component = to
	}

	return out
}

// settleWindows settles the windows of the components that have them, pass by pass, until all passes save nothing.
// After each pass all windows together are repaired. It reports false, and keeps the plan before the pass, if a pass
// misses a goal of all of the time: such a goal binds, and windows do not see it. It keeps this plan, too, if the
// budget ends the pass, since nothing is known yet of all windows together.
func (s *search) settleWindows(ctx context.Context, reserve int, all []*windows) (ok bool, err error) {
	passes := 0
	for _, w := range all {
		passes = max(passes, w.passes)
	}

	// Windows lower the agents of a plan that keeps its goals, so the repair comes first.
	if err := s.inEachComponent(ctx, reserve, (*componentSearch).repairAll); err != nil {
		return false, err
	}

	// A pass that saves may be undone by its repair, so whole rounds are compared.
	for {
		before := s.problem.cost(s.plan())
		for pass := range passes {
			known := s.trials()
			isBinding, err := s.settlePass(ctx, reserve, all, pass)
			if err != nil || isBinding {
				s.restore(known)
				return false, err
			}
		}
		if s.problem.cost(s.plan()) > before-1e-9 {
			return true, nil
		}
	}
}

// repairAll repairs the component's plan.
func (c *componentSearch) repairAll() { c.repair() }

// trials are the components' parts of the current plan.
func (s *search) trials() []*trial {
	var out []*trial
	for _, of := range s.components {
		out = append(out, of.current)
	}
	return out
}

// restore makes trials the current ones again.
func (s *search) restore(trials []*trial) {
	for i, of := range s.components {
		of.current = trials[i]
	}
	s.passed()
}

// missesTogether reports whether the current plan misses a requirement that no window sees.
func (s *search) missesTogether(w *windows) bool {
	if len(w.all) == 1 {
		return false
	}
	for k, slack := range s.marginSlack(w.of.current, w.of) {
		if _, isLocal := w.spanOf[w.of.requirements[k]]; !isLocal && slack < 0 {
			return true
		}
	}
	return false
}

// settlePass settles the windows of a pass, and repairs the plan of all windows together. It reports whether a goal of
// all of the time is missed before.
func (s *search) settlePass(ctx context.Context, reserve int, all []*windows, pass int) (isBinding bool, err error) {
	if err := s.searchPass(ctx, reserve, all, pass); err != nil {
		return false, err
	}

	judge := func(c *componentSearch) { c.ask(c.current, c.judgedBy) }
	if err := s.inEachComponent(ctx, reserve, judge); err != nil {
		return false, err
	}
	if slices.ContainsFunc(all, s.missesTogether) {
		return true, nil
	}
	return false, s.inEachComponent(ctx, reserve, (*componentSearch).repairAll)
}

// searchPass searches the windows of a pass side by side.
func (s *search) searchPass(ctx context.Context, reserve int, all []*windows, pass int) error {
	whole := s.components
	before := s.plan()
	s.components = nil
	for _, w := range all {
		s.components = append(s.components, w.parts(pass, before)...)
	}

	err := s.inEachComponent(ctx, reserve, func(c *componentSearch) {
		if !c.fixed {
			c.settle()
		}
	})

	// The parts are put together again, also if the budget has ended the pass.
	plan := s.plan()
	s.components = whole
	for _, of := range whole {
		for _, r := range of.requirements {
			r.component = of
		}
	}
	if !slices.Equal(plan, before) {
		s.setPlan(plan) // the trials of windows are not of the whole plan
	}

	for _, w := range all {
		for i := range w.all {
			if w.all[i].pass == pass {
				w.all[i].settled = w.key(i, plan)
			}
		}
	}
	return err
}
