package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// read imports extensions.conf.
func read(tb testing.TB, text, start string) *importer.Center {
	tb.Helper()
	c, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(text)}}, start)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// steps imports extensions.conf, and queues.conf if there is one, and returns its steps.
func steps(t *testing.T, text string, queues ...string) []*importer.Step {
	t.Helper()
	sources := []importer.Source{{File: "extensions.conf", Content: []byte(text)}}
	for _, q := range queues {
		sources = append(sources, importer.Source{File: "queues.conf", Content: []byte(q)})
	}
	c, err := asterisk.Format.Read(sources, "")
	if err != nil {
		t.Fatal(err)
	}
	var out []*importer.Step
	for _, f := range c.Flows {
		out = append(out, f.Steps...)
	}
	return out
}

// TestExpressions has what Asterisk makes of expressions (main/ast_expr2.fl and ast_expr2.y).
func TestExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		`"5" = 5`:    "0", // a text has its quotes
		`"5" = "5"`:  "1",
		`"01" = "1"`: "0", // texts, not numbers
		`01 = 1`:     "1",
		`"10" > "9"`: "0",
		`10 > 9`:     "1",
		`"7" + 1`:    "1",   // a text is left out
		`"abc"`:      "abc", // with the quotes, which SayAlpha does not speak
		`x & ""`:     "x",   // no empty text: it has quotes
		`x & "0"`:    "x",
		`5 & 7`:      "5",
		`0 | 7`:      "7",
		`7 | 0`:      "7",
		`7 | 1 = 2`:  "7", // = before |
		`0 & 5 | 7`:  "7",
		`!"1"`:       "1",
		`!1 = 0`:     "1", // ! before =
		``:           "",

		"0" + strings.Repeat("+1", 1500): "1500", // each token counts
	} {
		spoken := "spoken:"
		for _, s := range steps(t, "[in]\nexten => s,1,SayAlpha(spoken:$["+expression+"])\n same => n,WaitExten(5)\n") {
			for _, p := range s.Prompt.Parts {
				spoken = p.Text
			}
		}
		if got := strings.TrimPrefix(spoken, "spoken:"); got != want {
			t.Errorf("$[%.40s] is %s, want %s", expression, got, want)
		}
	}
}

// TestOffsetsOfPriorities has lines whose priority is a number after the line before. The jump finds its line.
func TestOffsetsOfPriorities(t *testing.T) {
	src := "[in]\nexten => s,1,Goto(s,2003)\nexten => s,n+2000,Playback(wrong)\nexten => s,n,Playback(right)\n"
	var played []string
	for _, s := range steps(t, src) {
		if s.Prompt.Audio != "" {
			played = append(played, s.Prompt.Audio)
		}
	}
	if want := []string{"right"}; !slices.Equal(played, want) {
		t.Errorf("the call hears %q, want %q", played, want)
	}
}

// longName is the beginning of two names of values.
var longName = strings.Repeat("night/", 40)

// TestLines has lines that play "right" and are run, and lines that play "wrong" and are not.
func TestLines(t *testing.T) {
	const right, wrong = "Playback(right)", "Playback(wrong)"
	for name, lines := range map[string][]string{
		"a recording answers the call":  {"Playback(hello)", `GotoIf($["${CDR(disposition)}" = "ANSWERED"]?yes)`, wrong, "Hangup()", "(yes)" + right},
		"noanswer":                      {"Playback(hello,noanswer)", `GotoIf($["${CDR(disposition)}" = "ANSWERED"]?yes)`, right, "Hangup()", "(yes)" + wrong},
		"quotes of Set":                 {`Set(A="7")`, `GotoIf($[${A} = 7]?yes)`, right, "Hangup()", "(yes)" + wrong},
		"quotes of MSet":                {`MSet(A="7",B=1)`, `GotoIf($[${A} = 7]?yes)`, wrong, "Hangup()", "(yes)" + right},
		"quotes of IF":                  {`GotoIf($[x${IF(1?"7":"8")} = x7]?yes)`, wrong, "Hangup()", "(yes)" + right},
		"quotes of Gosub":               {`Gosub(sub("1"))`, "Hangup()", `(sub)GotoIf($[${ARG1} = 1]?no)`, right, "Hangup()", "(no)" + wrong},
		"quotes of a variable of Gosub": {`Set(B="1")`, "Gosub(sub(${B},2))", "Hangup()", `(sub)GotoIf($[${ARG1} = 1]?no)`, right, "Hangup()", "(no)" + wrong},
		"two long names":                {`GotoIf($["${DB(` + longName + `a)}" = "1"]?one)`, `GotoIf($["${DB(` + longName + `b)}" = "1"]?two)`, "Hangup()", "(one)Hangup()", "(two)" + right},
		"a space before an argument":    {"Gosub(sub(x, y))", "Hangup()", `(sub)GotoIf($["${ARG2}" = " y"]?yes)`, wrong, "Hangup()", "(yes)" + right},
		"a space in a name":             {"Set(A=1)", "Set(A =2)", "GotoIf($[${A} = 1]?yes)", wrong, "Hangup()", "(yes)" + right},
		"a fraction is no truth":        {"GotoIf(0.5?yes)", right, "Hangup()", "(yes)" + wrong},
		"a value between words":         {"GotoIf(x${DB(night/mode)}?yes)", wrong, "Hangup()", "(yes)" + right},
		"an entry is keys":              {"Read(A,enter,2)", `GotoIf($["${A}" = ""]?no)`, `GotoIf($["${A}" = "i" | "${A}" = "123"]?yes)`, right, "Hangup()", "(yes)" + wrong, "(no)Hangup()"},
	} {
		var text strings.Builder
		text.WriteString("[in]\nexten => s,1,NoOp()\n")

		for _, line := range lines {
			priority, label, hasLabel := "n", "", false
			if label, hasLabel = strings.CutPrefix(line, "("); hasLabel {
				label, line, _ = strings.Cut(label, ")")
				priority = "n(" + label + ")"
			}
			text.WriteString(" same => " + priority + "," + line + "\n")
		}

		heard := ""
		for _, s := range steps(t, text.String()+" same => n,WaitExten(5)\n") {
			heard += " " + s.Prompt.Audio
		}
		if !strings.Contains(heard, "right") || strings.Contains(heard, "wrong") {
			t.Errorf("%s: it plays%s", name, heard)
		}
	}
}

// TestLabelsThatAreMissing has two labels that are not there. Their steps belong to one class.
func TestLabelsThatAreMissing(t *testing.T) {
	list := steps(t, "[a]\nexten => 8,n,Goto(b,bye,1)\nexten => _9XX,1,Read(B,enter,2)\nexten => _9XX,n,GotoIf($[\"${B}\" = \"7\"]?one:other)\n[b]\nexten => bye,1,Playback(goodbye)\n")
	if len(list) == 0 {
		t.Error("no steps")
	}
}

// TestVariablesAfterAQueue has a key that leads out of a queue into another context, which reads variables there
// one after the other.
func TestVariablesAfterAQueue(t *testing.T) {
	var in, keys strings.Builder
	for i, name := range []string{"A", "B", "C", "D", "E"} {
		fmt.Fprintf(&in, "exten => s,%d,Set(%s=7)\n", i+1, name)
		fmt.Fprintf(&keys, "exten => 4,%d,GotoIf($[\"${%s}\" != \"7\"]?9)\n", i+1, name)
	}
	heard := ""
	for _, s := range steps(t, "[in]\n"+in.String()+"exten => s,6,Queue(q)\n[keys]\n"+keys.String()+"exten => 4,6,Playback(right)\nexten => 4,7,Hangup()\nexten => 4,9,Playback(wrong)\n", "[q]\ncontext=keys\n") {
		heard += " " + s.Prompt.Audio
	}
	if !strings.Contains(heard, "right") || strings.Contains(heard, "wrong") {
		t.Errorf("it plays%s", heard)
	}
}

// TestKeysThatLeadToOneStep has two menus with two keys that lead to one queue: no flow of its own begins at the
// second key, where no call would come.
func TestKeysThatLeadToOneStep(t *testing.T) {
	const menu = "exten => s,1,Background(hello)\n same => n,WaitExten(5)\n"
	c := read(t, "[one]\n"+menu+"include => keys\n[two]\n"+menu+"include => keys\n[keys]\nexten => 1,1,Goto(q,1)\nexten => 2,1,Goto(q,1)\nexten => q,1,Queue(q)\n", "")
	led := map[string]bool{"one": true, "two": true}
	for _, f := range c.Flows {
		for _, s := range f.Steps {
			led[s.What] = led[s.What] || s.Kind == importer.Go
		}
	}
	for _, f := range c.Flows {
		if !led[f.ID] {
			t.Errorf("nothing leads to flow %s", f.ID)
		}
	}
}

// TestHashAlone has hash alone where an extension or a number is read: it is no silence.
func TestHashAlone(t *testing.T) {
	for read, status := range map[string]string{
		"Read(A,enter,4)": `"${READSTATUS}" = "OK"`, "Read(A,enter,1)": `"${READSTATUS}" = "OK"`,
	} {
		list := steps(t, "[in]\nexten => s,1,"+read+"\n same => n,GotoIf($["+status+"]?yes)\n same => n,Playback(silent)\n same => n(yes),Playback(hash)\n")
		leads := map[string]string{}
		for _, s := range list {
			if s.Prompt.Audio == "enter" {
				for _, e := range s.Edges {
					leads[e.Outcome] = e.To
				}
			}
		}
		if leads["no_input"] == "" || leads["no_input"] == leads["no_match"] {
			t.Errorf("%s leads to %v", read, leads)
		}
	}
}

// TestStatusOfAnEntry asks for the status of an entry that silence may have ended: Asterisk calls it TIMEOUT.
func TestStatusOfAnEntry(t *testing.T) {
	for condition, want := range map[string]importer.Status{
		`"${READSTATUS}" = "TIMEOUT"`: importer.Approximated,
		`"${A}" = ""`:                 importer.Exact,
	} {
		c := read(t, "[in]\nexten => s,1,Read(A,enter,4)\n same => n,GotoIf($["+condition+"]?yes)\n same => n,Queue(q)\n same => n(yes),Playback(late)\n", "")
		c = importer.Build(c, nil, nil).Center
		if b := c.Flows[0].Blocks[0]; b.Outcome.Status() != want {
			t.Errorf("%s is %v where %s is asked", b.ID, b.Outcome.Status(), condition)
		}
	}
}

// TestProgramSetsVariable has a variable that a program sets to the text that the next line compares it with, where a
// line has set it to another before, and where its name is one that Asterisk could have.
func TestProgramSetsVariable(t *testing.T) {
	for _, name := range []string{"VALID", "POLICY_STATUS"} {
		for _, before := range []string{"NoOp()", "Set(" + name + "=no)"} {
			heard := ""
			for _, s := range steps(t, "[in]\nexten => s,1,"+before+"\n same => n,AGI(check.agi)\n same => n,GotoIf($[\"${"+name+
				"}\" = \"yes\"]?good)\n same => n,Playback(bad)\n same => n,Hangup()\n same => n(good),Playback(good)\n") {
				heard += " " + s.Prompt.Audio
			}
			if !strings.Contains(heard, "bad") || !strings.Contains(heard, "good") {
				t.Errorf("%s, %s: it plays%s", name, before, heard)
			}
		}
	}
}

// Callers can dial after the last line of an extension if Asterisk takes autofallthrough as false. Without the setting
// it is true.
func TestAutofallthrough(t *testing.T) {
	const context = "[in]\nexten => s,1,Background(welcome)\nexten => s,2,Playback(beep)\nexten => 1,1,Playback(one)\n"
	for setting, waits := range map[string]bool{
		"": false, "autofallthrough=yes\n": false, "autofallthrough=On\n": false, "autofallthrough=y\n": false,
		"autofallthrough=t\n": false, "autofallthrough=TRUE\n": false, "autofallthrough=1\n": false,
		"autofallthrough=no\n": true, "autofallthrough=off\n": true, "autofallthrough=0\n": true, "autofallthrough=\n": true,
		"autofallthrough=enabled\n": true,
	} {
		menus := 0
		for _, s := range steps(t, "[general]\n"+setting+context) {
			if s.Kind == importer.Menu {
				menus++
			}
		}

		// The menu of the Background is always there.
		if got := menus > 1; got != waits {
			t.Errorf("%q: %d menus", setting, menus)
		}
	}
}
