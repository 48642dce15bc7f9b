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
	{"internal/math/portable"},
	{"internal/archtest", "internal/days/des", "internal/files/diag", "internal/math/erlang", "internal/design/vocabulary", "internal/longtest", "internal/design/phone", "internal/files/scratch", "internal/math/stats", "flows"},
	{"internal/files/diag/diagtest", "internal/math/erlang/erlangtest", "internal/files/git", "internal/files/yaml"},
	{"internal/platforms/threeway", "internal/design/routing", "internal/files/table"},
	{"internal/design/flow", "internal/platforms/importer", "internal/plans/smallcenter"},
	{"internal/design/dataflow", "internal/platforms/genesysarchitect", "internal/platforms/genesysarchitect/architecttest", "internal/platforms/asterisk", "internal/platforms/amazonconnect", "internal/platforms/amazonconnect/connecttest", "internal/platforms/importertest", "internal/platforms/twiliostudio", "internal/platforms/twiliostudio/studiotest"},
	{"internal/design/lint", "internal/platforms/writeback"},
	{"internal/screens/chart", "internal/design/draw", "internal/design/flowtest", "internal/calls/ivr", "internal/days/model"},
	{"internal/platforms/tracetest", "internal/results/report", "internal/days/scenario", "internal/calls/script"},
	{"internal/days/experiment", "internal/platforms/asterisk/asterisktest", "internal/platforms/amazonconnect/testcase", "internal/days/compile"},
	{"internal/days/scenariotest", "internal/days/sim"},
	{"internal/results/compare", "internal/plans/records", "internal/plans/staffing", "internal/results/sweep"},
	{"internal/workspace", "internal/plans/fit", "internal/plans/forecast", "internal/plans/backtest"},
	{"internal/screens/htmlreport", "internal/screens/lsp"},
	{"internal/results/monitoring"},
	{"internal/screens/web"},
	{"internal/screens/playground"},
	{"cmd/ivrsim", "cmd/playground"},
}

// firstOnline is a package of the first layer that may use the network.
const firstOnline = "internal/results/monitoring"

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
