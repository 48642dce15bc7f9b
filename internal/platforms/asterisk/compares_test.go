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
	parts := 0
	longtest.CheckN(t, 150, 3000, func(t *rapid.T) {
		parts += len(sameInRows(t, randomCompares(t)))
	})
	if parts < 100 {
		t.Errorf("calls pass %d parts of rows", parts)
	}
}

// TestJoinedRows is TestCompareRows for rows that lead to each other.
func TestJoinedRows(t *testing.T) {
	joined := 0
	longtest.CheckN(t, 8, 1000, func(t *rapid.T) {
		for _, p := range sameInRows(t, randomRows(t)) {
			if p.row.joint[p.from] < p.to {
				joined++
			}
		}
	})
	if joined < 10 {
		t.Errorf("calls pass %d parts of several rows", joined)
	}
}

// sameInRows checks that calls through a dialplan come to the same steps in rows and line by line. It returns the parts of
// rows that the calls pass.
func sameInRows(t *rapid.T, src string) (parts []rowPart) {
	source := []importer.Source{{File: "extensions.conf", Content: []byte(src)}}
	at := func(row int) (*machine, []importer.Flow) {
		most := importLimits()
		most.row = row
		m, err := follow(source, "in", most)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		for _, n := range m.nodes {
			parts = append(parts, n.passed.parts...)
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
		t.Fatalf("the flows differ:\n%s", src)
	}
	return parts
}

// randomRows is a dialplan of rows in several contexts, which compare a value that lines give calls. The rows lead to each
// other, also in a circle, and so do their cases.
func randomRows(t *rapid.T) string {
	const contexts = 5
	var src strings.Builder
	pick := func(list ...string) string { return rapid.SampledFrom(list).Draw(t, "part") }
	row := func() string {
		return fmt.Sprintf("Goto(r%d,s,%s)", rapid.IntRange(0, contexts-1).Draw(t, "row"), pick("1", "2", "top"))
	}
	begin := pick("s", "s", "_X.")
	fmt.Fprintf(&src, "[in]\nexten => %s,1,Read(W,ask,1)\n", begin)
	values := []string{"1", "2", "05", "a"}
	for i := range values {
		fmt.Fprintf(&src, " same => n,GotoIf($[\"${W}\" = \"%d\"]?v%d,1)\n", i, i)
	}
	fmt.Fprintf(&src, " same => n,%s\n", row())
	for i, value := range values {
		fmt.Fprintf(&src, "exten => v%d,1,Set(V=%s)\n same => n,%s\n", i, value, row())
	}

	for i := range contexts {
		fmt.Fprintf(&src, "[r%d]\nexten => s,1,%s\n same => n(top),NoOp(row)\n", i, pick("NoOp()", "NoOp(${V})", "NoOp(row)"))
		value := pick("V", "V", "V", "CONTEXT")
		for range rapid.IntRange(1, 5).Draw(t, "lines") {
			compare := fmt.Sprintf(`"${%s}" = "%s"`, value, pick("1", "2", "05", "5", "a", "r1", "r2"))
			does := pick("ExecIf($[%s]?Playback(p))", "GotoIf($[%s]?in,v0,1)", "GotoIf($[%s]?case,1)", "GotoIf($[%s]?case,1)")
			fmt.Fprintf(&src, " same => n,"+does+"\n", compare)
		}
		if rapid.Bool().Draw(t, "ends") {
			src.WriteString(" same => n,NoOp(after)\n")
		}
		fmt.Fprintf(&src, " same => n,%s\n", pick(row(), row(), row(), "Goto(one,1)", "Queue(q)", "Macro(m)", "Macro(m)"))
		fmt.Fprintf(&src, "exten => one,1,%s\n same => n,%s\n", pick("NoOp()", "Playback(one)"), row())
		fmt.Fprintf(&src, "exten => case,1,Playback(case%d)\n same => n,%s\n", i, pick(row(), "Set(V=2)", "Hangup()"))
		fmt.Fprintf(&src, " same => n,%s\n", row())
	}
	src.WriteString("[macro-m]\nexten => s,1,ExecIf($[\"${V}\" = \"1\"]?Playback(m))\n")
	fmt.Fprintf(&src, " same => n,%s\n", row())
	return src.String()
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
