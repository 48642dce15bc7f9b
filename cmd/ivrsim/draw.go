package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/draw"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/script"
)

// drawFlags say how a flow is drawn, and what is laid over it.
type drawFlags struct {
	format  string
	cover   bool
	traffic string
}

func newDraw() *cobra.Command {
	var flags drawFlags
	cmd := &cobra.Command{
		Use:   "draw [FLOW]",
		Short: "Draw a flow as SVG, DOT or Mermaid",
		Long: `Draw prints a flow's steps and every transition between them, as the state
machine itself answers. A flow that it runs is one step with its return labels.

With --cover each edge is as wide as the scripted calls take it often, and what
none takes is marked. With --traffic the widths are a report's.`,
		Example: `  ivrsim draw lost_card > lost_card.svg
  ivrsim draw main --format dot | dot -Tpng > main.png
  ivrsim simulate --json > report.json; ivrsim draw main --traffic report.json > main.svg`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return untilInterrupted(cmd.Context(), func() error { return drawFlow(cmd, args, flags) })
		},
	}
	cmd.Flags().StringVar(&flags.format, "format", "svg", "draw as `FORMAT`: svg, dot or mermaid")
	cmd.Flags().BoolVar(&flags.cover, "cover", false, "show what the scripted calls take")
	cmd.Flags().StringVar(&flags.traffic, "traffic", "", "show what the calls of a report take, which \"ivrsim simulate --json\" wrote to `FILE`")
	return cmd
}

func drawFlow(cmd *cobra.Command, args []string, flags drawFlags) error {
	write := map[string]func(*draw.Graph, io.Writer) error{
		"svg":     (*draw.Graph).SVG,
		"dot":     (*draw.Graph).DOT,
		"mermaid": (*draw.Graph).Mermaid,
	}[flags.format]
	if write == nil {
		return wrongUsage(fmt.Errorf("--format is svg, dot or mermaid, not %q", flags.format), diag.Suggest(flags.format, []string{"svg", "dot", "mermaid"}))
	}
	c, err := readFlagged(cmd)
	if err != nil {
		return err
	}
	name, err := c.drawn(args)
	if err != nil {
		return err
	}
	g, err := c.graph(cmd, name, flags.cover)
	if err != nil {
		return err
	}
	if flags.traffic != "" {
		if err := layTraffic(g, flags.traffic); err != nil {
			return err
		}
	}
	return written(write(g, cmd.OutOrStdout()))
}

// drawn gives the flow to draw: the one that is named, or else main.
func (c *center) drawn(args []string) (string, error) {
	names := c.flows.Names()
	switch {
	case len(args) == 0 && slices.Contains(names, "main"):
		return "main", nil
	case len(args) == 0:
		return "", wrongUsage(errors.New("which flow?"), "name one of "+strings.Join(names, ", "))
	case !slices.Contains(names, args[0]):
		return "", noFlow(args[0], names)
	}
	return args[0], nil
}

// graph compiles a flow and asks its state machine for every edge.
func (c *center) graph(cmd *cobra.Command, name string, cover bool) (*draw.Graph, error) {
	if cover {
		return c.covered(cmd, name)
	}
	program := c.flows.Program(name)
	recording, err := ivr.Record(program)
	if err != nil {
		return nil, cannot(fmt.Errorf("build the state machine of %s: %w", name, err), "")
	}
	return draw.New(program, recording.Edges()), nil
}

// covered runs all scripted calls and gives a flow with what they take of it.
func (c *center) covered(cmd *cobra.Command, name string) (*draw.Graph, error) {
	suites := c.suites("", c.found)
	if err := c.stopOnErrors(cmd); err != nil {
		return nil, err
	}
	batch, err := script.RunAll(cmd.Context(), c.flows, suites, script.Choice{})
	if err != nil {
		return nil, interrupted(err)
	}
	all := script.NewCoverage(c.flows, batch.Counts).Flows
	i := slices.IndexFunc(all, func(f script.FlowCoverage) bool { return f.Flow == name })
	g, err := all[i].Graph()
	if err != nil {
		return nil, cannot(err, "")
	}
	return g, nil
}

// layTraffic counts a report's calls on the edges of a flow.
func layTraffic(g *draw.Graph, file string) error {
	const mend = "\"ivrsim simulate --json\" writes a report, of the flows as they are now"
	src, err := os.ReadFile(file)
	if err != nil {
		return cannot(plainPathError(err), mend)
	}
	var report struct{ Steps []report.Step }
	if err := json.Unmarshal(src, &report); err != nil || report.Steps == nil {
		return cannot(errors.New(file+" is no report"), mend)
	}
	taken, err := trafficOf(g, report.Steps)
	if err != nil {
		return cannot(fmt.Errorf("%s: %w", file, err), mend)
	}
	g.Count(func(step, outcome string) uint64 { return taken[[2]string{step, outcome}] })
	return nil
}

// trafficOf gives how often a report's calls left each step of a flow by each outcome.
func trafficOf(g *draw.Graph, steps []report.Step) (map[[2]string]uint64, error) {
	taken, known := map[[2]string]uint64{}, false
	for _, s := range steps {
		if s.Flow != g.Flow {
			continue
		}
		known = true
		if !slices.ContainsFunc(g.Nodes, func(n draw.Node) bool { return n.Name == s.Step }) {
			return nil, fmt.Errorf("the flow %s has no step %q", g.Flow, s.Step)
		}
		for outcome, n := range s.Outcomes {
			if n < 0 {
				return nil, fmt.Errorf("%s.%s has %d calls", g.Flow, s.Step, n)
			}
			taken[[2]string{s.Step, outcome}] = uint64(n)
		}
	}
	if !known {
		return nil, fmt.Errorf("no calls of the flow %s", g.Flow)
	}
	return taken, nil
}
