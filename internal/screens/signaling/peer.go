package signaling

import (
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Peer is the other side: an address by UDP, or a connection by TCP.
type Peer struct {
	endpoint *Endpoint
	at       netip.AddrPort
	conn     net.Conn // nil by UDP

	writing  sync.Mutex
	calls    atomic.Int32 // in progress by the connection, which is not idle with one
	isClosed atomic.Bool
}

// Peer returns the other side at an address, by UDP.
func (e *Endpoint) Peer(at netip.AddrPort) *Peer { return &Peer{endpoint: e, at: at} }

// Address returns the address of the peer.
func (p *Peer) Address() netip.AddrPort { return p.at }

// Client returns the client of the address.
func (p *Peer) Client() netip.Addr { return ClientOf(p.at.Addr()) }

// IsLoopback reports whether the address is on this machine.
func (p *Peer) IsLoopback() bool { return p.at.Addr().Unmap().IsLoopback() }

// isReliable reports whether messages need no repetition.
func (p *Peer) isReliable() bool { return p.conn != nil }

func (p *Peer) network() string {
	if p.isReliable() {
		return "TCP"
	}
	return "UDP"
}

// writeWithin bounds the wait for a client by TCP that does not read.
const writeWithin = 2 * time.Second

// write sends the bytes of a message.
func (p *Peer) write(data []byte) error {
	if !p.isReliable() {
		_, err := p.endpoint.udp.WriteToUDPAddrPort(data, p.at)
		return err
	}

	p.writing.Lock()
	defer p.writing.Unlock()
	_ = p.conn.SetWriteDeadline(time.Now().Add(writeWithin))
	_, err := p.conn.Write(data)
	// A part of a message may be on its way, so nothing can follow it.
	if err != nil {
		p.close()
	}
	return err
}

func (p *Peer) close() {
	p.isClosed.Store(true)
	_ = p.conn.Close()
}

// bytesOf writes a message.
func bytesOf(m sip.Message) []byte {
	var out strings.Builder
	m.StringWrite(&out)
	return []byte(out.String())
}
