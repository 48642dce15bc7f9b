package main

import (
	"bytes"
	"crypto/rand"
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

// The modes of what is new, from which the user's umask takes.
const (
	newFile = fs.FileMode(0o666)
	newDir  = fs.FileMode(0o777)
)

// hidden gives a name that nothing in a folder has, for what is not whole yet.
func hidden(folder, name string) string {
	const enough = 10 // of a random text's characters
	return filepath.Join(folder, "."+name+"."+rand.Text()[:enough])
}

// add writes the draft of a file.
func (d *drafts) add(path string, write func(io.Writer) error) error {
	if err := notAFolder(path); err != nil {
		return err
	}
	target := path
	if file, err := filepath.EvalSymlinks(path); err == nil {
		target = file
	}
	var err error
	switch old, missing := os.Stat(target); {
	case missing != nil:
		err = d.replace(target, nil, write)
	case old.Mode().IsRegular():
		err = d.replace(target, old, write)
	default:
		err = d.keep(path, write)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %s does not exist", path, filepath.Dir(path))
	case err != nil:
		return fmt.Errorf("write %s: %w", path, cause(err))
	}
	return nil
}

// replace writes what takes the place of an old file, if there is one, and its mode:
// calls that were saved hold caller numbers.
func (d *drafts) replace(path string, old fs.FileInfo, write func(io.Writer) error) error {
	mode := newFile
	if old != nil {
		mode = old.Mode().Perm()
	}
	f, err := os.OpenFile(hidden(filepath.Dir(path), filepath.Base(path)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	*d = append(*d, draft{temporary: f.Name(), path: path})
	err = write(f)
	if err == nil && old != nil {
		err = f.Chmod(mode) // the umask may have taken from it
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// keep takes what is for no file.
func (d *drafts) keep(path string, write func(io.Writer) error) error {
	var kept bytes.Buffer
	if err := write(&kept); err != nil {
		return err
	}
	*d = append(*d, draft{path: path, kept: kept.Bytes()})
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
			err = os.WriteFile(f.path, f.kept, newFile) // it is there, and no file
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

// written is exit 3 for what could not be printed, nil otherwise.
func written(err error) error {
	if err != nil {
		return cannot(err, "")
	}
	return nil
}
