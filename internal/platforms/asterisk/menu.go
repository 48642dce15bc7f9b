package asterisk

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/times"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// background is Background(FILES,OPTIONS,LANGUAGE,CONTEXT): it plays prompts that a key interrupts, and goes on to
// WaitExten, which is the menu (pbx_builtin_background in main/pbx_builtins.c).
func background(v *visit) {
	given := v.options(1)

	if given.Has("mp") || v.arg(2) != "" {
		v.n.approximate("its options and its language are not modeled: each key interrupts the prompt, "+
			"in the language of the call",
			"write the prompt in a say step before the menu, and set the language before it")
	}
	v.requireKnown(3, "context", "it is "+v.context.name)

	// Without a recording there is nothing that a key could interrupt.
	if v.audio(v.arg(0)).IsZero() {
		v.n.note(importer.LeftOut, importer.SaysNothing, "")
		v.m.endsIn[v.n.prio] = "it plays no recording that a key could interrupt"
		v.edge("", v.onward())
		return
	}

	// A loop of Background lines would collect prompts forever. The menu interrupts it.
	again := slices.ContainsFunc(v.played, func(p prompt) bool { return p.prio == v.prio() })
	played := slices.Clone(v.played)

	// Calls that come with other prompts may share some.
	for _, file := range splitFiles(v.arg(0)) {
		played = append(played, prompt{v.prio(), file, v.m.plan.contexts[v.arg(3)]})
	}

	const mostPlayed = 30
	if len(played) > mostPlayed {
		v.n.approximate(fmt.Sprintf("plays more than %d recordings that a key interrupts: "+
			"here callers can wait a second for a key after these",
			mostPlayed), "join the recordings into fewer files")
	}
	if again || len(played) > mostPlayed {
		afterPrompts(v, silentHere)
		return
	}
	v.edge("", v.next(func(s *state) { s.played = played }, with("BACKGROUNDSTATUS", "SUCCESS")))
}

// endsPrompts reports whether prompts that a key interrupts end before a line.
func (s *state) endsPrompts(p *priority) bool { return s.isTimed(p) || !p.keepsPrompts() }

// keepsPrompts reports whether prompts that a key interrupts go on after a line. Otherwise the line ends them, and a
// menu is before it.
func (p *priority) keepsPrompts() bool {
	// An ExecIf may run another one, so that both of its branches are judged like lines.
	for _, branch := range p.branches {
		if branch != nil && !branch.keepsPrompts() {
			return false
		}
	}

	// The prompts were recorded in the language before, so they end where a line sets another one.
	setsLanguage := func(a assignment) bool { return a.name == languageVariable }
	return p.does.is(keepsMenu) && !slices.ContainsFunc(p.sets, setsLanguage)
}

// waitExten waits for an extension. After its time it goes on with the next priority, or with
// the extension t.
func waitExten(v *visit) {
	silence := silentToT
	if v.lineAt(after(v.number)) != nil {
		silence = func(v *visit) { v.edge("no_input", v.next()) }
	}
	wait := time.Duration(0)
	if v.requireKnown(0, "time", "it is the default") {
		wait = times.Length(v.arg(0))
	}
	wait = cmp.Or(wait, responseTime(v))
	menu(v, wait, silence)
}

// silentToT leads silence to the extension t.
func silentToT(v *visit) {
	v.edge("no_input", enterOrLeave(v.state, v.context, v.orException(v.context, "t")))
}

// silentHere leads silence to the current line, which is after the prompts.
func silentHere(v *visit) {
	s := v.clone()
	s.played = nil
	v.edge("no_input", s)
}

// enterOrLeave returns the state at an extension that the caller dials in a context, or nil. Another context than the
// macro's ends the macro.
func enterOrLeave(s *state, ctx *context, value string, changes ...func(*state)) *state {
	e := s.m.plan.find(ctx, value)
	if e == nil {
		return nil
	}
	return orLeaves(s, ctx, e, s.jump(ctx, e, 1, value, changes...))
}

// orException returns the name of an extension that Asterisk runs by itself, or e, which it runs if
// that extension is missing.
func (s *state) orException(ctx *context, name string) string {
	if s.m.plan.find(ctx, name) == nil {
		return "e"
	}
	return name
}

// defaultResponse is the time that Asterisk waits for a key where the dialplan sets none (TIMEOUT()).
const defaultResponse = 10 * time.Second

func responseTime(v *visit) time.Duration {
	return cmp.Or(knownTimeout(v, "response", defaultResponse), defaultResponse)
}

// knownTimeout returns the time of TIMEOUT(KIND), or 0 if no line has set it. A time that only the call knows is
// noted.
func knownTimeout(v *visit, kind string, usual time.Duration) time.Duration {
	text := v.timeout(kind)
	if symbol.HasNamed(text) {
		reason := "TIMEOUT(%s) is %s, which is known only in the call: here it is %s"
		v.n.approximate(fmt.Sprintf(reason, kind, symbol.Plain(text), usual),
			"write the time in the line that sets it")
	}
	return times.Seconds(text)
}

// afterPrompts makes the node a menu of the prompts that a key interrupts. No line waits for a key after them, so
// that it waits for a second.
func afterPrompts(v *visit, silence func(*visit)) {
	menu(v, time.Second, silence)
}

// menu makes the node a menu of the extensions that a caller can dial. What is given adds the way of silence.
func menu(v *visit, wait time.Duration, silence func(*visit)) {
	askKeys(v, wait)

	// Longer numbers are an extension, and the rest goes to t or i.
	here := v.dialContext()
	addExtensions(v, here)
	silence(v)
	v.edge("no_match", wrongExtension(v.state, here, symbol.Of("INVALID_EXTEN")))
}

// askKeys makes the node a menu that has the extensions of one key as its choices.
func askKeys(v *visit, wait time.Duration) *importer.Step {
	s := v.step(importer.Menu, "")
	s.Attempts = 1
	s.Timeout = max(wait, time.Second)
	s.Prompt, _ = recording(filesOf(v.played))

	// The digits of a recording, such as silence/5, say nothing about its menu.
	if audio := s.Prompt.Audio; audio != "" && !strings.ContainsFunc(path.Base(audio), unicode.IsLetter) {
		s.Name = v.context.name + " menu"
	}

	// All calls come over these lines, so that the menu is made of them, too.
	for _, p := range v.root.common() {
		if p.prio != v.n.prio && !slices.Contains(v.n.from, p.prio) {
			v.n.from = append(v.n.from, p.prio)
		}
	}

	v.n.edges = make([]edge, 0, len(pattern.Keypad))
	addKeys(v, promptContext(v), v.dialContext())
	return s
}

// wrongExtension is the state at the extension i of a context after a call has dialed what is no extension there, or
// nil.
func wrongExtension(s *state, ctx *context, dialed string, changes ...func(*state)) *state {
	return enterOrLeave(s, ctx, s.orException(ctx, "i"), append(changes, with("INVALID_EXTEN", dialed))...)
}

// addKeys adds the extensions of one key that callers have in a context, or else in another one.
func addKeys(v *visit, first, second *context) {
	for _, key := range pattern.Keypad {
		ctx := first
		switch {
		case !hasKey(v.state, first, key):
			ctx = second
		case v.m.plan.find(first, key) != v.m.plan.find(second, key):
			v.n.approximate(fmt.Sprintf("key %s leads to the context %s during the prompt only: here after it, too",
				key, first.name), "give both contexts the same extension")
		}
		if !hasKey(v.state, ctx, key) {
			continue
		}
		v.n.edges = append(v.n.edges, edge{keys: []string{key}, state: pressed(v.state, ctx, key)})
	}
}

// pressed returns the state after a key that is an extension of a context.
func pressed(s *state, ctx *context, key string) *state {
	if to := enterOrLeave(s, ctx, key); to != nil {
		return to
	}
	return wrongExtension(s, ctx, symbol.Of("INVALID_EXTEN"))
}

// hasKey reports whether each caller can dial a key in a context.
func hasKey(s *state, ctx *context, key string) bool {
	e := s.m.plan.find(ctx, key)
	return e != nil && !e.forSome
}

// readDigits is Read(VARIABLE,PROMPTS,MOST,OPTIONS,ATTEMPTS,TIMEOUT).
func readDigits(v *visit) {
	given := v.options(3)
	if given.Has("t") && given['t'] != "#" {
		v.n.approximate("other keys than hash end an entry: here hash does", "read as many digits as the entry has")
	}
	named, _, _ := strings.Cut(v.arg(0), "&")
	list := intoName(named)
	list = slices.DeleteFunc(list, noteLocals(v, list))

	// The entry of a line that sets nothing is in no variable of another line.
	into := named
	if len(list) > 0 {
		into = list[0].name
	}
	enters := func(text string) func(*state) {
		return func(s *state) {
			for _, a := range list {
				if a.isLocal {
					s.routine.setsLocally(a.name)
				}
				s.set(a.name, text)
			}
		}
	}

	most := v.countAt(2, "most digits", "hash ends each entry")
	attempts := max(v.countAt(4, "attempts", "it asks once"), 1)
	wait := cmp.Or(v.secondsAt(5, "timeout", "it is the default"), responseTime(v))
	without := func(status string) *state { return v.next(enters(""), with("READSTATUS", status)) }

	// With one digit the caller waits for no further key, as at a menu.
	if most == 1 {
		s := v.step(importer.Menu, "")
		s.Prompt = v.audio(v.arg(1))
		s.Attempts = attempts
		s.Timeout = wait

		for _, key := range pattern.Keypad[:11] { // hash ends an entry
			v.n.edges = append(v.n.edges,
				edge{keys: []string{key}, state: v.next(enters(key), with("READSTATUS", "OK"))})
		}

		v.edge("no_input", without("TIMEOUT"))
		v.edge("no_match", without("OK"))
		return
	}

	// The longest entry decides which comparisons of its length can be a case.
	v.m.entered[into] = max(v.m.entered[into], cmp.Or(max(most, 0), longestEntry))
	s := v.step(importer.Collect, "")
	s.Prompt = v.audio(v.arg(1))
	s.Attempts = attempts
	s.Timeout = wait
	s.EndsWith = true
	s.Into = into

	if most > 0 {
		s.Digits = [2]int{1, most}
	}

	// A collect does not tell an entry that is ended by hash from one that silence ends.
	if v.m.uses.isRead("READSTATUS") {
		v.n.approximate("an entry that silence ends has the status TIMEOUT: here each entry has OK",
			"read as many digits as the entry has")
	}

	v.edge("collected", v.next(enters(symbol.Of(into)), with("READSTATUS", "OK")))
	v.edge("no_input", without("TIMEOUT"))
	v.edge("no_match", without("OK"))
}

// longestEntry is the number of keys that Asterisk reads by default.
const longestEntry = 255

// addExtensions adds to a menu the extensions of several digits that its callers can dial in a context. Asterisk
// looks in the whole context, so that the number of the menu itself can be dialed, too.
func addExtensions(v *visit, ctx *context) {
	to := destinations(v, ctx, "1", severalDigits)
	if len(to) == 0 {
		return
	}

	s := v.n.step
	for _, d := range to {
		s.Digits = [2]int{min(cmp.Or(s.Digits[0], d.digits), d.digits), max(s.Digits[1], d.digits)}
	}

	// A context that only includes another has the entries of the other, so that their equal menus become one.
	entry := dialedEntry + to[0].exten.context.name
	v.m.center.Names[entry] = "extension"
	v.m.entered[entry] = s.Digits[1]
	s.Into = entry
	s.Between = cmp.Or(knownTimeout(v, "digit", defaultDigit), defaultDigit)

	// One pattern takes every number of this length, so that no branch is needed.
	if len(to) == 1 && to[0].isAny() {
		v.edge(importer.Extension, dialTo(v.state, entry, ctx, to[0], 1))
		return
	}

	v.further(edge{outcome: importer.Extension}, func(v *visit) {
		tellApart(v, entry, ctx, "1", severalDigits)
		v.n.note(importer.Expanded, "the extensions that callers dial are told apart by a branch", "")
	})
}

// lengths describes the entries that a branch tells apart.
type lengths struct {
	least   int  // digits
	hasRest bool // entries of any length come here, and patterns without an end take the rest
}

var (
	allLengths    = lengths{least: 1, hasRest: true} // of a number that callers have entered before
	severalDigits = lengths{least: 2}                // at a menu, which has the single keys itself
)

// destinations returns the extensions of a context with a line that entries may name, fewer digits first, in the
// order of Asterisk's search: a number leads to its first match. It notes the extensions that a flow does not
// distinguish. Patterns that take the rest of the entries are not among them.
func destinations(v *visit, ctx *context, label string, of lengths) []destination {
	var out []destination
	taken := map[int]pattern.Numbers{}
	endless := math.MaxInt // the fewest digits that an earlier pattern without an end takes
	n := 0
	for _, c := range v.m.plan.closure(ctx) {
		for _, d := range c.dialable() {
			// Asterisk passes over an extension without the line (pbx_find_extension in main/pbx.c).
			isShort := d.digits > 0 && d.digits < of.least
			if _, hasLine := d.exten.lineOf(label); isShort || !hasLine {
				continue
			}

			n++
			switch {
			// Such a pattern takes the entries that no other extension takes.
			case of.hasRest && d.exten.places.TakesAny():
				endless = min(endless, d.exten.places.LeastLength())
				continue
			// All numbers of this length lead to the earlier pattern.
			case d.numbers != nil && d.digits >= endless:
				continue
			case n == maxDialedTo+1:
				const reason = "callers can also dial more than %d extensions here: the others are wrong extensions"
				v.n.approximate(fmt.Sprintf(reason, maxDialedTo), dialedFix)
				continue
			case n > maxDialedTo:
				continue
			// The numbers of the extension cannot be cases of a branch.
			case d.numbers == nil:
				v.n.noteUndialed(d)
				continue
			}

			if !d.numbers.AreIn(taken[d.digits]) {
				out = append(out, d)
				taken[d.digits] = append(taken[d.digits], d.numbers...)
			}
		}
	}

	slices.SortStableFunc(out, func(a, b destination) int { return cmp.Compare(a.digits, b.digits) })
	return out
}

// dialedFix is the change that makes the menu exact if callers can dial more than the flow tells apart.
const dialedFix = "give the menu's extension its digits, and the branch after it a case"

// noteUndialed notes an extension whose numbers a branch cannot have.
func (n *node) noteUndialed(d destination) {
	status := importer.Approximated

	// A long number is no number that callers of a menu dial, such as the number that they have called.
	if d.digits > maxDialedDigits && !strings.HasPrefix(d.exten.name, "_") {
		status = importer.Exact
	}
	reason := fmt.Sprintf("callers can also dial %s here%s", symbol.Plain(d.exten.name), d.whyUndialed())
	n.note(status, reason, dialedFix)
}

// tellApart leads to the lines with a label of the extensions that an entry may name, by a branch
// on their numbers.
func tellApart(v *visit, entry string, ctx *context, label string, of lengths) {
	to := destinations(v, ctx, label, of)
	var rest *endless
	hasOthers := false
	if of.hasRest {
		rest, hasOthers = restOf(v.m.plan.closure(ctx), label)
	}

	if rest != nil && (hasOthers || rest.exten.places.LeastLength() > 1) {
		const reason = "entries of less than %d digits are for another pattern or for none: here they lead to %s"
		v.n.approximate(fmt.Sprintf(reason, rest.exten.places.LeastLength(), symbol.Plain(rest.exten.name)), dialedFix)
	}

	others := func(v *visit) {
		if rest == nil {
			v.edge(importer.Otherwise, wrongExtension(v.state, ctx, symbol.Of(entry)))
			return
		}
		v.edge(importer.Otherwise, dialTo(v.state, entry, ctx, rest.destination, rest.line))
	}

	// The extensions of a menu have the least digits of its entries.
	least := of.least
	if !of.hasRest && len(to) > 0 {
		least = to[0].digits
	}

	v.step(importer.Match, entry)
	isOneLength := len(to) > 0 && to[0].digits == to[len(to)-1].digits
	for len(to) > 0 {
		same := slices.IndexFunc(to, func(d destination) bool { return d.digits != to[0].digits })
		if same < 0 {
			same = len(to)
		}
		lead := func(v *visit, isLength bool) (all bool) {
			return leadByNumber(v, entry, ctx, label, to[:same], isLength && !of.hasRest)
		}

		// A case compares numbers, so that 10-19 also takes the entry 0012: a branch on the length is before it.
		isConfused := func(d destination) bool { return d.confuses(least, v.m.entered[entry]) }
		if slices.ContainsFunc(to[:same], isConfused) {
			v.further(edge{outcome: fmt.Sprintf("length %d", to[0].digits)}, func(v *visit) {
				if !to[0].isAny() || of.hasRest {
					v.step(importer.Match, entry)
				}
				if !lead(v, true) {
					others(v)
				}
			})
		} else if lead(v, isOneLength) {
			return
		}
		to = to[same:]
	}

	others(v)
}

// leadByNumber leads to destinations of one length by a branch on their numbers. If all entries there have this
// length, a pattern of any digits takes all numbers that are left, and leadByNumber reports it.
func leadByNumber(v *visit, entry string, ctx *context, label string, to []destination, isLength bool) (all bool) {
	for _, d := range to {
		number, _ := d.exten.lineOf(label)
		if isLength && d.isAny() {
			v.edge(importer.Otherwise, dialTo(v.state, entry, ctx, d, number))
			return true
		}
		v.edge(d.String(), dialTo(v.state, entry, ctx, d, number))
	}
	return false
}

// dialTo is the node of an extension that an entry names.
func dialTo(s *state, entry string, ctx *context, d destination, number int) *state {
	to := s.jump(ctx, d.exten, number, d.exten.value, func(s *state) { s.learn(asksNumber(), entry) })
	return orLeaves(s, ctx, d.exten, to)
}
