package writeback_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/writeback"
)

// TestTextsWithMarkup changes a text with characters of markup to another such text, on each platform. The words of the
// folder come back, whether or not the platform reads markup in them.
func TestTextsWithMarkup(t *testing.T) {
	t.Parallel()
	texts := []string{
		"Hello.", "Press 1 if a < b.", "Press <then> 7.", "Press <s> for sales.", "Say <voice> or &lt;voice&gt;.",
		"AT&T & Co.", "AT&amp;T", "1 <2> 3", "a<b and c>d", "<", "Wait <break> now.",
	}
	for _, name := range []string{"connect", "studio", "architect"} {
		t.Run(name, func(t *testing.T) {
			o := originalOf(t, "changes/"+name)
			for i, is := range texts[1:] {
				o.sources = reworded(t, o, texts[i], is)
			}
		})
	}
}

// reworded returns the sources of an original with another text.
func reworded(t *testing.T, o original, was, is string) []importer.Source {
	t.Helper()
	f := imported(t, o.format, o.sources, nil)
	edited := false
	for _, s := range steps(f.files) {
		if n := s.Get("say"); n != nil && n.Text == was {
			n.Text = is
			edited = true
		}
	}
	if !edited {
		t.Fatalf("no %q in %v", was, meaning(f.files))
	}

	out := export(t, o.format, o.sources, f)
	if out.Refused.Len() > 0 {
		t.Fatalf("%q to %q is refused: %v", was, is, refusals(out))
	}
	comesBack(t, o.format, o.sources, f, out)
	return out.Sources
}

// TestTemplatesInYAMLAreRefused: no edit changes a template with tags. The error has the line of the first tag.
func TestTemplatesInYAMLAreRefused(t *testing.T) {
	o := originalOf(t, "changes/connect")
	template := "Resources:\n  Main:\n    Type: AWS::Connect::ContactFlow\n    Properties:\n      Name: !Sub main\n      Content: |\n        " +
		strings.ReplaceAll(string(o.sources[0].Content), "\n", "\n        ")
	sources := []importer.Source{{File: "main.yaml", Content: []byte(template)}}
	f := imported(t, o.format, sources, nil)
	unchanged(t, o.format, sources, f)

	f.edit(t, strings.NewReplacer("say: Hello.", "say: Good day."))
	_, err := writeback.Write(writeback.Input{
		Format: o.format, Sources: sources, Names: f.names, Written: f.written, Folder: f.files,
	})
	if err == nil || !strings.HasPrefix(err.Error(), "main.yaml: line 5: the YAML cannot be changed") {
		t.Errorf("the error is %v", err)
	}
}
