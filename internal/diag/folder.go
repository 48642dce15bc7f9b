package diag

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// File is one YAML file of a folder. Kind is its first key, which says what it
// is: flow, prompts, tests, center, scenario.
type File struct {
	Name string
	Kind string
	Root *Node
}

// ReadFolder parses every .yaml and .yml file that stands directly in fsys, in
// the order of their names. What cannot be read is a finding and the other
// files are still read; the error is for a folder that cannot be read at all.
func ReadFolder(fsys fs.FS, found *Findings) ([]File, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read the folder: %w", err)
	}
	var files []File
	for _, e := range entries {
		if ext := path.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		src, err := readFile(fsys, e.Name())
		if err != nil {
			found.Source(e.Name(), nil)
			found.Error(Place{File: e.Name()}, BadYAML, "the file cannot be read: "+err.Error(), "")
			continue
		}
		if root := Parse(e.Name(), src, found); root != nil {
			files = append(files, File{e.Name(), root.Entries[0].Key.Text, root})
		}
	}
	return files, nil
}

var errNotRegular = errors.New("it is no regular file")

// readFile reads a file, but not much more than [Parse] takes.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, reason(err)
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, errNotRegular
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	src, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return src, reason(err)
}

// reason strips the path, which the finding's place says.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
