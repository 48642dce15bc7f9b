package workspace

import (
	"io/fs"
	"path"
	"sync"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// usedFiles notes the names of the files that are read, or that would be read if they were there.
type usedFiles struct {
	fs.FS

	mutex sync.Mutex
	names map[string]bool
}

func (u *usedFiles) note(name string) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.names[name] = true
}

func (u *usedFiles) has(name string) bool {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	return u.names[name]
}

// Open implements fs.FS.
func (u *usedFiles) Open(name string) (fs.File, error) {
	u.note(name)
	return u.FS.Open(name)
}

// Stat implements fs.StatFS. A reader looks at a file before it opens it.
func (u *usedFiles) Stat(name string) (fs.FileInfo, error) {
	u.note(name)
	return fs.Stat(u.FS, name)
}

// ReadDir implements fs.ReadDirFS.
func (u *usedFiles) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(u.FS, name) }

// Lstat implements fs.ReadLinkFS, with ReadLink.
func (u *usedFiles) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(u.FS, name) }

// ReadLink implements fs.ReadLinkFS.
func (u *usedFiles) ReadLink(name string) (string, error) { return fs.ReadLink(u.FS, name) }

// Reads reports whether the center in the folder depends on a file, by its name in the folder: each YAML file, and the
// tables that were read so far.
func (f Folder) Reads(name string) bool {
	isTable := IsRead(path.Base(name)) && !yaml.IsFileName(path.Base(name)) && name != yaml.Translations
	if u, notes := f.FS.(*usedFiles); notes && isTable {
		return u.has(name)
	}
	return IsRead(path.Base(name))
}
