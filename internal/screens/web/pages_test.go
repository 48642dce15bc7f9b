package web_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// unstarted is a server without a listener whose clock does not run.
func unstarted(t testing.TB, c *web.Center) *web.Server {
	t.Helper()
	s, _ := withClock(t, c)
	return s
}

// withClock returns a server, and the clock that a test advances.
func withClock(t testing.TB, c *web.Center) (*web.Server, *web.Clock) {
	t.Helper()
	return withLive(t, c, live(t, c), web.Setting{Speed: 60})
}

// withLive is withClock for a day that has begun, and a clock with a setting.
func withLive(t testing.TB, c *web.Center, day *sim.Live, setting web.Setting) (*web.Server, *web.Clock) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	run := prometheus.Run{Name: "run", Scenario: c.Model.Scenario, Started: time.Unix(0, 0), MaxSeries: prometheus.DefaultMaxSeries}
	clock := web.NewClock(day, setting.Speed, log)
	if _, err := clock.Change(func(to *web.Setting) error { *to = setting; return nil }); err != nil {
		t.Fatal(err)
	}
	s, err := web.New(clock, run, c, log)
	if err != nil {
		t.Fatal(err)
	}
	return s, clock
}

// sampleServer is started once for the tests that do not change its clock.
var sampleServer struct {
	start  sync.Once
	server *web.Server
}

// sampleHandler is the handler of an unstarted server of the sample center.
func sampleHandler(t testing.TB) http.Handler {
	t.Helper()
	sampleServer.start.Do(func() { sampleServer.server = unstarted(t, shipped(t)) })
	return sampleServer.server.Handler()
}

// send sends a form to a handler; fields are written as "line=us_general&from=".
func send(h http.Handler, method, path, fields string) *httptest.ResponseRecorder {
	return sendFrom(h, "192.0.2.1:1234", method, path, fields)
}

// sendFrom sends a form from an address.
func sendFrom(h http.Handler, remote, method, path, fields string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(fields))
	r.RemoteAddr = remote
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// dial starts a call with queues of the user's choice, free by default, and gives its address.
func dial(t testing.TB, h http.Handler, fields string) string {
	t.Helper()
	if !strings.Contains(fields, "queues=") {
		fields += "&queues=free"
	}
	w := send(h, http.MethodPost, "/calls", fields)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", fields, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// Without the script a call is a sequence of forms and pages. It can be saved as a
// scripted call that passes.
func TestCallWithoutTheScript(t *testing.T) {
	c := shipped(t)
	h := unstarted(t, c).Handler()
	call := dial(t, h, "line=us_general&flow=lost_card&tier=gold&queues=busy&minutes=4&position=3")

	for _, fields := range []string{"press=1234", "press=0704", "lookup=found", "lookup=frozen", "press=2", "wait=45s", "do=answered"} {
		if w := send(h, http.MethodPost, call, fields); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", fields, w.Code, w.Body)
		}
	}

	page := send(h, http.MethodGet, call, "").Body.String()
	page, _, _ = strings.Cut(page, `class="where"`)

	for _, want := range []string{"The call has ended", "queues in lost_cards@new_york", "ends: resolved", "presses ••••"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}

	kept := send(h, http.MethodGet, call+"/test", "")
	if got := kept.Header().Get("Content-Disposition"); got != `attachment; filename="lost_card_test.yaml"` {
		t.Errorf("saved as %s", got)
	}
	checkPasses(t, c, "lost_card", kept.Body.Bytes())
}

// checkPasses runs a file of scripted calls of a flow.
func checkPasses(t *testing.T, c *web.Center, flow string, text []byte) {
	t.Helper()
	var found diag.Findings
	files, err := yaml.ReadFolder(fstest.MapFS{flow + script.Suffix: {Data: text}}, &found)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	suite := script.Read(c.Flows, files[0], &found)
	batch, err := script.RunAll(t.Context(), c.Flows, []*script.Suite{suite}, script.Selection{})
	if err != nil || found.Len() > 0 || batch.Failed() > 0 || len(suite.Tests) != 1 {
		t.Errorf("%v, findings %v, in\n%s", err, found.Sorted(), text)
	}
}

// What pages show without their scripts: of a call that was dialed with some fields and has had an
// input, or at an address.
func TestPagesShow(t *testing.T) {
	sample, hostile, rating := sampleHandler(t), unstarted(t, open(t, diagtest.Archive(t, "centers/hostile"))).Handler(),
		unstarted(t, open(t, diagtest.Archive(t, "centers/rating"))).Handler()
	week := diagtest.Archive(t, "centers/rating")
	week["day.yaml"].Data = []byte(strings.Replace(string(week["day.yaml"].Data), "day: 2026-03-03", "days: 2026-03-03..2026-03-09", 1))
	days := unstarted(t, open(t, week)).Handler()
	rated := func(step, answers string) http.Handler {
		center := diagtest.Archive(t, "centers/rating")
		const old = "collect: How was it?, digits: 1, then: {collected: wait,"
		center["f.yaml"].Data = bytes.Replace(center["f.yaml"].Data, []byte(old), []byte(step), 1)
		center["day.yaml"].Data = append(center["day.yaml"].Data, "answers: {f.rate: "+answers+"}\n"...)
		return unstarted(t, open(t, center)).Handler()
	}
	const some = -1
	for _, c := range []struct {
		about       string
		h           http.Handler
		dial, input string
		path        string
		has         map[string]int // how often
	}{
		{"a prompt has the language in which it was spoken", sample, "line=us_general&from=&flow=", "press=2", "", map[string]int{`<span class="what" dir="auto" lang="en">`: some, `<span class="what" dir="auto" lang="es">`: some}},
		{"a choice has the step's name", sample, "line=ca_general&flow=general&queues=busy&minutes=30", "", "", map[string]int{`<kbd>1</kbd> <span dir="auto">wait</span>`: 1, `<kbd>2</kbd> <span dir="auto">call me</span>`: 1}},
		{"a person is in the language of the call", sample, "line=ca_general", "press=2", "", map[string]int{`<kbd>0</kbd> <span dir="auto" lang="fr">conseiller</span>`: 1, `<kbd>1</kbd> <span dir="auto">lost card</span>`: 1, `<kbd>*</kbd> <span dir="auto">topic</span>`: 1}},
		{"a 0 in an entry of several digits", sample, "line=us_general&flow=lost_card", "", "", map[string]int{"A 0 alone is not a digit.": 1, `<kbd>0</kbd> alone: <span dir="auto" lang="en">agent</span>`: 1}},
		{"a 0 in an entry of one digit", rating, "line=line", "", "", map[string]int{"A 0 is a digit too.": 1, `name="say" value="agent"><kbd>say</kbd> <span dir="auto" lang="en">agent</span>`: 1}},
		{"an invalid number can call, routed by the line's country", sample, "line=us_general&from=12&anyway=yes", "", "", map[string]int{"<dt>number</dt><dd>invalid</dd>": 1}},
		{
			"a menu with an extension",
			rated("menu: Which desk?, choices: {1: wait, extension: {digits: 4, then: wait}}, then: {",
				"{1: 90%, extension: 10%}"),
			"line=line", "", "",
			map[string]int{"Press a key, dial an extension of 4 digits, or speak.": 1},
		},
		{
			"an entry of words",
			rated("collect: Which?, format: words, then: {collected: wait,",
				"{collected: 100%}"),
			"line=line", "", "",
			map[string]int{"Say words.": 1, "Or say words.": 0, `data-waits="key"`: 1},
		},
		{
			"an entry of words or keys",
			rated("collect: Which?, format: words, digits: 4, then: {collected: wait, keyed: wait,",
				"{collected: 50%, keyed: 50%}"),
			"line=line", "", "",
			map[string]int{"Or say words.": 1, "data-mark": 0},
		},
		{
			"an amount",
			rated("collect: How much?, format: amount, digits: 1-6, then: {collected: wait,",
				"{collected: 100%}"),
			"line=line", "", "",
			map[string]int{`data-mark="*"`: 1},
		},
		{"a tier that is declared", sample, "line=us_general", "", "", map[string]int{"<dt>tier</dt>": 1}},
		{"a tier that is not declared", hostile, "line=line", "", "", map[string]int{"<dt>tier</dt>": 0}},
		{"a tier that is not declared, before the call", hostile, "", "", "/call", map[string]int{"tier": 0, "<dt>hub</dt><dd>Here</dd>": 1}},
		{"the way of a call, across flows", sample, "line=us_general", "press=1", "", map[string]int{`<div class="row took"><span class="t">chosen</span><b>✓</b></div>`: 1, `<div class="card cur" id="at-topic">`: 1, `<summary>1 other way</summary>`: 1}},
		{"a flow that has returned, and the flow that goes on", sample, "line=us_general", "press=1", "", map[string]int{`<li>Language <small>chosen <span class="good">✓</span></small></li><li>Main</li></ol>`: 1}},
		{"a flow that is run, and the end of a call, in words", sample, "", "", "/flows/main?whole=yes", map[string]int{`<span class="kind">runs Lost card</span>`: some, `<span class="kind">ends self-served</span>`: some}},
		{"outcomes that no scripted call takes", hostile, "", "", "/flows/f?numbers=scripted", map[string]int{`<div class="row untested"><span class="t">✗ `: 8}},
		{"no outcomes that no scripted call takes", sample, "", "", "/flows/main?numbers=scripted", map[string]int{`class="row untested"`: 0}},
		{"advice at its step", hostile, "", "", "/flows/f?step=ask", map[string]int{`title="findings: 1">1!</span>`: 1, `title="findings:`: 1, `<p class="notice">0 does not lead to a person in menu`: 1, "[zero-to-person]": some, "No scripted call takes 1 ": 1}},
		{"a skeleton while the first report runs", hostile, "", "", "/", map[string]int{`<span class="skeleton">`: 1, `<noscript><meta http-equiv="refresh"`: 1, "<b>Simulating Day: ": 1, "<progress": 1}},
		{"a step by its name", sample, "", "", "/flows?q=Wait_and", map[string]int{`<a href="/flows/lost_card?step=wait_and_see">Lost card, wait and see</a> <span class="soft">end</span></li>`: 1}},
		{"a step by its prompt", sample, "", "", "/flows?q=carte+est+bloqu%C3%A9e.+pour", map[string]int{`<span dir="auto" lang="fr">Votre <mark>carte est bloquée. Pour</mark> une nouvelle carte, appuyez sur le 1. S…</span>`: 1}},
		{
			"the words before and after a hit", sample, "", "", "/flows?q=appuyez+sur+le+1.+Si+quel",
			map[string]int{`<span dir="auto" lang="fr">…e est bloquée. Pour une nouvelle carte, <mark>appuyez sur le 1. Si quel</mark>qu`: some},
		},
		{"no query", sample, "", "", "/flows?q=+", map[string]int{"<li>": 0, "<mark>": 0}},
		{"a query that is no pattern", sample, "", "", "/flows?q=%28", map[string]int{"Nothing in the flows has “(”.": 1}},
		{"a flow by its name", sample, "", "", "/flows?q=lost_ca", map[string]int{`<li><a href="/flows/lost_card">Lost card</a>`: 1}},
		{"very many hits", sample, "", "", "/flows?q=a", map[string]int{"<li>": 50, "more are not shown": 1}},
		{"the date of an outage, of several days", days, "", "", "/report/what-if?date=2026-03-04", map[string]int{`<select name="date">`: 1, `<option value="2026-03-04" selected>Wed 4 March</option>`: 1, `<option value="2026-03-`: 7}},
		{"no date of an outage, of one day", rating, "", "", "/report/what-if", map[string]int{`name="date"`: 0}},
		{"when the files were read", hostile, "", "", "/report", map[string]int{"with the files read at " + time.Unix(0, 0).Format("15:04:05"): 1}},
	} {
		if c.dial != "" {
			c.path = dial(t, c.h, c.dial)
		}
		if c.input != "" {
			send(c.h, http.MethodPost, c.path, c.input)
		}
		page := strings.ReplaceAll(send(c.h, http.MethodGet, c.path, "").Body.String(), "&#34;", `"`)
		for text, want := range c.has {
			if n := strings.Count(page, text); n != want && (want != some || n == 0) {
				t.Errorf("%s: %s stands %d times, want %d, in\n%.3000s", c.about, text, n, want, page)
			}
		}
	}
}

// The drawing of scripted calls folds no way: an outcome that none of them takes is in sight.
func TestUntestedOutcomesAreInSight(t *testing.T) {
	center := diagtest.Archive(t, "centers/hostile")
	center["f_test.yaml"] = &fstest.MapFile{Data: []byte(`
tests:
  - name: a key that waits
    call: {line: line, from: withheld}
    steps: [press: 2, answered, end: resolved]
`)}
	h := unstarted(t, open(t, center)).Handler()
	page := send(h, http.MethodGet, "/flows/f?numbers=scripted", "").Body.String()
	if n := strings.Count(page, `<div class="row untested">`); n != 6 || strings.Contains(page, "nobody took</summary>") {
		t.Errorf("%d untested outcomes are in sight, want 6:\n%.6000s", n, page)
	}
	if !strings.Contains(page, "2 of 8 outcomes") {
		t.Error("the page does not count 2 of 8 outcomes")
	}
}

// A step is shown as it was when its file was read, not as the file is now.
func TestStepIsShownAsItWasRead(t *testing.T) {
	folder := diagtest.Archive(t, "centers/hostile")
	h := unstarted(t, open(t, folder)).Handler()
	folder["f.yaml"] = &fstest.MapFile{Data: []byte(strings.Repeat("# later\n", 20))}
	if page := send(h, http.MethodGet, "/flows/f?step=bye", "").Body.String(); !strings.Contains(page, "bye: {end: resolved, ") {
		t.Error("the page does not show the step")
	}
}

// The drawing of a call has each step once: a way back leads to the card of the step that the call came from.
func TestWayBackLeadsToTheDrawnStep(t *testing.T) {
	h := unstarted(t, open(t, diagtest.Archive(t, "centers/way_back"))).Handler()
	call := dial(t, h, "line=main")
	if w := send(h, http.MethodPost, call, "press=1"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}

	page := send(h, http.MethodGet, call, "").Body.String()
	for _, step := range []string{"first", "second", "wait", "bye"} {
		if n := strings.Count(page, `<span class="nm"><a href="/flows/small?step=`+step+`#`); n != 1 {
			t.Errorf("the step %s has %d cards, want 1:\n%s", step, n, page)
		}
	}
}

func TestOnlyFormsAreAccepted(t *testing.T) {
	h := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile"))).Handler()
	for _, kind := range []string{"", "text/plain", "application/json", "multipart/form-data; boundary=x"} {
		r := httptest.NewRequest(http.MethodPost, "/calls", strings.NewReader("line=line&queues=free"))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if call := w.Header().Get("Location"); w.Code != http.StatusUnsupportedMediaType || call != "" {
			t.Errorf("%q: %d, call %q", kind, w.Code, call)
		}
	}
	if w := send(h, http.MethodHead, "/wallboard/events", ""); w.Code != http.StatusOK {
		t.Errorf("HEAD of the stream: %d", w.Code)
	}
}

func TestInvalidRequests(t *testing.T) {
	h := sampleHandler(t)
	call := dial(t, h, "line=us_general")

	for _, c := range []struct {
		path, fields string
		status       int
		says         string
	}{
		{"/calls", "line=unknown", 422, "There is no line &#34;unknown&#34;."},
		{"/calls", "line=us_general&flow=unknown", 422, "There is no flow &#34;unknown&#34;."},
		{"/calls", "line=us_general&from=%2B44+20+7946", 422, "invalid (possible local only)"},
		{"/calls", "line=us_general&from=12", 422, "invalid (too short)"},
		{"/calls", "line=us_general&from=hello", 422, "invalid (not a number)"},
		{"/calls", "line=us_general&tier=lead", 422, "There is no tier &#34;lead&#34;."},
		{"/calls", "line=us_general&at=yesterday", 422, "is not a time"},
		{"/calls", "line=us_general&queues=odd", 422, "Queues are free, busy, live, full or closed."},
		{"/calls", "line=us_general&queues=busy&minutes=-4", 422, "The wait in minutes is a whole number from 0 to 600, not &#34;-4&#34;."},
		{"/calls", "line=us_general&queues=busy&minutes=1e9", 422, "The wait in minutes is a whole number from 0 to 600"},
		{"/calls", "line=us_general&queues=busy&position=99999999", 422, "The place in line is a whole number from 1 to 10000"},
		{"/calls", strings.Repeat("x", 70_000), 413, "over 64 KiB"},
		{"/calls", "%zz", 400, "the body cannot be read"},
		{call, "press=" + strings.Repeat("1", 65), 422, "a call takes at most 64 at once"},
		{call, "press=x", 422, "a keypad has 0 to 9, * and #"},
		{call, "do=answered", 422, "answered: the call waits for a key or a word"},
		{call, "do=dance", 422, "press a key, say words, be silent, wait, or hang up"},
		{call, "lookup=found", 422, "the call waits for a key or a word"},
		{call, "wait=soon", 422, "wait needs a duration"},
		{"/calls/NOSUCHCALL", "press=1", 404, "there is no such call"},
		{"/no-such-page", "", 405, "Method Not Allowed"},
		{"/flows/main", "", 405, "Method Not Allowed"},
		{"/metrics", "", 405, "Method Not Allowed"},
		{"/wallboard", "speed=0", 422, "a speed is from 0.1 to 1,000,000,000"},
		{"/wallboard", "speed=fast", 422, "a speed is a number"},
		{"/report", "replications=1000&seed=1", 422, "replications is a whole number from 1 to 100"},
		{"/report", "replications=1&seed=-1", 422, "seed is a whole number"},
		{"/report", "replications=1&seed=1&scenario=unknown", 422, "there is no scenario &#34;unknown&#34;"},
		{"/report/compare", "base=1&other=99", 422, "base is the number of one of the last 5 runs"},
	} {
		if w := send(h, http.MethodPost, c.path, c.fields); w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %.60s: %d without %q:\n%.300s", c.path, c.fields, w.Code, c.says, w.Body)
		}
	}
}

// The page distinguishes a call that was dialed and not made from a number that is only
// checked, and suggests what to do.
func TestRefusedCallIsReported(t *testing.T) {
	h := sampleHandler(t)
	const refused, suggestion = "The call was not made.", "To call all the same, tick “Call even from a number that is not valid”"
	for _, c := range []struct {
		method, path, fields string
		refused, suggested   bool
	}{
		{http.MethodPost, "/calls", "line=us_general&from=12", true, true},
		{http.MethodPost, "/calls", "line=us_general&at=yesterday", true, false},
		{http.MethodGet, "/call?line=us_general&from=12", "", false, true},
		{http.MethodPost, "/check", "line=us_general&from=12", false, true},
	} {
		page := send(h, c.method, c.path, c.fields).Body.String()
		if strings.Contains(page, refused) != c.refused || strings.Contains(page, " autofocus") != c.refused ||
			strings.Contains(page, suggestion) != c.suggested {
			t.Errorf("%s %s %s: want refused %v, suggestion %v:\n%.300s", c.method, c.path, c.fields, c.refused, c.suggested, page)
		}
	}
}

func TestMarkupIsEscaped(t *testing.T) {
	h := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile"))).Handler()
	pages := []string{
		"/", "/call", "/wallboard", "/flows/f", "/flows/f?step=ask", "/flows?q=script", "/flows?q=%3Cscript%3Ealert",
		"/report",
	}
	call := dial(t, h, "line=line&from=%3Cscript%3Ealert(3)&anyway=yes")
	send(h, http.MethodPost, call, "say="+url.QueryEscape("<script>alert(4)"))
	pages = append(pages, call, "/call?from=%3Cscript%3Ealert(3)&line=%3Cscript%3Ealert(5)")
	for _, path := range pages {
		text := send(h, http.MethodGet, path, "").Body.String()
		if strings.Contains(text, "<script>alert") || strings.Contains(text, "<img") {
			t.Errorf("%s has unescaped markup", path)
		}
	}
	if page := send(h, http.MethodGet, call, "").Body.String(); !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("the prompt is not shown")
	}
}

func TestNumberOfCallsIsBounded(t *testing.T) {
	s := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile")))
	now := time.Unix(0, 0)
	s.SetNow(func() time.Time { return now })
	h := s.Handler()

	first := dial(t, h, "line=line")
	now = now.Add(time.Second)
	for i := range 999 {
		from := fmt.Sprintf("198.51.100.%d:1", i/250) // one address may have 250 calls
		w := sendFrom(h, from, http.MethodPost, "/calls", "line=line&queues=free")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("call %d: %d", i+2, w.Code)
		}
	}
	if s.Calls() != 1000 {
		t.Fatalf("%d calls are stored", s.Calls())
	}

	send(h, http.MethodPost, first, "do=hang_up")
	if w := send(h, http.MethodGet, first, ""); w.Code != http.StatusOK {
		t.Errorf("the page of the ended call: %d", w.Code)
	}

	now = now.Add(9 * time.Minute)
	send(h, http.MethodGet, first, "") // to look at a call is not to use it

	another := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile")))
	other := dial(t, another.Handler(), "line=line")
	if w := send(h, http.MethodGet, other, ""); w.Code != http.StatusNotFound {
		t.Errorf("another server's call: %d", w.Code)
	}

	now = now.Add(time.Minute)
	dial(t, h, "line=line")
	if s.Calls() != 1 {
		t.Errorf("%d calls are stored after 10 minutes, want only the new one", s.Calls())
	}
}

// A store that is full refuses nobody: it drops the call that was idle for longest, whoever
// made it, and no call that was used since.
func TestFullStoreDropsTheLongestIdleCall(t *testing.T) {
	s := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile")))
	now := time.Unix(0, 0)
	s.SetNow(func() time.Time { now = now.Add(time.Millisecond); return now })

	h := s.Handler()
	var calls []string
	for i := range 1000 {
		w := sendFrom(h, fmt.Sprintf("198.51.100.%d:1", i%4), http.MethodPost, "/calls", "line=line&queues=free")
		calls = append(calls, w.Header().Get("Location"))
	}
	send(h, http.MethodPost, calls[0], "press=9")

	for i := range 3 {
		mine := dial(t, h, "line=line")
		for k, want := range map[int]int{0: http.StatusOK, i: http.StatusOK, i + 1: http.StatusNotFound, i + 2: http.StatusOK} {
			if k == i && i > 0 {
				want = http.StatusNotFound
			}
			if w := send(h, http.MethodGet, calls[k], ""); w.Code != want {
				t.Errorf("after %d more, call %d: %d, want %d", i+1, k, w.Code, want)
			}
		}

		if w := send(h, http.MethodGet, mine, ""); w.Code != http.StatusOK || s.Calls() != 1000 {
			t.Errorf("the new call: %d, of %d", w.Code, s.Calls())
		}
	}
}

// A client that dials again and again loses its own calls only, those first that it has
// not used for longest.
func TestOneClientDoesNotTakeAllCalls(t *testing.T) {
	s := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile")))
	now := time.Unix(0, 0)
	s.SetNow(func() time.Time { now = now.Add(time.Millisecond); return now })
	h := s.Handler()
	mine := sendFrom(h, "198.51.100.1:1", http.MethodPost, "/calls", "line=line&queues=free").Header().Get("Location")
	kept, lost := dial(t, h, "line=line"), dial(t, h, "line=line")
	send(h, http.MethodPost, kept, "press=9")

	for range 249 {
		dial(t, h, "line=line")
	}
	if s.Calls() != 251 {
		t.Errorf("%d calls are stored, want 250 and one of another client", s.Calls())
	}

	for call, want := range map[string]int{mine: http.StatusOK, kept: http.StatusOK, lost: http.StatusNotFound} {
		if w := send(h, http.MethodGet, call, ""); w.Code != want {
			t.Errorf("%s: %d, want %d", call, w.Code, want)
		}
	}
}

// After a bounded number of inputs a call can only be hung up.
func TestLengthOfACallIsBounded(t *testing.T) {
	h := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile"))).Handler()
	call := dial(t, h, "line=line")
	send(h, http.MethodPost, call, "press=2")
	for range 2000 {
		if w := send(h, http.MethodPost, call, "press=9"); w.Code == http.StatusUnprocessableEntity {
			if !strings.Contains(w.Body.String(), "this call has over 1000 events; hang up") {
				t.Fatal(w.Body)
			}
			if w := send(h, http.MethodPost, call, "do=hang_up"); w.Code != http.StatusSeeOther {
				t.Errorf("hanging up fails: %d", w.Code)
			}
			return
		}
	}
	t.Error("2,000 inputs were accepted")
}

// At midnight, when the day begins, the board distinguishes empty queues that are closed,
// without agents, and open.
func TestBoardShowsTheStatesOfEmptyQueues(t *testing.T) {
	center := diagtest.Archive(t, "centers/hostile")
	center["routing.yaml"].Data = bytes.Replace(center["routing.yaml"].Data, []byte("queues: {"), []byte("queues: {office: {answer_within: 20s, hours: {mon-fri: 09:00-17:00}}, late: {answer_within: 20s, hours: 24/7}, "), 1)
	center["day.yaml"].Data = bytes.Replace(center["day.yaml"].Data, []byte("staff: ["), []byte(`staff: [{group: early, hub: here, queues: [office, late], shifts: {"08:00-20:00": 2}}, `), 1)
	center["day.yaml"].Data = bytes.Replace(center["day.yaml"].Data, []byte("handling: {"), []byte("handling: {office: {talk: {mean: 2m}}, late: {talk: {mean: 2m}}, "), 1)
	page := send(unstarted(t, open(t, center)).Handler(), http.MethodGet, "/wallboard", "").Body.String()
	for queue, state := range map[string]string{"office": "– closed", "late": "□ nobody on", "support": "○ empty"} {
		row, _, _ := strings.Cut(page[max(0, strings.Index(page, `data-queue="`+queue+`"`)):], "</tr>")
		sign, word, _ := strings.Cut(state, " ")
		if !strings.Contains(row, `<span class="sh">`+sign+`</span> `+word+`</span></td>`) {
			t.Errorf("%s is not shown as %q: %s", queue, state, row)
		}
	}
}

// Before the first queue opens, the board and the first page show when, and no empty charts.
func TestPagesShowTheOpening(t *testing.T) {
	center := diagtest.Archive(t, "centers/hostile")
	center["routing.yaml"].Data = bytes.Replace(center["routing.yaml"].Data, []byte("hours: 24/7"), []byte("hours: {mon-sun: 09:00-17:00}"), 1)
	h := unstarted(t, open(t, center)).Handler()
	for _, path := range []string{"/wallboard", "/"} {
		page := send(h, http.MethodGet, path, "").Body.String()
		if !strings.Contains(page, "<b>Opens today at 09:00.</b>") || strings.Contains(page, `class="plots"`) {
			t.Errorf("%s does not show the opening alone:\n%.2000s", path, page)
		}
	}
}

func TestReportPageShowsTheLastReport(t *testing.T) {
	s := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile")))
	queue := report.Queue{Queue: "support", Hub: "here", Title: model.Title{Name: "Support"}, Offered: 720, MaxWaiting: 1007, AbandonedRatio: stats.Estimate{Mean: 0.25}}
	s.ShowReport(&report.Report{
		Scenario: "day", Title: "Day", Replications: 2, Seed: 7, Calls: report.Calls{Arrived: 800, SelfServed: 80, Answered: 720},
		Goals:  []report.Goal{{Title: "Support: at most 5% hang up while waiting", Holds: stats.No, DaysMet: 1, Days: 2}},
		Queues: []report.Queue{queue, {Queue: "idle", Hub: "here", Title: model.Title{Name: "Idle"}}},
	})

	page := send(s.Handler(), http.MethodGet, "/report", "").Body.String()
	for _, want := range []string{
		"Day, 2 replications, seed 7", `<span class="bad">✕ fails</span>`, `on 1 of 2 runs`, `<div class="v">400</div>`,
		`<th scope="row">Support</th><td class="num">360</td><td class="num">25.0%</td>`, `<td class="num">1,007</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s:\n%s", want, page)
		}
	}

	if strings.Contains(page, `<th scope="row">Idle`) {
		t.Error("the page shows a queue without calls")
	}

	// What is not there is named.
	for path, want := range map[string]string{
		"/report/run.json?run=2":  "there is no such run: the last 5 are kept",
		"/report/nothing.csv":     "there is no page at this address",
		"/report/comparison":      "no runs have been compared yet",
		"/report/comparison.html": "no runs have been compared yet",
	} {
		w := send(s.Handler(), http.MethodGet, path, "")
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d\n%s", path, w.Code, w.Body)
		}
	}
}

// No request makes the server fail with an internal error or a panic.
func FuzzRequests(f *testing.F) {
	s := unstarted(f, open(f, diagtest.Archive(f, "centers/hostile")))
	h := s.Handler()
	call := dial(f, h, "line=line")

	for _, path := range []string{
		"/", "/call?line=line&from=1&at=2026-01-01T00:00&tier=x&queues=live&minutes=-1&position=999999999999999999999",
		"/check", "/calls", call, call + "/test", "/calls/", "/wallboard", "/flows", "/flows/f", "/flows/f?step=ask", "/flows?q=%ff(",
		"/flows/%00", "/flows/f?numbers=scripted&whole=yes&step=ask",
		"/report", "/report/report.html", "/report/comparison.html", "/report/run.json", "/report/queues.csv?run=9", "/report/progress",
		"/report/comparison", "/metrics", "/healthz", "/api/clock", "/style.css", "/app.js", "/call.js", "/flow.js", "/look.js",
		"/../x", "/calls/..%2f",
	} {
		f.Add("GET", path, "", "text/plain")
		f.Add("POST", path, "line=line&press=1&say=a&lookup=found&value.name=b&do=wait+5s&speed=1&paused=no", "application/x-www-form-urlencoded")
		f.Add("POST", path, `{"speed": 1e999, "paused": 7}`, "application/json")
		f.Add("POST", path, "--x\r\nContent-Disposition: form-data; name=press\r\n\r\n1\r\n", "multipart/form-data; boundary=x")
	}

	f.Fuzz(func(t *testing.T, method, path, body, kind string) {
		diagtest.Bounded(t, func() { sendAny(t, h, method, path, body, kind) })
	})
}

func sendAny(t *testing.T, h http.Handler, method, path, body, kind string) {
	target, err := url.ParseRequestURI(path)
	if err != nil || target.Path == "/report" || target.Path == "/wallboard/events" && method != http.MethodHead {
		return // simulates a day, or does not end
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
