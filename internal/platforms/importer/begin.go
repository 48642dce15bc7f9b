package importer

import (
	"cmp"
	"regexp"
	"slices"
)

// likelyStarts begin the names of flows in which calls usually begin, the likeliest first.
var likelyStarts = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^main`),
	regexp.MustCompile(`(?i)^welcome`),
	regexp.MustCompile(`(?i)inbound`),
	regexp.MustCompile(`(?i)entry`),
}

// LikelyFirst orders flows by how likely calls begin in them: by their names, else by how many flows lead to them. In a
// cycle of flows to which no other leads, calls begin in the first.
func LikelyFirst[T comparable](flows []T, name func(T) string, next func(T) []T) []T {
	entered := map[T]int{}
	for _, f := range flows {
		seen := map[T]bool{f: true}
		for _, to := range next(f) {
			if !seen[to] {
				seen[to] = true
				entered[to]++
			}
		}
	}
	rank := func(f T) int {
		at := slices.IndexFunc(likelyStarts, func(like *regexp.Regexp) bool { return like.MatchString(name(f)) })
		if at < 0 {
			return len(likelyStarts)
		}
		return at
	}
	out := slices.Clone(flows)
	slices.SortStableFunc(out, func(x, y T) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(entered[y], entered[x]))
	})
	return out
}

// guessedStarts says of each line that begins in a cycle of flows in which other flows its calls may begin.
func (b *builder) guessedStarts() []FillIn {
	before := map[*graph][]*graph{}
	for _, g := range b.graphs {
		for _, to := range g.targets() {
			before[to] = append(before[to], g)
		}
	}

	var out []FillIn
	for _, g := range b.graphs {
		if !g.line || g.Dialed || len(before[g]) == 0 {
			continue
		}
		leadBack, after := map[*graph]bool{}, g.reachableFlows()
		Reach(leadBack, g, func(g *graph) []*graph { return before[g] })
		var others []string
		for _, other := range b.graphs {
			if other != g && !other.added && leadBack[other] && after[other] {
				others = append(others, other.name)
			}
		}
		if len(others) > 0 {
			assumed := "flow " + g.name + "; it may be one of " + firstNames(others)
			out = append(out, FillIn{"where calls begin", "routing.yaml", "lines", []string{b.lineNames.byID[g.key]}, "flow", assumed})
		}
	}
	return out
}
