package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/center"
	"github.com/ivrsim/ivrsim/internal/diag"
)

// centerFlag is the flag -C.
const centerFlag = "center"

// openFolder opens the folder of -C, or else the embedded sample center.
func openFolder(cmd *cobra.Command) (center.Folder, error) {
	path, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return center.Folder{}, err
	}
	if path != "" {
		return openPath(path)
	}
	if center.IsCenter(".") {
		cmd.PrintErrln(`note: this is the sample center; "-C ." is the one in this folder`)
	}
	return center.Sample(), nil
}

// openArgument opens the folder or file that a verb's argument names, which with -C is
// relative to that folder. Without an argument it does what openFolder does.
func openArgument(cmd *cobra.Command, args []string) (center.Folder, error) {
	if len(args) == 0 {
		return openFolder(cmd)
	}
	within, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return center.Folder{}, err
	}
	if filepath.IsAbs(args[0]) {
		return openPath(args[0])
	}
	return openPath(filepath.Join(within, args[0]))
}

// openPath opens the center of a folder or file.
func openPath(path string) (center.Folder, error) {
	f, err := center.Open(path)
	var other *center.FolderError
	switch {
	case err == nil:
		return f, nil
	case errors.As(err, &other):
		return f, cannot(err, other.Fix)
	}
	return f, cannot(plainPathError(err), similarPath(path))
}

// plainPathError strips the system call off an error about a path.
func plainPathError(err error) error {
	var p *fs.PathError
	switch {
	case !errors.As(err, &p):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist", p.Path)
	}
	path := p.Path
	reason := p.Err
	for errors.As(reason, &p) { // os.Root's errors have one in another
		reason = p.Err
	}
	return fmt.Errorf("%s: %w", path, reason)
}

// similarPath suggests an entry of the path's folder with a similar name.
func similarPath(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return diag.Suggest(filepath.Base(path), names)
}
