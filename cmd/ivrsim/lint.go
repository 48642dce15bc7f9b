package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
)

func newLint() *cobra.Command {
	var asJSON, asSARIF bool
	cmd := &cobra.Command{
		Use:   "lint [FOLDER or FILE]",
		Short: "Find everything that is wrong in a center's files",
		Long: `Lint checks every YAML file of a center and prints what is wrong, each finding
with its place and the one likely mend. With a FILE the whole folder is read
and the findings of that file and of routing.yaml are shown.

Errors stop every verb. Advice is shown here only, and is silenced at a step,
a line or a queue with a reason: "allow: {long-menu: the regulator's wording}".

Exit code: 0 nothing found, 1 findings, 3 the folder could not be read.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := openArgument(cmd, args)
			if err != nil {
				return err
			}
			c, err := readCenter(f)
			if err != nil {
				return err
			}
			return c.report(cmd, asJSON, asSARIF)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list of {file, line, column, severity, rule, message, mend}")
	cmd.Flags().BoolVar(&asSARIF, "sarif", false, "print SARIF 2.1.0, for code-scanning pages")
	cmd.MarkFlagsMutuallyExclusive("json", "sarif")
	return cmd
}

// report prints the findings in the form asked for.
func (c *center) report(cmd *cobra.Command, asJSON, asSARIF bool) error {
	out := cmd.OutOrStdout()
	found := c.shown()
	var err error
	switch {
	case asJSON:
		err = diag.WriteJSON(out, found)
	case asSARIF:
		err = diag.WriteSARIF(out, found, c.path)
	default:
		if err = c.printer(out).Print(out, found); err == nil {
			_, err = fmt.Fprintln(out, summary(found, c.checked()))
		}
	}
	if err != nil {
		return cannot(err, "")
	}
	if found.Len() > 0 {
		return notFine()
	}
	return nil
}

// shown is what lint shows: everything, or for one file what concerns it.
func (c *center) shown() *diag.Findings {
	if c.file == "" {
		return c.found
	}
	return c.found.In(c.file, routingFile)
}

// checked says what the findings are about.
func (c *center) checked() string {
	if c.file != "" {
		return c.file
	}
	return plural(c.found.Files(), "file")
}

// summary is the closing line: "2 errors, 1 advice in 3 files".
func summary(found *diag.Findings, checked string) string {
	var parts []string
	if n := found.Errors(); n > 0 {
		parts = append(parts, plural(n, "error"))
	}
	if n := found.Len() - found.Errors(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d advice", n))
	}
	if len(parts) == 0 {
		parts = []string{"no findings"}
	}
	return strings.Join(parts, ", ") + " in " + checked
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
