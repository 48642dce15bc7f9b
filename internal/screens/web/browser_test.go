package web_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// TestMain lets four tests run at once: those in a browser wait for its pages. The heaps of the tests are small.
func TestMain(m *testing.M) {
	longtest.AtOnce(4)
	longtest.CollectRarely()
	m.Run()
}

// browser is a real Chromium.
type browser struct {
	context.Context
	idle chan context.Context // tabs to use again: a new one takes half a second of a processor
}

// startBrowser starts a Chromium, or skips the test if none is installed.
func startBrowser(t testing.TB) browser {
	t.Helper()
	return browser{browsertest.Start(t), make(chan context.Context, 100)}
}

// tab is a page of the browser. A request to another address and a message on the
// console fail the test.
type tab struct {
	testing.TB
	ctx context.Context
	at  string // the server's address

	mutex  sync.Mutex
	errors []string
}

// deadline leaves the test's timeout some time to report a failure.
func deadline(t testing.TB) time.Time {
	if t, ok := t.(*testing.T); ok {
		if end, ok := t.Deadline(); ok {
			return end.Add(-10 * time.Second)
		}
	}
	return time.Now().Add(10 * time.Minute)
}

// open opens a tab for the pages of a server until the test ends.
func (b browser) open(t testing.TB, at string) *tab {
	t.Helper()
	page := b.tab(t)
	ctx, cancel := context.WithDeadline(page, deadline(t))
	t.Cleanup(cancel)
	p := &tab{TB: t, ctx: ctx, at: at}
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		p.mutex.Lock()
		for _, w := range p.errors {
			t.Error(w)
		}
		p.mutex.Unlock()
		p.do(chromedp.Navigate("about:blank"))
		b.idle <- page
	})

	p.do(chromedp.EmulateViewport(1280, 900))
	p.emulate(emulation.SetEmulatedMediaParams{})
	return p
}

// tab returns a tab that is not in use.
func (b browser) tab(t testing.TB) context.Context {
	t.Helper()
	select {
	case ctx := <-b.idle:
		return ctx
	default:
	}

	// A browser has six connections to a server, and each page holds one. Tabs of one context share
	// them, so that the seventh test at the same time would wait for another to end.
	ctx, cancel := chromedp.NewContext(b.Context, chromedp.WithNewBrowserContext())
	context.AfterFunc(b.Context, cancel)
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func (p *tab) listen(event any) {
	wrong := ""
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, p.at+"/") && !strings.HasPrefix(u, "data:") && u != "about:blank" {
			wrong = "it requests " + u
		}
	case *runtime.EventConsoleAPICalled:
		wrong = fmt.Sprintf("the console has a message of kind %s", e.Type)
	case *runtime.EventExceptionThrown:
		wrong = "the script fails: " + e.ExceptionDetails.Text
	case *log.EventEntryAdded:
		// The browser logs the status of a rejected input, which is no error.
		if !strings.Contains(e.Entry.Text, "the server responded with a status of 4") {
			wrong = "the browser logs: " + e.Entry.Text
		}
	}
	if wrong != "" {
		p.mutex.Lock()
		p.errors = append(p.errors, wrong)
		p.mutex.Unlock()
	}
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.Fatalf("%v; the page shows\n%s", err, p.text())
	}
}

// text is the text of the page, for the message of a failure.
func (p *tab) text() string {
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.querySelector("main")?.innerText ?? ""`))
	if err != nil {
		return err.Error()
	}
	return text
}

func (p *tab) visit(path string) {
	p.Helper()
	p.do(chromedp.Navigate(p.at + path))
}

// eval returns the value of an expression in the page.
func eval[V any](p *tab, expression string) V {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[V](expression))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// maxWait is for an event of the server on a busy machine.
const maxWait = time.Minute

// waitFor waits until an expression is true. The page may be replaced meanwhile.
func (p *tab) waitFor(expression string) {
	p.Helper()
	if err := browsertest.WaitFor(p.ctx, expression); err != nil {
		p.Fatalf("%v; the page shows\n%s", err, p.text())
	}
}

// types replaces the text of a field.
func (p *tab) types(selector, text string) {
	p.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{const f = document.querySelector(%q); f.focus(); f.select()}`, selector)), chromedp.KeyEvent(text))
}

// awaitPart does something and waits until the part of the page is replaced.
func (p *tab) awaitPart(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	p.waitFor(`document.readyState === "complete"`) // its scripts, which replace parts, have run
	p.do(chromedp.Evaluate[chromedp.Void](`window.oldPart = document.querySelector("#part")`))
	p.do(actions...)
	p.waitFor(`document.querySelector("#part") !== window.oldPart`)
}

// size sets the size of the window and the color scheme.
func (p *tab) size(width, height int64, scheme string) {
	p.Helper()
	p.do(chromedp.EmulateViewport(width, height))
	p.emulate(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

func (p *tab) emulate(media emulation.SetEmulatedMediaParams) {
	p.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, media); err != nil {
		p.Fatal(err)
	}
}

// morning is when calls wait in the queues of the sample's day and every step of main has had calls.
const morning = 10 * time.Hour

// paused is the setting of a clock that stands still.
var paused = web.Setting{Speed: 60, Paused: true}

// TestPagesInABrowser tests the pages in a real browser. The tests share it, and most of them a server. The
// day of that server is paused, so that the pages show the same calls on a slow machine and on a fast one.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	c := shipped(t)
	c.Model.Replications = model.Replications{AtLeast: 1, AtMost: 1} // of the report that a page makes by itself
	s, _ := withLive(t, c, liveAt(t, c, morning), paused)
	at := start(t, s)
	tests := map[string]func(*testing.T, browser, string){
		"calls":         testCalls,
		"telephone":     testTelephone,
		"sounds":        testSounds,
		"entries":       testEntries,
		"guest":         testGuest,
		"numbers":       testCallForm,
		"wallboard":     testWallboard,
		"flows":         testFlows,
		"search":        testSearch,
		"changes":       testChanges,
		"report":        testReports,
		"pages":         testPages,
		"hostile pages": testHostilePages,
	}

	// The short form has the pages that show most. The gate has all.
	if !longtest.IsLong() {
		for _, name := range []string{"telephone", "sounds", "entries", "guest", "numbers", "search", "pages"} {
			delete(tests, name)
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, b, at)
		})
	}
}

func testCallForm(t *testing.T, b browser, at string) {
	p := b.open(t, at)
	p.visit("/call")
	p.waitFor(`document.querySelector(".known").innerText.includes("can be dialed back")`)
	p.do(chromedp.Click(chromedp.CSS("#dial summary")))
	for _, c := range []struct{ number, says string }{
		{"+44 20 7946", "invalid (possible local only)"},
		{"+44 20 7946 0018", "London"},
		{"withheld", "no number to dial back"},
		{"+1 202 555 014", "invalid (too short)"},
	} {
		p.types("input[name=from]", c.number)
		p.waitFor(fmt.Sprintf(`document.querySelector(".known").innerText.includes(%q)`, c.says))
	}
	if leaked := eval[string](p, `performance.getEntriesByType("resource").map(e => e.name).filter(n => n.includes("from=")).join(" ")`); leaked != "" {
		t.Errorf("phone numbers are in the addresses %s", leaked)
	}
	p.do(chromedp.Click(chromedp.CSS("button.primary")))
	p.waitFor(`location.pathname === "/calls" && document.querySelector(".notice").innerText.includes("invalid (too short)")`)
	// The notice has the focus, so that it is read out and in view. The text of the body includes the notice,
	// and the body has the focus until the browser draws the page for the first time.
	p.waitFor(`document.activeElement.matches(".notice") && document.activeElement.innerText.includes("The call was not made.")`)
	p.awaitPart(chromedp.Click(chromedp.CSS("input[name=anyway]")))
	p.waitFor(`!document.querySelector(".notice")`)
	p.do(chromedp.Click(chromedp.CSS("button.primary")))
	p.waitFor(`location.pathname.startsWith("/calls/")`)
}

// cardInView is whether the card of a step shows in its frame, in the middle third of its width if it is
// wider than the frame, at 0.8 of its size or more.
const cardInView = `(step => {
	const card = document.getElementById("at-" + step), frame = card.closest(".scroll");
	const c = card.getBoundingClientRect(), f = frame.getBoundingClientRect(), middle = (c.left + c.width / 2 - f.left) / f.width;
	return c.width >= .8 * 178 && c.left >= f.left && c.right <= f.right && (frame.scrollWidth <= frame.clientWidth || middle > 1 / 3 && middle < 2 / 3);
})`

// litEdges are the highlighted ways of a drawing.
const litEdges = `[...document.querySelectorAll(".edge.lit")].map(e => e.dataset.from + " " + e.dataset.outcome).join(", ")`

func testFlows(t *testing.T, b browser, at string) {
	p := b.open(t, at)
	p.visit("/flows/main")
	if widest := eval[float64](p, `Math.max(...[...document.querySelectorAll(".edge")].map(e => parseFloat(e.getAttribute("stroke-width"))))`); widest < 8 {
		t.Errorf("the widest way is %g pixels wide, although calls took it", widest)
	}
	if top := eval[float64](p, `document.querySelector(".drawing").getBoundingClientRect().top`); top > 260 {
		t.Errorf("the drawing begins at %g of 900 pixels", top)
	}
	p.awaitPart(chromedp.Evaluate[chromedp.Void](`document.querySelector("#at-topic a").focus()`), chromedp.KeyEvent("\r"))
	p.waitFor(`document.querySelector("#step pre").innerText.startsWith("topic:") && document.querySelector(".card.sel").id === "at-topic"`)
	p.waitFor(cardInView + `("topic") && location.search === "?step=topic"`)
	if n := eval[int](p, `document.querySelectorAll("style, [style]").length`); n != 0 {
		t.Errorf("%d elements have a style of their own, which the policy blocks", n)
	}

	// A way that is pointed at shows its line, and nothing is highlighted forever. Each line leads to the right.
	p.visit("/flows/main?whole=yes")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#at-more").dispatchEvent(new PointerEvent("pointerover", {bubbles: true}))`))
	p.waitFor(litEdges + `.includes("at-more 1")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".drawing").dispatchEvent(new PointerEvent("pointerleave"))`))
	p.waitFor(litEdges + ` === ""`)

	// Each way is drawn to its step or names it, and the step names the source.
	if wrong := eval[string](p, `[...document.querySelectorAll(".card .to")].filter(to => {
		const from = to.closest(".card").querySelector(".nm a").innerText, target = document.getElementById(decodeURIComponent(to.hash.slice(1)));
		return !target.querySelector(".from")?.title.includes(from);
	}).map(to => to.closest(".card").id + " " + to.innerText).join(", ")`); wrong != "" {
		t.Errorf("steps do not name the source of %s", wrong)
	}

	// A step that no call came to is drawn when it is chosen. On a phone the steps are a list.
	p.visit("/flows/lost_card?step=call_back")
	p.waitFor(`document.querySelector(".card.sel").id === "at-call_back" && ` + cardInView + `("call_back")`)
	p.size(390, 900, "light")
	p.visit("/flows/main?step=thanks")
	p.waitFor(`!document.querySelector(".canvas").checkVisibility() && document.querySelectorAll(".steplist > li").length > 10`)
	p.awaitPart(chromedp.Evaluate[chromedp.Void](`document.querySelector(".steplist a[href='/flows/main?step=topic#at-topic']").click()`))
	p.waitFor(`document.querySelector("#step h2").innerText.startsWith("Topic") && document.activeElement.id === "part"`)
}

// testWallboard checks that the wallboard follows the simulation, and agrees with the
// metrics while the simulation is paused.
func testWallboard(t *testing.T, b browser, _ string) {
	// The server is the test's own, because the test pauses it. A minute on a slow machine is an hour of the day.
	c := shipped(t)
	s, _ := withLive(t, c, liveAt(t, c, morning), web.Setting{Speed: 60})
	at := start(t, s)
	p := b.open(t, at)
	p.visit("/wallboard")
	p.size(1280, 900, "light")
	if height := eval[int](p, `document.querySelector("header.top").offsetHeight`); height > 60 {
		t.Errorf("the header is %d pixels high, which is more than one row", height)
	}
	if eval[bool](p, `document.querySelector("#pace").scrollWidth > document.querySelector("#pace").clientWidth`) {
		t.Error("the title of the scenario is cut off")
	}
	p.size(390, 900, "light")
	if !eval[bool](p, `[...document.querySelectorAll(".groups .bar rect")].some(e => e.getBoundingClientRect().width > 5)`) {
		t.Error("on a phone the groups have no bars")
	}
	p.size(1280, 900, "light")
	first := eval[string](p, `document.querySelector("#part").dataset.time`)
	p.waitFor(fmt.Sprintf(`document.querySelector("#part").dataset.time > %q`, first))
	// The next frame changes what differs, so that the focus, an open list and the sight of the page stay.
	p.do(chromedp.Evaluate[chromedp.Void](`window.row = document.querySelector("tr[data-queue]"); document.querySelector(".cols summary").focus(); document.querySelector(".cols details").open = true`))
	second := eval[string](p, `document.querySelector("#part").dataset.time`)
	p.waitFor(fmt.Sprintf(`document.querySelector("#part").dataset.time > %q`, second))
	if !eval[bool](p, `document.querySelector("tr[data-queue]") === window.row && document.activeElement.matches(".cols summary") && document.querySelector(".cols details").open`) {
		t.Error("the next frame replaces the rows, moves the focus or closes a list")
	}
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".cols details").open = false`))
	p.waitFor(`document.querySelector("#clock").textContent === document.querySelector("#part").dataset.clock`)
	p.do(chromedp.Click(chromedp.CSS("#pause")))
	p.waitFor(`document.querySelector("#part").dataset.paused === "true" && document.querySelector("#pause").innerText === "▶ Go on"`)
	// The last view of the simulation is published after the pause, to the metrics and
	// the board one after the other: both are read until they show the same moment, the board
	// with its rows at once.
	var text string
	var rows [][]string
	for end := time.Now().Add(maxWait); len(rows) == 0; {
		if time.Now().After(end) {
			t.Fatalf("the paused board shows another moment than the metrics after %v", maxWait)
		}
		_, text = get(t, at+"/metrics")
		paused := regexp.MustCompile(`ivrsim_sim_timestamp_seconds\{[^}]*\} (\S+)`).FindStringSubmatch(text)[1]
		rows = eval[[][]string](p, fmt.Sprintf(`Math.abs(Date.parse(document.querySelector("#part").dataset.time) / 1000 - %s) > 0.01 ? [] : [...document.querySelectorAll("tr[data-queue]")].map(r =>
		[r.dataset.hub, r.dataset.queue, r.querySelector(".w").textContent.replaceAll(",", ""), r.querySelector(".c").textContent.replaceAll(",", "")])`, paused))
	}
	if len(rows) < 30 {
		t.Fatalf("%d queues on the board", len(rows))
	}
	for _, r := range rows {
		for metric, shown := range map[string]string{"ivrsim_queue_length": r[2], "ivrsim_queue_calls_offered_total": r[3]} {
			line := regexp.MustCompile(fmt.Sprintf(`(?m)^%s\{hub="%s",queue="%s",run="[^"]*"\} (\S+)$`, metric, r[0], r[1])).FindStringSubmatch(text)
			if line == nil {
				t.Fatalf("no %s of %s@%s", metric, r[1], r[0])
			}
			if line[1] != shown {
				t.Errorf("%s@%s shows %s, %s is %s", r[1], r[0], shown, metric, line[1])
			}
		}
	}
	p.size(1920, 1080, "light")
	if order := eval[string](p, `[...document.querySelectorAll(".tiles, .sofar, .cols, .legend")].filter(e => e.getBoundingClientRect().bottom <= innerHeight).map(e => e.classList[0]).join(" ")`); order != "tiles sofar cols legend" {
		t.Errorf("one screen of 1920 by 1080 shows %s", order)
	}
	// A number is judged by a goal, or says that it has no goal; a word agrees with its color.
	if wrong := eval[string](p, `[...document.querySelectorAll(".tile")].filter(e => e.innerText.includes("no goal") && e.querySelector(".v").matches(".good, .warn, .bad")).map(e => e.innerText).join()`); wrong != "" {
		t.Errorf("without a goal %q has a color", wrong)
	}
	if wrong := eval[string](p, `[...document.querySelectorAll(".queues .st")].filter(e => ({"far behind": "bad", late: "warn", "in time": "good", empty: "soft", closed: "soft", "nobody on": "bad"})[e.textContent.slice(2).trim()] !== e.classList[1]).map(e => e.textContent).join()`); wrong != "" {
		t.Errorf("the color of %q is another one", wrong)
	}
	p.size(1920, 1080, "light")
	p.do(chromedp.Click(chromedp.CSS("#full")))
	p.waitFor(`document.fullscreenElement`)
	// 40 pixels of 1920 are 25 mm on a screen of 1.2 m.
	if size := eval[float64](p, `parseFloat(getComputedStyle(document.querySelector("tr[data-queue] th")).fontSize)`); size < 40 {
		t.Errorf("the queues' letters are %g pixels high in full-screen mode", size)
	}
	p.shoot("wallboard-full")
	if n := eval[int](p, `[...document.querySelectorAll("tr[data-queue]")].filter(r => r.checkVisibility() && r.getBoundingClientRect().bottom < innerHeight && r.offsetHeight < 80).length`); n < 5 {
		t.Errorf("full-screen mode shows %d queues", n)
	}

	// The response to a form is held until a later frame has come: the board does not go back in time.
	p.do(chromedp.Evaluate[chromedp.Void](`{
		const time = (text) => Date.parse(text.match(/data-time="([^"]*)"/)[1]);
		const shown = () => Date.parse(document.querySelector("#part").dataset.time);
		const request = window.fetch;
		window.fetch = async (...args) => {
			const response = await request(...args), text = await response.text();
			while (shown() <= time(text)) await new Promise((done) => setTimeout(done, 20));
			window.least = shown();
			return new Response(text, { headers: response.headers });
		};
		document.querySelector("#pause").click();
		sent.then(() => { window.wentBack = shown() < window.least; });
	}`))
	p.waitFor(`window.wentBack !== undefined`)
	if eval[bool](p, `window.wentBack`) {
		t.Error("the response to a form shows an earlier moment than the frame before")
	}
}

// testSearch finds steps by their names and by prompts in other languages.
func testSearch(t *testing.T, b browser, at string) {
	p := b.open(t, at)
	p.visit("/flows/main")
	for _, s := range []struct{ query, finds string }{
		{"no_such_step", "Nothing in the flows has “no_such_step”."},
		{"in WRITING", "Main, feedback"},
		{"TARJETA", "Lost card, frozen"},
	} {
		p.types("form.search input", s.query)
		p.waitFor(fmt.Sprintf(`document.querySelector("#found").innerText.includes(%q)`, s.finds))
	}
	p.waitFor(`document.querySelector("#found [lang=es] mark")?.innerText === "tarjeta"`)
	p.do(chromedp.Click(chromedp.CSS(`#found a[href="/flows/lost_card?step=frozen"]`)))
	p.waitFor(`location.pathname === "/flows/lost_card" && document.querySelector(".card.sel")?.id === "at-frozen" && ` + cardInView + `("frozen")`)
}

// testChanges checks that open pages show errors in changed files, and then the change.
func testChanges(t *testing.T, b browser, _ string) {
	folder := diagtest.Archive(t, "centers/hostile")
	s := unstarted(t, open(t, folder))
	at := start(t, s)

	var pages []*tab
	for _, path := range []string{"/", "/flows/f?step=bye", "/report", "/wallboard"} {
		p := b.open(t, at)
		p.visit(path)
		p.waitFor(`!document.querySelector("progress")`)
		pages = append(pages, p)
	}

	found := diag.Finding{
		Place: diag.Place{File: "f.yaml", Line: 7, Column: 3}, Message: "step <b>bye</b> is wrong", Fix: "mend it",
		Rule: "unknown-step",
	}
	if err := s.Reject([]diag.Finding{found}); err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		p.waitFor(`document.querySelector("#files").innerText.includes("f.yaml:7:3 step <b>bye</b> is wrong: mend it [unknown-step]")`)
	}
	if longtest.IsLong() {
		browsertest.CheckAccessible(t, pages[0].ctx, "/ with problems")
	}

	file := folder["f.yaml"]
	file.Data = bytes.Replace(file.Data, []byte("other advice}}"), []byte("other advice}} # changed"), 1)
	if err := s.Replace(open(t, folder), time.Unix(60, 0)); err != nil {
		t.Fatal(err)
	}
	clock := time.Unix(60, 0).Format("15:04:05")
	changed := "The files changed at " + clock
	for _, p := range pages {
		p.waitFor(fmt.Sprintf(`document.querySelector("#files").innerText.includes(%q) && `+
			`!document.querySelector("#files .notice")`, changed))
	}
	pages[1].waitFor(`document.querySelector("#step pre").innerText.includes("# changed")`)
	for _, p := range []*tab{pages[0], pages[2]} { // a report of the change
		p.waitFor(fmt.Sprintf(`document.querySelector("#part").innerText.includes("files read at %s")`, clock))
	}
}

// testReports checks that the first page makes a report by itself, and the content of the page of reports
// of runs and of a comparison.
func testReports(t *testing.T, b browser, at string) {
	p := b.open(t, at)
	p.visit("/")
	p.waitFor(`!document.querySelector("progress") && document.querySelector("#part").innerText.match(/4 goals/)`)
	if order := eval[string](p, `[...document.querySelectorAll("h1, .dial-in, .checks, .strip, .flows")].filter(e => e.getBoundingClientRect().top < 500).map(e => e.classList[0] ?? e.localName).join(" ")`); order != "h1 dial-in checks strip flows" {
		t.Errorf("the first screen shows %s", order)
	}
	if n := eval[int](p, `document.querySelectorAll(".flows tbody tr").length`); n != 14 {
		t.Errorf("%d flows, want 14", n)
	}
	p.visit("/report")
	p.types("input[name=replications]", "1")
	p.types("input[name=seed]", "2")
	p.awaitPart(chromedp.Click(chromedp.CSS("button.primary")))
	p.waitFor(`!document.querySelector("progress") && document.querySelector("#part").innerText.includes("seed 2")`)
	p.size(390, 900, "light")
	if hidden := eval[string](p, `[...document.querySelectorAll(".goal .v, .goal .st")].filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.innerText).join(", ")`); hidden != "" {
		t.Errorf("the goals' %s are out of sight", hidden)
	}

	// Each chart has a title.
	if n := eval[int](p, `[...document.querySelectorAll("figure.plot")].filter(e => !e.querySelector("figcaption b").innerText.trim()).length`); n != 0 {
		t.Errorf("%d charts have no title", n)
	}
	p.do(chromedp.Click(chromedp.CSS(".menu summary")))
	if n := eval[int](p, `[...document.querySelectorAll(".menu a[download]")].filter(e => e.checkVisibility()).length`); n < 10 || n != eval[int](p, `document.querySelectorAll("#part a[download]").length`) {
		t.Errorf("the menu has %d of the downloads", n)
	}
	if over := eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("with the menu of downloads the report is %d wider than the window", over)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#day .box").focus()`), chromedp.KeyEvent(kb.ArrowRight))
	p.waitFor(`document.querySelector(".tip").innerText.startsWith("00:00\nto a queue")`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.waitFor(`!document.querySelector(".tip")`)
	for _, name := range []string{"report.html", "run.json", "queues.csv"} {
		if status, text := get(t, at+"/report/"+name); status != http.StatusOK || len(text) < 1000 {
			t.Errorf("%s: %d, %d bytes", name, status, len(text))
		}
	}
	p.do(chromedp.Click(chromedp.CSS("form[action='/report/compare'] button")))
	p.waitFor(`location.pathname === "/report/comparison" && !document.querySelector("progress") && document.querySelectorAll("td.vd").length > 5`)
	browsertest.CheckLayout(t, p.ctx, "/report/comparison")
}

// allPages returns the paths of all pages, with a call in progress and a step of a flow.
func allPages(p *tab, step string) []string {
	p.visit("/")
	p.do(chromedp.Click(chromedp.CSS("button.primary")))
	p.waitFor(`location.pathname.startsWith("/calls/") && sessionStorage.getItem("rang") === location.pathname`) // it rings once
	return []string{"/", "/call", eval[string](p, `location.pathname`), "/wallboard", step, "/flows?q=e", "/report", "/no-such-page"}
}

// testPages checks the layout of the sample center's pages, on a screen and on paper: by default of the
// two that show most. If SHOTS names a folder, it gets a picture of each.
func testPages(t *testing.T, b browser, at string) {
	p := b.open(t, at)
	pages := []string{"/wallboard", "/flows/main?step=topic"}
	if longtest.IsLong() {
		pages = allPages(p, "/flows/main?step=topic")
	}
	for _, path := range pages {
		p.checkPage(path)
	}
}

// testHostilePages checks the pages of a center with markup in all of its texts, with axe-core too.
// It takes seconds for each page of the sample center, which the long form checks.
func testHostilePages(t *testing.T, b browser, at string) {
	centers := map[string]string{serveCenter(t, open(t, diagtest.Archive(t, "centers/hostile")), 60): "/flows/f?step=ask", at: "/flows/main?step=topic"}
	if !longtest.IsLong() {
		delete(centers, at)
	}
	for at, step := range centers {
		p := b.open(t, at)
		pages := allPages(p, step)
		if !longtest.IsLong() {
			pages = []string{pages[0], step}
		}
		for _, path := range pages {
			p.checkPage(path)
			p.size(1280, 900, "dark")
			browsertest.CheckAccessible(t, p.ctx, path)
			if n := eval[int](p, `document.querySelectorAll("img, main script:not([type='application/json'])").length`); n != 0 {
				t.Errorf("%s: a text became markup of the page", path)
			}
		}
	}
}

// checkPage visits a page and checks its layout: that a printed page is not cut at the right edge of
// A4, has no buttons and shows its bars, too.
func (p *tab) checkPage(path string) {
	p.Helper()
	p.visit(path)
	p.waitFor(`!document.querySelector("progress")`)
	browsertest.CheckLayout(p, p.ctx, path)
	p.shoot(strings.NewReplacer("/", "_", "?", "_", "=", "_").Replace(path[:min(len(path), 12)]))
	p.do(chromedp.EmulateViewport(718, 1040)) // A4 with margins of a centimeter
	p.emulate(emulation.SetEmulatedMediaParams{Media: "print"})
	for wrong, found := range map[string]string{
		"cut":            `[document.documentElement, ...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth)`,
		"visible":        `[...document.querySelectorAll("button")].filter(e => e.checkVisibility())`,
		"without height": `[...document.querySelectorAll(".bar rect")].filter(e => !e.getBoundingClientRect().height)`,
	} {
		if elements := eval[string](p, found+`.map(e => e.outerHTML.slice(0, 99)).join("\n")`); elements != "" {
			p.Errorf("%s is %s in print: %s", path, wrong, elements)
		}
	}
	p.do(chromedp.EmulateViewport(1280, 900))
	p.emulate(emulation.SetEmulatedMediaParams{})
}

// shoot writes a picture of the page to the folder SHOTS, if the environment names one.
func (p *tab) shoot(name string) {
	folder := os.Getenv("SHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(folder+"/"+name+".png", picture, 0o600); err != nil {
		p.Fatal(err)
	}
}
