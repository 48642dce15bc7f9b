package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// routeFlags are the flags of route.
type routeFlags struct {
	line, at, queue, language, tier string
	showNumbers, asJSON             bool
}

func newRoute() *verb {
	var flags routeFlags
	v := &verb{Command: &cobra.Command{
		Use:   "route NUMBER",
		Short: "Show where a caller's call goes, and why",
		Long: `Route checks a caller number as the line's callers dial it. It prints the number's type,
country, region and hub. Then it prints for each queue the hub that takes the call at that
time, and every hub's reason. NUMBER may be "withheld", a SIP or tel URI, or a SIP header
such as From. A number that begins with a dash follows "--".

An invalid number is no error: route prints the reason and the hub of such a caller.

Exit code: 0 fine, 1 a file has errors, 2 wrong usage, 3 could not run.`,
		Example: `  ivrsim route "+33 4 72 00 12 34" --line us_general --at 2026-11-27T09:30-05:00
  ivrsim route withheld --line global --queue rewards --language ja --json`,
		Args: oneNumber,
		RunE: interruptibleVerb(func(cmd *cobra.Command, args []string) error { return route(cmd, args[0], &flags) }),
	}}

	f := v.Flags()
	f.StringVar(&flags.line, "line", "", "the called `LINE`. Default: the first line that serves the number's country")
	completeFlag(v, "line", completeLines)
	f.StringVar(&flags.at, "at", "",
		"the `TIME` of the call, as in 2026-11-27T09:30-05:00, or without offset at the caller's hub. Default: now")
	f.StringVar(&flags.queue, "queue", "", "only this `QUEUE`")
	f.StringVar(&flags.language, "language", "", "the caller's `LANGUAGE`. Default: the first language of the line")
	f.StringVar(&flags.tier, "tier", "", "the caller's `TIER`. Default: the line's tier, or else the first")
	f.BoolVar(&flags.showNumbers, "show-numbers", false, "show the caller number in full")
	f.BoolVar(&flags.asJSON, "json", false, "print the decision as JSON")

	return v
}

// oneNumber takes one argument. A number without quotes is several: the shell splits it
// at its spaces.
func oneNumber(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return wrongUsage(errors.New("which caller number?"),
			`give one, as in ivrsim route "+44 20 7946 0018", or "withheld"`)
	case 1:
		return nil
	}
	return wrongUsage(fmt.Errorf("one caller number, not %d words", len(args)),
		fmt.Sprintf("put it in quotes: %q", strings.Join(args, " ")))
}

func route(cmd *cobra.Command, number string, flags *routeFlags) error {
	c, err := readFlagged(cmd)
	if err != nil {
		return err
	}

	r, err := newRouted(c, number, flags)
	if err != nil {
		return err
	}
	if flags.asJSON {
		return r.writeJSON(cmd.OutOrStdout())
	}
	return r.print(cmd.OutOrStdout())
}

// routed is a caller whose call is routed to each of some queues.
type routed struct {
	*routing.Center
	number   string // as it is shown
	line     routing.LineID
	caller   routing.Caller
	language routing.Value
	tier     routing.Value
	at       time.Time // in the zone of the caller's hub
	queues   []routing.QueueID
}

// newRouted finds the line, the caller, the time, the language, the tier and the queues of a
// decision. Flags replace their defaults.
func newRouted(of *workspace.Center, number string, flags *routeFlags) (*routed, error) {
	c := of.Routing
	r := &routed{Center: c}
	var err error
	if r.line, err = lineOf(of, number, flags.line); err != nil {
		return nil, err
	}

	n := phone.ParseWritten(number, c.Lines[r.line].Home())
	r.caller = c.Locate(r.line, n)

	// A number in a report can identify a caller, so it is masked by default.
	r.number = n.Masked()
	if flags.showNumbers && n.Validity != phone.Withheld {
		r.number = cmp.Or(n.International(), number)
	}

	// Even an invalid number has a hub, whose clock sets the time.
	zone := c.Hubs[r.caller.Hub].Zone
	r.at = time.Now().In(zone).Truncate(time.Second)
	if flags.at != "" {
		if r.at, err = parseTime(flags.at, zone); err != nil {
			return nil, err
		}
	}

	// The flags replace the values that the line sets.
	initial := c.InitialValues(r.line, &r.caller)
	if r.language, err = r.valueOf(routing.AttrLanguage, "language", flags.language, &initial); err != nil {
		return nil, err
	}
	if r.tier, err = r.valueOf(routing.AttrTier, "tier", flags.tier, &initial); err != nil {
		return nil, err
	}
	return r, r.setQueues(flags)
}

// valueOf returns the value of an attribute that a flag names, or otherwise the initial value.
func (r *routed) valueOf(attribute routing.AttributeID, what, name string,
	initial *routing.Values,
) (routing.Value, error) {
	if name == "" {
		return initial[attribute], nil
	}
	values := &r.Attributes[attribute]
	v, ok := values.Value(name)
	if !ok {
		return v, unknownName(what, name, values.Values)
	}
	return v, nil
}

func (r *routed) setQueues(flags *routeFlags) error {
	if flags.queue != "" {
		q, ok := r.Queue(flags.queue)
		if !ok {
			return unknownName("queue", flags.queue, r.QueueNames())
		}
		r.queues = []routing.QueueID{q}
		return nil
	}

	for i := range r.Queues {
		r.queues = append(r.queues, routing.QueueID(i))
	}
	return nil
}

// lineOf finds the called line: the named line, otherwise the first line that serves the number's
// country, otherwise the first that serves any country, otherwise the only line.
func lineOf(of *workspace.Center, number, name string) (routing.LineID, error) {
	if name != "" {
		return lineNamed(of, name)
	}

	c := of.Routing

	// Without a line, only a number in international format shows its country.
	if country := phone.Parse(number, routing.AnyCountry).Country; country != "" {
		for _, served := range []string{country, routing.AnyCountry} {
			if i := slices.IndexFunc(c.Lines, func(l routing.Line) bool { return l.Lists(served) }); i >= 0 {
				return routing.LineID(i), nil
			}
		}
	}

	// With one line only, there is nothing to choose.
	if len(c.Lines) == 1 {
		return 0, nil
	}
	return 0, wrongUsage(errors.New("the number does not determine the called line"),
		"add --line with one of "+strings.Join(c.LineNames(), ", "))
}
