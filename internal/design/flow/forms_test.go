package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestCompiledForms compares the compiled step of each form, with every setting, and the edges of its flow with the
// content of a file.
func TestCompiledForms(t *testing.T) {
	all, _ := open(t, flowtest.FormCenter())
	none := strings.NewReplacer(fmt.Sprint(flow.NoOutcome), "–")
	var out strings.Builder
	for i := range len(all.Center.Lines) {
		name := fmt.Sprintf("form_%d", i)
		p := all.Program(name)
		fmt.Fprintf(&out, "%s %q\n", name, p.Outcomes)
		for k := range p.Steps {
			if s := &p.Steps[k]; s.Flow == name && s.Name == "form" {
				out.WriteString(none.Replace(diagtest.Dump(s, "Flow", "Name")))
			}
		}
		for _, e := range p.Edges {
			if p.StepAt(e.Source).Name == "form" {
				fmt.Fprintf(&out, "%s --%s--> %s %s\n", p.States[e.Source].Path, p.Outcomes[e.Outcome], p.States[e.Target].Path,
					strings.ReplaceAll(diagtest.Dump(e.Facts), "\n", " "))
			}
		}
	}
	diagtest.Same(t, "forms.txt", out.String())
}
