package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/script"
)

// testFlags say which calls test runs and what it prints.
type testFlags struct {
	match    string
	verbose  bool
	failFast bool
	cover    bool
	least    share
	page     string
	json     bool
	junit    string
	write    bool
	watch    bool
}

func newTest() *cobra.Command {
	var flags testFlags
	cmd := &cobra.Command{
		Use:   "test [FOLDER or FILE]",
		Short: "Run a center's scripted calls",
		Long: `Test runs the scripted calls of every tests file of a center (those that begin
with "tests:"), or of one file. A failing call is printed as a conversation up
to the first hop that differs. A call's seconds in JSON and JUnit are simulated:
what it takes its caller, not this machine.

Exit code: 0 all passed, 1 a call failed, a file has errors or the coverage is
below --cover-min, 2 a wrong flag, 3 the folder could not be read, an output not
written, or the run was interrupted.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return test(cmd, args, flags) },
	}
	cmd.Flags().StringVar(&flags.match, "match", "", "run only the calls whose name matches the regular expression `PATTERN`")
	cmd.Flags().BoolVarP(&flags.verbose, "verbose", "v", false, "name the calls that pass, too")
	cmd.Flags().BoolVar(&flags.failFast, "fail-fast", false, "stop at the first call that fails")
	cmd.Flags().BoolVar(&flags.cover, "cover", false, "print the outcomes that the calls take, by flow, and name those that none takes")
	cmd.Flags().Var(&flags.least, "cover-min", "fail if the calls take less than this `SHARE` of all outcomes, as in 90%")
	cmd.Flags().StringVar(&flags.page, "cover-html", "", "write the flows with what the calls take of them to `FILE`, as one page that needs nothing beside itself")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print what became of each call as JSON")
	cmd.Flags().StringVar(&flags.junit, "junit", "", "write a JUnit report to `FILE`, too")
	cmd.Flags().BoolVar(&flags.write, "write-missing", false, "write the shortest call for each outcome that no call takes beside its flow, to be read and kept")
	cmd.Flags().BoolVar(&flags.watch, "watch", false, "run the calls again whenever a file of the folder changes, until interrupted")
	cmd.MarkFlagsMutuallyExclusive("watch", "write-missing")
	cmd.MarkFlagsMutuallyExclusive("watch", "json")
	cmd.MarkFlagsMutuallyExclusive("json", "write-missing")
	cmd.MarkFlagsMutuallyExclusive("match", "write-missing")
	cmd.MarkFlagsMutuallyExclusive("cover-min", "write-missing") // the calls that were just written would be left out
	cmd.MarkFlagsMutuallyExclusive("json", "cover")
	cmd.MarkFlagsMutuallyExclusive("json", "verbose")
	return cmd
}

func test(cmd *cobra.Command, args []string, flags testFlags) error {
	match, err := regexp.Compile(flags.match)
	if err != nil {
		return wrongUsage(fmt.Errorf("--match takes a regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: ")), "put a \\ before a sign that is meant as it is")
	}
	f, err := openArgument(cmd, args)
	if err != nil {
		return err
	}
	if flags.write && f.file != "" {
		return wrongUsage(fmt.Errorf("--write-missing goes by the calls of all files, and %s is one of them", f.file), "give the folder, not the file")
	}
	which := script.Choice{Match: match, FailFast: flags.failFast}
	once := func() error { return runTests(cmd, f, flags, which) }
	if flags.watch {
		return watch(cmd, f, once)
	}
	return once()
}

// runTests reads the center and runs its calls once.
func runTests(cmd *cobra.Command, f folder, flags testFlags, which script.Choice) error {
	asUsual := collectLate()
	var c *center
	err := untilInterrupted(cmd.Context(), func() (err error) {
		c, err = readCenter(f)
		return err
	})
	asUsual()
	if err != nil {
		return err
	}
	run := testRun{flags: flags, center: c, out: cmd.OutOrStdout()}
	return run.all(cmd, which)
}

// testRun is one run over the tests of a center.
type testRun struct {
	flags  testFlags
	center *center
	out    io.Writer
	files  int
	passed int
	failed int
}

func (r *testRun) all(cmd *cobra.Command, which script.Choice) error {
	c := r.center
	if unsound := c.found.WithSeverity(diag.Error).Filter(func(x diag.Finding) bool { return !c.isTests(x.Place.File) }); unsound.Len() > 0 {
		return r.runNone(cmd, unsound)
	}
	suites := c.suites(c.file, c.found)
	r.files = len(suites)
	if len(suites) == 0 && c.wrong().Len() == 0 && !r.flags.write {
		return cannot(errors.New("there are no scripted calls to run"), "a tests file begins with \"tests:\", as lost_card_test.yaml of the sample center does")
	}
	batch, err := script.RunAll(cmd.Context(), c.flows, suites, which)
	if err != nil {
		return interrupted(err)
	}
	if batch.Len() == 0 && c.wrong().Len() == 0 && r.flags.match != "" {
		return wrongUsage(fmt.Errorf("no scripted call has a name that matches %q", r.flags.match), "\"ivrsim test -v\" lists them")
	}
	cover := script.NewCoverage(c.flows, batch.Counts)
	if err := r.writeFiles(suites, batch, cover); err != nil {
		return cannot(err, "")
	}
	if r.flags.json {
		return r.json(cmd, suites, batch, cover)
	}
	if err := r.results(batch); err != nil {
		return cannot(err, "")
	}
	if r.flags.write && r.failed == 0 {
		return r.writeMissing(cmd.Context(), cover)
	}
	if r.flags.write {
		if _, err := fmt.Fprintln(r.out, "no call is written while one fails"); err != nil {
			return cannot(err, "")
		}
	}
	return r.verdict(cover)
}

// runNone tells of errors outside of the tests files, with which no call runs. The
// reports tell of them, too: those of an earlier run are not about these files.
func (r *testRun) runNone(cmd *cobra.Command, unsound *diag.Findings) error {
	var none script.Batch
	if err := r.writeJUnit(nil, &none, unsound); err != nil {
		return cannot(err, "")
	}
	if r.flags.json {
		if err := none.WriteJSON(r.out, nil, unsound.Sorted(), r.center.prefix()); err != nil {
			return cannot(err, "")
		}
	}
	return r.center.stopOn(cmd, unsound)
}

func (r *testRun) writeJUnit(suites []*script.Suite, batch *script.Batch, wrong *diag.Findings) error {
	if r.flags.junit == "" {
		return nil
	}
	return writeWhole(r.flags.junit, func(w io.Writer) error {
		return batch.WriteJUnit(w, suites, wrong.Sorted(), r.center.prefix())
	})
}

// writeFiles writes what was asked for beside the text.
func (r *testRun) writeFiles(suites []*script.Suite, batch *script.Batch, cover *script.Coverage) error {
	if err := r.writeJUnit(suites, batch, r.center.wrong()); err != nil {
		return err
	}
	if r.flags.page == "" {
		return nil
	}
	return writeWhole(r.flags.page, func(w io.Writer) error { return cover.WriteHTML(w, r.center.center.Name, batch) })
}

func (r *testRun) results(batch *script.Batch) error {
	for _, suite := range batch.Results {
		for i := range suite {
			if err := r.report(&suite[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// json prints the results alone; findings in tests files go to stderr, too, and
// why it fails where the results do not show it.
func (r *testRun) json(cmd *cobra.Command, suites []*script.Suite, batch *script.Batch, cover *script.Coverage) error {
	if err := batch.WriteJSON(r.out, suites, r.center.wrong().Sorted(), r.center.prefix()); err != nil {
		return cannot(err, "")
	}
	if err := r.center.stopOn(cmd, r.center.wrong()); err != nil {
		return err
	}
	switch {
	case batch.Failed() > 0:
		return notFine()
	case r.flags.least.isMissed(cover):
		return &failure{code: exitFindings, err: fmt.Errorf("the coverage is below %s", &r.flags.least)}
	}
	return nil
}

func (r *testRun) report(result *script.Result) error {
	if result.Failure != nil {
		r.failed++
		return result.Print(r.out, r.center.prefix())
	}
	r.passed++
	if r.flags.verbose {
		_, err := fmt.Fprintf(r.out, "ok   %s\n", result.Title(r.center.prefix()))
		return err
	}
	return nil
}

// verdict prints the findings in tests files, the coverage and the closing line.
func (r *testRun) verdict(cover *script.Coverage) error {
	found := r.center.wrong()
	if err := r.center.printer(r.out).Print(r.out, found); err != nil {
		return cannot(err, "")
	}
	if r.flags.cover || r.flags.least.text != "" {
		if err := printCoverage(r.out, cover); err != nil {
			return cannot(err, "")
		}
	}
	if _, err := fmt.Fprintln(r.out, r.closing(cover, found.Len())); err != nil {
		return cannot(err, "")
	}
	if r.failed > 0 || found.Len() > 0 || r.flags.least.isMissed(cover) {
		return notFine()
	}
	return nil
}

// closing is the last line, which says what became of the calls.
func (r *testRun) closing(cover *script.Coverage, wrong int) string {
	switch {
	case wrong > 0:
		return fmt.Sprintf("%d passed, %d failed, %s in tests files", r.passed, r.failed, plural(wrong, "error"))
	case r.failed > 0:
		return fmt.Sprintf("%d passed, %d failed", r.passed, r.failed)
	case r.flags.least.isMissed(cover):
		return fmt.Sprintf("%s passed, and the coverage is below %s", plural(r.passed, "scripted call"), &r.flags.least)
	}
	return fmt.Sprintf("ok: %s in %s passed", plural(r.passed, "scripted call"), plural(r.files, "file"))
}
