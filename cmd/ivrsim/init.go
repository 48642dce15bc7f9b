package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
)

// schemaFolder is the folder of the schemas, as the first line of each YAML file names
// it.
const schemaFolder = "schema"

func newInit() *verb {
	small := false
	v := &verb{Command: &cobra.Command{
		Use:   "init FOLDER",
		Short: "Write the sample center out, to start your own from",
		Long: `Init writes the sample center into a new or empty folder: routing.yaml, the flows with
their scripted calls and translations, the scenarios, and the JSON Schemas that
an editor uses to complete and check them. With --small it writes a center of three flows in two
languages, with a scenario of one day.

Exit code: 0 written, 2 wrong usage, 3 the folder could not be written.`,
		Example: `  ivrsim init center
  ivrsim init --small center`,
		Args:    arguments(1, 1),
		PreRunE: noCenter,
		RunE: func(cmd *cobra.Command, args []string) error {
			var from fs.FS = flows.FS
			name := "the sample center"
			if small {
				from = flows.Small()
				name = "a small center"
			}

			if err := newFolder(cmd, args[0],
				func(folder string) error { return writeCenter(folder, from) }); err != nil {
				return err
			}

			_, err := fmt.Fprintf(cmd.OutOrStdout(),
				"%s holds %s; try \"ivrsim lint %[3]s\", \"ivrsim test %[3]s\" and \"ivrsim simulate %[3]s\"\n",
				diag.Visible(args[0]), name, diag.ShellWord(args[0]))
			return err
		},
	}}

	v.Flags().BoolVar(&small, "small", false,
		"write a small center: three flows in two languages, with tests and a day")
	return v
}

// writeCenter writes a center's files and the schemas that they name.
func writeCenter(folder string, files fs.FS) error {
	if err := os.CopyFS(folder, files); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(folder, schemaFolder), whole.NewDir); err != nil {
		return err
	}

	// The files name the schemas by relative paths, so both are written together.
	for _, s := range schemas() {
		if err := whole.Write(filepath.Join(folder, schemaFolder, s.kind+".json"), s.write); err != nil {
			return err
		}
	}

	return nil
}
