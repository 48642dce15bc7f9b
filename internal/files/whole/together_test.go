package whole

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Each of several writers of the same files has no error, and the files have the content of one of them,
// all of the same one. No temporary file is left.
func TestWritersOfOneFolder(t *testing.T) {
	if !canLock {
		t.Skip("no process can hold a folder here")
	}

	dir := t.TempDir()
	for round := range 20 {
		var writers sync.WaitGroup
		for writer := range 4 {
			writers.Go(func() {
				var files []File
				for i := range 5 {
					files = append(files, File{fmt.Sprintf("%d.csv", i), bytes.Repeat([]byte{byte('a' + writer)}, 1000)})
				}
				if err := WriteAll(dir, files); err != nil {
					t.Error(err)
				}
			})
		}

		writers.Wait()

		var contents []string
		for _, name := range namesIn(t, dir) {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			contents = append(contents, string(text))
		}

		if len(contents) != 5 || len(contents[0]) != 1000 || len(slices.Compact(contents)) != 1 {
			t.Fatalf("round %d: %d files, with %.40q", round, len(contents), contents)
		}
	}
}

// Of several processes that fill a new folder, one does so, and the others say why not.
func TestOneOfSeveralFillsANewFolder(t *testing.T) {
	if !canLock {
		t.Skip("no process can hold a folder here")
	}
	for round := range 20 {
		folder := filepath.Join(t.TempDir(), "new")
		done := make(chan error, 4)

		for range cap(done) {
			go func() {
				done <- NewFolder(folder, func(to string) error {
					return WriteAll(to, []File{{"a", []byte("a")}, {"below/b", []byte("b")}})
				})
			}()
		}

		filled := 0
		for range cap(done) {
			err := <-done
			switch {
			case err == nil:
				filled++
			case !errors.Is(err, ErrBusy) && !strings.Contains(err.Error(), "it is not empty"):
				t.Error(err)
			}
		}

		if names := namesIn(t, folder); filled != 1 || !slices.Equal(names, []string{"a", "below"}) {
			t.Fatalf("round %d: filled by %d, with %q", round, filled, names)
		}
	}
}

// The files of a killed process are removed, whichever number it had, and the files of a living process
// are not.
func TestAbandonedFilesAreRemoved(t *testing.T) {
	if !canLock {
		t.Skip("no process can hold a file here")
	}

	dir := t.TempDir()
	for _, number := range []int{0, 1, 3} {
		if err := os.WriteFile(filepath.Join(dir, temporaryName("f", number)), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	var living Files
	living.Add(filepath.Join(dir, "f"), Content([]byte("living")))
	if err := Write(filepath.Join(dir, "f"), Content([]byte("other"))); err != nil {
		t.Fatal(err)
	}
	if names := namesIn(t, dir); !slices.Equal(names, []string{temporaryName("f", 0), "f"}) {
		t.Errorf("while another process writes, there are %q", names)
	}
	if err := living.Write(); err != nil {
		t.Fatal(err)
	}

	text, err := os.ReadFile(filepath.Join(dir, "f"))
	if names := namesIn(t, dir); err != nil || string(text) != "living" || !slices.Equal(names, []string{"f"}) {
		t.Errorf("%q, %v, of %q", text, err, names)
	}
}

// A file that was changed, removed or made after it was read is kept, with all others. One that
// is as it was read, or as it is to be, is no change.
func TestRewriteKeepsWhatWasChanged(t *testing.T) {
	for _, c := range []struct {
		read, now, to string // "-": no file
		written       bool
	}{
		{"old", "old", "new", true},
		{"old", "\ufeffold", "new", true},
		{"old", "new", "new", true},
		{"-", "-", "new", true},
		{"-", "new", "new", true},
		{"old", "saved", "new", false},
		{"old", "", "new", false},
		{"", "saved", "new", false},
		{"old", "-", "new", false},
		{"-", "saved", "new", false},
	} {
		dir := t.TempDir()
		if c.now != "-" {
			if err := os.WriteFile(filepath.Join(dir, "b"), []byte(c.now), 0o600); err != nil {
				t.Fatal(err)
			}
		}

		read := map[string][]byte{}
		if c.read != "-" {
			read["b"] = []byte(c.read)
		}

		err := Rewrite(dir, []File{{"a", []byte("a")}, {"b", []byte(c.to)}}, read)
		var changed *ChangedError
		if c.written != (err == nil) || err != nil && !errors.As(err, &changed) {
			t.Errorf("%+v: %v", c, err)
		}

		want := c.now
		if c.written {
			want = c.to
		}
		text, err := os.ReadFile(filepath.Join(dir, "b"))
		if err != nil {
			text = []byte("-")
		}

		_, other := os.Stat(filepath.Join(dir, "a"))
		if string(text) != want || c.written != (other == nil) {
			t.Errorf("%+v: there is %q, and the other file: %v", c, text, other)
		}

		for _, name := range namesIn(t, dir) {
			if strings.HasSuffix(name, TemporaryEnd) {
				t.Errorf("%+v: %s is left", c, name)
			}
		}
	}
}

func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
