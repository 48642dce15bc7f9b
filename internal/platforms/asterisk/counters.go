package asterisk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// The numbers that lines compare part the numbers of a counter into classes. No line tells the numbers of a class
// apart, so that a line with a condition runs once for each class.
//
// The text of a counter is a number ("7"), the numbers from one to another ("1-149"), or these after a mark if it may
// be unset (",1-149"). Where it is carried, lines add to its attribute.
//
// An example is Set(n=0), a menu, Set(n=$[${n}+1]) after a wrong key, and back to the menu while n < 3. The first
// call computes n=1 as any text. At the menu 0 and 1 meet, and become the class 0-2. The menu runs again, and now the
// line adds 1 to the attribute n, which becomes 1-3. The compare has two results, and is a branch: 1-2 and 3.

// maxApart is the largest last number of a counter whose numbers a line reads one by one.
const maxApart = 100

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
	if n, err := strconv.Atoi(text); err == nil { // it may be below 0
		return interval{n, n}
	}
	from, to, _ := strings.Cut(text, "-")
	first, _ := strconv.Atoi(from)
	last, err := strconv.Atoi(to)
	if err != nil {
		last = first
	}
	return interval{first, last}
}

// findCounters finds the last number of each counter, and the variables that only look like counters. No line tells a
// larger number that a line sets apart from the last number, unless a line counts down from it.
//
// Only lines that calls can reach count: another line may have a telephone number in a variable of the same
// name. Each line may set a variable for all calls.
func (u *uses) findCounters(d *dialplan, open []*priority, mayBeUnset map[string]bool) {
	opened, _ := d.usesOf(open)
	for name, v := range u.variables {
		v.mayBeUnset = mayBeUnset[name]
		texts := v.texts
		if !u.isSetGlobally(name) {
			texts = opened.variable(name).texts
		}
		v.findCounts(name, texts)
	}

	// A counter that a line uses in another way is an ordinary variable.
	isOpen := map[*priority]bool{}
	for _, p := range open {
		isOpen[p] = true
	}
	for _, p := range d.prios {
		if p.does.is(hasNoEffect) {
			continue
		}

		names := readIn(p.args)
		for _, name := range names {
			mayRun := isOpen[p] || u.isSetGlobally(name)
			if v := u.variables[name]; v != nil && v.counts && mayRun {
				v.counts = u.compareCounter(d, name, p, names)
			}
		}
	}

	// The classes need all numbers that lines compare.
	for name, v := range u.variables {
		if !v.counts {
			continue
		}

		// A line that counts it has a step for each number, and one without a number.
		v.apart = v.apart || v.mayBeUnset
		v.counts = !v.mayBeUnset || !v.falls
		if v.last > importer.MaxNumber || v.apart && v.last > maxApart {
			u.beyond = append(u.beyond, name)
			v.limitCounter()
		}
		v.findClasses()
	}
}

// findCounts finds whether lines only set a variable to numbers and add numbers to it, if they set it to these texts.
func (c *variable) findCounts(name string, texts []string) {
	c.counts = slices.ContainsFunc(texts, func(text string) bool {
		by, _ := adds(text)
		return by == name
	})

	begins := false
	for _, text := range texts {
		n, err := strconv.Atoi(text)
		by, more := adds(text)

		// A counter is only set to numbers and only counted by itself.
		c.counts = c.counts && (by == name || err == nil && n >= 0)
		c.falls = c.falls || by == name && more < 0
		c.rises = c.rises || by == name && more > 0
		c.set = max(c.set, n)

		// Nothing counts an empty variable from 0: a sum with it is 0, as a syntax error, and INC leaves it empty.
		begins = begins || err == nil
	}
	c.counts = c.counts && begins

	// Counting down from the largest set number passes all numbers below it, so that it is the last one.
	if c.falls {
		c.last = c.set
	}
}

// limitCounter limits the last number of a counter, which stands for all larger ones. A line that reads each number or
// counts down from a larger number tells them apart, so that the variable is not a counter.
func (c *variable) limitCounter() {
	c.beyond = c.last - 1 // the number that a line compares
	if c.falls {
		c.beyond = max(c.beyond, c.set)
	}
	c.counts = !c.falls && !c.apart
	c.last = min(c.last, importer.MaxNumber)
}

// compareCounter reports whether a line only speaks or counts a variable or compares it with numbers, which it notes.
func (u *uses) compareCounter(d *dialplan, name string, p *priority, names []string) bool {
	v := u.variables[name]
	if p.mostParts() == maxSpoken { // of more numbers than are told apart, each has the name of the counter
		v.last = max(v.last, min(v.set+maxSpoken, maxTexts-1))
		v.spoken = true
		return true
	}

	// A line that only counts it compares nothing.
	if by := soleSum(p); by != "" && u.variables[by] == v {
		return true
	}

	// A line that counts it aside makes it unknown.
	if slices.ContainsFunc(p.stepsAside(), func(name string) bool { return u.variables[name] == v }) {
		return false
	}

	// Other applications could use the number as a text. Then each value matters.
	if !slices.Contains([]string{"gotoif", "execif", "gosubif", "set", "while"}, p.name) ||
		belowZero().MatchString(p.args) {
		return false
	}

	// The numbers of labels are not compared.
	text := p.args
	if condition := d.table.condition(p); condition != "" {
		text = condition
	}

	// More values may contain further numbers.
	compared, isWhole := d.global(text)
	if !isWhole {
		return false
	}

	for _, other := range names {
		if u.variables[other] == v {
			continue
		}

		// The other side of the comparison must be a number in every call.
		texts := u.textsOf(d, other)
		isText := func(t string) bool { return !numberText().MatchString(t) }
		if len(texts) == 0 || slices.ContainsFunc(texts, isText) {
			return false
		}
		compared += " " + strings.Join(texts, " ")
	}

	numbers, isAll := u.comparisons(d, name, text)
	isAll = isAll && strings.Count(p.args, "${"+name+"}") == strings.Count(text, "${"+name+"}")
	if !isAll {
		numbers = digitsIn().FindAllString(compared, -1)
		v.apart = true
	}
	for _, number := range numbers {
		if n, err := strconv.Atoi(number); err == nil {
			v.told = append(v.told, n)
			if n >= importer.MaxNumber {
				if v.over == nil {
					v.over = map[*priority]bool{}
				}
				v.over[p] = true
			}

			// One number over the compared one shows the result of all higher numbers.
			v.last = max(v.last, n+1)
		}
	}

	return true
}

// soleSum returns the counter that a line adds a number to, if the line does nothing else; "" otherwise.
func soleSum(p *priority) string {
	if p.name != "set" || len(p.sets) != 1 {
		return ""
	}
	if by, _ := adds(p.sets[0].text); by == p.sets[0].name {
		return by
	}
	return ""
}

// findClasses divides the numbers of a counter into classes that no line distinguishes: the numbers that lines compare
// begin classes, and so does each number up to single.
func (c *variable) findClasses() {
	single := 0
	switch {
	case c.apart:
		single = c.last
	case c.spoken:
		single = min(c.last, maxTexts-1)
	}

	starts := []int{c.last}
	for n := range single + 1 {
		starts = append(starts, n)
	}
	for _, n := range c.told {
		starts = append(starts, n, n+1)
	}
	slices.Sort(starts)
	c.classStarts = slices.DeleteFunc(slices.Compact(starts), func(n int) bool { return n > c.last })
}

// classOf returns the class of a number, and its numbers. The last number stands for all larger ones.
func (c *variable) classOf(n int) (class int, numbers interval) {
	i, isFirst := slices.BinarySearch(c.classStarts, n)
	if !isFirst {
		i--
	}
	if i == len(c.classStarts)-1 {
		return i, interval{c.last, c.last}
	}
	return i, interval{c.classStarts[i], c.classStarts[i+1] - 1}
}

// atMost returns a text that a line sets a counter to, or the last number instead of a larger one, if the counter may
// be unset. Any other counter counts in a range with the same end.
func (c *variable) atMost(text string) string {
	if n, err := strconv.Atoi(text); c != nil && c.mayBeUnset && err == nil {
		return strconv.Itoa(min(n, c.last))
	}
	return text
}

// clamped returns the numbers that the attribute of a counter has for some numbers.
func (c *variable) clamped(s interval) interval {
	return interval{min(max(s.from, 0), c.last), min(max(s.to, 0), c.last)}
}

// orUnset begins the text of a counter that may be unset, before its numbers.
const orUnset = ","

// isSpan reports whether a text of a counter is more than one number, or may be unset.
func isSpan(text string) bool {
	return strings.HasPrefix(text, orUnset) || strings.LastIndexByte(text, '-') > 0 // a minus is before one number
}

// readSpan reads the text of a counter: its numbers, if it has any, and whether it may be unset.
func readSpan(text string) (s interval, hasNumbers, mayBeUnset bool) {
	text, mayBeUnset = strings.CutPrefix(text, orUnset)
	if text == "" {
		return interval{}, false, true
	}
	return readInterval(text), true, mayBeUnset
}

// span returns the text of a counter that has the numbers of two texts. It ends with classes, so that the numbers of a
// loop are all there after a few rounds.
func (c *variable) span(own, with string) string {
	s, hasNumbers, mayBeUnset := c.wholeClasses(own)
	other, hasOthers, mayBeUnsetToo := c.wholeClasses(with)
	switch {
	case !hasNumbers:
		s = other
	case hasOthers:
		s = interval{min(s.from, other.from), max(s.to, other.to)}
	}

	out := ""
	if hasNumbers || hasOthers {
		out = s.String()
	}
	if mayBeUnset || mayBeUnsetToo {
		out = orUnset + out
	}
	return out
}

// wholeClasses reads the text of a counter, with all numbers of the first and the last class. A counter that only
// counts from 0 if it is unset has 0 then.
func (c *variable) wholeClasses(text string) (s interval, hasNumbers, mayBeUnset bool) {
	s, hasNumbers, mayBeUnset = readSpan(text)
	if !c.mayBeUnset {
		hasNumbers = true
		mayBeUnset = false
	}
	if !hasNumbers {
		return s, false, mayBeUnset
	}
	s = c.clamped(s)
	_, first := c.classOf(s.from)
	_, last := c.classOf(s.to)
	return interval{first.from, last.to}, true, mayBeUnset
}

// classes returns the numbers of a counter's text as one text for each class.
func (c *variable) classes(text string) (out value) {
	s, hasNumbers, mayBeUnset := readSpan(text)
	switch {
	case mayBeUnset && c.mayBeUnset:
		out = append(out, "")
	case mayBeUnset && !hasNumbers:
		hasNumbers = true
	}
	if !hasNumbers {
		return out
	}
	for s = c.clamped(s); s.from <= s.to; {
		_, class := c.classOf(s.from)
		out = append(out, interval{s.from, min(s.to, class.to)}.String())
		s.from = class.to + 1
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

	if _, isGlobal := d.globals[name]; isGlobal {
		text, _ := d.global("${" + name + "}")
		out = append(out, text)
	}
	return out
}

// comparison is a comparison of two variables or numbers: of each side the quotes, the name and the number, and
// the operator between.
var comparison = diag.LazyPattern(`("?)(?:0*\$\{([\w-]+)\}|([0-9]+))("?)\s*(==?|!=|<=?|>=?)\s*` +
	`("?)(?:0*\$\{([\w-]+)\}|([0-9]+))("?)`)
