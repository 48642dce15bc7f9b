package main

import (
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/screens/lsp"
)

// lspStampEvery is the time between two looks at the files of an editor's centers.
const lspStampEvery = time.Second

func newLSP() *verb {
	v := &verb{Command: &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor: findings as you type, names, fixes",
		Long: `LSP is a language server for editors. The editor starts it and speaks the Language Server
Protocol with it over its input and output. It shows the findings of a center's whole
folder while you type a file, describes keys, steps and queues, leads to the definitions
and uses of names, renames them in all files, completes keys and names, and offers the
fixes of "lint --fix". Each folder with a routing.yaml is a center. The flag --stdio,
which many editors add, changes nothing.

Exit code: 0 the editor has ended it, 2 wrong usage, 3 the connection broke.`,
		Example: `  nvim -c "lua vim.lsp.start({cmd = {'ivrsim', 'lsp'}})" main.yaml`,
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

			server := lsp.New(version(), byKey)

			// An editor does not report changes of files that it has not opened.
			look := time.NewTicker(lspStampEvery)
			defer look.Stop()

			go func() {
				for range look.C {
					server.Refresh()
				}
			}()

			asked, err := server.Serve(cmd.InOrStdin(), os.Stdout)

			// The protocol demands a shutdown before the end of the connection.
			if err == nil && !asked {
				err = errors.New("the editor has ended the connection without a shutdown")
			}

			return err
		},
	}}
	v.Flags().Bool("stdio", false, "")
	v.Flags().Lookup("stdio").Hidden = true
	return v
}
