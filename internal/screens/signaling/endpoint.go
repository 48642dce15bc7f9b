package signaling

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"
	"golang.org/x/sync/errgroup"
)

// Bounds limit the memory and the connections of an endpoint.
type Bounds struct {
	Transactions int // of all clients; half of them of one client
	Bytes        int // of their messages; half of them of one client
	Connections  int // by TCP; a quarter of them of one client
	Idle         time.Duration
}

// usualBounds are the bounds outside tests. A client makes 100 calls per second, each with an
// INVITE, a BYE and a key, which are kept for 32 s.
var usualBounds = Bounds{
	Transactions: 20_000,
	Bytes:        32 << 20,
	Connections:  1000,
	Idle:         30 * time.Second,
}

// Options are how an endpoint listens.
type Options struct {
	Address netip.AddrPort // of UDP and TCP; a port of 0 takes a free one
	Log     *slog.Logger
	Bounds  *Bounds // nil: the usual ones
}

// Endpoint sends and receives messages on one address, by UDP and TCP.
type Endpoint struct {
	address netip.AddrPort
	log     *slog.Logger
	bounds  Bounds
	parser  *sip.Parser

	udp         *net.UDPConn
	tcp         net.Listener
	connections *Slots
	handle      func(*Request)
	closed      chan struct{}
	close       sync.Once

	mutex  sync.Mutex
	conns  map[net.Conn]bool
	server transactions
	client map[hash]*clientTransaction

	stray strays
}

// strays counts the messages that belong to nothing, since the last line of the log.
type strays struct {
	unreadable, responses, refused atomic.Int64
}

// strayEvery is the time between two lines of the log about stray messages.
const strayEvery = time.Minute

// mostTries bounds the search for a port that is free for TCP and for UDP.
const mostTries = 20

// Listen opens the address. [Endpoint.Serve] takes what comes.
func Listen(how Options) (*Endpoint, error) {
	bounds := usualBounds
	if how.Bounds != nil {
		bounds = *how.Bounds
	}

	e := &Endpoint{
		log:         how.Log,
		bounds:      bounds,
		parser:      newParser(),
		connections: NewSlots(bounds.Connections/4, bounds.Connections),
		closed:      make(chan struct{}),
		conns:       map[net.Conn]bool{},
		client:      map[hash]*clientTransaction{},
	}
	e.server.init(bounds)

	// A free port for TCP can be taken for UDP, so another port is tried.
	var err error
	for range mostTries {
		err = e.open(how.Address)
		isFixed := how.Address.Port() != 0
		if err == nil || isFixed {
			break
		}
	}

	if err != nil {
		return nil, err
	}
	return e, nil
}

// readAhead is the room for messages that have not been read, in bytes.
const readAhead = 1 << 20

// open opens an address for TCP and UDP.
func (e *Endpoint) open(at netip.AddrPort) error {
	tcp, err := net.Listen("tcp", at.String())
	if err != nil {
		return err
	}

	// A port of 0 takes a free port, which UDP then has to share with TCP.
	e.address = tcp.Addr().(*net.TCPAddr).AddrPort()
	e.udp, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(e.address))
	if err != nil {
		_ = tcp.Close()
		return err
	}

	// Many calls may begin at once. A system that has less room loses some, which come again.
	_ = e.udp.SetReadBuffer(readAhead)
	e.tcp = tcp
	return nil
}

// Address returns the address where the endpoint listens.
func (e *Endpoint) Address() netip.AddrPort { return e.address }

// Serve passes each new request to handle, until Close. An ACK of a final response above 299
// belongs to its transaction, and a CANCEL to the request that it cancels: handle does not
// see them. The goroutine that reads calls handle, which keeps the order and must not block.
func (e *Endpoint) Serve(handle func(*Request)) error {
	e.handle = handle

	var group errgroup.Group
	group.Go(e.readUDP)
	group.Go(e.accept)
	group.Go(func() error { e.logStrays(); return nil })
	return group.Wait()
}

// Close closes the sockets and connections.
func (e *Endpoint) Close() {
	e.close.Do(func() { close(e.closed) })
	_ = e.udp.Close()
	_ = e.tcp.Close()

	e.mutex.Lock()
	defer e.mutex.Unlock()
	for conn := range e.conns {
		_ = conn.Close()
	}
}

// biggestDatagram is the most that UDP carries.
const biggestDatagram = 65535

func (e *Endpoint) readUDP() error {
	buffer := make([]byte, biggestDatagram)
	for {
		n, from, err := e.udp.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			// The port of a telephone is closed, for example.
			continue
		}

		peer := &Peer{endpoint: e, at: netip.AddrPortFrom(from.Addr().Unmap(), from.Port())}

		// Empty lines keep the way through a router open (RFC 5626, 3.5.1), and may precede a message (RFC 3261, 7.5).
		data := bytes.TrimLeft(buffer[:n], "\r\n\x00")
		if len(data) == 0 {
			continue
		}

		e.readDatagram(data, peer)
	}
}

// readDatagram reads the message of a datagram.
func (e *Endpoint) readDatagram(data []byte, from *Peer) {
	defer e.survive(from)

	message, err := e.parser.ParseSIP(data)
	if err != nil {
		e.stray.unreadable.Add(1)
		if known, err := e.parser.ParseSIP(copiedHeaders(data)); err == nil {
			message = known
		}
		refuseUnreadable(message, from)
		return
	}
	e.take(message, from, len(data))
}

// survive recovers from a panic, so that one message does not end all calls. It is deferred.
func (e *Endpoint) survive(from *Peer) {
	if fault := recover(); fault != nil {
		e.log.Error("a SIP message is dropped by a fault of ivrsim", "from", from.Client(), "fault", fault,
			"stack", string(debug.Stack()))
	}
}

// copiedHeader matches the header lines of a request that a response copies, also in their short form (RFC 3261,
// 8.2.6.2).
var copiedHeader = regexp.MustCompile(`(?i)^(?:via|v|from|f|to|t|call-id|i|cseq)[ \t]*:`)

// isResponse matches the first line of a response.
var isResponse = regexp.MustCompile(`(?i)^SIP/`)

// copiedHeaders returns a request with the headers that a response copies. The library ends at the first line that it
// cannot read, which may be the first of all.
func copiedHeaders(data []byte) []byte {
	head, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	first, rest, _ := bytes.Cut(head, []byte("\r\n"))
	if !isResponse.Match(first) {
		first = []byte("UNREADABLE sip:unreadable " + version)
	}
	out := slices.Concat(first, []byte("\r\n"))
	for line := range bytes.SplitSeq(rest, []byte("\r\n")) {
		if copiedHeader.Match(line) {
			out = append(append(out, line...), "\r\n"...)
		}
	}
	return append(out, "\r\n"...)
}

// refuseUnreadable answers a request of which the library has read a part, such as one whose body is shorter than
// it says (RFC 3261, 18.3). The response copies the headers that were read, so it needs the way back.
func refuseUnreadable(message sip.Message, from *Peer) {
	request, ok := message.(*sip.Request)
	if !ok || request.Via() == nil {
		return
	}
	if number := request.CSeq(); request.IsAck() || number != nil && number.MethodName == sip.ACK {
		return
	}
	request.SetSource(from.at.String())
	_ = (&Request{Request: request, Peer: from}).Respond(400, "Bad Request")
}

// accept takes connections within the bounds.
func (e *Endpoint) accept() error {
	for {
		conn, err := e.tcp.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}

		from := conn.RemoteAddr().(*net.TCPAddr).AddrPort()
		peer := &Peer{endpoint: e, at: netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), conn: conn}
		if !e.connections.Take(peer.Client()) {
			e.stray.refused.Add(1)
			_ = conn.Close()
			continue
		}

		e.mutex.Lock()
		e.conns[conn] = true
		e.mutex.Unlock()
		go e.readTCP(peer)
	}
}

// readTCP reads the messages of a connection until it ends or is idle.
func (e *Endpoint) readTCP(peer *Peer) {
	stream := e.parser.NewSIPStream()
	defer func() {
		stream.Close()
		peer.close()
		e.connections.Release(peer.Client())
		e.mutex.Lock()
		defer e.mutex.Unlock()
		delete(e.conns, peer.conn)
	}()
	defer e.survive(peer)

	// Only a whole message is a sign of life: bytes that drip in keep no connection.
	buffer := make([]byte, 8192)
	until := time.Now().Add(e.bounds.Idle)
	hasBegun := false // a message, whose rest comes later
	for {
		_ = peer.conn.SetReadDeadline(until)
		n, err := peer.conn.Read(buffer)
		isIdle := errors.Is(err, os.ErrDeadlineExceeded)
		if isIdle && peer.calls.Load() > 0 {
			until = time.Now().Add(e.bounds.Idle)
			continue
		}
		if err != nil {
			return
		}

		// Two empty lines between messages ask whether the connection lives (RFC 5626, 3.5.1).
		data := buffer[:n]
		if !hasBegun && strings.Trim(string(data), "\r\n") == "" {
			until = time.Now().Add(e.bounds.Idle)
			if string(data) == "\r\n\r\n" {
				_ = peer.write([]byte("\r\n"))
			}
			continue
		}

		_, _ = stream.Write(data) // to memory
		hasBegun = false
		for stream.Buffer().Len() > 0 && !hasBegun {
			message, _, err := stream.ParseNext()
			isPart := errors.Is(err, io.ErrUnexpectedEOF)
			switch {
			case isPart:
				hasBegun = message != nil || stream.Buffer().Len() > 0
			case err != nil:
				// No boundary is left after a message that cannot be read, so the connection ends.
				e.stray.unreadable.Add(1)
				refuseUnreadable(message, peer)
				return
			default:
				until = time.Now().Add(e.bounds.Idle)
				e.take(message, peer, n)
			}
		}
	}
}

// take passes a message of some bytes on.
func (e *Endpoint) take(message sip.Message, from *Peer, size int) {
	message.SetTransport(from.network())
	message.SetSource(from.at.String())

	switch m := message.(type) {
	case *sip.Response:
		if !e.takeResponse(m, from) {
			e.stray.responses.Add(1)
		}
	case *sip.Request:
		e.takeRequest(&Request{Request: m, Peer: from}, size)
	}
}

// logStrays tells about stray messages, in one line per minute if there are any.
func (e *Endpoint) logStrays() {
	tick := time.NewTicker(strayEvery)
	defer tick.Stop()
	for {
		select {
		case <-e.closed:
			e.logStray()
			return
		case <-tick.C:
			e.logStray()
		}
	}
}

func (e *Endpoint) logStray() {
	unreadable := e.stray.unreadable.Swap(0)
	responses := e.stray.responses.Swap(0)
	refused := e.stray.refused.Swap(0)
	if unreadable+responses+refused > 0 {
		e.log.Info("stray SIP messages", "unreadable", unreadable, "responses", responses, "over_the_bounds", refused)
	}
}
