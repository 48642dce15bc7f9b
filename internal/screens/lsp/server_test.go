package lsp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/screens/lsp"
)

// editor is a client of a server in this process.
type editor struct {
	*jrpc2.Client
	server *lsp.Server

	t    testing.TB
	lock sync.Mutex
	news *sync.Cond
	all  map[string][]string // the messages of the findings sent last, by the file's URI
	at   map[string][2]int   // the columns where each starts and ends, by the URI and message
	sent map[string]int      // how often findings were sent

	capabilities json.RawMessage // of the server
}

func start(t testing.TB, folders ...string) *editor {
	t.Helper()
	return startWith(t, nil, folders...)
}

// startWith starts an editor with some capabilities.
func startWith(t testing.TB, capabilities any, folders ...string) *editor {
	t.Helper()
	toServer, fromEditor := io.Pipe()
	toEditor, fromServer := io.Pipe()
	server := lsp.New("test", map[string]yaml.Schema{"flow": flow.Schema()})
	done := make(chan error, 1)
	go func() {
		_, err := server.Serve(toServer, fromServer)
		done <- err
	}()
	e := &editor{server: server, t: t, all: map[string][]string{}, at: map[string][2]int{}, sent: map[string]int{}}
	e.news = sync.NewCond(&e.lock)
	e.Client = jrpc2.NewClient(channel.LSP(toEditor, fromEditor), &jrpc2.ClientOptions{OnNotify: e.notified})

	t.Cleanup(func() {
		e.call("shutdown", nil, nil)
		e.notify("exit", nil)
		if err := <-done; err != nil {
			t.Errorf("the server ends with %v", err)
		}
		_ = toEditor.Close()
		_ = e.Close()
	})

	var roots []any
	for _, f := range folders {
		roots = append(roots, map[string]any{"uri": uri(f), "name": f})
	}
	// An editor also sends one folder in the older way, which counts without the newer way.
	folder := map[string]any{"capabilities": capabilities, "workspaceFolders": roots, "rootUri": uri(t.TempDir())}
	if len(folders) == 1 && capabilities == nil {
		folder["workspaceFolders"], folder["rootUri"] = nil, uri(folders[0])
	}
	e.call("initialize", folder, &e.capabilities)
	e.notify("initialized", map[string]any{})
	return e
}

func (e *editor) notified(req *jrpc2.Request) {
	var p struct {
		URI         string
		Diagnostics []struct {
			Message string
			Range   struct{ Start, End struct{ Character int } }
		}
	}

	if req.Method() != "textDocument/publishDiagnostics" || req.UnmarshalParams(&p) != nil {
		return
	}
	e.lock.Lock()
	defer e.lock.Unlock()
	e.all[p.URI] = nil
	e.sent[p.URI]++

	for _, d := range p.Diagnostics {
		if strings.HasSuffix(d.Message, "; ") {
			e.t.Errorf("the message %q ends with an empty fix", d.Message)
		}
		e.all[p.URI] = append(e.all[p.URI], d.Message)
		e.at[p.URI+" "+d.Message] = [2]int{d.Range.Start.Character, d.Range.End.Character}
	}
	e.news.Broadcast()
}

// wait waits until the findings in a file are wanted.
func (e *editor) wait(file string, wanted func([]string) bool) {
	e.t.Helper()
	late := false
	alarm := time.AfterFunc(time.Minute, func() {
		e.lock.Lock()
		defer e.lock.Unlock()
		late = true
		e.news.Broadcast()
	})
	defer alarm.Stop()
	e.lock.Lock()
	defer e.lock.Unlock()
	for e.sent[uri(file)] == 0 || !wanted(e.all[uri(file)]) {
		if e.news.Wait(); late {
			e.t.Fatalf("the findings are %q", e.all)
		}
	}
}

// columns returns where the finding about a name starts and ends in its line.
func (e *editor) columns(file, about string) [2]int {
	e.lock.Lock()
	defer e.lock.Unlock()
	for key, at := range e.at {
		if strings.HasPrefix(key, uri(file)+" ") && strings.Contains(key, about) {
			return at
		}
	}
	return [2]int{}
}

func (e *editor) call(method string, params, result any) {
	e.t.Helper()
	if result == nil {
		result = new(any)
	}
	if err := e.CallResult(context.Background(), method, params, result); err != nil {
		e.t.Errorf("%s: %v", method, err)
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.Notify(context.Background(), method, params); err != nil {
		e.t.Errorf("%s: %v", method, err)
	}
}

func (e *editor) open(file, text string) {
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri(file), "text": text}})
}

func (e *editor) change(file, text string) {
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": uri(file)},
		"contentChanges": []any{map[string]any{"text": text}},
	})
}

func uri(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

func write(t testing.TB, folder, example string) string {
	t.Helper()
	if err := os.CopyFS(folder, diagtest.Folder(t, example)); err != nil {
		t.Fatal(err)
	}
	return folder
}

const hello = `flow: main
start: hello
steps:
  hello: {say: Hello., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`

func has(part string) func([]string) bool {
	return func(messages []string) bool { return strings.Contains(strings.Join(messages, "\n"), part) }
}

func nothing(messages []string) bool { return len(messages) == 0 }

// Each folder is a center of its own. A text that is not saved wins over the disk, in all files,
// and a broken one stops nothing.
func TestFindingsAsTyped(t *testing.T) {
	one, two := write(t, filepath.Join(t.TempDir(), "one"), hello),
		write(t, filepath.Join(t.TempDir(), "two words"), strings.Replace(hello, "start: hello", "start: helo", 1))
	e := start(t, one, two)
	main := filepath.Join(one, "main.yaml")
	e.wait(filepath.Join(two, "main.yaml"), has(`step "helo" does not exist; did you mean "hello"?`))
	e.open(main, hello)
	e.change(main, strings.Replace(hello, "queue: general", "queue: genral", 1))
	e.wait(main, has(`queue "genral" does not exist`))
	e.change(main, "flow: [main\n")
	e.wait(main, has("[ is not closed"))
	e.change(main, "\x00\xff")
	e.wait(main, has("control character"))
	e.change(main, hello)
	e.wait(main, nothing)
	routing := filepath.Join(one, "routing.yaml")
	e.open(routing, strings.Replace(diagtest.Center, "general:", "others:", 1))
	e.wait(main, has(`queue "general" does not exist`))
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri(routing)}})
	e.wait(main, nothing)
}

// A name is found where it is defined and used, and renamed there, in its quotes.
func TestNames(t *testing.T) {
	folder := write(t, filepath.Join(t.TempDir(), "center"), hello)
	main := filepath.Join(folder, "main.yaml")
	text := strings.Replace(hello, "then: wait", `then: "wait"`, 1)
	text = strings.Replace(text, "say: Hello.", "say: 😀 Hello.", 1)
	if err := os.WriteFile(main, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	e := start(t, folder)
	type position struct{ Line, Character int }
	at := map[string]any{"textDocument": map[string]any{"uri": uri(main)}, "position": position{3, 34}, "newName": "hold_on"}
	var defined []struct {
		URI   string
		Range struct{ Start, End position }
	}
	e.call("textDocument/definition", at, &defined)
	if len(defined) != 1 || defined[0].Range.Start != (position{4, 2}) || defined[0].URI != uri(main) {
		t.Errorf("it is defined at %v", defined)
	}
	var edit struct {
		Changes map[string][]struct {
			Range   struct{ Start, End position }
			NewText string
		}
	}
	e.call("textDocument/rename", at, &edit)
	if list := edit.Changes[uri(main)]; len(list) != 2 || list[0].Range.Start != (position{3, 33}) ||
		list[0].Range.End != (position{3, 37}) || list[1].NewText != "hold_on" {
		t.Errorf("the edits are %v", edit.Changes)
	}
	// it is there already; no name; no name of a file
	for _, name := range []string{"done", "two words", strings.Repeat("x", 100_000), "CON"} {
		at["newName"] = name
		if err := e.CallResult(context.Background(), "textDocument/rename", at, &edit); err == nil {
			t.Errorf("it is renamed to %q", name)
		}
	}
	var about struct{ Contents struct{ Value string } }
	e.call("textDocument/hover", at, &about)
	if want := "main.wait: queue general\nanswered → done"; about.Contents.Value != want {
		t.Errorf("it is about %q", about.Contents.Value)
	}
}

// A name of the center says what its file has about it.
func TestHoversOfTheCenter(t *testing.T) {
	center := strings.NewReplacer("hours: 24/7", "hours: office", "center: example", "center: example\nscenario: load\n"+
		"hours: {office: \"mon-fri 08:00-17:00\"}\ntexts: {balance: \"12 dollars\"}").Replace(diagtest.Center)
	files := "-- main.yaml --\n" + hello + "-- routing.yaml --\n" + center + `-- load.yaml --
scenario: load
day: 2026-01-05
calls: {us_general: {total: 100}}
handling: {general: 3m}
goals:
  - {queue: general@new_york, answered_within: 20s, at_least: 80%}
  - {queue: general, abandoned: 5%}
  - {queue: generals, abandoned: 7%}
  - {abandoned: 6%}
staff: [{group: all, hub: new_york, queues: [general], agents: 5}]
`
	folder := write(t, filepath.Join(t.TempDir(), "center"), files)
	e := start(t, folder)
	lines := strings.Split(center, "\n")
	for about, c := range map[string]struct{ in, want string }{
		"office":     {"hours: office", "hours office\nmon-fri 08:00-17:00"},
		"balance":    {"texts:", "text balance\n12 dollars"},
		"load":       {"scenario:", "scenario load"},
		"new_york":   {"elsewhere:", "hub new_york\n{timezone: America/New_York, languages: [en]}"},
		"us_general": {"us_general:", "line us_general\n{number: 1-800-528-4800, country: US, languages: [en], flow: main}"},
		"general": {"general: {answer", "queue general\n{answer_within: 20s, hours: office}\n" +
			"goal in load.yaml: {queue: general@new_york, answered_within: 20s, at_least: 80%}\n" +
			"goal in load.yaml: {queue: general, abandoned: 5%}"},
	} {
		line := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, c.in) })
		var got struct{ Contents struct{ Value string } }
		e.call("textDocument/hover", map[string]any{
			"textDocument": map[string]any{"uri": uri(filepath.Join(folder, "routing.yaml"))},
			"position":     map[string]any{"line": line, "character": strings.Index(lines[line], about) + 1},
		}, &got)
		if got.Contents.Value != c.want {
			t.Errorf("%s is about\n%s, want\n%s", about, got.Contents.Value, c.want)
		}
	}
}

// An attribute of a flow is defined there, and says its values.
func TestAttributesOfAFlow(t *testing.T) {
	files := "flow: main\nattributes: {wrong: 0-3}\nstart: count\nsteps:\n  count: {set: {wrong: {add: 1}}, then: done}\n  done: {end: done}\n"
	main := filepath.Join(write(t, filepath.Join(t.TempDir(), "center"), files), "main.yaml")
	e := start(t, filepath.Dir(main))
	at := map[string]any{"textDocument": map[string]any{"uri": uri(main)}, "position": map[string]any{"line": 4, "character": 18}}
	var about struct{ Contents struct{ Value string } }
	e.call("textDocument/hover", at, &about)
	if want := "attribute wrong\n0-3"; about.Contents.Value != want {
		t.Errorf("it is about %q", about.Contents.Value)
	}
	var defined []struct {
		Range struct{ Start struct{ Line, Character int } }
	}
	e.call("textDocument/definition", at, &defined)
	if len(defined) != 1 || defined[0].Range.Start.Line != 1 || defined[0].Range.Start.Character != 13 {
		t.Errorf("it is defined at %v", defined)
	}
}

// A position that the file does not have is an error that says so. A position after the end of a line
// is that end.
func TestPositionsOutOfRange(t *testing.T) {
	main := filepath.Join(write(t, filepath.Join(t.TempDir(), "center"), hello), "main.yaml")
	e := start(t, filepath.Dir(main))
	for _, method := range []string{"hover", "definition", "references", "prepareRename", "rename", "completion"} {
		for at, isError := range map[[2]int]bool{
			{-1, 0}: true, {7, 0}: true, {1 << 40, 0}: true, {3, -1}: true,
			{3, 1 << 40}: method == "rename",
		} {
			params := map[string]any{
				"textDocument": map[string]any{"uri": uri(main)},
				"position":     map[string]any{"line": at[0], "character": at[1]}, "newName": "x",
			}
			err := e.CallResult(context.Background(), "textDocument/"+method, params, new(any))
			if (err != nil) != isError || at[0] != 3 && !strings.Contains(fmt.Sprint(err), "main.yaml has 7 lines") {
				t.Errorf("%s at %v: %v", method, at, err)
			}
		}
	}

	err := e.CallResult(context.Background(), "textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": uri(main)},
		"range":        map[string]any{"start": map[string]any{"line": 0}, "end": map[string]any{"line": 7}},
	}, new(any))
	if !strings.Contains(fmt.Sprint(err), "main.yaml has 7 lines") {
		t.Errorf("the actions up to an eighth line: %v", err)
	}
}

// A change of a file with 4,901 findings takes memory in proportion to them.
func TestChangeWithManyFindings(t *testing.T) {
	var text strings.Builder
	text.WriteString("flow: main\nstart: s0\nsteps:\n")

	for i := range 4900 {
		fmt.Fprintf(&text, "  s%d: {say: Hello., then: nowhere_%d}\n", i, i)
	}
	main := filepath.Join(write(t, filepath.Join(t.TempDir(), "center"), hello), "main.yaml")
	e := start(t, filepath.Dir(main))
	allocated := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(allocated)
	before := allocated[0].Value.Uint64()
	e.open(main, text.String()+"  last: {say: Hello., then: nowhere_else}\n")

	e.wait(main, func(messages []string) bool { return has("nowhere_else")(messages) && len(messages) == 4901 })
	metrics.Read(allocated)
	if took := allocated[0].Value.Uint64() - before; took > 500e6 {
		t.Errorf("it takes %d MB", took/1e6)
	} else {
		t.Logf("%d MB", took/1e6)
	}
}

// Places are converted in any order, also those in one line, with characters that are two code
// units and others of several bytes.
func TestPositionsOfFindings(t *testing.T) {
	main := filepath.Join(write(t, filepath.Join(t.TempDir(), "center"), hello), "main.yaml")
	e := start(t, filepath.Dir(main))
	e.open(main, strings.Replace(hello, "{say: Hello., then: wait}", "{say: 😀é Hello., then: wiat, sey: 😀, thn: wait}", 1))
	e.wait(main, has("wiat"))
	want := map[string][2]int{`"wiat"`: {33, 37}, `"sey"`: {39, 42}, `"thn"`: {48, 51}}
	for name, columns := range want {
		if got := e.columns(main, name); got != columns {
			t.Errorf("%s is at %v", name, got)
		}
	}
}

// BenchmarkChange is the time from a change of one of some flows to its findings, and the memory
// of the process: an error, and its end, in turn.
func BenchmarkChange(b *testing.B) {
	for _, flows := range []int{178, 1000} {
		b.Run(fmt.Sprint(flows), func(b *testing.B) { benchmarkChange(b, flows) })
	}
}

func benchmarkChange(b *testing.B, flows int) {
	folder := b.TempDir()
	for name, text := range diagtest.ManyFlows(flows) {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}

	e := start(b, folder)
	main := filepath.Join(folder, fmt.Sprintf("f%d.yaml", flows/2))
	text, err := os.ReadFile(main)
	if err != nil {
		b.Fatal(err)
	}

	e.open(main, string(text))
	wrong := 0
	b.ReportAllocs()

	for b.Loop() {
		wrong++
		name := fmt.Sprintf("nowhere_%d", wrong)
		e.change(main, strings.Replace(string(text), "start: m0", "start: "+name, 1))
		e.wait(main, has(name))
		e.change(main, string(text))
		e.wait(main, func(messages []string) bool { return !has(name)(messages) })
	}

	memory := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(memory)
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(2*b.N), "ms/change")
	b.ReportMetric(float64(memory[0].Value.Uint64()-memory[1].Value.Uint64())/1e6, "MB")
}

// FuzzMessages sends messages with any method and parameters; the server answers the next one.
func FuzzMessages(f *testing.F) {
	f.Add("textDocument/hover", `{"textDocument": {"uri": "file:///x"}, "position": {"line": -1}}`, hello)
	f.Add("textDocument/completion", `{"textDocument": {"uri": "URI"}, "position": {"line": 3, "character": 99}}`, hello)
	f.Add("textDocument/rename", `{"textDocument": {"uri": "URI"}, "position": {"line": 1, "character": 9}, "newName": "x"}`, hello)
	f.Add("textDocument/codeAction", `{"textDocument": {"uri": "URI"}, "range": {"end": {"line": 1e9}}}`, "flow: [")
	f.Add("textDocument/documentSymbol", `{"textDocument": {"uri": "URI"}}`, "tests:\n  - {name: a}\n  - 1\n")
	f.Add("initialize", `[]`, "")

	folder := write(f, f.TempDir(), hello)
	main := filepath.Join(folder, "main.yaml")
	e := start(f, folder)
	defer func() { e.t = f }()

	f.Fuzz(func(t *testing.T, method, params, text string) {
		if method == "exit" || method == "shutdown" {
			t.Skip()
		}

		e.t = t
		params = strings.ReplaceAll(params, "URI", uri(main))
		if !json.Valid([]byte(params)) || params[0] != '{' && params[0] != '[' {
			params = "{}"
		}

		e.change(main, text)
		_, _ = e.Call(context.Background(), method, json.RawMessage(params)) // most are errors

		document := map[string]any{"textDocument": map[string]any{"uri": uri(main)}}
		if err := e.CallResult(context.Background(), "textDocument/documentSymbol", document, new(any)); err != nil {
			t.Fatal(err)
		}
	})
}
