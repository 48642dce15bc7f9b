package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// routeFlags are the flags of the verb, as written.
type routeFlags struct {
	line, at, queue, language string
	showNumbers, asJSON       bool
}

func newRoute() *cobra.Command {
	var flags routeFlags
	cmd := &cobra.Command{
		Use:   "route NUMBER",
		Short: "Show where a caller's call goes, and why",
		Long: `Route checks a caller number as the line's callers dial it and shows its type,
country, region and hub; then, for each queue, the hub that takes the call at
that time and every hub's reason. NUMBER may be "withheld".

An invalid number is no error: it shows the reason, and how the call goes on.`,
		Example: `  ivrsim route "+33 4 72 00 12 34" --line us_general --at 2026-11-27T09:30-05:00
  ivrsim route withheld --line global --queue rewards --language ja --json`,
		Args: oneNumber,
		RunE: func(cmd *cobra.Command, args []string) error {
			return untilInterrupted(cmd.Context(), func() error { return route(cmd, args[0], &flags) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.line, "line", "", "the `LINE` that is called; by default the first that serves the number's country")
	f.StringVar(&flags.at, "at", "", "the `TIME` of the call, as in 2026-11-27T09:30-05:00, or without offset at the caller's hub; now by default")
	f.StringVar(&flags.queue, "queue", "", "only this `QUEUE`")
	f.StringVar(&flags.language, "language", "", "the caller's `LANGUAGE`; by default the one in which the line's calls start")
	f.BoolVar(&flags.showNumbers, "show-numbers", false, "show the caller number in full")
	f.BoolVar(&flags.asJSON, "json", false, "print the decision as JSON")
	return cmd
}

// oneNumber asks for a number in quotes: a shell cuts it at its blanks.
func oneNumber(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return wrongUsage(errors.New("which caller number?"), `give one, as in ivrsim route "+44 20 7946 0018", or "withheld"`)
	case 1:
		return nil
	}
	return wrongUsage(fmt.Errorf("one caller number, not %d words", len(args)), fmt.Sprintf("put it in quotes: %q", strings.Join(args, " ")))
}

func route(cmd *cobra.Command, number string, flags *routeFlags) error {
	c, err := readFlagged(cmd)
	if err != nil {
		return err
	}
	r, err := newRouted(c.center, number, flags)
	if err != nil {
		return err
	}
	if flags.asJSON {
		return written(r.writeJSON(cmd.OutOrStdout()))
	}
	return written(r.print(cmd.OutOrStdout()))
}

// routed is one call's decisions, one for each queue.
type routed struct {
	*routing.Center
	shown    string // the caller number, as it may be shown
	line     routing.LineID
	caller   routing.Caller
	language routing.Value
	at       time.Time // on the clock of the caller's hub
	queues   []routing.QueueID
}

func newRouted(c *routing.Center, number string, flags *routeFlags) (*routed, error) {
	r := &routed{Center: c}
	var err error
	if r.line, err = lineOf(c, number, flags.line); err != nil {
		return nil, err
	}
	n := phone.Parse(number, c.Lines[r.line].Home())
	r.caller = c.Locate(r.line, n)
	r.shown = shownNumber(&n, number, flags.showNumbers)
	if r.at, err = timeOf(flags.at, c.Hubs[r.caller.Hub].Zone); err != nil {
		return nil, err
	}
	if r.language, err = languageOf(c, r.line, &r.caller, flags.language); err != nil {
		return nil, err
	}
	r.queues, err = queuesOf(c, flags.queue)
	return r, err
}

// shownNumber masks a number unless it is asked for; one that cannot be parsed
// is shown as it was written.
func shownNumber(n *phone.Number, written string, whole bool) string {
	if full := n.International(); whole && full != "" {
		return full
	}
	if whole && n.Validity == phone.Invalid {
		return written
	}
	return n.Masked()
}

// lineOf finds the line that is called: the one named; else the first that
// serves the number's country, or else any country; else the only one.
func lineOf(c *routing.Center, number, name string) (routing.LineID, error) {
	if name != "" {
		if line, ok := c.Line(name); ok {
			return line, nil
		}
		return 0, notThere("line", name, c.LineNames())
	}
	if country := phone.Parse(number, routing.AnyCountry).Country; country != "" {
		for _, served := range []string{country, routing.AnyCountry} {
			if i := slices.IndexFunc(c.Lines, func(l routing.Line) bool { return l.Lists(served) }); i >= 0 {
				return routing.LineID(i), nil
			}
		}
	}
	if len(c.Lines) == 1 {
		return 0, nil
	}
	return 0, wrongUsage(errors.New("the number does not tell which line is called"), "add --line with one of "+strings.Join(c.LineNames(), ", "))
}

func timeOf(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Now().In(zone).Truncate(time.Second), nil
	}
	at, err := routing.ParseTime(text, zone)
	if err != nil {
		return at, wrongUsage(fmt.Errorf("--at: %w", err), "write "+routing.TimeExample)
	}
	return at, nil
}

func languageOf(c *routing.Center, line routing.LineID, caller *routing.Caller, name string) (routing.Value, error) {
	if name == "" {
		return c.InitialValues(line, caller)[routing.AttrLanguage], nil
	}
	languages := &c.Attributes[routing.AttrLanguage]
	v, ok := languages.Value(name)
	if !ok {
		return 0, notThere("language", name, languages.Values)
	}
	return v, nil
}

// queuesOf gives the queue named, or all.
func queuesOf(c *routing.Center, name string) ([]routing.QueueID, error) {
	if name != "" {
		q, ok := c.Queue(name)
		if !ok {
			return nil, notThere("queue", name, c.QueueNames())
		}
		return []routing.QueueID{q}, nil
	}
	all := make([]routing.QueueID, len(c.Queues))
	for i := range all {
		all[i] = routing.QueueID(i)
	}
	return all, nil
}
