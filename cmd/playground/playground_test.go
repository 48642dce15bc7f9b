package main_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// maxSize is the largest size of the program in bytes, compressed.
const maxSize = 9_100_000

// tab is a tab of a real Chromium.
type tab struct {
	testing.TB
	context.Context
}

// TestPlayground builds the static folder, serves it and uses its page. It is served below a
// path, as a site of a project is.
func TestPlayground(t *testing.T) {
	longtest.SkipUnder(t, 0.1) // it compiles the program for WebAssembly, for two minutes with a cold cache
	folder := filepath.Join(t.TempDir(), "playground")
	if out, err := exec.CommandContext(t.Context(), "bash", "../../.ci/playground", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	info, err := os.Stat(filepath.Join(folder, "playground.wasm.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d bytes, compressed", info.Size()); info.Size() > maxSize {
		t.Errorf("the program has %d bytes, over %d", info.Size(), maxSize)
	}
	server := httptest.NewServer(http.FileServerFS(os.DirFS(filepath.Dir(folder))))
	t.Cleanup(server.Close)

	p := listen(t, browsertest.Start(t))
	begin := time.Now()
	p.visit(server.URL + "/playground/")
	p.waitFor(`frames[0].document.querySelector("#drawing svg, [data-links] svg")`)
	t.Logf("the first drawing is there after %v", time.Since(begin).Round(time.Millisecond))
	p.waitFor(`document.querySelector("#findings").textContent === "no findings"`)

	p.waitFor(`document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight`)
	p.waitFor(`document.querySelector("#pages").clientHeight > innerHeight / 4`) // next to or below the editor
	p.findings()
	p.drawing()
	p.call()
	p.day()
	p.link()
}

// listen makes what the page in a tab writes on the console fail the test.
func listen(t testing.TB, ctx context.Context) *tab {
	t.Helper()
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			t.Errorf("the console has a message of kind %s", e.Type)
		case *runtime.EventExceptionThrown:
			t.Errorf("a script fails: %s", e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return &tab{t, ctx}
}

func (p *tab) visit(url string) {
	p.Helper()
	if err := chromedp.Do(p, chromedp.Navigate(url)); err != nil {
		p.Fatal(err)
	}
}

// text returns the text that an expression in the page has.
func (p *tab) text(expression string) string {
	p.Helper()
	text, err := chromedp.Run(p, chromedp.Evaluate[string](expression))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return text
}

// do runs a statement in the page.
func (p *tab) do(statement string) {
	p.Helper()
	p.text(`{` + statement + `}; ""`)
}

// waitFor waits until an expression is true.
func (p *tab) waitFor(expression string) {
	p.Helper()
	if err := browsertest.WaitFor(p, expression); err != nil {
		p.Fatalf("%v; the findings are %s; the text is\n%s\nthe pages show\n%s", err,
			p.text(`document.querySelector("#findings").textContent`), p.text(`document.querySelector("#text").value`), p.text(`frames[0].document.body?.innerText ?? ""`))
	}
}

// replaces types a text in place of another one: selects it and presses the keys.
func (p *tab) replaces(old, text string) {
	p.Helper()
	p.do(fmt.Sprintf(`const e = document.querySelector("#text"), at = e.value.indexOf(%q); e.focus(); e.setSelectionRange(at, at + %d)`, old, len(old)))
	if err := chromedp.Do(p, chromedp.KeyEvent(text)); err != nil {
		p.Fatal(err)
	}
}

// click clicks on an element of the pages.
func (p *tab) click(selector string) {
	p.Helper()
	p.waitFor(fmt.Sprintf(`frames[0].document.querySelector(%q)`, selector))
	p.do(fmt.Sprintf(`frames[0].document.querySelector(%q).click()`, selector))
}

// A broken flow shows its finding, in the words of lint, and the pages show it too.
func (p *tab) findings() {
	const want = `main.yaml:12:23: error: `
	p.replaces("exhausted: english", "exhausted: englisch")
	p.waitFor(`document.querySelector("#findings").textContent.includes("englisch")`)
	if got := p.text(`document.querySelector("#findings").textContent`); !strings.HasPrefix(got, want) || !strings.Contains(got, "[unknown-step]") || !strings.Contains(got, "^~~~~~~~") {
		p.Errorf("the findings are %s", got)
	}
	p.waitFor(`frames[0].document.querySelector("#files").textContent.includes("The changed files have errors.")`)
	p.replaces("exhausted: englisch", "exhausted: english")
	p.waitFor(`document.querySelector("#findings").textContent === "no findings"`)
}

// The drawing follows the text. The whole flow is drawn, since the calls of the day may fold the ways of a new step.
func (p *tab) drawing() {
	p.waitFor(`frames[0].document.querySelector("svg")`)
	p.do(`frames[0].location.search = "?whole=yes"`)
	p.waitFor(`frames[0].location.search === "?whole=yes" && frames[0].document.querySelector("svg")`)
	p.replaces("  bye: ", "  farewell: {set: {language: en}, then: bye}\n  bye: ")
	p.waitFor(`document.querySelector("#findings").textContent.includes("farewell")`) // no step leads to it
	p.replaces("told: bye", "told: farewell")
	p.waitFor(`frames[0].document.querySelector("svg").textContent.includes("Farewell")`)
}

// A call is dialed, and its keys lead to the opening hours.
func (p *tab) call() {
	p.click(`nav a[href$="/call"]`)
	p.click("#dial button.primary")
	for _, hears := range []string{"Brook Street Bakery", "our opening hours"} {
		p.waitFor(fmt.Sprintf(`frames[0].document.querySelector(".talk")?.innerText.includes(%q)`, hears))
		p.click(`.keypad button[value="1"]`)
	}
	p.waitFor(`frames[0].document.querySelector("#part")?.dataset.waits === "ended"`)
	if talk := p.text(`frames[0].document.querySelector(".talk").innerText`); !strings.Contains(talk, "We are open from seven to seven") {
		p.Errorf("the call is %s", talk)
	}
}

// A day is simulated.
func (p *tab) day() {
	begin := time.Now()
	p.click(`nav a[href$="/report"]`)
	p.waitFor(`frames[0].document.querySelector(".verdict .says")`)
	p.Logf("the report of the day is there after %v", time.Since(begin).Round(time.Millisecond))
	if got := p.text(`frames[0].document.querySelector("main").innerText`); !strings.Contains(got, "Saturday") {
		p.Errorf("the report is %s", got)
	}
}

// The address holds the text for another visit, which sees its drawing.
func (p *tab) link() {
	p.waitFor(`location.hash.includes("farewell")`)
	link := p.text(`location.href`)
	p.visit("about:blank")
	p.visit(link)
	p.waitFor(`document.querySelector("#text").value.includes("farewell")`)
	p.waitFor(`frames[0].document.querySelector("svg")?.textContent.includes("Farewell")`)
	if file := p.text(`document.querySelector("#file").value`); file != "main.yaml" {
		p.Errorf("the page shows %s", file)
	}
}
