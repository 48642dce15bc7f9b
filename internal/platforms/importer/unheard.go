package importer

// allowUnheard allows the advice about silence at steps whose words and questions are not known, and about their
// rounds in which nobody is asked. Only the steps that lint could name have the key.
func allowUnheard(b *builder) {
	c := cycles{builder: b, starts: b.starts()}
	after := map[*Step][]*Step{}
	before := map[*Step][]*Step{}
	for g, s := range b.steps() {
		next := c.after(g, s)
		if to := c.starts[s]; to != nil && s.Kind == Run {
			next = append(next, to)
		}
		after[s] = next
		for _, to := range next {
			before[to] = append(before[to], s)
		}
	}

	// A return may lead to an end of the flow that runs this one.
	silent := map[*Step]bool{}
	for _, s := range b.steps() {
		if s.Kind == End || s.Kind == Return {
			Reach(silent, s, func(s *Step) []*Step {
				if s.isHeard() {
					return nil
				}
				return before[s]
			})
		}
	}

	unasked := b.unaskedRounds(after, before)
	for _, s := range b.steps() {
		if silent[s] && s.Unheard != "" {
			s.allow(SilentEnd, s.Unheard)
		}
		if unasked[s] && s.Kind == Lookup && s.Unheard != "" {
			s.allow(neverWaits, s.Unheard)
		}
	}
}

// unaskedRounds returns the steps that may be in a cycle in which nobody is asked. A step that no such step leads to,
// or that leads to none, is in no cycle. The steps between two cycles stay, which allows more than it needs.
func (b *builder) unaskedRounds(after, before map[*Step][]*Step) map[*Step]bool {
	stays := map[*Step]bool{}
	for _, s := range b.steps() {
		stays[s] = !s.asks()
	}

	for _, ways := range []struct{ into, out map[*Step][]*Step }{{before, after}, {after, before}} {
		left := map[*Step]int{}
		var work []*Step
		for _, s := range b.steps() {
			for _, from := range ways.into[s] {
				if stays[from] {
					left[s]++
				}
			}
			if stays[s] && left[s] == 0 {
				work = append(work, s)
			}
		}

		// Each step leaves once, when the last step that leads to it has left.
		for len(work) > 0 {
			s := work[len(work)-1]
			work = work[:len(work)-1]
			stays[s] = false
			for _, to := range ways.out[s] {
				left[to]--
				if stays[to] && left[to] == 0 {
					work = append(work, to)
				}
			}
		}
	}
	return stays
}
