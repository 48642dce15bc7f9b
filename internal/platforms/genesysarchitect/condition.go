package genesysarchitect

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// expr is an expression, or a part of one, read as one of Go: in which its operators have the same order.
type expr struct {
	source string   // the whole
	node   ast.Expr // without parentheses; nil if it is not understood
}

var (
	equals = diag.LazyPattern(`"(?:[^"\\]|\\.)*"|[^=!<>]=[^=]`)
	tokens = diag.LazyPattern(`"(?:[^"\\]|\\.)*"|'[^'"]*'|<>|\w+|\n`)
	// inGo are operators as Go writes them, in as many letters.
	inGo = map[string]string{"and": "&& ", "or": "||", "not": "!  ", "<>": "!=", "\n": " "}
)

// parseExpression reads an expression. Each word stands where it has stood.
func parseExpression(text string) expr {
	text = equals().ReplaceAllStringFunc(strings.TrimSpace(text), func(sign string) string {
		if sign[0] == '"' {
			return sign
		}
		return strings.Replace(sign, "=", "==", 1)
	})
	node, err := parser.ParseExpr(tokens().ReplaceAllStringFunc(text, func(word string) string {
		switch {
		case word[0] == '\'':
			return `"` + word[1:len(word)-1] + `"`
		case token.IsKeyword(word): // as in Flow.type
			return strings.ToUpper(word)
		}
		return cmp.Or(inGo[strings.ToLower(word)], word)
	}))
	if err != nil {
		return expr{text, nil}
	}
	return expr{text, ast.Unparen(node)}
}

// text returns an expression as it is written.
func (e expr) text() string {
	if e.node == nil {
		return e.source
	}
	return e.source[e.node.Pos()-1 : e.node.End()-1]
}

func (e expr) part(node ast.Expr) expr { return expr{e.source, ast.Unparen(node)} }

// joined returns the parts that an operator joins.
func (e expr) joined(by token.Token) []expr {
	if both, ok := e.node.(*ast.BinaryExpr); ok && both.Op == by {
		return append(e.part(both.X).joined(by), e.part(both.Y))
	}
	return []expr{e}
}

// call returns a function in small letters with its arguments, or "".
func (e expr) call() (function string, args []expr) {
	call, ok := e.node.(*ast.CallExpr)
	if !ok {
		return "", nil
	}
	for _, arg := range call.Args {
		args = append(args, e.part(arg))
	}
	return strings.ToLower(e.part(call.Fun).text()), args
}

// conversions are functions that leave what is compared as it is.
var conversions = strings.Fields("toint todecimal tonumber tostring trim lower upper")

// variable returns the variable that an expression is, or "".
func (e expr) variable() string {
	if name, args := e.call(); len(args) == 1 && slices.Contains(conversions, name) {
		e = args[0]
	}
	owner, _, _ := strings.Cut(e.text(), ".")
	if _, ok := e.node.(*ast.SelectorExpr); ok && slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, owner) }) {
		return e.text()
	}
	return ""
}

// isConstant reports whether an expression is a value that is written out.
func (e expr) isConstant() bool { return written().MatchString(e.text()) }

var written = diag.LazyPattern(`^("(?:[^"\\]|\\.)*"|'[^']*'|-?\d+(?:\.\d+)?|(?i:true|false|NOT_SET))$`)

// comparison is a condition on one value that is an outcome of one step.
type comparison struct {
	kind     importer.Kind // Branch on an attribute, or Match on what a caller has entered
	variable string
	outcome  string // the value, or the case
	negated  bool
}

// decide makes the steps of a condition, and returns the first: branches where a branch can
// say it, else lookups that are named after the expression. As in Architect, a part is
// decided only if those before it leave the whole open.
func (r *reader) decide(exp expr, id string, b *importer.Block, yes, no string) string {
	for _, join := range []token.Token{token.LOR, token.LAND} {
		parts, isAnd := exp.joined(join), join == token.LAND
		if same, ok := r.comparisons(parts, isAnd); ok && isAnd { // none of some values
			return r.compare(same, id, b, no, yes)
		} else if ok {
			return r.compare(same, id, b, yes, no)
		}
		if len(parts) < 2 {
			continue
		}
		b.Expand("several conditions: a step for each")
		to := no
		if isAnd {
			to = yes
		}
		for _, part := range slices.Backward(parts) {
			if isAnd {
				to = r.decide(part, id, b, to, no)
			} else {
				to = r.decide(part, id, b, yes, to)
			}
		}
		return to
	}
	if not, ok := exp.node.(*ast.UnaryExpr); ok && not.Op == token.NOT {
		return r.decide(exp.part(not.X), id, b, no, yes)
	}
	if name, args := exp.call(); name == "isnotsetorempty" && len(args) == 1 && args[0].variable() != "" {
		unset := "IsNotSet(" + args[0].text() + ")"
		if !r.entry(args[0].text()) { // an entry has digits
			unset += " or " + args[0].text() + ` == ""`
		}
		return r.decide(parseExpression(unset), id, b, yes, no)
	}
	switch {
	case strings.EqualFold(exp.text(), "true"):
		return r.through(r.part(id), b.Type, b.Name, yes)
	case strings.EqualFold(exp.text(), "false"):
		return r.through(r.part(id), b.Type, b.Name, no)
	}
	s := r.Step(importer.Lookup, b)
	s.ID, s.What = r.part(id), cmp.Or(exp.text(), id)
	r.center.Names[s.What] = readable(s.What)
	s.Edge("yes", yes)
	s.Edge("no", no)
	return s.ID
}

// part identifies a step of an action that becomes several.
func (r *reader) part(id string) string {
	if r.parts[id]++; r.parts[id] > 1 {
		id += fmt.Sprintf("/part %d", r.parts[id])
	}
	return id
}

// comparisons reads conditions that compare the same value with constants: all negated, or none.
// Cases that may overlap are not one branch.
func (r *reader) comparisons(parts []expr, negated bool) ([]comparison, bool) {
	var out []comparison
	for _, p := range parts {
		c, ok := r.comparison(p)
		if !ok || c.negated != negated || c.kind == importer.Match && len(parts) > 1 && !importer.IsCase(c.outcome) || len(out) > 0 &&
			(out[0].kind != c.kind || out[0].variable != c.variable) {
			return nil, false
		}
		out = append(out, c)
	}
	return out, true
}

// compare is a branch that leads on by yes for some values. A variable that nothing sets has none.
func (r *reader) compare(all []comparison, id string, b *importer.Block, yes, no string) string {
	if c := all[0]; r.hasNoValue(c.variable) {
		if slices.ContainsFunc(all, func(c comparison) bool { return c.outcome == notSet }) {
			no = yes
		}
		if !c.negated || no == yes {
			return r.through(r.part(id), b.Type, b.Name, no)
		}
	}
	s := r.branch(all[0], id, b)
	for _, c := range all {
		if !slices.ContainsFunc(s.Edges, func(e importer.Edge) bool { return e.Outcome == c.outcome }) {
			s.Edge(c.outcome, yes)
		}
	}
	s.Edge(importer.Otherwise, no)
	return s.ID
}

// branch begins a branch on the value of a comparison.
func (r *reader) branch(c comparison, id string, b *importer.Block) *importer.Step {
	s := r.Step(c.kind, b)
	s.ID, s.What = r.part(id), c.variable
	r.compared[c.variable] = true
	if o := r.origins[c.variable]; c.kind == importer.Branch && o != nil && o.entered {
		s.Approximate("compares what the caller may have entered before, and what is set elsewhere", "write a branch on the entry")
	}
	return s
}

// entryCases begin the cases of an entry.
var entryCases = map[token.Token]string{token.LSS: "under ", token.GTR: "over ", token.LEQ: "at most ", token.GEQ: "at least "}

// comparison reads a condition on one value, if a branch can say it.
func (r *reader) comparison(exp expr) (comparison, bool) {
	name, args := exp.call()
	both, isBinary := exp.node.(*ast.BinaryExpr)
	switch {
	case isBinary:
		left, right := exp.part(both.X), exp.part(both.Y)
		if left.isConstant() && (both.Op == token.EQL || both.Op == token.NEQ) {
			left, right = right, left
		}
		if of, args := left.call(); of == "length" && len(args) == 1 && both.Op == token.EQL && right.isConstant() {
			return r.entryComparison(args[0], "length "+right.text())
		}
		return r.compareWith(left.variable(), both.Op, right)
	case (name == "isset" || name == "isnotset") && len(args) == 1 && args[0].variable() != "":
		return r.beingSet(args[0].variable(), name == "isset")
	case (name == "contains" || name == "startswith") && len(args) > 1:
		text := strings.Trim(args[1].text(), `"`)
		c, ok := r.entryComparison(args[0], map[string]string{"contains": "contains ", "startswith": "starts with "}[name]+text)
		return c, ok && importer.IsCase(text)
	}
	variable := exp.variable()
	return comparison{importer.Branch, r.variable(variable), "true", false}, variable != "" && !r.entry(variable)
}

// compareWith reads a comparison of a variable with a value that is written out.
func (r *reader) compareWith(variable string, op token.Token, with expr) (comparison, bool) {
	value := with.text()
	switch {
	case variable == "" || !with.isConstant():
		return comparison{}, false
	case strings.EqualFold(value, "NOT_SET") || value == `""` && r.entry(variable):
		return r.beingSet(variable, op == token.NEQ)
	}
	c := comparison{importer.Branch, r.variable(variable), strings.Trim(value, `"'`), op == token.NEQ}
	switch {
	case !c.negated && r.hasNoValue(c.variable):
		return c, true
	case r.entry(variable):
		c.kind, c.outcome = importer.Match, entryCases[op]+c.outcome
		return c, importer.IsCase(strings.Trim(value, `"'`))
	case strings.EqualFold(value, "true") || strings.EqualFold(value, "false"):
		c.outcome = strings.ToLower(value)
	}
	c.outcome = cmp.Or(strings.TrimSpace(c.outcome), "empty")
	return c, op == token.EQL || op == token.NEQ
}

// beingSet is the condition that a variable has a value, or has none: an entry is one of any number.
func (r *reader) beingSet(name string, is bool) (comparison, bool) {
	if r.entry(name) {
		return comparison{importer.Match, r.variable(name), "at least 0", !is}, true
	}
	return comparison{importer.Branch, r.variable(name), notSet, is}, true
}

// entryComparison is a case of what a caller has entered.
func (r *reader) entryComparison(of expr, outcome string) (comparison, bool) {
	c := comparison{importer.Match, r.variable(of.variable()), outcome, false}
	return c, of.variable() != "" && (r.entry(of.variable()) || r.hasNoValue(c.variable))
}

// hasNoValue reports whether nothing sets a variable of the flow.
func (r *reader) hasNoValue(id string) bool {
	return strings.HasPrefix(id, r.ID+":") && r.origins[id] == nil
}

// entry reports whether a variable is what a caller enters, and nothing else.
func (r *reader) entry(name string) bool { return r.entered(r.variable(name)) }

func (r *reader) entered(id string) bool {
	o := r.origins[id]
	return o != nil && o.entered && !o.filled && len(o.literals) == 0
}

// decision makes the steps of a decision.
func (r *reader) decision(a action) string {
	yes, no := r.output(a, "yes"), r.output(a, "no")
	return r.decide(parseExpression(expressionOf(a.Get("condition"))), a.id, a.block, yes, no)
}

// expressionOf returns an expression, also one that is a variable or written out.
func expressionOf(v importer.Value) string {
	return cmp.Or(v.Get("exp").Text(), v.Get("var").Text(), v.Get("lit").Text(), v.Text())
}

// switchAction makes a branch where all cases compare one value, else a decision for each.
func (r *reader) switchAction(a action) string {
	first, compared := a.Get("evaluate", "firstTrue"), ""
	for key, x := range below(a.Get("evaluate")) {
		if key != "firstTrue" && x.Has("cases") { // the cases are values of an expression
			first, compared = x, expressionOf(firstOf(x, "expression", "switchExpression", "value"))+" == "
		}
	}
	otherwise := r.actions(firstOf(first, "default").Get("actions"), a.id+"/default", a.next)
	var conditions []expr
	var targets []string
	for i, c := range first.Get("cases").List() {
		c = c.Get("case")
		value := strings.TrimSpace(expressionOf(c.Get("value")))
		if compared != "" && c.Get("value").Has("lit") && !constant().MatchString(value) {
			value = strconv.Quote(value)
		}
		conditions = append(conditions, parseExpression(compared+value))
		targets = append(targets, r.actions(c.Get("actions"), fmt.Sprintf("%s/case %d", a.id, i+1), a.next))
	}
	if same, ok := r.comparisons(conditions, false); len(same) > 0 && ok && !r.hasNoValue(same[0].variable) {
		s := r.branch(same[0], a.id, a.block)
		for i, c := range same {
			s.Edge(c.outcome, targets[i])
		}
		s.Edge(importer.Otherwise, otherwise)
		return s.ID
	}
	if len(conditions) > 1 {
		a.block.Expand("several conditions: a step for each")
	}
	for i := len(conditions) - 1; i >= 0; i-- {
		otherwise = r.decide(conditions[i], a.id, a.block, targets[i], otherwise)
	}
	return otherwise
}

var notNames = diag.LazyPattern(`[^\pL\pN]+`)

// readable names an expression.
func readable(exp string) string {
	return cmp.Or(strings.Trim(strings.ToLower(strings.Join(notNames().Split(exp, -1), "_")), "_"), "decision")
}
