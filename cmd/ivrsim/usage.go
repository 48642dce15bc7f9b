package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// noVerb refuses arguments that no verb has taken.
func noVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var verbs []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			verbs = append(verbs, c.Name())
		}
	}
	return wrongUsage(fmt.Errorf("there is no verb %q", args[0]), diag.SuggestOr(args[0], verbs, "the verbs are "))
}

// nothingEmpty refuses an argument that is empty and a flag whose value is, in every
// verb: it would do as if it were not there, on the sample center say, and nobody who
// writes it means that.
func nothingEmpty(cmd *cobra.Command, args []string) error {
	if cmd.Name() == cobra.ShellCompRequestCmd { // where the cursor stands, a shell's question has an empty one
		return nil
	}
	var empty []string
	if slices.Contains(args, "") {
		empty = append(empty, "an argument")
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.String() == "" {
			empty = append(empty, "--"+f.Name)
		}
	})
	if len(empty) == 0 {
		return nil
	}
	return wrongUsage(errors.New(empty[0]+" is empty"), "give it a value, or leave it out; a shell variable may not be set")
}

// noCenter refuses -C in a verb that works on no center.
func noCenter(cmd *cobra.Command, _ []string) error {
	if cmd.Flags().Changed(centerFlag) {
		return wrongUsage(fmt.Errorf("%s works on no center", cmd.Name()), "leave -C out")
	}
	return nil
}

// wrongFlag turns an error about a flag into one with its mend.
func wrongFlag(cmd *cobra.Command, err error) error {
	mend := seeHelp(cmd)
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var flags []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
		if near := diag.Nearest(unknown.GetSpecifiedName(), flags); near != "" {
			mend = fmt.Sprintf("did you mean \"--%s\"?", near)
		}
	}
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		err = wrongValue(value)
	}
	return wrongUsage(errors.New(strings.ReplaceAll(err.Error(), "\n", " ")), mend)
}

// wrongValue says what a flag takes, where the flag itself does not.
func wrongValue(err *pflag.InvalidValueError) error {
	takes := map[string]string{
		"bool": "true or false", "duration": "a duration, as in 15s", "float64": "a number",
		"int": "a whole number", "uint64": "a whole number from 0 on",
	}[err.GetFlag().Value.Type()]
	if takes == "" {
		return fmt.Errorf("--%s: %w", err.GetFlag().Name, err.Unwrap())
	}
	return fmt.Errorf("--%s takes %s, not %q", err.GetFlag().Name, takes, err.GetValue())
}

// exclusive is how cobra says that of some flags only one can be given.
var exclusive = regexp.MustCompile(`^if any flags in the group \[.*\] are set none of the others can be; \[(.*)\] were all set$`)

// inOwnWords says what cobra does in those of the other messages.
func inOwnWords(err error) error {
	if set := exclusive.FindStringSubmatch(err.Error()); set != nil {
		return fmt.Errorf("only one of --%s can be given", strings.ReplaceAll(set[1], " ", " and --"))
	}
	return err
}

func seeHelp(cmd *cobra.Command) string {
	return fmt.Sprintf("see \"%s --help\"", cmd.CommandPath())
}
