package genesysarchitect_test

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// task returns a flow with a task of some actions, which have their number in the name.
func task(actions int, format string) importer.Source {
	var out strings.Builder
	out.WriteString("inboundCall:\n  name: main\n  startUpRef: ./tasks/task[begin]\n  tasks:\n    - task:\n        name: begin\n")
	out.WriteString("        refId: begin\n        actions:\n")
	for i := range actions {
		out.WriteString("          - " + strings.ReplaceAll(format, "%d", strconv.Itoa(i)) + "\n")
	}
	return importer.Source{File: "main.yaml", Content: []byte(out.String())}
}

// TestNoActionIsMissing: a flow has a step for each action.
func TestNoActionIsMissing(t *testing.T) {
	actions := longtest.N(1500, 4500)
	center, err := genesysarchitect.Format.Read([]importer.Source{task(actions, "playAudio: {name: p%d, audio: {tts: Prompt number %d.}}")}, "")
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
}

// TestManyStepsPerAction: a decision with several conditions and a transfer with prompts have several steps each. A flow
// of 4,000 of them is read, and one of 1,000 in the short form.
func TestManyStepsPerAction(t *testing.T) {
	actions := 1000
	if longtest.IsLong() {
		actions = 4000
	}
	for _, action := range []string{
		`decision: {name: a%d, condition: {exp: 'Flow.x == "a" or Flow.y == "b" and Flow.z == "c"'}, outputs: {yes: {actions: []}}}`,
		"transferToNumber: {name: a%d, preTransferAudio: {tts: Please wait.}, failureTransferAudio: {tts: Sorry.}, " +
			"targetNumber: {lit: '+12025550123'}}",
	} {
		center, err := genesysarchitect.Format.Read([]importer.Source{task(actions, action)}, "")
		if err != nil {
			t.Error(err)
		} else if steps := len(center.Flows[0].Steps); steps < 2*actions {
			t.Errorf("%d actions have %d steps", actions, steps)
		}
	}
}

// TestManyCopiesAreRefused: a task of five actions is called so often that a flow has more copies of them than are read.
func TestManyCopiesAreRefused(t *testing.T) {
	for calls, want := range map[int]string{
		2000: "",
		2001: "main.yaml: the tasks that it calls have more than 10,000 actions, counted once for each call",
	} {
		src := task(calls, "callTask: {name: c%d, targetTaskRef: './tasks/task[five]'}")
		play := "{playAudio: {audio: {tts: Hello.}}}"
		src.Content = append(src.Content, fmt.Sprintf("    - task: {name: five, refId: five, actions: [%s]}\n",
			strings.Join([]string{play, play, play, play, play}, ", "))...)

		got := ""
		if _, err := genesysarchitect.Format.Read([]importer.Source{src}, ""); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%d calls: %q, want %q", calls, got, want)
		}
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
			if block.Differs() {
				got = cmp.Or(got, block.Reason)
			}
		}
		if got != want {
			t.Errorf("%d calls in each other: %q, want %q", calls, got, want)
		}
	}
}

// TestComparisonsNotModeled: a comparison of few flows is a lookup with a row under "Unknown", which has the fact to fill in.
func TestComparisonsNotModeled(t *testing.T) {
	const number, length = "compares the number of a text, which 0042 and 42 share", "compares a length with a bound"
	for condition, want := range map[string]string{
		"ToInt(Flow.a) == 42":                    number,
		`ToString(ToInt(Flow.a)) == "42"`:        number,
		"ToInt(Flow.a) <> 42 and Flow.b == 1":    number,
		`Flow.a == "42"`:                         "",
		"ToInt(Flow.a) > 42":                     "",
		"ToInt(Flow.a) == NOT_SET":               "",
		"Length(Flow.a) > 30":                    length,
		"not (Length(Flow.a) <= 31)":             length,
		"Length(Flow.a) == 3":                    "",
		"5 <= Length(Flow.a) or Flow.b == \"x\"": length,
	} {
		src := task(1, "collectInput: {name: C, inputAudio: {tts: Enter.}, inputData: {var: Flow.a}, digits: {exact: 4}}")
		src.Content = append(src.Content, "          - decision: {name: D, condition: {exp: '"+condition+
			"'}, outputs: {yes: {actions: [{playAudio: {audio: {tts: Hello.}}}]}}}\n"...)
		center, err := genesysarchitect.Format.Read([]importer.Source{src}, "")
		if err != nil {
			t.Fatal(err)
		}

		got := ""
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			for _, n := range b.Notes() {
				if b.Type == "decision" && n.Status == importer.Unknown && n.Fix != "" {
					got = n.Reason
				}
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", condition, got, want)
		}
	}
}

// TestLargeFilesAreRefused: a file over a bound is refused before it is parsed, with the numbers and a fix.
func TestLargeFilesAreRefused(t *testing.T) {
	const refusal = "it has more than 300,000 lines, or 100,000 lists and maps in brackets: export one flow per file"
	src := string(task(1, "playAudio: {name: p, audio: {tts: Hello.}}").Content)
	lines := strings.Count(src, "\n")

	brackets := strings.Count(src, "[") + strings.Count(src, "{")
	for _, c := range []struct{ further, want string }{
		{strings.Repeat("\n", 300_000-lines), ""},
		{strings.Repeat("\n", 300_001-lines), refusal},
		{"# " + strings.Repeat("[", 100_000-brackets), ""},
		{"# " + strings.Repeat("[", 100_001-brackets), refusal},
	} {
		got := ""
		if _, err := genesysarchitect.Format.Detect("main.yaml", []byte(src+c.further)); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%d further bytes: %q, want %q", len(c.further), got, c.want)
		}
	}
}
