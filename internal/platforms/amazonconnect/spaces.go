package amazonconnect

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// begin adds a step at the start of a flow that begins without the attributes of its last run.
func (f *flow) begin() {
	if len(f.own) == 0 || len(f.enteredBy) == 0 || f.byID[f.start] == nil {
		return
	}

	// Blocks of the flow may lead back to its start, and keep the attributes. Only an entry comes to this step.
	out := f.out.Step(importer.Set, f.byID[f.start].block)
	out.ID = f.start + "/begin"
	for _, path := range f.own {
		out.Sets = append(out.Sets, importer.Assign{Attribute: path, To: importer.Never{}})
	}
	out.Edge("done", f.start)
	f.out.Start = out.ID
}

// separate gives the attributes of the flow names of their own. On the platform they are restricted to the flow
// that sets them: neither a module nor the next flow sees them. It runs after the translation, which knows each
// attribute by its path.
func (f *flow) separate() {
	for _, s := range f.out.Steps {
		s.By = f.spaced(s.By)
		f.separateParts(s.Prompt.Parts)
		f.separateSets(s.Sets)
		for i := range s.Edges {
			f.separateSets(s.Edges[i].Sets)
			f.separateTests(s.Edges[i].Tests)
		}
	}
}

func (f *flow) separateTests(tests []importer.Test) {
	for i := range tests {
		t := &tests[i]
		t.Variable = f.spaced(t.Variable)
		if t.Dynamic {
			t.Operand = f.spaced(t.Operand)
		}
	}
}

func (f *flow) separateSets(sets []importer.Assign) {
	for i := range sets {
		sets[i].Attribute = f.spaced(sets[i].Attribute)
		if to, isCopy := sets[i].To.(importer.Copy); isCopy {
			f.separateParts(to.Of)
		}
	}
}

func (f *flow) separateParts(parts []importer.Part) {
	for i := range parts {
		parts[i].Value = f.spaced(parts[i].Value)
	}
}

// spaced returns the variable of a path in the flow. Each flow has another identifier, so that two flows have different
// variables.
func (f *flow) spaced(path string) string {
	name, isOfFlow := strings.CutPrefix(path, flowAttributes)
	if !isOfFlow {
		return path
	}
	return flowAttributes + f.out.ID + " ." + name
}
