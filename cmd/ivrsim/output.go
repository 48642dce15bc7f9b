package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// The modes of new files and folders, before the user's umask.
const (
	newFile = fs.FileMode(0o666)
	newDir  = fs.FileMode(0o777)
)

// temporaryEnd is the end of the names of files and folders that are not whole yet. Each has one
// such name, so that the next run replaces what a killed one has left.
const temporaryEnd = ".ivrsim-tmp"

// outputs are files that are written whole: each is written under a temporary name in its
// folder, synced, and all are renamed at the end. No symbolic link is followed, so that nothing
// outside of a folder changes. A pipe or a terminal that the user names is written to directly.
type outputs []*output

type output struct {
	folder string
	name   string // in the folder
	path   string // for errors
	named  bool   // by the user, and not as one of a folder's files

	err       error    // of opening it or of rendering its content
	root      *os.Root // of the folder
	file      *os.File // while it is open
	temporary string   // name until it is complete; "" for a pipe or terminal
}

// add renders the file that the user names under a temporary name, unless the path is empty.
// If that fails, write returns the error.
func (o *outputs) add(path string, render func(io.Writer) error) {
	if path != "" {
		o.render(&output{folder: filepath.Dir(path), name: filepath.Base(path), path: path, named: true}, render)
	}
}

// addIn renders a file of an output folder as add does. The name has slashes.
func (o *outputs) addIn(folder, name string, render func(io.Writer) error) {
	o.render(&output{folder: folder, name: filepath.FromSlash(name), path: filepath.Join(folder, name)}, render)
}

func (o *outputs) render(file *output, render func(io.Writer) error) {
	*o = append(*o, file)
	var content bytes.Buffer
	if err := render(&content); err != nil {
		file.err = fmt.Errorf("write %s: %w", file.path, err)
	} else if file.err = file.open(); file.err == nil {
		_, file.err = file.Write(content.Bytes())
	}
}

// stream opens a file that the user names, which is written as its content comes, until write
// or discard.
func (o *outputs) stream(path string) (io.Writer, error) {
	file := &output{folder: filepath.Dir(path), name: filepath.Base(path), path: path, named: true}
	*o = append(*o, file)
	return file, file.open()
}

// write completes all files, and then gives each its name. After an error none has it, unless
// renaming fails.
func (o outputs) write() error {
	defer o.discard()
	for _, file := range o {
		if file.err == nil {
			file.err = file.failure(file.complete())
		}
		if file.err != nil {
			return file.err
		}
	}
	for _, file := range o {
		if file.temporary == "" {
			continue
		}
		if err := file.root.Rename(file.temporary, file.name); err != nil {
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
			_ = file.root.Remove(file.temporary) // after the first error
		}
		if file.root != nil {
			_ = file.root.Close() // nothing was written to it
		}
		file.file, file.root, file.temporary = nil, nil, ""
	}
}

// complete makes the content of a file durable.
func (o *output) complete() error {
	var err error
	if o.temporary != "" {
		err = o.file.Sync()
	}
	if closing := o.file.Close(); err == nil {
		err = closing
	}
	o.file = nil
	return err
}

// Write writes to an open file. It implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	return n, o.failure(err)
}

// open opens the file under a temporary name. An existing file keeps its mode.
func (o *output) open() (err error) {
	defer func() { err = o.failure(err) }()
	if o.root, err = os.OpenRoot(o.folder); err != nil {
		return err
	}
	old, missing := o.root.Lstat(o.name)
	switch {
	case errors.Is(missing, fs.ErrNotExist):
		return o.openTemporary(newFile)
	case missing != nil:
		return missing
	case old.IsDir():
		return errors.New("it is a folder")
	case old.Mode().IsRegular():
		mode := old.Mode().Perm()
		if err := o.openTemporary(mode); err != nil {
			return err
		}
		return o.file.Chmod(mode) // the umask is not for it
	case o.named && isStream(o.path):
		o.file, err = os.OpenFile(o.path, os.O_WRONLY, newFile)
		return err
	case old.Mode().Type() == fs.ModeSymlink:
		return errLinked()
	}
	return errors.New("it is not a regular file")
}

// errLinked says that a file to write is a symbolic link.
func errLinked() error {
	return errors.New("it is a symbolic link, and those are not followed: remove it, or name the file that it leads to")
}

// isStream reports whether a path is or leads to a pipe, a terminal or another device, as
// /dev/stdout does.
func isStream(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && !info.Mode().IsRegular()
}

// openTemporary creates the temporary file in the folder of the file, which may be below the
// output folder.
func (o *output) openTemporary(mode fs.FileMode) error {
	if below := filepath.Dir(o.name); below != "." {
		root, err := o.root.OpenRoot(below)
		if err != nil {
			return err
		}
		_ = o.root.Close() // nothing was written to it
		o.root, o.name = root, filepath.Base(o.name)
	}
	temporary := "." + o.name + temporaryEnd
	_ = o.root.Remove(temporary) // of a killed run; if that fails, so does the next line
	file, err := o.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err == nil {
		o.file, o.temporary = file, temporary
	}
	return err
}

// failure says which file could not be written.
func (o *output) failure(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %s does not exist", o.path, filepath.Dir(o.path))
	default:
		return fmt.Errorf("write %s: %w", o.path, plainCause(err))
	}
}

// content is what writes a file whose bytes are known.
func content(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}

// writeWhole writes one file whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	var file outputs
	file.add(path, write)
	return file.write()
}

// writeWholeIn writes one file of an output folder whole or not at all.
func writeWholeIn(folder, name string, write func(io.Writer) error) error {
	var file outputs
	file.addIn(folder, name, write)
	return file.write()
}

// newFolder fills a new or empty folder: what is written to a temporary folder in it is moved
// to it at the end. After an error the folder is as it was. What a killed process has left of
// the same is replaced.
func newFolder(folder string, write func(folder string) error) error {
	f, err := openEmpty(folder)
	if err != nil {
		return cannot(fmt.Errorf("write %s: %w", folder, plainCause(err)), "choose a new or empty folder: nothing is ever overwritten")
	}
	err = f.fill(write)
	_ = f.root.Close() // nothing was written to it
	if err == nil {
		return nil
	}
	if f.made {
		_ = os.Remove(folder) // after the first error
	}
	return fmt.Errorf("write %s: %w", folder, plainCause(err))
}

// emptyFolder is a folder to fill.
type emptyFolder struct {
	path string
	root *os.Root
	made bool          // it was missing
	old  []fs.DirEntry // what a killed process has left
}

func openEmpty(folder string) (*emptyFolder, error) {
	f := &emptyFolder{path: folder}
	err := os.Mkdir(folder, newDir)
	if f.made = err == nil; err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if f.root, err = os.OpenRoot(folder); err != nil {
		return nil, err
	}
	_, unfinished := f.root.Lstat(temporaryEnd)
	if err = f.root.RemoveAll(temporaryEnd); err == nil {
		f.old, err = fs.ReadDir(f.root.FS(), ".")
	}
	if err == nil && len(f.old) > 0 && unfinished != nil {
		err = errors.New("it is not empty")
	}
	if err != nil {
		_ = f.root.Close() // nothing was written to it
		return nil, err
	}
	return f, nil
}

func (f *emptyFolder) fill(write func(folder string) error) error {
	if err := f.root.Mkdir(temporaryEnd, newDir); err != nil {
		return err
	}
	err := write(filepath.Join(f.path, temporaryEnd))
	if err == nil {
		err = f.moveUp(temporaryEnd)
	}
	return errors.Join(err, f.root.RemoveAll(temporaryEnd))
}

// moveUp moves what is in a folder of the folder into it.
func (f *emptyFolder) moveUp(from string) error {
	entries, err := fs.ReadDir(f.root.FS(), from)
	if err != nil {
		return err
	}
	for _, e := range f.old {
		if !slices.ContainsFunc(entries, func(n fs.DirEntry) bool { return n.Name() == e.Name() }) {
			return errors.New("it is not empty")
		}
	}
	for _, e := range entries {
		if err := f.root.RemoveAll(e.Name()); err != nil {
			return err
		}
		if err := f.root.Rename(filepath.Join(from, e.Name()), e.Name()); err != nil {
			return err
		}
	}
	return nil
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
