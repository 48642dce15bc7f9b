package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/draw"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

func newDraw() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "draw [FLOW]",
		Short: "Draw a flow as SVG, DOT or Mermaid",
		Long: `Draw prints a flow's steps and every transition between them, as the state
machine itself answers. A flow that it runs is one step with its return labels.`,
		Example: "  ivrsim draw lost_card > lost_card.svg\n  ivrsim draw main --format dot | dot -Tpng > main.png",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := "main"
			if len(args) > 0 {
				name = args[0]
			}
			return drawFlow(cmd, name, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "svg", "svg, dot or mermaid")
	return cmd
}

func drawFlow(cmd *cobra.Command, name, format string) error {
	write := map[string]func(*draw.Graph, io.Writer) error{
		"svg":     (*draw.Graph).SVG,
		"dot":     (*draw.Graph).DOT,
		"mermaid": (*draw.Graph).Mermaid,
	}[format]
	if write == nil {
		return wrongUsage(fmt.Errorf("--format is svg, dot or mermaid, not %q", format), diag.Suggest(format, []string{"svg", "dot", "mermaid"}))
	}
	g, err := graphOf(cmd, name)
	if err != nil {
		return err
	}
	return write(g, cmd.OutOrStdout())
}

// graphOf compiles a flow and asks its state machine for every edge.
func graphOf(cmd *cobra.Command, name string) (*draw.Graph, error) {
	f, err := openFolder(cmd)
	if err != nil {
		return nil, err
	}
	c, err := readSound(cmd, f)
	if err != nil {
		return nil, err
	}
	program := c.flows.Program(name)
	if program == nil {
		return nil, notThere("flow", name, c.flows.Names())
	}
	recording, err := ivr.Record(program)
	if err != nil {
		return nil, cannot(fmt.Errorf("build the state machine of %s: %w", name, err), "")
	}
	return draw.New(program, recording.Edges()), nil
}
