package importer

import "testing"

// TestNames has names of whole words: at most three of a prompt, and as many of another text as fit.
func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"Which department do you want":                                          "which_department_do_you_want",
		"a very long display name that an owner has given to":                   "a_very_long_display_name_that_an_owner_has_given_to",
		"name-of-sixty-characters-which-is-just-as-long-as-one-can-be-and-more": "name-of-sixty-characters-which-is-just-as-long-as-one-can-be",
		"Ünïcödé  (x)": "ünïcödé_x",
		"!?":           "unnamed",
	} {
		if got := slug(text); got != want {
			t.Errorf("%q is named %q, want %q", text, got, want)
		}
	}
	if got := firstWords("Welcome to Harbor Dental. Press 1."); got != "welcome_to_harbor" {
		t.Errorf("a prompt is named %q", got)
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
	add("hello", Say, "again").Prompt = Words("Welcome to Harbor Dental.")
	add("again", Say, "value").Prompt = Words("Welcome to Harbor Dental!")
	add("value", Say, "long").Prompt = Prompt{Parts: []Part{{Value: "call.balance"}}}
	long := add("long", Lookup, "long again")
	long.Name = "a question of a name with very many words in it"
	again := add("long again", Lookup, "queue")
	again.Name = long.Name
	again.At = []string{"main", "after the long night", "on 1"}
	f.Step(End, f.Block("queue", "Line")).ID = "queue"

	b := newBuilder(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil)
	nameSteps(b)
	for id, want := range map[string]string{
		"hello":      "say_welcome_to_harbor",
		"again":      "say_welcome_to_harbor_before_say_balance",
		"value":      "say_balance",
		"long again": "a_question_of_a_name_with_very_many_words_in_it_on_1",
	} {
		if got := b.graphs[0].stepName(id); got != want {
			t.Errorf("step %q is named %q, want %q", id, got, want)
		}
	}
}
