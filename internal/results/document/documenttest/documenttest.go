package documenttest

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Text is the document as a terminal shows it.
func Text(t testing.TB, d *document.Document) string {
	t.Helper()
	var out strings.Builder
	if err := d.WriteText(&out, document.Style{}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// barred is a share, and the bar in the next cell.
var barred = regexp.MustCompile(`<td[^>]*>([0-9.]+)%</td><td[^>]*><svg class="bar[^>]*>(?:<rect[^>]* width="([0-9.]+)%")?`)

// Page is the page of the document. It fails the test for a page that refers to something else, has a style attribute,
// which its policy forbids, or is not well formed, or has a bar of another share than the cell before it.
func Page(t testing.TB, d *document.Document) string {
	t.Helper()
	var out strings.Builder
	if err := d.WritePage(&out, document.Whole); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	markup, _, _ := strings.Cut(page, "<script>")
	_, markup, _ = strings.Cut(markup, "</style>")
	foreign := regexp.MustCompile(`(?i)<(link|img|iframe)|\b(src|href)="[^#]|url\(|@import| style=|ZgotmplZ`)
	if refs := foreign.FindAllString(markup, -1); refs != nil {
		t.Errorf("the page has %q", refs)
	}
	if n := strings.Count(page, "<script>"); n != 1 {
		t.Errorf("%d scripts, want 1", n)
	}
	wellFormed(t, page)

	for _, of := range barred.FindAllStringSubmatch(markup, -1) {
		share, _ := strconv.ParseFloat(of[1], 64)
		if width, err := strconv.ParseFloat(of[2], 64); err != nil || math.Abs(width-share) > 0.06 {
			t.Errorf("a bar of %q%% is beside %s%%", of[2], of[1])
		}
	}
	return page
}

// wellFormed fails the test for a page whose body is no XML apart from its entities.
func wellFormed(t testing.TB, page string) {
	t.Helper()
	_, body, _ := strings.Cut(page, "<body>")
	body, _, _ = strings.Cut(body, "<script>")
	d := xml.NewDecoder(strings.NewReader("<body>" + body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := d.Token(); err != nil {
			if !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "unexpected EOF") {
				t.Errorf("the page: %v", err)
			}
			return
		}
	}
}

// Heads are the names of the columns of a table, between bars.
func Heads(t *document.Table) string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, " | ")
}

// Rows are the rows of a table on any of some media, their cells between bars. A page has the state of a cell after its
// text.
func Rows(t *document.Table, on document.Media) []string {
	out := []string{}
	isOn := func(notOn document.Media) bool { return on&^notOn != 0 }
	for i := range t.Rows {
		if !isOn(t.Rows[i].NotOn) {
			continue
		}

		var cells []string
		for k := range t.Rows[i].Cells {
			c := &t.Rows[i].Cells[k]
			text := c.Text
			if on == document.Page {
				text = strings.TrimSpace(c.OnPage() + " " + c.State.Word)
			}
			if isOn(t.Columns[k].NotOn) {
				cells = append(cells, text)
			}
		}
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

// Marked is a name that Markdown and a page could read as markup.
const Marked = "vip*<b>*"

// NamesStay checks that a page has [Marked] as it is, and that Markdown has no markup of it.
func NamesStay(t testing.TB, d *document.Document) {
	t.Helper()
	const plain = "ip*<b>*" // with any capital
	page := Page(t, d)
	if strings.Contains(page, plain) || !strings.Contains(page, "ip*&lt;b&gt;*") {
		t.Error("the page has another name than " + Marked)
	}
	markdown := string(d.Markdown())
	if strings.Contains(markdown, "<b>") || strings.Count(markdown, "&lt;b>") != strings.Count(markdown, `\*&lt;b>\*`) {
		t.Errorf("the Markdown has markup of %s:\n%s", Marked, markdown)
	}
}

// Order checks that a page has texts in this order.
func Order(t testing.TB, page string, texts ...string) {
	t.Helper()
	at := 0
	for _, want := range texts {
		i := strings.Index(page[at:], want)
		if i < 0 {
			t.Errorf("the page does not have %s after what comes before it", want)
			continue
		}
		at += i
	}
}

// InBrowser has the promises of a page in a browser.
type InBrowser struct {
	Name, Page string
	Order      string            // the identifiers or classes of its parts
	Most       int               // pixels at 1280
	Bands      int               // charts with a band; 0 is any number
	Holds      map[string]string // expressions that are true on a narrow screen, by what they mean
	Wide       map[string]string // expressions that are true on a wide one
}

// CheckInBrowser starts a browser and checks a page in it, in the gate. Without IVRSIM_LONG, the command's
// TestPagesOfVerbsInABrowser shows two pages of the same printer.
func CheckInBrowser(t *testing.T, p InBrowser) {
	t.Helper()
	longtest.Skip(t)
	CheckInTab(t, browsertest.Start(t), p)
}

// CheckInTab checks a page in a tab: its order, height, tiles and charts, that no script fails, nothing
// overflows and axe finds nothing, at three widths, on paper and without script.
func CheckInTab(t *testing.T, tab context.Context, p InBrowser) {
	t.Helper()
	wrong := make(chan string, 100)
	listen(t, tab, wrong)
	const order = `[...document.querySelectorAll("h1, div.verdict, .tiles, section")]
		.map(e => e.id || e.className.split(" ")[0]).join(" ")`
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(p.Page), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1920, 1280, 390} {
		size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 1000, DeviceScaleFactor: 1}
		if _, err := chromedp.Call(tab, emulation.SetDeviceMetricsOverride, size); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(tab, chromedp.Navigate("file://"+file)); err != nil {
			t.Fatal(err)
		}

		if got := evaluate[string](t, tab, order); got != p.Order {
			t.Errorf("%s, %d pixels wide: the order is %s", p.Name, width, got)
		}
		if evaluate[bool](t, tab, `document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("%s, %d pixels wide: the page is wider than the window", p.Name, width)
		}

		height := evaluate[int](t, tab, `document.documentElement.scrollHeight`)
		if width == 1280 && height > p.Most {
			t.Errorf("%s is %d pixels high, more than %d", p.Name, height, p.Most)
		}

		const filled = `[...document.querySelectorAll(".tiles")].every(row => {
			const bottom = row.getBoundingClientRect().bottom, right = row.getBoundingClientRect().right;
			const last = row.lastElementChild.getBoundingClientRect();
			return Math.abs(last.right - right) < 3 && Math.abs(last.bottom - bottom) < 3;
		})`
		if !evaluate[bool](t, tab, filled) {
			t.Errorf("%s, %d pixels wide: the tiles do not fill their rows", p.Name, width)
		}
		browsertest.CheckLayout(t, tab, p.Name)
		checkTicks(t, tab, p.Name, width)
		if width > 900 {
			checkPromises(t, tab, p.Name, p.Wide)
		}
	}
	checkOnPaper(t, tab, p.Name)

	const bare = `[...document.querySelectorAll("td, li, p, .v, .n")].map(e => e.textContent)
		.find(t => /(^|[^0-9.,])[0-9]{5,}([^0-9]|$)/.test(t)) ?? ""`
	if text := evaluate[string](t, tab, bare); text != "" {
		t.Errorf("%s has a number without separators: %s", p.Name, text)
	}

	bands := evaluate[int](t, tab,
		`[...document.querySelectorAll(".box")].filter(e => e.querySelector(".band")).length`)
	if p.Bands > 0 && bands != p.Bands {
		t.Errorf("%s has %d charts with a band, want %d", p.Name, bands, p.Bands)
	}
	checkPromises(t, tab, p.Name, p.Holds)
	browsertest.CheckAccessible(t, tab, p.Name)
	checkWithoutScript(t, tab, p.Name, file, order, p.Order)

	select {
	case w := <-wrong:
		t.Errorf("%s: %s", p.Name, w)
	default:
	}
}

// checkPromises checks that expressions are true.
func checkPromises(t *testing.T, tab context.Context, name string, promises map[string]string) {
	t.Helper()
	for promise, expression := range promises {
		if !evaluate[bool](t, tab, expression) {
			t.Errorf("%s: it is not so that %s", name, promise)
		}
	}
}

// checkTicks checks that no text of a chart is left of the page's titles, where paper and small screens cut it off.
func checkTicks(t *testing.T, tab context.Context, name string, width int64) {
	t.Helper()
	const outside = `(() => {
		const left = document.querySelector("h1").getBoundingClientRect().left;
		return [...document.querySelectorAll(".box text")].filter(e => e.getBoundingClientRect().left < left - 1)
			.map(e => e.textContent).join(", ");
	})()`
	if got := evaluate[string](t, tab, outside); got != "" {
		t.Errorf("%s, %d pixels wide: the texts %s are left of the titles", name, width, got)
	}
}

// checkOnPaper checks the same at the width of a sheet between its margins.
func checkOnPaper(t *testing.T, tab context.Context, name string) {
	t.Helper()
	const sheet = 702 // A4 without 12 mm at each side, in pixels
	size := emulation.SetDeviceMetricsOverrideParams{Width: sheet, Height: 1000, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(tab, emulation.SetDeviceMetricsOverride, size); err != nil {
		t.Fatal(err)
	}
	for _, media := range []string{"print", ""} {
		params := emulation.SetEmulatedMediaParams{Media: media}
		if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, params); err != nil {
			t.Fatal(err)
		}
		if media != "" {
			checkTicks(t, tab, name+" on paper", sheet)

			// A table that is folded has no other place on paper, and nothing on paper scrolls.
			const open = `[...document.querySelectorAll("details.paper")].every(d =>
				[...d.children].every(e => e.getBoundingClientRect().height > 0))`
			if !evaluate[bool](t, tab, open) {
				t.Errorf("%s: a table is folded on paper", name)
			}
			const whole = `[...document.querySelectorAll(".scroll")].every(e => getComputedStyle(e).overflowX === "visible")`
			if !evaluate[bool](t, tab, whole) {
				t.Errorf("%s: a table scrolls on paper", name)
			}
		}
	}
}

// checkWithoutScript checks that a page without script has the same order, and that its charts are drawn.
func checkWithoutScript(t *testing.T, tab context.Context, name, file, order, want string) {
	t.Helper()
	for _, isOff := range []bool{true, false} {
		disabled := emulation.SetScriptExecutionDisabledParams{Value: isOff}
		if _, err := chromedp.Call(tab, emulation.SetScriptExecutionDisabled, disabled); err != nil {
			t.Fatal(err)
		}
		if !isOff {
			return
		}
		if err := chromedp.Do(tab, chromedp.Navigate("file://"+file)); err != nil {
			t.Fatal(err)
		}
		if got := evaluate[string](t, tab, order); got != want {
			t.Errorf("%s without script: the order is %s", name, got)
		}
		const drawn = `[...document.querySelectorAll(".box > svg")].every(e => e.querySelector("path, rect"))`
		if !evaluate[bool](t, tab, drawn) {
			t.Errorf("%s without script: a chart is empty", name)
		}
		if evaluate[bool](t, tab, `document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("%s without script is wider than the window", name)
		}
	}
}

// listen sends the errors of the scripts of a tab, and the messages on its console.
func listen(t *testing.T, tab context.Context, wrong chan<- string) {
	t.Helper()
	if _, err := chromedp.Call(tab, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Listen(tab, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			wrong <- "the script fails: " + e.ExceptionDetails.Text
		case *log.EventEntryAdded:
			wrong <- "the browser logs: " + e.Entry.Text
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// evaluate is the value of an expression in the page of a tab.
func evaluate[V any](t *testing.T, tab context.Context, expression string) V {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[V](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Writers fails the test for a function that hides that its writer is full, before its first or its last byte.
func Writers(t testing.TB, of map[string]func(w io.Writer) error) {
	t.Helper()
	for name, write := range of {
		var whole strings.Builder
		if err := write(&whole); err != nil || whole.Len() == 0 {
			t.Errorf("%s: %d bytes are written, %v", name, whole.Len(), err)
			continue
		}
		for _, room := range []int{0, whole.Len() - 1} {
			if err := write(&full{room}); !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("%s: the error of a writer for %d of %d bytes is %v", name, room, whole.Len(), err)
			}
		}
	}
}

// full is a writer with room for some bytes.
type full struct{ room int }

func (f *full) Write(text []byte) (int, error) {
	if len(text) <= f.room {
		f.room -= len(text)
		return len(text), nil
	}
	n := f.room
	f.room = 0
	return n, io.ErrShortWrite
}

// Golden compares files with those of testdata/files.txtar. UPDATE_FILES=1 writes them: read each difference.
func Golden(t testing.TB, files ...txtar.File) {
	t.Helper()
	diagtest.Same(t, "files.txtar", string(txtar.Format(&txtar.Archive{Files: files})))
}
