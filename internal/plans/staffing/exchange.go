package staffing

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// move is numbers of agents for some variables, with the cost and, by requirement, the slack of
// the plan that has them, less those of another plan. The effects of moves of variables whose
// agents work at different times add up, for callers rarely wait for agents of another time.
type move struct {
	variables []int
	agents    []int // by variable
	cost      float64
	slack     []float64
}

// from is a plan with the numbers of agents of a move.
func (m *move) from(plan Plan) Plan {
	out := slices.Clone(plan)
	for i, j := range m.variables {
		out[j] = m.agents[i]
	}
	return out
}

// without is a move compared with the plan of another one of the same variables.
func (m *move) without(other *move) move {
	out := move{m.variables, m.agents, m.cost - other.cost, make([]float64, len(m.slack))}
	for k := range out.slack {
		out.slack[k] = m.slack[k] - other.slack[k]
	}
	return out
}

// exchange is moves of variables that work at different times, made together.
type exchange struct {
	moves []*move
	cost  float64 // compared with the current plan's
	room  float64 // the least room of a requirement by what was measured, in units of its uncertainty
}

// improve tries cheaper plans near the current one until none is feasible. A plan with no
// more agents anywhere than one that is infeasible is not tried. A reserve of the budget is
// left for the proof, and for repairs if a goal does not hold in it. Where there are too many
// moves to measure, agents are removed one at a time.
func (s *part) improve(ctx context.Context, most, reserve int) error {
	for {
		near, err := s.neighborhood(ctx, most)
		switch {
		case err != nil:
			return err
		case near == nil:
			return s.minimize(ctx, make([]removal, len(s.problem.Variables)))
		}
		moved := false
		for again := true; again; moved = moved || again {
			if again, err = s.firstBetter(ctx, near, reserve); err != nil {
				return err
			}
		}
		if !moved || s.budget.left() < reserve {
			return nil
		}
	}
}

const moveReplications = 4 // by which a move is measured

// mostMoves is how many moves a part of the budget pays for.
func (s *search) mostMoves() int {
	const share, most = 4, 1000 // of the budget; moves
	return min(s.left()/(share*moveReplications), most)
}

// neighborhood measures the moves near the current plan, up to a number: those of variables
// that work at the same times, in sets of which one is made. One of each set changes nothing.
func (s *part) neighborhood(ctx context.Context, most int) ([][]move, error) {
	near := s.near(most)
	s.exchanged = s.exchanged || len(near) > 0 || len(s.variables) == 0
	var trials []*trial
	for _, moves := range near {
		for i := range moves {
			trials = append(trials, s.trial(moves[i].from(s.current.plan)))
		}
	}
	if err := s.simulate(ctx, trials, moveReplications); err != nil {
		return nil, err
	}
	cost := s.problem.Cost(s.current.plan)
	for _, moves := range near {
		for i := range moves {
			m, t := &moves[i], trials[0]
			trials = trials[1:]
			m.cost = s.problem.Cost(t.plan) - cost
			for k := range s.requirements {
				m.slack = append(m.slack, float64(s.requirements[k].change(s.current, t, moveReplications).Mean))
			}
		}
	}
	return near, nil
}

// near are the moves near the current plan: the farther ones, the fewer variables there are. If
// there are too many for moves of two agents who work at the same time, each variable is moved
// alone.
func (s *part) near(most int) [][]move {
	const farthest = 6 // agents
	together := s.together()
	for radius := farthest; radius > 1; radius-- {
		if moves := s.movesOf(together, radius, most); moves != nil {
			return moves
		}
	}
	var alone [][]int
	for _, j := range s.variables {
		alone = append(alone, []int{j})
	}
	return s.movesOf(alone, 1, most)
}

// movesOf lists for each set of variables the moves by so many agents more and fewer in all. It
// is nil if these are more than `most`. Where there is one set its moves alone have to save, and
// none of them is within an infeasible plan.
func (s *part) movesOf(sets [][]int, radius, most int) [][]move {
	var out [][]move
	cost := s.problem.Cost(s.current.plan)
	for _, variables := range sets {
		moves := s.movesFrom(variables, nil, radius, most+1)
		if most -= len(moves) - 1; most < 0 { // the current plan is simulated already
			return nil
		}
		if len(sets) == 1 {
			moves = slices.DeleteFunc(moves, func(m move) bool {
				plan := m.from(s.current.plan)
				return !slices.Equal(plan, s.current.plan) && (s.problem.Cost(plan) >= cost-1e-9 || slices.ContainsFunc(s.infeasible, plan.isWithin))
			})
		}
		out = append(out, moves)
	}
	return out
}

// movesFrom lists the moves that begin with some numbers of agents and go on with up to `left`
// agents more and fewer, but not many more than the most.
func (s *part) movesFrom(variables, agents []int, left, most int) []move {
	if len(agents) == len(variables) {
		return []move{{variables: variables, agents: agents}}
	}
	var out []move
	j := variables[len(agents)]
	add := func(n, by int) {
		if len(out) <= most {
			out = append(out, s.movesFrom(variables, append(slices.Clip(agents), n), left-by, most-len(out))...)
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
	return out
}

// together divides the part's variables whose numbers may change into sets, between which no
// agents work at the same time.
func (s *part) together() [][]int {
	p, clock := s.problem, &s.problem.Model.Clock
	free := slices.DeleteFunc(slices.Clone(s.variables), func(j int) bool { return p.Variables[j].AtLeast == p.Variables[j].AtMost })
	working := newPartition(len(free))
	for t := clock.From; t < clock.To; t += clock.Interval {
		first := -1
		for i, j := range free {
			if p.covers(j, clock.Instant(t)) {
				if first < 0 {
					first = i
				}
				working.join(first, i)
			}
		}
	}
	out := working.sets()
	for _, set := range out {
		for i := range set {
			set[i] = free[set[i]]
		}
	}
	return out
}

// firstBetter adopts the first feasible candidate. It gives up after many in a row that
// are not, and when no more of the budget is left than a number of replications.
func (s *part) firstBetter(ctx context.Context, near [][]move, left int) (bool, error) {
	const mostFailures = 150
	tried := 0
	for _, e := range s.exchanges(near) {
		plan := s.current.plan
		for _, m := range e.moves {
			plan = m.from(plan)
		}
		if !s.problem.allows(plan) || slices.ContainsFunc(s.infeasible, plan.isWithin) {
			continue
		}
		if tried++; tried > mostFailures || s.budget.left() < left {
			return false, nil
		}
		if ok, err := s.try(ctx, plan); ok || err != nil {
			return ok, err
		}
		s.infeasible = append(s.infeasible, plan)
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

// exchanges lists cheaper plans that differ from the current one by up to four moves, those
// first that have most room.
func (s *part) exchanges(near [][]move) []exchange {
	const most, mostListed = 4, 2000 // moves, exchanges
	room, units := make([]float64, len(s.requirements)), make([]float64, len(s.requirements))
	for k, e := range s.room(s.current) {
		room[k], units[k] = float64(e.Mean), s.unit(k)
	}
	moves := s.promising(near, room)
	var out []exchange
	var add func(chosen []*move, from int)
	add = func(chosen []*move, from int) {
		if e := newExchange(chosen, room, units); e.cost < -1e-9 && e.room >= -1 {
			out = append(out, e)
		}
		for i := from; i < len(moves) && len(chosen) < most; i++ {
			if !slices.ContainsFunc(chosen, func(o *move) bool { return o.variables[0] == moves[i].variables[0] }) {
				add(append(slices.Clip(chosen), &moves[i]), i+1)
			}
		}
	}
	add(nil, 0)
	slices.SortStableFunc(out, func(a, b exchange) int { return cmp.Compare(b.room, a.room) })
	return out[:min(mostListed, len(out))]
}

// newExchange adds up the effects of moves.
func newExchange(moves []*move, room, units []float64) exchange {
	const uncertain = 0.2 // of each effect
	e := exchange{moves: moves, room: math.Inf(1)}
	for _, m := range moves {
		e.cost += m.cost
	}
	for k, left := range room {
		unit := units[k]
		for _, m := range moves {
			left += m.slack[k]
			unit += float64(uncertain * math.Abs(m.slack[k]))
		}
		e.room = min(e.room, left/unit)
	}
	return e
}

// promising lists the moves from the current plan that save most at the prices of the
// requirements.
func (s *part) promising(near [][]move, room []float64) []move {
	const most = 48
	var sets [][]move // compared with the current plan
	var out []move
	for _, moves := range near {
		stays := func(m move) bool { return slices.Equal(m.from(s.current.plan), s.current.plan) }
		now := &moves[slices.IndexFunc(moves, stays)]
		var set []move
		for i := range moves {
			set = append(set, moves[i].without(now))
		}
		sets, out = append(sets, set), append(out, slices.DeleteFunc(slices.Clone(set), stays)...)
	}
	prices := prices(sets, room)
	slices.SortStableFunc(out, func(a, b move) int { return cmp.Compare(a.reduced(prices), b.reduced(prices)) })
	return out[:min(most, len(out))]
}

// reduced is the cost of a move less what the slack that it gains is worth.
func (m *move) reduced(prices []float64) float64 {
	cost := m.cost
	for k, gained := range m.slack {
		cost -= float64(prices[k] * gained)
	}
	return cost
}

// prices are the costs of the requirements' slack at which one move of each set, the one
// with the least reduced cost, takes up the room: the multipliers of a Lagrangian
// relaxation, found by subgradients (M. Held, P. Wolfe and H. P. Crowder, "Validation of
// subgradient optimization", Mathematical Programming 6, 1974).
func prices(sets [][]move, room []float64) []float64 {
	const rounds = 500
	scale, costs := make([]float64, len(room)), 0.0
	for _, c := range slices.Concat(sets...) {
		costs = max(costs, math.Abs(c.cost))
		for k, gained := range c.slack {
			scale[k] = max(scale[k], math.Abs(gained))
		}
	}
	price, mean := make([]float64, len(room)), make([]float64, len(room))
	for round := 1; round <= rounds; round++ {
		left := slices.Clone(room)
		for _, moves := range sets {
			best := slices.MinFunc(moves, func(a, b move) int { return cmp.Compare(a.reduced(price), b.reduced(price)) })
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
