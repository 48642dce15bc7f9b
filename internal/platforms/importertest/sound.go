package importertest

import (
	"bytes"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// AllSound checks the import of each archive in testdata: it accounts for each block, its folder has no error and no
// impossible outcome, no two flows that the import made differ in their names alone, and a second import changes
// nothing. Own lists outcomes that are impossible in the source itself, as "ARCHIVE FILE: MESSAGE".
func AllSound(t *testing.T, format importer.Format, own ...string) {
	var impossible []string
	for _, file := range Archives(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(file, func(t *testing.T) {
			for _, x := range Sound(t, format, Sources(t, format, Flows(archive))) {
				impossible = append(impossible, filepath.Base(file)+" "+x)
			}
		})
	}
	if !slices.Equal(impossible, own) {
		t.Errorf("lint finds impossible outcomes %q, and the sources have %q", impossible, own)
	}
}

// RandomSound is Sound for files with their names. A random source may compare values that no call has.
func RandomSound(t *rapid.T, format importer.Format, files map[string][]byte) {
	var sources []importer.Source
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if is, err := format.Detect(name, files[name]); is && err == nil {
			sources = append(sources, importer.Source{File: name, Content: files[name]})
		}
	}
	if len(sources) > 0 {
		Sound(t, format, sources)
	}
}

// Sound is AllSound for one import, and returns the impossible outcomes that lint finds.
func Sound(t rapid.TB, format importer.Format, sources []importer.Source) (impossible []string) {
	t.Helper()
	made := imported(t, format, sources)
	if made == nil {
		return nil
	}
	return checkFindings(t, made.Files)
}

// imported imports files and checks all but the findings of lint. It returns nil if the files are refused.
func imported(t rapid.TB, format importer.Format, sources []importer.Source) *importer.Result {
	t.Helper()
	center, made, err := read(format, sources, nil)
	if err != nil {
		return nil
	}
	checkAccounted(t, center, made.Report, sources)
	checkAgain(t, format, sources, made)
	// On other platforms each flow is one that its owner knows.
	if center.Parted {
		checkTwins(t, made.Files)
	}
	return made
}

// Made imports files as the verb does. All calls begin at start, or where the files decide if start is "".
func Made(t failer, format importer.Format, start string, sources []importer.Source) *importer.Result {
	_, made, err := readFrom(format, start, sources, nil)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return made
}

type failer interface{ Fatalf(string, ...any) }

// read imports files with the names of an earlier import, or nil.
func read(
	format importer.Format, sources []importer.Source, earlier *importer.NameMap,
) (*importer.Center, *importer.Result, error) {
	return readFrom(format, "", sources, earlier)
}

func readFrom(
	format importer.Format, start string, sources []importer.Source, earlier *importer.NameMap,
) (*importer.Center, *importer.Result, error) {
	center, err := format.Read(sources, start)
	if err != nil {
		return nil, nil, err
	}
	result := importer.Build(center, earlier, nil)
	return result.Center, result, nil
}

// checkFindings checks that a folder has no errors and no findings of which the import wrote both sides. It returns the
// impossible outcomes.
func checkFindings(t rapid.TB, files []whole.File) (impossible []string) {
	t.Helper()
	var found diag.Findings
	flowtest.Open(t, fs.FS(FS(files)), &found)

	for _, f := range found.Sorted() {
		switch {
		case f.Rule == flow.ImpossibleOutcome:
			impossible = append(impossible, f.Place.File+": "+f.Message)
		// The import writes the languages of a line, and the steps that set them.
		case f.Severity == diag.Error || f.Rule == flow.UnofferedLanguage:
			t.Errorf("%s: %s [%s]", f.Place, f.Message, f.Rule)
		}
	}
	return impossible
}

var (
	comments = regexp.MustCompile(`(?m)^ *#.*\n| +#.*$`)
	flowName = regexp.MustCompile(`(?m)^flow: .*$`)
)

// checkTwins checks that no two flows differ in their names alone.
func checkTwins(t rapid.TB, files []whole.File) {
	t.Helper()
	names := map[string]string{}
	for _, f := range files {
		text := comments.ReplaceAllString(string(f.Content), "")
		if !strings.Contains(text, "\nsteps:") {
			continue
		}
		text = flowName.ReplaceAllString(text, "")
		if other := names[text]; other != "" {
			t.Errorf("%s and %s differ in their names alone:\n%s", other, f.Name, f.Content)
		}
		names[text] = f.Name
	}
}

// checkAgain checks that a second import with the names of the first writes the same files.
func checkAgain(t rapid.TB, format importer.Format, sources []importer.Source, first *importer.Result) {
	t.Helper()
	_, second, err := read(format, sources, first.Names)
	if err != nil {
		t.Fatalf("the second import is refused: %v", err)
	}
	for i, f := range first.Files {
		if f.Name != second.Files[i].Name || !bytes.Equal(f.Content, second.Files[i].Content) {
			t.Errorf("a second import changes %s to\n%s", f.Name, second.Files[i].Content)
		}
	}
}
