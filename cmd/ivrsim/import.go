package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/sources"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// importFormats are the formats that can be imported, a package each.
func importFormats() []importer.Format {
	return []importer.Format{amazonconnect.Format, twiliostudio.Format, genesysarchitect.Format, asterisk.Format}
}

type importFlags struct {
	out, from, start, list string
	json                   bool
}

func newImport() *verb {
	var flags importFlags
	v := &verb{Command: &cobra.Command{
		Use:   "import FILE|FOLDER... --out FOLDER",
		Short: "Turn the call flows of another platform into a center's folder",
		Long: `Import reads flows of Amazon Connect, Twilio Studio and Genesys Cloud Architect, and
dialplans of Asterisk. It writes a folder with one file per flow, routing.yaml, and a
scenario that simulate runs at once. Several files are one center. In a folder, import
reads the files that end in .json, .yaml or .conf or have no extension. It also reads a
dialplan's includes and queues.conf.

Import counts the blocks that are exact, expanded into several steps, unknown, approximated
or left out, with the reasons. In the folder, import.md lists the reasons and the changes
that make a step exact. import.yaml has the names, and import.txtar the files as import
wrote them. Another import into the folder keeps the names and your changes. If the source
changed at the same place, import prints both versions and keeps yours. Import never
changes other files. --list prints the usual status of each type of block of a platform.

Exit code: 0 imported, 1 imported with errors in the folder or with conflicts, 2 wrong
usage, 3 a file is no flow, a flow is too large, or the folder could not be written.`,
		Example: `  ivrsim import flows --out center
  ivrsim import extensions.conf --out center
  ivrsim import --list connect`,
		Args: func(cmd *cobra.Command, args []string) error {
			if flags.list != "" {
				return arguments(0, 0)(cmd, args)
			}
			return arguments(1, math.MaxInt)(cmd, args)
		},
		PreRunE: noCenter,
		RunE: interruptibleVerb(func(cmd *cobra.Command, args []string) error {
			if flags.list != "" {
				return listHandled(cmd.OutOrStdout(), flags)
			}
			return runImport(cmd, args, flags)
		}),
	}}

	v.Flags().StringVar(&flags.out, "out", "", "write the center into `FOLDER`")
	v.inputs = "flow"
	v.require("out", "name the folder to write, as in --out center", "list")
	v.Flags().StringVar(&flags.from, "from", "", "the `PLATFORM`: "+strings.Join(formatNames(), " or ")+
		"; by default the platform is detected")
	v.Flags().StringVar(&flags.start, "start", "",
		"begin calls in `FLOW`, or in CONTEXT[,EXTENSION] of an Asterisk dialplan")
	v.Flags().BoolVar(&flags.json, "json", false, "print the report as JSON: totals, reasons and every block")
	v.Flags().StringVar(&flags.list, "list", "",
		"print the usual status of each type of block of a `PLATFORM`")
	v.excludes("list", "out", "from", "start")

	for _, flag := range []string{"from", "list"} {
		completeFlag(v, flag, cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	}

	return v
}

// listHandled prints what becomes of each type of block of a platform.
func listHandled(w io.Writer, flags importFlags) error {
	i := slices.Index(formatNames(), flags.list)
	if i < 0 {
		return unknownName("platform", flags.list, formatNames())
	}

	// JSON has the full list. The text below aligns it in columns.
	list := importer.ByType(importFormats()[i].Handles())
	if flags.json {
		return diag.NewJSONEncoder(w).Encode(list)
	}

	width := 0
	for _, h := range list {
		width = max(width, len(h.Type))
	}

	for _, h := range list {
		if _, err := fmt.Fprintf(w, "%-*s  %-12s  %s\n", width, h.Type, h.Status, h.Becomes); err != nil {
			return err
		}
	}

	return nil
}

func formatNames() []string {
	var out []string
	for _, f := range importFormats() {
		out = append(out, f.Name)
	}
	return out
}

func runImport(cmd *cobra.Command, args []string, flags importFlags) error {
	formats := importFormats()
	if flags.from != "" {
		i := slices.Index(formatNames(), flags.from)
		if i < 0 {
			return unknownName("platform", flags.from, formatNames())
		}
		formats = formats[i : i+1]
	}

	// All files are read first, because flows of one file may lead to flows of another.
	reading := imports{Files: sources.New(formats)}
	for _, arg := range args {
		if err := reading.add(arg); err != nil {
			return err
		}
	}

	format, err := reading.check(cmd, args)
	if err != nil {
		return err
	}

	// The names of an earlier import are read first, so that they stay the same.
	folder, err := openImported(cmd, flags.out)
	if err != nil {
		return err
	}

	center, err := format.Read(reading.Sources, flags.start)
	if err != nil {
		return cannot(err, hintRead(format, err))
	}
	if err := center.CheckBlocks(); err != nil {
		return cannot(err, hintFewer)
	}

	result := importer.Build(center, folder.nameMap, folder.foreign)
	result.Report.Unread = append(result.Report.Unread, reading.Unread...)

	// Changes that a person has made since the last import stay.
	result.Keep(folder.written, folder.standing)
	result.Report.Stale = folder.stale(result.Files)

	// The result is read as a center before anything is written, to refuse one that is too large.
	written, err := folder.read(result.Files)
	if err != nil {
		return err
	}
	hint := hintFewer
	if len(center.Flows) == 1 {
		hint = format.TooLarge
	}
	if err := checkSizes(written, result.Files, hint, format.TooLarge); err != nil {
		return err
	}

	// Files that changed after they were read are not overwritten.
	err = commit(cmd, func() error { return whole.Rewrite(folder.path, result.Files, folder.standing) })
	if err != nil {
		return err
	}

	// Errors in the written folder are counted in the report. They do not undo the import, because a
	// person can mend them.
	if err := written.Check(false); err != nil {
		return err
	}

	result.Report.Errors = written.Found.Errors()
	return reportImport(cmd, result.Report, flags)
}

// checkSizes fails if a file that is to be written is too large to be read or compiled. The files of the whole import
// and the files of flows have different fixes.
func checkSizes(c *workspace.Center, files []whole.File, ofImport, ofFlow string) error {
	// Errors of the user's own files do not belong to the import.
	for x := range c.Found.All() {
		if x.Rule != diag.TooLarge ||
			!slices.ContainsFunc(files, func(f whole.File) bool { return f.Name == x.Place.File }) {
			continue
		}

		hint := ofFlow
		if slices.Contains(importer.FixedFiles(), x.Place.File) {
			hint = ofImport
		}

		return cannot(fmt.Errorf("%s would be too large: %s", x.Place.File, x.Message), hint)
	}
	return nil
}

// reportImport prints the report.
func reportImport(cmd *cobra.Command, r *importer.Report, flags importFlags) error {
	var err error
	if flags.json {
		err = diag.NewJSONEncoder(cmd.OutOrStdout()).Encode(r)
	} else {
		err = r.Summary(cmd.OutOrStdout(), flags.out)
	}

	// A failure to print comes before the exit code of the findings.
	if err == nil && r.Errors+r.Conflicts() > 0 {
		return failed()
	}
	return err
}

// hintRead returns the fix of files of a format that cannot be read as one center.
func hintRead(format importer.Format, err error) string {
	var noStart *importer.StartError
	if errors.As(err, &noStart) {
		return "--start names " + format.Starts
	}

	var tooLarge *importer.TooLargeError
	if errors.As(err, &tooLarge) {
		return format.TooLarge
	}
	return "" // the error contains its fix
}
