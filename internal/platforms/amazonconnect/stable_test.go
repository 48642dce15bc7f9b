package amazonconnect

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestOrderAndIdentifiersChangeNothing: blocks in another order, and with other UUIDs,
// become the same folder but for the comments and import.yaml.
func TestOrderAndIdentifiersChangeNothing(t *testing.T) {
	for _, file := range importertest.Archives(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		// These have flows in texts, and blocks of the same name.
		if name == "wrapped" || strings.HasPrefix(name, "template") || name == "broken" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			once := build(t, archive, 1, func([]any) {})
			again := build(t, archive, 1000, slices.Reverse[[]any])
			if diff := cmp.Diff(once, again); diff != "" {
				t.Error(diff)
			}
			if len(once) < 100 {
				t.Errorf("the folder is %q", once)
			}
		})
	}
}

// build imports the flows of an archive with UUIDs from a number on and their blocks in
// another order, and returns the folder without comments.
func build(t *testing.T, archive *txtar.Archive, from int, order func([]any)) string {
	t.Helper()

	var all []importer.Source
	for _, f := range importertest.Flows(archive) {
		var root map[string]any
		if err := json.Unmarshal(f.Data, &root); err != nil {
			t.Fatal(err)
		}

		blocks, key := root["Actions"], "Identifier"
		if blocks == nil {
			blocks, key = root["modules"], "id"
		}

		ids := map[string]string{}
		for i, b := range blocks.([]any) {
			ids[b.(map[string]any)[key].(string)] = fmt.Sprintf("%08x-0000-4000-8000-000000000000", from+i)
		}
		order(blocks.([]any))
		src, _ := json.Marshal(replaced(root, ids))
		all = append(all, importer.Source{File: f.Name, Content: src})
	}

	var out strings.Builder
	center, _ := read(all, "")

	for _, f := range importer.Build(center, nil, nil).Files {
		if f.Name != importer.NameMapFile && f.Name != importer.ReportFile {
			fmt.Fprintf(&out, "-- %s --\n%s", f.Name, comments.ReplaceAll(f.Content, nil))
		}
	}

	return out.String()
}

var comments = regexp.MustCompile(`(?m)^\s*#.*\n| # .*$`)

// replaced replaces the identifiers of blocks where they stand for a block.
func replaced(v any, ids map[string]string) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = replaced(v[i], ids)
		}
	case map[string]any:
		for key, value := range v {
			id, isText := value.(string)
			switch {
			case slices.Contains([]string{"NextAction", "StartAction", "Identifier", "transition", "start", "id"}, key) && isText && ids[id] != "":
				v[key] = ids[id]
			case key == "ActionMetadata":
				for id, meta := range value.(map[string]any) {
					delete(value.(map[string]any), id)
					value.(map[string]any)[ids[id]] = meta
				}

			default:
				v[key] = replaced(value, ids)
			}
		}
	}
	return v
}

// TestAnotherImportChangesNothing, and a step that is renamed in import.yaml keeps its name.
func TestAnotherImportChangesNothing(t *testing.T) {
	src, err := os.ReadFile("testdata/hold.txtar")
	if err != nil {
		t.Fatal(err)
	}

	read := func() *importer.Center {
		c, _ := Format.Read(importertest.Sources(t, Format, importertest.Flows(txtar.Parse(src))), "")
		return c
	}
	once := importer.Build(read(), nil, nil).Files
	names := content(t, once, importer.NameMapFile)
	again := importer.Build(read(), readNames(t, names), nil).Files
	if diff := cmp.Diff(once, again); diff != "" {
		t.Error(diff)
	}

	renamed := strings.Replace(names, "full: full", "full: crowded", 1)
	files := importer.Build(read(), readNames(t, renamed), nil).Files
	if !strings.Contains(content(t, files, "main.yaml"), "  crowded:") {
		t.Error("a renamed step does not keep its name")
	}
}

func content(t *testing.T, files []whole.File, name string) string {
	t.Helper()
	for _, f := range files {
		if f.Name == name {
			return string(f.Content)
		}
	}
	t.Fatalf("no %s", name)
	return ""
}

func readNames(t *testing.T, src string) *importer.NameMap {
	t.Helper()
	found := &diag.Findings{}
	m := importer.ReadNameMap([]byte(src), found)
	if n := len(found.Sorted()); n > 0 {
		t.Fatalf("import.yaml has %d findings", n)
	}
	return m
}
