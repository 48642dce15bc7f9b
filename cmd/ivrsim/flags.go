package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// intFlag adds a flag that is a whole number from least to most, and first by default.
func intFlag(v *verb, value *int, name string, first, least, most int, usage string) {
	numberFlag(v, value, name, first, least, most, usage, "",
		&numbers[int]{"int", "a whole number", strconv.Atoi, strconv.Itoa})
}

// durationFlag adds a flag that is a time from least to most, and first by default.
func durationFlag(v *verb, value *time.Duration, name string, first, least, most time.Duration,
	usage, hint string,
) {
	durations := &numbers[time.Duration]{"duration", "a duration, as in 15s", time.ParseDuration, yaml.FormatDuration}
	numberFlag(v, value, name, first, least, most, usage, hint, durations)
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
func numberFlag[N cmp.Ordered](v *verb, value *N, name string, first, least, most N, usage, hint string,
	of *numbers[N],
) {
	*value = first

	// The flag is checked where it is parsed, before any file is read.
	parse := func(text string) (N, error) {
		n, err := of.parse(text)
		switch {
		case err != nil:
			return n, wrongUsage(fmt.Errorf("--%s takes %s, not %q", name, of.takes, text), seeHelp(v.Command))
		case n < least || n > most:
			err = fmt.Errorf("--%s: %s is not between %s and %s", name, of.show(n), of.show(least), of.show(most))
			return n, wrongUsage(err, cmp.Or(hint, seeHelp(v.Command)))
		}
		return n, nil
	}

	v.Flags().Var(&number[N]{parsed[N]{value, fmt.Sprint(first), of.kind, parse}}, name, usage)
}

// parsed is the value of a flag that is read where it is given. It implements pflag.Value.
type parsed[T any] struct {
	value *T
	text  string
	kind  string // as pflag names it
	parse func(string) (T, error)
}

// parsedFlag adds a flag whose value a function parses. The default is the parsed value of a text.
// An empty text is left to checkEmpty.
func parsedFlag[T any](v *verb, value *T, name, first, usage string,
	parse func(string) (T, error),
) *parsed[T] {
	p := &parsed[T]{value, "", "string", parse}
	_ = p.Set(first) // a default is valid
	v.Flags().Var(p, name, usage)
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

// isList reports whether the flag takes several values, with commas between them.
func (p *parsed[T]) isList() bool { return reflect.TypeFor[T]().Kind() == reflect.Slice }

// flagValue is the value of a flag. It keeps wrong texts instead of refusing them: the library stops at the first
// flag that it cannot set, and one run names all.
type flagValue struct {
	pflag.Value
	flag  *pflag.Flag
	given []string // as written
	wrong *[]wrongValue
}

// wrongValue is a text that a flag does not take.
type wrongValue struct {
	flag *pflag.Flag
	text string
	err  error
}

// keepWrong lets the flags of a command and of its verbs keep their wrong texts for checkFlags, or for the errors of
// the arguments before it. The library's own lists refuse a wrong text at once.
func (v *verb) keepWrong(cmd *cobra.Command) {
	for _, flags := range []*pflag.FlagSet{cmd.PersistentFlags(), cmd.LocalNonPersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			if _, isList := f.Value.(pflag.SliceValue); !isList {
				f.Value = &flagValue{Value: f.Value, flag: f, wrong: &v.wrong}
			}
		})
	}

	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			if err == nil || len(v.wrong) == 0 {
				return err
			}
			return oneFailure(append(v.wrongValues(cmd), failureOf(cmd, err)))
		}
	}

	for _, verb := range cmd.Commands() {
		v.keepWrong(verb)
	}
}

// Set sets the flag, or keeps the text as wrong. It implements pflag.Value.
func (v *flagValue) Set(text string) error {
	v.given = append(v.given, text)
	err := v.checkRepeated(text)
	if err == nil {
		err = v.Value.Set(text)
	}
	if err != nil {
		*v.wrong = append(*v.wrong, wrongValue{v.flag, text, err})
	}
	return nil
}

// checkRepeated refuses a second value. Without it the last of several values would count, and the others would be
// dropped without a word.
func (v *flagValue) checkRepeated(text string) error {
	if len(v.given) == 1 || text == v.given[0] || separatorOf(v.flag.Name) != "" {
		return nil
	}

	hint := "keep one of them"
	if of, isParsed := v.Value.(interface{ isList() bool }); isParsed && of.isList() {
		hint = fmt.Sprintf("write --%s %s", v.flag.Name, strings.Join(v.given, ","))
	}
	return wrongUsage(fmt.Errorf("--%s has two values, %q and %q", v.flag.Name, v.given[0], text), hint)
}

// checkFolder refuses a folder that could not be made because a file has its name, or the name of a folder above it.
func checkFolder(path string) error {
	for above := filepath.Clean(path); ; above = filepath.Dir(above) {
		info, err := os.Stat(above)
		isMissing := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
		switch {
		case err == nil && !info.IsDir():
			return cannot(fmt.Errorf("write to %s: %s is not a folder", path, above), "choose another folder")
		case err == nil || above == filepath.Dir(above):
			return nil
		case !isMissing:
			return cannot(fmt.Errorf("write to %s: %w", path, whole.PlainCause(err)), "choose another folder")
		}
	}
}

// checkFile refuses a file that could not be written after a long run.
func checkFile(path string) error {
	// Elsewhere this is standard output, and a file of this name surprises.
	if path == "-" {
		return wrongUsage(errors.New("- is no file"), "name a file, as /dev/stdout, or ./- for a file of this name")
	}

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
