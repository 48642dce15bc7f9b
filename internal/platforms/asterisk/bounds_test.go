package asterisk

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLimits: an import that meets a limit of its search refuses the dialplan, and names the number.
func TestLimits(t *testing.T) {
	rows := func(line string, n int) string {
		return "exten => s,1,Answer()\n" + strings.Repeat(" same => n,"+line+"\n", n) + " same => n,Queue(all)\n"
	}
	const bound = "exten => s,1,Read(N,ask,1)\n same => n,Set(A=1)\n same => n,Set(B=1)\n same => n,Playback(a)\n" +
		" same => n,GotoIf($[${N} = 1]?s,2)\n same => n,GotoIf($[${A}${B} = 11]?s,4)\n"

	for name, c := range map[string]struct {
		lower func(*limits)
		lines string
		says  string
	}{
		"nodes":    {func(l *limits) { l.nodes = 30 }, rows("Playback(a)", 100), "more than 30 lines that make a step"},
		"brought":  {func(l *limits) { l.brought = 30 }, rows("Playback(a)", 100), "more than 30 texts of variables"},
		"passed":   {func(l *limits) { l.passed = 30 }, rows("NoOp()", 100), "more than 30 lines without a step"},
		"bindings": {func(l *limits) { l.bindings = 1 }, bound, "more than 1 texts"},
	} {
		t.Run(name, func(t *testing.T) {
			source := []importer.Source{{File: "extensions.conf", Content: []byte("[in]\n" + c.lines)}}
			if _, err := follow(source, "in", importLimits()); err != nil {
				t.Fatalf("without lower limits: %v", err)
			}

			most := importLimits()
			c.lower(&most)
			var tooLarge *importer.TooLargeError
			_, err := follow(source, "in", most)
			if !errors.As(err, &tooLarge) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %q", err, c.says)
			}
			if !strings.HasPrefix(err.Error(), "extensions.conf:") {
				t.Errorf("the error has no place: %v", err)
			}
		})
	}
}

// TestBudget: over the budget of a dialplan, a variable with several texts is unknown, and a row says so. The calls
// come to the same lines.
func TestBudget(t *testing.T) {
	lines := "[in]\nexten => s,1,Background(which)\n same => n,WaitExten(5)\n" +
		"exten => 1,1,Set(TO=sales)\n same => n,Goto(out,s,1)\n" +
		"exten => 2,1,Set(TO=help)\n same => n,Goto(out,s,1)\n" +
		"[out]\nexten => s,1,Playback(thanks)\n same => n,GotoIf($[\"${TO}\" = \"sales\"]?one)\n" +
		" same => n,Queue(help)\n same => n(one),Queue(sales)\n"
	source := []importer.Source{{File: "extensions.conf", Content: []byte(lines)}}
	const reason = "a variable has several texts, and the calls of the dialplan bring more than 0 to its lines"
	for budget, isOver := range map[int]bool{2_000_000: false, 0: true} {
		most := importLimits()
		most.budget = budget
		m, err := follow(source, "in", most)
		if err != nil {
			t.Fatal(err)
		}
		m.write(m.entries)

		// No line is lost: the queues of both texts are reached.
		report := importer.Build(m.center, nil, nil).Report
		var reasons strings.Builder
		for _, b := range report.Blocks {
			reasons.WriteString(b.Reason + "\n")
			if b.Status == importer.LeftOut && b.Type == "Queue" {
				t.Errorf("with a budget of %d: %+v", budget, b)
			}
		}
		if strings.Contains(reasons.String(), reason) != isOver {
			t.Errorf("with a budget of %d the rows say %q, the reason %q: %t", budget, reasons.String(), reason, isOver)
		}
	}
}

// TestBoundsOfLines: a line that meets a bound has a row with the number and a fix.
func TestBoundsOfLines(t *testing.T) {
	// Two menus set a variable of nine values each.
	parts := "exten => s,1,Background(a)\n same => n,WaitExten(5)\n"
	second := "[second]\nexten => s,1,Background(b)\n same => n,WaitExten(5)\n"
	for i := 1; i <= 9; i++ {
		parts += fmt.Sprintf("exten => %d,1,Set(A=a%d)\n same => n,Goto(second,s,1)\n", i, i)
		second += fmt.Sprintf("exten => %d,1,Set(B=b%d)\n same => n,Goto(third,s,1)\n", i, i)
	}
	parts += second + "[third]\nexten => s,1,GotoIf($[\"${A}${B}\" = \"a1b1\"]?one)\n same => n,Queue(all)\n same => n(one),Queue(one)\n"

	var facts strings.Builder
	facts.WriteString("exten => s,1,Answer()\n")
	for i := range 65 {
		fmt.Fprintf(&facts, " same => n,GotoIf($[\"${DB(q/%d)}\" = \"1\"]?q%d,1)\n", i, i)
	}
	facts.WriteString(" same => n,GotoIf($[\"${DB(q/0)}\" = \"1\"]?q0,1)\n same => n,Queue(all)\n")
	for i := range 65 {
		fmt.Fprintf(&facts, "exten => q%d,1,Playback(p%d)\n", i, i)
	}

	recordings := "exten => s,1,Answer()\n" + strings.Repeat(" same => n,Background(a)\n", 31) + " same => n,WaitExten(5)\nexten => 1,1,Queue(all)\n"
	menu := "exten => s,1,Background(a)\n same => n,WaitExten(5)\nexten => 12,1,Queue(all)\n"
	extensions := menu
	for i := range 62 {
		extensions += fmt.Sprintf("exten => %d,1,Queue(q%d)\n", 200+i, i)
	}
	count := func(last int, line string) string {
		return fmt.Sprintf("exten => s,1,Set(N=0)\n same => n,Background(a)\n same => n,WaitExten(5)\nexten => t,1,Set(N=$[${N}+1])\n"+
			" same => n,%s\n same => n,GotoIf($[${N} < %d]?s,2)\n same => n,Queue(all)\nexten => q,1,Queue(q)\n", line, last)
	}
	arguments := "exten => s,1,Macro(m" + strings.Repeat(",x", 81) + ")\n same => n,Queue(all)\n[macro-m]\nexten => s,1,Playback(a${ARG80}${ARG81})\n"

	for name, c := range map[string]struct{ lines, says string }{
		"parts of a line":   {parts, "more than 60 values"},
		"facts":             {facts.String(), "more than 60 questions"},
		"recordings":        {recordings, "more than 30 recordings"},
		"digits":            {menu + "exten => _9XXXXXXXX,1,Queue(q)\n", "has more than 8 digits"},
		"ranges":            {menu + "exten => _[13579][13579][13579],1,Queue(q)\n", "more than 20 ranges of numbers"},
		"extensions":        {extensions, "callers can also dial more than 60 extensions here"},
		"numbers of a loop": {count(300, "Playback(a)"), "more than 24 texts"},
		"arguments":         {arguments, "more arguments than Asterisk sets"},
		"number of a line":  {"exten => s,1,Queue(all)\nexten => s,1048577,Queue(all)\n", "over 1,048,576, the most that an import reads: write n"},
	} {
		t.Run(name, func(t *testing.T) {
			center, err := read([]importer.Source{
				{File: "extensions.conf", Content: []byte("[in]\n" + c.lines)},
				{File: "queues.conf", Content: []byte("[all]\n[large]\nmaxlen=1000001\n")},
			}, "in")
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range importer.Build(center, nil, nil).Report.Blocks {
				hasFix := b.Fix != "" || strings.Contains(b.Reason, ": write ")
				if strings.Contains(b.Reason, c.says) && hasFix {
					return
				}
			}
			t.Errorf("no row says %q", c.says)
		})
	}
}

// TestLongFlow: a flow of more steps than a file may have is several flows, and no step is lost.
func TestLongFlow(t *testing.T) {
	const lines = maxInFlow + 20
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Answer()\n")
	for i := range lines {
		fmt.Fprintf(&src, " same => n,Playback(p%d)\n", i)
	}
	center, err := read([]importer.Source{{File: "extensions.conf", Content: []byte(src.String())}}, "in")
	if err != nil {
		t.Fatal(err)
	}

	said := 0
	for _, f := range center.Flows {
		for _, s := range f.Steps {
			if s.Kind == importer.Say {
				said++
			}
		}
	}
	if said != lines || len(center.Flows) < 2 {
		t.Errorf("%d steps in %d flows, want %d", said, len(center.Flows), lines)
	}
}

// TestManyEntries: calls may begin in more extensions than an import follows.
func TestManyEntries(t *testing.T) {
	var src strings.Builder
	src.WriteString("[in]\n")
	for i := range maxEntries + 1 {
		fmt.Fprintf(&src, "exten => %d,1,Queue(all)\n", 2_000_000+i)
	}
	lines, _, _ := conf.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src.String())}})
	_, err := (&starts{dialplan: readDialplan(lines)}).entries("")
	if err == nil || !strings.Contains(err.Error(), "2001 extensions, more than 2000") {
		t.Errorf("the error is %v", err)
	}
}

// TestManyLines: a dialplan with too many lines is refused at its first line too many, before calls are followed.
func TestManyLines(t *testing.T) {
	src := "[in]\nexten => s,1,Queue(sales)\n" + strings.Repeat(" same => n,Set(x=1)\n", maxPriorities+1)
	_, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "")
	want := fmt.Sprintf("extensions.conf:%d: the dialplan has more than 25,000 lines", maxPriorities+2)
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

// TestMacroIsNoLine: no call begins in a macro, also if it asks for a key. A dialplan of macros alone is refused.
func TestMacroIsNoLine(t *testing.T) {
	const macro = "[macro-ivr]\nexten => s,1,Background(hello)\n same => n,WaitExten(5)\nexten => 1,1,Queue(sales)\n"
	source := func(text string) []importer.Source {
		return []importer.Source{{File: "extensions.conf", Content: []byte(text)}}
	}
	_, err := Format.Read(source(macro), "")
	if err == nil || !strings.Contains(err.Error(), "has only macros, such as macro-ivr") {
		t.Errorf("a dialplan of macros has the error %v", err)
	}

	center, err := Format.Read(source(macro+"[phones]\nexten => 100,1,Dial(SIP/100)\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range center.Flows {
		if len(f.Lines) > 0 && strings.HasPrefix(f.Name, "macro-") {
			t.Errorf("calls begin in %s", f.Name)
		}
	}
}
