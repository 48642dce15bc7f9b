package sweep

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"testing"
	"testing/fstest"
)

// A plan is refused if it is of another version or was changed, or if one of its chunks has a design or a replication that
// the plan does not have.
func TestReadPlan(t *testing.T) {
	for _, c := range []struct {
		change func(*Plan)
		want   string
	}{
		{func(*Plan) {}, ""},
		{func(p *Plan) { p.Chunks[0] = Chunk{1, 3, 4} }, ""},
		{func(p *Plan) { p.Chunks[0].Design = -1 }, errPlan.Error()},
		{func(p *Plan) { p.Chunks[0].Design = 2 }, errPlan.Error()},
		{func(p *Plan) { p.Chunks[0].From = -1 }, errPlan.Error()},
		{func(p *Plan) { p.Chunks[0].From = 4 }, errPlan.Error()},
		{func(p *Plan) { p.Chunks[0].To = 5 }, errPlan.Error()},
		{func(p *Plan) { p.Factors = []string{"agents"} }, errPlan.Error()},
		{
			func(p *Plan) { p.Version = "old" },
			"it was written by version old of ivrsim, and this is version v",
		},
	} {
		p := Plan{Replications: 4, Version: "v", Designs: make([]Design, 2), Chunks: []Chunk{{0, 0, 4}}}
		c.change(&p)
		p.Digest = p.digest()
		content, err := json.Marshal(&p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parsePlan(content, "v"); text(err) != c.want {
			t.Errorf("%+v: %v, want %q", p, err, c.want)
		}

		p.Replications++
		if content, err = json.Marshal(&p); err != nil {
			t.Fatal(err)
		}
		if _, err := parsePlan(content, "v"); err == nil {
			t.Errorf("%+v is not refused without its digest", p)
		}
	}
}

// The floating-point numbers of another architecture may differ.
func TestCheckArchitecture(t *testing.T) {
	for architecture, want := range map[string]string{
		runtime.GOARCH: "",
		"mips": "the plan was made on mips, and this machine is " + runtime.GOARCH +
			": its floating-point numbers may differ in the last digits",
	} {
		p := Plan{Architecture: architecture}
		if err := p.CheckArchitecture(); text(err) != want {
			t.Errorf("%s: %v, want %q", architecture, err, want)
		}
	}
}

// A center has at most 10,000 files and 256 MiB.
func TestLargestCenter(t *testing.T) {
	files := func(n int, content []byte) fs.FS {
		out := fstest.MapFS{".git/a.csv": {}, "notes.txt": {}} // not of the center
		for i := range n {
			out[fmt.Sprintf("%d.csv", i)] = &fstest.MapFile{Data: content}
		}
		return out
	}
	large := make([]byte, 128<<20+1)
	for _, c := range []struct {
		center fs.FS
		want   string
	}{
		{files(10_000, nil), ""},
		{files(10_001, nil), "the center has more than 10000 files"},
		{files(2, large[1:]), ""},
		{files(2, large), "the center's files are larger than 256 MiB"},
		{os.DirFS("gone"), "stat .: no such file or directory"},
	} {
		if _, err := centerFiles(c.center); text(err) != c.want {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
