package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/sources"
)

const hintFewer = "import fewer flows into one folder"

// imports are the files that the user names for an import.
type imports struct {
	*sources.Files
	wrong []string // messages about the files that the user named
}

// add reads a file or a folder. A file that is missing or no flow is kept as a message, so that one run reports the
// errors of all.
func (i *imports) add(path string) error {
	if _, err := os.Stat(path); err != nil {
		message := plainPathError(err).Error()
		if similar := similarPath(path); similar != "" {
			message += "; " + similar
		}
		i.wrong = append(i.wrong, message)
		return nil
	}

	before := len(i.Refused)
	if err := i.Add(path); err != nil {
		return cannot(plainPathError(err), "")
	}
	if err := i.Over(); err != nil {
		return cannot(err, hintFewer)
	}

	i.wrong = append(i.wrong, notFlows(i.Refused[before:])...)
	return nil
}

// notFlows returns a message for each file that is no flow.
func notFlows(files []importer.UnreadFile) []string {
	var out []string
	for i := range files {
		text := "%s is not a call flow: %s"
		if files[i].Line > 0 {
			text = "%s: %s" // the place of the error in the text of a flow
		}
		out = append(out, fmt.Sprintf(text, files[i].Place(), files[i].Reason))
	}
	return out
}

// check returns the format of all files. It fails if a named file is no flow, if there is no flow,
// or if the flows come from several platforms.
func (i *imports) check(cmd *cobra.Command, args []string) (importer.Format, error) {
	// In a folder, other files are normal. Without any flow, they are the likely cause.
	wrong := i.wrong
	if len(i.Sources) == 0 {
		wrong = append(wrong, notFlows(i.Unread)...)
	}

	for _, message := range wrong {
		cmd.PrintErrf("error: %s\n", diag.Visible(message))
	}

	switch {
	case len(wrong) > 0:
		cmd.PrintErrln("hint: export the flow as JSON (Connect, Studio) or YAML (Architect), " +
			"or name Asterisk's extensions.conf; see \"ivrsim import --help\"")
		return importer.Format{}, &failure{code: exitCannot}
	case len(i.Sources) == 0:
		return importer.Format{}, cannot(fmt.Errorf("%s has no file to import", strings.Join(args, ", ")),
			"name the exported files, or a folder with files that end in .json, .yaml or .conf or have no extension")
	}

	format, err := i.Format()
	if err != nil {
		return format, cannot(err, "import each platform into a folder of its own, as in --from "+format.Name)
	}
	return format, nil
}
