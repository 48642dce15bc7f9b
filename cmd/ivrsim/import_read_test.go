package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// damages make a broken file of an export. Each result is refused on every platform.
var damages = []struct {
	name  string
	want  string // in the message, after the file
	apply func(export []byte) []byte
}{
	{"empty", " is not a call flow: the file is empty", func([]byte) []byte { return nil }},
	{"spaces", " is not a call flow: the file is empty", func([]byte) []byte { return []byte("\n \r\n\t\n") }},
	{"zero at the end", ": it is not text in UTF-8: it has a zero byte", func(e []byte) []byte { return append(e, 0) }},
	{"zero inside", ": it is not text in UTF-8: it has a zero byte", func(e []byte) []byte {
		return slices.Insert(e, len(e)/2, 0)
	}},
	{"UTF-16 without its mark", ": it is not text in UTF-8: it has a zero byte", func(e []byte) []byte {
		var wide []byte
		for _, c := range e {
			wide = append(wide, 0, c)
		}
		return wide
	}},
	{"zip with the export as it is", " is not a call flow: it is an archive", func(e []byte) []byte {
		return slices.Concat([]byte("PK\x03\x04"), e)
	}},
	{"gzip", " is not a call flow: it is an archive", func(e []byte) []byte { return slices.Concat([]byte("\x1f\x8b"), e) }},
	{"other text", "", func([]byte) []byte { return []byte("Dear all,\nhere is the flow.\n") }},
	{"nesting", "", func([]byte) []byte { return bytes.Repeat([]byte("["), 1<<20) }},
}

// exports are an export of each platform.
func exports(t *testing.T) map[string][]byte {
	out := map[string][]byte{}
	for name, path := range map[string]string{
		"connect.json": "connect/practice.json", "studio.json": "clinic.json",
		"architect.yaml": "architect/main.yaml", "asterisk.conf": "asterisk/extensions.conf",
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", "examples", "import", filepath.FromSlash(path)))
		must(t, err)
		out[name] = text
	}
	return out
}

// importIn imports files of a folder, and returns the exit code and the errors.
func importIn(t *testing.T, dir string, names ...string) (int, string) {
	args := []string{"import", "--out", filepath.Join(dir, "out")}
	for _, name := range names {
		args = append(args, filepath.Join(dir, name))
	}
	var stdout, stderr strings.Builder
	code := run(args, strings.NewReader(""), &stdout, &stderr)
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil && code == exitCannot {
		t.Error("a refused import has written its folder")
	}
	return code, stderr.String()
}

// All broken files are refused in one run, each with its place and reason, and nothing is written.
func TestBrokenExportsAreRefused(t *testing.T) {
	t.Parallel()
	for file, export := range exports(t) {
		dir := t.TempDir()
		var names, want []string
		for i, d := range damages {
			name := fmt.Sprintf("%d-%s", i, file)
			must(t, os.WriteFile(filepath.Join(dir, name), d.apply(slices.Clone(export)), 0o600))
			names = append(names, name)
			want = append(want, d.want)
		}

		must(t, os.Symlink("nowhere", filepath.Join(dir, "link-"+file)))
		must(t, os.Mkdir(filepath.Join(dir, "folder-"+file), 0o700))
		names = append(names, "link-"+file, "missing-"+file, "folder-"+file)
		want = append(want, " is a link to nowhere, which does not exist", " does not exist")

		code, text := importIn(t, dir, names...)
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if code != exitCannot || len(lines) != len(want)+1 || !strings.HasPrefix(lines[len(lines)-1], "hint: ") {
			t.Errorf("exit code %d, %d errors:\n%s", code, len(lines)-1, text)
			continue
		}
		for i, part := range want {
			if !strings.HasPrefix(lines[i], "error: "+filepath.Join(dir, names[i])) || !strings.Contains(lines[i], part) {
				t.Errorf("%s: %s, want %s", names[i], lines[i], part)
			}
		}
	}
}

// A damage that only some formats can see has its line and column.
func TestDamagedTextHasItsPlace(t *testing.T) {
	t.Parallel()
	all := exports(t)
	for _, c := range []struct {
		file, old, new, want string // new replaces the first old; without old, the file ends at new
	}{
		{"connect.json", "", `"Type": "MessageParticipant"`, ":13:27: it is not JSON: the file ends in the middle"},
		{"connect.json", `"Type": "Compare"`, `"Type": "Compare", "Type": "Loop"`, `the key "Type" is there twice`},
		{"connect.json", `"Type": "Compare"`, `"Type": "Compare", "\u0054ype": "Loop"`, `is there twice`},
		{"studio.json", `"states"`, `"states": [], "states"`, `the key "states" is there twice`},
		{"studio.json", `"states": [`, `"states": [,`, "it is not JSON: invalid character ','"},
		{"architect.yaml", "  name:", "  name: a\n  name:", ":3:3: the key \"name\" is there twice"},
		{"architect.yaml", "  name:", "\tname:", ":2:1: it is not YAML"},
		{"architect.yaml", "  startUpRef:", "  otherRef:", "has neither startUpRef nor startUpTaskActions"},
		{"asterisk.conf", "[", "; ", "its extensions are in no context"},
	} {
		dir := t.TempDir()
		text := string(all[c.file])
		if c.old == "" {
			text = text[:strings.Index(text, c.new)]
		} else {
			n := 1
			if c.file == "asterisk.conf" {
				n = -1
			}
			text = strings.Replace(text, c.old, c.new, n)
		}
		must(t, os.WriteFile(filepath.Join(dir, c.file), []byte(text), 0o600))
		if code, got := importIn(t, dir, c.file); code != exitCannot || !strings.Contains(got, c.want) {
			t.Errorf("%s with %s: exit code %d: %s, want %s", c.file, c.new, code, got, c.want)
		}
	}
}

// An export is the same in each encoding and with each end of lines.
func TestExportsInOtherEncodings(t *testing.T) {
	t.Parallel()
	for file, export := range exports(t) {
		text := string(export)
		wide := utf16.Encode([]rune("\ufeff" + text))
		var little []byte
		for _, c := range wide {
			little = append(little, byte(c), byte(c>>8))
		}

		var first string
		for _, src := range []string{
			text, "\ufeff" + text, string(little),
			strings.ReplaceAll(text, "\n", "\r\n"), strings.ReplaceAll(text, "\n", "\r"),
		} {
			dir := t.TempDir()
			must(t, os.WriteFile(filepath.Join(dir, file), []byte(src), 0o600))
			if code, got := importIn(t, dir, file); code != exitOK {
				t.Fatalf("%s: exit code %d: %s", file, code, got)
			}
			report, err := os.ReadFile(filepath.Join(dir, "out", "import.md"))
			must(t, err)
			first = cmp.Or(first, string(report))
			if string(report) != first {
				t.Errorf("%s: another encoding has another report", file)
			}
		}
	}
}

// A part of a file that is no flow is named. The flows of the file are imported.
func TestPartsThatAreNoFlowAreNamed(t *testing.T) {
	t.Parallel()
	all := exports(t)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "connect.json"),
		[]byte(`[{"Name": "cut", "Content": "{\"Actions\": ["}, {"Name": "list"}, `+string(all["connect.json"])+`]`), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "studio.json"), []byte(`[`+string(all["studio.json"])+`, {"sid": "FW1"}]`), 0o600))

	for file, want := range map[string][]string{
		"connect.json": {
			": /0/Content: in its text, line 1, column 14: it is not JSON: the file ends in the middle",
			": /1: it is no flow: it has no list of Actions",
		},
		"studio.json": {": /1: it is no flow: it has no list of states"},
	} {
		out := filepath.Join(dir, "of-"+file)
		var stdout, stderr strings.Builder
		if code := run([]string{"import", filepath.Join(dir, file), "--out", out}, strings.NewReader(""), &stdout, &stderr); code != exitOK {
			t.Fatalf("exit code %d: %s", code, stderr.String())
		}
		for _, part := range want {
			if !strings.Contains(stdout.String(), "not read: "+filepath.Join(dir, file)+part) {
				t.Errorf("%s lacks %q", stdout.String(), part)
			}
		}
	}
}
