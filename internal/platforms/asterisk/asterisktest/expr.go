package asterisktest

import (
	"math"
	"math/big"
	"regexp"
	"strings"
)

// value of an expression: a number, a text of digits (which is one where numbers are compared), or a text.
type value struct {
	text   string
	number *big.Float // of 64 bits, as C's long double; nil of a text
}

func textValue(s string) value { return value{text: s} }

func numberValue(f *big.Float) value { return value{number: f, text: f.Text('g', 18)} }

func integerValue(n int) value { return numberValue(float().SetInt64(int64(n))) }

func boolValue(b bool) value { return integerValue(one(b)) }

func float() *big.Float { return new(big.Float).SetPrec(64) }

var numeric = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// numberOf returns the number that a value is.
func (v value) numberOf() (*big.Float, bool) {
	if v.number != nil {
		return v.number, true
	}
	if !numeric.MatchString(v.text) {
		return float(), false
	}
	return float().SetString(v.text)
}

// null tells whether a value is empty or zero.
func (v value) null() bool {
	f, ok := v.numberOf()
	return v.text == "" || ok && f.Sign() == 0
}

// expression evaluates what stands between "$[" and "]" (ast_expr2.y). ok is false where Asterisk
// would log a syntax error; the result is 0 then.
func expression(text string) (result string, ok bool) {
	p := &exprParser{tokens: exprTokens(text)}
	if len(p.tokens) == 0 {
		return "", true
	}
	v := p.binary(0)
	if p.failed || p.at < len(p.tokens) {
		return "0", false
	}
	return v.text, true
}

var exprToken = regexp.MustCompile(`^(?:\|\||&&|==|=~|~~|>=|<=|!=|::|[|&=><+,\-*/%?!:()]|"[^"]*"|[0-9]+(?:\.[0-9]+)?|(?:[a-zA-Z0-9.';\\_^#@\x80-\xff]|\$[^{])+)`)

func exprTokens(text string) []string {
	var out []string
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if text == "" {
			return out
		}
		m := exprToken.FindString(text)
		if words := exprWord.FindString(text); len(words) > len(m) { // the longest token counts
			m = words
		}
		if m == "" { // no part of any token
			text = text[1:]
			continue
		}
		out = append(out, m)
		text = text[len(m):]
	}
}

var exprWord = regexp.MustCompile(`^(?:[a-zA-Z0-9.';\\_^#@\x80-\xff]|\$[^{])+`)

type exprParser struct {
	tokens []string
	at     int
	failed bool
}

// levels has the operators, those that bind the least first.
var levels = [][]string{{"?"}, {"|", "||"}, {"&", "&&"}, {"=", "==", ">", "<", ">=", "<=", "!="}, {"+", "-"}, {"*", "/", "%"}, {":", "=~", "~~"}}

func (p *exprParser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *exprParser) binary(level int) value {
	if level == len(levels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for {
		operator := p.peek()
		found := false
		for _, o := range levels[level] {
			found = found || o == operator && operator != ""
		}
		if !found || p.failed {
			return left
		}
		p.at++
		if operator == "?" {
			yes := p.binary(1)
			if p.peek() != "::" {
				p.failed = true
				return left
			}
			p.at++
			no := p.binary(1)
			if f, ok := left.numberOf(); ok && f.Sign() != 0 || !ok && left.text != "" && left.text != `""` && left.text != "0" {
				left = yes
			} else {
				left = no
			}
			continue
		}
		left = operate(operator, left, p.binary(level+1))
	}
}

func (p *exprParser) unary() value {
	token := p.peek()
	switch {
	case token == "":
		p.failed = true
		return value{}
	case token == "-":
		p.at++
		f, _ := p.binary(len(levels) - 1).numberOf()
		return numberValue(float().Neg(f))
	case token == "!":
		p.at++
		v := p.binary(len(levels) - 1)
		if v.number != nil {
			return boolValue(v.number.Sign() == 0)
		}
		return boolValue(leading(v.text) == 0)
	case token == "(":
		p.at++
		v := p.binary(0)
		if p.peek() != ")" {
			p.failed = true
		}
		p.at++
		return v
	case strings.ContainsAny(token[:1], "|&=><+,*/%?:)~") && token[0] != '"':
		p.failed = true
		return value{}
	}
	p.at++
	if p.peek() == "(" { // a function
		p.failed = true
	}
	return textValue(token)
}

func operate(operator string, a, b value) value {
	x, isX := a.numberOf()
	y, isY := b.numberOf()
	order := strings.Compare(a.text, b.text)
	if isX && isY {
		order = x.Cmp(y)
	}
	switch operator {
	case "|", "||":
		if a.null() {
			return b
		}
		return a
	case "&", "&&":
		if a.null() || b.null() {
			return integerValue(0)
		}
		return a
	case "=", "==":
		return boolValue(order == 0)
	case "!=":
		return boolValue(order != 0)
	case ">":
		return boolValue(order > 0)
	case "<":
		return boolValue(order < 0)
	case ">=":
		return boolValue(order >= 0)
	case "<=":
		return boolValue(order <= 0)
	case ":", "=~":
		return regular(operator, a.text, b.text)
	case "~~":
		return textValue(unquoted(a.text) + unquoted(b.text))
	}
	return arithmetic(operator, a, b)
}

// arithmetic computes with numbers. A text is left out of a sum; it makes 0 of a product, and a
// quotient by it, or by 0, is the largest integer.
func arithmetic(operator string, a, b value) value {
	x, isX := a.numberOf()
	y, isY := b.numberOf()
	switch {
	case operator == "+" && !isX && !isY, operator == "-" && !isX && !isY, (operator == "*" || operator == "%") && (!isX || !isY), operator == "/" && !isX:
		return integerValue(0)
	case operator == "+" && !isX:
		return numberValue(y)
	case operator == "-" && !isX:
		return numberValue(float().Sub(float(), y))
	case (operator == "+" || operator == "-") && !isY:
		return numberValue(x)
	case operator == "/" && (!isY || y.Sign() == 0):
		return integerValue(math.MaxInt32)
	case operator == "+":
		return numberValue(float().Add(x, y))
	case operator == "-":
		return numberValue(float().Sub(x, y))
	case operator == "*":
		return numberValue(float().Mul(x, y))
	case operator == "/":
		return numberValue(float().Quo(x, y))
	case y.Sign() == 0:
		return numberValue(y)
	}
	dividend, _ := x.Float64()
	divisor, _ := y.Float64()
	return numberValue(float().SetFloat64(math.Mod(dividend, divisor)))
}

func unquoted(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return strings.ReplaceAll(s, `"`, "")
	}
	return s
}

// regular gives the length of a match, or the text of its first group; ":" begins at the text's first character.
func regular(operator, text, pattern string) value {
	text, pattern = unquoted(text), unquoted(pattern)
	re, err := regexp.Compile(pattern)
	if err != nil {
		return textValue("")
	}
	re.Longest()
	m := re.FindStringSubmatchIndex(text)
	switch {
	case m == nil || operator == ":" && m[0] != 0:
		if re.NumSubexp() > 0 {
			return textValue("")
		}
		return integerValue(0)
	case re.NumSubexp() > 0:
		if m[2] < 0 {
			return textValue("")
		}
		return textValue(text[m[2]:m[3]])
	}
	return integerValue(m[1] - m[0])
}
