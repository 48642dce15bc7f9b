package sim

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// leavingTable holds the choices of callers who leave a queue, by the language of the call.
type leavingTable []leavingRound

// leavingRound holds the announcements of hold in their turn.
type leavingRound struct {
	turns []leavingTurn
	rate  float64 // the sum over the turns
}

// leavingTurn is an announcement after which callers leave.
type leavingTurn struct {
	ends des.Duration // after the beginning of the round
	rate float64      // -ln of the share of callers who stay: 0 if all do
	answerTable
}

// leavingRound gives the announcements for callers like c.
func (s *stepTable) leavingRound(c *call) *leavingRound {
	return &s.leaving.Of[c.index(s.leaving.Property, s.leaving.Attribute)][c.leg.Values[routing.AttrLanguage]]
}

// newLeaving makes the table of a queue's choices: callers who do not choose stay. A queue without announcements has
// one turn that takes no time.
func newLeaving(p *flow.Program, s *flow.Step, replies []model.Reply) (leavingTable, error) {
	var out leavingTable
	for language := range p.Center.Attributes[routing.AttrLanguage].Values {
		offered := p.Announced(s, routing.Value(language))
		if len(offered) == 0 {
			offered = [][]bool{nil}
		}

		var round leavingRound
		begins := int64(0)
		for i := range offered {
			turn, err := newTurn(s, offered[i], replies)
			if err != nil {
				return nil, err
			}

			length := int64(0)
			if len(s.Hold) > 0 {
				length = s.Hold[i].Length[language]
			}
			turn.ends = begins + length
			round.turns = append(round.turns, turn)
			round.rate += turn.rate

			// The announcements begin at the interval, or else after each other.
			begins = turn.ends
			if s.Every > 0 {
				begins = int64(i+1) * s.Every
			}
		}
		out = append(out, round)
	}
	return out, nil
}

// newTurn makes the table of an announcement that offers some of a step's choices, or all of them.
func newTurn(s *flow.Step, offered []bool, replies []model.Reply) (leavingTurn, error) {
	var choosing []model.Reply
	all := 0.0
	some := 0.0
	for _, r := range replies {
		all += r.Share
		if r.Kind == model.ReplyOutcome && r.Share > 0 && offers(s, offered, r.Outcome) {
			choosing = append(choosing, r)
			some += r.Share
		}
	}

	answers, err := newAnswers(choosing)
	return leavingTurn{rate: -portable.Log1p(-some / all), answerTable: answers}, err
}

// offers reports whether an announcement offers a choice with an outcome.
func offers(s *flow.Step, offered []bool, o flow.Outcome) bool {
	for i := range s.Choices {
		if s.Choices[i].Outcome == o && offered != nil {
			return offered[i]
		}
	}
	return true
}

// draw draws after which announcement a caller leaves: how many rounds are over before, and the turn. It returns nil
// for a caller who stays in every turn. The number of rounds is geometric: the floor of an exponential.
func (r *leavingRound) draw(stream *des.Stream) (rounds float64, turn *leavingTurn) {
	left := stream.Exp()
	if r.rate == 0 {
		return 0, nil
	}
	if rounds = math.Floor(left / r.rate); rounds > 0 {
		left -= float64(rounds * r.rate)
	}

	// The rest is spent on the turns of the round. Rounding may leave some of it after the last.
	for i := range r.turns {
		if r.turns[i].rate == 0 {
			continue
		}
		turn = &r.turns[i]
		if left < turn.rate {
			break
		}
		left -= turn.rate
	}
	return rounds, turn
}
