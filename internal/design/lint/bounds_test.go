package lint_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// row is a flow of menus in a row. Each of them leads to further steps of its own by key 2, and to an end by silence.
func row(n int, further string) fs.FS {
	var src strings.Builder
	src.WriteString("flow: main\nstart: menu_0\nsteps:\n  done: {end: resolved, say: Goodbye.}\n")
	for i := range n {
		fmt.Fprintf(&src, "  menu_%d: {menu: Choose., choices: {1: menu_%d, 2: first_%d}, then: {exhausted: done}}\n", i, min(i+1, n-1), i)
		src.WriteString(strings.ReplaceAll(further, "#", fmt.Sprint(i)))
	}
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(diagtest.Center)},
		"main.yaml":    {Data: []byte(src.String())},
	}
}

// TestFindingsNameTheBound: each finding has an example call, or names the bound on the example calls.
func TestFindingsNameTheBound(t *testing.T) {
	const steps = "no example call: the example calls of other findings have 300000 steps already"
	const searches = "no example call: 300 findings have one already"
	for _, c := range []struct {
		rule     diag.RuleID
		findings int
		further  string
		bound    string
	}{
		{flow.NeverWaits, 800, "  first_#: {say: Hello., then: last_#}\n  last_#: {say: Hello., then: first_#}\n", steps},
		{
			flow.QueuedAgain, 800,
			"  first_#: {callback: general, then: {booked: last_#, declined: done}}\n  last_#: {queue: general, then: {answered: done}}\n",
			steps,
		},
		{flow.MissingOutcome, 800, "  first_#: {branch: country, then: {US: done}}\n", steps},
		{
			flow.FalseContainment, 310,
			"  first_#: {queue: general, then: {answered: last_#}}\n  last_#: {end: self_served, say: Goodbye.}\n",
			searches,
		},
		{flow.UnsetPlaceholder, 310, "  first_#: {say: \"{name_#}\", then: last_#}\n  last_#: {lookup: l, into: {a: [name_#]}, then: {a: done}}\n", searches},
		{
			flow.SecretSpoken, 310,
			"  first_#: {collect: Your PIN., digits: 4, into: pin_#, secret: yes, then: {collected: last_#, exhausted: done}}\n" +
				"  last_#: {say: \"{pin_#}\", then: done}\n", searches,
		},
	} {
		// The short form has a rule of each bound.
		if !longtest.IsLong() && c.rule != flow.MissingOutcome && c.rule != flow.FalseContainment {
			continue
		}
		t.Run(string(c.rule), func(t *testing.T) {
			examples := 0
			bounded := 0
			for x := range findings(t, row(c.findings, c.further)).All() {
				switch {
				case x.Rule != c.rule:
				case strings.Contains(x.Message, ": press 2"), strings.Contains(x.Message, ": press 1, press"):
					examples++
				case strings.Contains(x.Message, c.bound):
					bounded++
				default:
					t.Errorf("%s has no call and no bound: %s", c.rule, x.Message)
				}
			}

			if bounded == 0 || examples+bounded != c.findings {
				t.Errorf("%s: %d findings have a call, and %d name the bound, of %d", c.rule, examples, bounded, c.findings)
			}
		})
	}
}

// counted is a center whose calls have equal numbers a and b up to a last one. A call with the last b is compared with the a
// before it. The flow has further steps before the comparison.
func counted(last, lines, further int) fs.FS {
	routing := strings.Replace(diagtest.Center, "lines:\n", "", 1)
	routing, line, _ := strings.Cut(routing, "  us_general:")
	line = "  us_general:" + line
	shops := make([]string, lines)
	for i := range shops {
		shops[i] = fmt.Sprintf("shop_%d", i)
	}
	routing += "attributes: {shop: [" + strings.Join(shops, ", ") + "]}\nlines:\n"
	for i, shop := range shops {
		own := strings.Replace(line, "us_general", shop, 1)
		own = strings.Replace(own, "1-800-528-4800", fmt.Sprintf("+1 202 555 %04d", 100+i), 1)
		routing += strings.Replace(own, "flow: main", "set: {shop: "+shop+"}, flow: main", 1)
	}

	var src strings.Builder
	fmt.Fprintf(&src, "flow: main\nstart: step_0\nattributes: {a: 0-%d, b: 0-%d}\nsteps:\n", last, last)
	for i := range further {
		fmt.Fprintf(&src, "  step_%d: {say: Hello., then: step_%d}\n", i, i+1)
	}
	fmt.Fprintf(&src, `  step_%d: {menu: "To count, press 1. To go on, press 2.", choices: {1: count, 2: shop}, then: {exhausted: wait}}
  count: {set: {a: {add: 1}, b: {add: 1}}, then: step_%[1]d}
  shop: {branch: shop, then: {shop_0: first, otherwise: first}}
  first: {branch: a, then: {%d: second, otherwise: wait}}
  second: {branch: b, then: {%d: never, otherwise: wait}}
  never: {say: Never., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`, further, last-1, last)
	return fstest.MapFS{"routing.yaml": {Data: []byte(routing)}, "main.yaml": {Data: []byte(src.String())}}
}

// TestBoundsOfValuesAreNamed: lint finds that no call has different numbers if it follows the values of each call apart. It
// does not find it over a bound, and names the bound.
func TestBoundsOfValuesAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		last, lines, further int
		bound                string
	}{
		"few":             {last: 20, lines: 2},
		"64 combinations": {last: 63, lines: 2},
		"65 combinations": {last: 64, lines: 2, bound: "more than 64 combinations"},
		"64 lines":        {last: 3, lines: 64},
		"65 lines":        {last: 3, lines: 65, bound: "the calls of 64 other lines begin differently"},
		"40 in 400 steps": {last: 39, lines: 1, further: 400},
		"60 in 400 steps": {last: 59, lines: 1, further: 400, bound: "more than 49 combinations"},
	} {
		t.Run(name, func(t *testing.T) {
			found, named := false, false
			for x := range findings(t, counted(c.last, c.lines, c.further)).All() {
				found = found || strings.HasPrefix(x.Message, fmt.Sprintf("%d cannot happen here", c.last))
				named = named || x.Rule == diag.TooLarge && strings.Contains(x.Message, c.bound) && x.Fix != ""
			}
			if isBounded := c.bound != ""; found == isBounded || named != isBounded {
				t.Errorf("the impossible outcome is found: %v, the bound is named: %v", found, named)
			}
		})
	}
}

// TestLongLoops: five numbers change places in each round of a loop, and one of them grows. A call leaves the loop after
// about 5 times 248 rounds if the loop compares a number with the last one.
func TestLongLoops(t *testing.T) {
	const src = `flow: main
start: next
attributes: {a: 0-248, b: 0-248, c: 0-248, d: 0-248, e: 0-248, f: 0-248}
steps:
  next: {set: {f: {copy: a}, a: {copy: b}, b: {copy: c}, c: {copy: d}, d: {copy: e}, e: {copy: f}}, then: grow}
  grow: {set: {e: {add: 1}}, then: again}
  again: {branch: a, then: {LAST: done, otherwise: next}}
  done: {end: resolved, say: Goodbye.}
`
	for last, want := range map[string]bool{"248": false, "2": false} {
		endless := false
		folder := fstest.MapFS{
			"routing.yaml": {Data: []byte(diagtest.Center)},
			"main.yaml":    {Data: []byte(strings.Replace(src, "LAST", last, 1))},
		}

		for x := range findings(t, folder).All() {
			endless = endless || x.Rule == flow.NeverWaits
		}
		if endless != want {
			t.Errorf("a loop up to %s never waits: %v, want %v", last, endless, want)
		}
	}
}
