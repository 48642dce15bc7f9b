package genesysarchitect

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// expr is an expression, or a part of one, read as Go: its operators have the same order there.
type expr struct {
	source string   // the whole
	node   ast.Expr // without parentheses, or nil if it is not understood
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

	// The grammar of the expressions is close to Go's. Words that Go reads differently are replaced by
	// words of the same length or meaning.
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

// conversions are functions that do not change the compared value.
var conversions = strings.Fields("toint todecimal tonumber tostring trim lower upper")

// variable returns the variable that an expression is, or "".
func (e expr) variable() string {
	if name, args := e.call(); len(args) == 1 && slices.Contains(conversions, name) {
		return args[0].variable()
	}
	// The item of a list depends on its index, and no action names it.
	owner, _, _ := strings.Cut(e.text(), ".")
	isOne := e.isSelector() && !strings.Contains(e.text(), "[")
	if isOne && slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, owner) }) {
		return e.text()
	}
	return ""
}

// foundQueue returns the name in a function that finds a queue, as in FindQueue("Sales").
func (e expr) foundQueue() (name string, ok bool) {
	function, args := e.call()
	isFinding := function == "findqueue" || function == "toqueue"
	if !isFinding || len(args) != 1 || !args[0].isConstant() {
		return "", false
	}
	name = args[0].unquoted()
	return name, name != "" && name != "NOT_SET"
}

// sum returns a variable and the whole number that an expression adds to it, as in Flow.n + 1.
func (e expr) sum() (variable string, add int, ok bool) {
	both, isBinary := e.node.(*ast.BinaryExpr)
	if !isBinary || both.Op != token.ADD && both.Op != token.SUB {
		return "", 0, false
	}

	x := e.part(both.X)
	y := e.part(both.Y)
	if x.variable() == "" && both.Op == token.ADD { // 1 + Flow.n
		x, y = y, x
	}
	add, err := strconv.Atoi(y.text())
	if both.Op == token.SUB {
		add = -add
	}
	return x.variable(), add, err == nil && add != 0 && x.variable() != ""
}

// whole returns the whole number that an expression of written numbers is, as in 10 + 90. A number that does not fit an int
// is not known.
func (e expr) whole() (n int, ok bool) {
	if strings.EqualFold(e.text(), "NOT_SET") {
		return 0, true
	}
	if name, args := e.call(); name == "toint" && len(args) == 1 {
		return args[0].whole()
	}

	both, isBinary := e.node.(*ast.BinaryExpr)
	if !isBinary {
		n, err := strconv.Atoi(e.text())
		return n, err == nil
	}
	x, knowsX := e.part(both.X).whole()
	y, knowsY := e.part(both.Y).whole()
	result := new(big.Int)
	switch both.Op {
	case token.ADD:
		result.Add(big.NewInt(int64(x)), big.NewInt(int64(y)))
	case token.SUB:
		result.Sub(big.NewInt(int64(x)), big.NewInt(int64(y)))
	case token.MUL:
		result.Mul(big.NewInt(int64(x)), big.NewInt(int64(y)))
	default:
		return 0, false
	}
	return int(result.Int64()), knowsX && knowsY && result.IsInt64()
}

// mirrored are the signs of comparisons whose sides change places. The other signs stay.
var mirrored = map[token.Token]token.Token{
	token.LSS: token.GTR, token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ,
}

// sides returns the sides of a comparison and its sign. A constant on the left, as in 5 < Flow.n, changes places.
func (e expr) sides() (left expr, op token.Token, right expr, isBinary bool) {
	both, isBinary := e.node.(*ast.BinaryExpr)
	if !isBinary {
		return expr{}, token.ILLEGAL, expr{}, false
	}
	left = e.part(both.X)
	right = e.part(both.Y)
	op = both.Op
	if left.isConstant() && !right.isConstant() {
		left, right = right, left
		if other, changes := mirrored[op]; changes {
			op = other
		}
	}
	return left, op, right, true
}

// isConstant reports whether an expression is a value that is written out.
func (e expr) isConstant() bool { return written().MatchString(e.text()) }

// unquoted returns the text of a value that is written out, without its quotes.
func (e expr) unquoted() string {
	text := e.text()

	// Only the outer quotes are no part of the text.
	if len(text) > 1 && strings.ContainsAny(text[:1], `"'`) {
		text = text[1 : len(text)-1]
	}
	return strings.ReplaceAll(text, `\"`, `"`)
}

// isText reports whether an expression is a text in quotes, or appends one.
func (e expr) isText() bool {
	if both, isBinary := e.node.(*ast.BinaryExpr); isBinary {
		return both.Op == token.ADD && (e.part(both.X).isText() || e.part(both.Y).isText())
	}
	return e.isConstant() && strings.ContainsAny(e.text()[:1], `"'`)
}

// isSelector reports whether an expression is a name with dots.
func (e expr) isSelector() bool {
	_, ok := e.node.(*ast.SelectorExpr)
	return ok
}

var written = diag.LazyPattern(`^("(?:[^"\\]|\\.)*"|'[^']*'|-?\d+(?:\.\d+)?|(?i:true|false|NOT_SET))$`)

// operators are the operators of comparisons.
var operators = map[token.Token]importer.Operator{
	token.EQL: importer.Equal, token.NEQ: importer.Equal,
	token.LSS: importer.Under, token.GTR: importer.Over, token.LEQ: importer.Most, token.GEQ: importer.Least,
}

// functions are the functions that compare. A variable without a value is as empty as a text without a letter.
var functions = map[string]importer.Test{
	"isset": {Is: importer.Blank, Not: true}, "isnotset": {Is: importer.Blank},
	"isnotsetorempty": {Is: importer.Blank},
	"contains":        {Is: importer.Contains}, "startswith": {Is: importer.Starts}, "endswith": {Is: importer.Ends},
}

// decider makes the steps of the conditions of an action.
type decider struct {
	*program
	*variables
	names map[string]string // of lookups, by what they ask
	id    string
	block *importer.Block
}

func deciderOf(a action) decider {
	return decider{a.program, a.variables, a.center.Names, a.id, a.block}
}

// decide makes the steps of a condition, and returns the ID of the first. A comparison of one variable is a branch. Any
// other part is a lookup that is named after the action or the expression.
func (d decider) decide(exp expr, yes, no string) string {
	for _, join := range []token.Token{token.LOR, token.LAND} {
		parts := exp.joined(join)
		isAnd := join == token.LAND

		// Parts that compare one variable are one branch with a case for each part. The parts of an AND are negated:
		// the value differs from the value of each part.
		if same, ok := d.tests(parts, isAnd); ok {
			if isAnd {
				return d.compare(same, slices.Repeat([]string{no}, len(same)), yes)
			}
			return d.compare(same, slices.Repeat([]string{yes}, len(same)), no)
		}
		if len(parts) > 1 {
			return d.decideParts(parts, isAnd, yes, no)
		}
	}

	if not, ok := exp.node.(*ast.UnaryExpr); ok && not.Op == token.NOT {
		return d.decide(exp.part(not.X), no, yes)
	}

	switch {
	case strings.EqualFold(exp.text(), "true"):
		return d.through(d.part(d.id), d.block.Type, d.block.Name, yes)
	case strings.EqualFold(exp.text(), "false"):
		return d.through(d.part(d.id), d.block.Type, d.block.Name, no)
	}

	if shorter, isTrue := d.shorter(exp); len(shorter) > 0 {
		if !isTrue {
			yes, no = no, yes
		}
		return d.compare(shorter, slices.Repeat([]string{yes}, len(shorter)), no)
	}
	return d.lookUpResult(exp, yes, no)
}

// decideParts makes the steps of the parts of an OR or an AND. As in Architect, a part is evaluated only if the parts
// before it do not give the result.
func (d decider) decideParts(parts []expr, isAnd bool, yes, no string) string {
	d.block.Expand("several conditions: a step for each")
	to := no
	if isAnd {
		to = yes
	}

	// The last part is built first, since each part leads to the part after it.
	for _, part := range slices.Backward(parts) {
		if isAnd {
			to = d.decide(part, to, no)
		} else {
			to = d.decide(part, yes, to)
		}
	}
	return to
}

// lookUpResult makes a lookup of the result of an expression that compares no single variable with a constant. Only the
// running platform has the result.
func (d decider) lookUpResult(exp expr, yes, no string) string {
	// A value that the flow has set or asked for may decide the expression as well.
	if reason, fix := d.overBound(exp); reason != "" {
		d.block.Approximate(reason+": here a lookup decides", fix)
	} else if ofFlow().MatchString(exp.text()) {
		d.block.Approximate("its condition is computed from values of the flow: here a lookup decides",
			"ask with a menu, or keep the lookup and give its outcomes in the scenario")
	}

	s := d.Step(importer.Lookup, d.block)
	s.Own = true
	s.ID = d.part(d.id)
	s.What = cmp.Or(exp.text(), d.id)
	if d.names[s.What] == "" {
		d.names[s.What] = nameOf(s.What)
	}
	s.Edge("yes", yes)
	s.Edge("no", no)

	return s.ID
}

// overBound names the bound because of which a comparison is no branch, with a fix. It is "" for other expressions.
func (v *variables) overBound(exp expr) (reason, fix string) {
	left, op, right, _ := exp.sides()
	bound, known := right.whole()
	if !known {
		return "", ""
	}

	name, args := left.call()
	switch {
	case v.entryDigits(left) > maxPadded && operators[op] == importer.Equal:
		return fmt.Sprintf("it compares the number of an entry whose digits are not known, or are more than %d", maxPadded),
			fmt.Sprintf("take at most %d digits, or compare the text of the entry", maxPadded)
	case name == "length" && len(args) == 1 && isRange(operators[op]) && bound > maxLength:
		return fmt.Sprintf("it compares a length with %d, more than the %d that a branch tells apart", bound, maxLength),
			fmt.Sprintf("compare with a length up to %d", maxLength)
	}
	return "", ""
}

// tests reads conditions that compare the same variable: all negated, or none. Several are of single values.
func (v *variables) tests(parts []expr, negated bool) ([]importer.Test, bool) {
	var out []importer.Test
	for _, p := range parts {
		t, ok := v.test(p)
		if !ok || t.Not != negated {
			return nil, false
		}

		// Several tests are one branch only if each is a case of one value of the same variable.
		isCase := len(parts) == 1 || isOne(t)
		isSame := len(out) == 0 || out[0].Variable == t.Variable
		if !isCase || !isSame {
			return nil, false
		}

		t.Not = false
		out = append(out, t)
	}
	return out, len(out) > 0
}

// compare leads on to the target of the first of some tests that holds.
func (d decider) compare(all []importer.Test, targets []string, otherwise string) string {
	s := d.Step(importer.Decide, d.block)
	s.ID = d.part(d.id)
	for i, t := range all {
		s.Edges = append(s.Edges, importer.Edge{To: targets[i], Tests: []importer.Test{t}})
	}
	s.Edges = append(s.Edges, importer.Edge{To: otherwise})
	return s.ID
}

// test reads a condition on one variable. It returns false if the import cannot decide the condition.
func (v *variables) test(exp expr) (t importer.Test, ok bool) {
	name, args := exp.call()
	of := exp
	with := expr{source: "true"}
	if left, op, right, isBinary := exp.sides(); isBinary {
		of = left
		with = right
		if t.Is, ok = operators[op]; !ok {
			return t, false
		}

		t.Not = op == token.NEQ
		if t.Is == importer.Equal {
			// A text that is no number has no value, so that the comparison with NOT_SET is one of the entry itself.
			digits := v.entryDigits(left)
			if isNone := strings.EqualFold(with.text(), "NOT_SET"); digits > 0 && !isNone {
				return v.numberTest(t, left, with, digits)
			}
			of, t.Is = of.measured(with)
		}
	} else if t, ok = functions[name]; ok && len(args) > 0 {
		of = args[0]
		with = args[min(len(args)-1, 1)]
		// A third argument changes whether capitals count.
		if len(args) > 2 && args[2].text() != "false" {
			return t, false
		}
	}

	variable := of.variable()
	value := strings.TrimSpace(with.unquoted())
	switch {
	case variable == "" || t.Is != importer.Blank && !with.isConstant():
		return t, false
	// NOT_SET, an empty text and the length 0 stand for a missing value.
	case t.Is == importer.Blank, t.Is == importer.Length && value == "0",
		t.Is == importer.Equal && (value == "" || strings.EqualFold(value, "NOT_SET")):
		t.Is = importer.Blank
		value = ""
	case strings.EqualFold(value, "true") || strings.EqualFold(value, "false"):
		value = strings.ToLower(value)
	}

	t.Variable = v.variable(variable)
	// A call has a language without a country here, so that two countries of one language are not told apart.
	if t.Variable == importer.Language {
		value = importer.BaseLanguage(value)
		if v.countries[value] > 1 {
			return t, false
		}
	}
	t.Operand = value
	v.compared[t.Variable] = true

	switch {
	// A text of another form, such as 05, has the same number.
	case t.Is == importer.Equal && v.texts.isPadded && of.isNumbering() && isDecimal(value):
		t.Is = importer.Same
	// The documentation does not say whether capitals count, so that only the call knows the result.
	case t.Is == importer.Equal && v.texts.several[strings.ToLower(value)]:
		return t, false
	}

	if _, err := strconv.Atoi(value); err != nil && t.Is == importer.Length {
		return t, false
	}
	if _, err := strconv.ParseFloat(value, 64); err != nil && isRange(t.Is) {
		return t, false // a text: only the platform knows which comes first
	}

	// Variables of the platform, such as a position in a queue, change in the call. They can only be compared
	// with one value.
	isOwn := strings.HasPrefix(t.Variable, v.flow+":")
	return t, isOwn || isOne(t)
}

// numbering are the functions that make a number of a text.
var numbering = strings.Fields("toint todecimal tonumber")

// isNumbering reports whether an expression makes a number of a variable's text.
func (e expr) isNumbering() bool {
	name, args := e.call()
	if len(args) != 1 || !slices.Contains(conversions, name) {
		return false
	}
	return slices.Contains(numbering, name) || args[0].isNumbering()
}

func isDecimal(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// entryDigits returns the most digits of an entry that an expression makes a number of, or 0.
func (v *variables) entryDigits(e expr) int {
	name, args := e.call()
	switch {
	case len(args) != 1 || args[0].variable() == "":
		return 0
	case slices.Contains(numbering, name):
		return v.digits[strings.ToLower(args[0].variable())]
	case slices.Contains(conversions, name):
		return v.entryDigits(args[0]) // the text of a number, as in ToString(ToInt(Flow.x))
	}
	return 0
}

// maxPadded bounds the digits of an entry that is compared with a number. A comparison of a longer one is a lookup and has a
// row.
const maxPadded = 10

// numberTest reads a comparison of an entry's number. The entry 05 is the number 5 as well, so that each entry with the
// number is a case.
func (v *variables) numberTest(t importer.Test, of, with expr, digits int) (importer.Test, bool) {
	// No entry is a negative number, and one with many digits would have too many cases.
	// Only the usual text of a number, as in "5", is the text of a number.
	n, known := with.whole()
	if with.isText() {
		var err error
		n, err = strconv.Atoi(with.unquoted())
		known = err == nil && strconv.Itoa(n) == with.unquoted()
	}
	if !known || n < 0 || digits > maxPadded {
		return t, false
	}

	var entries []string
	for width := 1; width <= digits; width++ {
		entry := fmt.Sprintf("%0*d", width, n)
		if len(entry) == width {
			entries = append(entries, entry)
		}
	}
	t.Variable = v.variable(of.variable())
	t.Operand = strings.Join(entries, ",")
	t.Is = importer.OneOf
	if len(entries) == 1 {
		t.Is = importer.Equal
	}
	v.compared[t.Variable] = true
	return t, len(entries) > 0 && strings.HasPrefix(t.Variable, v.flow+":")
}

// findDigits finds the most digits of the entries of each variable. A variable that copies another one has the digits of
// its entries, too.
func (v *variables) findDigits(flow importer.Value) {
	copies := map[string][]string{} // by name in small letters, the variables that copy it
	v.findEntries(flow, copies)

	// Digits only grow, up to the bound, so that the search ends.
	for work := slices.Sorted(maps.Keys(v.digits)); len(work) > 0; work = work[1:] {
		for _, to := range copies[work[0]] {
			if v.digits[to] < v.digits[work[0]] {
				v.digits[to] = v.digits[work[0]]
				work = append(work, to)
			}
		}
	}
}

// findEntries finds the most digits of the variables that a value asks for, and which variables its actions copy.
func (v *variables) findEntries(in importer.Value, copies map[string][]string) {
	for key, one := range below(in) {
		switch key {
		case "collectInput":
			name := strings.ToLower(one.TextOf("inputData", "var"))
			most := max(number(one.Get("digits", "exact")), number(one.Get("digits", "range", "max")))

			// An entry without a known bound may have any number of zeros before its number.
			if most == 0 {
				most = maxPadded + 1
			}
			v.digits[name] = max(v.digits[name], min(most, maxPadded+1))
		case "statements":
			for _, statement := range one.List() {
				for _, set := range below(statement) {
					addCopy(copies, set.TextOf("variable"), set.Get("value"))
				}
			}
		// The value may be an entry of another flow, whose digits this flow does not know.
		case "getParticipantData":
			for _, x := range one.Get("attributes").List() {
				of := x.Get("attribute")
				for _, to := range []string{of.TextOf("variable"), of.TextOf("value", "var"), of.TextOf("var")} {
					v.digits[strings.ToLower(to)] = maxPadded + 1
				}
			}
		case "callCommonModule", "callModule":
			for _, x := range filled(one, func(string) bool { return true }) {
				v.digits[strings.ToLower(x.variable)] = maxPadded + 1
			}
		case "inputs", "taskInputs":
			for variable, value := range below(one) {
				addCopy(copies, variable, value)
			}
		}
		v.findEntries(one, copies)
	}
}

// addCopy adds a variable to the copies of the variable that its value is, if it is one.
func addCopy(copies map[string][]string, variable string, value importer.Value) {
	from := strings.ToLower(parseExpression(expressionOf(value)).variable())
	if from != "" {
		copies[from] = append(copies[from], strings.ToLower(variable))
	}
}

// measured returns the value of a function in a comparison, and the test that it is: Length(x) == 4
// tests the length of x, and Left(x, 2) == "90" its first two keys.
func (e expr) measured(with expr) (of expr, is importer.Operator) {
	name, args := e.call()
	if name == "length" && len(args) == 1 {
		return args[0], importer.Length
	}

	// A part that is shorter or longer than the text is no beginning.
	text := with.unquoted()
	length := strconv.Itoa(utf8.RuneCountInString(text))
	isPart := len(args) > 1 && text != "" && args[len(args)-1].text() == length
	switch {
	case isPart && name == "left" && len(args) == 2,
		isPart && name == "substring" && len(args) == 3 && args[1].text() == "0":
		return args[0], importer.Starts
	case isPart && name == "right" && len(args) == 2:
		return args[0], importer.Ends
	}
	return e, importer.Equal
}

// ofFlow matches a variable of a flow or of its parts, and the language of the call, which a flow sets.
var ofFlow = diag.LazyPattern(`(?i)\b(?:(?:Flow|Task|State|Common)\.\w|Call\.Language\b)`)

// maxLength bounds the lengths that a branch tells apart. A comparison with a longer one is a lookup and has a row.
const maxLength = 30

// shorter returns tests of all lengths up to the bound of an expression such as Length(x) > 3, and
// whether the expression is true for them. A branch has cases of single lengths only.
func (v *variables) shorter(exp expr) (lengths []importer.Test, isTrue bool) {
	left, op, right, isBinary := exp.sides()
	if !isBinary || !isRange(operators[op]) {
		return nil, false
	}
	name, args := left.call()
	bound, known := right.whole()
	if name != "length" || len(args) != 1 || !known {
		return nil, false
	}

	// Of under and at least, the bound itself is one of the longer lengths.
	if op == token.LSS || op == token.GEQ {
		bound--
	}
	variable := v.variable(args[0].variable())
	if !strings.HasPrefix(variable, v.flow+":") || bound < 0 || bound > maxLength {
		return nil, false
	}

	v.compared[variable] = true
	lengths = append(lengths, importer.Test{Variable: variable, Is: importer.Blank})
	for n := 1; n <= bound; n++ {
		lengths = append(lengths, importer.Test{Variable: variable, Is: importer.Length, Operand: strconv.Itoa(n)})
	}
	return lengths, op == token.LSS || op == token.LEQ
}

// isRange reports whether an operator compares numbers.
func isRange(is importer.Operator) bool {
	return slices.Contains([]importer.Operator{importer.Under, importer.Over, importer.Most, importer.Least}, is)
}

// isOne reports whether a test compares with one value, or none.
func isOne(t importer.Test) bool {
	return t.Is == importer.Equal || t.Is == importer.Same || t.Is == importer.Blank
}

// decision makes the steps of a decision.
func (a action) decision() string {
	yes := a.output("yes")
	no := a.output("no")
	exp := parseExpression(expressionOf(a.Get("condition")))

	// People know the question by the name of its action. A variable has a name of its own.
	if name := a.ownName(); exp.variable() == "" && name != "" {
		a.center.Names[exp.text()] = readable(name)
	}
	return deciderOf(a).decide(exp, yes, no)
}

// expressionOf returns an expression, also one that is a variable or written out.
func expressionOf(v importer.Value) string {
	return cmp.Or(v.TextOf("exp"), v.TextOf("var"), v.TextOf("lit"), v.Text())
}

// switchAction makes a branch where all cases compare one value, else a decision for each.
func (r *reader) switchAction(a action) string {
	first := a.Get("evaluate", "firstTrue")
	compared := ""
	for key, x := range below(a.Get("evaluate")) {
		if key != "firstTrue" && x.Has("cases") {
			// The cases are values of an expression.
			first, compared = x, expressionOf(firstOf(x, "expression", "switchExpression", "value"))+" == "
		}
	}

	// Actions are translated from the end, so that the default comes first.
	otherwise := r.actions(firstOf(first, "default").Get("actions"), a.id+"/default", a.next)
	var conditions []expr
	var targets []string
	for i, c := range r.items(first.Get("cases")) {
		c = c.Get("case")
		value := strings.TrimSpace(expressionOf(c.Get("value")))

		// A literal text has no quotes in the export, and the expression needs them.
		if compared != "" && c.Get("value").Has("lit") && !constant().MatchString(value) {
			value = strconv.Quote(value)
		}

		conditions = append(conditions, parseExpression(compared+value))
		targets = append(targets, r.actions(c.Get("actions"), fmt.Sprintf("%s/case %d", a.id, i+1), a.next))
	}

	if same, ok := r.tests(conditions, false); ok {
		return deciderOf(a).compare(same, targets, otherwise)
	}

	if len(conditions) > 1 {
		a.block.Expand("several conditions: a step for each")
	}

	// The cases are tried in their order, so that each leads to the next one.
	for i := len(conditions) - 1; i >= 0; i-- {
		otherwise = deciderOf(a).decide(conditions[i], targets[i], otherwise)
	}

	return otherwise
}

var notNames = diag.LazyPattern(`[^\pL\pN]+`)

// readable makes a name of words.
func readable(words string) string {
	name := strings.Join(notNames().Split(words, -1), "_")
	return cmp.Or(strings.Trim(strings.ToLower(name), "_"), "decision")
}

// words matches the words and the signs of an expression that a name of it has, and the ends of small letters.
var words = diag.LazyPattern(`[\pL\pN_]+|[<>]=?`)

// inNames are signs as a name has them.
var inNames = map[string]string{">": "over", "<": "under", ">=": "at_least", "<=": "at_most"}

// maxWords is the most words of an expression in a name. It shortens the name alone: two expressions with one name have two
// names in the folder.
const maxWords = 5

// nameOf names an expression after its words. Conversions and the owners of variables tell nothing apart.
func nameOf(exp string) string {
	var out []string
	for _, word := range words().FindAllString(exp, -1) {
		isOwner := slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, word) })
		if isOwner || slices.Contains(conversions, strings.ToLower(word)) || converts().MatchString(word) {
			continue
		}
		spaced := cmp.Or(inNames[word], camel().ReplaceAllString(word, "${1}_$2"))
		out = append(out, strings.Split(strings.ToLower(strings.TrimPrefix(spaced, "Get_")), "_")...)
	}

	// The begin names the subject, and the end the compared value.
	if n := len(out); n > maxWords {
		out = slices.Concat(out[:2], out[n-2:])
	}
	return cmp.Or(strings.Join(out, "_"), "decision")
}

var (
	converts = diag.LazyPattern(`^To[A-Z]`)         // as in ToQueue
	camel    = diag.LazyPattern(`(\p{Ll})(\p{Lu})`) // as in GetEstimatedWait
)

// ownName returns the name of an action, or "" if it only repeats the kind, as Architect proposes it.
func (a action) ownName() string {
	isLetter := func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}
	if strings.Map(isLetter, a.block.Name) == strings.Map(isLetter, a.kind) {
		return ""
	}
	return a.block.Name
}
