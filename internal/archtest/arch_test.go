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

// room is a folder of packages with one purpose.
type room struct {
	path     string
	packages []string // each imports earlier ones of its room, and those of lower rooms
	forTests []string // imported by tests, and by each other in this order
}

// rooms lists all packages, the lowest room first.
var rooms = []room{
	{"flows", []string{""}, nil}, // the sample center's files
	{"internal/archtest", []string{""}, nil},
	{"internal/longtest", nil, []string{""}},
	{"internal/browsertest", nil, []string{""}},
	{"internal/math", []string{"portable", "disjoint", "stats", "erlang"}, []string{"erlang/erlangtest"}},
	{"internal/files", []string{"diag", "yaml", "table", "shell", "git", "whole"}, []string{"diag/diagtest", "whole/wholetest"}},
	{"internal/design", []string{"phone", "routing", "vocabulary", "flow", "dataflow", "lint", "draw"}, []string{"flowtest"}},
	{"internal/calls", []string{"ivr", "script"}, nil},
	{"internal/days", []string{"des", "model", "scenario", "compile", "tally", "experiment", "sim"}, []string{"scenariotest"}},
	{"internal/results", []string{"look", "document", "cover", "report", "guesses", "compare", "sweep", "prometheus"}, []string{"document/documenttest"}},
	{
		"internal/platforms",
		[]string{
			"threeway", "fold", "tree", "importer", "amazonconnect", "twiliostudio", "genesysarchitect",
			"asterisk/symbol", "asterisk/conf", "asterisk/expression", "asterisk/pattern", "asterisk/arguments",
			"asterisk/times", "asterisk/known",
			"asterisk", "sources", "writeback",
		},
		[]string{
			"importertest", "tracetest", "amazonconnect/connecttest", "asterisk/asterisktest", "twiliostudio/studiotest", "genesysarchitect/architecttest",
		},
	},
	{"internal/plans", []string{"smallcenter", "records", "tail", "backtest", "fit", "forecast", "staffing", "today"}, nil},
	{"internal/workspace", []string{""}, nil},
	{"internal/screens", []string{"lsp", "guest", "sound", "media", "signaling", "telephone", "dialer", "web", "playground", "assist"}, []string{"telephone/telephonetest"}},
	{"cmd", []string{"ivrsim", "playground"}, nil},
}

// online are the packages that may use the network.
var online = []string{"internal/results/prometheus", "internal/screens/media", "internal/screens/signaling", "internal/screens/telephone", "internal/screens/dialer", "internal/screens/telephone/telephonetest", "internal/screens/web", "internal/screens/playground", "cmd/ivrsim", "cmd/playground"}

// place is where a package stands: the number of its room, its place in the room's order, and
// whether it is for tests.
type place struct {
	room, order int
	forTests    bool
}

// file is a Go source file other than a test.
type file struct {
	name    string // relative to the module's root
	imports []string
}

func (f *file) pkg() string { return path.Dir(f.name) }

func TestImportsPointDown(t *testing.T) {
	for _, f := range sourceFiles(t) {
		from := placeOf(t, f.pkg())
		for _, imported := range f.imports {
			pkg, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			to := placeOf(t, pkg)
			if to.room > from.room || to.room == from.room && to.order >= from.order {
				t.Errorf("%s imports %s, which is not below it", f.name, pkg)
			}
			if to.forTests && !from.forTests {
				t.Errorf("%s imports %s, which is for tests", f.name, pkg)
			}
		}
	}
}

func TestNoNetworkWhereResultsAreComputed(t *testing.T) {
	reading := []string{"net/url", "net/netip"} // they read addresses and open no connection
	for _, f := range sourceFiles(t) {
		if slices.Contains(online, f.pkg()) {
			continue
		}
		for _, imported := range f.imports {
			isNetwork := imported == "net" || strings.HasPrefix(imported, "net/")
			if isNetwork && !slices.Contains(reading, imported) {
				t.Errorf("%s imports %s", f.name, imported)
			}
		}
	}
}

// placeOf fails the test for a package that is in no room.
func placeOf(t *testing.T, pkg string) place {
	t.Helper()
	for i, r := range rooms {
		for order, name := range slices.Concat(r.packages, r.forTests) {
			if path.Join(r.path, name) == pkg {
				return place{i, order, order >= len(r.packages)}
			}
		}
	}
	t.Fatalf("%s is in no room: add it to the list", pkg)
	return place{}
}

// sourceFiles parses the imports of all Go files below the module's root, without
// tests and test data.
func sourceFiles(t *testing.T) []file {
	t.Helper()
	return filesOf(t, false)
}

// filesOf parses the imports of the files with tests, or of all others.
func filesOf(t *testing.T, tests bool) []file {
	t.Helper()
	var out []file
	eachFile(t, func(name string, text func() []byte) {
		isWanted := strings.HasSuffix(name, ".go") && strings.HasSuffix(name, "_test.go") == tests && path.Dir(name) != "."
		if isWanted {
			out = append(out, file{name, importsOf(t, name, text())})
		}
	})
	return out
}

// eachFile visits the files below the module's root, without test data.
func eachFile(t *testing.T, visit func(name string, text func() []byte)) {
	t.Helper()
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.'):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}

		visit(name, func() []byte {
			var src []byte
			src, err = fs.ReadFile(root, name)
			return src
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
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

// Each package says in doc.go what it is for.
func TestPackagesAreDocumented(t *testing.T) {
	for _, r := range rooms {
		for _, name := range slices.Concat(r.packages, r.forTests) {
			folder := path.Join(r.path, name)
			if !strings.HasPrefix(folder, "internal/") {
				continue
			}
			if _, err := os.Stat(path.Join("../..", folder, "doc.go")); err != nil {
				t.Errorf("%s has no doc.go", folder)
			}
		}
	}
}
