package asterisk

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// expression evaluates $[…] as Asterisk does (main/ast_expr2.fl and ast_expr2.y): its operators by rising
// precedence are the rows of binary. A text in quotes is one with them, so that "5" is not 5 and never a
// number. What depends on values that are known only in the call is unknown, unless the rest decides.
type expression struct {
	tokens  []string
	at      int
	decided func(condition) (bool, bool) // what is known of a condition

	// The comparison that decides first, if the result is not known.
	open   *condition
	deep   int
	broken bool // a syntax error
}

// condition compares a value that is known only in the call.
type condition struct {
	symbol string // the value, without its marks; "" where it is a whole expression
	op     string // = of texts, == of numbers, <, >, <=, >=, or "" for the truth of the value
	value  string
	text   string // as the dialplan has it
}

var binary = [][]string{{"?"}, {"|", "||"}, {"&", "&&"}, {"=", "==", "!=", "<", ">", "<=", ">="}, {"+", "-"}, {"*", "/", "%"}, {":", "=~", "~~"}}

const (
	orLevel    = 1
	matchLevel = 6 // of what ! and - stand before
)

var (
	tokens = regexp.MustCompile(`\|\||&&|==|!=|<=|>=|=~|~~|::|[|&=<>+,\-*/%!()?:]|"(?:\x{e010}[^\x{e011}]*\x{e011}|[^"])*"|(?:\x{e010}[^\x{e011}]*\x{e011}|[a-zA-Z0-9.';\\_^#@]|[^\x00-\x7f]|\$[^{])+`)
	word   = regexp.MustCompile(`^[^|&=<>+,\-*/%!()?:~]`)
)

// evaluate returns the value of an expression, and whether it is known.
func evaluate(text string, decided func(condition) (bool, bool)) (string, bool, *condition) {
	e := &expression{tokens: tokens.FindAllString(text, 2000), decided: decided}
	if len(e.tokens) == 0 {
		return "", true, nil
	}
	value, known := e.level(0)
	if e.broken || e.at < len(e.tokens) { // Asterisk logs a syntax error
		return "0", true, nil
	}
	if !known && e.open == nil {
		e.open = &condition{text: text}
	}
	return value, known, e.open
}

const maxDepth = 64

func (e *expression) peek(ops ...string) string {
	if e.at < len(e.tokens) && slices.Contains(ops, e.tokens[e.at]) {
		return e.tokens[e.at]
	}
	return ""
}

// level reads the operators of a precedence and above.
func (e *expression) level(n int) (string, bool) {
	if n == len(binary) {
		return e.primary()
	}
	before := e.open
	left, known := e.level(n + 1)
	for {
		op := e.peek(binary[n]...)
		switch {
		case op == "" || e.broken:
			return left, known
		case op == "?":
			e.at++
			left, known = e.choose(left, known)
		default:
			e.at++
			first := e.open
			right, rightKnown := e.level(n + 1)
			left, known = e.apply(op, left, right, known, rightKnown, before, first)
		}
	}
}

// apply applies an operator. What was open before both sides, and after the first, is open again where
// they decide without it.
func (e *expression) apply(op, left, right string, leftKnown, rightKnown bool, before, first *condition) (string, bool) {
	if op[0] != '|' && op[0] != '&' {
		if leftKnown && rightKnown {
			return e.compare(op, left, right)
		}
		return "", false
	}
	isAnd := op[0] == '&'
	x, xKnown := e.isTrue(left, leftKnown)
	if xKnown && x != isAnd { // it decides
		if e.open = first; isAnd {
			left = "0"
		}
		return left, true
	}
	y, yKnown := e.isTrue(right, rightKnown)
	switch {
	case xKnown && !isAnd:
		return right, rightKnown
	case yKnown && isAnd && !y:
		e.open = before
		return "0", true
	case yKnown && isAnd && xKnown:
		return left, true
	case yKnown && !isAnd && y:
		e.open = before
		return right, true
	}
	return "", false
}

// isTrue decides whether a value is none of 0 and an empty text.
func (e *expression) isTrue(value string, known bool) (isTrue, isKnown bool) {
	switch {
	case !known:
		return false, false
	case !isSymbolic(value):
		x, isNumber := numeric(value)
		return value != "" && (!isNumber || x.Sign() != 0), true
	case soleSymbol(value) == "" && (value[0] < '0' || value[0] > '9'): // words or quotes are beside it
		return true, true
	}
	c := condition{symbol: soleSymbol(value), text: plain(value)}
	if yes, ok := e.decided(c); ok {
		return yes, true
	}
	e.ask(c)
	return false, false
}

// ask keeps the first condition that decides.
func (e *expression) ask(c condition) {
	if e.open == nil {
		e.open = &c
	}
}

// choose is CONDITION ? A :: B.
func (e *expression) choose(cond string, known bool) (string, bool) {
	isTrue, isKnown := e.isTrue(cond, known && cond != `""`)
	if cond == `""` {
		isKnown = true
	}
	before := e.open
	yes, yesKnown := e.level(orLevel)
	after := e.open
	if e.peek("::") == "" {
		e.broken = true
		return "", true
	}
	e.at++
	e.open = before
	no, noKnown := e.level(orLevel)
	switch {
	case !isKnown:
		e.open = cmp.Or(before, after, e.open)
		return "", false
	case isTrue:
		e.open = after
		return yes, yesKnown
	}
	return no, noKnown
}

// compare computes with two values, and decides a comparison with ones that are known only in the call as far
// as it can.
func (e *expression) compare(op, left, right string) (string, bool) {
	negated := op == "!="
	isQuoted := [2]bool{strings.HasPrefix(left, `"`), strings.HasPrefix(right, `"`)}
	if computes := strings.Contains("+-*/%", op); computes || op == "~~" {
		switch {
		case !computes:
		case isQuoted[0]: // no number, whatever stands in the quotes
			left = `""`
		case isQuoted[1]:
			right = `""`
		}
		if computes && (isSymbolic(left) || isSymbolic(right)) { // a value that is computed in the call
			return symbol(plain(left) + " " + op + " " + plain(right)), true
		}
		return operators[op](left, right), true
	}
	if !isSymbolic(left) && !isSymbolic(right) {
		return operators[op](left, right), true
	}
	if op == "==" || negated {
		op = "="
	}
	if op == "=" && isQuoted[0] != isQuoted[1] { // the quotes are compared, too
		return boolean(negated), true
	}
	c := condition{op: op, value: right, text: plain(left) + " " + op + " " + plain(right)}
	if op == "=" || op == "=~" || op == ":" {
		left, right = unquoted(left), unquoted(right)
		c.value, c.text = right, plain(left)+" "+op+" "+plain(right)
	}
	switch {
	case op == "=" && left == right:
		return boolean(!negated), true
	case op == "=" && !canEqual(left, right):
		return boolean(negated), true
	case soleSymbol(left) != "" && !isSymbolic(right):
		c.symbol = soleSymbol(left)
	case soleSymbol(right) != "" && !isSymbolic(left) && op == "=":
		c.symbol, c.value, c.text = soleSymbol(right), left, plain(right)+" = "+plain(left)
	}
	if c.symbol == "" {
		// A text with a value in it, compared with a text, is the value compared with its part.
		if sym, rest, ok := aligned(left, right); ok && op == "=" {
			c.symbol, c.value, c.text = sym, rest, plain(symbol(sym))+" = "+rest
		}
	}
	if _, isNumber := numeric(c.value); op == "=" && isNumber && c.symbol != "" && !isQuoted[0] {
		c.op = "=="
	}
	if yes, ok := e.decided(c); ok {
		return boolean(yes != negated), true
	}
	e.ask(c)
	return "", false
}

// aligned finds the symbol in "foo${X}" and what it must be for a text.
func aligned(text, whole string) (sym, rest string, ok bool) {
	before, after, has := strings.Cut(text, string(symbolStart))
	sym, after, _ = strings.Cut(after, string(symbolEnd))
	if !has || isSymbolic(whole) || strings.ContainsRune(after, symbolStart) || len(before)+len(after) > len(whole) {
		return "", "", false
	}
	if !strings.HasPrefix(whole, before) || !strings.HasSuffix(whole, after) {
		return "", "", false
	}
	return sym, whole[len(before) : len(whole)-len(after)], true
}

func (e *expression) primary() (string, bool) {
	if e.at >= len(e.tokens) || e.deep > maxDepth {
		e.broken = true
		return "", true
	}
	t := e.tokens[e.at]
	e.at++
	e.deep++
	defer func() { e.deep-- }()
	switch {
	case t == "(":
		value, known := e.level(0)
		if e.peek(")") == "" {
			e.broken = true
		}
		e.at++
		return value, known
	case t == "!":
		return e.not()
	case t == "-":
		value, known := e.level(matchLevel)
		if known && isSymbolic(value) && value[0] != '"' {
			return symbol("-" + plain(value)), true
		}
		return negative(value), known
	case !word.MatchString(t):
		e.broken = true
	case e.peek("(") != "": // a function, of which only the call knows the value
		for e.at++; e.peek(")") == "" && !e.broken; {
			if e.level(0); e.peek(",") != "" {
				e.at++
			}
		}
		e.at++
		return "", false
	}
	return t, true
}

// not is 0 for a text that begins with a number other than 0, and 1 for other texts.
func (e *expression) not() (string, bool) {
	value, known := e.level(matchLevel)
	if !known {
		return "", false
	}
	if !isSymbolic(value) || value[0] == '"' {
		number, _ := leading(value)
		return boolean(number == 0), true
	}
	yes, isKnown := e.isTrue(value, true)
	return boolean(!yes), isKnown
}

// truth is whether a condition holds: what begins with a number other than 0, or any other text
// (pbx_checkcondition).
func truth(value string) bool {
	number, ok := leading(value)
	return ok && number != 0 || !ok && value != ""
}

var leadingNumber = regexp.MustCompile(`^\s*[-+]?[0-9]+`)

// leading returns the number that a text begins with, and whether there is one.
func leading(text string) (int, bool) {
	number := strings.TrimPrefix(strings.TrimSpace(leadingNumber.FindString(text)), "+")
	n, err := strconv.Atoi(number)
	return n, number != "" && (err == nil || n != 0) // too large a number is the largest
}

// symbol is a value that is known only in the call, by a name that a person understands.
func symbol(name string) string {
	if !isName(name) {
		name = strings.Join(strings.Fields(plain(name)), " ")
	}
	if len(name) > 200 {
		name = name[:200]
	}
	return string(symbolStart) + strings.ToValidUTF8(name, "") + string(symbolEnd)
}

// isSymbolic reports whether a value is known only in the call, or a part of it.
func isSymbolic(value string) bool {
	return strings.ContainsAny(value, string([]rune{symbolStart, anyDigit, nonzero, fromTwo, oneOrMore, anyMore}))
}

// soleSymbol returns the name of a value that is one symbol, or "".
func soleSymbol(value string) string {
	name, ok := strings.CutPrefix(strings.TrimSpace(value), string(symbolStart))
	name, isEnd := strings.CutSuffix(name, string(symbolEnd))
	if !ok || !isEnd || strings.ContainsRune(name, symbolEnd) {
		if !strings.ContainsRune(value, symbolStart) && isSymbolic(value) {
			return plain(value)
		}
		return ""
	}
	return name
}

var plainDigits = strings.NewReplacer(string(symbolStart), "", string(symbolEnd), "", string(anyDigit), "X", string(nonzero), "Z", string(fromTwo), "N", string(oneOrMore), ".", string(anyMore), "!")

// plain writes a value for a person.
func plain(value string) string { return plainDigits.Replace(value) }

// canEqual reports whether two values can be the same: parts that are known only in the call
// can be anything, digits any digit.
func canEqual(a, b string) bool {
	if strings.ContainsRune(a, symbolStart) {
		a, b = b, a
	}
	before, rest, has := strings.Cut(b, string(symbolStart))
	if strings.ContainsRune(a, symbolStart) {
		return true
	}
	if !has {
		return isSymbolic(a) && fits(a, b) || isSymbolic(b) && fits(b, a)
	}
	after := rest[strings.LastIndex(rest, string(symbolEnd))+len(string(symbolEnd)):]
	if isSymbolic(a) {
		return true
	}
	return len(a) >= len(before)+len(after) && strings.HasPrefix(a, before) && strings.HasSuffix(a, after)
}

// fits reports whether digits can be a value.
func fits(digits, value string) bool {
	d, v := []rune(digits), []rune(value)
	for i, c := range d {
		switch {
		case c == oneOrMore || c == anyMore:
			return true
		case i >= len(v):
			return false
		case c >= anyDigit && c <= fromTwo:
			if v[i] < '0' || v[i] > '9' {
				return false
			}
		case c != v[i]:
			return false
		}
	}
	return len(d) == len(v)
}
