package importer

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestLongListsAreReadOnce: twice the values of one list take about four times the time, since each value is compared with
// the list. A time with the third power of their number would be minutes.
func TestLongListsAreReadOnce(t *testing.T) {
	var values []string
	for i := range 1_000 {
		values = append(values, fmt.Sprint(10_000+i))
	}
	start := time.Now()
	x := classify([]Test{{Variable: "zip", Is: OneOf, Operand: strings.Join(values, ", "), Folds: true}})
	if len(x.of) != len(values) {
		t.Errorf("%d classes of %d values", len(x.of), len(values))
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestList(t *testing.T) {
	for text, want := range map[string]string{
		"":             "[]",
		" , a,, b ,a":  "[a b]",
		"Yes, YES,yes": "[Yes]",
		"k, \u212a":    "[k]",
	} {
		if got := fmt.Sprint(list(text)); got != want {
			t.Errorf("list(%q) = %s, want %s", text, got, want)
		}
	}
}
