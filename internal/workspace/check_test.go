package workspace_test

import (
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A center whose lines or hubs cannot be read has findings, and its scenarios are not checked
// against lines that do not exist.
func TestScenariosNeedLinesAndHubs(t *testing.T) {
	const routing = `routing: small
language: en
lines: {help: {number: "+1 800 555 0100", flow: main}}
hubs: {here: {timezone: America/New_York}}
queues: {general: {hours: 24/7}}
`
	const scenario = "scenario: day\ncalls: {elsewhere: {total: 100}}\n"
	for name, c := range map[string]struct {
		routing string
		checked bool // against the lines
	}{
		"whole":           {routing, true},
		"no YAML":         {"routing: [", false},
		"no line, no hub": {"routing: small\nlanguage: en\n", false},
	} {
		files := fstest.MapFS{
			"routing.yaml": &fstest.MapFile{Data: []byte(c.routing)},
			"day.yaml":     &fstest.MapFile{Data: []byte(scenario)},
		}
		center, err := workspace.Lint(workspace.Folder{FS: files}, true)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}

		checked := false
		for _, x := range center.Found.Sorted() {
			checked = checked || x.Place.File == "day.yaml" && x.Rule == "unknown-line"
		}
		if center.Found.Errors() == 0 || checked != c.checked {
			t.Errorf("%s: %d errors, the scenario was checked: %v, want %v: %v", name, center.Found.Errors(), checked, c.checked,
				center.Found.Sorted())
		}
	}
}
