package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// assistant is a client of the SDK and the server at the other end of a pipe.
type assistant struct {
	*testing.T
	*mcp.ClientSession
	bytes    int // of all answers
	progress atomic.Int64
}

// newAssistant starts the server in a folder. No program is found there, so no tool can start one by its name.
func newAssistant(t *testing.T, folder string) *assistant {
	t.Helper()
	server := program(t, "mcp", "-C", folder)
	server.Env = append(os.Environ(), "PATH=/nowhere")
	server.Stderr = os.Stderr

	a := &assistant{T: t}
	client := mcp.NewClient(&mcp.Implementation{Name: "test"}, &mcp.ClientOptions{
		ProgressNotificationHandler: func(context.Context, *mcp.ProgressNotificationClientRequest) { a.progress.Add(1) },
	})
	var err error
	a.ClientSession, err = client.Connect(t.Context(), &mcp.CommandTransport{Command: server}, nil)
	must(t, err)
	t.Cleanup(func() { _ = a.Close() }) // a test of a broken server has failed already
	return a
}

// call calls a tool, and checks the bounds of its answer.
func (a *assistant) call(tool, arguments string) (text string, isError bool) {
	a.Helper()
	params := &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)}
	params.SetProgressToken(tool)
	r, err := a.CallTool(a.Context(), params)
	must(a.T, err)

	if len(r.Content) != 1 || r.StructuredContent != nil {
		a.Fatalf("%s: %d parts, structured %v", tool, len(r.Content), r.StructuredContent)
	}
	text = r.Content[0].(*mcp.TextContent).Text
	if len(text) > 4096 {
		a.Errorf("%s %s: %d bytes", tool, arguments, len(text))
	}
	a.bytes += len(text)
	return text, r.IsError
}

// want calls a tool whose answer has to contain some texts.
func (a *assistant) want(tool, arguments string, texts ...string) string {
	a.Helper()
	got, isError := a.call(tool, arguments)
	if isError {
		a.Errorf("%s %s failed: %s", tool, arguments, got)
	}
	for _, text := range texts {
		if !strings.Contains(got, text) {
			a.Errorf("%s %s: no %q in\n%s", tool, arguments, text, got)
		}
	}
	return got
}

// refused calls a tool that has to fail with a text.
func (a *assistant) refused(tool, arguments, text string) {
	a.Helper()
	got, isError := a.call(tool, arguments)
	if !isError || !strings.Contains(got, text) {
		a.Errorf("%s %s: %t, no %q in\n%s", tool, arguments, isError, text, got)
	}
}

// smallCenter writes the small center into a new folder.
func smallCenter(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "shop")
	mustRun(t, "init", "--small", folder)
	return folder
}

// TestAssistantSession is the work of an assistant: it reads a flow, adds a choice with a mistake, mends it, tests, adds
// the missing tests, simulates and compares.
func TestAssistantSession(t *testing.T) {
	t.Parallel()
	folder := smallCenter(t)
	a := newAssistant(t, folder)
	a.want("read", `{"file": "main.yaml"}`, "flow: main", "To order, press 3.")
	a.want("edit", `{"file": "main.yaml", "old": "exhausted: person}", "new": "exhausted: persn}"}`,
		"main.yaml: changed", `main.yaml:19:23: error: step "persn" does not exist; did you mean "person"? [unknown-step]`)
	a.want("explain", `{"rule": "unknown-step"}`, "unknown-step (error)", "Good:")
	a.want("edit", `{"file": "main.yaml", "old": "exhausted: persn}", "new": "exhausted: person}"}`, "no findings in main.yaml")
	a.want("edit", `{"file": "main.yaml", "old": "\"3, order\": person", "new": "\"3, order\": person, \"4, bread\": bye"}`)
	a.want("edit", `{"file": "main.yaml", "old": "press 3.", "new": "press 3. For bread, press 4."}`, "main.yaml")
	failing := a.want("test", `{}`, "passed")
	if !strings.HasPrefix(failing, "ok: ") || !strings.Contains(failing, "not taken: topic: 4") {
		t.Errorf("test printed\n%s", failing)
	}
	a.want("write_missing", `{}`, "main_test.yaml: 1 call")
	a.want("test", `{}`, "(100.0%)")

	set := `"set": ["answers.main.topic={1: 25%, 2: 25%, 3: 40%, 4: 10%}"]`
	a.want("simulate", `{"scenario": "saturday", `+set+`}`, "A Saturday before a holiday", "calls on average")
	if a.progress.Load() == 0 {
		t.Error("simulate reported no progress")
	}
	before := a.progress.Load()
	a.want("compare", `{"scenario": "saturday", `+set+`}`, "Answers: main topic", "now serve themselves")
	if a.progress.Load() == before {
		t.Error("compare reported no progress")
	}
	if a.bytes > 20_000 {
		t.Errorf("the answers have %d bytes", a.bytes)
	}
	t.Logf("the answers have %d bytes", a.bytes)
}

// TestTools uses each tool in a right and in a wrong way.
func TestTools(t *testing.T) {
	t.Parallel()
	folder := smallCenter(t)
	must(t, os.CopyFS(filepath.Join(folder, "other"), os.DirFS("testdata/mcp")))
	a := newAssistant(t, folder)

	a.want("list", `{}`, "main.yaml  904 bytes", "translations/status.es.yaml", "other/extensions.conf")
	a.want("read", `{"file": "translations/status.es.yaml"}`, "language: es")
	a.want("keys", `{"kind": "tests"}`, "tests*  The scripted calls.")
	a.want("keys", `{"kind": "scenario", "key": "patience"}`, "patience")
	a.want("lint", `{}`, "no findings in 11 files")
	a.want("lint", `{"file": "main.yaml"}`, "no findings in main.yaml")
	a.want("explain", `{"rule": "long-menu"}`, "long-menu (advice)")
	a.want("test", `{"file": "main_test.yaml", "match": "order"}`, "passed")
	a.want("write_missing", `{}`, "nothing is missing")
	a.want("call", `{"flow": "main", "inputs": [1, "3"]}`, "main.topic", "3")
	a.want("draw", `{"flow": "main"}`, "flowchart LR", `"person"`)
	a.want("staff", `{"scenario": "saturday", "budget": "1s"}`, "paid hours a day")
	if a.progress.Load() == 0 {
		t.Error("staff reported no progress")
	}
	a.want("import", `{"file": "other/extensions.conf", "out": "imported"}`, "exact", "\n## To fill in\n")
	a.want("lint", `{"file": "imported"}`, "imported")
	a.want("write", `{"file": "notes.csv", "text": "a,b\n1,2\n"}`, "notes.csv: new, 8 bytes", "notes.csv is not checked")
	a.want("write", `{"file": "flows/bye.yaml", "text": "steps: [[["}`, "flows/bye.yaml is not checked: a center has its files next to")
	a.want("lint", `{"file": "flows/bye.yaml"}`, "write it as bye.yaml")

	a.refused("read", `{"file": "gone.yaml"}`, "is not there")
	a.refused("read", `{"file": "routing"}`, `did you mean "routing.yaml"?`)
	a.refused("write", `{"file": "run.sh", "text": ""}`, "another extension")
	a.refused("write", `{"file": "Makefile", "text": ""}`, "another extension")
	a.refused("write", `{"file": "big.yaml", "text": "`+strings.Repeat("x", 1<<20+1)+`"}`, "over 1 MiB")
	a.refused("edit", `{"file": "main.yaml", "old": "person", "new": "x"}`, "old occurs")
	a.refused("edit", `{"file": "main.yaml", "old": "gone", "new": "x"}`, "does not occur")
	a.refused("edit", `{"file": "main.yaml", "old": "", "new": "x"}`, "old is empty")
	a.refused("keys", `{"kind": "flows"}`, `did you mean "flow"?`)
	a.refused("keys", `{"kind": "flow", "key": "colect"}`, `did you mean "collect"?`)
	a.refused("lint", `{"file": "../other"}`, "no path within the folder")
	a.refused("explain", `{"rule": "long"}`, "there is no rule")
	a.refused("test", `{"match": "no such call"}`, "no scripted call has a name")
	a.refused("call", `{"flow": "mian"}`, `did you mean "main"?`)
	a.refused("call", `{"flow": "--save=x.sh"}`, "no name of a flow")
	a.refused("call", `{"flow": "main", "inputs": ["1\n2"]}`, "two lines")
	a.want("call", `{"flow": "main", "inputs": ["1", "hang_up", "3"]}`, "error: input 3: the call has ended")
	a.refused("keys", `{"kind": "flow", "key": "nope"}`, "it is one of about, add")
	a.refused("draw", `{"flow": "/etc"}`, "no name of a flow")
	a.refused("call", `{"flow": "/etc"}`, "no name of a flow")
	a.refused("simulate", `{"scenario": "/tmp"}`, "no name of a scenario")
	a.refused("simulate", `{"scenario": "sunday"}`, "sunday")
	a.want("test", `{"file": "", "match": ""}`, "passed")
	a.refused("explain", `{"rule": ""}`, "rule is empty")
	a.refused("compare", `{"scenario": "saturday"}`, "cannot be compared")
	a.refused("compare", `{"set": ["staff"]}`, "staff")
	a.refused("staff", `{"budget": "46s"}`, "at most 45s")
	a.refused("import", `{"file": "main.yaml", "out": "x"}`, "is not a call flow")
	a.refused("import", `{"file": "other/extensions.conf", "out": "../x"}`, "no path within the folder")

	a.refused("read", `{}`, "file is missing")
	a.refused("read", `{"fiel": "x"}`, `did you mean "file"?`)
	a.refused("read", `{"file": ["x"]}`, "file takes a text")
	a.refused("simulate", `{"set": [{}]}`, "set takes a list of texts")
	a.refused("lint", `[]`, "no JSON object")
	a.refused("lint", `{"from": 0}`, "from takes")
	a.refused("lint", `{"from": 99}`, "the answer has ")
	a.want("write", `{"file": "translations/main.es.yml", "text": "x: 1\n"}`, "translations/main.es.yml:1:1: error")
	a.want("edit", `{"file": "notes.csv", "old": "1,2", "new": ""}`, "notes.csv: changed", "errors in other files: 1")
	a.want("simulate", `{}`, "translations/main.es.yml:1:1: error")
	must(t, os.WriteFile(filepath.Join(folder, "run"), []byte("echo hi\n"), 0o700))
	a.want("read", `{"file": "run"}`, "echo hi")
	a.refused("edit", `{"file": "run", "old": "hi", "new": "ho"}`, `"run" has another extension`)
	a.refused("write", `{"file": "notes.csv", "text": "a\ud800b"}`, `\ud800, which is half of a character`)
	if _, err := a.CallTool(t.Context(), &mcp.CallToolParams{Name: "shell"}); err == nil || len(err.Error()) > 4096 {
		t.Errorf("an unknown tool: %v", err)
	}
}

// TestToolsAreDescribed: clients decide by the annotations which tools they let run unasked.
func TestToolsAreDescribed(t *testing.T) {
	t.Parallel()
	tools, err := newAssistant(t, t.TempDir()).ListTools(t.Context(), nil)
	must(t, err)
	changes := map[string]bool{"write": true, "edit": true, "write_missing": false, "import": false} // whether it destroys
	if len(tools.Tools) != 15 {
		t.Errorf("%d tools", len(tools.Tools))
	}
	for _, tool := range tools.Tools {
		destroys, writes := changes[tool.Name]
		n := tool.Annotations
		if n.ReadOnlyHint == writes || n.OpenWorldHint == nil || *n.OpenWorldHint {
			t.Errorf("%s: annotations %+v", tool.Name, n)
		}
		if writes && (n.DestructiveHint == nil || *n.DestructiveHint != destroys) {
			t.Errorf("%s: it has not destructiveHint %t", tool.Name, destroys)
		}

		// The example is valid: it has the required arguments and no others.
		_, example, _ := strings.Cut(tool.Description, " Example: ")
		var given map[string]any
		must(t, json.Unmarshal([]byte(example), &given))
		schema := tool.InputSchema.(map[string]any)
		for name := range given {
			if schema["properties"].(map[string]any)[name] == nil {
				t.Errorf("%s has no argument %s of its example", tool.Name, name)
			}
		}
		for _, name := range schema["required"].([]any) {
			if given[name.(string)] == nil {
				t.Errorf("the example of %s lacks %s", tool.Name, name)
			}
		}
		if tool.Title == "" || tool.OutputSchema != nil {
			t.Errorf("%s: title %q, output %v", tool.Name, tool.Title, tool.OutputSchema)
		}
	}
}

// TestEmptyFolder: a folder without files is an empty center, and the sample center is never meant.
func TestEmptyFolder(t *testing.T) {
	t.Parallel()
	a := newAssistant(t, t.TempDir())
	a.want("list", `{}`, "there are no files yet")
	a.want("lint", `{}`, "routing.yaml", "the file is missing")
	for tool, arguments := range map[string]string{
		"test": `{}`, "write_missing": `{}`, "call": `{"flow": "main"}`, "draw": `{"flow": "main"}`,
		"simulate": `{}`, "compare": `{"scenario": "peak_day assistant"}`, "staff": `{}`,
	} {
		a.refused(tool, arguments, "the center is empty: it has no routing.yaml")
	}

	a.want("write", `{"file": "routing.yaml", "text": "center: shop\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\n`+
		`elsewhere: {hub: here}\nlines: {main: {number: +1 312 555 0143, country: US, flow: main}}\n"}`,
		"routing.yaml: new", `flow "main" does not exist; define it`)
}

// TestCanceledTool: the work of a canceled call ends, so that the next call is answered at once.
func TestCanceledTool(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "center")
	mustRun(t, "init", folder)
	a := newAssistant(t, folder)

	ctx, cancel := context.WithCancel(t.Context())
	params := &mcp.CallToolParams{
		Name: "simulate", Arguments: json.RawMessage(`{"scenario": "peak_day", "set": ["replications=10000"]}`),
	}
	params.SetProgressToken("x")
	go func() {
		for a.progress.Load() == 0 && ctx.Err() == nil { // it runs
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, err := a.CallTool(ctx, params); err == nil {
		t.Fatal("10,000 days were simulated")
	}

	start := time.Now()
	a.want("list", `{}`, "routing.yaml")
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("the next call waited for %s", took)
	}
}

// A client that reads no more has broken the connection: the server ends with an error, and no signal kills it.
func TestBrokenConnection(t *testing.T) {
	t.Parallel()
	server := program(t, "mcp", "-C", t.TempDir())
	input, err := server.StdinPipe()
	must(t, err)
	output, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())
	must(t, output.Close())

	_, err = io.WriteString(input, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",`+
		`"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`+"\n")
	must(t, err)
	if _ = server.Wait(); server.ProcessState.ExitCode() != exitCannot {
		t.Errorf("the server ended with %s", server.ProcessState)
	}
}

// TestBadLines: a line that is no message has an error, and the session goes on. The calls of a client that sends
// all of them at once are answered in their order, also after the end of its input.
func TestBadLines(t *testing.T) {
	t.Parallel()
	server := program(t, "mcp", "-C", smallCenter(t))
	server.Stdin = strings.NewReader(strings.Join([]string{
		`this is no JSON`,
		`{"jsonrpc": "2.0", "id": 9, "method": "ping", "params": {"x": "` + "\xff" + `"}}`,
		`{"jsonrpc": "2.0", "id": 1, "method": "initialize"`,
		`{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, ` +
			`"clientInfo": {"name": "lines", "version": "1"}}}` + "\r",
		``,
		`{"jsonrpc": "2.0", "method": "notifications/initialized"}`,
		`[]`,
		`{"id": 9}`,
		`[{"jsonrpc": "2.0", "id": 9, "method": "ping"}]`,
		`{"jsonrpc": "2.0", "id": 9}`,
		`{"jsonrpc": "2.0", "id": null, "method": "ping"}`,
		`{"jsonrpc": "2.0", "id": {}, "method": "ping"}`,
		`{"jsonrpc": "2.0", "id": 9, "METHOD": "ping"}`,
		`{"JSONRPC": "2.0", "id": 9, "method": "ping"}`,
		`{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "write", "arguments": {"file": "x.csv", "text": "new"}}}`,
		`{"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "simulate"}}`,
		`{"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "read", "arguments": {"file": "x.csv"}}}`,
		`}`,
	}, "\n"))
	out, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())

	type message struct {
		ID    *int
		Error *struct {
			Code    int
			Message string
		}
	}
	var codes, ids []int
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var m message
		must(t, json.Unmarshal(lines.Bytes(), &m))
		if m.Error != nil {
			codes = append(codes, m.Error.Code)
			if strings.Contains(m.Error.Message, "Go ") || strings.Contains(m.Error.Message, "interface") {
				t.Errorf("a client reads %q", m.Error.Message)
			}
		} else {
			ids = append(ids, *m.ID)
		}
	}
	_, _ = io.Copy(io.Discard, out) // to its end
	must(t, server.Wait())

	if want := []int{-32700, -32700, -32700, -32600, -32600, -32600, -32600, -32600, -32600, -32600, -32600, -32700}; !slices.Equal(codes, want) {
		t.Errorf("the errors are %d, want %d", codes, want)
	}
	if want := []int{1, 2, 3, 4}; !slices.Equal(ids, want) {
		t.Errorf("answers to %d, want %d", ids, want)
	}
}

// TestAssistantDocument replays the session of docs/assistants.md: a line "> TOOL ARGUMENTS" and its answer, up to an
// empty line before the next one.
func TestAssistantDocument(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile(root + "/docs/assistants.md")
	must(t, err)
	a := newAssistant(t, t.TempDir())

	calls := 0
	for _, block := range strings.Split(string(document), "```text\n")[1:] {
		block, _, _ = strings.Cut(block, "\n```")
		for _, call := range strings.Split("\n\n"+block, "\n\n> ")[1:] {
			line, want, _ := strings.Cut(call, "\n")
			tool, arguments, _ := strings.Cut(line, " ")
			if got, _ := a.call(tool, arguments); got != want {
				t.Errorf("%s\nanswers\n%s\nand the document has\n%s", line, got, want)
			}
			calls++
		}
	}

	if calls < 10 {
		t.Errorf("the document has %d calls", calls)
	}
}

// The output of a verb takes each part that still fits into its room, up to the last byte, and refuses the others.
func TestRoomOfAnOutput(t *testing.T) {
	var out output
	room := maxToolText
	for _, part := range []int{maxToolText / 2, maxToolText, maxToolText/2 - 1, 2, 1, 1, 0} {
		n, err := out.Write(make([]byte, part))
		if fits := part <= room; fits != (err == nil) || fits && n != part {
			t.Errorf("of a part of %d bytes, %d are taken in a room of %d: %v", part, n, room, err)
		}
		room -= n
	}
	if len(out.String()) != maxToolText {
		t.Errorf("the output has %d bytes", len(out.String()))
	}
}
