package signaling

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"
)

// rig is an endpoint in the time of a test, and its messages to a telephone.
type rig struct {
	*Endpoint
	telephone *net.UDPConn
	handled   []*Request
}

// inTime runs a test with an endpoint in a time of its own, and returns the first lines of the messages that the telephone
// got by UDP.
func inTime(t *testing.T, how *Bounds, run func(*testing.T, *rig)) []string {
	t.Helper()
	e, err := Listen(Options{
		Address: netip.MustParseAddrPort("127.0.0.1:0"), Bounds: how,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	telephone, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = telephone.Close() }()

	r := &rig{Endpoint: e, telephone: telephone}
	e.handle = func(q *Request) { r.handled = append(r.handled, q) }
	synctest.Test(t, func(t *testing.T) { run(t, r) })

	// The messages wait in the socket. The last one comes from here.
	if _, err := e.udp.WriteToUDPAddrPort([]byte("last"), r.peer().at); err != nil {
		t.Fatal(err)
	}
	var got []string
	for buffer := make([]byte, 4000); ; {
		_ = telephone.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, err := telephone.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(string(buffer[:n]), "\r\n")
		if line == "last" {
			return got
		}
		got = append(got, strings.TrimSuffix(strings.TrimPrefix(line, "SIP/2.0 "), " SIP/2.0"))
	}
}

func (r *rig) peer() *Peer { return r.Peer(r.telephone.LocalAddr().(*net.UDPAddr).AddrPort()) }

// get gives the endpoint a message of the telephone.
func (r *rig) get(text string) { r.getFrom(r.peer(), text) }

func (r *rig) getFrom(p *Peer, text string) {
	m, err := r.parser.ParseSIP([]byte(text))
	if err != nil {
		panic(err)
	}
	r.take(m, p, len(text))
}

// kept returns how many requests are kept. Without any, nothing else is.
func (r *rig) kept(t *testing.T) int {
	t.Helper()
	n := len(r.server.byKey)
	if empty := len(r.server.of) == 0 && len(r.server.merged) == 0 && r.server.used == (usage{}); n == 0 && !empty {
		t.Errorf("of no transaction is kept: %+v", r.server.used)
	}
	return n
}

// wire is a connection that counts what is written to it.
type wire struct {
	net.Conn
	writes int
}

func (w *wire) SetWriteDeadline(time.Time) error { return nil }
func (w *wire) Write(b []byte) (int, error)      { w.writes++; return len(b), nil }

const ms = time.Millisecond

// A final response by UDP to an INVITE comes again after 0.5 s, and each time after twice as long, at most 4 s. It ends by an
// ACK or after 32 s. That to another request comes once, and again for each repetition of the request (RFC 3261, 17.2).
func TestRepeatedResponses(t *testing.T) {
	for _, c := range []struct {
		method string
		code   int
		ack    time.Duration // when the ACK comes; 0: never
		at     time.Duration
		want   int
		isKept bool
	}{
		{"INVITE", 404, 0, 499 * ms, 1, true},
		{"INVITE", 404, 0, 501 * ms, 2, true},
		{"INVITE", 404, 0, 1499 * ms, 2, true},
		{"INVITE", 404, 0, 1501 * ms, 3, true},
		{"INVITE", 404, 0, 3501 * ms, 4, true},
		{"INVITE", 404, 0, 7501 * ms, 5, true},
		{"INVITE", 404, 0, 11499 * ms, 5, true},
		{"INVITE", 404, 0, 11501 * ms, 6, true},
		{"INVITE", 404, 0, 31999 * ms, 11, true},
		{"INVITE", 404, 0, 32001 * ms, 11, false},
		{"INVITE", 200, 0, 31999 * ms, 11, true},
		{"INVITE", 180, 0, 100 * time.Second, 1, true},
		{"INVITE", 404, 2 * time.Second, 6999 * ms, 3, true},
		{"INVITE", 404, 2 * time.Second, 7001 * ms, 3, false},
		{"INVITE", 404, 30 * time.Second, 31999 * ms, 10, true},
		{"INVITE", 404, 30 * time.Second, 32001 * ms, 10, false},
		{"INVITE", 200, 2 * time.Second, 31999 * ms, 3, true},
		{"INVITE", 200, 2 * time.Second, 32001 * ms, 3, false},
		{"OPTIONS", 404, 0, 31999 * ms, 1, true},
		{"OPTIONS", 200, 0, 32001 * ms, 1, false},
	} {
		kept := false
		got := inTime(t, nil, func(t *testing.T, r *rig) {
			r.get(message(c.method, "1", "call"))
			if err := r.handled[0].Respond(c.code, "So"); err != nil {
				t.Error(err)
			}
			if c.code >= 200 && !errors.Is(r.handled[0].Respond(200, "OK"), errAnswered) {
				t.Error("a second final response is no error")
			}
			if c.ack > 0 {
				time.Sleep(c.ack)
				if c.code == 200 {
					r.handled[0].Confirm()
				} else {
					r.get(message("ACK", "1", "call"))
				}
			}
			time.Sleep(c.at - c.ack)
			kept = r.kept(t) > 0
		})
		if len(got) != c.want || kept != c.isKept {
			t.Errorf("%+v: %d responses, kept: %t", c, len(got), kept)
		}
	}

	repeated := inTime(t, nil, func(t *testing.T, r *rig) {
		r.get(message("INVITE", "1", "call"))
		r.get(message("INVITE", "1", "call"))
		_ = r.handled[0].Respond(180, "Ringing")
		r.get(message("INVITE", "1", "call"))
		_ = r.handled[0].Respond(486, "Busy")
		r.get(message("INVITE", "1", "call"))
		if len(r.handled) != 1 {
			t.Errorf("%d requests are passed on", len(r.handled))
		}
	})
	if got := strings.Join(repeated, ", "); got != "180 Ringing, 180 Ringing, 486 Busy, 486 Busy" {
		t.Errorf("a repeated request gets %s", got)
	}
}

// A client of RFC 2543 has no unique branch: its request is known by its call, tag, number and Via (RFC 3261, 17.2.3).
func TestRequestsOfAnOldClient(t *testing.T) {
	old := func(method, call string) string {
		return strings.Replace(message(method, "", call), ";branch=z9hG4bK", ";branch=1", 1)
	}
	got := inTime(t, nil, func(t *testing.T, r *rig) {
		for _, call := range []string{"one", "one", "two"} {
			r.get(old("INVITE", call))
		}
		if len(r.handled) != 2 {
			t.Fatalf("%d requests are passed on, want 2", len(r.handled))
		}
		r.get(strings.Replace(old("CANCEL", "one"), "127.0.0.1:5070;", "127.0.0.1:5071;", 1)) // of another Via
		_ = r.handled[0].Respond(486, "Busy")
		r.get(strings.Replace(old("ACK", "one"), "CSeq: 1 INVITE", "CSeq: 1 ACK", 1))
		_ = r.handled[1].Respond(486, "Busy Too")
		time.Sleep(600 * ms)
	})
	if got := strings.Join(got, ", "); got != "481 Call/Transaction Does Not Exist, 486 Busy, 486 Busy Too, 486 Busy Too" {
		t.Errorf("the client gets %s: the response that has its ACK is not repeated", got)
	}
}

// By TCP nothing is repeated. An INVITE is kept for 32 s, and another request until its response.
func TestResponsesByTCP(t *testing.T) {
	for method, keeps := range map[string]bool{"INVITE": true, "OPTIONS": false} {
		inTime(t, nil, func(t *testing.T, r *rig) {
			w := &wire{}
			r.getFrom(&Peer{endpoint: r.Endpoint, at: r.peer().at, conn: w}, message(method, "1", "call"))
			_ = r.handled[0].Respond(404, "Not Found")
			for _, c := range []struct {
				after time.Duration
				keeps bool
			}{{ms, keeps}, {31998 * ms, keeps}, {2 * ms, false}} {
				time.Sleep(c.after)
				if kept := r.kept(t) > 0; w.writes != 1 || kept != c.keeps {
					t.Errorf("%s: %d responses, kept: %t, want %t", method, w.writes, kept, c.keeps)
				}
			}
		})
	}
}

// A CANCEL of the same client cancels a request that has no final response. Any other is answered.
func TestCancel(t *testing.T) {
	for name, c := range map[string]struct {
		answer    int
		branch    string
		other     bool
		want      string
		isStopped bool
	}{
		"ringing":        {180, "1", false, "180, 200", true},
		"answered":       {200, "1", false, "200, 200", false},
		"refused":        {486, "1", false, "486, 200", false},
		"unknown":        {180, "2", false, "180, 481", false},
		"another client": {180, "1", true, "180", false},
	} {
		isStopped := false
		got := inTime(t, nil, func(_ *testing.T, r *rig) {
			r.get(message("INVITE", "1", "call"))
			r.handled[0].OnCancel(func() { isStopped = true })
			_ = r.handled[0].Respond(c.answer, "So")
			from := r.peer()
			if c.other {
				from = r.Peer(netip.MustParseAddrPort("127.0.0.2:9"))
			}
			r.getFrom(from, message("CANCEL", c.branch, "call"))
		})
		for i := range got {
			got[i] = got[i][:3]
		}
		if strings.Join(got, ", ") != c.want || isStopped != c.isStopped {
			t.Errorf("%s: %s, stopped: %t", name, got, isStopped)
		}
	}
}

// A request with a new password comes on another branch, and is no loop.
func TestRequestAfterAPassword(t *testing.T) {
	got := inTime(t, nil, func(t *testing.T, r *rig) {
		r.get(message("INVITE", "1", "call"))
		r.get(message("INVITE", "2", "call"))
		_ = r.handled[0].Respond(401, "Unauthorized")
		r.get(message("INVITE", "3", "call"))
		if len(r.handled) != 2 {
			t.Errorf("%d requests are passed on", len(r.handled))
		}
	})
	if strings.Join(got, ", ") != "482 Loop Detected, 401 Unauthorized" {
		t.Errorf("the telephone gets %s", got)
	}
}

// Each bound of the kept state holds at its number: of all clients, and half of it of one client. A request that is
// over makes room for another.
func TestBoundsOfTransactions(t *testing.T) {
	size := len(message("OPTIONS", "a0", "a0"))
	for name, c := range map[string]struct {
		bounds   Bounds
		one, all int // how many requests are taken, of one client and of all
	}{
		"transactions": {Bounds{Transactions: 8, Bytes: 100 * size}, 4, 8},
		"bytes":        {Bounds{Transactions: 100, Bytes: 8 * size}, 4, 8},
		"bytes less 1": {Bounds{Transactions: 100, Bytes: 8*size - 2}, 3, 7},
	} {
		inTime(t, &c.bounds, func(t *testing.T, r *rig) {
			send := func(client string, n int) {
				for i := range n {
					from := r.Peer(netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"+client), 9))
					id := client + string(rune('a'+i))
					r.getFrom(from, message("OPTIONS", id, id))
				}
			}
			send("1", c.one+1)
			if len(r.handled) != c.one {
				t.Errorf("%s: %d requests of one client are taken, want %d", name, len(r.handled), c.one)
			}
			send("2", c.one)
			send("3", c.one)
			if len(r.handled) != c.all || r.stray.refused.Load() != int64(3*c.one+1-c.all) {
				t.Errorf("%s: %d requests are taken, want %d", name, len(r.handled), c.all)
			}

			for _, q := range r.handled {
				_ = q.Respond(200, "OK")
			}
			time.Sleep(33 * time.Second)
			if r.kept(t) != 0 {
				t.Errorf("%s: transactions are kept", name)
			}
			send("4", 1)
			if len(r.handled) != c.all+1 {
				t.Errorf("%s: there is no room again", name)
			}
		})
	}
}

// A request by UDP comes again after 0.5 s, and each time after twice as long, one other than an INVITE at most 4 s later. It
// fails after 32 s. An INVITE that rings is not repeated, and is cancelled by the end of its context (RFC 3261, 17.1). After the
// end, an INVITE that does not ring is neither repeated nor cancelled, unless it rings later (9.1).
func TestRepeatedRequests(t *testing.T) {
	const never = time.Hour
	for _, c := range []struct {
		method   sip.RequestMethod
		ring     time.Duration // when a provisional response comes
		cancel   time.Duration
		sent     int
		takes    time.Duration
		timesOut bool
	}{
		{sip.OPTIONS, never, never, 11, 32 * time.Second, true},
		{sip.INVITE, never, never, 7, 32 * time.Second, true},
		{sip.OPTIONS, time.Second, never, 11, 32 * time.Second, true},
		{sip.OPTIONS, never, 2 * time.Second, 3, 2 * time.Second, false},
		{sip.INVITE, time.Second, 100 * time.Second, 3, 104 * time.Second, true}, // with the CANCEL
		{sip.INVITE, never, 2 * time.Second, 3, 6 * time.Second, true},
		{sip.INVITE, 3 * time.Second, 2 * time.Second, 4, 7 * time.Second, true}, // with the CANCEL
	} {
		got := inTime(t, nil, func(t *testing.T, r *rig) {
			ctx, cancel := context.WithTimeout(t.Context(), c.cancel)
			defer cancel()
			req := r.request(c.method)
			time.AfterFunc(c.ring, func() {
				if !r.takeResponse(sip.NewResponseFromRequest(req, 180, "Ringing", nil), r.peer()) {
					t.Error("the response belongs to no request")
				}
			})

			begin := time.Now()
			rung := 0
			_, err := r.Request(ctx, r.peer(), req, func(*sip.Response) { rung++ })
			if took := time.Since(begin); took != c.takes {
				t.Errorf("%+v: after %s", c, took)
			}
			if rings := c.ring < never; rings != (rung == 1) {
				t.Errorf("%+v: %d provisional responses", c, rung)
			}
			if errors.Is(err, ErrNoResponse) != c.timesOut || errors.Is(err, context.DeadlineExceeded) != (c.cancel < never) {
				t.Errorf("%+v: %v", c, err)
			}
		})
		cancelled := strings.HasPrefix(got[len(got)-1], "CANCEL")
		if len(got) != c.sent || cancelled != (c.method == sip.INVITE && c.cancel < never && c.ring < never) {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// request makes a request to the telephone.
func (r *rig) request(method sip.RequestMethod) *sip.Request {
	var to sip.Uri
	if err := sip.ParseUri("sip:telephone@127.0.0.1", &to); err != nil {
		panic(err)
	}
	req := sip.NewRequest(method, to)
	call := sip.CallIDHeader("called")
	req.AppendHeader(&sip.FromHeader{Address: to, Params: sip.NewParams()})
	req.AppendHeader(&sip.ToHeader{Address: to, Params: sip.NewParams()})
	req.AppendHeader(&call)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: 1, MethodName: method})
	return req
}

// answered is the response of a telephone, whose tag and Contact have its name.
func answered(req *sip.Request, code int, name string) *sip.Response {
	res := sip.NewResponseFromRequest(req, code, "", nil)
	res.To().Params = sip.HeaderParams{{K: "tag", V: name}}
	res.AppendHeader(&sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: name, Host: "127.0.0.1"}})
	return res
}

// The final response of an INVITE gets its ACK each time that it comes within 32 s. A response of another client or to no
// request belongs to nothing.
func TestResponsesOfATelephone(t *testing.T) {
	for _, method := range []sip.RequestMethod{sip.INVITE, sip.OPTIONS} {
		isInvite := method == sip.INVITE
		got := inTime(t, nil, func(t *testing.T, r *rig) {
			req := r.request(method)
			ok := func() *sip.Response { return answered(req, 200, "desk") }
			time.AfterFunc(200*ms, func() {
				if r.takeResponse(ok(), r.Peer(netip.MustParseAddrPort("127.0.0.2:9"))) {
					t.Errorf("%s: a response of another client is taken", method)
				}
				for _, header := range []string{"Via", "CSeq", "To"} {
					res := ok()
					for res.RemoveHeader(header) {
					}
					if r.takeResponse(res, r.peer()) {
						t.Errorf("%s: a response without %s is taken", method, header)
					}
				}
				if !r.takeResponse(ok(), r.peer()) {
					t.Errorf("%s: the response is not taken", method)
				}
			})

			res, err := r.Request(t.Context(), r.peer(), req, nil)
			if err != nil || res.StatusCode != 200 {
				t.Errorf("%s: %v, %v", method, res, err)
			}
			for _, c := range []struct {
				after time.Duration
				taken bool
			}{{ms, isInvite}, {31998 * ms, isInvite}, {2 * ms, false}} {
				time.Sleep(c.after)
				if taken := r.takeResponse(ok(), r.peer()); taken != c.taken {
					t.Errorf("%s: %s later the response is taken: %t", method, c.after, taken)
				}
			}
		})

		want := 1
		if isInvite {
			want = 1 + 3 // with the ACK, three times
		}
		if len(got) != want {
			t.Errorf("%s: the telephone gets %q", method, got)
		}
	}
}

// A proxy may fork an INVITE. Each telephone that answers it gets its ACK, and each but the first a BYE in its own dialog
// (RFC 3261, 13.2.2.4).
func TestForkedInvite(t *testing.T) {
	got := inTime(t, nil, func(t *testing.T, r *rig) {
		req := r.request(sip.INVITE)
		answer := func(code int, tag string) {
			if !r.takeResponse(answered(req, code, tag), r.peer()) {
				t.Errorf("%d of %s is not taken", code, tag)
			}
		}
		time.AfterFunc(100*ms, func() {
			answer(180, "desk")
			answer(180, "cell")
			answer(200, "desk")
			answer(200, "cell")
			answer(200, "cell") // repeated
			answer(200, "desk")
			answer(180, "cell") // late
		})
		res, err := r.Request(t.Context(), r.peer(), req, nil)
		if err != nil || tagOf(res.To().Params) != "desk" {
			t.Errorf("%v, %v", res, err)
		}
		time.Sleep(time.Minute)
	})

	var calls []string
	for _, line := range got {
		if !slices.Contains(calls, line) || !strings.HasPrefix(line, "BYE") { // which nobody answers here
			calls = append(calls, line)
		}
	}
	slices.Sort(calls)
	want := "ACK sip:cell@127.0.0.1|ACK sip:cell@127.0.0.1|ACK sip:desk@127.0.0.1|ACK sip:desk@127.0.0.1|" +
		"BYE sip:cell@127.0.0.1|INVITE sip:telephone@127.0.0.1"
	if strings.Join(calls, "|") != want {
		t.Errorf("the telephones get %q", calls)
	}
}

// A client has the slots of one client at most, and all clients have the slots of all. Drain waits for each slot.
func TestSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSlots(2, 5)
		client := func(i byte) netip.Addr { return netip.AddrFrom4([4]byte{127, 0, 0, i}) }
		for i, want := range []bool{true, true, false} {
			for n := range byte(2) {
				if got := s.Take(client(n)); got != want {
					t.Errorf("slot %d of client %d is free: %t", i, n, got)
				}
			}
		}
		if !s.Take(client(2)) || s.Take(client(3)) || s.Taken() != 5 {
			t.Errorf("%d of 5 slots are taken", s.Taken())
		}
		s.Release(client(0))
		if s.Take(client(1)) || !s.Take(client(0)) {
			t.Error("a returned slot is of the wrong client")
		}

		isDrained := false
		go func() { s.Drain(); isDrained = true }()
		for _, c := range []byte{0, 0, 1, 1, 2} {
			synctest.Wait()
			if isDrained || s.Take(client(4)) {
				t.Error("slots are drained before they are returned, or given out after that")
			}
			s.Release(client(c))
		}
		synctest.Wait()
		if !isDrained || len(s.taken) > 0 {
			t.Errorf("drained: %t, with %v", isDrained, s.taken)
		}
	})
}

// A client is an IPv4 address, however it is written, or the /64 network of an IPv6 address.
func TestClients(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"fe80::1%eth0", "fe80::2%eth1", true},
	} {
		if same := ClientOf(netip.MustParseAddr(c.a)) == ClientOf(netip.MustParseAddr(c.b)); same != c.same {
			t.Errorf("%s and %s are one client: %t", c.a, c.b, same)
		}
	}

	// The first 64 bits of an address in IPv6 are the network.
	address := netip.MustParseAddr("2001:db8:1:2:3:4:5:6")
	for bit := range 128 {
		other := address.As16()
		other[bit/8] ^= 0x80 >> (bit % 8)
		if isSame := ClientOf(netip.AddrFrom16(other)) == ClientOf(address); isSame != (bit >= 64) {
			t.Errorf("addresses that differ in bit %d are of one client: %t", bit, isSame)
		}
	}
}

// A call goes on by the next connection of its telephone, if its own has ended. Another client takes over no call.
func TestNextConnectionOfACall(t *testing.T) {
	for name, c := range map[string]struct {
		from  string // of the INFO
		ended bool   // the connection of the INVITE
		moves bool
	}{
		"ended":          {"127.0.0.1:6", true, true},
		"open":           {"127.0.0.1:6", false, false},
		"another client": {"127.0.0.2:6", true, false},
	} {
		inTime(t, nil, func(t *testing.T, r *rig) {
			first, next := &wire{}, &wire{}
			before := &Peer{endpoint: r.Endpoint, at: netip.MustParseAddrPort("127.0.0.1:5"), conn: first}
			after := &Peer{endpoint: r.Endpoint, at: netip.MustParseAddrPort(c.from), conn: next}

			r.getFrom(before, message("INVITE", "1", "call"))
			d := r.Answer(r.handled[0])
			_ = r.handled[0].Respond(200, "OK")
			before.isClosed.Store(c.ended)
			r.getFrom(after, strings.Replace(message("INFO", "2", "call"), "CSeq: 1", "CSeq: 2", 1))
			if err := d.Take(r.handled[1]); err != nil {
				t.Error(err)
			}
			if err := d.Take(r.handled[1]); !errors.Is(err, errOrder) { // RFC 3261, 12.2.2
				t.Errorf("an old request is taken: %v", err)
			}
			answered := first.writes

			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, _ = d.Request(ctx, sip.BYE, nil) // which nobody answers here
			got := [...]int{first.writes - answered, next.writes, int(before.calls.Load()), int(after.calls.Load())}
			want := [...]int{1, 0, 1, 0}
			if c.moves {
				want = [...]int{0, 1, 0, 1}
			}
			if got != want {
				t.Errorf("%s: the BYE and the call are at %v, want %v", name, got, want)
			}
		})
	}
}
