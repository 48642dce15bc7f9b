package whole

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/whole/wholetest"
)

// Each file that cannot be written has the reason in the words of a user, and no temporary file is left.
func TestReasonsOfFailures(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege")
	}
	dir := t.TempDir()
	long := strings.Repeat("x", 250) // a name that fits, whose temporary name does not
	old := strings.Repeat("y", 250)
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "file"), []byte("old"), 0o600),
		os.WriteFile(filepath.Join(dir, old), []byte("old"), 0o600),
		os.Mkdir(filepath.Join(dir, "folder"), 0o700),
		os.Symlink("file", filepath.Join(dir, "link")),
		os.Symlink("nowhere", filepath.Join(dir, "broken")),
	); err != nil {
		t.Fatal(err)
	}

	text := Content([]byte("new"))
	for name, want := range map[string]string{
		"folder":     "it is a folder",
		"link":       ErrLinked().Error(),
		"broken":     ErrLinked().Error(),
		"file/below": "not a directory",
		long:         "file name too long",
		old:          "file name too long",
	} {
		path := filepath.Join(dir, name)
		for way, err := range map[string]error{"named": Write(path, text), "in a folder": WriteIn(dir, name, text)} {
			if got := fmt.Sprint(err); got != "write "+path+": "+want {
				t.Errorf("%s %s: %s, want %s", name, way, got, want)
			}
		}
	}

	// A missing folder is made for the files of an output folder, and not for a file that the user names.
	missing := filepath.Join(dir, "missing")
	err := Write(filepath.Join(missing, "a"), text)
	if want := "write " + filepath.Join(missing, "a") + ": " + missing + " does not exist"; fmt.Sprint(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := WriteIn(missing, "deep/er/a", text); err != nil {
		t.Error(err)
	}
	if content, err := os.ReadFile(filepath.Join(missing, "deep", "er", "a")); string(content) != "new" {
		t.Errorf("%q, %v", content, err)
	}

	// A socket is named like a pipe, and cannot be opened. It is no file of an output folder.
	socket := filepath.Join(dir, "socket")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(socket, text); err == nil || errors.Is(err, os.ErrInvalid) {
		t.Errorf("a socket is opened: %v", err)
	}
	if err := WriteIn(dir, "socket", text); fmt.Sprint(err) != "write "+socket+": it is not a regular file" {
		t.Errorf("a socket in an output folder: %v", err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}

	// The error of the content is passed on, and nothing is opened for it.
	err = Write(filepath.Join(dir, "file"), func(io.Writer) error { return wholetest.ErrFull })
	if !errors.Is(err, wholetest.ErrFull) || !strings.HasPrefix(err.Error(), "write "+filepath.Join(dir, "file")+": ") {
		t.Errorf("content that cannot be rendered: %v", err)
	}
	if err := text(&wholetest.Disk{Left: 2}); !errors.Is(err, wholetest.ErrFull) {
		t.Errorf("known bytes on a full disk: %v", err)
	}

	if names := fmt.Sprint(namesIn(t, dir)); names != "[broken file folder link missing "+old+"]" {
		t.Errorf("the folder has %s", names)
	}
}

// A file that cannot be forced to the disk is an error, and the old file stays.
func TestAFileThatCannotBeSynced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := Write(path, Content([]byte("old"))); err != nil {
		t.Fatal(err)
	}
	var files Files
	files.Add(path, Content([]byte("new")))
	_ = files[0].file.Close() // a sync of a closed file fails
	if err := files.Write(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("the error is %v", err)
	}
	content, err := os.ReadFile(path)
	if names := namesIn(t, filepath.Dir(path)); string(content) != "old" || len(names) != 1 {
		t.Errorf("%q, %v, with %q", content, err, names)
	}
}

// The message of changed files names the first one and counts the others.
func TestMessageOfChangedFiles(t *testing.T) {
	for want, paths := range map[string][]string{
		"write a: it was":            {"a"},
		"write a and 1 more: it was": {"a", "b"},
		"write a and 2 more: it was": {"a", "b", "c"},
	} {
		if got := (&ChangedError{paths}).Error(); got != want+" changed after it was read; nothing is written" {
			t.Errorf("%q: %s", paths, got)
		}
	}
}

// A stream is a pipe or a device, and no file or folder.
func TestStreams(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{dir: false, file: false, filepath.Join(dir, "none"): false, os.DevNull: true} {
		if got := IsStream(path); got != want {
			t.Errorf("%s is a stream: %t", path, got)
		}
	}
}

// A folder is filled if it is missing or empty, or has only the rest of a killed process that filled it. A person's file
// stays, and so does the whole folder.
func TestFoldersThatAreFilled(t *testing.T) {
	for _, c := range []struct {
		name   string
		before []string // files of the folder; nil: it is missing
		want   string
	}{
		{"missing", nil, "[a b]"},
		{"empty", []string{}, "[a b]"},
		{"one file", []string{"mine"}, "it is not empty [mine]"},
		{"a file of the same name", []string{"a"}, "it is not empty [a]"},
		{"the rest of a killed process", []string{TemporaryEnd + "/a", "b"}, "[a b]"},
		{"only its temporary folder", []string{TemporaryEnd + "/c"}, "[a b]"},
		{"the rest and a person's file", []string{TemporaryEnd + "/a", "b", "mine"}, "it is not empty [b mine]"},
	} {
		folder := filepath.Join(t.TempDir(), "new")
		for _, name := range append(c.before, "") {
			path := filepath.Join(folder, name)
			if c.before != nil {
				_ = os.MkdirAll(filepath.Dir(path), 0o700)
			}
			if name != "" {
				_ = os.WriteFile(path, []byte("old"), 0o600)
			} else if c.before != nil {
				_ = os.MkdirAll(folder, 0o700)
			}
		}

		err := NewFolder(folder, func(to string) error {
			return WriteAll(to, []File{{"a", []byte("new")}, {"b", []byte("new")}})
		})
		got := fmt.Sprint(namesIn(t, folder))
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "write "+folder+": ") + " " + got
		}
		content, _ := os.ReadFile(filepath.Join(folder, "b"))
		if got != c.want || err == nil && string(content) != "new" {
			t.Errorf("%s: %s, with %q, want %s", c.name, got, content, c.want)
		}
	}
}

// A folder whose path leads to another folder, or nowhere, is not held: another process has removed it or made it again.
func TestHoldOfAReplacedFolder(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{dir: nil, t.TempDir(): ErrBusy, filepath.Join(dir, "none"): ErrBusy} {
		f := &emptyFolder{path: path, root: root}
		if err := f.hold(); !errors.Is(err, want) {
			t.Errorf("the path leads to %s: %v", path, err)
		}
		_ = f.held.Close()
	}
	if err := root.Close(); err != nil {
		t.Fatal(err)
	}
}
