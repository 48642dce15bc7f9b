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

// changesOf lists the changes of the guesses that calls meet in a replication, those that concern
// most calls first. If no call meets a guess, its change has no effect.
func changesOf(l *tally.Layout, counts *tally.Tally) []change {
	m := l.Model
	out := staffChanges(l, counts)

	visits := map[string]uint64{} // by step
	for i := range l.Steps {
		visits[l.Steps[i].Flow+"."+l.Steps[i].Step] += counts.Steps[i].Visits
	}

	for i := range m.Guesses.Shares {
		guess := &m.Guesses.Shares[i]
		met := 0.0
		for _, step := range stepsOf(m, guess) {
			met += float64(visits[step])
		}

		for k, outcome := range guess.Outcomes {
			// Without its usual outcome, an entry would not be another guess but another system. So a
			// lookup that seldom fails does not count as one that may always fail.
			isUsual := outcome.Share > 0.5
			calls := met * outcome.Share
			if calls == 0 || isUsual || !canLeaveOut(guess, k) {
				continue
			}

			out = append(out, change{
				of: report.GuessEffect{
					Key: guess.Key, Name: guess.Name, Outcome: outcome.Name, Guessed: stats.Number(outcome.Share),
				},
				calls: calls,
				apply: func(s *sim.Simulation) (*sim.Simulation, error) {
					programs := leftOut(m.Programs, guess, k)
					if closesLoop(m.Programs, programs) {
						return nil, errEndless
					}
					return s.WithPrograms(programs)
				},
			})
		}
	}

	slices.SortStableFunc(out, func(a, b change) int { return cmp.Compare(b.calls, a.calls) })
	return out
}

// staffChanges has twice as many agents, if the scenario guesses them and calls wait for them.
func staffChanges(l *tally.Layout, counts *tally.Tally) []change {
	m := l.Model
	offered := tally.CallsAbout(counts.AllDays(l), model.Subject{}).Offered
	if !m.Guesses.Staff || offered == 0 {
		return nil
	}

	return []change{{
		of:    report.GuessEffect{Key: model.GuessedStaff},
		calls: float64(offered),
		apply: func(s *sim.Simulation) (*sim.Simulation, error) { return s.WithRosters(doubled(m.Groups)), nil },
	}}
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

// canLeaveOut reports whether each question of an entry has another reply than an outcome.
func canLeaveOut(guess *model.GuessedShares, outcome int) bool {
	isPossible := func(r model.Reply) bool { return r.Share > 0 }
	return !slices.ContainsFunc(guess.At, func(at model.GuessedQuestion) bool {
		return !slices.ContainsFunc(at.Without[outcome], isPossible)
	})
}

// leftOut returns the programs without an outcome of an entry. The other outcomes keep their
// proportions, since shares are relative to their sum.
func leftOut(programs []model.Program, guess *model.GuessedShares, outcome int) []model.Program {
	out := slices.Clone(programs)
	for _, at := range guess.At {
		p := &out[at.Program]

		// The programs of the model stay as they are: the questions are copied before the first change.
		p.Questions = slices.Clone(p.Questions)
		p.Questions[at.Step].Of = [][]model.Reply{at.Without[outcome]}
	}
	return out
}
