package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// run is the whole program: it parses args, runs the verb and gives the exit
// code. An interrupt cancels the verb's context; a second one, while the verb has not
// ended yet, ends the program at once.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	verb, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitFine
	}
	var f *failure
	if !errors.As(err, &f) { // cobra's own
		f = ofCobra(verb, err)
	}
	f.print(stderr)
	return f.code
}

// ofCobra is a wrong argument or flag, or else a help or a version that could not be
// written.
func ofCobra(verb *cobra.Command, err error) *failure {
	var p *fs.PathError
	if errors.As(err, &p) {
		return cannot(err, "")
	}
	return wrongUsage(inOwnWords(err), seeHelp(verb))
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "ivrsim",
		Short: "Test phone menus the way code is tested, and load them with a simulated peak day",
		Long: `ivrsim checks, tests, loads and watches phone call flows written in YAML.

Without a folder a verb works on the embedded sample center; "ivrsim init FOLDER" writes it out to start from.`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noVerb,

		PersistentPreRunE: nothingEmpty,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(wrongFlag)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "FlagUsages ", "FlagUsagesWrapped 100 "))
	root.PersistentFlags().StringP(centerFlag, "C", "", "work on the center in `FOLDER`")
	root.AddCommand(
		newCall(),
		newCompare(),
		newDashboards(),
		newDraw(),
		newInit(),
		newLint(),
		newRoute(),
		newSchema(),
		newSimulate(),
		newTest(),
		newServe(),
	)
	return root
}

// The exit codes, the same in every verb.
const (
	exitFine     = 0
	exitFindings = 1 // findings, a failed call, a goal not held
	exitUsage    = 2 // a wrong flag or value
	exitCannot   = 3 // a missing file, a port in use, interrupted
)

// failure is an error with its exit code and the one likely mend. An err of nil
// means that everything has been said already.
type failure struct {
	code int
	err  error
	mend string
}

func (f *failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// print writes a line each. Names of files, and what stands in them, are only shown.
func (f *failure) print(w io.Writer) {
	if f.err == nil {
		return
	}
	fmt.Fprintf(w, "error: %s\n", diag.Visible(f.Error()))
	if f.mend != "" {
		fmt.Fprintf(w, "hint: %s\n", diag.Visible(f.mend))
	}
}

// notFine is exit 1 after the findings or failed goals have been printed.
func notFine() *failure { return &failure{code: exitFindings} }

// wrongUsage is exit 2: a flag or value that cannot be meant.
func wrongUsage(err error, mend string) *failure { return &failure{exitUsage, err, mend} }

// cannot is exit 3: the verb could not do its work.
func cannot(err error, mend string) *failure { return &failure{exitCannot, err, mend} }

// notThere is exit 2 for a name that is none of those there are.
func notThere(kind, name string, names []string) *failure {
	mend := diag.Suggest(name, names)
	if mend == "" {
		mend = "it is one of " + strings.Join(names, ", ")
	}
	return wrongUsage(fmt.Errorf("there is no %s %q", kind, name), mend)
}

// version is the module's, as the Go toolchain stamps it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
