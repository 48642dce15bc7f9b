package lsp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestAnswersAtEachName compares the answers for an editor at each name of a small center with a file: what it is,
// where it is defined and used, and which names are possible there.
func TestAnswersAtEachName(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "center")
	if err := os.CopyFS(folder, diagtest.Example(t, "answers")); err != nil {
		t.Fatal(err)
	}
	e := start(t, folder)
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", e.capabilities)
	ask := func(method string, params map[string]any) string {
		var result json.RawMessage
		if err := e.CallResult(context.Background(), "textDocument/"+method, params, &result); err != nil {
			return "error: " + strings.ReplaceAll(err.Error(), folder, "")
		}
		return rangesOf.ReplaceAllString(strings.ReplaceAll(string(result), uri(folder)+"/", ""), "$1:$2-$3:$4")
	}

	for _, name := range []string{"main.yaml", "main_test.yaml", "other.yaml"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		document := map[string]any{"uri": uri(filepath.Join(folder, name))}
		fmt.Fprintf(&out, "# %s\n%s\n", name, ask("documentSymbol", map[string]any{"textDocument": document}))
		for i, line := range strings.Split(string(text), "\n") {
			fmt.Fprintf(&out, "%d: %s\n", i, line)
			for _, at := range nameInLine.FindAllStringIndex(line, -1) {
				params := map[string]any{
					"textDocument": document, "position": map[string]any{"line": i, "character": at[0] + 1},
					"context": map[string]any{"includeDeclaration": at[0]%2 == 0}, "newName": "renamed",
				}
				about, isName := ask("hover", params), ask("prepareRename", params)
				fmt.Fprintf(&out, "  %s: %s\n", line[at[0]:at[1]], about)
				if isName != "null" {
					fmt.Fprintf(&out, "    %s, of %s\n", isName, ask("definition", params))
					fmt.Fprintf(&out, "    references: %s\n    renamed: %s\n", ask("references", params), ask("rename", params))
				}
				if isName != "null" || about == "null" || i == 2 {
					fmt.Fprintf(&out, "    %s\n", documentation.ReplaceAllString(ask("completion", params), ""))
				}
			}
		}
	}

	// Two steps are misspelled in a text that is not saved. One is in the range.
	file := filepath.Join(folder, "main.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e.open(file, strings.NewReplacer("answered: done", "answered: dne", "start: hello", "start: helo").Replace(string(text)))
	some := map[string]any{"start": map[string]any{"line": 1, "character": 0}, "end": map[string]any{"line": 2, "character": 9}}
	fmt.Fprintf(&out, "actions: %s\n", ask("codeAction", map[string]any{"textDocument": map[string]any{"uri": uri(file)}, "range": some}))
	diagtest.Same(t, "answers.txt", out.String())
}

var (
	documentation = regexp.MustCompile(`"documentation":"(?:[^"\\]|\\.)*",`)

	nameInLine = regexp.MustCompile(`[\w@]+`)
	rangesOf   = regexp.MustCompile(`\{"start":\{"line":(\d+),"character":(\d+)\},"end":\{"line":(\d+),"character":(\d+)\}\}`)
)
