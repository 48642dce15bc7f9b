package routing_test

import (
	"io/fs"
	"os"
	"regexp"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/design/phone"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// check reads and checks all centers of a folder.
func check(t testing.TB, folder fs.FS) *diag.Findings {
	t.Helper()
	found := &diag.Findings{}
	files, err := yaml.ReadFolder(folder, found)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Kind == "center" {
			routing.Check(routing.Read(f, found), found)
		}
	}
	return found
}

func TestCheck(t *testing.T) {
	for _, folder := range []string{"testdata/read", "testdata/check"} {
		diagtest.Check(t, os.DirFS(folder), check(t, os.DirFS(folder)))
	}
}

func TestRules(t *testing.T) { diagtest.Rules(t, routing.Rules, check) }

func TestSampleCenterIsClean(t *testing.T) {
	for _, x := range check(t, flows.FS).Sorted() {
		t.Errorf("%s: %s [%s]", x.Place, x.Message, x.Rule)
	}
}

// TestSampleCenterWithoutAllow: without `allow` the only advice is on two published numbers.
func TestSampleCenterWithoutAllow(t *testing.T) {
	src, err := fs.ReadFile(flows.FS, "routing.yaml")
	if err != nil {
		t.Fatal(err)
	}
	withoutAllow := regexp.MustCompile(`(?m)^ *allow: \{invalid-line-number: .*\}$`).ReplaceAll(src, nil)
	var got []string
	for _, x := range check(t, fstest.MapFS{"routing.yaml": {Data: withoutAllow}}).Sorted() {
		got = append(got, string(x.Rule)+": "+x.Message)
	}
	want := []string{
		`invalid-line-number: "01-800-005-2221" is not a valid number in MX (too long)`,
		`invalid-line-number: "0800 151 0900" is not a valid number in IE (unassigned)`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// FuzzRead tests that Read does not panic, nor the methods of a center without errors.
func FuzzRead(f *testing.F) {
	f.Add([]byte(written(f, "sample")))
	f.Add([]byte(written(f, "world")))
	for _, name := range []string{"read/routing.yaml", "read/hours.yaml", "check/routing.yaml"} {
		src, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		diagtest.Bounded(t, func() { readAndUse(src) })
	})
}

func readAndUse(src []byte) {
	var found diag.Findings
	root := yaml.Parse("routing.yaml", src, &found)
	if root == nil {
		return
	}
	c := routing.Read(yaml.NewFile("routing.yaml", "center", root), &found)
	routing.Check(c, &found)
	if found.Errors() == 0 {
		use(c)
	}
}

// use calls the methods of a center.
func use(c *routing.Center) {
	noon := time.Date(2026, time.November, 27, 12, 0, 0, 0, time.UTC)
	for l := range c.Lines {
		line := routing.LineID(l)
		for _, number := range []string{"withheld", phone.ExampleNumber(c.Lines[l].Home()).E164, "911"} {
			caller := c.Locate(line, phone.Parse(number, c.Lines[l].Home()))
			values := c.InitialValues(line, &caller)
			for q := range c.Queues {
				queue := routing.QueueID(q)
				c.Route(caller.Hub, values[routing.AttrTier], queue, values[routing.AttrLanguage], c.FirstLanguage(line), noon)
			}
		}
	}
	for q := range c.Queues {
		c.Unserved(c.OpenSets(routing.QueueID(q)), 0)
	}
}
