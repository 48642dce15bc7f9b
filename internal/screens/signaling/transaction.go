package signaling

import (
	"crypto/sha256"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// The times of RFC 3261, 17.1.1.1.
const (
	roundTrip   = 500 * time.Millisecond // T1
	slowest     = 4 * time.Second        // T2: between two repetitions
	inNetwork   = 5 * time.Second        // T4: of a message
	transaction = 64 * roundTrip         // the timers B, F, H, J and L
)

// Request is a request that came, with the way back.
type Request struct {
	*sip.Request
	Peer *Peer

	kept *serverTransaction // nil: of an ACK, or over the bounds
	tag  string             // of the responses, if the request has none; "": each has another
}

// errAnswered is the error of a second final response.
var errAnswered = errors.New("the request has its final response")

// Respond sends a response, with headers after those that it copies from the request.
func (r *Request) Respond(code int, reason string, headers ...sip.Header) error {
	return r.Send(r.Response(code, reason, nil, headers...))
}

// Response makes a response. All responses to a request have the same tag (RFC 3261, 8.2.6.2).
func (r *Request) Response(code int, reason string, body []byte, headers ...sip.Header) *sip.Response {
	res := sip.NewResponseFromRequest(r.Request, code, reason, body)
	res.SipVersion = version
	if r.tag != "" && !r.To().Params.Has("tag") {
		res.To().Params.Add("tag", r.tag)
	}
	for _, h := range headers {
		res.AppendHeader(h)
	}
	return res
}

// Send sends a response to the address or the connection of the request. A final response of
// an INVITE is repeated until [Request.Confirm], or until its ACK comes if its code is above 299.
func (r *Request) Send(res *sip.Response) error {
	if r.kept == nil {
		return r.Peer.write(bytesOf(res))
	}
	return r.kept.respond(res)
}

// Confirm ends the repetition of a 2xx.
func (r *Request) Confirm() {
	if r.kept != nil {
		r.kept.confirm(transaction)
	}
}

// OnCancel sets the action of a CANCEL that comes before the final response.
func (r *Request) OnCancel(do func()) {
	if r.kept != nil {
		r.kept.mutex.Lock()
		defer r.kept.mutex.Unlock()
		r.kept.cancel = do
	}
}

// hash is a key of fixed size, so that long headers take no memory.
type hash [sha256.Size]byte

func hashOf(parts ...string) hash { return sha256.Sum256([]byte(strings.Join(parts, "\x00"))) }

// tagOf returns the tag of a From or To header.
func tagOf(params sip.HeaderParams) string {
	tag, _ := params.Get("tag")
	return tag
}

// keyOf returns the key under which repetitions, ACK and CANCEL find the request (RFC 3261, 17.2.3).
func keyOf(r *Request, method string) hash {
	via := r.Via()
	branch, _ := via.Params.Get("branch")
	if strings.HasPrefix(branch, sip.RFC3261BranchMagicCookie) {
		return hashOf(branch, via.SentBy(), method)
	}

	// An old client has no unique branch.
	number, _, _ := strings.Cut(r.CSeq().Value(), " ")
	return hashOf(r.CallID().Value(), tagOf(r.From().Params), number, via.Value(), method)
}

// mergeOf returns the key that the same request has on each branch (RFC 3261, 8.2.2.2).
func mergeOf(r *Request) hash {
	return hashOf(r.CallID().Value(), tagOf(r.From().Params), r.CSeq().Value())
}

// transactions holds the requests that came, for as long as they can be repeated.
type transactions struct {
	bounds Bounds
	mutex  sync.Mutex
	byKey  map[hash]*serverTransaction
	merged map[hash]*serverTransaction
	used   usage
	of     map[netip.Addr]usage
}

// usage counts the kept requests, and their bytes.
type usage struct{ count, bytes int }

func (t *transactions) init(b Bounds) {
	t.bounds = b
	t.byKey = map[hash]*serverTransaction{}
	t.merged = map[hash]*serverTransaction{}
	t.of = map[netip.Addr]usage{}
}

// serverTransaction is a request that came, with its last response.
type serverTransaction struct {
	all    *transactions
	peer   *Peer
	key    hash
	merge  hash
	tag    string // of its responses
	client netip.Addr
	size   int

	isInvite bool

	mutex   sync.Mutex
	last    []byte
	code    int
	wait    time.Duration // to the next repetition; 0: none
	ends    time.Time
	timer   *time.Timer
	cancel  func()
	dropped bool
}

// takeRequest passes a request on, unless it is known.
func (e *Endpoint) takeRequest(r *Request, size int) {
	// Each request has these headers, and a response copies them (RFC 3261, 8.1.1).
	lacks := r.CallID() == nil || r.From() == nil || r.To() == nil || r.CSeq() == nil || r.Via() == nil
	isBad := lacks || r.CSeq().MethodName != r.Method
	isOther := !strings.EqualFold(r.SipVersion, version) // RFC 3261, 7.1
	switch {
	case (isBad || isOther) && r.IsAck(): // which has no response (RFC 3261, 17)
		return
	case isBad:
		_ = r.Respond(400, "Bad Request")
		return
	case isOther:
		_ = r.Respond(505, "Version Not Supported")
		return
	}

	// The library reads these headers when they are first asked for. Later several goroutines ask.
	r.Contact()
	r.ContentType()

	switch {
	case r.IsAck():
		e.takeAck(r)
		return
	case r.IsCancel():
		e.takeCancel(r)
		return
	}

	known, isMerged, ok := e.server.add(r, size)
	switch {
	case known != nil:
		known.repeat()
	case isMerged:
		_ = r.Respond(482, "Loop Detected")
	case !ok:
		e.stray.refused.Add(1)
		_ = r.Respond(503, "Service Unavailable", sip.NewHeader("Retry-After", "10"))
	default:
		e.handle(r)
	}
}

// takeAck takes the confirmation of a final response. The ACK of a 2xx has a branch of its own,
// and is passed on.
func (e *Endpoint) takeAck(r *Request) {
	if t := e.server.find(keyOf(r, "INVITE")); t != nil && t.isRefused() {
		t.confirm(inNetwork)
		return
	}
	e.handle(r)
}

// takeCancel cancels a request (RFC 3261, 9.2).
func (e *Endpoint) takeCancel(r *Request) {
	t := e.server.find(keyOf(r, "INVITE"))
	if t == nil || t.client != r.Peer.Client() {
		_ = r.Respond(481, "Call/Transaction Does Not Exist")
		return
	}

	r.tag = t.tag // RFC 3261, 9.2
	_ = r.Respond(200, "OK")

	t.mutex.Lock()
	cancel := t.cancel
	isAnswered := t.code >= 200
	t.mutex.Unlock()
	if cancel != nil && !isAnswered {
		cancel()
	}
}

// add keeps a new request. It returns the known request that this one repeats, or whether it
// is a known one on another branch, or whether there was room.
func (t *transactions) add(r *Request, size int) (known *serverTransaction, isMerged, ok bool) {
	key := keyOf(r, string(r.Method))
	client := r.Peer.Client()

	t.mutex.Lock()
	defer t.mutex.Unlock()
	if known := t.byKey[key]; known != nil {
		return known, false, false
	}

	isFirst := !r.To().Params.Has("tag")
	merge := mergeOf(r)
	if isFirst && t.merged[merge] != nil {
		return nil, true, false
	}

	// The half of the bounds is for one client, so that others have room.
	own := t.of[client]
	isFull := t.used.count >= t.bounds.Transactions || own.count >= t.bounds.Transactions/2 ||
		t.used.bytes+size > t.bounds.Bytes || own.bytes+size > t.bounds.Bytes/2
	if isFull {
		return nil, false, false
	}

	r.tag = sip.GenerateTagN(tagLength)
	r.kept = &serverTransaction{
		all: t, peer: r.Peer, key: key, merge: merge, tag: r.tag, client: client, size: size,
		isInvite: r.IsInvite(),
	}
	t.byKey[key] = r.kept
	if isFirst {
		t.merged[merge] = r.kept
	}
	t.count(r.kept, 1)
	return nil, false, true
}

// count adds a transaction to the usage, or takes it away.
func (t *transactions) count(s *serverTransaction, sign int) {
	t.used.count += sign
	t.used.bytes += sign * s.size
	own := t.of[s.client]
	own.count += sign
	own.bytes += sign * s.size
	t.of[s.client] = own
	if own.count == 0 {
		delete(t.of, s.client)
	}
}

func (t *transactions) find(key hash) *serverTransaction {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.byKey[key]
}

func (t *transactions) drop(s *serverTransaction) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.byKey, s.key)
	if t.merged[s.merge] == s {
		delete(t.merged, s.merge)
	}
	t.count(s, -1)
}

// respond sends a response and keeps it for repetitions.
func (s *serverTransaction) respond(res *sip.Response) error {
	data := bytesOf(res)

	s.mutex.Lock()
	if s.code >= 200 {
		s.mutex.Unlock()
		return errAnswered
	}
	s.last = data
	s.code = res.StatusCode

	if s.code >= 200 {
		s.ends = time.Now().Add(transaction)
		switch {
		case s.isInvite && !s.peer.isReliable():
			s.wait = roundTrip
		case !s.isInvite && s.peer.isReliable():
			s.ends = time.Now()
		}
		s.schedule()
	}
	s.mutex.Unlock()

	// A request that was asked for its password comes again, and not as a copy of itself.
	if res.StatusCode == 401 {
		s.all.mutex.Lock()
		delete(s.all.merged, s.merge)
		s.all.mutex.Unlock()
	}

	return s.peer.write(data)
}

// schedule sets the timer to the next repetition, or to the end.
func (s *serverTransaction) schedule() {
	next := time.Until(s.ends)
	if s.wait > 0 {
		next = min(next, s.wait)
	}

	if s.timer == nil {
		s.timer = time.AfterFunc(next, s.tick)
	} else {
		s.timer.Reset(next)
	}
}

// tick repeats the response, or ends the transaction.
func (s *serverTransaction) tick() {
	s.mutex.Lock()
	isOver := !time.Now().Before(s.ends)
	wasDropped := s.dropped
	s.dropped = s.dropped || isOver
	repeats := !isOver && s.wait > 0
	data := s.last
	if repeats {
		s.wait = min(2*s.wait, slowest)
	}
	if !isOver {
		s.schedule()
	}
	s.mutex.Unlock()

	if isOver && !wasDropped {
		s.all.drop(s)
	}
	if repeats {
		_ = s.peer.write(data)
	}
}

// repeat sends the last response again, if there is one.
func (s *serverTransaction) repeat() {
	s.mutex.Lock()
	data := s.last
	s.mutex.Unlock()
	if data != nil {
		_ = s.peer.write(data)
	}
}

// isRefused reports whether the final response is above 299.
func (s *serverTransaction) isRefused() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.code >= 300
}

// confirm ends the repetitions of the final response, and keeps it for a time at most.
func (s *serverTransaction) confirm(keep time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.code < 200 || s.dropped || s.wait == 0 {
		return
	}
	s.wait = 0
	if until := time.Now().Add(keep); until.Before(s.ends) {
		s.ends = until
	}
	s.schedule()
}
