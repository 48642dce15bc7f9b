package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// extension writes lines as the extension s of a context. A line may begin with a label in parentheses.
func extension(lines ...string) string {
	var text strings.Builder
	text.WriteString("[in]\nexten => s,1,Answer()\n")
	for _, line := range lines {
		priority := "n"
		if label, rest, ok := strings.Cut(line, ")"); ok && strings.HasPrefix(line, "(") {
			priority, line = "n"+label+")", rest
		}
		text.WriteString(" same => " + priority + "," + line + "\n")
	}
	return text.String()
}

// heard returns the recordings that calls hear, once the importer has built the folder.
func heard(t *testing.T, src string) []string {
	t.Helper()
	return heardFrom(t, src, "")
}

// heardFrom is heard for calls that begin in a context.
func heardFrom(t *testing.T, src, start string) []string {
	t.Helper()
	c := read(t, src, start)
	return importertest.Recordings(c, importer.Build(c, nil, nil))
}

// TestUnknownStaysUnknown has conditions on values that only the call knows. Both of their ways play something.
func TestUnknownStaysUnknown(t *testing.T) {
	both := func(condition string) []string {
		return []string{"GotoIf($[" + condition + "]?yes)", "Playback(no)", "Hangup()", "(yes)Playback(yes)", "Hangup()"}
	}
	const script = "[sub]\nexten => s,1,AGI(x)\n same => n,Return()\n"
	for name, lines := range map[string][]string{
		"a program sets what a line has set":       append([]string{"Set(NUM=0)", "AGI(number.php)"}, both("${NUM} > 0")...),
		"a program sets what a copy of a text has": append([]string{"Set(A=0)", "Set(NUM=${A})", "AGI(x)"}, both("${NUM} > 0")...),
		"a copy of what a program sets":            append([]string{"Set(NUM=0)", "AGI(x)", "Set(B=${NUM})"}, both("${B} > 0")...),
		"EAGI":                                     append([]string{"Set(NUM=0)", "EAGI(x)"}, both("${NUM} > 0")...),
		"DeadAGI":                                  append([]string{"Set(NUM=0)", "DeadAGI(x)"}, both("${NUM} > 0")...),
		"an AGI server":                            append([]string{"Set(NUM=0)", "AGI(agi://localhost/x)"}, both("${NUM} > 0")...),
		"a Stasis application":                     append([]string{"Set(NUM=0)", "Stasis(x)"}, both("${NUM} > 0")...),
		"an unknown application":                   append([]string{"Set(NUM=0)", "Frobnicate()"}, both("${NUM} > 0")...),
		"a program before a While":                 {"Set(NUM=0)", "AGI(x)", "While($[${NUM} > 0])", "Playback(yes)", "EndWhile()", "Playback(no)"},
		"a program before an ExecIf":               {"Set(NUM=0)", "AGI(x)", "ExecIf($[${NUM} > 0]?Playback(yes):Playback(no))"},
		"a program before IF":                      append([]string{"Set(NUM=0)", "AGI(x)", "Set(B=${IF($[${NUM} > 0]?1:0)})"}, both("${B} = 1")...),
		"a phone that is free":                     append([]string{"ChanIsAvail(SIP/1&SIP/2)"}, both(`"${AVAILCHAN}" = ""`)...),
		"the end of a program":                     append([]string{"System(x)"}, both(`"${SYSTEMSTATUS}" = "SUCCESS"`)...),
		"the end of an EAGI":                       append([]string{"EAGI(x)"}, both(`"${AGISTATUS}" = "SUCCESS"`)...),
		"CURL":                                     append([]string{"Set(A=no)", "Set(A=${CURL(http://localhost/)})"}, both(`"${A}" = "yes"`)...),
		"a function of an expression":              both("SQRT(16) = 4"),
		"a number of bits":                         append([]string{"Set(A=${MATH(5<<1,int)})"}, both("${A} = 10")...),
		"a row of a database":                      append([]string{"Set(ARRAY(A,B)=${ODBC_ROW(1)})"}, both(`"${B}" = "yes"`)...),
		"a row in a variable":                      append([]string{"Set(R=${CURL(x)})", "Set(ARRAY(A,B)=${R})"}, both("${B} = 1")...),
		"a row that a program gives":               append([]string{"AGI(x)", "Set(ARRAY(A,B)=${R})"}, both(`"${B}" = "yes"`)...),
		"a row after a text":                       append([]string{"Set(ARRAY(A,B,C)=x,${CURL(x)})"}, both("${C} = 1")...),
		"a row with a text before it":              append([]string{"Set(ARRAY(A,B)=x${CURL(x)})"}, both("${B} = 1")...),
		"a name like a name of Asterisk":           append([]string{"AGI(x)"}, both(`"${ORDERSTATUS}" = "SHIPPED"`)...),
		"a name like one of FreePBX":               append([]string{"AGI(x)"}, both(`"${IVR_LANG}" = "es"`)...),
		"a name with a hyphen":                     append([]string{"AGI(x)"}, both(`"${my-var}" = "1"`)...),
		"a name with a hyphen that a line sets":    append([]string{"Set(my-var=0)", "AGI(x)"}, both(`"${my-var}" = "1"`)...),
		"a routine that is in no file":             append([]string{"Gosub(missing,s,1)"}, both(`"${GOSUB_RETVAL}" = "1"`)...),
		"a phone that a program has rung":          append([]string{"AGI(x)"}, both(`"${DIALSTATUS}" = "BUSY"`)...),
		"a condition of a condition":               append([]string{"Set(A=0)", "AGI(x)", `ExecIf($["${A}" = "1"]?Set(B=1):Set(B=0))`}, both(`"${B}" = "1"`)...),
		"a database that a routine's program writes": append([]string{
			`ExecIf($["${DB(a/b)}" = "1"]?Hangup())`, "Gosub(sub,s,1)",
		}, both(`"${DB(a/b)}" = "1"`)...),
		"a macro that is in no file":                 append([]string{"Set(A=0)", "Macro(missing)"}, both(`"${A}" = "1"`)...),
		"the phone that a missing routine has rung":  append([]string{"Gosub(missing,s,1)"}, both(`"${DIALSTATUS}" = "BUSY"`)...),
		"a database that a program writes":           append([]string{"Set(DB(a/b)=0)", "AGI(x)", "Set(A=${DB(a/c)})"}, both(`"${A}" = "1"`)...),
		"a silent caller's entry, after a program":   append([]string{"Read(A,enter,4)", "AGI(x)"}, both(`"${A}" = ""`)...),
		"an entry that a program has looked at":      append([]string{"Read(A,enter,4)", "AGI(x)"}, both(`"${A}" = "1234"`)...),
		"a global that another call sets":            append(both(`"${NIGHT}" = "1"`), "Set(GLOBAL(NIGHT)=1)"),
		"a global that another call sets, as GLOBAL": append(both(`"${GLOBAL(NIGHT)}" = "1"`), "Set(GLOBAL(NIGHT)=1)"),
	} {
		got := heard(t, "[globals]\nNIGHT=0\n"+extension(lines...)+script)
		if !slices.Contains(got, "yes") || !slices.Contains(got, "no") {
			t.Errorf("%s: calls hear %v", name, got)
		}
	}
}

// TestKnownStaysKnown has conditions whose result is known, since nothing sets the variable in between.
func TestKnownStaysKnown(t *testing.T) {
	for name, lines := range map[string][]string{
		"nothing sets it":              {"Set(A=0)", "NoOp()", `GotoIf($["${A}" = "1"]?yes)`},
		"a line sets it after":         {"Set(A=1)", "AGI(x)", "Set(A=0)", `GotoIf($["${A}" = "1"]?yes)`},
		"System sets no variable":      {"Set(A=0)", "System(x)", `GotoIf($["${A}" = "1"]?yes)`},
		"a counter counts in dialplan": {"Set(N=0)", "AGI(x)", "Set(N=$[${N} + 1])", "GotoIf($[${N} > 1]?yes)"},
	} {
		if got := heard(t, extension(append(lines, "Playback(no)", "Hangup()", "(yes)Playback(yes)")...)); !slices.Equal(got, []string{"no"}) {
			t.Errorf("%s: calls hear %v", name, got)
		}
	}
}

// TestCountOfAnUnknownNumber has loops that count from a number that only the call knows. Each round asks the
// same question.
func TestCountOfAnUnknownNumber(t *testing.T) {
	for _, lines := range []string{
		"Set(N=${CURL(http://x)}) While($[${N}>0]) Playback(round) Set(N=$[${N}-1]) EndWhile()",
		"Set(N=${LIMIT}) AGI(x) (a)Playback(round) Set(N=$[1+${N}]) GotoIf($[${N}<9]?a)",
	} {
		c := read(t, extension(append(strings.Fields(lines), "Playback(end)")...), "")
		made := importer.Build(c, nil, nil)
		lookups := 0
		for _, s := range c.Flows[0].Steps {
			if s.Kind == importer.Lookup && s.Own {
				lookups++
			}
		}
		if lookups > 2 { // of the number, and again after a round
			t.Errorf("%s%d lookups of the condition", lines, lookups)
		}
		for _, r := range made.Report.Reasons {
			if strings.Contains(r.Reason, "texts") {
				t.Errorf("%s%s", lines, r.Reason)
			}
		}
	}
}

// TestTextLikeAnEntry compares the answer of a program with a text that is the name of an entry elsewhere.
func TestTextLikeAnEntry(t *testing.T) {
	src := extension("AGI(check)", `GotoIf($["${RESULT}" = "OK"]?sure)`, "Playback(no)", "Hangup()", "(sure)Read(OK,press-1,4)",
		`GotoIf($["${OK}" = "1234"]?yes)`, "Hangup()", "(yes)Playback(yes)")
	for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
		if b.Block == "in,s,3" && b.Status != importer.Exact {
			t.Errorf("%s is %s: %s", b.Block, b.Status, b.Reason)
		}
	}
}

// TestTwoProgramsInALoop has two programs in a loop that reads a variable which neither of them sets: the import ends.
func TestTwoProgramsInALoop(t *testing.T) {
	got := heard(t, extension("(again)AGI(speak.agi,hello)", "AGI(recognize.agi)", `GotoIf($["${utterance}" = "sales"]?sales)`,
		`GotoIf($["${utterance}" = "support"]?support)`, "Goto(again)", "(sales)Playback(sales)", "(support)Playback(support)"))
	if !slices.Equal(got, []string{"sales", "support"}) {
		t.Errorf("calls hear %v", got)
	}
}

// TestCounters has counters that lines compare with a number. Calls come to both sides of the comparison, and
// no block is approximated, whatever number a line of another extension sets.
func TestCounters(t *testing.T) {
	for name, lines := range map[string]string{
		"a compare with 20":            "GotoIf($[${N} > 20]?out)",
		"a compare with 22":            "GotoIf($[${N} >= 22]?out)",
		"three tries":                  "GotoIf($[${N}=3]?out:again)",
		"a label that is a large text": "GotoIf($[${N} < 3]?5550100,1:out)",
	} {
		for _, number := range []string{"7", "1000000", "1234567890"} {
			src := extension("Set(N=0)", "(again)Background(menu)", "WaitExten(5)") +
				"exten => 5550100,1,Goto(s,again)\nexten => 2,1,Set(N=" + number + ")\n same => n,SayDigits(${N})\n same => n,Hangup()\n" +
				"exten => i,1,Set(N=$[${N}+1])\n same => n," + lines + "\n same => n(again),Goto(s,again)\n same => n(out),Playback(bye)\n"
			c := read(t, src, "in,s")
			report := importer.Build(c, nil, nil).Report
			if got := heard(t, src); !slices.Equal(got, []string{"bye", "menu"}) || report.Totals["approximated"] > 0 {
				t.Errorf("%s with %s: calls hear %v; %v", name, number, got, report.Totals)
			}
		}
	}
}

// TestCountedAnnouncements plays a recording three times, without a question in between, and then leads to the queue.
func TestCountedAnnouncements(t *testing.T) {
	src := extension("Set(N=0)", "(again)Playback(hello)", "Set(N=$[${N}+1])", "GotoIf($[${N}=3]?out:again)", "(out)Queue(sales)")
	c := read(t, src, "")
	report := importer.Build(c, nil, nil).Report
	if report.Totals["approximated"] > 0 || report.Prompts.Reached != 2 {
		t.Errorf("%v, %+v", report.Totals, report.Prompts)
	}
}

// TestEntries has extensions in which calls begin, by the names of the flows that become of them.
func TestEntries(t *testing.T) {
	const menu = ",1,Background(menu)\n same => n,WaitExten(5)\n"
	for name, c := range map[string]struct {
		src  string
		want []string
	}{
		"a word": {"[incoming]\nexten => incoming" + menu + "exten => 1,1,Queue(sales)\n", []string{"incoming incoming"}},
		"a word that its own lines lead to": {
			"[incoming]\nexten => incoming" + menu + " same => n,Goto(incoming,1)\nexten => 1,1,Queue(sales)\nexten => i,1,Goto(incoming,1)\n" +
				"exten => 0,1,Goto(incoming,1)\nexten => _1XX,1,Dial(SIP/${EXTEN},15)\n same => n,VoiceMail(${EXTEN})\n",
			[]string{"incoming incoming"},
		},
		"a word that is led to": {"[incoming]\nexten => s,1,Goto(open,1)\nexten => open" + menu + "exten => 1,1,Queue(sales)\n", []string{"incoming"}},
		"s next to numbers": {
			"[incoming]\nexten => s,1,Queue(main)\nexten => 5551000,1,Queue(sales)\nexten => 5551001,1,Queue(support)\n",
			[]string{"incoming", "incoming 5551000", "incoming 5551001"},
		},
		"s that rings a phone, next to numbers of an included context": {
			"[from-carrier]\nexten => s,1,Dial(SIP/desk,20)\ninclude => numbers\n[numbers]\nexten => 6002,1,Dial(SIP/bob,20)\n" +
				" same => n,VoiceMail(6002)\n",
			[]string{"numbers 6002"},
		},
		"s that only ends the call, next to a number": {
			"[from-carrier]\nexten => s,1,Hangup()\nexten => 5551000,1,Queue(sales)\n", []string{"from-carrier 5551000"},
		},
		"an extension without a name": {"[incoming]\nexten => ,1,Playback(none)\nexten => s,1,Playback(hi)\n", []string{"incoming"}},
		"a menu next to a number": {
			"[incoming]\nexten => s" + menu + "exten => 1,1,Queue(a)\nexten => 200,1,Queue(b)\nexten => 5551000,1,Queue(c)\n",
			[]string{"incoming", "incoming 5551000"},
		},
		"a number that only rings a phone, next to a menu that no line leads to": {
			"[incoming]\nexten => s" + menu + "exten => 1,1,Queue(a)\n" +
				"[night]\nexten => s" + menu + "exten => 1,1,Queue(b)\nexten => 5551000,1,Dial(SIP/200)\n",
			[]string{"incoming", "night"},
		},
		"one caller": {
			"[incoming]\nexten => 5551000,1,Queue(sales)\nexten => 5551000/5551234,1,Queue(vip)\n",
			[]string{"incoming 5551000", "incoming 5551000 from 5551234"},
		},
		"one caller of s": {
			"[incoming]\nexten => s/5551234,1,Queue(vip)\nexten => s" + menu + "exten => 1,1,Queue(sales)\n",
			[]string{"incoming", "incoming from 5551234"},
		},
		"a digit with a menu": {
			"[did]\nexten => 3" + menu + " same => n,Queue(b)\nexten => 1,1,Queue(a)\nexten => 9,1,Goto(3,1)\nexten => i,1,Goto(did,3,1)\n",
			[]string{"did 3"},
		},
		"two digits with a menu, next to a word and a menu below": {
			"[in]\nexten => 10" + menu + "exten => 1" + menu + "exten => 2,1,Goto(bye,1)\nexten => i,1,ExecIf($[${A} = 1]?Goto(bye,1))\n" +
				" same => n,Goto(10,1)\nexten => bye,1,Playback(bye)\n",
			[]string{"in 10"},
		},
		"a digit with a menu that another context leads back to": {
			"[in]\nexten => 3" + menu + "exten => 1,1,Goto(sub,s,1)\n[sub]\nexten => s" + menu + "exten => 9,1,Goto(in,3,1)\n",
			[]string{"in 3"},
		},
		"a digit with a menu in the menu of an s that another include hides": {
			"[default]\ninclude => macro-ring\ninclude => demo\nexten => 900,1,Goto(demo,s,1)\n[demo]\nexten => s" + menu +
				"exten => 2" + menu + "[macro-ring]\nexten => s,1,Dial(${ARG1})\n",
			[]string{"default 900"},
		},
		"a digit with a menu that a number leads to": {
			"[in]\nexten => 5551000,1,Goto(3,1)\nexten => 3" + menu + "exten => 1,1,Queue(a)\n", []string{"in 5551000"},
		},
		"a digit with a menu that the menu of a context leads to": {
			"[in]\nexten => s,1,Goto(sub,3,1)\n[sub]\nexten => 3" + menu + "exten => 1,1,Queue(a)\n", []string{"in"},
		},
	} {
		var got []string
		for _, f := range read(t, c.src, "").Flows {
			for _, line := range f.Lines {
				got = append(got, line.Name)
			}
		}

		if !slices.Equal(got, c.want) {
			t.Errorf("%s: calls begin in %q, want %q", name, got, c.want)
		}
	}
}

// TestFolderOfARecording has a folder in a variable that another extension sets to another text.
func TestFolderOfARecording(t *testing.T) {
	src := extension("Set(dir=en)", "Playback(${dir}/hello)", "Hangup()") + "exten => 2,1,Set(dir=es)\n same => n,Playback(${dir}/hello)\n"
	if got := heard(t, src); !slices.Contains(got, "en/hello") {
		t.Errorf("calls hear %v", got)
	}
}

// TestDates has dates, a time zone and several times of a day, which few dialplans have. Each is a lookup with a row.
func TestDates(t *testing.T) {
	for _, spec := range []string{
		"*,*,25,dec", "*,mon,25,dec", "09:00-11:59,*,24-26,dec", "13:00-14:00&16:00-17:00,mon-fri,*,*",
		"9:00-17:00,mon-fri,*,*,Europe/Berlin",
	} {
		c := read(t, extension("GotoIfTime("+spec+"?open)", "Playback(no)", "Hangup()", "(open)Queue(sales)"), "")
		isAsked := slices.ContainsFunc(c.Flows[0].Steps, func(s *importer.Step) bool { return s.Kind == importer.Lookup })
		rows := fmt.Sprint(importer.Build(c, nil, nil).Report.Reasons)
		if len(c.Hours) > 0 || !isAsked || !strings.Contains(rows, "a date, a time zone or one of several times decides") {
			t.Errorf("%s has the hours %v and the rows %s", spec, c.Hours, rows)
		}
	}
}

// TestPromptsBeforeAMenu has many ways to a menu, each with recordings that a key interrupts. Calls hear all of them.
func TestPromptsBeforeAMenu(t *testing.T) {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Background(&hint)\n same => n(wait),WaitExten(5)\n")
	want := []string{"last"}
	for extension := 100; extension < 140; extension++ {
		fmt.Fprintf(&src, "exten => %d,1,Background(p%[1]d&hint)\n same => n,Goto(s,wait)\n", extension)
		want = append(want, fmt.Sprintf("p%d", extension))
	}
	src.WriteString("exten => 140,1,Background(last)\n same => n,Goto(s,wait)\n")

	got := strings.Join(heard(t, src.String()), " & ")
	for _, recording := range want {
		if !strings.Contains(got, recording) {
			t.Errorf("calls do not hear %s but %s", recording, got)
		}
	}
}

// TestEmptyPromptBeforeAMenu has two menus that differ in a recording without a name.
func TestEmptyPromptBeforeAMenu(t *testing.T) {
	src := "[in]\nexten => s,1,Background()\n same => n,WaitExten()\nexten => 1,1,WaitExten()\n"
	if got := heard(t, src); len(got) > 0 {
		t.Errorf("calls hear %v", got)
	}
}

// TestPromptsThatKeysInterruptAreHeard: each recording before a line that ends the prompts is in a step.
func TestPromptsThatKeysInterruptAreHeard(t *testing.T) {
	for name, lines := range map[string][]string{
		"a condition that runs a prompt":  {"Background(first)", `ExecIf($["${DB(a/b)}" = "1"]?Playback(second))`},
		"a condition that runs nothing":   {"Background(first)", `ExecIf($["${DB(a/b)}" = "1"]?Background(second))`},
		"another language":                {"Background(first)", "Set(CHANNEL(language)=es)", "Background(second)", "WaitExten(5)"},
		"a label that is missing":         {"Background(first)", "Background(second)", "Goto(nowhere)"},
		"a label that only a call knows":  {"Background(first)", "Background(second)", "Goto(x${DB(a/b)},1)"},
		"a line that leads to itself":     {"Background(first)", "Background(second)", "(again)Goto(again)"},
		"the end of an extension":         {"Background(first)", "Background(second)"},
		"a context of other extensions":   {"Background(first)", "Background(second)", "Goto(other,s,1)"},
		"a program that sets a variable":  {"Background(first)", "AGI(x)", "Background(second)", "WaitExten(5)"},
		"a routine that is in no file":    {"Background(first)", "Gosub(missing,s,1)", "Background(second)", "WaitExten(5)"},
		"a macro that is in no file":      {"Background(first)", "Macro(missing)", "Background(second)", "WaitExten(5)"},
		"a variable that decides nothing": {"Background(first)", "Set(a=1)", "Background(second)", "WaitExten(5)"},
		"a condition after a condition":   {"Background(first)", "Background(second)", `ExecIf($["${v}" = "1"]?NoOp():ExecIf(0?NoOp():Dial(SIP/1)))`},
		"a macro that leaves by a key":    {"Macro(keys)"},
		"a condition of old":              {"Background(first)", "Background(second)", "ExecIf(1,Dial,SIP/1)"},
	} {
		src := extension(lines...) + "exten => x1,1,Hangup()\nexten => i,1,Hangup()\ninclude => keys\n[other]\nexten => s,1,Hangup()\n" +
			"[macro-keys]\nexten => s,1,Background(first)\n[keys]\nexten => 1,1,Background(second)\n same => n,Goto(2)\n"
		got := strings.Join(heard(t, src), " & ")
		if !strings.Contains(got, "first") || !strings.Contains(got, "second") {
			t.Errorf("%s: calls hear %q", name, got)
		}
	}
}

// TestEndlessRowOfLinesIsNamed: lines that lead to themselves without a wait end the call, and the report names them.
func TestEndlessRowOfLinesIsNamed(t *testing.T) {
	c := read(t, extension("Playback(hello)", "(again)NoOp()", "Goto(again)"), "")
	for _, b := range importer.Build(c, nil, nil).Report.Blocks {
		if b.Status == importer.Approximated && b.Reason == importer.NeverWaits {
			return
		}
	}
	t.Error("no line is named")
}

// TestPromptsOfALine counts the prompts of lines that run others, and those that calls hear. The report names each
// of the others, with the fact that keeps calls from it.
func TestPromptsOfALine(t *testing.T) {
	const unset = `$["${v}" = "1"]`
	for name, c := range map[string]struct {
		line         string
		reached, all int
		unheard      string // the row of a prompt that no call hears, or ""
	}{
		"a prompt in the second branch":   {"ExecIf(" + unset + "?NoOp():Playback(x))", 1, 1, ""},
		"a prompt in each branch":         {"ExecIf(" + unset + "?Playback(x):Playback(y))", 1, 2, "in,s,2: Playback(x)"},
		"a branch of a branch":            {"ExecIf(${DB(a/b)}?NoOp():ExecIf(" + unset + "?Dial(SIP/1):Queue(a)))", 1, 2, "in,s,2: Dial(SIP/1)"},
		"a lookup decides":                {"ExecIf(${DB(a/b)}?Playback(x):Playback(y))", 2, 2, ""},
		"times":                           {"ExecIfTime(9:00-17:00,mon-fri,*,*?Playback(x))", 1, 1, ""},
		"a branch that decides, unheard":  {"ExecIf(" + unset + "?Playback(x):GotoIf(${DB(a/b)}?1:))", 0, 1, "in,s,2: Playback(x)"},
		"two recordings of one prompt":    {"Background(x&y)", 1, 1, ""},
		"no recording":                    {"ExecIf(" + unset + "?GotoIf(${v}?1:):Playback())", 0, 0, ""},
		"a question":                      {"Read(pin,x,4)", 1, 1, ""},
		"a password":                      {"Authenticate(1234)", 1, 1, ""},
		"a conference":                    {"ConfBridge(1)", 1, 1, ""},
		"a program that speaks":           {`AGI(googletts.agi,"Hello",en)`, 1, 1, ""},
		"a program that speaks, in a row": {`ExecIf(` + unset + `?AGI(googletts.agi,"Hello",en))`, 0, 1, `in,s,2: AGI(googletts.agi,"Hello",en)`},
		"another program":                 {"AGI(x.php)", 0, 0, ""},
	} {
		src := extension(c.line, "NoOp()") + "[apart]\nexten => s,1,Set(v=1)\n"
		report := importer.Build(read(t, src, "in"), nil, nil).Report
		if report.Prompts.Reached != c.reached || report.Prompts.All != c.all {
			t.Errorf("%s: %s, want %d of %d", name, report.Prompts, c.reached, c.all)
		}

		isNamed := slices.ContainsFunc(report.Blocks, func(b importer.BlockReport) bool {
			return b.Block == c.unheard && b.Status == importer.LeftOut && strings.Contains(b.Reason, "v is set by no line before")
		})
		if c.unheard != "" && !isNamed {
			t.Errorf("%s: no row for %s in %v", name, c.unheard, report.Blocks)
		}
	}
}

// TestGotoOutOfAMacro has macros that a Goto leaves, and one that a Goto does not leave. A macro that a call
// has left does not come back (app_macro.c).
func TestGotoOutOfAMacro(t *testing.T) {
	for name, c := range map[string]struct {
		macro string // the lines of macro-m, and further contexts
		want  []string
	}{
		"to a context without a Return": {"exten => s,1,Goto(out,s,1)\n[out]\nexten => s,1,Playback(out)\n", []string{"out"}},
		"to a context with a Return":    {"exten => s,1,Goto(out,s,1)\n[out]\nexten => s,1,Playback(out)\n same => n,Return()\n", []string{"out"}},
		"to another macro":              {"exten => s,1,Goto(macro-out,s,1)\n[macro-out]\nexten => s,1,Playback(out)\n", []string{"out"}},
		"to a number that is missing":   {"exten => s,1,Goto(out,9,1)\n[out]\nexten => i,1,Playback(out)\n", []string{"out"}},
		"in its own context":            {"exten => s,1,Goto(9,1)\nexten => 9,1,Playback(out)\n", []string{"after", "out"}},
		"in an included context":        {"include => out\nexten => s,1,Goto(9,1)\n[out]\nexten => 9,1,Playback(out)\n", []string{"after", "out"}},
	} {
		src := "[in]\nexten => s,1,Macro(m)\n same => n,Playback(after)\n[macro-m]\n" + c.macro
		if got := heardFrom(t, src, "in"); !slices.Equal(got, c.want) {
			t.Errorf("%s: calls hear %v, want %v", name, got, c.want)
		}
	}
}

// TestMacros has the ends of a macro and the ways back to it, as in app_macro.c. The macro m runs in the
// context in, whose subroutine sub runs it, too. A Return in a macro ends the call here, and has a row.
func TestMacros(t *testing.T) {
	const in = "[in]\nexten => s,1,Macro(m,a,b)\n same => n,Playback(after)\nexten => 1,1,Playback(one)\n" +
		"exten => i,1,Playback(wrong)\nexten => a,1,Playback(star)\nexten => sub,1,Macro(m,c,d)\n same => n,Playback(no)\n"
	const viaSub = "[in]\nexten => s,1,Gosub(sub,1)\n same => n,Playback(after)\nexten => sub,1,Macro(m)\n same => n,Playback(no)\n"
	for name, c := range map[string]struct {
		src  string
		want string
	}{
		"Return, and no Gosub":                      {in + "[macro-m]\nexten => s,1,Return()\n", ""},
		"Return in a subroutine":                    {viaSub + "[macro-m]\nexten => s,1,Return()\n", ""},
		"Return in a macro of a macro":              {viaSub + "[macro-m]\nexten => s,1,Macro(n)\n same => n,Playback(no)\n[macro-n]\nexten => s,1,Return(x)\n", ""},
		"MacroExit":                                 {in + "[macro-m]\nexten => s,1,MacroExit()\n same => n,Playback(no)\n", "after"},
		"MacroExit in a macro of a macro":           {in + "[macro-m]\nexten => s,1,Macro(n)\n same => n,Playback(m)\n[macro-n]\nexten => s,1,MacroExit()\n", "after m"},
		"a Gosub in a macro":                        {in + "[macro-m]\nexten => s,1,Gosub(x,s,1)\n same => n,Playback(m)\n[x]\nexten => s,1,Playback(x)\n same => n,Return()\n", "after m x"},
		"a missing extension":                       {in + "[macro-m]\nexten => s,1,Goto(9,1)\nexten => i,1,Playback(no)\n", "after"},
		"a missing line":                            {in + "[macro-m]\nexten => s,1,Goto(9)\n", "after"},
		"a missing label":                           {in + "[macro-m]\nexten => s,1,Goto(nowhere)\n", ""},
		"a missing extension of another context":    {in + "[macro-m]\nexten => s,1,Goto(in,9,1)\n", "wrong"},
		"a key of the context that runs it":         {in + "[macro-m]\nexten => s,1,Background(menu)\nexten => 1,1,Playback(no)\n", "after menu one wrong"},
		"a key of an included context":              {in + "include => more\n[macro-m]\nexten => s,1,Background(menu)\n[more]\nexten => 2,1,Playback(two)\n", "after menu one two wrong"},
		"a key in a macro of a macro":               {in + "[macro-m]\nexten => s,1,Macro(n)\n[macro-n]\nexten => s,1,Background(menu)\n", "after menu one wrong"},
		"WaitExten":                                 {in + "[macro-m]\nexten => s,1,WaitExten(5)\nexten => t,1,Playback(late)\n", "after late one wrong"},
		"star in the greeting of a mailbox":         {in + "[macro-m]\nexten => s,1,VoiceMail(1,u)\n", "after star vm-isunavail & vm-intro"},
		"star in the greeting, and an a of its own": {in + "[macro-m]\nexten => s,1,VoiceMail(1,u)\nexten => a,1,Playback(own)\n", "after own vm-isunavail & vm-intro"},
		"the arguments of a subroutine in another":  {"[in]\nexten => s,1,Gosub(y,s,1(a,b))\n[y]\nexten => s,1,Gosub(x,s,1(x))\n[x]\nexten => s,1,Playback(${ARG1}-${ARG2}.)\n", "x-."},
		"where it has been run":                     {in + "[macro-m]\nexten => s,1,Macro(n)\n same => n,Playback(${MACRO_CONTEXT})\n[macro-n]\nexten => s,1,Playback(${MACRO_CONTEXT}-${MACRO_EXTEN})\n", "after in macro-m-s"},
	} {
		if got := strings.Join(heardFrom(t, c.src, "in,s"), " "); got != c.want {
			t.Errorf("%s: calls hear %q, want %q", name, got, c.want)
		}
	}
}

// TestOuterArguments has routines that read an argument of the routine around them. Only the call knows it, as a row says.
func TestOuterArguments(t *testing.T) {
	for line, src := range map[string]string{
		"macro-n,s,1": "[macro-m]\nexten => s,1,Macro(n,x)\n[macro-n]\nexten => s,1,Playback(${ARG1}-${ARG2})\n",
		"x,s,1":       "[macro-m]\nexten => s,1,Gosub(x,s,1(x))\n[x]\nexten => s,1,Playback(${ARG1}-${ARG2}-${ARGC})\n",
	} {
		report := importer.Build(read(t, "[in]\nexten => s,1,Macro(m,a,b)\n"+src, "in"), nil, nil).Report
		isNamed := slices.ContainsFunc(report.Blocks, func(b importer.BlockReport) bool {
			return b.Block == line && b.Status == importer.Unknown && strings.Contains(b.Reason, "x-ARG2")
		})
		if !isNamed {
			t.Errorf("no row names the argument of %s: %v", line, report.Blocks)
		}
	}
}

// TestKeyOfAQueueInAMacro leads a key out of a queue, and out of the macro that has joined it.
func TestKeyOfAQueueInAMacro(t *testing.T) {
	c, err := asterisk.Format.Read([]importer.Source{
		{File: "extensions.conf", Content: []byte("[in]\nexten => s,1,Macro(m)\n same => n,Playback(no)\n[macro-m]\nexten => s,1,Queue(sales)\n" +
			"[keys]\nexten => 1,1,Playback(one)\n")},
		{File: "queues.conf", Content: []byte("[sales]\ncontext=keys\n")},
	}, "in,s")
	if err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, f := range c.Flows {
		for _, s := range f.Steps {
			got = append(got, s.Prompt.Audio)
		}
	}
	if !slices.Contains(got, "one") || slices.Contains(got, "no") {
		t.Errorf("calls hear %q", got)
	}
}

// TestContextsThatAreDialed has contexts with names of entries. Calls begin in none of them, because an
// application dials the keys of its callers there.
func TestContextsThatAreDialed(t *testing.T) {
	for name, lines := range map[string]string{
		"the context of a queue":            "Queue(sales)",
		"the context of DISA":               "DISA(no-password,ivr-exit)",
		"the context of a directory":        "Directory(default,ivr-exit)",
		"the context that a variable names": "Set(WHERE=ivr-exit)\n same => n,DISA(no-password,${WHERE})",
		"a queue of the call":               "Queue(${DB(queue/night)})",
		"a queue with a variable":           "Queue(s${DB(queue/night)}es)",
		"DISA in a condition":               "ExecIf($[${CURL(x)} = 1]?DISA(no-password,ivr-exit))",
		"Directory in two conditions":       "ExecIf($[${CURL(x)} = 1]?ExecIf($[${CURL(y)} = 1]?Directory(default,ivr-exit)))",
		"the keys while a phone rings":      "Set(EXITCONTEXT=ivr-exit)\n same => n,Dial(SIP/1,20,d)",
	} {
		c, err := asterisk.Format.Read([]importer.Source{
			{File: "extensions.conf", Content: []byte("[office]\nexten => s,1,Queue(first)\n same => n," + lines + "\n" +
				"[ivr-exit]\nexten => _[0-9],1,Playback(key)\n same => n,Queue(other)\n")},
			{File: "queues.conf", Content: []byte("[sales]\ncontext=ivr-exit\n")},
		}, "")
		if err != nil {
			t.Fatal(err)
		}

		var begun []string
		for _, f := range c.Flows {
			for _, line := range f.Lines {
				begun = append(begun, line.Name)
			}
		}
		if !slices.Equal(begun, []string{"office"}) {
			t.Errorf("%s: calls begin in %q", name, begun)
		}
	}
}

// TestLocalVariables has a variable that a subroutine sets: LOCAL() gives it its value back when the
// subroutine comes back.
func TestLocalVariables(t *testing.T) {
	for name, c := range map[string]struct {
		sub, want string
	}{
		"LOCAL":                    {"Set(LOCAL(v)=1)", "in 1 out 0"},
		"a counter":                {"Set(LOCAL(v)=$[${v} + 1])", "in 1 out 0"},
		"LOCAL, and then Set":      {"Set(LOCAL(v)=2)\n same => n,Set(v=1)", "in 1 out 0"},
		"LOCAL in another Gosub":   {"Set(v=1)\n same => n,Gosub(more,s,1)", "in 1 out 1"},
		"Set":                      {"Set(v=1)", "in 1 out 1"},
		"LOCAL outside of a Gosub": {"NoOp()", "in 0 out 0"},
	} {
		src := "[in]\nexten => s,1,Set(v=0)\n same => n,Set(LOCAL(v)=5)\n same => n,Gosub(sub,s,1)\n same => n,ExecIf($[${v} = 1]?Playback(out 1):Playback(out 0))\n" +
			"[sub]\nexten => s,1," + c.sub + "\n same => n,ExecIf($[${v} = 1]?Playback(in 1):Playback(in 0))\n same => n,Return()\n" +
			"[more]\nexten => s,1,Set(LOCAL(v)=0)\n same => n,Return()\n[macro-m]\nexten => s,1,Set(LOCAL(v)=1)\n"
		if got := strings.Join(heardFrom(t, src, "in,s"), " "); got != c.want {
			t.Errorf("%s: calls hear %q, want %q", name, got, c.want)
		}
	}
}

// TestWaysOfOtherApplications has lines with two or more ways. Each way plays something or leads to a queue.
func TestWaysOfOtherApplications(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want string
	}{
		"Random": {extension("Random(30:yes)", "Playback(no)", "Hangup()", "(yes)Playback(yes)"), "no yes"},
		"the context of Background": {
			extension("Background(menu,,,other)", "WaitExten(5)") + "exten => 3,1,Playback(three)\n[other]\nexten => 2,1,Playback(two)\n",
			"menu three two",
		},
		"the context of a Background whose recording varies": {
			"[in]\nexten => s,1,Background(hello)\n same => n,WaitExten()\n same => n,Set(v=1)\nexten => 1,1,Background(first)\n" +
				" same => n,Background(${v},m,,c1)\n same => n,WaitExten()\n same => n,Set(v=1)\n same => n,Goto(1,1)\n[c1]\nexten => 2,1,Playback(two)\n",
			"first first & 1 hello two",
		},
		"the end of ControlPlayback": {
			extension("ControlPlayback(long)", `GotoIf($["${CPLAYBACKSTATUS}" = "USERSTOPPED"]?yes)`, "Playback(no)", "Hangup()", "(yes)Playback(yes)"),
			"long no yes",
		},
		"a third end of System": {
			extension("System(x)", `GotoIf($["${SYSTEMSTATUS}" = "APPERROR"]?yes)`, "Playback(no)", "Hangup()", "(yes)Playback(yes)"), "no yes",
		},
		"a third end of AGI": {
			extension("AGI(x)", `GotoIf($["${AGISTATUS}" = "NOTFOUND"]?yes)`, "Playback(no)", "Hangup()", "(yes)Playback(yes)"), "no yes",
		},
		"a conference": {
			extension("ConfBridge(1)", `GotoIf($["${CONFBRIDGE_RESULT}" = "KICKED"]?yes)`, "Playback(no)", "Hangup()", "(yes)Playback(yes)"), "no yes",
		},
		"an empty value in a name": {
			extension("Set(R=${CURL(x)})", "Goto(r-${R},1)") + "exten => r-a,1,Playback(a)\nexten => r-,1,Playback(none)\nexten => i,1,Playback(other)\n",
			"a none other",
		},
		"a context that a value names": {
			extension("Set(R=${CURL(x)})", "Goto(to-${R},s,1)") + "[to-a]\nexten => s,1,Playback(a)\n[to-b]\nexten => s,1,Playback(b)\n", "a b",
		},
		"a context that an entry names": {
			extension("Read(R,which,2)", "Goto(to-${R},s,1)") + "[to-1]\nexten => s,1,Playback(a)\n[to-22]\nexten => s,1,Playback(b)\n", "a b which",
		},
		"a context that a key names": {
			extension("Background(menu)", "WaitExten(5)") + "exten => _[12],1,Goto(to-${EXTEN},s,1)\n[to-1]\nexten => s,1,Playback(a)\n[to-2]\nexten => s,1,Playback(b)\n",
			"a b menu",
		},
		"an option in the argument of another": {
			extension("Dial(SIP/1,20,tU(greeting))", `GotoIf($["${DIALSTATUS}" = "ANSWER"]?yes)`, "Playback(no)", "Hangup()", "(yes)Playback(yes)"), "no",
		},
		"an option of Queue in an argument": {extension("Queue(sales,tb(handler^s^1(n)))", "Playback(late)"), ""},
		"an entry in a label of GotoIf": {
			extension("Read(N,enter)", `GotoIf($["${READSTATUS}" = "OK"]?out,${N},1)`, "Playback(late)") + "[out]\nexten => _X.,1,Playback(out)\n", "enter late out",
		},
		"an entry that a pattern takes": {
			extension("Read(N,enter)", "Goto(out,${N},1)") + "[out]\nexten => _X.,1,Playback(out)\nexten => i,1,Playback(short)\n", "enter out short",
		},
		"an entry that two patterns take": {
			extension("Read(N,enter)", "Goto(out,${N},1)") + "[out]\nexten => _2XX,1,Playback(local)\nexten => _.,1,Playback(out)\n", "enter local out",
		},
		"a global whose name has an entry": {
			"[globals]\nQ_7=sales\n" + extension("Read(N,enter)", `GotoIf($["${GLOBAL(Q_${N})}" = ""]?no)`, "Playback(known)", "Hangup()", "(no)Playback(none)"), "enter known none",
		},
		"a pattern in two forms":         {"[in]\nexten => s,1,Goto(105,1)\nexten => _10X,1,Playback(a)\nexten => _10x,2,Playback(b)\nexten => _10[0-9],n,Playback(c)\n", "a b c"},
		"an empty context of a label":    {extension("Goto(,s,4)", "Playback(no)", "Playback(yes)"), "yes"},
		"an empty extension of a label":  {extension("Goto(out,,1)") + "[out]\nexten => s,1,Playback(yes)\n", "yes"},
		"an empty context before a name": {extension("Goto(,s,there)", "Playback(no)", "(there)Playback(yes)"), ""},
		"a priority after the line":      {extension("Goto(+2)", "Playback(no)", "Playback(yes)"), "yes"},
		"a priority before the line":     {extension("Goto(last)", "Playback(yes)", "Hangup()", "Playback(no)", "(last)Goto(-3)"), "yes"},
		"a dash of a pattern": {
			extension("Read(K,menu,1)", "Goto(choice-${K},1)") + "exten => _choice-[1-9],1,Playback(some)\nexten => choice-0,1,Playback(zero)\n", "menu some zero",
		},
		"a queue in no file": {
			extension("Queue(sales,,,,60)", `GotoIf($["${QUEUESTATUS}" = "JOINEMPTY"]?yes)`, "Playback(no)", "Hangup()", "(yes)Playback(yes)"), "no",
		},
		"a loop of a routine that ends calls": {
			extension("Gosub(lang,s,1)", "Playback(welcome)", "Gosub(main,s,1)") + "[lang]\nexten => s,1,Playback(lang)\n same => n,Return()\n" +
				"[main]\nexten => s,1,Read(K,menu,1)\n same => n,GotoIf($[\"${K}\" = \"2\"]?in,s,2)\n same => n,Hangup()\n",
			"lang menu welcome",
		},
	} {
		if got := strings.Join(heardFrom(t, c.src, "in,s"), " "); got != c.want {
			t.Errorf("%s: calls hear %q, want %q", name, got, c.want)
		}
	}
}

// macrosInEachOther are macros from 1 on that each run the next, and play something after it.
func macrosInEachOther(n int) string {
	var text strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&text, "[macro-%d]\nexten => s,1,Macro(%d)\n same => n,Playback(after-%d)\n", i, i+1, i+1)
	}
	return text.String()
}

// TestKeysOfAComposedName reads keys into a variable whose name has a number. The keys decide, and no lookup.
func TestKeysOfAComposedName(t *testing.T) {
	src := extension("Set(N=1)", "(next)Read(A${N},ask,1)", "Set(N=$[${N}+1])", "GotoIf($[${N} < 3]?next)", `GotoIf($["${A2}" = "1"]?yes)`,
		"Playback(no)", "Hangup()", "(yes)Playback(yes)")
	for _, s := range steps(t, src) {
		if s.Kind == importer.Lookup {
			t.Errorf("a lookup asks for %s", s.What)
		}
	}
}

// TestNumbersOfTwoPatterns has two patterns with some common numbers. Asterisk searches again for each line of
// a number, so that
// after the last line of one pattern only these numbers go on in the other one. The row of the last line names it.
func TestNumbersOfTwoPatterns(t *testing.T) {
	const menu = "[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\n"
	for name, c := range map[string]struct{ src, block, want string }{
		"some numbers": {
			"exten => _2X[1-5],1,Playback(a)\nexten => _[12]15,2,Playback(b)\n", "in,_2X[1-5],1", "some numbers of _2X[1-5] go on in _[12]15",
		},
		"all digits of a class": {
			"exten => _2X[1-5],1,Playback(a)\nexten => _2X[1-6],2,Playback(b)\n", "in,_2X[1-5],1", "some numbers of _2X[1-5] go on in _2X[1-6]",
		},
		"the own lines":            {"exten => _2X[1-5],1,Playback(a)\n same => n,Hangup()\nexten => _[12]15,3,Playback(b)\n", "in,_2X[1-5],2", ""},
		"no common number":         {"exten => _2X[1-5],1,Playback(a)\nexten => _[13]15,2,Playback(b)\n", "in,_2X[1-5],1", ""},
		"no line":                  {"exten => _2X[1-5],1,Playback(a)\nexten => _[12]15,3,Playback(b)\n", "in,_2X[1-5],1", ""},
		"all numbers":              {"exten => _2X[1-5],1,Playback(a)\nexten => _XXX,2,Playback(b)\n", "in,_2X[1-5],1", ""},
		"numbers that begin there": {"exten => _2XX,1,Playback(a)\nexten => 215,1,Playback(b)\nexten => 215,2,Playback(c)\n", "in,_2XX,1", ""},
	} {
		reason := ""
		for _, b := range importer.Build(read(t, menu+c.src, ""), nil, nil).Report.Blocks {
			isSome := strings.Contains(b.Reason, "some numbers")
			if b.Block == c.block && isSome {
				reason = b.Status.String() + ": " + b.Reason
			}
		}

		if c.want == "" && reason != "" || c.want != "" && !strings.HasPrefix(reason, "approximated: "+c.want) {
			t.Errorf("%s: the row has the reason %q, want %q", name, reason, c.want)
		}
	}
}

// TestTakeovers has applications that take a call over. Some of them bring the call back when the conversation is over,
// some only if they fail, and some never (their functions in apps/*.c and res/parking).
func TestTakeovers(t *testing.T) {
	for app, want := range map[string]string{
		"ConfBridge(5)":                 "completed: after",
		"MeetMe(5)":                     "completed: after",
		"VoiceMailMain()":               "completed: after",
		"Transfer(SIP/1)":               "failed: after",
		"Park()":                        "failed: after",
		"ParkAndAnnounce(lot,,a,SIP/1)": "failed: after",
		"Pickup()":                      "failed: after",
		"PickupChan(SIP/1)":             "failed: after",
		"AgentLogin(100)":               "failed: after",
		"AgentRequest(100)":             "failed: after",
		"ParkedCall(701)":               "",
	} {
		made := steps(t, "[general]\nautofallthrough=yes\n"+extension(app, "Playback(after)"))

		audio := map[string]string{}
		for _, s := range made {
			audio[s.ID] = s.Prompt.Audio
		}

		var ways []string
		for _, s := range made {
			for _, e := range s.Edges {
				if s.Kind == importer.Transfer {
					ways = append(ways, e.Outcome+": "+audio[e.To])
				}
			}
		}

		if got := strings.Join(ways, ", "); got != want {
			t.Errorf("%s: the ways are %q, want %q", app, got, want)
		}
	}
}

// TestWaysOfNoCaller has lines that no caller comes to here. Their rows have the reason.
func TestWaysOfNoCaller(t *testing.T) {
	for name, c := range map[string]struct{ src, block, want string }{
		"an extension that DISA dials": {
			extension("DISA(1234,inside)") + "[inside]\nexten => 101,1,Playback(one)\n", "inside,101", "callers dial it there",
		},
		"an extension that DISA in a condition dials": {
			extension("ExecIf($[${CURL(x)} = 1]?DISA(1234,inside))", "Queue(sales)") + "[inside]\nexten => 101,1,Playback(one)\n", "inside,101", "callers dial it there",
		},
		"an extension that no DISA dials": {
			extension("ExecIf(0?DISA(1234,inside))", "Queue(sales)") + "[inside]\nexten => 101,1,Playback(one)\n", "inside,101", "its condition has one result",
		},
		"the extension that star leads to from the mailboxes": {
			extension("Read(KEY,ask,1)", "VoiceMailMain()") + "exten => a,1,Playback(desk)\n", "in,a", "star leads there",
		},
		"a line after a call is parked": {
			extension("Queue(sales,c)", "ParkedCall(701)", "Playback(late)"), "in,s,4", "no path from the start leads here",
		},
		"a macro of the phone": {
			extension("Dial(SIP/1,20,M(screen))", "Playback(late)") + "[macro-screen]\nexten => s,1,Playback(accept)\n", "macro-screen", "for the phone that is called",
		},
		"a line before the phone rings": {
			extension("Dial(SIP/1,20,b(pre^x^1))", "Playback(late)") + "[pre]\nexten => x,1,Goto(y,1)\nexten => y,1,Playback(accept)\n", "pre,y", "for the phone that is called",
		},
		"a line next to the lines of a phone": {
			extension("Dial(SIP/1,20,b(pre^x^1))", "Playback(late)") + "[pre]\nexten => x,1,Return()\nexten => y,1,Playback(lost)\n", "pre,y", importer.Unreachable,
		},
		"a subroutine of an agent": {
			extension("Queue(sales,,,,,,,whisper)") + "[whisper]\nexten => s,1,Playback(from)\n same => n,Return()\n", "whisper", "for the phone that is called",
		},
		"a line of a context among settings": {
			"[General]\nexten => 1,1,Playback(lost)\n" + extension("Queue(sales)"), "exten => 1,1,Playback(lost)", "which has settings and no extensions",
		},
		"a subroutine after the call": {
			extension("Set(CHANNEL(hangup_handler_push)=after,s,1)", "Queue(sales)") + "[after]\nexten => s,1,Return()\n", "after", "after the caller has hung up",
		},
		"an extension without a first line": {
			"[in]\nexten => 5550100,1,Queue(sales)\nexten => 5550101,2,Playback(lost)\n", "in,5550101", "no line with the number 1",
		},
		"a number that only rings": {
			"[in]\nexten => 5550100,1,Queue(sales)\nexten => 5550101,1,Dial(SIP/1)\n", "in,5550101", "--start",
		},
		"a fax": {extension("Background(menu)", "WaitExten(5)") + "exten => fax,1,ReceiveFAX(x)\n", "in,fax", "fax machines"},
	} {
		reason := ""
		for _, b := range importer.Build(read(t, c.src, ""), nil, nil).Report.Blocks {
			if b.Block == c.block {
				reason = b.Reason
			}
		}

		if !strings.Contains(reason, c.want) {
			t.Errorf("%s: the row has the reason %q, want %q", name, reason, c.want)
		}
	}
}

// TestPatternsWithoutAnEnd has two patterns that take the rest of the entries. All of it leads to the first one, which the
// report contains.
func TestPatternsWithoutAnEnd(t *testing.T) {
	src := extension("Read(num,enter,9)", "Goto(to,${num},1)") + `[to]
exten => _X.,1,Playback(short)
exten => _XXXX.,1,Playback(long)
exten => 7,1,Playback(seven)
exten => i,1,Playback(invalid)
`
	if got, want := heard(t, src), []string{"enter", "invalid", "long", "seven"}; !slices.Equal(got, want) {
		t.Errorf("calls hear %v, want %v", got, want)
	}
	report := importer.Build(read(t, src, ""), nil, nil).Report
	const named = "entries of less than 5 digits are for another pattern or for none: here they lead to _XXXX."
	if !slices.ContainsFunc(report.Reasons, func(r importer.ReasonCount) bool { return r.Reason == named }) {
		t.Errorf("the reasons are %v, without %q", report.Reasons, named)
	}
}

// TestManyNamesAreNamed leads to more extensions by a value of the call than the import tells apart.
func TestManyNamesAreNamed(t *testing.T) {
	src := extension("Set(R=${CURL(x)})", "Goto(r-${R},1)")
	for i := range 40 {
		src += fmt.Sprintf("exten => r-%d,1,Playback(r%d)\n", i, i)
	}
	isNamed := slices.ContainsFunc(importer.Build(read(t, src, "in,s"), nil, nil).Report.Blocks, func(b importer.BlockReport) bool {
		return b.Status == importer.Approximated && strings.Contains(b.Reason, "more than 30 names")
	})
	if !isNamed {
		t.Error("the report does not name the line")
	}
}

// TestLanguageInAVariable sets the language to the text of a variable that nothing else reads.
func TestLanguageInAVariable(t *testing.T) {
	for _, s := range steps(t, extension("Set(L=es)", "Set(CHANNEL(language)=${L})", "Playback(hola)")) {
		if s.Kind == importer.Set && len(s.Sets) == 1 {
			if language, _ := s.Sets[0].Value(); language == "es" {
				return
			}
		}
	}
	t.Error("no step sets the language es")
}

// TestNothingIsLostOfALine has lines whose sound, message or way was lost. The report gives the status of the
// line, and a reason with some words.
func TestNothingIsLostOfALine(t *testing.T) {
	const leaves = "[sales]\njoinempty=strict\nleavewhenempty=strict\n"
	for name, c := range map[string]struct {
		line          string // the second of s
		block, status string
		reason, heard string
	}{
		"a prompt that listens for speech": {"SpeechBackground(who,5)", "in,s,2", "approximated", "listens for speech", "who"},
		"a key of a prompt's own context":  {"Background(who,,,other)", "in,s,3", "approximated", "key 7 leads to the context other during the prompt only", "who"},
		"a queue that callers leave":       {"Queue(sales)", "in,q-LEAVEEMPTY", "left out", "a queue step has no LEAVEEMPTY", ""},
		"a hint":                           {"NoOp()", "in: exten => 5,hint,SIP/5", "left out", importer.NoEffect, ""},
	} {
		src := extension(c.line, "Goto(q-${QUEUESTATUS},1)") +
			"exten => 5,hint,SIP/5\nexten => q-LEAVEEMPTY,1,Playback(left)\nexten => q-JOINEMPTY,1,Playback(nobody)\n" +
			"[other]\nexten => 7,1,Queue(sales)\n"
		center, err := asterisk.Format.Read([]importer.Source{
			{File: "extensions.conf", Content: []byte(src)}, {File: "queues.conf", Content: []byte(leaves)},
		}, "in,s")
		if err != nil {
			t.Fatal(err)
		}

		isThere := slices.ContainsFunc(importer.Build(center, nil, nil).Report.Blocks, func(b importer.BlockReport) bool {
			return b.Block == c.block && b.Status.String() == c.status && strings.Contains(b.Reason, c.reason)
		})
		if !isThere {
			t.Errorf("%s: no row for %s that is %s: %s in %v", name, c.block, c.status, c.reason, importer.Build(center, nil, nil).Report.Blocks)
		}
		isHeard := slices.ContainsFunc(center.Flows[0].Steps, func(s *importer.Step) bool { return s.Prompt.Audio == c.heard })
		if c.heard != "" && !isHeard {
			t.Errorf("%s: calls do not hear %q", name, c.heard)
		}
	}
}

// TestUnknownOptions has options that only the call knows. The row of the line names their variable. A value
// in the argument of an option is no option.
func TestUnknownOptions(t *testing.T) {
	const unknown = "its options OPTS are known only in the call"
	for line, isExact := range map[string]bool{
		"Dial(SIP/7,20,t${OPTS})":        false,
		"Queue(sales,${OPTS})":           false,
		"VoiceMail(1,${OPTS})":           false,
		"Playback(hello,${OPTS})":        false,
		"Record(hello:wav,5,60,${OPTS})": false,
		"Read(A,enter,4,${OPTS})":        false,
		"Background(hello,${OPTS})":      false,
		"Dial(SIP/7,20,L(${OPTS})t)":     true,
		"Dial(SIP/7,20,L(${OPTS}:1)":     true,
	} {
		for _, after := range []string{"", "Playback(after)"} {
			for _, b := range importer.Build(read(t, extension(line, after), ""), nil, nil).Report.Blocks {
				isNamed := b.Differs() && strings.HasPrefix(b.Reason, unknown)
				if b.Block == "in,s,2" && isNamed == isExact {
					t.Errorf("%s before %q: the row is %s: %s", line, after, b.Status, b.Reason)
				}
			}
		}
	}
}

// TestPhonesOfFollowMe come back if nobody answers, and calls that are answered end.
func TestPhonesOfFollowMe(t *testing.T) {
	for _, s := range steps(t, extension("FollowMe(100)", "VoiceMail(100)")) {
		if s.Kind != importer.Transfer {
			continue
		}
		var got []string
		for _, e := range s.Edges {
			got = append(got, fmt.Sprintf("%s to %s", e.Outcome, e.To))
		}
		if want := []string{"failed to in,s,3"}; !slices.Equal(got, want) {
			t.Errorf("the transfer has %q, want %q", got, want)
		}
	}
}

// TestCountedRoundsHaveAnEnd repeats an announcement. Lint reports the rounds that only an answer of the running system
// ends. It reports no rounds that the dialplan counts.
func TestCountedRoundsHaveAnEnd(t *testing.T) {
	for condition, isReported := range map[string]bool{
		"${N} = 3": false, "${N} = 15": false, "${DB(shop/open)} = 1": true,
	} {
		src := extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])",
			"GotoIf($["+condition+"]?out:again)", "(out)Playback(bye)")

		var found diag.Findings
		flowtest.Open(t, importertest.FS(importer.Build(read(t, src, "in,s"), nil, nil).Files), &found)
		got := slices.ContainsFunc(found.Sorted(), func(x diag.Finding) bool { return x.Rule == flow.NeverWaits })
		if got != isReported {
			t.Errorf("%s: lint reports the rounds: %t, want %t", condition, got, isReported)
		}
	}
}

// TestManyTextsAreNamed sets a variable to more texts than the import follows. The lines that read it are approximated.
func TestManyTextsAreNamed(t *testing.T) {
	var src strings.Builder
	src.WriteString("[in]\n")
	for i := range 40 {
		fmt.Fprintf(&src, "exten => 55501%02d,1,Set(SITE=site%d)\n same => n,Goto(menu,s,1)\n", i, i)
	}
	src.WriteString("[menu]\nexten => s,1,Background(hello)\n same => n,WaitExten(5)\nexten => 1,1,Queue(q-${SITE})\n" +
		"exten => 2,1,GotoIf($[\"${SITE}\" = \"site39\"]?last)\n same => n,Playback(first)\n same => n(last),Playback(last)\n")

	named := 0
	for _, b := range importer.Build(read(t, src.String(), ""), nil, nil).Report.Blocks {
		if b.Status == importer.Approximated && strings.Contains(b.Reason, "a variable has more than 24 texts") {
			named++
		}
	}
	if named != 2 {
		t.Errorf("%d lines are named, want 2", named)
	}
}

// TestUnknownNames has lines that name a recording, phone, mailbox or target by a value that only the call
// knows. The row of the line is approximated and names the value. The same line with a text of the file is exact.
func TestUnknownNames(t *testing.T) {
	for line, what := range map[string]string{
		"Playback(VALUE,noanswer)":  "its recording",
		"Playback(hello-VALUE)":     "its recording",
		"Playback(hello&VALUE&bye)": "its recording",
		"ControlPlayback(x-VALUE)":  "its recording",
		"Background(menu-VALUE)":    "its recording",
		"Read(A,enter-VALUE,4)":     "its recording",
		"Dial(SIP/VALUE,20)":        "its phone",
		"Dial(SIP/VALUE@trunk,20)":  "its phone",
		"Dial(SIP/1&SIP/2,20)":      "",
		"Dial(SIP/1@VALUE,20)":      "",
		"Dial(SIP/1/VALUE,20)":      "its phone",
		"VoiceMail(VALUE@default)":  "its mailbox",
		"VoiceMail(100@VALUE)":      "",
		"FollowMe(x-VALUE,d)":       "its argument",
		"ConfBridge(room-VALUE)":    "its argument",
		"SayDigits(VALUE)":          "", // the step speaks the value
	} {
		for given, isKnown := range map[string]bool{"12": true, "${CURL(http://x/a&b)}": false} {
			src := extension(strings.ReplaceAll(line, "VALUE", given), "WaitExten(5)") + "exten => 1,1,Hangup()\n"
			reason, isNamed := "", false
			for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
				for _, n := range b.Notes() {
					if b.Block != "in,s,2" || !n.Differs() {
						continue
					}
					reason = n.Reason
					isNamed = isNamed || what != "" && strings.HasPrefix(reason, what) && strings.Contains(reason, "CURL(http://x/a&b)")
				}
			}
			isRow := !isKnown && what != ""
			if isNamed != isRow || !isRow && reason != "" {
				t.Errorf("%s with %s: %q", line, given, reason)
			}
		}
	}
}

// TestLimitOfCalls sets a limit of the length of calls, and removes it.
func TestLimitOfCalls(t *testing.T) {
	const limit = "approximated: TIMEOUT(absolute) limits the length of calls: here no time limit ends a call"
	for seconds, want := range map[string]string{"60": limit, "${CURL(http://x)}": limit, "0": "", "": ""} {
		got := ""
		src := extension("Set(TIMEOUT(absolute)="+seconds+")", "Playback(hello)", "Queue(sales)")
		for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
			if b.Status == importer.Approximated {
				got = b.Status.String() + ": " + b.Reason
			}
		}
		if got != want {
			t.Errorf("with %q seconds: %q, want %q", seconds, got, want)
		}
	}
}

// TestRecordingOfManyValues plays one of more recordings than a line tells apart: two variables with nine texts each.
func TestRecordingOfManyValues(t *testing.T) {
	src := extension("Set(A=0)", "Set(B=0)", "(again)Background(menu)", "WaitExten(5)", "(on)Playback(${A}${B})",
		"Queue(sales)") + "exten => 9,1,Goto(s,on)\n"
	for n := range 9 {
		for at, name := range []string{"A", "B"} {
			src += fmt.Sprintf("exten => %d%d,1,Set(%s=x%d)\n same => n,Goto(s,again)\n", n, at, name, n)
		}
	}
	for _, b := range importer.Build(read(t, src, "in,s"), nil, nil).Report.Blocks {
		want := "is one of 10 values: here its name stands for it"
		if b.Block == "in,s,6" && !strings.HasSuffix(b.Reason, want) {
			t.Errorf("%s: %q, want …%q", b.Status, b.Reason, want)
		}
	}
}

// TestMenuOfEachPrompt comes to one WaitExten with other recordings, or with none. Each is a menu with its own
// recording, and no recording is said before a menu that it belongs to.
func TestMenuOfEachPrompt(t *testing.T) {
	for name, src := range map[string]string{
		"a known variable": extension("GotoIf($[${RAND(1,2)} = 1]?de)", "Set(LANG=en)", "Goto(go)",
			"(de)Set(LANG=de)", "(go)Background(${LANG}/menu)", "WaitExten(5)"),
		"two lines": extension("GotoIf($[${RAND(1,2)} = 1]?de)", "Background(en/menu)", "Goto(go)",
			"(de)Background(de/menu)", "(go)WaitExten(5)"),
		"an ExecIf": extension("ExecIf($[${RAND(1,2)} = 1]?Background(de/menu):Background(en/menu))", "WaitExten(5)"),
		"silence comes back without a recording": extension("GotoIf($[${RAND(1,2)} = 1]?de)", "Background(en/menu)",
			"Goto(go)", "(de)Background(de/menu)", "(go)WaitExten(5)", "Goto(go)"),
	} {
		var menus []string
		for _, f := range read(t, src+"exten => 1,1,Queue(a)\nexten => 2,1,Queue(b)\n", "").Flows {
			for _, s := range f.Steps {
				switch {
				case s.Kind == importer.Menu && s.Prompt.Audio != "":
					menus = append(menus, s.Prompt.Audio)
				case s.Kind == importer.Say:
					t.Errorf("%s: %q is said before a menu", name, s.Prompt.Audio)
				}
			}
		}

		slices.Sort(menus)
		if !slices.Equal(menus, []string{"de/menu", "en/menu"}) {
			t.Errorf("%s: the menus have %q", name, menus)
		}
	}
}

// TestCounterWithUnreachedLines has lines that no call reaches: they use a variable of the name of a counter
// for a telephone number. The counter is exact.
func TestCounterWithUnreachedLines(t *testing.T) {
	src := extension("Set(N=0)", "(t)Background(m)", "WaitExten(2)", "Set(N=$[${N}+1])", "GotoIf($[${N}>20]?o)",
		"Goto(t)", "(o)Playback(over)") + "exten => 1,1,Goto(s,1)\n[out]\nexten => 9,1,Set(N=4930123456)\n" +
		" same => n,Dial(SIP/${N})\n same => n,Set(N=$[${N}-1])\n"
	c := read(t, src, "in,s")
	for _, b := range importer.Build(c, nil, nil).Report.Blocks {
		if b.Differs() {
			t.Errorf("%s: %s", b.Block, b.Reason)
		}
	}
}

// TestRefusedTransfer plays a recording after a transfer that the other side refuses, which is no error of the
// platform.
func TestRefusedTransfer(t *testing.T) {
	src := extension("Transfer(SIP/other@host)", `GotoIf($["${TRANSFERSTATUS}"="FAILURE"]?f)`, "Hangup()", "(f)Playback(refused)")
	report := importer.Build(read(t, src, ""), nil, nil).Report
	if got := heard(t, src); !slices.Equal(got, []string{"refused"}) || report.Prompts.Reached != report.Prompts.All {
		t.Errorf("calls hear %v, and reach %+v", got, report.Prompts)
	}
}

// TestMissingInclude includes a file that is not here, and has a context of its own. The file is one that is
// not read, which the console prints, and import.md does not claim that all blocks are exact.
func TestMissingInclude(t *testing.T) {
	src := "#include \"nothere.conf\"\n" + extension("Playback(hi)")
	unread := importer.Build(read(t, src, ""), nil, nil).Report.Unread
	if len(unread) != 1 || unread[0].File != "nothere.conf" || !strings.Contains(unread[0].Reason, "import it with this one") {
		t.Errorf("the parts that are not read are %v", unread)
	}
}

// TestSetFunctions sets a function that a condition reads. Calls hear the recording that the condition
// leads to. The row of
// the line names a function that the import does not follow. A function that no line reads has no effect.
func TestSetFunctions(t *testing.T) {
	const unknown = "ok other"
	for _, c := range []struct {
		line, read, heard string
		isRow             bool
	}{
		{"Set(CALLERID(num)=5550)", "CALLERID(num)", "ok", false},
		{"Set(CALLERID(number)=5550)", "callerid(num)", "ok", false},
		{"Set(CALLERID(num)=5551)", "CALLERID(num):0:4", "other", false},
		{"SetCIDNum(5550|a)", "CALLERID(num)", "ok", false},
		{"MSet(B=1,CALLERID(num)=5550)", "CALLERID(num)", "ok", false},
		{"ExecIf($[1]?Set(CALLERID(num)=5550))", "CALLERID(num)", "ok", false},
		{"Set(CALLERID(name)=5550)", "CALLERID(num)", unknown, false},
		{"Set(CALLERID(name)=Sales ${CALLERID(name)})", "CALLERID(num)", unknown, false},
		{"Set(CALLERID(num)=5550)", "CALLERID(all)", unknown, true},
		{"Set(CALLERID(all)=Sales <5550>)", "CALLERID(num)", unknown, true},
		{"SetCallerID(Sales <5550>)", "CALLERID(name)", unknown, true},
		{"Set(CDR(userfield)=5550)", "CDR(userfield)", unknown, true},
		{"MSet(B=1,CDR(userfield)=5550)", "CDR(userfield)", unknown, true},
		{"Set(CHANNEL(musicclass)=jazz)", "CALLERID(num)", unknown, false},
	} {
		src := extension(c.line, `GotoIf($["${`+c.read+`}"="5550"]?ok)`, "Playback(other)", "Hangup()",
			"(ok)Playback(ok)")
		blocks := importer.Build(read(t, src, ""), nil, nil).Report.Blocks
		isRow := slices.ContainsFunc(blocks, func(b importer.BlockReport) bool {
			return b.Block == "in,s,2" && b.Differs() && strings.Contains(b.Reason, "which other lines read")
		})
		got := heard(t, src)
		slices.Sort(got)
		if strings.Join(got, " ") != c.heard || isRow != c.isRow {
			t.Errorf("%s before ${%s}: calls hear %v, want %s; the row is there: %v, want %v",
				c.line, c.read, got, c.heard, isRow, c.isRow)
		}
	}
}

// TestValuesAfterAProgram sets a value that a program may change, and then compares it.
func TestValuesAfterAProgram(t *testing.T) {
	for name, want := range map[string]string{
		"DB(shop/open)": "ok other", "CALLERID(num)": "ok other", "GLOBAL(X)": "ok other", "TIMEOUT(digit)": "ok",
	} {
		for line, want := range map[string]string{"AGI(check.agi)": want, "NoOp(a)": "ok", "Gosub(elsewhere,s,1)": want} {
			src := extension("Set("+name+"=1)", line, `GotoIf($["${`+name+`}"="1"]?ok)`, "Playback(other)", "Hangup()",
				"(ok)Playback(ok)")
			got := heard(t, src)
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("%s after %s: calls hear %v, want %s", name, line, got, want)
			}
		}
	}

	// The second line sets the number again.
	src := extension("Set(CALLERID(num)=1)", "Set(CALLERID(all)=Sales <2>)", `GotoIf($["${CALLERID(num)}"="1"]?ok)`,
		"Playback(other)", "Hangup()", "(ok)Playback(ok)")
	if got := heard(t, src); !slices.Contains(got, "other") {
		t.Errorf("after CALLERID(all), calls hear %v", got)
	}
}

// TestValuesOfUnknownNames sets or deletes a value by a name that only the call knows, and then compares a
// value that may be the same.
func TestValuesOfUnknownNames(t *testing.T) {
	const both = "ok other"
	for _, c := range []struct{ first, second, read, heard string }{
		{"Set(DB(cf/100)=1)", "DBdel(cf/${DNID})", "DB(cf/100)", both},
		{"Set(DB(cf/100)=1)", "DBdel(cfb/${DNID})", "DB(cf/100)", "ok"},
		{"Set(DB(cf/100)=1)", "Set(DB(cf/${DNID})=2)", "DB(cf/100)", both},
		{"Set(DB(cf/100)=1)", "Set(DB(cfb/${DNID})=2)", "DB(cf/100)", "ok"},
		{"Set(DB(cf/100)=2)", "Set(DB(cf/${DNID})=1)", "DB(cf/${DNID})", "ok"},
		{"Set(X5=1)", "Set(X${DNID}=2)", "X5", both},
		{"Set(X5=1)", "Set(X${DNID}a=2)", "X5", "ok"},
		{"Set(Y5=1)", "Set(X${DNID}=2)", "Y5", "ok"},
		{"ExecIf($[0]?Set(X5=1))", "Set(X${DNID}=1)", "X5", both},
		{"Set(X5=1)", "Set(${DNID}=2)", "X5", both},
		{"Set(CALLERID(num)=1)", "Set(${DNID}=2)", "CALLERID(num)", "ok"},
	} {
		src := extension(c.first, c.second, `GotoIf($["${`+c.read+`}"="1"]?ok)`, "Playback(other)", "Hangup()",
			"(ok)Playback(ok)")
		got := heard(t, src)
		slices.Sort(got)
		if strings.Join(got, " ") != c.heard {
			t.Errorf("%s, %s, then ${%s}: calls hear %v, want %s", c.first, c.second, c.read, got, c.heard)
		}
	}
}

// TestFormerTimeLimits has the applications of Asterisk 1.2 that TIMEOUT() has replaced.
func TestFormerTimeLimits(t *testing.T) {
	src := "[in]\nexten => s,1,AbsoluteTimeout(60)\n same => n,ResponseTimeout(3)\n same => n,Background(m)\n" +
		" same => n,WaitExten()\nexten => 1,1,Queue(a)\n"
	c := read(t, src, "")
	isLimited := slices.ContainsFunc(importer.Build(c, nil, nil).Report.Blocks, func(b importer.BlockReport) bool {
		return b.Block == "in,s,1" && strings.HasPrefix(b.Reason, "TIMEOUT(absolute) limits the length of calls")
	})
	if !isLimited {
		t.Error("AbsoluteTimeout has no row")
	}
	if s := c.Flows[0].Steps[0]; s.Kind != importer.Menu || s.Timeout != 3*time.Second {
		t.Errorf("the first step is %+v, want a menu that waits 3 s", s)
	}
}

// TestUnknownBeforeAnEntry has a variable that another system gives, and then a caller's entry. An entry is
// never empty, but the value before it may be, so that calls come to the Read.
func TestUnknownBeforeAnEntry(t *testing.T) {
	for _, given := range []string{
		"ARRAY(ID,TIER)=${ODBC_CUSTOMER(${CALLERID(num)})}", "ID=${SHELL(customer)}", "ID=${ODBC_CUSTOMER(${CALLERID(num)})}",
	} {
		src := "[in]\nexten => s,1,Set(" + given + ")\n same => n,GotoIf($[\"${ID}\" = \"\"]?unknown)\n same => n,Queue(known)\n" +
			" same => n(unknown),Read(ID,number,6)\n same => n,GotoIf(${ISNULL(${ID})}?none)\n same => n,Queue(entered)\n" +
			" same => n(none),Playback(none)\n"
		if got := heard(t, src); !slices.Contains(got, "number") || !slices.Contains(got, "none") {
			t.Errorf("Set(%s): calls hear %q", given, got)
		}
	}
}

// TestStartsBesideNumbers has calls to s, to a number and to a pattern in a context of inbound numbers. Each
// hears its own recording.
func TestStartsBesideNumbers(t *testing.T) {
	for _, ctx := range []string{"ext-did", "incoming", "from-trunk"} {
		src := "[" + ctx + "]\nexten => s,1,Goto(menu-any,s,1)\nexten => 5551234,1,Goto(menu-own,s,1)\nexten => _66X.,1,Goto(menu-range,s,1)\n"
		for _, name := range []string{"any", "own", "range"} {
			src += "[menu-" + name + "]\nexten => s,1,Background(" + name + ")\n same => n,WaitExten()\nexten => 1,1,Queue(" + name + ")\n"
		}
		got := heard(t, src)
		slices.Sort(got)
		if !slices.Equal(got, []string{"any", "own", "range"}) {
			t.Errorf("%s: calls hear %q", ctx, got)
		}
	}
}

// TestShortNumbersBesideANumber has menus at short numbers. They are keys if a telephone number leads to them, and starts
// of their own otherwise.
func TestShortNumbersBesideANumber(t *testing.T) {
	const menus = "exten => 1,1,Background(one)\n same => n(wait),WaitExten(5)\nexten => 2,1,Background(two)\n same => n,WaitExten(5)\n"
	for number, want := range map[string][]string{
		"exten => 5551234,1,Answer()\n same => n,Goto(1,1)\n":           {"in 5551234"},
		"exten => 5551234,1,Playback(hello)\n same => n,Goto(1,wait)\n": {"in 5551234"},
		"exten => 5551234,1,Dial(SIP/5)\n":                              {"in 1", "in 2"}, // it leads to no menu
		"":                                                              {"in 1", "in 2"},
	} {
		var starts []string
		for _, f := range read(t, "[in]\n"+number+menus, "").Flows {
			for _, line := range f.Lines {
				starts = append(starts, line.Name)
			}
		}
		slices.Sort(starts)
		if !slices.Equal(starts, want) {
			t.Errorf("%q: calls begin in %q, want %q", number, starts, want)
		}
	}
}

// TestMenuInAContextOfPhones has a first menu in a context that has a name for phones. Its keys lead to the other menus,
// so that calls begin in it.
func TestMenuInAContextOfPhones(t *testing.T) {
	menu := func(name, prompt, key string) string {
		return "[" + name + "]\nexten => _1XX,1,Background(" + prompt + ")\n same => n,WaitExten(5)\nexten => 1,1," + key + "\n"
	}
	src := menu("English", "hello", "Queue(desk)") + menu("Shona", "mhoro", "Queue(desk)") +
		menu("LocalSets", "language", "Goto(English,_1XX,1)") + "exten => 2,1,Goto(Shona,_1XX,1)\n"
	var starts []string
	for _, f := range read(t, src, "").Flows {
		for _, line := range f.Lines {
			starts = append(starts, line.Name)
		}
	}
	if want := []string{"LocalSets 1XX"}; !slices.Equal(starts, want) {
		t.Errorf("calls begin in %q, want %q", starts, want)
	}
	if got, want := heard(t, src), []string{"language", "hello", "mhoro"}; len(got) != len(want) {
		t.Errorf("calls hear %q, want %q", got, want)
	}
}
