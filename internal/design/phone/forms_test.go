package phone_test

import (
	"bufio"
	"cmp"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// TestForms reads forms of caller numbers as systems print them. Each row of forms.tsv has
// the form as a Go string, the country of the line, the right result and its source. The
// numbers are those that regulators reserve for fiction and for documents.
func TestForms(t *testing.T) {
	file, err := os.Open("testdata/forms.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()

	rows := 0
	lines := bufio.NewScanner(file)
	lines.Scan() // the header
	for lines.Scan() {
		rows++
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 4 || fields[3] == "" {
			t.Fatalf("row %d has %d fields", rows, len(fields))
		}
		form, err := strconv.Unquote(fields[0])
		if err != nil {
			t.Fatalf("row %d: %v", rows, err)
		}

		if got := resultOf(phone.Parse(form, fields[1])); got != fields[2] {
			t.Errorf("%q (%s) on a line of %s is %q, want %q", form, fields[3], fields[1], got, fields[2])
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if rows < 200 {
		t.Errorf("%d rows", rows)
	}
}

// resultOf returns a number as in the column "result" of forms.tsv: "-" is an empty field.
func resultOf(n phone.Number) string {
	if n.Validity == phone.Withheld {
		return "withheld"
	}
	words := []string{n.Validity.String(), cmp.Or(n.E164, "-")}
	if n.Validity == phone.Valid {
		words = append(words, cmp.Or(n.Country, "-"))
	}
	if n.Reason != "" {
		words = append(words, n.Reason)
	}
	return strings.Join(words, " ")
}
