package flow

import (
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Uses returns the names that the step reads: attributes, queues, hours, channels, and the placeholders of its
// prompts, which texts of the center may fill. A step that sets an attribute does not read it, but reads an
// attribute that it copies. The scope of a flow's own attribute is the flow. A name may come more than once.
func (s *StepDef) Uses() []diag.Name {
	var out []diag.Name
	switch s.Kind {
	case Branch:
		out = append(out, s.Flow.attributeName(s.What))
	case Deflect:
		out = append(out, diag.Name{Kind: diag.ChannelName, Text: s.What.Value})
	case Check:
		kind := diag.QueueName
		if s.step.Hours != nil {
			kind = diag.HoursName
		}
		out = append(out, diag.Name{Kind: kind, Text: s.What.Value})
	case Queue, Callback:
		out = usesOfQueue(s)
	default: // it names nothing of the center
	}

	// The setting of a set step is that of its only outcome.
	for _, of := range s.assigns {
		for _, p := range of.Value {
			if copied := p.Value.copy; copied.Value != "" {
				out = append(out, s.Flow.attributeName(copied))
			}
		}
	}

	for _, w := range s.Wordings() {
		for _, piece := range w.Template {
			if piece.Placeholder != "" {
				out = append(out, diag.Name{Kind: diag.TextName, Text: piece.Placeholder})
			}
		}
	}
	return out
}

// usesOfQueue returns the queues of a queue step or a callback, and the attributes that choose the queue and the
// priority.
func usesOfQueue(s *StepDef) []diag.Name {
	var out []diag.Name
	if by := s.priority.by; by.Value != "" {
		out = append(out, s.Flow.attributeName(by))
	}
	if s.chosen.by.Value == "" {
		return append(out, diag.Name{Kind: diag.QueueName, Text: s.What.Value})
	}

	out = append(out, s.Flow.attributeName(s.chosen.by))
	for _, p := range s.chosen.of {
		out = append(out, diag.Name{Kind: diag.QueueName, Text: p.Value.Value})
	}
	return out
}

// attributeName returns the name of an attribute that a step of the flow names.
func (f *Def) attributeName(t diag.Text) diag.Name {
	if f.ownAttribute(t.Value) >= 0 {
		return diag.Name{Kind: diag.AttributeName, Scope: f.Name.Value, Text: t.Value}
	}
	return diag.Name{Kind: diag.AttributeName, Text: t.Value}
}

// DeclaredAttributes returns the attributes that the flow's file declares.
func (f *Def) DeclaredAttributes() []yaml.Pair[routing.WrittenAttribute] { return f.declared }

// StartAllows returns the advice that the first step of the flow silences.
func (f *Def) StartAllows() []diag.Text {
	if f.startIndex < 0 {
		return nil
	}
	return f.Steps[f.startIndex].Allow
}
