package writeback_test

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// original is a file of a platform, or some files of one platform.
type original struct {
	format  importer.Format
	sources []importer.Source
}

// originalOf returns the original of an archive in testdata.
func originalOf(t *testing.T, name string) (o original) {
	t.Helper()
	for file, content := range diagtest.Archive(t, name) {
		for _, format := range []importer.Format{asterisk.Format, amazonconnect.Format, twiliostudio.Format, genesysarchitect.Format} {
			if is, err := format.Detect(file, content.Data); is && err == nil {
				o.format = format
				o.sources = append(o.sources, importer.Source{File: file, Content: content.Data})
			}
		}
	}
	if len(o.sources) == 0 {
		t.Fatalf("%s has no original", name)
	}
	slices.SortFunc(o.sources, func(a, b importer.Source) int { return strings.Compare(a.File, b.File) })
	return o
}

// folderChange is a change of a folder, and its effect on the original.
type folderChange struct {
	name    string
	texts   []string // a text of the folder, the text in its place, and so on
	written []string // texts that the original has then
	kept    bool     // the change stays in the folder
	refused bool     // the original cannot hold the change
	reason  string   // a part of the reason why it is refused
}

// changesOf reads a file with a paragraph for each change. Its lines begin with
//
//	#        the name of the change
//	-        a text of the folder, which the folder has once
//	+        the text in its place
//	=        a text that the original has then
//	kept     only the folder has the change, as the import has guessed the value
//	refused  the original cannot hold the change, and the reason has this text
func changesOf(t *testing.T, file []byte) (changes []folderChange) {
	t.Helper()
	for paragraph := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n\n") {
		var c folderChange
		last := ""
		for line := range strings.SplitSeq(paragraph, "\n") {
			mark, text, _ := strings.Cut(line, " ")
			isText := mark == "-" || mark == "+"
			switch {
			case isText && mark == last:
				c.texts[len(c.texts)-1] += "\n" + text
			case isText:
				c.texts = append(c.texts, text)
			case mark == "#":
				c.name = text
			case mark == "=":
				c.written = append(c.written, text)
			case mark == "kept":
				c.kept = true
			case mark == "refused":
				c.refused, c.reason = true, text
			default:
				t.Fatalf("%q begins with no mark", line)
			}
			last = mark
		}
		c.name = cmp.Or(c.name, c.texts[1])
		changes = append(changes, c)
	}
	return changes
}

// TestChanges changes the folder of each original in testdata/changes, by one change at a time.
func TestChanges(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/changes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no changes", err)
	}
	for _, file := range files {
		name := "changes/" + strings.TrimSuffix(filepath.Base(file), ".txtar")
		o := originalOf(t, name)
		for _, c := range changesOf(t, diagtest.Archive(t, name)["changes"].Data) {
			t.Run(name+" "+c.name, func(t *testing.T) { checkChange(t, o, c) })
		}
	}
}

func checkChange(t *testing.T, o original, c folderChange) {
	t.Helper()
	f := imported(t, o.format, o.sources, nil)
	for i := 0; i < len(c.texts); i += 2 {
		if n := strings.Count(string(f.written), c.texts[i]); n != 1 {
			t.Fatalf("%q is there %d times in %s", c.texts[i], n, f.written)
		}
	}
	f.edit(t, strings.NewReplacer(c.texts...))
	out := export(t, o.format, o.sources, f)
	refused := refusals(out)

	switch {
	case c.kept:
		if len(refused) > 0 || len(out.Kept) == 0 || len(out.Changes) > 0 {
			t.Errorf("it is not kept: %v, %v, %v", refused, out.Kept, out.Changes)
		}
	case c.refused:
		if len(refused) == 0 || out.Sources != nil || c.reason != "" && (len(refused) > 1 || !strings.Contains(refused[0], c.reason)) {
			t.Errorf("it is refused because of %q, want %q", refused, c.reason)
		}
		for x := range out.Refused.All() {
			if x.Place.Line == 0 || x.Fix == "" {
				t.Errorf("no place or no fix: %v", x)
			}
		}
	case len(refused) > 0:
		t.Error(refused)
	default:
		var all strings.Builder
		for _, s := range out.Sources {
			all.Write(s.Content)
		}
		for _, text := range c.written {
			if !strings.Contains(all.String(), text) {
				t.Errorf("no %s in %s", text, all.String())
			}
		}
		comesBack(t, o.format, o.sources, f, out)
	}
}

// edit changes the text of the flows.
func (f *folder) edit(t testing.TB, changes *strings.Replacer) {
	t.Helper()
	for _, written := range txtar.Parse(f.written).Files {
		var found diag.Findings
		root := yaml.Parse(written.Name, []byte(changes.Replace(string(written.Data))), &found)
		for i, file := range f.files {
			if file.Name+".yaml" == written.Name || file.Name == written.Name {
				f.files[i] = yaml.NewFile(written.Name, file.Kind, root)
			}
		}
		if found.Len() > 0 {
			t.Fatal(written.Name)
		}
	}
}

// with replaces a text of an original, which it has once.
func (o original) with(t *testing.T, was, is string) original {
	t.Helper()
	text := string(o.sources[0].Content)
	if strings.Count(text, was) != 1 {
		t.Fatalf("not one %q in %s", was, text)
	}
	o.sources[0].Content = []byte(strings.Replace(text, was, is, 1))
	return o
}

// TestTwoSettingsOfANewMap changes two settings of a menu that has no map of settings. The map is written once.
func TestTwoSettingsOfANewMap(t *testing.T) {
	const settings = "        settingsMenu: {menuSelectionTimeout: {lit: {seconds: 7}}, repeatCount: {lit: 2}}\n"
	o := originalOf(t, "changes/architect").with(t, settings, "")
	f := imported(t, o.format, o.sources, nil)
	f.edit(t, strings.NewReplacer("timeout: 10s", "timeout: 12s", "attempts: 3", "attempts: 2"))

	out := export(t, o.format, o.sources, f)
	if out.Refused.Len() > 0 || len(out.Changes) != 2 {
		t.Fatalf("%d changes, %v", len(out.Changes), refusals(out))
	}
	comesBack(t, o.format, o.sources, f, out)
}

// TestQueueThatNoCallReaches writes a queue of Connect that only a block without calls names.
func TestQueueThatNoCallReaches(t *testing.T) {
	o := originalOf(t, "changes/connect").with(t, `{"NextAction": "office", "Condition"`, `{"NextAction": "bye", "Condition"`)
	if folder := string(imported(t, o.format, o.sources, nil).written); strings.Contains(folder, "queue: Office") {
		t.Fatalf("calls reach the queue Office: %s", folder)
	}
	checkChange(t, o, folderChange{
		texts:   []string{"queue: Sales", "queue: Office"},
		written: []string{`"sales", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "arn:aws:connect:us-east-1:1:instance/1/queue/2"}`},
	})
}

// TestOrderOfRefusals removes two values of one queue. Both are refused at the place of the queue, in the same order each
// time. With the order of a map, 1 run of the test in 1,024 passes.
func TestOrderOfRefusals(t *testing.T) {
	o := originalOf(t, "changes/asterisk_facts")
	f := imported(t, o.format, o.sources, nil)
	f.edit(t, strings.NewReplacer("answer_within: 40s, capacity: 30", ""))

	for range 10 {
		got := refusals(export(t, o.format, o.sources, f))
		isOrdered := len(got) == 2 && strings.Contains(got[0], "answer_within") && strings.Contains(got[1], "capacity")
		if !isOrdered {
			t.Fatalf("the refusals are %q, want answer_within before capacity", got)
		}
	}
}
