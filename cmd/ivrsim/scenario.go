package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// design is a scenario of a center, compiled.
type design struct {
	*workspace.Center
	day   *scenario.Scenario
	model *model.Model
}

// readScenario reads and compiles the scenario of a verb's argument, with the sets made in
// it. Errors in the folder's files and in the sets are printed and stop the verb.
func readScenario(cmd *cobra.Command, args []string, sets setFlags) (*design, error) {
	f, name, err := openScenario(cmd, args)
	if err != nil {
		return nil, err
	}
	return readScenarioIn(cmd, f, name, sets)
}

// readScenarioIn reads a scenario of a folder: the one of a name, or "" for the
// one that the folder means. An interrupt ends it at once.
func readScenarioIn(cmd *cobra.Command, f workspace.Folder, name string, sets setFlags) (*design, error) {
	return interruptible(cmd.Context(), func() (*design, error) {
		c, name, err := readNamed(cmd, f, name)
		if err != nil {
			return nil, err
		}
		day, m := c.Compile(name, c.Found, sets...)
		if err := stopOnErrors(cmd, c); err != nil {
			hintAtMissing(cmd, c, day, sets)
			hintAtPath(cmd, c, name, sets)
			return nil, setsFailure(c, name, sets, err)
		}
		return &design{c, day, m}, nil
	})
}

// hintAtMissing prints that --write-missing writes the missing entries of a scenario, if nothing
// else is wrong with it.
func hintAtMissing(cmd *cobra.Command, c *workspace.Center, day *scenario.Scenario, sets setFlags) {
	if day == nil || c.Path == "" || len(sets) > 0 {
		return
	}

	rules := []diag.RuleID{scenario.MissingAnswer, scenario.UnservedQueue, diag.MissingKey}
	isOther := func(x diag.Finding) bool { return !slices.Contains(rules, x.Rule) }

	// The hint helps only if the missing entries are the only errors.
	others := c.Found.WithSeverity(diag.Error).Filter(isOther)
	if others.Len() > 0 {
		return // before the files of the scenario are read again
	}

	// Missing adds to others the errors that it finds, so others is counted again after it.
	if n := len(compile.Missing(day, c.Scenarios(), others)); n > 0 && others.Errors() == 0 {
		path := filepath.Join(c.Path, scenario.File(c.Files, day.Name.Value).Name)
		cmd.PrintErrf("hint: \"ivrsim simulate %s --write-missing\" writes what is missing into it, to be read "+
			"and changed\n",
			diag.ShellWord(path))
	}
}

// hintAtPath prints the nearest path that works for the first set that failed.
func hintAtPath(cmd *cobra.Command, c *workspace.Center, name string, sets setFlags) {
	wrong := c.Found.InFiles(diag.SetFlag).Sorted()
	if len(wrong) == 0 {
		return
	}

	first := wrong[0].Place.Line - 1
	var asWritten diag.Findings

	// The earlier sets apply, because they change the paths of the later ones.
	day := scenario.Read(c.Scenarios(), name, &asWritten, sets[:first]...)
	if day == nil {
		return
	}

	const most = 20 // paths that are tried

	// Each path is compiled with the value, since a near name alone need not work.
	near := scenario.NearPaths(day.Root, sets[first])
	for _, path := range near[:min(most, len(near))] {
		var found diag.Findings
		set := scenario.Set{Path: path, Value: sets[first].Value}
		c.Compile(name, &found, append(slices.Clone(sets[:first]), set)...)

		if found.Errors() == 0 {
			cmd.PrintErrf("hint: this works: --set %s\n", diag.Visible(set.String()))
			return
		}
	}
}

// readNamed reads a folder and chooses the scenario as [chooseScenario] does. Errors in the files
// that it is chosen by are printed and stop the verb.
func readNamed(cmd *cobra.Command, f workspace.Folder, asked string) (*workspace.Center, string, error) {
	c, name, err := chooseScenario(f, asked)
	if err != nil {
		return nil, "", err
	}
	stop := stopOnErrors(cmd, c)

	// A file that is no YAML may be the scenario.
	isUnread := func(x diag.Finding) bool { return x.Rule == diag.BadYAML }
	if stop != nil && asked != "" && c.Found.Filter(isUnread).Len() == 0 {
		if _, err := scenarioName(c, asked); err != nil {
			stop = err
		}
	}
	return c, name, stop
}

// chooseScenario reads a folder and chooses the scenario: the one with a name, or for "" the
// folder's default. If the files that decide the choice have errors, it chooses none.
func chooseScenario(f workspace.Folder, asked string) (c *workspace.Center, name string, err error) {
	if c, err = readCenter(f); err != nil {
		return nil, "", err
	}
	scenario.CheckNames(c.Scenarios(), c.Found)
	if c.Found.Errors() == 0 {
		name, err = scenarioName(c, asked)
	}
	return c, name, err
}

// setsFailure returns the failure of a scenario whose errors have been printed. If the files have
// errors without the sets too, it is the failure of the files. Otherwise it has exit code 2.
func setsFailure(c *workspace.Center, name string, sets setFlags, ofFiles error) error {
	var asWritten diag.Findings
	if len(sets) == 0 {
		return ofFiles
	}

	// The errors of the files themselves are no fault of the flag.
	c.Compile(name, &asWritten)

	if asWritten.Errors() > 0 {
		return ofFiles
	}
	if c.Found.InFiles(diag.SetFlag).Errors() == c.Found.Errors() {
		return &failure{code: exitUsage} // each error names its --set
	}
	return wrongUsage(errors.New("the scenario has these errors only with --set "+sets.String()),
		"set the values that depend on each other together")
}

// setFlags are the values of the flag --set.
type setFlags []scenario.Set

func (f *setFlags) addSet(v *verb) {
	v.Flags().Var(f, "set",
		"set the scenario's value at PATH, as in staff.ny_cards.agents=40. A signed value changes it: "+
			"=+5, =-20s or =+10%, also for a time: staff.ny_cards.shifts.mon-fri.10:00-14:00=+5. It may be repeated")
}

// String returns the sets as a person reads them. It implements pflag.Value.
func (f *setFlags) String() string {
	texts := make([]string, len(*f))
	for i, s := range *f {
		texts[i] = s.String()
	}
	return strings.Join(texts, " and ")
}

// Set adds one set. It implements pflag.Value.
func (f *setFlags) Set(text string) error {
	s, err := scenario.ParseSet(text)
	*f = append(*f, s)
	return err
}

// Type returns the placeholder of a value in the help. It implements pflag.Value.
func (*setFlags) Type() string { return "PATH=VALUE" }

// openScenario opens the folder, the file, or the scenario of the center that a verb's argument
// names. The returned name is the name of the scenario, or "" if the argument names no scenario.
func openScenario(cmd *cobra.Command, args []string) (f workspace.Folder, name string, err error) {
	// A path or a file name is no name of a scenario.
	if len(args) == 0 || !isName(args[0]) {
		f, err = openArgument(cmd, args)
		return f, "", err
	}

	// Without -C and --sample, the name may be the name of a folder. meansFolder decides between the
	// folder and a scenario of the same name.
	if !namesCenter(cmd) && meansFolder(args[0]) {
		f, err = openPath(args[0])
		return f, "", err
	}
	f, err = openFolder(cmd)
	return f, args[0], err
}

// meansFolder reports whether a name is a folder's name and no scenario of the center in the
// current folder has it. A folder comes before the scenarios of the sample center.
func meansFolder(name string) bool {
	if _, err := os.Stat(name); err != nil || !workspace.IsCenter(".") {
		return err == nil
	}
	files, err := yaml.ReadFolder(os.DirFS("."), &diag.Findings{})
	return workspace.IsCenter(name) && err == nil && !slices.Contains(scenario.Names(files), name)
}

// isName reports whether an argument may be a scenario's name and not a path.
func isName(arg string) bool { return filepath.Base(arg) == arg && !strings.Contains(arg, ".") }

// scenarioName returns the name of the scenario to run: the one given by its name or its file, or
// otherwise the center's default. A file of another kind is refused.
func scenarioName(c *workspace.Center, asked string) (string, error) {
	for _, file := range c.Files {
		if c.File != file.Name || file.Kind == "center" {
			continue
		}
		if file.Kind != "scenario" {
			other := &scenario.SelectionError{Asked: file.Name, Names: scenario.Names(c.Files)}
			return "", wrongUsage(fmt.Errorf("%s is not a scenario", file.Name), other.Fix())
		}
		asked = file.Root().Pairs[0].Value.Text
	}

	name, err := scenario.Choose(c.Scenarios(), asked)
	var choice *scenario.SelectionError
	if errors.As(err, &choice) {
		inSample := sampleHint(c, choice.Asked, scenarioNames)
		if len(choice.Names) == 0 && inSample == "" {
			return "", cannot(err, choice.Fix())
		}

		if choice.Asked != "" && c.Path == "" {
			// It may have been a path.
			err = fmt.Errorf("%w in the sample center, and no folder or file of that name", err)
		}

		return "", wrongUsage(err, cmp.Or(inSample, choice.Fix()))
	}

	return name, err
}

// runFlags are the flags that replace keys of a scenario.
type runFlags struct {
	seed         uint64
	replications int
	sets         setFlags
}

// addRun adds the flags to a verb. Whose is "the scenario's" or the like.
func (f *runFlags) addRun(v *verb, whose string) {
	v.Flags().Uint64Var(&f.seed, "seed", 0, "derive all random numbers from `N`. Default: "+whose+" seed")
	intFlag(v, &f.replications, "replications", 0, 1, scenario.MaxReplications,
		"simulate `N` times. Default: "+whose+" replications")
	f.sets.addSet(v)
}

// givesReplications reports whether a flag gives the number of replications.
func (f *runFlags) givesReplications() bool { return f.replications > 0 || f.sets.giveReplications() }

// override replaces keys of the model, and returns the new values by key.
func (f *runFlags) override(cmd *cobra.Command, m *model.Model) map[string]string {
	replaced := map[string]string{}
	if cmd.Flags().Changed("seed") {
		m.Seed = f.seed
		replaced["seed"] = strconv.FormatUint(f.seed, 10)
	}
	if f.replications > 0 {
		m.Replications = model.Replications{AtLeast: f.replications, AtMost: f.replications}
		replaced["replications"] = strconv.Itoa(f.replications)
	}
	return replaced
}
