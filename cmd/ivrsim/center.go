package main

import (
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// center is everything that a folder describes, as far as it could be read.
type center struct {
	folder
	found  *diag.Findings
	files  []diag.File
	center *routing.Center // nil where routing.yaml could not be read
	flows  *flow.Flows
}

// readCenter reads and checks a folder's files. What is wrong in them is in
// found; the error is for a folder that cannot be read.
func readCenter(f folder) (*center, error) {
	c := &center{folder: f, found: &diag.Findings{}}
	var err error
	if c.files, err = diag.ReadFolder(f.fs, c.found); err != nil {
		return nil, cannot(plainPathError(err), "")
	}
	if i := slices.IndexFunc(c.files, func(f diag.File) bool { return f.Kind == "center" }); i >= 0 {
		c.center = routing.Read(c.files[i], c.found)
	}
	c.flows = flow.Load(c.center, c.files, c.found)
	return c, nil
}

// readSound reads a folder for a verb that runs what it describes: errors in it
// are printed and stop the verb; advice does not.
func readSound(cmd *cobra.Command, f folder) (*center, error) {
	c, err := readCenter(f)
	if err != nil {
		return nil, err
	}
	return c, c.stopOnErrors(cmd)
}

// stopOnErrors prints the errors found so far, if there are any, to stderr.
func (c *center) stopOnErrors(cmd *cobra.Command) error {
	if c.found.Errors() == 0 {
		return nil
	}
	errors := c.found.Of(diag.Error)
	if err := c.printer(cmd.ErrOrStderr()).Print(cmd.ErrOrStderr(), errors); err != nil {
		return cannot(err, "")
	}
	return notFine()
}

// printer writes findings to w, with colors if it is a terminal.
func (f folder) printer(w io.Writer) diag.Printer {
	return diag.Printer{Folder: f.path, Color: isTerminal(w) && os.Getenv("NO_COLOR") == ""}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
