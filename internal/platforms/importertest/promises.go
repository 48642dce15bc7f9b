package importertest

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Promises imports the sources of each archive in testdata/promises. The comment of an archive states its promise. Each
// import is sound. The other files of an archive have a line for each expectation:
//
//	start   the place where calls begin, as in --start
//	rows    the rows of a block: "BLOCK: STATUS: REASON", or "BLOCK: no row"
//	folder  how often a text is in the folder: "2 TEXT"
//	heard   the recordings of the steps, in alphabetical order
//	begins  the flows where calls begin, in their order
func Promises(t *testing.T, format importer.Format) {
	for _, name := range archivesIn(t, "promises") {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
			if err != nil {
				t.Fatal(err)
			}
			checkPromise(t, format, archive)
		})
	}
}

// archivesIn returns the names of the archives in a folder of testdata.
func archivesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		names = append(names, folder+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"))
	}
	return names
}

func checkPromise(t *testing.T, format importer.Format, archive *txtar.Archive) {
	t.Helper()
	var sources []importer.Source
	want := map[string][]string{}
	for _, f := range archive.Files {
		if filepath.Ext(f.Name) != "" {
			sources = append(sources, importer.Source{File: f.Name, Content: f.Data})
		} else {
			want[f.Name] = strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
		}
	}
	if impossible := Sound(t, format, sources); len(impossible) > 0 {
		t.Errorf("lint finds impossible outcomes: %q", impossible)
	}

	center, made, err := readFrom(format, strings.Join(want["start"], ""), sources, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range want {
		var got []string
		switch name {
		case "start":
			continue
		case "rows":
			got = rowsOf(made.Report, lines)
		case "folder":
			got = countsOf(textOf(made), lines)
		case "heard":
			got = Recordings(center, made)
		case "begins":
			got = beginsOf(center)
		default:
			t.Fatalf("%s is no expectation", name)
		}
		if diff := cmp.Diff(lines, got); diff != "" {
			t.Errorf("%s%s: (-want +got)\n%s", archive.Comment, name, diff)
		}
	}
}

// rowsOf returns the rows of the blocks that lines begin with.
func rowsOf(report *importer.Report, lines []string) (out []string) {
	before := ""
	for _, line := range lines {
		block := blockOf(report, line)
		switch {
		case block == "":
			name, _, _ := strings.Cut(line, ": ")
			out = append(out, name+": no row")
		case block != before:
			for _, b := range report.Blocks {
				if b.Block == block {
					out = append(out, strings.TrimSuffix(block+": "+b.Status.String()+": "+b.Reason, ": "))
				}
			}
		}
		before = block
	}
	return out
}

// blockOf returns the block that a line begins with, or "". A block may begin with the name of another one.
func blockOf(report *importer.Report, line string) (block string) {
	for _, b := range report.Blocks {
		if strings.HasPrefix(line, b.Block+": ") && len(b.Block) > len(block) {
			block = b.Block
		}
	}
	return block
}

// countsOf counts the texts after the numbers of lines.
func countsOf(folder string, lines []string) (out []string) {
	for _, line := range lines {
		_, text, _ := strings.Cut(line, " ")
		out = append(out, strconv.Itoa(strings.Count(folder, text))+" "+text)
	}
	return out
}

// Recordings returns the recordings of the steps that an import has written.
func Recordings(center *importer.Center, made *importer.Result) (out []string) {
	isStep := map[string]bool{}
	for _, b := range made.Report.Blocks {
		isStep[b.Block] = len(b.Steps) > 0
	}
	for _, f := range center.Flows {
		for _, s := range f.Steps {
			if s.Prompt.Audio != "" && slices.ContainsFunc(s.From, func(b *importer.Block) bool { return isStep[b.ID] }) {
				out = append(out, s.Prompt.Audio)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func beginsOf(center *importer.Center) (out []string) {
	for _, f := range center.Flows {
		for _, line := range f.Lines {
			out = append(out, line.Name)
		}
	}
	return out
}
