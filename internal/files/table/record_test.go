package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// fileKey is the place where a scenario names a file.
var fileKey = diag.Place{File: "day.yaml", Line: 3, Column: 7, Width: 5}

func readText(text string, maxRows int) (*Table, *diag.Findings) {
	var found diag.Findings
	name := diag.Text{Value: "t.csv", Place: fileKey}
	return ReadUpTo(maxRows, fstest.MapFS{"t.csv": {Data: []byte(text)}}, name, &found), &found
}

// visit is a record with a field of each form.
type visit struct{ number, word, when string }

// notBad refuses a text with the word bad, and a missing one.
func notBad(c Written) (string, bool) {
	if c.Text == "" || strings.Contains(c.Text, "bad") {
		c.Error(diag.BadValue, c.Text+" is bad", "")
		return "", false
	}
	return c.Text, true
}

var visits = Layout[visit]{Fields: []Field[visit]{
	Bind("n", notBad, func(v *visit) *string { return &v.number }).Required().Or("number", "no"),
	Bind("word", notBad, func(v *visit) *string { return &v.word }),
	Bind("time", notBad, func(v *visit) *string { return &v.when }).After("date"),
}}

// A table gives each row without an error as a record, whatever the order of its columns, and reports each bad cell at its
// place. The judge looks each cell up by the name of its column.
func TestRecordsOfAnyTable(t *testing.T) {
	cells := rapid.SampledFrom([]string{"", "7", "bad", "east", "12"})
	longtest.Check(t, func(t *rapid.T) {
		names := rapid.Permutation([]string{"n", "number", "word", "date", "Time", "other"}).Draw(t, "names")
		names = names[:rapid.IntRange(1, len(names)).Draw(t, "columns")]
		separator := rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "separator")
		rows := rapid.SliceOfN(rapid.SliceOfN(cells, len(names), len(names)+1), 0, 40).Draw(t, "rows")

		text := strings.Join(names, separator) + "\n"
		if len(names) == 1 {
			separator = ","
		}
		for _, row := range rows {
			row[0] = "x" + row[0] // no line is empty
			text += strings.Join(row, separator) + "\n"
		}

		var errors []string
		fail := func(at diag.Place, message string) { errors = append(errors, at.String()+" "+message) }
		at := func(i, column int) diag.Place {
			before := 0
			for _, cell := range rows[i][:column] {
				before += len(cell) + 1
			}
			return diag.Place{File: "t.csv", Line: i + 2, Column: before + 1, Width: max(1, len(rows[i][column]))}
		}

		var want []visit
		number := slices.Index(names, "n")
		if number < 0 {
			number = slices.Index(names, "number")
		}
		if number < 0 {
			fail(fileKey, `t.csv has no column "n"`)
			rows = nil
		}
		for i, row := range rows {
			if last := row[len(row)-1]; len(row) > len(names) && last != "" {
				fail(at(i, len(names)), fmt.Sprintf("%q is in no column", last))
				break
			}
		}

		for i, row := range rows {
			var v visit
			ok := true
			read := func(into *string, column int, required bool, value string) {
				switch {
				case strings.Contains(value, "bad"), value == "" && required:
					fail(at(i, column), value+" is bad")
					ok = false
				case value != "":
					*into = value
				}
			}

			read(&v.number, number, true, row[number])
			if word := slices.Index(names, "word"); word >= 0 {
				read(&v.word, word, false, row[word])
			}
			date, time := slices.Index(names, "date"), slices.Index(names, "Time")
			switch {
			case date >= 0 && time >= 0:
				read(&v.when, date, false, strings.TrimSpace(row[date]+" "+row[time]))
			case date >= 0:
				read(&v.when, date, false, row[date])
			case time >= 0:
				read(&v.when, time, false, row[time])
			}
			if ok {
				want = append(want, v)
			}
		}

		table, found := readText(text, 100)
		if table == nil {
			t.Fatalf("%q cannot be read: %v", text, found.Sorted())
		}
		var got []visit
		for _, v := range visits.Rows(table, fileKey) {
			got = append(got, v)
		}
		var said []string
		for x := range found.All() {
			said = append(said, x.Place.String()+" "+x.Message)
		}
		if table.HasErrors() != (len(errors) > 0) {
			t.Fatalf("%q has errors: %t", text, table.HasErrors())
		}
		if diff := cmp.Diff(errors[:min(len(errors), maxErrors)], said); diff != "" {
			t.Fatalf("errors of %q (-want +got):\n%s", text, diff)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q has the records %v, want %v", text, got, want)
		}
	})
}

// A file has its most rows in addition to the header, and with one row more it is too large. Comments and empty lines
// are no rows.
func TestTheMostRows(t *testing.T) {
	for rows := range 5 {
		text := "# a comment\na,b\n" + strings.Repeat("\n# another\n1,2\n", rows)
		table, found := readText(text, 3)
		switch {
		case rows <= 3 && (table == nil || len(table.Rows) != rows || found.Len() > 0):
			t.Errorf("%d rows: %+v", rows, found.Sorted())
		case rows > 3 && (table != nil || found.FirstError().Error() != "t.csv:14:1: the file has more than 3 rows"):
			t.Errorf("%d rows: %v", rows, found.FirstError())
		}
	}
}

// A file without a row, in another encoding, with a quote that is not closed, or with two columns of one name is no table, and the error stands alone.
func TestNoTables(t *testing.T) {
	for text, want := range map[string]string{
		"":                   `day.yaml:3:7: file "t.csv" is empty`,
		"# only a comment\n": `day.yaml:3:7: file "t.csv" is empty`,
		"a,b\n1,\"2\n":       `t.csv:2:1: this is not CSV: extraneous or missing " in quoted-field`,
		"a,b\n1,2\"3\n":      `t.csv:2:1: this is not CSV: bare " in non-quoted-field`,
		"a,b\n\xc9quipe,2\n": `day.yaml:3:7: file "t.csv" is not UTF-8`,
		"one,,two,, One\n":   `t.csv:1:12: a second column is named "One"`,
	} {
		table, found := readText(text, 3)
		if table != nil || found.Len() != 1 || found.FirstError().Error() != want {
			t.Errorf("%q: %v, want %s", text, found.Sorted(), want)
		}
	}
}

// The column of a name is one of the given columns, in any case. Without a name it is the only one of them.
func TestChooseAColumn(t *testing.T) {
	key := diag.Place{File: "day.yaml", Line: 9, Column: 4, Width: 1}
	for _, c := range []struct {
		name    string
		columns []string
		want    int
		error   string
	}{
		{"Wait", []string{"wait", "talk"}, 1, ""},
		{"talk", []string{"wait", "talk"}, 2, ""},
		{"date", []string{"wait", "talk"}, 0, `day.yaml:9:4: t.csv has no column "date" of values`},
		{"", []string{"talk"}, 2, ""},
		{"", []string{"wait", "talk"}, 0, "day.yaml:3:7: t.csv has 2 columns of values, and none is named"},
		{"", nil, 0, "day.yaml:3:7: t.csv has 0 columns of values, and none is named"},
	} {
		table, found := readText("date,wait,talk\n", 3)
		name := diag.Text{Value: c.name}
		if c.name != "" {
			name.Place = key
		}
		got, ok := table.Choose(name, fileKey, c.columns)
		said := ""
		if err := found.FirstError(); err != nil {
			said = err.Error()
		}
		if got != c.want || ok != (c.error == "") || said != c.error {
			t.Errorf("%q of %q is column %d, %t: %s", c.name, c.columns, got, ok, said)
		}
	}
}
