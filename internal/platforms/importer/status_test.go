package importer

import (
	"strings"
	"testing"
)

// TestPromptWithoutAStep has a prompt that calls come to and that no step is made of. Its only note is a remark about
// its recording, which explains nothing. The report must not claim that every block is exact.
func TestPromptWithoutAStep(t *testing.T) {
	f := &Flow{File: "a.json", Start: "pass"}
	prompt := f.Block("pass", "Play")
	prompt.Does = IsHeard
	prompt.Reached = true
	prompt.Remark(UnknownRecording, UnknownRecordingFix)
	f.Step(Pass, prompt).Edge("", "end")
	f.Step(End, f.Block("end", "End")).What = "done"

	text := content(t, ReportFile, f)
	if strings.Contains(text, "Every block is exact") {
		t.Errorf("the report claims that every block is exact:\n%s", text)
	}
	if !strings.Contains(text, "1 approximated: "+UnknownLoss) || !strings.Contains(text, "a: Play pass") {
		t.Errorf("the report does not name the prompt as approximated:\n%s", text)
	}
}
