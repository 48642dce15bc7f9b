package asterisk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The value of a counter is a list of numbers and ranges of numbers ("1-149"). The numbers that lines compare part all
// numbers into classes. No line tells the numbers of a class apart, so that a line with a condition runs once for each
// class.

const (
	// maxListed is the most numbers of a class that a value lists. More become a range, which a further join extends
	// to the end of the class: a loop of a million rounds takes as many visits as a loop of ten.
	maxListed = 8

	// maxApart is the largest number of a counter of which a line tells each number apart.
	maxApart = 100
)

// interval is a range of numbers.
type interval struct{ from, to int }

func (s interval) String() string {
	if s.from == s.to {
		return strconv.Itoa(s.from)
	}
	return fmt.Sprintf("%d-%d", s.from, s.to)
}

// readInterval reads a number or a range of a counter. An unset counter counts from 0.
func readInterval(text string) interval {
	from, to, isRange := strings.Cut(text, "-")
	first, _ := strconv.Atoi(from)
	if !isRange {
		return interval{first, first}
	}

	last, err := strconv.Atoi(to)
	if err != nil {
		last = first
	}
	return interval{first, last}
}

// findClasses parts the numbers of a counter at the numbers that lines compare.
func (c *variable) findClasses() {
	apart := min(c.last, maxTexts-1)
	switch {
	case c.apart:
		apart = c.last
	case !c.spoken:
		apart = 0
	}

	c.begins = []int{0, c.last}
	for n := range apart + 1 {
		c.begins = append(c.begins, n)
	}
	for _, n := range c.told {
		c.begins = append(c.begins, n, n+1)
	}
	slices.Sort(c.begins)
	c.begins = slices.DeleteFunc(slices.Compact(c.begins), func(n int) bool { return n > c.last })
}

// classOf returns the class of a number, and its numbers. The last number stands for all larger ones.
func (c *variable) classOf(n int) (class int, numbers interval) {
	i, isFirst := slices.BinarySearch(c.begins, n)
	if !isFirst {
		i--
	}
	if i == len(c.begins)-1 {
		return i, interval{c.last, c.last}
	}
	return i, interval{c.begins[i], c.begins[i+1] - 1}
}

// parted returns the numbers of some texts by their classes, ascending and without a number between two spans of one.
func (c *variable) parted(texts value) [][]interval {
	out := make([][]interval, len(c.begins))
	for _, t := range texts {
		s := readInterval(t)
		s.from = min(max(s.from, 0), c.last)
		s.to = min(max(s.to, 0), c.last)
		for s.from <= s.to {
			i, numbers := c.classOf(s.from)
			out[i] = append(out[i], interval{s.from, min(s.to, numbers.to)})
			s.from = numbers.to + 1
		}
	}

	for i, spans := range out {
		slices.SortFunc(spans, func(a, b interval) int { return a.from - b.from })
		var joined []interval
		for _, s := range spans {
			if last := len(joined) - 1; last >= 0 && s.from <= joined[last].to+1 {
				joined[last].to = max(joined[last].to, s.to)
				continue
			}
			joined = append(joined, s)
		}
		out[i] = joined
	}
	return out
}

// listed returns the texts of the numbers of a class.
func listed(spans []interval) (out value) {
	count := 0
	for _, s := range spans {
		count += s.to - s.from + 1
	}
	if count > maxListed {
		return value{interval{spans[0].from, spans[len(spans)-1].to}.String()}
	}

	for _, s := range spans {
		for n := s.from; n <= s.to; n++ {
			out = append(out, strconv.Itoa(n))
		}
	}
	return out
}

// numbers returns the value with the numbers of some texts.
func (c *variable) numbers(texts value) (out value) {
	for _, spans := range c.parted(texts) {
		out = append(out, listed(spans)...)
	}
	return out
}

// join returns the numbers of two values. A range that grows at one end grows up to the end of its class, so that the
// values of a loop end.
func (c *variable) join(own, with value) value {
	if with.isIn(own) {
		return own
	}

	var out value
	if slices.Contains(own, "") || slices.Contains(with, "") {
		out = value{""}
	}
	isUnset := func(t string) bool { return t == "" }
	before := c.parted(slices.DeleteFunc(slices.Clone(own), isUnset))
	for i, spans := range c.parted(slices.DeleteFunc(slices.Concat(own, with), isUnset)) {
		texts := listed(spans)
		if old := before[i]; len(old) > 0 && len(texts) == 1 {
			grown := readInterval(texts[0])
			_, numbers := c.classOf(grown.from)
			if grown.from < old[0].from {
				grown.from = numbers.from
			}
			if grown.to > old[len(old)-1].to {
				grown.to = numbers.to
			}
			texts = value{grown.String()}
		}
		out = append(out, texts...)
	}
	return out
}

// classes returns the numbers of some texts as one text for each class, with commas between the numbers.
func (c *variable) classes(texts value) (out value) {
	for _, spans := range c.parted(texts) {
		if len(spans) > 0 {
			out = append(out, strings.Join(listed(spans), numberMark))
		}
	}
	return out
}

const numberMark = ","

// comparisons returns the numbers with which a text compares a variable. It reports whether the text reads the variable in
// no other way.
func (u *uses) comparisons(name, text string) (numbers []string, isAll bool) {
	read := 0
	for _, at := range comparison().FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string { return text[max(at[2*i], 0):max(at[2*i+1], 0)] }
		left := group(2)
		right := group(7)
		if (left == name) == (right == name) {
			continue
		}

		// An operator before or after belongs to the operand: N > 3 + 1.
		before := strings.TrimRight(text[:at[0]], " \t")
		after := strings.TrimLeft(text[at[1]:], " \t")
		isCut := before != "" && !strings.ContainsAny(before[len(before)-1:], "[(&|?!") ||
			after != "" && !strings.ContainsAny(after[:1], "])&|?")

		// Asterisk compares two texts in quotes by their letters.
		quotes := group(1) + group(4) + group(6) + group(9)
		isEquality := strings.Contains("== !=", group(5))
		comparesNumbers := quotes == "" || quotes == `""""` && isEquality
		if isCut || !comparesNumbers {
			continue
		}

		read++
		other := left
		number := group(3)
		if left == name {
			other = right
			number = group(8)
		}
		numbers = append(numbers, number)
		if o := u.variables[other]; other != "" && o != nil {
			numbers = append(numbers, o.texts...)
		}
	}

	all := 0
	for _, n := range readIn(text) {
		if n == name {
			all++
		}
	}
	return numbers, read == all
}

// comparison is a comparison of two variables or numbers: of each side the quotes, the name and the number, and
// the operator between.
var comparison = diag.LazyPattern(`("?)(?:0*\$\{([\w-]+)\}|([0-9]+))("?)\s*(==?|!=|<=?|>=?)\s*` +
	`("?)(?:0*\$\{([\w-]+)\}|([0-9]+))("?)`)
