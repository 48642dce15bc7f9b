package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/flows"
)

// schemaFolder holds the schemas that the first lines of the YAML files name.
const schemaFolder = "schema"

func newInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init FOLDER",
		Short: "Write the sample center out, to start your own from",
		Long: `Init writes the sample center into a new or empty folder: routing.yaml, the
flows with their translations and scripted calls, the scenarios, and the JSON
Schemas that let an editor complete and check them.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := initialize(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s holds the sample center; try \"ivrsim lint %[1]s\", \"ivrsim test %[1]s\" and \"ivrsim simulate %[1]s\"\n", args[0])
			return nil
		},
	}
}

// initialize writes the sample center whole or not at all: into a folder beside
// the one asked for, which is moved there at the end.
func initialize(folder string) error {
	exists, err := isEmptyFolder(folder)
	if err != nil {
		return err
	}
	draft, err := os.MkdirTemp(filepath.Dir(filepath.Clean(folder)), ".ivrsim-init-*")
	if err != nil {
		return cannot(fmt.Errorf("write beside %s: %w", folder, cause(err)), "choose a folder that you may write to")
	}
	defer func() { _ = os.RemoveAll(draft) }() // it is gone if all went well
	if err := writeSample(draft); err != nil {
		return cannot(fmt.Errorf("write %s: %w", folder, cause(err)), "")
	}
	if exists {
		err = moveInto(folder, draft)
	} else {
		err = os.Rename(draft, folder)
	}
	if err != nil {
		return cannot(fmt.Errorf("write %s: %w", folder, cause(err)), "")
	}
	return nil
}

// isEmptyFolder reports whether the folder exists; it has to be empty then.
func isEmptyFolder(folder string) (bool, error) {
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, cannot(fmt.Errorf("%s: %w", folder, cause(err)), "choose a new or empty folder")
	case len(entries) > 0:
		return false, cannot(fmt.Errorf("%s is not empty", folder), "choose a new or empty folder: nothing is ever overwritten")
	}
	return true, nil
}

func writeSample(folder string) error {
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(folder, flows.FS); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(folder, schemaFolder), 0o755); err != nil {
		return err
	}
	for _, s := range schemas() {
		if err := writeWhole(filepath.Join(folder, schemaFolder, s.kind+".json"), s.write); err != nil {
			return err
		}
	}
	return nil
}

// moveInto moves what is in draft into an empty folder, or leaves it empty.
func moveInto(folder, draft string) error {
	entries, err := os.ReadDir(draft)
	for i := 0; i < len(entries) && err == nil; i++ {
		err = os.Rename(filepath.Join(draft, entries[i].Name()), filepath.Join(folder, entries[i].Name()))
	}
	if err == nil {
		return nil
	}
	for _, e := range entries {
		_ = os.RemoveAll(filepath.Join(folder, e.Name())) // the first error is the one to tell
	}
	return err
}

// cause strips the system call and path off an error that a message names.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
