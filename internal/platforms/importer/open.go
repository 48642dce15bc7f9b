package importer

// openFlow is a flow as it was read, for the search with open conditions.
type openFlow struct {
	blocks []*Block // its own ways lead there
	leads  []string // the identifiers of the flows after these blocks
}

// openFlows finds the blocks of each flow that a call can reach if each condition may hold, and the
// flows that lead on from them. It runs while the edges are still the edges of the source.
func openFlows(b *builder) map[*Flow]openFlow {
	out := map[*Flow]openFlow{}
	for _, g := range b.graphs {
		// A condition that a pass decides may still hold on the platform, so that all edges of the
		// source count, also edges of errors.
		open := g.closure(g.followingWithErrors)
		for block := range g.lostBlocks(open) {
			open[block] = true
		}

		var one openFlow
		for _, block := range g.Blocks {
			if open[block] {
				one.blocks = append(one.blocks, block)
			}
		}

		for _, s := range g.Steps {
			isOpen := len(s.From) > 0 && open[s.From[0]]
			if to := s.callee(); isOpen && to != "" {
				one.leads = append(one.leads, to)
			}
		}

		out[g.Flow] = one
	}

	return out
}

// findOpen finds the blocks that calls from the lines reach if each condition may hold. It keeps
// the blocks of a format that has found them itself.
func findOpen(b *builder) {
	var starts []*Flow
	for _, g := range b.graphs {
		if !g.line {
			continue
		}

		// Passes have changed the flows already. The ways as they were read lead to more flows.
		for to := range g.reachableFlows() {
			starts = append(starts, to.Flow)
		}
	}

	reached := map[*Flow]bool{}
	for _, f := range starts {
		Reach(reached, f, func(f *Flow) []*Flow {
			var out []*Flow
			for _, id := range b.open[f].leads {
				if to := b.flow(id); to != nil {
					out = append(out, to.Flow)
				}
			}
			return out
		})
	}

	for f := range reached {
		for _, block := range b.open[f].blocks {
			block.Open = true
		}
	}
}
