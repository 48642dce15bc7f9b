package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// NewFolder fills a new or empty folder. It writes to a temporary folder in it, and moves the files
// to the folder at the end. After an error the folder is as it was. NewFolder replaces the rest of
// a killed process that filled the same folder. If several processes fill one folder, one of them
// does so and the others return an error.
func NewFolder(folder string, write func(folder string) error) error {
	f, err := openEmpty(folder)
	if err != nil {
		return &FolderError{fmt.Errorf("write %s: %w", folder, PlainCause(err))}
	}

	defer f.close()
	err = f.fill(write)
	if err == nil {
		return nil
	}

	// The folder was not there before. The removal fails if somebody has put a file into it meanwhile.
	if f.made {
		_ = os.Remove(folder) // after the first error
	}

	return fmt.Errorf("write %s: %w", folder, PlainCause(err))
}

// FolderError is the error of a folder that is not new or empty, or cannot be made.
type FolderError struct{ error }

// Unwrap returns the cause.
func (e *FolderError) Unwrap() error { return e.error }

// ErrBusy is the error of a folder that another process is filling.
var ErrBusy = errors.New("another ivrsim is writing it")

// emptyFolder is a folder to fill. The process holds it until it is closed.
type emptyFolder struct {
	path string
	root *os.Root
	held *os.File
	made bool          // it was missing
	old  []fs.DirEntry // the rest of a killed process
}

// openEmpty opens and holds a folder, and makes it if it is missing.
func openEmpty(folder string) (*emptyFolder, error) {
	f := &emptyFolder{path: folder}
	err := os.Mkdir(folder, NewDir)
	f.made = err == nil

	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}

	// All further steps go through this handle, so that a replaced path cannot redirect them.
	if f.root, err = os.OpenRoot(folder); err != nil {
		return nil, err
	}

	// The lock comes before the look, or two processes could both find the folder empty.
	if err = f.hold(); err == nil {
		err = f.clean()
	}

	if err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// hold holds the folder, unless another process does.
func (f *emptyFolder) hold() (err error) {
	if f.held, err = f.root.Open("."); err != nil {
		return err
	}
	if !tryLock(f.held) {
		return ErrBusy
	}

	// The path may lead to another folder by now.
	own, err := f.held.Stat()
	if err != nil {
		return err
	}
	if named, err := os.Stat(f.path); err != nil || !os.SameFile(own, named) {
		return ErrBusy // the process that made it has removed it again
	}
	return nil
}

// clean removes the rest of a killed process, and refuses a folder with anything else.
func (f *emptyFolder) clean() error {
	// The temporary folder shows that a killed process has left these files.
	_, unfinished := f.root.Lstat(TemporaryEnd)
	if err := f.root.RemoveAll(TemporaryEnd); err != nil {
		return err
	}

	var err error
	if f.old, err = fs.ReadDir(f.root.FS(), "."); err != nil {
		return err
	}
	if len(f.old) > 0 && unfinished != nil {
		return errors.New("it is not empty")
	}
	return nil
}

func (f *emptyFolder) close() {
	if f.held != nil {
		_ = f.held.Close() // it was only held
	}
	_ = f.root.Close() // nothing was written to it
}

func (f *emptyFolder) fill(write func(folder string) error) error {
	if err := f.root.Mkdir(TemporaryEnd, NewDir); err != nil {
		return err
	}

	// An error within write leaves the folder untouched.
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

	// Files of the killed process are replaced, and files of a person are not.
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
