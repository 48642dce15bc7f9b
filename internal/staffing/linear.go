package staffing

import (
	"math"
	"slices"
)

// linear is a linear model of the losses near a plan: which mixture of removals and
// additions saves most while no requirement loses more than its room.
type linear struct {
	blocks []block
	room   []float64 // by requirement; under 0 it has to be gained
}

// block is variables whose numbers of agents are changed together: consecutive ones of a group.
type block struct {
	variables   []int
	step        int       // agents of each variable by which the loss is measured
	cost        float64   // of one agent in each
	loss        []float64 // by requirement: slack lost by one agent fewer in each
	remove, add float64   // how many agents at most
}

// solve returns the agents to remove by block; under 0 they are added. It solves the dual
// of the linear program by subgradients with averages of the primal solutions (T. Larsson,
// M. Patriksson and A.-B. Strömberg, "Ergodic, primal convergence in dual subgradient
// schemes for convex programming", Mathematical Programming 86, 1999): there are few
// requirements, and near the optimum is enough.
func (l *linear) solve() []float64 {
	const rounds = 3000
	scale, costs := make([]float64, len(l.room)), 0.0
	for _, m := range l.blocks {
		for i, loss := range m.loss {
			scale[i] += float64(math.Abs(loss) * (m.remove + m.add))
		}
		costs += float64(m.cost * (m.remove + m.add))
	}
	price, sum := make([]float64, len(l.room)), make([]float64, len(l.blocks))
	removed := make([]float64, len(l.blocks))
	for round := 1; round <= rounds; round++ { // the steps of the prices shorten with the root of the round
		excess := make([]float64, len(l.room))
		for i := range excess {
			excess[i] = -l.room[i]
		}
		for j, m := range l.blocks {
			value := m.cost
			for i, loss := range m.loss {
				value -= float64(price[i] * loss)
			}
			if removed[j] = -m.add; value > 0 {
				removed[j] = m.remove
			}
			for i, loss := range m.loss {
				excess[i] += float64(loss * removed[j])
			}
			if round > rounds/2 {
				sum[j] += removed[j]
			}
		}
		for i := range price {
			if scale[i] > 0 {
				price[i] = max(0, price[i]+costs/math.Sqrt(float64(round))*excess[i]/scale[i]/scale[i])
			}
		}
	}
	for j := range sum {
		sum[j] /= rounds - rounds/2
	}
	return sum
}

// roomAfter is the room that is left after a block loses agents.
func (l *linear) roomAfter(room []float64, block int, agents float64) []float64 {
	out := slices.Clone(room)
	for i, loss := range l.blocks[block].loss {
		out[i] -= float64(agents * loss)
	}
	return out
}

// affordable is the block whose removal of one more agent saves most for the share of the
// room that it takes; -1 if none fits.
func (l *linear) affordable() int {
	best, most := -1, 0.0
	for j, m := range l.blocks {
		if m.remove < 1 {
			continue
		}
		share := 1e-9
		for i, loss := range m.loss {
			if loss > 0 {
				share = max(share, loss/max(l.room[i], math.SmallestNonzeroFloat64))
			}
		}
		if saved := m.cost / share; share <= 1 && saved > most {
			best, most = j, saved
		}
	}
	return best
}
