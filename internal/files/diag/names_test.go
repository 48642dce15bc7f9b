package diag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// An editor knows each place of a name, also in FLOW.STEP and QUEUE@HUB. Of a text with escapes it knows no parts. Without
// an editor nothing is kept.
func TestNames(t *testing.T) {
	at := func(line, column, width int) diag.Place {
		return diag.Place{File: "a.yaml", Line: line, Column: column, Width: width}
	}
	use := func(kind diag.NameKind, scope, text string, place diag.Place) diag.Use {
		return diag.Use{Name: diag.Name{Kind: kind, Scope: scope, Text: text}, Place: place}
	}
	defined := use(diag.StepName, "main", "ask", at(1, 1, 3))
	defined.Defines = true
	all := []diag.Use{
		defined,
		use(diag.FlowName, "", "größe", at(2, 5, 5)),
		use(diag.StepName, "größe", "ask", at(2, 11, 3)),
		use(diag.QueueName, "", "sales", at(3, 6, 5)),
		use(diag.HubName, "", "york", at(3, 12, 4)),
		use(diag.QueueName, "", "help", at(4, 1, 4)),
	}

	for _, isEditor := range []bool{true, false} {
		var found diag.Findings
		if isEditor {
			found.KeepNames()
		}
		found.Source("a.yaml", []byte("ask:\nto: größe.ask.yes\nat: \"sales@york\"\nhelp: main\n\"sales@y\\u006frk\"\n"))
		found.Define(diag.StepName, "main", diag.Text{Value: "ask", Place: at(1, 1, 3)})
		found.ReferStep(diag.Text{Value: "größe.ask.yes", Place: at(2, 5, 13)})
		found.ReferStep(diag.Text{Value: "main", Place: at(4, 7, 4)})
		found.ReferQueue(diag.Text{Value: "sales@york", Place: at(3, 5, 12)})
		found.ReferQueue(diag.Text{Value: "help", Place: at(4, 1, 4)})
		found.ReferQueue(diag.Text{Value: "sales@york", Place: at(5, 1, 17)})
		found.Refer(diag.HubName, "", diag.Text{Place: at(4, 1, 1)})
		found.Refer(diag.HubName, "", diag.Text{Value: "york", Place: diag.Place{File: "a.yaml"}})

		var want []diag.Use
		if isEditor {
			want = all
		}
		if diff := cmp.Diff(want, found.Names()); diff != "" {
			t.Errorf("in an editor: %t (-want +got):\n%s", isEditor, diff)
		}
	}
}
