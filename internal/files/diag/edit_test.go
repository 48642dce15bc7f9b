package diag_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A name is certain only where another is as near, or where what differs means something.
func TestCertain(t *testing.T) {
	names := []string{"person", "persona", "status_us", "billing", "hub1", "en", "say", "set", "lost_card", "exhausted"}
	for written, want := range map[string]string{
		"persn":     "person",
		"persno":    "person", // two letters of persona
		"personn":   "",       // one letter of both
		"Billing":   "billing",
		"bililng":   "billing",
		"status_uk": "", // another country
		"hub2":      "",
		"de":        "",
		"sya":       "say",
		"sat":       "", // one letter of both
		"lostcard":  "lost_card",
		"exhusated": "exhausted",
		"xhaustde":  "",
	} {
		if got := diag.Certain(written, names); got != want {
			t.Errorf("%q is certainly %q, want %q", written, got, want)
		}
	}
}

// Edits keep quotes, the byte-order mark and the ends of lines; what overlaps is left out.
func TestEdited(t *testing.T) {
	const text = "\ufeffflow: main\r\nstart: \"hélo\" # first\r\n"
	var found diag.Findings
	found.Source("main.yaml", []byte(text))
	at := diag.Place{File: "main.yaml", Line: 2, Column: 8, Width: 6}
	hello := found.Replacing(diag.Text{Value: "hélo", Place: at}, "hello")
	inside := hello
	inside.Column, inside.Width = hello.Column+1, 1
	insert := diag.Edit{Place: diag.Place{File: "main.yaml", Line: 2, Column: 1}, Text: "about: A.\n"}
	got := diag.Edited(text, []diag.Edit{inside, hello, insert, hello})
	if want := "\ufeffflow: main\r\nabout: A.\r\nstart: \"hello\" # first\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, written := range []string{"hlo", `h\x65lo`} {
		if e := found.Replacing(diag.Text{Value: written, Place: at}, "hello"); !e.IsZero() {
			t.Errorf("%q is not what the file says: %v", written, e)
		}
	}
}

// A text is replaced, in its quotes if it has some, by a text that needs no quotes.
func TestReplacing(t *testing.T) {
	for _, c := range []struct{ written, value, with, want string }{
		{"one", "one", "two", "two"},
		{"'one'", "one", "two", "'two'"},
		{`"one"`, "one", "zwölf uhr", `"zwölf uhr"`},
		{"one", "one", "10%", "10%"},
		{"one", "one", "_a/b.c-d", "_a/b.c-d"},
		{"one", "one", "one", ""},
		{"one", "one", "null", ""},
		{"one", "one", "", ""},
		{"one", "one", "a: b", ""},
		{"one", "one", "a ", ""},
		{"one", "one", "#a", ""},
		{`"o\x6ee"`, "one", "two", ""},
		{"'one\"", "one", "two", ""},
	} {
		var found diag.Findings
		src := "é: " + c.written + "\n"
		found.Source("a.yaml", []byte(src))
		place := diag.Place{File: "a.yaml", Line: 1, Column: 4, Width: utf8.RuneCountInString(c.written)}
		edit := found.Replacing(diag.Text{Value: c.value, Place: place}, c.with)
		got := ""
		if !edit.IsZero() {
			got = strings.TrimSuffix(strings.TrimPrefix(diag.Edited(src, []diag.Edit{edit}), "é: "), "\n")
		}
		if got != c.want {
			t.Errorf("%s with %q becomes %s, want %s", c.written, c.with, got, c.want)
		}
	}
}

// Any edits of any text are made as one makes them by hand from the last to the first, without those that overlap one
// before them. A place beyond the last line changes nothing.
func TestEditsOfAnyText(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[aé€ ]{0,6}`), 1, 5).Draw(t, "lines")
		edits := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) diag.Edit {
			return diag.Edit{
				Place: diag.Place{
					Line:   rapid.IntRange(1, len(lines)+1).Draw(t, "line"),
					Column: rapid.IntRange(1, 8).Draw(t, "column"),
					Width:  rapid.IntRange(0, 4).Draw(t, "width"),
				},
				Text: rapid.SampledFrom([]string{"", "x", "y\n"}).Draw(t, "text"),
			}
		}), 0, 6).Draw(t, "edits")
		mark := rapid.SampledFrom([]string{"", "\ufeff"}).Draw(t, "mark")
		lineEnd := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")

		text := []rune(strings.Join(lines, lineEnd))
		begins := []int{0}
		for _, line := range lines {
			begins = append(begins, begins[len(begins)-1]+utf8.RuneCountInString(line+lineEnd))
		}
		if len(lines) == 1 {
			lineEnd = "\n" // a file without a line end gets the usual one
		}

		// The edits in the order of their places, the shorter text first.
		sorted := slices.Clone(edits)
		slices.SortStableFunc(sorted, func(a, b diag.Edit) int {
			return cmp.Or(a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Text, b.Text))
		})
		var made []diag.Edit
		end := 0
		for _, e := range sorted {
			from := min(begins[e.Line-1]+e.Column-1, len(text))
			repeats := len(made) > 0 && made[len(made)-1] == e
			if e.Line <= len(lines) && from >= end && !repeats {
				made = append(made, e)
				end = min(from+e.Width, len(text))
			}
		}

		want := slices.Clone(text)
		for _, e := range slices.Backward(made) {
			from := min(begins[e.Line-1]+e.Column-1, len(text))
			with := []rune(strings.ReplaceAll(e.Text, "\n", lineEnd))
			want = slices.Replace(want, from, min(from+e.Width, len(text)), with...)
		}
		if got := diag.Edited(mark+string(text), edits); got != mark+string(want) {
			t.Fatalf("%q with %+v is %q, want %q", string(text), edits, got, mark+string(want))
		}
	})
}
