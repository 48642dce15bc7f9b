package web

import (
	"net"
	"net/netip"
	"sync"
)

// Limits of the connections. Those over a limit are closed at once, so that they take
// nothing from the others.
const (
	maxConnections          = 2000
	maxConnectionsPerClient = 500
)

// clientOf returns the address of a client, by which its share of the server is bounded:
// its IPv4 address, or the /64 network of its IPv6 address, which one client has whole.
func clientOf(remote string) netip.Addr {
	at, err := netip.ParseAddrPort(remote)
	if err != nil { // no network address, as in tests
		return netip.Addr{}
	}
	client := at.Addr().Unmap().WithZone("")
	if client.Is6() {
		client = netip.PrefixFrom(client, 64).Masked().Addr()
	}
	return client
}

// limitedListener bounds the open connections, in total and of each client.
type limitedListener struct {
	net.Listener
	total, perClient int

	mutex    sync.Mutex
	open     int                // connections
	byClient map[netip.Addr]int // of them
}

func newLimitedListener(l net.Listener, total, perClient int) *limitedListener {
	return &limitedListener{Listener: l, total: total, perClient: perClient, byClient: map[netip.Addr]int{}}
}

// Accept waits for the next connection within the limits.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		client := clientOf(c.RemoteAddr().String())
		if l.take(client) {
			return &limitedConn{Conn: c, release: sync.OnceFunc(func() { l.release(client) })}, nil
		}
		_ = c.Close() // nothing was sent
	}
}

func (l *limitedListener) take(client netip.Addr) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.open == l.total || l.byClient[client] == l.perClient {
		return false
	}
	l.open++
	l.byClient[client]++
	return true
}

func (l *limitedListener) release(client netip.Addr) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.open--
	if l.byClient[client]--; l.byClient[client] == 0 {
		delete(l.byClient, client)
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
