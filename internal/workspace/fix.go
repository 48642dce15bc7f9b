package workspace

import (
	"fmt"
	"io/fs"
	"maps"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxRounds bounds the number of times that a center is read again. Each fix may uncover findings
// that an error has hidden.
const maxRounds = 20

// Fixed is a center with the edits of its findings.
type Fixed struct {
	*Center                   // as it is with the edits
	Before  *diag.Findings    // without them
	Read    map[string][]byte // the files that are changed, as they were read
	Texts   map[string][]byte // the same with the edits, whole
	Edits   int
}

// Fix makes the edits of the findings for which wanted is true in the texts of their files. It
// reads the center again with them, until no finding has an edit. It writes nothing.
func Fix(f Folder, untested bool, wanted func(*Center, diag.Finding) bool) (*Fixed, error) {
	out := &Fixed{Read: map[string][]byte{}, Texts: map[string][]byte{}}
	below := f.FS
	for round := 1; ; round++ {
		c, err := Lint(f, untested)
		if err != nil {
			return nil, err
		}

		out.Center = c
		if out.Before == nil {
			out.Before = c.Found
		}

		// An edit may make another finding certain, so the center is read again after each round.
		edits := c.Found.Filter(func(x diag.Finding) bool { return wanted(c, x) }).Edits()
		if len(edits) == 0 || round == maxRounds {
			return out, nil
		}

		texts, err := Edited(f, edits)
		if err != nil {
			return nil, err
		}

		for name, text := range texts {
			// Read keeps the text of the file itself, not of an earlier round.
			if _, again := out.Texts[name]; !again {
				out.Read[name] = []byte(c.Found.SourceOf(name))
			}
			out.Texts[name] = text
			out.Edits += len(edits[name])
		}

		f.FS = Overlay(below, maps.Clone(out.Texts))
	}
}

// Edited returns the texts of a folder's files with edits, by file.
func Edited(f Folder, edits map[string][]diag.Edit) (map[string][]byte, error) {
	texts := map[string][]byte{}
	for name, list := range edits {
		src, err := fs.ReadFile(f.FS, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		texts[name] = []byte(diag.Edited(string(src), list))
	}
	return texts, nil
}
