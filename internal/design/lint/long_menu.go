package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var longMenu = diag.Rule{
	ID:       flow.LongMenu,
	Severity: diag.Advice,
	Doc: `A menu has more than 5 entries, or more than long_menu under policy. What anywhere adds is not
counted, nor is a key that repeats the menu, nor are words for an entry that has a key.`,
	Bad: `flow: main
start: topic
steps:
  topic:
    menu: "For cards, press 1; for bills, 2; for points, 3; for travel, 4; for your address, 5; for anything else, 0."
    choices: {1: wait, 2: wait, 3: wait, 4: wait, 5: wait, 0: wait}
    then: {exhausted: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy(
	"steps:", `anywhere: {"0, agent": wait}
steps:`,
	"; for anything else, 0", "",
	", 0: wait", "",
)

func checkMenu(p *pass, s *flow.StepDef) {
	if s.Kind != flow.Menu {
		return
	}

	most := p.Center.Policy.LongMenu
	own, _ := s.Offers()
	keyed := map[string]bool{} // the targets of keys that set nothing
	for i, c := range own {
		if len(c.Keys) > 0 && len(s.Exits[i].Sets) == 0 {
			keyed[s.Exits[i].Target.Value] = true
		}
	}

	n := 0
	for i, c := range own { // the first exits belong to the choices
		exit := &s.Exits[i]

		// A choice that repeats the menu offers nothing new to remember. Neither do words for what a key does, as in
		// `1: sales, sales: sales`, nor a sign that is no entry.
		repeats := exit.Target.Value == s.Name.Value
		isSaidKey := len(c.Keys) == 0 && len(exit.Sets) == 0 && keyed[exit.Target.Value]
		if !repeats && !isSaidKey && !leadsLikeSilence(s, own, i) {
			n++
		}
	}

	if n > most {
		p.advise(s.KeyPlace("choices"), flow.LongMenu,
			fmt.Sprintf("the menu has %d entries, and a caller keeps %d in mind", n, most), "split it into two menus",
			s.Allow)
	}
}
