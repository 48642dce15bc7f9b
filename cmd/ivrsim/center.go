package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// readCenter reads and checks the center of a verb.
func readCenter(f workspace.Folder) (*workspace.Center, error) {
	c, err := workspace.Read(f)
	if err != nil {
		return nil, plainPathError(err)
	}
	return c, nil
}

// readValid reads a folder for a verb that runs what it describes. Errors in it are
// printed and stop the verb.
func readValid(cmd *cobra.Command, f workspace.Folder) (*workspace.Center, error) {
	c, err := readCenter(f)
	if err != nil {
		return nil, err
	}
	return c, stopOnErrors(cmd, c)
}

// readFlagged reads the center of a verb that takes its folder with -C.
func readFlagged(cmd *cobra.Command) (*workspace.Center, error) {
	f, err := openFolder(cmd)
	if err != nil {
		return nil, err
	}
	return readValid(cmd, f)
}

// stopOnErrors prints the errors found so far to stderr, and fails if there are any.
func stopOnErrors(cmd *cobra.Command, c *workspace.Center) error {
	return stopOn(cmd, c, c.Found.WithSeverity(diag.Error))
}

// stopOn prints errors to stderr, and fails if there are any.
func stopOn(cmd *cobra.Command, c *workspace.Center, errors *diag.Findings) error {
	if errors.Len() == 0 {
		return nil
	}
	if err := printer(c.Path, cmd.ErrOrStderr()).Print(cmd.ErrOrStderr(), errors); err != nil {
		return err
	}
	return failed()
}

// printer writes findings in a folder to w, with colors if it is a terminal that shows them.
func printer(folder string, w io.Writer) diag.Printer {
	return diag.Printer{Folder: folder, Color: hasColors(w)}
}

// hasColors reports whether w is a terminal that shows colors, and they are wanted
// (https://no-color.org).
func hasColors(w io.Writer) bool { return canDraw(w) && os.Getenv("NO_COLOR") == "" }

// canDraw reports whether w is a terminal that shows more than plain text.
func canDraw(w io.Writer) bool { return isTerminal(w) && os.Getenv("TERM") != "dumb" }

// columns returns the width of w if it is a terminal, and else 0.
func columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// testErrors are the errors in the tests files that are run.
func testErrors(c *workspace.Center) *diag.Findings {
	return c.Found.WithSeverity(diag.Error).Filter(func(x diag.Finding) bool {
		return c.IsTests(x.Place.File) && (c.File == "" || c.File == x.Place.File)
	})
}

// flowNamed checks that a flow exists. A path in its place may be meant for -C.
func flowNamed(c *workspace.Center, name string) error {
	if slices.Contains(flowNames(c), name) {
		return nil
	}
	err := unknownIn(c, "flow", name, flowNames)
	if _, missing := os.Stat(name); missing == nil {
		err.hint = "give the name of a flow, and the folder of the center with -C"
	}
	return err
}

// lineNamed finds a line.
func lineNamed(c *workspace.Center, name string) (routing.LineID, error) {
	line, ok := c.Routing.Line(name)
	if !ok {
		return 0, unknownIn(c, "line", name, lineNames)
	}
	return line, nil
}

// unknownIn is exit 2 for a name that the center does not have.
func unknownIn(c *workspace.Center, kind, name string, names func(*workspace.Center) []string) *failure {
	f := unknownName(kind, name, names(c))
	f.hint = cmp.Or(sampleHint(c, name, names), f.hint)
	return f
}

// sampleHint says that the sample center has a name that c does not have, if so.
func sampleHint(c *workspace.Center, name string, names func(*workspace.Center) []string) string {
	if c.Path == "" {
		return ""
	}
	sample, err := workspace.Read(workspace.Sample())
	if err != nil || !slices.Contains(names(sample), name) {
		return ""
	}
	return "the sample center has one: name that center with --sample"
}

// parseTime reads the flag --at; without an offset it is local time in the zone.
func parseTime(text string, zone *time.Location) (time.Time, error) {
	t, err := routing.ParseTime(text, zone)
	if err != nil {
		return t, wrongUsage(fmt.Errorf("--at: %w", err), "write "+routing.TimeExample)
	}
	return t, nil
}
