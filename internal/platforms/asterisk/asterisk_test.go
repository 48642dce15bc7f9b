package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestImport imports the dialplan of each case in testdata, and compares the folder.
func TestImport(t *testing.T) { importertest.Import(t, asterisk.Format) }

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      bool
		err       string
	}{
		{"extensions.conf", "[a]\nexten => s,1,Answer\n", true, ""},
		{"my-plan", "[a]\nexten = s,1,Answer\n same = n,Hangup\n", true, ""},
		{"extensions.conf", "[globals]\n#include x.conf\n", true, ""},
		{"queues.conf", "[sales]\nstrategy=ringall\n", true, ""},
		{"voicemail.conf", "[default]\n100 => 1,A\n", false, ""},
		{"sip.conf", "[100]\ntype=friend\n", false, ""},
		{"extensions.ael", "context a { s => { Answer(); } }", false, "aelparse"},
		{"plan.txt", "context a {\n s => Hangup();\n}", false, "aelparse"},
		{"extensions.lua", "extensions = {}", false, "Lua"},
		{"plan.lua", "-- the plan\nextensions = {\n  default = { [\"100\"] = function() app.dial('SIP/1') end } }", false, "Lua"},
		{"copy.txt", "extensions[\"in\"] = { s = sales }\n", false, "Lua"},
		{"nvim.lua", "local a = 1\n", false, ""},
		{"extensions.conf", "[a]\nexten => {{ did }},1,Answer\n", false, "template"},
		{"extensions.conf", "[a]\nexten => s,1,Answer\x00\n", false, "zero byte"},
		{"a.json", `{"states": []}`, false, ""},
		{"plan.conf", ";[a]\nexten => s,1,Answer\n", false, "line 2, column 1: its extensions are in no context"},
		{"plan.conf", "[a\nexten => s,1,Answer\n", true, ""}, // the reader names the line of the section
	} {
		got, err := asterisk.Format.Detect(c.name, []byte(c.src))
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("Detect(%s) = %v, %v", c.name, got, err)
		}
	}
}

// A dialplan is the same one in each encoding and with each end of lines.
func TestEncodings(t *testing.T) {
	const text = "[in]\nexten => s,1,Background(atención)\n same => n,WaitExten(5)\nexten => 1,1,Queue(sales)\n"
	latin := strings.ReplaceAll(text, "ó", "\xf3")

	var wide []byte
	for _, r := range "\ufeff" + text {
		wide = append(wide, byte(r), byte(r>>8))
	}

	for name, src := range map[string]string{
		"mark": "\ufeff" + text, "UTF-16": string(wide), "Latin-1": latin,
		"CR LF": strings.ReplaceAll(text, "\n", "\r\n"), "CR": strings.ReplaceAll(text, "\n", "\r"),
	} {
		if ok, err := asterisk.Format.Detect("extensions.conf", []byte(src)); !ok || err != nil {
			t.Errorf("%s: detected: %v, %v", name, ok, err)
		}
		c := read(t, src, "")
		if !slices.ContainsFunc(c.Flows[0].Steps, func(s *importer.Step) bool { return s.Prompt.Audio == "atención" && len(s.Edges) == 2 }) {
			t.Errorf("%s: %+v", name, c.Flows[0].Steps)
		}
	}
}

func TestStart(t *testing.T) {
	src := []byte("[phones]\nexten => 100,1,Dial(SIP/100)\n[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\nexten => 1,1,Queue(sales)\n[other]\nexten => _5XX,1,Playback(hello)\n")
	for start, want := range map[string]string{"": "in", "in": "in", "in,1": "in 1", "other": "other 5XX", "phones,100": "phones 100"} {
		c := read(t, string(src), start)
		if start == "" && len(c.Flows) != 1 { // "in" is a name for calls from outside
			t.Errorf("%d flows", len(c.Flows))
		}
		if got := c.Flows[0].Name; got != want {
			t.Errorf("--start %q: %q, want %q", start, got, want)
		}
	}
	for start, want := range map[string]string{"no": "no context", "in,9": "no extension"} {
		if _, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: src}}, start); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("--start %q: %v", start, err)
		}
	}
	const desk = "[desk]\nexten => _2XX,1,Queue(desk)\n"
	for _, other := range []string{desk, desk + "[interno]\nexten => 800,1,Goto(from-carrier,1,1)\n"} {
		c := read(t, other+"[from-carrier]\nexten => _X.,1,Queue(sales)\n", "")
		if len(c.Flows) != 1 || c.Flows[0].Name != "from-carrier X." {
			t.Errorf("with %q calls from a carrier begin in %q, of %d flows", other, c.Flows[0].Name, len(c.Flows))
		}
	}
}

// A context that calls come to by the value of a global variable is no start of its own.
func TestStartLeadsOnByAGlobal(t *testing.T) {
	const lines = "[incoming]\nexten => s,1,Set(v=1)\n same => n,Goto(${DEST})\n" +
		"[open-menu]\nexten => s,1,Background(welcome)\n same => n,WaitExten(5)\nexten => 1,1,Queue(q${v})\n"
	for _, globals := range []string{"DEST=open-menu,s,1\n", "MENU=open-menu\nDEST=${MENU},s,1\n"} {
		c := read(t, "[globals]\n"+globals+lines, "")
		if len(c.Flows) != 1 || c.Flows[0].Name != "incoming" {
			t.Errorf("%s: %d flows, the first is %q", globals, len(c.Flows), c.Flows[0].Name)
		}
	}
}

// A label with a value of the call leads to each extension with this line that may be meant: a name, or a pattern.
func TestExtensionsOfAValue(t *testing.T) {
	for name, c := range map[string]struct{ label, lines, want string }{
		"a name and a pattern": {"${CALLERID(num)},1", "exten => 212,1,Playback(a)\nexten => _0X.,1,Playback(b)\nexten => i,1,Playback(c)", "a b c"},
		"a part of a value":    {"u-${CALLERID(num):0:3},1", "exten => u-212,1,Playback(a)\nexten => _u-.,1,Playback(b)", "a b"},
		"another line":         {"u-${CALLERID(num)},7", "exten => u-212,7,Playback(a)\nexten => _u-.,7,Playback(b)", "a b"},
		"patterns alone":       {"${CALLERID(num)},1", "exten => _0X.,1,Playback(a)\nexten => _1X.,1,Playback(b)", "a b"},
		"another start":        {"u-${CALLERID(num)},1", "exten => u-1,1,Playback(a)\nexten => _y-.,1,Playback(b)", "a"},
		"a cut of a function":  {"u-${CUT(CUT(SIP_HEADER(To),@,1),:,2)},1", "exten => u-1,1,Playback(a)\nexten => _u-.,1,Playback(b)", "a b"},
	} {
		got := strings.Join(heard(t, "[in]\nexten => s,1,Goto(to,"+c.label+")\n[to]\n"+c.lines+"\n"), " ")
		if got != c.want {
			t.Errorf("%s: calls hear %q, want %q", name, got, c.want)
		}
	}
}

// A number whose context is in a variable leads to the contexts that the variable may name, and calls begin in the number.
func TestContextsInAVariable(t *testing.T) {
	const menus = "[menu-a]\nexten => s,1,Background(a)\n same => n,WaitExten(5)\nexten => 1,1,Queue(a)\n"
	for _, lines := range []string{
		"exten => 5550100,1,Set(WHO=a)\n same => n,Goto(menu-${WHO},s,1)\n",
		"exten => 5550100,1,Set(TO=menu-a)\n same => n,Goto(${TO},s,1)\n",
		"exten => 5550100,1,Set(TO=${IFTIME(8:00-9:00,*,*,*?menu-a:menu-b)})\n same => n,Goto(${TO},s,1)\n",
	} {
		if c := read(t, "[office]\n"+lines+menus, ""); c.Flows[0].Name != "office 5550100" {
			t.Errorf("%q: calls begin in %q", lines, c.Flows[0].Name)
		}
	}
}

// TestDialplansWithoutLines has contexts in which no call can begin, because their extensions are in no file. Each is refused
// with its file, or with the file that is missing.
func TestDialplansWithoutLines(t *testing.T) {
	const none = "extensions.conf has no context with extensions, so that no call can begin"
	for name, c := range map[string]struct{ content, refused string }{
		"only a switch":            {"[in]\nswitch => Realtime/in@extensions\n", none},
		"a context without a line": {"[in]\n", none},
		"only a hint":              {"[in]\nexten => 100,hint,SIP/100\n", none},
		"only a missing file":      {"[in]\n#include lines.conf\n", "the dialplan has no extensions, and included files are missing (1, the first is lines.conf)"},
	} {
		_, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(c.content)}}, "")
		if err == nil || !strings.HasPrefix(err.Error(), c.refused) {
			t.Errorf("%s: the error is %v, want %s", name, err, c.refused)
		}
	}
}

// TestIgnoredLinesOfFiles has lines and comments that Asterisk ignores, and a section whose base is in no file. Each has a row
// with its reason. The lines after them are read.
func TestIgnoredLinesOfFiles(t *testing.T) {
	const in = "[in]\nexten => s,1,Playback(one)\n"
	for name, c := range map[string]struct{ extensions, more, row, heard string }{
		"an unknown directive": {in + "#exten => s,n,Queue(a)\n same => n,Playback(two)\n", "", "#exten => s,n,Queue(a)", "one two"},
		"a missing base":       {"[in](nosuch)\nexten => s,1,Playback(one)\n", "", "[in](nosuch)", "one"},
		"a known base":         {"[base](!)\nexten => s,1,Playback(one)\n[in](base)\n same => n,Playback(two)\n", "", "", "one two"},
		"an empty base":        {"[base](!)\n[in](base)\nexten => s,1,Playback(one)\n", "", "", "one"},
		"an endless comment":   {in + ";-- old\nexten => s,2,Playback(two)\n", "", "extensions.conf:3: ;--", "one"},
		"a comment":            {in + ";-- old\nexten => s,2,Playback(two)\n--;\n same => n,Playback(three)\n", "", "", "one three"},
		"an included comment":  {"#include more.conf\n" + in, "[more]\n;-- old\n", "more.conf:2: ;--", "one"},
		"a known setting":      {"[general]\nautofallthrough=yes\n" + in, "", "", "one"},
		"a harmless setting":   {"[General]\nstatic=yes\n" + in, "", "general: static = yes", "one"},
		"an unknown setting":   {"[general]\nfoo=bar\n" + in, "", "general: foo = bar", "one"},
		"before all sections":  {"foo=bar\n" + in, "", "foo = bar", "one"},
		"try in capitals":      {"#TryInclude none.conf\n" + in, "", "#TryInclude none.conf", "one"},
	} {
		sources := []importer.Source{{File: "extensions.conf", Content: []byte(c.extensions)}}
		if c.more != "" {
			sources = append(sources, importer.Source{File: "more.conf", Content: []byte(c.more)})
		}
		center, err := asterisk.Format.Read(sources, "in")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}

		var rows, heard []string
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Status == importer.LeftOut {
				rows = append(rows, b.Block)
			}
		}
		for _, f := range center.Flows {
			for _, s := range f.Steps {
				if s.Prompt.Audio != "" {
					heard = append(heard, s.Prompt.Audio)
				}
			}
		}
		slices.Sort(heard)
		if got := strings.Join(rows, "; "); got != c.row {
			t.Errorf("%s: the rows are %q, want %q", name, got, c.row)
		}
		if got := strings.Join(heard, " "); got != c.heard {
			t.Errorf("%s: calls hear %q, want %q", name, got, c.heard)
		}
	}
}

// An extension without a name is read as any other.
func TestExtensionWithoutName(t *testing.T) {
	for _, src := range []string{"[in]\nexten => ,1,Queue(a)\n", "[in]\ninclude => day,9:00-17:00,*,*,*\n[day]\nexten => ,1,Queue(a)\n"} {
		if c := read(t, src, ""); len(c.Flows) != 1 {
			t.Errorf("%q: %d flows", src, len(c.Flows))
		}
	}
}

func FuzzRead(f *testing.F) {
	importertest.Fuzz(f, asterisk.Format)
}

// Global variables that name the one before twice double 100 times: the import refuses them.
func TestDoublingGlobals(t *testing.T) {
	text := "[globals]\nG0=x\n"
	for i := range 100 {
		text += fmt.Sprintf("G%d=${G%d}${G%d}\n", i+1, i, i)
	}
	text += "[in]\nexten => s,1,Background(${G100})\n same => n,WaitExten(5)\nexten => 1,1,Queue(a)\n"
	_, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(text)}}, "")
	if err == nil || !strings.Contains(err.Error(), "write a shorter value") {
		t.Errorf("the error is %v", err)
	}
}

// TestGlobalsInNames has extensions whose names have global variables, which name others. A variable is empty in its own
// value, because it is set only afterwards (pbx_load_config in pbx_config.c).
func TestGlobalsInNames(t *testing.T) {
	for _, test := range []struct{ globals, exten, name string }{
		{"X=7\n", "${X}1", "71"},
		{"Y=7\nX=${Y}8${Y}\n", "${X}1", "7871"},
		{"X=${X}\n", "${X}1", "1"},
		{"X=${X}5${X}\n", "1${X}", "15"},
		{"X=${Y}\nY=${X}5\n", "${Y}1", "51"},
		{"X=${Y}8\nY=7\n", "${X}1", "81"},
		{"X=7\nX=${X}8\n", "${X}1", "781"},
		{"X=7\nY=${X}\nX=8\n", "${Y}1", "71"},
		{"X=7\n", "${X}1${none}", "71"},
	} {
		src := "[globals]\n" + test.globals + "[in]\nexten => s,1,Goto(" + test.name + ",1)\nexten => " + test.exten + ",1,Playback(right)\n"
		if got := heardFrom(t, src, "in,s"); !slices.Equal(got, []string{"right"}) {
			t.Errorf("%.60q: calls to %s hear %q", test.globals, test.name, got)
		}
	}
}

// TestNamesInAnyCase has variables whose names differ only in the case of their letters. Asterisk tells them apart since
// version 12, the variables of [globals] and the variables of a call.
func TestNamesInAnyCase(t *testing.T) {
	for _, test := range []struct {
		globals, lines string
		want           []string
	}{
		{"DEST=one", "Playback(x${DEST})", []string{"xone"}},
		{"dest=one", "Playback(x${dest})", []string{"xone"}},
		{"dest=one\nDEST=two", "Playback(x${dest})", []string{"xone"}},
		{"dest=one\nDEST=${dest}", "Playback(x${DEST})", []string{"xone"}},
		{"DEST=one", "Set(dest=two)|Playback(x${DEST})", []string{"xone"}},
		{"DEST=one", "Set(dest=two)|Playback(x${dest})", []string{"xtwo"}},
		{"DEST=one", "Set(GLOBAL(dest)=two)|Playback(x${DEST})", []string{"xone"}},
		{"DEST=one", "Set(N=1)|Playback(x${GLOBAL(dest)})", []string{"x"}},
		{"TRIES=0", `GotoIf($["${tries}" = ""]?first)|Playback(again)|(first)Playback(first)|Set(tries=1)`, []string{"first"}},
		{"N=3", "Set(n=0)|(more)Playback(ring)|Set(n=$[${n}+1])|GotoIf($[${n}<${N}]?more)|Playback(bye)", []string{"bye", "ring"}},
	} {
		src := "[globals]\n" + test.globals + "\n" + extension(strings.Split(test.lines, "|")...)
		if got := heardFrom(t, src, "in,s"); !slices.Equal(got, test.want) {
			t.Errorf("[globals] %q, %s: calls hear %q, want %q", test.globals, test.lines, got, test.want)
		}
	}
}

// TestGlobalsInOrder has values of [globals] that name others. Asterisk sets one variable after the other, so that a later
// one is empty (pbx_load_config in pbx_config.c). Such a line has a row.
func TestGlobalsInOrder(t *testing.T) {
	src := "[globals]\nA=${B}x\nB=rec\nC=${B}y\n" + extension("Playback(${A})", "Playback(${C})")
	if got := heardFrom(t, src, "in,s"); !slices.Equal(got, []string{"recy", "x"}) {
		t.Errorf("calls hear %q", got)
	}
	var rows []string
	for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
		if strings.HasPrefix(b.Block, "globals: ") {
			rows = append(rows, b.Block+": "+b.Reason)
		}
	}
	want := []string{"globals: A = ${B}x: reads B, which a later line of [globals] sets: B is empty here, as when Asterisk starts"}
	if !slices.Equal(rows, want) {
		t.Errorf("the rows are %q, want %q", rows, want)
	}

	// A value that names itself in each line is refused before it fills the memory.
	doubling := "[globals]\nX=ab\n" + strings.Repeat("X=${X}${X}\n", 60) + extension("Playback(${X})")
	_, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(doubling)}}, "")
	if err == nil || !strings.Contains(err.Error(), "X in [globals] has more than 4,096 characters") {
		t.Errorf("the error is %v", err)
	}
}

// TestCutValues has lines whose values are not read to their end. The row of the line contains the bound.
func TestCutValues(t *testing.T) {
	long := strings.Repeat("x", 3000)

	nested := strings.Repeat("${a", 20) + strings.Repeat("}", 20)
	for line, want := range map[string]string{
		"Playback(${A}${A}&last)":     "with its values, the line has more than 4,096 characters: here the rest is missing",
		"Playback(${A}&last)":         "",
		"Playback(b" + nested + ")":   "a value is in more than 16 other values: here the rest is missing",
		"Playback(b${a${b${c${d}}}})": "",
	} {
		src := "[in]\nexten => s,1,Set(A=" + long + ")\n same => n," + line + "\n"
		reasons := map[string]bool{"": true}
		for _, r := range importer.Build(read(t, src, ""), nil, nil).Report.Reasons {
			if strings.HasSuffix(r.Reason, "is missing") {
				reasons[r.Reason] = true
			}
		}

		if !reasons[want] || want == "" && len(reasons) > 1 {
			t.Errorf("%.60s: the reasons are %v, want %q", line, reasons, want)
		}
	}
}

// TestManyIncludes has a context that includes 200 others. Asterisk searches 128, and a row says so.
func TestManyIncludes(t *testing.T) {
	src := "[in]\nexten => s,1,Playback(menu)\n same => n,Goto(${CALLERID(num)},1)\n"
	for i := range 200 {
		src += fmt.Sprintf("include => c%d\n[c%d]\nexten => %d,1,Playback(p%d)\n[in]\n", i, i, 1000+i, i)
	}
	src += "[c0]\n"
	for i := range 200 {
		src += fmt.Sprintf("include => c%d\n", i)
	}
	report := importer.Build(read(t, src, "in,s"), nil, nil).Report
	const want = "Asterisk looks for an extension in no more than 128 contexts: it does not search the others"
	var got []string
	for _, b := range report.Blocks {
		if strings.Contains(b.Reason, "it does not search") {
			got = append(got, b.Block+": "+b.Reason)
		}
	}

	// Calls run in no other context, so that Asterisk does not search from c0.
	if !slices.Equal(got, []string{"in: includes: " + want}) {
		t.Errorf("the rows are %q, want only the row of in: %q", got, want)
	}
}

// A row of conditions on one value is a few lookups, and the line after it is kept.
func TestLongRowOfConditions(t *testing.T) {
	const rows = 1000
	var text strings.Builder
	text.WriteString("[in]\nexten => s,1,Answer\n")

	for i := range rows {
		fmt.Fprintf(&text, " same => n,GotoIf($[\"${CALLERID(num)}\" = \"%d\"]?x,1)\n", i)
	}
	text.WriteString(" same => n,Queue(a)\nexten => x,1,Queue(b)\n")

	lookups, queues := 0, 0
	for _, s := range steps(t, text.String()) {
		switch s.Kind {
		case importer.Lookup:
			lookups++
		case importer.Enqueue:
			queues++
		default:
		}
	}

	if lookups > rows/40 || queues != 2 {
		t.Errorf("%d lookups, %d queues", lookups, queues)
	}
}

// Asterisk looks for an extension in 128 contexts.
func TestIncludedContexts(t *testing.T) {
	for included, found := range map[int]bool{127: true, 128: false} {
		var text strings.Builder
		text.WriteString("[in]\nexten => s,1,Goto(7,1)\ninclude => c1\n")
		for i := 1; i < included; i++ {
			fmt.Fprintf(&text, "[c%d]\ninclude => c%d\ninclude => in\n", i, i+1)
		}
		fmt.Fprintf(&text, "[c%d]\nexten => 7,1,Queue(far)\n", included)
		c := read(t, text.String(), "in")
		got := false
		for _, s := range c.Flows[0].Steps {
			got = got || s.Kind == importer.Enqueue
		}
		if got != found {
			t.Errorf("with %d included contexts the queue is found: %v", included, got)
		}
	}
}

// TestQueueInNoFile has a line after a queue. If the queue has no timeout, its settings decide whether calls come there. If
// its settings are in no file, the rows of the queue and of the line say so.
func TestQueueInNoFile(t *testing.T) {
	for _, c := range []struct{ queue, then, queues, want string }{
		{"Queue(sales)", "Hangup()", "", "exact"},
		{"Queue(sales)", "Playback(later)", "[sales]\n", "exact, left out"},
		{"Queue(sales,,,,60)", "Playback(later)", "", "exact, exact"},
		{"Queue(sales,c)", "Playback(later)", "", "exact, exact"},
		{"Queue(sales)", "Playback(later)", "", "approximated in no file, left out in no file"},
	} {
		center, err := asterisk.Format.Read([]importer.Source{
			{File: "extensions.conf", Content: []byte(extension(c.queue, c.then))},
			{File: "queues.conf", Content: []byte(c.queues)},
		}, "in")
		if err != nil {
			t.Fatal(err)
		}

		var got []string
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			row := b.Status.String()
			if strings.Contains(b.Reason, "the settings of its queue are in no file") {
				row += " in no file"
			}
			if b.Type == "Queue" || b.Type == "Playback" {
				got = append(got, row)
			}
		}
		slices.Sort(got)
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s, %s: the rows are %q, want %q", c.queue, c.then, got, c.want)
		}
	}
}

// TestAbsentQueue has a queue that queues.conf does not have: Asterisk goes on with the next line, with QUEUESTATUS UNKNOWN
// (QUEUE_UNKNOWN in app_queue.c). The queue may still be in a file that is missing, and names count in any case.
func TestAbsentQueue(t *testing.T) {
	const in = "[in]\nexten => s,1,Queue(sals)\n same => n,GotoIf($[\"${QUEUESTATUS}\" = \"UNKNOWN\"]?away)\n" +
		" same => n,Playback(other)\n same => n,Hangup()\n same => n(away),Playback(away)\n"
	for name, c := range map[string]struct{ queues, heard string }{
		"another queue":  {"[sales]\nmember => SIP/1\n", "away"},
		"in other case":  {"[Sals]\n", "queue Sals"},
		"the queue":      {"[sals]\n", "queue sals"},
		"no queue":       {"[general]\nautofill=yes\n", "queue sals"},
		"a missing file": {"[sales]\n#include more.conf\n", "queue sals"},
	} {
		var heard []string
		for _, s := range steps(t, in, c.queues) {
			switch {
			case s.Kind == importer.Enqueue:
				heard = append(heard, "queue "+s.What)
			case s.Prompt.Audio != "":
				heard = append(heard, s.Prompt.Audio)
			}
		}

		slices.Sort(heard)
		if got := strings.Join(heard, ", "); got != c.heard {
			t.Errorf("%s: calls meet %q, want %q", name, got, c.heard)
		}
	}
}

// TestUnreadFiles has files that a dialplan and queues.conf include, and a program. Each is named as not read.
func TestUnreadFiles(t *testing.T) {
	center, err := asterisk.Format.Read([]importer.Source{
		{File: "extensions.conf", Content: []byte("[in]\nexten => s,1,Queue(sales)\n#include more.conf\n#exec /bin/lines\n")},
		{File: "queues.conf", Content: []byte("[sales]\n#include agents.conf\n")},
	}, "in")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range center.Unread {
		reason, _, _ := strings.Cut(f.Reason, " ")
		got = append(got, f.File+": "+reason)
	}
	want := []string{"more.conf: an", "#exec /bin/lines: it", "agents.conf: an"}
	if !slices.Equal(got, want) {
		t.Errorf("not read: %q, want %q", got, want)
	}
}
