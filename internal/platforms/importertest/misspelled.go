package importertest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Misspelled misspells each key of a file in JSON, one after the other. The import refuses the file, or the report of the
// import contains the misspelled key. The file's author has chosen its own keys, which may have any spelling.
func Misspelled(t *testing.T, format importer.Format, file string, own ...string) {
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
