package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/screens/signaling"
)

// Limits of the connections. Those over a limit are closed at once, so that they take
// nothing from the others.
const (
	maxConnections          = 2000
	maxConnectionsPerClient = 500
)

// Limits of the pages that are being sent, in bytes: a client that reads slowly keeps its page
// in memory until the deadline of the answer.
const (
	maxSent          = 128 << 20
	maxSentPerClient = 32 << 20
)

// remoteClient returns the client at the other end of a connection.
func remoteClient(remote string) netip.Addr {
	at, err := netip.ParseAddrPort(remote)
	if err != nil { // no network address, as in tests
		return netip.Addr{}
	}
	return signaling.ClientOf(at.Addr())
}

// clientOf returns the client of a request: of the header that a proxy sets, if there is one,
// the last address, which is the one that this proxy has seen.
func (s *site) clientOf(r *http.Request) netip.Addr {
	if values := r.Header.Values(s.clientHeader); s.clientHeader != "" && len(values) > 0 {
		last := values[len(values)-1]
		last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		if client := remoteClient(last); client.IsValid() {
			return client
		}
		if address, err := netip.ParseAddr(strings.Trim(last, "[]")); err == nil {
			return signaling.ClientOf(address)
		}
	}
	return remoteClient(r.RemoteAddr)
}

// shares bounds what is open at a time, in total and for each client. What is larger than a
// share is allowed alone.
type shares struct {
	total, perClient int

	mutex    sync.Mutex
	open     int
	byClient map[netip.Addr]int // of the open connections
}

func newShares(total, perClient int) *shares {
	return &shares{total: total, perClient: perClient, byClient: map[netip.Addr]int{}}
}

// take opens n for a client, and reports whether that is within the bounds.
func (s *shares) take(client netip.Addr, n int) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	own := s.byClient[client]
	if s.open > 0 && s.open+n > s.total || own > 0 && own+n > s.perClient {
		return false
	}
	s.open += n
	s.byClient[client] = own + n
	return true
}

func (s *shares) release(client netip.Addr, n int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.open -= n
	if s.byClient[client] -= n; s.byClient[client] == 0 {
		delete(s.byClient, client)
	}
}

// limitedListener bounds the open connections.
type limitedListener struct {
	net.Listener
	open *shares
}

func newLimitedListener(l net.Listener, total, perClient int) *limitedListener {
	return &limitedListener{l, newShares(total, perClient)}
}

// Accept waits for the next connection within the limits.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		client := remoteClient(c.RemoteAddr().String())
		if l.open.take(client, 1) {
			return &limitedConn{Conn: c, release: sync.OnceFunc(func() { l.open.release(client, 1) })}, nil
		}
		_ = c.Close() // nothing was sent
	}
}

// limitedConn is a connection that counts until it is closed.
type limitedConn struct {
	net.Conn
	release func()
}

// Close closes the connection. It implements net.Conn.
func (c *limitedConn) Close() error {
	c.release()
	return c.Conn.Close()
}
