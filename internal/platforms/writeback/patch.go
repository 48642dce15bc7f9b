package writeback

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// Input is the input of an export of changes.
type Input struct {
	Format  importer.Format
	Sources []importer.Source // the files that the folder was imported from
	Start   string            // as of importer.Format.Read
	Names   *importer.NameMap // of the folder
	Written []byte            // the folder's importer.WrittenFile
	Foreign []string          // as of importer.Build
	Folder  []yaml.File       // the folder's files
}

// StaleError reports that sources are not the sources of a folder's import.
type StaleError struct{ what string }

func (e *StaleError) Error() string {
	return "the folder was not imported from this original: " + e.what
}

// Result is the result of an export of changes.
type Result struct {
	Sources []importer.Source // with the changes
	Changes []Change
	Kept    []Change      // of the folder only: what no export of the platform has
	Refused diag.Findings // what the sources cannot say; then Sources is nil

	Unreached []Change // of the folder only: in steps that no call reaches, which an import leaves out
}

// Change is one setting that the folder has otherwise than the sources.
type Change struct {
	Place     diag.Place
	About     string // as in `step "topic", then: no_input`
	Was, Is   string
	Positions []diag.Place // in the sources, which it changes
}

// Write writes the changes of the folder's flows into the sources: each setting that differs from the
// import of the sources. It fails if the folder was not imported from these sources.
func Write(in Input) (*Result, error) {
	s := &searcher{folder: model{}, places: &places{
		Input: in, values: map[string]map[string]string{}, created: map[key]*created{}, manyPlaces: map[key]bool{},
	}}
	s.Sources = slices.Clone(in.Sources)
	unchangeable := s.readDocuments()

	for _, f := range in.Folder {
		if f.Kind == "flow" {
			s.folder.read(f.Root())
		}
	}

	var err error
	if s.base, err = s.read(s.Sources); err != nil {
		return nil, err
	}

	// Edits of an original that has changed since could undo the changes of others.
	if err := s.checkOrigin(); err != nil {
		return nil, err
	}

	// A file that no edit can change is still exported as it is.
	differences, unreached := compare(s.base.model, s.folder)
	if unchangeable != nil && len(differences) > 0 {
		return nil, unchangeable
	}

	var out *Result
	if in.Format.Writing == nil {
		out = s.refuseAll(differences)
	} else {
		out = s.write(differences)
	}
	if facts := s.changedFacts(); facts.Len() > 0 {
		out.Refused.Merge(&facts)
		out.Sources = nil
	}
	for _, d := range unreached {
		out.Unreached = append(out.Unreached, s.told(&change{differences: []difference{d}}))
	}
	for i := range out.Sources {
		out.Sources[i].File = in.Sources[i].File
	}

	return out, nil
}

// readDocuments reads the places of all values that an edit can change. The error names the first file
// that no edit can change.
func (s *searcher) readDocuments() error {
	// A format without edits has a syntax of its own, and needs no places.
	if s.Format.Writing == nil {
		return nil
	}

	var unchangeable error
	for i, src := range s.Sources {
		d := &document{file: i, text: string(tree.ToUTF8(src.Content))}
		parse := parseJSON
		if !tree.LooksLikeJSON(src.Content) {
			parse = parseYAML
		}

		err := parse(d)

		// The file keeps its encoding, so that only the edits change it.
		d.encoding = encodingOf(d.text, src.Content)
		if err == nil && d.encoding == nil {
			err = errors.New("it is neither UTF-8 nor UTF-16")
		}
		if err != nil && unchangeable == nil {
			unchangeable = fmt.Errorf("%s: %w", src.File, err)
		}
		s.docs = append(s.docs, d)
	}

	return unchangeable
}

// refuseAll refuses each difference, since the format of the sources gets no edits. Sources without a
// difference are exported as they are.
func (s *searcher) refuseAll(all []difference) *Result {
	out := &Result{}
	for _, d := range all {
		c := &change{differences: []difference{d}}
		if s.isGuess(d) {
			out.Kept = append(out.Kept, s.told(c))
		} else {
			out.Refused.Add(s.refusal(c))
		}
	}

	if out.Refused.Len() == 0 {
		out.Sources = s.Sources
	}

	return out
}

// checkOrigin fails if the sources are not what the folder was imported from. A flow that is named
// after its file may be in a file of another name now.
func (s *searcher) checkOrigin() error {
	before := s.Names.Flows()
	now := s.base.names.Flows()

	// A renamed file is the same flow. It is read again under the old name.
	isOneFlow := len(s.Sources) == 1 && len(before) == 1 && len(now) == 1
	if isOneFlow && before[0] != now[0] {
		s.Sources[0].File = filepath.Join(filepath.Dir(s.Sources[0].File), before[0]+filepath.Ext(s.Sources[0].File))
		var err error
		if s.base, err = s.read(s.Sources); err != nil {
			return err
		}
		now = s.base.names.Flows()
	}

	for _, f := range slices.Concat(now, before) {
		switch {
		case !slices.Contains(before, f):
			return &StaleError{fmt.Sprintf("the folder has no flow of %q", f)}
		case !slices.Contains(now, f):
			return &StaleError{fmt.Sprintf("it has no flow %q", f)}
		}
	}

	written := model{}
	for _, f := range txtar.Parse(s.Written).Files {
		written.parse(f.Name, f.Data)
	}

	// The first difference is enough to refuse the original.
	changed, _ := compare(s.base.model, written)
	for _, d := range changed {
		return &StaleError{fmt.Sprintf("%s of flow %s has changed since", d.about(), d.flow)}
	}

	return nil
}

// encodingOf returns the encoding in which a text is a file, or nil.
func encodingOf(text string, file []byte) encoding.Encoding {
	for _, e := range []encoding.Encoding{
		encoding.Nop,
		unicode.UTF8BOM,
		unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		charmap.Windows1252,
	} {
		if encoded, err := e.NewEncoder().Bytes([]byte(text)); err == nil && bytes.Equal(encoded, file) {
			return e
		}
	}
	return nil
}

// write finds the edits of all differences, and proves them together.
func (s *searcher) write(all []difference) *Result {
	// Every difference looks up settings of its flow, so the settings are sorted once for all of them.
	s.settings = s.base.byFlow()
	s.create(all)
	steps := s.changes(all)

	// An import of the whole source tells whether edits are right, so that all steps are tried in one.
	var open []*change
	for _, c := range slices.Concat(steps...) {
		if c.edits == nil && len(c.proposals) > 0 {
			open = append(open, c)
		}
	}
	s.searchTogether(open)

	out := &Result{}
	kept := map[key]bool{}
	var edits []edit
	for _, changes := range steps {
		// Some changes of a step are right only together.
		s.searchJointly(changes)

		for _, c := range changes {
			switch {
			case c.edits != nil:
				edits = append(edits, c.edits...)
				out.Changes = append(out.Changes, s.told(c))
			// A value that the sources decide must not differ from them in silence.
			case s.isGuess(c.differences[0]) && !c.isDecided:
				out.Kept = append(out.Kept, s.told(c))
				kept[c.differences[0].key] = true
			default:
				out.Refused.Add(s.refusal(c))
			}
		}
	}

	// Changes that are right one by one may still disturb each other.
	if out.Refused.Len() == 0 {
		s.prove(out, edits, kept)
	}

	return out
}

// changes returns the changes of each step. A change of a created block has its edits already, and any other its
// proposals.
func (s *searcher) changes(all []difference) [][]*change {
	var out [][]*change
	for len(all) > 0 {
		// The differences of one step are searched together, since one edit may mend several of them.
		n := slices.IndexFunc(all, func(d difference) bool { return d.in("") != all[0].in("") })
		if n < 0 {
			n = len(all)
		}

		var step []*change
		for _, group := range paired(all[:n]) {
			c := &change{differences: group}
			if block := s.created[group[0].key]; block != nil {
				c.edits = block.edits
			} else {
				c.proposals = slices.DeleteFunc(s.candidates(group), func(edits []edit) bool { return len(edits) == 0 })
			}
			step = append(step, c)
		}
		out = append(out, step)
		all = all[n:]
	}
	return out
}

// paired returns the differences of a step each by itself, but keys that have become other ones with
// these: those that lead to the same step first.
func paired(differences []difference) [][]difference {
	other := map[difference]difference{}

	// A key that is gone and a new key with the same target are most likely one renamed key.
	for _, sameTarget := range []bool{true, false} {
		for _, gone := range differences {
			i := slices.IndexFunc(differences, func(d difference) bool {
				return gone.isChoice() && gone.is == "" && d.isChoice() && d.was == "" && other[d] == difference{} &&
					(d.is == gone.was || !sameTarget)
			})
			if i >= 0 && other[gone] == (difference{}) {
				other[gone], other[differences[i]] = differences[i], gone
			}
		}
	}

	var out [][]difference
	for _, d := range differences {
		switch o := other[d]; {
		case o == difference{}:
			out = append(out, []difference{d})
		case d.is == "":
			out = append(out, []difference{d, o})
		}
	}

	return out
}

// prove imports the sources with all edits, which must give the folder's flows except for the settings that are kept.
func (s *searcher) prove(out *Result, edits []edit, kept map[key]bool) {
	sources, ok := s.changed(edits)
	if !ok {
		out.Refused.Add(diag.Finding{
			Place:   out.Changes[0].Place,
			Message: "the changes are of the same place in the original",
			Fix:     "export them one after the other",
		})
		return
	}

	m, err := s.read(sources)
	if err != nil {
		out.Refused.Add(diag.Finding{
			Place:   out.Changes[0].Place,
			Message: "the changed original cannot be imported: " + err.Error(),
		})
		return
	}

	// The import of the changed original must give the folder. This proves every edit.
	other, _ := compare(m.model, s.folder)
	for _, d := range other {
		if !kept[d.key] {
			out.Refused.Add(diag.Finding{
				Place:   d.place,
				Message: fmt.Sprintf("%s: with all changes together the original has %s", d.about(), said(d.was)),
				Fix:     "export the changes one after the other",
			})
		}
	}

	if out.Refused.Len() == 0 {
		out.Sources = sources
	}
}
