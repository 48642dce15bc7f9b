package asterisk

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Bounds of the extensions of several digits that a caller of a menu dials.
const (
	maxDialedDigits = 8
	maxDialedTo     = 60 // extensions that a flow tells apart
	maxRanges       = 20 // of numbers that one pattern matches
)

// numbers are ranges of numbers with one number of digits, ascending.
type numbers [][2]int

// destination is an extension that callers of a menu dial, and the numbers that lead to it.
type destination struct {
	exten  *extension
	digits int
	numbers
}

// dialExtensions adds to a menu the extensions of several digits that its callers can dial.
func (v *visit) dialExtensions() {
	to := v.destinations(v.context, 2)
	if len(to) == 0 {
		return
	}

	s := v.n.step
	for _, d := range to {
		s.Digits = [2]int{min(cmp.Or(s.Digits[0], d.digits), d.digits), max(s.Digits[1], d.digits)}
	}

	v.center.Names[v.dialedName()] = "extension"
	v.entries[v.dialedName()] = s.Digits[1]
	s.Into, s.Between = v.dialedName(), cmp.Or(readSeconds(v.timeout("digit")), defaultDigit)

	if len(to) == 1 && to[0].isAny() {
		v.edge(importer.Extension, v.dialTo(v.dialedName(), v.context, to[0], 1))
		return
	}

	v.further(edge{outcome: importer.Extension}, v.clone(), func(v *visit) {
		v.tellApart(v.dialedName(), v.context, "1", 2)
		v.n.note(importer.Expanded, "the extensions that callers dial are told apart by a branch", "")
	})
}

// defaultDigit is Asterisk's default time between two digits.
const defaultDigit = 5 * time.Second

// dialedName identifies what is dialed at a menu.
func (v *visit) dialedName() string { return dialedIn + v.context.name }

const dialedIn = "extension dialed in "

// tellApart leads to the lines with a label of the extensions that an entry may name, by a branch
// on their numbers. The entry has at least the given number of digits.
func (v *visit) tellApart(entry string, ctx *context, label string, least int) {
	v.step(importer.Match, entry)
	to := v.destinations(ctx, least)
	for _, d := range to {
		number, _ := d.exten.numberOf(label)
		isRest := least > 1 && d.isAny() && to[0].digits == to[len(to)-1].digits
		if d.exten.prios[number] == nil {
			continue
		}

		switch {
		case isRest:
			v.edge(importer.Otherwise, v.dialTo(entry, ctx, d, number))
			return
		default:
			v.edge(d.String(), v.dialTo(entry, ctx, d, number))
		}
	}

	v.edge(importer.Otherwise, v.wrongExtension(ctx, entry))
}

// isAny reports whether all numbers with this number of digits lead to a destination.
func (d *destination) isAny() bool { return d.numbers[0] == [2]int{0, pow10(d.digits) - 1} }

// dialTo is the node of an extension that an entry names.
func (v *visit) dialTo(entry string, ctx *context, d destination, number int) *state {
	return v.jump(ctx, d.exten, number, d.exten.value, func(s *state) { s.learn(dialedHere, entry) })
}

// dialedHere is the question for the entry that ${EXTEN} is, as long as no line sets it.
const dialedHere = "the EXTEN dialed"

// destinations returns the extensions of a context with at least the given number of digits, fewer
// digits first, in the order of Asterisk's search: a number leads to its first match. It notes the
// extensions that a flow does not distinguish.
func (v *visit) destinations(ctx *context, least int) []destination {
	var out []destination
	taken := map[int]numbers{}
	n := 0
	for _, c := range v.plan.closure(ctx, v.isOpen) {
		for _, d := range c.dialable() {
			if d.digits > 0 && d.digits < least {
				continue
			}

			n++
			if n > maxDialedTo || d.numbers == nil {
				status := importer.Approximated

				// such as the number that they have called
				if d.digits > maxDialedDigits && !strings.HasPrefix(d.exten.name, "_") && n <= maxDialedTo {
					status = importer.Exact
				}
				v.n.note(status, fmt.Sprintf("callers can also dial %s here", plain(d.exten.name)),
					"give the menu's extension its digits, and the branch after it a case")
			}

			if n <= maxDialedTo && !d.areIn(taken[d.digits]) {
				out = append(out, d)
				taken[d.digits] = append(taken[d.digits], d.numbers...)
			}
		}
	}

	slices.SortStableFunc(out, func(a, b destination) int { return cmp.Compare(a.digits, b.digits) })
	return out
}

// dialable returns the extensions of a context that callers dial, in the order in which Asterisk looks
// for them: no more of several digits than can be told apart. Those without an end, with too many
// digits, with a star or hash and with too many ranges of numbers have no numbers.
func (c *context) dialable() []destination {
	if c.dialed != nil {
		return c.dialed
	}

	c.dialed = []destination{}
	list := slices.DeleteFunc(slices.Clone(c.extens), func(e *extension) bool { return strings.HasPrefix(e.name, "_") })
	several := 0
	for _, e := range append(list, c.patterns...) {
		digits, ok := e.dialLength()
		if !ok || e.prios[1] == nil || e.caller != "" {
			continue
		}

		d := destination{exten: e, digits: digits}
		if digits > 0 && digits <= maxDialedDigits && !strings.ContainsAny(e.name, "*#") {
			d.numbers = numbersOf(e.places)
		}

		c.dialed = append(c.dialed, d)

		if digits != 1 {
			several++
		}

		if several > maxDialedTo {
			break
		}
	}

	return c.dialed
}

func pow10(n int) int { return int(math.Pow10(n)) }

// numbersOf returns the numbers that an extension's name or pattern matches, or nil if they are too
// many ranges.
func numbersOf(name []position) numbers {
	out := numbers{{0, 0}}
	unit := 1
	for _, p := range slices.Backward(name) {
		var longer numbers
		for n, d := range digits {
			for _, r := range out {
				if strings.ContainsRune(p.of, d) {
					longer = longer.with(n*unit+r[0], n*unit+r[1])
				}
			}
		}

		if out, unit = longer, 10*unit; len(out) > maxRanges {
			return nil
		}
	}

	return out
}

// with adds a range after all others.
func (n numbers) with(from, to int) numbers {
	if last := len(n) - 1; last >= 0 && n[last][1]+1 == from {
		n[last][1] = to
		return n
	}
	return append(n, [2]int{from, to})
}

// areIn reports whether each of the ranges lies in one of others.
func (n numbers) areIn(others numbers) bool {
	return !slices.ContainsFunc(n, func(r [2]int) bool {
		return !slices.ContainsFunc(others, func(o [2]int) bool { return o[0] <= r[0] && r[1] <= o[1] })
	})
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
