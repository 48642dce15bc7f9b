package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// overviewView is the center at a glance.
type overviewView struct {
	*reportView
	Center, Live, Now, Pace string // Live is the scenario that runs
	Tiles                   []tile
	Tests                   string // how many scripted calls pass
	Advice                  int    // findings
	Lines                   []labeled
	Flows                   []flowPicture
}

// flowPicture is a flow with a small drawing.
type flowPicture struct {
	flowLink
	About   string
	Picture template.HTML
}

// overview shows what runs, whether its goals hold, a line to dial and the flows.
func (p *pages) overview(w http.ResponseWriter, r *http.Request) {
	now := p.board.view()
	v := &overviewView{
		reportView: p.reportView(0), Center: p.center.Flows.Center.Name, Live: now.Scenario, Now: now.Time, Pace: now.Pace, Tiles: now.Tiles,
		Tests: p.tests, Advice: p.center.Found.Len(), Lines: (&callForm{center: p.center.Flows.Center}).Lines(),
	}
	for _, r := range slices.Backward(v.Runs) {
		if r.Scenario == now.Scenario {
			v.Run = r
			break
		}
	}
	for _, name := range p.center.Flows.Names() {
		if m := p.flows[name]; m != nil {
			v.Flows = append(v.Flows, flowPicture{m.link(), p.center.Flows.About(name), m.picture})
		}
	}
	p.show(w, r, http.StatusOK, "overview", "Center", "center", v)
}

// link names the flow with the share of its outcomes that scripted calls take.
func (m *flowModel) link() flowLink {
	l := flowLink{Name: m.name}
	if c := m.coverage; c.All > 0 {
		l.Tested = fmt.Sprintf("%d of %d", c.Taken, c.All)
	}
	return l
}

// maxPicture is the most steps that a small drawing shows.
const maxPicture = 500

// pictureOf returns a small drawing; it has no texts of the files.
func pictureOf(g *draw.Graph) template.HTML {
	if len(g.Nodes) > maxPicture {
		return template.HTML(`<span class="faint">` + diag.Plural(len(g.Nodes), "step") + "</span>") //nolint:gosec // a number
	}
	var out bytes.Buffer
	_ = g.Picture(&out)                // writing to a buffer cannot fail
	return template.HTML(out.String()) //nolint:gosec // numbers
}

// testsText says whether the scripted calls pass.
func testsText(calls, failed int) string {
	switch {
	case calls == 0:
		return "no scripted calls"
	case failed == 0:
		return diag.Plural(calls, "scripted call") + ", all pass"
	}
	return fmt.Sprintf("%s of %s fail", diag.Thousands(failed), diag.Plural(calls, "scripted call"))
}
