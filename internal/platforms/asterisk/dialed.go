package asterisk

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
)

// Bounds of the extensions of several digits that a caller of a menu dials.
const (
	maxDialedDigits = 8  // of an extension that a branch has
	maxDialedTo     = 60 // extensions that a flow tells apart
)

// destination is an extension that callers of a menu dial, and the numbers that lead to it.
type destination struct {
	exten   *extension
	digits  int
	numbers pattern.Numbers
}

// defaultDigit is Asterisk's default time between two digits.
const defaultDigit = 5 * time.Second

const dialedEntry = "extension dialed in "

// isAny reports whether all numbers with this number of digits lead to a destination.
func (d *destination) isAny() bool { return d.numbers[0] == [2]int{0, pow10(d.digits) - 1} }

// confuses reports whether a case of the destination's numbers also holds for entries of another length from least to
// most digits: a range compares numbers without the zeros before them.
func (d *destination) confuses(least, most int) bool {
	hasShorter := least < d.digits && d.numbers[0][0] < pow10(d.digits-1)
	isRange := func(r [2]int) bool { return r[0] < r[1] }
	return (d.digits < most || hasShorter) && slices.ContainsFunc(d.numbers, isRange)
}

// dialable returns the extensions of a context that callers dial, in the order in which Asterisk looks for them. Those
// without an end, with too many digits, with a star or hash and with too many ranges of numbers have no numbers. A flow
// tells only so many extensions of several digits apart, and the later ones have no numbers either.
func (c *context) dialable() []destination {
	if c.destinations != nil {
		return c.destinations
	}

	c.destinations = []destination{}

	// Asterisk looks for an exact name first, and then for patterns in the order of their specificity.
	list := slices.DeleteFunc(slices.Clone(c.extens), func(e *extension) bool { return strings.HasPrefix(e.name, "_") })
	several := 0
	for _, e := range append(list, c.patterns...) {
		digits, ok := e.places.Length()

		// A caller cannot dial an extension for other callers only.
		if !ok || e.forSome {
			continue
		}

		if digits != 1 {
			several++
		}
		d := destination{exten: e, digits: digits}
		if digits == 1 || several <= maxDialedTo {
			d.numbers = e.numbers()
		}
		c.destinations = append(c.destinations, d)
	}

	return c.destinations
}

// whyUndialed names the bound that keeps a branch from having the numbers of a destination: ", which has more than 8
// digits". It is "" for an extension that is no number of a known length.
func (d *destination) whyUndialed() string {
	switch {
	case d.digits > maxDialedDigits:
		return fmt.Sprintf(", which has more than %d digits", maxDialedDigits)
	case d.digits == 0, strings.ContainsAny(d.exten.name, "*#"):
		return ""
	case d.exten.places.Numbers() == nil:
		return fmt.Sprintf(", which matches more than %d ranges of numbers", pattern.MaxRanges)
	}
	return fmt.Sprintf(", which comes after %d others", maxDialedTo)
}

// endless is a pattern without an end that takes any digits: _X. takes an entry without a case of its own.
type endless struct {
	destination
	line int // where entries lead
}

// restOf returns the first pattern of some contexts that takes the entries without a case of their own, and has a line
// with a label; nil without such a pattern. Further ones take shorter entries.
func restOf(contexts []*context, label string) (rest *endless, hasOthers bool) {
	for _, c := range contexts {
		for _, d := range c.dialable() {
			line, hasLine := d.exten.lineOf(label)
			if !hasLine || !d.exten.places.TakesAny() {
				continue
			}
			if rest == nil {
				rest = &endless{d, line}
				continue
			}
			hasOthers = hasOthers || d.exten.places.LeastLength() < rest.exten.places.LeastLength()
		}
	}
	return rest, hasOthers
}

func pow10(n int) int { return int(math.Pow10(n)) }

// numbers returns the numbers that lead to an extension, if a branch can have them. It is nil for an extension
// without an end, with too many digits, with a star or hash and with too many ranges of numbers.
func (e *extension) numbers() pattern.Numbers {
	digits, isDialed := e.places.Length()
	if !isDialed || digits == 0 || digits > maxDialedDigits || strings.ContainsAny(e.name, "*#") {
		return nil
	}
	return e.places.Numbers()
}

// String writes the numbers as a case of a branch on an entry.
func (d destination) String() string {
	parts := make([]string, len(d.numbers))
	for i, r := range d.numbers {
		parts[i] = fmt.Sprintf("%0*d", d.digits, r[0])
		if r[1] > r[0] {
			parts[i] += fmt.Sprintf("-%0*d", d.digits, r[1])
		}
	}
	return strings.Join(parts, ", ")
}
