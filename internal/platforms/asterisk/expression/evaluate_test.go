package expression

import (
	"os"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// TestEvaluate compares the results with the results of Asterisk's own parser (main/ast_expr2.c and ast_expr2f.c,
// compiled alone). A row is an expression, a tab and the result. An expression that is not modeled has no result.
func TestEvaluate(t *testing.T) {
	rows, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(rows)) {
		text, want, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
		if got := Evaluate(text, func(Condition) bool { return false }); got != want && !symbol.In(got) {
			t.Errorf("$[%s] is %q, want %q", text, got, want)
		}
	}
}
