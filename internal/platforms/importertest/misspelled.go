package importertest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Misspelled misspells each key of the file main.json in each archive of testdata/misspelled, one after the other.
// The import refuses the file, or the report of the import contains the misspelled key. The file "own" has the keys
// that the author of the flow has chosen, which may have any spelling.
func Misspelled(t *testing.T, format importer.Format) {
	for _, name := range archivesIn(t, "misspelled") {
		t.Run(name, func(t *testing.T) {
			archive := diagtest.Archive(t, name)
			misspell(t, format, string(archive["main.json"].Data), strings.Fields(string(archive["own"].Data)))
		})
	}
}

func misspell(t *testing.T, format importer.Format, file string, own []string) {
	t.Helper()
	keys := regexp.MustCompile(`"(\w+)":`).FindAllStringSubmatch(file, -1)
	tried := map[string]bool{}
	for _, m := range keys {
		key := m[1]
		if tried[key] || slices.Contains(own, key) {
			continue
		}
		tried[key] = true

		const wrong = "Misspelled"
		source := importer.Source{
			File:    "main.json",
			Content: []byte(strings.ReplaceAll(file, `"`+key+`":`, `"`+key+wrong+`":`)),
		}
		isRead, err := format.Detect(source.File, source.Content)
		if err != nil || !isRead {
			continue
		}
		if folder := Folder(format, source); !strings.Contains(folder, wrong) {
			t.Errorf("the report does not name the misspelled key %s:\n%s", key, folder)
		}
	}

	if len(tried) == 0 {
		t.Error("the file has no key")
	}
}
