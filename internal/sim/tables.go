package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// tables is a model laid out for running: immutable, shared by all replications.
type tables struct {
	*Model
	programs []programTable
	lines    []lineTable
	queues   []queueTable
	queueAt  [][]int32 // by service and hub: index into queues, none where the hub does not serve it
	groups   []groupTable
	outward  [][]routing.HubID // by a caller's hub: that one, then where its callers overflow to
	speaks   [][]bool          // by hub and value of the language attribute
	weekends []alternation     // by hub
	bells    []bell
	slots    int      // intervals of the report
	labels   []string // of the ends of all programs, each once
	tiers    int
	levels   []int // the criteria with a service level of their own
}

// none is no index.
const none int32 = -1

// newTables lays a model out. The error is for a program that no state machine
// can be built of, or a list of weights that are none: lowering makes neither.
func newTables(m *Model) (*tables, error) {
	t := &tables{Model: m, tiers: len(m.Center.Attributes[routing.AttrTier].Values)}
	t.slots = int((m.Clock.To - m.Clock.From + m.Clock.Interval - 1) / m.Clock.Interval)
	if err := t.layPrograms(); err != nil {
		return nil, err
	}
	if err := t.layLines(); err != nil {
		return nil, err
	}
	t.layHubs()
	t.layQueues()
	t.layGroups()
	t.layBells()
	for i := range m.Criteria {
		if m.Criteria[i].Measure == ServiceLevel {
			t.levels = append(t.levels, i)
		}
	}
	return t, nil
}

func (t *tables) layHubs() {
	languages := t.Center.Attributes[routing.AttrLanguage].Values
	for h := range t.Center.Hubs {
		hub := &t.Center.Hubs[h]
		speaks := make([]bool, len(languages))
		for v, language := range languages {
			speaks[v] = slices.Contains(hub.Languages, language)
		}
		t.speaks = append(t.speaks, speaks)
		outward := []routing.HubID{routing.HubID(h)}
		if h < len(t.Center.Overflow.To) {
			outward = append(outward, t.Center.Overflow.To[h]...)
		}
		t.outward = append(t.outward, outward)
		t.weekends = append(t.weekends, weekendsAt(&t.Clock, hub.Zone))
	}
}

// never is later than any time.
const never des.Time = 2 * des.Forever
