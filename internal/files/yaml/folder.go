package yaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sync"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// File is one YAML file of a folder. Kind is its first key, which says what it
// is: flow, prompts, tests, center, scenario.
type File struct {
	Name string
	Kind string

	tree *tree
}

// tree is what a file's text is read as. It can be dropped and is parsed again when it is needed.
type tree struct {
	lock sync.Mutex
	src  []byte
	root *Node
}

// NewFile returns the file with a tree.
func NewFile(name, kind string, root *Node) File { return File{name, kind, &tree{root: root}} }

// Root returns the file's tree.
func (f File) Root() *Node {
	f.tree.lock.Lock()
	defer f.tree.lock.Unlock()
	if f.tree.root == nil {
		f.tree.root = Parse(f.Name, f.tree.src, &diag.Findings{})
	}
	return f.tree.root
}

// DropRoot frees the memory of the tree until it is needed again: no node of it stays the same.
func (f File) DropRoot() {
	f.tree.lock.Lock()
	defer f.tree.lock.Unlock()
	if f.tree.src != nil {
		f.tree.root = nil
	}
}

// IsSame reports whether a file is another one unchanged, as it was read with the same [Cache].
func (f File) IsSame(other File) bool { return f.tree == other.tree }

// Translations is the folder beside the flows that holds translations only.
const Translations = "translations"

// ReadFolder parses the .yaml and .yml files of fsys and of its folder Translations,
// in the order of their names. Other folders and hidden files, such as an editor's
// backups, are not read. A file that cannot be read is a finding, and the others are
// still read. The error is for a folder that cannot be read.
func ReadFolder(fsys fs.FS, found *diag.Findings) ([]File, error) {
	return (*Cache)(nil).ReadFolder(fsys, found)
}

// Cache keeps the files of a folder, so that only those with another text are parsed again. It is
// for one folder. A nil Cache keeps nothing.
type Cache struct {
	lock  sync.Mutex
	files map[string]parsed // by name
}

// parsed is a file, nil if it has no tree, and what is wrong in it.
type parsed struct {
	src   []byte
	file  *File
	found *diag.Findings
}

// parse parses a file, unless it was parsed with this text before.
func (c *Cache) parse(name string, src []byte, found *diag.Findings) *File {
	if c == nil {
		return parseFile(name, src, found)
	}
	c.lock.Lock()
	known, ok := c.files[name]
	c.lock.Unlock()
	if !ok || !bytes.Equal(known.src, src) {
		known = parsed{src: src, found: &diag.Findings{}}
		known.file = parseFile(name, src, known.found)
		c.lock.Lock()
		if c.files == nil {
			c.files = map[string]parsed{}
		}
		c.files[name] = known
		c.lock.Unlock()
	}
	found.Merge(known.found)
	return known.file
}

func parseFile(name string, src []byte, found *diag.Findings) *File {
	root := Parse(name, src, found)
	if root == nil {
		return nil
	}
	return &File{name, root.Entries[0].Key.Text, &tree{src: src, root: root}}
}

// ReadFolder is the function [ReadFolder] with the cache.
func (c *Cache) ReadFolder(fsys fs.FS, found *diag.Findings) ([]File, error) {
	names, err := yamlFiles(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read the folder: %w", err)
	}
	if info, err := fs.Stat(fsys, Translations); err == nil && info.IsDir() {
		translations, err := yamlFiles(fsys, Translations)
		if err != nil {
			return nil, fmt.Errorf("read the folder %s: %w", Translations, err)
		}
		names = append(names, translations...)
	}
	checkFileNames(names, found)
	all := make([]*File, len(names))
	found.Parallel(len(names), func(i int, found *diag.Findings) { all[i] = c.readFile(fsys, names[i], found) })
	var files []File
	for _, file := range all {
		if file != nil {
			files = append(files, *file)
		}
	}
	return files, nil
}

func yamlFiles(fsys fs.FS, folder string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && IsFileName(e.Name()) {
			names = append(names, path.Join(folder, e.Name()))
		}
	}
	return names, nil
}

// IsFileName reports whether a file of the name is read as part of a center: it ends in
// .yaml or .yml and is not hidden.
func IsFileName(name string) bool {
	ext := path.Ext(name)
	return (ext == ".yaml" || ext == ".yml") && name[0] != '.'
}

func (c *Cache) readFile(fsys fs.FS, name string, found *diag.Findings) *File {
	src, err := ReadFile(fsys, name, int64(maxSize(name)))
	if err != nil {
		found.Source(name, nil)
		found.Error(diag.Place{File: name}, diag.BadYAML, "the file cannot be read: "+err.Error(), "")
		return nil
	}
	return c.parse(name, src, found)
}

// ReadFile reads a regular file, but at most one byte more than limit. The error
// does not name the file.
func ReadFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, unreadable(fsys, name, err)
	}
	switch {
	case info.IsDir():
		return nil, errors.New("it is a folder")
	case !info.Mode().IsRegular(): // opening a pipe would wait for its writer
		return nil, errors.New("it is not a regular file")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, withoutPath(err)
	}
	src := bytes.NewBuffer(make([]byte, 0, min(info.Size(), limit+1)+bytes.MinRead)) // of the size that ReadFrom needs
	_, err = src.ReadFrom(io.LimitReader(f, limit+1))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return src.Bytes(), withoutPath(err)
}

// unreadable says why a file cannot be read. That a symbolic link leads out of a folder
// which links may not leave (os.Root) is concluded, since package os exports no error for it.
func unreadable(fsys fs.FS, name string, err error) error {
	link, lstatErr := fs.Lstat(fsys, name)
	if lstatErr == nil && link.Mode().Type() == fs.ModeSymlink && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		return errors.New("it is a symbolic link out of the folder; copy the file that it leads to")
	}
	return withoutPath(err)
}

// withoutPath strips the file's path from an error.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
