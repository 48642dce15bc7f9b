package yaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// File is one YAML file of a folder. Kind is its first key, which says what it
// is: flow, prompts, tests, center, scenario.
type File struct {
	Name string
	Kind string
	root *Node
}

// NewFile returns the file with a tree.
func NewFile(name, kind string, root *Node) File { return File{name, kind, root} }

// Root returns the file's tree.
func (f File) Root() *Node { return f.root }

// Translations is the folder next to the flows that holds only translations.
const Translations = "translations"

// ReadFolder parses the .yaml and .yml files of fsys and of its folder Translations,
// in the order of their names. Other folders and hidden files, such as an editor's
// backups, are not read. A file that cannot be read is a finding, and the others are
// still read. The error is for a folder that cannot be read.
func ReadFolder(fsys fs.FS, found *diag.Findings) ([]File, error) {
	return (*Trees)(nil).ReadFolder(fsys, found)
}

// Trees are the files of a folder as they were read last, for an editor, which reads the folder
// again after each change: only a file with another text is parsed again. Nil keeps nothing.
type Trees struct{ files sync.Map } // of *parsed, by name

// parsed is a file and its findings. The tree of an unreadable file is nil.
type parsed struct {
	src   []byte
	file  *File
	found diag.Findings
}

func (t *Trees) parse(name string, src []byte, found *diag.Findings) *File {
	if t == nil {
		return parseFile(name, src, found)
	}

	// The findings of an unchanged file are the same, too.
	if last, ok := t.files.Load(name); ok && bytes.Equal(last.(*parsed).src, src) {
		found.Merge(&last.(*parsed).found)
		return last.(*parsed).file
	}

	p := &parsed{src: src}
	p.file = parseFile(name, src, &p.found)
	t.files.Store(name, p)
	found.Merge(&p.found)

	return p.file
}

func parseFile(name string, src []byte, found *diag.Findings) *File {
	root := Parse(name, src, found)
	if root == nil {
		return nil
	}
	return &File{name, root.Pairs[0].Key.Text, root}
}

// ReadFolder is the function [ReadFolder], but reuses the trees of files that have not changed.
func (t *Trees) ReadFolder(fsys fs.FS, found *diag.Findings) ([]File, error) {
	names, err := yamlFiles(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read the folder: %w", err)
	}

	if reason := UnreadableTranslations(fsys); reason != nil {
		found.Source(Translations, nil)
		found.Error(diag.Place{File: Translations}, diag.BadYAML, "the folder cannot be read: "+reason.Error(), "")
	} else if _, err := fs.Stat(fsys, Translations); err == nil {
		translations, err := yamlFiles(fsys, Translations)
		if err != nil {
			return nil, fmt.Errorf("read the folder %s: %w", Translations, err)
		}
		names = append(names, translations...)
	}

	checkFileNames(names, found)
	all := make([]*File, len(names))
	found.Parallel(len(names), func(i int, found *diag.Findings) { all[i] = t.readFile(fsys, names[i], found) })

	var files []File
	for _, file := range all {
		if file != nil {
			files = append(files, *file)
		}
	}

	return files, nil
}

// UnreadableTranslations says why the folder of translations cannot be read; nil if it can, or is
// missing.
func UnreadableTranslations(fsys fs.FS) error {
	info, err := fs.Stat(fsys, Translations)
	link, linkErr := fs.Lstat(fsys, Translations)

	isLink := linkErr == nil && link.Mode().Type() == fs.ModeSymlink

	// A missing folder is fine. A folder that exists and cannot be used must be named, or its texts
	// would be missed silently.
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return errors.New("it is a file; move it away, or name it for what it holds")
	case isLink && errors.Is(err, fs.ErrNotExist):
		return errors.New("it is a symbolic link that leads nowhere; remove it")
	case isLink && !errors.Is(err, fs.ErrPermission):
		return errors.New("it is a symbolic link out of the folder; copy the folder that it leads to")
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}

	return withoutPath(err)
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

func (t *Trees) readFile(fsys fs.FS, name string, found *diag.Findings) *File {
	src, err := ReadFile(fsys, name, int64(limitsOf(name).size))
	if err != nil {
		found.Source(name, nil)
		found.Error(diag.Place{File: name}, diag.BadYAML, "the file cannot be read: "+err.Error(), "")
		return nil
	}
	return t.parse(name, src, found)
}

// ReadFile reads a regular file, but at most one byte more than limit. The error
// does not name the file.
func ReadFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, size, err := openRegular(fsys, name)
	if err != nil {
		return nil, err
	}

	src := bytes.NewBuffer(make([]byte, 0, min(size, limit+1)+bytes.MinRead)) // of the size that ReadFrom needs
	_, err = src.ReadFrom(io.LimitReader(f, limit+1))
	closed := f.Close()
	if err == nil {
		err = closed
	}

	return src.Bytes(), withoutPath(err)
}

// ReadPath reads a regular file of at most a number of bytes. The error names the file.
func ReadPath(file string, most int64) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && info.Size() > most {
		return nil, fmt.Errorf("%s: it is over %d MiB", file, most>>20)
	}

	content, err := ReadFile(os.DirFS(filepath.Dir(file)), filepath.Base(file), most)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return content, nil
}

// ErrTooLarge is the error of [ReadText] for a file over its limit.
var ErrTooLarge = errors.New("the file is too large")

// ReadText reads a regular file into one text. It reads nothing of a file over the limit. The error
// does not name the file.
func ReadText(fsys fs.FS, name string, limit int64) (string, error) {
	f, size, err := openRegular(fsys, name)
	if err != nil {
		return "", err
	}

	defer f.Close() //nolint:errcheck // it is only read

	if size > limit {
		return "", ErrTooLarge
	}

	var text strings.Builder
	text.Grow(int(size))

	n, err := io.Copy(&text, io.LimitReader(f, limit+1))
	if n > limit { // it has grown since
		return "", ErrTooLarge
	}

	return text.String(), withoutPath(err)
}

// openRegular opens a regular file, and returns its size. A hidden file, such as .env, is no part of a center.
func openRegular(fsys fs.FS, name string) (fs.File, int64, error) {
	if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") {
		return nil, 0, errors.New("a part of its path begins with a dot")
	}

	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, 0, unreadable(fsys, name, err)
	}

	switch {
	case info.IsDir():
		return nil, 0, errors.New("it is a folder")
	case !info.Mode().IsRegular():
		// Opening a pipe would wait for its writer.
		return nil, 0, errors.New("it is not a regular file")
	}

	f, err := fsys.Open(name)
	if err != nil {
		return nil, 0, withoutPath(err)
	}

	return f, info.Size(), nil
}

// unreadable says why a file cannot be read. That a symbolic link leads out of a folder
// which links may not leave (os.Root) is concluded, since package os exports no error for it.
func unreadable(fsys fs.FS, name string, err error) error {
	link, lstatErr := fs.Lstat(fsys, name)
	isLink := lstatErr == nil && link.Mode().Type() == fs.ModeSymlink
	isUsual := errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)
	if isLink && !isUsual {
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
