package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// A folder in the place of one of the files keeps all of them from being written.
func TestNoFileIsWrittenWhereOneIsAFolder(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first"), filepath.Join(dir, "second")
	if err := os.Mkdir(second, 0o755); err != nil {
		t.Fatal(err)
	}
	var files drafts
	for _, name := range []string{first, second} {
		if err := files.add(name, func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err }); (err != nil) != (name == second) {
			t.Errorf("%s: %v", name, err)
		}
	}
	files.discard()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

// A file that is there keeps its mode; a new one has what the umask leaves.
func TestAFileKeepsItsMode(t *testing.T) {
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
		if err := writeWhole(path, text); err != nil {
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
