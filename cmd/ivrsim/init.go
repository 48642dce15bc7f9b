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

func newInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init FOLDER",
		Short: "Write the sample center out, to start from",
		Long: `Init writes the embedded sample center into a new or empty folder: its hubs,
queues and lines, its flows with their translations and scripted calls, and its
peak day. The folder is written whole or not at all.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := writeSample(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s holds the sample center; try \"ivrsim lint %s\", \"ivrsim test %s\" and \"ivrsim simulate %s\"\n", args[0], args[0], args[0], args[0])
			return nil
		},
	}
}

// writeSample writes the sample center beside the folder and gives it its name
// at the end.
func writeSample(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannot(fmt.Errorf("look into %s: %w", folder, plainPathError(err)), "give a folder that is new or empty")
	}
	if len(entries) > 0 {
		return cannot(fmt.Errorf("%s is not empty", folder), "give a folder that is new or empty")
	}
	parent := filepath.Dir(filepath.Clean(folder))
	temporary, err := os.MkdirTemp(parent, "."+filepath.Base(folder)+".*")
	if err != nil {
		return cannot(fmt.Errorf("write into %s: %w", parent, plainPathError(err)), "")
	}
	if err := fill(temporary, folder); err != nil {
		return cannot(errors.Join(fmt.Errorf("write %s: %w", folder, err), os.RemoveAll(temporary)), "")
	}
	return nil
}

func fill(temporary, folder string) error {
	if err := os.Chmod(temporary, 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(temporary, flows.FS); err != nil {
		return err
	}
	if err := writable(temporary); err != nil {
		return err
	}
	if err := os.Remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(temporary, folder)
}

// writable lets the owner change the files: embedded ones are read-only.
func writable(folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o644)
	})
}
