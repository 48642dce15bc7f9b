package sources

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// A file of no format is refused with what it is, if its content shows that, else with the formats that it could have.
func TestFilesOfNoFormat(t *testing.T) {
	formats := []importer.Format{{What: "a flow of A"}, {What: "a flow of B"}, {What: "a flow of C"}}
	for _, c := range []struct {
		formats    int
		name, text string
		want       string
	}{
		{3, "a.txt", " \r\n", "the file is empty"},
		{1, "a.txt", "hello", "it is not a flow of A"},
		{2, "a.txt", "hello", "it is neither a flow of A nor a flow of B"},
		{3, "a.txt", "hello", "it is neither a flow of A, a flow of B nor a flow of C"},
		{1, "a.txt", `{"a": 1}`, "it is not a flow of A: its keys are a"},
		{1, "a.json", "[]", "it is not a flow of A"},
		{
			1, "a.json", `{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}`,
			"it is not a flow of A: its keys are a, b, c, d, e",
		},
		{
			1, "a.json", `{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7}`,
			"it is not a flow of A: its keys are a, b, c, d, e and 2 more",
		},
		{
			3, "a.yaml", "Type: AWS::Connect::ContactFlow",
			"it is a template of CloudFormation: import the flow that is made of it, " +
				"as aws connect describe-contact-flow prints it",
		},
	} {
		f := &Files{possible: formats[:c.formats]}
		if err := f.unlike(c.name, []byte(c.text)); err == nil || err.Error() != c.want {
			t.Errorf("%s of %q: %v, want %s", c.name, c.text, err, c.want)
		}
	}
	if err := (&Files{possible: formats}).unlike("a.JSON", []byte("hello")); err == nil || err.Error() == "it is not a flow of A" {
		t.Errorf("a file of JSON that is none: %v", err)
	}
}

// A zip, gzip or tar file is known by its first bytes.
func TestArchives(t *testing.T) {
	tar := make([]byte, 300)
	copy(tar[257:], "ustar")
	for text, want := range map[string]bool{
		"PK\x03\x04...": true, "\x1f\x8b...": true, string(tar): true,
		"PK": false, "x\x1f\x8b": false, string(tar[1:]): false, string(tar[:257]): false, "": false,
	} {
		if got := isArchive([]byte(text)); got != want {
			t.Errorf("%.8q is an archive: %t", text, got)
		}
	}
}
