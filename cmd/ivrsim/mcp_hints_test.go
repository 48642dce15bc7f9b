package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// commandOf finds a command of the shell in a text.
var commandOf = regexp.MustCompile(`ivrsim (lint|test|schema|call|draw|simulate|compare|staff|import|init)\b| --[a-z]`)

// otherVerbs are the files and packages whose texts no tool prints.
var otherVerbs = []string{
	"answer.go", "dashboards.go", "draw.go", "flowfile.go", "mcp_hints.go", "export.go", "forecast.go", "init.go", "lint_fix.go",
	"mcp.go", "sweep.go", "test_watch.go", "fit", "forecast", "prometheus", "records",
}

// TestHintsNameTools: no text of a verb that a tool runs names a command, because an assistant has no shell. The texts
// are the constants of the code, without the help of verbs.
func TestHintsNameTools(t *testing.T) {
	t.Parallel()
	isNotOwn := func(_, _, _ string) bool { return false }
	usage := `it is "ivrsim simulate [FOLDER or FILE or SCENARIO] [flags]"; see "ivrsim simulate --help"`
	if shown := inTools(usage, isNotOwn); shown != "see the tool simulate" {
		t.Errorf("an assistant reads %q", shown)
	}

	checked := 0
	check := func(file, text string) {
		if !strings.Contains(text, "ivrsim ") || commandOf.FindString(text) == "" {
			return
		}
		checked++
		shown := inTools(text, isNotOwn)
		if command := commandOf.FindString(shown); command != "" {
			t.Errorf("%s: an assistant reads %q in %q", file, command, shown)
		}
	}

	for _, folder := range []string{"cmd", "internal"} {
		must(t, filepath.WalkDir(filepath.Join(root, folder), func(file string, e fs.DirEntry, err error) error {
			isOther := slices.Contains(otherVerbs, path.Base(file)) || slices.Contains(otherVerbs, path.Base(path.Dir(file)))
			if err != nil || e.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || isOther {
				return err
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}

			// No tool compares with a revision of git.
			tree.Decls = slices.DeleteFunc(tree.Decls, func(d ast.Decl) bool {
				f, isFunc := d.(*ast.FuncDecl)
				return isFunc && f.Name.Name == "revisionArms"
			})
			ast.Inspect(tree, func(n ast.Node) bool { return visitText(n, func(text string) { check(file, text) }) })
			return nil
		}))
	}
	if checked < 10 {
		t.Errorf("%d texts name a command", checked)
	}
}

// visitText passes on the texts of a node. Texts that are joined are one text, with a name in place of each format.
func visitText(n ast.Node, pass func(string)) (goesOn bool) {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		name, isName := n.Key.(*ast.Ident)
		return !isName || !slices.Contains([]string{"Long", "Example", "Use", "Short", "command", "tool"}, name.Name)
	case *ast.BinaryExpr:
		if text := joined(n); text != "" {
			pass(text)
			return false
		}
	case *ast.BasicLit:
		pass(joined(n))
	}
	return true
}

var formatOf = regexp.MustCompile(`%(\[\d+\])?[sqvd]`)

func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return joined(e.X) + joined(e.Y)
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil {
			return formatOf.ReplaceAllString(text, "NAME")
		}
	}
	return ""
}

// Answers of tools name no command and no flag.
func TestAnswersNameTools(t *testing.T) {
	t.Parallel()
	folder := smallCenter(t)
	must(t, os.WriteFile(filepath.Join(folder, "monday.yaml"), []byte("scenario: monday\nday: 2026-01-05\ncalls: {shop: {total: 900, shape: office_hours}}\n"), 0o600))
	must(t, os.CopyFS(filepath.Join(folder, "other"), os.DirFS("testdata/mcp")))
	a := newAssistant(t, folder)
	for _, call := range [][2]string{
		{"explain", `{"rule": "nothing"}`},
		{"explain", `{"rule": "untested"}`},
		{"explain", `{"rule": "missing-language"}`},
		{"test", `{"match": "no such call"}`},
		{"test", `{"match": "("}`},
		{"test", `{"file": "saturday.yaml"}`},
		{"compare", `{"scenario": "saturday"}`},
		{"compare", `{"scenario": "saturday", "set": ["replications=4"]}`},
		{"compare", `{"scenario": "saturday", "set": ["staff.nobody.agents=1"]}`},
		{"simulate", `{"scenario": "saturday", "set": ["staff"]}`},
		{"simulate", `{"scenario": "monday"}`},
		{"import", `{"file": "main.yaml", "out": "x"}`},
		{"import", `{"file": "other/extensions.conf", "out": "imported"}`},
		{"lint", `{"file": "imported"}`},
	} {
		text, _ := a.call(call[0], call[1])
		if command := commandOf.FindString(text); command != "" {
			t.Errorf("%s %s: an assistant reads %q in\n%s", call[0], call[1], command, text)
		}
	}

	a.want("simulate", `{"scenario": "monday"}`, "the tool write_missing with the scenario monday")
	a.want("write_missing", `{"scenario": "monday"}`, "monday.yaml: ", "to be read and changed")
	a.want("simulate", `{"scenario": "monday"}`, "calls on average")
	a.want("write_missing", `{"kind": "prompts"}`, "nothing")
	a.refused("write_missing", `{"kind": "flows"}`, "it is one of prompts, scenario, tests")
}

// Answers have the words of the user's files and arguments as they are, and hints next to them name tools.
func TestAnswersKeepTheWordsOfTheUser(t *testing.T) {
	t.Parallel()
	folder := smallCenter(t)
	a := newAssistant(t, folder)
	const words = "Run with --write-missing and --full now; ivrsim test --set x."
	a.want("edit", `{"file": "main.yaml", "old": "We are open from seven to seven on all days but Sunday.", "new": "`+words+`"}`, "main.yaml: changed")
	a.want("call", `{"flow": "main", "inputs": ["1", "1"]}`, "“"+words+"”")
	a.want("draw", `{"flow": "main"}`, "hours")

	a.want("write", `{"file": "x_test.yaml", "text": "tests:\n  - name: a --match of two\n    call: {flow: main}\n    steps: [press: 1, press: 1, hear: ivrsim lint]\n"}`,
		"x_test.yaml: new")
	a.want("test", `{"match": "--match of"}`, "a --match of two", "--write-missing and --full")
	a.refused("test", `{"match": "--write-missing"}`, `"--write-missing"`)
}
