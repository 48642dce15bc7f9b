package asterisk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// The times that Asterisk waits for a key where the dialplan sets none (TIMEOUT()).
const (
	defaultResponse = 10 * time.Second
	longestTimeout  = time.Minute // of a question of the flow language
)

// readSeconds reads seconds to a tenth, of at most a day; of any other text it returns 0.
func readSeconds(text string) time.Duration {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || x <= 0 || x > 24*60*60 {
		return 0
	}
	return time.Duration(x * float64(time.Second)).Round(100 * time.Millisecond)
}

// background plays prompts that a key interrupts. It goes on to WaitExten, which is the menu.
func (v *visit) background() {
	files := ""
	if len(v.list) > 0 {
		files = v.list[0]
	}
	played := append(slices.Clone(v.played), prompt{v.n.prio, files})
	if len(played) > 30 {
		v.menu(time.Second, v.withoutPrompts)
		return
	}
	v.edge("", v.next(func(s *state) { s.played = played }))
}

// waitExten waits for an extension. After its time it goes on with the next priority, or with
// the extension t.
func (v *visit) waitExten() {
	wait := v.responseTime()
	if len(v.list) > 0 && v.list[0] != "" {
		if t := readSeconds(v.list[0]); t > 0 {
			wait = t
		}
	}
	v.menu(wait, func() *node {
		if v.exten.prios[v.number+1] != nil {
			return v.next()
		}
		return v.enter(v.context, "t")
	})
}

func (v *visit) responseTime() time.Duration {
	if t := readSeconds(v.vars["TIMEOUT(response)"]); t > 0 {
		return t
	}
	return defaultResponse
}

// menu makes the node a menu of the extensions that a caller can dial. After silence it goes
// on with what is given.
func (v *visit) menu(wait time.Duration, silence func() *node) {
	if times := v.undecidedTime(v.context); times != "" {
		v.askTime(times)
		return
	}
	s := v.step(importer.Menu, "")
	s.Attempts = 1
	s.Timeout = min(max(wait, time.Second), longestTimeout)
	s.Prompt = v.playedPrompt()
	for _, p := range v.played {
		if p.prio != v.n.prio && !slices.Contains(v.n.from, p.prio) {
			v.n.from = append(v.n.from, p.prio)
		}
	}
	for _, key := range keypad {
		e := v.find(v.context, key)
		if e != nil && e.caller == "" {
			v.n.edges = append(v.n.edges, edge{keys: []string{key}, to: v.jump(v.context, e, 1, key)})
		}
	}
	v.dialExtensions()
	var silent *node
	if silence != nil {
		silent = silence()
	}
	v.edge("no_input", silent)
	v.edge("no_match", v.enter(v.context, "i", with("INVALID_EXTEN", symbol("INVALID_EXTEN"))))
}

// askTime checks the times of an include, and goes on with the extensions that callers have then.
func (v *visit) askTime(times string) {
	at := func(open string) func() *node {
		return func() *node {
			s := v.clone()
			s.vars[whenOpen+times] = open
			return v.node(s)
		}
	}
	if v.askedTimes == nil {
		v.askedTimes = map[string]bool{}
	}
	v.askedTimes[times] = true
	v.atTime(times, at("1"), at("0"))
	v.n.note(importer.Expanded, "which extensions callers have depends on the time: a check is before it", "")
}

// playedPrompt is the prompt of the recordings that are played before a menu.
func (v *visit) playedPrompt() importer.Prompt {
	var files []string
	for _, p := range v.played {
		if p.files != "" {
			files = append(files, p.files)
		}
	}
	p, _ := recording(strings.Join(files, "&"))
	return p
}

// readDigits is Read(VARIABLE,PROMPTS,MOST,OPTIONS,ATTEMPTS,TIMEOUT).
func (v *visit) readDigits() {
	a := append(slices.Clone(v.list), make([]string, 8)...)
	into, _, _ := strings.Cut(a[0], "&")
	if into == "" {
		v.pass()
		return
	}
	most, _ := strconv.Atoi(a[2])
	attempts, _ := strconv.Atoi(a[4])
	wait := readSeconds(a[5])
	if wait == 0 {
		wait = v.responseTime()
	}
	wait, attempts = min(wait, longestTimeout), min(max(attempts, 1), 20)
	empty := v.next(with(into, ""), with("READSTATUS", "TIMEOUT"))
	if most == 1 {
		v.readKey(into, v.audio(a[1]), wait, attempts, empty)
		return
	}
	id := into
	v.entries[id] = true
	s := v.step(importer.Collect, "")
	s.Prompt, s.Attempts, s.Timeout, s.EndsWith, s.Into = v.audio(a[1]), attempts, wait, true, id
	if most > 0 {
		s.Digits = [2]int{1, most}
	}
	v.edge("collected", v.next(with(id, symbol(id)), with(into, symbol(id)), with("READSTATUS", "OK")))
	v.edge("exhausted", empty)
}

// readKey reads one key: a menu of the keys, whose targets tell which of them matter.
func (v *visit) readKey(into string, prompt importer.Prompt, wait time.Duration, attempts int, empty *node) {
	s := v.step(importer.Menu, "")
	s.Prompt, s.Attempts, s.Timeout = prompt, attempts, wait
	for _, key := range keypad[:11] { // hash ends an entry
		v.n.edges = append(v.n.edges, edge{keys: []string{key}, to: v.next(with(into, key), with("READSTATUS", "OK"))})
	}
	v.edge("no_input", empty)
	v.edge("no_match", empty) // hash: an empty entry
	v.n.anyKey = true
}
