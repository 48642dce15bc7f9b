package whole

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
	NewDir  = fs.FileMode(0o777)
)

// TemporaryEnd is the end of the names of files and folders that are not whole yet. Each has one
// such name, so that the next run replaces what a killed one has left.
const TemporaryEnd = ".ivrsim-tmp"

// Files are files that are written whole: each is written under a temporary name in its
// folder, synced, and all are renamed at the end. No symbolic link is followed, so that nothing
// outside of a folder changes. A pipe or a terminal that the user names is written to directly.
type Files []*file

type file struct {
	folder string
	name   string // in the folder
	path   string // for errors
	named  bool   // by the user, and not as one of a folder's files

	err       error    // of opening it or of rendering its content
	root      *os.Root // of the folder
	file      *os.File // while it is open
	temporary string   // name until it is complete; "" for a pipe or terminal
}

// Add renders the file that the user names under a temporary name, unless the path is empty.
// If that fails, Write returns the error.
func (o *Files) Add(path string, render func(io.Writer) error) {
	if path != "" {
		o.render(&file{folder: filepath.Dir(path), name: filepath.Base(path), path: path, named: true}, render)
	}
}

// AddIn renders a file of an output folder as Add does. The name has slashes. It makes the
// folders that are missing.
func (o *Files) AddIn(folder, name string, render func(io.Writer) error) {
	o.render(&file{folder: folder, name: filepath.FromSlash(name), path: filepath.Join(folder, name)}, render)
}

func (o *Files) render(f *file, render func(io.Writer) error) {
	*o = append(*o, f)
	var content bytes.Buffer
	if err := render(&content); err != nil {
		f.err = fmt.Errorf("write %s: %w", f.path, err)
	} else if f.err = f.open(); f.err == nil {
		_, f.err = f.Write(content.Bytes())
	}
}

// Stream opens a file that the user names, which is written as its content comes, until Write
// or Discard.
func (o *Files) Stream(path string) (io.Writer, error) {
	f := &file{folder: filepath.Dir(path), name: filepath.Base(path), path: path, named: true}
	*o = append(*o, f)
	return f, f.open()
}

// Write completes all files, and then gives each its name. After an error none has it, unless
// renaming fails.
func (o Files) Write() error {
	defer o.Discard()
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

// Discard removes the files that are not complete.
func (o Files) Discard() {
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
func (o *file) complete() error {
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
func (o *file) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	return n, o.failure(err)
}

// open opens the file under a temporary name. An existing file keeps its mode.
func (o *file) open() (err error) {
	defer func() { err = o.failure(err) }()
	if !o.named {
		if err := os.MkdirAll(o.folder, NewDir); err != nil {
			return err
		}
	}
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
	case o.named && IsStream(o.path):
		o.file, err = os.OpenFile(o.path, os.O_WRONLY, newFile)
		return err
	case old.Mode().Type() == fs.ModeSymlink:
		return ErrLinked()
	}
	return errors.New("it is not a regular file")
}

// ErrLinked says that a file to write is a symbolic link.
func ErrLinked() error {
	return errors.New("it is a symbolic link, and those are not followed: remove it, or name the file that it leads to")
}

// IsStream reports whether a path is or leads to a pipe, a terminal or another device, as
// /dev/stdout does.
func IsStream(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && !info.Mode().IsRegular()
}

// openTemporary creates the temporary file in the folder of the file, which may be below the
// output folder.
func (o *file) openTemporary(mode fs.FileMode) error {
	if below := filepath.Dir(o.name); below != "." {
		if err := o.root.MkdirAll(below, NewDir); err != nil {
			return err
		}
		root, err := o.root.OpenRoot(below)
		if err != nil {
			return err
		}
		_ = o.root.Close() // nothing was written to it
		o.root, o.name = root, filepath.Base(o.name)
	}
	temporary := "." + o.name + TemporaryEnd
	_ = o.root.Remove(temporary) // of a killed run; if that fails, so does the next line
	file, err := o.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err == nil {
		o.file, o.temporary = file, temporary
	}
	return err
}

// failure says which file could not be written.
func (o *file) failure(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %s does not exist", o.path, filepath.Dir(o.path))
	default:
		return fmt.Errorf("write %s: %w", o.path, PlainCause(err))
	}
}

// Content is what writes a file whose bytes are known.
func Content(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}

// File is a file of an output folder. Its name has slashes.
type File struct {
	Name    string
	Content []byte
}

// WriteAll writes files of an output folder, all or none of them.
func WriteAll(folder string, files []File) error {
	var all Files
	for _, f := range files {
		all.AddIn(folder, f.Name, Content(f.Content))
	}
	return all.Write()
}

// Write writes one file whole or not at all, unless the path is empty.
func Write(path string, write func(io.Writer) error) error {
	var one Files
	one.Add(path, write)
	return one.Write()
}

// WriteIn writes one file of an output folder whole or not at all.
func WriteIn(folder, name string, write func(io.Writer) error) error {
	var one Files
	one.AddIn(folder, name, write)
	return one.Write()
}

// NewFolder fills a new or empty folder: what is written to a temporary folder in it is moved
// to it at the end. After an error the folder is as it was. What a killed process has left of
// the same is replaced.
func NewFolder(folder string, write func(folder string) error) error {
	f, err := openEmpty(folder)
	if err != nil {
		return &FolderError{fmt.Errorf("write %s: %w", folder, PlainCause(err))}
	}
	err = f.fill(write)
	_ = f.root.Close() // nothing was written to it
	if err == nil {
		return nil
	}
	if f.made {
		_ = os.Remove(folder) // after the first error
	}
	return fmt.Errorf("write %s: %w", folder, PlainCause(err))
}

// FolderError is the error of a folder that is not new or empty, or cannot be made.
type FolderError struct{ error }

// Unwrap returns the cause.
func (e *FolderError) Unwrap() error { return e.error }

// emptyFolder is a folder to fill.
type emptyFolder struct {
	path string
	root *os.Root
	made bool          // it was missing
	old  []fs.DirEntry // what a killed process has left
}

func openEmpty(folder string) (*emptyFolder, error) {
	f := &emptyFolder{path: folder}
	err := os.Mkdir(folder, NewDir)
	if f.made = err == nil; err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if f.root, err = os.OpenRoot(folder); err != nil {
		return nil, err
	}
	_, unfinished := f.root.Lstat(TemporaryEnd)
	if err = f.root.RemoveAll(TemporaryEnd); err == nil {
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
	if err := f.root.Mkdir(TemporaryEnd, NewDir); err != nil {
		return err
	}
	err := write(filepath.Join(f.path, TemporaryEnd))
	if err == nil {
		err = f.moveUp(TemporaryEnd)
	}
	return errors.Join(err, f.root.RemoveAll(TemporaryEnd))
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

// PlainCause strips the system call and the path off an error whose message names the
// path already.
func PlainCause(err error) error {
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
