package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A scenario may be as large as each bound, and not larger.
func TestBoundsOfScenarios(t *testing.T) {
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		t.Fatal(err)
	}

	// The center has 5 queues at hubs. Five tiers make 25 rows of each interval.
	tiers := strings.NewReplacer("tier: [green, gold]", "tier: [green, gold, t3, t4, t5]")
	intents := func(n int) string {
		var b strings.Builder
		for i := range n - 1 {
			fmt.Fprintf(&b, "i%d: 0.25%%, ", i)
		}
		return fmt.Sprintf("callers: {intent: {%slast: %v%%}}\n", &b, 100-0.25*float64(n-1))
	}
	patterns := func(n int) string {
		starts := fmt.Sprintf("{length: 8h, starts: 00:00-%02d:%02d every 5m}", (n-1)*5/60%24, (n-1)*5%60)
		if n > 288 {
			starts = "{length: 8h, starts: 00:00-24:00 every 5m}, {length: 7h, starts: 06:00}"
		}
		return "staff: [{group: agents, hub: new_york, queues: [general, disputes, supervisors], shifts: {patterns: [" + starts + "]}}]\n"
	}
	for _, c := range []struct {
		name   string
		most   int
		change *strings.Replacer
		of     func(n int) string
		want   string
	}{
		{
			"intervals", 200_000, strings.NewReplacer(),
			func(n int) string { return fmt.Sprintf("for: %dm\ninterval: 1m\n", n) },
			"200001 intervals of 1m are more than 200000",
		},
		{
			"rows", 160_000, tiers,
			func(n int) string { return fmt.Sprintf("for: %dm\ninterval: 1m\n", n) },
			"160001 intervals of 25 queues and tiers are too many rows",
		},
		{
			"calls of a line", 1_500_000, strings.NewReplacer(),
			func(n int) string { return fmt.Sprintf("calls: {us: {per_hour: %d}, gb: {per_hour: 0}}\n", n) },
			`1500001 calls in an hour of line "us" are more than 1500000`,
		},
		{
			"calls of all lines", 800_000, strings.NewReplacer(),
			func(n int) string { return fmt.Sprintf("calls: {us: {per_hour: 700000}, gb: {per_hour: %d}}\n", n) },
			"1500001 calls in an hour of all lines together are more than 1500000",
		},
		{
			"calls", 50_000, strings.NewReplacer(),
			func(n int) string {
				return fmt.Sprintf("for: %dm\ninterval: 1h\ncalls: {us: {per_hour: 1200000}, gb: {per_hour: 0}}\n", n)
			},
			"1000020000 calls in a replication are more than 1000000000",
		},
		{"intents", 256, strings.NewReplacer(), intents, "257 intents are more than 256"},
		{"starts", 288, strings.NewReplacer(), patterns, "the patterns make 289 shifts, more than 288"},
	} {
		for n, want := range map[int]string{c.most: "", c.most + 1: c.want} {
			var folder txtar.Archive
			for _, f := range center.Files {
				folder.Files = append(folder.Files, txtar.File{Name: f.Name, Data: []byte(c.change.Replace(string(f.Data)))})
			}
			folder.Files = append(folder.Files, txtar.File{Name: "large.yaml", Data: []byte("scenario: large\nlike: good\n" + c.of(n))})
			fsys, err := txtar.FS(&folder)
			if err != nil {
				t.Fatal(err)
			}

			got := ""
			isError := func(x diag.Finding) bool { return x.Severity == diag.Error }
			for _, x := range check(t, fsys).Filter(isError).Sorted() {
				got += x.Message
			}
			if got != want {
				t.Errorf("%d %s: %q, want %q", n, c.name, got, want)
			}
		}
	}
}

// A trace with more intents than the bound has one error, which counts all of them.
func TestIntentsOfATrace(t *testing.T) {
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows := "time,intent\n"
	for i := range 300 {
		rows += fmt.Sprintf("09:00,i%d\n", i)
	}
	center.Files = append(center.Files,
		txtar.File{Name: "trace.csv", Data: []byte(rows)},
		txtar.File{Name: "traced.yaml", Data: []byte("scenario: traced\nlike: good\ncalls: {us: {arrivals: {file: trace.csv}}}\n")})
	fsys, err := txtar.FS(center)
	if err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, x := range check(t, fsys).Filter(func(x diag.Finding) bool { return x.Severity == diag.Error }).Sorted() {
		got = append(got, x.Message)
	}
	if want := []string{"300 intents are more than 256"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
