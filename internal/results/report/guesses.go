package report

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Guesses is the result of changing the guesses of a scenario one at a time, in the first
// replication. A change leaves out one outcome of an entry that has at most half of the cases, or doubles
// the agents.
type Guesses struct {
	Changes int          `json:"changes"` // of guesses that calls meet
	Tried   int          `json:"tried"`   // the changes that concern most calls; all unless they are many
	Endless int          `json:"endless"` // tried changes with which a call never ends
	Largest *GuessEffect `json:"largest"` // null if no change moves a disposition by more than 1 point
}

// GuessEffect is the effect of a change on the disposition that it moves most.
type GuessEffect struct {
	Key     string       `json:"key"`               // a name of model.GuessKeys
	Name    string       `json:"name,omitempty"`    // of the entry; missing for agents
	Outcome string       `json:"outcome,omitempty"` // that the change leaves out; missing for agents
	Guessed stats.Number `json:"guessed,omitempty"` // the share of the outcome; missing for agents

	Disposition string       `json:"disposition"` // "in_progress" for calls that have not ended
	Before      stats.Number `json:"before"`      // the share of the calls with the disposition
	After       stats.Number `json:"after"`       // the same with the change
	Moved       stats.Number `json:"moved"`       // the total variation distance of all dispositions
}

// InProgress is the name of the calls that have no disposition yet.
const InProgress = "in_progress"

// does returns the verb of the calls with the disposition, and the verb after "would".
func (e *GuessEffect) does() (does, would string) {
	does = "are still there"
	for d := range tally.Dispositions {
		if d.String() == e.Disposition {
			_, does = d.Verbs()
		}
	}

	if rest, isPassive := strings.CutPrefix(does, "are "); isPassive {
		return does, "be " + rest
	}
	return does, does
}

// Text describes the effect in sentences.
func (e *GuessEffect) Text() string {
	does, would := e.does()
	name := diag.Visible(e.Name)
	outcome := diag.Visible(e.Outcome)
	share := Percentage(e.Guessed)

	// The guess is a fact of the scenario, and the change is the question about it.
	var guess, change string
	switch e.Key {
	case model.GuessedLookups:
		guess = fmt.Sprintf("lookup %q gives %q in %s of cases", name, outcome, share)
		change = "If it never did"
	case model.GuessedAnswers:
		guess = fmt.Sprintf("the answer at %q is %q in %s of cases", name, outcome, share)
		change = "If it never was"
	case model.GuessedStaff:
		guess = "the number of agents"
		change = "With twice as many"
	}

	return fmt.Sprintf("%s of the calls %s. The guess that moves the result most: %s. %s, %s would %s.",
		Percentage(e.Before), does, guess, change, Percentage(e.After), would)
}

// Text names in sentences the guess that moves the dispositions most, and everything that was not tried.
func (g *Guesses) Text() string {
	if g.Changes == 0 {
		return "The scenario lists guesses, but calls meet none of them: remove guesses from it."
	}

	text := "No single guess moves a disposition by more than 1 point."
	if g.Largest != nil {
		text = g.Largest.Text()
	}

	text += " (First replication"
	if g.Tried < g.Changes {
		text += fmt.Sprintf(", %s of %s: the ones that most calls meet", diag.Thousands(g.Tried),
			diag.Plural(g.Changes, "change"))
	}
	if g.Endless > 0 {
		text += fmt.Sprintf(", without %s that would never let a call end", diag.Plural(g.Endless, "change"))
	}
	return text + ".)"
}

// writeGuesses writes the guess that moves the dispositions most, if the scenario lists guesses.
func writeGuesses(out *strings.Builder, g *Guesses, width int) {
	if g != nil {
		fmt.Fprintf(out, "\n%s\n", table.TrimLines(table.Wrap(g.Text(), width)))
	}
}
