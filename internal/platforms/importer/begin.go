package importer

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// likelyStarts begin the names of flows in which calls usually begin, the likeliest first.
var likelyStarts = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^main`),
	regexp.MustCompile(`(?i)^welcome`),
	regexp.MustCompile(`(?i)inbound`),
	regexp.MustCompile(`(?i)entry`),
}

// LikelyFirst orders flows by the likelihood that calls begin in them: by their names, or else by
// the number of flows that lead to them. In a cycle of flows that no other leads to, calls begin in
// the first.
func LikelyFirst[T comparable](flows []T, name func(T) string, next func(T) []T) []T {
	entered := map[T]int{}
	for _, f := range flows {
		seen := map[T]bool{f: true}

		// A flow that leads to another one twice counts once, and a flow that leads to itself does not
		// count.
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
		// A name such as "main" decides first. The sort is stable, so that equal flows keep the order
		// of the files.
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(entered[y], entered[x]))
	})
	return out
}

// StartError is an error of the place that --start names.
type StartError struct{ Problem string }

func (e *StartError) Error() string { return e.Problem }

// TooLargeError is the error of files that are too large to read as one center. Its fix is TooLarge of the format.
type TooLargeError struct{ Problem string }

func (e *TooLargeError) Error() string { return e.Problem }

// shownStarts is the most places that a StartError lists.
const shownStarts = 12

// NoStart returns the error of a place that the files do not have. Has are those that they have.
func NoStart(kind, name string, has []string) error {
	list := strings.Join(has[:min(len(has), shownStarts)], ", ")
	if more := len(has) - shownStarts; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return &StartError{fmt.Sprintf("there is no %s %q in which calls can begin: it is one of %s", kind, name, list)}
}

// BeginIn lets all calls begin in a flow that has the name, the identifier or the name of the file. An empty name
// lets the flows decide.
func (c *Center) BeginIn(name string) error {
	if name == "" {
		return nil
	}

	c.StartName = name

	var names []string
	for _, f := range c.Flows {
		names = append(names, cmp.Or(f.Name, Stem(f.File)))
		for _, own := range []string{f.Name, f.ID, Stem(f.File)} {
			if own != "" && strings.EqualFold(slug(own), slug(name)) && c.Start == nil {
				c.Start = f
			}
		}
	}

	if c.Start == nil {
		return NoStart("flow", name, names)
	}
	return nil
}

// notBegun is the reason of blocks that no call reaches since calls begin in one flow.
const notBegun = "calls begin in the flow that --start names, which does not lead here"

// beginInStart gives the line to the flow of --start, and sets aside the flows that it does not
// lead to.
func beginInStart(b *builder) {
	i := slices.IndexFunc(b.graphs, func(g *graph) bool { return g.Flow == b.center.Start })
	start := b.graphs[i]

	// Only a run reaches a module. A flow is added that runs it and has the line.
	if start.Role == Module && start.ID != "" {
		start = b.runs(start)
	}

	start.line = true

	reached := start.reachableFlows()
	for _, g := range b.graphs {
		if reached[g] {
			continue
		}

		b.aside = append(b.aside, g)

		// The report still counts these blocks, so that none of the source is missing from the totals.
		for _, block := range g.Blocks {
			block.Outcome = Notes{leftOut(notBegun)}
		}
	}

	b.graphs = slices.DeleteFunc(b.graphs, func(g *graph) bool { return !reached[g] })
}
