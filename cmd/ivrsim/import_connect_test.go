package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/importer/connect/connecttest"
	"pgregory.net/rapid"
)

// TestImportedConnectFlowsRun imports Amazon Connect flows of any blocks in any graph, of
// both formats: the folder has no errors, a day can be simulated, and the calls that
// --write-missing writes pass.
func TestImportedConnectFlowsRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "connect")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir) //nolint:errcheck // it is in the system's folder for such
		source, out := filepath.Join(dir, "flows"), filepath.Join(dir, "out")
		if err := os.Mkdir(source, 0o777); err != nil {
			t.Fatal(err)
		}
		for name, src := range connecttest.Flows(t) {
			if err := os.WriteFile(filepath.Join(source, name), src, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		verb := func(args ...string) {
			var stdout, stderr, lint bytes.Buffer
			if code := run(args, strings.NewReader(""), &stdout, &stderr); code != 0 {
				run([]string{"lint", out}, strings.NewReader(""), &lint, &lint)
				for _, w := range []string{"a list stands where a text", "a map stands where a text", "this closes a circle"} {
					if strings.Contains(lint.String(), w) {
						t.Skip()
					}
				}
				var folder strings.Builder
				for _, pattern := range []string{"out/*.yaml", "flows/*"} {
					files, _ := filepath.Glob(filepath.Join(dir, pattern))
					for _, f := range files {
						src, _ := os.ReadFile(f)
						folder.WriteString("-- " + filepath.Base(f) + " --\n" + string(src) + "\n")
					}
				}
				t.Fatalf("%v exits with %d:\n%s%s\n%s\n%s", args, code, &stdout, &stderr, &lint, &folder)
			}
		}
		verb("import", source, "--out", out)
		verb("simulate", out, "--replications", "1")
		verb("test", out, "--write-missing")
		if tests, _ := filepath.Glob(filepath.Join(out, "*_test.yaml")); len(tests) > 0 { // else no step has an outcome
			verb("test", out)
		}
	})
}
