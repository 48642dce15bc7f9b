package importer

import (
	"slices"
	"time"
)

// Origin is the source of a step of the folder.
type Origin struct {
	Flow   *Flow
	From   []*Block // as of Step
	Before []*Block // blocks without effect, at the begin of a way to the step

	Lengths  []time.Duration // of takes, which the source decides
	HasWords bool            // the source has the words of a recording
}

// origins returns the origins of the steps that are written, by flow and step.
func origins(b *builder) map[string]map[string]*Origin {
	out := map[string]map[string]*Origin{}
	for _, g := range b.graphs {
		out[g.name] = map[string]*Origin{}
		byID := map[string]*Origin{}
		for _, s := range g.order {
			o := &Origin{Flow: g.Flow, From: s.From, Lengths: lengthsOf(s), HasWords: hasWordsOf(s)}
			byID[s.ID], out[g.name][g.stepName(s.ID)] = o, o
		}

		// A block without effect belongs to the step that its way leads to. Its words may change
		// there.
		passed := g.passing()
		for _, s := range g.Steps {
			if s.Kind != Pass || len(s.From) == 0 {
				continue
			}
			if o := byID[passed(s.ID)]; o != nil {
				o.Before = append(o.Before, s.From[0])
			}
		}
	}

	return out
}

// Made returns the blocks that steps of the folder were made of.
func (r *Result) Made() map[*Block]bool {
	out := map[*Block]bool{}
	for _, steps := range r.Origins {
		for _, o := range steps {
			for _, b := range o.From {
				out[b] = true
			}
		}
	}
	return out
}

// lengthsOf returns the lengths of a step that are in the source. All others are guesses.
func lengthsOf(s *Step) []time.Duration {
	var out []time.Duration

	// Of a transfer, only a limit of the conversation is in the source.
	isGuess := s.Kind == Transfer && s.Takes == TransferTakes
	if s.Takes > 0 && !isGuess {
		out = append(out, s.Takes)
	}
	for _, p := range s.prompts() {
		if p.Takes > 0 && !p.Guessed {
			out = append(out, p.Takes)
		}
	}
	return out
}

// hasWordsOf reports whether the source has the words of a recording that a step plays.
func hasWordsOf(s *Step) bool {
	return slices.ContainsFunc(s.prompts(), func(p Prompt) bool { return p.Audio != "" && p.words() != "" })
}
