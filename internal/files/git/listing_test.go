package git

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A listing of git has each file with its name below the folder, its object, its size and whether it is a link. Submodules
// are no files. Anything else is an error, and never a wrong file.
func TestListings(t *testing.T) {
	const about = "100644 blob 12ab 3"
	for listing, want := range map[string]string{
		"":                                    "[]",
		about + "\tp/a\x00":                   "[{a 12ab 3 false}]",
		about + "\tp/a b\tc\x00":              "[{a b\tc 12ab 3 false}]",
		about + "\tp/p/a\x00":                 "[{p/a 12ab 3 false}]",
		"100755 blob 12ab 0\tp/a\x00":         "[{a 12ab 0 false}]",
		"120000 blob 12ab       7\tp/a\x00":   "[{a 12ab 7 true}]",
		"160000 commit 12ab -\tp/a\x00":       "[]",
		about + "\tp/a\x00" + about + "\tp/b": "[{a 12ab 3 false} {b 12ab 3 false}]",

		"100644 blob 12ab -\tp/a\x00":   `git ls-tree printed the size "-"`,
		"100644 blob 12ab -1\tp/a\x00":  `git ls-tree printed the size "-1"`,
		"100644 blob 12ab\tp/a\x00":     `git ls-tree printed "100644 blob 12ab\tp/a"`,
		"100644 blob 12ab 3 4\tp/a\x00": `git ls-tree printed "100644 blob 12ab 3 4\tp/a"`,
	} {
		entries, err := parseListing([]byte(listing), "p/")
		got := fmt.Sprint(entries)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q is %s, want %s", listing, got, want)
		}
	}
}

// An archive has the listed files with their contents. What is printed in another form, cut off or missing is an error.
func TestArchivesOfObjects(t *testing.T) {
	entries := []treeEntry{{"a", "12ab", 3, false}, {"below/b", "34cd", 1, true}}
	const first, second = "12ab blob 3\nx\ny\n", "34cd blob 1\nz\n"
	for printed, want := range map[string]string{
		first + second:           "map[a:---------- x\ny below/b:L--------- z]",
		first + second + "more":  "map[a:---------- x\ny below/b:L--------- z]",
		"":                       "git cat-file: EOF",
		first:                    "git cat-file: EOF",
		"12ab blob 3":            "git cat-file: EOF",
		"12ab blob 3\nx":         "git cat-file: EOF",
		"12ab blob 3\nx\ny":      "git cat-file: EOF",
		"12ab missing\n":         "the repository lacks the content of a",
		first + "34cd missing\n": "the repository lacks the content of below/b",
		"12ab blob 4\nx\nyz\n":   `git cat-file printed "12ab blob 4\n"`,
		"12ab tree 3\nx\ny\n":    `git cat-file printed "12ab tree 3\n"`,
		"34cd blob 3\nx\ny\n":    `git cat-file printed "34cd blob 3\n"`,
	} {
		content, err := archive(bufio.NewReader(strings.NewReader(printed)), entries)
		got := fmt.Sprint(err)
		if err == nil {
			files, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
			if err != nil {
				t.Fatal(err)
			}
			got = fmt.Sprint(contents(t, files))
		}
		if got != want {
			t.Errorf("%q is %q, want %q", printed, got, want)
		}
	}
}
