package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/script"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// schemaOf is a kind of file with its JSON Schema, made from the very table
// that reads it.
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
		Short: "Print what may stand in a kind of file, for editors and people",
		Long: `Schema prints the JSON Schema (draft 2020-12) of a kind of file, made from the
tables that the files are read by. An editor with a YAML language server then
completes keys and shows what they mean:

  ivrsim schema flow > schema/flow.json

and in the first line of each flow

  # yaml-language-server: $schema=schema/flow.json

"ivrsim init FOLDER" writes both. With --text it is an outline to read: every key and
what it is for.`,
		ValidArgs: kinds,
		Args:      cobra.ExactArgs(1),
		PreRunE:   noCenter,
		RunE: func(cmd *cobra.Command, args []string) error {
			all := schemas()
			i := slices.IndexFunc(all, func(s schemaOf) bool { return s.kind == args[0] })
			if i < 0 {
				return notThere("schema", args[0], kinds)
			}
			if asText {
				return writeOutline(cmd.OutOrStdout(), all[i].schema())
			}
			return all[i].write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asText, "text", false, "print an outline of the keys, to read")
	return cmd
}

// write prints the schema, with its title in front of everything else.
func (s schemaOf) write(w io.Writer) error {
	schema := yaml.Schema{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ivrsim " + s.kind}
	for k, v := range s.schema() {
		schema[k] = v
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schema); err != nil {
		return cannot(fmt.Errorf("write the schema: %w", err), "")
	}
	return nil
}
