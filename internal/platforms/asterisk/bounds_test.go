package asterisk

import (
	"errors"
	"fmt"
	"strings"
	"testing"

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
		"visits":   {func(l *limits) { l.visits = 30 }, rows("Playback(a)", 100), "more than 30 times"},
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
			if _, err := follow(source, "in", most); !errors.As(err, &tooLarge) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %q", err, c.says)
			}
		})
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
	for i := range 45 {
		fmt.Fprintf(&facts, " same => n,GotoIf($[\"${DB(q/%d)}\" = \"1\"]?q%d,1)\n", i, i)
	}
	facts.WriteString(" same => n,GotoIf($[\"${DB(q/0)}\" = \"1\"]?q0,1)\n same => n,Queue(all)\n")
	for i := range 45 {
		fmt.Fprintf(&facts, "exten => q%d,1,Playback(p%d)\n", i, i)
	}

	for name, c := range map[string]struct{ lines, says string }{
		"parts of a line": {parts, "more than 60 values"},
		"facts":           {facts.String(), "more than 40 questions"},
	} {
		t.Run(name, func(t *testing.T) {
			center, err := read([]importer.Source{{File: "extensions.conf", Content: []byte("[in]\n" + c.lines)}}, "in")
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range importer.Build(center, nil, nil).Report.Blocks {
				if strings.Contains(b.Reason, c.says) && b.Fix != "" {
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
