package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// classes are the values of a variable that no test tells apart, each with an example and a word.
type classes struct {
	tests   []Test // without their negations
	of      []class
	words   map[string]string // of the classes, by the tests that hold
	missing int               // tests over maxTests, which are not used
}

type class struct{ example, word string }

// classify finds the classes of values that tests tell apart: those that one compares with as a whole, and for
// each other set of tests that hold together an example.
func classify(tests []Test) *classes {
	x := &classes{words: map[string]string{}}
	known := map[Test]bool{}
	for _, t := range tests {
		// A test and its negation tell the same values apart, and so does the same test of another
		// variable.
		t.Not = false
		t.Variable = ""

		if known[t] {
			continue
		}

		known[t] = true

		if len(x.tests) < maxTests {
			x.tests = append(x.tests, t)
		} else {
			x.missing++
		}
	}

	// The order of the steps must not decide which example stands for a class.
	slices.SortStableFunc(x.tests, compareTests)
	seen := map[string]bool{}
	add := func(example, word string, always bool) {
		holds := x.holding(example)
		isTold := seen[holds] && !always
		if seen["="+example] || isTold || !strings.Contains(holds, "1") {
			return
		}
		seen["="+example], seen[holds] = true, true
		if _, taken := x.words[holds]; !taken {
			x.words[holds] = word
		}
		x.of = append(x.of, class{example, word})
	}

	for _, t := range x.tests {
		// Values that are compared as a whole come first, so that each keeps its own word.
		values, _ := t.equals()
		for _, v := range values {
			word := keyNames.Replace(v)
			if v == "" {
				word = blank
			}
			add(v, word, true)
		}
	}

	for _, t := range x.tests {
		// The neighbors of a bound show on which side of the bound a value lies.
		for _, example := range slices.Concat(t.examples(""), t.examples("…"), x.neighbors(t)) {
			add(example, cmp.Or(x.wordOf(example), example), false)
		}
	}

	return x
}

// wordOf names the values for which the same tests hold as for an example: by the one test, or by the narrowest
// bounds of several ranges. It returns "" if other tests hold, too.
func (x *classes) wordOf(example string) string {
	holds := x.holding(example)
	if strings.Count(holds, "1") == 1 {
		return x.tests[strings.IndexByte(holds, '1')].word()
	}

	type bound struct {
		at   float64
		word string
	}
	var lower, upper bound
	for i, t := range x.tests {
		if holds[i] == '0' {
			continue
		}
		n, err := strconv.ParseFloat(t.Operand, 64)
		isLower := t.Is == Over || t.Is == Least
		isStrict := t.Is == Over || t.Is == Under
		switch {
		case err != nil || !operators[t.Is].isRange:
			return ""
		case isLower && (lower.word == "" || n > lower.at || n == lower.at && isStrict):
			lower = bound{n, t.word()}
		case !isLower && (upper.word == "" || n < upper.at || n == upper.at && isStrict):
			upper = bound{n, t.word()}
		}
	}
	return strings.Trim(lower.word+"_"+upper.word, "_")
}

// neighbors returns the numbers next to a range's bound that no test compares with as a whole.
func (x *classes) neighbors(t Test) []string {
	n, err := strconv.ParseFloat(t.Operand, 64)
	if err != nil || !operators[t.Is].isRange {
		return nil
	}

	var out []string
	for _, step := range []float64{-1, 1} {
		at := n + step

		// A neighbor that another test compares with has a class of its own, so that the next number
		// stands for this side.
		compares := func(t Test) bool { values, _ := t.equals(); return slices.Contains(values, formatNumber(at)) }
		for range maxTests {
			if slices.ContainsFunc(x.tests, compares) {
				at += step
			}
		}

		out = append(out, formatNumber(at))
	}

	return out
}

// compareTests orders tests by their operators and operands.
func compareTests(a, b Test) int {
	return strings.Compare(string(a.Is)+"\x00"+a.Operand, string(b.Is)+"\x00"+b.Operand)
}

// maxTests bounds the tests of a variable. An attribute of a center has fewer values.
const maxTests = maxValues

// holding returns which of the tests hold for a value.
func (x *classes) holding(value string) string {
	out := make([]byte, len(x.tests))
	for i, t := range x.tests {
		out[i] = '0'
		if t.Holds(value) {
			out[i] = '1'
		}
	}
	return string(out)
}

// word returns the word for a value, or the value itself if no test holds for it.
func (x *classes) word(value string) string {
	for _, c := range x.of {
		if c.example == value {
			return c.word
		}
	}
	if word, ok := x.words[x.holding(value)]; ok {
		return word
	}
	return value
}

// tellApart gives a decide an outcome for each class of values that takes another edge than all others.
func (x *classes) tellApart(s *Step) {
	rest := target(s.Edges, unlisted)
	if x.missing > 0 {
		s.Approximate(fmt.Sprintf("compares with %d values more than the %d that an attribute can have: these lead on like all others",
			x.missing, maxTests), "split the compare")
		s.misses = slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.To != s.Edges[rest].To })
	}

	// A class that goes the way of all others needs no case of its own.
	var out []Edge
	for _, c := range x.of {
		if i := target(s.Edges, c.example); i != rest {
			out = append(out, Edge{Outcome: c.word, To: s.Edges[i].To})
		}
	}

	s.Edges = append(out, Edge{Outcome: Otherwise, To: s.Edges[rest].To})
}
