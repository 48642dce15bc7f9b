package staffing

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// slot is a set of variables whose agents work at the same times, with the numbers of
// agents that they may have instead. The effects of changes in different slots add up,
// for callers of one slot rarely wait for agents of another.
type slot struct {
	variables []int
	options   []option
	current   int // the option that the current plan has
}

// option is a choice of numbers of agents in a slot.
type option struct {
	agents []int
	// The cost and, by requirement, the slack of the plan with these numbers, less those of
	// the plan near which they were measured.
	cost  float64
	slack []float64
}

// change is another option in a slot, compared with the current one.
type change struct {
	slot, option int
	cost         float64
	slack        []float64
}

// exchange is a candidate near the current plan.
type exchange struct {
	changes []*change
	cost    float64 // compared with the current plan's
	room    float64 // the least room of a requirement by what was measured, in units of its uncertainty
}

// improve tries cheaper plans near the current one until none is feasible. A plan with no
// more agents anywhere than one that is infeasible is not tried. A reserve of the budget is
// left for the proof, and for repairs if a goal does not hold in it.
func (s *part) improve(ctx context.Context, most, reserve int) error {
	var infeasible []Plan
	for {
		slots, err := s.neighborhood(ctx, most, infeasible)
		if err != nil {
			return err
		}
		moved := false
		for again := true; again; moved = moved || again {
			if again, err = s.firstBetter(ctx, slots, &infeasible, reserve); err != nil {
				return err
			}
		}
		if !moved || s.budget.left() < reserve {
			return nil
		}
	}
}

const optionReplications = 4 // by which an option is measured

// exchangeOptions is how many options a part of the budget pays for.
func (s *search) exchangeOptions() int {
	const share, most = 4, 1000 // of the budget; options
	return min(max(0, s.budget.left()-s.proofReserve-s.finalReserve)/(share*optionReplications), most)
}

// neighborhood measures options of all slots, up to a number.
func (s *part) neighborhood(ctx context.Context, most int, infeasible []Plan) ([]slot, error) {
	const few = optionReplications
	slots := s.slots(most, infeasible)
	s.exchanged = s.exchanged || len(slots) > 0 || len(s.variables) == 0
	var trials []*trial
	for _, slot := range slots {
		for _, o := range slot.options {
			trials = append(trials, s.trial(slot.with(s.current.plan, o)))
		}
	}
	if err := s.simulate(ctx, trials, few); err != nil {
		return nil, err
	}
	cost := s.problem.Cost(s.current.plan)
	for i := range slots {
		for k := range slots[i].options {
			o, t := &slots[i].options[k], trials[0]
			trials = trials[1:]
			o.cost = s.problem.Cost(t.plan) - cost
			for n := range s.requirements {
				o.slack = append(o.slack, float64(s.requirements[n].change(s.current, t, few).Mean))
			}
		}
	}
	return slots, nil
}

// slots are those of the part with all options near the current plan, up to a number of
// options: the farther ones, the fewer variables there are. If there are too many variables
// for options of two agents in a slot, each variable is a slot.
func (s *part) slots(most int, infeasible []Plan) []slot {
	const farthest = 6 // agents
	together := s.together()
	for radius := farthest; radius > 1; radius-- {
		if slots := s.slotsOf(together, radius, most, infeasible); slots != nil {
			return slots
		}
	}
	var alone [][]int
	for _, j := range s.variables {
		alone = append(alone, []int{j})
	}
	return s.slotsOf(alone, 1, most, infeasible)
}

// slotsOf makes a slot of each set of variables, with the options of so many agents more and
// fewer in all. It is nil if all slots together have more than `most` options. Where there is
// one slot its options alone have to save, and none of them is within an infeasible plan.
func (s *part) slotsOf(sets [][]int, radius, most int, infeasible []Plan) []slot {
	var out []slot
	cost := s.problem.Cost(s.current.plan)
	for _, variables := range sets {
		slot := slot{variables: variables}
		usable := func(option) bool { return true }
		if len(sets) == 1 {
			usable = func(o option) bool {
				plan := slot.with(s.current.plan, o)
				return slices.Equal(plan, s.current.plan) || s.problem.Cost(plan) < cost-1e-9 && !slices.ContainsFunc(infeasible, plan.isWithin)
			}
		}
		if most -= s.addOptions(&slot, nil, radius, most, usable); most < 0 {
			return nil
		}
		slot.current = slices.IndexFunc(slot.options, func(o option) bool { return slices.Equal(slot.with(s.current.plan, o), s.current.plan) })
		out = append(out, slot)
	}
	return out
}

// addOptions adds the usable options that begin with some numbers of agents and go on with up
// to `left` agents more and fewer. It returns how many options there are, usable or not, but
// not many more than the most.
func (s *part) addOptions(slot *slot, agents []int, left, most int, usable func(option) bool) int {
	if len(agents) == len(slot.variables) {
		if o := (option{agents: agents}); usable(o) {
			slot.options = append(slot.options, o)
		}
		return 1
	}
	j, count := slot.variables[len(agents)], 0
	add := func(n, by int) {
		if count <= most {
			count += s.addOptions(slot, append(slices.Clip(agents), n), left-by, most-count, usable)
		}
	}
	now := s.current.plan[j]
	add(now, 0)
	for _, sign := range []int{-1, 1} {
		for by, before := 1, now; by <= left; by++ {
			n := s.problem.change(s.current.plan, j, sign*by)
			if n == before {
				break
			}
			add(n, by)
			before = n
		}
	}
	return count
}

// with is a plan with the numbers of agents of an option.
func (l *slot) with(plan Plan, o option) Plan {
	out := slices.Clone(plan)
	for i, j := range l.variables {
		out[j] = o.agents[i]
	}
	return out
}

// together divides the part's variables into sets, between which no agents work at the same
// time.
func (s *part) together() [][]int {
	p := s.problem
	set := make([]int, len(p.Variables)) // by variable: the first of its set
	for j := range set {
		set[j] = j
	}
	clock := &p.Model.Clock
	for t := clock.From; t < clock.To; t += clock.Interval {
		first := -1
		for _, j := range s.variables {
			switch v := &p.Variables[j]; {
			case v.AtLeast == v.AtMost || !p.covers(j, clock.Instant(t)):
			case first < 0:
				first = set[j]
			default:
				join(set, first, set[j])
				first = min(first, set[j])
			}
		}
	}
	var out [][]int
	for first := range set {
		var variables []int
		for _, j := range s.variables {
			if v := &p.Variables[j]; set[j] == first && v.AtLeast < v.AtMost {
				variables = append(variables, j)
			}
		}
		if variables != nil {
			out = append(out, variables)
		}
	}
	return out
}

// firstBetter adopts the first feasible candidate. It gives up after many in a row that
// are not, and when no more of the budget is left than a number of replications.
func (s *part) firstBetter(ctx context.Context, slots []slot, infeasible *[]Plan, left int) (bool, error) {
	const mostFailures = 150
	tried := 0
	for _, c := range s.exchanges(slots) {
		plan := s.current.plan
		for _, to := range c.changes {
			plan = slots[to.slot].with(plan, slots[to.slot].options[to.option])
		}
		if !s.problem.allows(plan) || slices.ContainsFunc(*infeasible, plan.isWithin) {
			continue
		}
		if tried++; tried > mostFailures || s.budget.left() < left {
			return false, nil
		}
		t := s.trial(plan)
		ok, err := s.isFeasible(ctx, t)
		if ok && err == nil {
			ok, err = s.adopt(ctx, t)
		}
		if err != nil {
			return false, err
		}
		if ok {
			for _, to := range c.changes {
				slots[to.slot].current = to.option
			}
			return true, nil
		}
		*infeasible = append(*infeasible, plan)
	}
	return false, nil
}

// isWithin reports whether a plan has at most as many agents as another everywhere.
func (x Plan) isWithin(other Plan) bool {
	for j := range x {
		if x[j] > other[j] {
			return false
		}
	}
	return true
}

// exchanges lists cheaper plans that differ from the current one in up to four slots,
// those first that have most room.
func (s *part) exchanges(slots []slot) []exchange {
	const most, mostListed = 4, 2000 // slots, exchanges
	room, units := make([]float64, len(s.requirements)), make([]float64, len(s.requirements))
	for k, e := range s.room(s.current) {
		room[k], units[k] = float64(e.Mean), s.unit(k)
	}
	changes := s.promising(slots, room)
	var out []exchange
	var add func(chosen []*change, from int)
	add = func(chosen []*change, from int) {
		if e := newExchange(chosen, room, units); e.cost < -1e-9 && e.room >= -1 {
			out = append(out, e)
		}
		for i := from; i < len(changes) && len(chosen) < most; i++ {
			if !slices.ContainsFunc(chosen, func(o *change) bool { return o.slot == changes[i].slot }) {
				add(append(slices.Clip(chosen), &changes[i]), i+1)
			}
		}
	}
	add(nil, 0)
	slices.SortStableFunc(out, func(a, b exchange) int { return cmp.Compare(b.room, a.room) })
	return out[:min(mostListed, len(out))]
}

// newExchange adds up the effects of changes.
func newExchange(changes []*change, room, units []float64) exchange {
	const uncertain = 0.2 // of each effect
	e := exchange{changes: changes, room: math.Inf(1)}
	for _, c := range changes {
		e.cost += c.cost
	}
	for k, left := range room {
		unit := units[k]
		for _, c := range changes {
			left += c.slack[k]
			unit += float64(uncertain * math.Abs(c.slack[k]))
		}
		e.room = min(e.room, left/unit)
	}
	return e
}

// promising lists the changes that save most at the prices of the requirements.
func (s *part) promising(slots []slot, room []float64) []change {
	const most = 48
	var all [][]change
	for i, slot := range slots {
		var changes []change
		now := slot.options[slot.current]
		for k, o := range slot.options {
			c := change{i, k, o.cost - now.cost, make([]float64, len(room))}
			for n := range room {
				c.slack[n] = o.slack[n] - now.slack[n]
			}
			changes = append(changes, c)
		}
		all = append(all, changes)
	}
	prices := prices(all, room)
	out := slices.Concat(all...)
	out = slices.DeleteFunc(out, func(c change) bool { return c.option == slots[c.slot].current })
	slices.SortStableFunc(out, func(a, b change) int { return cmp.Compare(a.reduced(prices), b.reduced(prices)) })
	return out[:min(most, len(out))]
}

// reduced is the cost of a change less what the slack that it gains is worth.
func (c *change) reduced(prices []float64) float64 {
	cost := c.cost
	for k, gained := range c.slack {
		cost -= float64(prices[k] * gained)
	}
	return cost
}

// prices are the costs of the requirements' slack at which one change in each slot, each
// the one with the least reduced cost, takes up the room: the multipliers of a Lagrangian
// relaxation, found by subgradients (M. Held, P. Wolfe and H. P. Crowder, "Validation of
// subgradient optimization", Mathematical Programming 6, 1974).
func prices(slots [][]change, room []float64) []float64 {
	const rounds = 500
	scale, costs := make([]float64, len(room)), 0.0
	for _, c := range slices.Concat(slots...) {
		costs = max(costs, math.Abs(c.cost))
		for k, gained := range c.slack {
			scale[k] = max(scale[k], math.Abs(gained))
		}
	}
	price, mean := make([]float64, len(room)), make([]float64, len(room))
	for round := 1; round <= rounds; round++ {
		left := slices.Clone(room)
		for _, changes := range slots {
			best := slices.MinFunc(changes, func(a, b change) int { return cmp.Compare(a.reduced(price), b.reduced(price)) })
			for k, gained := range best.slack {
				left[k] += gained
			}
		}
		for k := range price {
			if scale[k] > 0 {
				price[k] = max(0, price[k]-costs/math.Sqrt(float64(round))*left[k]/scale[k]/scale[k])
			}
			mean[k] += price[k] / rounds
		}
	}
	return mean
}

// unit is a scale of a requirement's slack.
func (s *part) unit(i int) float64 {
	return max(s.margin(i), 1e-3*math.Abs(s.requirements[i].bound), 1e-9)
}
