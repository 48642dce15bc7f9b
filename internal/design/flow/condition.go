package flow

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Case is a case of a branch on an entry: its outcome and its conditions. One condition has to
// hold. The last case has no conditions and takes all remaining entries.
type Case struct {
	Outcome Outcome
	When    []Condition
}

// Condition is a condition of a case on an entry: "1000-1999", "length 9", "same as pin".
type Condition struct {
	kind     conditionKind
	written  string
	text     string  // folded; of sameAs a name
	from, to operand // of a range; one side may have no bound
	length   Digits
}

type conditionKind uint8

const (
	equals conditionKind = iota
	within
	hasLength
	sameAs
	contains
	startsWith
)

// operand is a bound of a range: a number or the name of another entry.
type operand struct {
	number *big.Rat
	name   string
	open   bool // the range ends before it
}

func (o *operand) isNone() bool { return o.number == nil && o.name == "" }

// value returns the operand's number, or nil.
func (o *operand) value(of func(name string) string) *big.Rat {
	if o.name != "" {
		return number(of(o.name))
	}
	return o.number
}

var numberPattern = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// number returns the number that a text is, or nil.
func number(text string) *big.Rat {
	if !numberPattern.MatchString(text) {
		return nil
	}
	out, _ := new(big.Rat).SetString(text)
	return out
}

// CaseOf returns the outcome of a branch on an entry, by the values of names. A name that is
// not filled is the empty text.
func (s *Step) CaseOf(of func(name string) string) Outcome {
	value := Fold(of(s.On))
	for _, c := range s.When {
		if len(c.When) == 0 || slices.ContainsFunc(c.When, func(w Condition) bool { return w.holds(value, of) }) {
			return c.Outcome
		}
	}
	return NoOutcome
}

// holds reports whether the condition holds for a folded value.
func (c *Condition) holds(value string, of func(name string) string) bool {
	switch c.kind {
	case equals:
		return value == c.text
	case within:
		n := number(value)
		return n != nil && c.from.admits(n, beginning, of) && c.to.admits(n, end, of)
	case hasLength:
		n := utf8.RuneCountInString(value)
		return c.length.Least <= n && n <= c.length.Most
	case sameAs:
		return value != "" && value == Fold(of(c.text))
	case contains:
		return strings.Contains(value, c.text)
	default:
		return strings.HasPrefix(value, c.text)
	}
}

// The sides of a range, as its bound there compares with the numbers in it.
const (
	beginning = -1
	end       = 1
)

// admits reports whether a range that o bounds on a side has n or goes beyond it there.
func (o *operand) admits(n *big.Rat, side int, of func(string) string) bool {
	if o.isNone() {
		return true
	}
	at := o.value(of)
	return at != nil && (at.Cmp(n) == side || !o.open && at.Cmp(n) == 0)
}

// Compared returns the names that a branch on an entry compares it with.
func (s *Step) Compared() []string {
	var out []string
	for _, c := range s.When {
		for i := range c.When {
			out = append(out, c.When[i].names()...)
		}
	}
	return out
}

// names returns the other names that the condition compares with.
func (c *Condition) names() []string {
	var out []string
	if c.kind == sameAs {
		out = append(out, c.text)
	}
	for _, o := range []operand{c.from, c.to} {
		if o.name != "" {
			out = append(out, o.name)
		}
	}
	return out
}

// Unfilled gives the value of every name in a call that has filled none.
func Unfilled(string) string { return "" }

// Covers reports whether every value for which d holds is one for which c holds.
func (c *Condition) Covers(d *Condition) bool {
	switch {
	case d.kind == equals:
		// A comparison with a name depends on the call, so nothing is certain about it.
		return len(c.names()) == 0 && c.holds(d.text, Unfilled)
	case c.kind != d.kind:
		// A value that starts with a text contains each part of the text.
		return c.kind == contains && d.kind == startsWith && strings.Contains(d.text, c.text)
	case c.kind == within:
		return c.from.covers(&d.from, beginning) && c.to.covers(&d.to, end)
	case c.kind == hasLength:
		return c.length.Least <= d.length.Least && c.length.Most >= d.length.Most
	case c.kind == sameAs:
		return c.text == d.text
	case c.kind == contains:
		return strings.Contains(d.text, c.text)
	}
	return strings.HasPrefix(d.text, c.text)
}

// covers reports whether a range that o bounds on a side goes there as far as one that p bounds.
func (o *operand) covers(p *operand, side int) bool {
	switch {
	case o.isNone() || p.isNone() || o.name != p.name:
		return o.isNone() && p.name == ""
	case o.name == "" && o.number.Cmp(p.number) != 0:
		return o.number.Cmp(p.number) == side
	}
	return !o.open || p.open
}

// overlapsInPart reports whether two closed ranges of numbers have values in common, and each
// has others.
func (c *Condition) overlapsInPart(d *Condition) bool {
	closed := func(r *Condition) bool { return r.kind == within && r.from.number != nil && r.to.number != nil }
	return closed(c) && closed(d) && !c.Covers(d) && !d.Covers(c) &&
		c.from.number.Cmp(d.to.number) <= 0 && d.from.number.Cmp(c.to.number) <= 0
}

// CanBe reports whether the condition can hold for a value that a collect fills.
func (c *Condition) CanBe(e *Entry) bool {
	least, most := e.lengths()
	words := e.Format == FormatWords
	switch c.kind {
	case hasLength:
		// Length 0 is a missing entry, which is always possible.
		return c.length.Least == 0 || c.length.Least <= most && c.length.Most >= least
	case equals:
		return e.Accepts(c.text)
	case within:
		// An entry of most digits is below 10^most, so a range cannot begin there. Words may be any number.
		tooMuch := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(most)), nil)
		return words || c.from.number == nil || c.from.number.Cmp(new(big.Rat).SetInt(tooMuch)) < 0
	case contains, startsWith:
		return words || e.isWritten(c.text) && utf8.RuneCountInString(c.text) <= most
	default: // sameAs
		return true
	}
}

// Accepts reports whether a value may be an entry, as far as its characters, their number and a check digit say.
func (e *Entry) Accepts(value string) bool {
	least, most := e.lengths()
	n := utf8.RuneCountInString(value)
	return (e.Format == FormatWords || e.isWritten(value)) && least <= n && n <= most && e.Checks(value)
}

// lengths returns the least and the most characters of an entry's value: of an amount with its
// decimal mark and the 0 before it, of a phone number with its plus and country code.
func (e *Entry) lengths() (least, most int) {
	switch e.Format {
	case FormatWords:
		return 1, maxUtterance
	case FormatAmount:
		return 1, e.Max + len("0.")
	case FormatPhone:
		return 1, len("+") + 15
	}
	return e.Min, e.Max
}

// maxUtterance bounds the characters of a caller's words.
const maxUtterance = 1000

// isWritten reports whether a text has only characters that an entry's value can have.
func (e *Entry) isWritten(text string) bool {
	characters := map[string]string{FormatAmount: "0123456789.", FormatPhone: "0123456789+"}[e.Format] + "0123456789"
	if e.CheckDigit == CheckMod11 {
		characters += "Xx"
	}
	return strings.Trim(text, characters) == ""
}

// Examples returns values for which a branch on an entry may take one of its outcomes. These are
// the bounds of its cases, their neighbors, and the values of the names that it compares the entry
// with. Numbers have at least the given number of digits.
func (s *Step) Examples(of func(name string) string, digits int) []string {
	var out []string
	add := func(text string) {
		if text != "" {
			out = append(out, text)
		}
	}

	for _, c := range s.When {
		for i := range c.When {
			c.When[i].examples(of, digits, add)
		}
	}

	return out
}

// examples adds values near which the condition changes: the bounds of a range and their
// neighbors, the shortest and the longest text, or the text itself. Of returns the value of a
// name. Numbers have at least the given number of digits.
func (c *Condition) examples(of func(name string) string, digits int, add func(string)) {
	switch c.kind {
	case within:
		for _, o := range []operand{c.from, c.to} {
			if n := o.value(of); n != nil {
				for _, beside := range []int64{0, 1, -1} {
					add(written(new(big.Rat).Add(n, big.NewRat(beside, 1)), digits))
				}
			}
		}
	case hasLength:
		add(strings.Repeat("1", c.length.Least))
		add(strings.Repeat("1", c.length.Most))
	case sameAs:
		add(of(c.text))
	case equals:
		add(c.text)
	default:
		// An entry that contains or starts with the text can also be longer.
		add(c.text)
		add(c.text + strings.Repeat("0", max(0, digits-len(c.text))))
	}
}

// written writes a number with at least the given number of digits before its decimal mark. It
// returns "" for a negative number.
func written(n *big.Rat, digits int) string {
	if n.Sign() < 0 {
		return ""
	}
	text := n.FloatString(2)
	whole, cents, _ := strings.Cut(text, ".")
	whole = strings.Repeat("0", max(0, digits-len(whole))) + whole
	if cents == "00" {
		return whole
	}
	return whole + "." + cents
}
