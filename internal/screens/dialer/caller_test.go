package dialer

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

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
