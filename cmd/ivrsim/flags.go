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

// number is the value of a flag within bounds. It implements pflag.Value.
type number[N cmp.Ordered] struct {
	value       *N
	least, most N
	hint        string // "" refers to the help
	kind        string // as pflag names it
	parse       func(string) (N, error)
	show        func(N) string
}

// intFlag adds a flag that is a whole number from least to most, and first by default.
func intFlag(cmd *cobra.Command, value *int, name string, first, least, most int, usage string) {
	*value = first
	cmd.Flags().Var(&number[int]{value, least, most, "", "int", strconv.Atoi, strconv.Itoa}, name, usage)
}

// durationFlag adds a flag that is a time from least to most, and first by default.
func durationFlag(cmd *cobra.Command, value *time.Duration, name string, first, least, most time.Duration, usage, hint string) {
	*value = first
	cmd.Flags().Var(&number[time.Duration]{value, least, most, hint, "duration", time.ParseDuration, yaml.FormatDuration}, name, usage)
}

func (n *number[N]) String() string { return fmt.Sprint(*n.value) }
func (n *number[N]) Type() string   { return n.kind }

// Set parses and checks the value.
func (n *number[N]) Set(text string) error {
	v, err := n.parse(text)
	if err != nil {
		return err
	}
	if v < n.least || v > n.most {
		return &boundsError{fmt.Sprintf("%s is not between %s and %s", n.show(v), n.show(n.least), n.show(n.most)), n.hint}
	}
	*n.value = v
	return nil
}

// parsed is the value of a flag that is read where it is given. It implements pflag.Value.
type parsed[T any] struct {
	value *T
	text  string
	parse func(string) (T, error) // the error is a failure
}

// parsedFlag adds a flag whose value a function reads, and that of a text by default. An empty text is left
// to checkFlags.
func parsedFlag[T any](cmd *cobra.Command, value *T, name, first, usage string, parse func(string) (T, error)) {
	p := &parsed[T]{value, "", parse}
	_ = p.Set(first) // a default is valid
	cmd.Flags().Var(p, name, usage)
}

func (p *parsed[T]) String() string { return p.text }
func (p *parsed[T]) Type() string   { return "string" }

func (p *parsed[T]) Set(text string) (err error) {
	if p.text = text; text != "" {
		*p.value, err = p.parse(text)
	}
	return err
}

// boundsError says that a value is out of bounds.
type boundsError struct{ text, hint string }

func (e *boundsError) Error() string { return e.text }

// writtenFile is the annotation of a flag that names a file to write.
const writtenFile = "written"

// fileFlag adds a flag that names a file to write, at the end of what may be a long run.
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
	if folder := filepath.Dir(path); !isFolder(folder) {
		return cannot(fmt.Errorf("write %s: %s is not a folder", path, folder), "make the folder first, or choose another")
	}
	if isFolder(path) {
		return cannot(fmt.Errorf("write %s: it is a folder", path), "name a file in it")
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == fs.ModeSymlink && !whole.IsStream(path) {
		return cannot(fmt.Errorf("write %s: %w", path, whole.ErrLinked()), "")
	}
	return nil
}

// exclusiveFlags is the annotation of a verb with its groups of flags that exclude each other.
const exclusiveFlags = "exclusive"

// exclusive lets at most one of some flags of a verb be given.
func exclusive(cmd *cobra.Command, flags ...string) {
	cmd.MarkFlagsMutuallyExclusive(flags...) // completion does not offer the others
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	slices.Sort(flags)
	cmd.Annotations[exclusiveFlags] += strings.Join(flags, " ") + "\n"
}

// excludes lets a flag of a verb not be given beside any of some others.
func excludes(cmd *cobra.Command, flag string, others ...string) {
	for _, other := range others {
		exclusive(cmd, flag, other)
	}
}

// checkFlags refuses flags that exclude each other, an empty argument and a flag with an empty
// value. With an unset shell variable a verb would otherwise work on another center.
func checkFlags(cmd *cobra.Command, args []string) error {
	if cmd.Name() == cobra.ShellCompRequestCmd { // completion passes an empty argument
		return nil
	}
	for c := cmd; c != nil; c = c.Parent() {
		for group := range strings.Lines(c.Annotations[exclusiveFlags]) {
			given := slices.DeleteFunc(strings.Fields(group), func(name string) bool { return !cmd.Flags().Changed(name) })
			if len(given) > 1 {
				return wrongUsage(fmt.Errorf("only one of --%s can be given", strings.Join(given, " and --")), seeHelp(cmd))
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
	if empty == "" {
		return nil
	}
	return wrongUsage(errors.New(empty+" is empty"), "give it a value, or leave it out; a shell variable may not be set")
}
