package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// tables is a model laid out for running: immutable, shared by all replications.
type tables struct {
	*model.Model
	layout   *report.Layout
	programs []programTable
	lines    []lineTable
	queues   []queueTable
	queueAt  [][]int32 // by service and hub: index into queues, none where the hub does not serve it
	groups   []groupTable
	outward  [][]routing.HubID // by a caller's hub: that one, then where its callers overflow to
	days     []alternation     // by hub
	bells    []bell
	tiers    int
	levels   []int // the criteria with a service level of their own

	lineClasses int // how many lines visits are told apart by: 1, unless a criterion is about one
}

// none is no index.
const none int32 = -1

// newTables lays a model out. The error is for a program that no state machine
// can be built of, or a list of weights that are none: lowering makes neither.
func newTables(m *model.Model) (*tables, error) {
	t := &tables{Model: m, layout: report.NewLayout(m), tiers: len(m.Center.Attributes[routing.AttrTier].Values)}
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
	t.lineClasses = 1
	for i := range m.Goals {
		if m.Goals[i].Subject.Kind == model.SubjectLine {
			t.lineClasses = len(m.Lines)
		}
		if m.Goals[i].Measure == model.ServiceLevel {
			t.levels = append(t.levels, i)
		}
	}
	return t, nil
}

func (t *tables) layHubs() {
	for h := range t.Center.Hubs {
		t.outward = append(t.outward, t.Center.Order(routing.HubID(h)))
		t.days = append(t.days, daysAt(&t.Clock, t.Center.Hubs[h].Zone))
	}
}

// isShort tells an abandoned wait that a service level leaves out.
func (t *tables) isShort(wait des.Duration) bool { return wait < t.ShortAbandon }
