package studio_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/importer"
	"github.com/ivrsim/ivrsim/internal/importer/studio"
)

// TestImport imports the flows of each case in testdata, which have every type of widget
// of the documentation in every variant of its properties, and compares the folder.
// UPDATE_SCRIPTS=1 writes the cases anew.
func TestImport(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var given []txtar.File
			want := map[string]string{}
			for _, f := range archive.Files {
				if name, ok := strings.CutPrefix(f.Name, "want/"); ok {
					want[name] = string(f.Data)
				} else {
					given = append(given, f)
				}
			}
			got := build(t, given)
			if os.Getenv("UPDATE_SCRIPTS") != "" {
				archive.Files = given
				for _, f := range got {
					archive.Files = append(archive.Files, txtar.File{Name: "want/" + f.Name, Data: f.Content})
				}
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(got) != len(want) {
				t.Errorf("%d files, want %d", len(got), len(want))
			}
			for _, f := range got {
				if diff := cmp.Diff(want[f.Name], string(f.Content)); diff != "" {
					t.Errorf("%s:\n%s", f.Name, diff)
				}
			}
		})
	}
}

func build(t *testing.T, given []txtar.File) []importer.File {
	t.Helper()
	var sources []importer.Source
	for _, f := range given {
		sources = append(sources, source(t, f.Name, f.Data))
	}
	return importer.Build(studio.Format.Read(sources), nil, nil).Files
}

func source(t *testing.T, name string, src []byte) importer.Source {
	t.Helper()
	v, err := importer.ParseJSON(src)
	if err != nil {
		t.Fatal(name, err)
	}
	if !studio.Format.Recognize(v) {
		t.Fatalf("%s is not recognized", name)
	}
	return importer.Source{File: name, Root: v}
}

func TestRecognize(t *testing.T) {
	for src, want := range map[string]bool{
		`{"states": [{"name": "Trigger", "type": "trigger"}]}`:            true,
		`{"sid": "FW1", "definition": {"states": [{"type": "trigger"}]}}`: true,
		`{"definition": "{\"states\": [{\"type\": \"trigger\"}]}"}`:       true,
		`{}`: false, `[]`: false, `"x"`: false, `null`: false, `{"states": {}}`: false, `{"states": []}`: false,
		`{"StartAt": "a", "States": {"a": {"Type": "Pass"}}}`:                   false,
		`{"metadata": {"schemaVersion": "1.0"}, "resource": {"name": "a bot"}}`: false,
	} {
		v, err := importer.ParseJSON([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		if got := studio.Format.Recognize(v); got != want {
			t.Errorf("Recognize(%s) = %v", src, got)
		}
	}
}

// FuzzImport: no file makes an import panic, and what it writes depends on nothing else.
func FuzzImport(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		v, err := importer.ParseJSON(src)
		if err != nil || !studio.Format.Recognize(v) {
			return
		}
		write := func() []importer.File {
			return importer.Build(studio.Format.Read([]importer.Source{{File: "a.json", Root: v}, {File: "b.json", Root: v}}), nil, nil).Files
		}
		if diff := cmp.Diff(write(), write()); diff != "" {
			t.Errorf("two imports differ: %s", diff)
		}
	})
}
