package importer

import (
	"cmp"
	"strings"
)

// KeepWays puts a lookup before the steps that a format has made of a block, if ways of the block lead on in none of
// them. The lookup has these ways as outcomes, and other for the steps.
func (c *Center) KeepWays(f *Flow, block *Block, made []*Step, ways []Edge, landing func(id string) string) {
	first := block.ID
	kept := map[string]bool{}
	for _, s := range made {
		for _, e := range s.Edges {
			// A failure of the platform is no way of a call. It keeps no way, even if it leads to the same place.
			if !e.Error {
				kept[landing(e.To)] = true
			}
		}
	}

	var lost []Edge
	for _, way := range ways {
		if way.To != "" && !kept[landing(way.To)] {
			lost = append(lost, way)
		}
	}

	if len(lost) == 0 {
		return
	}

	does := first + "/known"
	for _, s := range made {
		// The lookup takes over the ID of the block, so that all edges to the block lead to the
		// lookup.
		if s.ID == first {
			s.ID = does
		}
		for i := range s.Edges {
			if s.Edges[i].To == first {
				s.Edges[i].To = does
			}
		}
	}

	for i := range lost {
		lost[i].Outcome = slug(strings.ToLower(lost[i].Outcome))
	}
	c.AskWays(f, block, first, lost, does)
}

// AskWays makes a lookup that decides whether a call takes one of some ways of a block whose conditions are not
// known, or goes on. The answer is a fact of one block, so that its name contains the name of the block.
func (c *Center) AskWays(f *Flow, block *Block, id string, ways []Edge, goOn string) *Step {
	asks := f.Step(Lookup, block)
	asks.Parameter = true
	asks.Own = true
	asks.Notifies = true
	asks.What = "way of " + f.ID + " " + id
	asks.Name = slug(cmp.Or(block.Name, block.Type)) + "_result"
	c.Names[asks.What] = asks.Name

	asks.Edges = append(asks.Edges, ways...)
	asks.Edge(Other, goOn)
	block.Guess("has ways whose conditions are not known: a lookup decides whether a call takes them",
		"give the lookup's outcomes in the scenario")
	return asks
}
