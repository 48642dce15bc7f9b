package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// style is a property of the text of the code. The test counts it in the whole tree, outside of
// tests.
type style int

const (
	walls style = iota
	parallel
	unusedInit
	emptyCase
	longCondition
	manyCalls
	wideLine
	longSentence
	houseComment
	houseMessage
	noReason
	styles
)

// limits has the most places per thousand of the base, and the way to mend a place. A limit of 0
// allows no place.
var limits = [styles]struct {
	of   string
	most float64
	mend string
}{
	walls:         {"functions of 20 lines or more", 30, "divide the function into paragraphs"},
	parallel:      {"assignments", 15, "write one update per line, except for swaps"},
	unusedInit:    {"ifs", 0, "move the work out of the head of the if, because the condition does not use it"},
	emptyCase:     {"switches", 0, "write an if, or a case with a statement"},
	longCondition: {"ifs", 16, "name a part of the condition"},
	manyCalls:     {"lines", 5.4, "name a result, so that a line has at most three calls"},
	wideLine:      {"lines", 2.5, "break the line before column 120"},
	longSentence:  {"comments", 10, "begin the comment with a sentence of at most 30 words"},
	houseComment:  {"lines of comments", 15, "repeat the noun, and name the thing directly"},
	houseMessage:  {"messages", 2, "repeat the noun, and name the thing directly"},
	noReason:      {"functions of 20 lines or more", 200, "write the reason, the order or the source of a step above it"},
}

// house matches phrases that are correct English, but frequent only in unclear texts.
var house = regexp.MustCompile(`(?i)\b(` + strings.ReplaceAll(
	`beside|whom|so many|that of|those of|is none|are none|has none|is what|are what|what a|what an|is how|`+
		`is where|and of the|or of the|and what|by which|to which|at which|with which|of which|of what|else the|`+
		`each once|behind|anew|thereby|whereof`, " ", `\s+`) + `)\b`)

// survey is the count of the styles.
type survey struct {
	fset   *token.FileSet
	found  [styles]int
	base   [styles]int
	places [styles][]string
}

// count adds a part of a base, which is a place of the style or not.
func (s *survey) count(of style, at token.Pos, isPlace bool) {
	s.base[of]++
	if isPlace {
		s.add(of, at)
	}
}

func (s *survey) add(of style, at token.Pos) {
	s.found[of]++
	s.places[of] = append(s.places[of], s.fset.Position(at).String())
}

// TestCodeReadsPlainly keeps the code as plain as it is. A low count proves nothing about a
// function, but a higher one means that readers have to slow down more often than before.
func TestCodeReadsPlainly(t *testing.T) {
	s := &survey{fset: token.NewFileSet()}
	for _, f := range sourceFiles(t) {
		if !strings.HasSuffix(path.Dir(f.name), "test") {
			src, err := os.ReadFile(path.Join("../..", f.name))
			if err != nil {
				t.Fatal(err)
			}
			s.read(t, f.name, src)
		}
	}

	for i, limit := range limits {
		rate := 1000 * float64(s.found[i]) / float64(max(s.base[i], 1))
		if rate > limit.most {
			places := s.places[i][:min(30, len(s.places[i]))]
			t.Errorf("%.1f of 1000 %s, at most %v: %s. Places, the first %d:\n%s", rate, limit.of, limit.most, limit.mend,
				len(places), strings.Join(places, "\n"))
		}
	}
}

// TestTestsHaveParagraphs keeps long functions of tests divided, too. A table and its loop need no blank line.
func TestTestsHaveParagraphs(t *testing.T) {
	const most = 10 // percent
	s := &survey{fset: token.NewFileSet()}
	for _, f := range filesOf(t, true) {
		src, err := os.ReadFile(path.Join("../..", f.name))
		if err != nil {
			t.Fatal(err)
		}
		file := s.parse(t, f.name, src)
		lines := strings.Split(string(src), "\n")
		for _, decl := range file.Decls {
			s.function(decl, lines)
		}
	}

	rate := 100 * float64(s.found[walls]) / float64(s.base[walls])
	t.Logf("%.1f%% of %d functions", rate, s.base[walls])
	if rate > most {
		t.Errorf("%.1f%% of the functions of tests with 20 lines or more have no blank line and no comment, at most %d%%:\n%s",
			rate, most, strings.Join(s.places[walls], "\n"))
	}
}

// TestPagesAreNarrow keeps templates, style sheets and scripts of pages readable: a line for each element.
func TestPagesAreNarrow(t *testing.T) {
	const most = 120
	count := 0
	eachFile(t, func(name string, text func() []byte) {
		if !slices.Contains([]string{".html", ".css", ".js"}, path.Ext(name)) {
			return
		}
		count++
		for i, line := range strings.Split(string(text()), "\n") {
			if n := utf8.RuneCountInString(line); n > most {
				t.Errorf("%s:%d has %d characters, at most %d: write a line for each element", name, i+1, n, most)
			}
		}
	})

	if count == 0 {
		t.Error("no page was found")
	}
}

func (s *survey) parse(t *testing.T, name string, src []byte) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(s.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func (s *survey) read(t *testing.T, name string, src []byte) {
	t.Helper()
	file := s.parse(t, name, src)
	if ast.IsGenerated(file) {
		return
	}

	lines := strings.Split(string(src), "\n")
	calls := map[int]int{}
	skipped := s.texts(file)
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			calls[s.line(call.Lparen)]++
		}
		s.statement(n)
		return true
	})

	at := s.fset.File(file.Pos())
	for i, line := range lines {
		if strings.TrimSpace(line) == "" || skipped[i+1] || i+1 > at.LineCount() {
			continue
		}
		s.count(manyCalls, at.LineStart(i+1), calls[i+1] >= 4)
		width := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
		s.count(wideLine, at.LineStart(i+1), width > 120)
	}

	for _, group := range file.Comments {
		s.comment(group)
	}
	for _, decl := range file.Decls {
		s.function(decl, lines)
	}
}

func (s *survey) line(pos token.Pos) int { return s.fset.Position(pos).Line }

// texts returns the lines of raw strings and of the rows of tables. They are data, not code.
func (s *survey) texts(file *ast.File) map[int]bool {
	out := map[int]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			for line := s.line(n.Pos()) + 1; line <= s.line(n.End()); line++ {
				out[line] = true
			}
		case *ast.CompositeLit:
			isTable := len(n.Elts) >= 3 && s.line(n.Elts[0].Pos()) != s.line(n.Elts[1].Pos())
			for line := s.line(n.Pos()) + 1; isTable && line < s.line(n.End()); line++ {
				out[line] = true
			}
		}
		return true
	})
	return out
}

// statement counts the styles of one node.
func (s *survey) statement(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		isPlain := n.Tok == token.ASSIGN || n.Tok == token.DEFINE
		if isPlain {
			s.count(parallel, n.Pos(), len(n.Rhs) >= 2 && !isSwap(n))
		}

	case *ast.IfStmt:
		s.count(unusedInit, n.Pos(), n.Init != nil && !uses(n.Cond, n.Init))
		s.count(longCondition, n.Pos(), operators(n.Cond) >= 3)
	case *ast.SwitchStmt:
		isEmpty := func(stmt ast.Stmt) bool { return len(stmt.(*ast.CaseClause).Body) == 0 }
		s.count(emptyCase, n.Pos(), n.Tag == nil && slices.ContainsFunc(n.Body.List, isEmpty))
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		isMessage := n.Kind == token.STRING && err == nil && len(strings.Fields(text)) >= 2
		if isMessage {
			s.count(houseMessage, n.Pos(), house.MatchString(text))
		}
	}
}

// isSwap reports whether an assignment exchanges values of its variables.
func isSwap(n *ast.AssignStmt) bool {
	var left, right []string
	for i := range n.Rhs {
		left = append(left, types.ExprString(n.Lhs[i]))
		right = append(right, types.ExprString(n.Rhs[i]))
	}
	slices.Sort(left)
	slices.Sort(right)
	return slices.Equal(left, right)
}

// uses reports whether a condition may use the statement before it: it defines a variable, or it
// assigns to one that the condition names.
func uses(cond ast.Expr, init ast.Stmt) bool {
	assign, ok := init.(*ast.AssignStmt)
	if !ok || assign.Tok == token.DEFINE {
		return ok
	}

	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		e, isExpr := n.(ast.Expr)
		for _, left := range assign.Lhs {
			found = found || isExpr && types.ExprString(e) == types.ExprString(left)
		}
		return !found
	})
	return found
}

// operators counts && and || of a condition outside of closures.
func operators(cond ast.Expr) (n int) {
	ast.Inspect(cond, func(node ast.Node) bool {
		if e, ok := node.(*ast.BinaryExpr); ok && (e.Op == token.LAND || e.Op == token.LOR) {
			n++
		}
		_, isClosure := node.(*ast.FuncLit)
		return !isClosure
	})
	return n
}

// comment counts phrases. A phrase may continue on the next line.
func (s *survey) comment(group *ast.CommentGroup) {
	text := group.Text()
	s.base[houseComment] += strings.Count(text, "\n")
	for range house.FindAllString(text, -1) {
		s.add(houseComment, group.Pos())
	}
}

// function counts the first sentence of the documentation, and a long body without a paragraph.
func (s *survey) function(decl ast.Decl, lines []string) {
	fn, ok := decl.(*ast.FuncDecl)
	if !ok {
		return
	}
	if fn.Doc != nil {
		paragraph, _, _ := strings.Cut(fn.Doc.Text(), "\n\n")
		first, _, _ := strings.Cut(strings.ReplaceAll(paragraph, "\n", " "), ". ")
		s.count(longSentence, fn.Pos(), len(strings.Fields(first)) > 30)
	}

	if fn.Body == nil || s.line(fn.End())-s.line(fn.Pos()) < 19 {
		return
	}
	body := lines[s.line(fn.Body.Lbrace) : s.line(fn.Body.Rbrace)-1]
	isParagraph := func(line string) bool { return strings.TrimSpace(line) == "" || strings.Contains(line, "//") }
	s.count(walls, fn.Pos(), !slices.ContainsFunc(body, isParagraph))
	isComment := func(line string) bool { return strings.Contains(line, "//") }
	s.count(noReason, fn.Pos(), !slices.ContainsFunc(body, isComment))
}

// TestStylesAreFound checks each counter on a function that has all styles.
func TestStylesAreFound(t *testing.T) {
	const long = `package p

// f does one two three four five six seven eight nine ten one two three four five six seven eight nine ten one two three four five six seven eight nine ten,
// beside what a reader wants.
func f(a, b, c, d bool, x, y int) {
	x, y = 1, 2
	x, y = y, x
	if x = 3; a && b && c && d {
		g(g(g(g(x))))
	}
	switch {
	case a:
	default:
		panic("the place at which it is")
	}
	_ = 100000000000000000000000000000000 + 100000000000000000000000000000000 + 1000000000000000000000000000000000000000
	x++
	x++
	x++
	x++
	x++
	x++
	x++
	x++
	x++
}
`
	s := &survey{fset: token.NewFileSet()}
	s.read(t, "p.go", []byte(long))
	for i, limit := range limits {
		want := 1
		if style(i) == houseComment {
			want = 2
		}
		if s.found[i] != want {
			t.Errorf("%d places to %q, not %d: %s", s.found[i], limit.mend, want, fmt.Sprint(s.places[i]))
		}
	}
}
