package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// drawFlags are the flags of draw.
type drawFlags struct {
	format  drawing
	cover   bool
	traffic string
}

func newDraw() *verb {
	var flags drawFlags
	v := &verb{Command: &cobra.Command{
		Use:               "draw [FLOW]",
		ValidArgsFunction: completeFlows,
		Short:             "Draw a flow as SVG, DOT or Mermaid",
		Long: `Draw prints a flow's steps and all transitions of its state machine. A flow that it runs
is one step with its return labels.

With --cover the width of an edge shows how many scripted calls take it, and edges that no
call takes are marked. With --traffic the widths come from the calls of a report.

Exit code: 0 fine, 1 a file has errors, 2 wrong usage, 3 could not run.`,
		Example: `  ivrsim draw lost_card > lost_card.svg
  ivrsim draw main --format dot | dot -Tpng > main.png
  ivrsim simulate --json > report.json
  ivrsim draw main --traffic report.json > main.svg`,
		Args: arguments(0, 1),
		RunE: interruptibleVerb(func(cmd *cobra.Command, args []string) error { return drawFlow(cmd, args, flags) }),
	}}

	parsedFlag(v, &flags.format, "format", "svg", "draw as `FORMAT`: svg, dot or mermaid", parseDrawing)
	v.Flags().BoolVar(&flags.cover, "cover", false, "show the coverage of the scripted calls")
	v.Flags().StringVar(&flags.traffic, "traffic", "",
		"show the calls of the report in `FILE`, from simulate --json")

	return v
}

// drawing is a format of drawings.
type drawing struct {
	name  string
	write func(*draw.Graph, io.Writer) error
}

// parseDrawing reads the flag --format.
func parseDrawing(text string) (drawing, error) {
	formats := []drawing{{"svg", (*draw.Graph).SVG}, {"dot", (*draw.Graph).DOT}, {"mermaid", (*draw.Graph).Mermaid}}
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
		if f.name == text {
			return f, nil
		}
	}
	return drawing{}, wrongUsage(fmt.Errorf("--format is svg, dot or mermaid, not %q", text), diag.Suggest(text, names))
}

func drawFlow(cmd *cobra.Command, args []string, flags drawFlags) error {
	f, err := openFolder(cmd)
	if err != nil {
		return err
	}

	c, err := readCenter(f)
	if err != nil {
		return err
	}

	// A flow with an endless cycle is drawn, since the drawing helps to find it.
	if err := stopOn(cmd, c, c.Found.WithSeverity(diag.Error).Filter(isNotDrawn)); err != nil {
		return err
	}

	name, err := drawnFlow(c, args)
	if err != nil {
		return err
	}

	if flags.format.name == "svg" && isTerminal(cmd.OutOrStdout()) {
		command := strings.Join(append([]string{"ivrsim draw"}, args...), " ")
		return wrongUsage(errors.New("a terminal cannot show a drawing in SVG"),
			fmt.Sprintf("write it to a file: \"%s > %s.svg\"", command, name))
	}

	var g *draw.Graph
	if flags.cover {
		g, err = coverage(cmd, c, name)
	} else {
		g = graph(c, name)
	}

	if err == nil && flags.traffic != "" {
		err = addTraffic(g, flags.traffic)
	}

	if err != nil {
		return err
	}

	// Only images of large flows are simplified.
	if note := g.Note(); note != "" && flags.format.name == "svg" {
		cmd.PrintErrf("note: %s\n", note)
	}

	return flags.format.write(g, cmd.OutOrStdout())
}

// isNotDrawn reports whether a finding keeps a flow from being drawn: one about a cycle without an end
// does not, which the drawing shows.
func isNotDrawn(x diag.Finding) bool { return x.Rule != flow.Endless && x.Rule != flow.NeverWaits }

// drawnFlow is the flow to draw: the one that is named, or else main.
func drawnFlow(c *workspace.Center, args []string) (string, error) {
	names := c.Flows.Names()
	switch {
	case len(args) > 0:
		return args[0], flowNamed(c, args[0])
	case slices.Contains(names, "main"):
		return "main", nil
	}
	return "", wrongUsage(errors.New("which flow?"), "name one of "+strings.Join(names, ", "))
}

// graph is a flow with the edges of its state machine.
func graph(c *workspace.Center, name string) *draw.Graph {
	program := c.Flows.Program(name)
	return draw.New(program, ivr.NewTransitionTable(program).Edges())
}

// coverage runs all scripted calls and returns a flow with their counts on its edges.
func coverage(cmd *cobra.Command, c *workspace.Center, name string) (*draw.Graph, error) {
	suites := c.Suites("")

	// With errors, the calls cannot run, and their counts would be wrong.
	if err := stopOnErrors(cmd, c); err != nil {
		return nil, err
	}
	batch, err := script.RunAll(cmd.Context(), c.Flows, suites, script.Selection{})
	if err != nil {
		return nil, err
	}
	all := script.NewCoverage(c.Flows, batch.Counts).Flows
	i := slices.IndexFunc(all, func(f script.FlowCoverage) bool { return f.Flow == name })
	return all[i].Graph(), nil
}

// addTraffic counts a report's calls on the edges of a flow.
func addTraffic(g *draw.Graph, file string) error {
	const hint = "\"ivrsim simulate --json\" writes a report, of the flows as they are now"
	src, err := yaml.ReadPath(file, maxReport)
	if err != nil {
		return cannot(plainPathError(err), hint)
	}

	var r struct{ Steps []report.Step }
	if err := json.Unmarshal(src, &r); err != nil || r.Steps == nil {
		return cannot(errors.New(file+" is not a report"), hint)
	}

	// A report of other flows, or of an older flow, would draw wrong numbers. Both are refused.
	steps := slices.DeleteFunc(r.Steps, func(s report.Step) bool { return s.Flow != g.Flow })
	if len(steps) == 0 {
		return cannot(fmt.Errorf("%s: no calls of the flow %s", file, g.Flow), hint)
	}

	taken := map[[2]string]uint64{} // by step and outcome
	for _, s := range steps {
		if !slices.ContainsFunc(g.Boxes, func(n draw.Box) bool { return n.Name == s.Step }) {
			return cannot(fmt.Errorf("%s: the flow %s has no step %q", file, g.Flow, s.Step), hint)
		}
		for outcome, n := range s.Outcomes {
			taken[[2]string{s.Step, outcome}] = uint64(max(n, 0))
		}
	}

	g.Count(func(step, outcome string) uint64 { return taken[[2]string{step, outcome}] })
	return nil
}
