package routing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// TestCentersAsRead compares every value of centers, with and without errors, with the values of a file.
func TestCentersAsRead(t *testing.T) {
	sources := [][2]string{{"sample", written(t, "sample")}, {"world", written(t, "world")}}
	wrong, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil || len(wrong) == 0 {
		t.Fatalf("%d files, %v", len(wrong), err)
	}
	for _, path := range wrong {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, [2]string{filepath.ToSlash(path), string(src)})
	}

	// The built-in values are the values of other tests.
	var out strings.Builder
	for _, s := range sources {
		var found diag.Findings
		c := routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte(s[1]), &found)), &found)
		c.Attributes = c.Attributes[min(routing.AttrTier, routing.AttributeID(len(c.Attributes))):]
		out.WriteString("# " + s[0] + "\n" + diagtest.Dump(c, "Attributes", "speaking", "regionOf") + "attributes:\n")
		for _, a := range c.Attributes {
			if len(a.Values) < 20 {
				out.WriteString(strings.ReplaceAll(diagtest.Dump(a), "\n", "; ") + "\n")
			}
		}
	}
	diagtest.Same(t, "centers.txt", out.String())
}
