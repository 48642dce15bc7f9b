package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// The flags that name the center.
const (
	centerFlag = "center" // -C
	sampleFlag = "sample"
)

// addCenterFlags adds the flags that name the center to all verbs.
func addCenterFlags(root *verb) {
	root.PersistentFlags().StringP(centerFlag, "C", "", "work on the center in `FOLDER`")
	root.PersistentFlags().Bool(sampleFlag, false, "work on the embedded sample center")
	root.exclusive(centerFlag, sampleFlag)
}

// namesCenter reports whether a verb's flags name the center.
func namesCenter(cmd *cobra.Command) bool {
	return cmd.Flags().Changed(centerFlag) || cmd.Flags().Changed(sampleFlag)
}

// openFolder opens the center of a verb: the center of -C or --sample, otherwise the one in the current
// folder, otherwise the sample center, which it prints.
func openFolder(cmd *cobra.Command) (workspace.Folder, error) {
	if !namesCenter(cmd) && !workspace.HasCenter(".") {
		cmd.PrintErrln("note: this folder has no " + workspace.RoutingFile +
			"; this is the sample center, as with --sample")
		if err := cmd.Flags().Set(sampleFlag, "true"); err != nil { // said once
			return workspace.Folder{}, err
		}
	}
	return findFolder(cmd)
}

// findFolder is openFolder without a note.
func findFolder(cmd *cobra.Command) (workspace.Folder, error) {
	path, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return workspace.Folder{}, err
	}

	// The two flags exclude each other, so their order does not matter here.
	sample, err := cmd.Flags().GetBool(sampleFlag)
	switch {
	case err != nil:
		return workspace.Folder{}, err
	case path != "":
		return openPath(path)
	case sample || !workspace.HasCenter("."):
		return workspace.Sample(), nil
	}

	return openPath(".")
}

// openArgument opens the folder or file that a verb's argument names, which with -C is
// relative to that folder. Without an argument it does what openFolder does.
func openArgument(cmd *cobra.Command, args []string) (workspace.Folder, error) {
	if len(args) == 0 {
		return openFolder(cmd)
	}

	// An argument and --sample name two centers.
	if cmd.Flags().Changed(sampleFlag) {
		return workspace.Folder{}, wrongUsage(fmt.Errorf("--sample is a center, and so is %s", args[0]),
			"leave one of them out")
	}

	within, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return workspace.Folder{}, err
	}
	if filepath.IsAbs(args[0]) {
		return openPath(args[0])
	}
	return openPath(filepath.Join(within, args[0]))
}

// openPath opens the center of a folder or file.
func openPath(path string) (workspace.Folder, error) {
	f, err := workspace.Open(path)
	var other *workspace.FolderError
	switch {
	case err == nil:
		return f, nil
	case errors.As(err, &other):
		return f, cannot(err, other.Fix)
	}
	return f, cannot(plainPathError(err), cmp.Or(similarPath(path), "name the folder of a center, or a file in it"))
}

// reopen opens a center's folder again, as its path leads to it now.
func reopen(f workspace.Folder) (workspace.Folder, error) {
	return openPath(filepath.Join(f.Path, filepath.FromSlash(f.File)))
}

// plainPathError strips the system call off an error about a path.
func plainPathError(err error) error {
	var p *fs.PathError
	switch {
	case !errors.As(err, &p):
		return err
	case errors.Is(err, fs.ErrNotExist):
		if to, err := os.Readlink(p.Path); err == nil {
			return fmt.Errorf("%s is a link to %s, which does not exist", p.Path, to)
		}
		return fmt.Errorf("%s does not exist", p.Path)
	}

	path := p.Path
	reason := p.Err

	// os.Root's errors have one in another.
	for errors.As(reason, &p) {
		reason = p.Err
	}

	return fmt.Errorf("%s: %w", path, reason)
}

// similarPath suggests an entry of the path's folder with a similar name.
func similarPath(path string) string {
	if _, missing := os.Lstat(path); missing == nil {
		return "" // it is there, and is of the wrong kind
	}

	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}

	return diag.SuggestFile(filepath.Base(path), entries)
}

// checkMade refuses a center made from records if lint finds an error in it, before the folder gets
// its name. Errors in scripted calls belong to the copied center.
func checkMade(folder string) error {
	if !workspace.IsCenter(folder) {
		return nil
	}

	// The folder still has a temporary name, so the check reads it from there.
	c, err := workspace.Lint(workspace.Folder{Path: folder, FS: os.DirFS(folder)}, false)
	if err != nil {
		return plainPathError(err)
	}

	for _, x := range c.Found.WithSeverity(diag.Error).Sorted() {
		if !c.IsTests(x.Place.File) {
			err := fmt.Errorf("the records make no valid center, and nothing is written: %s: %s", x.Place, x.Message)
			return cannot(err, "check the columns and units of the records: one of them may be mistaken for another")
		}
	}

	return nil
}

// newFolder fills a new or empty folder, or leaves it as it was.
func newFolder(cmd *cobra.Command, folder string, fill func(folder string) error) error {
	err := commit(cmd, func() error { return whole.NewFolder(folder, fill) })
	var taken *whole.FolderError
	if errors.Is(err, whole.ErrBusy) {
		return cannot(err, "wait for its end, or choose another folder")
	}
	if errors.As(err, &taken) && errors.Is(err, fs.ErrNotExist) {
		return cannot(err, "make the folder above it first")
	}
	if errors.As(err, &taken) {
		return cannot(err, "choose a new or empty folder: nothing is ever overwritten")
	}
	return err
}
