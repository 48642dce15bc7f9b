package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// mostFiles is the most files with methods of one type. A reader opens each of them to know the type.
const mostFiles = 9

// TestMethodsStayTogether keeps the methods of a type in few files.
func TestMethodsStayTogether(t *testing.T) {
	m := methods{}
	for _, f := range sourceFiles(t) {
		src, err := os.ReadFile(path.Join("../..", f.name))
		if err != nil {
			t.Fatal(err)
		}
		m.read(t, f.name, src)
	}

	for _, of := range slices.Sorted(maps.Keys(m)) {
		if files := m[of]; len(files) > mostFiles {
			t.Errorf("the methods of %s are in %d files, at most %d: split the type, or move methods into fewer files: %s",
				of, len(files), mostFiles, strings.Join(files, ", "))
		}
	}
}

// TestMethodsAreFound checks that methods of all forms count for their type, and functions do not.
func TestMethodsAreFound(t *testing.T) {
	m := methods{}
	m.read(t, "p/a.go", []byte("package p\n\nfunc (x T) a() {}\n\nfunc (x *T) b() {}\n"))
	m.read(t, "p/b.go", []byte("package p\n\nfunc (l *List[K]) c() {}\n\nfunc (*T) d() {}\n\nfunc e(x T) {}\n"))
	m.read(t, "q/a.go", []byte("package q\n\nfunc (x T) a() {}\n\nfunc (p Pair[K, V]) b() {}\n"))

	want := methods{"p.T": {"a.go", "b.go"}, "p.List": {"b.go"}, "q.T": {"a.go"}, "q.Pair": {"a.go"}}
	if !maps.EqualFunc(m, want, slices.Equal) {
		t.Errorf("found %v, not %v", m, want)
	}
}

// methods has the files with methods of each type, by the type's folder and name.
type methods map[string][]string

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
		of := path.Dir(name) + "." + receiver(fn.Recv.List[0].Type)
		if file := path.Base(name); !slices.Contains(m[of], file) {
			m[of] = append(m[of], file)
		}
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
