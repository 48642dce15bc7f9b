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

// folder is where a center's files stand.
type folder struct {
	path string // as the user wrote it; "" is the embedded sample center
	fs   fs.FS
	file string // the one file that the user named, or ""
}

const routingFile = "routing.yaml"

// centerFlag is the flag -C of the verbs whose argument is not the folder.
const centerFlag = "center"

// openFolder opens the folder that a verb works on: the one of -C, or the
// embedded sample center.
func openFolder(cmd *cobra.Command) (folder, error) {
	path, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return folder{}, err
	}
	if path != "" {
		return openPath(path)
	}
	if isCenter(".") { // it was likely meant
		cmd.PrintErrln(`note: this is the sample center; "-C ." is the one in this folder`)
	}
	return folder{fs: flows.FS}, nil
}

// openArgument opens the folder or the file that a verb's argument names, or
// else what openFolder gives. With -C it may be a file of that center.
func openArgument(cmd *cobra.Command, args []string) (folder, error) {
	if len(args) == 0 {
		return openFolder(cmd)
	}
	f, err := openPath(args[0])
	if !cmd.Flags().Changed(centerFlag) {
		return f, err
	}
	flagged, wrong := openFolder(cmd)
	if wrong != nil {
		return folder{}, wrong
	}
	if err != nil {
		if f, wrong = openPath(filepath.Join(flagged.path, args[0])); wrong != nil {
			return folder{}, err
		}
	}
	if !isSame(flagged.path, f.path) {
		return folder{}, wrongUsage(fmt.Errorf("-C %s is another center than that of %s", flagged.path, args[0]), "leave one of them out")
	}
	return f, nil
}

// noFlow is the failure for a name that no flow has. It may be the path of a center,
// which other verbs take.
func noFlow(name string, names []string) *failure {
	missing := notThere("flow", name, names)
	if info, err := os.Stat(name); err == nil {
		if !info.IsDir() {
			name = filepath.Dir(name)
		}
		missing.mend = fmt.Sprintf("with -C %s in front of its name it is a flow of that folder", name)
	}
	return missing
}

// isSame tells whether two paths are of one folder.
func isSame(a, b string) bool {
	one, err := os.Stat(a)
	other, also := os.Stat(b)
	return err == nil && also == nil && os.SameFile(one, other)
}

// openPath opens a folder with a routing.yaml, or the folder of a file with
// that file selected.
func openPath(path string) (folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return folder{}, cannot(plainPathError(err), nearby(path))
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
	f.fs = os.DirFS(f.path)
	if !isCenter(f.path) {
		return folder{}, cannot(fmt.Errorf("%s has no %s", f.path, routingFile), "routing.yaml describes the center: its hubs, queues and lines; \"ivrsim init FOLDER\" writes a sample to start from")
	}
	return f, nil
}

// isCenter reports whether a folder has a routing.yaml.
func isCenter(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, routingFile))
	return err == nil && !info.IsDir()
}

// plainPathError says what is wrong with a path without naming a system call.
func plainPathError(err error) error {
	var p *fs.PathError
	switch {
	case !errors.As(err, &p):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist", p.Path)
	}
	return fmt.Errorf("%s: %w", p.Path, p.Err)
}

// nearby suggests the entry beside path that it was likely meant to be.
func nearby(path string) string {
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

// prefix stands before a file's name in what a verb prints.
func (f folder) prefix() string {
	if f.path == "" || f.path == "." {
		return ""
	}
	return filepath.Clean(f.path) + string(filepath.Separator)
}
