package ivr

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// clinicWith reads the center of the clinic with the flows of another archive.
func clinicWith(t testing.TB, name string) *flow.Flows {
	t.Helper()
	folder := diagtest.Archive(t, "clinic")
	maps.Copy(folder, diagtest.Archive(t, name))
	return load(t, folder)
}

func clinic(t testing.TB) *Machine {
	t.Helper()
	all := load(t, diagtest.Archive(t, "clinic"))
	return Live(all.Program("clinic"))
}

// tuesday is a time at which everything is open in Boston and in Dublin.
var tuesday = time.Date(2026, 1, 6, 15, 0, 0, 0, time.UTC)

func caller(from string) Setup {
	return Setup{At: tuesday, From: phone.Parse(from, "US")}
}

// dial returns a call after some inputs, separated by commas.
func dial(t testing.TB, m *Machine, setup Setup, inputs string) *Session {
	t.Helper()
	s, err := Dial(m, setup)
	if err != nil {
		t.Fatal(err)
	}
	for input := range strings.SplitSeq(inputs, ", ") {
		if input == "" {
			continue
		}
		if err := do(s, input); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// do returns an input written as in a scripted call.
func do(s *Session, input string) error {
	word, rest, _ := strings.Cut(input, " ")
	switch word {
	case "press":
		return s.Press(rest)
	case "say":
		return s.Say(rest)
	case "silent":
		return s.Silent()
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err
		}
		return s.Wait(d)

	case "answered":
		return s.Answered()
	case "escalated":
		return s.Escalated()
	case "hang_up":
		return s.HangUp()
	case "found":
		return s.Lookup("found", map[string]string{"name": "Ada", "doctor": "Dr. Grey"})
	}

	return s.Lookup(word, nil)
}

// conversation returns the events of a call, each with the seconds since its start.
func conversation(s *Session) []string {
	var out []string
	for _, e := range s.Trace() {
		if e.Kind == EventArrived || e.Kind == EventTook {
			continue
		}
		line := fmt.Sprintf("%g %s", e.At.Sub(s.Trace()[0].At).Seconds(), e.Kind)
		if e.Text != "" {
			line += " " + e.Text
		}
		if e.Why != "" {
			line += " (" + e.Why + ")"
		}
		out = append(out, line)
	}
	return out
}

const (
	prompt = "spoke Press 1 for an appointment, 2 for a bill."
	greet  = "spoke Hello Ada, born ••••••••; Dr. Grey is your doctor."
)

func TestConversations(t *testing.T) {
	withheld, plus := caller("withheld"), caller("+1 202 555 0143")
	plus.Values = []routing.Assignment{{Attribute: routing.AttrTier, Value: 1}}
	full, late, saturday, forced := caller("+1 202 555 0143"), caller("+1 202 555 0143"), caller("+1 202 555 0143"), plus
	nurses := routing.QueueID(1)
	full.Queues = []QueueState{{Queue: nurses, Hub: routing.NoHub, Full: true}}
	late.At = time.Date(2026, 1, 6, 22, 30, 0, 0, time.UTC)
	late.Queues = []QueueState{{Queue: nurses, Hub: routing.NoHub, Wait: 4*time.Minute + 1, Position: 7}}
	saturday.At = time.Date(2026, 1, 11, 2, 0, 0, 0, time.UTC)
	forced.Queues = []QueueState{{Queue: nurses, Hub: routing.NoHub, Closed: true}}

	for name, c := range map[string]struct {
		setup  Setup
		inputs string
		want   []string
	}{
		"silence reaches a person": {withheld, "silent, silent, wait 40s, answered", []string{
			"0 spoke Welcome.", "2 " + prompt, "17 silent", "17 spoke Sorry, I did not hear you.", "19.4 " + prompt, "34.4 silent",
			"34.4 queued desk@boston", "34.4 waited 40s", "74.4 answered", "74.4 spoke Your reference is R-000001.", "76.4 ended resolved",
		}},
		"a wrong key and a word from anywhere": {withheld, "press 9, say  Agent", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 9 (this is not a choice here)", "12 spoke Sorry, that is no choice.", "14 " + prompt,
			"24 said  Agent", "24 queued desk@boston",
		}},
		"a secret is masked wherever it shows": {late, "say CITA, press 1, press 19800102, found, wait 70s, press 1, press 1", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 said CITA",
			"12 spoke Enter your birthday.", "20 pressed • (an entry is 8 digits)", "20 spoke Enter your birthday.",
			"23 pressed ••••••••",
			"25 looked_up patient: found", "25 " + greet,
			"29 queued nurses@boston", "29 spoke You are number 7; about 5 minutes.", "29 waited 1m10s",
			"59 spoke You are number 7; about 5 minutes.", "89 spoke You are number 7; about 5 minutes.",
			"99 pressed 1", "99 spoke Shall we call +1 202 •••• 0143?", "102 pressed 1", "102 booked nurses", "102 ended called_back",
		}},
		"max_wait ends the wait, and its announcement is not made": {plus, "press 4, wait 1m, wait 10m, press 2", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 4", "12 queued nurses@boston", "12 spoke You are number 1; about 0 minutes.",
			"12 waited 1m", "42 spoke You are number 1; about 0 minutes.", "72 spoke You are number 1; about 0 minutes.",
			"72 waited 1m", "102 spoke You are number 1; about 0 minutes.",
			"132 spoke Use our portal?", "135 pressed 2", "135 spoke Transferring.", "136 transferred +12025550100",
		}},
		"a full queue offers a callback, which words decline": {full, "press 1, press 19800102, found, say yes", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 1", "12 spoke Enter your birthday.", "15 pressed ••••••••",
			"17 looked_up patient: found", "17 " + greet, "21 spoke Shall we call +1 202 •••• 0143?", "24 said yes", "24 ended turned_away",
		}},
		"a queue forced closed": {forced, "press 4, silent", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 4", "12 spoke Use our portal?", "20 silent", "20 spoke Transferring.",
			"21 transferred +12025550100",
		}},
		"the weekend is the hub's": {saturday, "press 5, press 1", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 5", "12 spoke Use our portal?", "15 pressed 1", "15 deflected portal",
			"15 ended deflected",
		}},
		"a weekday, in Spanish": {withheld, "press 3, press 5, hang_up", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 3", "12 spoke Oprima 1 o 2.", "22 pressed 5", "22 spoke Oprima 1 o 2.", "32 hung_up",
		}},
		"an amount in a queue that is closed at night": {late, "press 2, press 42*50#", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 2", "12 spoke Enter the sum.", "14 pressed 42*50#",
			"14 spoke 42.50 it is; R-000001.", "16 ended self_served",
		}},
		"a number to call": {withheld, "press 7, press 5550143, press 2025550143#, press 1", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 7", "12 spoke Enter the number to call.", "20 pressed ••••••• (this is not a valid phone number)",
			"20 spoke Enter the number to call.", "23 pressed ••••••••••#", "23 spoke Shall we?", "24 pressed 1", "24 booked nurses", "24 ended called_back",
		}},
		"a key from anywhere stands alone in a collect": {withheld, "press 1, press 0#", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 1", "12 spoke Enter your birthday.", "15 pressed •#", "15 queued desk@boston",
		}},
		"a star counts at once": {withheld, "press 1, press 19*", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 1", "12 spoke Enter your birthday.", "15 pressed ••*", "15 spoke Welcome.",
			"17 " + prompt,
		}},
		"a star does not uncover a number": {withheld, "press 7, press 2025550143*, say 2025550143", []string{
			"0 spoke Welcome.", "2 " + prompt, "12 pressed 7", "12 spoke Enter the number to call.", "15 pressed ••••••••••*", "15 spoke Welcome.", "17 " + prompt,
			"27 said •••••••••• (this is not a choice here)", "27 spoke Sorry, that is no choice.", "29 " + prompt,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, conversation(dial(t, clinic(t), c.setup, c.inputs))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheTraceNamesEveryStep(t *testing.T) {
	s := dial(t, clinic(t), caller("withheld"), "press 3")
	var took []string
	p := s.machine.Program()
	for _, e := range s.Trace() {
		if e.Kind == EventTook {
			took = append(took, fmt.Sprintf("%s %s %s", p.States[e.State].Path, e.Outcome, p.States[e.Target].Path))
		}
	}
	want := []string{"clinic.welcome done clinic.topic", "clinic.topic 3 clinic.spanish", "clinic.spanish done clinic.topic"}
	if diff := cmp.Diff(want, took); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Step().Place.File != "clinic.yaml" || s.Step().Place.Line != 6 {
		t.Errorf("topic stands at %s", s.Step().Place)
	}
}

func TestHeardIsSinceTheLastInput(t *testing.T) {
	for inputs, want := range map[string]string{
		"": "Welcome. Press 1 for an appointment, 2 for a bill.",
		"press 8, press 1, press 19800102, found":          strings.TrimPrefix(greet, "spoke ") + " You are number 1; about 0 minutes.",
		"press 8, press 1, press 19800102, found, press 1": "Shall we call +1 202-555-0143?",
	} {
		if got := dial(t, clinic(t), caller("+1 202 555 0143"), inputs).Heard(); got != want {
			t.Errorf("after %q heard %q, want %q", inputs, got, want)
		}
	}
}

// The error for an unexpected input says what the call waits for, and the call does not
// change.
func TestErrorsOfUnexpectedInputs(t *testing.T) {
	for _, c := range []struct{ before, input, want string }{
		{"", "answered", "answered: the call waits for a key or a word at clinic.topic"},
		{"", "wait 5s", "wait 5s: the call waits for a key or a word at clinic.topic"},
		{"", "press x", "press: a keypad has 0 to 9, * and #"},
		{"", "press ", "press: a keypad has 0 to 9, * and #"},
		{"press 1", "press " + strings.Repeat("1", maxKeys+1), "press 65 keys: a call takes at most 64 at once"},
		{"", "say  ", "say: between 1 and 1000 bytes of words"},
		{"", "say " + strings.Repeat("a", maxWords+1), "say: between 1 and 1000 bytes of words"},
		{"", "found", "lookup found: the call waits for a key or a word at clinic.topic"},
		{"press 1", "escalated", "escalated: the call waits for an entry at clinic.birthday"},
		{"press 1, press 19800102", "press 1", "press: the call waits for what the lookup finds at clinic.file"},
		{"press 1, press 19800102", "press 12", "press: the call waits for what the lookup finds at clinic.file"},
		{"press 1, press 19800102", "silent", "silent: the call waits for what the lookup finds at clinic.file"},
		{"press 1, press 19800102", "lost", `the lookup patient has no outcome "lost": it has found, not_found`},
		{"press 0", "silent", "silent: the call waits in a queue at clinic.desk"},
		{"press 0", "wait 25h", "wait 25h: a wait is more than 0s and at most 24h"},
		{"press 0", "wait 0s", "wait 0s: a wait is more than 0s and at most 24h"},
		{"press 2", "escalated", `clinic.bill has no outcome "escalated"`},
		{"press 6", "answered", "answered: the call waits for key 1 or another at clinic.portal"},
		{"press 0, answered", "silent", "the call has ended"},
		{"press 0, answered", "press 1", "the call has ended"},
		{"press 0, answered", "press 12", "the call has ended"},
		{"hang_up", "say hello", "the call has ended"},
		{"hang_up", "hang_up", "the call has ended"},
	} {
		s := dial(t, clinic(t), caller("withheld"), c.before)
		call, events := s.call, len(s.events)
		if err := do(s, c.input); err == nil || err.Error() != c.want {
			t.Errorf("after %q, %q gives %v, want %s", c.before, c.input, err, c.want)
		}
		if s.call != call || len(s.events) != events {
			t.Errorf("after %q, the refused %q changed the call", c.before, c.input)
		}
	}
}

func TestALookupFillsOnlyItsNames(t *testing.T) {
	s := dial(t, clinic(t), caller("+1 202 555 0143"), "press 1, press 19800102")
	if err := s.Lookup("found", map[string]string{"surname": "Ada"}); err == nil || err.Error() != `the lookup patient fills no "surname" when it answers found: it fills name, doctor` {
		t.Errorf("got %v", err)
	}
	if err := s.Lookup("found", map[string]string{"doctor": "Lovelace", "surname": "Ada"}); err == nil {
		t.Error("a surname is filled beside the doctor")
	}
	if err := s.Lookup("found", map[string]string{"name": "Ada"}); err != nil {
		t.Fatal(err)
	}
	if want := "Hello Ada, born ••••••••; {doctor} is your doctor."; !strings.HasPrefix(s.Heard(), want) {
		t.Errorf("heard %q, want %q: what has no value stays as it is written", s.Heard(), want)
	}
}

// A queue that is full or closed at one hub may be open at the next.
func TestAnotherHubTakesTheCall(t *testing.T) {
	const desk, boston, dublin = routing.QueueID(0), routing.HubID(0), routing.HubID(1)
	for _, c := range []struct {
		queues []QueueState
		want   string
	}{
		{nil, "desk@boston"},
		{[]QueueState{{Queue: desk, Hub: boston, Full: true}}, "desk@dublin"},
		{[]QueueState{{Queue: desk, Hub: boston, Closed: true}}, "desk@dublin"},
		{[]QueueState{{Queue: desk, Hub: dublin, Full: true}}, "desk@boston"},
		{[]QueueState{{Queue: desk, Hub: routing.NoHub, Full: true}, {Queue: desk, Hub: dublin}}, "desk@dublin"},
	} {
		setup := caller("withheld")
		setup.Queues = c.queues
		if got := dial(t, clinic(t), setup, "press 0").QueueName(); got != c.want {
			t.Errorf("%+v: the caller waits in %s, want %s", c.queues, got, c.want)
		}
	}
}

func TestNoInputAndNoMatchAreSpokenBeforeAReplay(t *testing.T) {
	all := clinicWith(t, "no_input")

	s := dial(t, Live(all.Program("clinic")), caller("withheld"), "")
	for _, c := range []struct{ input, want string }{
		{"press 1", "No code. Code?"},
		{"silent", "Silence. Code?"},
		{"press 12", "Which?"},
		{"silent", "Nothing. Which?"},
		{"press 2", "No choice. Which?"},
		{"press 1", "Code?"},
	} {
		if err := do(s, c.input); err != nil {
			t.Fatal(err)
		}
		if got := s.Heard(); got != c.want {
			t.Errorf("after %q the caller hears %q, want %q", c.input, got, c.want)
		}
	}
}

func TestMask(t *testing.T) {
	if got, want := Mask("Blue हिन्दी 9-7½"), "•••• •••••• •-••"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A caller's number is masked in each notation of its country.
func TestMaskedNumbers(t *testing.T) {
	m := clinic(t)
	for from, notations := range map[string][]string{
		"+44 20 7946 0018":   {"020 7946 0018", "(020) 7946-0018", "+44 (0)20 7946 0018", "00 44 20 7946 0018", "7946 0018"},
		"+54 9 11 2345 6789": {"15-2345-6789", "11 2345 6789", "0054 9 11 2345 6789"},
		"+36 20 123 4567":    {"06 20 123 4567", "(06-20) 123-4567"},
		"+1 202 555 0143":    {"1 (202) 555-0143", "202.555.0143", "555 0143"},
	} {
		s := dial(t, m, caller(from), "")
		for _, written := range notations {
			number := phone.Parse(from, "")
			if got, want := s.Masked("call "+written+"."), "call "+number.Masked()+"."; got != want {
				t.Errorf("%q from %s is shown as %q, want %q", written, from, got, want)
			}
		}

		if other := "020 7946 0019"; s.Masked(other) != other {
			t.Errorf("the other number %s is masked for %s", other, from)
		}
	}
}

// Sessions that share a machine are independent.
func TestSessionsShareAMachine(t *testing.T) {
	m := clinic(t)
	var sessions []*Session
	for range 3 {
		sessions = append(sessions, dial(t, m, caller("withheld"), ""))
	}
	for i, key := range []string{"0", "2", "6"} {
		if err := sessions[i].Press(key); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{"clinic.desk", "clinic.bill", "clinic.portal"} {
		if got := sessions[i].Path(); got != want {
			t.Errorf("session %d stands at %s, want %s", i, got, want)
		}
	}
}

func TestAnEndlessCallIsAnError(t *testing.T) {
	all := clinicWith(t, "endless_callback")
	p := *all.Program("clinic")
	p.Edges = slices.Clone(p.Edges)
	for i, e := range p.Edges {
		if p.StepAt(e.Source).Name == "sorry" { // the checker refuses this cycle
			p.Edges[i].Target = 0
		}
	}
	m := Live(&p)
	var endless *EndlessError
	if _, err := Dial(m, caller("withheld")); !errors.As(err, &endless) {
		t.Errorf("got %v, want an endless call", err)
	}
	dial(t, m, caller("+1 202 555 0143"), "") // who can be called back is asked
}

// A caller who hears a prompt while waiting in a queue still waits for an agent.
func TestAPromptInAQueue(t *testing.T) {
	all := clinicWith(t, "prompt_in_queue")

	s := dial(t, Live(all.Program("clinic")), caller("withheld"), "wait 20s")
	if s.Awaits() != ForQueue || !s.InQueue() || s.Step().Name != "story" {
		t.Errorf("at %s the call waits %s", s.Step(), s.Awaits())
	}
	if err := do(s, "answered"); err != nil || s.Awaits() != Ended {
		t.Errorf("after the answer the call waits %s: %v", s.Awaits(), err)
	}

	// The next prompt begins when this one ends.
	for wait, want := range map[string]int{"49.999s": 1, "50s": 2} {
		prompts := 0
		for _, e := range dial(t, Live(all.Program("clinic")), caller("withheld"), "wait "+wait).Trace() {
			if e.Kind == EventSpoke {
				prompts++
			}
		}
		if prompts != want {
			t.Errorf("after %s, %d prompts have begun, want %d", wait, prompts, want)
		}
	}
}

func TestNestedLoopsAreNotEndless(t *testing.T) {
	all := clinicWith(t, "nested_loops")
	if s := dial(t, Live(all.Program("clinic")), caller("withheld"), ""); s.Awaits() != Ended {
		t.Errorf("the call waits %s at %s, want its end", s.Awaits(), s.Step())
	}
}

func BenchmarkSession(b *testing.B) {
	m := clinic(b)
	setup := caller("+1 202 555 0143")
	b.ReportAllocs()
	for b.Loop() {
		s := dial(b, m, setup, "press 9, press 1, press 19800102, found, wait 40s, answered")
		if s.Awaits() != Ended {
			b.Fatal("the call has not ended")
		}
	}
}

// A collect that tells keys from words takes each of them to its own outcome.
func TestKeysAndWordsOfACollect(t *testing.T) {
	all := clinicWith(t, "keys_and_words")
	for input, want := range map[string]string{
		"press 1234": "ended typed", "say a pain": "ended said", "press 12": "ended nothing", "silent": "ended nothing",
	} {
		got := conversation(dial(t, Live(all.Program("clinic")), caller("withheld"), input))
		if last := got[len(got)-1]; !strings.HasSuffix(last, want) {
			t.Errorf("%s: the call has %q, want to end with %s", input, got, want)
		}
	}
}

// A wait stands in the trace once, at an entry and in a queue.
func TestWaitsAreTraced(t *testing.T) {
	for _, inputs := range []string{"press 1, wait 1.5s", "press 0, wait 20s"} {
		s := dial(t, clinic(t), caller("withheld"), inputs)
		_, want, _ := strings.Cut(inputs, "wait ")

		var got []string
		for _, e := range s.Trace() {
			if e.Kind == EventWaited {
				got = append(got, e.Text)
			}
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("after %q the trace has the waits %q", inputs, got)
		}
	}
}

// A recognizer that was asked before a sentence is said is not asked again for it. It is asked about the next sentence, and
// about the same one later.
func TestRecognizeBeforeSaying(t *testing.T) {
	folder := diagtest.Archive(t, "clinic")
	folder["ask.yaml"] = &fstest.MapFile{Data: []byte("flow: ask\nstart: ask\nsteps:\n" +
		"  ask: {listen: How can I help?, intents: {bill: [my bill, pay a bill], doctor: [a doctor, my doctor]}, into: intent, " +
		"attempts: 3, then: {bill: done, doctor: done, exhausted: done}}\n  done: {end: resolved}\n")}
	var asked []string
	setup := caller("+1 617 555 0123")
	setup.Recognize = func(sentence string) (string, error) {
		asked = append(asked, sentence)
		return map[string]string{"a bill": "bill", "a cat": "cat", "what": flow.NoMatch}[sentence], nil
	}
	s := dial(t, Live(load(t, folder).Program("ask")), setup, "")

	if err := Recognize(s, "a cat"); err == nil || !strings.Contains(err.Error(), `the recognizer prints "cat"`) {
		t.Errorf("another intent: %v", err)
	}
	for _, sentence := range []string{"what", "what"} {
		if err := s.Say(sentence); err != nil {
			t.Error(err)
		}
	}
	if err := Recognize(s, "a bill"); err != nil {
		t.Error(err)
	}
	if err := s.Say("a bill"); err != nil || s.Known("intent") != "bill" || s.Awaits() != Ended {
		t.Errorf("the call awaits %v (%v)", s.Awaits(), err)
	}
	if want := []string{"a cat", "what", "what", "a bill"}; !slices.Equal(asked, want) {
		t.Errorf("the recognizer was asked %q, want %q", asked, want)
	}
	if err := Recognize(s, strings.Repeat("x", 1001)); err == nil {
		t.Error("a sentence over the bound is recognized")
	}
}

// A voice reads an entered day as a day. The words of the call have its keys.
func TestEntriesForAVoice(t *testing.T) {
	for _, c := range []struct{ format, keys, heard, voiced string }{
		{"mmddyyyy", "07041980", "07041980", "1980-07-04"},
		{"yyyymmdd", "19800704", "19800704", "1980-07-04"},
		{"mmdd", "0229", "0229", "0000-02-29"},
		{"ddmm", "3112", "3112", "0000-12-31"},
		{"mmyy", "0427", "0427", "0427"},
		{"digits, digits: 8", "07041980", "07041980", "07041980"},
		{"phone, digits: 10", "2125550143", "+12125550143", "+12125550143"},
		{"mmddyyyy, secret: yes", "07041980", "••••••••", "••••••••"},
	} {
		folder := diagtest.Archive(t, "clinic")
		folder["clinic.yaml"] = &fstest.MapFile{Data: []byte("flow: clinic\nstart: ask\nsteps:\n" +
			"  ask: {collect: Your entry., format: " + c.format + ", into: entry, attempts: 1, " +
			"then: {collected: told, exhausted: bye}}\n" +
			"  told: {say: \"It is {entry}.\", then: bye}\n" +
			"  bye: {end: resolved}\n")}
		s := dial(t, Live(load(t, folder).Program("clinic")), caller("+1 202 555 0143"), "press "+c.keys)

		isTold := func(e Event) bool { return e.Kind == EventSpoke }
		told := s.EventsSinceInput()[slices.IndexFunc(s.EventsSinceInput(), isTold)]
		if told.Heard() != "It is "+c.heard+"." || told.Voiced() != "It is "+c.voiced+"." {
			t.Errorf("%s: heard %q, for a voice %q", c.format, told.Heard(), told.Voiced())
		}
	}
}
