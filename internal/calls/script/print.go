package script

import (
	"fmt"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Print writes a failed call as a conversation up to the first difference: the simulated time, the
// place in the flow, the speaker and the event. Then it writes the failure. Folder is prefixed to
// file names.
func (r *Result) Print(w io.Writer, folder string) error {
	_, err := io.WriteString(w, r.text(folder))
	return err
}

func (r *Result) text(folder string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "FAIL %s\n", r.Title(folder))

	for _, line := range r.Dialed {
		score := ""
		if line.Score > 0 {
			score = fmt.Sprintf("  (%.2f)", line.Score)
		}
		fmt.Fprintf(&out, "  %7.1fs  %-6s  %s%s\n", line.At.Seconds(), line.Who, diag.Visible(line.What), score)
	}

	var trace []ivr.Event
	if r.Dialed == nil {
		trace = r.Trace()
	}
	width := 0
	for i := range trace {
		width = max(width, len(r.where(&trace[i])))
	}

	for i := range trace {
		e := &trace[i]
		if what := e.Line(r.Program); what != "" {
			fmt.Fprintf(&out, "  %s  %-*s  %-6s  %s\n", e.At.Format("15:04:05"), width, r.where(e), e.Who(),
				diag.Visible(what))
		}
	}

	fmt.Fprintf(&out, "▶ %s: %s\n", diag.Visible(folder+r.Failure.Place.String()), diag.VisibleLine(r.Failure.Message))

	if r.Failure.Fix != "" {
		fmt.Fprintf(&out, "  %s\n", diag.VisibleLine(r.Failure.Fix))
	}
	if r.Recording != "" {
		fmt.Fprintf(&out, "  its sound is in %s\n", diag.VisibleLine(r.Recording))
	}

	return out.String()
}

// Title returns the call's place and name in one line.
func (r *Result) Title(folder string) string {
	name := r.Test.Name
	return fmt.Sprintf("%s%s:%d: %s", diag.Visible(folder), diag.Visible(name.Place.File), name.Place.Line,
		diag.VisibleLine(name.Value))
}

// where returns the place in the flow of an event of the flow itself, "" for inputs.
func (r *Result) where(e *ivr.Event) string {
	if e.Kind.IsInput() || e.Kind == ivr.EventArrived {
		return ""
	}
	step := r.Program.StepAt(e.State)
	return fmt.Sprintf("%s:%d", diag.Visible(step.Place.File), step.Place.Line)
}
