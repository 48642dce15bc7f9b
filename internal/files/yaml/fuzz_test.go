package yaml_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// FuzzParse: nothing panics, a place is inside the file, what cannot be read
// has a finding, and a plain scalar's place is where its text stands.
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
		if root == nil && found.Errors() == 0 {
			t.Fatal("nothing read and nothing found")
		}

		lines := strings.Split(strings.TrimPrefix(string(src), "\ufeff"), "\n")
		for _, x := range found.Sorted() {
			if x.Place.Line < 1 || x.Place.Line > len(lines) || x.Place.Column < 1 || x.Place.Width < 1 {
				t.Errorf("%v+%d is outside the file: %s", x.Place, x.Place.Width, x.Message)
			}
		}

		if root != nil {
			checkPlaces(t, root, lines)
		}
	})
}

func checkPlaces(t *testing.T, n *yaml.Node, lines []string) {
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
