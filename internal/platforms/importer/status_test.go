package importer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestAllNotes has a block with notes of each status, one of them twice. The block counts once, as approximated. The
// page, the JSON and the flow's file have each note once, and the cause stands before its consequence.
func TestAllNotes(t *testing.T) {
	f := &Flow{File: "a.json", Start: "ask"}
	ask := f.Block("ask", "Ask")
	ask.Remark("a remark", "")
	ask.Expand("an expansion")
	ask.Approximate("the cause", "mend it")
	ask.Approximate("the consequence", "mend {it} too")
	ask.Approximate("the cause", "mend it")
	s := f.Step(Say, ask)
	s.Prompt = words("Hello.")
	s.Edge(done, "end")
	f.Step(End, f.Block("end", "End")).What = "done"

	result := Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil)
	want := []Note{
		{Status: Approximated, Reason: "the cause", Fix: "mend it"},
		{Status: Approximated, Reason: "the consequence", Fix: "mend {it} too"},
		{Status: Expanded, Reason: "an expansion"},
		{Status: Exact, Reason: "a remark"},
	}
	row := result.Report.Blocks[0]
	if got := row.Notes(); !slices.Equal(got, want) {
		t.Errorf("the block has the notes %+v, want %+v", got, want)
	}
	if n := result.Report.Totals; n["approximated"] != 1 || n["exact"] != 1 || n["expanded"] != 0 || n["blocks"] != 2 {
		t.Errorf("the totals are %v", n)
	}

	out, err := json.Marshal(row.Notes())
	if err != nil {
		t.Fatal(err)
	}
	wantJSON := `[{"status":"approximated","reason":"the cause","fix":"mend it"},` +
		`{"status":"approximated","reason":"the consequence","fix":"mend {it} too"},` +
		`{"status":"expanded","reason":"an expansion"},{"status":"exact","reason":"a remark"}]`
	if string(out) != wantJSON {
		t.Errorf("the JSON has the notes %s", out)
	}

	var summary strings.Builder
	if err := result.Report.Summary(&summary, "out"); err != nil {
		t.Fatal(err)
	}
	for _, n := range want {
		if got := strings.Count(string(result.Report.markdown()), n.Reason+"."+fixOf(n)); got != 1 {
			t.Errorf("the page has %q %d times:\n%s", n.Reason, got, result.Report.markdown())
		}
		if got := strings.Count(summary.String(), "     1  "+n.Status.String()+": "+n.Reason+"\n"); got != 1 {
			t.Errorf("the summary has %q %d times:\n%s", n.Reason, got, summary.String())
		}
	}
	if file := content(t, "a.yaml", f); !strings.Contains(file, "approximated: the cause\n  # approximated: the consequence\n") {
		t.Errorf("the flow's file lacks the approximations:\n%s", file)
	}
}

// fixOf returns the words of the page after the reason of a note.
func fixOf(n Note) string {
	if n.Fix == "" {
		return "\n"
	}
	return " To make it exact: " + n.Fix + "."
}

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

// TestLongConflicts prints a side of up to 200 characters in full, and names the rest of a longer one.
func TestLongConflicts(t *testing.T) {
	words := strings.Repeat("four ", 40)[:199] + "."
	for name, c := range map[string]struct{ side, want string }{
		"short": {words, words},
		"long":  {words + " And more.", words + "… (10 more characters in import.md)"},
		"one":   {words + "!", words + "… (1 more character in import.md)"},
		"none":  {"", "nothing"},
	} {
		r := &Report{Edits: []Edit{{File: "main.yaml", Path: []string{"steps"}, Folder: c.side, Import: "x", Conflict: true}}}
		var out strings.Builder
		r.summarizeEdits(&out)

		_, kept, _ := strings.Cut(out.String(), "  kept: ")
		kept, _, _ = strings.Cut(kept, "import: ")
		if got := strings.Join(strings.Fields(kept), " "); got != c.want {
			t.Errorf("%s: the kept side is %q, want %q", name, got, c.want)
		}
	}
}
