package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestNames has names of whole words: at most three of a prompt, and as many of another text as fit.
func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"Which department do you want":                                          "which_department_do_you_want",
		"a very long display name that an owner has given to":                   "a_very_long_display_name_that_an_owner_has_given_to",
		"name-of-sixty-characters-which-is-just-as-long-as-one-can-be-and-more": "name-of-sixty-characters-which-is-just-as-long-as-one-can-be",
		"Ünïcödé  (x)": "ünïcödé_x",
		"Don't know":   "dont_know",
		"rock'n'roll":  "rocknroll",
		"'quoted' it":  "quoted_it",
		"⚠️ Aviso":     "aviso",
		"1️⃣ Ventas":   "1_ventas",
		"!?":           "unnamed",
	} {
		if got := slug(text); got != want {
			t.Errorf("%q is named %q, want %q", text, got, want)
		}
	}

	// The words of a prompt are in small letters.
	if got := firstWords("⚠️ Tenemos una demora.", maxWords); got != "tenemos_una_demora" {
		t.Errorf("a prompt is named %q", got)
	}
	if got := firstWords("Welcome to Harbor Dental. Press 1.", maxWords); got != "welcome_harbor_dental" {
		t.Errorf("a prompt is named %q", got)
	}
}

// TestNamesOfAnyText: a name has the letters of the text from its first one on, as many whole words as fit, and no
// mark at an end. It is in lower case if the text has several words.
func TestNamesOfAnyText(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		"A", "é", "word", "_", "-", " ", "!", ".", strings.Repeat("long", 9), strings.Repeat("x", maxName+1),
	})
	longtest.CheckN(t, 1000, 10000, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 1, 12).Draw(t, "pieces"), "")
		isSign := func(r rune) bool { return !unicode.IsLetter(r) }
		words := strings.FieldsFunc(text, isSign)
		if strings.Contains(strings.TrimSpace(text), " ") {
			words = strings.FieldsFunc(strings.ToLower(text), isSign)
		}

		got := slug(text)
		if len(words) == 0 {
			if got != "unnamed" {
				t.Fatalf("%q is named %q", text, got)
			}
			return
		}
		named := strings.FieldsFunc(got, isSign)
		first := []rune(words[0])
		isCut := len(named) == 1 && len([]rune(named[0])) < len(first) && strings.HasPrefix(words[0], named[0])
		isWhole := len(named) <= len(words) && slices.Equal(named, words[:len(named)])
		if !isCut && !isWhole || strings.Trim(got, "_-") != got || len([]rune(got)) > maxName {
			t.Fatalf("%q is named %q", text, got)
		}

		// Each word may have a sign before it.
		fitsFirst := len(first) <= maxName-strings.IndexFunc(text, unicode.IsLetter)
		fitsAll := len(text) <= maxName && len(strings.Join(words, "_")) <= maxName
		if isCut && fitsFirst || isWhole && len(named) < len(words) && fitsAll {
			t.Fatalf("%q is cut to %q", text, got)
		}
	})
}

// TestDetailsRepeatNoWords has details that begin with the last words of the name. These words stand in it once.
func TestDetailsRepeatNoWords(t *testing.T) {
	for _, row := range []struct{ name, detail, want string }{
		{"Zip", "zip_code", "Zip_code"},
		{"ask_zip_code", "zip_code_again", "ask_zip_code_again"},
		{"Zip", "code_zip", "Zip_code_zip"},
		{"unzip", "zip_code", "unzip_zip_code"},
		{"Zip_code", "menu", "Zip_code_menu"},
	} {
		n := newNamer(nil)
		n.name("1", row.name)
		if got := n.name("2", row.name, row.detail); got != row.want {
			t.Errorf("%s with %s is named %q, want %q", row.name, row.detail, got, row.want)
		}
	}
}

// TestStepsOfOneName has steps of one name that their subject, their place or the number of a flow tells apart, and no
// detail that would have to be cut.
func TestStepsOfOneName(t *testing.T) {
	f := &Flow{File: "main.json", Name: "main", Start: "hello"}
	add := func(id string, kind Kind, next string) *Step {
		s := f.Step(kind, f.Block(id, "Line"))
		s.ID = id
		s.Edge(done, next)
		return s
	}
	add("hello", Say, "again").Prompt = words("Welcome to Harbor Dental.")
	add("again", Say, "value").Prompt = words("Welcome to Harbor Dental!")
	add("value", Say, "long").Prompt = Prompt{Parts: []Part{{Value: "call.balance"}}}
	long := add("long", Lookup, "long again")
	long.Name = "a question of a name with very many words in it"
	again := add("long again", Lookup, "queue")
	again.Name = long.Name
	again.At = []Place{{"in", "main"}, {"in", "the long night of many words"}, {"on", "1"}}
	f.Step(End, f.Block("queue", "Line")).ID = "queue"

	b := newBuilder(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil)
	nameSteps(b)
	for id, want := range map[string]string{
		"hello":      "say_welcome_harbor_dental",
		"again":      "say_welcome_harbor_dental_before_say_balance",
		"value":      "say_balance",
		"long again": "a_question_of_a_name_with_very_many_words_in_it_on_1",
	} {
		if got := b.graphs[0].stepName(id); got != want {
			t.Errorf("step %q is named %q, want %q", id, got, want)
		}
	}
}

// TestNamesByKind has the names that an owner would give steps. The name of the source comes first if it is a word of
// its own. Otherwise the kind and the prompt or the subject name the step.
func TestNamesByKind(t *testing.T) {
	playing := func(file string) Prompt { return Prompt{Audio: file} }
	spoken := func(kind Kind, text string) Step { return Step{Effect: Effect{Kind: kind, Prompt: words(text)}} }
	for _, c := range []struct {
		name, kind string // of the block in the source
		step       Step
		want       string
	}{
		{"opening hours", "MessageParticipant", spoken(Say, "We are open."), "opening hours"},
		{"客服", "MessageParticipant", spoken(Say, "Hello."), "客服"},
		{"l1", "InvokeLambdaFunction", Step{Effect: Effect{Kind: Lookup, What: "order"}}, "lookup_order"},
		{"gather_2", "gather-input-on-call", spoken(Menu, "To pay, press 1."), "pay_menu"},
		{"cmp", "Compare", Step{Effect: Effect{Kind: Branch, What: "grade"}}, "branch_grade"},
		{"", "Wait", Step{Effect: Effect{Kind: Lookup, What: "wait", Own: true, Takes: time.Second}}, "wait"},
		{"", "Queue", Step{Effect: Effect{Kind: Enqueue, By: "grade", What: "sales"}}, "queue_by_grade"},
		{"split_by_grade", "split-based-on", Step{Effect: Effect{Kind: Branch, What: "grade"}}, "split_by_grade"},
		{"Play Audio", "playAudio", spoken(Say, "We are closed."), "say_closed"},
		{"welcome", "GetParticipantInput", spoken(Menu, "Sales 1, service 2."), "welcome_menu"},
		{"main menu", "GetParticipantInput", spoken(Menu, "Sales 1, service 2."), "main menu"},
		{"language", "GetParticipantInput", spoken(Menu, "For English, press 1."), "language"},
		{"", "Background", Step{Effect: Effect{Kind: Menu, Prompt: playing("custom/main-menu")}}, "main-menu"},
		{"", "Background", Step{Effect: Effect{Kind: Menu, Prompt: playing("custom/welcome & choose")}}, "welcome_menu"},
		{"", "Background", spoken(Menu, "Press 1 or 2."), "menu"},
		{"", "Playback", Step{Effect: Effect{Kind: Say, Prompt: playing("office/closed")}}, "play_closed"},
		{"", "Wait", Step{Effect: Effect{Kind: Say, Prompt: playing(Silence)}}, "pause"},
		{"", "collectInput", spoken(Collect, "Please enter your account number."), "ask_account_number"},
		{"", "gather-input-on-call", spoken(Menu, "If you'd like sales, press 1. If you'd like support, press 2."), "sales_support_menu"},
		{"", "gather-input-on-call", spoken(Menu, "What would you like to do? Don’t know? We'll help."), "know_help_menu"},
		{"", "Loop", Step{Effect: Effect{Kind: Loop, Rounds: 3}}, "loop"},
		{"", "say-play", spoken(Say, "Thank you for holding."), "say_thank_you"},
		{"", "say-play", spoken(Say, "We are sorry, something went wrong."), "say_something_went_wrong"},
		{"", "say-play", spoken(Say, "All agents are busy. Goodbye."), "say_all_agents_busy"},
		{"", "say-play", spoken(Say, "Your order is on its way. Thank you for calling."), "say_order_way"},
		{"", "say-play", spoken(Say, "We will call you back."), "say_will_call_back"},
		{"", "say-play", spoken(Say, "Sales will be right with you."), "say_sales"},
		{"", "say-play", spoken(Say, "There is no such queue."), "say_no_such_queue"},
		{"", "record-voicemail", spoken(Record, "Please leave a message after the tone."), "leave_message"},
		{"", "record-voicemail", spoken(Record, "Your name, please."), "record_name"},
		{"", "collectInput", spoken(Collect, "Enter the number that we shall call, then pound."), "ask_number"},
		{"", "collectInput", spoken(Collect, "Thank you. Your ten digit account number?"), "ask_account_number"},
		{"", "collectInput", spoken(Collect, "Please enter your date of birth."), "ask_date_of_birth"},
		{"", "gather", spoken(Menu, "For English, press 1. Para español, oprima 2."), "language_menu"},
		{"", "gather", spoken(Menu, "Thank you for calling. For sales, press 1. To pay, press 2."), "sales_pay_menu"},
		{"", "Set", Step{Effect: Effect{Kind: Set, Sets: []Assign{{"rank", Const{"up to 2"}}}}}, "set_rank"},
		{"", "Set", Step{Effect: Effect{Kind: Set, Sets: []Assign{{"choice", Const{"*"}}}}}, "set_choice_star"},
		{"", "Set", Step{Effect: Effect{Kind: Set, Sets: []Assign{{Language, Const{"es"}}}}}, "speak_es"},
		{"", "Set", Step{Effect: Effect{Kind: Set, Sets: []Assign{{"grade", Const{"gold"}}}}}, "set_grade_gold"},
		{"", "Queue", Step{Effect: Effect{Kind: Enqueue, What: "arn/sales"}}, "queue_sales"},
		{"", "Queue", Step{Effect: Effect{Kind: Enqueue, What: "queue"}}, "queue"},
		{"", "Goto", Step{Effect: Effect{Kind: Go, What: "billing"}}, "to_billing"},
		{"", "Hangup", Step{Effect: Effect{Kind: End, What: hungUp}}, "hang_up"},
	} {
		c.step.From = []*Block{{Name: c.name, Type: c.kind}}
		b := &builder{center: &Center{}}
		if got := b.stepProposal(&c.step); got != c.want {
			t.Errorf("%q of %s is named %q, want %q", c.name, c.kind, got, c.want)
		}
	}
}

// TestManyLinesKeepTheirNames: lines between two changes belong to the same lines before, however many there are.
func TestManyLinesKeepTheirNames(t *testing.T) {
	const lines = 2500
	list := func(first, last string) []numberedStep {
		out := []numberedStep{{proposal: first}}
		for i := range lines {
			out = append(out, numberedStep{proposal: fmt.Sprint("play_", i)})
		}
		return append(out, numberedStep{proposal: last})
	}

	common := commonSteps(list("play_old", "to_old"), list("play_new", "to_new"))
	if len(common) != lines || common[0] != [2]int{1, 1} || common[lines-1] != [2]int{lines, lines} {
		t.Errorf("%d of %d lines are common", len(common), lines)
	}
}

// An intent with a name that means something else at a listen step gets another name.
func TestIntentsWithNamesOfOutcomes(t *testing.T) {
	reserved := []string{"otherwise", "silent", "no_input", "no_match", "exhausted"}
	s := &Step{Effect: Effect{Kind: Listen}}
	for _, name := range append(reserved, "Otherwise", "No Match", "cancel") {
		s.Edges = append(s.Edges, Edge{Outcome: name, Keys: []string{exampleOf(name)}, To: "end"})
	}

	(&completing{Step: s}).uniqueIntents()
	for _, e := range s.Edges {
		if slices.Contains(reserved, e.Outcome) {
			t.Errorf("an intent is called %s", e.Outcome)
		}
	}
	if last := s.Edges[len(s.Edges)-1].Outcome; last != "cancel" {
		t.Errorf("the intent cancel is called %s", last)
	}
}

// TestExamplesOfIntents: intents whose names are the same words have examples that differ, and keep their names.
func TestExamplesOfIntents(t *testing.T) {
	s := &Step{Effect: Effect{Kind: Listen}}
	for _, name := range []string{"a b", "aB", "A_B"} {
		s.Edges = append(s.Edges, Edge{Outcome: name, Keys: []string{exampleOf(name)}, To: "end"})
	}

	(&completing{Step: s}).uniqueIntents()
	var got []string
	for _, e := range s.Edges {
		got = append(got, e.Outcome+": "+e.Keys[0])
	}
	if want := []string{"a_b: a b", "aB: a b 2", "A_B_2: a b 2 2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTransferTo has targets of transfers: a number with its country code, or a name with a letter in it.
func TestTransferTo(t *testing.T) {
	for what, want := range map[string]string{
		"+1 (202) 555-0100": "+12025550100", "911": "number_911", "0800 123": "number_0800123", "149_6": "number_149_6",
		"*67": "number_67", "Front desk": "front_desk", "+1": "number_1",
	} {
		if got := transferTo(what); got != want || want[0] != '+' && !flow.IsTransferName(got) {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
}
