package staffing

import (
	"context"
	"errors"
	"math"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Options are how a search is run.
type Options struct {
	Budget   Budget
	Curve    bool           // simulate plans around the answer too: Result.Curve
	Progress func(Progress) // may be nil; called by one goroutine at a time
}

// ErrNothing is returned when the budget ends before the first proof.
var ErrNothing = errors.New("the budget ended before the first proof of a staff")

// errNoStaff ends a search in which not even the most agents seem to hold the goals.
var errNoStaff = errors.New("no staff holds the goals")

// Run searches for the least staff, and proves it on seeds that are fixed before the search. If
// the context is done, it returns the cheapest plan that was shown to hold so far, or nil, and the
// context's error.
func Run(ctx context.Context, p *Problem, o Options) (*Result, error) {
	s, err := newSearch(p, o)
	if err != nil {
		return nil, err
	}
	if err = s.start(ctx); errors.Is(err, errNoStaff) {
		return s.impossible(ctx)
	}

	// start has a plan that seems to hold, and descend makes it cheaper.
	if err == nil {
		err = s.descend(ctx)
	}

	// A spent budget ends the search for savings, and not the proof, which has a reserve.
	s.searched = s.budget.used

	if err == nil || errors.Is(err, errSpent) {
		err = s.prove(ctx)
	}

	if errors.Is(err, errSpent) {
		err = nil
	}

	// An interrupted search has an answer only if a plan was proven before.
	shown := s.shown(ctx.Err() != nil)
	isInterrupted := ctx.Err() != nil
	switch {
	case err != nil && (shown == nil || !isInterrupted):
		return nil, err
	case shown == nil:
		return nil, ErrNothing
	}

	r := s.result(shown)
	if err == nil {
		err = s.lookAround(ctx, r, shown)
	}

	s.end(r, err != nil)
	return r, err
}

// shown is the proof of the cheapest plan that was shown to hold or, if none was, the last one; an
// interrupted search shows no other.
func (s *search) shown(interrupted bool) *proof {
	if s.best == nil && len(s.proofs) > 0 && !interrupted {
		return s.proofs[len(s.proofs)-1]
	}
	return s.best
}

// search changes one plan. All plans meet the callers of one seed, the scenario's, so that their
// differences are known better than what each of them reaches.
type search struct {
	problem    *Problem
	budget     *Budget
	simulator  *simulator
	every      []requirement // in the order of requirement.index
	components []*component
	curve      bool

	// replications of a plan that is tried: few at the start, an eighth for strides, then twice as many each round
	judgedBy  int
	proofSize int // of the next proof, in replications; an early proof has fewer
	reserve   int // replications that are left for what comes after inEachComponent

	load      *report.Report // who is busy when: in the plan of the start, and then in the last proof that failed
	trail     []costAt       // of the plans that were the current one
	searched  int            // replications before the first proof of the answer
	finished  bool           // no change was left that saves, by the replications of a round at least
	undecided bool           // in this round a cheaper plan was refused that more replications may show to hold
	removed   bool           // one agent fewer was simulated
	tried     []bool         // by variable: a plan with fewer agents than the current one was simulated

	proofs     []*proof  // all of them, in their order
	best       *proof    // of the cheapest plan that holds
	correction []float64 // by requirement: what the proofs that failed add to its slack
	pooled     int       // their replications

	marginOf    marginOf // of knownMargin
	knownMargin float64
}

// costAt is a plan's cost when it became the current one.
type costAt struct {
	used int // replications by then
	cost float64
}

func newSearch(p *Problem, o Options) (*search, error) {
	budget := o.Budget
	budget.progress = o.Progress

	// The callers are those of the scenario's own seed. Proofs have other seeds.
	all := p.requirements()
	c, err := newSimulator(p, p.Model.Seed, all, &budget)
	if err != nil {
		return nil, err
	}
	return &search{
		problem: p, budget: &budget, simulator: c, every: all, components: p.components(all), curve: o.Curve,
		correction: make([]float64, len(all)), tried: make([]bool, len(p.Variables)),
	}, nil
}

const (
	firstReplications = 4  // of a plan that is tried
	leastReplications = 40 // that judge a plan
	leastProof        = 8  // replications
)

// divide divides the budget: a fortieth of it judges a plan at first, an eighth is a proof.
func (s *search) divide() {
	const planParts, mostPlan, proofParts, mostProof = 40, 400, 8, 3200
	s.judgedBy = s.budget.part(planParts, leastReplications, mostPlan)
	s.proofSize = max(s.budget.part(proofParts, leastReplications, mostProof), s.problem.Model.Replications.AtLeast)
	s.sizeForFewCalls()
}

// sizeForFewCalls makes the next proof longer, up to a quarter of the budget, if the current plan tells that shares
// of few calls need it at the level of that proof.
func (s *search) sizeForFewCalls() {
	const parts, mostReplications = 4, 12800
	most := float64(s.budget.part(parts, s.proofSize, mostReplications))
	for i := range s.every {
		if takes := s.replicationsFor(&s.every[i]); takes <= most {
			s.proofSize = max(s.proofSize, int(math.Ceil(takes)))
		}
	}
}

// plan is the current plan: the components' parts together.
func (s *search) plan() Plan {
	out := make(Plan, len(s.problem.Variables))
	for _, of := range s.components {
		of.copyTo(out, of.current.plan)
	}
	return out
}

// setPlan makes a plan the current one. Nothing of it is simulated.
func (s *search) setPlan(plan Plan) {
	for _, of := range s.components {
		of.current = newTrial(plan)
	}
	s.passed()
}

// passed notes the cost of a plan that becomes the current one.
func (s *search) passed() {
	s.trail = append(s.trail, costAt{s.budget.used, s.problem.cost(s.plan())})
}

// spare returns the number of replications that the search may still take.
func (s *search) spare() int { return s.budget.left() - s.reserve }

// level returns the probability of a wrong "holds" in the next proof. All proofs together have 5%.
func (s *search) level() float64 { return 0.05 / math.Pow(2, float64(len(s.proofs)+1)) }

// replicationsFor returns the number of replications in which a requirement of the next proof has
// enough calls, and a third more because their number varies. It is 0 if the current plan has no
// such calls.
func (s *search) replicationsFor(r *requirement) float64 {
	const more = 4.0 / 3
	calls := r.calls(r.component.current)
	if calls == 0 {
		return 0
	}
	return more * r.leastCalls(s.level()) / calls
}

// hasFewCalls reports whether a proof of the full length is too short to show a requirement, by the calls
// of the current plan: what it leaves out is fixed before it begins.
func (s *search) hasFewCalls(r *requirement) bool {
	return s.replicationsFor(r) > 1.01*float64(s.proofSize)
}

// quantile returns about the quantile of the normal distribution for a one-sided level.
func quantile(level float64) float64 { return stats.StudentT(1000, 1-2*level) }

// margin returns the margin by which a plan must keep a requirement, in standard deviations of a
// replication, so that nine of ten proofs show the plan. With the first term a proof succeeds at
// its level. With the second term it also succeeds if its callers and the callers of the search
// differ by chance. Each binding requirement may cause its part of the failed proofs. About one
// requirement per number of agents binds.
func (s *search) margin() float64 {
	const fail = 0.1
	n := float64(s.judgedBy + s.pooled)
	m := float64(s.proofSize)
	now := marginOf{n, m, s.level()}
	if now != s.marginOf { // its quantiles take long

		// Quantiles are slow to compute, and the margin changes only with these numbers.
		binding := max(1, min(len(s.every), len(s.problem.Variables)))
		s.marginOf = now
		s.knownMargin = quantile(now.level)/math.Sqrt(m) + float64(quantile(fail/float64(binding))*math.Sqrt(1/n+1/m))
	}
	return s.knownMargin
}

// marginOf is all that changes a margin during a search.
type marginOf struct{ judgedBy, proofSize, level float64 }

// marginSlack is by how much a trial keeps the requirements of a component beyond their margins. It is
// large where a proof has too few calls to judge.
func (s *search) marginSlack(t *trial, of *component) []float64 {
	out := make([]float64, len(of.requirements))
	margin := s.margin()
	for k, r := range of.requirements {
		out[k] = noCalls
		if !s.hasFewCalls(r) {
			slack := r.slack(t)
			out[k] = min(noCalls,
				float64(slack.Mean)+s.correction[r.index]-float64(margin*deviation(slack, t.replications)))
		}
	}
	return out
}

// shortage returns how much a component lacks to keep its requirements with their margins, or 0.
func shortage(slack []float64) float64 {
	sum := 0.0
	for _, v := range slack {
		sum -= min(0, v)
	}
	return sum
}

// isShort reports whether the current plan misses a margin of a component.
func (s *search) isShort(of *component) bool { return shortage(s.marginSlack(of.current, of)) > 0 }
