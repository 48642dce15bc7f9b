package sim

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// above lists, for each part of a replication, the parts that it must not know: those that call it.
var above = map[string][]string{
	"replication":   {"Guest", "Live"},
	"walk":          {"Guest", "Live", "opening", "replication"},
	"floor":         {"Guest", "Live", "opening", "replication", "walk"},
	"clock":         allParts,
	"ledger":        {"Guest", "Live", "opening", "replication", "walk", "floor"},
	"counters":      allParts,
	"listener":      allParts,
	"guests":        allParts,
	"liveCounters":  allParts,
	"recorder":      allParts,
	"observer":      allParts,
	"call":          allParts,
	"callPool":      allParts,
	"queue":         allParts,
	"group":         allParts,
	"waitingList":   allParts,
	"levels":        allParts,
	"tables":        allParts,
	"source":        allParts,
	"classCounts":   allParts,
	"questionTable": allParts,
}

// allParts are all parts. What the parts share knows none of them.
var allParts = []string{"Guest", "Live", "opening", "replication", "walk", "floor", "ledger"}

// A part calls those below it, never those above. So no declaration of a part names a type above it.
func TestAPartKnowsNoPartAboveIt(t *testing.T) {
	known := map[string]bool{}
	for _, file := range sources(t) {
		for _, declaration := range file.Decls {
			for name, node := range ownersOf(declaration) {
				known[name] = true
				for _, other := range namesIn(node) {
					if slices.Contains(above[name], other) {
						t.Errorf("%s names the %s, which is above it", name, other)
					}
				}
			}
		}
	}

	for name := range above {
		if !known[name] {
			t.Errorf("there is no type %s", name)
		}
	}
}

// No pointer leads from the floor or the ledger to a part above it: not through other types either.
func TestNoPointerLeadsUpwards(t *testing.T) {
	for part, start := range map[string]reflect.Type{
		"replication": reflect.TypeFor[replication](),
		"walk":        reflect.TypeFor[walk](),
		"floor":       reflect.TypeFor[floor](),
		"ledger":      reflect.TypeFor[ledger](),
	} {
		for _, reached := range reachable(start) {
			if slices.Contains(above[part], reached) {
				t.Errorf("pointers lead from the %s to the %s, which is above it", part, reached)
			}
		}
	}
}

// The methods of a type are found by the names of files, and fit in a reader's head.
func TestPartsAreFoundByTheirFiles(t *testing.T) {
	const mostMethods, mostFiles = 63, 10
	methods, files := map[string]int{}, map[string][]string{}
	for path, file := range sources(t) {
		for _, declaration := range file.Decls {
			receiver := receiverOf(declaration)
			if receiver == "" {
				continue
			}
			methods[receiver]++
			if !slices.Contains(files[receiver], path) {
				files[receiver] = append(files[receiver], path)
			}
		}
	}

	for receiver, n := range methods {
		if n > mostMethods || len(files[receiver]) > mostFiles {
			t.Errorf("%s has %d methods in %d files, want at most %d in %d", receiver, n, len(files[receiver]), mostMethods, mostFiles)
		}
	}
	for _, part := range []string{"replication", "walk", "floor", "ledger", "clock", "opening", "Guest"} {
		for _, path := range files[part] {
			if !strings.HasPrefix(path, strings.ToLower(part)) {
				t.Errorf("a method of the %s is in %s", part, path)
			}
		}
	}
}

// sources parses the files of the package, without tests.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out[path] = file
	}
	return out
}

// ownersOf returns the types that a declaration belongs to: the receiver of a method, or the declared types.
func ownersOf(declaration ast.Decl) map[string]ast.Node {
	out := map[string]ast.Node{}
	if receiver := receiverOf(declaration); receiver != "" {
		out[receiver] = declaration
	}
	if types, ok := declaration.(*ast.GenDecl); ok {
		for _, spec := range types.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok {
				out[s.Name.Name] = s.Type
			}
		}
	}
	return out
}

// receiverOf returns the name of a method's receiver type, or nothing.
func receiverOf(declaration ast.Decl) string {
	function, ok := declaration.(*ast.FuncDecl)
	if !ok || function.Recv == nil {
		return ""
	}
	receiver := function.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	if generic, ok := receiver.(*ast.IndexExpr); ok {
		receiver = generic.X
	}
	return receiver.(*ast.Ident).Name
}

// namesIn returns the types that a declaration names. A field or method of the same name is no type.
func namesIn(node ast.Node) []string {
	var out []string
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			out = append(out, namesIn(n.X)...)
			return false
		case *ast.Field:
			out = append(out, namesIn(n.Type)...)
			return false
		case *ast.Ident:
			out = append(out, n.Name)
		}
		return true
	})
	return out
}

// reachable returns the names of this package's structs to which the fields of a type lead.
func reachable(start reflect.Type) []string {
	var out []string
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true

		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Chan:
			visit(t.Elem())
		case reflect.Struct:
			if t.PkgPath() == start.PkgPath() {
				out = append(out, t.Name())
			}
			for i := range t.NumField() {
				visit(t.Field(i).Type)
			}

		default:
		}
	}

	visit(start)
	return out
}
