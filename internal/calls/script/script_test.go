package script_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// load reads a center and its tests files; errors in it fail the test.
func load(t testing.TB, fsys fs.FS) (*flow.Flows, []*script.Suite) {
	t.Helper()
	all, suites, found := open(t, fsys)
	if found.Errors() > 0 {
		t.Fatalf("errors: %v", found.Sorted())
	}
	return all, suites
}

// open reads a center and its tests files, with their findings.
func open(t testing.TB, fsys fs.FS) (*flow.Flows, []*script.Suite, *diag.Findings) {
	t.Helper()
	var found diag.Findings
	files, all := flowtest.Open(t, fsys, &found)
	var suites []*script.Suite
	for _, f := range files {
		if f.Kind == script.Kind {
			suites = append(suites, script.Read(all, f, &found))
		}
	}
	return all, suites, &found
}

func read(t testing.TB, fsys fs.FS) *diag.Findings {
	_, _, found := open(t, fsys)
	return found
}

// runAll runs the scripted calls of a center without errors.
func runAll(t testing.TB, fsys fs.FS) (*script.Batch, []*script.Suite) {
	t.Helper()
	all, suites := load(t, fsys)
	batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	return batch, suites
}

// passes runs the scripted calls of a center, at least a given number, which must not fail.
func passes(t testing.TB, fsys fs.FS, least int) {
	t.Helper()
	batch, _ := runAll(t, fsys)
	if batch.Len() < least {
		t.Errorf("%d calls are run, want %d", batch.Len(), least)
	}
	for _, suite := range batch.Results {
		for i := range suite {
			if f := suite[i].Failure; f != nil {
				t.Errorf("%s: %s", f.Place, f.Message)
			}
		}
	}
}

func TestTheSampleCenterPasses(t *testing.T) { passes(t, flows.FS, 100) }

// Results do not depend on the order in which the files run.
func TestResultsAreInTheOrderOfTheFiles(t *testing.T) {
	var first []byte
	for range longtest.N(2, 400) {
		batch, suites := runAll(t, flows.FS)
		var out bytes.Buffer
		if err := batch.WriteJSON(&out, suites, nil, ""); err != nil {
			t.Fatal(err)
		}

		if first == nil {
			first = out.Bytes()
		}
		if !bytes.Equal(first, out.Bytes()) {
			t.Fatal("two runs differ")
		}
	}

	var results []any
	if err := json.Unmarshal(first, &results); err != nil || len(results) == 0 {
		t.Fatalf("%d results, %v", len(results), err)
	}
}

// Calls that are dialed at once ask for their traces at once. Each has the trace that it has alone.
func TestTracesAtOnce(t *testing.T) {
	batch, _ := runAll(t, flows.FS)

	var calls errgroup.Group
	for _, suite := range batch.Results {
		for i := range suite {
			want := suite[i].Trace()
			for range 2 {
				calls.Go(func() error {
					if !reflect.DeepEqual(suite[i].Trace(), want) {
						return fmt.Errorf("%s has another trace", suite[i].Test.Name.Value)
					}
					return nil
				})
			}
		}
	}

	if err := calls.Wait(); err != nil {
		t.Error(err)
	}
}

// small is a center small enough to count by hand, with the tests of its main flow.
func small(t testing.TB, tests string) fstest.MapFS {
	t.Helper()
	folder := diagtest.Archive(t, "small")
	folder["main_test.yaml"] = &fstest.MapFile{Data: []byte(tests)}
	return folder
}

// A flow may be named line: only "flow: line" means the line's flow.
func TestAFlowMayBeNamedLine(t *testing.T) {
	folder := small(t, "tests: []\n")
	folder["line.yaml"] = &fstest.MapFile{Data: []byte("flow: line\nstart: bye\nsteps: {bye: {end: gone}}\n")}
	folder["line_test.yaml"] = &fstest.MapFile{Data: []byte("tests:\n  - {name: its own, steps: [end: gone]}\n  - {name: the line's, call: {flow: line}, steps: [press: 0, queued: help]}\n")}
	delete(folder, "main_test.yaml")
	passes(t, folder, 2)
}

// A key of anywhere is a choice in a collect of words, whatever its digits.
func TestKeysInACollectOfWords(t *testing.T) {
	folder := small(t, "tests:\n  - {name: x, steps: [press: 0, queued: help]}\n")
	flow := strings.Replace(string(folder["main.yaml"].Data), "digits: 4, secret: yes", "digits: 1-4, format: words", 1)
	folder["main.yaml"] = &fstest.MapFile{Data: []byte(flow)}
	passes(t, folder, 1)
}

func TestFailures(t *testing.T) {
	for _, c := range []struct{ name, test, message string }{
		{"an input after the end", `steps: [press: 0, hang_up, press: 1]`, "main_test.yaml:2:42: the call has ended"},
		{"the end of an unfinished call", `steps: [end: resolved]`, "expected end: resolved; the call waits for an entry at main.card"},
		{"an answer without a queue", `steps: [answered]`, "answered: the call waits for an entry at main.card"},
		{"a lookup that nothing is given for", `steps: [press: 1234]`, "main.found looks up card, and nothing is given for it"},
		{"the wrong queue", `steps: [press: 0, queued: desk]`, "expected queued: desk; the caller waits in help@here"},
		{"a queue that is full and never can be", `{queues: {help: full}, steps: [press: 0]}`, `queue help is full for this caller, and main.person has no outcome "full"`},
		{"a queue that was left", `steps: [press: 0, answered, queued: help]`, "expected queued: help; the call ended at main.done (end: resolved)"},
		{"a queue is no end", `steps: [press: 0, end: help@here]`, "expected end: help@here; the caller waits in help@here"},
		{"a transfer is no end", `steps: [press: star, end: "+12025550100"]`, "expected end: +12025550100; the call ended at main.out (transfer: +12025550100)"},
		{"the wrong end", `{given: {card: found}, steps: [press: 1234, end: resolved]}`, "expected end: resolved; the call ended at main.told (end: self_served)"},
		{"the end of a call that hung up", `steps: [hang_up, end: resolved]`, "expected end: resolved; the caller hung up at main.card"},
		{"another number", `{given: {card: found}, steps: [press: "*", transferred: +1 202 555 0101]}`, "expected transferred: +12025550101; the call ended at main.out (transfer: +12025550100)"},
		{"to hear what was said before", `steps: [press: 0, hear: four digits]`, `expected to hear "four digits"; nothing was said since the last input`},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := c.test
			if body[0] == '{' {
				body = body[1 : len(body)-1]
			}
			batch, _ := runAll(t, small(t, "tests:\n  - {name: x, "+body+"}\n"))
			f := batch.Results[0][0].Failure
			if f == nil {
				t.Fatal("it passed")
			}
			if got := f.Place.String() + ": " + f.Message; !regexp.MustCompile(regexp.QuoteMeta(c.message)).MatchString(got) {
				t.Errorf("got  %s\nwant %s", got, c.message)
			}
		})
	}
}

// failure runs one scripted call of a flow whose first step is ask, and gives its failure.
func failure(t *testing.T, steps, test string) *script.Failure {
	t.Helper()
	fsys := small(t, "tests:\n  - {name: x, "+test+"}\n")
	fsys["main.yaml"] = &fstest.MapFile{Data: []byte("flow: main\nstart: ask\nsteps:\n" + steps)}
	all, suites, _ := open(t, fsys)
	batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	_ = batch.Results[0][0].Trace()
	return batch.Results[0][0].Failure
}

// The text of a failed call, and its fix. The caller's number, entered numbers and secret entries, collected or
// refused, are masked in any notation.
func TestMessagesOfFailures(t *testing.T) {
	for _, flow := range []struct {
		steps, call string // the steps of the flow, and the part before a row's text
		rows        []struct{ test, message, fix string }
	}{
		{
			"  ask:  {lookup: \"CRM: card, by number\", then: {\"null\": done, none: done}}\n  done: {end: done}\n", "",
			[]struct{ test, message, fix string }{
				{"steps: [end: done]", "main.ask looks up CRM: card, by number, and nothing is given for it", `add "given: {"CRM: card, by number": "null"}"`},
			},
		},
		{
			"  ask:  {branch: number, then: {otherwise: ask}}\n", "",
			[]struct{ test, message, fix string }{
				{"steps: [end: done]", "the call repeats the steps from main.ask without ever waiting", ""},
			},
		},
		{
			"  ask:  {menu: Press 1 or 2., choices: {1: look, 2: done, 3: late, 4: bel}, then: {exhausted: done}}\n" +
				"  look: {lookup: bal, into: {found: [sum]}, then: {found: done, none: done}}\n" +
				"  late: {lookup: bal, then: {late: done}}\n" +
				"  bel:  {lookup: bel, then: {none: done}}\n" +
				"  done: {end: done}\n", "",
			[]struct{ test, message, fix string }{
				{"given: {bal: {found: {summ: 5}}}, steps: [press: 1]", `the lookup bal fills no "summ" when it answers found: it fills sum`, ""},
				{"given: {bal: {none: {bal: 1}}}, steps: [press: 1]", `the lookup bal fills no "bal" when it answers none: it fills nothing`, ""},
				{"given: {bal: late}, steps: [press: 1]", `the lookup bal has no outcome "late": it has found, none`, ""},
				{"given: {bal: none}, steps: [press: 2]", `the call never looks up "bal"`, "remove it, or let the call come to main.look"},
				{"given: {bal: none, bel: none}, steps: [press: 1]", `the call never looks up "bel"`, "remove it, or let the call come to main.bel"},
				{"given: {bal: [none, none]}, steps: [press: 1]", `the call asks for "bal" 1 time, and never takes answer 2`, "remove it, or let the call come to main.look again"},
			},
		},
		{
			"  ask:  {collect: Your number?, format: phone, into: n, then: back}\n" +
				"  back: {callback: help, say: \"We call {n}, not {caller}.\", number: n, then: done}\n" +
				"  done: {end: done}\n", "call: {from: +1 202 555 0143}, ",
			[]struct{ test, message, fix string }{
				{"press: 2025550177, hear: nothing", `expected to hear "nothing"`, `it said "We call +•••••••••••, not +1 202 •••• 0143."`},
				{
					"press: 2025550177, hear: 'not +1 202-555-0143 today'", `expected to hear "not +1 202 •••• 0143 today"`,
					`it said "We call +•••••••••••, not +1 202 •••• 0143.": after "not +1 202 •••• 0143" it goes on ".", not " today"`,
				},
				{
					"press: 2025550177, hear: 'not +1 202 555 0143'", `expected to hear "not +1 202 •••• 0143"`,
					`it said "We call +•••••••••••, not +1 202 •••• 0143.": the masked part is spoken in another form`,
				},
				{
					"press: 2025550177, hear: 'call +1 202-555-0177, not +1 202-555-0143'", `expected to hear "call +•••••••••••, not +1 202 •••• 0143"`,
					`it said "We call +•••••••••••, not +1 202 •••• 0143.": the masked part is spoken in another form`,
				},
				{"press: 2025550177, hear: 'not +1 202 •••• 0143.'", `expected to hear "not +1 202 •••• 0143."`, `it said "We call +•••••••••••, not +1 202 •••• 0143.": the masked part is spoken in another form`},
				{"press: 2025550177, hear: 'it was 555-0143'", `expected to hear "it was +1 202 •••• 0143"`, `it said "We call +•••••••••••, not +1 202 •••• 0143."`},
				{"press: 2025550177, hear: 'it ends in 0143'", `expected to hear "it ends in 0143"`, `it said "We call +•••••••••••, not +1 202 •••• 0143."`},
				{"press: 2025550177, end: '2025550177'", `expected end: +•••••••••••; the call waits for a key at main.back`, ""},
				{"press: 2025550177, press: 1, hear: 'to (202) 555-0177 from +12025550143'", `expected to hear "to +••••••••••• from +1 202 •••• 0143"; nothing was said since the last input`, ""},
			},
		},
		{
			"  ask:  {collect: Your code?, digits: 4, secret: yes, into: code, then: {collected: told, exhausted: done}}\n" +
				"  told: {say: \"It is {code}.\", then: more}\n" +
				"  more: {menu: Press 1., choices: {1: done}, then: {exhausted: done}}\n" +
				"  done: {end: done}\n", "",
			[]struct{ test, message, fix string }{
				{"press: 9713, hear: It is 9713", `expected to hear "It is ••••"`, `it said "It is ••••. Press 1.": the masked part is spoken in another form`},
				{"press: 9713, hear: 'It was 9713, or R-19713'", `expected to hear "It was ••••, or R-1••••"`, `it said "It is ••••. Press 1."`},
				{"press: 97135, hear: '97 13-5'", `expected to hear "•• ••-5"`, `it said "It is ••••. Press 1. Press 1."`},
				{"say: It is 9713, end: '9713'", "expected end: ••••; the call waits for an entry at main.ask", ""},
				{"say: Blue Harbor, end: blue_harbor", "expected end: ••••_••••••; the call waits for an entry at main.ask", ""},
				{"press: 97, press: 9713, end: x9713", "expected end: x••••; the call waits for a key at main.more", ""},
				{"press: 97, press: 9713, end: x97", "expected end: x••; the call waits for a key at main.more", ""},
				{"press: 9, press: 9713, end: x9", "expected end: x9; the call waits for a key at main.more", ""},
			},
		},
	} {
		for _, c := range flow.rows {
			test := c.test
			if !strings.Contains(test, "steps: ") {
				test = "steps: [" + test + "]"
			}
			if f := failure(t, flow.steps, flow.call+test); f == nil || f.Message != c.message || f.Fix != c.fix {
				t.Errorf("%s: %+v", c.test, f)
			}
		}
	}
}

// A callback dials a secret number, and one that a lookup found and the script does not
// give. One that the script gives must be valid.
func TestACallbackDialsACollectedNumber(t *testing.T) {
	for _, call := range []string{
		"steps: [press: 2025550177, press: 1, booked: help, end: done]",
		"given: {who: found}, steps: [silent, silent, silent, press: 1, booked: help, end: done]",
		"given: {who: {found: {n: 2025550177}}}, steps: [silent, silent, silent, press: 1, booked: help, end: done]",
		"given: {who: {found: {n: nobody}}}, steps: [silent, silent, silent, end: done]",
	} {
		f := failure(t, "  ask:  {collect: Your number?, format: phone, secret: yes, into: n, then: {collected: back, exhausted: who}}\n"+
			"  who:  {lookup: who, into: {found: [n]}, then: {found: back, unknown: done}}\n"+
			"  back: {callback: help, number: n, then: done}\n"+
			"  done: {end: done}\n", "call: {from: withheld}, "+call)
		if f != nil {
			t.Errorf("%s: %+v", call, f)
		}
	}
}

// Long texts are compared quickly.
func TestContrastOfALongText(t *testing.T) {
	long := strings.Repeat("very ", 40_000)
	f := failure(t, "  ask: {say: "+long+"well, then: done}\n  done: {end: done}\n", "steps: [hear: "+long+"good]")
	if f == nil || !strings.HasSuffix(f.Fix, `it goes on "well", not "good"`) {
		t.Errorf("%+v", f)
	}
}

func TestGivenAnswersAreUsedInOrder(t *testing.T) {
	passes(t, small(t, `
tests:
  - name: unknown twice, then found
    given: {card: [unknown, unknown, found]}
    steps: [press: 1111, press: 2222, press: 3333, end: self_served]
  - name: the last repeats
    given: {card: [unknown]}
    steps: [press: 1111, press: 2222, press: 3333, hear: last four digits]
`), 2)
}

// Numbers are equal in any notation, and the return of a run flow can be asserted.
func TestPasses(t *testing.T) {
	fsys := small(t, `
tests:
  - name: the number as it is dialed at home
    steps: [press: star, transferred: (202) 555-0100]
  - {name: the flow that the line starts, call: {flow: line}, steps: [press: 0, queued: help@here]}
  - {name: international, steps: [press: "*", transferred: +1 202-555-0100]}
  - {name: the label of a flow that is run, call: {flow: outer}, steps: [press: 1, returned: back, end: gave_up]}
`)
	fsys["outer.yaml"] = &fstest.MapFile{Data: []byte("flow: outer\nstart: inner\nsteps: {inner: {run: inner, then: {back: bye}}, bye: {end: gave_up}}\n")}
	fsys["inner.yaml"] = &fstest.MapFile{Data: []byte("flow: inner\nstart: ask\nsteps: {ask: {menu: Press 1., choices: {1: back}, then: {exhausted: back}}, back: {return: back}}\n")}
	passes(t, fsys, 4)
}

// A caller may hang up during a transfer that could come back. Every other call needs the answer of the transfer.
func TestTransferWithoutAnAnswer(t *testing.T) {
	fsys := small(t, `
tests:
  - {name: hangs up, steps: [press: star, transferred: "+12025550100", hang_up]}
  - {name: hangs up at once, steps: [press: star, hang_up]}
  - {name: ends, steps: [press: star, transferred: "+12025550100"]}
  - {name: presses, steps: [press: star, press: 1]}
  - {name: expects an end, steps: [press: star, end: gone]}
`)
	main := strings.Replace(string(fsys["main.yaml"].Data), "{transfer: +1 202 555 0100}",
		"{transfer: +1 202 555 0100, then: {completed: gone, no_answer: gone, busy: gone, failed: gone}}\n  gone: {end: gone}", 1)
	fsys["main.yaml"] = &fstest.MapFile{Data: []byte(main)}

	batch, _ := runAll(t, fsys)
	for i, result := range batch.Results[0] {
		f := result.Failure
		isNamed := f != nil && strings.Contains(f.Message, "nothing is given for it")
		if wantFailure := i > 1; wantFailure != isNamed || !wantFailure && f != nil {
			t.Errorf("%s: %+v", result.Test.Name.Value, f)
		}
	}
}

// Only a return with the same label matches returned.
func TestReturnedFails(t *testing.T) {
	for _, c := range []struct{ expected, message string }{
		{"returned: back", ""},
		{"returned: forth", "expected returned: forth; the call waits for a key at main.more"},
		{"returned: 1", "expected returned: 1; the call waits for a key at main.more"},
		{"end: back", "expected end: back; the call waits for a key at main.more"},
	} {
		fsys := small(t, "tests:\n  - {name: x, steps: [press: 1, "+c.expected+"]}\n")
		fsys["main.yaml"] = &fstest.MapFile{Data: []byte("flow: main\nstart: inner\nsteps: {inner: {run: inner, then: {back: more}}, more: {menu: Press 1., choices: {1: bye}, then: {exhausted: bye}}, bye: {end: gave_up}}\n")}
		fsys["inner.yaml"] = &fstest.MapFile{Data: []byte("flow: inner\nstart: ask\nsteps: {ask: {menu: Press 1., choices: {1: back}, then: {exhausted: back}}, back: {return: back}}\n")}
		batch, _ := runAll(t, fsys)
		message := ""
		if f := batch.Results[0][0].Failure; f != nil {
			message = f.Message
		}
		if message != c.message {
			t.Errorf("%s: %q, want %q", c.expected, message, c.message)
		}
	}
}

// Outcomes are in the order of the file; the outcomes of a run step are its flow's labels.
func TestOutcomesOfCoverage(t *testing.T) {
	fsys := small(t, "tests: []\n")
	for name, steps := range map[string]string{
		"main":  "start: one\nsteps: {two: {run: right, then: {b: done, a: done}}, one: {run: left, then: {x: two}}, done: {end: told}}\n",
		"left":  "start: ask\nsteps: {ask: {menu: Press 1., choices: {1: back}, then: {exhausted: back}}, back: {return: x}}\n",
		"right": "start: ask\nsteps: {ask: {menu: Press 1., choices: {1: a}, then: {exhausted: b}}, a: {return: a}, b: {return: b}}\n",
	} {
		fsys[name+".yaml"] = &fstest.MapFile{Data: []byte("flow: " + name + "\n" + steps)}
	}

	all, _ := load(t, fsys)

	var got []string
	for _, f := range script.NewCoverage(all, nil).Flows {
		for _, s := range f.Steps {
			for _, o := range s.Outcomes {
				got = append(got, s.Step.String()+" "+o.Outcome)
			}
		}
	}

	want := []string{"left.ask 1", "left.ask exhausted", "main.two b", "main.two a", "main.one x", "right.ask 1", "right.ask exhausted"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorsOfTestsFiles(t *testing.T) {
	fsys := diagtest.Archive(t, "small")
	maps.Copy(fsys, diagtest.Archive(t, "wrong_tests"))
	diagtest.Check(t, fsys, read(t, fsys))
}

// No output of a failing call shows a secret.
func TestSecretsAreMasked(t *testing.T) {
	batch, suites := runAll(t, small(t, "tests:\n  - {name: x, call: {from: +1 202 555 0143}, given: {card: unknown}, steps: [press: 9713, end: resolved]}\n"))
	var out bytes.Buffer
	if err := batch.Results[0][0].Print(&out, ""); err != nil {
		t.Fatal(err)
	}
	if err := batch.WriteJSON(&out, suites, nil, ""); err != nil {
		t.Fatal(err)
	}
	if err := batch.WriteJUnit(&out, suites, nil, ""); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"9713", "2025550143", "202 555 0143"} {
		if bytes.Contains(out.Bytes(), []byte(secret)) {
			t.Errorf("%s is shown:\n%s", secret, out.String())
		}
	}
}

// A failed call shows each decision of the center, but none about a secret entry.
func TestDecisionsOfTheCenter(t *testing.T) {
	folder := small(t, "tests:\n  - {name: x, steps: [press: 55, press: 4711, end: none]}\n")
	folder["main.yaml"] = &fstest.MapFile{Data: []byte(`flow: main
start: hours
steps:
  hours:  {check: help, then: {closed: shut, otherwise: amount}}
  amount: {collect: Your amount., digits: 2, into: amount, then: {collected: large, exhausted: shut}}
  large:  {branch: amount, then: {over 40: tongue, otherwise: shut}}
  tongue: {branch: language, then: {en: rounds, otherwise: shut}}
  rounds: {loop: 2, then: {again: rounds, done: pin}}
  pin:    {collect: Your number., digits: 4, secret: yes, into: pin, then: {collected: known, exhausted: shut}}
  known:  {branch: pin, then: {4711: shut, otherwise: hours}}
  shut:   {end: shut}
`)}
	batch, _ := runAll(t, folder)
	var out bytes.Buffer
	if err := batch.Results[0][0].Print(&out, ""); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		if _, said, isOfCenter := strings.Cut(line, "  ivr     "); isOfCenter {
			got = append(got, strings.TrimSpace(said))
		}
	}
	want := []string{
		"checks help: otherwise", "“Your amount.”", "branches on amount: over 40", "branches on language: en",
		"loop 2 times: again", "loop 2 times: again", "loop 2 times: done", "“Your number.”", "ends: shut",
	}
	if diff := cmp.Diff(want, got); diff != "" || strings.Contains(out.String(), "4711") {
		t.Errorf("%s%s", diff, out.String())
	}
}

func ExampleRunAll() {
	var found diag.Findings
	center, _ := txtar.ParseFile("testdata/small.txtar")
	center.Files = append(center.Files, txtar.File{Name: "main_test.yaml", Data: []byte(`
tests:
  - name: zero reaches a person
    steps: [press: 0, queued: help@here, answered, end: resolved]
`)})
	folder, _ := txtar.FS(center)
	files, _ := yaml.ReadFolder(folder, &found)
	all := flow.Load(routing.Read(files[2], &found), files, &found)
	suite := script.Read(all, files[1], &found)
	batch, _ := script.RunAll(context.Background(), all, []*script.Suite{suite}, script.Selection{})
	cover := script.NewCoverage(all, batch.Counts)
	fmt.Printf("%d failed; %d of %d outcomes taken\n", batch.Failed(), cover.Taken, cover.All)
	// Output: 0 failed; 2 of 8 outcomes taken
}

// callsOfALine is a center of some flows that go on in the next one each, with some calls that dial its line and name a
// queue at a hub.
func callsOfALine(t testing.TB, flows, calls int) fs.FS {
	t.Helper()
	var tests bytes.Buffer
	tests.WriteString("tests:\n")
	for i := range calls {
		fmt.Fprintf(&tests, "  - {name: call %d, call: {line: main}, steps: [press: 0, queued: help@here]}\n", i)
	}

	folder := small(t, tests.String())
	main := strings.Replace(string(folder["main.yaml"].Data), "{transfer: +1 202 555 0100}", "{go: flow_1}", 1)
	folder["main.yaml"] = &fstest.MapFile{Data: []byte(main)}
	for i := 1; i <= flows; i++ {
		next := fmt.Sprintf("{go: flow_%d}", i+1)
		if i == flows {
			next = "{end: gone}"
		}
		src := fmt.Sprintf("flow: flow_%d\nstart: on\nsteps: {on: %s}\n", i, next)
		folder[fmt.Sprintf("flow_%d.yaml", i)] = &fstest.MapFile{Data: []byte(src)}
	}
	return folder
}

// TestFlowsOfALineAreFoundOnce: to read many calls of a line takes about the same memory however many flows the line leads
// to.
func TestFlowsOfALineAreFoundOnce(t *testing.T) {
	allocated := func(flows int) uint64 {
		var found diag.Findings
		files, all := flowtest.Open(t, callsOfALine(t, flows, 500), &found)
		i := slices.IndexFunc(files, func(f yaml.File) bool { return f.Kind == script.Kind })

		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		script.Read(all, files[i], &found)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := allocated(1), allocated(300); 2*many > 3*few {
		t.Errorf("500 calls take %d bytes with 1 flow, and %d with 300 flows", few, many)
	}
}

// Ten thousand calls in one file, which dial one line and name a queue at a hub.
func BenchmarkCallsOfALine(b *testing.B) {
	folder := callsOfALine(b, 300, 10_000)
	for b.Loop() {
		load(b, folder)
	}
}

// Ten thousand calls of six steps on the live state machine, in ten files,
// reading them included.
func BenchmarkTenThousandCalls(b *testing.B) {
	fsys := small(b, "tests: []\n")
	for file := range 10 {
		var tests bytes.Buffer
		tests.WriteString("tests:\n")
		for i := range 1000 {
			fmt.Fprintf(&tests, "  - {name: call %d, call: {flow: main}, given: {card: [unknown, found]}, steps: [hear: last four, press: 12345, press: 1111, hear: last four, press: 2222, end: self_served]}\n", i)
		}
		fsys[fmt.Sprintf("many_%d_test.yaml", file)] = &fstest.MapFile{Data: tests.Bytes()}
	}
	for b.Loop() {
		all, suites := load(b, fsys)
		batch, err := script.RunAll(b.Context(), all, suites, script.Selection{})
		if err != nil || batch.Failed() > 0 {
			b.Fatal(err, batch.Failed())
		}
	}
}

func FuzzRead(f *testing.F) {
	entries, err := fs.Glob(flows.FS, "*_test.yaml")
	if err != nil {
		f.Fatal(err)
	}

	for _, name := range entries {
		src, err := fs.ReadFile(flows.FS, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}

	f.Add([]byte("tests:\n  - {name: a, call: {line: main, from: withheld, at: 2026-01-06T12:00}, steps: [silent, press: \"*\", wait: 1s, answered]}\n"))
	var none diag.Findings
	files, err := yaml.ReadFolder(small(f, "tests: []\n"), &none)
	if err != nil {
		f.Fatal(err)
	}

	all := flow.Load(routing.Read(files[2], &none), files, &none)
	f.Fuzz(func(t *testing.T, src []byte) {
		diagtest.Bounded(t, func() { readAnything(t, all, src) })
	})
}

func readAnything(t *testing.T, all *flow.Flows, src []byte) {
	var found diag.Findings
	root := yaml.Parse("main_test.yaml", src, &found)
	if root == nil {
		return
	}
	suite := script.Read(all, yaml.NewFile("main_test.yaml", script.Kind, root), &found)
	if _, err := script.RunAll(t.Context(), all, []*script.Suite{suite}, script.Selection{}); err != nil {
		t.Fatal(err)
	}
}
