package web

import (
	"bytes"
	"context"
	"html/template"
	"net/url"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/draw"
)

// inset is what a page shows of a text that many readers share. The template writes a mark in its
// place, so that megabytes are not copied into each answer.
type inset struct{ markup []byte }

// insetMark is the mark. No text of the files can contain it: templates escape <.
const insetMark = "<!--inset-->"

// Inset is what the template writes.
func (i inset) Inset() template.HTML { return insetMark }

func (i inset) shared() []byte { return i.markup }

// The columns of a drawing for which a frame has room at a text of 11.5 pixels: beside a call, on a
// laptop, and in a wide window. The style sheet shows the one that fits.
const foldBeside, foldLaptop, foldWide = 2, 4, 6

// foldedSteps is the most steps of a flow whose drawing is folded.
const foldedSteps = 200

// inlineSVG returns a graph as markup, folded for frames of several widths; package draw escapes
// all texts.
func inlineSVG(g *draw.Graph, link func(*draw.Node) string, folds ...int) []byte {
	var out bytes.Buffer
	columns := g.Columns()
	if len(g.Nodes) > foldedSteps {
		folds = []int{columns}
	}
	for _, fold := range folds {
		_ = g.Inline(&out, fold, link) // writing to a buffer cannot fail
		if fold >= columns {
			break
		}
	}
	return slices.Clip(out.Bytes())
}

// trafficDrawing is the drawing of a flow with the calls of the running simulation.
type trafficDrawing struct {
	markup []byte
	stale  time.Time // when it is made anew
}

// idleShare is for how long a drawing is kept, in multiples of the time that it took: one flow
// takes at most a twentieth of a processor, however often its page is requested.
const idleShare = 19

// draw returns a flow's drawing with the calls so far. One drawing is made at a time, so that
// the drawings of large flows leave a processor and memory to the other requests. It returns
// false when the request has ended before.
func (p *pages) draw(ctx context.Context, m *flowModel, t traffic) (inset, bool) {
	select {
	case p.drawer <- struct{}{}:
		defer func() { <-p.drawer }()
	case <-ctx.Done():
		return inset{}, false
	}
	begin := time.Now()
	if m.traffic.markup == nil || begin.After(m.traffic.stale) {
		g := *m.graph
		g.Edges = slices.Clone(g.Edges)
		g.Count(func(step, outcome string) uint64 { return t[[3]string{m.name, step, outcome}] })
		m.traffic.markup = inlineSVG(&g, func(n *draw.Node) string {
			return "/flows/" + url.PathEscape(m.name) + "?step=" + url.QueryEscape(n.Name) + "#step"
		}, foldLaptop, foldWide)
		now := time.Now()
		m.traffic.stale = now.Add(idleShare * now.Sub(begin))
	}
	return inset{m.traffic.markup}, true
}
