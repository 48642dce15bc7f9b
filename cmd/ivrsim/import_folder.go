package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/sources"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// importedFolder is the folder that is written.
type importedFolder struct {
	path    string
	nameMap *importer.NameMap // nil if nothing was imported into it before
	foreign []string          // the names of its other YAML files, without their extension

	written  []byte            // the archive of the files of the earlier import
	standing map[string][]byte // its files as they are now
}

// openImported looks at the folder to write, which may be missing.
func openImported(cmd *cobra.Command, path string) (*importedFolder, error) {
	f := &importedFolder{path: path}
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, cannot(fmt.Errorf("write %s: %w", path, whole.PlainCause(err)), "choose a folder")
	}

	var own []string

	// Without the names of an earlier import, every file in the folder belongs to the user.
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == importer.NameMapFile }) {
		if own, err = f.readNameMap(cmd); err != nil {
			return nil, err
		}
	}

	for _, e := range entries {
		name := e.Name()
		if slices.Contains(own, name) {
			continue
		}
		if slices.Contains(importer.FixedFiles(), name) {
			return nil, cannot(fmt.Errorf("%s has a %s that no import wrote", path, name),
				"choose another folder: import overwrites only its own files")
		}

		// The import gives no flow the name of another file in the folder.
		if yaml.IsFileName(name) {
			f.foreign = append(f.foreign, strings.TrimSuffix(name, filepath.Ext(name)))
		}
	}

	return f, nil
}

// readNameMap reads the names of an earlier import and its files, and returns the names of
// these. No symbolic link out of the folder is followed.
func (f *importedFolder) readNameMap(cmd *cobra.Command) ([]string, error) {
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return nil, cannot(fmt.Errorf("write %s: %w", f.path, whole.PlainCause(err)), "choose a folder")
	}

	defer root.Close() //nolint:errcheck // it is only read
	const hint = "correct it, or remove it to import with new names"
	name := filepath.Join(f.path, importer.NameMapFile)
	src, err := yaml.ReadFile(root.FS(), importer.NameMapFile, sources.MaxFile)
	if err != nil {
		return nil, cannot(fmt.Errorf("%s cannot be read: %w", name, err), hint)
	}

	var found diag.Findings
	f.nameMap = importer.ReadNameMap(src, &found)

	if found.Len() > 0 {
		_ = printFound(cmd, f.path, &found) // the failure follows
		return nil, cannot(fmt.Errorf("%s cannot be read", name), hint)
	}

	f.standing = map[string][]byte{}
	own := f.nameMap.Files()

	// The user may have deleted files of the earlier import.
	for _, name := range own {
		if src, err := yaml.ReadFile(root.FS(), name, sources.MaxFile); err == nil {
			f.standing[name] = src
		}
	}

	f.written = f.standing[importer.WrittenFile]
	f.nameMap.ReadProposals(f.written)
	return own, nil
}

// read reads the folder as it stands once files are written into it.
func (f *importedFolder) read(files []whole.File) (*workspace.Center, error) {
	texts := map[string][]byte{}
	for _, file := range files {
		texts[file.Name] = file.Content
	}
	below := os.DirFS(f.path) // which may be missing
	if root, err := os.OpenRoot(f.path); err == nil {
		below = root.FS()
	}
	return readCenter(workspace.Folder{Path: f.path, FS: workspace.Overlay(below, texts)})
}

// stale returns the files of an earlier import that this one does not write.
func (f *importedFolder) stale(files []whole.File) []string {
	out := []string{}
	if f.nameMap == nil {
		return out
	}
	for _, name := range f.nameMap.Files() {
		// A file that is gone already needs no note.
		written := slices.ContainsFunc(files, func(file whole.File) bool { return file.Name == name })
		if _, missing := os.Stat(filepath.Join(f.path, name)); !written && missing == nil {
			out = append(out, name)
		}
	}
	return out
}
