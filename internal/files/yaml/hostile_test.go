package yaml_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Files that are made to hurt are refused, or read in linear time: the library
// alone would hang on several of these for minutes, which would fail the test.
func TestHostile(t *testing.T) {
	size := longtest.N(yaml.MaxFileSize>>4, yaml.MaxFileSize)

	fill := func(begin, repeated, end string) string {
		return begin + strings.Repeat(repeated, (size-len(begin)-len(end))/len(repeated)) + end
	}
	manyKeys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "k%d: v\n", i)
		}
		return b.String()
	}
	for _, tt := range []struct {
		name, src string
		rule      diag.RuleID
	}{
		{"as many bytes as fit", "a: b\n" + strings.Repeat("#", yaml.MaxFileSize-5), ""},
		{"a byte too many", strings.Repeat("#", yaml.MaxFileSize+1), diag.TooLarge},
		{"one line", fill("a: ", "x", "\n"), ""},
		{"one list", fill("a: [", "x, ", "]\n"), ""},
		{"brackets", fill("", "[", ""), diag.TooLarge},
		{"braces", fill("", "{a: ", ""), diag.TooLarge},
		{"dashes", fill("", "- ", ""), diag.TooLarge},
		{"64 levels", strings.Repeat("[", 63) + strings.Repeat("]", 63), diag.WrongType},
		{"stairs", stairs(65), diag.TooLarge},
		{"10,000 keys", manyKeys(10_000), ""},
		{"10,001 keys", manyKeys(10_001), diag.TooLarge},
		{"closing brackets", fill("", "]", ""), diag.TooLarge},
		{"closing brackets apart", fill("", "] ", ""), diag.BadYAML},
		{"brackets apart", fill("", "[ ", ""), diag.TooLarge},
		{"1,023 commas", "a: \"" + strings.Repeat(",", 1023) + "\"\n", ""},
		{"aliases of aliases", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", diag.BadYAML},
		{"aliases", fill("a: ", "*a ", ""), diag.BadYAML},
		{"tags", fill("a: ", "! ", ""), diag.BadYAML},
		{"questions", fill("", "? ", ""), diag.BadYAML},
		{"quotes", fill("a: ", `"`, ""), diag.BadYAML},
		{"merges", fill("", "<<", ""), diag.TooLarge},
		{"documents", fill("a: b\n", "---\n", ""), diag.BadYAML},
		{"nulls", fill("a:\n", "-\n", ""), diag.BadValue},
		{"comments that want quotes", fill("", "{#: x}\n", ""), diag.BadValue},
		{"placeholders", fill("a: {b: x", " {c}", "}\n"), diag.BadYAML},
		{"lines of a text in braces", fill("a: {b: x", "\n x", "}\n"), ""},
		{"blank lines instead of a text", fill("about: |\n", "\n", "a: b\n"), ""},
		{"blank lines below a text", fill("a: |\n  b\n", " \n", "c: d\n"), ""},
		{"blank lines below a long text", "a: |\n  " + strings.Repeat("x", size/2) + strings.Repeat("\n", size/4) + "b: c\n", ""},
		{"NUL", "a: \x00", diag.BadYAML},
		{"tabs", fill("", "\t", ""), diag.WrongType},
		{"line feeds", fill("a: b", "\r\n", ""), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var found diag.Findings
			yaml.Parse("f.yaml", []byte(tt.src), &found)

			list := found.Sorted()
			switch {
			case tt.rule == "" && len(list) > 0:
				t.Errorf("found %v", list[0])
			case tt.rule != "" && (len(list) == 0 || list[0].Rule != tt.rule):
				t.Errorf("found %.3v, want %s first", list, tt.rule)
			case len(list) > 1002:
				t.Errorf("%d findings are more than a person reads", len(list))
			}

			if err := (diag.Printer{}).Print(&strings.Builder{}, &found); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestKeysOfAnImport: the names of an import may be more than the keys of another file, because they are of all blocks.
func TestKeysOfAnImport(t *testing.T) {
	src := func(n int) []byte {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "k%d: v\n", i)
		}
		return []byte(b.String())
	}
	for n, want := range map[int]int{40_000: 0, 40_001: 1} {
		var found diag.Findings
		yaml.Parse(yaml.ImportFile, src(n), &found)
		if found.Errors() != want {
			t.Errorf("%d names have %d errors, want %d", n, found.Errors(), want)
		}
	}
}

func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%*sa:\n", i, "")
	}
	return b.String() + strings.Repeat(" ", n) + "b: c\n"
}

// BenchmarkParse reads every file of the sample center.
func BenchmarkParse(b *testing.B) {
	entries, err := flows.FS.ReadDir(".")
	if err != nil {
		b.Fatal(err)
	}

	size := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}

	b.SetBytes(size)
	b.ReportAllocs()

	for b.Loop() {
		var found diag.Findings
		if _, err := yaml.ReadFolder(flows.FS, &found); err != nil || found.Len() > 0 {
			b.Fatal(err, found.Sorted())
		}
	}
}

// A file has up to 1,000 findings. After them, one more says that there are more.
func TestBoundOfFindings(t *testing.T) {
	for n, want := range map[int]int{999: 999, 1000: 1000, 1001: 1001, 1200: 1001} {
		var found diag.Findings
		yaml.Parse("f.yaml", []byte("a:\n"+strings.Repeat("- ~\n", n)), &found)
		all := found.Sorted()
		isMore := all[len(all)-1].Rule == diag.TooLarge
		if len(all) != want || isMore != (n > 1000) {
			t.Errorf("of %d items without a value: %d findings, the last %v", n, len(all), all[len(all)-1])
		}
	}
}

// The bound is of equal characters in a row, and not of all in a file.
func TestBoundOfARow(t *testing.T) {
	for row, want := range map[string]bool{
		strings.Repeat("[", 1023): true, strings.Repeat("[", 1024): false, strings.Repeat("[[a", 1000): true,
		strings.Repeat("[]", 1000): true, strings.Repeat("a", 2000): true,
	} {
		var found diag.Findings
		root := yaml.Parse("f.yaml", []byte("say: \""+row+"\"\n"), &found)
		if got := root != nil && found.Len() == 0; got != want {
			t.Errorf("%.9s… is read: %t, want %t: %v", row, got, want, found.Sorted())
		}
		for _, x := range found.Sorted() {
			if x.Place != (diag.Place{File: "f.yaml", Line: 1, Column: 7, Width: 1}) {
				t.Errorf("%.9s… begins at %+v", row, x.Place)
			}
		}
	}
}

// Lists and maps may be 64 levels deep.
func TestBoundOfDepth(t *testing.T) {
	for depth, want := range map[int]bool{63: false, 64: false, 65: true} {
		for _, src := range []string{
			strings.Repeat("[", depth) + strings.Repeat("]", depth),
			strings.Repeat("{a: ", depth-1) + "{}" + strings.Repeat("}", depth-1),
			strings.Repeat("- ", depth-1) + "- a",
			stairs(depth - 1),
		} {
			var found diag.Findings
			yaml.Parse("f.yaml", []byte(src), &found)
			isDeep := func(x diag.Finding) bool { return x.Rule == diag.TooLarge }
			if slices.ContainsFunc(found.Sorted(), isDeep) != want {
				t.Errorf("%.12s… with %d levels has %v", src, depth, found.Sorted())
			}
		}
	}
}
