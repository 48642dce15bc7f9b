package flow

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// judged is a condition as it is written, and whether it holds by the meaning of its words.
type judged struct {
	written string
	holds   func(entry, other string) bool
}

// conditionsOn are conditions of all forms with some numbers, on entries of up to three digits.
func conditionsOn(a, more int, digits string) []judged {
	number := func(entry string) int { // -1 of none
		v, err := strconv.Atoi(entry)
		if err != nil {
			return -1
		}
		return v
	}
	b := a + more
	return []judged{
		{strconv.Itoa(a), func(e, _ string) bool { return e == strconv.Itoa(a) }},
		{fmt.Sprintf("%d-%d", a, b), func(e, _ string) bool { v := number(e); return v >= a && v <= b }},
		{fmt.Sprintf("over %d", a), func(e, _ string) bool { return number(e) > a }},
		{fmt.Sprintf("at least %d", a), func(e, _ string) bool { return number(e) >= a }},
		{fmt.Sprintf("under %d", a), func(e, _ string) bool { v := number(e); return v >= 0 && v < a }},
		{fmt.Sprintf("at most %d", a), func(e, _ string) bool { v := number(e); return v >= 0 && v <= a }},
		{fmt.Sprintf("length %d", a%5), func(e, _ string) bool { return len(e) == a%5 }},
		{fmt.Sprintf("length 1-%d", 1+a%5), func(e, _ string) bool { return len(e) >= 1 && len(e) <= 1+a%5 }},
		{"contains " + digits, func(e, _ string) bool { return strings.Contains(e, digits) }},
		{"starts with " + digits, func(e, _ string) bool { return strings.HasPrefix(e, digits) }},
		{"same as other", func(e, o string) bool { return e != "" && e == o }},
		{"over other", func(e, o string) bool { return number(e) >= 0 && number(o) >= 0 && number(e) > number(o) }},
	}
}

// randomCondition draws a condition on entries of up to three digits.
func randomCondition(t *rapid.T) judged {
	n := func(name string, most int) int { return rapid.IntRange(0, most).Draw(t, name) }
	return rapid.SampledFrom(conditionsOn(n("a", 1100), n("more", 200), strconv.Itoa(n("digits", 99)))).Draw(t, "condition")
}

// A condition of each form holds for the entries that its words say.
func TestConditionsOfEachForm(t *testing.T) {
	entries := []string{"", "0", "1", "2", "7", "8", "9", "07", "12", "13", "17", "70", "71", "007", "112", "117", "120", "712"}
	r := &resolver{checker: checker{&Flows{complete: true}, &diag.Findings{}}, filled: map[string][]*StepDef{"other": {}}}
	all := slices.Concat(conditionsOn(7, 0, "7"), conditionsOn(12, 5, "12"), conditionsOn(0, 8, "1"), conditionsOn(112, 5, "70"))
	for _, of := range all {
		c, ok := r.readCondition(&StepDef{}, diag.Text{Value: of.written}, of.written)
		if !ok {
			t.Errorf("%q is no condition: %v", of.written, r.found.Sorted())
		}
		for _, entry := range entries {
			for _, other := range entries {
				got := c.holds(entry, func(string) string { return other })
				if want := of.holds(entry, other); got != want {
					t.Errorf("%q holds for %q and another entry %q: %t", of.written, entry, other, got)
				}
			}
		}
	}
}

// A branch on an entry takes the first case that holds. A case is called impossible only if no
// entry takes it, and overlapping ranges are errors if and only if each has values that the other
// has not.
func TestCasesOfEntries(t *testing.T) {
	var entries []string
	for v := range 1000 {
		for width := 1; width <= 3; width++ {
			if text := fmt.Sprintf("%0*d", width, v); len(text) <= 3 {
				entries = append(entries, text)
			}
		}
	}

	longtest.CheckN(t, 20, 1000, func(t *rapid.T) {
		cases := []judged{randomCondition(t), randomCondition(t), randomCondition(t)}
		folder := fstest.MapFS{"routing.yaml": {Data: []byte(diagtest.Center)}, "main.yaml": {Data: []byte(`flow: main
start: ask
steps:
  ask: {collect: Your entry?, digits: 1-3, into: entry, then: {collected: more, exhausted: done}}
  more: {collect: Another?, digits: 1-3, into: other, then: {collected: case, exhausted: case}}
  case:
    branch: entry
    then: {"` + cases[0].written + `": done, "` + cases[1].written + `": done, "` + cases[2].written + `": done, otherwise: done}
  done: {end: done}
`)}}

		found := &diag.Findings{}
		files, err := yaml.ReadFolder(folder, found)
		if err != nil {
			t.Fatal(err)
		}

		var center *routing.Center
		for _, f := range files {
			if f.Kind == "center" {
				center = routing.Read(f, found)
			}
		}

		p := Load(center, files, found).Program("main")
		if p == nil {
			checkAmbiguous(t, found, cases, entries)
			return
		}

		step := &p.Steps[2]
		taken := map[Outcome]bool{}
		others := append([]string{""}, entries[rapid.IntRange(0, len(entries)-1).Draw(t, "other")], "007", "100")

		for _, entry := range append([]string{""}, entries...) {
			for _, other := range others {
				got := step.CaseOf(func(name string) string {
					return map[string]string{"entry": entry, "other": other}[name]
				})
				taken[got] = true

				want := Otherwise
				for i := len(cases) - 1; i >= 0; i-- {
					if cases[i].holds(entry, other) {
						want = cases[i].written
					}
				}

				if p.Outcomes[got] != want {
					t.Fatalf("%q with %q takes %s, want %s", entry, other, p.Outcomes[got], want)
				}
			}
		}

		for i, o := range step.Outcomes {
			if step.Facts[i].Decider == Never && taken[o] {
				t.Errorf("an entry takes %s, which is called impossible", p.Outcomes[o])
			}
		}
	})
}

// checkAmbiguous checks that cases that are refused hold for the same entries, or are ranges that
// overlap in part.
func checkAmbiguous(t *rapid.T, found *diag.Findings, cases []judged, entries []string) {
	for i, a := range cases {
		for _, b := range cases[:i] {
			onlyA, onlyB, both := 0, 0, 0
			for _, entry := range entries {
				switch x, y := a.holds(entry, "100"), b.holds(entry, "100"); {
				case x && y:
					both++
				case x:
					onlyA++
				case y:
					onlyB++
				}
			}

			if onlyA+onlyB == 0 || both > 0 && onlyA > 0 && onlyB > 0 {
				return
			}
		}
	}
	for x := range found.All() {
		t.Errorf("%v: %s", cases, x.Message)
	}
}

// TestReadCase reads cases that depend on the entry alone. A comparison with another entry is no such case.
func TestReadCase(t *testing.T) {
	for written, want := range map[string]bool{
		"12": true, "gold": true, "1000-1999": true, "length 4": true, "length 2-4": true, "starts with 44": true,
		"contains yes": true, "over 500": true, "at most 3": true,
		"": false, "20-10": false, "length x": false, "same as pin": false, "over pin": false, "contains": false,
	} {
		if _, ok := ReadCase(written); ok != want {
			t.Errorf("%q is read: %t, want %t", written, ok, want)
		}
	}
}

// TestCovers compares cases with the entries that both take: each entry of the later case is one of the earlier.
func TestCovers(t *testing.T) {
	for _, c := range []struct {
		earlier, later string
		want           bool
	}{
		{"starts with 1", "12", true},
		{"starts with 1", "21", false},
		{"12", "starts with 1", false},
		{"length 2", "12", true},
		{"length 1-3", "length 2", true},
		{"length 1-3", "length 1-4", false},
		{"length 2-3", "length 1-3", false},
		{"contains es", "starts with yes", true},
		{"starts with es", "contains es", false},
		{"contains 1", "contains 21", true},
		{"contains 21", "contains 1", false},
		{"starts with 1", "starts with 12", true},
		{"starts with 12", "starts with 1", false},
		{"length 2", "10-19", false},
	} {
		earlier, _ := ReadCase(c.earlier)
		later, _ := ReadCase(c.later)
		if got := earlier.Covers(&later); got != c.want {
			t.Errorf("%q covers %q: %t", c.earlier, c.later, got)
		}
	}
}

// TestRangesOfCases compares all pairs of ranges with the numbers that each holds for: whether one covers the other, and
// whether two with both ends overlap in part.
func TestRangesOfCases(t *testing.T) {
	type ranged struct {
		Condition
		written string
		holds   map[string]bool
		closed  bool
	}
	var all []ranged
	add := func(written string, closed bool, in func(n float64) bool) {
		c, ok := ReadCase(written)
		if !ok {
			t.Fatalf("%q is no case", written)
		}
		r := ranged{c, written, map[string]bool{}, closed}
		for n := -1.0; n <= 7; n += 0.5 {
			text := strconv.FormatFloat(n, 'f', -1, 64)
			r.holds[text] = in(n)
			if got := c.holds(text, Unfilled); got != in(n) {
				t.Errorf("%q holds for %s: %t", written, text, got)
			}
		}
		all = append(all, r)
	}
	for a := 1.0; a <= 5; a++ {
		add(fmt.Sprintf("over %v", a), false, func(n float64) bool { return n > a })
		add(fmt.Sprintf("at least %v", a), false, func(n float64) bool { return n >= a })
		add(fmt.Sprintf("under %v", a), false, func(n float64) bool { return n < a })
		add(fmt.Sprintf("at most %v", a), false, func(n float64) bool { return n <= a })
		for b := a; b <= 5; b++ {
			add(fmt.Sprintf("%v-%v", a, b), true, func(n float64) bool { return n >= a && n <= b })
		}
	}

	for _, a := range all {
		for _, b := range all {
			both, onlyA, onlyB := false, false, false
			for text, inA := range a.holds {
				inB := b.holds[text]
				both, onlyA, onlyB = both || inA && inB, onlyA || inA && !inB, onlyB || inB && !inA
			}
			if got := a.Covers(&b.Condition); got == onlyB {
				t.Errorf("%q covers %q: %t", a.written, b.written, got)
			}
			want := a.closed && b.closed && both && onlyA && onlyB
			if got := a.overlapsInPart(&b.Condition); got != want {
				t.Errorf("%q overlaps %q in part: %t", a.written, b.written, got)
			}
		}
	}
}
