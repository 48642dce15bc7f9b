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

// TestTwoInQueueFlowsOfOneName has two in-queue flows whose name a template has yet to fill in. Each plays in a queue.
func TestTwoInQueueFlowsOfOneName(t *testing.T) {
	flow := func(words string) []byte {
		return []byte("inqueueCall:\n  name: '{{flow_name}}'\n" +
			"  startUpTaskActions:\n    - playAudio: {name: Play, audio: {tts: " + words + "}}\n")
	}
	sources := []importer.Source{{File: "a.yaml", Content: flow("One.")}, {File: "b.yaml", Content: flow("Two.")}}
	made := importertest.Made(t, genesysarchitect.Format, "", sources)

	var all strings.Builder
	for _, f := range made.Files {
		all.Write(f.Content)
	}
	for _, want := range []string{"while: flow_name,", "while: flow_name_2,"} {
		if strings.Count(all.String(), want) != 1 {
			t.Errorf("not one %q in\n%s", want, all.String())
		}
	}
}

// TestVariablesOfTheStart has a flow that begins with a list of actions and gives a variable of the list its first value. The
// import is the same as of a variable of the flow.
func TestVariablesOfTheStart(t *testing.T) {
	folder := func(list, name string) string {
		src := "inqueueCall:\n  name: Waiting\n  " + list + ":\n    - integerVariable: {name: " + name + ", initialValue: {lit: 2}}\n" +
			"  startUpTaskActions:\n    - decision:\n        name: First\n        condition: {exp: " + name + " == 2}\n" +
			"        outputs: {yes: {actions: [{playAudio: {name: Two, audio: {tts: Two.}}}]}, no: {actions: [{disconnect: {name: Bye}}]}}\n"
		var out strings.Builder
		for _, f := range importertest.Made(t, genesysarchitect.Format, "", []importer.Source{{File: "main.yaml", Content: []byte(src)}}).Files {
			out.WriteString("-- " + f.Name + "\n" + string(f.Content))
		}
		return out.String()
	}

	if got, want := folder("startUpTaskVariables", "Task.n"), folder("variables", "Flow.n"); got != want {
		t.Errorf("with a variable of the first actions:\n%s\nwant\n%s", got, want)
	}
}
