package staffing

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// exchange is a candidate near the current plan.
type exchange struct {
	plan Plan
	cost float64
	room float64 // the least room of a requirement by the linear model, in margins
}

// improve tries cheaper plans near the current one until none is feasible: one or a few
// agents fewer, and others in their place. A plan with no more agents anywhere than one
// that is infeasible is not tried.
func (s *search) improve(ctx context.Context) error {
	const few = 4
	var infeasible []Plan
	for {
		moves := s.moves(math.MaxInt, 0)
		if len(moves) > s.budget.left()/(4*few) {
			return nil
		}
		if err := s.measure(ctx, moves, few); err != nil {
			return err
		}
		moved, err := s.firstBetter(ctx, s.exchanges(moves), &infeasible)
		if err != nil || !moved {
			return err
		}
	}
}

// firstBetter adopts the first feasible candidate. It gives up after many in a row that
// are not.
func (s *search) firstBetter(ctx context.Context, candidates []exchange, infeasible *[]Plan) (bool, error) {
	tried := 0
	for _, c := range candidates {
		if slices.ContainsFunc(*infeasible, c.plan.isWithin) {
			continue
		}
		if tried++; tried > patience {
			return false, nil
		}
		t := s.trial(c.plan)
		ok, err := s.isFeasible(ctx, t)
		if ok && err == nil {
			ok, err = s.adopt(ctx, t)
		}
		if ok || err != nil {
			return ok, err
		}
		*infeasible = append(*infeasible, c.plan)
	}
	return false, nil
}

// patience is the number of infeasible candidates after which a neighborhood is left.
const patience = 150

// isWithin reports whether a plan has at most as many agents as another everywhere.
func (x Plan) isWithin(other Plan) bool {
	for j := range x {
		if x[j] > other[j] {
			return false
		}
	}
	return true
}

// exchanges lists cheaper plans near the current one: up to three agents fewer and up to
// two more, those first that the linear model gives most room.
func (s *search) exchanges(moves []move) []exchange {
	removals, additions := s.selected(moves)
	room := s.room(s.at)
	var out []exchange
	seen := map[string]bool{s.at.plan.key(): true}
	try := func(change []int, signs []int) {
		plan := s.at.plan
		for k, i := range change {
			plan = s.changed(plan, &moves[i], signs[k])
		}
		if cost := s.problem.Cost(plan); !seen[plan.key()] && cost < s.problem.Cost(s.at.plan)-1e-9 {
			seen[plan.key()] = true
			out = append(out, exchange{plan, cost, s.predicted(moves, change, signs, room)})
		}
	}
	for _, a := range removals {
		try([]int{a}, []int{-1})
		for _, b := range removals {
			try([]int{a, b}, []int{-1, -1})
		}
		for _, c := range additions {
			try([]int{a, c}, []int{-1, 1})
			for _, b := range removals {
				try([]int{a, b, c}, []int{-1, -1, 1})
			}
			for _, d := range additions {
				try([]int{a, c, d}, []int{-1, 1, 1})
			}
		}
	}
	for _, a := range removals {
		for _, b := range removals {
			for _, c := range removals {
				for _, d := range additions {
					try([]int{a, b, c, d}, []int{-1, -1, -1, 1})
				}
			}
		}
	}
	out = slices.DeleteFunc(out, func(e exchange) bool { return e.room < -1 })
	slices.SortStableFunc(out, func(a, b exchange) int { return cmp.Compare(b.room, a.room) })
	return out
}

// selected are the moves that removals and additions are taken from: those that save
// most for what they lose, and those that gain most for what they cost.
func (s *search) selected(moves []move) (removals, additions []int) {
	const most = 16
	worth := make([]float64, len(moves)) // of the tightest requirements
	room := s.room(s.at)
	for i := range moves {
		removals, additions = append(removals, i), append(additions, i)
		for k, loss := range moves[i].loss {
			worth[i] = max(worth[i], loss/moves[i].cost/max(float64(room[k].Mean), s.unit(k)))
		}
	}
	removals = slices.DeleteFunc(removals, func(i int) bool { return moves[i].least < 1 })
	additions = slices.DeleteFunc(additions, func(i int) bool { return moves[i].most < 1 })
	slices.SortStableFunc(removals, func(a, b int) int { return cmp.Compare(worth[a], worth[b]) })
	slices.SortStableFunc(additions, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	return removals[:min(most, len(removals))], additions[:min(most/2, len(additions))]
}

// unit is a scale of a requirement's slack.
func (s *search) unit(i int) float64 {
	return max(s.margin(i), 1e-3*math.Abs(s.requirements[i].bound), 1e-9)
}

// predicted is the least room by the linear model, in units. An added agent gains less
// than one removed loses.
func (s *search) predicted(moves []move, change, signs []int, room []stats.Estimate) float64 {
	const diminishing = 0.9
	least := math.Inf(1)
	for k := range room {
		left := float64(room[k].Mean)
		for n, i := range change {
			if signs[n] < 0 {
				left -= moves[i].loss[k]
			} else {
				left += diminishing * moves[i].loss[k]
			}
		}
		least = min(least, left/s.unit(k))
	}
	return least
}
