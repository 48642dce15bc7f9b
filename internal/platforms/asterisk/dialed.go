package asterisk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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

// dialedPart is the part of a menu's line that tells the extensions apart that were dialed; with
// several lengths, that of one of them has its digits behind it.
const dialedPart = "dialed"

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
	to := v.destinations()
	if len(to) == 0 {
		return
	}
	s, firsts := v.n.step, map[string]bool{}
	for digits, list := range to {
		s.Digits = [2]int{min(cmp.Or(s.Digits[0], digits), digits), max(s.Digits[1], digits)}
		for _, d := range list {
			for _, r := range d.numbers {
				for first := r[0] / pow10(digits-1); first <= r[1]/pow10(digits-1); first++ {
					firsts[strconv.Itoa(first)] = true
				}
			}
		}
	}
	v.center.Names[v.dialedName()] = "extension"
	s.Into, s.Between = v.dialedName(), cmp.Or(readSeconds(v.timeout("digit")), defaultDigit)
	if slices.ContainsFunc(v.n.edges, func(e edge) bool { return !firsts[e.keys[0]] && e.keys[0] != "*" && e.keys[0] != "#" }) {
		v.n.note.note(importer.Exact, "a key with which no extension begins waits for further digits here, too", "")
	}
	if len(to) > 1 {
		v.edge(importer.Extension, v.keepHere(dialedPart))
		return
	}
	v.edge(importer.Extension, v.ofDigits(s.Digits[0], to[s.Digits[0]]))
}

// defaultDigit is how long Asterisk waits for a further digit where the dialplan does not set it.
const defaultDigit = 5 * time.Second

// dialedName identifies what is dialed at a menu.
func (v *visit) dialedName() string { return dialedIn + v.context.name }

const dialedIn = "extension dialed in "

// tellApart tells extensions apart: by their lengths, if there are several, and then by their numbers.
func (v *visit) tellApart() {
	to := v.destinations()
	digits, _ := strconv.Atoi(strings.TrimPrefix(v.part, dialedPart))
	s := v.step(importer.Match, v.dialedName())
	v.n.note.note(importer.Expanded, "the extensions that callers dial are told apart by a branch", "")
	unknown := func() *state { return v.enter(v.context, "i", with("INVALID_EXTEN", symbol("INVALID_EXTEN"))) }
	if digits == 0 {
		for n := range maxDialedDigits + 1 {
			if to[n] != nil {
				v.edge(fmt.Sprintf("length %d", n), v.ofDigits(n, to[n]))
			}
		}
		v.edge(importer.Otherwise, unknown())
		return
	}
	left := 0
	for _, d := range to[digits] {
		left += d.count()
		if left == pow10(digits) { // these are all that remain
			v.edge(importer.Otherwise, v.dialTo(d))
			s.Covered = true
			return
		}
		v.edge(d.written(digits), v.dialTo(d))
	}
	v.edge(importer.Otherwise, unknown())
}

// ofDigits is the node of extensions with one number of digits: that of the extension itself where
// every number leads to it.
func (v *visit) ofDigits(digits int, list []destination) *state {
	if list[0].count() == pow10(digits) {
		return v.dialTo(list[0])
	}
	return v.keepHere(dialedPart + strconv.Itoa(digits))
}

// dialTo is the node of an extension that was dialed.
func (v *visit) dialTo(d destination) *state {
	return v.jump(v.context, d.exten, 1, valueOf(d.exten.name))
}

// destinations returns what callers of a menu can dial beside its keys.
func (v *visit) destinations() map[int][]destination { return v.destinationsIn(v.context, 2) }

// destinationsIn returns the extensions of a context with at least some digits, by the number of digits, in
// the order in which Asterisk looks for them. It notes what a flow does not tell apart.
func (v *visit) destinationsIn(ctx *context, least int) map[int][]destination {
	out, taken, n := map[int][]destination{}, map[int]numbers{}, 0
	for _, c := range v.plan.closureAt(ctx, v.isOpen) {
		for _, d := range c.dialable() {
			digits := d.digits
			if digits > 0 && digits < least {
				continue
			}
			if n++; n > maxDialedTo || d.numbers == nil {
				status := importer.Approximated
				if digits > maxDialedDigits && d.exten.name[0] != '_' && n <= maxDialedTo { // such as the number that they have called
					status = importer.Exact
				}
				v.n.note.note(status, fmt.Sprintf("callers can also dial %s here", plain(d.exten.name)), "give the menu's extension its digits, and the branch after it a case")
			}
			if n > maxDialedTo {
				return out
			}
			if rest := d.without(taken[digits]); len(rest) > 0 {
				out[digits] = append(out[digits], destination{d.exten, digits, rest})
				taken[digits] = append(taken[digits], rest...)
			}
		}
	}
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
		digits, ok := dialLength(e.name)
		if !ok || e.prios[1] == nil || e.caller != "" {
			continue
		}
		d := destination{exten: e, digits: digits}
		if digits > 0 && digits <= maxDialedDigits && !strings.ContainsAny(e.name, "*#") {
			d.numbers = numbersOf(e.name)
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

func pow10(n int) int {
	out := 1
	for range n {
		out *= 10
	}
	return out
}

// numbersOf returns the numbers that an extension's name or pattern matches, or nil if they are too
// many ranges.
func numbersOf(name string) numbers {
	pattern, isPattern := strings.CutPrefix(name, "_")
	var digits []string
	for pattern != "" {
		kind, size := rune(0), 1
		if isPattern {
			kind, size = wildcard(pattern)
		}
		switch {
		case isPattern && (pattern[0] == '-' || pattern[0] == ' '): // they only make it readable
		case kind == 0:
			digits = append(digits, pattern[:1])
		default:
			digits = append(digits, digitsOf(kind, pattern[:size]))
		}
		pattern = pattern[size:]
	}
	out := numbers{{0, 0}}
	for i, at := range slices.Backward(digits) {
		unit, longer := pow10(len(digits)-1-i), numbers{}
		for _, d := range "0123456789" {
			for _, r := range out {
				if strings.ContainsRune(at, d) {
					longer = longer.with(int(d-'0')*unit+r[0], int(d-'0')*unit+r[1])
				}
			}
		}
		if out = longer; len(out) > maxRanges {
			return nil
		}
	}
	return out
}

// with adds a range behind all others.
func (n numbers) with(from, to int) numbers {
	if last := len(n) - 1; last >= 0 && n[last][1]+1 == from {
		n[last][1] = to
		return n
	}
	return append(n, [2]int{from, to})
}

// without returns the numbers that are not among others.
func (n numbers) without(others numbers) numbers {
	for _, o := range others {
		var left numbers
		for _, r := range n {
			if o[1] < r[0] || r[1] < o[0] {
				left = append(left, r)
				continue
			}
			if r[0] < o[0] {
				left = append(left, [2]int{r[0], o[0] - 1})
			}
			if o[1] < r[1] {
				left = append(left, [2]int{o[1] + 1, r[1]})
			}
		}
		n = left
	}
	return n
}

func (n numbers) count() int {
	out := 0
	for _, r := range n {
		out += r[1] - r[0] + 1
	}
	return out
}

// written writes numbers as a case of a branch on an entry.
func (n numbers) written(digits int) string {
	parts := make([]string, len(n))
	for i, r := range n {
		if parts[i] = fmt.Sprintf("%0*d", digits, r[0]); r[1] > r[0] {
			parts[i] += fmt.Sprintf("-%0*d", digits, r[1])
		}
	}
	return strings.Join(parts, ", ")
}
