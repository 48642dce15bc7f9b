package script_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// person is somebody who calls by hand, as a telephone does: it knows the inputs and the lookups
// of a script, and none of its expectations.
type person struct {
	*testing.T
	call  *ivr.Session
	given []script.Given
	used  map[string]int
}

// dial dials the line of a script.
func dial(t *testing.T, all *flow.Flows, test *script.Test) *person {
	t.Helper()
	call, err := ivr.Dial(ivr.Live(all.Program(test.Call.Flow)), test.Call.Setup)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t, call, test.Given, map[string]int{}}
	p.lookups()
	return p
}

// lookups answers the lookups that the call waits for.
func (p *person) lookups() {
	p.Helper()
	for p.call.Awaits() == ivr.ForLookup {
		name := p.call.Step().System.Name
		i := slices.IndexFunc(p.given, func(g script.Given) bool { return g.Lookup.Value == name })
		if i < 0 {
			p.Fatalf("nothing is given for %s", name)
		}
		answers := p.given[i].Answers
		answer := answers[min(p.used[name], len(answers)-1)]
		p.used[name]++
		if err := p.call.Lookup(answer.Outcome.Value, answer.Values); err != nil {
			p.Fatal(err)
		}
	}
}

// do makes one input.
func (p *person) do(s *script.Step) {
	p.Helper()
	inputs := map[script.Word]func() error{
		script.Press:        func() error { return p.call.Press(s.Keys()) },
		script.Say:          func() error { return p.call.Say(s.Text) },
		script.Silent:       p.call.Silent,
		script.Wait:         func() error { return p.call.Wait(s.Wait) },
		script.LeaveMessage: func() error { return p.call.Record(s.Wait) },
		script.HangUp:       p.call.HangUp,
		script.Answered:     p.call.Answered,
		script.Escalated:    p.call.Escalated,
	}

	input := inputs[s.Word]
	if input == nil {
		return
	}
	if err := input(); err != nil {
		p.Fatalf("%s: %v", s.Word, err)
	}

	p.lookups()
}

// goesOn reports whether a script presses keys after a wait within an entry.
func goesOn(t *script.Test) bool {
	for i := 0; i+2 < len(t.Steps); i++ {
		if t.Steps[i].Word == script.Press && t.Steps[i+1].Word == script.Wait && t.Steps[i+2].Word == script.Press {
			return true
		}
	}
	return false
}

// A call that is made as its script passes. If an expectation of the script is another, the call
// fails there. The sample's scripted calls are the cases.
func TestVerifyTheSample(t *testing.T) {
	all, suites := load(t, flows.FS)
	n := 0
	for _, suite := range suites {
		for i := range suite.Tests {
			test := &suite.Tests[i]
			if goesOn(test) {
				continue
			}
			n++
			p := dial(t, all, test)
			for k := range test.Steps {
				p.do(&test.Steps[k])
			}
			for _, strict := range []bool{false, true} {
				if f := script.Verify(test, p.call, strict, nil).Failure; f != nil {
					t.Errorf("%s, strict %v: %s: %s", test.Name.Value, strict, f.Place, f.Message)
				}
			}

			for k := range test.Steps {
				isExpectation := !test.Steps[k].Word.IsInput()
				if !isExpectation {
					continue
				}
				changed := *test
				changed.Steps = slices.Clone(test.Steps)
				changed.Steps[k].Text = "nothing of the kind"
				f := script.Verify(&changed, p.call, false, nil).Failure
				if f == nil || f.Place != test.Steps[k].Place {
					t.Errorf("%s: another expectation at %s fails with %+v", test.Name.Value, test.Steps[k].Place, f)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d calls were compared", n)
	}
}

// The findings of calls that differ from their script: the inputs of each call are next to the
// script, and the message is written by hand.
func TestVerifyOtherCalls(t *testing.T) {
	const exam = `given: {card: [unknown, found]}, steps: [hear: four digits, press: 1234, hear: four digits, press: 5678, hear: Thank you, end: self_served]`
	press := func(keys string) script.Step { return script.Step{Word: script.Press, Text: keys} }
	hangUp := script.Step{Word: script.HangUp}
	for name, c := range map[string]struct {
		exam   string
		inputs []script.Step
		loose  string // the message, "" if the call passes
		strict string
	}{
		"as the script": {exam, []script.Step{press("1234"), press("5678")}, "", ""},
		"other digits of a secret": {
			exam,
			[]script.Step{press("9999"), press("5678")},
			"", "expected press: ••••; the caller presses ••••, which are other keys",
		},
		"another last digit of a secret": {
			exam,
			[]script.Step{press("1234"), press("5679")},
			"", "expected press: ••••; the caller presses ••••, which are other keys",
		},
		"a silence first": {
			exam,
			[]script.Step{{Word: script.Silent}, press("1234"), press("5678")},
			"", "expected press: ••••; the caller is silent",
		},
		"too few digits": {
			exam,
			[]script.Step{press("12"), press("1234"), press("5678")},
			"", "expected press: ••••; the caller presses •• (an entry is 4 digits)",
		},
		"keys typed ahead, one by one": {
			`given: {card: [unknown, found]}, steps: [hear: four digits, press: 12345678, hear: Thank you, end: self_served]`,
			[]script.Step{press("1234"), press("5678")},
			"", "",
		},
		"another way": {
			exam,
			[]script.Step{press("0")},
			"expected hear: four digits up to the end of the call; the caller waits in help@here",
			"expected press: ••••; the caller presses •",
		},
		"a prompt that was heard before, and not again": {
			`given: {card: [found]}, steps: [hear: four digits, press: 1234, hear: four digits]`,
			[]script.Step{press("1234")},
			"expected hear: four digits up to the end of the call; the call ended at main.told (end: self_served)",
			"expected hear: four digits up to the end of the call; the call ended at main.told (end: self_served)",
		},
		"keys are not heard": {
			`given: {card: [found]}, steps: [press: 1234, hear: "1234"]`,
			[]script.Step{press("1234")},
			"expected hear: •••• up to the end of the call; the call ended at main.told (end: self_served)",
			"expected hear: •••• up to the end of the call; the call ended at main.told (end: self_served)",
		},
		"a hang-up in the middle": {
			exam,
			[]script.Step{press("1234"), hangUp},
			"expected hear: Thank you up to the end of the call; the caller hung up at main.card",
			"expected press: 5678; the caller hangs up",
		},
		"a hang-up at the end of the script": {
			`steps: [press: 0, queued: help]`, []script.Step{press("0"), hangUp}, "", "",
		},
		"more than the script": {
			`given: {card: [unknown, found]}, steps: [press: 1234]`,
			[]script.Step{press("1234"), press("5678")},
			"", "the caller presses ••••, and the script is at its end",
		},
		"an agent who did not answer": {
			`steps: [press: 0, queued: help, answered, end: resolved]`,
			[]script.Step{press("0"), hangUp},
			"expected answered up to the end of the call; the caller hung up at main.person",
			"expected answered up to the end of the call; the caller hung up at main.person",
		},
		"a text that must not be heard": {
			`never_hear: [Thank you], ` + exam,
			[]script.Step{press("1234"), press("5678")},
			`heard "Thank you", which must never be heard in this call`,
			`heard "Thank you", which must never be heard in this call`,
		},
		"the first of two differences": {
			`never_hear: [Thank you], ` + exam,
			[]script.Step{{Word: script.Silent}, press("1234"), press("5678")},
			`heard "Thank you", which must never be heard in this call`,
			"expected press: ••••; the caller is silent",
		},
	} {
		t.Run(name, func(t *testing.T) {
			all, suites := load(t, small(t, "tests:\n  - {name: x, "+c.exam+"}\n"))
			test := &suites[0].Tests[0]
			p := dial(t, all, test)
			for i := range c.inputs {
				p.do(&c.inputs[i])
			}
			for strict, want := range map[bool]string{false: c.loose, true: c.strict} {
				got := ""
				r := script.Verify(test, p.call, strict, nil)
				if r.Failure != nil {
					got = r.Failure.Message
				}
				if got != want {
					t.Errorf("strict %v: %q, not %q", strict, got, want)
				}
				if r.Failure != nil && len(r.Trace()) == 0 {
					t.Errorf("strict %v: the trace up to the difference is empty", strict)
				}
			}
		})
	}
}

// On a telephone the time in a queue passes half a second at a time. A failed call prints it in one line, and the
// events in the meantime divide it.
func TestVerifyJoinsWaits(t *testing.T) {
	all, suites := load(t, small(t, "tests:\n  - {name: x, steps: [press: 0, queued: help, answered, hear: Goodbye, end: resolved]}\n"))
	test := &suites[0].Tests[0]
	p := dial(t, all, test)
	p.do(&script.Step{Word: script.Press, Text: "0"})
	for range 21 {
		p.do(&script.Step{Word: script.Wait, Wait: 500 * time.Millisecond})
	}
	p.do(&script.Step{Word: script.Answered})

	r := script.Verify(test, p.call, false, nil)
	var printed strings.Builder
	if err := r.Print(&printed, ""); err != nil {
		t.Fatal(err)
	}
	if r.Failure == nil || strings.Count(printed.String(), "waits") != 1 || !strings.Contains(printed.String(), "waits 10.5s") {
		t.Errorf("a call of 21 waits is printed as\n%s", printed.String())
	}
}
