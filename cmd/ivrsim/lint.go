package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// lintFlags are the flags of lint.
type lintFlags struct {
	json, sarif, rules, tests, write, fix, dryRun bool

	explain string
}

func newLint() *verb {
	var flags lintFlags
	v := &verb{Command: &cobra.Command{
		Use:   "lint [FOLDER or FILE]",
		Short: "Find everything that is wrong in a center's files",
		Long: `Lint checks the YAML files of a center. It prints each finding with its place, the problem
and one likely fix. It reads the files of the folder and of its subfolder translations
whose names end in .yaml or .yml and do not begin with a dot. With a FILE it reads the
whole folder and prints the findings in that file and in routing.yaml. For a scenario it
also prints the findings in the scenarios that it is like, and in the tables that they read.

With an error in routing.yaml or a flow, the names in scenarios are not checked yet. An error
stops the verbs that need its file. Advice stops no verb. To silence advice at a
step, line, queue, region, attribute or text, write a reason there:
"allow: {long-menu: the regulator's wording}". An allow without advice is not reported.

With --write-missing lint writes the missing texts of each language of a flow's calls to
translations/FLOW.LANGUAGE.yaml, empty, below the text that callers hear now. A translator
fills them in. Translated texts stay as they are. An empty text counts as missing.

With --fix lint makes the certain fixes in the files and prints the other findings.
Comments, layout and line ends stay as they are. With --dry-run it writes nothing and
prints the changes as a unified diff.

Exit code: 0 no findings, 1 findings (with --fix the findings that are left, with
--dry-run the findings before the fixes), 2 wrong usage, 3 the folder could not be read or
written, or lint was interrupted.`,
		Example: `  ivrsim lint center
  ivrsim lint --fix --dry-run center
  ivrsim lint --explain long-menu`,
		Args: arguments(0, 1),
		RunE: interruptibleVerb(func(cmd *cobra.Command, args []string) error { return runLint(cmd, args, flags) }),
	}}

	v.Flags().BoolVar(&flags.json, "json", false,
		"print a JSON list of {file, line, column, severity, rule, message, mend, edits}")
	v.Flags().BoolVar(&flags.sarif, "sarif", false, "print SARIF 2.1.0, for code-scanning pages")
	v.Flags().BoolVar(&flags.tests, "tests", false, "also advise on each outcome that no scripted call takes")
	v.Flags().BoolVar(&flags.rules, "rules", false, "list all rules")
	v.Flags().StringVar(&flags.explain, "explain", "",
		"print the meaning of the rule `ID`, with a bad and a good example")
	v.Flags().BoolVar(&flags.write, "write-missing", false,
		"write the missing texts of each language, empty, for translators")
	v.Flags().BoolVar(&flags.fix, "fix", false, "make the certain fixes in the files")
	v.Flags().BoolVar(&flags.dryRun, "dry-run", false,
		"with --fix: print the changes as a diff and write nothing")
	completeFlag(v, "explain", completeRules)

	// At most one flag of each list can be given.
	v.exclusive("json", "sarif", "rules", "explain", "write-missing")
	v.exclusive("fix", "rules", "explain", "write-missing")

	// The first flag cannot be given with any of the others.
	v.excludes("dry-run", "json", "sarif")
	v.needs("fix", "give both", "dry-run")
	v.excludes("tests", "rules", "explain", "write-missing")

	return v
}

func runLint(cmd *cobra.Command, args []string, flags lintFlags) error {
	if flags.rules || flags.explain != "" {
		return describeRules(cmd, args, flags)
	}

	open := openArgument
	if len(args) == 0 && !namesCenter(cmd) {
		// Findings in the sample center are of no use elsewhere.
		open = func(*cobra.Command, []string) (workspace.Folder, error) { return openPath(".") }
	}

	f, err := open(cmd, args)
	if err != nil {
		return err
	}

	switch {
	case flags.write:
		c, err := readCenter(f)
		if err != nil {
			return err
		}
		return writeStubs(cmd, c)
	case flags.fix:
		return fixFindings(cmd, f, flags)
	}

	// Lint reads a folder with errors to the end, so that one run reports all of them.
	c, err := workspace.Lint(f, flags.tests)
	if err != nil {
		return plainPathError(err)
	}

	return printFindings(c, cmd.OutOrStdout(), flags)
}

// shown returns the findings in the file that the user named, or all, and a description of the
// checked files.
func shown(c *workspace.Center) (found *diag.Findings, checked string) {
	if c.File == "" {
		return c.Found, diag.Plural(c.Found.Files(), "file")
	}
	files := c.WithBases()
	if c.Found.InFiles(workspace.RoutingFile).Len() > 0 && !slices.Contains(files, workspace.RoutingFile) {
		files = append(slices.Clone(files), workspace.RoutingFile)
	}
	return c.Found.InFiles(files...), strings.Join(files, ", ")
}

// printFindings prints the findings in the form asked for.
func printFindings(c *workspace.Center, out io.Writer, flags lintFlags) error {
	found, checked := shown(c)
	var err error
	switch {
	case flags.json:
		err = diag.WriteJSON(out, found, c.Path)
	case flags.sarif:
		err = diag.WriteSARIF(out, found, c.Path, rules())
	default:
		if err = printer(c.Path, out).Print(out, found); err == nil {
			_, err = fmt.Fprintln(out, summary(found, checked))
		}
	}

	// Advice counts too: a step of a pipeline fails on it unless a reason allows it.
	if err == nil && found.Len() > 0 {
		return failed()
	}
	return err
}

// summary is the last line: "2 errors, 1 advice in 3 files".
func summary(found *diag.Findings, checked string) string {
	sorted := found.Sorted() // without duplicates
	errors := 0
	for _, x := range sorted {
		if x.Severity == diag.Error {
			errors++
		}
	}

	advice := len(sorted) - errors
	var parts []string
	if errors > 0 {
		parts = append(parts, diag.Plural(errors, "error"))
	}

	if advice > 0 {
		parts = append(parts, fmt.Sprintf("%d advice", advice))
	}

	if len(parts) == 0 {
		parts = []string{"no findings"}
	}

	return strings.Join(parts, ", ") + " in " + diag.Visible(checked)
}

// describeRules lists the rules or explains one. They are the same for every center.
func describeRules(cmd *cobra.Command, args []string, flags lintFlags) error {
	if len(args) > 0 || namesCenter(cmd) {
		return wrongUsage(errors.New("--rules and --explain check no folder"), "leave the folder out")
	}
	if flags.rules {
		return listRules(cmd.OutOrStdout())
	}
	return explain(cmd.OutOrStdout(), flags.explain)
}
