package flow

import (
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Place gives where a step's outcome is written, or the step's name where the
// step does not write it itself.
func (p *Program) Place(id StepID, outcome string) diag.Place {
	s := p.sources[id]
	for _, e := range s.added {
		if e.outcome() == outcome {
			return s.name.Place
		}
	}
	if e := s.exit(outcome); e != nil {
		return e.at
	}
	return s.name.Place
}

// Allows reports whether a step silences the advice of a rule.
func (p *Program) Allows(id StepID, rule string) bool {
	return routing.Allows(p.sources[id].allow, rule)
}
