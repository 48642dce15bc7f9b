package main

import (
	"crypto/md5"
	"encoding/hex"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

// scriptedLine is a line that gives each request the answer of a test, and keeps the requests. It has no sound.
type scriptedLine struct {
	net.PacketConn
	mutex    sync.Mutex
	requests []string
}

// newScriptedLine opens a line. Answer returns the status of a request that is not an ACK, and further headers.
func newScriptedLine(t *testing.T, answer func(request string) string) *scriptedLine {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	l := &scriptedLine{PacketConn: conn}

	go func() {
		buffer := make([]byte, 65536)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			request := string(buffer[:n])
			l.mutex.Lock()
			isNew := !slices.Contains(l.requests, request)
			if isNew {
				l.requests = append(l.requests, request)
			}
			l.mutex.Unlock()
			if !strings.HasPrefix(request, "ACK ") {
				_, _ = conn.WriteTo([]byte(response(request, answer(request))), from)
			}
		}
	}()
	return l
}

// response answers a request with a status and headers.
func response(request, status string) string {
	out := "SIP/2.0 " + status + "\r\n"
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		out += name + ": " + telephonetest.Header(request, name) + "\r\n"
	}
	return strings.Replace(out, "\r\nCall-ID", ";tag=line\r\nCall-ID", 1) + "Content-Length: 0\r\n\r\n"
}

// took returns the methods of the requests in their order, a method with a password with a star.
func (l *scriptedLine) took() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	var out []string
	for _, request := range l.requests {
		method, _, _ := strings.Cut(request, " ")
		if strings.Contains(request, "\nAuthorization: ") || strings.Contains(request, "\nProxy-Authorization: ") {
			method += "*"
		}
		out = append(out, method)
	}
	return strings.Join(out, " ")
}

// dialOne dials the first scripted call of the small center.
func dialOne(t *testing.T, line *scriptedLine, more ...string) verdict {
	t.Helper()
	const name = "the opening hours, in English"
	args := append([]string{smallCenter(t), "--dial", "sip:" + line.LocalAddr().String(), "--match", name}, more...)
	return verdicts(t, args...)[name]
}

// TestDialFollowsNoRedirect: a line that redirects is named, and nothing is sent to the address that it gives.
func TestDialFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	elsewhere, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = elsewhere.Close() })
	line := newScriptedLine(t, func(request string) string {
		if strings.HasPrefix(request, "INVITE ") {
			return "302 Moved Temporarily\r\nContact: <sip:shop@" + elsewhere.LocalAddr().String() + ">"
		}
		return "200 OK"
	})

	v := dialOne(t, line)
	if v.Passed || !strings.Contains(v.Failure.Message, "a redirect is not followed") {
		t.Errorf("%+v", v)
	}
	must(t, elsewhere.SetReadDeadline(time.Now()))
	if n, _, err := elsewhere.ReadFrom(make([]byte, 2000)); err == nil {
		t.Errorf("%d bytes came to the other address", n)
	}
}

// TestDialAttempts: a call is dialed again for a reason of the network, and not for a reason of the line.
func TestDialAttempts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answers []string // to one INVITE after the other; the last one repeats
		invites int
		why     string
	}{
		{[]string{"503 Service Unavailable"}, 3, "503 Service Unavailable"},
		{[]string{"486 Busy Here"}, 1, "486 Busy Here"},
		{[]string{"504 Server Time-out", "404 Not Found"}, 2, "404 Not Found"},
		{[]string{"408 Request Timeout", "503 Service Unavailable", "603 Decline"}, 3, "603 Decline"},
	} {
		calls := map[string]string{} // the answer by Call-ID, since an INVITE may come twice
		var mutex sync.Mutex
		line := newScriptedLine(t, func(request string) string {
			mutex.Lock()
			defer mutex.Unlock()
			id := telephonetest.Header(request, "Call-ID")
			if !strings.HasPrefix(request, "INVITE ") {
				return "200 OK"
			}
			if calls[id] == "" {
				calls[id] = c.answers[min(len(calls), len(c.answers)-1)]
			}
			return calls[id]
		})

		v := dialOne(t, line, "--attempts", "3")
		if v.Passed || !strings.Contains(v.Failure.Message, c.why) {
			t.Errorf("%v: %q", c.answers, v.Failure.Message)
		}
		mutex.Lock()
		if len(calls) != c.invites {
			t.Errorf("%v: %d calls, want %d", c.answers, len(calls), c.invites)
		}
		mutex.Unlock()
	}
}

var authPart = regexp.MustCompile(`(\w+)="?([^",]*)"?`)

// isRightPassword computes the answer to a question for a password as RFC 2617 (3.2.2) has it.
func isRightPassword(request, header string) bool {
	part := map[string]string{}
	for _, m := range authPart.FindAllStringSubmatch(telephonetest.Header(request, header), -1) {
		part[m[1]] = m[2]
	}
	hash := func(parts ...string) string {
		sum := md5.Sum([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(sum[:])
	}
	method, _, _ := strings.Cut(request, " ")
	want := hash(hash("tester", "pbx", "let me in"), "n123", part["nc"], part["cnonce"], "auth", hash(method, part["uri"]))
	return part["username"] == "tester" && part["realm"] == "pbx" && part["nonce"] == "n123" && part["response"] == want
}

// TestDialWithAPassword: the caller registers, and answers the questions of the registrar and of the line. The password
// itself is not sent.
func TestDialWithAPassword(t *testing.T) {
	t.Parallel()
	const question = `Digest realm="pbx", nonce="n123", qop="auth", algorithm=MD5`
	line := newScriptedLine(t, func(request string) string {
		switch {
		case strings.HasPrefix(request, "REGISTER ") && isRightPassword(request, "Authorization"):
			return "200 OK"
		case strings.HasPrefix(request, "REGISTER "):
			return "401 Unauthorized\r\nWWW-Authenticate: " + question
		case strings.HasPrefix(request, "INVITE ") && isRightPassword(request, "Proxy-Authorization"):
			return "603 Decline"
		case strings.HasPrefix(request, "INVITE "):
			return "407 Proxy Authentication Required\r\nProxy-Authenticate: " + question
		}
		return "200 OK"
	})
	secret := filepath.Join(t.TempDir(), "password")

	must(t, os.WriteFile(secret, []byte("let me in\n"), 0o600))
	v := dialOne(t, line, "--sip-user", "tester", "--sip-password-file", secret, "--register")
	if !strings.Contains(v.Failure.Message, "603 Decline") {
		t.Errorf("%q", v.Failure.Message)
	}
	if got, want := line.took(), "REGISTER REGISTER* INVITE ACK INVITE* ACK"; got != want {
		t.Errorf("the line took %s, want %s", got, want)
	}
	for _, request := range line.requests {
		if strings.Contains(request, "let me in") {
			t.Errorf("the password is in\n%s", request)
		}
	}

	// A wrong password is asked for once more and no further.
	must(t, os.WriteFile(secret, []byte("another\n"), 0o600))
	cmd := program(t, "test", smallCenter(t), "--dial", "sip:"+line.LocalAddr().String(), "--sip-user", "tester",
		"--sip-password-file", secret, "--register")
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 3 || !strings.Contains(string(out), "401 Unauthorized") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestDialAnIPv6Line: a line is dialed at an address of IPv6.
func TestDialAnIPv6Line(t *testing.T) {
	t.Parallel()
	speaks(t)
	if conn, err := net.ListenPacket("udp", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6")
	} else {
		must(t, conn.Close())
	}
	folder := writtenCenter(t, timedCenter)
	at := servedLineAt(t, "[::1]:0", folder, "day")
	if !strings.HasPrefix(at, "[::1]:") {
		t.Fatalf("served at %s", at)
	}
	v := verdicts(t, folder, "--dial", "sip:"+at, "--match", "at night")["at night"]
	if !v.Passed {
		t.Errorf("%s%s; %s", v.LeftOut, v.Failure.Message, v.Failure.Mend)
	}
}

// TestDialComparesWords: a transcriber gets the sound of a turn as a WAV file of 8 kHz, mono and 16 bit, and the words
// that it prints are compared.
func TestDialComparesWords(t *testing.T) {
	t.Parallel()
	speaks(t)
	folder := writtenCenter(t, timedCenter)
	at := servedLine(t, folder, "day")
	heard := filepath.Join(t.TempDir(), "heard.wav")
	for _, c := range []struct{ program, message, mend string }{
		{"cat > " + heard + "; echo 'we are CLOSED, please -- call again'", "", ""},
		{"cat > /dev/null; echo we are open", "We are closed.", "we are open"},
		{"cat > /dev/null; echo no model >&2; exit 1", "no model", ""},
	} {
		v := verdicts(t, folder, "--dial", "sip:"+at, "--match", "at night", "--transcriber", c.program)["at night"]
		if v.Passed != (c.message == "") || !strings.Contains(v.Failure.Message, c.message) ||
			!strings.Contains(v.Failure.Mend, c.mend) {
			t.Errorf("%s: passed %t: %s; %s", c.program, v.Passed, v.Failure.Message, v.Failure.Mend)
		}
	}

	// The format stands at fixed places: PCM, one channel, 8,000 samples of two bytes in a second.
	file, err := os.ReadFile(heard)
	must(t, err)
	const format = "\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00"
	if len(file) < 44 || string(file[:4]) != "RIFF" || string(file[8:16]) != "WAVEfmt " || string(file[20:36]) != format {
		t.Fatalf("the transcriber got % x", file[:min(len(file), 44)])
	}
	if n := len(file) - 44; n < 2*16000 {
		t.Errorf("the transcriber got %d bytes of sound", n)
	}
}

// writtenCenter writes the files of a center.
func writtenCenter(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	return folder
}
