package staffing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/disjoint"
)

// component is a set of variables and requirements that shares nothing with other components: no
// caller of one can wait for an agent of another. So the same replications measure changes of
// agents in several components.
type component struct {
	variables    []int
	requirements []*requirement
	current      *trial // its part of the current plan is the component's
	fixed        bool   // its variables are not searched
}

// apart is the time after which a queue without agents is taken to be empty. It only decides what
// is measured together, because the goals are proven together.
const apart = des.Duration(2 * 3600e9)

// components divides the requirements and the variables by clusters of queues, and in each by times
// that are hours apart. The first component also has the variables that no requirement is about.
func (p *Problem) components(all []requirement) []*component {
	type presence struct {
		member   int // of the partition
		from, to des.Time
	}
	n := len(all)

	// A caller who returns may call at any time, so nothing is apart then.
	later := apart
	if p.callersReturn() {
		later = p.Model.Clock.Stop
	}

	together := disjoint.New(n + len(p.Variables)) // of requirements and variables
	for _, queues := range p.clusters() {
		var present []presence
		for r := range all {
			if p.isAbout(&p.Model.Goals[all[r].goal].Subject, queues) {
				from, to := all[r].period(p.layout)
				present = append(present, presence{r, from, to})
			}
		}

		// An agent's queue may last beyond the shift. So the variable counts for some time longer.
		for j := range p.Variables {
			v := &p.Variables[j]
			for i, step := range v.roster {
				until := p.Model.Clock.Stop
				if i+1 < len(v.roster) {
					until = v.roster[i+1].At
				}
				if step.Agents > 0 && p.worksFor(v.Group, queues) {
					present = append(present, presence{n + j, step.At, until + later})
				}
			}
		}

		// Sorted by their beginning, only neighbors need a comparison with the latest end so far.
		slices.SortStableFunc(present, func(a, b presence) int { return cmp.Compare(a.from, b.from) })
		var until des.Time
		for i, at := range present {
			if i > 0 && at.from < until {
				together.Join(present[i-1].member, at.member)
			}
			until = max(until, at.to)
		}
	}

	return componentsOf(together.All(), all)
}

// componentsOf makes components of sets of requirements and, after them, variables.
func componentsOf(sets [][]int, all []requirement) []*component {
	var out []*component
	for _, set := range sets {
		// Requirements have the lower numbers, so the first member shows whether a set has any.
		if set[0] < len(all) || out == nil {
			out = append(out, &component{})
		}

		of := out[len(out)-1]
		if set[0] >= len(all) { // variables of no requirement
			of = out[0]
		}

		for _, member := range set {
			if member < len(all) {
				of.requirements = append(of.requirements, &all[member])
				all[member].component = of
			} else {
				of.variables = append(of.variables, member-len(all))
			}
		}

		slices.Sort(of.variables)
	}

	return out
}

// clusters divides the queues so that callers of different clusters meet no common agent. Callers
// of a line may wait in any queue of its flow, and agents answer several queues. If lines are
// limited, callers of one queue may block callers of another.
func (d *day) clusters() [][]int {
	m := d.Model
	cluster := disjoint.New(len(m.Center.Queues))

	// A trunk that is busy with one queue's caller blocks the callers of all queues.
	if slices.ContainsFunc(m.Trunks, func(n int) bool { return n > 0 }) {
		for q := range cluster {
			cluster.Join(0, q)
		}
	}

	for i := range m.Lines {
		queues := queuesOf(m, &m.Lines[i])
		for _, q := range queues {
			cluster.Join(int(queues[0]), int(q))
		}
	}

	for g := range m.Groups {
		for _, k := range m.Groups[g].Skills {
			cluster.Join(int(m.Groups[g].Skills[0].Queue), int(k.Queue))
		}
	}

	return cluster.All()
}

// worksFor reports whether a group answers one of some queues.
func (d *day) worksFor(g int, queues []int) bool {
	return slices.ContainsFunc(d.Model.Groups[g].Skills, func(k model.Skill) bool {
		return slices.Contains(queues, int(k.Queue))
	})
}

// isAbout reports whether a goal's subject has callers or agents of some queues, or may have.
func (d *day) isAbout(s *model.Subject, queues []int) bool {
	switch s.Kind {
	case model.SubjectQueue:
		return slices.Contains(queues, s.Index)
	case model.SubjectGroup:
		return d.worksFor(s.Index, queues)
	default:
		return true
	}
}

// callersReturn reports whether callers call again or are called back, at any time.
func (d *day) callersReturn() bool {
	return slices.ContainsFunc(d.Model.Lines, func(line model.Line) bool {
		isCallback := func(s flow.Step) bool { return s.Help == flow.HelpCallback }
		return line.IsCalled() &&
			(line.Callers.Redial.Chance > 0 || slices.ContainsFunc(d.Model.Programs[line.Program].Steps, isCallback))
	})
}

// queuesOf lists the queues that calls of a line may join, or whose state they may ask for.
func queuesOf(m *model.Model, line *model.Line) []routing.QueueID {
	var out []routing.QueueID
	if !line.IsCalled() {
		return nil
	}
	for i := range m.Programs[line.Program].Steps {
		s := &m.Programs[line.Program].Steps[i]

		// A check of a queue makes the call depend on its state, even if the call does not join it.
		if s.Help.IsAgent() || s.ChecksQueue() {
			out = append(out, s.Queues()...)
		}
	}
	return out
}

// only is the part of a plan that is a component's.
func (of *component) only(plan Plan) Plan {
	out := make(Plan, len(plan))
	of.copyTo(out, plan)
	return out
}

// copyTo gives a plan the component's part of another one.
func (of *component) copyTo(out, plan Plan) {
	for _, j := range of.variables {
		out[j] = plan[j]
	}
}

// key tells the parts of plans that are a component's apart.
func (of *component) key(plan Plan) string { return fmt.Sprint(of.only(plan)) }

// isOfPeriods reports whether a failure of each requirement shows when there are too few agents.
func (of *component) isOfPeriods() bool {
	return !slices.ContainsFunc(of.requirements, func(r *requirement) bool { return !r.isRaised() })
}
