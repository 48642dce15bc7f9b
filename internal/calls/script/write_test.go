package script

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// appended is a test that is added to the files of a center.
func appended() (*routing.Center, Test) {
	test := Test{Name: diag.Text{Value: "new"}, Steps: []Step{{Word: HangUp}}}
	var found diag.Findings
	root := yaml.Parse("routing.yaml", []byte(`center: example
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
lines: {us: {number: +1 202 555 0100, country: US, flow: main}}
`), &found)
	c := routing.Read(yaml.NewFile("routing.yaml", "center", root), &found)
	test.Call.Flow = "main"
	test.Call.From.Validity = 2
	return c, test
}

// TestAppendNamesTheSize: a file that no reader would take is not written, and the error gives its size.
func TestAppendNamesTheSize(t *testing.T) {
	c, test := appended()
	src := "tests:\n  - {name: old, steps: [hang_up]}\n" + strings.Repeat("#", yaml.MaxFileSize-50)
	want := "main_test.yaml would have over 1048576 bytes with the new tests, and no more can be read; " +
		"divide its flow, or write some of the tests into another file"
	if _, err := Append(c, "main_test.yaml", []byte(src), test); err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

// TestAppendFittingReturnsTheRest: the tests that fit are written whole, and the others are returned in their order.
func TestAppendFittingReturnsTheRest(t *testing.T) {
	c, test := appended()
	one, err := Append(c, "main_test.yaml", nil, test)
	if err != nil {
		t.Fatal(err)
	}

	item := len(one) - len("tests:\n")
	tests := []Test{test, test, test}
	for room, fit := range map[int]int{item - 1: 0, 3*item - 1: 2} {
		src := "tests:\n  - {name: old, steps: [hang_up]}\n"
		src += strings.Repeat("#", yaml.MaxFileSize-len(src)-room-1) + "\n"
		text, rest, err := AppendFitting(c, "main_test.yaml", []byte(src), tests)
		if err != nil || len(rest) != len(tests)-fit || len(testsIn("main_test.yaml", text)) != fit+1 {
			t.Errorf("with room for %d bytes, %d tests are left in %d bytes: %v", room, len(rest), len(text), err)
		}
		if fit == 0 && string(text) != src {
			t.Errorf("with room for %d bytes, the file changes", room)
		}
	}
}

func TestAppendKeepsTheIndentation(t *testing.T) {
	c, test := appended()
	for _, s := range []struct{ src, want, err string }{
		{src: "", want: "tests:\n  - name: new\n    call: {line: us, from: withheld, at: 0001-01-01T00:00:00Z}\n    steps:\n      - hang_up\n"},
		{src: "tests:\n- name: old\n  steps: [hang_up]\n\n", want: "tests:\n- name: old\n  steps: [hang_up]\n- name: new\n  call: {line: us, from: withheld, at: 0001-01-01T00:00:00Z}\n  steps:\n    - hang_up\n"},
		{src: "tests:\n    - {name: old, steps: [hang_up]}", want: "tests:\n    - {name: old, steps: [hang_up]}\n    - name: new\n      call: {line: us, from: withheld, at: 0001-01-01T00:00:00Z}\n      steps:\n        - hang_up\n"},
		{src: "tests: [{name: old, steps: [hang_up]}]", err: "main_test.yaml lists its tests in brackets; write them with dashes to have one added"},
		{src: "flow: main\n", err: "main_test.yaml has no tests, and a new test goes after the last one"},
		{src: "tests: []\n", err: "main_test.yaml has no tests, and a new test goes after the last one"},
		{src: "tests:\n  - {name: old, steps: [hang_up]}\n...\n", err: "no test can be added at the end of main_test.yaml; remove the text after its tests, or begin another file"},
		{src: ":", err: "main_test.yaml has no tests, and a new test goes after the last one"},
	} {
		got, err := Append(c, "main_test.yaml", []byte(s.src), test)
		if string(got) != s.want || err != nil && err.Error() != s.err || err == nil && s.err != "" {
			t.Errorf("%q becomes %q, %v", s.src, got, err)
		}
	}

	for file, written := range map[string]string{"main_test.yaml": "", "main_test.yml": "", "other_test.yml": "flow: main, "} {
		want := "tests:\n  - name: new\n    call: {line: us, " + written + "from: withheld, at: 0001-01-01T00:00:00Z}\n    steps:\n      - hang_up\n"
		if got, err := Append(c, file, nil, test); string(got) != want || err != nil {
			t.Errorf("%s is %q, %v; want %q", file, got, err, want)
		}
	}
}

// The first sentence ends at a mark before a space or at the end, or at a full-width mark. A mark at the beginning ends none.
func TestFirstSentences(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Hello": "Hello", "Hello.": "Hello.", "Hello. Press 1.": "Hello.", "Really?! Yes.": "Really?!",
		"Version 2.5 is new. Press 1.": "Version 2.5 is new.", ". Press 1! Or 2.": ". Press 1!", "你好。请按1。": "你好。", "请按1！": "请按1！",
	} {
		if got := firstSentence(text); got != want {
			t.Errorf("the first sentence of %q is %q, want %q", text, got, want)
		}
	}
}

// A lookup is written with its answer, or with the list of its answers. The last answer repeats by itself.
func TestGivenAnswersAreWrittenOnce(t *testing.T) {
	for answers, want := range map[string]string{
		"found": "card: found", "found found": "card: found", "error found": "card: [error, found]",
		"error found found": "card: [error, found]", "found error found": "card: [found, error, found]",
	} {
		g := Given{Lookup: diag.Text{Value: "card"}}
		for outcome := range strings.FieldsSeq(answers) {
			g.Answers = append(g.Answers, Answer{Outcome: diag.Text{Value: outcome}})
		}
		if got := given([]Given{g}); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", answers, got, want)
		}
	}
}
