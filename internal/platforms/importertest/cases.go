package importertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Cases reads the flows of each archive in testdata and compares their results with the archive's
// other files. UPDATE_SCRIPTS=1 writes these files again.
func Cases(t *testing.T, format importer.Format, become func([]importer.Source) []txtar.File) {
	for _, file := range Archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}

			got := append(Flows(archive), become(Sources(t, format, Flows(archive)))...)
			if os.Getenv("UPDATE_SCRIPTS") != "" {
				err := os.WriteFile(file, txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: got}), 0o644)
				if err != nil {
					t.Fatal(err)
				}
				return
			}

			if diff := cmp.Diff(texts(archive.Files), texts(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Import is Cases with the folder that becomes of the files: its flows, routing.yaml and import.md.
func Import(t *testing.T, format importer.Format) {
	Cases(t, format, func(files []importer.Source) []txtar.File {
		_, made, err := read(format, files, nil)
		if err != nil {
			t.Fatal(err)
		}

		var out []txtar.File
		for _, f := range made.Files {
			if strings.HasSuffix(f.Name, ".yaml") && f.Name != importer.NameMapFile && f.Name != "trivial.yaml" ||
				f.Name == importer.ReportFile {
				out = append(out, txtar.File{Name: "want/" + f.Name, Data: f.Content})
			}
		}

		return out
	})
}

// Archives returns the names of the archives in testdata.
func Archives(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	return files
}

// Flows returns the files of an archive to import: those that are no result.
func Flows(archive *txtar.Archive) []txtar.File {
	var out []txtar.File
	for _, f := range archive.Files {
		if top, _, _ := strings.Cut(f.Name, "/"); top != "want" && top != "folder" {
			out = append(out, f)
		}
	}
	return out
}

// Sources reads files. Each must be a flow of a format.
func Sources(t *testing.T, format importer.Format, files []txtar.File) []importer.Source {
	t.Helper()
	var out []importer.Source
	for _, f := range files {
		if is, err := format.Detect(f.Name, f.Data); !is {
			t.Fatalf("%s is not recognized: %v", f.Name, err)
		}
		out = append(out, importer.Source{File: f.Name, Content: f.Data})
	}
	return out
}

func texts(files []txtar.File) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		out[f.Name] = string(f.Data)
	}
	return out
}
