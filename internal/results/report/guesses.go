package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Guesses is the result of changing the guesses of a scenario one at a time, in the first
// replication. A change leaves out one outcome of an entry where it has at most half of the cases, or doubles
// the agents.
type Guesses struct {
	Changes  int             `json:"changes"`   // of guesses that calls meet
	Tried    int             `json:"tried"`     // the changes that concern most calls; all unless they are many
	NotTried []GuessNotTried `json:"not_tried"` // guesses and changes without an effect here, and the reason
	Largest  *GuessEffect    `json:"largest"`   // null if no change moves a disposition by more than 1 point
}

// GuessChange is a guess and its change.
type GuessChange struct {
	Key     string `json:"key"`               // a name of model.GuessKeys
	Name    string `json:"name,omitempty"`    // of the entry; missing for agents
	Outcome string `json:"outcome,omitempty"` // that the change leaves out; missing for agents
}

// GuessEffect is the effect of a change on the disposition that it moves most.
type GuessEffect struct {
	GuessChange
	By        string       `json:"by,omitempty"`         // the property that the share of the outcome depends on
	Guessed   stats.Number `json:"guessed,omitempty"`    // the share of the outcome; missing for agents
	GuessedTo stats.Number `json:"guessed_to,omitempty"` // its largest share, if By changes the share

	Disposition string       `json:"disposition"` // "in_progress" for calls that have not ended
	Before      stats.Number `json:"before"`      // the share of the calls with the disposition
	After       stats.Number `json:"after"`       // the same with the change
	Moved       stats.Number `json:"moved"`       // the total variation distance of all dispositions
}

// GuessNotTried is a change that has no result, or a guess without a change.
type GuessNotTried struct {
	GuessChange
	Reason NoGuess `json:"reason"`
}

// NoGuess is a reason why a guess has no result.
type NoGuess string

// The reasons. GuessUnmet and GuessUsual are about a whole guess, the others about a change.
const (
	GuessEndless NoGuess = "endless"
	GuessCrowded NoGuess = "crowded"
	GuessNeeded  NoGuess = "needed"
	GuessBound   NoGuess = "bound"
	GuessUsual   NoGuess = "usual"
	GuessUnmet   NoGuess = "unmet"
)

// noGuesses are the words of the reasons, in the order of the text.
var noGuesses = []struct {
	reason        NoGuess
	noun, because string
}{
	{GuessEndless, "change", "that would never let a call end"},
	{GuessCrowded, "change", "that would fill the center with too many calls"},
	{GuessNeeded, "change", "that would leave a step without an answer"},
	{GuessBound, "change", "about fewer calls than these"},
	{GuessUsual, "guessed value", "without an outcome of at most half of the cases"},
	{GuessUnmet, "guessed value", "without a call"},
}

// InProgress is the name of the calls that have no disposition yet.
const InProgress = "in_progress"

// does returns the verb of the calls with the disposition, and the verb after "would".
func (e *GuessEffect) does() (does, would string) {
	does = "are still there"
	for d := range model.Dispositions {
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
	share := Percentage(e.Guessed)

	if e.GuessedTo > 0 {
		share += " to " + Percentage(e.GuessedTo)
	}

	// The guess is a fact of the scenario, and the change is the question about it.
	var guess, change string
	switch e.Key {
	case model.GuessedLookups:
		guess = fmt.Sprintf("%s gives %q in %s of cases", e.entry(), e.Outcome, share)
		change = "If it never did"
	case model.GuessedAnswers:
		guess = fmt.Sprintf("%s is %q in %s of cases", e.entry(), e.Outcome, share)
		change = "If it never was"
	case model.GuessedStaff:
		guess = e.entry()
		change = "With twice as many"
	}
	if e.By != "" {
		guess += ", by " + e.By
	}

	return fmt.Sprintf("%s of the calls %s. The guess that moves the result most: %s. %s, %s would %s.",
		Percentage(e.Before), does, guess, change, Percentage(e.After), would)
}

// entry names the guessed entry.
func (g *GuessChange) entry() string {
	switch g.Key {
	case model.GuessedLookups:
		return fmt.Sprintf("lookup %q", g.Name)
	case model.GuessedAnswers:
		return fmt.Sprintf("the answer at %q", g.Name)
	default:
		return "the number of agents"
	}
}

// text names the guess and its change.
func (g *GuessChange) text() string {
	if g.Outcome == "" {
		return g.entry()
	}
	return fmt.Sprintf("%s without %q", g.entry(), g.Outcome)
}

// Text names in sentences the guess that moves the dispositions most, and everything that was not tried.
func (g *Guesses) Text() string {
	// The report beside the text has the averages of all replications, which differ from the first one.
	const first = "In the first replication, "
	text := first + "no single guess moves a disposition by more than 1 point."
	switch {
	case g.Largest != nil:
		text = first + g.Largest.Text()
	case g.Tried == g.count(GuessEndless)+g.count(GuessCrowded):
		text = "No guess could be tried."
	}
	return text + g.notTried()
}

// count returns the number of changes or guesses without a result for a reason.
func (g *Guesses) count(reason NoGuess) int {
	n := 0
	for _, not := range g.NotTried {
		if not.Reason == reason {
			n++
		}
	}
	return n
}

// notTried counts the guesses without a result by reason, and names the first of each.
func (g *Guesses) notTried() string {
	var parts []string
	for _, words := range noGuesses {
		n := g.count(words.reason)
		if n == 0 {
			continue
		}

		first := slices.IndexFunc(g.NotTried, func(not GuessNotTried) bool { return not.Reason == words.reason })
		named := g.NotTried[first].text()
		if n > 1 {
			named = "the first: " + named
		}
		parts = append(parts, fmt.Sprintf("%s %s (%s)", diag.Plural(n, words.noun), words.because, named))
	}

	if len(parts) == 0 {
		return ""
	}
	return " Without a result: " + strings.Join(parts, ", ") + "."
}
