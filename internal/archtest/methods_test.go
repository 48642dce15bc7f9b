package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"slices"
	"testing"
)

// mostMethods is the most methods of a type. A type with more names its parts, each with the fields that
// it alone uses, as package ivr does with the layers of a session.
const mostMethods = 40

// large are the types with more methods than that. The list may only become shorter. The parts of days/sim
// have a test of their own.
var large = []string{
	"internal/days/sim.floor",
}

// TestTypesHaveParts keeps a type small enough to be known as a whole.
func TestTypesHaveParts(t *testing.T) {
	m := methods{}
	for _, f := range sourceFiles(t) {
		src, err := os.ReadFile(path.Join("../..", f.name))
		if err != nil {
			t.Fatal(err)
		}
		m.read(t, f.name, src)
	}

	for _, of := range slices.Sorted(maps.Keys(m)) {
		if n := m[of]; n > mostMethods && !slices.Contains(large, of) {
			t.Errorf("%s has %d methods, at most %d: split it by the fields that its methods use", of, n, mostMethods)
		}
	}
}

// TestMethodsAreFound checks that methods of all forms count for their type, and functions do not.
func TestMethodsAreFound(t *testing.T) {
	m := methods{}
	m.read(t, "p/a.go", []byte("package p\n\nfunc (x T) a() {}\n\nfunc (x *T) b() {}\n"))
	m.read(t, "p/b.go", []byte("package p\n\nfunc (l *List[K]) c() {}\n\nfunc (*T) d() {}\n\nfunc e(x T) {}\n"))
	m.read(t, "q/a.go", []byte("package q\n\nfunc (x T) a() {}\n\nfunc (p Pair[K, V]) b() {}\n"))

	want := methods{"p.T": 3, "p.List": 1, "q.T": 1, "q.Pair": 1}
	if !maps.Equal(m, want) {
		t.Errorf("found %v, not %v", m, want)
	}
}

// methods counts the methods of each type, by the type's folder and name.
type methods map[string]int

func (m methods) read(t *testing.T, name string, src []byte) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}

	for _, decl := range parsed.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv == nil {
			continue
		}
		m[path.Dir(name)+"."+receiver(fn.Recv.List[0].Type)]++
	}
}

// receiver returns the name of a receiver's type, without its pointer and its type parameters.
func receiver(of ast.Expr) string {
	switch of := of.(type) {
	case *ast.StarExpr:
		return receiver(of.X)
	case *ast.IndexExpr:
		return receiver(of.X)
	case *ast.IndexListExpr:
		return receiver(of.X)
	case *ast.Ident:
		return of.Name
	}
	return ""
}
