package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/ivrsim/ivrsim/"

// floors are the rooms from the ground up. A room imports rooms of lower floors
// only, so siblings know nothing of each other.
var floors = [][]string{
	{"internal/archtest", "internal/des", "internal/diag", "internal/erlang", "internal/longtest", "internal/phone", "internal/stats", "flows"},
	{"internal/diag/diagtest", "internal/routing"},
	{"internal/flow"},
	{"internal/draw", "internal/flow/flowtest", "internal/ivr", "internal/scenario"},
	{"internal/scenario/scenariotest", "internal/script", "internal/sim"},
	{"internal/metrics", "internal/metrics/promtest"},
	{"internal/web"},
	{"cmd/ivrsim"},
}

// timeless is how many floors have neither clock nor network.
const timeless = 5

// keepers are the only rooms that import a library.
var keepers = map[string]string{
	"github.com/looplab/fsm":          "internal/ivr",
	"github.com/nyaruka/phonenumbers": "internal/phone",
	"github.com/prometheus":           "internal/metrics",
	"github.com/goccy/go-yaml":        "internal/diag",
}

// file is a Go file that is no test.
type file struct {
	room   string // its folder
	name   string
	parsed *ast.File
}

func TestFloors(t *testing.T) {
	for _, f := range files(t) {
		for _, imported := range f.imports(t) {
			room, ours := strings.CutPrefix(imported, module)
			if ours && floor(t, room) >= floor(t, f.room) {
				t.Errorf("%s imports %s, which is on the same floor or above", f.name, room)
			}
		}
	}
}

func TestKeepers(t *testing.T) {
	for _, f := range files(t) {
		for _, imported := range f.imports(t) {
			for library, keeper := range keepers {
				if strings.HasPrefix(imported, library) && f.room != keeper {
					t.Errorf("%s imports %s, which only %s knows", f.name, imported, keeper)
				}
			}
		}
	}
}

func TestTimeless(t *testing.T) {
	for _, f := range files(t) {
		if floor(t, f.room) >= timeless || slices.Contains(f.imports(t), "testing") { // what serves tests may keep their time
			continue
		}
		for _, imported := range f.imports(t) {
			if imported == "net" || strings.HasPrefix(imported, "net/") && imported != "net/url" || imported == "math/rand" || imported == "math/rand/v2" {
				t.Errorf("%s imports %s", f.name, imported)
			}
		}
		for _, call := range f.clockReadings() {
			t.Errorf("%s calls time.%s", f.name, call)
		}
	}
}

// floor gives a room's floor. A room that is not in the table belongs nowhere.
func floor(t *testing.T, room string) int {
	t.Helper()
	i := slices.IndexFunc(floors, func(rooms []string) bool { return slices.Contains(rooms, room) })
	if i < 0 {
		t.Fatalf("%s is on no floor", room)
	}
	return i
}

// files parses the whole tree.
func files(t *testing.T) []file {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []file
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.'):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || path.Dir(name) == ".":
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(name)), nil, parser.SkipObjectResolution)
		out = append(out, file{path.Dir(name), name, parsed})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (f *file) imports(t *testing.T) []string {
	t.Helper()
	out := make([]string, len(f.parsed.Imports))
	for i, s := range f.parsed.Imports {
		imported, err := strconv.Unquote(s.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = imported
	}
	return out
}

// clockReadings gives the functions of package time that read or wait for the
// wall clock.
func (f *file) clockReadings() []string {
	clock := []string{"After", "AfterFunc", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"}
	var out []string
	ast.Inspect(f.parsed, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clock, s.Sel.Name) {
				out = append(out, s.Sel.Name)
			}
		}
		return true
	})
	return out
}
