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

// outputs are files that are written whole and together, or not at all: each is
// written under a temporary name in its folder, and all are renamed at the end.
// A pipe or a terminal is written to directly.
type outputs []output

type output struct {
	path      string
	content   []byte
	temporary string // name until it is complete; "" for a pipe or terminal
}

// add renders a file.
func (o *outputs) add(path string, write func(io.Writer) error) error {
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	*o = append(*o, output{path: path, content: content.Bytes()})
	return nil
}

// write writes the files that were added.
func (o outputs) write() error {
	var ready []output // under temporary names
	defer func() {
		for _, file := range ready {
			_ = os.Remove(file.temporary) // it is gone unless there was an error
		}
	}()
	for _, file := range o {
		err := file.prepare()
		if file.temporary != "" {
			ready = append(ready, file)
		}
		if err != nil {
			return err
		}
	}
	for _, file := range ready {
		if err := os.Rename(file.temporary, file.path); err != nil {
			return fmt.Errorf("write %s: %w", file.path, plainCause(err))
		}
	}
	return nil
}

// prepare writes a file under a temporary name. An existing file keeps its mode, and a
// symbolic link leads to the file that is replaced.
func (o *output) prepare() error {
	shown := o.path
	if target, err := filepath.EvalSymlinks(o.path); err == nil {
		o.path = target
	}
	var err error
	switch old, missing := os.Stat(o.path); {
	case missing != nil:
		err = o.writeTemporary(newFile)
	case old.IsDir():
		err = errors.New("it is a folder")
	case old.Mode().IsRegular():
		mode := old.Mode().Perm()
		if err = o.writeTemporary(mode); err == nil {
			err = os.Chmod(o.temporary, mode) // the umask is not for it
		}
	default:
		err = os.WriteFile(o.path, o.content, newFile)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %s does not exist", shown, filepath.Dir(shown))
	case err != nil:
		return fmt.Errorf("write %s: %w", shown, plainCause(err))
	}
	return nil
}

func (o *output) writeTemporary(mode fs.FileMode) error {
	const letters = 10
	o.temporary = filepath.Join(filepath.Dir(o.path), "."+filepath.Base(o.path)+"."+rand.Text()[:letters])
	return os.WriteFile(o.temporary, o.content, mode)
}

// writeWhole writes one file whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	var file outputs
	if err := file.add(path, write); err != nil {
		return err
	}
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
