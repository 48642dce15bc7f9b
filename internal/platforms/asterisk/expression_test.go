package asterisk

import (
	"bufio"
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// expressions has results of Asterisk's own parser: main/ast_expr2.c and ast_expr2f.c, compiled alone (STANDALONE), read
// each expression. A row is the expression, a tab and the result.
//
//go:embed expression/testdata/expressions.txt
var expressions string

// TestExpressionsAreThoseOfAsterisk compares the results of the interpreter that judges the importer with the results
// of Asterisk.
func TestExpressionsAreThoseOfAsterisk(t *testing.T) {
	for rows := bufio.NewScanner(strings.NewReader(expressions)); rows.Scan(); {
		text, want, ok := strings.Cut(rows.Text(), "\t")
		if !ok {
			t.Fatalf("%q has no result", rows.Text())
		}
		if got, _ := calculate(text); got != want {
			t.Errorf("$[%s] is %q, want %q", text, got, want)
		}
	}
}

// formatLong writes a number with 15 digits, of the 18 that Asterisk writes.
func formatLong(x float64) string {
	if text := fmt.Sprintf("%.17g", x); x == math.Trunc(x) && !strings.Contains(text, "e") {
		return text
	}
	return fmt.Sprintf("%.15g", x)
}

// operand is a value of $[…]. A word of digits is a numeral: a text until something computes with it.
type operand struct {
	text      string
	number    float64
	isNumber  bool
	isNumeral bool
}

func numberOf(x float64) operand { return operand{number: x, isNumber: true} }

func truthOf(is bool) operand {
	if is {
		return numberOf(1)
	}
	return numberOf(0)
}

// textOf is a text that something has made: one of digits and points is a numeral, too.
func textOf(text string) operand {
	return operand{text: text, isNumeral: regexp.MustCompile(`^[0-9.]+$`).MatchString(text)}
}

// float is the number that computing takes, and whether there is one.
func (v operand) float() (float64, bool) {
	if v.isNumeral {
		leading := regexp.MustCompile(`^[0-9]*\.?[0-9]*`).FindString(v.text)
		x, _ := strconv.ParseFloat(leading, 64) // 0 of a point alone
		return x, true
	}
	return v.number, v.isNumber
}

func (v operand) String() string {
	if v.isNumber {
		return formatLong(v.number)
	}
	return v.text
}

// isSomething is the truth of an operand of | and &.
func (v operand) isSomething() bool {
	x, isNumber := v.float()
	return isNumber && x != 0 || !isNumber && v.text != ""
}

// computed is an operand that | or & has looked at, which makes a number of a numeral.
func (v operand) computed() operand {
	if x, isNumber := v.float(); isNumber {
		return numberOf(x)
	}
	return v
}

// calculator reads an expression by the precedences of ast_expr2.y.
type calculator struct {
	tokens  []string
	failed  bool
	unknown bool // a function that only the system knows
}

// precedences of the operators. The one of ! and of - before an operand is 6.
var precedences = map[string]int{
	"|": 1, "||": 1, "&": 2, "&&": 2, "=": 3, "==": 3, "!=": 3, "<": 3, ">": 3, "<=": 3, ">=": 3,
	"+": 4, "-": 4, "*": 5, "/": 5, "%": 5, ":": 7, "=~": 7, "~~": 7,
}

// tokenOfExpression matches the tokens of ast_expr2.fl, the longest first. Other characters are left out.
var tokenOfExpression = regexp.MustCompile(`"[^"]*"|\|\||&&|[=!<>]=|=~|~~|::|[|&=<>+,*/%!()?:-]|(?:[\w.';\\^#@]|[^\x00-\x7f]|\$[^{])+`)

// calculate is the result of an expression whose values are all known, and false with a function that only the system
// knows.
func calculate(text string) (string, bool) {
	c := &calculator{tokens: tokenOfExpression.FindAllString(text, -1)}
	// An error ends what is an expression before it, or the empty one. The rest of the tokens is not read.
	if len(c.tokens) == 0 || precedences[c.tokens[0]] > 0 && c.tokens[0] != "-" || strings.Contains("?::,)", c.tokens[0]) {
		return "", true
	}
	if out := c.expression(0); !c.failed {
		return out.String(), !c.unknown
	}
	return "0", true
}

// take takes the next token if it is one of some.
func (c *calculator) take(tokens ...string) string {
	if c.failed || len(c.tokens) == 0 || !slices.Contains(tokens, c.tokens[0]) {
		return ""
	}
	token := c.tokens[0]
	c.tokens = c.tokens[1:]
	return token
}

func (c *calculator) need(token string) {
	if c.take(token) == "" {
		c.failed = true
	}
}

// expression reads operators of a precedence or a higher one. A ? has the lowest.
func (c *calculator) expression(lowest int) operand {
	left := c.operand()
	for !c.failed && len(c.tokens) > 0 {
		op := c.tokens[0]
		if op == "?" && lowest == 0 {
			c.take(op)
			yes := c.expression(0)
			c.need("::")
			no := c.expression(1)
			x, isNumber := left.float()
			if isNumber && x == 0 || !isNumber && slices.Contains([]string{"", `""`, "0"}, left.text) {
				yes = no
			}
			left = yes
			continue
		}

		precedence := precedences[op]
		if precedence == 0 || precedence < lowest {
			break
		}
		c.take(op)
		left = applyOperator(op, left, c.expression(precedence+1))
	}
	return left
}

func (c *calculator) operand() operand {
	if len(c.tokens) == 0 || c.failed {
		c.failed = true
		return operand{}
	}

	token := c.tokens[0]
	c.tokens = c.tokens[1:]
	switch {
	case token == "(":
		out := c.expression(0)
		c.need(")")
		return out

	case token == "!":
		v := c.expression(7)
		if v.isNumber {
			return truthOf(v.number == 0)
		}
		n, _ := strconv.Atoi(regexp.MustCompile(`^[+-]?[0-9]+`).FindString(v.text)) // atoi: 0 of a text
		return truthOf(n == 0)

	case token == "-":
		x, isNumber := c.expression(7).float()
		if !isNumber {
			return numberOf(0)
		}
		return numberOf(-x)

	case precedences[token] > 0 || strings.Contains("?::,)", token):
		c.failed = true
		return operand{}
	}

	if c.take("(") != "" {
		return c.function(token)
	}
	return operand{text: token, isNumeral: regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`).MatchString(token)}
}

// function reads the arguments of a function. The functions of one number are the functions of op_func.
func (c *calculator) function(name string) operand {
	x, _ := c.expression(0).float()
	isOne := true
	for c.take(",") != "" {
		c.expression(0)
		isOne = false
	}
	c.need(")")

	of := map[string]func(float64) float64{
		"ABS": math.Abs, "CEIL": math.Ceil, "FLOOR": math.Floor, "RINT": math.RoundToEven, "ROUND": math.Round, "TRUNC": math.Trunc,
	}[name]
	if of == nil || !isOne {
		c.unknown = true
		return operand{}
	}
	return numberOf(of(x))
}

// bareText takes the quotes of a text that stands in some.
func bareText(text string) string {
	if strings.HasPrefix(text, `"`) && strings.HasSuffix(text, `"`) {
		return strings.ReplaceAll(text, `"`, "")
	}
	return text
}

// applyOperator is the value of an operator with two operands.
func applyOperator(op string, a, b operand) operand {
	x, isX := a.float()
	y, isY := b.float()

	switch op {
	case "|", "||":
		if a.isSomething() {
			return a.computed()
		}
		return b
	case "&", "&&":
		if a.isSomething() && b.isSomething() {
			return a.computed()
		}
		return numberOf(0)
	case "~~":
		return textOf(bareText(a.String()) + bareText(b.String()))
	case ":", "=~":
		return matched(bareText(a.String()), bareText(b.String()), op == ":")

	case "+":
		return numberOf(x + y) // a text adds 0
	case "-":
		return numberOf(x - y)
	case "/":
		if isX && y == 0 {
			return numberOf(math.MaxInt32)
		}
		if !isX {
			return numberOf(0)
		}
		return numberOf(x / y)
	case "*", "%":
		if !isX || !isY {
			return numberOf(0)
		}
		if op == "*" {
			return numberOf(x * y)
		}
		if y == 0 {
			return numberOf(y)
		}
		return numberOf(math.Mod(x, y))
	}

	order := strings.Compare(a.String(), b.String())
	if isX && isY {
		order = cmp.Compare(x, y)
	}
	switch op {
	case "!=":
		return truthOf(order != 0)
	case "<":
		return truthOf(order < 0)
	case "<=":
		return truthOf(order <= 0)
	case ">":
		return truthOf(order > 0)
	case ">=":
		return truthOf(order >= 0)
	}
	return truthOf(order == 0)
}

// matched is the first group of an expression that matches, or the length of the match.
func matched(text, pattern string, atStart bool) operand {
	re, err := regexp.CompilePOSIX(pattern)
	if err != nil {
		return textOf("")
	}

	at := re.FindStringSubmatchIndex(text)
	isMatch := at != nil && (!atStart || at[0] == 0)
	switch {
	case isMatch && re.NumSubexp() > 0 && at[2] >= 0:
		return textOf(text[at[2]:at[3]])
	case isMatch:
		return numberOf(float64(at[1] - at[0]))
	case re.NumSubexp() == 0:
		return numberOf(0)
	}
	return textOf("")
}
