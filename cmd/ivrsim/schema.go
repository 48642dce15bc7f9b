package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// schemaOf is the JSON Schema of a kind of file, made from the tables that read it.
type schemaOf struct {
	kind   string
	schema func() yaml.Schema
}

func schemas() []schemaOf {
	return []schemaOf{
		{"flow", flow.Schema},
		{"prompts", flow.PromptsSchema},
		{"routing", routing.Schema},
		{"tests", script.Schema},
		{"scenario", scenario.Schema},
		{"sweep", sweep.Schema},
		{"records", records.MapSchema},
	}
}

func newSchema() *cobra.Command {
	var kinds []string
	for _, s := range schemas() {
		kinds = append(kinds, s.kind)
	}

	asText := false
	cmd := &cobra.Command{
		Use:   "schema " + strings.Join(kinds, "|"),
		Short: "Print the keys of a kind of file, for editors and people",
		Long: `Schema prints the JSON Schema (draft 2020-12) of a kind of file. With it an editor with a
YAML language server completes keys and shows their meaning:

  ivrsim schema flow > schema/flow.json

and in the first line of each flow

  # yaml-language-server: $schema=schema/flow.json

"ivrsim init FOLDER" writes both. With --text it prints an outline of the keys with their
meaning. Without a kind it lists the kinds.

Exit code: 0 fine, 2 wrong usage.`,
		Example: `  ivrsim schema
  ivrsim schema scenario --text
  ivrsim schema flow > schema/flow.json`,
		ValidArgs: kinds,
		Args:      arguments(0, 1),
		PreRunE:   noCenter,
		RunE: func(cmd *cobra.Command, args []string) error {
			all := schemas()
			switch {
			case len(args) == 0 && asText:
				return listSchemas(cmd.OutOrStdout(), all)
			case len(args) == 0:
				return wrongUsage(errors.New("no kind of file is given"), "it is one of "+strings.Join(kinds, ", "))
			}

			i := slices.IndexFunc(all, func(s schemaOf) bool { return s.kind == args[0] })
			if i < 0 {
				return unknownName("schema", args[0], kinds)
			}
			if asText {
				return all[i].schema().WriteOutline(cmd.OutOrStdout())
			}
			return all[i].write(cmd.OutOrStdout())
		},
	}

	cmd.Flags().BoolVar(&asText, "text", false, "print an outline of the keys, for people")
	return cmd
}

// listSchemas prints the kinds of files, with the purpose of each.
func listSchemas(w io.Writer, all []schemaOf) error {
	lines := []string{}
	for _, s := range all {
		lines = append(lines, fmt.Sprintf("%-10s%s", s.kind, s.schema()["description"]))
	}
	return printLines(w, append(lines, "", `"ivrsim schema KIND --text" prints the keys of one.`))
}

// write prints the schema with its dialect and title.
func (s schemaOf) write(w io.Writer) error {
	schema := yaml.Schema{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ivrsim " + s.kind}
	maps.Copy(schema, s.schema())
	return diag.NewJSONEncoder(w).Encode(schema)
}
