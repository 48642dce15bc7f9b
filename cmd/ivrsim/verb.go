package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// verb is a command of the program: its texts, its flags, the rules about flags that are given together, and its
// work.
type verb struct {
	*cobra.Command
	apart    [][]string    // groups of flags; at most one flag of each is given
	needed   []need        // the flags that have no effect alone
	required []requirement // the flags that have to be given
	written  []string      // the flags that name a file to write
	extended []string      // those among them whose file gets more, and keeps what it has
	folders  []string      // the flags that name a folder for several files
	inputs   string        // the content of the files that the arguments name; "" for other arguments
	verbs    []*verb       // subordinate verbs, such as plan below sweep
	wrong    []wrongValue  // of the command line, in the program's verb

	// inEnvironment says that a variable of the environment may give each flag.
	inEnvironment bool
}

// need is a flag that has an effect only with one of some others.
type need struct {
	flag   string
	others []string
	hint   string
}

// requirement is a flag that has to be given, unless one of some others is.
type requirement struct {
	flag   string
	unless []string
	hint   string
}

// exclusive lets at most one of some flags be given.
func (v *verb) exclusive(flags ...string) {
	// Completion does not offer the others.
	v.MarkFlagsMutuallyExclusive(flags...)
	v.apart = append(v.apart, slices.Sorted(slices.Values(flags)))
}

// excludes forbids a flag together with any of some others.
func (v *verb) excludes(flag string, others ...string) {
	for _, other := range others {
		v.exclusive(flag, other)
	}
}

// needs says that each of some flags has an effect only together with another flag, or with one of several,
// which are separated by spaces.
func (v *verb) needs(others, hint string, flags ...string) {
	for _, flag := range flags {
		v.needed = append(v.needed, need{flag, strings.Fields(others), hint})
	}
}

// require says that a flag has to be given, unless one of some others is.
func (v *verb) require(flag, hint string, unless ...string) {
	v.required = append(v.required, requirement{flag, unless, hint})
}

// file adds a flag that names an output file, which is written at the end of a run.
func (v *verb) file(value *string, name, usage string) {
	v.Flags().StringVar(value, name, "", usage)
	v.written = append(v.written, name)
}

// folder adds a flag that names a folder for several files. The folder is made if it is missing.
func (v *verb) folder(value *string, name, usage string) {
	v.Flags().StringVar(value, name, "", usage)
	v.folders = append(v.folders, name)
}

// add makes a verb one of this verb's.
func (v *verb) add(of *verb) {
	v.AddCommand(of.Command)
	v.verbs = append(v.verbs, of)

	work := of.RunE
	of.RunE = func(cmd *cobra.Command, args []string) error {
		// The flags are already checked. The files to write are checked before the work, because a long
		// run must not fail only at its end.
		err := of.checkFiles(args)
		if err == nil {
			err = work(cmd, args)
		}
		return asFailure(err)
	}
}

// find returns the verb of a command, or nil for a command that cobra adds.
func (v *verb) find(cmd *cobra.Command) *verb {
	if v.Command == cmd {
		return v
	}
	for _, of := range v.verbs {
		if found := of.find(cmd); found != nil {
			return found
		}
	}
	return nil
}

// checkFlags refuses flags that break a rule of the verb or the program, empty arguments and empty values of
// flags. With an unset shell variable a verb would otherwise work on another center.
func (v *verb) checkFlags(cmd *cobra.Command, args []string) error {
	if cmd.Name() == cobra.ShellCompRequestCmd { // completion passes an empty argument
		return nil
	}

	of := cmp.Or(v.find(cmd), &verb{Command: cmd})
	values := v.wrongValues(cmd)

	// Environment variables set absent flags, so they come before the checks of the flags.
	if of.inEnvironment {
		values = append(values, v.readEnvironment(cmd)...)
	}

	// A flag that another one excludes is named as such first: its value would be corrected in vain.
	wrong := append(v.checkApart(cmd), values...)
	flags := cmd.Flags()
	wrong = append(wrong, checkEmpty(flags, args)...)

	// A flag without the flag that it needs would be dropped silently.
	for _, n := range of.needed {
		if flags.Changed(n.flag) && !slices.ContainsFunc(n.others, flags.Changed) {
			err := fmt.Errorf("--%s needs --%s", n.flag, strings.Join(n.others, " or --"))
			wrong = append(wrong, wrongUsage(err, n.hint))
		}
	}

	for _, r := range of.required {
		if !flags.Changed(r.flag) && !slices.ContainsFunc(r.unless, flags.Changed) {
			wrong = append(wrong, wrongUsage(fmt.Errorf("--%s is missing", r.flag), r.hint))
		}
	}

	if len(wrong) > 0 && of.inputs != "" {
		wrong = append(wrong, missingInputs(args, of.inputs)...)
	}
	return oneFailure(wrong)
}

// checkApart refuses flags that exclude each other.
func (v *verb) checkApart(cmd *cobra.Command) (out []*failure) {
	// The program's groups also apply, because its flags do.
	of := cmp.Or(v.find(cmd), &verb{})
	isAbsent := func(name string) bool { return !cmd.Flags().Changed(name) }
	var named [][]string
	for _, group := range slices.Concat(of.apart, v.apart) {
		given := slices.DeleteFunc(slices.Clone(group), isAbsent)
		isNamed := slices.ContainsFunc(named, func(all []string) bool {
			return !slices.ContainsFunc(given, func(name string) bool { return !slices.Contains(all, name) })
		})
		if len(given) > 1 && !isNamed {
			named = append(named, given)
			err := fmt.Errorf("only one of --%s can be given", strings.Join(given, " and --"))
			out = append(out, wrongUsage(err, seeHelp(cmd)))
		}
	}
	return out
}

// checkEmpty refuses empty arguments and empty values of flags.
func checkEmpty(flags *pflag.FlagSet, args []string) (out []*failure) {
	refuse := func(what string) {
		out = append(out, wrongUsage(errors.New(what+" is empty"),
			"give it a value, or leave it out; a shell variable may not be set"))
	}
	flags.Visit(func(f *pflag.Flag) {
		if f.Value.String() == "" {
			refuse("--" + f.Name)
		}
	})
	if slices.Contains(args, "") {
		refuse("an argument")
	}
	return out
}

// checkFiles refuses files that could not be written after a long run, and files that the run may read.
func (v *verb) checkFiles(args []string) error {
	for _, name := range v.folders {
		if f := v.Flags().Lookup(name); f.Changed {
			if err := checkFolder(f.Value.String()); err != nil {
				return err
			}
		}
	}

	flagOf := map[string]string{} // of the files so far
	for _, name := range v.written {
		f := v.Flags().Lookup(name)
		if !f.Changed {
			continue
		}
		if err := checkFile(f.Value.String()); err != nil {
			return err
		}
		if !slices.Contains(v.extended, name) {
			if err := v.checkInputs(f, args); err != nil {
				return err
			}
		}

		path := filepath.Clean(f.Value.String())
		if other := flagOf[path]; other != "" && !whole.IsStream(path) {
			return wrongUsage(fmt.Errorf("--%s and --%s name the same file", min(other, name), max(other, name)),
				"give each a file of its own")
		}
		flagOf[path] = name
	}
	return nil
}

// checkInputs refuses a file to write that is there and that an argument or another flag names, or that is a file of
// a center.
func (v *verb) checkInputs(written *pflag.Flag, args []string) error {
	path := written.Value.String()
	file, err := os.Stat(path)
	if err != nil || !file.Mode().IsRegular() {
		return nil // nothing is lost
	}

	const hint = "give a name that no file has"
	if yaml.IsFileName(filepath.Base(path)) {
		problem := fmt.Errorf("--%s would replace %s, which may be a file of a center", written.Name, path)
		return wrongUsage(problem, hint)
	}

	named := map[string]string{}
	for _, arg := range args {
		named[arg] = "an argument"
	}
	v.Flags().Visit(func(f *pflag.Flag) {
		if f != written {
			named[f.Value.String()] = "--" + f.Name
		}
	})
	for _, other := range slices.Sorted(maps.Keys(named)) {
		if info, err := os.Stat(other); err == nil && os.SameFile(file, info) {
			problem := fmt.Errorf("--%s would replace %s, which %s names", written.Name, path, named[other])
			return wrongUsage(problem, hint)
		}
	}
	return nil
}

// asFailure makes the error of a verb a failure. An error that is not a failure yet gets exit code 3: the verb could
// not do its work.
func asFailure(err error) error {
	// A failure has its exit code and its hint already.
	var f *failure
	switch {
	case err == nil || errors.As(err, &f):
		return err
	case errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	}

	// The file has changed since it was read, so writing would lose the user's change.
	var changed *whole.ChangedError
	if errors.As(err, &changed) {
		return cannot(err, "save what is open in an editor, and run the command again")
	}

	return cannot(err, "")
}
