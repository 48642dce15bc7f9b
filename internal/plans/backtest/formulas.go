package backtest

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/disjoint"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
)

// formulas are the queues of a day as Erlang's formulas take them: each interval in steady
// state, the queues that share agents as one, and all callers alike. Arrivals, handle times
// and patience are those of the simulated days.
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
	a, c                      []float64 // by outcome measure: what Erlang A and Erlang C say; NaN for nothing
	tailA, tailC              []float64 // the probability of a longer wait, by waitGrid; nil until asked for
}

// longPatience is a mean patience in seconds from which on Erlang A is taken to be Erlang C:
// its sums have a term for each caller who may wait.
const longPatience = 86400

// newFormulas takes the simulated days of one date, and their counts of staffed time.
func newFormulas(days []*day, total *tally.Tally) *formulas {
	f := &formulas{frame: days[0].frame}
	l, n := f.layout, float64(len(days))
	queues, groups := len(l.Queues), len(l.Model.Groups)
	f.stations, f.tiered = make([]station, l.Intervals*queues), make([]float64, l.Intervals*queues*f.tiers)
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
			s := station{service: service, abandon: abandon, target: l.Model.Center.Queues[l.Queues[q].Queue].AnswerWithin.Seconds()}
			for other := range queues {
				offered := 0.0
				for _, d := range days {
					offered += d.counts[i*len(f.names)+f.queueSubject(int32(other))][visits] / n
				}
				if other == q {
					s.offered = offered
				}
				if pools.Least(other) == pools.Least(q) {
					s.arrival += offered / length
				}
			}
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
	s.a, s.c = make([]float64, len(outcomes)), make([]float64, len(outcomes))
	for k := range outcomes {
		m := &outcomes[k]
		s.a[k], s.c[k] = math.NaN(), math.NaN()
		if !s.isLoaded() {
			continue
		}
		if m.c != nil {
			s.c[k] = m.c(s.erlangC(), s.target)
		}
		if s.a[k] = s.c[k]; m.a != nil && !s.isErlangC() {
			s.a[k] = s.erlangA(func(q erlang.A) float64 { return m.a(q, s.target) })
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
	for _, subjects := range [][]int{pooled, {center}} {
		var c counts
		for _, d := range days {
			for _, subject := range subjects {
				sum := d.sum(subject, 0, f.layout.Intervals)
				c.add(&sum)
			}
		}
		if handled := (c[talked] + c[wrappedUp]) / second; service == 0 && handled > 0 {
			service = c[answered] / handled
		}
		if abandon == 0 && c[waited] > 0 { // where nobody hung up, as if half a caller had
			abandon = max(0.5, c[abandoned]) * second / c[waited]
		}
	}
	return service, abandon
}

// erlangA evaluates Erlang A, between two whole numbers of agents by interpolation.
func (s *station) erlangA(value func(erlang.A) float64) float64 {
	q := erlang.A{Arrival: s.arrival, Service: s.service, Abandon: s.abandon, Agents: int(s.agents)}
	v, part := value(q), s.agents-math.Floor(s.agents)
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
		return f.quantile(m.rank, subject, from, to)
	}
	calls := 0.0
	for i := from * len(f.layout.Queues); i < to*len(f.layout.Queues); i++ {
		if s, w := &f.stations[i], f.weight(subject, i); w > 0 && s.isLoaded() {
			a, c, calls = a+float64(w*s.a[outcome]), c+float64(w*s.c[outcome]), calls+w
		}
	}
	return a / calls, c / calls
}

// weight is the number of a subject's calls that are offered to a station.
func (f *formulas) weight(subject, station int) float64 {
	queues := len(f.layout.Queues)
	switch {
	case subject == center || subject == f.queueSubject(int32(station%queues)):
		return f.stations[station].offered
	case subject > queues:
		return f.tiered[station*f.tiers+subject-1-queues]
	default:
		return 0
	}
}

// waitGrid are the waits in seconds at which the distribution of waits is computed: with
// steps of a tenth, from half a second to 4 hours.
var waitGrid = func() []float64 {
	grid := []float64{0}
	for t := 0.5; t < 4*3600; t *= 1.1 {
		grid = append(grid, t)
	}
	return grid
}()

// negligible is a probability of a longer wait that is taken to be 0.
const negligible = 1e-6

// tails computes the distribution of the station's waits.
func (s *station) tails() {
	if s.tailA != nil {
		return
	}
	s.tailA, s.tailC = make([]float64, len(waitGrid)), make([]float64, len(waitGrid))
	c := s.erlangC()
	for k, t := range waitGrid {
		s.tailC[k] = 1 - c.Within(t)
		if s.tailA[k] = s.tailC[k]; !s.isErlangC() {
			s.tailA[k] = 0
		}
		if !s.isErlangC() && (k == 0 || s.tailA[k-1] > negligible) {
			s.tailA[k] = s.erlangA(func(q erlang.A) float64 { return q.WaitOver(t) })
		}
	}
}

// quantile gives a quantile of a subject's waits: of the mixture over its queues.
func (f *formulas) quantile(rank float64, subject, from, to int) (a, c float64) {
	tailA, tailC, calls := make([]float64, len(waitGrid)), make([]float64, len(waitGrid)), 0.0
	for i := from * len(f.layout.Queues); i < to*len(f.layout.Queues); i++ {
		s, w := &f.stations[i], f.weight(subject, i)
		if w == 0 || !s.isLoaded() {
			continue
		}
		s.tails()
		calls += w
		for k := range waitGrid {
			tailA[k], tailC[k] = tailA[k]+float64(w*s.tailA[k]), tailC[k]+float64(w*s.tailC[k])
		}
	}
	return crossing(tailA, calls*(1-rank)), crossing(tailC, calls*(1-rank))
}

// crossing is where a falling function on waitGrid reaches a level; infinite if it stays
// above.
func crossing(values []float64, level float64) float64 {
	if !(level > 0) {
		return math.NaN()
	}
	for k, v := range values {
		switch {
		case v > level:
		case k == 0:
			return 0
		default:
			part := (values[k-1] - level) / (values[k-1] - v)
			return waitGrid[k-1] + float64(part*(waitGrid[k]-waitGrid[k-1]))
		}
	}
	return math.Inf(1)
}
