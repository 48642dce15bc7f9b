package dialer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/signaling"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Keys is the way in which a caller sends keys.
type Keys string

// The ways of keys.
const (
	ByEvent Keys = "rfc4733"
	ByInfo  Keys = "info"
	ByTone  Keys = "tones"
)

// Account is the name and the password of a caller.
type Account struct {
	User, Password string
	Register       bool // before the first call
}

// Manner has the settings of a caller.
type Manner struct {
	Host     string // of the line, as the user names it; "": its address
	Keys     Keys
	Account  Account
	AnySound bool // sound goes to any address that a line gives, and not to the dialed host alone
}

// Caller dials from one address. Its calls are independent.
type Caller struct {
	line  *signaling.Endpoint
	peer  *signaling.Peer
	host  string // of the other side, as URIs have it
	pacer media.Pacer
	how   Manner

	mutex sync.Mutex
	calls map[string]*leg // by Call-ID
}

// problem is why a call cannot go on, with one likely fix.
type problem struct {
	why, fix  string
	isNetwork bool
}

func (e *problem) Error() string { return e.why }

// Open opens an address from which a host can be dialed. Serve has to run.
func Open(to netip.AddrPort, how Manner) (*Caller, error) {
	local, err := localAddress(to)
	if err != nil {
		return nil, err
	}
	line, err := signaling.Listen(signaling.Options{
		Address: netip.AddrPortFrom(local, 0), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return nil, err
	}
	return &Caller{
		line: line, peer: line.Peer(to), host: to.String(), how: how, calls: map[string]*leg{},
	}, nil
}

// localAddress returns the own address from which another is reached. Nothing is sent.
func localAddress(to netip.AddrPort) (netip.Addr, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		return netip.Addr{}, err
	}
	defer conn.Close() //nolint:errcheck // nothing was written
	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap(), nil
}

// Serve answers the requests of the other side until the context ends.
func (c *Caller) Serve(ctx context.Context) error {
	go c.pacer.Run(ctx)
	context.AfterFunc(ctx, c.line.Close)
	return c.line.Serve(c.take)
}

// take answers a request in a call.
func (c *Caller) take(r *signaling.Request) {
	c.mutex.Lock()
	l := c.calls[r.CallID().Value()]
	c.mutex.Unlock()

	// A forked INVITE has several dialogs, and one of them is the call. They differ in the tag of the telephone.
	isCall := l != nil
	if isCall {
		call := l.answered.Load()
		isCall = call == nil || call.dialog.ID.Remote == signaling.IDOf(r).Remote
	}
	switch {
	case isCall:
		l.take(r)
	case !r.IsAck():
		_ = r.Respond(481, "Call/Transaction Does Not Exist")
	}
}

// request makes a request outside of a call.
func (c *Caller) request(method sip.RequestMethod, to, from sip.Uri, id string, number uint32) *sip.Request {
	req := sip.NewRequest(method, to)
	hops := sip.MaxForwardsHeader(70)
	callID := sip.CallIDHeader(id)
	tag := sip.NewParams()
	tag.Add("tag", sip.GenerateTagN(12))
	req.AppendHeader(&hops)
	req.AppendHeader(&sip.FromHeader{Address: from, Params: tag})
	req.AppendHeader(&sip.ToHeader{Address: to, Params: sip.NewParams()})
	req.AppendHeader(&callID)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: number, MethodName: method})
	req.AppendHeader(c.contact())
	return req
}

// contact returns where the caller is reached.
func (c *Caller) contact() *sip.ContactHeader { return c.line.Contact(c.peer) }

// Register registers the account for an hour.
func (c *Caller) Register(ctx context.Context) error {
	account := sip.Uri{Scheme: "sip", User: c.how.Account.User}
	c.setHost(&account)
	registrar := account
	registrar.User = ""
	id := sip.GenerateTagN(20)
	_, res, err := c.send(ctx, func(number uint32) *sip.Request {
		req := c.request(sip.REGISTER, registrar, account, id, number)
		req.RemoveHeader("To")
		req.AppendHeader(&sip.ToHeader{Address: account, Params: sip.NewParams()})
		req.AppendHeader(sip.NewHeader("Expires", "3600"))
		return req
	})
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return signaling.ErrNoResponse
	case err == nil && !res.IsSuccess():
		return fmt.Errorf("the registration is refused: %d %s", res.StatusCode, res.Reason)
	}
	return err
}

// setHost sets the host of the other side, by the name that the user gives: a registrar knows its domain, and not each
// of its addresses.
func (c *Caller) setHost(uri *sip.Uri) {
	at := c.peer.Address()
	uri.Host = cmp.Or(c.how.Host, at.Addr().String())
	if strings.Contains(uri.Host, ":") {
		uri.Host = "[" + uri.Host + "]"
	}
	uri.Port = int(at.Port())
}

// IsIVRSim reports whether the other side is an ivrsim on this machine, by its Server header.
func (c *Caller) IsIVRSim(ctx context.Context) bool {
	if !c.peer.IsLoopback() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	to := sip.Uri{Scheme: "sip"}
	c.setHost(&to)
	res, err := c.line.Request(ctx, c.peer, c.request(sip.OPTIONS, to, to, sip.GenerateTagN(20), 1), nil)
	if err != nil {
		return false
	}
	server := res.GetHeader("Server")
	return server != nil && strings.HasPrefix(server.Value(), "ivrsim")
}

// leg is a call from its INVITE on. The line may send requests before it answers.
type leg struct {
	caller   *Caller
	stream   *media.Stream
	record   *media.Recording
	id       int64         // of the session description
	gone     chan struct{} // closed when the other side has ended the call
	ending   sync.Once
	referred atomic.Bool
	answered atomic.Pointer[call] // nil while it rings
}

// call is a call that the other side has answered.
type call struct {
	*leg
	dialog *signaling.Dialog
	began  time.Time

	mutex   sync.Mutex         // guards the rest
	version int                // of the session description
	changes *signaling.Request // a re-INVITE that is answered and not confirmed
}

func (l *leg) end() { l.ending.Do(func() { close(l.gone) }) }

// take answers a request of the line.
func (l *leg) take(r *signaling.Request) {
	call := l.answered.Load()
	switch r.Method {
	case sip.BYE:
		_ = r.Respond(200, "OK")
		l.end()
	case sip.REFER:
		_ = r.Respond(202, "Accepted")
		l.referred.Store(true)
		l.end()
	case sip.INVITE, sip.UPDATE:
		isOffer := r.IsInvite() || len(r.Body()) > 0
		switch {
		case call != nil:
			call.change(r)
		case isOffer: // the caller's own offer has no answer yet (RFC 3261, 14.2; RFC 3311, 5.2)
			_ = r.Respond(491, "Request Pending")
		default:
			_ = r.Respond(200, "OK", l.caller.contact())
		}
	case sip.ACK:
		if call != nil {
			call.confirm(r)
		}
	case sip.OPTIONS, sip.INFO, sip.NOTIFY, sip.MESSAGE:
		_ = r.Respond(200, "OK")
	default:
		_ = r.Respond(405, "Method Not Allowed", sip.NewHeader("Allow", allow))
	}
}

// allow are the methods that are answered.
const allow = "INVITE, ACK, CANCEL, BYE, REFER, UPDATE, OPTIONS, INFO, NOTIFY, MESSAGE"

// change answers a request that changes the session, such as a hold.
func (k *call) change(r *signaling.Request) {
	if err := k.dialog.Take(r); err != nil {
		_ = r.Respond(500, "Server Internal Error", sip.NewHeader("Retry-After", "1"))
		return
	}

	k.mutex.Lock()
	defer k.mutex.Unlock()
	hasOffer := len(r.Body()) > 0
	if !hasOffer && !r.IsInvite() {
		_ = r.Respond(200, "OK", k.dialog.Contact())
		return
	}

	// A re-INVITE without an offer asks for one, also to end a hold (RFC 3261, 14.2).
	agreed := k.stream.Session()
	agreed.Sends = true
	agreed.Hears = true
	if hasOffer {
		offer, err := k.caller.readSession(r.Body())
		if err != nil {
			_ = r.Respond(488, "Not Acceptable Here")
			return
		}
		agreed = *offer
		k.stream.Change(offer)
	}

	if r.IsInvite() {
		k.changes = r
	}
	k.version++
	description := agreed.Description(k.stream.Local(), k.id, k.version)
	_ = r.Send(r.Response(200, "OK", description, k.dialog.Contact(), sip.NewHeader("Content-Type", "application/sdp")))
}

// confirm takes the confirmation of a re-INVITE, with the line's answer if the caller made the offer.
func (k *call) confirm(ack *signaling.Request) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.changes == nil || k.changes.CSeq().SeqNo != ack.CSeq().SeqNo {
		return
	}
	k.changes.Confirm()
	k.changes = nil

	// Without an answer that can be used, the session stays as it was.
	if agreed, err := k.caller.readSession(ack.Body()); err == nil {
		k.stream.Change(agreed)
	}
}

// dial calls a line. The error is an problem if nobody answers, or if the answer has no sound that can be used. A line
// that has answered is hung up in any case.
func (c *Caller) dial(ctx context.Context, to sip.Uri, number string, heard *listener, record *media.Recording,
	headers []sip.Header,
) (*call, error) {
	from := sip.Uri{Scheme: "sip", User: number}
	c.setHost(&from)

	local := c.line.Address().Addr()
	stream, err := c.pacer.NewStream(local, media.Offer())
	if err != nil {
		return nil, err
	}
	l := &leg{caller: c, stream: stream, record: record, id: time.Now().Unix(), gone: make(chan struct{})}
	stream.Listen(heard.hear)
	stream.Record(record)

	id := sip.GenerateTagN(24)
	c.mutex.Lock()
	c.calls[id] = l
	c.mutex.Unlock()

	const version = 1
	req, res, err := c.send(ctx, func(number uint32) *sip.Request {
		req := c.request(sip.INVITE, to, from, id, number)
		for _, h := range headers {
			req.AppendHeader(sip.HeaderClone(h))
		}
		req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
		req.SetBody(media.Offer().Description(stream.Local(), l.id, version))
		return req
	})

	// A line may answer even while its call is cancelled.
	if res == nil || !res.IsSuccess() {
		l.forget(id)
		return nil, c.unanswered(res, err)
	}
	dialog := c.line.Called(c.peer, req, res)
	if err != nil {
		l.hangUp(ctx, dialog)
		return nil, c.unanswered(nil, err)
	}
	agreed, err := c.readSession(res.Body())
	if err != nil {
		l.hangUp(ctx, dialog)
		return nil, err
	}

	k := &call{leg: l, dialog: dialog, began: time.Now(), version: version}
	stream.Change(agreed)
	stream.Start()
	l.answered.Store(k)
	return k, nil
}

// unanswered returns why a line does not answer: by its final response, or by an error.
func (c *Caller) unanswered(res *sip.Response, err error) *problem {
	isLate := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
	switch {
	case isLate || errors.Is(err, signaling.ErrNoResponse):
		return &problem{why: "nobody answers at " + c.host, isNetwork: true}
	case err != nil:
		return &problem{why: "the line cannot be dialed: " + err.Error()}
	case res.IsRedirection():
		why := fmt.Sprintf("the line redirects (%d %s), and a redirect is not followed", res.StatusCode, res.Reason)
		return &problem{why: why}
	default:
		isNetwork := res.StatusCode == 408 || res.StatusCode == 503 || res.StatusCode == 504
		return &problem{why: refusal(res), fix: c.password(res), isNetwork: isNetwork}
	}
}

// password returns the fix for a call that is refused because of its password, or "".
func (c *Caller) password(res *sip.Response) string {
	switch isAsked := res.StatusCode == 401 || res.StatusCode == 407; {
	case !isAsked:
		return ""
	case c.how.Account.User == "":
		return "add --sip-user and --sip-password-file"
	default:
		return "the line does not take this user and password"
	}
}

// readSession reads the session description of a line. Sound goes to the dialed host alone, unless the user allows
// more.
func (c *Caller) readSession(body []byte) (*media.Session, error) {
	agreed, err := media.ReadOffer(string(body))
	if err != nil {
		return nil, &problem{
			why: "the line answers without sound that can be used: " + err.Error(),
			fix: "let the line take PCMU or PCMA over RTP/AVP",
		}
	}
	if dialed := c.peer.Address().Addr(); !c.how.AnySound && !agreed.IsAt(dialed) {
		return nil, &problem{
			why: fmt.Sprintf("the line has its sound at %s, and %s is dialed", agreed.To.Addr(), dialed),
			fix: "add --yes if sound may go there",
		}
	}
	return agreed, nil
}

// refusal describes a final response with the reason that some systems add.
func refusal(res *sip.Response) string {
	text := fmt.Sprintf("the line refuses the call: %d %s", res.StatusCode, res.Reason)
	if h := res.GetHeader("Warning"); h != nil {
		text += " (" + h.Value() + ")"
	}
	return text
}

// forget ends the sound of a call.
func (l *leg) forget(id string) {
	l.stream.Close()
	l.caller.mutex.Lock()
	defer l.caller.mutex.Unlock()
	delete(l.caller.calls, id)
}

func (k *call) hangUp(ctx context.Context) { k.leg.hangUp(ctx, k.dialog) }

// hangUp ends an answered call, if the other side has not.
func (l *leg) hangUp(ctx context.Context, dialog *signaling.Dialog) {
	if !l.isGone() || l.referred.Load() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*time.Second)
		defer cancel()
		_, _ = dialog.Request(ctx, sip.BYE, nil) // the call is over in any case
	}
	dialog.Close()
	l.forget(dialog.ID.Call)
}

// isGone reports whether the other side has ended the call.
func (l *leg) isGone() bool {
	select {
	case <-l.gone:
		return true
	default:
		return false
	}
}

// Times of keys.
const (
	keyTime  = 100 * time.Millisecond
	keyPause = 100 * time.Millisecond
)

// press sends keys, one after the other. The error may be a problem.
func (k *call) press(ctx context.Context, keys string) error {
	for i := range len(keys) {
		if err := k.pressOne(ctx, keys[i]); err != nil {
			return err
		}
		if !k.wait(ctx, keyPause) {
			return ctx.Err()
		}
	}
	return ctx.Err()
}

func (k *call) pressOne(ctx context.Context, key byte) error {
	var sent <-chan struct{}
	switch k.caller.how.Keys {
	case ByInfo:
		body := fmt.Sprintf("Signal=%c\r\nDuration=%d\r\n", key, keyTime.Milliseconds())
		res, err := k.dialog.Request(ctx, sip.INFO, []byte(body), sip.NewHeader("Content-Type", "application/dtmf-relay"))
		if err != nil {
			return err
		}
		if !res.IsSuccess() {
			return &problem{why: fmt.Sprintf("the line refuses a key by INFO: %d %s", res.StatusCode, res.Reason)}
		}
		k.wait(ctx, keyTime)
		return nil
	case ByTone:
		sent = k.stream.Play(sound.KeyTone(key, keyTime)).Done
	default:
		sent = k.stream.SendKey(key, keyTime)
		if sent == nil {
			return &problem{
				why: "the line takes no keys as events: its answer has no telephone-event",
				fix: "add --keys info or --keys tones",
			}
		}
	}

	// While the line holds the call, it hears nothing, and the key waits.
	select {
	case <-sent:
	case <-k.gone:
	case <-ctx.Done():
	case <-time.After(patience):
		return &problem{
			why: fmt.Sprintf("the line holds the call (a=sendonly or a=inactive), and has heard no key for %s", patience),
			fix: "add --keys info",
		}
	}
	return nil
}

// wait waits. It returns false if the call ends before.
func (k *call) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-k.gone:
		return false
	case <-ctx.Done():
		return false
	}
}
