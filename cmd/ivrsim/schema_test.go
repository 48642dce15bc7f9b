package main

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Every shipped file names the schema of its kind, for editors, and the schemas
// next to them are the schemas that the program prints.
func TestShippedSchemas(t *testing.T) {
	var found diag.Findings
	files, err := yaml.ReadFolder(flows.FS, &found)
	if err != nil {
		t.Fatal(err)
	}

	for _, f := range files {
		src, err := fs.ReadFile(flows.FS, f.Name)
		if err != nil {
			t.Fatal(err)
		}

		kind := strings.Replace(f.Kind, "center", "routing", 1)
		if first, _, _ := strings.Cut(string(src), "\n"); first != "# yaml-language-server: $schema="+
			strings.Repeat("../", strings.Count(f.Name, "/"))+"schema/"+kind+".json" {
			t.Errorf("%s begins with %q and not with its schema", f.Name, first)
		}
	}

	for _, s := range schemas() {
		var printed strings.Builder
		if err := s.write(&printed); err != nil {
			t.Fatal(err)
		}

		shipped, err := os.ReadFile("../../flows/schema/" + s.kind + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(printed.String(), string(shipped)); diff != "" {
			t.Errorf("go run ./cmd/ivrsim schema %s > flows/schema/%[1]s.json (-printed +shipped):\n%s", s.kind, diff)
		}
	}
}

// Not every validator knows classes of Unicode's letters: Python's does not.
func TestSchemasArePortable(t *testing.T) {
	for _, s := range schemas() {
		var text strings.Builder
		if err := s.write(&text); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text.String(), `\\p{`) {
			t.Errorf("the %s schema has a class of letters", s.kind)
		}
	}
}
