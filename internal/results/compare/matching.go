package compare

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// OutcomePair is the calls that end one way in the base and another way in an arm.
type OutcomePair struct {
	Arm         string         `json:"arm"`
	From        string         `json:"from"` // in the base
	To          string         `json:"to"`   // in the arm
	CallsPerDay stats.Estimate `json:"calls_per_day"`
	Examples    []Example      `json:"examples"`

	Unit string `json:"-"` // "day", or "run" where that is no day
}

// Example is a call of an outcome pair, as it went in the base and in the arm.
type Example struct {
	Replication int     `json:"replication"`
	Line        string  `json:"line"`
	Attempt     int     `json:"attempt"` // 1 is the first
	Arrived     string  `json:"arrived"` // by the clock of the scenario
	Base        []Event `json:"base"`
	Other       []Event `json:"other"`

	LineTitle string `json:"-"` // the title of the line
}

// Event is one event of an example's call.
type Event struct {
	At   string `json:"at"` // by the clock of the scenario
	What string `json:"what"`
}

// sample is a call of the first replication that may be shown as an example.
type sample struct {
	arm int // 0 is the base
	sim.Call
}

// compare orders samples by their arrival.
func (a sample) compare(b sample) int {
	return cmp.Or(cmp.Compare(a.Arrived, b.Arrived), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Attempt, b.Attempt))
}

// Coupling counts how an arm's callers are paired with the base's callers.
type Coupling struct {
	Arm     string       `json:"arm"`
	Callers int64        `json:"callers"` // of the base, in all replications
	Redrawn stats.Number `json:"redrawn"` // share of the callers that both arms could have and do not
}

// The outcomes of a call in an arm that come after the dispositions.
const (
	inProgress = model.Dispositions
	noCall     = model.Dispositions + 1 // a redial that the other arm does not have, or a caller of a larger volume
	outcomes   = model.Dispositions + 2
)

// outcomeWords are the words for an outcome: the word of the report's calls, and a word in text. In
// a sentence about calls, did is the past for the base and does is the present for the other arm.
type outcomeWords struct{ key, name, did, does string }

var allOutcomes = func() (out [outcomes]outcomeWords) {
	for d := range model.Dispositions {
		did, does := d.Verbs()
		out[d] = outcomeWords{d.String(), d.Shown(), did, does}
	}
	out[inProgress] = outcomeWords{
		"in_progress", "in progress", "were in progress at the end",
		"are in progress at the end",
	}
	out[noCall] = outcomeWords{"no_call", "no call", "were not made", "are not made"}
	return out
}()

// outcomeOf finds an outcome by its key.
func outcomeOf(key string) outcomeWords {
	return allOutcomes[slices.IndexFunc(allOutcomes[:], func(o outcomeWords) bool { return o.key == key })]
}

// outcomeInText is the name of an outcome in text.
func outcomeInText(key string) string { return outcomeOf(key).name }

// matching matches the calls of arms with the base's calls.
type matching struct {
	arms     []Arm
	examples int // for each pair of outcomes

	mutex sync.Mutex
	calls map[int][][]sim.Call // of the replications that not all arms have run, by arm
	pairs []*pairCounts        // by arm; none of the base

	paths []map[attempt][]Event // by arm, of the samples
}

// pairCounts counts the dispositions of the calls of an arm and of the base.
type pairCounts struct {
	counts                []counts // by replication
	samples               map[outcomeChange][]sample
	callers, others, kept int64 // first attempts: of the base, of the arm, and the same in both
}

// outcomeChange is the outcomes of a call in the base and in an arm.
type outcomeChange struct{ from, to model.Disposition }

// counts are calls by outcome in the base and in the arm.
type counts [outcomes][outcomes]int32

func newMatching(arms []Arm, examples int) *matching {
	m := &matching{arms: arms, examples: examples, calls: map[int][][]sim.Call{}, pairs: make([]*pairCounts, len(arms))}
	for i := 1; i < len(arms); i++ {
		m.pairs[i] = &pairCounts{samples: map[outcomeChange][]sample{}}
	}
	return m
}

// collect gives the place for an arm's calls of a replication.
func (m *matching) collect(arm, replication int) *[]sim.Call {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.calls[replication] == nil {
		m.calls[replication] = make([][]sim.Call, len(m.arms))
	}
	return &m.calls[replication][arm]
}

// attempt identifies a call of a replication in all arms.
type attempt struct {
	key    des.Key
	number uint8
}

// match matches the calls of a replication that all arms have run.
func (m *matching) match(replication int) {
	// The lock is not held while calls are paired, so that replications can be paired at the same
	// time.
	m.mutex.Lock()
	calls := m.calls[replication]
	delete(m.calls, replication)
	m.mutex.Unlock()

	base := make(map[des.Key]int, len(calls[0]))
	for i := range calls[0] {
		base[attemptKey(&calls[0][i])] = i
	}

	for arm := 1; arm < len(calls); arm++ {
		n := pairCalls(base, calls[0], calls[arm])
		m.mutex.Lock()
		m.pairs[arm].add(m, arm, replication, n)
		m.mutex.Unlock()
	}
}

// callPair is a call of one replication in the base and in an arm; one of them is nil where
// only the other has the call.
type callPair struct{ base, other *sim.Call }

// attemptKey identifies an attempt as one number, since a map of structs takes twice the
// time.
func attemptKey(c *sim.Call) des.Key { return c.Key.With(uint64(c.Attempt)) }

// pairCalls pairs the calls of an arm with the calls of the base, which index finds by their
// attemptKey.
func pairCalls(index map[des.Key]int, base, other []sim.Call) []callPair {
	// An arm has nearly the calls of the base. The rest is room for redials that only one arm has.
	out := make([]callPair, len(base), len(base)+len(other)/8)
	for i := range base {
		out[i].base = &base[i]
	}

	// A call that only the arm has is a pair without a base.
	for i := range other {
		c := &other[i]
		if at, ok := index[attemptKey(c)]; ok {
			out[at].other = c
		} else {
			out = append(out, callPair{other: c})
		}
	}

	return out
}

// add counts the calls of a replication.
func (p *pairCounts) add(m *matching, arm, replication int, calls []callPair) {
	// Replications may end in any order, so the list may have to grow by several.
	for len(p.counts) <= replication {
		p.counts = append(p.counts, counts{})
	}
	for _, c := range calls {
		from := noCall
		to := noCall
		call := c.other
		in := arm // in the base if it has the call

		if c.other != nil {
			to = c.other.Disposition
		}

		if c.base != nil {
			from = c.base.Disposition
			call = c.base
			in = 0
		}

		p.counts[replication][from][to]++

		// Only the first replication has examples, because it is the only one that follow repeats.
		if from != to && replication == 0 {
			p.addSample(outcomeChange{from, to}, sample{in, *call}, m.examples)
		}

		// A redial is the same caller again.
		if call.Attempt == 0 {
			p.countCaller(c)
		}
	}
}

// countCaller counts a first attempt. Its caller is the same in both arms if all draws are the
// same.
func (p *pairCounts) countCaller(c callPair) {
	if c.base != nil {
		p.callers++
	}
	if c.other != nil {
		p.others++
	}
	if c.base != nil && c.other != nil && c.base.Caller == c.other.Caller && c.base.Arrived == c.other.Arrived {
		p.kept++
	}
}

// addSample adds a call to the samples if it is among the first ones, of a number at most.
func (p *pairCounts) addSample(change outcomeChange, c sample, most int) {
	list := p.samples[change]
	if i, _ := slices.BinarySearchFunc(list, c, sample.compare); i < most {
		list = slices.Insert(list, i, c)
		p.samples[change] = list[:min(len(list), most)]
	}
}

// examplesOf returns the sampled callers whose call ends otherwise in an arm than in the base, with
// both paths. Only the first replication is sampled.
func (m *matching) examplesOf(arm int, list []sample) []Example {
	out := []Example{}
	for _, c := range list {
		of := m.arms[c.arm].Model
		line := &of.Center.Lines[c.Line]
		call := attempt{c.Key, c.Attempt}
		out = append(out, Example{
			Replication: 1, Line: line.Name.Value, LineTitle: line.Title, Attempt: int(c.Attempt) + 1,
			Arrived: of.Clock.Instant(c.Arrived).Format(time.DateTime),
			Base:    m.paths[0][call],
			Other:   m.paths[arm][call],
		})
	}

	return out
}

// outcomes gives the pairs of different outcomes of each arm, the most frequent
// first.
func (m *matching) outcomes() []OutcomePair {
	out := []OutcomePair{}
	for arm := 1; arm < len(m.arms); arm++ {
		begin := len(out)

		// The loop over both outcomes has a fixed order, so equal counts keep a fixed order too.
		for from := range outcomes {
			for to := range outcomes {
				if from != to {
					if p, ok := m.outcomePair(arm, from, to); ok {
						out = append(out, p)
					}
				}
			}
		}

		slices.SortStableFunc(out[begin:], func(a, b OutcomePair) int {
			return cmp.Compare(b.CallsPerDay.Mean, a.CallsPerDay.Mean)
		})
	}

	return out
}

// outcomePair returns the calls of an outcome pair, and whether there are any.
func (m *matching) outcomePair(arm int, from, to model.Disposition) (_ OutcomePair, found bool) {
	p := m.pairs[arm]
	clock := &m.arms[0].Model.Clock
	values := make([]float64, len(p.counts))
	for r := range p.counts {
		// Counts are per day, so that periods of different lengths compare.
		values[r] = float64(p.counts[r][from][to]) / float64(clock.Days())
		found = found || values[r] > 0
	}

	return OutcomePair{
		Arm: m.arms[arm].Name, From: allOutcomes[from].key, To: allOutcomes[to].key,
		CallsPerDay: stats.Mean(values),
		Unit:        report.UnitOf(clock),
		Examples:    m.examplesOf(arm, p.samples[outcomeChange{from, to}]),
	}, found
}

// coupling counts the callers who are present in both arms but differ. If one arm has fewer
// callers, it counts the callers that only the other arm has.
func (m *matching) coupling() []Coupling {
	out := []Coupling{}
	for arm := 1; arm < len(m.arms); arm++ {
		p := m.pairs[arm]
		redrawn := 1 - float64(p.kept)/float64(min(p.callers, p.others))
		out = append(out, Coupling{m.arms[arm].Name, p.callers, stats.Number(redrawn)})
	}
	return out
}
