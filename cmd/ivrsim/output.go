package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// drafts are files that are there together and whole in the end, or not at all:
// each is written under another name in its folder, and all are renamed at the
// end. What is no file, a pipe or a terminal, is kept until then. What is not
// published is to be discarded.
type drafts []draft

type draft struct {
	temporary string
	path      string // links followed
	kept      []byte // for what is no file; temporary is empty then
}

// add writes the draft of a file.
func (d *drafts) add(path string, write func(io.Writer) error) error {
	target := path
	if file, err := filepath.EvalSymlinks(path); err == nil {
		target = file
	}
	if err := notAFolder(path); err != nil {
		return err
	}
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		var kept bytes.Buffer
		if err := write(&kept); err != nil {
			return fmt.Errorf("write %s: %w", path, cause(err))
		}
		*d = append(*d, draft{path: path, kept: kept.Bytes()})
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %s does not exist", path, filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, cause(err))
	}
	*d = append(*d, draft{temporary: f.Name(), path: target})
	err = write(f)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, cause(err))
	}
	return nil
}

// notAFolder refuses a file's name that a folder has: no file could be renamed to it,
// and those renamed before would be there without it.
func notAFolder(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("write %s: it is a folder", path)
	}
	return nil
}

// publish gives the files their names.
func (d *drafts) publish() error {
	for _, f := range *d {
		var err error
		if f.temporary == "" {
			err = os.WriteFile(f.path, f.kept, 0o644) //nolint:gosec // it is there, and no file
		} else {
			err = os.Rename(f.temporary, f.path)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", f.path, cause(err))
		}
	}
	*d = nil
	return nil
}

// discard removes what has not been published.
func (d *drafts) discard() {
	for _, f := range *d {
		if f.temporary != "" {
			_ = os.Remove(f.temporary) // the error that led here is the one to tell
		}
	}
}

// writeWhole writes a file so that it is there whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	var file drafts
	defer file.discard()
	if err := file.add(path, write); err != nil {
		return err
	}
	return file.publish()
}
