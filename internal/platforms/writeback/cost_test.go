package writeback_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// announcements is a flow that says many texts one after the other.
func announcements(n int) importer.Source {
	var out strings.Builder
	out.WriteString(`{"Version": "2019-10-30", "StartAction": "b0", "Metadata": {"name": "main"}, "Actions": [`)
	for i := range n {
		fmt.Fprintf(&out, `{"Identifier": "b%d", "Type": "MessageParticipant", "Parameters": {"Text": "Text %d."},`, i, i)
		fmt.Fprintf(&out, ` "Transitions": {"NextAction": "b%d"}},`, i+1)
	}
	fmt.Fprintf(&out, `{"Identifier": "b%d", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, n)
	return importer.Source{File: "main.json", Content: []byte(out.String())}
}

// TestManyChangesInFewImports: the import of the whole source is the cost of an export. Many changes take as many imports
// as one, and a change that is refused among them takes a few more.
func TestManyChangesInFewImports(t *testing.T) {
	const n = 64
	imports := 0
	counting := amazonconnect.Format
	counting.Read = func(sources []importer.Source, start string) (*importer.Center, error) {
		imports++
		return amazonconnect.Format.Read(sources, start)
	}
	sources := []importer.Source{announcements(n)}

	for _, c := range []struct {
		name    string
		refused string
		most    int // the unchanged import, and one of all changes, which also proves them; or a search by halves
	}{
		{"all are written", "", 2},
		{"one is refused", "Text 17.", 16},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := imported(t, counting, sources, nil)
			var changes []string
			for i := range n {
				was := fmt.Sprintf("say: Text %d., then", i)
				changes = append(changes, was, strings.Replace(was, "Text", "New text", 1))
			}
			if c.refused != "" {
				changes = append([]string{"say: " + c.refused + ", then: say_text_18", "say: " + c.refused + ", then: say_text_3, takes: 7s"}, changes...)
			}
			f.edit(t, strings.NewReplacer(changes...))

			imports = 0
			out := export(t, counting, sources, f)
			if isRefused := out.Refused.Len() > 0; isRefused != (c.refused != "") {
				t.Fatal(refusals(out))
			}
			if imports > c.most {
				t.Errorf("%d changes take %d imports, want at most %d", n, imports, c.most)
			}
		})
	}
}

// BenchmarkExport changes a text in one of 25 blocks. Twice the blocks have twice the changes, and take at most 2.5 times
// the time.
func BenchmarkExport(b *testing.B) {
	for _, n := range []int{1250, 2500, 4900} {
		sources := []importer.Source{announcements(n)}
		f := imported(b, amazonconnect.Format, sources, nil)
		var changes []string
		for i := 0; i < n; i += 25 {
			changes = append(changes, fmt.Sprintf("say: Text %d.,", i), fmt.Sprintf("say: New text %d.,", i))
		}
		f.edit(b, strings.NewReplacer(changes...))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if out := export(b, amazonconnect.Format, sources, f); out.Refused.Len() > 0 {
					b.Fatal(refusals(out))
				}
			}
		})
	}
}
