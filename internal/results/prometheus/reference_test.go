package prometheus_test

import (
	"os"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

const readme = "../../../docs/metrics.md"

// TestReference compares the table in docs/metrics.md with the code.
func TestReference(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}

	const begin, end = "<!-- reference -->\n", "<!-- end of the reference -->"
	before, rest, hasBegin := strings.Cut(string(text), begin)
	_, after, hasEnd := strings.Cut(rest, end)
	if !hasBegin || !hasEnd {
		t.Fatalf("%s has no markers of the reference", readme)
	}

	table := new(strings.Builder)
	if err := prometheus.WriteReference(table); err != nil {
		t.Fatal(err)
	}

	want := before + begin + table.String() + end + after
	if want == string(text) {
		return
	}
	if os.Getenv("UPDATE_README") == "" {
		t.Fatalf("%s is out of date: run UPDATE_README=1 go test ./internal/results/prometheus -run TestReference", readme)
	}
	if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
