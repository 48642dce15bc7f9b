package whole

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// The modes of new files and folders, before the user's umask.
const (
	newFile = fs.FileMode(0o666)
	NewDir  = fs.FileMode(0o777)
)

// Files are files that are written whole: each is written under a temporary name in its
// folder, synced, and all are renamed at the end. Other processes may write the same files: each
// has names of its own, and one after another renames. No symbolic link is followed, so that nothing
// outside of a folder changes. A pipe or a terminal that the user names is written to directly.
type Files []*file

type file struct {
	folder string
	name   string // in the folder
	path   string // for errors
	named  bool   // by the user, and not as one of a folder's files

	expected bool   // before and content are compared with what stands there
	before   []byte // what the process has read; nil: there was none
	content  []byte // that it may have already; nil: none

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

	// The content is complete before the file is opened, so that an error of render leaves no file.
	var content bytes.Buffer
	if err := render(&content); err != nil {
		f.err = fmt.Errorf("write %s: %w", f.path, err)
		return
	}
	if f.err = f.open(); f.err == nil {
		_, f.err = f.Write(content.Bytes())
	}
	f.content = content.Bytes()
}

// Expect has Write replace the file that was added last only if it is still as it was read, or
// is missing still if before is nil. A byte-order mark makes no difference.
func (o Files) Expect(before []byte) {
	last := o[len(o)-1]
	last.before = before
	last.expected = true
}

// Stream opens a file that the user names, which is written as its content comes, until Write
// or Discard.
func (o *Files) Stream(path string) (io.Writer, error) {
	f := &file{folder: filepath.Dir(path), name: filepath.Base(path), path: path, named: true}
	*o = append(*o, f)
	return f, f.open()
}

// Write completes all files, and then gives each its name. After an error none has it, unless
// renaming fails. The error is a [ChangedError] if a file is not as expected.
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

	// No other process of this program changes the folders between the check and the renames.
	defer o.hold()()

	if err := o.checkExpected(); err != nil {
		return err
	}

	// Streams have no temporary file. Their content is written already.
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

// hold holds the folders of the files, so that no other process replaces one of them after it was
// compared, or between two of them. It returns what ends the hold.
func (o Files) hold() (release func()) {
	folders := map[string]*file{}
	for _, file := range o {
		if file.temporary != "" {
			folders[filepath.Dir(file.path)] = file
		}
	}

	var held []*os.File
	for _, path := range slices.Sorted(maps.Keys(folders)) { // all processes in one order
		folder, err := folders[path].root.Open(".")
		if err != nil {
			// A folder that cannot be read is not held.
			continue
		}
		lock(folder)
		held = append(held, folder)
	}

	return func() {
		for _, folder := range held {
			_ = folder.Close() // it was only held
		}
	}
}

// ChangedError is the error of files that were changed after they were read.
type ChangedError struct{ Paths []string }

func (e *ChangedError) Error() string {
	others := ""
	if n := len(e.Paths) - 1; n > 0 {
		others = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("write %s%s: it was changed after it was read; nothing is written", e.Paths[0], others)
}

func (o Files) checkExpected() error {
	var changed ChangedError
	for _, file := range o {
		if file.expected && file.temporary != "" && !file.isAsExpected() {
			changed.Paths = append(changed.Paths, file.path)
		}
	}
	if len(changed.Paths) > 0 {
		return &changed
	}
	return nil
}

// isAsExpected reports whether a file is as it was read, or as it is to be.
func (o *file) isAsExpected() bool {
	now, err := o.root.ReadFile(o.name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.before == nil
	}
	mark := []byte("\ufeff")
	isBefore := o.before != nil && bytes.Equal(bytes.TrimPrefix(now, mark), bytes.TrimPrefix(o.before, mark))
	isDone := o.content != nil && bytes.Equal(now, o.content)
	return err == nil && (isBefore || isDone)
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

		file.file = nil
		file.root = nil
		file.temporary = ""
	}
}

// complete makes the content of a file durable. A temporary file stays open until it has its name
// if the open file is the process's lock on it.
func (o *file) complete() error {
	var err error
	if o.temporary != "" {
		err = o.file.Sync()
	}

	// The open file is the lock, which must last until the rename.
	if o.temporary != "" && canLock {
		return err
	}

	closing := o.file.Close()
	if err == nil {
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

	// Lstat does not follow a link, so that a link is never replaced by accident.
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

		// The umask is not for it.
		return o.file.Chmod(mode)
	// A pipe or a device gets the bytes at once. There is nothing to rename.
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

		// The temporary file must be in the same folder as the file, or the rename could cross file
		// systems.
		root, err := o.root.OpenRoot(below)
		if err != nil {
			return err
		}

		_ = o.root.Close() // nothing was written to it
		o.root, o.name = root, filepath.Base(o.name)
	}

	var err error
	o.file, o.temporary, err = createTemporary(o.root, o.name, mode)
	return err
}

// failure says which file could not be written.
func (o *file) failure(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist) && isMissing(filepath.Dir(o.path)):
		return fmt.Errorf("write %s: %s does not exist", o.path, filepath.Dir(o.path))
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: another process has removed its temporary file, or replaced the folder", o.path)
	default:
		return fmt.Errorf("write %s: %w", o.path, PlainCause(err))
	}
}

func isMissing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// Content returns a function that writes known bytes.
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

// Rewrite writes files of an output folder that were read before, all or none of them. A file that
// is not among those read was missing.
func Rewrite(folder string, files []File, read map[string][]byte) error {
	var all Files
	for _, f := range files {
		all.AddIn(folder, f.Name, Content(f.Content))
		all.Expect(read[f.Name])
	}
	return all.Write()
}

// Replace writes one file that was read before; before is nil if it was missing. A file that has
// the new text already was changed, too: another process may have added the same.
func Replace(path string, before, text []byte) error {
	var one Files
	one.Add(path, Content(text))
	one.Expect(before)
	one[0].content = nil
	return one.Write()
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
