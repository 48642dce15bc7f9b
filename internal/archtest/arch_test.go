package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/ivrsim/ivrsim/"

// layers lists all packages, the lowest layer first. A package imports packages of
// lower layers only: packages of one layer do not depend on each other.
var layers = [][]string{
	{"internal/portable"},
	{"internal/archtest", "internal/des", "internal/diag", "internal/erlang", "internal/language", "internal/longtest", "internal/phone", "internal/scratch", "internal/stats", "flows"},
	{"internal/diag/diagtest", "internal/erlang/erlangtest", "internal/revision", "internal/yaml"},
	{"internal/importer/threeway", "internal/routing", "internal/table"},
	{"internal/flow", "internal/importer", "internal/smallcenter"},
	{"internal/flow/dataflow", "internal/importer/architect", "internal/importer/architect/architecttest", "internal/importer/asterisk", "internal/importer/connect", "internal/importer/connect/connecttest", "internal/importer/importertest", "internal/importer/studio", "internal/importer/studio/studiotest"},
	{"internal/flow/lint", "internal/importer/patch"},
	{"internal/chart", "internal/draw", "internal/flow/flowtest", "internal/ivr", "internal/model"},
	{"internal/importer/tracetest", "internal/report", "internal/scenario", "internal/script"},
	{"internal/experiment", "internal/importer/asterisk/asterisktest", "internal/importer/connect/testcase", "internal/scenario/compile"},
	{"internal/scenario/scenariotest", "internal/sim"},
	{"internal/compare", "internal/records", "internal/staffing", "internal/sweep"},
	{"internal/center", "internal/fit", "internal/forecast", "internal/validation"},
	{"internal/htmlreport", "internal/lsp"},
	{"internal/metrics"},
	{"internal/web"},
	{"internal/playground"},
	{"cmd/ivrsim", "cmd/playground"},
}

// firstOnline is a package of the first layer that may use the network.
const firstOnline = "internal/metrics"

// file is a Go source file other than a test.
type file struct {
	name    string // relative to the module's root
	imports []string
}

func (f *file) pkg() string { return path.Dir(f.name) }

func TestImportsOnlyLowerLayers(t *testing.T) {
	for _, f := range sourceFiles(t) {
		for _, imported := range f.imports {
			pkg, ours := strings.CutPrefix(imported, module)
			if ours && layerOf(t, pkg) >= layerOf(t, f.pkg()) {
				t.Errorf("%s imports %s, which is not in a lower layer", f.name, pkg)
			}
			if ours && strings.HasSuffix(pkg, "test") && !strings.HasSuffix(f.pkg(), "test") {
				t.Errorf("%s imports %s, which is for tests", f.name, pkg)
			}
		}
	}
}

func TestNoNetworkInTheLowerLayers(t *testing.T) {
	for _, f := range sourceFiles(t) {
		if layerOf(t, f.pkg()) >= layerOf(t, firstOnline) {
			continue
		}
		for _, imported := range f.imports {
			if imported != "net/url" && (imported == "net" || strings.HasPrefix(imported, "net/")) {
				t.Errorf("%s imports %s", f.name, imported)
			}
		}
	}
}

// layerOf returns the index of a package's layer and fails the test for a package
// that has none.
func layerOf(t *testing.T, pkg string) int {
	t.Helper()
	i := slices.IndexFunc(layers, func(layer []string) bool { return slices.Contains(layer, pkg) })
	if i < 0 {
		t.Fatalf("%s is in no layer: add it to the table", pkg)
	}
	return i
}

// sourceFiles parses the imports of all Go files below the module's root, without
// tests and test data.
func sourceFiles(t *testing.T) []file {
	t.Helper()
	root := os.DirFS("../..")
	var out []file
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.'):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || path.Dir(name) == ".":
			return nil
		}
		src, err := fs.ReadFile(root, name)
		out = append(out, file{name, importsOf(t, name, src)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func importsOf(t *testing.T, name string, src []byte) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(parsed.Imports))
	for i, spec := range parsed.Imports {
		if out[i], err = strconv.Unquote(spec.Path.Value); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
