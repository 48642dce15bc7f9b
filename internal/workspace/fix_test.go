package workspace_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// sampleTexts are the files of the sample center that lint reads.
func sampleTexts(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	folder := workspace.Sample().FS
	for _, pattern := range []string{"*.yaml", "*.csv", "translations/*.yaml"} {
		names, err := fs.Glob(folder, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if out[name], err = fs.ReadFile(folder, name); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

var (
	words        = regexp.MustCompile(`[A-Za-z_]{4,}`)
	quotes       = regexp.MustCompile(`"`)
	lineOf       = regexp.MustCompile(`(?m)^[^\s#].*\n|^  .*\n`)
	names        = regexp.MustCompile(`(?m)^  ([a-z_]{4,}):`)
	translations = regexp.MustCompile(`^translations/`)
)

// damage is a change of a file that a person may make by mistake.
type damage struct {
	name string
	of   *regexp.Regexp // what is damaged
	in   *regexp.Regexp // the names of the files; nil: all
	make func(t *rapid.T, text string) string
}

var damages = []damage{
	{"misspell", words, nil, misspell},
	{"rename a definition", names, nil, func(_ *rapid.T, text string) string { return strings.Replace(text, ":", "_new:", 1) }},
	{"drop a quote", quotes, nil, func(*rapid.T, string) string { return "" }},
	{"drop a line of a translation", lineOf, translations, func(*rapid.T, string) string { return "" }},
}

// misspell drops, doubles, swaps or replaces a letter.
func misspell(t *rapid.T, word string) string {
	i := rapid.IntRange(0, len(word)-2).Draw(t, "letter")
	switch rapid.IntRange(0, 3).Draw(t, "typo") {
	case 0:
		return word[:i] + word[i+1:]
	case 1:
		return word[:i+1] + word[i:]
	case 2:
		return word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
	}
	return word[:i] + "x" + word[i+1:]
}

// mistake is a damage at a place of a file.
type mistake struct {
	name, file string
	from, to   int // bytes of the file
	text       string
}

func (d damage) drawMistake(t *rapid.T, texts map[string][]byte) mistake {
	var files []string
	for name, text := range texts {
		if path.Ext(name) == ".yaml" && (d.in == nil || d.in.MatchString(name)) && d.of.Match(text) {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	file := rapid.SampledFrom(files).Draw(t, "file")
	at := rapid.SampledFrom(d.of.FindAllIndex(texts[file], -1)).Draw(t, "place")
	return mistake{d.name, file, at[0], at[1], d.make(t, string(texts[file][at[0]:at[1]]))}
}

// damaged returns texts with some mistakes, as many as do not overlap with another one.
func damaged(texts map[string][]byte, mistakes ...mistake) map[string][]byte {
	out := maps.Clone(texts)
	slices.SortFunc(mistakes, func(a, b mistake) int { return b.from - a.from })
	done := map[string]int{}
	for _, m := range mistakes {
		if first, again := done[m.file]; again && m.to > first {
			continue
		}
		done[m.file] = m.from
		src := string(out[m.file])
		out[m.file] = []byte(src[:m.from] + m.text + src[m.to:])
	}
	return out
}

// withCRLF returns texts whose lines end as on Windows.
func withCRLF(texts map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for name, text := range texts {
		out[name] = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	return out
}

// Whatever is damaged in the sample center, in up to three places at once: what Fix says that it
// mends is mended, it adds no finding but what one of the mistakes had hidden of the others, it
// changes nothing else, and a second Fix changes nothing.
func TestFixDamagedSample(t *testing.T) {
	texts := sampleTexts(t)
	mended := map[string]int{} // edits by the name of the damage
	total := 0
	cases := 0
	longtest.CheckN(t, 6, 1000, func(t *rapid.T) {
		cases++
		var mistakes []mistake
		for range rapid.IntRange(1, 3).Draw(t, "mistakes") {
			d := rapid.SampledFrom(damages).Draw(t, "damage")
			mistakes = append(mistakes, d.drawMistake(t, texts))
		}

		asWritten := func(texts map[string][]byte) map[string][]byte { return texts }
		if rapid.Bool().Draw(t, "CRLF") {
			asWritten = withCRLF
		}

		edits := checkFix(t, asWritten(damaged(texts, mistakes...)), func(id string) bool {
			for left := range 1<<len(mistakes) - 1 { // every part of them but all
				var some []mistake
				for i, m := range mistakes {
					if left>>i&1 != 0 {
						some = append(some, m)
					}
				}
				if slices.Contains(findingsOf(t, asWritten(damaged(texts, some...))), id) {
					return true
				}
			}
			return false
		})

		total += edits
		for _, m := range mistakes {
			mended[m.name] += edits
		}
	})

	t.Log("edits of centers with each damage:", mended)
	if total == 0 && cases >= 50 { // fewer may have no mistake that Fix can mend
		t.Error("nothing was mended")
	}
}

// findingsOf returns the findings in a center.
func findingsOf(t failer, texts map[string][]byte) []string {
	c, err := workspace.Lint(workspace.Folder{FS: workspace.Overlay(emptyFolder{}, texts)}, false)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range c.Found.Sorted() {
		out = append(out, identity(x))
	}
	return out
}

// identity identifies a finding wherever its line has moved.
func identity(x diag.Finding) string {
	return fmt.Sprintf("%s [%s] %s", x.Place.File, x.Rule, lineNumber.ReplaceAllString(x.Message, "line N"))
}

var lineNumber = regexp.MustCompile(`(line |\.yaml:)\d+`)

func everything(*workspace.Center, diag.Finding) bool { return true }

// checkFix fixes a center and returns the number of edits. Findings may appear that were hidden.
func checkFix(t failer, texts map[string][]byte, hidden func(id string) bool) int {
	t.Helper()
	empty := workspace.Overlay(emptyFolder{}, texts)
	fixed, err := workspace.Fix(workspace.Folder{FS: empty}, false, everything)
	if err != nil {
		t.Fatal(err)
	}

	before, claimed := map[string]int{}, map[string]int{}
	for _, x := range fixed.Before.Sorted() {
		before[identity(x)]++
		if !x.Edit.IsZero() {
			claimed[identity(x)]++
		}
	}

	for _, x := range fixed.Found.Sorted() {
		id := identity(x)
		if before[id]--; before[id] < 0 && len(fixed.Texts) > 0 && !hidden(id) {
			t.Errorf("added: %v %s", x.Place, id)
		}
		if !x.Edit.IsZero() {
			t.Errorf("not mended: %s", id)
		}
	}

	for id, n := range claimed {
		if n > 0 && before[id] < n {
			t.Errorf("not mended: %s", id)
		}
	}

	if len(fixed.Texts) == 0 {
		return fixed.Edits
	}

	changed := 0
	for name, text := range fixed.Texts {
		changed += changedLines(t, name, string(texts[name]), string(text))
	}
	if changed > fixed.Edits {
		t.Errorf("%d lines are changed by %d edits", changed, fixed.Edits)
	}

	all := maps.Clone(texts)
	maps.Copy(all, fixed.Texts)
	again, err := workspace.Fix(workspace.Folder{FS: workspace.Overlay(emptyFolder{}, all)}, false, everything)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Texts) > 0 {
		t.Errorf("a second fix changes %v", slices.Collect(maps.Keys(again.Texts)))
	}
	return fixed.Edits
}

// changedLines counts the lines of a file that are changed or new. None may be gone, and
// comments and line ends stay.
func changedLines(t failer, name, old, text string) int {
	t.Helper()
	if strings.Contains(old, "\r\n") && strings.Count(text, "\r\n") != strings.Count(text, "\n") {
		t.Errorf("%s: lines end in other ways", name)
	}

	n := 0
	oldLines := strings.Split(old, "\n")
	lines := strings.Split(text, "\n")
	for len(lines) > 0 {
		switch {
		case len(oldLines) > 0 && lines[0] == oldLines[0]:
			oldLines = oldLines[1:]
		case len(lines)-len(oldLines) > 0 && len(oldLines) > 0 && slices.Contains(lines[1:], oldLines[0]):
			n++ // inserted
		case len(oldLines) > 0:
			if strings.HasPrefix(strings.TrimSpace(oldLines[0]), "#") {
				t.Errorf("%s: a comment is changed: %s", name, oldLines[0])
			}
			oldLines = oldLines[1:]
			n++
		default:
			n++
		}
		lines = lines[1:]
	}
	if len(oldLines) > 0 {
		t.Errorf("%s: lines are gone: %q", name, oldLines)
	}
	return n
}

// emptyFolder is a folder with nothing in it but the folder of translations.
type emptyFolder struct{}

func (emptyFolder) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (emptyFolder) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == "." || name == "translations" {
		return nil, nil
	}
	return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
}

func (emptyFolder) Stat(name string) (fs.FileInfo, error) {
	if name == "translations" {
		return fs.Stat(workspace.Sample().FS, name)
	}
	return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
}

// failer has the common methods of testing.T and rapid.T.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// Two misspellings of one key in one map, a misspelling next to the key itself, and a misspelling that is there twice
// stay: an edit of them would give the map a key twice. In other maps the same misspellings are mended.
func TestFixGivesNoKeyTwice(t *testing.T) {
	const head = "center: small\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\n" +
		"queues: {general: {hours: 24/7}, other: {hours: 24/7}}\nlines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: main}}\n"
	const flow = "flow: main\nstart: wait\nsteps:\n  wait: {queue: general, then: {answered: done}}\n  done: {end: resolved}\n"
	for name, c := range map[string]struct {
		before, after string // the first lines of a scenario
		edits         int
	}{
		"one":                      {"abuot: x\n", "about: x\n", 1},
		"two of one key":           {"abuot: x\nabotu: y\n", "abuot: x\nabotu: y\n", 0},
		"in the other order":       {"abotu: y\nabuot: x\n", "abotu: y\nabuot: x\n", 0},
		"beside the key":           {"about: x\nabuot: y\n", "about: x\nabuot: y\n", 0},
		"before the key":           {"abuot: y\nabout: x\n", "abuot: y\nabout: x\n", 0},
		"one and another key":      {"abuot: x\nseeed: 3\n", "about: x\nseed: 3\n", 2},
		"equal ones in other maps": {"abuot: x\nhandling: {other: {maen: 2m}, general: {maen: 3m}}\n", "about: x\nhandling: {other: {mean: 2m}, general: {mean: 3m}}\n", 3},
	} {
		const tail = "staff: [{group: all, hub: here, queues: [general], agents: 2}]\ncalls: {main: {total: 10}}\n"
		texts := map[string][]byte{
			"routing.yaml": []byte(head),
			"main.yaml":    []byte(flow),
			"day.yaml":     []byte("scenario: day\n" + c.before + tail),
		}
		folder := workspace.Folder{FS: workspace.Overlay(emptyFolder{}, texts)}
		fixed, err := workspace.Fix(folder, false, everything)
		if err != nil {
			t.Fatal(err)
		}

		got := string(texts["day.yaml"])
		if text, isFixed := fixed.Texts["day.yaml"]; isFixed {
			got = string(text)
		}
		if want := "scenario: day\n" + c.after + tail; got != want || fixed.Edits != c.edits {
			t.Errorf("%s: %d edits, want %d:\n%s", name, fixed.Edits, c.edits, got)
		}
		if c.edits == 0 && fixed.Found.FirstError() == nil {
			t.Errorf("%s: the misspelling is no longer reported", name)
		}
		isWhole := fixed.Read["day.yaml"] == nil || string(fixed.Read["day.yaml"]) == string(texts["day.yaml"])
		if !isWhole {
			t.Errorf("%s: the file was read as %q", name, fixed.Read["day.yaml"])
		}
	}
}

// A quote that is not closed is closed at the end of its line, whatever characters the line has.
func TestFixClosesQuotes(t *testing.T) {
	for before, after := range map[string]string{
		"about: \"a small day\nseed: 3\n": "about: \"a small day\"\nseed: 3\n",
		"about: 'größer\nseed: 3\n":       "about: 'größer'\nseed: 3\n",
		"about: \"a\n":                    "about: \"a\"\n",
	} {
		texts := map[string][]byte{"day.yaml": []byte("scenario: day\n" + before)}
		fixed, err := workspace.Fix(workspace.Folder{FS: workspace.Overlay(emptyFolder{}, texts)}, false, everything)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(fixed.Texts["day.yaml"]), "scenario: day\n"+after; got != want {
			t.Errorf("%q becomes %q, want %q", before, got, want)
		}
	}
}

// Equal misspellings of a value are mended in all places: a value may stand in a map twice.
func TestFixMendsEqualValues(t *testing.T) {
	const routing = "center: small\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\n" +
		"queues: {general: {hours: 24/7}}\nlines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: main}}\n"
	const flow = "flow: main\nstart: ask\nsteps:\n  ask: {menu: \"Press 1.\", choices: {1: %[1]s, 2: %[1]s}, then: {exhausted: %[1]s}}\n" +
		"  person: {queue: general, then: {answered: done}}\n  done: {end: resolved}\n"
	texts := map[string][]byte{"routing.yaml": []byte(routing), "main.yaml": fmt.Appendf(nil, flow, "preson")}
	fixed, err := workspace.Fix(workspace.Folder{FS: workspace.Overlay(emptyFolder{}, texts)}, false, everything)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(fixed.Texts["main.yaml"]), fmt.Sprintf(flow, "person"); got != want || fixed.Edits != 3 {
		t.Errorf("%d edits give\n%s", fixed.Edits, got)
	}
}
