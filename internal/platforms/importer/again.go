package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/threeway"
)

// WrittenFile is an archive of the files as the last import wrote them, before what was changed
// by hand was kept. The next import compares the folder with it and finds the changes. On a platform of numbered lines,
// its NameMapFile has the proposed names of steps.
const WrittenFile = "import.txtar"

// Edit is a place where a file was changed by hand, and stays so.
type Edit struct {
	File     string   `json:"file"`
	Path     []string `json:"path"`     // the keys that lead there
	Folder   string   `json:"folder"`   // the text of the folder, or "" if it was taken out
	Import   string   `json:"import"`   // the text of the import, or "" if it writes nothing
	Conflict bool     `json:"conflict"` // the source has changed there, too
}

// Keep merges the files with the present files of the folder, so that changes by hand stay, and
// adds WrittenFile. Written is the earlier WrittenFile, or nil.
func (r *Result) Keep(written []byte, standing map[string][]byte) {
	before := map[string][]byte{}
	for _, f := range txtar.Parse(written).Files {
		before[f.Name] = f.Data
	}

	var pure txtar.Archive

	// The names and the report are not merged. The import has read changed names already, and a person
	// does not change the report.
	for i, f := range r.Files {
		if f.Name == NameMapFile || f.Name == ReportFile {
			continue
		}

		pure.Files = append(pure.Files, txtar.File{Name: f.Name, Data: f.Content})
		stands, ok := standing[f.Name]
		if !ok {
			continue
		}

		// The last import is the base: a difference from it is a change by hand, or a change of the
		// source.
		var edits []threeway.Edit
		r.Files[i].Content, edits = threeway.Merge(before[f.Name], stands, f.Content)
		for _, e := range edits {
			if isDefault(e) {
				continue
			}
			r.Report.Edits = append(r.Report.Edits, Edit{f.Name, e.Path, e.Stands, e.Written, e.Conflict})
		}
	}

	// The report lists the edits and leaves out the values that are filled in, so that it is printed
	// again.
	r.Report.dropFilledIn()

	for i := range r.Files {
		if r.Files[i].Name == ReportFile {
			r.Files[i].Content = r.Report.markdown()
		}
	}

	// The owner may change names in import.yaml. The next import knows a line that has moved by its proposed name.
	if len(r.Names.proposals) > 0 {
		pure.Files = append(pure.Files, txtar.File{Name: NameMapFile, Data: r.Names.writeProposals()})
	}

	// The next import needs the files without the changes by hand as its base.
	pure.Comment = []byte("The files as the last import wrote them. The next import compares them with your files, to find your changes.\n")
	r.Files = append(r.Files, whole.File{Name: WrittenFile, Content: txtar.Format(&pure)})
}

// isDefault reports whether an edit writes a time that a step has anyway. The import leaves it out.
func isDefault(e threeway.Edit) bool {
	if len(e.Path) != 3 || e.Path[0] != "steps" || e.Written != "" {
		return false
	}
	switch e.Path[2] {
	case "timeout":
		return e.Stands == yaml.FormatDuration(flow.DefaultTimeout)
	case "between":
		return e.Stands == yaml.FormatDuration(flow.DefaultBetween)
	default:
		return false
	}
}

// dropFilledIn drops the values to fill in that were changed by hand.
func (r *Report) dropFilledIn() {
	for i := range r.FillIn {
		f := &r.FillIn[i]
		f.Names = slices.DeleteFunc(slices.Clone(f.Names), func(name string) bool {
			return slices.ContainsFunc(r.Edits, func(e Edit) bool {
				path := slices.DeleteFunc([]string{f.Section, name, f.Key}, func(key string) bool { return key == "" })
				return e.File == f.File && isPrefix(path, e.Path)
			})
		})
	}
	r.FillIn = slices.DeleteFunc(r.FillIn, func(f FillIn) bool { return len(f.Names) == 0 })
}

// isPrefix reports whether one of two paths leads to a part of the other.
func isPrefix(a, b []string) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// Conflicts counts the edits where the source has changed, too.
func (r *Report) Conflicts() int {
	n := 0
	for _, e := range r.Edits {
		if e.Conflict {
			n++
		}
	}
	return n
}

// place returns the place of an edit, as in "routing.yaml: hours.main".
func (e *Edit) place() string {
	if len(e.Path) == 0 {
		return e.File
	}
	return e.File + ": " + strings.Join(e.Path, ".")
}

const nothing = "nothing" // in the place of a value that a side does not have

// summarizeEdits writes how many edits stay, and both sides of each conflict.
func (r *Report) summarizeEdits(out *strings.Builder) {
	if len(r.Edits) > 0 {
		fmt.Fprintf(out, "\nchanged by hand, and kept: %s, listed in %s\n", diag.Plural(len(r.Edits), "place"), ReportFile)
	}
	for _, e := range r.Edits {
		if e.Conflict {
			wrapItem(out, "conflict: ", shown(e.place()))
			wrapItem(out, "  kept:   ", beginning(e.Folder))
			wrapItem(out, "  import: ", beginning(e.Import))
		}
	}
}

// beginning returns one side of a conflict for the screen. A side may be a whole file, so that a long text names its
// rest and the file that has it.
func beginning(side string) string {
	const most = 200 // characters
	text := []rune(shown(cmp.Or(side, nothing)))
	if len(text) <= most {
		return string(text)
	}
	return fmt.Sprintf("%s… (%s in %s)", string(text[:most]), diag.Plural(len(text)-most, "more character"), ReportFile)
}
