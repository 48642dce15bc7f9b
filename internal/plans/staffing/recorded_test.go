package staffing

import (
	"bytes"
	"errors"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// recorded compares all that is written of a result with a file of testdata: its text, table, JSON and page. A seed and
// a number of runs give the same plan on every platform.
func recorded(t *testing.T, name string, r *Result) {
	t.Helper()
	var out, table bytes.Buffer
	doc := r.Document()
	out.WriteString(documenttest.Text(t, doc))
	if err := errors.Join(r.WriteCSV(&table), r.WriteJSON(&out)); err != nil {
		t.Fatal(err)
	}
	out.Write(table.Bytes())
	out.WriteString(diagtest.Dump(doc))
	diagtest.Same(t, "plan_"+name+".txt", out.String())
}
