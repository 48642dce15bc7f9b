package web

import (
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// goalView is a goal as the day stands. Only a report judges it.
type goalView struct {
	Goal, Value string
	Kept        string // yes, no; empty where only a report measures it
}

// part is a share of something, in counts.
type part struct{ of, all uint64 }

func (p *part) add(of, all uint64) { p.of, p.all = p.of+of, p.all+all }

// goals gives each goal of the scenario with its value of the day so far, where
// the board counts what it is about.
func (d today) goals(m *model.Model) []goalView {
	var out []goalView
	for i := range m.Goals {
		k := &m.Goals[i]
		g := goalView{Goal: k.Text, Value: "measured in a report"}
		p, ok := d.measure(m, k)
		switch {
		case ok && p.all == 0:
			g.Value = "nobody yet"
		case ok:
			g.Value, g.Kept = share(p.of, p.all), "no"
			if k.IsMet(float64(p.of) / float64(p.all)) {
				g.Kept = "yes"
			}
		}
		out = append(out, g)
	}
	return out
}

// measure takes a goal's measure of the day so far. It reports false for what
// the board does not count: quantiles, tiers, regions.
func (d today) measure(m *model.Model, k *model.Goal) (part, bool) {
	switch {
	case k.Measure == model.ServiceLevel && k.Subject.Kind == model.SubjectQueue && k.Within == promised(m, k):
		return d.ofQueues(m, k, func(q *sim.QueueSnapshot) (uint64, uint64) { return q.Within, judged(q) }), true
	case k.Measure == model.AbandonedRatio && (k.Subject.Kind == model.SubjectQueue || k.Subject.Kind == model.SubjectCenter):
		return d.ofQueues(m, k, func(q *sim.QueueSnapshot) (uint64, uint64) { return q.Abandoned, ended(q) }), true
	case k.Measure == model.BlockedRatio && k.Subject.Kind == model.SubjectCenter:
		return d.blocked(), true
	case k.Measure == model.SelfServedRatio && k.Subject.Kind == model.SubjectCenter:
		return d.selfServed(), true
	}
	return part{}, false
}

// promised is the queue's own service level time.
func promised(m *model.Model, k *model.Goal) int64 {
	return int64(m.Center.Queues[k.Subject.Index].AnswerWithin)
}

// ofQueues is a count of a queue's callers, at a hub or at all, over those that it is
// a part of.
func (d today) ofQueues(m *model.Model, k *model.Goal, of func(*sim.QueueSnapshot) (of, all uint64)) part {
	var p part
	for j := range d.Queues {
		q := d.counts(j)
		id, _ := m.Center.Queue(q.Queue)
		hub, _ := m.Center.Hub(q.Hub)
		if k.Subject.Kind == model.SubjectCenter || k.Subject.IsQueue(id, hub) {
			p.add(of(&q))
		}
	}
	return p
}

func (d today) blocked() part {
	var p part
	for i := range d.Lines {
		arrived, blocked := d.Lines[i].Arrived, d.Lines[i].Blocked
		if i < len(d.began.Lines) {
			arrived, blocked = arrived-d.began.Lines[i].Arrived, blocked-d.began.Lines[i].Blocked
		}
		p.add(blocked, arrived)
	}
	return p
}

// selfServed is the containment of the calls that are over.
func (d today) selfServed() part {
	var p part
	for i := range d.Flows {
		over := d.Flows[i].Finished
		for f := range over {
			if i < len(d.began.Flows) {
				over[f] -= d.began.Flows[i].Finished[f]
			}
			if report.Disposition(f) != report.Blocked {
				p.add(0, over[f])
			}
		}
		p.add(over[report.SelfServed], 0)
	}
	return p
}
