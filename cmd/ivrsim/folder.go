package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// folder is the folder with a center's files.
type folder struct {
	path string // as the user wrote it; "" is the embedded sample center
	fs   fs.FS
	file string // the file that the user named, by its name in fs, or ""
}

const routingFile = "routing.yaml"

// centerFlag is the flag -C.
const centerFlag = "center"

// openFolder opens the folder of -C, or else the embedded sample center.
func openFolder(cmd *cobra.Command) (folder, error) {
	path, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return folder{}, err
	}
	if path != "" {
		return openPath(path)
	}
	if isCenter(".") {
		cmd.PrintErrln(`note: this is the sample center; "-C ." is the one in this folder`)
	}
	return folder{fs: flows.FS}, nil
}

// openArgument opens the folder or file that a verb's argument names, which with -C is
// relative to that folder. Without an argument it does what openFolder does.
func openArgument(cmd *cobra.Command, args []string) (folder, error) {
	if len(args) == 0 {
		return openFolder(cmd)
	}
	center, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return folder{}, err
	}
	if filepath.IsAbs(args[0]) {
		return openPath(args[0])
	}
	return openPath(filepath.Join(center, args[0]))
}

// openPath opens a folder with a routing.yaml, or the folder of a file. That of a file of
// translations is the one above.
func openPath(path string) (folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return folder{}, cannot(plainPathError(err), similarPath(path))
	}
	f := folder{path: path}
	if !info.IsDir() {
		f.path, f.file = filepath.Dir(path), filepath.Base(path)
		if !yaml.IsFileName(f.file) {
			return folder{}, cannot(fmt.Errorf("%s is not a YAML file", path), "give a folder, or a file that ends in .yaml and does not begin with a dot")
		}
		if absolute, err := filepath.Abs(f.path); err == nil && filepath.Base(absolute) == yaml.Translations && !isCenter(f.path) {
			f.path, f.file = filepath.Join(f.path, ".."), yaml.Translations+"/"+f.file
		}
	}
	if !isCenter(f.path) {
		name := f.path
		if name == "." {
			name = "this folder"
		}
		return folder{}, cannot(fmt.Errorf("%s has no %s", name, routingFile), "routing.yaml describes the center: its hubs, queues and lines; \"ivrsim init FOLDER\" writes a sample to start from")
	}
	root, err := os.OpenRoot(f.path) // no symbolic link leads out of it
	if err != nil {
		return folder{}, cannot(plainPathError(err), "")
	}
	f.fs = root.FS()
	return f, nil
}

// isCenter reports whether a folder has a routing.yaml.
func isCenter(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, routingFile))
	return err == nil && !info.IsDir()
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

// prefix is printed before the name of a file in the folder.
func (f folder) prefix() string {
	if f.path == "" || f.path == "." {
		return ""
	}
	return filepath.Clean(f.path) + string(filepath.Separator)
}
