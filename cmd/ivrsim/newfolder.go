package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// newFolder writes a new or empty folder whole or not at all: into a folder
// beside the one asked for, which is moved there at the end.
func newFolder(folder string, write func(folder string) error) error {
	exists, err := isEmptyFolder(folder)
	if err != nil {
		return err
	}
	draft := hidden(filepath.Dir(filepath.Clean(folder)), "ivrsim-new")
	if err := os.Mkdir(draft, newDir); err != nil {
		return cannot(fmt.Errorf("write beside %s: %w", folder, cause(err)), "choose a folder that you may write to")
	}
	defer func() { _ = os.RemoveAll(draft) }() // it is gone if all went well
	if err := write(draft); err != nil {
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

// madeFolders are folders that a verb has made to write into, an outer one before
// those in it.
type madeFolders []string

// add makes a folder, and those that it is in, where they are missing.
func (m *madeFolders) add(folder string) error {
	first := len(*m)
	for f := filepath.Clean(folder); ; f = filepath.Dir(f) {
		if _, err := os.Lstat(f); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		*m = slices.Insert(*m, first, f)
	}
	return os.MkdirAll(folder, newDir)
}

// discardEmpty removes those that nothing was written into.
func (m *madeFolders) discardEmpty() {
	for _, folder := range slices.Backward(*m) {
		_ = os.Remove(folder) // refused if there is anything in it
	}
}

// cause strips the system call and paths off an error that a message names.
func cause(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
