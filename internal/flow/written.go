package flow

import (
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Place gives where a step's outcome is written, or the step's name where the
// step does not write it itself.
func (p *Program) Place(id StepID, outcome string) diag.Place {
	s := p.defs[id]
	for _, e := range s.added {
		if e.outcome() == outcome {
			return s.Name.Place
		}
	}
	if e := s.Exit(outcome); e != nil {
		return e.Place
	}
	return s.Name.Place
}

// Allows reports whether a step silences the advice of a rule.
func (p *Program) Allows(id StepID, rule string) bool {
	return routing.Allows(p.defs[id].Allow, rule)
}

// Def gives a step's definition.
func (p *Program) Def(id StepID) *StepDef { return p.defs[id] }
