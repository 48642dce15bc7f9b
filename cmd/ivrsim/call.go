package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/script"
)

// callFlags say how the call comes in, and what becomes of it.
type callFlags struct {
	line, from, tier, at string
	fast                 bool
	save                 string
}

func newCall() *cobra.Command {
	var flags callFlags
	cmd := &cobra.Command{
		Use:   "call [FLOW]",
		Short: "Call a flow from a keypad in the terminal",
		Long: `Call plays a flow to you as its callers hear it. Keys are pressed, words are
said, an empty line is silence; and as in a scripted call: wait 40s, answered,
escalated, hang_up. A lookup asks which outcome it has: answer with the
outcome's name, and with values if it fills any: found balance=51200.

It works over a plain pipe too, an input a line. There a lookup has its first
outcome unless the next line names another, and the caller hangs up at the end.

Exit code: 0 fine, 1 an input was refused or a file has errors, 2 a wrong flag,
3 could not run or was interrupted.`,
		Example: `  ivrsim call
  ivrsim call lost_card --line us_general --from "+33 4 72 00 12 34" --tier gold
  printf '1234\n0704\n1\n1\n' | ivrsim call lost_card --line us_general`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return call(cmd, args, flags) },
	}
	cmd.Flags().StringVar(&flags.line, "line", "", "the `LINE` that is dialed; by default one that starts the flow")
	cmd.Flags().StringVar(&flags.from, "from", "", "the caller's `NUMBER`, or withheld; by default a valid one of the line's country")
	cmd.Flags().StringVar(&flags.tier, "tier", "", "the caller's `TIER`")
	cmd.Flags().StringVar(&flags.at, "at", "", "the `TIME` of the call, as 2026-11-27T09:30 at the caller's hub, or with an offset; by default a Tuesday noon")
	cmd.Flags().BoolVar(&flags.fast, "fast", false, "on a terminal, show prompts at once and not at speaking pace")
	cmd.Flags().StringVar(&flags.save, "save", "", "add the call to `FILE` as a scripted test")
	return cmd
}

func call(cmd *cobra.Command, args []string, flags callFlags) error {
	var c *center
	err := untilInterrupted(cmd.Context(), func() (err error) {
		c, err = readFlagged(cmd)
		return err
	})
	if err != nil {
		return err
	}
	if asks := flags == (callFlags{fast: flags.fast, save: flags.save}) && len(args) == 0; asks && atTerminal(cmd) {
		return askAndCall(cmd, c, flags)
	}
	d, err := c.dialing(args, flags)
	if err != nil {
		return err
	}
	return d.run(cmd, flags)
}

// run lets the call come in and drives it from the terminal or the pipe.
func (d *dialing) run(cmd *cobra.Command, flags callFlags) error {
	k, err := d.dial()
	if err != nil {
		return err
	}
	drive := pipe
	if atTerminal(cmd) {
		drive = d.screen(flags)
	}
	refused := drive(cmd, k)
	if flags.save != "" {
		if err := k.save(flags.save); err != nil {
			return cannot(fmt.Errorf("save the call: %w", err), "")
		}
	}
	return refused
}

// dialing is a call that is about to come in.
type dialing struct {
	folder folder
	center *routing.Center
	flows  *flow.Flows
	flow   string
	setup  ivr.Setup
}

// dialing finds what the flags name, and a default for what they leave out.
func (c *center) dialing(args []string, flags callFlags) (*dialing, error) {
	d := &dialing{folder: c.folder, center: c.center, flows: c.flows}
	if err := d.line(args, flags.line); err != nil {
		return nil, err
	}
	if err := d.caller(flags.from, flags.tier); err != nil {
		return nil, err
	}
	return d, d.time(flags.at)
}

// line finds the line and the flow that is called, which is the line's unless
// another is named.
func (d *dialing) line(args []string, name string) error {
	if len(args) > 0 {
		d.flow = args[0]
		d.setup.Line = ivr.LineOf(d.center, d.flow)
	}
	if name != "" {
		line, ok := d.center.Line(name)
		if !ok {
			return notThere("line", name, d.center.LineNames())
		}
		d.setup.Line = line
	}
	if d.flow == "" {
		d.flow = d.center.Lines[d.setup.Line].Flow.Value
	}
	if !slices.Contains(d.flows.Names(), d.flow) {
		return noFlow(d.flow, d.flows.Names())
	}
	return nil
}

func (d *dialing) caller(from, tier string) error {
	d.setup.From = ivr.ExampleCaller(d.center, d.setup.Line)
	if from != "" {
		d.setup.From = phone.Parse(from, d.center.Lines[d.setup.Line].Home())
	}
	if d.setup.From.Reason == phone.NotANumber {
		return wrongUsage(fmt.Errorf("%q is no phone number", from), `write it as in "+44 20 7946 0018", or "withheld"`)
	}
	if tier == "" {
		return nil
	}
	tiers := &d.center.Attributes[routing.AttrTier]
	v, ok := tiers.Value(tier)
	if !ok {
		return notThere("tier", tier, tiers.Values)
	}
	d.setup.Values = append(d.setup.Values, routing.Assignment{Attribute: routing.AttrTier, Value: v})
	return nil
}

func (d *dialing) time(at string) error {
	caller := d.center.Locate(d.setup.Line, d.setup.From)
	zone := d.center.Hubs[caller.Hub].Zone
	d.setup.At = ivr.UsualTime(zone)
	if at == "" {
		return nil
	}
	t, err := routing.ParseTime(at, zone)
	if err != nil {
		return wrongUsage(fmt.Errorf("--at: %w", err), "write "+routing.TimeExample)
	}
	d.setup.At = t
	return nil
}

// dial lets the call come in.
func (d *dialing) dial() (*keypad, error) {
	m, err := ivr.Live(d.flows.Program(d.flow))
	if err != nil {
		return nil, cannot(err, "")
	}
	s, err := ivr.Dial(m, d.setup)
	if err != nil {
		return nil, cannot(err, "")
	}
	return &keypad{script.Record(s, d.flow, d.setup), d.center}, nil
}
