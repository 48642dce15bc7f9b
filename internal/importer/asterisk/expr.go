package asterisk

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// expression evaluates $[…] as Asterisk does (https://docs.asterisk.org, "Expressions"): its
// operators by rising precedence are the rows of binary. What depends on values that are
// known only in the call is unknown, unless the rest decides.
type expression struct {
	tokens  []token
	at      int
	decided func(condition) (bool, bool) // what is known of a condition

	// The comparison that decides first, if the result is not known.
	open *condition
	deep int
}

type token struct {
	text   string
	quoted bool
}

// condition compares a value that is known only in the call.
type condition struct {
	symbol string // the value, without its marks; "" where it is a whole expression
	op     string // =, <, >, <=, >=, or "" for the truth of the value
	value  string
	text   string // as the dialplan has it
}

var binary = [][]string{{"|", "||"}, {"&", "&&"}, {"=", "==", "!=", "<", ">", "<=", ">=", "=~", "!~~", "~~"}, {"+", "-"}, {"*", "/", "%"}, {":", "=~:"}}

var tokens = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?|\|\||&&|==|!=|<=|>=|=~|~~|[|&=<>+\-*/%!()?:]|\x{e010}[^\x{e011}]*\x{e011}[^\s|&=<>+*/%!()?:"]*|[^\s|&=<>+\-*/%!()?:"]+`)

// evaluate returns the value of an expression, and whether it is known.
func evaluate(text string, decided func(condition) (bool, bool)) (string, bool, *condition) {
	e := &expression{decided: decided}
	for _, t := range tokens.FindAllString(text, 2000) {
		one := token{text: t}
		if t[0] == '"' {
			one = token{strings.ReplaceAll(strings.Trim(t, `"`), `\"`, `"`), true}
		}
		e.tokens = append(e.tokens, one)
	}
	if len(e.tokens) == 0 {
		return "0", true, nil
	}
	if e.isBroken() {
		return "0", true, nil
	}
	value, known := e.level(0)
	for known && e.at < len(e.tokens) { // words after each other are one text
		var next string
		before := e.at
		if next, known = e.level(0); e.at == before {
			break
		}
		value += " " + next
	}
	if !known && e.open == nil {
		e.open = &condition{text: text}
	}
	return value, known, e.open
}

// isBroken reports whether an operator lacks a side, as in "= 1" of an empty value without quotes: a
// syntax error, which Asterisk takes as 0.
func (e *expression) isBroken() bool {
	operand := false // before the token
	for _, t := range e.tokens {
		op := !t.quoted && isOperator(t.text)
		if op && !operand {
			return true
		}
		operand = !op && (t.quoted || !strings.Contains("(!-", t.text))
	}
	return !operand && len(e.tokens) > 0
}

// isOperator reports whether a token is an operator of two sides. A minus may have one; a plus may not.
func isOperator(text string) bool {
	return text != "-" && slices.ContainsFunc(binary, func(ops []string) bool { return slices.Contains(ops, text) })
}

const maxDepth = 64

func (e *expression) peek(ops []string) string {
	if e.at < len(e.tokens) && !e.tokens[e.at].quoted {
		for _, op := range ops {
			if e.tokens[e.at].text == op {
				return op
			}
		}
	}
	return ""
}

// level reads the operators of a precedence and above.
func (e *expression) level(n int) (string, bool) {
	if n == len(binary) {
		return e.primary()
	}
	left, known := e.level(n + 1)
	for {
		op := e.peek(binary[n])
		if op == "" {
			return left, known
		}
		e.at++
		before := e.open
		right, rightKnown := e.level(n + 1)
		left, known = e.apply(op, left, right, known, rightKnown, before)
	}
}

func (e *expression) apply(op, left, right string, leftKnown, rightKnown bool, before *condition) (string, bool) {
	switch op {
	case "|", "||", "&", "&&":
		isAnd := op[0] == '&'
		switch {
		case leftKnown && truth(left) != isAnd: // it decides
			e.open = before
			if isAnd {
				return "0", true
			}
			return left, true
		case leftKnown:
			return right, rightKnown
		case rightKnown && truth(right) != isAnd:
			e.open = nil
			if isAnd {
				return "0", true
			}
			return right, true
		}
		return "", false
	}
	if leftKnown && rightKnown && !isSymbolic(left) && !isSymbolic(right) {
		return operate(op, left, right), true
	}
	if leftKnown && rightKnown {
		return e.compare(op, left, right)
	}
	return "", false
}

// compare decides a comparison with values that are known only in the call, as far as it can.
func (e *expression) compare(op, left, right string) (string, bool) {
	negated := op == "!="
	switch op {
	case "==", "!=":
		op = "="
	case "+", "-", "*", "/", "%": // a value that is computed in the call
		return symbol(plain(left) + " " + op + " " + plain(right)), true
	}
	c := condition{op: op, value: right, text: plain(left) + " " + op + " " + plain(right)}
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
	if yes, ok := e.decided(c); ok {
		return boolean(yes != negated), true
	}
	if e.open == nil {
		e.open = &c
	}
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
		return "", true
	}
	t := e.tokens[e.at]
	e.at++
	e.deep++
	defer func() { e.deep-- }()
	switch {
	case t.quoted:
		return t.text, true
	case t.text == "(":
		value, known := e.level(0)
		if e.peek([]string{")"}) != "" {
			e.at++
		}
		return value, known
	case t.text == "!":
		value, known := e.primary()
		if known && isSymbolic(value) {
			value, known = e.truthOf(value)
		}
		return boolean(!truth(value)), known
	case t.text == "-":
		value, known := e.primary()
		if known && isSymbolic(value) {
			return symbol("-" + plain(value)), true
		}
		return operate("-", "0", value), known
	case e.peek([]string{"?"}) != "":
		return e.choose(t.text)
	}
	return t.text, true
}

// choose is CONDITION ? A :: B.
func (e *expression) choose(value string) (string, bool) {
	e.at++
	yes, yesKnown := e.level(len(binary) - 1)
	for e.peek([]string{":"}) != "" {
		e.at++
	}
	no, noKnown := e.level(0)
	if truth(value) {
		return yes, yesKnown
	}
	return no, noKnown
}

// truthOf decides whether a value that is known only in the call is true.
func (e *expression) truthOf(value string) (string, bool) {
	c := condition{symbol: soleSymbol(value), text: plain(value)}
	if yes, ok := e.decided(c); ok {
		return boolean(yes), true
	}
	if e.open == nil {
		e.open = &c
	}
	return "", false
}

// operate applies an operator to values that are known.
func operate(op, left, right string) string {
	x, xErr := strconv.ParseFloat(strings.TrimSpace(left), 64)
	y, yErr := strconv.ParseFloat(strings.TrimSpace(right), 64)
	numbers := xErr == nil && yErr == nil
	order := strings.Compare(left, right)
	if numbers {
		order = 0
		switch {
		case x < y:
			order = -1
		case x > y:
			order = 1
		}
	}
	switch op {
	case "=", "==":
		return boolean(order == 0)
	case "!=":
		return boolean(order != 0)
	case "<":
		return boolean(order < 0)
	case ">":
		return boolean(order > 0)
	case "<=":
		return boolean(order <= 0)
	case ">=":
		return boolean(order >= 0)
	case "=~", ":":
		re, err := regexp.Compile(right)
		if err != nil {
			return "0"
		}
		m := re.FindStringSubmatch(left)
		switch {
		case len(m) > 1:
			return m[1]
		case m != nil:
			return strconv.Itoa(len(m[0]))
		}
		return "0"
	case "~~":
		return left + right
	}
	if xErr != nil {
		x = 0 // as Asterisk takes an empty variable
	}
	if yErr != nil {
		y = 0
	}
	switch op {
	case "+":
		return number(x + y)
	case "-":
		return number(x - y)
	case "*":
		return number(x * y)
	case "/":
		switch {
		case xErr != nil:
			return "0"
		case y == 0: // what Asterisk logs as a division by zero is its largest integer
			return number(math.MaxInt32)
		}
		return number(x / y)
	case "%":
		if int64(y) == 0 {
			return "0"
		}
		return number(float64(int64(x) % int64(y)))
	}
	return ""
}

func number(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

func boolean(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// truth is whether a condition holds: a number that is not 0, or any other text.
func truth(value string) bool {
	value = strings.TrimSpace(value)
	if x, err := strconv.ParseFloat(value, 64); err == nil {
		return x != 0
	}
	return value != ""
}

// symbol is a value that is known only in the call, by a name that a person understands.
func symbol(name string) string {
	name = strings.Join(strings.Fields(plain(name)), " ")
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
