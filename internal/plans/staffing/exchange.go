package staffing

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// exchange tries cheaper plans that differ by a few agents from the current one: those first that
// have most room in the model of the losses. It reports whether one of them holds.
func (s *search) exchange(ctx context.Context) (bool, error) {
	const part, hopeless = 32, -1.5 // of the budget for a plan; the room of one that is not tried
	blocks := s.blocks(0, func(scope) bool { return true })
	if err := s.measure(ctx, blocks, true); err != nil {
		return false, err
	}
	tries := make([][]neighbor, len(s.scopes))
	for i := range s.scopes {
		tries[i] = s.neighbors(&s.scopes[i], blocks[i])
		isTried := func(n neighbor) bool {
			return n.least < hopeless || s.failed[n.key] == s.replications || !s.problem.allows(n.plan)
		}
		tries[i] = slices.DeleteFunc(tries[i], isTried)
	}
	moved := false
	for round := range max(10, min(100, (s.budget.left()-s.reserve)/part)) {
		next, changed := newTrial(s.current.plan), make([]bool, len(s.scopes))
		for i := range s.scopes {
			if round < len(tries[i]) {
				next, changed[i] = merged(next, &trial{plan: tries[i][round].plan}, &s.scopes[i]), true
			}
		}
		if !slices.Contains(changed, true) {
			break
		}
		accepted, err := s.try(ctx, next, changed)
		if err != nil {
			return moved, err
		}
		for i := range s.scopes {
			switch {
			case accepted[i]:
				moved, tries[i] = true, nil
			case changed[i]:
				s.failed[tries[i][round].key] = s.replications
			}
		}
	}
	return moved, nil
}

// neighbor is a plan near the current one, with its least room by the model, in units of what that
// may be wrong by.
type neighbor struct {
	plan  Plan
	key   string // of the scope's part
	least float64
}

// neighbors lists the cheaper plans near the current one with a scope's agents exchanged, those
// with most room first. Where there are more blocks, fewer agents change.
func (s *search) neighbors(of *scope, blocks []block) []neighbor {
	const mostBlocks, fewBlocks, someBlocks = 40, 4, 6
	room := s.room(s.current, of)
	if shortage(room) > 0 || len(blocks) > mostBlocks {
		return nil
	}
	radius := 3
	switch {
	case len(blocks) <= fewBlocks:
		radius = 6
	case len(blocks) <= someBlocks:
		radius = 4
	}
	unit := make([]float64, len(room)) // by which the model may be wrong: the margin, or half of an agent
	for k, r := range of.requirements {
		unit[k] = max(s.margin()*deviation(r.slack(s.current), len(s.current.values)), 1e-9)
		for i := range blocks {
			unit[k] = max(unit[k], blocks[i].loss[k]/2)
		}
	}
	var out []neighbor
	cost := s.problem.Cost(s.current.plan)
	var add func(k, left int, room []float64, plan Plan)
	add = func(k, left int, room []float64, plan Plan) {
		if left < radius-1 && s.problem.Cost(plan) < cost-1e-9 {
			least := math.Inf(1)
			for x, v := range room {
				least = min(least, v/unit[x])
			}
			out = append(out, neighbor{plan, of.only(plan).key(), least})
		}
		for ; k < len(blocks); k++ {
			b := &blocks[k]
			for by := -left; by <= left; by++ {
				if by == 0 || b.step < 0 && by > 0 {
					continue
				}
				next := slices.Clone(room)
				for x := range next {
					next[x] -= float64(b.loss[x] * b.agents(float64(by)))
				}
				add(k+1, left-max(by, -by), next, s.changed(plan, b.variables, -by))
			}
		}
	}
	add(0, radius, room, s.current.plan)
	slices.SortStableFunc(out, func(a, b neighbor) int { return cmp.Compare(b.least, a.least) })
	return out
}
