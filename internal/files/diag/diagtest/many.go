package diagtest

import (
	"fmt"
	"strings"
)

// ManyFlows returns the files of a center in which every tenth flow is a line's, which runs the
// next one, which runs the next; the others are run by nobody.
func ManyFlows(n int) map[string][]byte {
	center := strings.TrimSuffix(Center, "\n")
	center = center[:strings.LastIndex(center, "\n")+1]
	files := map[string][]byte{}
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "flow: f%d\nstart: m0\nsteps:\n", i)

		for k := range 14 {
			fmt.Fprintf(&b,
				"  m%d: {menu: \"For topic %[1]d, press 1; for others, 2.\", choices: {1: e%[1]d, 2: m%d, 0: person}, then: {exhausted: person}}\n",
				k, k+1)
			fmt.Fprintf(&b, "  e%d: {end: self_served, say: Thank you for calling about number %[1]d.}\n", k)
		}

		person := "{return: back}"
		if i%10 == 0 {
			person = "{queue: general, then: {answered: done}}\n  done: {end: resolved}"
			center += fmt.Sprintf("  line_%d: {number: +1 202 555 %04d, country: US, languages: [en], flow: f%d}\n",
				i, i, i)
		}

		last := "person"
		if i%10 < 3 {
			last = fmt.Sprintf("{run: f%d, then: {back: person}}", i+1)
		}

		if last == "person" {
			last = "{say: That was all., then: person}"
		}

		fmt.Fprintf(&b, "  m14: %s\n  person: %s\n", last, person)
		files[fmt.Sprintf("f%d.yaml", i)] = []byte(b.String())
	}

	files["routing.yaml"] = []byte(center)
	return files
}
