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
