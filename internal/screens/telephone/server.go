package telephone

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/signaling"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Options are how a center is called.
type Options struct {
	Address  netip.AddrPort // to listen on, with UDP and TCP; not an unspecified address
	Password *Password      // that telephones need; nil on loopback
	Calls    int            // at once, of one client

	// MediaFrom are hosts and networks whose sound may belong to a call from another address.
	MediaFrom []netip.Prefix

	Folder fs.FS        // with the recordings; may be nil
	Voice  *sound.Voice // nil: one of Folder
	Log    *slog.Logger
	Limits *Limits // nil: the usual ones

	// Arrive lets a caller in on a line. Its error may be a [Refusal].
	Arrive Arrive

	// Refused takes the reason for which a new call is refused. It is called by several goroutines, and may be nil.
	Refused func(why string)

	// Record opens the file for the sound of a call, and Recorded takes the file at the end, with
	// what went wrong. Both may be nil.
	Record   func(number int) (*os.File, error)
	Recorded func(number int, file *os.File, err error)

	// Event takes each event of a call as it happens. It is called by several goroutines, and may be nil.
	Event func(number int, line string, e *Event)

	// Recognize is as in [ivr.Setup]. It may be nil.
	Recognize func(sentence string) (intent string, err error)

	// Transcribe returns the words in a caller's sound. Without it callers cannot speak.
	Transcribe func(ctx context.Context, samples []int16) (string, error)

	// Ended takes each call that has ended. It is called by several goroutines.
	Ended func(*Call)
}

// Call is a call that has ended.
type Call struct {
	Number     int // from 1, in the order in which calls were answered
	Transcript *Transcript
	Session    *ivr.Session // nil if the call ended at its start
	Took       time.Duration

	Test     *script.Test            // that the call follows; nil without one
	HasSound bool                    // packets of sound came from the telephone
	Heard    func(event int) float64 // the share that was heard of a prompt, by event of the trace
}

// Server answers telephones.
type Server struct {
	how    Options
	voice  *sound.Voice
	center atomic.Pointer[center]
	guard  *guard // nil without a password
	pacer  media.Pacer
	slots  *signaling.Slots
	line   *signaling.Endpoint

	replaced chan struct{} // has a value if the flows are others than those prepared for

	number atomic.Int64

	mutex  sync.Mutex
	calls  map[signaling.DialogID]*call // those that ring or are answered
	warned map[string]bool              // problems with prompts
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
		how:   how,
		voice: how.Voice,

		// The bound of all clients is a tenth above the bound of one, so that one client does not
		// shut out the others.
		slots: signaling.NewSlots(how.Calls, how.Calls+how.Calls/10),

		replaced: make(chan struct{}, 1),
		calls:    map[signaling.DialogID]*call{},
		warned:   map[string]bool{},
	}

	if s.voice == nil {
		s.voice = sound.NewVoice(how.Folder)
	}

	if how.Limits == nil {
		s.how.Limits = &usualLimits
	}

	if how.Password != nil {
		s.guard = newGuard(*how.Password)
	}

	s.Replace(flows)

	var err error
	s.line, err = signaling.Listen(signaling.Options{Address: how.Address, Log: how.Log})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Address returns the address where the server listens.
func (s *Server) Address() netip.AddrPort { return s.line.Address() }

// Warnings says in a sentence each what callers cannot hear or do.
func (s *Server) Warnings() []string {
	flows := s.center.Load().flows
	var out []string
	if missing := s.voice.Missing(flows.Center.Attributes[routing.AttrLanguage].Values); missing != "" {
		out = append(out, missing)
	}
	if words := wordsAlone(flows); len(words) > 0 && s.how.Transcribe == nil {
		out = append(out, describeWordsAlone(words))
	}
	return out
}

// Replace makes the next calls run other flows.
func (s *Server) Replace(flows *flow.Flows) {
	s.center.Store(&center{flows: flows, table: map[string]*ivr.TransitionTable{}})

	// A value that waits already means the same.
	select {
	case s.replaced <- struct{}{}:
	default:
	}
}

// Serve answers calls until the context ends. Calls in progress are then hung up.
func (s *Server) Serve(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { s.pacer.Run(ctx); return nil })
	group.Go(func() error { s.prepare(ctx); return nil })
	group.Go(func() error {
		return s.line.Serve(func(req *signaling.Request) { s.take(ctx, req) })
	})

	// Calls end before the sockets close, so that each telephone gets its BYE.
	group.Go(func() error {
		<-ctx.Done()
		s.slots.Drain()
		s.line.Close()
		return nil
	})

	return group.Wait()
}

// The methods that are answered.
const (
	allow  = "INVITE, ACK, CANCEL, BYE, INFO, OPTIONS, REGISTER, UPDATE"
	accept = "application/sdp, " + dtmfRelay + ", " + dtmf
)

// serverName tells test --dial that the line is an ivrsim.
const serverName = "ivrsim"

// supported is the one extension that a request may require (RFC 4028).
const supported = "timer"

// take answers a request. It is called in the order in which requests arrive.
func (s *Server) take(ctx context.Context, req *signaling.Request) {
	// An ACK has no response (RFC 3261, 17).
	if req.IsAck() {
		s.ack(req)
		return
	}
	if !isDialed(&req.Recipient) { // RFC 3261, 8.2.2.1
		_ = req.Respond(416, "Unsupported URI Scheme")
		return
	}
	if unknown := unsupported(req.Request); len(unknown) > 0 {
		names := strings.Join(unknown, ", ")
		s.refuse(req, 420, "Bad Extension", "the extension "+names+" is not known", sip.NewHeader("Unsupported", names))
		return
	}

	switch req.Method {
	case sip.INVITE:
		s.invite(ctx, req)
	case sip.BYE:
		s.bye(req)
	case sip.INFO:
		s.info(req)
	case sip.UPDATE:
		s.update(req)
	case sip.REGISTER:
		s.register(req)
	case sip.OPTIONS:
		_ = req.Respond(200, "OK", sip.NewHeader("Allow", allow), sip.NewHeader("Accept", accept),
			sip.NewHeader("Supported", supported), sip.NewHeader("Server", serverName))
	default:
		_ = req.Respond(405, "Method Not Allowed", sip.NewHeader("Allow", allow))
	}
}

// unsupported returns the extensions that a request requires and the center does not have
// (RFC 3261, 8.2.2.3).
func unsupported(req *sip.Request) []string {
	var out []string
	for _, h := range req.GetHeaders("Require") {
		for name := range strings.SplitSeq(h.Value(), ",") {
			name = strings.TrimSpace(name)
			if name != "" && !strings.EqualFold(name, supported) {
				out = append(out, name)
			}
		}
	}
	return out
}

func noSuchCall(req *signaling.Request) {
	_ = req.Respond(481, "Call/Transaction Does Not Exist")
}

// admits reports whether a request has the password, if there is one, and asks for it if not.
func (s *Server) admits(req *signaling.Request) bool {
	if s.guard == nil {
		return true
	}

	ok, challenge := s.guard.admits(req.Request)
	if ok {
		return true
	}

	// The first request of each telephone has no password, so only a wrong one is logged.
	if headerText(req.Request, "Authorization") != "" {
		const why = "a telephone has another password, or none"
		s.how.Log.Info(why, "from", req.Peer.Client())
		s.noteRefusal(req, why)
	}

	_ = req.Respond(401, "Unauthorized", challenge)
	return false
}

// refuse refuses a call. The reason is in a header that telephones show or log.
func (s *Server) refuse(req *signaling.Request, code int, reason, why string, headers ...sip.Header) {
	s.how.Log.Debug("a call is refused", "code", code, "why", why)
	s.noteRefusal(req, why)
	headers = append(headers, warning(why))
	if code == 503 {
		headers = append(headers, sip.NewHeader("Retry-After", "5"))
	}

	// A telephone that is gone asks again.
	_ = req.Respond(code, reason, headers...)
}

// noteRefusal hands on why a new call is refused. A request within a call has the tag of the center.
func (s *Server) noteRefusal(req *signaling.Request, why string) {
	isWithin := req.To() != nil && req.To().Params.Has("tag")
	if req.IsInvite() && !isWithin {
		s.tellRefusal(why)
	}
}

func (s *Server) tellRefusal(why string) {
	if s.how.Refused != nil {
		s.how.Refused(why)
	}
}

// warning is a header that telephones show or log (RFC 3261, 20.43).
func warning(why string) sip.Header {
	return sip.NewHeader("Warning", `399 ivrsim "`+quotable(why)+`"`)
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

// Limits are the times after which the center gives up.
type Limits struct {
	Ack    time.Duration // for the telephone to confirm an answer
	Change time.Duration // for the telephone to confirm the answer to a re-INVITE
	Bye    time.Duration // for the telephone to confirm the end
	Audio  time.Duration // without anything from the telephone
	Call   time.Duration // of the whole call
	Look   time.Duration // between two looks at Change, Audio and Call
}

// usualLimits are the limits outside tests.
var usualLimits = Limits{
	Ack:    4 * time.Second,
	Change: 32 * time.Second, // 64 times T1
	Bye:    4 * time.Second,
	Audio:  30 * time.Second,
	Call:   time.Hour,
	Look:   time.Second,
}

// Why the center ends a call that goes on.
var (
	errNoAck   = errors.New("the telephone did not confirm the answer")
	errNoAudio = errors.New("nothing came from the telephone any more")
	errTooLong = errors.New("the call has reached the longest time of a call")
	errFault   = errors.New("a fault of ivrsim has ended the sound")
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
