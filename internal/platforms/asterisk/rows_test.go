package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestRowsOfUnreadLines has lines that Asterisk reads in another way than they are written. Each has a row.
func TestRowsOfUnreadLines(t *testing.T) {
	const menu = "[in]\nexten => s,1,Background(menu)\n same => n(again),WaitExten(5)\nexten => 1,1,Queue(sales)\n"
	for src, want := range map[string]string{
		menu:                                     "",
		"[x](!)\nexten => 2,1,Queue(x)\n" + menu: "[x](!): a template that no section names",
		"[x](!)\nexten => 2,1,Queue(x)\n" + strings.Replace(menu, "[in]", "[in](x)", 1): "",
		menu + "exten => 2,1,NoOp()\n same => n(again),Queue(x)\n":                      "",
		menu + "include => phones\n":                                                    "in: include => phones: its context is not in these files",
		menu + "include => parkedcalls\n":                                               "",
		menu + "include => in-custom\n":                                                 "",
		menu + "include => phones\n[phones]\nexten => 201,1,Queue(x)\n":                 "",
		menu + "exten => s,n(again),Hangup()\n":                                         "s,n(again),Hangup(): its extension has the label again before",
	} {
		got := ""
		for _, b := range importer.Build(read(t, src, "in"), nil, nil).Report.Blocks {
			isRow := b.Status == importer.LeftOut && b.Reason != importer.NoEffect
			if isRow {
				got += b.Block + ": " + b.Reason + "\n"
			}
		}

		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s\nthe rows are %q, want %q", src, got, want)
		}
	}
}

// TestLineOfAFact has a text that lines in three contexts set. No call comes to the first. The row names the line
// in the context of the condition.
func TestLineOfAFact(t *testing.T) {
	src := "[phones]\nexten => 1,1,Set(MOST=2)\n[start]\nexten => s,1,Set(MOST=2)\n same => n,GotoIf($[${MOST} > 1]?in,s,1)\n" +
		"[in]\nexten => s,1,Set(MOST=2)\n same => n,GotoIf($[${MOST} > 1]?4)\n same => n,Playback(no)\n same => n,Queue(desk)\n"
	var got []string
	for _, b := range importer.Build(read(t, src, "start"), nil, nil).Report.Blocks {
		if b.Block == "in,s,3" {
			got = append(got, b.Reason)
		}
	}
	if want := []string{"no call comes here from GotoIf in,s,2: MOST is 2 since in,s,1"}; !slices.Equal(got, want) {
		t.Errorf("the reasons are %q, want %q", got, want)
	}
}

// TestFileOfALine: the row of a line names its file, also if calls come from another file.
func TestFileOfALine(t *testing.T) {
	center, err := asterisk.Format.Read([]importer.Source{
		{File: "extensions.conf", Content: []byte("#include more.conf\n[in]\nexten => s,1,Goto(more,s,1)\n")},
		{File: "more.conf", Content: []byte("[more]\nexten => s,1,Playback(hello)\n same => n,Queue(desk)\n")},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, b := range importer.Build(center, nil, nil).Report.Blocks {
		got[b.Block] = fmt.Sprint(b.File, ":", b.Line)
	}
	for block, want := range map[string]string{"in,s,1": "extensions.conf:3", "more,s,1": "more.conf:2", "more,s,2": "more.conf:3"} {
		if got[block] != want {
			t.Errorf("%s is at %s, want %s", block, got[block], want)
		}
	}
}

// TestRepeatedLabel leads to the first line with a label (add_priority in main/pbx.c).
func TestRepeatedLabel(t *testing.T) {
	src := extension("Goto(a)", "Playback(no)", "(a)Playback(first)", "Hangup()", "(a)Playback(second)")
	if got := heard(t, src); !slices.Equal(got, []string{"first"}) {
		t.Errorf("calls hear %q, want the first line of the label", got)
	}
}

// TestPlaceOfANote has a line of several steps. The row names the step that the note is about.
func TestPlaceOfANote(t *testing.T) {
	for line, want := range map[string]string{
		`ExecIf($["${DB(a/b)}" = "1"]?Queue(${DB(q/x)}))`:      "its queue is known only in the call. To fill in: write queue: {by: ATTRIBUTE, …}. Step: in.queue_db_q_x",
		`ExecIf($["${DB(a/b)}" = "1"]?Dial(SIP/1,${DB(q/x)}))`: "here it rings as long as a conversation takes. To fill in: write the timeout in the line. Step: in.phone_1",
	} {
		made := importer.Build(read(t, extension(line, "Playback(after)"), "in"), nil, nil)
		report := ""
		for _, f := range made.Files {
			if f.Name == importer.ReportFile {
				report = strings.Join(strings.Fields(string(f.Content)), " ")
			}
		}
		if !strings.Contains(report, want) {
			t.Errorf("%s: no %q in\n%s", line, want, report)
		}
	}
}

// TestFunctionsInConditions has lines that set a function in another application. Each has a row if another line reads it,
// also where the two ways of the line lead to one step.
func TestFunctionsInConditions(t *testing.T) {
	const set = "Set(CDR(userfield)=a)"
	for line, isRow := range map[string]bool{
		set:                                     true,
		"Exec(" + set + ")":                     true,
		"ExecIf(1?" + set + ")":                 true,
		"ExecIf(0?" + set + ")":                 false,
		"ExecIf(${DB(a/b)}?" + set + ")":        true,
		"ExecIf(${DB(a/b)}?NoOp():" + set + ")": true,
		"ExecIf(${DB(a/b)}?" + set + ":Set(CDR(userfield)=b))": true,
		"ExecIf(${DB(a/b)}?Exec(" + set + "))":                 true,
		"ExecIf(${DB(a/b)}?Set(CDR(accountcode)=a))":           false,
		"Gosub(sub,s,1)": true,
	} {
		src := extension(line, `GotoIf($["${CDR(userfield)}" = "a"]?x)`, "Playback(no)", "Hangup()", "(x)Playback(yes)") +
			"[sub]\nexten => s,1,ExecIf(${DB(a/b)}?" + set + ")\n same => n,Return()\n"
		rows := fmt.Sprint(importer.Build(read(t, src, "in"), nil, nil).Report.Reasons)
		if is := strings.Contains(rows, "sets CDR(userfield), which other lines read"); is != isRow {
			t.Errorf("%s: there is a row: %v, want %v; the rows are %s", line, is, isRow, rows)
		}
	}
}

// TestOneLookupOfAValue has many comparisons of one value. One lookup asks for it.
func TestOneLookupOfAValue(t *testing.T) {
	lines := []string{"Set(X=${DB(a/b)})"}
	for i := range 130 {
		lines = append(lines, fmt.Sprintf(`GotoIf($["${X}" = "v%d"]?l%d)`, i, i))
	}
	for i := range 130 {
		lines = append(lines, "Hangup()", fmt.Sprintf("(l%d)Playback(p%d)", i, i))
	}
	asked := 0
	for _, s := range steps(t, extension(lines...)) {
		if s.Kind == importer.Lookup {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("%d lookups ask for the value", asked)
	}
}

// TestUnreadValues has lines that set what the import does not follow. A row is only about a value that a later line reads.
func TestUnreadValues(t *testing.T) {
	for set, name := range map[string]string{
		"Set(CDR(userfield)=a)":                  "CDR(userfield)",
		"Set(CALLERID(name)=Ann)":                "CALLERID(all)",
		"Set(ARRAY(n,m)=1\\,2)":                  "n",
		"ExecIf(1?Set(ARRAY(n)=1))":              "n",
		"ExecIf(0?NoOp():Set(CDR(userfield)=a))": "CDR(userfield)",
	} {
		compare := `GotoIf($["${` + name + `}" = "1"]?x)`
		for lines, isRead := range map[string]bool{
			extension("Set(n=2)", "Set(m=2)", compare, set, "Playback(no)", "NoOp(${"+name+"})", "Hangup()", "(x)Playback(yes)"): false,
			extension("Set(n=2)", "Set(m=2)", set, compare, "Playback(no)", "Hangup()", "(x)Playback(yes)"):                      true,
		} {
			var rows []string
			for _, b := range importer.Build(read(t, lines, "in"), nil, nil).Report.Blocks {
				if b.Differs() {
					rows = append(rows, b.Block+": "+b.Reason)
				}
			}
			if len(rows) > 0 != isRead {
				t.Errorf("%s\nthere is a row: %t, want %t; the rows are %q", lines, !isRead, isRead, rows)
			}
		}
	}
}

// TestStepsOfRowsAreListedOnce has three recordings of one menu. The row counts three lines, and lists their step once.
func TestStepsOfRowsAreListedOnce(t *testing.T) {
	src := extension("Background(hello)", "Background(sales)", "Background(desk)", "WaitExten(5)", "Hangup()")
	for _, f := range importer.Build(read(t, src, "in"), nil, nil).Files {
		if f.Name != "import.md" {
			continue
		}
		_, row, _ := strings.Cut(string(f.Content), "- 3 exact: a recording")
		row, _, _ = strings.Cut(row, "\n- ")
		if n := strings.Count(row, "in.ask_hello"); n != 1 {
			t.Errorf("the row lists the step %d times, want once:%s", n, row)
		}
		return
	}
	t.Error("there is no import.md")
}
