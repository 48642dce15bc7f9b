package importertest

import (
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Exact imports files, and fails if a block is approximated. Start is the flow where calls begin, or "".
func Exact(t rapid.TB, format importer.Format, start string, sources ...importer.Source) *importer.Result {
	t.Helper()
	center, err := format.Read(sources, start)
	if err != nil {
		t.Fatal(err)
	}

	made := importer.Build(center, nil, nil)
	if n := made.Report.Totals["approximated"] + made.Report.Totals["unknown"]; n > 0 {
		t.Fatalf("%d blocks are approximated:\n%s", n, Folder(format, sources...))
	}
	return made
}

// Step returns the first step of an import that has a key, with a text if it is not "".
func Step(t rapid.TB, made *importer.Result, key, text string) *yaml.Node {
	t.Helper()
	for _, f := range made.Files {
		var found diag.Findings
		steps := yaml.Parse(f.Name, f.Content, &found).Get("steps")
		if steps == nil {
			continue
		}
		for _, s := range steps.Pairs {
			if value := s.Value.Get(key); value != nil && (text == "" || value.Text == text) {
				return s.Value
			}
		}
	}
	t.Fatalf("no step has %s: %s", key, text)
	return nil
}

// FirstStep returns the step with which a flow of an import begins.
func FirstStep(t rapid.TB, made *importer.Result, flow string) *yaml.Node {
	t.Helper()
	for _, f := range made.Files {
		if f.Name != flow+".yaml" {
			continue
		}
		var found diag.Findings
		root := yaml.Parse(f.Name, f.Content, &found)
		return root.Get("steps").Get(root.Get("start").Text)
	}
	t.Fatalf("there is no flow %s", flow)
	return nil
}

// CheckTimes fails unless a step has the wanted times, in seconds. A time that is missing is the default of its key.
func CheckTimes(t rapid.TB, step *yaml.Node, want map[string]int) {
	t.Helper()
	for key, seconds := range want {
		got := 5 * time.Second // of timeout and between
		if value := step.Get(key); value != nil {
			var err error
			if got, err = time.ParseDuration(value.Text); err != nil {
				t.Fatalf("%s: %v", key, err)
			}
		}
		if want := time.Duration(seconds) * time.Second; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
}
