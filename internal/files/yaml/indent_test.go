package yaml_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

var indentFix = regexp.MustCompile(`(do not indent it\b|indent it by (\d+) spaces?|indent line (\d+) as this one|do not indent line (\d+)|indent line (\d+) by (\d+) spaces?)`)

// short and deep are files without errors, whose lines are moved.
const (
	short = "flow: main\nsteps:\n  # first\n  ask:\n    menu: Which?\n\n    choices:\n      1: end\n" +
		"      2: [end,\n        ask]\n  end: {end: done}\nlist:\n  - one\n  - two: 2\n    three: 3\n"
	deep = "flow: main\nsteps:\n    # first\n\n    ask:\n       # second\n       menu: Which?\n       else:\n\n" +
		"          - end\n    end:\n      -\n          # third\n          - one: 1\n            two: 2\n            three: 3\n"
)

// moved are indentations of a moved line.
var moved = []string{"", " ", "  ", "   ", "    ", "     ", "      ", "       ", "        ", "          ", "\t", "\t\t"}

// TestIndentFixes moves one line of a file without errors to another column: each line of two short files, and lines of
// the sample flows. If the line is then a wrong indentation, each fix that the message names leads to a file without errors
// again. In most cases one of the fixes moves the line back.
func TestIndentFixes(t *testing.T) {
	fixes := 0
	check := func(t interface{ Errorf(string, ...any) }, name, src string, at int, indentation string) (wrong, back bool) {
		lines := strings.Split(src, "\n")
		lines[at] = indentation + strings.TrimLeft(lines[at], " ")
		fixed, place := wrongIndent(lines)
		for _, fix := range indentFix.FindAllStringSubmatch(fixed, -1) {
			fixes++
			mended := strings.Join(apply(lines, place, fix), "\n")
			back = back || mended == src
			var again diag.Findings
			yaml.Parse("f.yaml", []byte(mended), &again)
			if again.Len() > 0 {
				t.Errorf("%s, line %d as %q: %s\n%q leads to %s", name, at+1, lines[at], fixed, fix[0], list(&again))
			}
		}
		return fixed != "", back
	}

	for src, want := range map[string][2]int{short: {114, 88}, deep: {107, 81}} {
		var got [2]int // wrong indentations, and those that a fix moves back
		for at := range strings.Count(src, "\n") {
			for _, indentation := range moved {
				wrong, back := check(t, "a short file", src, at, indentation)
				if wrong {
					got[0]++
				}
				if back {
					got[1]++
				}
			}
		}
		if got[0] != want[0] || got[1] < want[1] {
			t.Fatalf("of %d wrong indentations, fixes move %d back, want %v in\n%s", got[0], got[1], want, src)
		}
	}
	if t.Failed() {
		return
	}

	names, err := filepath.Glob("../../../flows/[a-h]*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files: %v", err)
	}
	tried := 0
	fixes = 0
	longtest.CheckN(t, 150, 2000, func(t *rapid.T) {
		tried++
		name := rapid.SampledFrom(names).Draw(t, "file")
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, strings.Count(string(src), "\n")).Draw(t, "line")
		check(t, name, string(src), at, rapid.SampledFrom(moved).Draw(t, "indentation"))
	})
	if fixes < tried/3 {
		t.Errorf("only %d fixes were tried in %d files", fixes, tried)
	}
}

// wrongIndent returns the fix of the first finding about an indentation, and the line of the finding.
func wrongIndent(lines []string) (fix string, line int) {
	var found diag.Findings
	yaml.Parse("f.yaml", []byte(strings.Join(lines, "\n")), &found)
	for _, x := range found.Sorted() {
		if x.Rule == diag.BadYAML && strings.Contains(x.Message, "indent") {
			return x.Fix, x.Place.Line
		}
	}
	return "", 0
}

// apply follows one fix of the finding of a line.
func apply(lines []string, line int, fix []string) []string {
	out := append([]string(nil), lines...)
	own := len(out[line-1]) - len(strings.TrimLeft(out[line-1], " \t"))
	indent, _ := strconv.Atoi(fix[2])
	if other := fix[3] + fix[4]; other != "" {
		line, _ = strconv.Atoi(other)
		indent = own
	}
	if fix[5] != "" {
		line, _ = strconv.Atoi(fix[5])
		indent, _ = strconv.Atoi(fix[6])
	}
	out[line-1] = strings.Repeat(" ", indent) + strings.TrimLeft(out[line-1], " \t")
	return out
}
