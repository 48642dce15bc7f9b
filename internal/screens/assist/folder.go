package assist

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Bounds of the files, in addition to the size of a center's file.
const (
	maxRead   = 16 << 20 // bytes of a file that is read; import reads larger ones
	maxListed = 10_000   // files
	maxPart   = 255      // bytes of a part of a path, as in most file systems
)

// Refusal is an error of a tool with one likely fix.
type Refusal struct{ Problem, Fix string }

func (r *Refusal) Error() string { return r.Problem }

// Folder is the folder of a center. All paths are relative to it and have slashes.
type Folder struct {
	path       string
	root       *os.Root
	extensions []string
}

// OpenFolder opens a folder, whose files have one of some extensions. "" is a file without an extension: it
// can be read and not written.
func OpenFolder(path string, extensions []string) (*Folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Folder{path, root, extensions}, nil
}

// Close closes the folder. Nothing that is written waits for it.
func (f *Folder) Close() { _ = f.root.Close() }

// Path is the kind of path that an argument names.
type Path int

// The kinds of paths.
const (
	NoPath     Path = iota
	ReadFile        // a file that is there
	EditFile        // a file that is there, to be written
	WriteFile       // a file to be written that may be missing
	ReadCenter      // a file or a folder that is there
	WriteTo         // a folder that may be missing
)

// Check refuses a path that leads out of the folder, through a link or to something else than its
// kind, or that has a hidden part or another extension.
func (f *Folder) Check(name string, kind Path) error {
	if err := f.checkText(name, kind); err != nil {
		return err
	}
	return f.checkEntries(name, isFolder(name, kind), kind == WriteFile || kind == WriteTo)
}

func isFolder(name string, kind Path) bool {
	return kind == WriteTo || kind == ReadCenter && path.Ext(name) == ""
}

// checkText refuses a path by its text and its kind.
func (f *Folder) checkText(name string, kind Path) error {
	if err := checkName(name); err != nil {
		return err
	}

	extension := path.Ext(name)
	isReadOnly := extension == "" && kind != ReadFile
	if !isFolder(name, kind) && (!slices.Contains(f.extensions, extension) || isReadOnly) {
		known := slices.DeleteFunc(slices.Clone(f.extensions), func(e string) bool { return e == "" })
		return &Refusal{
			fmt.Sprintf("%q has another extension", name),
			"the extensions are " + strings.Join(known, ", "),
		}
	}
	return nil
}

// checkName refuses a path by its text alone.
func checkName(name string) error {
	const fix = `write a path within the folder, with slashes, as in "main.yaml" or "translations/main.es.yaml"`
	isOdd := func(r rune) bool { return r == '\\' || r == ':' || unicode.IsControl(r) || !unicode.IsPrint(r) }
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, isOdd):
		return &Refusal{fmt.Sprintf("%q has a character that no path has here", name), fix}
	case !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)):
		return &Refusal{fmt.Sprintf("%q is no path within the folder", name), fix}
	}

	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return &Refusal{fmt.Sprintf("%q has a part that begins with a dot", name), fix}
		}
		if strings.HasSuffix(part, ".") { // Windows takes it off
			return &Refusal{fmt.Sprintf("%q has a part that ends with a dot", name), fix}
		}
		if strings.TrimSpace(part) != part {
			return &Refusal{fmt.Sprintf("%q has a part that begins or ends with a space", name), fix}
		}
		if len(part) > maxPart {
			return &Refusal{fmt.Sprintf("%q has a part of over %d bytes", name, maxPart), "shorten it"}
		}
	}
	return nil
}

// checkEntries refuses a path whose parts are not there as they are written, or are links or devices.
func (f *Folder) checkEntries(name string, isFolder, mayMiss bool) error {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		above := path.Join(append([]string{"."}, parts[:i]...)...)
		entries, err := fs.ReadDir(f.root.FS(), above)
		if err != nil {
			return fmt.Errorf("%s: %w", above, whole.PlainCause(err))
		}

		// No part of a path begins with a dot.
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") })

		// A file system without upper and lower case would open a file of another name.
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		at := slices.Index(names, part)
		other := slices.IndexFunc(names, func(n string) bool { return n != part && strings.EqualFold(n, part) })
		switch {
		case at < 0 && other >= 0:
			return &Refusal{
				fmt.Sprintf("%q is not there", name),
				fmt.Sprintf("%q differs from it in upper and lower case", path.Join(above, names[other])),
			}
		case at < 0 && mayMiss:
			return nil // and so are the parts below
		case at < 0:
			fix := cmp.Or(diag.SuggestFile(part, entries), diag.SuggestOr(part, names, "there are "))
			return &Refusal{fmt.Sprintf("%q is not there", name), fix}
		}

		isLast := i == len(parts)-1
		kind := entries[at].Type()
		if kind.IsDir() && (!isLast || isFolder) || kind.IsRegular() && isLast && !isFolder {
			continue
		}

		switch shown := path.Join(above, part); {
		case kind&fs.ModeSymlink != 0:
			return &Refusal{fmt.Sprintf("%q is a link", shown), "links are not followed"}
		case kind.IsDir():
			return &Refusal{fmt.Sprintf("%q is a folder", shown), "name a file in it"}
		case kind.IsRegular():
			return &Refusal{fmt.Sprintf("%q is a file", shown), "name a folder"}
		default:
			return &Refusal{fmt.Sprintf("%q is a device", shown), "name a file"}
		}
	}
	return nil
}

// List returns a line for each file, with its size.
func (f *Folder) List() (string, error) {
	var out strings.Builder
	listed := 0
	err := fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case name == ".":
			return err
		case d.IsDir() && (checkName(name) != nil || err != nil):
			return fs.SkipDir
		case !d.Type().IsRegular() || f.checkText(name, ReadFile) != nil:
			return nil
		}

		listed++
		if listed > maxListed {
			fmt.Fprintf(&out, "and others: the list ends after %s files\n", diag.Thousands(maxListed))
			return fs.SkipAll
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintf(&out, "%s  %s\n", name, diag.Plural(int(info.Size()), "byte"))
		}
		return nil
	})
	return out.String(), err
}

// Read returns the text of a file.
func (f *Folder) Read(name string) (string, error) {
	text, err := f.read(name, maxRead)
	return string(bytes.TrimPrefix(text, []byte("\ufeff"))), err
}

func (f *Folder) read(name string, most int64) ([]byte, error) {
	text, err := yaml.ReadFile(f.root.FS(), name, most)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case int64(len(text)) > most:
		return nil, &Refusal{fmt.Sprintf("%s has over %d MiB", name, most>>20), "read it with another program"}
	case !utf8.Valid(text):
		return nil, &Refusal{name + " is no text in UTF-8", "convert it, or let import read it"}
	}
	return text, nil
}

// Write writes a file whole, and makes its folder. It returns what it did.
func (f *Folder) Write(name, text string) (string, error) {
	before, err := f.read(name, yaml.MaxFileSize)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err != nil && !isNew {
		return "", err
	}
	if isNew {
		before = nil
	}
	return f.replace(name, before, text)
}

// Edit replaces a text that occurs exactly once in a file.
func (f *Folder) Edit(name, old, replacement string) (string, error) {
	before, err := f.read(name, yaml.MaxFileSize)
	if err != nil {
		return "", err
	}

	// An assistant does not see the line ends.
	text := string(before)
	if strings.Contains(text, "\r\n") {
		old = strings.ReplaceAll(strings.ReplaceAll(old, "\r\n", "\n"), "\n", "\r\n")
		replacement = strings.ReplaceAll(strings.ReplaceAll(replacement, "\r\n", "\n"), "\n", "\r\n")
	}

	switch places := occurrences(text, old); {
	case len(places) == 0:
		return "", &Refusal{"old does not occur in " + name, "read the file, and copy the text with its spaces"}
	case len(places) > 1:
		return "", &Refusal{
			fmt.Sprintf("old occurs %d times in %s: first in line %d, last in line %d", len(places), name,
				lineAt(text, places[0]), lineAt(text, places[len(places)-1])),
			"give more of the text around it",
		}
	case old == replacement:
		return "", &Refusal{"old and new are the same", "give another text"}
	}

	return f.replace(name, before, strings.Replace(text, old, replacement, 1))
}

// occurrences returns the places of a text, also of those that overlap.
func occurrences(text, part string) []int {
	var out []int
	for from := 0; part != ""; {
		i := strings.Index(text[from:], part)
		if i < 0 {
			break
		}
		out = append(out, from+i)
		from += i + 1
	}
	return out
}

func lineAt(text string, at int) int { return 1 + strings.Count(text[:at], "\n") }

// replace writes the new text of a file that was read before.
func (f *Folder) replace(name string, before []byte, text string) (string, error) {
	if len(text) > yaml.MaxFileSize {
		return "", &Refusal{name + " would have over 1 MiB", "divide it into several files"}
	}

	files := []whole.File{{Name: name, Content: []byte(text)}}
	if err := whole.Rewrite(f.path, files, map[string][]byte{name: before}); err != nil {
		return "", err
	}

	done := "changed"
	if before == nil {
		done = "new"
	}
	return fmt.Sprintf("%s: %s, %s\n", name, done, diag.Plural(len(text), "byte")), nil
}
