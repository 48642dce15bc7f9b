package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

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
}

const (
	mostAnswered   = 10_000
	longestWithin  = 24 * time.Hour
	shortestWithin = time.Second
)

func newAnswer() *cobra.Command {
	var flags answerFlags
	cmd := &cobra.Command{
		Use:   "answer",
		Short: "Answer SIP telephones, and check a caller against a scripted call",
		Long: `Answer waits for calls of telephones and checks the callers, for example a voice agent.
--match names the scripted call that sets the center's side: its line, caller, time,
lookups and queues. Its assertions must come true in order. With --strict the caller must
also press exactly the keys of the script.

Without --match, answer takes calls to all lines and checks nothing. --json writes the
transcript.

Exit code: 0 all calls passed, 1 a call failed or fewer calls came than --calls, 2 wrong
usage, 3 nobody called, or the folder or the address could not be used.`,
		Example: `  ivrsim answer -C center
  ivrsim answer -C center --match "card found" --strict --json call.json`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return answer(cmd, flags) },
	}

	flags.sip.add(cmd, telephone.DefaultAddress, "answer telephones on `ADDRESS`")
	cmd.Flags().StringVar(&flags.match, "match", "",
		"check the scripted call with this `NAME`, a part of it, or a regular expression")
	cmd.Flags().BoolVar(&flags.strict, "strict", false, "also compare the caller's keys")
	intFlag(cmd, &flags.calls, "calls", 1, 1, mostAnswered, "end after `N` calls")
	durationFlag(cmd, &flags.within, "within", 2*time.Minute, shortestWithin, longestWithin,
		"end after `DURATION`", "")
	fileFlag(cmd, &flags.json, "json", "write the transcripts of the calls to `FILE`")

	return cmd
}

func answer(cmd *cobra.Command, flags answerFlags) error {
	if flags.strict && flags.match == "" {
		return wrongUsage(errors.New("--strict needs --match"), "name the scripted call that the caller has to follow")
	}
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

// findScripted returns the scripted calls that a name means, by line: those with this name, or
// else those whose name contains it, or else matches it. Of several on one line it takes the
// first, and names the others.
func findScripted(cmd *cobra.Command, c *workspace.Center, name string) (map[routing.LineID]*script.Test, error) {
	all := scriptedCalls(c, name)
	if len(all) == 0 {
		return nil, wrongUsage(fmt.Errorf("--match: no scripted call has the name %q", name),
			"ivrsim test --verbose lists the names")
	}

	out := map[routing.LineID]*script.Test{}
	for _, t := range all {
		first := out[t.Call.Line]
		if first == nil {
			out[t.Call.Line] = t
			continue
		}

		// One call per line can be checked, so the choice among several is printed.
		line := c.Routing.Lines[t.Call.Line].Name.Value
		_, err := fmt.Fprintf(cmd.ErrOrStderr(),
			"note: calls to %s are checked against %q (%s), not %q (%s): write a whole name to choose\n",
			line, diag.VisibleLine(first.Name.Value), first.Name.Place, diag.VisibleLine(t.Name.Value), t.Name.Place)
		if err != nil {
			return nil, err
		}
	}

	return out, nil
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
	tests  map[routing.LineID]*script.Test // none: nothing is checked
	out    io.Writer
	ended  chan *telephone.Call
	calls  []answered
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

// run answers calls until as many as asked for have ended, or the time is over.
func (a *answering) run(cmd *cobra.Command) error {
	how := telephone.Options{
		Address: a.flags.sip.address, Password: a.flags.sip.password, Calls: max(a.flags.calls, 1), Folder: a.center.FS,
		Log:    slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Arrive: telephone.Scripted(a.tests),
		Ended:  func(c *telephone.Call) { a.ended <- c },
	}

	server, err := telephone.Listen(a.center.Flows, how)
	if err != nil {
		return listenFailure(a.flags.sip.address, err)
	}
	if err := printWarnings(cmd.ErrOrStderr(), server); err != nil {
		return err
	}
	if err := a.announce(server); err != nil {
		return err
	}

	if err := a.serve(cmd.Context(), server); err != nil {
		return err
	}
	return a.finish()
}

// announce prints which lines are answered.
func (a *answering) announce(server *telephone.Server) error {
	// Without tests, every line is answered. LINE stands for its name.
	lines := []string{"LINE"}
	if len(a.tests) > 0 {
		lines = nil
	}

	// The order of a map is random, and the output is compared by scripts.
	for _, id := range slices.Sorted(maps.Keys(a.tests)) {
		lines = append(lines, a.center.Routing.Lines[id].Name.Value)
	}

	for _, line := range lines {
		if _, err := fmt.Fprintf(a.out, "answering sip:%s@%s\n", line, server.Address()); err != nil {
			return err
		}
	}

	return nil
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
	if t := a.testOf(c); t != nil {
		found.Test = t.Name.Value

		// A call that ends at once has no session to verify.
		if c.Session == nil {
			found.Passed = false
			found.Failure = "the call ended at its start"
		} else {
			r := script.Verify(t, c.Session, a.flags.strict)
			found.result = &r
			found.fail(r.Failure, a.center.Prefix())
		}
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

// testOf returns the scripted call that a call is checked against, or nil.
func (a *answering) testOf(c *telephone.Call) *script.Test {
	id, _ := a.center.Routing.Line(c.Transcript.Line)
	return a.tests[id]
}

func (a *answered) fail(f *script.Failure, folder string) {
	if f == nil {
		return
	}
	a.Passed = false
	a.Failure = f.Message
	a.Place = folder + f.Place.String()
}

// finish writes the calls and decides the exit code.
func (a *answering) finish() error {
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

	switch {
	case len(a.calls) == 0:
		return cannot(fmt.Errorf("nobody called within %s", a.flags.within),
			"dial sip:LINE@"+a.flags.sip.address.String())
	case len(a.calls) < a.flags.calls:
		_, err := fmt.Fprintf(a.out, "%d of %s came within %s\n", len(a.calls), diag.Plural(a.flags.calls, "call"),
			a.flags.within)
		return errors.Join(err, failed())
	case slices.ContainsFunc(a.calls, func(c answered) bool { return !c.Passed }):
		return failed()
	}

	return nil
}
