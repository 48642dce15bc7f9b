package staffing

import (
	"context"
	"math"
	"slices"
)

// descend lowers the cost of the current plan: by 12, 6 and 3 % of the agents, where goals are of all of
// the time; then by single agents, until nothing saves. As long as the budget pays for it, plans are then
// judged by twice the replications: the margins are smaller, and what was chosen because it looked
// better by chance shows.
func (s *search) descend(ctx context.Context) error {
	s.budget.phase("removing agents")
	s.reserve = min(s.proofSize*3/2, max(0, s.budget.left())/2) // the proof, and what follows it
	if err := s.stride(ctx); err != nil {
		return err
	}
	for {
		if err := s.repair(ctx); err != nil {
			return err
		}
		for moved := true; moved; {
			var err error
			if moved, err = s.step(ctx, 0, anyComponent); err != nil {
				return err
			}
		}
		s.finished = true
		twice := 2 * s.replications
		longer := max(s.proofSize, twice)
		if s.budget.left()-longer*3/2 < twice {
			return nil
		}
		s.replications, s.proofSize, s.reserve = twice, longer, longer*3/2
	}
}

func anyComponent(*component) bool { return true }

// stride changes many agents at a time, judged by an eighth of the replications.
func (s *search) stride(ctx context.Context) error {
	if !slices.ContainsFunc(s.components, (*component).isOfAllTime) {
		return nil
	}
	all := s.replications
	s.replications = max(2*firstReplications, all/8)
	defer func() { s.replications = all }()
	for _, share := range []float64{0.12, 0.12, 0.06, 0.06, 0.03, 0.03} {
		if _, err := s.step(ctx, share, (*component).isOfAllTime); err != nil {
			return err
		}
	}
	return nil
}

// repair adds agents until the current plan keeps all requirements with their margins: where goals are of
// periods by raising the need, and else by steps or, where these find nothing, a few everywhere. It returns errSpent if there are no more agents to add.
func (s *search) repair(ctx context.Context) error {
	const little = 1.02
	raised, err := s.raise(ctx, s.current, s.problem.coverage(s.current.plan), s.replications)
	if err != nil {
		return err
	}
	s.setCurrent(raised)
	for slices.ContainsFunc(s.components, s.isShort) {
		moved, err := s.step(ctx, 0, s.isShort)
		if err != nil {
			return err
		}
		if moved {
			continue
		}
		next := newTrial(s.problem.scaled(s.current.plan, little))
		if slices.Equal(next.plan, s.current.plan) {
			return errSpent
		}
		if err := s.simulate(ctx, s.replications, next); err != nil {
			return err
		}
		s.setCurrent(next)
	}
	return nil
}

// step measures what the agents of some components are worth, and tries the plans that a model of these
// losses proposes, until each component has changed or has none left. With a share of 0 it changes single
// agents. It reports whether a plan has taken the place of the current one.
func (s *search) step(ctx context.Context, share float64, which func(*component) bool) (bool, error) {
	if err := s.simulate(ctx, s.replications, s.current); err != nil {
		return false, err
	}
	blocks := make([][]block, len(s.components))
	for i, of := range s.components {
		if which(of) {
			blocks[i] = s.blocks(of, share)
		}
	}
	if err := s.measure(ctx, blocks); err != nil {
		return false, err
	}
	proposed := make([][]Plan, len(s.components))
	for i, of := range s.components {
		if blocks[i] != nil {
			proposed[i] = s.proposals(of, blocks[i], share == 0)
		}
	}
	return s.try(ctx, proposed)
}

// try simulates the plans that are proposed for each component in their order, those of different
// components together, until one takes the place of the component's part in the current plan: it keeps the
// margins, or misses them by less.
func (s *search) try(ctx context.Context, proposed [][]Plan) (moved bool, err error) {
	const few, part = 10, 8 // plans are always tried, and more as long as they take a part of the spare budget
	until := s.budget.used + s.spare()/part
	for n := 0; n < few || s.budget.used < until; n++ {
		next, tried := s.current, make([]*trial, len(s.components))
		for i, of := range s.components {
			for len(proposed[i]) > 0 && tried[i] == nil {
				t := s.nearTrial(of, proposed[i][0])
				if proposed[i] = proposed[i][1:]; t.refused < s.replications && of.key(t.plan) != of.key(s.current.plan) && s.problem.allows(t.plan) {
					tried[i], next = t, merged(next, t, of)
				}
			}
		}
		if next == s.current {
			break
		}
		if err := s.judge(ctx, next, tried); err != nil {
			return moved, err
		}
		joined := s.current
		for i, of := range s.components {
			if tried[i] == nil {
				continue
			}
			before, after := shortage(s.marginSlack(s.current, of)), shortage(s.marginSlack(next, of))
			if len(next.values) >= s.replications && (after == 0 || after < before) {
				moved, proposed[i], joined = true, nil, merged(joined, next, of)
			} else {
				tried[i].refused = s.replications
			}
		}
		s.setCurrent(joined)
	}
	return moved, nil
}

// judge simulates a plan by few replications, and then by more as long as it may hold: as long as
// in one of the components that are tried no requirement that the current plan keeps is certainly missed.
func (s *search) judge(ctx context.Context, next *trial, tried []*trial) error {
	for n := 2 * firstReplications; ; n *= 2 {
		if err := s.simulate(ctx, min(n, s.replications), next); err != nil || n >= s.replications {
			return err
		}
		mayHold := false
		for i, of := range s.components {
			mayHold = mayHold || tried[i] != nil && !s.misses(next, of)
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

// blocks divides the variables of a component into those of consecutive ones of a group, as many
// blocks as the budget can measure. Their steps are a share of the agents, and at least one. Where the
// component is short, single agents are added in place of removed.
func (s *search) blocks(of *component, share float64) []block {
	const part, least = 12 * firstReplications, 4
	var out []block
	p, most, last := s.problem, max(least, s.spare()/part), -1
	length := (len(of.variables) + most - 1) / most // of a block
	for _, j := range of.variables {
		if p.Variables[j].AtLeast == p.Variables[j].AtMost {
			continue
		}
		n := len(out)
		if n == 0 || len(out[n-1].variables) >= length || last != j-1 || p.Variables[last].Group != p.Variables[j].Group {
			out, n = append(out, block{}), n+1
		}
		out[n-1].variables, last = append(out[n-1].variables, j), j
	}
	add := share == 0 && s.isShort(of)
	for k := range out {
		b, agents := &out[k], 0.0
		for _, j := range b.variables {
			low, high := p.bounds(s.current.plan, j)
			onPhones := p.Variables[j].phoneShare
			agents += math.Floor(float64(s.current.plan[j]) * onPhones)
			b.cost += p.costOf(j)
			b.remove = max(b.remove, onPhones*float64(s.current.plan[j]-low))
			b.add = max(b.add, onPhones*float64(high-s.current.plan[j]))
		}
		each := agents / float64(len(b.variables))
		b.step, b.growth = min(max(1, math.Floor(share*each)), math.Ceil(b.remove)), 1/math.Sqrt(max(1, each))
		if b.remove == 0 || add {
			b.step = -1
		}
		b.trial = s.nearTrial(of, p.changed(s.current.plan, b.variables, -int(b.step)))
	}
	return out
}

// measure simulates the current plan without the steps of blocks, and sets the blocks' losses. In one plan
// there is one block of each component.
func (s *search) measure(ctx context.Context, blocks [][]block) error {
	until := max(firstReplications, s.replications/16)
	var jobs []job
	for k, left := 0, true; left; k++ {
		plan, of, from := slices.Clone(s.current.plan), []*trial(nil), until
		left = false
		for i := range blocks {
			if k >= len(blocks[i]) {
				continue
			}
			left = true
			t := blocks[i][k].trial
			for _, j := range s.components[i].variables {
				plan[j] = t.plan[j]
			}
			of, from = append(of, t), min(from, len(t.values))
		}
		if from < until {
			simulation := s.simulator.of(plan)
			for number := from; number < until; number++ {
				jobs = append(jobs, job{simulation, number, of})
			}
		}
	}
	if err := s.run(ctx, jobs); err != nil {
		return err
	}
	for i, of := range s.components {
		for k := range blocks[i] {
			s.setLoss(&blocks[i][k], of)
		}
	}
	return nil
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
