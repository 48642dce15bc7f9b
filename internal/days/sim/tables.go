package sim

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// tables is a model compiled for simulation: immutable, shared by all replications.
type tables struct {
	*model.Model
	layout    *tally.Layout
	programs  []programTable
	listens   bool           // some program has a listen step
	questions map[string]int // index of each question and loop, by name: see indexOf
	lines     []lineTable
	queues    []queueTable // in the order of layout.Queues
	queueAt   [][]int32    // by routing.QueueID and hub: index into queues, none where the hub does not have it
	groups    []groupTable
	// by tier and hub: the hub itself, then those that its callers of the tier overflow to
	hubOrders  [][]routing.HubID
	clocks     map[*routing.NamedHours][]schedule // by hub: see atHubs
	hours      []schedule                         // by hub; nil unless handling depends on them
	speeds     []float64                          // of the groups, without duplicates
	boundaries []boundary
	tiers      int
	hasRings   bool       // of a group
	past       *pastTable // of the day; nil: a replication begins at time 0
	evidence   Evidence   // about the day's volume

	lineClasses     int // lines that visits are counted by: 1 unless a goal is about a line
	languageClasses int // languages that calls and visits are counted by: 1 unless a goal is about one
}

// none is no index.
const none int32 = -1

// newTables compiles a model. Its errors are the errors of [New].
func newTables(m *model.Model) (*tables, error) {
	t := &tables{
		Model: m, layout: tally.NewLayout(m), tiers: len(m.Center.Attributes[routing.AttrTier].Values), lineClasses: 1,
		languageClasses: 1, questions: map[string]int{}, clocks: map[*routing.NamedHours][]schedule{},
	}

	// The simulation needs the number of agents. Patterns without one are for the search of staff.
	for i := range m.Groups {
		if g := &m.Groups[i]; g.Open {
			return nil, fmt.Errorf("the shift patterns of group %q in scenario %q have no numbers of agents: "+
				"find them with staff, or write them as in starts: {\"06:00\": 4}",
				g.Name, m.Scenario)
		}
	}

	if err := t.addPrograms(tabulateAll(t.Programs)); err != nil {
		return nil, err
	}
	if err := t.addLines(); err != nil {
		return nil, err
	}

	// The order of the hubs depends on the caller's hub and tier, so it is computed for every pair.
	for tier := range t.tiers {
		for h := range t.Center.Hubs {
			t.hubOrders = append(t.hubOrders, t.Center.Order(routing.HubID(h), routing.Value(tier)))
		}
	}

	// The groups follow the queues, because a skill refers to a queue. The boundaries follow both.
	t.addQueues()
	t.addGroups()
	t.addSpeeds()
	t.addHandling()
	t.addBoundaries()

	if t.layout.CountsLanguages() {
		t.languageClasses = len(m.Center.Attributes[routing.AttrLanguage].Values)
	}

	// Strata by line cost memory, so they are made only for a goal about a line.
	for i := range m.Goals {
		if m.Goals[i].Subject.Kind == model.SubjectLine {
			t.lineClasses = len(m.Lines)
		}
	}

	return t, nil
}

// visitEnded returns the event of a wait that ends. The target is the time of a service level.
func (t *tables) visitEnded(end model.VisitEnd, wait, target des.Duration) model.Event {
	return model.Event{Kind: model.VisitEnded, End: end, Time: wait, Target: target, Level: t.LevelRule}
}

// pick is a distribution over the indexes of a list. With a single index it uses no
// random number.
type pick struct {
	several bool
	shares  des.Discrete
}

// newPick makes a pick among items by their shares.
func newPick[T any](items []T, share func(T) float64) (pick, error) {
	if len(items) <= 1 {
		return pick{}, nil
	}
	weights := make([]float64, len(items))
	for i := range items {
		weights[i] = share(items[i])
	}
	shares, err := des.NewDiscrete(weights)
	return pick{true, shares}, err
}

func (d *pick) draw(key des.Key, purpose uint64) int {
	if !d.several {
		return 0
	}
	stream := key.With(purpose).Stream()
	return d.shares.Pick(stream.Uint64())
}

// hubOrder returns the hubs that may serve a call, its own hub first.
func (t *tables) hubOrder(c *call) []routing.HubID {
	return t.hubOrders[int(c.tier())*len(t.Center.Hubs)+int(c.hub())]
}

// classes is the number of days × languages × tiers × regions.
func (t *tables) classes() int {
	return t.Clock.Days() * t.languageClasses * t.tiers * len(t.Center.Regions)
}

func (t *tables) queueName(i int) string {
	queue, hub := t.layout.QueueNames(i)
	return queue + "@" + hub
}

// dayFactors draws a factor for each day. Its mean is 1 unless calls were seen: see Seen.
func (t *tables) dayFactors(key des.Key, cv float64, seen Seen) []float64 {
	stream := key.Stream()
	factors := make([]float64, t.Clock.Days())
	for day := range factors {
		factors[day] = max(seen.Draw(&stream, cv), 1e-9)
	}
	return factors
}
