package metrics_test

import (
	"os"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/metrics"
)

const readme = "README.md"

// The reference in the README is the code's.
func TestReference(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- reference -->\n", "<!-- end of the reference -->"
	before, rest, hasBegin := strings.Cut(string(text), begin)
	_, after, hasEnd := strings.Cut(rest, end)
	if !hasBegin || !hasEnd {
		t.Fatalf("%s has no place for the reference", readme)
	}
	table := new(strings.Builder)
	if err := metrics.WriteReference(table); err != nil {
		t.Fatal(err)
	}
	want := before + begin + table.String() + end + after
	if want == string(text) {
		return
	}
	if os.Getenv("UPDATE_README") == "" {
		t.Fatalf("%s is not what the code says; UPDATE_README=1 go test ./internal/metrics -run TestReference mends it", readme)
	}
	if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
