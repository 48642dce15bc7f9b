package telephone

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// arrive lets a caller of a line in, to follow a scripted call.
func arrive(t *testing.T, c *workspace.Center, tests []*script.Test, line, test string) (Visit, error) {
	t.Helper()
	id, ok := c.Flows.Center.Line(line)
	if !ok {
		t.Fatalf("no line %s", line)
	}
	from := phone.Parse("+1 202 555 0177", "US")
	return Scripted(tests)(&Arrival{Center: c.Flows.Center, Line: id, From: &from, Test: test})
}

// testsOf returns the scripted calls of a center.
func testsOf(c *workspace.Center) (out []*script.Test) {
	for _, suite := range c.Suites("") {
		for i := range suite.Tests {
			out = append(out, &suite.Tests[i])
		}
	}
	return out
}

// A caller follows the scripted call that is named, or the first one of the line.
func TestChooseAScriptedCall(t *testing.T) {
	t.Parallel()
	c := testCenter(t, nil, "scripted")
	tests := testsOf(c)
	for _, x := range []struct {
		line, test string
		tests      []*script.Test
		follows    int // of the tests
		why        string
	}{
		{"bank", "", tests, 0, ""},
		{"bank", "an hour", tests, 1, ""},
		{"slow", "", tests, 4, ""},
		{"bank", "another line", tests, 0, testHeader + ": the scripted calls of this line are two waits, an hour, at once, nobody, and not another line"},
		{"words", "", tests, 0, "the scripted calls are of other lines; dial one of bank, slow"},
		{"words", "an hour", tests, 0, "the scripted calls are of other lines; dial one of bank, slow"},
		{"words", "an hour", nil, 0, "no scripted call is checked here: leave out " + testHeader},
	} {
		v, err := arrive(t, c, x.tests, x.line, x.test)
		if x.why != "" {
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Code != 404 || refusal.Why != x.why {
				t.Errorf("%s, %q: %v, want %s", x.line, x.test, err, x.why)
			}
			continue
		}
		if err != nil || v.(*scripted).test != tests[x.follows] {
			t.Errorf("%s, %q: %v", x.line, x.test, err)
		}
	}

	// Without any scripted call the caller has the own number, at the usual time of the own hub, in the flow of the line.
	v, err := arrive(t, c, nil, "words", "")
	if err != nil {
		t.Fatal(err)
	}
	setup, flow := v.Setup()
	zone := c.Flows.Center.Hubs[0].Zone
	if flow != "words" || setup.From.E164 != "+12025550177" || !setup.At.Equal(ivr.UsualTime(zone)) || setup.Line != 2 {
		t.Errorf("the call of %s at %s in %s", setup.From.E164, setup.At, flow)
	}
	setup, flow = mustArrive(t, c, tests, "bank", "two waits").Setup()
	if flow != "main" || setup.From.E164 != "+12025550143" {
		t.Errorf("the scripted call of %s in %s", setup.From.E164, flow)
	}
}

func mustArrive(t *testing.T, c *workspace.Center, tests []*script.Test, line, test string) Visit {
	t.Helper()
	v, err := arrive(t, c, tests, line, test)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// All waits of a script in one queue take from 2 s to 10 s of a real caller. Then an agent answers, who hangs up a second
// later. What has passed is the time of the script. Without a script an agent comes after 2 s.
func TestWaitsOfAScriptedCall(t *testing.T) {
	t.Parallel()
	c := testCenter(t, nil, "scripted")
	for _, x := range []struct {
		test   string
		lasts  time.Duration // of a real caller
		passes time.Duration // in the script
		nobody bool
	}{
		{"two waits", 10 * time.Second, 45 * time.Second, false},
		{"an hour", 10 * time.Second, time.Hour, false},
		{"at once", 2 * time.Second, 2 * time.Second, false},
		{"nobody", 10 * time.Second, 20 * time.Second, true},
		{"", 2 * time.Second, 2 * time.Second, false},
	} {
		tests := testsOf(c)
		if x.test == "" {
			tests = nil
		}
		synctest.Test(t, func(t *testing.T) {
			v := mustArrive(t, c, tests, "bank", x.test)
			setup, flow := v.Setup()
			s, err := ivr.Dial(ivr.Live(c.Flows.Program(flow)), setup)
			if err != nil {
				t.Fatal(err)
			}

			var said []string
			begin := time.Now()
			input := func(keys string) string {
				joined, err := v.Do(func() *ivr.Session { return s }, func() error { return s.Press(keys) })
				if err != nil {
					t.Fatal(err)
				}
				return joined
			}
			if joined := input("0"); joined != "general@new_york, place 1" {
				t.Errorf("%s: joined %q", x.test, joined)
			}
			if joined := input("5"); joined != "" {
				t.Errorf("%s: a key in the queue joins %q", x.test, joined)
			}
			time.Sleep(x.lasts)
			if passed := v.Passed().Round(time.Millisecond); passed != x.passes {
				t.Errorf("%s: %s have passed, want %s", x.test, passed, x.passes)
			}
			if passed := v.Passed(); passed != 0 {
				t.Errorf("%s: %s have passed twice", x.test, passed)
			}

			for range 2 {
				synctest.Wait()
				select {
				case signal := <-v.Signals():
					said = append(said, fmt.Sprintf("%s %v", time.Since(begin), signal))
				default:
				}
				time.Sleep(time.Second)
			}

			waited := x.passes
			if x.test == "at once" || x.test == "" {
				waited = 0
			}
			want := fmt.Sprint([]string{
				fmt.Sprintf("%s %v", x.lasts, sim.GuestSignal{Kind: sim.GuestAnswered, Waited: waited}),
				fmt.Sprintf("%s %v", x.lasts+time.Second, sim.GuestSignal{Kind: sim.GuestFinished}),
			})
			if x.nobody {
				want = "[]"
			}
			if got := fmt.Sprint(said); got != want {
				t.Errorf("%s: the signals are %s, want %s", x.test, got, want)
			}
			v.End(s, false)
		})
	}
}

// The agent of a caller who leaves the queue does not come. The answers of a lookup come in turn, and the last one repeats.
func TestScriptedCallLeavesAQueue(t *testing.T) {
	t.Parallel()
	c := testCenter(t, nil, "scripted")
	synctest.Test(t, func(t *testing.T) {
		v := mustArrive(t, c, testsOf(c), "bank", "two waits")
		setup, flow := v.Setup()
		s, err := ivr.Dial(ivr.Live(c.Flows.Program(flow)), setup)
		if err != nil {
			t.Fatal(err)
		}
		for _, input := range []func() error{func() error { return s.Press("0") }, s.HangUp} {
			if _, err := v.Do(func() *ivr.Session { return s }, input); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		select {
		case signal := <-v.Signals():
			t.Errorf("%v comes to nobody", signal)
		default:
		}

		asks, err := ivr.Dial(ivr.Live(c.Flows.Program(flow)), setup)
		if err != nil {
			t.Fatal(err)
		}
		if err := asks.Press("11234"); err != nil {
			t.Fatal(err)
		}
		var got []string
		for range 3 {
			outcome, values, ok := v.Lookup(asks)
			got = append(got, fmt.Sprint(outcome, values, ok))
		}
		if want := "not_foundmap[] true foundmap[balance:5] true foundmap[balance:5] true"; strings.Join(got, " ") != want {
			t.Errorf("the answers are %s", got)
		}
		if _, _, ok := mustArrive(t, c, nil, "bank", "").Lookup(asks); ok {
			t.Error("a lookup is answered without a script")
		}
		if _, _, ok := mustArrive(t, c, testsOf(c), "bank", "an hour").Lookup(asks); ok {
			t.Error("a lookup is answered without an answer")
		}
	})
}

// INFO has one key: a digit, a star or a hash, also by their numbers in a telephone's events. Other bodies have none.
func TestReadInfo(t *testing.T) {
	t.Parallel()
	keys := map[string]byte{"10": '*', "11": '#', "*": '*', "#": '#', "": 0, "12": 0, "A": 0, "hello": 0, "-1": 0}
	for d := range 10 {
		keys[fmt.Sprint(d)] = byte('0' + d)
	}
	for text, want := range keys {
		for contentType, body := range map[string]string{
			"application/dtmf":                   text,
			" Application/DTMF; charset=x":       " " + text + "\r\n",
			"application/dtmf-relay":             "Signal=" + text + "\r\nDuration=160\r\n",
			"Application/DTMF-Relay ; charset=x": "Duration = 5\r\nsignal = " + text + "\r\n",
		} {
			if key, known := readInfo(contentType, body); key != want || !known {
				t.Errorf("%s of %q is %c, %t", contentType, body, key, known)
			}
		}
	}
	if key, known := readInfo("text/plain", "5"); key != 0 || known {
		t.Errorf("a text is %c, %t", key, known)
	}
}

// The number of a line is dialed in any notation, also as the line's country dials it. A part of a number is no number.
func TestFindLine(t *testing.T) {
	t.Parallel()
	c := testCenter(t, nil).Flows.Center
	for user, want := range map[string]string{
		"bank": "bank", "slow": "slow", "main": "", "": "",
		"+18005284800": "bank", "18005284800": "bank", "8005284800": "bank", "1 (800) 528-4800": "bank",
		"+18005284801": "slow", "0018005284801": "slow", "1-800-528-4801": "slow",
		"80": "", "800": "", "+18005284809": "", "5284800": "", "anna18005284800": "", "1800x5284800": "",
	} {
		id, ok := findLine(c, user, "")
		if got := c.Lines[id].Name.Value; ok != (want != "") || ok && got != want {
			t.Errorf("%q is the line %s, %t, want %q", user, got, ok, want)
		}
	}
}

// A list of 30 names is whole. A text of 60 characters is whole.
func TestShortTexts(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		1: "x", 30: "x" + strings.Repeat(", x", 29), 31: "x" + strings.Repeat(", x", 29) + " and 1 more",
	} {
		if got := shortList(strings.Split(strings.Repeat("x", n), ""), mostNamed); got != want {
			t.Errorf("%d names: %s", n, got)
		}
	}
	for n, want := range map[int]string{59: strings.Repeat("é", 59), 60: strings.Repeat("é", 60), 61: strings.Repeat("é", 60) + "…"} {
		if got := clip(strings.Repeat("é", n)); got != want {
			t.Errorf("%d characters: %s", n, got)
		}
	}
}

// A reason in a header has no character that ends a quoted text or a line.
func TestQuotable(t *testing.T) {
	t.Parallel()
	if got, want := quotable("a \"b\" c\\d\r\n\x7fé"), "a 'b' c'd   é"; got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
}

// A value belongs to the one lookup that fills it. If several do, the caller names one.
func TestLookupOfAValue(t *testing.T) {
	t.Parallel()
	l := lookups{
		"card":  {fills: map[string]string{"name": "found", "limit": "found"}},
		"order": {fills: map[string]string{"name": "known"}},
	}
	for value, want := range map[string]struct{ lookup, problem string }{
		"limit": {"card", ""}, "size": {"", ""},
		"name": {"", "X-Ivrsim-Given: several lookups fill name: write card or order before it"},
	} {
		got, err := l.filling(value)
		problem := ""
		if err != nil {
			problem = err.Error()
		}
		if got != want.lookup || problem != want.problem {
			t.Errorf("%s is of %q, %v", value, got, err)
		}
	}
	if got := (lookups{"card": {outcomes: []string{"found"}}}).example(); got != ", as in card=found" {
		t.Errorf("the example is %q", got)
	}
	if got := (lookups{}).example(); got != "" {
		t.Errorf("without lookups the example is %q", got)
	}
}

// How much of a prompt is heard is bounded by its length. Only a part of it is cut off.
func TestHeardPart(t *testing.T) {
	t.Parallel()
	for _, heard := range []time.Duration{0, 500 * time.Millisecond, 1999 * time.Millisecond, 2 * time.Second, 3 * time.Second} {
		var got Transcript
		i := got.prompt(&prompt{who: ByAgent, shown: "Hello.", step: "main.hello"}, 2*time.Second)
		got.heard(i, heard)
		e := got.Events[i]
		cut := heard < 2*time.Second
		if *e.Heard != min(heard.Milliseconds(), 2000) || (e.Cut != nil) != cut || cut && *e.Cut != *e.Heard {
			t.Errorf("of %s: %+v", heard, e)
		}
		if *e.Length != 2000 || e.Who != ByAgent || e.What != Says || e.Text != "Hello." || e.Step != "main.hello" {
			t.Errorf("the prompt is %+v", e)
		}
	}
}
