package dialer

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

// TestChallenges: the proxy of a line and the line itself may ask for the password, and again after an old nonce. A
// password that was refused is not sent again.
func TestChallenges(t *testing.T) {
	t.Parallel()
	const proxy, fresh = `407 Ask
Proxy-Authenticate: Digest realm="p", nonce="proxy", qop="auth"`, `401 Ask
WWW-Authenticate: Digest realm="l", nonce="new", algorithm=AKA, stale=true
WWW-Authenticate: Digest realm="l", nonce="fresh", qop="auth", stale=true`
	const secondProxy = `407 Ask
Proxy-Authenticate: Digest realm="q", nonce="second", qop="auth"`
	const old = `401 Ask
WWW-Authenticate: Digest realm="l", nonce="old", qop="auth"`
	const named = `401 Ask
WWW-Authenticate: DIGEST Realm="l", NONCE="An Opaque=1", QOP="auth"` // names in any case (RFC 7616, 3.3)
	for _, c := range []struct {
		answers []string
		nonces  string // of the last request
	}{
		{[]string{old, fresh, "200 OK"}, `"fresh" `},
		{[]string{proxy, old, fresh, "200 OK"}, `"fresh" "proxy"`},
		{[]string{proxy, secondProxy, old, "200 OK"}, `"old" "proxy"`},
		{[]string{old, old}, `"old" `},
		{slices.Repeat([]string{fresh}, mostTries), `"fresh" `},
		{[]string{named, "200 OK"}, `"An Opaque=1" `},
	} {
		line, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		at := netip.MustParseAddrPort(line.LocalAddr().String())
		caller, err := Open(at, Manner{Host: "line.example", Account: Account{User: "ann", Password: "secret"}})
		if err != nil {
			t.Fatal(err)
		}
		running, stop := context.WithCancel(t.Context())
		go func() { _ = caller.Serve(running) }()

		took := make(chan []string, 1)
		go func() { took <- asking(line, c.answers) }()
		err = caller.Register(t.Context())
		isTaken := c.answers[len(c.answers)-1] == "200 OK"
		if (err == nil) != isTaken {
			t.Errorf("%q: %v", c.answers, err)
		}

		requests := <-took
		last := requests[len(requests)-1]
		got := nonceOf(telephonetest.Header(last, "Authorization")) + " " + nonceOf(telephonetest.Header(last, "Proxy-Authorization"))
		if len(requests) != len(c.answers) || got != c.nonces {
			t.Errorf("%q: %d requests, the last one with the nonces %s", c.answers, len(requests), got)
		}
		host := fmt.Sprintf("line.example:%d", at.Port())
		for i, r := range requests {
			if !strings.HasPrefix(r, "REGISTER sip:"+host+" ") || !strings.HasPrefix(telephonetest.Header(r, "From"), "<sip:ann@"+host+">") {
				t.Errorf("the host is not as the user names it:\n%s", r)
			}
			if number := fmt.Sprintf("%d REGISTER", i+1); telephonetest.Header(r, "CSeq") != number ||
				telephonetest.Header(r, "From") != telephonetest.Header(requests[0], "From") {
				t.Errorf("request %d is\n%s", i+1, r)
			}
		}
		stop()
		_ = line.Close()
	}
}

// TestSilentRegistrar: a registrar that does not answer in time is named in the user's words.
func TestSilentRegistrar(t *testing.T) {
	t.Parallel()
	registrar := listenAt(t, "127.0.0.1")
	caller, err := Open(netip.MustParseAddrPort(registrar.LocalAddr().String()), Manner{Account: Account{User: "ann"}})
	if err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(t.Context())
	defer stop()
	go func() { _ = caller.Serve(running) }()

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := caller.Register(ctx); err == nil || err.Error() != "the other side does not answer" {
		t.Errorf("the error is %v", err)
	}
}

// TestChallengeOfASession: the secret of an algorithm such as MD5-sess depends on the nonces of both sides (RFC 7616,
// 3.4.2).
func TestChallengeOfASession(t *testing.T) {
	t.Parallel()
	c := &Caller{how: Manner{Account: Account{User: "ann", Password: "secret"}}}
	for algorithm, hash := range map[string]func(string) string{
		"MD5-sess":     func(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) },
		"SHA-256-sess": func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) },
	} {
		req := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", Host: "127.0.0.1"})
		res := sip.NewResponse(401, "Ask")
		res.AppendHeader(sip.NewHeader("WWW-Authenticate", `Digest realm="l", nonce="n", qop="auth", algorithm=`+algorithm))
		answers := map[challenger]string{}
		if _, err := c.answer(req, res, answers); err != nil {
			t.Fatal(err)
		}
		got, err := digest.ParseCredentials(answers[challenger{"Authorization", "l"}])
		if err != nil {
			t.Fatal(err)
		}

		secret := hash(hash("ann:l:secret") + ":n:" + got.Cnonce)
		want := hash(secret + ":n:00000001:" + got.Cnonce + ":auth:" + hash("INVITE:"+got.URI))
		if got.Response != want || got.Algorithm != algorithm {
			t.Errorf("the answer to %s is %s by %s, want %s", algorithm, got.Response, got.Algorithm, want)
		}
	}
}

// TestChallengeOfTheBody: with auth-int the answer depends on the session description, too (RFC 7616, 3.4.3).
func TestChallengeOfTheBody(t *testing.T) {
	t.Parallel()
	c := &Caller{how: Manner{Account: Account{User: "ann", Password: "secret"}}}
	req := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", Host: "127.0.0.1"})
	req.SetBody([]byte("v=0"))
	res := sip.NewResponse(401, "Ask")
	res.AppendHeader(sip.NewHeader("WWW-Authenticate", `Digest realm="l", nonce="n", qop="auth-int"`))
	answers := map[challenger]string{}
	if _, err := c.answer(req, res, answers); err != nil {
		t.Fatal(err)
	}
	got, err := digest.ParseCredentials(answers[challenger{"Authorization", "l"}])
	if err != nil {
		t.Fatal(err)
	}

	hash := func(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) }
	ofRequest := hash("INVITE:" + got.URI + ":" + hash("v=0"))
	if want := hash(hash("ann:l:secret") + ":n:00000001:" + got.Cnonce + ":auth-int:" + ofRequest); got.Response != want {
		t.Errorf("the answer is %s, want %s", got.Response, want)
	}
}

// TestDamagedChallenge: a challenge of another scheme or without its parts is an error, unless another one is known.
func TestDamagedChallenge(t *testing.T) {
	t.Parallel()
	const good = `Digest realm="l", nonce="n", qop="auth"`
	c := &Caller{how: Manner{Account: Account{User: "ann", Password: "secret"}}}
	for _, challenges := range [][]string{{`Basic realm="l"`}, {"Digest"}, {`Basic realm="l"`, good}, {good, "Digest"}} {
		req := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", Host: "127.0.0.1"})
		res := sip.NewResponse(401, "Ask")
		for _, challenge := range challenges {
			res.AppendHeader(sip.NewHeader("WWW-Authenticate", challenge))
		}

		isKnown := slices.Contains(challenges, good)
		isAnswered, err := c.answer(req, res, map[challenger]string{})
		if isAnswered != isKnown || (err == nil) != isKnown {
			t.Errorf("%q: answered %t, %v", challenges, isAnswered, err)
		}
	}
}

func nonceOf(credentials string) string {
	_, nonce, _ := strings.Cut(credentials, "nonce=")
	nonce, _, _ = strings.Cut(nonce, ",")
	return nonce
}

// asking is a line that gives each request the next answer, and returns the requests. A request that comes again, because
// the answer took over 500 ms (timer E, RFC 3261, 17.1.2.2), gets none: its answer is on the way.
func asking(line net.PacketConn, answers []string) []string {
	var requests []string
	buffer := make([]byte, 65536)
	_ = line.SetReadDeadline(time.Now().Add(20 * time.Second))
	for len(requests) < len(answers) {
		n, from, err := line.ReadFrom(buffer)
		if err != nil {
			break
		}
		request := string(buffer[:n])
		if slices.Contains(requests, request) {
			continue
		}

		answer := strings.ReplaceAll(answers[len(requests)], "\n", "\r\n")
		requests = append(requests, request)
		_, _ = line.WriteTo([]byte(response(request, answer, "")), from)
	}
	return requests
}

// TestAnswerWhileCancelled: a line that rings when the time of a call is over counts as nobody, whether it ends the call
// or answers at the last moment. Then it is hung up.
func TestAnswerWhileCancelled(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"487 Request Terminated": "INVITE CANCEL ACK",
		"200 OK":                 "INVITE CANCEL ACK BYE",
	} {
		line, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		caller, err := Open(netip.MustParseAddrPort(line.LocalAddr().String()), Manner{})
		if err != nil {
			t.Fatal(err)
		}
		running, stop := context.WithCancel(t.Context())
		go func() { _ = caller.Serve(running) }()

		// The time is over as soon as the line rings.
		ctx, cancel := context.WithCancel(t.Context())
		took := make(chan string)
		go func() { took <- ringing(line, status, want, cancel) }()
		var nobody *problem
		_, err = caller.dial(ctx, sip.Uri{Scheme: "sip", User: "shop", Host: "line"}, "1",
			&listener{spectrum: newSpectrum()}, nil, nil)
		if !errors.As(err, &nobody) || !strings.Contains(nobody.why, "nobody answers") {
			t.Errorf("%s: %v", status, err)
		}
		if got := <-took; got != want {
			t.Errorf("%s: the line took %s, want %s", status, got, want)
		}
		stop()
		_ = line.Close()
	}
}

// ringing is a line that rings, and gives its INVITE a final status when it is cancelled. It returns the methods that
// it took, without repetitions, when they are the wanted ones or no more come.
func ringing(line net.PacketConn, status, want string, rang func()) string {
	var took []string
	buffer := make([]byte, 65536)
	invite := ""
	_ = line.SetReadDeadline(time.Now().Add(20 * time.Second))
	for strings.Join(took, " ") != want {
		n, from, err := line.ReadFrom(buffer)
		if err != nil {
			break
		}
		request := string(buffer[:n])
		method, _, _ := strings.Cut(request, " ")
		if strings.Contains(strings.Join(took, " "), method) {
			continue
		}
		took = append(took, method)

		answer := func(request, status string) {
			_, _ = line.WriteTo([]byte(response(request, status, "")), from)
		}
		switch method {
		case "INVITE":
			invite = request
			answer(request, "180 Ringing")
			rang()
		case "CANCEL":
			answer(request, "200 OK")
			answer(invite, status)
		case "BYE":
			answer(request, "200 OK")
		}
	}
	return strings.Join(took, " ")
}

// response answers a request with a status, further headers and a body.
func response(request, status, body string) string {
	out := "SIP/2.0 " + status + "\r\n"
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		out += name + ": " + telephonetest.Header(request, name) + "\r\n"
	}
	out = strings.Replace(out, "\r\nCall-ID", ";tag=line\r\nCall-ID", 1)
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", out, len(body), body)
}

// asker is a line that sends requests in a call.
type asker struct {
	t *testing.T
	net.PacketConn
	from   net.Addr
	invite string
	tag    string // of its requests; "": line
	number int
}

// next returns the next message that begins with a text.
func (a *asker) next(begin string) string {
	a.t.Helper()
	buffer := make([]byte, 65536)
	for {
		n, from, err := a.ReadFrom(buffer)
		if err != nil {
			a.t.Fatalf("no %s comes: %v", begin, err)
		}
		if message := string(buffer[:n]); strings.HasPrefix(message, begin) {
			a.from = from
			return message
		}
	}
}

// send sends a message to the caller.
func (a *asker) send(message string) { _, _ = a.WriteTo([]byte(message), a.from) }

// ask sends a request with a session description, and returns its response.
func (a *asker) ask(method, body string) string {
	a.t.Helper()
	a.number++
	a.request(method, body)
	for {
		response := a.next("SIP/2.0 ")
		if telephonetest.Header(response, "CSeq") == fmt.Sprint(a.number, " ", method) {
			return response
		}
	}
}

// request sends a request with the number of the last one. An ACK has the branch of its INVITE.
func (a *asker) request(method, body string) {
	header := func(name string) string { return telephonetest.Header(a.invite, name) }
	a.send(strings.Join([]string{
		method + " sip:ivrsim@caller SIP/2.0",
		fmt.Sprintf("Via: SIP/2.0/UDP %s;branch=z9hG4bK%d", a.LocalAddr(), a.number),
		"From: " + header("To") + ";tag=" + cmp.Or(a.tag, "line"), "To: " + header("From"), "Call-ID: " + header("Call-ID"),
		fmt.Sprintf("CSeq: %d %s", a.number, method), "Contact: <sip:line@line>",
		fmt.Sprintf("Content-Length: %d", len(body)), "", body,
	}, "\r\n"))
}

// newAsker opens a line, and dials it in a manner. The result of the call comes from the channel.
func newAsker(t *testing.T, how Manner, record *media.Recording) (line *asker, dialed chan result) {
	t.Helper()
	line = &asker{t: t, PacketConn: listenAt(t, "127.0.0.1")}
	caller, err := Open(netip.MustParseAddrPort(line.LocalAddr().String()), how)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = caller.Serve(t.Context()) }()

	dialed = make(chan result, 1)
	go func() {
		heard := &listener{spectrum: newSpectrum()}
		to := sip.Uri{Scheme: "sip", User: "shop", Host: "line"}
		call, err := caller.dial(t.Context(), to, "1", heard, record, nil)
		dialed <- result{call, err}
	}()
	line.invite = line.next("INVITE ")
	return line, dialed
}

// result is a call that was answered, or why it was not.
type result struct {
	call *call
	err  error
}

const isSDP = "\r\nContact: <sip:line@line>\r\nContent-Type: application/sdp"

// accept answers a call.
func (a *asker) accept(description string) {
	a.send(response(a.invite, "200 OK"+isSDP, description))
}

// TestRequestsOfTheLine: a line may change the session before it answers and after. Before, the caller's offer has no
// answer yet (RFC 3261, 14.2; RFC 3311, 5.2). The origin of a description stays, with a higher version (RFC 3264, 8).
func TestRequestsOfTheLine(t *testing.T) {
	t.Parallel()
	line, dialed := newAsker(t, Manner{}, nil)
	first, later := listenAt(t, "127.0.0.1"), listenAt(t, "127.0.0.1")
	line.send(response(line.invite, "183 Session Progress"+isSDP, describe(first, "sendrecv")))
	status(t, line.ask("UPDATE", describe(first, "sendrecv")), 491)
	status(t, line.ask("UPDATE", ""), 200)
	status(t, line.ask("INVITE", describe(first, "sendrecv")), 491)
	line.request("ACK", "")
	line.accept(describe(first, "sendrecv"))
	call := (<-dialed).call
	awaitSound(t, first)

	// A method that is not known is refused with those that are (RFC 3261, 8.2.1).
	refused := line.ask("SUBSCRIBE", "")
	status(t, refused, 405)
	if methods := telephonetest.Header(refused, "Allow"); !strings.Contains(methods, "INVITE") || strings.Contains(methods, "SUBSCRIBE") {
		t.Errorf("the line may send %s", methods)
	}

	origin := func(message string) (id string, version int) {
		fields := strings.Fields(message[strings.Index(message, "\r\no="):])
		version, _ = strconv.Atoi(fields[2])
		return fields[1], version
	}
	id, version := origin(line.invite)
	for _, c := range []struct{ method, direction, answer string }{
		{"UPDATE", "sendonly", "recvonly"}, {"INVITE", "inactive", "inactive"}, {"INVITE", "", "sendrecv"}, {"UPDATE", "", ""},
	} {
		body := ""
		if c.direction != "" {
			body = describe(first, c.direction)
		}
		answer := line.ask(c.method, body)
		status(t, answer, 200)
		if c.method == "INVITE" && c.direction == "" {
			body = describe(later, "sendrecv")
		}
		if c.method == "INVITE" {
			line.number--
			line.request("ACK", "") // of another request, which confirms nothing
			line.number++
			line.request("ACK", body)
		}
		_, description, _ := strings.Cut(answer, "\r\n\r\n")
		if c.answer == "" && description == "" {
			continue
		}
		nextID, next := origin(answer)
		if nextID != id || next <= version || !strings.Contains(description, "a="+c.answer+"\r\n") {
			t.Errorf("%s with %q is answered by\n%s", c.method, c.direction, answer)
		}
		version = next
	}

	// The answer in the last ACK counts, and no answer that has its ACK comes again.
	awaitSound(t, later)
	_ = line.SetReadDeadline(time.Now().Add(700 * time.Millisecond)) // the first repetition comes after 500 ms
	buffer := make([]byte, 65536)
	if n, _, err := line.ReadFrom(buffer); err == nil {
		t.Errorf("after its ACK the line gets\n%s", buffer[:n])
	}

	_ = line.SetReadDeadline(time.Now().Add(time.Minute))

	// A request that is older than the last one is refused (RFC 3261, 12.2.2).
	line.number = 50
	status(t, line.ask("UPDATE", ""), 200)
	line.number = 40
	status(t, line.ask("UPDATE", describe(first, "sendrecv")), 500)

	// A line that transfers the call has ended it.
	status(t, line.ask("REFER", ""), 202)
	<-call.gone
	if !call.referred.Load() {
		t.Error("the call is not transferred")
	}
	go call.hangUp(t.Context())
	line.send(response(line.next("BYE "), "200 OK", ""))
}

// TestRequestAfterTheCall: a call that has ended is no call any more.
func TestRequestAfterTheCall(t *testing.T) {
	t.Parallel()
	line, dialed := newAsker(t, Manner{}, nil)
	line.accept(describe(listenAt(t, "127.0.0.1"), "sendrecv"))
	call := (<-dialed).call
	status(t, line.ask("INFO", ""), 200)
	call.forget(telephonetest.Header(line.invite, "Call-ID"))
	status(t, line.ask("INFO", ""), 481)
}

// TestRefusedKey: a line that takes no INFO is named with its response.
func TestRefusedKey(t *testing.T) {
	t.Parallel()
	line, dialed := newAsker(t, Manner{Keys: ByInfo}, nil)
	line.accept(describe(listenAt(t, "127.0.0.1"), "sendrecv"))
	call := (<-dialed).call
	pressed := make(chan error, 1)
	go func() { pressed <- call.press(t.Context(), "12") }()
	line.send(response(line.next("INFO "), "415 Unsupported", ""))
	if err := <-pressed; err == nil || err.Error() != "the line refuses a key by INFO: 415 Unsupported" {
		t.Errorf("the key ends with %v", err)
	}
}

// TestRefusalsOfTheLine: a line that refuses the call or the password is named, with the flags that answer it. A redirect
// is not followed: nothing is sent to the address that it gives.
func TestRefusalsOfTheLine(t *testing.T) {
	t.Parallel()
	elsewhere := listenAt(t, "127.0.0.1")
	const question = "\r\nWWW-Authenticate: Digest realm=\"l\", nonce=\"n\""
	ann := Account{User: "ann", Password: "secret"}
	for _, c := range []struct {
		status    string
		account   Account
		why, fix  string
		isNetwork bool
	}{
		{
			"302 Moved\r\nContact: <sip:shop@" + elsewhere.LocalAddr().String() + ">", ann,
			"the line redirects (302 Moved), and a redirect is not followed", "", false,
		},
		{"486 Busy Here", ann, "the line refuses the call: 486 Busy Here", "", false},
		{"403 No\r\nWarning: 399 l \"why\"", ann, "the line refuses the call: 403 No (399 l \"why\")", "", false},
		{"408 Late", ann, "the line refuses the call: 408 Late", "", true},
		{"503 Full", ann, "the line refuses the call: 503 Full", "", true},
		{"504 Late", ann, "the line refuses the call: 504 Late", "", true},
		{"401 Who" + question, Account{}, "the line refuses the call: 401 Who", "add --sip-user and --sip-password-file", false},
		{"401 Who" + question, ann, "the line refuses the call: 401 Who", "the line does not take this user and password", false},
	} {
		line, dialed := newAsker(t, Manner{Account: c.account}, nil)
		line.send(response(line.invite, c.status, ""))
		if strings.HasPrefix(c.status, "401") && c.account == ann {
			line.send(response(line.next("INVITE "), c.status, ""))
		}

		var p *problem
		if got := <-dialed; !errors.As(got.err, &p) || *p != (problem{why: c.why, fix: c.fix, isNetwork: c.isNetwork}) {
			t.Errorf("%q: %+v, %v", c.status, p, got.err)
		}
	}

	_ = elsewhere.SetReadDeadline(time.Now())
	if n, _, err := elsewhere.ReadFrom(make([]byte, 2000)); err == nil {
		t.Errorf("%d bytes came to the other address", n)
	}
}

// The other side is an ivrsim by its Server header, and only on this machine.
func TestIsIVRSim(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"\r\nServer: ivrsim 1.2": true, "\r\nServer: Asterisk": false, "": false, "\r\nServer: an ivrsim": false,
	} {
		line := &asker{t: t, PacketConn: listenAt(t, "127.0.0.1")}
		caller, err := Open(netip.MustParseAddrPort(line.LocalAddr().String()), Manner{})
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = caller.Serve(t.Context()) }()
		go func() { line.send(response(line.next("OPTIONS "), "200 OK"+header, "")) }()
		if got := caller.IsIVRSim(t.Context()); got != want {
			t.Errorf("with %q it is an ivrsim: %t", header, got)
		}
	}

	elsewhere, err := Open(netip.MustParseAddrPort("192.0.2.1:5060"), Manner{})
	if err == nil && elsewhere.IsIVRSim(t.Context()) {
		t.Error("another machine is an ivrsim")
	}
}

func status(t *testing.T, response string, want int) {
	t.Helper()
	if telephonetest.Status(response) != want {
		t.Errorf("want %d:\n%s", want, response)
	}
}

// listenAt opens a port of an address of this machine.
func listenAt(t *testing.T, address string) net.PacketConn {
	t.Helper()
	conn, err := net.ListenPacket("udp", address+":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	return conn
}

func awaitSound(t *testing.T, at net.PacketConn) {
	t.Helper()
	if _, _, err := at.ReadFrom(make([]byte, 2000)); err != nil {
		t.Errorf("no sound comes: %v", err)
	}
}

// describe is the session description of a line whose sound is at an address.
func describe(at net.PacketConn, direction string) string {
	address := at.LocalAddr().(*net.UDPAddr)
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP 0 101\r\n"+
		"a=rtpmap:101 telephone-event/8000\r\na=%s\r\n", address.IP, address.Port, direction)
}

// TestEndOfAnotherFork: a second telephone that has answered the same INVITE has a dialog of its own (RFC 3261, 13.2.2.4).
// Its BYE ends no call.
func TestEndOfAnotherFork(t *testing.T) {
	t.Parallel()
	line, dialed := newAsker(t, Manner{}, nil)
	line.accept(describe(listenAt(t, "127.0.0.1"), "sendrecv"))
	call := (<-dialed).call
	line.tag = "cell"
	status(t, line.ask("BYE", ""), 481)
	if call.isGone() {
		t.Error("another telephone has ended the call")
	}
}

// TestForeignSound: without the user's consent, sound goes to the dialed host alone, whatever the line answers or asks for
// later.
func TestForeignSound(t *testing.T) {
	t.Parallel()
	home, away := listenAt(t, "127.0.0.1"), listenAt(t, "127.0.0.9")
	line, dialed := newAsker(t, Manner{}, nil)
	line.accept(describe(away, "sendrecv"))
	line.send(response(line.next("BYE "), "200 OK", ""))
	var p *problem
	if r := <-dialed; !errors.As(r.err, &p) || !strings.Contains(p.why, "127.0.0.9") || !strings.Contains(p.fix, "--yes") {
		t.Errorf("the call ends with %v", r.err)
	}

	line, dialed = newAsker(t, Manner{}, nil)
	line.accept(describe(home, "sendrecv"))
	call := (<-dialed).call
	status(t, line.ask("UPDATE", describe(away, "sendrecv")), 488)
	status(t, line.ask("INVITE", ""), 200)
	line.request("ACK", describe(away, "sendrecv"))
	status(t, line.ask("OPTIONS", ""), 200) // after the ACK
	if to := call.stream.Session().To.String(); to != home.LocalAddr().String() {
		t.Errorf("the sound goes to %s", to)
	}

	line, dialed = newAsker(t, Manner{AnySound: true}, nil)
	line.accept(describe(away, "sendrecv"))
	<-dialed
	awaitSound(t, away)
}

// TestKeysAreSent: a key that the conversation names was sent. A line without telephone-event takes none as an event (RFC
// 4733, 2.4.1). A key waits for the end of a hold, and one that does not end is named.
func TestKeysAreSent(t *testing.T) {
	t.Parallel()
	const events = "a=rtpmap:101 telephone-event/8000\r\n"
	for name, c := range map[string]struct {
		keys     Keys
		isHeld   bool
		answers  string // the direction of the answer; "": sendrecv
		answer   func(string) string
		fix      string
		isSentAs func(packet []byte) bool
	}{
		"events": {keys: ByEvent, isSentAs: isKeyPacket},
		"no events": {
			keys: ByEvent, fix: "--keys info or --keys tones",
			answer: func(s string) string { return strings.NewReplacer(" 101\r", "\r", events, "").Replace(s) },
		},
		"a tone":         {keys: ByTone, isSentAs: isLoudPacket},
		"a tone on hold": {keys: ByTone, isHeld: true, isSentAs: isLoudPacket},
		"on hold":        {keys: ByEvent, isHeld: true, isSentAs: isKeyPacket},
		"always held":    {keys: ByEvent, answers: "sendonly", fix: "--keys info"},
		"a tone, held":   {keys: ByTone, answers: "inactive", fix: "--keys info"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := listenAt(t, "127.0.0.1")
			line, dialed := newAsker(t, Manner{Keys: c.keys}, nil)
			answer := describe(at, cmp.Or(c.answers, "sendrecv"))
			if c.answer != nil {
				answer = c.answer(answer)
			}
			line.accept(answer)
			f := &follower{call: (<-dialed).call, out: &Outcome{}}
			if c.isHeld {
				status(t, line.ask("UPDATE", describe(at, "sendonly")), 200)
			}

			pressed := make(chan *script.Failure, 1)
			input := &turn{input: &script.Step{}, done: &ivr.Event{}}
			go func() { pressed <- f.press(t.Context(), input, "1", "presses 1") }()
			if c.isHeld {
				status(t, line.ask("UPDATE", describe(at, "sendrecv")), 200)
			}
			failure := <-pressed
			if c.fix != "" {
				if failure == nil || !strings.Contains(failure.Fix, c.fix) || len(f.out.Lines) > 0 {
					t.Errorf("%+v, and the conversation is %+v", failure, f.out.Lines)
				}
				return
			}

			if failure != nil || len(f.out.Lines) != 1 {
				t.Fatalf("%+v, and the conversation is %+v", failure, f.out.Lines)
			}
			packet := make([]byte, 2000)
			for !c.isSentAs(packet) {
				if _, _, err := at.ReadFrom(packet); err != nil {
					t.Fatalf("the key was not sent: %v", err)
				}
			}
		})
	}
}

// TestSecretTones: the tones of a secret entry are silence in the recording, and the other tones are not.
func TestSecretTones(t *testing.T) {
	t.Parallel()
	found := &diag.Findings{}
	_, flows := flowtest.Open(t, diagtest.Archive(t, "pin"), found)
	if err := found.FirstError(); err != nil {
		t.Fatal(err)
	}
	session, err := ivr.Dial(ivr.Live(flows.Program("pin")), ivr.Setup{})
	if err != nil {
		t.Fatal(err)
	}

	for _, isHeard := range []bool{true, false} {
		if err := session.Press("1"); err != nil {
			t.Fatal(err)
		}
		pressed := session.Trace()[len(session.Trace())-len(session.EventsSinceInput())-1]

		file, err := os.Create(filepath.Join(t.TempDir(), "call.wav"))
		if err != nil {
			t.Fatal(err)
		}
		wav, err := sound.NewWAVFile(file, 2)
		if err != nil {
			t.Fatal(err)
		}
		record := media.NewRecording(wav, false)
		line, dialed := newAsker(t, Manner{Keys: ByTone}, record)
		line.accept(describe(listenAt(t, "127.0.0.1"), "sendrecv"))

		f := &follower{call: (<-dialed).call, out: &Outcome{}}
		if failure := f.press(t.Context(), &turn{input: &script.Step{}, done: &pressed}, "1", ""); failure != nil {
			t.Fatal(failure)
		}
		f.call.forget("")

		if err := errors.Join(record.Close(), wav.Close(), file.Close()); err != nil {
			t.Fatal(err)
		}
		written, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		if isSilent := len(bytes.Trim(written[44:], "\x00")) == 0; isSilent == isHeard {
			t.Errorf("%s: the recording is silent: %t", pressed.String(), isSilent)
		}
	}
}

// isLoudPacket reports whether a packet has a sound. 0 is the loudest value of PCMU, so an empty packet has no sound.
func isKeyPacket(p []byte) bool { return p[1]&0x7f == 101 }

func isLoudPacket(p []byte) bool { return p[0] != 0 && telephonetest.IsLoud(p[12:172]) }
