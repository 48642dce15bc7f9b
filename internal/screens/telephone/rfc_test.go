package telephone

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

// The center's answer to a request of a call, by RFC 3261, 3311 and 4028.

// ringing dials the line that rings for long.
func (h *house) ringing(late bool) *telephonetest.Telephone {
	h.t.Helper()
	p := h.phone()
	p.Late = late
	p.Invite("slow")
	for {
		if answer := p.Next(); strings.HasPrefix(answer, "SIP/2.0 180 ") {
			p.Target(answer)
			return p
		}
	}
}

// A re-INVITE without an offer gets one, and its ACK has the answer. The first such answer counts.
func TestAnswerInAck(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.dial("bank")
	p.Request("INVITE", "application/sdp", "")
	if answer := p.Answer(); telephonetest.Status(answer) != 200 || !strings.Contains(answer, "a=sendrecv") {
		t.Fatalf("answered by\n%s", answer)
	}

	p.Request("ACK", "application/sdp", p.Description("inactive"))
	h.awaitSilence()
	p.HangUp()
}

// awaitSilence waits until the one call neither hears nor sends.
func (h *house) awaitSilence() {
	h.t.Helper()
	eventually(func() bool {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		for _, c := range h.calls {
			agreed := c.stream.Session()
			return !agreed.Hears && !agreed.Sends
		}
		return false
	})
}

// A re-INVITE whose answer is not confirmed ends the call (RFC 3261, 13.3.1.4), and a confirmed one does not.
func TestUnconfirmedChange(t *testing.T) {
	t.Parallel()
	for _, isConfirmed := range []bool{false, true} {
		h := serve(t, testCenter(t, nil), func(o *Options) {
			o.Limits.Change = 500 * time.Millisecond
			o.Limits.Look = 100 * time.Millisecond
		})
		p := h.dial("bank")
		p.Request("INVITE", "application/sdp", "")
		status(t, p.Answer(), 200)
		if !isConfirmed {
			p.AwaitEnd()
			if got := did(h.transcript(), ByIVR); !slices.Contains(got, "fails "+errNoAck.Error()) {
				t.Errorf("the call ends by %q", got)
			}
			continue
		}

		// An ACK has no response (RFC 3261, 17).
		p.Request("ACK", "application/sdp", p.Description("sendrecv"))
		p.Request("OPTIONS", "", "")
		for next := p.Next(); !strings.HasSuffix(telephonetest.Header(next, "CSeq"), "OPTIONS"); next = p.Next() {
			if strings.HasPrefix(next, "SIP/2.0 4") {
				t.Errorf("the ACK is answered by\n%s", next)
			}
		}
		until := h.received() + 50 // a second of the telephone's packets
		eventually(func() bool { return h.received() >= until })
		p.HangUp()
	}
}

// An extension that the center does not have is named.
func TestRequire(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	for require, want := range map[string]string{"100rel": "100rel", "timer, 100rel, foo": "100rel, foo"} {
		p := h.phone()
		p.Headers = []string{"Require: " + require}
		answer := p.Dial("bank")
		if telephonetest.Status(answer) != 420 || telephonetest.Header(answer, "Unsupported") != want {
			t.Errorf("Require: %s is answered by\n%s", require, answer)
		}
		p.Close()
	}
}

// A body that is no session description is refused, also in a call.
func TestOtherBodies(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	first := h.phone()
	first.URI = "sip:bank@" + h.Address().String()
	called := h.dial("bank")
	for _, p := range []*telephonetest.Telephone{first, called} {
		p.Request("INVITE", "text/plain", p.Description("sendrecv"))
		answer := p.Answer()
		if telephonetest.Status(answer) != 415 || telephonetest.Header(answer, "Accept") != "application/sdp" {
			t.Errorf("answered by\n%s", answer)
		}
		p.Request("ACK", "", "")
	}

	// So is one that is compressed.
	for _, encoding := range []string{"Content-Encoding: gzip", "e: gzip"} {
		called.Request("UPDATE", "application/sdp", called.Description("sendrecv"), encoding)
		if answer := called.Answer(); telephonetest.Status(answer) != 415 || telephonetest.Header(answer, "Accept-Encoding") != "identity" {
			t.Errorf("%s is answered by\n%s", encoding, answer)
		}
	}
	called.Request("UPDATE", "Application/SDP;charset=utf-8", called.Description("sendrecv"), "Content-Encoding: identity")
	if answer := called.Answer(); telephonetest.Status(answer) != 200 {
		t.Errorf("a description with a parameter is answered by\n%s", answer)
	}

	// The type of an empty body is of no use, and a body without a type can be a description only.
	for _, r := range [][2]string{{"", "Content-Type: text/plain"}, {called.Description("sendrecv"), "X-Type: none"}} {
		called.Request("UPDATE", "", r[0], r[1])
		if answer := called.Answer(); telephonetest.Status(answer) != 200 {
			t.Errorf("an UPDATE with %s and %d bytes is answered by\n%s", r[1], len(r[0]), answer)
		}
	}
	called.HangUp()
	first.Close()
}

// The telephone says who refreshes the session, and how often.
func TestSessionExpires(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)

	for _, c := range []struct {
		headers      []string
		code         int
		name, header string
	}{
		{[]string{"Supported: timer", "Session-Expires: 1800;refresher=uas"}, 200, "Session-Expires", "1800;refresher=uas"},
		{[]string{"Supported: timer", "Session-Expires: 1800;refresher=uac"}, 200, "Session-Expires", "1800;refresher=uac"},
		{[]string{"Supported: timer", "Session-Expires: 1800"}, 200, "Session-Expires", "1800;refresher=uac"},
		{[]string{"Session-Expires: 1800"}, 200, "Session-Expires", "1800;refresher=uas"},
		{[]string{"Supported: timer", "Session-Expires: 89"}, 422, "Min-SE", "90"},
		{[]string{"Supported: timer", "Session-Expires: soon"}, 400, "", ""},
		{[]string{"Supported: timer", "Session-Expires: "}, 400, "", ""},
		{[]string{"Supported: timer", "x: ;refresher=uac"}, 400, "", ""},
	} {
		p := h.phone()
		p.Headers = c.headers
		answer := p.Dial("bank")
		if telephonetest.Status(answer) != c.code || telephonetest.Header(answer, c.name) != c.header {
			t.Errorf("%q is answered by\n%s", c.headers, answer)
		}

		if c.code == 200 {
			p.HangUp()
		}
		p.Close()
	}
}

// age makes the sessions of all calls older.
func (h *house) age(to time.Duration) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, c := range h.calls {
		c.changing.Lock()
		c.timer.begin(time.Now().Add(-to))
		c.changing.Unlock()
	}
}

// isRefreshing reports whether a refresh of a call has no response yet.
func (h *house) isRefreshing() bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, c := range h.calls {
		c.changing.Lock()
		defer c.changing.Unlock()
		if c.isChanging {
			return true
		}
	}
	return false
}

// look lets the center look at the sessions of all calls, as it does after each Limits.Look.
func (h *house) look() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, c := range h.calls {
		c.keepSession(h.t.Context())
	}
}

// The center refreshes a session if that is its part, and ends a call that nobody refreshes.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ allow, refresher, method string }{
		"by UPDATE":        {"INVITE, UPDATE", "uas", "UPDATE"},
		"by re-INVITE":     {"INVITE", "uas", "INVITE"},
		"by the telephone": {"INVITE, UPDATE", "uac", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := patientLimits()
			limits.Look = 10 * time.Millisecond
			h := serve(t, testCenter(t, nil), func(o *Options) { o.Limits = &limits })
			p := h.phone()
			p.Headers = []string{"Supported: timer", "Allow: " + c.allow, "Session-Expires: 90;refresher=" + c.refresher}
			p.Dial("busy")

			// The session has just begun: nothing is due.
			h.look()

			// The session is refreshed after 45 s.
			h.age(46 * time.Second)
			for c.method != "" {
				message := p.Next()
				if strings.HasPrefix(message, c.method+" ") {
					if got := telephonetest.Header(message, "Session-Expires"); got != "90;refresher=uac" {
						t.Errorf("the refresh has Session-Expires: %s", got)
					}

					// A re-INVITE offers the present session again. An UPDATE offers nothing.
					isOffer := telephonetest.Header(message, "Content-Type") == "application/sdp" &&
						telephonetest.Header(message, "Allow") == allow && strings.Contains(message, "m=audio")
					if isOffer != (c.method == "INVITE") {
						t.Errorf("the refresh is\n%s", message)
					}
					break
				}
			}

			// It ends 30 s before 90 s.
			h.age(61 * time.Second)
			p.AwaitEnd()
			if got := did(h.transcript(), ByIVR); !slices.Contains(got, "fails "+errExpired.Error()) {
				t.Errorf("the center %q", got)
			}
		})
	}
}

// A telephone that does not know the call any more ends it by its answer to the refresh. Another answer leaves the call as
// it is.
func TestAnswersToARefresh(t *testing.T) {
	t.Parallel()
	for status, isEnd := range map[string]bool{"200 OK": false, "408 Request Timeout": true, "481 No Call": true, "500 Busy": false} {
		limits := patientLimits()
		limits.Look = 10 * time.Millisecond
		h := serve(t, testCenter(t, nil), func(o *Options) { o.Limits = &limits })
		p := h.phone()
		p.Headers = []string{"Supported: timer", "Allow: INVITE, UPDATE", "Session-Expires: 90;refresher=uas"}
		p.Dial("busy")
		h.age(46 * time.Second)
		message := p.Next()
		for !strings.HasPrefix(message, "UPDATE ") {
			message = p.Next()
		}
		p.Reply(message, status)

		if isEnd {
			p.AwaitEnd()
		} else {
			eventually(func() bool { return !h.isRefreshing() })
			p.HangUp()
		}
		if hasExpired := slices.Contains(did(h.transcript(), ByIVR), "fails "+errExpired.Error()); hasExpired != isEnd {
			t.Errorf("after %s the call has ended: %t", status, hasExpired)
		}
	}
}

// A re-INVITE that refreshes the session is an offer: the session is as the telephone's answer says (RFC 3264, 8).
func TestAnswerToAReinvite(t *testing.T) {
	t.Parallel()
	limits := patientLimits()
	limits.Look = 10 * time.Millisecond
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Limits = &limits })
	p := h.phone()
	p.Headers = []string{"Supported: timer", "Allow: INVITE", "Session-Expires: 90;refresher=uas"}
	p.Dial("busy")

	h.age(46 * time.Second)
	message := p.Next()
	for !strings.HasPrefix(message, "INVITE ") {
		message = p.Next()
	}
	p.ReplyWith(message, "200 OK", p.Description("inactive"))
	h.awaitSilence()
	p.HangUp()
}

// A registration lasts as long as the telephone asks, and 0 removes it.
func TestRegister(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)

	for i, c := range []struct {
		contact, expires string
		code             int
		want             string
	}{
		{"<sip:a@127.0.0.1:9>", "", 200, "expires=3600"},
		{"<sip:a@127.0.0.1:9>", "Expires: 10", 200, "expires=10"},
		{"<sip:a@127.0.0.1:9>;expires=20", "Expires: 10", 200, "expires=20"},
		{"<sip:a@127.0.0.1:9> ; Expires = 20 ", "Expires: 10", 200, "expires=20"},
		{"<sip:a@127.0.0.1:9>", "Expires: 0", 200, ""},
		{"<sip:a@127.0.0.1:9>;expires=0", "", 200, ""},
		{"*", "Expires: 0", 200, ""},
		{"*", "Expires: 10", 400, ""},
	} {
		p := h.phone()
		lines := []string{
			"REGISTER sip:127.0.0.1 SIP/2.0", fmt.Sprintf("Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKregister%d", i),
			"From: <sip:a@127.0.0.1>;tag=a", "To: <sip:a@127.0.0.1>", fmt.Sprintf("Call-ID: register%d", i), "CSeq: 1 REGISTER",
			"Contact: " + c.contact,
		}

		if c.expires != "" {
			lines = append(lines, c.expires)
		}
		p.Send(strings.Join(append(lines, "Content-Length: 0", "", ""), "\r\n"))
		answer := p.Next()

		contact := telephonetest.Header(answer, "Contact")
		if telephonetest.Status(answer) != c.code || !strings.HasSuffix(contact, c.want) || c.want == "" && contact != "" {
			t.Errorf("%s %s is answered by\n%s", c.contact, c.expires, answer)
		}
		p.Close()
	}
}

// A line is dialed by its name or number, in each form of a URI.
func TestDialedURIs(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	for _, uri := range []string{
		"sip:ban%6B@127.0.0.1", "sip:%2B18005284800@127.0.0.1", "tel:+18005284800", "tel:+1-800-528-4800;ext=1",
		"sip:8005284800@127.0.0.1", "sip:(800)528-4800@127.0.0.1", "sip:+18005284800;phone-context=x@127.0.0.1",
		"SIP:bank@127.0.0.1", "TEL:+18005284800", "tel:8005284800;phone-context=+1", "tel:528-4800;phone-context=+1-800",
		"tel:528-4800;Phone-Context=+1-800-528", "sip:5284800;phone-context=+1800@127.0.0.1",
	} {
		p := h.phone()
		p.URI = uri
		if answer := p.Dial("bank"); telephonetest.Status(answer) != 200 {
			t.Errorf("%s is answered by\n%s", uri, answer)
		} else {
			p.HangUp()
		}
		p.Close()
	}
}

// Letters make a name of a number, and no line has it. A URI of another scheme dials nothing (RFC 3261, 8.2.2.1).
func TestURIsOfNoLine(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	for uri, want := range map[string]int{
		"sip:anna18005284800@127.0.0.1": 404, "sip:+1800528anna4800@127.0.0.1": 404, "tel:+18005284800x": 404,
		"tel:528-4800": 404, "tel:528-4800;phone-context=+1-212": 404, "tel:528-4800;phone-context=bank.example": 404,
		"mailto:bank@127.0.0.1": 416, "http:bank@127.0.0.1": 416,
	} {
		p := h.phone()
		p.URI = uri
		status(t, p.Dial("bank"), want)
		p.Close()
	}
}

// A caller who hangs up while it rings ends the call: the INVITE gets its final response.
func TestByeWhileRinging(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Calls = 1 })
	p := h.ringing(false)
	p.Request("BYE", "", "")
	var codes []int
	for range 2 {
		codes = append(codes, telephonetest.Status(p.Next()))
	}
	if !slices.Equal(codes, []int{200, 487}) {
		t.Errorf("BYE and INVITE are answered by %v", codes)
	}
	p.Close()
	h.awaitFree(1)
	h.dial("bank").HangUp()
}

// Requests in a call that rings find the call.
func TestRequestsWhileRinging(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, kind string
		offers, late bool
		code         int
	}{
		"UPDATE with an offer":    {"UPDATE", "application/sdp", true, false, 500},
		"UPDATE, no offer yet":    {"UPDATE", "application/sdp", true, true, 500},
		"UPDATE without an offer": {"UPDATE", "", false, false, 200},
		"INFO":                    {"INFO", "application/dtmf", false, false, 200},
		"re-INVITE":               {"INVITE", "application/sdp", true, false, 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := serve(t, testCenter(t, nil), nil)
			p := h.ringing(c.late)
			body := ""
			if c.offers {
				body = p.Description("sendrecv")
			} else if c.method == "INFO" {
				body = "1"
			}

			p.Request(c.method, c.kind, body)
			answer := p.Answer()
			if telephonetest.Status(answer) != c.code {
				t.Errorf("answered by\n%s", answer)
			}
			if c.code == 500 && telephonetest.Header(answer, "Retry-After") == "" {
				t.Errorf("no Retry-After in\n%s", answer)
			}
			p.Close()
		})
	}
}

// A change is refused while the center's offer waits for the answer in the ACK.
func TestChangeBeforeAck(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	for _, method := range []string{"INVITE", "UPDATE"} {
		p := h.phone()
		p.Late = true
		p.Invite("bank")
		answer := p.Answer()
		if telephonetest.Status(answer) != 200 {
			t.Fatalf("answered by\n%s", answer)
		}
		p.Target(answer)
		p.Request(method, "application/sdp", p.Description("sendrecv"))
		if answer := p.Answer(); telephonetest.Status(answer) != 491 {
			t.Errorf("%s is answered by\n%s", method, answer)
		}
		p.Close()
	}
}

// After a BYE, and after a CANCEL, the call is over for the requests that follow at once.
func TestRequestsAfterTheEnd(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	for name, c := range map[string]struct {
		begin func() *telephonetest.Telephone
		end   string
	}{
		"BYE":               {func() *telephonetest.Telephone { return h.dial("bank") }, "BYE"},
		"BYE while ringing": {func() *telephonetest.Telephone { return h.ringing(false) }, "BYE"},
		"CANCEL":            {func() *telephonetest.Telephone { return h.ringing(false) }, "CANCEL"},
	} {
		for range 10 {
			p := c.begin()
			p.Request(c.end, "", "")
			p.Request("INFO", "application/dtmf", "1")
			p.Request("UPDATE", "", "")

			// The answers may come in any order.
			want := map[string]int{c.end: 200, "INFO": 481, "UPDATE": 481}
			for len(want) > 0 {
				answer := p.Next()
				_, method, _ := strings.Cut(telephonetest.Header(answer, "CSeq"), " ")
				if code, waits := want[method]; waits && telephonetest.Status(answer) != code {
					t.Errorf("%s: %s is answered by\n%s", name, method, answer)
				}
				delete(want, method)
			}

			p.Request("BYE", "", "")
			if answer := p.Answer(); telephonetest.Status(answer) != 481 {
				t.Errorf("%s: a BYE after it is answered by\n%s", name, answer)
			}
			p.Close()
		}
	}
}

// Once the center hangs up, a BYE that crosses its own is taken, and no other request.
func TestRequestsAfterTheCentersEnd(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.dial("bank")
	p.Press("2222222")
	for !strings.HasPrefix(p.Next(), "BYE ") {
		// The sound and the answers before it do not matter.
	}
	for _, c := range []struct {
		method string
		code   int
	}{{"INFO", 481}, {"UPDATE", 481}, {"BYE", 200}} {
		body := ""
		if c.method == "INFO" {
			body = "1"
		}
		p.Request(c.method, "application/dtmf", body)
		if answer := p.Answer(); telephonetest.Status(answer) != c.code {
			t.Errorf("%s is answered by\n%s", c.method, answer)
		}
	}
	p.Close()
}

// When the server ends, each telephone in a call gets its BYE, and the server waits for the answers.
func TestCallsAtTheServersEnd(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	phones := []*telephonetest.Telephone{h.dial("bank"), h.dial("busy"), h.dial("bank")}
	h.stop()
	for _, p := range phones {
		p.AwaitEnd()
	}
}

// Some silence follows the last words, so that the telephone plays them before it hears of the end.
func TestSilenceAfterLastWords(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	var silent int // written by the goroutine of the telephone, which ends before it is read
	p := h.phone()
	p.Took = func(coded []byte) {
		if !telephonetest.IsLoud(coded) {
			silent++
		} else {
			silent = 0
		}
	}
	p.Dial("bank")
	p.Press("2222222")
	p.AwaitEnd()
	p.Wait()

	// They are ten packets of 20 ms, and the end may overtake the last.
	if silent < 9 {
		t.Errorf("%d silent packets follow the last words", silent)
	}
}
