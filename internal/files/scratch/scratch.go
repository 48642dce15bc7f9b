package scratch

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
)

// mark is in the names of all temporary files and folders, before random letters.
const (
	mark    = ".ivrsim-"
	letters = 10
)

// Create creates a file for one of a name in a folder. No symbolic link is followed: the file is a
// new one. Those that killed processes have left for it are for RemoveDead.
func Create(root *os.Root, name string, mode fs.FileMode) (*os.File, string, error) {
	for {
		temporary := newName(name)
		file, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return nil, "", err
		}
		lock(file)
		if _, err := root.Lstat(temporary); err == nil {
			return file, temporary, nil
		}
		_ = file.Close() // another process has removed it before it was locked
	}
}

// Folder is a temporary folder.
type Folder struct {
	Name string // in its root
	root *os.Root
	lock *os.File
}

// Mkdir creates a folder for a name in a folder, and removes those that killed processes have
// left for it.
func Mkdir(root *os.Root, name string) (*Folder, error) {
	RemoveDead(root, name)
	for {
		f := &Folder{Name: newName(name), root: root}
		if err := root.Mkdir(f.Name, 0o700); err != nil {
			return nil, err
		}
		var err error
		if f.lock, err = root.Open(f.Name); err == nil {
			lock(f.lock)
			if _, err := root.Lstat(f.Name); err == nil {
				return f, nil
			}
			_ = f.lock.Close() // another process has removed it before it was locked
			continue
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// Remove removes the folder and what is in it.
func (f *Folder) Remove() error {
	return errors.Join(f.lock.Close(), f.root.RemoveAll(f.Name))
}

// RemoveDead removes the files and folders that killed processes have left for some names, and
// reports whether there were any. Those that cannot be removed are left.
func RemoveDead(root *os.Root, names ...string) bool {
	folder, err := root.Open(".")
	if err != nil {
		return false
	}
	defer folder.Close() //nolint:errcheck // it is only read
	prefixes := map[string]bool{}
	for _, name := range names {
		prefixes[prefix(name)] = true
	}
	entries, _ := folder.Readdirnames(-1) // those that were read before an error
	removed := false
	for _, e := range entries {
		if len(e) < letters || !prefixes[e[:len(e)-letters]] {
			continue
		}
		if info, err := root.Lstat(e); err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		if isDead(root, e) && root.RemoveAll(e) == nil {
			removed = true
		}
	}
	return removed
}

// isDead reports whether no process holds a file or folder.
func isDead(root *os.Root, name string) bool {
	file, err := root.Open(name)
	if err != nil {
		return false
	}
	defer file.Close() //nolint:errcheck // it is only locked
	return tryLock(file)
}

func prefix(name string) string {
	if name == "" {
		return mark
	}
	return "." + name + mark
}

func newName(name string) string { return prefix(name) + rand.Text()[:letters] }
