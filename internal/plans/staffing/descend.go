package staffing

import (
	"context"
	"math"
	"slices"
)

// descend lowers the cost of the current plan. If goals are of the whole time, it removes 12, 6 and
// 3% of the agents. Then it removes single agents until nothing saves. If a cheaper plan was
// refused that more replications may show, and the budget suffices, it then judges plans by twice
// the replications. The margins are then smaller, and plans that only looked better by chance are
// found out.
func (s *search) descend(ctx context.Context) error {
	const stride = 8 // of the replications one judges a plan with many agents fewer
	s.budget.phase("removing agents")
	reserve := min(s.proofSize*3/2, max(0, s.budget.left())/2) // for the proof and the steps after it
	all := s.judgedBy

	// A wrong large step is repaired later, so strides are judged by fewer replications.
	s.judgedBy = max(2*firstReplications, all/stride)

	if err := s.inEachComponent(ctx, reserve, (*componentSearch).stride); err != nil {
		return err
	}

	for s.judgedBy = all; ; {
		s.undecided = false
		inWindows, err := s.settleAll(ctx, reserve)
		if err != nil {
			return err
		}

		// More replications help only if they may show a cheaper plan, and if the proof remains paid.
		more := 0
		isAtBounds := slices.ContainsFunc(s.components, s.isShort) // they allow no more agents
		if !isAtBounds && s.undecided {
			more = s.moreReplications()
		}

		// An agent more in one window may save agents in the next one. These plans are tried at last, because the
		// windows take fewer replications.
		if more == 0 && inWindows {
			err = s.inEachComponent(ctx, reserve, (*componentSearch).settle)
		}
		if err != nil {
			return err
		}

		s.finished = true
		if more == 0 {
			return nil
		}

		s.judgedBy = more
		s.proofSize = max(s.proofSize, more)
		reserve = s.proofSize * 3 / 2
	}
}

// moreReplications returns the replications that judge a plan in the next round, or 0 if the budget does not suffice
// for twice as many. There are four times as many, or as many as a last round can have. A round takes the replications
// of some plans, and of a proof that is no shorter.
func (s *search) moreReplications() int {
	const (
		times = 4
		plans = 8.0
		proof = 1.5 // with the repair and the steps after it
	)
	left := float64(s.budget.left())
	last := (left - float64(proof*float64(s.proofSize))) / plans
	if last > float64(s.proofSize) {
		last = left / (plans + proof) // the proof grows with it
	}

	// A round of which another one could follow grows by steps, since most plans are settled by few replications.
	twice := 2 * s.judgedBy
	switch {
	case last > times*times*float64(s.judgedBy):
		return times * s.judgedBy
	case last >= float64(twice):
		return int(last)
	case left-float64(proof*float64(max(s.proofSize, twice))) >= float64(twice):
		return twice
	}
	return 0
}

// stride changes many agents at a time, where a goal is of all of the time.
func (c *componentSearch) stride() {
	if c.isOfPeriods() {
		return
	}
	for _, share := range []float64{0.12, 0.06, 0.03} {
		for n, moved := 0, true; n < 2 && moved; n++ {
			var ok bool
			if moved, ok = c.step(share); !ok {
				return
			}
		}
	}
}

// settleAll settles the components. If goals are of hours, it settles windows side by side and reports this, unless a
// goal of all of the time binds.
func (s *search) settleAll(ctx context.Context, reserve int) (inWindows bool, err error) {
	var all []*windows
	for _, of := range s.components {
		all = append(all, s.problem.newWindows(of))
	}
	if slices.ContainsFunc(all, func(w *windows) bool { return len(w.all) > 1 }) {
		if ok, err := s.settleWindows(ctx, reserve, all); ok || err != nil {
			return ok, err
		}
	}
	return false, s.inEachComponent(ctx, reserve, (*componentSearch).settle)
}

// settle repairs the component's plan, and changes single agents until nothing saves.
func (c *componentSearch) settle() {
	for moved, ok := true, c.repair(); moved && ok; {
		moved, ok = c.step(0)
	}
}

// repair adds agents until the plan keeps all of the component's requirements with their margins,
// or no more can be added. If goals are of periods, it raises the need. Otherwise it adds agents by
// steps or, if these find nothing, a few everywhere. It is not ok if the search has to end.
func (c *componentSearch) repair() (ok bool) {
	const little = 1.02
	if !c.ask(c.current, c.judgedBy) {
		return false
	}

	// A failing period shows where agents are missing, so this is tried before the general steps.
	raised, ok := c.raise(c.current, c.problem.coverage(c.only(c.current.plan)), c.judgedBy)
	if !ok {
		return false
	}

	c.move(raised)

	for c.isShort(c.component) {
		moved, ok := c.step(0)
		switch {
		case !ok:
			return false
		case moved:
			continue
		}

		// A few agents everywhere help in any case. The bounds may not allow them.
		next := newTrial(c.problem.scaled(c.current.plan, little))
		if c.key(next.plan) == c.key(c.current.plan) {
			break
		}
		if !c.ask(next, c.judgedBy) {
			return false
		}
		c.move(next)
	}

	return true
}

// step measures the value of the agents, and tries the plans that a model of these losses proposes.
// It ends when one takes the place of the current plan: this one keeps the margins, or misses them
// by less. With a share of 0 it changes single agents. It is not ok if the search has to end.
func (c *componentSearch) step(share float64) (moved, ok bool) {
	// Few plans are always tried, and more as long as they take a part of the spare budget, and no more than
	// as many plans that are judged in full: those with most slack by the model are tried first.
	const few, part = 10, 8
	if !c.ask(c.current, c.judgedBy) {
		return false, false
	}

	// The losses are measured from the current plan, so they have to be measured again after each move.
	blocks := c.blocks(share)
	for k := range blocks {
		if !c.measure(&blocks[k]) {
			return false, false
		}
	}

	paid := c.budget.used + c.spare()/part
	until := min(paid, c.budget.used+few*c.judgedBy)
	tried := 0
	for _, plan := range c.proposals(c.newLossModel(blocks), share == 0) {
		// A plan that was refused is not simulated again in this phase.
		key := c.key(plan)
		if c.refused[key] || key == c.key(c.current.plan) || !c.problem.allows(plan) {
			continue
		}

		// The plans with most slack come first, so stopping early skips the least promising ones.
		tried++
		if tried > few && c.budget.used >= until {
			c.undecided = c.undecided || until == paid
			break
		}

		t := newTrial(plan)
		better, ok := c.judge(t)
		switch {
		case !ok:
			return false, false
		case better:
			c.move(t)
			return true, true
		}

		c.refused[key] = true
	}

	return false, true
}

// judge reports whether a trial is to take the place of the current one. It simulates it by few replications,
// and then by more as long as no requirement that the current one keeps is likely missed. Cost needs no judging:
// the proposals are cheaper, or add agents where some are missing.
func (c *componentSearch) judge(t *trial) (better, ok bool) {
	for j := range t.plan {
		c.tried[j] = c.tried[j] || t.plan[j] < c.current.plan[j]
	}

	for n := 2 * firstReplications; ; n *= 2 {
		if !c.ask(t, n) {
			return false, false
		}
		if n >= c.judgedBy {
			break
		}
		if c.isRuledOut(t) {
			c.refuse(t)
			return false, true
		}
	}

	// A plan that misses a margin may be replaced by a plan that misses less.
	before := shortage(c.marginSlack(c.current, c.component))
	after := shortage(c.marginSlack(t, c.component))

	better = after == 0 || after < before
	if !better {
		c.refuse(t)
	}

	return better, true
}

// refuse notes whether more replications may show a trial to hold that is refused.
func (c *componentSearch) refuse(t *trial) {
	if c.isPromising(t) {
		c.undecided = true
	}
}

// isPromising reports whether a trial that is refused seems to keep all requirements, by more than nothing: a plan
// that just keeps a goal would take all of the budget. What it changes of the current plan is known better, by few
// replications, than what it reaches.
func (c *componentSearch) isPromising(t *trial) bool {
	return !slices.ContainsFunc(c.requirements, func(r *requirement) bool {
		slack := r.slack(c.current).Mean + r.change(c.current, t).Mean
		return !c.hasFewCalls(r) && float64(slack)+c.correction[r.index] < r.little()
	})
}

// isRuledOut reports whether a trial likely misses a requirement that the current one keeps: by the standard error of
// its change. Few plans near a bound pass later, and waiting for certainty takes most of the replications.
func (c *componentSearch) isRuledOut(t *trial) bool {
	for k, slack := range c.marginSlack(c.current, c.component) {
		// The paired change is known well with few replications. The slack itself is not.
		change := c.requirements[k].change(c.current, t)
		likely := float64(change.Mean) + float64(float64(change.High-change.Mean)/2)
		if slack >= 0 && slack+likely < 0 {
			return true
		}
	}
	return false
}

// blocks divides the variables of the component into blocks of consecutive variables of a group, as
// many as the budget can measure. Their steps are a share of the agents, at least one. If the
// component is short, single agents are added instead of removed.
func (c *componentSearch) blocks(share float64) []block {
	const part, least = 12 * firstReplications, 4
	var out []block
	p := c.problem
	plan := c.current.plan
	most := max(least, c.spare()/part)

	// A component with many variables has larger blocks, so that measuring them does not take the
	// budget.
	last := -1
	length := (len(c.variables) + most - 1) / most // of a block
	for _, j := range c.variables {
		if p.Variables[j].AtLeast == p.Variables[j].AtMost {
			continue
		}

		n := len(out)

		// A block is within one group and one stretch of time, because its agents stand in for each
		// other.
		if n == 0 || len(out[n-1].variables) >= length || last != j-1 ||
			p.Variables[last].Group != p.Variables[j].Group {
			out = append(out, block{})
			n++
		}

		out[n-1].variables = append(out[n-1].variables, j)
		last = j
	}

	// Without removable agents, or if goals are missed, the step adds one agent instead.
	add := share == 0 && c.isShort(c.component)
	for k := range out {
		b := &out[k]
		agents := 0.0
		for _, j := range b.variables {
			low, high := p.bounds(plan, j)
			onPhones := p.Variables[j].phoneShare
			agents += math.Floor(float64(plan[j]) * onPhones)
			b.cost += p.costOf(j)
			b.remove = max(b.remove, onPhones*float64(plan[j]-low))
			b.add = max(b.add, onPhones*float64(high-plan[j]))
		}

		each := agents / float64(len(b.variables))
		b.step = min(max(1, math.Floor(share*each)), math.Ceil(b.remove))
		b.growth = 1 / math.Sqrt(max(1, each))
		if b.remove == 0 || add {
			b.step = -1
		}

		// The number of agents in the block decides how fast the loss grows with each removal.
		b.trial = newTrial(p.changed(plan, b.variables, -int(b.step)))
	}

	return out
}

// measure simulates the plan after a block's step, and sets its losses. A loss under 0 is a chance
// result, unless a goal bounds the staff from above. It is not ok if the search has to end.
func (c *componentSearch) measure(b *block) (ok bool) {
	const part = 16 // of the replications that judge a plan
	if !c.ask(b.trial, max(firstReplications, c.judgedBy/part)) {
		return false
	}

	b.loss = make([]float64, len(c.requirements))
	for k, r := range c.requirements {
		// The loss is per agent, so that steps of different sizes are comparable.
		b.loss[k] = -float64(r.change(c.current, b.trial).Mean) / b.step
		if r.monotone {
			b.loss[k] = max(0, b.loss[k])
		}
	}

	return true
}
