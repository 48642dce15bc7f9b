package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// center is everything that a folder describes, as far as it could be read.
type center struct {
	folder
	found *diag.Findings
	files []diag.File
}

// readCenter reads and checks a folder's files. What is wrong in them is in
// found; the error is for a folder that cannot be read.
func readCenter(f folder) (*center, error) {
	c := &center{folder: f, found: &diag.Findings{}}
	var err error
	if c.files, err = diag.ReadFolder(f.fs, c.found); err != nil {
		return nil, cannot(plainPathError(err), "")
	}
	return c, nil
}

// printer writes findings to w, with colors if it is a terminal.
func (f folder) printer(w io.Writer) diag.Printer {
	return diag.Printer{Folder: f.path, Color: isTerminal(w) && os.Getenv("NO_COLOR") == ""}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
