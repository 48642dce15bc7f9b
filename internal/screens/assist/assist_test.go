package assist

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestPages: the pages of a text hold all of it, and each line of the protocol is short enough.
func TestPages(t *testing.T) {
	t.Parallel()
	longtest.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(rapid.String(), rapid.StringMatching(`["\\<\t ]{0,900}`), rapid.StringN(0, 3000, 9000))
		text := strings.Join(rapid.SliceOfN(line, 0, 60).Draw(t, "lines"), "\n")
		text = strings.ReplaceAll(text, "\r\n", "\n")

		var got strings.Builder
		for from, more := 1, true; more; {
			answer, err := page(text, from)
			if err != nil {
				t.Fatal(err)
			}
			encoded, err := json.Marshal(answer)
			if err != nil {
				t.Fatal(err)
			}
			if len(encoded) > maxAnswer-frameSize/2 || !utf8.ValidString(answer) {
				t.Fatalf("%d bytes from %d", len(encoded), from)
			}

			// The note has the number of the next line.
			i := strings.LastIndex(answer, "\n[")
			left := 0
			if more = i >= 0 && strings.HasSuffix(answer, " shows the rest]"); more {
				note := strings.ReplaceAll(answer[i+2:], ",", "")
				note = strings.Replace(note, "lines", "line", 1)
				if _, err := fmt.Sscanf(note, "%d line left out; from: %d shows", &left, &from); err != nil {
					t.Fatal(err)
				}
				answer = answer[:i]
			}
			got.WriteString(answer + "\n")
		}

		// Long lines are folded, so the texts are compared without line ends.
		plain := strings.NewReplacer(goesOn, "", "\n", "", "\r", "")
		if plain.Replace(got.String()) != plain.Replace(text) {
			t.Fatalf("the pages have another text than %q", text)
		}
	})
}

// TestPageThatFits: an answer that fills its room to the last byte is whole. With one byte more it has a further page.
func TestPageThatFits(t *testing.T) {
	t.Parallel()
	lines := slices.Repeat([]string{strings.Repeat("x", 98)}, (maxAnswer-frameSize)/100) // 100 bytes of JSON each
	lines = append(lines, strings.Repeat("x", (maxAnswer-frameSize)%100-lineEnd))
	text := strings.Join(lines, "\n")

	if answer, err := page(text, 1); answer != text || err != nil {
		t.Errorf("the page is\n%s\n%v", answer, err)
	}
	if answer, err := page(text+"x", 1); !strings.HasSuffix(answer, " shows the rest]") || err != nil {
		t.Errorf("the first page is\n%s\n%v", answer, err)
	}
}

// TestSizesOfCharacters compares the size of each character with its JSON. Control characters but the tab have the size of
// their longest form, since encoders write them in several forms.
func TestSizesOfCharacters(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for r := rune(0); r < 0x3000; r++ {
		out.Reset()
		if err := encoder.Encode(string(r)); err != nil {
			t.Fatal(err)
		}

		want := out.Len() - len("\"\"\n")
		if unicode.IsControl(r) && r < 0x80 && r != '\t' {
			want = len(`\u0000`)
		}
		if got := encodedRune(r); got != want {
			t.Errorf("%U takes %d bytes, want %d", r, got, want)
		}
	}
}

// TestOneLongLine: a line of 8 MB is folded in one pass, and each part is as long as half a page allows. A pass for each part
// takes over a minute.
func TestOneLongLine(t *testing.T) {
	t.Parallel()
	const room = maxAnswer - frameSize - noteSize
	line := strings.Repeat("äb\"", 2<<20)
	parts := foldLines(line)

	var got strings.Builder
	for i, part := range parts {
		if isMark := i%2 == 1; isMark != (part == goesOn) {
			t.Fatalf("part %d is %.20q", i, part)
		}
		if part != goesOn {
			got.WriteString(part)
		}
		if part == goesOn {
			next, _ := utf8.DecodeRuneInString(parts[i+1])
			before := encoded(parts[i-1])
			if before > room/2 || before+encodedRune(next) <= room/2 {
				t.Fatalf("part %d has %d bytes, and half a page %d", i-1, before, room/2)
			}
		}
	}
	if got.String() != line {
		t.Error("the parts have another text")
	}
}

// outside is a file next to the folder, which no path may reach.
const outside = "secret"

// newFolder makes a folder with files, links and a device, next to a secret file.
func newFolder(tb testing.TB) *Folder {
	tb.Helper()
	above := tb.TempDir()
	folder := filepath.Join(above, "center")
	for name, text := range map[string]string{
		"secret.yaml": outside, "center/main.yaml": "flow: main\n", "center/.hidden.yaml": outside,
		"center/.git/config.yaml": outside, "center/notes.txt": outside, "center/Makefile": "all:",
		"center/translations/main.es.yaml": "prompts: main\n", "center/trailing.yaml.": outside,
	} {
		path := filepath.Join(above, name)
		check(tb, os.MkdirAll(filepath.Dir(path), 0o700))
		check(tb, os.WriteFile(path, []byte(text), 0o600))
	}
	check(tb, os.Symlink("../secret.yaml", filepath.Join(folder, "link.yaml")))
	check(tb, os.Symlink("main.yaml", filepath.Join(folder, "inner.yaml")))
	check(tb, os.Symlink("..", filepath.Join(folder, "up")))
	check(tb, os.Symlink("/dev/zero", filepath.Join(folder, "zero.yaml")))
	check(tb, os.Mkdir(filepath.Join(folder, "folder.yaml"), 0o700))
	socket, err := net.Listen("unix", filepath.Join(folder, "socket.yaml"))
	check(tb, err)
	tb.Cleanup(func() { _ = socket.Close() })

	f, err := OpenFolder(folder, []string{"", ".yaml", ".csv"})
	check(tb, err)
	tb.Cleanup(f.Close)
	return f
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// badPaths lead out of the folder, or to something that is no file of a center.
var badPaths = []string{
	"", ".", "..", "/", "../secret.yaml", "main.yaml/../../secret.yaml", "/etc/passwd", "./main.yaml", "translations/../main.yaml",
	"link.yaml", "inner.yaml", "up/secret.yaml", "up", "zero.yaml", "socket.yaml", "folder.yaml", ".hidden.yaml", ".git/config.yaml",
	"notes.txt", "MAIN.yaml", "Main.YAML", "main.yaml ", "main.yaml.", "trailing.yaml.", "main.yaml::$DATA", "C:main.yaml",
	`..\secret.yaml`, `translations\main.es.yaml`, "Translations/main.es.yaml", "//secret.yaml", "main.yaml\x00.txt", "main.\u202eyaml",
	"main.yaml\n", "translations//main.es.yaml", "main.yaml/", "\xff.yaml", "ma\u00adin.yaml",
	" main.yaml", "translations/ x.yaml", "translations /x.yaml", "\u00a0x.yaml", strings.Repeat("x", 252) + ".yaml",
}

func TestBadPaths(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	for _, name := range badPaths {
		for _, kind := range []Path{ReadFile, EditFile, WriteFile, ReadCenter, WriteTo} {
			if err := f.Check(name, kind); err == nil && (name != "folder.yaml" || kind != WriteTo) {
				t.Errorf("%q is allowed as %d", name, kind)
			}
		}
	}
	for name, kind := range map[string]Path{
		"main.yaml": ReadFile, "Makefile": ReadFile, "translations/main.es.yaml": WriteFile, "new/deep/x.csv": WriteFile,
		"translations": ReadCenter, "new": WriteTo,
	} {
		if err := f.Check(name, kind); err != nil {
			t.Errorf("%q as %d: %v", name, kind, err)
		}
	}
	for _, kind := range []Path{EditFile, WriteFile} {
		if err := f.Check("Makefile", kind); err == nil {
			t.Errorf("a file without an extension is written as %d", kind)
		}
	}
	if f.Check("main.yaml", EditFile) != nil || f.Check("new.yaml", EditFile) == nil {
		t.Error("a file is edited if it is there")
	}

	// A refusal says what stands at the place of the file.
	for name, is := range map[string]string{
		"socket.yaml": "a device", "folder.yaml": "a folder", "link.yaml": "a link", "zero.yaml": "a link",
	} {
		if err := f.Check(name, ReadFile); err == nil || err.Error() != fmt.Sprintf("%q is %s", name, is) {
			t.Error(err)
		}
	}
	if err := f.Check("main.yaml/x.yaml", ReadFile); err == nil || err.Error() != `"main.yaml" is a file` {
		t.Error(err)
	}

	// A file that cannot be read is an error, and not an empty file.
	for _, name := range []string{"none.yaml", "folder.yaml", "zero.yaml", "../secret.yaml"} {
		_, err := f.Read(name)
		_, editErr := f.Edit(name, "a", "b")
		for _, err := range []error{err, editErr} {
			if err == nil || !strings.HasPrefix(err.Error(), name+": ") {
				t.Errorf("%q is read with %v", name, err)
			}
		}
	}

	list, err := f.List()
	check(t, err)
	if want := "Makefile  4 bytes\nmain.yaml  11 bytes\ntranslations/main.es.yaml  14 bytes\n"; list != want {
		t.Errorf("the list is\n%s", list)
	}
}

// FuzzPaths: a path that is allowed reads a regular file of the folder and writes one, and nothing else.
func FuzzPaths(f *testing.F) {
	for _, name := range badPaths {
		f.Add(name)
	}
	f.Add("main.yaml")
	f.Add("new/x.csv")
	folder := newFolder(f)
	above := filepath.Dir(folder.path)

	f.Fuzz(func(t *testing.T, name string) {
		if folder.Check(name, ReadFile) == nil {
			text, err := folder.Read(name)
			if err != nil || strings.Contains(text, outside) {
				t.Fatalf("%q: %q, %v", name, text, err)
			}
		}
		if folder.Check(name, WriteFile) != nil || len(name) > 100 {
			return
		}

		// Only the file of that name may change.
		before := files(t, above)
		if _, err := folder.Write(name, "x: "+fmt.Sprint(len(name))); err != nil {
			return // such as a file in place of a folder
		}
		for path, text := range files(t, above) {
			if path != "center/"+name && text != before[path] {
				t.Fatalf("%q has changed %q", name, path)
			}
		}
		if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".csv") || strings.Contains("/"+name, "/.") {
			t.Fatalf("%q was written", name)
		}
		check(t, os.Remove(filepath.Join(folder.path, filepath.FromSlash(name))))
		check(t, os.WriteFile(filepath.Join(folder.path, "main.yaml"), []byte("flow: main\n"), 0o600))
		check(t, os.WriteFile(filepath.Join(folder.path, "translations/main.es.yaml"), []byte("prompts: main\n"), 0o600))
	})
}

// files reads all regular files below a folder, by their paths.
func files(tb testing.TB, folder string) map[string]string {
	tb.Helper()
	out := map[string]string{}
	check(tb, fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		out[name] = string(text)
		return err
	}))
	return out
}

// peer writes messages to a server and reads its answers.
type peer struct {
	*testing.T
	in  io.Writer
	out *bufio.Scanner
}

// serve starts a server with tools, and greets it.
func serve(t *testing.T, bound time.Duration, tools ...Tool) *peer {
	t.Helper()
	fromPeer, in := io.Pipe()
	out, toPeer := io.Pipe()
	s := &Server{Folder: newFolder(t), Tools: tools, Bound: bound}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(t.Context(), fromPeer, toPeer) }()
	t.Cleanup(func() {
		_ = in.Close()
		if t.Failed() {
			_ = out.Close() // an answer that nobody reads holds the session up
		}
		if err := <-ended; err != nil {
			t.Errorf("the session ended with %v", err)
		}
	})

	p := &peer{t, in, bufio.NewScanner(out)}
	p.send(`{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-06-18",` +
		`"capabilities":{},"clientInfo":{"name":"peer","version":"1"}}}`)
	p.next()
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return p
}

func (p *peer) send(line string) {
	p.Helper()
	_, err := io.WriteString(p.in, line+"\n")
	check(p, err)
}

// call calls a tool without waiting for its answer.
func (p *peer) call(id int, tool, arguments string) {
	p.Helper()
	p.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, id, tool, arguments))
}

// next returns the next line of the server.
func (p *peer) next() string {
	p.Helper()
	if !p.out.Scan() {
		p.Fatalf("no answer: %v", p.out.Err())
	}
	if len(p.out.Bytes()) > maxAnswer {
		p.Errorf("a line of %d bytes", len(p.out.Bytes()))
	}
	return p.out.Text()
}

// want reads an answer with an id and a text.
func (p *peer) want(id int, text string) {
	p.Helper()
	if got := p.next(); !strings.Contains(got, fmt.Sprintf(`"id":%d,`, id)) || !strings.Contains(got, text) {
		p.Errorf("want %q in the answer to %d, got %s", text, id, got)
	}
}

// TestCallsAreBounded: a call that takes too long is ended, and a fault of a tool ends only its call.
func TestCallsAreBounded(t *testing.T) {
	t.Parallel()
	waits := Tool{Name: "waits", Run: func(ctx context.Context, _ Values, _ Progress) Answer {
		<-ctx.Done()
		return Failure(ctx.Err())
	}}
	faulty := Tool{Name: "faulty", Run: func(context.Context, Values, Progress) Answer { panic("oh") }}
	p := serve(t, 20*time.Millisecond, waits, faulty)
	p.call(1, "waits", `{}`)
	p.want(1, `the call took over 20ms and was ended\nhint: ask for less`)
	p.call(2, "faulty", `{}`)
	p.want(2, `faulty failed by a fault of ivrsim: oh`)
	p.call(3, "waits", `{}`)
	p.want(3, `"isError":true`)
}

// TestCancellation: a cancellation reaches the running call at once, and a waiting call is forgotten. No canceled call
// gets an answer.
func TestCancellation(t *testing.T) {
	t.Parallel()
	started := make(chan string, 3)
	tool := Tool{
		Name: "tool", Arguments: []Argument{{Name: "text"}},
		Run: func(ctx context.Context, given Values, _ Progress) Answer {
			started <- given.Text("text")
			if given.Text("text") == "wait" {
				<-ctx.Done()
			}
			return Answer{Text: given.Text("text")}
		},
	}
	p := serve(t, time.Minute, tool)
	p.call(1, "tool", `{"text":"wait"}`)
	if <-started != "wait" {
		t.Fatal("another call runs")
	}
	p.call(2, "tool", `{"text":"second"}`)
	p.call(3, "tool", `{"text":"third"}`)
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}`)
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
	p.want(3, `"text":"third"`)
	if got := <-started; got != "third" {
		t.Errorf("after the canceled calls, %q ran", got)
	}
}

// TestEndOfInput: each request has its answer, also if the input ends right after it.
func TestEndOfInput(t *testing.T) {
	t.Parallel()
	echo := Tool{Name: "echo", Run: func(context.Context, Values, Progress) Answer { return Answer{Text: "done"} }}
	request := map[string]string{
		"initialize": `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`,
		"ping":       `{}`, "tools/list": `{}`, "tools/call": `{"name":"echo","arguments":{}}`,
	}

	// Before the answers were waited for, about half of these inputs lost one.
	for i := range 40 {
		methods := []string{"initialize", "ping", "tools/list", "tools/call", "tools/list"}[:1+i%5]
		var in, out strings.Builder
		for id, method := range methods {
			fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`+"\n", id, method, request[method])
			if method == "initialize" {
				in.WriteString(`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n")
			}
		}
		s := Server{Version: "test", Folder: newFolder(t), Tools: []Tool{echo}, Bound: time.Minute}
		check(t, s.Serve(t.Context(), strings.NewReader(in.String()), &out))

		for id, method := range methods {
			if got := strings.Count(out.String(), fmt.Sprintf(`"id":%d,"result"`, id)); got != 1 {
				t.Errorf("%d answers to %s of %v:\n%s", got, method, methods, out.String())
			}
		}
	}
}

// TestBrokenInput: input that cannot be read is an error, and the end of the input is no error. A line without an end
// is a line.
func TestBrokenInput(t *testing.T) {
	t.Parallel()
	s := Server{Folder: newFolder(t), Bound: time.Minute}
	folder, err := os.Open(t.TempDir())
	check(t, err)
	defer folder.Close() //nolint:errcheck // it is only read
	if err := s.Serve(t.Context(), folder, io.Discard); err == nil {
		t.Error("a folder as input is no error")
	}

	var out strings.Builder
	check(t, s.Serve(t.Context(), strings.NewReader(`{"jsonrpc":"2.0","id":2,"meth`), &out))
	if !strings.Contains(out.String(), `"code":-32700`) {
		t.Errorf("a line without an end got %q", out.String())
	}
}

// TestErrorsBeforeTheSession: each error has a code of JSON-RPC.
func TestErrorsBeforeTheSession(t *testing.T) {
	t.Parallel()
	s := Server{Folder: newFolder(t), Bound: time.Minute}
	var out strings.Builder
	check(t, s.Serve(t.Context(), strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`), &out))
	if !strings.Contains(out.String(), `"code":-32600`) {
		t.Errorf("a request before the session got %s", out.String())
	}
}

// TestRefusedLines: a line that is no message is answered with what is wrong with it, and the session goes on.
func TestRefusedLines(t *testing.T) {
	t.Parallel()
	p := serve(t, time.Minute, Tool{Name: "tool", Run: func(context.Context, Values, Progress) Answer { return Answer{Text: "a text"} }})
	for line, want := range map[string]string{
		"\xff": `-32700,"message":"the line is no text in UTF-8"`,
		"{":    `-32700,"message":"the line is no JSON: write each message on a line of its own"`,
		`[{"jsonrpc":"2.0","id":1,"method":"ping"}]`: `-32600,"message":"a batch is not taken: write each message on a line of its own"`,
		`"ping"`:                   `-32600,"message":"the line is no message of JSON-RPC 2.0"`,
		`{"id":1,"method":"ping"}`: `-32600,"message":"the message has not \"jsonrpc\": \"2.0\""`,
		`{"jsonrpc":"1.0","id":1,"method":"ping"}`:        `-32600,"message":"the message has not \"jsonrpc\": \"2.0\""`,
		`{"jsonrpc":"2.0","id":1}`:                        `-32600,"message":"the message has no method"`,
		`{"jsonrpc":"2.0","id":1,"Method":"ping"}`:        `-32600,"message":"the message has no method"`,
		`{"jsonrpc":"2.0","id":1.5,"method":"ping"}`:      `-32600,"message":"the id 1.5 is no whole number up to 2^53: write a text"`,
		`{"jsonrpc":"2.0","id":"a","method":["ping"]}`:    `-32600,"message":"the line is no message of JSON-RPC 2.0"`,
		`{"jsonrpc":"2.0","id":{},"result":{},"error":1}`: `-32600,"message":"the id {} is no whole number up to 2^53: write a text"`,
	} {
		p.send(line)
		if got := p.next(); !strings.Contains(got, `"id":null,"error":{"code":`+want) {
			t.Errorf("%s is answered by %s", line, got)
		}
	}

	// Nothing is answered to a cancellation of no call, nor to an error about a line that the client could not read.
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[7]}}`)
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{}}`)
	p.send(`{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"no"}}`)
	p.call(1, "tool", `{}`)
	p.want(1, "a text")
}

// TestNumbersOfRequests: the answer has the id of the request, or the id is refused.
func TestNumbersOfRequests(t *testing.T) {
	t.Parallel()
	for id, taken := range map[string]bool{
		"0": true, "-7": true, "9007199254740992": true, `"1.5"`: true, `""`: true,
		"1.5": false, "9007199254740993": false, "9223372036854775808": false, "1e3": false, "[1]": false, "true": false,
	} {
		s := Server{Folder: newFolder(t), Bound: time.Minute}
		var out strings.Builder
		check(t, s.Serve(t.Context(), strings.NewReader(`{"jsonrpc":"2.0","id":`+id+`,"method":"ping"}`+"\n"), &out))

		want := `"id":` + id + `,"result"`
		if !taken {
			want = `"id":null,"error":{"code":-32600,`
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("the answer to %s is %s", id, out.String())
		}
	}
}

// waiting is a tool whose calls say that they have started, and wait until they may end.
func waiting(started chan<- bool, ends <-chan bool) Tool {
	return Tool{Name: "waits", Run: func(context.Context, Values, Progress) Answer {
		started <- true
		<-ends
		return Answer{Text: "done"}
	}}
}

// TestSameID: a request with the id of a request without an answer is refused, and the session goes on.
func TestSameID(t *testing.T) {
	t.Parallel()
	started, ends := make(chan bool), make(chan bool)
	p := serve(t, time.Minute, waiting(started, ends))
	p.call(1, "waits", `{}`)
	<-started
	p.send(`{"jsonrpc":"2.0","id":1,"method":"ping"}`)
	if got := p.next(); !strings.Contains(got, `"message":"the id 1 has a request without an answer"`) {
		t.Errorf("got %s", got)
	}

	ends <- true
	p.want(1, `"text":"done"`)
}

// TestPathsOfCalls: a call with a path out of the folder is refused before its tool runs.
func TestPathsOfCalls(t *testing.T) {
	t.Parallel()
	echo := Tool{
		Name: "echo", Arguments: []Argument{{Name: "file", Path: ReadFile}, {Name: "text"}},
		Run: func(_ context.Context, given Values, _ Progress) Answer {
			return Answer{Text: "read " + given.Text("file") + given.Text("text")}
		},
	}
	p := serve(t, time.Minute, echo)
	p.call(1, "echo", `{"file":"../secret.yaml"}`)
	p.want(1, `"isError":true`)
	p.call(2, "echo", `{"file":"main.yaml"}`)
	p.want(2, `read main.yaml`)
	p.call(3, "echo", `{"text":"../secret.yaml"}`)
	p.want(3, `read ../secret.yaml`)
}

// TestWaitingCallsAreBounded: of the calls that come while another runs, 100 wait. The next one is refused, and runs
// never.
func TestWaitingCallsAreBounded(t *testing.T) {
	t.Parallel()
	started, ends := make(chan bool), make(chan bool)
	p := serve(t, time.Minute, waiting(started, ends))
	p.call(0, "waits", `{}`)
	<-started
	for id := range maxWaiting + 1 {
		p.call(1+id, "waits", `{}`)
	}
	p.want(1+maxWaiting, "100 calls are waiting")

	for id := range 1 + maxWaiting {
		if id > 0 {
			<-started
		}
		ends <- true
		p.want(id, `"text":"done"`)
	}
	p.send(`{"jsonrpc":"2.0","id":"last","method":"ping"}`)
	if got := p.next(); !strings.Contains(got, `"id":"last","result"`) {
		t.Errorf("after the answers came %s", got)
	}
}

// TestFurtherPages: a further page comes from the same answer. A tool that changes files runs once.
func TestFurtherPages(t *testing.T) {
	t.Parallel()
	runs := 0
	long := func(context.Context, Values, Progress) Answer {
		runs++
		return Answer{Text: strings.Repeat(fmt.Sprintf("run %d\n", runs), 2000)}
	}
	p := serve(t, time.Minute, Tool{Name: "reads", Run: long}, Tool{Name: "adds", Run: long, Effect: Adds})
	p.call(1, "adds", `{}`)
	p.want(1, "from: ")
	p.call(2, "adds", `{"from":1000}`)
	p.want(2, `run 1\nrun 1\n`)
	p.call(3, "reads", `{"from":"1999"}`)
	p.want(3, `"text":"run 2\nrun 2"`)
	p.call(4, "adds", `{"from":1000}`)
	p.want(4, "this answer is not the last one")
	p.call(5, "reads", `{"from":2001}`)
	p.want(5, "the answer has 2,000 lines")
}

// TestNumbersOfLines: a line number is a whole number of JSON, however it is written.
func TestNumbersOfLines(t *testing.T) {
	t.Parallel()
	p := serve(t, time.Minute, Tool{Name: "tool", Run: func(context.Context, Values, Progress) Answer {
		return Answer{Text: "one\ntwo\n"}
	}})
	for i, from := range []string{`2`, `2.0`, `2e0`, `0.2e1`, `"2"`, `" 2 "`} {
		p.call(i, "tool", `{"from":`+from+`}`)
		p.want(i, `"text":"two"`)
	}
	for i, from := range []string{`0`, `-1`, `2.5`, `1e300`, `true`, `[]`, `""`, `"NaN"`, `"two"`} {
		p.call(i, "tool", `{"from":`+from+`}`)
		p.want(i, "from takes the number of a line")
	}
}

// TestArguments: an empty text is an argument that was left out, unless the argument may be empty. Other arguments are
// refused with what the tool takes.
func TestArguments(t *testing.T) {
	t.Parallel()
	p := serve(t, time.Minute, Tool{
		Name: "tool", Example: "{...}",
		Arguments: []Argument{
			{Name: "flow", Required: true},
			{Name: "file", Path: ReadFile},
			{Name: "list", List: true},
			{Name: "text", Required: true, MayBeEmpty: true},
		},
		Run: func(_ context.Context, given Values, _ Progress) Answer { return Answer{Text: fmt.Sprint(given)} },
	})
	for i, c := range []struct{ arguments, want string }{
		{`{"flow":"main","file":"","list":[""],"text":""}`, "map[flow:[main] list:[] text:[]]"},
		{`{"flow":7.50,"list":"one","text":"a","file":null}`, "map[flow:[7.50] list:[one] text:[a]]"},
		{`{"flow":"main","list":["one",2],"text":"a"}`, "map[flow:[main] list:[one 2] text:[a]]"},
		{`{"flow":"","text":""}`, "flow is empty"},
		{`{"flow":"main"}`, "text is missing"},
		{`null`, "flow is missing"},
		{`[]`, `the arguments are no JSON object\nhint: as in {...}`},
		{`{"flow":"main","text":"a","fill":"x"}`, `tool has no argument \"fill\"\nhint: did you mean \"file\"?`},
		{`{"flow":["main"],"text":"a"}`, `flow takes a text\nhint: as in {...}`},
		{`{"flow":"main","text":true}`, "text takes a text"},
		{`{"flow":"main","text":"a","list":{}}`, "list takes a list of texts"},
		{`{"flow":"main","text":"a","list":["a",["b",null]]}`, "list takes a list of texts"},
		{`{"flow":"\ud83d","text":"a"}`, `which is half of a character`},
	} {
		p.call(i, "tool", c.arguments)
		p.want(i, c.want)
	}
}

// TestProgress: the reports of a call reach the client in percent, which grow up to the end. There is a time between two of
// them, but for the first and the last.
func TestProgress(t *testing.T) {
	t.Parallel()
	p := serve(t, time.Minute, Tool{Name: "tool", Run: func(_ context.Context, _ Values, shown Progress) Answer {
		for i := range 1000 {
			shown(1+i-i%7, 1000) // some go back
		}
		shown(1000, 1000)
		return Answer{Text: "end"}
	}})

	begin := time.Now()
	p.call(1, "tool", `{},"_meta":{"progressToken":"p"}`)
	count := 0
	last := -1
	for last < 100 {
		var report struct {
			Method string
			Params struct{ Progress, Total int }
		}
		check(t, json.Unmarshal([]byte(p.next()), &report))
		if report.Method != "notifications/progress" || report.Params.Progress <= last || report.Params.Total != 100 {
			t.Fatalf("%+v comes after %d%%", report, last)
		}

		last = report.Params.Progress
		count++
	}

	if most := 2 + int(time.Since(begin)/reminding); count < 2 || count > most {
		t.Errorf("%d reports, at most %d", count, most)
	}
	p.want(1, "end")

	// A call without a token gets no report.
	p.call(2, "tool", `{}`)
	p.want(2, "end")
}

// TestBeginningsOfLines: the beginning of a line takes as much of the room as whole characters can.
func TestBeginningsOfLines(t *testing.T) {
	t.Parallel()
	const line = "a\"ä\x01€<𝄞\ufffd\\z"
	for most := lineEnd; most < 2*encoded(line); most++ {
		short := cutEncoded(line, most)
		_, next := utf8.DecodeRuneInString(line[len(short):])
		isLongest := next == 0 || encoded(line[:len(short)+next]) > most
		if !strings.HasPrefix(line, short) || encoded(short) > most || !isLongest {
			t.Errorf("%q is cut to %q in %d bytes", line, short, most)
		}
	}
}

// TestLongErrors: an error that repeats a text of the client is cut, and so is a line that is too long.
func TestLongErrors(t *testing.T) {
	t.Parallel()
	p := serve(t, time.Minute, Tool{Name: "tool", Arguments: []Argument{{Name: "file", Path: ReadFile}}})
	p.call(1, strings.Repeat("x", 9000), `{}`)
	p.want(1, `"code":-32602`)
	p.call(2, "tool", `{"`+strings.Repeat("ä", 9000)+`":1}`)
	p.want(2, "has no argument")
	p.call(3, "tool", `{"file":"`+strings.Repeat("ä", 9000)+`"}`)
	p.want(3, `"isError":true`)
	p.send(strings.Repeat("x", maxLine+1))
	if got := p.next(); !strings.Contains(got, `"id":null,"error":{"code":-32700,"message":"the line is over 8 MiB"`) {
		t.Errorf("got %s", got)
	}
}

// TestLineEnds: an edit finds a text of several lines in a file with the line ends of Windows, and keeps them.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	_, err := f.Write("x.yaml", "a: 1\r\nb: 2\r\nc: 3\r\n")
	check(t, err)
	_, err = f.Edit("x.yaml", "a: 1\nb: 2", "a: 1\nd: 4\nb: 2")
	check(t, err)
	if got, err := f.Read("x.yaml"); got != "a: 1\r\nd: 4\r\nb: 2\r\nc: 3\r\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestChangesOfFiles: a file says that it is new or changed. An edit that is not of one place is refused, and so are texts
// that are too long or no text.
func TestChangesOfFiles(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	large := strings.Repeat("x", yaml.MaxFileSize)
	for _, c := range []struct {
		name, old, text string // without an old text, the file is written whole
		done, fix       string
	}{
		{"new.yaml", "", "abab aba\nb\n", "new.yaml: new, 11 bytes\n", ""},
		{"new.yaml", "", "abab aba\nb\nc\n", "new.yaml: changed, 13 bytes\n", ""},
		{"new.yaml", "abab", "x", "new.yaml: changed, 10 bytes\n", ""},
		{"new.yaml", "y", "z", "old does not occur in new.yaml", "read the file, and copy the text with its spaces"},
		{"new.yaml", "x", "x", "old and new are the same", "give another text"},
		{"new.yaml", "b", "z", "old occurs 2 times in new.yaml: first in line 1, last in line 2", "give more of the text around it"},
		{"new.yaml", "c", "aba", "new.yaml: changed, 12 bytes\n", ""},
		{"new.yaml", "aba", "z", "old occurs 2 times in new.yaml: first in line 1, last in line 3", "give more of the text around it"},
		{"big.yaml", "", large, "big.yaml: new, 1,048,576 bytes\n", ""},
		{"big.yaml", "", large + "y", "big.yaml would have over 1 MiB", "divide it into several files"},
		{"bad.yaml", "", "\xff", "bad.yaml: new, 1 byte\n", ""},
		{"bad.yaml", "a", "b", "bad.yaml is no text in UTF-8", "convert it, or let import read it"},
	} {
		done, err := f.Edit(c.name, c.old, c.text)
		if c.old == "" {
			done, err = f.Write(c.name, c.text)
		}
		var refusal *Refusal
		if errors.As(err, &refusal) {
			done = refusal.Error()
		}
		if done != c.done || (refusal != nil) != (c.fix != "") || refusal != nil && refusal.Fix != c.fix {
			t.Errorf("%s: %q, %v, want %q, %q", c.name, done, err, c.done, c.fix)
		}
	}
	if all := (Values{"a": {"1", "2"}, "b": {"3"}}).All("b", "c", "a"); !slices.Equal(all, []string{"3", "1", "2"}) {
		t.Errorf("all arguments are %q", all)
	}
}

// TestHalfCharacters: the text of an argument is refused if its UTF-16 has a half of a character alone.
func TestHalfCharacters(t *testing.T) {
	t.Parallel()
	parts := []struct {
		text  string
		units []uint16
	}{
		{"a", []uint16{'a'}},
		{`\\`, []uint16{'\\'}},
		{`\"`, []uint16{'"'}},
		{`\u00e9`, []uint16{0xe9}},
		{"u", []uint16{'u'}},
		{`\ufffd`, []uint16{0xfffd}},
		{"\ufffd", []uint16{0xfffd}},
		{`d800`, utf16.Encode([]rune("d800"))},
		{`\ud83d`, []uint16{0xd83d}},
		{`\uDE00`, []uint16{0xde00}},
		{"\U0001f600", []uint16{0xd83d, 0xde00}},
	}
	count := 0
	longtest.CheckN(t, 1000, 10_000, func(t *rapid.T) {
		text := ""
		var units []uint16
		for range rapid.IntRange(0, 5).Draw(t, "length") {
			part := parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")]
			text += part.text
			units = append(units, part.units...)
		}
		replaced := strings.Count(string(utf16.Decode(units)), "\ufffd")
		for _, u := range units {
			if u == 0xfffd {
				replaced--
			}
		}

		got := halfCharacter([]byte(`{"text": "` + text + `"}`))
		if (got != "") != (replaced > 0) || !strings.Contains(text, got) {
			t.Fatalf("%s has the half %q, and %d halves alone", text, got, replaced)
		}
		if got != "" {
			count++
		}
	})
	if count == 0 {
		t.Error("no text has a half")
	}
}

// The time of a list is proportional to the number of files.
func TestLargeFolders(t *testing.T) {
	t.Parallel()
	const files = 4000
	folder := t.TempDir()
	for i := range files {
		check(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.csv", i)), nil, 0o600))
	}
	f, err := OpenFolder(folder, []string{".csv"})
	check(t, err)
	defer f.Close()

	began := time.Now()
	list, err := f.List()
	check(t, err)
	if took := time.Since(began); strings.Count(list, "\n") != files || took > 10*time.Second {
		t.Errorf("%d files are listed in %s", strings.Count(list, "\n"), took)
	}
}
