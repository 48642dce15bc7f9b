package flow

import (
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// attempts are how many times a question is asked: all attempts together, or each kind of failure alone.
type attempts struct {
	all              int
	noInput, noMatch int
}

var eachAttempt = yaml.Object[attempts]{
	Name: "attempts",
	Doc:  "The attempts by the way in which they fail. Each is counted alone.",
	Fields: []yaml.Field[attempts]{
		yaml.Bind("no_input", "The most attempts that end by silence. Default: 3.", yaml.Int(1, maxEach),
			func(a *attempts) *int { return &a.noInput }),
		yaml.Bind("no_match", "The most attempts that end by another key or word. Default: 3.", yaml.Int(1, maxEach),
			func(a *attempts) *int { return &a.noMatch }),
	},
}

var attemptsType = yaml.Type[attempts]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.Int(1, MaxAttempts).Schema, eachAttempt.Schema()}},
	Read:   readAttempts,
}

func readAttempts(n *yaml.Node, found *diag.Findings) (attempts, bool) {
	if n.Kind != yaml.Map {
		all, ok := yaml.Int(1, MaxAttempts).Read(n, found)
		return attempts{all: all}, ok
	}

	out, ok := eachAttempt.Read(n, found)
	for _, of := range []*int{&out.noInput, &out.noMatch} {
		if *of == 0 {
			*of = DefaultAttempts
		}
	}
	return out, ok
}

// set sets the attempts of a compiled question.
func (a *attempts) set(s *Settings) {
	switch {
	case a.noInput > 0:
		// The last failure of one kind ends the question. Before it the other kind may have failed too.
		s.Attempts = a.noInput + a.noMatch - 1
		s.NoInputAttempts = a.noInput
		s.NoMatchAttempts = a.noMatch
	case a.all > 0:
		s.Attempts = a.all
	default:
		s.Attempts = DefaultAttempts
	}
}
