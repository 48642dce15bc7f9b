package diag_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

func TestPrint(t *testing.T) {
	long := "say: " + strings.Repeat("a", 60) + " HERE " + strings.Repeat("b", 200)
	for _, tt := range []struct{ name, line, mark, want string }{
		{"plain", "    then: {collected: owner, exhausted: persn}", "persn", "    then: {collected: owner, exhausted: persn}\n" + strings.Repeat(" ", 40) + "^~~~~"},
		{"one character", "a: b", "b", "a: b\n   ^"},
		{"tab", "\ta: b", "b", "    a: b\n       ^"},
		{"wide", "要: 再発行 x", "再発行", "要: 再発行 x\n    ^~~~~~"},
		{"combining", "e\u0301: x", "x", "e\u0301: x\n   ^"},
		{"control", "a: \x1b[31m b", "b", "a: �[31m b\n         ^"},
		{"long", long, "HERE", "…" + strings.Repeat("a", 48) + " HERE " + strings.Repeat("b", 44) + "…\n" + strings.Repeat(" ", 50) + "^~~~"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var found diag.Findings
			found.Source("f.yaml", []byte("\ufeffx: 1\r\n"+tt.line+"\r\ny: 2\n"))
			before, _, _ := strings.Cut(tt.line, tt.mark)
			found.Error(diag.Place{File: "f.yaml", Line: 2, Column: len([]rune(before)) + 1, Width: len([]rune(tt.mark))}, "rule",
				"it is wrong", "correct it")
			var out strings.Builder
			if err := (diag.Printer{Folder: "dir"}).Print(&out, &found); err != nil {
				t.Fatal(err)
			}

			head, shown, _ := strings.Cut(out.String(), "\n")
			if want := "error: it is wrong; correct it [rule]"; !strings.HasPrefix(head, "dir/f.yaml:2:") || !strings.HasSuffix(head, want) {
				t.Errorf("head is %q", head)
			}

			text, marks, _ := strings.Cut(tt.want, "\n")
			if diff := cmp.Diff("    2 | "+text+"\n      | "+marks+"\n", shown); diff != "" {
				t.Errorf("excerpt (-want +got):\n%s", diff)
			}
		})
	}
}

// Findings are printed at their lines in each order of the files, past the end without a line, and an
// empty line without a blank at its end.
func TestPrintLines(t *testing.T) {
	var found diag.Findings
	found.Source("a.yaml", []byte("first\nsecond\n"))
	found.Source("b.yaml", nil)

	for _, at := range []diag.Place{
		{File: "b.yaml", Line: 1, Column: 1},
		{File: "a.yaml", Line: 2, Column: 1},
		{File: "a.yaml", Line: 9, Column: 1},
		{File: "a.yaml", Line: 1, Column: 1},
		{File: "a.yaml", Line: 2, Column: 3},
		{File: "a.yaml"},
	} {
		at.Width = 1
		found.Error(at, "", "wrong", "")
	}

	var out strings.Builder
	if err := (diag.Printer{}).Print(&out, &found); err != nil {
		t.Fatal(err)
	}

	want := `a.yaml: error: wrong
a.yaml:1:1: error: wrong
    1 | first
      | ^
a.yaml:2:1: error: wrong
    2 | second
      | ^
a.yaml:2:3: error: wrong
    2 | second
      |   ^
a.yaml:9:1: error: wrong
b.yaml:1:1: error: wrong
    1 |
      | ^
`

	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPrintColors(t *testing.T) {
	var found diag.Findings
	found.Advise(diag.Place{File: "f.yaml"}, "rule", "it is odd", "")
	var out strings.Builder
	if err := (diag.Printer{Color: true}).Print(&out, &found); err != nil {
		t.Fatal(err)
	}
	if want := "\x1b[1mf.yaml\x1b[0m: \x1b[1;33madvice\x1b[0m: it is odd \x1b[90m[rule]\x1b[0m\n"; out.String() != want {
		t.Errorf("got %q", out.String())
	}
}
