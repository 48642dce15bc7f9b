package web_test

import (
	"bytes"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/script"
	"github.com/ivrsim/ivrsim/internal/web"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// still is a server of a center whose clock stands, without a listener.
func still(t testing.TB, c *web.Center) *web.Server {
	t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	run := metrics.Run{Name: "still", Scenario: c.Model.Scenario, Started: time.Unix(0, 0)}
	s, err := web.New(web.NewClock(live(t, c), 60, log), run, c, log)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// send sends a form to a handler; fields are written as "line=us_general&from=".
func send(h http.Handler, method, path, fields string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(fields))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// dial lets a call come in and gives its address.
func dial(t testing.TB, h http.Handler, fields string) string {
	t.Helper()
	w := send(h, http.MethodPost, "/calls", fields)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", fields, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// Without the script a call is a form and a page at a time, and what is saved of
// it is a scripted call that passes.
func TestACallWithoutAScript(t *testing.T) {
	c := shipped(t)
	h := still(t, c).Handler()
	call := dial(t, h, "line=us_general&flow=lost_card&tier=gold&queues=busy&minutes=4&position=3")
	for _, fields := range []string{"press=1234", "press=0704", "lookup=found", "lookup=frozen", "press=2", "wait=45s", "do=answered"} {
		if w := send(h, http.MethodPost, call, fields); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", fields, w.Code, w.Body)
		}
	}
	page := send(h, http.MethodGet, call, "").Body.String()
	page, _, _ = strings.Cut(page, `id="drawing"`)
	for _, want := range []string{"The call has ended", "queues in lost_cards@new_york", "ends: resolved", "presses ••••"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
	kept := send(h, http.MethodGet, call+"/test", "")
	if got := kept.Header().Get("Content-Disposition"); got != `attachment; filename="lost_card_test.yaml"` {
		t.Errorf("saved as %s", got)
	}
	passes(t, c, kept.Body.Bytes())
}

// passes runs a file of scripted calls of lost_card.
func passes(t *testing.T, c *web.Center, text []byte) {
	t.Helper()
	var found diag.Findings
	files, err := yaml.ReadFolder(fstest.MapFS{"lost_card_test.yaml": {Data: text}}, &found)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	suite := script.Read(c.Flows, files[0], &found)
	batch, err := script.RunAll(t.Context(), c.Flows, []*script.Suite{suite}, script.Choice{})
	if err != nil || found.Len() > 0 || batch.Failed() > 0 || len(suite.Tests) != 1 {
		t.Errorf("%v, findings %v, in\n%s", err, found.Sorted(), text)
	}
}

// A step shows how it was written when it was read, whatever its file says since.
// A prompt stays in the language in which it was spoken, and is written from the side
// that its text is.
func TestAPromptKeepsItsLanguage(t *testing.T) {
	h := still(t, shipped(t)).Handler()
	call := dial(t, h, "line=us_general&from=&flow=")
	send(h, http.MethodPost, call, "press=2")
	page := send(h, http.MethodGet, call, "").Body.String()
	english, spanish := strings.Index(page, `<span class="what" dir="auto" lang="en">`), strings.Index(page, `<span class="what" dir="auto" lang="es">`)
	if english < 0 || spanish < english {
		t.Errorf("English begins at %d and Spanish at %d of the page, want both, English first", english, spanish)
	}
}

func TestAStepIsShownAsItWasRead(t *testing.T) {
	folder := hostileCenter()
	h := still(t, open(t, folder)).Handler()
	folder["f.yaml"] = &fstest.MapFile{Data: []byte(strings.Repeat("# later\n", 20))}
	if page := send(h, http.MethodGet, "/flows/f?step=bye", "").Body.String(); !strings.Contains(page, "bye: {end: resolved}") {
		t.Error("the page does not show the step")
	}
}

// A form is sent as a form; nothing else dials.
func TestOnlyFormsAreTaken(t *testing.T) {
	h := still(t, open(t, hostileCenter())).Handler()
	for _, kind := range []string{"", "text/plain", "application/json", "multipart/form-data; boundary=x"} {
		r := httptest.NewRequest(http.MethodPost, "/calls", strings.NewReader("line=line"))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%q: %d", kind, w.Code)
		}
	}
	if w := send(h, http.MethodHead, "/wallboard/events", ""); w.Code != http.StatusOK {
		t.Errorf("HEAD of the stream: %d", w.Code)
	}
}

func TestACallThatIsRefused(t *testing.T) {
	h := still(t, shipped(t)).Handler()
	call := dial(t, h, "line=us_general")
	for _, c := range []struct {
		path, fields string
		status       int
		says         string
	}{
		{"/calls", "line=nowhere", 422, "There is no line &#34;nowhere&#34;."},
		{"/calls", "line=us_general&flow=nowhere", 422, "There is no flow &#34;nowhere&#34;."},
		{"/calls", "line=us_general&from=%2B44+20+7946", 422, "invalid (is possible local only)"},
		{"/calls", "line=us_general&from=12", 422, "invalid (too short)"},
		{"/calls", "line=us_general&from=hello", 422, "invalid (not a number)"},
		{"/calls", "line=us_general&tier=lead", 422, "There is no tier &#34;lead&#34;."},
		{"/calls", "line=us_general&at=yesterday", 422, "is not a time"},
		{"/calls", "line=us_general&queues=odd", 422, "Queues are free, busy, live, full or closed."},
		{"/calls", "line=us_general&queues=busy&minutes=-4", 422, "The wait in minutes is a whole number from 0 to 600, not &#34;-4&#34;."},
		{"/calls", "line=us_general&queues=busy&minutes=1e9", 422, "The wait in minutes is a whole number from 0 to 600"},
		{"/calls", "line=us_general&queues=busy&position=99999999", 422, "The place in line is a whole number from 1 to 10000"},
		{"/calls", strings.Repeat("x", 70_000), 413, "over 64 KiB"},
		{"/calls", "%zz", 400, "the form cannot be read"},
		{call, "press=12", 422, "takes one key at a time"},
		{call, "press=x", 422, "a keypad has 0 to 9, * and #"},
		{call, "do=answered", 422, "answered: the call waits for a key or a word"},
		{call, "do=dance", 422, "press a key, say words, be silent, wait, or hang up"},
		{call, "lookup=found", 422, "the call waits for a key or a word"},
		{call, "wait=soon", 422, "wait needs a duration"},
		{"/calls/NOSUCHCALL", "press=1", 404, "this call is not here"},
		{"/nowhere", "", 404, "there is no page here"},
		{"/flows/main", "", 405, "here one can only GET, HEAD"},
		{"/metrics", "", 405, "here one can only GET, HEAD"},
		{"/wallboard", "speed=0", 422, "a speed is over 0 and at most 1,000,000,000"},
		{"/wallboard", "speed=fast", 422, "a speed is a number"},
		{"/wallboard", "paused=maybe", 422, "paused is yes or no"},
		{"/report", "days=1000&seed=1", 422, "days is a whole number from 1 to 100"},
		{"/report", "days=1&seed=-1", 422, "seed is a whole number"},
	} {
		if w := send(h, http.MethodPost, c.path, c.fields); w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %.60s: %d without %q:\n%.300s", c.path, c.fields, w.Code, c.says, w.Body)
		}
	}
}

// A call that was dialed and not made is told from a number that is looked at,
// and the way on is said.
func TestARefusedCallIsToldAsOne(t *testing.T) {
	h := still(t, shipped(t)).Handler()
	const refused, wayOn = "The call was not made.", "To call all the same, tick “Call even from a number that is not valid”"
	for _, c := range []struct {
		method, path, fields string
		refused, wayOn       bool
	}{
		{http.MethodPost, "/calls", "line=us_general&from=12", true, true},
		{http.MethodPost, "/calls", "line=us_general&at=yesterday", true, false},
		{http.MethodGet, "/?line=us_general&from=12", "", false, true},
		{http.MethodPost, "/check", "line=us_general&from=12", false, true},
	} {
		page := send(h, c.method, c.path, c.fields).Body.String()
		if strings.Contains(page, refused) != c.refused || strings.Contains(page, " autofocus") != c.refused || strings.Contains(page, wayOn) != c.wayOn {
			t.Errorf("%s %s %s: want refused %v, way on %v:\n%.300s", c.method, c.path, c.fields, c.refused, c.wayOn, page)
		}
	}
}

// A number that is not valid calls where it is let, routed by the line.
func TestAnInvalidNumberMayCall(t *testing.T) {
	h := still(t, shipped(t)).Handler()
	call := dial(t, h, "line=us_general&from=12&anyway=yes")
	if page := send(h, http.MethodGet, call, "").Body.String(); !strings.Contains(page, "<dt>number</dt><dd>invalid</dd>") {
		t.Error("the call's number is not told to be invalid")
	}
}

// hostileCenter is a center that tries to write markup wherever it has a text.
func hostileCenter() fstest.MapFS {
	const evil = `<script>alert(1)</script><img src=x onerror=alert(2)>`
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: tiny
language: en
hubs: {here: {timezone: Europe/Dublin, languages: [en]}}
elsewhere: {hub: here}
queues: {desk: {answer_within: 20s, hours: 24/7}}
lines: {line: {number: +353 1 234 5678, country: IE, languages: [en], flow: f}}
scenario: day
`)},
		"f.yaml": {Data: []byte(`
flow: f
about: "` + evil + `"
start: ask
steps:
  ask: {menu: "` + evil + `", choices: {"1, ` + evil + `": find, 2: wait}, then: {exhausted: bye}}
  find: {lookup: file, into: {found: [name]}, then: {found: tell, error: bye}}
  tell: {say: "Hello {name}.", then: bye}
  wait: {queue: desk, hold: "` + evil + `", then: bye}
  bye: {end: resolved}
`)},
		"day.yaml": {Data: []byte(`
scenario: day
day: 2026-03-03
seed: 1
replications: 1
calls: {line: {total: 100}}
callers: {patience: 5m}
handling: {desk: {talk: {mean: 2m}, wrap_up: {mean: 10s}}}
answers: {f.ask: {1: 50%, 2: 50%}}
lookups: {file: {found: 50%, error: 50%}}
staff: [{group: people, hub: here, queues: [desk], shifts: {"00:00-24:00": 2}}]
`)},
	}
}

// What no scripted call takes is explained where there is any.
func TestAFlowTellsOfUntestedOutcomes(t *testing.T) {
	const others = "the others are red and dotted"
	if page := send(still(t, open(t, hostileCenter())).Handler(), http.MethodGet, "/flows/f", "").Body.String(); !strings.Contains(page, others) {
		t.Error("a flow without tests does not say how its outcomes are shown")
	}
	if page := send(still(t, shipped(t)).Handler(), http.MethodGet, "/flows/main", "").Body.String(); strings.Contains(page, others) {
		t.Error("a flow whose outcomes are all taken tells of others")
	}
}

func TestMarkupIsShownAndNotRun(t *testing.T) {
	h := still(t, open(t, hostileCenter())).Handler()
	pages := []string{"/", "/wallboard", "/flows/f", "/flows/f?step=ask", "/flows/f/drawing", "/report"}
	call := dial(t, h, "line=line&from=%3Cscript%3Ealert(3)&anyway=yes")
	send(h, http.MethodPost, call, "say="+url.QueryEscape("<script>alert(4)"))
	pages = append(pages, call, "/?from=%3Cscript%3Ealert(3)&line=%3Cscript%3Ealert(5)")
	for _, path := range pages {
		text := send(h, http.MethodGet, path, "").Body.String()
		if strings.Contains(text, "<script>alert") || strings.Contains(text, "<img") {
			t.Errorf("%s lets markup through", path)
		}
	}
	if page := send(h, http.MethodGet, call, "").Body.String(); !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("the prompt is not shown")
	}
}

// Advice stands at its step: as a mark in the drawing, and where the step is shown.
func TestFindingsStandAtTheirSteps(t *testing.T) {
	h := still(t, open(t, hostileCenter())).Handler()
	page := send(h, http.MethodGet, "/flows/f?step=ask", "").Body.String()
	for _, want := range []string{`<title>findings: 1</title>`, `<p class="notice">0 does not lead to a person in menu`, `[zero-to-person]`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	if n := strings.Count(page, `<title>findings:`); n != 1 {
		t.Errorf("%d steps are marked, want 1", n)
	}
	if n := strings.Count(page, "by no scripted call</title>"); n != 8 {
		t.Errorf("%d edges are untested, want all 8", n)
	}
}

// The drawing that an answer carries shows the call's step by the names of the
// way, whichever flow it is in.
func TestTheWayIsGiven(t *testing.T) {
	h := still(t, shipped(t)).Handler()
	call := dial(t, h, "line=us_general")
	send(h, http.MethodPost, call, "press=1")
	page := html.UnescapeString(send(h, http.MethodGet, call, "").Body.String())
	want := `data-way="{"taken":[["main.language","begin"],`
	if !strings.Contains(page, want) || !strings.Contains(page, `["language.chosen",""],["main.language","chosen"]],"here":["main.topic"]}"`) {
		_, way, _ := strings.Cut(page, "data-way=")
		t.Errorf("the way is %.400s", way)
	}
}

// On loopback a server answers to addresses and to localhost, and to no name
// that another site could have pointed at it.
func TestANameOfAnotherSiteIsRefused(t *testing.T) {
	at := serve(t, 60)
	for host, want := range map[string]int{
		"localhost:1": 200, "LOCALHOST.": 200, "127.0.0.1": 200, "[::1]:80": 200,
		"evil.example": 403, "localhost.evil.example:8080": 403, "127.0.0.1.evil.example": 403, "ivrsim": 403,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("Host %s: %d, want %d", host, answer.StatusCode, want)
		}
	}
}

func TestCallsAreBounded(t *testing.T) {
	s := still(t, open(t, hostileCenter()))
	now := time.Unix(0, 0)
	s.SetNow(func() time.Time { return now })
	h := s.Handler()
	first := dial(t, h, "line=line")
	for range 999 {
		dial(t, h, "line=line")
	}
	if w := send(h, http.MethodPost, "/calls", "line=line"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "all 1000 calls from this page are in progress") {
		t.Fatalf("call 1,001: %d %s", w.Code, w.Body)
	}
	send(h, http.MethodPost, first, "do=hang_up")
	dial(t, h, "line=line") // in the place of the one that has ended
	if w := send(h, http.MethodGet, first, ""); w.Code != http.StatusNotFound {
		t.Errorf("the ended call is still there: %d", w.Code)
	}
	now = now.Add(9 * time.Minute)
	kept := dial(t, still(t, open(t, hostileCenter())).Handler(), "line=line") // of another server
	if w := send(h, http.MethodGet, kept, ""); w.Code != http.StatusNotFound {
		t.Errorf("another server's call: %d", w.Code)
	}
	now = now.Add(time.Minute)
	if dial(t, h, "line=line"); s.Calls() != 1 {
		t.Errorf("%d calls are kept after 10 minutes, want the new one", s.Calls())
	}
}

// A call takes a bounded number of inputs, and then still hangs up.
func TestACallIsBounded(t *testing.T) {
	h := still(t, open(t, hostileCenter())).Handler()
	call := dial(t, h, "line=line")
	send(h, http.MethodPost, call, "press=2")
	for range 2000 {
		if w := send(h, http.MethodPost, call, "press=9"); w.Code == http.StatusUnprocessableEntity {
			if !strings.Contains(w.Body.String(), "this call has over 1000 events; hang up") {
				t.Fatal(w.Body)
			}
			if w := send(h, http.MethodPost, call, "do=hang_up"); w.Code != http.StatusSeeOther {
				t.Errorf("it does not hang up: %d", w.Code)
			}
			return
		}
	}
	t.Error("2,000 inputs were taken")
}

// The day begins at midnight: a queue is as calm as its hours and its agents let
// it be.
func TestTheBoardTellsACalmQueueFromOneThatNobodyAnswers(t *testing.T) {
	center := hostileCenter()
	center["routing.yaml"].Data = bytes.Replace(center["routing.yaml"].Data, []byte("queues: {"), []byte("queues: {office: {answer_within: 20s, hours: {mon-fri: 09:00-17:00}}, late: {answer_within: 20s, hours: 24/7}, "), 1)
	center["day.yaml"].Data = bytes.Replace(center["day.yaml"].Data, []byte("staff: ["), []byte(`staff: [{group: early, hub: here, queues: [office, late], shifts: {"08:00-20:00": 2}}, `), 1)
	center["day.yaml"].Data = bytes.Replace(center["day.yaml"].Data, []byte("handling: {"), []byte("handling: {office: {talk: {mean: 2m}}, late: {talk: {mean: 2m}}, "), 1)
	page := send(still(t, open(t, center)).Handler(), http.MethodGet, "/wallboard", "").Body.String()
	for queue, state := range map[string]string{"office": "– closed", "late": "□ nobody on", "desk": "○ calm"} {
		row, _, _ := strings.Cut(page[max(0, strings.Index(page, `data-queue="`+queue+`"`)):], "</tr>")
		if !strings.Contains(row, `<td class="state">`+state+`</td>`) {
			t.Errorf("%s is not shown as %q: %s", queue, state, row)
		}
	}
}

// The files are read once: whoever has written another scenario since is told.
// Before anybody called, a goal that the board measures has no value, and is none that
// only a report measures.
func TestAGoalWaitsForItsFirstCaller(t *testing.T) {
	c := shipped(t)
	page := send(still(t, c).Handler(), http.MethodGet, "/wallboard", "").Body.String()
	if strings.Count(page, "nobody yet") == 0 || strings.Count(page, "measured in a report") == 0 {
		t.Errorf("of the goals %d have nobody yet and %d are left to a report, want some of both", strings.Count(page, "nobody yet"), strings.Count(page, "measured in a report"))
	}
}

func TestAReportSaysOfWhenItsFilesAre(t *testing.T) {
	page := send(still(t, open(t, hostileCenter())).Handler(), http.MethodGet, "/report", "").Body.String()
	if want := "of the files as they were when the server started (" + time.Unix(0, 0).Format("15:04") + ")"; !strings.Contains(page, want) {
		t.Errorf("the page has no %q", want)
	}
}

// Whatever is sent, the server has no error of its own and never breaks off.
func FuzzRequests(f *testing.F) {
	s := still(f, open(f, hostileCenter()))
	h := s.Handler()
	call := dial(f, h, "line=line")
	for _, path := range []string{
		"/", "/?line=line&from=1&at=2026-01-01T00:00&tier=x&queues=live&minutes=-1&position=999999999999999999999",
		"/check", "/calls", call, call + "/test", "/calls/", "/wallboard", "/flows", "/flows/f", "/flows/f?step=ask", "/flows/%00/drawing",
		"/report", "/report/whole", "/metrics", "/healthz", "/api/clock", "/style.css", "/app.js", "/../x", "/calls/..%2f",
	} {
		f.Add("GET", path, "", "text/plain")
		f.Add("POST", path, "line=line&press=1&say=a&lookup=found&value.name=b&do=wait+5s&speed=1&paused=no", "application/x-www-form-urlencoded")
		f.Add("POST", path, `{"speed": 1e999, "paused": 7}`, "application/json")
		f.Add("POST", path, "--x\r\nContent-Disposition: form-data; name=press\r\n\r\n1\r\n", "multipart/form-data; boundary=x")
	}
	f.Fuzz(func(t *testing.T, method, path, body, kind string) {
		diagtest.Bounded(t, func() { requestAnything(t, h, method, path, body, kind) })
	})
}

func requestAnything(t *testing.T, h http.Handler, method, path, body, kind string) {
	target, err := url.ParseRequestURI(path)
	if err != nil || target.Path == "/report" || target.Path == "/wallboard/events" && method != http.MethodHead {
		return // a day of calls, and a stream that does not end
	}
	r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
	r.Method, r.URL = method, target
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
		t.Errorf("%s %q %q: %d %s", method, path, body, w.Code, w.Body)
	}
}
