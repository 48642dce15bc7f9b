package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/lint"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/script"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// center is everything that a folder describes, as far as it could be read.
type center struct {
	folder
	found  *diag.Findings
	files  []yaml.File
	center *routing.Center // nil where routing.yaml could not be read
	flows  *flow.Flows
	paths  *lint.Checker
}

// readCenter reads and checks a folder's files. What is wrong in them is in
// found, but no advice on flows; the error is for a folder that cannot be read.
func readCenter(f folder) (*center, error) {
	c := &center{folder: f, found: &diag.Findings{}}
	var err error
	if c.files, err = yaml.ReadFolder(f.fs, c.found); err != nil {
		return nil, cannot(plainPathError(err), "")
	}
	for i := range c.files {
		if c.settleKind(&c.files[i]); c.files[i].Kind == "center" {
			c.center = routing.Read(c.files[i], c.found)
			routing.Check(c.center, c.found)
		}
	}
	c.flows = flow.Load(c.center, c.files, c.found)
	c.paths = lint.Check(c.flows, c.found)
	return c, nil
}

// collectLate puts the first collection of garbage off until the heap has 40 MiB;
// those after it come as they usually do, or all once asUsual is called. The sample
// center is read by then, and a fifth of the time to read it would go to
// collections otherwise.
func collectLate() (asUsual func()) {
	const percent = 1000 // of the 4 MiB that a heap has before its first collection
	usual := debug.SetGCPercent(percent)
	garbage := new([2]uint64)
	runtime.AddCleanup(garbage, func(usual int) { debug.SetGCPercent(usual) }, usual)
	return func() { debug.SetGCPercent(usual) }
}

// settleKind checks that a file's first key says what the file is, and where it
// does not, takes the file for what it was likely meant to be.
func (c *center) settleKind(f *yaml.File) {
	kinds := []string{"center", "flow", "prompts", "tests", "scenario"}
	first := f.Root.Entries[0].Key
	if f.Name == routingFile {
		f.Kind = "center" // its reader reports another first key
		return
	}
	if f.Kind == "center" {
		c.found.Error(first.Place, diag.BadValue, "a center stands in "+routingFile+" alone", "rename or remove this file")
		f.Kind = ""
		return
	}
	if path.Dir(f.Name) == yaml.Translations && f.Kind != "prompts" {
		c.found.Error(first.Place, diag.BadValue, "the folder "+yaml.Translations+" holds translations only", "move this file beside "+routingFile)
		f.Kind = ""
		return
	}
	if slices.Contains(kinds, f.Kind) {
		return
	}
	for _, e := range f.Root.Entries[1:] {
		if slices.Contains(kinds, e.Key.Text) {
			c.found.Error(e.Key.Place, diag.UnknownKey, fmt.Sprintf("%q says what the file is and does not stand first", e.Key.Text), "move it to the top")
			f.Kind = e.Key.Text
			return
		}
	}
	if near := diag.Nearest(f.Kind, kinds); near != "" {
		f.Kind = near // its reader reports the misspelled key
		return
	}
	if f.Root.Get("steps") != nil && f.Root.Get("start") != nil {
		f.Kind = "flow" // its reader reports the missing key
		return
	}
	if f.Root.Get("steps") != nil && f.Root.Get("language") != nil {
		f.Kind = "prompts"
		return
	}
	c.found.Error(first.Place, diag.UnknownKey, fmt.Sprintf("no file begins with the key %q", f.Kind), "the first key says what the file is: "+strings.Join(kinds, ", "))
}

// readSound reads a folder for a verb that runs what it describes: errors in it
// are printed and stop the verb; advice does not.
func readSound(cmd *cobra.Command, f folder) (*center, error) {
	defer collectLate()()
	c, err := readCenter(f)
	if err != nil {
		return nil, err
	}
	return c, c.stopOnErrors(cmd)
}

// readFlagged reads the center of the verbs that take their folder with -C.
func readFlagged(cmd *cobra.Command) (*center, error) {
	f, err := openFolder(cmd)
	if err != nil {
		return nil, err
	}
	return readSound(cmd, f)
}

// stopOnErrors prints the errors found so far, if there are any, to stderr.
func (c *center) stopOnErrors(cmd *cobra.Command) error {
	return c.stopOn(cmd, c.found.WithSeverity(diag.Error))
}

func (c *center) stopOn(cmd *cobra.Command, errors *diag.Findings) error {
	if errors.Len() == 0 {
		return nil
	}
	if err := c.printer(cmd.ErrOrStderr()).Print(cmd.ErrOrStderr(), errors); err != nil {
		return cannot(err, "")
	}
	return notFine()
}

// scenarios is what the folder's scenarios stand in.
func (c *center) scenarios() scenario.Folder {
	return scenario.Folder{FS: c.fs, Files: c.files, Flows: c.flows}
}

// printer writes findings to w, with colors if it is a terminal that shows them.
func (f folder) printer(w io.Writer) diag.Printer {
	return diag.Printer{Folder: f.path, Color: isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// suites reads the tests files, or one of them.
func (c *center) suites(only string, found *diag.Findings) []*script.Suite {
	files := slices.DeleteFunc(slices.Clone(c.files), func(f yaml.File) bool {
		return f.Kind != script.Kind || only != "" && only != f.Name
	})
	out := make([]*script.Suite, len(files))
	found.Parallel(len(files), func(i int, found *diag.Findings) {
		out[i] = script.Read(c.flows, files[i], found)
	})
	return out
}

// isTests reports whether a file holds scripted calls, or would if it could be
// read.
func (c *center) isTests(name string) bool {
	i := slices.IndexFunc(c.files, func(f yaml.File) bool { return f.Name == name })
	if i < 0 {
		return script.IsTests(name)
	}
	return c.files[i].Kind == script.Kind
}

// wrong are the errors in the tests files that were asked for.
func (c *center) wrong() *diag.Findings {
	return c.found.WithSeverity(diag.Error).Filter(func(x diag.Finding) bool {
		return c.isTests(x.Place.File) && (c.file == "" || c.file == x.Place.File)
	})
}
