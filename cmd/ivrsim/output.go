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

// The modes of new files and folders, before the user's umask.
const (
	newFile = fs.FileMode(0o666)
	newDir  = fs.FileMode(0o777)
)

// outputs are files that are written whole and together, or not at all: each is written
// under a temporary name in its folder, synced, and all are renamed at the end. A pipe or a
// terminal is written to directly.
type outputs []*output

type output struct {
	path      string
	shown     string   // path before symbolic links were followed
	err       error    // of opening it or of rendering its content
	file      *os.File // while it is open
	temporary string   // name until it is complete; "" for a pipe or terminal
}

// add renders a file under its temporary name, unless the path is empty. If that fails, write
// returns the error.
func (o *outputs) add(path string, render func(io.Writer) error) {
	if path == "" {
		return
	}
	file := &output{path: path, shown: path}
	*o = append(*o, file)
	var content bytes.Buffer
	if err := render(&content); err != nil {
		file.err = fmt.Errorf("write %s: %w", path, err)
	} else if file.err = file.open(); file.err == nil {
		_, file.err = file.Write(content.Bytes())
	}
}

// stream opens a file that is written as its content comes, until write or discard.
func (o *outputs) stream(path string) (io.Writer, error) {
	file := &output{path: path, shown: path}
	*o = append(*o, file)
	return file, file.open()
}

// write completes all files, and then gives each its name. After an error none has it, unless
// renaming fails.
func (o outputs) write() error {
	defer o.discard()
	for _, file := range o {
		if file.err != nil {
			return file.err
		}
	}
	for _, file := range o {
		if err := file.complete(); err != nil {
			return err
		}
	}
	for _, file := range o {
		if file.temporary == "" {
			continue
		}
		if err := os.Rename(file.temporary, file.path); err != nil {
			return file.failure(err)
		}
		file.temporary = ""
	}
	return nil
}

// discard removes the files that are not complete.
func (o outputs) discard() {
	for _, file := range o {
		if file.file != nil {
			_ = file.file.Close() // its content is not wanted
		}
		if file.temporary != "" {
			_ = os.Remove(file.temporary) // after the first error
		}
	}
}

// complete makes the content of a file durable, and closes it.
func (o *output) complete() error {
	var err error
	if o.temporary != "" {
		err = o.file.Sync()
	}
	if closing := o.file.Close(); err == nil {
		err = closing
	}
	o.file = nil
	return o.failure(err)
}

// Write writes to an open file. It implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	return n, o.failure(err)
}

// open opens the file under a temporary name. An existing file keeps its mode, and a
// symbolic link leads to the file that is replaced.
func (o *output) open() error {
	if target, err := filepath.EvalSymlinks(o.path); err == nil {
		o.path = target
	}
	var err error
	switch old, missing := os.Stat(o.path); {
	case missing != nil:
		err = o.openTemporary(newFile)
	case old.IsDir():
		err = errors.New("it is a folder")
	case old.Mode().IsRegular():
		mode := old.Mode().Perm()
		if err = o.openTemporary(mode); err == nil {
			err = o.file.Chmod(mode) // the umask is not for it
		}
	default:
		o.file, err = os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, newFile)
	}
	return o.failure(err)
}

func (o *output) openTemporary(mode fs.FileMode) (err error) {
	const letters = 10
	name := filepath.Join(filepath.Dir(o.path), "."+filepath.Base(o.path)+"."+rand.Text()[:letters])
	if o.file, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode); err == nil {
		o.temporary = name
	}
	return err
}

// failure says which file could not be written.
func (o *output) failure(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %s does not exist", o.shown, filepath.Dir(o.shown))
	default:
		return fmt.Errorf("write %s: %w", o.shown, plainCause(err))
	}
}

// writeWhole writes one file whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	var file outputs
	file.add(path, write)
	return file.write()
}

// newFolder fills a new or empty folder. After an error the folder is as it was.
func newFolder(folder string, write func(folder string) error) error {
	const hint = "choose a new or empty folder: nothing is ever overwritten"
	entries, err := os.ReadDir(folder)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case missing:
		err = os.Mkdir(folder, newDir)
	case len(entries) > 0:
		err = errors.New("it is not empty")
	}
	if err != nil {
		return cannot(fmt.Errorf("write %s: %w", folder, plainCause(err)), hint)
	}
	if err = write(folder); err == nil {
		return nil
	}
	entries, _ = os.ReadDir(folder) // after the first error
	for _, e := range entries {
		_ = os.RemoveAll(filepath.Join(folder, e.Name()))
	}
	if missing {
		_ = os.Remove(folder)
	}
	return fmt.Errorf("write %s: %w", folder, plainCause(err))
}

// plainCause strips the system call and the path off an error whose message names the
// path already.
func plainCause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
