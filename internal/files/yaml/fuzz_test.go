package yaml_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	v3 "go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// FuzzParse: nothing panics, a place is inside the file, what cannot be read
// has a finding, and a plain scalar's place is the place of its text.
func FuzzParse(f *testing.F) {
	for _, tt := range strictness {
		f.Add([]byte(tt.src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var found diag.Findings
		var root *yaml.Node
		diagtest.Bounded(t, func() {
			found = diag.Findings{}
			root = yaml.Parse("f.yaml", src, &found)
		})
		checkParsed(t, src, root, &found)
	})
}

// unclear matches a colon that ends no word, and a comment after a dash. Readers of YAML differ in what these mean.
var unclear = regexp.MustCompile(`(?m)(^|[{\[,:\s])\s*:|-\s+#`)

// TestRandomTokens has files of random tokens. A file without a finding has the content that another reader of YAML
// reads. This one makes blanks of tabs, and drops blanks at the end of a line.
func TestRandomTokens(t *testing.T) {
	tokens := []string{
		"a", "b", "é", ": ", ": ", ":", ", ", "- ", "? ", "[", "]", "{", "}", `"`, "'", " # c", "|", "\t",
		"\n", "\n", "\n  ", "\n ", "\n  ", "  ",
	}
	longtest.CheckN(t, 5000, 100000, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOfN(rapid.SampledFrom(tokens), 1, 12).Draw(t, "tokens"), "")
		var found diag.Findings
		root := yaml.Parse("f.yaml", []byte(src), &found)
		checkParsed(t, []byte(src), root, &found)

		if found.Len() > 0 || unclear.MatchString(src) || strings.ContainsAny(src, "\t?|") {
			return
		}
		var other v3.Node
		if err := v3.Unmarshal([]byte(src), &other); err != nil || dump(root) != dumpOther(&other) {
			t.Errorf("%q is read as %s, and by another reader as %s, %v", src, dump(root), dumpOther(&other), err)
		}
	})
}

// dumpOther writes a tree of the other reader as dump does.
func dumpOther(n *v3.Node) string {
	var parts []string
	switch {
	case n.Kind == v3.DocumentNode:
		return dumpOther(n.Content[0])
	case n.Kind == v3.ScalarNode && n.Tag == "!!null":
		return "null"
	case n.Kind == v3.ScalarNode:
		return fmt.Sprintf("%q", n.Value)
	case n.Kind == v3.SequenceNode:
		for _, item := range n.Content {
			parts = append(parts, dumpOther(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		parts = append(parts, n.Content[i].Value+": "+dumpOther(n.Content[i+1]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// reporter is a test, or a case of a random test.
type reporter interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// checkParsed checks that what cannot be read has a finding, that findings are in the file, each as wide as a part
// of its line, and that texts are where they are written.
func checkParsed(t reporter, src []byte, root *yaml.Node, found *diag.Findings) {
	if root == nil && found.Errors() == 0 {
		t.Fatalf("%q: nothing read and nothing found", src)
	}

	lines := strings.Split(strings.TrimPrefix(string(src), "\ufeff"), "\n")
	for _, x := range found.Sorted() {
		if x.Place.Line < 1 || x.Place.Line > len(lines) || x.Place.Column < 1 || x.Place.Width < 1 {
			t.Fatalf("%q: %v+%d is outside the file: %s", src, x.Place, x.Place.Width, x.Message)
		}
		length := utf8.RuneCountInString(lines[x.Place.Line-1])
		if x.Place.Column+x.Place.Width-1 > max(length, x.Place.Column) {
			t.Errorf("%q: %v+%d is wider than its line: %s", src, x.Place, x.Place.Width, x.Message)
		}
	}

	if root != nil {
		checkPlaces(t, root, lines)
	}
}

func checkPlaces(t reporter, n *yaml.Node, lines []string) {
	if n.Kind == yaml.Scalar && !n.Quoted {
		line := []rune(strings.TrimSuffix(lines[n.Place.Line-1], "\r"))
		if n.Place.Column > len(line) {
			t.Fatalf("%v: %q is behind the end of the line", n.Place, n.Text)
		}
		written := string(line[n.Place.Column-1 : min(len(line), n.Place.Column-1+n.Place.Width)])
		if !strings.HasPrefix(n.Text, strings.ReplaceAll(strings.Trim(written, " \t"), "\t", " ")) {
			t.Errorf("%v: %q is written as %q", n.Place, n.Text, written)
		}
	}
	for _, item := range n.Items {
		checkPlaces(t, item, lines)
	}
	for _, e := range n.Pairs {
		checkPlaces(t, e.Key, lines)
		checkPlaces(t, e.Value, lines)
	}
}
