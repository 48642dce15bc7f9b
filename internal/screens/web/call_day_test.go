package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// guests is a server whose day advances when a test lets it.
type guests struct {
	*web.Server
	http.Handler
	t     *testing.T
	clock *web.Clock
	now   time.Time
}

// openGuests serves a center at ten in the morning.
func openGuests(t *testing.T, folder fstest.MapFS) *guests {
	t.Helper()
	g := &guests{t: t, now: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)}
	g.Server, g.clock = withClock(t, open(t, folder))
	g.Handler = g.Server.Handler()
	g.SetNow(func() time.Time { return g.now })
	g.pass(10 * time.Hour)
	return g
}

// pass lets time pass in the day, and no time for the browser.
func (g *guests) pass(by time.Duration) {
	g.t.Helper()
	g.clock.Do(func(l *sim.Live) {
		if err := l.Advance(des.Duration(by)); err != nil {
			g.t.Fatal(err)
		}
	})
	g.LeadGuests()
}

// dials starts a call in the running day.
func (g *guests) dials(fields string) (call string) {
	g.t.Helper()
	w := send(g, http.MethodPost, "/calls", fields)
	if w.Code != http.StatusSeeOther {
		g.t.Fatalf("%s: %d %s", fields, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// input posts an input, and returns the status.
func (g *guests) input(call, fields string) int {
	return send(g, http.MethodPost, call, fields).Code
}

// page returns the page of a call.
func (g *guests) page(call string) string { return send(g, http.MethodGet, call, "").Body.String() }

// support returns the queue.
func (g *guests) support() (out sim.QueueSnapshot) {
	g.clock.Do(func(l *sim.Live) { out = l.Snapshot().Queues[0] })
	return out
}

// guests returns how many guests the day has.
func (g *guests) guests() (n int) {
	g.clock.Do(func(l *sim.Live) { n = l.Snapshot().Guests })
	return n
}

// trunks returns how many trunks are in use.
func (g *guests) trunks() (n int) {
	g.clock.Do(func(l *sim.Live) { n = l.Snapshot().Hubs[0].Calls })
	return n
}

// said reports whether the center has said a text in a call.
func (g *guests) said(call, text string) bool {
	return slices.ContainsFunc(spoken.FindAllStringSubmatch(g.page(call), -1), func(m []string) bool { return m[1] == text })
}

// waits reports whether a call waits for an agent.
func (g *guests) waits(call string) bool { return strings.Contains(g.page(call), `data-waits="queue"`) }

var spoken = regexp.MustCompile(`data-spoken="([^"]*)"`)

var placeShown = regexp.MustCompile(`place in line</dt><dd>([0-9]+)`)

// A caller on the page takes a trunk, waits after the simulated callers, and leaves when the
// caller hangs up, which counts as abandoned.
func TestGuestOnThePage(t *testing.T) {
	g := openGuests(t, diagtest.Archive(t, "centers/guests"))
	before := g.support()
	trunks := g.trunks()
	call := g.dials("line=line&tier=gold")
	if n := g.trunks(); n != trunks+1 {
		t.Errorf("%d trunks are taken, after %d", n, trunks)
	}
	if n := g.guests(); n != 1 {
		t.Errorf("the day has %d guests", n)
	}
	g.input(call, "press=1")
	waits := g.support()
	if waits.Length != before.Length+1 {
		t.Errorf("%d callers wait, after %d", waits.Length, before.Length)
	}
	page := g.page(call)
	if place := placeShown.FindStringSubmatch(page); place == nil || place[1] != fmt.Sprint(waits.Length) {
		t.Errorf("the page shows the place %q, not %d", place, waits.Length)
	}
	if want := fmt.Sprintf("You are number %d.", waits.Length); !g.said(call, want) {
		t.Errorf("the call does not say %q", want)
	}
	for _, fields := range []string{"wait=30s", "do=answered", "do=wait 30s"} {
		if code := g.input(call, fields); code != http.StatusUnprocessableEntity {
			t.Errorf("%s is answered by %d", fields, code)
		}
	}
	if strings.Contains(page, `value="answered"`) || strings.Contains(page, `name="wait"`) {
		t.Error("the page has buttons for what the day decides")
	}

	g.input(call, "do=hang_up")
	after := g.support()
	if after.Length != before.Length || after.Visits[model.VisitsAbandoned] != before.Visits[model.VisitsAbandoned]+1 || g.trunks() != trunks || g.guests() != 0 {
		t.Errorf("%d wait and %d abandoned, after %d and %d; %d trunks are taken",
			after.Length, after.Visits[model.VisitsAbandoned], before.Length, before.Visits[model.VisitsAbandoned], g.trunks())
	}
	if page := g.page(call); !strings.Contains(page, "The call has ended.") || !strings.Contains(page, "tier=gold") {
		t.Error("the page does not show the end, and the way to dial again in the same tier")
	}
}

// An agent of the day answers. The caller talks until the agent ends the conversation.
func TestAgentAnswersThePage(t *testing.T) {
	agentEndsTheTalk(t, "0%", "answered")
	agentEndsTheTalk(t, "100%", "escalated")
}

func agentEndsTheTalk(t *testing.T, escalated, word string) {
	t.Helper()
	center := diagtest.Archive(t, "centers/guests")
	center["day.yaml"].Data = bytes.Replace(center["day.yaml"].Data, []byte("{mean: 10s}}"), []byte("{mean: 10s}, escalated: "+escalated+"}"), 1)
	g := openGuests(t, center)
	call := g.dials("line=line&queues=live")
	g.input(call, "press=1")
	shows := func(text string) bool { return strings.Contains(g.page(call), text) }
	for range 24 * 60 * 12 {
		if !g.waits(call) {
			break
		}
		g.pass(5 * time.Second)
	}
	if !shows("You talk now.") {
		t.Fatalf("no agent answers in a day:\n%s", g.page(call))
	}
	if code := g.input(call, "press=1"); code != http.StatusUnprocessableEntity {
		t.Errorf("a key in a conversation is answered by %d", code)
	}
	answered := g.support().Visits[model.VisitsAnswered]

	for range 60 {
		g.pass(10 * time.Second)
	}
	page := g.page(call)
	for _, want := range []string{"The call has ended.", "ends: resolved", `<span class="who vh">agent</span>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	if answered == 0 {
		t.Error("no call was answered")
	}

	// The saved call passes, without the places that changed meanwhile.
	kept := send(g, http.MethodGet, call+"/test", "")
	if kept.Code != http.StatusOK || !strings.Contains(kept.Body.String(), "- "+word) {
		t.Fatalf("the scripted call: %d %s", kept.Code, kept.Body)
	}
	checkPasses(t, open(t, center), "f", kept.Body.Bytes())
}

// An agent who answers at once ends the wait, and only the time since passes for the call, not max_wait.
func TestAgentAnswersBeforeMaxWait(t *testing.T) {
	center := diagtest.Archive(t, "centers/guests")
	center["day.yaml"].Data = bytes.Replace(center["day.yaml"].Data, []byte("agents: 1"), []byte("agents: 50"), 1)
	g := openGuests(t, center)
	call := g.dials("line=line")
	g.input(call, "press=3")
	g.pass(time.Second)
	if !strings.Contains(g.page(call), "You talk now.") {
		t.Fatalf("no agent answers:\n%s", g.page(call))
	}

	kept := send(g, http.MethodGet, call+"/test", "").Body.String()
	if !strings.Contains(kept, "- wait: 1s\n") {
		t.Errorf("the call, which lasts a second, is saved as\n%s", kept)
	}
}

// A lookup of a guest finds an outcome by the scenario's chances.
func TestGuestLooksUp(t *testing.T) {
	g := openGuests(t, diagtest.Archive(t, "centers/guests"))
	call := g.dials("line=line")
	g.input(call, "press=2")
	if !g.said(call, "We have your file.") || !strings.Contains(g.page(call), "The call has ended.") {
		t.Errorf("the lookup was not decided:\n%s", g.page(call))
	}
}

// The caller leaves the queue by max_wait, counted by the day's clock.
func TestGuestWaitsTooLong(t *testing.T) {
	g := openGuests(t, diagtest.Archive(t, "centers/guests"))
	before := g.support().Length
	call := g.dials("line=line")
	g.input(call, "press=3")
	g.pass(119 * time.Second)
	if g.said(call, "Please call again.") {
		t.Error("the caller has left too early")
	}
	g.pass(2 * time.Second)
	if !g.said(call, "Please call again.") || !strings.Contains(g.page(call), "The call has ended.") {
		t.Error("the caller has not left")
	}
	if n := g.support().Length; n > before+2 {
		t.Errorf("%d callers wait, after %d", n, before)
	}
}

// A key in the queue comes after the time that the caller has waited.
func TestGuestPressesAfterAWait(t *testing.T) {
	g := openGuests(t, diagtest.Archive(t, "centers/guests"))
	call := g.dials("line=line")
	g.input(call, "press=1")
	g.pass(17 * time.Second)
	g.input(call, "press=7")
	kept := send(g, http.MethodGet, call+"/test", "").Body.String()
	if !strings.Contains(kept, "- wait: 17s\n      - press: 7\n") {
		t.Errorf("the call is saved as\n%s", kept)
	}
}

// A call lasts while its page is asked for or streamed, however often. It ends a minute after
// the browser is gone, and after an hour in any case.
func TestGuestVanishes(t *testing.T) {
	g := openGuests(t, diagtest.Archive(t, "centers/guests"))
	before := g.support().Length
	call := g.dials("line=line")
	g.input(call, "press=1")
	lasts := func() bool { return !strings.Contains(g.page(call), "The call has ended.") }
	for range 30 { // longer than the time after which an idle call is dropped
		g.now = g.now.Add(45 * time.Second)
		g.LeadGuests()
		if !lasts() {
			t.Fatal("a call whose page is asked for has ended")
		}
	}

	g.now = g.now.Add(59 * time.Second)
	g.LeadGuests()
	if n := g.support().Length; n != before+1 {
		t.Errorf("%d callers wait after 59 s, not %d", n, before+1)
	}
	g.now = g.now.Add(time.Second)
	g.LeadGuests()
	if n := g.support().Length; n != before {
		t.Errorf("%d callers wait after a minute, not %d", n, before)
	}
	if page := g.page(call); !strings.Contains(page, "The page of the call was closed for a minute, so the caller has hung up.") {
		t.Errorf("the page does not show why:\n%s", page)
	}

	call = g.dials("line=line")
	for range 62 {
		g.now = g.now.Add(59 * time.Second)
		g.page(call)
		g.LeadGuests()
	}
	if page := g.page(call); !strings.Contains(page, "the longest time of a call") {
		t.Error("the call has lasted for over an hour")
	}
}

// A client has a bounded number of calls in the day, which others do not share.
func TestGuestsAreBounded(t *testing.T) {
	g := openGuests(t, diagtest.Archive(t, "centers/guests"))

	var calls []string
	post := func(from string) *httptest.ResponseRecorder {
		return sendFrom(g, from, http.MethodPost, "/calls", "line=line")
	}
	for range 50 {
		calls = append(calls, post("198.51.100.1:1").Header().Get("Location"))
	}

	refused := post("198.51.100.1:1")
	if refused.Code != http.StatusServiceUnavailable || !strings.Contains(refused.Body.String(), "The line is busy: 50 calls of your address") {
		t.Errorf("another call is answered by %d", refused.Code)
	}
	if w := post("198.51.100.2:1"); w.Code != http.StatusSeeOther {
		t.Errorf("another client is answered by %d", w.Code)
	}

	g.input(calls[7], "do=hang_up")
	if w := post("198.51.100.1:1"); w.Code != http.StatusSeeOther {
		t.Errorf("after a call has ended, the next is answered by %d", w.Code)
	}
}

// If every trunk is taken, the line is busy, however often a client tries: a refused call counts for nothing.
func TestGuestFindsNoTrunk(t *testing.T) {
	folder := diagtest.Archive(t, "centers/guests")
	folder["day.yaml"].Data = []byte(strings.ReplaceAll(string(folder["day.yaml"].Data), "here: 500", "here: 1"))
	g := openGuests(t, folder)
	w := send(g, http.MethodPost, "/calls", "line=line")
	for w.Code == http.StatusSeeOther { // the one trunk was free
		w = send(g, http.MethodPost, "/calls", "line=line")
	}
	for range 50 {
		const busy = "The line is busy: every trunk of the caller&#39;s hub is taken."
		if w = send(g, http.MethodPost, "/calls", "line=line"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), busy) {
			t.Fatalf("the call is answered by %d %s", w.Code, w.Body)
		}
	}
}

// The day has its own time, and the flows of its lines. Other choices need chosen queues.
func TestChoicesThatTheDayHasNot(t *testing.T) {
	h := unstarted(t, shipped(t)).Handler()
	for fields, want := range map[string]int{
		"line=us_general&queues=live&at=2026-03-03T10:00": http.StatusUnprocessableEntity,
		"line=us_general&queues=live&flow=lost_card":      http.StatusUnprocessableEntity,
		"line=us_general&at=2026-03-03T10:00":             http.StatusSeeOther, // free queues
		"line=us_general&flow=lost_card":                  http.StatusSeeOther,
	} {
		if w := send(h, http.MethodPost, "/calls", fields); w.Code != want {
			t.Errorf("%s: %d, not %d", fields, w.Code, want)
		}
	}
}

// While a recognizer works for one call, the page shows this call, and other calls of the flow go on. A call takes one
// input at a time.
func TestRecognizerHoldsNoOtherCall(t *testing.T) {
	c := open(t, diagtest.Archive(t, "centers/listening"))
	asked, answers := make(chan string), make(chan string)
	c.Recognize = func(sentence string) (string, error) {
		asked <- sentence
		return <-answers, nil
	}
	server, _ := withClock(t, c)
	h := server.Handler()

	for _, queues := range []string{"free", "live"} {
		slow, other := dial(t, h, "line=line&queues="+queues), dial(t, h, "line=line&queues="+queues)
		done := make(chan int)
		go func() { done <- send(h, http.MethodPost, slow, "say=pay+my+bill").Code }()
		<-asked

		next := make(chan int)
		go func() { next <- send(h, http.MethodPost, slow, "press=1").Code }()
		if w := send(h, http.MethodGet, slow, ""); w.Code != http.StatusOK {
			t.Errorf("%s: the page of the call is answered by %d", queues, w.Code)
		}
		if w := send(h, http.MethodPost, other, "press=1"); w.Code != http.StatusSeeOther {
			t.Errorf("%s: the other call is answered by %d", queues, w.Code)
		}

		answers <- "bill"
		if code := <-done; code != http.StatusSeeOther {
			t.Errorf("%s: the sentence is answered by %d", queues, code)
		}
		if code := <-next; code != http.StatusUnprocessableEntity {
			t.Errorf("%s: the key after the end is answered by %d", queues, code)
		}
		if page := send(h, http.MethodGet, slow, "").Body.String(); !strings.Contains(page, "You pay a bill.") {
			t.Errorf("%s: the intent of the recognizer is not on the page", queues)
		}
	}
}
