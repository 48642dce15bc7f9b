package telephone

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

// Calls with a Contact elsewhere leave no socket open, and nothing is sent there: each BYE goes to
// the telephone that called.
func TestForeignContact(t *testing.T) {
	elsewhere, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = elsewhere.Close() }()
	h := serve(t, testCenter(t, nil), nil)

	dial := func(contact string) {
		p := h.phone()
		p.Contact = contact
		if answer := p.Dial("bank"); telephonetest.Status(answer) != 200 {
			t.Fatalf("answered by\n%s", answer)
		}
		p.Press("2222222")
		p.AwaitEnd()
		h.transcript()
	}
	dial("sip:t@127.0.0.1")
	h.awaitFree(10)
	before := sockets(t)

	calls := 100
	if longtest.IsLong() {
		calls = 300
	}
	for range calls / 10 {
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() { dial("sip:t@" + elsewhere.LocalAddr().String()) })
		}
		group.Wait()
		h.awaitFree(10)
	}
	dial("sip:t@no-such-host.invalid")
	h.awaitFree(10)
	if after := sockets(t); len(after) > len(before) {
		t.Errorf("%d sockets before the calls, and %d after: %q", len(before), len(after), after)
	}

	_ = elsewhere.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, from, err := elsewhere.ReadFrom(make([]byte, 2000)); err == nil {
		t.Errorf("%d bytes came to the Contact, from %s", n, from)
	}
}

// Sound goes to the address that called alone, in an INVITE, a change of the call, and an answer to the center's offer.
func TestForeignSound(t *testing.T) {
	t.Parallel()
	elsewhere, err := net.ListenPacket("udp", "127.0.0.5:0")
	if err != nil {
		longtest.Missing(t, "the loopback has one address: %v", err)
	}
	defer func() { _ = elsewhere.Close() }()
	h := serve(t, testCenter(t, nil), nil)
	_, port, err := net.SplitHostPort(elsewhere.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	foreign := "v=0\r\no=t 1 2 IN IP4 127.0.0.5\r\ns=-\r\nc=IN IP4 127.0.0.5\r\nt=0 0\r\n" +
		"m=audio " + port + " RTP/AVP 0\r\n"
	isRefused := func(answer string) {
		t.Helper()
		why := telephonetest.Header(answer, "Warning")
		if telephonetest.Status(answer) != 488 || !strings.Contains(why, "127.0.0.5") || !strings.Contains(why, "127.0.0.1") {
			t.Errorf("answered by\n%s", answer)
		}
	}

	first := h.phone()
	first.URI = "sip:bank@" + h.Address().String()
	first.Request("INVITE", "application/sdp", foreign)
	isRefused(first.Answer())
	first.Request("ACK", "", "")
	first.Close()

	changed := h.dial("bank")
	changed.Request("INVITE", "application/sdp", foreign)
	isRefused(changed.Answer())
	changed.Request("ACK", "", "")
	changed.Request("UPDATE", "application/sdp", foreign)
	isRefused(changed.Answer())
	changed.Listen() // to the prompt, which still comes
	changed.HangUp()

	late := h.phone()
	late.Late = true
	late.Invite("bank")
	late.Target(late.Answer())
	late.Request("ACK", "application/sdp", foreign)
	late.AwaitEnd()

	_ = elsewhere.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, from, err := elsewhere.ReadFrom(make([]byte, 2000)); err == nil {
		t.Errorf("%d bytes came to another address, from %s", n, from)
	}
}

// A PBX may have its sound on another host than its calls, if the server allows that host. Others are still refused.
func TestAllowedSound(t *testing.T) {
	t.Parallel()
	elsewhere, err := net.ListenPacket("udp", "127.0.0.5:0")
	if err != nil {
		longtest.Missing(t, "the loopback has one address: %v", err)
	}
	defer func() { _ = elsewhere.Close() }()

	h := serve(t, testCenter(t, nil), func(o *Options) {
		o.MediaFrom = []netip.Prefix{netip.MustParsePrefix("127.0.0.4/31")} // 127.0.0.5, but not 127.0.0.6
	})
	_, port, err := net.SplitHostPort(elsewhere.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}

	for host, code := range map[string]int{"127.0.0.5": 200, "127.0.0.6": 488} {
		p := h.phone()
		p.URI = "sip:bank@" + h.Address().String()
		p.Request("INVITE", "application/sdp",
			"v=0\r\no=t 1 2 IN IP4 "+host+"\r\ns=-\r\nc=IN IP4 "+host+"\r\nt=0 0\r\nm=audio "+port+" RTP/AVP 0\r\n")
		answer := p.Answer()
		if telephonetest.Status(answer) != code {
			t.Errorf("sound at %s is answered by\n%s", host, answer)
		}

		p.Target(answer)
		p.Request("ACK", "", "")
		if code == 200 {
			_ = elsewhere.SetReadDeadline(time.Now().Add(30 * time.Second))
			if _, _, err := elsewhere.ReadFrom(make([]byte, 2000)); err != nil {
				t.Errorf("no sound came to the allowed host: %v", err)
			}
			p.HangUp()
		}
	}
}

// sockets lists the sockets of the process.
func sockets(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("the files of a process are in /proc only on Linux")
	}
	var out []string
	for _, f := range files {
		if to, err := os.Readlink("/proc/self/fd/" + f.Name()); err == nil && strings.HasPrefix(to, "socket:") {
			out = append(out, to)
		}
	}
	return out
}

// A telephone on TCP gets its BYE by its connection, whatever its Contact is.
func TestByeByTCP(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := telephonetest.NewTCP(t, "127.0.0.1", h.Address())
	p.Contact = "sip:t@127.0.0.1:9"
	if answer := p.Dial("bank"); telephonetest.Status(answer) != 200 {
		t.Fatalf("answered by\n%s", answer)
	}
	p.Press("2222222")
	p.AwaitEnd()
	if got := h.transcript(); got.Ended != Center {
		t.Errorf("the call was ended by the %s", got.Ended)
	}
}

// Requests of a call that are sent at once are handled in their order: no key is lost. The test runs alone,
// because it needs the machine.
func TestInfoAtOnce(t *testing.T) {
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Calls = 64 })
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			p := h.silent("busy")
			p.Request("INFO", "application/dtmf", "1")
			p.Request("INFO", "application/dtmf", "7")

			for answered := 0; answered < 2; {
				answer := p.Next()
				if !strings.HasSuffix(telephonetest.Header(answer, "CSeq"), " INFO") {
					continue // the answer to the INVITE comes again if its ACK is slow
				}
				answered++
				if telephonetest.Status(answer) != 200 {
					t.Error(answer)
				}
			}
			p.HangUp()
		})
	}

	group.Wait()
	for range 64 {
		keys := did(h.transcript(), ByCaller)
		keys = slices.DeleteFunc(keys, func(e string) bool { return !strings.HasPrefix(e, "presses") })
		if !slices.Equal(keys, []string{"presses 1", "presses 7"}) {
			t.Errorf("the caller %q", keys)
		}
	}
}

// 64 pairs of INFO in one call are 128 keys, in their order.
func TestManyInfoAtOnce(t *testing.T) {
	t.Parallel()
	c := testCenter(t, map[string]string{
		"long.yaml": "flow: words\nstart: n1\nsteps:\n" +
			"  n1: {collect: A., digits: 32, into: n1, then: {collected: n2, exhausted: done}}\n" +
			"  n2: {collect: B., digits: 32, into: n2, then: {collected: n3, exhausted: done}}\n" +
			"  n3: {collect: C., digits: 32, into: n3, then: {collected: n4, exhausted: done}}\n" +
			"  n4: {collect: D., digits: 32, into: n4, then: {collected: done, exhausted: done}}\n" +
			"  done: {end: done}\n",
		"words.yaml": "flow: other\nstart: done\nsteps:\n  done: {end: done}\n",
	})

	h := serve(t, c, nil)
	p := h.dial("words")

	var want []string
	for i := range 128 {
		key := fmt.Sprint(i % 10)
		want = append(want, "presses "+key)
		p.Request("INFO", "application/dtmf", key)
	}

	p.AwaitEnd()
	if got := did(h.transcript(), ByCaller)[1:]; !slices.Equal(got, want) {
		t.Errorf("the caller %q", got)
	}
}
