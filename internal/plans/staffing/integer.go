package staffing

import (
	"cmp"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/disjoint"
)

// integerProgram is an integer linear program: the integers x ≥ 0 with rows·x ≥ least for
// which cost·x is the least. No cost is negative.
//
// It is solved here because the results have to have the same bits on every processor.
// The kernels of gonum's simplex are assembly on amd64 and Go with fused multiplications
// on arm64, and it has no integers; the pure Go solvers with integers are young.
type integerProgram struct {
	cost  []float64
	rows  [][]float64
	least []float64
}

// feasibility is by how much a row may fall short, for the errors of floating point.
const feasibility = 1e-7

// solve returns a solution and a bound: no solution costs less. Sets of variables that no rows
// connect are solved separately, each with at most the given number of relaxations. The solution is
// nil if none was found.
func (p *integerProgram) solve(relaxations int) (best []int, bound float64) {
	best = make([]int, len(p.cost))
	for _, variables := range p.components() {
		part := &integerProgram{}
		for _, j := range variables {
			part.cost = append(part.cost, p.cost[j])
		}

		for i, row := range p.rows {
			own := make([]float64, len(variables))
			for k, j := range variables {
				own[k] = row[j]
			}
			if slices.ContainsFunc(own, func(v float64) bool { return v != 0 }) {
				part.rows = append(part.rows, own)
				part.least = append(part.least, p.least[i])
			}
		}

		// Unconnected parts add up. Each part is much smaller than the whole, and the effort grows fast
		// with the size.
		x, least := part.solveConnected(relaxations)
		if x == nil {
			return nil, 0
		}

		bound += least

		for k, j := range variables {
			best[j] = x[k]
		}
	}

	for i, row := range p.rows { // of no variables
		if p.least[i] > feasibility && !slices.ContainsFunc(row, func(v float64) bool { return v != 0 }) {
			return nil, 0
		}
	}

	return best, bound
}

// components divides the variables into sets that have no row in common.
func (p *integerProgram) components() [][]int {
	connected := disjoint.New(len(p.cost))
	for _, row := range p.rows {
		first := -1
		for j, v := range row {
			if v != 0 {
				if first < 0 {
					first = j
				}
				connected.Join(first, j)
			}
		}
	}

	return connected.All()
}

// solveConnected solves at most the given number of relaxations, by branch and bound (A. H. Land
// and A. G. Doig, "An automatic method of solving discrete programming problems", Econometrica 28,
// 1960), and rounds each.
func (p *integerProgram) solveConnected(relaxations int) (best []int, bound float64) {
	bound = math.Inf(1)
	least := math.Inf(1)
	unit := p.costUnit() // what costs less than the least does so by a unit
	for open := []*dictionary{p.relaxation()}; len(open) > 0; {
		// The last relaxation is the deepest, so solutions are found early and the list stays short.
		d := open[len(open)-1]
		open = open[:len(open)-1]

		// When the effort is spent, the open relaxations still bound the cost from below.
		relaxations--
		if relaxations < 0 {
			bound = min(bound, d.cost[0])
			continue
		}

		// A relaxation that cannot save a whole unit cannot improve the solution.
		state := d.solve(least - unit + feasibility)
		if state == pruned {
			continue
		}

		if x := p.rounded(d); x != nil && p.costOf(x) < least {
			best = x
			least = p.costOf(x)
		}

		switch down, up := d.branches(len(p.cost)); {
		case state == unsolved:
			bound = min(bound, d.cost[0])
		case down != nil:
			open = append(open, down, up) // the larger number first: it likely covers the rows
		}
	}

	// Each solution costs a multiple of the unit, so the bound may be rounded up to one.
	bound = float64(unit * math.Ceil(bound/unit-1e-6))
	return best, max(0, min(bound, least))
}

// surplus is by how much a solution covers more than the least of each row.
func (p *integerProgram) surplus(x []int) []float64 {
	out := make([]float64, len(p.rows))
	for i, row := range p.rows {
		for j, n := range x {
			out[i] += float64(row[j] * float64(n))
		}
		out[i] -= p.least[i]
	}
	return out
}

// costUnit returns a number that divides every cost, to a millionth.
func (p *integerProgram) costUnit() float64 {
	// This is Euclid's algorithm, on costs in millionths.
	unit := 0
	for _, cost := range p.cost {
		for other := int(math.Round(1e6 * cost)); other != 0; {
			unit, other = other, unit%other
		}
	}
	return max(1, float64(unit)) / 1e6
}

func (p *integerProgram) costOf(x []int) float64 {
	sum := 0.0
	for j, n := range x {
		sum += float64(p.cost[j] * float64(n))
	}
	return sum
}

// rounded rounds the solution of a relaxation up, and then lowers the numbers, the most
// costly first, as far as the rows allow. It is nil if the rows do not allow it.
func (p *integerProgram) rounded(d *dictionary) []int {
	x := make([]int, len(p.cost))
	for i, j := range d.basic {
		if j < len(x) {
			x[j] = max(0, int(math.Ceil(d.rows[i][0]-feasibility)))
		}
	}

	// Rounding up only helps rows with positive entries. A bound from above has negative ones.
	surplus := p.surplus(x)
	if len(surplus) > 0 && slices.Min(surplus) < -feasibility {
		return nil
	}

	// Lowering the most costly numbers first saves most.
	order := make([]int, len(x))
	for j := range order {
		order[j] = j
	}

	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.cost[b], p.cost[a]) })

	for _, j := range order {
		for ; x[j] > 0; x[j]-- {
			breaks := false
			for i, row := range p.rows {
				breaks = breaks || surplus[i]-row[j] < -feasibility
			}

			if breaks {
				break
			}
			for i, row := range p.rows {
				surplus[i] -= row[j]
			}
		}
	}

	return x
}

// dictionary is a relaxation in which the basic variables depend on the nonbasic ones, which are 0
// (V. Chvátal, Linear Programming, 1983, chapter 2). The first n variables belong to the program.
// Each further variable is the surplus of a row over its least. The first column has the values of
// the basic variables and of the cost, and the other columns their changes by each nonbasic
// variable.
type dictionary struct {
	basic, nonbasic []int
	rows            [][]float64 // by basic variable
	cost            []float64
}

func (p *integerProgram) relaxation() *dictionary {
	d := &dictionary{cost: append([]float64{0}, p.cost...)}
	for j := range p.cost {
		d.nonbasic = append(d.nonbasic, j)
	}
	for i, row := range p.rows {
		d.basic = append(d.basic, len(p.cost)+i)
		d.rows = append(d.rows, append([]float64{-p.least[i]}, row...))
	}
	return d
}

// allowShortage adds an artificial variable to each of the first rows. It covers the row at a high
// cost, so that a solution exists.
func (p *integerProgram) allowShortage(rows int) {
	const penalty = 1000 // in costs of the most costly variable
	cost := penalty * slices.Max(p.cost)
	for i := range p.rows {
		extra := make([]float64, rows)
		if i < rows {
			extra[i] = 1
		}
		p.rows[i] = append(p.rows[i], extra...)
	}
	p.cost = append(p.cost, slices.Repeat([]float64{cost}, rows)...)
}

// state is the end of the solution of a relaxation.
type state int

const (
	solved   state = iota
	pruned         // it has no solution, or none that costs less than the limit
	unsolved       // its cost so far is a bound
)

// solve makes all basic variables at least 0 by the dual simplex method (C. E. Lemke, "The
// dual method of solving the linear programming problem", Naval Research Logistics
// Quarterly 1, 1954). The cost never falls. The number of steps is bounded, since the method
// may cycle.
func (d *dictionary) solve(limit float64) state {
	for range 20 * (len(d.basic) + len(d.nonbasic)) {
		before := d.cost[0]
		if before >= limit {
			return pruned
		}

		leaving := d.leaving()
		entering := -1

		if leaving < 0 {
			return solved
		}

		// The smallest ratio keeps every cost at 0 or above. The lower index decides ties, against
		// cycles.
		row := d.rows[leaving]
		for k := 1; k < len(row); k++ {
			if row[k] <= feasibility {
				continue
			}
			if entering < 0 || d.cost[k]/row[k] < d.cost[entering]/row[entering] ||
				d.cost[k]/row[k] == d.cost[entering]/row[entering] && d.nonbasic[k-1] < d.nonbasic[entering-1] {
				entering = k
			}
		}

		// No variable can raise this row, so the relaxation has no solution.
		if entering < 0 {
			return pruned
		}
		d.pivot(leaving, entering)
	}
	return unsolved
}

// leaving is the row of the basic variable that is the farthest below 0; -1 if none is.
func (d *dictionary) leaving() int {
	out := -1
	for i, row := range d.rows {
		if row[0] < -feasibility && (out < 0 || row[0] < d.rows[out][0]) {
			out = i
		}
	}
	return out
}

// pivot exchanges a basic variable and a nonbasic one.
func (d *dictionary) pivot(leaving, entering int) {
	// The row is solved for the entering variable.
	row := d.rows[leaving]
	element := row[entering]
	for k := range row {
		row[k] /= -element
	}

	row[entering] = 1 / element
	add := func(to []float64) {
		times := to[entering]
		to[entering] = 0
		for k := range to {
			to[k] += float64(times * row[k])
		}
	}

	// The solved row replaces the entering variable in the other rows and in the cost.
	for i := range d.rows {
		if i != leaving && d.rows[i][entering] != 0 {
			add(d.rows[i])
		}
	}

	add(d.cost)
	d.basic[leaving], d.nonbasic[entering-1] = d.nonbasic[entering-1], d.basic[leaving]
}

// branches divides the relaxation at the variable, among the first ones, whose value is the
// farthest from an integer. In down it is at most the integer below, and in up at least the integer
// above. They are nil if all are integers.
func (d *dictionary) branches(variables int) (down, up *dictionary) {
	at := -1
	farthest := 1e-6
	for i, j := range d.basic {
		if off := math.Abs(d.rows[i][0] - math.Round(d.rows[i][0])); j < variables && off > farthest {
			at = i
			farthest = off
		}
	}

	if at < 0 {
		return nil, nil
	}

	// In both rows a new basic variable, the distance from the bound, is at least 0.
	below := slices.Clone(d.rows[at])
	for k := range below {
		below[k] = -below[k]
	}

	below[0] += math.Floor(d.rows[at][0])
	above := slices.Clone(d.rows[at])
	above[0] -= math.Ceil(d.rows[at][0])

	return d.withRow(below), d.withRow(above)
}

// withRow is a copy with one row more.
func (d *dictionary) withRow(row []float64) *dictionary {
	out := &dictionary{
		basic:    append(slices.Clone(d.basic), len(d.basic)+len(d.nonbasic)),
		nonbasic: slices.Clone(d.nonbasic), cost: slices.Clone(d.cost),
	}

	// The other branch goes on from the same dictionary, so each needs a copy.
	for _, r := range d.rows {
		out.rows = append(out.rows, slices.Clone(r))
	}
	out.rows = append(out.rows, row)
	return out
}
