package diag_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
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

// Findings anywhere in files, or beyond them, are printed in the order of their places: each with its line, and a
// mark below the characters of its place. An empty line has no blank at its end.
func TestPrintAnywhere(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var found diag.Findings
		lines := map[string][]string{}
		for _, file := range []string{"a.yaml", "b.yaml"} {
			lines[file] = rapid.SliceOfN(rapid.StringMatching(`[a-z :]{0,9}`), 1, 4).Draw(t, file)
			found.Source(file, []byte(strings.Join(lines[file], "\n")))
		}

		places := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) diag.Place {
			return diag.Place{
				File:   rapid.SampledFrom([]string{"a.yaml", "b.yaml"}).Draw(t, "file"),
				Line:   rapid.IntRange(0, 5).Draw(t, "line"),
				Column: rapid.IntRange(1, 11).Draw(t, "column"),
				Width:  rapid.IntRange(0, 12).Draw(t, "width"),
			}
		}), 0, 6, func(at diag.Place) string { return at.String() }).Draw(t, "places")
		var want []string
		for _, at := range places {
			found.Error(at, "", "wrong", "")
			text := at.String() + ": error: wrong\n"
			if at.Line >= 1 && at.Line <= len(lines[at.File]) {
				line := lines[at.File][at.Line-1]
				begin := min(at.Column-1, len(line))
				end := min(begin+max(at.Width, 1), len(line))
				shown := ""
				if line != "" {
					shown = " " + line
				}
				mark := strings.Repeat(" ", begin+1) + "^" + strings.Repeat("~", max(0, end-begin-1))
				text += fmt.Sprintf("%5d |%s\n      |%s\n", at.Line, shown, mark)
			}
			want = append(want, fmt.Sprintf("%s %02d %02d", at.File, at.Line, at.Column)+text)
		}
		slices.Sort(want)
		for i, text := range want {
			want[i] = text[len("a.yaml 00 00"):]
		}

		var out strings.Builder
		if err := (diag.Printer{}).Print(&out, &found); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Join(want, ""), out.String()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
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

// The excerpt of a long line has the place with up to 50 characters before it, and fills 100 columns. An ellipsis stands for
// each part that is left out, and the mark is as wide as the marked characters are on a terminal.
func TestExcerptsOfAnyLine(t *testing.T) {
	columns := func(text string) int { return utf8.RuneCountInString(text) + strings.Count(text, "要") }
	clip := func(text string, most int) string {
		if columns(text) <= most {
			return text
		}
		for text != "" && columns(text) > most-1 {
			_, size := utf8.DecodeLastRuneInString(text)
			text = text[:len(text)-size]
		}
		return text + "…"
	}

	longtest.CheckN(t, 500, 5000, func(t *rapid.T) {
		part := rapid.StringMatching(`([a-z é]{0,60}|要{0,60})`)
		line := []rune(strings.Join(rapid.SliceOfN(part, 1, 5).Draw(t, "line"), ""))
		from := rapid.IntRange(0, len(line)).Draw(t, "from")
		width := rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 120)).Draw(t, "width")
		to := min(from+max(width, 1), len(line))

		before := string(line[:from])
		if from > 50 {
			before = "…" + string(line[from-49:from])
		}
		marked := clip(string(line[from:to]), 50)
		left := max(0, 100-columns(before)-columns(marked))
		if left < 1 && to < len(line) {
			t.Skip("wide characters leave no room")
		}
		want := before + marked + clip(string(line[to:]), left)
		if want != "" {
			want = " " + want
		}
		mark := strings.Repeat(" ", 1+columns(before)) + "^" + strings.Repeat("~", max(1, columns(marked))-1)

		found, out := diag.Findings{}, strings.Builder{}
		found.Source("a.yaml", []byte(string(line)))
		found.Error(diag.Place{File: "a.yaml", Line: 1, Column: from + 1, Width: width}, "", "wrong", "")
		if err := (diag.Printer{}).Print(&out, &found); err != nil {
			t.Fatal(err)
		}
		_, shown, _ := strings.Cut(out.String(), "\n")
		if diff := cmp.Diff("    1 |"+want+"\n      |"+mark+"\n", shown); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
