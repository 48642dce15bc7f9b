package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/screens/lsp"
)

func newLSP() *cobra.Command {
	return &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor: findings as you type, names, fixes",
		Long: `LSP is a language server for editors, which start it and speak the Language Server
Protocol with it over its input and output. It shows the findings of a center's whole
folder while a file is typed, says what keys, steps and queues are, leads to where names
are defined and used, renames them in all files, completes keys and names, and offers
the fixes of "lint --fix". Each folder with a routing.yaml is a center.

Exit code: 0 the editor has ended it, 2 a wrong flag, 3 the connection broke.`,
		Args:    arguments(0, 0),
		PreRunE: noCenter,
		RunE: func(cmd *cobra.Command, _ []string) error {
			byKey := map[string]yaml.Schema{}
			for _, s := range schemas() {
				if s.kind == "routing" {
					s.kind = "center" // its first key
				}
				byKey[s.kind] = s.schema()
			}
			asked, err := lsp.New(version(), byKey).Serve(cmd.InOrStdin(), os.Stdout)
			if err == nil && !asked {
				err = errors.New("the editor has ended the connection without a shutdown")
			}
			return err
		},
	}
}
