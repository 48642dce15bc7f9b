package asterisk

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestNotesOfAPassedLine has two calls that pass a line in different ways. An approximation and a reason to leave the line
// out both stay, in whatever order the calls come, and the row has the approximation.
func TestNotesOfAPassedLine(t *testing.T) {
	approximated := importer.Note{Status: importer.Approximated, Reason: "known only in the call"}
	leftOut := importer.Note{Status: importer.LeftOut, Reason: importer.SaysNothing}
	remark := importer.Note{Status: importer.Exact, Reason: "a remark"}
	for _, test := range []struct {
		first, second importer.Notes
		want          importer.Status
	}{
		{importer.Notes{approximated, leftOut}, importer.Notes{leftOut}, importer.Approximated},
		{importer.Notes{leftOut}, importer.Notes{approximated, leftOut}, importer.Approximated},
		{importer.Notes{leftOut}, importer.Notes{approximated}, importer.Approximated},
		{importer.Notes{leftOut}, nil, importer.Exact},
		{nil, importer.Notes{leftOut}, importer.Exact},
		{importer.Notes{leftOut}, importer.Notes{remark, leftOut}, importer.LeftOut},
	} {
		lines, _, _ := conf.Read([]importer.Source{{File: "extensions.conf", Content: []byte("[in]\nexten => s,1,Answer()\n")}})
		m := &machine{plan: readDialplan(lines), passNotes: map[*priority]passNotes{}, center: &importer.Center{Format: "asterisk"}}
		m.notePassed(m.plan.prios[0], test.first)
		m.notePassed(m.plan.prios[0], test.second)

		// A flow whose only step ends the call, so that all of its blocks are lines that calls pass.
		flow := &importer.Flow{Name: "in", ID: "in", Start: "end", Lines: []importer.Line{{Name: "in"}}}
		end := flow.Step(importer.End, flow.Block("end", "Hangup"))
		end.ID = "end"
		end.What = "hung_up"
		m.center.Flows = []*importer.Flow{flow}
		w := &writer{
			machine: m, blocks: map[blockKey]*importer.Block{}, first: map[*priority]firstBlock{}, seen: map[*priority]bool{},
		}
		w.passLines()
		made := importer.Build(m.center, nil, nil)
		if got := made.Center.Flows[0].Blocks[1].Outcome.Status(); got != test.want {
			t.Errorf("%v and %v: the line is %v, want %v", test.first, test.second, got, test.want)
		}
	}
}

// TestNotesOfLinesBeforeAStep: the step that sets what earlier lines have set, and the say step before a menu, keep the
// notes of their lines.
func TestNotesOfLinesBeforeAStep(t *testing.T) {
	const menu = " same => n(menu),Background(welcome)\n same => n,WaitExten(5)\nexten => 1,1,Set(tries=5)\n same => n,Goto(s,menu)\n" +
		"exten => 2,1,GotoIf($[\"${tries}\"=\"5\"]?q)\n same => n,Hangup()\n same => n(q),Queue(sales)\n"
	for first, want := range map[string]string{
		"Set(TIMEOUT(absolute)=60)\n same => n,Set(tries=0)": "limits the length of calls",
		"Background(hello,,de)":                              "its options and its language are not modeled",
	} {
		src := "[in]\nexten => s,1," + first + "\n" + menu
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		row := importer.BlockReport{}
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Block == "in,s,1" {
				row = b
			}
		}
		if row.Status != importer.Approximated || !strings.Contains(row.Reason, want) {
			t.Errorf("%s: %q, %q", first, row.Status, row.Reason)
		}
	}
}
