package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/cover"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// testFlags are the flags of test.
type testFlags struct {
	match     *regexp.Regexp
	verbose   bool
	brief     bool
	failFast  bool
	cover     bool
	coverMin  share
	coverHTML string
	json      bool
	junit     string
	write     bool
	watch     bool
	update    bool
	dryRun    bool
	dial      dialFlags
	nlu       nluFlag
}

func newTest() *verb {
	var flags testFlags
	v := &verb{Command: &cobra.Command{
		Use:   "test [FOLDER or FILE]",
		Short: "Run a center's scripted calls",
		Long: `Test runs the scripted calls of every tests file of a center, or of one file. A tests file
begins with "tests:". A failing call is printed as a conversation up to the first
difference. A call's seconds in JSON and JUnit are simulated time, as its caller
experiences it.

With --dial test dials each call at a real line by SIP, and judges by the sound what the
line says. A call that needs more than a telephone has is left out, and named.

With --update test changes the files so that failing calls expect the present prompts and
press the keys that lead to the same targets as before. Comments, layout and dispositions
stay. A call that ends elsewhere still fails. With --dry-run it writes nothing and prints
the changes as a unified diff.

Exit code: 0 all passed, 1 a call failed (with --dry-run before the changes), a file has
errors or the coverage is below --cover-min, 2 wrong usage, 3 the folder could not be read,
an output not written, every call is left out of --dial or cannot be judged without
espeak-ng, or the run was interrupted (without --watch).`,
		Example: `  ivrsim test center
  ivrsim test --cover center
  ivrsim test --update --dry-run center
  ivrsim test center --dial sip:127.0.0.1:5060 --junit line.xml`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return test(cmd, args, flags) },
	}}

	parsedFlag(v, &flags.match, "match", "",
		"run only calls whose name matches the regular expression `PATTERN`", parsePattern)
	v.Flags().BoolVarP(&flags.verbose, "verbose", "v", false, "also name the calls that pass")
	v.Flags().BoolVar(&flags.brief, "brief", false,
		"print the result first, then the first failing call and the coverage")
	v.Flags().BoolVar(&flags.failFast, "fail-fast", false, "stop at the first call that fails")
	v.Flags().BoolVar(&flags.cover, "cover", false,
		"print the share of outcomes that the calls take, and list the other outcomes")
	parsedFlag(v, &flags.coverMin, "cover-min", "",
		"fail if the calls take a smaller `SHARE` of all outcomes, as in 90%", parseShare(0, 100))
	v.file(&flags.coverHTML, "cover-html",
		"write a page of the flows with their coverage to `FILE`")
	v.Flags().BoolVar(&flags.json, "json", false, "print the result of each call as JSON")
	v.file(&flags.junit, "junit", "also write a JUnit report to `FILE`")
	v.Flags().BoolVar(&flags.write, "write-missing", false,
		"append the shortest call for each outcome that no call takes to its flow's tests file")
	v.Flags().BoolVar(&flags.watch, "watch", false,
		"run the calls again whenever a file changes, until interrupted")
	v.Flags().BoolVar(&flags.update, "update", false,
		"change failing calls to the flows' present texts and keys")
	v.Flags().BoolVar(&flags.dryRun, "dry-run", false,
		"with --update: print the changes as a diff and write nothing")
	v.needs("update", "give both", "dry-run")
	flags.dial.add(v)
	v.excludes("dial", "update", "watch", "write-missing", "brief", "cover", "cover-min", "cover-html", "dry-run")
	flags.nlu.add(v)
	v.excludes("dry-run", "json", "junit", "cover", "cover-min", "cover-html")

	// the coverage would be that before the calls are written
	v.excludes("write-missing", "update", "watch", "json", "match", "cover-min")
	v.excludes("watch", "update", "json")
	v.excludes("json", "cover", "verbose")
	v.excludes("brief", "json", "verbose", "write-missing", "update", "watch")

	return v
}

func test(cmd *cobra.Command, args []string, flags testFlags) error {
	f, err := openArgument(cmd, args)
	if err != nil {
		return err
	}
	if flags.write && f.File != "" {
		return wrongUsage(fmt.Errorf("--write-missing reads the calls of all files, and %s is one of them", f.File),
			"give the folder, not the file")
	}

	// With --watch the same run follows each change, with the same flags.
	once := func(f workspace.Folder) error { return runTests(cmd, f, flags) }
	if flags.watch {
		return watch(cmd, f, once)
	}

	return once(f)
}

// parsePattern reads the flag --match.
func parsePattern(text string) (*regexp.Regexp, error) {
	match, err := regexp.Compile(text)
	if err != nil {
		err = wrongUsage(fmt.Errorf("--match takes a regular expression: %s",
			strings.TrimPrefix(err.Error(), "error parsing regexp: ")),
			"put a \\ before a character that is meant literally")
	}
	return match, err
}

// testRun is one run of a center's scripted calls.
type testRun struct {
	*workspace.Center
	flags  testFlags
	out    io.Writer
	suites []*script.Suite
	batch  *script.Batch
	cover  *script.Coverage
}

// callsGC is the garbage collector's percentage (GOGC) while calls are read and run.
const callsGC = 40

// runTests reads the center and runs its calls once.
func runTests(cmd *cobra.Command, f workspace.Folder, flags testFlags) error {
	c, err := interruptible(cmd.Context(), func() (*workspace.Center, error) { return readCenter(f) })
	if err != nil {
		return err
	}

	r := testRun{Center: c, flags: flags, out: cmd.OutOrStdout()}

	// A flow with errors has only a partial program, which calls cannot run.
	isOutside := func(x diag.Finding) bool { return !r.IsTests(x.Place.File) }
	outside := r.Found.WithSeverity(diag.Error).Filter(isOutside)
	if outside.Len() > 0 {
		return r.runNone(cmd, outside)
	}

	// The calls of a large center live until the end. The heap would grow to twice their size. The calls of a
	// small center take the same time with it, so that it has no threshold.
	defer debug.SetGCPercent(debug.SetGCPercent(callsGC))
	r.suites = r.Suites(f.File)
	if len(r.suites) == 0 && testErrors(r.Center).Len() == 0 && !flags.write {
		return r.withoutCalls(f.File)
	}

	if ask := flags.nlu.recognizer(cmd.Context()); ask != nil {
		recognize := ask.once()
		for _, suite := range r.suites {
			for i := range suite.Tests {
				suite.Tests[i].Call.Recognize = recognize
			}
		}
	}

	selection := script.Selection{Match: flags.match, FailFast: flags.failFast}
	if r.batch, err = script.RunAll(cmd.Context(), r.Flows, r.suites, selection); err != nil {
		return err
	}

	// A pattern without a match would otherwise pass as "0 failed".
	if r.batch.Len() == 0 && testErrors(r.Center).Len() == 0 && flags.match != nil {
		return wrongUsage(fmt.Errorf("no scripted call has a name that matches %q", flags.match.String()),
			"\"ivrsim test -v\" lists them")
	}
	if flags.update {
		return r.update(cmd, f)
	}

	if flags.dial.to != "" {
		return r.dial(cmd)
	}

	r.cover = script.NewCoverage(r.Flows, r.batch.Counts)
	return r.report(cmd)
}

// withoutCalls is the error of a center or a file without scripted calls. The calls of a flow are in another file.
func (r *testRun) withoutCalls(file string) error {
	flow, isFlow := strings.CutSuffix(file, path.Ext(file))
	if tests := flow + "_test" + path.Ext(file); isFlow && len(r.Suites(tests)) > 0 {
		return cannot(fmt.Errorf("%s has no scripted calls", file),
			fmt.Sprintf("the calls of the flow are in %q", tests))
	}
	return cannot(errors.New("there are no scripted calls to run"),
		"\"ivrsim test --write-missing\" writes some, and \"ivrsim call --save FILE\" keeps a call as one")
}

// update changes what failing calls expect of prompts and keys, and runs the calls again. With --dry-run it
// prints the changes.
func (r *testRun) update(cmd *cobra.Command, f workspace.Folder) error {
	if r.Path == "" {
		return embeddedSample(cmd, "update")
	}

	u, err := r.batch.Update(cmd.Context(), r.Flows, r.Found)
	if err != nil {
		return err
	}

	texts, err := workspace.Edited(f, u.Edits)
	if err != nil {
		return plainPathError(err)
	}

	for _, left := range u.Left {
		cmd.PrintErrf("not updated: %s: %s\n", left.Title(r.Prefix()), diag.VisibleLine(left.Failure.Message))
	}

	if r.flags.dryRun {
		if err := printDiff(r.out, f, texts); err != nil {
			return err
		}
		if err := stopOn(cmd, r.Center, testErrors(r.Center)); err != nil || r.batch.Failed() == 0 {
			return err
		}
		return failed()
	}

	// The files are overwritten only if they are still as they were read.
	read := map[string][]byte{}
	for name := range texts {
		read[name] = []byte(r.Found.SourceOf(name))
	}

	if err := writeTexts(cmd, f, texts, read); err != nil {
		return err
	}

	if u.Calls > 0 {
		cmd.PrintErrf("updated %s of %s in %s\n", diag.Plural(u.Steps, "step"), diag.Plural(u.Calls, "call"),
			diag.Plural(len(texts), "file"))
	}

	// The updated calls are played again, which prints the result and sets the exit code.
	again := r.flags
	again.update = false
	return runTests(cmd, f, again)
}

// report writes the files asked for, and then prints the results as JSON or text.
func (r *testRun) report(cmd *cobra.Command) error {
	if err := r.writeJUnit(testErrors(r.Center)); err != nil {
		return err
	}

	if err := whole.Write(r.flags.coverHTML, func(w io.Writer) error {
		page, err := cover.Document(r.cover, r.Routing.Name, r.batch)
		if err != nil {
			return err
		}
		return page.WritePage(w, document.Whole)
	}); err != nil {
		return err
	}

	// JSON and text are alternatives on the standard output. The files above are written for both.
	if r.flags.json {
		return r.printJSON(cmd)
	}
	if r.flags.brief {
		return r.printBrief()
	}
	if err := r.printResults(); err != nil {
		return err
	}
	if r.flags.write && r.batch.Failed() == 0 {
		return r.writeMissing(cmd)
	}

	// The shortest call for an outcome is found by playing flows. A failing call may show that a flow
	// is wrong, and then the new calls would assert the fault.
	if r.flags.write {
		fmt.Fprintln(r.out,
			"no call is written while one fails; \"ivrsim test --update\" rewrites the expectations "+
				"that a changed prompt breaks")
	}

	return r.summarize()
}

// runNone reports errors outside of the tests files, which keep every call from
// running. The report files are written too, so that none of an earlier run remains.
func (r *testRun) runNone(cmd *cobra.Command, errors *diag.Findings) error {
	r.batch = &script.Batch{}
	if err := r.writeJUnit(errors); err != nil {
		return err
	}
	if r.flags.json {
		if err := r.batch.WriteJSON(r.out, nil, errors.Sorted(), r.Prefix()); err != nil {
			return err
		}
	}
	return stopOn(cmd, r.Center, errors)
}

func (r *testRun) writeJUnit(errors *diag.Findings) error {
	return whole.Write(r.flags.junit, func(w io.Writer) error {
		return r.batch.WriteJUnit(w, r.suites, errors.Sorted(), r.Prefix())
	})
}

// printJSON prints the results. Errors in tests files go to stderr too, and so does a
// coverage that is too low.
func (r *testRun) printJSON(cmd *cobra.Command) error {
	if err := r.batch.WriteJSON(r.out, r.suites, testErrors(r.Center).Sorted(), r.Prefix()); err != nil {
		return err
	}

	// Errors of tests files count before failures, since their calls did not run.
	if err := stopOn(cmd, r.Center, testErrors(r.Center)); err != nil {
		return err
	}

	switch {
	case r.batch.Failed() > 0:
		return failed()
	case r.flags.coverMin.isMissed(r.cover):
		return &failure{code: exitFindings, err: fmt.Errorf("the coverage is below %s", r.flags.coverMin.text)}
	}

	return nil
}

// printResults prints the calls that failed, and with --verbose those that passed.
func (r *testRun) printResults() error {
	for _, suite := range r.batch.Results {
		for i := range suite {
			var err error
			switch result := &suite[i]; {
			case result.Failure != nil:
				err = result.Print(r.out, r.Prefix())
			case r.flags.verbose && result.LeftOut != "":
				_, err = fmt.Fprintf(r.out, "left out %s: %s\n", result.Title(r.Prefix()), result.LeftOut)
			case r.flags.verbose:
				_, err = fmt.Fprintf(r.out, "ok   %s\n", result.Title(r.Prefix()))
			}

			if err != nil {
				return err
			}
		}
	}
	return nil
}

// printBrief prints the result first, then the first failing call, the errors in tests files and the coverage.
func (r *testRun) printBrief() error {
	found := testErrors(r.Center)
	if _, err := fmt.Fprintln(r.out, r.summary(found.Len())); err != nil {
		return err
	}

	isFailed := func(result script.Result) bool { return result.Failure != nil }
	for _, suite := range r.batch.Results {
		if i := slices.IndexFunc(suite, isFailed); i >= 0 {
			if err := suite[i].Print(r.out, r.Prefix()); err != nil {
				return err
			}
			break
		}
	}

	if err := printer(r.Path, r.out).Print(r.out, found); err != nil {
		return err
	}
	if err := printCoverage(r.out, r.cover); err != nil {
		return err
	}
	return r.failure(found)
}

// summarize prints the errors in tests files, the coverage and the last line.
func (r *testRun) summarize() error {
	found := testErrors(r.Center)
	if err := printer(r.Path, r.out).Print(r.out, found); err != nil {
		return err
	}

	if r.flags.cover || r.flags.coverMin.text != "" {
		if err := printCoverage(r.out, r.cover); err != nil {
			return err
		}
	}

	if _, err := fmt.Fprintln(r.out, r.summary(found.Len())); err != nil {
		return err
	}
	return r.failure(found)
}

// failure returns exit code 1 if a call failed, a tests file has errors or the coverage is too low.
func (r *testRun) failure(found *diag.Findings) error {
	if r.batch.Failed() > 0 || found.Len() > 0 || r.flags.coverMin.isMissed(r.cover) {
		return failed()
	}
	return nil
}

func (r *testRun) summary(errors int) string {
	failed := r.batch.Failed()
	passed := r.batch.Len() - failed
	switch {
	case errors > 0:
		return fmt.Sprintf("%d passed, %d failed, %s in tests files", passed, failed, diag.Plural(errors, "error"))
	case failed > 0:
		return fmt.Sprintf("%d passed, %d failed", passed, failed)
	case r.flags.coverMin.isMissed(r.cover):
		return fmt.Sprintf("%s passed, and the coverage is below %s", diag.Plural(passed, "scripted call"),
			r.flags.coverMin.text)
	}

	return fmt.Sprintf("ok: %s in %s passed", diag.Plural(passed, "scripted call"), diag.Plural(len(r.suites), "file"))
}

// writeMissing adds a call for each outcome that no call takes to the tests file of its flow.
func (r *testRun) writeMissing(cmd *cobra.Command) error {
	if r.Path == "" {
		return embeddedSample(cmd, "write-missing")
	}
	if testErrors(r.Center).Len() > 0 {
		return r.summarize()
	}

	if r.flags.cover {
		if err := printCoverage(r.out, r.cover); err != nil {
			return err
		}
	}

	// The coverage above is the coverage before the new calls.
	missing, err := script.FindMissing(cmd.Context(), r.Flows, r.cover)
	if err != nil {
		return err
	}

	var added []addedTests
	for _, flow := range slices.Sorted(maps.Keys(missing.Tests)) {
		files, err := r.addTests(flow, missing.Tests[flow])
		if err != nil {
			return err
		}
		added = append(added, files...)
	}

	var files []whole.File
	read := map[string][]byte{}
	for _, a := range added {
		files = append(files, whole.File{Name: a.file, Content: a.text})
		read[a.file] = a.before
	}

	if err := whole.Rewrite(r.Path, files, read); err != nil {
		return err
	}
	return printLines(r.out, r.describeMissing(added, missing))
}

// addedTests is a tests file to which tests are added.
type addedTests struct {
	file         string
	before, text []byte // before is nil if there was no file
	tests        int
}

// addTests adds tests of a flow to its tests file. Tests for which the file has no room go to the files
// flow_2_test.yaml, flow_3_test.yaml and so on.
func (r *testRun) addTests(flow string, tests []script.Test) ([]addedTests, error) {
	var out []addedTests
	for n := 1; len(tests) > 0; n++ {
		name := flow
		if n > 1 {
			name = fmt.Sprintf("%s_%d", flow, n)
			if r.Flows.Def(name) != nil {
				continue // the file is another flow's
			}
		}

		a := addedTests{file: name + script.Suffix}
		if slices.ContainsFunc(r.Files, func(f yaml.File) bool { return f.Name == a.file }) {
			a.before = []byte(r.Found.SourceOf(a.file))
		}

		text, rest, err := script.AppendFitting(r.Routing, a.file, a.before, tests)
		if err == nil && a.before == nil && len(rest) == len(tests) {
			err = fmt.Errorf("the call %q alone has over %d bytes; divide its flow",
				tests[0].Name.Value, yaml.MaxFileSize)
		}
		if err != nil {
			return nil, fmt.Errorf("write %s%s: %w", r.Prefix(), a.file, err)
		}

		a.text = text
		a.tests = len(tests) - len(rest)
		tests = rest
		if a.tests > 0 {
			out = append(out, a)
		}
	}
	return out, nil
}

// describeMissing says what was written, and why no call takes an outcome.
func (r *testRun) describeMissing(added []addedTests, missing *script.Missing) []string {
	var lines []string
	for _, a := range added {
		lines = append(lines, fmt.Sprintf("%s%s: %s", r.Prefix(), a.file, diag.Plural(a.tests, "call")))
	}

	for _, u := range missing.Unreachable {
		lines = append(lines,
			fmt.Sprintf("%s%s:%d: not taken: %s: %s: %s", r.Prefix(), u.Step.Place.File, u.Step.Place.Line,
				u.Step.Name, u.Outcome, u.Why))
	}

	if len(lines) == 0 {
		lines = []string{"nothing is missing: every outcome is taken by a scripted call"}
	}

	return lines
}
