package main

import (
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/git"
)

// filesAt returns the files of a folder as they are at a git revision. Where git only warns,
// the warning is printed.
func filesAt(cmd *cobra.Command, folder, rev string) (fs.FS, error) {
	files, warning, err := git.Files(cmd.Context(), folder, rev)

	// A hint of git helps more than a general one.
	var e *git.Error
	switch {
	case errors.As(err, &e):
		return nil, cannot(e, e.Hint)
	case err != nil:
		return nil, err
	case warning != "":
		cmd.PrintErrf("git: %s\n", diag.Visible(warning))
	}
	return files, nil
}
