package diag

import (
	"fmt"
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
// the order of their names. What cannot be parsed is a finding and the other
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
		src, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Name(), err)
		}
		root := Parse(e.Name(), src, found)
		if root == nil || root.Kind != Map || len(root.Entries) == 0 {
			continue
		}
		files = append(files, File{e.Name(), root.Entries[0].Key.Text, root})
	}
	return files, nil
}
