package genesysarchitect_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// manyActions returns a flow with a task that plays some prompts.
func manyActions(n int) importer.Source {
	var out strings.Builder
	out.WriteString("inboundCall:\n  name: main\n  startUpRef: ./tasks/task[begin]\n  tasks:\n    - task:\n        name: begin\n")
	out.WriteString("        refId: begin\n        actions:\n")
	for i := range n {
		fmt.Fprintf(&out, "          - playAudio: {name: p%d, audio: {tts: Prompt number %d.}}\n", i, i)
	}
	return importer.Source{File: "main.yaml", Content: []byte(out.String())}
}

// TestNoActionIsMissing: a flow has a step for each action, or it is refused with the number that is read.
func TestNoActionIsMissing(t *testing.T) {
	actions := longtest.N(1500, 4500)
	center, err := genesysarchitect.Format.Read([]importer.Source{manyActions(actions)}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range importer.Build(center, nil, nil).Files {
		if f.Name != "main.yaml" {
			continue
		}
		for _, text := range []string{"Prompt number 0.", fmt.Sprintf("Prompt number %d.", actions-1)} {
			if !strings.Contains(string(f.Content), text) {
				t.Errorf("%q is missing", text)
			}
		}
	}

	_, err = genesysarchitect.Format.Read([]importer.Source{manyActions(11_000)}, "")
	if err == nil || !strings.Contains(err.Error(), "10,000") {
		t.Errorf("11,000 actions are read with the error %v", err)
	}
}

// TestLongPrompt: a prompt of 9,000 characters is written whole.
func TestLongPrompt(t *testing.T) {
	text := strings.Repeat("One more sentence. ", 480) + "The end."
	src := "inboundCall:\n  name: main\n  startUpRef: ./tasks/task[begin]\n  tasks:\n    - task:\n        name: begin\n" +
		"        refId: begin\n        actions: [{playAudio: {name: p, audio: {tts: \"" + text + "\"}}}]\n"
	center, err := genesysarchitect.Format.Read([]importer.Source{{File: "main.yaml", Content: []byte(src)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range importer.Build(center, nil, nil).Files {
		if f.Name == "main.yaml" && !strings.Contains(string(f.Content), "The end.") {
			t.Error("the end is missing")
		}
	}
}

// TestDeepCallsAreNamed: a task that is called in more tasks than an import follows is named.
func TestDeepCallsAreNamed(t *testing.T) {
	for calls, want := range map[int]string{
		8:  "",
		20: "calls a task in more than 8 tasks: here the call goes on",
	} {
		var out strings.Builder
		out.WriteString("inboundCall:\n  name: main\n  startUpRef: ./tasks/task[t0]\n  tasks:\n")
		for i := range calls {
			fmt.Fprintf(&out, "    - task:\n        name: t%d\n        refId: t%d\n        actions:\n", i, i)
			fmt.Fprintf(&out, "          - callTask: {name: c%d, targetTaskRef: './tasks/task[t%d]'}\n", i, i+1)
		}
		fmt.Fprintf(&out, "    - task: {name: last, refId: t%d, actions: [{playAudio: {audio: {tts: Hello.}}}]}\n", calls)

		source := importer.Source{File: "main.yaml", Content: []byte(out.String())}
		center, err := genesysarchitect.Format.Read([]importer.Source{source}, "")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, block := range importer.Build(center, nil, nil).Report.Blocks {
			if block.Status == importer.Approximated.String() {
				got = cmp.Or(got, block.Reason)
			}
		}
		if got != want {
			t.Errorf("%d calls in each other: %q, want %q", calls, got, want)
		}
	}
}
