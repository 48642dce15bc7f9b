package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/language"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Large flows in which everything is wrong, or every path branches, are checked in
// linear time.
func TestLargeFlowsTakeBoundedTime(t *testing.T) {
	const bound = time.Minute // some hundred times as long as usual
	steps := longtest.N(400, 4000)
	for name, step := range map[string]func(i int) string{
		"lookups with two outcomes each": func(i int) string {
			return fmt.Sprintf("{lookup: l, takes: 1s, then: {a: s%d, b: s%d}}", (i+1)%steps, (i+2)%steps)
		},
		"menus before lookups": func(i int) string {
			if i%2 == 0 {
				return fmt.Sprintf("{menu: Choose., choices: {0: s%d, 1: s%d}, then: {exhausted: s%d}}", i+1, (i+2)%steps, i+1)
			}
			return fmt.Sprintf("{lookup: l, then: {a: s%d, b: s%d}}", (i+2)%steps, (i+4)%steps)
		},
		"unset placeholders": func(i int) string {
			return fmt.Sprintf("{collect: \"{n%d}\", digits: 4, into: n%d, then: {collected: s%d, exhausted: s%d}}",
				(i+7)%steps, i, (i+1)%steps, steps)
		},
		"branches without an outcome for some values": func(i int) string {
			return fmt.Sprintf("{branch: country, then: {US: s%d, GB: s%d}}", (i+1)%steps, (i+1)%steps)
		},
		"queues before an end as self_served": func(i int) string {
			return fmt.Sprintf("{queue: general, choices: {1: s%d}, then: {answered: s%d}}", (i+1)%steps, steps)
		},
		"branches with different values on each path": func(i int) string {
			switch i % 4 {
			case 0:
				return fmt.Sprintf("{menu: \"{n}\", takes: 20s, choices: {1: s%d, 2: s%d, 3: s%d}, then: {exhausted: s%d}}",
					(i+1)%steps, (i+2)%steps, (i+3)%steps, (i+4)%steps)
			case 1:
				return fmt.Sprintf("{branch: country, then: {\"US, GB\": s%d, \"FR, DE\": s%d, otherwise: s%d}}",
					(i+7)%steps, (i+3)%steps, (i+11)%steps)
			case 2:
				return fmt.Sprintf("{branch: number_type, then: {mobile: s%d, toll_free: s%d, otherwise: s%d}}",
					(i+2)%steps, (i+6)%steps, (i+10)%steps)
			}
			return fmt.Sprintf("{lookup: l, into: {a: [n]}, then: {a: s%d, b: s%d}}", (i+1)%steps, steps)
		},
		"a long loop that is left after one round": func(i int) string {
			if i == 0 {
				return fmt.Sprintf("{branch: tried, then: {no: s1, yes: s%d}}", steps)
			}
			if i == steps-1 {
				return "{set: {tried: yes}, then: s0}"
			}
			return fmt.Sprintf("{say: Hello., takes: 0s, then: s%d}", i+1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("flow: main\nstart: s0\nsteps:\n")
			for i := range steps {
				fmt.Fprintf(&b, "  s%d: %s\n", i, step(i))
			}
			fmt.Fprintf(&b, "  s%d: {end: self_served}\n", steps)
			center := strings.Replace(diagtest.Center, "queues:", "attributes: {tried: [no, yes]}\nqueues:", 1)

			start := time.Now()
			findings(t, fstest.MapFS{
				"routing.yaml": {Data: []byte(center)},
				"main.yaml":    {Data: []byte(b.String())},
			})
			if took := time.Since(start); took > bound {
				t.Errorf("it took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}

// A large center, whose hubs and lines speak all languages, is checked in bounded time.
func TestLargeCentersTakeBoundedTime(t *testing.T) {
	const lines, queues, bound = 100, 16, time.Minute // some fifty times as long as usual
	countries := strings.Fields(`AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA
		CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FR GA GB GD`)

	var spoken []string
	for i := range 26 * 26 {
		code := string([]byte{'a' + byte(i/26), 'a' + byte(i%26)})
		if tag, err := language.Raw.Parse(code); err == nil && tag.String() == code {
			spoken = append(spoken, code)
		}
	}

	var hubs, regions, offered, services, steps strings.Builder
	for i, country := range countries {
		fmt.Fprintf(&hubs, "  h%d: {timezone: Europe/London, languages: [%s]}\n", i, strings.Join(spoken, ", "))
		fmt.Fprintf(&regions, "  r%d: {hub: h%d, countries: %s}\n", i, i, country)
	}
	for i := range lines {
		languages := strings.Join(slices.Concat(spoken[i:], spoken[:i]), ", ") // each line begins with another one
		fmt.Fprintf(&offered, "  l%d: {number: +44 20 7264 1777, country: GB, flow: main, languages: [%s]}\n", i, languages)
	}
	for i := range queues {
		fmt.Fprintf(&services, "  q%d: {}\n", i)
		fmt.Fprintf(&steps, "  s%d: {queue: q%d, choices: {1: s%d}, then: done}\n", i, i, (i+1)%queues)
	}

	start := time.Now()
	findings(t, fstest.MapFS{
		"routing.yaml": {Data: []byte("center: c\nelsewhere: {hub: h0}\nhubs:\n" + hubs.String() + "regions:\n" + regions.String() +
			"lines:\n" + offered.String() + "queues:\n" + services.String())},
		"main.yaml": {Data: []byte("flow: main\nstart: s0\nsteps:\n" + steps.String() + "  done: {end: self_served}\n")},
	})
	if took := time.Since(start); took > bound {
		t.Errorf("it took %v", took)
	} else {
		t.Log(took)
	}
}
