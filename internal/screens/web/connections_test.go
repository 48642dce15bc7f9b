package web

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener of connections in memory, which work with the clock of synctest.
type pipes struct {
	accepted chan net.Conn
	closed   chan struct{}
	close    func()
}

func newPipes() *pipes {
	p := &pipes{accepted: make(chan net.Conn), closed: make(chan struct{})}
	p.close = sync.OnceFunc(func() { close(p.closed) })
	return p
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.close(); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// dial connects a client of an address.
func (p *pipes) dial(from string) net.Conn {
	client, server := net.Pipe()
	p.accepted <- remote{server, from}
	return client
}

// remote is a connection with another remote address.
type remote struct {
	net.Conn
	from string
}

func (r remote) RemoteAddr() net.Addr {
	at, err := net.ResolveTCPAddr("tcp", r.from)
	if err != nil {
		panic(err)
	}
	return at
}

// The answer to a client that never reads is given up, whether it is an ordinary page or
// the stream of the wallboard.
func TestAClientThatNeverReadsIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := make(chan bool)
		server := newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write(make([]byte, 1<<20))
			sent <- err == nil
		}), slog.New(slog.DiscardHandler))
		l := newPipes()
		go func() { _ = server.Serve(l) }()
		defer server.Close() //nolint:errcheck // no connection is left
		client := l.dial("192.0.2.1:1")
		fmt.Fprint(client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
		select {
		case sent := <-sent:
			if sent {
				t.Error("the answer was sent to nobody")
			}
		case <-time.After(10 * time.Minute):
			t.Error("the server still waits for the client")
			_ = client.Close()
			<-sent
		}
	})
}

// A connection over a limit is closed at once, and one that ends makes room.
func TestConnectionsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		limited := newLimitedListener(l, 3, 2)
		go func() {
			for {
				c, err := limited.Accept()
				if err != nil {
					return
				}
				go func() { _, _ = io.Copy(c, c); _ = c.Close() }()
			}
		}()

		defer l.close()
		isOpen := func(c net.Conn) bool {
			_ = c.SetDeadline(time.Now().Add(time.Second))
			_, err := c.Write([]byte{1})
			return err == nil
		}

		first, second := l.dial("192.0.2.1:1"), l.dial("192.0.2.1:2")
		if !isOpen(first) || !isOpen(second) || isOpen(l.dial("192.0.2.1:3")) {
			t.Error("a client does not have two connections")
		}

		other := l.dial("192.0.2.2:1")
		if !isOpen(other) || isOpen(l.dial("192.0.2.3:1")) {
			t.Error("there are not three connections")
		}

		_ = first.Close()
		synctest.Wait()
		if last := l.dial("192.0.2.3:1"); !isOpen(last) {
			t.Error("a connection that ended makes no room")
		} else {
			_ = last.Close()
		}

		_, _ = second.Close(), other.Close()
		synctest.Wait()
		if limited.open.open != 0 || len(limited.open.byClient) != 0 {
			t.Errorf("%d connections of %d clients are left", limited.open.open, len(limited.open.byClient))
		}
	})
}

func TestClientsAreToldApartByTheirNetwork(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.1:80":                 "192.0.2.1",
		"[::ffff:192.0.2.1]:80":        "192.0.2.1",
		"[2001:db8:1:2:3:4:5:6]:80":    "2001:db8:1:2::",
		"[fe80::1%eth0]:80":            "fe80::",
		"pipe":                         "invalid IP",
		strings.Repeat("x", 100) + ":": "invalid IP",
	} {
		if got := remoteClient(remote).String(); got != want {
			t.Errorf("%s is %s, want %s", remote, got, want)
		}
	}
}

// Behind a proxy a client is the last address of the header that the proxy sets. Addresses
// before it come from the client.
func TestClientsBehindAProxy(t *testing.T) {
	for _, c := range []struct {
		header string // that is configured
		values []string
		want   string
	}{
		{"", []string{"198.51.100.7"}, "192.0.2.1"},
		{"X-Forwarded-For", nil, "192.0.2.1"},
		{"X-Forwarded-For", []string{"198.51.100.7"}, "198.51.100.7"},
		{"x-forwarded-for", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"X-Forwarded-For", []string{"203.0.113.9", "203.0.113.8,198.51.100.7 "}, "198.51.100.7"},
		{"X-Forwarded-For", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"},
		{"X-Forwarded-For", []string{"[2001:db8:1:2:3:4:5:6]:443"}, "2001:db8:1:2::"},
		{"X-Forwarded-For", []string{"198.51.100.7:443"}, "198.51.100.7"},
		{"X-Forwarded-For", []string{"198.51.100.7, unknown"}, "192.0.2.1"},
		{"X-Forwarded-For", []string{""}, "192.0.2.1"},
	} {
		r := &http.Request{RemoteAddr: "192.0.2.1:80", Header: http.Header{"X-Forwarded-For": c.values}}
		if got := (&site{clientHeader: c.header}).clientOf(r).String(); got != c.want {
			t.Errorf("%s %q is %s, want %s", c.header, c.values, got, c.want)
		}
	}
}

// A client has its share, and a thing larger than a share if it is alone.
func TestShares(t *testing.T) {
	a, b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	s := newShares(10, 6)
	for i, step := range []struct {
		client netip.Addr
		n      int // that is taken, or released
		ok     bool
	}{
		{a, 4, true},
		{a, 3, false},
		{a, 2, true},
		{b, 5, false},
		{b, 4, true},
		{b, -4, true},
		{a, -6, true},
		{a, 100, true},
		{a, 1, false},
		{b, 1, false},
		{a, -100, true},
		{b, 6, true},
	} {
		if step.n < 0 {
			s.release(step.client, -step.n)
		} else if ok := s.take(step.client, step.n); ok != step.ok {
			t.Errorf("step %d: %t", i, ok)
		}
	}
}
