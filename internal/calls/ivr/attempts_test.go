package ivr

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestAttemptsCountedAlone tries all orders of silences and wrong keys at menus with different bounds, and compares with
// a count by hand. Each prompt is 1 s long, and the pause after the words of greet 2 s.
func TestAttemptsCountedAlone(t *testing.T) {
	for _, bounds := range [][2]int{{1, 3}, {3, 1}, {2, 2}, {15, 15}, {1, 1}} {
		machine := Live(load(t, written(map[string]string{"routing.yaml": diagtest.Center, "main.yaml": fmt.Sprintf(`flow: main
start: greet
steps:
  greet:  {say: Hello., takes: 1s, pause: 2s, then: menu}
  menu:   {menu: Choose., takes: 1s, timeout: 4s, choices: {1: done}, attempts: {no_input: %d, no_match: %d}, then: {no_input: silent, no_match: wrong}}
  done:   {end: done}
  silent: {end: silent}
  wrong:  {end: wrong}
`, bounds[0], bounds[1])})).Program("main"))
		for order := range 1 << 6 {
			s := dial(t, machine, Setup{From: ExampleCaller(machine.Program().Center, 0), At: UsualTime(time.UTC)}, "")
			want := UsualTime(time.UTC).Add(4 * time.Second)

			failed := [2]int{}
			end := ""
			for i := 0; i < 6 && end == ""; i++ {
				kind := order >> i & 1
				if played := failed[0] + failed[1] + 1; s.Attempt() != played || !s.Now().Equal(want) {
					t.Fatalf("%v, order %b: attempt %d at %s, want %d at %s", bounds, order, s.Attempt(), s.Now(), played, want)
				}

				err := error(nil)
				if kind == 0 {
					err = s.Silent()
					want = want.Add(4 * time.Second)
				} else {
					err = s.Press("9")
				}

				if err != nil {
					t.Fatal(err)
				}
				if failed[kind]++; failed[kind] == bounds[kind] {
					end = []string{"silent", "wrong"}[kind]
				} else {
					want = want.Add(time.Second)
				}
			}

			if s.Step().End != end {
				t.Errorf("%v, order %b: at %s, want the end %q", bounds, order, s.Step(), end)
			}
		}
	}
}

// Keys that are typed ahead are dropped at a prompt that is heard to its end. The keys of a branch on chance wait
// for its answer.
func TestKeysAheadAtAWholePrompt(t *testing.T) {
	machine := Live(load(t, diagtest.Example(t, "keys_ahead")).Program("main"))
	for inputs, want := range map[string]string{
		"17 new": "done", "17 old": "bye", "27": "whole", "27 7": "done", "37": "new", "37 7": "done", "47 error": "done", "47 found": "new",
	} {
		s := dial(t, machine, Setup{From: ExampleCaller(machine.Program().Center, 0), At: UsualTime(time.UTC)}, "")
		for _, input := range strings.Fields(inputs) {
			press := func() error { return s.Press(input) }
			if s.Awaits() == ForLookup {
				press = func() error { return s.Lookup(input, nil) }
			}
			if err := press(); err != nil {
				t.Fatalf("%s: %v", inputs, err)
			}
		}

		if s.Step().Name != want {
			t.Errorf("%s: at %s, want %s", inputs, s.Step(), want)
		}
	}
}
