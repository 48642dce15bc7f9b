package guesses

import (
	"cmp"
	"errors"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// change is a change of one guess.
type change struct {
	of    report.GuessEffect // the guess; its effect is not known yet
	calls float64            // about how many calls the change concerns
	apply func(*sim.Simulation) (*sim.Simulation, error)
}

// errEndless is the error of a change with which calls cannot leave a loop.
var errEndless = errors.New("calls cannot leave a loop")

// candidates are the changes of the guesses that calls meet in a replication, and the guesses without a
// change.
type candidates struct {
	layout *tally.Layout
	loops  loops
	visits map[string]uint64 // by step

	changes  []change // those that concern most calls first
	notTried []report.GuessNotTried
}

// newCandidates lists the changes. If no call meets a guess, its change has no effect.
func newCandidates(l *tally.Layout, counts *tally.Tally) *candidates {
	c := &candidates{layout: l, loops: newLoops(l.Model.Programs), visits: map[string]uint64{}}
	for i := range l.Steps {
		c.visits[l.Steps[i].Flow+"."+l.Steps[i].Step] += counts.Steps[i].Visits
	}

	c.addStaff(tally.CallsAbout(counts.AllDays(l), model.Subject{}).Offered)
	for i := range l.Model.Guesses.Shares {
		c.addShares(&l.Model.Guesses.Shares[i])
	}

	// A bound on the changes then leaves out those about the fewest calls.
	slices.SortStableFunc(c.changes, func(a, b change) int { return cmp.Compare(b.calls, a.calls) })
	return c
}

// leaveOut keeps the reason why a guess has no result.
func (c *candidates) leaveOut(of report.GuessChange, reason report.NoGuess) {
	c.notTried = append(c.notTried, report.GuessNotTried{GuessChange: of, Reason: reason})
}

// addShares adds the changes of an entry: each leaves out one outcome.
func (c *candidates) addShares(guess *model.GuessedShares) {
	m := c.layout.Model
	met := 0.0
	for _, step := range stepsOf(m, guess) {
		met += float64(c.visits[step])
	}

	entry := report.GuessChange{Key: guess.Key, Name: guess.Name}
	switch {
	case met == 0:
		c.leaveOut(entry, report.GuessUnmet)
		return
	case len(guess.Outcomes) == 0:
		c.leaveOut(entry, report.GuessUsual)
		return
	}

	for k, outcome := range guess.Outcomes {
		of := report.GuessEffect{GuessChange: entry, By: guess.By, Guessed: stats.Number(outcome.Lowest)}
		of.Outcome = outcome.Name
		if outcome.Highest > outcome.Lowest {
			of.GuessedTo = stats.Number(outcome.Highest)
		}

		if !canLeaveOut(guess, k) {
			c.leaveOut(of.GuessChange, report.GuessNeeded)
			continue
		}

		c.changes = append(c.changes, change{
			of: of,
			// The callers of each value of a property are not counted, so the shares have equal weight.
			calls: met * (outcome.Lowest + outcome.Highest) / 2,
			apply: func(s *sim.Simulation) (*sim.Simulation, error) {
				programs := leftOut(m.Programs, guess, k)
				if c.loops.closedBy(programs, guess) {
					return nil, errEndless
				}
				return s.WithPrograms(programs)
			},
		})
	}
}

// addStaff adds the change to twice as many agents, if the scenario guesses them. It concerns all calls
// that were offered to a queue.
func (c *candidates) addStaff(offered uint64) {
	m := c.layout.Model
	if !m.Guesses.Staff {
		return
	}

	// Without a call for them, more agents change nothing.
	of := report.GuessEffect{GuessChange: report.GuessChange{Key: model.GuessedStaff}}
	if offered == 0 {
		c.leaveOut(of.GuessChange, report.GuessUnmet)
		return
	}

	c.changes = append(c.changes, change{
		of:    of,
		calls: float64(offered),
		apply: func(s *sim.Simulation) (*sim.Simulation, error) { return s.WithRosters(doubled(m.Groups)), nil },
	})
}

// doubled returns the rosters of groups with twice as many agents.
func doubled(groups []model.Group) [][]model.RosterStep {
	out := make([][]model.RosterStep, len(groups))
	for i := range groups {
		out[i] = slices.Clone(groups[i].Roster)
		for k := range out[i] {
			out[i][k].Agents *= 2
			out[i][k].Paid *= 2
		}
	}
	return out
}

// stepsOf names the steps that an entry answers. A flow of several lines is in several programs, and
// its steps are named once.
func stepsOf(m *model.Model, guess *model.GuessedShares) []string {
	var out []string
	for _, at := range guess.At {
		out = append(out, m.Programs[at.Program].Steps[at.Step].String())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// canLeaveOut reports whether each question of an entry has another reply than an outcome, for all callers.
func canLeaveOut(guess *model.GuessedShares, outcome int) bool {
	isPossible := func(r model.Reply) bool { return r.Share > 0 }
	isEmpty := func(left []model.Reply) bool { return !slices.ContainsFunc(left, isPossible) }
	return !slices.ContainsFunc(guess.At, func(at model.GuessedQuestion) bool {
		return slices.ContainsFunc(at.Without[outcome], isEmpty)
	})
}

// leftOut returns the programs without an outcome of an entry. The other outcomes keep their
// proportions, since shares are relative to their sum.
func leftOut(programs []model.Program, guess *model.GuessedShares, outcome int) []model.Program {
	out := slices.Clone(programs)
	for _, at := range guess.At {
		p := &out[at.Program]

		// The programs of the model stay as they are: the questions are copied before the change.
		p.Questions = slices.Clone(p.Questions)
		p.Questions[at.Step].Of = at.Without[outcome]
	}
	return out
}
