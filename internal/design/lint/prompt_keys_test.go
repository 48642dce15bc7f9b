package lint_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestPromptKeysInEachLanguage: in each language of the sample a wrong key of a prompt, one too
// many and a missing one are found, where they are, and in no other language.
func TestPromptKeysInEachLanguage(t *testing.T) {
	sample := sampleFiles(t)
	files := map[string]string{"en": "main.yaml"}
	for name := range sample {
		if tag, ok := strings.CutPrefix(name, "translations/main."); ok {
			files[strings.TrimSuffix(tag, path.Ext(tag))] = name
		}
	}
	if len(files) != 14 {
		t.Fatalf("the sample has %d languages", len(files))
	}
	for i, tag := range slices.Sorted(maps.Keys(files)) {
		file := files[tag]
		for k, c := range []struct{ old, replacement, want string }{
			{"5", "7", "names key 7, which the menu does not offer, and does not name key 5, which the menu offers (" + tag + ")"},
			{"5", "", "does not name key 5, which the menu offers (" + tag + ")"},
			{"1", "1, 6", ""}, // one too many, in some form of the language
		} {
			if (i+5*k)%14 != 0 && !longtest.IsLong() {
				continue // each lints the sample center
			}
			folder := maps.Clone(sample)
			folder[file] = &fstest.MapFile{Data: []byte(inLine(string(sample[file].Data), textOf(tag), c.old, c.replacement))}
			found := promptKeysIn(t, folder)
			if len(found) != 1 || found[0].Place.File != file || !strings.HasSuffix(found[0].Message, c.want) ||
				!strings.Contains(found[0].Message, "("+tag+")") {
				t.Errorf("%s: %s for %s: %v", tag, c.replacement, c.old, found)
			}
		}
	}
}

// TestPromptKeysOfChoices: a key that choices do not have, or have too many, is one finding of all
// languages.
func TestPromptKeysOfChoices(t *testing.T) {
	sample := sampleFiles(t)
	for replacement, want := range map[string]string{
		`"6, something else"`:    "names key 5, which the menu does not offer, and does not name key 6, which the menu offers",
		`"something else"`:       "names key 5, which the menu does not offer",
		`"5, 6, something else"`: "does not name key 6, which the menu offers",
	} {
		folder := maps.Clone(sample)
		folder["main.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(sample["main.yaml"].Data), `"5, something else"`,
			replacement, 1))}
		want = fmt.Sprintf(`the prompt of menu "topic" %s (en, ar, de, es, fr, hi, it, ja, ko, ms, pt, ta, yue, zh)`, want)
		if found := promptKeysIn(t, folder); len(found) != 1 || found[0].Message != want {
			t.Errorf("%s: %v", replacement, found)
		}
	}
}

func sampleFiles(t *testing.T) fstest.MapFS {
	out := fstest.MapFS{}
	err := fs.WalkDir(flows.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(flows.FS, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// textOf begins the line of the prompt of main's first menu.
func textOf(tag string) string {
	if tag == "en" {
		return "    menu: For a lost"
	}
	return "  topic:"
}

// inLine replaces a key in the first line that begins with a text.
func inLine(file, begin, old, replacement string) string {
	lines := strings.Split(file, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, begin) {
			lines[i] = strings.Replace(l, old, replacement, 1)
			break
		}
	}
	return strings.Join(lines, "\n")
}

func promptKeysIn(t *testing.T, folder fs.FS) []diag.Finding {
	return findings(t, folder).Filter(func(x diag.Finding) bool { return x.Rule == flow.PromptKeys }).Sorted()
}
