package writeback

import (
	"maps"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// created is a block that the export adds for a new step of the folder.
type created struct {
	text  string // the text of its prompt
	to    string // the next step
	edits []edit // the edits that add it; nil before they are found
}

// create finds the blocks that the new say steps of the folder need. A new step that gets no block is refused later.
func (s *searcher) create(differences []difference) {
	say := s.Format.Writing.Say
	if say == nil {
		return
	}

	for _, d := range differences {
		if d.path != "" || d.was != "" || d.is != flow.Say.String() {
			continue
		}
		if c := s.newSay(d.key); c != nil {
			s.created[d.key] = c
		}
	}

	// A block may lead to another new block, which must be possible as well.
	for isSettled := false; !isSettled; {
		isSettled = true

		// A block that becomes impossible makes each block that leads to it impossible, so that the
		// loop repeats.
		for k, c := range s.created {
			c.edits = s.added(k, c, say)
			if c.edits == nil {
				delete(s.created, k)
				isSettled = false
			}
		}
	}

	// The blocks are added in the order of their keys, so that each run writes the same bytes.
	for _, k := range slices.SortedFunc(maps.Keys(s.created), compareKeys) {
		s.additions = append(s.additions, s.created[k].edits...)
	}
}

// newSay returns the block of a new say step. It returns nil if the step has other settings than
// its text and its target, or if a block has its name.
func (s *searcher) newSay(step key) *created {
	out := &created{}
	for k, setting := range s.folder {
		if k.in("") != step {
			continue
		}
		switch k.path {
		case "", "then":
		case "say":
			out.text = setting.text
		case "then/" + all, "then/" + flow.Done:
			out.to = setting.text
		// The block has no place for this setting, so that the step is refused and named.
		default:
			return nil
		}
	}

	source := s.source(step.flow)
	isTaken := source == nil || slices.ContainsFunc(source.Blocks, func(b *importer.Block) bool {
		return b.ID == step.step
	})
	if isTaken || out.text == "" {
		return nil
	}

	return out
}

// source returns the flow of the original that became a flow of the folder, or nil.
func (s *searcher) source(flow string) *importer.Flow {
	for _, o := range s.base.result.Origins[flow] {
		return o.Flow // the origins of all steps have it
	}
	return nil
}

// added returns the edits that add a block after the last block of its flow. It returns nil if the
// file is YAML, or if the original has no form for the text or the target of the block.
func (s *searcher) added(step key, c *created, say *importer.SayBlock) []edit {
	source := s.source(step.flow)
	text, ok := s.written(step.flow, c.text)
	ways := s.destinations(step.flow, c.to)
	if !ok || len(ways) == 0 {
		return nil
	}

	var list, like *value

	// The new block comes after the last one, and copies the settings of the first block of its type that has some.
	for _, b := range source.Blocks {
		at := s.at(source, b, 0)
		if at == nil || !at.isItem() {
			continue
		}
		list = at.up
		hasSetting := func(path []string) bool { return like.under(path) != nil }
		if b.Type == say.Type && !slices.ContainsFunc(say.Alike, hasSetting) {
			like = at
		}
	}

	if list == nil || list.doc.isYAML {
		return nil
	}

	next := ""
	if ways[0] != "" {
		next = quoted(ways[0])
	}
	written := say.JSON(quoted(step.step), quoted(text), next)
	block := alike(written, like, say.Alike)
	if block == "" {
		return nil
	}
	last := list.items[len(list.items)-1]
	return last.after(block)
}

// alike returns a block in JSON with some of the settings of another block.
func alike(block string, like *value, paths [][]string) string {
	for _, path := range paths {
		at := like.under(path)
		if at == nil {
			continue
		}

		// The block is parsed again after each setting, since an insertion moves all places after it.
		alone := &document{text: block}
		if parseJSON(alone) != nil {
			return ""
		}
		changed, ok := apply(block, alone.root.insert(path, at.doc.text[at.from:at.to]))
		if !ok {
			return ""
		}
		block = changed
	}

	return block
}

// written returns a prompt with its values in the form of the original. Ok is false if a value is in no prompt of the
// original.
func (s *searcher) written(flow, prompt string) (text string, ok bool) {
	if s.values[flow] == nil {
		s.values[flow] = s.spokenValues(s.source(flow), flow)
	}

	ok = true
	text = placeholder.ReplaceAllStringFunc(prompt, func(name string) string {
		written := s.values[flow][name]
		ok = ok && written != ""
		return written
	})

	return text, ok
}

// quoted writes a text as JSON does.
func quoted(text string) string { return `"` + escape(text) + `"` }
