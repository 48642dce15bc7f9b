package asterisk

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestCompareRows: calls that pass the lines of a row at once come to the same steps as calls that pass them one by one.
func TestCompareRows(t *testing.T) {
	passed := 0
	longtest.CheckN(t, 150, 3000, func(t *rapid.T) {
		source := []importer.Source{{File: "extensions.conf", Content: []byte(randomCompares(t))}}
		at := func(row int) (*machine, []importer.Flow) {
			most := importLimits()
			most.row = row
			m, err := follow(source, "in", most)
			if err != nil {
				t.Fatalf("%v\n%s", err, source[0].Content)
			}
			for _, n := range m.nodes {
				passed += len(n.passed.parts)
			}
			m.write(m.begins)
			var flows []importer.Flow
			for _, f := range m.center.Flows {
				flows = append(flows, *f)
			}
			return m, flows
		}

		plain, want := at(1 << 30)
		rows, got := at(1)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(rows.center, plain.center) {
			t.Fatalf("the flows differ:\n%s", source[0].Content)
		}
	})
	if passed < 100 {
		t.Errorf("calls pass %d parts of rows", passed)
	}
}

// randomCompares is a dialplan of rows that compare a value which the call or a line has given, and lines between them.
func randomCompares(t *rapid.T) string {
	var src strings.Builder
	pick := func(list ...string) string { return rapid.SampledFrom(list).Draw(t, "part") }
	first := pick("Set(V=${DB(a/v)})", "Read(V,ask,2)", "AGI(v.php)", "Set(V=2)", "NoOp()")
	fmt.Fprintf(&src, "[in]\nexten => %s,1,%s\n same => n(top),Set(W=%s)\n", pick("s", "_X."), first, pick("1", "05", "a"))
	for range rapid.IntRange(3, 22).Draw(t, "lines") {
		value := pick("V", "V", "V", "V", "W", "DB(a/v)")
		text := pick("1", "2", "05", "5", "a", "")
		compare := fmt.Sprintf(pick("$[\"${%s}\" = \"%s\"]", "$[\"${%s}\" = \"%s\"]", "$[${%s} = %s]", "$[\"${%s}\" == \"%s\"]", "$[\"${%s}\" != \"%s\"]"),
			value, text)
		line := pick("ExecIf(", "ExecIf(", "ExecIf(", "GotoIf(") + compare + "?"
		if strings.HasPrefix(line, "GotoIf") {
			line += pick("c1,1", "c2,1", "top", "c1,1:c2,1") + ")"
		} else {
			line += pick("Playback(p"+text+")", "Set(W="+text+")", "Set(V=2)", "Background(b)", "Hangup()", "Playback(a):Playback(b)") + ")"
		}
		if rapid.IntRange(1, 12).Draw(t, "between") == 12 {
			line = pick("Background(key)", "Playback(between)", "Set(V=${DB(a/v)})", "NoOp(${V})")
		}
		fmt.Fprintf(&src, " same => n,%s\n", line)
	}
	fmt.Fprintf(&src, " same => n,%s\n", pick("Queue(all)", "Goto(top)", "GotoIf($[\"${W}\" = \"a\"]?top)", "Hangup()"))
	src.WriteString("exten => c1,1,Playback(c1)\n same => n,Goto(s,2)\nexten => c2,1,Set(V=1)\n same => n,Queue(two)\n")
	return src.String()
}
