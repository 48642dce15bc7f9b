package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/screens/telephone"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// answerFlags are the flags of answer.
type answerFlags struct {
	sip    sipFlags
	match  string
	strict bool
	calls  int
	within time.Duration
	json   string
	junit  string
	record string
	events string
	nlu    nluFlag

	transcriber transcriberFlag
}

const (
	mostAnswered = 10_000
	// Each call in progress takes some 60 KB.
	mostAnsweredAtOnce = 1000
	longestWithin      = 24 * time.Hour
	shortestWithin     = time.Second
)

func newAnswer() *verb {
	var flags answerFlags
	v := &verb{Command: &cobra.Command{
		Use:   "answer",
		Short: "Answer SIP telephones, and check a caller against a scripted call",
		Long: `Answer waits for calls of telephones and checks the callers, for example a voice agent.
--match names the scripted call that sets the center's side: its line, caller, time,
lookups and queues. Its assertions must come true in order. If --match allows several
scripted calls, the header X-Ivrsim-Test: NAME of the INVITE chooses one.

With --strict a text counts only if the caller has heard it to its end, the caller must
press exactly the keys of the script, and a call without sound from the caller fails.

Without --match, answer takes calls to all lines and checks nothing. --json writes the
transcripts, --record the sound, and --events each event as it happens.

Exit code: 0 all calls passed, 1 a call failed or fewer calls came than --calls, 2 wrong
usage, 3 nobody called, or the folder or the address could not be used.`,
		Example: `  ivrsim answer -C center
  ivrsim answer -C center --match "card found" --strict --json call.json
  ivrsim answer -C center --match . --calls 12 --strict \
    --junit agent.xml --record calls`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return answer(cmd, flags) },
	}}

	flags.sip.add(v, telephone.DefaultAddress, "answer telephones on `ADDRESS`")
	v.Flags().StringVar(&flags.match, "match", "",
		"check the scripted call with this `NAME`, a part of it, or a regular expression")
	flags.nlu.add(v)
	flags.transcriber.add(v, "let callers speak")
	v.Flags().BoolVar(&flags.strict, "strict", false,
		"also compare the caller's keys, and count only what the caller has heard")
	intFlag(v, &flags.calls, "calls", 1, 1, mostAnswered,
		fmt.Sprintf("end after `N` calls, of which %d may be at once", mostAnsweredAtOnce))
	durationFlag(v, &flags.within, "within", 2*time.Minute, shortestWithin, longestWithin,
		"end after `DURATION`", "")
	v.file(&flags.json, "json", "write the transcripts of the calls to `FILE`")
	v.file(&flags.junit, "junit", "write a JUnit report to `FILE`")
	v.folder(&flags.record, "record", "write the sound of each call to a WAV file in `FOLDER`")
	v.Flags().StringVar(&flags.events, "events", "",
		"write each event as it happens to `FILE`, a line of JSON each; - is standard output")
	v.needs("match", "name the scripted call that the caller has to follow", "strict", "junit")

	return v
}

func answer(cmd *cobra.Command, flags answerFlags) error {
	if err := flags.sip.check(); err != nil {
		return err
	}

	// Reading a large folder can take long, and ignores the context by itself.
	c, err := interruptible(cmd.Context(), func() (*workspace.Center, error) { return readFlagged(cmd) })
	if err != nil {
		return err
	}

	a := &answering{flags: flags, center: c, out: cmd.OutOrStdout(), ended: make(chan *telephone.Call, mostAnswered)}
	if flags.match != "" {
		a.tests, err = findScripted(cmd, c, flags.match)
		if err != nil {
			return err
		}
	}

	return a.run(cmd)
}

// findScripted returns the scripted calls that a name means: those with this name, or else those
// whose name contains it, or else matches it. It names those that a caller has to choose.
func findScripted(cmd *cobra.Command, c *workspace.Center, name string) ([]*script.Test, error) {
	all := scriptedCalls(c, name)
	if len(all) == 0 {
		return nil, wrongUsage(fmt.Errorf("--match: no scripted call has the name %q", name),
			"ivrsim test --verbose lists the names")
	}

	byLine := map[routing.LineID][]*script.Test{}
	for _, t := range all {
		byLine[t.Call.Line] = append(byLine[t.Call.Line], t)
	}

	// A call without the header is checked against the first, so the choice is printed.
	for _, line := range slices.Sorted(maps.Keys(byLine)) {
		tests := byLine[line]
		if len(tests) == 1 {
			continue
		}
		_, err := fmt.Fprintf(cmd.ErrOrStderr(),
			"note: calls to %s are checked against %q (%s), the first of %d: write a whole name, "+
				"or send the header X-Ivrsim-Test, to choose\n",
			c.Routing.Lines[line].Name.Value, diag.VisibleLine(tests[0].Name.Value), tests[0].Name.Place, len(tests))
		if err != nil {
			return nil, err
		}
	}

	return all, nil
}

// scriptedCalls returns the scripted calls that a name means.
func scriptedCalls(c *workspace.Center, name string) []*script.Test {
	// A name need not be a regular expression. An invalid one only loses the third rule.
	pattern, patternErr := regexp.Compile(name)
	for _, is := range []func(string) bool{
		func(n string) bool { return n == name },
		func(n string) bool { return strings.Contains(n, name) },
		func(n string) bool { return patternErr == nil && pattern.MatchString(n) },
	} {
		var found []*script.Test
		for _, suite := range c.Suites("") {
			for i := range suite.Tests {
				if t := &suite.Tests[i]; is(t.Name.Value) {
					found = append(found, t)
				}
			}
		}

		// A closer match excludes the looser ones, so a whole name always selects one call.
		if len(found) > 0 {
			return found
		}
	}

	return nil
}

// answering is a run of the verb.
type answering struct {
	flags  answerFlags
	center *workspace.Center
	tests  []*script.Test // none: nothing is checked
	out    io.Writer      // for people
	ended  chan *telephone.Call
	calls  []answered

	address netip.AddrPort // where telephones are answered

	mutex   sync.Mutex
	refused int
	why     string // the last call was refused
}

// answered is a call with what was found in it.
type answered struct {
	Call   int    `json:"call"`
	Test   string `json:"test,omitempty"`
	Passed bool   `json:"passed"`

	// Why it failed, and where in the scripts.
	Failure string `json:"failure,omitempty"`
	Place   string `json:"place,omitempty"`

	*telephone.Transcript

	result *script.Result
}

// atOnce returns how many calls may be in progress.
func (f *answerFlags) atOnce() int { return min(f.calls, mostAnsweredAtOnce) }

// run answers calls until as many as asked for have ended, or the time is over.
func (a *answering) run(cmd *cobra.Command) error {
	how := telephone.Options{
		Address: a.flags.sip.address, Password: a.flags.sip.password,
		Calls: a.flags.atOnce(), Folder: a.center.FS,
		MediaFrom: a.flags.sip.mediaFrom,
		Log:       slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Arrive:    telephone.Scripted(a.tests), Recognize: a.flags.nlu.recognizer(cmd.Context()),
		Transcribe: a.flags.transcriber.transcribe(),
		Ended:      func(c *telephone.Call) { a.ended <- c },
		Refused:    a.refuse,
	}

	closeEvents, err := a.tell(cmd, &how)
	if err != nil {
		return err
	}
	defer closeEvents()
	if err := addRecordings(&how, a.flags.record); err != nil {
		return err
	}

	server, err := telephone.Listen(a.center.Flows, how)
	if err != nil {
		return listenFailure(a.flags.sip.address, err)
	}
	a.address = server.Address()
	if err := printWarnings(cmd.ErrOrStderr(), server); err != nil {
		return err
	}
	if err := a.announce(server); err != nil {
		return err
	}

	// The calls that have ended are reported also after an interrupt.
	err = a.serve(cmd.Context(), server)
	if problem := a.report(); err != nil || problem != nil {
		return errors.Join(err, problem)
	}
	return a.verdict()
}

// tell writes each event of a call as it happens, if asked for. Standard output then has nothing
// else.
func (a *answering) tell(cmd *cobra.Command, how *telephone.Options) (end func(), err error) {
	end = func() {}
	var out io.Writer
	switch a.flags.events {
	case "":
		return end, nil
	case "-":
		out = a.out
		a.out = cmd.ErrOrStderr()
	default:
		file, err := os.OpenFile(a.flags.events, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return nil, cannot(fmt.Errorf("--events: %w", whole.PlainCause(err)), "give a file that can be written")
		}
		out = file
		end = func() { _ = file.Close() }
	}

	var mutex sync.Mutex
	how.Event = func(number int, line string, e *telephone.Event) {
		mutex.Lock()
		defer mutex.Unlock()
		err := json.NewEncoder(out).Encode(toldEvent{number, line, e})
		if err != nil {
			how.Log.Error("an event is not written", "err", err)
		}
	}
	return end, nil
}

// toldEvent is a line of --events.
type toldEvent struct {
	Call int    `json:"call"`
	Line string `json:"line"`
	*telephone.Event
}

// announce prints which lines are answered.
func (a *answering) announce(server *telephone.Server) error {
	// Without tests, every line is answered. LINE stands for its name.
	lines := []string{"LINE"}
	if len(a.tests) > 0 {
		lines = nil
	}

	// Several calls may be of one line.
	for _, id := range a.lines() {
		lines = append(lines, a.center.Routing.Lines[id].Name.Value)
	}

	for _, line := range lines {
		if _, err := fmt.Fprintf(a.out, "answering sip:%s@%s\n", line, server.Address()); err != nil {
			return err
		}
	}

	return nil
}

// lines returns the lines of the scripted calls, in the center's order.
func (a *answering) lines() []routing.LineID {
	var out []routing.LineID
	for _, t := range a.tests {
		out = append(out, t.Call.Line)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// serve takes the calls. Those in progress at the end of the time are hung up, and count.
func (a *answering) serve(parent context.Context, server *telephone.Server) error {
	ctx, cancel := context.WithTimeout(parent, a.flags.within)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx) }()

	for len(a.calls) < a.flags.calls {
		select {
		case c := <-a.ended:
			if err := a.take(c); err != nil {
				return err
			}
			continue
		case err := <-served:
			if err != nil {
				return cannot(err, "")
			}
		}

		// The server has ended. Calls that ended with it are still in the channel.
		for len(a.ended) > 0 && len(a.calls) < a.flags.calls {
			if err := a.take(<-a.ended); err != nil {
				return err
			}
		}

		return parent.Err()
	}

	// All wanted calls have come. The server ends before the result is printed.
	cancel()
	return <-served
}

// take checks a call and prints what was found.
func (a *answering) take(c *telephone.Call) error {
	found := answered{Call: c.Number, Passed: true, Transcript: c.Transcript}
	if t := c.Test; t != nil {
		found.Test = t.Name.Value

		found.result = a.verified(c)
		found.fail(found.result.Failure, a.center.Prefix())
	}

	a.calls = append(a.calls, found)

	verdict := "ok"
	if !found.Passed {
		verdict = "FAIL"
	}

	_, err := fmt.Fprintf(a.out, "%s: call %d to %s from %s: %s\n", verdict, c.Number, c.Transcript.Line,
		c.Transcript.From,
		diag.VisibleLine(c.Transcript.Result))
	if err != nil {
		return err
	}
	if found.result != nil && found.result.Failure != nil {
		return found.result.Print(a.out, a.center.Prefix())
	}
	return nil
}

// verified returns the result of a call that follows a scripted call.
func (a *answering) verified(c *telephone.Call) *script.Result {
	t := c.Test
	r := script.Result{Test: t, Trace: func() []ivr.Event { return nil }}
	if c.Session != nil {
		r = script.Verify(t, c.Session, a.flags.strict, c.Heard)
	}

	switch {
	case c.Session == nil:
		r.Failure = &script.Failure{Place: t.Call.Place, Message: "the call ended at its start"}
	case a.flags.strict && !c.HasSound && r.Failure == nil:
		r.Failure = &script.Failure{
			Place:   t.Call.Place,
			Message: "no sound came from the caller: it would not be heard",
		}
	}

	// The caller's time is real, and the session has the time of the script.
	r.Took = c.Took
	return &r
}

func (a *answered) fail(f *script.Failure, folder string) {
	if f == nil {
		return
	}
	a.Passed = false
	a.Failure = f.Message
	a.Place = folder + f.Place.String()
}

// report writes the calls to the files that are asked for.
func (a *answering) report() error {
	if a.flags.json != "" {
		// An empty list is a list in JSON, and not null.
		all := a.calls
		if all == nil {
			all = []answered{}
		}

		write := func(w io.Writer) error { return diag.NewJSONEncoder(w).Encode(all) }
		if err := whole.Write(a.flags.json, write); err != nil {
			return err
		}
	}

	if a.flags.junit != "" {
		return a.writeJUnit()
	}
	return nil
}

// refuse keeps why a call was refused.
func (a *answering) refuse(why string) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.refused++
	a.why = why
}

// refusals names the calls that were refused, with the last reason.
func (a *answering) refusals() string {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.refused == 0 {
		return ""
	}
	return fmt.Sprintf("; refused: %s, the last because %s", diag.Plural(a.refused, "call"), diag.VisibleLine(a.why))
}

// verdict decides the exit code.
func (a *answering) verdict() error {
	switch {
	case len(a.calls) == 0:
		return cannot(fmt.Errorf("nobody called within %s%s", a.flags.within, a.refusals()),
			"dial sip:LINE@"+a.address.String())
	case len(a.calls) < a.flags.calls:
		_, err := fmt.Fprintf(a.out, "%d of %s came within %s%s\n", len(a.calls), diag.Plural(a.flags.calls, "call"),
			a.flags.within, a.refusals())
		return errors.Join(err, failed())
	case slices.ContainsFunc(a.calls, func(c answered) bool { return !c.Passed }):
		return failed()
	}

	return nil
}

// writeJUnit writes the calls that follow scripted calls, in the order of their files.
func (a *answering) writeJUnit() error {
	var suites []*script.Suite
	var batch script.Batch
	for _, suite := range a.center.Suites("") {
		var results []script.Result
		for i := range a.calls {
			c := &a.calls[i]
			if c.result != nil && c.result.Test.Name.Place.File == suite.File {
				results = append(results, *c.result)
			}
		}
		if len(results) > 0 {
			suites = append(suites, suite)
			batch.Results = append(batch.Results, results)
		}
	}
	return whole.Write(a.flags.junit, func(w io.Writer) error {
		return batch.WriteJUnit(w, suites, nil, a.center.Prefix())
	})
}
