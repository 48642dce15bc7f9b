package importer

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestMarkdown: whatever a folder holds, import.md begins with how many blocks are not exact, lists what is to be filled in
// and each reason, and no line is wider than 100 columns.
func TestMarkdown(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		r := randomReport(t)
		md := string(r.markdown())
		lines := strings.Split(md, "\n")

		for i, line := range lines {
			if w := displaywidth.String(line); w > screenWidth {
				t.Fatalf("line %d has %d columns: %s", i+1, w, line)
			}
		}

		want := []string{fmt.Sprintf(", %d approximated, ", r.Totals["approximated"]), "\n## Not exact\n"}
		if n := len(r.FillIn); n > 0 {
			want = append(want, "\n## To fill in\n", fmt.Sprintf("\n%d thing", n))
		}

		for _, e := range r.Edits {
			if e.Conflict {
				want = append(want, "\nChanged by hand, and kept: ")
			}
		}

		for _, w := range want {
			if !strings.Contains(md, w) {
				t.Fatalf("it has no %q:\n%s", w, md)
			}
		}

		checkComplete(t, r, md)
	})
}

// TestMarkdownHasAllNames lists each thing to fill in and each block without effect, however many there are.
func TestMarkdownHasAllNames(t *testing.T) {
	r := &Report{
		Totals:  map[string]int{},
		Reasons: []ReasonCount{{Note{Status: LeftOut, Reason: NoEffect}, 40}},
		FillIn:  []FillIn{{What: "agents", File: "trivial.yaml", Section: "staff"}},
		Edits:   []Edit{{Folder: strings.Repeat("very ", 60) + "long"}},
	}
	want := []string{r.Edits[0].Folder}
	for i := range 40 {
		r.FillIn[0].Names = append(r.FillIn[0].Names, fmt.Sprintf("queue_%d", i))
		r.Blocks = append(r.Blocks, BlockReport{
			Flow: "main", Block: fmt.Sprintf("block_%d", i), Type: "log", Note: Note{Status: LeftOut, Reason: NoEffect},
		})
		want = append(want, " "+r.FillIn[0].Names[i]+" ", " "+r.Blocks[i].Block+" ")
	}

	// The words of the page have one space around them.
	words := strings.NewReplacer(",", " ", ";", " ").Replace(string(r.markdown()))
	md := strings.Join(strings.Fields(words), " ") + " "
	for _, w := range want {
		if !strings.Contains(md, w) {
			t.Errorf("it lacks %q:\n%s", w, md)
		}
	}
}

// TestMarkdownClaimsNoMoreThanWasRead lists each part of the source that is not read, and claims that each block is exact
// only if there is none.
func TestMarkdownClaimsNoMoreThanWasRead(t *testing.T) {
	const claim = "Every block is exact"
	r := &Report{Totals: map[string]int{}}
	if md := string(r.markdown()); !strings.Contains(md, claim) || strings.Contains(md, "## Not read") {
		t.Errorf("a source that is read whole:\n%s", md)
	}

	r.Unread = []UnreadFile{
		{File: "main.yaml", Reason: "/inboundCall/settingsMenu/patience: the setting is not known"},
		{File: "cut.json", Line: 3, Column: 7, Reason: "it is not JSON"},
		{File: "other.yaml", Reason: "/inboundCall/settingsMenu/patience: the setting is not known"},
	}
	md := string(r.markdown())
	if strings.Contains(md, claim) {
		t.Errorf("parts are not read, and the page has %q:\n%s", claim, md)
	}
	for _, want := range []string{
		"Parts of the source that are not read: 3.",
		"\n- main.yaml, other.yaml: /inboundCall/settingsMenu/patience: the setting is not known\n",
		"\n- cut.json:3:7: it is not JSON\n",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("the page lacks %q:\n%s", want, md)
		}
	}
}

// TestMarkdownClaimsNothingBesideARow has a block that is left out without effect, and a row of a part that is not known.
// The page claims nothing in addition to this row.
func TestMarkdownClaimsNothingBesideARow(t *testing.T) {
	f := &Flow{File: "main.json", Name: "main", Start: "set"}
	set := f.Block("set", "set-variables")
	set.Note(NotKnown("key type"))
	s := f.Step(Set, set)
	s.Sets = []Assign{{Attribute: "a", To: Const{Text: "b"}}}
	s.Edge(done, "end")
	f.Step(End, f.Block("end", "End")).What = "done"
	md := string(Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil).Report.markdown())
	if !strings.Contains(md, "its key type is not known") || strings.Contains(md, "Every block is exact") {
		t.Error(md)
	}
}

// checkComplete fails unless each reason, each reason of parts that are not read, each edit and each thing to fill in is an
// item.
func checkComplete(t *rapid.T, r *Report, md string) {
	t.Helper()
	items := len(regexp.MustCompile(`(?m)^- `).FindAllString(md, -1))
	unread := map[string]bool{}
	for _, u := range r.Unread {
		unread[u.Reason] = true
	}
	want := len(r.Reasons) + len(r.Edits) + len(r.FillIn) + len(unread)
	if items != want {
		t.Fatalf("%d items, want %d:\n%s", items, want, md)
	}
}

// randomReport draws a report of many flows, with any names.
func randomReport(t *rapid.T) *Report {
	text := rapid.OneOf(rapid.StringN(1, 300, -1), rapid.SampledFrom([]string{
		"sales", "a b c", "予約の確認と変更",
		strings.Repeat("long ", 80), strings.Repeat("x", 300), "| * [ `<",
	}))
	names := rapid.SliceOfN(text, 1, 40)
	c := &Center{Format: "test"}
	reasons := rapid.SliceOfN(text, 1, 30).Draw(t, "reasons")

	for i := range rapid.IntRange(1, 60).Draw(t, "flows") {
		f := &Flow{File: text.Draw(t, "file"), ID: fmt.Sprint(i), Name: text.Draw(t, "name"), Start: "0"}
		for j := range rapid.IntRange(1, 9).Draw(t, "blocks") {
			block := f.Block(fmt.Sprint(j), text.Draw(t, "type"))
			s := f.Step(Say, block)
			s.Prompt = words("Hello.")
			s.Edge(done, fmt.Sprint(j+1))

			for range rapid.IntRange(0, 3).Draw(t, "notes") {
				reason := rapid.SampledFrom(reasons).Draw(t, "reason")
				switch rapid.IntRange(0, 2).Draw(t, "status") {
				case 0:
					block.Approximate(reason, text.Draw(t, "fix"))
				case 1:
					block.Remark(reason, "")
				case 2:
					block.Expand(reason)
				}
			}
		}

		c.Flows = append(c.Flows, f)
	}

	r := Build(c, nil, nil).Report
	for range rapid.IntRange(0, 6).Draw(t, "further") {
		r.FillIn = append(r.FillIn, FillIn{
			"answers of other systems", "trivial.yaml", "handling", names.Draw(t, "names"), "",
			"mon-fri 09:00-17:00",
		})
	}

	for range rapid.IntRange(0, 4).Draw(t, "unread") {
		r.Unread = append(r.Unread, UnreadFile{
			File: text.Draw(t, "file"), Line: rapid.IntRange(0, 9).Draw(t, "line"), Reason: text.Draw(t, "reason"),
		})
	}

	for range rapid.IntRange(0, 5).Draw(t, "edits") {
		r.Edits = append(r.Edits, Edit{
			"main.yaml", names.Draw(t, "path"), text.Draw(t, "folder"), text.Draw(t, "import"),
			rapid.Bool().Draw(t, "conflict"),
		})
	}

	return r
}

// TestManyUnreadFiles has a folder of settings next to a flow. The terminal names the first file, and the page all.
func TestManyUnreadFiles(t *testing.T) {
	r := &Report{Totals: map[string]int{}}
	for i := range 5 {
		r.Unread = append(r.Unread, UnreadFile{File: fmt.Sprintf("%d.conf", i), Reason: "it is no flow"})
	}

	var terminal strings.Builder
	if err := r.Summary(&terminal, "out"); err != nil {
		t.Fatal(err)
	}
	if want := "not read: 5 files, which import.md lists, the first is 0.conf: it is no flow\n"; !strings.Contains(terminal.String(), want) {
		t.Errorf("the terminal lacks %q:\n%s", want, terminal.String())
	}
	if want := "- 0.conf, 1.conf, 2.conf, 3.conf, 4.conf: it is no flow\n"; !strings.Contains(string(r.markdown()), want) {
		t.Errorf("the page lacks %q:\n%s", want, r.markdown())
	}
}
