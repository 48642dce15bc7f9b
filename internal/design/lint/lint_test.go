package lint_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// findings reads and checks a center's folder as the verbs do.
func findings(t testing.TB, folder fs.FS) *diag.Findings {
	t.Helper()
	_, found := open(t, folder)
	return found
}

// judged returns the findings, and the findings of the rules of routing.yaml.
func judged(t testing.TB, folder fs.FS) *diag.Findings {
	t.Helper()
	flows, found := open(t, folder)
	routing.Check(flows.Center, found)
	return found
}

func open(t failer, folder fs.FS) (*flow.Flows, *diag.Findings) {
	found := &diag.Findings{}
	_, all := flowtest.Open(t, folder, found)
	return all, found
}

// Each file of testdata holds the files of a center, with the expected findings in
// comments on their lines. Without a routing.yaml it has the routing.yaml of the rules' examples. A
// line "without: RULE, RULE" before the files leaves out rules that the flows are not about, and a
// line "with: the rules of routing.yaml" adds these.
func TestLint(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}

	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}

			folder := diagtest.Folder(t, string(src))
			all := findings(t, folder)
			if strings.Contains(string(src), "\nwith: the rules of routing.yaml\n") {
				all = judged(t, folder)
			}
			without := regexp.MustCompile(`(?m)^without: (.*)$`).FindStringSubmatch(string(src))
			diagtest.Check(t, folder, all.Filter(func(x diag.Finding) bool {
				return without == nil || !slices.Contains(strings.Split(without[1], ", "), string(x.Rule))
			}))
		})
	}
}

func TestSampleCenterHasNoErrors(t *testing.T) {
	diagtest.Check(t, flows.FS, findings(t, flows.FS))
}

// The examples of the rules of package yaml are flows too.
func TestRules(t *testing.T) { diagtest.Rules(t, slices.Concat(yaml.Rules, lint.Rules()), findings) }

// TestLongCountsHaveNoEnd: a cycle without a wait has no end, however many values its counter has and however they change.
func TestLongCountsHaveNoEnd(t *testing.T) {
	for name, set := range map[string]string{
		"counts to 60":  "{n: {add: 1}}",
		"counts to 200": "{m: {add: 1}}",
		"exchanges":     "{a: {copy: m}, m: {copy: b}, b: {copy: a}}",
	} {
		src := fmt.Sprintf(`flow: main
start: first
attributes: {n: 0-60, m: 0-200, a: 0-200, b: 0-200}
steps:
  first: {set: {n: 1, m: 1, b: 2}, then: topic}
  topic: {menu: Choose., choices: {1: by_n, 2: by_m, 3: count}, then: {exhausted: done}}
  by_n: {branch: n, then: {0: done, otherwise: topic}}
  by_m: {branch: m, then: {0: done, otherwise: topic}}
  count: {set: %s, then: news}
  news: {say: News., then: where}
  where: {branch: country, then: {US: count, otherwise: done}}
  done: {end: resolved, say: Goodbye.}
`, set)

		found := findings(t, fstest.MapFS{
			"routing.yaml": {Data: []byte(diagtest.Center)},
			"main.yaml":    {Data: []byte(src)},
		})

		endless := 0
		for x := range found.All() {
			if x.Rule == flow.NeverWaits {
				endless++
			}
		}

		if endless != 1 {
			t.Errorf("%s: %d cycles are reported, want 1: %v", name, endless, found.Sorted())
		}
	}
}
