package main

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
to the first hop that differs.

Exit code: 0 all passed, 1 a call failed or a file has errors, 3 the folder
could not be read.`,
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
	cmd.MarkFlagsMutuallyExclusive("json", "cover")
	cmd.MarkFlagsMutuallyExclusive("json", "verbose")
	return cmd
}

func test(cmd *cobra.Command, args []string, flags testFlags) error {
	match, err := regexp.Compile(flags.match)
	if err != nil {
		return wrongUsage(fmt.Errorf("--match: %w", err), "")
	}
	f, err := openArgument(cmd, args)
	if err != nil {
		return err
	}
	once := func() error { return runTests(cmd, f, flags, match) }
	if flags.watch {
		return watch(cmd, f, once)
	}
	return untilInterrupted(cmd.Context(), once)
}

// runTests reads the center and runs its calls once.
func runTests(cmd *cobra.Command, f folder, flags testFlags, match *regexp.Regexp) error {
	asUsual := collectLate()
	c, err := readCenter(f)
	asUsual()
	if err != nil {
		return err
	}
	run := testRun{flags: flags, center: c, out: cmd.OutOrStdout()}
	return run.all(cmd, match)
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

func (r *testRun) all(cmd *cobra.Command, match *regexp.Regexp) error {
	c := r.center
	if err := c.stopOn(cmd, c.found.Of(diag.Error).Where(func(x diag.Finding) bool { return !c.isTests(x.Place.File) })); err != nil {
		return err
	}
	suites := c.suites(c.file, c.found)
	r.files = len(suites)
	if len(suites) == 0 && c.wrong().Len() == 0 && !r.flags.write {
		return cannot(errors.New("there are no scripted calls to run"), "a tests file begins with \"tests:\", as lost_card_test.yaml of the sample center does")
	}
	batch, err := script.RunAll(c.flows, suites, match)
	if err != nil {
		return cannot(err, "")
	}
	if batch.Len() == 0 && c.wrong().Len() == 0 && r.flags.match != "" {
		return wrongUsage(fmt.Errorf("no scripted call has a name that matches %q", r.flags.match), "\"ivrsim test -v\" lists them")
	}
	if r.flags.failFast {
		batch.UntilFailure()
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
		return r.writeMissing(cover)
	}
	return r.verdict(cover)
}

// writeFiles writes what was asked for beside the text.
func (r *testRun) writeFiles(suites []*script.Suite, batch *script.Batch, cover *script.Coverage) error {
	if r.flags.junit != "" {
		if err := writeWhole(r.flags.junit, func(w io.Writer) error {
			return batch.WriteJUnit(w, suites, r.center.wrong().Sorted(), r.center.prefix())
		}); err != nil {
			return err
		}
	}
	if r.flags.page == "" {
		return nil
	}
	return writeWhole(r.flags.page, func(w io.Writer) error { return cover.WriteHTML(w, r.center.center.Name, batch) })
}

// suites reads the tests files, or one of them.
func (c *center) suites(only string, found *diag.Findings) []*script.Suite {
	files := slices.DeleteFunc(slices.Clone(c.files), func(f diag.File) bool {
		return f.Kind != script.Kind || only != "" && only != f.Name
	})
	out := make([]*script.Suite, len(files))
	found.Each(len(files), func(i int, found *diag.Findings) {
		out[i] = script.Read(c.flows, files[i], found)
	})
	return out
}

// isTests reports whether a file holds scripted calls, or would if it could be
// read.
func (c *center) isTests(name string) bool {
	i := slices.IndexFunc(c.files, func(f diag.File) bool { return f.Name == name })
	if i < 0 {
		return script.IsTests(name)
	}
	return c.files[i].Kind == script.Kind
}

// wrong are the errors in the tests files that were asked for.
func (c *center) wrong() *diag.Findings {
	return c.found.Of(diag.Error).Where(func(x diag.Finding) bool {
		return c.isTests(x.Place.File) && (c.file == "" || c.file == x.Place.File)
	})
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

// json prints the results alone; findings in tests files go to stderr, too.
func (r *testRun) json(cmd *cobra.Command, suites []*script.Suite, batch *script.Batch, cover *script.Coverage) error {
	if err := batch.WriteJSON(r.out, suites, r.center.wrong().Sorted(), r.center.prefix()); err != nil {
		return cannot(err, "")
	}
	if err := r.center.stopOn(cmd, r.center.wrong()); err != nil {
		return err
	}
	if batch.Failed() > 0 || r.flags.least.isMissed(cover) {
		return notFine()
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
		name := result.Test.Name
		_, err := fmt.Fprintf(r.out, "ok   %s%s:%d: %s\n", r.center.prefix(), name.Place.File, name.Place.Line, name.Value)
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
		printCoverage(r.out, cover)
	}
	switch {
	case r.failed > 0 || found.Len() > 0:
		fmt.Fprintf(r.out, "%d passed, %d failed", r.passed, r.failed)
		if found.Len() > 0 {
			fmt.Fprintf(r.out, ", %s in tests files", plural(found.Len(), "error"))
		}
		fmt.Fprintln(r.out)
		return notFine()
	case r.flags.least.isMissed(cover):
		fmt.Fprintf(r.out, "%s passed, and the coverage is below %s\n", plural(r.passed, "scripted call"), &r.flags.least)
		return notFine()
	}
	fmt.Fprintf(r.out, "ok: %s in %s passed\n", plural(r.passed, "scripted call"), plural(r.files, "file"))
	return nil
}

// printCoverage prints a line a flow: its outcomes taken, and those that are not.
func printCoverage(out io.Writer, cover *script.Coverage) {
	for i := range cover.Flows {
		f := &cover.Flows[i]
		taken, all := f.Count()
		fmt.Fprintf(out, "%-16s %s\n", f.Flow, shareOf(taken, all))
		for _, s := range f.Steps {
			for _, o := range s.Outcomes {
				if o.Taken == 0 {
					fmt.Fprintf(out, "  not taken: %s: %s (%s:%d)\n", s.Step.Name, o.Outcome, s.Step.Place.File, s.Step.Place.Line)
				}
			}
		}
	}
	taken, all := cover.Count()
	fmt.Fprintf(out, "%-16s %s\n", "all flows", shareOf(taken, all))
}

func shareOf(taken, all int) string {
	if all == 0 {
		return "no outcomes"
	}
	return fmt.Sprintf("%d of %d outcomes (%.1f%%)", taken, all, 100*float64(taken)/float64(all))
}

// share is a flag value such as "90%", kept exactly.
type share struct {
	text    string // empty: none was given
	percent big.Rat
}

func (s *share) String() string { return s.text }
func (s *share) Type() string   { return "SHARE" }

// Set reads a share in percent.
func (s *share) Set(text string) error {
	written := strings.TrimSuffix(text, "%")
	v, err := strconv.ParseFloat(written, 64)
	if _, exact := s.percent.SetString(written); err != nil || !exact || written == text || !(v >= 0 && v <= 100) {
		return errors.New("write a share from 0% to 100%, as in 90%")
	}
	s.text = text
	return nil
}

// isMissed tells whether fewer outcomes are taken.
func (s *share) isMissed(cover *script.Coverage) bool { return s.isOver(cover.Count()) }

// isOver tells whether the share is more than so many of all.
func (s *share) isOver(taken, all int) bool {
	least := new(big.Rat).Mul(&s.percent, big.NewRat(int64(all), 100))
	return least.Cmp(big.NewRat(int64(taken), 1)) > 0
}

// prefix stands before a file's name in what a verb prints.
func (f folder) prefix() string {
	if f.path == "" || f.path == "." {
		return ""
	}
	return filepath.Clean(f.path) + string(filepath.Separator)
}
