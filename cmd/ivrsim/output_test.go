package main

import (
	"io"
	"os"
	"path/filepath"
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
