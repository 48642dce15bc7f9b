package genesysarchitect_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestTwoModulesOfOneName has two versions of a module in two files. A call comes to the first file by name, in whatever
// order the files are given, and takes its inputs and its paths alone.
func TestTwoModulesOfOneName(t *testing.T) {
	version := func(input, path string) []byte {
		return []byte("commonModule:\n  name: Module\n  variables:\n    - stringVariable: {name: Flow." + input +
			", isInput: true, initialValue: {noValue: true}}\n" +
			"  startUpTaskActions:\n    - endTask: {name: End, outputPath: {name: " + path + "}}\n")
	}
	main := []byte("inboundCall:\n  name: Main\n  startUpRef: ./tasks/task[t]\n  tasks:\n    - task:\n        name: Task\n" +
		"        refId: t\n        actions:\n          - callCommonModule:\n              name: Call\n" +
		"              commonModule: {Module: {ver_latestPublished: {inputs: {Flow.x: {lit: a}}}}}\n" +
		"              outputs: {old: {actions: [{disconnect: {name: Old}}]}, new: {actions: [{disconnect: {name: New}}]}}\n")
	sources := []importer.Source{
		{File: "a.yaml", Content: version("x", "old")},
		{File: "b.yaml", Content: version("y", "new")},
		{File: "main.yaml", Content: main},
	}
	folder := func() string {
		var out strings.Builder
		for _, f := range importertest.Made(t, genesysarchitect.Format, "", sources).Files {
			out.WriteString("-- " + f.Name + "\n" + string(f.Content))
		}
		return out.String()
	}

	want := folder()
	if strings.Contains(want, "is no input of the module") {
		t.Errorf("the call has another module than the first:\n%s", want)
	}
	slices.Reverse(sources)
	if got := folder(); got != want {
		t.Errorf("with the files in another order:\n%s\nwant\n%s", got, want)
	}
}
