package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// intFlag adds a flag that is a whole number from least to most, and first by default.
func intFlag(cmd *cobra.Command, value *int, name string, first, least, most int, usage string) {
	numberFlag(cmd, value, name, first, least, most, usage, "",
		&numbers[int]{"int", "a whole number", strconv.Atoi, strconv.Itoa})
}

// durationFlag adds a flag that is a time from least to most, and first by default.
func durationFlag(cmd *cobra.Command, value *time.Duration, name string, first, least, most time.Duration,
	usage, hint string,
) {
	durations := &numbers[time.Duration]{"duration", "a duration, as in 15s", time.ParseDuration, yaml.FormatDuration}
	numberFlag(cmd, value, name, first, least, most, usage, hint, durations)
}

// numbers are a type of numbers.
type numbers[N any] struct {
	kind, takes string // as pflag names them, and as an error does
	parse       func(string) (N, error)
	show        func(N) string
}

// number is the value of a flag that is a number within bounds.
type number[N any] struct{ parsed[N] }

// numberFlag adds a flag that is a number within bounds. An empty hint refers to the help.
func numberFlag[N cmp.Ordered](cmd *cobra.Command, value *N, name string, first, least, most N, usage, hint string,
	of *numbers[N],
) {
	*value = first

	// The flag is checked where it is parsed, before any file is read.
	parse := func(text string) (N, error) {
		v, err := of.parse(text)
		switch {
		case err != nil:
			return v, wrongUsage(fmt.Errorf("--%s takes %s, not %q", name, of.takes, text), seeHelp(cmd))
		case v < least || v > most:
			err = fmt.Errorf("--%s: %s is not between %s and %s", name, of.show(v), of.show(least), of.show(most))
			return v, wrongUsage(err, cmp.Or(hint, seeHelp(cmd)))
		}
		return v, nil
	}

	cmd.Flags().Var(&number[N]{parsed[N]{value, fmt.Sprint(first), of.kind, parse}}, name, usage)
}

// parsed is the value of a flag that is read where it is given. It implements pflag.Value.
type parsed[T any] struct {
	value *T
	text  string
	kind  string // as pflag names it
	parse func(string) (T, error)
}

// parsedFlag adds a flag whose value a function parses. The default is the parsed value of a text.
// An empty text is left to checkFlags.
func parsedFlag[T any](cmd *cobra.Command, value *T, name, first, usage string,
	parse func(string) (T, error),
) *parsed[T] {
	p := &parsed[T]{value, "", "string", parse}
	_ = p.Set(first) // a default is valid
	cmd.Flags().Var(p, name, usage)
	return p
}

func (p *parsed[T]) String() string { return p.text }
func (p *parsed[T]) Type() string   { return p.kind }

func (p *parsed[T]) Set(text string) (err error) {
	p.text = text
	if text != "" || p.kind != "string" {
		*p.value, err = p.parse(text)
	}
	return err
}

// writtenFile is the annotation of a flag that names a file to write.
const writtenFile = "written"

// fileFlag adds a flag that names an output file, which is written at the end of a run.
func fileFlag(cmd *cobra.Command, value *string, name, usage string) {
	cmd.Flags().StringVar(value, name, "", usage)
	_ = cmd.Flags().SetAnnotation(name, writtenFile, nil) // fails for an unknown flag only
}

// checkFiles refuses files that could not be written after a long run.
func checkFiles(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if _, isFile := f.Annotations[writtenFile]; isFile && err == nil {
			err = checkFile(f.Value.String())
		}
	})
	return err
}

// checkFile refuses a file that could not be written after a long run.
func checkFile(path string) error {
	// A missing folder would cost the whole run, so it is found before the run.
	if folder := filepath.Dir(path); !isFolder(folder) {
		return cannot(fmt.Errorf("write %s: %s is not a folder", path, folder),
			"make the folder first, or choose another")
	}
	if isFolder(path) {
		return cannot(fmt.Errorf("write %s: it is a folder", path), "name a file in it")
	}

	// Writing replaces the file as a whole, which would cut the link.
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == fs.ModeSymlink && !whole.IsStream(path) {
		return cannot(fmt.Errorf("write %s: %w", path, whole.ErrLinked()), "")
	}
	return nil
}

// exclusiveFlags is the annotation of a verb with its groups of flags that exclude each other.
const exclusiveFlags = "exclusive"

// annotate adds a text to an annotation of a verb.
func annotate(cmd *cobra.Command, key, text string) {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[key] += text
}

// exclusive lets at most one of some flags of a verb be given.
func exclusive(cmd *cobra.Command, flags ...string) {
	// Completion does not offer the others.
	cmd.MarkFlagsMutuallyExclusive(flags...)
	slices.Sort(flags)
	annotate(cmd, exclusiveFlags, strings.Join(flags, " ")+"\n")
}

// excludes forbids a flag of a verb together with any of some others.
func excludes(cmd *cobra.Command, flag string, others ...string) {
	for _, other := range others {
		exclusive(cmd, flag, other)
	}
}

// neededFlags is the annotation of a verb with its flags that have no effect alone: a line each of the flag, the
// flags of which it needs one, and the fix.
const neededFlags = "needed"

// needs says that each of some flags has an effect only together with another flag, or with one of several,
// which are separated by spaces.
func needs(cmd *cobra.Command, others, hint string, flags ...string) {
	for _, flag := range flags {
		annotate(cmd, neededFlags, flag+"\t"+others+"\t"+hint+"\n")
	}
}

// checkNeeded refuses a flag that is given without the flag that it needs: it would be dropped silently.
func checkNeeded(cmd *cobra.Command) error {
	for row := range strings.Lines(cmd.Annotations[neededFlags]) {
		cells := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		flag, others, hint := cells[0], strings.Fields(cells[1]), cells[2]
		if cmd.Flags().Changed(flag) && !slices.ContainsFunc(others, cmd.Flags().Changed) {
			return wrongUsage(fmt.Errorf("--%s needs --%s", flag, strings.Join(others, " or --")), hint)
		}
	}
	return nil
}

// requiredHint is the annotation of a required flag. It holds the flags that replace it, and the
// fix.
const requiredHint = "required"

// require says that a flag has to be given, unless one of some others is.
func require(cmd *cobra.Command, flag, hint string, unless ...string) {
	// fails for an unknown flag only
	_ = cmd.Flags().SetAnnotation(flag, requiredHint, append([]string{hint}, unless...))
}

// checkRequired refuses a verb without a flag that it requires.
func checkRequired(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		of, isRequired := f.Annotations[requiredHint]
		if isRequired && err == nil && !f.Changed && !slices.ContainsFunc(of[1:], cmd.Flags().Changed) {
			err = wrongUsage(fmt.Errorf("--%s is missing", f.Name), of[0])
		}
	})
	return err
}

// checkFlags refuses flags that exclude each other, a flag that is missing or needs another, an empty argument and a
// flag with an empty value. With an unset shell variable a verb would otherwise work on another center.
func checkFlags(cmd *cobra.Command, args []string) error {
	if cmd.Name() == cobra.ShellCompRequestCmd { // completion passes an empty argument
		return nil
	}

	// Environment variables set absent flags, so they come before the checks of the flags.
	if err := readEnvironment(cmd); err != nil {
		return err
	}

	// A parent's groups also apply, because its flags do.
	for c := cmd; c != nil; c = c.Parent() {
		for group := range strings.Lines(c.Annotations[exclusiveFlags]) {
			given := slices.DeleteFunc(strings.Fields(group),
				func(name string) bool { return !cmd.Flags().Changed(name) })
			if len(given) > 1 {
				return wrongUsage(fmt.Errorf("only one of --%s can be given", strings.Join(given, " and --")),
					seeHelp(cmd))
			}
		}
	}

	empty := ""
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.String() == "" {
			empty = "--" + f.Name
		}
	})

	if slices.Contains(args, "") {
		empty = "an argument"
	}

	if empty != "" {
		return wrongUsage(errors.New(empty+" is empty"),
			"give it a value, or leave it out; a shell variable may not be set")
	}

	if err := checkNeeded(cmd); err != nil {
		return err
	}
	return checkRequired(cmd)
}
