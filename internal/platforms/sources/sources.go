package sources

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// MaxFile bounds each file, in bytes.
const MaxFile = 64 << 20

// Bounds of all files of one import. An object takes 300 bytes of memory, and a number or text in a list 50 bytes.
// A flow of a hundred blocks has some 2,000 objects.
const (
	maxBytes   = 128 << 20
	maxObjects = 250_000 // and lists
	maxValues  = 2_000_000
	maxFiles   = 10_000
)

// Files are the files of one import, as far as they could be read.
type Files struct {
	Sources []importer.Source
	Refused []importer.UnreadFile // files that the user named, and that are no flow
	Unread  []importer.UnreadFile // of the user's folders

	possible []importer.Format // that a file may have, in the order in which they are tried
	formats  []importer.Format // of the sources

	files   int   // read so far
	bytes   int64 // of them
	objects int   // and lists in them
	values  int   // in them
	over    error // what of these is out of bounds, or nil
}

// New returns the files of an import without any file. A file may be of any of the formats, which are tried in their
// order.
func New(formats []importer.Format) *Files { return &Files{possible: formats} }

// Over returns what is out of bounds, or nil. The files after it are not read.
func (f *Files) Over() error { return f.over }

// mayHold reports whether a file with an extension is read of a folder.
func (f *Files) mayHold(extension string) bool {
	return slices.ContainsFunc(f.possible, func(format importer.Format) bool {
		return slices.Contains(format.Extensions, strings.ToLower(extension))
	})
}

// Add reads a file, or the files in a folder and below with an extension that a format has. A file of a folder
// that is no flow is left out and reported.
func (f *Files) Add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}

	// A file that the user names must be a flow.
	if !info.IsDir() {
		f.Refused = append(f.Refused, f.read(path)...)
		return nil
	}

	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // it is only read

	return fs.WalkDir(root.FS(), ".", func(below string, d fs.DirEntry, err error) error {
		name := filepath.Join(path, below)
		if err != nil {
			var failed *fs.PathError // of a path below the folder
			if errors.As(err, &failed) {
				failed.Path = name
			}
			return err
		}

		hidden := strings.HasPrefix(d.Name(), ".") && below != "."
		switch {
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir() || hidden || !f.mayHold(filepath.Ext(name)):
			return nil
		}

		if slices.ContainsFunc(f.Sources, func(s importer.Source) bool { return s.File == name }) { // another uses it
			return nil
		}

		if !f.leadsOut(root, below) {
			f.Unread = append(f.Unread, f.read(name)...)
		}

		if f.over != nil {
			return fs.SkipAll
		}

		return nil
	})
}

// leadsOut reports whether a file of a folder is a symbolic link out of it, which is not followed: a folder that
// somebody else made must not make an import read another folder's files. It notes such a file.
func (f *Files) leadsOut(root *os.Root, name string) bool {
	if _, err := root.Stat(name); err == nil {
		return false
	}

	// A link that leads nowhere has the reason of another unreadable file.
	path := filepath.Join(root.Name(), name)
	if _, err := os.Stat(path); err != nil {
		return false
	}

	// A file may both be in a folder and be included by another file.
	if slices.ContainsFunc(f.Unread, func(u importer.UnreadFile) bool { return u.File == path }) {
		return true
	}

	f.Unread = append(f.Unread, importer.NewUnreadFile(path,
		errors.New("it is a symbolic link out of the folder, which is not followed: name the file that it leads to")))
	return true
}

// read reads one file, and returns it with the reason if it is no flow.
func (f *Files) read(path string) []importer.UnreadFile {
	err := f.readFlow(path)
	if err == nil {
		return nil
	}
	return []importer.UnreadFile{importer.NewUnreadFile(path, err)}
}

// readFlow reads one file. The error is the reason why it is no flow.
func (f *Files) readFlow(path string) error {
	src, err := f.readBounded(path)
	if err != nil {
		return err
	}
	if isArchive(src) {
		return errors.New("it is an archive, such as a backup of FreePBX: " +
			"unpack it, and import the exported files in it, of Asterisk the folder etc/asterisk")
	}

	if err := tree.CheckLines(src); err != nil {
		return err
	}

	// The formats are tried in a fixed order, and the first that fits takes the file.
	for _, format := range f.possible {
		switch mine, err := format.Detect(path, src); {
		case err != nil:
			return err
		case mine:
			f.take(path, src, format)
			return nil
		}
	}

	return f.unlike(path, src)
}

// take takes a file of a format, and the files that it uses, in its folder and below. So no file
// makes an import read another folder's files.
func (f *Files) take(path string, src []byte, format importer.Format) {
	// A file may be both named by the user and included by another file.
	if slices.ContainsFunc(f.Sources, func(s importer.Source) bool { return s.File == path }) {
		return
	}

	f.Sources = append(f.Sources, importer.Source{File: path, Content: src})
	f.formats = append(f.formats, format)

	if format.Beside == nil {
		return
	}

	folder := filepath.Dir(path)
	root, err := os.OpenRoot(folder)
	if err != nil {
		return
	}

	defer root.Close() //nolint:errcheck // it is only read

	// Includes often have the absolute path of the telephone system. Then the base name is tried.
	for _, name := range format.Beside(path, src) {
		for _, pattern := range []string{name, filepath.Base(name)} {
			found, err := fs.Glob(root.FS(), filepath.ToSlash(filepath.Clean(pattern)))
			if err != nil || len(found) == 0 {
				continue
			}

			for _, other := range found {
				if !f.leadsOut(root, other) {
					f.takeBeside(filepath.Join(folder, other), format)
				}
			}

			break
		}
	}
}

// takeBeside takes a file that another uses. Such a file is of the other's format, whatever it
// looks like.
func (f *Files) takeBeside(path string, format importer.Format) {
	if f.over != nil || slices.ContainsFunc(f.Sources, func(s importer.Source) bool { return s.File == path }) {
		return
	}
	if src, err := f.readBounded(path); err == nil {
		f.take(path, src, format)
	}
}

// readBounded reads a file within the bounds of one import.
func (f *Files) readBounded(path string) ([]byte, error) {
	src, err := yaml.ReadPath(path, MaxFile)
	if err != nil {
		return nil, reasonAlone(path, err)
	}
	f.count(path, src)
	return src, f.over
}

// count counts a file, and notes if the files are out of bounds by it.
func (f *Files) count(path string, src []byte) {
	f.files++
	f.bytes += int64(len(src))

	// A small file can have very many values, which need far more memory than its bytes.
	if tree.LooksLikeJSON(src) {
		objects, values := tree.CountValues(src)
		f.objects += objects
		f.values += values
	}

	over := ""
	switch {
	case f.files > maxFiles:
		over = diag.Thousands(maxFiles) + " files"
	case f.bytes > maxBytes:
		over = fmt.Sprintf("%d MiB", maxBytes>>20)
	case f.objects > maxObjects:
		over = diag.Thousands(maxObjects) + " objects and lists"
	case f.values > maxValues:
		over = diag.Thousands(maxValues) + " values"
	}
	if over != "" {
		f.over = fmt.Errorf("%s: with this file, the import has more than %s", path, over)
	}
}

// reasonAlone is why a file cannot be read, without its name.
func reasonAlone(path string, err error) error {
	if reason, ok := strings.CutPrefix(err.Error(), path+": "); ok {
		return errors.New(reason)
	}
	return whole.PlainCause(err)
}

// Format returns the format of all files. It fails if they come from several platforms: names are unique for one
// platform only. There must be a source.
func (f *Files) Format() (importer.Format, error) {
	var platforms, first []string
	for n, format := range f.formats {
		if !slices.Contains(platforms, format.Name) {
			platforms = append(platforms, format.Name)
			first = append(first, fmt.Sprintf("%s is %s", f.Sources[n].File, format.What))
		}
	}

	if len(first) > 1 {
		return f.formats[0], errors.New(diag.And(first...))
	}
	return f.formats[0], nil
}
