package main

import (
	"cmp"
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
		{"roster", scenario.RosterMapSchema},
	}
}

// kindsOfFiles returns the kinds of files that have a schema.
func kindsOfFiles() []string {
	var kinds []string
	for _, s := range schemas() {
		kinds = append(kinds, s.kind)
	}
	return kinds
}

func newSchema() *verb {
	kinds := kindsOfFiles()
	asText := false
	v := &verb{Command: &cobra.Command{
		Use:   "schema [KIND] [KEY]",
		Short: "Print the keys of a kind of file, for editors and people",
		Long: `Schema prints the JSON Schema (draft 2020-12) of a kind of file. With it an editor with a
YAML language server completes keys and shows their meaning:

  ivrsim schema flow > schema/flow.json

and in the first line of each flow

  # yaml-language-server: $schema=schema/flow.json

"ivrsim init FOLDER" writes both. With --text it prints an outline of the keys with their
meaning. With a KEY it prints the outline of this key. Without a KIND it lists the kinds:
` + strings.Join(kinds, ", ") + `.

Exit code: 0 fine, 2 wrong usage.`,
		Example: `  ivrsim schema
  ivrsim schema scenario --text
  ivrsim schema scenario callers.patience
  ivrsim schema flow > schema/flow.json`,
		ValidArgs: kinds,
		Args:      arguments(0, 2),
		PreRunE:   noCenter,
		RunE: func(cmd *cobra.Command, args []string) error {
			all := schemas()
			if len(args) == 0 {
				return listSchemas(cmd.OutOrStdout(), all)
			}

			i := slices.IndexFunc(all, func(s schemaOf) bool { return s.kind == args[0] })
			if i < 0 {
				return unknownName("schema", args[0], kinds)
			}
			switch {
			case len(args) > 1:
				return printKey(cmd.OutOrStdout(), all[i].schema(), args[1])
			case asText:
				return all[i].schema().WriteOutline(cmd.OutOrStdout())
			}
			return all[i].write(cmd.OutOrStdout())
		},
	}}

	v.Flags().BoolVar(&asText, "text", false, "print an outline of the keys, for people")
	return v
}

// listSchemas prints the kinds of files, with the purpose of each.
func listSchemas(w io.Writer, all []schemaOf) error {
	lines := []string{}
	for _, s := range all {
		lines = append(lines, fmt.Sprintf("%-10s%s", s.kind, s.schema()["description"]))
	}
	return printLines(w, append(lines, "", `"ivrsim schema KIND --text" prints the keys of one.`))
}

// printKey prints the outline of a key.
func printKey(w io.Writer, s yaml.Schema, key string) error {
	found, err := s.WriteKeyOutline(w, key)
	if err == nil && !found {
		unknown := unknownName("key", key, s.KeyNames())
		last := key[strings.LastIndexByte(key, '.')+1:]
		unknown.hint = cmp.Or(diag.Suggest(last, s.KeyNames()), unknown.hint)
		return unknown
	}
	return err
}

// write prints the schema with its dialect and title.
func (s schemaOf) write(w io.Writer) error {
	schema := yaml.Schema{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ivrsim " + s.kind}
	maps.Copy(schema, s.schema())
	return diag.NewJSONEncoder(w).Encode(schema)
}
