package signaling

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// recorder is a connection that passes on what is written to it.
type recorder struct {
	wire
	written chan string
}

func (r *recorder) Write(b []byte) (int, error) {
	r.written <- string(b)
	return len(b), nil
}

// TestMessagesAsSent compares the messages of a call that is made, by UDP and TCP, with a file: the INVITE and its ACK, a request in
// the dialog, and an INVITE that is cancelled and refused. The proxies of the call record their routes.
func TestMessagesAsSent(t *testing.T) {
	e := listen(t, Options{}, func(*Request) {})
	random := strings.NewReplacer(fmt.Sprint(e.address.Port()), "PORT", "127.0.0.1:5070", "TELEPHONE")
	branch := regexp.MustCompile(`branch=[\w.-]+`)
	var out strings.Builder

	for _, isReliable := range []bool{false, true} {
		telephone, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = telephone.Close() }()
		peer := e.Peer(telephone.LocalAddr().(*net.UDPAddr).AddrPort())
		written := make(chan string, 8)
		if isReliable {
			peer.conn = &recorder{written: written}
		}

		// next returns the next message that is sent.
		next := func() string {
			var text string
			if isReliable {
				text = <-written
			} else {
				buffer := make([]byte, 4000)
				n, err := telephone.Read(buffer)
				if err != nil {
					t.Fatal(err)
				}
				text = string(buffer[:n])
			}
			out.WriteString(branch.ReplaceAllString(random.Replace(strings.ReplaceAll(text, "\r", "")), "branch=B"))
			return text
		}
		// answer answers the next message.
		answer := func(code int, headers ...sip.Header) *sip.Response {
			m, err := e.parser.ParseSIP([]byte(next()))
			if err != nil {
				t.Fatal(err)
			}
			res := sip.NewResponseFromRequest(m.(*sip.Request), code, "So", nil)
			res.To().Params = sip.NewParams()
			res.To().Params.Add("tag", "theirs")
			for _, h := range headers {
				res.AppendHeader(h)
			}
			if !e.takeResponse(res, peer) {
				t.Errorf("the response is not taken:\n%s", res)
			}
			return res
		}
		call := func(ctx context.Context, send func(context.Context) error) chan error {
			done := make(chan error, 1)
			go func() { done <- send(ctx) }()
			return done
		}

		invite := (&rig{}).request(sip.INVITE)
		invite.From().Params.Add("tag", "ours")
		sent := call(t.Context(), func(ctx context.Context) error { _, err := e.Request(ctx, peer, invite, nil); return err })
		contact := &sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: "desk", Host: "127.0.0.9"}}
		res := answer(200, contact, sip.NewHeader("Record-Route", "<sip:first;lr>"), sip.NewHeader("Record-Route", "<sip:second;lr>"))
		next() // the ACK
		if err := <-sent; err != nil {
			t.Fatal(err)
		}

		d := e.Called(peer, invite, res)
		fmt.Fprintf(&out, "# %s\n", strings.TrimSpace(diagtest.Dump(d.ID)))
		sent = call(t.Context(), func(ctx context.Context) error {
			_, err := d.Request(ctx, sip.INFO, []byte("Signal=5"), sip.NewHeader("Content-Type", "application/dtmf-relay"))
			return err
		})
		answer(200)
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
		d.Close()

		// The caller hangs up while the telephone rings.
		again := (&rig{}).request(sip.INVITE)
		again.AppendHeader(sip.NewHeader("Route", "<sip:proxy;lr>"))
		ctx, cancel := context.WithCancel(t.Context())
		rings := func(*sip.Response) { cancel() }
		sent = call(ctx, func(ctx context.Context) error { _, err := e.Request(ctx, peer, again, rings); return err })
		m, err := e.parser.ParseSIP([]byte(next()))
		if err != nil {
			t.Fatal(err)
		}
		e.takeResponse(sip.NewResponseFromRequest(m.(*sip.Request), 180, "Ringing", nil), peer)
		next() // the CANCEL
		refused := sip.NewResponseFromRequest(m.(*sip.Request), 487, "Cancelled", nil)
		refused.To().Params = sip.NewParams()
		refused.AppendHeader(sip.NewHeader("Record-Route", "<sip:first;lr>")) // only of a call that is answered
		e.takeResponse(refused, peer)
		next() // the ACK
		if err := <-sent; !errors.Is(err, context.Canceled) {
			t.Errorf("a call that is cancelled ends with %v", err)
		}
	}
	diagtest.Same(t, "messages.txt", out.String())
}
