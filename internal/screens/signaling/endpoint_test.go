package signaling

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

// listen opens an endpoint of this machine, and serves until the end of the test.
func listen(t *testing.T, how Options, handle func(*Request)) *Endpoint {
	t.Helper()
	how.Address = netip.MustParseAddrPort("127.0.0.1:0")
	if how.Log == nil {
		how.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}

	e, err := Listen(how)
	if err != nil {
		t.Fatal(err)
	}

	served := make(chan error, 1)
	go func() { served <- e.Serve(handle) }()
	t.Cleanup(func() {
		e.Close()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})

	return e
}

// message writes a request.
func message(method, branch, call string, headers ...string) string {
	lines := append([]string{
		method + " sip:bank@127.0.0.1 SIP/2.0",
		"Via: SIP/2.0/UDP 127.0.0.1:5070;rport;branch=z9hG4bK" + branch,
		"From: <sip:a@127.0.0.1>;tag=a", "To: <sip:bank@127.0.0.1>", "Call-ID: " + call, "CSeq: 1 " + method,
		"Contact: <sip:a@127.0.0.1:5070>", "Content-Length: 0",
	}, headers...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

func refuse(r *Request) {
	if !r.IsAck() {
		_ = r.Respond(404, "Not Found")
	}
}

// A flood of calls takes a bounded memory, and another client is still answered.
func TestFlood(t *testing.T) {
	var answered int
	bounds := usualBounds
	bounds.Transactions = 4000
	e, err := Listen(Options{
		Address: netip.MustParseAddrPort("127.0.0.1:0"), Bounds: &bounds,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	e.handle = func(r *Request) { answered++; refuse(r) }

	const calls = 10_000
	send := func(from string, i int) {
		text := message("INVITE", fmt.Sprint(from, i), fmt.Sprint(from, i), "X-Long: "+strings.Repeat("x", 1000))
		m, err := e.parser.ParseSIP([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		e.take(m, e.Peer(netip.MustParseAddrPort(from)), len(text))
	}
	before := heap()
	for i := range calls {
		send("127.0.0.1:9", i)
	}
	if used := heap() - before; used > 10<<20 {
		t.Errorf("%d calls take %d MB", calls, used>>20)
	}
	if kept := e.server.used.count; kept > e.bounds.Transactions/2 || answered != kept {
		t.Errorf("%d transactions are kept, and %d requests were answered", kept, answered)
	}

	before = answered
	send("127.0.0.2:9", 0)
	if answered != before+1 {
		t.Error("another client is not answered during the flood")
	}
}

func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// Two empty lines between messages are answered by one, and fewer by nothing (RFC 5626, 3.5.1). Spaces in a CSeq are any
// number. A connection ends with a message that cannot be read, or with one more than its client may have.
func TestConnections(t *testing.T) {
	t.Parallel()
	bounds := usualBounds
	bounds.Connections = 8 // two of one client
	e := listen(t, Options{Bounds: &bounds}, refuse)
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", e.Address().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		return conn
	}
	send := func(conn net.Conn, text, want string) {
		t.Helper()
		if _, err := conn.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		buffer := make([]byte, 4000)
		n, err := conn.Read(buffer)
		if got := string(buffer[:n]); (err != nil) != (want == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%q is answered by %q, %v", text, got, err)
		}
	}

	request := strings.Replace(message("OPTIONS", "1", "1"), "UDP", "TCP", 1)
	first, second := dial(), dial()
	send(first, "\r\n\r\n", "\r\n")
	if _, err := first.Write([]byte("\r\n")); err != nil {
		t.Fatal(err)
	}
	send(first, request, "SIP/2.0 404")
	send(first, strings.NewReplacer("CSeq: 1 OPTIONS", "CSeq: 2 \t  OPTIONS", "bK1", "bK2").Replace(request), "SIP/2.0 404")
	send(second, "\r\n\r\n", "\r\n")
	third := dial()
	if _, err := third.Read(make([]byte, 10)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a third connection stays: %v", err)
	}
	send(second, "no message of SIP\r\n\r\n", "")
	if refused, unreadable := e.stray.refused.Load(), e.stray.unreadable.Load(); refused != 1 || unreadable != 1 {
		t.Errorf("%d connections were refused, and %d messages not read", refused, unreadable)
	}
}

// A CSeq is a number of 31 bits and a method.
func TestCSeq(t *testing.T) {
	for text, want := range map[string]string{
		"1 INVITE": "1 INVITE", " 7  \t BYE ": "7 BYE", "2147483647 ACK": "2147483647 ACK",
		"2147483648 ACK": "", "-1 ACK": "", "1": "", "": "", "1 ACK x": "", "ACK 1": "",
	} {
		h, err := parseCSeq(nil, text)
		if got := ""; err == nil {
			if got = h.Value(); got != want {
				t.Errorf("%q is read as %q", text, got)
			}
		} else if want != "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A connection without a message is closed, also if bytes drip in. One with a call stays.
func TestIdleConnection(t *testing.T) {
	t.Parallel()
	bounds := usualBounds
	bounds.Idle = 200 * time.Millisecond
	var e *Endpoint
	dialogs := make(chan *Dialog, 1)
	e = listen(t, Options{Bounds: &bounds}, func(r *Request) {
		if r.IsInvite() {
			dialogs <- e.Answer(r)
		}
		_ = r.Respond(200, "OK")
	})
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", e.Address().String())
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}

	idle := dial()
	defer func() { _ = idle.Close() }()
	dripping := dial()
	defer func() { _ = dripping.Close() }()
	go func() {
		drip := time.NewTicker(20 * time.Millisecond)
		defer drip.Stop()
		for range 100 {
			<-drip.C
			if _, err := dripping.Write([]byte("I")); err != nil {
				return
			}
		}
	}()
	calling := dial()
	defer func() { _ = calling.Close() }()
	if _, err := calling.Write([]byte(strings.Replace(message("INVITE", "1", "1"), "UDP", "TCP", 1))); err != nil {
		t.Fatal(err)
	}
	d := <-dialogs

	for name, conn := range map[string]net.Conn{"idle": idle, "dripping": dripping} {
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := conn.Read(make([]byte, 10)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the %s connection is open: %v", name, err)
		}
	}

	// A connection that asks, or sends messages, stays.
	options := strings.Replace(message("OPTIONS", "2", "2"), "UDP", "TCP", 1)
	for about, sent := range map[string]string{"asking": "\r\n\r\n", "talking": options} {
		conn := dial()
		for range 8 {
			began := time.Now()
			_, _ = conn.Write([]byte(sent))
			time.Sleep(bounds.Idle / 4)
			_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, err := conn.Read(make([]byte, 4000)); err != nil && time.Since(began) < bounds.Idle {
				t.Errorf("the %s connection is closed: %v", about, err)
			}
		}
		_ = conn.Close()
	}

	// The call still gets its BYE.
	go func() { _, _ = d.Request(t.Context(), sip.BYE, nil) }()
	_ = calling.SetReadDeadline(time.Now().Add(10 * time.Second))
	got := make([]byte, 4000)
	n := 0
	for !bytes.Contains(got[:n], []byte("BYE ")) {
		more, err := calling.Read(got[n:])
		if err != nil {
			t.Fatalf("the connection of the call: %v, after %s", err, got[:n])
		}
		n += more
	}
}

// Stray messages are counted, and named in one line. Empty lines, which telephones send now and then, do not count.
func TestStrayMessages(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	e, err := Listen(Options{Address: netip.MustParseAddrPort("127.0.0.1:0"), Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- e.Serve(refuse) }()

	conn, err := net.Dial("udp", e.Address().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for i := range 300 {
		text := strings.Replace(message("OPTIONS", fmt.Sprint(i), "1"), "OPTIONS sip:bank@127.0.0.1 SIP/2.0", "SIP/2.0 200 OK", 1)
		for _, sent := range []string{"\r\n\r\n", text} {
			if _, err := conn.Write([]byte(sent)); err != nil {
				t.Fatal(err)
			}
		}
		for e.stray.responses.Load() <= int64(i) {
			<-look.C
		}
	}
	e.Close()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "level=INFO") || !strings.Contains(got, "unreadable=0 responses=300") {
		t.Errorf("the log is\n%s", got)
	}
}

// The same request on another branch, and one that is wrong in itself, are refused. Each answer names the port of its request.
func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	e := listen(t, Options{}, refuse)
	conn, err := net.Dial("udp", e.Address().String())
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = conn.Close() }()
	way := fmt.Sprintf(";rport=%d", conn.LocalAddr().(*net.UDPAddr).Port) // of each answer (RFC 3581, 4)
	exchanges := []struct{ text, want string }{
		{message("INVITE", "1", "call"), "SIP/2.0 404"},
		{message("INVITE", "2", "call"), "SIP/2.0 482"},
		{strings.Replace(message("INVITE", "3", "other"), "CSeq: 1 INVITE", "CSeq: 1 FOO", 1), "SIP/2.0 400"},
		{strings.Replace(message("INVITE", "5", "fifth"), "CSeq: 1 INVITE", "CSeq: 001 \t  INVITE", 1), "SIP/2.0 404"},
		{strings.Replace(message("INVITE", "6", "sixth"), "CSeq: 1 INVITE", "CSeq: 2147483648 INVITE", 1), "SIP/2.0 400"},
		{strings.Replace(message("INVITE", "7", "seventh"), "SIP/2.0\r\n", "SIP/7.0\r\n", 1), "SIP/2.0 505"},
		{strings.Replace(message("INVITE", "8", "eighth"), "Content-Length: 0", "Content-Length: 9", 1), "SIP/2.0 400"},
		{strings.Replace(message("INVITE", "20", "twentieth"), "SIP/2.0\r\n", "sip/2.0\r\n", 1), "SIP/2.0 404"},
		{strings.Replace(message("INVITE", "21", "a second"), "INVITE ", "INVITE  ", 1), "SIP/2.0 400"},
		{strings.Replace(message("INVITE", "22", "a third"), "sip:bank@127.0.0.1 ", "<sip:bank@127.0.0.1> ", 1), "SIP/2.0 400"},
		{message("INVITE", "4", "third"), "SIP/2.0 404"},
	}

	// A request without one of the headers that each request has is refused.
	for i, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		text := regexp.MustCompile("(?m)^"+name+": .*\n").ReplaceAllString(message("INVITE", fmt.Sprint(10+i), name), "")
		exchanges = append(exchanges, struct{ text, want string }{text, "SIP/2.0 400"})
	}

	for _, c := range exchanges {
		if _, err := conn.Write([]byte(c.text)); err != nil {
			t.Fatal(err)
		}
		for {
			buffer := make([]byte, 4000)
			_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			n, err := conn.Read(buffer)
			if err != nil {
				t.Fatal(err)
			}

			branch := c.text[strings.Index(c.text, "branch="):]
			branch = branch[:strings.Index(branch, "\r")]
			if answer := string(buffer[:n]); strings.Contains(answer, branch) {
				if !strings.HasPrefix(answer, c.want) || !strings.Contains(answer, way) {
					t.Errorf("the answer is\n%s\nnot %s with %s", answer, c.want, way)
				}
				break
			}
		}
	}
}

// A message whose body is shorter than it says is answered if it is a request with the way back, but no ACK.
func TestAnswersToUnreadableMessages(t *testing.T) {
	t.Parallel()
	e := listen(t, Options{}, refuse)
	conn, err := net.Dial("udp", e.Address().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))

	const first = "OPTIONS sip:bank@127.0.0.1 SIP/2.0"
	requestLine := map[bool]string{true: first, false: "SIP/2.0 200 OK"}
	kinds := 0
	for _, method := range []string{"OPTIONS", "ACK"} {
		for _, isRequest := range []bool{true, false} {
			for _, hasWay := range []bool{true, false} {
				kinds++
				text := strings.Replace(message(method, fmt.Sprint("short", kinds), fmt.Sprint("short", kinds)), "Content-Length: 0", "Content-Length: 9", 1)
				text = strings.Replace(text, method+" sip:bank@127.0.0.1 SIP/2.0", strings.Replace(requestLine[isRequest], "OPTIONS", method, 1), 1)
				if !hasWay {
					text = regexp.MustCompile("(?m)^Via: .*\n").ReplaceAllString(text, "")
				}

				// The answer to the next request comes after the answer to this message.
				next := message("OPTIONS", fmt.Sprint("next", kinds), fmt.Sprint("next", kinds))
				for _, sent := range []string{text, next} {
					if _, err := conn.Write([]byte(sent)); err != nil {
						t.Fatal(err)
					}
				}
				answered := false
				for isNext := false; !isNext; {
					buffer := make([]byte, 4000)
					n, err := conn.Read(buffer)
					if err != nil {
						t.Fatal(err)
					}
					isNext = strings.Contains(string(buffer[:n]), fmt.Sprintf("Call-ID: next%d\r", kinds))
					answered = answered || strings.HasPrefix(string(buffer[:n]), "SIP/2.0 400")
				}
				if want := isRequest && hasWay && method != "ACK"; answered != want {
					t.Errorf("%s\nis answered as %t", text, answered)
				}
			}
		}
	}
}

// A message by TCP may come in parts that end anywhere, also before its empty line. An unreadable one is answered, and
// ends its connection.
func TestPartsOfMessages(t *testing.T) {
	t.Parallel()
	e := listen(t, Options{}, refuse)
	body := message("INFO", "3", "three", "Content-Length: 2") + "\r\n"
	for sent, want := range map[string]string{
		message("OPTIONS", "1", "one"):                                                                  "SIP/2.0 404",
		"\r\n" + message("OPTIONS", "2", "two"):                                                         "SIP/2.0 404",
		strings.Replace(body, "Content-Length: 0\r\n", "", 1):                                           "SIP/2.0 404",
		strings.Replace(message("OPTIONS", "4", "four"), "Contact", "Max-Forwards: many\r\nContact", 1): "SIP/2.0 400",
	} {
		conn, served := net.Pipe() // which passes on each part alone
		peer := &Peer{endpoint: e, at: e.Address(), conn: served}
		e.connections.Take(peer.Client())
		go e.readTCP(peer)

		go func() {
			for i := range sent {
				_, _ = conn.Write([]byte{sent[i]}) // up to the end of the connection
			}
		}()
		buffer := make([]byte, 4000)
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, err := conn.Read(buffer)
		if got := string(buffer[:n]); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%q is answered by %q, %v", sent, got, err)
		}
		_ = conn.Close()
	}
}

// The answer to a request with an unreadable header has the headers of the request that the client looks for, also those
// after the unreadable one. Empty lines may precede a request.
func TestHeadersAfterAnUnreadableOne(t *testing.T) {
	t.Parallel()
	e := listen(t, Options{}, refuse)
	conn, err := net.Dial("udp", e.Address().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))

	readable := message("OPTIONS", "first", "first")
	for sent, want := range map[string]string{
		"\r\n\r\n" + readable: "SIP/2.0 404",
		strings.Replace(readable, "\r\nFrom", "\r\nMax-Forwards: many\r\nFrom", 1): "SIP/2.0 400",
	} {
		if _, err := conn.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
		buffer := make([]byte, 4000)
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		got := string(buffer[:n])
		_, port, _ := net.SplitHostPort(conn.LocalAddr().String())
		for _, header := range []string{want, "rport=" + port, "received=127.0.0.1", "From: <sip:a@127.0.0.1>;tag=a\r", "Call-ID: first\r", "CSeq: 1 OPTIONS\r"} {
			if !strings.Contains(got, header) {
				t.Errorf("%q is answered by\n%s", sent, got)
			}
		}
	}
}

// A panic while a message is handled is logged, and the next message is answered, by UDP and by TCP.
func TestPanicOfAMessage(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"udp", "tcp"} {
		logged := make(chan string, 8)
		e := listen(t, Options{Log: slog.New(slog.NewTextHandler(&recorder{written: logged}, nil))}, func(r *Request) {
			if r.CallID().Value() == "bad" {
				panic("oh")
			}
			refuse(r)
		})
		for _, call := range []string{"bad", "good"} {
			conn, err := net.Dial(network, e.Address().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := conn.Write([]byte(message("OPTIONS", call, call))); err != nil {
				t.Fatal(err)
			}
			if call == "bad" {
				continue
			}

			_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
			buffer := make([]byte, 4000)
			n, err := conn.Read(buffer)
			if err != nil || !strings.HasPrefix(string(buffer[:n]), "SIP/2.0 404") {
				t.Errorf("by %s, the next message gets %q: %v", network, buffer[:n], err)
			}
		}
		if line := <-logged; !strings.Contains(line, "fault=oh") {
			t.Errorf("by %s, the log has %s", network, line)
		}
	}
}

// Each kind of stray messages alone is a line of the log with its number. Without any there is no line.
func TestKindsOfStrayMessages(t *testing.T) {
	for unreadable := range int64(3) {
		for responses := range int64(3) {
			for refused := range int64(3) {
				var log bytes.Buffer
				e := &Endpoint{log: slog.New(slog.NewTextHandler(&log, nil))}
				e.stray.unreadable.Store(unreadable)
				e.stray.responses.Store(responses)
				e.stray.refused.Store(refused)
				e.logStray()

				want := fmt.Sprintf("unreadable=%d responses=%d over_the_bounds=%d\n", unreadable, responses, refused)
				if isLogged := unreadable > 0 || responses > 0 || refused > 0; isLogged != strings.Contains(log.String(), want) || !isLogged && log.Len() > 0 {
					t.Errorf("the log of %s is %q", want, log.String())
				}
			}
		}
	}
}
