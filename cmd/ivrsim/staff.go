package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/plans/staffing"
)

// staffFlags are the flags of staff.
type staffFlags struct {
	by     staffing.Unit
	groups []string
	budget budget
	seed   uint64
	sets   setFlags
	out    *string // the file of a scenario
}

// budget is the limit of a search. One of the two limits is 0.
type budget struct {
	runs   int // replications
	time   time.Duration
	bySize bool // a small center takes less than the time
}

func newStaff() *verb {
	var flags staffFlags
	var out outputs[*staffing.Result]
	v := &verb{Command: &cobra.Command{
		Use:               "staff [FOLDER or FILE or SCENARIO]",
		ValidArgsFunction: completeScenarios,
		Short:             "Find the least staff that meets every goal",
		Long: `Staff searches for the least staff that holds every goal of a scenario. It minimizes the
groups' cost, or the agent-hours if no group has a cost. For each group and shift it
prints the scenario's agents, the needed agents and the agents of Erlang A. Then it prints
the proof: the goals in replications that were fixed before, with a seed that the search
did not use, and the goals with one agent fewer.

The budget is a time, or a number of simulated replications such as 500runs. With a number
of replications the result is the same on any machine. After an interrupt, staff prints
the cheapest staff so far whose goals were shown to hold.

Exit code: 0 the goals were shown to hold with a staff, 1 no staff was found, or a file
has errors, 2 wrong usage, 3 could not run, was interrupted or had no proof in its budget.`,
		Example: `  ivrsim staff peak_day
  ivrsim staff peak_day --groups 'ny_*' --budget 1m --out staff.yaml
  ivrsim staff -C center day --by interval --budget 5000runs --csv required.csv`,
		Args:    arguments(0, 1),
		PreRunE: func(*cobra.Command, []string) error { return flags.checkGroups() },
		RunE:    func(cmd *cobra.Command, args []string) error { return runStaff(cmd, args, flags, &out) },
	}}

	parsedFlag(v, &flags.by, "by", string(staffing.ByShift),
		"choose a number of agents for each `UNIT`: shift or interval", parseUnit)
	v.Flags().StringSliceVar(&flags.groups, "groups", nil,
		"search only the groups that match one of `PATTERNS`, as 'ny_*,london'")
	parsedFlag(v, &flags.budget, "budget", automatic,
		"search for at most `BUDGET`: 90s, 500runs (replications), or auto (5m, "+
			"and less for a small center)", parseBudget)
	v.Flags().Uint64Var(&flags.seed, "seed", 0, "derive all random numbers from `N`. Default: the scenario's seed")
	flags.sets.addSet(v)
	out = outputs[*staffing.Result]{verb: v, document: (*staffing.Result).Document}
	out.form("json", "print the result as JSON", (*staffing.Result).WriteJSON)
	out.file("csv", "also write the shifts to `FILE` as CSV",
		(*staffing.Result).WriteCSV)
	out.page("also write a page with charts and other staffs to `FILE`")
	flags.out = out.file("out", "also write the staff to `FILE`, as a scenario like the given one",
		func(r *staffing.Result, w io.Writer) error {
			return r.WriteScenario(w, scenarioOf(*flags.out))
		})
	v.exclusive("out", "set")

	return v
}

func runStaff(cmd *cobra.Command, args []string, flags staffFlags, out *outputs[*staffing.Result]) error {
	d, err := readScenario(cmd, args, flags.sets)
	if err != nil {
		return err
	}

	if cmd.Flags().Changed("seed") {
		d.model.Seed = flags.seed
	}

	p := staffing.New(d.day, d.model, flags.by, flags.groups...)
	if err := flags.checkProblem(p); err != nil {
		return err
	}
	if *flags.out != "" && scenarioOf(*flags.out) == d.model.Scenario {
		return wrongUsage(fmt.Errorf("a scenario %q is there already", d.model.Scenario),
			"name another file: the new scenario has its name")
	}

	flags.budget.fit(cmd.Context())
	shown := &staffProgress{
		progress: newProgress(cmd.ErrOrStderr(), "searching"),
		out:      cmd.ErrOrStderr(),
		time:     flags.budget.time,
	}

	r, err := staffing.Run(cmd.Context(), p, staffing.Options{
		Budget: flags.budget.start(), Curve: cmd.Flags().Changed("html"), Progress: shown.show,
	})
	shown.clear()

	if errors.Is(err, staffing.ErrNothing) {
		return cannot(err, "give a larger --budget")
	}
	if r == nil {
		return err
	}
	if err := out.write(r); err != nil {
		return err
	}

	switch {
	case err != nil:
		// It was interrupted, and the best staff so far is written.
		return err
	case !r.Holds:
		return failed()
	}

	return nil
}

// parseUnit reads the flag --by.
func parseUnit(text string) (staffing.Unit, error) {
	unit := staffing.Unit(text)
	if unit != staffing.ByShift && unit != staffing.ByInterval {
		return "", wrongUsage(fmt.Errorf("there is no unit %q", text), "write --by shift or --by interval")
	}
	return unit, nil
}

// checkGroups refuses wrong patterns.
func (f *staffFlags) checkGroups() error {
	for _, pattern := range f.groups {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return wrongUsage(fmt.Errorf("%q is not a pattern", pattern), "write it as in --groups 'ny_*,london'")
		}
	}
	return nil
}

// automatic is the budget that depends on the size of the center.
const automatic = "auto"

// parseBudget reads a time, a number of replications, or the word for a budget by size.
func parseBudget(text string) (budget, error) {
	if text == automatic {
		return budget{time: 5 * time.Minute, bySize: true}, nil
	}

	// Replications are counted in an int, also on machines of 32 bits.
	const most = 1 << 30
	if digits, ok := strings.CutSuffix(text, "runs"); ok {
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > most {
			return budget{}, wrongUsage(fmt.Errorf("%q is not a number of replications", text),
				"write it as in --budget 500runs")
		}
		return budget{runs: n}, nil
	}

	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return budget{}, wrongUsage(fmt.Errorf("%q is not a budget", text),
			"write a time as in --budget 5m, or replications as in --budget 500runs")
	}

	return budget{time: d}, nil
}

// checkProblem refuses a scenario in which nothing can be searched.
func (f *staffFlags) checkProblem(p *staffing.Problem) error {
	switch {
	case len(p.Model.Goals) == 0:
		return wrongUsage(fmt.Errorf("scenario %q has no goals", p.Model.Scenario),
			`without goals nobody is needed: add some, as in `+
				`"goals: [{queue: all, measure: service_level 20s, at_least: 80%}]"`)
	case len(p.Variables) == 0:
		var names []string
		for i := range p.Model.Groups {
			names = append(names, p.Model.Groups[i].Name)
		}

		if len(names) == 0 {
			return wrongUsage(fmt.Errorf("scenario %q has no staff", p.Model.Scenario),
				"add the groups of agents, with any numbers")
		}
		if f.groups == nil {
			return wrongUsage(errors.New("every group has its agents from a file, so no group can be searched"),
				"give the groups to search agents or shifts of their own")
		}
		return wrongUsage(fmt.Errorf("no group matches %q", strings.Join(f.groups, ",")),
			"the groups are "+strings.Join(names, ", "))
	case !p.HasGoals():
		return wrongUsage(errors.New("the searched groups answer no callers of a goal"),
			"add one, or search other groups")
	case p.Unit == staffing.ByInterval && time.Duration(p.Model.Clock.Interval)%time.Minute != 0:
		return wrongUsage(errors.New("with --by interval the scenario's interval has to be whole minutes"),
			"give it another one, as in --set interval=15m")
	}

	// Starts without numbers have nobody. A group of such patterns that is not searched would
	// silently be empty.
	for g := range p.Model.Groups {
		if p.Model.Groups[g].Open &&
			!slices.ContainsFunc(p.Variables, func(v staffing.Variable) bool { return v.Group == g }) {
			return wrongUsage(fmt.Errorf("the shift patterns of group %q have no numbers of agents, "+
				"and the group is not searched",
				p.Model.Groups[g].Name),
				"let --groups match it")
		}
	}

	return nil
}

// start starts the clock.
func (b budget) start() staffing.Budget {
	if b.runs > 0 {
		return staffing.Budget{Runs: b.runs}
	}

	// Only the length of the search depends on the clock. Each plan is judged by fixed seeds.
	start := time.Now()
	return staffing.Budget{
		Spent:  func() float64 { return float64(time.Since(start)) / float64(b.time) },
		BySize: b.bySize,
	}
}

// fit shortens the automatic budget to three quarters of the time to a deadline. The rest is for the proof.
func (b *budget) fit(ctx context.Context) {
	if deadline, ok := ctx.Deadline(); ok && b.bySize {
		b.time = min(b.time, time.Until(deadline)*3/4)
	}
}

// scenarioOf returns the name of the scenario in a file: the file's name.
func scenarioOf(file string) string {
	name := filepath.Base(file)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// staffProgress shows what the search does on a terminal, and elsewhere a line for each
// plan that is shown to hold.
type staffProgress struct {
	*progress
	out   io.Writer
	time  time.Duration // of the budget; 0 without one
	shown float64       // the cost of the plan that the last line is about
}

func (p *staffProgress) show(now staffing.Progress) {
	const steps = 1000
	what := now.Phase
	if now.Cost > 0 {
		what += fmt.Sprintf(" (best %s)", now.Size)
	}

	p.describe(what)
	p.set(int(steps*min(1, now.Spent)), steps)

	if p.isShown() || now.Cost == p.shown {
		return
	}

	// A log gets one line per better plan, and not one per step.
	p.shown = now.Cost
	left := ""
	if p.time > 0 {
		rest := max(0, 1-now.Spent) * float64(p.time)
		left = fmt.Sprintf(", %s left", time.Duration(rest).Round(time.Second))
	}

	fmt.Fprintf(p.out, "shown to hold: %s%s\n", now.Size, left)
}
