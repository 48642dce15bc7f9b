package main

import (
	"fmt"
	"io"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/script"
)

// testFlags say which calls test runs and what it prints.
type testFlags struct {
	match    string
	verbose  bool
	failFast bool
}

func newTest() *cobra.Command {
	var flags testFlags
	cmd := &cobra.Command{
		Use:   "test [FOLDER or FILE]",
		Short: "Run a center's scripted calls",
		Long: `Test runs the scripted calls of every tests file of a center (those that begin
with "tests:"), or of one file. A failing call is printed as a conversation up
to the first hop that differs.

Exit code: 0 all passed, 1 a call failed or a file has errors, 3 the folder
could not be read.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return test(cmd, args, flags) },
	}
	cmd.Flags().StringVar(&flags.match, "match", "", "run only the calls whose name matches the regular expression `PATTERN`")
	cmd.Flags().BoolVarP(&flags.verbose, "verbose", "v", false, "name the calls that pass, too")
	cmd.Flags().BoolVar(&flags.failFast, "fail-fast", false, "stop at the first call that fails")
	return cmd
}

func test(cmd *cobra.Command, args []string, flags testFlags) error {
	pattern, err := regexp.Compile(flags.match)
	if err != nil {
		return wrongUsage(fmt.Errorf("--match: %w", err), "")
	}
	f, err := openArgument(cmd, args)
	if err != nil {
		return err
	}
	c, err := readCenter(f)
	if err != nil {
		return err
	}
	run := testRun{flags: flags, pattern: pattern, center: c, out: cmd.OutOrStdout()}
	return run.all(cmd)
}

// testRun is one run over the tests of a center.
type testRun struct {
	flags   testFlags
	pattern *regexp.Regexp
	center  *center
	out     io.Writer
	passed  int
	failed  int
	files   int
}

func (r *testRun) all(cmd *cobra.Command) error {
	c := r.center
	if err := c.stopOnErrors(cmd); err != nil {
		return err
	}
	runner := script.NewRunner(c.flows)
	for _, file := range c.files {
		if file.Kind != script.Kind || c.file != "" && c.file != file.Name {
			continue
		}
		r.files++
		stop, err := r.suite(runner, script.Read(c.flows, file, c.found))
		if err != nil {
			return cannot(err, "")
		}
		if stop {
			break
		}
	}
	return r.verdict(cmd)
}

// suite runs one file's calls, and says whether to stop there.
func (r *testRun) suite(runner *script.Runner, suite *script.Suite) (stop bool, err error) {
	for i := range suite.Tests {
		test := &suite.Tests[i]
		if !r.pattern.MatchString(test.Name.Value) {
			continue
		}
		result, err := runner.Run(test)
		if err != nil {
			return true, err
		}
		if err := r.report(&result); err != nil {
			return true, err
		}
		if r.failed > 0 && r.flags.failFast {
			return true, nil
		}
	}
	return false, nil
}

func (r *testRun) report(result *script.Result) error {
	if result.Failure != nil {
		r.failed++
		return result.Print(r.out, r.center.prefix())
	}
	r.passed++
	if r.flags.verbose {
		name := result.Test.Name
		_, err := fmt.Fprintf(r.out, "ok   %s%s:%d: %s\n", r.center.prefix(), name.Place.File, name.Place.Line, name.Value)
		return err
	}
	return nil
}

// verdict prints the findings in tests files and the closing line.
func (r *testRun) verdict(cmd *cobra.Command) error {
	found := r.center.found.Of(diag.Error)
	if err := r.center.printer(r.out).Print(r.out, found); err != nil {
		return cannot(err, "")
	}
	switch {
	case r.files == 0:
		return cannot(fmt.Errorf("there are no scripted calls to run"), "a tests file begins with \"tests:\", as lost_card_test.yaml of the sample center does")
	case r.failed > 0 || found.Len() > 0:
		fmt.Fprintf(r.out, "%d passed, %d failed", r.passed, r.failed)
		if found.Len() > 0 {
			fmt.Fprintf(r.out, ", %s in tests files", plural(found.Len(), "error"))
		}
		fmt.Fprintln(r.out)
		return notFine()
	}
	fmt.Fprintf(r.out, "ok: %s in %s passed\n", plural(r.passed, "scripted call"), plural(r.files, "file"))
	return nil
}

// prefix stands before a file's name in what a verb prints.
func (f folder) prefix() string {
	if f.path == "" || f.path == "." {
		return ""
	}
	return filepath.Clean(f.path) + string(filepath.Separator)
}
