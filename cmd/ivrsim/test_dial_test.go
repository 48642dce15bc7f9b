package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// servedLine serves a center on a free port in another process, and returns its address for telephones.
func servedLine(t *testing.T, folder string, args ...string) string {
	t.Helper()
	return servedLineAt(t, "127.0.0.1:0", folder, args...)
}

// servedLineAt is servedLine at an address for telephones.
func servedLineAt(t *testing.T, address, folder string, args ...string) string {
	t.Helper()
	cmd := program(t, append([]string{"serve", "-C", folder, "--listen", "127.0.0.1:0", "--sip", address}, args...)...)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it would end with the test in any case
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "telephones dial sip:LINE@"); ok {
			go func() {
				for lines.Scan() { // so that the program can go on printing
				}
			}()
			return address
		}
	}
	t.Fatal("the line is not served")
	return ""
}

// verdict is the result of a scripted call.
type verdict struct {
	Name      string
	Passed    bool
	LeftOut   string `json:"left_out"`
	Recording string
	Failure   struct{ Message, Mend string }
	Call      []struct {
		What  string
		Score float64
	}
}

// verdicts runs the scripted calls of a folder, by name.
func verdicts(t *testing.T, args ...string) map[string]verdict {
	t.Helper()
	cmd := program(t, append([]string{"test", "--json"}, args...)...)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	text, err := cmd.Output()
	var list []verdict
	if json.Unmarshal(text, &list) != nil {
		t.Fatalf("test %q: %v: %s", args, err, problem.String())
	}
	out := map[string]verdict{}
	for _, v := range list {
		out[v.Name] = v
	}
	return out
}

// speaks skips a test without a voice.
func speaks(t *testing.T) {
	t.Helper()
	longtest.Program(t, "espeak-ng")
}

// dialed dials the scripted calls of the main flow. A call takes its real time, so the short form dials two.
func dialed(t *testing.T, folder, at string, more ...string) map[string]verdict {
	t.Helper()
	args := append([]string{filepath.Join(folder, "main_test.yaml"), "--dial", "sip:" + at, "--at-once", "20"}, more...)
	if !isFull() {
		args = append(args, "--match", "the opening hours")
	}
	return verdicts(t, args...)
}

// isFull reports whether tests in real time have their full length.
func isFull() bool { return longtest.N(1, 100) >= 100 }

// failsAgain reports whether a scripted call fails each time that it is dialed again, alone. Sound is real time: while
// other tests use the processors, packets come late, and the line is not to blame. A line that differs fails again. The
// full form runs alone, and repeats nothing: there each failure is a false alarm.
func failsAgain(t *testing.T, folder, at, name string) bool {
	t.Helper()
	if isFull() {
		return true
	}
	for range 2 {
		t.Logf("%s: dialed again", name)
		again := verdicts(t, folder, "--dial", "sip:"+at, "--match", "^"+regexp.QuoteMeta(name)+"$")
		if again[name].Passed {
			return false
		}
	}
	return true
}

// TestSampleIsDialed: each call of the sample that can be dialed passes at the served line. The gate dials two. Without
// it, TestDialThroughABadNetwork dials calls of the small center, whose voices take a tenth of the time.
func TestSampleIsDialed(t *testing.T) {
	t.Parallel()
	longtest.Skip(t)
	speaks(t)
	folder := filepath.Join(t.TempDir(), "sample")
	mustRun(t, "init", folder)
	at := servedLine(t, folder, "--speed", "1")
	args := []string{folder, "--dial", "sip:" + at, "--at-once", "8"}
	least := longtest.N(2, 30)
	if least < 30 {
		args = append(args, "--match", "fraud, in Spanish|an emergency, in French")
	}

	for range longtest.N(1, 3) {
		count := 0
		for name, v := range verdicts(t, args...) {
			if v.LeftOut != "" {
				continue
			}
			count++
			if !v.Passed && failsAgain(t, folder, at, name) {
				t.Errorf("%s: %s; %s\n%v", name, v.Failure.Message, v.Failure.Mend, v.Call)
			}
		}
		if count < least {
			t.Errorf("%d calls were dialed", count)
		}
	}
}

// difference is an edit of the served center.
type difference struct {
	file, old, new string
	by             string // a scripted call that hears or presses it
}

// The scripted calls that hear the differences.
const (
	byHours   = "the opening hours, in English"
	bySpanish = "the opening hours, in Spanish"
	byShop    = "an order is in the shop"
	bySilence = "silence at the second menu leads to a person"
	byZero    = "0 leads to a person at once"
)

// differences are keys that are exchanged, other targets, other words, other numbers, other languages, other retries
// and other hours.
var differences = []difference{
	{"main.yaml", "all days but Sunday", "all days but Monday", byHours},
	{"main.yaml", "from seven to seven", "from eight to seven", byHours},
	{"main.yaml", "from seven to seven", "from seven to eight", byHours},
	{"main.yaml", "We are open", "We are closed", byHours},
	{"main.yaml", `"1, hours": hours, "2, where": status`, `"2, hours": hours, "1, where": status`, byHours},
	{
		"main.yaml", `hours": hours, "2, where": status, "3, order": person`,
		`hours": person, "2, where": status, "3, order": hours`, byHours,
	},
	{"main.yaml", `"2, where": status`, `"2, where": person`, byShop},
	{"main.yaml", `"1, hours": hours`, `"1, hours": status`, byHours},
	{
		"main.yaml", `"1, english": english, "2, español": spanish`, `"2, english": english, "1, español": spanish`,
		byHours,
	},
	{"main.yaml", "Brook Street Bakery.", "Brook Street Brewery.", byHours},
	{"main.yaml", "For our opening hours, press 1.", "For our opening hours, press 4.", byHours},
	{"main.yaml", "For our opening hours, press 1.", "For our closing hours, press 1.", byHours},
	{"main.yaml", "Where is your order? Press 2.", "Where is your order? Press 5.", byHours},
	{"main.yaml", "set: {language: es}", "set: {language: en}", bySpanish},
	{"main.yaml", "set: {language: en}", "set: {language: es}", byHours},
	{"main.yaml", "say: Thank you for calling.", "say: Thanks for waiting.", byShop},
	{
		"main.yaml", "english: {set: {language: en}, then: topic}", "english: {set: {language: en}, then: hours}",
		byHours,
	},
	{
		"main.yaml", "spanish: {set: {language: es}, then: topic}", "spanish: {set: {language: es}, then: hours}",
		bySpanish,
	},
	{"main.yaml", "For English, press 1.", "For English, press 2.", byHours},
	{"main.yaml", "told: bye", "told: topic", byShop},
	{"translations/main.es.yaml", "de siete a siete", "de ocho a siete", bySpanish},
	{"translations/main.es.yaml", "lunes a sábado", "martes a sábado", bySpanish},
	{"translations/main.es.yaml", "Para nuestro horario, oprima 1", "Para nuestro horario, oprima 3", bySpanish},
	{"translations/main.es.yaml", "Abrimos", "Cerramos", bySpanish},
	{"translations/main.es.yaml", "hacer un pedido", "cambiar un pedido", bySpanish},
	{"status.yaml", "digits: 4", "digits: 5", byShop},
	{"status.yaml", "is ready for you in the shop", "is on its way to you", byShop},
	{"status.yaml", "baked: baked, on_its_way: on_its_way", "baked: on_its_way, on_its_way: baked", byShop},
	{"status.yaml", "collected: order", "collected: person", byShop},
	{"status.yaml", "in the shop", "at the door", byShop},
	{"status.yaml", "Order {order} is ready", "Number {order} is ready", byShop},
	{"main.yaml", "attempts: 2", "attempts: 3", bySilence},
	{"main.yaml", "attempts: 2", "attempts: 1", bySilence},
	{"main.yaml", "exhausted: person", "exhausted: hours", bySilence},
	{"main.yaml", "exhausted: english", "exhausted: spanish", "silence at the first question is English"},
	{"main.yaml", "anywhere: {0: person}", "anywhere: {9: person}", byZero},
	{"main.yaml", "attempts: 1", "attempts: 2", "silence at the first question is English"},
	{"main.yaml", `"3, order": person`, `"3, order": hours`, "who orders talks to a person"},
	{"main.yaml", "Para español, oprima 2.", "Para español, oprima 3.", byHours},
	{"main.yaml", "told: bye, person: person", "told: bye, person: bye", "an order that nobody knows"},
	{"status.yaml", "unknown: person", "unknown: told", "an order that nobody knows"},
	{"status.yaml", "the four digits of your order", "the first digits of your order", byShop},
	{"routing.yaml", "mon-sat: 07:00-19:00", "mon-sat: 13:00-19:00", byZero},
}

// linesAtOnce are the lines that are served and dialed at once.
const linesAtOnce = 24

// TestDialFindsDifferences: of 20 differences between the served line and the design, one at most is not found. Each
// line is served by a process of its own, and is dialed by the call that hears the difference. The short form tries
// one of them, and the gate six.
func TestDialFindsDifferences(t *testing.T) {
	t.Parallel()
	speaks(t)
	design := smallCenter(t)
	tries := 1
	if longtest.IsLong() {
		tries = longtest.N(6, len(differences))
	}
	var lines errgroup.Group
	lines.SetLimit(linesAtOnce)
	var missed atomic.Int64
	for i := range min(tries, len(differences)) {
		d := &differences[i*len(differences)/min(tries, len(differences))]
		// A subtest that is parallel would wait for the processors, and these calls wait for the sound.
		lines.Go(func() error {
			t.Run(d.file+": "+d.new, func(t *testing.T) {
				at := servedLine(t, withDifference(t, d), "saturday")
				v := verdicts(t, design, "--dial", "sip:"+at, "--match", "^"+regexp.QuoteMeta(d.by)+"$")[d.by]
				if v.LeftOut != "" || v.Passed {
					missed.Add(1)
					t.Logf("%q for %q is not found: %s", d.new, d.old, v.LeftOut)
				}
				t.Logf("%s; %s", v.Failure.Message, v.Failure.Mend)
			})
			return nil
		})
	}
	must(t, lines.Wait())
	if n := int(missed.Load()); n > tries/20 {
		t.Errorf("%d of %d differences are not found", n, tries)
	}
}

// withDifference writes the small center with a difference.
func withDifference(t *testing.T, d *difference) string {
	t.Helper()
	folder := smallCenter(t)
	path := filepath.Join(folder, d.file)
	text, err := os.ReadFile(path)
	must(t, err)
	edited := strings.Replace(string(text), d.old, d.new, 1)
	if edited == string(text) {
		t.Fatalf("%s has no %q", d.file, d.old)
	}
	must(t, os.WriteFile(path, []byte(edited), 0o600))
	return folder
}

// TestDialThroughABadNetwork: 5% loss, a jitter of up to 40 ms and noise 20 dB below the speech are no difference. The
// short form is TestLossIsNoDifference of internal/screens/dialer, without packets.
func TestDialThroughABadNetwork(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	speaks(t)
	folder := smallCenter(t)
	line, err := netip.ParseAddrPort(servedLine(t, folder, "saturday"))
	must(t, err)
	for round := range longtest.N(1, 3) {
		r := newRelay(t, line, uint64(round))
		for name, v := range dialed(t, folder, r.address()) {
			if v.LeftOut == "" && !v.Passed && failsAgain(t, folder, r.address(), name) {
				t.Errorf("%s: %s; %s\n%v", name, v.Failure.Message, v.Failure.Mend, v.Call)
			}
		}
		if r.lost.Load() == 0 {
			t.Error("the relay has lost no packet")
		}
	}
}

// TestDialTellsTheTimeAndTheAnswers: an ivrsim on this machine takes the time and the answers of lookups from the
// caller, whatever the time of its own day.
func TestDialTellsTheTimeAndTheAnswers(t *testing.T) {
	t.Parallel()
	speaks(t)
	folder := writtenCenter(t, archived(t, "timed"))
	at := servedLine(t, folder, "day")
	found := verdicts(t, folder, "--dial", "sip:"+at, "--at-once", "2")
	if len(found) != 2 {
		t.Errorf("%d calls", len(found))
	}
	for name, v := range found {
		if !v.Passed {
			t.Errorf("%s: %s %s; %s", name, v.LeftOut, v.Failure.Message, v.Failure.Mend)
		}
	}
}
