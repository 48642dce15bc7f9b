package workspace_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

const (
	smallRouting = "center: small\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\n" +
		"queues: {general: {hours: 24/7}}\nlines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: main}}\n"
	smallFlow = "flow: main\nstart: wait\nsteps:\n  wait: {queue: general, then: {answered: done}}\n  done: {end: resolved}\n"
)

// linted reads and checks a small center with some more files.
func linted(t *testing.T, more map[string]string) *workspace.Center {
	t.Helper()
	files := fstest.MapFS{"routing.yaml": {Data: []byte(smallRouting)}, "main.yaml": {Data: []byte(smallFlow)}}
	for name, text := range more {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := workspace.Lint(workspace.Folder{FS: files}, false)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The first key of a file is its kind, which must fit the file's place. A wrong first key is one finding, with its fix.
func TestKindsOfFiles(t *testing.T) {
	const scenario = "calls: {main: {total: 10}}\nstaff: [{group: all, hub: here, queues: [general], agents: 2}]\n"
	for _, c := range []struct {
		about, name, text string
		line              int
		message, fix      string // of the first finding; "" for a file without findings
	}{
		{"a scenario", "day.yaml", "scenario: day\nhandling: {general: {mean: 5m}}\n" + scenario, 0, "", ""},
		{"records", "map.yaml", "records: calls\narrived: {column: start}\n", 0, "", ""},
		{
			"a kind that is not first", "day.yaml", "about: a day\nscenario: day\n" + scenario, 2,
			`"scenario" gives the kind of the file and is not the first key`, "move it to the top",
		},
		{
			"a key of the kind's name as a value", "day.yaml", "about: scenario\n" + scenario, 1,
			`no file begins with the key "about"`, "the first key gives the kind of the file",
		},
		{"a sweep", "grid.yaml", "sweep: grid\nscenario: day\nvary: {staff.all.agents: [5, 9]}\n", 0, "", ""},
		{"a sweep with an error", "grid.yaml", "sweep: grid\nscenario: day\nvary: [5, 9]\n", 3, "expected a map", ""},
		{"a misspelled kind", "day.yaml", "scenaro: day\n" + scenario, 1, "scenaro", "scenario"},
		{"another center", "other.yaml", smallRouting, 1, "only routing.yaml describes the center", "rename or remove this file"},
		{"a center between translations", "translations/main.es.yaml", smallRouting, 1, "holds only translations", "move this file"},
		{
			"a flow between translations", "translations/main.es.yaml", "flow: main\nlanguage: es\n", 1,
			"the folder translations holds only translations", "move this file next to routing.yaml",
		},
		{
			"a translation without its first key", "translations/main.es.yaml", "language: es\nsteps: {}\n", 1,
			"the folder translations holds only translations", "add prompts: main",
		},
		{
			"a translation of no flow", "translations/other.es.yaml", "language: es\nsteps: {}\n", 1,
			"the folder translations holds only translations", "move this file next to routing.yaml",
		},
	} {
		center := linted(t, map[string]string{c.name: c.text})
		var first diag.Finding
		for _, x := range center.Found.Sorted() {
			if x.Place.File == c.name && x.Severity == diag.Error {
				first = x
				break
			}
		}
		isWanted := strings.Contains(first.Message, c.message) && strings.Contains(first.Fix, c.fix)
		if !isWanted || first.Place.Line != c.line {
			t.Errorf("%s: line %d: %s; %s", c.about, first.Place.Line, first.Message, first.Fix)
		}
	}
}

// Scripted calls are in files of the kind tests. The name decides for a file that the center does not have.
func TestWhichFilesAreTests(t *testing.T) {
	c := linted(t, map[string]string{
		"calls.yaml":  "tests: calls\n",
		"a_test.yaml": "scenario: day\ncalls: {main: {total: 10}}\nstaff: [{group: all, hub: here, queues: [general], agents: 2}]\n",
	})
	first := c.Files[0].Name
	if first != "a_test.yaml" || c.IsTests(first) {
		t.Errorf("the first file %s is of scripted calls", first)
	}
	if !c.IsTests("calls.yaml") || c.IsTests("routing.yaml") {
		t.Errorf("calls.yaml: %v, routing.yaml: %v", c.IsTests("calls.yaml"), c.IsTests("routing.yaml"))
	}
	if got := c.Suites("main.yaml"); len(got) != 0 {
		t.Errorf("a flow has %d suites", len(got))
	}
	if got := c.Suites("calls.yaml"); len(got) != 1 {
		t.Errorf("calls.yaml has %d suites", len(got))
	}
	if got := c.Suites(""); len(got) != 1 {
		t.Errorf("the center has %d suites", len(got))
	}
}

// A scenario is named with the files that it is like, nearest first, and the tables of all of them. Other files stand
// alone.
func TestFilesWithTheirBases(t *testing.T) {
	const staff = "staff: [{group: all, hub: here, queues: [general], agents: 2}]\n"
	c := linted(t, map[string]string{
		"day.yaml":    "scenario: day\ncalls: {main: {total: 10}}\n" + staff,
		"busy.yaml":   "scenario: busy\nlike: day\ncalls: {main: {total: 20}}\n",
		"busier.yaml": "scenario: busier\nlike: busy\ncalls: {main: {total: 30}}\n",
		"listed.yaml": "scenario: listed\nlike: rostered\ncalls: {file: volumes.csv}\n",
		"rostered.yaml": "scenario: rostered\nlike: day\nstaff: [{file: roster.csv, map: roster_map.yaml}, " +
			"{file: roster.csv}]\n",
	})
	for name, want := range map[string]string{
		"day.yaml": "day.yaml", "busy.yaml": "busy.yaml day.yaml", "busier.yaml": "busier.yaml busy.yaml day.yaml",
		"listed.yaml": "listed.yaml rostered.yaml day.yaml volumes.csv roster.csv roster_map.yaml",
		"main.yaml":   "main.yaml", "": "",
	} {
		c.File = name
		if got := strings.Join(c.WithBases(), " "); got != want {
			t.Errorf("%s has the files %q, want %q", name, got, want)
		}
	}
}

// A path that is no center's folder has an error with its fix. Files are named with the folder as the user wrote it.
func TestOpenNoCenter(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, folder, "empty/main.yaml", smallFlow)
	writeFile(t, folder, "center/routing.yaml", smallRouting)
	writeFile(t, folder, "center/notes.txt", "")
	writeFile(t, folder, "center/below/main.yaml", smallFlow)
	if err := os.MkdirAll(filepath.Join(folder, "folder/routing.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)

	for path, want := range map[string]string{
		"empty":                  "empty has no routing.yaml",
		"empty/main.yaml":        "empty has no routing.yaml",
		".":                      "this folder has no routing.yaml",
		"folder":                 "folder has no routing.yaml",
		"center/below/main.yaml": "center/below has no routing.yaml",
		"center/notes.txt":       "center/notes.txt is not a YAML file",
	} {
		_, err := workspace.Open(filepath.FromSlash(path))
		var refused *workspace.FolderError
		if !errors.As(err, &refused) || filepath.ToSlash(refused.Error()) != want || refused.Fix == "" {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}

	var missing *fs.PathError
	if _, err := workspace.Open("nothing"); !errors.As(err, &missing) {
		t.Errorf("a missing path has the error %v", err)
	}
	for path, want := range map[string]string{
		"center": "center/", "./center/": "center/", "center/routing.yaml": "center/", "": "", ".": "",
	} {
		f := workspace.Folder{Path: path}
		if strings.HasPrefix(path, "center") || strings.HasPrefix(path, "./") {
			var err error
			if f, err = workspace.Open(path); err != nil {
				t.Fatal(err)
			}
		}
		if got := filepath.ToSlash(f.Prefix()); got != want {
			t.Errorf("%q has the prefix %q, want %q", path, got, want)
		}
	}
}

// A stamp differs if the size, the time, the mode or the place of a file on the disk differs, each alone.
func TestStampOfEachChange(t *testing.T) {
	center := t.TempDir()
	at := func(name string) string { return filepath.Join(center, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	noon := time.Date(2026, 9, 7, 12, 0, 0, 0, time.UTC)
	write := func(name, text string, when time.Time) {
		t.Helper()
		writeFile(t, center, name, text)
		must(os.Chtimes(at(name), when, when))
	}

	write("main.yaml", "flow: one\n", noon)
	must(os.Mkdir(at("translations"), 0o700))
	target := filepath.Join(t.TempDir(), "later.yaml")
	must(os.Symlink(target, at("link.yaml")))
	stamp := workspace.StampOf(center)
	for _, c := range []struct {
		about  string
		change func()
		want   string
	}{
		{"nothing", func() {}, ""},
		{"the times of the folders", func() {
			must(os.Chtimes(center, noon, noon))
			must(os.Chtimes(at("translations"), noon, noon))
		}, ""},
		{"a text of the same size and time", func() { write("main.yaml", "flow: two\n", noon) }, ""},
		{"the size", func() { write("main.yaml", "flow: four\n", noon) }, "main.yaml"},
		{"the time", func() { write("main.yaml", "flow: five\n", noon.Add(time.Second)) }, "main.yaml"},
		{"the mode", func() { must(os.Chmod(at("main.yaml"), 0o644)) }, "main.yaml"},
		{"another file of the same size, time and mode", func() {
			write("new", "flow: nine\n", noon.Add(time.Second))
			must(os.Chmod(at("new"), 0o644))
			must(os.Rename(at("new"), at("main.yaml")))
		}, "main.yaml"},
		{"the target of a link", func() { must(os.WriteFile(target, nil, 0o600)) }, "link.yaml"},
		{"its end", func() { must(os.Remove(target)) }, "link.yaml"},
		{"the folder of translations", func() {
			must(os.Mkdir(at("other"), 0o700))
			must(os.Remove(at("translations")))
			must(os.Rename(at("other"), at("translations")))
		}, "translations"},
	} {
		c.change()
		now := workspace.StampOf(center)
		if got := now.Changed(stamp); got != c.want {
			t.Errorf("%s: %q has changed, want %q", c.about, got, c.want)
		}
		stamp = now
	}
}

// A copy has the files of a center and its folders. It leaves out hidden files, links and the named files.
func TestCopyOfACenter(t *testing.T) {
	center := t.TempDir()
	for _, name := range []string{
		"routing.yaml", "main.yaml", "out.json", "sounds/hello.wav", "sounds/.cache", ".git/config", ".hidden", "other/out.json",
	} {
		writeFile(t, center, name, name)
	}
	if err := os.Symlink("main.yaml", filepath.Join(center, "link.yaml")); err != nil {
		t.Fatal(err)
	}

	to := t.TempDir()
	if err := (workspace.Folder{FS: os.DirFS(center)}).CopyTo(to, "out.json"); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := filepath.WalkDir(to, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		below, err := filepath.Rel(to, name)
		text, errRead := os.ReadFile(name)
		below = filepath.ToSlash(below)
		if string(text) != below {
			t.Errorf("%s contains %q", below, text)
		}
		got = append(got, below)
		return errors.Join(err, errRead)
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"main.yaml", "other/out.json", "routing.yaml", "sounds/hello.wav"}; !slices.Equal(got, want) {
		t.Errorf("the copy has %q, want %q", got, want)
	}
}

// sized is a folder whose files claim sizes that they do not have.
type sized struct {
	fstest.MapFS
	sizes map[string]int64
}

func (s sized) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := s.MapFS.ReadDir(name)
	for i, e := range entries {
		entries[i] = sizedEntry{e, s.sizes[e.Name()]}
	}
	return entries, err
}

type sizedEntry struct {
	fs.DirEntry
	size int64
}

func (e sizedEntry) Info() (fs.FileInfo, error) {
	info, err := e.DirEntry.Info()
	return sizedInfo{info, e.size}, err
}

type sizedInfo struct {
	fs.FileInfo
	size int64
}

func (i sizedInfo) Size() int64 { return i.size }

// A center of up to 256 MiB is copied, summed over its files. A larger one is refused before a file of it is written in part.
func TestCopyOfALargeCenter(t *testing.T) {
	files := fstest.MapFS{"a.yaml": {Data: []byte("a")}, "b.yaml": {Data: []byte("b")}}
	for more, isRefused := range map[int64]bool{0: false, 1: true} {
		folder := workspace.Folder{FS: sized{files, map[string]int64{"a.yaml": 200 << 20, "b.yaml": 56<<20 + more}}}
		to := t.TempDir()
		err := folder.CopyTo(to)
		if (err != nil) != isRefused || isRefused && !strings.Contains(err.Error(), "more than 256 MiB") {
			t.Errorf("256 MiB and %d bytes: %v", more, err)
		}
		if _, err := os.Stat(filepath.Join(to, "b.yaml")); (err != nil) != isRefused {
			t.Errorf("256 MiB and %d bytes: the last file: %v", more, err)
		}
	}
}

// A folder with other texts has a new file, a changed one and no removed one, however a reader looks at it.
func TestOverlayIsAFolder(t *testing.T) {
	below := fstest.MapFS{
		"main.yaml": {Data: []byte("old"), Mode: 0o644}, "gone.yaml": {Data: []byte("gone"), Mode: 0o644},
		"kept/kept.yaml": {Data: []byte("kept"), Mode: 0o644},
	}
	over := workspace.Overlay(below, map[string][]byte{
		"main.yaml": []byte("new text"), "gone.yaml": nil, "kept/new.yaml": []byte("new"), "never.yaml": nil,
	})
	for folder, want := range map[string]string{".": "kept main.yaml", "kept": "kept.yaml new.yaml"} {
		entries, err := fs.ReadDir(over, folder)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s has %s, want %s", folder, got, want)
		}
	}

	for name, text := range map[string]string{"main.yaml": "new text", "kept/kept.yaml": "kept", "kept/new.yaml": "new"} {
		got, err := fs.ReadFile(over, name)
		info, errStat := fs.Stat(over, name)
		link, errLink := over.(fs.ReadLinkFS).Lstat(name)
		if err := errors.Join(err, errStat, errLink); err != nil {
			t.Fatal(err)
		}
		if string(got) != text {
			t.Errorf("%s contains %q, want %q", name, got, text)
		}
		for _, info := range []fs.FileInfo{info, link} {
			isPlain := info.Mode() == 0o644 && !info.IsDir() && info.ModTime().IsZero()
			if info.Name() != filepath.Base(name) || info.Size() != int64(len(text)) || !isPlain {
				t.Errorf("%s is %v", name, info)
			}
		}
	}
	for _, name := range []string{"gone.yaml", "never.yaml"} {
		_, errStat := fs.Stat(over, name)
		_, errLink := over.(fs.ReadLinkFS).Lstat(name)
		_, errOpen := over.Open(name)
		for _, err := range []error{errStat, errLink, errOpen} {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is there: %v", name, err)
			}
		}
	}
	if _, err := fs.ReadDir(over, "nowhere"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder has the error %v", err)
	}
}
