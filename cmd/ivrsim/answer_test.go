package main

import (
	"bufio"
	"errors"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/screens/telephone"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// answers CODE LINE KEYS ARGS... runs ivrsim answer, which has to exit with that code. A telephone
// dials LINE, presses KEYS, and stays on the line until the center hangs up. It listens to a prompt
// before each key, or presses all at once after a "!" in KEYS, and sends no sound with a "~". ARGS may
// begin with headers of the INVITE. With CODE 3 the call is refused. The output is in the files stdout and stderr,
// without the port.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: answers CODE LINE KEYS ARGS...")
	}
	rest := args[3:]
	var headers []string
	for len(rest) > 0 && strings.HasPrefix(rest[0], "X-") {
		headers = append(headers, rest[0])
		rest = rest[1:]
	}
	cmd := exec.Command("ivrsim", append([]string{"answer", "--sip", "127.0.0.1:0"}, rest...)...)
	cmd.Dir = ts.MkAbs(".")
	var stderr, events strings.Builder
	cmd.Stderr = &stderr
	pipe := cmd.StdoutPipe

	// The address is printed next to the events.
	if i := slices.Index(rest, "--events"); i >= 0 && rest[i+1] == "-" {
		cmd.Stderr = nil
		cmd.Stdout = &events
		pipe = cmd.StderrPipe
	}
	out, err := pipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	defer func() { _ = cmd.Process.Kill() }() // if the test has failed before the end

	printed := bufio.NewReader(out)
	first, err := printed.ReadString('\n')
	for err == nil && !strings.Contains(first, "@") {
		first, err = printed.ReadString('\n') // messages may stand before the address
	}
	if err != nil {
		ts.Fatalf("ivrsim answers no telephone: %v\n%s", err, stderr.String())
	}
	_, address, _ := strings.Cut(strings.TrimSpace(first), "@")
	at, err := netip.ParseAddrPort(address)
	ts.Check(err)
	p := telephonetest.New(failing{ts}, "127.0.0.1", at)
	p.Headers = headers
	keys, isMute := strings.CutPrefix(args[2], "~")
	keys, isAtOnce := strings.CutPrefix(keys, "!")
	p.Mute = isMute
	answer := p.Dial(args[1])
	isTaken := telephonetest.Status(answer) == 200
	if isTaken == (args[0] == "3") {
		ts.Fatalf("the call is answered by\n%s", answer)
	}
	for _, key := range keys {
		if !isAtOnce {
			p.Listen()
		}
		p.Press(string(key))
	}
	if isTaken {
		p.AwaitEnd()
	}

	later, err := io.ReadAll(printed)
	ts.Check(err)
	code := 0
	var exit *exec.ExitError
	if err := cmd.Wait(); errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	text := strings.ReplaceAll(first+string(later), address, "ADDRESS")
	ts.Check(os.WriteFile(ts.MkAbs("stdout.txt"), []byte(text), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("events.txt"), []byte(events.String()), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("stderr.txt"), []byte(stderr.String()), 0o600))
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, not %s\n%s%s", code, args[0], text, stderr.String())
	}
}

// failing fails a script.
type failing struct{ script *testscript.TestScript }

// Helper does nothing.
func (failing) Helper() {}

// Fatalf ends the script.
func (f failing) Fatalf(format string, args ...any) { f.script.Fatalf(format, args...) }

// The verb answers until as many calls as wanted have ended, also if they come one after another.
func TestAnswerAwaitsEachCall(t *testing.T) {
	const wanted = 3
	c, err := readCenter(workspace.Folder{FS: flows.FS})
	if err != nil {
		t.Fatal(err)
	}
	server, err := telephone.Listen(c.Flows, telephone.Options{Address: netip.MustParseAddrPort("127.0.0.1:0"), Calls: wanted, Folder: c.FS})
	if err != nil {
		t.Fatal(err)
	}

	var out strings.Builder
	a := &answering{
		flags:  answerFlags{calls: wanted, within: time.Minute},
		center: c, out: &out, ended: make(chan *telephone.Call),
	}
	over := make(chan struct{})
	go func() {
		for n := range wanted {
			call := &telephone.Call{Number: n + 1, Transcript: &telephone.Transcript{Line: "shop", From: "nobody", Result: "done"}}
			select {
			case a.ended <- call:
			case <-over:
			}
		}
	}()
	err = a.serve(t.Context(), server)
	close(over)
	if err != nil {
		t.Fatal(err)
	}

	want := "ok: call 1 to shop from nobody: done\nok: call 2 to shop from nobody: done\nok: call 3 to shop from nobody: done\n"
	if out.String() != want {
		t.Errorf("the calls are printed as %q, want %q", out.String(), want)
	}
}

// A report has the time of the call and not of its script, and the failure of a call that ended at its start.
func TestReportOfACallThatEndsAtOnce(t *testing.T) {
	t.Parallel()
	c, err := readCenter(workspace.Folder{FS: flows.FS})
	must(t, err)
	report := filepath.Join(t.TempDir(), "report.xml")
	a := &answering{flags: answerFlags{junit: report}, center: c, out: io.Discard}
	must(t, a.take(&telephone.Call{
		Number: 1, Transcript: &telephone.Transcript{}, Took: 7 * time.Second, Test: &c.Suites("")[0].Tests[0],
	}))
	must(t, a.writeJUnit())

	text, err := os.ReadFile(report)
	must(t, err)
	for _, want := range []string{`time="7.000"`, `the call ended at its start`, `failures="1"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the report has no %s:\n%s", want, text)
		}
	}
}

// A flood of calls takes a bounded memory, also if a run has more calls in all.
func TestAnswersAtOnce(t *testing.T) {
	t.Parallel()
	for calls, want := range map[int]int{1: 1, 1000: 1000, 1001: 1000, mostAnswered: 1000} {
		if got := (&answerFlags{calls: calls}).atOnce(); got != want {
			t.Errorf("--calls %d takes %d calls at once, want %d", calls, got, want)
		}
	}
}

// After an interrupt, the calls that have ended are in the reports.
func TestAnswerInterrupted(t *testing.T) {
	t.Parallel()
	report := filepath.Join(t.TempDir(), "report.xml")
	transcripts := filepath.Join(t.TempDir(), "calls.json")
	cmd := program(t, "answer", "-C", smallCenter(t), "--sip", "127.0.0.1:0", "--match", "the opening hours, in English",
		"--calls", "2", "--junit", report, "--json", transcripts)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)

	// Its first line has the address, and the second the call that has ended.
	lines.Scan()
	_, address, _ := strings.Cut(lines.Text(), "@")
	at, err := netip.ParseAddrPort(address)
	must(t, err)
	p := telephonetest.New(t, "127.0.0.1", at)
	if answer := p.Dial("shop"); telephonetest.Status(answer) != 200 {
		t.Fatalf("the call is answered by\n%s", answer)
	}
	p.HangUp()
	lines.Scan()
	must(t, cmd.Process.Signal(os.Interrupt))
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait()

	for name, want := range map[string]string{report: "<failure", transcripts: `"ended": "caller"`} {
		text, err := os.ReadFile(name)
		must(t, err)
		if cmd.ProcessState.ExitCode() != exitCannot || strings.Count(string(text), want) != 1 {
			t.Errorf("exit code %d, and the report has no %s:\n%s", cmd.ProcessState.ExitCode(), want, text)
		}
	}
}
