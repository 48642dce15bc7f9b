package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// run parses the arguments, runs the verb and returns the exit code. An interrupt, or the
// end of the terminal, cancels the verb's context, and a second one ends the program at
// once.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup does
		ends = append(ends, syscall.SIGHUP)
	}

	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()

	// After the first interrupt, the default action is back: a second one ends the program.
	context.AfterFunc(ctx, stop)
	return execute(ctx, args, stdin, stdout, stderr)
}

// execute parses the arguments, runs the verb until the context ends, and returns the exit code.
func execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(root.flagError)

	helped := wrapHelp(root.Command)
	verb, err := withoutPanic(func() (*cobra.Command, error) { return root.ExecuteContextC(ctx) })
	if err == nil {
		err = *helped
	}

	if err == nil {
		return exitOK
	}

	f := failureOf(verb, err)
	f.print(stderr)
	return f.code
}

func newRoot() *verb {
	root := &verb{Command: &cobra.Command{
		Use:   "ivrsim",
		Short: "Test phone menus the way code is tested, and load them with a simulated peak day",
		Long: `ivrsim checks, tests, loads and watches phone call flows written in YAML.

A verb works on the center in the current folder. In a folder without any file of a center it
works on the embedded sample center. "ivrsim init FOLDER" writes the sample to a folder.`,
		Version:       describeBuild(buildInfo()),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          unknownVerb,

		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}}

	root.PersistentPreRunE = root.checkFlags

	addCenterFlags(root)

	for _, group := range []struct {
		title string
		verbs []*verb
	}{
		{"Design", []*verb{newInit(), newLint(), newTest(), newCall(), newDraw(), newRoute()}},
		{"Load", []*verb{newSimulate(), newCompare(), newSweep()}},
		{"Plan", []*verb{newStaff(), newForecast(), newFit()}},
		{"Watch", []*verb{newServe(), newAnswer(), newDashboards()}},
		{"Other platforms", []*verb{newImport(), newExport()}},
		{"Tools", []*verb{newLSP(), newMCP(), newSchema()}},
	} {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title + ":"})
		for _, verb := range group.verbs {
			verb.GroupID = group.title
			root.add(verb)
		}
	}

	root.SetHelpCommandGroupID("Tools")
	root.SetCompletionCommandGroupID("Tools")
	refuseUnknownTopics(root.Command)
	root.keepWrong(root.Command)
	return root
}

// The exit codes, the same in every verb.
const (
	exitOK       = 0
	exitFindings = 1 // findings, a failed call, a goal not held
	exitUsage    = 2 // a wrong flag or value
	exitCannot   = 3 // a missing file, a port in use, interrupted
)

// failure is an error with its exit code and one likely fix. An err of nil means that
// everything has been printed already.
type failure struct {
	code int
	err  error
	hint string
	file string // a file to begin with, printed after the hint; may be ""

	before func(io.Writer) error // writes what is printed before the error; may be nil
	more   []*failure            // printed after it
}

// oneFailure makes one failure of several, with the exit code of the first, or nil of none.
func oneFailure(all []*failure) error {
	if len(all) == 0 {
		return nil
	}
	all[0].more = all[1:]
	return all[0]
}

func (f *failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// print writes the error and the hint, a line each, without control characters: they
// may contain file names.
func (f *failure) print(w io.Writer) {
	if f.err == nil {
		return
	}

	if f.before != nil {
		_ = f.before(w) // as for the lines that follow, there is nobody to tell
	}
	fmt.Fprintf(w, "error: %s\n", diag.Visible(f.Error()))

	// Errors with one hint have it after the last of them.
	isShared := len(f.more) > 0 && f.more[0].hint == f.hint
	if f.hint != "" && !isShared {
		fmt.Fprintf(w, "hint: %s\n", diag.Visible(f.hint))
	}

	for _, next := range f.more {
		next.print(w)
	}
	if f.file == "" {
		return
	}

	fmt.Fprintln(w)

	for line := range strings.Lines(f.file) {
		fmt.Fprintln(w, diag.Visible(strings.TrimSuffix(line, "\n")))
	}
}

// failed is exit 1 after the findings or failed goals have been printed.
func failed() *failure { return &failure{code: exitFindings} }

// wrongUsage is exit 2: a wrong flag or value.
func wrongUsage(err error, hint string) *failure {
	return &failure{code: exitUsage, err: err, hint: hint}
}

// cannot is exit 3: the verb could not do its work.
func cannot(err error, hint string) *failure { return &failure{code: exitCannot, err: err, hint: hint} }

// unknownName returns exit code 2 for a name that is not one of the names of its kind.
func unknownName(kind, name string, names []string) *failure {
	return wrongUsage(fmt.Errorf("there is no %s %q", kind, name),
		cmp.Or(diag.Suggest(name, names), "it is one of "+strings.Join(names, ", ")))
}

// failureOf returns the failure of a verb. Other errors come from cobra, such as a help text or version that could
// not be written.
func failureOf(verb *cobra.Command, err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}

	var p *fs.PathError
	if errors.As(err, &p) {
		return cannot(err, "")
	}
	return wrongUsage(err, fmt.Sprintf("it is %q; %s", verb.UseLine(), seeHelp(verb)))
}

// interruptible runs a function that ignores the context and leaves nothing on disk, such as
// reading a folder. If the context is done first, interruptible returns at once, and the function
// ends with the process.
func interruptible[T any](ctx context.Context, do func() (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, err // and not, by chance, what do returns at once
	}

	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := withoutPanic(do)
		done <- result{value, err}
	}()

	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// interruptibleVerb makes the whole work of a verb [interruptible]. If the verb is writing its files
// in [commit], the interrupt waits for the end of the write. A verb that has written its files is not
// interrupted: it ends by itself.
func interruptibleVerb(verb func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		interrupted := cmd.Context()
		var files fileWrite
		cmd.SetContext(context.WithValue(interrupted, writingKey{}, &files))
		ended := make(chan error, 1)
		_, err := interruptible(interrupted, func() (any, error) {
			err := verb(cmd, args)
			ended <- err
			return nil, err
		})
		if interrupted.Err() == nil || !files.areWritten() {
			return err
		}

		// What follows the files is short. Output that nobody reads may stop it even so.
		select {
		case err = <-ended:
		case <-time.After(endsWithin):
		}
		return err
	}
}

// endsWithin bounds the wait for the end of a verb that has written its files.
const endsWithin = 5 * time.Second

// fileWrite is the state of the files that a verb writes.
type fileWrite struct {
	mutex  sync.Mutex // is held during the write
	isDone bool       // files were written
}

// areWritten waits for the write in progress, and reports whether files were written.
func (w *fileWrite) areWritten() bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.isDone
}

// writingKey is the key of the context's [fileWrite].
type writingKey struct{}

// commit runs what writes a verb's files. An interrupt of [interruptibleVerb] waits for its end, so that it
// leaves no temporary file, and after an interrupt it does not begin.
func commit(cmd *cobra.Command, write func() error) error {
	files, ok := cmd.Context().Value(writingKey{}).(*fileWrite)
	if !ok {
		// The verb ends by itself after an interrupt, and may write what it has.
		return write()
	}
	files.mutex.Lock()
	defer files.mutex.Unlock()
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	err := write()
	files.isDone = err == nil
	return err
}
