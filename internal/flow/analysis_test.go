package flow

import (
	"io/fs"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// analyze reads a center's folder and walks its flows, errors or not.
func analyze(t interface{ Fatal(...any) }, folder fs.FS) *analysis {
	found := &diag.Findings{}
	files, err := yaml.ReadFolder(folder, found)
	if err != nil {
		t.Fatal(err)
	}
	var center *routing.Center
	for _, f := range files {
		if f.Kind == "center" {
			center = routing.Read(f, found)
		}
	}
	return newAnalysis(Load(center, files, found), newClosing(center), found)
}

// Whatever random callers do, the analysis has held it for possible: the state,
// every attribute's value, and that no name is said to be filled which is not.
func TestWalksHoldEveryCall(t *testing.T) {
	sample := analyze(t, flows.FS)
	rapid.Check(t, func(t *rapid.T) { roam(t, sample) })
}

func TestWalksHoldEveryCallOfRandomFlows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { roam(t, analyze(t, RandomCenter(t))) })
}

func roam(t *rapid.T, a *analysis) {
	const hops = 300
	if len(a.walks) == 0 || a.walks[0].line == nil {
		t.Skip("the line's flow does not compile")
	}
	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
	lines := 0
	for lines < len(a.walks) && a.walks[lines].line != nil {
		lines++
	}
	w := a.walks[pick(lines)]
	if rapid.Bool().Draw(t, "closer") {
		w = w.closer()
	}
	c := newRoamer(a.Center, w, pick)
	for range hops {
		if complaint := c.check(); complaint != "" {
			t.Fatalf("line %s, state %s: %s", c.w.line.Name.Value, c.w.States[c.at].Path, complaint)
		}
		if !c.hop(pick) {
			return
		}
	}
}

// roamer is a call that takes any outcome that its values let it take.
type roamer struct {
	w      *walk
	at     StateID
	values routing.Values
	filled map[string]bool
	edges  map[StateID][]Edge
}

func newRoamer(c *routing.Center, w *walk, pick func(int) int) *roamer {
	domain := c.Attributes[routing.AttrCountry].Values
	n := phone.Number{Validity: phone.Validity(pick(3)), Type: phone.Other}
	if n.Validity == phone.Valid {
		n.Country, n.Type = domain[1+pick(len(domain)-1)], phone.Type(pick(len(phone.Types)))
	}
	line, _ := c.Line(w.line.Name.Value)
	caller := c.Locate(line, n)
	r := &roamer{w: w, values: c.InitialValues(line, &caller), filled: map[string]bool{}, edges: map[StateID][]Edge{}}
	for _, e := range w.Edges {
		r.edges[e.Source] = append(r.edges[e.Source], e)
	}
	return r
}

func (r *roamer) check() string {
	if !r.w.reached(r.at) {
		return "no call is held to come here"
	}
	f := &r.w.states[r.at]
	for i, a := range r.w.attributes {
		if a != routing.AttrDay && !f.values[i].Has(r.values[a]) {
			return r.w.Center.Attributes[a].Name.Value + " is held not to be " + r.w.Center.Attributes[a].Values[r.values[a]]
		}
	}
	for name, bit := range r.w.names {
		if f.filled.has(bit) && !r.filled[name] {
			return name + " is held to be filled"
		}
	}
	return ""
}

// hop takes a random edge that the call's values let it take, and reports
// whether there is one.
func (r *roamer) hop(pick func(int) int) bool {
	s := r.w.StepAt(r.at)
	var open []Edge
	for _, e := range r.edges[r.at] {
		if s.Kind != Branch || s.Attribute == routing.AttrDay || s.Cases[r.values[s.Attribute]] == e.Outcome {
			if r.happens(s, r.w.Outcomes[e.Outcome]) {
				open = append(open, e)
			}
		}
	}
	if len(open) == 0 {
		return false
	}
	e := open[pick(len(open))]
	for _, set := range s.Set {
		r.values[set.Attribute] = set.Value
	}
	for _, name := range s.Fills[e.Outcome] {
		r.filled[name] = true
	}
	if s.Kind == Collect && r.w.Outcomes[e.Outcome] == Collected {
		r.filled[s.Entry.Into] = true
	}
	if s.Kind == Queue || s.Kind == Check {
		r.filled["position"], r.filled["wait"] = true, true
	}
	r.at = e.Target
	return true
}

// happens leaves out what a queue's settings, or the lack of a number to call
// back, rule out.
func (r *roamer) happens(s *Step, outcome string) bool {
	switch {
	case s.Kind == Callback:
		return outcome != Booked || s.Number != "" || r.values[routing.AttrNumber] == validNumber
	case s.Kind != Queue && s.Kind != Check:
		return true
	case outcome == TimedOut && s.MaxWait == 0, outcome == Full && r.w.Center.Queues[s.Service].Capacity == 0:
		return false
	}
	if r.w.whetherClosed(s, outcome) {
		return true
	}
	line, _ := r.w.Center.Line(r.w.line.Name.Value)
	return slices.ContainsFunc(r.w.Center.OpenSets(s.Service), func(open routing.HubSet) bool {
		eligible, _ := r.w.Center.Eligible(routing.HubID(r.values[routing.AttrHub]), s.Service, r.values[routing.AttrLanguage], r.w.Center.FirstLanguage(line), open)
		return (len(eligible) == 0) == (outcome == Closed)
	})
}
