package backtest

import (
	"math"
	"slices"
	"sort"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/disjoint"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
)

// formulas are the queues of a day in the form for Erlang's formulas: each interval in steady
// state, the queues that share agents as one queue, and all callers alike. Arrivals, handle times
// and patience come from the simulated days.
type formulas struct {
	*frame
	stations []station // by interval and queue
	tiered   []float64 // by interval, queue and tier: calls offered
}

// station is a queue in an interval. Its unit of time is a second.
type station struct {
	offered                   float64 // calls
	arrival, service, abandon float64 // rates
	agents                    float64 // on average over the interval
	target                    float64
	of                        model.ServiceLevelOf
	a, c                      []float64 // by outcome measure: what Erlang A and Erlang C say; NaN for nothing
}

// longPatience is a mean patience in seconds from which on Erlang A is taken to be Erlang C:
// its sums have a term for each caller who may wait.
const longPatience = 86400

// newFormulas takes the simulated days of one date, and their counts of staffed time.
func newFormulas(days []*day, total *tally.Tally) *formulas {
	f := &formulas{frame: days[0].frame}
	l := f.layout
	n := float64(len(days))
	queues := len(l.Queues)
	groups := len(l.Model.Groups)
	f.stations = make([]station, l.Intervals*queues)

	f.tiered = make([]float64, l.Intervals*queues*f.tiers)
	for _, d := range days {
		for i, calls := range d.tiered {
			f.tiered[i] += float64(calls) / n
		}
	}

	pools := f.pools()
	for q := range queues {
		service, abandon := f.rates(days, pools, q)
		for i := range l.Intervals {
			length := float64(l.Start(i+1)-l.Start(i)) / second
			s := station{
				service: service,
				abandon: abandon,
				target:  l.Model.Center.Queues[l.Queues[q].Queue].AnswerWithin.Seconds(),
				of:      l.Model.ServiceLevelOf,
			}

			// A pool is one queue for the formula, so the calls of all its queues arrive together.
			for other := range queues {
				offered := 0.0
				for _, d := range days {
					offered += d.counts[i*len(f.names)+f.queueSubject(int32(other))][model.VisitsOffered] / n
				}

				if other == q {
					s.offered = offered
				}

				if pools.Least(other) == pools.Least(q) {
					s.arrival += offered / length
				}
			}

			// The agents are an average over the interval and the simulated days.
			for g := range groups {
				if pools.Least(queues+g) == pools.Least(q) {
					s.agents += total.GroupIntervals[i*groups+g].Staffed.Float64() / second / length / n
				}
			}

			s.evaluate()
			f.stations[i*queues+q] = s
		}
	}

	return f
}

// pools joins the queues and, after them, the groups that are linked by skills: a planner's calculator
// is asked about all of them together.
func (f *formulas) pools() disjoint.Sets {
	l := f.layout
	pools := disjoint.New(len(l.Queues) + len(l.Model.Groups))
	for g := range l.Model.Groups {
		group := &l.Model.Groups[g]
		for q := range l.Queues {
			isSkill := func(s model.Skill) bool { return s.Queue == l.Queues[q].Queue && group.Hub == l.Queues[q].Hub }
			if slices.ContainsFunc(group.Skills, isSkill) {
				pools.Join(len(l.Queues)+g, q)
			}
		}
	}

	return pools
}

// evaluate asks the formulas for the averages of the station.
func (s *station) evaluate() {
	s.a = make([]float64, len(outcomes))
	s.c = make([]float64, len(outcomes))
	for k := range outcomes {
		m := &outcomes[k]
		s.a[k] = math.NaN()
		s.c[k] = math.NaN()

		if !s.isLoaded() {
			continue
		}

		if m.c != nil {
			s.c[k] = m.c(s.erlangC(), s.target)
		}

		// Very patient callers make the sums of Erlang A long, and its result is Erlang C's.
		if s.a[k] = s.c[k]; m.a != nil && !s.isErlangC() {
			s.a[k] = s.erlangA(func(q erlang.A) float64 { return m.a(q, s.target) })
			if m.denominator == model.VisitsJudged && s.a[k] > 0 {
				s.a[k] /= s.erlangA(func(q erlang.A) float64 { return erlangJudged[s.of](q, s.target) })
			}
			if m.per != nil && s.a[k] > 0 {
				s.a[k] /= s.erlangA(m.per)
			}
		}
	}
}

// rates gives the rates of the handle times and patience of the queues in a queue's pool on
// the simulated days; of all queues where those have none.
func (f *formulas) rates(days []*day, pools disjoint.Sets, queue int) (service, abandon float64) {
	var pooled []int // subjects
	for q := range f.layout.Queues {
		if pools.Least(q) == pools.Least(queue) {
			pooled = append(pooled, f.queueSubject(int32(q)))
		}
	}

	// A pool without conversations has the rates of the whole center.
	for _, subjects := range [][]int{pooled, {center}} {
		var c counts
		for _, d := range days {
			for _, subject := range subjects {
				sum := d.sum(subject, 0, f.layout.Intervals)
				c.add(&sum)
			}
		}

		if handled := (c[talked] + c[wrappedUp]) / second; service == 0 && handled > 0 {
			service = c[model.VisitsAnswered] / handled
		}

		if abandon == 0 && c[model.WaitOfEnded] > 0 { // where nobody hung up, as if half a caller had
			abandon = max(0.5, c[model.VisitsAbandoned]) * second / c[model.WaitOfEnded]
		}
	}

	return service, abandon
}

// erlangA evaluates Erlang A, between two whole numbers of agents by interpolation.
func (s *station) erlangA(value func(erlang.A) float64) float64 {
	q := erlang.A{Arrival: s.arrival, Service: s.service, Abandon: s.abandon, Agents: int(s.agents)}
	v := value(q)

	// The formula needs a whole number of agents, and the average seldom is one.
	part := s.agents - math.Floor(s.agents)
	if part > 0 {
		q.Agents++
		v += float64(part * (value(q) - v))
	}
	return v
}

// erlangC is Erlang C with the nearest whole number of agents.
func (s *station) erlangC() erlang.C {
	return erlang.C{Arrival: s.arrival, Service: s.service, Agents: int(math.Round(s.agents))}
}

// isLoaded reports whether the formulas can be asked about the station.
func (s *station) isLoaded() bool { return s.arrival > 0 && s.service > 0 }

// isErlangC reports whether callers are so patient that Erlang A is taken to be Erlang C.
func (s *station) isErlangC() bool { return s.abandon < 1.0/longPatience }

// values gives what Erlang A and Erlang C say of an outcome measure of a subject in the
// intervals from one up to another: the average over its queues by offered calls, NaN if
// the formula says nothing. Erlang C has no finite wait if the load is not below the
// agents.
func (f *formulas) values(outcome, subject, from, to int) (a, c float64) {
	if m := &outcomes[outcome]; m.rank > 0 {
		a = f.quantile(m.rank, subject, from, to, (*station).overA)
		c = f.quantile(m.rank, subject, from, to, (*station).overC)
		return a, c
	}
	calls := 0.0
	f.each(subject, from, to, func(s *station, w float64) {
		a += float64(w * s.a[outcome])
		c += float64(w * s.c[outcome])
		calls += w
	})
	return a / calls, c / calls
}

// each calls a function for the loaded stations that are offered calls of a subject in some
// intervals, with the number of these calls.
func (f *formulas) each(subject, from, to int, do func(s *station, calls float64)) {
	queues := len(f.layout.Queues)
	for i := from * queues; i < to*queues; i++ {
		s := &f.stations[i]
		calls := 0.0
		switch {
		case subject == center, subject == f.queueSubject(int32(i%queues)):
			calls = s.offered
		case subject > queues:
			calls = f.tiered[i*f.tiers+subject-1-queues]
		}

		if calls > 0 && s.isLoaded() {
			do(s, calls)
		}
	}
}

// longestWait bounds the quantiles of the formulas: four hours, in tenths of a second.
const longestWait = 4 * 3600 * 10

// quantile gives a quantile of a subject's waits to a tenth of a second: of the mixture over its
// queues. It is infinite beyond longestWait.
func (f *formulas) quantile(rank float64, subject, from, to int, over func(*station, float64) float64) float64 {
	all := 0.0
	f.each(subject, from, to, func(_ *station, calls float64) { all += calls })

	// The share of longer waits falls with the wait, so the quantile is found by bisection.
	tenths := sort.Search(longestWait, func(tenths int) bool {
		longer := 0.0
		f.each(subject, from, to, func(s *station, calls float64) {
			longer += float64(calls * over(s, float64(tenths)/10))
		})
		return longer <= all*(1-rank)
	})

	switch {
	case all == 0:
		return math.NaN()
	case tenths == longestWait:
		return math.Inf(1)
	}

	return float64(tenths) / 10
}

// overA is the probability of a longer wait, of a caller who is answered or not.
func (s *station) overA(wait float64) float64 {
	if s.isErlangC() {
		return s.overC(wait)
	}
	return s.erlangA(func(q erlang.A) float64 { return q.WaitOver(wait) })
}

func (s *station) overC(wait float64) float64 { return 1 - s.erlangC().Within(wait) }
