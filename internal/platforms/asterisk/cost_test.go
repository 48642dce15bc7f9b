package asterisk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// linesPerMenu is the number of lines that large writes for a menu, with its phones.
const linesPerMenu = 3 + 9*3 + 3 + 12*4

// BenchmarkMenus: menus lead to each other, and phones ring.
func BenchmarkMenus(b *testing.B) {
	importertest.Bench(b, asterisk.Format, linesPerMenu, menus)
}

func menus(n int) importer.Source { return large(n)[0] }

// TestCost: twice the lines of a dialplan take at most 2.5 times the memory.
func TestCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 10, menus) }

// phones is a dialplan that rings one phone after the other. A phone that is busy ends it.
func phones(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Answer()\n")
	for i := range n {
		fmt.Fprintf(&src, " same => n,Dial(PJSIP/%d@trunk-of-the-office.example.com,20)\n same => n,GotoIf($[\"${DIALSTATUS}\" = \"BUSY\"]?end)\n", i)
	}
	src.WriteString(" same => n(end),Playback(bye)\n")
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// TestPhonesCost: each phone asks which statuses the lines compare, and twice the phones take at most 2.5 times the memory.
func TestPhonesCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 250, phones) }

// hub is a main menu that all other menus return to. Each of them sets a variable of its own, and a chain of compares reads
// all variables.
func hub(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[m0]\nexten => s,1,Background(main)\n same => n,WaitExten(5)\nexten => 1,1,Goto(m1,s,1)\nexten => 2,1,Goto(c1,s,1)\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&src, "[m%d]\nexten => s,1,Background(menu%d)\n same => n,WaitExten(5)\n", i, i)
		fmt.Fprintf(&src, "exten => 1,1,Goto(m%d,s,1)\nexten => 2,1,Set(x%d=a)\n same => n,Goto(m0,s,1)\n", i%n+1, i)
		fmt.Fprintf(&src, "[c%d]\nexten => s,1,GotoIf($[\"${x%d}\" = \"a\"]?said)\n same => n,Goto(c%d,s,1)\n", i, i, i+1)
		fmt.Fprintf(&src, " same => n(said),Playback(case%d)\n same => n,Goto(m0,s,1)\n", i)
	}
	fmt.Fprintf(&src, "[c%d]\nexten => s,1,Hangup()\n", n+1)
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// linesPerHubMenu is the number of lines that hub writes for a menu and its compare.
const linesPerHubMenu = 9

// BenchmarkHub: each menu sets a variable of its own and returns to one menu.
func BenchmarkHub(b *testing.B) { importertest.Bench(b, asterisk.Format, linesPerHubMenu, hub) }

// TestHubCost: the main menu runs again once for all menus that return to it, and twice the menus take at most 2.5 times
// the memory.
func TestHubCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 50, hub) }

// settings is a row of variables that the database gives, and then a row of compares with one of them each.
func settings(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Answer()\n")
	for i := range n {
		fmt.Fprintf(&src, " same => n,Set(V%d=${DB(settings/%d)})\n", i, i)
	}
	for i := range n {
		fmt.Fprintf(&src, " same => n,GotoIf($[\"${V%d}\" = \"on\"]?on%d,1)\n", i, i)
	}
	src.WriteString(" same => n,Queue(all)\n")
	for i := range n {
		fmt.Fprintf(&src, "exten => on%d,1,Playback(on%d)\n", i, i)
	}
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// BenchmarkSettings: many variables are set in a row, and compared one by one.
func BenchmarkSettings(b *testing.B) { importertest.Bench(b, asterisk.Format, 3, settings) }

// TestSettingsCost: the lines share the variables that no line changes, and twice the variables take at most 2.5 times
// the memory.
func TestSettingsCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 250, settings) }

// sets is a row of lines that set one variable again and again, before a line reads it.
func sets(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Answer()\n")
	for i := range n {
		fmt.Fprintf(&src, " same => n,Set(V=%d)\n", i%2)
	}
	src.WriteString(" same => n,Read(W,number,4)\n same => n,GotoIf($[\"${V}\" = \"${W}\"]?on,1)\n same => n,Queue(all)\n")
	src.WriteString("exten => on,1,Playback(on)\n")
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// TestSetsCost: the lines share the list of the values that lines before them set, and twice the lines take at most
// 2.5 times the memory.
func TestSetsCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 500, sets) }

// patterns is a menu whose callers dial one of many patterns. Every second pattern has one more line.
func patterns(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Goto(menu,s,1)\n")
	src.WriteString("[menu]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\n")
	for i := range n {
		fmt.Fprintf(&src, "exten => _%05dX,1,Playback(p%d)\n same => n,Dial(PJSIP/%d,20)\n", i, i, i)
		if i%2 == 1 {
			src.WriteString(" same => n,Playback(late)\n")
		}
	}
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// BenchmarkPatterns: each pattern of a menu may overlap another one, and is compared with few of them.
func BenchmarkPatterns(b *testing.B) { importertest.Bench(b, asterisk.Format, 1, patterns) }

// TestPatternsCost: twice the patterns take at most 2.5 times the memory.
func TestPatternsCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 250, patterns) }

// played is a chain of lines that compare one value of the database, and play a prompt each.
func played(n int) importer.Source {
	return chainOf(n, "Set(V=${DB(a/v)})", func(i int) string {
		return fmt.Sprintf("ExecIf($[\"${V}\" = \"%d\"]?Playback(p%d))", i, i)
	})
}

// jumps is a chain of lines that compare one value of the database, and lead to an extension each.
func jumps(n int) importer.Source {
	return chainOf(n, "Set(V=${DB(a/v)})", compareOf)
}

// entered is a chain of lines that compare the entry of the caller, and lead to an extension each.
func entered(n int) importer.Source { return chainOf(n, "Read(V,number,4)", compareOf) }

func compareOf(i int) string { return fmt.Sprintf("GotoIf($[\"${V}\" = \"%d\"]?c%d,1)", i, i) }

// chainOf is a line, then a chain of lines, and extensions c0, c1, … that lines may lead to.
func chainOf(n int, first string, line func(i int) string) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1," + first + "\n")
	for i := range n {
		src.WriteString(" same => n," + line(i) + "\n")
	}
	src.WriteString(" same => n,Queue(all)\n")
	if strings.Contains(line(0), "?c0,1") {
		for i := range n {
			fmt.Fprintf(&src, "exten => c%d,1,Playback(p%d)\n", i, i)
		}
	}
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// switches is a chain of compares with an entry of the caller, whose cases each set a variable of their own and lead back.
func switches(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1(top),Read(V,number,4)\n")
	for i := range n {
		fmt.Fprintf(&src, " same => n,GotoIf($[\"${V}\" = \"%d\"]?c%d,1)\n", i, i)
	}
	src.WriteString(" same => n,Queue(all)\n")
	for i := range n {
		fmt.Fprintf(&src, "exten => c%d,1,GotoIf($[\"${X%d}\" = \"1\"]?again)\n same => n,Set(X%d=1)\n", i, i, i)
		fmt.Fprintf(&src, " same => n,Goto(s,top)\n same => n(again),Playback(again%d)\n same => n,Goto(s,top)\n", i)
	}
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// languages is a row of lines that set a language and play a prompt.
func languages(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Answer()\n")
	for i := range n {
		fmt.Fprintf(&src, " same => n,Set(CHANNEL(language)=%s)\n same => n,Playback(p%d)\n", []string{"en", "de", "fr"}[i%3], i)
	}
	src.WriteString(" same => n,Queue(all)\n")
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

func BenchmarkPlayed(b *testing.B)    { importertest.Bench(b, asterisk.Format, 1, played) }
func BenchmarkJumps(b *testing.B)     { importertest.Bench(b, asterisk.Format, 2, jumps) }
func BenchmarkEntered(b *testing.B)   { importertest.Bench(b, asterisk.Format, 2, entered) }
func BenchmarkSwitches(b *testing.B)  { importertest.Bench(b, asterisk.Format, 6, switches) }
func BenchmarkLanguages(b *testing.B) { importertest.Bench(b, asterisk.Format, 2, languages) }
