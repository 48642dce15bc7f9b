package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// unknownVerb refuses arguments of a command that has verbs: each of those would have been
// found by its name.
func unknownVerb(parent *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var verbs []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() {
			verbs = append(verbs, c.Name())
		}
	}
	hint := cmp.Or(diag.SuggestOr(args[0], verbs, "the verbs are "), fmt.Sprintf("see %q", parent.CommandPath()+" --help"))
	return wrongUsage(fmt.Errorf("there is no verb %q", args[0]), hint)
}

// refuseUnknownTopics makes wrong usage of a topic that the library's commands help and completion do not have.
func refuseUnknownTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = func(_ *cobra.Command, args []string) error {
				topic, rest, err := root.Find(args)
				if err != nil {
					return err
				}
				return unknownVerb(topic, rest)
			}
		case "completion":
			c.Args = unknownVerb
			c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// arguments lets a verb have from least to most arguments.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		n := len(args)
		message := "accepts at most %d argument(s), received %d"
		wanted := most
		switch {
		case least <= n && n <= most:
			return nil
		case least == most:
			message = "accepts %d argument(s), received %d"
		case n < least:
			message = "requires at least %d argument(s), only received %d"
			wanted = least
		}

		return wrongUsage(fmt.Errorf(message, wanted, n), fmt.Sprintf("it is %q; %s", cmd.UseLine(), seeHelp(cmd)))
	}
}

// noCenter refuses -C and --sample in a verb that works on no center.
func noCenter(cmd *cobra.Command, _ []string) error {
	for flag, written := range map[string]string{centerFlag: "-C", sampleFlag: "--sample"} {
		if cmd.Flags().Changed(flag) {
			return wrongUsage(fmt.Errorf("%s works on no center", cmd.Name()), "leave "+written+" out")
		}
	}
	return nil
}

// flagError adds a hint to an error about a flag, after the wrong values of flags before it.
func (v *verb) flagError(cmd *cobra.Command, err error) error {
	hint := seeHelp(cmd)
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var flags []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
		if near := diag.Nearest(unknown.GetSpecifiedName(), flags); near != "" {
			hint = fmt.Sprintf("did you mean \"--%s\"?", near)
		}
		if letters := unknown.GetSpecifiedShortnames(); letters != "" && unicode.IsDigit(rune(letters[0])) {
			hint = "write -- before a number that begins with a dash"
		}
	}

	last := wrongUsage(onOneLine(err), hint)
	var value *pflag.InvalidValueError // of a list
	if errors.As(err, &value) {
		last = (&wrongValue{value.GetFlag(), value.GetValue(), value.Unwrap()}).failure(cmd)
	}
	return oneFailure(append(v.wrongValues(cmd), last))
}

// wrongValues returns the problems of the values of flags that were given so far.
func (v *verb) wrongValues(cmd *cobra.Command) (out []*failure) {
	for i := range v.wrong {
		out = append(out, v.wrong[i].failure(cmd))
	}
	return out
}

// failure says which values the flag takes, unless the flag's own error does.
func (w *wrongValue) failure(cmd *cobra.Command) *failure {
	var of *failure
	if errors.As(w.err, &of) {
		return of
	}

	takes := map[string]string{
		"bool": "true or false", "float64": "a number", "uint64": "a whole number from 0 on",
	}[w.flag.Value.Type()]
	err := fmt.Errorf("--%s: %w", w.flag.Name, onOneLine(w.err))
	if takes != "" {
		err = fmt.Errorf("--%s takes %s, not %q", w.flag.Name, takes, w.text)
	}
	return wrongUsage(err, seeHelp(cmd))
}

// onOneLine returns an error of a library on one line.
func onOneLine(err error) error { return errors.New(strings.ReplaceAll(err.Error(), "\n", " ")) }

func seeHelp(cmd *cobra.Command) string {
	return fmt.Sprintf("see \"%s --help\"", cmd.CommandPath())
}
