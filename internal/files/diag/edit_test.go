package diag_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
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
