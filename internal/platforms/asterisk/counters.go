package asterisk

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The value of a counter is a list of numbers and ranges of numbers. The numbers that lines compare part all intervals into
// classes. No line tells the numbers of a class apart, so that a line with a condition runs once for each class.
//
// A state has the values of counters as texts, like the values of all variables. A text is a number ("7"), a range ("1-149")
// or, for a counter that no line has set, empty. The text of a class has commas between its numbers ("1,2,7").

const (
	// maxListed is the most numbers of a class that a value lists. More become a range, which a further join extends
	// to the end of the class: a loop of a million rounds takes as many visits as a loop of ten.
	maxListed = 8

	// maxApart is the largest last number of a counter whose numbers a line reads one by one.
	maxApart = 100
)

// interval is a number or a range of numbers.
type interval struct{ from, to int }

func (s interval) isRange() bool { return s.from < s.to }

func (s interval) String() string {
	if !s.isRange() {
		return strconv.Itoa(s.from)
	}
	return strconv.Itoa(s.from) + "-" + strconv.Itoa(s.to)
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

// intervals are some numbers of a counter.
type intervals []interval

// readValue reads the numbers of a value, and reports whether the counter may be unset.
func readValue(texts value) (set intervals, mayBeUnset bool) {
	set = make(intervals, 0, len(texts))
	for _, t := range texts {
		if t == "" {
			mayBeUnset = true
			continue
		}
		set = append(set, readInterval(t))
	}
	return set, mayBeUnset
}

// readClass reads the text of a class.
func readClass(text string) (out intervals) {
	for number := range strings.SplitSeq(text, numberMark) {
		out = append(out, readInterval(number))
	}
	return out
}

// numberMark is between the numbers in the text of a class.
const numberMark = ","

// texts returns the numbers as a value.
func (n intervals) texts() value {
	out := make(value, len(n))
	for i, s := range n {
		out[i] = s.String()
	}
	return out
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

// parted returns some numbers by their classes, ascending and without a number between two intervals of a class.
func (c *variable) parted(all intervals) []intervals {
	out := make([]intervals, len(c.begins))
	for _, s := range all {
		s.from = min(max(s.from, 0), c.last)
		s.to = min(max(s.to, 0), c.last)
		for s.from <= s.to {
			i, class := c.classOf(s.from)
			out[i] = append(out[i], interval{s.from, min(s.to, class.to)})
			s.from = class.to + 1
		}
	}

	for i := range out {
		out[i] = out[i].joined()
	}
	return out
}

// atMost returns a text that a line sets a counter to, or the last number instead of a larger one, if the counter may be unset.
// Any other counter counts in a range with the same end.
func (c *variable) atMost(text string) string {
	if n, err := strconv.Atoi(text); c != nil && c.mayBeUnset && err == nil {
		return strconv.Itoa(min(n, c.last))
	}
	return text
}

// joined returns the numbers ascending, with one interval for those that overlap or follow each other.
func (n intervals) joined() intervals {
	slices.SortFunc(n, func(a, b interval) int { return a.from - b.from })
	var out intervals
	for _, s := range n {
		last := len(out) - 1
		if last >= 0 && s.from <= out[last].to+1 {
			out[last].to = max(out[last].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// listed returns each of some numbers of a class by itself, or one range if there are too many.
func (n intervals) listed() intervals {
	count := 0
	for _, s := range n {
		count += s.to - s.from + 1
	}
	if count > maxListed {
		return intervals{{n[0].from, n[len(n)-1].to}}
	}

	out := make(intervals, 0, count)
	for _, s := range n {
		for number := s.from; number <= s.to; number++ {
			out = append(out, interval{number, number})
		}
	}
	return out
}

// value returns the value of a counter with some numbers.
func (c *variable) value(all intervals) value {
	var out intervals
	for _, class := range c.parted(all) {
		out = append(out, class.listed()...)
	}
	return out.texts()
}

// join returns the numbers of two values. A range that grows at one end grows up to the end of its class, so that the
// values of a loop end.
func (c *variable) join(own, with value) value {
	if with.isIn(own) {
		return own
	}

	// Most values are some numbers, and stay so. Each line of a long loop joins the values of all counters.
	if out, ok := c.joinNumbers(own, with); ok {
		return out
	}

	known, ownUnset := readValue(own)
	further, withUnset := readValue(with)
	before := c.parted(known)
	var all intervals
	for i, class := range c.parted(append(known, further...)) {
		// Up to maxListed single numbers stay as they are. A range may grow in each round of a loop.
		listed := class.listed()
		if len(before[i]) > 0 && len(listed) == 1 {
			listed[0] = c.widened(listed[0], before[i])
		}
		all = append(all, listed...)
	}

	if ownUnset || withUnset {
		return append(value{""}, all.texts()...)
	}
	return all.texts()
}

// joinNumbers returns the numbers of two values, if they have only numbers, ascending and up to the last one, and no class
// has more of them than a value lists. Then no number becomes a part of a range.
func (c *variable) joinNumbers(own, with value) (out value, ok bool) {
	out = make(value, 0, len(own)+len(with))
	class, inClass := -1, 0
	for i, j, last := 0, 0, unsetNumber-1; i < len(own) || j < len(with); {
		a, b := afterNumbers, afterNumbers
		if i < len(own) {
			a = numberIn(own[i])
		}
		if j < len(with) {
			b = numberIn(with[j])
		}

		n := min(a, b)
		if n <= last || n > c.last {
			return nil, false
		}
		last = n
		if a == n {
			out = append(out, own[i])
			i++
		} else {
			out = append(out, with[j])
		}
		if b == n {
			j++
		}
		if n == unsetNumber {
			continue
		}

		of, _ := c.classOf(n)
		if of != class {
			class = of
			inClass = 0
		}
		inClass++
		if inClass > maxListed {
			return nil, false
		}
	}
	return out, true
}

const (
	unsetNumber  = -1          // of a counter that no line has set, before all numbers
	afterNumbers = math.MaxInt // after all numbers
	notListed    = -2          // of a text that is no number, or not as a value has it
)

// numberIn returns the number of a text as a value has it.
func numberIn(text string) int {
	const mostDigits = 9
	if text == "" {
		return unsetNumber
	}
	if len(text) > mostDigits || text[0] == '0' && len(text) > 1 {
		return notListed
	}
	n := 0
	for _, digit := range []byte(text) {
		if digit < '0' || digit > '9' {
			return notListed
		}
		n = 10*n + int(digit-'0')
	}
	return n
}

// widened returns an interval that goes up to the end of its class where it goes beyond the numbers before.
func (c *variable) widened(s interval, before intervals) interval {
	_, class := c.classOf(s.from)
	if s.from < before[0].from {
		s.from = class.from
	}
	if s.to > before[len(before)-1].to {
		s.to = class.to
	}
	return s
}

// classes returns the numbers of a value as one text for each class.
func (c *variable) classes(texts value) (out value) {
	all, isUnset := readValue(texts)
	switch {
	case isUnset && c.mayBeUnset:
		out = append(out, "")
	case isUnset:
		all = append(all, interval{0, 0})
	}
	for _, class := range c.parted(all) {
		if len(class) > 0 {
			out = append(out, strings.Join(class.listed().texts(), numberMark))
		}
	}
	return out
}

// comparisons returns the numbers that a text compares a variable with. It reports whether the text reads the variable
// in no other way.
func (u *uses) comparisons(d *dialplan, name, text string) (numbers []string, isAll bool) {
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
		if other != "" {
			numbers = append(numbers, u.textsOf(d, other)...)
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

// textsOf returns the texts of a variable that lines set, and its text among the globals of the file.
func (u *uses) textsOf(d *dialplan, name string) (out []string) {
	if v := u.variables[name]; v != nil {
		out = append(out, v.texts...)
	}

	if _, isGlobal := d.globals[strings.ToUpper(name)]; isGlobal {
		text, _ := d.global("${" + name + "}")
		out = append(out, text)
	}
	return out
}

// comparison is a comparison of two variables or numbers: of each side the quotes, the name and the number, and
// the operator between.
var comparison = diag.LazyPattern(`("?)(?:0*\$\{([\w-]+)\}|([0-9]+))("?)\s*(==?|!=|<=?|>=?)\s*` +
	`("?)(?:0*\$\{([\w-]+)\}|([0-9]+))("?)`)
