package writeback

import (
	"bytes"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// imported is the result of an import of some files.
type imported struct {
	model
	sources []importer.Source // that were imported
	center  *importer.Center
	result  *importer.Result
	names   *importer.NameMap
}

// searcher looks for the edits of one export.
type searcher struct {
	*places
	folder    model
	last      *imported // the latest import, or nil
	additions []edit    // the edits that add all created blocks
	work      int       // blocks imported so far, for all candidates
}

// maxWork bounds the blocks that all candidates import.
const maxWork = 4_000_000

// read imports the sources. The same sources have the same import, and an import of a large flow takes most of the time
// of an export. So the proof of an export that tried the same bytes before, or has no edit, takes no import of its own.
func (s *searcher) read(sources []importer.Source) (*imported, error) {
	for _, m := range []*imported{s.base, s.last} {
		if m != nil && slices.EqualFunc(m.sources, sources, isSame) {
			return m, nil
		}
	}

	// The import before is of no use any more. Two of them and the base would fill the memory.
	s.last = nil
	center, err := s.Format.Read(sources, s.Start)
	if err != nil {
		return nil, err
	}

	out := &imported{model: model{}, sources: slices.Clone(sources)}
	out.result = importer.Build(center, s.Names, s.Foreign)
	out.center = out.result.Center
	var found diag.Findings
	for _, f := range out.result.Files {
		out.parse(f.Name, f.Content)
		if f.Name == importer.NameMapFile {
			out.names = importer.ReadNameMap(f.Content, &found)
		}
	}

	s.last = out
	return out, nil
}

// isSame reports whether two sources are one file with the same bytes.
func isSame(a, b importer.Source) bool { return a.File == b.File && bytes.Equal(a.Content, b.Content) }

// changed returns the sources with some edits, and whether these go together.
func (s *searcher) changed(edits []edit) ([]importer.Source, bool) {
	out := slices.Clone(s.Sources)
	byFile := make([][]edit, len(s.docs))
	for _, e := range edits {
		byFile[e.file] = append(byFile[e.file], e)
	}

	for i, d := range s.docs {
		text, ok := apply(d.text, byFile[i])
		content, err := d.encoding.NewEncoder().Bytes([]byte(text))
		if !ok || err != nil {
			return nil, false
		}

		out[i].Content = content
	}

	return out, true
}

// try imports the sources with some edits; nil if they do not go together or the bound is reached.
func (s *searcher) try(edits []edit) *imported {
	if s.work += s.base.center.CountBlocks(); s.work > maxWork {
		return nil
	}

	sources, ok := s.changed(slices.Concat(s.additions, edits))
	if !ok {
		return nil
	}

	m, err := s.read(sources)
	if err != nil {
		return nil
	}

	return m
}

// effects returns the differences of an import of changed sources from both the import of the
// sources and the folder, and whether it has any difference at all. A new step is judged by the
// edges to it.
func (s *searcher) effects(m *imported) (unwanted []difference, any bool) {
	all, _ := compare(s.base.model, m.model)
	for _, d := range all {
		isNew := d.step != "" && d.path == "" && d.was == ""
		if !isNew && (d.path == "" || !s.mends(m, d)) {
			unwanted = append(unwanted, d)
		}
	}
	return unwanted, len(all) > 0
}

// mends reports whether an import has a setting as the folder has it.
func (s *searcher) mends(m *imported, d difference) bool {
	is, ok := m.get(d.key)
	wanted, has := s.folder.get(d.key)
	return is.text == wanted.text && ok == has && m.has(d.in(""))
}

// change is the result for some differences of one step: the edits, or the reason for no edit.
type change struct {
	differences []difference
	proposals   [][]edit     // that may mend the differences, the likeliest first
	candidates  [][]edit     // the proposals that have any effect
	edits       []edit       // nil if none mends the differences and does nothing else
	instead     []difference // the differences that the best candidate would also change
	became      string       // what the first of them makes of the first difference, if no other one mends it
	isDecided   bool         // a proposal changes the setting of the first difference
	isCut       bool         // by maxJoint
}

// searchTogether looks for the edits of several changes. If the likeliest edits of all are right in
// one import, they are the edits. Otherwise each half is searched, so that a few changes that are
// refused cost few imports.
func (s *searcher) searchTogether(changes []*change) {
	if len(changes) < 2 {
		for _, c := range changes {
			s.search(c)
		}
		return
	}

	var differences []difference
	var edits []edit
	for _, c := range changes {
		differences = append(differences, c.differences...)
		edits = append(edits, c.proposals[0]...)
	}
	if m := s.try(edits); m != nil && s.isRight(m, differences) {
		for _, c := range changes {
			c.edits = c.proposals[0]
		}
		return
	}

	half := len(changes) / 2
	s.searchTogether(changes[:half])
	s.searchTogether(changes[half:])
}

// isRight reports whether an import mends some differences and does nothing else.
func (s *searcher) isRight(m *imported, differences []difference) bool {
	unwanted, _ := s.effects(m)
	return len(unwanted) == 0 && s.mendsAll(m, differences)
}

func (s *searcher) mendsAll(m *imported, differences []difference) bool {
	return !slices.ContainsFunc(differences, func(d difference) bool { return !s.mends(m, d) })
}

// search looks for the proposal that mends the differences of a change and does nothing else.
func (s *searcher) search(c *change) {
	for _, edits := range c.proposals {
		m := s.try(edits)
		if m == nil {
			continue
		}

		// A proposal without effect tells nothing about the source.
		unwanted, any := s.effects(m)
		if !any {
			continue
		}

		// The source decides the setting, even if the proposal gives it another value than the folder.
		if is, has := m.get(c.differences[0].key); has && is.text != c.differences[0].was {
			c.isDecided = true
		}

		mended := s.mendsAll(m, c.differences)
		if mended && len(unwanted) == 0 {
			c.edits = edits
			return
		}

		c.candidates = append(c.candidates, edits)

		if c.became == "" {
			c.became = s.becomes(m, c.differences[0])
		}

		// The best candidate is the one with the fewest other effects.
		if mended && (c.instead == nil || len(unwanted) < len(c.instead)) {
			c.instead = unwanted
		}
	}
}

// becomes describes the target of an outcome after an import, if it is neither the old target nor
// the folder's.
func (s *searcher) becomes(m *imported, d difference) string {
	is, _ := m.get(d.key)
	switch {
	case !isWay(d.path) || d.isChoice() && !m.has(d.in("")):
		return ""
	case !m.has(d.in("")):
		return "without the step"
	case is.text == d.was || is.text == d.is:
		return ""
	}
	return "with " + said(is.text) + " there"
}

// maxJoint bounds the combinations that are tried for the differences of one step.
const maxJoint = 128

// searchJointly looks for one candidate of each of several changes that together mend all and do
// nothing else: two keys that are exchanged, a branch whose ways would become one between.
func (s *searcher) searchJointly(changes []*change) {
	// A change without edits and without candidates is refused, whatever the others do.
	changes = slices.DeleteFunc(slices.Clone(changes), func(c *change) bool {
		return c.edits == nil && len(c.candidates) == 0
	})
	if len(changes) < 2 || !slices.ContainsFunc(changes, func(c *change) bool { return c.edits == nil }) {
		return
	}

	// Each combination has one candidate of each change.
	var differences []difference
	combined := [][]edit{nil}
	isCut := false
	for _, c := range changes {
		differences = append(differences, c.differences...)
		options := c.candidates
		if c.edits != nil {
			options = [][]edit{c.edits}
		}

		var next [][]edit
		for _, edits := range combined {
			for _, more := range options {
				if len(next) == maxJoint {
					isCut = true
					continue
				}
				next = append(next, slices.Concat(edits, more))
			}
		}

		combined = next
	}

	joint := &change{differences: differences, proposals: combined}
	s.search(joint)
	for _, c := range changes {
		if joint.edits != nil {
			c.edits = joint.edits
		} else {
			c.isCut = isCut && c.edits == nil
		}
	}
}
