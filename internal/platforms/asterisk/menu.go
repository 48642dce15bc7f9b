package asterisk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// The times that Asterisk waits for a key where the dialplan sets none (TIMEOUT()).
const (
	defaultResponse = 10 * time.Second
	longestTimeout  = 24 * time.Hour // of a question of the flow language
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
	again := slices.ContainsFunc(v.played, func(p prompt) bool { return p.prio == v.prio() })
	played := append(slices.Clone(v.played), prompt{v.prio(), files})
	if again || len(played) > 30 {
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
	v.menu(wait, func() *state {
		if v.exten.prios[v.number+1] != nil {
			return v.next()
		}
		return v.enter(v.context, "t")
	})
}

// timeout returns ${TIMEOUT(KIND)}.
func (s *state) timeout(kind string) string {
	text, _ := s.look("TIMEOUT(" + kind + ")")
	return text
}

func (v *visit) responseTime() time.Duration {
	if t := readSeconds(v.timeout("response")); t > 0 {
		return t
	}
	return defaultResponse
}

// menu makes the node a menu of the extensions that a caller can dial. After silence it goes
// on with what is given.
func (v *visit) menu(wait time.Duration, silence func() *state) {
	if times := v.undecidedTime(v.context); times != "" {
		v.askTime(times)
		return
	}
	s := v.step(importer.Menu, "")
	s.Attempts = 1
	s.Timeout = min(max(wait, time.Second), longestTimeout)
	s.Prompt = v.playedPrompt()
	for _, p := range v.played {
		if p.prio != v.n.prio && p.prio != nil && !slices.Contains(v.n.from, p.prio) {
			v.n.from = append(v.n.from, p.prio)
		}
	}
	for _, key := range keypad {
		e := v.find(v.context, key)
		if e != nil && e.caller == "" {
			v.n.edges = append(v.n.edges, edge{keys: []string{key}, state: v.jump(v.context, e, 1, key)})
		}
	}
	v.dialExtensions()
	var silent *state
	if silence != nil {
		silent = silence()
	}
	v.edge("no_input", silent)
	v.edge("no_match", v.enter(v.context, "i", with("INVALID_EXTEN", symbol("INVALID_EXTEN"))))
}

// askTime checks the times of an include, and goes on with the extensions that callers have then.
func (v *visit) askTime(times string) {
	at := func(open string) func() *state {
		return func() *state {
			s := v.clone()
			s.own()
			s.facts[whenOpen+times] = open
			s.split += whenOpen + times + "=" + open + ";"
			return s
		}
	}
	if v.askedTimes == nil {
		v.askedTimes = map[string]bool{}
	}
	v.askedTimes[times] = true
	v.atTime(times, at("1"), at("0"))
	v.n.note.note(importer.Expanded, "which extensions callers have depends on the time: a check is before it", "")
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
	empty := func(status string) *state { return v.next(with(into, ""), with("READSTATUS", status)) }
	if most == 1 {
		v.readKey(v.audio(a[1]), wait, attempts, keypad[:11], empty("TIMEOUT"), empty("OK"), func(key string) *state { // hash ends an entry
			return v.next(with(into, key), with("READSTATUS", "OK"))
		})
		return
	}
	id := v.entryOf(into, cmp.Or(max(most, 0), longestEntry))
	s := v.step(importer.Collect, "")
	s.Prompt, s.Attempts, s.Timeout, s.EndsWith, s.Into = v.audio(a[1]), attempts, wait, true, id
	if most > 0 {
		s.Digits = [2]int{1, most}
	}
	if v.uses.isRead("READSTATUS") {
		v.n.approximate("an entry that silence ends has the status TIMEOUT: here each entry has OK", "read as many digits as the entry has")
	}
	v.edge("collected", v.next(func(s *state) { s.renew(id) }, with(into, symbol(id)), with("READSTATUS", "OK")))
	v.unread(empty("TIMEOUT"), empty("OK"))
}

// longestEntry is how many keys Asterisk reads where no number of them is given.
const longestEntry = 255

// unread leads on from an entry without a digit: after silence, and after hash alone.
func (v *visit) unread(silent, hash *state) {
	if silent == hash {
		v.edge("exhausted", silent)
		return
	}
	v.edge("no_input", silent)
	v.edge("no_match", hash)
}

// entryOf names what a caller enters into a variable: as the variable, unless another one still has an entry
// of that name.
func (v *visit) entryOf(into string, most int) string {
	for id := into; ; id += "_2" {
		inUse := false
		for name, texts := range v.vars {
			inUse = inUse || name != into && slices.Contains(texts, symbol(id))
		}
		if !inUse {
			v.entries[id] = max(v.entries[id], most)
			return id
		}
	}
}

// readKey reads one of some keys: a menu of them, whose targets tell which of them matter.
func (v *visit) readKey(prompt importer.Prompt, wait time.Duration, attempts int, keys []string, silent, other *state,
	read func(key string) *state,
) {
	s := v.step(importer.Menu, "")
	s.Prompt, s.Attempts, s.Timeout = prompt, attempts, wait
	for _, key := range keys {
		v.n.edges = append(v.n.edges, edge{keys: []string{key}, state: read(key)})
	}
	v.edge("no_input", silent)
	v.edge("no_match", other)
	v.n.anyKey = other != v.state
}

// waitDigit is WaitDigit(SECONDS,KEYS).
func (v *visit) waitDigit() {
	a := append(slices.Clone(v.list), "", "")
	wait := readSeconds(a[0])
	if wait == 0 {
		status := "ERROR"
		if seconds, err := strconv.ParseFloat(a[0], 64); err == nil && seconds == 0 {
			status = "TIMEOUT"
		}
		v.edge("", v.next(with("WAITDIGITSTATUS", status)))
		return
	}
	silent := v.next(with("WAITDIGITSTATUS", "TIMEOUT"))
	keys, other := keypad, silent
	if a[1] != "" {
		keys, other = slices.DeleteFunc(slices.Clone(keypad), func(key string) bool { return !strings.Contains(a[1], key) }), v.state
		v.n.approximate("keys that it does not wait for have no effect: here the time begins again after them", "")
	}
	v.readKey(importer.Prompt{}, min(wait, longestTimeout), 1, keys, silent, other, func(key string) *state {
		return v.next(with("WAITDIGITRESULT", key), with("WAITDIGITSTATUS", "DTMF"))
	})
}

// readExten is ReadExten(VARIABLE,PROMPT,CONTEXT,OPTIONS,TIMEOUT): an entry, and a branch that tells
// whether it is an extension of the context.
func (v *visit) readExten() {
	a := append(slices.Clone(v.list), make([]string, 5)...)
	into, ctx := a[0], v.context
	if a[2] != "" {
		ctx = v.plan.contexts[a[2]]
	}
	if into == "" || ctx == nil {
		v.edge("", v.next(with("READEXTENSTATUS", "ERROR")))
		return
	}
	id := v.entryOf(into, longestEntry)
	if v.part != "" {
		v.step(importer.Match, id)
		v.n.note.note(importer.Expanded, "whether the entry is an extension is told by a branch", "")
		renew := func(s *state) { s.renew(id) }
		for _, d := range v.destinations(ctx, 1) {
			v.edge(d.String(), v.next(renew, with(into, symbol(id)), with("READEXTENSTATUS", "OK")))
		}
		v.edge(importer.Otherwise, v.next(renew, with("INVALID_EXTEN", symbol(id)), with(into, "i"), with("READEXTENSTATUS", "INVALID")))
		return
	}
	s := v.step(importer.Collect, "")
	s.Prompt, s.Attempts, s.Into, s.EndsWith = v.audio(a[1]), 1, id, true
	s.Timeout = min(cmp.Or(readSeconds(a[4]), v.responseTime()), longestTimeout)
	v.edge("collected", v.keepHere("entered"))
	v.unread(v.next(with(into, "t"), with("READEXTENSTATUS", "TIMEOUT")),
		v.next(with(into, "i"), with("INVALID_EXTEN", ""), with("READEXTENSTATUS", "INVALID")))
}
