package staffing

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// errSpent ends a search whose budget is spent.
var errSpent = errors.New("the budget is spent")

// settings are how precisely a phase of the search works. They do not change within it.
type settings struct {
	replications      int     // of the current plan
	proofReplications int     // of a proof: the more there are, the less a plan has to keep the goals by
	tolerance         float64 // the factor of the requirements' tolerances, for the intervals of a proof
}

// part is the search for the numbers of agents of one scope, with the callers of one seed.
// Its plans have no agents in the variables of other parts.
type part struct {
	settings
	problem      *Problem
	budget       *Budget
	layout       *tally.Layout
	lockstep     *lockstep
	index        int
	variables    []int
	all          []requirement     // of its scope
	requirements []requirement     // those about some calls
	trials       map[string]*trial // by Plan.key

	current    *trial
	correction []float64 // by requirement: what other seeds, those of proofs, add to the slack of the part's seed
	measured   []block   // with the losses that were measured last
	infeasible []Plan    // that were judged with the margins and the correction of now
	exchanged  bool      // exchanges of agents were measured
}

// caution is by how much a plan has to keep a bound on the seeds by which it is chosen, in
// half-lengths of the proof's 95 % interval: half the length of that of 99.9 %, by the normal
// distribution's quantiles. So other seeds say yes at 95 % about nine times in ten.
const caution = 3.29 / 1.96

// only is a plan without the agents of other parts.
func (s *part) only(plan Plan) Plan {
	out := make(Plan, len(plan))
	for _, j := range s.variables {
		out[j] = plan[j]
	}
	return out
}

// trial returns the trial of a plan, which is kept.
func (s *part) trial(plan Plan) *trial {
	key := plan.key()
	t := s.trials[key]
	if t == nil {
		t = &trial{plan: slices.Clone(plan)}
		s.trials[key] = t
	}
	return t
}

// measures are the values of the part's requirements in a replication.
func (s *part) measures(r *tally.Replication) []tally.Ratio {
	out := make([]tally.Ratio, len(s.all))
	for i := range s.all {
		out[i] = s.all[i].measure(s.layout, r)
	}
	return out
}

// keep sets the values of a replication.
func (t *trial) keep(number int, values []tally.Ratio) {
	for len(t.values) <= number {
		t.values = append(t.values, nil)
	}
	t.values[number] = values
}

// simulate runs replications of trials until each has as many as asked for.
func (s *part) simulate(ctx context.Context, trials []*trial, until int) error {
	return s.lockstep.simulate(ctx, s, trials, until)
}

// margin is by how much a requirement has to be kept by the current plan.
func (s *part) margin(i int) float64 {
	n := min(s.replications, len(s.current.values))
	h := half(s.requirements[i].slack(s.current, n))
	if math.IsInf(h, 1) {
		return 0
	}
	return caution * h * math.Sqrt(float64(n)/float64(s.proofReplications))
}

// room estimates by how much a trial keeps each requirement beyond its margin. The slack
// of a trial with few replications is that of the current plan and the paired difference.
func (s *part) room(t *trial) []stats.Estimate {
	n := min(s.replications, len(s.current.values))
	out := make([]stats.Estimate, len(s.requirements))
	for i := range out {
		r := &s.requirements[i]
		level := r.slack(s.current, n).Mean + stats.Number(s.correction[i]-s.margin(i))
		e := stats.Estimate{}
		if t != s.current {
			e = r.change(s.current, t, min(n, len(t.values)))
		}
		out[i] = stats.Estimate{Mean: level + e.Mean, Low: level + e.Low, High: level + e.High}
	}
	return out
}

const firstTest = 4 // replications after which a candidate is judged first

// isFeasible judges a candidate: early if its intervals decide, else by its estimates
// from as many replications as the current plan has.
func (s *part) isFeasible(ctx context.Context, t *trial) (bool, error) {
	for n := min(firstTest, s.replications); ; n = min(2*n, s.replications) {
		if err := s.simulate(ctx, []*trial{t}, n); err != nil {
			return false, err
		}
		room := s.room(t)
		broken := func(e stats.Estimate) bool { return e.High < 0 }
		if slices.ContainsFunc(room, broken) {
			return false, nil
		}
		open := func(e stats.Estimate) bool { return !(e.Low >= 0) }
		if !slices.ContainsFunc(room, open) {
			return true, nil
		}
		if n >= s.replications {
			return !slices.ContainsFunc(room, isNegative), nil
		}
	}
}

// try makes a plan the current one if it is feasible.
func (s *part) try(ctx context.Context, plan Plan) (bool, error) {
	t := s.trial(plan)
	if ok, err := s.isFeasible(ctx, t); !ok || err != nil {
		return false, err
	}
	return s.adopt(ctx, t)
}

// isNegative reports whether an estimated room is negative or unknown.
func isNegative(room stats.Estimate) bool { return !(room.Mean >= 0) }

// adopt makes a feasible trial the current plan, unless it is not feasible in all of its
// replications.
func (s *part) adopt(ctx context.Context, t *trial) (bool, error) {
	if err := s.simulate(ctx, []*trial{t}, s.replications); err != nil {
		return false, err
	}
	before := s.current
	s.current = t
	holds := s.holds()
	if !holds {
		s.current = before
	}
	return holds, nil
}

// holds reports whether the current plan keeps all requirements.
func (s *part) holds() bool {
	return !slices.ContainsFunc(s.room(s.current), isNegative)
}

// blocks divides the variables into those of consecutive ones of a group, at most so many or
// one for each group if there are more groups, and sets the steps to a share of the agents.
func (s *part) blocks(most int, share float64) []block {
	p, length := s.problem, max(1, (len(s.variables)+most-1)/max(most, 1))
	var out []block
	for _, j := range s.variables {
		v := &p.Variables[j]
		if v.AtLeast == v.AtMost {
			continue
		}
		if last := len(out) - 1; last >= 0 && len(out[last].variables) < length {
			if b := out[last].variables; b[len(b)-1] == j-1 && p.Variables[j-1].Group == v.Group {
				out[last].variables = append(b, j)
				continue
			}
		}
		out = append(out, block{variables: []int{j}})
	}
	for i := range out {
		b, agents := &out[i], 0
		for _, j := range b.variables {
			agents += int(float64(s.current.plan[j]) * p.Variables[j].phoneShare)
			b.cost += p.costOf(j)
		}
		each := float64(agents) / float64(len(b.variables))
		b.step, b.growth = max(1, math.Floor(share*each)), 1/math.Sqrt(max(1, each))
	}
	return out
}

// changed returns a plan with so many agents more on the phones in some variables, within
// bounds.
func (s *part) changed(plan Plan, variables []int, agents int) Plan {
	out := slices.Clone(plan)
	for _, j := range variables {
		out[j] = s.problem.change(out, j, agents)
	}
	return out
}

// measure measures the losses of blocks by their steps, over a number of replications: by an
// agent more where none can be removed. A loss under 0 is a chance result, unless a goal
// bounds the staff from above.
func (s *part) measure(ctx context.Context, blocks []block, replications int) error {
	var trials []*trial
	for i := range blocks {
		b := &blocks[i]
		removable, _ := s.limits(b)
		if b.step = min(b.step, math.Ceil(removable)); removable == 0 {
			b.step = -1
		}
		trials = append(trials, s.trial(s.changed(s.current.plan, b.variables, -int(b.step))))
	}
	if err := s.simulate(ctx, trials, replications); err != nil {
		return err
	}
	for i := range blocks {
		b := &blocks[i]
		b.loss = make([]float64, len(s.requirements))
		for k := range b.loss {
			r := &s.requirements[k]
			b.loss[k] = -float64(r.change(s.current, trials[i], replications).Mean) / b.step
			if r.monotone {
				b.loss[k] = max(0, b.loss[k])
			}
		}
	}
	s.measured = blocks
	return nil
}

// limits are how many agents can be removed, and added, in that of a block's variables which
// allows most.
func (s *part) limits(b *block) (remove, add float64) {
	for _, j := range b.variables {
		low, high := s.problem.bounds(s.current.plan, j)
		share := s.problem.Variables[j].phoneShare
		remove = max(remove, share*float64(s.current.plan[j]-low))
		add = max(add, share*float64(high-s.current.plan[j]))
	}
	return remove, add
}

// descend lowers the cost by steps of a share of the agents, as long as they save: it measures
// what each block loses, takes the mixture of removals and additions that saves most in a
// model of the losses, and tries it. It reports whether smaller steps may save more.
func (s *part) descend(ctx context.Context, share float64) (bool, error) {
	const few, most = 2, 2 // replications of a large step; steps
	for range most {
		blocks := s.blocks(max(4, s.budget.left()/(24*few)), share)
		small := !slices.ContainsFunc(blocks, func(m block) bool { return m.step > 1 })
		replications := few
		if small {
			replications = 2 * few
		}
		if err := s.measure(ctx, blocks, replications); err != nil {
			return false, err
		}
		moved, err := s.step(ctx, blocks)
		if err != nil {
			return false, err
		}
		if !moved {
			return !small, nil
		}
	}
	return true, nil
}

// step tries the plan that is the cheapest in the model of the losses, then others in case the losses
// are not as measured: nearer ones that leave more room or, where the current plan breaks a
// requirement, ones that add more than is missing: 1/part times, and margins. It reports
// whether the current plan has changed.
func (s *part) step(ctx context.Context, blocks []block) (bool, error) {
	room := s.room(s.current)
	feasible := s.holds()
	cost := s.problem.Cost(s.current.plan)
	for _, part := range []float64{1, 0.5, 0.25} {
		target := make([]float64, len(room))
		for i := range room {
			if target[i] = float64(room[i].Mean); feasible {
				target[i] *= part
			} else {
				target[i] = min(target[i], 0)/part - float64(s.margin(i)*(1/part-1))
			}
		}
		plan := s.cheapest(blocks, target, part)
		if slices.Equal(plan, s.current.plan) || feasible && s.problem.Cost(plan) >= cost-1e-9 {
			continue
		}
		if ok, err := s.try(ctx, plan); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// cheapest is the cheapest plan in the model with no requirement losing more than its
// room, within a part of twice each block's step.
func (s *part) cheapest(blocks []block, room []float64, part float64) Plan {
	model := mixture{room: room}
	for _, b := range blocks {
		most := 2 * part * math.Abs(b.step)
		remove, add := s.limits(&b)
		if b.remove, b.add = min(most, remove), min(most, add); b.remove+b.add > 0 {
			model.blocks = append(model.blocks, b)
		}
	}
	removed := model.solve()
	for i := range removed {
		removed[i] = math.Floor(removed[i] + 1e-9)
		model.room = model.roomAfter(i, 0, removed[i])
	}
	for i := model.affordable(removed); i >= 0; i = model.affordable(removed) {
		model.room = model.roomAfter(i, removed[i], 1)
		removed[i]++
	}
	plan := slices.Clone(s.current.plan)
	for i, agents := range removed {
		plan = s.changed(plan, model.blocks[i].variables, -int(agents))
	}
	return plan
}

// isPrecise reports whether the intervals of a proof are as short as the requirements'
// tolerances.
func (s *part) isPrecise() bool {
	for i := range s.requirements {
		if s.margin(i) > caution*s.tolerance*s.requirements[i].tolerance {
			return false
		}
	}
	return true
}

// repair adds agents until the current plan keeps the requirements: in the periods that fail or,
// where requirements are not of periods, by the losses that were measured last, and then by new
// ones in larger and larger steps. It returns errSpent if there are no more agents to add.
func (s *part) repair(ctx context.Context, load *report.Report) error {
	if s.holds() {
		return nil
	}
	if s.isByPeriod() {
		if ok, err := s.raise(ctx, s.needOf(s.current.plan), load, s.replications); ok || err != nil {
			return err
		}
	}
	if _, err := s.step(ctx, s.measured); err != nil {
		return err
	}
	for share := 0.0; !s.holds(); share = max(0.01, 2*share) {
		blocks := s.blocks(max(4, s.budget.left()/16), share)
		if err := s.measure(ctx, blocks, startReplications); err != nil {
			return err
		}
		moved, err := s.step(ctx, blocks)
		if err != nil {
			return err
		}
		if !moved && share > 0.5 {
			t := s.trial(s.scaled(s.current.plan, 1.05))
			if slices.Equal(t.plan, s.current.plan) {
				return errSpent // not even the most agents keep them
			}
			if err := s.simulate(ctx, []*trial{t}, s.replications); err != nil {
				return err
			}
			s.current = t
		}
	}
	return nil
}
