package workspace_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// writeFile writes a file into a folder, which it makes if need be.
func writeFile(t *testing.T, folder, name, text string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file of translations belongs to the center in the folder above.
func TestOpenAFileOfTranslations(t *testing.T) {
	center := t.TempDir()
	writeFile(t, center, "routing.yaml", "center: small\n")
	writeFile(t, center, "main.yaml", "flow: main\n")
	writeFile(t, center, "translations/main.es.yaml", "prompts: main\n")

	for name, want := range map[string]string{
		"":                          "",
		"main.yaml":                 "main.yaml",
		"translations/main.es.yaml": "translations/main.es.yaml",
	} {
		f, err := workspace.Open(filepath.Join(center, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.File != want || filepath.Clean(f.Path) != filepath.Clean(center) {
			t.Errorf("%s is opened as file %q of %s", name, f.File, f.Path)
		}
	}
}

// A folder of this name that is a center itself keeps its files.
func TestOpenACenterNamedTranslations(t *testing.T) {
	center := filepath.Join(t.TempDir(), "translations")
	writeFile(t, center, "routing.yaml", "center: small\n")
	writeFile(t, center, "main.yaml", "flow: main\n")
	f, err := workspace.Open(filepath.Join(center, "main.yaml"))
	if err != nil || f.File != "main.yaml" || filepath.Clean(f.Path) != center {
		t.Errorf("the file is opened as %q of %s, %v", f.File, f.Path, err)
	}
}

// A stamp names the first file that is new, changed or gone. A folder changes if another folder is there.
func TestStampNamesTheChangedFile(t *testing.T) {
	center := t.TempDir()
	writeFile(t, center, "routing.yaml", "center: small\n")
	writeFile(t, center, "main.yaml", "flow: main\n")
	stamp := workspace.StampOf(center)
	expect := func(about, want string) {
		t.Helper()
		now := workspace.StampOf(center)
		if got := now.Changed(stamp); got != want {
			t.Errorf("%s: %q has changed, want %q", about, got, want)
		}
		stamp = now
	}

	expect("nothing", "")
	writeFile(t, center, "new.yaml", "flow: new\n")
	expect("a new file", "new.yaml")
	writeFile(t, center, "main.yaml", "flow: main # longer\n")
	expect("a longer file", "main.yaml")
	if err := os.Remove(filepath.Join(center, "new.yaml")); err != nil {
		t.Fatal(err)
	}
	expect("a file that is gone", "new.yaml")
	if err := os.Mkdir(filepath.Join(center, "translations"), 0o700); err != nil {
		t.Fatal(err)
	}
	expect("a new folder", "translations")
	writeFile(t, center, "translations/main.es.yaml", "prompts: main\n")
	expect("a new translation", "translations/main.es.yaml")
}

// A stamp has the center's folder and the files that a center may read. It has no folder of translations that is not there,
// and nothing of a folder that cannot be read.
func TestStampHasWhatIsThere(t *testing.T) {
	center := t.TempDir()
	if stamp := workspace.StampOf(filepath.Join(center, "missing")); len(stamp) != 0 {
		t.Errorf("a missing folder has the stamp %v", stamp)
	}

	writeFile(t, center, "main.yaml", "flow: main\n")
	writeFile(t, center, "holidays.csv", "2026-12-25\n")
	writeFile(t, center, "notes.txt", "not of the center\n")
	writeFile(t, center, "old.yaml/main.yaml", "in a folder with the name of a file\n")
	got := slices.Sorted(maps.Keys(workspace.StampOf(center)))
	if want := []string{".", "holidays.csv", "main.yaml"}; !slices.Equal(got, want) {
		t.Errorf("the stamp has %q, want %q", got, want)
	}
}

// A center depends on its YAML files and on the tables that its scenarios read, also on a table that is missing.
func TestFolderReads(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, flows.Small()); err != nil {
		t.Fatal(err)
	}
	writeFile(t, folder, "records.csv", "call,arrived\n")
	writeFile(t, folder, "forecast.yaml", "scenario: forecast\nlike: saturday\ncalls: {file: volumes.csv}\n")

	f, err := workspace.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	c, err := workspace.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(about string, want map[string]bool) {
		t.Helper()
		for name, reads := range want {
			if f.Reads(name) != reads {
				t.Errorf("%s: %s is read: %t", about, name, !reads)
			}
		}
	}
	expect("before", map[string]bool{"main.yaml": true, "volumes.csv": false, "records.csv": false, "notes.txt": false})
	c.Compile("forecast", c.Found)
	expect("after", map[string]bool{
		"new.yaml": true, "translations": true, "translations/main.es.yaml": true, "volumes.csv": true, "records.csv": false,
		"translations/volumes.csv": false, ".volumes.csv": false,
	})
}
