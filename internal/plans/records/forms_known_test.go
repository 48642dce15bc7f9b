package records_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Each known form is a file that reads a layout of the judge, or the contact records of a test.
func TestKnownForms(t *testing.T) {
	files, err := os.ReadDir("forms")
	if err != nil || len(files) == 0 {
		t.Fatal("no known forms", err)
	}

	// A file has the form whose columns it has. Only layouts with columns of a form are read.
	named := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("forms", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range regexp.MustCompile(`\w+`).FindAllString(string(text), -1) {
			named[word] = true
		}
	}
	const fewest = 4 // columns of a form

	read := map[string]string{} // the layout that has the form
	vs := office(77, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	for _, of := range readWritten(t, "testdata/layouts.txt") {
		has := 0
		for _, column := range of.columns {
			if named[column[0]] {
				has++
			}
		}
		if has < fewest {
			continue
		}

		r, err := records.NewReader(strings.NewReader(of.file(t, valuesOfVisits(vs))), "calls.csv", nil)
		if err != nil {
			continue
		}
		for range r.All() {
		}
		if _, form, ok := strings.Cut(r.Summary().Format, "in the form of "); ok {
			read[form] = of.name
		}
	}

	// One form is no table.
	r, err := records.NewReader(strings.NewReader(contacts), "contacts.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Summary().Format == "contact records of Amazon Connect" {
		read["amazon connect"] = "contacts"
	}

	for _, file := range files {
		form := strings.ReplaceAll(strings.TrimSuffix(file.Name(), ".yaml"), "_", " ")
		if read[form] == "" {
			t.Errorf("no layout of the judge has the form %s: add one", form)
		}
	}
}
