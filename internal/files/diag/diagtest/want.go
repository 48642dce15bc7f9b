package diagtest

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// want is one expected finding.
type want struct {
	file string
	line int
	rule string
	text string
}

func (w want) String() string {
	return fmt.Sprintf("%s:%d: [%s] %q", w.file, w.line, w.rule, w.text)
}

func (w want) meets(x diag.Finding) bool {
	return x.Place.File == w.file && x.Place.Line == w.line && string(x.Rule) == w.rule &&
		strings.Contains(x.Message+"; "+x.Fix, w.text)
}

// Check compares all that was found in the files of fsys with their comments:
// nothing may be missing, and nothing else may be found.
func Check(t testing.TB, fsys fs.FS, found *diag.Findings) {
	t.Helper()
	left := found.Sorted()
	for _, x := range left {
		checkPlace(t, fsys, x)
	}
	for _, w := range wants(t, fsys) {
		i := 0
		for i < len(left) && !w.meets(left[i]) {
			i++
		}

		if i == len(left) {
			t.Errorf("missing: %v", w)
			continue
		}
		left = append(left[:i:i], left[i+1:]...)
	}

	for _, x := range left {
		report(t, "not wanted", x)
	}
}

var (
	quotedFirst = regexp.MustCompile(`^"([^"\\]+)"`)
	quotedKey   = regexp.MustCompile(` has (?:no|the) key "([^"\\]+)"`)
)

// checkPlace fails the test for a finding that begins with a text of its line, or names a key, and points at another
// place.
func checkPlace(t testing.TB, fsys fs.FS, x diag.Finding) {
	t.Helper()
	quoted := quotedFirst.FindStringSubmatch(x.Message)
	key := quotedKey.FindStringSubmatch(x.Message)
	if quoted == nil {
		quoted = key
	}
	src, err := fs.ReadFile(fsys, x.Place.File)
	if quoted == nil || err != nil {
		return
	}
	lines := strings.Split(string(src), "\n")
	if x.Place.Line < 1 || x.Place.Line > len(lines) {
		return
	}
	line, _, _ := strings.Cut(lines[x.Place.Line-1], " # want")
	at := strings.Index(line, quoted[1])
	isKey := key == nil && at >= 0 && strings.HasPrefix(line[at+len(quoted[1]):], ":") // the place may be the value's
	if at < 0 || isKey || strings.Count(line, quoted[1]) > 1 {
		return
	}
	if column := len([]rune(line[:at])) + 1; x.Place.Column != column && x.Place.Column != column-1 {
		t.Errorf("%s points at column %d, and the text is at %d", x, x.Place.Column, column)
	}
}

var wantComment = regexp.MustCompile(`# want(\([+-]\d+\))? ([a-z-]+)(?: ("(?:[^"\\]|\\.)*"))?`)

func wants(t testing.TB, fsys fs.FS) []want {
	t.Helper()
	var out []want
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(fsys, file)
		for i, line := range bytes.Split(src, []byte("\n")) {
			for _, m := range wantComment.FindAllSubmatch(line, -1) {
				out = append(out, wantOf(t, file, i+1, m))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	return out
}

func wantOf(t testing.TB, file string, line int, m [][]byte) want {
	t.Helper()
	w := want{file: file, line: line, rule: string(m[2])}
	if len(m[1]) > 0 {
		offset, err := strconv.Atoi(string(bytes.Trim(m[1], "()")))
		if err != nil {
			t.Fatal(err)
		}
		w.line += offset
	}

	if len(m[3]) > 0 {
		text, err := strconv.Unquote(string(m[3]))
		if err != nil {
			t.Fatalf("%s:%d: %s: %v", file, line, m[3], err)
		}
		w.text = text
	}

	return w
}
