package telephone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/screens/signaling"
)

// sessionTimer is the time in which one side has to refresh the session (RFC 4028). Without a
// time the session does not end by itself.
type sessionTimer struct {
	lasts     time.Duration // 0: no timer
	ofCenter  bool          // the center refreshes
	supported bool          // by the telephone
	byUpdate  bool          // the telephone takes UPDATE
	began     time.Time
	tried     time.Time // when the center last asked for a refresh
}

// shortestSession is the shortest time of a session (RFC 4028, 4), in seconds.
const shortestSession = 90

// readTimer reads the timer of a request. It refuses it, and returns nil, if it cannot be kept.
func (s *Server) readTimer(req *signaling.Request) *sessionTimer {
	t := &sessionTimer{supported: lists(req.Request, supported, "Supported", "k", "Require")}
	t.byUpdate = lists(req.Request, "UPDATE", "Allow")

	header := cmp.Or(req.GetHeader("Session-Expires"), req.GetHeader("x"))
	if header == nil {
		return t
	}
	text, params, _ := strings.Cut(header.Value(), ";")
	seconds, err := strconv.ParseUint(strings.TrimSpace(text), 10, 32)
	if err != nil {
		s.refuse(req, 400, "Bad Request", fmt.Sprintf("Session-Expires: %q is no number of seconds", clip(text)))
		return nil
	}
	if seconds < shortestSession {
		s.refuse(req, 422, "Session Interval Too Small", "the session is too short",
			sip.NewHeader("Min-SE", strconv.Itoa(shortestSession)))
		return nil
	}
	t.lasts = time.Duration(seconds) * time.Second

	// A telephone without timers cannot refresh, and its proxy asks for one (RFC 4028, 9).
	t.ofCenter = !t.supported
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if strings.EqualFold(strings.TrimSpace(name), "refresher") && strings.EqualFold(strings.TrimSpace(value), "uas") {
			t.ofCenter = true
		}
	}
	return t
}

// lists reports whether one of some headers of a request lists a word.
func lists(req *sip.Request, word string, headers ...string) bool {
	for _, name := range headers {
		for _, h := range req.GetHeaders(name) {
			for part := range strings.SplitSeq(h.Value(), ",") {
				if strings.EqualFold(strings.TrimSpace(part), word) {
					return true
				}
			}
		}
	}
	return false
}

// begin starts the time again.
func (t *sessionTimer) begin(now time.Time) { t.began = now }

// headers tells the telephone about the timer.
func (t *sessionTimer) headers() []sip.Header {
	if t.lasts == 0 {
		return nil
	}
	out := []sip.Header{t.header("uac")}
	if t.ofCenter {
		out[0] = t.header("uas")
	}

	// A telephone that refreshes must support it (RFC 4028, 9).
	if t.supported {
		out = append(out, sip.NewHeader("Require", supported))
	}
	return out
}

func (t *sessionTimer) header(refresher string) sip.Header {
	return sip.NewHeader("Session-Expires", fmt.Sprintf("%d;refresher=%s", t.lasts/time.Second, refresher))
}

// errExpired is why a call ends whose session nobody refreshes.
var errExpired = errors.New("the session was not refreshed in time")

// keepSession refreshes the session after half of its time, if that is the center's part. It
// ends the call shortly before the time is over (RFC 4028, 10).
func (c *leg) keepSession(ctx context.Context) {
	c.changing.Lock()
	defer c.changing.Unlock()
	t := c.timer
	if t.lasts == 0 {
		return
	}

	age := time.Since(t.began)
	margin := min(t.lasts/3, 32*time.Second)
	if age > t.lasts-margin {
		c.leave(errExpired)
		return
	}

	const again = 5 * time.Second
	if !t.ofCenter || c.isChanging || age < t.lasts/2 || time.Since(t.tried) < again {
		return
	}
	t.tried = time.Now()
	c.isChanging = true
	go c.refresh(ctx, t)
}

// refresh asks the telephone to go on: by UPDATE, or by a re-INVITE with the present session.
func (c *leg) refresh(ctx context.Context, t *sessionTimer) {
	headers := []sip.Header{t.header("uac"), sip.NewHeader("Supported", supported)} // the center sends, so it is the client
	method := sip.UPDATE
	var body []byte
	if !t.byUpdate {
		method = sip.INVITE
		agreed := c.stream.Session()
		c.changing.Lock()
		c.version++
		body = agreed.Description(c.stream.Local(), c.id, c.version)
		c.changing.Unlock()
		headers = append(headers, sip.NewHeader("Content-Type", "application/sdp"), sip.NewHeader("Allow", allow))
	}
	res, err := c.dialog.Request(ctx, method, body, headers...)

	c.changing.Lock()
	defer c.changing.Unlock()
	c.isChanging = false

	// A telephone that refuses is asked again, until the time is over.
	switch {
	case err != nil || res.StatusCode == 408 || res.StatusCode == 481:
		// The telephone is gone, or does not know the call.
		if ctx.Err() == nil {
			c.leave(errExpired)
		}
	case res.IsSuccess():
		t.begin(time.Now())
		if body != nil {
			c.takeAnswer(string(res.Body()))
		}
	}
}
