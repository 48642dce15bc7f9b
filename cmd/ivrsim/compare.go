package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// compareFlags are the flags of compare.
type compareFlags struct {
	runFlags
	base    string
	callers int
	by      string
}

func newCompare() *verb {
	var flags compareFlags
	var out outputs[*compare.Comparison]
	v := &verb{Command: &cobra.Command{
		Use:               "compare BASE OTHER...",
		ValidArgsFunction: completeScenarios,
		Short:             "Compare designs by the same callers",
		Long: `Compare simulates several designs with the same callers on the same days. It prints the
differences of their measures with paired 95% intervals, and the calls that end in
another way.

A design is a SCENARIO of the center, a FOLDER with its scenario, or FOLDER:SCENARIO. The
first design is the base. All designs run its seed and its replications. With --base REV
the base is the folder at a git revision, and the other design is the present folder. With
one design and --set, the base is the scenario as written, and the other design has the
values set. With several designs, --set applies to each of them.

Exit code: 0 the other designs hold every goal that the base holds, 1 a design misses one
or leaves it undecided, or a file has errors, 2 wrong usage, 3 could not run or was interrupted.`,
		Example: `  ivrsim compare peak_day assistant
  ivrsim compare center center_new:peak_day --replications 40
  ivrsim compare --base main -C center peak_day
  ivrsim compare peak_day --set staff.ny_cards.shifts.10:00-14:00=380`,
		Args:    cobra.ArbitraryArgs,
		PreRunE: func(_ *cobra.Command, args []string) error { return flags.check(args) },
		RunE:    func(cmd *cobra.Command, args []string) error { return runCompare(cmd, args, flags, &out) },
	}}

	v.Flags().StringVar(&flags.base, "base", "",
		"compare the git revision `REV` of the folder with the folder as it stands")
	v.Flags().StringVar(&flags.by, "by", "", "with `day`, also compare each of the simulated days")
	flags.addRun(v, "the base's")
	intFlag(v, &flags.callers, "callers", 3, 0, 1000, "print up to `N` callers for each pair of outcomes")
	out = outputs[*compare.Comparison]{verb: v, document: (*compare.Comparison).Document}
	out.form("json", "print the comparison and the reports as JSON", (*compare.Comparison).WriteJSON)
	out.form("markdown", "print the comparison as a comment for a pull request",
		func(c *compare.Comparison, w io.Writer) error { return c.Document().WriteMarkdown(w) })
	out.tables("csv", "also write the tables to the folder `DIR`", compare.Tables,
		(*compare.Comparison).WriteTable)
	out.page("also write a page with charts to `FILE`")
	v.exclusive("json", "markdown")

	return v
}

func runCompare(cmd *cobra.Command, args []string, flags compareFlags, out *outputs[*compare.Comparison]) error {
	arms, err := flags.arms(cmd, args)
	if err != nil {
		return err
	}

	// All arms run the base's seed and replications.
	flags.override(cmd, arms[0].Model)
	bar := newProgress(cmd.ErrOrStderr(), "comparing")
	c, err := compare.Run(cmd.Context(), arms,
		compare.Options{Examples: flags.callers, ByDay: flags.by == byDay, Progress: bar.set})
	bar.clear()

	if err != nil {
		return err
	}
	if err := out.write(c); err != nil {
		return err
	}

	// A goal that the base misses too is no fault of the other designs.
	if c.LosesGoal() {
		return failed()
	}
	return nil
}

// byDay is the only value of --by.
const byDay = "day"

func (f *compareFlags) check(args []string) error {
	switch {
	case f.by != "" && f.by != byDay:
		return wrongUsage(fmt.Errorf("--by takes day, not %q", f.by), "write --by day")
	case strings.HasPrefix(f.base, "-"): // git would read an option
		return wrongUsage(fmt.Errorf("%q is not a git revision", f.base), "name a branch, a tag or a commit")
	case f.base != "" && len(args) > 1:
		return wrongUsage(fmt.Errorf("--base compares one scenario with itself, not %d", len(args)),
			"name one scenario, or none")
	case f.base == "" && len(args) < 2 && len(f.sets) == 0:
		return wrongUsage(fmt.Errorf("%s cannot be compared", diag.Plural(len(args), "design")),
			`name two or more, as in "ivrsim compare peak_day assistant", or change one with --set`)
	case len(args) < 2 && slices.ContainsFunc(f.sets, isOfRun):
		return wrongUsage(errors.New("the designs run the same seed and replications"),
			"give --seed or --replications in place of --set")
	}
	return nil
}

// isOfRun reports whether a set is of a key that is the same in all designs.
func isOfRun(s scenario.Set) bool {
	key, _, _ := strings.Cut(s.Path, ".")
	return key == "seed" || key == "replications"
}

// arms reads the designs.
func (f *compareFlags) arms(cmd *cobra.Command, args []string) ([]compare.Arm, error) {
	switch {
	case f.base != "":
		return f.revisionArms(cmd, args)
	case len(args) < 2:
		return f.changedArms(cmd, args)
	}

	var arms []compare.Arm
	for _, arg := range args {
		d, err := readDesign(cmd, []string{arg}, f.sets)
		if err != nil {
			return nil, err
		}
		arms = append(arms, compare.Arm{Name: arg, Model: d.model})
	}

	return arms, nil
}

// changedArms reads a scenario as it is written, and with the values set.
func (f *compareFlags) changedArms(cmd *cobra.Command, args []string) ([]compare.Arm, error) {
	written, err := readDesign(cmd, args, nil)
	if err != nil {
		return nil, err
	}

	changed, err := readDesign(cmd, args, f.sets)
	if err != nil {
		return nil, err
	}

	// The argument names the design as the user knows it, such as a folder.
	name := written.model.Scenario
	if len(args) > 0 {
		name = args[0]
	}

	return []compare.Arm{
		{Name: name, Model: written.model},
		{Name: name + " with " + f.sets.String(), Model: changed.model, Sets: f.sets},
	}, nil
}

// readDesign reads FOLDER:SCENARIO, FOLDER, FILE or SCENARIO, or the center's scenario
// where there is no argument.
func readDesign(cmd *cobra.Command, args []string, sets setFlags) (*design, error) {
	arg := strings.Join(args, "")

	// The part before the colon must be a folder: names of files may contain a colon.
	if colon := strings.LastIndex(arg, ":"); colon >= 0 && isFolder(arg[:colon]) {
		f, err := openPath(arg[:colon])
		if err != nil {
			return nil, err
		}
		return readScenarioIn(cmd, f, arg[colon+1:], sets)
	}
	return readScenario(cmd, args, sets)
}

// revisionArms reads a scenario in the folder of a git revision, and the same scenario in the present folder.
func (f *compareFlags) revisionArms(cmd *cobra.Command, args []string) ([]compare.Arm, error) {
	now, name, err := openScenario(cmd, args)
	if err != nil {
		return nil, err
	}
	if now.Path == "" {
		return nil, wrongUsage(fmt.Errorf("the embedded sample center has no revision %s", f.base),
			"give the folder, as in \"ivrsim compare --base main -C FOLDER\"")
	}

	// The folder of the revision is read from git, and nothing is checked out.
	files, err := filesAt(cmd, now.Path, f.base)
	if err != nil {
		return nil, err
	}

	then := workspace.Folder{Path: f.base + ":" + now.Path, FS: files, File: now.File}
	before, err := readScenarioIn(cmd, then, name, f.sets)
	if err != nil {
		return nil, err
	}

	after, err := readScenarioIn(cmd, now, name, f.sets)
	if err != nil {
		return nil, err
	}

	return []compare.Arm{{Name: f.base, Model: before.model}, {Name: "working tree", Model: after.model}}, nil
}
