package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/lint"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/script"
	"github.com/ivrsim/ivrsim/internal/sweep"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// center holds what a folder describes, as far as it could be read.
type center struct {
	folder
	found   *diag.Findings
	files   []yaml.File
	routing *routing.Center // nil if routing.yaml could not be read
	flows   *flow.Flows
	checker *lint.Checker
}

// gcPercent delays the first garbage collection while a folder is read, from a heap of
// 4 MiB to one of 40: a fifth of the time would go to it otherwise.
const gcPercent = 1000

// readCenter reads and checks a folder's routing.yaml and flows. Their errors are in
// found; the error is for a folder that cannot be read.
func readCenter(f folder) (*center, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	c := &center{folder: f, found: &diag.Findings{}}
	var err error
	if c.files, err = yaml.ReadFolder(f.fs, c.found); err != nil {
		return nil, plainPathError(err)
	}
	for i := range c.files {
		if c.checkKind(&c.files[i]); c.files[i].Kind == "center" {
			c.routing = routing.Read(c.files[i], c.found)
			routing.Check(c.routing, c.found)
		}
	}
	c.flows = flow.Load(c.routing, c.files, c.found)
	c.checker = lint.Check(c.flows, c.found)
	return c, nil
}

// checkKind reports a file whose first key is none of the kinds, or that is in a
// place for another kind. A misspelled or misplaced kind is corrected, so that the
// other files' references to it are no errors; else the kind is "".
func (c *center) checkKind(f *yaml.File) {
	kinds := []string{"center", "flow", "prompts", "tests", "scenario", "import", sweep.Kind}
	first := f.Root.Entries[0].Key
	i := slices.IndexFunc(f.Root.Entries, func(e yaml.Entry) bool { return slices.Contains(kinds, e.Key.Text) })
	near := diag.Nearest(f.Kind, kinds)
	kind := ""
	switch {
	case f.Name == routingFile:
		kind = "center" // its reader reports another first key
	case path.Dir(f.Name) == yaml.Translations && f.Kind != "prompts":
		c.found.Error(first.Place, diag.BadValue, "the folder "+yaml.Translations+" holds translations only", "move this file beside "+routingFile)
	case f.Kind == "center":
		c.found.Error(first.Place, diag.BadValue, "only "+routingFile+" describes the center", "rename or remove this file")
	case i == 0:
		kind = f.Kind
	case i > 0:
		kind = f.Root.Entries[i].Key.Text
		c.found.Error(f.Root.Entries[i].Key.Place, diag.UnknownKey, fmt.Sprintf("%q says what the file is and does not stand first", kind), "move it to the top")
	case near != "":
		kind = near // its reader reports the misspelled key
	default:
		c.found.Error(first.Place, diag.UnknownKey, fmt.Sprintf("no file begins with the key %q", f.Kind), "the first key says what the file is: "+strings.Join(kinds, ", "))
	}
	f.Kind = kind
}

// readValid reads a folder for a verb that runs what it describes. Errors in it are
// printed and stop the verb.
func readValid(cmd *cobra.Command, f folder) (*center, error) {
	c, err := readCenter(f)
	if err != nil {
		return nil, err
	}
	return c, c.stopOnErrors(cmd)
}

// readFlagged reads the center of a verb that takes its folder with -C.
func readFlagged(cmd *cobra.Command) (*center, error) {
	f, err := openFolder(cmd)
	if err != nil {
		return nil, err
	}
	return readValid(cmd, f)
}

// stopOnErrors prints the errors found so far to stderr, and fails if there are any.
func (c *center) stopOnErrors(cmd *cobra.Command) error {
	return c.stopOn(cmd, c.found.WithSeverity(diag.Error))
}

// stopOn prints errors to stderr, and fails if there are any.
func (c *center) stopOn(cmd *cobra.Command, errors *diag.Findings) error {
	if errors.Len() == 0 {
		return nil
	}
	if err := c.printer(cmd.ErrOrStderr()).Print(cmd.ErrOrStderr(), errors); err != nil {
		return err
	}
	return failed()
}

func (c *center) scenarios() scenario.Folder {
	return scenario.Folder{FS: c.fs, Files: c.files, Flows: c.flows}
}

// printer writes findings to w, with colors if it is a terminal that shows them.
func (f folder) printer(w io.Writer) diag.Printer {
	return diag.Printer{Folder: f.path, Color: hasColors(w)}
}

// hasColors reports whether w is a terminal that shows colors, and they are wanted
// (https://no-color.org).
func hasColors(w io.Writer) bool { return canDraw(w) && os.Getenv("NO_COLOR") == "" }

// canDraw reports whether w is a terminal that shows more than plain text.
func canDraw(w io.Writer) bool { return isTerminal(w) && os.Getenv("TERM") != "dumb" }

// suites reads the tests files, or only one of them.
func (c *center) suites(only string) []*script.Suite {
	files := slices.DeleteFunc(slices.Clone(c.files), func(f yaml.File) bool {
		return f.Kind != script.Kind || only != "" && only != f.Name
	})
	out := make([]*script.Suite, len(files))
	c.found.Parallel(len(files), func(i int, found *diag.Findings) {
		out[i] = script.Read(c.flows, files[i], found)
	})
	return out
}

// isTests reports whether a file holds scripted calls; a file that could not be read
// is judged by its name.
func (c *center) isTests(name string) bool {
	i := slices.IndexFunc(c.files, func(f yaml.File) bool { return f.Name == name })
	if i < 0 {
		return script.IsTests(name)
	}
	return c.files[i].Kind == script.Kind
}

// testErrors are the errors in the tests files that are run.
func (c *center) testErrors() *diag.Findings {
	return c.found.WithSeverity(diag.Error).Filter(func(x diag.Finding) bool {
		return c.isTests(x.Place.File) && (c.file == "" || c.file == x.Place.File)
	})
}

// flowNamed checks that a flow exists. A path in its place may be meant for -C.
func (c *center) flowNamed(name string) error {
	if slices.Contains(c.flows.Names(), name) {
		return nil
	}
	err := unknownName("flow", name, c.flows.Names())
	if _, missing := os.Stat(name); missing == nil {
		err.hint = "give the name of a flow, and the folder of the center with -C"
	}
	return err
}

// lineNamed finds a line.
func lineNamed(c *routing.Center, name string) (routing.LineID, error) {
	line, ok := c.Line(name)
	if !ok {
		return 0, unknownName("line", name, c.LineNames())
	}
	return line, nil
}

// parseTime reads the flag --at; without an offset it is local time in the zone.
func parseTime(text string, zone *time.Location) (time.Time, error) {
	t, err := routing.ParseTime(text, zone)
	if err != nil {
		return t, wrongUsage(fmt.Errorf("--at: %w", err), "write "+routing.TimeExample)
	}
	return t, nil
}
