package whole

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// If one of the files cannot be written, none is.
func TestOutputsAllOrNone(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "second"), 0o755); err != nil {
		t.Fatal(err)
	}
	var files Files
	for _, name := range []string{"first", "second"} {
		files.Add(filepath.Join(dir, name), func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err })
	}
	if err := files.Write(); err == nil || !strings.HasSuffix(err.Error(), ": it is a folder") {
		t.Errorf("a file was written in the place of a folder: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

// A disk that is full is an error, of a file that is written at once and of one that is written bit by bit. The error
// names the file.
func TestFullDisk(t *testing.T) {
	const full = "/dev/full"
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has a file that is always full")
	}

	err := Write(full, func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err })
	if err == nil || !strings.Contains(err.Error(), full) {
		t.Errorf("written at once: %v", err)
	}

	var files Files
	w, err := files.Stream(full)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Discard()
	if _, err := io.WriteString(w, "text"); err == nil || !strings.Contains(err.Error(), full) {
		t.Errorf("written bit by bit: %v", err)
	}
}

// A file that is added in any way has its new content after Write, and its old content or none after Discard. No other file
// is left, none stays open, and nothing can be written to it any more.
func TestWriteAndDiscard(t *testing.T) {
	render := func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }
	for way, add := range map[string]func(files *Files, folder string) (io.Writer, error){
		"at once": func(files *Files, folder string) (io.Writer, error) {
			files.Add(filepath.Join(folder, "a"), render)
			return nil, nil
		},
		"in a folder": func(files *Files, folder string) (io.Writer, error) {
			files.AddIn(folder, "a", render)
			return nil, nil
		},
		"bit by bit": func(files *Files, folder string) (io.Writer, error) { return files.Stream(filepath.Join(folder, "a")) },
	} {
		for _, old := range []string{"", "old"} {
			for _, isWritten := range []bool{true, false} {
				folder := t.TempDir()
				path := filepath.Join(folder, "a")
				if old != "" {
					if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
						t.Fatal(err)
					}
				}

				opened := openFiles()
				var files Files
				w, err := add(&files, folder)
				if w != nil && err == nil {
					err = render(w)
				}
				want := old
				if isWritten {
					want = "new"
					err = cmp.Or(err, files.Write())
				} else {
					files.Discard()
				}
				if err != nil {
					t.Fatal(err)
				}

				if more := openFiles() - opened; more != 0 {
					t.Errorf("%s over %q, written %t: %d files stay open", way, old, isWritten, more)
				}

				var got string
				left, err := os.ReadDir(folder)
				for _, entry := range left {
					text, _ := os.ReadFile(filepath.Join(folder, entry.Name()))
					got += entry.Name() + "=" + string(text)
				}
				if want != "" {
					want = "a=" + want
				}
				if err != nil || got != want {
					t.Errorf("%s over %q, written %t: the folder has %q, %v, want %q", way, old, isWritten, got, err, want)
				}
				if w != nil {
					if _, err := io.WriteString(w, "more"); err == nil {
						t.Errorf("%s over %q, written %t: it is open still", way, old, isWritten)
					}
				}
			}
		}
	}
}

// openFiles returns the number of files that the process has open, or 0 on a system that does not tell.
func openFiles() int {
	open, _ := os.ReadDir("/proc/self/fd")
	return len(open)
}

// The reader of a pipe gets the whole text, although a pipe can be neither renamed nor forced to a disk.
func TestPipe(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux names the open files of a process so that they can be opened again")
	}

	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()

	path := fmt.Sprintf("/dev/fd/%d", w.Fd())
	err = Write(path, func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err })
	if err != nil {
		t.Error(err)
	}

	// The end of the text is known once nobody can write to the pipe.
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || string(text) != "text" {
		t.Errorf("the reader gets %q, %v", text, err)
	}
}

// If a folder cannot be filled, it is left as it was: missing or empty.
func TestNewFolderAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}

	for _, folder := range []string{empty, filepath.Join(dir, "missing")} {
		err := NewFolder(folder, func(folder string) error {
			if err := os.WriteFile(filepath.Join(folder, "first"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return errors.New("no space left on device")
		})
		if err == nil {
			t.Error("no error")
		}
	}

	if err := os.Remove(empty); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// An existing file keeps its mode; a new one has 0666 without the umask.
func TestOutputKeepsMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its files have no such modes")
	}
	folder := t.TempDir()
	text := func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err }
	usual := filepath.Join(folder, "usual") // as any program's
	if err := os.WriteFile(usual, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{"new": modeOf(t, usual), "private": 0o600, "open": 0o666, "read only": 0o444} {
		path := filepath.Join(folder, name)
		if name != "new" {
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		if err := Write(path, text); err != nil {
			t.Fatal(err)
		}
		if got := modeOf(t, path); got != mode {
			t.Errorf("%s: %o, want %o", name, got, mode)
		}
	}
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}
