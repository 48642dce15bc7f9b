package asterisk

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// operators has the operators of expressions for values that are known.
var operators = map[string]func(a, b string) string{
	"=":  comparison(func(order int) bool { return order == 0 }),
	"==": comparison(func(order int) bool { return order == 0 }),
	"!=": comparison(func(order int) bool { return order != 0 }),
	"<":  comparison(func(order int) bool { return order < 0 }),
	">":  comparison(func(order int) bool { return order > 0 }),
	"<=": comparison(func(order int) bool { return order <= 0 }),
	">=": comparison(func(order int) bool { return order >= 0 }),
	"=~": func(a, b string) string { return match(a, b, false) },
	":":  func(a, b string) string { return match(a, b, true) },
	"~~": func(a, b string) string { return unquoted(a) + unquoted(b) },
	"+":  func(a, b string) string { return sum(a, b, new(big.Float).Add) },
	"-":  func(a, b string) string { return sum(a, b, new(big.Float).Sub) },
	"*":  product, "/": quotient, "%": remainder,
}

// precision is that of Asterisk's numbers, which have the type long double.
const precision = 64

var numberText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(e[+-][0-9]{1,4})?$`)

// numeric returns the number that a value is. A text in quotes is none.
func numeric(text string) (*big.Float, bool) {
	if !numberText.MatchString(text) {
		return new(big.Float), false
	}
	x, _, err := big.ParseFloat(text, 10, precision, big.ToNearestEven)
	return x, err == nil
}

// number writes a number as C's %.18Lg does.
func number(x *big.Float) string { return x.Text('g', 18) }

// comparison compares two numbers, or a text with another value.
func comparison(holds func(order int) bool) func(a, b string) string {
	return func(a, b string) string {
		x, isX := numeric(a)
		y, isY := numeric(b)
		if isX && isY {
			return boolean(holds(x.Cmp(y)))
		}
		return boolean(holds(strings.Compare(a, b)))
	}
}

func boolean(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// unquoted is a text without its quotes, if it stands in some.
func unquoted(text string) string {
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		return strings.ReplaceAll(text, `"`, "")
	}
	return text
}

// match gives the length of what a regular expression matches, or the text of its first group.
func match(text, pattern string, fromStart bool) string {
	text, pattern = unquoted(text), unquoted(pattern)
	re, err := regexp.Compile(pattern)
	if err != nil {
		return ""
	}
	re.Longest() // as POSIX has it
	at := re.FindStringSubmatchIndex(text)
	switch {
	case (at == nil || fromStart && at[0] != 0) && re.NumSubexp() == 0:
		return "0"
	case at == nil || fromStart && at[0] != 0:
		return ""
	case re.NumSubexp() == 0 || at[2] < 0:
		return strconv.Itoa(at[1] - at[0])
	}
	return text[at[2]:at[3]]
}

// sum adds or subtracts. A text is left out.
func sum(a, b string, of func(x, y *big.Float) *big.Float) string {
	x, isX := numeric(a)
	y, isY := numeric(b)
	switch {
	case isX && !isY:
		return number(x)
	case !isX && !isY:
		return "0"
	}
	return number(of(x.SetPrec(precision), y))
}

func negative(value string) string {
	x, ok := numeric(value)
	if !ok {
		return "0"
	}
	return number(x.Neg(x))
}

func product(a, b string) string {
	x, isX := numeric(a)
	y, isY := numeric(b)
	if !isX || !isY {
		return "0"
	}
	return number(x.Mul(x, y))
}

// quotient of a number by a text or by 0 is the largest integer, which Asterisk logs as a division by zero.
func quotient(a, b string) string {
	x, isX := numeric(a)
	y, isY := numeric(b)
	switch {
	case !isX:
		return "0"
	case !isY || y.Sign() == 0:
		return strconv.Itoa(math.MaxInt32)
	}
	return number(x.Quo(x, y))
}

// remainder of a division by 0 is 0.
func remainder(a, b string) string {
	x, isX := numeric(a)
	y, isY := numeric(b)
	if !isX || !isY || y.Sign() == 0 {
		return "0"
	}
	dividend, _ := x.Float64()
	divisor, _ := y.Float64()
	return number(big.NewFloat(math.Mod(dividend, divisor)))
}
