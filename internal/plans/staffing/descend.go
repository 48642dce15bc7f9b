package staffing

import (
	"context"
	"math"
	"slices"
)

// descend lowers the cost of the current plan: by steps of a share of the agents, which become
// smaller, where goals are of all of the time; then by single agents, and by exchanges of a few,
// until nothing saves. As long as the budget pays for it, it goes on with twice the replications,
// with which the margins are smaller.
func (s *search) descend(ctx context.Context) error {
	s.budget.phase("removing agents")
	if err := s.stride(ctx); err != nil {
		return err
	}
	if err := s.gauge(ctx); err != nil {
		return err
	}
	for {
		again, err := s.step(ctx, 0, func(scope) bool { return true })
		if !again && err == nil {
			again, err = s.exchange(ctx)
		}
		if err != nil {
			return err
		}
		if again {
			continue
		}
		s.finished = true
		if again, err = s.sharpen(ctx); !again || err != nil {
			return err
		}
	}
}

// stride changes many agents at a time: 12, 6 and 3 % of them, judged by few replications.
func (s *search) stride(ctx context.Context) error {
	const first, last, most, part = 0.12, 0.02, 2, 8
	of := scope.isOfAllTime
	if !slices.ContainsFunc(s.scopes, of) {
		return nil
	}
	fine := s.replications
	s.replications = max(2*firstReplications, fine/part)
	defer func() { s.replications = fine }()
	if err := s.simulate(ctx, s.replications, s.current); err != nil {
		return err
	}
	for share := first; share >= last; share /= 2 {
		for range most {
			if again, err := s.step(ctx, share, of); !again || err != nil {
				if err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// sharpen doubles the replications of all plans and of the proof, with which the margins become
// smaller, if the budget pays for it. It reports whether it did.
func (s *search) sharpen(ctx context.Context) (bool, error) {
	const share = 3
	proof := s.reserveFor(2 * s.proofSize)
	if s.budget.left()-proof < share*2*s.replications {
		return false, nil
	}
	s.replications, s.proofSize, s.reserve = 2*s.replications, 2*s.proofSize, proof
	s.correction, s.pooled = make([]float64, len(s.requirements)), 0
	return true, s.gauge(ctx)
}

// gauge simulates the current plan alone four times as often as others, if this takes little of the
// budget: how far the goals are from their bounds is known less well than what an agent changes.
func (s *search) gauge(ctx context.Context) error {
	const longer, share = 4, 3
	if err := s.simulate(ctx, s.replications, s.current); err != nil {
		return err
	}
	n := len(s.current.values)
	long := &trial{s.current.plan, slices.Clone(s.current.values)}
	if s.budget.left()-s.reserve < share*(longer-1)*n {
		return nil
	}
	if err := s.simulate(ctx, longer*n, long); err != nil {
		return err
	}
	s.learn(&trial{long.plan, long.values[n:]})
	return nil
}

// step measures what each block of agents of some scopes is worth, and tries the plan that is the cheapest in a
// model of these losses, for all of them together. Where that fails it tries plans that take less of
// the room and, by single agents, the best of the removals that were seen to hold. It reports
// whether the plan has changed, or may change with more agents added at a time.
func (s *search) step(ctx context.Context, share float64, which func(scope) bool) (bool, error) {
	blocks := s.blocks(share, which)
	if err := s.measure(ctx, blocks, share == 0); err != nil {
		return false, err
	}
	parts := []float64{1, 0.5, 0.25}
	if share == 0 {
		parts = []float64{1.5, 1.2, 1, 0.8, 0.65, 0.5, 0.25, several, one}
	}
	if len(s.scopes) > 1 { // those for which a plan is too small wait for the others
		parts = []float64{1, 0.5, several, one}
	}
	moved, done := false, make([]bool, len(s.scopes))
	for _, part := range parts {
		next, changed := newTrial(s.current.plan), make([]bool, len(s.scopes))
		for i := range s.scopes {
			if of := &s.scopes[i]; !done[i] && len(blocks[i]) > 0 {
				next = merged(next, &trial{plan: s.proposal(of, blocks[i], part)}, of)
				changed[i] = !slices.Equal(of.only(next.plan), of.only(s.current.plan))
			}
		}
		accepted, err := s.try(ctx, next, changed)
		if err != nil {
			return moved, err
		}
		for i := range accepted {
			if accepted[i] {
				moved, done[i], s.stuck[i] = true, true, 0
			}
		}
	}
	for i := range s.scopes {
		if !done[i] && len(blocks[i]) > 0 && shortage(s.room(s.current, &s.scopes[i])) > 0 {
			const most = 4
			s.stuck[i]++
			moved = moved || s.stuck[i] < most
		}
	}
	return moved, nil
}

// The parts of the room that take no model: removals of single agents that were seen to hold.
const (
	several = 0  // as many as fit together
	one     = -1 // that which saves most for what it loses
)

// proposal is the plan of a scope that the model of the losses proposes for a part of the room, or
// without agents who can be left out.
func (s *search) proposal(of *scope, blocks []block, part float64) Plan {
	room := s.room(s.current, of)
	holds := shortage(room) == 0
	if part <= several {
		plan := s.current.plan
		for holds {
			b := bestRemoval(blocks, room)
			if b == nil {
				break
			}
			plan = s.changed(plan, b.variables, -1)
			for k, loss := range b.loss {
				room[k] -= loss
			}
			blocks = slices.DeleteFunc(slices.Clone(blocks), func(o block) bool { return o.trial == b.trial })
			if part == one {
				break
			}
		}
		return plan
	}
	for k := range room {
		if holds {
			room[k] *= part
		} else {
			room[k] = min(room[k], 0) / min(part, 0.8) // a little more than is missing
		}
	}
	return s.cheapest(blocks, room, part)
}

// try simulates a plan, by few replications and then by more as long as it may hold, and takes the
// part of each changed scope that keeps its requirements, or is nearer to it, if the current
// plan misses some.
func (s *search) try(ctx context.Context, next *trial, changed []bool) ([]bool, error) {
	accepted := make([]bool, len(s.scopes))
	if !slices.Contains(changed, true) {
		return accepted, nil
	}
	for n := 2 * firstReplications; ; n = min(2*n, s.replications) {
		if err := s.simulate(ctx, min(n, s.replications), next); err != nil {
			return accepted, err
		}
		if !s.mayHold(next, changed) {
			return accepted, nil
		}
		if n >= s.replications {
			break
		}
	}
	joined := s.current
	for i := range s.scopes {
		of := &s.scopes[i]
		if !changed[i] {
			continue
		}
		before, after := shortage(s.room(s.current, of)), shortage(s.room(next, of))
		if accepted[i] = after == 0 || after < before; accepted[i] {
			joined = merged(joined, next, of)
		}
	}
	if joined != s.current {
		s.setCurrent(joined)
	}
	return accepted, nil
}

// mayHold reports whether in one of the changed scopes no requirement that the current plan keeps
// is certain to be missed, by the replications so far.
func (s *search) mayHold(next *trial, changed []bool) bool {
	for i, is := range changed {
		if !is {
			continue
		}
		of, misses := &s.scopes[i], false
		for k, room := range s.room(s.current, of) {
			misses = misses || room >= 0 && room+float64(of.requirements[k].change(s.current, next).High) < 0
		}
		if !misses {
			return true
		}
	}
	return false
}

// blocks divides the variables of some scopes into those of consecutive ones of a group, as many
// blocks as the budget can measure, and sets the steps to a share of the agents.
func (s *search) blocks(share float64, which func(scope) bool) [][]block {
	const part, least = 12 * firstReplications, 4
	p, out := s.problem, make([][]block, len(s.scopes))
	most := max(least, (s.budget.left()-s.reserve)/part)
	for i := range s.scopes {
		if !which(s.scopes[i]) {
			continue
		}
		length := max(1, (len(s.scopes[i].variables)+most-1)/most)
		for _, j := range s.scopes[i].variables {
			v := &p.Variables[j]
			if v.AtLeast == v.AtMost {
				continue
			}
			last := len(out[i]) - 1
			if last >= 0 && len(out[i][last].variables) < length && out[i][last].isFollowedBy(p, j) {
				out[i][last].variables = append(out[i][last].variables, j)
			} else {
				out[i] = append(out[i], block{variables: []int{j}})
			}
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

// measure simulates blocks without their steps, those of different scopes in the same replications,
// and sets their losses: by few replications or, where single agents are removed, by more until it
// is clear whether the requirements hold without the agent. Where agents are missing, it
// measures what more of them gain.
func (s *search) measure(ctx context.Context, blocks [][]block, single bool) error {
	few := firstReplications
	if !single {
		few /= 2
	}
	open := make([][]*block, len(blocks))
	for i := range blocks {
		short := shortage(s.room(s.current, &s.scopes[i])) > 0
		for k := range blocks[i] {
			b := &blocks[i][k]
			removable, _ := s.limits(b)
			if b.step = min(b.step, math.Ceil(removable)); removable == 0 {
				b.step = -1
			}
			if single && short {
				b.step = -float64(1 + s.stuck[i]) // with shrinkage one more rostered may change nobody on the phones
			}
			b.trial = s.nearTrial(&s.scopes[i], s.changed(s.current.plan, b.variables, -int(b.step)))
			open[i] = append(open[i], b)
		}
	}
	most := max(few, s.replications/2)
	for n := few; ; n = min(2*n, most) {
		if err := s.simulateBlocks(ctx, open, n); err != nil {
			return err
		}
		left := 0
		for i := range open {
			of := &s.scopes[i]
			room := s.room(s.current, of)
			open[i] = slices.DeleteFunc(open[i], func(b *block) bool {
				s.setLoss(b, of)
				enough := shortage(room) == 0 || n >= min(s.replications/4, 4*firstReplications)
				return !single || n >= most || enough && s.isClear(b, of, room)
			})
			left += len(open[i])
		}
		if left == 0 {
			return nil
		}
	}
}

// nearTrial is the trial of a scope's part of a plan. It is kept: what other scopes have changes
// nothing in what it reaches.
func (s *search) nearTrial(of *scope, plan Plan) *trial {
	key := of.only(plan).key()
	if s.near[key] == nil {
		s.near[key] = newTrial(plan)
	}
	s.near[key].plan = plan
	return s.near[key]
}

// simulateBlocks gives the trials of some blocks so many replications. In one plan there is one
// block of each scope, of those with fewest replications first.
func (s *search) simulateBlocks(ctx context.Context, blocks [][]*block, until int) error {
	type together struct {
		plan Plan
		of   []*trial
		from int
	}
	var plans []together
	for i := range blocks {
		open := slices.Clone(blocks[i])
		slices.SortStableFunc(open, func(a, b *block) int { return len(a.trial.values) - len(b.trial.values) })
		for k, b := range open {
			if len(b.trial.values) >= until {
				break
			}
			if k == len(plans) {
				plans = append(plans, together{slices.Clone(s.current.plan), nil, until})
			}
			for _, j := range s.scopes[i].variables {
				plans[k].plan[j] = b.trial.plan[j]
			}
			plans[k].of, plans[k].from = append(plans[k].of, b.trial), min(plans[k].from, len(b.trial.values))
		}
	}
	var jobs []job
	for _, p := range plans {
		simulation := s.callers.of(p.plan)
		for number := p.from; number < until; number++ {
			jobs = append(jobs, job{simulation, number, p.of})
		}
	}
	return s.run(ctx, jobs)
}

// isClear reports whether the requirements certainly hold with a block's step, or one certainly fails.
func (s *search) isClear(b *block, of *scope, room []float64) bool {
	sure := true
	for k, r := range of.requirements {
		change := r.change(s.current, b.trial)
		left, standardError := room[k]+float64(change.Mean), half(change)/2 // Student's t is about 2
		if left < -standardError {
			return true
		}
		sure = sure && left >= standardError
	}
	return sure
}

// setLoss sets the losses of a block. A loss under 0 is a chance result, unless a goal bounds the
// staff from above.
func (s *search) setLoss(b *block, of *scope) {
	b.loss = make([]float64, len(of.requirements))
	for k, r := range of.requirements {
		b.loss[k] = -float64(r.change(s.current, b.trial).Mean) / b.step
		if r.monotone {
			b.loss[k] = max(0, b.loss[k])
		}
	}
}

// bestRemoval is the block that saves most for the share of the room that its step takes, of those
// that leave some; nil if there is none.
func bestRemoval(blocks []block, room []float64) *block {
	var best *block
	most := 0.0
	for i := range blocks {
		b, share := &blocks[i], 1e-9
		for k, loss := range b.loss {
			if loss > 0 {
				share = max(share, loss*b.step/max(room[k], 1e-12))
			}
		}
		if b.step > 0 && share <= 1 && b.cost/share > most {
			best, most = b, b.cost/share
		}
	}
	return best
}

// changed returns a plan with so many agents more on the phones in some variables, within bounds.
func (s *search) changed(plan Plan, variables []int, agents int) Plan {
	out := slices.Clone(plan)
	for _, j := range variables {
		out[j] = s.problem.change(out, j, agents)
	}
	return out
}

// limits are how many agents can be removed, and added, in that of a block's variables which
// allows most.
func (s *search) limits(b *block) (remove, add float64) {
	for _, j := range b.variables {
		low, high := s.problem.bounds(s.current.plan, j)
		share := s.problem.Variables[j].phoneShare
		remove = max(remove, share*float64(s.current.plan[j]-low))
		add = max(add, share*float64(high-s.current.plan[j]))
	}
	return remove, add
}

// cheapest is the cheapest plan in the model with no requirement losing more than its
// room, within a part of twice each block's step.
func (s *search) cheapest(blocks []block, room []float64, part float64) Plan {
	model := mixture{room: slices.Clone(room)}
	for _, b := range blocks {
		most := 2 * part * math.Abs(b.step)
		if math.Abs(b.step) == 1 {
			most = 2
		}
		remove, add := s.limits(&b)
		if b.remove, b.add = min(most, remove), min(most, add); b.remove+b.add > 0 {
			model.blocks = append(model.blocks, b)
		}
	}
	plan := slices.Clone(s.current.plan)
	for i, agents := range model.whole() {
		plan = s.changed(plan, model.blocks[i].variables, -agents)
	}
	isShort := slices.ContainsFunc(room, func(r float64) bool { return r < 0 })
	if s.problem.Cost(plan) >= s.problem.Cost(s.current.plan)-1e-9 && !isShort {
		return s.current.plan
	}
	return plan
}
