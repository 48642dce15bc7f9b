package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var nearLabel = diag.Rule{
	ID:       flow.NearLabel,
	Severity: diag.Advice,
	Doc: `One end has a label that no other end, scripted call or scenario uses, and that is
one letter away from the label of several other ends: reports would count it
separately.`,
	Bad: `flow: main
start: topic
steps:
  topic:   {menu: "For sales, press 1. For a person, press 0.", choices: {1: sales, 0: wait}, then: {exhausted: service}}
  wait:    {queue: general, then: {answered: helped}}
  sales:   {queue: general, then: {answered: sold}}
  service: {queue: general, then: {answered: done}}
  helped:  {end: resolvd}
  sold:    {end: resolved}
  done:    {end: resolved}
`,
}.FixedBy("resolvd", "resolved")

// checkLabels reports the labels of single ends that are probably misspelled.
func checkLabels(p *pass) {
	ends := map[string][]*flow.StepDef{}
	for s := range p.Steps() {
		if s.Kind == flow.End {
			ends[s.What.Value] = append(ends[s.What.Value], s)
		}
	}

	// Several ends are a hint that their spelling is meant. Of two ends, either may be wrong.
	var common []string
	for label, of := range ends {
		if len(of) > 1 {
			common = append(common, label)
		}
	}
	slices.Sort(common)

	for s := range p.Steps() {
		label := s.What.Value
		isSingle := s.Kind == flow.End && len(ends[label]) == 1
		if !isSingle || label == flow.SelfServed || label == flow.TurnedAway {
			continue
		}

		for _, meant := range common {
			if isOneEdit(label, meant) && !p.isUsed(label) {
				p.advise(s.What.Place, flow.NearLabel, fmt.Sprintf("only this end has the label %q", label),
					diag.Fix(diag.DidYouMean(label, meant)), s.Allow)
				break
			}
		}
	}
}

// isUsed reports whether a scripted call or a scenario has a text.
func (p *pass) isUsed(text string) bool {
	for _, file := range p.files {
		isOther := file.Kind == "tests" || file.Kind == "scenario"
		if isOther && contains(file.Root(), text) {
			return true
		}
	}
	return false
}

// contains reports whether a text is a key or a value in a node.
func contains(n *yaml.Node, text string) bool {
	for _, item := range n.Items {
		if contains(item, text) {
			return true
		}
	}
	for _, e := range n.Pairs {
		if e.Key.Text == text || contains(e.Value, text) {
			return true
		}
	}
	return n.Kind == yaml.Scalar && n.Text == text
}

// isOneEdit reports whether one letter more, one less or another one makes a text of the other.
func isOneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	same := 0
	for same < len(a) && a[same] == b[same] {
		same++
	}

	// The rest is the same after the letter that is missing or another one.
	switch len(b) - len(a) {
	case 0:
		return a != b && a[same+1:] == b[same+1:]
	case 1:
		return a[same:] == b[same+1:]
	default:
		return false
	}
}
