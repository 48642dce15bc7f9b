package web_test

import (
	"fmt"
	"os"
	"testing"
	"testing/fstest"

	"github.com/chromedp/chromedp"
)

// dialingCenter has a menu with an extension, a branch on it, and a queue with a flow that is run
// while the call waits.
func dialingCenter() fstest.MapFS {
	folder := hostileCenter()
	folder["f.yaml"].Data = []byte(`
flow: f
start: ask
steps:
  ask: {menu: "For sales press 1, or dial an extension.", choices: {1: wait, 2: bye, extension: {digits: 4, into: ext, between: 200ms, then: which}}, then: {exhausted: bye}}
  which: {branch: ext, then: {2000-2999: wait, otherwise: unknown}}
  unknown: {say: "There is no extension {ext}.", then: ask}
  wait: {queue: support, while: g, then: {answered: bye, leave: left}}
  left: {end: left}
  bye: {end: resolved}
`)
	folder["g.yaml"] = &fstest.MapFile{Data: []byte(`
flow: g
start: place
steps:
  place: {say: "You are number {position}.", then: offer}
  offer: {menu: "To leave press 9.", choices: {9: leave}, then: {exhausted: again}}
  again: {return: again}
  leave: {return: leave}
`)}
	folder["day.yaml"].Data = []byte(`
scenario: day
day: 2026-03-03
seed: 1
replications: 1
calls: {line: {total: 100}}
callers: {patience: 5m}
handling: {support: {talk: {mean: 2m}, wrap_up: {mean: 10s}}}
answers: {f.ask: {1: 50%, 2: 30%, extension: 20%}, f.which: {2000-2999: 50%, otherwise: 50%}, g.offer: {9: 10%, silent: 90%}}
staff: [{group: all, hub: here, queues: [support], agents: 2}]
`)
	return folder
}

// testEntries checks that the keypad tells a key from an extension by the time between two digits, and
// the page of a call that waits in a queue meanwhile.
func testEntries(t *testing.T, b browser, _ string) {
	p := b.open(t, serveCenter(t, open(t, dialingCenter()), 60))
	hears := func(text string) {
		p.waitFor(fmt.Sprintf(`document.querySelector(".talk").innerText.includes(%q)`, text))
	}
	press := func(keys string) { // each by one script: the keypad may be drawn anew at any time
		for _, key := range keys {
			p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector('.keypad button[value="%c"]').click()`, key)))
		}
	}
	p.size(1280, 900, "light")
	p.dials("line=line")
	p.waitFor(`document.querySelector(".display p").innerText.startsWith("Press a key, dial an extension of 4 digits, or speak.")`)
	p.shoot(os.Getenv("SHOTS"), "extension.png")
	press("9876") // with its last digit it is whole
	hears("There is no extension 9876.")
	press("99") // not whole when the time has passed
	hears("an entry is 4 digits")
	p.types("#entry", "2345")
	hears("You are number 1.")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#wait").value = "4s"; document.querySelector("#wait").form.requestSubmit()`))
	hears("To leave press 9.")
	p.waitFor(`document.querySelector(".others dl").innerText.includes("place in line")`)
	p.waitFor(`document.querySelector(".card.here .name").textContent === "offer"`)
	p.shoot(os.Getenv("SHOTS"), "while.png")
	press("9")
	p.waitFor(`document.querySelector("#part").dataset.waits === "ended"`)
	p.dials("line=line")
	press("1") // a choice, when no other digit follows
	hears("You are number 1.")
	p.dials("line=line")
	p.do(chromedp.Click(chromedp.CSS(`.choices button[value="2"]`)))
	p.waitFor(`document.querySelector("#part").dataset.waits === "ended"`)
	checkPages(p, axe(t), []string{"/flows/f?step=ask", "/flows/f?step=wait"})
}
