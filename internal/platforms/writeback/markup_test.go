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
	for name, o := range originals {
		t.Run(name, func(t *testing.T) {
			text := o.text
			for i, is := range texts[1:] {
				changed := reworded(t, o.format, o.file, text, texts[i], is)
				if changed == "" {
					t.Fatalf("%q to %q is refused", texts[i], is)
				}
				text = changed
			}
		})
	}
}

// reworded returns an original with another text, or "" if the export refuses it.
func reworded(t *testing.T, format importer.Format, file, text, was, is string) string {
	sources := []importer.Source{{File: file, Content: []byte(text)}}
	f := imported(t, format, sources, nil)
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

	out := export(t, format, sources, f)
	if out.Refused.Len() > 0 {
		t.Log(refusals(out))
		return ""
	}
	comesBack(t, format, sources, f, out)
	return string(out.Sources[0].Content)
}

// TestTemplatesInYAMLAreRefused: no edit changes a template with tags. The error has the line of the first tag.
func TestTemplatesInYAMLAreRefused(t *testing.T) {
	template := "Resources:\n  Main:\n    Type: AWS::Connect::ContactFlow\n    Properties:\n      Name: !Sub main\n      Content: |\n        " +
		strings.ReplaceAll(originals["connect"].text, "\n", "\n        ")
	sources := []importer.Source{{File: "main.yaml", Content: []byte(template)}}
	f := imported(t, originals["connect"].format, sources, nil)
	unchanged(t, originals["connect"].format, sources, f)

	f.edit(t, strings.NewReplacer("say: Hello.", "say: Good day."))
	_, err := writeback.Write(writeback.Input{
		Format: originals["connect"].format, Sources: sources, Names: f.names, Written: f.written, Folder: f.files,
	})
	if err == nil || !strings.HasPrefix(err.Error(), "main.yaml: line 5: the YAML cannot be changed") {
		t.Errorf("the error is %v", err)
	}
}
