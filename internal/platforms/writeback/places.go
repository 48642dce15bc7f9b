package writeback

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// places finds the places in the source that an edit may change.
type places struct {
	Input
	docs     []*document
	base     *imported
	settings map[string][]key             // of the base's settings, by flow and in order
	values   map[string]map[string]string // the texts of the values that prompts speak, by flow and name

	created    map[key]*created // the blocks that are added, by their steps
	manyPlaces map[key]bool     // the differences in more places than are tried, as of maxPaired
}

// leaf is a text or number of a block.
type leaf struct {
	*value
	block *importer.Block
}

// leaves returns the texts and numbers of some blocks.
func (p *places) leaves(flow *importer.Flow, blocks []*importer.Block) []leaf {
	var out []leaf
	for _, b := range blocks {
		for _, v := range p.at(flow, b, 0).scalars() {
			out = append(out, leaf{v, b})
		}
	}
	return out
}

// at returns one of the values in a flow's file that are a block, as of importer.Block.At, or nil.
func (p *places) at(flow *importer.Flow, b *importer.Block, n int) *value {
	i := slices.IndexFunc(p.Sources, func(src importer.Source) bool { return src.File == flow.File })
	if i < 0 || n >= len(b.At) {
		return nil
	}
	return p.docs[i].find(b.At[n])
}

// origin returns the blocks of a step, or nil.
func (p *places) origin(flow, step string) *importer.Origin {
	return p.base.result.Origins[flow][step]
}
