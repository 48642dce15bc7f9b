package asterisk_test

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// large is a dialplan with some menus that lead to each other, and phones: of 600 menus there are 50,000 lines.
func large(menus int) []importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\n")
	for i := range 9 {
		fmt.Fprintf(&src, "exten => %d,1,Goto(menu%d,s,1)\n", i+1, i+1)
	}
	for i := range menus {
		fmt.Fprintf(&src, "[menu%d]\nexten => s,1,Set(COUNT=0)\n same => n(again),Background(menu%d)\n same => n,WaitExten(5)\n", i, i)
		for key := range 9 {
			fmt.Fprintf(&src, "exten => %d,1,NoOp(key)\n same => n,Set(X%d=${COUNT})\n same => n,Goto(menu%d,s,1)\n", key+1, key, (i*9+key)%menus)
		}
		fmt.Fprintf(&src, "exten => i,1,Set(COUNT=$[${COUNT}+1])\n same => n,GotoIf($[${COUNT} < 3]?s,again)\n same => n,Hangup\n")
	}
	for i := range 12 * menus {
		fmt.Fprintf(&src, "exten => 8%04d,1,NoOp(${EXTEN})\n same => n,Dial(PJSIP/%d,20)\n same => n,VoiceMail(%d@default,u)\n same => n,Hangup\n", i, i, i)
	}
	return []importer.Source{{File: "extensions.conf", Content: []byte(src.String())}}
}

// TestReadLarge bounds the memory that a large dialplan allocates in all, which is more than is ever in use: 505 KiB
// for each menu and its 21 extensions on amd64, and a fifth more as a margin.
func TestReadLarge(t *testing.T) {
	menus := longtest.N(150, 600)
	c, allocated := readMeasured(t, large(menus))
	steps := 0
	for _, f := range c.Flows {
		steps += len(f.Steps)
	}
	if steps < menus {
		t.Errorf("%d steps", steps)
	}
	if allocated > uint64(menus)*600<<10 {
		t.Errorf("%d MiB are allocated", allocated>>20)
	}
}

// readMeasured reads a dialplan whose calls begin in the context in, and returns how many bytes that allocates.
func readMeasured(t *testing.T, sources []importer.Source) (c *importer.Center, allocated uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c, err := asterisk.Format.Read(sources, "in")
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return c, after.TotalAlloc - before.TotalAlloc
}

// chain is a dialplan that copies a text through variables. The last one decides.
func chain(variables int) []importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Set(V0=1)\n")
	for i := range variables {
		fmt.Fprintf(&src, " same => n,Set(V%d=${V%d})\n", i+1, i)
	}
	fmt.Fprintf(&src, " same => n,GotoIf($[\"${V%d}\" = \"1\"]?open)\n same => n,Hangup()\n same => n(open),Queue(main)\n", variables)
	return []importer.Source{{File: "extensions.conf", Content: []byte(src.String())}}
}

func BenchmarkReadLarge(b *testing.B) {
	for name, sources := range map[string][]importer.Source{"menus": large(600), "FreePBX": freePBX(b, 340), "chain": chain(45_000)} {
		b.Run(name, func(b *testing.B) { benchmarkRead(b, sources) })
	}
}

func benchmarkRead(b *testing.B, sources []importer.Source) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := asterisk.Format.Read(sources, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// TestReadFreePBX reads the ways of calls to the numbers of many sites to their ends.
func TestReadFreePBX(t *testing.T) {
	queues := func(sites int) int {
		c, err := asterisk.Format.Read(freePBX(t, sites), "")
		if err != nil {
			t.Fatal(err)
		}
		lines := map[string]bool{}
		for _, f := range c.Flows {
			for _, s := range f.Steps {
				for _, b := range s.From {
					if s.Kind == importer.Enqueue && b.Type == "Queue" { // sites that do the same share a step
						lines[b.ID] = true
					}
				}
			}
		}
		return len(lines)
	}
	sites := longtest.N(5, 100)
	if one, all := queues(1), queues(sites); one == 0 || all != one*sites {
		t.Errorf("calls to %d sites come to %d lines with queues, to one to %d", sites, all, one)
	}
}

// freePBX is the dialplan of a company with many sites. Each has the contexts of the site in testdata.
func freePBX(tb testing.TB, sites int) []importer.Source {
	tb.Helper()
	archive, err := txtar.ParseFile("testdata/freepbx_site.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	out, site, _ := strings.Cut(string(archive.Files[0].Data), "[from-pstn]")
	site = "[from-pstn]" + site
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^\[([\w-]+)\]`).FindAllStringSubmatch(site, -1) {
		names = append(names, m[1])
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // ext-did-0001 before ext-did
	contexts := regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
	for i := range sites {
		out += contexts.ReplaceAllString(site, fmt.Sprintf("$1-%d", i+1))
	}
	return []importer.Source{{File: "extensions_additional.conf", Content: []byte(out)}}
}

// TestReadChain reads a chain of variables. Each line knows all before it: a value that is found again at each of them
// takes the square of their number.
func TestReadChain(t *testing.T) {
	c, allocated := readMeasured(t, chain(longtest.N(4_500, 9_000)))
	if allocated > 256<<20 {
		t.Errorf("%d MiB are allocated", allocated>>20)
	}
	// The last variable has the text of the first one, so that all calls come to the queue.
	kinds := map[importer.Kind]int{}
	for _, s := range c.Flows[0].Steps {
		kinds[s.Kind]++
	}
	if kinds[importer.Lookup] != 0 || kinds[importer.Enqueue] != 1 {
		t.Errorf("steps %v, want a queue", kinds)
	}
}

// TestComputedLabels reads labels with values of the call in them. Each may lead to all
// extensions: following them one by one took minutes.
func TestComputedLabels(t *testing.T) {
	var text strings.Builder
	text.WriteString("[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\n")
	lines := longtest.N(500, 2000)
	for i := range lines {
		fmt.Fprintf(&text, "exten => %d,1,Goto(${A}${B},${C},${D})\n same => n,Set(A${B}%d=${A%d})\n", i, i, i)
	}
	c := read(t, text.String(), "in")
	menus := 0
	for _, s := range c.Flows[0].Steps {
		if s.Kind == importer.Menu {
			menus++
		}
	}
	if menus != 1 {
		t.Errorf("%d menus", menus)
	}
}

// TestConditionsInOneLine has twenty questions in one label, where each answer doubles the ways, and sixty in one
// condition, which are a row of lookups.
func TestConditionsInOneLine(t *testing.T) {
	var label, condition strings.Builder
	for i := range 60 {
		if i < 20 {
			fmt.Fprintf(&label, `${IF($["${DB(q/%d)}" = "1"]?y:n)}`, i)
		}
		fmt.Fprintf(&condition, `"${DB(q/%d)}" = "1" & `, i)
	}

	const queues = "\nexten => b,1,Queue(a)\nexten => y,1,Queue(b)\n"
	c := read(t, "[in]\nexten => s,1,Goto(x"+label.String()+",1)"+queues, "")
	c = importer.Build(c, nil, nil).Center
	if b := c.Flows[0].Blocks[0].Outcome; b.Status() != importer.Approximated || !strings.Contains(b[0].Reason, "more than 250 questions in one line") || len(c.Flows[0].Steps) > 600 {
		t.Errorf("the line is %v: %s, of %d steps", b.Status(), b[0].Reason, len(c.Flows[0].Steps))
	}

	kinds := map[importer.Kind]int{}
	for _, s := range steps(t, "[in]\nexten => s,1,GotoIf($["+condition.String()+"1]?y,1:b,1)"+queues) {
		kinds[s.Kind]++
	}
	if kinds[importer.Lookup] != 60 || kinds[importer.Enqueue] != 2 {
		t.Errorf("%v", kinds)
	}
}
