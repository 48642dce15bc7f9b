package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// callFlags are the flags of call.
type callFlags struct {
	line, from, tier, at string
	save                 string
	nlu                  nluFlag
}

func newCall() *verb {
	var flags callFlags
	v := &verb{Command: &cobra.Command{
		Use:               "call [FLOW]",
		ValidArgsFunction: completeFlows,
		Short:             "Call a flow from a keypad in the terminal",
		Long: `Call plays a flow to you as its callers hear it. Type keys or words. An empty line is
silence. You can also type the inputs of scripted calls: wait 40s, answered, escalated,
hang_up. At a lookup, type its outcome with the values that it fills: found balance=51200.
The name of a value that you leave out is spoken in its place.

On a pipe, each line is an input. A lookup has its first outcome unless the next line
names another. The caller hangs up at the end.

Exit code: 0 fine, 1 an input was refused or a file has errors, 2 wrong usage, 3 could not
run or was interrupted.`,
		Example: `  ivrsim call
  ivrsim call lost_card --line us_general --from "+33 4 72 00 12 34" --tier gold
  printf '1234\n0704\n1\n1\n' | ivrsim call lost_card --line us_general`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return call(cmd, args, flags) },
	}}

	v.Flags().StringVar(&flags.line, "line", "", "the dialed `LINE`. Default: a line that starts the flow")
	completeFlag(v, "line", completeLines)
	v.Flags().StringVar(&flags.from, "from", "",
		"the caller's `NUMBER`, or withheld. Default: a valid number of the line's country")
	v.Flags().StringVar(&flags.tier, "tier", "", "the caller's `TIER`")
	v.Flags().StringVar(&flags.at, "at", "",
		"the `TIME` of the call, as 2026-11-27T09:30 at the caller's hub, or with an offset. Default: a Tuesday noon")
	flags.nlu.add(v)
	v.file(&flags.save, "save", "add the call to `FILE` as a scripted test")
	v.extended = []string{"save"}

	return v
}

func call(cmd *cobra.Command, args []string, flags callFlags) error {
	c, err := interruptible(cmd.Context(), func() (*workspace.Center, error) { return readFlagged(cmd) })
	if err != nil {
		return err
	}

	k, err := dial(c, args, flags)
	if err != nil {
		return err
	}

	// A call must not be lost at its end.
	if flags.save != "" {
		if _, _, err := k.appended(flags.save); err != nil {
			return fmt.Errorf("save the call: %w", err)
		}
	}

	if isTerminal(cmd.InOrStdin()) && isTerminal(cmd.OutOrStdout()) {
		file := flags.save
		if file == "" {
			file = filepath.Join(c.Path, k.flow+script.Suffix)
		}
		err = runScreen(cmd, &callScreen{keypad: k, file: file})
	} else {
		_, err = interruptible(cmd.Context(), func() (any, error) { return nil, runPipe(cmd, k) })

		// Another goroutine may still read the input of an interrupted call, so the call is not saved.
		if cmd.Context().Err() != nil {
			return err
		}
	}

	if flags.save != "" {
		if err := k.save(flags.save); err != nil {
			return fmt.Errorf("save the call: %w", err)
		}
	}

	return err
}

// dial starts the call that the flags describe.
func dial(c *workspace.Center, args []string, flags callFlags) (*keypad, error) {
	flow, setup, err := callSetup(c, args, flags)
	if err != nil {
		return nil, err
	}
	setup.Recognize = flags.nlu.recognizer(context.Background())
	s, err := ivr.Dial(ivr.Live(c.Flows.Program(flow)), setup)
	if err != nil {
		return nil, err
	}
	return &keypad{script.Record(s, flow, setup), c.Routing, flow}, nil
}

// callSetup finds the flow, line, caller and time, with defaults for those that are not
// given.
func callSetup(c *workspace.Center, args []string, flags callFlags) (flow string, s ivr.Setup, err error) {
	if len(args) > 0 {
		flow = args[0]
		s.Line = ivr.LineOf(c.Routing, flow)
	}

	// The line of --line counts before the line that starts the flow.
	if flags.line != "" {
		if s.Line, err = lineNamed(c, flags.line); err != nil {
			return "", s, err
		}
	}

	if flow == "" {
		flow = c.Routing.Lines[s.Line].Flow.Value
	}

	if err := flowNamed(c, flow); err != nil {
		return "", s, err
	}
	if err := setCaller(c, &s, flags.from, flags.tier); err != nil {
		return "", s, err
	}

	// A time without an offset is by the clock of the caller's hub, so the caller is known first.
	zone := c.Routing.Hubs[c.Routing.Locate(s.Line, s.From).Hub].Zone
	s.At = ivr.UsualTime(zone)
	if flags.at != "" {
		s.At, err = parseTime(flags.at, zone)
	}

	return flow, s, err
}

func setCaller(c *workspace.Center, s *ivr.Setup, from, tier string) error {
	// A caller of the line's own country is the usual case, and needs no flag.
	s.From = ivr.ExampleCaller(c.Routing, s.Line)
	if from != "" {
		s.From = phone.ParseWritten(from, c.Routing.Lines[s.Line].Home())
	}

	if s.From.Reason == phone.NotANumber {
		return wrongUsage(fmt.Errorf("%q is not a phone number", from),
			`write + and its digits, as in "+44 20 7946 0018", or "withheld"`)
	}
	if tier == "" {
		return nil
	}

	tiers := &c.Routing.Attributes[routing.AttrTier]
	v, ok := tiers.Value(tier)
	if !ok {
		return unknownName("tier", tier, tiers.Values)
	}

	s.Values = append(s.Values, routing.Assignment{Attribute: routing.AttrTier, Value: v})
	return nil
}

// runScreen runs a call on the terminal until the user leaves, and then prints the
// conversation.
func runScreen(cmd *cobra.Command, s *callScreen) error {
	program := tea.NewProgram(s, tea.WithContext(cmd.Context()), tea.WithInput(cmd.InOrStdin()),
		tea.WithOutput(cmd.OutOrStdout()),
		tea.WithoutSignalHandler())
	_, err := program.Run()

	// The screen disappears with the program. The printed conversation stays.
	t := transcript{keypad: s.keypad, out: cmd.OutOrStdout()}
	printed := t.print()

	switch {
	case cmd.Context().Err() != nil:
		return cmd.Context().Err()
	case err != nil:
		return fmt.Errorf("the terminal: %w", err)
	}

	return printed
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
