package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A new file of translations names the schema of the folder, if the folder has it, so that editors complete its keys.
func TestNewTranslationNamesItsSchema(t *testing.T) {
	var c workspace.Center
	c.Path = t.TempDir()
	if line := schemaLine(&c, "translations/main.es.yaml"); line != "" {
		t.Errorf("without a schema the file begins with %q", line)
	}

	schema := filepath.Join(c.Path, "schema", "prompts.json")
	if err := os.Mkdir(filepath.Dir(schema), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(schema, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}

	const want = "# yaml-language-server: $schema=../schema/prompts.json\n"
	if line := schemaLine(&c, "translations/main.es.yaml"); line != want {
		t.Errorf("the file begins with %q, want %q", line, want)
	}
}
