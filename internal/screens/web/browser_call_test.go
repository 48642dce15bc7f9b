package web_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// testCalls makes a call for each ending of the scripted calls of four flows, by mouse and
// by keyboard; in its short form two calls of one flow.
func testCalls(t *testing.T, b browser, at string) {
	c := shipped(t)
	names := []string{"lost_card", "dispute", "rewards", "travel_assist"}

	for _, name := range names[:longtest.N(1, len(names))] {
		t.Run(name, func(t *testing.T) {
			p := b.open(t, at)
			tests := endings(c, name)
			if len(tests) < 4 {
				t.Fatalf("only %d endings are known", len(tests))
			}

			for i, end := range slices.Sorted(maps.Keys(tests)) {
				for _, keyboard := range []bool{false, true} {
					if longtest.IsLong() || i < 2 && keyboard == (i == 0) {
						d := dialer{p, c, tests[end], keyboard, map[string]int{}}
						d.call(end)
					}
				}
			}
		})
	}
}

// endings returns the shortest scripted call of a flow for each ending.
func endings(c *web.Center, name string) map[string]*script.Test {
	out := map[string]*script.Test{}
	for _, suite := range c.Suites {
		for i := range suite.Tests {
			t := &suite.Tests[i]
			last := t.Steps[len(t.Steps)-1]
			if t.Call.Flow != name || last.Word != script.End && last.Word != script.Transferred && last.Word != script.Returned {
				continue
			}
			end := fmt.Sprintf("%s %s", last.Word, last.Text)
			if old := out[end]; old == nil || len(t.Steps) < len(old.Steps) {
				out[end] = t
			}
		}
	}
	return out
}

// dialer makes a scripted call on the page.
type dialer struct {
	*tab
	center   *web.Center
	test     *script.Test
	keyboard bool
	given    map[string]int
}

func (d *dialer) call(end string) {
	d.Helper()
	d.visit("/call?" + d.form().Encode())
	d.activate("form#dial button.primary")
	d.waitFor(`location.pathname.startsWith("/calls/") && document.readyState === "complete"`)
	d.do(chromedp.Evaluate[chromedp.Void](`{const pad = document.querySelector(".pad"); if (pad) pad.open = true}`))
	d.lookups()

	for i := range d.test.Steps {
		if step := &d.test.Steps[i]; d.step(step) {
			d.lookups()
		}
	}

	d.waitFor(`document.querySelector("#part").dataset.waits === "ended"`)
	_, want, _ := strings.Cut(end, " ")
	last := eval[string](d.tab, `[...document.querySelectorAll(".talk .what")].at(-1).innerText`)
	if !strings.Contains(last, want) {
		d.Errorf("%q by keyboard %v ended with %q, want %s", d.test.Name.Value, d.keyboard, last, end)
	}
	if marked := eval[int](d.tab, `document.querySelectorAll(".card.cur").length`); marked == 0 {
		d.Errorf("%q: the drawing does not mark the step of the call", d.test.Name.Value)
	}
}

// form fills in the start page for the scripted call.
func (d *dialer) form() url.Values {
	call, center := &d.test.Call, d.center.Flows.Center
	v := url.Values{
		"flow": {call.Flow}, "line": {center.Lines[call.Line].Name.Value}, "at": {call.At.Format(time.RFC3339)},
		"from": {call.From.E164},
	}
	if call.From.Validity == phone.Withheld {
		v.Set("from", phone.WithheldText)
	}

	for _, a := range call.Values {
		if a.Attribute == routing.AttrTier {
			v.Set("tier", center.Attributes[a.Attribute].Values[a.Value])
		}
	}

	for _, q := range d.test.Call.Queues {
		switch {
		case q.Full:
			v.Set("queues", "full")
		case q.Closed:
			v.Set("queues", "closed")
		default:
			v.Set("queues", "busy")
			v.Set("minutes", fmt.Sprint(int(q.Wait.Minutes())))
		}
	}

	return v
}

// step performs an input. It reports false for an assertion.
func (d *dialer) step(s *script.Step) bool {
	d.Helper()
	switch s.Word {
	case script.Press:
		d.keys(strings.NewReplacer("star", "*", "hash", "#").Replace(s.Text))
	case script.Say:
		d.awaitPart(chromedp.SendKeys(chromedp.CSS("#say"), s.Text+kb.Enter))
	case script.Wait:
		d.types("#wait", s.Wait.String())
		d.awaitPart(chromedp.KeyEvent(kb.Enter))
	case script.Silent, script.Answered, script.Escalated, script.HangUp:
		d.activateAndWait(fmt.Sprintf(`button[name=do][value=%q]`, s.Word))
	default:
		return false
	}
	return true
}

// keys presses keys on the page or the keyboard. An entry ends with its last digit, with hash, with
// star where it is a choice, or with Enter.
func (d *dialer) keys(keys string) {
	d.Helper()
	isEntry := eval[string](d.tab, `document.querySelector("#part").dataset.waits`) == "entry"
	mostDigits := eval[string](d.tab, `document.querySelector("#entry")?.dataset.most ?? ""`)
	mark := eval[string](d.tab, `document.querySelector("#entry")?.dataset.mark ?? ""`)

	digits, sent := 0, false
	for i, key := range strings.Split(keys, "") {
		// The part that the keypad is in may be replaced at any time, so the page itself finds the key.
		press := chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector('.keypad button[value=%q]').click()`, key))
		if d.keyboard {
			press = stroke(key)
			if i == 0 {
				d.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#part").focus()`))
			}
		}

		isDigit := key != "#" && key != "*"
		if isDigit {
			digits++
		}

		isLast := isDigit && strconv.Itoa(digits) == mostDigits || mostDigits != "" && !isDigit && key != mark
		isChoice := key == "*" && eval[bool](d.tab, `document.querySelector(".choices [value='*']") !== null`)
		sent = key == "#" || isChoice || isLast
		if isEntry && !sent {
			d.do(press)
		} else {
			d.awaitPart(press)
		}
	}

	switch {
	case !isEntry || sent:
		// The last key ended it.
	case d.keyboard:
		d.awaitPart(chromedp.KeyEvent(kb.Enter))
	default:
		d.awaitPart(chromedp.Evaluate[chromedp.Void](`document.querySelector("#entry + button").click()`))
	}
}

// stroke is a key press whose character comes with the same event. chromedp.KeyEvent
// sends it as a second event, which can reach the next entry that has the focus.
func stroke(key string) chromedp.Action[chromedp.Void] {
	down := *kb.Encode(rune(key[0]))[0]
	down.Text, down.UnmodifiedText = key, key
	up := down
	up.Type, up.Text, up.UnmodifiedText = kb.KeyUp, "", ""
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, down); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, input.DispatchKeyEvent, up)
		return err
	})
}

// typed is text that reaches the field with the focus at once, however busy the machine is.
func typed(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

// activate clicks a button, or presses Enter on it.
func (d *dialer) activate(selector string) {
	d.Helper()
	d.do(d.activation(selector)...)
}

func (d *dialer) activateAndWait(selector string) {
	d.Helper()
	d.awaitPart(d.activation(selector)...)
}

func (d *dialer) activation(selector string) []chromedp.Action[chromedp.Void] {
	if d.keyboard {
		return []chromedp.Action[chromedp.Void]{chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(kb.Enter)}
	}
	return []chromedp.Action[chromedp.Void]{chromedp.Click(chromedp.CSS(selector))}
}

// lookups returns the results of lookups that the call waits for.
func (d *dialer) lookups() {
	d.Helper()
	for eval[string](d.tab, `document.querySelector("#part").dataset.waits`) == "lookup" {
		name := eval[string](d.tab, `document.querySelector("#part h2").innerText.replace("What does ", "").replace(" find?", "")`)
		i := slices.IndexFunc(d.test.Given, func(g script.Given) bool { return g.Lookup.Value == name })
		if i < 0 {
			d.Fatalf("%q gives nothing for lookup %q", d.test.Name.Value, name)
		}
		all := d.test.Given[i].Answers
		answer := all[min(d.given[name], len(all)-1)]
		d.given[name]++
		button := fmt.Sprintf(`button[name=lookup][value=%q]`, answer.Outcome.Value)
		for key, value := range answer.Values {
			d.types(fmt.Sprintf(`form:has(%s) input[name="value.%s"]`, button, key), value)
		}
		d.activateAndWait(button)
	}
}

// dials makes a call, with free queues by default, and waits for its page.
func (p *tab) dials(form string) {
	p.Helper()
	if !strings.Contains(form, "queues=") {
		form += "&queues=free"
	}
	p.visit("/call?" + form)
	p.do(chromedp.Click(chromedp.CSS("form#dial button.primary")))
	p.waitFor(`location.pathname.startsWith("/calls/") && document.readyState === "complete" && document.querySelector(".card.cur")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".pad").open = true`))
}

// testTelephone checks that the choices keep their place while the conversation grows, which
// scrolls by itself, and that the drawing shows the step of the call and the one before.
func testTelephone(t *testing.T, b browser, at string) {
	p := b.open(t, at)
	for _, width := range []int64{390, 1280, 1920}[:longtest.N(2, 3)] {
		p.size(width, 900, "light")
		p.dials("line=us_general")
		const top = `document.querySelector(".ask").getBoundingClientRect().top + window.scrollY`
		at := eval[float64](p, top)
		for _, step := range []struct{ key, before, now string }{
			{"1", "language", "topic"},
			{"5", "topic", "more"},
			{"4", "more", "feedback"},
			{"3", "feedback", "words"},
		} {
			p.awaitPart(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(".keypad button[value='%s']").click()`, step.key)))
			if now := eval[float64](p, top); now != at {
				t.Errorf("%d wide, at %s: the choices move from %g to %g", width, step.now, at, now)
			}
			p.waitFor(fmt.Sprintf(`document.querySelector(".card.cur").id === "at-%s" && document.querySelector("#at-%s.took .row.took b").textContent === "✓"`, step.now, step.before))
			if width > 900 {
				p.waitFor(fmt.Sprintf(cardInView+`(%q)`, step.now))
			} else {
				p.waitFor(fmt.Sprintf(`!document.querySelector(".canvas").checkVisibility() && document.querySelector(".steplist > .cur h3").innerText.toLowerCase().startsWith(%q)`, step.now))
			}
		}
		if !eval[bool](p, `(log => log.scrollTop > 0 && log.scrollTop + log.clientHeight >= log.scrollHeight - 1)(document.querySelector(".log"))`) {
			t.Errorf("%d wide: the conversation is not scrolled to its end", width)
		}
		if said := eval[string](p, `document.querySelector("#said[aria-live=polite]").innerText`); !strings.Contains(said, "Tell us in a few words") {
			t.Errorf("screen readers are told %q", said)
		}
	}
	// The keypad is folded until it is opened, and stays open from then on.
	p.size(1280, 900, "light")
	p.visit("/call?line=us_general")
	p.do(chromedp.Click(chromedp.CSS("form#dial button.primary")))
	p.waitFor(`document.querySelector(".pad") && !document.querySelector(".pad").open && document.querySelector(".choices button").checkVisibility()`)
}

// testSounds checks the tones of the keys, two oscillators of the key's row and column, and that the
// browser speaks prompts from when the user turns speech on, in their language.
func testSounds(t *testing.T, b browser, at string) {
	p := b.open(t, at)
	p.dials("line=us_general&flow=lost_card")
	p.do(chromedp.Evaluate[chromedp.Void](`window.tones = []; window.spoken = [];
		speechSynthesis.speak = (u) => window.spoken.push(u.lang + ": " + u.text);
		const start = OscillatorNode.prototype.start;
		OscillatorNode.prototype.start = function (...at) { window.tones.push(this.frequency.value); return start.apply(this, at); }`))
	p.do(chromedp.Click(chromedp.CSS(`.keypad button[value="1"]`)), chromedp.Click(chromedp.CSS(`.keypad button[value="0"]`)))
	p.waitFor(`window.tones.join() === "697,1209,941,1336"`)
	p.awaitPart(chromedp.Click(chromedp.CSS(`.keypad button[value="#"]`))) // sends the entry, as Enter does
	p.waitFor(`window.tones.slice(4).join() === "941,1477" && document.querySelector(".talk").innerText.includes("presses")`)
	if longtest.IsLong() {
		browsertest.CheckAccessible(t, p.ctx, "an entry that was refused")
	}
	p.do(chromedp.Click(chromedp.CSS("#sound")))
	p.do(chromedp.Focus(chromedp.CSS("#part")), stroke("7"))
	p.waitFor(`document.querySelector("#entry").value === "7"`)
	if n := eval[int](p, `window.tones.length`); n != 6 {
		t.Errorf("%d tones after they were turned off", n-6)
	}
	if spoken := eval[[]string](p, `window.spoken`); len(spoken) > 0 {
		t.Errorf("the voice reads %q before it is switched on", spoken)
	}
	p.do(chromedp.Click(chromedp.CSS("#voice")))
	p.awaitPart(chromedp.Evaluate[chromedp.Void](`document.querySelector("#entry").value = "1234"; document.querySelector("#entry").form.requestSubmit()`))
	p.waitFor(`window.spoken.at(-1) === "en: Enter the month and the day of your birth, as four digits."`)

	p.dials("flow=main&line=us_general")
	if eval[bool](p, `document.querySelector("#sound").checked`) {
		t.Error("the next call has tones again")
	}
	p.do(chromedp.Evaluate[chromedp.Void](`window.spoken = []; speechSynthesis.speak = (u) => window.spoken.push(u.lang + ": " + u.text)`))
	p.do(chromedp.Click(chromedp.CSS("#voice")))
	p.awaitPart(chromedp.Click(chromedp.CSS(`.keypad button[value="2"]`)))
	p.waitFor(`window.spoken.at(-1).startsWith("es: Por una tarjeta perdida o robada, oprima 1.")`)
	p.do(chromedp.Click(chromedp.CSS("button[value=hang_up]")))
	p.waitFor(`document.querySelector("#part").dataset.waits === "ended" && !document.querySelector(".keypad")`)
	if longtest.IsLong() {
		browsertest.CheckAccessible(t, p.ctx, "a call that has ended")
	}
}

// testEntries checks that the keypad tells a key from an extension by the time between two digits, and
// the page of a call that waits in a queue meanwhile.
func testEntries(t *testing.T, b browser, _ string) {
	p := b.open(t, serveCenter(t, open(t, diagtest.Archive(t, "centers/dialing")), 60))
	hears := func(text string) {
		p.waitFor(fmt.Sprintf(`document.querySelector(".talk").innerText.includes(%q)`, text))
	}
	// One script presses all keys, because the time between two scripts on a busy machine is longer than the
	// time between two digits.
	press := func(keys string) {
		p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`for (const key of %q) document.querySelector(`+"`"+`.keypad button[value="${key}"]`+"`"+`).click()`, keys)))
	}
	p.size(1280, 900, "light")
	p.dials("line=line")
	p.waitFor(`document.querySelector(".hint").innerText.startsWith("Press a key, dial an extension of 4 digits, or speak.")`)
	p.shoot("extension")
	press("9876") // with its last digit it is whole
	hears("There is no extension 9876.")
	press("99") // not whole when the time has passed
	hears("an entry is 4 digits")
	p.do(chromedp.Focus(chromedp.CSS("#entry")), typed("2345"))
	hears("You are number 1.")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#wait").value = "4s"; document.querySelector("#wait").form.requestSubmit()`))
	hears("To leave press 9.")
	p.waitFor(`document.querySelector(".ask .facts").innerText.includes("place in line")`)
	p.waitFor(`document.querySelector(".card.cur").id === "at-offer"`)
	p.shoot("while")
	press("9")
	p.waitFor(`document.querySelector("#part").dataset.waits === "ended"`)
	p.dials("line=line")
	press("1") // a choice, when no other digit follows
	hears("You are number 1.")
	p.dials("line=line")
	p.do(chromedp.Click(chromedp.CSS(`.choices button[value="2"]`)))
	p.waitFor(`document.querySelector("#part").dataset.waits === "ended"`)
	p.visit("/flows/f?step=wait")
	if longtest.IsLong() {
		browsertest.CheckAccessible(t, p.ctx, "a step")
	}
}

// testGuest checks the page of a caller in the running day: the place in line changes by itself, and
// typed text stays; an agent of the day answers, talks and ends the call.
func testGuest(t *testing.T, b browser, _ string) {
	folder := diagtest.Archive(t, "centers/guests")
	day := string(folder["day.yaml"].Data)
	folder["day.yaml"].Data = []byte(strings.Replace(day, "agents: 1}", `shifts: {"00:20-24:00": 2}}`, 1))
	s, clock := withClock(t, open(t, folder))
	_, err := clock.Change(func(to *web.Setting) error { to.Paused = true; return nil })
	if err != nil {
		t.Fatal(err)
	}
	pass := func(by time.Duration) {
		clock.Do(func(l *sim.Live) { err = l.Advance(des.Duration(by)) })
		if err != nil {
			t.Fatal(err)
		}
	}

	p := b.open(t, start(t, s))
	p.dials("line=line&queues=live")
	p.awaitPart(chromedp.Click(chromedp.CSS(`.keypad button[value="1"]`)))
	p.waitFor(`document.querySelector("#place").innerText.includes("place in line")`)
	browsertest.CheckAccessible(t, p.ctx, "a call that waits in the running day")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#say").value = "a few words"; document.querySelector("#say").focus()`))
	pass(3 * time.Minute)
	const announced = `[...document.querySelectorAll(".talk .what")].filter(e => e.innerText.includes("You are number")).length`
	p.waitFor(`document.querySelector("#place").innerText.includes("waited") && ` + announced + ` > 2`)
	if kept := eval[string](p, `document.querySelector("#say").value`); kept != "a few words" {
		t.Errorf("the typed words are %q after announcements", kept)
	}
	pass(17 * time.Minute)
	p.waitFor(`document.querySelector("#part").dataset.waits === "talk" && !document.querySelector(".keypad")`)
	if !eval[bool](p, `document.querySelector(".ask").innerText.includes("You talk now.") && !document.querySelector("button[value=hang_up]").disabled`) {
		t.Error("the page does not show the conversation")
	}
	pass(time.Hour)
	p.waitFor(`document.querySelector("#part").dataset.waits === "ended" && document.querySelector(".talk").innerText.includes("agent")`)
	p.dials("line=line&queues=live")
	p.do(chromedp.Click(chromedp.CSS("button[value=hang_up]")))
	p.waitFor(`document.querySelector("#part").dataset.waits === "ended"`)
}
