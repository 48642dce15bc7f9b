package flow

import (
	"fmt"
	"math"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// chance is what a branch names that sends a share of the calls each way.
const chance = "chance"

var sharesType = yaml.Type[[]yaml.Pair[float64]]{Schema: yaml.MapOf(yaml.Percent).Schema, Read: readShares}

func readShares(n *yaml.Node, found *diag.Findings) ([]yaml.Pair[float64], bool) {
	before := found.Errors()
	out, ok := yaml.MapLike("{new: 30%, old: 70%}", yaml.Percent).Read(n, found)
	if !ok {
		return nil, false
	}

	sum := 0.0
	for _, p := range out {
		checkName(p.Key, found)
		sum += p.Value
	}

	// Decimal percentages have no exact sum. A share that cannot be read has its own finding.
	if math.Abs(sum-1) > 1e-9 && found.Errors() == before {
		percent := strconv.FormatFloat(math.Round(sum*1e8)/1e6, 'f', -1, 64)
		found.Error(n.Place, diag.BadValue, fmt.Sprintf("the shares add up to %s%%, not to 100%%", percent),
			"change one of them")
	}
	return out, found.Errors() == before
}

// resolveChance checks a branch that names chance or has shares, and reports whether it is one on chance. An attribute
// or an entry may have the same name.
func (r *resolver) resolveChance(s *StepDef) bool {
	isChance := s.What.Value == chance
	switch {
	case s.has("shares") && !isChance:
		r.found.Error(s.KeyPlace("shares"), diag.BadValue, "only a branch on chance has shares",
			"remove shares, or write branch: chance")
		s.misread()
		return true
	case s.has("shares"):
		if len(s.shares) == 0 {
			s.misread()
		}
		return true
	}
	return false
}

// chances returns the outcomes of a branch on chance.
func (s *StepDef) chances() []string {
	var out []string
	for _, p := range s.shares {
		out = append(out, p.Key.Value)
	}
	return out
}
