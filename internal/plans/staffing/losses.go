package staffing

import (
	"cmp"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// lossModel predicts what a component's requirements lose by changes of a plan, to find the removals and
// additions that save most while no requirement loses more than its slack.
type lossModel struct {
	blocks []block
	slack  []float64 // by requirement; under 0 it has to be gained
}

// block is variables whose numbers of agents are changed together: consecutive ones of a group.
type block struct {
	variables   []int
	step        float64   // agents by which the loss is measured; under 0 they are added
	cost        float64   // of one agent in each
	loss        []float64 // by requirement: slack lost without the step, for each agent of it
	growth      float64   // of the loss with each agent fewer, as a rate
	remove, add float64   // how many agents at most
	trial       *trial    // with the step
}

// agents is how many agents of the step lose as much as the removal of some agents. What callers
// wait is a function of the agents beyond the load in units of its square root, and about
// exponential in it (S. Halfin and W. Whitt, "Heavy-traffic limits for queues with many exponential
// servers", Operations Research 29, 1981), so that each agent fewer loses more than the one before.
func (b *block) agents(removed float64) float64 {
	return b.step * portable.Expm1(float64(b.growth*removed)) / portable.Expm1(float64(b.growth*b.step))
}

// removals are the agents to remove by block, one at a time. Where slack is missed, agents are added first
// (their number is under 0); then they are removed, as long as there is slack for one. Each is the one that
// is worth most.
func (l *lossModel) removals() []int {
	out, slack := make([]int, len(l.blocks)), slices.Clone(l.slack)
	for _, by := range []int{-1, 1} {
		for best := 0; best >= 0; {
			most := 1e-12
			best = -1
			for j := range l.blocks {
				if worth := l.blocks[j].worth(slack, out[j], by); worth > most {
					best, most = j, worth
				}
			}
			if best >= 0 {
				slack = l.blocks[best].slackAfter(slack, out[best], by)
				out[best] += by
			}
		}
	}
	return out
}

// worth is what one more removal saves for the share of the slack that it takes or, under 0, what one
// more agent gains of the missed slack for the cost; 0 if the block does not allow it or there is no slack for it.
func (b *block) worth(slack []float64, removed, by int) float64 {
	if n := float64(removed + by); n > b.remove || -n > b.add {
		return 0
	}
	gained, share := 0.0, 1e-9
	for i, left := range b.slackAfter(slack, removed, by) {
		gained += min(left, 0) - min(slack[i], 0)
		if loss := slack[i] - left; loss > 0 {
			share = max(share, loss/max(slack[i], math.SmallestNonzeroFloat64))
		}
	}
	switch {
	case by < 0:
		return gained / b.cost
	case share > 1:
		return 0
	}
	return b.cost / share
}

// slackAfter is the slack that is left after a block loses agents, beyond those that it has lost.
func (b *block) slackAfter(slack []float64, removed, more int) []float64 {
	out, lost := slices.Clone(slack), b.agents(float64(removed+more))-b.agents(float64(removed))
	for i, loss := range b.loss {
		out[i] -= float64(loss * lost)
	}
	return out
}

// proposals are plans to try in place of the current one, in their order: those that are the cheapest in the
// model, which use more or less of the slack; and for single agents those that differ by a few of them, with most
// slack first or, where slack is missed, with an agent more where it gains most.
func (c *componentSearch) proposals(blocks []block, single bool) []Plan {
	var out []Plan
	for _, part := range []float64{1.5, 1.2, 1, 0.8, 0.65, 0.5, 0.25} {
		out = append(out, c.cheapest(blocks, part))
	}
	switch slack := c.marginSlack(c.current, c.component); {
	case !single:
	case shortage(slack) == 0:
		out = append(out, c.neighbors(blocks)...)
	default:
		blocks = slices.Clone(blocks)
		slices.SortStableFunc(blocks, func(a, b block) int { return cmp.Compare(b.worth(slack, 0, -1), a.worth(slack, 0, -1)) })
		for i := range blocks {
			out = append(out, blocks[i].trial.plan)
		}
	}
	return out
}

// cheapest is the cheapest plan of a component in the model with no requirement losing more than a part of
// its slack, within that part of twice each block's step. Where requirements are missed, it gains a
// little more than is missing.
func (c *componentSearch) cheapest(blocks []block, part float64) Plan {
	slack := c.marginSlack(c.current, c.component)
	isShort := shortage(slack) > 0
	for k := range slack {
		if isShort {
			slack[k] = min(slack[k], 0) / min(part, 0.8)
		} else {
			slack[k] *= part
		}
	}
	model := lossModel{slack: slack}
	for _, b := range blocks {
		most := 2 * part * math.Abs(b.step)
		if math.Abs(b.step) == 1 {
			most = 2
		}
		if b.remove, b.add = min(most, b.remove), min(most, b.add); b.remove+b.add > 0 {
			model.blocks = append(model.blocks, b)
		}
	}
	plan := c.current.plan
	for i, agents := range model.removals() {
		plan = c.problem.changed(plan, model.blocks[i].variables, -agents)
	}
	if c.problem.Cost(plan) >= c.problem.Cost(c.current.plan)-1e-9 && !isShort {
		return c.current.plan
	}
	return plan
}

// neighbors lists the cheaper plans near the current one with a component's agents exchanged, those
// with most slack by the model first. Where there are more blocks, fewer agents change.
func (c *componentSearch) neighbors(blocks []block) []Plan {
	const hopeless = -1.5 // the slack of a plan that is not tried, in units of what the model may be wrong by
	slack, margin, cost := c.marginSlack(c.current, c.component), c.margin(), c.problem.Cost(c.current.plan)
	unit := make([]float64, len(slack)) // the margin, or half of an agent
	for k, r := range c.requirements {
		unit[k] = max(margin*deviation(r.slack(c.current), c.current.replications), 1e-9)
		for i := range blocks {
			unit[k] = max(unit[k], blocks[i].loss[k]/2)
		}
	}
	type neighbor struct {
		plan  Plan
		least float64 // slack
	}
	var near []neighbor
	var add func(k, left int, slack []float64, plan Plan)
	add = func(k, left int, slack []float64, plan Plan) {
		least := math.Inf(1)
		for x, v := range slack {
			least = min(least, v/unit[x])
		}
		if least >= hopeless && c.problem.Cost(plan) < cost-1e-9 {
			near = append(near, neighbor{plan, least})
		}
		for ; k < len(blocks); k++ {
			b := &blocks[k]
			for by := -left; by <= left; by++ {
				if by == 0 || b.step < 0 && by > 0 {
					continue
				}
				next := slices.Clone(slack)
				for x := range next {
					next[x] -= float64(b.loss[x] * b.agents(float64(by)))
				}
				add(k+1, left-max(by, -by), next, c.problem.changed(plan, b.variables, -by))
			}
		}
	}
	add(0, radius(len(blocks)), slack, c.current.plan)
	slices.SortStableFunc(near, func(a, b neighbor) int { return cmp.Compare(b.least, a.least) })
	out := make([]Plan, len(near))
	for i := range near {
		out[i] = near[i].plan
	}
	return out
}

// radius is by how many agents neighbors differ, so that their number stays within a hundred thousand. In small
// centers three are too few: with them the staff of center 22 of TestBruteForce costs 3.5 % more.
func radius(blocks int) int {
	switch {
	case blocks <= 4:
		return 6
	case blocks <= 6:
		return 4
	case blocks <= 40:
		return 3
	default:
		return 1
	}
}
