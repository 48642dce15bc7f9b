package compile

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// compileGuesses collects the entries of answers and lookups that are guesses, in the order of the
// steps that they answer.
func (c *compiler) compileGuesses() {
	c.checkGuesses()
	guesses := &c.model.Guesses
	guesses.Listed = len(c.Guesses) > 0
	guesses.Staff = c.lists(model.GuessedStaff)
	places := map[[2]string]int{} // by key and name of the entry: index into guesses.Shares

	for at := range c.model.Programs {
		p := &c.model.Programs[at]
		for i := range p.Steps {
			s := &p.Steps[i]
			entry := c.answerOf(s)
			if entry == nil || !s.IsAnswered() {
				continue
			}

			key, _ := answerKey(s)
			if !c.isGuess(key, entry.Key.Value, &entry.Value) {
				continue
			}

			// Several steps may share the entry of a lookup or of a mailbox.
			mixture := *entry.Value.Otherwise
			id := [2]string{key, entry.Key.Value}
			place, known := places[id]
			if !known {
				place = len(guesses.Shares)
				places[id] = place
				guesses.Shares = append(guesses.Shares, newGuess(key, entry.Key.Value, mixture))
			}

			guess := &guesses.Shares[place]
			guess.At = append(guess.At, newGuessedQuestion(at, i, p.Program, mixture))
		}
	}
}

// checkGuesses reports guesses that the scenario does not have.
func (c *compiler) checkGuesses() {
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

	for _, guess := range c.Guesses {
		if !slices.Contains(names, guess.Value) {
			c.unknown(guess, flow.UnknownValue, names, "guess %q does not exist", guess.Value)
		}
	}
}

// lists reports whether the scenario lists a guess.
func (c *compiler) lists(guess string) bool {
	return slices.ContainsFunc(c.Guesses, func(listed diag.Text) bool { return listed.Value == guess })
}

// isGuess reports whether an answer is a guess that can be changed: shares of several outcomes. An
// entry by a property has no outcome with one share.
func (c *compiler) isGuess(key, name string, a *scenario.Answer) bool {
	isForAll := a.By.Value == "" && a.Otherwise != nil
	isListed := c.lists(key) || c.lists(key+"."+name)
	return isListed && isForAll && len(*a.Otherwise) > 1
}

// newGuess makes the guess of an entry, without its questions.
func newGuess(key, name string, mixture scenario.Mixture) model.GuessedShares {
	guess := model.GuessedShares{Key: key, Name: name}
	for _, part := range mixture {
		guess.Outcomes = append(guess.Outcomes, model.GuessedOutcome{Name: part.Name.Value, Share: part.Share})
	}
	return guess
}

// newGuessedQuestion makes the replies at a step without each part of a mixture.
func newGuessedQuestion(at, step int, p *flow.Program, mixture scenario.Mixture) model.GuessedQuestion {
	out := model.GuessedQuestion{Program: at, Step: step, Without: make([][]model.Reply, len(mixture))}
	for left := range mixture {
		for i, part := range mixture {
			reply, ok := ReplyTo(p, &p.Steps[step], part.Name.Value)
			if ok && i != left {
				reply.Share = part.Share
				out.Without[left] = append(out.Without[left], reply)
			}
		}
	}
	return out
}
