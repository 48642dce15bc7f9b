package expression

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// evaluation evaluates $[…] as Asterisk does (main/ast_expr2.fl and ast_expr2.y): its operators by rising
// precedence are the rows of binary. A text in quotes is one with them, so that "5" is not 5 and never a
// number.
type evaluation struct {
	tokens   []string
	at       int
	answer   func(Condition) bool // whether a condition on a value holds that only the call knows
	idle     int                  // operands that are read and decide nothing
	broken   bool                 // a syntax error
	rare     bool                 // it has an operator or a function that is not modeled
	ofDialed map[string]bool      // the results that follow from digits of a pattern, by the names of their symbols
}

// Condition compares a value that is known only in the call.
type Condition struct {
	Symbol   string // the name of the value; "" where it is a whole expression
	Op       string // =, <, >, <=, >=, or "" for the truth of the value
	Value    string
	Text     string // as the dialplan has it
	OfDialed bool   // the value has digits of an extension's pattern
	IsNumber bool   // an equality without quotes, which compares numbers: 07 is 7
}

var binary = [][]string{
	{"|", "||"},
	{"&", "&&"},
	{"=", "==", "!=", "<", ">", "<=", ">="},
	{"+", "-"},
	{"*", "/", "%"},
	{":", "=~", "~~"},
}

// rareOperators are not modeled for two known values.
var rareOperators = []string{"*", "/", "%", ":", "=~"}

const matchLevel = 5 // precedence of the operands of ! and -

// Evaluate returns the value of an expression. Asterisk logs a syntax error. The value is then the
// value of the expression before the error: 1 of "1 2", and the empty text of "= 1". Without an expression it is 0.
func Evaluate(text string, answer func(Condition) bool) string {
	e := &evaluation{tokens: tokensOf(text), answer: answer, ofDialed: map[string]bool{}}
	if len(e.tokens) == 0 || isOperator(e.tokens[0]) && !strings.Contains("(!-", e.tokens[0]) {
		return ""
	}
	value := e.level(0)
	if e.rare || e.peek("?") != "" {
		return symbol.Of("$[" + text + "]")
	}
	if e.broken {
		return "0"
	}
	return value
}

// setRare makes the whole expression one that is not modeled. Few dialplans multiply or divide, match known texts with
// a pattern, or call a function in an expression.
func (e *evaluation) setRare() string {
	e.rare = true
	e.broken = true
	return ""
}

// isOperator reports whether a token is an operator, a bracket or a comma.
func isOperator(token string) bool {
	return strings.IndexByte(operatorBytes, token[0]) >= 0 || slices.Contains(longOperators, token)
}

// only reads an operand. While idle is above 0, one that decides nothing asks nothing.
func (e *evaluation) only(decides bool, read func() string) string {
	if !decides {
		e.idle++
		defer func() { e.idle-- }()
	}
	return read()
}

func (e *evaluation) peek(ops ...string) string {
	if e.at < len(e.tokens) && slices.Contains(ops, e.tokens[e.at]) {
		return e.tokens[e.at]
	}
	return ""
}

// level reads the operators of a precedence and above.
func (e *evaluation) level(n int) string {
	if n == len(binary) {
		return e.primary()
	}

	left := e.level(n + 1)
	for op := e.peek(binary[n]...); op != "" && !e.broken; op = e.peek(binary[n]...) {
		e.at++

		// The right side of | and & is not always asked, so that these two are read apart.
		if op[0] == '|' || op[0] == '&' {
			left = e.logical(op[0] == '&', left, n+1)
		} else {
			left = e.apply(op, left, e.level(n+1))
		}
	}

	return left
}

// logical is A | B, which is B where A is not true, and A & B, which is A where both are true, else 0.
func (e *evaluation) logical(isAnd bool, left string, n int) string {
	if e.isTrue(left) != isAnd { // it decides

		e.only(false, func() string { return e.level(n) })

		if isAnd {
			return "0"
		}

		return calculated(left)
	}

	right := e.level(n)
	switch {
	case !isAnd:
		return right
	case e.isTrue(right):
		return calculated(left)
	}

	return "0"
}

// calculated is a value whose truth is found: a number is without the zeros before and after it.
func calculated(value string) string {
	if x, isNumber := Numeric(value); isNumber {
		return formatNumber(x)
	}
	return value
}

// isTrue reports whether a value is neither 0 nor an empty text.
func (e *evaluation) isTrue(value string) bool {
	switch {
	case !symbol.In(value):
		x, isNumber := Numeric(value)
		return value != "" && (!isNumber || x != 0)
	case symbol.Sole(value) == "" && (value[0] < '0' || value[0] > '9'):
		// There are words or quotes next to it.
		return true
	}
	return e.ask(Condition{Symbol: symbol.Sole(value), Text: symbol.Plain(value), OfDialed: symbol.HasDigits(value)})
}

func (e *evaluation) ask(c Condition) bool {
	c.OfDialed = c.OfDialed || e.ofDialed[c.Symbol]
	return e.idle == 0 && e.answer(c)
}

// unknown is the symbol of a result, with the names of the symbols that it is made of.
func (e *evaluation) unknown(text string, of ...string) string {
	result := symbol.Of(text)
	if symbol.HasDigits(text) || slices.ContainsFunc(of, func(name string) bool { return e.ofDialed[name] }) {
		e.ofDialed[symbol.Sole(result)] = true
	}
	return result
}

// apply computes with two values, and asks where a comparison is with one that only the call knows.
func (e *evaluation) apply(op, left, right string) string {
	isQuoted := strings.HasPrefix(left, `"`)
	isRightQuoted := strings.HasPrefix(right, `"`)

	computes := strings.Contains("+-*/%", op)
	if computes && isQuoted { // no number, whatever stands in the quotes
		left = `""`
	}

	if computes && isRightQuoted {
		right = `""`
	}

	switch {
	case op == "~~", e.idle == 0 && !symbol.In(left) && !symbol.In(right) && slices.Contains(rareOperators, op):
		return e.setRare()
	case !symbol.In(left) && !symbol.In(right):
		return operate(op, left, right)
	case computes, (op == ":" || op == "=~") && strings.Contains(strings.ReplaceAll(right, `\(`, ""), "("):
		// the text of a group
		return e.unknown(Unquoted(left)+" "+op+" "+Unquoted(right), symbol.Sole(left), symbol.Sole(right))
	}

	// The comparisons for equality share one condition, so that an answer for = also decides !=.
	negated := op == "!="
	if op == "==" || negated {
		op = "="
	}

	if op == "=" && isQuoted != isRightQuoted { // the quotes are compared, too
		return Boolean(negated)
	}

	if op == "=" || op == "=~" || op == ":" {
		left, right = Unquoted(left), Unquoted(right)
	}

	switch {
	case op == "=" && left == right:
		return Boolean(!negated)
	// The known parts of both texts differ, so that no value makes them equal.
	case op == "=" && !symbol.CanEqual(left, right):
		return Boolean(negated)
	}

	c := comparing(op, left, right)
	c.IsNumber = op == "=" && !isQuoted
	return Boolean(e.ask(c) != negated)
}

// comparing is the condition that two values compare. A text with a value in it, compared with a text, is the
// value compared with its part.
func comparing(op, left, right string) Condition {
	// The unknown side comes first, so that equal conditions have one text.
	if op == "=" && !symbol.In(left) {
		left, right = right, left
	}

	text := symbol.Plain(left) + " " + op + " " + symbol.Plain(right)
	c := Condition{Op: op, Value: right, Text: text, OfDialed: symbol.HasDigits(left + right)}
	before, name, after, _ := symbol.Cut(left)
	value := strings.TrimSuffix(strings.TrimPrefix(right, before), after)
	if symbol.In(right) {
		return c
	}

	// "x${TIER}" = "xgold" compares TIER with gold.
	isValueInText := name != "" && before+value+after == right
	if sole := symbol.Sole(left); sole != "" {
		c.Symbol = sole
	} else if op == "=" && isValueInText {
		c.Symbol = name
		c.Value = value
		c.Text = name + " = " + value
	}

	return c
}

func (e *evaluation) primary() string {
	if e.at >= len(e.tokens) {
		e.broken = true
		return ""
	}

	t := e.tokens[e.at]
	e.at++
	switch t {
	case "(":
		value := e.level(0)
		if e.peek("?") != "" {
			return e.setRare()
		}
		e.broken = e.broken || e.peek(")") == ""
		e.at++
		return value
	case "!":
		return e.not(e.level(matchLevel))
	case "-":
		value := e.level(matchLevel)

		// The negative of an unknown number is itself unknown.
		if symbol.In(value) && value[0] != '"' {
			return e.unknown("-"+value, symbol.Sole(value))
		}
		if x, isNumber := Numeric(value); isNumber {
			return formatNumber(-x)
		}
		return "0"
	}

	// An operator stands where its operand is missing.
	e.broken = e.broken || isOperator(t)
	if e.peek("(") != "" && !e.broken {
		return e.setRare()
	}
	return t
}

// not is 0 for a text that begins with a number other than 0, and 1 for other texts.
func (e *evaluation) not(value string) string {
	if !symbol.In(value) || value[0] == '"' {
		n, _ := Leading(value)
		return Boolean(n == 0)
	}
	return Boolean(!e.isTrue(value))
}

// holding has the orders of two values for which a comparison holds.
var holding = map[string]string{"=": "=", "==": "=", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": "=>"}

// operate is an operator of two values that are known.
func operate(op, a, b string) string {
	x, isX := Numeric(a) // 0 of a text
	y, isY := Numeric(b)
	order := strings.Compare(a, b)

	// Asterisk compares two numbers as numbers, and anything else as texts.
	if isX && isY {
		order = cmp.Compare(x, y)
	}

	// Orders holds the results of a comparison for which the operator is true.
	if orders := holding[op]; orders != "" {
		return Boolean(strings.Contains(orders, "<=>"[order+1:order+2]))
	}

	if op == "-" {
		y = -y
	}
	return formatNumber(x + y)
}

var numberText = diag.LazyPattern(`^-?[0-9]+(\.[0-9]+)?(e[+-][0-9]{1,4})?$`)

// Numeric returns the number of a value. A text in quotes is not a number.
func Numeric(text string) (float64, bool) {
	// Most texts are words. The look at the first character is cheaper than the pattern.
	mayBeNumber := text != "" && (text[0] == '-' || '0' <= text[0] && text[0] <= '9')
	if !mayBeNumber || !numberText().MatchString(text) {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}

// formatNumber writes a number. Asterisk's have the type long double: of those here 15 digits are the same.
func formatNumber(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e18 && (x != 0 || !math.Signbit(x)) {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', 15, 64)
}

// Boolean returns the text of a result: "1" or "0".
func Boolean(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// Unquoted is a text without its quotes, if it stands in some.
func Unquoted(text string) string {
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		return strings.ReplaceAll(text, `"`, "")
	}
	return text
}

// Holds reports whether a condition holds. It asks for an answer if only the call knows.
func Holds(text string, answer func(Condition) bool) bool {
	before, _, _, _ := symbol.Cut(text)
	n, isNumber := Leading(before)
	switch {
	case !symbol.In(text):
		return truth(text)
	case isNumber && n != 0, !isNumber && strings.TrimLeft(before, " +-") != "" && !symbol.In(before):
		// whatever follows
		return true
	}
	return answer(Condition{Symbol: symbol.Sole(text), Text: symbol.Plain(text), OfDialed: symbol.HasDigits(text)})
}

// truth is whether a condition holds: what begins with a number other than 0, or any other text
// (pbx_checkcondition).
func truth(value string) bool {
	number, ok := Leading(value)
	return ok && number != 0 || !ok && value != ""
}

// Leading returns the number that a text begins with, and whether there is one.
func Leading(text string) (int, bool) {
	text = strings.TrimLeft(text, "\t\n\f\r ")
	unsigned := strings.TrimPrefix(text, "-")
	if unsigned == text {
		unsigned = strings.TrimPrefix(text, "+")
	}
	after := strings.TrimLeft(unsigned, "0123456789")
	if len(after) == len(unsigned) {
		return 0, false
	}

	n, err := strconv.Atoi(text[:len(text)-len(after)])
	return n, err == nil || n != 0 // too large a number is the largest
}
