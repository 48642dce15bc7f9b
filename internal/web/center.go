package web

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"sync"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/draw"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/script"
)

// Center is what the pages show of a folder of files that has no errors.
type Center struct {
	Flows  *flow.Flows
	Found  *diag.Findings // advice, what is wrong in scripted calls, and the files' texts
	Suites []*script.Suite
	Model  *model.Model // of the scenario that is served
}

// playable is one flow, compiled as calls start with it.
type playable struct {
	name    string
	about   string
	program *flow.Program
	edges   []flow.Edge
	plain   template.HTML // its drawing, with nothing laid over it

	turn    sync.Mutex // calls take turns on the one state machine
	machine *ivr.Machine
}

// playables compiles and draws every flow.
func (c *Center) playables() (map[string]*playable, error) {
	out := map[string]*playable{}
	for _, name := range c.Flows.Names() {
		p := c.Flows.Program(name)
		recording, err := ivr.Record(p)
		if err != nil {
			return nil, fmt.Errorf("record flow %s: %w", name, err)
		}
		machine, err := ivr.Live(p)
		if err != nil {
			return nil, fmt.Errorf("build the state machine of flow %s: %w", name, err)
		}
		f := &playable{name: name, about: c.Flows.About(name), program: p, edges: recording.Edges(), machine: machine}
		f.plain = drawing(draw.New(p, f.edges), nil)
		out[name] = f
	}
	return out, nil
}

// drawing gives a graph as markup of a page; package draw escapes all texts.
func drawing(g *draw.Graph, link func(*draw.Node) string) template.HTML {
	var out bytes.Buffer
	_ = g.Inline(&out, link)           // a buffer takes everything
	return template.HTML(out.String()) //nolint:gosec // see above
}

// coverage runs the scripted calls.
func (c *Center) coverage() (*script.Coverage, error) {
	batch, err := script.RunAll(context.Background(), c.Flows, c.Suites, script.Choice{})
	if err != nil {
		return nil, fmt.Errorf("run the scripted calls: %w", err)
	}
	return script.NewCoverage(c.Flows, batch.Counts), nil
}
