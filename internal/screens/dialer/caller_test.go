package dialer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

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
	const old = `401 Ask
WWW-Authenticate: Digest realm="l", nonce="old", qop="auth"`
	for _, c := range []struct {
		answers []string
		nonces  string // of the last request
	}{
		{[]string{old, fresh, "200 OK"}, `"fresh" `},
		{[]string{proxy, old, fresh, "200 OK"}, `"fresh" "proxy"`},
		{[]string{old, old}, `"old" `},
		{[]string{fresh, fresh, fresh, fresh, fresh}, `"fresh" `},
	} {
		line, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		caller, err := Open(netip.MustParseAddrPort(line.LocalAddr().String()), ByEvent, Account{User: "ann", Password: "secret"})
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
		for i, r := range requests {
			if number := fmt.Sprintf("%d REGISTER", i+1); telephonetest.Header(r, "CSeq") != number ||
				telephonetest.Header(r, "From") != telephonetest.Header(requests[0], "From") {
				t.Errorf("request %d is\n%s", i+1, r)
			}
		}
		stop()
		_ = line.Close()
	}
}

func nonceOf(credentials string) string {
	_, nonce, _ := strings.Cut(credentials, "nonce=")
	nonce, _, _ = strings.Cut(nonce, ",")
	return nonce
}

// asking is a line that gives each request the next answer, and returns the requests.
func asking(line net.PacketConn, answers []string) []string {
	var requests []string
	buffer := make([]byte, 65536)
	_ = line.SetReadDeadline(time.Now().Add(20 * time.Second))
	for _, answer := range answers {
		n, from, err := line.ReadFrom(buffer)
		if err != nil {
			break
		}
		request := string(buffer[:n])
		requests = append(requests, request)

		text := "SIP/2.0 " + strings.ReplaceAll(answer, "\n", "\r\n") + "\r\n"
		for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
			text += name + ": " + telephonetest.Header(request, name) + "\r\n"
		}
		_, _ = line.WriteTo([]byte(text+"Content-Length: 0\r\n\r\n"), from)
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
		caller, err := Open(netip.MustParseAddrPort(line.LocalAddr().String()), ByEvent, Account{})
		if err != nil {
			t.Fatal(err)
		}
		running, stop := context.WithCancel(t.Context())
		go func() { _ = caller.Serve(running) }()

		// The time is over as soon as the line rings.
		ctx, cancel := context.WithCancel(t.Context())
		took := make(chan string)
		go func() { took <- ringing(line, status, want, cancel) }()
		var nobody *errNobody
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
// it took, each once, when they are the wanted ones or no more come.
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
			text := "SIP/2.0 " + status + "\r\n"
			for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
				text += name + ": " + telephonetest.Header(request, name) + "\r\n"
			}
			text = strings.Replace(text, "\r\nCall-ID", ";tag=line\r\nCall-ID", 1) + "Content-Length: 0\r\n\r\n"
			_, _ = line.WriteTo([]byte(text), from)
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
