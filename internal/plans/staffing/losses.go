package staffing

import (
	"cmp"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// lossModel predicts the losses of a component's requirements by changes of a plan. It finds the
// removals and additions that save most while no requirement loses more than its slack.
type lossModel struct {
	blocks  []block
	slack   []float64   // by requirement; under 0 it has to be gained
	overlap [][]float64 // of each two blocks: how far their agents are on the phones at the same times, from 0 to 1
}

// newLossModel is the model of a component's blocks that are measured.
func (c *componentSearch) newLossModel(blocks []block) *lossModel {
	l := &lossModel{blocks: blocks, slack: c.marginSlack(c.current, c.component)}
	onPhones := make([][]float64, len(blocks))
	for j := range blocks {
		onPhones[j] = make([]float64, c.problem.layout.Intervals)
		for _, variable := range blocks[j].variables {
			for at, share := range c.problem.Variables[variable].onPhones {
				onPhones[j][at] += share
			}
		}
	}

	for j := range blocks {
		l.overlap = append(l.overlap, make([]float64, len(blocks)))

		// The overlap is symmetric.
		for k := range j {
			l.overlap[j][k] = cosine(onPhones[j], onPhones[k])
			l.overlap[k][j] = l.overlap[j][k]
		}
	}

	return l
}

// cosine returns the cosine of the angle between two vectors, or 0 if one of them is 0.
func cosine(a, b []float64) float64 {
	var aa, bb, ab float64
	for i := range a {
		aa += float64(a[i] * a[i])
		bb += float64(b[i] * b[i])
		ab += float64(a[i] * b[i])
	}
	if ab == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// block is variables whose numbers of agents are changed together: consecutive ones of a group.
type block struct {
	variables   []int
	step        float64   // agents who are removed to measure the loss; under 0 they are added
	cost        float64   // of one agent in each
	loss        []float64 // by requirement: slack lost by the step, for each agent of it
	growth      float64   // of the loss with each agent fewer, as a rate
	remove, add float64   // how many agents at most
	trial       *trial    // the plan after the step
}

// stepAgents returns the number of agents of the step that lose as much as the removal of some
// agents. The callers' wait is a function of the agents beyond the load in units of its square
// root, and about exponential in it (S. Halfin and W. Whitt, "Heavy-traffic limits for queues with
// many exponential servers", Operations Research 29, 1981). So each further agent fewer loses more.
func (b *block) stepAgents(removed float64) float64 {
	return b.step * portable.Expm1(float64(b.growth*removed)) / portable.Expm1(float64(b.growth*b.step))
}

// removals are the agents to remove by block, one at a time. Where slack is missed, agents are added first
// (their number is under 0); then they are removed, as long as there is slack for one. Each is the one that
// is worth most.
func (l *lossModel) removals() []int {
	out := make([]int, len(l.blocks))
	slack := slices.Clone(l.slack)

	// A plan that misses a goal must be repaired before it can save.
	for _, by := range []int{-1, 1} {
		for best := 0; best >= 0; {
			most := 1e-12
			best = -1
			for j := range l.blocks {
				if worth := l.worth(slack, out, j, by); worth > most {
					best = j
					most = worth
				}
			}

			// Each change lowers the slack for the next one, because agents stand in for each other.
			if best >= 0 {
				slack = l.slackAfter(slack, out, best, by)
				out[best] += by
			}
		}
	}

	return out
}

// worth returns the saving of one more removal for its share of the slack. For an addition (by
// under 0) it returns the gain of missed slack for the cost. It is 0 if the block does not allow
// the change, or if the slack does not suffice.
func (l *lossModel) worth(slack []float64, removed []int, j, by int) float64 {
	b := &l.blocks[j]
	if n := float64(removed[j] + by); n > b.remove || -n > b.add {
		return 0
	}

	// The requirement that loses the largest share of its slack limits the removal.
	gained := 0.0
	share := 1e-9
	for i, left := range l.slackAfter(slack, removed, j, by) {
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

// slackAfter is the slack that is left after a block loses agents, beyond those that the blocks have lost. Agents who
// work at the same times stand in for each other: the loss is exponential in the sum of theirs, and has the term
// of its second order for each two of them.
func (l *lossModel) slackAfter(slack []float64, removed []int, j, more int) []float64 {
	b := &l.blocks[j]
	out := slices.Clone(slack)
	lost := b.stepAgents(float64(removed[j]+more)) - b.stepAgents(float64(removed[j]))
	for i, loss := range b.loss {
		out[i] -= float64(loss * lost)
	}

	// The second order of the exponential has a term for each two blocks whose agents overlap.
	for k, n := range removed {
		if n == 0 || k == j || l.overlap[j][k] == 0 {
			continue
		}

		other := &l.blocks[k]
		pairs := l.overlap[j][k] * math.Sqrt(b.growth*other.growth) * float64(n*more)
		for i, loss := range b.loss {
			out[i] -= float64(pairs * math.Sqrt(max(0, loss*other.loss[i])))
		}
	}

	return out
}

// proposals returns plans to try next. The cheapest plans in the model come first, with more and
// less use of the slack. For single agents, plans that differ by a few agents follow. If the plan
// keeps its margins, the agents with the most slack come first. Otherwise one more agent comes
// first where it gains most.
func (c *componentSearch) proposals(model *lossModel, single bool) []Plan {
	var out []Plan

	// The model errs in both directions, so plans with more and with less of the slack are proposed.
	for _, part := range []float64{1.5, 1.2, 1, 0.8, 0.65, 0.5, 0.25} {
		out = append(out, c.cheapest(model, part))
	}

	if single && shortage(model.slack) == 0 {
		out = append(out, c.neighbors(model)...)
	} else if single {
		// The trials of the blocks are simulated already, so trying them costs nothing.
		none := make([]int, len(model.blocks))
		order := make([]int, len(model.blocks))
		for j := range order {
			order[j] = j
		}

		worth := func(j int) float64 { return model.worth(model.slack, none, j, -1) }
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(worth(b), worth(a)) })

		for _, j := range order {
			out = append(out, model.blocks[j].trial.plan)
		}
	}

	return out
}

// cheapest is the cheapest plan of a component in the model with no requirement losing more than a part of
// its slack, within that part of twice each block's step. Where requirements are missed, it gains a
// little more than is missing.
func (c *componentSearch) cheapest(all *lossModel, part float64) Plan {
	model := lossModel{slices.Clone(all.blocks), slices.Clone(all.slack), all.overlap}
	isShort := shortage(all.slack) > 0

	// If goals are missed, the kept ones have no slack to spend and the missing slack is what has to be
	// gained.
	for k, slack := range all.slack {
		if isShort {
			model.slack[k] = min(slack, 0) / min(part, 0.8)
		} else {
			model.slack[k] *= part
		}
	}

	// The model is measured at one step, and is not trusted beyond twice that step.
	for j := range model.blocks {
		b := &model.blocks[j]
		most := 2 * part * math.Abs(b.step)
		if math.Abs(b.step) == 1 {
			most = 2
		}

		b.remove = min(most, b.remove)
		b.add = min(most, b.add)
	}

	plan := c.current.plan
	for i, agents := range model.removals() {
		plan = c.problem.changed(plan, model.blocks[i].variables, -agents)
	}

	// Without a saving the current plan stays, and the caller skips it.
	if c.problem.cost(plan) >= c.problem.cost(c.current.plan)-1e-9 && !isShort {
		return c.current.plan
	}
	return plan
}

// neighbors lists the cheaper plans near the current one with a component's agents exchanged, those
// with most slack by the model first. Where there are more blocks, fewer agents change.
func (c *componentSearch) neighbors(model *lossModel) []Plan {
	const hopeless = -1.5 // the slack of a plan that is not tried, in units of the model's possible error
	blocks := model.blocks
	margin := c.margin()
	cost := c.problem.cost(c.current.plan)

	// A slack below the margin is no exclusion yet: the model's error is up to half of an agent.
	unit := make([]float64, len(model.slack)) // the margin, or half of an agent
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
	removed := make([]int, len(blocks))

	// The recursion changes each block at most once, with at most the allowed number of agents in all.
	var add func(k, left int, slack []float64, plan Plan)
	add = func(k, left int, slack []float64, plan Plan) {
		least := math.Inf(1)
		for x, v := range slack {
			least = min(least, v/unit[x])
		}

		if least >= hopeless && c.problem.cost(plan) < cost-1e-9 {
			near = append(near, neighbor{plan, least})
		}

		for ; k < len(blocks); k++ {
			b := &blocks[k]

			// A block whose agents were added in its step has nobody to remove.
			for by := -left; by <= left; by++ {
				if by == 0 || b.step < 0 && by > 0 {
					continue
				}

				next := model.slackAfter(slack, removed, k, by)
				removed[k] = by
				add(k+1, left-max(by, -by), next, c.problem.changed(plan, b.variables, -by))
				removed[k] = 0
			}
		}
	}

	add(0, radius(len(blocks)), model.slack, c.current.plan)
	slices.SortStableFunc(near, func(a, b neighbor) int { return cmp.Compare(b.least, a.least) })

	out := make([]Plan, len(near))
	for i := range near {
		out[i] = near[i].plan
	}

	return out
}

// radius is by how many agents neighbors differ, so that their number stays within a hundred thousand. In small
// centers three are too few: with them the staff of center 22 of TestBruteForce costs 3.5% more.
func radius(blocks int) int {
	switch {
	case blocks <= 4:
		return 8
	case blocks <= 6:
		return 4
	case blocks <= 40:
		return 3
	default:
		return 1
	}
}
