package staffing

import (
	"context"
	"math"
	"slices"
)

// descend lowers the cost of the current plan: by steps of a share of the agents, which become
// smaller, where goals are of all of the time; then by single agents, until nothing saves. As long
// as the budget pays for it, it goes on with twice the replications, with which the margins are
// smaller.
func (s *search) descend(ctx context.Context) error {
	s.allot = s.allot.forDescent(s.budget.left())
	s.budget.phase("removing agents")
	if err := s.stride(ctx); err != nil {
		return err
	}
	for {
		if err := s.gauge(ctx); err != nil {
			return err
		}
		for moved := true; moved; {
			var err error
			if moved, err = s.improve(ctx, 0, anyComponent); err != nil {
				return err
			}
		}
		s.finished = true
		twice, pays := s.allot.doubled(s.budget.left())
		if !pays {
			return nil
		}
		s.allot = twice
		s.correction, s.pooled = make([]float64, len(s.requirements)), 0
	}
}

func anyComponent(*component) bool { return true }

// stride changes many agents at a time: 12, 6 and 3 % of them, judged by few replications.
func (s *search) stride(ctx context.Context) error {
	const first, last, most = 0.12, 0.02, 2
	if !slices.ContainsFunc(s.components, (*component).isOfAllTime) {
		return nil
	}
	before := s.allot
	s.allot = before.forStrides()
	defer func() { s.allot = before }()
	if err := s.simulate(ctx, s.allot.plan, s.current); err != nil {
		return err
	}
	for share := first; share >= last; share /= 2 {
		moved := true
		for n := 0; n < most && moved; n++ {
			var err error
			if moved, err = s.improve(ctx, share, (*component).isOfAllTime); err != nil {
				return err
			}
		}
	}
	return nil
}

// gauge simulates the current plan alone four times as often as others, if this takes little of the
// budget: how far the goals are from their bounds is known less well than what an agent changes.
func (s *search) gauge(ctx context.Context) error {
	const longer, share = 4, 3
	if err := s.simulate(ctx, s.allot.plan, s.current); err != nil {
		return err
	}
	n := len(s.current.values)
	if s.spare() < share*(longer-1)*n {
		return nil
	}
	long := &trial{s.current.plan, slices.Clone(s.current.values)}
	if err := s.simulate(ctx, longer*n, long); err != nil {
		return err
	}
	s.learn(&trial{long.plan, long.values[n:]})
	return nil
}

// improve measures what each block of agents of some components is worth. It tries the plans that are the
// cheapest in a model of these losses, which use more or less of the slack; and by single agents then
// those that differ by a few, with most slack first. It reports whether the plan has changed, or may
// change with more agents added at a time.
func (s *search) improve(ctx context.Context, share float64, which func(*component) bool) (bool, error) {
	blocks := s.blocks(share, which)
	if err := s.measure(ctx, blocks, share == 0); err != nil {
		return false, err
	}
	parts := []float64{1, 0.5, 0.25} // of the slack
	switch {
	case len(s.components) > 1: // those for which a plan is too small wait for the others
		parts = parts[:2]
	case share == 0:
		parts = []float64{1.5, 1.2, 1, 0.8, 0.65, 0.5, 0.25}
	}
	moved := make([]bool, len(s.components))
	for _, part := range parts {
		if _, err := s.tryEach(ctx, moved, func(i int) Plan { return s.cheapest(s.components[i], blocks[i], part) }); err != nil {
			return false, err
		}
	}
	if share == 0 {
		if err := s.exchange(ctx, moved, blocks); err != nil {
			return false, err
		}
	}
	again := slices.Contains(moved, true)
	for i, of := range s.components {
		const most = 4
		if !moved[i] && len(blocks[i]) > 0 && shortage(s.marginSlack(s.current, of)) > 0 {
			s.stuck[i]++
			again = again || s.stuck[i] < most
		}
	}
	return again, nil
}

// exchange tries the plans near the current one in the components that have not moved.
func (s *search) exchange(ctx context.Context, moved []bool, blocks [][]block) error {
	const part = 32 // of the budget for a plan
	near := make([][]Plan, len(s.components))
	for i := range s.components {
		if !moved[i] {
			near[i] = s.neighbors(s.components[i], blocks[i])
		}
	}
	left := max(10, min(100, s.spare()/part))
	for round, more := 0, true; more && left > 0; round++ {
		more = false
		tried, err := s.tryEach(ctx, moved, func(i int) Plan {
			if round >= len(near[i]) {
				return s.current.plan
			}
			more = true
			return near[i][round]
		})
		if err != nil {
			return err
		}
		if tried {
			left--
		}
	}
	return nil
}

// tryEach tries a plan for each component that has not moved, all of them together, and sets those that
// do. It reports whether there was a plan that had not been refused.
func (s *search) tryEach(ctx context.Context, moved []bool, propose func(i int) Plan) (tried bool, err error) {
	next, keys := s.current, make([]string, len(s.components)) // of the components that change
	for i := range s.components {
		if moved[i] {
			continue
		}
		of, plan := s.components[i], propose(i)
		if key := of.key(plan); key != of.key(s.current.plan) && s.failed[key] < s.allot.plan && s.problem.allows(plan) {
			keys[i], next = key, merged(next, s.nearTrial(of, plan), of)
		}
	}
	if next == s.current {
		return false, nil
	}
	if err := s.tryTrial(ctx, next, keys); err != nil {
		return true, err
	}
	joined := s.current
	for i, key := range keys {
		if key == "" {
			continue
		}
		of := s.components[i]
		before, after := shortage(s.marginSlack(s.current, of)), shortage(s.marginSlack(next, of))
		if len(next.values) >= s.allot.plan && (after == 0 || after < before) {
			moved[i], s.stuck[i], joined = true, 0, merged(joined, next, of)
		} else {
			s.failed[key] = s.allot.plan
		}
	}
	if joined != s.current {
		s.setCurrent(joined)
	}
	return true, nil
}

// tryTrial simulates a plan by few replications, and then by more as long as it may hold: as long as
// in one of the components that have a key no requirement that the current plan keeps is certainly missed.
func (s *search) tryTrial(ctx context.Context, next *trial, keys []string) error {
	for n := 2 * firstReplications; ; n *= 2 {
		if err := s.simulate(ctx, min(n, s.allot.plan), next); err != nil || n >= s.allot.plan {
			return err
		}
		mayHold := false
		for i, key := range keys {
			mayHold = mayHold || key != "" && !s.misses(next, s.components[i])
		}
		if !mayHold {
			return nil
		}
	}
}

// misses reports whether a trial certainly misses a requirement that the current plan keeps.
func (s *search) misses(next *trial, of *component) bool {
	for k, slack := range s.marginSlack(s.current, of) {
		if slack >= 0 && slack+float64(of.requirements[k].change(s.current, next).High) < 0 {
			return true
		}
	}
	return false
}

// blocks divides the variables of some components into those of consecutive ones of a group, as many
// blocks as the budget can measure, and sets the steps to a share of the agents.
func (s *search) blocks(share float64, which func(*component) bool) [][]block {
	const part, least = 12 * firstReplications, 4
	p, out := s.problem, make([][]block, len(s.components))
	most := max(least, s.spare()/part)
	for i, of := range s.components {
		if !which(of) {
			continue
		}
		length, last := (len(of.variables)+most-1)/most, -1 // of a block; the last variable
		for _, j := range of.variables {
			if p.Variables[j].AtLeast == p.Variables[j].AtMost {
				continue
			}
			n := len(out[i])
			if n == 0 || len(out[i][n-1].variables) >= length || last != j-1 || p.Variables[last].Group != p.Variables[j].Group {
				out[i], n = append(out[i], block{}), n+1
			}
			out[i][n-1].variables, last = append(out[i][n-1].variables, j), j
		}
		for k := range out[i] {
			b, agents := &out[i][k], 0
			for _, j := range b.variables {
				agents += int(float64(s.current.plan[j]) * p.Variables[j].phoneShare)
				b.cost += p.costOf(j)
			}
			each := float64(agents) / float64(len(b.variables))
			b.step, b.growth = max(1, math.Floor(share*each)), 1/math.Sqrt(max(1, each))
		}
	}
	return out
}

// measure simulates blocks without their steps, those of different components in the same replications,
// and sets their losses: by few replications or, where single agents are removed, by more until it
// is clear whether the requirements hold without the agent. Where agents are missing, it
// measures what more of them gain.
func (s *search) measure(ctx context.Context, blocks [][]block, single bool) error {
	few, most := firstReplications/2, firstReplications/2
	if single {
		few = max(firstReplications, s.allot.plan/25)
		most = max(few, s.allot.plan/2)
	}
	open := make([][]*block, len(blocks))
	for i := range blocks {
		isShort := shortage(s.marginSlack(s.current, s.components[i])) > 0
		for k := range blocks[i] {
			b := &blocks[i][k]
			s.setLimits(b)
			if b.step = min(b.step, math.Ceil(b.remove)); b.remove == 0 {
				b.step = -1
			}
			if single && isShort {
				b.step = -float64(1 + s.stuck[i]) // with shrinkage one more rostered may change nobody on the phones
			}
			b.trial = s.nearTrial(s.components[i], s.problem.changed(s.current.plan, b.variables, -int(b.step)))
			open[i] = append(open[i], b)
		}
	}
	for n := few; ; n = min(2*n, most) {
		if err := s.simulateBlocks(ctx, open, n); err != nil {
			return err
		}
		left := 0
		for i := range open {
			of := s.components[i]
			slack := s.marginSlack(s.current, of)
			enough := shortage(slack) == 0 || n >= min(s.allot.plan/4, 4*firstReplications)
			open[i] = slices.DeleteFunc(open[i], func(b *block) bool {
				s.setLoss(b, of)
				return n >= most || enough && s.isClear(b, of, slack)
			})
			left += len(open[i])
		}
		if left == 0 {
			return nil
		}
	}
}

// nearTrial is the trial of a component's part of a plan. It is kept: what other components have changes
// nothing in what it reaches.
func (s *search) nearTrial(of *component, plan Plan) *trial {
	key := of.key(plan)
	if s.near[key] == nil {
		s.near[key] = newTrial(plan)
	}
	s.near[key].plan = plan
	return s.near[key]
}

// simulateBlocks gives the trials of some blocks so many replications. In one plan there is one
// block of each component, of those with fewest replications first.
func (s *search) simulateBlocks(ctx context.Context, blocks [][]*block, until int) error {
	for i := range blocks {
		slices.SortStableFunc(blocks[i], func(a, b *block) int { return len(a.trial.values) - len(b.trial.values) })
	}
	var jobs []job
	for k, from := 0, 0; from < until; k++ {
		plan, of := slices.Clone(s.current.plan), []*trial(nil)
		from = until
		for i := range blocks {
			if k >= len(blocks[i]) || len(blocks[i][k].trial.values) >= until {
				continue
			}
			t := blocks[i][k].trial
			for _, j := range s.components[i].variables {
				plan[j] = t.plan[j]
			}
			of, from = append(of, t), min(from, len(t.values))
		}
		simulation := s.simulator.of(plan)
		for number := from; number < until; number++ {
			jobs = append(jobs, job{simulation, number, of})
		}
	}
	return s.run(ctx, jobs)
}

// isClear reports whether the requirements certainly hold with a block's step, or one certainly fails.
func (s *search) isClear(b *block, of *component, slack []float64) bool {
	sure := true
	for k, r := range of.requirements {
		change := r.change(s.current, b.trial)
		left, standardError := slack[k]+float64(change.Mean), half(change)/2 // Student's t is about 2
		if left < -standardError {
			return true
		}
		sure = sure && left >= standardError
	}
	return sure
}

// setLoss sets the losses of a block. A loss under 0 is a chance result, unless a goal bounds the
// staff from above.
func (s *search) setLoss(b *block, of *component) {
	b.loss = make([]float64, len(of.requirements))
	for k, r := range of.requirements {
		b.loss[k] = -float64(r.change(s.current, b.trial).Mean) / b.step
		if r.monotone {
			b.loss[k] = max(0, b.loss[k])
		}
	}
}

// setLimits sets how many agents can be removed, and added, in that of a block's variables which
// allows most.
func (s *search) setLimits(b *block) {
	for _, j := range b.variables {
		low, high := s.problem.bounds(s.current.plan, j)
		share := s.problem.Variables[j].phoneShare
		b.remove = max(b.remove, share*float64(s.current.plan[j]-low))
		b.add = max(b.add, share*float64(high-s.current.plan[j]))
	}
}
