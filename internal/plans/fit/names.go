package fit

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// reservedNames mean something else where names of queues, tiers and lines stand.
var reservedNames = []string{"otherwise", "by", "all", "busyness", "arrivals", "routing", "fitted", "after", "mix"}

func namesOf(texts []string) []string {
	n := smallcenter.NewNames(slices.Concat(reservedNames, records.Outcomes)...)
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = n.Of(text, "unnamed")
	}
	return out
}
