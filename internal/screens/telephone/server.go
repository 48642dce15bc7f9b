package telephone

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Options are how a center is called.
type Options struct {
	Address  netip.AddrPort // to listen on, with UDP and TCP; not an unspecified address
	Password *Password      // that telephones need; nil on loopback
	Calls    int            // at once, of one client
	Folder   fs.FS          // with the recordings; may be nil
	Log      *slog.Logger
	Limits   *Limits // nil: the usual ones

	// Arrive lets a caller in on a line. Its error may be a [Refusal].
	Arrive Arrive

	// Ended takes each call that has ended. It is called by several goroutines.
	Ended func(*Call)
}

// Call is a call that has ended.
type Call struct {
	Number     int // from 1, in the order in which calls were answered
	Transcript *Transcript
	Session    *ivr.Session // nil if the call ended at its start
}

// Server answers telephones.
type Server struct {
	how    Options
	voice  *sound.Voice
	center atomic.Pointer[center]
	guard  *guard // nil without a password
	pacer  media.Pacer
	slots  *slots

	udp     net.PacketConn
	tcp     net.Listener
	ua      *sipgo.UserAgent
	dialogs *sipgo.DialogServerCache
	contact sip.ContactHeader
	number  atomic.Int64

	mutex  sync.Mutex
	calls  map[string]*call // those that are answered, by dialog
	warned map[string]bool  // problems with prompts
}

// center is the flows that new calls run.
type center struct {
	flows *flow.Flows
	mutex sync.Mutex
	table map[string]*ivr.TransitionTable
}

// machine returns a machine of a flow. Its table is made at the first call.
func (c *center) machine(name string) *ivr.Machine {
	c.mutex.Lock()
	defer c.mutex.Unlock()

	// A table is the same for all calls of a flow, so it is made once.
	t := c.table[name]
	if t == nil {
		t = ivr.NewTransitionTable(c.flows.Program(name))
		c.table[name] = t
	}
	return ivr.FromTable(t)
}

// Listen opens the address. A port of 0 takes a free one.
func Listen(flows *flow.Flows, how Options) (*Server, error) {
	s := &Server{
		how:    how,
		voice:  sound.NewVoice(how.Folder),
		slots:  newSlots(how.Calls),
		calls:  map[string]*call{},
		warned: map[string]bool{},
	}

	if how.Limits == nil {
		s.how.Limits = &usualLimits
	}

	if how.Password != nil {
		s.guard = newGuard(*how.Password)
	}

	s.Replace(flows)

	// A free port for TCP can be taken for UDP, so another port is tried.
	var err error
	for range mostTries {
		err = s.open(how.Address)
		isFixed := how.Address.Port() != 0
		if err == nil || isFixed {
			break
		}
	}

	if err != nil {
		return nil, err
	}
	return s, nil
}

// mostTries bounds the search for a port that is free for TCP and for UDP.
const mostTries = 20

// open opens an address for TCP and UDP.
func (s *Server) open(at netip.AddrPort) error {
	tcp, err := net.Listen("tcp", at.String())
	if err != nil {
		return err
	}

	// A port of 0 takes a free port, which UDP then has to share with TCP.
	s.how.Address = tcp.Addr().(*net.TCPAddr).AddrPort()
	s.tcp = newConnections(tcp)
	s.udp, err = net.ListenPacket("udp", s.how.Address.String())
	if err != nil {
		_ = tcp.Close()
	}
	return err
}

// Address returns the address where the server listens.
func (s *Server) Address() netip.AddrPort { return s.how.Address }

// Warnings says in a sentence each what callers cannot hear or do.
func (s *Server) Warnings() []string {
	flows := s.center.Load().flows
	var out []string
	if missing := s.voice.Missing(flows.Center.Attributes[routing.AttrLanguage].Values); missing != "" {
		out = append(out, missing)
	}
	if words := WordsAlone(flows); len(words) > 0 {
		out = append(out, describeWordsAlone(words))
	}
	return out
}

// Replace makes the next calls run other flows.
func (s *Server) Replace(flows *flow.Flows) {
	s.center.Store(&center{flows: flows, table: map[string]*ivr.TransitionTable{}})
	s.voice.Forget()
}

// quiet is the log of the SIP library: what it reports is of telephones, not of the center.
var quiet = slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1}))

// Serve answers calls until the context ends. Calls in progress are then hung up.
func (s *Server) Serve(ctx context.Context) error {
	server, err := s.newSIP()
	if err != nil {
		return err
	}

	// The agent is closed last, because calls in progress still send their BYE.
	defer func() { _ = s.ua.Close() }()
	s.handle(ctx, server)

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { s.pacer.Run(ctx); return nil })
	group.Go(func() error { return unlessClosed(ctx, server.ServeUDP(s.udp)) })
	group.Go(func() error { return unlessClosed(ctx, server.ServeTCP(s.tcp)) })

	// Calls end before the sockets close, so that each telephone gets its BYE.
	group.Go(func() error {
		<-ctx.Done()
		s.slots.drain()
		_ = s.tcp.Close()
		_ = s.udp.Close()
		return nil
	})

	return group.Wait()
}

// unlessClosed returns an error of a listener, nil if the server has closed it.
func unlessClosed(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// newSIP makes the parts of the SIP library.
func (s *Server) newSIP() (*sipgo.Server, error) {
	var err error
	s.ua, err = sipgo.NewUA(
		sipgo.WithUserAgent("ivrsim"),
		sipgo.WithUserAgentTransactionLayerOptions(sip.WithTransactionLayerLogger(quiet)),
		sipgo.WithUserAgentTransportLayerOptions(sip.WithTransportLayerLogger(quiet)),
	)
	if err != nil {
		return nil, err
	}

	server, err := sipgo.NewServer(s.ua, sipgo.WithServerLogger(quiet))
	if err != nil {
		return nil, err
	}

	host := s.how.Address.Addr().String()
	port := int(s.how.Address.Port())

	client, err := sipgo.NewClient(s.ua, sipgo.WithClientHostname(host), sipgo.WithClientPort(port),
		sipgo.WithClientLogger(quiet))
	if err != nil {
		return nil, err
	}

	s.contact = sip.ContactHeader{Address: sip.Uri{User: "ivrsim", Host: bracketed(s.how.Address.Addr()), Port: port}}
	s.dialogs = sipgo.NewDialogServerCache(client, s.contact)
	return server, nil
}

// bracketed writes an address as URIs do.
func bracketed(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}

// The methods that are answered.
const (
	allow  = "INVITE, ACK, CANCEL, BYE, INFO, OPTIONS, REGISTER, UPDATE"
	accept = "application/sdp, " + dtmfRelay + ", " + dtmf
)

// handle answers each method.
func (s *Server) handle(ctx context.Context, server *sipgo.Server) {
	server.OnInvite(whole(func(req *sip.Request, tx sip.ServerTransaction) { s.invite(ctx, req, tx) }))
	server.OnAck(whole(s.ack))
	server.OnBye(whole(s.bye))
	server.OnInfo(whole(s.info))
	server.OnUpdate(whole(s.update))
	server.OnRegister(whole(s.register))
	server.OnCancel(whole(noSuchCall)) // of a call that is still set up the library knows
	server.OnOptions(whole(func(req *sip.Request, tx sip.ServerTransaction) {
		respond(req, tx, 200, "OK", sip.NewHeader("Allow", allow), sip.NewHeader("Accept", accept))
	}))

	// A method that the server knows but does not serve gets the list of methods that it serves.
	other := func(req *sip.Request, tx sip.ServerTransaction) {
		respond(req, tx, 405, "Method Not Allowed", sip.NewHeader("Allow", allow))
	}
	for _, method := range []sip.RequestMethod{
		sip.SUBSCRIBE, sip.NOTIFY, sip.REFER, sip.MESSAGE, sip.PRACK,
		sip.PUBLISH,
	} {
		server.OnRequest(method, whole(other))
	}
}

// whole refuses requests without the headers that each must have (RFC 3261, 8.1.1).
func whole(handle sipgo.RequestHandler) sipgo.RequestHandler {
	return func(req *sip.Request, tx sip.ServerTransaction) {
		// Each request has these headers, and a response copies them.
		lacks := req.CallID() == nil || req.From() == nil || req.To() == nil || req.CSeq() == nil || req.Via() == nil
		if !lacks {
			handle(req, tx)
			return
		}

		// An ACK has no response (RFC 3261, 17).
		if !req.IsAck() {
			respond(req, tx, 400, "Bad Request")
		}
	}
}

func respond(req *sip.Request, tx sip.ServerTransaction, code int, reason string, headers ...sip.Header) {
	res := sip.NewResponseFromRequest(req, code, reason, nil)
	for _, h := range headers {
		res.AppendHeader(h)
	}

	// A telephone that is gone asks again.
	_ = tx.Respond(res)
}

func noSuchCall(req *sip.Request, tx sip.ServerTransaction) {
	respond(req, tx, 481, "Call/Transaction Does Not Exist")
}

// register accepts registrations: softphones register before they dial. Nobody is called at
// the address.
func (s *Server) register(req *sip.Request, tx sip.ServerTransaction) {
	if !s.admits(req, tx) {
		return
	}
	var headers []sip.Header

	// The registration lasts an hour, and the telephone then registers again.
	if c := req.Contact(); c != nil {
		headers = append(headers, sip.NewHeader("Contact", "<"+c.Address.String()+">;expires=3600"))
	}
	respond(req, tx, 200, "OK", headers...)
}

// admits reports whether a request has the password, if there is one, and asks for it if not.
func (s *Server) admits(req *sip.Request, tx sip.ServerTransaction) bool {
	if s.guard == nil {
		return true
	}

	ok, challenge := s.guard.admits(req)
	if ok {
		return true
	}

	// The first request of each telephone has no password, so only a wrong one is logged.
	if headerText(req, "Authorization") != "" {
		s.how.Log.Info("a telephone has another password, or none", "from", clientOf(req.Source()))
	}

	respond(req, tx, 401, "Unauthorized", challenge)
	return false
}

// refuse refuses a call. The reason is in a header that telephones show or log.
func (s *Server) refuse(req *sip.Request, tx sip.ServerTransaction, code int, reason, why string) {
	s.how.Log.Debug("a call is refused", "code", code, "why", why)
	headers := []sip.Header{sip.NewHeader("Warning", `399 ivrsim "`+quotable(why)+`"`)}
	if code == 503 {
		headers = append(headers, sip.NewHeader("Retry-After", "5"))
	}
	respond(req, tx, code, reason, headers...)
}

// quotable replaces what cannot be in a quoted text of a header.
func quotable(text string) string {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			r = '\''
		case r < ' ' || r == 0x7f:
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}

// Bounds of the connections by TCP.
const (
	mostConnections     = 1000
	connectionsOfClient = 250
)

// connections closes connections over the bounds at once.
type connections struct {
	net.Listener
	taken slots
}

func newConnections(l net.Listener) *connections {
	return &connections{l, slots{perClient: connectionsOfClient, total: mostConnections, taken: map[netip.Addr]int{}}}
}

// Accept returns the next connection within the bounds.
func (c *connections) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		client := clientOf(conn.RemoteAddr().String())

		// The limits count the connections of one client and of all clients.
		if c.taken.take(client) {
			return &connection{Conn: conn, release: sync.OnceFunc(func() { c.taken.release(client) })}, nil
		}
		_ = conn.Close()
	}
}

// connection gives its place back when it is closed.
type connection struct {
	net.Conn
	release func()
}

// Close closes the connection.
func (c *connection) Close() error {
	c.release()
	return c.Conn.Close()
}

// Limits are the times after which the center gives up.
type Limits struct {
	Ack   time.Duration // for the telephone to confirm an answer
	Bye   time.Duration // for the telephone to confirm the end
	Audio time.Duration // without anything from the telephone
	Call  time.Duration // of the whole call
	Look  time.Duration // between two looks at Audio and Call
}

// usualLimits are the limits outside tests.
var usualLimits = Limits{
	Ack:   4 * time.Second,
	Bye:   4 * time.Second,
	Audio: 30 * time.Second,
	Call:  time.Hour,
	Look:  time.Second,
}

// Why the center ends a call that goes on.
var (
	errNoAck   = errors.New("the telephone did not confirm the answer")
	errNoAudio = errors.New("nothing came from the telephone any more")
	errTooLong = errors.New("the call has reached the longest time of a call")
)

// warnOnce logs a problem with a prompt at its first time.
func (s *Server) warnOnce(problem string) {
	s.mutex.Lock()
	isKnown := s.warned[problem]

	// The set of known problems has a limit, because recordings can have any number of names.
	if len(s.warned) < mostWarnings {
		s.warned[problem] = true
	}

	// The log is written without the lock, because a slow writer would stop all calls.
	s.mutex.Unlock()
	if !isKnown {
		s.how.Log.Warn("a prompt is not heard as it is", "err", problem)
	}
}

// mostWarnings bounds the problems that are remembered.
const mostWarnings = 1000
