package compile

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// compileGuesses collects the entries of answers and lookups that are guesses, in the order of the
// scenario.
func (c *answerCompiler) compileGuesses() {
	c.checkGuesses()
	guesses := &c.model.Guesses
	guesses.Listed = len(c.Guesses) > 0
	guesses.Staff = c.lists(model.GuessedStaff)

	places := map[*yaml.Pair[scenario.Answer]]int{} // of the entries: indexes into guesses.Shares
	collect := func(key string, entries []yaml.Pair[scenario.Answer]) {
		for i := range entries {
			if name := entries[i].Key.Value; c.lists(key) || c.lists(key+"."+name) {
				places[&entries[i]] = len(guesses.Shares)
				guesses.Shares = append(guesses.Shares, newGuess(key, name, &entries[i].Value))
			}
		}
	}
	collect(model.GuessedAnswers, c.Answers)
	collect(model.GuessedLookups, c.Lookups)

	// Several steps may share the entry of a lookup or of a mailbox.
	for at := range c.model.Programs {
		p := &c.model.Programs[at]
		for i := range p.Steps {
			entry := c.answerOf(&p.Steps[i])
			place, isGuess := places[entry]
			if isGuess && p.Steps[i].IsAnswered() {
				guess := &guesses.Shares[place]
				guess.At = append(guess.At, newGuessedQuestion(at, i, p, guess.Outcomes))
			}
		}
	}
	guesses.Shares = slices.DeleteFunc(guesses.Shares, c.isForced)
}

// isForced reports whether the steps of an entry take one answer only. Then its share is no guess.
func (c *answerCompiler) isForced(guess model.GuessedShares) bool {
	takesSeveral := func(at model.GuessedQuestion) bool {
		p := c.model.Programs[at.Program].Program
		return len(AnswerNames(p, &p.Steps[at.Step])) > 1
	}
	return len(guess.Outcomes) == 0 && len(guess.At) > 0 && !slices.ContainsFunc(guess.At, takesSeveral)
}

// checkGuesses reports guesses that the scenario does not have, and keys without a number.
func (c *answerCompiler) checkGuesses() {
	if len(c.Guesses) == 0 {
		return
	}

	names := slices.Clone(model.GuessKeys)
	for _, entry := range c.Answers {
		names = append(names, model.GuessedAnswers+"."+entry.Key.Value)
	}
	for _, entry := range c.Lookups {
		names = append(names, model.GuessedLookups+"."+entry.Key.Value)
	}

	numbers := map[string]int{
		model.GuessedAnswers: len(c.Answers),
		model.GuessedLookups: len(c.Lookups),
		model.GuessedStaff:   len(c.Staff) + len(c.Rosters),
	}

	for _, guess := range c.Guesses {
		if !slices.Contains(names, guess.Value) {
			c.unknown(guess, flow.UnknownValue, names, "guess %q does not exist", guess.Value)
			continue
		}

		if n, isKey := numbers[guess.Value]; isKey && n == 0 {
			text := fmt.Sprintf("the guesses name %s, and the scenario has no %[1]s", guess.Value)
			c.advise(guess.Place, scenario.EmptyGuess, text, diag.Fixf("remove %s from guesses", guess.Value))
		}
	}
}

// lists reports whether the scenario lists a guess.
func (c *answerCompiler) lists(guess string) bool {
	return slices.ContainsFunc(c.Guesses, func(listed diag.Text) bool { return listed.Value == guess })
}

// newGuess makes the guess of an entry, without its questions.
func newGuess(key, name string, a *scenario.Answer) model.GuessedShares {
	guess := model.GuessedShares{Key: key, Name: name, By: a.By.Value}
	a.Each(func(m *scenario.Mixture) {
		for _, part := range *m {
			if isSeldom(part.Share) {
				guess.Outcomes = withShare(guess.Outcomes, part.Name.Value, part.Share)
			}
		}
	})
	return guess
}

// withShare adds a share of an outcome to the outcomes of an entry.
func withShare(outcomes []model.GuessedOutcome, name string, share float64) []model.GuessedOutcome {
	i := slices.IndexFunc(outcomes, func(o model.GuessedOutcome) bool { return o.Name == name })
	if i < 0 {
		return append(outcomes, model.GuessedOutcome{Name: name, Lowest: share, Highest: share})
	}
	outcomes[i].Lowest = min(outcomes[i].Lowest, share)
	outcomes[i].Highest = max(outcomes[i].Highest, share)
	return outcomes
}

// isSeldom reports whether an outcome with a share can be left out of a guess.
func isSeldom(share float64) bool { return share > 0 && share <= model.SeldomShare }

// newGuessedQuestion makes the replies at a step without each outcome of an entry.
func newGuessedQuestion(at, step int, p *model.Program, outcomes []model.GuessedOutcome) model.GuessedQuestion {
	out := model.GuessedQuestion{Program: at, Step: step, Without: make([][][]model.Reply, len(outcomes))}
	for i, outcome := range outcomes {
		// A step that shares its entry with others may not have the outcome. Then all its replies are left.
		left, has := ReplyTo(p.Program, &p.Steps[step], outcome.Name)
		isLeft := func(r model.Reply) bool {
			return has && r.Kind == left.Kind && r.Outcome == left.Outcome && isSeldom(r.Share)
		}

		for _, replies := range p.Questions[step].Of {
			out.Without[i] = append(out.Without[i], slices.DeleteFunc(slices.Clone(replies), isLeft))
		}
	}
	return out
}
