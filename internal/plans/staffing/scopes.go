package staffing

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// scope is variables and requirements that share nothing with those of other scopes: no
// caller of one can wait for an agent of another. What an agent of one changes is measured in
// the same replications as what an agent of another changes.
type scope struct {
	variables    []int
	requirements []*requirement
}

// activity is when callers of the queues of one cluster are in the center: spans that are
// further apart than any call lasts. Callers of different clusters meet no common agent.
type activity struct {
	queues []routing.QueueID
	spans  []span
}

type span struct{ from, to des.Time }

func (s *span) meets(from, to des.Time) bool { return s.from < to && from < s.to }

// afterCalls is how long after the last arrival a queue is taken to be empty and its agents
// to be free. It decides only what is measured together: the goals are proven together.
const afterCalls = des.Duration(2 * 3600e9)

// scopes divides the requirements and the variables that keep them. The first also has the
// variables that no caller meets.
func (p *Problem) scopes(l *tally.Layout, all []requirement) []scope {
	activities, n := p.activities(), len(all)
	together := newPartition(n + len(p.Variables)) // of requirements and variables
	for i := range activities {
		a := &activities[i]
		for k := range a.spans {
			first := -1
			meet := func(member int) {
				if first < 0 {
					first = member
				}
				together.join(first, member)
			}
			for j := range p.Variables {
				if a.isOf(&p.Model.Groups[p.Variables[j].Group]) && p.worksIn(j, a.spans[k]) {
					meet(n + j)
				}
			}
			for r := range all {
				if from, to := all[r].period(l); a.isAbout(p.Model, &p.Model.Goals[all[r].goal].Subject) && a.spans[k].meets(from, to) {
					meet(r)
				}
			}
		}
	}
	for _, t := range p.patterns {
		if t != nil {
			for _, variables := range t.concurrent {
				for _, j := range variables {
					together.join(n+variables[0], n+j)
				}
			}
		}
	}
	var out []scope
	for _, set := range together.sets() {
		if set[0] < n || out == nil {
			out = append(out, scope{})
		}
		of := &out[len(out)-1]
		if set[0] >= n { // variables of no requirement
			of = &out[0]
		}
		for _, member := range set {
			if member < n {
				of.requirements = append(of.requirements, &all[member])
			} else {
				of.variables = append(of.variables, member-n)
			}
		}
	}
	for i := range out {
		slices.Sort(out[i].variables)
	}
	return out
}

// partition divides numbers into sets.
type partition []int // by number: the least of its set

func newPartition(n int) partition {
	out := make(partition, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// join makes the sets of two numbers one.
func (p partition) join(a, b int) {
	a, b = p[a], p[b]
	if a == b {
		return
	}
	for i := range p {
		if p[i] == a || p[i] == b {
			p[i] = min(a, b)
		}
	}
}

// sets lists the sets in the order of their least numbers.
func (p partition) sets() [][]int {
	var out [][]int
	index := make([]int, len(p))
	for i, first := range p {
		if first == i {
			index[i], out = len(out), append(out, nil)
		}
		out[index[first]] = append(out[index[first]], i)
	}
	return out
}

// worksIn reports whether a variable's agents are on the phones at some time of a span.
func (p *Problem) worksIn(j int, in span) bool {
	roster := p.Variables[j].roster
	for i, step := range roster {
		until := p.Model.Clock.Stop
		if i+1 < len(roster) {
			until = roster[i+1].At
		}
		if step.Agents > 0 && in.meets(step.At, until) {
			return true
		}
	}
	return false
}

// isOf reports whether a group answers a queue of the cluster.
func (a *activity) isOf(g *model.Group) bool {
	return slices.ContainsFunc(g.Skills, func(k model.Skill) bool { return slices.Contains(a.queues, k.Queue) })
}

// isAbout reports whether a goal's subject has callers or agents of the cluster, or may have.
func (a *activity) isAbout(m *model.Model, s *model.Subject) bool {
	switch s.Kind {
	case model.SubjectQueue:
		return slices.Contains(a.queues, routing.QueueID(s.Index))
	case model.SubjectGroup:
		return a.isOf(&m.Groups[s.Index])
	default:
		return true
	}
}

// activities are the clusters of queues: callers of a line may wait in any queue of its flow,
// and agents may have callers of any queue that they answer. Where lines are limited, callers
// of one queue may block those of another.
func (p *Problem) activities() []activity {
	m := p.Model
	cluster := newPartition(len(m.Center.Queues))
	if slices.ContainsFunc(m.Trunks, func(n int) bool { return n > 0 }) {
		for q := range cluster {
			cluster.join(0, q)
		}
	}
	for i := range m.Lines {
		queues := queuesOf(m, &m.Lines[i])
		for _, q := range queues {
			cluster.join(int(queues[0]), int(q))
		}
	}
	for g := range m.Groups {
		for _, k := range m.Groups[g].Skills {
			cluster.join(int(m.Groups[g].Skills[0].Queue), int(k.Queue))
		}
	}
	var out []activity
	for _, set := range cluster.sets() {
		a := activity{}
		for _, q := range set {
			a.queues = append(a.queues, routing.QueueID(q))
		}
		a.spans = p.spans(&a)
		out = append(out, a)
	}
	return out
}

// queuesOf lists the queues that calls of a line may join, or whose state they may ask for.
func queuesOf(m *model.Model, line *model.Line) []routing.QueueID {
	var out []routing.QueueID
	if !line.IsCalled() {
		return nil
	}
	for i := range m.Programs[line.Program].Steps {
		s := &m.Programs[line.Program].Steps[i]
		if s.Help.IsAgent() || s.ChecksQueue() {
			out = append(out, s.Queues()...)
		}
	}
	return out
}

// spans are when callers of a cluster are in the center. Callers who call again, and those
// who are called back, may be there at any time.
func (p *Problem) spans(a *activity) []span {
	m, clock := p.Model, &p.Model.Clock
	var arrivals []span
	for i := range m.Lines {
		line := &m.Lines[i]
		queues := queuesOf(m, line)
		if len(queues) == 0 || !slices.Contains(a.queues, queues[0]) {
			continue
		}
		called := slices.ContainsFunc(m.Programs[line.Program].Steps, func(s flow.Step) bool { return s.Help == flow.HelpCallback })
		if called || line.Callers.Redial.Chance > 0 {
			return []span{{0, clock.Stop}}
		}
		arrivals = append(arrivals, p.arrivals(line)...)
	}
	slices.SortFunc(arrivals, func(a, b span) int { return int(min(1, max(-1, a.from-b.from))) })
	var out []span
	for _, s := range arrivals {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].to {
			out[last].to = max(out[last].to, s.to+afterCalls)
		} else {
			out = append(out, span{s.from, s.to + afterCalls})
		}
	}
	return out
}

// arrivals are the times at which a line is called.
func (p *Problem) arrivals(line *model.Line) []span {
	var out []span
	for _, call := range line.Trace {
		out = append(out, span{call.At, call.At})
	}
	clock := &p.Model.Clock
	if len(line.Rate) == 0 {
		return out
	}
	period := clock.RateStart
	for period > 0 { // the rate repeats before it, too
		period -= clock.RatePeriod
	}
	for ; period < clock.Stop; period += clock.RatePeriod {
		for k, piece := range line.Rate {
			until := clock.RatePeriod
			if k+1 < len(line.Rate) {
				until = line.Rate[k+1].At
			}
			if piece.PerHour > 0 && period+until > 0 {
				out = append(out, span{period + piece.At, min(period+until, clock.Stop)})
			}
		}
	}
	return out
}
